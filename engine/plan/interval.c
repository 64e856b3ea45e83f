/* Arithmetic on the ranges of nodes. See bounds.h. A side without bound stays so; 0 times anything is 0. */
#include "plan/bounds.h"

#include "base/end.h"

hq_bounds hq_bounds_range(hq_rat low, hq_rat high, hq_rat step)
{
    return (hq_bounds){.low = low, .high = high, .step = step, .truths = HQ_CAN_BE_FALSE | HQ_CAN_BE_TRUE};
}

static hq_rat magnitude_step(hq_rat value)
{
    if (hq_rat_sign(value) >= 0)
        return value;
    if (value.denominator ==
        0) /* a long number: its opposite would need memory; without a step it is still right */
        return HQ_RAT_ZERO;
    hq_rat negated = value;
    return hq_rat_neg(NULL, value, &negated) == HQ_OK ? negated : HQ_RAT_ZERO;
}

hq_bounds hq_bounds_point(hq_rat value)
{
    bool small = value.denominator != 0;
    return hq_bounds_range(value, value, small ? magnitude_step(value) : HQ_RAT_ZERO);
}

hq_bounds hq_bounds_open(void)
{
    hq_bounds bounds = hq_bounds_range(HQ_RAT_ZERO, HQ_RAT_ZERO, HQ_RAT_ZERO);
    bounds.low_open_ended = bounds.high_open_ended = true;
    return bounds;
}

static void keep(hq_bounding *bounding, hq_status status)
{
    if (status != HQ_OK && bounding->status == HQ_OK)
        bounding->status = status;
}

