/*
 * Running examples: for each kind of expectation one that holds and one that does not, worked out by hand, with what is told.
 *
 * The policy under test gives half of the sales, rounded to the fen, and promises 5 or 10 working days. Half of 100.01 is 50.005,
 * which is paid as 50.01.
 */
#include "run/examples.h"

#include <stdio.h>

#include "small_memory.h"

static small_pack pack;

static void tear_down(void)
{
    small_free(&pack);
}

static const char POLICY[] = "policy: trial\n"
                             "number: S-2\n"
                             "title: {zh: 试验, en: Trial}\n"
                             "cite: [{document: source, item: '2'}]\n"
                             "standing: in_force\n"
                             "valid: {from: 2026-01-01, to: 2026-12-31}\n"
                             "authority: {name: {zh: 镇, en: Town}}\n"
                             "procedure: apply\n"
                             "subject: firm\n"
                             "eligible:\n"
                             "  sized: {when: firm.staff >= 10人}\n"
                             "  trading: {when: firm.trade in food}\n"
                             "let:\n"
                             "  half: firm.sales * 50%%\n"
                             "  yearly: firm.rate\n"
                             "  line: firm.trade\n"
                             "  big: firm.staff > 100人\n"
                             "  turn: firm.since + 1年\n"
                             "  first_year: firm.since until firm.since + 1年\n"
                             "  saying: firm.motto\n"
                             "  per_head: firm.sales / firm.staff\n"
                             "  claimed: days(claim)\n"
                             "benefits:\n"
                             "  cash: {kind: grant, amount: half}\n"
                             "  wait: {kind: time, amount: if firm.open then 5工作日 else 10工作日}\n"
                             "examples:\n"
                             "  - name: the one\n"
                             "    on: %s\n"
                             "    profile: %s\n"
                             "    expect: %s\n";

static hq_examples_report run(uint32_t policy, hq_language language, hq_text *text)
{
    hq_page page = {.language = language, .columns = 80};
    hq_examples_report report;
    hq_text_init(text, &pack.arena);
    pack.diags.list.count = 0;
    ck_assert_int_eq(hq_examples_run(&pack.arena, pack.plan, &pack.diags, policy, &page, text, &report),
                     HQ_OK);
    ck_assert_ptr_nonnull(hq_text_str(text).at);
    return report;
}

static void compile_policy(const char *on, const char *profile, const char *expect)
{
    static char text[4096];
    snprintf(text, sizeof text, POLICY, on, profile, expect);
    small_compile(&pack, &(small_file){"policies/a/S-2-trial.yaml", text}, 1);
}

#define FULL                                                                                                \
    "{firm: {staff: 10, sales: 100.01, trade: bakery, rate: 3%/年, since: 2024-02-29, open: true, motto: " \
    "on we "                                                                                                \
    "go}}"

