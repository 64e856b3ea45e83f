/*
 * Rows as CSV and JSON lines: numbers of every length against the C library's printf, texts by the rules of RFC 4180, OWASP and RFC 8259,
 * whole rows by hand.
 */
#include "data/result_rows.h"

#include <inttypes.h>
#include <stdio.h>

#include "data/digits.h"
#include "data/result_fast.h"
#include "data/result_text.h"
#include "memory.h"

static hq_bytes out;
static hq_arena arena;

static void set_up(void)
{
    hq_arena_init(&arena, NULL, 0);
    hq_bytes_init(&out, NULL);
}

static void tear_down(void)
{
    hq_bytes_free(&out);
    hq_arena_free(&arena);
}

static bool out_is(hq_str expected)
{
    return hq_str_equal(hq_bytes_str(&out), expected);
}

/* ---- Numbers. ---- */

static void check_number(int64_t number)
{
    char expected[64], got[64 + HQ_DIGITS_ROOM];
    ck_assert_int_gt(snprintf(expected, sizeof expected, "%" PRId64, number), 0);
    *hq_put_integer(got, number) = '\0';
    ck_assert_str_eq(got, expected);
    uint64_t magnitude = number < 0 ? 0 - (uint64_t)number : (uint64_t)number, power = 1;
    for (unsigned decimals = 1; decimals <= HQ_RESULT_DECIMALS_MAX; decimals++) {
        power *= 10;
        ck_assert_int_gt(snprintf(expected, sizeof expected, "%s%" PRIu64 ".%0*" PRIu64,
                                  number < 0 ? "-" : "", magnitude / power, (int)decimals, magnitude % power),
                         0);
        *hq_put_decimal(got, number, decimals) = '\0';
        ck_assert_str_eq(got, expected);
    }
}

/* The ends of every count of digits, and numbers between them spread by a multiplier. */
START_TEST(numbers_are_as_printf_has_them)
{
    check_number(INT64_MIN);
    check_number(INT64_MAX);
    for (int64_t power = 1;; power *= 10) {
        for (int64_t near = -2; near <= 2; near++) {
            check_number(power + near);
            check_number(-power + near);
        }
        if (power > INT64_MAX / 10)
            break;
    }
    uint64_t spread = 1;
    for (int i = 0; i < 200000; i++) {
        spread = spread * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        check_number((int64_t)spread >> spread % 64);
    }
}
END_TEST

START_TEST(eight_digits_are_exact)
{
    for (uint64_t number = 0; number < HQ_DIGITS_8;
         number += number < 100000 || number > 99900000 ? 1 : 9973) {
        char got[8], expected[16];
        hq_digits_store(got, hq_digits_of(number) + HQ_DIGITS_ASC);
        ck_assert_int_gt(snprintf(expected, sizeof expected, "%08" PRIu64, number), 0);
        ck_assert_mem_eq(got, expected, 8);
    }
}
END_TEST

enum { MANY = HQ_FAST_ROWS };

/* Rows of four columns that take only stores, as the processor's best does it and as any does: two numbers side by side, a word, one number that is the
 * same in every row. */
static void check_many(hq_fast_isa isa, const int64_t *numbers, uint32_t count, unsigned decimals)
{
    enum { COLUMNS = 4 };
    static const int64_t ZEROES[MANY];
    const hq_str word = {"yes             ", 3};
    char got[(MANY * COLUMNS + 1) * HQ_FAST_CELL_ROOM], expected[sizeof got];
    hq_numerals numerals[COLUMNS];
    const hq_fast_lane lanes[COLUMNS] = {
        {.numbers = numbers, .row_mask = UINT32_MAX, .kind = HQ_FAST_NUMBER, .run = 2},
        {.numbers = numbers, .row_mask = UINT32_MAX, .kind = HQ_FAST_NUMBER, .decimals = decimals, .run = 1},
        {.numbers = ZEROES,
         .texts = &word,
         .word_count = 1,
         .row_mask = UINT32_MAX,
         .kind = HQ_FAST_WORD,
         .run = 1},
        {.numbers = numbers + count - 1, .kind = HQ_FAST_NUMBER, .decimals = decimals, .run = 1}};
    hq_fast_lane given[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++) {
        given[i] = lanes[i];
        given[i].numerals = &numerals[i];
    }
    uint32_t until;
    char *end = hq_fast_rows(isa, given, COLUMNS, ',', 0, count, got, &until), *at = expected;
    ck_assert_uint_eq(until, count);
    for (uint32_t i = 0; i < count; i++) {
        at = hq_put_integer(at, numbers[i]);
        *at++ = ',';
        at = hq_put_decimal(at, numbers[i], decimals);
        memcpy(at, ",yes,", 5);
        at += 5;
        at = hq_put_decimal(at, numbers[count - 1], decimals);
        *at++ = '\n';
    }
    *end = *at = '\0';
    ck_assert_str_eq(got, expected);
}

