/*
 * Units: what a suffix means, what combines with what, how a unit is shown.
 *
 * A suffix is expected as the unit it prints as and the factor into base units, both written by hand from the language: months and
 * years convert, days do not; one '/' divides by all that follows; 折 are tenths.
 */
#include "base/units.h"

#include "memory.h"

/* The units of a pack: 元, yuan and 分, and 担 (a counting unit of its own, without a twin). */
static hq_units units;
static hq_arena arena;

static void set_up(void)
{
    hq_arena_init(&arena, NULL, 0);
    uint32_t money = HQ_DIM_MONEY, load = UINT32_MAX;
    hq_rat hundredth;
    ck_assert_int_eq(hq_units_init(&units, &arena), HQ_OK);
    ck_assert_int_eq(hq_rat_make(&arena, 1, 100, &hundredth), HQ_OK);
    ck_assert_int_eq(hq_units_add(&units, HQ_STR("元"), HQ_RAT_ONE, &money), HQ_OK);
    ck_assert_int_eq(hq_units_add(&units, HQ_STR("yuan"), HQ_RAT_ONE, &money), HQ_OK);
    ck_assert_int_eq(hq_units_add(&units, HQ_STR("分"), hundredth, &money), HQ_OK);
    ck_assert_int_eq(hq_units_add(&units, HQ_STR("担"), HQ_RAT_ONE, &load), HQ_OK);
}

static void tear_down(void)
{
    hq_arena_free(&arena);
}

static hq_str shown(hq_unit unit, bool ascii, bool years)
{
    hq_text text;
    hq_text_init(&text, &arena);
    hq_unit_print(&text, &units, unit, ascii, years);
    return hq_text_str(&text);
}

/* ---- Suffixes. ---- */

static const struct {
    const char *suffix;
    const char *unit, *ascii;
    int64_t numerator, denominator; /* of the factor */
} SUFFIXES[] = {
    {"", "", "", 1, 1},
    {"元", "元", "yuan", 1, 1},
    {"yuan", "元", "yuan", 1, 1},
    {"分", "元", "yuan", 1, 100},
    {"百元", "元", "yuan", 100, 1},
    {"千元", "元", "yuan", 1000, 1},
    {"万元", "元", "yuan", 10000, 1},
    {"百万元", "元", "yuan", 1000000, 1},
    {"亿元", "元", "yuan", 100000000, 1},
    {"万亿元", "元", "yuan", INT64_C(1000000000000), 1},
    {"kyuan", "元", "yuan", 1000, 1},
    {"Myuan", "元", "yuan", 1000000, 1},
    {"万", "", "", 10000, 1},
    {"千瓦", "千瓦", "kW", 1, 1}, /* not a thousand of something */
    {"kW", "千瓦", "kW", 1, 1},
    {"万千瓦", "千瓦", "kW", 10000, 1},
    {"km", "公里", "km", 1, 1},
    {"kkm", "公里", "km", 1000, 1},
    {"m2", "平方米", "m2", 1, 1},
    {"学时", "学时", "class_hour", 1, 1},
    {"轴线", "轴线", "axle_line", 1, 1},
    {"座", "座", "seat", 1, 1},
    {"人", "人", "person", 1, 1},
    {"月", "个月", "month", 1, 1},
    {"个月", "个月", "month", 1, 1},
    {"年", "个月", "month", 12, 1},
    {"year", "个月", "month", 12, 1},
    {"日", "日", "day", 1, 1},
    {"天", "日", "day", 1, 1},
    {"工作日", "工作日", "workday", 1, 1},
    {"小时", "小时", "hour", 1, 1},
    {"%", "", "", 1, 100},
    {"折", "", "", 1, 10},
    {"%/年", "1/月", "1/month", 1, 1200},
    {"%/日", "1/日", "1/day", 1, 100},
    {"/年", "1/月", "1/month", 1, 12},
    {"元/人", "元/人", "yuan/person", 1, 1},
    {"元/人年", "元/人月", "yuan/person.month", 1, 12},
    {"元/年人", "元/人月", "yuan/person.month", 1, 12},
    {"yuan/person.year", "元/人月", "yuan/person.month", 1, 12},
    {"万元/人年", "元/人月", "yuan/person.month", 10000, 12},
    {"元/万人", "元/人", "yuan/person", 1, 10000},
    {"元/千瓦", "元/千瓦", "yuan/kW", 1, 1},
    {"元/公里年", "元/公里月", "yuan/km.month", 1, 12},
    {"元日", "元日", "yuan.day", 1, 1},
    {"人年", "人月", "person.month", 12, 1},
    {"年年", "月月", "month.month", 144, 1},
    {"人人人人", "人人人人", "person.person.person.person", 1, 1}, /* HQ_UNIT_EXPONENT_MAX */
    {"元/元", "", "", 1, 1},
    {"担", "担", "担", 1, 1},
    {"元/担", "元/担", "yuan/担", 1, 1},
};

