/*
 * Exceptions that replace one part and can apply at once: refused where that can be seen. See bounds.h.
 *
 * It can be seen when both conditions are the same, when one always holds, when both begin on a day (from the later day on both
 * apply), and when both only ask whether one code lies in sets that share a code. What cannot be seen is met by evaluation,
 * which then reports the clash and answers with both.
 */
#include "plan/bounds.h"

static bool always(const hq_bounding *bounding, hq_node_id when)
{
    return bounding->plan->bounds[when].truths == HQ_CAN_BE_TRUE;
}

static bool from_a_day(const hq_plan *plan, hq_node_id when)
{
    const hq_node *node = &plan->nodes.at[when];
    return node->op == HQ_OP_DATE_LE && plan->nodes.at[node->a].op == HQ_OP_DATE &&
           plan->nodes.at[node->b].op == HQ_OP_DECIDED;
}

/* The leaves for which a plain question about one code is true; false: it is no such question. */
static bool codes_asked(const hq_plan *plan, hq_node_id when, hq_node_id *fact, uint32_t *tree,
                        const uint64_t **set, uint32_t *leaf)
{
    const hq_node *node = &plan->nodes.at[when];
    *set = NULL;
    *fact = node->a;
    if (node->op == HQ_OP_CODE_IN && plan->sets.at[node->b].known) {
        *set = plan->sets.at[node->b].leaves;
        *tree = plan->sets.at[node->b].tree;
        return true;
    }
    if (node->op != HQ_OP_CODE_EQ || plan->nodes.at[node->b].op != HQ_OP_CODE)
        return false;
    *leaf = plan->nodes.at[node->b].a;
    *tree = plan->nodes.at[node->b].b;
    return true;
}

static bool holds_leaf(const uint64_t *set, uint32_t leaf, uint32_t asked)
{
    return set == NULL ? leaf == asked : (set[leaf / 64] >> (leaf % 64) & 1) != 0;
}

static bool share_a_code(const hq_bounding *bounding, hq_node_id a, hq_node_id b)
{
    const hq_plan *plan = bounding->plan;
    hq_node_id fact_a, fact_b;
    uint32_t tree_a, tree_b, leaf_a = 0, leaf_b = 0;
    const uint64_t *set_a, *set_b;
    if (!codes_asked(plan, a, &fact_a, &tree_a, &set_a, &leaf_a) ||
        !codes_asked(plan, b, &fact_b, &tree_b, &set_b, &leaf_b))
        return false;
    if (tree_a != tree_b || !hq_nodes_alike(plan, fact_a, fact_b))
        return false;
    for (uint32_t leaf = 0; leaf < bounding->pack->codes.at[tree_a].leaf_count; leaf++)
        if (holds_leaf(set_a, leaf, leaf_a) && holds_leaf(set_b, leaf, leaf_b))
            return true;
    return false;
}

static bool seen_together(const hq_bounding *bounding, hq_node_id a, hq_node_id b)
{
    const hq_plan *plan = bounding->plan;
    return hq_nodes_alike(plan, a, b) || always(bounding, a) || always(bounding, b) ||
           (from_a_day(plan, a) && from_a_day(plan, b)) || share_a_code(bounding, a, b);
}

void hq_check_exceptions(hq_bounding *bounding)
{
    const hq_plan *plan = bounding->plan;
    for (uint32_t l = 0; l < plan->exceptions.count; l++) {
        const hq_plan_exceptions *list = &plan->exceptions.at[l];
        const hq_patch_list *patches = list->of_definition
                                           ? &bounding->pack->definitions.at[list->owner].exceptions
                                           : &bounding->pack->policies.at[list->owner].exceptions;
        for (uint32_t a = 0; a < list->count; a++)
            for (uint32_t b = a + 1; b < list->count; b++) {
                if (hq_nodes_alike(plan, list->values[a], list->values[b]) ||
                    !seen_together(bounding, list->whens[a], list->whens[b]))
                    continue;
                const hq_patch *first = &patches->at[list->patches[a]],
                               *second = &patches->at[list->patches[b]];
                HQ_REPORT(bounding->diags, EXCEPTIONS_CLASH, second->pos, first->name, second->name)
                    ->related = first->pos;
            }
    }
}