/* says: of an example that fails, a line of what is told. NULL: it holds. */
static const struct {
    const char *name, *on, *profile, *expect, *says;
} TRIALS[] = {
    {"status", "2026-06-30", FULL, "{status: eligible}", NULL},
    {"status, wrong", "2026-06-30", FULL, "{status: ineligible}",
     "status: expected ineligible, came out eligible"},
    {"not in force", "2027-01-01", FULL, "{status: not_in_force}", NULL},
    {"ineligible", "2026-06-30", "{firm: {staff: 9.5, trade: books}}",
     "{status: ineligible, unmet: [trading, sized]}", NULL},
    {"unmet, one too few", "2026-06-30", "{firm: {staff: 9.5, trade: books}}", "{unmet: [sized]}",
     "unmet: expected [sized], came out [sized, trading]"},
    {"unmet, one too many", "2026-06-30", "{firm: {staff: 9.5, trade: bakery}}", "{unmet: [sized, trading]}",
     "unmet: expected [sized, trading], came out [sized]"},
    {"no unmet", "2026-06-30", FULL, "{unmet: []}", NULL},
    {"why the status is another", "2026-06-30", "{firm: {staff: 9.5, trade: bakery}}", "{status: eligible}",
     "    unmet: [sized]\n"},
    {"what is missing where the status is another", "2026-06-30", "{firm: {staff: 20}}", "{status: eligible}",
     "    missing: [firm.trade"},
    {"missing", "2026-06-30", "{firm: {staff: 20, sales: 100, open: true}}",
     "{status: undetermined, missing: [firm.trade]}", NULL},
    {"missing, wrong", "2026-06-30", "{firm: {staff: 20, sales: 100, open: true}}", "{missing: [firm.staff]}",
     "missing: expected [firm.staff], came out [firm.trade]"},
    {"amount, rounded", "2026-06-30", FULL, "{amount: 50.01}", NULL},
    {"amount, with its unit", "2026-06-30", FULL, "{amount: 50.01元}", NULL},
    {"amount, a fen off", "2026-06-30", FULL, "{amount: 50.00}", "amount: expected 50.00, came out 50.01"},
    {"amount, finer than a fen", "2026-06-30", FULL, "{amount: 50.005}",
     "amount: expected 50.005, came out 50.01"},
    {"amount as a range", "2026-06-30",
     "{firm: {staff: 10, sales: 100 .. 200.01, trade: bakery, open: true}}", "{amount: [50.00, 100.01]}",
     NULL},
    {"a range that is too wide", "2026-06-30",
     "{firm: {staff: 10, sales: 100 .. 200.01, trade: bakery, open: true}}", "{amount: [50.00, 100.02]}",
     "amount: expected [50.00, 100.02], came out [50.00, 100.01]"},
    {"a point that is a range", "2026-06-30",
     "{firm: {staff: 10, sales: 100 .. 200.01, trade: bakery, open: true}}", "{amount: 50.00}",
     "amount: expected 50.00, came out [50.00, 100.01]"},
    {"not unbounded", "2026-06-30", FULL, "{amount: [50.01, unbounded]}",
     "amount: expected [50.01, unbounded], came out 50.01"},
    {"a benefit", "2026-06-30", FULL, "{cash: 50.01, wait: 5工作日}", NULL},
    {"a benefit, bare", "2026-06-30", FULL, "{wait: 5}", NULL},
    {"a benefit, wrong", "2026-06-30", FULL, "{wait: 10}", "wait: expected 10工作日, came out 5工作日"},
    {"a benefit that may be either", "2026-06-30", "{firm: {staff: 10, sales: 1, trade: bakery}}",
     "{wait: [5, 10]}", NULL},
    {"nothing for the ineligible", "2026-06-30", "{firm: {staff: 9, sales: 100, trade: bakery, open: true}}",
     "{amount: 0.00, cash: 0, wait: 0}", NULL},
    {"a number", "2026-06-30", FULL, "{values: {half: 50.005, yearly: 3%/年}}", NULL},
    {"a number, wrong", "2026-06-30", FULL, "{values: {yearly: 3.01%/年}}",
     "yearly: expected 3.01%/年, came out 3%/年"},
    {"a number by the month", "2026-06-30", FULL, "{values: {yearly: 0.25%/月}}", NULL},
    {"values are there whatever the status", "2026-06-30", "{firm: {staff: 1, sales: 3}}",
     "{status: ineligible, values: {half: 1.50}}", NULL},
    {"a quotient", "2026-06-30", "{firm: {staff: 30, sales: 100, trade: bakery}}",
     "{values: {per_head: 3.33}}", "per_head: expected 3.33元/人, came out 10/3 * 1元/人"},
    {"a range of numbers", "2026-06-30", "{firm: {sales: 1 .. 3}}", "{values: {half: [0.50, 1.50]}}", NULL},
    {"a truth", "2026-06-30", FULL, "{values: {big: false}}", NULL},
    {"a truth, wrong", "2026-06-30", FULL, "{values: {big: true}}", "big: expected true, came out false"},
    {"a truth that is open", "2026-06-30", "{firm: {}}", "{values: {big: [true, false]}}", NULL},
    {"a day", "2026-06-30", FULL, "{values: {turn: 2025-02-28}}", NULL}, /* art. 202: there is no 29th */
    {"a day, wrong", "2026-06-30", FULL, "{values: {turn: 2025-03-01}}",
     "turn: expected 2025-03-01, came out 2025-02-28"},
    {"a range of days", "2026-06-30", "{firm: {since: 2024-01-01 .. 2024-01-31}}",
     "{values: {turn: [2025-01-01, 2025-01-31]}}", NULL},
    {"a range of days, its end wrong", "2026-06-30", "{firm: {since: 2024-01-01 .. 2024-01-31}}",
     "{values: {turn: [2025-01-01, 2025-01-30]}}",
     "turn: expected [2025-01-01, 2025-01-30], came out [2025-01-01, 2025-01-31]"},
    {"a year is claimed", "2026-06-30", FULL, "{values: {claimed: 365}}", NULL},
    {"a leap year is claimed", "2028-06-30", FULL, "{values: {claimed: 366日}}", NULL},
    {"a month is claimed", "2026-06-30\n    period: 2026-01-01 to 2026-01-31", FULL,
     "{values: {claimed: 31}}", NULL},
    {"a span", "2026-06-30", FULL, "{values: {first_year: 2024-02-29 to 2025-02-27}}", NULL},
    {"a span, wrong", "2026-06-30", FULL, "{values: {first_year: 2024-02-29 to 2025-02-28}}",
     "first_year: expected 2024-02-29 to 2025-02-28, came out 2024-02-29 to 2025-02-27"},
    {"a code", "2026-06-30", FULL, "{values: {line: bakery}}", NULL},
    {"a code, wrong", "2026-06-30", FULL, "{values: {line: books}}", "line: expected books, came out bakery"},
    {"codes that are possible", "2026-06-30", "{firm: {trade: food}}", "{values: {line: [butcher, bakery]}}",
     NULL},
    {"codes by the node above", "2026-06-30", "{firm: {trade: food}}", "{values: {line: food}}", NULL},
    {"codes, one too many", "2026-06-30", "{firm: {trade: food}}", "{values: {line: [food, books]}}",
     "line: expected [bakery, butcher, books], came out [bakery, butcher]"},
    {"a text", "2026-06-30", FULL, "{values: {saying: on we go}}", NULL},
    {"a text, wrong", "2026-06-30", FULL, "{values: {saying: on we went}}",
     "saying: expected on we went, came out on we go"},
    {"a derived fact", "2026-06-30", FULL, "{values: {firm.small: true}}", NULL},
    {"a derived fact, wrong", "2026-06-30", FULL, "{values: {firm.small: false}}",
     "firm.small: expected false, came out true"},
};

