/*
 * Rational numbers: the values that fit in 64 bits, which nearly all do. See rational.h; what does not fit goes on to
 * rational_big.c.
 *
 * Of small values, products of two parts fit in 128 bits, and so do sums of two such products (2 * (2^63 - 1)^2 < 2^127).
 * Small numerators lie in -INT64_MAX .. INT64_MAX; INT64_MIN, whose magnitude has 64 bits, is big. So a small value can
 * be negated or inverted without a second thought.
 *
 * The order of the tests is the order of frequency: whole numbers, hundredths (yuan and fen), equal denominators, unlike
 * ones, big values.
 */
#include "base/rational.h"

#include <assert.h>
#include <string.h>

#include "base/rational_big.h"

/* Inlining the general case into the one for whole numbers would make the latter save registers it does not use. */
#define OUT_OF_LINE __attribute__((noinline))

/* The one whole number of 64 bits that is big: a constant, as hq_rat_int has no arena. */
static const struct hq_rat_big INT64_MIN_BIG = {true, 1, 1, {(mp_limb_t)1 << 63, 1}};

static hq_rat rat_small(int64_t numerator, int64_t denominator)
{
    return (hq_rat){{numerator}, denominator};
}

static bool is_small(hq_rat a)
{
    return a.denominator != 0;
}

static bool are_whole(hq_rat a, hq_rat b)
{
    return a.denominator == 1 && b.denominator == 1;
}

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static hq_uint128 magnitude_128(hq_int128 value)
{
    return value < 0 ? 0 - (hq_uint128)value : (hq_uint128)value;
}

/* Greatest common divisor, the binary way: a subtraction and a shift per step. Neither may be zero. */
static uint64_t gcd_odd_steps(uint64_t a, uint64_t b)
{
    int twos = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    b >>= __builtin_ctzll(b);
    while (a != b) {
        uint64_t difference = a - b;
        uint64_t mask = 0 - (uint64_t)(a < b); /* all ones where a < b: which is less cannot be predicted */
        b += difference & mask;
        a = (difference ^ mask) - mask;
        a >>= __builtin_ctzll(difference); /* a number and its negative have the same twos */
    }
    return a << twos;
}

/* Greatest common divisor of any number and a denominator, which is short as a rule: 1, 100, 12, 360. */
static uint64_t common(hq_uint128 n, uint64_t d)
{
    if (d == 1)
        return 1;
    uint64_t rest = (n >> 64) == 0 ? (uint64_t)n % d : (uint64_t)(n % d);
    return rest == 0 ? d : gcd_odd_steps(rest, d);
}

/* n / d, by the machine's own division where it can. */
static hq_uint128 divide_128(hq_uint128 n, hq_uint128 d)
{
    return ((n | d) >> 64) == 0 ? (uint64_t)n / (uint64_t)d : n / d;
}

/* The value n/d, which is in lowest terms. */
static hq_status finish(hq_arena *arena, bool negative, hq_uint128 n, hq_uint128 d, hq_rat *out)
{
    if (n <= INT64_MAX && d <= INT64_MAX) {
        *out = rat_small(negative ? -(int64_t)n : (int64_t)n, (int64_t)d);
        return HQ_OK;
    }
    hq_natural_room n_room;
    hq_natural_room d_room;
    return hq_rat_close(arena, negative, hq_natural_from_128(&n_room, n), hq_natural_from_128(&d_room, d),
                        out);
}

hq_rat hq_rat_int(int64_t value)
{
    return value == INT64_MIN ? (hq_rat){{.big = &INT64_MIN_BIG}, 0} : rat_small(value, 1);
}

hq_status hq_rat_make(hq_arena *arena, int64_t n, int64_t d, hq_rat *out)
{
    assert(d != 0);
    uint64_t divisor = common(magnitude(n), magnitude(d));
    return finish(arena, (n < 0) != (d < 0), magnitude(n) / divisor, magnitude(d) / divisor, out);
}

hq_status hq_rat_from_int128(hq_arena *arena, hq_int128 value, hq_rat *out)
{
    return finish(arena, value < 0, magnitude_128(value), 1, out);
}

/* ---- Sums ---- */

/* Of equal denominators. */
static hq_status add_alike(hq_arena *arena, int64_t a, int64_t b, int64_t d, hq_rat *out)
{
    hq_int128 sum = (hq_int128)a + b;
    uint64_t n = (uint64_t)magnitude_128(sum); /* at most 2^64 - 2 */
    uint64_t divisor = common(n, (uint64_t)d);
    if (divisor == 1)
        return finish(arena, sum < 0, n, (uint64_t)d, out);
    return finish(arena, sum < 0, n / divisor, (uint64_t)d / divisor, out);
}

