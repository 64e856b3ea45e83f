/* Counts and sums of a batch. See summary.h. */
#include "run/summary.h"

#include <inttypes.h>
#include <string.h>

enum { CONDITION_BITS = 64 };

static uint32_t bits_of(const hq_why_policy *policy)
{
    return policy->condition_count < CONDITION_BITS ? policy->condition_count : CONDITION_BITS;
}

static uint32_t policy_count(const hq_summary *summary)
{
    return summary->why->plan->pack->policies.count;
}

static uint32_t month_count(const hq_summary *summary)
{
    return summary->months == NULL ? 0 : summary->months->count;
}

hq_status hq_summary_init(hq_summary *summary, hq_arena *arena, const hq_why *why, const hq_months *months,
                          bool full)
{
    *summary = (hq_summary){.why = why, .full = full, .months = months};
    if (!full)
        return HQ_OK;
    summary->policies = HQ_NEW_ARRAY(arena, hq_policy_summary, policy_count(summary));
    summary->facts = HQ_NEW_ARRAY(arena, uint64_t, why->facts.count);
    HQ_TRY_ALLOC(summary->policies);
    HQ_TRY_ALLOC(summary->facts);
    for (uint32_t p = 0; p < policy_count(summary); p++) {
        summary->policies[p].unmet = HQ_NEW_ARRAY(arena, uint64_t, bits_of(&why->policies[p]));
        summary->policies[p].facts = HQ_NEW_ARRAY(arena, uint64_t, why->policies[p].fact_count);
        HQ_TRY_ALLOC(summary->policies[p].unmet);
        HQ_TRY_ALLOC(summary->policies[p].facts);
        if (months == NULL || months->policies[p].source == HQ_NONE)
            continue;
        summary->policies[p].months = HQ_NEW_ARRAY(arena, hq_sum, months->count);
        HQ_TRY_ALLOC(summary->policies[p].months);
    }
    for (int t = 0; months != NULL && t < HQ_TOTAL_NONE; t++) {
        summary->totals[t].months = HQ_NEW_ARRAY(arena, hq_sum, months->count);
        HQ_TRY_ALLOC(summary->totals[t].months);
    }
    return HQ_OK;
}

void hq_summary_clear(hq_summary *summary)
{
    summary->rows = summary->rejected = summary->by_eval = 0;
    if (!summary->full)
        return;
    for (uint32_t p = 0; p < policy_count(summary); p++) {
        hq_policy_summary *policy = &summary->policies[p];
        uint64_t *unmet = policy->unmet, *facts = policy->facts;
        const hq_why_policy *words = &summary->why->policies[p];
        memset(unmet, 0, bits_of(words) * sizeof *unmet);
        memset(facts, 0, words->fact_count * sizeof *facts);
        hq_sum *months = policy->months;
        if (months != NULL)
            memset(months, 0, month_count(summary) * sizeof *months);
        *policy = (hq_policy_summary){.unmet = unmet, .facts = facts, .months = months};
    }
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        hq_sum *months = summary->totals[t].months;
        if (months != NULL)
            memset(months, 0, month_count(summary) * sizeof *months);
        summary->totals[t] = (hq_total_summary){.months = months};
    }
    memset(summary->facts, 0, summary->why->facts.count * sizeof *summary->facts);
}

/* --- Adding rows --- */

static void add_amount(hq_sum *sum, const hq_outcome_amounts *amounts, uint32_t row)
{
    sum->low += amounts->low[row];
    if (amounts->high[row] == HQ_AMOUNT_UNBOUNDED)
        sum->unbounded++;
    else
        sum->high += amounts->high[row];
}

static void add_bits(uint64_t *counts, uint64_t bits)
{
    for (; bits != 0; bits &= bits - 1)
        counts[__builtin_ctzll(bits)]++;
}

typedef struct hq_adding {
    hq_summary *summary;
    const hq_batch *batch;
    const hq_outcomes *outcomes;
    uint32_t *seen; /* by fact: one more than the row that was counted last */
} hq_adding;

/* Facts that a row lacks; of the subject each counts once. */
static void add_missing(const hq_adding *adding, uint32_t policy, uint32_t row)
{
    const hq_why *why = adding->summary->why;
    uint64_t missing = hq_why_missing(why, adding->batch, &adding->outcomes->policies[policy], policy, row);
    add_bits(adding->summary->policies[policy].facts, missing);
    for (; missing != 0; missing &= missing - 1) {
        uint32_t fact = why->policies[policy].facts[__builtin_ctzll(missing)];
        adding->summary->facts[fact] += adding->seen[fact] != row + 1;
        adding->seen[fact] = row + 1;
    }
}

