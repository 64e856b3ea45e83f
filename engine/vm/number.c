/*
 * Numbers as n / d times a step: constants fold, steps are carried along so that most products with constants cost nothing, and quotients stay
 * exact until they are rounded or compared. See lower.h.
 */
#include <assert.h>

#include "vm/lower.h"

static const char TOO_LONG[] = "a constant is longer than 64 bits";

hq_vnum hq_v_constant(hq_rat value)
{
    return (hq_vnum){.constant = true, .value = value, .n = HQ_NONE, .d = HQ_NONE, .step = HQ_RAT_ONE};
}

hq_vnum hq_v_int(int64_t value)
{
    return hq_v_constant(hq_rat_int(value));
}

hq_vnum hq_v_steps(hq_reg reg, hq_rat step)
{
    return (hq_vnum){.n = reg, .d = HQ_NONE, .step = step};
}

hq_vpair hq_v_point(hq_vnum a)
{
    return (hq_vpair){.low = a, .high = a, .same = true};
}

bool hq_v_same(const hq_vnum *a, const hq_vnum *b)
{
    if (a->constant || b->constant)
        return a->constant && b->constant && hq_rat_equal(a->value, b->value);
    return a->n == b->n && a->d == b->d && hq_rat_equal(a->step, b->step);
}

static hq_status small(hq_lowering *lowering, hq_rat value)
{
    if (value.denominator == 0)
        return HQ_VLEAVE(lowering, TOO_LONG);
    return HQ_OK;
}

static hq_int128 gcd(hq_int128 a, hq_int128 b)
{
    while (b != 0) {
        hq_int128 rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/* n / d in lowest terms, if it fits in 64 bits. */
static hq_status lowest(hq_lowering *lowering, hq_int128 n, hq_int128 d, hq_rat *out)
{
    hq_int128 common = gcd(n, d);
    n /= common;
    d /= common;
    if (n > INT64_MAX || n < -INT64_MAX || d > INT64_MAX)
        return HQ_VLEAVE(lowering, TOO_LONG);
    return hq_rat_make(lowering->arena, (int64_t)n, (int64_t)d, out);
}

hq_status hq_v_common(hq_lowering *lowering, hq_rat a, hq_rat b, hq_rat *out)
{
    HQ_TRY(small(lowering, a));
    HQ_TRY(small(lowering, b));
    if (hq_rat_sign(a) == 0 || hq_rat_sign(b) == 0) {
        *out = hq_rat_sign(a) == 0 ? b : a;
        if (hq_rat_sign(*out) == 0)
            *out = HQ_RAT_ONE;
        if (hq_rat_sign(*out) < 0)
            return lowest(lowering, -(hq_int128)out->numerator, out->denominator, out);
        return HQ_OK;
    }
    /* the greatest step of which both are multiples: gcd of the numerators over one denominator */
    hq_int128 shared = a.denominator / (int64_t)gcd(a.denominator, b.denominator), over;
    if (__builtin_mul_overflow(shared, (hq_int128)b.denominator, &over) || over > INT64_MAX)
        return HQ_VLEAVE(lowering, TOO_LONG);
    hq_int128 left = (hq_int128)a.numerator * (over / a.denominator),
              right = (hq_int128)b.numerator * (over / b.denominator);
    return lowest(lowering, gcd(left, right), over, out);
}

static hq_status ratio(hq_lowering *lowering, hq_rat a, hq_rat b, hq_rat *out)
{
    HQ_TRY(small(lowering, a));
    HQ_TRY(small(lowering, b));
    hq_int128 n = (hq_int128)a.numerator * b.denominator, d = (hq_int128)a.denominator * b.numerator;
    return lowest(lowering, d < 0 ? -n : n, d < 0 ? -d : d, out);
}

static hq_status times(hq_lowering *lowering, hq_rat a, hq_rat b, hq_rat *out)
{
    HQ_TRY(small(lowering, a));
    HQ_TRY(small(lowering, b));
    return lowest(lowering, (hq_int128)a.numerator * b.numerator, (hq_int128)a.denominator * b.denominator,
                  out);
}

static hq_status immediate(hq_lowering *lowering, hq_vop op, hq_reg a, int64_t x, hq_reg *out)
{
    *out = a;
    if ((op == HQ_VOP_N_MUL_C && x == 1) || (op == HQ_VOP_N_ADD_C && x == 0))
        return HQ_OK;
    return hq_v_emit(lowering, (hq_vinstr){.op = (uint8_t)op, .a = a, .x = x}, out);
}

static hq_status two(hq_lowering *lowering, hq_vop op, hq_reg a, hq_reg b, hq_reg *out)
{
    return hq_v_emit(lowering, (hq_vinstr){.op = (uint8_t)op, .a = a, .b = b}, out);
}

static hq_status constant_register(hq_lowering *lowering, int64_t value, hq_reg *out)
{
    return hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_N_CONST, .x = value, .y = value < 0 ? -1 : 0}, out);
}