/* Of unlike denominators: see hq_rat_big_add for the reason of the two divisors. */
static hq_status add_unlike(hq_arena *arena, hq_rat a, hq_rat b, hq_rat *out)
{
    uint64_t a_d = (uint64_t)a.denominator;
    uint64_t b_d = (uint64_t)b.denominator;
    uint64_t divisor = a_d == 1 ? 1 : common(a_d, b_d);
    uint64_t a_cofactor = divisor == 1 ? a_d : a_d / divisor;
    uint64_t b_cofactor = divisor == 1 ? b_d : b_d / divisor;
    hq_int128 sum =
        (hq_int128)a.numerator * (int64_t)b_cofactor + (hq_int128)b.numerator * (int64_t)a_cofactor;
    hq_uint128 n = magnitude_128(sum);

    uint64_t shared = common(n, divisor);
    if (shared == 1)
        return finish(arena, sum < 0, n, (hq_uint128)a_cofactor * b_d, out);
    return finish(arena, sum < 0, divide_128(n, shared), (hq_uint128)a_cofactor * (b_d / shared), out);
}

/* Of amounts in fen, whatever their lowest terms: about three times as fast as the general way. */
static bool add_hundredths(hq_rat a, hq_rat b, hq_rat *out)
{
    /* 100 / d where d divides 100 */
    static const uint8_t FACTORS[101] = {
        [1] = 100, [2] = 50, [4] = 25, [5] = 20, [10] = 10, [20] = 5, [25] = 4, [50] = 2, [100] = 1};
    if (a.denominator > 100 || b.denominator > 100)
        return false;
    int64_t a_factor = FACTORS[a.denominator];
    int64_t b_factor = FACTORS[b.denominator];
    int64_t x;
    int64_t y;
    int64_t n;
    if (a_factor == 0 || b_factor == 0 || __builtin_mul_overflow(a.numerator, a_factor, &x) ||
        __builtin_mul_overflow(b.numerator, b_factor, &y) || __builtin_add_overflow(x, y, &n) ||
        n == INT64_MIN)
        return false;

    int twos = __builtin_ctzll((uint64_t)n | 4);
    n >>= twos; /* exact, so the same for both signs */
    int64_t d = 100 >> twos;
    for (int fives = 0; fives < 2 && n % 5 == 0; fives++) {
        n /= 5;
        d /= 5;
    }
    *out = rat_small(n, d);
    return true;
}

/* Any two small values. */
static hq_status add_small(hq_arena *arena, hq_rat a, hq_rat b, hq_rat *out)
{
    if (add_hundredths(a, b, out))
        return HQ_OK;
    return a.denominator == b.denominator ? add_alike(arena, a.numerator, b.numerator, a.denominator, out)
                                          : add_unlike(arena, a, b, out);
}

/* a + b, or a - b where `subtract`, of any values. */
static OUT_OF_LINE hq_status add_any(hq_arena *arena, hq_rat a, hq_rat b, bool subtract, hq_rat *out)
{
    if (is_small(a) && is_small(b))
        return add_small(arena, a, subtract ? rat_small(-b.numerator, b.denominator) : b, out);
    hq_rat_parts a_parts;
    hq_rat_parts b_parts;
    hq_rat_open(a, &a_parts);
    hq_rat_open(b, &b_parts);
    b_parts.negative = b_parts.negative != subtract;
    return hq_rat_big_add(arena, &a_parts, &b_parts, out);
}

hq_status hq_rat_add(hq_arena *arena, hq_rat a, hq_rat b, hq_rat *out)
{
    int64_t sum;
    if (are_whole(a, b) && !__builtin_add_overflow(a.numerator, b.numerator, &sum) && sum != INT64_MIN) {
        *out = rat_small(sum, 1);
        return HQ_OK;
    }
    return add_any(arena, a, b, false, out);
}

hq_status hq_rat_sub(hq_arena *arena, hq_rat a, hq_rat b, hq_rat *out)
{
    int64_t difference;
    if (are_whole(a, b) && !__builtin_sub_overflow(a.numerator, b.numerator, &difference) &&
        difference != INT64_MIN) {
        *out = rat_small(difference, 1);
        return HQ_OK;
    }
    return add_any(arena, a, b, true, out);
}

/* ---- Products ---- */

