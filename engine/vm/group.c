/*
 * Choices between policies of a group, for rows of which all is known; others are left. See policies.h, eval/group.c and eval/exclude.c for
 * the meaning.
 *
 * A set of members is a plane: its members are entitled. Sets that leave a fixed share of the base to pay stand in one order whatever the base is,
 * so the best of them is the first that is lawful, found on bitmaps; then one share is selected and multiplied once. Sets that say money are compared
 * with the best of those.
 */
#include "vm/policies.h"

/* One choice: of one place and one combination of readings. */
typedef struct hq_vchoosing {
    hq_vpolicy *policies;
    const hq_plan_group *group;
    const hq_group *declared;
    uint32_t member_count, place;
    hq_vchoice
        choices[8]; /* readings of all members, each clause once; those of the present combination chosen */
    uint32_t choice_count;
    hq_vtruth possible[HQ_GROUP_MEMBERS_MAX];
    hq_vpair amounts
        [HQ_GROUP_MEMBERS_MAX]; /* what each gives by itself, in money: a range where the rule states one */
    hq_vnum pays[HQ_GROUP_MEMBERS_MAX];
    hq_vnum base;
    hq_vtruth nothing; /* the base is 0 */
    hq_vtruth unclear; /* something of it is not known: left */
    hq_vtruth *lawful; /* by set */
    hq_vnum *paid;     /* by set: what is still paid of the base */
    hq_vpair *given;   /* by set, of a group without a base: what its members give */
    bool *shared;      /* by set: a fixed share of the base */
    hq_rat *share;
} hq_vchoosing;

/* The best sets of one kind: of stated ones, or of all. */
typedef struct hq_vbest {
    hq_vtruth *is; /* by set */
    hq_vtruth found;
    hq_vnum paid;
} hq_vbest;

static uint64_t members_of(const hq_vchoosing *choosing, uint32_t set)
{
    return choosing->group->sets[set].members;
}

static bool pays_money(const hq_lowering *lowering, const hq_vchoosing *choosing, uint32_t member)
{
    return hq_member_pays_money(lowering->pack, choosing->declared->members.at[member]);
}

static hq_status either(hq_lowering *lowering, hq_vtruth *to, hq_vtruth other)
{
    return hq_v_or(lowering, *to, other, to);
}

/* --- Members --- */

/* Which of a policy's combinations the chosen readings are. */
static uint32_t combination_of(const hq_vchoosing *choosing, const hq_vpolicy *policy)
{
    uint32_t combination = 0, stride = 1;
    for (uint32_t i = 0; i < policy->choice_count; i++) {
        const hq_vchoice *own = &policy->choices[i];
        for (uint32_t k = 0; k < choosing->choice_count; k++) {
            const hq_vchoice *made = &choosing->choices[k];
            if (made->of_definition != own->of_definition || made->owner != own->owner)
                continue;
            uint64_t before = own->open & ((UINT64_C(1) << made->chosen) - 1);
            combination += stride * (uint32_t)__builtin_popcountll(before);
        }
        stride *= (uint32_t)__builtin_popcountll(own->open);
    }
    return combination;
}

static const hq_vcell *cell_of(const hq_vchoosing *choosing, uint32_t member)
{
    const hq_vpolicy *policy = &choosing->policies[choosing->declared->members.at[member].policy];
    for (uint32_t s = 0; s < policy->site_count; s++)
        if (policy->sites[s].place == choosing->place)
            return &policy->cells[combination_of(choosing, policy) * policy->site_count + s];
    return NULL;
}

static hq_status take_point(hq_lowering *lowering, hq_vchoosing *choosing, hq_vpair pair, hq_vtruth where,
                            hq_vnum *out)
{
    hq_vtruth differs = hq_v_fixed(HQ_VFALSE);
    *out = pair.low;
    if (!pair.same)
        HQ_TRY(hq_v_less(lowering, pair.low, pair.high, &differs));
    HQ_TRY(hq_v_and(lowering, differs, where, &differs));
    return either(lowering, &choosing->unclear, differs);
}

