/* Figures and orders of a summary. See summary_own.h. */
#include "run/summary_own.h"

#include <stdlib.h>

#include "explain/names.h"
#include "explain/value.h"

/* --- Figures --- */

hq_str hq_grouped_text(hq_voice *voice, uint64_t count)
{
    hq_text text = hq_voice_text(voice);
    hq_rat value = HQ_RAT_ZERO;
    if (hq_voice_good(voice, hq_rat_from_int128(voice->arena, (hq_int128)count, &value)))
        hq_figure(voice, &text, value, 0, 0, true);
    return hq_voice_take(voice, &text);
}

hq_str hq_share_text(hq_voice *voice, uint64_t count, uint64_t whole)
{
    hq_text text = hq_voice_text(voice);
    unsigned __int128 permille =
        whole == 0 ? 0 : ((unsigned __int128)count * 2000 + whole) / (2 * (unsigned __int128)whole);
    if (count > 0 && permille == 0)
        hq_text_add_z(&text, "<0.1%");
    else if (count < whole && permille == 1000)
        hq_text_add_z(&text, ">99.9%");
    else
        hq_text_addf(&text, "%u.%u%%", (unsigned)(permille / 10), (unsigned)(permille % 10));
    return hq_voice_take(voice, &text);
}

hq_str hq_count_share_text(hq_voice *voice, uint64_t count, uint64_t whole)
{
    return HQ_PHRASE(voice, SUMMARY_SHARE, hq_grouped_text(voice, count), hq_share_text(voice, count, whole));
}

bool hq_sum_is_nothing(const hq_sum *sum)
{
    return sum->high == 0 && sum->low == 0 && sum->unbounded == 0;
}

hq_sum hq_sum_without(const hq_summary *summary, const hq_sum *all, const hq_sum *months)
{
    hq_sum rest = *all;
    for (uint32_t m = 0; months != NULL && m < summary->months->count; m++) {
        rest.low -= months[m].low;
        rest.high -= months[m].high;
        rest.unbounded -= months[m].unbounded;
    }
    return rest;
}

hq_str hq_month_text(hq_voice *voice, const hq_months *months, uint32_t month)
{
    hq_text text = hq_voice_text(voice);
    hq_civil civil = hq_day_to_civil(hq_months_day(months, month));
    hq_text_addf(&text, "%04d-%02d", civil.year, civil.month);
    return hq_voice_take(voice, &text);
}

/* The high of rows that have one may be less than the low of all: those without a high have a low too. */
hq_str hq_sum_text(hq_voice *voice, const hq_sum *sum)
{
    if (sum->unbounded == 0)
        return hq_range_text(voice, (hq_range){sum->low, sum->high});
    if (sum->low == 0 && sum->high == 0)
        return HQ_PHRASE(voice, SUMMARY_ONLY_UNBOUNDED, hq_grouped_text(voice, sum->unbounded));
    return HQ_PHRASE(voice, SUMMARY_UNBOUNDED, hq_money_span_text(voice, sum->low, sum->high),
                     hq_grouped_text(voice, sum->unbounded));
}

hq_sum hq_total_known(const hq_total_summary *total)
{
    return (hq_sum){total->all.low, total->high_known, total->all.unbounded};
}

hq_str hq_mean_text(hq_voice *voice, const hq_moments *moments)
{
    hq_rat mean;
    hq_int128 quanta = 0;
    if (hq_voice_good(voice, hq_moments_mean(voice->arena, moments, &mean)))
        (void)hq_voice_good(voice, hq_rat_quanta(voice->arena, mean, HQ_RAT_ONE, HQ_ROUND_HALF_UP, &quanta));
    return hq_money_text(voice, quanta);
}

hq_str hq_deviation_text(hq_voice *voice, const hq_moments *moments)
{
    uint64_t quanta = 0;
    (void)hq_voice_good(voice, hq_moments_deviation(voice->arena, moments, &quanta));
    return hq_money_text(voice, (hq_int128)quanta);
}

hq_str hq_statuses_text(hq_voice *voice, const hq_summary *summary, uint32_t policy)
{
    const uint64_t *verdicts = summary->policies[policy].verdicts;
    hq_str items[HQ_VERDICT_ELIGIBLE + 1];
    uint32_t count = 0;
    for (int v = HQ_VERDICT_ELIGIBLE; v >= 0; v--)
        if (verdicts[v] > 0)
            items[count++] =
                HQ_PHRASE(voice, SUMMARY_COUNTED,
                          hq_str_of(hq_word_text(hq_verdict_word((hq_verdict)v), voice->language)),
                          hq_count_share_text(voice, verdicts[v], summary->rows));
    return hq_join_list(voice, items, count);
}

