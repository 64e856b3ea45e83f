/* Comparisons, three-valued logic, branches. See kernels.h. */
#include <string.h>

#include "eval/kernels.h"

void hq_truth_from(uint64_t outcomes, const hq_doubt *doubt, hq_value *out)
{
    out->truth = (uint8_t)outcomes;
    out->doubt = out->truth == HQ_UNKNOWN ? doubt : NULL;
}

/* A truth out of what a comparison can come to, decided as part 0 of the node. `orders` may tell three outcomes apart. */
static hq_status settle(hq_evaluation *evaluation, hq_node_id id, const hq_value *a, const hq_value *b,
                        uint64_t outcomes, uint64_t true_outcomes, hq_value *out)
{
    const hq_doubt *noted = NULL;
    if ((outcomes & (outcomes - 1)) != 0 || evaluation->probe.active) {
        const hq_doubt *joined;
        HQ_TRY(hq_doubt_join(evaluation, a->doubt, b->doubt, &joined));
        HQ_TRY(hq_decide(evaluation, id, 0, joined, true, &outcomes, &noted));
        noted = noted == NULL ? joined : noted;
    }
    hq_truth_from(((outcomes & ~true_outcomes) != 0 ? HQ_FALSE : 0U) |
                      ((outcomes & true_outcomes) != 0 ? HQ_TRUE : 0U),
                  noted, out);
    return HQ_OK;
}

/* Less (1), equal (2) and greater (4) down to what the comparison asks: two outcomes, or three for equality. */
static hq_status compare_orders(hq_evaluation *evaluation, hq_node_id id, bool strict, bool equality,
                                const hq_value *a, const hq_value *b, uint64_t orders, hq_value *out)
{
    if (equality)
        return settle(evaluation, id, a, b, orders, 2, out);
    uint64_t holds = strict ? 1 : 3;
    uint64_t outcomes = ((orders & ~holds) != 0 ? HQ_FALSE : 0U) | ((orders & holds) != 0 ? HQ_TRUE : 0U);
    return settle(evaluation, id, a, b, outcomes, HQ_TRUE, out);
}

hq_status hq_eval_compare(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value a, b;
    uint64_t orders;
    HQ_TRY(hq_eval(evaluation, node->a, &a));
    HQ_TRY(hq_eval(evaluation, node->b, &b));
    HQ_TRY(hq_number_orders(evaluation, &a, &b, &orders));
    return compare_orders(evaluation, id, node->op == HQ_OP_LT, node->op == HQ_OP_EQ, &a, &b, orders, out);
}

hq_status hq_eval_compare_days(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value a, b;
    uint64_t orders;
    HQ_TRY(hq_eval(evaluation, node->a, &a));
    HQ_TRY(hq_eval(evaluation, node->b, &b));
    HQ_TRY(hq_date_orders(evaluation, &a.date, &b.date, &orders));
    return compare_orders(evaluation, id, node->op == HQ_OP_DATE_LT, node->op == HQ_OP_DATE_EQ, &a, &b,
                          orders, out);
}

static bool may_be(const hq_value *code, uint32_t leaf)
{
    return code->code.leaves == NULL ? code->code.leaf == leaf
                                     : (code->code.leaves[leaf / 64] >> (leaf % 64) & 1) != 0;
}

hq_status hq_eval_code_equal(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value a, b;
    HQ_TRY(hq_eval(evaluation, node->a, &a));
    HQ_TRY(hq_eval(evaluation, node->b, &b));
    uint64_t outcomes = 0;
    if (a.code.leaves == NULL && b.code.leaves == NULL) {
        outcomes = a.code.leaf == b.code.leaf ? HQ_TRUE : HQ_FALSE;
    } else {
        uint32_t size = evaluation->pack->codes.at[a.code.tree].leaf_count;
        outcomes = HQ_FALSE;
        for (uint32_t leaf = 0; leaf < size; leaf++)
            if (may_be(&a, leaf) && may_be(&b, leaf))
                outcomes |= HQ_TRUE;
    }
    return settle(evaluation, id, &a, &b, outcomes, HQ_TRUE, out);
}

