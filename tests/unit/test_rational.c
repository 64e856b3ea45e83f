/*
 * Arithmetic and order of rational numbers against GMP's mpq; edges of 64, 128 and 4,096 bits; memory that runs out.
 * Rounding: test_rational_rounding.c. Reading and printing: test_rational_text.c.
 */
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>

#include "memory.h"
#include "rational_reference.h"

typedef hq_status binary_operation(hq_arena *arena, hq_rat a, hq_rat b, hq_rat *out);

static const struct {
    const char *name;
    binary_operation *ours;
    void (*gmps)(mpq_ptr out, mpq_srcptr a, mpq_srcptr b);
    bool divides;
} OPERATIONS[] = {
    {"add", hq_rat_add, mpq_add, false},
    {"sub", hq_rat_sub, mpq_sub, false},
    {"mul", hq_rat_mul, mpq_mul, false},
    {"div", hq_rat_div, mpq_div, true},
};

enum { PAIRS_PER_OPERATION = 60000, PAIRS_PER_ORDER = 60000 };

static int sign_of(int order)
{
    return (order > 0) - (order < 0);
}

/* 240,000 operations. */
START_TEST(operations_agree_with_gmp)
{
    mpq_t a;
    mpq_t b;
    mpq_t expected;
    mpq_inits(a, b, expected, NULL);
    random_state = (uint64_t)_i;
    int failures_by_limit = 0;
    for (int i = 0; i < PAIRS_PER_OPERATION; i++) {
        hq_arena_reset(&arena);
        random_value(a);
        random_partner(b, a);
        if (OPERATIONS[_i].divides && mpq_sgn(b) == 0)
            mpq_set_si(b, -2, 7);
        OPERATIONS[_i].gmps(expected, a, b);
        hq_rat x = rat_of(a);
        hq_rat y = rat_of(b);
        hq_rat got = sentinel();
        hq_status status = LIBRARY(OPERATIONS[_i].ours(&arena, x, y, &got));
        check_result(OPERATIONS[_i].name, status, got, expected);
        failures_by_limit += status == HQ_E_LIMIT;
    }
    /* The random values are worth something: both outcomes are frequent. */
    ck_assert_int_gt(failures_by_limit, PAIRS_PER_OPERATION / 100);
    ck_assert_int_lt(failures_by_limit, PAIRS_PER_OPERATION / 2);
    mpq_clears(a, b, expected, NULL);
}
END_TEST

/* The whole square of what lies near the edge of the small form. */
START_TEST(operations_agree_around_64_bits)
{
    static const int64_t NUMBERS[] = {INT64_MIN,
                                      INT64_MIN + 1,
                                      -INT64_MAX / 2 - 1,
                                      -3037000500,
                                      -101,
                                      -100,
                                      -25,
                                      -2,
                                      -1,
                                      0,
                                      1,
                                      2,
                                      7,
                                      50,
                                      99,
                                      100,
                                      3037000499,
                                      3037000500,
                                      1LL << 62,
                                      INT64_MAX - 1,
                                      INT64_MAX};
    static const int64_t DENOMINATORS[] = {1,         2,        3, 100, 101, 4294967296, INT64_MAX - 1,
                                           INT64_MAX, INT64_MIN};
    enum { COUNT = COUNT_OF(NUMBERS) * COUNT_OF(DENOMINATORS) };
    static hq_rat values[COUNT];
    static mpq_t references[COUNT];
    for (int i = 0; i < COUNT; i++) {
        int64_t n = NUMBERS[i % COUNT_OF(NUMBERS)];
        int64_t d = DENOMINATORS[i / COUNT_OF(NUMBERS)];
        mpq_init(references[i]);
        mpz_set_si(mpq_numref(references[i]), n);
        mpz_set_si(mpq_denref(references[i]), d);
        mpq_canonicalize(references[i]);
        values[i] = sentinel();
        hq_status status = LIBRARY(hq_rat_make(&arena, n, d, &values[i]));
        check_result("make", status, values[i], references[i]);
    }
    mpq_t expected;
    mpq_init(expected);
    for (int i = 0; i < COUNT * COUNT; i++) {
        int x = i / COUNT;
        int y = i % COUNT;
        if (OPERATIONS[_i].divides && mpq_sgn(references[y]) == 0)
            continue;
        OPERATIONS[_i].gmps(expected, references[x], references[y]);
        hq_rat got = sentinel();
        hq_status status = LIBRARY(OPERATIONS[_i].ours(&arena, values[x], values[y], &got));
        check_result(OPERATIONS[_i].name, status, got, expected);
        int order = LIBRARY(hq_rat_compare(values[x], values[y]));
        HOLDS(order == sign_of(mpq_cmp(references[x], references[y])));
    }
    mpq_clear(expected);
    for (int i = 0; i < COUNT; i++)
        mpq_clear(references[i]);
}
END_TEST

