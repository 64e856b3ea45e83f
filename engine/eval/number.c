/*
 * Numbers that may be ranges: interval arithmetic, with linear forms of single unknowns collected first. See value.h.
 *
 * A form gives an interval too; the value's interval is what both allow. 0 times unbounded is 0.
 */
#include <assert.h>

#include "base/end.h"
#include "eval/evaluation.h"

void hq_number_point(hq_rat value, hq_value *out)
{
    out->doubt = NULL;
    out->number = (hq_number){.low = value, .high = value};
}

bool hq_number_is_point(const hq_number *number)
{
    return !number->low_open && !number->high_open && hq_rat_equal(number->low, number->high);
}

hq_status hq_number_of_atom(hq_evaluation *evaluation, uint32_t atom, hq_value *out)
{
    hq_rat low, high;
    HQ_TRY(hq_atom_low(evaluation, atom, &low));
    HQ_TRY(hq_atom_high(evaluation, atom, &high));
    out->number = (hq_number){.low = low, .high = high};
    out->doubt = NULL;
    if (hq_rat_equal(low, high))
        return HQ_OK;
    hq_form *form = HQ_NEW(evaluation->scratch, hq_form);
    HQ_TRY_ALLOC(form);
    form->count = 1;
    form->terms[0] = (hq_term){atom, HQ_RAT_ONE};
    form->low = form->high = HQ_RAT_ZERO;
    out->number.form = form;
    return hq_doubt_about(evaluation, UINT64_C(1) << atom, &out->doubt);
}

/* --- Forms --- */

/* A number as a form: its own, or a constant. false: it has none. */
static bool form_of(const hq_value *value, hq_form *out)
{
    if (value->number.form != NULL) {
        *out = *value->number.form;
        return true;
    }
    if (value->number.low_open || value->number.high_open)
        return false;
    *out = (hq_form){.count = 0, .low = value->number.low, .high = value->number.high};
    return true;
}

static hq_status add_term(hq_evaluation *evaluation, hq_form *form, hq_term term, bool *fits)
{
    for (uint32_t i = 0; i < form->count; i++) {
        if (form->terms[i].atom != term.atom)
            continue;
        HQ_TRY(hq_rat_add(evaluation->scratch, form->terms[i].coefficient, term.coefficient,
                          &form->terms[i].coefficient));
        if (hq_rat_sign(form->terms[i].coefficient) == 0)
            form->terms[i] = form->terms[--form->count];
        return HQ_OK;
    }
    *fits = form->count < HQ_TERMS_MAX;
    if (*fits)
        form->terms[form->count++] = term;
    return HQ_OK;
}

/* a + b, or a - b, of forms; *fits is false when it has too many terms. */
static hq_status add_forms(hq_evaluation *evaluation, hq_form *a, const hq_form *b, bool subtract, bool *fits)
{
    *fits = true;
    for (uint32_t i = 0; i < b->count && *fits; i++) {
        hq_term term = b->terms[i];
        if (subtract)
            HQ_TRY(hq_rat_neg(evaluation->scratch, term.coefficient, &term.coefficient));
        HQ_TRY(add_term(evaluation, a, term, fits));
    }
    if (subtract) {
        HQ_TRY(hq_rat_sub(evaluation->scratch, a->low, b->high, &a->low));
        return hq_rat_sub(evaluation->scratch, a->high, b->low, &a->high);
    }
    HQ_TRY(hq_rat_add(evaluation->scratch, a->low, b->low, &a->low));
    return hq_rat_add(evaluation->scratch, a->high, b->high, &a->high);
}

static hq_status scale_form(hq_evaluation *evaluation, hq_form *form, hq_rat factor)
{
    for (uint32_t i = 0; i < form->count; i++)
        HQ_TRY(
            hq_rat_mul(evaluation->scratch, form->terms[i].coefficient, factor, &form->terms[i].coefficient));
    HQ_TRY(hq_rat_mul(evaluation->scratch, form->low, factor, &form->low));
    HQ_TRY(hq_rat_mul(evaluation->scratch, form->high, factor, &form->high));
    if (hq_rat_sign(factor) < 0) {
        hq_rat low = form->low;
        form->low = form->high;
        form->high = low;
    }
    return HQ_OK;
}

/* The interval that a form gives under the present box. */
static hq_status form_interval(const hq_evaluation *evaluation, const hq_form *form, hq_rat *low,
                               hq_rat *high)
{
    *low = form->low;
    *high = form->high;
    for (uint32_t i = 0; i < form->count; i++) {
        hq_rat from, to;
        HQ_TRY(hq_atom_low(evaluation, form->terms[i].atom, &from));
        HQ_TRY(hq_atom_high(evaluation, form->terms[i].atom, &to));
        HQ_TRY(hq_rat_mul(evaluation->scratch, from, form->terms[i].coefficient, &from));
        HQ_TRY(hq_rat_mul(evaluation->scratch, to, form->terms[i].coefficient, &to));
        bool falls = hq_rat_sign(form->terms[i].coefficient) < 0;
        HQ_TRY(hq_rat_add(evaluation->scratch, *low, falls ? to : from, low));
        HQ_TRY(hq_rat_add(evaluation->scratch, *high, falls ? from : to, high));
    }
    return HQ_OK;
}

