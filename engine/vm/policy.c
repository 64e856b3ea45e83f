/*
 * A policy over its subjects: verdicts as planes ("at least not in force", ...), amounts, reasons. Each choice of open readings is
 * lowered by itself, and the answer is the hull of all. See policies.h, eval/case.c for the meaning.
 */
#include "vm/policies.h"

#include <string.h>

/* --- One subject in one slice --- */

static hq_status claim(hq_lowering *lowering, const hq_vrunning *run, uint32_t slice, uint32_t env,
                       hq_vvalue *out)
{
    *out = (hq_vvalue){.kind = HQ_T_TRUTH, .truth = hq_v_fixed(HQ_VTRUE)};
    if (run->policy->in_claim != HQ_NONE)
        return hq_v_node(lowering, run->policy->in_claim, env, out);
    if (run->policy->declared->counts != HQ_COUNTS_EVENT)
        return HQ_OK;
    uint32_t holds_on = run->slice_count - 1;
    for (uint32_t i = 0; i < run->slice_count; i++)
        if (lowering->request->on >= run->slices[i].first && lowering->request->on < run->slices[i].until)
            holds_on = i;
    out->truth = hq_v_fixed(slice == holds_on ? HQ_VTRUE : HQ_VFALSE);
    return HQ_OK;
}

static hq_status force(hq_lowering *lowering, const hq_vrunning *run, uint32_t env, hq_vvalue *out,
                       hq_vtruth *superseded)
{
    HQ_TRY(hq_v_node(lowering, run->policy->in_force, env, out));
    *superseded = hq_v_fixed(HQ_VFALSE);
    for (uint32_t i = 0; !lowering->request->alone && i < run->policy->superseded_by_count; i++) {
        hq_vvalue replaced;
        hq_vtruth certain, stands;
        HQ_TRY(hq_v_node(lowering, run->policy->superseded[i], env, &replaced));
        HQ_TRY(hq_v_join(lowering, &out->sources, &replaced.sources, true, &out->sources));
        HQ_TRY(hq_v_certain(lowering, replaced.truth, &certain));
        HQ_TRY(hq_v_or(lowering, *superseded, certain, superseded));
        HQ_TRY(hq_v_not(lowering, replaced.truth, &stands));
        HQ_TRY(hq_v_and(lowering, out->truth, stands, &out->truth));
    }
    return HQ_OK;
}

static hq_status conditions(hq_lowering *lowering, hq_vrunning *run, uint32_t site, bool last, uint32_t env,
                            hq_vvalue *out)
{
    uint32_t count = run->policy->condition_count;
    *out = (hq_vvalue){.kind = HQ_T_TRUTH, .truth = hq_v_fixed(HQ_VTRUE)};
    for (uint32_t i = 0; i < count; i++) {
        hq_vvalue condition;
        hq_vtruth can, cannot;
        HQ_TRY(hq_v_node(lowering, run->policy->conditions[i].node, env, &condition));
        HQ_TRY(hq_v_and(lowering, out->truth, condition.truth, &out->truth));
        HQ_TRY(hq_v_join(lowering, &out->sources, &condition.sources, true, &out->sources));
        if (!last)
            continue;
        HQ_TRY(hq_v_possible(lowering, condition.truth, &can));
        HQ_TRY(hq_v_not(lowering, condition.truth, &cannot));
        HQ_TRY(hq_v_possible(lowering, cannot, &cannot));
        hq_vtruth *may = &run->may[site * count + i], *may_not = &run->may_not[site * count + i];
        HQ_TRY(hq_v_or(lowering, *may, can, may));
        HQ_TRY(hq_v_or(lowering, *may_not, cannot, may_not));
        /* a condition that hangs on a missing fact is no certain answer, whatever the verdict */
        hq_vtruth decided;
        HQ_TRY(hq_v_decided(lowering, condition.truth, &decided));
        HQ_TRY(hq_v_not(lowering, decided, &decided));
        HQ_TRY(hq_v_and(lowering, decided, run->out->sites[site].there, &decided));
        HQ_TRY(hq_v_any_up(lowering, decided, lowering->places.at[run->out->sites[site].place].space, 0,
                           &decided));
        HQ_TRY(hq_v_or(lowering, run->uncertain, decided, &run->uncertain));
    }
    return HQ_OK;
}