/* The result may be written over an operand. */
START_TEST(results_may_overwrite_operands)
{
    mpq_t a;
    mpq_t expected;
    mpq_inits(a, expected, NULL);
    random_state = 11;
    for (int i = 0; i < 2000; i++) {
        hq_arena_reset(&arena);
        random_value(a);
        if (mpq_sgn(a) == 0)
            continue;
        OPERATIONS[_i].gmps(expected, a, a);
        if (!mpq_is_within_limit(expected))
            continue;
        hq_rat value = rat_of(a);
        hq_status status = LIBRARY(OPERATIONS[_i].ours(&arena, value, value, &value));
        check_result(OPERATIONS[_i].name, status, value, expected);
    }
    mpq_clears(a, expected, NULL);
}
END_TEST

START_TEST(order_and_questions_agree_with_gmp)
{
    mpq_t a;
    mpq_t b;
    mpq_inits(a, b, NULL);
    random_state = 5;
    int equal_count = 0;
    for (int i = 0; i < PAIRS_PER_ORDER; i++) {
        hq_arena_reset(&arena);
        random_value(a);
        random_partner(b, a);
        hq_rat x = rat_of(a);
        hq_rat y = rat_of(b);
        size_t held = arena.bytes_held;
        unsigned char *cursor = arena.cursor;
        int order = LIBRARY(hq_rat_compare(x, y));
        bool equal = LIBRARY(hq_rat_equal(x, y));
        int sign = LIBRARY(hq_rat_sign(x));
        bool integer = LIBRARY(hq_rat_is_integer(x));
        HOLDS(arena.bytes_held == held && arena.cursor == cursor); /* nothing was allocated */
        HOLDS(order == sign_of(mpq_cmp(a, b)));
        HOLDS(equal == (mpq_equal(a, b) != 0));
        HOLDS(sign == mpq_sgn(a));
        HOLDS(integer == (mpz_cmp_ui(mpq_denref(a), 1) == 0));
        equal_count += equal;

        int64_t number = 42;
        bool fits = mpz_cmp_ui(mpq_denref(a), 1) == 0 && mpz_fits_slong_p(mpq_numref(a));
        HOLDS(hq_rat_to_int64(x, &number) == fits);
        HOLDS(number == (fits ? mpz_get_si(mpq_numref(a)) : 42));
    }
    ck_assert_int_gt(equal_count, PAIRS_PER_ORDER / 20);
    mpq_clears(a, b, NULL);
}
END_TEST

START_TEST(negation_and_copy_agree_with_gmp)
{
    mpq_t a;
    mpq_t expected;
    mpq_inits(a, expected, NULL);
    random_state = 6;
    for (int i = 0; i < 20000; i++) {
        hq_arena_reset(&arena);
        random_value(a);
        hq_rat x = rat_of(a);
        hq_rat got = sentinel();
        mpq_neg(expected, a);
        hq_status status = LIBRARY(hq_rat_neg(&arena, x, &got));
        check_result("neg", status, got, expected);

        hq_arena other;
        hq_arena_init(&other, NULL, 0);
        got = sentinel();
        status = LIBRARY(hq_rat_copy(&other, x, &got));
        hq_arena_reset(&arena); /* the copy does not need the original's arena: ASan would tell */
        check_result("copy", status, got, a);
        hq_arena_free(&other);
    }
    mpq_clears(a, expected, NULL);
}
END_TEST

