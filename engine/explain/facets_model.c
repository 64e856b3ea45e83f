/* What stands beside the policies, facet by facet: groups, figures, definitions, codes, the model, the pack. See taking.h. */
#include "explain/names.h"
#include "explain/says.h"
#include "explain/taking.h"
#include "explain/value.h"

/* --- Groups and shared limits --- */

static hq_str stacking_text(hq_voice *voice, hq_stacking stacking)
{
    static const hq_word STACKING[] = {HQ_W_STACK_NEVER, HQ_W_STACK_UNSTATED, HQ_W_STACK_MAY};
    return hq_phrase(voice, STACKING[stacking], NULL, 0);
}

static hq_str say_otherwise(hq_voice *voice, const hq_facet *facet)
{
    return stacking_text(voice, ((const hq_group *)facet->of)->otherwise);
}

static hq_str say_rounds(hq_voice *voice, const hq_facet *facet)
{
    return ((const hq_group *)facet->of)->rounds_payment ? HQ_PHRASE(voice, DIFF_ROUNDS_PAYMENT)
                                                         : HQ_PHRASE(voice, DIFF_ROUNDS_SAVING);
}

static hq_str say_pair(hq_voice *voice, const hq_facet *facet)
{
    return stacking_text(voice, ((const hq_pair *)facet->of)->stacking);
}

static hq_str say_of(hq_voice *voice, const hq_facet *facet)
{
    const hq_entity *entity = &voice->pack->entities.at[((const hq_group *)facet->of)->scope.entities[0]];
    return hq_label_or(entity->label, entity->name, voice->language);
}

static void take_pair(hq_taking *taking, const hq_pair *pair)
{
    bool turned = hq_str_compare(pair->first, pair->second) > 0; /* a pair has no order */
    hq_str key = hq_key_joined(taking, turned ? pair->second : pair->first, " + ",
                               turned ? pair->first : pair->second);
    HQ_TAKE(taking, PAIR, .key = key, .words = say_pair, .of = pair);
    hq_exact_count(taking, (uint64_t)pair->stacking);
}

void hq_take_group(hq_taking *taking, uint32_t index)
{
    const hq_group *group = &taking->pack->groups.at[index];
    hq_take_piece(
        taking,
        &(hq_piece){.thing = HQ_THING_GROUP, .id = group->name, .title = group->title, .index = index});
    hq_take_title(taking, HQ_ASPECT_TITLE, &group->title);
    HQ_TAKE(taking, SUBJECT, .words = say_of, .of = group);
    hq_exact(taking, taking->pack->entities.at[group->scope.entities[0]].name);
    if (group->base != NULL)
        HQ_TAKE(taking, BASE, .formula = group->base);
    HQ_TAKE(taking, OTHERWISE, .words = say_otherwise, .of = group);
    hq_exact_count(taking, (uint64_t)group->otherwise);
    HQ_TAKE(taking, ROUNDS, .words = say_rounds, .of = group);
    hq_exact_count(taking, group->rounds_payment);
    for (uint32_t i = 0; i < group->pairs.count; i++)
        take_pair(taking, &group->pairs.at[i]);
    hq_take_cites(taking, &group->cites);
}

void hq_take_pool(hq_taking *taking, uint32_t index)
{
    const hq_pool *pool = &taking->pack->pools.at[index];
    hq_take_piece(
        taking, &(hq_piece){.thing = HQ_THING_POOL, .id = pool->name, .title = pool->title, .index = index});
    hq_take_title(taking, HQ_ASPECT_TITLE, &pool->title);
    hq_take_cap(taking, HQ_STR(""), &pool->cap);
}

/* --- Published figures --- */

static hq_str figure_text(hq_voice *voice, const hq_parameter *parameter, hq_rat value)
{
    hq_unit unit = parameter->type.unit;
    return hq_number_text(voice, value, unit,
                          hq_look_of_unit(parameter->unit_text, false, parameter->unit_text.length == 0));
}

