/* Parameters by day and key, and bracket scales. See kernels.h. */
#include <string.h>

#include "eval/kernels.h"

/* --- Parameters --- */

/* Nobody says the value: a missing fact, or what the profile gives for it. */
static hq_status missing(hq_evaluation *evaluation, uint32_t index, uint32_t leaf, hq_value *out)
{
    const hq_parameter *parameter = &evaluation->pack->parameters.at[index];
    hq_atom like = {.kind = HQ_ATOM_PARAMETER, .domain_kind = HQ_DOMAIN_NONE, .index = index, .sub = leaf};
    if (parameter->has_bounds) {
        hq_int128 low, high;
        like.domain_kind = HQ_DOMAIN_GRID;
        like.step = parameter->step;
        HQ_TRY(hq_rat_quanta(evaluation->scratch, parameter->min, parameter->step, HQ_ROUND_FLOOR, &low));
        HQ_TRY(hq_rat_quanta(evaluation->scratch, parameter->max, parameter->step, HQ_ROUND_CEILING, &high));
        if (low < INT64_MIN || high > INT64_MAX)
            return HQ_E_LIMIT;
        like.domain.low = (int64_t)low;
        like.domain.high = (int64_t)high;
    }
    uint32_t atom;
    HQ_TRY(hq_atom_of(evaluation, &like, &atom));
    if (atom != HQ_NONE && parameter->has_bounds)
        return hq_number_of_atom(evaluation, atom, out);
    out->number = (hq_number){.low = HQ_RAT_ZERO, .high = HQ_RAT_ZERO};
    if (parameter->has_bounds) {
        out->number.low = parameter->min;
        out->number.high = parameter->max;
    }
    out->number.low_open = out->number.high_open = !parameter->has_bounds;
    return hq_doubt_about(evaluation, atom == HQ_NONE ? HQ_ATOM_MANY : UINT64_C(1) << atom, &out->doubt);
}

static hq_status note_row(hq_evaluation *evaluation, uint32_t index, const hq_parameter_row *row, hq_day day)
{
    const hq_parameter *parameter = &evaluation->pack->parameters.at[index];
    if (row->sure != HQ_SURE_CERTAIN)
        HQ_TRY(hq_eval_note(evaluation,
                            (hq_note){.kind = HQ_NOTE_PARAMETER_WEAK, .index = index, .day = row->from}));
    if (parameter->has_checked_until && day > parameter->checked_until)
        HQ_TRY(
            hq_eval_note(evaluation, (hq_note){.kind = HQ_NOTE_PARAMETER_OLD, .index = index, .day = day}));
    return HQ_OK;
}

/* The value on days [low, high]: the row that stands on each; which it is, is decision 0 of the node. */
static hq_status by_day(hq_evaluation *evaluation, hq_node_id id, uint32_t index, uint32_t leaf,
                        const hq_value *day, hq_value *out)
{
    const hq_parameter *parameter = &evaluation->pack->parameters.at[index];
    uint32_t first, count;
    hq_parameter_rows(evaluation->pack, parameter, leaf, &first, &count);
    hq_day low = day == NULL ? HQ_DAY_MAX : day->date.low, high = day == NULL ? HQ_DAY_MAX : day->date.high;
    uint64_t outcomes = 0; /* bit 0: before the first; bit i + 1: row i, the 62nd and later as one */
    for (uint32_t i = 0; i < count; i++) {
        hq_day from = parameter->rows.at[first + i].from;
        hq_day until = i + 1 < count ? parameter->rows.at[first + i + 1].from : HQ_DAY_MAX;
        bool last = i + 1 == count;
        if (high >= from && (low < until || last))
            outcomes |= UINT64_C(1) << (i < 62 ? i + 1 : 63);
    }
    if (count == 0 || low < parameter->rows.at[first].from)
        outcomes |= 1;
    const hq_doubt *doubt = NULL;
    if (day != NULL && (day->doubt != NULL || evaluation->probe.active)) {
        HQ_TRY(hq_decide(evaluation, id, 0, day->doubt, count < 62, &outcomes, &doubt));
        doubt = doubt == NULL ? day->doubt : doubt;
    }
    bool have = (outcomes & 1) != 0;
    if (have)
        HQ_TRY(missing(evaluation, index, leaf, out));
    for (uint32_t i = 0; i < count; i++) {
        if ((outcomes >> (i < 62 ? i + 1 : 63) & 1) == 0)
            continue;
        hq_value value;
        hq_number_point(parameter->rows.at[first + i].value, &value);
        HQ_TRY(note_row(evaluation, index, &parameter->rows.at[first + i],
                        high == HQ_DAY_MAX && day == NULL ? HQ_DAY_MIN : high));
        if (have)
            HQ_TRY(hq_value_hull_under(evaluation, HQ_T_NUMBER, doubt, out, &value, out));
        else
            *out = value;
        have = true;
    }
    return HQ_OK;
}

