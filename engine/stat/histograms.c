/* Histograms of a report's amounts. See huiqi_stat.h. */
#include "huiqi_stat.h"

#include <stdlib.h>

#include "stat/histogram.h"

enum { LOG_FROM = 10 }; /* greatest amount over the upper quartile */

typedef struct hq_making {
    hq_report *report;
    uint32_t count;
    hq_histogram **histograms; /* by series; NULL: it has no amounts */
} hq_making;

static hq_histogram_scale scale_of(const hq_series_info *info)
{
    return info->greatest / LOG_FROM > info->quantiles[3] ? HQ_HISTOGRAM_LOG : HQ_HISTOGRAM_LINEAR;
}

static hq_status begin(const hq_making *making)
{
    for (uint32_t s = 0; s < making->count; s++) {
        hq_series_info info;
        hq_report_series(making->report, s, &info);
        if (info.count > 0)
            HQ_TRY(hq_histogram_new(info.least, info.greatest, scale_of(&info), &making->histograms[s]));
    }
    return HQ_OK;
}

static hq_status take(void *context, uint32_t series, int64_t amount)
{
    const hq_making *making = context;
    hq_histogram_add(making->histograms[series], amount);
    return HQ_OK;
}

static hq_status keep(const hq_making *making, uint32_t series)
{
    int64_t edges[HQ_HISTOGRAM_BINS_MAX + 1];
    uint64_t counts[HQ_HISTOGRAM_BINS_MAX];
    hq_series_info info;
    uint32_t bins = hq_histogram_bin_count(making->histograms[series]);
    for (uint32_t b = 0; b < bins; b++)
        hq_histogram_bin(making->histograms[series], b, &edges[b], &edges[b + 1], &counts[b]);
    hq_report_series(making->report, series, &info);
    return hq_report_keep_bins(making->report, series, scale_of(&info) == HQ_HISTOGRAM_LOG, edges, counts,
                               bins);
}

static hq_status make(const hq_making *making)
{
    HQ_TRY(begin(making));
    HQ_TRY(hq_report_amounts(making->report, take, (void *)(uintptr_t)making));
    for (uint32_t s = 0; s < making->count; s++)
        if (making->histograms[s] != NULL)
            HQ_TRY(keep(making, s));
    return HQ_OK;
}

hq_status hq_report_histograms(hq_report *report)
{
    hq_making making = {.report = report, .count = hq_report_series_count(report)};
    if (making.count == 0)
        return HQ_OK;
    making.histograms = calloc(making.count, sizeof(hq_histogram *));
    HQ_TRY_ALLOC(making.histograms);
    hq_status status = make(&making);
    for (uint32_t s = 0; s < making.count; s++)
        hq_histogram_free(making.histograms[s]);
    free(making.histograms);
    return status;
}