/* n of a in multiples of step, of which it is one; the divisor stays. */
static hq_status scaled(hq_lowering *lowering, const hq_vnum *a, hq_rat step, hq_reg *out)
{
    hq_rat by;
    int64_t whole;
    HQ_TRY(ratio(lowering, a->constant ? a->value : a->step, step, &by));
    bool good = hq_rat_to_int64(by, &whole);
    assert(good);
    (void)good;
    return a->constant ? constant_register(lowering, whole, out)
                       : immediate(lowering, HQ_VOP_N_MUL_C, a->n, whole, out);
}

static hq_rat step_of(const hq_vnum *a)
{
    return a->constant ? a->value : a->step;
}

hq_status hq_v_in_step(hq_lowering *lowering, hq_vnum a, hq_rat step, hq_reg *out)
{
    assert(a.constant || a.d == HQ_NONE);
    return scaled(lowering, &a, step, out);
}

hq_interval hq_v_num_ends(const hq_lowering *lowering, const hq_vnum *a)
{
    int sign = a->constant ? hq_rat_sign(a->value) : 0;
    return a->constant ? (hq_interval){sign, sign} : hq_v_range(lowering, a->n);
}

int hq_v_sign(const hq_lowering *lowering, const hq_vnum *a)
{
    hq_interval ends = hq_v_num_ends(lowering, a);
    if (ends.low == 0 && ends.high == 0)
        return 2;
    return ends.low >= 0 ? 1 : ends.high <= 0 ? -1 : 0;
}

uint32_t hq_v_num_space(const hq_lowering *lowering, const hq_vnum *a)
{
    return a->constant ? 0 : hq_v_space_of(lowering, a->n);
}

hq_status hq_v_num_at(hq_lowering *lowering, hq_vnum a, uint32_t space, hq_vnum *out)
{
    *out = a;
    if (a.constant)
        return HQ_OK;
    HQ_TRY(hq_v_gather(lowering, a.n, space, &out->n));
    return a.d == HQ_NONE ? HQ_OK : hq_v_gather(lowering, a.d, space, &out->d);
}

/* n times a divisor, where there is one. */
static hq_status by_divisor(hq_lowering *lowering, hq_reg n, hq_reg d, hq_reg *out)
{
    *out = n;
    return d == HQ_NONE ? HQ_OK : two(lowering, HQ_VOP_N_MUL, n, d, out);
}

