/*
 * Numbers, days and times as a spreadsheet shows them. See xlsx.h.
 *
 * A day is a number of days: 1 is 1900-01-01, and 60 is 1900-02-29, a day that never was and that every spreadsheet since Lotus 1-2-3 counts
 * (ECMA-376 part 1, 18.17.4.1). Workbooks that began on old Macintoshes count from 1904-01-01, which is 0. Days and times become
 * text that a person would read in the cell; what is no day becomes text that no reader of days takes.
 */
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "data/decimal_text.h"
#include "data/xlsx.h"

enum {
    DAY_1900 = -25568, /* 1899-12-31, number 0 of the 1900 system below the day that never was */
    DAY_1904 = -24107, /* 1904-01-01 */
    NEVER_WAS = 60,
    SECONDS_OF_DAY = 86400,
    FRACTION_PLACES = 18
};

/* ---- Which formats are days. ---- */

hq_shown hq_xlsx_shown_by_number(uint32_t number)
{
    static const struct {
        unsigned char first, last;
        hq_shown shown;
    } BUILT_IN[] = {
        /* ECMA-376 part 1, 18.8.30; 27 to 58 as in Chinese, where they are not the same everywhere */
        {14, 17, HQ_SHOWN_DAY},  {18, 21, HQ_SHOWN_TIME},    {22, 22, HQ_SHOWN_DAY},
        {27, 31, HQ_SHOWN_DAY},  {32, 35, HQ_SHOWN_TIME},    {36, 36, HQ_SHOWN_DAY},
        {45, 45, HQ_SHOWN_TIME}, {46, 46, HQ_SHOWN_ELAPSED}, {47, 47, HQ_SHOWN_ELAPSED},
        {50, 54, HQ_SHOWN_DAY},  {55, 56, HQ_SHOWN_TIME},    {57, 58, HQ_SHOWN_DAY},
    };
    for (size_t i = 0; i < sizeof BUILT_IN / sizeof BUILT_IN[0]; i++)
        if (number >= BUILT_IN[i].first && number <= BUILT_IN[i].last)
            return BUILT_IN[i].shown;
    return HQ_SHOWN_NUMBER;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool says(hq_str code, size_t at, const char *word)
{
    for (; *word != '\0'; word++, at++)
        if (at >= code.length || lower(code.at[at]) != *word)
            return false;
    return true;
}

/* What a format's letters ask for. */
typedef struct asked {
    bool day, month, clock, elapsed;
} asked;

/* Behind what stands in brackets: [h] asks for hours beyond 24; colours, languages and conditions for nothing. */
static size_t pass_bracket(hq_str code, size_t at, asked *all)
{
    size_t first = ++at;
    while (at < code.length && code.at[at] != ']')
        at++;
    char letter = first < at ? lower(code.at[first]) : '\0';
    size_t same = first;
    while (same < at && lower(code.at[same]) == letter)
        same++;
    if (same == at && (letter == 'h' || letter == 'm' || letter == 's'))
        all->elapsed = true;
    return at + 1;
}

/* Behind one part of a format: a letter, or what stands in quotes. */
static size_t pass_part(hq_str code, size_t at, asked *all)
{
    char c = lower(code.at[at]);
    if (c == '"') {
        const char *end = memchr(code.at + at + 1, '"', code.length - at - 1);
        return end == NULL ? code.length : (size_t)(end - code.at) + 1;
    }
    if (c == '\\' || c == '_' || c == '*')
        return at + 2;
    if (c == '[')
        return pass_bracket(code, at, all);
    if (says(code, at, "general"))
        return at + 7;
    if (says(code, at, "am/pm") || says(code, at, "a/p")) {
        all->clock = true;
        return at + (says(code, at, "am/pm") ? 5 : 3);
    }
    if (c == 'e' && at + 1 < code.length && (code.at[at + 1] == '+' || code.at[at + 1] == '-'))
        return at + 2;
    all->day = all->day || c == 'y' || c == 'd' || c == 'e' || c == 'g' || c == 'b';
    all->month = all->month || c == 'm';
    all->clock = all->clock || c == 'h' || c == 's';
    return at + 1;
}

hq_shown hq_xlsx_shown_by_code(hq_str code)
{
    asked all = {0};
    for (size_t at = 0; at < code.length && code.at[at] != ';';)
        at = pass_part(code, at, &all);
    if (all.day || (all.month && !all.clock && !all.elapsed))
        return HQ_SHOWN_DAY;
    if (all.elapsed)
        return HQ_SHOWN_ELAPSED;
    return all.clock ? HQ_SHOWN_TIME : HQ_SHOWN_NUMBER;
}

/* ---- Numbers as days and times. ---- */

/* Whole days and seconds, to the nearest. false: not in 0 .. 10 million days. */
static bool divide(const hq_decimal *decimal, uint32_t *days, uint32_t *seconds)
{
    uint64_t fraction = 0, whole = 0;
    unsigned __int128 one = 1;
    if (decimal->negative || decimal->exponent > 6)
        return false;
    for (int i = 0; i <= decimal->exponent; i++)
        whole = whole * 10 + (i < decimal->count ? decimal->digits[i] : 0);
    for (int i = decimal->exponent + 1; i <= decimal->exponent + FRACTION_PLACES; i++, one *= 10)
        fraction = fraction * 10 + (i >= 0 && i < decimal->count ? decimal->digits[i] : 0);
    *days = (uint32_t)whole;
    *seconds = (uint32_t)(((unsigned __int128)fraction * SECONDS_OF_DAY + one / 2) / one);
    if (*seconds == SECONDS_OF_DAY) {
        *seconds = 0;
        (*days)++;
    }
    return true;
}

static size_t print_clock(char *out, size_t room, uint64_t hours, uint32_t seconds)
{
    return (size_t)snprintf(out, room, "%02llu:%02u:%02u", (unsigned long long)hours, seconds / 60 % 60,
                            seconds % 60);
}

/* What a spreadsheet shows instead of a day that it has not, and the number behind it. */
static size_t print_no_day(const hq_decimal *decimal, char *out)
{
    char number[HQ_DECIMAL_TEXT_MAX];
    size_t length = hq_decimal_print(decimal, HQ_SHEET_DIGITS, number);
    return (size_t)snprintf(out, HQ_XLSX_SHOWN_MAX, "######## (%.*s)", (int)length, number);
}

static size_t print_day(const hq_decimal *decimal, uint32_t days, uint32_t seconds, bool since_1904,
                        char *out)
{
    size_t length;
    int64_t day = (int64_t)days + (since_1904 ? DAY_1904 : days > NEVER_WAS ? DAY_1900 - 1 : DAY_1900);
    if (day > HQ_DAY_MAX)
        return print_no_day(decimal, out);
    if (!since_1904 && days == NEVER_WAS)
        length = (size_t)snprintf(out, HQ_XLSX_SHOWN_MAX, "1900-02-29");
    else if (!since_1904 && days == 0)
        length = (size_t)snprintf(out, HQ_XLSX_SHOWN_MAX, "1900-01-00");
    else {
        hq_civil civil = hq_day_to_civil((hq_day)day);
        length =
            (size_t)snprintf(out, HQ_XLSX_SHOWN_MAX, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    }
    if (seconds == 0)
        return length;
    out[length++] = ' ';
    return length + print_clock(out + length, HQ_XLSX_SHOWN_MAX - length, seconds / 3600, seconds);
}

size_t hq_xlsx_show(hq_str written, hq_shown shown, bool since_1904, char out[HQ_XLSX_SHOWN_MAX])
{
    hq_decimal decimal;
    uint32_t days, seconds;
    if (!hq_decimal_read(written, &decimal))
        return 0;
    if (shown == HQ_SHOWN_NUMBER)
        return hq_decimal_print(&decimal, HQ_SHEET_DIGITS, out);
    if (!divide(&decimal, &days, &seconds))
        return print_no_day(&decimal, out);
    if (shown == HQ_SHOWN_DAY)
        return print_day(&decimal, days, seconds, since_1904, out);
    return print_clock(out, HQ_XLSX_SHOWN_MAX,
                       (shown == HQ_SHOWN_ELAPSED ? days * 24ULL : 0) + seconds / 3600, seconds);
}

hq_str hq_xlsx_show_iso(hq_str written, char out[HQ_XLSX_SHOWN_MAX])
{
    enum { DATE = 10, CLOCK = 8, BOTH = DATE + 1 + CLOCK };
    hq_day day;
    if (written.length < BOTH || written.at[DATE] != 'T' ||
        !hq_day_parse(hq_str_cut(written, 0, DATE), &day, NULL))
        return written;
    if (hq_str_is(hq_str_cut(written, DATE + 1, CLOCK), "00:00:00"))
        return hq_str_cut(written, 0, DATE);
    memcpy(out, written.at, BOTH);
    out[DATE] = ' ';
    return (hq_str){out, BOTH};
}

/* ---- Texts. ---- */

static int hexadecimal(char c)
{
    if (hq_is_digit(c))
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character that "_xHHHH_" at `at` stands for; 0: none. NUL and halves of pairs stay as they are written. */
static uint32_t escaped(const char *at, size_t length)
{
    uint32_t character = 0;
    if (length < 7 || at[0] != '_' || at[1] != 'x' || at[6] != '_')
        return 0;
    for (int i = 2; i < 6; i++) {
        int digit = hexadecimal(at[i]);
        if (digit < 0)
            return 0;
        character = character * 16 + (uint32_t)digit;
    }
    return character >= 0xD800 && character < 0xE000 ? 0 : character;
}

size_t hq_xlsx_unescape(char *text, size_t length)
{
    const char *first = length == 0 ? NULL : memmem(text, length, "_x", 2);
    if (first == NULL)
        return length;
    size_t to = (size_t)(first - text);
    for (size_t from = to; from < length;) {
        uint32_t c = escaped(text + from, length - from);
        if (c == 0) {
            text[to++] = text[from++];
            continue;
        }
        from += 7;
        if (c >= 0x800) {
            text[to++] = (char)(0xE0 | c >> 12);
            text[to++] = (char)(0x80 | (c >> 6 & 0x3F));
        } else if (c >= 0x80)
            text[to++] = (char)(0xC0 | c >> 6);
        text[to++] = (char)(c < 0x80 ? c : 0x80 | (c & 0x3F));
    }
    return to;
}
