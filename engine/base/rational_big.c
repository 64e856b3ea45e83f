/*
 * Rational arithmetic on parts of any size up to HQ_RATIONAL_BITS_MAX. See rational_big.h.
 *
 * Sums and products follow Knuth, TAOCP volume 2, section 4.5.1: common factors are taken out before multiplying, so
 * that the greatest common divisors are of short numbers and the result needs no reduction. What is computed on the way
 * is at most twice as long as a part and lies on the stack (some 12 KiB in hq_rat_big_add, which calls nothing deep);
 * only the result goes to the arena, and only once it is known to be right: a failure leaves nothing behind.
 */
#include "base/rational_big.h"

#include <assert.h>
#include <string.h>

static hq_natural natural_of_limb(const mp_limb_t *limb)
{
    return (hq_natural){limb, *limb != 0};
}

void hq_rat_open(hq_rat a, hq_rat_parts *parts)
{
    if (a.denominator == 0) {
        const struct hq_rat_big *big = a.big;
        parts->negative = big->negative;
        parts->n = (hq_natural){big->limbs, big->n_size};
        parts->d = (hq_natural){big->limbs + big->n_size, big->d_size};
        return;
    }
    parts->negative = a.numerator < 0;
    parts->cells[0] = parts->negative ? 0 - (mp_limb_t)a.numerator : (mp_limb_t)a.numerator;
    parts->cells[1] = (mp_limb_t)a.denominator;
    parts->n = natural_of_limb(&parts->cells[0]);
    parts->d = natural_of_limb(&parts->cells[1]);
}

static bool fits_small(hq_natural x)
{
    return x.size == 0 || (x.size == 1 && x.at[0] <= INT64_MAX);
}

hq_status hq_rat_close(hq_arena *arena, bool negative, hq_natural n, hq_natural d, hq_rat *out)
{
    assert(d.size > 0);
    if (fits_small(n) && fits_small(d)) {
        int64_t magnitude = n.size > 0 ? (int64_t)n.at[0] : 0;
        *out = (hq_rat){{negative ? -magnitude : magnitude}, (int64_t)d.at[0]};
        return HQ_OK;
    }
    /* The bound is a whole number of limbs. */
    if (n.size > HQ_NATURAL_LIMBS_PART || d.size > HQ_NATURAL_LIMBS_PART)
        return HQ_E_LIMIT;
    size_t n_bytes = (size_t)n.size * sizeof *n.at;
    size_t d_bytes = (size_t)d.size * sizeof *d.at;
    struct hq_rat_big *big = hq_arena_alloc(arena, sizeof *big + n_bytes + d_bytes);
    HQ_TRY_ALLOC(big);
    big->negative = negative;
    big->n_size = n.size;
    big->d_size = d.size;
    memcpy(big->limbs, n.at, n_bytes);
    memcpy(big->limbs + n.size, d.at, d_bytes);
    *out = (hq_rat){{.big = big}, 0};
    return HQ_OK;
}

hq_status hq_rat_reduce(hq_arena *arena, bool negative, hq_natural n, hq_natural d, hq_rat *out)
{
    hq_natural_room gcd_room;
    hq_natural_room n_room;
    hq_natural_room d_room;
    hq_natural gcd = hq_natural_gcd(&gcd_room, n, d);
    return hq_rat_close(arena, negative, hq_natural_divide_exactly(&n_room, n, gcd),
                        hq_natural_divide_exactly(&d_room, d, gcd), out);
}

/* x with its sign plus y with its sign; *negative gets the sum's. */
static hq_natural add_signed(hq_natural_room *room, hq_natural x, bool x_negative, hq_natural y,
                             bool y_negative, bool *negative)
{
    *negative = x_negative;
    if (x_negative == y_negative)
        return hq_natural_add(room, x, y);
    if (hq_natural_compare(x, y) >= 0)
        return hq_natural_sub(room, x, y);
    *negative = y_negative;
    return hq_natural_sub(room, y, x);
}

