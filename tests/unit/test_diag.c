/*
 * Diagnostics: the table of messages is sound, they are collected and sorted as promised, and a person finds the place.
 *
 * Whole outputs are written here by hand, as an editor with a fixed-width font would show them: a Chinese character is two columns.
 */
#include "base/diag.h"

#include <ctype.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "memory.h"

static hq_arena arena;
static hq_sources sources;
static hq_diags diags;

static void set_up(void)
{
    hq_arena_init(&arena, NULL, 0);
    hq_sources_init(&sources, &arena);
    hq_diags_init(&diags, &arena, &sources);
}

static void tear_down(void)
{
    hq_arena_free(&arena);
}

static uint32_t add_source(const char *path, const char *text)
{
    uint32_t index;
    ck_assert_int_eq(hq_sources_add(&sources, hq_str_of(path), hq_str_of(text), &index), HQ_OK);
    return index;
}

static const char *printed(hq_language language, bool colour)
{
    hq_text text;
    hq_text_init(&text, &arena);
    hq_diags_print(&text, &diags, language, colour);
    ck_assert(!text.failed);
    return text.length == 0 ? "" : hq_text_str(&text).at;
}

/* ---- The table. ---- */

/* Which of {0}..{9} a template holds, as bits. */
static unsigned places_in(const char *template)
{
    unsigned places = 0;
    for (const char *at = template; *at != '\0'; at++)
        if (at[0] == '{' && isdigit((unsigned char)at[1]) && at[2] == '}')
            places |= 1U << (at[1] - '0');
    return places;
}

static bool code_is_sound(const char *code, hq_severity severity)
{
    if (code[0] != (severity == HQ_SEVERITY_ERROR ? 'E' : 'W') || strlen(code) != 5)
        return false;
    for (int i = 1; i < 5; i++)
        if (!isdigit((unsigned char)code[i]))
            return false;
    return true;
}

START_TEST(message_is_sound)
{
    hq_message message = (hq_message)_i;
    const char *code = hq_message_code(message);
    const char *en = hq_message_text(message, HQ_LANG_EN), *zh = hq_message_text(message, HQ_LANG_ZH);
    CHECK_ROW(code, code_is_sound(code, hq_message_severity(message)));
    for (int other = 0; other < _i; other++)
        CHECK_ROW(code, strcmp(hq_message_code((hq_message)other), code) != 0);
    CHECK_ROW(code, en[0] != '\0' && zh[0] != '\0');
    CHECK_ROW(code, hq_utf8_valid_length(hq_str_of(zh)) == strlen(zh));
    CHECK_ROW(code, strpbrk(en, "\n\t\033") == NULL && strpbrk(zh, "\n\t\033") == NULL);
    unsigned places = places_in(en); /* {0}, {1} ... without a gap, the same in both languages */
    CHECK_ROW(code, places == places_in(zh));
    CHECK_ROW(code, (places & (places + 1)) == 0);
    CHECK_ROW(code, places < 1U << HQ_DIAG_ARGS_MAX);
}
END_TEST

static const struct {
    const char *name, *en, *zh;
} HINTS[] = {
#define HQ_HINT(NAME, EN, ZH) {#NAME, EN, ZH},
#include "base/diagnostics.def"
};

START_TEST(hint_is_sound)
{
    const char *name = HINTS[_i].name;
    CHECK_ROW(name, HINTS[_i].en[0] != '\0' && HINTS[_i].zh[0] != '\0');
    CHECK_ROW(name, places_in(HINTS[_i].en) == places_in(HINTS[_i].zh));
    CHECK_ROW(name, places_in(HINTS[_i].en) <= 1); /* hq_diag_hint takes one argument */
}
END_TEST

/* ---- What is printed. ---- */

