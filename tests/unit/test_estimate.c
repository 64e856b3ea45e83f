/* Answers over several policies: what they add up to, share, replace and choose. Expected amounts, in fen, are by hand. */
#include <string.h>

#include "answers.h"

#define OPEN HQ_UNBOUNDED

static void set_up(void)
{
    compile_pack("tests/packs/totals");
}

static hq_answer *ask(const char *text, const char *on, bool complete)
{
    hq_request request = request_on(on);
    request.complete = complete;
    request.explain = true;
    return answer_to(profile_of(text), &request);
}

static const hq_answer_policy *policy_of(const hq_answer *answer, const char *id)
{
    for (uint32_t i = 0; i < answer->policy_count; i++)
        if (hq_str_is(plan->pack->policies.at[answer->policies[i].policy].id, id))
            return &answer->policies[i];
    ck_abort_msg("no policy %s", id);
}

typedef struct hq_sum_case {
    const char *name, *on, *profile;
    bool complete;
    hq_range cash, cash_open; /* all of it, and the unconfirmed part */
    hq_range saving, saving_open;
    hq_range line;
} hq_sum_case;

static const hq_sum_case SUMS[] = {
    {"a pool is shared in the order of numbers",
     "2026-06-30",
     "firm: {green: false, north: false, income: 0, rides: []}",
     false,
     {100000, 100000},
     {0, 0},
     {1100, 1100},
     {0, 0},
     {0, 0}},
    {"the unconfirmed part stands apart; a limit is no cash",
     "2026-06-30",
     "firm: {green: true, north: false, income: 100, rides: []}",
     false,
     {103000, 103000},
     {3000, 3000},
     {1100, 1100},
     {0, 0},
     {0, 20000}},
    {"received before uses up the pool",
     "2026-06-30",
     "firm: {green: false, north: false, income: 0, rides: [], received: [{policy: pool_first, day: "
     "2025-01-01, amount: 600}]}",
     false,
     {40000, 40000},
     {0, 0},
     {1100, 1100},
     {0, 0},
     {0, 0}},
    {"replaced on the day the other begins, whatever that answers",
     "2026-07-01",
     "firm: {green: false, north: false, income: 0, rides: []}",
     false,
     {100000, 100000},
     {0, 0},
     {0, 0},
     {0, 0},
     {0, 0}},
    {"the other pays",
     "2026-07-01",
     "firm: {green: false, north: true, income: 0, rides: []}",
     false,
     {100100, OPEN},
     {0, 0},
     {1300, 1300},
     {0, 0},
     {0, 0}},
    {"what is undetermined begins at nothing",
     "2026-07-01",
     "firm: {income: 0, rides: []}",
     false,
     {100000, OPEN},
     {0, 3000},
     {0, 1300},
     {0, 0},
     {0, 0}},
    {"only the group's line is added",
     "2026-06-30",
     "firm: {green: false, north: false, income: 0, rides: [{fare: 10, night: true}, {fare: 20, night: "
     "false}]}",
     false,
     {100000, 100000},
     {0, 0},
     {1800, 1800},
     {200, 200},
     {0, 0}},
    {"a list that is left out may be full",
     "2026-06-30",
     "firm: {green: false, north: false, income: 0}",
     false,
     {100000, 100000},
     {0, 0},
     {1100, 21100},
     {0, 4000},
     {0, 0}},
    {"or is declared empty",
     "2026-06-30",
     "firm: {green: false, north: false, income: 0}",
     true,
     {100000, 100000},
     {0, 0},
     {1100, 1100},
     {0, 0},
     {0, 0}},
    {"one fare at night, perhaps",
     "2026-06-30",
     "firm: {green: false, north: false, income: 0, rides: [{fare: 10}]}",
     false,
     {100000, 100000},
     {0, 0},
     {1200, 1600},
     {0, 100},
     {0, 0}},
};

static void check_range(const char *name, const char *what, hq_range have, hq_range want)
{
    ck_assert_msg(have.low == want.low && have.high == want.high, "[%s] %s: %lld .. %lld", name, what,
                  (long long)have.low, (long long)have.high);
}

