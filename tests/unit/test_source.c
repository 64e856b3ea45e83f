/*
 * Places in texts: lines as editors number them, columns as terminals show them.
 *
 * What is expected was counted by hand; every line of a text is also found by walking it byte by byte.
 */
#include "base/source.h"

#include "memory.h"

#define S(LITERAL)                     \
    {                                  \
        (LITERAL), sizeof(LITERAL) - 1 \
    }

/* ---- Lines. ---- */

static const struct {
    const char *name;
    hq_str text;
    uint32_t offset;
    uint32_t number, column, start;
    const char *line;
} LINES[] = {
    {"no text", {NULL, 0}, 0, 1, 1, 0, ""},
    {"no text, behind it", {NULL, 0}, 9, 1, 1, 0, ""},
    {"empty", S(""), 0, 1, 1, 0, ""},
    {"first byte", S("abc\ndef\n"), 0, 1, 1, 0, "abc"},
    {"inside the first line", S("abc\ndef\n"), 2, 1, 3, 0, "abc"},
    {"the line's end belongs to it", S("abc\ndef\n"), 3, 1, 4, 0, "abc"},
    {"first byte of the second", S("abc\ndef\n"), 4, 2, 1, 4, "def"},
    {"behind the last line's end", S("abc\ndef\n"), 8, 3, 1, 8, ""},
    {"last line without an end", S("abc\ndef"), 6, 2, 3, 4, "def"},
    {"behind it", S("abc\ndef"), 7, 2, 4, 4, "def"},
    {"far behind it", S("abc\ndef"), 999, 2, 4, 4, "def"},
    {"empty lines", S("\n\n\nx"), 2, 3, 1, 2, ""},
    {"behind empty lines", S("\n\n\nx"), 3, 4, 1, 3, "x"},
    {"CR LF", S("ab\r\ncd\r\n"), 5, 2, 2, 4, "cd"},
    {"CR alone ends no line", S("a\rb\nc"), 2, 1, 2, 0, "a\rb"},
    {"a line that is CR", S("\r\nx"), 0, 1, 1, 0, ""},
    {"Chinese takes two columns", S("元 + 学时"), 6, 1, 6, 0, "元 + 学时"},
    {"Chinese in the line above does not count", S("金额\nab"), 8, 2, 2, 7, "ab"},
    {"combining marks take none", S("e\xCC\x81x"), 3, 1, 2, 0, "e\xCC\x81x"},
};

START_TEST(line_of_an_offset)
{
    hq_source source = {HQ_STR("a.yaml"), LINES[_i].text};
    hq_line line = hq_source_line(&source, LINES[_i].offset);
    const char *name = LINES[_i].name;
    CHECK_ROW(name, line.number == LINES[_i].number);
    CHECK_ROW(name, line.column == LINES[_i].column);
    CHECK_ROW(name, line.offset == LINES[_i].start);
    CHECK_ROW(name, hq_str_is(line.text, LINES[_i].line));
}
END_TEST

START_TEST(every_offset_of_a_text)
{
    static const char TEXT[] = "pack: 辽宁\n\n  title: {zh: 惠企}\r\n# 备注\nlast";
    hq_source source = {HQ_STR("a.yaml"), HQ_STR(TEXT)};
    uint32_t number = 1, column = 1, start = 0;
    for (uint32_t at = 0; at < sizeof TEXT; at++) {
        bool begins =
            ((unsigned char)TEXT[at] & 0xC0) != 0x80; /* columns of places inside a character mean nothing */
        hq_line line = hq_source_line(&source, at);
        ck_assert_uint_eq(line.number, number);
        ck_assert_uint_eq(line.offset, start);
        if (begins && TEXT[at] != '\r' && TEXT[at] != '\n')
            ck_assert_uint_eq(line.column, column);
        if (TEXT[at] == '\n') {
            number++;
            column = 1;
            start = at + 1;
        } else if (begins && TEXT[at] != '\r') {
            column += (unsigned char)TEXT[at] >= 0x80 ? 2 : 1;
        }
    }
    ck_assert_uint_eq(number, 5);
}
END_TEST

/* ---- Sources. ---- */