/* Digits found for many numbers at once are those found for each. */
START_TEST(many_numbers)
{
    const hq_fast_isa isa = (hq_fast_isa)_i;
    if (isa > hq_fast_isa_here())
        return;
    int64_t numbers[MANY] = {INT64_MIN, INT64_MAX, -1, 0};
    uint32_t count = 4;
    uint64_t spread = 1;
    for (int64_t power = 1; power <= 10 * (int64_t)HQ_DIGITS_8; power *= 10)
        for (int64_t near = -1; near <= 1; near++) {
            numbers[count++] = power + near;
            if (count == MANY || near == 1)
                check_many(isa, numbers, count, 2);
            count = count == MANY ? 0 : count;
        }
    for (int64_t number = 0; number < (int64_t)HQ_DIGITS_8;) {
        for (count = 0; count < MANY; count++) {
            numbers[count] = number;
            number += number < 100000 || number > 99990000 ? 1 : 997;
        }
        check_many(isa, numbers, count, 1 + (unsigned)(number % HQ_RESULT_DECIMALS_MAX));
    }
    for (int i = 0; i < 20000; i++) {
        for (count = 0; count < 1 + (uint32_t)i % MANY; count++) {
            spread = spread * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            numbers[count] = (int64_t)spread >> spread % 64;
        }
        check_many(isa, numbers, count, 1 + (unsigned)i % HQ_RESULT_DECIMALS_MAX);
    }
}
END_TEST

static const struct {
    int64_t day;
    const char *text;
} DAYS[] = {{0, "1970-01-01"},     {-1, "1969-12-31"},         {20574, "2026-05-01"},
            {11016, "2000-02-29"}, {HQ_DAY_MIN, "0001-01-01"}, {HQ_DAY_MAX, "9999-12-31"},
            {20453, "2025-12-31"}};

START_TEST(days)
{
    char got[64];
    *hq_put_day(got, DAYS[_i].day) = '\0';
    ck_assert_str_eq(got, DAYS[_i].text);
}
END_TEST

/* ---- Texts. ---- */

