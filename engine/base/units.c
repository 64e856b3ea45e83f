/* Units by name, and what a literal's suffix means. See units.h. */
#include "base/units.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"

/* Built-in names: dimension, Chinese names, ASCII twins. Names in one row mean the same. */
static const struct {
    uint8_t dimension;
    int64_t scale;
    const char *names[4]; /* NULL ends */
} BUILTIN[] = {
    {HQ_DIM_MONTH, 1, {"个月", "月", "month"}},
    {HQ_DIM_MONTH, 12, {"年", "year"}},
    {HQ_DIM_DAY, 1, {"日", "天", "day"}},
    {HQ_DIM_WORKDAY, 1, {"工作日", "workday"}},
    {HQ_DIM_HOUR, 1, {"小时", "hour"}},
    {HQ_DIM_COUNTED + 0, 1, {"人", "person"}},
    {HQ_DIM_COUNTED + 1, 1, {"学时", "class_hour"}},
    {HQ_DIM_COUNTED + 2, 1, {"公里", "km"}},
    {HQ_DIM_COUNTED + 3, 1, {"千瓦", "kW"}},
    {HQ_DIM_COUNTED + 4, 1, {"座", "seat"}},
    {HQ_DIM_COUNTED + 5, 1, {"轴线", "axle_line"}},
    {HQ_DIM_COUNTED + 6, 1, {"吨", "ton"}},
    {HQ_DIM_COUNTED + 7, 1, {"平方米", "m2"}},
    {HQ_DIM_COUNTED + 8, 1, {"次", "time"}},
    {HQ_DIM_COUNTED + 9, 1, {"件", "item"}},
    {HQ_DIM_COUNTED + 10, 1, {"户", "household"}},
    {HQ_DIM_COUNTED + 11, 1, {"辆", "vehicle"}},
};
enum { BUILTIN_DIMENSIONS = HQ_DIM_COUNTED + 12 };

static const struct {
    const char *name;
    int64_t factor;
} MULTIPLIERS[] = {{"百", 100}, {"千", 1000}, {"万", 10000}, {"亿", 100000000}, {"k", 1000}, {"M", 1000000}};

static bool is_ascii(hq_str s)
{
    for (size_t i = 0; i < s.length; i++)
        if ((unsigned char)s.at[i] >= 0x80)
            return false;
    return true;
}

static hq_status add_name(hq_units *units, hq_str name, uint32_t dimension, hq_rat scale)
{
    hq_unit_name entry = {name, (uint8_t)dimension, is_ascii(name), scale};
    return HQ_PUSH(units->arena, units->names, entry) ? HQ_OK : HQ_E_MEMORY;
}

hq_status hq_units_init(hq_units *units, hq_arena *arena)
{
    memset(units, 0, sizeof *units);
    units->arena = arena;
    units->dimension_count = BUILTIN_DIMENSIONS;
    for (size_t i = 0; i < sizeof BUILTIN / sizeof *BUILTIN; i++)
        for (const char *const *name = BUILTIN[i].names; *name != NULL; name++)
            HQ_TRY(add_name(units, hq_str_of(*name), BUILTIN[i].dimension, hq_rat_int(BUILTIN[i].scale)));
    return HQ_OK;
}

hq_status hq_units_add(hq_units *units, hq_str name, hq_rat scale, uint32_t *dimension)
{
    for (uint32_t i = 0; i < units->names.count; i++)
        if (hq_str_equal(units->names.at[i].name, name))
            return HQ_E_INVALID;
    if (*dimension == UINT32_MAX) {
        if (units->dimension_count == HQ_UNIT_DIMENSIONS_MAX)
            return HQ_E_LIMIT;
        *dimension = units->dimension_count++;
    }
    return add_name(units, name, *dimension, scale);
}

/* The longest unit name that `s` begins with, or NULL. */
static const hq_unit_name *longest_name(const hq_units *units, hq_str s)
{
    const hq_unit_name *best = NULL;
    for (uint32_t i = 0; i < units->names.count; i++) {
        const hq_unit_name *name = &units->names.at[i];
        if (hq_str_starts(s, name->name) && (best == NULL || name->name.length > best->name.length))
            best = name;
    }
    return best;
}

static int64_t multiplier(hq_str s, size_t *length)
{
    for (size_t i = 0; i < sizeof MULTIPLIERS / sizeof *MULTIPLIERS; i++) {
        hq_str name = hq_str_of(MULTIPLIERS[i].name);
        if (hq_str_starts(s, name)) {
            *length = name.length;
            return MULTIPLIERS[i].factor;
        }
    }
    return 0;
}