/* Which rows stand for a leaf, as the outcome of decision 1. */
static uint64_t rows_outcome(const hq_evaluation *evaluation, const hq_parameter *parameter, uint32_t leaf)
{
    uint32_t first, count;
    hq_parameter_rows(evaluation->pack, parameter, leaf, &first, &count);
    return UINT64_C(1) << (count == 0 ? 63 : first % 62);
}

/* The key is known; whoever asks what decision 1 comes to for it is told. */
static hq_status by_leaf(hq_evaluation *evaluation, hq_node_id id, uint32_t index, uint32_t leaf,
                         const hq_value *day, hq_value *out)
{
    uint64_t outcome = rows_outcome(evaluation, &evaluation->pack->parameters.at[index], leaf);
    const hq_doubt *none;
    HQ_TRY(hq_decide(evaluation, id, 1, NULL, false, &outcome, &none));
    return by_day(evaluation, id, index, leaf, day, out);
}

static bool is_possible(const hq_value *key, uint32_t leaf)
{
    return (key->code.leaves[leaf / 64] >> (leaf % 64) & 1) != 0;
}

/* A leaf that stands for all that the key can be, since all of them read the same values or none has any; HQ_NONE. */
static uint32_t only_leaf(const hq_evaluation *evaluation, const hq_parameter *parameter, const hq_value *key)
{
    uint32_t size = evaluation->pack->codes.at[key->code.tree].leaf_count, only = HQ_NONE, first = 0,
             count = 0;
    for (uint32_t leaf = 0; leaf < size; leaf++) {
        uint32_t own_first, own_count;
        if (!is_possible(key, leaf))
            continue;
        hq_parameter_rows(evaluation->pack, parameter, leaf, &own_first, &own_count);
        if (only != HQ_NONE && (own_count != count || (count > 0 && own_first != first)))
            return HQ_NONE;
        only = leaf;
        first = own_first;
        count = own_count;
    }
    return only;
}

/* The key is one of several: every leaf it can be, told apart as decision 1 where that is one unknown code. */
static hq_status by_key(hq_evaluation *evaluation, hq_node_id id, uint32_t index, const hq_value *key,
                        const hq_value *day, hq_value *out)
{
    uint32_t size = evaluation->pack->codes.at[key->code.tree].leaf_count, ways = 0;
    const hq_parameter *parameter = &evaluation->pack->parameters.at[index];
    uint64_t outcomes = 0;
    uint32_t only = only_leaf(evaluation, parameter, key);
    if (only != HQ_NONE)
        return by_leaf(evaluation, id, index, only, day, out);
    for (uint32_t leaf = 0; leaf < size; leaf++)
        if (is_possible(key, leaf))
            outcomes |= rows_outcome(evaluation, parameter, leaf);
    const hq_doubt *doubt;
    HQ_TRY(hq_decide(evaluation, id, 1, key->doubt, false, &outcomes, &doubt));
    doubt = doubt == NULL ? key->doubt : doubt;
    for (uint32_t leaf = 0; leaf < size; leaf++) {
        if (!is_possible(key, leaf))
            continue;
        uint32_t first, count;
        hq_value value;
        hq_parameter_rows(evaluation->pack, parameter, leaf, &first, &count);
        if (count == 0) /* one missing fact for every leaf without a value */
            HQ_TRY(missing(evaluation, index, HQ_NONE, &value));
        else
            HQ_TRY(by_day(evaluation, id, index, leaf, day, &value));
        if (ways++ == 0)
            *out = value;
        else
            HQ_TRY(hq_value_hull_under(evaluation, HQ_T_NUMBER, doubt, out, &value, out));
    }
    return HQ_OK;
}

hq_status hq_eval_parameter(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    for (uint32_t i = 0; i < evaluation->profile->parameters.count; i++)
        if (evaluation->profile->parameters.at[i].parameter == node->a) {
            hq_number_point(evaluation->profile->parameters.at[i].value, out);
            return HQ_OK;
        }
    hq_value key, day, *on = NULL;
    if (node->c != HQ_NONE) {
        HQ_TRY(hq_eval(evaluation, node->c, &day));
        on = &day;
    }
    if (node->b == HQ_NONE)
        return by_day(evaluation, id, node->a, HQ_NONE, on, out);
    HQ_TRY(hq_eval(evaluation, node->b, &key));
    if (key.code.leaves != NULL)
        return by_key(evaluation, id, node->a, &key, on, out);
    return by_leaf(evaluation, id, node->a, key.code.leaf, on, out);
}

/* --- Scales --- */

