/*
 * Changes of rules, and which of them examples notice: for each kind of change a rule and examples for which it was worked out by hand what
 * is caught and what survives.
 */
#include "run/mutate.h"

#include <stdio.h>

#include "small_memory.h"

static small_pack pack;

static void tear_down(void)
{
    small_free(&pack);
}

static const char HEAD[] = "policy: trial\n"
                           "number: S-2\n"
                           "title: {zh: 试验, en: Trial}\n"
                           "cite: [{document: source, item: '2'}]\n"
                           "standing: in_force\n"
                           "valid: {%s}\n"
                           "authority: {name: {zh: 镇, en: Town}}\n"
                           "procedure: apply\n"
                           "%s%s";

static void compile_policy(const char *valid, const char *body)
{
    static char text[8192];
    bool has_subject = strncmp(body, "subject:", strlen("subject:")) == 0;
    snprintf(text, sizeof text, HEAD, valid, has_subject ? "" : "subject: firm\n", body);
    small_compile(&pack, &(small_file){"policies/a/S-2-trial.yaml", text}, 1);
}

static hq_mutation_counts mutate(const char *policy, hq_language language, hq_text *text)
{
    hq_page page = {.language = language, .columns = 80};
    hq_mutation_counts report;
    hq_mutation_request request = {.policy = HQ_NONE, .page = &page};
    if (policy != NULL)
        request.policy = hq_pack_find_policy(pack.plan->pack, hq_str_of(policy));
    hq_text_init(text, &pack.arena);
    pack.diags.list.count = 0;
    ck_assert_int_eq(hq_mutation_run(&pack.arena, pack.plan, &pack.diags, &request, text, &report), HQ_OK);
    ck_assert_ptr_nonnull(hq_text_str(text).at);
    return report;
}

enum { SURVIVORS_MOST = 20 };

