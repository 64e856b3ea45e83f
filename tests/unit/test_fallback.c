/*
 * What eval/ answers of a batch, put into outcomes row by row; and what is counted of it. Amounts in fen, conditions as bits in their written
 * order, by hand.
 */
#include "answers.h"
#include "data/convert.h"
#include "run/fallback.h"
#include "run/summary.h"
#include "small_pack.h"

#define HEAD(ID, NUMBER)                                                                                 \
    "policy: " ID "\nnumber: " NUMBER                                                                    \
    "\ntitle: {zh: 份额, en: Portion}\ncite: [{document: source, item: '2'}]\n"                        \
    "standing: in_force\nvalid: {from: 2026-01-01}\nauthority: {name: {zh: 镇, en: Town}}\nprocedure: " \
    "apply\n"
#define EXAMPLE                                                                                    \
    "examples:\n  - {name: none, on: 2026-06-30, profile: {firm: {staff: 20, sales: 0元, loans: " \
    "[{principal: 1000元}]}}, "                                                                   \
    "expect: {status: eligible}}\n"

/* A tenth of each loan; and more fen than 64 bits hold. */
static const small_file POLICIES[] = {
    {"policies/a/S-2-portion.yaml",
     HEAD("portion", "S-2") "subject: loan\neligible:\n  enough: {when: loan.principal >= 100元}\n"
                            "  staffed: {when: firm.staff >= 10人}\nbenefit: {kind: grant, amount: "
                            "loan.principal * 10%}\n" EXAMPLE},
    {"policies/a/S-3-vast.yaml",
     HEAD("vast", "S-3") "subject: firm\neligible: {}\n"
                         "benefit: {kind: grant, amount: firm.sales * 100000000000000000}\n" EXAMPLE}};

static const struct {
    const char *name, *profile;
    hq_verdict verdict;
    int64_t low, high;
    uint64_t unmet, unknown;
    uint8_t failed;
} ROWS[] = {
    {"one loan of two", "firm: {staff: 20, sales: 0, loans: [{principal: 1000}, {principal: 50}]}",
     HQ_VERDICT_ELIGIBLE, 10000, 10000, 0, 0, 0},
    {"neither: one is too small, both lack staff",
     "firm: {staff: 5, sales: 0, loans: [{principal: 1000}, {principal: 50}]}", HQ_VERDICT_INELIGIBLE, 0, 0,
     3, 0, 0},
    {"who knows the staff", "firm: {sales: 0, loans: [{principal: 1000}]}", HQ_VERDICT_UNDETERMINED, 0, 10000,
     0, 2, 0},
    {"no loans", "firm: {staff: 20, sales: 0, loans: []}", HQ_VERDICT_NOT_APPLICABLE, 0, 0, 0, 0, 0},
    {"0.93 times 10^17 yuan are more fen than 63 bits hold", "firm: {staff: 20, sales: 0.93, loans: []}",
     HQ_VERDICT_NOT_APPLICABLE, 0, 0, 0, 0, HQ_E_LIMIT},
    {"0.92 are not", "firm: {staff: 20, sales: 0.92, loans: []}", HQ_VERDICT_NOT_APPLICABLE, 0, 0, 0, 0, 0},
};

typedef struct hq_filled {
    small_pack pack;
    hq_request request;
    hq_layout layout;
    hq_batch *batch;
    hq_outcomes *outcomes;
    uint32_t portion;
} hq_filled;

static void fill(hq_filled *filled, const uint64_t *passed, uint64_t *by_eval)
{
    hq_profile *profiles[COUNT_OF(ROWS)];
    small_compile(&filled->pack, POLICIES, (size_t)COUNT_OF(POLICIES));
    hq_arena *into = &filled->pack.arena;
    const hq_pack *pack = filled->pack.plan->pack;
    for (int i = 0; i < COUNT_OF(ROWS); i++)
        profiles[i] = profile_in(into, &filled->pack.diags, pack, ROWS[i].profile);
    filled->portion = hq_pack_find_policy(pack, HQ_STR("portion"));
    filled->request = request_on("2026-06-30");
    bool *only = HQ_NEW_ARRAY(into, bool, pack->policies.count);
    only[filled->portion] = only[hq_pack_find_policy(pack, HQ_STR("vast"))] = true;
    filled->request.only = only;
    ck_assert_int_eq(hq_layout_whole(into, pack, profiles[0]->root->entity, &filled->layout), HQ_OK);
    ck_assert_int_eq(
        hq_batch_of_profiles(into, pack, &filled->layout, profiles, COUNT_OF(ROWS), &filled->batch), HQ_OK);
    ck_assert_int_eq(
        hq_outcomes_new(into, filled->pack.plan, &filled->request, COUNT_OF(ROWS), &filled->outcomes), HQ_OK);
    hq_fallback asked = {.plan = filled->pack.plan, .request = &filled->request};
    ck_assert_int_eq(hq_fallback_fill(into, &asked, filled->batch, NULL, passed, filled->outcomes, by_eval),
                     HQ_OK);
}

