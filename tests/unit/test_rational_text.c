/*
 * Reading and printing of rational numbers: by hand, against GMP, and back and forth.
 */
#include <stdio.h>

#include "memory.h"
#include "rational_reference.h"

enum { RANDOM_COUNT = 20000, TEXT_MAX = 2 * HQ_RATIONAL_BITS_MAX };

static void check_text(const char *name, const hq_text *text, const char *expected)
{
    hq_str got = hq_text_str(text);
    REQUIRE(hq_str_is(got, expected), "[%s] \"%.*s\", not \"%s\"", name, HQ_STR_ARGS(got), expected);
}

static void parse_fraction(mpq_ptr q, const char *fraction)
{
    ck_assert_int_eq(mpq_set_str(q, fraction, 10), 0);
    mpq_canonicalize(q);
}

/* ---- Reading ---- */

#define DIGITS_30 "123456789012345678901234567890"
#define ZEROS_30  "000000000000000000000000000000"

static const struct {
    const char *text;
    const char *fraction; /* NULL: HQ_E_INVALID */
} DECIMALS[] = {
    {"0", "0"},
    {"7", "7"},
    {"007", "7"},
    {"300", "300"},
    {"0.5", "1/2"},
    {"0.0125", "1/80"},
    {"12.50", "25/2"},
    {"0.00", "0"},
    {"1000000000000000.01", "100000000000000001/100"},
    {"999999999999999999", "999999999999999999"},
    {"1000000000000000000", "1000000000000000000"},
    {"9223372036854775807", "9223372036854775807"},
    {"9223372036854775808", "9223372036854775808"},
    {"0.000000000000000001", "1/1000000000000000000"},
    {"0.0000000000000000001", "1/10000000000000000000"},
    {"0000000000000000000000.5", "1/2"},
    {DIGITS_30 DIGITS_30, DIGITS_30 DIGITS_30},
    {DIGITS_30 "." DIGITS_30, DIGITS_30 DIGITS_30 "/1" ZEROS_30},
    {ZEROS_30 ZEROS_30, "0"},
    {DIGITS_30 DIGITS_30 "1", NULL},
    {DIGITS_30 "." DIGITS_30 "1", NULL},
    {"0" ZEROS_30 ZEROS_30, NULL},
    {"", NULL},
    {".", NULL},
    {"5.", NULL},
    {".5", NULL},
    {"1.2.3", NULL},
    {"1..2", NULL},
    {"-1", NULL},
    {"+1", NULL},
    {" 1", NULL},
    {"1 ", NULL},
    {"1e3", NULL},
    {"1,000", NULL},
    {"0x10", NULL},
    {"1/2", NULL},
    {"１", NULL},
    {"inf", NULL},
};

START_TEST(decimals_are_read)
{
    const char *name = DECIMALS[_i].text;
    /* A copy without a NUL, so that ASan sees a read beyond the slice. */
    size_t length = strlen(name);
    char *bytes = malloc(length + 1);
    ck_assert_ptr_nonnull(bytes);
    memcpy(bytes + 1, name, length); /* so that ASan sees a read on either side too */
    hq_rat got = sentinel();
    hq_status status = LIBRARY(hq_rat_parse_decimal(&arena, (hq_str){bytes + 1, length}, &got));
    free(bytes);
    if (DECIMALS[_i].fraction == NULL) {
        ck_assert_msg(status == HQ_E_INVALID && is_sentinel(got), "[%s] was read", name);
        return;
    }
    mpq_t expected;
    mpq_init(expected);
    parse_fraction(expected, DECIMALS[_i].fraction);
    check_result(name, status, got, expected);
    mpq_clear(expected);
}
END_TEST

