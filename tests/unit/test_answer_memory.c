/*
 * Answers where memory ends: whatever allocation is refused, hq_estimate says HQ_E_MEMORY, gives no answer and leaves nothing behind
 * but what its arena holds; with enough of it the answer is there.
 */
#include <string.h>

#include "answers.h"
#include "eval/group.h"
#include "eval/reasons.h"
#include "memory.h"

static const struct {
    const char *name, *pack, *profile;
} ASKED[] = {
    {"nothing is known", "tests/packs/totals", "firm: {}"},
    {"a group and a shared pool", "tests/packs/totals",
     "firm: {rides: [{fare: 10, night: true}, {fare: 3}, {}], received: [{policy: pool_first, day: "
     "2025-01-01, "
     "amount: 600}]}"},
    {"nothing is known of anything", "tests/packs/features", "firm: {}"},
    {"people and loans, each half known", "tests/packs/features",
     "firm: {people: [{wage: 950元, hours: 0.1学时 .. 77.3学时}, {local: true}], loans: [{principal: 1元 .. "
     "33.33元}], "
     "income: 0.01元 .. 777.77元, received: [{policy: pool_first, day: 2025-01-01, amount: 400.01元}]}"},
    {"numbers too long for a machine word", "tests/packs/figures", "firm: {}"},
    {"two of them known", "tests/packs/figures",
     "firm: {income: 5元 .. 700元, level: 2, rides: [{fare: 90}, {night: true}], depots: [{large: true, "
     "lorries: "
     "[{worth: 60}, {}]}]}"},
    {"months and pools", "tests/packs/figures",
     "firm: {income: 5, day: 2026-02-01, north: true, kind: [shop, farm], level: 2, rides: [], depots: "
     "[{lorries: [{id: a, worth: "
     "60}, {worth: 33.33}, {}]}], received: [{policy: by_months, subject: a, day: 2026-02-01, amount: 25, "
     "months: 1}]}"},
    {"all of them known", "tests/packs/figures",
     "firm: {income: 300, day: 2026-02-01, north: true, kind: big, level: 2, rides: [{fare: 90, night: "
     "true}, {fare: 50, night: "
     "false}], depots: [{large: true, lorries: [{worth: 60}]}]}"},
};

static hq_request whole_request(void)
{
    hq_request request = request_on("2026-06-30");
    request.explain = true;
    return request;
}

/* Each question is asked twice: with its reasons, and bare as batches ask. */
static hq_request request_of(int i)
{
    hq_request request = whole_request();
    request.explain = i % 2 == 0;
    request.bare = i % 2 == 1;
    return request;
}

/* The arena of the answer has room for so many bytes: each refusal falls on another object. */
START_TEST(bounded)
{
    compile_pack(ASKED[_i / 2].pack);
    const hq_profile *profile = profile_of(ASKED[_i / 2].profile);
    const hq_request request = request_of(_i);
    hq_status status = HQ_E_MEMORY;
    size_t bytes = 64;
    for (; status != HQ_OK; bytes += bytes < 1 << 14 ? 16 : bytes / 128) {
        hq_arena own;
        hq_answer *answer = NULL;
        hq_arena_init(&own, NULL, bytes);
        status = hq_estimate(&own, plan, profile, &request, &answer);
        ck_assert_msg(status == HQ_OK || status == HQ_E_MEMORY, "[%s] %zu bytes: %d", ASKED[_i / 2].name,
                      bytes, (int)status);
        ck_assert_msg((answer != NULL) == (status == HQ_OK), "[%s] %zu bytes", ASKED[_i / 2].name, bytes);
        hq_arena_free(&own);
    }
    ck_assert_uint_gt(bytes, 4096);
}
END_TEST

/* The n-th block is refused, of the answer's arena or of the one beside it, and every block after it. */
START_TEST(refused)
{
    compile_pack(ASKED[_i / 2].pack);
    const hq_profile *profile = profile_of(ASKED[_i / 2].profile);
    const hq_request request = request_of(_i);
    hq_status status = HQ_E_MEMORY;
    for (size_t n = 1; status != HQ_OK; n += 1 + n / 32) {
        test_memory memory;
        hq_arena own;
        hq_answer *answer = NULL;
        test_memory_init(&memory, n);
        hq_arena_init(&own, &memory.allocator, 0);
        status = hq_estimate(&own, plan, profile, &request, &answer);
        ck_assert_msg(status == HQ_OK || status == HQ_E_MEMORY, "[%s] block %zu: %d", ASKED[_i / 2].name, n,
                      (int)status);
        ck_assert_msg((answer != NULL) == (status == HQ_OK), "[%s] block %zu", ASKED[_i / 2].name, n);
        hq_arena_free(&own);
        CHECK_NO_BLOCKS(&memory);
    }
}
END_TEST

