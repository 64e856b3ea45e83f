/*
 * How many cells a policy can fall into at most. See cells.h, eval/explore.h.
 *
 * A fact that is not known is divided where a decision comes out otherwise: each outcome beyond the first makes one cell more of it, and each fact
 * multiplies the cells of the others. A decision that several facts make together is divided by its outcomes.
 */
#include "plan/cells.h"

#include <string.h>

typedef enum hq_counted_kind {
    COUNTED_FIELD,   /* a: entity, b: field */
    COUNTED_ATTEST,  /* a: policy, b: attestation */
    COUNTED_OPEN,    /* a: policy, b: end */
    COUNTED_PARAM,   /* a: parameter */
    COUNTED_LOOP,    /* a: node, over a list that is not given */
    COUNTED_READING, /* a: choice */
    COUNTED_SET      /* a: set whose members are not listed */
} hq_counted_kind;

enum { COUNTED_MAX = 48, JOINT_MAX = 64, COMPONENTS_MAX = 64 };

/* What several facts decide together. */
typedef struct hq_joint {
    uint64_t facts, outcomes;
} hq_joint;

typedef struct hq_counted {
    hq_counted_kind kind;
    uint32_t a, b;
    uint64_t cells;
} hq_counted;

typedef struct hq_counting {
    const hq_plan *plan;
    const hq_plan_policy *policy; /* whose lets are meant */
    hq_counted facts[COUNTED_MAX];
    uint32_t fact_count;
    uint32_t own; /* in a loop: the slot of its items, which are known; else HQ_NONE */
    hq_joint joint[JOINT_MAX];
    uint32_t joint_count;
    uint64_t components[COMPONENTS_MAX]; /* what a verdict hangs on, and last the amounts: facts of each */
    uint32_t component_count;
    bool many, unbounded;
} hq_counting;

/* Facts are bits of a mask. */
static uint64_t count_node(hq_counting *counting, hq_node_id id);

static uint64_t fact(hq_counting *counting, hq_counted_kind kind, uint32_t a, uint32_t b, uint64_t cells)
{
    for (uint32_t i = 0; i < counting->fact_count; i++) {
        const hq_counted *old = &counting->facts[i];
        if (old->kind == kind && old->a == a && old->b == b)
            return UINT64_C(1) << i;
    }
    if (counting->fact_count == COUNTED_MAX) {
        counting->unbounded = true;
        return 0;
    }
    counting->facts[counting->fact_count] = (hq_counted){kind, a, b, cells};
    return UINT64_C(1) << counting->fact_count++;
}

static void decide(hq_counting *counting, uint64_t facts, uint64_t outcomes)
{
    if (facts == 0)
        return;
    if (counting->own != HQ_NONE) /* once for each item */
        counting->unbounded = true;
    if ((facts & (facts - 1)) == 0) {
        counting->facts[__builtin_ctzll(facts)].cells += outcomes - 1;
        return;
    }
    counting->unbounded = counting->unbounded || counting->many || counting->joint_count == JOINT_MAX;
    if (!counting->unbounded) /* of a span, before each of its ends or not */
        counting->joint[counting->joint_count++] = (hq_joint){facts, outcomes == 3 ? 4 : outcomes};
}

typedef struct hq_counting_below {
    hq_counting *counting;
    uint64_t facts;
} hq_counting_below;

static void count_operand(void *context, hq_node_id id)
{
    hq_counting_below *below = context;
    below->facts |= count_node(below->counting, id);
}

static uint64_t operands(hq_counting *counting, const hq_node *node)
{
    hq_counting_below below = {counting, 0};
    hq_node_operands(counting->plan, node, count_operand, &below);
    return below.facts;
}

/* The slot of the record that an expression names. */
static uint32_t slot_of(const hq_plan *plan, hq_node_id id)
{
    const hq_node *node = &plan->nodes.at[id];
    while (node->op == HQ_OP_ONE)
        node = &plan->nodes.at[node->a];
    return node->op == HQ_OP_RECORD ? node->a : HQ_NONE;
}

static uint64_t field(hq_counting *counting, const hq_node *node)
{
    if (counting->own == HQ_NONE)
        return fact(counting, COUNTED_FIELD, node->c, node->b, node->kind == HQ_T_TRUTH ? 2 : 1);
    if (slot_of(counting->plan, node->a) != counting->own)
        counting->unbounded = true;
    return 0;
}