static hq_str say_value(hq_voice *voice, const hq_facet *facet)
{
    static const hq_word SURE[] = {HQ_W_SURE_CERTAIN, HQ_W_SURE_MEDIUM, HQ_W_SURE_WEAK};
    const hq_parameter *parameter = facet->of;
    const hq_parameter_row *row = &parameter->rows.at[facet->index];
    hq_str words[3] = {figure_text(voice, parameter, row->value)}, cites = hq_cites_text(voice, &row->cites);
    uint32_t count = 1;
    if (row->sure != HQ_SURE_CERTAIN)
        words[count++] = hq_phrase(voice, SURE[row->sure], NULL, 0);
    if (cites.length > 0)
        words[count++] = cites;
    return hq_join_list(voice, words, count);
}

static hq_str name_value(hq_voice *voice, const hq_facet *facet)
{
    const hq_parameter *parameter = facet->of;
    const hq_parameter_row *row = &parameter->rows.at[facet->index];
    hq_str code = row->code == HQ_NONE ? HQ_STR("") : hq_code_label(voice, parameter->codes, row->code);
    if (row->from <= HQ_DAY_MIN)
        return code;
    hq_str from = HQ_PHRASE(voice, VALID_FROM, hq_day_text(voice, row->from));
    return code.length == 0 ? from : HQ_PHRASE(voice, BESIDE, code, from);
}

static hq_str say_parameter_bounds(hq_voice *voice, const hq_facet *facet)
{
    const hq_parameter *parameter = facet->of;
    return HQ_PHRASE(voice, DOTS, figure_text(voice, parameter, parameter->min),
                     figure_text(voice, parameter, parameter->max));
}

static hq_str say_keyed_by(hq_voice *voice, const hq_facet *facet)
{
    const hq_codes *codes = &voice->pack->codes.at[((const hq_parameter *)facet->of)->codes];
    return hq_label_or(codes->label, codes->name, voice->language);
}

static void take_value(hq_taking *taking, const hq_parameter *parameter, uint32_t index)
{
    const hq_parameter_row *row = &parameter->rows.at[index];
    HQ_TAKE(taking, VALUE, .words = say_value, .name = name_value, .of = parameter, .index = index);
    if (row->code != HQ_NONE)
        hq_exact(taking, taking->pack->codes.at[parameter->codes].codes.at[row->code].name);
    hq_exact_day(taking, row->from);
    taking->facet.key = hq_exact_so_far(taking);
    hq_exact_number(taking, row->value);
    hq_exact_count(taking, (uint64_t)row->sure);
    hq_exact_cites(taking, &row->cites);
}

void hq_take_parameter(hq_taking *taking, uint32_t index)
{
    const hq_parameter *parameter = &taking->pack->parameters.at[index];
    hq_take_piece(taking, &(hq_piece){.thing = HQ_THING_PARAMETER,
                                      .id = parameter->name,
                                      .title = parameter->label,
                                      .index = index});
    hq_take_title(taking, HQ_ASPECT_LABEL, &parameter->label);
    HQ_TAKE(taking, UNIT, .words = hq_say_str, .of = &parameter->unit_text);
    hq_exact_unit(taking, parameter->type.unit);
    if (parameter->codes != HQ_NONE) {
        HQ_TAKE(taking, KEYED_BY, .words = say_keyed_by, .of = parameter);
        hq_exact(taking, taking->pack->codes.at[parameter->codes].name);
    }
    if (parameter->has_bounds) {
        HQ_TAKE(taking, BOUNDS, .words = say_parameter_bounds, .of = parameter);
        hq_exact_number(taking, parameter->min);
        hq_exact_number(taking, parameter->max);
        hq_exact_number(taking, parameter->step);
    }
    for (uint32_t i = 0; i < parameter->rows.count; i++)
        take_value(taking, parameter, i);
    if (parameter->has_checked_until) {
        HQ_TAKE(taking, CHECKED, .words = hq_say_day, .of = &parameter->checked_until);
        hq_exact_day(taking, parameter->checked_until);
    }
    hq_take_cites(taking, &parameter->cites);
}

/* --- Definitions --- */

void hq_take_definition(hq_taking *taking, uint32_t index)
{
    const hq_definition *definition = &taking->pack->definitions.at[index];
    const hq_field *field = &taking->pack->entities.at[definition->entity].fields.at[definition->field];
    hq_take_piece(taking, &(hq_piece){.thing = HQ_THING_DEFINITION,
                                      .id = definition->path,
                                      .title = field->label,
                                      .index = index});
    hq_take_title(taking, HQ_ASPECT_LABEL, &field->label);
    if (definition->is != NULL)
        HQ_TAKE(taking, IS, .formula = definition->is);
    if (definition->table != NULL)
        hq_take_table(taking, definition->table);
    hq_take_patches(taking, NULL, &definition->exceptions, HQ_ASPECT_EXCEPTION);
    hq_take_patches(taking, NULL, &definition->readings, HQ_ASPECT_READING);
    hq_take_settled(taking, &definition->readings, definition->settled);
    hq_take_cites(taking, &definition->cites);
}