/* 0-based offsets into the text; a mark of length 0 is none. */
static const struct {
    const char *name;
    const char *text;
    uint32_t offset, length;
    uint32_t marks[2][2];
    const char *en, *zh;
} PRINTED[] = {
    {"one line",
     "a + b\n",
     2,
     1,
     {{0, 1}, {4, 1}},
     "p.yaml:1:3: error[E0302]: the character # has no meaning in an expression\n"
     "     1 | a + b\n"
     "       | ~ ^ ~\n"
     "1 error, 0 warnings\n",
     "p.yaml:1:3: 错误[E0302]: 表达式中不能出现字符 #\n"
     "     1 | a + b\n"
     "       | ~ ^ ~\n"
     "1 处错误，0 处警告\n"},
    {"Chinese is two columns wide",
     "x: y\namount: 300元 + 学时\n",
     20, /* the + */
     1,
     {{13, 6}, {22, 6}},
     "p.yaml:2:15: error[E0302]: the character # has no meaning in an expression\n"
     "     2 | amount: 300元 + 学时\n"
     "       |         ~~~~~ ^ ~~~~\n"
     "1 error, 0 warnings\n",
     "p.yaml:2:15: 错误[E0302]: 表达式中不能出现字符 #\n"
     "     2 | amount: 300元 + 学时\n"
     "       |         ~~~~~ ^ ~~~~\n"
     "1 处错误，0 处警告\n"},
    {"a wide caret",
     "学时\n",
     0,
     6,
     {{0, 0}, {0, 0}},
     "p.yaml:1:1: error[E0302]: the character # has no meaning in an expression\n"
     "     1 | 学时\n"
     "       | ^^^^\n"
     "1 error, 0 warnings\n",
     "p.yaml:1:1: 错误[E0302]: 表达式中不能出现字符 #\n"
     "     1 | 学时\n"
     "       | ^^^^\n"
     "1 处错误，0 处警告\n"},
    {"a point at the end of a line",
     "a: b\nc\n",
     4,
     0,
     {{0, 0}, {0, 0}},
     "p.yaml:1:5: error[E0302]: the character # has no meaning in an expression\n"
     "     1 | a: b\n"
     "       |     ^\n"
     "1 error, 0 warnings\n",
     "p.yaml:1:5: 错误[E0302]: 表达式中不能出现字符 #\n"
     "     1 | a: b\n"
     "       |     ^\n"
     "1 处错误，0 处警告\n"},
    {"at the end of the file",
     "a: b\n",
     5,
     0,
     {{0, 0}, {0, 0}},
     "p.yaml:2:1: error[E0302]: the character # has no meaning in an expression\n"
     "     2 | \n"
     "       | ^\n"
     "1 error, 0 warnings\n",
     "p.yaml:2:1: 错误[E0302]: 表达式中不能出现字符 #\n"
     "     2 | \n"
     "       | ^\n"
     "1 处错误，0 处警告\n"},
    {"over several lines: the first of them",
     "a:\n  b: c\n  d: e\n",
     5,
     11,
     {{0, 0}, {0, 0}},
     "p.yaml:2:3: error[E0302]: the character # has no meaning in an expression\n"
     "     2 |   b: c\n"
     "       |   ^^^^\n"
     "1 error, 0 warnings\n",
     "p.yaml:2:3: 错误[E0302]: 表达式中不能出现字符 #\n"
     "     2 |   b: c\n"
     "       |   ^^^^\n"
     "1 处错误，0 处警告\n"},
    {"marks on other lines are left out",
     "aa\nbb\ncc\n",
     3,
     2,
     {{0, 2}, {6, 2}},
     "p.yaml:2:1: error[E0302]: the character # has no meaning in an expression\n"
     "     2 | bb\n"
     "       | ^^\n"
     "1 error, 0 warnings\n",
     "p.yaml:2:1: 错误[E0302]: 表达式中不能出现字符 #\n"
     "     2 | bb\n"
     "       | ^^\n"
     "1 处错误，0 处警告\n"},
    {"the caret covers a mark",
     "abcdef\n",
     2,
     2,
     {{0, 6}, {0, 0}},
     "p.yaml:1:3: error[E0302]: the character # has no meaning in an expression\n"
     "     1 | abcdef\n"
     "       | ~~^^~~\n"
     "1 error, 0 warnings\n",
     "p.yaml:1:3: 错误[E0302]: 表达式中不能出现字符 #\n"
     "     1 | abcdef\n"
     "       | ~~^^~~\n"
     "1 处错误，0 处警告\n"},
};

static hq_diag *report(uint32_t source, uint32_t offset, uint32_t length)
{
    return HQ_REPORT(&diags, BAD_CHARACTER, ((hq_pos){source, offset, length}), HQ_STR("#"));
}