START_TEST(rows)
{
    hq_filled filled;
    uint64_t by_eval = 0;
    fill(&filled, NULL, &by_eval);
    const hq_outcome *outcome = &filled.outcomes->policies[filled.portion];
    ck_assert_uint_eq(by_eval, COUNT_OF(ROWS));
    CHECK_ROW(ROWS[_i].name, outcome->verdicts[_i] == ROWS[_i].verdict);
    CHECK_ROW(ROWS[_i].name, outcome->amount.low[_i] == ROWS[_i].low);
    CHECK_ROW(ROWS[_i].name, outcome->amount.high[_i] == ROWS[_i].high);
    CHECK_ROW(ROWS[_i].name, outcome->unmet[_i] == ROWS[_i].unmet);
    CHECK_ROW(ROWS[_i].name, outcome->unknown[_i] == ROWS[_i].unknown);
    CHECK_ROW(ROWS[_i].name, outcome->why[_i] == HQ_WHY_BY_EVAL);
    CHECK_ROW(ROWS[_i].name, filled.outcomes->failed[_i] == ROWS[_i].failed);
    ck_assert_ptr_null(
        filled.outcomes->policies[hq_pack_find_policy(filled.pack.plan->pack, HQ_STR("plain"))].verdicts);
    small_free(&filled.pack);
}
END_TEST

START_TEST(rows_passed_over)
{
    hq_filled filled;
    uint64_t by_eval = 0, passed[] = {UINT64_C(1) | UINT64_C(1) << 4};
    fill(&filled, passed, &by_eval);
    ck_assert_uint_eq(by_eval, COUNT_OF(ROWS) - 2);
    ck_assert_uint_eq(filled.outcomes->policies[filled.portion].why[0], 0);
    ck_assert_uint_eq(filled.outcomes->failed[4], 0);
    small_free(&filled.pack);
}
END_TEST

/* Counted: one of each status but two without loans; what is stored comes back. */
START_TEST(counted)
{
    hq_filled filled;
    uint64_t passed[] = {UINT64_C(1) << 4};
    hq_why *why;
    hq_summary summary, again, half;
    fill(&filled, passed, NULL);
    hq_arena *into = &filled.pack.arena;
    ck_assert_int_eq(hq_why_new(into, filled.pack.plan, &filled.request, &filled.layout, HQ_LANG_EN, &why),
                     HQ_OK);
    ck_assert_int_eq(hq_summary_init(&summary, into, why, NULL, true), HQ_OK);
    ck_assert_int_eq(hq_summary_add(&summary, into, filled.batch, filled.outcomes, passed), HQ_OK);
    const hq_policy_summary *portion = &summary.policies[filled.portion];
    static const uint64_t VERDICTS[] = {2, 0, 1, 1, 1};
    for (int v = 0; v <= HQ_VERDICT_ELIGIBLE; v++)
        ck_assert_uint_eq(portion->verdicts[v], VERDICTS[v]);
    ck_assert_uint_eq(summary.rows, COUNT_OF(ROWS) - 1);
    ck_assert(portion->amount.low == 10000 && portion->amount.high == 20000 &&
              portion->amount.unbounded == 0);
    ck_assert(portion->unmet[0] == 1 && portion->unmet[1] == 1);
    ck_assert_uint_eq(why->policies[filled.portion].fact_count, 2);
    for (uint32_t f = 0; f < 2; f++) { /* loan.principal is known, firm.staff is not */
        const hq_why_fact *fact = &why->facts.at[why->policies[filled.portion].facts[f]];
        ck_assert_uint_eq(portion->facts[f], hq_str_is(fact->name, "firm.staff") ? 1 : 0);
    }
    hq_text stored, twice;
    hq_text_init(&stored, into);
    hq_text_init(&twice, into);
    hq_summary_store(&stored, &summary);
    ck_assert_int_eq(hq_summary_init(&again, into, why, NULL, true), HQ_OK);
    ck_assert(hq_summary_restore(&again, hq_text_str(&stored)));
    hq_summary_store(&twice, &again);
    ck_assert(hq_str_equal(hq_text_str(&stored), hq_text_str(&twice)));
    ck_assert(!hq_summary_restore(&again, hq_str_cut(hq_text_str(&stored), 0, stored.length - 2)));
    ck_assert_int_eq(hq_summary_init(&half, into, why, NULL, true), HQ_OK);
    hq_summary_merge(&half, &summary);
    hq_summary_merge(&half, &summary);
    ck_assert(half.policies[filled.portion].amount.high == 40000 && half.rows == 2 * summary.rows);
    small_free(&filled.pack);
}
END_TEST

