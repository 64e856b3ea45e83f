/*
 * Histograms of amounts, by GSL (gsl_histogram): edges that a person can read, counts between them. The counts are exact; the doubles in which GSL keeps
 * edges are whole numbers of quanta below 2^53 (90 million million yuan), and amounts beyond that count in the last bin.
 */
#ifndef HQ_STAT_HISTOGRAM_H
#define HQ_STAT_HISTOGRAM_H

#include "base/status.h"

#include <stdint.h>

enum { HQ_HISTOGRAM_BINS_MAX = 64 };

typedef enum hq_histogram_scale { HQ_HISTOGRAM_LINEAR, HQ_HISTOGRAM_LOG } hq_histogram_scale;

typedef struct hq_histogram hq_histogram;

/*
 * An empty histogram of amounts in [least, greatest].
 *
 *   scale  LINEAR: bins of 1, 2 or 5 times a power of ten, between 8 and 24 of them; LOG: edges 1, 2, 5, 10, 20, 50 ... and 0 apart. LOG where the greatest
 *          is more than a thousand times the median, or the like, is the caller's choice
 *
 * Errors: HQ_E_MEMORY. Ended by hq_histogram_free.
 */
hq_status hq_histogram_new(int64_t least, int64_t greatest, hq_histogram_scale scale,
                           hq_histogram **out) HQ_MUST_USE;
void hq_histogram_free(hq_histogram *histogram); /* takes NULL */

void hq_histogram_add(hq_histogram *histogram, int64_t amount);

uint32_t hq_histogram_bin_count(const hq_histogram *histogram);
/* Bin i holds amounts from `first` until before `until`; the last one holds its end too, and all beyond. */
void hq_histogram_bin(const hq_histogram *histogram, uint32_t index, int64_t *first, int64_t *until,
                      uint64_t *count);

#endif
