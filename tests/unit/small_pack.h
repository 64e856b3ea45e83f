/*
 * A small pack in memory for tests, compiled as one from a folder is. A test adds files of its own to what stands here:
 * a firm with facts of every kind, loans with balances, an office in it, and codes of two levels.
 */
#ifndef HQ_TESTS_SMALL_PACK_H
#define HQ_TESTS_SMALL_PACK_H

#include <string.h>

#include "plan/plan.h"
#include "unit.h"

typedef struct small_file {
    const char *path, *text;
} small_file;

/* What models of other tests hold too: an office, and loans with balances. */
#define SMALL_OFFICE                           \
    "  office:\n"                              \
    "    label: {zh: 办公室, en: Office}\n" \
    "    fields:\n"                            \
    "      rooms: {type: count, unit: 间, min: 0, max: 99, whole: true, label: {zh: 房间数, en: rooms}}\n"
#define SMALL_LOAN                                                                                              \
    "  loan:\n"                                                                                                 \
    "    label: {zh: 借款, en: Loan}\n"                                                                       \
    "    fields:\n"                                                                                             \
    "      principal: {type: money, min: 0元, max: 1000万元, label: {zh: 本金, en: principal}}\n"          \
    "      paid_out:  {type: date, min: 2020-01-01, max: 2040-12-31, label: {zh: 放款日, en: day paid "      \
    "out}}\n"                                                                                                   \
    "      repaid:    {type: date, min: 2020-01-01, max: 2060-12-31, label: {zh: 结清日, en: day repaid}}\n" \
    "      balances:  {type: steps, start: paid_out, value: principal, end: repaid, label: {zh: 余额, en: "   \
    "balance}}\n"

static const small_file SMALL_PACK[] = {
    {"pack.yaml", "pack: small\n"
                  "version: 1.0.0\n"
                  "title: {zh: 小包, en: A small pack}\n"
                  "currency: {code: CNY, units: {元: 1, yuan: 1, 分: 0.01}, quantum: 0.01}\n"
                  "units: {间: room}\n"
                  "documents:\n"
                  "  source: {number_prefix: S, title: {zh: 公告, en: Notice}}\n"},
    {"model.yaml",
     "model:\n"
     "  firm:\n"
     "    label: {zh: 商户, en: Firm}\n"
     "    fields:\n"
     "      staff:  {type: count, unit: 人, min: 1, max: 1000, step: 0.5, label: {zh: 职工人数, en: number "
     "of staff}}\n"
     "      heads:  {type: count, unit: 人, min: 0, max: 50, whole: true, label: {zh: 人头数, en: heads}}\n"
     "      sales:  {type: money, min: 0元, max: 1亿元, label: {zh: 营业额, en: yearly sales}}\n"
     "      rate:   {type: number, unit: 1/年, min: 0%/年, max: 24%/年, step: 0.01%/年, label: {zh: 年利率, "
     "en: interest "
     "rate}}\n"
     "      share:  {type: factor, min: 0%, max: 100%, step: 0.1%, label: {zh: 出口占比, en: share of "
     "exports}}\n"
     "      lease:  {type: duration, min: 0个月, max: 600个月, label: {zh: 租期, en: lease}}\n"
     "      open:   {type: truth, label: {zh: 营业中, en: open for business}}\n"
     "      since:  {type: date, min: 1990-01-01, max: 2040-12-31, label: {zh: 开业日, en: opening day}}\n"
     "      first:  {type: date, min: 2000-01-01, max: 2019-12-31, label: {zh: 首次许可日, en: first "
     "licence}}\n"
     "      expiry: {type: date, min: 2030-01-01, max: 2050-12-31, label: {zh: 到期日, en: expiry}}\n"
     "      trade:  {type: code, of: trades, label: {zh: 行业, en: line of trade}}\n"
     "      motto:  {type: text, label: {zh: 口号, en: motto}}\n"
     "    lists:\n"
     "      loans: {of: loan, max_items: 3, label: {zh: 贷款清单, en: list of loans}}\n"
     "    one: {office: office}\n" SMALL_OFFICE SMALL_LOAN},
    {"codes/trades.yaml", "codes: trades\n"
                          "tree:\n"
                          "  food: [bakery, butcher]\n"
                          "  books: []\n"
                          "labels:\n"
                          "  food: {zh: 食品, en: food trade}\n"
                          "  bakery: {zh: 面包房, en: baker}\n"
                          "  butcher: {zh: 肉铺, en: butchery}\n"
                          "  books: {zh: 书店, en: book shop}\n"},
    {"parameters/wage.yaml", "parameter: wage\n"
                             "unit: 元\n"
                             "min: 0元\n"
                             "max: 10万元\n"
                             "cite: [{document: source, item: '9'}]\n"
                             "values: {}\n"},
    {"definitions/firm-small.yaml",
     "define: firm.small\n"
     "is: firm.staff < 50人\n"
     "label: {zh: 小商户, en: small}\n"
     "cite: [{document: source, item: '8'}]\n"
     "examples:\n"
     "  - {name: ten, on: 2026-06-30, profile: {firm: {staff: 10}}, expect: {values: "
     "{firm.small: true}}}\n"},
    {"policies/a/S-1-plain.yaml", "policy: plain\n"
                                  "number: S-1\n"
                                  "title: {zh: 普通补贴, en: Plain}\n"
                                  "cite: [{document: source, item: '1'}]\n"
                                  "standing: in_force\n"
                                  "valid: {from: unknown, to: 2030-12-31}\n"
                                  "authority: {name: {zh: 镇, en: Town}}\n"
                                  "procedure: apply\n"
                                  "subject: firm\n"
                                  "eligible:\n"
                                  "  sized: {when: firm.staff >= 10人}\n"
                                  "  seen: {attest: {zh: 已核查, en: looked at}}\n"
                                  "benefit: {kind: grant, amount: param(wage) * 10%}\n"
                                  "examples:\n"
                                  "  - name: a tenth of the wage\n"
                                  "    on: 2026-06-30\n"
                                  "    profile: {firm: {staff: 10}, attested: {plain.seen: true}}\n"
                                  "    given: {wage: 5000元, plain.valid.from: 2026-01-01}\n"
                                  "    expect: {status: eligible, amount: 500.00}\n"},
};

