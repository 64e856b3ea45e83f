/*
 * Profiles: every way to write a fact, and every mistake with its code and its place.
 *
 * What a fact should come to is written beside it by hand: 120万 is 1,200,000; 3%/年 is 0.03 / 12 a month, the base of time.
 */
#include "data/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "small_pack.h"

static small_pack pack;

static void set_up(void)
{
    small_compile(&pack, NULL, 0);
    pack.diags.list.count = 0;
    pack.diags.error_count = pack.diags.warning_count = 0;
}

static void tear_down(void)
{
    small_free(&pack);
}

static hq_status read_text(const char *text, bool json, hq_profile **out)
{
    uint32_t source;
    hq_doc *doc;
    *out = NULL;
    ck_assert_int_eq(
        hq_sources_add(&pack.sources, json ? HQ_STR("p.json") : HQ_STR("p.yaml"), hq_str_of(text), &source),
        HQ_OK);
    hq_status status = json ? hq_json_read(&pack.arena, &pack.diags, source, &doc)
                            : hq_yaml_read(&pack.arena, &pack.diags, source, &doc);
    if (status != HQ_OK)
        return status;
    return hq_profile_read(&pack.arena, pack.plan->pack, &pack.diags, doc, NULL, out);
}

static hq_profile *read_good(const char *name, const char *text, bool json)
{
    hq_profile *profile;
    hq_status status = read_text(text, json, &profile);
    hq_text said;
    hq_text_init(&said, &pack.arena);
    hq_diags_print(&said, &pack.diags, HQ_LANG_EN, false);
    ck_assert_msg(status == HQ_OK, "[%s] %.*s", name, HQ_STR_ARGS(hq_text_str(&said)));
    return profile;
}

static const hq_entity *entity_of(const hq_record *record)
{
    return &pack.plan->pack->entities.at[record->entity];
}

static const hq_fact *fact_of(const hq_record *record, const char *field)
{
    uint32_t index = hq_entity_find_field(entity_of(record), hq_str_of(field));
    ck_assert_uint_ne(index, HQ_NONE);
    return &record->facts[index];
}

static hq_rat rat(int64_t n, int64_t d)
{
    hq_rat value;
    ck_assert_int_eq(hq_rat_make(&pack.arena, n, d, &value), HQ_OK);
    return value;
}

static hq_day day(const char *text)
{
    hq_day value;
    ck_assert(hq_day_parse(hq_str_of(text), &value, NULL));
    return value;
}

/* ---- Numbers. ---- */

static const struct {
    const char *name, *field, *written;
    int64_t n, d; /* in base units */
} NUMBERS[] = {
    {"bare", "sales", "1200000", 1200000, 1},
    {"ten thousands", "sales", "120万", 1200000, 1},
    {"thousands apart, unit", "sales", "'1,200,000.00元'", 1200000, 1},
    {"full width", "sales", "１２００", 1200, 1},
    {"full width with its unit", "sales", "１２．５元", 25, 2},
    {"ten thousand yuan", "sales", "1.5万元", 15000, 1},
    {"the smaller unit", "sales", "150分", 3, 2},
    {"currency sign", "sales", "'￥1,200'", 1200, 1},
    {"a fen", "sales", "0.01", 1, 100},
    {"lower end", "staff", "1", 1, 1},
    {"upper end", "staff", "1000人", 1000, 1},
    {"a step", "staff", "30.5", 61, 2},
    {"whole", "heads", "7", 7, 1},
    {"a rate by the year", "rate", "3%/年", 3, 1200},
    {"a rate, bare", "rate", "0.03", 3, 1200},
    {"a rate by the month", "rate", "1%/月", 1, 100},
    {"a share", "share", "12.5%", 1, 8},
    {"a share, as tenths", "share", "6.5折", 13, 20},
    {"months", "lease", "18", 18, 1},
    {"years", "lease", "3年", 36, 1},
};

START_TEST(numbers_are_read)
{
    char text[200];
    snprintf(text, sizeof text, "firm: {%s: %s}\n", NUMBERS[_i].field, NUMBERS[_i].written);
    hq_profile *profile = read_good(NUMBERS[_i].name, text, false);
    const hq_fact *fact = fact_of(profile->root, NUMBERS[_i].field);
    CHECK_ROW(NUMBERS[_i].name, fact->state == HQ_FACT_KNOWN);
    CHECK_ROW(NUMBERS[_i].name, hq_rat_equal(fact->number, rat(NUMBERS[_i].n, NUMBERS[_i].d)));
}
END_TEST

