/*
 * model.yaml: what a profile may say. Names of entities are read first, so that lists may hold entities declared below.
 *
 * Every number has a least and a greatest value and a step of which it is a multiple. That is what makes "unknown" a finite
 * question: an unknown number is one of its steps between its ends.
 */
#include "base/limits.h"
#include "lang/read.h"

/* Six decimals of the declared unit where the model says no step. */
enum { STEPS_PER_UNIT_DEFAULT = 1000000 };

static void read_codes_of(hq_read *read, hq_doc *doc, hq_type *type)
{
    hq_doc *of = hq_doc_get(doc, "of");
    if (of == NULL) {
        HQ_REPORT(read->diags, MISSING_KEY, doc->pos, HQ_STR("of"), HQ_STR("type: code"));
        return;
    }
    if (!hq_read_is_scalar(read, of, HQ_STR("of")))
        return;
    type->index = hq_pack_find_codes(read->pack, of->scalar);
    if (type->index == HQ_NONE) {
        hq_diag *diag = HQ_REPORT(read->diags, UNKNOWN_NAME, of->pos, of->scalar);
        hq_guess guess = hq_guess_begin(read->diags, diag, of->scalar);
        for (uint32_t i = 0; i < read->pack->codes.count; i++)
            hq_guess_offer(&guess, read->pack->codes.at[i].name);
        hq_guess_end(&guess);
        type->kind = HQ_T_NONE;
    }
}

static hq_type_kind type_kind_of(hq_field_kind kind)
{
    switch (kind) {
    case HQ_FIELD_TRUTH:
        return HQ_T_TRUTH;
    case HQ_FIELD_DATE:
        return HQ_T_DATE;
    case HQ_FIELD_CODE:
        return HQ_T_CODE;
    case HQ_FIELD_TEXT:
        return HQ_T_TEXT;
    case HQ_FIELD_STEPS:
        return HQ_T_STEPS;
    default:
        return HQ_T_NUMBER;
    }
}

static void read_unit(hq_read *read, hq_doc *doc, hq_field *field)
{
    hq_doc *unit = hq_doc_get(doc, "unit");
    field->unit_scale = HQ_RAT_ONE;
    if (unit != NULL) {
        field->unit_text = unit->scalar;
        hq_read_unit(read, unit, &field->type.unit, &field->unit_scale);
    } else if (field->kind == HQ_FIELD_MONEY || field->kind == HQ_FIELD_STEPS) {
        field->type.unit = hq_unit_of(HQ_DIM_MONEY, 1);
        field->unit_text = read->pack->currency_unit;
    } else if (field->kind == HQ_FIELD_DURATION) {
        field->type.unit = hq_unit_of(HQ_DIM_MONTH, 1);
        field->unit_text = HQ_STR("个月");
    }
}

static void read_step(hq_read *read, hq_doc *doc, hq_field *field)
{
    hq_doc *step = hq_doc_get(doc, "step");
    field->step = field->unit_scale;
    hq_status status = HQ_OK;
    if (step != NULL) {
        if (!hq_read_fixed_in(read, step, field->type.unit, field->unit_scale, &field->step))
            return;
        if (hq_rat_sign(field->step) <= 0) {
            HQ_REPORT(read->diags, EXPECTED, step->pos, HQ_STR("> 0"));
            field->step = field->unit_scale;
        }
    } else if (field->kind == HQ_FIELD_MONEY) {
        field->step = read->pack->quantum;
    } else if (field->kind != HQ_FIELD_DURATION && !hq_read_truth(read, doc, "whole", false)) {
        status = hq_rat_div(read->arena, field->unit_scale, hq_rat_int(STEPS_PER_UNIT_DEFAULT), &field->step);
    }
    if (status != HQ_OK)
        hq_read_no_memory(read);
}

static void check_multiple(hq_read *read, hq_doc *end, hq_rat value, const hq_field *field)
{
    bool multiple = true;
    if (hq_rat_is_multiple(read->arena, value, field->step, &multiple) != HQ_OK)
        hq_read_no_memory(read);
    else if (!multiple) {
        hq_text step;
        hq_text_init(&step, read->arena);
        if (hq_quantity_print_in(read->arena, &step, field->step, field->unit_scale, field->unit_text) !=
            HQ_OK)
            hq_read_no_memory(read);
        HQ_REPORT(read->diags, NOT_A_STEP, end->pos, end->scalar, hq_text_str(&step));
    }
}