/* Any two small values. */
static hq_status mul_small(hq_arena *arena, hq_rat a, hq_rat b, hq_rat *out)
{
    uint64_t a_n = magnitude(a.numerator);
    uint64_t b_n = magnitude(b.numerator);
    uint64_t a_d = (uint64_t)a.denominator;
    uint64_t b_d = (uint64_t)b.denominator;
    uint64_t a_shared = common(a_n, b_d);
    uint64_t b_shared = common(b_n, a_d);
    if (a_shared != 1) { /* a division costs more than the test */
        a_n /= a_shared;
        b_d /= a_shared;
    }
    if (b_shared != 1) {
        b_n /= b_shared;
        a_d /= b_shared;
    }
    return finish(arena, (a.numerator < 0) != (b.numerator < 0), (hq_uint128)a_n * b_n, (hq_uint128)a_d * b_d,
                  out);
}

static OUT_OF_LINE hq_status mul_any(hq_arena *arena, hq_rat a, hq_rat b, hq_rat *out)
{
    if (is_small(a) && is_small(b))
        return mul_small(arena, a, b, out);
    hq_rat_parts a_parts;
    hq_rat_parts b_parts;
    hq_rat_open(a, &a_parts);
    hq_rat_open(b, &b_parts);
    return hq_rat_big_mul(arena, &a_parts, &b_parts, out);
}

hq_status hq_rat_mul(hq_arena *arena, hq_rat a, hq_rat b, hq_rat *out)
{
    int64_t product;
    if (are_whole(a, b) && !__builtin_mul_overflow(a.numerator, b.numerator, &product) &&
        product != INT64_MIN) {
        *out = rat_small(product, 1);
        return HQ_OK;
    }
    return mul_any(arena, a, b, out);
}

hq_status hq_rat_div(hq_arena *arena, hq_rat a, hq_rat b, hq_rat *out)
{
    if (is_small(a) && is_small(b)) {
        assert(b.numerator != 0);
        int64_t inverse_n = b.numerator < 0 ? -b.denominator : b.denominator;
        return mul_small(arena, a, rat_small(inverse_n, (int64_t)magnitude(b.numerator)), out);
    }
    hq_rat_parts a_parts;
    hq_rat_parts b_parts;
    hq_rat_open(a, &a_parts);
    hq_rat_open(b, &b_parts);
    assert(b_parts.n.size != 0);
    hq_natural b_n = b_parts.n;
    b_parts.n = b_parts.d;
    b_parts.d = b_n;
    return hq_rat_big_mul(arena, &a_parts, &b_parts, out);
}

hq_status hq_rat_neg(hq_arena *arena, hq_rat a, hq_rat *out)
{
    if (is_small(a)) {
        *out = rat_small(-a.numerator, a.denominator);
        return HQ_OK;
    }
    hq_rat_parts parts;
    hq_rat_open(a, &parts);
    return hq_rat_close(arena, !parts.negative, parts.n, parts.d, out);
}

/* ---- Questions ---- */

int hq_rat_sign(hq_rat a)
{
    if (is_small(a))
        return (a.numerator > 0) - (a.numerator < 0);
    return a.big->negative ? -1 : 1; /* zero is small */
}

int hq_rat_compare(hq_rat a, hq_rat b)
{
    if (is_small(a) && is_small(b)) {
        if (a.denominator == b.denominator)
            return (a.numerator > b.numerator) - (a.numerator < b.numerator);
        hq_int128 x = (hq_int128)a.numerator * b.denominator;
        hq_int128 y = (hq_int128)b.numerator * a.denominator;
        return (x > y) - (x < y);
    }
    hq_rat_parts a_parts;
    hq_rat_parts b_parts;
    hq_rat_open(a, &a_parts);
    hq_rat_open(b, &b_parts);
    return hq_rat_big_compare(&a_parts, &b_parts);
}

static size_t limbs_bytes(const struct hq_rat_big *big)
{
    return (size_t)(big->n_size + big->d_size) * sizeof *big->limbs;
}

/* Equal numbers have equal forms, so no product is needed. */
bool hq_rat_equal(hq_rat a, hq_rat b)
{
    if (is_small(a) || is_small(b))
        return a.denominator == b.denominator && a.numerator == b.numerator;
    return a.big->negative == b.big->negative && a.big->n_size == b.big->n_size &&
           a.big->d_size == b.big->d_size && memcmp(a.big->limbs, b.big->limbs, limbs_bytes(a.big)) == 0;
}

