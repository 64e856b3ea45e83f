/*
 * JSON into document trees: what stands in them, where, and everything that is refused with its code and place.
 */
#include "data/profile.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
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

static hq_status read_json(hq_str text, hq_doc **out)
{
    uint32_t source;
    ck_assert_int_eq(hq_sources_add(&sources, HQ_STR("a.json"), text, &source), HQ_OK);
    return hq_json_read(&arena, &diags, source, out);
}

static hq_doc *read_good(const char *text)
{
    hq_doc *doc;
    hq_status status = read_json(hq_str_of(text), &doc);
    ck_assert_msg(status == HQ_OK, "%s: %s", text,
                  diags.list.count > 0 ? hq_message_code(diags.list.at[0].message) : "no diagnostic");
    return doc;
}

static void check_place(const char *name, const hq_doc *doc, const char *under)
{
    hq_str text = hq_source_text(&sources, doc->pos);
    ck_assert_msg(hq_str_is(text, under), "[%s] %.*s", name, HQ_STR_ARGS(text));
}

/* ---- What is read. ---- */

static const struct {
    const char *name, *json;
    hq_doc_kind kind;
    const char *scalar;
} SCALARS[] = {
    {"integer", "12", HQ_DOC_SCALAR, "12"},
    {"negative", "-12", HQ_DOC_SCALAR, "-12"},
    {"a decimal keeps its digits", "0.10", HQ_DOC_SCALAR, "0.10"},
    {"beyond a double", "123456789012345678901234567890.12", HQ_DOC_SCALAR,
     "123456789012345678901234567890.12"},
    {"beyond 64 bits", "18446744073709551616", HQ_DOC_SCALAR, "18446744073709551616"},
    {"an exponent stays text", "1e400", HQ_DOC_SCALAR, "1e400"},
    {"true", "true", HQ_DOC_SCALAR, "true"},
    {"false", "false", HQ_DOC_SCALAR, "false"},
    {"null", "null", HQ_DOC_NULL, NULL},
    {"text", "\"abc\"", HQ_DOC_SCALAR, "abc"},
    {"empty text", "\"\"", HQ_DOC_SCALAR, ""},
    {"Chinese", "\"120万\"", HQ_DOC_SCALAR, "120万"},
    {"escapes", "\"a\\\"b\\\\c\\/d\\n\\t\"", HQ_DOC_SCALAR, "a\"b\\c/d\n\t"},
    {"an escaped character", "\"\\u4e2d\"", HQ_DOC_SCALAR, "中"},
    {"a pair of surrogates", "\"\\ud83d\\ude00\"", HQ_DOC_SCALAR, "😀"},
    {"empty list", "[]", HQ_DOC_LIST, NULL},
    {"empty mapping", "{ }", HQ_DOC_MAP, NULL},
};

/* Alone, in a list, and under a key: the same value, and its place is its own text. */
START_TEST(scalars_are_read)
{
    const char *name = SCALARS[_i].name, *json = SCALARS[_i].json;
    char in_list[200], in_map[200];
    snprintf(in_list, sizeof in_list, " [ 0 ,\n %s ]", json);
    snprintf(in_map, sizeof in_map, "{\"前 \\\"\" : 1, \"k\":%s}", json);
    const hq_doc *docs[] = {read_good(json), read_good(in_list)->items[1],
                            hq_doc_get(read_good(in_map), "k")};
    for (int i = 0; i < 3; i++) {
        CHECK_ROW(name, docs[i] != NULL);
        CHECK_ROW(name, docs[i]->kind == SCALARS[_i].kind);
        if (SCALARS[_i].scalar != NULL)
            ck_assert_msg(hq_str_is(docs[i]->scalar, SCALARS[_i].scalar), "[%s] %.*s", name,
                          HQ_STR_ARGS(docs[i]->scalar));
        if (i > 0 || docs[i]->kind != HQ_DOC_SCALAR ||
            json[0] == '"') /* a bare number ends where the text does */
            check_place(name, docs[i], json);
    }
}
END_TEST

START_TEST(mappings_keep_their_order_and_places)
{
    hq_doc *doc = read_good("{\"b\": [1, {\"c\": null}],\n \"a\": \"x\"}");
    ck_assert_int_eq(doc->kind, HQ_DOC_MAP);
    ck_assert_uint_eq(doc->count, 2);
    ck_assert(hq_str_is(doc->keys[0].name, "b") && hq_str_is(doc->keys[1].name, "a"));
    ck_assert(hq_str_is(hq_source_text(&sources, doc->keys[1].pos), "\"a\""));
    check_place("the list", doc->items[0], "[1, {\"c\": null}]");
    check_place("the text", doc->items[1], "\"x\"");
    ck_assert_int_eq(hq_doc_get(doc->items[0]->items[1], "c")->kind, HQ_DOC_NULL);
    hq_line line = hq_source_line(&sources.list.at[0], doc->items[1]->pos.offset);
    ck_assert_uint_eq(line.number, 2);
    ck_assert_uint_eq(line.column, 7);
}
END_TEST