START_TEST(int128_agrees_with_gmp)
{
    mpq_t expected;
    mpq_init(expected);
    random_state = 7;
    for (int i = 0; i < 20000; i++) {
        hq_uint128 bits = (hq_uint128)random_64() << 64 | random_64();
        hq_int128 value = (hq_int128)bits >> random_below(128);
        if (i == 0)
            value = (hq_int128)((hq_uint128)1 << 127);
        mpz_set_si(mpq_numref(expected), (int64_t)(value >> 64));
        mpz_mul_2exp(mpq_numref(expected), mpq_numref(expected), 64);
        mpz_add_ui(mpq_numref(expected), mpq_numref(expected), (uint64_t)value);
        mpz_set_ui(mpq_denref(expected), 1);
        hq_rat got = sentinel();
        hq_status status = LIBRARY(hq_rat_from_int128(&arena, value, &got));
        check_result("from_int128", status, got, expected);
    }
    mpq_clear(expected);
}
END_TEST

/* ---- Whole numbers at the edge ---- */

START_TEST(int64_min_is_a_number_like_others)
{
    hq_rat least = hq_rat_int(INT64_MIN);
    hq_rat made = sentinel();
    hq_rat next = hq_rat_int(INT64_MIN + 1);
    int64_t number = 0;
    ck_assert_int_eq(hq_rat_make(&arena, INT64_MIN, 1, &made), HQ_OK);
    ck_assert(hq_rat_equal(least, made));
    ck_assert(hq_rat_to_int64(least, &number) && number == INT64_MIN);
    ck_assert_int_eq(hq_rat_compare(least, next), -1);
    ck_assert_int_eq(hq_rat_sign(least), -1);
    ck_assert(hq_rat_is_integer(least));
    ck_assert(next.denominator == 1 && next.numerator == -INT64_MAX);

    /* One more is small again; its negative, 2^63, is not. */
    hq_rat sum = sentinel();
    ck_assert_int_eq(hq_rat_add(&arena, least, HQ_RAT_ONE, &sum), HQ_OK);
    ck_assert(hq_rat_equal(sum, next));
    ck_assert_int_eq(hq_rat_neg(&arena, least, &sum), HQ_OK);
    ck_assert(!hq_rat_to_int64(sum, &number));
    ck_assert_int_eq(hq_rat_compare(sum, hq_rat_int(INT64_MAX)), 1);
}
END_TEST

/* ---- Limits ---- */

/* 2^bits, or its inverse. */
static hq_rat power_of_two(unsigned bits, bool inverse)
{
    mpq_t q;
    mpq_init(q);
    mpz_set_ui(mpq_numref(q), 1);
    mpz_set_ui(mpq_denref(q), 1);
    mpz_mul_2exp(inverse ? mpq_denref(q) : mpq_numref(q), mpq_numref(q), bits);
    hq_rat out = rat_of(q);
    mpq_clear(q);
    return out;
}

START_TEST(parts_reach_the_limit_and_no_further)
{
    hq_rat half = power_of_two(HQ_RATIONAL_BITS_MAX - 1, false); /* 4,096 bits */
    hq_rat rest;
    hq_rat most; /* 2^4096 - 1 */
    hq_rat out = sentinel();
    ck_assert_int_eq(hq_rat_sub(&arena, half, HQ_RAT_ONE, &rest), HQ_OK);
    ck_assert_int_eq(hq_rat_add(&arena, half, rest, &most), HQ_OK);
    ck_assert_int_eq(hq_rat_add(&arena, most, HQ_RAT_ONE, &out), HQ_E_LIMIT);
    ck_assert_int_eq(hq_rat_mul(&arena, half, hq_rat_int(2), &out), HQ_E_LIMIT);
    ck_assert_int_eq(hq_rat_mul(&arena, most, most, &out), HQ_E_LIMIT);
    ck_assert(is_sentinel(out));

    hq_rat small = power_of_two(HQ_RATIONAL_BITS_MAX - 1, true); /* the denominator has 4,096 bits */
    ck_assert_int_eq(hq_rat_div(&arena, small, hq_rat_int(2), &out), HQ_E_LIMIT);
    ck_assert_int_eq(hq_rat_sub(&arena, small, most, &out), HQ_E_LIMIT);
    ck_assert(is_sentinel(out));
    ck_assert_int_eq(hq_rat_neg(&arena, most, &out), HQ_OK);
    hq_rat least = out;
    out = sentinel();
    ck_assert_int_eq(hq_rat_sub(&arena, least, HQ_RAT_ONE, &out), HQ_E_LIMIT);
    ck_assert(is_sentinel(out));

    /* Only results count: on the way to them there is more room. */
    ck_assert_int_eq(hq_rat_div(&arena, most, most, &out), HQ_OK);
    ck_assert(hq_rat_equal(out, HQ_RAT_ONE));
    ck_assert_int_eq(hq_rat_quantize(&arena, most, small, HQ_ROUND_UP, &out), HQ_OK);
    ck_assert(hq_rat_equal(out, most));
    ck_assert_int_eq(hq_rat_compare(most, small), 1);
    ck_assert_int_eq(hq_rat_compare(least, most), -1);
    /* Rounding up to the next multiple may be one too many. */
    out = sentinel();
    ck_assert_int_eq(hq_rat_quantize(&arena, most, half, HQ_ROUND_UP, &out), HQ_E_LIMIT);
    ck_assert(is_sentinel(out));
    ck_assert_int_eq(hq_rat_quantize(&arena, most, half, HQ_ROUND_DOWN, &out), HQ_OK);
    ck_assert(hq_rat_equal(out, half));
}
END_TEST

