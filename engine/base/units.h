/*
 * Units of quantities: what may be added to what.
 *
 * A unit is a product of powers of dimensions (money, month, day, person, class hour ...). Numbers are kept in the
 * dimension's base: money in the currency's main unit, years and months in months. Months and years convert (12:1);
 * days, working days and hours are dimensions of their own, because how many days a month has depends on the month.
 *
 * The currency's units come from the pack; a pack may add counting units. No dimension but time has a fixed meaning here.
 */
#ifndef HQ_BASE_UNITS_H
#define HQ_BASE_UNITS_H

#include "base/limits.h"
#include "base/rational.h"

/* Dimensions that the language itself speaks of; the rest are numbered from HQ_DIM_COUNTED in the order of declaration. */
enum { HQ_DIM_MONEY, HQ_DIM_MONTH, HQ_DIM_DAY, HQ_DIM_WORKDAY, HQ_DIM_HOUR, HQ_DIM_COUNTED };

/* Powers of the dimensions; all zero is a pure number. Compare with hq_unit_equal. */
typedef struct hq_unit {
    int8_t power[HQ_UNIT_DIMENSIONS_MAX];
} hq_unit;

typedef struct hq_unit_name {
    hq_str name; /* 年, year */
    uint8_t dimension;
    bool ascii;   /* the ASCII twin */
    hq_rat scale; /* in the dimension's base: 年 is 12 */
} hq_unit_name;

typedef struct hq_units {
    hq_arena *arena;
    HQ_LIST(hq_unit_name) names;
    uint32_t dimension_count;
} hq_units;

/* The built-in units, without any currency. */
hq_status hq_units_init(hq_units *units, hq_arena *arena) HQ_MUST_USE;

/* Add a name of a dimension: money (currency units) or a new counting dimension (*dimension == UINT32_MAX on entry).
 * HQ_E_INVALID: the name exists. HQ_E_LIMIT: too many dimensions. */
hq_status hq_units_add(hq_units *units, hq_str name, hq_rat scale, uint32_t *dimension) HQ_MUST_USE;

/*
 * Read what follows a number, or a unit that stands alone after "1/": multipliers (百千万亿 k M), %, 折, unit names side
 * by side (a product), one '/' and the divisor. "万元/人年", "%/年", "usd", "".
 *
 *   arena        for a factor beyond 64 bits
 *   unit, scale  receive the unit and the factor into base units
 *   bad          on HQ_E_INVALID: the part that was not understood
 */
hq_status hq_units_parse(hq_arena *arena, const hq_units *units, hq_str suffix, hq_unit *unit, hq_rat *scale,
                         hq_str *bad) HQ_MUST_USE;

hq_unit hq_unit_none(void);
hq_unit hq_unit_of(uint32_t dimension, int power);
bool hq_unit_equal(hq_unit a, hq_unit b);
bool hq_unit_is_none(hq_unit a);
/* a * b^sign; false when a power leaves -HQ_UNIT_EXPONENT_MAX .. HQ_UNIT_EXPONENT_MAX. */
bool hq_unit_combine(hq_unit a, hq_unit b, int sign, hq_unit *out) HQ_MUST_USE;

/* Append "元/人年"; ascii: "yuan/person.year" with the twins. A pure number appends nothing. Months are shown as 年 when
 * `years` says so: the caller then divides by 12. */
void hq_unit_print(hq_text *text, const hq_units *units, hq_unit unit, bool ascii, bool years);

/*
 * Append a value with its unit as a rule may write it, and means the same: "1.5%/年", "5元", "18个月", "2年" (whole years; always
 * years below the line), "1/3 * 1元" where no decimal is exact.
 *
 *   arena   for what comes of 12 and 100
 *   value   in base units
 *
 * Errors: HQ_E_MEMORY, HQ_E_LIMIT of the arithmetic.
 */
hq_status hq_quantity_print(hq_arena *arena, hq_text *text, const hq_units *units, hq_rat value,
                            hq_unit unit) HQ_MUST_USE;

/* The same in a unit as it was declared: "1/月" and the factor of it into base units. */
hq_status hq_quantity_print_in(hq_arena *arena, hq_text *text, hq_rat value, hq_rat scale,
                               hq_str unit) HQ_MUST_USE;

/* All names, for "did you mean". Count in *count; NULL: no memory. */
const hq_str *hq_units_names(const hq_units *units, size_t *count);

#endif
