/*
 * The program that a rule pack is compiled into: one array of small typed nodes, and what refers to them.
 *
 * Both evaluators run it. Operands always stand before what uses them, so the array is an order of evaluation, nothing is
 * cyclic, and the verifier can bound the depth. A plan is immutable once compiled and may be shared by threads. It knows
 * nothing of YAML; names, labels and titles are the pack's.
 */
#ifndef HQ_PLAN_PLAN_H
#define HQ_PLAN_PLAN_H

#include "lang/pack.h"

typedef enum hq_op {
#define HQ_OP(NAME, MNEMONIC, OPERANDS, RESULT, UNKNOWN, DOC) HQ_OP_##NAME,
#include "plan/ops.def"
    HQ_OP_COUNT_
} hq_op;

typedef struct hq_op_info {
    const char *name; /* HQ_OP_ADD: "ADD" */
    const char *mnemonic;
    const char *operands;
    char result;
    const char *unknown;
    const char *doc;
} hq_op_info;

const hq_op_info *hq_op_get(hq_op op);

typedef uint32_t hq_node_id; /* HQ_NONE: no operand */

typedef struct hq_node {
    uint8_t op;       /* hq_op */
    uint8_t kind;     /* hq_type_kind */
    uint16_t depth;   /* longest way down, through lets and definitions too */
    uint32_t a, b, c; /* see ops.def */
    hq_unit unit;     /* numbers */
    hq_pos pos;
} hq_node;

/* A set of leaves of one code tree. */
typedef struct hq_leaf_set {
    uint32_t tree;
    bool known;             /* false: the sources do not list all of it */
    const uint64_t *leaves; /* that are in it for certain */
} hq_leaf_set;

/* sum(body for x in list where where else otherwise): x is the record in scope slot `slot`. */
typedef struct hq_plan_loop {
    hq_node_id list, where, body, otherwise; /* where, otherwise: may be HQ_NONE */
    uint32_t slot;
    uint32_t entity;
} hq_plan_loop;

/* A unary test of a table cell, its values fixed. */
typedef struct hq_plan_test {
    hq_test_kind kind;
    hq_binary binary;
    bool low_open, high_open;
    bool truth;            /* EQUAL on truth */
    hq_rat low, high;      /* numbers; days as their number */
    uint32_t set;          /* IN on codes: index in plan->sets */
    const hq_rat *members; /* IN on numbers */
    uint32_t member_count;
} hq_plan_test;

typedef struct hq_plan_row {
    const hq_plan_test *tests;
    const hq_node_id *outputs; /* constants */
    hq_pos pos;
} hq_plan_row;

typedef struct hq_plan_table {
    const hq_table *declared;
    bool first;
    uint32_t input_count, output_count;
    const hq_type *input_types;
    const hq_plan_row *rows;
    uint32_t row_count;
} hq_plan_table;

typedef struct hq_plan_lookup {
    uint32_t table;
    const hq_node_id *arguments;
} hq_plan_lookup;

typedef struct hq_plan_bracket {
    hq_rat threshold, rate;
} hq_plan_bracket;

typedef struct hq_plan_scale_version {
    hq_day from;
    const hq_plan_bracket *brackets;
    uint32_t count;
} hq_plan_scale_version;

typedef struct hq_plan_scale {
    const hq_scale *declared;
    bool marginal;
    const hq_plan_scale_version *versions;
    uint32_t count;
} hq_plan_scale;

/* Readings of one clause: policy or definition `owner`, one node for each reading. */
typedef struct hq_plan_choice {
    bool of_definition;
    uint32_t owner;
    const hq_node_id *alternatives; /* by reading */
    uint32_t count;
} hq_plan_choice;

/* Exceptions to one part: the first `count` whens with their values, and the rule. */
typedef struct hq_plan_exceptions {
    bool of_definition;
    uint32_t owner;
    const hq_node_id *whens;
    const hq_node_id *values;
    const uint32_t *patches; /* index of each in the owner's exceptions */
    uint32_t count;
    hq_node_id rule;
} hq_plan_exceptions;

typedef struct hq_plan_condition hq_plan_condition;
struct hq_plan_condition {
    const hq_condition *declared;
    hq_node_id node; /* its truth; for any and all too */
    const hq_plan_condition *parts;
    uint32_t count;
};

typedef struct hq_plan_benefit {
    const hq_benefit *declared;
    hq_node_id amount, when, term, pays; /* HQ_NONE where there is none */
} hq_plan_benefit;

typedef struct hq_plan_policy {
    const hq_policy *declared;
    hq_node_id decided_on;           /* a node of kind DATE, always */
    bool decided_by_asking;          /* decided_on is plain `on` */
    hq_node_id valid_from, valid_to; /* HQ_NONE: open */
    const hq_plan_condition *conditions;
    uint32_t condition_count;
    const hq_node_id *lets;
    uint32_t let_count;
    const hq_plan_benefit *benefits;
    uint32_t benefit_count;
    hq_node_id in_force;           /* the deciding day lies in its validity */
    hq_node_id in_claim;           /* the deciding day lies in the slice; HQ_NONE: that is no question */
    const uint32_t *superseded_by; /* policies that replace this one */
    const hq_node_id *superseded;  /* by each: the deciding day lies in that one's validity */
    uint32_t superseded_by_count;
    hq_every slices;       /* ITEM: the claim whole; YEAR, MONTH */
    hq_node_id node_first; /* its nodes stand from here to the next policy's */
} hq_plan_policy;