START_TEST(expectations)
{
    hq_text text;
    compile_policy(TRIALS[_i].on, TRIALS[_i].profile, TRIALS[_i].expect);
    hq_examples_report report = run(hq_pack_find_policy(pack.plan->pack, HQ_STR("trial")), HQ_LANG_EN, &text);
    bool good = TRIALS[_i].says == NULL;
    ck_assert_msg(report.passed == (uint32_t)good && report.failed == (uint32_t)!good, "[%s] %s",
                  TRIALS[_i].name, text.at);
    ck_assert_uint_eq(pack.diags.list.count, 0);
    if (good)
        ck_assert_str_eq(text.at, "1 example passed\n");
    else
        ck_assert_msg(strstr(text.at, TRIALS[_i].says) != NULL, "[%s] %s", TRIALS[_i].name, text.at);
}
END_TEST

/* ---- Examples that are wrong themselves. ---- */

static const struct {
    const char *name, *profile, *expect, *code, *under, *hint;
} WRONG[] = {
    {"unknown key", FULL, "{amout: 3}", "E0101", "amout", "amount"},
    {"unknown benefit", FULL, "{cahs: 3}", "E0101", "cahs", "cash"},
    {"unknown status", FULL, "{status: eligable}", "E0114", "eligable", "eligible"},
    {"unknown let", FULL, "{values: {hafl: 3}}", "E0106", "hafl", "half"},
    {"unknown fact", FULL, "{values: {firm.smal: true}}", "E0106", "firm.smal", "firm.small"},
    {"unknown condition", FULL, "{unmet: [sizd]}", "E0106", "sizd", "sized"},
    {"unknown code", FULL, "{values: {line: bakry}}", "E0113", "bakry", "bakery"},
    {"no number", FULL, "{amount: much}", "E0304", "much", NULL},
    {"an unknown unit", FULL, "{amount: 3匹}", "E0115", "3匹", NULL},
    {"a wrong unit", FULL, "{amount: 3人}", "E0205", "3人", NULL},
    {"a share for money", FULL, "{amount: 10%}", "E0205", "10%", NULL},
    {"a rate without its unit", FULL, "{values: {yearly: 0.03}}", "E0205", "0.03", NULL},
    {"no day", FULL, "{values: {turn: 2026-02-29}}", "E0305", "2026-02-29", NULL},
    {"no truth", FULL, "{values: {big: perhaps}}", "E1008", "perhaps", NULL},
    {"a range of three", FULL, "{amount: [1, 2, 3]}", "E0301", "[1, 2, 3]", NULL},
    {"a range upside down", FULL, "{amount: [3, 2]}", "E0603", "3", NULL},
    {"a mapping for an amount", FULL, "{amount: {a: 1}}", "E0105", "{a: 1}", NULL},
    {"values as a list", FULL, "{values: [1]}", "E0103", "[1]", NULL},
    {"unmet as a text", FULL, "{unmet: sized}", "E0104", "sized", NULL},
    {"a profile that cannot be read", "{firm: {staf: 3}}", "{status: eligible}", "E1001", "staf", "staff"},
};