START_TEST(a_key_with_an_escape)
{
    hq_doc *doc = read_good("{\"a\\u0062\\\\\": 1}");
    ck_assert(hq_str_is(doc->keys[0].name, "ab\\"));
    ck_assert(hq_str_is(hq_source_text(&sources, doc->keys[0].pos), "\"a\\u0062\\\\\""));
}
END_TEST

/* ---- What is refused. ---- */

#define S(LITERAL)                     \
    {                                  \
        (LITERAL), sizeof(LITERAL) - 1 \
    }

static const struct {
    const char *name;
    hq_str json;
    const char *code;
    uint32_t line; /* of the place; 0: not looked at */
} MISTAKES[] = {
    {"nothing", S(""), "E0016", 1},
    {"blanks", S(" \n\t "), "E0016", 1},
    {"a comma too many", S("{\n\"a\": 1,\n}"), "E1021", 3},
    {"a comma too few", S("[1\n2]"), "E1021", 2},
    {"a bare word", S("{a: 1}"), "E1021", 1},
    {"single quotes", S("{'a': 1}"), "E1021", 1},
    {"never closed", S("{\"a\": [1, 2"), "E1021", 1},
    {"a text never closed", S("{\"a\": \"b"), "E1021", 1},
    {"two documents", S("{}\n{}"), "E1021", 2},
    {"a comment", S("{} // no"), "E1021", 1},
    {"not a number", S("[NaN]"), "E1021", 1},
    {"infinity", S("[Infinity]"), "E1021", 1},
    {"a leading zero", S("[012]"), "E1021", 1},
    {"a leading plus", S("[+1]"), "E1021", 1},
    {"a line break in a text", S("[\"a\nb\"]"), "E1021", 0},
    {"a wrong escape", S("[\"\\x41\"]"), "E1021", 1},
    {"a key twice", S("{\"a\": 1,\n \"a\": 2}"), "E0010", 2},
    {"a key twice, once escaped", S("{\"a\": 1, \"\\u0061\": 2}"), "E0010", 1},
    {"not UTF-8", S("[\"\xFF\"]"), "E0004", 1},
    {"a lone surrogate in UTF-8", S("[\"\xED\xA0\x80\"]"), "E0004", 1},
    {"a byte order mark", S("\xEF\xBB\xBF{}"), "E0018", 1},
    {"UTF-16", S("\xFF\xFE{\0"), "E0018", 1},
    {"NUL in a text", S("[\"a\\u0000b\"]"), "E0014", 1},
};

START_TEST(mistakes_are_told)
{
    hq_doc *doc;
    const char *name = MISTAKES[_i].name;
    hq_status status = read_json(MISTAKES[_i].json, &doc);
    ck_assert_msg(status == HQ_E_INVALID, "[%s] was accepted", name);
    ck_assert_ptr_null(doc);
    ck_assert_uint_eq(diags.list.count, 1);
    const char *code = hq_message_code(diags.list.at[0].message);
    ck_assert_msg(strcmp(code, MISTAKES[_i].code) == 0, "[%s] %s", name, code);
    hq_line line = hq_source_line(&sources.list.at[0], diags.list.at[0].pos.offset);
    if (MISTAKES[_i].line > 0)
        ck_assert_msg(line.number == MISTAKES[_i].line, "[%s] line %u", name, line.number);
}
END_TEST

/* ---- Limits: to each, and one past it. ---- */

START_TEST(as_deep_as_allowed)
{
    char text[400];
    hq_doc *doc;
    for (int more = 0; more < 2; more++) {
        int depth = HQ_YAML_DEPTH_MAX + more;
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        text[2 * depth] = '\0';
        ck_assert_int_eq(read_json(hq_str_of(text), &doc), more ? HQ_E_INVALID : HQ_OK);
    }
    ck_assert_str_eq(hq_message_code(diags.list.at[0].message), "E0012");
}
END_TEST

START_TEST(as_long_as_allowed)
{
    char *text = malloc(HQ_YAML_SCALAR_BYTES_MAX + 8);
    hq_doc *doc;
    ck_assert_ptr_nonnull(text);
    for (int more = 0; more < 2; more++) {
        size_t length = HQ_YAML_SCALAR_BYTES_MAX + (size_t)more;
        text[0] = '"';
        memset(text + 1, 'a', length);
        text[length + 1] = '"';
        hq_status status = read_json((hq_str){text, length + 2}, &doc);
        ck_assert_int_eq(status, more ? HQ_E_INVALID : HQ_OK);
        if (!more)
            ck_assert_uint_eq(doc->scalar.length, HQ_YAML_SCALAR_BYTES_MAX);
    }
    ck_assert_str_eq(hq_message_code(diags.list.at[0].message), "E0013");
    free(text);
}
END_TEST