typedef struct hq_plan_definition {
    const hq_definition *declared;
    hq_node_id node;
} hq_plan_definition;

/* A set of members that may be had together. */
typedef struct hq_plan_set {
    uint64_t members; /* bit i: member i */
    bool stated;      /* no pair of it is unstated */
} hq_plan_set;

typedef struct hq_plan_group {
    const hq_group *declared;
    hq_node_id base; /* HQ_NONE: members say amounts */
    const hq_plan_set *sets;
    uint32_t set_count;
} hq_plan_group;

/* What a node can be, whatever the facts: by static analysis (plan/bounds.c). */
typedef struct hq_bounds {
    bool low_open_ended, high_open_ended; /* no bound on that side */
    hq_rat low, high;                     /* numbers; days as numbers */
    hq_rat step;                          /* every value is a multiple of it; 0: nothing is known */
    uint8_t truths;                       /* truth: bit 0 can be false, bit 1 can be true */
} hq_bounds;

typedef struct hq_plan {
    hq_arena *arena;
    const hq_pack *pack;
    HQ_LIST(hq_node) nodes;
    HQ_LIST(hq_rat) numbers;
    HQ_LIST(hq_str) texts;
    HQ_LIST(hq_leaf_set) sets;
    HQ_LIST(hq_plan_loop) loops;
    HQ_LIST(hq_plan_table) tables;
    HQ_LIST(hq_plan_lookup) lookups;
    HQ_LIST(hq_plan_scale) scales;
    HQ_LIST(hq_plan_choice) choices;
    HQ_LIST(hq_plan_exceptions) exceptions;
    hq_plan_definition *definitions; /* as in the pack */
    hq_plan_policy *policies;
    hq_plan_group *groups;
    hq_node_id group_node_first; /* nodes of groups stand last */
    hq_bounds *bounds;           /* by node */
} hq_plan;

/*
 * Visit each node that this one uses, as often as it uses it: its operands, and those of the loop, table, readings or exceptions that it refers
 * to. What a let, a derived fact, the deciding day or a validity comes to is not among them: whose it is the node alone does not say.
 */
typedef void hq_node_visit(void *context, hq_node_id id);
void hq_node_operands(const hq_plan *plan, const hq_node *node, hq_node_visit *visit, void *context);

/* --- Compiling --- */

/*
 * Everything from a folder to a verified plan: load, parse, resolve, check, lower, bound, fold, verify.
 *
 *   arena   holds pack and plan; give it back to lose both
 *   diags   receives every mistake and warning
 *   out     the plan; NULL when there was a mistake
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID when the pack is wrong. Threads: none shared.
 */
hq_status hq_compile(hq_arena *arena, hq_diags *diags, hq_str folder, hq_plan **out) HQ_MUST_USE;

/* The same; lean: the examples are left unread, mistakes in them too. */
hq_status hq_compile_as(hq_arena *arena, hq_diags *diags, hq_str folder, bool lean,
                        hq_plan **out) HQ_MUST_USE;

/* The same from a checked pack on: lower, bound, fold, verify. Memory is from the pack's arena, mistakes go to its diagnostics. */
hq_status hq_compile_checked(hq_pack *pack, hq_plan **out) HQ_MUST_USE;

/* The passes, each of which leaves a plan that hq_plan_verify accepts. */
hq_status hq_plan_lower(hq_pack *pack, hq_plan **out) HQ_MUST_USE;
hq_status hq_plan_bound(hq_plan *plan) HQ_MUST_USE; /* ranges; reports what they show to be wrong */
hq_status hq_plan_fold(hq_plan *plan) HQ_MUST_USE;  /* constants */

/* Is the plan well formed? A plan that is not is a bug in a pass: returns what is wrong, or NULL. */
const char *hq_plan_verify(const hq_plan *plan);

/* --- Dumps: what each stage made of the pack --- */

void hq_dump_ast(hq_text *text, const hq_pack *pack);
void hq_dump_plan(hq_text *text, const hq_plan *plan);
void hq_dump_ranges(hq_text *text, const hq_plan *plan);

/* Is what it gives money? Else a figure of another kind, or none. */
static inline bool hq_benefit_is_money(const hq_plan *plan, const hq_plan_benefit *benefit)
{
    if (benefit->amount == HQ_NONE)
        return benefit->pays != HQ_NONE;
    return benefit->declared->per_subject ||
           hq_unit_equal(plan->nodes.at[benefit->amount].unit, hq_unit_of(HQ_DIM_MONEY, 1));
}

/* Append the facts that a node hangs on: "company.employees, param.city_average_wage". */
void hq_plan_facts_of(hq_text *text, const hq_plan *plan, hq_node_id node);

#endif