static void add_outcome(const hq_adding *adding, uint32_t index, uint32_t row)
{
    const hq_outcome *outcome = &adding->outcomes->policies[index];
    hq_policy_summary *policy = &adding->summary->policies[index];
    uint8_t verdict = outcome->verdicts[row], why = outcome->why[row];
    policy->verdicts[verdict]++;
    if (verdict >= HQ_VERDICT_UNDETERMINED)
        add_amount(&policy->amount, &outcome->amount, row);
    if (verdict == HQ_VERDICT_INELIGIBLE)
        add_bits(policy->unmet, outcome->unmet[row]);
    if (verdict >= HQ_VERDICT_UNDETERMINED)
        add_missing(adding, index, row);
    policy->superseded += (why & HQ_WHY_SUPERSEDED) != 0;
    policy->outside += (why & HQ_WHY_OUTSIDE) != 0;
    policy->capped += (why & HQ_WHY_CAPPED) != 0;
    policy->not_chosen += (why & HQ_WHY_NOT_CHOSEN) != 0;
    policy->by_eval += (why & HQ_WHY_BY_EVAL) != 0;
}

static void add_totals(hq_summary *summary, const hq_outcomes *outcomes, uint32_t row)
{
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        const hq_outcome_total *total = &outcomes->totals[t];
        if (total->all.low == NULL)
            continue;
        add_amount(&summary->totals[t].all, &total->all, row);
        add_amount(&summary->totals[t].unconfirmed, &total->unconfirmed, row);
        summary->totals[t].high_known += total->high_known[row];
    }
}

/* Of a bitmap by row, in which nothing else is set. */
static uint32_t passed_count(const uint64_t *passed, uint32_t rows)
{
    uint32_t count = 0;
    for (uint32_t first = 0; first < rows; first += 64)
        count += (uint32_t)__builtin_popcountll(passed[first / 64]);
    return count;
}

hq_status hq_summary_add(hq_summary *summary, hq_arena *scratch, const hq_batch *batch,
                         const hq_outcomes *outcomes, const uint64_t *passed)
{
    summary->rows += outcomes->row_count - passed_count(passed, outcomes->row_count);
    if (!summary->full)
        return HQ_OK;
    hq_adding adding = {summary, batch, outcomes, NULL};
    hq_arena_mark mark = hq_arena_here(scratch);
    adding.seen = HQ_NEW_ARRAY(scratch, uint32_t, summary->why->facts.count);
    HQ_TRY_ALLOC(adding.seen);
    for (uint32_t row = 0; row < outcomes->row_count; row++) {
        if (hq_bit(passed, row))
            continue;
        for (uint32_t p = 0; p < policy_count(summary); p++)
            if (outcomes->policies[p].verdicts != NULL)
                add_outcome(&adding, p, row);
        add_totals(summary, outcomes, row);
    }
    hq_arena_rewind(scratch, mark);
    return HQ_OK;
}

void hq_summary_add_month(void *context, uint32_t policy, uint32_t group, uint32_t month, hq_range share)
{
    hq_summary *summary = context;
    const hq_months *months = summary->months;
    bool bounded = share.high < HQ_UNBOUNDED;
    hq_total total = group == HQ_NONE ? months->policies[policy].total : months->groups[group].total;
    if (group == HQ_NONE) {
        hq_sum *own = &summary->policies[policy].months[month];
        own->low += share.low;
        own->high += bounded ? share.high : 0;
        own->unbounded += !bounded;
    }
    if (total >= HQ_TOTAL_NONE)
        return;
    hq_sum *all = &summary->totals[total].months[month];
    all->low += share.low;
    all->high += bounded ? share.high : share.low;
}

/* --- Merging, storing --- */

/* Everything that is counted, in a fixed order: what merging, storing and restoring go through. */
typedef void hq_each_count(void *context, uint64_t *count);
typedef void hq_each_sum(void *context, hq_int128 *sum);

typedef struct hq_walk {
    hq_each_count *count;
    hq_each_sum *sum;
    void *context;
} hq_walk;

static void walk_sum(const hq_walk *walk, hq_sum *sum)
{
    walk->sum(walk->context, &sum->low);
    walk->sum(walk->context, &sum->high);
    walk->count(walk->context, &sum->unbounded);
}

static void walk_months(const hq_walk *walk, const hq_summary *summary, hq_sum *months)
{
    for (uint32_t m = 0; months != NULL && m < month_count(summary); m++)
        walk_sum(walk, &months[m]);
}

static void walk_policy(const hq_walk *walk, const hq_why_policy *words, hq_policy_summary *policy)
{
    uint64_t *own[] = {&policy->superseded, &policy->outside, &policy->capped, &policy->not_chosen,
                       &policy->by_eval};
    for (int v = 0; v <= HQ_VERDICT_ELIGIBLE; v++)
        walk->count(walk->context, &policy->verdicts[v]);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        walk->count(walk->context, own[i]);
    walk_sum(walk, &policy->amount);
    for (uint32_t c = 0; c < bits_of(words); c++)
        walk->count(walk->context, &policy->unmet[c]);
    for (uint32_t f = 0; f < words->fact_count; f++)
        walk->count(walk->context, &policy->facts[f]);
}

