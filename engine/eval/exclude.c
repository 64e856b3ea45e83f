/*
 * Groups without a base: benefits that exclude each other, such as two subsidies for one hire. See group.h.
 *
 * A set gives the sum of its members' amounts, as they stand after their caps and bounds. Members here are whole benefits of one
 * subject over all slices. Where no member has caps, which reach beyond the subject, the choice is a question of its own, so that one
 * fact moves all members together; else it is made of what their cells come to.
 */
#include "eval/group.h"

#include "eval/witness.h"

typedef struct hq_excluding {
    hq_question question;
    hq_evaluation *evaluation;
    hq_policy_run **runs; /* by policy; one that was not asked has no policy */
    const hq_plan_group *group;
    uint32_t subject[HQ_GROUP_MEMBERS_MAX]; /* by member: its place among its policy's subjects; HQ_NONE */
    hq_range amounts[HQ_GROUP_MEMBERS_MAX]; /* by member, for the present record */
    uint64_t certain, possible, unconfirmed;
    hq_answer_choice choice; /* hull of the cells kept */
    uint64_t ever_possible;
    hq_answer_choice whole; /* of the box before it is split, where cells may end early */
    bool has_whole, kept;
} hq_excluding;

static hq_range amount_of(const hq_policy_run *run, uint32_t subject, uint32_t benefit)
{
    hq_range sum = HQ_RANGE_ZERO;
    uint32_t count = run->subject_count * run->slice_count;
    for (uint32_t t = 0; t < run->slice_count; t++)
        sum = hq_range_add(sum, run->items_all[benefit * count + t * run->subject_count + subject]);
    return sum;
}