static const struct {
    const char *name;
    hq_str text, csv, json;
} TEXTS[] = {
#define T(NAME, TEXT, CSV, JSON)                              \
    {                                                         \
        NAME, {TEXT, sizeof TEXT - 1}, {CSV, sizeof CSV - 1}, \
        {                                                     \
            JSON, sizeof JSON - 1                             \
        }                                                     \
    }
    T("empty", "", "", "\"\""),
    T("plain", "abc", "abc", "\"abc\""),
    T("longer than a word", "abcdefghijklmnopq", "abcdefghijklmnopq", "\"abcdefghijklmnopq\""),
    T("Chinese", "沈阳市皇姑区", "沈阳市皇姑区", "\"沈阳市皇姑区\""),
    T("comma", "a,b", "\"a,b\"", "\"a,b\""),
    T("comma at a word's end", "abcdefg,", "\"abcdefg,\"", "\"abcdefg,\""),
    T("comma behind words", "abcdefghijk,lmn", "\"abcdefghijk,lmn\"", "\"abcdefghijk,lmn\""),
    T("quote", "a\"b", "\"a\"\"b\"", "\"a\\\"b\""),
    T("quotes only", "\"\"", "\"\"\"\"\"\"", "\"\\\"\\\"\""),
    T("line's end", "a\nb", "\"a\nb\"", "\"a\\u000ab\""),
    T("backslash", "a\\b", "a\\b", "\"a\\\\b\""),
    T("NUL", "a\0b", "\"a\0b\"", "\"a\\u0000b\""),
    T("space in front", " a", "\" a\"", "\" a\""),
    T("space behind", "a ", "\"a \"", "\"a \""),
    T("formula", "=1+1", "'=1+1", "\"=1+1\""),
    T("formula that calls", "=HYPERLINK(\"http://a\",\"b\")", "\"'=HYPERLINK(\"\"http://a\"\",\"\"b\"\")\"",
      "\"=HYPERLINK(\\\"http://a\\\",\\\"b\\\")\""),
    T("plus", "+1", "'+1", "\"+1\""),
    T("minus", "-1", "'-1", "\"-1\""),
    T("at", "@SUM(A1)", "'@SUM(A1)", "\"@SUM(A1)\""),
    T("tab", "\t=1", "\"'\t=1\"", "\"\\u0009=1\""),
    T("CR", "\r=1", "\"'\r=1\"", "\"\\u000d=1\""),
    T("LF", "\n=1", "\"'\n=1\"", "\"\\u000a=1\""),
    T("full-width equals", "＝1", "'＝1", "\"＝1\""),
    T("full-width plus", "＋1", "'＋1", "\"＋1\""),
    T("full-width minus", "－1", "'－1", "\"－1\""),
    T("full-width at", "＠a", "'＠a", "\"＠a\""),
    T("full-width comma", "，a", "，a", "\"，a\""),
    T("apostrophe and formula", "'=1", "''=1", "\"'=1\""),
    T("apostrophe", "'a", "'a", "\"'a\""),
    T("space and formula", " =1", "\"' =1\"", "\" =1\""),
    T("no UTF-8",
      "a\xFF"
      "b",
      "a\xFF"
      "b",
      "\"a\xEF\xBF\xBD"
      "b\""),
    T("half a character", "\xE6\xB2", "\xE6\xB2", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""),
#undef T
};

START_TEST(texts)
{
    const char *name = TEXTS[_i].name;
    CHECK_ROW(name, hq_csv_cell(&out, TEXTS[_i].text, ',') == HQ_OK && out_is(TEXTS[_i].csv));
    out.length = 0;
    CHECK_ROW(name, hq_json_cell(&out, TEXTS[_i].text) == HQ_OK && out_is(TEXTS[_i].json));
}
END_TEST

/* ---- Rows. ---- */

static const hq_str WORDS[] = {{"ineligible", 10}, {"符合,条件", 13}, {"-", 1}};
static const hq_result_column COLUMNS[] = {
    {.name = {"id", 2}, .header = {"编号", 6}, .kind = HQ_RESULT_TEXT},
    {.name = {"status", 6}, .header = {"状态", 6}, .kind = HQ_RESULT_WORD, .words = WORDS, .word_count = 3},
    {.name = {"amount", 6}, .header = {"金额（元）", 15}, .kind = HQ_RESULT_AMOUNT, .decimals = 2},
    {.name = {"count", 5}, .kind = HQ_RESULT_INTEGER},
    {.name = {"day", 3}, .kind = HQ_RESULT_DAY},
    {.name = {"true", 4}, .kind = HQ_RESULT_TRUTH},
    {.name = {"share", 5}, .kind = HQ_RESULT_PERCENTAGE, .decimals = 2},
    {.name = {"yen", 3}, .header = {"-=1", 3}, .kind = HQ_RESULT_AMOUNT},
};
enum { COLUMN_COUNT = COUNT_OF(COLUMNS) };
static const hq_result_table TABLE = {
    .name = {"decisions", 9}, .columns = COLUMNS, .column_count = COLUMN_COUNT};