/* --- Codes --- */

static hq_str say_code(hq_voice *voice, const hq_facet *facet)
{
    const hq_codes *codes = facet->of;
    const hq_code *code = &codes->codes.at[facet->index];
    hq_str label = hq_label_or(code->label, code->name, voice->language);
    if (code->parent == HQ_NONE)
        return label;
    const hq_code *parent = &codes->codes.at[code->parent];
    return HQ_PHRASE(voice, DIFF_CODE_IN, label, hq_label_or(parent->label, parent->name, voice->language));
}

static hq_str say_set(hq_voice *voice, const hq_facet *facet)
{
    const hq_code_set *set = facet->of;
    hq_str label = hq_label_or(set->label, set->name, voice->language);
    return set->known ? label : HQ_PHRASE(voice, BENEFIT_TITLED, label, HQ_PHRASE(voice, SET_NOT_LISTED));
}

static hq_str say_member(hq_voice *voice, const hq_facet *facet)
{
    const hq_codes *codes = facet->of;
    const hq_code *code = &codes->codes.at[codes->leaf_codes[facet->index]];
    return hq_label_or(code->label, code->name, voice->language);
}

static void take_set(hq_taking *taking, const hq_codes *codes, const hq_code_set *set)
{
    HQ_TAKE(taking, CODE_SET, .key = set->name, .words = say_set, .of = set);
    hq_exact_count(taking, set->known);
    hq_exact_words(taking, set->label);
    for (uint32_t leaf = 0; set->known && leaf < codes->leaf_count; leaf++)
        if ((set->leaves[leaf / 64] >> (leaf % 64) & 1) != 0)
            HQ_TAKE(taking, CODE_MEMBER,
                    .key =
                        hq_key_joined(taking, set->name, ": ", codes->codes.at[codes->leaf_codes[leaf]].name),
                    .words = say_member, .of = codes, .index = leaf);
}

void hq_take_codes(hq_taking *taking, uint32_t index)
{
    const hq_codes *codes = &taking->pack->codes.at[index];
    hq_take_piece(
        taking,
        &(hq_piece){.thing = HQ_THING_CODES, .id = codes->name, .title = codes->label, .index = index});
    hq_take_title(taking, HQ_ASPECT_LABEL, &codes->label);
    for (uint32_t i = 0; i < codes->codes.count; i++) {
        const hq_code *code = &codes->codes.at[i];
        HQ_TAKE(taking, CODE, .key = code->name, .words = say_code, .of = codes, .index = i);
        hq_exact_words(taking, code->label);
        if (code->parent != HQ_NONE)
            hq_exact(taking, codes->codes.at[code->parent].name);
        if (code->also.length == 0)
            continue;
        HQ_TAKE(taking, ALSO, .key = code->name, .words = hq_say_str, .of = &code->also);
        hq_exact(taking, code->also);
    }
    for (uint32_t i = 0; i < codes->sets.count; i++)
        take_set(taking, codes, &codes->sets.at[i]);
}

/* --- The model --- */

static hq_str number_of_field(hq_voice *voice, const hq_field *field, hq_rat value)
{
    return hq_number_text(
        voice, value, field->type.unit,
        hq_look_of_unit(field->unit_text, field->kind == HQ_FIELD_FACTOR, field->unit_text.length == 0));
}

static hq_str say_field(hq_voice *voice, const hq_facet *facet)
{
    const hq_field *field = facet->of;
    switch (field->kind) {
    case HQ_FIELD_TRUTH:
        return HQ_PHRASE(voice, DIFF_TRUTH);
    case HQ_FIELD_DATE:
        return hq_days_text(voice, field->day_min, field->day_max);
    case HQ_FIELD_CODE: {
        const hq_codes *codes = &voice->pack->codes.at[field->type.index];
        return HQ_PHRASE(voice, DIFF_CODE, hq_label_or(codes->label, codes->name, voice->language));
    }
    case HQ_FIELD_TEXT:
        return HQ_PHRASE(voice, DIFF_TEXT);
    case HQ_FIELD_STEPS:
        return HQ_PHRASE(voice, DIFF_STEPS);
    default:
        return HQ_PHRASE(voice, DIFF_NUMBER, number_of_field(voice, field, field->min),
                         number_of_field(voice, field, field->max),
                         number_of_field(voice, field, field->step));
    }
}

