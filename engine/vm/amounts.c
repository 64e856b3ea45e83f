/*
 * What a policy's benefits come to: rounded figures, caps, pools of its own, bounds, sums. See policies.h.
 *
 * Owners of caps only grow coarser (or the policy is left), and what one gets is min(limit, what its items ask for together), whichever
 * items it is taken from: so a cap is one addition over a segment and one minimum.
 */
#include "vm/policies.h"

/* --- Over lists --- */

static hq_status ones(hq_lowering *lowering, uint32_t space, hq_reg *out)
{
    HQ_TRY(hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_T_CONST, .x = 1}, out));
    return hq_v_gather(lowering, *out, space, out);
}

hq_status hq_v_sum_up(hq_lowering *lowering, hq_vnum value, hq_vtruth which, uint32_t from, uint32_t to,
                      hq_vnum *out)
{
    if (from == to || which.constant == HQ_VFALSE)
        return hq_v_select(lowering, which, value, hq_v_int(0), out);
    if (value.constant && hq_rat_sign(value.value) == 0) {
        *out = value;
        return HQ_OK;
    }
    if (!value.constant && value.d != HQ_NONE)
        return HQ_VLEAVE(lowering, "quotients are added up over a list");
    for (; from != to; from = lowering->spaces.at[from].parent) {
        hq_reg reg, mask;
        hq_rat step = value.constant ? value.value : value.step;
        HQ_TRY(hq_v_in_step(lowering, value, step, &reg));
        HQ_TRY(which.constant == 0 ? hq_v_can(lowering, which, &mask) : ones(lowering, from, &mask));
        HQ_TRY(hq_v_reduce(lowering, HQ_VOP_N_SEG_SUM, from, reg, mask, HQ_NONE, &reg));
        value = hq_v_steps(reg, step);
        which = hq_v_fixed(HQ_VTRUE);
    }
    *out = value;
    return HQ_OK;
}

hq_status hq_v_any_up(hq_lowering *lowering, hq_vtruth truth, uint32_t from, uint32_t to, hq_vtruth *out)
{
    for (; from != to && truth.constant != HQ_VFALSE; from = lowering->spaces.at[from].parent)
        HQ_TRY(hq_v_over(lowering, true, from, truth, &truth));
    *out = truth;
    return HQ_OK;
}

/* --- Figures --- */

static hq_status quanta(hq_lowering *lowering, const hq_benefit *benefit, hq_vnum value, hq_vnum *out)
{
    HQ_TRY(hq_v_extreme(lowering, false, value, hq_v_int(0), out)); /* a benefit is never below 0 */
    HQ_TRY(hq_v_quantize(lowering, *out, benefit->quantum, benefit->rounding, out));
    return hq_v_quantize(lowering, *out, lowering->pack->quantum, HQ_ROUND_HALF_UP, out);
}

static hq_status quanta_pair(hq_lowering *lowering, const hq_benefit *benefit, hq_vpair value, hq_vpair *out)
{
    HQ_TRY(quanta(lowering, benefit, value.low, &out->low));
    out->high = out->low;
    if (!value.same)
        HQ_TRY(quanta(lowering, benefit, value.high, &out->high));
    out->same = hq_v_same(&out->low, &out->high);
    return HQ_OK;
}

hq_status hq_v_group_base(hq_lowering *lowering, uint32_t group, uint32_t place, const hq_venv *like,
                          hq_vvalue *out)
{
    uint32_t env;
    HQ_TRY(hq_v_enter(lowering, &lowering->pack->groups.at[group].scope, place, HQ_NONE, like, &env));
    return hq_v_node(lowering, lowering->plan->groups[group].base, env, out);
}

hq_status hq_v_saved(hq_lowering *lowering, bool rounds_payment, hq_vnum base, hq_vnum paid, hq_vnum *out)
{
    hq_rat quantum = lowering->pack->quantum;
    if (rounds_payment) {
        HQ_TRY(hq_v_quantize(lowering, base, quantum, HQ_ROUND_HALF_UP, &base));
        HQ_TRY(hq_v_quantize(lowering, paid, quantum, HQ_ROUND_HALF_UP, &paid));
    }
    HQ_TRY(hq_v_negate(lowering, paid, &paid));
    HQ_TRY(hq_v_add(lowering, base, paid, out));
    HQ_TRY(hq_v_quantize(lowering, *out, quantum, HQ_ROUND_HALF_UP, out));
    return hq_v_extreme(lowering, false, *out, hq_v_int(0), out);
}

