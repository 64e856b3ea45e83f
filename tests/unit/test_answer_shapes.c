/*
 * Answers in the shapes that a caller asks for: brief, of some policies only, with lists declared complete; and what is refused
 * because it is too large. The pack is tests/packs/figures; expected amounts, in fen, are by hand.
 */
#include <string.h>

#include "answers.h"
#include "run/examples.h"
#include "small_pack.h"

static void set_up(void)
{
    compile_pack("tests/packs/figures");
}

typedef struct hq_shape {
    const char *name, *profile;
    const char *only[3]; /* policies asked for; none: all */
    bool complete, alone;
    uint32_t choices;
    hq_range saving, cash;
} hq_shape;

static const hq_shape SHAPES[] = {
    /* a tenth of 30, and 20 with a tenth off: 12 */
    {"all members of a group",
     "firm: {north: false, depots: [], rides: [{fare: 90, night: true}]}",
     {"ride_share", "ride_fixed", "ride_level"},
     false,
     false,
     1,
     {1200, 1200},
     {0, 0}},
    {"one member alone: 3 of 30",
     "firm: {rides: [{fare: 90, night: true}]}",
     {"ride_share"},
     false,
     false,
     1,
     {300, 300},
     {0, 0}},
    {"the last member: 24 of 30",
     "firm: {north: true, level: 3, rides: [{fare: 90, night: true}]}",
     {"ride_level"},
     false,
     false,
     1,
     {2400, 2400},
     {0, 0}},
    {"no member of the group, and no depot",
     "firm: {depots: []}",
     {"depot_one"},
     false,
     false,
     0,
     {0, 0},
     {0, 0}},
    {"no ride", "firm: {rides: []}", {"ride_share", "ride_fixed"}, false, false, 0, {0, 0}, {0, 0}},
    {"lists that are left out are empty",
     "firm: {}",
     {"ride_share", "depot_one"},
     true,
     false,
     0,
     {0, 0},
     {0, 0}},
    {"three depots have 100 each", "firm: {}", {"depot_one"}, false, false, 0, {0, 0}, {0, 30000}},
    /* lorries of 60 and 60, and halves of them: the first policy takes 100 of the depot's 100 */
    {"one pool for two policies",
     "firm: {depots: [{large: true, lorries: [{worth: 60}, {worth: 60}]}]}",
     {"depot_one", "depot_two"},
     false,
     false,
     0,
     {0, 0},
     {10000, 10000}},
    /* 10 and half of it: each has room */
    {"room for both",
     "firm: {depots: [{large: true, lorries: [{worth: 10}]}, {large: false, lorries: [{worth: 60}]}]}",
     {"depot_one", "depot_two"},
     false,
     false,
     0,
     {0, 0},
     {7500, 7500}},
    {"the second from nothing to half of 10",
     "firm: {depots: [{lorries: [{worth: 10}]}]}",
     {"depot_one", "depot_two"},
     false,
     false,
     0,
     {0, 0},
     {1000, 1500}},
    /* 0 to 60 for each lorry, 50 of 100 were paid before */
    {"received before",
     "firm: {depots: [{large: false, lorries: [{id: a, worth: 30}, {}]}], received: [{policy: depot_two, "
     "subject: a, "
     "day: 2025-01-01, amount: 50}]}",
     {"depot_one", "depot_two"},
     false,
     false,
     0,
     {0, 0},
     {3000, 5000}},
    {"each by itself",
     "firm: {north: false, depots: [], rides: [{fare: 90, night: true}]}",
     {"ride_share", "ride_fixed"},
     false,
     true,
     1,
     {1200, 1200},
     {0, 0}},
};

START_TEST(shapes)
{
    const hq_shape *row = &SHAPES[_i];
    hq_request request = request_on("2026-06-30");
    bool *only = HQ_NEW_ARRAY(&arena, bool, plan->pack->policies.count);
    for (int i = 0; i < COUNT_OF(row->only) && row->only[i] != NULL; i++)
        only[hq_pack_find_policy(plan->pack, hq_str_of(row->only[i]))] = true;
    request.only = only;
    request.complete = row->complete;
    request.alone = row->alone;
    hq_answer *answer = answer_to(profile_of(row->profile), &request);
    hq_range saving = answer->totals[HQ_TOTAL_SAVING].all, cash = answer->totals[HQ_TOTAL_CASH].all;
    ck_assert_msg(saving.low == row->saving.low && saving.high == row->saving.high,
                  "[%s] saving %lld .. %lld", row->name, (long long)saving.low, (long long)saving.high);
    ck_assert_msg(cash.low == row->cash.low && cash.high == row->cash.high, "[%s] cash %lld .. %lld",
                  row->name, (long long)cash.low, (long long)cash.high);
    ck_assert_msg(answer->choices.count == row->choices, "[%s] %u choices", row->name, answer->choices.count);
}
END_TEST