START_TEST(suffix_is_read)
{
    const char *suffix = SUFFIXES[_i].suffix;
    hq_unit unit;
    hq_rat scale, expected;
    hq_str bad;
    CHECK_ROW(suffix, hq_units_parse(&arena, &units, hq_str_of(suffix), &unit, &scale, &bad) == HQ_OK);
    CHECK_ROW(suffix,
              hq_rat_make(&arena, SUFFIXES[_i].numerator, SUFFIXES[_i].denominator, &expected) == HQ_OK);
    CHECK_ROW(suffix, hq_rat_equal(scale, expected));
    CHECK_ROW(suffix, hq_str_is(shown(unit, false, false), SUFFIXES[_i].unit));
    CHECK_ROW(suffix, hq_str_is(shown(unit, true, false), SUFFIXES[_i].ascii));
    CHECK_ROW(suffix, hq_unit_is_none(unit) == (SUFFIXES[_i].unit[0] == '\0'));
}
END_TEST

static const struct {
    const char *suffix;
    const char *bad;
} WRONG_SUFFIXES[] = {
    {"x", "x"},
    {"元x", "x"},
    {"元/x", "x"},
    {"元/人x", "x"},
    {"元/", "元/"},
    {"/", "/"},
    {"元/人/年", "/年"},
    {"元//人", "/人"},
    {"%元", "%元"},
    {"%%", "%%"},
    {"折/年", "折"}, /* a factor stands alone */
    {"元万", "万"},  /* a multiplier stands before units */
    {"人千元", "千元"},
    {"元 ", " "},
    {" 元", " 元"},
    {"yuan.", "."},
    {".yuan", ".yuan"},
    {"元1", "1"},
    {"kilometer", "ilometer"},
    {"人人人人人", "人"}, /* beyond HQ_UNIT_EXPONENT_MAX */
    {"/人人人人人", "人"},
};

START_TEST(suffix_is_refused)
{
    const char *suffix = WRONG_SUFFIXES[_i].suffix;
    hq_unit unit;
    hq_rat scale;
    hq_str bad;
    CHECK_ROW(suffix, hq_units_parse(&arena, &units, hq_str_of(suffix), &unit, &scale, &bad) == HQ_E_INVALID);
    CHECK_ROW(suffix, hq_str_is(bad, WRONG_SUFFIXES[_i].bad));
}
END_TEST

START_TEST(all_powers_of_ten_are_beyond_the_limit)
{
    /* 亿 160 times is 10^1280, more than 4,096 bits; 150 times, 10^1200, is less */
    hq_text text;
    hq_unit unit;
    hq_rat scale;
    hq_str bad;
    hq_text_init(&text, &arena);
    for (int i = 0; i < 150; i++)
        hq_text_add_z(&text, "亿");
    ck_assert_int_eq(hq_units_parse(&arena, &units, hq_text_str(&text), &unit, &scale, &bad), HQ_OK);
    for (int i = 0; i < 10; i++)
        hq_text_add_z(&text, "亿");
    ck_assert_int_eq(hq_units_parse(&arena, &units, hq_text_str(&text), &unit, &scale, &bad), HQ_E_LIMIT);
}
END_TEST

/* ---- Units. ---- */

START_TEST(years_are_shown_where_asked)
{
    hq_unit month = hq_unit_of(HQ_DIM_MONTH, 1), yearly = hq_unit_of(HQ_DIM_MONTH, -1);
    ck_assert(hq_str_is(shown(month, false, true), "年"));
    ck_assert(hq_str_is(shown(month, true, true), "year"));
    ck_assert(hq_str_is(shown(month, false, false), "个月"));
    ck_assert(hq_str_is(shown(yearly, false, true), "1/年"));
    ck_assert(hq_str_is(shown(yearly, false, false), "1/月"));
    hq_unit product;
    ck_assert(hq_unit_combine(hq_unit_of(HQ_DIM_MONEY, 1), yearly, 1, &product));
    ck_assert(hq_str_is(shown(product, false, true), "元/年"));
    ck_assert(hq_str_is(shown(product, true, true), "yuan/year"));
}
END_TEST

