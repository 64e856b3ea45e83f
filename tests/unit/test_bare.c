/*
 * Bare answers, as batches take them: questions end as soon as nothing can be added to their answer (eval/witness.h, hq_question.enough). What they say is
 * compared with what the same question says when all its cells are asked, for profiles of which much is missing, and two figures with ones by hand.
 */
#include <string.h>

#include "answers.h"
#include "small_pack.h"

static void set_up_liaoning(void)
{
    compile_pack("rules/liaoning-2026");
}

static void set_up_unknowns(void)
{
    compile_pack("tests/packs/unknowns");
}

static void set_up_figures(void)
{
    compile_pack("tests/packs/figures");
}

static bool same_range(hq_range a, hq_range b)
{
    return a.low == b.low && a.high == b.high;
}

static bool is_cut(const hq_answer_policy *policy)
{
    for (uint32_t i = 0; i < policy->item_count; i++)
        if (policy->items[i].cut_count > 0)
            return true;
    return false;
}

static void compare_policy(const char *name, const hq_answer_policy *bare, const hq_answer_policy *whole)
{
    hq_str id = plan->pack->policies.at[whole->policy].id;
    ck_assert_msg(bare->verdict == whole->verdict, "[%s] %.*s: %s, with all cells %s", name, HQ_STR_ARGS(id),
                  hq_verdict_name(bare->verdict), hq_verdict_name(whole->verdict));
    ck_assert_msg(same_range(bare->amount, whole->amount) && same_range(bare->unpooled, whole->unpooled),
                  "[%s] %.*s: %lld .. %lld, with all cells %lld .. %lld", name, HQ_STR_ARGS(id),
                  (long long)bare->amount.low, (long long)bare->amount.high, (long long)whole->amount.low,
                  (long long)whole->amount.high);
    ck_assert_msg(bare->superseded == whole->superseded && bare->outside_count == whole->outside_count &&
                      is_cut(bare) == is_cut(whole) && bare->subject_count == whole->subject_count,
                  "[%s] %.*s: superseded, outside or cut", name, HQ_STR_ARGS(id));
    for (uint32_t s = 0; s < whole->subject_count; s++) {
        ck_assert_msg(bare->subjects[s].verdict == whole->subjects[s].verdict &&
                          same_range(bare->subjects[s].amount, whole->subjects[s].amount),
                      "[%s] %.*s: subject %u", name, HQ_STR_ARGS(id), s);
        for (uint32_t c = 0; c < plan->policies[whole->policy].condition_count; c++)
            ck_assert_msg(bare->subjects[s].truths[c] == whole->subjects[s].truths[c],
                          "[%s] %.*s: condition %u of subject %u is %d, with all cells %d", name,
                          HQ_STR_ARGS(id), c, s, bare->subjects[s].truths[c], whole->subjects[s].truths[c]);
    }
}

static void compare(const char *name, const char *text, hq_request request)
{
    hq_profile *profile = profile_of(text);
    request.bare = true;
    hq_answer *bare = answer_to(profile, &request);
    request.bare = false;
    for (int explain = 0; explain < 2; explain++) {
        request.explain = explain == 1;
        hq_answer *whole = answer_to(profile, &request);
        ck_assert_uint_eq(bare->policy_count, whole->policy_count);
        for (uint32_t p = 0; p < whole->policy_count; p++)
            compare_policy(name, &bare->policies[p], &whole->policies[p]);
        ck_assert_uint_eq(bare->choices.count, whole->choices.count);
        for (uint32_t c = 0; c < whole->choices.count; c++) {
            const hq_answer_choice *a = &bare->choices.at[c], *b = &whole->choices.at[c];
            ck_assert_msg(same_range(a->amount, b->amount) && same_range(a->unconfirmed, b->unconfirmed) &&
                              a->taken == b->taken && a->taken_high == b->taken_high &&
                              a->forgone == b->forgone,
                          "[%s] choice %u", name, c);
        }
        for (int t = 0; t < HQ_TOTAL_NONE; t++)
            ck_assert_msg(same_range(bare->totals[t].all, whole->totals[t].all), "[%s] total %d", name, t);
    }
}

