/*
 * Decoding, columns, letters, narrowing.
 *
 * Well-formedness follows table 3-7 of the Unicode standard; widths and letters of single characters are those of
 * UnicodeData.txt and EastAsianWidth.txt. (All 1,114,112 code points were compared with Python's unicodedata and with
 * Perl's Unicode tables when the tables were made, both Unicode 14.0.)
 */
#include "base/utf8.h"

#include <signal.h>

#include "base/utf8_tables.h"
#include "memory.h"

/* A slice that ends where its heap block ends, so that ASan sees a read past it. */
static hq_str tight(hq_str s)
{
    char *copy = malloc(s.length > 0 ? s.length : 1);
    ck_assert_ptr_nonnull(copy);
    if (s.length > 0)
        memcpy(copy, s.at, s.length);
    return (hq_str){copy, s.length};
}

static void tight_free(hq_str s)
{
    free((void *)(uintptr_t)s.at);
}

#define S(LITERAL)                     \
    {                                  \
        (LITERAL), sizeof(LITERAL) - 1 \
    }

/* ---- Decoding. ---- */

static const struct {
    const char *name;
    hq_str s;
    int length;
    uint32_t character;
} DECODES[] = {
    {"empty", {NULL, 0}, 0, 0},
    {"NUL", S("\0"), 1, 0},
    {"ASCII", S("AB"), 1, 'A'},
    {"last of 1 byte", S("\x7F"), 1, 0x7F},
    {"first of 2", S("\xC2\x80"), 2, 0x80},
    {"last of 2", S("\xDF\xBF"), 2, 0x7FF},
    {"first of 3", S("\xE0\xA0\x80"), 3, 0x800},
    {"yuan", S("\xE5\x85\x83x"), 3, 0x5143},
    {"before the surrogates", S("\xED\x9F\xBF"), 3, 0xD7FF},
    {"behind the surrogates", S("\xEE\x80\x80"), 3, 0xE000},
    {"last of 3", S("\xEF\xBF\xBF"), 3, 0xFFFF},
    {"first of 4", S("\xF0\x90\x80\x80"), 4, 0x10000},
    {"emoji", S("\xF0\x9F\x98\x80"), 4, 0x1F600},
    {"last of 4", S("\xF4\x8F\xBF\xBF"), 4, 0x10FFFF},
    {"lone trail", S("\x80"), -1, 0},
    {"last lone trail", S("\xBF"), -1, 0},
    {"overlong NUL", S("\xC0\x80"), -1, 0},
    {"overlong of 2", S("\xC1\xBF"), -1, 0},
    {"overlong of 3", S("\xE0\x9F\xBF"), -1, 0},
    {"overlong of 4", S("\xF0\x8F\xBF\xBF"), -1, 0},
    {"first surrogate", S("\xED\xA0\x80"), -1, 0},
    {"last surrogate", S("\xED\xBF\xBF"), -1, 0},
    {"above 10FFFF", S("\xF4\x90\x80\x80"), -1, 0},
    {"lead F5", S("\xF5\x80\x80\x80"), -1, 0},
    {"lead FF", S("\xFF"), -1, 0},
    {"2 bytes, no trail", S("\xC2"), -1, 0},
    {"2 bytes, ASCII trail", S("\xC2\x41"), -1, 0},
    {"2 bytes, lead as trail", S("\xC2\xC2"), -1, 0},
    {"3 bytes, one trail", S("\xE5\x85"), -1, 0},
    {"3 bytes, second trail bad", S("\xE5\x85\xC0"), -1, 0},
    {"3 bytes, second trail ASCII", S("\xE5\x85\x7F"), -1, 0},
    {"4 bytes, two trails", S("\xF0\x9F\x98"), -1, 0},
    {"4 bytes, third trail bad", S("\xF0\x9F\x98\x7F"), -1, 0},
    {"4 bytes, second trail bad", S("\xF0\x9F\xC0\x80"), -1, 0},
};

START_TEST(decode)
{
    const char *name = DECODES[_i].name;
    hq_str s = tight(DECODES[_i].s);
    uint32_t character = 0xABCDEF;
    CHECK_ROW(name, hq_utf8_decode(s, &character) == DECODES[_i].length);
    CHECK_ROW(name, character == (DECODES[_i].length > 0 ? DECODES[_i].character : 0xABCDEF));
    tight_free(s);
}
END_TEST