/* survivors: every key, in any order. counts: lines by kind. */
static const struct {
    const char *name, *valid, *body;
    uint32_t caught, survived, refused;
    const char *survivors[SURVIVORS_MOST], *counts[10];
} CASES[] = {
    {"one of everything",
     "from: 2026-01-01, to: 2026-12-31",
     "eligible:\n"
     "  sized: {when: firm.staff >= 10人 and firm.staff <= 30人}\n"
     "  line:\n"
     "    any:\n"
     "      food: {when: 'firm.trade in [bakery, butcher]'}\n"
     "      open: {when: firm.open}\n"
     "let: {base: 'min(firm.sales * 10%, 1000元)'}\n"
     "benefit:\n"
     "  kind: grant\n"
     "  amount: if firm.open then base else base * 50%\n"
     "  at_most: [{limit: 800元, each: firm, every: year}]\n"
     "examples:\n"
     /* a tenth of 20,000 is 2,000, at most 1,000, and the cap leaves 800 */
     "  - {name: capped, on: 2026-01-01, profile: {firm: {staff: 10, trade: bakery, open: true, sales: "
     "20000}}, expect: {status: eligible, amount: 800.00}}\n"
     "  - {name: neither, on: 2026-06-30, profile: {firm: {staff: 9, trade: books, open: false, sales: "
     "100}}, expect: {status: ineligible, unmet: [sized, line]}}\n",
     13,
     19,
     0,
     {"valid.from \"2026-01-01\" -> \"2025-12-31\"", "valid.to \"2026-12-31\" -> \"2027-01-01\"",
      "valid.to \"2026-12-31\" -> \"2026-12-30\"", "eligible.sized \"30人\" -> \"31人\"",
      "eligible.sized \"30人\" -> \"29人\"", "eligible.sized \"<= 30人\" -> \"< 30人\"",
      "eligible.line \"any\" -> \"all\"", "eligible.line.food \"food\" dropped",
      "eligible.line.open \"open\" dropped", "eligible.line.food \"bakery\" dropped",
      "eligible.line.food \"butcher\" dropped", "let.base \"10%\" -> \"11%\"", "let.base \"10%\" -> \"9%\"",
      "let.base \"1000元\" -> \"1001元\"", "let.base \"1000元\" -> \"999元\"",
      "let.base \"min(firm.sales * 10%, 1000元)\" -> \"max(firm.sales * 10%, 1000元)\"",
      "benefit.amount \"50%\" -> \"51%\"", "benefit.amount \"50%\" -> \"49%\"",
      "benefit.at_most.1 \"year\" -> \"lifetime\""},
     {"figures: 4 caught, 8 survived, 0 refused", "comparisons: 2 caught, 1 survived, 0 refused",
      "dates: 1 caught, 3 survived, 0 refused", "connectives: 1 caught, 1 survived, 0 refused",
      "min and max: 0 caught, 1 survived, 0 refused", "codes: 0 caught, 2 survived, 0 refused",
      "branches: 1 caught, 0 survived, 0 refused", "conditions: 2 caught, 2 survived, 0 refused",
      "caps: 2 caught, 1 survived, 0 refused"}},
    {"a not",
     "",
     "eligible: {shut: {when: not firm.open}}\n"
     "benefit: {kind: service}\n"
     "examples: [{name: shut, on: 2026-06-30, profile: {firm: {open: false}}, expect: {status: eligible}}]\n",
     1,
     1,
     0,
     {"eligible.shut \"shut\" dropped"},
     {"connectives: 1 caught, 0 survived, 0 refused"}},
    {"a list of figures",
     "",
     "eligible: {class: {when: 'firm.heads in [3人, 4人]'}}\n"
     "benefit: {kind: service}\n"
     "examples:\n"
     "  - {name: three, on: 2026-06-30, profile: {firm: {heads: 3}}, expect: {status: eligible}}\n"
     "  - {name: five, on: 2026-06-30, profile: {firm: {heads: 5}}, expect: {status: ineligible}}\n",
     6,
     2,
     0,
     {"eligible.class \"4人\" dropped", "eligible.class \"4人\" -> \"3人\""},
     {"figures: 3 caught, 1 survived, 0 refused", "codes: 1 caught, 1 survived, 0 refused"}},
    {"a day",
     "",
     "eligible: {late: {when: firm.since > 2020-06-30}}\n"
     "benefit: {kind: service}\n"
     "examples:\n"
     "  - {name: the day, on: 2026-06-30, profile: {firm: {since: 2020-06-30}}, expect: {status: "
     "ineligible}}\n"
     "  - {name: the next, on: 2026-06-30, profile: {firm: {since: 2020-07-01}}, expect: {status: "
     "eligible}}\n",
     4,
     0,
     0,
     {NULL},
     {"dates: 2 caught, 0 survived, 0 refused"}},
    {"a table's boundary, in all its rows at once",
     "",
     "eligible: {}\n"
     "let: {tier: 'table(t, firm.staff)'}\n"
     "tables:\n"
     "  t:\n"
     "    hit: unique\n"
     "    inputs: [staff]\n"
     "    outputs: [tier]\n"
     "    rows: |\n"
     "      < 20人  | 1元\n"
     "      >= 20人 | 3元\n"
     "benefit: {kind: grant, amount: tier}\n"
     "examples:\n"
     "  - {name: ten, on: 2026-06-30, profile: {firm: {staff: 10}}, expect: {amount: 1.00}}\n"
     "  - {name: twenty, on: 2026-06-30, profile: {firm: {staff: 20}}, expect: {amount: 3.00}}\n",
     7,
     1,
     0,
     {"table.t.staff \"20人\" -> \"19人\""},
     {"figures: 5 caught, 1 survived, 0 refused", "comparisons: 1 caught, 0 survived, 0 refused"}},
    {"a boundary of shares moves no further than the next",
     "",
     "eligible: {}\n"
     "let: {tier: 'table(t, firm.share)'}\n"
     "tables:\n"
     "  t:\n"
     "    hit: unique\n"
     "    inputs: [share]\n"
     "    outputs: [tier]\n"
     "    rows: |\n"
     "      < 1%       | 1元\n"
     "      [1%..2%)   | 2元\n"
     "      >= 2%      | 3元\n"
     "benefit: {kind: grant, amount: tier}\n"
     "examples:\n"
     "  - {name: below, on: 2026-06-30, profile: {firm: {share: 0.9%}}, expect: {amount: 1.00}}\n"
     "  - {name: one, on: 2026-06-30, profile: {firm: {share: 1%}}, expect: {amount: 2.00}}\n"
     "  - {name: below two, on: 2026-06-30, profile: {firm: {share: 1.9%}}, expect: {amount: 2.00}}\n"
     "  - {name: two, on: 2026-06-30, profile: {firm: {share: 2%}}, expect: {amount: 3.00}}\n",
     12,
     0,
     1, /* nothing is below 0 %, so the first row would never be reached */
     {NULL},
     {"figures: 9 caught, 0 survived, 1 refused", "comparisons: 2 caught, 0 survived, 0 refused"}},
    {"an exception's first day",
     "",
     "eligible: {}\n"
     "benefit: {kind: grant, amount: 10元}\n"
     "exceptions:\n"
     "  - {name: later, from: 2026-07-01, says: {zh: 后, en: later}, cite: [{document: source}], set: "
     "{benefit.amount: 20元}}\n"
     "examples:\n"
     "  - {name: before, on: 2026-06-30, profile: {firm: {}}, expect: {amount: 10.00}}\n"
     "  - {name: after, on: 2026-07-01, profile: {firm: {}}, expect: {amount: 20.00}}\n",
     7,
     0,
     0,
     {NULL},
     {"dates: 2 caught, 0 survived, 0 refused", "figures: 4 caught, 0 survived, 0 refused"}},
    {"what a settled reading replaces, and what it rejects, is not in effect",
     "",
     "eligible: {}\n"
     "let: {x: 1元}\n"
     "benefit: {kind: grant, amount: x}\n"
     "readings:\n"
     "  - {name: a, says: {zh: 甲, en: a}, cite: [{document: source}], set: {let.x: 7元}}\n"
     "  - {name: b, says: {zh: 乙, en: b}, cite: [{document: source}], set: {let.x: 9元}}\n"
     "settled: a\n"
     "examples: [{name: a, on: 2026-06-30, profile: {firm: {}}, expect: {amount: 7.00}}]\n",
     3,
     0,
     0,
     {NULL},
     {"figures: 2 caught, 0 survived, 0 refused"}},
    {"a scale",
     "",
     "eligible: {}\n"
     "scales:\n"
     "  s:\n"
     "    mode: flat\n"
     "    brackets:\n"
     "      2024-01-01: |\n"
     "        0元   | 10%\n"
     "        100元 | 20%\n"
     "benefit: {kind: grant, amount: 'scale(s, firm.sales)'}\n"
     "examples:\n"
     "  - {name: half a yuan, on: 2026-06-30, profile: {firm: {sales: 0.50}}, expect: {amount: 0.05}}\n"
     "  - {name: fifty, on: 2026-06-30, profile: {firm: {sales: 50}}, expect: {amount: 5.00}}\n"
     "  - {name: a hundred, on: 2026-06-30, profile: {firm: {sales: 100}}, expect: {amount: 20.00}}\n",
     7,
     3,
     0,
     {"scale.s.2024-01-01 \"2024-01-01\" -> \"2024-01-02\"",
      "scale.s.2024-01-01 \"2024-01-01\" -> \"2023-12-31\"", "scale.s.2024-01-01.row2 \"100元\" -> \"99元\""},
     {"figures: 6 caught, 1 survived, 0 refused", "dates: 0 caught, 2 survived, 0 refused"}},
    {"the owner of a cap",
     "",
     "subject: firm.loans\n"
     "eligible: {}\n"
     "benefit: {kind: grant, amount: 100元, at_most: [{limit: 150元, each: firm, every: year}]}\n"
     "examples: [{name: two, on: 2026-06-30, profile: {firm: {loans: [{principal: 1元}, {principal: 1元}]}}, "
     "expect: {amount: 150.00}}]\n",
     /* each loan for itself has its 100; without the cap 200 */
     5,
     3,
     0,
     {"benefit.amount \"100元\" -> \"101元\"", "benefit.amount \"100元\" -> \"99元\"",
      "benefit.at_most.1 \"year\" -> \"lifetime\""},
     {"caps: 3 caught, 1 survived, 0 refused"}},
    {"at most so much",
     "",
     "eligible: {}\n"
     "benefit: {kind: grant, amount: 10元, bound: up_to}\n"
     "examples: [{name: any, on: 2026-06-30, profile: {firm: {}}, expect: {amount: [0, 10]}}]\n",
     3,
     0,
     0,
     {NULL},
     {"caps: 1 caught, 0 survived, 0 refused"}},
    {"what the compiler and the reader refuse: to round to nothing, a cap of nothing",
     "",
     "eligible: {}\n"
     "benefit: {kind: grant, amount: 'floor(firm.sales, 1元)', at_most: [{limit: 1元}]}\n"
     "examples: [{name: five, on: 2026-06-30, profile: {firm: {sales: 5}}, expect: {amount: 1.00}}]\n",
     3,
     1,
     2,
     {"benefit.amount \"1元\" -> \"2元\""},
     {"figures: 1 caught, 1 survived, 2 refused", "caps: 2 caught, 0 survived, 0 refused"}},
    {"conditions in conditions",
     "",
     "eligible:\n"
     "  either:\n"
     "    any:\n"
     "      a:\n"
     "        all:\n"
     "          x: {when: firm.open}\n"
     "          y: {when: firm.staff > 5人}\n"
     "      b: {when: firm.heads > 5人}\n"
     "benefit: {kind: service}\n"
     "examples: [{name: a, on: 2026-06-30, profile: {firm: {open: true, staff: 6, heads: 1}}, expect: "
     "{status: "
     "eligible}}]\n",
     /* any to all, a dropped, more than 6 */
     3,
     10,
     0,
     {"eligible.either \"either\" dropped", "eligible.either.b \"b\" dropped",
      "eligible.either.a \"all\" -> \"any\"", "eligible.either.a.x \"x\" dropped",
      "eligible.either.a.y \"y\" dropped", "eligible.either.a.y \"5人\" -> \"4人\"",
      "eligible.either.a.y \"> 5人\" -> \">= 5人\"", "eligible.either.b \"5人\" -> \"6人\"",
      "eligible.either.b \"5人\" -> \"4人\"", "eligible.either.b \"> 5人\" -> \">= 5人\""},
     {"connectives: 1 caught, 1 survived, 0 refused", "conditions: 1 caught, 4 survived, 0 refused"}},
    {"two that read alike",
     "",
     "eligible: {either: {when: firm.staff > 5人 or firm.heads > 5人}}\n"
     "benefit: {kind: service}\n"
     "examples:\n"
     "  - {name: staff, on: 2026-06-30, profile: {firm: {staff: 6, heads: 5}}, expect: {status: eligible}}\n"
     "  - {name: not, on: 2026-06-30, profile: {firm: {staff: 5, heads: 1}}, expect: {status: ineligible}}\n",
     /* 5 to 6 and to 4 of the staff, > to >=, or to and, the condition */
     5,
     3,
     0,
     {"eligible.either \"5人\" -> \"6人\" #2", "eligible.either \"5人\" -> \"4人\" #2",
      "eligible.either \"> 5人\" -> \">= 5人\" #2"},
     {"connectives: 1 caught, 0 survived, 0 refused"}},
};

