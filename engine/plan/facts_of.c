/* The facts that a node hangs on: fields, lists, parameters, attestations and open days below it. */
#include <assert.h>
#include <string.h>

#include "plan/plan.h"

typedef struct hq_gather {
    const hq_plan *plan;
    const hq_plan_policy *policy; /* whose lets are meant */
    hq_arena *arena;
    hq_str_list names;
    uint8_t *seen; /* by node */
    bool failed;
} hq_gather;

static void add(hq_gather *gather, hq_str prefix, hq_str name)
{
    hq_text text;
    hq_text_init(&text, gather->arena);
    hq_text_add(&text, prefix);
    hq_text_add_char(&text, '.');
    hq_text_add(&text, name);
    hq_str full = hq_text_str(&text);
    for (uint32_t i = 0; i < gather->names.count; i++)
        if (hq_str_equal(gather->names.at[i], full))
            return;
    if (full.at == NULL || !HQ_PUSH(gather->arena, gather->names, full))
        gather->failed = true;
}

static void gather_fact(hq_gather *gather, const hq_node *node)
{
    const hq_pack *pack = gather->plan->pack;
    switch ((hq_op)node->op) {
    case HQ_OP_FIELD:
    case HQ_OP_STEPS:
        add(gather, pack->entities.at[node->c].name, pack->entities.at[node->c].fields.at[node->b].name);
        break;
    case HQ_OP_LIST:
        add(gather, pack->entities.at[node->c].name, pack->entities.at[node->c].lists.at[node->b].name);
        break;
    case HQ_OP_PARAM:
        add(gather, HQ_STR("param"), pack->parameters.at[node->a].name);
        break;
    case HQ_OP_ATTEST:
        add(gather, HQ_STR("attested"), pack->policies.at[node->a].id);
        break;
    case HQ_OP_OPEN_DAY:
        add(gather, pack->policies.at[node->a].id, node->b == 0 ? HQ_STR("valid.from") : HQ_STR("valid.to"));
        break;
    default:
        break;
    }
}

/* Depth is bounded by that of the plan. */
static void gather_node(void *context, hq_node_id id)
{
    hq_gather *gather = context;
    const hq_plan *plan = gather->plan;
    const hq_node *node = &plan->nodes.at[id];
    if (gather->seen[id] != 0)
        return;
    gather->seen[id] = 1;
    gather_fact(gather, node);
    hq_node_operands(plan, node, gather_node, gather);
    assert((node->op != HQ_OP_LET && node->op != HQ_OP_DECIDED) || gather->policy != NULL);
    if (node->op == HQ_OP_LET)
        gather_node(gather, gather->policy->lets[node->a]);
    if (node->op == HQ_OP_DECIDED)
        gather_node(gather, gather->policy->decided_on);
    if (node->op == HQ_OP_DERIVED)
        gather_node(gather, plan->definitions[node->c].node);
}

static const hq_plan_policy *owner_of(const hq_plan *plan, hq_node_id id)
{
    const hq_plan_policy *owner = NULL;
    for (uint32_t p = 0; p < plan->pack->policies.count; p++)
        if (plan->policies[p].node_first <= id)
            owner = &plan->policies[p];
    return id < plan->group_node_first ? owner : NULL;
}

void hq_plan_facts_of(hq_text *text, const hq_plan *plan, hq_node_id node)
{
    hq_gather gather = {.plan = plan, .policy = owner_of(plan, node), .arena = text->arena};
    gather.seen = HQ_NEW_ARRAY(text->arena, uint8_t, plan->nodes.count + 1);
    if (gather.seen == NULL) {
        text->failed = true;
        return;
    }
    if (node != HQ_NONE)
        gather_node(&gather, node);
    for (uint32_t i = 0; i < gather.names.count; i++) {
        hq_text_add_z(text, i == 0 ? "" : ", ");
        hq_text_add(text, gather.names.at[i]);
    }
    if (gather.names.count == 0)
        hq_text_add_z(text, "-");
    text->failed = text->failed || gather.failed;
}
