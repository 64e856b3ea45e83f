/*
 * Days that may be ranges. See value.h.
 *
 * A day may be known as "that unknown day, m months and k days later". Two such days of one atom are compared and subtracted by
 * looking at every month the atom can lie in: how far apart they are depends on month lengths only, and changes within a month
 * at its first day and where art. 202 clips its last ones.
 */
#include "eval/evaluation.h"

void hq_date_point(hq_day day, hq_date *out)
{
    *out = (hq_date){day, day, HQ_NONE, 0, 0};
}

bool hq_date_is_point(const hq_date *date)
{
    return date->low == date->high;
}

static hq_day clamped(int64_t day)
{
    return day < HQ_DAY_MIN ? HQ_DAY_MIN : day > HQ_DAY_MAX ? HQ_DAY_MAX : (hq_day)day;
}

hq_day hq_date_at(const hq_date *date, hq_day atom_day)
{
    hq_day day = atom_day;
    if (!hq_day_add_months(atom_day, date->months, &day))
        day = date->months < 0 ? HQ_DAY_MIN : HQ_DAY_MAX;
    return clamped((int64_t)day + date->days);
}

/* Extremes of b(x) - a(x) over the days x that an atom can be; a or b may be constant. */
typedef struct hq_spread {
    int64_t low, high;
    bool any;
} hq_spread;

static void meet(hq_spread *spread, int64_t value)
{
    if (!spread->any || value < spread->low)
        spread->low = value;
    if (!spread->any || value > spread->high)
        spread->high = value;
    spread->any = true;
}

static hq_spread spread_of(const hq_atom *atom, const hq_date *b, const hq_date *a)
{
    hq_spread spread = {0, 0, false};
    hq_day low = (hq_day)atom->domain.low, high = (hq_day)atom->domain.high;
    for (hq_day month = hq_start_of_month(low); month <= high;) {
        hq_day last = hq_end_of_month(month);
        const hq_day tried[] = {month, last - 3, last - 2, last - 1, last, low, high};
        for (int i = 0; i < 7; i++)
            if (tried[i] >= low && tried[i] <= high)
                meet(&spread, (int64_t)hq_date_at(b, tried[i]) - hq_date_at(a, tried[i]));
        if (last >= high)
            break;
        month = last + 1;
    }
    return spread;
}

static bool same_atom(const hq_date *a, const hq_date *b)
{
    return a->atom != HQ_NONE && a->atom == b->atom;
}

hq_status hq_date_orders(hq_evaluation *evaluation, const hq_date *a, const hq_date *b, uint64_t *orders)
{
    int64_t low = (int64_t)a->low - b->high, high = (int64_t)a->high - b->low;
    if (low < 0 && high > 0 && same_atom(a, b)) {
        hq_spread spread = spread_of(&evaluation->atoms[a->atom], a, b);
        low = spread.low;
        high = spread.high;
    }
    *orders = (low < 0 ? 1U : 0U) | (low <= 0 && high >= 0 ? 2U : 0U) | (high > 0 ? 4U : 0U);
    return HQ_OK;
}

hq_status hq_date_extreme(hq_evaluation *evaluation, hq_node_id node, uint32_t part, const hq_date *a,
                          const hq_date *b, bool earlier, const hq_doubt **doubt, hq_date *out)
{
    uint64_t orders, first; /* outcomes: bit 0, a is it; bit 1, b is */
    HQ_TRY(hq_date_orders(evaluation, a, b, &orders));
    bool a_less = (orders & 3) != 0, b_less = (orders & 4) != 0;
    first = earlier ? (a_less ? 1U : 0U) | (b_less ? 2U : 0U)
                    : (b_less || (orders & 2) != 0 ? 1U : 0U) | ((orders & 1) != 0 ? 2U : 0U);
    const hq_doubt *left;
    HQ_TRY(hq_decide(evaluation, node, part, *doubt, false, &first, &left));
    if ((first & (first - 1)) == 0) {
        *out = first == 1 ? *a : *b;
        return HQ_OK;
    }
    *doubt = left == NULL ? *doubt : left;
    hq_date result = {0, 0, HQ_NONE, 0, 0};
    result.low = earlier == (a->low < b->low) ? a->low : b->low;
    result.high = earlier == (a->high < b->high) ? a->high : b->high;
    *out = result;
    return HQ_OK;
}

/* A day as a linear form of its atom: the atom, plus how far months carry it. */
static hq_status date_number(hq_evaluation *evaluation, const hq_date *date, const hq_doubt *doubt,
                             hq_value *out)
{
    if (hq_date_is_point(date)) {
        hq_number_point(hq_rat_int(date->low), out);
        return HQ_OK;
    }
    out->doubt = doubt;
    out->number = (hq_number){.low = hq_rat_int(date->low), .high = hq_rat_int(date->high)};
    if (date->atom == HQ_NONE)
        return HQ_OK;
    hq_form *form = HQ_NEW(evaluation->scratch, hq_form);
    HQ_TRY_ALLOC(form);
    const hq_date itself = {date->low, date->high, date->atom, 0, 0};
    hq_spread offset = {date->days, date->days, true};
    if (date->months != 0)
        offset = spread_of(&evaluation->atoms[date->atom], date, &itself);
    form->count = 1;
    form->terms[0] = (hq_term){date->atom, HQ_RAT_ONE};
    form->low = hq_rat_int(offset.low);
    form->high = hq_rat_int(offset.high);
    out->number.form = form;
    return HQ_OK;
}

hq_status hq_date_difference(hq_evaluation *evaluation, const hq_date *until, const hq_date *first,
                             const hq_doubt *doubt, hq_value *out)
{
    if (hq_date_is_point(until) && hq_date_is_point(first)) {
        hq_number_point(hq_rat_int((int64_t)until->low - first->low), out);
        return HQ_OK;
    }
    if (same_atom(until, first)) {
        hq_spread spread = spread_of(&evaluation->atoms[until->atom], until, first);
        out->number = (hq_number){.low = hq_rat_int(spread.low), .high = hq_rat_int(spread.high)};
        out->doubt = spread.low == spread.high ? NULL : doubt;
        return HQ_OK;
    }
    hq_value a, b;
    HQ_TRY(date_number(evaluation, until, doubt, &a));
    HQ_TRY(date_number(evaluation, first, doubt, &b));
    return hq_number_add(evaluation, &a, &b, true, out);
}
