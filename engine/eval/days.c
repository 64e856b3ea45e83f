/* Nodes that give days and spans of days. See kernels.h. */
#include <assert.h>

#include "eval/kernels.h"

static hq_day clamped(int64_t day)
{
    return day < HQ_DAY_MIN ? HQ_DAY_MIN : day > HQ_DAY_MAX ? HQ_DAY_MAX : (hq_day)day;
}

static void known_when_point(hq_value *out)
{
    if (!hq_date_is_point(&out->date))
        return;
    out->doubt = NULL;
    out->date.atom = HQ_NONE;
}

/* --- Shifts --- */

static hq_day shifted(const hq_evaluation *evaluation, hq_op op, hq_day day, int64_t count, bool *covered)
{
    hq_day out = day;
    bool inside;
    if (op == HQ_OP_ADD_MONTHS)
        inside = hq_day_add_months(day, count, &out);
    else if (op == HQ_OP_ADD_DAYS)
        inside = hq_day_add_days(day, count, &out);
    else
        inside = hq_add_workdays(&evaluation->pack->calendar.days, day, count, &out, covered);
    return inside ? out : count < 0 ? HQ_DAY_MIN : HQ_DAY_MAX;
}

/* The step as a whole number; the compiler proved that it is one. A side without bound is taken at the calendar's end. */
static int64_t whole(hq_rat value, bool open, int sign)
{
    int64_t count;
    if (open || !hq_rat_to_int64(value, &count))
        return sign * (int64_t)(HQ_DAY_MAX);
    return count;
}

/* "That day, so many months and days later" survives where it still says the same. */
static void shift_symbol(hq_op op, int64_t count, hq_date *date)
{
    bool small = count > -200000 && count < 200000;
    if (date->atom == HQ_NONE)
        return;
    if (op == HQ_OP_ADD_DAYS && small)
        date->days += (int32_t)count;
    else if (op == HQ_OP_ADD_MONTHS && small && date->days == 0 && (date->months == 0 || count == 0))
        date->months += (int32_t)count;
    else
        date->atom = HQ_NONE;
}

hq_status hq_eval_shift(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value day, step;
    HQ_TRY(hq_eval(evaluation, node->a, &day));
    HQ_TRY(hq_eval(evaluation, node->b, &step));
    int64_t low = whole(step.number.low, step.number.low_open, -1),
            high = whole(step.number.high, step.number.high_open, 1);
    bool covered = true;
    hq_date result = day.date;
    result.low = shifted(evaluation, (hq_op)node->op, day.date.low, low, &covered);
    result.high = shifted(evaluation, (hq_op)node->op, day.date.high, high, &covered);
    if (low != high)
        result.atom = HQ_NONE;
    else
        shift_symbol((hq_op)node->op, low, &result);
    if (!covered && day.date.low == day.date.high) /* a day that is not known may lie anywhere: no news */
        HQ_TRY(hq_eval_note(evaluation, (hq_note){.kind = HQ_NOTE_CALENDAR_ENDS,
                                                  .day = evaluation->pack->calendar.days.covers_last}));
    HQ_TRY(hq_doubt_join(evaluation, day.doubt, step.doubt, &out->doubt));
    out->date = result;
    known_when_point(out);
    return HQ_OK;
}

hq_status hq_eval_day_extreme(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value a, b;
    HQ_TRY(hq_eval(evaluation, node->a, &a));
    HQ_TRY(hq_eval(evaluation, node->b, &b));
    const hq_doubt *doubt;
    HQ_TRY(hq_doubt_join(evaluation, a.doubt, b.doubt, &doubt));
    HQ_TRY(
        hq_date_extreme(evaluation, id, 0, &a.date, &b.date, node->op == HQ_OP_DATE_MIN, &doubt, &out->date));
    out->doubt = doubt;
    known_when_point(out);
    return HQ_OK;
}

hq_status hq_eval_calendar_day(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value day;
    HQ_TRY(hq_eval(evaluation, node->a, &day));
    bool start = node->op == HQ_OP_START_OF, month = node->b == 0;
    hq_day (*of)(hq_day) =
        start ? (month ? hq_start_of_month : hq_start_of_year) : (month ? hq_end_of_month : hq_end_of_year);
    out->doubt = day.doubt;
    out->date = (hq_date){of(day.date.low), of(day.date.high), HQ_NONE, 0, 0};
    known_when_point(out);
    return HQ_OK;
}

/* --- Days to numbers --- */

static void known_when_number(hq_value *out)
{
    if (hq_number_is_point(&out->number))
        out->doubt = NULL;
}

hq_status hq_eval_year_of(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value day;
    HQ_TRY(hq_eval(evaluation, node->a, &day));
    out->number = (hq_number){.low = hq_rat_int(hq_day_to_civil(day.date.low).year),
                              .high = hq_rat_int(hq_day_to_civil(day.date.high).year)};
    out->doubt = day.doubt;
    known_when_number(out);
    return HQ_OK;
}

