/*
 * A policy lowered again by cases, for the rows that would be left because an unknown fact is asked twice (cases.c), and which of them that
 * answers: what eval/ says comes from splitting too, and where it may have split otherwise the row stays left. See policies.h.
 */
#include "plan/cells.h"
#include "vm/policies.h"

/* Where cases of one fact move what is added up from several subjects or benefits each by itself, eval/ does not tell them apart. */
static bool allows_cases(const hq_lowering *lowering, const hq_vrunning *run, bool many)
{
    const hq_vpolicy *out = run->out;
    bool good = out->left.constant != HQ_VFALSE && out->drawings.count == 0 && run->slice_count == 1;
    uint32_t imagined = 0, amounts = 0;
    for (uint32_t b = 0; b < run->policy->benefit_count; b++) {
        good = good && run->policy->benefits[b].declared->group == HQ_NONE;
        amounts += many || hq_benefit_is_money(lowering->plan, &run->policy->benefits[b]);
    }
    good = good && amounts <= 1;
    for (uint32_t s = 0; s < out->site_count; s++)
        imagined += out->sites[s].imagined && lowering->places.at[out->sites[s].place].space == 0;
    return good && imagined <= 1;
}

/* Facts of items beside unknown facts that are taken by cases: eval/ may have to split more often than it can. */
static hq_status many_unknown(hq_lowering *lowering, const hq_vset *all, hq_vtruth *out)
{
    uint32_t *taken = HQ_NEW_ARRAY(lowering->arena, uint32_t, lowering->case_count);
    uint32_t *below = HQ_NEW_ARRAY(lowering->arena, uint32_t, all->count);
    uint32_t count = 0;
    hq_vtruth unknown;
    HQ_TRY_ALLOC(taken);
    HQ_TRY_ALLOC(below);
    for (uint32_t i = 0; i < lowering->case_count; i++)
        taken[i] = lowering->cases[i].source;
    for (uint32_t i = 0; i < all->count; i++)
        if (lowering->sources.at[all->at[i]].space != 0)
            below[count++] = all->at[i];
    HQ_TRY(hq_v_unknown(lowering, &(hq_vset){taken, lowering->case_count}, &unknown));
    HQ_TRY(hq_v_unknown(lowering, &(hq_vset){below, count}, out));
    return hq_v_and(lowering, unknown, *out, out);
}

/*
 * eval/ splits no further once it knows that the policy is not to be had: a subject that is ineligible there may turn out, case by case, to be one
 * for whom the policy is never in force. Where that is so the row is left.
 */
static hq_status judged_apart(hq_lowering *lowering, const hq_vrunning *run, hq_vtruth (*before)[4],
                              hq_vtruth *out)
{
    for (uint32_t s = 0; s < run->out->site_count; s++)
        for (int k = 0; k < 2; k++) {
            hq_vtruth apart;
            HQ_TRY(hq_v_not(lowering, run->planes[s][k], &apart));
            HQ_TRY(hq_v_and(lowering, before[s][k], apart, &apart));
            HQ_TRY(
                hq_v_any_up(lowering, apart, lowering->places.at[run->out->sites[s].place].space, 0, &apart));
            HQ_TRY(hq_v_or(lowering, *out, apart, out));
        }
    return HQ_OK;
}

/* As it was lowered by cases where that is wanted, else as it was lowered before. */
static hq_status take_where(hq_lowering *lowering, hq_vtruth wanted, const hq_vpolicy *before, hq_vpolicy *to)
{
    for (int k = 0; k < 4; k++)
        HQ_TRY(hq_v_choose(lowering, wanted, to->planes[k], before->planes[k], &to->planes[k]));
    HQ_TRY(hq_v_pair_select(lowering, wanted, to->amount, before->amount, &to->amount));
    HQ_TRY(hq_v_pair_select(lowering, wanted, to->unpooled, before->unpooled, &to->unpooled));
    HQ_TRY(hq_v_choose(lowering, wanted, to->unbounded, before->unbounded, &to->unbounded));
    HQ_TRY(hq_v_choose(lowering, wanted, to->superseded, before->superseded, &to->superseded));
    HQ_TRY(hq_v_choose(lowering, wanted, to->outside, before->outside, &to->outside));
    HQ_TRY(hq_v_choose(lowering, wanted, to->capped, before->capped, &to->capped));
    for (uint32_t c = 0; c < to->condition_count; c++) {
        HQ_TRY(hq_v_choose(lowering, wanted, to->unmet[c], before->unmet[c], &to->unmet[c]));
        HQ_TRY(hq_v_choose(lowering, wanted, to->unknown[c], before->unknown[c], &to->unknown[c]));
    }
    for (uint32_t p = 0; p < to->part_count; p++) {
        hq_vpart *part = &to->parts[p];
        HQ_TRY(hq_v_pair_select(lowering, wanted, part->amount, before->parts[p].amount, &part->amount));
        HQ_TRY(hq_v_choose(lowering, wanted, part->unbounded, before->parts[p].unbounded, &part->unbounded));
    }
    return HQ_OK;
}

static hq_status settle_cases(hq_lowering *lowering, hq_vrunning *run, const hq_vrunning *before,
                              const hq_vpolicy *plain)
{
    hq_vtruth also, superseded;
    HQ_TRY(many_unknown(lowering, &before->all, &also));
    HQ_TRY(hq_v_or(lowering, also, run->out->left, &also));
    HQ_TRY(judged_apart(lowering, run, before->planes, &also));
    HQ_TRY(hq_v_not(lowering, plain->superseded, &superseded));
    HQ_TRY(hq_v_and(lowering, run->out->superseded, superseded, &superseded));
    HQ_TRY(hq_v_or(lowering, also, superseded, &also));
    HQ_TRY(take_where(lowering, plain->left, plain, run->out));
    return hq_v_and(lowering, plain->left, also, &run->out->left);
}

/* Lower the policy again, by cases, for the rows that would be left; what that does not carry stays as it was. */
hq_status hq_v_by_cases(hq_lowering *lowering, hq_vrunning *run)
{
    hq_vpolicy plain = *run->out;
    hq_vrunning before = *run;
    uint64_t cells;
    uint32_t readings = 1;
    bool some = false, many = false;
    for (uint32_t s = 0; s < plain.site_count; s++)
        many = many || lowering->places.at[plain.sites[s].place].space != 0;
    for (uint32_t i = 0; i < lowering->choice_count; i++)
        readings *= (uint32_t)__builtin_popcountll(lowering->choices[i].open);
    if (!allows_cases(lowering, run, many))
        return HQ_OK;
    HQ_TRY(hq_plan_cells_most(lowering->arena, lowering->plan, run->index, many, &cells));
    if (cells <= HQ_CELLS_MAX)
        HQ_TRY(hq_v_cases_listen(lowering, &run->entangled, &some));
    if (!some)
        return HQ_OK;
    hq_status status = hq_v_all_combinations(lowering, run);
    if (status == HQ_OK)
        status = hq_v_cases_settle(lowering, HQ_VBY_CASES_MAX / readings, &some);
    if (status == HQ_OK && some)
        status = hq_v_all_combinations(lowering, run);
    if (status == HQ_OK && some)
        return settle_cases(lowering, run, &before, &plain);
    *run->out = plain;
    return status == HQ_E_INVALID || status == HQ_E_LIMIT ? HQ_OK : status;
}
