/* Three-valued truths: a register for "can be true", and one for "can be false" where that is not its opposite. See lower.h. */
#include "vm/lower.h"

hq_vtruth hq_v_fixed(uint8_t constant)
{
    return (hq_vtruth){.constant = constant, .can = HQ_NONE, .cannot = HQ_NONE};
}

hq_vtruth hq_v_known(hq_reg reg)
{
    return (hq_vtruth){.can = reg, .cannot = HQ_NONE};
}

static hq_status constant(hq_lowering *lowering, bool truth, hq_reg *out)
{
    return hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_T_CONST, .x = truth}, out);
}

/* a and (a or x), a or (a and x) are a; a and (a and x), a or (a or x) are what stands in brackets. Which of both is asked: that it is `a`. */
static bool absorbs(const hq_lowering *lowering, hq_vop op, hq_reg a, hq_reg b)
{
    hq_vop inverse = op == HQ_VOP_T_AND ? HQ_VOP_T_OR : HQ_VOP_T_AND;
    const hq_vinstr *of_a = &lowering->registers.at[a].by, *of_b = &lowering->registers.at[b].by;
    if (op != HQ_VOP_T_AND && op != HQ_VOP_T_OR)
        return false;
    return (of_b->op == (uint8_t)inverse && (of_b->a == a || of_b->b == a)) ||
           (of_a->op == (uint8_t)op && (of_a->a == b || of_a->b == b));
}

static hq_status two(hq_lowering *lowering, hq_vop op, hq_reg a, hq_reg b, hq_reg *out)
{
    *out = a;
    if (a == b && op != HQ_VOP_T_ANDNOT)
        return HQ_OK;
    if (absorbs(lowering, op, a, b) || absorbs(lowering, op, b, a)) {
        *out = absorbs(lowering, op, a, b) ? a : b;
        return HQ_OK;
    }
    return hq_v_emit(lowering, (hq_vinstr){.op = (uint8_t)op, .a = a, .b = b}, out);
}

/* Is one of them made as the opposite of the other? */
static bool exclude(const hq_lowering *lowering, hq_reg a, hq_reg b)
{
    const hq_vinstr *of_a = &lowering->registers.at[a].by, *of_b = &lowering->registers.at[b].by;
    return (of_a->op == HQ_VOP_T_NOT && of_a->a == b) || (of_b->op == HQ_VOP_T_NOT && of_b->a == a);
}

static hq_status opposite(hq_lowering *lowering, hq_reg a, hq_reg *out)
{
    const hq_vinstr *by = &lowering->registers.at[a].by;
    if (by->op == HQ_VOP_T_NOT) {
        *out = by->a;
        return HQ_OK;
    }
    return hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_T_NOT, .a = a}, out);
}

hq_status hq_v_can(hq_lowering *lowering, hq_vtruth truth, hq_reg *out)
{
    *out = truth.can;
    return truth.constant == 0 ? HQ_OK : constant(lowering, (truth.constant & HQ_VTRUE) != 0, out);
}

hq_status hq_v_cannot(hq_lowering *lowering, hq_vtruth truth, hq_reg *out)
{
    *out = truth.cannot;
    if (truth.constant != 0)
        return constant(lowering, (truth.constant & HQ_VFALSE) != 0, out);
    return truth.cannot != HQ_NONE ? HQ_OK : opposite(lowering, truth.can, out);
}

static bool is(hq_vtruth truth, uint8_t constant)
{
    return truth.constant == constant;
}