/* What this subject can come to in this slice; the first that fails decides. */
static hq_status judge(hq_lowering *lowering, const hq_vsite *site, hq_vtruth in_claim, hq_vtruth in_force,
                       hq_vtruth holds, hq_vcan *out, hq_vslot *slot)
{
    hq_vtruth inside, forced, can, all, certain, no;
    HQ_TRY(hq_v_possible(lowering, in_claim, &inside));
    HQ_TRY(hq_v_possible(lowering, in_force, &forced));
    HQ_TRY(hq_v_possible(lowering, holds, &can));
    HQ_TRY(hq_v_not(lowering, inside, &no));
    HQ_TRY(hq_v_and(lowering, no, site->there, &out->outside));
    HQ_TRY(hq_v_and(lowering, inside, site->there, &inside));
    HQ_TRY(hq_v_not(lowering, forced, &no));
    HQ_TRY(hq_v_and(lowering, inside, no, &out->not_in_force));
    HQ_TRY(hq_v_and(lowering, inside, forced, &forced));
    HQ_TRY(hq_v_not(lowering, can, &no));
    HQ_TRY(hq_v_and(lowering, forced, no, &out->ineligible));
    HQ_TRY(hq_v_and(lowering, forced, can, &can));
    HQ_TRY(hq_v_and(lowering, in_claim, in_force, &all));
    HQ_TRY(hq_v_and(lowering, all, holds, &all));
    HQ_TRY(hq_v_certain(lowering, all, &certain));
    if (site->imagined) /* there may be none */
        certain = hq_v_fixed(HQ_VFALSE);
    HQ_TRY(hq_v_and(lowering, certain, can, &out->eligible));
    HQ_TRY(hq_v_not(lowering, out->eligible, &no));
    HQ_TRY(hq_v_and(lowering, can, no, &out->undecided));
    slot->can_have = can;
    slot->must_have = out->eligible;
    return HQ_OK;
}

static hq_status unite(hq_lowering *lowering, bool first, const hq_vcan *from, hq_vcan *to)
{
    if (first) {
        *to = *from;
        return HQ_OK;
    }
    HQ_TRY(hq_v_or(lowering, to->outside, from->outside, &to->outside));
    HQ_TRY(hq_v_or(lowering, to->not_in_force, from->not_in_force, &to->not_in_force));
    HQ_TRY(hq_v_or(lowering, to->ineligible, from->ineligible, &to->ineligible));
    HQ_TRY(hq_v_or(lowering, to->undecided, from->undecided, &to->undecided));
    return hq_v_or(lowering, to->eligible, from->eligible, &to->eligible);
}

static hq_status hull(hq_lowering *lowering, hq_vpair a, hq_vpair *to)
{
    if (a.same && to->same && hq_v_same(&a.low, &to->low))
        return HQ_OK;
    HQ_TRY(hq_v_extreme(lowering, true, a.low, to->low, &to->low));
    HQ_TRY(hq_v_extreme(lowering, false, a.high, to->high, &to->high));
    to->same = hq_v_same(&to->low, &to->high);
    to->cases = 0;
    return HQ_OK;
}

static hq_status add_pair(hq_lowering *lowering, hq_vpair *to, hq_vpair add)
{
    bool same = to->same && add.same;
    HQ_TRY(hq_v_add(lowering, to->low, add.low, &to->low));
    if (!same)
        HQ_TRY(hq_v_add(lowering, to->high, add.high, &to->high));
    else
        to->high = to->low;
    to->same = same;
    return HQ_OK;
}

