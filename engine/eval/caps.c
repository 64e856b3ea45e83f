/* Rounded amounts through the caps of a policy, in written order, then its bounds. See policy.h, benefit/benefit.h. */
#include <string.h>

#include "eval/policy.h"

/* Whose a cap is for one item: a record, in a month or year or ever. */
typedef struct hq_owner {
    const hq_record *record;
    hq_day from; /* first day of the month or year; 0 for ever */
} hq_owner;

typedef struct hq_capping {
    hq_evaluation *evaluation;
    hq_policy_run *run;
    const hq_benefit *benefit;
    uint32_t index; /* of the benefit */
    uint32_t count; /* of its items: subjects times slices, slices first */
    hq_range *items;
    hq_int128 *lows, *highs; /* the same as points */
    hq_term_range *terms;
    uint32_t *owner;
    hq_owner *owners;
    uint32_t owner_count;
    uint32_t *times; /* by item: how many subjects it stands for so far */
    bool nested;     /* owners only grow coarser: totals are those of the points */
} hq_capping;

static uint32_t case_of(const hq_capping *capping, uint32_t item)
{
    uint32_t subjects = capping->run->subject_count;
    return item % subjects * capping->run->slice_count + item / subjects;
}

static const hq_record *ancestor(const hq_record *record, uint32_t entity)
{
    while (record != NULL && record->entity != entity)
        record = record->holder;
    return record;
}

static hq_day turn(hq_every every, hq_day first)
{
    switch (every) {
    case HQ_EVERY_MONTH:
        return hq_start_of_month(first);
    case HQ_EVERY_YEAR:
        return hq_start_of_year(first);
    default:
        return 0;
    }
}

static void assign_owners(hq_capping *capping, const hq_cap *cap)
{
    const hq_policy_run *run = capping->run;
    capping->owner_count = 0;
    for (uint32_t i = 0; i < capping->count; i++) {
        if (cap->every == HQ_EVERY_ITEM) {
            capping->owners[i] = (hq_owner){run->subjects[i % run->subject_count], 0};
            capping->owner[i] = i;
            capping->owner_count = i + 1;
            continue;
        }
        const hq_record *record = ancestor(run->subjects[i % run->subject_count], cap->each);
        hq_day from = turn(cap->every, run->slices[i / run->subject_count].first);
        uint32_t o = capping->owner_count; /* items of one owner mostly stand together */
        while (o > 0 && (capping->owners[o - 1].record != record || capping->owners[o - 1].from != from))
            o--;
        if (o == 0) {
            capping->owners[capping->owner_count++] = (hq_owner){record, from};
            o = capping->owner_count;
        }
        capping->owner[i] = o - 1;
    }
}

/* --- What was received before --- */

static bool within(const hq_record *record, const hq_record *above)
{
    while (record != NULL && record != above)
        record = record->holder;
    return record != NULL;
}

static hq_str text_of(const hq_record *receipt, uint32_t field)
{
    return receipt->facts[field].state == HQ_FACT_KNOWN ? receipt->facts[field].text : HQ_STR("");
}

static bool concerns(const hq_capping *capping, const hq_cap *cap, const hq_owner *owner,
                     const hq_record *holder, const hq_record *receipt)
{
    const hq_policy *policy = capping->run->policy->declared;
    hq_str name = text_of(receipt, HQ_RECEIPT_POLICY), benefit = text_of(receipt, HQ_RECEIPT_BENEFIT);
    if (!hq_str_equal(name, policy->id) && !hq_str_equal(name, policy->number))
        return false;
    if (benefit.length > 0 && !hq_str_equal(benefit, capping->benefit->name))
        return false;
    hq_day day = receipt->facts[HQ_RECEIPT_DAY].state == HQ_FACT_KNOWN ? receipt->facts[HQ_RECEIPT_DAY].day
                                                                       : HQ_DAY_MIN;
    if (cap->every != HQ_EVERY_LIFETIME && turn(cap->every, day) != owner->from)
        return false;
    if (owner->record == NULL)
        return false;
    if (within(holder, owner->record))
        return true;
    hq_str subject = text_of(receipt, HQ_RECEIPT_SUBJECT);
    return within(owner->record, holder) && subject.length > 0 && hq_str_equal(subject, owner->record->id);
}