bool hq_rat_is_integer(hq_rat a)
{
    if (is_small(a))
        return a.denominator == 1;
    return a.big->d_size == 1 && a.big->limbs[a.big->n_size] == 1;
}

hq_status hq_rat_copy(hq_arena *arena, hq_rat a, hq_rat *out)
{
    if (is_small(a)) {
        *out = a;
        return HQ_OK;
    }
    hq_rat_parts parts;
    hq_rat_open(a, &parts);
    return hq_rat_close(arena, parts.negative, parts.n, parts.d, out);
}

bool hq_rat_to_int64(hq_rat a, int64_t *out)
{
    if (a.denominator == 1) {
        *out = a.numerator;
        return true;
    }
    if (hq_rat_equal(a, hq_rat_int(INT64_MIN))) {
        *out = INT64_MIN;
        return true;
    }
    return false;
}

/* ---- Quanta ---- */

/* |a / quantum| after rounding, of small values. It fits: each part has 63 bits at most. */
static hq_uint128 quanta_small(hq_rat a, hq_rat quantum, hq_rounding rounding)
{
    hq_uint128 x = (hq_uint128)magnitude(a.numerator) * (uint64_t)quantum.denominator;
    hq_uint128 y = (hq_uint128)(uint64_t)a.denominator * (uint64_t)quantum.numerator;
    hq_uint128 count = divide_128(x, y);
    hq_uint128 left = x - count * y;
    hq_uint128 missing = y - left;
    hq_rat_remainder remainder = {a.numerator < 0, (count & 1) != 0, left == 0,
                                  (left > missing) - (left < missing)};
    return count + (hq_rat_rounds_away(rounding, remainder) ? 1 : 0);
}

hq_status hq_rat_quantize(hq_arena *arena, hq_rat a, hq_rat quantum, hq_rounding rounding, hq_rat *out)
{
    assert(hq_rat_sign(quantum) > 0);
    if (is_small(a) && is_small(quantum)) {
        hq_uint128 count = quanta_small(a, quantum, rounding);
        uint64_t divisor = common(count, (uint64_t)quantum.denominator);
        hq_uint128 x = divide_128(count, divisor);
        if (x <= UINT64_MAX) /* else the product may pass 128 bits */
            return finish(arena, a.numerator < 0, x * (uint64_t)quantum.numerator,
                          (uint64_t)quantum.denominator / divisor, out);
    }
    hq_rat_parts a_parts;
    hq_rat_parts quantum_parts;
    hq_rat_open(a, &a_parts);
    hq_rat_open(quantum, &quantum_parts);
    return hq_rat_big_quantize(arena, &a_parts, &quantum_parts, rounding, out);
}

hq_status hq_rat_quanta(hq_arena *arena, hq_rat a, hq_rat quantum, hq_rounding rounding, hq_int128 *out)
{
    assert(hq_rat_sign(quantum) > 0);
    (void)arena; /* what is computed on the way lies on the stack */
    hq_uint128 count;
    if (is_small(a) && is_small(quantum)) {
        count = quanta_small(a, quantum, rounding);
    } else {
        hq_rat_parts a_parts;
        hq_rat_parts quantum_parts;
        hq_rat_open(a, &a_parts);
        hq_rat_open(quantum, &quantum_parts);
        hq_natural_room room;
        hq_natural big = hq_rat_big_quanta(&room, &a_parts, &quantum_parts, rounding);
        if (!hq_natural_to_128(big, &count) || count >> 127 != 0)
            return HQ_E_LIMIT;
    }
    *out = hq_rat_sign(a) < 0 ? -(hq_int128)count : (hq_int128)count;
    return HQ_OK;
}

hq_status hq_rat_is_multiple(hq_arena *arena, hq_rat a, hq_rat quantum, bool *out)
{
    assert(hq_rat_sign(quantum) > 0);
    (void)arena;
    if (is_small(a) && is_small(quantum)) {
        hq_uint128 x = (hq_uint128)magnitude(a.numerator) * (uint64_t)quantum.denominator;
        hq_uint128 y = (hq_uint128)(uint64_t)a.denominator * (uint64_t)quantum.numerator;
        *out = divide_128(x, y) * y == x;
        return HQ_OK;
    }
    hq_rat_parts a_parts;
    hq_rat_parts quantum_parts;
    hq_rat_open(a, &a_parts);
    hq_rat_open(quantum, &quantum_parts);
    *out = hq_rat_big_is_multiple(&a_parts, &quantum_parts);
    return HQ_OK;
}