static hq_status entangle(hq_lowering *lowering, hq_vrunning *run, const hq_vsources *sources)
{
    hq_vsources all = {run->entangled, {NULL, 0}, {NULL, 0}},
                own = {sources->entangled, {NULL, 0}, {NULL, 0}};
    HQ_TRY(hq_v_join(lowering, &all, &own, false, &all));
    run->entangled = all.all;
    all = (hq_vsources){run->all, {NULL, 0}, {NULL, 0}};
    own.all = sources->all;
    HQ_TRY(hq_v_join(lowering, &all, &own, false, &all));
    run->all = all.all;
    return HQ_OK;
}

/* Is there a cap on more than one subject, or on time? */
static bool caps_together(const hq_lowering *lowering, const hq_vrunning *run, const hq_vsite *site)
{
    for (uint32_t b = 0; b < run->policy->benefit_count; b++) {
        const hq_benefit *benefit = run->policy->benefits[b].declared;
        for (uint32_t c = 0; c < benefit->caps.count; c++) {
            const hq_cap *cap = &benefit->caps.at[c];
            bool own = cap->every == HQ_EVERY_ITEM || cap->each == lowering->places.at[site->place].entity;
            if (cap->pool != HQ_NONE || cap->is_time || !own)
                return true;
        }
    }
    return false;
}

/* Figures of one place, added to those of the others. */
static hq_status figures(hq_lowering *lowering, hq_vrunning *run, uint32_t site, const hq_vslot *slots,
                         hq_vsources *sources, hq_vcell *cell)
{
    hq_vfigures all = {.index = run->index,
                       .policy = run->policy,
                       .drawings = &run->out->drawings,
                       .site = &run->out->sites[site],
                       .slices = run->slices};
    uint32_t space = lowering->places.at[all.site->place].space;
    all.slots = slots;
    all.slice_count = run->slice_count;
    HQ_TRY(hq_v_figures(lowering, &all));
    HQ_TRY(hq_v_join(lowering, sources, &all.sources, true, sources));
    cell->amount = all.item;
    cell->has_amount = all.has_item;
    cell->unclear = all.uncertain;
    for (uint32_t b = 0; b < run->policy->benefit_count; b++) {
        HQ_TRY(add_pair(lowering, &run->by_benefit[b], all.by_benefit[b]));
        HQ_TRY(hq_v_or(lowering, run->unbounded[b], all.unbounded[b], &run->unbounded[b]));
    }
    HQ_TRY(add_pair(lowering, &run->pooled, all.unpooled));
    HQ_TRY(hq_v_or(lowering, run->out->capped, all.capped, &run->out->capped));
    HQ_TRY(hq_v_any_up(lowering, all.uncertain, space, 0, &all.uncertain));
    HQ_TRY(hq_v_or(lowering, run->uncertain, all.uncertain, &run->uncertain));
    if (run->slice_count > 1 ||
        (all.site->imagined && caps_together(lowering, run, all.site)) || /* so many as it stands for */
        run->out->drawings.count > 0) /* pools are shared by what is certain */
        HQ_TRY(hq_v_or(lowering, run->must_leave, all.uncertain, &run->must_leave));
    return HQ_OK;
}