START_TEST(sums)
{
    const hq_sum_case *row = &SUMS[_i];
    const hq_answer *answer = ask(row->profile, row->on, row->complete);
    check_range(row->name, "cash", answer->totals[HQ_TOTAL_CASH].all, row->cash);
    check_range(row->name, "unconfirmed cash", answer->totals[HQ_TOTAL_CASH].unconfirmed, row->cash_open);
    check_range(row->name, "saving", answer->totals[HQ_TOTAL_SAVING].all, row->saving);
    check_range(row->name, "unconfirmed saving", answer->totals[HQ_TOTAL_SAVING].unconfirmed,
                row->saving_open);
    check_range(row->name, "limit", answer->totals[HQ_TOTAL_CREDIT_LINE].all, row->line);
}
END_TEST

START_TEST(replaced)
{
    const char *firm = "firm: {green: false, north: true, income: 0, rides: []}";
    const hq_answer_policy *before = policy_of(ask(firm, "2026-06-30", false), "old");
    const hq_answer_policy *after = policy_of(ask(firm, "2026-07-01", false), "old");
    ck_assert_int_eq(before->verdict, HQ_VERDICT_ELIGIBLE);
    ck_assert(!before->superseded);
    ck_assert_int_eq(after->verdict, HQ_VERDICT_NOT_IN_FORCE);
    ck_assert(after->superseded);
    ck_assert(hq_str_is(plan->pack->policies.at[after->superseded_by].id, "new"));
}
END_TEST

START_TEST(window)
{
    static const struct {
        const char *on;
        bool missed;
    } DAYS[] = {{"2026-05-31", false}, {"2026-06-01", true}};
    for (int i = 0; i < COUNT_OF(DAYS); i++) {
        const hq_answer_policy *filed = policy_of(
            ask("firm: {green: false, north: true, income: 0, rides: []}", DAYS[i].on, false), "filed");
        ck_assert_ptr_nonnull(filed->window);
        ck_assert_int_eq(filed->window_missed, DAYS[i].missed);
        ck_assert_int_eq(filed->verdict, HQ_VERDICT_ELIGIBLE); /* a missed window is said; the status stays */
    }
}
END_TEST

/* 600 of the pool of 1,000 were paid before: of 700, 300 are taken, and 600 is why. */
START_TEST(why_a_cap_takes)
{
    const hq_answer_policy *first =
        policy_of(ask("firm: {green: false, north: false, income: 0, rides: [], received: [{policy: "
                      "pool_first, day: 2025-01-01, amount: 600}]}",
                      "2026-06-30", false),
                  "pool_first");
    ck_assert_uint_eq(first->items[0].cut_count, 1);
    check_range("cut", "by", first->items[0].cuts[0].by, (hq_range){30000, 30000});
    ck_assert_int_eq((int)first->items[0].cuts[0].received, 60000);
}
END_TEST

/* What hangs on an unknown truth takes from nothing to 30 yuan; what does not, the same in both cases. */
START_TEST(what_a_cap_may_take)
{
    tear_down();
    compile_pack("tests/packs/unknowns");
    const hq_answer_policy *capped =
        policy_of(ask("firm: {depots: [{people: [{wage: 100}]}]}", "2026-06-30", false), "capped_money");
    ck_assert_uint_eq(capped->item_count, 7);
    ck_assert_uint_eq(capped->items[0].cut_count, 1);
    check_range("finer", "by", capped->items[0].cuts[0].by, (hq_range){4000, 4000});
    ck_assert_uint_eq(capped->items[6].cut_count, 1);
    check_range("local", "by", capped->items[6].cuts[0].by, (hq_range){0, 3000});
}
END_TEST

START_TEST(given_or_not)
{
    const hq_answer *answer = ask("firm: {green: false, income: 0, rides: []}", "2026-07-01", false);
    ck_assert(policy_of(answer, "pool_first")->benefits[0].given);
    ck_assert(!policy_of(answer, "open_text")->benefits[0].given); /* not green */
    ck_assert(policy_of(answer, "new")->benefits[0].given);        /* perhaps in the north */
}
END_TEST

