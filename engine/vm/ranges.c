/*
 * What an instruction's result can be, from what its operands can be. Lowering proves with it that 128 bits suffice whatever the facts
 * are, and the machine finds with it, from the ends of a batch's columns, where 64 do. See program.h.
 */
#include <assert.h>

#include "vm/program.h"

/* Numbers stay shorter than this, and so do products on the way to a rounded one. */
static const hq_int128 MOST = (hq_int128)1 << 126;

static bool fits(hq_interval range)
{
    return range.low > -MOST && range.high < MOST;
}

static hq_interval point(hq_int128 value)
{
    return (hq_interval){value, value};
}

static hq_interval hull(hq_interval a, hq_interval b)
{
    return (hq_interval){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}

static bool multiply(hq_interval a, hq_interval b, hq_interval *out)
{
    hq_int128 ends[4];
    if (__builtin_mul_overflow(a.low, b.low, &ends[0]) || __builtin_mul_overflow(a.low, b.high, &ends[1]) ||
        __builtin_mul_overflow(a.high, b.low, &ends[2]) || __builtin_mul_overflow(a.high, b.high, &ends[3]))
        return false;
    *out = point(ends[0]);
    for (int i = 1; i < 4; i++)
        *out = hull(*out, point(ends[i]));
    return fits(*out);
}

static hq_int128 floor_divided(hq_int128 n, hq_int128 d)
{
    hq_int128 q = n / d;
    return q * d > n ? q - 1 : q;
}

static hq_int128 ceiling_divided(hq_int128 n, hq_int128 d)
{
    return -floor_divided(-n, d);
}

/* n / d whatever the rounding; d > 0. */
static hq_interval divide(hq_interval n, hq_interval d)
{
    hq_interval all = {floor_divided(n.low, n.low < 0 ? d.low : d.high),
                       ceiling_divided(n.high, n.high < 0 ? d.high : d.low)};
    return all;
}

static hq_interval of_values(const int64_t *values, uint32_t count)
{
    hq_interval all = point(values[0]);
    for (uint32_t i = 1; i < count; i++)
        all = hull(all, point(values[i]));
    return all;
}

static bool rounded(const hq_vinstr *in, const hq_interval *of, hq_interval *out)
{
    hq_interval n = of[in->a], d = point(in->y);
    if (!multiply(n, point(in->x), &n))
        return false;
    if (in->op == HQ_VOP_N_ROUND_PRODUCT && !multiply(n, of[in->b], &n))
        return false;
    if (in->op == HQ_VOP_N_ROUND_QUOTIENT) {
        hq_interval divisor = of[in->b];
        divisor.low = divisor.low < 1 ? 1 : divisor.low; /* proven; what stands beyond the rows is made 1 */
        divisor.high = divisor.high < divisor.low ? divisor.low : divisor.high;
        if (!multiply(divisor, d, &d))
            return false;
    }
    *out = divide(n, d);
    return fits(*out);
}

static bool of_days(const hq_vinstr *in, const hq_interval *of, hq_interval *out)
{
    static const hq_interval CALENDAR = {HQ_DAY_MIN, HQ_DAY_MAX};
    switch ((hq_vop)in->op) {
    case HQ_VOP_ADD_MONTHS:
    case HQ_VOP_ADD_DAYS:
    case HQ_VOP_ADD_WORKDAYS:
    case HQ_VOP_START_OF:
    case HQ_VOP_END_OF:
        *out = CALENDAR;
        return true;
    case HQ_VOP_YEAR_OF:
        *out = (hq_interval){HQ_YEAR_MIN, HQ_YEAR_MAX};
        return true;
    case HQ_VOP_AGE:
    case HQ_VOP_MONTHS:
    case HQ_VOP_MONTHS_IN:
        *out = (hq_interval){0, 12 * HQ_YEAR_MAX};
        return true;
    case HQ_VOP_YEARS: /* at most every day of the calendar, in parts of a month */
        *out = (hq_interval){0, (hq_int128)12 * 366 * ((hq_int128)HQ_DAY_MAX - HQ_DAY_MIN)};
        return true;
    case HQ_VOP_MASK: {
        const hq_vm_planes *planes = in->p;
        *out = (hq_interval){0, ((hq_int128)1 << planes->count) - 1};
        return true;
    }
    default: /* loads and balances say themselves what they can be */
        (void)of;
        return true;
    }
}

static bool of_lists(const hq_vinstr *in, const hq_interval *of, int64_t most_items, hq_interval *out)
{
    switch ((hq_vop)in->op) {
    case HQ_VOP_N_SEG_COUNT:
        *out = (hq_interval){0, most_items};
        return true;
    case HQ_VOP_N_SEG_SUM:
        return multiply(hull(of[in->a], point(0)), point(most_items), out);
    case HQ_VOP_N_SEG_MIN:
    case HQ_VOP_N_SEG_MAX:
        *out = hull(of[in->a], of[in->c]);
        return true;
    default: /* gathered */
        *out = of[in->a];
        return true;
    }
}

static bool of_two(const hq_vinstr *in, hq_interval a, hq_interval b, hq_interval *out)
{
    switch ((hq_vop)in->op) {
    case HQ_VOP_N_ADD:
    case HQ_VOP_N_ADD_C:
        *out = (hq_interval){a.low + b.low, a.high + b.high};
        return fits(*out);
    case HQ_VOP_N_SUB:
        *out = (hq_interval){a.low - b.high, a.high - b.low};
        return fits(*out);
    case HQ_VOP_N_MUL:
    case HQ_VOP_N_MUL_C:
        return multiply(a, b, out);
    case HQ_VOP_N_MIN:
    case HQ_VOP_N_MIN_C:
        *out = (hq_interval){a.low < b.low ? a.low : b.low, a.high < b.high ? a.high : b.high};
        return true;
    case HQ_VOP_N_MAX:
    case HQ_VOP_N_MAX_C:
        *out = (hq_interval){a.low > b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
        return true;
    default:
        assert(false && "no operation of two numbers");
        return false;
    }
}

bool hq_vinstr_range(const hq_vinstr *in, const hq_interval *of, int64_t most_items, hq_interval *out)
{
    if (hq_vop_get((hq_vop)in->op)->operands[0] == 'T') {
        *out = (hq_interval){0, 1};
        return true;
    }
    switch ((hq_vop)in->op) {
    case HQ_VOP_N_CONST:
        *out = point((hq_int128)((unsigned __int128)(uint64_t)in->y << 64 | (uint64_t)in->x));
        return fits(*out);
    case HQ_VOP_N_COPY:
        *out = of[in->a];
        return true;
    case HQ_VOP_N_NEG:
        *out = (hq_interval){-of[in->a].high, -of[in->a].low};
        return true;
    case HQ_VOP_N_SELECT:
        *out = hull(of[in->b], of[in->c]);
        return true;
    case HQ_VOP_N_SELECT_C:
        *out = hull(of[in->b], point(in->x));
        return true;
    case HQ_VOP_N_ROUND:
    case HQ_VOP_N_ROUND_PRODUCT:
    case HQ_VOP_N_ROUND_QUOTIENT:
        return rounded(in, of, out);
    case HQ_VOP_D_TABLE:
        *out = of_values(((const hq_vm_values *)in->p)->at, ((const hq_vm_values *)in->p)->count);
        return true;
    case HQ_VOP_D_STEPS:
        *out = of_values(((const hq_vm_steps *)in->p)->values, ((const hq_vm_steps *)in->p)->count);
        return true;
    case HQ_VOP_N_ADD_C:
    case HQ_VOP_N_MUL_C:
    case HQ_VOP_N_MIN_C:
    case HQ_VOP_N_MAX_C:
        return of_two(in, of[in->a], point(in->x), out);
    case HQ_VOP_N_ADD:
    case HQ_VOP_N_SUB:
    case HQ_VOP_N_MUL:
    case HQ_VOP_N_MIN:
    case HQ_VOP_N_MAX:
        return of_two(in, of[in->a], of[in->b], out);
    case HQ_VOP_N_GATHER:
    case HQ_VOP_N_SEG_COUNT:
    case HQ_VOP_N_SEG_SUM:
    case HQ_VOP_N_SEG_MIN:
    case HQ_VOP_N_SEG_MAX:
        return of_lists(in, of, most_items, out);
    default:
        return of_days(in, of, out);
    }
}
