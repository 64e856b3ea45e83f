/*
 * Amounts that 64 bits do not hold, and figures that are no money: the columnar machine and the evaluator say the same, and refuse a row where
 * somebody reads such an amount, and only there. Values by hand, of tests/machine/packs/large.
 */
#include <string.h>

#include "answers.h"
#include "machine_run.h"
#include "run/fallback.h"

/* One of its policies is not confirmed, which is a warning. */
static void compile_large(void)
{
    hq_arena_init(&arena, NULL, 0);
    hq_sources_init(&sources, &arena);
    hq_diags_init(&diags, &arena, &sources);
    ck_assert_int_eq(hq_compile(&arena, &diags, HQ_STR("tests/machine/packs/large"), &plan), HQ_OK);
}

static uint32_t policy_of(const char *id)
{
    uint32_t policy = hq_pack_find_policy(plan->pack, hq_str_of(id));
    ck_assert_uint_ne(policy, HQ_NONE);
    return policy;
}

/* --- Both evaluators --- */

enum { MACHINE, EVALUATOR, EVALUATORS };

typedef struct large_asked {
    uint8_t policies[16], choices[4], totals;
    hq_request request;
    hq_layout layout;
    hq_wants wants;
} large_asked;

/* One row, answered. without: the field of the firm that has no column; HQ_NONE. */
static const hq_outcomes *ask(large_asked *asked, int by, hq_profile *profile, uint32_t without)
{
    hq_outcomes *outcomes;
    hq_machine *machine = NULL;
    hq_lane *lane = NULL;
    hq_batch *batch;
    const uint64_t *const *left = NULL;
    asked->request = request_on("2026-06-30");
    asked->wants = (hq_wants){asked->policies, asked->choices, asked->totals};
    ck_assert_uint_le(plan->pack->policies.count, COUNT_OF(asked->policies));
    ck_assert_int_eq(hq_wanted_policies(&arena, plan, &asked->request, &asked->wants, &asked->request.only),
                     HQ_OK);
    ck_assert_int_eq(hq_layout_whole(&arena, plan->pack, profile->root->entity, &asked->layout), HQ_OK);
    if (without != HQ_NONE)
        asked->layout.frames[0].has[without] = false;
    ck_assert_int_eq(hq_batch_of_profiles(&arena, plan->pack, &asked->layout, &profile, 1, &batch), HQ_OK);
    if (by == MACHINE) {
        ck_assert_int_eq(
            hq_machine_new(&arena, plan, &asked->request, &asked->layout, &asked->wants, &machine), HQ_OK);
        ck_assert_int_eq(hq_lane_open(NULL, machine, hq_isa_here(), &lane), HQ_OK);
        ck_assert_int_eq(hq_lane_run(lane, batch, &outcomes, &left), HQ_OK);
    } else {
        ck_assert_int_eq(hq_outcomes_new(&arena, plan, &asked->request, 1, &outcomes), HQ_OK);
    }
    hq_fallback fallback = {
        .plan = plan, .request = &asked->request, .wants = &asked->wants, .machine = machine};
    ck_assert_int_eq(hq_fallback_fill(&arena, &fallback, batch, left, NULL, outcomes, NULL), HQ_OK);
    hq_outcomes *kept = hq_arena_copy(&arena, outcomes, sizeof *outcomes);
    kept->failed = hq_arena_copy(&arena, outcomes->failed, 1);
    kept->policies =
        hq_arena_copy(&arena, outcomes->policies, plan->pack->policies.count * sizeof *kept->policies);
    for (uint32_t p = 0; p < plan->pack->policies.count; p++) /* the lane goes */
        if ((asked->policies[p] & HQ_WANT_AMOUNT) != 0) {
            hq_outcome_amounts *amount = &kept->policies[p].amount;
            amount->low = hq_arena_copy(&arena, amount->low, sizeof *amount->low);
            amount->high = hq_arena_copy(&arena, amount->high, sizeof *amount->high);
        }
    hq_lane_close(lane);
    return kept;
}

/* --- What is read and what is not --- */

/* A firm worth 10^15 yuan, which are 10^17 fen: 90 times that are 9.0 x 10^18, which 64 bits hold, 100 times are not. */
#define WORTH "worth: 1000万亿元"

