/*
 * The interface from outside, on huiqi.h alone: who owns what, threads, and an allocator that refuses each of its calls in turn.
 * Run from the root of the tree; prints what failed and "N checks".
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "huiqi.h"

#define TOWN  "tests/cli/town"
#define WHOLE "tests/cli/profiles/whole.yaml"
#define WRONG "tests/cli/profiles/wrong.yaml"
#define DAY   "2026-12-31"

static int check_count, failure_count; /* of this program, which has one thread where it counts */

#define CHECK(GOOD) check((GOOD), #GOOD, __LINE__)

static void check(bool good, const char *what, int line)
{
    check_count++;
    if (good)
        return;
    failure_count++;
    printf("embedding.c:%d: failed: %s\n", line, what);
}

/* --- An allocator that counts and refuses --- */

typedef struct counting {
    hq_allocator allocator; /* its context is this structure */
    size_t calls, refuse_at, blocks;
    bool wrong_size; /* a block came back with another size than it was asked for with */
} counting;

static void *count_allocate(void *context, size_t size)
{
    counting *counted = context;
    if (++counted->calls == counted->refuse_at)
        return NULL;
    max_align_t *block = malloc(size + sizeof(max_align_t));
    if (block == NULL)
        return NULL;
    memcpy(block, &size, sizeof size);
    memset(block + 1, 0xA5, size); /* nobody may count on zeros */
    counted->blocks++;
    return block + 1;
}

static void count_release(void *context, void *block, size_t size)
{
    counting *counted = context;
    max_align_t *whole = (max_align_t *)block - 1;
    size_t asked;
    memcpy(&asked, whole, sizeof asked);
    counted->wrong_size = counted->wrong_size || asked != size;
    counted->blocks--;
    free(whole);
}

static void start_counting(counting *counted, size_t refuse_at)
{
    *counted = (counting){.refuse_at = refuse_at};
    counted->allocator = (hq_allocator){count_allocate, count_release, counted};
}

/* --- Sessions --- */

/* Everything a result can be asked for. false: no memory for one of them. */
static bool read_result(hq_result *result)
{
    hq_style style = {.language = HQ_LANG_ZH, .all = true};
    hq_policy_result policy;
    hq_amount_info amount;
    bool all = hq_result_total(result, "cash", &amount) && hq_result_policy(result, 0, &policy);
    all = all && hq_result_text(result, &style) != NULL && hq_result_json(result) != NULL;
    return all && hq_result_explain(result, "T-2", &style) != NULL;
}

/* Pages of the pack; the first that fails ends it. */
static hq_status read_pages(hq_rules *rules)
{
    hq_style style = {.language = HQ_LANG_EN};
    hq_test_report report;
    hq_messages *messages = NULL;
    hq_coverage_report coverage;
    hq_mutation_report mutation;
    char *texts[11] = {NULL};
    hq_status status = hq_rules_list(rules, &style, &texts[0]);
    if (status == HQ_OK)
        status = hq_rules_list_json(rules, &texts[1]);
    if (status == HQ_OK)
        status = hq_rules_show(rules, "T-1", &style, &texts[2], NULL);
    if (status == HQ_OK)
        status = hq_rules_schema(rules, "profile", &texts[3], NULL);
    if (status == HQ_OK)
        status = hq_rules_template(rules, "shop", HQ_LANG_EN, &texts[4], NULL);
    if (status == HQ_OK)
        status = hq_rules_dump(rules, "ir", &texts[5], NULL);
    if (status == HQ_OK) {
        status = hq_rules_test(rules, NULL, &style, &report, &messages);
        texts[6] = report.text;
    }
    if (status == HQ_OK) {
        status = hq_rules_coverage(rules, "T-1", &style, &coverage, NULL);
        texts[7] = coverage.text;
    }
    if (status == HQ_OK) {
        status = hq_rules_mutate(rules, "T-1", &style, NULL, NULL, &mutation, NULL);
        texts[8] = mutation.text;
    }
    if (status == HQ_OK)
        status = hq_rules_items(rules, &style, &texts[9], NULL);
    if (status == HQ_OK)
        status = hq_rules_items_markdown(rules, &style, &texts[10], NULL);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if ((texts[i] != NULL) != (status == HQ_OK))
            status = status == HQ_OK ? HQ_E_INVALID : status;
        hq_string_free(texts[i]);
    }
    hq_messages_free(messages);
    return status;
}

static hq_status ask(hq_rules *rules, const char *profile, hq_messages **messages)
{
    hq_subject *subject;
    hq_result *result = NULL;
    hq_status status = hq_subject_open(rules, profile, &subject, messages);
    if (status == HQ_OK) {
        hq_messages_free(*messages);
        status = hq_ask(rules, subject, &(hq_inquiry){.on = DAY}, &result, messages);
    }
    if (status == HQ_OK && !read_result(result))
        status = HQ_E_MEMORY;
    hq_result_free(result);
    hq_subject_free(subject);
    return status;
}