static hq_status one_member(hq_lowering *lowering, hq_vchoosing *choosing, uint32_t member)
{
    const hq_member *named = &choosing->declared->members.at[member];
    hq_vpolicy *policy = &choosing->policies[named->policy];
    const hq_plan_policy *planned = &lowering->plan->policies[named->policy];
    choosing->possible[member] = hq_v_fixed(HQ_VFALSE);
    choosing->amounts[member] = hq_v_point(hq_v_int(0));
    choosing->pays[member] = hq_v_int(0);
    const hq_vcell *cell = policy->sites == NULL ? NULL : cell_of(choosing, member);
    if (cell == NULL)
        return HQ_OK;
    if (!cell->has_amount || planned->benefit_count != 1)
        return HQ_VLEAVE(lowering, "a member of a group has caps over items, a bound or several benefits");
    hq_vtruth unsure;
    choosing->possible[member] = cell->possible;
    HQ_TRY(hq_v_not(lowering, cell->certain, &unsure));
    HQ_TRY(hq_v_and(lowering, unsure, cell->possible, &unsure));
    HQ_TRY(either(lowering, &choosing->unclear, unsure));
    choosing->amounts[member] = cell->amount;
    HQ_TRY(hq_v_and(lowering, cell->unclear, cell->possible, &unsure));
    HQ_TRY(either(lowering, &choosing->unclear, unsure));
    if (choosing->group->base == HQ_NONE || cell->possible.constant == HQ_VFALSE)
        return HQ_OK;
    hq_vvalue pays;
    for (uint32_t i = 0; i < policy->choice_count; i++)
        lowering->choices[i] = policy->choices[i];
    lowering->choice_count = policy->choice_count;
    hq_v_take_readings(lowering->choices, lowering->choice_count, combination_of(choosing, policy));
    hq_status status = hq_v_node(lowering, planned->benefits[named->benefit].pays, cell->env, &pays);
    lowering->choice_count = 0;
    HQ_TRY(status);
    return take_point(lowering, choosing, pays.number, cell->possible, &choosing->pays[member]);
}

/* --- Sets --- */

/* What is paid under a set: factors act one after the other, on the base or on the one member that says money. */
static hq_status paid_under(hq_lowering *lowering, hq_vchoosing *choosing, uint32_t set)
{
    hq_vnum paid = choosing->base, factor = hq_v_int(1);
    bool money = false;
    for (uint32_t m = 0; m < choosing->member_count; m++) {
        if ((members_of(choosing, set) >> m & 1) == 0)
            continue;
        if (pays_money(lowering, choosing, m)) {
            paid = choosing->pays[m];
            money = true;
        } else {
            HQ_TRY(hq_v_multiply(lowering, factor, choosing->pays[m], &factor));
        }
    }
    HQ_TRY(hq_v_multiply(lowering, paid, factor, &choosing->paid[set]));
    choosing->shared[set] = !money && factor.constant && hq_rat_sign(factor.value) >= 0 &&
                            hq_rat_compare(factor.value, HQ_RAT_ONE) <= 0;
    choosing->share[set] = factor.value;
    return HQ_OK;
}

static hq_status given_under(hq_lowering *lowering, hq_vchoosing *choosing, uint32_t set)
{
    hq_vpair sum = hq_v_point(hq_v_int(0));
    for (uint32_t m = 0; m < choosing->member_count; m++) {
        if ((members_of(choosing, set) >> m & 1) == 0)
            continue;
        HQ_TRY(hq_v_add(lowering, sum.low, choosing->amounts[m].low, &sum.low));
        HQ_TRY(hq_v_add(lowering, sum.high, choosing->amounts[m].high, &sum.high));
    }
    sum.same = hq_v_same(&sum.low, &sum.high);
    choosing->shared[set] = false;
    choosing->given[set] = sum;
    return HQ_OK;
}

static hq_status open_sets(hq_lowering *lowering, hq_vchoosing *choosing)
{
    for (uint32_t i = 0; i < choosing->group->set_count; i++) {
        choosing->lawful[i] = hq_v_fixed(HQ_VTRUE);
        for (uint32_t m = 0; m < choosing->member_count; m++)
            if ((members_of(choosing, i) >> m & 1) != 0)
                HQ_TRY(hq_v_and(lowering, choosing->lawful[i], choosing->possible[m], &choosing->lawful[i]));
        if (choosing->lawful[i].constant == HQ_VFALSE)
            continue;
        HQ_TRY(choosing->group->base != HQ_NONE ? paid_under(lowering, choosing, i)
                                                : given_under(lowering, choosing, i));
        if (choosing->shared[i] || choosing->group->base == HQ_NONE)
            continue;
        hq_vtruth at_nothing; /* of money against shares of nothing the order is subtle: left */
        HQ_TRY(hq_v_and(lowering, choosing->lawful[i], choosing->nothing, &at_nothing));
        HQ_TRY(either(lowering, &choosing->unclear, at_nothing));
    }
    return HQ_OK;
}

