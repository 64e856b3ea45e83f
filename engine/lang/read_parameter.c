/*
 * Files under parameters: values by day and by code, and the calendar of working days.
 *
 * A dated parameter keeps every value with its first day; the last stands until the next. Where no value is written the
 * parameter is a missing fact called param.NAME.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "lang/read.h"

static void read_value(hq_read *read, hq_parameter *parameter, hq_doc *doc, uint32_t code, hq_day from,
                       hq_pos pos)
{
    hq_parameter_row row = {.code = code, .from = from, .sure = HQ_SURE_CERTAIN, .pos = pos};
    hq_doc *value = doc;
    if (doc->kind == HQ_DOC_MAP) {
        if (!hq_read_keys(read, doc, HQ_DOC_VALUE))
            return;
        value = hq_doc_get(doc, "value");
        row.sure = (hq_sure)hq_read_choice(read, doc, HQ_DOC_VALUE, "sure", HQ_SURE_CERTAIN);
        row.cites = hq_read_cites(read, doc);
    }
    row.value_pos = value == NULL ? pos : value->pos;
    if (value == NULL ||
        !hq_read_fixed_in(read, value, parameter->type.unit, parameter->unit_scale, &row.value))
        return;
    bool outside = parameter->has_bounds && (hq_rat_compare(row.value, parameter->min) < 0 ||
                                             hq_rat_compare(row.value, parameter->max) > 0);
    if (outside) {
        hq_text low, high;
        hq_text_init(&low, read->arena);
        hq_text_init(&high, read->arena);
        hq_rat scale = parameter->unit_scale;
        hq_str unit = parameter->unit_text;
        if (hq_quantity_print_in(read->arena, &low, parameter->min, scale, unit) != HQ_OK ||
            hq_quantity_print_in(read->arena, &high, parameter->max, scale, unit) != HQ_OK)
            hq_read_no_memory(read);
        HQ_REPORT(read->diags, OUTSIDE_BOUNDS, value->pos, value->scalar, hq_text_str(&low),
                  hq_text_str(&high));
    }
    (void)HQ_READ_PUSH(read, parameter->rows, row);
}

static bool is_dated(hq_doc *map)
{
    hq_day day;
    bool form;
    return map->kind == HQ_DOC_MAP && map->count > 0 &&
           (hq_day_parse(map->keys[0].name, &day, &form) || form);
}

static void read_dated(hq_read *read, hq_parameter *parameter, hq_doc *map, uint32_t code)
{
    hq_day before = HQ_DAY_MIN;
    for (uint32_t i = 0; i < map->count; i++) {
        hq_day from;
        bool form;
        if (!hq_day_parse(map->keys[i].name, &from, &form)) {
            if (form)
                HQ_REPORT(read->diags, NO_SUCH_DATE, map->keys[i].pos, map->keys[i].name);
            else
                HQ_REPORT(read->diags, EXPECTED, map->keys[i].pos,
                          HQ_BOTH("a day such as 2026-02-14", "日期，如 2026-02-14"));
            continue;
        }
        if (i > 0 && from <= before)
            HQ_REPORT(read->diags, VALUES_ORDER, map->keys[i].pos, map->keys[i].name, map->keys[i - 1].name);
        before = from;
        read_value(read, parameter, map->items[i], code, from, map->keys[i].pos);
    }
}

static void read_keyed(hq_read *read, hq_parameter *parameter, hq_doc *map)
{
    const hq_codes *codes = &read->pack->codes.at[parameter->codes];
    for (uint32_t i = 0; i < map->count; i++) {
        uint32_t code = hq_codes_find(codes, map->keys[i].name);
        if (code == HQ_NONE) {
            hq_diag *diag =
                HQ_REPORT(read->diags, UNKNOWN_CODE, map->keys[i].pos, map->keys[i].name, codes->name);
            hq_guess guess = hq_guess_begin(read->diags, diag, map->keys[i].name);
            for (uint32_t c = 0; c < codes->codes.count; c++)
                hq_guess_offer(&guess, codes->codes.at[c].name);
            hq_guess_end(&guess);
        } else if (is_dated(map->items[i])) {
            read_dated(read, parameter, map->items[i], code);
        } else {
            read_value(read, parameter, map->items[i], code, HQ_DAY_MIN, map->keys[i].pos);
        }
    }
}

static int compare_rows(const void *left, const void *right)
{
    const hq_parameter_row *a = left, *b = right;
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    return a->from < b->from ? -1 : a->from > b->from;
}

static void read_values(hq_read *read, hq_parameter *parameter, hq_doc *values)
{
    bool plain =
        values->kind == HQ_DOC_SCALAR || (values->kind == HQ_DOC_MAP && hq_doc_get(values, "value") != NULL);
    if (parameter->codes == HQ_NONE && plain)
        read_value(read, parameter, values, HQ_NONE, HQ_DAY_MIN, values->pos);
    else if (!hq_read_is_map(read, values, HQ_STR("values")))
        return;
    else if (parameter->codes == HQ_NONE)
        read_dated(read, parameter, values, HQ_NONE);
    else
        read_keyed(read, parameter, values);
    if (parameter->rows.count > 1)
        qsort(parameter->rows.at, parameter->rows.count, sizeof *parameter->rows.at, compare_rows);
}

static void read_parameter_bounds(hq_read *read, hq_parameter *parameter, hq_doc *doc)
{
    hq_doc *low = hq_doc_get(doc, "min"), *high = hq_doc_get(doc, "max");
    hq_doc *step = hq_doc_get(doc, "step");
    if (hq_rat_div(read->arena, parameter->unit_scale, hq_rat_int(1000000), &parameter->step) != HQ_OK)
        hq_read_no_memory(read);
    hq_rat given;
    if (step != NULL && hq_read_fixed_in(read, step, parameter->type.unit, parameter->unit_scale, &given)) {
        if (hq_rat_sign(given) > 0)
            parameter->step = given;
        else
            HQ_REPORT(read->diags, EXPECTED, step->pos, HQ_STR("> 0"));
    }
    if (low == NULL || high == NULL)
        return;
    parameter->has_bounds =
        hq_read_fixed_in(read, low, parameter->type.unit, parameter->unit_scale, &parameter->min) &&
        hq_read_fixed_in(read, high, parameter->type.unit, parameter->unit_scale, &parameter->max);
    if (parameter->has_bounds && hq_rat_compare(parameter->min, parameter->max) > 0)
        HQ_REPORT(read->diags, MIN_ABOVE_MAX, low->pos, low->scalar, high->scalar);
}

void hq_read_parameter(hq_read *read, hq_doc *doc)
{
    if (!hq_read_keys(read, doc, HQ_DOC_PARAMETER))
        return;
    hq_doc *name = hq_doc_get(doc, "parameter"), *unit = hq_doc_get(doc, "unit"), *by = hq_doc_get(doc, "by");
    hq_parameter parameter = {.name = hq_read_name(read, name), .codes = HQ_NONE, .unit_scale = HQ_RAT_ONE};
    parameter.min = parameter.max = HQ_RAT_ZERO; /* an unbounded value is asked for its ends all the same */
    parameter.pos = name == NULL ? doc->pos : name->pos;
    if (parameter.name.length > 0 && hq_pack_find_parameter(read->pack, parameter.name) != HQ_NONE)
        HQ_REPORT(read->diags, DEFINED_TWICE, parameter.pos, parameter.name);
    parameter.label = hq_read_words(read, doc, "label");
    parameter.type.kind = HQ_T_NUMBER;
    parameter.unit_text = HQ_STR("");
    if (unit != NULL && hq_read_unit(read, unit, &parameter.type.unit, &parameter.unit_scale))
        parameter.unit_text = unit->scalar;
    if (by != NULL && hq_read_is_scalar(read, by, HQ_STR("by"))) {
        parameter.codes = hq_pack_find_codes(read->pack, by->scalar);
        if (parameter.codes == HQ_NONE)
            HQ_REPORT(read->diags, UNKNOWN_NAME, by->pos, by->scalar);
    }
    parameter.cites = hq_read_cites(read, doc);
    parameter.has_checked_until = hq_read_day_of(read, doc, "checked_until", &parameter.checked_until);
    read_parameter_bounds(read, &parameter, doc);
    hq_doc *values = hq_doc_get(doc, "values");
    if (values != NULL)
        read_values(read, &parameter, values);
    (void)HQ_READ_PUSH(read, read->pack->parameters, parameter);
}

