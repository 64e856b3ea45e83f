/*
 * Answers given before: which rows are told apart, that what is looked up is what was answered, that totals of other units stay. Amounts in
 * fen, by hand: firms of more than 10 get 500 yuan where they are open, else 20; those in the food trade 7 yuan and 1 % of their sales.
 */
#include <stdio.h>

#include "answers.h"
#include "data/convert.h"
#include "run/fallback.h"
#include "run/recall.h"
#include "small_pack.h"

#define HEAD(ID, NUMBER)                                                                                 \
    "policy: " ID "\nnumber: " NUMBER                                                                    \
    "\ntitle: {zh: 试, en: Tried}\ncite: [{document: source, item: '2'}]\n"                             \
    "standing: in_force\nvalid: {}\nauthority: {name: {zh: 镇, en: Town}}\nprocedure: apply\nsubject: " \
    "firm\n"
#define EXAMPLE \
    "examples: [{name: any, on: 2026-06-30, profile: {firm: {}}, expect: {status: undetermined}}]\n"

static const small_file POLICIES[] = {
    {"policies/a/S-2-sized.yaml", HEAD("sized", "S-2") "eligible: {big: {when: firm.staff > 10人}}\nbenefit: "
                                                       "{kind: grant, amount: \"if firm.open then "
                                                       "500元 else 20元\"}\n" EXAMPLE},
    {"policies/a/S-3-food.yaml",
     HEAD("food", "S-3") "eligible: {trade: {when: firm.trade in food}}\nbenefit: {kind: grant, amount: "
                         "\"7元 + firm.sales * "
                         "1%\"}\n" EXAMPLE},
    {"policies/a/S-4-lent.yaml",
     HEAD("lent",
          "S-4") "eligible: {lent: {when: \"sum(l.principal for l in firm.loans) > 100元\"}}\nbenefit: "
                 "{kind: grant, amount: 3元}\n" EXAMPLE}};

typedef struct recalled {
    small_pack pack;
    hq_request request;
    hq_layout layout;
    hq_batch *batch;
    hq_outcomes *outcomes;
    hq_recall *recall;
    uint32_t plain, sized, food, lent;
    bool *only;
} recalled;

/* Each policy is a unit of its own. */
enum { UNITS = 4 };

static void open_recall(recalled *now, const char *const *texts, uint32_t count, size_t bytes)
{
    static uint32_t units[UNITS];
    hq_profile *profiles[16];
    small_compile(&now->pack, POLICIES, COUNT_OF(POLICIES));
    hq_arena *into = &now->pack.arena;
    const hq_pack *pack = now->pack.plan->pack;
    for (uint32_t i = 0; i < count; i++)
        profiles[i] = profile_in(into, &now->pack.diags, pack, texts[i]);
    now->plain = hq_pack_find_policy(pack, HQ_STR("plain"));
    now->sized = hq_pack_find_policy(pack, HQ_STR("sized"));
    now->food = hq_pack_find_policy(pack, HQ_STR("food"));
    now->lent = hq_pack_find_policy(pack, HQ_STR("lent"));
    ck_assert_uint_eq(pack->policies.count, UNITS);
    now->request = request_on("2026-06-30");
    now->only = HQ_NEW_ARRAY(into, bool, pack->policies.count);
    now->only[now->plain] = now->only[now->sized] = now->only[now->food] = now->only[now->lent] = true;
    now->request.only = now->only;
    for (uint32_t p = 0; p < UNITS; p++)
        units[p] = p;
    ck_assert_int_eq(hq_layout_whole(into, pack, profiles[0]->root->entity, &now->layout), HQ_OK);
    ck_assert_int_eq(hq_batch_of_profiles(into, pack, &now->layout, profiles, count, &now->batch), HQ_OK);
    ck_assert_int_eq(hq_outcomes_new(into, now->pack.plan, &now->request, count, &now->outcomes), HQ_OK);
    hq_recall_units all = {UNITS, units};
    ck_assert_int_eq(hq_recall_open(NULL, now->pack.plan, &now->layout, &all, now->only, bytes, &now->recall),
                     HQ_OK);
}

static void close_recall(recalled *now)
{
    hq_recall_close(now->recall);
    small_free(&now->pack);
}

/* Answer one unit of a row as a batch does. Returns whether it was known. */
static bool answer(recalled *now, uint32_t row, uint32_t policy)
{
    hq_profile *profile;
    bool only[UNITS] = {false};
    if (hq_recall_find(now->recall, now->batch, row, policy, now->outcomes))
        return true;
    only[policy] = true;
    hq_arena *into = &now->pack.arena;
    ck_assert_int_eq(hq_profile_of_row(into, now->pack.plan->pack, now->batch, row, &profile), HQ_OK);
    hq_arena tried;
    hq_arena_init(&tried, NULL, 0);
    ck_assert_int_eq(
        hq_fallback_row(into, &tried, now->pack.plan, &now->request, only, NULL, profile, row, now->outcomes),
        HQ_OK);
    hq_arena_free(&tried);
    hq_recall_keep(now->recall, policy, row, now->outcomes);
    return false;
}

