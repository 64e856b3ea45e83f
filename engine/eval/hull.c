/* All that either of two values can be. See evaluation.h. */
#include "eval/evaluation.h"

static bool same_form(const hq_form *a, const hq_form *b)
{
    if (a == b)
        return true;
    if (a == NULL || b == NULL || a->count != b->count || !hq_rat_equal(a->low, b->low) ||
        !hq_rat_equal(a->high, b->high))
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->terms[i].atom != b->terms[i].atom ||
            !hq_rat_equal(a->terms[i].coefficient, b->terms[i].coefficient))
            return false;
    return true;
}

static void hull_number(const hq_number *a, const hq_number *b, hq_number *out)
{
    hq_number result = {.low_open = a->low_open || b->low_open, .high_open = a->high_open || b->high_open};
    result.low = hq_rat_compare(a->low, b->low) <= 0 ? a->low : b->low;
    result.high = hq_rat_compare(a->high, b->high) >= 0 ? a->high : b->high;
    result.form = same_form(a->form, b->form) ? a->form : NULL;
    *out = result;
}

static void hull_date(const hq_date *a, const hq_date *b, hq_date *out)
{
    bool same = a->atom == b->atom && a->months == b->months && a->days == b->days;
    hq_date result = {a->low < b->low ? a->low : b->low, a->high > b->high ? a->high : b->high, HQ_NONE, 0,
                      0};
    if (same) {
        result.atom = a->atom;
        result.months = a->months;
        result.days = a->days;
    }
    *out = result;
}

static hq_status set_of(hq_evaluation *evaluation, const uint64_t *leaves, uint32_t known, uint32_t size,
                        uint64_t *out)
{
    (void)evaluation;
    if (leaves == NULL)
        out[known / 64] |= UINT64_C(1) << (known % 64);
    for (uint32_t w = 0; leaves != NULL && w < (size + 63) / 64; w++)
        out[w] |= leaves[w];
    return HQ_OK;
}

static hq_status hull_set(hq_evaluation *evaluation, const uint64_t *a, uint32_t a_known, const uint64_t *b,
                          uint32_t b_known, uint32_t size, const uint64_t **out)
{
    uint64_t *both = HQ_NEW_ARRAY(evaluation->scratch, uint64_t, (size + 63) / 64 + 1);
    HQ_TRY_ALLOC(both);
    HQ_TRY(set_of(evaluation, a, a_known, size, both));
    HQ_TRY(set_of(evaluation, b, b_known, size, both));
    *out = both;
    return HQ_OK;
}

static bool same_value(hq_type_kind kind, const hq_value *a, const hq_value *b)
{
    if (a->doubt != NULL || b->doubt != NULL)
        return false;
    switch (kind) {
    case HQ_T_TRUTH:
        return a->truth == b->truth;
    case HQ_T_NUMBER:
        return hq_rat_equal(a->number.low, b->number.low);
    case HQ_T_DATE:
        return a->date.low == b->date.low;
    case HQ_T_SPAN:
        return a->span.first.low == b->span.first.low && a->span.until.low == b->span.until.low;
    case HQ_T_CODE:
        return a->code.leaf == b->code.leaf;
    case HQ_T_TEXT:
        return a->text.known && b->text.known && hq_str_equal(a->text.at, b->text.at);
    case HQ_T_ROW:
        return a->row.row == b->row.row && a->row.table == b->row.table;
    case HQ_T_STEPS:
        return a->steps.record == b->steps.record && a->steps.field == b->steps.field;
    case HQ_T_RECORD:
        return a->record == b->record;
    case HQ_T_LIST:
        return a->list.holder == b->list.holder && a->list.list == b->list.list;
    default:
        return false;
    }
}

hq_status hq_value_hull(hq_evaluation *evaluation, hq_type_kind kind, const hq_value *a, const hq_value *b,
                        hq_value *out)
{
    if (same_value(kind, a, b)) {
        *out = *a;
        return HQ_OK;
    }
    hq_value result = *a;
    HQ_TRY(hq_doubt_join(evaluation, a->doubt, b->doubt, &result.doubt));
    switch (kind) {
    case HQ_T_TRUTH:
        result.truth = a->truth | b->truth;
        break;
    case HQ_T_NUMBER:
        hull_number(&a->number, &b->number, &result.number);
        break;
    case HQ_T_DATE:
        hull_date(&a->date, &b->date, &result.date);
        break;
    case HQ_T_SPAN:
        hull_date(&a->span.first, &b->span.first, &result.span.first);
        hull_date(&a->span.until, &b->span.until, &result.span.until);
        break;
    case HQ_T_CODE: {
        uint32_t size = evaluation->pack->codes.at[a->code.tree].leaf_count;
        HQ_TRY(hull_set(evaluation, a->code.leaves, a->code.leaf, b->code.leaves, b->code.leaf, size,
                        &result.code.leaves));
        break;
    }
    case HQ_T_TEXT:
        result.text.known = false;
        break;
    case HQ_T_ROW: {
        uint32_t size = evaluation->plan->tables.at[a->row.table].row_count;
        HQ_TRY(
            hull_set(evaluation, a->row.rows, a->row.row, b->row.rows, b->row.row, size, &result.row.rows));
        break;
    }
    default:
        break;
    }
    *out = result;
    return HQ_OK;
}

bool hq_value_is_known(hq_type_kind kind, const hq_value *value)
{
    switch (kind) {
    case HQ_T_TRUTH:
        return value->truth != HQ_UNKNOWN;
    case HQ_T_NUMBER:
        return hq_number_is_point(&value->number);
    case HQ_T_DATE:
        return hq_date_is_point(&value->date);
    case HQ_T_SPAN:
        return hq_date_is_point(&value->span.first) && hq_date_is_point(&value->span.until);
    case HQ_T_CODE:
        return value->code.leaves == NULL;
    case HQ_T_TEXT:
        return value->text.known;
    case HQ_T_ROW:
        return value->row.rows == NULL;
    default:
        return true;
    }
}

bool hq_value_same(hq_type_kind kind, const hq_value *a, const hq_value *b)
{
    return same_value(kind, a, b);
}

hq_status hq_value_hull_under(hq_evaluation *evaluation, hq_type_kind kind, const hq_doubt *doubt,
                              const hq_value *a, const hq_value *b, hq_value *out)
{
    hq_value hull;
    HQ_TRY(hq_value_hull(evaluation, kind, a, b, &hull));
    if (hull.doubt != NULL || !hq_value_is_known(kind, &hull))
        HQ_TRY(hq_doubt_join(evaluation, doubt, hull.doubt, &hull.doubt));
    *out = hull;
    return HQ_OK;
}