START_TEST(place_is_shown)
{
    uint32_t source = add_source("p.yaml", PRINTED[_i].text);
    hq_diag *diag = report(source, PRINTED[_i].offset, PRINTED[_i].length);
    for (int m = 0; m < 2; m++)
        if (PRINTED[_i].marks[m][1] > 0)
            diag->marks[m] = (hq_pos){source, PRINTED[_i].marks[m][0], PRINTED[_i].marks[m][1]};
    ck_assert_str_eq(printed(HQ_LANG_EN, false), PRINTED[_i].en);
    ck_assert_str_eq(printed(HQ_LANG_ZH, false), PRINTED[_i].zh);
}
END_TEST

START_TEST(hint_and_related_place)
{
    uint32_t first = add_source("a.yaml", "x: 1\n"), second = add_source("b.yaml", "\n  y: 2\n");
    hq_diag *diag = HQ_REPORT(&diags, DEFINED_TWICE, ((hq_pos){first, 0, 1}), HQ_STR("x"));
    diag->related = (hq_pos){second, 3, 1};
    hq_diag_hint(&diags, diag, HQ_H_DID_YOU_MEAN, HQ_STR("z"));
    ck_assert_str_eq(printed(HQ_LANG_EN, false), "a.yaml:1:1: error[E0108]: x is defined twice\n"
                                                 "     1 | x: 1\n"
                                                 "       | ^\n"
                                                 "       = did you mean z?\n"
                                                 "       = see also b.yaml:2:3\n"
                                                 "1 error, 0 warnings\n");
    ck_assert_str_eq(printed(HQ_LANG_ZH, false), "a.yaml:1:1: 错误[E0108]: x 定义了两次\n"
                                                 "     1 | x: 1\n"
                                                 "       | ^\n"
                                                 "       = 是否指 z？\n"
                                                 "       = 另见 b.yaml:2:3\n"
                                                 "1 处错误，0 处警告\n");
}
END_TEST

START_TEST(without_a_place)
{
    HQ_REPORT(&diags, FILE_UNREADABLE, HQ_POS_NONE, HQ_STR("x.yaml"), HQ_BOTH("no such file", "没有该文件"));
    HQ_REPORT(&diags, ALWAYS_HOLDS, HQ_POS_NONE);
    HQ_REPORT(&diags, ALWAYS_HOLDS, HQ_POS_NONE);
    ck_assert_str_eq(printed(HQ_LANG_EN, false), "error[E0001]: cannot read x.yaml: no such file\n"
                                                 "warning[W0401]: this condition always holds\n"
                                                 "warning[W0401]: this condition always holds\n"
                                                 "1 error, 2 warnings\n");
    ck_assert_str_eq(printed(HQ_LANG_ZH, false), "错误[E0001]: 无法读取 x.yaml：没有该文件\n"
                                                 "警告[W0401]: 此条件总是成立\n"
                                                 "警告[W0401]: 此条件总是成立\n"
                                                 "1 处错误，2 处警告\n");
}
END_TEST

START_TEST(nothing_to_say)
{
    ck_assert_str_eq(printed(HQ_LANG_EN, false), "");
    hq_diags_sort(&diags);
    ck_assert_str_eq(printed(HQ_LANG_ZH, true), "");
}
END_TEST

/* Without its escape sequences. */
static const char *uncoloured(const char *text)
{
    hq_text plain;
    hq_text_init(&plain, &arena);
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\033')
            at = strchr(at, 'm');
        else
            hq_text_add_char(&plain, *at);
    }
    return hq_text_str(&plain).at;
}

START_TEST(colour_changes_no_letter)
{
    uint32_t source = add_source("a.yaml", "x: 金额 + 1\n");
    report(source, 10, 1)->marks[0] = (hq_pos){source, 3, 6};
    HQ_REPORT(&diags, ALWAYS_HOLDS, ((hq_pos){source, 0, 1}));
    const char *coloured = printed(HQ_LANG_EN, true);
    ck_assert_ptr_nonnull(strstr(coloured, "\033[1;31merror[E0302]\033[0m"));
    ck_assert_ptr_nonnull(strstr(coloured, "\033[1;33mwarning[W0401]\033[0m"));
    ck_assert_ptr_nonnull(strstr(coloured, "\n1 error, 1 warning\n"));
    ck_assert_str_eq(uncoloured(coloured), printed(HQ_LANG_EN, false));
}
END_TEST

