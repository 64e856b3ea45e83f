/*
 * Slices, the builder, and "did you mean".
 *
 * The edit distance has a second implementation here, straight from its recursive definition, for short words.
 */
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>

#include "memory.h"

/* A slice that ends where its heap block ends, so that ASan sees a read past it. */
static hq_str tight(const char *bytes, size_t length)
{
    char *copy = malloc(length > 0 ? length : 1);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, bytes, length);
    return (hq_str){copy, length};
}

static void tight_free(hq_str s)
{
    free((void *)(uintptr_t)s.at);
}

/* ---- Slices. ---- */

#define S(LITERAL)                     \
    {                                  \
        (LITERAL), sizeof(LITERAL) - 1 \
    }

static const struct {
    const char *name;
    hq_str a, b;
    int order; /* sign */
    bool starts, ends;
} PAIRS[] = {
    {"both NULL", {NULL, 0}, {NULL, 0}, 0, true, true},
    {"NULL and empty", {NULL, 0}, S(""), 0, true, true},
    {"something and NULL", S("a"), {NULL, 0}, 1, true, true},
    {"NULL and something", {NULL, 0}, S("a"), -1, false, false},
    {"same", S("abc"), S("abc"), 0, true, true},
    {"last byte differs", S("abc"), S("abd"), -1, false, false},
    {"beginning", S("abc"), S("ab"), 1, true, false},
    {"end", S("abc"), S("bc"), -1, false, true},
    {"middle", S("abc"), S("b"), -1, false, false},
    {"shorter first", S("ab"), S("abc"), -1, false, false},
    {"bytes are unsigned", S("\xE5"), S("a"), 1, false, false},
    {"after a NUL", S("a\0b"), S("a\0c"), -1, false, false},
    {"a NUL counts", S("a\0"), S("a"), 1, true, false},
};

START_TEST(slices_compared)
{
    const char *name = PAIRS[_i].name;
    hq_str a = PAIRS[_i].a, b = PAIRS[_i].b;
    int order = hq_str_compare(a, b);
    CHECK_ROW(name, (order > 0) - (order < 0) == PAIRS[_i].order);
    order = hq_str_compare(b, a);
    CHECK_ROW(name, (order > 0) - (order < 0) == -PAIRS[_i].order);
    CHECK_ROW(name, hq_str_equal(a, b) == (PAIRS[_i].order == 0));
    CHECK_ROW(name, hq_str_equal(b, a) == (PAIRS[_i].order == 0));
    CHECK_ROW(name, hq_str_starts(a, b) == PAIRS[_i].starts);
    CHECK_ROW(name, hq_str_ends(a, b) == PAIRS[_i].ends);
}
END_TEST

START_TEST(slices_of_terminated)
{
    ck_assert_uint_eq(hq_str_of("").length, 0);
    ck_assert_uint_eq(hq_str_of("失业").length, 6);
    ck_assert(hq_str_is(HQ_STR("abc"), "abc"));
    ck_assert(!hq_str_is(HQ_STR("abc"), "ab"));
    ck_assert(!hq_str_is(HQ_STR("ab"), "abc"));
    ck_assert(hq_str_is((hq_str){NULL, 0}, ""));
}
END_TEST

static const struct {
    const char *name;
    hq_str s;
    const char *trimmed;
} TRIMS[] = {
    {"nothing", {NULL, 0}, ""},
    {"all blank", S(" \t\r\n "), ""},
    {"one blank", S(" "), ""},
    {"both ends", S(" \ta b\r\n"), "a b"},
    {"front", S("\n\na"), "a"},
    {"back", S("a \t"), "a"},
    {"neither", S("a"), "a"},
    {"vertical tab and form feed stay", S("\v a\f"), "\v a\f"},
    {"no-break space stays", S("\xC2\xA0"), "\xC2\xA0"},
    {"ideographic space stays", S("\xE3\x80\x80 "), "\xE3\x80\x80"},
};

START_TEST(slice_trimmed)
{
    hq_str s = tight(TRIMS[_i].s.length > 0 ? TRIMS[_i].s.at : "", TRIMS[_i].s.length);
    CHECK_ROW(TRIMS[_i].name, hq_str_is(hq_str_trim(s), TRIMS[_i].trimmed));
    CHECK_ROW(TRIMS[_i].name, hq_str_is(hq_str_trim(TRIMS[_i].s), TRIMS[_i].trimmed));
    tight_free(s);
}
END_TEST