/*
 * With g = gcd(a.d, b.d) and t = a.n * (b.d / g) + b.n * (a.d / g), the sum is t / (a.d * (b.d / g)), and all that t has
 * in common with that denominator divides g.
 */
hq_status hq_rat_big_add(hq_arena *arena, const hq_rat_parts *a, const hq_rat_parts *b, hq_rat *out)
{
    hq_natural_room gcd_room;
    hq_natural_room a_cofactor_room;
    hq_natural_room b_cofactor_room;
    hq_natural gcd = hq_natural_gcd(&gcd_room, a->d, b->d);
    hq_natural a_cofactor = hq_natural_divide_exactly(&a_cofactor_room, a->d, gcd);
    hq_natural b_cofactor = hq_natural_divide_exactly(&b_cofactor_room, b->d, gcd);

    hq_natural_room x_room;
    hq_natural_room y_room;
    hq_natural_room sum_room;
    hq_natural x = hq_natural_mul(&x_room, a->n, b_cofactor);
    hq_natural y = hq_natural_mul(&y_room, b->n, a_cofactor);
    bool negative;
    hq_natural sum = add_signed(&sum_room, x, a->negative, y, b->negative, &negative);
    if (sum.size == 0) {
        *out = HQ_RAT_ZERO;
        return HQ_OK;
    }

    hq_natural_room common_room;
    hq_natural_room n_room;
    hq_natural_room rest_room;
    hq_natural_room d_room;
    hq_natural common = hq_natural_gcd(&common_room, sum, gcd);
    hq_natural n = hq_natural_divide_exactly(&n_room, sum, common);
    hq_natural rest = hq_natural_divide_exactly(&rest_room, b->d, common);
    hq_natural d = hq_natural_mul(&d_room, a_cofactor, rest);
    return hq_rat_close(arena, negative, n, d, out);
}

hq_status hq_rat_big_mul(hq_arena *arena, const hq_rat_parts *a, const hq_rat_parts *b, hq_rat *out)
{
    if (a->n.size == 0 || b->n.size == 0) {
        *out = HQ_RAT_ZERO;
        return HQ_OK;
    }
    hq_natural_room gcd_room;
    hq_natural_room x_room;
    hq_natural_room y_room;
    hq_natural_room a_d_room;
    hq_natural_room b_d_room;
    hq_natural gcd = hq_natural_gcd(&gcd_room, a->n, b->d);
    hq_natural x = hq_natural_divide_exactly(&x_room, a->n, gcd);
    hq_natural b_d = hq_natural_divide_exactly(&b_d_room, b->d, gcd);
    gcd = hq_natural_gcd(&gcd_room, b->n, a->d); /* the first has done its work */
    hq_natural y = hq_natural_divide_exactly(&y_room, b->n, gcd);
    hq_natural a_d = hq_natural_divide_exactly(&a_d_room, a->d, gcd);

    hq_natural_room n_room;
    hq_natural_room d_room;
    hq_natural n = hq_natural_mul(&n_room, x, y);
    hq_natural d = hq_natural_mul(&d_room, a_d, b_d);
    return hq_rat_close(arena, a->negative != b->negative, n, d, out);
}

int hq_rat_big_compare(const hq_rat_parts *a, const hq_rat_parts *b)
{
    int a_sign = a->n.size == 0 ? 0 : a->negative ? -1 : 1;
    int b_sign = b->n.size == 0 ? 0 : b->negative ? -1 : 1;
    if (a_sign != b_sign)
        return a_sign < b_sign ? -1 : 1;
    hq_natural_room x_room;
    hq_natural_room y_room;
    hq_natural x = hq_natural_mul(&x_room, a->n, b->d);
    hq_natural y = hq_natural_mul(&y_room, b->n, a->d);
    return a_sign * hq_natural_compare(x, y);
}