static bool competes(const hq_vchoosing *choosing, uint32_t set, bool stated)
{
    return choosing->lawful[set].constant != HQ_VFALSE && (!stated || choosing->group->sets[set].stated);
}

/* The next fixed share in order: the least that is paid, the first of those alike; HQ_NONE: no more. */
static uint32_t next_share(const hq_vchoosing *choosing, bool stated, uint32_t after)
{
    uint32_t next = HQ_NONE;
    for (uint32_t i = 0; i < choosing->group->set_count; i++) {
        if (!competes(choosing, i, stated) || !choosing->shared[i])
            continue;
        int order = after == HQ_NONE ? 1 : hq_rat_compare(choosing->share[i], choosing->share[after]);
        if (order < 0 || (order == 0 && i <= after))
            continue;
        if (next == HQ_NONE || hq_rat_compare(choosing->share[i], choosing->share[next]) < 0)
            next = i;
    }
    return next;
}

static hq_status best_share(hq_lowering *lowering, const hq_vchoosing *choosing, bool stated, hq_vbest *out)
{
    hq_vnum share = hq_v_int(1);
    hq_vtruth group = hq_v_fixed(HQ_VFALSE);
    for (uint32_t i = next_share(choosing, stated, HQ_NONE); i != HQ_NONE;) {
        hq_vtruth not_yet;
        uint32_t next = next_share(choosing, stated, i);
        HQ_TRY(hq_v_not(lowering, out->found, &not_yet));
        HQ_TRY(hq_v_and(lowering, choosing->lawful[i], not_yet, &out->is[i]));
        HQ_TRY(either(lowering, &out->found, choosing->lawful[i]));
        HQ_TRY(either(lowering, &group, out->is[i]));
        if (next == HQ_NONE || !hq_rat_equal(choosing->share[next], choosing->share[i])) {
            HQ_TRY(hq_v_select(lowering, group, hq_v_constant(choosing->share[i]), share, &share));
            group = hq_v_fixed(HQ_VFALSE);
        }
        i = next;
    }
    return hq_v_multiply(lowering, choosing->base, share, &out->paid);
}

/* Is what set `set` leaves to pay less than the best so far, or as much and it was declared before? Nobody saves less than nothing. */
static hq_status is_better(hq_lowering *lowering, const hq_vchoosing *choosing, const hq_vbest *best,
                           uint32_t set, hq_vtruth *out)
{
    hq_vtruth less, equal, later = hq_v_fixed(HQ_VFALSE), none;
    hq_vnum own = choosing->paid[set], other = best->paid;
    HQ_TRY(hq_v_extreme(lowering, true, own, choosing->base, &own));
    HQ_TRY(hq_v_extreme(lowering, true, other, choosing->base, &other));
    HQ_TRY(hq_v_less(lowering, own, other, &less));
    HQ_TRY(hq_v_equal(lowering, own, other, &equal));
    for (uint32_t i = set + 1; i < choosing->group->set_count; i++)
        HQ_TRY(either(lowering, &later, best->is[i]));
    HQ_TRY(hq_v_and(lowering, equal, later, &equal));
    HQ_TRY(hq_v_or(lowering, less, equal, out));
    HQ_TRY(hq_v_not(lowering, best->found, &none));
    HQ_TRY(either(lowering, out, none));
    return hq_v_and(lowering, *out, choosing->lawful[set], out);
}

static hq_status find_best(hq_lowering *lowering, const hq_vchoosing *choosing, bool stated, hq_vbest *out)
{
    out->is = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, choosing->group->set_count);
    HQ_TRY_ALLOC(out->is);
    for (uint32_t i = 0; i < choosing->group->set_count; i++)
        out->is[i] = hq_v_fixed(HQ_VFALSE);
    out->found = hq_v_fixed(HQ_VFALSE);
    if (choosing->group->base == HQ_NONE) { /* paid: what it does not give */
        for (uint32_t i = 0; i < choosing->group->set_count; i++)
            if (choosing->lawful[i].constant != HQ_VFALSE)
                HQ_TRY(hq_v_negate(lowering, stated ? choosing->given[i].low : choosing->given[i].high,
                                   &choosing->paid[i]));
        out->paid = hq_v_int(0);
    } else {
        HQ_TRY(best_share(lowering, choosing, stated, out));
    }
    for (uint32_t j = 0; j < choosing->group->set_count; j++) {
        hq_vtruth better, worse;
        if (!competes(choosing, j, stated) || choosing->shared[j])
            continue;
        HQ_TRY(is_better(lowering, choosing, out, j, &better));
        HQ_TRY(hq_v_not(lowering, better, &worse));
        for (uint32_t i = 0; i < choosing->group->set_count; i++)
            HQ_TRY(hq_v_and(lowering, out->is[i], worse, &out->is[i]));
        out->is[j] = better;
        HQ_TRY(either(lowering, &out->found, choosing->lawful[j]));
        HQ_TRY(hq_v_select(lowering, better, choosing->paid[j], out->paid, &out->paid));
    }
    return HQ_OK;
}