START_TEST(choices)
{
    const hq_answer *answer = ask("firm: {green: false, north: false, income: 0, rides: [{fare: 10, night: "
                                  "true}, {fare: 20, night: false}, {fare: 0}]}",
                                  "2026-06-30", false);
    ck_assert_uint_eq(answer->choices.count, 3);
    check_range("first", "base", answer->choices.at[0].base, (hq_range){1000, 1000});
    check_range("first", "amount", answer->choices.at[0].amount, (hq_range){500, 500});
    ck_assert_uint_eq(answer->choices.at[0].taken, 1);   /* half_fare */
    ck_assert_uint_eq(answer->choices.at[0].forgone, 2); /* tenth_fare */
    check_range("second", "amount", answer->choices.at[1].amount, (hq_range){200, 200});
    ck_assert_uint_eq(answer->choices.at[1].taken, 2);
    check_range("nothing to take off", "amount", answer->choices.at[2].amount, (hq_range){0, 0});
    /* a member's own line: from what it gets if it loses to what it gets if it wins */
    check_range("loser", "amount", policy_of(answer, "tenth_fare")->amount, (hq_range){200, 200});
}
END_TEST

START_TEST(missing_by_stake)
{
    const hq_answer *answer = ask("firm: {rides: []}", "2026-06-30", false);
    static const char *const NAMES[] = {"firm.north", "firm.income", "firm.green"};
    ck_assert_uint_eq(answer->missing.count, 3);
    for (uint32_t i = 0; i < 3; i++)
        ck_assert_msg(hq_str_is(answer->missing.at[i].name, NAMES[i]), "place %u: %.*s", i,
                      HQ_STR_ARGS(answer->missing.at[i].name));
    check_range("north", "stake", answer->missing.at[0].stake,
                (hq_range){0, OPEN}); /* at least 1 yuan, nothing bounds it */
    check_range("income", "stake", answer->missing.at[1].stake, (hq_range){0, 200000});
    check_range("green", "stake", answer->missing.at[2].stake, (hq_range){0, 3000});
}
END_TEST

START_TEST(only_some)
{
    uint32_t source;
    hq_doc *doc;
    hq_profile *profile;
    hq_answer *answer;
    bool *only = HQ_NEW_ARRAY(&arena, bool, plan->pack->policies.count);
    only[hq_pack_find_policy(plan->pack, HQ_STR("t-2"))] = true;
    hq_request request = {.only = only};
    ck_assert(hq_day_parse(HQ_STR("2026-06-30"), &request.on, NULL));
    request.claim_first = hq_start_of_year(request.on);
    request.claim_until = hq_end_of_year(request.on) + 1;
    ck_assert_int_eq(hq_sources_add(&sources, HQ_STR("profile"), HQ_STR("firm: {}"), &source), HQ_OK);
    ck_assert_int_eq(hq_yaml_read(&arena, &diags, source, &doc), HQ_OK);
    ck_assert_int_eq(hq_profile_read(&arena, plan->pack, &diags, doc, NULL, &profile), HQ_OK);
    ck_assert_int_eq(hq_estimate(&arena, plan, profile, &request, &answer), HQ_OK);
    ck_assert_uint_eq(answer->policy_count, 1);
    check_range("alone", "cash", answer->totals[HQ_TOTAL_CASH].all, (hq_range){70000, 70000});
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("estimate");
    TCase *tcase = tcase_create("estimate");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, sums, 0, COUNT_OF(SUMS));
    tcase_add_test(tcase, replaced);
    tcase_add_test(tcase, window);
    tcase_add_test(tcase, why_a_cap_takes);
    tcase_add_test(tcase, what_a_cap_may_take);
    tcase_add_test(tcase, given_or_not);
    tcase_add_test(tcase, choices);
    tcase_add_test(tcase, missing_by_stake);
    tcase_add_test(tcase, only_some);
    suite_add_tcase(suite, tcase);
    return suite;
}