static const struct {
    const char *name, *profile;
} FIRMS[] = {
    {"nothing", "company: {}"},
    {"staff and wages", "company: {region: 沈阳, kind: 民营企业, employees: 200, disabled_counted: 2, "
                        "average_wage: 80000元/人}"},
    {"wages only", "company: {region: 沈阳, kind: 民营企业, average_wage: 80000元/人, disabled_counted: 3}"},
    {"staff known in part",
     "company: {region: 沈阳, kind: 民营企业, employees: 20人 .. 200人, disabled_counted: 1}"},
    {"a hire without days", "company: {region: 沈阳, kind: 民营企业, hires: [{id: a, focus_group: "
                            "毕业年度高校毕业生, certificate: true, "
                            "class_hours: 40学时}]}"},
    {"a hire signed on a day",
     "company: {region: 沈阳, kind: 民营企业, hires: [{id: a, focus_group: 毕业年度高校毕业生, "
     "contract_signed: "
     "2026-03-10, contract_from: 2026-03-10, class_hours: 40学时}, {id: b, contract_signed: 2026-03-10}]}"},
    {"hires whose first approval nobody knows",
     "company: {region: 沈阳, kind: 民营企业, employees: 12, revenue: 300万元, industry: 工业, hires: [{id: "
     "a, "
     "contributions: [{month: 2026-01-01, pension: 1000元, medical: 500元, maternity: 0元, unemployment: "
     "30元}, "
     "{month: 2026-02-01, pension: 1000元, medical: 500元, maternity: 0元, unemployment: 30元}, {month: "
     "2026-03-01, pension: 1000元, medical: 500元, maternity: 0元, unemployment: 30元}]}, {id: b, "
     "hard_to_employ: true, retirement: 2030-05-01, contributions: [{month: 2026-01-01, pension: 1000元, "
     "medical: 500元, maternity: 0元}, {pension: 900元, medical: 500元, maternity: 0元, unemployment: "
     "1元}]}]}"},
    {"trips of which much is missing",
     "company: {trips: [{id: a, day: 2026-05-01, toll: 100元, vehicle: {kind: truck, toll_class: 6, "
     "axle_lines: 6}}, {id: b, day: 2026-05-02, vehicle: {kind: scheduled_coach}}, {id: c, toll: 90元, etc: "
     "true, vehicle: {kind: truck, container: true}}, {id: d, day: 2026-05-02, toll: 50元, vehicle: {kind: "
     "scheduled_coach, pass_approved: true, pass_approved_on: 2026-04-20}}]}"},
    {"premises",
     "company: {region: 大连, kind: 民营企业, premises: [{id: a, initial: true, in_incubator: false}]}"},
};

START_TEST(firms)
{
    for (int i = 0; i < (int)COUNT_OF(FIRMS); i++) {
        hq_request request = request_on("2026-06-30");
        compare(FIRMS[i].name, FIRMS[i].profile, request);
        request.complete = true;
        compare(FIRMS[i].name, FIRMS[i].profile, request);
    }
}
END_TEST

/* More unknown facts than one question tells apart: a fleet of forty coaches of which three facts each are missing. */
START_TEST(fleet)
{
    hq_text text;
    hq_text_init(&text, &arena);
    hq_text_add(&text, HQ_STR("company: {trips: ["));
    for (int i = 0; i < 40; i++)
        hq_text_addf(&text, "%s{id: t%d, day: 2026-05-%02d, toll: 30元, vehicle: {kind: %s}}",
                     i == 0 ? "" : ", ", i, i % 28 + 1, i % 3 == 0 ? "scheduled_coach" : "truck");
    hq_text_addf(&text, "]}%c", 0);
    hq_request request = request_on("2026-06-30");
    compare("fleet", hq_text_str(&text).at, request);
}
END_TEST

/* By hand: three months of 1,000 + 500 + 30 may be had or not, and whoever is near retirement or not: from nothing to 4,590 yuan. */
START_TEST(by_hand)
{
    hq_request request = request_on("2026-06-30");
    bool *only = HQ_NEW_ARRAY(&arena, bool, plan->pack->policies.count);
    uint32_t policy = hq_pack_find_policy(plan->pack, HQ_STR("hard_to_employ_insurance"));
    only[policy] = true;
    request.only = only;
    request.bare = true;
    const hq_answer *answer = answer_to(
        profile_of(
            "company: {region: 沈阳, hires: [{id: a, contributions: [{month: 2026-01-01, pension: 1000元, "
            "medical: 500元, maternity: 0元, unemployment: 30元}, {month: 2026-02-01, pension: 1000元, "
            "medical: "
            "500元, maternity: 0元, unemployment: 30元}, {month: 2026-03-01, pension: 1000元, medical: "
            "500元, "
            "maternity: 0元, unemployment: 30元}]}]}"),
        &request);
    ck_assert_int_eq(answer->policies[0].verdict, HQ_VERDICT_UNDETERMINED);
    ck_assert_int_eq((long long)answer->policies[0].amount.low, 0);
    ck_assert_int_eq((long long)answer->policies[0].amount.high, 459000);
    ck_assert_uint_eq(answer->missing.count, 0); /* bare */
}
END_TEST

START_TEST(unknowns)
{
    hq_request request = request_on("2026-06-30");
    compare("unknowns", "firm: {}", request);
    request.complete = true;
    compare("unknowns, complete", "firm: {}", request);
}
END_TEST

