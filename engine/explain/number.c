/* Figures and units as people write them. See value.h. */
#include <string.h>

#include "explain/value.h"

/* --- Digits --- */

/* "1234567.50" to "1,234,567.50" */
static void add_grouped(hq_text *text, hq_str digits)
{
    size_t sign = digits.length > 0 && digits.at[0] == '-' ? 1 : 0, whole = sign;
    while (whole < digits.length && digits.at[whole] != '.')
        whole++;
    hq_text_add(text, hq_str_cut(digits, 0, sign));
    for (size_t i = sign; i < whole; i++) {
        hq_text_add_char(text, digits.at[i]);
        if ((whole - i) % 3 == 1 && i + 1 < whole)
            hq_text_add_char(text, ',');
    }
    hq_text_add(text, hq_str_cut(digits, whole, digits.length));
}

/* How many decimals a text of digits has; SIZE_MAX for a fraction. */
static size_t places_of(hq_str digits)
{
    if (digits.length > 0 && memchr(digits.at, '/', digits.length) != NULL)
        return SIZE_MAX;
    const char *point = digits.length == 0 ? NULL : memchr(digits.at, '.', digits.length);
    return point == NULL ? 0 : digits.length - (size_t)(point - digits.at) - 1;
}

static hq_str without_zeros(hq_str digits, unsigned places)
{
    size_t count = places_of(digits);
    while (count > places && digits.at[digits.length - 1] == '0') {
        digits.length--;
        count--;
    }
    if (count == 0 && digits.length > 0 && digits.at[digits.length - 1] == '.')
        digits.length--;
    return digits;
}

void hq_figure(hq_voice *voice, hq_text *text, hq_rat value, unsigned places, unsigned rounded_places,
               bool grouped)
{
    hq_text exact = hq_voice_text(voice), rounded = hq_voice_text(voice);
    if (!hq_voice_good(voice, hq_rat_print_exact(&exact, value)))
        return;
    hq_str digits = hq_voice_take(voice, &exact);
    size_t count = places_of(digits);
    if (count > HQ_PLACES_EXACT_MAX && count > places) {
        if (!hq_voice_good(voice, hq_rat_print_fixed(&rounded, value, rounded_places)))
            return;
        digits = without_zeros(hq_voice_take(voice, &rounded), places);
        hq_text_add_z(text, hq_word_text(HQ_W_ABOUT, voice->language));
        count = places_of(digits);
    }
    if (grouped)
        add_grouped(text, digits);
    else
        hq_text_add(text, digits);
    if (count == 0 && places > 0)
        hq_text_add_char(text, '.');
    for (; count < places; count++)
        hq_text_add_char(text, '0');
}

/* --- Money --- */

static bool currency_is_ascii(const hq_pack *pack)
{
    for (size_t i = 0; i < pack->currency_unit.length; i++)
        if ((unsigned char)pack->currency_unit.at[i] >= 0x80)
            return false;
    return true;
}

/* Chinese puts the unit behind (1,234.50元); a unit without a Chinese name, and English, the code in front. */
static bool code_in_front(const hq_pack *pack, hq_language language)
{
    return language != HQ_LANG_ZH || currency_is_ascii(pack);
}

static hq_str as_money(hq_voice *voice, hq_str figure)
{
    const hq_pack *pack = voice->pack;
    if (code_in_front(pack, voice->language))
        return HQ_PHRASE(voice, MONEY_CODE, pack->currency, figure);
    return HQ_PHRASE(voice, MONEY_UNIT, figure, pack->currency_unit);
}

static hq_str money_digits(hq_voice *voice, hq_int128 quanta)
{
    hq_text digits = hq_voice_text(voice), grouped = hq_voice_text(voice);
    hq_explain_decimal(&digits, voice->pack, quanta);
    add_grouped(&grouped, hq_voice_take(voice, &digits));
    return hq_voice_take(voice, &grouped);
}

hq_str hq_money_text(hq_voice *voice, hq_int128 quanta)
{
    if (quanta >= HQ_UNBOUNDED)
        return HQ_PHRASE(voice, NO_LIMIT);
    return as_money(voice, money_digits(voice, quanta));
}

hq_str hq_money_span_text(hq_voice *voice, hq_int128 low, hq_int128 high)
{
    if (code_in_front(voice->pack, voice->language) && high < HQ_UNBOUNDED)
        return as_money(voice,
                        HQ_PHRASE(voice, RANGE_TO, money_digits(voice, low), money_digits(voice, high)));
    return HQ_PHRASE(voice, RANGE_TO, hq_money_text(voice, low), hq_money_text(voice, high));
}