static const struct {
    const char *name;
    hq_str s;
    size_t from, length;
    const char *cut;
} CUTS[] = {
    {"all", S("abcd"), 0, 4, "abcd"},
    {"inside", S("abcd"), 1, 2, "bc"},
    {"nothing", S("abcd"), 2, 0, ""},
    {"length is clipped", S("abcd"), 2, 9, "cd"},
    {"from + length would overflow", S("abcd"), 2, SIZE_MAX, "cd"},
    {"from the end", S("abcd"), 4, 1, ""},
    {"from behind the end", S("abcd"), 5, 1, ""},
    {"from far behind", S("abcd"), SIZE_MAX, SIZE_MAX, ""},
    {"of NULL", {NULL, 0}, 3, 3, ""},
};

START_TEST(slice_cut)
{
    hq_str cut = hq_str_cut(CUTS[_i].s, CUTS[_i].from, CUTS[_i].length);
    CHECK_ROW(CUTS[_i].name, hq_str_is(cut, CUTS[_i].cut));
    CHECK_ROW(CUTS[_i].name,
              CUTS[_i].s.at == NULL || cut.at + cut.length <= CUTS[_i].s.at + CUTS[_i].s.length);
}
END_TEST

/* From the FNV authors' test suite (test_fnv.c of fnv-5.1). */
static const struct {
    const char *name;
    hq_str s;
    uint32_t hash;
} HASHES[] = {
    {"empty", {NULL, 0}, 0x811C9DC5}, {"a", S("a"), 0xE40C292C},           {"b", S("b"), 0xE70C2DE5},
    {"fo", S("fo"), 0x6222E842},      {"foobar", S("foobar"), 0xBF9CF968},
};

START_TEST(slice_hashed)
{
    CHECK_ROW(HASHES[_i].name, hq_str_hash(HASHES[_i].s) == HASHES[_i].hash);
}
END_TEST

START_TEST(slice_copied)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 20000);
    hq_str s = tight("a\0b", 3);
    hq_str copy = hq_str_copy(&arena, s);
    char *terminated = hq_str_terminated(&arena, s);
    tight_free(s);
    ck_assert_ptr_nonnull(terminated);
    ck_assert(hq_str_equal(copy, HQ_STR("a\0b")));
    ck_assert_mem_eq(terminated, "a\0b", 4);
    char *empty = hq_str_terminated(&arena, (hq_str){NULL, 0});
    ck_assert_ptr_nonnull(empty);
    ck_assert_str_eq(empty, "");
    ck_assert_ptr_nonnull(hq_str_copy(&arena, (hq_str){NULL, 0}).at);

    ck_assert(!arena.failed);
    hq_str big = {empty, 30000}; /* refused before a byte is read */
    ck_assert_ptr_null(hq_str_copy(&arena, big).at);
    ck_assert_uint_eq(hq_str_copy(&arena, big).length, 0);
    ck_assert_ptr_null(hq_str_terminated(&arena, big));
    ck_assert(arena.failed);
    hq_arena_reset(&arena);
    ck_assert_ptr_null(hq_str_terminated(&arena, (hq_str){"", SIZE_MAX}));
    ck_assert(arena.failed);
    hq_arena_free(&arena);
}
END_TEST

START_TEST(slice_of_count)
{
    static const struct {
        uint64_t count;
        const char *digits;
    } COUNTS[] = {{0, "0"}, {7, "7"}, {4294967296, "4294967296"}, {UINT64_MAX, "18446744073709551615"}};
    hq_arena arena;
    hq_arena_init(&arena, NULL, 20000);
    for (size_t i = 0; i < COUNT_OF(COUNTS); i++)
        CHECK_ROW(COUNTS[i].digits, hq_str_is(hq_str_of_count(&arena, COUNTS[i].count), COUNTS[i].digits));
    hq_arena_free(&arena);
    hq_arena_init(&arena, NULL, 1); /* room for nothing */
    ck_assert_ptr_null(hq_str_of_count(&arena, 7).at);
    ck_assert_uint_eq(hq_str_of_count(&arena, 7).length, 0);
    ck_assert(arena.failed);
    hq_arena_free(&arena);
}
END_TEST

/* ---- The builder. ---- */

