/* What the writers of a summary share: figures as people read them, and what stands first. Inside of run/summary*.c only. */
#ifndef HQ_RUN_SUMMARY_OWN_H
#define HQ_RUN_SUMMARY_OWN_H

#include "explain/words.h"
#include "run/summary.h"

/* "12,345" */
hq_str hq_grouped_text(hq_voice *voice, uint64_t count);
/* "6.4%", of `whole`, halves up; "<0.1%" rather than nothing. */
hq_str hq_share_text(hq_voice *voice, uint64_t count, uint64_t whole);
/* "189 (6.4%)" */
hq_str hq_count_share_text(hq_voice *voice, uint64_t count, uint64_t whole);
/* "20,026.03元 至 40,000.00元"; sums whose highs are not all bounded say how many have none. */
hq_str hq_sum_text(hq_voice *voice, const hq_sum *sum);
/* A total as people are told it: where nothing bounds it for some, high is that of the policies that are bounded, so that it is no less than that of a part. */
hq_sum hq_total_known(const hq_total_summary *total);
bool hq_sum_is_nothing(const hq_sum *sum);
/* What of a sum has no month. months: NULL: all of it. */
hq_sum hq_sum_without(const hq_summary *summary, const hq_sum *all, const hq_sum *months);
/* "2026-03" */
hq_str hq_month_text(hq_voice *voice, const hq_months *months, uint32_t month);
/* Quanta, rounded: the mean; the standard deviation. */
hq_str hq_mean_text(hq_voice *voice, const hq_moments *moments);
hq_str hq_deviation_text(hq_voice *voice, const hq_moments *moments);

/* "entitled 189 (6.4%), may be entitled 4 (0.1%)" */
hq_str hq_statuses_text(hq_voice *voice, const hq_summary *summary, uint32_t policy);
/* How certain amounts are distributed, in one line or two. */
uint32_t hq_spread_lines(hq_voice *voice, const hq_distribution *spread, hq_str out[2]);
/* What was asked, and of what, in lines (summary_text.c). */
/* Whose totals they are: of all policies, or of those that were asked about. */
hq_str hq_summary_together(hq_voice *voice, const hq_run_identity *identity);
/* Of a total whose high is a hundred times its low, or more: the policies that this comes from, so that nobody takes it for a forecast. Empty: it is not. */
hq_str hq_summary_wide(hq_voice *voice, const hq_summary *summary, hq_total total);
hq_str hq_summary_identity_text(hq_voice *voice, const hq_run_identity *identity);

/* Indices in `arena`, NULL without memory. Policies that concern somebody, those of the most certain money first, then of the most that may be. */
uint32_t *hq_summary_policies(hq_arena *arena, const hq_summary *summary, uint32_t *count);
/* Policies that were asked and concern nobody: each row is not applicable or not in force. In the order of the pack. */
uint32_t *hq_summary_idle(hq_arena *arena, const hq_summary *summary, uint32_t *count);
/* Facts that somebody lacks, those that most lack first. */
uint32_t *hq_summary_facts(hq_arena *arena, const hq_summary *summary, uint32_t *count);
/* Conditions of a policy that somebody does not meet, those that most do not meet first. */
uint32_t *hq_summary_unmet(hq_arena *arena, const hq_summary *summary, uint32_t policy, uint32_t *count);

/* NULL: it is not known, or there is no amount. */
const hq_distribution *hq_summary_spread(const hq_summary *summary, uint32_t series);
const hq_bins *hq_summary_bins(const hq_summary *summary, uint32_t series);

#endif
