/*
 * Answers as programs read them: any JSON reader takes them (YAJL does here), keys stand in a fixed order, amounts are decimal
 * texts. Expected documents are written by hand from tests/packs/told.
 */
#include <string.h>
#include <yajl/yajl_parse.h>

#include "answers.h"
#include "base/utf8.h"
#include "explain/explain.h"

static void set_up(void)
{
    compile_pack("tests/packs/told");
}

static hq_str document_of(const char *profile_text)
{
    hq_request request = request_on("2026-06-30");
    request.explain = true;
    hq_text text;
    hq_text_init(&text, &arena);
    hq_explain_json(&text, answer_to(profile_of(profile_text), &request));
    ck_assert(!text.failed);
    return hq_text_str(&text);
}

/* --- A reader --- */

/* What was read: the keys of the objects at each depth, in order, and every text. */
typedef struct hq_read {
    hq_text keys; /* of the depth asked for: "on period complete " */
    hq_text texts;
    int depth, wanted;
} hq_read;

static int on_open(void *context)
{
    ((hq_read *)context)->depth++;
    return 1;
}

static int on_close(void *context)
{
    ((hq_read *)context)->depth--;
    return 1;
}

static int on_key(void *context, const unsigned char *key, size_t length)
{
    hq_read *read = context;
    if (read->depth == read->wanted) {
        hq_text_add(&read->keys, (hq_str){(const char *)key, length});
        hq_text_add_char(&read->keys, ' ');
    }
    return 1;
}

static int on_text(void *context, const unsigned char *text, size_t length)
{
    hq_read *read = context;
    hq_text_add(&read->texts, (hq_str){(const char *)text, length});
    hq_text_add_char(&read->texts, '\n');
    return 1;
}

static void read_json(hq_str json, int depth, hq_read *read)
{
    static const yajl_callbacks CALLBACKS = {.yajl_start_map = on_open,
                                             .yajl_end_map = on_close,
                                             .yajl_start_array = on_open,
                                             .yajl_end_array = on_close,
                                             .yajl_map_key = on_key,
                                             .yajl_string = on_text};
    *read = (hq_read){.wanted = depth};
    hq_text_init(&read->keys, &arena);
    hq_text_init(&read->texts, &arena);
    yajl_handle handle = yajl_alloc(&CALLBACKS, NULL, read);
    const unsigned char *bytes = (const unsigned char *)json.at;
    ck_assert_int_eq(yajl_parse(handle, bytes, json.length), yajl_status_ok);
    ck_assert_int_eq(yajl_complete_parse(handle), yajl_status_ok);
    yajl_free(handle);
    ck_assert_int_eq(read->depth, 0);
    ck_assert_uint_eq(hq_utf8_valid_length(json), json.length);
}

/* --- The document --- */

static const char *const PROFILES[] = {
    "firm: {}\n", "firm: {hours: 24学时, green: true}\n",
    "firm: {hours: 24学时..40学时, worth: -1元, term: 12个月, since: 2026-03-31, place: island}\n"};

/* The same keys in the same order, whatever the profile says. */
START_TEST(key_order)
{
    hq_read read;
    hq_str json = document_of(PROFILES[_i]);
    read_json(json, 1, &read);
    ck_assert_str_eq(
        hq_text_str(&read.keys).at,
        "huiqi pack input_checksum on period complete subject totals policies choices missing notes ");
    read_json(json, 3, &read);
    hq_str keys = hq_text_str(&read.keys);
    static const char *const POLICY = "id number title chapter standing valid status total amount benefits "
                                      "subjects outside_period readings forgone missing "
                                      "superseded_by filing cite authority procedure ";
    for (int i = 0; i < 6; i++) { /* before them at this depth: the totals' lines */
        const char *found = memmem(keys.at, keys.length, POLICY, strlen(POLICY));
        ck_assert_msg(found != NULL, "policy %d: %.*s", i, HQ_STR_ARGS(keys));
        size_t next = (size_t)(found - keys.at) + strlen(POLICY);
        keys = hq_str_cut(keys, next, keys.length);
    }
}
END_TEST

static void check_holds(hq_str json, const char *part)
{
    ck_assert_msg(strstr(json.at, part) != NULL, "no\n%s\nin\n%s", part, json.at);
}