/* ---- Memory ---- */

/* The operands are such that each result is big. */
static hq_status call_make(hq_arena *in, hq_rat a, hq_rat b, hq_rat *out)
{
    (void)a;
    (void)b;
    return hq_rat_make(in, 3, INT64_MIN, out);
}

static hq_status call_from_int128(hq_arena *in, hq_rat a, hq_rat b, hq_rat *out)
{
    (void)a;
    (void)b;
    return hq_rat_from_int128(in, (hq_int128)1 << 100, out);
}

static hq_status call_add_small(hq_arena *in, hq_rat a, hq_rat b, hq_rat *out)
{
    (void)a;
    (void)b;
    return hq_rat_add(in, hq_rat_int(INT64_MAX), hq_rat_int(INT64_MAX), out);
}

static hq_status call_mul_small(hq_arena *in, hq_rat a, hq_rat b, hq_rat *out)
{
    (void)a;
    (void)b;
    return hq_rat_mul(in, hq_rat_int(INT64_MAX), hq_rat_int(INT64_MAX), out);
}

static hq_status call_neg(hq_arena *in, hq_rat a, hq_rat b, hq_rat *out)
{
    (void)b;
    return hq_rat_neg(in, a, out);
}

static hq_status call_copy(hq_arena *in, hq_rat a, hq_rat b, hq_rat *out)
{
    (void)b;
    return hq_rat_copy(in, a, out);
}

static hq_status call_quantize(hq_arena *in, hq_rat a, hq_rat b, hq_rat *out)
{
    (void)b;
    return hq_rat_quantize(in, a, HQ_RAT_ONE, HQ_ROUND_HALF_UP, out);
}

static hq_status call_parse(hq_arena *in, hq_rat a, hq_rat b, hq_rat *out)
{
    (void)a;
    (void)b;
    return hq_rat_parse_decimal(in, HQ_STR("123456789012345678901234567890.12"), out);
}

static const struct {
    const char *name;
    binary_operation *call;
} ALLOCATING[] = {
    {"make", call_make},
    {"from_int128", call_from_int128},
    {"add", hq_rat_add},
    {"sub", hq_rat_sub},
    {"mul", hq_rat_mul},
    {"div", hq_rat_div},
    {"neg", call_neg},
    {"copy", call_copy},
    {"quantize", call_quantize},
    {"parse_decimal", call_parse},
    {"add small", call_add_small},
    {"mul small", call_mul_small},
};

START_TEST(no_memory_leaves_the_result_untouched)
{
    mpq_t q;
    mpq_init(q);
    ck_assert_int_eq(mpq_set_str(q, "1000000000000000000000000000000000000007/3", 10), 0);
    hq_rat a = rat_of(q);
    ck_assert_int_eq(mpq_set_str(q, "-13/170141183460469231731687303715884105727", 10), 0);
    hq_rat b = rat_of(q);
    mpq_clear(q);

    int failures = 0;
    for (size_t refused = 1;; refused++) {
        test_memory memory;
        test_memory_init(&memory, refused);
        hq_arena failing;
        hq_arena_init(&failing, &memory.allocator, 0);
        hq_rat out = sentinel();
        hq_status status = LIBRARY(ALLOCATING[_i].call(&failing, a, b, &out));
        hq_arena_free(&failing);
        CHECK_NO_BLOCKS(&memory);
        if (status == HQ_OK)
            break;
        failures++;
        ck_assert_msg(status == HQ_E_MEMORY, "[%s] status %d", ALLOCATING[_i].name, (int)status);
        ck_assert_msg(is_sentinel(out), "[%s] *out was touched", ALLOCATING[_i].name);
    }
    ck_assert_msg(failures > 0, "[%s] allocated nothing: the case tests nothing", ALLOCATING[_i].name);
}
END_TEST

