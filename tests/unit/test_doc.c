/*
 * Document trees: keys found, repeated keys seen, and parts of scalars traced back to the bytes of the file.
 *
 * The law of hq_doc_at is tested as what it is for: the caret stands under the very text that was meant. So a case names a piece of
 * the scalar's value and the bytes of the source that must be under the caret.
 */
#include "lang/doc.h"

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

static hq_doc *read_yaml(hq_str text)
{
    uint32_t source;
    hq_doc *doc;
    ck_assert_int_eq(hq_sources_add(&sources, HQ_STR("a.yaml"), text, &source), HQ_OK);
    ck_assert_int_eq(hq_yaml_read(&arena, &diags, source, &doc), HQ_OK);
    return doc;
}

/* ---- Keys. ---- */

START_TEST(keys_found)
{
    hq_doc *doc = read_yaml(HQ_STR("policy: boat\nlist: [policy]\n政策: x\nempty: ''\n"));
    ck_assert(hq_str_is(hq_doc_get(doc, "policy")->scalar, "boat"));
    ck_assert(hq_str_is(hq_doc_get(doc, "政策")->scalar, "x"));
    ck_assert(hq_str_is(hq_doc_get(doc, "empty")->scalar, ""));
    ck_assert_int_eq(hq_doc_get(doc, "list")->kind, HQ_DOC_LIST);
    ck_assert_ptr_null(hq_doc_get(doc, "polic"));
    ck_assert_ptr_null(hq_doc_get(doc, "policy2"));
    ck_assert_ptr_null(hq_doc_get(doc, ""));

    const hq_doc_key *key = hq_doc_get_key(doc, "list");
    ck_assert_ptr_nonnull(key);
    ck_assert(hq_str_is(key->name, "list"));
    ck_assert(hq_str_is(hq_source_text(&sources, key->pos), "list"));
    ck_assert_ptr_null(hq_doc_get_key(doc, "lis"));
}
END_TEST

START_TEST(only_mappings_have_keys)
{
    hq_doc *doc = read_yaml(HQ_STR("scalar: x\nlist: [scalar]\n"));
    ck_assert_ptr_null(hq_doc_get(NULL, "scalar"));
    ck_assert_ptr_null(hq_doc_get_key(NULL, "scalar"));
    ck_assert_ptr_null(hq_doc_get(hq_doc_get(doc, "scalar"), "x"));
    ck_assert_ptr_null(hq_doc_get_key(hq_doc_get(doc, "scalar"), "x"));
    ck_assert_ptr_null(hq_doc_get(hq_doc_get(doc, "list"), "scalar"));
    ck_assert_ptr_null(hq_doc_get_key(hq_doc_get(doc, "list"), "scalar"));
}
END_TEST

/* ---- Places of parts of scalars. ---- */

#define S(LITERAL)                     \
    {                                  \
        (LITERAL), sizeof(LITERAL) - 1 \
    }

/* In each text the piece that is looked for in the source stands there once. */
static const struct {
    const char *name;
    hq_str yaml;
    const char *value; /* of the key `a` */
    const char *piece; /* of the value */
    const char *under; /* of the source */
} PIECES[] = {
    {"plain", S("a: 300元 + hire.hours\n"), "300元 + hire.hours", "hire.hours", "hire.hours"},
    {"plain, from the start", S("a: 300元 + x\n"), "300元 + x", "300元", "300元"},
    {"single quotes", S("a: '300元 + x'\n"), "300元 + x", "x", "x"},
    {"single quotes, doubled inside", S("a: 'it''s y'\n"), "it's y", "y", "y"},
    {"single quotes, whole", S("a: 'q'\n"), "q", "q", "q"},
    {"double quotes", S("a: \"2 * rate\"\n"), "2 * rate", "rate", "rate"},
    {"double quotes, escaped quotes", S("a: \"x = \\\"nm\\\" and y\"\n"), "x = \"nm\" and y", "nm", "nm"},
    {"double quotes, behind the escape", S("a: \"x = \\\"nm\\\" and y\"\n"), "x = \"nm\" and y", "y", "y"},
    {"double quotes, a backslash", S("a: \"p\\\\q\"\n"), "p\\q", "q", "q"},
    {"literal, first line", S("a: |\n  one | 1\n  two | 2\n"), "one | 1\ntwo | 2\n", "one", "one"},
    {"literal, second line", S("a: |\n  one | 1\n  two | 2\n"), "one | 1\ntwo | 2\n", "two | 2", "two | 2"},
    {"literal, indented further", S("a: |\n  if x\n    then y\n"), "if x\n  then y\n", "then y", "then y"},
    {"literal, stripped", S("a: |-\n  one\n  two\n"), "one\ntwo", "two", "two"},
    {"literal, an empty line", S("a: |\n  one\n\n  two\n"), "one\n\ntwo\n", "two", "two"},
    {"literal, Chinese", S("a: |\n    甲 | 1%\n    乙 | 2%\nb: c\n"), "甲 | 1%\n乙 | 2%\n", "乙 | 2%",
     "乙 | 2%"},
    {"folded, second line", S("a: >\n  one\n  plus two\n"), "one plus two\n", "plus", "plus"},
    {"folded, across the fold", S("a: >-\n  one\n  plus\n"), "one plus", "one plus", "one\n  plus"},
    {"plain over lines", S("a: one\n  plus two\n"), "one plus two", "two", "two"},
    {"plain over lines, across", S("a: one\n  plus two\n"), "one plus two", "one plus", "one\n  plus"},
    {"double quotes over lines", S("a: \"one\n  plus two\"\n"), "one plus two", "two", "two"},
    {"single quotes over lines", S("a: 'one\n  plus two'\n"), "one plus two", "plus", "plus"},
    {"CR LF", S("a: |\r\n  one\r\n  two\r\n"), "one\ntwo\n", "two", "two"},
};