/* Both over one divisor, in one step. */
static hq_status bring_together(hq_lowering *lowering, const hq_vnum *a, const hq_vnum *b, hq_reg *left,
                                hq_reg *right, hq_reg *divisor, hq_rat *step)
{
    HQ_TRY(hq_v_common(lowering, step_of(a), step_of(b), step));
    HQ_TRY(scaled(lowering, a, *step, left));
    HQ_TRY(scaled(lowering, b, *step, right));
    hq_reg a_d = a->constant ? HQ_NONE : a->d, b_d = b->constant ? HQ_NONE : b->d;
    *divisor = a_d;
    if (a_d == b_d)
        return HQ_OK;
    HQ_TRY(by_divisor(lowering, *left, b_d, left));
    HQ_TRY(by_divisor(lowering, *right, a_d, right));
    if (a_d == HQ_NONE || b_d == HQ_NONE)
        *divisor = a_d == HQ_NONE ? b_d : a_d;
    else
        return two(lowering, HQ_VOP_N_MUL, a_d, b_d, divisor);
    return HQ_OK;
}

hq_status hq_v_add(hq_lowering *lowering, hq_vnum a, hq_vnum b, hq_vnum *out)
{
    if (a.constant && b.constant) {
        *out = a;
        return hq_rat_add(lowering->arena, a.value, b.value, &out->value);
    }
    if (a.constant) {
        hq_vnum first = a;
        a = b;
        b = first;
    }
    *out = a;
    if (b.constant && hq_rat_sign(b.value) == 0)
        return HQ_OK;
    hq_reg left, right;
    if (b.constant && a.d == HQ_NONE) {
        hq_rat by;
        int64_t whole = 0;
        HQ_TRY(hq_v_common(lowering, a.step, b.value, &out->step));
        HQ_TRY(scaled(lowering, &a, out->step, &left));
        HQ_TRY(ratio(lowering, b.value, out->step, &by));
        (void)hq_rat_to_int64(by, &whole);
        return immediate(lowering, HQ_VOP_N_ADD_C, left, whole, &out->n);
    }
    HQ_TRY(bring_together(lowering, &a, &b, &left, &right, &out->d, &out->step));
    const hq_vinstr *by = &lowering->registers.at[right].by;
    if (by->op == HQ_VOP_N_NEG)
        return two(lowering, HQ_VOP_N_SUB, left, by->a, &out->n);
    return two(lowering, HQ_VOP_N_ADD, left, right, &out->n);
}

hq_status hq_v_negate(hq_lowering *lowering, hq_vnum a, hq_vnum *out)
{
    *out = a;
    if (a.constant)
        return hq_rat_neg(lowering->arena, a.value, &out->value);
    return hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_N_NEG, .a = a.n}, &out->n);
}

hq_status hq_v_multiply(hq_lowering *lowering, hq_vnum a, hq_vnum b, hq_vnum *out)
{
    if (a.constant && b.constant) {
        *out = a;
        return hq_rat_mul(lowering->arena, a.value, b.value, &out->value);
    }
    if (a.constant) {
        hq_vnum first = a;
        a = b;
        b = first;
    }
    *out = a;
    if (b.constant && hq_rat_sign(b.value) == 0) {
        *out = b;
        return HQ_OK;
    }
    if (b.constant) { /* the step grows, nothing is computed */
        if (hq_rat_sign(b.value) < 0) {
            HQ_TRY(hq_v_negate(lowering, a, out));
            HQ_TRY(hq_rat_neg(lowering->arena, b.value, &b.value));
        }
        return times(lowering, a.step, b.value, &out->step);
    }
    HQ_TRY(times(lowering, a.step, b.step, &out->step));
    HQ_TRY(two(lowering, HQ_VOP_N_MUL, a.n, b.n, &out->n));
    if (a.d == HQ_NONE || b.d == HQ_NONE)
        out->d = a.d == HQ_NONE ? b.d : a.d;
    else
        return two(lowering, HQ_VOP_N_MUL, a.d, b.d, &out->d);
    return HQ_OK;
}