static const hq_str IDS[] = {{"A1", 2}, {"=B\"2", 4}, {"", 0}};
static const uint64_t NOT_THE_SECOND = 5;
static const hq_result_values VALUES[] = {
    {.texts = IDS},
    {.numbers = (const int64_t[]){1, 0, 2}},
    {.numbers = (const int64_t[]){1972603, -5, 0}},
    {.numbers = (const int64_t[]){42, INT64_MIN, -1}, .known = &NOT_THE_SECOND},
    {.numbers = (const int64_t[]){20574}, .same = true},
    {.numbers = (const int64_t[]){1, 0, 1}},
    {.numbers = (const int64_t[]){1250, 7, 10000}},
    {.numbers = (const int64_t[]){0, -300, 99}},
};
static const hq_result_rows ROWS = {3, VALUES};

#define HEADER "编号,状态,金额（元）,count,day,true,share,'-=1\n"
static const struct {
    const char *name;
    hq_text_style style;
    const char *head, *rows;
} STYLES[] = {
    {"CSV",
     {.format = HQ_FORMAT_CSV},
     HEADER,
     "A1,\"符合,条件\",19726.03,42,2026-05-01,true,12.50%,0\n"
     "\"'=B\"\"2\",ineligible,-0.05,,2026-05-01,false,0.07%,-300\n"
     ",'-,0.00,-1,2026-05-01,true,100.00%,99\n"},
    {"for Excel",
     {.format = HQ_FORMAT_CSV, .byte_mark = true},
     "\xEF\xBB\xBF" HEADER,
     "A1,\"符合,条件\",19726.03,42,2026-05-01,true,12.50%,0\n"
     "\"'=B\"\"2\",ineligible,-0.05,,2026-05-01,false,0.07%,-300\n"
     ",'-,0.00,-1,2026-05-01,true,100.00%,99\n"},
    {"TSV without a header",
     {.format = HQ_FORMAT_CSV, .delimiter = '\t', .no_header = true},
     "",
     "A1\t符合,条件\t19726.03\t42\t2026-05-01\ttrue\t12.50%\t0\n"
     "\"'=B\"\"2\"\tineligible\t-0.05\t\t2026-05-01\tfalse\t0.07%\t-300\n"
     "\t'-\t0.00\t-1\t2026-05-01\ttrue\t100.00%\t99\n"},
    {"a mark without a header",
     {.format = HQ_FORMAT_CSV, .byte_mark = true, .no_header = true},
     "\xEF\xBB\xBF",
     "A1,\"符合,条件\",19726.03,42,2026-05-01,true,12.50%,0\n"
     "\"'=B\"\"2\",ineligible,-0.05,,2026-05-01,false,0.07%,-300\n"
     ",'-,0.00,-1,2026-05-01,true,100.00%,99\n"},
    {"JSON lines",
     {.format = HQ_FORMAT_JSON_LINES},
     "",
     "{\"id\":\"A1\",\"status\":\"符合,条件\",\"amount\":\"19726.03\",\"count\":42,\"day\":\"2026-05-01\","
     "\"true\":true,"
     "\"share\":\"12.50\",\"yen\":\"0\"}\n"
     "{\"id\":\"=B\\\"2\",\"status\":\"ineligible\",\"amount\":\"-0.05\",\"count\":null,\"day\":\"2026-05-"
     "01\",\"true\":false,"
     "\"share\":\"0.07\",\"yen\":\"-300\"}\n"
     "{\"id\":\"\",\"status\":\"-\",\"amount\":\"0.00\",\"count\":-1,\"day\":\"2026-05-01\",\"true\":true,"
     "\"share\":\"100.00\",\"yen\":\"99\"}\n"},
    {"gb18030",
     {.format = HQ_FORMAT_CSV, .encoding = HQ_ENCODING_GB18030},
     "\xB1\xE0\xBA\xC5,\xD7\xB4\xCC\xAC,\xBD\xF0\xB6\xEE\xA3\xA8\xD4\xAA\xA3\xA9,count,day,true,share,'-=1\n",
     "A1,\"\xB7\xFB\xBA\xCF,\xCC\xF5\xBC\xFE\",19726.03,42,2026-05-01,true,12.50%,0\n"
     "\"'=B\"\"2\",ineligible,-0.05,,2026-05-01,false,0.07%,-300\n"
     ",'-,0.00,-1,2026-05-01,true,100.00%,99\n"},
};

