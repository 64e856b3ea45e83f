/*
 * Is a plan well formed? Run between passes: what it finds is a bug in a pass, not a mistake in a pack.
 *
 * It holds that operands stand before their users, indices lie inside their arrays, kinds of operands fit the table of
 * operations, and the depth of every node covers that of its operands.
 */
#include "base/limits.h"
#include "plan/plan.h"

static bool kind_fits(char result, hq_type_kind kind)
{
    switch (result) {
    case 't':
        return kind == HQ_T_TRUTH;
    case 'n':
        return kind == HQ_T_NUMBER;
    case 'd':
        return kind == HQ_T_DATE;
    case 's':
        return kind == HQ_T_SPAN;
    case 'c':
        return kind == HQ_T_CODE;
    case 'x':
        return kind == HQ_T_TEXT;
    case 'r':
        return kind == HQ_T_RECORD;
    case 'l':
        return kind == HQ_T_LIST;
    case 'p':
        return kind == HQ_T_STEPS;
    case 'w':
        return kind == HQ_T_ROW;
    default:
        return kind > HQ_T_NONE && kind <= HQ_T_ROW;
    }
}

static bool before(hq_node_id operand, hq_node_id user)
{
    return operand < user;
}

static const char *check_operands(const hq_plan *plan, hq_node_id id)
{
    const hq_node *node = &plan->nodes.at[id];
    const char *signature = hq_op_get((hq_op)node->op)->operands;
    const uint32_t operands[] = {node->a, node->b, node->c};
    for (int i = 0; i < 3; i++) {
        bool needed = signature[i] == 'n', optional = signature[i] == 'o';
        if (optional && operands[i] == HQ_NONE)
            continue;
        if (!needed && !optional)
            continue;
        if (!before(operands[i], id))
            return "an operand stands behind its user";
        if (plan->nodes.at[operands[i]].depth >= node->depth)
            return "a node is not deeper than its operand";
    }
    return NULL;
}

static bool nodes_before(const hq_node_id *ids, uint32_t count, hq_node_id user)
{
    for (uint32_t i = 0; i < count; i++)
        if (!before(ids[i], user))
            return false;
    return true;
}

static bool loop_fits(const hq_plan *plan, uint32_t index, hq_node_id id)
{
    if (index >= plan->loops.count)
        return false;
    const hq_plan_loop *loop = &plan->loops.at[index];
    const hq_node_id optional[] = {loop->where, loop->body, loop->otherwise};
    if (!before(loop->list, id) || plan->nodes.at[loop->list].kind != HQ_T_LIST)
        return false;
    for (int i = 0; i < 3; i++)
        if (optional[i] != HQ_NONE && !before(optional[i], id))
            return false;
    return loop->slot == HQ_NONE || loop->slot < HQ_SCOPE_MAX + 1;
}

/* Immediates that index an array of the plan. */
static const char *check_immediates(const hq_plan *plan, hq_node_id id)
{
    const hq_node *node = &plan->nodes.at[id];
    const hq_pack *pack = plan->pack;
    bool good = true;
    switch ((hq_op)node->op) {
    case HQ_OP_NUMBER:
        good = node->a < plan->numbers.count;
        break;
    case HQ_OP_TEXT:
        good = node->a < plan->texts.count;
        break;
    case HQ_OP_CODE:
        good = node->b < pack->codes.count && node->a < pack->codes.at[node->b].leaf_count;
        break;
    case HQ_OP_FIELD:
    case HQ_OP_STEPS:
        good = node->c < pack->entities.count && node->b < pack->entities.at[node->c].fields.count;
        break;
    case HQ_OP_LIST:
        good = node->c < pack->entities.count && node->b < pack->entities.at[node->c].lists.count;
        break;
    case HQ_OP_ONE:
        good = node->c < pack->entities.count && node->b < pack->entities.at[node->c].ones.count;
        break;
    case HQ_OP_VALID:
        good = node->a < pack->policies.count;
        break;
    case HQ_OP_DERIVED:
        good = node->c < pack->definitions.count && before(plan->definitions[node->c].node, id);
        break;
    case HQ_OP_PARAM:
        good = node->a < pack->parameters.count;
        break;
    case HQ_OP_QUANTIZE:
        good = node->b < plan->numbers.count && hq_rat_sign(plan->numbers.at[node->b]) > 0 &&
               node->c <= HQ_ROUND_CEILING;
        break;
    case HQ_OP_CODE_IN:
        good = node->b < plan->sets.count;
        break;
    case HQ_OP_SUM:
    case HQ_OP_COUNT:
    case HQ_OP_ANY:
    case HQ_OP_ALL:
    case HQ_OP_LEAST:
    case HQ_OP_GREATEST:
        good = loop_fits(plan, node->a, id);
        break;
    case HQ_OP_LOOKUP:
        good = node->a < plan->lookups.count && plan->lookups.at[node->a].table < plan->tables.count &&
               nodes_before(plan->lookups.at[node->a].arguments,
                            plan->tables.at[plan->lookups.at[node->a].table].input_count, id);
        break;
    case HQ_OP_SCALE:
        good = node->a < plan->scales.count;
        break;
    case HQ_OP_READING:
        good = node->a < plan->choices.count &&
               nodes_before(plan->choices.at[node->a].alternatives, plan->choices.at[node->a].count, id);
        break;
    case HQ_OP_EXCEPT:
        good = node->a < plan->exceptions.count && before(plan->exceptions.at[node->a].rule, id) &&
               nodes_before(plan->exceptions.at[node->a].whens, plan->exceptions.at[node->a].count, id) &&
               nodes_before(plan->exceptions.at[node->a].values, plan->exceptions.at[node->a].count, id);
        break;
    default:
        break;
    }
    return good ? NULL : "an immediate points outside its array";
}