/* The second firm beside the first: is it alike for the policy? */
static const struct {
    const char *name, *first, *second;
    bool sized, food;
} PAIRS[] = {
    {"the same", "firm: {staff: 12, open: true}", "firm: {staff: 12, open: true}", true, true},
    {"staff above the mark", "firm: {staff: 12, open: true}", "firm: {staff: 900, open: true}", true, true},
    {"staff at the mark and above it", "firm: {staff: 10, open: true}", "firm: {staff: 10.5, open: true}",
     false, true},
    {"staff unknown", "firm: {staff: 12, open: true}", "firm: {open: true}", false, true},
    {"known in part is a case of its own", "firm: {staff: 11 .. 12, open: true}",
     "firm: {staff: 11 .. 12, open: true}", false, true},
    {"open or not", "firm: {staff: 12, open: true}", "firm: {staff: 12, open: false}", false, true},
    {"what is paid by", "firm: {trade: bakery, sales: 100}", "firm: {trade: bakery, sales: 101}", true,
     false},
    {"the trade", "firm: {trade: bakery, sales: 100}", "firm: {trade: books, sales: 100}", true, false},
    {"what nobody reads", "firm: {staff: 12, motto: a, heads: 3}", "firm: {staff: 12, motto: b}", true, true},
    {"a list that nobody goes through", "firm: {loans: []}", "firm: {loans: [{principal: 3}]}", true, true},
    {"such a list and none", "firm: {loans: []}", "firm: {}", true, true},
    {"a parameter that neither reads", "firm: {staff: 12}\ngiven: {wage: 5}", "firm: {staff: 12}", true,
     true},
    {"what has no column stands apart", "firm: {staff: 12}\ngiven: {plain.valid.to: 2030-01-01}",
     "firm: {staff: 12}\ngiven: {plain.valid.to: 2030-01-01}", false, false},
};

START_TEST(alike)
{
    recalled now;
    const char *const texts[] = {PAIRS[_i].first, PAIRS[_i].second};
    open_recall(&now, texts, 2, 1 << 20);
    ck_assert(!answer(&now, 0, now.sized));
    ck_assert(!answer(&now, 0, now.food)); /* another unit is another question */
    CHECK_ROW(PAIRS[_i].name, answer(&now, 1, now.sized) == PAIRS[_i].sized);
    CHECK_ROW(PAIRS[_i].name, answer(&now, 1, now.food) == PAIRS[_i].food);
    close_recall(&now);
}
END_TEST

/* And for the policy that reads a parameter and a day that the rules leave open. */
static const struct {
    const char *name, *first, *second;
    bool plain;
} GIVEN[] = {
    {"the same", "firm: {staff: 12}\ngiven: {wage: 5, plain.valid.from: 2026-01-01}",
     "firm: {staff: 12}\ngiven: {plain.valid.from: 2026-01-01, param.wage: 5元}", true},
    {"nothing given", "firm: {staff: 12}", "firm: {staff: 12}", true},
    {"another wage", "firm: {staff: 12}\ngiven: {wage: 5}", "firm: {staff: 12}\ngiven: {wage: 5.01}", false},
    {"a wage and none", "firm: {staff: 12}\ngiven: {wage: 0}", "firm: {staff: 12}", false},
    {"another day", "firm: {staff: 12}\ngiven: {plain.valid.from: 2026-01-01}",
     "firm: {staff: 12}\ngiven: {plain.valid.from: 2026-01-02}", false},
    {"a day and none", "firm: {staff: 12}", "firm: {staff: 12}\ngiven: {plain.valid.from: 1970-01-01}",
     false},
    {"another day that the rules have", "firm: {staff: 12}\ngiven: {plain.valid.to: 2026-01-02}",
     "firm: {staff: 12}", false},
};

START_TEST(given)
{
    recalled now;
    const char *const texts[] = {GIVEN[_i].first, GIVEN[_i].second};
    open_recall(&now, texts, 2, 1 << 20);
    ck_assert(!answer(&now, 0, now.plain));
    CHECK_ROW(GIVEN[_i].name, answer(&now, 1, now.plain) == GIVEN[_i].plain);
    close_recall(&now);
}
END_TEST