/* A divisor that the compiler proved not to be 0 where it is used; elsewhere it is made 1, and the quotient is thrown away. */
static hq_status positive(hq_lowering *lowering, hq_vnum *a, hq_vnum *b)
{
    hq_interval range = hq_v_range(lowering, b->n);
    if (range.high <= 0 && range.low < 0) {
        HQ_TRY(hq_v_negate(lowering, *a, a));
        HQ_TRY(hq_v_negate(lowering, *b, b));
        range = hq_v_range(lowering, b->n);
    }
    if (range.low < 0)
        return HQ_VLEAVE(lowering, "a divisor may be below 0");
    if (range.low == 0)
        return immediate(lowering, HQ_VOP_N_MAX_C, b->n, 1, &b->n);
    return HQ_OK;
}

hq_status hq_v_divide(hq_lowering *lowering, hq_vnum a, hq_vnum b, hq_vnum *out)
{
    if (b.constant) {
        hq_rat inverse;
        if (hq_rat_sign(b.value) == 0) { /* never used: see above */
            *out = a;
            return HQ_OK;
        }
        HQ_TRY(hq_rat_div(lowering->arena, HQ_RAT_ONE, b.value, &inverse));
        return hq_v_multiply(lowering, a, hq_v_constant(inverse), out);
    }
    if (a.constant && hq_rat_sign(a.value) == 0) {
        *out = a;
        return HQ_OK;
    }
    HQ_TRY(positive(lowering, &a, &b));
    if (a.constant) {
        int64_t sign = hq_rat_sign(a.value);
        hq_vnum as_register = {.d = HQ_NONE, .step = a.value};
        if (sign < 0)
            HQ_TRY(hq_rat_neg(lowering->arena, a.value, &as_register.step));
        HQ_TRY(constant_register(lowering, sign, &as_register.n));
        a = as_register;
    }
    *out = a;
    HQ_TRY(ratio(lowering, a.step, b.step, &out->step));
    HQ_TRY(by_divisor(lowering, a.n, b.d, &out->n));
    out->d = b.n;
    return a.d == HQ_NONE ? HQ_OK : two(lowering, HQ_VOP_N_MUL, a.d, b.n, &out->d);
}

/* --- Comparisons --- */

static hq_status fixed(bool truth, hq_vtruth *out)
{
    *out = hq_v_fixed(truth ? HQ_VTRUE : HQ_VFALSE);
    return HQ_OK;
}

/* floor(value / step); false: beyond 64 bits. */
static bool floor_in(hq_lowering *lowering, hq_rat value, hq_rat step, bool up, int64_t *out, bool *exact)
{
    hq_int128 low, high;
    hq_status a = hq_rat_quanta(lowering->arena, value, step, HQ_ROUND_FLOOR, &low);
    hq_status b = hq_rat_quanta(lowering->arena, value, step, HQ_ROUND_CEILING, &high);
    *exact = low == high;
    hq_int128 it = up ? high : low;
    *out = (int64_t)it;
    return a == HQ_OK && b == HQ_OK && it > -INT64_MAX && it < INT64_MAX;
}

/* a against a constant, a without a divisor: n < x, n <= x or n = x; what the range decides is fixed. */
static hq_status against(hq_lowering *lowering, hq_vop op, const hq_vnum *a, hq_rat value, hq_vtruth *out)
{
    int64_t x;
    bool exact, strict = op == HQ_VOP_N_LT_C;
    hq_interval range = hq_v_range(lowering, a->n);
    if (!floor_in(lowering, value, a->step, strict, &x, &exact)) {
        if (range.low < -INT64_MAX || range.high > INT64_MAX)
            return HQ_VLEAVE(lowering, TOO_LONG);
        return fixed(op != HQ_VOP_N_EQ_C && hq_rat_sign(value) > 0, out);
    }
    if (op == HQ_VOP_N_EQ_C && (!exact || x < range.low || x > range.high))
        return fixed(false, out);
    if (op == HQ_VOP_N_EQ_C && range.low == range.high)
        return fixed(true, out);
    if (op != HQ_VOP_N_EQ_C) {
        int64_t last = strict ? x - 1 : x; /* n <= last */
        if (range.high <= last || range.low > last)
            return fixed(range.high <= last, out);
    }
    hq_reg reg;
    HQ_TRY(hq_v_emit(lowering, (hq_vinstr){.op = (uint8_t)op, .a = a->n, .x = x}, &reg));
    *out = hq_v_known(reg);
    return HQ_OK;
}