hq_status hq_eval_unlisted(hq_evaluation *evaluation, uint32_t set, const hq_value *code, hq_value *out)
{
    hq_atom like = {
        .kind = HQ_ATOM_MEMBERSHIP, .domain_kind = HQ_DOMAIN_SET, .alternatives = 2, .index = set};
    like.sub = code->code.leaves == NULL ? code->code.leaf : HQ_NONE;
    uint32_t atom;
    HQ_TRY(hq_set_all(evaluation->arena, 2, &like.domain.set));
    HQ_TRY(hq_atom_of(evaluation, &like, &atom));
    uint64_t outcomes = atom == HQ_NONE ? HQ_UNKNOWN : evaluation->atoms[atom].domain.set[0];
    hq_value member = {.truth = (uint8_t)outcomes};
    HQ_TRY(hq_doubt_about(evaluation, atom == HQ_NONE ? HQ_ATOM_MANY : UINT64_C(1) << atom, &member.doubt));
    HQ_TRY(hq_doubt_join(evaluation, member.doubt, code->doubt, &member.doubt));
    *out = member;
    return HQ_OK;
}

uint8_t hq_code_lies_in(const hq_evaluation *evaluation, const hq_leaf_set *set, const hq_value *code)
{
    if (code->code.leaves == NULL)
        return (set->leaves[code->code.leaf / 64] >> (code->code.leaf % 64) & 1) != 0 ? HQ_TRUE : HQ_FALSE;
    uint32_t size = evaluation->pack->codes.at[set->tree].leaf_count;
    uint8_t outcomes = 0;
    for (uint32_t w = 0; w * 64 < size; w++) {
        outcomes |= (code->code.leaves[w] & set->leaves[w]) != 0 ? HQ_TRUE : 0;
        outcomes |= (code->code.leaves[w] & ~set->leaves[w]) != 0 ? HQ_FALSE : 0;
    }
    return outcomes;
}

hq_status hq_eval_code_in(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value a, member;
    HQ_TRY(hq_eval(evaluation, node->a, &a));
    const hq_leaf_set *set = &evaluation->plan->sets.at[node->b];
    uint64_t outcomes = hq_code_lies_in(evaluation, set, &a);
    if (set->known || outcomes == HQ_TRUE)
        return settle(evaluation, id, &a, &a, outcomes, HQ_TRUE, out);
    HQ_TRY(hq_eval_unlisted(evaluation, node->b, &a, &member));
    return settle(evaluation, id, &member, &member, (outcomes & HQ_TRUE) | member.truth, HQ_TRUE, out);
}

hq_status hq_eval_text_equal(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value a, b;
    HQ_TRY(hq_eval(evaluation, node->a, &a));
    HQ_TRY(hq_eval(evaluation, node->b, &b));
    uint64_t outcomes = HQ_UNKNOWN;
    if (a.text.known && b.text.known)
        outcomes = hq_str_equal(a.text.at, b.text.at) ? HQ_TRUE : HQ_FALSE;
    return settle(evaluation, id, &a, &b, outcomes, HQ_TRUE, out);
}

hq_status hq_eval_truth_equal(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value a, b;
    HQ_TRY(hq_eval(evaluation, node->a, &a));
    HQ_TRY(hq_eval(evaluation, node->b, &b));
    uint64_t outcomes = HQ_UNKNOWN;
    if (a.truth != HQ_UNKNOWN && b.truth != HQ_UNKNOWN)
        outcomes = a.truth == b.truth ? HQ_TRUE : HQ_FALSE;
    return settle(evaluation, id, &a, &b, outcomes, HQ_TRUE, out);
}

