/* Histograms by GSL. See histogram.h. */
#include "stat/histogram.h"

#include <stdbool.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_histogram.h>

enum { LINEAR_BINS_WANTED = 12 };
static const int64_t EXACT_MAX = INT64_C(1) << 53;

struct hq_histogram {
    gsl_histogram *gsl;
    uint32_t bins;
    int64_t edges[HQ_HISTOGRAM_BINS_MAX + 1];
    int64_t last; /* the greatest amount that lies in the last bin for GSL, which leaves its end out */
};

/* 1, 2, 5, 10, 20, 50 ... */
static int64_t next_round(int64_t step)
{
    int64_t power = 1;
    while (step / power >= 10)
        power *= 10;
    return step / power == 1 ? 2 * power : step / power == 2 ? 5 * power : 10 * power;
}

static void linear_edges(hq_histogram *histogram, int64_t least, int64_t greatest)
{
    int64_t step = 1;
    while ((greatest - least) / step >= LINEAR_BINS_WANTED)
        step = next_round(step);
    int64_t edge = least / step * step;
    histogram->edges[0] = edge;
    do {
        edge += step;
        histogram->edges[++histogram->bins] = edge;
    } while (edge <= greatest);
}

static void log_edges(hq_histogram *histogram, int64_t least, int64_t greatest)
{
    int64_t edge = 1;
    while (next_round(edge) <= least)
        edge = next_round(edge);
    histogram->edges[0] = least < 1 ? 0 : edge;
    if (least < 1)
        histogram->edges[++histogram->bins] = edge;
    do {
        edge = next_round(edge);
        histogram->edges[++histogram->bins] = edge;
    } while (edge <= greatest && histogram->bins < HQ_HISTOGRAM_BINS_MAX);
}

hq_status hq_histogram_new(int64_t least, int64_t greatest, hq_histogram_scale scale, hq_histogram **out)
{
    *out = NULL;
    hq_histogram *histogram = calloc(1, sizeof *histogram);
    HQ_TRY_ALLOC(histogram);
    least = least < 0 ? 0 : least > EXACT_MAX / 2 ? EXACT_MAX / 2 : least;
    greatest = greatest < least ? least : greatest > EXACT_MAX / 2 ? EXACT_MAX / 2 : greatest;
    if (scale == HQ_HISTOGRAM_LOG)
        log_edges(histogram, least, greatest);
    else
        linear_edges(histogram, least, greatest);
    double ranges[HQ_HISTOGRAM_BINS_MAX + 1];
    for (uint32_t i = 0; i <= histogram->bins; i++)
        ranges[i] = (double)histogram->edges[i];
    histogram->last = histogram->edges[histogram->bins] - 1;
    histogram->gsl = gsl_histogram_alloc(histogram->bins);
    if (histogram->gsl == NULL ||
        gsl_histogram_set_ranges(histogram->gsl, ranges, histogram->bins + 1) != 0) {
        hq_histogram_free(histogram);
        return HQ_E_MEMORY;
    }
    *out = histogram;
    return HQ_OK;
}

void hq_histogram_free(hq_histogram *histogram)
{
    if (histogram != NULL && histogram->gsl != NULL)
        gsl_histogram_free(histogram->gsl);
    free(histogram);
}

void hq_histogram_add(hq_histogram *histogram, int64_t amount)
{
    amount = amount < histogram->edges[0] ? histogram->edges[0]
             : amount > histogram->last   ? histogram->last
                                          : amount;
    (void)gsl_histogram_increment(histogram->gsl, (double)amount);
}

uint32_t hq_histogram_bin_count(const hq_histogram *histogram)
{
    return histogram->bins;
}

void hq_histogram_bin(const hq_histogram *histogram, uint32_t index, int64_t *first, int64_t *until,
                      uint64_t *count)
{
    *first = histogram->edges[index];
    *until = histogram->edges[index + 1];
    *count = (uint64_t)gsl_histogram_get(histogram->gsl, index);
}