START_TEST(tab_is_one_column)
{
    uint32_t source = add_source("a.yaml", "a:\tbc\td\n");
    report(source, 6, 1);
    ck_assert_ptr_nonnull(strstr(printed(HQ_LANG_EN, false), "a.yaml:1:7: "));
    ck_assert_ptr_nonnull(strstr(printed(HQ_LANG_EN, false), "| a: bc d\n       |       ^\n"));
}
END_TEST

/* ---- Long lines: a window around the caret. ---- */

static const char *line_of(const char *text, int number)
{
    for (; number > 0; number--)
        text = strchr(text, '\n') + 1;
    return text;
}

static hq_str until_newline(const char *line)
{
    return (hq_str){line, (size_t)(strchr(line, '\n') - line)};
}

/* What stands above the first caret. */
static hq_str above_caret(const char *text)
{
    hq_str shown = until_newline(line_of(text, 1)), marks = until_newline(line_of(text, 2));
    size_t column = 0, at = 0;
    while (marks.at[column] != '^')
        column++;
    while (hq_utf8_width(hq_str_cut(shown, 0, at)) < column) {
        do
            at++;
        while (((unsigned char)shown.at[at] & 0xC0) == 0x80);
    }
    return hq_str_cut(shown, at, shown.length);
}

enum { LINE_BYTES = 1500, WORDS_MOST = LINE_BYTES / 6 + 1 };

/* Words of the text count up, so that the one above the caret tells whether it is the right one. */
static const struct {
    const char *name;
    const char *format;
} LONG_LINES[] = {{"ASCII", "w%04u "}, {"Chinese", "第%04u条"}, {"both", "no.%04u号 "}};

START_TEST(window_around_the_caret)
{
    hq_text text;
    hq_text_init(&text, &arena);
    uint32_t starts[WORDS_MOST], count = 0;
    hq_text_add_z(&text, "a line before it\n");
    while (text.length < LINE_BYTES) {
        starts[count] = (uint32_t)text.length;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        hq_text_addf(&text, LONG_LINES[_i].format, count);
#pragma GCC diagnostic pop
        count++;
    }
    hq_str line = hq_text_str(&text);
    uint32_t source = add_source("a.yaml", line.at);
    for (uint32_t w = 0; w < count; w++) {
        uint32_t end = w + 1 < count ? starts[w + 1] : (uint32_t)line.length;
        hq_str word = hq_str_cut(line, starts[w], end - starts[w]);
        diags.list.count = 0;
        report(source, starts[w], (uint32_t)word.length);
        const char *shown = printed(HQ_LANG_EN, false);
        CHECK_ROW(LONG_LINES[_i].name, hq_str_starts(above_caret(shown), word));
        CHECK_ROW(LONG_LINES[_i].name, hq_utf8_width(until_newline(line_of(shown, 1))) <=
                                           HQ_CARET_COLUMNS_MAX + strlen("     1 | "));
    }
}
END_TEST

START_TEST(line_that_just_fits_is_shown_whole)
{
    hq_text text;
    hq_text_init(&text, &arena);
    hq_text_repeat(&text, 'x', HQ_CARET_COLUMNS_MAX - 1);
    hq_text_add_char(&text, 'y');
    uint32_t source = add_source("a.yaml", hq_text_str(&text).at);
    report(source, HQ_CARET_COLUMNS_MAX - 1, 1);
    ck_assert_uint_eq(until_newline(line_of(printed(HQ_LANG_EN, false), 1)).length,
                      strlen("     1 | ") + HQ_CARET_COLUMNS_MAX);
    ck_assert(hq_str_is(above_caret(printed(HQ_LANG_EN, false)), "y"));
}
END_TEST

START_TEST(caret_longer_than_the_window)
{
    hq_text text;
    hq_text_init(&text, &arena);
    hq_text_repeat(&text, 'x', 1000);
    report(add_source("a.yaml", hq_text_str(&text).at), 0, 1000);
    hq_str marks = until_newline(line_of(printed(HQ_LANG_EN, false), 2));
    ck_assert_uint_eq(marks.length, strlen("       | ") + HQ_CARET_COLUMNS_MAX);
}
END_TEST

/* ---- Collecting. ---- */

