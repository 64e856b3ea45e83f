/* Cells into columns, by hand: what numbers, units, empty cells, white space and mistakes come to. */
#include <stdio.h>
#include <time.h>

#include "cells.h"
#include "small_memory.h"

typedef enum test_state { UNKNOWN, KNOWN, PARTLY, REJECTED } test_state;

static const struct {
    const char *header, *cell;
    test_state state;
    int64_t value; /* in steps, day, leaf, truth */
    const char *code;
} CELLS[] = {
    {"staff", "12", KNOWN, 24, ""},
    {"staff", "12.5", KNOWN, 25, ""},
    {"staff", "12.50", KNOWN, 25, ""},
    {"staff", "012.5", KNOWN, 25, ""},
    {"staff", " 12 ", KNOWN, 24, ""},
    {"staff",
     "\xe3\x80\x80"
     "１２",
     KNOWN, 24, ""},
    {"staff", "12人", KNOWN, 24, ""},
    {"staff", "1,000", KNOWN, 2000, ""},
    {"staff", "", UNKNOWN, 0, ""},
    {"staff", " \t", UNKNOWN, 0, ""},
    {"staff", "\xe3\x80\x80", UNKNOWN, 0, ""},
    {"staff", "-", REJECTED, 0, "E1340"},
    {"staff", "—", REJECTED, 0, "E1340"},
    {"staff", "N/A", REJECTED, 0, "E1340"},
    {"staff", "无", REJECTED, 0, "E1340"},
    {"staff", "0", REJECTED, 0, "E1005"},
    {"staff", "1000.5", REJECTED, 0, "E1005"},
    {"staff", "1.25", REJECTED, 0, "E1011"},
    {"staff", "3万", REJECTED, 0, "E1005"},
    {"staff", "12元", REJECTED, 0, "E1004"},
    {"staff", "1e2", REJECTED, 0, "E1003"},
    {"staff", "10 .. 20", PARTLY, 0, ""},
    {"staff", "20 .. 10", REJECTED, 0, "E1019"},
    {"heads", "0", KNOWN, 0, ""},
    {"heads", "-0", KNOWN, 0, ""},
    {"heads", "-1", REJECTED, 0, "E1005"},
    {"heads", "+5", KNOWN, 5, ""},
    {"heads", "5.", REJECTED, 0, "E1004"},
    {"heads", ".5", REJECTED, 0, "E1003"},
    {"heads", "1.2.3", REJECTED, 0, "E1003"},
    {"sales", "1234567.89", KNOWN, 123456789, ""},
    {"sales", "-0.01", KNOWN, -1, ""},
    {"sales", "-5", KNOWN, -500, ""},
    {"sales", "120万", KNOWN, 120000000, ""},
    {"sales", "￥1,200.50元", KNOWN, 120050, ""},
    {"sales", "$5", REJECTED, 0, "E1004"},
    {"heads", "￥5", REJECTED, 0, "E1004"},
    {"营业额（万元）", "￥1.5", KNOWN, 1500000, ""},
    {"sales", "100000000000.00", KNOWN, 10000000000000, ""},
    {"sales", "100000000000.01", REJECTED, 0, "E1005"},
    {"sales", "0.005", REJECTED, 0, "E1011"},
    {"sales", "10%", REJECTED, 0, "E1004"},
    {"营业额（万元）", "1.5", KNOWN, 1500000, ""},
    {"营业额（万元）", "1.000001", KNOWN, 1000001, ""},
    {"营业额（万元）", "1.0000001", REJECTED, 0, "E1011"},
    {"营业额（万元）", "15000元", KNOWN, 1500000, ""},
    {"营业额（万元）", "2万", KNOWN, 2000000, ""},
    {"营业额（万元）", "1 .. 2", PARTLY, 0, ""},
    {"sales (分)", "150", KNOWN, 150, ""},
    {"sales (分)", "1.5", REJECTED, 0, "E1011"},
    {"rate", "0.05", KNOWN, 500, ""},
    {"rate", "5%", KNOWN, 500, ""},
    {"年利率（%）", "4.35", KNOWN, 435, ""},
    {"年利率（%）", "4.35%", KNOWN, 435, ""},
    {"wide", "-4000000000000000000", KNOWN, -4000000000000000000, ""},
    {"wide", "500000000000000000", KNOWN, 500000000000000000, ""},
    {"wide", "500000000000000001", REJECTED, 0, "E1005"},
    {"long", "100000000000000000007", PARTLY, 0, ""},
    {"long", "7", REJECTED, 0, "E1005"},
    {"open", "1", KNOWN, 1, ""},
    {"open", "0", KNOWN, 0, ""},
    {"open", "是", KNOWN, 1, ""},
    {"open", "否", KNOWN, 0, ""},
    {"open", "TRUE", KNOWN, 1, ""},
    {"open", "fAlse", KNOWN, 0, ""},
    {"open", "√", KNOWN, 1, ""},
    {"open", "×", KNOWN, 0, ""},
    {"open", "Y", KNOWN, 1, ""},
    {"open", " n", KNOWN, 0, ""},
    {"open", "", UNKNOWN, 0, ""},
    {"open", "2", REJECTED, 0, "E1008"},
    {"open", "01", REJECTED, 0, "E1008"},
    {"open", "无", REJECTED, 0, "E1340"},
    {"since", "1990-01-01", KNOWN, 7305, ""},
    {"since", "2000-02-29", KNOWN, 11016, ""},
    {"since", "2024-02-29", KNOWN, 19782, ""},
    {"since", "2023-02-29", REJECTED, 0, "E1007"},
    {"since", "2023-04-31", REJECTED, 0, "E1007"},
    {"since", "2023-13-01", REJECTED, 0, "E1007"},
    {"since", "2023-00-10", REJECTED, 0, "E1007"},
    {"since", "1989-12-31", REJECTED, 0, "E1005"},
    {"since", "2040-12-31", KNOWN, 25932, ""},
    {"since", "2041-01-01", REJECTED, 0, "E1005"},
    {"since", "2000/2/29", KNOWN, 11016, ""},
    {"since", "2000年2月29日", KNOWN, 11016, ""},
    {"since", "20000229", KNOWN, 11016, ""},
    {"since", "2000.02.29", KNOWN, 11016, ""},
    {"since", "2000-02-29x", REJECTED, 0, "E1006"},
    /* as spreadsheets and databases write days and texts: midnight, an apostrophe in front, a mistake, the header once more */
    {"since", "2000-02-29 00:00:00", KNOWN, 11016, ""},
    {"since", "2000-02-29T00:00:00", KNOWN, 11016, ""},
    {"since", "2000/2/29 0:00", KNOWN, 11016, ""},
    {"since", "2000-02-29 00:00:01", REJECTED, 0, "E1006"},
    {"since", "'2000-02-29", KNOWN, 11016, ""},
    {"since", "36585", REJECTED, 0,
     "E1344"}, /* 1900-01-01 is 1, and a 1900-02-29 is counted that never was */
    {"since", "since", REJECTED, 0, "E1329"},
    {"staff", "'12", KNOWN, 24, ""},
    {"staff", "''12", REJECTED, 0, "E1003"},
    {"staff", "'", REJECTED, 0, "E1003"},
    {"staff", "#VALUE!", REJECTED, 0, "E1341"},
    {"staff", "#FORMULA!", REJECTED, 0, "E1342"},
    {"staff", "staff", REJECTED, 0, "E1329"},
    {"open", "'是", KNOWN, 1, ""},
    {"trade", "'bakery", KNOWN, 0, ""},
    {"since", "2000-01-01 .. 2001-01-01", PARTLY, 0, ""},
    {"trade", "bakery", KNOWN, 0, ""},
    {"trade", "肉铺", KNOWN, 1, ""},
    {"trade", "one", KNOWN, 2, ""}, /* what it is can only be its one leaf */
    {"trade", "book shop", KNOWN, 3, ""},
    {"trade", "a_very_long_name_of_a_trade", KNOWN, 4, ""},
    {"trade", "sixteen_letters_", KNOWN, 5, ""},
    {"trade", "eightlet", KNOWN, 6, ""},
    {"trade", " eightlet", KNOWN, 6, ""},
    {"trade", "food", PARTLY, 0, ""},
    {"trade", "eightlets", REJECTED, 0, "E1009"},
    {"trade", "eightle", REJECTED, 0, "E1009"},
    {"trade", "", UNKNOWN, 0, ""},
    {"motto", " 好 \xc2\xa0", KNOWN, 0, ""},
    {"motto", "null", KNOWN, 0, ""},
    {"motto", "  ", UNKNOWN, 0, ""},
    {"rooms", "12", KNOWN, 12, ""},
    {"rooms", "100", REJECTED, 0, "E1005"},
    /* as `given` of a profile: one figure or day */
    {"given.toll", "12.5", KNOWN, 25, ""},
    {"given.toll", "12.5元/人", KNOWN, 25, ""},
    {"given.toll", " 100 ", KNOWN, 200, ""},
    {"given.toll", "2", KNOWN, 4, ""},
    {"given.toll", "", UNKNOWN, 0, ""},
    {"given.toll", " \xe3\x80\x80", UNKNOWN, 0, ""},
    {"given.toll", "null", UNKNOWN, 0, ""},
    {"given.toll", "~", UNKNOWN, 0, ""},
    {"given.toll", "1.5", REJECTED, 0, "E1005"},
    {"given.toll", "100.5", REJECTED, 0, "E1005"},
    {"given.toll", "2.25", REJECTED, 0, "E1011"},
    {"given.toll", "5元", REJECTED, 0, "E1004"},
    {"given.toll", "10%", REJECTED, 0, "E1004"},
    {"given.toll", "3 .. 4", REJECTED, 0, "E1003"},
    {"given.toll", "many", REJECTED, 0, "E1003"},
    {"given.toll", "-", REJECTED, 0, "E1340"},
    {"given.toll", "#VALUE!", REJECTED, 0, "E1341"},
    {"通行费（分/人）", "250", KNOWN, 5, ""},
    {"通行费（分/人）", "2.5元/人", KNOWN, 5, ""},
    {"given.odd", "2", PARTLY, 0, ""},
    {"given.odd", "10", REJECTED, 0, "E1005"},
    {"given.rent", "2", PARTLY, 0, ""},
    {"given.rent", "", UNKNOWN, 0, ""},
    {"given.rent", "-7.123456789", PARTLY, 0, ""},
    {"given.rent", "2人", REJECTED, 0, "E1004"},
    {"given.plain.valid.from", "1990-01-01", KNOWN, 7305, ""},
    {"given.plain.valid.from", "1990年1月1日", KNOWN, 7305, ""},
    {"given.plain.valid.from", "0001-01-01", KNOWN, -719162, ""},
    {"given.plain.valid.to", "9999-12-31", KNOWN, 2932896, ""},
    {"given.plain.valid.to", "", UNKNOWN, 0, ""},
    {"given.plain.valid.to", "2023-02-29", REJECTED, 0, "E1007"},
    {"given.plain.valid.to", "2020-01-01 .. 2021-01-01", REJECTED, 0, "E1006"},
};

