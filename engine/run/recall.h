/*
 * Answers that eval/ gave before, for rows that are alike in all that a unit of policies reads: files with few columns hold the same few
 * combinations of codes, truths and size classes over and over, and working out what is unknown about each costs some hundred times as much as
 * looking it up. What is looked up is the answer itself, so nobody sees a difference but in time.
 *
 * One thread's; bounded: when it is full, it begins again.
 */
#ifndef HQ_RUN_RECALL_H
#define HQ_RUN_RECALL_H

#include "plan/outcomes.h"
#include "plan/reads.h"

typedef struct hq_recall hq_recall;

/* Which policies are answered together, as the machine says it. */
typedef struct hq_recall_units {
    uint32_t count;
    const uint32_t *of_policy; /* by policy */
} hq_recall_units;

/*
 *   layout     what the batches look like
 *   asked      by policy
 *   bytes_max  for what is kept
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_recall_open(const hq_allocator *allocator, const hq_plan *plan, const hq_layout *layout,
                         const hq_recall_units *units, const bool *asked, size_t bytes_max,
                         hq_recall **out) HQ_MUST_USE;
void hq_recall_close(hq_recall *recall); /* takes NULL */

/*
 * The answer of a unit for a row, put into `out` as hq_fallback_row would. false: it is not known, or the row cannot be told by its
 * columns, or looking up has not paid for this unit. The caller then evaluates the unit alone, and calls hq_recall_keep whatever came of it:
 * until then the row's totals hold the unit's share alone.
 */
bool hq_recall_find(hq_recall *recall, const hq_batch *batch, uint32_t row, uint32_t unit, hq_outcomes *out);

/* Keep what the row that was just looked for came to, and put the totals of the other units back. An answer that failed is not kept. */
void hq_recall_keep(hq_recall *recall, uint32_t unit, uint32_t row, hq_outcomes *out);

/* Is it worth evaluating a unit by itself, to keep its answer? false: rows have hardly ever been alike. */
bool hq_recall_pays(const hq_recall *recall, uint32_t unit);

#endif