/* Whatever has a well-formed row above is written as that row's bytes. */
START_TEST(append)
{
    if (DECODES[_i].length <= 0)
        return;
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    hq_text text;
    hq_text_init(&text, &arena);
    hq_utf8_append(&text, DECODES[_i].character);
    CHECK_ROW(DECODES[_i].name,
              hq_str_equal(hq_text_str(&text), hq_str_cut(DECODES[_i].s, 0, (size_t)DECODES[_i].length)));
    hq_arena_free(&arena);
}
END_TEST

START_TEST(append_and_decode_every_character)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    hq_text text;
    hq_text_init(&text, &arena);
    uint32_t count = 0;
    for (uint32_t character = 0; character <= 0x10FFFF; character++)
        if (character < 0xD800 || character > 0xDFFF) {
            hq_utf8_append(&text, character);
            count++;
        }
    ck_assert_uint_eq(count, 0x110000 - 0x800);
    hq_str s = hq_text_str(&text);
    ck_assert_uint_eq(s.length, 0x80 + 2 * (0x800 - 0x80) + 3 * (0x10000 - 0x800 - 0x800) + 4 * 0x100000);
    ck_assert_uint_eq(hq_utf8_valid_length(s), s.length);
    for (uint32_t character = 0; character <= 0x10FFFF; character++) {
        if (character >= 0xD800 && character <= 0xDFFF)
            continue;
        uint32_t decoded = UINT32_MAX;
        int length = hq_utf8_decode(s, &decoded);
        if (length <= 0 || decoded != character) /* one of Check's checks for each would take seconds */
            ck_abort_msg("U+%04X came back as U+%04X, length %d", character, decoded, length);
        s = hq_str_cut(s, (size_t)length, s.length);
    }
    ck_assert_uint_eq(s.length, 0);
    hq_arena_free(&arena);
}
END_TEST

static const uint32_t NO_CHARACTERS[] = {0xD800, 0xDFFF, 0x110000, UINT32_MAX};

START_TEST(append_of_no_character_is_a_bug)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    hq_text text;
    hq_text_init(&text, &arena);
    hq_utf8_append(&text, NO_CHARACTERS[_i]); /* SIGABRT */
}
END_TEST

static const struct {
    const char *name;
    hq_str s;
    size_t length;
} VALIDS[] = {
    {"empty", {NULL, 0}, 0},
    {"ASCII", S("abc"), 3},
    {"mixed", S("a元\xF0\x9F\x98\x80\0b"), 10},
    {"bad at once",
     S("\xFF"
       "abc"),
     0},
    {"bad in the middle", S("元\x80元"), 3},
    {"cut off", S("元\xE5\x85"), 3},
    {"surrogate pair as in CESU-8", S("ab\xED\xA0\xBD\xED\xB8\x80"), 2},
};

START_TEST(valid_length)
{
    hq_str s = tight(VALIDS[_i].s);
    CHECK_ROW(VALIDS[_i].name, hq_utf8_valid_length(s) == VALIDS[_i].length);
    tight_free(s);
}
END_TEST

/* ---- Columns and letters of single characters. ---- */