START_TEST(sources_are_numbered)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    hq_sources sources;
    hq_sources_init(&sources, &arena);
    char name[20], text[20];
    for (uint32_t i = 0; i < 20; i++) { /* the list grows twice */
        uint32_t index = UINT32_MAX;
        name[i] = (char)('a' + i);
        text[i] = (char)('A' + i);
        ck_assert_int_eq(hq_sources_add(&sources, (hq_str){name + i, 1}, (hq_str){text, i + 1}, &index),
                         HQ_OK);
        ck_assert_uint_eq(index, i);
    }
    for (uint32_t i = 0; i < 20; i++) {
        ck_assert(hq_str_equal(sources.list.at[i].path, (hq_str){name + i, 1}));
        ck_assert_ptr_eq(sources.list.at[i].text.at, text); /* not copied */
        ck_assert(hq_str_equal(hq_source_text(&sources, (hq_pos){i, i, 1}), (hq_str){text + i, 1}));
    }
    hq_arena_free(&arena);
}
END_TEST

START_TEST(no_memory_for_a_source)
{
    test_memory memory;
    test_memory_init(&memory, 1);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, 0);
    hq_sources sources;
    hq_sources_init(&sources, &arena);
    uint32_t index = 77;
    ck_assert_int_eq(hq_sources_add(&sources, HQ_STR("a"), HQ_STR("b"), &index), HQ_E_MEMORY);
    ck_assert_uint_eq(sources.list.count, 0);
    ck_assert_uint_eq(index, 77);
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

static const struct {
    const char *name;
    hq_pos pos;
    const char *text;
} TEXTS[] = {
    {"nowhere", {HQ_NO_SOURCE, 0, 0}, ""},
    {"nowhere, with numbers", {HQ_NO_SOURCE, 1, 2}, ""},
    {"all", {1, 0, 6}, "second"},
    {"part", {1, 2, 3}, "con"},
    {"a point", {1, 2, 0}, ""},
    {"of another source", {0, 0, 3}, "fir"},
    {"longer than the text", {0, 3, 99}, "st"},
    {"behind the text", {0, 9, 1}, ""},
};

START_TEST(text_at_a_place)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    hq_sources sources;
    hq_sources_init(&sources, &arena);
    uint32_t index;
    ck_assert_int_eq(hq_sources_add(&sources, HQ_STR("1"), HQ_STR("first"), &index), HQ_OK);
    ck_assert_int_eq(hq_sources_add(&sources, HQ_STR("2"), HQ_STR("second"), &index), HQ_OK);
    CHECK_ROW(TEXTS[_i].name, hq_str_is(hq_source_text(&sources, TEXTS[_i].pos), TEXTS[_i].text));
    hq_arena_free(&arena);
}
END_TEST

static const struct {
    const char *name;
    hq_pos first, last, joined;
} JOINS[] = {
    {"apart", {0, 10, 2}, {0, 20, 5}, {0, 10, 15}},
    {"touching", {0, 10, 2}, {0, 12, 1}, {0, 10, 3}},
    {"the same", {0, 10, 2}, {0, 10, 2}, {0, 10, 2}},
    {"one within the other", {0, 10, 9}, {0, 12, 3}, {0, 10, 5}},
    {"points", {0, 4, 0}, {0, 8, 0}, {0, 4, 4}},
    {"the last ends where the first begins", {0, 10, 2}, {0, 8, 2}, {0, 10, 0}},
    {"the last ends before the first", {0, 10, 2}, {0, 5, 2}, {0, 10, 2}},
    {"two sources", {0, 10, 2}, {1, 20, 2}, {0, 10, 2}},
};

START_TEST(places_joined)
{
    hq_pos joined = hq_pos_join(JOINS[_i].first, JOINS[_i].last), expected = JOINS[_i].joined;
    CHECK_ROW(JOINS[_i].name, joined.source == expected.source);
    CHECK_ROW(JOINS[_i].name, joined.offset == expected.offset);
    CHECK_ROW(JOINS[_i].name, joined.length == expected.length);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("source");
    TCase *lines = tcase_create("lines");
    tcase_add_loop_test(lines, line_of_an_offset, 0, COUNT_OF(LINES));
    tcase_add_test(lines, every_offset_of_a_text);
    suite_add_tcase(suite, lines);
    TCase *places = tcase_create("places");
    tcase_add_test(places, sources_are_numbered);
    tcase_add_test(places, no_memory_for_a_source);
    tcase_add_loop_test(places, text_at_a_place, 0, COUNT_OF(TEXTS));
    tcase_add_loop_test(places, places_joined, 0, COUNT_OF(JOINS));
    suite_add_tcase(suite, places);
    return suite;
}
