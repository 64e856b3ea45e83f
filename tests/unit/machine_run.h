/*
 * For tests of the columnar machine: profiles answered by it, as one batch. What it makes lies in the test's arena, but for the lane, which the test
 * closes.
 */
#ifndef HQ_TESTS_MACHINE_RUN_H
#define HQ_TESTS_MACHINE_RUN_H

#include "data/convert.h"
#include "unit.h"
#include "vm/machine.h"

typedef struct machine_run {
    hq_machine *machine;
    hq_lane *lane;
    hq_outcomes *outcomes; /* the lane's */
    const uint64_t *const *left;
} machine_run;

/* Profiles of one entity. wants: NULL: everything. */
static inline machine_run run_machine(hq_arena *into, const hq_plan *rules, const hq_request *request,
                                      const hq_wants *wants, hq_profile *const *profiles, uint32_t count,
                                      hq_isa isa)
{
    machine_run run;
    hq_layout *layout = HQ_NEW(into, hq_layout); /* the machine keeps it */
    hq_batch *batch;
    ck_assert_ptr_nonnull(layout);
    ck_assert_int_eq(hq_layout_whole(into, rules->pack, profiles[0]->root->entity, layout), HQ_OK);
    ck_assert_int_eq(hq_machine_new(into, rules, request, layout, wants, &run.machine), HQ_OK);
    ck_assert_int_eq(hq_batch_of_profiles(into, rules->pack, layout, profiles, count, &batch), HQ_OK);
    ck_assert_int_eq(hq_lane_open(NULL, run.machine, isa, &run.lane), HQ_OK);
    ck_assert_int_eq(hq_lane_run(run.lane, batch, &run.outcomes, &run.left), HQ_OK);
    return run;
}

/* The rows of a policy that the machine leaves to the evaluator; NULL: none. */
static inline const uint64_t *rows_left(const machine_run *run, uint32_t policy)
{
    return run->left[hq_machine_unit(run->machine, policy)];
}

#endif
