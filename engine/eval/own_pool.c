/*
 * A pool that one policy alone draws on, applied in each cell, so that one fact moves all that draws on it together; pools.c applies
 * the others when every policy is answered. See policy.h.
 */
#include "eval/policy.h"
#include "eval/receipts.h"

/* The items that draw on the pool, benefit after benefit, earlier slices first. */
typedef struct hq_own_pool {
    hq_evaluation *evaluation;
    hq_policy_run *run;
    uint32_t pool, count;
    uint32_t *index; /* in items_now */
    uint32_t *owner;
    hq_owner *owners;
    uint32_t owner_count;
    hq_range *items;
    hq_int128 *lows, *highs; /* the same with all at its least, and at its most */
} hq_own_pool;

static uint32_t pools_of(const hq_benefit *benefit)
{
    uint32_t count = 0;
    for (uint32_t c = 0; c < benefit->caps.count; c++)
        count += benefit->caps.at[c].pool != HQ_NONE;
    return count;
}

/* Does this policy alone draw on the pool, with benefits that draw on no other? */
static bool is_own(const hq_evaluation *evaluation, const hq_policy_run *run, uint32_t pool)
{
    bool draws = false;
    for (uint32_t p = 0; p < evaluation->pack->policies.count; p++) {
        const hq_policy *policy = &evaluation->pack->policies.at[p];
        for (uint32_t b = 0; b < policy->benefits.count; b++) {
            if (!hq_benefit_draws(&policy->benefits.at[b], pool))
                continue;
            if (p != run->index || pools_of(&policy->benefits.at[b]) > 1)
                return false;
            draws = true;
        }
    }
    for (uint32_t s = 0; s < run->subject_count; s++)
        draws =
            draws && !run->subjects[s]->imagined; /* stands for many owners, each with a pool of its own */
    return draws && run->subject_count > 0;
}

hq_status hq_policy_find_own_pools(hq_evaluation *evaluation, hq_policy_run *run)
{
    run->own_pools = HQ_NEW_ARRAY(evaluation->arena, bool, evaluation->pack->pools.count + 1);
    HQ_TRY_ALLOC(run->own_pools);
    for (uint32_t pool = 0; pool < evaluation->pack->pools.count; pool++)
        run->own_pools[pool] = is_own(evaluation, run, pool);
    return HQ_OK;
}

static hq_status gather(hq_own_pool *own, const hq_cap *cap)
{
    const hq_policy_run *run = own->run;
    hq_arena *scratch = own->evaluation->scratch;
    uint32_t cases = run->subject_count * run->slice_count, room = cases * run->policy->benefit_count;
    own->index = HQ_NEW_ARRAY(scratch, uint32_t, room);
    own->owner = HQ_NEW_ARRAY(scratch, uint32_t, room);
    own->owners = HQ_NEW_ARRAY(scratch, hq_owner, room);
    own->items = HQ_NEW_ARRAY(scratch, hq_range, room);
    own->lows = HQ_NEW_ARRAY(scratch, hq_int128, room);
    own->highs = HQ_NEW_ARRAY(scratch, hq_int128, room);
    if (own->index == NULL || own->owner == NULL || own->owners == NULL || own->items == NULL ||
        own->lows == NULL || own->highs == NULL)
        return HQ_E_MEMORY;
    for (uint32_t b = 0; b < run->policy->benefit_count; b++)
        for (uint32_t i = 0; hq_benefit_draws(run->policy->benefits[b].declared, own->pool) && i < cases;
             i++) {
            uint32_t item = own->count++;
            own->index[item] = b * cases + i;
            own->items[item] = run->items_now[b * cases + i];
            own->lows[item] = run->points_now[b * cases + i].low;
            own->highs[item] = run->points_now[b * cases + i].high;
            hq_owner owner = hq_cap_owner(cap, run->subjects[hq_item_subject(run, i)],
                                          run->slices[hq_item_slice(run, i)].first);
            own->owner[item] = hq_owner_place(own->owners, &own->owner_count, owner);
        }
    return HQ_OK;
}

