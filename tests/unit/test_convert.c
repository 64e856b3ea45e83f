/*
 * Cells into columns. What the fast reader takes must be what the reader of single values makes of the same text, and what it leaves or
 * refuses too: random cells, as machines and as people write them, on every instruction set. And by hand: what units, empty cells, white
 * space and mistakes come to.
 */
#include <string.h>

#include "data/cell_text.h"
#include "data/convert_plan.h"
#include "data/read_facts.h"
#include "small_pack.h"

enum { COLUMNS_MAX = 16 };

static small_pack small;
static hq_arena arena; /* of one trial */
static hq_sources sources;
static hq_diags told;

static const small_file MORE[] = {
    {"model.yaml",
     "model:\n"
     "  firm:\n"
     "    label: {zh: 商户, en: Firm}\n"
     "    fields:\n"
     "      staff:  {type: count, unit: 人, min: 1, max: 1000, step: 0.5, label: {zh: 职工人数, en: staff}}\n"
     "      heads:  {type: count, unit: 人, min: 0, max: 50, whole: true, label: {zh: 人头数, en: heads}}\n"
     "      sales:  {type: money, min: -1亿元, max: 1000亿元, label: {zh: 营业额, en: sales}}\n"
     "      rate:   {type: number, unit: 1/年, min: 0%/年, max: 24%/年, step: 0.01%/年, label: {zh: 年利率, "
     "en: "
     "rate}}\n"
     "      wide:   {type: number, min: -4000000000000000000, max: 500000000000000000, step: 1, label: {zh: "
     "宽, en: "
     "wide}}\n"
     "      long:   {type: number, min: 100000000000000000000, max: 100000000000000000099, step: 1, label: "
     "{zh: 长, en: long}}\n"
     "      open:   {type: truth, label: {zh: 营业中, en: open for business}}\n"
     "      since:  {type: date, min: 1990-01-01, max: 2040-12-31, label: {zh: 开业日, en: opening day}}\n"
     "      ever:   {type: date, min: 0001-01-01, max: 9999-12-31, label: {zh: 任何日, en: any day}}\n"
     "      trade:  {type: code, of: trades, label: {zh: 行业, en: line of trade}}\n"
     "      motto:  {type: text, label: {zh: 口号, en: motto}}\n"
     "    lists:\n"
     "      loans: {of: loan, max_items: 3, label: {zh: 贷款清单, en: list of loans}}\n"
     "    one: {office: office}\n"
     "  office:\n"
     "    label: {zh: 办公室, en: Office}\n"
     "    fields:\n"
     "      rooms: {type: count, unit: 间, min: 0, max: 99, whole: true, label: {zh: 房间数, en: rooms}}\n"
     "  loan:\n"
     "    label: {zh: 借款, en: Loan}\n"
     "    fields:\n"
     "      principal: {type: money, min: 0元, max: 1000万元, label: {zh: 本金, en: principal}}\n"
     "      paid_out:  {type: date, min: 2020-01-01, max: 2040-12-31, label: {zh: 放款日, en: paid out}}\n"
     "      repaid:    {type: date, min: 2020-01-01, max: 2060-12-31, label: {zh: 结清日, en: repaid}}\n"
     "      balances:  {type: steps, start: paid_out, value: principal, end: repaid, label: {zh: 余额, en: "
     "balance}}\n"},
    {"codes/trades.yaml", "codes: trades\n"
                          "tree:\n"
                          "  food: [bakery, butcher]\n"
                          "  one: [only]\n"
                          "  books: []\n"
                          "  a_very_long_name_of_a_trade: []\n"
                          "  sixteen_letters_: []\n"
                          "  eightlet: []\n"
                          "labels:\n"
                          "  food: {zh: 食品, en: food trade}\n"
                          "  bakery: {zh: 面包房, en: baker}\n"
                          "  butcher: {zh: 肉铺, en: butchery}\n"
                          "  books: {zh: 书店, en: book shop}\n"}};

static void set_up(void)
{
    small_compile(&small, MORE, 2);
    hq_arena_init(&arena, NULL, 0);
    hq_sources_init(&sources, &small.arena);
    hq_diags_init(&told, &small.arena, &sources);
}

static void tear_down(void)
{
    hq_arena_free(&arena);
    small_free(&small);
}

/* --- Cells of text --- */

