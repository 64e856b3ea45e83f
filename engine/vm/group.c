/* Choices between policies of a group, over all places and readings; what members get by them. See policies.h. */
#include "vm/choice.h"

static hq_status either(hq_lowering *lowering, hq_vtruth *to, hq_vtruth other)
{
    return hq_v_or(lowering, *to, other, to);
}

static hq_status hull(hq_lowering *lowering, hq_vpair a, hq_vpair *to)
{
    HQ_TRY(hq_v_extreme(lowering, true, a.low, to->low, &to->low));
    HQ_TRY(hq_v_extreme(lowering, false, a.high, to->high, &to->high));
    to->same = hq_v_same(&to->low, &to->high);
    return HQ_OK;
}

static hq_status join(hq_lowering *lowering, uint32_t members, const hq_vtaken *cell, hq_vtaken *to)
{
    HQ_TRY(hull(lowering, cell->amount, &to->amount));
    HQ_TRY(hull(lowering, cell->unconfirmed, &to->unconfirmed));
    for (uint32_t m = 0; m < members; m++) {
        HQ_TRY(hq_v_and(lowering, to->always[m], cell->always[m], &to->always[m]));
        HQ_TRY(either(lowering, &to->ever[m], cell->ever[m]));
        HQ_TRY(either(lowering, &to->possible[m], cell->possible[m]));
        HQ_TRY(hq_v_extreme(lowering, false, to->most[m], cell->most[m], &to->most[m]));
        HQ_TRY(hq_v_extreme(lowering, true, to->least[m], cell->least[m], &to->least[m]));
    }
    return HQ_OK;
}

/* Everything added up so far, at the subjects' rows. */
typedef struct hq_vgrouping {
    hq_vgroup *out;
    hq_vpair members[HQ_GROUP_MEMBERS_MAX];
    hq_vtruth left;
} hq_vgrouping;

static hq_status add_up(hq_lowering *lowering, hq_vpair value, uint32_t space, hq_vpair *to)
{
    hq_vtruth all = hq_v_fixed(HQ_VTRUE);
    hq_vnum low, high;
    HQ_TRY(hq_v_sum_up(lowering, value.low, all, space, 0, &low));
    HQ_TRY(hq_v_sum_up(lowering, value.high, all, space, 0, &high));
    HQ_TRY(hq_v_add(lowering, to->low, low, &to->low));
    HQ_TRY(hq_v_add(lowering, to->high, high, &to->high));
    to->same = hq_v_same(&to->low, &to->high);
    return HQ_OK;
}

/* Where every set is stated and each member gives one amount, one set is taken (of a base of nothing all give nothing). */
static bool one_is_best(const hq_vchoosing *choosing)
{
    bool one = choosing->group->base != HQ_NONE;
    for (uint32_t i = 0; i < choosing->group->set_count; i++)
        one = one && choosing->group->sets[i].stated;
    for (uint32_t m = 0; m < choosing->member_count; m++)
        one = one && choosing->amounts[m].same;
    return one;
}

static hq_status one_place(hq_lowering *lowering, hq_vchoosing *choosing, uint32_t combinations,
                           hq_vgrouping *all)
{
    hq_vtaken *hulled = HQ_NEW(lowering->arena, hq_vtaken), *cell = HQ_NEW(lowering->arena, hq_vtaken);
    uint32_t space = lowering->places.at[choosing->place].space, count = choosing->member_count;
    HQ_TRY_ALLOC(hulled);
    HQ_TRY_ALLOC(cell);
    choosing->unclear = hq_v_fixed(HQ_VFALSE);
    for (uint32_t c = 0; c < combinations; c++) {
        hq_v_take_readings(choosing->choices, choosing->choice_count, c);
        HQ_TRY(hq_v_choose_members(lowering, choosing, c == 0 ? hulled : cell));
        if (c > 0)
            HQ_TRY(join(lowering, count, cell, hulled));
    }
    HQ_TRY(add_up(lowering, hulled->amount, space, &all->out->amount));
    HQ_TRY(add_up(lowering, hulled->unconfirmed, space, &all->out->unconfirmed));
    for (uint32_t m = 0; m < count; m++) {
        hq_vtruth any, forgone;
        hq_vpair own;
        HQ_TRY(hq_v_any_up(lowering, hulled->always[m], space, 0, &any));
        HQ_TRY(either(lowering, &all->out->taken[m], any));
        HQ_TRY(hq_v_not(lowering, hulled->ever[m], &forgone));
        HQ_TRY(hq_v_and(lowering, forgone, hulled->possible[m], &forgone));
        HQ_TRY(hq_v_any_up(lowering, forgone, space, 0, &forgone));
        HQ_TRY(either(lowering, &all->out->forgone[m], forgone));
        own.low = own.high = hulled->most[m];
        if (combinations > 1 || !one_is_best(choosing)) {
            HQ_TRY(hq_v_select(lowering, hulled->always[m], hulled->least[m], hq_v_int(0), &own.low));
            HQ_TRY(hq_v_extreme(lowering, false, hulled->most[m], own.low, &own.high));
        }
        own.same = hq_v_same(&own.low, &own.high);
        HQ_TRY(add_up(lowering, own, space, &all->members[m]));
    }
    hq_vtruth unclear;
    HQ_TRY(hq_v_any_up(lowering, choosing->unclear, space, 0, &unclear));
    return either(lowering, &all->left, unclear);
}

