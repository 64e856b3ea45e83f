/* One applicant under two packs, and many. See gain.h. */
#include "explain/gain.h"

#include <string.h>

#include "base/utf8.h"

const char *hq_gain_name(hq_gain gain)
{
    static const char *const NAMES[HQ_GAIN_COUNT] = {"same", "gains", "loses", "mixed", "cannot_tell"};
    return NAMES[gain];
}

const char *hq_status_name(int status)
{
    return status == HQ_STATUS_ABSENT ? "absent" : hq_verdict_name((hq_verdict)status);
}

/* --- Differences --- */

hq_shift hq_shift_of(hq_range before, hq_range after)
{
    return (hq_shift){.low = before.high >= HQ_UNBOUNDED ? -HQ_UNBOUNDED : after.low - before.high,
                      .high = after.high >= HQ_UNBOUNDED ? HQ_UNBOUNDED : after.high - before.low};
}

hq_gain hq_gain_of(hq_shift shift)
{
    return shift.low == 0 && shift.high == 0 ? HQ_GAIN_SAME
           : shift.low > 0                   ? HQ_GAIN_MORE
           : shift.high < 0                  ? HQ_GAIN_LESS
                                             : HQ_GAIN_OPEN;
}

static hq_gain gain_over(const hq_shift shifts[HQ_MONEY_TOTALS])
{
    bool seen[HQ_GAIN_COUNT] = {false};
    for (int t = 0; t < HQ_MONEY_TOTALS; t++)
        seen[hq_gain_of(shifts[t])] = true;
    if (seen[HQ_GAIN_OPEN])
        return HQ_GAIN_OPEN;
    if (seen[HQ_GAIN_MORE] && seen[HQ_GAIN_LESS])
        return HQ_GAIN_MIXED;
    return seen[HQ_GAIN_MORE] ? HQ_GAIN_MORE : seen[HQ_GAIN_LESS] ? HQ_GAIN_LESS : HQ_GAIN_SAME;
}

/* What of an answer may be otherwise in the other: sums of what was touched, by total. */
static void add_touched(const hq_answer *answer, const bool *policies, const bool *groups,
                        hq_range sums[HQ_MONEY_TOTALS])
{
    for (uint32_t p = 0; p < answer->policy_count; p++) {
        const hq_answer_policy *policy = &answer->policies[p];
        const hq_plan_benefit *planned = answer->plan->policies[policy->policy].benefits;
        for (uint32_t b = 0; policies[policy->policy] && b < policy->benefit_count; b++) {
            const hq_answer_benefit *benefit = &policy->benefits[b];
            if (benefit->is_money && benefit->total < HQ_TOTAL_NONE && planned[b].declared->group == HQ_NONE)
                sums[benefit->total] = hq_range_add(sums[benefit->total], benefit->amount);
        }
    }
    for (uint32_t c = 0; c < answer->choices.count; c++) {
        const hq_answer_choice *choice = &answer->choices.at[c];
        if (groups[choice->group] && choice->total < HQ_TOTAL_NONE)
            sums[choice->total] = hq_range_add(sums[choice->total], choice->amount);
    }
}

static void compare_totals(const hq_touched *touched, hq_gains *gains)
{
    hq_range before[HQ_MONEY_TOTALS] = {{0}}, after[HQ_MONEY_TOTALS] = {{0}};
    add_touched(gains->before, touched->policies_before, touched->groups_before, before);
    add_touched(gains->after, touched->policies_after, touched->groups_after, after);
    for (int t = 0; t < HQ_MONEY_TOTALS; t++) {
        gains->totals_before[t] = gains->before->totals[t].all;
        gains->totals_after[t] = gains->after->totals[t].all;
        /* both ways are right: each bound is the narrower */
        hq_shift whole = hq_shift_of(gains->totals_before[t], gains->totals_after[t]);
        hq_shift part = hq_shift_of(before[t], after[t]);
        gains->shifts[t] = (hq_shift){.low = whole.low > part.low ? whole.low : part.low,
                                      .high = whole.high < part.high ? whole.high : part.high};
    }
    gains->gain = gain_over(gains->shifts);
}

static const hq_answer_policy *answer_of(const hq_answer *answer, uint32_t policy)
{
    /* all policies were asked, so they mostly stand at their index */
    if (policy < answer->policy_count && answer->policies[policy].policy == policy)
        return &answer->policies[policy];
    for (uint32_t i = 0; i < answer->policy_count; i++)
        if (answer->policies[i].policy == policy)
            return &answer->policies[i];
    return NULL;
}

static void compare_policy(const hq_touched *touched, const hq_gains *gains, hq_policy_gain *gain)
{
    const hq_answer_policy *before = gain->before == HQ_NONE ? NULL : answer_of(gains->before, gain->before);
    const hq_answer_policy *after = gain->after == HQ_NONE ? NULL : answer_of(gains->after, gain->after);
    gain->answer_before = before;
    gain->answer_after = after;
    gain->status_before = before == NULL ? HQ_STATUS_ABSENT : (int)before->verdict;
    gain->status_after = after == NULL ? HQ_STATUS_ABSENT : (int)after->verdict;
    gain->amount_before = before == NULL ? HQ_RANGE_ZERO : before->amount;
    gain->amount_after = after == NULL ? HQ_RANGE_ZERO : after->amount;
    gain->total = after != NULL ? after->total : before != NULL ? before->total : HQ_TOTAL_NONE;
    if (before != NULL && after != NULL && before->total != after->total)
        gain->total = HQ_TOTAL_COUNT;
    gain->touched = gain->before == HQ_NONE || gain->after == HQ_NONE || touched->policies_after[gain->after];
    if (gain->touched)
        gain->shift = hq_shift_of(gain->amount_before, gain->amount_after);
}