static hq_status one_site(hq_lowering *lowering, hq_vrunning *run, uint32_t combination, uint32_t site)
{
    const hq_vsite *at = &run->out->sites[site];
    uint32_t space = lowering->places.at[at->place].space;
    hq_vslot slots[HQ_VSLICES_MAX];
    hq_vsources sources = HQ_VKNOWN;
    hq_vcell *cell = &run->out->cells[combination * run->out->site_count + site];
    *cell = (hq_vcell){.possible = hq_v_fixed(HQ_VFALSE), .certain = hq_v_fixed(HQ_VFALSE)};
    hq_vtruth outside = hq_v_fixed(HQ_VTRUE), undecided = hq_v_fixed(HQ_VFALSE);
    for (uint32_t t = 0; t < run->slice_count; t++) {
        hq_venv like = {
            .alone = lowering->combination, .first = run->slices[t].first, .until = run->slices[t].until};
        hq_vvalue in_claim, in_force, holds;
        hq_vtruth superseded;
        hq_vcan can;
        HQ_TRY(
            hq_v_enter(lowering, &run->policy->declared->scope, at->place, run->index, &like, &slots[t].env));
        HQ_TRY(claim(lowering, run, t, slots[t].env, &in_claim));
        HQ_TRY(force(lowering, run, slots[t].env, &in_force, &superseded));
        HQ_TRY(conditions(lowering, run, site, t + 1 == run->slice_count, slots[t].env, &holds));
        HQ_TRY(hq_v_join(lowering, &in_claim.sources, &in_force.sources, true, &in_force.sources));
        HQ_TRY(hq_v_join(lowering, &in_force.sources, &holds.sources, true, &holds.sources));
        HQ_TRY(hq_v_join(lowering, &sources, &holds.sources, true, &sources));
        HQ_TRY(judge(lowering, at, in_claim.truth, in_force.truth, holds.truth, &can, &slots[t]));
        HQ_TRY(unite(lowering, combination == 0, &can, &run->cans[site * run->slice_count + t]));
        HQ_TRY(hq_v_or(lowering, cell->possible, can.eligible, &cell->possible));
        HQ_TRY(hq_v_or(lowering, undecided, can.undecided, &undecided));
        HQ_TRY(hq_v_and(lowering, outside, can.outside, &outside));
        cell->env = slots[t].env;
        HQ_TRY(hq_v_and(lowering, superseded, at->there, &superseded));
        if (t == 0)
            HQ_TRY(hq_v_and(lowering, run->superseded[site], superseded, &run->superseded[site]));
    }
    hq_vtruth no;
    HQ_TRY(hq_v_not(lowering, undecided, &no));
    HQ_TRY(hq_v_and(lowering, cell->possible, no, &cell->certain));
    HQ_TRY(hq_v_or(lowering, cell->possible, undecided, &cell->possible));
    HQ_TRY(hq_v_and(lowering, run->outside[site], outside, &run->outside[site]));
    HQ_TRY(figures(lowering, run, site, slots, &sources, cell));
    HQ_TRY(hq_v_any_up(lowering, undecided, space, 0, &undecided));
    HQ_TRY(hq_v_or(lowering, run->uncertain, undecided, &run->uncertain));
    if (run->slice_count > 1)
        HQ_TRY(hq_v_or(lowering, run->must_leave, undecided, &run->must_leave));
    HQ_TRY(hq_v_shared(lowering, space, &sources));
    return entangle(lowering, run, &sources);
}

/* --- One choice of readings --- */

static hq_status keep_amounts(hq_lowering *lowering, hq_vrunning *run, bool first)
{
    hq_vpair sum = hq_v_point(hq_v_int(0));
    hq_vtruth unbounded = hq_v_fixed(HQ_VFALSE);
    hq_vpolicy *out = run->out;
    for (uint32_t b = 0; b < run->policy->benefit_count; b++) {
        HQ_TRY(add_pair(lowering, &sum, run->by_benefit[b]));
        HQ_TRY(hq_v_or(lowering, unbounded, run->unbounded[b], &unbounded));
        hq_vpart *part = &out->parts[b];
        if (first)
            part->amount = run->by_benefit[b];
        else
            HQ_TRY(hull(lowering, run->by_benefit[b], &part->amount));
        part->unbounded = first ? hq_v_fixed(HQ_VFALSE) : part->unbounded;
        HQ_TRY(hq_v_or(lowering, part->unbounded, run->unbounded[b], &part->unbounded));
        part->total = hq_kind_total(run->policy->benefits[b].declared->kind);
    }
    HQ_TRY(hq_v_or(lowering, out->unbounded, unbounded, &out->unbounded));
    if (first) {
        out->amount = sum;
        out->unpooled = out->drawings.count > 0 ? run->pooled : sum;
        return HQ_OK;
    }
    HQ_TRY(hull(lowering, sum, &out->amount));
    return hull(lowering, sum, &out->unpooled);
}