START_TEST(wrong_examples)
{
    hq_text text, said;
    compile_policy("2026-06-30", WRONG[_i].profile, WRONG[_i].expect);
    hq_examples_report report = run(hq_pack_find_policy(pack.plan->pack, HQ_STR("trial")), HQ_LANG_EN, &text);
    const char *name = WRONG[_i].name;
    CHECK_ROW(name, report.passed == 0 && report.failed == 1);
    CHECK_ROW(name, strstr(text.at, "the example itself is wrong") != NULL);
    CHECK_ROW(name, pack.diags.list.count == 1);
    const hq_diag *diag = &pack.diags.list.at[0];
    ck_assert_msg(strcmp(hq_message_code(diag->message), WRONG[_i].code) == 0, "[%s] %s", name,
                  hq_message_code(diag->message));
    hq_str under = hq_source_text(&pack.sources, diag->pos);
    ck_assert_msg(hq_str_is(under, WRONG[_i].under), "[%s] %.*s", name, HQ_STR_ARGS(under));
    hq_text_init(&said, &pack.arena);
    hq_diag_print(&said, &pack.diags, diag, HQ_LANG_EN, false);
    const char *asks = strstr(hq_text_str(&said).at, "did you mean");
    if (WRONG[_i].hint != NULL)
        ck_assert_msg(asks != NULL && strstr(asks, WRONG[_i].hint) != NULL, "[%s] %s", name, said.at);
}
END_TEST

/* ---- Groups, definitions, the whole pack. ---- */

static void write_member(char *text, size_t size, const char *id, const char *number, const char *pays)
{
    snprintf(
        text, size,
        "policy: %s\nnumber: %s\ntitle: {zh: 成员, en: Member}\ncite: [{document: source, item: '3'}]\n"
        "standing: in_force\nvalid: {from: 2026-01-01, to: 2026-12-31}\nauthority: {name: {zh: 镇, en: "
        "Town}}\n"
        "procedure: automatic\nsubject: firm\neligible: {open: {when: firm.open}}\n"
        "benefit: {kind: discount, group: pair, pays: %s}\n"
        "examples: [{name: open, on: 2026-06-30, profile: {firm: {open: true, sales: 1}}, expect: {status: "
        "eligible}}]\n",
        id, number, pays);
}

/* One pays 90 %, the other 80 %. Alone the better saves 20 of 100; together, if that may be, 1 - 0.9 * 0.8 = 28. */
static hq_examples_report run_group(const char *expect, hq_text *text)
{
    static char group[1024], ninety[1024], eighty[1024];
    write_member(ninety, sizeof ninety, "ninety", "S-3", "90%");
    write_member(eighty, sizeof eighty, "eighty", "S-4", "80%");
    snprintf(
        group, sizeof group,
        "group: pair\ntitle: {zh: 一对, en: Pair}\ncite: [{document: source, item: '4'}]\nbase: firm.sales\n"
        "default: unstated\nrounds: payment\nexamples:\n  - name: both\n    on: 2026-06-30\n"
        "    profile: {firm: {open: true, sales: 100}}\n    expect: %s\n",
        expect);
    const small_file files[] = {{"policies/a/S-3-ninety.yaml", ninety},
                                {"policies/a/S-4-eighty.yaml", eighty},
                                {"groups/pair.yaml", group}};
    small_compile(&pack, files, 3);
    return run(HQ_NONE, HQ_LANG_EN, text);
}