static hq_status saving(hq_lowering *lowering, const hq_plan_benefit *benefit, uint32_t place, uint32_t env,
                        hq_vpair *out, hq_vsources *sources)
{
    hq_vvalue base, pays;
    uint32_t group = benefit->declared->group;
    hq_venv like = lowering->envs.at[env];
    bool rounds = lowering->pack->groups.at[group].rounds_payment;
    HQ_TRY(hq_v_group_base(lowering, group, place, &like, &base));
    HQ_TRY(hq_v_node(lowering, benefit->pays, env, &pays));
    HQ_TRY(hq_v_join(lowering, &base.sources, &pays.sources, false, sources));
    hq_vpair paid = pays.number;
    if (hq_unit_is_none(lowering->plan->nodes.at[benefit->pays].unit)) {
        HQ_TRY(hq_v_multiply(lowering, base.number.low, pays.number.low, &paid.low));
        HQ_TRY(hq_v_multiply(lowering, base.number.high, pays.number.high, &paid.high));
        paid.same = base.number.same && pays.number.same;
    }
    HQ_TRY(hq_v_saved(lowering, rounds, base.number.low, paid.high, &out->low));
    HQ_TRY(hq_v_saved(lowering, rounds, base.number.high, paid.low, &out->high));
    out->same = hq_v_same(&out->low, &out->high);
    return HQ_OK;
}

/* One benefit in one slice: what it asks for, where it is or may be given, where it certainly is. */
typedef struct hq_vasked {
    hq_vpair amount;
    hq_vtruth open, sure;
} hq_vasked;

static hq_status ask(hq_lowering *lowering, hq_vfigures *all, uint32_t b, uint32_t slice, hq_vasked *out)
{
    const hq_plan_benefit *benefit = &all->policy->benefits[b];
    const hq_vslot *slot = &all->slots[slice];
    hq_vvalue when = {.truth = hq_v_fixed(HQ_VTRUE)}, amount = {.number = hq_v_point(hq_v_int(0))};
    if (benefit->when != HQ_NONE)
        HQ_TRY(hq_v_node(lowering, benefit->when, slot->env, &when));
    HQ_TRY(hq_v_possible(lowering, when.truth, &out->open));
    HQ_TRY(hq_v_certain(lowering, when.truth, &out->sure));
    HQ_TRY(hq_v_and(lowering, out->open, slot->can_have, &out->open));
    HQ_TRY(hq_v_and(lowering, out->sure, slot->must_have, &out->sure));
    out->amount = amount.number;
    if (out->open.constant == HQ_VFALSE || !hq_benefit_is_money(lowering->plan, benefit))
        return HQ_OK;
    hq_vpair figure;
    if (benefit->pays != HQ_NONE) {
        HQ_TRY(saving(lowering, benefit, all->site->place, slot->env, &out->amount, &amount.sources));
    } else {
        HQ_TRY(hq_v_node(lowering, benefit->amount, slot->env, &amount));
        figure = amount.number;
        HQ_TRY(quanta_pair(lowering, benefit->declared, figure, &out->amount));
    }
    HQ_TRY(hq_v_join(lowering, &when.sources, &amount.sources, false, &amount.sources));
    return hq_v_join(lowering, &all->sources, &amount.sources, true, &all->sources);
}

/* Where it is not known what is given. */
static hq_status note_uncertain(hq_lowering *lowering, hq_vfigures *all, const hq_vasked *asked)
{
    hq_vtruth differs = hq_v_fixed(HQ_VFALSE), maybe;
    if (!asked->amount.same)
        HQ_TRY(hq_v_less(lowering, asked->amount.low, asked->amount.high, &differs));
    HQ_TRY(hq_v_and(lowering, differs, asked->open, &differs));
    HQ_TRY(hq_v_not(lowering, asked->sure, &maybe));
    HQ_TRY(hq_v_and(lowering, maybe, asked->open, &maybe));
    HQ_TRY(hq_v_or(lowering, differs, maybe, &differs));
    return hq_v_or(lowering, all->uncertain, differs, &all->uncertain);
}

/* --- Caps --- */

/* What is asked for in one turn of an owner; first: any day of it. */
typedef struct hq_vturn {
    hq_day first;
    hq_vpair amount;
} hq_vturn;