bool hq_rat_rounds_away(hq_rounding rounding, hq_rat_remainder remainder)
{
    if (remainder.is_zero)
        return false;
    switch (rounding) {
    case HQ_ROUND_HALF_UP:
        return remainder.half >= 0;
    case HQ_ROUND_HALF_EVEN:
        return remainder.half > 0 || (remainder.half == 0 && remainder.count_is_odd);
    case HQ_ROUND_HALF_DOWN:
        return remainder.half > 0;
    case HQ_ROUND_UP:
        return true;
    case HQ_ROUND_DOWN:
        return false;
    case HQ_ROUND_FLOOR:
        return remainder.negative;
    case HQ_ROUND_CEILING:
        return !remainder.negative;
    }
    assert(false && "no such rounding");
    return false;
}

hq_natural hq_rat_big_quanta(hq_natural_room *room, const hq_rat_parts *a, const hq_rat_parts *quantum,
                             hq_rounding rounding)
{
    hq_natural_room x_room;
    hq_natural_room y_room;
    hq_natural x = hq_natural_mul(&x_room, a->n, quantum->d);
    hq_natural y = hq_natural_mul(&y_room, a->d, quantum->n);

    hq_natural_room count_room;
    hq_natural_room left_room;
    hq_natural left;
    hq_natural count = hq_natural_divide(&count_room, x, y, &left_room, &left);

    /* Against what is missing to the next multiple, as twice the remainder may be a bit too long. */
    hq_natural_room missing_room;
    hq_natural missing = hq_natural_sub(&missing_room, y, left);
    hq_rat_remainder remainder = {a->negative, count.size > 0 && (count.at[0] & 1) != 0, left.size == 0,
                                  hq_natural_compare(left, missing)};
    mp_limb_t step = hq_rat_rounds_away(rounding, remainder) ? 1 : 0;
    /* Copied, since a sum with zero is a view of the other operand and would not outlive this call. */
    hq_natural rounded = hq_natural_add(&x_room, count, natural_of_limb(&step));
    if (rounded.size > 0)
        mpn_copyi(room->at, rounded.at, rounded.size);
    return (hq_natural){room->at, rounded.size};
}

hq_status hq_rat_big_quantize(hq_arena *arena, const hq_rat_parts *a, const hq_rat_parts *quantum,
                              hq_rounding rounding, hq_rat *out)
{
    hq_natural_room count_room;
    hq_natural count = hq_rat_big_quanta(&count_room, a, quantum, rounding);
    if (count.size == 0) {
        *out = HQ_RAT_ZERO;
        return HQ_OK;
    }
    hq_natural_room gcd_room;
    hq_natural_room x_room;
    hq_natural_room n_room;
    hq_natural_room d_room;
    hq_natural gcd = hq_natural_gcd(&gcd_room, count, quantum->d);
    hq_natural x = hq_natural_divide_exactly(&x_room, count, gcd);
    if (x.size >
        HQ_NATURAL_LIMBS_PART) /* the numerator is a multiple of it; the product might not fit in a room */
        return HQ_E_LIMIT;
    hq_natural n = hq_natural_mul(&n_room, x, quantum->n);
    hq_natural d = hq_natural_divide_exactly(&d_room, quantum->d, gcd);
    return hq_rat_close(arena, a->negative, n, d, out);
}

bool hq_rat_big_is_multiple(const hq_rat_parts *a, const hq_rat_parts *quantum)
{
    hq_natural_room x_room;
    hq_natural_room y_room;
    hq_natural_room count_room;
    hq_natural_room left_room;
    hq_natural left;
    hq_natural x = hq_natural_mul(&x_room, a->n, quantum->d);
    hq_natural y = hq_natural_mul(&y_room, a->d, quantum->n);
    hq_natural_divide(&count_room, x, y, &left_room, &left);
    return left.size == 0;
}