/* Every payment received, wherever in the profile it stands, against every owner it concerns. */
static hq_status walk_receipts(hq_capping *capping, const hq_cap *cap, const hq_record *record,
                               hq_range *used, hq_term_range *months)
{
    const hq_pack *pack = capping->evaluation->pack;
    const hq_entity *entity = &pack->entities.at[record->entity];
    for (uint32_t l = 0; l < entity->lists.count; l++) {
        const hq_record_list *list = &record->lists[l];
        for (uint32_t i = 0; i < list->count && l != entity->received; i++)
            HQ_TRY(walk_receipts(capping, cap, list->items[i], used, months));
        for (uint32_t i = 0; i < list->count && l == entity->received; i++) {
            const hq_record *receipt = list->items[i];
            for (uint32_t o = 0; o < capping->owner_count; o++) {
                if (!concerns(capping, cap, &capping->owners[o], record, receipt))
                    continue;
                if (cap->is_time) {
                    const hq_fact *fact = &receipt->facts[HQ_RECEIPT_MONTHS];
                    hq_rat had = fact->state == HQ_FACT_KNOWN ? fact->number : HQ_RAT_ZERO;
                    HQ_TRY(hq_rat_add(capping->evaluation->arena, months[o].low, had, &months[o].low));
                    months[o].high = months[o].low;
                } else {
                    const hq_fact *fact = &receipt->facts[HQ_RECEIPT_AMOUNT];
                    hq_rat had = fact->state == HQ_FACT_KNOWN ? fact->number : HQ_RAT_ZERO;
                    hq_int128 quanta;
                    HQ_TRY(hq_rat_quanta(capping->evaluation->scratch, had, pack->quantum, HQ_ROUND_HALF_UP,
                                         &quanta));
                    used[o] = hq_range_add(used[o], (hq_range){quanta, quanta});
                }
            }
        }
    }
    return HQ_OK;
}

/* --- Caps --- */

static void note_cuts(hq_capping *capping, uint32_t cap, const hq_range *before, bool *failed)
{
    for (uint32_t i = 0; i < capping->count; i++) {
        hq_range by = {before[i].low - capping->items[i].low, before[i].high - capping->items[i].high};
        if (by.low < 0 || by.low > by.high) { /* least and most that may be taken */
            hq_int128 low = by.low < by.high ? by.low : by.high;
            by.high = by.low < by.high ? by.high : by.low;
            by.low = low < 0 ? 0 : low;
        }
        if (by.high <= 0 || before[i].high >= HQ_UNBOUNDED)
            continue;
        uint32_t item = capping->index * capping->count + i;
        hq_answer_cut cut = {cap, by};
        *failed = !HQ_PUSH(capping->evaluation->arena, capping->run->cuts[item], cut) || *failed;
    }
}

/* How many of a subject one owner can have: all it stands for, less the owners that it stands for. */
static uint32_t times_of(const hq_capping *capping, uint32_t item, const hq_cap *cap)
{
    const hq_record *subject = capping->run->subjects[item % capping->run->subject_count];
    if (cap->every == HQ_EVERY_ITEM)
        return 1;
    const hq_record *owner = ancestor(subject, cap->each);
    uint32_t owners = owner == NULL || owner->times == 0 ? 1 : owner->times;
    return subject->times <= owners ? 1 : subject->times / owners;
}

static hq_int128 times_bounded(hq_int128 amount, uint32_t times)
{
    return amount >= HQ_UNBOUNDED / times ? HQ_UNBOUNDED : amount * times;
}

/* An imagined subject stands for up to so many: as many as share one owner come under its cap together. */
static void multiply(hq_capping *capping, uint32_t item, uint32_t times)
{
    if (times <= capping->times[item])
        return;
    uint32_t more = (times + capping->times[item] - 1) / capping->times[item];
    capping->items[item].high = times_bounded(capping->items[item].high, more);
    capping->highs[item] = capping->items[item].high;
    capping->times[item] = times;
}

static hq_status apply_time(hq_capping *capping, const hq_cap *cap, hq_term_range *months)
{
    hq_rat quanta;
    hq_int128 quantum;
    hq_arena *arena = capping->evaluation->arena;
    HQ_TRY(hq_rat_div(arena, capping->benefit->quantum, capping->evaluation->pack->quantum, &quanta));
    HQ_TRY(hq_rat_quanta(arena, quanta, HQ_RAT_ONE, HQ_ROUND_HALF_UP, &quantum));
    capping->nested = false;
    return hq_cap_apply_time(arena, capping->count, capping->items, capping->terms, capping->owner,
                             cap->limit, quantum, capping->benefit->rounding, months);
}

