/* Cells that spreadsheets and habits spoil. See cell_faults.h. */
#include "data/cell_faults.h"

#include <string.h>

#include "base/calendar.h"
#include "data/cell_text.h"

static bool is_one_of(hq_str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (hq_str_is(text, words[i]))
            return true;
    return false;
}

#define IS_ONE_OF(TEXT, WORDS) is_one_of((TEXT), (WORDS), sizeof(WORDS) / sizeof *(WORDS))

/* What stands where nothing was to be said. */
static const char *const NOTHINGS[] = {"-",    "--",   "—",    "——",  "–",      "－",     "/",    "／",
                                       "\\",   "无",   "没有", "空",  "暂无",   "不详",   "未知", "未填",
                                       "待定", "?",    "？",   "N/A", "n/a",    "NA",     "nil",  "null",
                                       "NULL", "None", "none", "NaN", "不适用", "（空）", "(空)"};

/* What spreadsheets show for a formula that failed. */
static const char *const MISTAKES[] = {"#N/A",   "#DIV/0!", "#VALUE!", "#REF!",  "#NAME?",        "#NUM!",
                                       "#NULL!", "#SPILL!", "#CALC!",  "#BUSY!", "#GETTING_DATA", "Err:502"};

static const char *const TOTALS[] = {"合计",  "总计",   "小计",  "共计",  "总数", "合 计",      "总 计",
                                     "小 计", "合　计", "Total", "TOTAL", "Sum",  "Grand Total"};

/* What the notes above and below a table begin with: 制表人：张三. All of them have a colon further on. */
static const char *const NOTES[] = {"制表",   "填表", "填报", "审核", "复核", "经办", "报送", "打印", "统计",
                                    "负责人", "联系", "备注", "附注", "说明", "日期", "注：", "注:",  "单位"};

/* --- What is taken off --- */

hq_str hq_cell_plain(hq_column_kind kind, hq_str text)
{
    static const char *const MIDNIGHTS[] = {" 00:00:00.000", " 00:00:00", "T00:00:00",
                                            " 0:00:00",      " 00:00",    " 0:00"};
    if (text.length > 1 && text.at[0] == '\'')
        text = hq_str_cut(text, 1, text.length);
    for (size_t i = 0; kind == HQ_COLUMN_DAY && i < sizeof MIDNIGHTS / sizeof *MIDNIGHTS; i++)
        if (hq_str_ends(text, hq_str_of(MIDNIGHTS[i])))
            return hq_str_cut(text, 0, text.length - strlen(MIDNIGHTS[i]));
    return text;
}

/* --- Why --- */

/* Days as spreadsheets count them: five digits, 20000 (1954) to 79999 (2119). */
static bool serial_day(hq_str text, hq_day *out)
{
    enum { DIGITS = 5, LEAST = 20000, MOST = 79999 };
    static const hq_civil ZERO = {1899, 12, 30};
    uint32_t count = 0;
    hq_day zero;
    if (text.length != DIGITS)
        return false;
    for (size_t i = 0; i < DIGITS; i++) {
        if (!hq_is_digit(text.at[i]))
            return false;
        count = count * 10 + (uint32_t)(text.at[i] - '0');
    }
    if (count < LEAST || count > MOST || !hq_civil_to_day(ZERO, &zero))
        return false;
    *out = zero + (hq_day)count;
    return true;
}

static void say(hq_diag *diag, hq_message message, hq_str first, hq_str second)
{
    *diag =
        (hq_diag){.message = message, .pos = HQ_POS_NONE, .related = HQ_POS_NONE, .args = {first, second}};
}

