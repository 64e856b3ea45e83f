/* How long spans are, and balances over them. See kernels.h. */
#include <assert.h>

#include "eval/kernels.h"

static void settle(hq_value *out)
{
    if (!hq_number_is_point(&out->number))
        return;
    out->doubt = NULL;
    out->number.form = NULL;
}

/* max(0, until - first), as decision `part`: is the span empty? */
static hq_status positive_days(hq_evaluation *evaluation, hq_node_id id, uint32_t part, const hq_span *span,
                               const hq_doubt *doubt, hq_value *out)
{
    HQ_TRY(hq_date_difference(evaluation, &span->until, &span->first, doubt, out));
    int low = hq_rat_sign(out->number.low), high = hq_rat_sign(out->number.high);
    if (low >= 0 && !evaluation->probe.active)
        return HQ_OK;
    uint64_t outcomes = (low < 0 ? 1U : 0U) | (high >= 0 ? 2U : 0U); /* bit 0: empty */
    const hq_doubt *noted;
    HQ_TRY(hq_decide(evaluation, id, part, out->doubt, false, &outcomes, &noted));
    if (outcomes == 1) {
        hq_number_point(HQ_RAT_ZERO, out);
        return HQ_OK;
    }
    if (low < 0) {
        out->number.low = HQ_RAT_ZERO;
        out->number.form = NULL;
    }
    if (noted != NULL)
        out->doubt = noted;
    settle(out);
    return HQ_OK;
}

hq_status hq_eval_days(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value span;
    HQ_TRY(hq_eval(evaluation, node->a, &span));
    return positive_days(evaluation, id, 0, &span.span, span.doubt, out);
}

/* --- Months --- */

typedef struct hq_extent {
    int64_t low, high;
    bool any;
} hq_extent;

static void meet(hq_extent *extent, int64_t value)
{
    if (!extent->any || value < extent->low)
        extent->low = value;
    if (!extent->any || value > extent->high)
        extent->high = value;
    extent->any = true;
}

static void months_value(hq_extent extent, const hq_doubt *doubt, hq_value *out)
{
    out->number = (hq_number){.low = hq_rat_int(extent.low), .high = hq_rat_int(extent.high)};
    out->doubt = doubt;
    settle(out);
}

/* Do both ends of the span hang on one unknown day alone, each known exactly from it (or constant)? Its atom. */
static uint32_t one_atom(const hq_span *span)
{
    bool first = !hq_date_is_point(&span->first), until = !hq_date_is_point(&span->until);
    if ((first && span->first.atom == HQ_NONE) || (until && span->until.atom == HQ_NONE))
        return HQ_NONE;
    if (first && until && span->first.atom != span->until.atom)
        return HQ_NONE;
    return first ? span->first.atom : until ? span->until.atom : HQ_NONE;
}

static hq_day end_at(const hq_date *date, hq_day atom_day)
{
    return hq_date_is_point(date) ? date->low : hq_date_at(date, atom_day);
}

/* Both ends move with the same day: how many months lie between hangs on the month only, and on its last days. */
static hq_extent scan_by_month(const hq_atom *atom, const hq_span *span)
{
    hq_extent extent = {0, 0, false};
    hq_day low = (hq_day)atom->domain.low, high = (hq_day)atom->domain.high;
    for (hq_day month = hq_start_of_month(low); month <= high;) {
        hq_day last = hq_end_of_month(month);
        const hq_day tried[] = {month, month + 1, last - 4, last - 3, last - 2, last - 1, last, low, high};
        for (int i = 0; i < 9; i++)
            if (tried[i] >= low && tried[i] <= high)
                meet(&extent,
                     hq_months_between(end_at(&span->first, tried[i]), end_at(&span->until, tried[i])));
        if (last >= high)
            break;
        month = last + 1;
    }
    return extent;
}

hq_status hq_eval_months(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value value;
    HQ_TRY(hq_eval(evaluation, node->a, &value));
    const hq_span *span = &value.span;
    bool both = !hq_date_is_point(&span->first) && !hq_date_is_point(&span->until);
    uint32_t atom = both ? one_atom(span) : HQ_NONE;
    hq_extent extent = {0, 0, false};
    if (atom != HQ_NONE) {
        extent = scan_by_month(&evaluation->atoms[atom], span);
    } else { /* later ends and earlier firsts make it longer */
        meet(&extent, hq_months_between(span->first.high, span->until.low));
        meet(&extent, hq_months_between(span->first.low, span->until.high));
    }
    months_value(extent, value.doubt, out);
    return HQ_OK;
}

/*
 * Whole months of w that end in p, when w hangs on one unknown day: every day is tried at which w can touch p, and one on each side.
 */