static hq_status apply_money(hq_capping *capping, const hq_cap *cap, hq_range *used)
{
    hq_arena *scratch = capping->evaluation->scratch;
    hq_int128 limit;
    HQ_TRY(hq_rat_quanta(scratch, cap->limit, capping->evaluation->pack->quantum, HQ_ROUND_DOWN, &limit));
    hq_int128 *low = HQ_NEW_ARRAY(scratch, hq_int128, capping->owner_count + 1);
    hq_int128 *high = HQ_NEW_ARRAY(scratch, hq_int128, capping->owner_count + 1);
    HQ_TRY_ALLOC(low);
    HQ_TRY_ALLOC(high);
    for (uint32_t o = 0; o < capping->owner_count; o++)
        low[o] = high[o] = used[o].low;
    hq_cap_apply_points(capping->count, capping->lows, capping->owner, limit, low);
    hq_cap_apply_points(capping->count, capping->highs, capping->owner, limit, high);
    hq_cap_apply(capping->count, capping->items, capping->owner, limit, used);
    return HQ_OK;
}

/* An item that a coarser cap multiplied stands for several owners of this one: each of them has a limit of its own. */
static hq_status several_owners(hq_capping *capping, const hq_cap *cap, const hq_range *before)
{
    hq_int128 limit = HQ_UNBOUNDED;
    if (!cap->is_time)
        HQ_TRY(hq_rat_quanta(capping->evaluation->scratch, cap->limit, capping->evaluation->pack->quantum,
                             HQ_ROUND_DOWN, &limit));
    for (uint32_t i = 0; i < capping->count; i++) {
        uint32_t times = times_of(capping, i, cap);
        if (capping->times[i] <= times)
            continue;
        hq_int128 most = times_bounded(limit, (capping->times[i] + times - 1) / times);
        capping->items[i].high = before[i].high < most ? before[i].high : most;
        capping->highs[i] = capping->items[i].high;
    }
    return HQ_OK;
}

static hq_status apply_cap(hq_capping *capping, uint32_t index, bool *failed)
{
    const hq_cap *cap = &capping->benefit->caps.at[index];
    for (uint32_t i = 0; i < capping->count; i++)
        multiply(capping, i, times_of(capping, i, cap));
    assign_owners(capping, cap);
    hq_arena *scratch = capping->evaluation->scratch;
    hq_range *used = HQ_NEW_ARRAY(scratch, hq_range, capping->owner_count + 1);
    hq_term_range *months = HQ_NEW_ARRAY(scratch, hq_term_range, capping->owner_count + 1);
    hq_range *before = HQ_NEW_ARRAY(scratch, hq_range, capping->count + 1);
    HQ_TRY_ALLOC(used);
    HQ_TRY_ALLOC(months);
    HQ_TRY_ALLOC(before);
    for (uint32_t o = 0; o <= capping->owner_count; o++)
        months[o] = (hq_term_range){HQ_RAT_ZERO, HQ_RAT_ZERO};
    memcpy(before, capping->items, capping->count * sizeof *before);
    if (cap->every != HQ_EVERY_ITEM)
        HQ_TRY(walk_receipts(capping, cap, capping->evaluation->profile->root, used, months));
    HQ_TRY(cap->is_time ? apply_time(capping, cap, months) : apply_money(capping, cap, used));
    HQ_TRY(several_owners(capping, cap, before));
    note_cuts(capping, index, before, failed);
    return HQ_OK;
}

/* How coarse a cap's owners are: by place in the scope, then by time. Pools come after all of a policy's own caps. */
static bool grows_coarser(const hq_policy *policy, const hq_cap *a, const hq_cap *b)
{
    uint32_t at = 0, bt = 0;
    for (uint32_t i = 0; i < policy->scope.count; i++) {
        at = policy->scope.entities[i] == a->each ? i : at;
        bt = policy->scope.entities[i] == b->each ? i : bt;
    }
    return at <= bt && a->every <= b->every;
}

