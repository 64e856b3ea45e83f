/*
 * Statistics of a batch that need the GNU Scientific Library: libhuiqi-stat.a, beside the library, which does without it.
 *
 *     hq_batch_run(rules, &job, &report, &messages);     with job.summary
 *     hq_report_histograms(report);                      from here on text, JSON and page show them
 *     puts(hq_report_html(report, &style));
 *
 * Link with -lhuiqi-stat -lhuiqi -lgsl -lgslcblas -lm.
 */
#ifndef HUIQI_STAT_H
#define HUIQI_STAT_H

#include "huiqi.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Make a histogram of each series of a report that has amounts: of the totals, and of each policy. Once for a report; a second call does nothing.
 *
 * The scale follows from the quantiles. Where the greatest amount is more than ten times the one that 75% do not exceed, steps of equal width would
 * put most amounts into the first bin: edges are then 1, 2, 5, 10, 20, 50 ... Elsewhere they are multiples of one step of 1, 2 or 5 times a power of ten,
 * which makes 5 to 14 bins. Counts are exact; amounts beyond 2^52 of the smallest unit of money count in the last bin.
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO: the amounts could not be read again. The report is then as it was. Threads: as other calls on one report.
 */
HQ_API hq_status hq_report_histograms(hq_report *report);

#ifdef __cplusplus
}
#endif

#endif
