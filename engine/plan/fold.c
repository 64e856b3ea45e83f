/*
 * Constants: what a node comes to when its operands are fixed. A forward pass; a node that is another node's value is replaced by
 * it in everything that stands behind. Lets, readings and exceptions keep their nodes: answers show them by name.
 */
#include "plan/plan.h"

typedef struct hq_folding {
    hq_plan *plan;
    hq_node_id *replaced; /* by node: itself, or what stands for it */
} hq_folding;

static bool number_of(const hq_folding *folding, hq_node_id id, hq_rat *out)
{
    const hq_node *node = &folding->plan->nodes.at[id];
    if (node->op != HQ_OP_NUMBER)
        return false;
    *out = folding->plan->numbers.at[node->a];
    return true;
}

static bool truth_of(const hq_folding *folding, hq_node_id id, bool *out)
{
    const hq_node *node = &folding->plan->nodes.at[id];
    *out = node->op == HQ_OP_TRUTH && node->a != 0;
    return node->op == HQ_OP_TRUTH;
}

static void become_truth(hq_node *node, bool truth)
{
    node->op = HQ_OP_TRUTH;
    node->a = truth;
    node->b = node->c = 0;
}

static hq_status become_number(hq_folding *folding, hq_node *node, hq_rat value)
{
    if (!HQ_PUSH(folding->plan->arena, folding->plan->numbers, value))
        return HQ_E_MEMORY;
    node->op = HQ_OP_NUMBER;
    node->a = folding->plan->numbers.count - 1;
    node->b = node->c = 0;
    return HQ_OK;
}

/* HQ_E_LIMIT (a number too long) leaves the node as it is: evaluation meets it only if it is asked. */
static hq_status fold_arithmetic(hq_folding *folding, hq_node *node)
{
    hq_rat a, b = HQ_RAT_ZERO, out = HQ_RAT_ZERO;
    bool unary = node->op == HQ_OP_NEG || node->op == HQ_OP_QUANTIZE;
    if (!number_of(folding, node->a, &a) || (!unary && !number_of(folding, node->b, &b)))
        return HQ_OK;
    hq_arena *arena = folding->plan->arena;
    hq_status status = HQ_OK;
    switch ((hq_op)node->op) {
    case HQ_OP_ADD:
        status = hq_rat_add(arena, a, b, &out);
        break;
    case HQ_OP_SUB:
        status = hq_rat_sub(arena, a, b, &out);
        break;
    case HQ_OP_MUL:
        status = hq_rat_mul(arena, a, b, &out);
        break;
    case HQ_OP_DIV:
        if (hq_rat_sign(b) == 0)
            return HQ_OK;
        status = hq_rat_div(arena, a, b, &out);
        break;
    case HQ_OP_NEG:
        status = hq_rat_neg(arena, a, &out);
        break;
    case HQ_OP_MIN:
        out = hq_rat_compare(a, b) <= 0 ? a : b;
        break;
    case HQ_OP_MAX:
        out = hq_rat_compare(a, b) >= 0 ? a : b;
        break;
    default:
        status = hq_rat_quantize(arena, a, folding->plan->numbers.at[node->b], (hq_rounding)node->c, &out);
        break;
    }
    if (status == HQ_E_LIMIT)
        return HQ_OK;
    HQ_TRY(status);
    return become_number(folding, node, out);
}

static void fold_comparison(hq_folding *folding, hq_node *node)
{
    hq_rat a, b;
    if (!number_of(folding, node->a, &a) || !number_of(folding, node->b, &b))
        return;
    int order = hq_rat_compare(a, b);
    become_truth(node, node->op == HQ_OP_LT ? order < 0 : node->op == HQ_OP_LE ? order <= 0 : order == 0);
}

static void fold_logic(hq_folding *folding, hq_node_id id, hq_node *node)
{
    bool a, b;
    if (node->op == HQ_OP_NOT) {
        if (truth_of(folding, node->a, &a))
            become_truth(node, !a);
        return;
    }
    bool or = node->op == HQ_OP_OR;
    if (truth_of(folding, node->a, &a)) {
        if (a == or)
            become_truth(node, or);
        else
            folding->replaced[id] = node->b;
    } else if (truth_of(folding, node->b, &b)) {
        if (b == or)
            become_truth(node, or);
        else
            folding->replaced[id] = node->a;
    }
}

static void fold_shift(hq_folding *folding, hq_node *node)
{
    const hq_node *day = &folding->plan->nodes.at[node->a];
    hq_rat step;
    int64_t count;
    hq_day out;
    if (day->op != HQ_OP_DATE || !number_of(folding, node->b, &step) || !hq_rat_to_int64(step, &count))
        return;
    bool good = node->op == HQ_OP_ADD_MONTHS ? hq_day_add_months((hq_day)day->a, count, &out)
                                             : hq_day_add_days((hq_day)day->a, count, &out);
    if (!good)
        return;
    node->op = HQ_OP_DATE;
    node->a = (uint32_t)out;
    node->b = node->c = 0;
}