START_TEST(random_decimals_are_read_as_gmp_does)
{
    mpq_t expected;
    mpq_init(expected);
    random_state = 20;
    for (int i = 0; i < RANDOM_COUNT; i++) {
        hq_arena_reset(&arena);
        unsigned whole = random_below(HQ_DECIMAL_DIGITS_MAX) + 1;
        unsigned places = random_below(HQ_DECIMAL_DIGITS_MAX - whole + 1);
        char text[HQ_DECIMAL_DIGITS_MAX + 2];
        char digits[HQ_DECIMAL_DIGITS_MAX + 1];
        for (unsigned k = 0; k < whole + places; k++)
            digits[k] = (char)('0' + (random_below(3) == 0 ? 0 : (int)random_below(10)));
        digits[whole + places] = '\0';
        int length =
            snprintf(text, sizeof text, places > 0 ? "%.*s.%s" : "%.*s", (int)whole, digits, digits + whole);
        HOLDS(mpz_set_str(mpq_numref(expected), digits, 10) == 0);
        mpz_ui_pow_ui(mpq_denref(expected), 10, places);
        mpq_canonicalize(expected);
        hq_rat got = sentinel();
        hq_status status = LIBRARY(hq_rat_parse_decimal(&arena, (hq_str){text, (size_t)length}, &got));
        check_result(text, status, got, expected);
    }
    mpq_clear(expected);
}
END_TEST

/* ---- Printing, by hand ---- */

static const struct {
    const char *fraction;
    unsigned places;
    const char *text;
} FIXED[] = {
    {"0", 0, "0"},
    {"0", 2, "0.00"},
    {"5/2", 0, "3"},
    {"-5/2", 0, "-3"},
    {"7/2", 0, "4"},
    {"-1/200", 2, "-0.01"},
    {"1/200", 2, "0.01"},
    {"-1/201", 2, "0.00"},
    {"-49/100", 0, "0"},
    {"-1/2", 0, "-1"},
    {"999999/1000", 2, "1000.00"},
    {"-999995/1000", 2, "-1000.00"},
    {"1/3", 10, "0.3333333333"},
    {"2/3", 18, "0.666666666666666667"},
    {"2/3", 19, "0.6666666666666666667"},
    {"2/3", 20, "0.66666666666666666667"},
    {"1", 20, "1.00000000000000000000"},
    {"199999999999999999999/200000000000000000000", 19, "1.0000000000000000000"},
    {"100000000000000001/100", 2, "1000000000000000.01"},
    {"-100000000000000001/100", 1, "-1000000000000000.0"},
    {"9223372036854775807", 18, "9223372036854775807.000000000000000000"},
    {"-9223372036854775808", 1, "-9223372036854775808.0"},
    {"1/9223372036854775807", 18, "0.000000000000000000"},
    {"99999999999999999999999999995/10", 0, "10000000000000000000000000000"},
    {"340282366920938463463374607431768211456/1000", 1, "340282366920938463463374607431768211.5"},
    {"-340282366920938463463374607431768211456/1000", 2, "-340282366920938463463374607431768211.46"},
};

START_TEST(fixed_decimals_are_printed)
{
    mpq_t q;
    mpq_init(q);
    parse_fraction(q, FIXED[_i].fraction);
    hq_text text;
    hq_text_init(&text, &arena);
    ck_assert_int_eq(LIBRARY(hq_rat_print_fixed(&text, rat_of(q), FIXED[_i].places)), HQ_OK);
    check_text(FIXED[_i].fraction, &text, FIXED[_i].text);
    mpq_clear(q);
}
END_TEST

static const struct {
    const char *fraction;
    const char *text;
} EXACT[] = {
    {"0", "0"},
    {"-3", "-3"},
    {"1/80", "0.0125"},
    {"-1/80", "-0.0125"},
    {"5/2", "2.5"},
    {"1/3", "1/3"},
    {"-22/7", "-22/7"},
    {"1/6", "1/6"},
    {"1/1000000000000000000", "0.000000000000000001"},
    {"1/10000000000000000000000", "0.0000000000000000000001"},
    {"-9223372036854775808", "-9223372036854775808"},
    {"1/9223372036854775808", "0.000000000000000000108420217248550443400745280086994171142578125"},
    {"100000000000000001/100", "1000000000000000.01"},
    {"18446744073709551616/3", "18446744073709551616/3"},
    {"-1/18446744073709551617", "-1/18446744073709551617"},
    {"10000000000000000000000", "10000000000000000000000"},
    {"7450580596923828125/4", "1862645149230957031.25"},
};