/* Keep a form beside an interval, and of both intervals what they share. */
static hq_status keep_form(hq_evaluation *evaluation, const hq_form *form, hq_number *number)
{
    hq_rat low, high;
    HQ_TRY(form_interval(evaluation, form, &low, &high));
    if (number->low_open || hq_rat_compare(low, number->low) > 0)
        number->low = low;
    if (number->high_open || hq_rat_compare(high, number->high) < 0)
        number->high = high;
    number->low_open = number->high_open = false;
    number->form = NULL;
    if (form->count == 0)
        return HQ_OK;
    hq_form *kept = HQ_NEW(evaluation->scratch, hq_form);
    HQ_TRY_ALLOC(kept);
    *kept = *form;
    number->form = kept;
    return HQ_OK;
}

/* A value that came out as one point hangs on nothing any more. */
static void settle(hq_value *out)
{
    if (!hq_number_is_point(&out->number))
        return;
    out->doubt = NULL;
    out->number.form = NULL;
}

/* --- Sums --- */

static hq_status add_intervals(hq_evaluation *evaluation, const hq_number *a, const hq_number *b,
                               bool subtract, hq_number *out)
{
    *out = (hq_number){.low = HQ_RAT_ZERO, .high = HQ_RAT_ZERO};
    out->low_open = a->low_open || (subtract ? b->high_open : b->low_open);
    out->high_open = a->high_open || (subtract ? b->low_open : b->high_open);
    if (!out->low_open)
        HQ_TRY(subtract ? hq_rat_sub(evaluation->scratch, a->low, b->high, &out->low)
                        : hq_rat_add(evaluation->scratch, a->low, b->low, &out->low));
    if (!out->high_open)
        HQ_TRY(subtract ? hq_rat_sub(evaluation->scratch, a->high, b->low, &out->high)
                        : hq_rat_add(evaluation->scratch, a->high, b->high, &out->high));
    return HQ_OK;
}

hq_status hq_number_add(hq_evaluation *evaluation, const hq_value *a, const hq_value *b, bool subtract,
                        hq_value *out)
{
    if (a->doubt == NULL && b->doubt == NULL && hq_number_is_point(&a->number) &&
        hq_number_is_point(&b->number)) {
        hq_rat sum;
        HQ_TRY(subtract ? hq_rat_sub(evaluation->scratch, a->number.low, b->number.low, &sum)
                        : hq_rat_add(evaluation->scratch, a->number.low, b->number.low, &sum));
        hq_number_point(sum, out);
        return HQ_OK;
    }
    hq_value result;
    HQ_TRY(add_intervals(evaluation, &a->number, &b->number, subtract, &result.number));
    HQ_TRY(hq_doubt_join(evaluation, a->doubt, b->doubt, &result.doubt));
    hq_form left, right;
    bool linear = a->number.form != NULL || b->number.form != NULL;
    if (linear && form_of(a, &left) && form_of(b, &right)) {
        bool fits;
        HQ_TRY(add_forms(evaluation, &left, &right, subtract, &fits));
        if (fits)
            HQ_TRY(keep_form(evaluation, &left, &result.number));
    }
    settle(&result);
    *out = result;
    return HQ_OK;
}

/* --- Products and quotients --- */

static hq_end low_end(const hq_number *a)
{
    return (hq_end){a->low_open ? -1 : 0, a->low};
}

static hq_end high_end(const hq_number *a)
{
    return (hq_end){a->high_open ? 1 : 0, a->high};
}

static hq_status multiply_intervals(hq_evaluation *evaluation, const hq_number *a, const hq_number *b,
                                    hq_number *out)
{
    const hq_end as[] = {low_end(a), high_end(a)}, bs[] = {low_end(b), high_end(b)};
    hq_end ends[2];
    HQ_TRY(hq_ends_multiply(evaluation->scratch, as, bs, ends));
    *out = (hq_number){.low = ends[0].value,
                       .high = ends[1].value,
                       .low_open = ends[0].infinite != 0,
                       .high_open = ends[1].infinite != 0};
    return HQ_OK;
}

