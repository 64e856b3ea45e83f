/*
 * Natural numbers on GMP's mpn functions. See natural.h.
 *
 * Results may be views of an operand where nothing had to be computed (x + 0, x / 1): callers treat them as constant.
 */
#include "base/natural.h"

#include <assert.h>
#include <stdint.h>

hq_natural hq_natural_trim(const mp_limb_t *at, mp_size_t size)
{
    while (size > 0 && at[size - 1] == 0)
        size--;
    return (hq_natural){at, size};
}

hq_natural hq_natural_from_128(hq_natural_room *room, unsigned __int128 value)
{
    room->at[0] = (mp_limb_t)value;
    room->at[1] = (mp_limb_t)(value >> 64);
    return hq_natural_trim(room->at, 2);
}

bool hq_natural_to_128(hq_natural x, unsigned __int128 *out)
{
    if (x.size > 2)
        return false;
    mp_limb_t low = x.size > 0 ? x.at[0] : 0;
    mp_limb_t high = x.size > 1 ? x.at[1] : 0;
    *out = (unsigned __int128)high << 64 | low;
    return true;
}

bool hq_natural_is_one(hq_natural x)
{
    return x.size == 1 && x.at[0] == 1;
}

int hq_natural_compare(hq_natural x, hq_natural y)
{
    if (x.size != y.size)
        return x.size < y.size ? -1 : 1;
    int order = x.size > 0 ? mpn_cmp(x.at, y.at, x.size) : 0;
    return (order > 0) - (order < 0);
}

hq_natural hq_natural_add(hq_natural_room *room, hq_natural x, hq_natural y)
{
    if (x.size < y.size) { /* mpn_add wants the longer operand first */
        hq_natural swapped = x;
        x = y;
        y = swapped;
    }
    if (y.size == 0)
        return x;
    assert(x.size < HQ_NATURAL_LIMBS_MAX);
    room->at[x.size] = mpn_add(room->at, x.at, x.size, y.at, y.size);
    return hq_natural_trim(room->at, x.size + 1);
}

hq_natural hq_natural_sub(hq_natural_room *room, hq_natural x, hq_natural y)
{
    if (y.size == 0)
        return x;
    assert(hq_natural_compare(x, y) >= 0 && x.size <= HQ_NATURAL_LIMBS_MAX);
    mp_limb_t borrow = mpn_sub(room->at, x.at, x.size, y.at, y.size);
    assert(borrow == 0);
    return hq_natural_trim(room->at, x.size);
}

hq_natural hq_natural_mul(hq_natural_room *room, hq_natural x, hq_natural y)
{
    if (x.size < y.size) { /* mpn_mul wants the longer operand first */
        hq_natural swapped = x;
        x = y;
        y = swapped;
    }
    if (y.size == 0)
        return y;
    if (hq_natural_is_one(y))
        return x;
    assert(x.size + y.size <= HQ_NATURAL_LIMBS_MAX);
    mpn_mul(room->at, x.at, x.size, y.at, y.size);
    return hq_natural_trim(room->at, x.size + y.size);
}

hq_natural hq_natural_divide(hq_natural_room *room, hq_natural x, hq_natural y,
                             hq_natural_room *remainder_room, hq_natural *remainder)
{
    assert(y.size > 0);
    if (hq_natural_compare(x, y) < 0) { /* mpn_tdiv_qr wants x at least as long as y */
        mpn_copyi(remainder_room->at, x.at, x.size);
        *remainder = (hq_natural){remainder_room->at, x.size};
        return (hq_natural){room->at, 0};
    }
    mp_size_t size = x.size - y.size + 1;
    assert(size <= HQ_NATURAL_LIMBS_MAX && y.size <= HQ_NATURAL_LIMBS_MAX);
    mpn_tdiv_qr(room->at, remainder_room->at, 0, x.at, x.size, y.at, y.size);
    *remainder = hq_natural_trim(remainder_room->at, y.size);
    return hq_natural_trim(room->at, size);
}

hq_natural hq_natural_divide_exactly(hq_natural_room *room, hq_natural x, hq_natural y)
{
    if (hq_natural_is_one(y))
        return x;
    hq_natural_room remainder_room;
    hq_natural remainder;
    hq_natural quotient = hq_natural_divide(room, x, y, &remainder_room, &remainder);
    assert(remainder.size == 0);
    return quotient;
}

hq_natural hq_natural_odd_part(hq_natural_room *room, hq_natural x, mp_bitcnt_t *twos)
{
    assert(x.size <= HQ_NATURAL_LIMBS_MAX);
    *twos = mpn_scan1(x.at, 0);
    mp_size_t limbs = (mp_size_t)(*twos / GMP_NUMB_BITS);
    unsigned bits = (unsigned)(*twos % GMP_NUMB_BITS);
    mp_size_t size = x.size - limbs;
    if (bits > 0) /* mpn_rshift takes 1 .. 63 */
        mpn_rshift(room->at, x.at + limbs, size, bits);
    else
        mpn_copyi(room->at, x.at + limbs, size);
    return hq_natural_trim(room->at, size);
}

/* x * 2^twos in place: x lives in `room`. */
static hq_natural shift_left(hq_natural_room *room, mp_size_t size, mp_bitcnt_t twos)
{
    mp_size_t limbs = (mp_size_t)(twos / GMP_NUMB_BITS);
    unsigned bits = (unsigned)(twos % GMP_NUMB_BITS);
    assert(size + limbs < HQ_NATURAL_LIMBS_MAX);
    mpn_copyd(room->at + limbs, room->at, size);
    mpn_zero(room->at, limbs);
    room->at[limbs + size] = bits > 0 ? mpn_lshift(room->at + limbs, room->at + limbs, size, bits) : 0;
    return hq_natural_trim(room->at, limbs + size + 1);
}

/*
 * mpn_gcd destroys its operands, wants the first to be no shorter, and the second odd. So both are copied without their
 * factors of two, and the twos they share are put back.
 */
hq_natural hq_natural_gcd(hq_natural_room *room, hq_natural x, hq_natural y)
{
    assert(x.size > 0 || y.size > 0);
    if (x.size == 0 || hq_natural_is_one(y))
        return y;
    if (y.size == 0 || hq_natural_is_one(x))
        return x;

    hq_natural_room x_room;
    hq_natural_room y_room;
    mp_bitcnt_t x_twos;
    mp_bitcnt_t y_twos;
    hq_natural x_odd = hq_natural_odd_part(&x_room, x, &x_twos);
    hq_natural y_odd = hq_natural_odd_part(&y_room, y, &y_twos);
    mp_size_t size = hq_natural_compare(x_odd, y_odd) >= 0
                         ? mpn_gcd(room->at, x_room.at, x_odd.size, y_room.at, y_odd.size)
                         : mpn_gcd(room->at, y_room.at, y_odd.size, x_room.at, x_odd.size);
    return shift_left(room, size, x_twos < y_twos ? x_twos : y_twos);
}