/* --- Who is taken --- */

/* Of a base of nothing all sets give nothing: a set stands unless one declared before it leaves no more to pay. */
static hq_status stands_at_nothing(hq_lowering *lowering, const hq_vchoosing *choosing, uint32_t set,
                                   hq_vtruth *out)
{
    *out = hq_v_fixed(HQ_VFALSE);
    for (int role = 0; role < 2; role++) {
        hq_vtruth beaten = hq_v_fixed(HQ_VFALSE);
        if (role == 1 && !choosing->group->sets[set].stated)
            break;
        for (uint32_t j = 0; j < set; j++)
            if (competes(choosing, j, role == 1) && choosing->shared[j] && choosing->shared[set] &&
                hq_rat_compare(choosing->share[j], choosing->share[set]) <= 0)
                HQ_TRY(either(lowering, &beaten, choosing->lawful[j]));
        HQ_TRY(hq_v_not(lowering, beaten, &beaten));
        HQ_TRY(hq_v_and(lowering, beaten, choosing->lawful[set], &beaten));
        HQ_TRY(either(lowering, out, beaten));
    }
    return HQ_OK;
}

/* Does a certain set always give more than this one, or as much and was declared before? */
static hq_status stands_with_ranges(hq_lowering *lowering, const hq_vchoosing *choosing, uint32_t set,
                                    hq_vtruth *out)
{
    *out = hq_v_fixed(HQ_VFALSE);
    for (int role = 0; role < 2; role++) {
        hq_vtruth beaten = hq_v_fixed(HQ_VFALSE);
        if (role == 1 && !choosing->group->sets[set].stated)
            break;
        for (uint32_t j = 0; j < choosing->group->set_count; j++) {
            hq_vtruth more;
            if (j == set || !competes(choosing, j, role == 1))
                continue;
            HQ_TRY(j < set
                       ? hq_v_less_equal(lowering, choosing->given[set].high, choosing->given[j].low, &more)
                       : hq_v_less(lowering, choosing->given[set].high, choosing->given[j].low, &more));
            HQ_TRY(hq_v_and(lowering, more, choosing->lawful[j], &more));
            HQ_TRY(either(lowering, &beaten, more));
        }
        HQ_TRY(hq_v_not(lowering, beaten, &beaten));
        HQ_TRY(hq_v_and(lowering, beaten, choosing->lawful[set], &beaten));
        HQ_TRY(either(lowering, out, beaten));
    }
    return HQ_OK;
}

typedef struct hq_vtaken {
    hq_vtruth always[HQ_GROUP_MEMBERS_MAX], ever[HQ_GROUP_MEMBERS_MAX], possible[HQ_GROUP_MEMBERS_MAX];
    hq_vnum most[HQ_GROUP_MEMBERS_MAX], least[HQ_GROUP_MEMBERS_MAX]; /* of what members give by themselves */
    hq_vpair amount, unconfirmed;
} hq_vtaken;