static bool has_line(hq_text *text, const char *place, const char *line, const char *after)
{
    char wanted[512];
    snprintf(wanted, sizeof wanted, "%s%s%s\n", place, line, after);
    return strstr(hq_text_str(text).at, wanted) != NULL;
}

START_TEST(changes)
{
    hq_text text;
    compile_policy(CASES[_i].valid, CASES[_i].body);
    hq_mutation_counts report = mutate("S-2", HQ_LANG_EN, &text);
    CHECK_ROW(CASES[_i].name, report.failed == 0 && report.caught == CASES[_i].caught &&
                                  report.survived == CASES[_i].survived &&
                                  report.refused == CASES[_i].refused);
    for (size_t i = 0; i < SURVIVORS_MOST && CASES[_i].survivors[i] != NULL; i++)
        ck_assert_msg(has_line(&text, ": S-2 ", CASES[_i].survivors[i], ""), "%s: no line %s in\n%s",
                      CASES[_i].name, CASES[_i].survivors[i], text.at);
    for (size_t i = 0; i < COUNT_OF(CASES[_i].counts) && CASES[_i].counts[i] != NULL; i++)
        ck_assert_msg(has_line(&text, "\n", CASES[_i].counts[i], "") ||
                          strncmp(text.at, CASES[_i].counts[i], strlen(CASES[_i].counts[i])) == 0,
                      "%s: no line %s in\n%s", CASES[_i].name, CASES[_i].counts[i], text.at);
}
END_TEST

