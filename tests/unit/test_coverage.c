/* What examples meet of rules: for each kind of point one that is met and one that is not, worked out by hand. */
#include "run/coverage.h"

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
                           "valid: {}\n"
                           "authority: {name: {zh: 镇, en: Town}}\n"
                           "procedure: apply\n"
                           "subject: firm\n"
                           "%s";

static hq_coverage_counts cover(const char *body, hq_language language, hq_text *text)
{
    static char policy[8192];
    hq_page page = {.language = language, .columns = 80};
    hq_coverage_counts report;
    snprintf(policy, sizeof policy, HEAD, body);
    small_compile(&pack, &(small_file){"policies/a/S-2-trial.yaml", policy}, 1);
    hq_text_init(text, &pack.arena);
    uint32_t index = hq_pack_find_policy(pack.plan->pack, HQ_STR("S-2"));
    ck_assert_int_eq(hq_coverage_run(&pack.arena, pack.plan, &pack.diags, index, &page, text, &report),
                     HQ_OK);
    ck_assert_ptr_nonnull(hq_text_str(text).at);
    return report;
}

#define LINES_MOST 8

/* missed: every point that is not, without its place. counts: the table, down to its last line. */
static const struct {
    const char *name, *body, *counts;
    uint32_t points, met;
    const char *missed[LINES_MOST];
} CASES[] = {
    {"each kind, and what one firm that is refused and one that is paid leave out",
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
     "  - {name: capped, on: 2026-01-01, profile: {firm: {staff: 10, trade: bakery, open: true, sales: "
     "20000}}, expect: {status: eligible, amount: 800.00}}\n"
     "  - {name: neither, on: 2026-06-30, profile: {firm: {staff: 9, trade: books, open: false, sales: "
     "100}}, expect: {status: ineligible, unmet: [sized, line]}}\n",
     "conditions: 8 of 8 met (100.0 %)\n"
     "comparisons: 4 of 6 met (66.6 %)\n"
     "branches: 1 of 2 met (50.0 %)\n"
     "caps: 1 of 1 met (100.0 %)\n"
     "all: 14 of 17 met (82.3 %)\n",
     17,
     14,
     {"eligible.sized: never false", "benefit.amount: never false", "benefit.amount: `else` never taken"}},
    {"a cap that takes nothing",
     "eligible: {}\n"
     "benefit: {kind: grant, amount: firm.sales, at_most: [{limit: 800元}, {limit: 700元}]}\n"
     "examples: [{name: below, on: 2026-01-01, profile: {firm: {sales: 750}}, expect: {amount: 700.00}}]\n",
     "caps: 1 of 2 met (50.0 %)\nall: 1 of 2 met (50.0 %)\n",
     2,
     1,
     {"benefit.at_most: this cap never takes anything"}},
    {"rows",
     "eligible: {}\n"
     "let: {tier: 'table(t, firm.staff)'}\n"
     "tables:\n"
     "  t:\n"
     "    hit: unique\n"
     "    inputs: [staff]\n"
     "    outputs: [tier]\n"
     "    rows: |\n"
     "      < 20人      | 1元\n"
     "      [20人..30人] | 2元\n"
     "      > 30人      | 3元\n"
     "benefit: {kind: grant, amount: tier}\n"
     "examples:\n"
     "  - {name: ten, on: 2026-06-30, profile: {firm: {staff: 10}}, expect: {amount: 1.00}}\n"
     /* either the second row or the third: neither is met */
     "  - {name: many, on: 2026-06-30, profile: {firm: {staff: 25人 .. 35人}}, expect: {amount: [2.00, "
     "3.00]}}\n",
     "table rows: 1 of 3 met (33.3 %)\nall: 1 of 3 met (33.3 %)\n",
     3,
     1,
     {"table.t: no example comes to this row"}},
    {"what is not known meets nothing",
     "eligible: {sized: {when: firm.staff >= 10人}, open: {when: firm.open}}\n"
     "benefit: {kind: service}\n"
     "examples: [{name: some, on: 2026-01-01, profile: {firm: {staff: 5人 .. 15人}}, expect: {status: "
     "undetermined}}]\n",
     "conditions: 0 of 4 met (0.0 %)\nall: 0 of 4 met (0.0 %)\n",
     4,
     0,
     {"eligible.sized: never decided", "eligible.open: never decided"}},
    {"what is tried while a range is split meets nothing",
     /* staff decides both, so the question is split at 10 */
     "eligible: {sized: {when: firm.staff >= 10人}}\n"
     "benefit: {kind: grant, amount: 'if firm.staff >= 12人 then 1元/人 * firm.staff else 5元'}\n"
     "examples: [{name: some, on: 2026-01-01, profile: {firm: {staff: 5人 .. 15人}}, expect: {amount: [0, "
     "15]}}]\n",
     "conditions: 0 of 2 met (0.0 %)\ncomparisons: 0 of 2 met (0.0 %)\nbranches: 0 of 2 met (0.0 %)\nall: 0 "
     "of 6 "
     "met (0.0 %)\n",
     6,
     0,
     {"eligible.sized: never decided", "benefit.amount: never decided",
      "benefit.amount: neither branch taken"}},
    {"an exception that always applies",
     "eligible: {}\n"
     "benefit: {kind: grant, amount: 10元}\n"
     "exceptions:\n"
     "  - {name: later, from: 2026-07-01, says: {zh: 后, en: later}, cite: [{document: source}], set: "
     "{benefit.amount: 20元}}\n"
     "examples: [{name: after, on: 2026-07-01, profile: {firm: {}}, expect: {amount: 20.00}}]\n",
     "exceptions: 1 of 2 met (50.0 %)\nall: 1 of 2 met (50.0 %)\n",
     2,
     1,
     {"exception.later: the exception always applies"}},
    {"several nodes at one place are one comparison",
     "eligible: {}\n"
     "let: {odd: 'firm.heads in [1人, 3人] or firm.heads != 2人'}\n"
     "benefit: {kind: grant, amount: 'if odd then 1元 else 2元'}\n"
     "examples:\n"
     "  - {name: one, on: 2026-06-30, profile: {firm: {heads: 1}}, expect: {amount: 1.00}}\n"
     "  - {name: three, on: 2026-06-30, profile: {firm: {heads: 3}}, expect: {amount: 1.00}}\n",
     /* the list's first figure was unequal once, but the list was never left */
     "comparisons: 2 of 6 met (33.3 %)\nbranches: 1 of 2 met (50.0 %)\nall: 3 of 8 met (37.5 %)\n",
     8,
     3,
     {"let.odd: never false", "let.odd: never decided", "benefit.amount: never false",
      "benefit.amount: `else` never taken"}},
    {"everything",
     "eligible: {open: {when: firm.open}}\n"
     "benefit: {kind: service}\n"
     "examples:\n"
     "  - {name: open, on: 2026-06-30, profile: {firm: {open: true}}, expect: {status: eligible}}\n"
     "  - {name: shut, on: 2026-06-30, profile: {firm: {open: false}}, expect: {status: ineligible}}\n",
     "conditions: 2 of 2 met (100.0 %)\nall: 2 of 2 met (100.0 %)\n",
     2,
     2,
     {NULL}},
    {"nothing to meet",
     "eligible: {}\nbenefit: {kind: service}\nexamples: [{name: any, on: 2026-06-30, profile: {firm: {}}, "
     "expect: {status: eligible}}]\n",
     "all: 0 of 0 met (100.0 %)\n",
     0,
     0,
     {NULL}},
};

