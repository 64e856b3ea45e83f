/*
 * Facts that are known in part, or asked twice while they are unknown: the columnar machine carries them, and comes to what follows by hand. How
 * many cells a policy can fall into, which bounds what it takes by cases.
 */
#include <string.h>

#include "answers.h"
#include "data/convert.h"
#include "machine_run.h"
#include "plan/cells.h"
#include "small_pack.h"

#define RULE(SUBJECT, REST)                                                                            \
    "policy: tried\nnumber: S-2\ntitle: {zh: 试, en: Tried}\ncite: [{document: source, item: '2'}]\n" \
    "standing: in_force\nauthority: {name: {zh: 镇, en: Town}}\nprocedure: apply\nsubject: " SUBJECT   \
    "\n" REST                                                                                          \
    "examples: [{name: any, on: 2026-06-30, profile: {firm: {}}, expect: {status: " /* what it is for nobody */

#define OPEN "undetermined}}]\n"
#define SHUT "ineligible}}]\n"
#define HELD "eligible}}]\n"
#define FIVE "benefit: {kind: grant, amount: 5元}\n"

typedef struct cases_case {
    const char *name, *rule, *profile;
    hq_verdict verdict;
    int64_t low, high; /* fen */
    uint64_t unmet, unknown;
    bool left; /* to the evaluator: nothing else is said of it */
} cases_case;

#define PART                                                                                             \
    RULE("firm",                                                                                         \
         "valid: {}\neligible: {a: {when: firm.trade in food}, b: {when: \"not firm.trade in [butcher, " \
         "books]\"}}\n" FIVE)                                                                            \
    OPEN
#define NEVER                                                                                           \
    RULE("firm",                                                                                        \
         "valid: {}\neligible: {a: {when: firm.trade in food}, b: {when: \"not firm.trade in [bakery, " \
         "butcher]\"}}\n" FIVE)                                                                         \
    SHUT
#define ALWAYS                                                                                         \
    RULE("firm",                                                                                       \
         "valid: {}\neligible: {a: {when: \"firm.trade in food or not firm.trade = bakery\"}}\n" FIVE) \
    HELD
#define SIZED                                                                                            \
    RULE("firm", "valid: {}\neligible: {a: {when: firm.staff < 50人}}\nbenefit: {kind: grant, amount: " \
                 "\"if firm.staff < 100人 then 5元 else 8元\"}\n")                                       \
    OPEN
#define BETWEEN                                                                                             \
    RULE("firm", "valid: {}\neligible: {a: {when: firm.staff > 50人}, b: {when: firm.staff <= 50人}, c: " \
                 "{when: firm.open}}\n" FIVE)                                                               \
    SHUT
#define DAY                                                                                         \
    RULE("loan", "valid: {from: 2026-03-01, to: 2026-08-31}\ndecided_on: loan.paid_out\neligible: " \
                 "{}\n" FIVE)                                                                       \
    OPEN

#define FIRST                                                                                         \
    RULE("loan", "valid: {}\neligible: {first: {when: \"not any(l.paid_out < loan.paid_out for l in " \
                 "firm.loans)\"}}\n" FIVE)                                                            \
    OPEN

static const cases_case CASES[] = {
    {"all that it can be lies inside", PART, "firm: {trade: food}", HQ_VERDICT_UNDETERMINED, 0, 500, 0, 2,
     false},
    {"some of it lies inside", PART, "firm: {trade: [bakery, books]}", HQ_VERDICT_UNDETERMINED, 0, 500, 0, 3,
     false},
    {"none of it meets both", PART, "firm: {trade: [butcher, books]}", HQ_VERDICT_INELIGIBLE, 0, 0, 2, 1,
     false},
    {"nothing is known", PART, "firm: {}", HQ_VERDICT_UNDETERMINED, 0, 500, 0, 3, false},
    {"two conditions that exclude each other", NEVER, "firm: {}", HQ_VERDICT_INELIGIBLE, 0, 0, 0, 3, false},
    {"of what is known in part", NEVER, "firm: {trade: [bakery, books]}", HQ_VERDICT_INELIGIBLE, 0, 0, 0, 3,
     false},
    {"one condition that always holds", ALWAYS, "firm: {}", HQ_VERDICT_ELIGIBLE, 500, 500, 0, 0, false},
    {"a bound of the condition holds in the amount", SIZED, "firm: {}", HQ_VERDICT_UNDETERMINED, 0, 500, 0, 1,
     false},
    {"known", SIZED, "firm: {staff: 49.5}", HQ_VERDICT_ELIGIBLE, 500, 500, 0, 0, false},
    {"numbers that exclude each other", BETWEEN, "firm: {}", HQ_VERDICT_INELIGIBLE, 0, 0, 0, 7, false},
    {"a loan that nobody listed", DAY, "firm: {}", HQ_VERDICT_UNDETERMINED, 0, 1500, 0, 0, false},
    {"the only item of its list", FIRST, "firm: {loans: [{paid_out: 2026-05-01}]}", HQ_VERDICT_ELIGIBLE, 500,
     500, 0, 0, false},
    {"an item among others", FIRST, "firm: {loans: [{paid_out: 2026-05-01}, {paid_out: 2026-04-01}]}",
     HQ_VERDICT_ELIGIBLE, 0, 0, 0, 0, true},
};

