/*
 * Multiply, divide, round, where the product's magnitude and the divisor together stay below 2^51: in binary fractions of 53 bits, of which
 * every integer to 2^53 and every half to 2^52 is one, so that sums and products here are exact; only a division, or the product with 1 / d, is
 * rounded, to the nearest. What is added to the numerator to make a mode is in kernels_round.h. Part of kernels_lanes.h.
 *
 * One divisor: floor((n + 1/2) (1 / d)) is floor(n / d), for integers 0 <= n < 2^51 and 1 <= d < 2^53. (n + 1/2) / d lies between k + 1/(2 d) and
 * k + 1 - 1/(2 d), k = floor(n / d). Two roundings, of 1 / d and of the product, make it wrong by a part of at most (1 + 2^-53)^2 - 1
 * < 2^-52 (1 + 2^-53), so by less than (n + 1/2) / d * 2^-52 (1 + 2^-53), which is below 1/(2 d) as (2^51 - 1/2) (1 + 2^-53) < 2^51. So it stays
 * above k and below k + 1.
 *
 * A divisor a row: floor(n / d), the division rounded, is floor of the exact one, for 0 <= n < 2^53 - 1 and 1 <= d < 2^53. Rounding keeps order
 * and k is representable, so it does not fall below k. To reach k + 1 from (k + 1) - j/d, 1 <= j, it would have to be within half of the
 * distance to the next number below k + 1, at most (k + 1) 2^-54 * 2 = (k + 1) 2^-53: j 2^53 <= (k + 1) d = n + j, so n >= j (2^53 - 1).
 */

/* A row's magnitude; `sign` receives all ones where it is negative. Natural: none is, and nothing is done. */
static inline lanes magnitude_of(lanes a, bool natural, lanes *sign)
{
    if (natural)
        return a;
    lanes negative = a < every(0);
    *sign ^= negative;
    return (lanes)(NATURALS(a ^ negative) - NATURALS(negative));
}

static inline lanes with_sign(lanes magnitude, bool natural, lanes sign)
{
    return natural ? magnitude : (lanes)(NATURALS(magnitude ^ sign) - NATURALS(sign));
}

/* `negative` where the sign is, else `positive`. */
static inline binaries by_sign(lanes sign, binaries positive, binaries negative)
{
    return (binaries)(((lanes)positive & ~sign) | ((lanes)negative & sign));
}

/* What the rows of N_ROUND and N_ROUND_PRODUCT have in common. */
typedef struct by_one {
    binaries x, d, half, inverse;
    binaries positive, negative; /* what is added, and 1/2 */
    lanes x_sign;
    bool even; /* of an odd divisor there is no half */
} by_one;

static inline by_one by_one_of(const hq_vinstr *instruction)
{
    hq_vround round = round_of(instruction->mode);
    int64_t x = instruction->x;
    int64_t d = instruction->y;
    return (by_one){.x = every_binary((double)(x < 0 ? -x : x)),
                    .d = every_binary((double)d),
                    .half = every_binary((double)(d / 2)),
                    .inverse = every_binary(1.0 / (double)d),
                    .positive = every_binary((double)(int64_t)added_of(round.positive, (hq_uint128)d) + 0.5),
                    .negative = every_binary((double)(int64_t)added_of(round.negative, (hq_uint128)d) + 0.5),
                    .x_sign = every(x < 0 ? -1 : 0),
                    .even = round.even && d % 2 == 0};
}

static inline lanes rounded(const by_one *by, binaries n, bool natural, lanes sign)
{
    binaries added = natural ? by->positive : by_sign(sign, by->positive, by->negative);
    lanes q = floor_of((n + added) * by->inverse);
    if (by->even) {
        lanes was_half = (lanes)(n + by->half == to_binary(q) * by->d);
        q ^= was_half & q & every(1);
    }
    return with_sign(q, natural, sign);
}

static ALWAYS_INLINE void round_rows(const hq_vinstr *instruction, const hq_vrun *run, bool natural)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    by_one by = by_one_of(instruction);
    uint32_t row_count = padded(run->row_count);
    for (uint32_t row = 0; row < row_count; row += LANES) {
        lanes sign = by.x_sign;
        lanes magnitude = magnitude_of(load(a + row), natural, &sign);
        store(to + row, rounded(&by, to_binary(magnitude) * by.x, natural, sign));
    }
}

static ALWAYS_INLINE void round_product_rows(const hq_vinstr *instruction, const hq_vrun *run, bool natural)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    const int64_t *b = AT(const int64_t, b);
    by_one by = by_one_of(instruction);
    uint32_t row_count = padded(run->row_count);
    for (uint32_t row = 0; row < row_count; row += LANES) {
        lanes sign = by.x_sign;
        binaries magnitude_a = to_binary(magnitude_of(load(a + row), natural, &sign));
        binaries magnitude_b = to_binary(magnitude_of(load(b + row), natural, &sign));
        store(to + row, rounded(&by, magnitude_a * magnitude_b * by.x, natural, sign));
    }
}

/* A mode as a division of (n scale + d times - less) by d scale, rounded down: halves need the double of both, as d / 2 may be none. */
typedef struct mode_terms {
    double times, less;
} mode_terms;

static inline mode_terms terms_of(hq_vadded added)
{
    return (mode_terms){added == HQ_VADDED_NOTHING ? 0 : 1,
                        added == HQ_VADDED_LESS_THAN_HALF || added == HQ_VADDED_ALL ? 1 : 0};
}

static ALWAYS_INLINE void round_quotient_rows(const hq_vinstr *instruction, const hq_vrun *run, bool natural)
{
    int64_t *to = AT(int64_t, to);
    const int64_t *a = AT(const int64_t, a);
    const int64_t *b = AT(const int64_t, b);
    hq_vround round = round_of(instruction->mode);
    mode_terms positive = terms_of(round.positive);
    mode_terms negative = terms_of(round.negative);
    bool halves = round.positive == HQ_VADDED_HALF || round.positive == HQ_VADDED_LESS_THAN_HALF;
    binaries scale = every_binary(halves ? 2 : 1);
    int64_t x = instruction->x;
    binaries x_magnitude = every_binary((double)(x < 0 ? -x : x)) * scale;
    binaries y = every_binary((double)instruction->y);
    uint32_t row_count = padded(run->row_count);
    for (uint32_t row = 0; row < row_count; row += LANES) {
        lanes sign = every(x < 0 ? -1 : 0);
        binaries n = to_binary(magnitude_of(load(a + row), natural, &sign)) * x_magnitude;
        binaries d = to_binary(load(b + row)) * y;
        binaries times = every_binary(positive.times);
        binaries less = every_binary(positive.less);
        if (!natural) {
            times = by_sign(sign, times, every_binary(negative.times));
            less = by_sign(sign, less, every_binary(negative.less));
        }
        n += d * times - less;
        d *= scale;
        lanes q = floor_of(n / d);
        if (round.even)
            q ^= (lanes)(n == to_binary(q) * d) & q & every(1);
        store(to + row, with_sign(q, natural, sign));
    }
}

#define ROUND_KERNELS(NAME, ROWS)                                                \
    static void NAME(const hq_vinstr *instruction, const hq_vrun *run)           \
    {                                                                            \
        ROWS(instruction, run, false);                                           \
    }                                                                            \
    static void NAME##_natural(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                            \
        ROWS(instruction, run, true);                                            \
    }
ROUND_KERNELS(n_round, round_rows)
ROUND_KERNELS(n_round_product, round_product_rows)
ROUND_KERNELS(n_round_quotient, round_quotient_rows)
