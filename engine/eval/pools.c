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
        hq_drawing drawing = {.run = run, .benefit = benefit, .item = benefit * cases + i};
        drawing.owner = hq_cap_owner(cap, run->subjects[hq_item_subject(run, i)],
                                     run->slices[hq_item_slice(run, i)].first);
        if (!HQ_PUSH(evaluation->arena, *out, drawing))
            return HQ_E_MEMORY;
    }
    return HQ_OK;
}

static uint32_t assign(const hq_drawing_list *drawings, uint32_t *owner, hq_owner *owners)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < drawings->count; i++)
        owner[i] = hq_owner_place(owners, &count, drawings->at[i].owner);
    return count;
}

/* The case that a drawing is of. */
static const hq_case *case_of(const hq_drawing *drawing)
{
    const hq_policy_run *run = drawing->run;
    return &run->all[hq_item_case(run, drawing->item % (run->subject_count * run->slice_count))];
}

static hq_range bounded_item(const hq_plan *plan, const hq_drawing *drawing, hq_range amount)
{
    return hq_item_bounded(plan, &drawing->run->policy->benefits[drawing->benefit],
                           case_of(drawing)->open[drawing->benefit], amount);
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
                            uint32_t pool, hq_int128 received, hq_range before, hq_range after)
{
    for (uint32_t p = 0; p < answer->policy_count; p++) {
        hq_answer_policy *policy = &answer->policies[p];
        if (policy->policy != drawing->run->index)
            continue;
        hq_answer_item *item = &((hq_answer_item *)(uintptr_t)policy->items)[drawing->item];
        hq_range cut = {before.low - after.low, before.high - after.high};
        const hq_benefit *benefit = drawing->run->policy->benefits[drawing->benefit].declared;
        item->amount = bounded_item(evaluation->plan, drawing, after);
        drawing->run->items_all[drawing->item] = item->amount;
        hq_answer_cut made = {
            cap_index(benefit, pool),
            {cut.low < cut.high ? cut.low : cut.high, cut.low < cut.high ? cut.high : cut.low},
            received};
        if (made.by.high <= 0)
            continue;
        if (!HQ_PUSH(evaluation->arena, drawing->run->cuts_all[drawing->item], made))
            return HQ_E_MEMORY;
        item->cuts = drawing->run->cuts_all[drawing->item].at;
        item->cut_count = drawing->run->cuts_all[drawing->item].count;
    }
    return HQ_OK;
}

/* --- Totals --- */

/* One pool while it is applied: drawings stand in the order in which they draw. */
typedef struct hq_pool_run {
    hq_answer *answer;
    const hq_drawing *drawings;
    const hq_range *asked; /* by drawing */
    const uint32_t *owner; /* by drawing */
    uint32_t owner_count;
    hq_int128 limit;
    hq_range *before; /* by owner: received, and asked for by the drawings gone through */
    hq_range *block;  /* by owner: asked for by those of the present policy or benefit */
} hq_pool_run;

/* An owner that nobody listed stands for many, each with a pool of its own. */
static hq_int128 limit_of(const hq_record *owner, hq_int128 limit)
{
    return hq_multiply_bounded(limit,
                               owner != NULL && owner->imagined && owner->times > 1 ? owner->times : 1);
}

static hq_int128 at_most(hq_int128 amount, hq_int128 limit)
{
    return amount < limit ? amount : limit;
}

/* What drawings [from, to) get together: min(limit, before + asked) - min(limit, before), which rises with what they ask for and
 * falls with what was asked before. `all` narrows what they ask for when they have one owner. */
static hq_range got_together(const hq_pool_run *pool, uint32_t from, uint32_t to, hq_range all)
{
    hq_range sum = HQ_RANGE_ZERO;
    uint32_t owners = 0;
    for (uint32_t o = 0; o < pool->owner_count; o++)
        pool->block[o] = HQ_RANGE_ZERO;
    for (uint32_t i = from; i < to; i++)
        pool->block[pool->owner[i]] = hq_range_add(pool->block[pool->owner[i]], pool->asked[i]);
    for (uint32_t i = from; i < to; i++)
        owners += pool->owner[i] != pool->owner[from];
    for (uint32_t i = from; i < to; i++) {
        uint32_t o = pool->owner[i];
        bool met = false;
        for (uint32_t k = from; k < i && !met; k++)
            met = pool->owner[k] == o;
        if (met)
            continue;
        hq_int128 limit = limit_of(pool->drawings[i].owner.record, pool->limit);
        hq_range asked = pool->block[o], before = pool->before[o];
        if (owners == 0 && all.high < asked.high)
            asked.high = all.high;
        if (owners == 0 && all.low > asked.low)
            asked.low = at_most(all.low, asked.high);
        sum.low += at_most(hq_add_bounded(before.high, asked.low), limit) - at_most(before.high, limit);
        sum.high = hq_add_bounded(sum.high, at_most(hq_add_bounded(before.low, asked.high), limit) -
                                                at_most(before.low, limit));
    }
    return sum;
}