static hq_status one_combination(hq_lowering *lowering, hq_vrunning *run, uint32_t combination)
{
    bool alone = lowering->choice_count > 0 || lowering->case_count > 0;
    lowering->combination = alone ? ++lowering->combinations : 0;
    for (uint32_t b = 0; b < run->policy->benefit_count; b++) {
        run->by_benefit[b] = hq_v_point(hq_v_int(0));
        run->unbounded[b] = hq_v_fixed(HQ_VFALSE);
    }
    run->pooled = hq_v_point(hq_v_int(0));
    for (uint32_t s = 0; s < run->out->site_count; s++)
        HQ_TRY(one_site(lowering, run, combination, s));
    return keep_amounts(lowering, run, combination == 0);
}

/* --- What it all comes to --- */

static hq_status planes_of(hq_lowering *lowering, const hq_vrunning *run, uint32_t site, hq_vtruth planes[4])
{
    for (int k = 0; k < 4; k++)
        planes[k] = hq_v_fixed(HQ_VFALSE);
    for (uint32_t t = 0; t < run->slice_count; t++) {
        const hq_vcan *can = &run->cans[site * run->slice_count + t];
        hq_vtruth some, more, other, only;
        HQ_TRY(hq_v_or(lowering, can->eligible, can->undecided, &more));
        HQ_TRY(hq_v_or(lowering, planes[2], more, &planes[2]));
        HQ_TRY(hq_v_or(lowering, more, can->ineligible, &some));
        HQ_TRY(hq_v_or(lowering, planes[1], some, &planes[1]));
        HQ_TRY(hq_v_or(lowering, some, can->not_in_force, &some));
        HQ_TRY(hq_v_or(lowering, planes[0], some, &planes[0]));
        HQ_TRY(hq_v_or(lowering, can->not_in_force, can->ineligible, &other));
        HQ_TRY(hq_v_or(lowering, other, can->undecided, &other));
        HQ_TRY(hq_v_or(lowering, other, can->outside, &other));
        HQ_TRY(hq_v_not(lowering, other, &other));
        HQ_TRY(hq_v_and(lowering, can->eligible, other, &only));
        HQ_TRY(hq_v_or(lowering, planes[3], only, &planes[3]));
    }
    return HQ_OK;
}

static hq_status alike(hq_lowering *lowering, hq_vtruth a, hq_vtruth b, hq_vtruth *out)
{
    hq_vtruth not_b;
    HQ_TRY(hq_v_not(lowering, b, &not_b));
    if (a.constant != 0) {
        *out = a.constant == HQ_VTRUE ? b : not_b;
        return HQ_OK;
    }
    return hq_v_choose(lowering, a, b, not_b, out);
}

/* Reasons are those of subjects whose verdict is the policy's. */
static hq_status reasons(hq_lowering *lowering, hq_vrunning *run, uint32_t site, const hq_vtruth planes[4])
{
    const hq_vsite *at = &run->out->sites[site];
    uint32_t space = lowering->places.at[at->place].space, count = run->policy->condition_count;
    hq_vtruth speaks = at->there;
    for (int k = 0; k < 4 && (space != 0 || run->out->site_count > 1); k++) {
        hq_vtruth same;
        HQ_TRY(alike(lowering, planes[k], run->out->planes[k], &same));
        HQ_TRY(hq_v_and(lowering, speaks, same, &speaks));
    }
    for (uint32_t c = 0; c < count; c++) {
        hq_vtruth may = run->may[site * count + c], may_not = run->may_not[site * count + c], never, open;
        HQ_TRY(hq_v_not(lowering, may, &never));
        HQ_TRY(hq_v_and(lowering, may, may_not, &open));
        HQ_TRY(hq_v_and(lowering, never, speaks, &never));
        HQ_TRY(hq_v_and(lowering, open, speaks, &open));
        HQ_TRY(hq_v_any_up(lowering, never, space, 0, &never));
        HQ_TRY(hq_v_any_up(lowering, open, space, 0, &open));
        HQ_TRY(hq_v_or(lowering, run->out->unmet[c], never, &run->out->unmet[c]));
        HQ_TRY(hq_v_or(lowering, run->out->unknown[c], open, &run->out->unknown[c]));
    }
    return HQ_OK;
}