START_TEST(styles)
{
    const char *name = STYLES[_i].name;
    hq_row_format *format;
    CHECK_ROW(name, hq_row_format_new(&arena, &TABLE, &STYLES[_i].style, &format) == HQ_OK);
    CHECK_ROW(name, hq_row_format_head(format, &out) == HQ_OK && out_is(hq_str_of(STYLES[_i].head)));
    out.length = 0;
    CHECK_ROW(name, hq_row_format_rows(format, &ROWS, 0, 3, &out) == HQ_OK);
    ck_assert_msg(out_is(hq_str_of(STYLES[_i].rows)), "[%s] %.*s", name, HQ_STR_ARGS(hq_bytes_str(&out)));
    out.length = 0; /* a row at a time is the same */
    for (uint32_t i = 0; i < 3; i++)
        CHECK_ROW(name, hq_row_format_rows(format, &ROWS, i, 1, &out) == HQ_OK);
    CHECK_ROW(name, out_is(hq_str_of(STYLES[_i].rows)));
}
END_TEST

/* Numbers beside each other are written in another way than others are. */
START_TEST(runs_of_numbers)
{
    static const hq_result_column columns[] = {
        {.name = {"a", 1}, .kind = HQ_RESULT_INTEGER},
        {.name = {"b", 1}, .kind = HQ_RESULT_INTEGER},
        {.name = {"c", 1}, .kind = HQ_RESULT_AMOUNT, .decimals = 2},
        {.name = {"a name longer than sixteen", 26}, .kind = HQ_RESULT_INTEGER},
        {.name = {"d", 1}, .kind = HQ_RESULT_INTEGER},
        {.name = {"e", 1}, .kind = HQ_RESULT_AMOUNT, .decimals = 1},
    };
    const hq_result_values values[] = {
        {.numbers = (const int64_t[]){1, 20}},
        {.numbers = (const int64_t[]){7}, .same = true},
        {.numbers = (const int64_t[]){5, -12345}},
        {.numbers = (const int64_t[]){3, 4}},
        {.numbers = (const int64_t[]){8, 9}, .known = &NOT_THE_SECOND},
        {.numbers = (const int64_t[]){0, 99}},
    };
    static const char *const expected[] = {
        "1,7,0.05,3,8,0.0\n20,7,-123.45,4,,9.9\n",
        "{\"a\":1,\"b\":7,\"c\":\"0.05\",\"a name longer than sixteen\":3,\"d\":8,\"e\":\"0.0\"}\n"
        "{\"a\":20,\"b\":7,\"c\":\"-123.45\",\"a name longer than sixteen\":4,\"d\":null,\"e\":\"9.9\"}\n"};
    const hq_result_table table = {.columns = columns, .column_count = COUNT_OF(columns)};
    const hq_result_rows rows = {2, values};
    const hq_text_style style = {.format = _i == 0 ? HQ_FORMAT_CSV : HQ_FORMAT_JSON_LINES};
    hq_row_format *format;
    ck_assert_int_eq(hq_row_format_new(&arena, &table, &style, &format), HQ_OK);
    ck_assert_int_eq(hq_row_format_rows(format, &rows, 0, 2, &out), HQ_OK);
    ck_assert_msg(out_is(hq_str_of(expected[_i])), "%.*s", HQ_STR_ARGS(hq_bytes_str(&out)));
}
END_TEST

enum { PADDED_LENGTHS = 36, PADDED_ROWS = 40 };

typedef enum home { BY_ROW, BY_INDEX, IN_CELLS, HOMES } home;