static void pass_by(const hq_pool_run *pool, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++)
        pool->before[pool->owner[i]] = hq_range_add(pool->before[pool->owner[i]], pool->asked[i]);
}

/* What a benefit that states its figure as a bound gets from the pool: nothing bounds `at_least` where one item is or may be given. */
static hq_range bounded_sum(const hq_pool_run *pool, uint32_t from, uint32_t to, hq_range got)
{
    hq_range sum = got;
    for (uint32_t i = from; i < to; i++) {
        hq_range item = bounded_item(pool->answer->plan, &pool->drawings[i], got);
        sum =
            (hq_range){item.low < sum.low ? item.low : sum.low, item.high > sum.high ? item.high : sum.high};
    }
    return sum;
}

/* One policy's benefits and sum after the pool. `policy->amount` is still what its cells came to without it. */
static void rewrite_policy(const hq_pool_run *pool, uint32_t from, uint32_t to, hq_answer_policy *policy)
{
    hq_answer_benefit *benefits = (hq_answer_benefit *)(uintptr_t)policy->benefits;
    hq_range beside = HQ_RANGE_ZERO, drawn_sum = HQ_RANGE_ZERO, all = policy->amount;
    bool bounded = false;
    for (uint32_t b = 0; b < policy->benefit_count; b++) {
        bool drawn = false;
        for (uint32_t i = from; i < to && !drawn; i++)
            drawn = pool->drawings[i].benefit == b;
        if (!drawn && benefits[b].is_money)
            beside = hq_range_add(beside, benefits[b].amount);
    }
    all.low = all.low > beside.high ? all.low - beside.high : 0;
    all.high = all.high >= HQ_UNBOUNDED || all.high < beside.low ? HQ_UNBOUNDED : all.high - beside.low;
    hq_range together = got_together(pool, from, to, all);
    policy->amount = hq_range_add(beside, together);
    while (from < to) {
        uint32_t benefit = pool->drawings[from].benefit, next = from;
        while (next < to && pool->drawings[next].benefit == benefit)
            next++;
        bool is_bounded =
            pool->drawings[from].run->policy->benefits[benefit].declared->bound != HQ_BOUND_EXACT;
        hq_range got = got_together(pool, from, next, benefits[benefit].amount);
        benefits[benefit].amount = is_bounded ? bounded_sum(pool, from, next, got) : got;
        bounded = bounded || is_bounded;
        drawn_sum = hq_range_add(drawn_sum, benefits[benefit].amount);
        pass_by(pool, from, next);
        from = next;
    }
    if (!bounded)
        return;
    together.low = drawn_sum.low < together.low ? drawn_sum.low : together.low;
    together.high = drawn_sum.high >= HQ_UNBOUNDED ? HQ_UNBOUNDED : together.high;
    policy->amount = hq_range_add(beside, together);
}

/* What each subject gets: its items, as they are answered after pool and bound. */
static void rewrite_subjects(hq_answer_policy *policy)
{
    hq_answer_subject *subjects =
        (hq_answer_subject *)(uintptr_t)policy->subjects; /* of the answer under construction */
    for (uint32_t s = 0; s < policy->subject_count; s++)
        subjects[s].amount = HQ_RANGE_ZERO;
    for (uint32_t i = 0; i < policy->item_count; i++) {
        const hq_answer_item *item = &policy->items[i];
        if (item->is_money)
            subjects[item->subject].amount = hq_range_add(subjects[item->subject].amount, item->amount);
    }
}

static void rewrite_totals(const hq_pool_run *pool, uint32_t count)
{
    for (uint32_t from = 0; from < count;) {
        uint32_t index = pool->drawings[from].run->index, to = from;
        while (to < count && pool->drawings[to].run->index == index)
            to++;
        bool asked = false;
        for (uint32_t p = 0; p < pool->answer->policy_count && !asked; p++) {
            asked = pool->answer->policies[p].policy == index;
            if (asked) {
                rewrite_policy(pool, from, to, &pool->answer->policies[p]);
                rewrite_subjects(&pool->answer->policies[p]);
            }
        }
        if (!asked)
            pass_by(pool, from, to);
        from = to;
    }
}