/* What hq_estimate does, step by step, with a scratch arena of the test's own. */
static hq_status answer_in(hq_arena *own, hq_arena *scratch, const hq_profile *profile,
                           const hq_request *request)
{
    const hq_pack *pack = plan->pack;
    hq_evaluation *evaluation = HQ_NEW(own, hq_evaluation);
    hq_answer *answer = HQ_NEW(own, hq_answer);
    hq_policy_run **runs = HQ_NEW_ARRAY(own, hq_policy_run *, pack->policies.count);
    uint32_t lets = 1;
    for (uint32_t i = 0; i < pack->policies.count; i++)
        lets = plan->policies[i].let_count > lets ? plan->policies[i].let_count : lets;
    *evaluation = (hq_evaluation){.plan = plan,
                                  .pack = pack,
                                  .profile = profile,
                                  .arena = own,
                                  .scratch = scratch,
                                  .on = request->on,
                                  .claim_first = request->claim_first,
                                  .claim_until = request->claim_until,
                                  .period_first = request->claim_first,
                                  .period_until = request->claim_until,
                                  .policy = HQ_NONE,
                                  .steps_max = HQ_EVALUATION_STEPS_MAX};
    evaluation->lets = HQ_NEW_ARRAY(own, hq_memo, lets);
    evaluation->nowhere = HQ_NEW_ARRAY(own, hq_record *, pack->entities.count);
    evaluation->settlement.policies = HQ_NEW_ARRAY(own, uint64_t, pack->policies.count + 1);
    evaluation->settlement.definitions = HQ_NEW_ARRAY(own, uint64_t, pack->definitions.count + 1);
    for (uint32_t i = 0; i < pack->policies.count; i++) {
        hq_policy_run *run = runs[i] = HQ_NEW(own, hq_policy_run);
        *run = (hq_policy_run){.policy = &plan->policies[i], .index = i, .request = request};
        HQ_TRY(hq_policy_prepare(evaluation, run));
        hq_answer_subject *subjects = HQ_NEW_ARRAY(own, hq_answer_subject, run->subject_count);
        hq_missing_list missing = {0};
        HQ_TRY(hq_reasons_conditions(evaluation, run, subjects));
        HQ_TRY(hq_policy_run_all(evaluation, run));
        HQ_TRY(hq_reasons_missing(evaluation, run, HQ_VERDICT_ELIGIBLE, run->amount_all, &missing));
        HQ_TRY(hq_reasons_values(evaluation, run, subjects));
        hq_eval_forget(evaluation);
    }
    HQ_TRY(hq_pools_apply(evaluation, runs, answer));
    for (uint32_t g = 0; g < pack->groups.count; g++) {
        HQ_TRY(hq_group_choose(evaluation, runs, g, answer));
        HQ_TRY(hq_group_exclude(evaluation, runs, g, answer));
    }
    return HQ_OK;
}

/* The arena for what is kept no longer than a step has room for so many bytes. */
START_TEST(scratch_bounded)
{
    compile_pack(ASKED[_i / 2].pack);
    const hq_request request = request_of(_i);
    hq_status status = HQ_E_MEMORY;
    for (size_t bytes = 64; status != HQ_OK; bytes += bytes < 1 << 14 ? 16 : bytes / 256) {
        hq_arena own, scratch;
        const hq_profile *profile = profile_of(ASKED[_i / 2].profile);
        hq_arena_init(&own, NULL, 0);
        hq_arena_init(&scratch, NULL, bytes);
        status = answer_in(&own, &scratch, profile, &request);
        ck_assert_msg(status == HQ_OK || status == HQ_E_MEMORY, "[%s] %zu bytes: %d", ASKED[_i / 2].name,
                      bytes, (int)status);
        ck_assert(scratch.failed == (status == HQ_E_MEMORY));
        hq_arena_free(&scratch);
        hq_arena_free(&own);
    }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("answer memory");
    TCase *tcase = tcase_create("answer memory");
    tcase_add_checked_fixture(tcase, NULL, tear_down);
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, bounded, 0, 2 * COUNT_OF(ASKED));
    tcase_add_loop_test(tcase, refused, 0, 2 * COUNT_OF(ASKED));
    tcase_add_loop_test(tcase, scratch_bounded, 0, 2 * COUNT_OF(ASKED));
    suite_add_tcase(suite, tcase);
    return suite;
}
