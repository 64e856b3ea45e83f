/*
 * The amounts of a batch, kept in a file while it runs and read again at its end, several times, to say how they are distributed: exactly, in
 * memory that does not grow with them.
 *
 * Where a batch may be gone on with after an interruption, the file has a name beside the result (OUT.amounts.part), is cut back with it, and goes when it is
 * done; elsewhere it is a temporary one. So a distribution is that of all rows, or there is none.
 *
 * A *series* is what the amounts are of: one total over all policies, or one policy. Kept are amounts that are certain (the low end) and more
 * than nothing.
 */
#ifndef HQ_RUN_AMOUNTS_H
#define HQ_RUN_AMOUNTS_H

#include "base/moments.h"
#include "base/temporary.h"
#include "data/outfile.h"
#include "plan/outcomes.h"
#include "plan/plan.h"

/* Series of a plan: the totals, then the policies. */
static inline uint32_t hq_series_of_total(hq_total total)
{
    return (uint32_t)total;
}
static inline uint32_t hq_series_of_policy(uint32_t policy)
{
    return (uint32_t)HQ_TOTAL_NONE + policy;
}

/* Append the amounts of a strip's rows to `records`, which hq_amounts_add takes. passed: rows that do not count; NULL: none. Errors: HQ_E_MEMORY. */
hq_status hq_amounts_of(const hq_plan *plan, const hq_outcomes *outcomes, const uint64_t *passed,
                        hq_bytes *records) HQ_MUST_USE;

typedef struct hq_amounts {
    hq_temporary file; /* read from it; written to it where there is no other */
    hq_outfile *kept;  /* written to it; NULL: there is none */
    uint32_t series_count;
} hq_amounts;

void hq_amounts_init(hq_amounts *amounts, const hq_plan *plan, hq_str tmp);
void hq_amounts_close(hq_amounts *amounts);

/*
 * Write to PATH.part from here on, so that an interrupted run can be gone on with.
 *
 *   go_on  it is there: keep what it holds, to be cut to the right length
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO, said in `diags`.
 */
hq_status hq_amounts_keep(hq_amounts *amounts, const hq_allocator *allocator, hq_str path, bool go_on,
                          hq_diags *diags) HQ_MUST_USE;
/* Let go of that file: remove it, or leave it to be gone on with. What was settled can be read all the same. */
void hq_amounts_release(hq_amounts *amounts, hq_outfile_rest rest);

/* Keep what hq_amounts_of appended. Errors: HQ_E_IO, said in `diags`. */
hq_status hq_amounts_add(hq_amounts *amounts, hq_str records, hq_diags *diags) HQ_MUST_USE;

/* All is added: from here on it is read. Errors: as of adding. */
hq_status hq_amounts_settle(hq_amounts *amounts, hq_diags *diags) HQ_MUST_USE;

/* Every amount, series by series mixed as they came. Errors: HQ_E_IO; what `each` gives. */
typedef hq_status hq_each_amount(void *context, uint32_t series, int64_t amount);
hq_status hq_amounts_each(hq_amounts *amounts, hq_each_amount *each, void *context) HQ_MUST_USE;

enum { HQ_QUANTILES = 5 };
extern const unsigned HQ_QUANTILE_PERMILLE[HQ_QUANTILES]; /* 100, 250, 500, 750, 900 */

typedef struct hq_distribution {
    hq_moments moments;
    int64_t quantiles[HQ_QUANTILES]; /* where moments.count > 0 */
} hq_distribution;

/*
 * Of each series.
 *
 *   out  by series, in `arena`
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO. It holds 20 KiB for each series that has amounts while it runs.
 */
hq_status hq_amounts_distribution(hq_arena *arena, hq_amounts *amounts,
                                  const hq_distribution **out) HQ_MUST_USE;

#endif
