/*
 * Every set of instructions finds what plain C finds: in random texts of the bytes that matter, of every length around a step of 64 bytes,
 * at every offset. And plain C finds what a loop written here finds.
 */
#include "data/csv_scan.h"

#include <stdio.h>

#include "base/utf8.h"
#include "memory.h"

enum { LONGEST = 400, TEXTS = 3000, OFFSETS = 8 };

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Pieces that texts are made of; the later ones are odd. */
static const char *const PIECES[] = {"a",
                                     "7",
                                     ",",
                                     "\n",
                                     ";",
                                     "\"",
                                     "1234567",
                                     "浙",
                                     "企业",
                                     "é",
                                     "，",
                                     "\r\n",
                                     "\xE0\xA4\x95",
                                     "\xED\x9F\xBB",
                                     "\xF0\xA0\xAE\xB7",
                                     "\x80",
                                     "\xE8",
                                     "\xC2",
                                     "\xE8\xBE",
                                     "\xED\xA0\x80",
                                     "\xE0\x80\x80",
                                     "\xF4\x90\x80\x80",
                                     "\xC0\x80",
                                     "\xFF"};

/* odd: how many of the pieces may be taken. */
static size_t make_text(uint64_t *random, char *to, size_t length, size_t pieces)
{
    size_t used = 0;
    while (used < length) {
        const char *piece = PIECES[next_random(random) % pieces];
        size_t piece_length = strlen(piece);
        if (used + piece_length > length)
            piece = "x", piece_length = 1;
        memcpy(to + used, piece, piece_length);
        used += piece_length;
    }
    if (next_random(random) % 16 == 0 && length > 0)
        to[next_random(random) % length] = '\0';
    return used;
}

static void check_text(const hq_scan *scan, const char *text, size_t length, char delimiter)
{
    uint32_t ends[LONGEST + HQ_SCAN_SLACK], wanted[LONGEST];
    size_t count = 0, lines = 0;
    bool quote = false, nul = false, said;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == delimiter || text[i] == '\n')
            wanted[count++] = (uint32_t)i;
        lines += text[i] == '\n';
        quote |= text[i] == '"';
        nul |= text[i] == '\0';
    }
    ck_assert_uint_eq(scan->lines(text, length, &said), lines);
    ck_assert_int_eq(said, quote);
    hq_scan_found found = scan->ends(text, length, delimiter, ends, LONGEST);
    ck_assert_uint_eq(found.count, count);
    ck_assert_int_eq(memcmp(ends, wanted, count * sizeof *ends), 0);
    ck_assert_int_eq(found.nul, nul);
    /* Doubt may be for nothing, but nothing that is wrong is without doubt; and Chinese is not doubted. */
    bool sound = hq_utf8_valid_length((hq_str){text, length}) == length;
    ck_assert(sound || found.doubtful);
    if (count > 0) { /* too little room is noticed, and no more than the slack is written beyond it */
        ends[count - 1 + HQ_SCAN_SLACK] = 12345;
        ck_assert_uint_gt(scan->ends(text, length, delimiter, ends, count - 1).count, count - 1);
        ck_assert_uint_eq(ends[count - 1 + HQ_SCAN_SLACK], 12345);
    }
}

START_TEST(random_texts)
{
    const hq_scan *scan = hq_scan_of((hq_scan_set)_i);
    uint64_t random = 88172645463325252u;
    if (scan == NULL)
        return;
    for (int n = 0; n < TEXTS; n++) {
        size_t length = next_random(&random) % LONGEST, offset = next_random(&random) % OFFSETS;
        char *room = malloc(offset + length + HQ_SCAN_SLACK);
        ck_assert_ptr_nonnull(room);
        memset(room, ',', offset + length + HQ_SCAN_SLACK); /* what stands behind the text does not count */
        size_t pieces = n % 3 == 0 ? 8 : n % 3 == 1 ? 15 : (size_t)COUNT_OF(PIECES);
        make_text(&random, room + offset, length, pieces);
        check_text(scan, room + offset, length, n % 4 == 0 ? ';' : ',');
        free(room);
    }
}
END_TEST