hq_status hq_v_and(hq_lowering *lowering, hq_vtruth a, hq_vtruth b, hq_vtruth *out)
{
    if (is(a, HQ_VFALSE) || is(b, HQ_VFALSE)) {
        *out = hq_v_fixed(HQ_VFALSE);
        return HQ_OK;
    }
    if (is(a, HQ_VTRUE) || is(b, HQ_VTRUE)) {
        *out = is(a, HQ_VTRUE) ? b : a;
        return HQ_OK;
    }
    if (is(a, HQ_VEITHER) && is(b, HQ_VEITHER)) {
        *out = a;
        return HQ_OK;
    }
    if (a.constant == 0 && b.constant == 0 && exclude(lowering, a.can, b.can)) {
        *out = hq_v_fixed(HQ_VFALSE);
        return HQ_OK;
    }
    *out = (hq_vtruth){.can = HQ_NONE, .cannot = HQ_NONE};
    bool known = a.constant == 0 && b.constant == 0 && a.cannot == HQ_NONE && b.cannot == HQ_NONE;
    if (is(a, HQ_VEITHER) || is(b, HQ_VEITHER)) { /* can be true where the other can; can always be false */
        out->can = is(a, HQ_VEITHER) ? b.can : a.can;
        return constant(lowering, true, &out->cannot);
    }
    HQ_TRY(two(lowering, HQ_VOP_T_AND, a.can, b.can, &out->can));
    if (known)
        return HQ_OK;
    hq_reg left, right;
    HQ_TRY(hq_v_cannot(lowering, a, &left));
    HQ_TRY(hq_v_cannot(lowering, b, &right));
    return two(lowering, HQ_VOP_T_OR, left, right, &out->cannot);
}

hq_status hq_v_not(hq_lowering *lowering, hq_vtruth a, hq_vtruth *out)
{
    static const uint8_t OPPOSITE[] = {0, HQ_VTRUE, HQ_VFALSE, HQ_VEITHER};
    if (a.constant != 0) {
        *out = hq_v_fixed(OPPOSITE[a.constant]);
        return HQ_OK;
    }
    if (a.cannot != HQ_NONE) {
        *out = (hq_vtruth){.can = a.cannot, .cannot = a.can};
        return HQ_OK;
    }
    hq_reg can;
    HQ_TRY(opposite(lowering, a.can, &can));
    *out = hq_v_known(can);
    return HQ_OK;
}

hq_status hq_v_or(hq_lowering *lowering, hq_vtruth a, hq_vtruth b, hq_vtruth *out)
{
    bool known = a.constant == 0 && b.constant == 0 && a.cannot == HQ_NONE && b.cannot == HQ_NONE;
    if (known) {
        hq_reg can;
        if (exclude(lowering, a.can, b.can)) {
            *out = hq_v_fixed(HQ_VTRUE);
            return HQ_OK;
        }
        HQ_TRY(two(lowering, HQ_VOP_T_OR, a.can, b.can, &can));
        *out = hq_v_known(can);
        return HQ_OK;
    }
    HQ_TRY(hq_v_not(lowering, a, &a));
    HQ_TRY(hq_v_not(lowering, b, &b));
    HQ_TRY(hq_v_and(lowering, a, b, out));
    return hq_v_not(lowering, *out, out);
}

hq_status hq_v_possible(hq_lowering *lowering, hq_vtruth a, hq_vtruth *out)
{
    (void)lowering;
    *out =
        a.constant != 0 ? hq_v_fixed((a.constant & HQ_VTRUE) != 0 ? HQ_VTRUE : HQ_VFALSE) : hq_v_known(a.can);
    return HQ_OK;
}

hq_status hq_v_certain(hq_lowering *lowering, hq_vtruth a, hq_vtruth *out)
{
    HQ_TRY(hq_v_not(lowering, a, &a));
    HQ_TRY(hq_v_possible(lowering, a, &a));
    return hq_v_not(lowering, a, out);
}

hq_status hq_v_decided(hq_lowering *lowering, hq_vtruth a, hq_vtruth *out)
{
    if (a.constant != 0 || a.cannot == HQ_NONE) {
        *out = hq_v_fixed(a.constant == HQ_VEITHER ? HQ_VFALSE : HQ_VTRUE);
        return HQ_OK;
    }
    hq_reg both;
    HQ_TRY(two(lowering, HQ_VOP_T_AND, a.can, a.cannot, &both));
    return hq_v_not(lowering, hq_v_known(both), out);
}