hq_str hq_range_text(hq_voice *voice, hq_range range)
{
    if (range.high >= HQ_UNBOUNDED)
        return range.low > 0 ? HQ_PHRASE(voice, RANGE_AT_LEAST, hq_money_text(voice, range.low))
                             : HQ_PHRASE(voice, RANGE_FROM_NOTHING);
    if (range.low == range.high)
        return hq_money_text(voice, range.low);
    if (range.low == 0)
        return HQ_PHRASE(voice, RANGE_UP_TO, hq_money_text(voice, range.high));
    return hq_money_span_text(voice, range.low, range.high);
}

void hq_explain_decimal(hq_text *text, const hq_pack *pack, hq_int128 quanta)
{
    hq_rat amount, exact;
    if (hq_rat_from_int128(text->arena, quanta, &amount) != HQ_OK ||
        hq_rat_mul(text->arena, amount, pack->quantum, &exact) != HQ_OK ||
        hq_rat_print_fixed(text, exact, pack->quantum_places) != HQ_OK)
        text->failed = true;
}

/* --- Units in English --- */

static hq_str ascii_name(const hq_pack *pack, uint32_t dimension, bool years)
{
    hq_str fallback = HQ_STR("?");
    for (uint32_t i = 0; i < pack->units.names.count; i++) {
        const hq_unit_name *name = &pack->units.names.at[i];
        bool base = hq_rat_equal(name->scale, HQ_RAT_ONE);
        if (name->dimension != dimension || base == (dimension == HQ_DIM_MONTH && years))
            continue;
        if (name->ascii)
            return name->name;
        fallback = name->name;
    }
    return fallback;
}

/* A unit in words: class_hour is "class hour", or "class hours". A name the table does not know keeps its form. */
static void add_english(hq_text *text, const hq_pack *pack, uint32_t dimension, bool years, bool many)
{
    hq_str name = ascii_name(pack, dimension, years), one = name, several = name;
    (void)hq_unit_words(name, &one, &several);
    hq_str shown = many ? several : one;
    for (size_t i = 0; i < shown.length; i++)
        hq_text_add_char(text, shown.at[i] == '_' ? ' ' : shown.at[i]);
}

/* Every dimension of one side but the time words last, as people say it: person-year. */
static void add_side(hq_text *text, const hq_pack *pack, hq_unit unit, int sign, bool years, bool many)
{
    bool first = true;
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t d = 1; d < HQ_UNIT_DIMENSIONS_MAX; d++) {
            if ((d < HQ_DIM_COUNTED) != (pass == 1))
                continue;
            for (int power = unit.power[d] * sign; power > 0; power--) {
                hq_text_add_z(text, first ? "" : "-");
                add_english(text, pack, d, years, many && first);
                first = false;
            }
        }
}

static bool has_below(hq_unit unit)
{
    for (uint32_t d = 0; d < HQ_UNIT_DIMENSIONS_MAX; d++)
        if (unit.power[d] < 0)
            return true;
    return false;
}

static bool has_counted(hq_unit unit, int sign)
{
    for (uint32_t d = 1; d < HQ_UNIT_DIMENSIONS_MAX; d++)
        if (unit.power[d] * sign > 0)
            return true;
    return false;
}

/* --- A number in its unit --- */

/* How one number is put: what it is multiplied with before it is printed, and what stands around it. */
typedef struct hq_dress {
    hq_unit unit;
    bool years, percent, money;
    hq_rat factor; /* from base units to the unit shown */
    unsigned places, rounded_places;
} hq_dress;

static bool is_rate(hq_unit unit)
{
    return unit.power[HQ_DIM_MONTH] < 0 &&
           hq_unit_equal(unit, hq_unit_of(HQ_DIM_MONTH, unit.power[HQ_DIM_MONTH]));
}

static bool twelfths(hq_voice *voice, hq_rat value)
{
    bool whole = false;
    (void)hq_voice_good(voice, hq_rat_is_multiple(voice->arena, value, hq_rat_int(12), &whole));
    return whole;
}

static bool in_years(hq_voice *voice, const hq_rat *ends, int count, hq_unit unit, hq_look look)
{
    int power = unit.power[HQ_DIM_MONTH];
    if (power == 0 || look.time == HQ_TIME_MONTHS)
        return false;
    if (power < 0)
        return true;
    bool whole = true, some = false;
    for (int i = 0; i < count; i++) {
        whole = whole && twelfths(voice, ends[i]);
        some = some || hq_rat_sign(ends[i]) != 0;
    }
    return whole && (some || look.time == HQ_TIME_YEARS);
}

