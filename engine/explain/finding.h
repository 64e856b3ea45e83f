/*
 * Why a condition holds or not: each comparison it is made of, as its author wrote it, with what the profile has, what is
 * needed, and the distance between the two.
 *
 * The evaluator traces nodes of the plan; a finding is one of them brought back to the expression it came from (by its place in
 * the source) and to what the condition needs of it: under `not` it must fail.
 */
#ifndef HQ_EXPLAIN_FINDING_H
#define HQ_EXPLAIN_FINDING_H

#include "explain/value.h"

typedef enum hq_distance_kind {
    HQ_DISTANCE_NONE,  /* met, or not a matter of more or less */
    HQ_DISTANCE_SHORT, /* too little */
    HQ_DISTANCE_OVER,  /* too much */
    HQ_DISTANCE_OFF,   /* not equal */
    HQ_DISTANCE_EARLY, /* days before the first that counts */
    HQ_DISTANCE_LATE,  /* days after the last that counts */
    HQ_DISTANCE_LIMIT  /* exactly on a limit that is itself excluded */
} hq_distance_kind;

/* From at least `low` to at most `high`; days as numbers. */
typedef struct hq_distance {
    hq_distance_kind kind;
    hq_rat low, high;
    bool high_open;
} hq_distance;

typedef struct hq_finding {
    const hq_answer_part *part;
    const hq_ast *ast; /* NULL: the truth has no expression of its own (an attestation) */
    bool wanted;       /* what the condition needs it to be */
    bool met, unmet;   /* neither: not known */
    bool compares;     /* have and need are values; otherwise the truth itself is all there is */
    hq_shown have, need;
    const hq_ast *have_ast, *need_ast;
    bool need_is_written; /* the need stands in the words already: a literal, a list of codes */
    hq_distance distance;
} hq_finding;

typedef HQ_LIST(hq_finding) hq_finding_list;

/* All comparisons of a traced condition, in the order they are written. */
hq_finding_list hq_findings_of(hq_voice *voice, const hq_answer_condition *condition);

/* "training hours of the hire are at least 30 class hours" */
hq_str hq_finding_says(hq_voice *voice, const hq_finding *finding, const hq_condition *condition);
/* "24 class hours", "not stated" */
hq_str hq_finding_have(hq_voice *voice, const hq_finding *finding);
hq_str hq_finding_need(hq_voice *voice, const hq_finding *finding);
/* "6 class hours short", "14 days too early"; empty for none */
hq_str hq_distance_text(hq_voice *voice, const hq_finding *finding);

/* Has the profile said nothing of the field that stands on the left? */
bool hq_finding_is_blank(hq_voice *voice, const hq_finding *finding);

/* The expression of the policy at a place, of any type; NULL: none. */
const hq_ast *hq_policy_expression_at(const hq_policy *policy, hq_pos pos);

#endif
