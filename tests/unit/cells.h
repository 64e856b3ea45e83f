/* For tests of cells into columns: a small pack with facts of every kind, cells as a file comes to, and a table that is converted. */
#ifndef HQ_TESTS_CELLS_H
#define HQ_TESTS_CELLS_H

#include <string.h>

#include "data/cell_text.h"
#include "data/convert_plan.h"
#include "data/read_facts.h"
#include "small_pack.h"

static small_pack small;
static hq_arena trial; /* of one trial */
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
     "    one: {office: office}\n" SMALL_OFFICE SMALL_LOAN},
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
                          "  books: {zh: 书店, en: book shop}\n"},
    {"parameters/toll.yaml", "parameter: toll\n"
                             "label: {zh: 通行费, en: toll}\n"
                             "unit: 元/人\n"
                             "min: 2元/人\n"
                             "max: 100元/人\n"
                             "step: 0.5元/人\n"
                             "cite: [{document: source, item: '9'}]\n"
                             "values: {2020-01-01: 7元/人}\n"},
    {"parameters/odd.yaml", "parameter: odd\n" /* bounds that are no whole count of steps */
                            "unit: 元\n"
                            "min: 1.5元\n"
                            "max: 9.5元\n"
                            "step: 1元\n"
                            "cite: [{document: source, item: '9'}]\n"
                            "values: {}\n"},
    {"parameters/rent.yaml", "parameter: rent\n"
                             "unit: 元\n"
                             "cite: [{document: source, item: '9'}]\n"
                             "values: {}\n"}};

static inline void set_up(void)
{
    small_compile(&small, MORE, COUNT_OF(MORE));
    hq_arena_init(&trial, NULL, 0);
    hq_sources_init(&sources, &small.arena);
    hq_diags_init(&told, &small.arena, &sources);
}

static inline void tear_down(void)
{
    hq_arena_free(&trial);
    small_free(&small);
}

/* --- Cells of text --- */

/* Rows of cells as a file without quotes comes to; `crlf`: its lines end in two characters. */
static inline hq_cells make_cells(const hq_str *texts, uint32_t rows, uint32_t columns, bool crlf)
{
    size_t size = 2 * HQ_CELLS_PADDING, at = HQ_CELLS_PADDING;
    for (uint32_t i = 0; i < rows * columns; i++)
        size += texts[i].length + 2;
    char *room = HQ_NEW_ARRAY(&trial, char, size);
    uint32_t *ends = HQ_NEW_ARRAY(&trial, uint32_t, (size_t)rows * columns + 1);
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

static inline void open_table(test_table *table, const hq_str *header, uint32_t columns)
{
    uint32_t firm = hq_pack_find_entity(small.plan->pack, HQ_STR("firm"));
    *table = (test_table){0};
    ck_assert_int_eq(
        hq_bind_subjects(&trial, small.plan->pack, &told, firm, header, columns, NULL, &table->binding),
        HQ_OK);
    ck_assert_int_eq(hq_converter_new(&trial, &table->binding, &table->converter), HQ_OK);
}

static inline void convert(test_table *table, const hq_cells *cells, hq_fast_isa isa)
{
    table->converter->isa = isa;
    table->rejects = (hq_reject_list){0};
    ck_assert_int_eq(hq_batch_new(&trial, small.plan->pack, &table->binding.layout, &table->batch), HQ_OK);
    ck_assert_int_eq(hq_convert_cells(table->converter, &trial, 0, cells, table->batch, &table->rejects),
                     HQ_OK);
}

static inline const hq_column *column_of(const test_table *table, uint32_t index)
{
    const hq_bound_column *bound = &table->binding.tables.at[0].columns[index];
    return bound->kind == HQ_BOUND_GIVEN ? &table->batch->given[bound->given]
                                         : &table->batch->frames[bound->frame].columns[bound->field];
}

#endif