static const struct {
    int row;
    const char *en;
} REASONS[] = {
    {0, ""},
    {1, "principal of the loan is at least CNY 100.00; number of staff of the firm is at least 10 persons"},
    {2, "not known: number of staff"},
    {3, ""}};

START_TEST(reasons)
{
    hq_filled filled;
    hq_why *why;
    hq_why_book book;
    hq_str text;
    fill(&filled, NULL, NULL);
    hq_arena *into = &filled.pack.arena;
    ck_assert_int_eq(hq_why_new(into, filled.pack.plan, &filled.request, &filled.layout, HQ_LANG_EN, &why),
                     HQ_OK);
    hq_why_book_init(&book, why, &hq_allocator_default);
    for (int i = 0; i < COUNT_OF(REASONS); i++) {
        const hq_outcome *outcome = &filled.outcomes->policies[filled.portion];
        ck_assert_int_eq(
            hq_why_text(&book, filled.batch, outcome, filled.portion, (uint32_t)REASONS[i].row, &text),
            HQ_OK);
        ck_assert_msg(hq_str_is(text, REASONS[i].en), "row %d: %.*s", REASONS[i].row, HQ_STR_ARGS(text));
    }
    hq_why_book_free(&book);
    small_free(&filled.pack);
}
END_TEST

/* What stands beside a status: cut by a cap of 50 yuan, wholly outside the claim period, replaced by another. */
#define LENT "subject: loan\neligible: {}\n"
static const small_file BESIDE[] = {
    {"policies/a/S-4-capped.yaml", HEAD("capped", "S-4") LENT
     "benefit: {kind: grant, amount: loan.principal * 10%, at_most: [{limit: 50元, each: "
     "loan, every: lifetime}]}\n" EXAMPLE},
    {"policies/a/S-5-paid.yaml", HEAD("paid", "S-5") LENT
     "decided_on: loan.paid_out\ncounts: event\nbenefit: {kind: grant, amount: 7元}\n" EXAMPLE},
    {"policies/a/S-6-older.yaml", HEAD("older", "S-6") LENT "benefit: {kind: grant, amount: 7元}\n" EXAMPLE},
    {"policies/a/S-7-newer.yaml",
     HEAD("newer", "S-7") LENT "supersedes: [older]\nbenefit: {kind: grant, amount: 7元}\n" EXAMPLE}};

static const struct {
    const char *policy, *profile;
    uint8_t why; /* but HQ_WHY_BY_EVAL */
} WHYS[] = {
    {"capped", "firm: {loans: [{principal: 501}]}", HQ_WHY_CAPPED},
    {"capped", "firm: {loans: [{principal: 500}]}", 0},
    {"capped", "firm: {loans: [{principal: 1}, {principal: 501}]}", HQ_WHY_CAPPED},
    {"paid", "firm: {loans: [{paid_out: 2025-12-31}]}", HQ_WHY_OUTSIDE},
    {"paid", "firm: {loans: [{paid_out: 2026-01-01}]}", 0},
    {"older", "firm: {loans: [{principal: 1}]}", HQ_WHY_SUPERSEDED},
    {"newer", "firm: {loans: [{principal: 1}]}", 0},
};

START_TEST(whys)
{
    small_pack pack;
    hq_layout layout;
    hq_batch *batch;
    hq_outcomes *outcomes;
    small_compile(&pack, BESIDE, COUNT_OF(BESIDE));
    const hq_pack *read = pack.plan->pack;
    hq_request request = request_on("2026-06-30");
    hq_profile *profile = profile_in(&pack.arena, &pack.diags, read, WHYS[_i].profile);
    ck_assert_int_eq(hq_layout_whole(&pack.arena, read, profile->root->entity, &layout), HQ_OK);
    ck_assert_int_eq(hq_batch_of_profiles(&pack.arena, read, &layout, &profile, 1, &batch), HQ_OK);
    ck_assert_int_eq(hq_outcomes_new(&pack.arena, pack.plan, &request, 1, &outcomes), HQ_OK);
    hq_fallback asked = {.plan = pack.plan, .request = &request};
    ck_assert_int_eq(hq_fallback_fill(&pack.arena, &asked, batch, NULL, NULL, outcomes, NULL), HQ_OK);
    uint32_t policy = hq_pack_find_policy(read, hq_str_of(WHYS[_i].policy));
    ck_assert_uint_ne(policy, HQ_NONE);
    ck_assert_uint_eq(outcomes->policies[policy].why[0], HQ_WHY_BY_EVAL | WHYS[_i].why);
    small_free(&pack);
}
END_TEST