static hq_status start(hq_capping *capping)
{
    hq_arena *scratch = capping->evaluation->scratch;
    capping->items = HQ_NEW_ARRAY(scratch, hq_range, capping->count);
    capping->lows = HQ_NEW_ARRAY(scratch, hq_int128, capping->count);
    capping->highs = HQ_NEW_ARRAY(scratch, hq_int128, capping->count);
    capping->terms = HQ_NEW_ARRAY(scratch, hq_term_range, capping->count);
    capping->times = HQ_NEW_ARRAY(scratch, uint32_t, capping->count);
    capping->owner = HQ_NEW_ARRAY(scratch, uint32_t, capping->count);
    capping->owners = HQ_NEW_ARRAY(scratch, hq_owner, capping->count);
    if (capping->items == NULL || capping->lows == NULL || capping->highs == NULL || capping->terms == NULL ||
        capping->owner == NULL || capping->owners == NULL || capping->times == NULL)
        return HQ_E_MEMORY;
    for (uint32_t i = 0; i < capping->count; i++) {
        const hq_case *now = &capping->run->now[case_of(capping, i)];
        capping->items[i] = now->amounts[capping->index];
        capping->lows[i] = capping->items[i].low;
        capping->highs[i] = capping->items[i].high;
        capping->terms[i] = now->terms[capping->index];
        capping->times[i] = 1;
    }
    return HQ_OK;
}

/* The item as it is answered, and as it counts in the benefit's total. */
static hq_range finish_item(hq_capping *capping, uint32_t item)
{
    hq_policy_run *run = capping->run;
    uint8_t can = run->now[case_of(capping, item)].can;
    bool open = (can & (HQ_CAN_ELIGIBLE | HQ_CAN_UNDETERMINED)) != 0;
    hq_range amount = capping->items[item];
    hq_range counted = capping->nested ? (hq_range){capping->lows[item], capping->highs[item]} : amount;
    if (open && capping->benefit->bound != HQ_BOUND_EXACT) {
        hq_range_bound bound = capping->benefit->bound == HQ_BOUND_UP_TO ? HQ_RANGE_UP_TO : HQ_RANGE_AT_LEAST;
        amount = hq_range_bounded(amount, bound);
        counted = hq_range_bounded(counted, bound);
    }
    run->items_now[capping->index * capping->count + item] = amount;
    return counted;
}

/* What is decided on a day happens in one slice: of a subject that may fall into several, the greatest counts, not their sum. An
 * imagined subject stands for many, which may fall into all of them. */
static void finish(hq_capping *capping)
{
    const hq_policy_run *run = capping->run;
    bool once = run->policy->declared->counts == HQ_COUNTS_EVENT;
    hq_range total = HQ_RANGE_ZERO;
    for (uint32_t s = 0; s < run->subject_count; s++) {
        hq_range sum = HQ_RANGE_ZERO;
        hq_int128 greatest = 0;
        for (uint32_t i = s; i < capping->count; i += run->subject_count) {
            hq_range item = finish_item(capping, i);
            sum = hq_range_add(sum, item);
            greatest = item.high > greatest ? item.high : greatest;
        }
        if (once && run->subjects[s]->times <= 1 && sum.high > greatest)
            sum.high = greatest;
        total = hq_range_add(total, sum);
    }
    capping->run->totals_now[capping->index] = total;
}

hq_status hq_policy_caps(hq_evaluation *evaluation, hq_policy_run *run)
{
    uint32_t count = run->subject_count * run->slice_count;
    bool failed = false;
    for (uint32_t b = 0; b < run->policy->benefit_count; b++) {
        hq_capping capping = {.evaluation = evaluation,
                              .run = run,
                              .benefit = run->policy->benefits[b].declared,
                              .index = b,
                              .count = count,
                              .nested = true};
        HQ_TRY(start(&capping));
        for (uint32_t i = 0; i < count; i++)
            run->cuts[b * count + i].count = 0;
        const hq_cap *previous = NULL;
        for (uint32_t c = 0; c < capping.benefit->caps.count; c++) {
            const hq_cap *cap = &capping.benefit->caps.at[c];
            if (cap->pool != HQ_NONE)
                continue;
            if (previous != NULL && !grows_coarser(run->policy->declared, previous, cap))
                capping.nested = false;
            HQ_TRY(apply_cap(&capping, c, &failed));
            previous = cap;
        }
        for (uint32_t i = 0; i < count; i++)
            multiply(&capping, i, run->subjects[i % run->subject_count]->times);
        finish(&capping);
    }
    return failed ? HQ_E_MEMORY : HQ_OK;
}
