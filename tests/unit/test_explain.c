/*
 * Answers as people read them. The pages are worked out by hand from the pack tests/packs/told, column by column; distances are
 * differences that a reader can check in the head.
 */
#include <string.h>

#include "answers.h"
#include "base/utf8.h"
#include "explain/explain.h"
#include "explain/value.h"
#include "memory.h"

static void set_up(void)
{
    compile_pack("tests/packs/told");
}

/* only: the number of one policy; NULL: all. */
static hq_answer *ask(const char *profile_text, const char *only)
{
    bool *asked = HQ_NEW_ARRAY(&arena, bool, plan->pack->policies.count);
    hq_request request = request_on("2026-06-30");
    request.explain = true;
    if (only != NULL) {
        asked[hq_pack_find_policy(plan->pack, hq_str_of(only))] = true;
        request.only = asked;
    }
    return answer_to(profile_of(profile_text), &request);
}

static const char *page_of(const hq_answer *answer, hq_page page)
{
    hq_text text;
    hq_text_init(&text, &arena);
    hq_explain_answer(&text, answer, &page);
    ck_assert(!text.failed);
    return hq_text_str(&text).at;
}

static void check_holds(const char *name, const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "[%s] no\n%s\nin\n%s", name, part, text);
}

/* --- Money --- */

#define TEN_TO_15_FEN ((hq_int128)100000000000000000) /* 10^15 yuan */

static const struct {
    const char *name;
    hq_int128 fen;
    const char *en, *zh, *decimal;
} AMOUNTS[] = {
    {"nothing", 0, "CNY 0.00", "0.00元", "0.00"},
    {"a fen", 1, "CNY 0.01", "0.01元", "0.01"},
    {"below a thousand", 99999, "CNY 999.99", "999.99元", "999.99"},
    {"a thousand", 100000, "CNY 1,000.00", "1,000.00元", "1000.00"},
    {"a million", 123456789, "CNY 1,234,567.89", "1,234,567.89元", "1234567.89"},
    {"10^15", TEN_TO_15_FEN, "CNY 1,000,000,000,000,000.00", "1,000,000,000,000,000.00元",
     "1000000000000000.00"},
    {"10^15 and a fen", TEN_TO_15_FEN + 1, "CNY 1,000,000,000,000,000.01", "1,000,000,000,000,000.01元",
     "1000000000000000.01"},
    {"a fen less than none", -1, "CNY -0.01", "-0.01元", "-0.01"},
    {"three digits less than none", -10000, "CNY -100.00", "-100.00元", "-100.00"},
    {"a thousand less than none", -100000, "CNY -1,000.00", "-1,000.00元", "-1000.00"},
    {"10^15 less than none", -TEN_TO_15_FEN, "CNY -1,000,000,000,000,000.00", "-1,000,000,000,000,000.00元",
     "-1000000000000000.00"},
};

static hq_str money_in(hq_language language, hq_int128 fen)
{
    hq_voice voice = {.arena = &arena, .plan = plan, .pack = plan->pack, .language = language};
    return hq_money_text(&voice, fen);
}

START_TEST(money)
{
    static const char *const NAMES[] = {"English", "Chinese", "program"};
    const char *expected[] = {AMOUNTS[_i].en, AMOUNTS[_i].zh, AMOUNTS[_i].decimal};
    for (int way = 0; way < 3; way++) {
        hq_text text;
        hq_text_init(&text, &arena);
        if (way < 2)
            hq_text_add(&text, money_in(way == 0 ? HQ_LANG_EN : HQ_LANG_ZH, AMOUNTS[_i].fen));
        else
            hq_explain_decimal(&text, plan->pack, AMOUNTS[_i].fen);
        ck_assert_msg(hq_str_is(hq_text_str(&text), expected[way]), "[%s, %s] %s", AMOUNTS[_i].name,
                      NAMES[way], hq_text_str(&text).at);
    }
}
END_TEST

START_TEST(money_without_limit)
{
    ck_assert(hq_str_is(money_in(HQ_LANG_EN, HQ_UNBOUNDED), "without limit"));
    ck_assert(hq_str_is(money_in(HQ_LANG_ZH, HQ_UNBOUNDED), "不设上限"));
}
END_TEST

/* --- A whole page --- */

#define NEARLY                                                                                                   \
    "name: 海港公司\nfirm: {hours: 24学时, worth: 999999.99元, term: 8个月, since: 2026-04-14, place: " \
    "inland}\n"

