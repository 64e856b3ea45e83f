/*
 * What a batch came to, through huiqi.h: sums and distributions of a few shops worked out by hand; and whatever allocation is refused, each writer gives NULL
 * or says what it says with memory, never less.
 */
#include <stdio.h>
#include <unistd.h>

#include "huiqi.h"
#include "huiqi_stat.h"
#include "memory.h"

/* 200 yuan for each of up to 50 staff, 5,000 at most: 2,000, unknown up to 5,000, nothing, 200, 200 */
static const char SHOPS[] = "id,staff,insured\nA,10,yes\nB,,yes\nC,51,yes\nD,1,yes\nE,1,yes\n";

enum { TOWN_CASH, TOWN_SAVING, TOWN_CREDIT_LINE, TOWN_FIRST_POLICY };

static char folder[64], input[96], output[96];

static void set_up(void)
{
    snprintf(folder, sizeof folder, "/tmp/huiqi-summary-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(input, sizeof input, "%s/shops.csv", folder);
    snprintf(output, sizeof output, "%s/result.csv", folder);
    FILE *file = fopen(input, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(SHOPS, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static void tear_down(void)
{
    (void)unlink(output);
    (void)unlink(input);
    ck_assert_int_eq(rmdir(folder), 0);
}

/* refused: from this call of the job on; 0: none. */
static hq_report *report_of(const hq_allocator *allocator, hq_rules **rules)
{
    static const char *inputs[] = {NULL, NULL}, *policies[] = {"T-1", NULL};
    hq_messages *messages = NULL;
    hq_report *report = NULL;
    inputs[0] = input;
    ck_assert_int_eq(hq_rules_open("tests/cli/town", allocator, rules, &messages), HQ_OK);
    hq_messages_free(messages);
    hq_job job = {.inquiry = {.on = "2026-12-31", .policies = policies},
                  .inputs = inputs,
                  .output = output,
                  .summary = true,
                  .language = HQ_LANG_EN};
    ck_assert_int_eq(hq_batch_run(*rules, &job, &report, &messages), HQ_OK);
    hq_messages_free(messages);
    return report;
}

START_TEST(by_hand)
{
    hq_rules *rules;
    hq_report *report = report_of(NULL, &rules);
    hq_series_info cash, saving;
    hq_report_series(report, TOWN_CASH, &cash);
    hq_report_series(report, TOWN_SAVING, &saving);
    ck_assert_uint_eq(hq_report_series_count(report) > TOWN_FIRST_POLICY, true);
    ck_assert_uint_eq(saving.count, 0);
    ck_assert_uint_eq(cash.count, 3);
    ck_assert_int_eq(cash.least, 20000);
    ck_assert_int_eq(cash.quantiles[2], 20000);
    ck_assert_int_eq(cash.quantiles[3], 200000); /* three quarters of three are more than two */
    ck_assert_int_eq(cash.greatest, 200000);
    ck_assert_ptr_nonnull(strstr(hq_report_json(report), "\"histogram\": null"));
    ck_assert_int_eq(hq_report_histograms(report), HQ_OK);
    const char *json = hq_report_json(report);
    /* (200 + 200 + 2000) / 3; ((600)^2 + (600)^2 + (1200)^2) / 3 = 720,000, whose root is 848.528 */
    static const char *const SAYS[] = {
        "\"low\": \"2400.00\"",  "\"high\": \"7400.00\"",     "\"exact\": \"800\"",
        "\"exact\": \"720000\"", "\"deviation\": \"848.53\"", "\"eligible\": 3",
        "\"undetermined\": 1",   "\"ineligible\": 1",         "\"shop.staff\": 1",
        "\"scale\": \"linear\"", "\"from\": \"200.00\"",      "\"until\": \"2200.00\""};
    for (size_t i = 0; i < sizeof SAYS / sizeof *SAYS; i++)
        ck_assert_msg(strstr(json, SAYS[i]) != NULL, "%s is not in %.1000s", SAYS[i], json);
    ck_assert_int_eq(hq_report_histograms(report), HQ_OK); /* a second call does nothing */
    ck_assert_str_eq(hq_report_json(report), json);
    /* amounts are written in one way, whatever they are of: grouped, to the fen, and a code once for both ends */
    static const struct {
        hq_language language;
        const char *words[4];
    } WRITTEN[] = {
        {HQ_LANG_EN,
         {"CNY 2,400.00 to 7,400.00\n", "certain for 3: CNY 200.00 to 2,000.00, mean CNY 800.00,",
          "<h3>Cash</h3>", "<desc>CNY 200.00 to 400.00: 2; "}},
        {HQ_LANG_ZH,
         {"2,400.00元 至 7,400.00元\n", "3 个申请人可确定：200.00元 至 2,000.00元，平均 800.00元，",
          "<h3>现金</h3>", "<desc>200.00元 至 400.00元：2；"}}};
    for (size_t i = 0; i < sizeof WRITTEN / sizeof *WRITTEN; i++) {
        const hq_style style = {.language = WRITTEN[i].language};
        const char *text = hq_report_text(report, &style), *html = hq_report_html(report, &style);
        for (int w = 0; w < 4; w++)
            ck_assert_msg(strstr(w < 2 ? text : html, WRITTEN[i].words[w]) != NULL, "no %s in %s",
                          WRITTEN[i].words[w], w < 2 ? text : html);
    }
    hq_report_free(report);
    hq_rules_release(rules);
}
END_TEST

static const char *text_of(hq_report *report)
{
    return hq_report_text(report, &(hq_style){.language = HQ_LANG_ZH});
}

static const char *html_of(hq_report *report)
{
    return hq_report_html(report, &(hq_style){.language = HQ_LANG_EN});
}

static const struct {
    const char *name;
    const char *(*write)(hq_report *report);
} WRITERS[] = {{"text", text_of}, {"json", hq_report_json}, {"html", html_of}};

START_TEST(memory_refused)
{
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_rules *rules;
    hq_report *report = report_of(&memory.allocator, &rules);
    ck_assert_int_eq(hq_report_histograms(report), HQ_OK);
    const char *whole = WRITERS[_i].write(report);
    ck_assert_ptr_nonnull(whole);
    const char *now = NULL;
    uint32_t refused = 0;
    for (size_t granted = 0; now == NULL; granted++, refused++) { /* so many calls, then none */
        memory.calls = 0;
        memory.refuse_from = granted + 1;
        now = WRITERS[_i].write(report);
        ck_assert_msg(now == NULL || strcmp(now, whole) == 0, "[%s] another text", WRITERS[_i].name);
        ck_assert_uint_lt(granted, 100000);
    }
    memory.refuse_from = 0;
    ck_assert_uint_gt(refused, 1);
    hq_report_free(report);
    hq_rules_release(rules);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("summary");
    TCase *tests = tcase_create("summary");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, by_hand);
    tcase_add_loop_test(tests, memory_refused, 0, sizeof WRITERS / sizeof *WRITERS);
    suite_add_tcase(suite, tests);
    return suite;
}