/* Items after the pool; each of the owners that an imagined one stands for has the whole limit. */
static void apply_limit(const hq_pool_run *pool, uint32_t count, hq_range *items, hq_range *used)
{
    hq_cap_apply(count, items, pool->owner, pool->limit, used);
    for (uint32_t i = 0; i < count; i++) {
        hq_int128 limit = limit_of(pool->drawings[i].owner.record, pool->limit);
        if (limit > pool->limit)
            items[i].high = at_most(pool->asked[i].high, limit);
    }
}

static hq_status gather_all(hq_evaluation *evaluation, hq_policy_run **runs, uint32_t pool,
                            hq_drawing_list *drawings)
{
    const hq_cap *cap = &evaluation->pack->pools.at[pool].cap;
    for (uint32_t p = 0; p < evaluation->pack->policies.count; p++)
        for (uint32_t b = 0;
             runs[p]->policy != NULL && runs[p]->subject_count > 0 && b < runs[p]->policy->benefit_count; b++)
            if (hq_benefit_draws(runs[p]->policy->benefits[b].declared, pool) && !runs[p]->own_pools[pool])
                HQ_TRY(gather(evaluation, runs[p], b, cap, drawings));
    return HQ_OK;
}

static hq_status apply_pool(hq_evaluation *evaluation, hq_policy_run **runs, uint32_t pool, hq_answer *answer)
{
    const hq_cap *cap = &evaluation->pack->pools.at[pool].cap;
    hq_drawing_list drawings = {0};
    HQ_TRY(gather_all(evaluation, runs, pool, &drawings));
    if (drawings.count == 0)
        return HQ_OK;
    uint32_t *owner = HQ_NEW_ARRAY(evaluation->arena, uint32_t, drawings.count);
    hq_range *items = HQ_NEW_ARRAY(evaluation->arena, hq_range, drawings.count);
    hq_range *asked = HQ_NEW_ARRAY(evaluation->arena, hq_range, drawings.count);
    hq_range *used = HQ_NEW_ARRAY(evaluation->arena, hq_range, drawings.count);
    hq_range *before = HQ_NEW_ARRAY(evaluation->arena, hq_range, drawings.count);
    hq_range *block = HQ_NEW_ARRAY(evaluation->arena, hq_range, drawings.count);
    hq_owner *owners = HQ_NEW_ARRAY(evaluation->arena, hq_owner, drawings.count);
    if (owners == NULL || owner == NULL || items == NULL || asked == NULL || used == NULL || before == NULL ||
        block == NULL)
        return HQ_E_MEMORY;
    for (uint32_t i = 0; i < drawings.count; i++)
        items[i] = asked[i] = drawings.at[i].run->items_all[drawings.at[i].item];
    hq_pool_run run = {.answer = answer, .drawings = drawings.at, .asked = asked, .owner = owner};
    run.before = before;
    run.block = block;
    run.owner_count = assign(&drawings, owner, owners);
    hq_receipts_query query = {
        .pool = pool, .every = cap->every, .owners = owners, .owner_count = run.owner_count, .used = used};
    HQ_TRY(hq_receipts_use(evaluation, &query));
    memcpy(before, used, drawings.count * sizeof *before);
    HQ_TRY(
        hq_rat_quanta(evaluation->arena, cap->limit, evaluation->pack->quantum, HQ_ROUND_DOWN, &run.limit));
    apply_limit(&run, drawings.count, items, used);
    for (uint32_t i = 0; i < drawings.count; i++)
        HQ_TRY(
            write_back(evaluation, answer, &drawings.at[i], pool, before[owner[i]].low, asked[i], items[i]));
    rewrite_totals(&run, drawings.count);
    return HQ_OK;
}

hq_status hq_pools_apply(hq_evaluation *evaluation, hq_policy_run **runs, hq_answer *answer)
{
    for (uint32_t pool = 0; pool < evaluation->pack->pools.count; pool++)
        if (!evaluation->pack->pools.at[pool].cap.is_time)
            HQ_TRY(apply_pool(evaluation, runs, pool, answer));
    return HQ_OK;
}