START_TEST(points)
{
    hq_text text;
    hq_coverage_counts report = cover(CASES[_i].body, HQ_LANG_EN, &text);
    const char *all = strstr(text.at, CASES[_i].counts);
    ck_assert_msg(all != NULL && strcmp(all, CASES[_i].counts) == 0, "[%s] %s", CASES[_i].name, text.at);
    CHECK_ROW(CASES[_i].name,
              report.failed == 0 && report.points == CASES[_i].points && report.met == CASES[_i].met);
    for (size_t i = 0; i < LINES_MOST && CASES[_i].missed[i] != NULL; i++) {
        char line[256];
        snprintf(line, sizeof line, ": S-2 %s\n", CASES[_i].missed[i]);
        ck_assert_msg(strstr(text.at, line) != NULL, "[%s] no line%s in\n%s", CASES[_i].name, line, text.at);
    }
    ck_assert_msg((strstr(text.at, ": S-2 ") == NULL) == (CASES[_i].missed[0] == NULL), "[%s] %s",
                  CASES[_i].name, text.at);
}
END_TEST

/* The pack of small_pack.h: S-1 was met only, its definition true only. */
START_TEST(whole_pack)
{
    static const char EXPECTED[] = "definitions/firm-small.yaml:2:5: firm.small is: never false\n"
                                   "     2 | is: firm.staff < 50人\n"
                                   "       |     ^^^^^^^^^^^^^^^^^\n"
                                   "policies/a/S-1-plain.yaml:11:17: S-1 eligible.sized: never unmet\n"
                                   "    11 |   sized: {when: firm.staff >= 10人}\n"
                                   "       |                 ^^^^^^^^^^^^^^^^^^\n"
                                   "policies/a/S-1-plain.yaml:12:3: S-1 eligible.seen: never unmet\n"
                                   "    12 |   seen: {attest: {zh: 已核查, en: looked at}}\n"
                                   "       |   ^^^^\n"
                                   "conditions: 2 of 4 met (50.0 %)\n"
                                   "comparisons: 1 of 2 met (50.0 %)\n"
                                   "all: 3 of 6 met (50.0 %)\n";
    hq_page page = {.language = HQ_LANG_EN, .columns = 80};
    hq_coverage_counts report;
    hq_text text;
    small_compile(&pack, NULL, 0);
    hq_text_init(&text, &pack.arena);
    ck_assert_int_eq(hq_coverage_run(&pack.arena, pack.plan, &pack.diags, HQ_NONE, &page, &text, &report),
                     HQ_OK);
    const char *found = strstr(hq_text_str(&text).at, "definitions/");
    ck_assert_str_eq(found, EXPECTED);
    ck_assert(report.points == 6 && report.met == 3);
}
END_TEST