/* Rows in which items of a list would have to meet others. */
static hq_status leave_others(hq_lowering *lowering, hq_vrunning *run)
{
    uint32_t *at = HQ_NEW_ARRAY(lowering->arena, uint32_t, run->all.count + 1);
    uint32_t count = 0;
    hq_vtruth some;
    HQ_TRY_ALLOC(at);
    for (uint32_t i = 0; i < run->all.count; i++)
        if (lowering->sources.at[run->all.at[i]].kind == HQ_VSOURCE_OTHERS)
            at[count++] = run->all.at[i];
    HQ_TRY(hq_v_unknown(lowering, &(hq_vset){at, count}, &some));
    return hq_v_or(lowering, run->must_leave, some, &run->must_leave);
}

static hq_status finish(hq_lowering *lowering, hq_vrunning *run)
{
    hq_vpolicy *out = run->out;
    hq_vtruth(*planes)[4] = run->planes = hq_arena_array(lowering->arena, out->site_count, sizeof *planes);
    HQ_TRY_ALLOC(planes);
    for (uint32_t s = 0; s < out->site_count; s++) {
        HQ_TRY(planes_of(lowering, run, s, planes[s]));
        for (int k = 0; k < 4; k++) {
            hq_vtruth any;
            uint32_t space = lowering->places.at[out->sites[s].place].space;
            HQ_TRY(hq_v_any_up(lowering, planes[s][k], space, 0, &any));
            HQ_TRY(hq_v_or(lowering, out->planes[k], any, &out->planes[k]));
        }
    }
    for (uint32_t s = 0; s < out->site_count; s++) {
        HQ_TRY(reasons(lowering, run, s, planes[s]));
        uint32_t space = lowering->places.at[out->sites[s].place].space;
        hq_vtruth of_any;
        HQ_TRY(hq_v_any_up(lowering, run->superseded[s], space, 0, &of_any));
        HQ_TRY(hq_v_or(lowering, out->superseded, of_any, &out->superseded));
        HQ_TRY(hq_v_any_up(lowering, run->outside[s], space, 0, &of_any));
        HQ_TRY(hq_v_or(lowering, out->outside, of_any, &out->outside));
    }
    /* the evaluator takes an eligible item for undetermined once one that is not listed follows it */
    for (uint32_t s = 0; s < out->site_count; s++) {
        hq_vtruth beside;
        if (!out->sites[s].imagined)
            continue;
        uint32_t space = lowering->places.at[out->sites[s].place].space;
        HQ_TRY(hq_v_any_up(lowering, out->sites[s].there, space, 0, &beside));
        HQ_TRY(hq_v_and(lowering, beside, out->planes[3], &beside));
        HQ_TRY(hq_v_or(lowering, run->must_leave, beside, &run->must_leave));
    }
    hq_vtruth unknown;
    HQ_TRY(leave_others(lowering, run));
    HQ_TRY(hq_v_unknown(lowering, &run->entangled, &unknown));
    HQ_TRY(hq_v_and(lowering, run->uncertain, unknown, &unknown));
    return hq_v_or(lowering, unknown, run->must_leave, &out->left);
}