/* A brief answer says of no policy how its clauses can be read, and of each the same as a long one. */
START_TEST(brief)
{
    hq_request request = request_on("2026-06-30");
    hq_profile *profile = profile_of("firm: {income: 300, level: 2, rides: [{fare: 90}]}");
    hq_answer *answers[2];
    for (int i = 0; i < 2; i++) {
        request.explain = i == 1;
        answers[i] = answer_to(profile, &request);
    }
    ck_assert_uint_eq(answers[0]->policy_count, answers[1]->policy_count);
    for (uint32_t p = 0; p < answers[0]->policy_count; p++) {
        const hq_answer_policy *a = &answers[0]->policies[p], *b = &answers[1]->policies[p];
        ck_assert_int_eq(a->verdict, b->verdict);
        ck_assert(a->amount.low == b->amount.low && a->amount.high == b->amount.high);
        ck_assert_uint_eq(a->missing.count, b->missing.count);
    }
}
END_TEST

#define POLICY(SUBJECT, BENEFIT)                                                                        \
    "policy: vast\nnumber: S-2\ntitle: {zh: 巨大, en: Vast}\ncite: [{document: source, item: '2'}]\n" \
    "standing: in_force\nvalid: {from: 2026-01-01}\nauthority: {name: {zh: 镇, en: Town}}\n"           \
    "procedure: apply\nsubject: " SUBJECT "\neligible: {}\n" BENEFIT                                    \
    "examples:\n  - {name: none, on: 2026-06-30, profile: {firm: {sales: 0元}}, expect: {status: "     \
    "eligible}}\n"

/* 10 to the 40th yuan: more fen than an amount holds. */
static const struct {
    const char *name, *profile;
    small_file files[3];
    hq_status status;
} VAST[] = {
    {"an amount beyond the bound",
     "firm: {sales: 1000}",
     {{"policies/a/S-2-vast.yaml",
       POLICY("firm",
              "benefit: {kind: grant, amount: firm.sales * 10000000000000000000000000000000000000000}\n")}},
     HQ_E_LIMIT},
    {"times nothing it is none",
     "firm: {sales: 0}",
     {{"policies/a/S-2-vast.yaml",
       POLICY("firm",
              "benefit: {kind: grant, amount: firm.sales * 10000000000000000000000000000000000000000}\n")}},
     HQ_OK},
    {"a parameter of too many steps",
     "firm: {sales: 0}",
     {{"parameters/steps.yaml", "parameter: steps\nunit: 元\nmin: 0元\nmax: "
                                "100000000000000000000000元\ncite: [{document: source, item: "
                                "'9'}]\nvalues: {}\n"},
      {"policies/a/S-2-vast.yaml",
       POLICY("firm", "benefit: {kind: grant, amount: \"min(5元, param(steps))\"}\n")}},
     HQ_E_LIMIT},
};

START_TEST(vast)
{
    small_pack pack;
    size_t count = 0;
    while (count < 3 && VAST[_i].files[count].path != NULL)
        count++;
    small_compile(&pack, VAST[_i].files, count);
    hq_request request = request_on("2026-06-30");
    bool *only = HQ_NEW_ARRAY(&pack.arena, bool, pack.plan->pack->policies.count);
    only[hq_pack_find_policy(pack.plan->pack, HQ_STR("vast"))] = true;
    request.only = only;
    hq_answer *answer;
    hq_status status = hq_estimate(&pack.arena, pack.plan,
                                   profile_in(&pack.arena, &pack.diags, pack.plan->pack, VAST[_i].profile),
                                   &request, &answer);
    ck_assert_msg(status == VAST[_i].status, "[%s] %d", VAST[_i].name, (int)status);
    ck_assert((answer == NULL) == (status != HQ_OK));
    small_free(&pack);
}
END_TEST

/* What the pack's own examples expect stands in its files. */
START_TEST(examples)
{
    hq_text text;
    hq_page page = {.language = HQ_LANG_EN, .columns = 80};
    hq_examples_report report;
    hq_text_init(&text, &arena);
    ck_assert_int_eq(hq_examples_run(&arena, plan, &diags, HQ_NONE, &page, &text, &report), HQ_OK);
    ck_assert_msg(report.failed == 0, "%.*s", HQ_STR_ARGS(hq_text_str(&text)));
    ck_assert_uint_gt(report.passed, 40);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("answer shapes");
    TCase *tcase = tcase_create("answer shapes"), *large = tcase_create("vast");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, shapes, 0, COUNT_OF(SHAPES));
    tcase_add_test(tcase, brief);
    tcase_add_test(tcase, examples);
    tcase_add_loop_test(large, vast, 0, COUNT_OF(VAST));
    suite_add_tcase(suite, tcase);
    suite_add_tcase(suite, large);
    return suite;
}