START_TEST(amounts)
{
    hq_str json = document_of("firm: {}\n");
    check_holds(json, "  \"totals\": {\n"
                      "    \"cash\": {\n"
                      "      \"low\": \"1000000000000000.00\",\n"
                      "      \"high\": \"1000000000000100.00\",\n"
                      "      \"high_known\": \"1000000000000100.00\"\n"
                      "    },\n"
                      "    \"saving\": {\n"
                      "      \"low\": \"0.00\",\n"
                      "      \"high\": \"970.00\",\n"
                      "      \"high_known\": \"970.00\"\n"
                      "    },\n"
                      "    \"credit_line\": {\n"
                      "      \"low\": \"500.00\",\n"
                      "      \"high\": null,\n"
                      "      \"high_known\": \"500.00\"\n"
                      "    },\n"
                      "    \"unconfirmed\": {\n"
                      "      \"cash\": {\"low\": \"0.00\", \"high\": \"0.00\"},\n"
                      "      \"saving\": {\"low\": \"0.00\", \"high\": \"0.00\"},\n"
                      "      \"credit_line\": {\"low\": \"500.00\", \"high\": null}\n"
                      "    }\n"
                      "  },\n");
}
END_TEST

START_TEST(a_condition)
{
    hq_str json = document_of("firm: {term: 8个月}\n");
    check_holds(json, "            {\n"
                      "              \"name\": \"term\",\n"
                      "              \"says\": {\"zh\": \"企业 合同期限 ≥ 12个月\", \"en\": \"term of the "
                      "firm is at least 12 months\"},\n"
                      "              \"result\": \"unmet\",\n"
                      "              \"fields\": [\n"
                      "                \"firm.term\"\n"
                      "              ],\n");
    check_holds(json, "                  \"have\": {\n"
                      "                    \"kind\": \"number\",\n"
                      "                    \"low\": \"8\",\n"
                      "                    \"high\": \"8\",\n"
                      "                    \"unit\": \"month\",\n"
                      "                    \"words\": {\"zh\": \"8个月\", \"en\": \"8 months\"}\n"
                      "                  },\n");
    check_holds(json,
                "                  \"distance\": {\n"
                "                    \"kind\": \"short\",\n"
                "                    \"by\": {\n"
                "                      \"kind\": \"number\",\n"
                "                      \"low\": \"4\",\n"
                "                      \"high\": \"4\",\n"
                "                      \"unit\": \"month\",\n"
                "                      \"words\": {\"zh\": \"还差 4个月\", \"en\": \"4 months short\"}\n"
                "                    }\n"
                "                  }\n");
}
END_TEST

/* The fact that 900 yuan hang on stands before the one of 100 and the one of 70. */
START_TEST(missing_by_stake)
{
    hq_str json = document_of("firm: {hours: 30学时, worth: 200万元, since: 2020-01-01, place: island}\n");
    const char *north = strstr(json.at, "\"field\": \"firm.north\""),
               *term = strstr(json.at, "\"field\": \"firm.term\"");
    const char *green = strstr(json.at, "\"field\": \"firm.green\"");
    ck_assert(north != NULL && term != NULL && green != NULL && north < term && term < green);
    check_holds(json, "    {\n"
                      "      \"field\": \"firm.north\",\n"
                      "      \"kind\": \"fact\",\n"
                      "      \"label\": {\"zh\": \"企业 在北方\", \"en\": \"in the north (firm)\"},\n"
                      "      \"ask\": {\"zh\": \"在北方吗？\", \"en\": \"Is it in the north?\"},\n"
                      "      \"policies\": [\n"
                      "        \"north\"\n"
                      "      ],\n"
                      "      \"at_stake\": \"900.00\"\n"
                      "    },\n");
}
END_TEST

START_TEST(escapes)
{
    hq_read read;
    hq_str json = document_of("name: \"say \\\"hi\\\" \\\\ \\t\\e\\x7F 渔\"\nfirm: {}\n");
    check_holds(json, "\"name\": \"say \\\"hi\\\" \\\\ \\u0009\\u001b\\u007f 渔\"\n");
    read_json(json, 1, &read);
    check_holds(hq_text_str(&read.texts), "\nsay \"hi\" \\ \t\x1B\x7F 渔\n");
}
END_TEST

START_TEST(list)
{
    hq_text text;
    hq_read read;
    hq_text_init(&text, &arena);
    hq_explain_list_json(&text, plan);
    read_json(hq_text_str(&text), 1, &read);
    ck_assert_str_eq(hq_text_str(&read.keys).at, "huiqi pack policies ");
    check_holds(hq_text_str(&text), "        \"name\": {\"zh\": \"试办处\", \"en\": \"Trial office\"},\n"
                                    "        \"phone\": \"024-1\"\n");
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("explain_json");
    TCase *tcase = tcase_create("explain_json");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, key_order, 0, COUNT_OF(PROFILES));
    tcase_add_test(tcase, amounts);
    tcase_add_test(tcase, a_condition);
    tcase_add_test(tcase, missing_by_stake);
    tcase_add_test(tcase, escapes);
    tcase_add_test(tcase, list);
    suite_add_tcase(suite, tcase);
    return suite;
}