static hq_day turn_of(hq_every every, hq_day day)
{
    return every == HQ_EVERY_MONTH  ? hq_start_of_month(day)
           : every == HQ_EVERY_YEAR ? hq_start_of_year(day)
                                    : 0;
}

/* The space of the owner of a cap: the subject or what holds it. */
static uint32_t owner_place(const hq_lowering *lowering, uint32_t place, uint32_t each)
{
    while (place != HQ_NONE && lowering->places.at[place].entity != each)
        place = lowering->places.at[place].parent;
    return place;
}

static uint32_t owner_space(const hq_lowering *lowering, uint32_t place, uint32_t each)
{
    uint32_t owner = owner_place(lowering, place, each);
    return owner == HQ_NONE ? 0 : lowering->places.at[owner].space;
}

hq_status hq_v_limit(hq_lowering *lowering, hq_rat limit, hq_vnum *out)
{
    hq_int128 quanta;
    hq_rat whole;
    HQ_TRY(hq_rat_quanta(lowering->arena, limit, lowering->pack->quantum, HQ_ROUND_DOWN, &quanta));
    HQ_TRY(hq_rat_from_int128(lowering->arena, quanta, &whole));
    HQ_TRY(hq_rat_mul(lowering->arena, whole, lowering->pack->quantum, &whole));
    *out = hq_v_constant(whole);
    return HQ_OK;
}

static hq_status limited(hq_lowering *lowering, hq_rat limit, uint32_t space, hq_vturn *turn,
                         hq_vtruth *capped)
{
    hq_vtruth over;
    hq_vnum most;
    HQ_TRY(hq_v_limit(lowering, limit, &most));
    HQ_TRY(hq_v_less(lowering, most, turn->amount.high, &over));
    HQ_TRY(hq_v_any_up(lowering, over, space, 0, &over));
    HQ_TRY(hq_v_or(lowering, *capped, over, capped));
    bool same = turn->amount.same;
    HQ_TRY(hq_v_extreme(lowering, true, turn->amount.low, most, &turn->amount.low));
    HQ_TRY(hq_v_extreme(lowering, true, turn->amount.high, most, &turn->amount.high));
    turn->amount.same = same;
    return HQ_OK;
}

static hq_status add_pair(hq_lowering *lowering, hq_vpair *to, hq_vpair add)
{
    HQ_TRY(hq_v_add(lowering, to->low, add.low, &to->low));
    if (to->same && add.same) {
        to->high = to->low;
        return HQ_OK;
    }
    to->same = false;
    return hq_v_add(lowering, to->high, add.high, &to->high);
}

static hq_status sum_pair(hq_lowering *lowering, hq_vpair value, uint32_t from, uint32_t to, hq_vpair *out)
{
    hq_vtruth all = hq_v_fixed(HQ_VTRUE);
    HQ_TRY(hq_v_sum_up(lowering, value.low, all, from, to, &out->low));
    out->high = out->low;
    if (!value.same)
        HQ_TRY(hq_v_sum_up(lowering, value.high, all, from, to, &out->high));
    out->same = value.same;
    return HQ_OK;
}

/* Bring turns to an owner, those of one month or year together. */
static hq_status to_owner(hq_lowering *lowering, hq_every every, uint32_t from, uint32_t to, hq_vturn *turns,
                          uint32_t *count)
{
    uint32_t kept = 0;
    for (uint32_t t = 0; t < *count; t++) {
        hq_vturn turn = turns[t];
        HQ_TRY(sum_pair(lowering, turn.amount, from, to, &turn.amount));
        bool joins = kept > 0 && turn_of(every, turns[kept - 1].first) == turn_of(every, turn.first);
        if (joins)
            HQ_TRY(add_pair(lowering, &turns[kept - 1].amount, turn.amount));
        else
            turns[kept++] = turn;
    }
    *count = kept;
    return HQ_OK;
}