/* x by the brackets, x within bracket `at`. Marginal: each part at its rate; flat: all of it at the bracket's. */
static hq_status in_bracket(hq_evaluation *evaluation, const hq_plan_scale *scale,
                            const hq_plan_scale_version *version, uint32_t at, const hq_value *x,
                            hq_value *out)
{
    hq_value rate, part;
    hq_number_point(version->brackets[at].rate, &rate);
    if (!scale->marginal)
        return hq_number_multiply(evaluation, x, &rate, out);
    hq_value threshold;
    hq_number_point(version->brackets[at].threshold, &threshold);
    HQ_TRY(hq_number_add(evaluation, x, &threshold, true, &part));
    HQ_TRY(hq_number_multiply(evaluation, &part, &rate, out));
    for (uint32_t i = 0; i < at; i++) {
        hq_rat width, due;
        HQ_TRY(hq_rat_sub(evaluation->scratch, version->brackets[i + 1].threshold,
                          version->brackets[i].threshold, &width));
        HQ_TRY(hq_rat_mul(evaluation->scratch, width, version->brackets[i].rate, &due));
        hq_value below;
        hq_number_point(due, &below);
        HQ_TRY(hq_number_add(evaluation, out, &below, false, out));
    }
    return HQ_OK;
}

static hq_status cut_to(hq_evaluation *evaluation, const hq_plan_scale_version *version, uint32_t at,
                        const hq_value *x, hq_value *out)
{
    (void)evaluation;
    *out = *x;
    hq_rat low = version->brackets[at].threshold;
    if (x->number.low_open || hq_rat_compare(x->number.low, low) < 0) {
        out->number.low = low;
        out->number.low_open = false;
        out->number.form = NULL;
    }
    if (at + 1 < version->count &&
        (x->number.high_open || hq_rat_compare(x->number.high, version->brackets[at + 1].threshold) > 0)) {
        out->number.high = version->brackets[at + 1].threshold;
        out->number.high_open = false;
        out->number.form = NULL;
    }
    if (hq_number_is_point(&out->number))
        out->doubt = NULL;
    return HQ_OK;
}

static hq_status by_version(hq_evaluation *evaluation, hq_node_id id, uint32_t part,
                            const hq_plan_scale *scale, const hq_plan_scale_version *version,
                            const hq_value *x, hq_value *out)
{
    uint64_t outcomes = 0; /* bit 0: below the first threshold; bit i + 1: bracket i */
    for (uint32_t i = 0; i < version->count && i < 62; i++) {
        bool reaches =
            x->number.high_open || hq_rat_compare(x->number.high, version->brackets[i].threshold) >= 0;
        bool leaves = i + 1 < version->count && !x->number.low_open &&
                      hq_rat_compare(x->number.low, version->brackets[i + 1].threshold) >= 0;
        outcomes |= reaches && !leaves ? UINT64_C(1) << (i + 1) : 0;
    }
    if (x->number.low_open || hq_rat_compare(x->number.low, version->brackets[0].threshold) < 0)
        outcomes |= 1;
    const hq_doubt *doubt;
    HQ_TRY(hq_decide(evaluation, id, part, x->doubt, true, &outcomes, &doubt));
    doubt = doubt == NULL ? x->doubt : doubt;
    bool have = (outcomes & 1) != 0;
    if (have)
        hq_number_point(HQ_RAT_ZERO, out);
    for (uint32_t i = 0; i < version->count && i < 62; i++) {
        if ((outcomes >> (i + 1) & 1) == 0)
            continue;
        hq_value inside, value;
        HQ_TRY(cut_to(evaluation, version, i, x, &inside));
        HQ_TRY(in_bracket(evaluation, scale, version, i, &inside, &value));
        if (have)
            HQ_TRY(hq_value_hull_under(evaluation, HQ_T_NUMBER, doubt, out, &value, out));
        else
            *out = value;
        have = true;
    }
    return HQ_OK;
}

hq_status hq_eval_scale(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    const hq_plan_scale *scale = &evaluation->plan->scales.at[node->a];
    hq_value x, day = {.doubt = NULL};
    HQ_TRY(hq_eval(evaluation, node->b, &x));
    hq_date_point(HQ_DAY_MAX, &day.date);
    if (node->c != HQ_NONE)
        HQ_TRY(hq_eval(evaluation, node->c, &day));
    uint64_t outcomes = 0;
    for (uint32_t v = 0; v < scale->count && v < 62; v++) {
        bool last = v + 1 == scale->count;
        if (day.date.high >= scale->versions[v].from && (last || day.date.low < scale->versions[v + 1].from))
            outcomes |= UINT64_C(1) << (v + 1);
    }
    if (day.date.low < scale->versions[0].from)
        outcomes |= 1;
    const hq_doubt *doubt;
    HQ_TRY(hq_decide(evaluation, id, 0, day.doubt, true, &outcomes, &doubt));
    doubt = doubt == NULL ? day.doubt : doubt;
    bool have = (outcomes & 1) != 0;
    if (have) /* before the first version there is no scale: nothing is due */
        hq_number_point(HQ_RAT_ZERO, out);
    for (uint32_t v = 0; v < scale->count && v < 62; v++) {
        if ((outcomes >> (v + 1) & 1) == 0)
            continue;
        hq_value value;
        HQ_TRY(by_version(evaluation, id, v + 1, scale, &scale->versions[v], &x, &value));
        if (have)
            HQ_TRY(hq_value_hull_under(evaluation, HQ_T_NUMBER, doubt, out, &value, out));
        else
            *out = value;
        have = true;
    }
    return HQ_OK;
}
