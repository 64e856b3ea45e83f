/*
 * Groups without a base: benefits that exclude each other, such as two subsidies for one hire. See group.h.
 *
 * A set gives the sum of its members' amounts, as they stand after their caps and bounds. Members here are whole benefits of one
 * subject over all slices.
 */
#include "eval/group.h"

typedef struct hq_excluding {
    hq_evaluation *evaluation;
    const hq_policy_run *runs;
    const hq_plan_group *group;
    hq_range amounts[HQ_GROUP_MEMBERS_MAX]; /* by member, for the present record */
    uint64_t certain, possible;
} hq_excluding;

static hq_range amount_of(const hq_policy_run *run, uint32_t subject, uint32_t benefit)
{
    hq_range sum = HQ_RANGE_ZERO;
    uint32_t count = run->subject_count * run->slice_count;
    for (uint32_t t = 0; t < run->slice_count; t++)
        sum = hq_range_add(sum, run->items_all[benefit * count + t * run->subject_count + subject]);
    return sum;
}

static void judge(hq_excluding *excluding, uint32_t member, const hq_record *record)
{
    const hq_member *named = &excluding->group->declared->members.at[member];
    const hq_policy_run *run = &excluding->runs[named->policy];
    for (uint32_t s = 0; run->policy != NULL && s < run->subject_count; s++) {
        if (!hq_policy_same_record(run->subjects[s], record))
            continue;
        uint8_t can = 0;
        for (uint32_t t = 0; t < run->slice_count; t++)
            can |= run->all[s * run->slice_count + t].can;
        hq_verdict verdict = hq_verdict_of(can);
        if (verdict < HQ_VERDICT_UNDETERMINED)
            return;
        excluding->amounts[member] = amount_of(run, s, named->benefit);
        excluding->possible |= UINT64_C(1) << member;
        excluding->certain |= verdict == HQ_VERDICT_ELIGIBLE ? UINT64_C(1) << member : 0;
        return;
    }
}

static hq_status choose(hq_excluding *excluding, hq_answer_choice *out)
{
    hq_arena *scratch = excluding->evaluation->scratch;
    uint32_t count = excluding->group->set_count, low, high;
    hq_choice_set *sets = HQ_NEW_ARRAY(scratch, hq_choice_set, count);
    hq_choice_value *values = HQ_NEW_ARRAY(scratch, hq_choice_value, count);
    hq_range *sums = HQ_NEW_ARRAY(scratch, hq_range, count);
    HQ_TRY_ALLOC(sets);
    HQ_TRY_ALLOC(values);
    HQ_TRY_ALLOC(sums);
    for (uint32_t i = 0; i < count; i++) {
        const hq_plan_set *set = &excluding->group->sets[i];
        sets[i] = (hq_choice_set){set->members, set->stated};
        sums[i] = HQ_RANGE_ZERO;
        for (uint32_t m = 0; m < excluding->group->declared->members.count; m++)
            if ((set->members >> m & 1) != 0)
                sums[i] = hq_range_add(sums[i], excluding->amounts[m]);
        HQ_TRY(hq_rat_from_int128(scratch, sums[i].low, &values[i].low));
        HQ_TRY(hq_rat_from_int128(scratch, sums[i].high, &values[i].high));
    }
    hq_choose_best(sets, count, excluding->certain, excluding->possible, values, &low, &high);
    out->amount.low = low == HQ_NO_SET ? 0 : sums[low].low;
    out->amount.high = high == HQ_NO_SET ? 0 : sums[high].high;
    uint8_t *standing = HQ_NEW_ARRAY(scratch, uint8_t, count + 1);
    HQ_TRY_ALLOC(standing);
    hq_choose_open(sets, count, excluding->certain, excluding->possible, values, NULL, standing);
    hq_choose_members(sets, count, excluding->certain, standing, &out->taken, &out->taken_high);
    out->forgone = excluding->possible & ~out->taken_high;
    return HQ_OK;
}

static hq_status choose_for(hq_excluding *excluding, uint32_t group, hq_record *record, hq_answer *answer)
{
    const hq_group *declared = excluding->group->declared;
    for (uint32_t i = 0; i < answer->choices.count; i++)
        if (answer->choices.at[i].group == group &&
            hq_policy_same_record(answer->choices.at[i].record, record))
            return HQ_OK;
    excluding->certain = excluding->possible = 0;
    for (uint32_t m = 0; m < declared->members.count; m++) {
        excluding->amounts[m] = HQ_RANGE_ZERO;
        judge(excluding, m, record);
    }
    if (excluding->possible == 0)
        return HQ_OK;
    hq_answer_choice choice = {.group = group, .record = record, .total = HQ_TOTAL_NONE};
    HQ_TRY(choose(excluding, &choice));
    uint64_t unconfirmed = 0;
    bool decided = excluding->certain == excluding->possible && choice.taken == choice.taken_high;
    for (uint32_t m = 0; m < declared->members.count; m++) {
        decided = decided && excluding->amounts[m].low == excluding->amounts[m].high;
        if ((excluding->possible >> m & 1) == 0)
            continue;
        const hq_member *named = &declared->members.at[m];
        choice.total =
            hq_kind_total(excluding->runs[named->policy].policy->benefits[named->benefit].declared->kind);
        if (hq_policy_is_unconfirmed(excluding->evaluation, named->policy))
            unconfirmed |= UINT64_C(1) << m;
    }
    choice.unconfirmed =
        hq_choice_unconfirmed(excluding->possible, unconfirmed, choice.taken, decided, choice.amount);
    return HQ_PUSH(excluding->evaluation->arena, answer->choices, choice) ? HQ_OK : HQ_E_MEMORY;
}

hq_status hq_group_exclude(hq_evaluation *evaluation, const hq_policy_run *runs, uint32_t group,
                           hq_answer *answer)
{
    hq_excluding excluding = {
        .evaluation = evaluation, .runs = runs, .group = &evaluation->plan->groups[group]};
    const hq_group *declared = excluding.group->declared;
    if (excluding.group->base != HQ_NONE)
        return HQ_OK;
    for (uint32_t m = 0; m < declared->members.count; m++) {
        const hq_policy_run *run = &runs[declared->members.at[m].policy];
        for (uint32_t s = 0; run->policy != NULL && s < run->subject_count; s++)
            HQ_TRY(choose_for(&excluding, group, run->subjects[s], answer));
    }
    return HQ_OK;
}