/* ---- Everything else that a fact can be. ---- */

START_TEST(days_are_read)
{
    static const char *const WAYS[] = {"2026-05-01", "2026/5/1", "2026.5.1", "2026年5月1日", "20260501"};
    char text[100];
    snprintf(text, sizeof text, "firm: {since: %s}\n", WAYS[_i]);
    hq_profile *profile = read_good(WAYS[_i], text, false);
    CHECK_ROW(WAYS[_i], fact_of(profile->root, "since")->state == HQ_FACT_KNOWN);
    CHECK_ROW(WAYS[_i], fact_of(profile->root, "since")->day == day("2026-05-01"));
}
END_TEST

START_TEST(truths_are_read)
{
    static const struct {
        const char *written;
        bool truth;
    } WAYS[] = {{"true", true}, {"False", false}, {"yes", true}, {"NO", false}, {"是", true}, {"否", false}};
    for (int i = 0; i < COUNT_OF(WAYS); i++) {
        char text[100];
        snprintf(text, sizeof text, "firm: {open: %s}\n", WAYS[i].written);
        hq_profile *profile = read_good(WAYS[i].written, text, false);
        CHECK_ROW(WAYS[i].written, fact_of(profile->root, "open")->state == HQ_FACT_KNOWN);
        CHECK_ROW(WAYS[i].written, fact_of(profile->root, "open")->truth == WAYS[i].truth);
    }
}
END_TEST

/* Leaves in preorder: bakery 0, butcher 1, books 2. */
static const struct {
    const char *written;
    hq_fact_state state;
    uint64_t leaves;
} CODES[] = {
    {"bakery", HQ_FACT_KNOWN, 1},
    {"面包房", HQ_FACT_KNOWN, 1},
    {"book shop", HQ_FACT_KNOWN, 4},
    {"food", HQ_FACT_RANGE, 3},
    {"食品", HQ_FACT_RANGE, 3},
    {"[bakery, books]", HQ_FACT_RANGE, 5},
    {"[肉铺, butcher]", HQ_FACT_KNOWN, 2},
    {"[food, 书店]", HQ_FACT_RANGE, 7},
};

START_TEST(codes_are_read)
{
    char text[100];
    snprintf(text, sizeof text, "firm: {trade: %s}\n", CODES[_i].written);
    const hq_fact *fact = fact_of(read_good(CODES[_i].written, text, false)->root, "trade");
    CHECK_ROW(CODES[_i].written, fact->state == CODES[_i].state);
    if (fact->state == HQ_FACT_KNOWN)
        CHECK_ROW(CODES[_i].written, UINT64_C(1) << fact->leaf == CODES[_i].leaves);
    else
        CHECK_ROW(CODES[_i].written, fact->leaves[0] == CODES[_i].leaves);
}
END_TEST

START_TEST(parts_of_what_is_known)
{
    hq_profile *profile = read_good(
        "ranges", "firm: {staff: 100人 .. 200人, sales: 10万 至 20万, since: 2026-01-01 .. 2026-03-31}\n",
        false);
    const hq_fact *staff = fact_of(profile->root, "staff"), *sales = fact_of(profile->root, "sales"),
                  *since = fact_of(profile->root, "since");
    ck_assert_int_eq(staff->state, HQ_FACT_RANGE);
    ck_assert(hq_rat_equal(staff->numbers.low, rat(100, 1)) &&
              hq_rat_equal(staff->numbers.high, rat(200, 1)));
    ck_assert_int_eq(sales->state, HQ_FACT_RANGE);
    ck_assert(hq_rat_equal(sales->numbers.low, rat(100000, 1)) &&
              hq_rat_equal(sales->numbers.high, rat(200000, 1)));
    ck_assert_int_eq(since->state, HQ_FACT_RANGE);
    ck_assert(since->days.low == day("2026-01-01") && since->days.high == day("2026-03-31"));
}
END_TEST