/* The rows' first column, where such texts can stand: two texts in turn. */
static hq_result_values values_of(home home_, const hq_str *both, hq_str *by_row, int64_t *indices,
                                  hq_cells *cells)
{
    char *text = hq_arena_alloc(&arena, PADDED_ROWS * (PADDED_LENGTHS + 2) + 2 * HQ_CELLS_PADDING);
    uint32_t *ends = hq_arena_alloc(&arena, (2 * PADDED_ROWS + 1) * sizeof *ends), at = 0;
    ck_assert(text != NULL && ends != NULL);
    text += HQ_CELLS_PADDING;
    *ends++ = UINT32_MAX;
    *cells = (hq_cells){.text = text, .ends = ends, .row_count = PADDED_ROWS, .column_count = 2};
    for (int i = 0; i < PADDED_ROWS; i++) {
        by_row[i] = both[i % 2];
        indices[i] = i % 2;
        text[at] = 'x';
        ends[2 * i] = at + 1;
        memcpy(text + at + 2, both[i % 2].at, both[i % 2].length);
        at += 2 + (uint32_t)both[i % 2].length;
        ends[2 * i + 1] = at++;
    }
    switch (home_) {
    case BY_INDEX:
        return (hq_result_values){.indices = indices, .texts = both, .text_count = 2, .padded = true};
    case IN_CELLS:
        return (hq_result_values){.cells = cells, .cell_column = 1};
    default:
        return (hq_result_values){.texts = by_row, .padded = true};
    }
}

/* Rows of letters, one of which is something else in every other row; what a cell is to be says hq_csv_cell, which TEXTS checks. */
static void check_padded(home home_, size_t length, char other, size_t place)
{
    static const hq_str words[] = {{"", 0}, {"符合", 6}, {"a title of twenty bytes", 23}};
    static const hq_result_column columns[] = {
        {.name = {"id", 2}, .kind = HQ_RESULT_TEXT},
        {.name = {"taken", 5}, .kind = HQ_RESULT_WORD, .words = words, .word_count = 3},
        {.name = {"fen", 3}, .kind = HQ_RESULT_INTEGER},
        {.name = {"yuan", 4}, .kind = HQ_RESULT_AMOUNT, .decimals = 2}};
    char letters[2][PADDED_LENGTHS + HQ_RESULT_PADDING];
    memset(letters, 'a', sizeof letters);
    letters[1][place] = other;
    const hq_str both[] = {{letters[0], length}, {letters[1], length}};
    hq_str ids[PADDED_ROWS];
    hq_cells cells;
    int64_t indices[PADDED_ROWS], taken[PADDED_ROWS], fen[PADDED_ROWS];
    hq_bytes expected;
    hq_bytes_init(&expected, NULL);
    for (int i = 0; i < PADDED_ROWS; i++) {
        char numbers[64];
        int64_t number = i % 3 == 0 ? 0 : i * INT64_C(98765432109) - 50;
        taken[i] = i % 7 % 3;
        fen[i] = number;
        ck_assert_int_eq(hq_csv_cell(&expected, both[i % 2], ','), HQ_OK);
        ck_assert_int_eq(hq_bytes_add(&expected, HQ_STR(",")), HQ_OK);
        ck_assert_int_eq(hq_bytes_add(&expected, words[taken[i]]), HQ_OK);
        ck_assert_int_gt(snprintf(numbers, sizeof numbers, ",%" PRId64 ",%s%" PRId64 ".%02" PRId64 "\n",
                                  number, number < 0 ? "-" : "", number < 0 ? -number / 100 : number / 100,
                                  number < 0 ? -number % 100 : number % 100),
                         0);
        ck_assert_int_eq(hq_bytes_add(&expected, hq_str_of(numbers)), HQ_OK);
    }
    const hq_result_values values[] = {
        values_of(home_, both, ids, indices, &cells), {.numbers = taken}, {.numbers = fen}, {.numbers = fen}};
    const hq_result_rows rows = {PADDED_ROWS, values};
    const hq_result_table table = {.columns = columns, .column_count = COUNT_OF(columns)};
    const hq_text_style style = {.format = HQ_FORMAT_CSV};
    hq_row_format *format;
    ck_assert_int_eq(hq_row_format_new(&arena, &table, &style, &format), HQ_OK);
    out.length = 0;
    ck_assert_int_eq(hq_row_format_rows(format, &rows, 0, PADDED_ROWS, &out), HQ_OK);
    ck_assert_msg(out_is(hq_bytes_str(&expected)), "%.*s\ninstead of\n%.*s", HQ_STR_ARGS(hq_bytes_str(&out)),
                  HQ_STR_ARGS(hq_bytes_str(&expected)));
    hq_bytes_free(&expected);
    hq_arena_reset(&arena);
}

