/* Numbers, days and truths as people write them. Inside data/, and of days where a question is read. */
#ifndef HQ_DATA_NUMBER_TEXT_H
#define HQ_DATA_NUMBER_TEXT_H

#include "base/calendar.h"
#include "base/units.h"

/* What a text says: a number and the unit written with it, if any. */
typedef struct hq_quantity_text {
    hq_rat value; /* in base units where a unit is written, else bare */
    hq_unit unit;
    bool has_unit; /* a unit other than multipliers, % and 折 was written */
    bool is_share; /* % or 折 was written, and no unit */
    bool is_bare;  /* nothing was written behind the digits */
    hq_str
        sign; /* of a currency, in front of them, one that the money of the units is written with; empty: none */
} hq_quantity_text;

/*
 * "120万", "1,200,000.00元", "￥1,200", "－3.5%", "８０００". Thousands are separated in threes or not at all.
 * HQ_E_INVALID: it is no number; *bad_unit is set to the unit's text when only that was not understood, else empty.
 */
hq_status hq_quantity_parse(hq_arena *arena, const hq_units *units, hq_str text, hq_quantity_text *out,
                            hq_str *bad_unit) HQ_MUST_USE;

/* "2026-05-01", "2026/5/1", "2026.5.1", "2026年5月1日", "20260501". *form: it looks like a day, but there is none such. */
bool hq_day_text_parse(hq_str text, hq_day *out, bool *form);

/* true, false, yes, no, 是, 否 in any case. */
bool hq_truth_parse(hq_str text, bool *out);

/* Cut "a .. b" or "a 至 b" in two; false when there is neither. */
bool hq_range_split(hq_str text, hq_str *low, hq_str *high);

#endif