static hq_status scale(hq_evaluation *evaluation, const hq_value *a, hq_rat factor, hq_value *out)
{
    hq_value result;
    if (hq_rat_sign(factor) == 0) {
        hq_number_point(HQ_RAT_ZERO, out);
        return HQ_OK;
    }
    hq_number constant = {.low = factor, .high = factor};
    HQ_TRY(multiply_intervals(evaluation, &a->number, &constant, &result.number));
    result.doubt = a->doubt;
    if (a->number.form != NULL) {
        hq_form form = *a->number.form;
        HQ_TRY(scale_form(evaluation, &form, factor));
        HQ_TRY(keep_form(evaluation, &form, &result.number));
    }
    settle(&result);
    *out = result;
    return HQ_OK;
}

hq_status hq_number_multiply(hq_evaluation *evaluation, const hq_value *a, const hq_value *b, hq_value *out)
{
    bool a_point = hq_number_is_point(&a->number), b_point = hq_number_is_point(&b->number);
    if (a_point && b_point) {
        hq_rat product;
        HQ_TRY(hq_rat_mul(evaluation->scratch, a->number.low, b->number.low, &product));
        hq_number_point(product, out);
        return HQ_OK;
    }
    if (a_point || b_point)
        return scale(evaluation, a_point ? b : a, a_point ? a->number.low : b->number.low, out);
    hq_value result;
    HQ_TRY(multiply_intervals(evaluation, &a->number, &b->number, &result.number));
    HQ_TRY(hq_doubt_join(evaluation, a->doubt, b->doubt, &result.doubt));
    settle(&result);
    *out = result;
    return HQ_OK;
}

static bool holds_zero(const hq_number *b)
{
    return (b->low_open || hq_rat_sign(b->low) <= 0) && (b->high_open || hq_rat_sign(b->high) >= 0);
}

hq_status hq_number_divide(hq_evaluation *evaluation, const hq_value *a, const hq_value *b, hq_value *out)
{
    if (hq_number_is_point(&b->number)) {
        hq_rat inverse;
        assert(hq_rat_sign(b->number.low) != 0 && "the compiler proved or guarded every divisor");
        if (hq_number_is_point(&a->number)) {
            HQ_TRY(hq_rat_div(evaluation->scratch, a->number.low, b->number.low, &inverse));
            hq_number_point(inverse, out);
            return HQ_OK;
        }
        HQ_TRY(hq_rat_div(evaluation->scratch, HQ_RAT_ONE, b->number.low, &inverse));
        return scale(evaluation, a, inverse, out);
    }
    hq_value result;
    HQ_TRY(hq_doubt_join(evaluation, a->doubt, b->doubt, &result.doubt));
    if (holds_zero(&b->number)) { /* guarded, but the guard is not decided in this box */
        result.number =
            (hq_number){.low = HQ_RAT_ZERO, .high = HQ_RAT_ZERO, .low_open = true, .high_open = true};
        *out = result;
        return HQ_OK;
    }
    hq_number inverse = {.low = HQ_RAT_ZERO, .high = HQ_RAT_ZERO};
    if (!b->number.high_open)
        HQ_TRY(hq_rat_div(evaluation->scratch, HQ_RAT_ONE, b->number.high, &inverse.low));
    if (!b->number.low_open)
        HQ_TRY(hq_rat_div(evaluation->scratch, HQ_RAT_ONE, b->number.low, &inverse.high));
    HQ_TRY(multiply_intervals(evaluation, &a->number, &inverse, &result.number));
    settle(&result);
    *out = result;
    return HQ_OK;
}

hq_status hq_number_quantize(hq_evaluation *evaluation, const hq_value *a, hq_rat quantum,
                             hq_rounding rounding, hq_value *out)
{
    hq_value result = *a;
    result.number.form = NULL;
    if (!a->number.low_open)
        HQ_TRY(hq_rat_quantize(evaluation->scratch, a->number.low, quantum, rounding, &result.number.low));
    if (!a->number.high_open)
        HQ_TRY(hq_rat_quantize(evaluation->scratch, a->number.high, quantum, rounding, &result.number.high));
    settle(&result);
    *out = result;
    return HQ_OK;
}

hq_status hq_number_orders(hq_evaluation *evaluation, const hq_value *a, const hq_value *b, uint64_t *orders)
{
    if (hq_number_is_point(&a->number) && hq_number_is_point(&b->number)) {
        *orders = UINT64_C(1) << (hq_rat_compare(a->number.low, b->number.low) + 1);
        return HQ_OK;
    }
    hq_value difference;
    HQ_TRY(hq_number_add(evaluation, a, b, true, &difference));
    const hq_number *d = &difference.number;
    int low = d->low_open ? -1 : hq_rat_sign(d->low), high = d->high_open ? 1 : hq_rat_sign(d->high);
    *orders = (low < 0 ? 1U : 0U) | (low <= 0 && high >= 0 ? 2U : 0U) | (high > 0 ? 4U : 0U);
    return HQ_OK;
}
