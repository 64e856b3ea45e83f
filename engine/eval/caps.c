/* Rounded amounts through the caps of a policy, in written order, then its bounds. See policy.h, benefit/benefit.h. */
#include <assert.h>
#include <string.h>

#include "eval/policy.h"
#include "eval/receipts.h"

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
    uint32_t *times;      /* by item: how many subjects it stands for so far */
    bool untouched;       /* by any cap so far */
    bool nested;          /* owners only grow coarser: totals are those of the points */
    bool pool_is_coarser; /* and so does that of a pool behind them */
} hq_capping;

static const hq_record *subject_of(const hq_capping *capping, uint32_t item)
{
    return capping->run->subjects[hq_item_subject(capping->run, item)];
}

static void assign_owners(hq_capping *capping, const hq_cap *cap)
{
    const hq_policy_run *run = capping->run;
    capping->owner_count = 0;
    for (uint32_t i = 0; i < capping->count; i++) {
        if (cap->every == HQ_EVERY_ITEM) { /* each item for itself */
            capping->owners[capping->owner_count] = (hq_owner){subject_of(capping, i), 0};
            capping->owner[i] = capping->owner_count++;
        } else {
            hq_owner owner =
                hq_cap_owner(cap, subject_of(capping, i), run->slices[hq_item_slice(run, i)].first);
            capping->owner[i] = hq_owner_place(capping->owners, &capping->owner_count, owner);
        }
    }
}

static hq_status receive(hq_capping *capping, const hq_cap *cap, hq_range *used, hq_term_range *months)
{
    hq_receipts_query query = {.policy = capping->run->policy->declared,
                               .benefit = capping->benefit,
                               .every = cap->every,
                               .owners = capping->owners,
                               .owner_count = capping->owner_count,
                               .used = used,
                               .months = months};
    return hq_receipts_use(capping->evaluation, &query);
}

/* --- Caps --- */

static void note_cuts(hq_capping *capping, uint32_t cap, const hq_range *before, const hq_range *received,
                      bool *failed)
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
        hq_answer_cut cut = {cap, by, received[capping->owner[i]].low};
        *failed = !HQ_PUSH(capping->evaluation->arena, capping->run->cuts_now[item], cut) || *failed;
    }
}

/* How many of a subject one owner can have: all it stands for, less the owners that it stands for. */
static uint32_t times_of(const hq_capping *capping, uint32_t item, const hq_cap *cap)
{
    const hq_record *subject = subject_of(capping, item);
    if (cap->every == HQ_EVERY_ITEM)
        return 1;
    const hq_record *owner = hq_record_ancestor(subject, cap->each);
    uint32_t owners = owner == NULL || owner->times == 0 ? 1 : owner->times;
    return subject->times <= owners ? 1 : subject->times / owners;
}

/* An imagined subject stands for up to so many: as many as share one owner come under its cap together. */
static void multiply(hq_capping *capping, uint32_t item, uint32_t times)
{
    if (times <= capping->times[item])
        return;
    assert(capping->times[item] > 0);
    uint32_t more = (times + capping->times[item] - 1) / capping->times[item];
    capping->items[item].high = hq_multiply_bounded(capping->items[item].high, more);
    capping->highs[item] = capping->items[item].high;
    capping->times[item] = times;
}

/* --- Caps on time --- */

/* Is what is paid so much a month, a constant times the very term that the cap counts, in whole months? */
static bool is_by_month(const hq_capping *capping, hq_rat *rate)
{
    const hq_plan *plan = capping->evaluation->plan;
    const hq_plan_policy *policy = capping->run->policy;
    const hq_plan_benefit *benefit = &policy->benefits[capping->index];
    if (benefit->amount == HQ_NONE || benefit->term == HQ_NONE ||
        plan->nodes.at[benefit->amount].op != HQ_OP_MUL)
        return false;
    const hq_node *product = &plan->nodes.at[benefit->amount], *term = &plan->nodes.at[benefit->term];
    bool first = plan->nodes.at[product->a].op == HQ_OP_NUMBER;
    const hq_node *constant = &plan->nodes.at[first ? product->a : product->b];
    const hq_node *times = &plan->nodes.at[first ? product->b : product->a];
    if (constant->op != HQ_OP_NUMBER || term->op != HQ_OP_LET || times->op != HQ_OP_LET ||
        times->a != term->a)
        return false;
    hq_op length = (hq_op)plan->nodes.at[policy->lets[term->a]].op;
    *rate = plan->numbers.at[constant->a];
    return length == HQ_OP_MONTHS || length == HQ_OP_MONTHS_IN;
}

static bool is_whole(hq_rat value)
{
    int64_t whole;
    return hq_rat_to_int64(value, &whole);
}

