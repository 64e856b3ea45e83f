/*
 * What the columnar machine leaves is answered by eval/, row by row, and put where the machine would have put it: the one who reads the
 * outcomes sees no difference but HQ_WHY_BY_EVAL. The same function answers whole batches where no machine is asked.
 */
#ifndef HQ_RUN_FALLBACK_H
#define HQ_RUN_FALLBACK_H

#include <pthread.h>

#include "eval/answer.h"
#include "plan/columns.h"
#include "run/recall.h"
#include "vm/machine.h"

/*
 * Outcomes of `row_count` rows, in which nobody has anything yet: arrays of the policies and groups that are asked.
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_outcomes_new(hq_arena *arena, const hq_plan *plan, const hq_request *request, uint32_t row_count,
                          hq_outcomes **out) HQ_MUST_USE;

/*
 * Ask eval/ about one profile and put its answer into a row.
 *
 *   arena    receives the answer, which nobody needs any more then
 *   scratch  what is made on the way to it; another arena. Both are the caller's to give back
 *   only     policies asked; their units (hq_machine_unit) whole, and of the row nothing of them is in `out` yet
 *   wants    what of the outcomes is read; NULL: everything
 *   out      verdicts, amounts, reasons and choices of these policies; their share of the totals is added. An amount or number too
 *            large fails the row (`failed`) where it is read
 *
 * Errors: HQ_E_MEMORY. Threads: any, each with its own profile and `out`.
 */
hq_status hq_fallback_row(hq_arena *arena, hq_arena *scratch, const hq_plan *plan, const hq_request *request,
                          const bool *only, const hq_wants *wants, const hq_profile *profile, uint32_t row,
                          hq_outcomes *out) HQ_MUST_USE;

/* What does not change from batch to batch. */
typedef struct hq_fallback {
    const hq_plan *plan;
    const hq_request *request;
    const hq_wants *
        wants; /* what of the outcomes is read, as the machine was told: what nobody reads fails no row; NULL: everything */
    const hq_machine *machine; /* what leaves rows; NULL: no machine is asked, everything is left */
    hq_recall *recall; /* of this thread; NULL: every row is worked out, which is what tests compare with */
    pthread_mutex_t *
        large; /* rows of many items are answered by one thread at a time, because of the memory that eval/ takes for them; NULL: by all */
} hq_fallback;

/*
 * Answer all that a machine left of a batch.
 *
 *   left     by unit of the machine, as hq_lane_run gives it; not looked at without a machine
 *   passed   a bitmap of rows that nobody asks about (rejects); NULL: none
 *   by_eval  rows of which something was left are added; may be NULL
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_fallback_fill(hq_arena *scratch, const hq_fallback *asked, const hq_batch *batch,
                           const uint64_t *const *left, const uint64_t *passed, hq_outcomes *out,
                           uint64_t *by_eval) HQ_MUST_USE;

/* Look at what eval/ says of a row: `take` sees it, then it is gone; where a number grew too large there is nothing to see. `only`: by policy. Errors: HQ_E_MEMORY. */
typedef void hq_take_answer(void *context, const hq_answer *answer, uint32_t row);
hq_status hq_fallback_ask(hq_arena *scratch, const hq_fallback *asked, const hq_batch *batch, uint32_t row,
                          const bool *only, hq_take_answer *take, void *context) HQ_MUST_USE;

#endif