START_TEST(piece_is_under_the_caret)
{
    const char *name = PIECES[_i].name;
    hq_doc *scalar = hq_doc_get(read_yaml(PIECES[_i].yaml), "a");
    CHECK_ROW(name, hq_str_is(scalar->scalar, PIECES[_i].value));
    const char *piece = strstr(scalar->scalar.at, PIECES[_i].piece);
    CHECK_ROW(name, piece != NULL);
    size_t offset = (size_t)(piece - scalar->scalar.at), length = strlen(PIECES[_i].piece);
    for (int again = 0; again < 2; again++) { /* the second time from the map that was kept */
        hq_pos pos = hq_doc_at(&arena, &sources, scalar, offset, length);
        hq_str under = hq_source_text(&sources, pos);
        ck_assert_msg(hq_str_is(under, PIECES[_i].under), "[%s] %.*s", name, HQ_STR_ARGS(under));
        const char *first = strstr(PIECES[_i].yaml.at + 3, PIECES[_i].under); /* behind "a: " */
        CHECK_ROW(name, pos.offset == (size_t)(first - PIECES[_i].yaml.at));
    }
}
END_TEST

/* Every byte of a value but blanks stands under its own caret, whatever the scalar's style. */
START_TEST(every_byte_is_under_its_caret)
{
    hq_doc *scalar = hq_doc_get(read_yaml(PIECES[_i].yaml), "a");
    uint32_t before = 0;
    for (size_t v = 0; v < scalar->scalar.length; v++) {
        hq_pos pos = hq_doc_at(&arena, &sources, scalar, v, 1);
        char value = scalar->scalar.at[v];
        CHECK_ROW(PIECES[_i].name, pos.offset >= before);
        if (value != ' ' && value != '\n')
            CHECK_ROW(PIECES[_i].name, hq_source_text(&sources, pos).at[0] == value);
        before = pos.offset;
    }
}
END_TEST

static const struct {
    const char *name;
    size_t offset, length;
    const char *under;
} CLIPPED[] = {
    {"all", 0, 5, "abcde"},
    {"a point", 2, 0, ""},
    {"a point at the end", 5, 0, ""},
    {"length beyond the end", 3, 99, "de"},
    {"offset beyond the end", 9, 1, ""},
    {"both far beyond", SIZE_MAX, SIZE_MAX, ""},
};

START_TEST(place_is_clipped)
{
    static const char *const TEXTS[] = {"a: abcde\n", "a: |-\n  abcde\n"};
    for (int t = 0; t < COUNT_OF(TEXTS); t++) {
        hq_doc *scalar = hq_doc_get(read_yaml(hq_str_of(TEXTS[t])), "a");
        hq_pos pos = hq_doc_at(&arena, &sources, scalar, CLIPPED[_i].offset, CLIPPED[_i].length);
        CHECK_ROW(CLIPPED[_i].name, hq_str_is(hq_source_text(&sources, pos), CLIPPED[_i].under));
        CHECK_ROW(CLIPPED[_i].name, pos.offset + pos.length <= strlen(TEXTS[t]));
    }
}
END_TEST

START_TEST(scalar_without_a_place)
{
    hq_doc scalar = {.kind = HQ_DOC_SCALAR, .pos = HQ_POS_NONE, .scalar = HQ_STR("made up")};
    hq_pos pos = hq_doc_at(&arena, &sources, &scalar, 2, 3);
    ck_assert_uint_eq(pos.source, HQ_NO_SOURCE);

    hq_doc *empty = hq_doc_get(read_yaml(HQ_STR("a: ''\n")), "a");
    pos = hq_doc_at(&arena, &sources, empty, 0, 0);
    ck_assert_uint_eq(pos.offset, empty->pos.offset);
}
END_TEST