/* 60 columns. Figures end in the last; a Chinese character takes two. */
static const char *const PAGE_ZH = "讲解                                              told 1.0.0\n"
                                   "海港公司（企业）\n"
                                   "查询日 2026-06-30，申报期 2026-01-01 至 2026-12-31\n"
                                   "\n"
                                   "合计\n"
                                   "  现金                            1,000,000,000,000,000.00元\n"
                                   "  减免                                         最多 970.00元\n"
                                   "  授信额度                                     至少 500.00元\n"
                                   "    其中依据尚未确认的规则                     至少 500.00元\n"
                                   "\n"
                                   "可以享受：2 项\n"
                                   "\n"
                                   "q-2  巨额                         1,000,000,000,000,000.00元\n"
                                   "     补助\n"
                                   "     免申即享：试办处\n"
                                   "     依据：《试行办法》第 4 项\n"
                                   "\n"
                                   "q-3  不低于                                    至少 500.00元\n"
                                   "     授信额度 · 尚未确认：文本未定稿，或原文缺日期、数字\n"
                                   "     需申请：试办处\n"
                                   "     依据：《试行办法》第 5 项\n";

static const char *const MISSED_EN = "Missed: 1\n"
                                     "\n"
                                     "q-1  Nearly\n"
                                     "     ✗ class hours of the firm are at least 30 class hours;\n"
                                     "       it is 24 class hours, 6 class hours short\n"
                                     "     ✗ net worth of the firm is more than CNY 1,000,000.00;\n"
                                     "       it is CNY 999,999.99, CNY 0.01 short\n"
                                     "     ✗ term of the firm is at least 12 months; it is\n"
                                     "       8 months, 4 months short\n"
                                     "     ✗ day of founding of the firm is on or before\n"
                                     "       2026-03-31; it is 2026-04-14, 14 days too late\n"
                                     "     ✗ place of the firm is harbour or island; it is inland\n"
                                     "     Source: Trial rules, item 3\n"
                                     "\n"
                                     "Easier dealings that do not apply: 1\n"
                                     "\n"
                                     "q-6  Beyond\n"
                                     "     ✗ class hours of the firm are at most 20 class hours;\n"
                                     "       it is 24 class hours, 4 class hours too much\n"
                                     "     ✗ day of founding of the firm is on or after\n"
                                     "       2026-05-01; it is 2026-04-14, 17 days too early\n"
                                     "     ✗ term of the firm is 9 months; it is 8 months, off by\n"
                                     "       1 month\n"
                                     "     Source: Trial rules, item 8\n"
                                     "\n"
                                     "Facts that would help most\n"
                                     "  1. in the north (firm) firm.north         moves CNY 900.00\n"
                                     "      for q-5 — Is it in the north?\n"
                                     "  2. green (firm) firm.green                 moves CNY 70.00\n"
                                     "      for q-4 — Is it green?\n";

START_TEST(page_in_chinese)
{
    const char *text = page_of(ask(NEARLY, NULL), (hq_page){.language = HQ_LANG_ZH, .columns = 60});
    ck_assert_msg(strncmp(text, PAGE_ZH, strlen(PAGE_ZH)) == 0, "%s", text);
}
END_TEST

START_TEST(page_in_english)
{
    check_holds("missed", page_of(ask(NEARLY, NULL), (hq_page){.columns = 60}), MISSED_EN);
}
END_TEST

/* --- Columns --- */

/* Every width that a terminal has: nothing stands beyond the last column but what must stay whole, and figures end in it. */
START_TEST(columns)
{
    static const char *const FIGURES[] = {"1,000,000,000,000,000.00元", "最多 970.00元", "至少 500.00元",
                                          "told 1.0.0"};
    uint32_t width = 40 + 10 * (uint32_t)_i, flush = 0;
    const char *text = page_of(ask(NEARLY, NULL), (hq_page){.language = HQ_LANG_ZH, .columns = width});
    for (const char *at = text, *end; *at != '\0'; at = end + 1) {
        end = strchr(at, '\n');
        ck_assert_ptr_nonnull(end);
        hq_str line = {at, (size_t)(end - at)};
        if (memmem(line.at, line.length, "sha256:", 7) != NULL)
            continue;
        ck_assert_msg(hq_utf8_width(line) <= width, "%u columns: %.*s", width, HQ_STR_ARGS(line));
        ck_assert_msg(line.length == 0 || line.at[line.length - 1] != ' ', "a space ends: %.*s",
                      HQ_STR_ARGS(line));
        for (int i = 0; i < COUNT_OF(FIGURES); i++)
            if (hq_str_ends(line, hq_str_of(FIGURES[i])) && hq_utf8_width(line) == width)
                flush++;
    }
    /* the title's version; cash, saving and credit line, the unconfirmed part; q-2 and q-3 */
    ck_assert_uint_eq(flush, 7);
}
END_TEST