/* A row of short plain cells takes only stores; one byte among them is enough to make it another. */
START_TEST(padded_texts)
{
    static const char others[] = {'a', ',', '"',        '\n',       '\t',       '\0',      ' ',
                                  '=', '@', (char)0x1f, (char)0x7f, (char)0xEF, (char)0xE6};
    for (size_t length = 0; length < PADDED_LENGTHS; length++)
        for (size_t place = 0; place <= length; place++)
            for (home home_ = BY_ROW; home_ < HOMES; home_++)
                check_padded(home_, length, others[_i], place);
}
END_TEST

/* What a cell says is the same wherever its text stands, in JSON and where nothing may be read behind it too. */
START_TEST(homes_of_texts)
{
    static const char *const expected[] = {"a,1\n\"b,\"\"c\",2\na,3\n", "{\"t\":\"a\",\"n\":1}\n"
                                                                        "{\"t\":\"b,\\\"c\",\"n\":2}\n"
                                                                        "{\"t\":\"a\",\"n\":3}\n"};
    static const hq_result_column columns[] = {{.name = {"t", 1}, .kind = HQ_RESULT_TEXT},
                                               {.name = {"n", 1}, .kind = HQ_RESULT_INTEGER}};
    static const hq_str both[] = {{"a", 1}, {"b,\"c", 4}};
    static const int64_t numbers[] = {1, 2, 3};
    const hq_result_table table = {.columns = columns, .column_count = 2};
    hq_str by_row[PADDED_ROWS];
    int64_t indices[PADDED_ROWS];
    hq_cells cells;
    for (home home_ = BY_ROW; home_ < HOMES; home_++) {
        hq_result_values values[] = {values_of(home_, both, by_row, indices, &cells), {.numbers = numbers}};
        values[0].padded = false;
        const hq_result_rows rows = {3, values};
        const hq_text_style style = {.format = _i == 0 ? HQ_FORMAT_CSV : HQ_FORMAT_JSON_LINES};
        hq_row_format *format;
        ck_assert_int_eq(hq_row_format_new(&arena, &table, &style, &format), HQ_OK);
        out.length = 0;
        ck_assert_int_eq(hq_row_format_rows(format, &rows, 0, 3, &out), HQ_OK);
        ck_assert_msg(out_is(hq_str_of(expected[_i])), "%d: %.*s", (int)home_,
                      HQ_STR_ARGS(hq_bytes_str(&out)));
    }
}
END_TEST

START_TEST(one_empty_cell_is_a_row)
{
    const hq_result_table table = {.columns = COLUMNS, .column_count = 1};
    hq_row_format *format;
    ck_assert_int_eq(hq_row_format_new(&arena, &table, &STYLES[0].style, &format), HQ_OK);
    ck_assert_int_eq(hq_row_format_rows(format, &ROWS, 0, 3, &out), HQ_OK);
    ck_assert(out_is(HQ_STR("A1\n\"'=B\"\"2\"\n\"\"\n")));
}
END_TEST

static const struct {
    const char *name;
    hq_text_style style;
    uint32_t column_count;
    hq_result_column column;
} WRONG[] = {
    {"no text", {.format = HQ_FORMAT_XLSX}, 1, {.kind = HQ_RESULT_INTEGER}},
    {"a digit between", {.format = HQ_FORMAT_CSV, .delimiter = '1'}, 1, {.kind = HQ_RESULT_INTEGER}},
    {"a quote between", {.format = HQ_FORMAT_CSV, .delimiter = '"'}, 1, {.kind = HQ_RESULT_INTEGER}},
    {"a point between", {.format = HQ_FORMAT_CSV, .delimiter = '.'}, 1, {.kind = HQ_RESULT_INTEGER}},
    {"no columns", {.format = HQ_FORMAT_CSV}, 0, {.kind = HQ_RESULT_INTEGER}},
    {"seven decimals", {.format = HQ_FORMAT_CSV}, 1, {.kind = HQ_RESULT_AMOUNT, .decimals = 7}},
};