START_TEST(exact_values_are_printed)
{
    mpq_t q;
    mpq_init(q);
    parse_fraction(q, EXACT[_i].fraction);
    hq_text text;
    hq_text_init(&text, &arena);
    hq_text_add_char(&text, '<'); /* what stood there stays */
    ck_assert_int_eq(LIBRARY(hq_rat_print_exact(&text, rat_of(q))), HQ_OK);
    ck_assert(hq_str_starts(hq_text_str(&text), HQ_STR("<")));
    hq_str got = hq_str_cut(hq_text_str(&text), 1, SIZE_MAX);
    ck_assert_msg(hq_str_is(got, EXACT[_i].text), "[%s] \"%.*s\"", EXACT[_i].text, HQ_STR_ARGS(got));
    mpq_clear(q);
}
END_TEST

#define INT128_MOST ((hq_int128)(((hq_uint128)1 << 127) - 1))

static const struct {
    const char *text;
    hq_int128 value;
    unsigned places;
} INT128[] = {
    {"0", 0, 0},
    {"0.00", 0, 2},
    {"12345.67", 1234567, 2},
    {"-12345.67", -1234567, 2},
    {"-0.05", -5, 2},
    {"0.5", 5, 1},
    {"10", 10, 0},
    {"1.0", 10, 1},
    {"0.10", 10, 2},
    {"0.0000000000000000000000000000000000000000000000007", 7, 49},
    {"18446744073709551615", UINT64_MAX, 0},
    {"18446744073709551616", (hq_int128)1 << 64, 0},
    {"170141183460469231731687303715884105727", INT128_MOST, 0},
    {"-170141183460469231731687303715884105728", -INT128_MOST - 1, 0},
    {"1701411834604692317316873037158841057.27", INT128_MOST, 2},
    {"-0.170141183460469231731687303715884105728", -INT128_MOST - 1, 39},
    {"-0.0170141183460469231731687303715884105728", -INT128_MOST - 1, 40},
    {"-1.70141183460469231731687303715884105728", -INT128_MOST - 1, 38},
};

START_TEST(int128_is_printed)
{
    hq_text text;
    hq_text_init(&text, &arena);
    hq_int128_print(&text, INT128[_i].value, INT128[_i].places);
    check_text(INT128[_i].text, &text, INT128[_i].text);
}
END_TEST

/* ---- Printing, against GMP ---- */

/* round-half-away(|q| * 10^places) / 10^places, by GMP. */
static void expected_fixed(char *out, mpq_srcptr q, unsigned places)
{
    mpz_t scaled;
    mpz_t twice_d;
    mpz_inits(scaled, twice_d, NULL);
    mpz_ui_pow_ui(scaled, 10, places);
    mpz_mul(scaled, scaled, mpq_numref(q));
    mpz_abs(scaled, scaled);
    mpz_mul_2exp(scaled, scaled, 1);
    mpz_add(scaled, scaled, mpq_denref(q));
    mpz_mul_2exp(twice_d, mpq_denref(q), 1);
    mpz_fdiv_q(scaled, scaled, twice_d);

    static char digits[2 * TEXT_MAX];
    gmp_snprintf(digits, sizeof digits, "%0*Zd", (int)places + 1, scaled);
    size_t whole = strlen(digits) - places;
    bool negative = mpq_sgn(q) < 0 && mpz_sgn(scaled) != 0;
    snprintf(out, 2 * TEXT_MAX, "%s%.*s%s%s", negative ? "-" : "", (int)whole, digits, places > 0 ? "." : "",
             digits + whole);
    mpz_clears(scaled, twice_d, NULL);
}