/* From the folder to the last text. */
static hq_status whole_session(const hq_allocator *allocator, const char *profile)
{
    hq_rules *rules;
    hq_messages *messages;
    hq_status status = hq_rules_open(TOWN, allocator, &rules, &messages);
    hq_messages_free(messages);
    messages = NULL;
    if (status == HQ_OK)
        status = ask(rules, profile, &messages);
    if (status == HQ_E_INVALID && hq_messages_text(messages, HQ_LANG_ZH, true) == NULL)
        status = HQ_E_MEMORY;
    hq_messages_free(messages);
    if (status == HQ_OK)
        status = read_pages(rules);
    hq_rules_release(rules);
    return status;
}

/* Refuse the first allocation, then the second, until the session is as it is without refusals. */
static void refuse_each(const char *profile, hq_status wanted)
{
    counting counted;
    for (size_t n = 1;; n++) {
        start_counting(&counted, n);
        hq_status status = whole_session(&counted.allocator, profile);
        bool refused = counted.calls >= n;
        if (status != (refused ? HQ_E_MEMORY : wanted) || counted.blocks != 0 || counted.wrong_size) {
            printf("allocation %zu of %s refused: status %d, %zu blocks out%s\n", n, profile, (int)status,
                   counted.blocks, counted.wrong_size ? ", a wrong size" : "");
            failure_count++;
            return;
        }
        if (!refused)
            break;
        check_count++;
    }
}

/* --- Who owns what --- */

static void messages_outlive_all(void)
{
    hq_rules *rules = NULL;
    hq_messages *messages = NULL;
    CHECK(hq_rules_open(TOWN, NULL, &rules, NULL) == HQ_OK);
    CHECK(ask(rules, WRONG, &messages) == HQ_E_INVALID);
    hq_rules_release(rules);
    const char *text = hq_messages_text(messages, HQ_LANG_EN, false);
    CHECK(text != NULL && strstr(text, WRONG ":2:3: error[E1001]") != NULL);
    CHECK(text != NULL && strstr(text, "did you mean staff?") != NULL);
    CHECK(hq_messages_error_count(messages) == 5 && hq_messages_warning_count(messages) == 0);
    hq_message_info info;
    CHECK(hq_messages_get(messages, 0, HQ_LANG_EN, &info));
    CHECK(strcmp(info.code, "E1001") == 0 && strcmp(info.path, WRONG) == 0 && info.line == 2 &&
          info.column == 3 && info.is_error);
    CHECK(!hq_messages_get(messages, 5, HQ_LANG_EN, &info));
    hq_messages_free(messages);
}

static void nothing_is_no_handle(void)
{
    hq_messages_free(NULL);
    hq_subject_free(NULL);
    hq_result_free(NULL);
    hq_diff_free(NULL);
    hq_rules_release(NULL);
    hq_string_free(NULL);
    CHECK(strcmp(hq_messages_text(NULL, HQ_LANG_EN, true), "") == 0);
    CHECK(hq_messages_error_count(NULL) == 0 && hq_messages_warning_count(NULL) == 0);
    hq_rules *rules = (hq_rules *)&check_count;
    hq_messages *messages = NULL;
    CHECK(hq_rules_open("tests/cli/profiles", NULL, &rules, &messages) == HQ_E_INVALID && rules == NULL);
    CHECK(hq_messages_error_count(messages) == 1);
    hq_messages_free(messages);
}

/* A subject and a result hold on to the rules; another owner can end them. */
static void rules_are_counted(void)
{
    counting counted;
    start_counting(&counted, 0);
    hq_rules *rules = NULL;
    hq_subject *subject = NULL;
    hq_result *result = NULL;
    static const char PROFILE[] = "shop: {staff: 10, insured: true, rent: 0元, loans: []}";
    CHECK(hq_rules_open(TOWN, &counted.allocator, &rules, NULL) == HQ_OK);
    hq_rules *other = hq_rules_retain(rules);
    CHECK(hq_subject_read(rules, "profile", PROFILE, sizeof PROFILE - 1, false, &subject, NULL) == HQ_OK);
    CHECK(hq_ask(rules, subject, &(hq_inquiry){.on = DAY, .brief = true}, &result, NULL) == HQ_OK);
    hq_rules_release(rules);
    hq_rules_release(other);
    hq_amount_info cash = {0};
    CHECK(hq_result_total(result, "cash", &cash));
    CHECK(cash.low != NULL && strcmp(cash.low, "2000.00") == 0); /* 10 x 200 */
    CHECK(!hq_result_total(result, "gold", &cash));
    hq_policy_result policy;
    CHECK(hq_result_policy_count(result) == 3 && !hq_result_policy(result, 3, &policy));
    CHECK(hq_result_explain(result, "T-9", &(hq_style){0}) == NULL);
    hq_result_free(result);
    CHECK(counted.blocks > 0);
    hq_subject_free(subject);
    CHECK(counted.blocks == 0);
}