/* Each cell in a place where the wide reader sees it, and in one where it does not. */
static void check_cell(int which, hq_fast_isa isa, uint32_t row, uint32_t rows, bool crlf)
{
    const char *name = CELLS[which].cell;
    hq_str header = hq_str_of(CELLS[which].header), texts[80];
    test_table table;
    for (uint32_t i = 0; i < rows; i++)
        texts[i] = i == row ? hq_str_of(name) : HQ_STR("");
    open_table(&table, &header, 1);
    hq_cells cells = make_cells(texts, rows, 1, crlf);
    convert(&table, &cells, isa);
    const hq_column *column = column_of(&table, 0);
    test_state state = table.rejects.count > 0                                 ? REJECTED
                       : column->partly != NULL && hq_bit(column->partly, row) ? PARTLY
                       : column->known == NULL || hq_bit(column->known, row)   ? KNOWN
                                                                               : UNKNOWN;
    ck_assert_msg(state == CELLS[which].state, "[%s: %s] %d", CELLS[which].header, name, (int)state);
    const char *code = table.rejects.count == 0 ? "" : hq_message_code(table.rejects.at[0].diag.message);
    ck_assert_msg(strcmp(code, CELLS[which].code) == 0, "[%s: %s] %s", CELLS[which].header, name, code);
    if (state == REJECTED)
        CHECK_ROW(name, table.rejects.at[0].row == row && table.rejects.at[0].column == 0);
    if (state != KNOWN || column->texts != NULL)
        return;
    int64_t value = column->truths != NULL ? hq_bit(column->truths, row) : column->values[row];
    ck_assert_msg(value == CELLS[which].value, "[%s: %s] %lld", CELLS[which].header, name, (long long)value);
}