START_TEST(text_of_every_kind)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    hq_text text;
    hq_text_init(&text, &arena);
    ck_assert_ptr_nonnull(hq_text_str(&text).at);
    ck_assert_str_eq(hq_text_str(&text).at, "");
    hq_text_add(&text, (hq_str){NULL, 0});
    hq_text_add_z(&text, "");
    hq_text_repeat(&text, 'x', 0);
    hq_text_addf(&text, "%s", "");
    ck_assert_uint_eq(hq_text_str(&text).length, 0);
    ck_assert_str_eq(hq_text_str(&text).at, "");

    hq_text_add(&text, HQ_STR("a\0b"));
    hq_text_add_char(&text, 'c');
    hq_text_add_z(&text, "元");
    hq_text_addf(&text, " %d %s %.*s %" PRIu64, -7, "x", HQ_STR_ARGS(HQ_STR("yz")), UINT64_MAX);
    hq_text_repeat(&text, '~', 3);
    hq_str s = hq_text_str(&text);
    ck_assert(hq_str_equal(s, HQ_STR("a\0bc元 -7 x yz 18446744073709551615~~~")));
    ck_assert_int_eq(s.at[s.length], '\0');
    hq_text_add(&text, hq_text_str(&text)); /* of itself */
    hq_text_add(&text, hq_text_str(&text));
    ck_assert_uint_eq(hq_text_str(&text).length, 4 * s.length);
    for (size_t i = 0; i < 4; i++)
        ck_assert(hq_str_equal(hq_str_cut(hq_text_str(&text), i * s.length, s.length), s));
    hq_arena_free(&arena);
}
END_TEST

/* Every length behind every other: the room ends at every place, before, at and behind the last byte. */
START_TEST(text_formatted_at_every_length)
{
    enum { LENGTH_MAX = 140 }; /* two growths, from 64 bytes to 256 */
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    for (int before = 0; before <= LENGTH_MAX; before++)
        for (int length = 1; length <= LENGTH_MAX; length++) {
            hq_arena_reset(&arena);
            hq_text text;
            hq_text_init(&text, &arena);
            hq_text_repeat(&text, '.', (size_t)before);
            hq_text_addf(&text, "%0*d", length, 7);

            char expected[2 * LENGTH_MAX + 1];
            memset(expected, '.', (size_t)before);
            memset(expected + before, '0', (size_t)length - 1);
            memcpy(expected + before + length - 1, "7", 2);
            ck_assert_uint_eq(hq_text_str(&text).length, strlen(expected));
            ck_assert_str_eq(hq_text_str(&text).at, expected);
        }
    hq_arena_free(&arena);
}
END_TEST

START_TEST(text_grows_with_the_logarithm)
{
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, 0);
    hq_text text;
    hq_text_init(&text, &arena);
    for (int i = 0; i < 1000000; i++)
        hq_text_add_char(&text, (char)('a' + i % 26));
    hq_str s = hq_text_str(&text);
    ck_assert_uint_eq(s.length, 1000000);
    int same = 0; /* one check, not a million: each one of Check's writes to a file */
    while (same < 1000000 && s.at[same] == 'a' + same % 26)
        same++;
    ck_assert_int_eq(same, 1000000);
    ck_assert_uint_lt(memory.bytes, 4000000); /* doubling: at most twice the text, twice over */
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

static void add_slice(hq_text *text)
{
    hq_text_add(text, HQ_STR("0123456789"));
}
static void add_char(hq_text *text)
{
    hq_text_add_char(text, 'x');
}
static void add_format(hq_text *text)
{
    hq_text_addf(text, "%d", 123456);
}
static void add_repeat(hq_text *text)
{
    hq_text_repeat(text, 'x', 7);
}
static void add_format_long(hq_text *text)
{
    hq_text_addf(text, "%0*d", 9000, 1);
}

static const struct {
    const char *name;
    void (*add)(hq_text *text);
} ADDS[] = {{"slice", add_slice},
            {"char", add_char},
            {"format", add_format},
            {"repeat", add_repeat},
            {"format that starts with enough room", add_format_long}};

START_TEST(text_when_memory_runs_out)
{
    const char *name = ADDS[_i].name;
    for (size_t refuse_from = 1; refuse_from <= 3; refuse_from++) {
        test_memory memory;
        test_memory_init(&memory, refuse_from);
        hq_arena arena;
        hq_arena_init(&arena, &memory.allocator, 0);
        hq_text text;
        hq_text_init(&text, &arena);
        for (int i = 0; i < 100000 && !text.failed; i++)
            ADDS[_i].add(&text);
        CHECK_ROW(name, text.failed);
        CHECK_ROW(name, hq_text_str(&text).at == NULL);
        CHECK_ROW(name, hq_text_str(&text).length == 0);
        CHECK_ROW(name, memory.calls == refuse_from);

        memory.refuse_from = 0; /* memory is back, the text stays what it is */
        for (int j = 0; j < COUNT_OF(ADDS); j++)
            ADDS[j].add(&text);
        CHECK_ROW(name, text.failed);
        CHECK_ROW(name, hq_text_str(&text).at == NULL);
        CHECK_ROW(name, memory.calls == refuse_from);
        hq_arena_free(&arena);
        CHECK_NO_BLOCKS(&memory);
    }
}
END_TEST

