/*
 * What is asked of a plan: the day, the claim period, which policies, under which readings. Both evaluators answer it, eval/ for one
 * subject, vm/ for a batch of them.
 */
#ifndef HQ_PLAN_REQUEST_H
#define HQ_PLAN_REQUEST_H

#include "plan/plan.h"

/* Readings that hold: a bitset for each policy and each definition, 0: what the pack settles. */
typedef struct hq_settlement {
    uint64_t *policies;
    uint64_t *definitions;
} hq_settlement;

/* What was met, where somebody asked for it: HQ_FALSE and HQ_TRUE of each node, and the rows of each table. Only what is known of the subject as
 * it is counts, not what was tried while a question was split. */
typedef struct hq_seen {
    uint8_t *nodes; /* by node of the plan: the truths it has come to, as bits */
    bool **rows;    /* by table of the plan, then by row: it was the one */
} hq_seen;

typedef struct hq_request {
    hq_day on;
    hq_day claim_first, claim_until; /* half-open */
    bool complete;                   /* absent lists are empty */
    const bool *only;                /* by policy; NULL: all */
    bool alone;                      /* each policy by itself: nothing supersedes it (examples) */
    bool explain;                    /* conditions, values and readings too */
    bool
        bare; /* without notes and what is missing: verdicts, truths, amounts and choices, as they are with them */
    hq_settlement settlement;
    hq_seen *seen;      /* receives what was met; NULL: nobody asks */
    uint64_t steps_max; /* nodes evaluated before it is HQ_E_LIMIT; 0: HQ_EVALUATION_STEPS_MAX */
} hq_request;

static inline bool hq_is_asked(const hq_request *request, uint32_t policy)
{
    return request->only == NULL || request->only[policy];
}

/* Is a member of the group asked? */
static inline bool hq_group_is_asked(const hq_request *request, const hq_group *group)
{
    for (uint32_t m = 0; m < group->members.count; m++)
        if (hq_is_asked(request, group->members.at[m].policy))
            return true;
    return false;
}

/* A part of the claim period that a policy is asked about by itself; half-open. */
typedef struct hq_slice {
    hq_day first, until;
} hq_slice;

/*
 * The slices of a policy, in the order of time: the claim period whole, or its years or months, the first and last of them cut to it unless the
 * policy counts whole years.
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_request_slices(hq_arena *arena, const hq_request *request, const hq_plan_policy *policy,
                            const hq_slice **out, uint32_t *count) HQ_MUST_USE;

#endif