static const struct {
    const char *name, *profile, *policy;
    uint8_t what, choice, totals;
    bool fails;
} READ[] = {
    {"of 100 trips nobody listed 5 yuan", "firm: {" WORTH "}", "a_trips", HQ_WANT_AMOUNT, 0, 0, false},
    {"before the pool 10^19 fen", "firm: {" WORTH "}", "a_trips", HQ_WANT_UNPOOLED, 0, 0, true},
    {"before the pool, and who may have it", "firm: {" WORTH "}", "a_trips", HQ_WANT_VERDICT, 0, 0, false},
    {"known, 10^19 fen before the pool", "firm: {north: true, trips: [], " WORTH "}", "b_firm",
     HQ_WANT_AMOUNT | HQ_WANT_REASONS, 0, 0, false},
    {"known, asked before the pool", "firm: {north: true, trips: [], " WORTH "}", "b_firm", HQ_WANT_UNPOOLED,
     0, 0, true},
    {"two kinds of 6 x 10^18", "firm: {north: true, " WORTH "}", "d_sums", HQ_WANT_AMOUNT, 0, 0, true},
    {"before pools that nobody draws on", "firm: {north: true, " WORTH "}", "d_sums", HQ_WANT_UNPOOLED, 0, 0,
     true},
    {"who gets them", "firm: {north: true, " WORTH "}", "d_sums", HQ_WANT_VERDICT, 0, 0, false},
    {"one kind of 6 x 10^18", "firm: {north: false, " WORTH "}", "d_sums", HQ_WANT_AMOUNT, 0, 0, false},
    {"the total of one kind", "firm: {north: true, " WORTH "}", "d_sums", HQ_WANT_VERDICT, 0,
     1 << HQ_TOTAL_SAVING, false},
    {"the total of two policies and more", "firm: {north: true, trips: [], " WORTH "}", "e_least",
     HQ_WANT_AMOUNT, 0, 1 << HQ_TOTAL_CASH, true},
    /* 240 times the worth for certain, nothing bounds it, and 40 times the worth of what is bounded hang on the north */
    {"what is bounded of a total, 8.4 x 10^18", "firm: {trips: [], worth: 300万亿元}", "e_least",
     HQ_WANT_VERDICT, 0, 1 << HQ_TOTAL_CASH, false},
    {"what is bounded of a total, 9.8 x 10^18", "firm: {trips: [], worth: 350万亿元}", "e_least",
     HQ_WANT_VERDICT, 0, 1 << HQ_TOTAL_CASH, true},
    {"at least 6 x 10^18", "firm: {" WORTH "}", "e_least", HQ_WANT_AMOUNT, 0, 0, false},
    {"a member of 6 x 10^18", "firm: {north: false, " WORTH "}", "g_first", HQ_WANT_AMOUNT, 0, 0, false},
    {"both members", "firm: {north: false, " WORTH "}", "g_first", HQ_WANT_AMOUNT, HQ_WANT_AMOUNT, 0, true},
    {"which are taken", "firm: {north: false, " WORTH "}", "g_first", HQ_WANT_VERDICT, HQ_WANT_TAKEN, 0,
     false},
};

START_TEST(read)
{
    compile_large();
    hq_profile *profile = profile_of(READ[_i].profile);
    for (int by = 0; by < EVALUATORS; by++) {
        large_asked asked = {.totals = READ[_i].totals};
        asked.policies[policy_of(READ[_i].policy)] = READ[_i].what;
        asked.choices[0] = READ[_i].choice;
        const hq_outcomes *got = ask(&asked, by, profile, HQ_NONE);
        ck_assert_msg(got->failed[0] == (READ[_i].fails ? HQ_E_LIMIT : 0), "[%s] %s: failed %d",
                      READ[_i].name, by == MACHINE ? "machine" : "evaluator", got->failed[0]);
    }
    tear_down();
}
END_TEST

/* The same where the table has no such column: what the group gives is a constant that no register holds. */
START_TEST(without_column)
{
    compile_large();
    hq_profile *profile = profile_of("firm: {north: false}");
    uint32_t worth = HQ_NONE;
    const hq_entity *firm = &plan->pack->entities.at[profile->root->entity];
    for (uint32_t f = 0; f < firm->fields.count; f++)
        worth = hq_str_equal(firm->fields.at[f].name, HQ_STR("worth")) ? f : worth;
    ck_assert_uint_ne(worth, HQ_NONE);
    for (int by = 0; by < EVALUATORS; by++)
        for (int amount = 0; amount < 2; amount++) {
            large_asked asked = {0};
            uint32_t first = policy_of("g_first"), beside = policy_of("f_beside");
            asked.policies[first] = HQ_WANT_VERDICT;
            asked.policies[beside] =
                HQ_WANT_AMOUNT; /* something that the machine carries, beside what it leaves */
            asked.choices[0] = HQ_WANT_TAKEN | (amount == 1 ? HQ_WANT_AMOUNT : 0);
            const hq_outcomes *got = ask(&asked, by, profile, worth);
            ck_assert_int_eq(got->failed[0], amount == 1 ? HQ_E_LIMIT : 0);
            ck_assert_int_eq(got->policies[beside].amount.low[0], 500);
        }
    tear_down();
}
END_TEST

/* --- A figure that is no money --- */

static const struct {
    const char *profile;
    int days; /* at least so many */
} BESIDE[] = {{"firm: {north: true}", 5}, {"firm: {north: false}", 10}};

/* 5 yuan, and up to 8 of credit: "at least so many days" leaves money alone. */
START_TEST(beside_money)
{
    compile_large();
    hq_profile *profile = profile_of(BESIDE[_i].profile);
    uint32_t policy = policy_of("f_beside");
    for (int by = 0; by < EVALUATORS; by++) {
        large_asked asked = {0};
        asked.policies[policy] = HQ_WANT_AMOUNT;
        const hq_outcomes *got = ask(&asked, by, profile, HQ_NONE);
        ck_assert_int_eq(got->policies[policy].amount.low[0], 500);
        ck_assert_int_eq(got->policies[policy].amount.high[0], 1300);
    }
    hq_request request = request_on("2026-06-30");
    const hq_answer *answer = answer_to(profile, &request);
    const hq_answer_policy *beside = &answer->policies[policy];
    ck_assert(beside->amount.low == 500 && beside->amount.high == 1300);
    ck_assert(beside->subjects[0].amount.low == 500 && beside->subjects[0].amount.high == 1300);
    const hq_answer_benefit *days = &beside->benefits[2], *papers = &beside->benefits[3];
    ck_assert(!days->is_money && days->amount.low == 0 && days->amount.high == 0);
    ck_assert(days->quantity.high_open && hq_rat_equal(days->quantity.low, hq_rat_int(BESIDE[_i].days)));
    ck_assert(!papers->is_money && papers->amount.high == 0);
    ck_assert(answer->totals[HQ_TOTAL_CASH].all.high >= 500);
    tear_down();
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("large");
    TCase *all = tcase_create("large");
    tcase_add_loop_test(all, read, 0, COUNT_OF(READ));
    tcase_add_test(all, without_column);
    tcase_add_loop_test(all, beside_money, 0, COUNT_OF(BESIDE));
    suite_add_tcase(suite, all);
    return suite;
}