/* Every subject says what its conditions come to, brief answers too. */
START_TEST(truths)
{
    small_pack pack;
    small_compile(&pack, POLICIES, (size_t)COUNT_OF(POLICIES));
    hq_request request = request_on("2026-06-30");
    hq_profile *profile = profile_in(&pack.arena, &pack.diags, pack.plan->pack, ROWS[1].profile);
    hq_answer *answer;
    for (int explain = 0; explain < 2; explain++) {
        request.explain = explain == 1;
        ck_assert_int_eq(hq_estimate(&pack.arena, pack.plan, profile, &request, &answer), HQ_OK);
        const hq_answer_policy *portion =
            &answer->policies[hq_pack_find_policy(pack.plan->pack, HQ_STR("portion"))];
        ck_assert_uint_eq(portion->subject_count, 2);
        ck_assert(portion->subjects[0].truths[0] == HQ_TRUE && portion->subjects[0].truths[1] == HQ_FALSE);
        ck_assert(portion->subjects[1].truths[0] == HQ_FALSE && portion->subjects[1].truths[1] == HQ_FALSE);
        ck_assert((portion->subjects[0].conditions != NULL) == (explain == 1));
    }
    small_free(&pack);
}
END_TEST

/*
 * Of a group: its line, and what the others are told. At night 20 of 30 is paid, and a tenth of it off: 12 in all. In the north with level 3
 * only 6 is paid, a tenth off: 24.60 in all, and the price for the night is forgone.
 */
static const struct {
    const char *profile;
    int64_t amount;
    const char *forgone; /* eligible and not taken */
    int taken;
} CHOICES[] = {
    {"firm: {north: false, depots: [], rides: [{fare: 90, night: true}]}", 1200, "", 2},
    {"firm: {north: true, level: 3, depots: [], rides: [{fare: 90, night: true}]}", 2460, "ride_fixed", 2},
};

START_TEST(choices)
{
    compile_pack("tests/packs/figures");
    hq_request request = request_on("2026-06-30");
    hq_profile *profile = profile_of(CHOICES[_i].profile);
    hq_layout layout;
    hq_batch *batch;
    hq_outcomes *outcomes;
    bool *only = HQ_NEW_ARRAY(&arena, bool, plan->pack->policies.count);
    static const char *const ASKED[] = {"ride_share", "ride_fixed", "ride_level"};
    for (int i = 0; i < COUNT_OF(ASKED); i++)
        only[hq_pack_find_policy(plan->pack, hq_str_of(ASKED[i]))] = true;
    request.only = only;
    ck_assert_int_eq(hq_layout_whole(&arena, plan->pack, profile->root->entity, &layout), HQ_OK);
    ck_assert_int_eq(hq_batch_of_profiles(&arena, plan->pack, &layout, &profile, 1, &batch), HQ_OK);
    ck_assert_int_eq(hq_outcomes_new(&arena, plan, &request, 1, &outcomes), HQ_OK);
    hq_fallback asked = {.plan = plan, .request = &request};
    ck_assert_int_eq(hq_fallback_fill(&arena, &asked, batch, NULL, NULL, outcomes, NULL), HQ_OK);
    const hq_outcome_choice *choice = &outcomes->choices[0];
    for (uint32_t g = 0; g < plan->pack->groups.count; g++)
        if (outcomes->choices[g].amount.low != NULL)
            choice = &outcomes->choices[g];
    ck_assert_int_eq(choice->amount.low[0], CHOICES[_i].amount);
    ck_assert_int_eq(choice->amount.high[0], CHOICES[_i].amount);
    ck_assert_int_eq(__builtin_popcountll(choice->taken[0]), CHOICES[_i].taken);
    ck_assert_int_eq(outcomes->totals[HQ_TOTAL_SAVING].all.low[0], CHOICES[_i].amount);
    for (int i = 0; i < COUNT_OF(ASKED); i++) {
        uint8_t why = outcomes->policies[hq_pack_find_policy(plan->pack, hq_str_of(ASKED[i]))].why[0];
        CHECK_ROW(ASKED[i], ((why & HQ_WHY_NOT_CHOSEN) != 0) == (strcmp(ASKED[i], CHOICES[_i].forgone) == 0));
    }
    ck_assert(outcomes->totals[HQ_TOTAL_CASH].all.high[0] == 0);
    tear_down();
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("fallback");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, rows, 0, COUNT_OF(ROWS));
    tcase_add_test(all, rows_passed_over);
    tcase_add_test(all, counted);
    tcase_add_test(all, reasons);
    tcase_add_loop_test(all, whys, 0, COUNT_OF(WHYS));
    tcase_add_test(all, truths);
    tcase_add_loop_test(all, choices, 0, COUNT_OF(CHOICES));
    suite_add_tcase(suite, all);
    return suite;
}
