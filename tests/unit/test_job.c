/*
 * The words of a job, through huiqi.h: in which encodings a result is written, by the bytes of the tables of those encodings, and which are none; and
 * that a job which was stopped is not gone on with in another encoding.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "huiqi.h"
#include "unit.h"

static char folder[64], input[96], output[96];
static hq_rules *rules;

static void set_up(void)
{
    snprintf(folder, sizeof folder, "/tmp/huiqi-job-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(input, sizeof input, "%s/shops.csv", folder);
    snprintf(output, sizeof output, "%s/result.csv", folder);
    FILE *file = fopen(input, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs("id,staff\n沈,10\n", file), 0);
    ck_assert_int_eq(fclose(file), 0);
    hq_messages *messages = NULL;
    ck_assert_int_eq(hq_rules_open("tests/cli/town", NULL, &rules, &messages), HQ_OK);
    hq_messages_free(messages);
}

static void tear_down(void)
{
    hq_rules_release(rules);
    (void)unlink(output);
    (void)unlink(input);
    ck_assert_int_eq(rmdir(folder), 0);
}

#define MARK "\xEF\xBB\xBF"

static const struct {
    const char *name;
    const char *text; /* of the result; NULL: there is none */
} ENCODINGS[] = {
    {NULL, "id\n沈\n"},
    {"utf-8", "id\n沈\n"},
    {"UTF8", "id\n沈\n"},
    {"utf-8-bom", MARK "id\n沈\n"},
    {"UTF8_BOM", MARK "id\n沈\n"},
    {"gb18030", "id\n\xC9\xF2\n"},
    {"GBK", "id\n\xC9\xF2\n"},
    {"", "id\n沈\n"},
    {"utf-16le", NULL},
    {"utf-16be", NULL},
    {"utf-8-bomb", NULL},
    {"latin1", NULL},
    {"-", NULL},
    {"a name that is longer than any", NULL},
};

START_TEST(encodings)
{
    static const char *inputs[] = {NULL, NULL};
    inputs[0] = input;
    hq_job job = {.inquiry = {.on = "2026-12-31"},
                  .inputs = inputs,
                  .output = output,
                  .result_encoding = ENCODINGS[_i].name,
                  .form = HQ_FORM_COLUMNS,
                  .columns = "id"};
    const char *name = ENCODINGS[_i].name == NULL ? "none" : ENCODINGS[_i].name;
    hq_messages *messages = NULL;
    hq_report *report = NULL;
    hq_status status = hq_batch_run(rules, &job, &report, &messages);
    hq_report_free(report);
    if (ENCODINGS[_i].text == NULL) {
        const char *said = hq_messages_text(messages, HQ_LANG_ZH, false);
        CHECK_ROW(name, status == HQ_E_USAGE && access(output, F_OK) != 0);
        CHECK_ROW(name, said != NULL && strstr(said, "E1412") != NULL && strstr(said, name) != NULL);
    } else {
        char text[64] = "";
        CHECK_ROW(name, status == HQ_OK);
        FILE *file = fopen(output, "r");
        ck_assert_ptr_nonnull(file);
        size_t length = fread(text, 1, sizeof text - 1, file);
        ck_assert_int_eq(fclose(file), 0);
        CHECK_ROW(name, length == strlen(ENCODINGS[_i].text) && strcmp(text, ENCODINGS[_i].text) == 0);
    }
    hq_messages_free(messages);
}
END_TEST

/* --- Gone on with --- */

static bool stop_at_once(void *context)
{
    (void)context;
    return true;
}