bool hq_policy_gain_is_change(const hq_policy_gain *gain)
{
    bool nothing = gain->amount_before.high == 0 && gain->amount_after.high == 0;
    bool never = gain->status_before == HQ_STATUS_ABSENT || gain->status_after == HQ_STATUS_ABSENT;
    /* a policy that only one pack has is a change where it gives something or may */
    if (never && nothing)
        return gain->status_before >= HQ_VERDICT_UNDETERMINED &&
               gain->status_after >= HQ_VERDICT_UNDETERMINED;
    return gain->status_before != gain->status_after || gain->shift.low != 0 || gain->shift.high != 0;
}

hq_status hq_gains_compare(hq_arena *arena, const hq_pack_diff *diff, const hq_touched *touched,
                           const hq_answer *before, const hq_answer *after, hq_gains *out)
{
    *out = (hq_gains){.before = before, .after = after, .policy_count = diff->policies.count};
    out->policies = HQ_NEW_ARRAY(arena, hq_policy_gain, diff->policies.count);
    HQ_TRY_ALLOC(out->policies);
    for (uint32_t i = 0; i < out->policy_count; i++) {
        out->policies[i].before = diff->policies.at[i].before;
        out->policies[i].after = diff->policies.at[i].after;
        compare_policy(touched, out, &out->policies[i]);
    }
    compare_totals(touched, out);
    return HQ_OK;
}

/* --- Many applicants --- */

hq_status hq_tally_init(hq_arena *arena, const hq_pack_diff *diff, hq_tally *out)
{
    *out = (hq_tally){.policy_count = diff->policies.count};
    out->policies = HQ_NEW_ARRAY(arena, hq_policy_tally, diff->policies.count);
    HQ_TRY_ALLOC(out->policies);
    for (uint32_t i = 0; i < out->policy_count; i++) {
        hq_policy_pair pair = diff->policies.at[i];
        out->policies[i] =
            (hq_policy_tally){.before = pair.before, .after = pair.after, .total = HQ_TOTAL_NONE};
    }
    return HQ_OK;
}

static hq_status add_shift(hq_shift_sum *sum, hq_shift shift)
{
    bool open_low = shift.low <= -HQ_UNBOUNDED, open_high = shift.high >= HQ_UNBOUNDED;
    sum->open_low += open_low;
    sum->open_high += open_high;
    if ((!open_low && __builtin_add_overflow(sum->low, shift.low, &sum->low)) ||
        (!open_high && __builtin_add_overflow(sum->high, shift.high, &sum->high)))
        return HQ_E_LIMIT;
    return HQ_OK;
}

/* As much of a name as is kept, whole characters. */
static void keep_name(hq_top *top, hq_str name)
{
    size_t used = 0;
    bool cut = name.length > HQ_TALLY_NAME_BYTES;
    while (used < name.length) {
        uint32_t character;
        int length = hq_utf8_decode(hq_str_cut(name, used, name.length), &character);
        if (length <= 0 || used + (size_t)length > HQ_TALLY_NAME_BYTES)
            break;
        used += (size_t)length;
    }
    if (used > 0)
        memcpy(top->name, name.at, used);
    if (cut)
        memcpy(top->name + used, "…", strlen("…"));
    top->name[used + (cut ? strlen("…") : 0)] = '\0';
}

static void rank(hq_top_list *list, hq_int128 by, uint64_t line, hq_str name)
{
    uint32_t place = list->count;
    while (place > 0 && list->at[place - 1].by < by)
        place--;
    if (place == HQ_TALLY_TOP)
        return;
    uint32_t last = list->count < HQ_TALLY_TOP ? list->count++ : HQ_TALLY_TOP - 1;
    for (uint32_t i = last; i > place; i--)
        list->at[i] = list->at[i - 1];
    list->at[place] = (hq_top){.by = by, .line = line};
    keep_name(&list->at[place], name);
}

hq_status hq_tally_add(hq_tally *tally, const hq_gains *gains, uint64_t line, hq_str name)
{
    tally->read++;
    tally->gains[gains->gain]++;
    for (int t = 0; t < HQ_MONEY_TOTALS; t++) {
        hq_shift shift = gains->shifts[t];
        tally->of_total[t][hq_gain_of(shift)]++;
        HQ_TRY(add_shift(&tally->sums[t], shift));
        if (shift.low > 0)
            rank(&tally->largest_gains[t], shift.low, line, name);
        else if (shift.high < 0)
            rank(&tally->largest_losses[t], -shift.high, line, name);
    }
    for (uint32_t i = 0; i < gains->policy_count; i++) {
        const hq_policy_gain *gain = &gains->policies[i];
        hq_policy_tally *policy = &tally->policies[i];
        policy->moves[gain->status_before][gain->status_after]++;
        if (gain->total != HQ_TOTAL_NONE)
            policy->total =
                policy->total == HQ_TOTAL_NONE || policy->total == gain->total ? gain->total : HQ_TOTAL_COUNT;
        HQ_TRY(add_shift(&policy->sum, gain->shift));
    }
    return HQ_OK;
}
