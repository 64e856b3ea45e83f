/* Pools: one cap shared by several policies. Applied when every policy is answered, in the order of policies, then of the data. */
#include <string.h>

#include "eval/group.h"

/* One item of some policy that draws on the pool. */
typedef struct hq_drawing {
    hq_policy_run *run;
    uint32_t benefit, item; /* index in items_all */
    const hq_record *owner;
    hq_day from;
} hq_drawing;

typedef HQ_LIST(hq_drawing) hq_drawing_list;

static bool draws(const hq_benefit *benefit, uint32_t pool)
{
    for (uint32_t c = 0; c < benefit->caps.count; c++)
        if (benefit->caps.at[c].pool == pool)
            return true;
    return false;
}

static const hq_record *owner_of(const hq_record *record, uint32_t entity)
{
    while (record != NULL && record->entity != entity)
        record = record->holder;
    return record;
}

static hq_status gather(hq_evaluation *evaluation, hq_policy_run *run, uint32_t benefit, const hq_cap *cap,
                        hq_drawing_list *out)
{
    uint32_t cases = run->subject_count * run->slice_count;
    for (uint32_t i = 0; i < cases; i++) {
        hq_day first = run->slices[i / run->subject_count].first;
        hq_drawing drawing = {.run = run, .benefit = benefit, .item = benefit * cases + i};
        drawing.owner = owner_of(run->subjects[i % run->subject_count], cap->each);
        drawing.from = cap->every == HQ_EVERY_YEAR    ? hq_start_of_year(first)
                       : cap->every == HQ_EVERY_MONTH ? hq_start_of_month(first)
                                                      : 0;
        if (!HQ_PUSH(evaluation->arena, *out, drawing))
            return HQ_E_MEMORY;
    }
    return HQ_OK;
}

static uint32_t assign(const hq_drawing_list *drawings, uint32_t *owner)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < drawings->count; i++) {
        owner[i] = count;
        for (uint32_t k = 0; k < i && owner[i] == count; k++)
            if (drawings->at[k].owner == drawings->at[i].owner &&
                drawings->at[k].from == drawings->at[i].from)
                owner[i] = owner[k];
        count += owner[i] == count;
    }
    return count;
}

/* What the pool already paid: receipts of any policy that draws on it, on the owner's own list. */
static hq_status received(hq_evaluation *evaluation, const hq_drawing_list *drawings, const hq_cap *cap,
                          const uint32_t *owner, hq_range *used)
{
    const hq_pack *pack = evaluation->pack;
    for (uint32_t i = 0; i < drawings->count; i++) {
        bool first = true;
        for (uint32_t k = 0; k < i; k++)
            first = first && owner[k] != owner[i];
        const hq_record *record = drawings->at[i].owner;
        if (!first || record == NULL)
            continue;
        const hq_record_list *list = &record->lists[pack->entities.at[record->entity].received];
        for (uint32_t r = 0; r < list->count; r++) {
            const hq_record *receipt = list->items[r];
            hq_day day = receipt->facts[HQ_RECEIPT_DAY].day;
            hq_day from = cap->every == HQ_EVERY_YEAR    ? hq_start_of_year(day)
                          : cap->every == HQ_EVERY_MONTH ? hq_start_of_month(day)
                                                         : 0;
            uint32_t policy = hq_pack_find_policy(pack, receipt->facts[HQ_RECEIPT_POLICY].text);
            bool counts = policy != HQ_NONE && from == drawings->at[i].from &&
                          receipt->facts[HQ_RECEIPT_AMOUNT].state == HQ_FACT_KNOWN;
            bool of_pool = false;
            for (uint32_t b = 0; counts && b < pack->policies.at[policy].benefits.count; b++)
                of_pool = of_pool || draws(&pack->policies.at[policy].benefits.at[b], cap->pool);
            hq_int128 quanta;
            if (!of_pool)
                continue;
            HQ_TRY(hq_rat_quanta(evaluation->arena, receipt->facts[HQ_RECEIPT_AMOUNT].number, pack->quantum,
                                 HQ_ROUND_HALF_UP, &quanta));
            used[owner[i]] = hq_range_add(used[owner[i]], (hq_range){quanta, quanta});
        }
    }
    return HQ_OK;
}

static uint32_t cap_index(const hq_benefit *benefit, uint32_t pool)
{
    for (uint32_t c = 0; c < benefit->caps.count; c++)
        if (benefit->caps.at[c].pool == pool)
            return c;
    return 0;
}