/* Members that may be had of lists that are not given: left. */
static hq_status leave_imagined(hq_lowering *lowering, const hq_vpolicy *policy, hq_vtruth *left)
{
    for (uint32_t s = 0; s < policy->site_count; s++) {
        hq_vtruth may;
        if (!policy->sites[s].imagined)
            continue;
        for (uint32_t c = 0; c < policy->combination_count; c++) {
            uint32_t space = lowering->places.at[policy->sites[s].place].space;
            HQ_TRY(hq_v_any_up(lowering, policy->cells[c * policy->site_count + s].possible, space, 0, &may));
            HQ_TRY(either(lowering, left, may));
        }
    }
    return HQ_OK;
}

/* Each member gets from what it gives where it surely wins to what it gives where it may. */
static hq_status settle(hq_lowering *lowering, const hq_vchoosing *choosing, const hq_vgrouping *all)
{
    for (uint32_t m = 0; m < choosing->member_count; m++) {
        hq_vpolicy *policy = &choosing->policies[choosing->declared->members.at[m].policy];
        policy->forgone = all->out->forgone[m];
        HQ_TRY(either(lowering, &policy->left, all->left));
        if (!lowering->request->alone)
            policy->amount = all->members[m];
    }
    return HQ_OK;
}

static bool met_before(const hq_vchoosing *choosing, uint32_t member, uint32_t site)
{
    uint32_t place = choosing->policies[choosing->declared->members.at[member].policy].sites[site].place;
    for (uint32_t m = 0; m < member; m++) {
        const hq_vpolicy *policy = &choosing->policies[choosing->declared->members.at[m].policy];
        for (uint32_t s = 0; s < policy->site_count; s++)
            if (policy->sites[s].place == place)
                return true;
    }
    return false;
}

/* Each open clause once, whichever members hang on it. */
static hq_status gather_readings(hq_lowering *lowering, const hq_vpolicy *policy, hq_vchoosing *choosing)
{
    for (uint32_t i = 0; i < policy->choice_count; i++) {
        bool had = false;
        for (uint32_t k = 0; k < choosing->choice_count; k++)
            had = had || (choosing->choices[k].of_definition == policy->choices[i].of_definition &&
                          choosing->choices[k].owner == policy->choices[i].owner);
        if (had)
            continue;
        if (choosing->choice_count == sizeof choosing->choices / sizeof *choosing->choices)
            return HQ_VLEAVE(lowering, "more than 8 clauses of a group's members are open");
        choosing->choices[choosing->choice_count++] = policy->choices[i];
    }
    return HQ_OK;
}

hq_status hq_v_group(hq_lowering *lowering, uint32_t group, hq_vpolicy *policies, hq_vgroup *out)
{
    hq_vchoosing choosing = {.policies = policies,
                             .group = &lowering->plan->groups[group],
                             .declared = &lowering->pack->groups.at[group]};
    hq_vgrouping all = {.out = out, .left = hq_v_fixed(HQ_VFALSE)};
    uint32_t count = choosing.member_count = choosing.declared->members.count;
    out->taken = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, count);
    out->forgone = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, count);
    HQ_TRY_ALLOC(out->taken);
    HQ_TRY_ALLOC(out->forgone);
    out->amount = out->unconfirmed = hq_v_point(hq_v_int(0));
    out->total = HQ_TOTAL_SAVING;
    for (uint32_t m = 0; m < count; m++) {
        const hq_member *named = &choosing.declared->members.at[m];
        const hq_vpolicy *policy = &policies[named->policy];
        hq_total total =
            hq_kind_total(lowering->plan->policies[named->policy].benefits[named->benefit].declared->kind);
        out->taken[m] = out->forgone[m] = hq_v_fixed(HQ_VFALSE);
        all.members[m] = hq_v_point(hq_v_int(0));
        if (choosing.group->base == HQ_NONE && m > 0 && total != out->total)
            return HQ_VLEAVE(lowering, "members of a group count in different totals");
        out->total = choosing.group->base == HQ_NONE ? total : HQ_TOTAL_SAVING;
        HQ_TRY(gather_readings(lowering, policy, &choosing));
        HQ_TRY(leave_imagined(lowering, policy, &all.left));
    }
    uint32_t combinations = 1;
    for (uint32_t i = 0; i < choosing.choice_count; i++)
        combinations *= (uint32_t)__builtin_popcountll(choosing.choices[i].open);
    if (combinations > HQ_VCOMBINATIONS_MAX)
        return HQ_VLEAVE(lowering, "more than 16 choices of readings in a group");
    for (uint32_t m = 0; m < count; m++)
        for (uint32_t s = 0; s < policies[choosing.declared->members.at[m].policy].site_count; s++) {
            const hq_vsite *site = &policies[choosing.declared->members.at[m].policy].sites[s];
            choosing.place = site->place;
            if (!site->imagined && !met_before(&choosing, m, s))
                HQ_TRY(one_place(lowering, &choosing, combinations, &all));
        }
    return settle(lowering, &choosing, &all);
}