static hq_status explain_serial(hq_arena *arena, hq_str text, hq_day day, hq_diag *diag)
{
    hq_text written;
    hq_civil civil = hq_day_to_civil(day);
    hq_text_init(&written, arena);
    hq_text_addf(&written, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    hq_str said = hq_text_str(&written);
    HQ_TRY_ALLOC(said.at);
    say(diag, HQ_D_CELL_SERIAL, text, said);
    return HQ_OK;
}

hq_status hq_cell_explain(hq_arena *arena, hq_column_kind kind, hq_str text, hq_str header, hq_diag *diag)
{
    static const hq_str MERGED = {"#MERGED!", sizeof "#MERGED!" - 1};
    hq_day day;
    if (kind == HQ_COLUMN_DAY && serial_day(text, &day))
        return explain_serial(arena, text, day, diag);
    if (hq_str_equal(text, header))
        say(diag, HQ_D_ROW_HEADER, text, (hq_str){0});
    else if (IS_ONE_OF(text, NOTHINGS))
        say(diag, HQ_D_CELL_NOTHING, text, (hq_str){0});
    else if (IS_ONE_OF(text, MISTAKES))
        say(diag, HQ_D_CELL_MISTAKE, text, (hq_str){0});
    else if (hq_str_is(text, "#FORMULA!"))
        say(diag, HQ_D_CELL_FORMULA, text, (hq_str){0});
    else if (hq_str_starts(text, MERGED))
        say(diag, HQ_D_CELL_MERGED, hq_str_trim(hq_str_cut(text, MERGED.length, text.length)), (hq_str){0});
    return HQ_OK;
}

/* 9.12101E+17: digits, one of them before the point, and an exponent of two digits. */
static bool is_cut_short(hq_str text)
{
    size_t at = 0;
    if (text.length < 5 || !hq_is_digit(text.at[at++]))
        return false;
    if (text.at[at] == '.')
        for (at++; at < text.length && hq_is_digit(text.at[at]);)
            at++;
    return at + 4 == text.length && (text.at[at] == 'E' || text.at[at] == 'e') && text.at[at + 1] == '+' &&
           hq_is_digit(text.at[at + 2]) && hq_is_digit(text.at[at + 3]);
}

/* Few names begin with a letter that a note begins with, and fewer hold a colon. */
static bool is_note(hq_str text)
{
    static const hq_str WIDE = {"：", sizeof "：" - 1};
    for (size_t i = 0; i < sizeof NOTES / sizeof *NOTES; i++) {
        if (memcmp(text.at, NOTES[i], 3) != 0 || !hq_str_starts(text, hq_str_of(NOTES[i])))
            continue;
        for (size_t at = 0; at < text.length; at++)
            if (text.at[at] == ':' || hq_str_starts(hq_str_cut(text, at, text.length), WIDE))
                return true;
    }
    return false;
}

hq_message hq_cell_id_fault(hq_str text)
{
    if (text.length < 3)
        return HQ_MESSAGE_COUNT;
    if ((unsigned char)text.at[0] >= 0x80 && is_note(text))
        return HQ_D_ROW_NOTE;
    if (hq_is_digit(text.at[text.length - 1])) /* most ids do: no total ends so */
        return is_cut_short(text) ? HQ_D_CELL_ID : HQ_MESSAGE_COUNT;
    return IS_ONE_OF(text, TOTALS) ? HQ_D_ROW_TOTAL : HQ_MESSAGE_COUNT;
}

static bool holds(hq_str text, hq_str part)
{
    for (size_t at = 0; at + part.length <= text.length; at++)
        if (memcmp(text.at + at, part.at, part.length) == 0)
            return true;
    return false;
}

hq_str hq_cell_title_unit(hq_str text)
{
    static const char *const SAID[] = {"单位：", "单位:"}, *const ENDS[] = {")",  "）", "，", ",",
                                                                            "；", "　", " "},
                             *const LARGE[] = {"万", "亿", "千", "百"};
    for (size_t at = 0; at < text.length; at++)
        for (size_t s = 0; s < sizeof SAID / sizeof *SAID; s++) {
            if (!hq_str_starts(hq_str_cut(text, at, text.length), hq_str_of(SAID[s])))
                continue;
            hq_str unit = hq_cell_trim(hq_str_cut(text, at + strlen(SAID[s]), text.length));
            size_t end = 0;
            for (bool ended = false; end < unit.length && !ended; end += !ended)
                for (size_t e = 0; e < sizeof ENDS / sizeof *ENDS; e++)
                    ended = ended || hq_str_starts(hq_str_cut(unit, end, unit.length), hq_str_of(ENDS[e]));
            unit = hq_str_cut(unit, 0, end);
            for (size_t l = 0; l < sizeof LARGE / sizeof *LARGE; l++)
                if (holds(unit, HQ_STR("元")) && holds(unit, hq_str_of(LARGE[l])))
                    return unit;
        }
    return HQ_STR("");
}
