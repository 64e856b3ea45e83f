/* Operations over amounts. See benefit.h. */
#include "benefit/benefit.h"

#include <assert.h>

hq_int128 hq_add_bounded(hq_int128 a, hq_int128 b)
{
    assert(a >= 0 && b >= 0);
    return a >= HQ_UNBOUNDED || b >= HQ_UNBOUNDED || a + b >= HQ_UNBOUNDED ? HQ_UNBOUNDED : a + b;
}

hq_int128 hq_multiply_bounded(hq_int128 amount, uint32_t times)
{
    assert(times > 0);
    return amount >= HQ_UNBOUNDED / times ? HQ_UNBOUNDED : amount * times;
}

static hq_int128 least(hq_int128 a, hq_int128 b)
{
    return a < b ? a : b;
}

hq_range hq_range_add(hq_range a, hq_range b)
{
    return (hq_range){hq_add_bounded(a.low, b.low), hq_add_bounded(a.high, b.high)};
}

bool hq_range_equal(hq_range a, hq_range b)
{
    return a.low == b.low && a.high == b.high;
}

hq_range hq_range_hull(hq_range a, hq_range b)
{
    return (hq_range){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}

/* What a limit leaves to the next item when `taken` was asked for before. */
static hq_int128 rest_of(hq_int128 limit, hq_int128 taken)
{
    return taken >= limit ? 0 : limit - taken;
}

void hq_cap_apply(uint32_t count, hq_range *items, const uint32_t *owner, hq_int128 limit, hq_range *used)
{
    assert(limit > 0);
    for (uint32_t i = 0; i < count; i++) {
        hq_range asked = items[i], *before = &used[owner[i]];
        items[i].low = least(asked.low, rest_of(limit, before->high));
        items[i].high = least(asked.high, rest_of(limit, before->low));
        *before = hq_range_add(*before, asked);
    }
}

void hq_cap_apply_points(uint32_t count, hq_int128 *items, const uint32_t *owner, hq_int128 limit,
                         hq_int128 *used)
{
    assert(limit > 0);
    for (uint32_t i = 0; i < count; i++) {
        hq_int128 asked = items[i];
        items[i] = least(asked, rest_of(limit, used[owner[i]]));
        used[owner[i]] = hq_add_bounded(used[owner[i]], asked);
    }
}

/* --- Caps on time --- */

static hq_rat least_rat(hq_rat a, hq_rat b)
{
    return hq_rat_compare(a, b) <= 0 ? a : b;
}

static hq_status rest_of_time(hq_arena *arena, hq_rat limit, hq_rat taken, hq_rat *out)
{
    *out = HQ_RAT_ZERO;
    return hq_rat_compare(taken, limit) >= 0 ? HQ_OK : hq_rat_sub(arena, limit, taken, out);
}

/* amount * part / whole, in quanta, a multiple of `quantum`. An unbounded amount stays so while a part is left. */
static hq_status pro_rata(hq_arena *arena, hq_int128 amount, hq_rat part, hq_rat whole, hq_int128 quantum,
                          hq_rounding rounding, hq_int128 *out)
{
    if (hq_rat_compare(part, whole) >= 0 || amount == 0)
        return HQ_OK;
    if (hq_rat_sign(part) == 0) {
        *out = 0;
        return HQ_OK;
    }
    if (amount >= HQ_UNBOUNDED)
        return HQ_OK;
    hq_rat value, step;
    HQ_TRY(hq_rat_from_int128(arena, amount, &value));
    HQ_TRY(hq_rat_from_int128(arena, quantum, &step));
    HQ_TRY(hq_rat_mul(arena, value, part, &value));
    HQ_TRY(hq_rat_div(arena, value, whole, &value));
    HQ_TRY(hq_rat_quantize(arena, value, step, rounding, &value));
    return hq_rat_quanta(arena, value, HQ_RAT_ONE, HQ_ROUND_HALF_UP, out);
}

hq_status hq_cap_apply_time(hq_arena *arena, uint32_t count, hq_range *items, hq_term_range *terms,
                            const uint32_t *owner, hq_rat limit, hq_int128 quantum, hq_rounding rounding,
                            hq_term_range *used)
{
    for (uint32_t i = 0; i < count; i++) {
        hq_term_range asked = terms[i], *before = &used[owner[i]];
        hq_rat rest_low, rest_high;
        HQ_TRY(rest_of_time(arena, limit, before->high, &rest_low));
        HQ_TRY(rest_of_time(arena, limit, before->low, &rest_high));
        terms[i].low = least_rat(asked.low, rest_low);
        terms[i].high = least_rat(asked.high, rest_high);
        hq_int128 low = items[i].low, high = items[i].high;
        /* least money: fewest months left of the longest term; most: most months left of the shortest */
        HQ_TRY(pro_rata(arena, items[i].low, least_rat(asked.high, rest_low), asked.high, quantum, rounding,
                        &low));
        HQ_TRY(pro_rata(arena, items[i].high, least_rat(asked.low, rest_high), asked.low, quantum, rounding,
                        &high));
        items[i].low = low;
        items[i].high = high < low ? low : high;
        if (!asked.maybe)
            HQ_TRY(hq_rat_add(arena, before->low, asked.low, &before->low));
        HQ_TRY(hq_rat_add(arena, before->high, asked.high, &before->high));
    }
    return HQ_OK;
}

hq_range hq_range_bounded(hq_range amount, hq_range_bound bound)
{
    if (bound == HQ_RANGE_UP_TO)
        amount.low = 0;
    else if (bound == HQ_RANGE_AT_LEAST)
        amount.high = HQ_UNBOUNDED;
    return amount;
}

void hq_total_add(hq_total_line *total, hq_range amount, hq_range unconfirmed)
{
    total->all = hq_range_add(total->all, amount);
    total->unconfirmed = hq_range_add(total->unconfirmed, unconfirmed);
    total->high_known =
        hq_add_bounded(total->high_known, amount.high >= HQ_UNBOUNDED ? amount.low : amount.high);
}

void hq_choose_best(const hq_choice_set *sets, uint32_t count, uint64_t certain, uint64_t possible,
                    const hq_choice_value *values, uint32_t *low, uint32_t *high)
{
    *low = *high = HQ_NO_SET;
    for (uint32_t i = 0; i < count; i++) {
        bool sure = sets[i].stated && (sets[i].members & ~certain) == 0;
        if (sure && (*low == HQ_NO_SET || hq_rat_compare(values[i].low, values[*low].low) > 0))
            *low = i;
        if ((sets[i].members & ~possible) != 0)
            continue;
        if (*high == HQ_NO_SET || hq_rat_compare(values[i].high, values[*high].high) > 0)
            *high = i;
    }
}

hq_range hq_choice_unconfirmed(uint64_t members, uint64_t unconfirmed, uint64_t taken, bool decided,
                               hq_range amount)
{
    if ((members & unconfirmed) == 0)
        return HQ_RANGE_ZERO;
    if ((members & ~unconfirmed) == 0)
        return amount;
    if (decided)
        return (taken & unconfirmed) != 0 ? amount : HQ_RANGE_ZERO;
    return (hq_range){0, amount.high};
}

/* --- What else may turn out to be the best --- */

/* How set i stands against a certain set j. */
static uint8_t against(const hq_choice_value *values, const hq_choice_share *shares, uint32_t i, uint32_t j)
{
    bool both = shares != NULL && shares[i].known && shares[j].known;
    int order = both ? hq_rat_compare(shares[j].share, shares[i].share)
                     : hq_rat_compare(values[i].high, values[j].low);
    if (order > 0)
        return HQ_SET_OPEN;
    if (order == 0 ||
        (both && hq_rat_sign(values[j].low) == 0)) { /* as good, always or at a base of nothing: the first */
        if (j < i)
            return HQ_SET_BEATEN;
        return order == 0 ? HQ_SET_OPEN : HQ_SET_AT_NOTHING;
    }
    return HQ_SET_BEATEN;
}

static uint8_t stands_among(const hq_choice_set *sets, uint32_t count, uint64_t certain, bool stated,
                            const hq_choice_value *values, const hq_choice_share *shares, uint32_t i)
{
    uint8_t standing = HQ_SET_OPEN;
    for (uint32_t j = 0; j < count && standing != HQ_SET_BEATEN; j++) {
        if (j == i || (sets[j].members & ~certain) != 0 || (stated && !sets[j].stated))
            continue;
        uint8_t now = against(values, shares, i, j);
        standing = now < standing ? now : standing;
    }
    return standing;
}

void hq_choose_open(const hq_choice_set *sets, uint32_t count, uint64_t certain, uint64_t possible,
                    const hq_choice_value *values, const hq_choice_share *shares, uint8_t *standing)
{
    for (uint32_t i = 0; i < count; i++) {
        standing[i] = HQ_SET_BEATEN;
        if ((sets[i].members & ~possible) != 0)
            continue;
        standing[i] = stands_among(sets, count, certain, false, values, shares, i);
        if (standing[i] == HQ_SET_OPEN || !sets[i].stated)
            continue;
        uint8_t low = stands_among(sets, count, certain, true, values, shares, i);
        standing[i] = low > standing[i] ? low : standing[i];
    }
}

void hq_choose_members(const hq_choice_set *sets, uint32_t count, uint64_t certain, const uint8_t *standing,
                       uint64_t *always, uint64_t *ever)
{
    bool sure = false;
    *ever = 0;
    *always = UINT64_MAX;
    for (uint32_t i = 0; i < count; i++) {
        sure = sure || (sets[i].stated && (sets[i].members & ~certain) == 0);
        if (standing[i] == HQ_SET_BEATEN)
            continue;
        *ever |= sets[i].members;
        *always &= sets[i].members;
    }
    *always = sure ? *always & *ever : 0;
}
