/* Numbers, days and truths as people write them. */
#include "data/number_text.h"
#include "unit.h"

static hq_arena arena;
static hq_units units;

static void set_up(void)
{
    hq_arena_init(&arena, NULL, 0);
    ck_assert(hq_units_init(&units, &arena) == HQ_OK);
    uint32_t money = HQ_DIM_MONEY;
    hq_rat cent;
    ck_assert(hq_rat_make(&arena, 1, 100, &cent) == HQ_OK);
    ck_assert(hq_units_add(&units, HQ_STR("元"), HQ_RAT_ONE, &money) == HQ_OK);
    ck_assert(hq_units_add(&units, HQ_STR("yuan"), HQ_RAT_ONE, &money) == HQ_OK);
    ck_assert(hq_units_add(&units, HQ_STR("分"), cent, &money) == HQ_OK);
}

static void tear_down(void)
{
    hq_arena_free(&arena);
}

/* value: numerator and denominator in base units (yuan, months). */
static const struct {
    const char *text;
    int64_t n, d;
    bool has_unit;
} GOOD[] = {
    {"120万", 1200000, 1, false},
    {"1,200,000.00元", 1200000, 1, true},
    {"１２０万元", 1200000, 1, true},
    {"￥1,200", 1200, 1, false},
    {"¥ 0.05", 1, 20, false},
    {"－3.5%", -7, 200, false},
    {"+7", 7, 1, false},
    {"3.5%/年", 7, 2400, true},
    {"6.5折", 13, 20, false},
    {"2亿", 200000000, 1, false},
    {"25分", 1, 4, true},
    {"8k yuan", 8000, 1, true},
    {"160千瓦", 160, 1, true},
    {"2年", 24, 1, true},
    {" 30 学时 ", 30, 1, true},
    {"999", 999, 1, false},
    {"1,000", 1000, 1, false},
    {"1000000000000000", 1000000000000000, 1, false},
    {"0.01", 1, 100, false},
};

START_TEST(test_good)
{
    hq_quantity_text quantity;
    hq_str bad;
    hq_rat expected;
    CHECK_ROW(GOOD[_i].text,
              hq_quantity_parse(&arena, &units, hq_str_of(GOOD[_i].text), &quantity, &bad) == HQ_OK);
    CHECK_ROW(GOOD[_i].text, hq_rat_make(&arena, GOOD[_i].n, GOOD[_i].d, &expected) == HQ_OK);
    CHECK_ROW(GOOD[_i].text, hq_rat_equal(quantity.value, expected));
    CHECK_ROW(GOOD[_i].text, quantity.has_unit == GOOD[_i].has_unit);
}
END_TEST

/* bad: the unit that was not understood; empty: no number at all. */
static const struct {
    const char *text, *bad;
} BAD[] = {
    {"", ""},         {"abc", ""},   {"1,20", ""},       {"12,00,000", ""}, {",100", ""},  {"1,0000", ""},
    {"--3", ""},      {"1e3", "e3"}, {"0o17", "o17"},    {"1_000", "_000"}, {".inf", ""},  {"12块", "块"},
    {"$5", "$"},      {"-€5", "€"},  {"$ 1,200元", "$"}, {"$abc", ""},      {"3%%", "%%"}, {"元", ""},
    {"12元/", "元/"}, {"1.", "."},   {"5 5", "5"},       {"∞", ""},
};

START_TEST(test_bad)
{
    hq_quantity_text quantity;
    hq_str bad;
    CHECK_ROW(BAD[_i].text,
              hq_quantity_parse(&arena, &units, hq_str_of(BAD[_i].text), &quantity, &bad) == HQ_E_INVALID);
    CHECK_ROW(BAD[_i].text, hq_str_is(bad, BAD[_i].bad));
}
END_TEST