static small_pack pack;

static void compile(const char *rule)
{
    small_compile(&pack, &(small_file){"policies/a/S-2-tried.yaml", rule}, 1);
}

START_TEST(by_hand)
{
    enum { ROWS = 70, ROW = 65 };
    const cases_case *one = &CASES[_i];
    hq_profile *profiles[ROWS];
    compile(one->rule);
    const hq_pack *declared = pack.plan->pack;
    uint32_t policy = hq_pack_find_policy(declared, HQ_STR("tried"));
    for (int i = 0; i < ROWS; i++) /* the row in question stands between others of which all is known */
        profiles[i] =
            profile_in(&pack.arena, &pack.diags, declared,
                       i == ROW ? one->profile : "firm: {trade: books, staff: 60, open: true, loans: []}");
    bool *only = HQ_NEW_ARRAY(&pack.arena, bool, declared->policies.count);
    only[policy] = true;
    hq_request request = request_on("2026-06-30");
    request.only = only;
    machine_run run = run_machine(&pack.arena, pack.plan, &request, NULL, profiles, ROWS, hq_isa_here());
    const hq_outcome *got = &run.outcomes->policies[policy];
    const uint64_t *rows = rows_left(&run, policy);
    CHECK_ROW(one->name, one->left == (rows != NULL && hq_bit(rows, ROW)));
    for (uint32_t i = 0; rows != NULL && i < ROWS; i++)
        CHECK_ROW(one->name, i == ROW || !hq_bit(rows, i));
    if (!one->left) {
        CHECK_ROW(one->name, got->verdicts[ROW] == one->verdict);
        CHECK_ROW(one->name, got->amount.low[ROW] == one->low);
        CHECK_ROW(one->name, got->amount.high[ROW] == one->high);
        CHECK_ROW(one->name, got->unmet[ROW] == one->unmet);
        CHECK_ROW(one->name, got->unknown[ROW] == one->unknown);
    }
    hq_lane_close(run.lane);
    small_free(&pack);
}
END_TEST

/* --- How many cells --- */

static const struct {
    const char *name, *rule;
    uint64_t cells, many; /* many: where there may be several subjects */
} CELLS[] = {
    {"of nothing", RULE("firm", "valid: {}\neligible: {}\n" FIVE) HELD, 1, 1},
    {"one fact, two sets", PART, 3, 3},
    {"one number, two bounds", SIZED, 3, 3},
    {"two facts, each by itself", BETWEEN, 3, 6},
    {"a table",
     RULE("firm",
          "valid: {}\neligible: {}\nbenefit: {kind: grant, amount: \"table(pay, firm.staff)\"}\n"
          "tables: {pay: {hit: unique, inputs: [n], outputs: [m], rows: \"< 20人 | 5元\\n[20人 .. 50人) | "
          "6元\\n>= 50人 | 7元\"}}\n") OPEN,
     4, 4},
    {"two facts at once",
     RULE("firm", "valid: {}\neligible: {a: {when: firm.staff > firm.heads}}\n" FIVE) OPEN, 2, UINT64_MAX},
    {"what a list that is not given comes to",
     RULE("firm",
          "valid: {}\neligible: {a: {when: \"any(l.principal > 5元 for l in firm.loans)\"}, b: {when: "
          "\"count(l for l in firm.loans) > 2\"}}\n" FIVE) OPEN,
     2, 4},
    {"each item meets another fact",
     RULE("firm",
          "valid: {}\neligible: {a: {when: \"any(l.principal > firm.sales for l in firm.loans)\"}}\n" FIVE)
         OPEN,
     UINT64_MAX, UINT64_MAX},
    {"a balance of many steps",
     RULE("firm", "valid: {}\neligible: {}\nbenefit: {kind: grant, amount: \"sum(at(l.balances, on) for l in "
                  "firm.loans)\"}\n") OPEN,
     UINT64_MAX, UINT64_MAX},
};

START_TEST(cells)
{
    uint64_t found;
    compile(CELLS[_i].rule);
    uint32_t policy = hq_pack_find_policy(pack.plan->pack, HQ_STR("tried"));
    ck_assert_int_eq(hq_plan_cells_most(&pack.arena, pack.plan, policy, false, &found), HQ_OK);
    CHECK_ROW(CELLS[_i].name, found == CELLS[_i].cells);
    ck_assert_int_eq(hq_plan_cells_most(&pack.arena, pack.plan, policy, true, &found), HQ_OK);
    CHECK_ROW(CELLS[_i].name, found == CELLS[_i].many);
    small_free(&pack);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("cases");
    TCase *all = tcase_create("cases");
    tcase_add_loop_test(all, by_hand, 0, COUNT_OF(CASES));
    tcase_add_loop_test(all, cells, 0, COUNT_OF(CELLS));
    suite_add_tcase(suite, all);
    return suite;
}