START_TEST(labels_are_keys)
{
    hq_profile *profile = read_good("labels",
                                    "商户:\n"
                                    "  名称: 老王\n"
                                    "  职工人数: 12\n"
                                    "  line of trade: 书店\n"
                                    "  贷款清单:\n"
                                    "    - {编号: 甲, 本金: 100万, 放款日: 2026-01-15}\n"
                                    "  office: {房间数: 4}\n",
                                    false);
    ck_assert(hq_str_is(profile->name, "老王"));
    ck_assert(hq_rat_equal(fact_of(profile->root, "staff")->number, rat(12, 1)));
    ck_assert_uint_eq(fact_of(profile->root, "trade")->leaf, 2);
    uint32_t loans = hq_entity_find_list(entity_of(profile->root), HQ_STR("loans"));
    const hq_record_list *list = &profile->root->lists[loans];
    ck_assert(list->present);
    ck_assert_uint_eq(list->count, 1);
    ck_assert(hq_str_is(list->items[0]->id, "甲"));
    ck_assert_ptr_eq(list->items[0]->holder, profile->root);
    ck_assert(hq_rat_equal(fact_of(list->items[0], "principal")->number, rat(1000000, 1)));
    ck_assert(hq_rat_equal(fact_of(profile->root->ones[0], "rooms")->number, rat(4, 1)));
}
END_TEST

START_TEST(balances_are_read)
{
    hq_profile *profile = read_good(
        "balances",
        "loan: {principal: 300万, paid_out: 2026-01-15, balances: [{from: 2026-01-15, amount: 300万}, "
        "{from: 2026-07-01, amount: 100万元}, {from: 2026-09-01, amount: 0}]}\n",
        false);
    const hq_fact *balances = fact_of(profile->root, "balances");
    ck_assert_int_eq(balances->state, HQ_FACT_KNOWN);
    ck_assert_uint_eq(balances->steps.count, 3);
    ck_assert_int_eq(balances->steps.at[1].from, day("2026-07-01"));
    ck_assert(hq_rat_equal(balances->steps.at[1].amount, rat(1000000, 1)));
    ck_assert(hq_rat_equal(balances->steps.at[2].amount, rat(0, 1)));
}
END_TEST

/* An absent list is unknown, an empty one is known to be empty; null says nothing. */
START_TEST(nothing_is_known_of_an_empty_profile)
{
    static const struct {
        const char *text;
        bool json, list_present;
    } WAYS[] = {{"firm: {}\n", false, false},
                {"{\"firm\": {}}", true, false},
                {"{\"firm\": {\"staff\": null, \"loans\": null, \"office\": null}}", true, false},
                {"firm: {loans: []}\n", false, true}};
    for (int i = 0; i < COUNT_OF(WAYS); i++) {
        hq_profile *profile = read_good(WAYS[i].text, WAYS[i].text, WAYS[i].json);
        uint32_t loans = hq_entity_find_list(entity_of(profile->root), HQ_STR("loans"));
        CHECK_ROW(WAYS[i].text, profile->root->lists[loans].present == WAYS[i].list_present);
        CHECK_ROW(WAYS[i].text, profile->root->lists[loans].count == 0);
        for (uint32_t f = 0; f < entity_of(profile->root)->fields.count; f++)
            CHECK_ROW(WAYS[i].text, profile->root->facts[f].state == HQ_FACT_ABSENT);
        CHECK_ROW(WAYS[i].text, profile->root->ones[0] != NULL);
        CHECK_ROW(WAYS[i].text, profile->root->ones[0]->facts[0].state == HQ_FACT_ABSENT);
    }
}
END_TEST

START_TEST(what_stands_beside)
{
    hq_profile *profile =
        read_good("beside",
                  "name: Wang\n"
                  "firm: {staff: 5, received: [{policy: S-1, day: 2026-03-01, amount: 100元}]}\n"
                  "given: {param.wage: 5000, plain.valid.from: 2026-02-01}\n"
                  "attested: {plain.seen: 否}\n",
                  false);
    ck_assert(hq_str_is(profile->name, "Wang"));
    ck_assert_uint_eq(profile->parameters.count, 1);
    ck_assert(hq_rat_equal(profile->parameters.at[0].value, rat(5000, 1)));
    ck_assert_uint_eq(profile->days.count, 1);
    ck_assert_uint_eq(profile->days.at[0].end, 0);
    ck_assert_int_eq(profile->days.at[0].day, day("2026-02-01"));
    ck_assert_uint_eq(profile->attested.count, 1);
    ck_assert(!profile->attested.at[0].truth);
    ck_assert_uint_eq(profile->root->lists[entity_of(profile->root)->received].count, 1);
}
END_TEST