static const struct {
    const char *name, *expect, *says;
} GROUPS[] = {
    {"amount", "{amount: [20.00, 28.00], status: eligible}", NULL},
    {"amount, wrong", "{amount: 20.00}", "amount: expected 20.00, came out [20.00, 28.00]"},
    {"a member", "{eighty: 20.00, ninety: [0.00, 10.00]}", NULL},
    {"a member, wrong", "{eighty: 28.00}", "eighty: expected 28.00, came out 20.00"},
    {"a derived fact", "{values: {firm.small: [true, false]}}", NULL},
    {"no lets", "{values: {half: 3}}", "the example itself is wrong"},
    {"no conditions", "{unmet: [open]}", "the example itself is wrong"},
};

START_TEST(groups)
{
    hq_text text;
    hq_examples_report report = run_group(GROUPS[_i].expect, &text);
    bool good = GROUPS[_i].says == NULL;
    /* beside it: the small pack's policy and definition, and each member's own */
    ck_assert_msg(report.passed == 4U + good && report.failed == (uint32_t)!good, "[%s] %s", GROUPS[_i].name,
                  text.at);
    if (!good)
        ck_assert_msg(strstr(text.at, GROUPS[_i].says) != NULL, "[%s] %s", GROUPS[_i].name, text.at);
}
END_TEST

static const struct {
    const char *name, *profile, *expect, *says;
} DEFINITIONS[] = {
    {"holds", "{firm: {staff: 49.5}}", "{values: {firm.small: true}}", NULL},
    {"holds not", "{firm: {staff: 50}}", "{values: {firm.small: true}}",
     "firm.small: expected true, came out false"},
    {"open", "{firm: {staff: 40 .. 60}}", "{values: {firm.small: [true, false]}}", NULL},
    {"no such subject", "{loan: {principal: 3}}", "{values: {firm.small: true}}",
     "firm.small: expected true, came out nothing"},
    {"no status", "{firm: {staff: 3}}", "{status: eligible}", "the example itself is wrong"},
    {"no amount", "{firm: {staff: 3}}", "{amount: 3}", "the example itself is wrong"},
};

START_TEST(definitions)
{
    char text[1024];
    hq_text said;
    snprintf(text, sizeof text,
             "define: firm.small\nis: firm.staff < 50人\ncite: [{document: source, item: '8'}]\nexamples:\n"
             "  - {name: one, on: 2026-06-30, profile: %s, expect: %s}\n",
             DEFINITIONS[_i].profile, DEFINITIONS[_i].expect);
    small_compile(&pack, &(small_file){"definitions/firm-small.yaml", text}, 1);
    hq_examples_report report = run(HQ_NONE, HQ_LANG_EN, &said);
    bool good = DEFINITIONS[_i].says == NULL;
    ck_assert_msg(report.passed == 1U + good && report.failed == (uint32_t)!good, "[%s] %s",
                  DEFINITIONS[_i].name, said.at);
    if (!good)
        ck_assert_msg(strstr(said.at, DEFINITIONS[_i].says) != NULL, "[%s] %s", DEFINITIONS[_i].name,
                      said.at);
}
END_TEST

START_TEST(everything_is_told)
{
    hq_text text;
    compile_policy("2026-06-30", FULL, "{status: ineligible, amount: 50.00, cash: 50.01}");
    hq_examples_report report = run(HQ_NONE, HQ_LANG_EN, &text);
    ck_assert_uint_eq(report.passed, 2);
    ck_assert_uint_eq(report.failed, 1);
    ck_assert_str_eq(text.at, "policies/a/S-2-trial.yaml:27:11: trial: the one\n"
                              "    status: expected ineligible, came out eligible\n"
                              "    amount: expected 50.00, came out 50.01\n"
                              "2 examples passed, 1 failed\n");
    run(HQ_NONE, HQ_LANG_ZH, &text);
    ck_assert_str_eq(text.at, "policies/a/S-2-trial.yaml:27:11: trial：the one\n"
                              "    status：应为 ineligible，实为 eligible\n"
                              "    amount：应为 50.00，实为 50.01\n"
                              "2 个例子通过，1 个未通过\n");
}
END_TEST

