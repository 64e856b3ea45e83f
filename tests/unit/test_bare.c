/*
 * Bare answers, as batches take them: questions end as soon as nothing can be added to their answer (eval/witness.h, hq_question.enough). What they say is
 * compared with what the same question says when all its cells are asked, for profiles of which much is missing, and two figures with ones by hand.
 */
#include <stdio.h>
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
    ck_assert_msg(hq_range_equal(bare->amount, whole->amount) &&
                      hq_range_equal(bare->unpooled, whole->unpooled),
                  "[%s] %.*s: %lld .. %lld, with all cells %lld .. %lld", name, HQ_STR_ARGS(id),
                  (long long)bare->amount.low, (long long)bare->amount.high, (long long)whole->amount.low,
                  (long long)whole->amount.high);
    ck_assert_msg(bare->superseded == whole->superseded && bare->outside_count == whole->outside_count &&
                      is_cut(bare) == is_cut(whole) && bare->subject_count == whole->subject_count,
                  "[%s] %.*s: superseded, outside or cut", name, HQ_STR_ARGS(id));
    for (uint32_t s = 0; s < whole->subject_count; s++) {
        ck_assert_msg(bare->subjects[s].verdict == whole->subjects[s].verdict &&
                          hq_range_equal(bare->subjects[s].amount, whole->subjects[s].amount),
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
            ck_assert_msg(hq_range_equal(a->amount, b->amount) &&
                              hq_range_equal(a->unconfirmed, b->unconfirmed) && a->taken == b->taken &&
                              a->taken_high == b->taken_high && a->forgone == b->forgone,
                          "[%s] choice %u", name, c);
        }
        for (int t = 0; t < HQ_TOTAL_NONE; t++)
            ck_assert_msg(hq_range_equal(bare->totals[t].all, whole->totals[t].all), "[%s] total %d", name,
                          t);
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

#define DOCUMENT(ID, NUMBER, SUBJECT, RULES)                                                            \
    "policy: " ID "\nnumber: " NUMBER                                                                   \
    "\ntitle: {zh: 此, en: Shown}\ncite: [{document: source, item: '2'}]\nstanding: in_force\nvalid: " \
    "{from: 2026-01-01}\nauthority: {name: {zh: 镇, en: Town}}\nprocedure: apply\nsubject: " SUBJECT    \
    "\n" RULES "examples:\n"                                                                            \
    "  - {name: none, on: 2026-06-30, profile: {firm: {staff: 1}}, expect: {status: eligible}}\n"
#define SHOWN(SUBJECT, RULES) DOCUMENT("shown", "S-2", SUBJECT, RULES)
#define POLICY(SUBJECT, WHEN, AMOUNT)                                                                      \
    SHOWN(SUBJECT, "eligible:\n  it: {when: \"" WHEN "\"}\nbenefit: {kind: grant, amount: \"" AMOUNT "\"}" \
                   "\n")
/* Nothing at both ends of a fact, the most between. */
#define HILL(FACT) FACT " * ((10000000元 - " FACT ") / 10000000元)"

static const small_file GROUP[] = {
    {"policies/a/S-3-other.yaml",
     DOCUMENT("other", "S-3", "firm.loans", "eligible: {}\nbenefit: {kind: grant, amount: 1元, group: g}\n")},
    {"groups/g.yaml",
     "group: g\ntitle: {en: One of two}\ncite: [{document: source}]\nof: loan\ndefault: never\n"
     "examples:\n  - {name: none, on: 2026-06-30, profile: {firm: {staff: 1}}, expect: {amount: 0}}\n"},
};

/* By hand: what ends of facts do not show, cells do. */
static const struct {
    const char *name, *policy, *profile;
    hq_verdict verdict;
    long long low, high; /* of the policy; in a group, of the choice */
    bool cut, in_group;
} SMALL[] = {
    {"it holds whatever the sales are", POLICY("firm", "firm.sales < 50元 or firm.sales >= 50元", "10元"),
     "firm: {}", HQ_VERDICT_ELIGIBLE, 1000, 1000, false, false},
    {"it holds between two ends alone", POLICY("firm", "firm.sales > 50元 and firm.sales < 60元", "10元"),
     "firm: {}", HQ_VERDICT_UNDETERMINED, 0, 1000, false, false},
    {"one of two loans, whichever", /* open gives 7 for the loan of 200, closed for the one of 50 */
     POLICY("firm.loans", "loan.principal >= 0元",
            "if firm.open = (loan.principal >= 100元) then 7元 else 0元"),
     "firm: {loans: [{principal: 50}, {principal: 200}]}", HQ_VERDICT_ELIGIBLE, 700, 700, false, false},
    /* 10 million at most by 1 at most: ends say nothing and nothing, and nothing is split */
    {"at both ends nothing", POLICY("firm.loans", "loan.paid_out >= 2020-01-01", HILL("loan.principal")),
     "firm: {loans: [{}, {principal: 0, paid_out: 2021-01-01}]}", HQ_VERDICT_ELIGIBLE, 0, 1000000000, false,
     false},
    /* the other policy gives 1, which is all that ends of the principal show */
    {"the better of two, one of them nothing at both ends",
     SHOWN("firm.loans",
           "eligible: {}\nbenefit: {kind: grant, amount: \"" HILL("loan.principal") "\", group: g}\n"),
     "firm: {loans: [{}]}", HQ_VERDICT_ELIGIBLE, 100, 1000000000, false, true},
    /* up to 50 both conditions hold, from 60 on neither; no amount tells the two apart */
    {"a service, where sales are small",
     SHOWN("firm", "eligible:\n  it: {when: firm.sales <= 50元}\n  too: {when: firm.sales <= 60元}\n"
                   "benefit: {kind: service}\n"),
     "firm: {}", HQ_VERDICT_UNDETERMINED, 0, 0, false, false},
    /* each loan has one of the two: what is unknown of it moves both together */
    {"one of two benefits, whichever",
     SHOWN("firm.loans",
           "eligible: {}\nbenefits:\n  large: {kind: grant, amount: \"if loan.principal >= 100元 then 7元 "
           "else 0元\"}\n"
           "  small: {kind: grant, amount: \"if loan.principal >= 100元 then 0元 else 7元\"}\n"),
     "firm: {loans: [{}, {principal: 0}]}", HQ_VERDICT_ELIGIBLE, 1400, 1400, false, false},
    /* of up to 600 months 24 are paid; ends show months without money, and money without months */
    {"months may be too many",
     SHOWN("firm", "eligible: {}\nbenefit: {kind: grant, amount: \"if firm.open then 0元 else 960元\", term: "
                   "firm.lease, at_most: "
                   "[{limit: 24个月, each: firm, every: lifetime}]}\n"),
     "firm: {}", HQ_VERDICT_ELIGIBLE, 0, 96000, true, false},
    /* cells of the first year come to both before the next one is asked */
    {"perhaps in another year",
     SHOWN("firm", "decided_on: firm.since\neligible:\n  it: {when: firm.since >= 2026-09-01}\nbenefit: "
                   "{kind: service}\n"),
     "firm: {since: 2026-01-01 .. 2027-12-31}", HQ_VERDICT_UNDETERMINED, 0, 0, false, false},
};

/* Of the policies of a test these alone. */
static const bool *only_of(small_pack *pack, bool in_group)
{
    const hq_pack *rules = pack->plan->pack;
    bool *only = HQ_NEW_ARRAY(&pack->arena, bool, rules->policies.count);
    only[hq_pack_find_policy(rules, HQ_STR("shown"))] = true;
    if (in_group)
        only[hq_pack_find_policy(rules, HQ_STR("other"))] = true;
    return only;
}

static void expect_small(small_pack *pack, int row, bool bare)
{
    hq_answer *answer;
    hq_request request = request_on("2026-06-30");
    request.only = only_of(pack, SMALL[row].in_group);
    request.bare = bare;
    hq_profile *profile = profile_in(&pack->arena, &pack->diags, pack->plan->pack, SMALL[row].profile);
    ck_assert_int_eq(hq_estimate(&pack->arena, pack->plan, profile, &request, &answer), HQ_OK);
    const hq_answer_policy *policy = &answer->policies[0];
    hq_range amount = SMALL[row].in_group ? answer->choices.at[0].amount : policy->amount;
    ck_assert_msg(policy->verdict == SMALL[row].verdict && amount.low == SMALL[row].low &&
                      amount.high == SMALL[row].high && is_cut(policy) == SMALL[row].cut,
                  "[%s] bare %d: %s, %lld .. %lld, cut %d", SMALL[row].name, bare,
                  hq_verdict_name(policy->verdict), (long long)amount.low, (long long)amount.high,
                  is_cut(policy));
}

START_TEST(ends)
{
    small_pack pack;
    const small_file files[] = {{"policies/a/S-2-shown.yaml", SMALL[_i].policy}, GROUP[0], GROUP[1]};
    small_compile(&pack, files, SMALL[_i].in_group ? 3 : 1);
    expect_small(&pack, _i, false);
    expect_small(&pack, _i, true);
    small_free(&pack);
}
END_TEST

/* --- More cells than a question is split into --- */

static hq_range amount_in(small_pack *pack, const char *text, bool bare)
{
    hq_answer *answer;
    hq_request request = request_on("2026-06-30");
    request.only = only_of(pack, false);
    request.bare = bare;
    hq_profile *profile = profile_in(&pack->arena, &pack->diags, pack->plan->pack, text);
    ck_assert_int_eq(hq_estimate(&pack->arena, pack->plan, profile, &request, &answer), HQ_OK);
    return answer->policies[0].amount;
}

/* By hand: each step of a fact gives one more. A truth moves 1 and 2 against each other: together they are 3 in each cell, and 2 to 4 in the box whole,
 * which is the answer where there are too many cells. */
static const struct {
    const char *subject, *truth, *profile;
    struct {
        const char *fact, *before, *behind; /* the step's number */
        int count;
    } steps[3];
    long long low, high;
} MANY[] = {
    {"firm",
     "firm.open",
     "firm: {}", /* 8 * 8 * 8 cells */
     {{"firm.heads", "", "人", 7}, {"firm.staff", "1", "人", 7}, {"firm.sales", "", "元", 7}},
     200,
     2500},
    {"firm.loans",
     "loan.repaid < 2040-01-01", /* 10 * 10 * 4 cells of the second loan; the first has 3 */
     "firm: {loans: [{principal: 0, paid_out: 2020-02-01, repaid: 2021-01-01}, {}]}",
     {{"loan.principal", "", "元", 9},
      {"loan.paid_out", "202", "-03-01", 9},
      {"loan.repaid", "205", "-01-01", 3}},
     500,
     2800},
};

START_TEST(too_many)
{
    char amount[4096], text[8192];
    int length = snprintf(amount, sizeof amount, "(if %s then 1元 else 2元) + (if %s then 2元 else 1元)",
                          MANY[_i].truth, MANY[_i].truth);
    for (int i = 0; i < (int)COUNT_OF(MANY[0].steps); i++)
        for (int step = 1; step <= MANY[_i].steps[i].count; step++)
            length += snprintf(amount + length, sizeof amount - (size_t)length,
                               " + (if %s >= %s%d%s then 1元 else 0元)", MANY[_i].steps[i].fact,
                               MANY[_i].steps[i].before, step, MANY[_i].steps[i].behind);
    (void)snprintf(text, sizeof text, SHOWN("%s", "eligible: {}\nbenefit: {kind: grant, amount: \"%s\"}\n"),
                   MANY[_i].subject, amount);
    small_pack pack;
    small_file file = {"policies/a/S-2-shown.yaml", text};
    small_compile(&pack, &file, 1);
    for (int bare = 0; bare < 2; bare++) {
        hq_range found = amount_in(&pack, MANY[_i].profile, bare == 1);
        ck_assert_msg(found.low == MANY[_i].low && found.high == MANY[_i].high, "%s, bare %d: %lld .. %lld",
                      MANY[_i].subject, bare, (long long)found.low, (long long)found.high);
    }
    small_free(&pack);
}
END_TEST

/*
 * Nine depots of which nobody knows whether they are hilly: 512 cells, more than there may be, so that each lorry is asked by itself, and of two
 * lorries that are paid for either open or closed firms nothing is known together. A lorry's own worth shows both ends of what it can get, but
 * what it decides for its depot is split for all.
 */
START_TEST(decided_elsewhere)
{
    static const small_file FILES[] = {
        {"model.yaml",
         "model:\n"
         "  firm:\n    label: {zh: 商户, en: Firm}\n"
         "    fields:\n"
         "      staff: {type: count, unit: 人, min: 1, max: 1000, label: {zh: 职工人数, en: staff}}\n"
         "      open: {type: truth, label: {zh: 营业中, en: open}}\n"
         "    lists: {depots: {of: depot, max_items: 20, label: {zh: 车场, en: depots}}}\n"
         "  depot:\n    label: {zh: 车场, en: Depot}\n"
         "    fields: {large: {type: truth, label: {zh: 大, en: large}}}\n"
         "    lists: {lorries: {of: lorry, max_items: 20, label: {zh: 货车, en: lorries}}}\n"
         "  lorry:\n    label: {zh: 货车, en: Lorry}\n"
         "    fields:\n"
         "      worth: {type: money, min: 0元, max: 1000万元, label: {zh: 价值, en: worth}}\n"
         "      for_open: {type: truth, label: {zh: 营业补, en: paid if open}}\n"
         "      for_closed: {type: truth, label: {zh: 停业补, en: paid if closed}}\n"},
        {"definitions/depot-hilly.yaml",
         "define: depot.hilly\nis: sum(" HILL(
             "l.worth") " for l in depot.lorries) >= 1000元\n"
                        "label: {zh: 坡, en: hilly}\ncite: [{document: source, item: '8'}]\n"
                        "examples:\n  - {name: flat, on: 2026-06-30, profile: {depot: {lorries: []}}, "
                        "expect: {values: {depot.hilly: false}}}\n"},
        {"policies/a/S-2-shown.yaml",
         SHOWN("depot.lorries", "eligible: {}\nbenefit:\n  kind: grant\n  amount: >\n"
                                "    if lorry.for_open then (if firm.open then 7元 else 0元) else\n"
                                "    if lorry.for_closed then (if firm.open then 0元 else 7元) else\n"
                                "    if lorry.worth >= 50元 then (if depot.hilly then 3元 else 2元) else\n"
                                "    if lorry.worth >= 20元 then 3元 else 0元\n")},
    };
    small_pack pack;
    small_compile(&pack, FILES, COUNT_OF(FILES));
    hq_text text;
    hq_text_init(&text, &pack.arena);
    hq_text_add_z(&text, "firm: {depots: [{lorries: [{worth: 0, for_open: true, for_closed: false}, {worth: "
                         "0, for_open: false, for_closed: true}]}");
    for (int i = 0; i < 9; i++)
        hq_text_add_z(&text, ", {lorries: [{for_open: false, for_closed: false}]}");
    hq_text_addf(&text, "]}%c", 0);
    hq_range amounts[2];
    for (int bare = 0; bare < 2; bare++)
        amounts[bare] = amount_in(&pack, hq_text_str(&text).at, bare == 1);
    ck_assert_msg(hq_range_equal(amounts[0], amounts[1]), "bare %lld .. %lld, with all cells %lld .. %lld",
                  (long long)amounts[1].low, (long long)amounts[1].high, (long long)amounts[0].low,
                  (long long)amounts[0].high);
    ck_assert_int_eq((long long)amounts[0].high,
                     4100); /* 9 * 3 + 7 + 7: else there were too few cells for what is meant */
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
    tcase_add_loop_test(ends_of_facts, too_many, 0, COUNT_OF(MANY));
    tcase_add_test(ends_of_facts, decided_elsewhere);
    suite_add_tcase(suite, ends_of_facts);
    suite_add_tcase(suite, liaoning);
    suite_add_tcase(suite, small);
    suite_add_tcase(suite, other);
    return suite;
}