START_TEST(sorted_by_place_and_said_once)
{
    uint32_t first = add_source("a.yaml", "abc\n"), second = add_source("b.yaml", "abc\n");
    report(second, 0, 1);
    report(first, 2, 1);
    HQ_REPORT(&diags, UNKNOWN_NAME, ((hq_pos){first, 0, 1}), HQ_STR("z"));
    HQ_REPORT(&diags, UNKNOWN_NAME, ((hq_pos){first, 0, 1}), HQ_STR("a"));
    HQ_REPORT(&diags, UNKNOWN_KEY, ((hq_pos){first, 0, 1}), HQ_STR("k"), HQ_STR("p"));
    HQ_REPORT(&diags, ALWAYS_HOLDS, ((hq_pos){first, 1, 1}));
    HQ_REPORT(&diags, UNKNOWN_KEY, ((hq_pos){first, 0, 1}), HQ_STR("k"), HQ_STR("o"));
    report(first, 2, 1);                                      /* again */
    HQ_REPORT(&diags, ALWAYS_HOLDS, ((hq_pos){first, 1, 1})); /* again */
    report(first, 2, 3);                                      /* the same place, told by where it begins */
    ck_assert_uint_eq(diags.error_count, 8);
    ck_assert_uint_eq(diags.warning_count, 2);
    hq_diags_sort(&diags);
    static const struct {
        hq_message message;
        uint32_t source, offset;
        const char *argument, *second;
    } ORDER[] = {
        {HQ_D_UNKNOWN_KEY, 0, 0, "k", "o"},  {HQ_D_UNKNOWN_KEY, 0, 0, "k", "p"},
        {HQ_D_UNKNOWN_NAME, 0, 0, "a", ""},  {HQ_D_UNKNOWN_NAME, 0, 0, "z", ""},
        {HQ_D_ALWAYS_HOLDS, 0, 1, "", ""},   {HQ_D_BAD_CHARACTER, 0, 2, "#", ""},
        {HQ_D_BAD_CHARACTER, 1, 0, "#", ""},
    };
    ck_assert_uint_eq(diags.list.count, COUNT_OF(ORDER));
    for (int i = 0; i < COUNT_OF(ORDER); i++) {
        const hq_diag *diag = &diags.list.at[i];
        ck_assert_int_eq(diag->message, ORDER[i].message);
        ck_assert_uint_eq(diag->pos.source, ORDER[i].source);
        ck_assert_uint_eq(diag->pos.offset, ORDER[i].offset);
        ck_assert(hq_str_is(diag->args[0], ORDER[i].argument));
        ck_assert(hq_str_is(diag->args[1], ORDER[i].second));
    }
    ck_assert_uint_eq(diags.error_count, 6);
    ck_assert_uint_eq(diags.warning_count, 1);
}
END_TEST

START_TEST(no_place_stands_last)
{
    HQ_REPORT(&diags, ALWAYS_HOLDS, HQ_POS_NONE);
    report(add_source("a.yaml", "abc\n"), 1, 1);
    hq_diags_sort(&diags);
    ck_assert_int_eq(diags.list.at[0].message, HQ_D_BAD_CHARACTER);
    ck_assert_int_eq(diags.list.at[1].message, HQ_D_ALWAYS_HOLDS);
}
END_TEST

START_TEST(beyond_the_limit_they_are_counted)
{
    uint32_t source = add_source("a.yaml", "abc\n");
    for (uint32_t i = 0; i < HQ_DIAGNOSTICS_MAX; i++)
        HQ_REPORT(&diags, ALWAYS_HOLDS, ((hq_pos){source, 0, 1}));
    ck_assert_ptr_null(strstr(printed(HQ_LANG_EN, false), "are shown"));
    for (int i = 0; i < 5; i++) { /* what is not kept may still be marked and hinted at */
        hq_diag *diag = report(source, 1, 1);
        ck_assert_ptr_nonnull(diag);
        diag->marks[0] = (hq_pos){source, 0, 1};
        hq_diag_hint(&diags, diag, HQ_H_DID_YOU_MEAN, HQ_STR("x"));
    }
    ck_assert_uint_eq(diags.list.count, HQ_DIAGNOSTICS_MAX);
    ck_assert_uint_eq(diags.error_count, 5);
    ck_assert(!diags.failed);
    ck_assert_ptr_nonnull(
        strstr(printed(HQ_LANG_EN, false), "\n5 errors, 200 warnings (the first 200 are shown)\n"));
    ck_assert_ptr_nonnull(strstr(printed(HQ_LANG_ZH, false), "\n5 处错误，200 处警告（只列出前 200 处）\n"));
}
END_TEST