static bool holds(hq_vop op, int order)
{
    return op == HQ_VOP_N_LT ? order < 0 : op == HQ_VOP_N_LE ? order <= 0 : order == 0;
}

static hq_status compare(hq_lowering *lowering, hq_vop op, hq_vnum a, hq_vnum b, hq_vtruth *out)
{
    static const hq_vop CONSTANT[] = {
        [HQ_VOP_N_LT] = HQ_VOP_N_LT_C, [HQ_VOP_N_LE] = HQ_VOP_N_LE_C, [HQ_VOP_N_EQ] = HQ_VOP_N_EQ_C};
    if (a.constant && b.constant)
        return fixed(holds(op, hq_rat_compare(a.value, b.value)), out);
    if (hq_v_same(&a, &b))
        return fixed(op != HQ_VOP_N_LT, out);
    if (b.constant && a.d == HQ_NONE)
        return against(lowering, CONSTANT[op], &a, b.value, out);
    if (a.constant && b.d == HQ_NONE) {
        if (op == HQ_VOP_N_EQ)
            return against(lowering, HQ_VOP_N_EQ_C, &b, a.value, out);
        /* a < b is not (b <= a) */
        HQ_TRY(against(lowering, op == HQ_VOP_N_LT ? HQ_VOP_N_LE_C : HQ_VOP_N_LT_C, &b, a.value, out));
        return hq_v_not(lowering, *out, out);
    }
    hq_reg left, right, divisor, reg;
    hq_rat step;
    HQ_TRY(bring_together(lowering, &a, &b, &left, &right, &divisor, &step));
    hq_interval l = hq_v_range(lowering, left), r = hq_v_range(lowering, right);
    if (l.high < r.low || l.low > r.high)
        return fixed(l.high < r.low && op != HQ_VOP_N_EQ, out);
    HQ_TRY(two(lowering, op, left, right, &reg));
    *out = hq_v_known(reg);
    return HQ_OK;
}

hq_status hq_v_less(hq_lowering *lowering, hq_vnum a, hq_vnum b, hq_vtruth *out)
{
    return compare(lowering, HQ_VOP_N_LT, a, b, out);
}

hq_status hq_v_less_equal(hq_lowering *lowering, hq_vnum a, hq_vnum b, hq_vtruth *out)
{
    return compare(lowering, HQ_VOP_N_LE, a, b, out);
}

hq_status hq_v_equal(hq_lowering *lowering, hq_vnum a, hq_vnum b, hq_vtruth *out)
{
    return compare(lowering, HQ_VOP_N_EQ, a, b, out);
}

/* --- One of two --- */

hq_status hq_v_select(hq_lowering *lowering, hq_vtruth by, hq_vnum a, hq_vnum b, hq_vnum *out)
{
    if (by.constant != 0 || hq_v_same(&a, &b)) {
        *out = by.constant == HQ_VFALSE ? b : a;
        return HQ_OK;
    }
    hq_rat step;
    hq_reg left, right, reg;
    HQ_TRY(hq_v_common(lowering, step_of(&a), step_of(&b), &step));
    HQ_TRY(scaled(lowering, &a, step, &left));
    HQ_TRY(scaled(lowering, &b, step, &right));
    reg = left;
    if (left != right)
        HQ_TRY(hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_N_SELECT, .a = by.can, .b = left, .c = right},
                         &reg));
    hq_reg a_d = a.constant ? HQ_NONE : a.d, b_d = b.constant ? HQ_NONE : b.d;
    *out = hq_v_steps(reg, step);
    out->d = a_d;
    if (a_d == b_d)
        return HQ_OK;
    if (a_d == HQ_NONE)
        HQ_TRY(constant_register(lowering, 1, &a_d));
    if (b_d == HQ_NONE)
        HQ_TRY(constant_register(lowering, 1, &b_d));
    return hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_N_SELECT, .a = by.can, .b = a_d, .c = b_d}, &out->d);
}

