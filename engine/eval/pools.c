/* Pools: one cap shared by several policies. Applied when every policy is answered, in the order of policies, then of the data. */
#include <string.h>

#include "eval/group.h"
#include "eval/receipts.h"

/* One item of some policy that draws on the pool. */
typedef struct hq_drawing {
    hq_policy_run *run;
    uint32_t benefit, item; /* index in items_all */
    hq_owner owner;
} hq_drawing;

typedef HQ_LIST(hq_drawing) hq_drawing_list;

static hq_status gather(hq_evaluation *evaluation, hq_policy_run *run, uint32_t benefit, const hq_cap *cap,
                        hq_drawing_list *out)
{
    uint32_t cases = run->subject_count * run->slice_count;
    for (uint32_t i = 0; i < cases; i++) {
        hq_day first = run->slices[i / run->subject_count].first;
        hq_drawing drawing = {.run = run, .benefit = benefit, .item = benefit * cases + i};
        drawing.owner.record = hq_record_ancestor(run->subjects[i % run->subject_count], cap->each);
        drawing.owner.from = hq_cap_turn(cap->every, first);
        if (!HQ_PUSH(evaluation->arena, *out, drawing))
            return HQ_E_MEMORY;
    }
    return HQ_OK;
}

static uint32_t assign(const hq_drawing_list *drawings, uint32_t *owner, hq_owner *owners)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < drawings->count; i++) {
        const hq_owner *own = &drawings->at[i].owner;
        uint32_t o = count; /* items of one owner mostly stand together */
        while (o > 0 && (owners[o - 1].record != own->record || owners[o - 1].from != own->from))
            o--;
        if (o == 0) {
            owners[count++] = *own;
            o = count;
        }
        owner[i] = o - 1;
    }
    return count;
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
        const hq_benefit *benefit = drawing->run->policy->benefits[drawing->benefit].declared;
        uint32_t cases = drawing->run->subject_count * drawing->run->slice_count,
                 place = drawing->item % cases;
        const hq_case *all =
            &drawing->run->all[place % drawing->run->subject_count * drawing->run->slice_count +
                               place / drawing->run->subject_count];
        item->amount = hq_item_bounded(benefit, all->open[drawing->benefit], after);
        drawing->run->items_all[drawing->item] = item->amount;
        subject->amount.low -= cut.low;
        subject->amount.high =
            subject->amount.high >= HQ_UNBOUNDED ? HQ_UNBOUNDED : subject->amount.high - cut.high;
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
            if (!hq_benefit_draws(planned->benefits[b].declared, pool))
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
            if (hq_benefit_draws(runs[p].policy->benefits[b].declared, pool))
                HQ_TRY(gather(evaluation, &runs[p], b, cap, &drawings));
    if (drawings.count == 0)
        return HQ_OK;
    uint32_t *owner = HQ_NEW_ARRAY(evaluation->arena, uint32_t, drawings.count);
    hq_range *items = HQ_NEW_ARRAY(evaluation->arena, hq_range, drawings.count);
    hq_range *before = HQ_NEW_ARRAY(evaluation->arena, hq_range, drawings.count);
    hq_range *used = HQ_NEW_ARRAY(evaluation->arena, hq_range, drawings.count);
    hq_owner *owners = HQ_NEW_ARRAY(evaluation->arena, hq_owner, drawings.count);
    if (owners == NULL || owner == NULL || items == NULL || before == NULL || used == NULL)
        return HQ_E_MEMORY;
    for (uint32_t i = 0; i < drawings.count; i++)
        items[i] = before[i] = drawings.at[i].run->items_all[drawings.at[i].item];
    hq_receipts_query query = {.pool = pool,
                               .every = cap->every,
                               .owners = owners,
                               .owner_count = assign(&drawings, owner, owners),
                               .used = used};
    HQ_TRY(hq_receipts_use(evaluation, &query));
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