static int64_t gcd(int64_t a, int64_t b)
{
    while (b != 0) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* The greatest step of which both are multiples; 0 (nothing known) when either is, or when it does not fit. A point of value 0
 * is a multiple of everything. */
static hq_rat common_step(hq_bounding *bounding, hq_rat a, hq_rat b)
{
    int64_t top, bottom;
    if (a.denominator == 0 || b.denominator == 0)
        return HQ_RAT_ZERO;
    if (hq_rat_sign(a) == 0 || hq_rat_sign(b) == 0)
        return HQ_RAT_ZERO;
    int64_t left, right;
    if (__builtin_mul_overflow(a.numerator, b.denominator, &left) ||
        __builtin_mul_overflow(b.numerator, a.denominator, &right) ||
        __builtin_mul_overflow(a.denominator, b.denominator, &bottom))
        return HQ_RAT_ZERO;
    top = gcd(left, right);
    hq_rat step;
    hq_status status = hq_rat_make(bounding->arena, top, bottom, &step);
    keep(bounding, status);
    return status == HQ_OK ? step : HQ_RAT_ZERO;
}

static bool is_zero_point(const hq_bounds *a)
{
    return !a->low_open_ended && !a->high_open_ended && hq_rat_sign(a->low) == 0 && hq_rat_sign(a->high) == 0;
}

static hq_rat step_of_both(hq_bounding *bounding, const hq_bounds *a, const hq_bounds *b)
{
    if (is_zero_point(a))
        return b->step;
    if (is_zero_point(b))
        return a->step;
    return common_step(bounding, a->step, b->step);
}

hq_bounds hq_bounds_hull(hq_bounding *bounding, hq_bounds a, hq_bounds b)
{
    hq_bounds out = a;
    out.low_open_ended = a.low_open_ended || b.low_open_ended;
    out.high_open_ended = a.high_open_ended || b.high_open_ended;
    out.low = hq_rat_compare(b.low, a.low) < 0 ? b.low : a.low;
    out.high = hq_rat_compare(b.high, a.high) > 0 ? b.high : a.high;
    out.step = step_of_both(bounding, &a, &b);
    out.truths = a.truths | b.truths;
    return out;
}

hq_bounds hq_bounds_add(hq_bounding *bounding, hq_bounds a, hq_bounds b, bool subtract)
{
    hq_bounds out = a;
    out.step = step_of_both(bounding, &a, &b);
    out.low_open_ended = a.low_open_ended || (subtract ? b.high_open_ended : b.low_open_ended);
    out.high_open_ended = a.high_open_ended || (subtract ? b.low_open_ended : b.high_open_ended);
    if (subtract) {
        keep(bounding, hq_rat_sub(bounding->arena, a.low, b.high, &out.low));
        keep(bounding, hq_rat_sub(bounding->arena, a.high, b.low, &out.high));
    } else {
        keep(bounding, hq_rat_add(bounding->arena, a.low, b.low, &out.low));
        keep(bounding, hq_rat_add(bounding->arena, a.high, b.high, &out.high));
    }
    return out;
}

static hq_end end_of(const hq_bounds *a, bool high)
{
    bool open = high ? a->high_open_ended : a->low_open_ended;
    if (open)
        return (hq_end){high ? 1 : -1, HQ_RAT_ZERO};
    return (hq_end){0, high ? a->high : a->low};
}

hq_bounds hq_bounds_multiply(hq_bounding *bounding, hq_bounds a, hq_bounds b)
{
    const hq_end as[] = {end_of(&a, false), end_of(&a, true)}, bs[] = {end_of(&b, false), end_of(&b, true)};
    hq_end ends[2] = {{0, HQ_RAT_ZERO}, {0, HQ_RAT_ZERO}};
    keep(bounding, hq_ends_multiply(bounding->arena, as, bs, ends));
    hq_bounds out = hq_bounds_range(ends[0].value, ends[1].value, HQ_RAT_ZERO);
    out.low_open_ended = ends[0].infinite != 0;
    out.high_open_ended = ends[1].infinite != 0;
    if (hq_rat_sign(a.step) > 0 && hq_rat_sign(b.step) > 0)
        keep(bounding, hq_rat_mul(bounding->arena, a.step, b.step, &out.step));
    return out;
}

bool hq_bounds_has_zero(const hq_bounds *b)
{
    return (b->low_open_ended || hq_rat_sign(b->low) <= 0) &&
           (b->high_open_ended || hq_rat_sign(b->high) >= 0);
}

hq_bounds hq_bounds_divide(hq_bounding *bounding, hq_bounds a, hq_bounds b)
{
    if (hq_bounds_has_zero(&b))
        return hq_bounds_open(); /* guarded where it stands, or reported */
    hq_bounds inverse = hq_bounds_range(HQ_RAT_ZERO, HQ_RAT_ZERO, HQ_RAT_ZERO);
    if (!b.high_open_ended)
        keep(bounding, hq_rat_div(bounding->arena, HQ_RAT_ONE, b.high, &inverse.low));
    if (!b.low_open_ended)
        keep(bounding, hq_rat_div(bounding->arena, HQ_RAT_ONE, b.low, &inverse.high));
    hq_bounds out = hq_bounds_multiply(bounding, a, inverse);
    bool point = !b.low_open_ended && !b.high_open_ended && hq_rat_equal(b.low, b.high);
    if (point && hq_rat_sign(a.step) > 0) {
        keep(bounding, hq_rat_div(bounding->arena, a.step, b.low, &out.step));
        out.step = magnitude_step(out.step);
    }
    return out;
}

hq_bounds hq_bounds_extreme(hq_bounding *bounding, hq_bounds a, hq_bounds b, bool least)
{
    hq_bounds out = hq_bounds_hull(bounding, a, b);
    hq_end lows[] = {end_of(&a, false), end_of(&b, false)}, highs[] = {end_of(&a, true), end_of(&b, true)};
    int low = hq_end_compare(lows[0], lows[1]) <= 0 ? 0 : 1,
        high = hq_end_compare(highs[0], highs[1]) <= 0 ? 0 : 1;
    hq_end end = least ? highs[high] : lows[1 - low];
    if (least) {
        out.high = end.value;
        out.high_open_ended = end.infinite != 0;
    } else {
        out.low = end.value;
        out.low_open_ended = end.infinite != 0;
    }
    return out;
}

hq_bounds hq_bounds_quantize(hq_bounding *bounding, hq_bounds a, hq_rat quantum, hq_rounding rounding)
{
    keep(bounding, hq_rat_quantize(bounding->arena, a.low, quantum, rounding, &a.low));
    keep(bounding, hq_rat_quantize(bounding->arena, a.high, quantum, rounding, &a.high));
    a.step = quantum;
    return a;
}

bool hq_bounds_whole(hq_bounding *bounding, const hq_bounds *bounds)
{
    if (is_zero_point(bounds))
        return true;
    if (hq_rat_sign(bounds->step) == 0)
        return false;
    bool whole = false;
    keep(bounding, hq_rat_is_multiple(bounding->arena, bounds->step, HQ_RAT_ONE, &whole));
    return whole;
}