static bool scan_months_in(const hq_atom *atom, const hq_span *w, const hq_span *p, hq_extent *extent)
{
    hq_day low = (hq_day)atom->domain.low, high = (hq_day)atom->domain.high;
    hq_day p_first = p->first.low, p_until = p->until.low;
    if ((int64_t)high - low > HQ_MONTHS_SCAN_MAX)
        return false;
    for (hq_day day = low; day <= high; day++) {
        hq_day first = end_at(&w->first, day), until = end_at(&w->until, day);
        meet(extent, hq_months_ending_within(first, until, p_first, p_until));
        bool before = until < p_first && day < high && hq_date_is_point(&w->until) == false;
        if (before && (int64_t)p_first - until > 40) /* far before p: nothing changes until w comes near it */
            day =
                (hq_day)((int64_t)day + ((int64_t)p_first - until - 40) < high ? day + (p_first - until - 40)
                                                                               : high - 1);
        if (first > p_until) /* behind p: nothing any more */
            break;
    }
    return true;
}

hq_status hq_eval_months_in(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value w, p;
    HQ_TRY(hq_eval(evaluation, node->a, &w));
    HQ_TRY(hq_eval(evaluation, node->b, &p));
    const hq_doubt *doubt;
    HQ_TRY(hq_doubt_join(evaluation, w.doubt, p.doubt, &doubt));
    hq_extent extent = {0, 0, false};
    bool p_known = hq_date_is_point(&p.span.first) && hq_date_is_point(&p.span.until);
    bool w_known = hq_date_is_point(&w.span.first) && hq_date_is_point(&w.span.until);
    uint32_t atom = one_atom(&w.span);
    if (p_known && w_known) {
        meet(&extent,
             hq_months_ending_within(w.span.first.low, w.span.until.low, p.span.first.low, p.span.until.low));
    } else if (!(p_known && atom != HQ_NONE &&
                 scan_months_in(&evaluation->atoms[atom], &w.span, &p.span, &extent))) {
        extent = (hq_extent){0, 0, true};
        int64_t most_w = hq_months_between(w.span.first.low, w.span.until.high);
        int64_t most_p = hq_months_between(p.span.first.low, p.span.until.high) + 1;
        extent.high = most_w < most_p ? most_w : most_p;
    }
    months_value(extent, doubt, out);
    return HQ_OK;
}

hq_status hq_eval_years(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value value;
    HQ_TRY(hq_eval(evaluation, node->a, &value));
    const hq_span *span = &value.span;
    hq_number result = {.low = HQ_RAT_ZERO};
    hq_day_count basis = (hq_day_count)node->b;
    HQ_TRY(hq_years_between(evaluation->scratch, span->first.high, span->until.low, basis, &result.low));
    HQ_TRY(hq_years_between(evaluation->scratch, span->first.low, span->until.high, basis, &result.high));
    HQ_TRY(hq_rat_mul(evaluation->scratch, result.low, hq_rat_int(12), &result.low));
    HQ_TRY(hq_rat_mul(evaluation->scratch, result.high, hq_rat_int(12), &result.high));
    out->number = result;
    out->doubt = value.doubt;
    settle(out);
    return HQ_OK;
}

/* --- Balances: constant from step to step, 0 outside --- */

/* One fact of the record that carries the balance. */
static hq_status fact(hq_evaluation *evaluation, hq_record *record, uint32_t field, hq_value *out)
{
    const hq_field *declared = &evaluation->pack->entities.at[record->entity].fields.at[field];
    return hq_eval_fact(evaluation, record, field, declared, out);
}

/* Segment k of a balance: from its first day until the next one's, at one amount. */
typedef struct hq_segment {
    hq_span span;
    hq_value amount;
    const hq_doubt *doubt; /* about its days */
} hq_segment;

static hq_status end_of_balance(hq_evaluation *evaluation, hq_record *record, const hq_field *field,
                                hq_date *until, const hq_doubt **doubt)
{
    hq_value end;
    hq_date_point(HQ_DAY_MAX, until);
    *doubt = NULL;
    if (field->end == HQ_NONE)
        return HQ_OK;
    HQ_TRY(fact(evaluation, record, field->end, &end));
    *until = end.date;
    *doubt = end.doubt;
    return HQ_OK;
}

