/*
 * Rounding of rational numbers to quanta: against the definition of each rounding, written with GMP's mpz, and by hand.
 */
#include <stdio.h>

#include "rational_reference.h"

enum { PAIRS_PER_ROUNDING = 12000 };

static const char *const ROUNDING_NAMES[] = {"half up", "half even", "half down", "up",
                                             "down",    "floor",     "ceiling"};

/* The definition: of the two integers next to x, the one that the rounding names. */
static void round_by_definition(mpz_ptr out, mpq_srcptr x, hq_rounding rounding)
{
    mpz_t below;
    mpz_t above;
    mpq_t middle;
    mpz_inits(below, above, NULL);
    mpq_init(middle);
    mpz_fdiv_q(below, mpq_numref(x), mpq_denref(x));
    mpz_cdiv_q(above, mpq_numref(x), mpq_denref(x));
    mpz_add(mpq_numref(middle), below, above);
    mpz_set_ui(mpq_denref(middle), 2);
    mpq_canonicalize(middle);
    mpz_ptr towards_zero = mpq_sgn(x) >= 0 ? below : above;
    mpz_ptr from_zero = mpq_sgn(x) >= 0 ? above : below;
    int half = mpq_cmp(x, middle);
    mpz_ptr nearest = half < 0 ? below : above;
    mpz_ptr chosen = NULL;
    switch (rounding) {
    case HQ_ROUND_HALF_UP:
        chosen = half == 0 ? from_zero : nearest;
        break;
    case HQ_ROUND_HALF_EVEN:
        chosen = half == 0 ? (mpz_even_p(below) ? below : above) : nearest;
        break;
    case HQ_ROUND_HALF_DOWN:
        chosen = half == 0 ? towards_zero : nearest;
        break;
    case HQ_ROUND_UP:
        chosen = from_zero;
        break;
    case HQ_ROUND_DOWN:
        chosen = towards_zero;
        break;
    case HQ_ROUND_FLOOR:
        chosen = below;
        break;
    case HQ_ROUND_CEILING:
        chosen = above;
        break;
    }
    mpz_set(out, chosen);
    mpq_clear(middle);
    mpz_clears(below, above, NULL);
}

/* A quantum, and a value that often is a multiple of it or lies in the middle between two. */
static void random_quantity(mpq_ptr a, mpq_ptr quantum)
{
    random_value(a);
    random_value(quantum);
    if (random_below(3) == 0)
        mpq_set_ui(quantum, 1, (unsigned[]){1, 10, 100, 1000}[random_below(4)]);
    mpq_abs(quantum, quantum);
    mpq_canonicalize(quantum);
    if (mpq_sgn(quantum) == 0)
        mpq_set_ui(quantum, 1, 100);
    unsigned kind = random_below(4);
    if (kind < 2) {
        mpq_t count;
        mpq_init(count);
        random_bits(mpq_numref(count), random_below(140) + 1);
        if (random_below(2) == 0)
            mpz_neg(mpq_numref(count), mpq_numref(count));
        mpz_set_ui(mpq_denref(count), kind + 1); /* whole or halves */
        mpq_canonicalize(count);
        mpq_mul(count, count, quantum);
        if (mpq_is_within_limit(count))
            mpq_set(a, count);
        mpq_clear(count);
    }
}

/* Compare hq_rat_quanta with the expected integer. */
static void check_quanta(const char *name, hq_rat x, hq_rat y, hq_rounding rounding, mpz_srcptr expected)
{
    hq_int128 got = 42;
    hq_status status = LIBRARY(hq_rat_quanta(&arena, x, y, rounding, &got));
    if (mpz_sizeinbase(expected, 2) > 127) {
        REQUIRE(status == HQ_E_LIMIT && got == 42, "[%s] quanta beyond 127 bits", name);
        return;
    }
    REQUIRE(status == HQ_OK, "[%s] quanta: status %d", name, (int)status);
    mpz_t high;
    mpz_init_set_si(high, (int64_t)(got >> 64));
    mpz_mul_2exp(high, high, 64);
    mpz_add_ui(high, high, (uint64_t)got);
    REQUIRE(mpz_cmp(high, expected) == 0, "[%s] another count of quanta than GMP's", name);
    mpz_clear(high);
}

