/* Reading what people write. See number_text.h. */
#include "data/number_text.h"

#include <string.h>

#include "base/utf8.h"

/* Digits without their separators, up to where the unit begins. false: badly separated. */
static bool take_digits(hq_str text, size_t *end, char *out, size_t room, size_t *length)
{
    size_t i = 0, used = 0, group = 0;
    bool separated = false, first_group = true;
    for (; i < text.length && (hq_is_digit(text.at[i]) || text.at[i] == ','); i++) {
        if (text.at[i] == ',') {
            if (group == 0 || (first_group ? group > 3 : group != 3))
                return false;
            separated = true;
            first_group = false;
            group = 0;
            continue;
        }
        if (used + 1 >= room)
            return false;
        out[used++] = text.at[i];
        group++;
    }
    if (separated && group != 3)
        return false;
    if (i + 1 < text.length && text.at[i] == '.' && hq_is_digit(text.at[i + 1])) {
        out[used++] = '.';
        for (i++; i < text.length && hq_is_digit(text.at[i]); i++) {
            if (used + 1 >= room)
                return false;
            out[used++] = text.at[i];
        }
    }
    *end = i;
    *length = used;
    return used > 0;
}

/* Signs of currencies, and what packs call a unit of one that is written with it. */
static const struct {
    const char *sign, *unit;
} CURRENCIES[] = {{"¥", "元"},  {"¥", "yuan"},   {"￥", "元"},  {"￥", "yuan"}, {"¥", "yen"},  {"￥", "yen"},
                  {"$", "usd"}, {"$", "dollar"}, {"$", "美元"}, {"€", "eur"},   {"€", "euro"}, {"€", "欧元"}};

/* May the money of these units be written with that sign? It may where nothing is known of either: an amount in dollars is none in yuan. */
static bool is_written_with(const hq_units *units, const char *sign)
{
    bool others = false;
    for (uint32_t i = 0; i < units->names.count; i++)
        for (size_t c = 0; c < sizeof CURRENCIES / sizeof *CURRENCIES; c++) {
            if (units->names.at[i].dimension != HQ_DIM_MONEY ||
                !hq_str_is(units->names.at[i].name, CURRENCIES[c].unit))
                continue;
            if (strcmp(CURRENCIES[c].sign, sign) == 0)
                return true;
            others = true;
        }
    return !others;
}

/* What follows the sign; *sign is empty where there is none. */
static hq_str without_currency_sign(hq_str text, hq_str *sign)
{
    static const char *const SIGNS[] = {"¥", "￥", "$", "€"};
    *sign = HQ_STR("");
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
        if (hq_str_starts(text, hq_str_of(SIGNS[i]))) {
            *sign = hq_str_of(SIGNS[i]);
            return hq_str_trim(hq_str_cut(text, sign->length, text.length));
        }
    return text;
}

/* "1 2", "1e3", "3 ..": what follows is no unit that is wrong, but more of a number that is. */
static bool goes_on_as_number(hq_str suffix)
{
    char first = suffix.length > 0 ? suffix.at[0] : '\0', second = suffix.length > 1 ? suffix.at[1] : '\0';
    bool exponent = (first == 'e' || first == 'E') && (second == '+' || second == '-' || hq_is_digit(second));
    return exponent || first == '.' || hq_is_digit(first);
}