/* ---- Mistakes. ---- */

/* code: of the first one; under: what its caret stands under; hint: part of its hint, or NULL. */
static const struct {
    const char *name, *text, *code, *under, *hint;
} MISTAKES[] = {
    {"unknown key", "firm: {staf: 3}\n", "E1001", "staf", "staff"},
    {"unknown key, near a label", "firm: {职工人敉: 3}\n", "E1001", "职工人敉", "职工人数"},
    {"unknown key in a list", "firm: {loans: [{princpal: 3}]}\n", "E1001", "princpal", "principal"},
    {"unknown key in an office", "firm: {office: {room: 3}}\n", "E1001", "room", "rooms"},
    {"unknown key at the top", "firm: {}\natested: {}\n", "E1001", "atested", "attested"},
    {"an entity that is none", "frm: {}\n", "E1001", "frm", "firm"},
    {"one fact twice", "firm: {staff: 3, 职工人数: 3}\n", "E1002", "职工人数", NULL},
    {"no number", "firm: {staff: many}\n", "E1003", "many", NULL},
    {"nothing", "firm: {staff: ''}\n", "E1003", "''", NULL},
    {"an exponent", "firm: {sales: 1e3}\n", "E1003", "1e3", NULL},
    {"commas in the wrong places", "firm: {sales: '12,00'}\n", "E1003", "'12,00'", NULL},
    {"a wrong unit", "firm: {staff: 3元}\n", "E1004", "3元", NULL},
    {"an unknown unit", "firm: {staff: 3匹}\n", "E1004", "3匹", NULL},
    {"a rate without its time", "firm: {rate: 3元/年}\n", "E1004", "3元/年", NULL},
    {"a unit on a share", "firm: {share: 12人}\n", "E1004", "12人", NULL},
    {"below", "firm: {staff: 0.5}\n", "E1005", "0.5", NULL},
    {"above", "firm: {staff: 1000.5}\n", "E1005", "1000.5", NULL},
    {"negative", "firm: {sales: -1}\n", "E1005", "-1", NULL},
    {"above by its unit", "firm: {sales: 1.1亿}\n", "E1005", "1.1亿", NULL},
    {"above at one end of a range", "firm: {staff: 10 .. 2000}\n", "E1005", "10 .. 2000", NULL},
    {"a day before all days", "firm: {since: 1989-12-31}\n", "E1005", "1989-12-31", NULL},
    {"a day after all days", "firm: {since: 2041-01-01}\n", "E1005", "2041-01-01", NULL},
    {"no day", "firm: {since: soon}\n", "E1006", "soon", NULL},
    {"a month", "firm: {since: 2026-05}\n", "E1006", "2026-05", NULL},
    {"29 February of a common year", "firm: {since: 2026-02-29}\n", "E1007", "2026-02-29", NULL},
    {"31 April", "firm: {since: 2026-04-31}\n", "E1007", "2026-04-31", NULL},
    {"29 February of 1900", "firm: {since: 1900-02-29}\n", "E1007", "1900-02-29", NULL},
    {"month 13", "firm: {since: 2026年13月1日}\n", "E1007", "2026年13月1日", NULL},
    {"no truth", "firm: {open: maybe}\n", "E1008", "maybe", NULL},
    {"a number for a truth", "firm: {open: 1}\n", "E1008", "1", NULL},
    {"no code", "firm: {trade: bakry}\n", "E1009", "bakry", "bakery"},
    {"no code in a list", "firm: {trade: [bakery, 书点]}\n", "E1009", "书点", "书店"},
    {"no codes at all", "firm: {trade: []}\n", "E1019", "[]", NULL},
    {"a list for a number", "firm: {staff: [1, 2]}\n", "E1010", "[1, 2]", NULL},
    {"a mapping for a number", "firm: {staff: {a: 1}}\n", "E1010", "{a: 1}", NULL},
    {"a number for a list", "firm: {loans: 3}\n", "E1010", "3", NULL},
    {"a mapping for a list", "firm: {loans: {a: 1}}\n", "E1010", "{a: 1}", NULL},
    {"a text for an item", "firm: {loans: [a]}\n", "E1010", "a", NULL},
    {"a list for a record", "firm: []\n", "E1010", "[]", NULL},
    {"a text for a record", "firm: big\n", "E1010", "big", NULL},
    {"a text for an office", "firm: {office: big}\n", "E1010", "big", NULL},
    {"a list for a name", "firm: {name: [a]}\n", "E1010", "[a]", NULL},
    {"finer than its step", "firm: {staff: 3.25}\n", "E1011", "3.25", NULL},
    {"a fraction of a head", "firm: {heads: 2.5}\n", "E1011", "2.5", NULL},
    {"less than a fen", "firm: {sales: 0.001}\n", "E1011", "0.001", NULL},
    {"too many items", "firm: {loans: [{}, {}, {}, {}]}\n", "E1012", "[{}, {}, {}, {}]", NULL},
    {"no subject", "given: {wage: 3}\n", "E1013", NULL, NULL},
    {"a list", "[1]\n", "E1013", "[1]", NULL},
    {"one id twice", "firm: {loans: [{id: a}, {id: a}]}\n", "E1014", NULL, NULL},
    {"a derived fact", "firm: {small: true}\n", "E1015", "small", NULL},
    {"nothing of that name to give", "firm: {}\ngiven: {wagee: 3}\n", "E1016", "wagee", "wage"},
    {"nothing of that name to attest", "firm: {}\nattested: {plain.sized: true}\n", "E1017", "plain.sized",
     NULL},
    {"attested, no truth", "firm: {}\nattested: {plain.seen: perhaps}\n", "E1008", "perhaps", NULL},
    {"given a wrong unit", "firm: {}\ngiven: {wage: 3人}\n", "E1004", "3人", NULL},
    {"given beyond its bounds", "firm: {}\ngiven: {wage: 11万}\n", "E1005", "11万", NULL},
    {"balances that fall back",
     "loan: {balances: [{from: 2026-02-01, amount: 1}, {from: 2026-01-01, amount: 2}]}\n", "E1018",
     "{from: 2026-01-01, amount: 2}", NULL},
    {"balances that begin late", "loan: {paid_out: 2026-01-01, balances: [{from: 2026-02-01, amount: 1}]}\n",
     "E1018", NULL, NULL},
    {"balances without a day", "loan: {balances: [{amount: 1}]}\n", "E1010", "{amount: 1}", NULL},
    {"a range upside down", "firm: {staff: 20 .. 10}\n", "E1019", "20 .. 10", NULL},
    {"days upside down", "firm: {since: 2026-02-01 .. 2026-01-01}\n", "E1019", "2026-02-01 .. 2026-01-01",
     NULL},
    {"received without a day", "firm: {received: [{policy: plain, amount: 3}]}\n", "E1020", NULL, NULL},
    {"received without an amount", "firm: {received: [{policy: plain, day: 2026-01-01}]}\n", "E1020", NULL,
     NULL},
    {"received from nowhere", "firm: {received: [{policy: plan, day: 2026-01-01, amount: 3}]}\n", "E0118",
     "plan", "plain"},
    {"a key twice", "firm: {staff: 3, staff: 3}\n", "E0010", "staff", NULL},
    {"a key without value", "firm:\n  staff:\n", "E0011", NULL, NULL},
};

