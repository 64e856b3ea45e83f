/* One subject of a policy in its slices, under one box. See policy.h. */
#include <assert.h>

#include "eval/kernels.h"
#include "eval/policy.h"

/* What a verdict hangs on: force, claim, each condition. */
typedef struct hq_component {
    uint8_t truth;
    const hq_doubt *doubt;
} hq_component;

enum { COMPONENTS_MAX = 256 };

typedef struct hq_components {
    hq_component at[COMPONENTS_MAX];
    uint32_t count;
    uint8_t in_claim, in_force, holds;
} hq_components;

static uint8_t both(uint8_t a, uint8_t b)
{
    if (a == HQ_FALSE || b == HQ_FALSE)
        return HQ_FALSE;
    return a == HQ_UNKNOWN || b == HQ_UNKNOWN ? HQ_UNKNOWN : HQ_TRUE;
}

static hq_status add_node(hq_evaluation *evaluation, hq_components *components, hq_node_id node,
                          uint8_t *truth)
{
    hq_value value;
    HQ_TRY(hq_eval(evaluation, node, &value));
    *truth = value.truth;
    if (components->count < COMPONENTS_MAX)
        components->at[components->count++] = (hq_component){value.truth, value.doubt};
    return HQ_OK;
}

/* Is the deciding day in this slice? Without a deciding day of its own, the slice that holds the day asked, or else the last. */
static hq_status claim(hq_evaluation *evaluation, const hq_policy_run *run, uint32_t slice,
                       hq_components *components)
{
    components->in_claim = HQ_TRUE;
    if (run->policy->in_claim != HQ_NONE)
        return add_node(evaluation, components, run->policy->in_claim, &components->in_claim);
    if (run->policy->declared->counts != HQ_COUNTS_EVENT)
        return HQ_OK;
    uint32_t holds_on = run->slice_count - 1;
    for (uint32_t i = 0; i < run->slice_count; i++)
        if (evaluation->on >= run->slices[i].first && evaluation->on < run->slices[i].until)
            holds_on = i;
    components->in_claim = slice == holds_on ? HQ_TRUE : HQ_FALSE;
    return HQ_OK;
}

static hq_status force(hq_evaluation *evaluation, const hq_policy_run *run, hq_components *components,
                       hq_case *out)
{
    HQ_TRY(add_node(evaluation, components, run->policy->in_force, &components->in_force));
    for (uint32_t i = 0; !run->request->alone && i < run->policy->superseded_by_count; i++) {
        uint8_t replaced;
        HQ_TRY(add_node(evaluation, components, run->policy->superseded[i], &replaced));
        if (replaced == HQ_TRUE) {
            out->superseded = true;
            out->superseded_by = run->policy->superseded_by[i];
        }
        components->in_force = both(components->in_force, replaced == HQ_UNKNOWN ? HQ_UNKNOWN
                                                          : replaced == HQ_TRUE  ? HQ_FALSE
                                                                                 : HQ_TRUE);
    }
    return HQ_OK;
}

static hq_status conditions(hq_evaluation *evaluation, const hq_policy_run *run, uint32_t subject,
                            hq_components *components)
{
    const hq_plan_policy *policy = run->policy;
    const uint8_t *known = run->known + (size_t)subject * policy->condition_count;
    components->holds = HQ_TRUE;
    for (uint32_t i = 0; i < policy->condition_count; i++)
        if (known[i] == HQ_FALSE) { /* whatever the others come to */
            components->holds = HQ_FALSE;
            return HQ_OK;
        }
    for (uint32_t i = 0; i < policy->condition_count; i++) {
        uint8_t truth = known[i];
        if (truth != HQ_TRUE && truth != HQ_FALSE)
            HQ_TRY(add_node(evaluation, components, policy->conditions[i].node, &truth));
        components->holds = both(components->holds, truth);
    }
    return HQ_OK;
}

/* --- Amounts --- */

static hq_status quanta(hq_evaluation *evaluation, const hq_benefit *benefit, hq_rat value, hq_int128 *out)
{
    hq_rat rounded;
    if (hq_rat_sign(value) <= 0) { /* a benefit is never below 0 */
        *out = 0;
        return HQ_OK;
    }
    HQ_TRY(hq_rat_quantize(evaluation->scratch, value, benefit->quantum, benefit->rounding, &rounded));
    HQ_TRY(hq_rat_quanta(evaluation->scratch, rounded, evaluation->pack->quantum, HQ_ROUND_HALF_UP, out));
    return *out >= HQ_UNBOUNDED ? HQ_E_LIMIT : HQ_OK;
}

