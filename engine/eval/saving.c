/* What a member of a group saves: the base less what is still paid, rounded as the group says. See group.h. */
#include <string.h>

#include "eval/group.h"
#include "eval/kernels.h"

/* The base in the group's own scope: it is a fact of slot 0, which the member's subject is too. */
hq_status hq_group_base(hq_evaluation *evaluation, uint32_t group, hq_value *out)
{
    hq_record *scope[HQ_SCOPE_MAX + 4];
    uint32_t scope_count = evaluation->scope_count;
    memcpy(scope, evaluation->scope, sizeof scope);
    hq_status status = hq_policy_enter(evaluation, &evaluation->pack->groups.at[group].scope, scope[0]);
    if (status == HQ_OK)
        status = hq_eval(evaluation, evaluation->plan->groups[group].base, out);
    evaluation->scope_count = scope_count;
    memcpy(evaluation->scope, scope, sizeof scope);
    return status;
}

static hq_status paid_by(hq_evaluation *evaluation, hq_node_id pays, const hq_value *base, hq_value *out)
{
    HQ_TRY(hq_eval(evaluation, pays, out));
    if (!hq_unit_is_none(evaluation->plan->nodes.at[pays].unit))
        return HQ_OK; /* money */
    return hq_number_multiply(evaluation, base, out, out);
}

hq_status hq_group_quanta(hq_evaluation *evaluation, hq_rat value, hq_rounding rounding, hq_int128 *out)
{
    return hq_rat_quanta(evaluation->scratch, value, evaluation->pack->quantum, rounding, out);
}

/* base - paid when both are known. */
static hq_status saved_exactly(hq_evaluation *evaluation, bool rounds_payment, hq_rat base, hq_rat paid,
                               hq_int128 *out)
{
    hq_int128 whole, rest;
    hq_rat saving;
    if (rounds_payment) {
        HQ_TRY(hq_group_quanta(evaluation, base, HQ_ROUND_HALF_UP, &whole));
        HQ_TRY(hq_group_quanta(evaluation, paid, HQ_ROUND_HALF_UP, &rest));
        *out = whole - rest;
    } else {
        HQ_TRY(hq_rat_sub(evaluation->scratch, base, paid, &saving));
        HQ_TRY(hq_group_quanta(evaluation, saving, HQ_ROUND_HALF_UP, out));
    }
    *out = *out < 0 ? 0 : *out;
    return *out >= HQ_UNBOUNDED ? HQ_E_LIMIT : HQ_OK;
}

/* A known share of a base that is a range: the saving rises with the base, so its ends are those of the base. */
static hq_status saved_by_share(hq_evaluation *evaluation, bool rounds_payment, const hq_value *base,
                                hq_rat share, hq_range *out)
{
    hq_rat low, high;
    HQ_TRY(hq_rat_mul(evaluation->scratch, base->number.low, share, &low));
    HQ_TRY(hq_rat_mul(evaluation->scratch, base->number.high, share, &high));
    HQ_TRY(saved_exactly(evaluation, rounds_payment, base->number.low, low, &out->low));
    return saved_exactly(evaluation, rounds_payment, base->number.high, high, &out->high);
}

/* One of the two is known: the saving rises with the base and falls with what is paid, rounded or not. */
static hq_status saved_one_known(hq_evaluation *evaluation, bool rounds_payment, const hq_value *base,
                                 const hq_value *paid, hq_range *out)
{
    HQ_TRY(saved_exactly(evaluation, rounds_payment, base->number.low, paid->number.high, &out->low));
    return saved_exactly(evaluation, rounds_payment, base->number.high, paid->number.low, &out->high);
}

/* Both are open: rounding moves the exact saving by half a quantum at most; twice, where base and payment are both rounded. */
static hq_status saved_roughly(hq_evaluation *evaluation, bool twice, const hq_value *saving, hq_range *out)
{
    hq_rat moved = evaluation->pack->quantum;
    if (!twice)
        HQ_TRY(hq_rat_div(evaluation->scratch, moved, hq_rat_int(2), &moved));
    *out = (hq_range){0, HQ_UNBOUNDED};
    hq_rat end;
    if (!saving->number.low_open) {
        HQ_TRY(hq_rat_sub(evaluation->scratch, saving->number.low, moved, &end));
        HQ_TRY(hq_group_quanta(evaluation, end, HQ_ROUND_CEILING, &out->low));
    }
    if (!saving->number.high_open) {
        HQ_TRY(hq_rat_add(evaluation->scratch, saving->number.high, moved, &end));
        HQ_TRY(hq_group_quanta(evaluation, end, HQ_ROUND_FLOOR, &out->high));
    }
    out->low = out->low < 0 ? 0 : out->low;
    out->high = out->high < 0 ? 0 : out->high;
    return HQ_OK;
}

/* Is every base a whole number of quanta, as a fact in money is? */
static hq_status base_is_whole(hq_evaluation *evaluation, const hq_group *group, bool *out)
{
    hq_node_id base = evaluation->plan->groups[group - evaluation->pack->groups.at].base;
    hq_rat step = evaluation->plan->bounds[base].step;
    *out = false;
    if (hq_rat_sign(step) <= 0)
        return HQ_OK;
    return hq_rat_is_multiple(evaluation->scratch, step, evaluation->pack->quantum, out);
}

hq_status hq_group_saved(hq_evaluation *evaluation, const hq_group *group, const hq_value *base,
                         const hq_value *paid, const hq_rat *share, hq_range *out)
{
    if (base->doubt == NULL && paid->doubt == NULL) {
        HQ_TRY(
            saved_exactly(evaluation, group->rounds_payment, base->number.low, paid->number.low, &out->low));
        out->high = out->low;
        return HQ_OK;
    }
    bool lowers = share != NULL && hq_rat_sign(*share) >= 0 && hq_rat_compare(*share, HQ_RAT_ONE) <= 0;
    if (lowers && !base->number.low_open && !base->number.high_open)
        return saved_by_share(evaluation, group->rounds_payment, base, *share, out);
    bool closed = !base->number.low_open && !base->number.high_open && !paid->number.low_open &&
                  !paid->number.high_open;
    if (closed && (hq_number_is_point(&base->number) || hq_number_is_point(&paid->number)))
        return saved_one_known(evaluation, group->rounds_payment, base, paid, out);
    hq_value saving;
    HQ_TRY(hq_number_add(evaluation, base, paid, true, &saving));
    bool whole;
    HQ_TRY(base_is_whole(evaluation, group, &whole));
    return saved_roughly(evaluation, group->rounds_payment && !whole, &saving, out);
}

hq_status hq_group_saving(hq_evaluation *evaluation, const hq_plan_benefit *benefit, hq_range *out,
                          const hq_doubt **doubt)
{
    uint32_t group = benefit->declared->group;
    hq_value base, share, paid;
    HQ_TRY(hq_group_base(evaluation, group, &base));
    HQ_TRY(hq_eval(evaluation, benefit->pays, &share));
    HQ_TRY(paid_by(evaluation, benefit->pays, &base, &paid));
    HQ_TRY(hq_doubt_join(evaluation, *doubt, base.doubt, doubt));
    HQ_TRY(hq_doubt_join(evaluation, *doubt, paid.doubt, doubt));
    bool factor = hq_unit_is_none(evaluation->plan->nodes.at[benefit->pays].unit) && share.doubt == NULL;
    return hq_group_saved(evaluation, &evaluation->pack->groups.at[group], &base, &paid,
                          factor ? &share.number.low : NULL, out);
}