START_TEST(mistakes_are_told)
{
    const char *name = MISTAKES[_i].name;
    hq_profile *profile;
    hq_status status = read_text(MISTAKES[_i].text, false, &profile);
    ck_assert_msg(status == HQ_E_INVALID && profile == NULL, "[%s] was accepted", name);
    ck_assert_msg(strcmp(small_code(&pack.diags, 0), MISTAKES[_i].code) == 0, "[%s] %s", name,
                  small_code(&pack.diags, 0));
    const hq_diag *diag = &pack.diags.list.at[0];
    hq_str under = hq_source_text(&pack.sources, diag->pos);
    CHECK_ROW(name, diag->pos.source != HQ_NO_SOURCE);
    if (MISTAKES[_i].under != NULL)
        ck_assert_msg(hq_str_is(under, MISTAKES[_i].under), "[%s] under the caret: %.*s", name,
                      HQ_STR_ARGS(under));
    hq_text hint;
    hq_text_init(&hint, &pack.arena);
    hq_diag_print(&hint, &pack.diags, diag, HQ_LANG_EN, false);
    const char *asks = strstr(hq_text_str(&hint).at, "did you mean");
    if (MISTAKES[_i].hint != NULL)
        ck_assert_msg(asks != NULL && strstr(asks, MISTAKES[_i].hint) != NULL, "[%s] %s", name, hint.at);
}
END_TEST