/* Write what is left back into the answer: item, benefit, policy. */
static hq_status write_back(hq_evaluation *evaluation, hq_answer *answer, const hq_drawing *drawing,
                            uint32_t pool, hq_range before, hq_range after)
{
    for (uint32_t p = 0; p < answer->policy_count; p++) {
        hq_answer_policy *policy = &answer->policies[p];
        if (policy->policy != drawing->run->index)
            continue;
        hq_answer_item *item = &((hq_answer_item *)(uintptr_t)policy->items)[drawing->item];
        hq_answer_subject *subject = &((hq_answer_subject *)(uintptr_t)policy->subjects)[item->subject];
        hq_range cut = {before.low - after.low, before.high - after.high};
        item->amount = after;
        drawing->run->items_all[drawing->item] = after;
        subject->amount.low -= cut.low;
        subject->amount.high =
            subject->amount.high >= HQ_UNBOUNDED ? HQ_UNBOUNDED : subject->amount.high - cut.high;
        const hq_benefit *benefit = drawing->run->policy->benefits[drawing->benefit].declared;
        hq_answer_cut made = {
            cap_index(benefit, pool),
            {cut.low < cut.high ? cut.low : cut.high, cut.low < cut.high ? cut.high : cut.low}};
        if (made.by.high <= 0)
            continue;
        if (!HQ_PUSH(evaluation->arena, drawing->run->cuts[drawing->item], made))
            return HQ_E_MEMORY;
        item->cuts = drawing->run->cuts[drawing->item].at;
        item->cut_count = drawing->run->cuts[drawing->item].count;
    }
    return HQ_OK;
}

/*
 * Totals of each benefit after the pool. The pool pays min(limit, all that is asked), which rises with every item: what one benefit
 * gets is its own items' ranges added up, narrowed by what the pool can pay at all.
 */
static void rewrite_totals(const hq_evaluation *evaluation, hq_answer *answer, uint32_t pool)
{
    for (uint32_t p = 0; p < answer->policy_count; p++) {
        hq_answer_policy *policy = &answer->policies[p];
        const hq_plan_policy *planned = &evaluation->plan->policies[policy->policy];
        hq_answer_benefit *benefits = (hq_answer_benefit *)(uintptr_t)policy->benefits;
        bool changed = false;
        for (uint32_t b = 0; b < policy->benefit_count; b++) {
            if (!draws(planned->benefits[b].declared, pool))
                continue;
            hq_range sum = HQ_RANGE_ZERO;
            for (uint32_t i = 0; i < policy->item_count; i++)
                if (policy->items[i].benefit == b)
                    sum = hq_range_add(sum, policy->items[i].amount);
            benefits[b].amount = sum;
            changed = true;
        }
        if (!changed)
            continue;
        policy->amount = HQ_RANGE_ZERO;
        for (uint32_t b = 0; b < policy->benefit_count; b++)
            if (benefits[b].is_money)
                policy->amount = hq_range_add(policy->amount, benefits[b].amount);
    }
}

static hq_status apply_pool(hq_evaluation *evaluation, hq_policy_run *runs, uint32_t pool, hq_answer *answer)
{
    const hq_cap *cap = &evaluation->pack->pools.at[pool].cap;
    hq_drawing_list drawings = {0};
    for (uint32_t p = 0; p < evaluation->pack->policies.count; p++)
        for (uint32_t b = 0;
             runs[p].policy != NULL && runs[p].subject_count > 0 && b < runs[p].policy->benefit_count; b++)
            if (draws(runs[p].policy->benefits[b].declared, pool))
                HQ_TRY(gather(evaluation, &runs[p], b, cap, &drawings));
    if (drawings.count == 0)
        return HQ_OK;
    uint32_t *owner = HQ_NEW_ARRAY(evaluation->arena, uint32_t, drawings.count);
    hq_range *items = HQ_NEW_ARRAY(evaluation->arena, hq_range, drawings.count);
    hq_range *before = HQ_NEW_ARRAY(evaluation->arena, hq_range, drawings.count);
    hq_range *used = HQ_NEW_ARRAY(evaluation->arena, hq_range, drawings.count);
    if (owner == NULL || items == NULL || before == NULL || used == NULL)
        return HQ_E_MEMORY;
    for (uint32_t i = 0; i < drawings.count; i++)
        items[i] = before[i] = drawings.at[i].run->items_all[drawings.at[i].item];
    assign(&drawings, owner);
    HQ_TRY(received(evaluation, &drawings, cap, owner, used));
    hq_int128 limit;
    HQ_TRY(hq_rat_quanta(evaluation->arena, cap->limit, evaluation->pack->quantum, HQ_ROUND_DOWN, &limit));
    hq_cap_apply(drawings.count, items, owner, limit, used);
    for (uint32_t i = 0; i < drawings.count; i++)
        HQ_TRY(write_back(evaluation, answer, &drawings.at[i], pool, before[i], items[i]));
    rewrite_totals(evaluation, answer, pool);
    return HQ_OK;
}

hq_status hq_pools_apply(hq_evaluation *evaluation, hq_policy_run *runs, hq_answer *answer)
{
    for (uint32_t pool = 0; pool < evaluation->pack->pools.count; pool++)
        if (!evaluation->pack->pools.at[pool].cap.is_time)
            HQ_TRY(apply_pool(evaluation, runs, pool, answer));
    return HQ_OK;
}