hq_status hq_v_where_known(hq_lowering *lowering, hq_vtruth a, hq_vtruth known, hq_vtruth *out)
{
    hq_vtruth unknown;
    if (is(known, HQ_VTRUE)) {
        *out = a;
        return HQ_OK;
    }
    if (is(known, HQ_VFALSE) || is(a, HQ_VEITHER)) {
        *out = hq_v_fixed(HQ_VEITHER);
        return HQ_OK;
    }
    HQ_TRY(hq_v_not(lowering, known, &unknown));
    hq_reg can, cannot;
    HQ_TRY(hq_v_can(lowering, a, &can));
    HQ_TRY(hq_v_cannot(lowering, a, &cannot));
    HQ_TRY(two(lowering, HQ_VOP_T_OR, can, unknown.can, &out->can));
    out->constant = 0;
    return two(lowering, HQ_VOP_T_OR, cannot, unknown.can, &out->cannot);
}

static hq_status select(hq_lowering *lowering, hq_reg by, hq_reg a, hq_reg b, hq_reg *out)
{
    *out = a;
    if (a == b)
        return HQ_OK;
    return hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_T_SELECT, .a = by, .b = a, .c = b}, out);
}

hq_status hq_v_choose(hq_lowering *lowering, hq_vtruth by, hq_vtruth a, hq_vtruth b, hq_vtruth *out)
{
    if (by.constant != 0 || (a.constant != 0 && a.constant == b.constant)) {
        *out = is(by, HQ_VFALSE) ? b : a;
        return HQ_OK;
    }
    bool known = !is(a, HQ_VEITHER) && !is(b, HQ_VEITHER) && (a.constant != 0 || a.cannot == HQ_NONE) &&
                 (b.constant != 0 || b.cannot == HQ_NONE);
    hq_reg left, right;
    *out = (hq_vtruth){.can = HQ_NONE, .cannot = HQ_NONE};
    HQ_TRY(hq_v_can(lowering, a, &left));
    HQ_TRY(hq_v_can(lowering, b, &right));
    HQ_TRY(select(lowering, by.can, left, right, &out->can));
    if (known)
        return HQ_OK;
    HQ_TRY(hq_v_cannot(lowering, a, &left));
    HQ_TRY(hq_v_cannot(lowering, b, &right));
    return select(lowering, by.can, left, right, &out->cannot);
}

hq_status hq_v_over(hq_lowering *lowering, bool any, uint32_t space, hq_vtruth a, hq_vtruth *out)
{
    hq_reg can, cannot;
    hq_vop op = any ? HQ_VOP_T_SEG_ANY : HQ_VOP_T_SEG_ALL;
    if (is(a, any ? HQ_VFALSE : HQ_VTRUE)) {
        *out = a;
        return HQ_OK;
    }
    HQ_TRY(hq_v_can(lowering, a, &can));
    *out = (hq_vtruth){.can = HQ_NONE, .cannot = HQ_NONE};
    HQ_TRY(hq_v_reduce(lowering, op, space, can, HQ_NONE, HQ_NONE, &out->can));
    if (!is(a, HQ_VEITHER) && (a.constant != 0 || a.cannot == HQ_NONE))
        return HQ_OK;
    HQ_TRY(hq_v_cannot(lowering, a, &cannot)); /* any can be false where all can */
    return hq_v_reduce(lowering, any ? HQ_VOP_T_SEG_ALL : HQ_VOP_T_SEG_ANY, space, cannot, HQ_NONE, HQ_NONE,
                       &out->cannot);
}

hq_status hq_v_truth_at(hq_lowering *lowering, hq_vtruth a, uint32_t space, hq_vtruth *out)
{
    *out = a;
    if (a.constant != 0)
        return HQ_OK;
    HQ_TRY(hq_v_gather(lowering, a.can, space, &out->can));
    if (a.cannot != HQ_NONE)
        HQ_TRY(hq_v_gather(lowering, a.cannot, space, &out->cannot));
    return HQ_OK;
}