/* A value is that of all subjects; one whose deciding day lies outside the claim is none of it, unless there is no other. */
START_TEST(values_of_several_subjects)
{
    static const char LOANS[] =
        "policy: trial\nnumber: S-2\ntitle: {zh: 试验, en: Trial}\ncite: [{document: source, item: '2'}]\n"
        "standing: in_force\nvalid: {from: 2020-01-01, to: 2030-12-31}\nauthority: {name: {zh: 镇, en: "
        "Town}}\n"
        "procedure: apply\nsubject: firm.loans\ndecided_on: loan.paid_out\neligible: {}\n"
        "let: {lent: loan.principal}\nbenefit: {kind: grant, amount: lent * 1%}\nexamples:\n"
        "  - name: two of three\n    on: 2026-06-30\n"
        "    profile: {firm: {loans: [{principal: 100, paid_out: 2026-01-01}, {principal: 300, paid_out: "
        "2026-12-31}, "
        "{principal: 900, paid_out: 2025-12-31}]}}\n"
        "    expect: {status: eligible, amount: 4.00, values: {lent: [100.00, 300.00]}}\n"
        "  - name: none but one outside\n    on: 2026-06-30\n"
        "    profile: {firm: {loans: [{principal: 900, paid_out: 2025-12-31}]}}\n"
        "    expect: {status: not_applicable, amount: 0.00, values: {lent: 900.00}}\n";
    hq_text text;
    small_compile(&pack, &(small_file){"policies/a/S-2-trial.yaml", LOANS}, 1);
    hq_examples_report report = run(HQ_NONE, HQ_LANG_EN, &text);
    ck_assert_msg(report.passed == 4 && report.failed == 0, "%s", text.at);
}
END_TEST

/* A policy is tried alone: what supersedes it elsewhere does not count in its own examples. */
START_TEST(policies_are_alone)
{
    char text[2048], *at = text;
    hq_text said;
    at += snprintf(
        at, 1024,
        "policy: heir\nnumber: S-5\ntitle: {zh: 新, en: Heir}\ncite: [{document: source, item: '5'}]\n"
        "standing: in_force\nvalid: {from: 2026-01-01, to: 2026-12-31}\nauthority: {name: {zh: 镇, en: "
        "Town}}\n"
        "procedure: apply\nsubject: firm\neligible: {}\nsupersedes: [plain]\n"
        "benefit: {kind: grant, amount: 1元}\n");
    snprintf(at, 1024,
             "examples: [{name: any, on: 2026-06-30, profile: {firm: {}}, expect: {status: eligible, amount: "
             "1}}]\n");
    small_compile(&pack, &(small_file){"policies/a/S-5-heir.yaml", text}, 1);
    hq_examples_report report = run(HQ_NONE, HQ_LANG_EN, &said);
    ck_assert_msg(report.passed == 3 && report.failed == 0, "%s", said.at);
}
END_TEST

static hq_status run_again(hq_arena *arena, const hq_plan *plan, hq_diags *diags, hq_text *text)
{
    hq_page page = {.language = HQ_LANG_EN, .columns = 80};
    hq_examples_report report;
    return hq_examples_run(arena, plan, diags, HQ_NONE, &page, text, &report);
}

START_TEST(memory_runs_out)
{
    compile_policy("2026-06-30", FULL, "{status: ineligible, values: {line: bakery, firm.small: true}}");
    small_refuse(&pack, 200, run_again);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("examples");
    TCase *tests = tcase_create("examples");
    tcase_add_checked_fixture(tests, NULL, tear_down);
    tcase_add_loop_test(tests, expectations, 0, COUNT_OF(TRIALS));
    tcase_add_loop_test(tests, wrong_examples, 0, COUNT_OF(WRONG));
    tcase_add_loop_test(tests, groups, 0, COUNT_OF(GROUPS));
    tcase_add_loop_test(tests, definitions, 0, COUNT_OF(DEFINITIONS));
    tcase_add_test(tests, everything_is_told);
    tcase_add_test(tests, values_of_several_subjects);
    tcase_add_test(tests, policies_are_alone);
    tcase_add_test(tests, memory_runs_out);
    suite_add_tcase(suite, tests);
    return suite;
}