static void check_step_count(hq_read *read, const hq_field *field, hq_doc *doc)
{
    hq_rat width, steps;
    if (hq_rat_sub(read->arena, field->max, field->min, &width) != HQ_OK ||
        hq_rat_div(read->arena, width, field->step, &steps) != HQ_OK) {
        hq_read_no_memory(read);
        return;
    }
    if (hq_rat_compare(steps, hq_rat_int(INT64_C(1) << 62)) < 0)
        return;
    hq_doc *low = hq_doc_get(doc, "min"), *high = hq_doc_get(doc, "max"), *step = hq_doc_get(doc, "step");
    HQ_REPORT(read->diags, STEP_TOO_FINE, doc->pos, low->scalar, high->scalar,
              step == NULL ? HQ_STR("0.000001") : step->scalar);
}

static void read_bounds(hq_read *read, hq_doc *doc, hq_field *field)
{
    hq_doc *low = hq_doc_get(doc, "min"), *high = hq_doc_get(doc, "max");
    read_step(read, doc, field);
    if (low == NULL || high == NULL) {
        HQ_REPORT(read->diags, MISSING_KEY, doc->pos, low == NULL ? HQ_STR("min") : HQ_STR("max"),
                  HQ_STR("field"));
        return;
    }
    if (!hq_read_fixed_in(read, low, field->type.unit, field->unit_scale, &field->min) ||
        !hq_read_fixed_in(read, high, field->type.unit, field->unit_scale, &field->max))
        return;
    if (hq_rat_compare(field->min, field->max) > 0) {
        HQ_REPORT(read->diags, MIN_ABOVE_MAX, low->pos, low->scalar, high->scalar);
        field->max = field->min;
    }
    check_multiple(read, low, field->min, field);
    check_multiple(read, high, field->max, field);
    check_step_count(read, field, doc);
}

static void read_day_bounds(hq_read *read, hq_doc *doc, hq_field *field)
{
    static const hq_civil FIRST = {1900, 1, 1}, LAST = {2200, 12, 31};
    bool known = hq_civil_to_day(FIRST, &field->day_min) && hq_civil_to_day(LAST, &field->day_max);
    (void)known;
    hq_read_day_of(read, doc, "min", &field->day_min);
    hq_read_day_of(read, doc, "max", &field->day_max);
    if (field->day_min > field->day_max)
        HQ_REPORT(read->diags, MIN_ABOVE_MAX, doc->pos, hq_read_text(read, doc, "min"),
                  hq_read_text(read, doc, "max"));
}

static void read_field(hq_read *read, hq_entity *entity, const hq_doc_key *key, hq_doc *doc)
{
    if (!hq_read_keys(read, doc, HQ_DOC_FIELD))
        return;
    hq_field field = {.name = key->name, .pos = key->pos, .definition = HQ_NONE, .end = HQ_NONE};
    field.step = field.unit_scale = HQ_RAT_ONE;
    field.min = field.max = HQ_RAT_ZERO;
    field.kind = (hq_field_kind)hq_read_choice(read, doc, HQ_DOC_FIELD, "type", HQ_FIELD_TEXT);
    field.type.kind = type_kind_of(field.kind);
    field.label = hq_read_words(read, doc, "label");
    field.ask = hq_read_words(read, doc, "ask");
    read_unit(read, doc, &field);
    if (field.kind == HQ_FIELD_CODE)
        read_codes_of(read, doc, &field.type);
    if (field.type.kind == HQ_T_NUMBER)
        read_bounds(read, doc, &field);
    if (field.kind == HQ_FIELD_DATE)
        read_day_bounds(read, doc, &field);
    if (field.kind == HQ_FIELD_CODE && field.type.index == HQ_NONE)
        field.type.kind = HQ_T_NONE;
    if (!hq_is_name(field.name) || hq_is_reserved(field.name))
        HQ_REPORT(read->diags, BAD_NAME, key->pos, field.name);
    (void)HQ_READ_PUSH(read, entity->fields, field);
}

/* A field of a steps fact: it must be there and of the right kind. */
static uint32_t sibling(hq_read *read, const hq_entity *entity, hq_doc *doc, const char *key,
                        hq_type_kind kind)
{
    hq_doc *name = hq_doc_get(doc, key);
    if (!hq_read_is_scalar(read, name, hq_str_of(key)))
        return HQ_NONE;
    uint32_t index = hq_entity_find_field(entity, name->scalar);
    if (index == HQ_NONE) {
        hq_diag *diag = HQ_REPORT(read->diags, UNKNOWN_FIELD, name->pos, name->scalar, entity->name);
        hq_guess guess = hq_guess_begin(read->diags, diag, name->scalar);
        for (uint32_t i = 0; i < entity->fields.count; i++)
            hq_guess_offer(&guess, entity->fields.at[i].name);
        hq_guess_end(&guess);
    } else if (entity->fields.at[index].type.kind != kind) {
        HQ_REPORT(read->diags, WRONG_TYPE, name->pos, kind == HQ_T_DATE ? HQ_STR("date") : HQ_STR("money"),
                  name->scalar);
        index = HQ_NONE;
    }
    return index;
}