/* The longest text there may be, escaped throughout, behind many others: the parser's buffers hold. */
START_TEST(long_texts_full_of_escapes)
{
    enum { PIECES = HQ_YAML_SCALAR_BYTES_MAX / 6 };
    char *text = malloc(HQ_YAML_SCALAR_BYTES_MAX * 3);
    ck_assert_ptr_nonnull(text);
    size_t at = 0;
    text[at++] = '[';
    for (int i = 1; i <= 4; i++) {
        text[at++] = '"';
        for (int k = 0; k < PIECES / (5 - i); k++, at += 6)
            memcpy(text + at, "\\u4e2d", 6);
        text[at++] = '"';
        text[at++] = i < 4 ? ',' : ']';
    }
    hq_doc *doc;
    ck_assert_int_eq(read_json((hq_str){text, at}, &doc), HQ_OK);
    ck_assert_uint_eq(doc->count, 4);
    ck_assert_uint_eq(doc->items[3]->scalar.length, PIECES * 3);
    free(text);
}
END_TEST

/* Escapes here and there make the parser copy the longest text there may be piece by piece, its buffer growing all the while. */
START_TEST(the_longest_text_in_pieces)
{
    char *text = malloc(HQ_YAML_SCALAR_BYTES_MAX + 2);
    hq_doc *doc;
    ck_assert_ptr_nonnull(text);
    memset(text, 'a', HQ_YAML_SCALAR_BYTES_MAX + 2);
    for (size_t i = 1; i + 2 < HQ_YAML_SCALAR_BYTES_MAX; i += 64)
        memcpy(text + i, "\\n", 2);
    text[0] = '"';
    text[HQ_YAML_SCALAR_BYTES_MAX + 1] = '"';
    ck_assert_int_eq(read_json((hq_str){text, HQ_YAML_SCALAR_BYTES_MAX + 2}, &doc), HQ_OK);
    ck_assert_uint_eq(doc->scalar.length, HQ_YAML_SCALAR_BYTES_MAX - HQ_YAML_SCALAR_BYTES_MAX / 64);
    free(text);
}
END_TEST

START_TEST(as_many_keys_as_allowed)
{
    size_t size = (size_t)(HQ_YAML_KEYS_MAX + 1) * 16 + 8;
    char *text = malloc(size);
    ck_assert_ptr_nonnull(text);
    for (int more = 0; more < 2; more++) {
        size_t at = 0;
        hq_doc *doc;
        for (int i = 0; i < HQ_YAML_KEYS_MAX + more; i++)
            at += (size_t)snprintf(text + at, size - at, "%s\"k%d\":1", i == 0 ? "{" : ",", i);
        text[at++] = '}';
        ck_assert_int_eq(read_json((hq_str){text, at}, &doc), more ? HQ_E_INVALID : HQ_OK);
    }
    ck_assert_str_eq(hq_message_code(diags.list.at[0].message), "E0017");
    free(text);
}
END_TEST

/* Each allocation is refused once; nothing leaks and nothing but the status says so. */
START_TEST(memory_runs_out)
{
    static const char TEXT[] = "{\"a\": [1, 2, {\"b\": \"c\"}], \"d\": null, \"e\": true}";
    hq_status status = HQ_E_MEMORY;
    for (size_t refused = 1; status == HQ_E_MEMORY; refused++) {
        test_memory memory;
        hq_arena small;
        hq_sources texts;
        hq_diags said;
        hq_doc *doc = NULL;
        uint32_t source;
        ck_assert_uint_lt(refused, 100);
        test_memory_init(&memory, refused);
        hq_arena_init(&small, &memory.allocator, 0);
        hq_sources_init(&texts, &small);
        hq_diags_init(&said, &small, &texts);
        status = hq_sources_add(&texts, HQ_STR("a"), hq_str_of(TEXT), &source);
        if (status == HQ_OK)
            status = hq_json_read(&small, &said, source, &doc);
        ck_assert((status == HQ_OK) == (doc != NULL));
        ck_assert_uint_eq(said.list.count, 0);
        hq_arena_free(&small);
        CHECK_NO_BLOCKS(&memory);
    }
    ck_assert_int_eq(status, HQ_OK);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("json");
    TCase *tests = tcase_create("read");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, scalars_are_read, 0, COUNT_OF(SCALARS));
    tcase_add_test(tests, mappings_keep_their_order_and_places);
    tcase_add_test(tests, a_key_with_an_escape);
    tcase_add_loop_test(tests, mistakes_are_told, 0, COUNT_OF(MISTAKES));
    suite_add_tcase(suite, tests);
    tests = tcase_create("limits");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, as_deep_as_allowed);
    tcase_add_test(tests, as_long_as_allowed);
    tcase_add_test(tests, long_texts_full_of_escapes);
    tcase_add_test(tests, the_longest_text_in_pieces);
    tcase_add_test(tests, as_many_keys_as_allowed);
    tcase_add_test(tests, memory_runs_out);
    suite_add_tcase(suite, tests);
    return suite;
}