static hq_status apply(hq_arena *arena, hq_rat factor, int sign, hq_rat *scale)
{
    return sign > 0 ? hq_rat_mul(arena, *scale, factor, scale) : hq_rat_div(arena, *scale, factor, scale);
}

/* One side of the '/': multipliers first, then units. A multiplier that begins a unit's name (千 in 千瓦) is that unit. */
static hq_status parse_product(hq_arena *arena, const hq_units *units, hq_str side, int sign, hq_unit *unit,
                               hq_rat *scale, hq_str *bad)
{
    bool multipliers_may_come = true;
    size_t taken = 0;
    while (side.length > 0) {
        const hq_unit_name *name = longest_name(units, side);
        int64_t factor = 0;
        if (name != NULL) {
            HQ_TRY(apply(arena, name->scale, sign, scale));
            if (!hq_unit_combine(*unit, hq_unit_of(name->dimension, 1), sign, unit)) {
                *bad = side;
                return HQ_E_INVALID;
            }
            multipliers_may_come = false;
            taken = name->name.length;
        } else if (multipliers_may_come && (factor = multiplier(side, &taken)) != 0) {
            HQ_TRY(apply(arena, hq_rat_int(factor), sign, scale));
        } else {
            *bad = side;
            return HQ_E_INVALID;
        }
        side = hq_str_cut(side, taken, side.length);
        if (side.length > 1 && side.at[0] == '.' && name != NULL) /* person.year */
            side = hq_str_cut(side, 1, side.length);
    }
    return HQ_OK;
}

hq_status hq_units_parse(hq_arena *arena, const hq_units *units, hq_str suffix, hq_unit *unit, hq_rat *scale,
                         hq_str *bad)
{
    *unit = hq_unit_none();
    *scale = HQ_RAT_ONE;
    *bad = suffix;
    hq_str rest = suffix;
    if (hq_str_starts(rest, HQ_STR("%"))) {
        HQ_TRY(hq_rat_make(arena, 1, 100, scale));
        rest = hq_str_cut(rest, 1, rest.length);
        if (rest.length > 0 && rest.at[0] != '/')
            return HQ_E_INVALID;
    } else if (hq_str_is(rest, "折")) {
        return hq_rat_make(arena, 1, 10, scale);
    }
    const char *slash = rest.length == 0 ? NULL : memchr(rest.at, '/', rest.length);
    size_t above = slash == NULL ? rest.length : (size_t)(slash - rest.at);
    HQ_TRY(parse_product(arena, units, hq_str_cut(rest, 0, above), 1, unit, scale, bad));
    if (slash == NULL)
        return HQ_OK;
    hq_str below = hq_str_cut(rest, above + 1, rest.length);
    if (below.length == 0)
        return HQ_E_INVALID;
    return parse_product(arena, units, below, -1, unit, scale, bad);
}

hq_unit hq_unit_none(void)
{
    return (hq_unit){{0}};
}

hq_unit hq_unit_of(uint32_t dimension, int power)
{
    assert(dimension < HQ_UNIT_DIMENSIONS_MAX);
    hq_unit unit = {{0}};
    unit.power[dimension] = (int8_t)power;
    return unit;
}

bool hq_unit_equal(hq_unit a, hq_unit b)
{
    return memcmp(a.power, b.power, sizeof a.power) == 0;
}

bool hq_unit_is_none(hq_unit a)
{
    return hq_unit_equal(a, hq_unit_none());
}

bool hq_unit_combine(hq_unit a, hq_unit b, int sign, hq_unit *out)
{
    for (size_t i = 0; i < HQ_UNIT_DIMENSIONS_MAX; i++) {
        int power = a.power[i] + sign * b.power[i];
        if (power > HQ_UNIT_EXPONENT_MAX || power < -HQ_UNIT_EXPONENT_MAX)
            return false;
        a.power[i] = (int8_t)power;
    }
    *out = a;
    return true;
}

/* The name to show. Alone above the line a month is 个月; in a product or below the line, 月. */
static hq_str name_of(const hq_units *units, uint32_t dimension, bool ascii, bool years, bool alone)
{
    if (dimension == HQ_DIM_MONTH && !years && !alone && !ascii)
        return HQ_STR("月");
    hq_str fallback = HQ_STR("?");
    for (uint32_t i = 0; i < units->names.count; i++) {
        const hq_unit_name *name = &units->names.at[i];
        bool base = hq_rat_equal(name->scale, HQ_RAT_ONE);
        if (name->dimension != dimension || base == (dimension == HQ_DIM_MONTH && years))
            continue;
        if (name->ascii == ascii)
            return name->name;
        fallback = name->name;
    }
    return fallback;
}