START_TEST(one_cell)
{
    for (int isa = 0; isa <= (int)hq_fast_isa_here(); isa++) {
        check_cell(_i, (hq_fast_isa)isa, 0, 1, false);
        check_cell(_i, (hq_fast_isa)isa, 5, 16, false);
        check_cell(_i, (hq_fast_isa)isa, 70, 71, true);
    }
}
END_TEST

/* --- Many cells of a column --- */

enum { MIXED_ROWS = 403, MIXED_BYTES = 32 };

static uint64_t mixed_state;

static uint64_t below(uint64_t limit)
{
    mixed_state += 0x9E3779B97F4A7C15U; /* splitmix64 */
    uint64_t z = (mixed_state ^ (mixed_state >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return (z ^ (z >> 31)) % limit;
}

/* A plain cell of a column and its value, which printf and the C library's calendar know. */
static int64_t plain_cell(const char *header, char *text)
{
    if (strcmp(header, "since") == 0) {
        int64_t day = 7305 + (int64_t)below(25932 - 7305 + 1);
        time_t seconds = (time_t)day * 86400;
        struct tm civil;
        ck_assert_ptr_nonnull(gmtime_r(&seconds, &civil));
        ck_assert_uint_eq(strftime(text, MIXED_BYTES, "%Y-%m-%d", &civil), 10);
        return day;
    }
    if (strcmp(header, "open") == 0) {
        static const char *const WORDS[] = {"0", "1", "否", "是", "false", "true"};
        uint64_t which = below(8) == 0 ? below(6) : 2 + below(2);
        snprintf(text, MIXED_BYTES, "%s", WORDS[which]);
        return (int64_t)which % 2;
    }
    uint64_t limit = 1;
    for (uint64_t digits = 1 + below(13); digits > 0; digits--)
        limit *= 10;
    int64_t value = (int64_t)below(limit);
    if (strcmp(header, "sales") == 0)
        snprintf(text, MIXED_BYTES, "%lld.%02lld", (long long)value / 100, (long long)value % 100);
    else
        snprintf(text, MIXED_BYTES, "%lld", (long long)(value %= 51));
    return value;
}

static int cell_of(const char *header)
{
    int which;
    do
        which = (int)below(COUNT_OF(CELLS));
    while (strcmp(CELLS[which].header, header) != 0);
    return which;
}

/* Columns as they come, mostly plain, with cells between them that are empty, of another form or wrong: each row is what it would be alone. */
START_TEST(mixed_cells)
{
    static const char *const HEADERS[] = {"sales", "heads", "since", "open"};
    static char room[MIXED_ROWS][MIXED_BYTES];
    const char *name = HEADERS[_i / HQ_FAST_ISA_COUNT];
    const hq_fast_isa isa = (hq_fast_isa)(_i % HQ_FAST_ISA_COUNT);
    hq_str header = hq_str_of(name), texts[MIXED_ROWS];
    int64_t values[MIXED_ROWS];
    int of_table[MIXED_ROWS];
    if (isa > hq_fast_isa_here())
        return;
    for (mixed_state = 1; mixed_state < 4; mixed_state++) {
        uint64_t turn = mixed_state, odd = turn == 1 ? 2000 : 20;
        uint32_t wrong = 0;
        for (uint32_t i = 0; i < MIXED_ROWS; i++) {
            values[i] = plain_cell(name, room[i]);
            of_table[i] = below(odd) == 0 ? cell_of(name) : -1;
            texts[i] = hq_str_of(of_table[i] < 0 ? room[i] : CELLS[of_table[i]].cell);
            wrong += of_table[i] >= 0 && CELLS[of_table[i]].state == REJECTED;
        }
        test_table table;
        open_table(&table, &header, 1);
        hq_cells cells = make_cells(texts, MIXED_ROWS, 1, turn == 2);
        convert(&table, &cells, isa);
        const hq_column *column = column_of(&table, 0);
        ck_assert_uint_eq(table.rejects.count, wrong);
        for (uint32_t i = 0; i < MIXED_ROWS; i++) {
            bool known = column->known == NULL || hq_bit(column->known, i);
            int64_t value = column->truths != NULL ? hq_bit(column->truths, i) : column->values[i];
            test_state state = of_table[i] < 0 ? KNOWN : CELLS[of_table[i]].state;
            ck_assert_msg(known == (state == KNOWN), "%d [%s: %.*s]", isa, name, (int)texts[i].length,
                          texts[i].at);
            if (known)
                ck_assert_msg(value == (of_table[i] < 0 ? values[i] : CELLS[of_table[i]].value),
                              "%d [%s: %.*s] %lld", isa, name, (int)texts[i].length, texts[i].at,
                              (long long)value);
        }
        mixed_state = turn;
    }
}
END_TEST

/* The rest of a batch: names, ids, frames, the columns nobody asked for. */
START_TEST(tables)
{
    static const hq_str HEADER[] = {{"id", 2},
                                    {"名称", 6},
                                    {"rooms", 5},
                                    {"what", 4},
                                    {"attested.plain.seen", 19},
                                    {"given.rent", 10},
                                    {"通行费", 9},
                                    {"given.plain.valid.from", 22}};
    const hq_str texts[] = {
        HQ_STR(" a1"),   HQ_STR("甲公司"),     HQ_STR("3"),  HQ_STR("x"), HQ_STR("1"),  HQ_STR("7.125"),
        HQ_STR("3.5"),   HQ_STR("2026-01-02"), HQ_STR("a2"), HQ_STR(""),  HQ_STR("1x"), HQ_STR("y"),
        HQ_STR("maybe"), HQ_STR(""),           HQ_STR(""),   HQ_STR(""),  HQ_STR("a3"), HQ_STR("丙"),
        HQ_STR(""),      HQ_STR("z"),          HQ_STR(""),   HQ_STR(""),  HQ_STR(""),   HQ_STR("")};
    test_table table;
    open_table(&table, HEADER, 8);
    hq_cells cells = make_cells(texts, 3, 8, true);
    convert(&table, &cells, hq_fast_isa_here());
    const hq_batch *batch = table.batch;
    ck_assert_uint_eq(table.binding.layout.frame_count, 2);
    ck_assert_uint_eq(batch->frames[0].row_count, 3);
    ck_assert_uint_eq(batch->frames[1].row_count, 3);
    ck_assert(hq_str_is(batch->frames[0].ids[0], "a1") && hq_str_is(batch->frames[0].ids[2], "a3"));
    ck_assert(hq_str_is(batch->names[0], "甲公司") && batch->names[1].length == 0);
    ck_assert_int_eq(batch->frames[1].columns[0].values[0], 3);
    ck_assert_uint_eq(batch->frames[1].columns[0].known[0], 1);
    ck_assert_ptr_null(batch->frames[0].columns[0].values);
    ck_assert_uint_eq(batch->attested[0].known[0], 1);
    ck_assert_uint_eq(batch->attested[0].truths[0], 1);
    ck_assert_uint_eq(table.rejects.count, 2);
    ck_assert_uint_eq(table.rejects.at[0].row, 1);
    ck_assert_uint_eq(table.rejects.at[0].column, 2);
    ck_assert_uint_eq(table.rejects.at[1].column, 4);
    hq_profile *profile;
    ck_assert_int_eq(hq_profile_of_row(&trial, small.plan->pack, batch, 0, &profile), HQ_OK);
    ck_assert(hq_rat_equal(profile->root->ones[0]->facts[0].number, hq_rat_int(3)));
    ck_assert(hq_str_is(profile->name, "甲公司"));
    ck_assert_uint_eq(profile->parameters.count, 2);
    hq_rat rent, toll;
    ck_assert_int_eq(hq_rat_make(&trial, 57, 8, &rent), HQ_OK);
    ck_assert_int_eq(hq_rat_make(&trial, 7, 2, &toll), HQ_OK);
    ck_assert_uint_eq(profile->parameters.at[0].parameter,
                      hq_pack_find_parameter(small.plan->pack, HQ_STR("rent")));
    ck_assert(hq_rat_equal(profile->parameters.at[0].value, rent));
    ck_assert(hq_rat_equal(profile->parameters.at[1].value, toll));
    ck_assert_uint_eq(profile->days.count, 1);
    ck_assert_int_eq(profile->days.at[0].day, 20455); /* 56 years, 14 leap days and one day after 1970 */
    ck_assert_uint_eq(profile->days.at[0].end, 0);
    ck_assert_int_eq(hq_profile_of_row(&trial, small.plan->pack, batch, 2, &profile), HQ_OK);
    ck_assert_uint_eq(profile->parameters.count + profile->days.count, 0);
}
END_TEST

/* What stands in rows that are unknown or wrong, and behind the last one, lies within the bounds; so do the ends. */
START_TEST(fillers)
{
    static const hq_str HEADER[] = {{"staff", 5}, {"since", 5}, {"ever", 4}};
    const hq_str texts[] = {HQ_STR("7"), HQ_STR("2001-01-01"), HQ_STR(""),
                            HQ_STR("x"), HQ_STR(""),           HQ_STR("1960-01-01")};
    test_table table;
    open_table(&table, HEADER, 3);
    hq_cells cells = make_cells(texts, 2, 3, false);
    convert(&table, &cells, hq_fast_isa_here());
    ck_assert_int_eq(column_of(&table, 0)->values[1], 2);
    ck_assert_int_eq(column_of(&table, 0)->values[63], 2);
    ck_assert_int_eq(column_of(&table, 0)->least, 2);
    ck_assert_int_eq(column_of(&table, 0)->greatest, 14);
    ck_assert_int_eq(column_of(&table, 1)->least, 7305);
    ck_assert_int_eq(column_of(&table, 2)->least, -3653);
    ck_assert_int_eq(column_of(&table, 2)->greatest, 0);
    hq_cells none = make_cells(texts, 0, 3, false);
    convert(&table, &none, hq_fast_isa_here());
    ck_assert_int_eq(column_of(&table, 0)->least, 2);
    ck_assert_uint_eq(table.batch->frames[0].row_count, 0);
}
END_TEST

/* A list's table: owners are the caller's; an item without an id column is called by its name. */
START_TEST(items)
{
    static const hq_str HEADER[] = {{"id", 2}, {"staff", 5}},
                        LOANS[] = {{"name", 4}, {"firm", 4}, {"principal", 9}};
    const hq_str texts[] = {HQ_STR("first"),  HQ_STR("a"), HQ_STR("5"),
                            HQ_STR("second"), HQ_STR("a"), HQ_STR("")};
    test_table table;
    open_table(&table, HEADER, 2);
    ck_assert_int_eq(hq_bind_list(&trial, &told, HQ_STR("loans"), LOANS, 3, NULL, &table.binding), HQ_OK);
    ck_assert_int_eq(hq_converter_new(&trial, &table.binding, &table.converter), HQ_OK);
    ck_assert_int_eq(hq_batch_new(&trial, small.plan->pack, &table.binding.layout, &table.batch), HQ_OK);
    hq_cells cells = make_cells(texts, 2, 3, false);
    ck_assert_int_eq(hq_convert_cells(table.converter, &trial, 1, &cells, table.batch, &table.rejects),
                     HQ_OK);
    ck_assert_uint_eq(table.batch->frames[1].row_count, 2);
    ck_assert(hq_str_is(table.batch->frames[1].ids[1], "second"));
    ck_assert_ptr_null(table.batch->names);
    ck_assert_int_eq(table.batch->frames[1].columns[0].values[0], 500);
}
END_TEST

/* --- Where memory ends --- */

static hq_cells refused_cells; /* made beforehand, by another arena */

static hq_status run_refused(hq_arena *into, const hq_plan *plan, hq_diags *diags, hq_text *text)
{
    static const hq_str HEADER[] = {{"id", 2},          {"staff", 5},       {"trade", 5},
                                    {"motto", 5},       {"rooms", 5},       {"what", 4},
                                    {"given.rent", 10}, {"param.toll", 10}, {"given.plain.valid.from", 22}};
    hq_binding binding;
    hq_converter *converter;
    hq_batch *batch, *again;
    hq_reject_list rejects = {0};
    hq_profile *profile;
    (void)text;
    HQ_TRY(hq_bind_subjects(into, plan->pack, diags, HQ_NONE, HEADER, 9, NULL, &binding));
    HQ_TRY(hq_converter_new(into, &binding, &converter));
    HQ_TRY(hq_batch_new(into, plan->pack, &binding.layout, &batch));
    HQ_TRY(hq_convert_cells(converter, into, 0, &refused_cells, batch, &rejects));
    ck_assert_uint_eq(rejects.count, 100);
    HQ_TRY(hq_profile_of_row(into, plan->pack, batch, 1, &profile));
    HQ_TRY(hq_batch_of_profiles(into, plan->pack, &binding.layout, &profile, 1, &again));
    ck_assert_int_eq(again->given[0].facts[0].state, HQ_FACT_KNOWN); /* without bounds: a fact of its own */
    ck_assert_int_eq(again->given[1].values[0], 7);
    ck_assert_int_eq(again->given[2].values[0], 20455);
    ck_assert_uint_eq(profile->parameters.count + profile->days.count, 3);
    ck_assert_int_eq(again->frames[0].columns[0].facts[0].state, HQ_FACT_RANGE);
    return HQ_OK;
}

START_TEST(refused)
{
    enum { ROWS = 100 };
    static const hq_str ROW[] = {{"a", 1}, {"1 .. 2", 6}, {"bakeri", 6}, {"x", 1},          {"7", 1},
                                 {"", 0},  {"7.125", 5},  {"3.5", 3},    {"2026-01-02", 10}};
    hq_str texts[ROWS * 9];
    for (int i = 0; i < ROWS * 9; i++)
        texts[i] = ROW[i % 9];
    refused_cells = make_cells(texts, ROWS, 9, false);
    small_refuse(&small, 1000, run_refused);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("convert");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, one_cell, 0, COUNT_OF(CELLS));
    tcase_add_loop_test(all, mixed_cells, 0, 4 * HQ_FAST_ISA_COUNT);
    tcase_add_test(all, tables);
    tcase_add_test(all, fillers);
    tcase_add_test(all, items);
    tcase_add_test(all, refused);
    suite_add_tcase(suite, all);
    return suite;
}