START_TEST(figures)
{
    static const char *const PROFILES[] = {"firm: {}", "firm: {income: 300, level: 2, rides: [{fare: 90}]}",
                                           "firm: {rides: [{night: true}, {}]}",
                                           "firm: {depots: [{lorries: [{worth: 10}, {}]}]}",
                                           "firm: {north: true, depots: [{large: true, lorries: [{}]}]}"};
    for (int i = 0; i < (int)COUNT_OF(PROFILES); i++)
        compare(PROFILES[i], PROFILES[i], request_on("2026-06-30"));
}
END_TEST

#define POLICY(NUMBER, SUBJECT, WHEN, AMOUNT)                                                              \
    "policy: shown\nnumber: " NUMBER                                                                       \
    "\ntitle: {zh: 此, en: Shown}\ncite: [{document: source, item: '2'}]\nstanding: in_force\nvalid: "    \
    "{from: 2026-01-01}\nauthority: {name: {zh: 镇, en: Town}}\nprocedure: apply\nsubject: " SUBJECT       \
    "\neligible:\n  it: {when: \"" WHEN "\"}\nbenefit: {kind: grant, amount: \"" AMOUNT "\"}\nexamples:\n" \
    "  - {name: none, on: 2026-06-30, profile: {firm: {loans: []}}, expect: {status: eligible}}\n"

/* By hand: what ends of facts do not show, cells do. */
static const struct {
    const char *name, *policy, *profile;
    hq_verdict verdict;
    long long low, high;
} SMALL[] = {
    {"it holds whatever the sales are",
     POLICY("S-2", "firm", "firm.sales < 50元 or firm.sales >= 50元", "10元"), "firm: {}",
     HQ_VERDICT_ELIGIBLE, 1000, 1000},
    {"it holds between two ends alone",
     POLICY("S-2", "firm", "firm.sales > 50元 and firm.sales < 60元", "10元"), "firm: {}",
     HQ_VERDICT_UNDETERMINED, 0, 1000},
    {"one of two loans, whichever", /* open gives 7 for the loan of 200, closed for the one of 50 */
     POLICY("S-2", "firm.loans", "loan.principal >= 0元",
            "if firm.open = (loan.principal >= 100元) then 7元 else 0元"),
     "firm: {loans: [{principal: 50}, {principal: 200}]}", HQ_VERDICT_ELIGIBLE, 700, 700},
    /* 10 million at most by 1 at most: ends say nothing and nothing, and nothing is split */
    {"at both ends nothing",
     POLICY("S-2", "firm.loans", "loan.paid_out >= 2020-01-01",
            "loan.principal * ((10000000元 - loan.principal) / 10000000元)"),
     "firm: {loans: [{}, {principal: 0, paid_out: 2021-01-01}]}", HQ_VERDICT_ELIGIBLE, 0, 1000000000},
};

START_TEST(ends)
{
    small_pack pack;
    small_file file = {"policies/a/S-2-shown.yaml", SMALL[_i].policy};
    small_compile(&pack, &file, 1);
    for (int bare = 0; bare < 2; bare++) {
        hq_request request = request_on("2026-06-30");
        bool *only = HQ_NEW_ARRAY(&pack.arena, bool, pack.plan->pack->policies.count);
        only[hq_pack_find_policy(pack.plan->pack, HQ_STR("shown"))] = true;
        request.only = only;
        request.bare = bare == 1;
        hq_answer *answer;
        hq_profile *profile = profile_in(&pack.arena, &pack.diags, pack.plan->pack, SMALL[_i].profile);
        ck_assert_int_eq(hq_estimate(&pack.arena, pack.plan, profile, &request, &answer), HQ_OK);
        const hq_answer_policy *policy = &answer->policies[0];
        ck_assert_msg(policy->verdict == SMALL[_i].verdict && policy->amount.low == SMALL[_i].low &&
                          policy->amount.high == SMALL[_i].high,
                      "[%s] bare %d: %s, %lld .. %lld", SMALL[_i].name, bare,
                      hq_verdict_name(policy->verdict), (long long)policy->amount.low,
                      (long long)policy->amount.high);
    }
    small_free(&pack);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("bare answers");
    TCase *liaoning = tcase_create("liaoning"), *small = tcase_create("unknowns"),
          *other = tcase_create("figures");
    tcase_add_checked_fixture(liaoning, set_up_liaoning, tear_down);
    tcase_add_test(liaoning, firms);
    tcase_add_test(liaoning, fleet);
    tcase_add_test(liaoning, by_hand);
    tcase_set_timeout(liaoning, 60);
    tcase_add_checked_fixture(small, set_up_unknowns, tear_down);
    tcase_add_test(small, unknowns);
    tcase_add_checked_fixture(other, set_up_figures, tear_down);
    tcase_add_test(other, figures);
    TCase *ends_of_facts = tcase_create("ends");
    tcase_add_loop_test(ends_of_facts, ends, 0, COUNT_OF(SMALL));
    suite_add_tcase(suite, ends_of_facts);
    suite_add_tcase(suite, liaoning);
    suite_add_tcase(suite, small);
    suite_add_tcase(suite, other);
    return suite;
}