/* And for the policy that adds up loans: how many there are, whether anybody knows, and what each says that is read. */
static const struct {
    const char *name, *first, *second;
    bool lent;
} LISTS[] = {
    {"the same loans", "firm: {loans: [{principal: 90}, {principal: 20}]}",
     "firm: {loans: [{principal: 90}, {principal: 20}]}", true},
    {"another principal", "firm: {loans: [{principal: 90}]}", "firm: {loans: [{principal: 101}]}", false},
    {"one of nothing more", "firm: {loans: [{principal: 0}]}",
     "firm: {loans: [{principal: 0}, {principal: 0}]}", false},
    {"one more whose principal is not known", "firm: {loans: [{principal: 3}]}",
     "firm: {loans: [{principal: 3}, {}]}", false},
    {"another day, which nobody reads", "firm: {loans: [{principal: 3, paid_out: 2026-01-01}]}",
     "firm: {loans: [{principal: 3, paid_out: 2026-02-01}]}", true},
    {"no loans and nobody knows", "firm: {loans: []}", "firm: {}", false},
    {"nobody knows of either", "firm: {}", "firm: {staff: 3}", true},
    {"one and none", "firm: {loans: [{principal: 3}]}", "firm: {loans: []}", false},
};

START_TEST(lists)
{
    recalled now;
    const char *const texts[] = {LISTS[_i].first, LISTS[_i].second};
    open_recall(&now, texts, 2, 1 << 20);
    ck_assert(!answer(&now, 0, now.lent));
    CHECK_ROW(LISTS[_i].name, answer(&now, 1, now.lent) == LISTS[_i].lent);
    close_recall(&now);
}
END_TEST

START_TEST(the_answer_and_the_totals)
{
    recalled now;
    const char *const texts[] = {"firm: {staff: 12, open: true, trade: bakery, sales: 100}",
                                 "firm: {staff: 30, open: true, trade: bakery, sales: 200}"};
    open_recall(&now, texts, 2, 1 << 20);
    for (uint32_t row = 0; row < 2; row++) {
        ck_assert(!answer(&now, row, now.food));
        ck_assert(answer(&now, row, now.sized) == (row == 1));
    }
    const hq_outcome *sized = &now.outcomes->policies[now.sized];
    const hq_outcome_total *cash = &now.outcomes->totals[HQ_TOTAL_CASH];
    ck_assert_uint_eq(sized->verdicts[1], HQ_VERDICT_ELIGIBLE);
    ck_assert_int_eq(sized->amount.low[1], 50000);
    ck_assert_int_eq(sized->amount.high[1], 50000);
    ck_assert_uint_eq(sized->why[1], HQ_WHY_BY_EVAL);
    ck_assert_int_eq(cash->all.low[0], 50000 + 800); /* 7 yuan and 1 % of 100 */
    ck_assert_int_eq(cash->all.low[1], 50000 + 900);
    ck_assert_int_eq(cash->high_known[1], 50000 + 900);
    close_recall(&now);
}
END_TEST

/* What it was before pools may share its array with the amount: then the amount counts. */
START_TEST(one_array_for_both)
{
    recalled now;
    const char *const texts[] = {"firm: {staff: 12, open: true}", "firm: {staff: 12, open: true}"};
    open_recall(&now, texts, 2, 1 << 20);
    hq_outcome *sized = &now.outcomes->policies[now.sized];
    int64_t low[64] = {0}, high[64] = {0};
    sized->unpooled = (hq_outcome_amounts){low, high};
    ck_assert(!hq_recall_find(now.recall, now.batch, 0, now.sized, now.outcomes));
    sized->amount.low[0] = 1;
    sized->amount.high[0] = 2;
    low[0] = 3;
    high[0] = 4;
    hq_recall_keep(now.recall, now.sized, 0, now.outcomes);
    sized->unpooled = sized->amount;
    ck_assert(hq_recall_find(now.recall, now.batch, 1, now.sized, now.outcomes));
    ck_assert_int_eq(sized->amount.low[1], 1);
    ck_assert_int_eq(sized->amount.high[1], 2);
    close_recall(&now);
}
END_TEST

/* No room for two answers: it begins again, and the newest is known. */
START_TEST(forgets_when_full)
{
    recalled now;
    static char text[16][64];
    const char *texts[16];
    for (int i = 0; i < 16; i++) {
        (void)snprintf(text[i], sizeof text[i], "firm: {trade: bakery, sales: %d}", i);
        texts[i] = text[i];
    }
    open_recall(&now, texts, 16, 2048);
    for (uint32_t row = 0; row < 16; row++) {
        ck_assert(!answer(&now, row, now.food));
        ck_assert_int_eq(now.outcomes->policies[now.food].amount.low[row], 700 + row);
    }
    ck_assert(!hq_recall_find(now.recall, now.batch, 0, now.food, now.outcomes));
    close_recall(&now);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("recall");
    TCase *tests = tcase_create("recall");
    tcase_add_loop_test(tests, alike, 0, COUNT_OF(PAIRS));
    tcase_add_loop_test(tests, given, 0, COUNT_OF(GIVEN));
    tcase_add_loop_test(tests, lists, 0, COUNT_OF(LISTS));
    tcase_add_test(tests, the_answer_and_the_totals);
    tcase_add_test(tests, one_array_for_both);
    tcase_add_test(tests, forgets_when_full);
    suite_add_tcase(suite, tests);
    return suite;
}