static hq_status take_members(hq_lowering *lowering, const hq_vchoosing *choosing, const hq_vbest best[2],
                              hq_vtaken *out)
{
    hq_vtruth sure = hq_v_fixed(HQ_VFALSE), without[HQ_GROUP_MEMBERS_MAX];
    for (uint32_t m = 0; m < choosing->member_count; m++)
        out->ever[m] = without[m] = hq_v_fixed(HQ_VFALSE);
    for (uint32_t i = 0; i < choosing->group->set_count; i++) {
        hq_vtruth stands, at_nothing;
        if (choosing->lawful[i].constant == HQ_VFALSE)
            continue;
        if (choosing->group->sets[i].stated)
            HQ_TRY(either(lowering, &sure, choosing->lawful[i]));
        HQ_TRY(hq_v_or(lowering, best[0].is[i], best[1].is[i], &stands));
        if (choosing->group->base == HQ_NONE)
            HQ_TRY(stands_with_ranges(lowering, choosing, i, &stands));
        if (choosing->nothing.constant != HQ_VFALSE) {
            HQ_TRY(stands_at_nothing(lowering, choosing, i, &at_nothing));
            HQ_TRY(hq_v_choose(lowering, choosing->nothing, at_nothing, stands, &stands));
        }
        for (uint32_t m = 0; m < choosing->member_count; m++)
            HQ_TRY(either(lowering, (members_of(choosing, i) >> m & 1) != 0 ? &out->ever[m] : &without[m],
                          stands));
    }
    for (uint32_t m = 0; m < choosing->member_count; m++) {
        HQ_TRY(hq_v_not(lowering, without[m], &without[m]));
        HQ_TRY(hq_v_and(lowering, out->ever[m], without[m], &out->always[m]));
        HQ_TRY(hq_v_and(lowering, out->always[m], sure, &out->always[m]));
        out->possible[m] = choosing->possible[m];
        HQ_TRY(hq_v_select(lowering, out->ever[m], choosing->amounts[m].high, hq_v_int(0), &out->most[m]));
        out->least[m] = choosing->amounts[m].low;
    }
    return HQ_OK;
}

static hq_status rounded(hq_lowering *lowering, const hq_vchoosing *choosing, const hq_vbest *best,
                         hq_vnum *out)
{
    hq_vnum none = hq_v_int(0);
    if (choosing->group->base == HQ_NONE)
        HQ_TRY(hq_v_negate(lowering, best->paid, out));
    else
        HQ_TRY(hq_v_saved(lowering, choosing->declared->rounds_payment, choosing->base, best->paid, out));
    return hq_v_select(lowering, best->found, *out, none, out);
}

/* Of a group without a base: the same are taken in any case, and what each gives is no range. */
static hq_status decided(hq_lowering *lowering, const hq_vchoosing *choosing, const hq_vtaken *taken,
                         uint64_t weak, hq_vtruth *same, hq_vtruth *paying)
{
    hq_vtruth open = hq_v_fixed(HQ_VFALSE);
    for (uint32_t m = 0; m < choosing->member_count; m++) {
        hq_vtruth differs = hq_v_fixed(HQ_VFALSE), maybe;
        if (!choosing->amounts[m].same)
            HQ_TRY(hq_v_less(lowering, choosing->amounts[m].low, choosing->amounts[m].high, &differs));
        HQ_TRY(either(lowering, &open, differs));
        HQ_TRY(hq_v_not(lowering, taken->always[m], &maybe));
        HQ_TRY(hq_v_and(lowering, maybe, taken->ever[m], &maybe));
        HQ_TRY(either(lowering, &open, maybe));
        if ((weak >> m & 1) != 0)
            HQ_TRY(either(lowering, paying, taken->always[m]));
    }
    HQ_TRY(hq_v_not(lowering, open, same));
    return hq_v_and(lowering, *paying, *same, paying);
}

/* What rests on unconfirmed rules; see hq_choice_unconfirmed. */
static hq_status unconfirmed(hq_lowering *lowering, const hq_vchoosing *choosing, const hq_vbest best[2],
                             hq_vtaken *out)
{
    hq_vtruth some = hq_v_fixed(HQ_VFALSE), others = some, same = some, paying = some, all, low, high;
    uint64_t weak = 0;
    for (uint32_t m = 0; m < choosing->member_count; m++) {
        const hq_policy *policy = &lowering->pack->policies.at[choosing->declared->members.at[m].policy];
        bool own = policy->standing == HQ_STANDING_UNCONFIRMED;
        weak |= (uint64_t)own << m;
        HQ_TRY(either(lowering, own ? &some : &others, choosing->possible[m]));
    }
    for (uint32_t i = 0; i < choosing->group->set_count && choosing->group->base != HQ_NONE; i++) {
        hq_vtruth both;
        HQ_TRY(hq_v_and(lowering, best[0].is[i], best[1].is[i], &both));
        HQ_TRY(either(lowering, &same, both));
        if ((members_of(choosing, i) & weak) != 0)
            HQ_TRY(either(lowering, &paying, both));
    }
    if (choosing->group->base == HQ_NONE)
        HQ_TRY(decided(lowering, choosing, out, weak, &same, &paying));
    HQ_TRY(hq_v_not(lowering, others, &all));
    HQ_TRY(hq_v_not(lowering, same, &high));
    HQ_TRY(hq_v_or(lowering, all, paying, &low));
    HQ_TRY(hq_v_or(lowering, high, low, &high));
    HQ_TRY(hq_v_and(lowering, low, some, &low));
    HQ_TRY(hq_v_and(lowering, high, some, &high));
    HQ_TRY(hq_v_select(lowering, low, out->amount.low, hq_v_int(0), &out->unconfirmed.low));
    HQ_TRY(hq_v_select(lowering, high, out->amount.high, hq_v_int(0), &out->unconfirmed.high));
    out->unconfirmed.same = hq_v_same(&out->unconfirmed.low, &out->unconfirmed.high);
    return HQ_OK;
}

