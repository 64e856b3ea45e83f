/*
 * Inside of the rational numbers: the form of big values, and arithmetic on numerators and denominators of any size.
 *
 * For rational*.c and their tests, and for plan/image_*.c, which saves the form. rational.c takes what fits in 128 bits; the rest comes here.
 */
#ifndef HQ_BASE_RATIONAL_BIG_H
#define HQ_BASE_RATIONAL_BIG_H

#include "base/natural.h"
#include "base/rational.h"

typedef unsigned __int128 hq_uint128;

/* At least one part is over INT64_MAX, or the value would be small. */
struct hq_rat_big {
    bool negative;
    mp_size_t n_size;
    mp_size_t d_size;
    mp_limb_t limbs[]; /* the numerator's magnitude, then the denominator, neither with zeros at the top */
};

/* A value taken apart, small or big alike. n and d may point to `cells`: not to be copied. */
typedef struct hq_rat_parts {
    bool negative;
    hq_natural n; /* magnitude */
    hq_natural d; /* > 0 */
    mp_limb_t cells[2];
} hq_rat_parts;

/* How a count of quanta leaves its remainder: what rounding has to know. */
typedef struct hq_rat_remainder {
    bool negative;     /* the exact quotient is below zero */
    bool count_is_odd; /* of the quotient rounded towards zero */
    bool is_zero;      /* the quotient is exact */
    int half;          /* the remainder against half a quantum: -1, 0, 1 */
} hq_rat_remainder;

void hq_rat_open(hq_rat a, hq_rat_parts *parts);

/* The value n/d, which must be in lowest terms. HQ_E_LIMIT where a part is too long. */
hq_status hq_rat_close(hq_arena *arena, bool negative, hq_natural n, hq_natural d, hq_rat *out) HQ_MUST_USE;

/* The value n/d. d must not be zero. */
hq_status hq_rat_reduce(hq_arena *arena, bool negative, hq_natural n, hq_natural d, hq_rat *out) HQ_MUST_USE;

hq_status hq_rat_big_add(hq_arena *arena, const hq_rat_parts *a, const hq_rat_parts *b,
                         hq_rat *out) HQ_MUST_USE;
hq_status hq_rat_big_mul(hq_arena *arena, const hq_rat_parts *a, const hq_rat_parts *b,
                         hq_rat *out) HQ_MUST_USE;
int hq_rat_big_compare(const hq_rat_parts *a, const hq_rat_parts *b);

/* Does the count rounded towards zero have to go one further from zero? */
bool hq_rat_rounds_away(hq_rounding rounding, hq_rat_remainder remainder);

/* |a / quantum| after rounding, in `room`; the sign is that of a. */
hq_natural hq_rat_big_quanta(hq_natural_room *room, const hq_rat_parts *a, const hq_rat_parts *quantum,
                             hq_rounding rounding);
hq_status hq_rat_big_quantize(hq_arena *arena, const hq_rat_parts *a, const hq_rat_parts *quantum,
                              hq_rounding rounding, hq_rat *out) HQ_MUST_USE;
bool hq_rat_big_is_multiple(const hq_rat_parts *a, const hq_rat_parts *quantum);

#endif
