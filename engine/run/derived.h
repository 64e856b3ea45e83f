/*
 * Derived facts, asked for by themselves.
 *
 * The evaluator answers policies. A definition's example, and an expectation that names company.size, ask for a fact. So a plan is
 * made in which every definition is also a policy without benefits, about every record of its entity, whose only let is the fact:
 * it is then found, split into cells and shown as any other value is.
 */
#ifndef HQ_RUN_DERIVED_H
#define HQ_RUN_DERIVED_H

#include "plan/plan.h"

/*
 * Make that plan. It shares everything with `plan`, which must outlive it; policies keep their index, and definition d is policy
 * plan->pack->policies.count + d.
 *
 * Errors: HQ_E_MEMORY.   Ownership: the new plan lives in `arena`.
 */
hq_status hq_derived_plan(hq_arena *arena, const hq_plan *plan, const hq_plan **out) HQ_MUST_USE;

#endif