/* `part` of node `id` is the question whether the balance ends before its next step. */
static hq_status segment_of(hq_evaluation *evaluation, const hq_value *steps_of, uint32_t k, hq_node_id id,
                            uint32_t part, hq_segment *out)
{
    hq_record *record = steps_of->steps.record;
    uint32_t index = steps_of->steps.field;
    const hq_field *field = &evaluation->pack->entities.at[record->entity].fields.at[index];
    const hq_fact *steps = &record->facts[index];
    if (steps->state != HQ_FACT_KNOWN) { /* constant unless given */
        hq_value start;
        HQ_TRY(fact(evaluation, record, field->start, &start));
        HQ_TRY(fact(evaluation, record, field->value, &out->amount));
        out->span.first = start.date;
        HQ_TRY(end_of_balance(evaluation, record, field, &out->span.until, &out->doubt));
        return hq_doubt_join(evaluation, start.doubt, out->doubt, &out->doubt);
    }
    hq_number_point(steps->steps.at[k].amount, &out->amount);
    hq_date_point(steps->steps.at[k].from, &out->span.first);
    HQ_TRY(end_of_balance(evaluation, record, field, &out->span.until, &out->doubt));
    if (k + 1 == steps->steps.count)
        return HQ_OK;
    hq_date next;
    hq_date_point(steps->steps.at[k + 1].from, &next);
    HQ_TRY(
        hq_date_extreme(evaluation, id, part, &out->span.until, &next, true, &out->doubt, &out->span.until));
    if (hq_date_is_point(&out->span.until))
        out->doubt = NULL;
    return HQ_OK;
}

static uint32_t segment_count(const hq_record *record, uint32_t field)
{
    return record->facts[field].state == HQ_FACT_KNOWN ? record->facts[field].steps.count : 1;
}

hq_status hq_eval_balance_days(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value steps, span, sum;
    HQ_TRY(hq_eval(evaluation, node->a, &steps));
    HQ_TRY(hq_eval(evaluation, node->b, &span));
    hq_number_point(HQ_RAT_ZERO, &sum);
    uint32_t count = segment_count(steps.steps.record, steps.steps.field);
    for (uint32_t k = 0; k < count; k++) {
        hq_segment segment;
        HQ_TRY(segment_of(evaluation, &steps, k, id, 4 * k, &segment));
        const hq_doubt *doubt;
        HQ_TRY(hq_doubt_join(evaluation, segment.doubt, span.doubt, &doubt));
        hq_span shared;
        HQ_TRY(hq_date_extreme(evaluation, id, 4 * k + 1, &segment.span.first, &span.span.first, false,
                               &doubt, &shared.first));
        HQ_TRY(hq_date_extreme(evaluation, id, 4 * k + 2, &segment.span.until, &span.span.until, true, &doubt,
                               &shared.until));
        hq_value days, term;
        HQ_TRY(positive_days(evaluation, id, 4 * k + 3, &shared, doubt, &days));
        HQ_TRY(hq_number_multiply(evaluation, &segment.amount, &days, &term));
        HQ_TRY(hq_number_add(evaluation, &sum, &term, false, &sum));
    }
    *out = sum;
    return HQ_OK;
}

hq_status hq_eval_balance_at(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value steps, day, zero;
    HQ_TRY(hq_eval(evaluation, node->a, &steps));
    HQ_TRY(hq_eval(evaluation, node->b, &day));
    hq_number_point(HQ_RAT_ZERO, &zero);
    *out = zero;
    uint32_t count = segment_count(steps.steps.record, steps.steps.field);
    for (uint32_t k = 0; k < count; k++) {
        hq_segment segment;
        HQ_TRY(segment_of(evaluation, &steps, k, id, 3 * k, &segment));
        uint64_t begun, over;
        HQ_TRY(hq_date_orders(evaluation, &segment.span.first, &day.date, &begun));
        HQ_TRY(hq_date_orders(evaluation, &segment.span.until, &day.date, &over));
        uint64_t first = ((begun & 3) != 0 ? 2U : 0U) | ((begun & 4) != 0 ? 1U : 0U);
        uint64_t last = ((over & 4) != 0 ? 2U : 0U) | ((over & 3) != 0 ? 1U : 0U);
        const hq_doubt *joined, *a, *b;
        HQ_TRY(hq_doubt_join(evaluation, segment.doubt, day.doubt, &joined));
        HQ_TRY(hq_decide(evaluation, id, 3 * k + 1, joined, true, &first, &a));
        HQ_TRY(hq_decide(evaluation, id, 3 * k + 2, joined, true, &last, &b));
        if (first == 1 || last == 1)
            continue;
        if (first == 2 && last == 2) {
            *out = segment.amount;
            continue;
        }
        HQ_TRY(hq_doubt_join(evaluation, a, b, &a));
        HQ_TRY(
            hq_value_hull_under(evaluation, HQ_T_NUMBER, a == NULL ? joined : a, out, &segment.amount, out));
    }
    return HQ_OK;
}
