/*
 * Pools that several policies share, over what each benefit asks for by owner and turn: policies in written order, their benefits in order.
 * See policies.h; eval/pools.c for the meaning.
 *
 * What is asked for is certain here, rows where it is not are left (policy.c). So what a benefit gets of an owner's pool is the least of
 * what it asks for and what is left in it, whichever items it is taken from.
 */
#include "vm/policies.h"

bool hq_v_draws(const hq_benefit *benefit, uint32_t pool)
{
    for (uint32_t c = 0; c < benefit->caps.count; c++)
        if (benefit->caps.at[c].pool == pool)
            return true;
    return false;
}

bool hq_v_shares_pool(const hq_pack *pack, uint32_t policy, uint32_t pool)
{
    for (uint32_t p = 0; p < pack->policies.count; p++)
        for (uint32_t b = 0; p != policy && b < pack->policies.at[p].benefits.count; b++)
            if (hq_v_draws(&pack->policies.at[p].benefits.at[b], pool))
                return true;
    return false;
}

/* What is left in a pool of one owner in one turn. */
typedef struct hq_vpot {
    uint32_t owner;
    hq_day turn;
    hq_vnum rest;
} hq_vpot;

typedef HQ_LIST(hq_vpot) hq_vpots;

static hq_status pot_of(hq_lowering *lowering, hq_vpots *pots, const hq_vdrawing *drawing, hq_vpot **out)
{
    hq_vpot pot = {.owner = drawing->owner, .turn = drawing->turn};
    for (uint32_t i = 0; i < pots->count; i++)
        if (pots->at[i].owner == pot.owner && pots->at[i].turn == pot.turn) {
            *out = &pots->at[i];
            return HQ_OK;
        }
    HQ_TRY(hq_v_limit(lowering, lowering->pack->pools.at[drawing->pool].cap.limit, &pot.rest));
    *out = HQ_PUSH(lowering->arena, *pots, pot) ? &pots->at[pots->count - 1] : NULL;
    return *out == NULL ? HQ_E_MEMORY : HQ_OK;
}

static hq_status give(hq_lowering *lowering, hq_vnum got, hq_vpair *to)
{
    bool same = to->same;
    HQ_TRY(hq_v_add(lowering, to->low, got, &to->low));
    to->high = same ? to->low : to->high;
    return same ? HQ_OK : hq_v_add(lowering, to->high, got, &to->high);
}

static hq_status draw(hq_lowering *lowering, const hq_vdrawing *drawing, hq_vpot *pot, hq_vpolicy *policy)
{
    hq_vnum got, less;
    hq_vtruth over;
    HQ_TRY(hq_v_less(lowering, pot->rest, drawing->asked, &over));
    HQ_TRY(hq_v_any_up(lowering, over, drawing->space, 0, &over));
    HQ_TRY(hq_v_or(lowering, policy->capped, over, &policy->capped));
    HQ_TRY(hq_v_extreme(lowering, true, drawing->asked, pot->rest, &got));
    HQ_TRY(hq_v_negate(lowering, drawing->asked, &less));
    HQ_TRY(hq_v_add(lowering, pot->rest, less, &pot->rest));
    HQ_TRY(hq_v_extreme(lowering, false, pot->rest, hq_v_int(0), &pot->rest));
    HQ_TRY(hq_v_sum_up(lowering, got, hq_v_fixed(HQ_VTRUE), drawing->space, 0, &got));
    HQ_TRY(give(lowering, got, &policy->amount));
    return give(lowering, got, &policy->parts[drawing->benefit].amount);
}

static hq_status apply(hq_lowering *lowering, uint32_t pool, const bool *carried, hq_vpolicy *policies)
{
    hq_vpots pots = {0};
    for (uint32_t p = 0; p < lowering->pack->policies.count; p++)
        for (uint32_t b = 0; carried[p] && b < policies[p].part_count; b++)
            for (uint32_t i = 0; i < policies[p].drawings.count; i++) {
                const hq_vdrawing *drawing = &policies[p].drawings.at[i];
                hq_vpot *pot;
                if (drawing->pool != pool || drawing->benefit != b)
                    continue;
                HQ_TRY(pot_of(lowering, &pots, drawing, &pot));
                HQ_TRY(draw(lowering, drawing, pot, &policies[p]));
            }
    return HQ_OK;
}

hq_status hq_v_pools(hq_lowering *lowering, const bool *carried, hq_vpolicy *policies)
{
    for (uint32_t pool = 0; pool < lowering->pack->pools.count; pool++)
        HQ_TRY(apply(lowering, pool, carried, policies));
    return HQ_OK;
}