/* The pack of small_pack.h as it stands: S-1 with its one example, the definition with its own. */
START_TEST(whole_pack)
{
    hq_text text;
    small_compile(&pack, NULL, 0);
    hq_mutation_counts report = mutate(NULL, HQ_LANG_EN, &text);
    ck_assert_msg(report.caught == 5 && report.survived == 8 && report.refused == 0, "%s", text.at);
    ck_assert(
        has_line(&text, "definitions/firm-small.yaml:2:16: ", "firm.small is \"< 50人\" -> \"<= 50人\"", ""));
    ck_assert(has_line(
        &text, "policies/a/S-1-plain.yaml:6:28: ", "S-1 valid.to \"2030-12-31\" -> \"2031-01-01\"", ""));
    ck_assert(has_line(&text, "S-1 ", "eligible.seen \"seen\" dropped", ""));
    ck_assert(has_line(&text, "all: ", "5 caught, 8 survived, 0 refused", ""));
    ck_assert(has_line(&text, "\n", "38.46 % of the changes are caught", "")); /* 5 of 13 */
    mutate(NULL, HQ_LANG_ZH, &text);
    ck_assert_msg(has_line(&text, "\n", "合计：5 处被发现，8 处未被发现，0 处被编译器拒绝", ""), "%s",
                  text.at);
}
END_TEST