static uint64_t derived(hq_counting *counting, const hq_node *node)
{
    uint32_t own = counting->own;
    if (own != HQ_NONE && slot_of(counting->plan, node->a) != own)
        counting->unbounded = true;
    counting->own = own == HQ_NONE ? HQ_NONE : 0; /* in the definition the record is the first */
    uint64_t facts = count_node(counting, counting->plan->definitions[node->c].node);
    counting->own = own;
    return facts;
}

/* Items of a list that is given are known; of one that is not, what comes out is a fact of its own, or cannot be divided. */
static uint64_t loop(hq_counting *counting, hq_node_id id, const hq_node *node)
{
    const hq_plan_loop *over = &counting->plan->loops.at[node->a];
    uint32_t own = counting->own;
    uint64_t facts = over->otherwise == HQ_NONE ? 0 : count_node(counting, over->otherwise);
    counting->own = over->slot == HQ_NONE ? UINT32_MAX - 1 : over->slot;
    if (over->where != HQ_NONE)
        (void)count_node(counting, over->where);
    if (over->body != HQ_NONE)
        (void)count_node(counting, over->body);
    counting->own = own;
    if (own != HQ_NONE)
        return 0;
    if (node->op == HQ_OP_ANY || node->op == HQ_OP_ALL)
        return facts | fact(counting, COUNTED_LOOP, id, 0, 2);
    return node->op == HQ_OP_COUNT ? facts | fact(counting, COUNTED_LOOP, id, 0, 1) : facts;
}

static uint64_t validity(hq_counting *counting, uint32_t policy)
{
    const hq_plan_policy *own = counting->policy, *other = &counting->plan->policies[policy];
    uint64_t facts = 0;
    counting->policy = other;
    if (other->valid_from != HQ_NONE)
        facts |= count_node(counting, other->valid_from);
    if (other->valid_to != HQ_NONE)
        facts |= count_node(counting, other->valid_to);
    counting->policy = own;
    return facts;
}

static uint64_t brackets(const hq_plan_scale *scale)
{
    uint64_t count = 1;
    for (uint32_t v = 0; v < scale->count; v++)
        count += scale->versions[v].count + 1;
    return count;
}

/* Outcomes of what is decided at the node itself; 1: nothing is. */
static uint64_t outcomes_of(hq_counting *counting, const hq_node *node)
{
    const hq_plan *plan = counting->plan;
    switch ((hq_op)node->op) {
    case HQ_OP_LT:
    case HQ_OP_LE:
    case HQ_OP_DATE_LT:
    case HQ_OP_DATE_LE:
    case HQ_OP_CODE_IN:
    case HQ_OP_CODE_EQ:
    case HQ_OP_TEXT_EQ:
    case HQ_OP_TRUTH_EQ:
        return 2;
    case HQ_OP_MIN:
    case HQ_OP_MAX:
    case HQ_OP_DATE_MIN:
    case HQ_OP_DATE_MAX:
    case HQ_OP_DAYS: /* empty or not */
        return 2;
    case HQ_OP_OVERLAP: /* which begins later, which ends earlier */
        return 4;
    case HQ_OP_EQ:
    case HQ_OP_DATE_EQ:
    case HQ_OP_IN_SPAN: /* before, in it, after */
        return 3;
    case HQ_OP_LOOKUP:
        return plan->tables.at[plan->lookups.at[node->a].table].row_count + 1;
    case HQ_OP_PARAM:
        return plan->pack->parameters.at[node->a].rows.count * 2 + 2;
    case HQ_OP_SCALE:
        return brackets(&plan->scales.at[node->a]);
    case HQ_OP_EXCEPT:
        return (uint64_t)plan->exceptions.at[node->a].count + 1;
    case HQ_OP_IF:
    case HQ_OP_READING:
        return 1;
    default: /* balances: of many steps */
        counting->unbounded =
            counting->unbounded || strcmp(hq_op_get((hq_op)node->op)->unknown, "cells") == 0;
        return 1;
    }
}

/* The facts that the node itself is. */
static uint64_t own_facts(hq_counting *counting, const hq_node *node)
{
    switch ((hq_op)node->op) {
    case HQ_OP_FIELD:
        return field(counting, node);
    case HQ_OP_ATTEST:
        return fact(counting, COUNTED_ATTEST, node->a, node->b, 2);
    case HQ_OP_OPEN_DAY:
        return fact(counting, COUNTED_OPEN, node->a, node->b, 1);
    case HQ_OP_PARAM:
        return fact(counting, COUNTED_PARAM, node->a, 0, 1);
    case HQ_OP_READING:
        return fact(counting, COUNTED_READING, node->a, 0, counting->plan->choices.at[node->a].count);
    case HQ_OP_CODE_IN:
        return counting->plan->sets.at[node->b].known ? 0 : fact(counting, COUNTED_SET, node->b, 0, 2);
    case HQ_OP_DERIVED:
        return derived(counting, node);
    case HQ_OP_LET:
        return count_node(counting, counting->policy->lets[node->a]);
    case HQ_OP_DECIDED:
        return count_node(counting, counting->policy->decided_on);
    case HQ_OP_VALID:
        return validity(counting, node->a);
    default:
        return 0;
    }
}