/* All caps of a benefit (pool HQ_NONE), or one pool; *space receives where the turns stand then. */
static hq_status apply_caps(hq_lowering *lowering, const hq_vfigures *all, const hq_benefit *benefit,
                            hq_vturn *turns, uint32_t *count, uint32_t *space, hq_vtruth *capped)
{
    hq_every finest = HQ_EVERY_ITEM;
    for (uint32_t c = 0; c < benefit->caps.count; c++) {
        const hq_cap *cap = &benefit->caps.at[c];
        if (cap->pool != HQ_NONE)
            continue;
        if (cap->is_time)
            return HQ_VLEAVE(lowering, "a cap on time");
        uint32_t owner =
            cap->every == HQ_EVERY_ITEM ? *space : owner_space(lowering, all->site->place, cap->each);
        if (cap->every < finest || !hq_v_is_above(lowering, owner, *space))
            return HQ_VLEAVE(lowering, "a finer cap after a coarser one");
        finest = cap->every;
        if (cap->every != HQ_EVERY_ITEM)
            HQ_TRY(to_owner(lowering, cap->every, *space, owner, turns, count));
        *space = owner;
        for (uint32_t t = 0; t < *count; t++)
            HQ_TRY(limited(lowering, cap->limit, *space, &turns[t], capped));
    }
    return HQ_OK;
}

/* --- Benefits --- */

static uint32_t pool_of(const hq_benefit *benefit, bool *several)
{
    uint32_t pool = HQ_NONE;
    for (uint32_t c = 0; c < benefit->caps.count; c++) {
        if (benefit->caps.at[c].pool == HQ_NONE)
            continue;
        *several = *several || pool != HQ_NONE;
        pool = benefit->caps.at[c].pool;
    }
    return pool;
}

static hq_status item_of(hq_lowering *lowering, const hq_vasked *asked, hq_vpair *out)
{
    HQ_TRY(hq_v_select(lowering, asked->sure, asked->amount.low, hq_v_int(0), &out->low));
    HQ_TRY(hq_v_select(lowering, asked->open, asked->amount.high, hq_v_int(0), &out->high));
    out->same = hq_v_same(&out->low, &out->high);
    return HQ_OK;
}

typedef struct hq_vbenefit {
    hq_vturn *turns; /* one of each slice */
    uint32_t count, space;
    hq_vtruth open; /* some item is or may be given */
} hq_vbenefit;

static hq_status bounded(hq_lowering *lowering, const hq_benefit *benefit, hq_vtruth open, hq_vpair *amount,
                         hq_vtruth *unbounded)
{
    if (benefit->bound == HQ_BOUND_UP_TO) {
        amount->low = hq_v_int(0);
        amount->same = hq_v_same(&amount->low, &amount->high);
    }
    if (benefit->bound == HQ_BOUND_AT_LEAST)
        return hq_v_or(lowering, *unbounded, open, unbounded);
    return HQ_OK;
}

/* The items of a benefit in all slices, through its own caps. */
static hq_status one_benefit(hq_lowering *lowering, hq_vfigures *all, uint32_t b, hq_vbenefit *out)
{
    const hq_benefit *benefit = all->policy->benefits[b].declared;
    uint32_t space = lowering->places.at[all->site->place].space;
    out->open = hq_v_fixed(HQ_VFALSE);
    out->count = all->slice_count;
    out->turns = HQ_NEW_ARRAY(lowering->arena, hq_vturn, all->slice_count);
    HQ_TRY_ALLOC(out->turns);
    out->space = space;
    for (uint32_t t = 0; t < all->slice_count; t++) {
        hq_vasked asked;
        HQ_TRY(ask(lowering, all, b, t, &asked));
        HQ_TRY(note_uncertain(lowering, all, &asked));
        HQ_TRY(hq_v_or(lowering, out->open, asked.open, &out->open));
        out->turns[t].first = all->slices[t].first;
        HQ_TRY(item_of(lowering, &asked, &out->turns[t].amount));
        all->has_item = all->has_item && benefit->bound != HQ_BOUND_AT_LEAST;
    }
    hq_vtruth capped = hq_v_fixed(HQ_VFALSE);
    HQ_TRY(apply_caps(lowering, all, benefit, out->turns, &out->count, &out->space, &capped));
    for (uint32_t c = 0; c < benefit->caps.count; c++)
        all->has_item = all->has_item && benefit->caps.at[c].every == HQ_EVERY_ITEM &&
                        benefit->caps.at[c].pool == HQ_NONE;
    for (uint32_t t = 0; all->has_item && t < out->count; t++) {
        hq_vpair item = out->turns[t].amount;
        hq_vtruth never = hq_v_fixed(HQ_VFALSE);
        HQ_TRY(bounded(lowering, benefit, out->open, &item, &never));
        HQ_TRY(add_pair(lowering, &all->item, item));
    }
    HQ_TRY(hq_v_any_up(lowering, out->open, space, 0, &out->open));
    return hq_v_or(lowering, all->capped, capped, &all->capped);
}