START_TEST(no_memory_gives_the_whole_scalar)
{
    hq_doc *scalar = hq_doc_get(read_yaml(HQ_STR("a: |\n  one\n  two\n")), "a");
    test_memory memory;
    test_memory_init(&memory, 1);
    hq_arena failing;
    hq_arena_init(&failing, &memory.allocator, 0);
    hq_pos pos = hq_doc_at(&failing, &sources, scalar, 4, 3);
    ck_assert_uint_eq(pos.offset, scalar->pos.offset);
    ck_assert_uint_eq(pos.length, scalar->pos.length);
    ck_assert_ptr_null(scalar->map);
    hq_arena_free(&failing);
    pos = hq_doc_at(&arena, &sources, scalar, 4, 3); /* memory is back */
    ck_assert(hq_str_is(hq_source_text(&sources, pos), "two"));
}
END_TEST

/* ---- Repeated keys. ---- */

enum { KEYS = 300 }; /* the set grows three times */

/* Names of one letter to three, each different; those that share an end or a beginning stand near each other. */
static void name_keys(hq_doc_key *keys, char (*names)[8])
{
    for (int i = 0; i < KEYS; i++) {
        size_t length = 0;
        for (int rest = i + 1; rest > 0; rest /= 7)
            names[i][length++] = (char)('a' + rest % 7);
        keys[i] = (hq_doc_key){{names[i], length}, HQ_POS_NONE};
    }
}

START_TEST(repeated_keys_are_seen)
{
    static char names[KEYS][8];
    static hq_doc_key keys[KEYS];
    name_keys(keys, names);
    hq_key_set set = {0};
    for (uint32_t count = 0; count < KEYS; count++) {
        uint32_t found = 77;
        for (uint32_t old = 0; old < count; old++) { /* every name so far, at every size */
            ck_assert_int_eq(hq_key_set_add(&arena, &set, keys, count, keys[old].name, &found), HQ_OK);
            ck_assert_uint_eq(found, old);
        }
        ck_assert_int_eq(hq_key_set_add(&arena, &set, keys, count, keys[count].name, &found), HQ_OK);
        ck_assert_uint_eq(found, UINT32_MAX);
    }
}
END_TEST

START_TEST(many_keys_are_not_compared_with_each_other)
{
    /* 50,000 keys: compared with each other, some 10^9 comparisons and far beyond the time that a test has */
    enum { MANY = 50000 };
    hq_doc_key *keys = HQ_NEW_ARRAY(&arena, hq_doc_key, MANY);
    ck_assert_ptr_nonnull(keys);
    hq_key_set set = {0};
    for (uint32_t i = 0; i < MANY; i++) {
        hq_text text;
        hq_text_init(&text, &arena);
        hq_text_addf(&text, "key_%u", i);
        keys[i] = (hq_doc_key){hq_text_str(&text), HQ_POS_NONE};
        uint32_t found;
        ck_assert_int_eq(hq_key_set_add(&arena, &set, keys, i, keys[i].name, &found), HQ_OK);
        ck_assert_uint_eq(found, UINT32_MAX);
    }
    ck_assert_uint_le(set.capacity, 4 * MANY); /* at most half full, at least an eighth */
    ck_assert_uint_ge(set.capacity, 2 * MANY);
}
END_TEST

START_TEST(no_memory_for_keys)
{
    static char names[KEYS][8];
    static hq_doc_key keys[KEYS];
    name_keys(keys, names);
    hq_status status = HQ_E_MEMORY;
    size_t n = 1;
    for (; status == HQ_E_MEMORY && n < 20; n++) {
        test_memory memory;
        test_memory_init(&memory, n);
        hq_arena failing;
        hq_arena_init(&failing, &memory.allocator, 0);
        hq_key_set set = {0};
        uint32_t found = 0;
        status = HQ_OK;
        for (uint32_t count = 0; count < KEYS && status == HQ_OK; count++)
            status = hq_key_set_add(&failing, &set, keys, count, keys[count].name, &found);
        ck_assert(status == HQ_OK || status == HQ_E_MEMORY);
        hq_arena_free(&failing);
        CHECK_NO_BLOCKS(&memory);
    }
    ck_assert_int_eq(status, HQ_OK);
    ck_assert_uint_gt(n, 2);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("doc");
    TCase *keys = tcase_create("keys");
    tcase_add_checked_fixture(keys, set_up, tear_down);
    tcase_add_test(keys, keys_found);
    tcase_add_test(keys, only_mappings_have_keys);
    tcase_add_test(keys, repeated_keys_are_seen);
    tcase_add_test(keys, many_keys_are_not_compared_with_each_other);
    tcase_add_test(keys, no_memory_for_keys);
    suite_add_tcase(suite, keys);

    TCase *places = tcase_create("places");
    tcase_add_checked_fixture(places, set_up, tear_down);
    tcase_add_loop_test(places, piece_is_under_the_caret, 0, COUNT_OF(PIECES));
    tcase_add_loop_test(places, every_byte_is_under_its_caret, 0, COUNT_OF(PIECES));
    tcase_add_loop_test(places, place_is_clipped, 0, COUNT_OF(CLIPPED));
    tcase_add_test(places, scalar_without_a_place);
    tcase_add_test(places, no_memory_gives_the_whole_scalar);
    suite_add_tcase(suite, places);
    return suite;
}