/* Rows of cells as a file without quotes comes to; `crlf`: its lines end in two characters. */
static hq_cells make_cells(const hq_str *texts, uint32_t rows, uint32_t columns, bool crlf)
{
    size_t size = 2 * HQ_CELLS_PADDING, at = HQ_CELLS_PADDING;
    for (uint32_t i = 0; i < rows * columns; i++)
        size += texts[i].length + 2;
    char *room = HQ_NEW_ARRAY(&arena, char, size);
    uint32_t *ends = HQ_NEW_ARRAY(&arena, uint32_t, (size_t)rows * columns + 1);
    memset(room, '7', size); /* what stands beyond a cell must not matter */
    *ends++ = UINT32_MAX;
    for (uint32_t i = 0; i < rows * columns; i++) {
        bool last = i % columns == columns - 1;
        memcpy(room + at, texts[i].at, texts[i].length);
        at += texts[i].length;
        if (last && crlf)
            room[at++] = '\r';
        ends[i] = (uint32_t)(at - HQ_CELLS_PADDING);
        room[at++] = last ? '\n' : ',';
    }
    return (hq_cells){.text = room + HQ_CELLS_PADDING,
                      .ends = ends,
                      .row_count = rows,
                      .column_count = columns,
                      .tail = crlf};
}

typedef struct test_table {
    hq_binding binding;
    hq_converter *converter;
    hq_batch *batch;
    hq_reject_list rejects;
} test_table;

static void open_table(test_table *table, const hq_str *header, uint32_t columns)
{
    uint32_t firm = hq_pack_find_entity(small.plan->pack, HQ_STR("firm"));
    *table = (test_table){0};
    ck_assert_int_eq(
        hq_bind_subjects(&arena, small.plan->pack, &told, firm, header, columns, NULL, &table->binding),
        HQ_OK);
    ck_assert_int_eq(hq_converter_new(&arena, &table->binding, &table->converter), HQ_OK);
}

static void convert(test_table *table, const hq_cells *cells, hq_fast_isa isa)
{
    table->converter->isa = isa;
    table->rejects = (hq_reject_list){0};
    ck_assert_int_eq(hq_batch_new(&arena, small.plan->pack, &table->binding.layout, &table->batch), HQ_OK);
    ck_assert_int_eq(hq_convert_cells(table->converter, &arena, 0, cells, table->batch, &table->rejects),
                     HQ_OK);
}

static const hq_column *column_of(const test_table *table, uint32_t index)
{
    const hq_bound_column *bound = &table->binding.tables.at[0].columns[index];
    return &table->batch->frames[bound->frame].columns[bound->field];
}

/* --- By hand --- */

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
    {"staff", "-", REJECTED, 0, "E1003"},
    {"staff", "—", REJECTED, 0, "E1003"},
    {"staff", "N/A", REJECTED, 0, "E1003"},
    {"staff", "无", REJECTED, 0, "E1003"},
    {"staff", "0", REJECTED, 0, "E1005"},
    {"staff", "1000.5", REJECTED, 0, "E1005"},
    {"staff", "1.25", REJECTED, 0, "E1011"},
    {"staff", "3万", REJECTED, 0, "E1005"},
    {"staff", "12元", REJECTED, 0, "E1004"},
    {"staff", "1e2", REJECTED, 0, "E1004"},
    {"staff", "10 .. 20", PARTLY, 0, ""},
    {"staff", "20 .. 10", REJECTED, 0, "E1019"},
    {"heads", "0", KNOWN, 0, ""},
    {"heads", "-0", KNOWN, 0, ""},
    {"heads", "-1", REJECTED, 0, "E1005"},
    {"heads", "+5", KNOWN, 5, ""},
    {"heads", "5.", REJECTED, 0, "E1004"},
    {"heads", ".5", REJECTED, 0, "E1003"},
    {"heads", "1.2.3", REJECTED, 0, "E1004"},
    {"sales", "1234567.89", KNOWN, 123456789, ""},
    {"sales", "-0.01", KNOWN, -1, ""},
    {"sales", "-5", KNOWN, -500, ""},
    {"sales", "120万", KNOWN, 120000000, ""},
    {"sales", "￥1,200.50元", KNOWN, 120050, ""},
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
    {"open", "无", REJECTED, 0, "E1008"},
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