static hq_status range_of(hq_evaluation *evaluation, const hq_benefit *benefit, const hq_number *number,
                          hq_range *out)
{
    *out = (hq_range){0, HQ_UNBOUNDED};
    if (!number->low_open)
        HQ_TRY(quanta(evaluation, benefit, number->low, &out->low));
    if (!number->high_open)
        HQ_TRY(quanta(evaluation, benefit, number->high, &out->high));
    return HQ_OK;
}

/* The benefit's own `when`: where it fails, nothing; where it may fail, nothing to the amount. */
static hq_status guarded(hq_evaluation *evaluation, const hq_plan_benefit *benefit, uint8_t *when_truth,
                         hq_value *amount)
{
    *when_truth = HQ_TRUE;
    if (benefit->when == HQ_NONE)
        return HQ_OK;
    hq_value when, zero;
    HQ_TRY(hq_eval(evaluation, benefit->when, &when));
    *when_truth = when.truth;
    hq_number_point(HQ_RAT_ZERO, &zero);
    if (when.truth == HQ_FALSE)
        *amount = zero;
    else if (when.truth == HQ_UNKNOWN)
        return hq_value_hull_under(evaluation, HQ_T_NUMBER, when.doubt, &zero, amount, amount);
    return HQ_OK;
}

/* The months it takes of a cap on time: none where it is not paid, perhaps none where it may not be. */
static hq_status term_of(hq_evaluation *evaluation, const hq_plan_benefit *benefit, uint8_t when,
                         hq_term_range *out, const hq_doubt **doubt)
{
    *out = HQ_TERM_ZERO;
    if (benefit->term == HQ_NONE || when == HQ_FALSE)
        return HQ_OK;
    hq_value term;
    HQ_TRY(hq_eval(evaluation, benefit->term, &term));
    HQ_TRY(hq_doubt_join(evaluation, *doubt, term.doubt, doubt));
    HQ_TRY(hq_rat_copy(evaluation->arena, term.number.low, &out->low));
    HQ_TRY(hq_rat_copy(evaluation->arena, term.number.high, &out->high));
    if (hq_rat_sign(out->low) < 0)
        out->low = HQ_RAT_ZERO;
    out->maybe = when == HQ_UNKNOWN;
    return HQ_OK;
}

static hq_status benefit_amount(hq_evaluation *evaluation, const hq_policy_run *run, uint32_t index,
                                hq_case *out, const hq_doubt **doubt)
{
    const hq_plan_benefit *benefit = &run->policy->benefits[index];
    hq_value amount;
    out->amounts[index] = HQ_RANGE_ZERO;
    if (out->terms != NULL)
        out->terms[index] = HQ_TERM_ZERO;
    out->open[index] = true;
    if (benefit->pays != HQ_NONE)
        return hq_group_saving(evaluation, benefit, &out->amounts[index], doubt);
    uint8_t when = HQ_TRUE;
    if (benefit->amount == HQ_NONE) {
        hq_number_point(HQ_RAT_ZERO, &amount);
        HQ_TRY(guarded(evaluation, benefit, &when, &amount));
        out->open[index] = when != HQ_FALSE;
        return HQ_OK;
    }
    HQ_TRY(hq_eval(evaluation, benefit->amount, &amount));
    HQ_TRY(guarded(evaluation, benefit, &when, &amount));
    out->open[index] = when != HQ_FALSE;
    HQ_TRY(hq_doubt_join(evaluation, *doubt, amount.doubt, doubt));
    if (out->terms != NULL)
        HQ_TRY(term_of(evaluation, benefit, when, &out->terms[index], doubt));
    if (hq_benefit_is_money(evaluation->plan, benefit))
        return range_of(evaluation, benefit->declared, &amount.number, &out->amounts[index]);
    hq_unit unit = evaluation->plan->nodes.at[benefit->amount].unit;
    return hq_show(evaluation->arena, evaluation, HQ_T_NUMBER, unit, &amount, &out->quantities[index]);
}

/* What is not certain starts at nothing. */
static void from_nothing(const hq_policy_run *run, hq_case *out)
{
    for (uint32_t b = 0; b < run->policy->benefit_count; b++) {
        out->amounts[b].low = 0;
        if (out->terms != NULL)
            out->terms[b].maybe = true;
        if (out->quantities == NULL)
            continue;
        hq_shown *quantity = &out->quantities[b];
        if (quantity->kind == HQ_T_NUMBER && (quantity->low_open || hq_rat_sign(quantity->low) > 0)) {
            quantity->low = HQ_RAT_ZERO;
            quantity->low_open = false;
            quantity->known = !quantity->high_open && hq_rat_sign(quantity->high) == 0;
        }
    }
}