static void walk_all(const hq_walk *walk, hq_summary *summary)
{
    walk->count(walk->context, &summary->rows);
    walk->count(walk->context, &summary->rejected);
    walk->count(walk->context, &summary->by_eval);
    if (!summary->full)
        return;
    for (uint32_t p = 0; p < policy_count(summary); p++) {
        walk_policy(walk, &summary->why->policies[p], &summary->policies[p]);
        walk_months(walk, summary, summary->policies[p].months);
    }
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        walk_sum(walk, &summary->totals[t].all);
        walk_sum(walk, &summary->totals[t].unconfirmed);
        walk->sum(walk->context, &summary->totals[t].high_known);
        walk_months(walk, summary, summary->totals[t].months);
    }
    for (uint32_t f = 0; f < summary->why->facts.count; f++)
        walk->count(walk->context, &summary->facts[f]);
}

static void merge_sum(hq_sum *sum, const hq_sum *other)
{
    sum->low += other->low;
    sum->high += other->high;
    sum->unbounded += other->unbounded;
}

static void merge_months(const hq_summary *summary, hq_sum *to, const hq_sum *from)
{
    for (uint32_t m = 0; to != NULL && m < month_count(summary); m++)
        merge_sum(&to[m], &from[m]);
}

static void merge_policy(const hq_why_policy *words, hq_policy_summary *policy,
                         const hq_policy_summary *other)
{
    for (int v = 0; v <= HQ_VERDICT_ELIGIBLE; v++)
        policy->verdicts[v] += other->verdicts[v];
    policy->superseded += other->superseded;
    policy->outside += other->outside;
    policy->capped += other->capped;
    policy->not_chosen += other->not_chosen;
    policy->by_eval += other->by_eval;
    merge_sum(&policy->amount, &other->amount);
    for (uint32_t c = 0; c < bits_of(words); c++)
        policy->unmet[c] += other->unmet[c];
    for (uint32_t f = 0; f < words->fact_count; f++)
        policy->facts[f] += other->facts[f];
}

void hq_summary_merge(hq_summary *summary, const hq_summary *other)
{
    summary->rows += other->rows;
    summary->rejected += other->rejected;
    summary->by_eval += other->by_eval;
    if (!summary->full)
        return;
    for (uint32_t p = 0; p < policy_count(summary); p++) {
        merge_policy(&summary->why->policies[p], &summary->policies[p], &other->policies[p]);
        merge_months(summary, summary->policies[p].months, other->policies[p].months);
    }
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        merge_sum(&summary->totals[t].all, &other->totals[t].all);
        merge_sum(&summary->totals[t].unconfirmed, &other->totals[t].unconfirmed);
        summary->totals[t].high_known += other->totals[t].high_known;
        merge_months(summary, summary->totals[t].months, other->totals[t].months);
    }
    for (uint32_t f = 0; f < summary->why->facts.count; f++)
        summary->facts[f] += other->facts[f];
}

static void store_count(void *context, uint64_t *count)
{
    hq_text_addf(context, " %" PRIu64, *count);
}

/* 128 bits as two halves. */
static void store_sum(void *context, hq_int128 *sum)
{
    hq_text_addf(context, " %" PRIu64 ":%" PRIu64, (uint64_t)(*sum >> 64), (uint64_t)*sum);
}

void hq_summary_store(hq_text *text, const hq_summary *summary)
{
    hq_walk walk = {store_count, store_sum, text};
    walk_all(&walk, (hq_summary *)(uintptr_t)summary); /* what is walked is read alone */
}

typedef struct hq_restoring {
    hq_str left;
    bool wrong;
} hq_restoring;

static uint64_t take_number(hq_restoring *restoring, char before)
{
    hq_str *left = &restoring->left;
    uint64_t number = 0;
    if (left->length < 2 || left->at[0] != before || !hq_is_digit(left->at[1])) {
        restoring->wrong = true;
        return 0;
    }
    size_t at = 1;
    for (; at < left->length && hq_is_digit(left->at[at]); at++)
        number = number * 10 + (uint64_t)(left->at[at] - '0');
    *left = hq_str_cut(*left, at, left->length);
    return number;
}

static void restore_count(void *context, uint64_t *count)
{
    *count = take_number(context, ' ');
}

static void restore_sum(void *context, hq_int128 *sum)
{
    uint64_t high = take_number(context, ' ');
    *sum = (hq_int128)((unsigned __int128)high << 64 | take_number(context, ':'));
}

bool hq_summary_restore(hq_summary *summary, hq_str text)
{
    hq_restoring restoring = {text, false};
    hq_walk walk = {restore_count, restore_sum, &restoring};
    walk_all(&walk, summary);
    return !restoring.wrong && restoring.left.length == 0;
}