static hq_status times_up(hq_lowering *lowering, const hq_vfigures *all, hq_vpair *amount)
{
    if (!all->site->imagined)
        return HQ_OK;
    amount->low = hq_v_int(0);
    amount->same = false;
    return hq_v_multiply(lowering, amount->high, hq_v_int(all->site->times), &amount->high);
}

/* A month's pool after a year's cap would have to know which months of the year the cap left something to. */
static bool is_finer(const hq_cap *pool, const hq_benefit *benefit)
{
    for (uint32_t c = 0; c < benefit->caps.count; c++)
        if (benefit->caps.at[c].pool == HQ_NONE && benefit->caps.at[c].every > pool->every)
            return true;
    return false;
}

/* Benefits that draw on one pool together; the first of them stands for all in by_benefit. */
static hq_status through_pool(hq_lowering *lowering, hq_vfigures *all, uint32_t pool, hq_vbenefit *benefits,
                              const uint32_t *pools)
{
    const hq_cap *cap = &lowering->pack->pools.at[pool].cap;
    uint32_t owner = owner_space(lowering, all->site->place, cap->each), first = HQ_NONE, count = 0;
    hq_vturn turns[HQ_VSLICES_MAX];
    hq_vtruth open = hq_v_fixed(HQ_VFALSE);
    if (cap->is_time || cap->every == HQ_EVERY_ITEM)
        return HQ_VLEAVE(lowering, "a pool of time or of single items");
    for (uint32_t b = 0; b < all->policy->benefit_count; b++) {
        if (pools[b] != pool)
            continue;
        const hq_benefit *benefit = all->policy->benefits[b].declared;
        if (first != HQ_NONE && benefit->bound != all->policy->benefits[first].declared->bound)
            return HQ_VLEAVE(lowering, "benefits of one pool that are bounded in different ways");
        if (first != HQ_NONE &&
            hq_kind_total(benefit->kind) != hq_kind_total(all->policy->benefits[first].declared->kind))
            return HQ_VLEAVE(lowering, "benefits of one pool that count in different totals");
        if (is_finer(cap, benefit) || !hq_v_is_above(lowering, owner, benefits[b].space))
            return HQ_VLEAVE(lowering, "a finer pool after a coarser cap");
        HQ_TRY(
            to_owner(lowering, cap->every, benefits[b].space, owner, benefits[b].turns, &benefits[b].count));
        for (uint32_t t = 0; t < benefits[b].count; t++) {
            if (first == HQ_NONE)
                turns[t] = benefits[b].turns[t];
            else
                HQ_TRY(add_pair(lowering, &turns[t].amount, benefits[b].turns[t].amount));
        }
        count = benefits[b].count;
        HQ_TRY(hq_v_or(lowering, open, benefits[b].open, &open));
        first = first == HQ_NONE ? b : first;
    }
    hq_vpair sum = hq_v_point(hq_v_int(0));
    for (uint32_t t = 0; t < count; t++) {
        HQ_TRY(limited(lowering, cap->limit, owner, &turns[t], &all->capped));
        HQ_TRY(sum_pair(lowering, turns[t].amount, owner, 0, &turns[t].amount));
        HQ_TRY(add_pair(lowering, &sum, turns[t].amount));
    }
    HQ_TRY(bounded(lowering, all->policy->benefits[first].declared, open, &sum, &all->unbounded[first]));
    HQ_TRY(add_pair(lowering, &all->unpooled, sum));
    return add_pair(lowering, &all->by_benefit[first], sum);
}

