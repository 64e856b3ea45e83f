/*
 * Each policy of the pack tests/packs/unknowns by itself where memory ends: whatever allocation its evaluation is refused, of what
 * is kept or of what is not, it says HQ_E_MEMORY and nothing else.
 */
#include <string.h>

#include "answers.h"
#include "eval/policy.h"
#include "eval/reasons.h"

static void set_up(void)
{
    compile_pack("tests/packs/unknowns");
}

static const char *const PROFILES[] = {
    "firm: {crowd: [{}, {}]}",
    "firm: {north: true, green: true, wealth: 1元 .. 9元, begun: 2026-01-15 .. 2026-03-10, depots: [{size: "
    "20元 .. 70元, people: [{hired: 2026-01-01, left: 2026-03-01 .. 2026-04-10}, {id: a, wage: 3元 .. "
    "9元}]}], "
    "loans: [{principal: 9元, paid_out: 2026-01-01, balances: [{from: 2026-01-01, amount: 9元}, {from: "
    "2026-02-01, amount: 5元}]}, {}], received: [{policy: capped_months, benefit: first, subject: a, day: "
    "2025-05-05, amount: 100元, months: 1}]}",
};

/* Answers one policy with the two arenas given. */
static hq_status answer_in(hq_arena *own, hq_arena *scratch, const hq_profile *profile, uint32_t policy)
{
    const hq_pack *pack = plan->pack;
    hq_request request = request_on("2026-06-30");
    request.explain = true;
    hq_evaluation *evaluation = HQ_NEW(&arena, hq_evaluation);
    *evaluation = (hq_evaluation){.plan = plan,
                                  .pack = pack,
                                  .profile = profile,
                                  .arena = own,
                                  .scratch = scratch,
                                  .on = request.on,
                                  .claim_first = request.claim_first,
                                  .claim_until = request.claim_until,
                                  .period_first = request.claim_first,
                                  .period_until = request.claim_until,
                                  .policy = HQ_NONE,
                                  .steps_max = HQ_EVALUATION_STEPS_MAX};
    evaluation->lets = HQ_NEW_ARRAY(&arena, hq_memo, plan->policies[policy].let_count + 1);
    evaluation->nowhere = HQ_NEW_ARRAY(&arena, hq_record *, pack->entities.count);
    evaluation->settlement.policies = HQ_NEW_ARRAY(&arena, uint64_t, pack->policies.count + 1);
    evaluation->settlement.definitions = HQ_NEW_ARRAY(&arena, uint64_t, pack->definitions.count + 1);
    hq_policy_run run = {.policy = &plan->policies[policy], .index = policy, .request = &request};
    HQ_TRY(hq_policy_prepare(evaluation, &run));
    hq_answer_subject *subjects = HQ_NEW_ARRAY(&arena, hq_answer_subject, run.subject_count + 1);
    hq_missing_list missing = {0};
    HQ_TRY(hq_reasons_conditions(evaluation, &run, subjects));
    HQ_TRY(hq_policy_run_all(evaluation, &run));
    HQ_TRY(hq_reasons_missing(evaluation, &run, HQ_VERDICT_ELIGIBLE, run.amount_all, &missing));
    return hq_reasons_values(evaluation, &run, subjects);
}

static void bounded(uint32_t policy, const char *text, bool scratch_is)
{
    hq_status status = HQ_E_MEMORY;
    for (size_t bytes = 64; status != HQ_OK; bytes += bytes < 1 << 13 ? 16 : bytes / 96) {
        hq_arena own, scratch;
        const hq_profile *profile = profile_of(text);
        hq_arena_init(&own, NULL, scratch_is ? 0 : bytes);
        hq_arena_init(&scratch, NULL, scratch_is ? bytes : 0);
        status = answer_in(&own, &scratch, profile, policy);
        ck_assert_msg(status == HQ_OK || status == HQ_E_MEMORY, "policy %u, %zu bytes: %d", policy, bytes,
                      (int)status);
        ck_assert((scratch_is ? scratch.failed : own.failed) == (status == HQ_E_MEMORY));
        hq_arena_free(&scratch);
        hq_arena_free(&own);
    }
}

/* What is kept no longer than a step has room for so many bytes. */
START_TEST(scratch_ends)
{
    for (uint32_t p = 0; p < plan->pack->policies.count; p++)
        bounded(p, PROFILES[_i], true);
}
END_TEST

/* What is kept for the answer has room for so many bytes. */
START_TEST(answer_ends)
{
    for (uint32_t p = 0; p < plan->pack->policies.count; p++)
        bounded(p, PROFILES[_i], false);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("memory for unknown facts");
    TCase *tcase = tcase_create("memory for unknown facts");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, scratch_ends, 0, COUNT_OF(PROFILES));
    tcase_add_loop_test(tcase, answer_ends, 0, COUNT_OF(PROFILES));
    suite_add_tcase(suite, tcase);
    return suite;
}