/* Dollars are written with their own sign; of a currency that is not known any sign is taken. */
START_TEST(test_signs)
{
    static const struct {
        const char *unit, *text;
        bool good;
    } SIGNS[] = {{"usd", "$5", true},
                 {"usd", "￥5", false},
                 {"usd", "€5", false},
                 {"eur", "€5", true},
                 {"港元", "$5", true}};
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++) {
        hq_units other;
        hq_quantity_text quantity;
        hq_str bad;
        uint32_t money = HQ_DIM_MONEY;
        ck_assert(hq_units_init(&other, &arena) == HQ_OK);
        ck_assert(hq_units_add(&other, hq_str_of(SIGNS[i].unit), HQ_RAT_ONE, &money) == HQ_OK);
        hq_status status = hq_quantity_parse(&arena, &other, hq_str_of(SIGNS[i].text), &quantity, &bad);
        CHECK_ROW(SIGNS[i].text, status == (SIGNS[i].good ? HQ_OK : HQ_E_INVALID));
        CHECK_ROW(SIGNS[i].text, !SIGNS[i].good || hq_rat_equal(quantity.value, hq_rat_int(5)));
    }
}
END_TEST

static const struct {
    const char *text, *day; /* NULL: no such day */
    bool form;
} DAYS[] = {
    {"2026-05-01", "2026-05-01", true},
    {"2026/5/1", "2026-05-01", true},
    {"2026.5.1", "2026-05-01", true},
    {"2026年5月1日", "2026-05-01", true},
    {"20260501", "2026-05-01", true},
    {" 2024-02-29 ", "2024-02-29", true},
    {"2026-02-29", NULL, true},
    {"2026-13-01", NULL, true},
    {"2026-04-31", NULL, true},
    {"26-05-01", NULL, false},
    {"2026", NULL, false},
    {"2026-05", NULL, false},
    {"yesterday", NULL, false},
    {"2026-05-01x", NULL, false},
    {"2026501", NULL, false},
    {"", NULL, false},
};

START_TEST(test_day)
{
    hq_day day, expected;
    bool form;
    bool good = hq_day_text_parse(hq_str_of(DAYS[_i].text), &day, &form);
    CHECK_ROW(DAYS[_i].text, good == (DAYS[_i].day != NULL));
    CHECK_ROW(DAYS[_i].text, form == DAYS[_i].form);
    if (DAYS[_i].day != NULL) {
        CHECK_ROW(DAYS[_i].text, hq_day_parse(hq_str_of(DAYS[_i].day), &expected, NULL));
        CHECK_ROW(DAYS[_i].text, day == expected);
    }
}
END_TEST

START_TEST(test_truth_and_ranges)
{
    bool truth;
    ck_assert(hq_truth_parse(HQ_STR("NO"), &truth) && !truth);
    ck_assert(hq_truth_parse(HQ_STR("是"), &truth) && truth);
    ck_assert(hq_truth_parse(HQ_STR("True"), &truth) && truth);
    ck_assert(!hq_truth_parse(HQ_STR("1"), &truth) && !hq_truth_parse(HQ_STR("on"), &truth) &&
              !hq_truth_parse(HQ_STR(""), &truth));
    hq_str low, high;
    ck_assert(hq_range_split(HQ_STR("100人 .. 200人"), &low, &high) && hq_str_is(low, "100人") &&
              hq_str_is(high, "200人"));
    ck_assert(hq_range_split(HQ_STR("3至5"), &low, &high) && hq_str_is(low, "3") && hq_str_is(high, "5"));
    ck_assert(!hq_range_split(HQ_STR("100"), &low, &high) && !hq_range_split(HQ_STR(".."), &low, &high));
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("number text");
    TCase *tcase = tcase_create("number text");
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, test_good, 0, COUNT_OF(GOOD));
    tcase_add_loop_test(tcase, test_bad, 0, COUNT_OF(BAD));
    tcase_add_test(tcase, test_signs);
    tcase_add_loop_test(tcase, test_day, 0, COUNT_OF(DAYS));
    tcase_add_test(tcase, test_truth_and_ranges);
    suite_add_tcase(suite, tcase);
    return suite;
}
