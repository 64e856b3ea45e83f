/*
 * Natural numbers in arrays of fixed room: what big rationals are computed with.
 *
 * A thin layer on GMP's mpn functions that keeps their preconditions (sizes, order, overlap, oddness) in one place. Those
 * functions allocate nothing at these sizes but stack, and neither does this file: a result goes to a room that the
 * caller keeps, as a rule on its own stack. A room must not be one that an operand lives in.
 *
 * It knows neither signs nor fractions nor limits on values; a result that a room cannot hold is a bug and asserts.
 */
#ifndef HQ_BASE_NATURAL_H
#define HQ_BASE_NATURAL_H

#include <gmp.h>
#include <stdbool.h>

#include "base/limits.h"

_Static_assert(GMP_NUMB_BITS == 64, "limbs are taken to be of 64 bits");

enum {
    /* Of a part of a rational. */
    HQ_NATURAL_LIMBS_PART = HQ_RATIONAL_BITS_MAX / GMP_NUMB_BITS,
    /* A product of two parts, and two limbs for a sum of products and a carry. */
    HQ_NATURAL_LIMBS_MAX = 2 * HQ_NATURAL_LIMBS_PART + 2
};

_Static_assert(HQ_RATIONAL_BITS_MAX % GMP_NUMB_BITS == 0, "the limit is a whole number of limbs");

/* Least significant limb first; the last limb is not 0, so zero has size 0. */
typedef struct hq_natural {
    const mp_limb_t *at;
    mp_size_t size;
} hq_natural;

/* Left uninitialised on purpose: 1 KiB each. */
typedef struct hq_natural_room {
    mp_limb_t at[HQ_NATURAL_LIMBS_MAX];
} hq_natural_room;

/* A view of `size` limbs without the zeros at the top. */
hq_natural hq_natural_trim(const mp_limb_t *at, mp_size_t size);

hq_natural hq_natural_from_128(hq_natural_room *room, unsigned __int128 value);
bool hq_natural_to_128(hq_natural x, unsigned __int128 *out); /* false when it does not fit */

bool hq_natural_is_one(hq_natural x);
int hq_natural_compare(hq_natural x, hq_natural y); /* -1, 0, 1 */

hq_natural hq_natural_add(hq_natural_room *room, hq_natural x, hq_natural y);
hq_natural hq_natural_sub(hq_natural_room *room, hq_natural x, hq_natural y); /* x >= y */
hq_natural hq_natural_mul(hq_natural_room *room, hq_natural x, hq_natural y);

/* x / y rounded down, in `room`; x mod y in its own. y must not be zero. */
hq_natural hq_natural_divide(hq_natural_room *room, hq_natural x, hq_natural y,
                             hq_natural_room *remainder_room, hq_natural *remainder);

/* x / y where y divides x. */
hq_natural hq_natural_divide_exactly(hq_natural_room *room, hq_natural x, hq_natural y);

/* x without its factors of two, of which *twos gets the number; always in `room`. x must not be zero. */
hq_natural hq_natural_odd_part(hq_natural_room *room, hq_natural x, mp_bitcnt_t *twos);

/* Greatest common divisor; not both may be zero. */
hq_natural hq_natural_gcd(hq_natural_room *room, hq_natural x, hq_natural y);

#endif
