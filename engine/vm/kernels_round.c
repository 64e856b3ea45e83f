/*
 * Multiply, divide, round: in 128 bits for every width, and in 64 where the numbers allow it. See kernels_round.h for how modes are made,
 * kernels_lanes.inc for numbers below 2^51.
 */
#include "vm/kernels_round.h"

/* Types cannot stand in parentheses: NOLINTBEGIN(bugprone-macro-parentheses) */

static hq_uint128 magnitude(hq_int128 value)
{
    return value < 0 ? 0 - (hq_uint128)value : (hq_uint128)value;
}

/* What an instruction's rows have in common. */
typedef struct rounding {
    hq_vround round;
    hq_uint128 x, y; /* magnitudes of the factor and of the divisor */
    bool x_negative;
} rounding;

static rounding rounding_of(const hq_vinstr *instruction)
{
    return (rounding){round_of(instruction->mode), magnitude(instruction->x), magnitude(instruction->y),
                      instruction->x < 0};
}

/* ---- 128 bits ---- */

/* n / d rounded; both below 2^126. Beyond the last row d may be anything. */
static hq_int128 divided(const hq_vround *round, bool negative, hq_uint128 n, hq_int128 divisor)
{
    hq_uint128 d = divisor > 0 ? (hq_uint128)divisor : 1;
    n += added_of(negative ? round->negative : round->positive, d);
    hq_uint128 q = ((n | d) >> 64) == 0 ? (uint64_t)n / (uint64_t)d : n / d;
    if (round->even && (q & 1) != 0 && (d & 1) == 0 && q * d == n)
        q--;
    return (hq_int128)(negative ? 0 - q : q);
}

#define ROUND(NAME, WIDTHS, TO, A)                                                                       \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run)                        \
    {                                                                                                    \
        TO *to = AT(TO, to);                                                                             \
        const A *a = AT(const A, a);                                                                     \
        rounding all = rounding_of(instruction);                                                         \
        uint32_t row_count = padded(run->row_count);                                                     \
        for (uint32_t row = 0; row < row_count; row++)                                                   \
            to[row] = (TO)divided(&all.round, (a[row] < 0) != all.x_negative, magnitude(a[row]) * all.x, \
                                  (hq_int128)all.y);                                                     \
    }
FOR_WIDTHS_2(ROUND, n_round)

#define ROUND_PRODUCT(NAME, WIDTHS, TO, A, B)                                                          \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run)                      \
    {                                                                                                  \
        TO *to = AT(TO, to);                                                                           \
        const A *a = AT(const A, a);                                                                   \
        const B *b = AT(const B, b);                                                                   \
        rounding all = rounding_of(instruction);                                                       \
        uint32_t row_count = padded(run->row_count);                                                   \
        for (uint32_t row = 0; row < row_count; row++) {                                               \
            bool negative = ((a[row] < 0) != (b[row] < 0)) != all.x_negative;                          \
            to[row] = (TO)divided(&all.round, negative, magnitude(a[row]) * magnitude(b[row]) * all.x, \
                                  (hq_int128)all.y);                                                   \
        }                                                                                              \
    }
FOR_WIDTHS_3(ROUND_PRODUCT, n_round_product)

#define ROUND_QUOTIENT(NAME, WIDTHS, TO, A, B)                                                           \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run)                        \
    {                                                                                                    \
        TO *to = AT(TO, to);                                                                             \
        const A *a = AT(const A, a);                                                                     \
        const B *b = AT(const B, b);                                                                     \
        rounding all = rounding_of(instruction);                                                         \
        uint32_t row_count = padded(run->row_count);                                                     \
        for (uint32_t row = 0; row < row_count; row++)                                                   \
            to[row] = (TO)divided(&all.round, (a[row] < 0) != all.x_negative, magnitude(a[row]) * all.x, \
                                  (hq_int128)((hq_uint128)b[row] * all.y));                              \
    }
FOR_WIDTHS_3(ROUND_QUOTIENT, n_round_quotient)

const hq_kernel_row hq_kernels_round[HQ_VOP_COUNT_] = {
    [HQ_VOP_N_ROUND] = ROW_2(n_round),
    [HQ_VOP_N_ROUND_PRODUCT] = ROW_3(n_round_product),
    [HQ_VOP_N_ROUND_QUOTIENT] = ROW_3(n_round_quotient),
};

/* ---- Below 2^63 ---- */

/*
 * A divisor d >= 1 as a multiplication (Granlund and Montgomery, 1994). With 2^(s - 1) < d <= 2^s and m = ceil(2^(63 + s) / d), m d = 2^(63 + s) + e
 * with 0 <= e < d <= 2^s. For n < 2^63, n m / 2^(63 + s) = n / d + (n / 2^63) (e / 2^s) / d, which passes n / d by less than 1 / d: too little to
 * reach the next integer, since n / d is at least 1 / d short of it. m has 64 bits: it is at most 2^(63 + s) / (2^(s - 1) + 1) rounded up, less than
 * 2^64; of d = 1 it is 2^63.
 */