static void take_field(hq_taking *taking, const hq_entity *entity, const hq_field *field)
{
    HQ_TAKE(taking, FIELD, .key = field->name, .words = say_field, .of = field);
    hq_exact_count(taking, (uint64_t)field->kind);
    hq_exact_type(taking, field->type);
    if (field->kind == HQ_FIELD_DATE) {
        hq_exact_day(taking, field->day_min);
        hq_exact_day(taking, field->day_max);
    } else if (field->type.kind == HQ_T_NUMBER) {
        hq_exact_number(taking, field->min);
        hq_exact_number(taking, field->max);
        hq_exact_number(taking, field->step);
        hq_exact_number(taking, field->unit_scale); /* what a bare number of a profile means */
    } else if (field->kind == HQ_FIELD_STEPS) {
        hq_exact(taking, entity->fields.at[field->start].name);
        hq_exact(taking, entity->fields.at[field->value].name);
        hq_exact(taking, field->end == HQ_NONE ? HQ_STR("") : entity->fields.at[field->end].name);
    }
    HQ_TAKE(taking, FIELD_LABEL, .key = field->name, .words = hq_say_words, .of = &field->label);
    hq_exact_words(taking, field->label);
    HQ_TAKE(taking, QUESTION, .key = field->name, .words = hq_say_words, .of = &field->ask);
    hq_exact_words(taking, field->ask);
}

/* The unit of one subject. */
static hq_str say_unit(hq_voice *voice, const hq_facet *facet)
{
    hq_text text = hq_voice_text(voice);
    hq_unit_print(&text, &voice->pack->units, hq_unit_of(((const hq_entity *)facet->of)->dimension, 1),
                  voice->language == HQ_LANG_EN, false);
    return hq_voice_take(voice, &text);
}

static hq_str say_list(hq_voice *voice, const hq_facet *facet)
{
    const hq_list_field *list = facet->of;
    const hq_entity *entity = &voice->pack->entities.at[list->entity];
    return HQ_PHRASE(voice, DIFF_LIST, hq_label_or(entity->label, entity->name, voice->language),
                     hq_count_text(voice, list->max_items));
}

static hq_str say_one(hq_voice *voice, const hq_facet *facet)
{
    const hq_entity *entity = &voice->pack->entities.at[((const hq_one_field *)facet->of)->entity];
    return hq_label_or(entity->label, entity->name, voice->language);
}

void hq_take_entity(hq_taking *taking, uint32_t index)
{
    const hq_entity *entity = &taking->pack->entities.at[index];
    hq_take_piece(
        taking,
        &(hq_piece){.thing = HQ_THING_ENTITY, .id = entity->name, .title = entity->label, .index = index});
    hq_take_title(taking, HQ_ASPECT_LABEL, &entity->label);
    if (entity->dimension != HQ_NONE) {
        HQ_TAKE(taking, UNIT, .words = say_unit, .of = entity);
        hq_exact_unit(taking, hq_unit_of(entity->dimension, 1));
    }
    for (uint32_t i = 0; i < entity->fields.count; i++)
        if (entity->fields.at[i].definition == HQ_NONE)
            take_field(taking, entity, &entity->fields.at[i]);
    for (uint32_t i = 0; i < entity->lists.count; i++) {
        const hq_list_field *list = &entity->lists.at[i];
        if (list->entity == HQ_ENTITY_RECEIPT) /* every entity has it */
            continue;
        HQ_TAKE(taking, LIST, .key = list->name, .words = say_list, .of = list);
        hq_exact(taking, taking->pack->entities.at[list->entity].name);
        hq_exact_count(taking, list->max_items);
        HQ_TAKE(taking, FIELD_LABEL, .key = list->name, .words = hq_say_words, .of = &list->label);
        hq_exact_words(taking, list->label);
    }
    for (uint32_t i = 0; i < entity->ones.count; i++) {
        HQ_TAKE(taking, ONE, .key = entity->ones.at[i].name, .words = say_one, .of = &entity->ones.at[i]);
        hq_exact(taking, taking->pack->entities.at[entity->ones.at[i].entity].name);
    }
}

