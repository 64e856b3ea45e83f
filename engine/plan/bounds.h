/* Ranges of nodes by interval arithmetic. Inside plan/ only. */
#ifndef HQ_PLAN_BOUNDS_H
#define HQ_PLAN_BOUNDS_H

#include "plan/plan.h"

enum { HQ_CAN_BE_FALSE = 1, HQ_CAN_BE_TRUE = 2 };

/* What the lookups of one table have shown so far. */
typedef struct hq_table_proof {
    bool *reached; /* rows that some lookup can reach; NULL: none was tried */
    bool given_up; /* one could not be tried to the end, which was said */
} hq_table_proof;

typedef struct hq_bounding {
    hq_plan *plan;
    const hq_pack *pack;
    hq_arena *arena;
    hq_diags *diags;
    uint32_t policy;        /* whose nodes are bounded now; HQ_NONE: a definition's or group's */
    hq_table_proof *proofs; /* by table */
    uint64_t trials_left;   /* rows of tables that may still be tried, over the whole pack */
    hq_status status;
} hq_bounding;

/* Arithmetic on intervals; steps are carried along where they stay known. */
hq_bounds hq_bounds_point(hq_rat value);
hq_bounds hq_bounds_range(hq_rat low, hq_rat high, hq_rat step);
hq_bounds hq_bounds_open(void);
hq_bounds hq_bounds_hull(hq_bounding *bounding, hq_bounds a, hq_bounds b);
hq_bounds hq_bounds_add(hq_bounding *bounding, hq_bounds a, hq_bounds b, bool subtract);
hq_bounds hq_bounds_multiply(hq_bounding *bounding, hq_bounds a, hq_bounds b);
hq_bounds hq_bounds_divide(hq_bounding *bounding, hq_bounds a, hq_bounds b);
hq_bounds hq_bounds_extreme(hq_bounding *bounding, hq_bounds a, hq_bounds b, bool least);
hq_bounds hq_bounds_quantize(hq_bounding *bounding, hq_bounds a, hq_rat quantum, hq_rounding rounding);
bool hq_bounds_has_zero(const hq_bounds *bounds);
bool hq_bounds_whole(hq_bounding *bounding, const hq_bounds *bounds);

/* Do two nodes compute the same, read the same? Structural. */
bool hq_nodes_alike(const hq_plan *plan, hq_node_id a, hq_node_id b);

/* Every division below `root` whose divisor may be 0 and is not guarded by an `if`: reported. */
void hq_check_divisions(hq_bounding *bounding, hq_node_id root);

/* Can the condition hold at all, by its comparisons of one fact with constants taken together? */
bool hq_condition_is_empty(hq_bounding *bounding, hq_node_id root);

/* Gaps and overlaps, over what the arguments can be; and, when every lookup was tried, rows that none can reach. */
void hq_check_lookup(hq_bounding *bounding, hq_node_id id);
void hq_check_rows_reached(hq_bounding *bounding);

/* Exceptions to one part that can be seen to apply at once. */
void hq_check_exceptions(hq_bounding *bounding);

#endif