typedef struct reciprocal {
    uint64_t d, m;
    unsigned shift; /* 63 + s */
} reciprocal;

static reciprocal reciprocal_of(uint64_t d)
{
    unsigned s = d <= 1 ? 0 : 64 - (unsigned)__builtin_clzll(d - 1);
    hq_uint128 power = (hq_uint128)1 << (63 + s);
    return (reciprocal){d, (uint64_t)((power + d - 1) / d), 63 + s};
}

static uint64_t divided_by(uint64_t n, reciprocal by)
{
    return (uint64_t)((hq_uint128)n * by.m >> by.shift);
}

/* Signed a: its magnitude, and all ones or none for its sign. */
static uint64_t magnitude_64(int64_t a, uint64_t *sign)
{
    *sign = a < 0 ? UINT64_MAX : 0;
    return ((uint64_t)a ^ *sign) - *sign;
}

/* A rounding by one divisor: what n of each sign is added. */
typedef struct rounding_63 {
    reciprocal by;
    uint64_t positive, negative;
    uint64_t x, x_sign;
    bool even; /* and the divisor too: of an odd one there is no half */
} rounding_63;

static rounding_63 rounding_63_of(const hq_vinstr *instruction)
{
    hq_vround round = round_of(instruction->mode);
    uint64_t y = (uint64_t)instruction->y;
    rounding_63 all = {.by = reciprocal_of(y),
                       .positive = (uint64_t)added_of(round.positive, y),
                       .negative = (uint64_t)added_of(round.negative, y),
                       .even = round.even && y % 2 == 0};
    all.x = magnitude_64(instruction->x, &all.x_sign);
    return all;
}

static int64_t rounded_63(const rounding_63 *all, uint64_t n, uint64_t sign)
{
    n += sign == 0 ? all->positive : all->negative;
    uint64_t q = divided_by(n, all->by);
    if (all->even)
        q -= (q & 1) & (uint64_t)(q * all->by.d == n);
    return (int64_t)((q ^ sign) - sign);
}

static void n_round_63(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    rounding_63 all = rounding_63_of(instruction);
    uint32_t row_count = padded(run->row_count);
    for (uint32_t row = 0; row < row_count; row++) {
        uint64_t sign;
        uint64_t n = magnitude_64(a[row], &sign) * all.x;
        to[row] = rounded_63(&all, n, sign ^ all.x_sign);
    }
}

static void n_round_product_63(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    const int64_t *b = AT(const int64_t, b);
    rounding_63 all = rounding_63_of(instruction);
    uint32_t row_count = padded(run->row_count);
    for (uint32_t row = 0; row < row_count; row++) {
        uint64_t a_sign;
        uint64_t b_sign;
        uint64_t n = magnitude_64(a[row], &a_sign) * magnitude_64(b[row], &b_sign) * all.x;
        to[row] = rounded_63(&all, n, a_sign ^ b_sign ^ all.x_sign);
    }
}

static void n_round_quotient_63(const hq_vinstr *instruction, const hq_vrun *run)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    const int64_t *b = AT(const int64_t, b);
    rounding all = rounding_of(instruction);
    uint64_t x_sign;
    uint64_t x = magnitude_64(instruction->x, &x_sign);
    uint32_t row_count = padded(run->row_count);
    for (uint32_t row = 0; row < row_count; row++) {
        uint64_t sign;
        uint64_t n = magnitude_64(a[row], &sign) * x;
        sign ^= x_sign;
        uint64_t d = (uint64_t)b[row] * (uint64_t)instruction->y;
        d = b[row] > 0 && d > 0 ? d : 1; /* beyond the last row it may be anything */
        n += (uint64_t)added_of(sign == 0 ? all.round.positive : all.round.negative, d);
        uint64_t q = n / d;
        if (all.round.even)
            q -= (q & 1) & (uint64_t)((d & 1) == 0 && q * d == n);
        to[row] = (int64_t)((q ^ sign) - sign);
    }
}

hq_vkernel *hq_kernel_round_63(hq_vop op)
{
    switch (op) {
    case HQ_VOP_N_ROUND:
        return n_round_63;
    case HQ_VOP_N_ROUND_PRODUCT:
        return n_round_product_63;
    case HQ_VOP_N_ROUND_QUOTIENT:
        return n_round_quotient_63;
    default:
        return NULL;
    }
}

/* NOLINTEND(bugprone-macro-parentheses) */