/* --- The calendar, documents, the pack itself --- */

static hq_str say_covers(hq_voice *voice, const hq_facet *facet)
{
    const hq_workdays *days = facet->of;
    return HQ_PHRASE(voice, DAYS_TO, hq_day_text(voice, days->covers_first),
                     hq_day_text(voice, days->covers_last));
}

static void take_days(hq_taking *taking, hq_aspect aspect, const hq_day *days, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        hq_take_facet(
            taking,
            &(hq_facet){.aspect = aspect, .words = hq_say_day, .name = hq_say_nothing, .of = &days[i]});
        hq_exact_day(taking, days[i]);
        taking->facet.key = hq_exact_so_far(taking);
    }
}

void hq_take_calendar(hq_taking *taking)
{
    const hq_calendar *calendar = &taking->pack->calendar;
    if (!calendar->present)
        return;
    hq_take_piece(taking, &(hq_piece){.thing = HQ_THING_CALENDAR, .id = HQ_STR("calendar")});
    HQ_TAKE(taking, COVERS, .words = say_covers, .of = &calendar->days);
    hq_exact_day(taking, calendar->days.covers_first);
    hq_exact_day(taking, calendar->days.covers_last);
    take_days(taking, HQ_ASPECT_DAY_OFF, calendar->days.off, calendar->days.off_count);
    take_days(taking, HQ_ASPECT_DAY_ON, calendar->days.on, calendar->days.on_count);
    hq_take_cites(taking, &calendar->cites);
}

static hq_str say_items(hq_voice *voice, const hq_facet *facet)
{
    return hq_count_text(voice, ((const hq_document *)facet->of)->items);
}

void hq_take_document(hq_taking *taking, uint32_t index)
{
    const hq_document *document = &taking->pack->documents.at[index];
    hq_take_piece(taking, &(hq_piece){.thing = HQ_THING_DOCUMENT,
                                      .id = document->id,
                                      .title = document->title,
                                      .index = index});
    hq_take_title(taking, HQ_ASPECT_TITLE, &document->title);
    HQ_TAKE(taking, PREFIX, .words = hq_say_str, .of = &document->number_prefix);
    hq_exact(taking, document->number_prefix);
    if (document->items > 0) {
        HQ_TAKE(taking, ITEMS, .words = say_items, .of = document);
        hq_exact_count(taking, document->items);
    }
    HQ_TAKE(taking, ADDRESS, .words = hq_say_str, .of = &document->address);
    hq_exact(taking, document->address);
    if (!document->has_checked)
        return;
    HQ_TAKE(taking, CHECKED, .words = hq_say_day, .of = &document->checked);
    hq_exact_day(taking, document->checked);
}

static hq_str say_quantum(hq_voice *voice, const hq_facet *facet)
{
    const hq_pack *pack = facet->of;
    return hq_number_text(voice, pack->quantum, hq_unit_of(HQ_DIM_MONEY, 1), HQ_LOOK_FREE);
}

/* Its version is no change of the rules: it stands in the head of every comparison. */
void hq_take_pack(hq_taking *taking)
{
    const hq_pack *pack = taking->pack;
    hq_take_piece(taking, &(hq_piece){.thing = HQ_THING_PACK, .id = HQ_STR("pack"), .title = pack->title});
    hq_take_title(taking, HQ_ASPECT_TITLE, &pack->title);
    HQ_TAKE(taking, CURRENCY, .words = hq_say_str, .of = &pack->currency);
    hq_exact(taking, pack->currency);
    hq_exact(taking, pack->currency_unit);
    HQ_TAKE(taking, ROUNDING, .words = say_quantum, .of = pack);
    hq_exact_number(taking, pack->quantum);
    for (uint32_t i = 0; i < pack->units.names.count; i++) {
        const hq_unit_name *name = &pack->units.names.at[i];
        HQ_TAKE(taking, UNIT, .key = name->name, .words = hq_say_str, .of = &name->name,
                .name = hq_say_nothing);
        hq_exact_number(taking, name->scale);
    }
}