/* Characters of one to four bytes at every place of a step, alone and in rows. */
START_TEST(characters_at_every_place)
{
    static const struct {
        const char *bytes;
        bool sound, doubted; /* both: a set may leave it to whoever looks at characters */
    } CHARACTERS[] = {{"浙", true, false},
                      {"浙浙浙浙浙浙浙", true, false},
                      {"é", true, false},
                      {"é浙é", true, false},
                      {"\xF0\xA0\xAE\xB7", true, true},
                      {"\xE0\xA4\x95", true, true},
                      {"\xED\x9F\xBB", true, true},
                      {"\xE6\xB5", false, true},
                      {"\xE6\xB5\xE6\xB5\x99", false, true},
                      {"\xE6\xB5\x99\x99", false, true},
                      {"\xC3", false, true},
                      {"\x99", false, true},
                      {"\xC0\x80", false, true},
                      {"\xE0\x9F\xBF", false, true},
                      {"\xED\xA0\x80", false, true},
                      {"\xF4\x90\x80\x80", false, true},
                      {"\xF8\x88\x80\x80\x80", false, true}};
    const hq_scan *scan = hq_scan_of((hq_scan_set)_i);
    if (scan == NULL)
        return;
    for (int c = 0; c < COUNT_OF(CHARACTERS); c++)
        for (size_t at = 0; at < 140; at++) {
            char text[200 + HQ_SCAN_SLACK];
            uint32_t ends[200 + HQ_SCAN_SLACK];
            size_t length = strlen(CHARACTERS[c].bytes);
            memset(text, 'a', sizeof text);
            memcpy(text + at, CHARACTERS[c].bytes, length);
            for (size_t end = at + length; end < 200; end += 29) {
                hq_scan_found found = scan->ends(text, end, ',', ends, 200);
                bool may = CHARACTERS[c].sound && CHARACTERS[c].doubted;
                ck_assert_msg(may || found.doubtful == CHARACTERS[c].doubted,
                              "character %d at %zu, of %zu bytes", c, at, end);
            }
        }
}
END_TEST

/* Behind a step with more characters than are looked at one by one, the rest of its last one must be what may follow. */
START_TEST(characters_across_steps)
{
    static const char *const WRONG[] = {"\xe4\xe4\xe4", "\xe4\xff\xff", "\xe4\xb8\xc3", "\xc3\xe4"};
    const hq_scan *scan = hq_scan_of((hq_scan_set)_i);
    char text[200 + HQ_SCAN_SLACK];
    uint32_t ends[200 + HQ_SCAN_SLACK];
    for (size_t at = 40; scan != NULL && at < 140; at++) {
        memset(text, 'a', sizeof text);
        memcpy(text + at - 30, "中中中", 9);
        for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
            memcpy(text + at, "aaa", 3);
            memcpy(text + at, WRONG[i], strlen(WRONG[i]));
            ck_assert_msg(scan->ends(text, 200, ',', ends, 200).doubtful, "%d at %zu", (int)i, at);
        }
        memcpy(text + at, "中", 3);
        ck_assert_msg(!scan->ends(text, 200, ',', ends, 200).doubtful, "at %zu", at);
    }
}
END_TEST

START_TEST(the_best_is_one_of_them)
{
    const hq_scan *scan = hq_scan_here();
    ck_assert_ptr_eq(scan, hq_scan_of(scan->set));
    for (hq_scan_set set = scan->set + 1; set < HQ_SCAN_SET_COUNT; set++)
        ck_assert_ptr_null(hq_scan_of(set));
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("csv_scan");
    TCase *sets = tcase_create("sets");
    tcase_add_loop_test(sets, random_texts, HQ_SCAN_PLAIN, HQ_SCAN_SET_COUNT);
    tcase_add_loop_test(sets, characters_at_every_place, HQ_SCAN_PLAIN, HQ_SCAN_SET_COUNT);
    tcase_add_loop_test(sets, characters_across_steps, HQ_SCAN_PLAIN, HQ_SCAN_SET_COUNT);
    tcase_add_test(sets, the_best_is_one_of_them);
    suite_add_tcase(suite, sets);
    return suite;
}