static const struct {
    const char *name;
    int a, b, sign, power;
    bool good;
} POWERS[] = {
    {"added", 1, 2, 1, 3, true},
    {"taken away", 1, 2, -1, -1, true},
    {"cancelled", 3, 3, -1, 0, true},
    {"to the limit", 2, 2, 1, 4, true},
    {"to the limit below", -3, 1, -1, -4, true},
    {"beyond", 3, 2, 1, 0, false},
    {"beyond below", -4, 1, -1, 0, false},
};

START_TEST(units_combine)
{
    const char *name = POWERS[_i].name;
    hq_unit untouched = hq_unit_of(HQ_DIM_HOUR, 2), out = untouched;
    hq_unit a = hq_unit_of(HQ_DIM_DAY, POWERS[_i].a), b = hq_unit_of(HQ_DIM_DAY, POWERS[_i].b);
    CHECK_ROW(name, hq_unit_combine(a, b, POWERS[_i].sign, &out) == POWERS[_i].good);
    CHECK_ROW(name,
              hq_unit_equal(out, POWERS[_i].good ? hq_unit_of(HQ_DIM_DAY, POWERS[_i].power) : untouched));
    CHECK_ROW(name, hq_unit_is_none(out) == (POWERS[_i].good && POWERS[_i].power == 0));
}
END_TEST

START_TEST(days_and_months_are_unlike)
{
    ck_assert(!hq_unit_equal(hq_unit_of(HQ_DIM_DAY, 1), hq_unit_of(HQ_DIM_MONTH, 1)));
    ck_assert(!hq_unit_equal(hq_unit_of(HQ_DIM_DAY, 1), hq_unit_of(HQ_DIM_WORKDAY, 1)));
    ck_assert(!hq_unit_equal(hq_unit_of(HQ_DIM_DAY, 1), hq_unit_of(HQ_DIM_DAY, 2)));
    ck_assert(hq_unit_is_none(hq_unit_none()));
}
END_TEST

/* ---- Quantities. ---- */

static const struct {
    const char *unit;
    int64_t numerator, denominator; /* in base units */
    const char *shown;
} QUANTITIES[] = {
    {"", 1, 3, "1/3"},
    {"", 3, 2, "1.5"},
    {"元", 15, 2, "7.5元"},
    {"元", 1, 3, "1/3 * 1元"},
    {"/月", 1, 800, "1.5%/年"},
    {"/月", 1, 1200, "1%/年"},
    {"/月", -1, 800, "-1.5%/年"},
    {"/月", 1, 3600, "1/3 * 1%/年"},
    {"/日", 1, 2000, "0.05%/日"},
    {"元/人月", 100, 1, "1200元/人年"},
    {"月", 24, 1, "2年"},
    {"月", 18, 1, "18个月"},
    {"月", 13, 2, "6.5个月"},
};

START_TEST(a_quantity_is_written_as_a_rule_may)
{
    const char *name = QUANTITIES[_i].shown;
    hq_unit unit;
    hq_rat scale, value;
    hq_str bad;
    ck_assert_int_eq(hq_units_parse(&arena, &units, hq_str_of(QUANTITIES[_i].unit), &unit, &scale, &bad),
                     HQ_OK);
    ck_assert_int_eq(hq_rat_make(&arena, QUANTITIES[_i].numerator, QUANTITIES[_i].denominator, &value),
                     HQ_OK);
    hq_text text;
    hq_text_init(&text, &arena);
    ck_assert_int_eq(hq_quantity_print(&arena, &text, &units, value, unit), HQ_OK);
    CHECK_ROW(name, hq_str_is(hq_text_str(&text), name));
}
END_TEST

/* ---- Adding. ---- */

START_TEST(a_name_is_added_once)
{
    uint32_t money = HQ_DIM_MONEY, counted = UINT32_MAX;
    ck_assert_int_eq(hq_units_add(&units, HQ_STR("元"), HQ_RAT_ONE, &money), HQ_E_INVALID);
    ck_assert_int_eq(hq_units_add(&units, HQ_STR("小时"), HQ_RAT_ONE, &money), HQ_E_INVALID);
    ck_assert_int_eq(hq_units_add(&units, HQ_STR("担"), HQ_RAT_ONE, &counted), HQ_E_INVALID);
    ck_assert_uint_eq(counted, UINT32_MAX);
}
END_TEST