START_TEST(random_values_are_printed_as_gmp_does)
{
    static char expected[2 * TEXT_MAX];
    mpq_t q;
    mpq_init(q);
    random_state = 21;
    for (int i = 0; i < RANDOM_COUNT; i++) {
        hq_arena_reset(&arena);
        random_value(q);
        unsigned places = random_below(4) == 0 ? random_below(200) : random_below(25);
        if (random_below(3) == 0) { /* a tie, or nearly */
            mpz_ui_pow_ui(mpq_denref(q), 10, places);
            mpz_mul_ui(mpq_denref(q), mpq_denref(q), 2);
            mpq_canonicalize(q);
        }
        if (!mpq_is_within_limit(q))
            continue;
        expected_fixed(expected, q, places);
        hq_text text;
        hq_text_init(&text, &arena);
        hq_rat value = rat_of(q);
        HOLDS(LIBRARY(hq_rat_print_fixed(&text, value, places)) == HQ_OK);
        check_text("print_fixed", &text, expected);
    }
    mpq_clear(q);
}
END_TEST

/* The decimals that q needs; -1 where none are enough: q times 10^places is whole for some places <= 4,096, or never. */
static int expected_places(mpq_srcptr q)
{
    mpz_t d;
    mpz_t ten;
    mpz_init_set(d, mpq_denref(q));
    mpz_init_set_ui(ten, 10);
    int places = 0;
    mpz_t common;
    mpz_init(common);
    while (mpz_cmp_ui(d, 1) > 0) {
        mpz_gcd(common, d, ten);
        if (mpz_cmp_ui(common, 1) == 0) {
            places = -1;
            break;
        }
        mpz_divexact(d, d, common);
        places++;
    }
    mpz_clears(d, ten, common, NULL);
    return places;
}

START_TEST(exact_prints_can_be_read_back)
{
    static char expected[2 * TEXT_MAX];
    mpq_t q;
    mpq_init(q);
    random_state = 22;
    int finite = 0;
    for (int i = 0; i < RANDOM_COUNT; i++) {
        hq_arena_reset(&arena);
        random_value(q);
        if (random_below(2) == 0) { /* a denominator of twos and fives */
            unsigned power = random_below(8) == 0 ? 1700 : 30;
            mpz_ui_pow_ui(mpq_denref(q), 5, random_below(power));
            mpz_mul_2exp(mpq_denref(q), mpq_denref(q), random_below(power / 12 + 20));
            mpq_canonicalize(q);
        }
        if (!mpq_is_within_limit(q))
            continue;
        hq_text text;
        hq_text_init(&text, &arena);
        hq_rat value = rat_of(q);
        HOLDS(LIBRARY(hq_rat_print_exact(&text, value)) == HQ_OK);
        int places = expected_places(q);
        if (places >= 0)
            expected_fixed(expected, q, (unsigned)places); /* nothing to round */
        else
            gmp_snprintf(expected, sizeof expected, "%Qd", q);
        check_text("print_exact", &text, expected);

        hq_str got = hq_text_str(&text);
        if (places >= 0 && mpq_sgn(q) >= 0 && got.length <= HQ_DECIMAL_DIGITS_MAX) {
            hq_rat back = sentinel();
            HOLDS(LIBRARY(hq_rat_parse_decimal(&arena, got, &back)) == HQ_OK);
            HOLDS(hq_rat_equal(back, value));
            finite++;
        }
    }
    ck_assert_int_gt(finite, RANDOM_COUNT / 10);
    mpq_clear(q);
}
END_TEST

/* ---- Limits and memory ---- */