START_TEST(text_longer_than_any_memory)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    static const size_t COUNTS[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 2, SIZE_MAX / 2 + 1};
    for (int i = 0; i < COUNT_OF(COUNTS); i++) {
        hq_text text;
        hq_text_init(&text, &arena);
        hq_text_add_z(&text, "ab");
        hq_text_repeat(&text, 'x', COUNTS[i]);
        ck_assert(text.failed);
        ck_assert_ptr_null(hq_text_str(&text).at);
    }
    hq_arena_free(&arena);
}
END_TEST

/* ---- "Did you mean". ---- */

#define A10 "aaaaaaaaaa"
#define A60 A10 A10 A10 A10 A10 A10

static const struct {
    const char *name;
    const char *wrong;
    const char *names[4];
    int nearest;
} NEAREST[] = {
    {"no names", "abc", {NULL}, -1},
    {"swapped neighbours", "emplyoees", {"employer", "employees", NULL}, 1},
    {"itself", "money", {"months", "money", NULL}, 1},
    {"capitals do not count", "AMOUNT", {"amounts", "Amount", NULL}, 1},
    {"a capital in the names", "class_hours", {"Class_Hours", NULL}, 0},
    {"only letters have capitals", "a@@b", {"a``b", "a@xb", NULL}, 1},
    {"first of two as near", "cot", {"cat", "cut", NULL}, 0},
    {"nearer one later", "amuont", {"amunt1", "amount", NULL}, 1},
    {"3 letters, 1 change", "abc", {"abx", NULL}, 0},
    {"3 letters, 2 changes", "abc", {"axy", NULL}, -1},
    {"4 letters, 2 changes: a third, rounded up", "abcd", {"abxy", NULL}, 0},
    {"4 letters, 3 changes", "abcd", {"axyz", NULL}, -1},
    {"6 letters, 2 changes", "abcdef", {"abcdxy", NULL}, 0},
    {"6 letters, 3 changes", "abcdef", {"abcxyz", NULL}, -1},
    {"9 letters, 3 changes", "abcdefghi", {"abcdefxyz", NULL}, 0},
    {"12 letters, 4 changes: 3 is the most", "abcdefghijkl", {"abcdefghwxyz", NULL}, -1},
    {"12 letters, 3 changes", "abcdefghijkl", {"abcdefghixyz", NULL}, 0},
    {"a letter too many", "amounnt", {"amount", NULL}, 0},
    {"a letter too few", "amout", {"amount", NULL}, 0},
    {"swap then insert between is three changes", "xxxxca", {"xxxxabc", NULL}, -1},
    {"swap of two, 1 change", "ba", {"ab", NULL}, 0},
    {"swap over one is no swap", "cba", {"abc", NULL}, -1},
    {"Chinese: characters, not bytes", "失业保验", {"医疗保健", "失业保险", NULL}, 1},
    {"Chinese: one of two", "养劳", {"养老", NULL}, 0},
    {"Chinese: swapped", "老养金", {"养老金", NULL}, 0},
    {"one letter is no other letter misspelt", "x", {"y", "xy", NULL}, -1},
    {"one letter, in capitals", "X", {"y", "x", NULL}, 1},
    {"empty", "", {"a", NULL}, -1},
    {"empty is near empty", "", {"a", "", NULL}, 1},
    {"an empty name is not near", "ab", {"", NULL}, -1},
    {"bytes that are no UTF-8",
     "ab\xFF"
     "d",
     {"ab\xFE"
      "d",
      "ab\xFF"
      "d",
      NULL},
     1},
    {"a byte that is no UTF-8 is not the character of its number",
     "ab\xFF"
     "d",
     {"ab\xC3\xBF"
      "d",
      "ab\xFF"
      "d",
      NULL},
     1},
    {"64 letters", A60 "bcde", {A60 "bcdx", NULL}, 0},
    {"of longer names the first 64 count", A60 "bcdefgh", {A60 "xyz", A60 "bcdexyz", NULL}, 1},
    {"far longer", A60 A60 A60, {"a", A60 A60, NULL}, 1},
};