static void resolve_steps(hq_read *read, hq_entity *entity, hq_doc *fields)
{
    for (uint32_t i = 0; i < entity->fields.count; i++) {
        hq_field *field = &entity->fields.at[i];
        hq_doc *doc = NULL;
        for (uint32_t k = 0; k < fields->count; k++)
            if (hq_str_equal(fields->keys[k].name, field->name))
                doc = fields->items[k];
        if (field->kind != HQ_FIELD_STEPS || doc == NULL)
            continue;
        for (int k = 0; k < 2; k++)
            if (hq_doc_get(doc, k == 0 ? "start" : "value") == NULL)
                HQ_REPORT(read->diags, MISSING_KEY, doc->pos, k == 0 ? HQ_STR("start") : HQ_STR("value"),
                          HQ_STR("type: steps"));
        field->start = sibling(read, entity, doc, "start", HQ_T_DATE);
        field->value = sibling(read, entity, doc, "value", HQ_T_NUMBER);
        if (hq_doc_get(doc, "end") != NULL)
            field->end = sibling(read, entity, doc, "end", HQ_T_DATE);
        if (field->start == HQ_NONE || field->value == HQ_NONE)
            field->type.kind = HQ_T_NONE;
        else
            field->type.unit = entity->fields.at[field->value].type.unit;
    }
}

static uint32_t entity_named(hq_read *read, hq_doc *scalar)
{
    uint32_t entity = hq_pack_find_entity(read->pack, scalar->scalar);
    if (entity != HQ_NONE)
        return entity;
    hq_diag *diag = HQ_REPORT(read->diags, UNKNOWN_ENTITY, scalar->pos, scalar->scalar);
    hq_guess guess = hq_guess_begin(read->diags, diag, scalar->scalar);
    for (uint32_t i = 0; i < read->pack->entities.count; i++)
        hq_guess_offer(&guess, read->pack->entities.at[i].name);
    hq_guess_end(&guess);
    return HQ_NONE;
}

static void read_lists(hq_read *read, uint32_t index, hq_doc *map)
{
    if (map == NULL || !hq_read_is_map(read, map, HQ_STR("lists")))
        return;
    for (uint32_t i = 0; i < map->count; i++) {
        hq_doc *doc = map->items[i], *of = hq_doc_get(doc, "of");
        if (!hq_read_keys(read, doc, HQ_DOC_LIST_FIELD) || !hq_read_is_scalar(read, of, HQ_STR("of")))
            continue;
        hq_list_field list = {
            .name = map->keys[i].name, .pos = map->keys[i].pos, .entity = entity_named(read, of)};
        list.label = hq_read_words(read, doc, "label");
        list.max_items = hq_read_count(read, doc, "max_items", HQ_LIST_ITEMS_DEFAULT);
        if (!hq_is_name(list.name) || hq_is_reserved(list.name))
            HQ_REPORT(read->diags, BAD_NAME, list.pos, list.name);
        if (list.entity == HQ_NONE)
            continue;
        hq_entity *entity = &read->pack->entities.at[index];
        if (list.label.zh.length + list.label.en.length == 0)
            list.label = read->pack->entities.at[list.entity].label;
        hq_holder holder = {index, entity->lists.count, HQ_NONE};
        (void)(HQ_READ_PUSH(read, entity->lists, list) &&
               HQ_READ_PUSH(read, read->pack->entities.at[list.entity].holders, holder));
    }
}

static void read_ones(hq_read *read, uint32_t index, hq_doc *map)
{
    if (map == NULL || !hq_read_is_map(read, map, HQ_STR("one")))
        return;
    for (uint32_t i = 0; i < map->count; i++) {
        if (!hq_read_is_scalar(read, map->items[i], HQ_STR("one")))
            continue;
        hq_one_field one = {map->keys[i].name, entity_named(read, map->items[i]), map->keys[i].pos};
        if (one.entity == HQ_NONE)
            continue;
        hq_entity *entity = &read->pack->entities.at[index];
        hq_holder holder = {index, HQ_NONE, entity->ones.count};
        (void)(HQ_READ_PUSH(read, entity->ones, one) &&
               HQ_READ_PUSH(read, read->pack->entities.at[one.entity].holders, holder));
    }
}