START_TEST(dimensions_run_out)
{
    uint32_t before = units.dimension_count, dimension = 0;
    static const char *const NAMES[] = {"u0", "u1",  "u2",  "u3",  "u4",  "u5",  "u6",  "u7", "u8",
                                        "u9", "u10", "u11", "u12", "u13", "u14", "u15", "u16"};
    int added = 0;
    hq_status status = HQ_OK;
    while (status == HQ_OK && added < COUNT_OF(NAMES)) {
        dimension = UINT32_MAX;
        status = hq_units_add(&units, hq_str_of(NAMES[added]), HQ_RAT_ONE, &dimension);
        added += status == HQ_OK;
    }
    ck_assert_int_eq(status, HQ_E_LIMIT);
    ck_assert_uint_eq(before + (uint32_t)added, HQ_UNIT_DIMENSIONS_MAX);
    dimension = HQ_DIM_MONEY; /* another name of an old one still fits */
    ck_assert_int_eq(hq_units_add(&units, HQ_STR("文"), HQ_RAT_ONE, &dimension), HQ_OK);
    hq_unit unit;
    hq_rat scale;
    hq_str bad; /* the last dimension works as the others do */
    ck_assert_int_eq(hq_units_parse(&arena, &units, hq_str_of(NAMES[added - 1]), &unit, &scale, &bad), HQ_OK);
    ck_assert_int_eq(unit.power[HQ_UNIT_DIMENSIONS_MAX - 1], 1);
    ck_assert(hq_str_is(shown(unit, false, false), NAMES[added - 1]));
}
END_TEST

static bool names_hold(const hq_str *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (hq_str_is(names[i], name))
            return true;
    return false;
}

START_TEST(names_for_suggestions)
{
    size_t count;
    const hq_str *names = hq_units_names(&units, &count);
    ck_assert_ptr_nonnull(names);
    ck_assert_uint_eq(count, units.names.count);
    ck_assert(names_hold(names, count, "元"));
    ck_assert(names_hold(names, count, "担"));
    ck_assert(names_hold(names, count, "axle_line"));
    ck_assert(!names_hold(names, count, "万"));
}
END_TEST

/* Everything above in one arena that refuses its n-th block. */
static hq_status use_units(hq_arena *from)
{
    hq_units mine;
    HQ_TRY(hq_units_init(&mine, from));
    uint32_t money = HQ_DIM_MONEY;
    HQ_TRY(hq_units_add(&mine, HQ_STR("元"), HQ_RAT_ONE, &money));
    hq_unit unit;
    hq_rat scale;
    hq_str bad;
    HQ_TRY(hq_units_parse(from, &mine, HQ_STR("亿亿亿元/万亿人年"), &unit, &scale, &bad));
    size_t count;
    HQ_TRY_ALLOC(hq_arena_alloc(from, 1 << 21)); /* so that the names need a block of their own */
    return hq_units_names(&mine, &count) == NULL ? HQ_E_MEMORY : HQ_OK;
}

START_TEST(every_allocation_refused)
{
    hq_status status = HQ_E_MEMORY;
    size_t n = 1;
    for (; status == HQ_E_MEMORY && n < 100; n++) {
        test_memory memory;
        test_memory_init(&memory, n);
        hq_arena failing;
        hq_arena_init(&failing, &memory.allocator, 0);
        status = use_units(&failing);
        ck_assert(status == HQ_OK || status == HQ_E_MEMORY);
        ck_assert(failing.failed == (status == HQ_E_MEMORY));
        hq_arena_free(&failing);
        CHECK_NO_BLOCKS(&memory);
    }
    ck_assert_int_eq(status, HQ_OK);
    ck_assert_uint_gt(n, 2);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("units");
    TCase *suffixes = tcase_create("suffixes");
    tcase_add_checked_fixture(suffixes, set_up, tear_down);
    tcase_add_loop_test(suffixes, suffix_is_read, 0, COUNT_OF(SUFFIXES));
    tcase_add_loop_test(suffixes, suffix_is_refused, 0, COUNT_OF(WRONG_SUFFIXES));
    tcase_add_test(suffixes, all_powers_of_ten_are_beyond_the_limit);
    suite_add_tcase(suite, suffixes);

    TCase *kinds = tcase_create("units");
    tcase_add_checked_fixture(kinds, set_up, tear_down);
    tcase_add_test(kinds, years_are_shown_where_asked);
    tcase_add_loop_test(kinds, units_combine, 0, COUNT_OF(POWERS));
    tcase_add_test(kinds, days_and_months_are_unlike);
    tcase_add_loop_test(kinds, a_quantity_is_written_as_a_rule_may, 0, COUNT_OF(QUANTITIES));
    suite_add_tcase(suite, kinds);

    TCase *adding = tcase_create("adding");
    tcase_add_checked_fixture(adding, set_up, tear_down);
    tcase_add_test(adding, a_name_is_added_once);
    tcase_add_test(adding, dimensions_run_out);
    tcase_add_test(adding, names_for_suggestions);
    tcase_add_test(adding, every_allocation_refused);
    suite_add_tcase(suite, adding);
    return suite;
}