hq_status hq_v_extreme(hq_lowering *lowering, bool least, hq_vnum a, hq_vnum b, hq_vnum *out)
{
    hq_vtruth less;
    if ((a.constant && b.constant) || (!a.constant && a.d != HQ_NONE) || (!b.constant && b.d != HQ_NONE)) {
        HQ_TRY(hq_v_less(lowering, a, b, &less));
        return least ? hq_v_select(lowering, less, a, b, out) : hq_v_select(lowering, less, b, a, out);
    }
    hq_rat step;
    hq_reg left, right;
    HQ_TRY(hq_v_common(lowering, step_of(&a), step_of(&b), &step));
    HQ_TRY(scaled(lowering, &a, step, &left));
    HQ_TRY(scaled(lowering, &b, step, &right));
    hq_interval l = hq_v_range(lowering, left), r = hq_v_range(lowering, right);
    if (left == right || l.high <= r.low || r.high <= l.low) {
        *out = (l.high <= r.low) == least ? a : b;
        return HQ_OK;
    }
    *out = hq_v_steps(HQ_NONE, step);
    const hq_vnum *fixed_one = a.constant ? &a : b.constant ? &b : NULL;
    if (fixed_one != NULL) {
        hq_reg other = a.constant ? right : left;
        int64_t x = (int64_t)(a.constant ? l : r).low;
        return immediate(lowering, least ? HQ_VOP_N_MIN_C : HQ_VOP_N_MAX_C, other, x, &out->n);
    }
    return two(lowering, least ? HQ_VOP_N_MIN : HQ_VOP_N_MAX, left, right, &out->n);
}

hq_status hq_v_pair_select(hq_lowering *lowering, hq_vtruth by, hq_vpair a, hq_vpair b, hq_vpair *out)
{
    HQ_TRY(hq_v_select(lowering, by, a.low, b.low, &out->low));
    out->high = out->low;
    if (!a.same || !b.same)
        HQ_TRY(hq_v_select(lowering, by, a.high, b.high, &out->high));
    out->same = hq_v_same(&out->low, &out->high);
    return HQ_OK;
}

/* --- Rounding --- */

hq_status hq_v_quantize(hq_lowering *lowering, hq_vnum a, hq_rat quantum, hq_rounding rounding, hq_vnum *out)
{
    *out = a;
    if (a.constant)
        return hq_rat_quantize(lowering->arena, a.value, quantum, rounding, &out->value);
    hq_rat by;
    HQ_TRY(ratio(lowering, a.step, quantum, &by));
    *out = hq_v_steps(HQ_NONE, quantum);
    if (a.d == HQ_NONE && by.denominator == 1)
        return immediate(lowering, HQ_VOP_N_MUL_C, a.n, by.numerator, &out->n);
    hq_vinstr in = {.op = HQ_VOP_N_ROUND, .mode = (uint8_t)rounding, .x = by.numerator, .y = by.denominator};
    in.a = a.n;
    if (a.d != HQ_NONE) {
        in.op = HQ_VOP_N_ROUND_QUOTIENT;
        in.b = a.d;
        return hq_v_emit(lowering, in, &out->n);
    }
    const hq_vinstr *product = &lowering->registers.at[a.n].by;
    if (product->op == HQ_VOP_N_MUL) { /* one multiply-divide */
        in.op = HQ_VOP_N_ROUND_PRODUCT;
        in.a = product->a;
        in.b = product->b;
    }
    return hq_v_emit(lowering, in, &out->n);
}