typedef struct small_pack {
    hq_arena arena;
    hq_sources sources;
    hq_diags diags;
    hq_plan *plan;
} small_pack;

static inline void small_add(small_pack *pack, hq_pack_files *files, small_file file)
{
    hq_pack_file entry = {.path = hq_str_of(file.path)};
    ck_assert_int_eq(hq_sources_add(&pack->sources, entry.path, hq_str_of(file.text), &entry.source), HQ_OK);
    ck_assert(HQ_PUSH(&pack->arena, files->files, entry));
}

/* What is wrong with the pack itself, told as the failure of the test. */
static inline void small_check(small_pack *pack, hq_status status)
{
    hq_text text;
    hq_text_init(&text, &pack->arena);
    hq_diags_sort(&pack->diags);
    hq_diags_print(&text, &pack->diags, HQ_LANG_EN, false);
    ck_assert_msg(status == HQ_OK, "the pack does not compile:\n%.*s", HQ_STR_ARGS(hq_text_str(&text)));
}

/* Compile SMALL_PACK with `count` more files; one of the same path takes the place of what stands there. */
static inline void small_compile(small_pack *pack, const small_file *more, size_t count)
{
    hq_arena_init(&pack->arena, NULL, 0);
    hq_sources_init(&pack->sources, &pack->arena);
    hq_diags_init(&pack->diags, &pack->arena, &pack->sources);
    hq_pack_files files = {.folder = HQ_STR("small")};
    for (size_t i = 0; i < sizeof SMALL_PACK / sizeof *SMALL_PACK; i++) {
        bool replaced = false;
        for (size_t m = 0; m < count; m++)
            replaced = replaced || strcmp(more[m].path, SMALL_PACK[i].path) == 0;
        if (!replaced)
            small_add(pack, &files, SMALL_PACK[i]);
    }
    for (size_t m = 0; m < count; m++)
        small_add(pack, &files, more[m]);
    hq_pack *read;
    small_check(pack, hq_pack_read(&pack->arena, &pack->diags, &files, false, &read));
    small_check(pack, hq_pack_check(read));
    small_check(pack, hq_plan_lower(read, &pack->plan));
    small_check(pack, hq_plan_bound(pack->plan));
    small_check(pack, hq_plan_fold(pack->plan));
    ck_assert_ptr_null(hq_plan_verify(pack->plan));
}

static inline void small_free(small_pack *pack)
{
    hq_arena_free(&pack->arena);
}

/* The code of the i-th diagnostic, or "". */
static inline const char *small_code(const hq_diags *told, uint32_t index)
{
    return index < told->list.count ? hq_message_code(told->list.at[index].message) : "";
}

#endif