/* Small results, and questions about any value, need no memory at all. */
START_TEST(small_results_need_no_memory)
{
    test_memory none;
    test_memory_init(&none, 1);
    hq_arena empty;
    hq_arena_init(&empty, &none.allocator, 0);
    hq_rat big = power_of_two(100, false);
    hq_rat out;
    hq_int128 count;
    bool multiple;
    ck_assert_int_eq(hq_rat_make(&empty, INT64_MIN, INT64_MIN, &out), HQ_OK);
    ck_assert(hq_rat_equal(out, HQ_RAT_ONE));
    ck_assert_int_eq(hq_rat_sub(&empty, big, big, &out), HQ_OK);
    ck_assert(hq_rat_equal(out, HQ_RAT_ZERO));
    ck_assert_int_eq(hq_rat_div(&empty, big, big, &out), HQ_OK);
    ck_assert_int_eq(hq_rat_mul(&empty, big, HQ_RAT_ZERO, &out), HQ_OK);
    ck_assert_int_eq(hq_rat_quantize(&empty, HQ_RAT_ONE, big, HQ_ROUND_HALF_UP, &out), HQ_OK);
    ck_assert(hq_rat_equal(out, HQ_RAT_ZERO));
    ck_assert_int_eq(hq_rat_quanta(&empty, big, HQ_RAT_ONE, HQ_ROUND_UP, &count), HQ_OK);
    ck_assert(count == (hq_int128)1 << 100);
    ck_assert_int_eq(hq_rat_is_multiple(&empty, big, hq_rat_int(3), &multiple), HQ_OK);
    ck_assert(!multiple);
    ck_assert_uint_eq(none.calls, 0);
    hq_arena_free(&empty);
}
END_TEST

/* ---- Bugs of the caller stop the program, in release builds too ---- */

START_TEST(bugs_abort)
{
    prctl(PR_SET_DUMPABLE, 0); /* a core file of a program under ASan takes seconds */
    hq_rat out;
    hq_rat big = power_of_two(100, false);
    hq_status status = HQ_OK;
    switch (_i) {
    case 0:
        status = hq_rat_make(&arena, 1, 0, &out);
        break;
    case 1:
        status = hq_rat_div(&arena, HQ_RAT_ONE, HQ_RAT_ZERO, &out);
        break;
    case 2:
        status = hq_rat_div(&arena, big, HQ_RAT_ZERO, &out);
        break;
    case 3:
        status = hq_rat_quantize(&arena, big, HQ_RAT_ZERO, HQ_ROUND_UP, &out);
        break;
    case 4:
        status = hq_rat_quantize(&arena, HQ_RAT_ONE, hq_rat_int(-1), HQ_ROUND_UP, &out);
        break;
    default:
        break;
    }
    (void)status;
}
END_TEST

enum { BUG_COUNT = 5 };

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("rational");
    TCase *cases = tcase_create("arithmetic");
    tcase_add_checked_fixture(cases, set_up, tear_down);
    tcase_set_timeout(cases, 300);
    tcase_add_loop_test(cases, operations_agree_with_gmp, 0, COUNT_OF(OPERATIONS));
    tcase_add_loop_test(cases, operations_agree_around_64_bits, 0, COUNT_OF(OPERATIONS));
    tcase_add_loop_test(cases, results_may_overwrite_operands, 0, COUNT_OF(OPERATIONS));
    tcase_add_test(cases, order_and_questions_agree_with_gmp);
    tcase_add_test(cases, negation_and_copy_agree_with_gmp);
    tcase_add_test(cases, int128_agrees_with_gmp);
    tcase_add_test(cases, int64_min_is_a_number_like_others);
    tcase_add_test(cases, parts_reach_the_limit_and_no_further);
    tcase_add_loop_test(cases, no_memory_leaves_the_result_untouched, 0, COUNT_OF(ALLOCATING));
    tcase_add_test(cases, small_results_need_no_memory);
    tcase_add_loop_test_raise_signal(cases, bugs_abort, SIGABRT, 0, BUG_COUNT);
    suite_add_tcase(suite, cases);
    return suite;
}
