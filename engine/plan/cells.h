/* How far eval/ may have to split a policy whose facts are missing. */
#ifndef HQ_PLAN_CELLS_H
#define HQ_PLAN_CELLS_H

#include "plan/plan.h"

/*
 * The most cells that a policy can fall into, or one of its conditions, for one subject of which anything may be missing. Facts of the items of
 * lists are not among it: they have to be known.
 *
 *   many  there may be several subjects, which share facts of what holds them: then nothing may compare two facts
 *
 * Result: UINT64_MAX: more than can be said. Errors: HQ_E_MEMORY.
 */
hq_status hq_plan_cells_most(hq_arena *arena, const hq_plan *plan, uint32_t policy, bool many,
                             uint64_t *out) HQ_MUST_USE;

#endif
