/* Arithmetic nodes. The arithmetic itself is number.c. See kernels.h. */
#include "eval/kernels.h"

static hq_status operands(hq_evaluation *evaluation, const hq_node *node, hq_value *a, hq_value *b)
{
    HQ_TRY(hq_eval(evaluation, node->a, a));
    return hq_eval(evaluation, node->b, b);
}

hq_status hq_eval_sum_of_two(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value a, b;
    HQ_TRY(operands(evaluation, node, &a, &b));
    return hq_number_add(evaluation, &a, &b, node->op == HQ_OP_SUB, out);
}

hq_status hq_eval_product(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value a, b;
    HQ_TRY(operands(evaluation, node, &a, &b));
    return hq_number_multiply(evaluation, &a, &b, out);
}

hq_status hq_eval_quotient(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value a, b;
    HQ_TRY(operands(evaluation, node, &a, &b));
    return hq_number_divide(evaluation, &a, &b, out);
}

hq_status hq_eval_negative(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value a, zero;
    HQ_TRY(hq_eval(evaluation, node->a, &a));
    hq_number_point(HQ_RAT_ZERO, &zero);
    return hq_number_add(evaluation, &zero, &a, true, out);
}

static bool end_less(bool a_open, hq_rat a, bool b_open, hq_rat b, int open_sign)
{
    if (a_open || b_open)
        return open_sign < 0 ? a_open : !a_open;
    return hq_rat_compare(a, b) < 0;
}

/* Neither is always the least: the ends of both. */
static void undecided_extreme(const hq_number *a, const hq_number *b, bool least, hq_number *out)
{
    const hq_number *low = end_less(a->low_open, a->low, b->low_open, b->low, -1) == least ? a : b;
    const hq_number *high = end_less(a->high_open, a->high, b->high_open, b->high, 1) == least ? a : b;
    hq_number result = {
        .low = low->low, .high = high->high, .low_open = low->low_open, .high_open = high->high_open};
    *out = result;
}

hq_status hq_eval_extreme(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value a, b;
    HQ_TRY(operands(evaluation, node, &a, &b));
    uint64_t orders;
    HQ_TRY(hq_number_orders(evaluation, &a, &b, &orders));
    bool least = node->op == HQ_OP_MIN;
    /* outcomes: bit 0, a is it (also when equal); bit 1, b is */
    uint64_t less = orders & 3, greater = orders & 4;
    uint64_t first = least ? (less != 0 ? 1U : 0U) | (greater != 0 ? 2U : 0U)
                           : ((orders & 6) != 0 ? 1U : 0U) | ((orders & 1) != 0 ? 2U : 0U);
    if ((first & (first - 1)) == 0 && !evaluation->probe.active) {
        *out = first == 1 ? a : b;
        return HQ_OK;
    }
    const hq_doubt *joined, *noted;
    HQ_TRY(hq_doubt_join(evaluation, a.doubt, b.doubt, &joined));
    HQ_TRY(hq_decide(evaluation, id, 0, joined, false, &first, &noted));
    if ((first & (first - 1)) == 0) {
        *out = first == 1 ? a : b;
        return HQ_OK;
    }
    undecided_extreme(&a.number, &b.number, least, &out->number);
    out->doubt = hq_number_is_point(&out->number) ? NULL : noted;
    return HQ_OK;
}

hq_status hq_eval_quantize(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value a;
    HQ_TRY(hq_eval(evaluation, node->a, &a));
    return hq_number_quantize(evaluation, &a, evaluation->plan->numbers.at[node->b], (hq_rounding)node->c,
                              out);
}

/* Any value between the two: a doubt that no fact can end. */
hq_status hq_eval_range(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value a, b;
    HQ_TRY(operands(evaluation, node, &a, &b));
    HQ_TRY(hq_value_hull(evaluation, HQ_T_NUMBER, &a, &b, out));
    if (hq_number_is_point(&out->number) || out->doubt != NULL)
        return HQ_OK;
    return hq_doubt_about(evaluation, 0, &out->doubt);
}

/* x where it is known to lie in the range; else the range. A known x outside was refused where it was given (see answer notes). */
hq_status hq_eval_within(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value x, low, high;
    HQ_TRY(hq_eval(evaluation, node->a, &x));
    HQ_TRY(hq_eval(evaluation, node->b, &low));
    HQ_TRY(hq_eval(evaluation, node->c, &high));
    hq_number range = {.low = low.number.low,
                       .high = high.number.high,
                       .low_open = low.number.low_open,
                       .high_open = high.number.high_open};
    bool below = !range.low_open && !x.number.high_open && hq_rat_compare(x.number.high, range.low) < 0;
    bool above = !range.high_open && !x.number.low_open && hq_rat_compare(x.number.low, range.high) > 0;
    if (below || above) {
        HQ_TRY(hq_eval_note(evaluation, (hq_note){.kind = HQ_NOTE_OUTSIDE_WITHIN, .index = id}));
        out->number = range;
        HQ_TRY(hq_doubt_join(evaluation, low.doubt, high.doubt, &out->doubt));
        if (out->doubt == NULL && !hq_number_is_point(&range))
            return hq_doubt_about(evaluation, 0, &out->doubt);
        return HQ_OK;
    }
    const hq_number *from = &low.number, *to = &high.number;
    bool inside = !x.number.low_open && !x.number.high_open &&
                  (range.low_open || (!from->high_open && hq_rat_compare(x.number.low, from->high) >= 0)) &&
                  (range.high_open || (!to->low_open && hq_rat_compare(x.number.high, to->low) <= 0));
    if (inside) {
        *out = x;
        return HQ_OK;
    }
    out->number = range; /* x may lie outside: then it is any value between */
    HQ_TRY(hq_doubt_join(evaluation, low.doubt, high.doubt, &out->doubt));
    HQ_TRY(hq_doubt_join(evaluation, x.doubt, out->doubt, &out->doubt));
    if (hq_number_is_point(&range))
        out->doubt = NULL;
    return HQ_OK;
}