/* Its index, or -1 for none. */
static int nearest_of(hq_str wrong, const hq_str *names, size_t count)
{
    hq_nearest nearest = hq_nearest_to(wrong);
    int index = -1;
    for (size_t i = 0; i < count; i++) {
        size_t within = nearest.within;
        hq_nearest_offer(&nearest, names[i]);
        if (nearest.within == within)
            continue;
        ck_assert(nearest.name.at == names[i].at && nearest.name.length == names[i].length);
        index = (int)i;
    }
    return index;
}

START_TEST(nearest_name)
{
    hq_str names[4];
    size_t count = 0;
    for (; NEAREST[_i].names[count] != NULL; count++)
        names[count] = tight(NEAREST[_i].names[count], strlen(NEAREST[_i].names[count]));
    hq_str wrong = tight(NEAREST[_i].wrong, strlen(NEAREST[_i].wrong));
    int nearest = nearest_of(wrong, names, count);
    ck_assert_msg(nearest == NEAREST[_i].nearest, "[%s] %d, should be %d", NEAREST[_i].name, nearest,
                  NEAREST[_i].nearest);
    for (size_t i = 0; i < count; i++)
        tight_free(names[i]);
    tight_free(wrong);
}
END_TEST

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The definition: what is left of a and of b is made equal from the back. */
static size_t distance_by_definition(const char *a, size_t i, const char *b, size_t j)
{
    if (i == 0 || j == 0)
        return i + j;
    size_t least = distance_by_definition(a, i - 1, b, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1);
    least = smaller(least, distance_by_definition(a, i - 1, b, j) + 1);
    least = smaller(least, distance_by_definition(a, i, b, j - 1) + 1);
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        least = smaller(least, distance_by_definition(a, i - 2, b, j - 2) + 1);
    return least;
}

/* Word number n of "", a, b, c, aa, ab, ... */
static void word_of(int n, char word[8])
{
    size_t length = 0;
    for (; n > 0; n = (n - 1) / 3)
        word[length++] = (char)('a' + (n - 1) % 3);
    word[length] = '\0';
}

START_TEST(nearest_is_as_defined)
{
    enum { WORDS = 1 + 3 + 9 + 27 + 81 };
    for (int i = 0; i < WORDS; i++)
        for (int j = 0; j < WORDS; j++) {
            char a[8], b[8];
            word_of(i, a);
            word_of(j, b);
            /* A beginning in common leaves the distance and raises what is allowed to its most, 3. */
            char long_a[16], long_b[16];
            snprintf(long_a, sizeof long_a, "xxxxxxx%s", a);
            snprintf(long_b, sizeof long_b, "xxxxxxx%s", b);
            size_t distance = distance_by_definition(a, strlen(a), b, strlen(b));
            size_t allowed = strlen(a) < 2 ? 0 : smaller((strlen(a) + 2) / 3, 3);
            size_t allowed_long = smaller((strlen(long_a) + 2) / 3, 3);
            hq_str name = hq_str_of(b), long_name = hq_str_of(long_b);
            ck_assert_msg(nearest_of(hq_str_of(a), &name, 1) == (distance <= allowed ? 0 : -1),
                          "%s and %s: the distance is %zu", a, b, distance);
            ck_assert_msg(nearest_of(hq_str_of(long_a), &long_name, 1) == (distance <= allowed_long ? 0 : -1),
                          "%s and %s: the distance is %zu", long_a, long_b, distance);
        }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("str");
    TCase *slices = tcase_create("slices");
    tcase_add_loop_test(slices, slices_compared, 0, COUNT_OF(PAIRS));
    tcase_add_test(slices, slices_of_terminated);
    tcase_add_loop_test(slices, slice_trimmed, 0, COUNT_OF(TRIMS));
    tcase_add_loop_test(slices, slice_cut, 0, COUNT_OF(CUTS));
    tcase_add_loop_test(slices, slice_hashed, 0, COUNT_OF(HASHES));
    tcase_add_test(slices, slice_copied);
    tcase_add_test(slices, slice_of_count);
    suite_add_tcase(suite, slices);

    TCase *texts = tcase_create("texts");
    tcase_add_test(texts, text_of_every_kind);
    tcase_add_test(texts, text_formatted_at_every_length);
    tcase_add_test(texts, text_grows_with_the_logarithm);
    tcase_add_loop_test(texts, text_when_memory_runs_out, 0, COUNT_OF(ADDS));
    tcase_add_test(texts, text_longer_than_any_memory);
    suite_add_tcase(suite, texts);

    TCase *nearest = tcase_create("nearest");
    tcase_add_loop_test(nearest, nearest_name, 0, COUNT_OF(NEAREST));
    tcase_add_test(nearest, nearest_is_as_defined);
    suite_add_tcase(suite, nearest);
    return suite;
}
