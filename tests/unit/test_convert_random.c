/*
 * What the fast reader takes must be what the reader of single values makes of the same text, and what it leaves or refuses too: random
 * cells, as machines and as people write them, and every day, on every instruction set.
 */
#include "cells.h"
#include "data/cell_faults.h"

typedef struct test_chance {
    uint64_t state;
} test_chance;

static uint64_t next(test_chance *chance) /* splitmix64 */
{
    uint64_t z = chance->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static unsigned below(test_chance *chance, unsigned count)
{
    return (unsigned)(next(chance) % count);
}

static void some_digits(test_chance *chance, hq_text *text, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        hq_text_add_char(text, (char)('0' + below(chance, 10)));
}

static void some_number(test_chance *chance, hq_text *text)
{
    unsigned places = below(chance, 4) == 0 ? below(chance, 8) : below(chance, 3);
    if (below(chance, 10) == 0)
        hq_text_add_char(text, '-');
    some_digits(chance, text, 1 + below(chance, below(chance, 8) == 0 ? 20 : 9));
    if (places > 0)
        hq_text_add_char(text, '.');
    some_digits(chance, text, places);
    static const char *const BEHIND[] = {"万", "元", "人", "%", " ", "亿元", "%/年", ".."};
    if (below(chance, 20) == 0)
        hq_text_add_z(text, BEHIND[below(chance, 8)]);
}

static void some_day(test_chance *chance, hq_text *text)
{
    static const char *const BETWEEN[] = {"-", "-", "-", "-", "-", "-", "/", "."};
    const char *between = BETWEEN[below(chance, 8)];
    unsigned year = below(chance, 3) == 0 ? below(chance, 10000) : 1985 + below(chance, 60);
    unsigned month = below(chance, 20) == 0 ? below(chance, 20) : 1 + below(chance, 12);
    unsigned day = below(chance, 4) == 0 ? 27 + below(chance, 6) : below(chance, 31);
    hq_text_addf(text, "%04u%s%02u%s%02u", year, between, month, between, day);
}

static void some_word(test_chance *chance, hq_text *text)
{
    static const char *const WORDS[] = {"1",
                                        "0",
                                        "true",
                                        "false",
                                        "是",
                                        "否",
                                        "√",
                                        "×",
                                        "TRUE",
                                        "yes",
                                        "no",
                                        "bakery",
                                        "肉铺",
                                        "food",
                                        "book shop",
                                        "one",
                                        "only",
                                        "eightlet",
                                        "sixteen_letters_",
                                        "面包房",
                                        "a_very_long_name_of_a_trade",
                                        "食品",
                                        "2",
                                        "baker",
                                        "butcher"};
    hq_text_add_z(text, WORDS[below(chance, sizeof WORDS / sizeof *WORDS)]);
}

/* As a machine or a person writes it, sometimes with a slip. */
static hq_str some_cell(test_chance *chance, unsigned kind)
{
    static const char SLIPS[] = " .,-+0123456789:/;eE'\"\t\x7f%n";
    hq_text text;
    hq_text_init(&text, &trial);
    if (below(chance, 16) == 0)
        return HQ_STR("");
    if (below(chance, 32) == 0)
        kind = below(chance, 3);
    if (kind == 0)
        some_number(chance, &text);
    else if (kind == 1)
        some_day(chance, &text);
    else
        some_word(chance, &text);
    if (below(chance, 12) == 0 && text.length > 0)
        text.at[below(chance, (unsigned)text.length)] = SLIPS[below(chance, sizeof SLIPS - 1)];
    return hq_text_str(&text);
}

/* Does the column say of the row what the reader of single values says of the text? */
static void compare_cell(const test_table *table, uint32_t index, uint32_t row, hq_str text, uint32_t *reject)
{
    const hq_column_plan *plan = &table->converter->plans[0][index];
    const hq_column *column = column_of(table, index);
    hq_diags diags;
    hq_diags_init(&diags, &trial, NULL);
    hq_reading reading = {.arena = &trial,
                          .pack = small.plan->pack,
                          .diags = &diags,
                          .cell = true,
                          .bare_scale = &plan->bare_scale};
    hq_doc doc = {
        .kind = HQ_DOC_SCALAR, .pos = HQ_POS_NONE, .scalar = hq_cell_plain(plan->kind, hq_cell_trim(text))};
    hq_fact fact = {.state = HQ_FACT_ABSENT};
    if (doc.scalar.length > 0)
        hq_read_fact(&reading, plan->entity, plan->field, &doc, &fact);
    bool known = column->known == NULL || hq_bit(column->known, row);
    bool partly = column->partly != NULL && hq_bit(column->partly, row);
    const char *what = hq_str_terminated(&trial, text);
    if (diags.list.count > 0) {
        const hq_reject *rejected = &table->rejects.at[*reject];
        ck_assert_msg(*reject < table->rejects.count && rejected->row == row && rejected->column == index,
                      "[%s] is taken", what);
        hq_str header = table->binding.tables.at[0].columns[index].header;
        ck_assert_int_eq(hq_cell_explain(&trial, plan->kind, doc.scalar, header, &diags.list.at[0]), HQ_OK);
        CHECK_ROW(what, rejected->diag.message == diags.list.at[0].message);
        for (int i = 0; i < HQ_DIAG_ARGS_MAX; i++)
            CHECK_ROW(what, hq_str_equal(rejected->diag.args[i], diags.list.at[0].args[i]));
        CHECK_ROW(what, rejected->diag.hint == diags.list.at[0].hint);
        *reject += 1;
    }
    if (fact.state != HQ_FACT_KNOWN) {
        CHECK_ROW(what, !known && partly == (fact.state == HQ_FACT_RANGE));
        CHECK_ROW(what, column->values == NULL || column->values[row] == plan->filler);
        if (partly && plan->field->kind == HQ_FIELD_CODE)
            CHECK_ROW(what, memcmp(column->facts[row].leaves, fact.leaves,
                                   ((size_t)plan->code_count + 63) / 64 * 8) == 0);
        return;
    }
    if (column->truths != NULL) {
        CHECK_ROW(what, known && hq_bit(column->truths, row) == fact.truth);
        return;
    }
    hq_rat value;
    if (plan->field->kind == HQ_FIELD_DATE)
        CHECK_ROW(what, known && column->values[row] == fact.day);
    else if (plan->field->kind == HQ_FIELD_CODE)
        CHECK_ROW(what, known && column->values[row] == fact.leaf);
    else if (partly)
        CHECK_ROW(what, !known && hq_rat_equal(column->facts[row].number, fact.number));
    else {
        ck_assert_int_eq(hq_rat_mul(&trial, hq_rat_int(column->values[row]), plan->field->step, &value),
                         HQ_OK);
        CHECK_ROW(what, known && hq_rat_equal(value, fact.number));
    }
}

static const struct {
    const char *header;
    unsigned kind; /* 0 numbers, 1 days, 2 words */
} RANDOM[] = {{"staff", 0}, {"heads", 0}, {"营业额（万元）", 0}, {"wide", 0},  {"rate (%)", 0},
              {"long", 0},  {"open", 2},  {"since", 1},          {"trade", 2}, {"ever", 1}};

enum { RANDOM_COLUMNS = sizeof RANDOM / sizeof *RANDOM, RANDOM_ROWS_MAX = 400 };

/* SEEDS may be set for more: each is two thousand cells. */
#ifndef SEEDS
#define SEEDS 60
#endif

START_TEST(at_random)
{
    hq_str header[RANDOM_COLUMNS];
    hq_str *texts = HQ_NEW_ARRAY(&small.arena, hq_str, RANDOM_COLUMNS * RANDOM_ROWS_MAX);
    for (uint32_t c = 0; c < RANDOM_COLUMNS; c++)
        header[c] = hq_str_of(RANDOM[c].header);
    for (int seed = _i * SEEDS; seed < (_i + 1) * SEEDS; seed++) {
        test_chance chance = {(uint64_t)seed};
        uint32_t rows = 1 + below(&chance, RANDOM_ROWS_MAX);
        for (uint32_t i = 0; i < rows * RANDOM_COLUMNS; i++)
            texts[i] = some_cell(&chance, RANDOM[i % RANDOM_COLUMNS].kind);
        hq_cells cells = make_cells(texts, rows, RANDOM_COLUMNS, seed % 2 == 1);
        test_table table;
        open_table(&table, header, RANDOM_COLUMNS);
        for (int isa = 0; isa <= (int)hq_fast_isa_here(); isa++) {
            uint32_t reject = 0;
            convert(&table, &cells, (hq_fast_isa)isa);
            for (uint32_t i = 0; i < rows * RANDOM_COLUMNS; i++)
                compare_cell(&table, i % RANDOM_COLUMNS, i / RANDOM_COLUMNS, texts[i], &reject);
            ck_assert_uint_eq(reject, table.rejects.count);
        }
        hq_arena_reset(&trial);
    }
}
END_TEST

/* Words of up to six bytes in whole groups of 64 rows and behind them, with and without one that is not there. */
START_TEST(short_words)
{
    enum { ROWS = 130, HOLES = 3 };
    const hq_str header = HQ_STR("trade"), words[] = {HQ_STR("bakery"), HQ_STR("肉铺"), HQ_STR("only")};
    hq_str texts[ROWS];
    for (uint32_t rows = 1; rows <= ROWS; rows++) {
        const uint32_t holes[HOLES] = {rows - 1, rows / 2, rows};
        for (uint32_t hole = 0; hole < HOLES; hole++) {
            for (uint32_t i = 0; i < rows; i++)
                texts[i] = i == holes[hole] ? HQ_STR("") : words[(i + rows) % 3];
            hq_cells cells = make_cells(texts, rows, 1, false);
            test_table table;
            open_table(&table, &header, 1);
            for (int isa = 0; isa <= (int)hq_fast_isa_here(); isa++) {
                uint32_t reject = 0;
                convert(&table, &cells, (hq_fast_isa)isa);
                for (uint32_t i = 0; i < rows; i++)
                    compare_cell(&table, 0, i, texts[i], &reject);
                ck_assert_uint_eq(reject, table.rejects.count);
                for (uint32_t i = rows; i % 64 != 0; i++)
                    ck_assert_int_eq(column_of(&table, 0)->values[i], table.converter->plans[0][0].filler);
            }
            hq_arena_reset(&trial);
        }
    }
}
END_TEST

/* Every day that there is, and days that there are not, against the calendar. */
START_TEST(every_day)
{
    const hq_str header = HQ_STR("ever");
    enum { ROWS = 32 * 13 };
    hq_str *texts = HQ_NEW_ARRAY(&small.arena, hq_str, ROWS);
    for (int year = 0; year <= 9999; year += 1 + (year > 2100 || (year > 3 && year < 1890)) * 6) {
        for (int i = 0; i < ROWS; i++) {
            hq_text text;
            hq_text_init(&text, &trial);
            hq_text_addf(&text, "%04d-%02d-%02d", year, i / 32 + (i % 7 == 0), i % 32);
            texts[i] = hq_text_str(&text);
        }
        test_table table;
        open_table(&table, &header, 1);
        hq_cells cells = make_cells(texts, ROWS, 1, false);
        for (int isa = 0; isa <= (int)hq_fast_isa_here(); isa++) {
            convert(&table, &cells, (hq_fast_isa)isa);
            for (uint32_t i = 0; i < ROWS; i++) {
                hq_day day;
                bool is = hq_day_parse(texts[i], &day, NULL), known = hq_bit(column_of(&table, 0)->known, i);
                ck_assert_msg(is == known, "%.*s", HQ_STR_ARGS(texts[i]));
                if (is)
                    ck_assert_int_eq(column_of(&table, 0)->values[i], day);
            }
        }
        hq_arena_reset(&trial);
    }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("convert_random");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, at_random, 0, 4);
    tcase_add_test(all, short_words);
    tcase_add_test(all, every_day);
    suite_add_tcase(suite, all);
    return suite;
}
