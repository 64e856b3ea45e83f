/* Cells that are one of many known words: what the fast reader says of each, beside a search from the first word to the last. */
#include "unit.h"

#include <string.h>

#include "data/cells.h"
#include "data/convert_fast.h"
#include "data/rows.h"

enum { ROWS = 300, FILLER = -7, BYTES_MAX = 40 };

static hq_arena arena;

static void set_up(void)
{
    hq_arena_init(&arena, NULL, 0);
}

static void tear_down(void)
{
    hq_arena_free(&arena);
}

static uint32_t next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33);
}

static hq_str random_word(uint64_t *state, uint32_t length_min, uint32_t length_max)
{
    static const char letters[] = "01289ABZab\xE6\xB2\x88";
    char bytes[BYTES_MAX];
    uint32_t length = length_min + next(state) % (length_max - length_min + 1);
    for (uint32_t i = 0; i < length; i++)
        bytes[i] = letters[next(state) % (sizeof letters - 1)];
    return hq_str_copy(&arena, (hq_str){bytes, length});
}

/* A cell: mostly a known word, else nothing, another word, one that is longer by a byte, shorter by one, or by eight, or has another byte. */
static hq_str random_cell(uint64_t *state, const hq_known_word_list *words, uint32_t odd_of,
                          uint32_t length_max)
{
    hq_str word = words->at[next(state) % words->count].word;
    if (next(state) % odd_of != 0)
        return word;
    char bytes[BYTES_MAX + 8] = {0};
    memcpy(bytes, word.at, word.length);
    switch (next(state) % 6) {
    case 0:
        return HQ_STR("");
    case 1:
        return random_word(state, 1, length_max);
    case 2:
        bytes[word.length] = (char)(1 + next(state) % 255);
        return hq_str_copy(&arena, (hq_str){bytes, word.length + 1});
    case 3:
        memset(bytes + word.length, '0', 8); /* of a length that looks like its own in the lower bits */
        return hq_str_copy(&arena, (hq_str){bytes, word.length + 8});
    case 4:
        return hq_str_copy(&arena, (hq_str){bytes, word.length - 1});
    default:
        bytes[next(state) % word.length] ^= (char)(1 << next(state) % 8);
        return hq_str_copy(&arena, (hq_str){bytes, word.length});
    }
}

/* Rows of three cells, ours in the middle, as cells.h has them. */
static void lay_out(const hq_str *cells, char **text, uint32_t **ends)
{
    *text = HQ_NEW_ARRAY(&arena, char, 2 * HQ_CELLS_PADDING + ROWS * (BYTES_MAX + 16));
    *ends = HQ_NEW_ARRAY(&arena, uint32_t, 3 * ROWS + 1);
    *text += HQ_CELLS_PADDING;
    *(*ends)++ = UINT32_MAX;
    uint32_t at = 0;
    for (uint32_t row = 0; row < ROWS; row++) {
        (*text)[at++] = 'x';
        (*ends)[3 * row] = at;
        (*text)[at++] = ',';
        if (cells[row].length > 0)
            memcpy(*text + at, cells[row].at, cells[row].length);
        at += (uint32_t)cells[row].length;
        (*ends)[3 * row + 1] = at;
        (*text)[at++] = ',';
        (*ends)[3 * row + 2] = at;
        (*text)[at++] = '\n';
    }
}

static const hq_known_word *search(const hq_known_word_list *words, hq_str text)
{
    for (uint32_t i = 0; i < words->count; i++)
        if (hq_str_equal(words->at[i].word, text))
            return &words->at[i];
    return NULL;
}

static void check_cell(const hq_known_word_list *words, hq_str cell, uint32_t row, const hq_cell_sink *sink)
{
    const hq_known_word *word = search(words, cell);
    bool known = hq_bit(sink->known, row), left = hq_bit(sink->left, row);
    bool is_known = word != NULL && word->value >= 0 && cell.length <= HQ_WORD_BYTES_MAX;
    ck_assert_msg(known == is_known && left == (!is_known && cell.length > 0), "row %u: '%.*s'", row,
                  HQ_STR_ARGS(cell));
    ck_assert_int_eq(sink->values[row], is_known ? word->value : FILLER);
}

/* How many words, how long, of how many cells one is odd. The last has too many for entries of 64 bits, the one before it too high values. */
static const struct {
    uint32_t words, length_min, length_max, odd_of;
    int32_t first_value;
} TABLES[] = {{1, 1, 6, 3, 0},     {2, 1, 2, 100, 5},     {24, 1, 6, 10, 0},     {8, 6, 6, 60, 0},
              {4000, 6, 6, 60, 0}, {4000, 1, 6, 150, 0},  {4000, 1, 6, 20, 100}, {900, 1, 8, 10, 0},
              {900, 1, 16, 10, 0}, {900, 1, 32, 10, 0},   {900, 1, 40, 10, 0},   {30000, 1, 6, 50, 0},
              {500, 1, 6, 10, -9}, {10, 1, 6, 10, 40000}, {40000, 1, 6, 50, 0}};

START_TEST(words)
{
    uint64_t state = (uint64_t)_i + 1;
    hq_known_word_list known = {0};
    for (uint32_t i = 0; i < TABLES[_i].words; i++) {
        hq_known_word word = {random_word(&state, TABLES[_i].length_min, TABLES[_i].length_max),
                              TABLES[_i].first_value + (int32_t)i};
        ck_assert(HQ_PUSH(&arena, known, word)); /* of words that are the same the first counts */
    }
    hq_word_table table = {0};
    ck_assert_int_eq(hq_word_table_make(&arena, &known, &table), HQ_OK);
    for (int turn = 0; turn < 40; turn++) {
        hq_str cells[ROWS];
        char *text;
        uint32_t *ends;
        for (uint32_t row = 0; row < ROWS; row++)
            cells[row] = random_cell(&state, &known, TABLES[_i].odd_of, TABLES[_i].length_max);
        lay_out(cells, &text, &ends);
        hq_cell_run run = {.text = text, .ends = ends + 1, .stride = 3, .row_count = ROWS};
        hq_cell_sink sink = {.values = HQ_NEW_ROWS(&arena, int64_t, ROWS),
                             .known = HQ_NEW_BITS(&arena, ROWS),
                             .left = HQ_NEW_BITS(&arena, ROWS)};
        for (uint32_t row = 0; row < hq_rows_room(ROWS); row++)
            sink.values[row] = FILLER;
        hq_fast_read_words(&table, &run, &sink);
        for (uint32_t row = 0; row < ROWS; row++)
            check_cell(&known, cells[row], row, &sink);
    }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("word_table");
    TCase *fast = tcase_create("fast");
    tcase_add_checked_fixture(fast, set_up, tear_down);
    tcase_set_timeout(fast, 60);
    tcase_add_loop_test(fast, words, 0, COUNT_OF(TABLES));
    suite_add_tcase(suite, fast);
    return suite;
}
