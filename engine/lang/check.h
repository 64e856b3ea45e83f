/*
 * Types and names of expressions. Inside lang/ only.
 *
 * The checker writes into the tree what each name means and what each expression is. A mistake is said once: an expression
 * that was wrong has the type HQ_T_NONE, and whatever meets it keeps quiet.
 */
#ifndef HQ_LANG_CHECK_H
#define HQ_LANG_CHECK_H

#include "lang/functions.h"
#include "lang/pack.h"

enum {
    HQ_LOOPS_MAX = 8,
    HQ_CHAIN_MAX = 64 /* lets and definitions that read each other, one in the other */
};

typedef enum hq_visit { HQ_UNVISITED, HQ_VISITING, HQ_VISITED } hq_visit;

/* A name bound by `for x in list`. */
typedef struct hq_loop {
    hq_str name;
    uint32_t entity;
} hq_loop;

typedef struct hq_check {
    hq_pack *pack;
    hq_arena *arena;
    hq_diags *diags;
    hq_scope scope;
    hq_loop loops[HQ_LOOPS_MAX];
    uint32_t loop_count;
    hq_policy *policy;          /* NULL: a definition, a group or a fixed value */
    bool fixed;                 /* only fixed values: cells, brackets */
    hq_visit *let_state;        /* of the policy */
    hq_visit *definition_state; /* of the pack; shared by every check */
    hq_str path[HQ_CHAIN_MAX];  /* lets and definitions being visited, for the message about a cycle */
    uint32_t path_count;
    uint32_t height; /* of the expressions being visited, one inside the other through lets and definitions */
    hq_status status;
} hq_check;

/* Type one expression. codes: the tree that bare code names are looked up in, or HQ_NONE. Returns false when it is wrong. */
bool hq_check_expression(hq_check *check, hq_ast *ast, uint32_t codes);

/* The same where a group of codes may stand, a set or a node with codes below it: right of `in`, and in the tests of cells. */
bool hq_check_codes(hq_check *check, hq_ast *ast, uint32_t codes);

/* Type it and require a kind. */
bool hq_check_kind(hq_check *check, hq_ast *ast, hq_type_kind kind);

/* Type calls and aggregates (check_call.c). */
void hq_check_call(hq_check *check, hq_ast *ast);
void hq_check_aggregate(hq_check *check, hq_ast *ast);

/* A table against the types of its arguments; types it when first used. codes: the tree that its outputs are looked up in, or HQ_NONE. */
bool hq_check_table(hq_check *check, hq_table *table, hq_ast **args, uint32_t count, uint32_t codes);
bool hq_check_scale(hq_check *check, hq_scale *scale);

/* Make sure that a derived fact is typed before it is read. */
bool hq_check_derived(hq_check *check, uint32_t definition, hq_pos pos);
/* The same for a let. */
bool hq_check_let(hq_check *check, uint32_t let, hq_pos pos);

/* Groups: members and pairs before the policies are typed, payments after. Labels: no two facts of an entity share one. */
void hq_check_group(hq_check *shared, uint32_t index);
void hq_check_payments(hq_check *check, uint32_t index);
void hq_check_labels(hq_check *check);

/* Report that `ast` is not what is needed. `need` may hold both languages: see HQ_BOTH. */
void hq_check_wrong(hq_check *check, const hq_ast *ast, hq_str need);

/* "元/人", "a day": a type for messages, in both languages. */
hq_str hq_check_type_text(hq_check *check, hq_type type);
hq_str hq_check_unit_text(hq_check *check, hq_unit unit);

bool hq_check_no_memory(hq_check *check);

bool hq_type_equal(hq_type a, hq_type b);

#endif