/* A comparison holds on to both packs; what was asked about stands in its document. */
static void comparisons_hold_on(void)
{
    counting counted;
    start_counting(&counted, 0);
    const hq_inquiry inquiry = {.on = "2027-03-01"};
    hq_rules *before = NULL, *after = NULL;
    hq_diff *diff = NULL;
    hq_messages *messages = NULL;
    uint64_t rejected = 0;
    CHECK(hq_rules_open("tests/diff/old", &counted.allocator, &before, NULL) == HQ_OK);
    CHECK(hq_rules_open("tests/diff/new", &counted.allocator, &after, NULL) == HQ_OK);
    CHECK(hq_diff_open(before, after, &diff) == HQ_OK);
    hq_rules_release(before);
    hq_rules_release(after);
    CHECK(!hq_diff_is_same(diff) && hq_diff_count(diff) == 7);
    CHECK(hq_diff_ask_all(diff, &(hq_applicants){.path = "tests/diff/applicants.jsonl"}, &inquiry, NULL, NULL,
                          &rejected, NULL) == HQ_OK);
    CHECK(rejected == 3);
    CHECK(hq_diff_ask_all(diff, &(hq_applicants){.path = "tests/diff/applicants.jsonl"}, &inquiry, NULL, NULL,
                          NULL, NULL) == HQ_OK);
    CHECK(strstr(hq_diff_json(diff), "\"read\": 12") != NULL); /* six and six */
    CHECK(hq_diff_ask(diff, "tests/diff/none.yaml", &inquiry, &messages) == HQ_E_INVALID);
    CHECK(hq_messages_error_count(messages) == 1);
    hq_messages_free(messages);
    CHECK(hq_diff_ask(diff, "tests/diff/none.yaml", &(hq_inquiry){.on = "soon"}, NULL) == HQ_E_USAGE);
    CHECK(strstr(hq_diff_text(diff, &(hq_style){.language = HQ_LANG_EN}), "Grant for staff") != NULL);
    hq_diff_free(diff);
    CHECK(counted.blocks == 0);
}

/* A pack says the same of itself in both languages, by number and by id. */
static void packs_are_described(void)
{
    hq_rules *rules = NULL;
    hq_policy_info policy;
    CHECK(hq_rules_open(TOWN, NULL, &rules, NULL) == HQ_OK);
    CHECK(strcmp(hq_rules_name(rules), "town") == 0 && strcmp(hq_rules_version(rules), "1.2.3") == 0);
    CHECK(strncmp(hq_rules_digest(rules), "sha256:", 7) == 0 && strlen(hq_rules_digest(rules)) == 7 + 64);
    CHECK(strcmp(hq_rules_title(rules, HQ_LANG_ZH), "小镇惠企政策") == 0);
    CHECK(hq_rules_policy_count(rules) == 3 && hq_rules_find_policy(rules, "T-2") == 1);
    CHECK(hq_rules_find_policy(rules, "loan_grant") == 2 && hq_rules_find_policy(rules, "T") == UINT32_MAX);
    CHECK(hq_rules_policy(rules, 0, HQ_LANG_ZH, &policy) && strcmp(policy.title, "用工补贴") == 0);
    CHECK(strcmp(policy.id, "staff_allowance") == 0 && strcmp(policy.number, "T-1") == 0);
    CHECK(strcmp(policy.chapter, "people") == 0 && strcmp(policy.kind, "allowance") == 0);
    CHECK(strcmp(policy.standing, "in_force") == 0 && strcmp(policy.phone, "12333") == 0);
    CHECK(policy.example_count == 3 && strcmp(policy.authority, "镇人社所") == 0);
    CHECK(!hq_rules_policy(rules, 3, HQ_LANG_EN, &policy));
    hq_rules_release(rules);
}

/* --- Threads --- */

enum { THREADS = 4, ROUNDS = 8 };

static void *ask_often(void *shared)
{
    hq_rules *rules = shared;
    for (int i = 0; i < ROUNDS; i++) {
        hq_messages *messages = NULL;
        hq_status status = ask(rules, i % 2 == 0 ? WHOLE : WRONG, &messages);
        hq_messages_free(messages);
        if (status != (i % 2 == 0 ? HQ_OK : HQ_E_INVALID) || read_pages(rules) != HQ_OK)
            return NULL;
    }
    hq_rules_release(rules);
    return shared;
}

static void threads_share_rules(void)
{
    hq_rules *rules = NULL;
    pthread_t threads[THREADS];
    CHECK(hq_rules_open(TOWN, NULL, &rules, NULL) == HQ_OK);
    for (int i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, ask_often, hq_rules_retain(rules)) == 0);
    hq_rules_release(rules);
    for (int i = 0; i < THREADS; i++) {
        void *done = NULL;
        pthread_join(threads[i], &done);
        CHECK(done != NULL);
    }
}

int main(void)
{
    messages_outlive_all();
    nothing_is_no_handle();
    rules_are_counted();
    packs_are_described();
    threads_share_rules();
    comparisons_hold_on();
    refuse_each(WHOLE, HQ_OK);
    refuse_each(WRONG, HQ_E_INVALID);
    printf("%d checks\n", check_count);
    return failure_count == 0 ? 0 : 1;
}