START_TEST(colour)
{
    const hq_answer *answer = ask(NEARLY, NULL);
    const char *plain = page_of(answer, (hq_page){.columns = 80});
    const char *coloured = page_of(answer, (hq_page){.columns = 80, .colour = true});
    ck_assert_ptr_null(strchr(plain, '\033'));
    check_holds("red cross", coloured, "\033[31m✗\033[0m");
    char *left = HQ_NEW_ARRAY(&arena, char, strlen(coloured) + 1), *to = left;
    for (const char *from = coloured; *from != '\0'; from++) {
        if (*from == '\033')
            from = strchr(from, 'm');
        else
            *to++ = *from;
    }
    *to = '\0';
    ck_assert_str_eq(left, plain); /* colour changes nothing else */
}
END_TEST

/* What a profile calls itself cannot steer a terminal. */
START_TEST(control_characters)
{
    const char *text = page_of(ask("name: \"a\\e[31mb\\rc\"\nfirm: {}\n", NULL), (hq_page){.columns = 80});
    ck_assert_ptr_null(strchr(text, '\033'));
    ck_assert_ptr_null(strchr(text, '\r'));
    check_holds("name", text, "\na?[31mb?c (Firm)\n");
}
END_TEST

/* --- Distances --- */

static const struct {
    const char *name, *policy, *profile;
    const char *en, *zh;
} DISTANCES[] = {
    {"hours", "q-1", "firm: {hours: 24学时}", "it is 24 class hours, 6 class hours short",
     "现为 24学时，还差 6学时"},
    {"half an hour", "q-1", "firm: {hours: 29.5学时}", "it is 29.5 class hours, 0.5 class hours short",
     "现为 29.5学时，还差 0.5学时"},
    {"a range of hours", "q-1", "firm: {hours: 20学时..24学时}",
     "it is 20 .. 24 class hours, 6 .. 10 class hours short", "现为 20 .. 24学时，还差 6 .. 10学时"},
    {"a fen", "q-1", "firm: {worth: 999999.99元}", "it is CNY 999,999.99, CNY 0.01 short",
     "现为 999,999.99元，还差 0.01元"},
    {"less than nothing", "q-1", "firm: {worth: -50000元}", "it is CNY -50,000.00, CNY 1,050,000.00 short",
     "现为 -50,000.00元，还差 1,050,000.00元"},
    {"on the limit", "q-1", "firm: {worth: 100万元}",
     "it is CNY 1,000,000.00, exactly the limit, which does not count",
     "现为 1,000,000.00元，恰在界限上，不含该值"},
    {"months", "q-1", "firm: {term: 11个月}", "it is 11 months, 1 month short", "现为 11个月，还差 1个月"},
    {"a day", "q-1", "firm: {since: 2026-04-01}", "it is 2026-04-01, 1 day too late",
     "现为 2026-04-01，晚了 1日"},
    {"a leap year", "q-1", "firm: {since: 2028-03-31}", "it is 2028-03-31, 731 days too late",
     "现为 2028-03-31，晚了 731日"},
    {"a code", "q-1", "firm: {place: inland}", "place of the firm is harbour or island; it is inland",
     "企业 所在地 为 港口 或 岛屿；现为 内陆"},
    {"too many hours", "q-6", "firm: {hours: 20.5学时}", "it is 20.5 class hours, 0.5 class hours too much",
     "现为 20.5学时，超出 0.5学时"},
    {"too early", "q-6", "firm: {since: 2026-04-30}", "it is 2026-04-30, 1 day too early",
     "现为 2026-04-30，早了 1日"},
    {"over a month's end", "q-6", "firm: {since: 2026-02-28}", "it is 2026-02-28, 62 days too early",
     "现为 2026-02-28，早了 62日"},
    {"not the one term", "q-6", "firm: {term: 1年}", "it is 12 months, off by 3 months",
     "现为 12个月，相差 3个月"},
    {"a need that is a range", "q-6", "firm: {worth: 50万元, goal: 80万元..90万元}",
     "it is CNY 500,000.00, CNY 300,000.00 .. 400,000.00 short",
     "现为 500,000.00元，还差 300,000.00 .. 400,000.00元"},
};