static hq_status apply(hq_own_pool *own, const hq_cap *cap, const hq_range *received)
{
    hq_arena *scratch = own->evaluation->scratch;
    hq_int128 limit, *low = HQ_NEW_ARRAY(scratch, hq_int128, own->owner_count + 1),
                     *high = HQ_NEW_ARRAY(scratch, hq_int128, own->owner_count + 1);
    hq_range *used = hq_arena_copy(scratch, received, (own->owner_count + 1) * sizeof *received);
    if (low == NULL || high == NULL || used == NULL)
        return HQ_E_MEMORY;
    HQ_TRY(hq_rat_quanta(scratch, cap->limit, own->evaluation->pack->quantum, HQ_ROUND_DOWN, &limit));
    for (uint32_t o = 0; o < own->owner_count; o++)
        low[o] = high[o] = received[o].low;
    hq_cap_apply(own->count, own->items, own->owner, limit, used);
    hq_cap_apply_points(own->count, own->lows, own->owner, limit, low);
    hq_cap_apply_points(own->count, own->highs, own->owner, limit, high);
    return HQ_OK;
}

static uint32_t cap_index(const hq_benefit *benefit)
{
    uint32_t c = 0;
    while (benefit->caps.at[c].pool == HQ_NONE)
        c++;
    return c;
}

/* Items, benefits and the policy's sum, after the pool and as `bound` states them. */
static hq_status write_down(hq_own_pool *own, const hq_range *received)
{
    hq_policy_run *run = own->run;
    uint32_t cases = run->subject_count * run->slice_count;
    hq_range together = HQ_RANGE_ZERO, beside = HQ_RANGE_ZERO;
    for (uint32_t b = 0; b < run->policy->benefit_count; b++)
        if (hq_benefit_draws(run->policy->benefits[b].declared, own->pool))
            run->totals_now[b] = HQ_RANGE_ZERO;
        else
            beside = hq_range_add(beside, run->totals_now[b]);
    for (uint32_t i = 0; i < own->count; i++) {
        uint32_t index = own->index[i], b = index / cases;
        const hq_plan_benefit *benefit = &run->policy->benefits[b];
        const hq_plan *plan = own->evaluation->plan;
        const hq_case *now = &run->now[hq_item_case(run, index % cases)];
        hq_range before = run->items_now[index], after = own->items[i];
        hq_range by = {before.low - after.low, before.high - after.high};
        hq_answer_cut cut = {cap_index(benefit->declared),
                             {by.low < by.high ? by.low : by.high, by.low < by.high ? by.high : by.low},
                             received[own->owner[i]].low};
        if (cut.by.high > 0 && before.high < HQ_UNBOUNDED &&
            !HQ_PUSH(own->evaluation->arena, run->cuts_now[index], cut))
            return HQ_E_MEMORY;
        run->items_now[index] = hq_item_bounded(plan, benefit, now->open[b], after);
        run->totals_now[b] = hq_range_add(run->totals_now[b], run->items_now[index]);
        together = hq_range_add(
            together, hq_item_bounded(plan, benefit, now->open[b], (hq_range){own->lows[i], own->highs[i]}));
    }
    run->amount_now = hq_range_add(beside, together);
    return HQ_OK;
}

hq_status hq_policy_own_pools(hq_evaluation *evaluation, hq_policy_run *run)
{
    for (uint32_t pool = 0; pool < evaluation->pack->pools.count; pool++) {
        if (!run->own_pools[pool])
            continue;
        const hq_cap *cap = &evaluation->pack->pools.at[pool].cap;
        hq_own_pool own = {.evaluation = evaluation, .run = run, .pool = pool};
        HQ_TRY(gather(&own, cap));
        hq_range *received = HQ_NEW_ARRAY(evaluation->scratch, hq_range, own.owner_count + 1);
        HQ_TRY_ALLOC(received);
        hq_receipts_query query = {.pool = pool,
                                   .every = cap->every,
                                   .owners = own.owners,
                                   .owner_count = own.owner_count,
                                   .used = received};
        HQ_TRY(hq_receipts_use(evaluation, &query));
        HQ_TRY(apply(&own, cap, received));
        HQ_TRY(write_down(&own, received));
    }
    return HQ_OK;
}
