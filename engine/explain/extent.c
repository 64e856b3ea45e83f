/* How far an amount may be told. See extent.h. */
#include "explain/extent.h"

const hq_record *hq_unlisted_item(const hq_record *record)
{
    const hq_record *outermost = NULL;
    for (; record != NULL; record = record->holder)
        if (record->imagined && record->holder_list != HQ_NONE)
            outermost = record;
    return outermost;
}

bool hq_extent_is_beyond(const hq_answer *answer, hq_int128 quanta)
{
    hq_int128 limit = 1;
    for (unsigned i = 0; i < HQ_EXTENT_DIGITS_MAX + answer->plan->pack->quantum_places; i++)
        limit *= 10;
    return quanta >= limit;
}

/* A high without bound is what the clause says ("at least"), not a want of facts. */
static hq_extent sensible(const hq_answer *answer, hq_extent extent)
{
    bool open = extent.listed.high >= HQ_UNBOUNDED, point = extent.listed.low == extent.listed.high;
    if (!open && !point && hq_extent_is_beyond(answer, extent.listed.high)) {
        extent.by_facts = true;
        extent.listed.high = extent.listed.low;
    }
    return extent;
}

/* What items of listed subjects give; `range` is what all of them give under caps, and never less. */
static hq_extent of_items(const hq_answer *answer, const hq_answer_policy *policy, uint32_t benefit,
                          hq_range range)
{
    hq_extent extent = {.listed = range};
    hq_int128 high = 0;
    for (uint32_t i = 0; i < policy->item_count; i++) {
        const hq_answer_item *item = &policy->items[i];
        bool counted =
            (benefit == HQ_NONE || item->benefit == benefit) && item->verdict >= HQ_VERDICT_UNDETERMINED;
        if (!counted || item->amount.high == 0)
            continue;
        if (hq_unlisted_item(policy->subjects[item->subject].record) != NULL)
            extent.by_lists = true;
        else
            high = hq_add_bounded(high, item->amount.high);
    }
    if (extent.by_lists && high < extent.listed.high)
        extent.listed.high = high > extent.listed.low ? high : extent.listed.low;
    return sensible(answer, extent);
}

hq_extent hq_extent_of_policy(const hq_answer *answer, const hq_answer_policy *policy)
{
    return of_items(answer, policy, HQ_NONE, policy->amount);
}

hq_extent hq_extent_of_benefit(const hq_answer *answer, const hq_answer_policy *policy, uint32_t benefit)
{
    return of_items(answer, policy, benefit, policy->benefits[benefit].amount);
}

hq_extent hq_extent_of_subject(const hq_answer *answer, const hq_answer_subject *subject)
{
    if (hq_unlisted_item(subject->record) != NULL)
        return (hq_extent){.listed = HQ_RANGE_ZERO, .by_lists = true};
    return sensible(answer, (hq_extent){.listed = subject->amount});
}

static hq_extent of_choice(const hq_answer *answer, const hq_answer_choice *choice, hq_range range)
{
    if (hq_unlisted_item(choice->record) != NULL)
        return (hq_extent){.listed = {range.low, range.low}, .by_lists = true};
    return sensible(answer, (hq_extent){.listed = range});
}

hq_extent hq_extent_of_choice(const hq_answer *answer, const hq_answer_choice *choice)
{
    return of_choice(answer, choice, choice->amount);
}

static void add(hq_extent *sum, hq_extent more)
{
    sum->listed = hq_range_add(sum->listed, more.listed);
    sum->by_lists = sum->by_lists || more.by_lists;
    sum->by_facts = sum->by_facts || more.by_facts;
}

static void add_policy(const hq_answer *answer, const hq_answer_policy *policy, hq_total total,
                       hq_extent *sum)
{
    const hq_plan_policy *plan = &answer->plan->policies[policy->policy];
    for (uint32_t b = 0; b < policy->benefit_count; b++)
        if (plan->benefits[b].declared->group == HQ_NONE && policy->benefits[b].is_money &&
            policy->benefits[b].total == total)
            add(sum, hq_extent_of_benefit(answer, policy, b));
}

hq_extent hq_extent_of_total(const hq_answer *answer, hq_total total, bool unconfirmed)
{
    const hq_total_line *line = &answer->totals[total];
    hq_extent sum = {.listed = HQ_RANGE_ZERO};
    for (uint32_t i = 0; i < answer->policy_count; i++) {
        const hq_policy *declared = &answer->plan->pack->policies.at[answer->policies[i].policy];
        if (!unconfirmed || declared->standing == HQ_STANDING_UNCONFIRMED)
            add_policy(answer, &answer->policies[i], total, &sum);
    }
    for (uint32_t c = 0; c < answer->choices.count; c++) {
        const hq_answer_choice *choice = &answer->choices.at[c];
        hq_range range = unconfirmed ? choice->unconfirmed : choice->amount;
        if (choice->total == total && range.high > 0)
            add(&sum, of_choice(answer, choice, range));
    }
    hq_range exact = unconfirmed ? line->unconfirmed : line->all;
    sum.listed.low = exact.low;
    if (!sum.by_lists && !sum.by_facts)
        sum.listed = exact;
    return sum;
}

bool hq_policy_is_unlisted(const hq_answer_policy *policy)
{
    uint32_t unlisted = 0;
    for (uint32_t s = 0; s < policy->subject_count; s++) {
        if (policy->subjects[s].verdict < HQ_VERDICT_UNDETERMINED)
            continue;
        if (hq_unlisted_item(policy->subjects[s].record) == NULL)
            return false;
        unlisted++;
    }
    return unlisted > 0;
}