/* Values by day: each is read on one side of 1 July, and no example comes near the first day. */
START_TEST(parameters)
{
    static const small_file FILES[] = {
        {"parameters/fee.yaml", "parameter: fee\n"
                                "unit: 元\n"
                                "cite: [{document: source, item: '7'}]\n"
                                "values: {2026-01-01: 5元, 2026-07-01: 6}\n"},
        {"policies/a/S-2-trial.yaml",
         "policy: trial\nnumber: S-2\ntitle: {zh: 试验, en: Trial}\ncite: [{document: source, item: '2'}]\n"
         "standing: in_force\nvalid: {from: 2026-01-01}\nauthority: {name: {zh: 镇, en: Town}}\nprocedure: "
         "apply\n"
         "subject: firm\neligible: {}\nbenefit: {kind: grant, amount: param(fee)}\n"
         "examples:\n"
         "  - {name: june, on: 2026-06-30, profile: {firm: {}}, expect: {amount: 5.00}}\n"
         "  - {name: july, on: 2026-07-01, profile: {firm: {}}, expect: {amount: 6.00}}\n"}};
    hq_text text;
    small_compile(&pack, FILES, COUNT_OF(FILES));
    hq_mutation_counts report = mutate(NULL, HQ_LANG_EN, &text);
    /* two ends of S-2's validity survive but for one; of the parameter four figures and two days are caught, two days are left */
    ck_assert(has_line(&text, ": ", "param.fee 2026-01-01 \"2026-01-01\" -> \"2025-12-31\"", ""));
    ck_assert_ptr_null(strstr(text.at, "param.fee 2026-07-01"));
    ck_assert_ptr_null(strstr(text.at, "\"5元\" ->"));
    /* validity begins before the first value then: the compiler says so */
    ck_assert_uint_eq(report.refused, 2);
}
END_TEST

START_TEST(examples_that_fail)
{
    hq_text text;
    compile_policy("",
                   "eligible: {}\nbenefit: {kind: grant, amount: 1元}\n"
                   "examples: [{name: wrong, on: 2026-06-30, profile: {firm: {}}, expect: {amount: 2}}]\n");
    hq_mutation_counts report = mutate("S-2", HQ_LANG_EN, &text);
    ck_assert(report.failed == 1 && report.caught + report.survived + report.refused == 0);
    ck_assert_ptr_nonnull(strstr(text.at, "amount: expected 2.00, came out 1.00"));
}
END_TEST

/* What is changed is a second reading: afterwards the plan answers as before. */
/*
 * Seven loops in each other over nine loans, which the example does not come to: five million rounds that give 0 as well. Of the changes two
 * come to them, "1人" -> "0人" and the branches exchanged; they are given up, and caught.
 */