static void nothing(const hq_policy_run *run, hq_case *out)
{
    for (uint32_t b = 0; b < run->policy->benefit_count; b++) {
        out->amounts[b] = HQ_RANGE_ZERO;
        if (out->terms != NULL)
            out->terms[b] = HQ_TERM_ZERO;
        if (out->quantities != NULL)
            out->quantities[b] = (hq_shown){.kind = HQ_T_NONE};
        out->open[b] = false;
    }
}

/* --- What stands in doubt --- */

/* Does any other component, or the amount, hang on a fact that this one hangs on? Only then do cells tell more than "maybe". */
static bool is_entangled(const hq_components *components, uint32_t index, uint64_t amount_atoms)
{
    uint64_t atoms = components->at[index].doubt->atoms, others = amount_atoms;
    for (uint32_t i = 0; i < components->count; i++)
        if (i != index && components->at[i].doubt != NULL && components->at[i].truth == HQ_UNKNOWN)
            others |= components->at[i].doubt->atoms;
    return (atoms & others) != 0;
}

/* Is one of the facts not this subject's own? Where there are several subjects, it moves them together. */
static bool is_shared(const hq_evaluation *evaluation, const hq_policy_run *run, uint64_t atoms)
{
    for (uint32_t i = 0; run->subject_count > 1 && i < evaluation->atom_count; i++) {
        if ((atoms >> i & 1) == 0)
            continue;
        hq_split split = {.atom = i};
        if (!hq_policy_is_own(evaluation, evaluation->scope[0], &split))
            return true;
    }
    return false;
}

static hq_status gather(hq_evaluation *evaluation, hq_policy_run *run, const hq_components *components,
                        const hq_doubt *amount, const hq_doubt **doubt)
{
    uint64_t amount_atoms = amount == NULL ? 0 : amount->atoms;
    for (uint32_t i = 0; i < components->count; i++) {
        const hq_component *component = &components->at[i];
        if (component->truth != HQ_UNKNOWN || component->doubt == NULL)
            continue;
        run->open_now |= component->doubt->atoms;
        if (run->in_group || run->across || is_entangled(components, i, amount_atoms) ||
            is_shared(evaluation, run, component->doubt->atoms))
            HQ_TRY(hq_doubt_join(evaluation, *doubt, component->doubt, doubt));
    }
    run->open_now |= amount_atoms;
    return hq_doubt_join(evaluation, *doubt, amount, doubt);
}

static hq_status one_slice(hq_evaluation *evaluation, hq_policy_run *run, uint32_t subject, uint32_t slice,
                           const hq_doubt **doubt)
{
    hq_case *out = &run->now[subject * run->slice_count + slice];
    hq_components components; /* of `at` only what is counted: it is large */
    components.count = 0;
    out->superseded = false;
    HQ_TRY(claim(evaluation, run, slice, &components));
    HQ_TRY(force(evaluation, run, &components, out));
    HQ_TRY(conditions(evaluation, run, subject, &components));
    nothing(run, out);
    if (components.in_claim == HQ_FALSE)
        out->can = HQ_CAN_OUTSIDE;
    else if (components.in_force == HQ_FALSE)
        out->can = HQ_CAN_NOT_IN_FORCE;
    else if (components.holds == HQ_FALSE)
        out->can = HQ_CAN_INELIGIBLE;
    else
        out->can = 0;
    if (out->can != 0)
        return HQ_OK;

    const hq_doubt *amount = NULL;
    for (uint32_t b = 0; b < run->policy->benefit_count; b++)
        HQ_TRY(benefit_amount(evaluation, run, b, out, &amount));
    uint8_t all = both(both(components.in_claim, components.in_force), components.holds);
    out->can = all == HQ_TRUE ? HQ_CAN_ELIGIBLE : HQ_CAN_UNDETERMINED;
    if (all != HQ_TRUE)
        from_nothing(run, out);
    return gather(evaluation, run, &components, amount, doubt);
}

hq_status hq_policy_case(hq_evaluation *evaluation, hq_policy_run *run, uint32_t subject,
                         const hq_doubt **doubt)
{
    HQ_TRY(hq_policy_enter(evaluation, &run->policy->declared->scope, run->subjects[subject]));
    for (uint32_t t = 0; t < run->slice_count; t++) {
        evaluation->period_first = run->slices[t].first;
        evaluation->period_until = run->slices[t].until;
        if (run->slice_count > 1)
            hq_eval_forget(evaluation); /* derived facts may read the period */
        else
            hq_eval_forget_subject(evaluation);
        HQ_TRY(one_slice(evaluation, run, subject, t, doubt));
    }
    return HQ_OK;
}