/* What is asked of a pool that other policies draw on too; hq_v_pools applies it when every policy is lowered. */
static hq_status ask_pool(hq_lowering *lowering, hq_vfigures *all, uint32_t pool, uint32_t b,
                          hq_vbenefit *benefit)
{
    const hq_cap *cap = &lowering->pack->pools.at[pool].cap;
    hq_vdrawing drawing = {.pool = pool, .benefit = b};
    if (cap->is_time || cap->every == HQ_EVERY_ITEM)
        return HQ_VLEAVE(lowering, "a pool of time or of single items");
    if (all->policy->benefits[b].declared->bound != HQ_BOUND_EXACT)
        return HQ_VLEAVE(lowering, "a bounded benefit that draws on a pool with other policies");
    for (uint32_t k = 0; k < all->policy->benefit_count; k++)
        if (all->policy->benefits[k].declared->group != HQ_NONE)
            return HQ_VLEAVE(lowering, "a group's member that draws on a pool with other policies");
    drawing.owner = owner_place(lowering, all->site->place, cap->each);
    drawing.space = owner_space(lowering, all->site->place, cap->each);
    if (is_finer(cap, all->policy->benefits[b].declared) ||
        !hq_v_is_above(lowering, drawing.space, benefit->space))
        return HQ_VLEAVE(lowering, "a finer pool after a coarser cap");
    HQ_TRY(to_owner(lowering, cap->every, benefit->space, drawing.space, benefit->turns, &benefit->count));
    for (uint32_t t = 0; t < benefit->count; t++) {
        hq_vpair sum;
        drawing.turn = turn_of(cap->every, benefit->turns[t].first);
        drawing.asked = benefit->turns[t].amount.low;
        if (!HQ_PUSH(lowering->arena, *all->drawings, drawing))
            return HQ_E_MEMORY;
        HQ_TRY(sum_pair(lowering, benefit->turns[t].amount, drawing.space, 0, &sum));
        HQ_TRY(add_pair(lowering, &all->unpooled, sum));
    }
    return HQ_OK;
}

static hq_status pools(hq_lowering *lowering, hq_vfigures *all, hq_vbenefit *benefits, const uint32_t *drawn)
{
    for (uint32_t pool = 0; pool < lowering->pack->pools.count; pool++) {
        bool draws = false, shared = hq_v_shares_pool(lowering->pack, all->index, pool);
        for (uint32_t b = 0; b < all->policy->benefit_count; b++) {
            draws = draws || drawn[b] == pool;
            if (shared && drawn[b] == pool)
                HQ_TRY(ask_pool(lowering, all, pool, b, &benefits[b]));
        }
        if (draws && !shared)
            HQ_TRY(through_pool(lowering, all, pool, benefits, drawn));
    }
    return HQ_OK;
}

hq_status hq_v_figures(hq_lowering *lowering, hq_vfigures *all)
{
    uint32_t count = all->policy->benefit_count;
    hq_vbenefit *benefits = HQ_NEW_ARRAY(lowering->arena, hq_vbenefit, count);
    uint32_t *drawn = HQ_NEW_ARRAY(lowering->arena, uint32_t, count);
    all->by_benefit = HQ_NEW_ARRAY(lowering->arena, hq_vpair, count);
    all->unbounded = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, count);
    if (benefits == NULL || drawn == NULL || all->by_benefit == NULL || all->unbounded == NULL)
        return HQ_E_MEMORY;
    all->capped = all->uncertain = hq_v_fixed(HQ_VFALSE);
    all->item = all->unpooled = hq_v_point(hq_v_int(0));
    all->has_item = true;
    for (uint32_t b = 0; b < count; b++) {
        const hq_benefit *benefit = all->policy->benefits[b].declared;
        bool several = false;
        all->by_benefit[b] = hq_v_point(hq_v_int(0));
        all->unbounded[b] = hq_v_fixed(HQ_VFALSE);
        drawn[b] = pool_of(benefit, &several);
        if (!hq_benefit_is_money(lowering->plan, &all->policy->benefits[b])) {
            drawn[b] = HQ_NONE;
            continue;
        }
        if (several)
            return HQ_VLEAVE(lowering, "a benefit that draws on several pools");
        if (all->site->imagined) /* what may be given at all is left: see policy.c */
            drawn[b] = HQ_NONE;
        HQ_TRY(one_benefit(lowering, all, b, &benefits[b]));
        if (drawn[b] != HQ_NONE)
            continue;
        for (uint32_t t = 0; t < benefits[b].count; t++) {
            hq_vpair sum;
            HQ_TRY(sum_pair(lowering, benefits[b].turns[t].amount, benefits[b].space, 0, &sum));
            HQ_TRY(add_pair(lowering, &all->by_benefit[b], sum));
        }
        HQ_TRY(times_up(lowering, all, &all->by_benefit[b]));
        HQ_TRY(bounded(lowering, benefit, benefits[b].open, &all->by_benefit[b], &all->unbounded[b]));
        HQ_TRY(add_pair(lowering, &all->unpooled, all->by_benefit[b]));
    }
    return pools(lowering, all, benefits, drawn);
}