typedef HQ_LIST(hq_day) hq_day_list;

static int compare_days(const void *left, const void *right)
{
    hq_day a = *(const hq_day *)left, b = *(const hq_day *)right;
    return a < b ? -1 : a > b;
}

static hq_day_list read_days(hq_read *read, hq_doc *list, hq_str what)
{
    hq_day_list days = {0};
    if (list == NULL || !hq_read_is_list(read, list, what))
        return days;
    for (uint32_t i = 0; i < list->count; i++) {
        hq_day first, last;
        if (!hq_read_span(read, list->items[i], &first, &last))
            continue;
        for (hq_day day = first; day <= last && days.count < 100000; day++)
            if (!HQ_READ_PUSH(read, days, day))
                return days;
    }
    if (days.count > 1)
        qsort(days.at, days.count, sizeof *days.at, compare_days);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < days.count; i++)
        if (i == 0 || days.at[i] != days.at[kept - 1])
            days.at[kept++] = days.at[i];
    days.count = kept;
    return days;
}

void hq_read_calendar(hq_read *read, hq_doc *doc)
{
    hq_calendar *calendar = &read->pack->calendar;
    if (!hq_read_keys(read, doc, HQ_DOC_CALENDAR))
        return;
    if (calendar->present)
        HQ_REPORT(read->diags, DEFINED_TWICE, doc->pos, HQ_STR("calendar"));
    calendar->pos = doc->pos;
    calendar->cites = hq_read_cites(read, doc);
    hq_doc *covers = hq_doc_get(doc, "covers");
    calendar->present = covers != NULL &&
                        hq_read_span(read, covers, &calendar->days.covers_first, &calendar->days.covers_last);
    hq_day_list off = read_days(read, hq_doc_get(doc, "holidays"), HQ_STR("holidays"));
    hq_day_list on = read_days(read, hq_doc_get(doc, "workdays"), HQ_STR("workdays"));
    calendar->days.off = off.at;
    calendar->days.off_count = off.count;
    calendar->days.on = on.at;
    calendar->days.on_count = on.count;
}