static bool are_points(const hq_value *day, const hq_value *span)
{
    return day->doubt == NULL && span->doubt == NULL && hq_date_is_point(&day->date) &&
           hq_date_is_point(&span->span.first) && hq_date_is_point(&span->span.until);
}

/* first <= d, and d < until: two decisions. */
hq_status hq_eval_in_span(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value day, span;
    HQ_TRY(hq_eval(evaluation, node->a, &day));
    HQ_TRY(hq_eval(evaluation, node->b, &span));
    if (are_points(&day, &span) && !evaluation->probe.active) { /* as nearly always */
        bool within = span.span.first.low <= day.date.low && day.date.low < span.span.until.low;
        out->truth = within ? HQ_TRUE : HQ_FALSE;
        out->doubt = NULL;
        return HQ_OK;
    }
    uint64_t left, right;
    HQ_TRY(hq_date_orders(evaluation, &span.span.first, &day.date, &left));
    HQ_TRY(hq_date_orders(evaluation, &day.date, &span.span.until, &right));
    uint64_t begun = ((left & 3) != 0 ? HQ_TRUE : 0U) | ((left & 4) != 0 ? HQ_FALSE : 0U);
    uint64_t not_over = ((right & 1) != 0 ? HQ_TRUE : 0U) | ((right & 6) != 0 ? HQ_FALSE : 0U);
    const hq_doubt *joined, *first, *second;
    HQ_TRY(hq_doubt_join(evaluation, day.doubt, span.doubt, &joined));
    HQ_TRY(hq_decide(evaluation, id, 0, joined, true, &begun, &first));
    HQ_TRY(hq_decide(evaluation, id, 1, joined, true, &not_over, &second));
    uint64_t outcomes = ((begun & HQ_FALSE) != 0 || (not_over & HQ_FALSE) != 0 ? HQ_FALSE : 0U) |
                        ((begun & HQ_TRUE) != 0 && (not_over & HQ_TRUE) != 0 ? HQ_TRUE : 0U);
    const hq_doubt *doubt;
    HQ_TRY(hq_doubt_join(evaluation, first, second, &doubt));
    hq_truth_from(outcomes, doubt == NULL ? joined : doubt, out);
    return HQ_OK;
}

hq_status hq_eval_and_or(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value a, b;
    uint8_t decides = node->op == HQ_OP_AND ? HQ_FALSE : HQ_TRUE;
    HQ_TRY(hq_eval(evaluation, node->a, &a));
    if (a.truth == decides && evaluation->trace == NULL) {
        *out = a;
        return HQ_OK;
    }
    HQ_TRY(hq_eval(evaluation, node->b, &b));
    out->doubt = NULL;
    if (a.truth == decides || b.truth == decides) {
        out->truth = decides;
    } else if (a.truth == HQ_UNKNOWN || b.truth == HQ_UNKNOWN) {
        out->truth = HQ_UNKNOWN;
        return hq_doubt_join(evaluation, a.doubt, b.doubt, &out->doubt);
    } else {
        out->truth = decides == HQ_FALSE ? HQ_TRUE : HQ_FALSE;
    }
    return HQ_OK;
}

hq_status hq_eval_not(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    static const uint8_t OPPOSITE[] = {0, HQ_TRUE, HQ_FALSE, HQ_UNKNOWN};
    HQ_TRY(hq_eval(evaluation, node->a, out));
    out->truth = OPPOSITE[out->truth];
    return HQ_OK;
}

hq_status hq_eval_if(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value condition, yes, no;
    HQ_TRY(hq_eval(evaluation, node->a, &condition));
    if (condition.truth != HQ_UNKNOWN)
        return hq_eval(evaluation, condition.truth == HQ_TRUE ? node->b : node->c, out);
    HQ_TRY(hq_eval(evaluation, node->b, &yes));
    HQ_TRY(hq_eval(evaluation, node->c, &no));
    return hq_value_hull_under(evaluation, (hq_type_kind)node->kind, condition.doubt, &yes, &no, out);
}