/* A let or definition that is read twice is counted twice. Depth is bounded by that of the plan. */
static uint64_t count_node(hq_counting *counting, hq_node_id id)
{
    const hq_node *node = &counting->plan->nodes.at[id];
    if (counting->unbounded)
        return 0;
    if (node->op >= HQ_OP_SUM && node->op <= HQ_OP_GREATEST)
        return loop(counting, id, node);
    uint64_t facts = operands(counting, node) | own_facts(counting, node), outcomes;
    outcomes = outcomes_of(counting, node);
    if (outcomes > 1)
        decide(counting, facts, outcomes);
    return facts;
}

static void add_component(hq_counting *counting, uint64_t facts)
{
    if (counting->component_count == COMPONENTS_MAX)
        counting->unbounded = true;
    else
        counting->components[counting->component_count++] = facts;
}

static void count_policy(hq_counting *counting)
{
    const hq_plan_policy *policy = counting->policy;
    uint64_t amounts = 0;
    add_component(counting, count_node(counting, policy->in_force));
    if (policy->in_claim != HQ_NONE)
        add_component(counting, count_node(counting, policy->in_claim));
    for (uint32_t i = 0; i < policy->superseded_by_count; i++)
        add_component(counting, count_node(counting, policy->superseded[i]));
    for (uint32_t i = 0; i < policy->condition_count; i++)
        add_component(counting, count_node(counting, policy->conditions[i].node));
    for (uint32_t b = 0; b < policy->benefit_count; b++) {
        const hq_plan_benefit *benefit = &policy->benefits[b];
        const hq_node_id ids[] = {benefit->amount, benefit->when, benefit->term, benefit->pays};
        for (int i = 0; i < 4; i++)
            if (ids[i] != HQ_NONE)
                amounts |= count_node(counting, ids[i]);
    }
    add_component(counting, amounts);
}

static uint64_t product(uint64_t a, uint64_t b)
{
    return a > UINT32_MAX || b > UINT32_MAX ? UINT64_MAX : a * b;
}

static uint64_t cells_of(const hq_counting *counting, uint64_t facts)
{
    uint64_t cells = 1;
    for (uint32_t i = 0; i < counting->fact_count; i++)
        if ((facts >> i & 1) != 0)
            cells = product(cells, counting->facts[i].cells);
    for (uint32_t i = 0; i < counting->joint_count; i++)
        if ((counting->joint[i].facts & facts) != 0)
            cells = product(cells, counting->joint[i].outcomes);
    return cells;
}

/*
 * A condition that hangs together with no other and with no amount is split where it is asked by itself alone, see eval/case.c. Of several
 * subjects whatever they share is split.
 */
static uint64_t most_cells(hq_counting *counting)
{
    uint64_t together = 1, alone = 1;
    uint32_t count = counting->component_count;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t facts = counting->components[i];
        bool joined = counting->many || i + 1 == count, grew = facts != 0;
        while (grew) {
            grew = false;
            for (uint32_t k = i + 1; k < count; k++) {
                if ((counting->components[k] & facts) == 0)
                    continue;
                facts |= counting->components[k];
                counting->components[k] = 0;
                joined = grew = true;
            }
        }
        uint64_t cells = cells_of(counting, facts);
        if (joined)
            together = product(together, cells);
        alone = cells > alone ? cells : alone;
    }
    return together > alone ? together : alone;
}

hq_status hq_plan_cells_most(hq_arena *arena, const hq_plan *plan, uint32_t policy, bool many, uint64_t *out)
{
    hq_counting *counting = HQ_NEW(arena, hq_counting);
    HQ_TRY_ALLOC(counting);
    counting->plan = plan;
    counting->policy = &plan->policies[policy];
    counting->own = HQ_NONE;
    counting->many = many;
    count_policy(counting);
    *out = counting->unbounded ? UINT64_MAX : most_cells(counting);
    return HQ_OK;
}