START_TEST(all_mistakes_at_once)
{
    hq_profile *profile;
    ck_assert_int_eq(read_text("firm:\n"
                               "  staf: 3\n"
                               "  sales: lots\n"
                               "  since: 2026-02-30\n"
                               "  trade: fish\n"
                               "  open: perhaps\n"
                               "  loans: [{principal: -1}, {paid_out: never}]\n"
                               "  office: {rooms: 1.5}\n"
                               "given: {nothing: 1}\n"
                               "attested: {plain.sized: true}\n",
                               false, &profile),
                     HQ_E_INVALID);
    static const char *const CODES_MET[] = {"E1001", "E1003", "E1007", "E1009", "E1008",
                                            "E1005", "E1006", "E1011", "E1016", "E1017"};
    ck_assert_uint_eq(pack.diags.error_count, COUNT_OF(CODES_MET));
    for (uint32_t i = 0; i < COUNT_OF(CODES_MET); i++)
        ck_assert_str_eq(small_code(&pack.diags, i), CODES_MET[i]);
}
END_TEST

/* One list under its name and again under its label: it is the same list, and is not read twice. */
START_TEST(one_list_twice)
{
    hq_profile *profile;
    ck_assert_int_eq(read_text("firm: {loans: [{id: a}, {id: b}, {id: c}], 贷款清单: [{id: d}, {id: e}]}\n",
                               false, &profile),
                     HQ_E_INVALID);
    ck_assert_str_eq(small_code(&pack.diags, 0), "E1002");
}
END_TEST

/* Beyond what the program holds: refused, not wrapped. */
START_TEST(numbers_beyond_range)
{
    static const char *const NUMBERS_BEYOND[] = {
        "99999999999999999999999999999999999999999999999999", /* 50 digits: a number, but no sales */
        "170141183460469231731687303715884105728",
        "9223372036854775808",
        "0.00000000000000000000000000000000000001",
    };
    char text[200];
    hq_profile *profile;
    snprintf(text, sizeof text, "firm: {sales: %s}\n", NUMBERS_BEYOND[_i]);
    ck_assert_int_eq(read_text(text, false, &profile), HQ_E_INVALID);
    const char *code = small_code(&pack.diags, 0);
    ck_assert_msg(strcmp(code, "E1005") == 0 || strcmp(code, "E1011") == 0, "[%s] %s", NUMBERS_BEYOND[_i],
                  code);
}
END_TEST

START_TEST(a_number_without_end)
{
    static const char START[] = "firm: {sales: ";
    char text[600];
    memset(text, '9', sizeof text);
    memcpy(text, START, strlen(START));
    memcpy(text + 500, "}\n", sizeof "}\n");
    hq_profile *profile;
    ck_assert_int_eq(read_text(text, false, &profile), HQ_E_INVALID);
    ck_assert_str_eq(small_code(&pack.diags, 0), "E1003");
}
END_TEST

/* ---- Files. ---- */

static void write_file(char *path, const char *text)
{
    int file = mkstemps(path, 5);
    ck_assert_int_ge(file, 0);
    ck_assert_int_eq(write(file, text, strlen(text)), (ssize_t)strlen(text));
    close(file);
}