START_TEST(loops_without_end)
{
    enum { LOOPS = 7, LOANS = 9 };
    static char policy[8192], model[8192];
    hq_text body, told;
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    hq_text_init(&body, &arena);
    hq_text_add_z(
        &body, "eligible: {}\nbenefit:\n  kind: grant\n  amount: |\n    if firm.heads < 1人 then 0元 else ");
    for (int i = 0; i < LOOPS; i++)
        hq_text_add_z(&body, "sum(");
    for (int i = 0; i < LOOPS; i++)
        hq_text_addf(&body, "%sl%d.principal", i == 0 ? "if " : " + ", i);
    hq_text_add_z(&body, " > 1亿元 then 1元 else 0元");
    for (int i = LOOPS - 1; i >= 0; i--)
        hq_text_addf(&body, " for l%d in firm.loans)", i);
    hq_text_add_z(&body, "\nexamples:\n  - {name: none, on: 2026-06-30, profile: {firm: {heads: 0, loans: [");
    for (int i = 0; i < LOANS; i++)
        hq_text_addf(&body, "%s{principal: 1元}", i == 0 ? "" : ", ");
    hq_text_add_z(&body, "]}}, expect: {amount: 0.00}}\n");
    snprintf(policy, sizeof policy, HEAD, "from: 2026-01-01", "subject: firm\n",
             hq_str_terminated(&arena, hq_text_str(&body)));
    hq_arena_free(&arena);
    snprintf(model, sizeof model, "%s", SMALL_PACK[1].text);
    char *most = strstr(model, "max_items: 3");
    ck_assert_ptr_nonnull(most);
    most[strlen("max_items: ")] = '0' + LOANS;
    const small_file files[] = {{"model.yaml", model}, {"policies/a/S-2-trial.yaml", policy}};
    small_compile(&pack, files, 2);
    (void)mutate("trial", HQ_LANG_EN, &told);
    const char *page = hq_str_terminated(&pack.arena, hq_text_str(&told));
    ck_assert_msg(strstr(page, "\"1人\" -> \"0人\"") == NULL, "%s", page);
    ck_assert_msg(strstr(page, "\"1人\" -> \"2人\"") != NULL, "%s", page);
    ck_assert_msg(strstr(page, "branches: 1 caught") != NULL, "%s", page);
}
END_TEST

START_TEST(nothing_is_left_changed)
{
    hq_text text, dump[2];
    small_compile(&pack, NULL, 0);
    hq_text_init(&dump[0], &pack.arena);
    hq_text_init(&dump[1], &pack.arena);
    hq_dump_plan(&dump[0], pack.plan);
    mutate(NULL, HQ_LANG_EN, &text);
    hq_dump_plan(&dump[1], pack.plan);
    ck_assert_str_eq(hq_text_str(&dump[0]).at, hq_text_str(&dump[1]).at);
}
END_TEST

static void count_calls(void *context, uint32_t done, uint32_t all)
{
    uint32_t *calls = context;
    ck_assert_uint_eq(done, ++*calls);
    ck_assert_uint_eq(all, 13);
}

START_TEST(progress)
{
    hq_page page = {.language = HQ_LANG_EN, .columns = 80};
    hq_mutation_counts report;
    hq_text text;
    uint32_t calls = 0;
    small_compile(&pack, NULL, 0);
    hq_mutation_request request = {HQ_NONE, &page, count_calls, &calls};
    hq_text_init(&text, &pack.arena);
    ck_assert_int_eq(hq_mutation_run(&pack.arena, pack.plan, &pack.diags, &request, &text, &report), HQ_OK);
    ck_assert_uint_eq(calls, 13);
}
END_TEST

static hq_status run_again(hq_arena *arena, const hq_plan *plan, hq_diags *diags, hq_text *text)
{
    hq_page page = {.language = HQ_LANG_EN, .columns = 80};
    hq_mutation_request request = {.policy = HQ_NONE, .page = &page};
    hq_mutation_counts counts;
    return hq_mutation_run(arena, plan, diags, &request, text, &counts);
}

START_TEST(memory_runs_out)
{
    small_compile(&pack, NULL, 0);
    small_refuse(&pack, 2000, run_again);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("mutate");
    TCase *tests = tcase_create("mutate");
    tcase_add_checked_fixture(tests, NULL, tear_down);
    tcase_add_loop_test(tests, changes, 0, COUNT_OF(CASES));
    tcase_add_test(tests, whole_pack);
    tcase_add_test(tests, parameters);
    tcase_add_test(tests, examples_that_fail);
    tcase_add_test(tests, loops_without_end);
    tcase_add_test(tests, nothing_is_left_changed);
    tcase_add_test(tests, progress);
    tcase_add_test(tests, memory_runs_out);
    suite_add_tcase(suite, tests);
    return suite;
}