static hq_status fold_node(hq_folding *folding, hq_node_id id, hq_node *node)
{
    bool truth;
    switch ((hq_op)node->op) {
    case HQ_OP_ADD:
    case HQ_OP_SUB:
    case HQ_OP_MUL:
    case HQ_OP_DIV:
    case HQ_OP_NEG:
    case HQ_OP_MIN:
    case HQ_OP_MAX:
    case HQ_OP_QUANTIZE:
        return fold_arithmetic(folding, node);
    case HQ_OP_LT:
    case HQ_OP_LE:
    case HQ_OP_EQ:
        fold_comparison(folding, node);
        break;
    case HQ_OP_AND:
    case HQ_OP_OR:
    case HQ_OP_NOT:
        fold_logic(folding, id, node);
        break;
    case HQ_OP_ADD_MONTHS:
    case HQ_OP_ADD_DAYS:
        fold_shift(folding, node);
        break;
    case HQ_OP_IF:
        if (truth_of(folding, node->a, &truth))
            folding->replaced[id] = truth ? node->b : node->c;
        break;
    default:
        break;
    }
    return HQ_OK;
}

static void replace(const hq_folding *folding, hq_node_id *id)
{
    if (*id != HQ_NONE)
        *id = folding->replaced[*id];
}

static void replace_all(const hq_folding *folding, const hq_node_id *ids, uint32_t count)
{
    hq_node_id *mutable_ids = (hq_node_id *)(uintptr_t)ids; /* the plan is still being made */
    for (uint32_t i = 0; i < count; i++)
        replace(folding, &mutable_ids[i]);
}

static void replace_operands(const hq_folding *folding, hq_node *node)
{
    const char *signature = hq_op_get((hq_op)node->op)->operands;
    uint32_t *operands[] = {&node->a, &node->b, &node->c};
    for (int i = 0; i < 3; i++)
        if (signature[i] == 'n' || signature[i] == 'o')
            replace(folding, operands[i]);
}

static void replace_conditions(const hq_folding *folding, const hq_plan_condition *conditions, uint32_t count)
{
    hq_plan_condition *mutable_conditions = (hq_plan_condition *)(uintptr_t)conditions;
    for (uint32_t i = 0; i < count; i++) {
        replace(folding, &mutable_conditions[i].node);
        replace_conditions(folding, conditions[i].parts, conditions[i].count);
    }
}

/* Everything that refers to nodes by id from outside the array of nodes. */
static void replace_roots(const hq_folding *folding)
{
    hq_plan *plan = folding->plan;
    for (uint32_t i = 0; i < plan->pack->definitions.count; i++)
        replace(folding, &plan->definitions[i].node);
    for (uint32_t i = 0; i < plan->pack->policies.count; i++) {
        hq_plan_policy *policy = &plan->policies[i];
        replace(folding, &policy->decided_on);
        replace(folding, &policy->valid_from);
        replace(folding, &policy->valid_to);
        replace(folding, &policy->in_force);
        replace(folding, &policy->in_claim);
        replace_all(folding, policy->superseded, policy->superseded_by_count);
        replace_conditions(folding, policy->conditions, policy->condition_count);
        replace_all(folding, policy->lets, policy->let_count);
        hq_plan_benefit *benefits = (hq_plan_benefit *)(uintptr_t)policy->benefits;
        for (uint32_t b = 0; b < policy->benefit_count; b++) {
            replace(folding, &benefits[b].amount);
            replace(folding, &benefits[b].when);
            replace(folding, &benefits[b].term);
            replace(folding, &benefits[b].pays);
        }
    }
    for (uint32_t i = 0; i < plan->pack->groups.count; i++)
        replace(folding, &plan->groups[i].base);
    for (uint32_t i = 0; i < plan->loops.count; i++) {
        replace(folding, &plan->loops.at[i].list);
        replace(folding, &plan->loops.at[i].where);
        replace(folding, &plan->loops.at[i].body);
        replace(folding, &plan->loops.at[i].otherwise);
    }
    for (uint32_t i = 0; i < plan->lookups.count; i++)
        replace_all(folding, plan->lookups.at[i].arguments,
                    plan->tables.at[plan->lookups.at[i].table].input_count);
    for (uint32_t i = 0; i < plan->tables.count; i++)
        for (uint32_t r = 0; r < plan->tables.at[i].row_count; r++)
            replace_all(folding, plan->tables.at[i].rows[r].outputs, plan->tables.at[i].output_count);
    for (uint32_t i = 0; i < plan->choices.count; i++)
        replace_all(folding, plan->choices.at[i].alternatives, plan->choices.at[i].count);
    for (uint32_t i = 0; i < plan->exceptions.count; i++) {
        replace_all(folding, plan->exceptions.at[i].whens, plan->exceptions.at[i].count);
        replace_all(folding, plan->exceptions.at[i].values, plan->exceptions.at[i].count);
        replace(folding, &plan->exceptions.at[i].rule);
    }
}

hq_status hq_plan_fold(hq_plan *plan)
{
    hq_folding folding = {plan, HQ_NEW_ARRAY(plan->arena, hq_node_id, plan->nodes.count + 1)};
    HQ_TRY_ALLOC(folding.replaced);
    for (hq_node_id id = 0; id < plan->nodes.count; id++) {
        hq_node *node = &plan->nodes.at[id];
        folding.replaced[id] = id;
        replace_operands(&folding, node);
        HQ_TRY(fold_node(&folding, id, node));
        if (folding.replaced[id] != id)
            folding.replaced[id] = folding.replaced[folding.replaced[id]];
    }
    replace_roots(&folding);
    return HQ_OK;
}