uint32_t hq_spread_lines(hq_voice *voice, const hq_distribution *spread, hq_str out[2])
{
    const hq_moments *moments = &spread->moments;
    const int64_t *quantiles = spread->quantiles;
    hq_str count = hq_grouped_text(voice, moments->count);
    if (moments->least == moments->greatest) {
        out[0] = HQ_PHRASE(voice, SUMMARY_ALIKE, count, hq_money_text(voice, moments->least));
        return 1;
    }
    out[0] =
        HQ_PHRASE(voice, SUMMARY_CERTAIN, count, hq_money_span_text(voice, moments->least, moments->greatest),
                  hq_mean_text(voice, moments), hq_deviation_text(voice, moments));
    out[1] = HQ_PHRASE(voice, SUMMARY_QUANTILES, hq_money_text(voice, quantiles[0]),
                       hq_money_text(voice, quantiles[1]), hq_money_text(voice, quantiles[2]),
                       hq_money_text(voice, quantiles[3]), hq_money_text(voice, quantiles[4]));
    return 2;
}

/* --- Orders --- */

static int falling(hq_int128 a, hq_int128 b)
{
    return (a < b) - (a > b);
}

static int by_money(const void *a, const void *b, void *context)
{
    const hq_summary *summary = context;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    const hq_sum *one = &summary->policies[left].amount, *other = &summary->policies[right].amount;
    int order = falling(one->low, other->low);
    order = order != 0 ? order : falling((hq_int128)one->unbounded, (hq_int128)other->unbounded);
    order = order != 0 ? order : falling(one->high, other->high);
    return order != 0 ? order : (left > right) - (left < right);
}

static int by_count(const void *a, const void *b, void *context)
{
    const uint64_t *counts = context;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    int order = falling((hq_int128)counts[left], (hq_int128)counts[right]);
    return order != 0 ? order : (left > right) - (left < right);
}

static uint64_t concerned(const hq_policy_summary *policy)
{
    return policy->verdicts[HQ_VERDICT_ELIGIBLE] + policy->verdicts[HQ_VERDICT_UNDETERMINED] +
           policy->verdicts[HQ_VERDICT_INELIGIBLE];
}

static uint32_t *policies_of(hq_arena *arena, const hq_summary *summary, bool idle, uint32_t *count)
{
    uint32_t all = summary->why->plan->pack->policies.count;
    uint32_t *order = HQ_NEW_ARRAY(arena, uint32_t, (size_t)all + 1);
    *count = 0;
    for (uint32_t p = 0; order != NULL && p < all; p++) {
        const uint64_t *verdicts = summary->policies[p].verdicts;
        bool somebody = concerned(&summary->policies[p]) > 0;
        bool asked = verdicts[HQ_VERDICT_NOT_APPLICABLE] + verdicts[HQ_VERDICT_NOT_IN_FORCE] > 0;
        if (idle ? asked && !somebody : somebody)
            order[(*count)++] = p;
    }
    return order;
}

uint32_t *hq_summary_policies(hq_arena *arena, const hq_summary *summary, uint32_t *count)
{
    uint32_t *order = policies_of(arena, summary, false, count);
    if (order != NULL)
        qsort_r(order, *count, sizeof *order, by_money, (void *)(uintptr_t)summary);
    return order;
}

uint32_t *hq_summary_idle(hq_arena *arena, const hq_summary *summary, uint32_t *count)
{
    return policies_of(arena, summary, true, count);
}

static uint32_t *counted(hq_arena *arena, uint64_t *counts, uint32_t all, uint32_t *count)
{
    uint32_t *order = HQ_NEW_ARRAY(arena, uint32_t, (size_t)all + 1);
    *count = 0;
    for (uint32_t i = 0; order != NULL && i < all; i++)
        if (counts[i] > 0)
            order[(*count)++] = i;
    if (order != NULL)
        qsort_r(order, *count, sizeof *order, by_count, counts);
    return order;
}

uint32_t *hq_summary_facts(hq_arena *arena, const hq_summary *summary, uint32_t *count)
{
    return counted(arena, summary->facts, summary->why->facts.count, count);
}

uint32_t *hq_summary_unmet(hq_arena *arena, const hq_summary *summary, uint32_t policy, uint32_t *count)
{
    uint32_t conditions = summary->why->policies[policy].condition_count;
    return counted(arena, summary->policies[policy].unmet, conditions < 64 ? conditions : 64, count);
}

/* --- Distributions --- */

const hq_distribution *hq_summary_spread(const hq_summary *summary, uint32_t series)
{
    if (summary->distributions == NULL || summary->distributions[series].moments.count == 0)
        return NULL;
    return &summary->distributions[series];
}

const hq_bins *hq_summary_bins(const hq_summary *summary, uint32_t series)
{
    return summary->bins == NULL || summary->bins[series].count == 0 ? NULL : &summary->bins[series];
}
