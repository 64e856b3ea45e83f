/* A plan in which each definition is a policy too. See derived.h. */
#include "run/derived.h"

#include <string.h>

/* A definition as a policy: always in force, without conditions and benefits. */
static hq_status add_definition(hq_arena *arena, const hq_plan_definition *definition, hq_node_id holds,
                                hq_policy *policy, hq_plan_policy *planned)
{
    hq_let *let = HQ_NEW(arena, hq_let);
    hq_node_id *node = HQ_NEW(arena, hq_node_id);
    HQ_TRY_ALLOC(let);
    HQ_TRY_ALLOC(node);
    const hq_definition *declared = definition->declared;
    *node = definition->node;
    let->name = declared->path;
    *policy = (hq_policy){
        .id = declared->path, .number = declared->path, .scope = declared->scope, .subject_holder = HQ_NONE};
    policy->lets.at = let;
    policy->lets.count = 1;
    *planned = (hq_plan_policy){.declared = policy,
                                .decided_on = HQ_NONE,
                                .decided_by_asking = true,
                                .valid_from = HQ_NONE,
                                .valid_to = HQ_NONE,
                                .lets = node,
                                .let_count = 1,
                                .in_force = holds,
                                .in_claim = HQ_NONE,
                                .slices = HQ_EVERY_ITEM};
    return HQ_OK;
}

/* The nodes, and one more that is true. */
static hq_status copy_nodes(hq_arena *arena, const hq_plan *plan, hq_plan *copy)
{
    uint32_t count = plan->nodes.count;
    copy->nodes.at = HQ_NEW_ARRAY(arena, hq_node, (size_t)count + 1);
    copy->bounds = HQ_NEW_ARRAY(arena, hq_bounds, (size_t)count + 1);
    HQ_TRY_ALLOC(copy->nodes.at);
    HQ_TRY_ALLOC(copy->bounds);
    if (count > 0) {
        memcpy(copy->nodes.at, plan->nodes.at, count * sizeof *copy->nodes.at);
        memcpy(copy->bounds, plan->bounds, count * sizeof *copy->bounds);
    }
    copy->nodes.at[count] = (hq_node){
        .op = HQ_OP_TRUTH, .kind = HQ_T_TRUTH, .a = 1, .b = HQ_NONE, .c = HQ_NONE, .pos = HQ_POS_NONE};
    copy->bounds[count] =
        (hq_bounds){.low_open_ended = true, .high_open_ended = true, .step = HQ_RAT_ZERO, .truths = 2};
    copy->nodes.count = copy->nodes.capacity = count + 1;
    return HQ_OK;
}

hq_status hq_derived_plan(hq_arena *arena, const hq_plan *plan, const hq_plan **out)
{
    uint32_t count = plan->pack->policies.count, definitions = plan->pack->definitions.count;
    hq_plan *copy = HQ_NEW(arena, hq_plan);
    hq_pack *pack = HQ_NEW(arena, hq_pack);
    hq_policy *policies = HQ_NEW_ARRAY(arena, hq_policy, (size_t)count + definitions);
    hq_plan_policy *planned = HQ_NEW_ARRAY(arena, hq_plan_policy, (size_t)count + definitions);
    if (copy == NULL || pack == NULL || policies == NULL || planned == NULL)
        return HQ_E_MEMORY;
    *copy = *plan;
    *pack = *plan->pack;
    HQ_TRY(copy_nodes(arena, plan, copy));
    if (count > 0) {
        memcpy(policies, plan->pack->policies.at, count * sizeof *policies);
        memcpy(planned, plan->policies, count * sizeof *planned);
    }
    for (uint32_t d = 0; d < definitions; d++)
        HQ_TRY(add_definition(arena, &plan->definitions[d], plan->nodes.count, &policies[count + d],
                              &planned[count + d]));
    pack->policies.at = policies;
    pack->policies.count = pack->policies.capacity = count + definitions;
    copy->pack = pack;
    copy->policies = planned;
    *out = copy;
    return HQ_OK;
}