static hq_status make_room(hq_lowering *lowering, hq_vrunning *run, uint32_t combinations)
{
    hq_vpolicy *out = run->out;
    hq_vtruth no = hq_v_fixed(HQ_VFALSE);
    uint32_t conditions = run->policy->condition_count, benefits = run->policy->benefit_count;
    size_t sites = out->site_count;
    run->cans = HQ_NEW_ARRAY(lowering->arena, hq_vcan, sites * run->slice_count);
    run->may = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, sites * conditions);
    run->may_not = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, sites * conditions);
    run->outside = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, sites);
    run->superseded = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, sites);
    run->by_benefit = HQ_NEW_ARRAY(lowering->arena, hq_vpair, benefits);
    run->unbounded = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, benefits);
    out->cells = HQ_NEW_ARRAY(lowering->arena, hq_vcell, sites * combinations);
    out->parts = HQ_NEW_ARRAY(lowering->arena, hq_vpart, benefits);
    out->unmet = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, conditions);
    out->unknown = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, conditions);
    if (run->cans == NULL || run->may == NULL || run->may_not == NULL || run->by_benefit == NULL ||
        run->unbounded == NULL || out->cells == NULL || out->parts == NULL || out->unmet == NULL ||
        out->unknown == NULL || run->outside == NULL || run->superseded == NULL)
        return HQ_E_MEMORY;
    for (uint32_t i = 0; i < sites; i++)
        run->outside[i] = run->superseded[i] = hq_v_fixed(HQ_VTRUE);
    for (uint32_t i = 0; i < sites * conditions; i++)
        run->may[i] = run->may_not[i] = no;
    for (uint32_t c = 0; c < conditions; c++)
        out->unmet[c] = out->unknown[c] = no;
    for (int k = 0; k < 4; k++)
        out->planes[k] = no;
    out->part_count = benefits;
    out->drawings.count = 0;
    out->condition_count = conditions;
    out->amount = out->unpooled = hq_v_point(hq_v_int(0));
    out->unbounded = out->superseded = out->outside = out->capped = out->forgone = out->left = no;
    run->uncertain = run->must_leave = no;
    run->all = run->entangled = (hq_vset){NULL, 0};
    return HQ_OK;
}

void hq_v_take_readings(hq_vchoice *choices, uint32_t count, uint32_t combination)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t open_count = (uint32_t)__builtin_popcountll(choices[i].open);
        uint64_t open = choices[i].open;
        for (uint32_t nth = combination % open_count; nth > 0; nth--)
            open &= open - 1;
        choices[i].chosen = (uint32_t)__builtin_ctzll(open);
        combination /= open_count;
    }
}

/* Every choice of the readings met so far; one that is met on the way is added, and all begins anew. */
hq_status hq_v_all_combinations(hq_lowering *lowering, hq_vrunning *run)
{
    uint32_t total = 1;
    for (uint32_t i = 0; i < lowering->choice_count; i++)
        total *= (uint32_t)__builtin_popcountll(lowering->choices[i].open);
    uint32_t readings = total;
    if (readings > HQ_VCOMBINATIONS_MAX)
        return HQ_VLEAVE(lowering, "more than 16 choices of readings");
    total *= hq_v_case_combinations(lowering);
    HQ_TRY(make_room(lowering, run, total));
    for (uint32_t combination = 0; combination < total; combination++) {
        hq_v_take_readings(lowering->choices, lowering->choice_count, combination % readings);
        hq_v_take_cases(lowering, combination / readings);
        HQ_TRY(one_combination(lowering, run, combination));
    }
    if (total > 1 && run->out->drawings.count > 0)
        return HQ_VLEAVE(lowering, "open readings of a policy that draws on a pool with others");
    run->out->combination_count = total;
    return finish(lowering, run);
}

hq_status hq_v_policy(hq_lowering *lowering, uint32_t index, hq_vpolicy *out)
{
    hq_vrunning run = {.index = index, .policy = &lowering->plan->policies[index], .out = out};
    *out = (hq_vpolicy){.why = NULL};
    HQ_TRY(hq_v_sites(lowering, run.policy->declared, out));
    HQ_TRY(hq_request_slices(lowering->arena, lowering->request, run.policy, &run.slices, &run.slice_count));
    if (run.slice_count > HQ_VSLICES_MAX)
        return HQ_VLEAVE(lowering, "the claim period has more than 64 slices");
    lowering->choice_count = 0;
    for (;;) {
        lowering->asks_reading = false;
        hq_status status = hq_v_all_combinations(lowering, &run);
        if (status == HQ_OK || !lowering->asks_reading)
            HQ_TRY(status);
        if (status == HQ_OK)
            break;
        lowering->choice_count++;
    }
    memcpy(out->choices, lowering->choices, sizeof out->choices);
    out->choice_count = lowering->choice_count;
    hq_status status = hq_v_by_cases(lowering, &run);
    lowering->choice_count = lowering->case_count = 0;
    return status;
}
