/*
 * Exact rational numbers: the only numbers that money, rates and counts ever are.
 *
 * A value is small (both parts in 64 bits, by far the most) or big (limbs in an arena, on GMP's mpn layer, which
 * allocates nothing; mpz and mpq abort when memory runs out and serve in tests only). Values are immutable and in
 * lowest terms, the denominator positive, so equal numbers have equal forms. A big value lives as long as its arena.
 *
 * Numerator and denominator hold at most HQ_RATIONAL_BITS_MAX bits each; a result beyond gives HQ_E_LIMIT. Nothing
 * rounds here but hq_rat_quantize and the printing functions, which say so.
 *
 * Ownership: results of functions that take an arena live in it. Threads: pure.
 */
#ifndef HQ_BASE_RATIONAL_H
#define HQ_BASE_RATIONAL_H

#include "base/str.h"

typedef __int128 hq_int128;

struct hq_rat_big; /* sign, sizes, limbs: rational.c */

typedef struct hq_rat {
    union {
        int64_t numerator;
        const struct hq_rat_big *big;
    };
    int64_t denominator; /* > 0: small; 0: big */
} hq_rat;

/* Which neighbour a quantity goes to when it lies between two multiples of the quantum. */
typedef enum hq_rounding {
    HQ_ROUND_HALF_UP,   /* nearest; halves away from zero: the default for money */
    HQ_ROUND_HALF_EVEN, /* nearest; halves to the even multiple */
    HQ_ROUND_HALF_DOWN, /* nearest; halves towards zero */
    HQ_ROUND_UP,        /* away from zero */
    HQ_ROUND_DOWN,      /* towards zero */
    HQ_ROUND_FLOOR,     /* towards minus infinity */
    HQ_ROUND_CEILING    /* towards plus infinity */
} hq_rounding;

#define HQ_RAT_ZERO ((hq_rat){{0}, 1})
#define HQ_RAT_ONE  ((hq_rat){{1}, 1})

hq_rat hq_rat_int(int64_t value);

/* n/d in lowest terms. d must not be 0. HQ_E_MEMORY only where a part is INT64_MIN. */
hq_status hq_rat_make(hq_arena *arena, int64_t n, int64_t d, hq_rat *out) HQ_MUST_USE;
hq_status hq_rat_from_int128(hq_arena *arena, hq_int128 value, hq_rat *out) HQ_MUST_USE;

/* Errors of all four: HQ_E_MEMORY, HQ_E_LIMIT; *out is untouched then. The divisor must not be zero (asserted). */
hq_status hq_rat_add(hq_arena *arena, hq_rat a, hq_rat b, hq_rat *out) HQ_MUST_USE;
hq_status hq_rat_sub(hq_arena *arena, hq_rat a, hq_rat b, hq_rat *out) HQ_MUST_USE;
hq_status hq_rat_mul(hq_arena *arena, hq_rat a, hq_rat b, hq_rat *out) HQ_MUST_USE;
hq_status hq_rat_div(hq_arena *arena, hq_rat a, hq_rat b, hq_rat *out) HQ_MUST_USE;
hq_status hq_rat_neg(hq_arena *arena, hq_rat a, hq_rat *out) HQ_MUST_USE;

int hq_rat_sign(hq_rat a);              /* -1, 0, 1 */
int hq_rat_compare(hq_rat a, hq_rat b); /* -1, 0, 1; allocates nothing */
bool hq_rat_equal(hq_rat a, hq_rat b);
bool hq_rat_is_integer(hq_rat a);

/* A copy whose limbs live in `arena`, for a value that must outlive its own. */
hq_status hq_rat_copy(hq_arena *arena, hq_rat a, hq_rat *out) HQ_MUST_USE;

/* The multiple of `quantum` (> 0) that `rounding` chooses. 12.345 by 0.01 half up is 12.35. */
hq_status hq_rat_quantize(hq_arena *arena, hq_rat a, hq_rat quantum, hq_rounding rounding,
                          hq_rat *out) HQ_MUST_USE;

/* a / quantum as an integer after rounding. HQ_E_LIMIT when it does not fit in 127 bits. */
hq_status hq_rat_quanta(hq_arena *arena, hq_rat a, hq_rat quantum, hq_rounding rounding,
                        hq_int128 *out) HQ_MUST_USE;

/* Is `a` a multiple of `quantum` (> 0)? */
hq_status hq_rat_is_multiple(hq_arena *arena, hq_rat a, hq_rat quantum, bool *out) HQ_MUST_USE;

/* The value as an int64_t; false when it is no integer or does not fit. */
bool hq_rat_to_int64(hq_rat a, int64_t *out);

/*
 * Read an unsigned decimal: digits, at most one point with digits on both sides. At most HQ_DECIMAL_DIGITS_MAX
 * digits. Returns HQ_E_INVALID for anything else (a sign, an exponent, spaces, an empty text).
 */
hq_status hq_rat_parse_decimal(hq_arena *arena, hq_str digits, hq_rat *out) HQ_MUST_USE;

/* Append with exactly `places` decimals, halves away from zero: 2.5 with 0 places is "3", -0.005 with 2 is "-0.01". */
hq_status hq_rat_print_fixed(hq_text *text, hq_rat a, unsigned places) HQ_MUST_USE;

/* Append the shortest exact decimal ("0.0125", "-3"), or "n/d" in lowest terms where there is none. */
hq_status hq_rat_print_exact(hq_text *text, hq_rat a) HQ_MUST_USE;

/* Append an integer of 128 bits divided by 10^places, with exactly `places` decimals: 1234567 with 2 is "12345.67". */
void hq_int128_print(hq_text *text, hq_int128 value, unsigned places);

#endif