/* From what the cells of each member came to. */
static void judge(hq_excluding *excluding, uint32_t member, const hq_record *record)
{
    const hq_member *named = &excluding->group->declared->members.at[member];
    const hq_policy_run *run = excluding->runs[named->policy];
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

static hq_range unconfirmed_part(const hq_excluding *excluding, const hq_answer_choice *choice)
{
    bool decided = excluding->certain == excluding->possible && choice->taken == choice->taken_high;
    for (uint32_t m = 0; m < excluding->group->declared->members.count; m++)
        decided = decided && excluding->amounts[m].low == excluding->amounts[m].high;
    return hq_choice_unconfirmed(excluding->possible, excluding->unconfirmed, choice->taken, decided,
                                 choice->amount);
}

/* --- Members together --- */

/* What a member gives in the present cell; event: in the slice it falls into. */
static hq_range given_now(const hq_plan *plan, const hq_policy_run *run, uint32_t subject, uint32_t benefit)
{
    hq_range sum = HQ_RANGE_ZERO;
    hq_int128 greatest = 0;
    const hq_plan_benefit *planned = &run->policy->benefits[benefit];
    for (uint32_t t = 0; t < run->slice_count; t++) {
        const hq_case *now = &run->now[subject * run->slice_count + t];
        hq_range amount = hq_item_bounded(plan, planned, now->open[benefit], now->amounts[benefit]);
        sum = hq_range_add(sum, amount);
        greatest = amount.high > greatest ? amount.high : greatest;
    }
    if (run->policy->declared->counts == HQ_COUNTS_EVENT && sum.high > greatest)
        sum.high = greatest;
    return sum;
}

static hq_status evaluate_together(hq_evaluation *evaluation, hq_question *question, const hq_doubt **doubt)
{
    hq_excluding *excluding = (hq_excluding *)question;
    excluding->certain = excluding->possible = 0;
    for (uint32_t m = 0; m < excluding->group->declared->members.count; m++) {
        const hq_member *named = &excluding->group->declared->members.at[m];
        hq_policy_run *run = excluding->runs[named->policy];
        uint32_t subject = excluding->subject[m];
        excluding->amounts[m] = HQ_RANGE_ZERO;
        if (subject == HQ_NONE)
            continue;
        evaluation->policy = named->policy;
        run->in_group = true;
        HQ_TRY(hq_policy_case(evaluation, run, subject, doubt));
        uint8_t can = 0;
        for (uint32_t t = 0; t < run->slice_count; t++)
            can |= run->now[subject * run->slice_count + t].can;
        if ((can & (HQ_CAN_ELIGIBLE | HQ_CAN_UNDETERMINED)) == 0)
            continue;
        excluding->amounts[m] = given_now(evaluation->plan, run, subject, named->benefit);
        excluding->possible |= UINT64_C(1) << m;
        excluding->certain |= (can & HQ_CAN_UNDETERMINED) == 0 ? UINT64_C(1) << m : 0;
    }
    return HQ_OK;
}

static hq_status begin_together(hq_evaluation *evaluation, hq_question *question, const hq_doubt *doubt)
{
    hq_excluding *excluding = (hq_excluding *)question;
    if (!excluding->has_whole)
        return HQ_OK;
    excluding->whole = excluding->choice;
    HQ_TRY(choose(excluding, &excluding->whole));
    excluding->whole.unconfirmed = unconfirmed_part(excluding, &excluding->whole);
    return hq_witness_all(evaluation, question, doubt);
}

/* Once the cells kept say as much as the box whole, no other adds to it. */
static bool says_all(const hq_answer_choice *hull, const hq_answer_choice *whole)
{
    return hq_range_equal(hull->amount, whole->amount) &&
           hq_range_equal(hull->unconfirmed, whole->unconfirmed) && hull->taken == whole->taken &&
           hull->taken_high == whole->taken_high && hull->forgone == whole->forgone;
}

static hq_status keep_together(hq_evaluation *evaluation, hq_question *question)
{
    hq_excluding *excluding = (hq_excluding *)question;
    hq_answer_choice now = excluding->choice, *all = &excluding->choice;
    (void)evaluation;
    HQ_TRY(choose(excluding, &now));
    now.unconfirmed = unconfirmed_part(excluding, &now);
    excluding->ever_possible = (excluding->kept ? excluding->ever_possible : 0) | excluding->possible;
    if (excluding->kept) {
        now.amount = hq_range_hull(all->amount, now.amount);
        now.unconfirmed = hq_range_hull(all->unconfirmed, now.unconfirmed);
        now.taken &= all->taken;
        now.taken_high |= all->taken_high;
    }
    now.forgone = excluding->ever_possible & ~now.taken_high;
    *all = now;
    excluding->kept = true;
    question->enough = excluding->has_whole && says_all(all, &excluding->whole);
    return HQ_OK;
}

static void restart_together(hq_question *question)
{
    ((hq_excluding *)question)->kept = false;
}

static uint32_t subject_of(const hq_policy_run *run, const hq_record *record)
{
    for (uint32_t s = 0; run->policy != NULL && s < run->subject_count; s++)
        if (hq_policy_same_record(run->subjects[s], record))
            return s;
    return HQ_NONE;
}

/* An imagined subject stands for many, whose choices need not be the same. */
static bool may_go_together(hq_excluding *excluding, const hq_record *record)
{
    const hq_group *declared = excluding->group->declared;
    bool may = !record->imagined;
    for (uint32_t m = 0; m < declared->members.count; m++) {
        const hq_member *named = &declared->members.at[m];
        const hq_policy_run *run = excluding->runs[named->policy];
        excluding->subject[m] = subject_of(run, record);
        may = may && (run->policy == NULL || run->policy->benefits[named->benefit].declared->caps.count == 0);
    }
    return may;
}

/* Are figures all that is asked for? */
static bool is_bare(const hq_excluding *excluding)
{
    const hq_group *declared = excluding->group->declared;
    for (uint32_t m = 0; m < declared->members.count; m++) {
        const hq_policy_run *run = excluding->runs[declared->members.at[m].policy];
        if (run->policy != NULL)
            return run->request->bare;
    }
    return false;
}

/* --- One record --- */

static hq_status choose_for(hq_excluding *excluding, uint32_t group, hq_record *record, hq_answer *answer)
{
    const hq_group *declared = excluding->group->declared;
    for (uint32_t i = 0; i < answer->choices.count; i++)
        if (answer->choices.at[i].group == group &&
            hq_policy_same_record(answer->choices.at[i].record, record))
            return HQ_OK;
    excluding->certain = excluding->possible = excluding->unconfirmed = 0;
    excluding->choice = (hq_answer_choice){.group = group, .record = record, .total = HQ_TOTAL_NONE};
    for (uint32_t m = 0; m < declared->members.count; m++) {
        const hq_member *named = &declared->members.at[m];
        excluding->amounts[m] = HQ_RANGE_ZERO;
        judge(excluding, m, record);
        if ((excluding->possible >> m & 1) == 0)
            continue;
        excluding->choice.total =
            hq_kind_total(excluding->runs[named->policy]->policy->benefits[named->benefit].declared->kind);
        if (hq_policy_is_unconfirmed(excluding->evaluation, named->policy))
            excluding->unconfirmed |= UINT64_C(1) << m;
    }
    if (excluding->possible == 0)
        return HQ_OK;
    if (may_go_together(excluding, record)) {
        excluding->question = (hq_question){.evaluate = evaluate_together,
                                            .begin = begin_together,
                                            .keep = keep_together,
                                            .restart = restart_together};
        excluding->has_whole = is_bare(excluding);
        excluding->kept = false;
        excluding->evaluation->atom_count = 0;
        HQ_TRY(hq_explore(excluding->evaluation, &excluding->question));
    } else {
        HQ_TRY(choose(excluding, &excluding->choice));
        excluding->choice.unconfirmed = unconfirmed_part(excluding, &excluding->choice);
    }
    return HQ_PUSH(excluding->evaluation->arena, answer->choices, excluding->choice) ? HQ_OK : HQ_E_MEMORY;
}

hq_status hq_group_exclude(hq_evaluation *evaluation, hq_policy_run **runs, uint32_t group, hq_answer *answer)
{
    hq_excluding excluding = {
        .evaluation = evaluation, .runs = runs, .group = &evaluation->plan->groups[group]};
    const hq_group *declared = excluding.group->declared;
    if (excluding.group->base != HQ_NONE)
        return HQ_OK;
    for (uint32_t m = 0; m < declared->members.count; m++) {
        const hq_policy_run *run = runs[declared->members.at[m].policy];
        for (uint32_t s = 0; run->policy != NULL && s < run->subject_count; s++)
            HQ_TRY(choose_for(&excluding, group, run->subjects[s], answer));
    }
    return HQ_OK;
}