START_TEST(in_chinese)
{
    hq_text text;
    cover(CASES[1].body, HQ_LANG_ZH, &text);
    ck_assert_ptr_nonnull(strstr(text.at, "S-2 benefit.at_most：上限从未起作用\n"));
    ck_assert_ptr_nonnull(strstr(text.at, "合计：1 / 2 已遇到（50.0 %）\n"));
}
END_TEST

START_TEST(examples_that_fail)
{
    hq_text text;
    hq_coverage_counts report = cover("eligible: {}\nbenefit: {kind: grant, amount: 1元}\n"
                                      "examples: [{name: wrong, on: 2026-06-30, profile: {firm: {}}, expect: "
                                      "{amount: 2}}]\n",
                                      HQ_LANG_EN, &text);
    ck_assert_uint_eq(report.failed, 1);
    ck_assert_ptr_nonnull(strstr(text.at, "amount: expected 2.00, came out 1.00"));
}
END_TEST

static hq_status run_again(hq_arena *arena, const hq_plan *plan, hq_diags *diags, hq_text *text)
{
    hq_page page = {.language = HQ_LANG_EN, .columns = 80};
    hq_coverage_counts counts;
    return hq_coverage_run(arena, plan, diags, HQ_NONE, &page, text, &counts);
}

START_TEST(memory_runs_out)
{
    small_compile(&pack, NULL, 0);
    small_refuse(&pack, 500, run_again);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("coverage");
    TCase *tests = tcase_create("coverage");
    tcase_add_checked_fixture(tests, NULL, tear_down);
    tcase_add_loop_test(tests, points, 0, COUNT_OF(CASES));
    tcase_add_test(tests, whole_pack);
    tcase_add_test(tests, in_chinese);
    tcase_add_test(tests, examples_that_fail);
    tcase_add_test(tests, memory_runs_out);
    suite_add_tcase(suite, tests);
    return suite;
}