START_TEST(distances)
{
    for (int language = 0; language < 2; language++) {
        hq_page page = {.language = language == 0 ? HQ_LANG_EN : HQ_LANG_ZH, .columns = 400};
        const hq_answer *answer = ask(DISTANCES[_i].profile, DISTANCES[_i].policy);
        const char *expected = language == 0 ? DISTANCES[_i].en : DISTANCES[_i].zh;
        hq_text text;
        hq_text_init(&text, &arena);
        hq_explain_policy(&text, answer, &answer->policies[0], &page);
        check_holds(DISTANCES[_i].name, hq_text_str(&text).at, expected);
        if (answer->policies[0].verdict == HQ_VERDICT_INELIGIBLE)
            check_holds(DISTANCES[_i].name, page_of(answer, page), expected);
    }
}
END_TEST

/* --- The pack itself --- */

START_TEST(listed)
{
    hq_text text;
    hq_text_init(&text, &arena);
    hq_explain_list(&text, plan, &(hq_page){.language = HQ_LANG_ZH, .columns = 60});
    check_holds("heading", hq_text_str(&text).at, "编号  名称    类别      有效期      状态\n");
    check_holds("row", hq_text_str(&text).at, "q-3   不低于  授信额度  未写明期限  尚未确认\n");
}
END_TEST

START_TEST(shown)
{
    hq_text text;
    hq_text_init(&text, &arena);
    hq_explain_rule(&text, plan, hq_pack_find_policy(plan->pack, HQ_STR("near")), &(hq_page){.columns = 80});
    const char *page = hq_text_str(&text).at;
    check_holds("title", page, "q-1  Nearly\n");
    check_holds("subject", page, "\nFor each    Firm\n");
    check_holds("condition", page,
                "\n  · place of the firm is harbour or island\n    firm.place in [harbour, island]\n");
    check_holds("amount", page, "\n    Amount: 100元\n");
    check_holds("whom to call", page, "\n  Apply: Trial office, 024-1\n");
    check_holds("source", page, "\n  · Trial rules, item 3\n    https://rules.example/trial\n");
}
END_TEST

/* --- Memory --- */

/* The n-th block is refused, and all after it: the text fails or is whole, and nothing stays behind. */
START_TEST(without_memory)
{
    const hq_answer *answer = ask(NEARLY, NULL);
    hq_page page = {.columns = 80, .all = true};
    bool whole = false;
    for (size_t refuse = 1; !whole; refuse++) {
        test_memory memory;
        hq_arena own;
        hq_text text;
        test_memory_init(&memory, refuse);
        hq_arena_init(&own, &memory.allocator, 0);
        hq_text_init(&text, &own);
        if (_i == 0)
            hq_explain_answer(&text, answer, &page);
        else if (_i == 1)
            hq_explain_policy(&text, answer, &answer->policies[0], &page);
        else if (_i == 2)
            hq_explain_json(&text, answer);
        else if (_i == 3)
            hq_explain_list(&text, plan, &page);
        else if (_i == 4)
            hq_explain_list_json(&text, plan);
        else
            hq_explain_rule(&text, plan, 0, &page);
        whole = !text.failed;
        ck_assert_msg(whole == (memory.calls < refuse), "block %zu was refused and nobody said so", refuse);
        hq_arena_free(&own);
        CHECK_NO_BLOCKS(&memory);
    }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("explain");
    TCase *tcase = tcase_create("explain");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, money, 0, COUNT_OF(AMOUNTS));
    tcase_add_test(tcase, money_without_limit);
    tcase_add_test(tcase, page_in_chinese);
    tcase_add_test(tcase, page_in_english);
    tcase_add_loop_test(tcase, columns, 0, 9);
    tcase_add_test(tcase, colour);
    tcase_add_test(tcase, control_characters);
    tcase_add_loop_test(tcase, distances, 0, COUNT_OF(DISTANCES));
    tcase_add_test(tcase, listed);
    tcase_add_test(tcase, shown);
    tcase_add_loop_test(tcase, without_memory, 0, 6);
    suite_add_tcase(suite, tcase);
    return suite;
}
