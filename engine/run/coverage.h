/*
 * What the examples of a pack meet of its rules: each condition both ways, each branch, row, exception and cap.
 *
 * The evaluator notes what its nodes come to (hq_seen); a point of a rule finds the nodes that were made of it by its place, so an
 * expression that was lowered several times is one point all the same.
 */
#ifndef HQ_RUN_COVERAGE_H
#define HQ_RUN_COVERAGE_H

#include "run/examples.h"
#include "run/rules.h"

/* Kinds of points. Those with two ways are met when both were. */
typedef enum hq_point_kind {
    HQ_POINT_CONDITION, /* a condition by its name: met, not met */
    HQ_POINT_TRUTH,     /* a comparison, or another truth that an expression is made of: true, false */
    HQ_POINT_BRANCH,    /* if: then, else */
    HQ_POINT_EXCEPTION, /* applied, not applied */
    HQ_POINT_ROW,       /* a row of a table */
    HQ_POINT_CAP,       /* it took something */
    HQ_POINT_KINDS
} hq_point_kind;

/* What was met, while examples run. */
typedef struct hq_coverage {
    hq_seen seen;
    const hq_pack *pack;
    bool *caps; /* of the pack's policies, one after the other, benefit by benefit */
} hq_coverage;

typedef struct hq_coverage_counts {
    uint32_t failed; /* examples that fail */
    uint32_t points, met;
} hq_coverage_counts;

/* Note the caps that took something for certain in an answer. */
void hq_coverage_caps(hq_coverage *coverage, const hq_answer *answer);

/*
 * Run the examples of the pack, or of one policy when `policy` is not HQ_NONE, and tell what of the pack, or of that policy, they never
 * met.
 *
 *   text  receives examples that fail, each point that was not met with its line, and a table that counts by kind
 *
 * Errors and diagnostics are those of hq_examples_run.
 */
hq_status hq_coverage_run(hq_arena *arena, const hq_plan *plan, hq_diags *diags, uint32_t policy,
                          const hq_page *page, hq_text *text, hq_coverage_counts *report) HQ_MUST_USE;

/* --- Between coverage.c and points.c --- */

enum { HQ_WAY_NO = 1, HQ_WAY_YES = 2, HQ_WAYS_BOTH = 3 };

/* One thing that examples can meet. */
typedef struct hq_point {
    hq_point_kind kind;
    hq_rule rule;
    hq_str path;
    hq_pos pos;
    uint8_t ways; /* that there are */
    uint8_t met;
} hq_point;

typedef HQ_LIST(hq_point) hq_point_list;

/* What was met at a place: of the truths and the branches that were made of it. */
typedef struct hq_met {
    hq_pos pos;
    bool branch;
    uint8_t ways;
} hq_met;

typedef HQ_LIST(hq_met) hq_met_list;

/* All that was met, sorted by place: once, when the examples have run. */
hq_status hq_met_all(hq_arena *arena, const hq_plan *plan, const hq_seen *seen, hq_met_list *out) HQ_MUST_USE;

/* Append the points of one rule, each with what was met of it. */
hq_status hq_points_of(hq_arena *arena, const hq_plan *plan, const hq_coverage *coverage,
                       const hq_met_list *met, hq_rule rule, hq_point_list *out) HQ_MUST_USE;

#endif