static hq_dress dress_of(hq_voice *voice, const hq_rat *ends, int count, hq_unit unit, hq_look look)
{
    hq_dress dress = {.unit = unit, .factor = HQ_RAT_ONE, .rounded_places = HQ_PLACES_ROUNDED};
    dress.money = unit.power[HQ_DIM_MONEY] == 1 && !has_counted(unit, 1);
    dress.years = in_years(voice, ends, count, unit, look);
    bool whole = true;
    for (int i = 0; i < count; i++)
        whole = whole && hq_rat_is_integer(ends[i]);
    dress.percent = is_rate(unit) || (hq_unit_is_none(unit) && !look.plain && (look.percent || !whole));
    hq_status status = HQ_OK;
    for (int power = unit.power[HQ_DIM_MONTH]; dress.years && power != 0 && status == HQ_OK;
         power += power > 0 ? -1 : 1)
        status = power > 0 ? hq_rat_div(voice->arena, dress.factor, hq_rat_int(12), &dress.factor)
                           : hq_rat_mul(voice->arena, dress.factor, hq_rat_int(12), &dress.factor);
    if (status == HQ_OK && dress.percent)
        status = hq_rat_mul(voice->arena, dress.factor, hq_rat_int(100), &dress.factor);
    (void)hq_voice_good(voice, status);
    if (dress.money)
        dress.places = dress.rounded_places = voice->pack->quantum_places;
    return dress;
}

static hq_str figure_of(hq_voice *voice, const hq_dress *dress, hq_rat value)
{
    hq_text text = hq_voice_text(voice);
    hq_rat shown;
    if (!hq_voice_good(voice, hq_rat_mul(voice->arena, value, dress->factor, &shown)))
        return HQ_STR("");
    hq_figure(voice, &text, shown, dress->places, dress->rounded_places, !hq_unit_is_none(dress->unit));
    if (dress->percent)
        hq_text_add_char(&text, '%');
    return hq_voice_take(voice, &text);
}

static hq_str dressed_chinese(hq_voice *voice, const hq_dress *dress, hq_str figure)
{
    hq_text text = hq_voice_text(voice);
    hq_unit shown = dress->unit;
    bool front = dress->money && currency_is_ascii(voice->pack);
    if (front)
        shown.power[HQ_DIM_MONEY] = 0;
    hq_unit_print(&text, &voice->pack->units, shown, false, dress->years);
    hq_str unit = hq_voice_take(voice, &text);
    if ((dress->percent || front) && hq_str_starts(unit, HQ_STR("1/")))
        unit = hq_str_cut(unit, 1, unit.length);
    hq_str words = HQ_PHRASE(voice, WITH_UNIT, figure, unit);
    return front ? HQ_PHRASE(voice, MONEY_CODE, voice->pack->currency, words) : words;
}

static hq_str dressed_english(hq_voice *voice, const hq_dress *dress, hq_str figure, bool many)
{
    hq_text text = hq_voice_text(voice);
    if (dress->money)
        HQ_SAY(&text, voice->language, MONEY_CODE, voice->pack->currency, figure);
    else
        hq_text_add(&text, figure);
    if (has_counted(dress->unit, 1)) {
        hq_text_add_char(&text, ' ');
        for (int power = dress->unit.power[HQ_DIM_MONEY]; power > 0; power--)
            HQ_SAY(&text, voice->language, MONEY_TIMES, voice->pack->currency);
        add_side(&text, voice->pack, dress->unit, 1, dress->years, many);
    }
    if (has_below(dress->unit)) {
        hq_text_add_z(&text, dress->percent || dress->money || has_counted(dress->unit, 1) ? "/" : " per ");
        add_side(&text, voice->pack, dress->unit, -1, dress->years, false);
    }
    return hq_voice_take(voice, &text);
}

/* Put the unit to one figure, or to "low .. high". */
static hq_str dressed(hq_voice *voice, const hq_dress *dress, hq_str figure)
{
    if (hq_unit_is_none(dress->unit))
        return figure;
    if (voice->language == HQ_LANG_ZH)
        return dressed_chinese(voice, dress, figure);
    return dressed_english(voice, dress, figure, !hq_str_is(figure, "1"));
}

hq_str hq_number_text(hq_voice *voice, hq_rat value, hq_unit unit, hq_look look)
{
    hq_dress dress = dress_of(voice, &value, 1, unit, look);
    return dressed(voice, &dress, figure_of(voice, &dress, value));
}

static hq_str number_range_text(hq_voice *voice, const hq_shown *shown, hq_look look)
{
    if (shown->low_open && shown->high_open)
        return HQ_PHRASE(voice, ANY_VALUE);
    if (shown->low_open)
        return HQ_PHRASE(voice, OR_LESS, hq_number_text(voice, shown->high, shown->unit, look));
    if (shown->high_open)
        return HQ_PHRASE(voice, OR_MORE, hq_number_text(voice, shown->low, shown->unit, look));
    hq_rat ends[] = {shown->low, shown->high};
    hq_dress dress = dress_of(voice, ends, 2, shown->unit, look);
    hq_str low = figure_of(voice, &dress, shown->low), high = figure_of(voice, &dress, shown->high);
    return dressed(voice, &dress, HQ_PHRASE(voice, DOTS, low, high));
}

hq_str hq_number_shown_text(hq_voice *voice, const hq_shown *shown, hq_look look)
{
    if (shown->known)
        return hq_number_text(voice, shown->low, shown->unit, look);
    return number_range_text(voice, shown, look);
}