START_TEST(arguments_are_copied)
{
    char word[] = "before";
    HQ_REPORT(&diags, UNKNOWN_NAME, HQ_POS_NONE, hq_str_of(word));
    memcpy(word, "AFTER!", 6);
    ck_assert_ptr_nonnull(strstr(printed(HQ_LANG_EN, false), "nothing is called before here"));
}
END_TEST

static const struct {
    const char *wrong;
    const char *nearest; /* NULL: nothing is near */
} SUGGESTIONS[] = {
    {"elligible", "eligible"},
    {"benefit", "benefits"},
    {"titel", "title"},
    {"失业保检", "失业保险"},
    {"x", NULL},
    {"supercalifragilistic", NULL},
};

START_TEST(suggestion)
{
    static const hq_str NAMES[] = {{"eligible", 8}, {"benefits", 8}, {"title", 5}, {"失业保险", 12}};
    hq_diag *diag = HQ_REPORT(&diags, UNKNOWN_NAME, HQ_POS_NONE, hq_str_of(SUGGESTIONS[_i].wrong));
    hq_diag_suggest(&diags, diag, hq_str_of(SUGGESTIONS[_i].wrong), NAMES, COUNT_OF(NAMES));
    const char *wrong = SUGGESTIONS[_i].wrong, *nearest = SUGGESTIONS[_i].nearest;
    CHECK_ROW(wrong, (diag->hint == HQ_H_DID_YOU_MEAN) == (nearest != NULL));
    CHECK_ROW(wrong, nearest == NULL || hq_str_is(diag->hint_args[0], nearest));
}
END_TEST

START_TEST(no_memory)
{
    bool failed = true;
    size_t n = 1;
    for (; failed && n < 100; n++) {
        test_memory memory;
        test_memory_init(&memory, n);
        hq_arena failing;
        hq_arena_init(&failing, &memory.allocator, 0);
        hq_diags mine;
        hq_diags_init(&mine, &failing, &sources);
        for (int i = 0; i < 100; i++) {
            hq_diag *diag = HQ_REPORT(&mine, UNKNOWN_KEY, HQ_POS_NONE, HQ_STR("a key"), HQ_STR("a place"));
            ck_assert_ptr_nonnull(diag);
            diag->related = HQ_POS_NONE;
            hq_diag_hint(&mine, diag, HQ_H_DID_YOU_MEAN, HQ_STR("another key"));
        }
        ck_assert_uint_eq(mine.error_count, 100); /* counted in any case */
        ck_assert(mine.failed == failing.failed);
        failed = mine.failed;
        hq_diags_sort(&mine);
        hq_arena_free(&failing);
        CHECK_NO_BLOCKS(&memory);
    }
    ck_assert(!failed);
    ck_assert_uint_gt(n, 3);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("diag");
    TCase *table = tcase_create("table");
    tcase_add_loop_test(table, message_is_sound, 0, HQ_MESSAGE_COUNT);
    tcase_add_loop_test(table, hint_is_sound, 0, COUNT_OF(HINTS));
    suite_add_tcase(suite, table);

    TCase *shown = tcase_create("printed");
    tcase_add_checked_fixture(shown, set_up, tear_down);
    tcase_add_loop_test(shown, place_is_shown, 0, COUNT_OF(PRINTED));
    tcase_add_test(shown, hint_and_related_place);
    tcase_add_test(shown, without_a_place);
    tcase_add_test(shown, nothing_to_say);
    tcase_add_test(shown, colour_changes_no_letter);
    tcase_add_test(shown, tab_is_one_column);
    tcase_add_loop_test(shown, window_around_the_caret, 0, COUNT_OF(LONG_LINES));
    tcase_add_test(shown, line_that_just_fits_is_shown_whole);
    tcase_add_test(shown, caret_longer_than_the_window);
    suite_add_tcase(suite, shown);

    TCase *collected = tcase_create("collected");
    tcase_add_checked_fixture(collected, set_up, tear_down);
    tcase_add_test(collected, sorted_by_place_and_said_once);
    tcase_add_test(collected, no_place_stands_last);
    tcase_add_test(collected, beyond_the_limit_they_are_counted);
    tcase_add_test(collected, arguments_are_copied);
    tcase_add_loop_test(collected, suggestion, 0, COUNT_OF(SUGGESTIONS));
    tcase_add_test(collected, no_memory);
    suite_add_tcase(suite, collected);
    return suite;
}
