/*
 * The changes that can be made to one rule, one place at a time. Inside run/ only.
 *
 * A change is kept as bytes to be exchanged with those of the pack: made and taken back by the same exchange, without another copy of
 * the rule. The pack must be the caller's own, for nobody else may read it meanwhile.
 */
#ifndef HQ_RUN_MUTANTS_H
#define HQ_RUN_MUTANTS_H

#include "run/rules.h"

typedef enum hq_mutation_kind {
    HQ_MUTATION_FIGURE, /* up and down by one in the last place that is written */
    HQ_MUTATION_COMPARISON, /* < and <=, > and >=, = and !=, in and not in; on which side of it a table's boundary belongs */
    HQ_MUTATION_DATE,       /* a day later and earlier */
    HQ_MUTATION_CONNECTIVE, /* and, or; any, all; a `not` dropped */
    HQ_MUTATION_EXTREME,    /* min, max */
    HQ_MUTATION_CODE,       /* one of a list dropped */
    HQ_MUTATION_BRANCH,     /* then and else exchanged */
    HQ_MUTATION_CONDITION,  /* dropped */
    HQ_MUTATION_CAP,        /* dropped, another bound, another owner */
    HQ_MUTATION_KINDS
} hq_mutation_kind;

typedef struct hq_edit {
    void *at;
    void *bytes; /* the others */
    size_t size;
} hq_edit;

typedef HQ_LIST(hq_edit) hq_edit_list;

typedef struct hq_mutant {
    hq_mutation_kind kind;
    hq_rule rule;
    hq_pos pos;
    hq_str path;
    hq_str from, to;  /* `to` empty: dropped */
    uint32_t ordinal; /* from 1, among those that read alike */
    bool refused;     /* the reader would not take it */
    hq_edit_list edits;
} hq_mutant;

typedef HQ_LIST(hq_mutant) hq_mutant_list;

/* Make the change, or take it back. */
void hq_mutant_exchange(const hq_mutant *mutant);

/* `002-51 eligible.small "<= 30人" -> "< 30人"`: what stays the same when lines move. */
void hq_mutant_print(hq_text *text, const hq_pack *pack, const hq_mutant *mutant);

/* Append every change of a rule. Errors: HQ_E_MEMORY, HQ_E_LIMIT. */
hq_status hq_mutants_of(hq_arena *arena, hq_pack *pack, hq_rule rule, hq_mutant_list *out) HQ_MUST_USE;

/* --- Between mutants*.c --- */

typedef struct hq_making {
    hq_arena *arena;
    hq_pack *pack;
    hq_rule rule;
    hq_str path; /* of what is being changed */
    hq_mutant_list *out;
} hq_making;

/* A new change, without edits; it is the last of making->out. */
hq_status hq_mutant_begin(hq_making *making, hq_mutation_kind kind, hq_pos pos, hq_str from,
                          hq_str to) HQ_MUST_USE;
/* One more edit of it: these bytes in the place of those. */
hq_status hq_mutant_edit(hq_making *making, void *at, const void *bytes, size_t size) HQ_MUST_USE;
/* The last change is one that the reader would not take. */
void hq_mutant_refuse(hq_making *making, bool refused);

/* What stands at a place, in one line and not too long. Its text is NULL when memory ran out. */
hq_str hq_making_text(const hq_making *making, hq_pos pos);

/* Every change in an expression. */
hq_status hq_mutants_of_expression(hq_making *making, hq_ast *ast) HQ_MUST_USE;

/* A day and its neighbours, in the place of the day at `at`. */
hq_status hq_mutants_of_day(hq_making *making, hq_pos pos, hq_day *at) HQ_MUST_USE;

/* A figure that is written as one number, and what it is one step up or down. */
typedef struct hq_figure {
    hq_str text; /* as written */
    hq_rat value;
    hq_rat scale;   /* of a number without unit, in base units; what is no plain number steps by this */
    uint32_t finer; /* so many places behind the last one that is written */
} hq_figure;

/* false: there is no such step, it would fall below 0. Errors: HQ_E_MEMORY, HQ_E_LIMIT. */
hq_status hq_figure_step(const hq_making *making, const hq_figure *figure, bool up, hq_rat *value,
                         hq_str *text, bool *there) HQ_MUST_USE;

/* Tables and scales of a policy, or of a definition. */
hq_status hq_mutants_of_table(hq_making *making, hq_table *table) HQ_MUST_USE;
hq_status hq_mutants_of_scale(hq_making *making, hq_scale *scale) HQ_MUST_USE;

/* Conditions, validity, exceptions' days, caps; parameters; pools. */
hq_status hq_mutants_of_policy(hq_making *making, hq_policy *policy) HQ_MUST_USE;
hq_status hq_mutants_of_parameter(hq_making *making, hq_parameter *parameter) HQ_MUST_USE;
hq_status hq_mutants_of_pool(hq_making *making, uint32_t pool) HQ_MUST_USE;

#endif