/* Money, then what is counted, then time: 元/人年, as people write it. */
static uint32_t shown_at(uint32_t place)
{
    const uint32_t times = HQ_DIM_COUNTED - HQ_DIM_MONTH;
    if (place == 0)
        return HQ_DIM_MONEY;
    return place <= HQ_UNIT_DIMENSIONS_MAX - 1 - times ? place + times
                                                       : place - (HQ_UNIT_DIMENSIONS_MAX - 1 - times);
}

static bool print_side(hq_text *text, const hq_units *units, hq_unit unit, int sign, bool ascii, bool years)
{
    int powers = 0, shown = 0;
    for (uint32_t d = 0; d < HQ_UNIT_DIMENSIONS_MAX; d++)
        powers += unit.power[d] * sign > 0 ? unit.power[d] * sign : 0;
    for (uint32_t place = 0; place < HQ_UNIT_DIMENSIONS_MAX; place++) {
        uint32_t d = shown_at(place);
        for (int power = unit.power[d] * sign; power > 0; power--, shown++) {
            if (shown > 0 && ascii)
                hq_text_add_char(text, '.');
            hq_text_add(text, name_of(units, d, ascii, years, sign > 0 && powers == 1));
        }
    }
    return shown > 0;
}

void hq_unit_print(hq_text *text, const hq_units *units, hq_unit unit, bool ascii, bool years)
{
    bool above = print_side(text, units, unit, 1, ascii, years);
    bool below = false;
    for (size_t d = 0; d < HQ_UNIT_DIMENSIONS_MAX; d++)
        below = below || unit.power[d] < 0;
    if (!below)
        return;
    hq_text_add_z(text, above ? "/" : "1/");
    print_side(text, units, unit, -1, ascii, years);
}

/* Is it to be shown in years, and what is it then? */
static hq_status in_years(hq_arena *arena, hq_rat *value, hq_unit unit, bool *years)
{
    int power = unit.power[HQ_DIM_MONTH];
    hq_rat twelve = hq_rat_int(12);
    *years = power < 0;
    for (int i = 0; i < -power; i++)
        HQ_TRY(hq_rat_mul(arena, *value, twelve, value));
    if (power == 1)
        HQ_TRY(hq_rat_is_multiple(arena, *value, twelve, years));
    return power == 1 && *years ? hq_rat_div(arena, *value, twelve, value) : HQ_OK;
}

hq_status hq_quantity_print_in(hq_arena *arena, hq_text *text, hq_rat value, hq_rat scale, hq_str unit)
{
    bool rate = hq_str_starts(unit, HQ_STR("1/"));
    HQ_TRY(hq_rat_div(arena, value, scale, &value));
    if (rate)
        HQ_TRY(hq_rat_mul(arena, value, hq_rat_int(100), &value));
    hq_text digits;
    hq_text_init(&digits, arena);
    HQ_TRY(hq_rat_print_exact(&digits, value));
    hq_text_add(text, hq_text_str(&digits));
    if (unit.length > 0 && memchr(digits.at, '/', digits.length) != NULL)
        hq_text_add_z(text, " * 1");
    if (rate)
        hq_text_add_char(text, '%');
    hq_text_add(text, rate ? hq_str_cut(unit, 1, unit.length) : unit);
    return text->failed ? HQ_E_MEMORY : HQ_OK;
}

hq_status hq_quantity_print(hq_arena *arena, hq_text *text, const hq_units *units, hq_rat value, hq_unit unit)
{
    bool years;
    hq_text name;
    HQ_TRY(in_years(arena, &value, unit, &years));
    hq_text_init(&name, arena);
    hq_unit_print(&name, units, unit, false, years);
    if (name.failed)
        return HQ_E_MEMORY;
    return hq_quantity_print_in(arena, text, value, HQ_RAT_ONE, hq_text_str(&name));
}

const hq_str *hq_units_names(const hq_units *units, size_t *count)
{
    hq_str *names = HQ_NEW_ARRAY(units->arena, hq_str, units->names.count);
    *count = names == NULL ? 0 : units->names.count;
    for (uint32_t i = 0; i < *count; i++)
        names[i] = units->names.at[i].name;
    return names;
}