/* One end of an item is its months at the rate. */
static hq_status check_end(const hq_capping *capping, hq_rat rate, hq_rat months, hq_int128 amount,
                           bool *good)
{
    hq_arena *scratch = capping->evaluation->scratch;
    hq_rat paid, quanta;
    HQ_TRY(hq_rat_mul(scratch, rate, months, &paid));
    HQ_TRY(hq_rat_from_int128(scratch, amount, &quanta));
    HQ_TRY(hq_rat_mul(scratch, quanta, capping->evaluation->pack->quantum, &quanta));
    *good = *good && is_whole(months) && hq_rat_equal(paid, quanta);
    return HQ_OK;
}

/* The least that an item may take of a cap on time. */
static hq_rat least_term(const hq_term_range *term)
{
    return term->maybe ? HQ_RAT_ZERO : term->low;
}

/* Then a cap on time takes from all alike: owners get the rate times min(limit, all their months), which rises with each item, and the
 * ends of the total are those of the points, as with money. */
static hq_status in_proportion(const hq_capping *capping, const hq_cap *cap, const hq_term_range *months,
                               bool *good)
{
    hq_rat rate, steps;
    *good = capping->untouched && is_by_month(capping, &rate) && is_whole(cap->limit);
    if (!*good)
        return HQ_OK;
    HQ_TRY(hq_rat_div(capping->evaluation->scratch, rate, capping->benefit->quantum, &steps));
    *good = is_whole(steps); /* nothing is rounded anywhere */
    for (uint32_t o = 0; o < capping->owner_count; o++)
        *good = *good && is_whole(months[o].low);
    for (uint32_t i = 0; i < capping->count && *good; i++) {
        HQ_TRY(check_end(capping, rate, least_term(&capping->terms[i]), capping->items[i].low, good));
        HQ_TRY(check_end(capping, rate, capping->terms[i].high, capping->items[i].high, good));
    }
    return HQ_OK;
}

/* All items at one end, as points. */
static hq_status apply_time_at(hq_capping *capping, const hq_cap *cap, const hq_term_range *months,
                               hq_int128 quantum, bool high, hq_int128 *points)
{
    hq_arena *arena = capping->evaluation->arena;
    hq_range *items = HQ_NEW_ARRAY(arena, hq_range, capping->count + 1);
    hq_term_range *terms = HQ_NEW_ARRAY(arena, hq_term_range, capping->count + 1);
    hq_term_range *used = hq_arena_copy(arena, months, (capping->owner_count + 1) * sizeof *months);
    if (items == NULL || terms == NULL || used == NULL)
        return HQ_E_MEMORY;
    for (uint32_t i = 0; i < capping->count; i++) {
        hq_rat term = high ? capping->terms[i].high : least_term(&capping->terms[i]);
        items[i] = (hq_range){points[i], points[i]};
        terms[i] = (hq_term_range){.low = term, .high = term};
    }
    HQ_TRY(hq_cap_apply_time(arena, capping->count, items, terms, capping->owner, cap->limit, quantum,
                             capping->benefit->rounding, used));
    for (uint32_t i = 0; i < capping->count; i++)
        points[i] = items[i].low;
    return HQ_OK;
}

static hq_status apply_time(hq_capping *capping, const hq_cap *cap, hq_term_range *months)
{
    hq_rat quanta;
    hq_int128 quantum;
    hq_arena *arena = capping->evaluation->arena;
    HQ_TRY(hq_rat_div(arena, capping->benefit->quantum, capping->evaluation->pack->quantum, &quanta));
    HQ_TRY(hq_rat_quanta(arena, quanta, HQ_RAT_ONE, HQ_ROUND_HALF_UP, &quantum));
    bool proportional;
    HQ_TRY(in_proportion(capping, cap, months, &proportional));
    if (proportional) {
        HQ_TRY(apply_time_at(capping, cap, months, quantum, false, capping->lows));
        HQ_TRY(apply_time_at(capping, cap, months, quantum, true, capping->highs));
    } else {
        capping->nested = false;
    }
    return hq_cap_apply_time(arena, capping->count, capping->items, capping->terms, capping->owner,
                             cap->limit, quantum, capping->benefit->rounding, months);
}

/* --- Caps on money --- */

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
        hq_int128 most = hq_multiply_bounded(limit, (capping->times[i] + times - 1) / times);
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
        months[o] = HQ_TERM_ZERO;
    memcpy(before, capping->items, capping->count * sizeof *before);
    if (cap->every != HQ_EVERY_ITEM)
        HQ_TRY(receive(capping, cap, used, months));
    const hq_range *received = hq_arena_copy(scratch, used, (capping->owner_count + 1) * sizeof *used);
    HQ_TRY_ALLOC(received);
    HQ_TRY(cap->is_time ? apply_time(capping, cap, months) : apply_money(capping, cap, used));
    HQ_TRY(several_owners(capping, cap, before));
    note_cuts(capping, index, before, received, failed);
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
        const hq_case *now = &capping->run->now[hq_item_case(capping->run, i)];
        capping->items[i] = now->amounts[capping->index];
        capping->lows[i] = capping->items[i].low;
        capping->highs[i] = capping->items[i].high;
        capping->terms[i] = now->terms == NULL ? HQ_TERM_ZERO : now->terms[capping->index];
        capping->times[i] = 1;
    }
    return HQ_OK;
}