hq_status hq_quantity_parse(hq_arena *arena, const hq_units *units, hq_str text, hq_quantity_text *out,
                            hq_str *bad_unit)
{
    *bad_unit = HQ_STR("");
    hq_str narrow = hq_utf8_narrow(arena, text);
    HQ_TRY_ALLOC(narrow.at);
    narrow = hq_str_trim(narrow);
    bool negative = narrow.length > 0 && narrow.at[0] == '-';
    if (narrow.length > 0 && (narrow.at[0] == '-' || narrow.at[0] == '+'))
        narrow = hq_str_trim(hq_str_cut(narrow, 1, narrow.length));
    narrow = without_currency_sign(narrow, &out->sign);
    char digits[80];
    size_t end, length;
    if (!take_digits(narrow, &end, digits, sizeof digits, &length))
        return HQ_E_INVALID;
    if (out->sign.length > 0 && !is_written_with(units, out->sign.at)) {
        *bad_unit = out->sign;
        return HQ_E_INVALID;
    }
    HQ_TRY(hq_rat_parse_decimal(arena, (hq_str){digits, length}, &out->value));
    hq_text unspaced; /* "8 k yuan": people put spaces where the language has none */
    hq_text_init(&unspaced, arena);
    for (size_t i = end; i < narrow.length; i++)
        if (narrow.at[i] != ' ')
            hq_text_add_char(&unspaced, narrow.at[i]);
    hq_str suffix = hq_text_str(&unspaced);
    HQ_TRY_ALLOC(suffix.at);
    hq_rat scale;
    hq_status status = hq_units_parse(arena, units, suffix, &out->unit, &scale, bad_unit);
    if (status == HQ_E_INVALID && !goes_on_as_number(suffix))
        *bad_unit = suffix;
    HQ_TRY(status);
    *bad_unit = HQ_STR("");
    out->is_bare = suffix.length == 0;
    out->has_unit = !hq_unit_is_none(out->unit);
    out->is_share = !out->has_unit && (hq_str_starts(suffix, HQ_STR("%")) || hq_str_is(suffix, "折"));
    HQ_TRY(hq_rat_mul(arena, out->value, scale, &out->value));
    return negative ? hq_rat_neg(arena, out->value, &out->value) : HQ_OK;
}

/* --- Days --- */

static size_t take_number(hq_str text, size_t at, size_t digits_max, int *out)
{
    size_t from = at;
    for (*out = 0; at < text.length && at - from < digits_max && hq_is_digit(text.at[at]); at++)
        *out = *out * 10 + (text.at[at] - '0');
    return at - from;
}

static size_t take_any(hq_str text, size_t at, const char *const *words)
{
    for (; *words != NULL; words++)
        if (hq_str_starts(hq_str_cut(text, at, text.length), hq_str_of(*words)))
            return strlen(*words);
    return 0;
}

bool hq_day_text_parse(hq_str text, hq_day *out, bool *form)
{
    static const char *const AFTER_YEAR[] = {"-", "/", ".", "年", NULL};
    static const char *const AFTER_MONTH[] = {"-", "/", ".", "月", NULL};
    static const char *const AFTER_DAY[] = {"日", "号", NULL};
    hq_civil civil = {0, 0, 0};
    *form = false;
    text = hq_str_trim(text);
    size_t at = take_number(text, 0, 4, &civil.year);
    if (at != 4)
        return false;
    bool joined = text.length == 8 && hq_is_digit(text.at[4]);
    at += joined ? 0 : take_any(text, at, AFTER_YEAR);
    size_t month = take_number(text, at, 2, &civil.month);
    at += month;
    at += joined ? 0 : take_any(text, at, AFTER_MONTH);
    size_t day = take_number(text, at, 2, &civil.day);
    at += day + take_any(text, at + day, AFTER_DAY);
    *form = month > 0 && day > 0 && at == text.length && (joined || at > 6 + month - 1);
    return *form && hq_civil_to_day(civil, out);
}

/* Letters of ASCII alike in both cases. The C library's comparison asks the locale. */
static bool is_word(hq_str text, const char *word)
{
    size_t length = strlen(word);
    if (text.length != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = text.at[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != word[i])
            return false;
    }
    return true;
}

bool hq_truth_parse(hq_str text, bool *out)
{
    static const struct {
        const char *word;
        bool truth;
    } WORDS[] = {{"true", true}, {"false", false}, {"yes", true}, {"no", false}, {"是", true}, {"否", false}};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (is_word(text, WORDS[i].word)) {
            *out = WORDS[i].truth;
            return true;
        }
    }
    return false;
}

bool hq_range_split(hq_str text, hq_str *low, hq_str *high)
{
    static const char *const BETWEEN[] = {"..", "至", "～", "~"};
    for (size_t b = 0; b < sizeof BETWEEN / sizeof *BETWEEN; b++) {
        size_t length = strlen(BETWEEN[b]);
        for (size_t i = 1; i + length < text.length; i++)
            if (memcmp(text.at + i, BETWEEN[b], length) == 0) {
                *low = hq_str_trim(hq_str_cut(text, 0, i));
                *high = hq_str_trim(hq_str_cut(text, i + length, text.length));
                return true;
            }
    }
    return false;
}