/* The longest decimals there are: 2^-4095 has 4,095 places, and 2^4095 + 2^-... more digits before the point. */
START_TEST(places_reach_the_limit_and_no_further)
{
    static char expected[2 * TEXT_MAX];
    mpq_t q;
    mpq_init(q);
    mpz_set_ui(mpq_numref(q), 1);
    mpz_mul_2exp(mpq_denref(q), mpq_numref(q), HQ_RATIONAL_BITS_MAX - 1);
    expected_fixed(expected, q, HQ_RATIONAL_BITS_MAX - 1);
    hq_text text;
    hq_text_init(&text, &arena);
    ck_assert_int_eq(LIBRARY(hq_rat_print_exact(&text, rat_of(q))), HQ_OK);
    check_text("2^-4095", &text, expected);

    mpz_set_ui(mpq_denref(q), 1);
    mpz_mul_2exp(mpq_numref(q), mpq_numref(q), HQ_RATIONAL_BITS_MAX);
    mpz_sub_ui(mpq_numref(q), mpq_numref(q), 1);
    mpq_neg(q, q);
    expected_fixed(expected, q, HQ_RATIONAL_BITS_MAX);
    hq_text_init(&text, &arena);
    ck_assert_int_eq(LIBRARY(hq_rat_print_fixed(&text, rat_of(q), HQ_RATIONAL_BITS_MAX)), HQ_OK);
    check_text("1 - 2^4096", &text, expected);

    hq_text_init(&text, &arena);
    ck_assert_int_eq(hq_rat_print_fixed(&text, HQ_RAT_ONE, HQ_RATIONAL_BITS_MAX + 1), HQ_E_LIMIT);
    check_text("nothing was printed", &text, "");
    mpq_clear(q);
}
END_TEST

static hq_status call_fixed(hq_text *text, hq_rat a)
{
    return hq_rat_print_fixed(text, a, 200);
}

static const struct {
    const char *name;
    const char *fraction;
    hq_status (*call)(hq_text *text, hq_rat a);
} PRINTERS[] = {
    {"fixed, small", "-1/3", call_fixed},
    {"fixed, big", "18446744073709551617/3", call_fixed},
    {"exact, whole", "-7", hq_rat_print_exact},
    {"exact, decimal", "18446744073709551617/4", hq_rat_print_exact},
    {"exact, fraction", "18446744073709551617/7", hq_rat_print_exact},
};

START_TEST(no_memory_is_told)
{
    mpq_t q;
    mpq_init(q);
    parse_fraction(q, PRINTERS[_i].fraction);
    hq_rat value = rat_of(q);
    mpq_clear(q);
    int failures = 0;
    for (size_t refused = 1;; refused++) {
        test_memory memory;
        test_memory_init(&memory, refused);
        hq_arena failing;
        hq_arena_init(&failing, &memory.allocator, 0);
        hq_text text;
        hq_text_init(&text, &failing);
        hq_status status = LIBRARY(PRINTERS[_i].call(&text, value));
        hq_arena_free(&failing);
        CHECK_NO_BLOCKS(&memory);
        if (status == HQ_OK)
            break;
        failures++;
        ck_assert_msg(status == HQ_E_MEMORY, "[%s] status %d", PRINTERS[_i].name, (int)status);
    }
    ck_assert_msg(failures > 0, "[%s] allocated nothing", PRINTERS[_i].name);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("rational text");
    TCase *cases = tcase_create("text");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 300);
    tcase_add_loop_test(cases, decimals_are_read, 0, COUNT_OF(DECIMALS));
    tcase_add_test(cases, random_decimals_are_read_as_gmp_does);
    tcase_add_loop_test(cases, fixed_decimals_are_printed, 0, COUNT_OF(FIXED));
    tcase_add_loop_test(cases, exact_values_are_printed, 0, COUNT_OF(EXACT));
    tcase_add_loop_test(cases, int128_is_printed, 0, COUNT_OF(INT128));
    tcase_add_test(cases, random_values_are_printed_as_gmp_does);
    tcase_add_test(cases, exact_prints_can_be_read_back);
    tcase_add_test(cases, places_reach_the_limit_and_no_further);
    tcase_add_loop_test(cases, no_memory_is_told, 0, COUNT_OF(PRINTERS));
    suite_add_tcase(suite, cases);
    return suite;
}