/* One job, stopped or gone on with; returns what it came to, and of messages whether one has this code. */
static hq_status go(const char *encoding, bool stopping, hq_report_info *info, const char *code)
{
    static const char *inputs[] = {NULL, NULL};
    inputs[0] = input;
    hq_job job = {.inquiry = {.on = "2026-12-31"},
                  .inputs = inputs,
                  .output = output,
                  .result_encoding = encoding,
                  .form = HQ_FORM_COLUMNS,
                  .columns = "id",
                  .block_bytes = 1,
                  .resume = !stopping,
                  .stop = stopping ? stop_at_once : NULL};
    hq_messages *messages = NULL;
    hq_report *report = NULL;
    hq_status status = hq_batch_run(rules, &job, &report, &messages);
    if (report != NULL)
        hq_report_info_of(report, info);
    hq_report_free(report);
    if (code != NULL)
        ck_assert_ptr_nonnull(strstr(hq_messages_text(messages, HQ_LANG_EN, false), code));
    hq_messages_free(messages);
    return status;
}

START_TEST(gone_on_with)
{
    hq_report_info info = {0};
    char text[64] = "";
    FILE *file = fopen(input, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs("id,staff\n沈,10\n阳,11\n", file), 0);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_int_eq(go("gb18030", true, &info, NULL), HQ_OK);
    ck_assert(info.stopped && info.may_go_on);
    ck_assert_int_eq(go("utf-8", false, &info, "E1319"), HQ_E_USAGE);
    ck_assert_int_eq(go("utf-8-bom", false, &info, "E1319"), HQ_E_USAGE);
    ck_assert_int_eq(go(NULL, false, &info, "E1319"), HQ_E_USAGE);
    ck_assert_int_eq(go("GBK", false, &info, NULL), HQ_OK); /* the same by another name */
    ck_assert(!info.stopped && info.rows == 2);
    file = fopen(output, "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fread(text, 1, sizeof text - 1, file), strlen("id\n\xC9\xF2\n\xD1\xF4\n"));
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_str_eq(text, "id\n\xC9\xF2\n\xD1\xF4\n");
}
END_TEST

/* --- Too large, and nobody reads it --- */

/*
 * 100 times 10^15 yuan before a pool of 5: more fen than 64 bits hold. Whether a summary is asked for changes nothing of it, nor who answers; where
 * the column is asked, the row is refused.
 */
static const struct {
    const char *columns;
    bool summary;
    uint64_t rejected;
} LARGE[] = {
    {"id,b_firm.low", false, 0},
    {"id,b_firm.low", true, 0},
    {"id,b_firm.unpooled.low", false, 1},
    {"id,b_firm.unpooled.low", true, 1},
};

START_TEST(large)
{
    static const char *inputs[] = {NULL, NULL}, *const ASKED[] = {"b_firm", NULL};
    inputs[0] = input;
    FILE *file = fopen(input, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs("id,north,worth\nA,1,1000000000000000\nB,1,0.01\n", file), 0);
    ck_assert_int_eq(fclose(file), 0);
    hq_rules *of_large;
    hq_messages *messages = NULL;
    ck_assert_int_eq(hq_rules_open("tests/machine/packs/large", NULL, &of_large, &messages), HQ_OK);
    hq_messages_free(messages);
    for (int by = 0; by < 2; by++) {
        hq_job job = {.inquiry = {.on = "2026-06-30", .policies = ASKED},
                      .inputs = inputs,
                      .output = output,
                      .form = HQ_FORM_COLUMNS,
                      .columns = LARGE[_i].columns,
                      .summary = LARGE[_i].summary,
                      .evaluator = by == 0 ? "vm" : "eval"};
        hq_report *report = NULL;
        hq_report_info info;
        messages = NULL;
        CHECK_ROW(LARGE[_i].columns, hq_batch_run(of_large, &job, &report, &messages) == HQ_OK);
        hq_report_info_of(report, &info);
        ck_assert_msg(info.rows + info.rejected == 2 && info.rejected == LARGE[_i].rejected,
                      "[%s] %d of %d rejected", LARGE[_i].columns, (int)info.rejected, (int)info.rows);
        hq_report_free(report);
        hq_messages_free(messages);
    }
    hq_rules_release(of_large);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("job");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, encodings, 0, COUNT_OF(ENCODINGS));
    tcase_add_test(all, gone_on_with);
    tcase_add_loop_test(all, large, 0, COUNT_OF(LARGE));
    suite_add_tcase(suite, all);
    return suite;
}