static const struct {
    const char *name;
    uint32_t character;
    int width;
    bool letter;
} CHARACTERS[] = {
    {"NUL", 0x0000, 0, false},
    {"backspace", 0x0008, 0, false},
    {"tab", 0x0009, 1, false},
    {"line feed", 0x000A, 0, false},
    {"escape", 0x001B, 0, false},
    {"space", 0x0020, 1, false},
    {"0", '0', 1, false},
    {"@", '@', 1, false},
    {"A", 'A', 1, true},
    {"Z", 'Z', 1, true},
    {"[", '[', 1, false},
    {"underscore", '_', 1, false},
    {"`", '`', 1, false},
    {"a", 'a', 1, true},
    {"z", 'z', 1, true},
    {"{", '{', 1, false},
    {"~", 0x007E, 1, false},
    {"delete", 0x007F, 0, false},
    {"last of C1", 0x009F, 0, false},
    {"no-break space", 0x00A0, 1, false},
    {"yen sign", 0x00A5, 1, false},
    {"feminine ordinal, Lo", 0x00AA, 1, true},
    {"soft hyphen, Cf", 0x00AD, 1, false},
    {"multiplication sign", 0x00D7, 1, false},
    {"e acute", 0x00E9, 1, true},
    {"combining grave", 0x0300, 0, false},
    {"last of the combining marks", 0x036F, 0, false},
    {"Greek alpha", 0x03B1, 1, true},
    {"Cyrillic ya", 0x044F, 1, true},
    {"Cyrillic millions sign, Me", 0x0489, 0, false},
    {"Hebrew alef", 0x05D0, 1, true},
    {"Arabic number sign, prepended", 0x0600, 1, false},
    {"Arabic letter mark, Cf", 0x061C, 0, false},
    {"Arabic fatha", 0x064E, 0, false},
    {"Devanagari aa sign, Mc", 0x093E, 1, false},
    {"Thai ko kai", 0x0E01, 1, true},
    {"Thai mai ek", 0x0E48, 0, false},
    {"Hangul choseong kiyeok", 0x1100, 2, true},
    {"last wide choseong", 0x115F, 2, true},
    {"Hangul jungseong filler", 0x1160, 0, true},
    {"Hangul jongseong", 0x11A8, 0, true},
    {"last jongseong", 0x11FF, 0, true},
    {"first behind it, Ethiopic", 0x1200, 1, true},
    {"zero width space", 0x200B, 0, false},
    {"zero width joiner", 0x200D, 0, false},
    {"right-to-left mark", 0x200F, 0, false},
    {"hyphen", 0x2010, 1, false},
    {"em dash, Ambiguous", 0x2014, 1, false},
    {"left double quotation mark, Ambiguous", 0x201C, 1, false},
    {"line separator", 0x2028, 0, false},
    {"word joiner", 0x2060, 0, false},
    {"enclosing circle, Me", 0x20DD, 0, false},
    {"euro", 0x20AC, 1, false},
    {"Roman numeral one, Nl but no ideograph", 0x2160, 1, false},
    {"right arrow", 0x2192, 1, false},
    {"watch, emoji presentation", 0x231A, 2, false},
    {"circled 1, Ambiguous", 0x2460, 1, false},
    {"white star", 0x2606, 1, false},
    {"check mark button", 0x2705, 2, false},
    {"heavy check mark", 0x2714, 1, false},
    {"CJK radical", 0x2E80, 2, false},
    {"first Kangxi radical, So", 0x2F00, 2, false},
    {"ideographic space", 0x3000, 2, false},
    {"ideographic comma", 0x3001, 2, false},
    {"iteration mark, Lm", 0x3005, 2, true},
    {"ideographic zero", 0x3007, 2, true},
    {"left double angle bracket", 0x300A, 2, false},
    {"Hangzhou one", 0x3021, 2, true},
    {"Hangzhou nine", 0x3029, 2, true},
    {"ideographic level tone mark, Mn and W", 0x302A, 0, false},
    {"half fill space", 0x303F, 1, false},
    {"hiragana a", 0x3042, 2, true},
    {"combining voiced mark, Mn and W", 0x3099, 0, false},
    {"katakana a", 0x30A2, 2, true},
    {"bopomofo b", 0x3105, 2, true},
    {"first of extension A", 0x3400, 2, true},
    {"last of extension A", 0x4DBF, 2, true},
    {"hexagram", 0x4DC0, 1, false},
    {"first unified ideograph", 0x4E00, 2, true},
    {"yuan", 0x5143, 2, true},
    {"last unified ideograph", 0x9FFF, 2, true},
    {"first Yi", 0xA000, 2, true},
    {"first Hangul syllable", 0xAC00, 2, true},
    {"last Hangul syllable", 0xD7A3, 2, true},
    {"unassigned behind it", 0xD7A4, 1, false},
    {"private use", 0xE000, 1, false},
    {"compatibility ideograph", 0xF900, 2, true},
    {"unassigned in the compatibility block", 0xFAFF, 2, false},
    {"Latin ligature fi", 0xFB01, 1, true},
    {"variation selector 16", 0xFE0F, 0, false},
    {"vertical comma", 0xFE10, 2, false},
    {"byte order mark", 0xFEFF, 0, false},
    {"full-width exclamation mark", 0xFF01, 2, false},
    {"full-width A", 0xFF21, 2, true},
    {"full-width 0", 0xFF10, 2, false},
    {"half-width ideographic full stop", 0xFF61, 1, false},
    {"half-width katakana a", 0xFF71, 1, true},
    {"full-width yen", 0xFFE5, 2, false},
    {"replacement character", 0xFFFD, 1, false},
    {"linear B", 0x10000, 1, true},
    {"mahjong red dragon", 0x1F004, 2, false},
    {"regional indicator A", 0x1F1E6, 1, false},
    {"grinning face", 0x1F600, 2, false},
    {"skin tone", 0x1F3FB, 2, false},
    {"first of extension B", 0x20000, 2, true},
    {"unassigned at the end of plane 2", 0x2FFFD, 2, false},
    {"noncharacter behind it", 0x2FFFE, 1, false},
    {"last of extension G", 0x3134A, 2, true},
    {"unassigned in plane 3", 0x3FFFD, 2, false},
    {"tag space, Cf", 0xE0020, 0, false},
    {"variation selector 256", 0xE01EF, 0, false},
    {"last code point", 0x10FFFF, 1, false},
};