static bool is_node(const hq_plan *plan, hq_node_id id, hq_type_kind kind, bool optional)
{
    if (id == HQ_NONE)
        return optional;
    return id < plan->nodes.count && plan->nodes.at[id].kind == kind;
}

static const char *check_policy(const hq_plan *plan, const hq_plan_policy *policy)
{
    if (!is_node(plan, policy->decided_on, HQ_T_DATE, false) ||
        !is_node(plan, policy->valid_from, HQ_T_DATE, true) ||
        !is_node(plan, policy->valid_to, HQ_T_DATE, true))
        return "a policy's days are no days";
    if (!is_node(plan, policy->in_force, HQ_T_TRUTH, false) ||
        !is_node(plan, policy->in_claim, HQ_T_TRUTH, true))
        return "a policy's force is no truth";
    for (uint32_t i = 0; i < policy->condition_count; i++)
        if (!is_node(plan, policy->conditions[i].node, HQ_T_TRUTH, false))
            return "a condition is no truth";
    for (uint32_t i = 0; i < policy->let_count; i++)
        if (policy->lets[i] >= plan->nodes.count)
            return "a let has no node";
    for (uint32_t i = 0; i < policy->benefit_count; i++) {
        const hq_plan_benefit *benefit = &policy->benefits[i];
        if (!is_node(plan, benefit->amount, HQ_T_NUMBER, true) ||
            !is_node(plan, benefit->pays, HQ_T_NUMBER, true) ||
            !is_node(plan, benefit->term, HQ_T_NUMBER, true) ||
            !is_node(plan, benefit->when, HQ_T_TRUTH, true))
            return "a benefit's parts are of the wrong kind";
    }
    return NULL;
}

const char *hq_plan_verify(const hq_plan *plan)
{
    for (hq_node_id id = 0; id < plan->nodes.count; id++) {
        const hq_node *node = &plan->nodes.at[id];
        if (node->op >= HQ_OP_COUNT_)
            return "an operation that is none";
        if (!kind_fits(hq_op_get((hq_op)node->op)->result, (hq_type_kind)node->kind))
            return "a node's kind does not fit its operation";
        if (node->depth == 0 || node->depth > HQ_EVALUATION_DEPTH_MAX)
            return "a node's depth is out of bounds";
        const char *wrong = check_operands(plan, id);
        if (wrong == NULL)
            wrong = check_immediates(plan, id);
        if (wrong != NULL)
            return wrong;
    }
    for (uint32_t i = 0; i < plan->pack->policies.count; i++) {
        const char *wrong = check_policy(plan, &plan->policies[i]);
        if (wrong != NULL)
            return wrong;
    }
    for (uint32_t i = 0; i < plan->pack->groups.count; i++)
        if (!is_node(plan, plan->groups[i].base, HQ_T_NUMBER, true))
            return "a group's base is no number";
    return NULL;
}