hq_range hq_item_bounded(const hq_plan *plan, const hq_plan_benefit *benefit, bool open, hq_range amount)
{
    hq_bound bound = benefit->declared->bound;
    if (!open || bound == HQ_BOUND_EXACT || !hq_benefit_is_money(plan, benefit))
        return amount;
    return hq_range_bounded(amount, bound == HQ_BOUND_UP_TO ? HQ_RANGE_UP_TO : HQ_RANGE_AT_LEAST);
}

static bool draws_on_pool(const hq_benefit *benefit)
{
    for (uint32_t c = 0; c < benefit->caps.count; c++)
        if (benefit->caps.at[c].pool != HQ_NONE)
            return true;
    return false;
}

/* The item as it is answered, and as it counts in the benefit's total. What draws on a pool is bounded after it. */
static hq_range finish_item(hq_capping *capping, uint32_t item)
{
    hq_policy_run *run = capping->run;
    bool open = run->now[hq_item_case(run, item)].open[capping->index] && !draws_on_pool(capping->benefit);
    hq_range amount = capping->items[item];
    const hq_plan *plan = capping->evaluation->plan;
    const hq_plan_benefit *benefit = &run->policy->benefits[capping->index];
    hq_range counted = capping->nested ? (hq_range){capping->lows[item], capping->highs[item]} : amount;
    run->items_now[capping->index * capping->count + item] = hq_item_bounded(plan, benefit, open, amount);
    run->points_now[capping->index * capping->count + item] = capping->pool_is_coarser ? counted : amount;
    return hq_item_bounded(plan, benefit, open, counted);
}

/* What is decided on a day happens in one slice: of a subject that may fall into several, the greatest counts at most, not their sum; the
 * greatest of what each item can get by itself, since in another slice others may leave it more. An imagined subject stands for many,
 * which may fall into all of them. */
static void finish(hq_capping *capping)
{
    hq_policy_run *run = capping->run;
    bool once = run->policy->declared->counts == HQ_COUNTS_EVENT;
    hq_range total = HQ_RANGE_ZERO;
    hq_int128 most = 0;
    for (uint32_t s = 0; s < run->subject_count; s++) {
        hq_int128 greatest = 0, sum = 0;
        for (uint32_t i = s; i < capping->count; i += run->subject_count) {
            total = hq_range_add(total, finish_item(capping, i));
            hq_int128 high = run->items_now[capping->index * capping->count + i].high;
            greatest = high > greatest ? high : greatest;
            sum = hq_add_bounded(sum, high);
        }
        most = hq_add_bounded(most, once && run->subjects[s]->times <= 1 ? greatest : sum);
    }
    total.high = total.high < most ? total.high : most;
    total.low = total.low < total.high ? total.low : total.high;
    run->totals_now[capping->index] = total;
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
                              .untouched = true,
                              .nested = true};
        HQ_TRY(start(&capping));
        for (uint32_t i = 0; i < count; i++)
            run->cuts_now[b * count + i].count = 0;
        const hq_cap *previous = NULL, *pool = NULL;
        for (uint32_t c = 0; c < capping.benefit->caps.count; c++) {
            const hq_cap *cap = &capping.benefit->caps.at[c];
            if (cap->pool != HQ_NONE) {
                pool = &evaluation->pack->pools.at[cap->pool].cap;
                continue;
            }
            if (previous != NULL && !grows_coarser(run->policy->declared, previous, cap))
                capping.nested = false;
            HQ_TRY(apply_cap(&capping, c, &failed));
            capping.untouched = false;
            previous = cap;
        }
        capping.pool_is_coarser =
            pool != NULL && (previous == NULL || grows_coarser(run->policy->declared, previous, pool));
        for (uint32_t i = 0; i < count; i++)
            multiply(&capping, i, subject_of(&capping, i)->times);
        finish(&capping);
    }
    if (failed)
        return HQ_E_MEMORY;
    run->amount_now = HQ_RANGE_ZERO;
    for (uint32_t b = 0; b < run->policy->benefit_count; b++)
        run->amount_now = hq_range_add(run->amount_now, run->totals_now[b]);
    return hq_policy_own_pools(evaluation, run);
}