START_TEST(character_width_and_kind)
{
    const char *name = CHARACTERS[_i].name;
    int width = hq_utf8_char_width(CHARACTERS[_i].character);
    ck_assert_msg(width == CHARACTERS[_i].width, "[%s] width %d", name, width);
    CHECK_ROW(name, hq_utf8_is_letter(CHARACTERS[_i].character) == CHARACTERS[_i].letter);
}
END_TEST

/* Binary search needs order; ranges that touch would be one. */
START_TEST(unsafe_characters)
{
    static const uint32_t UNSAFE[] = {0x00,   0x1B,   0x1F,   0x7F,   0x80,   0x9F,  0x061C,
                                      0x200E, 0x200F, 0x202A, 0x202E, 0x2066, 0x2069};
    static const uint32_t SAFE[] = {' ',    '~',    0xA0,   0x061B, 0x061D, 0x200D,
                                    0x2010, 0x2029, 0x202F, 0x2065, 0x206A, 0x4F01};
    for (size_t i = 0; i < sizeof UNSAFE / sizeof *UNSAFE; i++)
        ck_assert_msg(hq_utf8_is_unsafe(UNSAFE[i]), "U+%04X", (unsigned)UNSAFE[i]);
    for (size_t i = 0; i < sizeof SAFE / sizeof *SAFE; i++)
        ck_assert_msg(!hq_utf8_is_unsafe(SAFE[i]), "U+%04X", (unsigned)SAFE[i]);
}
END_TEST

START_TEST(tables_are_sorted)
{
    const struct {
        const char *name;
        const hq_utf8_range *ranges;
        size_t count;
    } tables[] = {{"zero width", hq_utf8_zero_width, hq_utf8_zero_width_count},
                  {"double width", hq_utf8_double_width, hq_utf8_double_width_count},
                  {"letters", hq_utf8_letters, hq_utf8_letters_count}};
    const hq_utf8_range *ranges = tables[_i].ranges;
    CHECK_ROW(tables[_i].name, tables[_i].count > 100);
    for (size_t i = 0; i < tables[_i].count; i++) {
        CHECK_ROW(tables[_i].name, ranges[i].first <= ranges[i].last);
        CHECK_ROW(tables[_i].name, i == 0 || ranges[i - 1].last + 1 < ranges[i].first);
        CHECK_ROW(tables[_i].name, ranges[i].last <= 0x10FFFF);
    }
}
END_TEST

/* ---- Columns of texts. ---- */

/* `clipped` is what fits in `columns`. */
static const struct {
    const char *name;
    hq_str s;
    size_t width, columns, clipped;
} WIDTHS[] = {
    {"empty", {NULL, 0}, 0, 5, 0},
    {"ASCII", S("abc"), 3, 2, 2},
    {"all fits", S("abc"), 3, 3, 3},
    {"no column", S("abc"), 3, 0, 0},
    {"Chinese", S("失业保险"), 8, 5, 6},
    {"Chinese, no half character", S("失业"), 4, 1, 0},
    {"mixed", S("a元b"), 4, 3, 4},
    {"mark stays with its letter", S("e\xCC\x81x"), 2, 1, 3},
    {"leading mark fits in nothing", S("\xCC\x81x"), 1, 0, 2},
    {"ill-formed bytes count 1", S("\xFF\xE5\x85"), 3, 2, 2},
    {"ill-formed, then good", S("\x80元"), 3, 2, 1},
    {"tab and line feed", S("\t\n"), 1, 1, 2},
    {"yuan sign and full-width digits", S("￥１２"), 6, 4, 6},
};

