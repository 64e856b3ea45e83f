/* A summary as a page: what its files share. Inside of run/summary_*.c only. */
#ifndef HQ_RUN_SUMMARY_PAGE_H
#define HQ_RUN_SUMMARY_PAGE_H

#include "run/summary_own.h"

/* The page while it is written. */
typedef struct hq_paper {
    hq_text *text;
    hq_voice voice;
    const hq_summary *summary;
    const uint32_t *policies; /* those that concern somebody, in the order in which they are told */
    uint32_t policy_count;
} hq_paper;

/* Markup as it stands; and words, which may hold anything: escaped, what is no character replaced. */
void hq_paper_put(hq_paper *paper, const char *markup);
void hq_paper_say(hq_paper *paper, hq_str words);
/* <h2>words</h2> */
void hq_paper_tag(hq_paper *paper, const char *tag, hq_str words);
hq_str hq_paper_word(const hq_paper *paper, hq_word which);
hq_str hq_paper_policy(hq_paper *paper, uint32_t policy); /* "136 Training" */

/* The figures (summary_plots.c, summary_histogram.c); that of the months stands in a section of others. */
void hq_plot_months(hq_paper *paper);
void hq_plot_money(hq_paper *paper);
void hq_plot_statuses(hq_paper *paper);
void hq_plot_missing(hq_paper *paper);
void hq_plot_histograms(hq_paper *paper);

#endif