/* One combination of readings at one place. */
static hq_status choose(hq_lowering *lowering, hq_vchoosing *choosing, hq_vtaken *out)
{
    uint32_t count = choosing->group->set_count;
    hq_vbest best[2];
    hq_vvalue base = {.number = hq_v_point(hq_v_int(0))};
    hq_venv like = {.first = lowering->request->claim_first, .until = lowering->request->claim_until};
    choosing->lawful = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, count);
    choosing->paid = HQ_NEW_ARRAY(lowering->arena, hq_vnum, count);
    choosing->given = HQ_NEW_ARRAY(lowering->arena, hq_vpair, count);
    choosing->shared = HQ_NEW_ARRAY(lowering->arena, bool, count);
    choosing->share = HQ_NEW_ARRAY(lowering->arena, hq_rat, count);
    if (choosing->lawful == NULL || choosing->paid == NULL || choosing->given == NULL ||
        choosing->shared == NULL || choosing->share == NULL)
        return HQ_E_MEMORY;
    hq_vtruth any = hq_v_fixed(HQ_VFALSE);
    for (uint32_t m = 0; m < choosing->member_count; m++) {
        HQ_TRY(one_member(lowering, choosing, m));
        HQ_TRY(either(lowering, &any, choosing->possible[m]));
    }
    choosing->nothing = hq_v_fixed(HQ_VFALSE);
    uint32_t group = (uint32_t)(choosing->declared - lowering->pack->groups.at);
    if (choosing->group->base != HQ_NONE) {
        HQ_TRY(hq_v_group_base(lowering, group, choosing->place, &like, &base));
        HQ_TRY(take_point(lowering, choosing, base.number, any, &choosing->base));
        if (hq_v_sign(lowering, &choosing->base) <= 0)
            return HQ_VLEAVE(lowering, "the base of a group may be below 0");
        HQ_TRY(hq_v_less_equal(lowering, choosing->base, hq_v_int(0), &choosing->nothing));
    } else {
        choosing->base = hq_v_int(0);
    }
    HQ_TRY(open_sets(lowering, choosing));
    HQ_TRY(find_best(lowering, choosing, true, &best[0]));
    HQ_TRY(find_best(lowering, choosing, false, &best[1]));
    HQ_TRY(rounded(lowering, choosing, &best[0], &out->amount.low));
    HQ_TRY(rounded(lowering, choosing, &best[1], &out->amount.high));
    HQ_TRY(hq_v_extreme(lowering, false, out->amount.high, out->amount.low, &out->amount.high));
    if (choosing->group->base != HQ_NONE) { /* nobody pays less than nothing */
        hq_vnum whole;
        HQ_TRY(hq_v_quantize(lowering, choosing->base, lowering->pack->quantum, HQ_ROUND_HALF_UP, &whole));
        HQ_TRY(hq_v_extreme(lowering, false, whole, out->amount.low, &whole));
        HQ_TRY(hq_v_extreme(lowering, true, out->amount.high, whole, &out->amount.high));
    }
    out->amount.same = hq_v_same(&out->amount.low, &out->amount.high);
    HQ_TRY(take_members(lowering, choosing, best, out));
    return unconfirmed(lowering, choosing, best, out);
}

/* --- Over readings, places, members --- */

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
        HQ_TRY(choose(lowering, choosing, c == 0 ? hulled : cell));
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
        HQ_TRY(hq_v_select(lowering, hulled->always[m], hulled->least[m], hq_v_int(0), &own.low));
        HQ_TRY(hq_v_extreme(lowering, false, hulled->most[m], own.low, &own.high));
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