START_TEST(text_width)
{
    const char *name = WIDTHS[_i].name;
    hq_str s = tight(WIDTHS[_i].s);
    CHECK_ROW(name, hq_utf8_width(s) == WIDTHS[_i].width);
    hq_str clipped = hq_utf8_clip(s, WIDTHS[_i].columns);
    CHECK_ROW(name, clipped.at == s.at);
    CHECK_ROW(name, clipped.length == WIDTHS[_i].clipped);
    CHECK_ROW(name, hq_utf8_clip(s, SIZE_MAX).length == s.length);
    tight_free(s);
}
END_TEST

/* ---- Narrowing. ---- */

static const struct {
    const char *name;
    hq_str s;
    const char *narrow;
} NARROWS[] = {
    {"empty", {NULL, 0}, ""},
    {"ASCII", S("a >= 1"), "a >= 1"},
    {"Chinese stays", S("失业保险金"), "失业保险金"},
    {"digits", S("１２３４５６７８９０"), "1234567890"},
    {"letters", S("ＡＺａｚ"), "AZaz"},
    {"first and last", S("\xEF\xBC\x81\xEF\xBD\x9E"), "!~"},
    {"one before and one behind stay", S("\xEF\xBC\x80\xEF\xBD\x9F"), "\xEF\xBC\x80\xEF\xBD\x9F"},
    {"signs", S("（年龄＞＝１６）＆％：，"), "(年龄>=16)&%:,"},
    {"ideographic space",
     S("a\xE3\x80\x80"
       "b"),
     "a b"},
    {"yuan sign", S("￥３００"),
     "\xC2\xA5"
     "300"},
    {"full-width cent stays", S("\xEF\xBF\xA0"), "\xEF\xBF\xA0"},
    {"Chinese full stop and comma mark stay", S("。、"), "。、"},
    {"ill-formed bytes stay", S("\xFF１\xEF\xBC"),
     "\xFF"
     "1\xEF\xBC"},
};

START_TEST(narrow)
{
    const char *name = NARROWS[_i].name;
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    hq_str s = tight(NARROWS[_i].s);
    hq_str narrowed = hq_utf8_narrow(&arena, s);
    tight_free(s); /* the result does not point into it */
    CHECK_ROW(name, narrowed.at != NULL);
    ck_assert_msg(hq_str_is(narrowed, NARROWS[_i].narrow), "[%s] %.*s", name, HQ_STR_ARGS(narrowed));
    hq_arena_free(&arena);
}
END_TEST

START_TEST(narrow_without_memory)
{
    for (size_t refuse_from = 1; refuse_from <= 2; refuse_from++) {
        test_memory memory;
        test_memory_init(&memory, refuse_from);
        hq_arena arena;
        hq_arena_init(&arena, &memory.allocator, 0);
        hq_text text; /* 6,000 bytes, more than the first block holds */
        hq_arena source;
        hq_arena_init(&source, NULL, 0);
        hq_text_init(&text, &source);
        for (int i = 0; i < 1500; i++)
            hq_text_add_z(&text, "x１");
        ck_assert_ptr_null(hq_utf8_narrow(&arena, hq_text_str(&text)).at);
        ck_assert(arena.failed);
        hq_arena_free(&source);
        hq_arena_free(&arena);
        CHECK_NO_BLOCKS(&memory);
    }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("utf8");
    TCase *decoding = tcase_create("decoding");
    tcase_add_loop_test(decoding, decode, 0, COUNT_OF(DECODES));
    tcase_add_loop_test(decoding, append, 0, COUNT_OF(DECODES));
    tcase_add_test(decoding, append_and_decode_every_character);
    tcase_add_loop_test_raise_signal(decoding, append_of_no_character_is_a_bug, SIGABRT, 0,
                                     COUNT_OF(NO_CHARACTERS));
    tcase_add_loop_test(decoding, valid_length, 0, COUNT_OF(VALIDS));
    suite_add_tcase(suite, decoding);

    TCase *columns = tcase_create("columns");
    tcase_add_loop_test(columns, character_width_and_kind, 0, COUNT_OF(CHARACTERS));
    tcase_add_loop_test(columns, unsafe_characters, 0, 3);
    tcase_add_loop_test(columns, tables_are_sorted, 0, 3);
    tcase_add_loop_test(columns, text_width, 0, COUNT_OF(WIDTHS));
    suite_add_tcase(suite, columns);

    TCase *narrowing = tcase_create("narrowing");
    tcase_add_loop_test(narrowing, narrow, 0, COUNT_OF(NARROWS));
    tcase_add_test(narrowing, narrow_without_memory);
    suite_add_tcase(suite, narrowing);
    return suite;
}
