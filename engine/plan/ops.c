/* The table of operations, and what uses what. See ops.def, plan.h. */
#include <assert.h>

#include "plan/plan.h"

static const hq_op_info OPS[HQ_OP_COUNT_] = {
#define HQ_OP(NAME, MNEMONIC, OPERANDS, RESULT, UNKNOWN, DOC) \
    [HQ_OP_##NAME] = {#NAME, MNEMONIC, OPERANDS, RESULT, UNKNOWN, DOC},
#include "plan/ops.def"
};

const hq_op_info *hq_op_get(hq_op op)
{
    assert(op < HQ_OP_COUNT_);
    return &OPS[op];
}

static void visit_many(const hq_node_id *ids, uint32_t count, hq_node_visit *visit, void *context)
{
    for (uint32_t i = 0; i < count; i++)
        if (ids[i] != HQ_NONE)
            visit(context, ids[i]);
}

void hq_node_operands(const hq_plan *plan, const hq_node *node, hq_node_visit *visit, void *context)
{
    const char *signature = OPS[node->op].operands;
    const uint32_t operands[] = {node->a, node->b, node->c};
    for (int i = 0; i < 3; i++)
        if (signature[i] == 'n' || signature[i] == 'o')
            visit_many(&operands[i], 1, visit, context);
    switch ((hq_op)node->op) {
    case HQ_OP_SUM:
    case HQ_OP_COUNT:
    case HQ_OP_ANY:
    case HQ_OP_ALL:
    case HQ_OP_LEAST:
    case HQ_OP_GREATEST: {
        const hq_plan_loop *loop = &plan->loops.at[node->a];
        const hq_node_id ids[] = {loop->list, loop->where, loop->body, loop->otherwise};
        visit_many(ids, 4, visit, context);
        return;
    }
    case HQ_OP_LOOKUP: {
        const hq_plan_lookup *lookup = &plan->lookups.at[node->a];
        visit_many(lookup->arguments, plan->tables.at[lookup->table].input_count, visit, context);
        return;
    }
    case HQ_OP_READING:
        visit_many(plan->choices.at[node->a].alternatives, plan->choices.at[node->a].count, visit, context);
        return;
    case HQ_OP_EXCEPT: {
        const hq_plan_exceptions *list = &plan->exceptions.at[node->a];
        visit_many(list->whens, list->count, visit, context);
        visit_many(list->values, list->count, visit, context);
        visit_many(&list->rule, 1, visit, context);
        return;
    }
    default:
        return;
    }
}
