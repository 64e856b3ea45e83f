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

static void gather_node(hq_gather *gather, hq_node_id id);

static void gather_many(hq_gather *gather, const hq_node_id *ids, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        gather_node(gather, ids[i]);
}

static void gather_inside(hq_gather *gather, const hq_node *node)
{
    const hq_plan *plan = gather->plan;
    switch ((hq_op)node->op) {
    case HQ_OP_LET:
        assert(gather->policy != NULL);
        gather_node(gather, gather->policy->lets[node->a]);
        break;
    case HQ_OP_DECIDED:
        assert(gather->policy != NULL);
        gather_node(gather, gather->policy->decided_on);
        break;
    case HQ_OP_DERIVED:
        gather_node(gather, plan->definitions[node->c].node);
        break;
    case HQ_OP_SUM:
    case HQ_OP_COUNT:
    case HQ_OP_ANY:
    case HQ_OP_ALL:
    case HQ_OP_LEAST:
    case HQ_OP_GREATEST: {
        const hq_plan_loop *loop = &plan->loops.at[node->a];
        const hq_node_id ids[] = {loop->list, loop->where, loop->body, loop->otherwise};
        gather_many(gather, ids, 4);
        break;
    }
    case HQ_OP_LOOKUP: {
        const hq_plan_lookup *lookup = &plan->lookups.at[node->a];
        gather_many(gather, lookup->arguments, plan->tables.at[lookup->table].input_count);
        break;
    }
    case HQ_OP_READING:
        gather_many(gather, plan->choices.at[node->a].alternatives, plan->choices.at[node->a].count);
        break;
    case HQ_OP_EXCEPT: {
        const hq_plan_exceptions *list = &plan->exceptions.at[node->a];
        gather_many(gather, list->whens, list->count);
        gather_many(gather, list->values, list->count);
        gather_node(gather, list->rule);
        break;
    }
    default:
        break;
    }
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
static void gather_node(hq_gather *gather, hq_node_id id)
{
    if (id == HQ_NONE || gather->seen[id] != 0)
        return;
    gather->seen[id] = 1;
    const hq_node *node = &gather->plan->nodes.at[id];
    const char *signature = hq_op_get((hq_op)node->op)->operands;
    const uint32_t operands[] = {node->a, node->b, node->c};
    gather_fact(gather, node);
    for (int i = 0; i < 3; i++)
        if (signature[i] == 'n' || signature[i] == 'o')
            gather_node(gather, operands[i]);
    gather_inside(gather, node);
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
    gather_node(&gather, node);
    for (uint32_t i = 0; i < gather.names.count; i++) {
        hq_text_add_z(text, i == 0 ? "" : ", ");
        hq_text_add(text, gather.names.at[i]);
    }
    if (gather.names.count == 0)
        hq_text_add_z(text, "-");
    text->failed = text->failed || gather.failed;
}