START_TEST(what_cannot_be_asked)
{
    const hq_result_table table = {.columns = &WRONG[_i].column, .column_count = WRONG[_i].column_count};
    hq_row_format *format;
    CHECK_ROW(WRONG[_i].name, hq_row_format_new(&arena, &table, &WRONG[_i].style, &format) == HQ_E_USAGE);
}
END_TEST

START_TEST(a_word_that_is_none)
{
    const int64_t beyond = 3;
    const hq_result_values value = {.numbers = &beyond};
    const hq_result_rows rows = {1, &value};
    const hq_result_table table = {.columns = COLUMNS + 1, .column_count = 1};
    hq_row_format *format;
    ck_assert_int_eq(hq_row_format_new(&arena, &table, &STYLES[0].style, &format), HQ_OK);
    ck_assert_int_eq(hq_bytes_add(&out, HQ_STR("before")), HQ_OK);
    ck_assert_int_eq(hq_row_format_rows(format, &rows, 0, 1, &out), HQ_E_USAGE);
    ck_assert(out_is(HQ_STR("before")));
}
END_TEST

/* ---- Without memory. ---- */

static hq_status all_of_it(const hq_allocator *allocator, const hq_text_style *style)
{
    hq_arena own;
    hq_bytes bytes;
    hq_row_format *format;
    hq_arena_init(&own, allocator, 0);
    hq_bytes_init(&bytes, allocator);
    hq_status status = hq_row_format_new(&own, &TABLE, style, &format);
    if (status == HQ_OK)
        status = hq_row_format_head(format, &bytes);
    for (int i = 0; i < 100 && status == HQ_OK; i++)
        status = hq_row_format_rows(format, &ROWS, 0, 3, &bytes);
    hq_bytes_free(&bytes);
    hq_arena_free(&own);
    return status;
}

START_TEST(without_memory)
{
    hq_status status = HQ_E_MEMORY;
    for (size_t refuse = 1; status != HQ_OK; refuse++) {
        test_memory memory;
        test_memory_init(&memory, refuse);
        status = all_of_it(&memory.allocator, &STYLES[_i].style);
        CHECK_ROW(STYLES[_i].name, status == HQ_OK || status == HQ_E_MEMORY);
        CHECK_NO_BLOCKS(&memory);
        ck_assert_uint_lt(refuse, 1000);
    }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("result_rows");
    TCase *numbers = tcase_create("numbers");
    tcase_add_test(numbers, numbers_are_as_printf_has_them);
    tcase_add_test(numbers, eight_digits_are_exact);
    tcase_add_loop_test(numbers, many_numbers, 0, HQ_FAST_ISA_COUNT);
    tcase_add_loop_test(numbers, days, 0, COUNT_OF(DAYS));
    suite_add_tcase(suite, numbers);
    TCase *rows = tcase_create("rows");
    tcase_add_checked_fixture(rows, set_up, tear_down);
    tcase_add_loop_test(rows, texts, 0, COUNT_OF(TEXTS));
    tcase_add_loop_test(rows, styles, 0, COUNT_OF(STYLES));
    tcase_add_loop_test(rows, runs_of_numbers, 0, 2);
    tcase_add_loop_test(rows, padded_texts, 0, 13);
    tcase_add_loop_test(rows, homes_of_texts, 0, 2);
    tcase_add_test(rows, one_empty_cell_is_a_row);
    tcase_add_loop_test(rows, what_cannot_be_asked, 0, COUNT_OF(WRONG));
    tcase_add_test(rows, a_word_that_is_none);
    tcase_add_loop_test(rows, without_memory, 0, COUNT_OF(STYLES));
    suite_add_tcase(suite, rows);
    return suite;
}