/* The rest of a batch: names, ids, frames, the columns nobody asked for. */
START_TEST(tables)
{
    static const hq_str HEADER[] = {
        {"id", 2}, {"名称", 6}, {"rooms", 5}, {"what", 4}, {"attested.plain.seen", 19}};
    const hq_str texts[] = {HQ_STR(" a1"), HQ_STR("甲公司"), HQ_STR("3"),  HQ_STR("x"), HQ_STR("1"),
                            HQ_STR("a2"),  HQ_STR(""),       HQ_STR("1x"), HQ_STR("y"), HQ_STR("maybe"),
                            HQ_STR("a3"),  HQ_STR("丙"),     HQ_STR(""),   HQ_STR("z"), HQ_STR("")};
    test_table table;
    open_table(&table, HEADER, 5);
    hq_cells cells = make_cells(texts, 3, 5, true);
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
    ck_assert_int_eq(hq_profile_of_row(&arena, small.plan->pack, batch, 0, &profile), HQ_OK);
    ck_assert(hq_rat_equal(profile->root->ones[0]->facts[0].number, hq_rat_int(3)));
    ck_assert(hq_str_is(profile->name, "甲公司"));
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
    ck_assert_int_eq(hq_bind_list(&arena, &told, HQ_STR("loans"), LOANS, 3, NULL, &table.binding), HQ_OK);
    ck_assert_int_eq(hq_converter_new(&arena, &table.binding, &table.converter), HQ_OK);
    ck_assert_int_eq(hq_batch_new(&arena, small.plan->pack, &table.binding.layout, &table.batch), HQ_OK);
    hq_cells cells = make_cells(texts, 2, 3, false);
    ck_assert_int_eq(hq_convert_cells(table.converter, &arena, 1, &cells, table.batch, &table.rejects),
                     HQ_OK);
    ck_assert_uint_eq(table.batch->frames[1].row_count, 2);
    ck_assert(hq_str_is(table.batch->frames[1].ids[1], "second"));
    ck_assert_ptr_null(table.batch->names);
    ck_assert_int_eq(table.batch->frames[1].columns[0].values[0], 500);
}
END_TEST

/* --- At random --- */

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
    hq_text_init(&text, &arena);
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
    hq_diags_init(&diags, &arena, NULL);
    hq_reading reading = {.arena = &arena,
                          .pack = small.plan->pack,
                          .diags = &diags,
                          .cell = true,
                          .bare_scale = &plan->bare_scale};
    hq_doc doc = {.kind = HQ_DOC_SCALAR, .pos = HQ_POS_NONE, .scalar = hq_cell_trim(text)};
    hq_fact fact = {.state = HQ_FACT_ABSENT};
    if (doc.scalar.length > 0)
        hq_read_fact(&reading, plan->entity, plan->field, &doc, &fact);
    bool known = column->known == NULL || hq_bit(column->known, row);
    bool partly = column->partly != NULL && hq_bit(column->partly, row);
    const char *what = hq_str_terminated(&arena, text);
    if (diags.list.count > 0) {
        const hq_reject *rejected = &table->rejects.at[*reject];
        ck_assert_msg(*reject < table->rejects.count && rejected->row == row && rejected->column == index,
                      "[%s] is taken", what);
        CHECK_ROW(what, rejected->diag.message == diags.list.at[0].message);
        for (int i = 0; i < HQ_DIAG_ARGS_MAX; i++)
            CHECK_ROW(what, hq_str_equal(rejected->diag.args[i], diags.list.at[0].args[i]));
        CHECK_ROW(what, rejected->diag.hint == diags.list.at[0].hint);
        *reject += 1;
    }
    if (fact.state != HQ_FACT_KNOWN) {
        CHECK_ROW(what, !known && partly == (fact.state == HQ_FACT_RANGE));
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
        ck_assert_int_eq(hq_rat_mul(&arena, hq_rat_int(column->values[row]), plan->field->step, &value),
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
        hq_arena_reset(&arena);
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
            hq_text_init(&text, &arena);
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
        hq_arena_reset(&arena);
    }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("convert");
    TCase *hand = tcase_create("by hand");
    tcase_add_checked_fixture(hand, set_up, tear_down);
    tcase_add_loop_test(hand, one_cell, 0, COUNT_OF(CELLS));
    tcase_add_test(hand, tables);
    tcase_add_test(hand, fillers);
    tcase_add_test(hand, items);
    suite_add_tcase(suite, hand);
    TCase *random = tcase_create("at random");
    tcase_add_checked_fixture(random, set_up, tear_down);
    tcase_add_loop_test(random, at_random, 0, 4);
    tcase_add_test(random, every_day);
    suite_add_tcase(suite, random);
    return suite;
}