/* Completed years in months; `eve`: reached the day before the birthday. */
static hq_rat age_months(hq_day birth, hq_day day, bool eve)
{
    return hq_rat_int(12 * hq_age_years(birth, clamped((int64_t)day + (eve ? 1 : 0))));
}

hq_status hq_eval_age(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value birth, day;
    HQ_TRY(hq_eval(evaluation, node->a, &birth));
    HQ_TRY(hq_eval(evaluation, node->b, &day));
    bool eve = node->c != 0;
    hq_number result = {.low = age_months(birth.date.high, day.date.low, eve),
                        .high = age_months(birth.date.low, day.date.high, eve)};
    HQ_TRY(hq_doubt_join(evaluation, birth.doubt, day.doubt, &out->doubt));
    out->number = result;
    known_when_number(out);
    return HQ_OK;
}

/* --- Spans --- */

static void span_known_when_points(hq_value *out)
{
    if (hq_date_is_point(&out->span.first) && hq_date_is_point(&out->span.until))
        out->doubt = NULL;
}

hq_status hq_eval_span(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value first, until;
    HQ_TRY(hq_eval(evaluation, node->a, &first));
    HQ_TRY(hq_eval(evaluation, node->b, &until));
    HQ_TRY(hq_doubt_join(evaluation, first.doubt, until.doubt, &out->doubt));
    out->span = (hq_span){first.date, until.date};
    return HQ_OK;
}

hq_status hq_eval_overlap(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value a, b;
    HQ_TRY(hq_eval(evaluation, node->a, &a));
    HQ_TRY(hq_eval(evaluation, node->b, &b));
    const hq_doubt *doubt;
    HQ_TRY(hq_doubt_join(evaluation, a.doubt, b.doubt, &doubt));
    hq_span result;
    HQ_TRY(hq_date_extreme(evaluation, id, 0, &a.span.first, &b.span.first, false, &doubt, &result.first));
    HQ_TRY(hq_date_extreme(evaluation, id, 1, &a.span.until, &b.span.until, true, &doubt, &result.until));
    out->doubt = doubt;
    out->span = result;
    span_known_when_points(out);
    return HQ_OK;
}

hq_status hq_eval_span_end(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value span;
    HQ_TRY(hq_eval(evaluation, node->a, &span));
    out->doubt = span.doubt;
    out->date = node->op == HQ_OP_SPAN_FIRST ? span.span.first : span.span.until;
    if (node->op == HQ_OP_SPAN_LAST) {
        out->date.low = clamped((int64_t)out->date.low - 1);
        out->date.high = clamped((int64_t)out->date.high - 1);
        out->date.days -= 1;
    }
    known_when_point(out);
    return HQ_OK;
}

hq_status hq_eval_fixed_span(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    bool claim = node->op == HQ_OP_CLAIM;
    out->doubt = NULL;
    hq_date_point(claim ? evaluation->claim_first : evaluation->period_first, &out->span.first);
    hq_date_point(claim ? evaluation->claim_until : evaluation->period_until, &out->span.until);
    return HQ_OK;
}

/* An end of a policy's validity; of another policy's, as that policy sees the present subject. */
static hq_status valid_end(hq_evaluation *evaluation, uint32_t policy, hq_node_id end, hq_day open,
                           hq_value *out)
{
    if (end == HQ_NONE || evaluation->plan->nodes.at[end].op == HQ_OP_DATE) {
        out->doubt = NULL;
        hq_date_point(end == HQ_NONE ? open : (hq_day)evaluation->plan->nodes.at[end].a, &out->date);
        return HQ_OK;
    }
    if (policy == evaluation->policy)
        return hq_eval(evaluation, end, out);
    return hq_eval_elsewhere(evaluation, policy, end, out);
}

hq_status hq_eval_valid(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value from, to;
    HQ_TRY(valid_end(evaluation, node->a, evaluation->plan->policies[node->a].valid_from, HQ_DAY_MIN, &from));
    HQ_TRY(valid_end(evaluation, node->a, evaluation->plan->policies[node->a].valid_to, HQ_DAY_MAX, &to));
    to.date.low = clamped((int64_t)to.date.low + 1); /* both days of validity are included */
    to.date.high = clamped((int64_t)to.date.high + 1);
    to.date.days += 1;
    HQ_TRY(hq_doubt_join(evaluation, from.doubt, to.doubt, &out->doubt));
    out->span = (hq_span){from.date, to.date};
    return HQ_OK;
}

hq_status hq_eval_decided(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    (void)node;
    hq_memo *memo = &evaluation->decided;
    if (memo->generation != evaluation->subject_generation) {
        HQ_TRY(hq_eval(evaluation, evaluation->plan->policies[evaluation->policy].decided_on, &memo->value));
        memo->generation = evaluation->subject_generation;
    }
    *out = memo->value;
    return HQ_OK;
}
