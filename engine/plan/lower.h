/* Lowering: typed expressions into nodes. Inside plan/ only. */
#ifndef HQ_PLAN_LOWER_H
#define HQ_PLAN_LOWER_H

#include "plan/plan.h"

typedef struct hq_lower {
    hq_plan *plan;
    const hq_pack *pack;
    hq_arena *arena;
    hq_diags *diags;
    uint32_t policy;           /* HQ_NONE: a definition or group */
    uint32_t definition;       /* HQ_NONE: a policy or group */
    hq_node_id *lets;          /* of the policy; HQ_NONE: not lowered yet */
    uint32_t *tables, *scales; /* of the policy: index in the plan, or HQ_NONE */
    bool in_decided;           /* lowering decided_on: it cannot read the deciding day */
    bool in_valid;             /* lowering an end of validity: it cannot read `valid` */
    hq_status status;
} hq_lower;

/* Every function below returns HQ_NONE when memory ran out; lower->status then says so. */

hq_node_id hq_lower_emit(hq_lower *lower, hq_op op, hq_type type, hq_pos pos, uint32_t a, uint32_t b,
                         uint32_t c);
hq_node_id hq_lower_number(hq_lower *lower, hq_rat value, hq_unit unit, hq_pos pos);
hq_node_id hq_lower_day(hq_lower *lower, hq_day day, hq_pos pos);
hq_node_id hq_lower_truth(hq_lower *lower, bool truth, hq_pos pos);

hq_node_id hq_lower_expression(hq_lower *lower, const hq_ast *ast);
hq_node_id hq_lower_call(hq_lower *lower, const hq_ast *ast);
hq_node_id hq_lower_aggregate(hq_lower *lower, const hq_ast *ast);

/* A table and a scale into the plan; index, or HQ_NONE. */
uint32_t hq_lower_table(hq_lower *lower, const hq_table *table);
uint32_t hq_lower_scale(hq_lower *lower, const hq_scale *scale);
hq_node_id hq_lower_lookup(hq_lower *lower, uint32_t table, const hq_node_id *arguments, hq_pos pos);

/* The set of leaves that a code, a set, or a list of them names; index in plan->sets. */
uint32_t hq_lower_set(hq_lower *lower, uint32_t tree, const hq_ast *ast);

/* A part with its exceptions and readings put around it. */
hq_node_id hq_lower_patched(hq_lower *lower, hq_target_kind target, uint32_t index, hq_node_id rule,
                            hq_type type, hq_pos pos);

/* The node of a let of the policy, lowered when first asked for. */
hq_node_id hq_lower_let(hq_lower *lower, uint32_t let);

/* Make sure that a definition is lowered; the checker has seen that none depends on itself. */
bool hq_lower_definition(hq_lower *lower, uint32_t definition);

/* Base and lawful sets of a group. */
void hq_lower_group(hq_lower *lower, uint32_t index);

hq_node_id hq_lower_no_memory(hq_lower *lower);

#endif
