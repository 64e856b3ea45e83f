/*
 * Sums of many amounts, exact: count, least, greatest, sum, sum of squares. From them mean and variance follow as fractions, so that it does
 * not matter in which order, or in how many parts, the amounts were added.
 */
#ifndef HQ_BASE_MOMENTS_H
#define HQ_BASE_MOMENTS_H

#include "base/rational.h"

typedef struct hq_moments {
    uint64_t count;
    int64_t least, greatest; /* meaningless while count is 0 */
    hq_int128 sum;
    uint64_t
        squares[3]; /* little end first: 2^64 amounts of 63 bits have squares that sum to less than 2^190 */
} hq_moments;

void hq_moments_add(hq_moments *moments, int64_t amount);
void hq_moments_merge(hq_moments *into, const hq_moments *other);

/* sum / count. count > 0. Errors: HQ_E_MEMORY. */
hq_status hq_moments_mean(hq_arena *arena, const hq_moments *moments, hq_rat *out) HQ_MUST_USE;

/* The variance of the amounts themselves (divided by count, not count - 1: they are all there are): squares / count - mean^2. */
hq_status hq_moments_variance(hq_arena *arena, const hq_moments *moments, hq_rat *out) HQ_MUST_USE;

/* The standard deviation, the square root of the variance, to the nearest whole number, halves up. Errors: HQ_E_MEMORY. */
hq_status hq_moments_deviation(hq_arena *arena, const hq_moments *moments, uint64_t *out) HQ_MUST_USE;

#endif