/* Payments received before: every entity may hold them. */
static void add_received(hq_read *read, uint32_t index)
{
    hq_entity *entity = &read->pack->entities.at[index];
    uint32_t field = hq_entity_find_field(entity, HQ_STR("received")),
             twin = hq_entity_find_list(entity, HQ_STR("received"));
    if (field != HQ_NONE)
        HQ_REPORT(read->diags, RESERVED_NAME, entity->fields.at[field].pos, HQ_STR("received"));
    if (twin != HQ_NONE)
        HQ_REPORT(read->diags, RESERVED_NAME, entity->lists.at[twin].pos, HQ_STR("received"));
    hq_list_field list = {
        .name = HQ_STR("received"), .entity = HQ_ENTITY_RECEIPT, .max_items = HQ_LIST_ITEMS_DEFAULT};
    list.label = (hq_words){HQ_STR("已领款项"), HQ_STR("payments received")};
    list.pos = entity->pos;
    entity->received = entity->lists.count;
    (void)HQ_READ_PUSH(read, entity->lists, list);
}

void hq_read_model_names(hq_read *read, hq_doc *doc)
{
    hq_doc *map = hq_doc_get(doc, "model");
    if (!hq_read_keys(read, doc, HQ_DOC_MODEL) || !hq_read_is_map(read, map, HQ_STR("model")))
        return;
    for (uint32_t i = 0; i < map->count; i++) {
        if (read->pack->entities.count > HQ_MODEL_ENTITIES_MAX) {
            HQ_REPORT(read->diags, MODEL_TOO_LARGE, map->keys[i].pos, map->keys[i].name);
            return;
        }
        hq_entity entity = {
            .name = map->keys[i].name, .pos = map->keys[i].pos, .dimension = HQ_NONE, .received = HQ_NONE};
        if (!hq_is_name(entity.name) || hq_is_reserved(entity.name))
            HQ_REPORT(read->diags, BAD_NAME, entity.pos, entity.name);
        else if (hq_pack_find_entity(read->pack, entity.name) != HQ_NONE)
            HQ_REPORT(read->diags, DEFINED_TWICE, entity.pos, entity.name);
        else
            (void)HQ_READ_PUSH(read, read->pack->entities, entity);
    }
}

static void read_entity_unit(hq_read *read, hq_entity *entity, hq_doc *scalar)
{
    hq_unit unit;
    hq_rat scale;
    if (scalar == NULL || !hq_read_unit(read, scalar, &unit, &scale))
        return;
    for (uint32_t d = HQ_DIM_COUNTED; d < HQ_UNIT_DIMENSIONS_MAX; d++)
        if (hq_unit_equal(unit, hq_unit_of(d, 1)))
            entity->dimension = d;
    if (entity->dimension == HQ_NONE)
        HQ_REPORT(read->diags, UNKNOWN_UNIT, scalar->pos, scalar->scalar);
}

void hq_read_model(hq_read *read, hq_doc *doc)
{
    hq_doc *map = hq_doc_get(doc, "model");
    if (map == NULL || map->kind != HQ_DOC_MAP)
        return;
    for (uint32_t i = 0; i < map->count && read->status == HQ_OK; i++) {
        uint32_t index = hq_pack_find_entity(read->pack, map->keys[i].name);
        if (index == HQ_NONE || index == HQ_ENTITY_RECEIPT ||
            !hq_read_keys(read, map->items[i], HQ_DOC_ENTITY))
            continue;
        hq_entity *entity = &read->pack->entities.at[index];
        entity->label = hq_read_words(read, map->items[i], "label");
        read_entity_unit(read, entity, hq_doc_get(map->items[i], "unit"));
        hq_doc *fields = hq_doc_get(map->items[i], "fields");
        if (fields != NULL && fields->count > HQ_MODEL_FIELDS_MAX) {
            HQ_REPORT(read->diags, MODEL_TOO_LARGE, fields->pos, entity->name);
        } else if (fields != NULL && hq_read_is_map(read, fields, HQ_STR("fields"))) {
            for (uint32_t f = 0; f < fields->count; f++)
                read_field(read, entity, &fields->keys[f], fields->items[f]);
            resolve_steps(read, entity, fields);
        }
        read_lists(read, index, hq_doc_get(map->items[i], "lists"));
        read_ones(read, index, hq_doc_get(map->items[i], "one"));
        add_received(read, index);
    }
}