START_TEST(files_are_json_by_their_name)
{
    char json[] = "/tmp/huiqi-profile-XXXXXX.json", yaml[] = "/tmp/huiqi-profile-XXXXXX.yaml";
    hq_profile *a, *b;
    write_file(json, "{\"firm\": {\"staff\": 12.5, \"open\": true, \"motto\": \"a\\u4e2d\"}}");
    write_file(yaml, "firm: {staff: 12.5}\n");
    ck_assert_int_eq(hq_profile_load(&pack.arena, pack.plan->pack, &pack.diags, hq_str_of(json), &a), HQ_OK);
    ck_assert_int_eq(hq_profile_load(&pack.arena, pack.plan->pack, &pack.diags, hq_str_of(yaml), &b), HQ_OK);
    unlink(json);
    unlink(yaml);
    ck_assert(hq_rat_equal(fact_of(a->root, "staff")->number, rat(25, 2)));
    ck_assert(fact_of(a->root, "open")->truth);
    ck_assert(hq_str_is(fact_of(a->root, "motto")->text, "a中"));
    ck_assert(hq_rat_equal(fact_of(b->root, "staff")->number, rat(25, 2)));
    ck_assert(strncmp(a->checksum, "xxh3:", 5) == 0 && strcmp(a->checksum, b->checksum) != 0);
}
END_TEST

START_TEST(a_file_that_is_not_there)
{
    hq_profile *profile;
    ck_assert_int_eq(
        hq_profile_load(&pack.arena, pack.plan->pack, &pack.diags, HQ_STR("/nowhere/at/all.yaml"), &profile),
        HQ_E_INVALID);
    ck_assert_str_eq(small_code(&pack.diags, 0), "E0001");
    ck_assert_ptr_null(profile);
}
END_TEST

/* Memory that runs out anywhere is said, and nothing else happens. */
START_TEST(memory_runs_out)
{
    static const char TEXT[] = "firm: {staff: 10 .. 20, trade: food, loans: [{principal: 3, balances: "
                               "[{from: 2026-01-01, amount: 1}]}], "
                               "nonsense: 1}\n";
    uint32_t refused = 0;
    for (size_t bytes = 1; bytes < 200000; bytes += bytes < 6000 ? 64 : 4096) {
        hq_arena small;
        hq_sources sources;
        hq_diags diags;
        hq_doc *doc;
        hq_profile *profile;
        uint32_t source;
        hq_arena_init(&small, NULL, bytes);
        hq_sources_init(&sources, &small);
        hq_diags_init(&diags, &small, &sources);
        hq_status status = hq_sources_add(&sources, HQ_STR("p"), hq_str_of(TEXT), &source);
        if (status == HQ_OK)
            status = hq_yaml_read(&small, &diags, source, &doc);
        if (status == HQ_OK)
            status = hq_profile_read(&small, pack.plan->pack, &diags, doc, NULL, &profile);
        ck_assert_msg(status == HQ_E_MEMORY || status == HQ_E_INVALID, "%zu bytes: %d", bytes, status);
        refused += status == HQ_E_MEMORY;
        hq_arena_free(&small);
    }
    ck_assert_uint_gt(refused, 10);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("profile");
    TCase *tests = tcase_create("facts");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, numbers_are_read, 0, COUNT_OF(NUMBERS));
    tcase_add_loop_test(tests, days_are_read, 0, 5);
    tcase_add_test(tests, truths_are_read);
    tcase_add_loop_test(tests, codes_are_read, 0, COUNT_OF(CODES));
    tcase_add_test(tests, parts_of_what_is_known);
    tcase_add_test(tests, labels_are_keys);
    tcase_add_test(tests, balances_are_read);
    tcase_add_test(tests, nothing_is_known_of_an_empty_profile);
    tcase_add_test(tests, what_stands_beside);
    suite_add_tcase(suite, tests);
    tests = tcase_create("mistakes");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_loop_test(tests, mistakes_are_told, 0, COUNT_OF(MISTAKES));
    tcase_add_test(tests, all_mistakes_at_once);
    tcase_add_test(tests, one_list_twice);
    tcase_add_loop_test(tests, numbers_beyond_range, 0, 4);
    tcase_add_test(tests, a_number_without_end);
    suite_add_tcase(suite, tests);
    tests = tcase_create("files");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, files_are_json_by_their_name);
    tcase_add_test(tests, a_file_that_is_not_there);
    tcase_add_test(tests, memory_runs_out);
    suite_add_tcase(suite, tests);
    return suite;
}