/* 7 * 12,000 quantities, three functions each. */
START_TEST(rounding_agrees_with_its_definition)
{
    const char *name = ROUNDING_NAMES[_i];
    hq_rounding rounding = (hq_rounding)_i;
    mpq_t a;
    mpq_t quantum;
    mpq_t ratio;
    mpq_t expected;
    mpq_inits(a, quantum, ratio, expected, NULL);
    mpz_t count;
    mpz_init(count);
    random_state = 100 + (uint64_t)_i;
    int ties = 0;
    for (int i = 0; i < PAIRS_PER_ROUNDING; i++) {
        hq_arena_reset(&arena);
        random_quantity(a, quantum);
        hq_rat x = rat_of(a);
        hq_rat y = rat_of(quantum);
        mpq_div(ratio, a, quantum);
        ties += mpz_cmp_ui(mpq_denref(ratio), 2) == 0;
        round_by_definition(count, ratio, rounding);
        mpq_set_z(expected, count);
        mpq_mul(expected, expected, quantum);

        hq_rat got = sentinel();
        hq_status status = LIBRARY(hq_rat_quantize(&arena, x, y, rounding, &got));
        check_result(name, status, got, expected);
        check_quanta(name, x, y, rounding, count);
        bool multiple;
        HOLDS(LIBRARY(hq_rat_is_multiple(&arena, x, y, &multiple)) == HQ_OK);
        HOLDS(multiple == (mpz_cmp_ui(mpq_denref(ratio), 1) == 0));
    }
    ck_assert_int_gt(ties, PAIRS_PER_ROUNDING / 10);
    mpz_clear(count);
    mpq_clears(a, quantum, ratio, expected, NULL);
}
END_TEST

/* By hand: thousandths to hundredths, in the order of hq_rounding. */
static const struct {
    const char *name;
    int64_t thousandths;
    int64_t hundredths[7];
} ROUNDINGS[] = {
    {"12.345", 12345, {1235, 1234, 1234, 1235, 1234, 1234, 1235}},
    {"12.355", 12355, {1236, 1236, 1235, 1236, 1235, 1235, 1236}},
    {"-12.345", -12345, {-1235, -1234, -1234, -1235, -1234, -1235, -1234}},
    {"-12.355", -12355, {-1236, -1236, -1235, -1236, -1235, -1236, -1235}},
    {"12.344", 12344, {1234, 1234, 1234, 1235, 1234, 1234, 1235}},
    {"12.346", 12346, {1235, 1235, 1235, 1235, 1234, 1234, 1235}},
    {"-12.341", -12341, {-1234, -1234, -1234, -1235, -1234, -1235, -1234}},
    {"12.340 exactly", 12340, {1234, 1234, 1234, 1234, 1234, 1234, 1234}},
    {"0.005", 5, {1, 0, 0, 1, 0, 0, 1}},
    {"-0.005", -5, {-1, 0, 0, -1, 0, -1, 0}},
    {"0.001", 1, {0, 0, 0, 1, 0, 0, 1}},
    {"0", 0, {0, 0, 0, 0, 0, 0, 0}},
    {"10^15 yuan 0.005",
     1000000000000000005,
     {100000000000000001, 100000000000000000, 100000000000000000, 100000000000000001, 100000000000000000,
      100000000000000000, 100000000000000001}},
};

START_TEST(money_is_rounded_by_hand)
{
    hq_rat value;
    hq_rat fen;
    ck_assert_int_eq(hq_rat_make(&arena, ROUNDINGS[_i].thousandths, 1000, &value), HQ_OK);
    ck_assert_int_eq(hq_rat_make(&arena, 1, 100, &fen), HQ_OK);
    for (int r = 0; r < 7; r++) {
        hq_rat got;
        hq_rat expected;
        ck_assert_int_eq(hq_rat_quantize(&arena, value, fen, (hq_rounding)r, &got), HQ_OK);
        ck_assert_int_eq(hq_rat_make(&arena, ROUNDINGS[_i].hundredths[r], 100, &expected), HQ_OK);
        ck_assert_msg(hq_rat_equal(got, expected), "[%s] %s", ROUNDINGS[_i].name, ROUNDING_NAMES[r]);
    }
}
END_TEST

START_TEST(quanta_reach_127_bits_and_no_further)
{
    const hq_int128 most = (hq_int128)(((hq_uint128)1 << 127) - 1);
    hq_int128 got = 42;
    hq_rat value;
    ck_assert_int_eq(hq_rat_from_int128(&arena, most, &value), HQ_OK);
    ck_assert_int_eq(hq_rat_quanta(&arena, value, HQ_RAT_ONE, HQ_ROUND_DOWN, &got), HQ_OK);
    ck_assert(got == most);
    ck_assert_int_eq(hq_rat_neg(&arena, value, &value), HQ_OK);
    ck_assert_int_eq(hq_rat_quanta(&arena, value, HQ_RAT_ONE, HQ_ROUND_DOWN, &got), HQ_OK);
    ck_assert(got == -most);
    got = 42;
    ck_assert_int_eq(hq_rat_neg(&arena, value, &value), HQ_OK);
    ck_assert_int_eq(hq_rat_add(&arena, value, HQ_RAT_ONE, &value), HQ_OK);
    ck_assert_int_eq(hq_rat_quanta(&arena, value, HQ_RAT_ONE, HQ_ROUND_DOWN, &got), HQ_E_LIMIT);
    ck_assert(got == 42);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("rational rounding");
    TCase *cases = tcase_create("quanta");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 300);
    tcase_add_loop_test(cases, rounding_agrees_with_its_definition, 0, COUNT_OF(ROUNDING_NAMES));
    tcase_add_loop_test(cases, money_is_rounded_by_hand, 0, COUNT_OF(ROUNDINGS));
    tcase_add_test(cases, quanta_reach_127_bits_and_no_further);
    suite_add_tcase(suite, cases);
    return suite;
}
