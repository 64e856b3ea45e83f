/*
 * Headers into facts. See binding.h; what a single header means is header_names.c.
 *
 * What cannot be right (a fact in two columns, a list whose owners nobody can find) is an error. A column that is no fact is a warning: files
 * carry more than rules ask for, but a clerk has to be told what was not looked at.
 */
#include "data/binding.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "data/cell_text.h"
#include "data/header_names.h"
#include "data/read_facts.h"

typedef struct hq_binding_work {
    hq_arena *arena;
    hq_diags *diags;
    hq_binding *binding;
    const hq_header_mapping_list *map;
    hq_naming naming;
    hq_bound_table *table;
    HQ_LIST(hq_attested_column) attested;
    HQ_LIST(hq_given_column) given;
    HQ_LIST(uint32_t)
    meanings;         /* the first column of each: as few as there are facts, whatever else a file carries */
    hq_text nameless; /* columns without a header: "8, 9" */
} hq_binding_work;

/* An entity in both languages, as an argument of a message. */
static hq_str called(hq_binding_work *work, uint32_t entity)
{
    const hq_entity *declared = &work->binding->pack->entities.at[entity];
    hq_text text;
    hq_text_init(&text, work->arena);
    hq_text_add(&text, declared->label.en.length > 0 ? declared->label.en : declared->name);
    hq_text_add_char(&text, '\x1f');
    hq_text_add(&text, declared->label.zh.length > 0 ? declared->label.zh : declared->name);
    work->diags->failed = work->diags->failed || text.failed;
    return text.failed ? declared->name : hq_text_str(&text);
}

/* --- Frames of the layout --- */

static hq_status add_frame(hq_binding_work *work, hq_frame frame, uint32_t *index)
{
    hq_layout *layout = &work->binding->layout;
    hq_frame *frames = HQ_NEW_ARRAY(work->arena, hq_frame, layout->frame_count + 1);
    frame.has = HQ_NEW_ARRAY(work->arena, bool, work->binding->pack->entities.at[frame.entity].fields.count);
    HQ_TRY_ALLOC(frames);
    HQ_TRY_ALLOC(frame.has);
    if (layout->frame_count > 0)
        memcpy(frames, layout->frames, layout->frame_count * sizeof *frames);
    frames[layout->frame_count] = frame;
    layout->frames = frames;
    *index = layout->frame_count++;
    return HQ_OK;
}

/* The frame of an embedded record, made where there is none. */
static hq_status frame_of_one(hq_binding_work *work, uint32_t parent, uint32_t one, uint32_t *index)
{
    const hq_layout *layout = &work->binding->layout;
    const hq_entity *entity = &work->binding->pack->entities.at[layout->frames[parent].entity];
    *index = hq_layout_find(layout, parent, HQ_NONE, one);
    if (*index != HQ_NONE)
        return HQ_OK;
    return add_frame(work, (hq_frame){entity->ones.at[one].entity, parent, HQ_NONE, one, NULL}, index);
}

/* --- Units --- */

/* What a bare number counts under a header with this unit. */
static hq_status read_unit(hq_binding_work *work, hq_str header, const hq_field *field, hq_str unit,
                           hq_rat *scale)
{
    *scale = field->unit_scale;
    if (unit.length == 0)
        return HQ_OK;
    hq_str narrow = hq_utf8_narrow(work->arena, unit), bad;
    HQ_TRY_ALLOC(narrow.at);
    hq_text text;
    hq_text_init(&text, work->arena);
    for (size_t i = hq_str_starts(narrow, HQ_STR("1/")) ? 1 : 0; i < narrow.length; i++)
        if (narrow.at[i] != ' ')
            hq_text_add_char(&text, narrow.at[i]);
    hq_str suffix = hq_text_str(&text);
    HQ_TRY_ALLOC(suffix.at);
    hq_unit read;
    hq_rat factor;
    hq_status status = hq_units_parse(work->arena, &work->binding->pack->units, suffix, &read, &factor, &bad);
    if (status != HQ_OK && status != HQ_E_INVALID)
        return status;
    bool share = hq_str_starts(suffix, HQ_STR("%")) || hq_str_is(suffix, "折"), right = status == HQ_OK;
    for (size_t d = 0; right && share && hq_unit_is_none(read) && d < HQ_UNIT_DIMENSIONS_MAX; d++)
        right = field->type.unit.power[d] <= 0; /* a share of people or money is neither */
    if (right && hq_unit_is_none(read))
        return hq_rat_mul(work->arena, factor, field->unit_scale, scale);
    if (right && hq_unit_equal(read, field->type.unit)) {
        *scale = factor;
        return HQ_OK;
    }
    hq_diag *diag =
        HQ_REPORT(work->diags, HEADER_UNIT, HQ_POS_NONE, header, unit,
                  field->unit_text.length > 0 ? field->unit_text : HQ_BOTH("a pure number", "纯数"));
    if (status == HQ_OK) {
        hq_text have;
        hq_text_init(&have, work->arena);
        hq_unit_print(&have, &work->binding->pack->units, read, false, false);
        work->diags->failed = work->diags->failed || have.failed;
        hq_tell_whole_unit(work->diags, diag, unit, hq_text_str(&have), field->unit_text);
    }
    return HQ_OK;
}

/* --- Columns --- */

static bool is_number(const hq_field *field)
{
    return field->kind != HQ_FIELD_TRUTH && field->kind != HQ_FIELD_DATE && field->kind != HQ_FIELD_CODE &&
           field->kind != HQ_FIELD_TEXT && field->kind != HQ_FIELD_STEPS;
}

/* The name that a header stands for: its own, or the map's. */
static hq_str mapped(const hq_binding_work *work, hq_str header, bool *by_map)
{
    *by_map = false;
    for (uint32_t i = 0; work->map != NULL && i < work->map->count; i++)
        if (header.length > 0 && hq_str_equal(hq_cell_trim(work->map->at[i].header), header)) {
            *by_map = true;
            return hq_cell_trim(work->map->at[i].name);
        }
    return header;
}

static hq_status bind_field(hq_binding_work *work, const hq_meant *meant, hq_bound_column *column)
{
    const hq_field *field = &work->binding->pack->entities.at[meant->entity].fields.at[meant->field];
    uint32_t frame = work->table->frame;
    if (field->definition != HQ_NONE) {
        HQ_REPORT(work->diags, HEADER_DERIVED, HQ_POS_NONE, column->header);
        return HQ_OK;
    }
    if (field->kind == HQ_FIELD_STEPS) {
        HQ_REPORT(work->diags, HEADER_BALANCES, HQ_POS_NONE, column->header);
        return HQ_OK;
    }
    for (uint32_t i = 0; i < meant->depth; i++)
        HQ_TRY(frame_of_one(work, frame, meant->ones[i], &frame));
    if (is_number(field))
        HQ_TRY(read_unit(work, column->header, field, meant->unit, &column->unit_scale));
    work->binding->layout.frames[frame].has[meant->field] = true;
    column->kind = HQ_BOUND_FIELD;
    column->frame = frame;
    column->field = meant->field;
    return HQ_OK;
}

static hq_status bind_given(hq_binding_work *work, const hq_meant *meant, hq_bound_column *column)
{
    bool in_steps;
    const hq_field field = hq_given_field(work->binding->pack, &meant->given, &in_steps);
    if (is_number(&field))
        HQ_TRY(read_unit(work, column->header, &field, meant->unit, &column->unit_scale));
    column->kind = HQ_BOUND_GIVEN;
    column->given = work->given.count;
    return HQ_PUSH(work->arena, work->given, meant->given) ? HQ_OK : HQ_E_MEMORY;
}

static void tell_unknown(hq_binding_work *work, uint32_t index, hq_str name, bool by_map)
{
    hq_str header = work->table->columns[index].header, entity = called(work, work->naming.entity);
    hq_diag *diag;
    if (header.length == 0) {
        hq_text_add_z(&work->nameless, work->nameless.length == 0 ? "" : ", ");
        hq_text_addf(&work->nameless, "%u", index + 1);
        return;
    }
    if (by_map)
        diag = HQ_REPORT(work->diags, HEADER_MAP, HQ_POS_NONE, header, name, entity);
    else if (work->naming.owner == HQ_NONE && hq_header_says_given(name))
        diag = HQ_REPORT(work->diags, HEADER_GIVEN, HQ_POS_NONE, header);
    else
        diag = HQ_REPORT(work->diags, HEADER_UNKNOWN, HQ_POS_NONE, header, entity);
    hq_header_guess(&work->naming, work->diags, diag, name);
}

static hq_status bind_column(hq_binding_work *work, uint32_t index)
{
    hq_bound_column *column = &work->table->columns[index];
    bool by_map;
    hq_str name = mapped(work, column->header, &by_map);
    hq_meant meant = hq_header_meant(&work->naming, name);
    switch (meant.kind) {
    case HQ_MEANT_ID:
        column->kind = HQ_BOUND_ID;
        break;
    case HQ_MEANT_NAME:
        column->kind = HQ_BOUND_NAME;
        break;
    case HQ_MEANT_OWNER:
        column->kind = HQ_BOUND_OWNER;
        break;
    case HQ_MEANT_FIELD:
        return bind_field(work, &meant, column);
    case HQ_MEANT_LIST:
        HQ_REPORT(work->diags, HEADER_LIST, HQ_POS_NONE, column->header);
        break;
    case HQ_MEANT_ATTESTED: {
        hq_attested_column attested = {meant.policy, meant.attestation};
        column->kind = HQ_BOUND_ATTESTED;
        column->attested = work->attested.count;
        return HQ_PUSH(work->arena, work->attested, attested) ? HQ_OK : HQ_E_MEMORY;
    }
    case HQ_MEANT_GIVEN:
        return bind_given(work, &meant, column);
    case HQ_MEANT_MANY:
        HQ_REPORT(work->diags, HEADER_AMBIGUOUS, HQ_POS_NONE, column->header, called(work, meant.entity),
                  called(work, meant.other));
        break;
    default:
        tell_unknown(work, index, name, by_map);
        break;
    }
    return HQ_OK;
}

static bool same_meaning(const hq_binding_work *work, const hq_bound_column *a, const hq_bound_column *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == HQ_BOUND_FIELD)
        return a->frame == b->frame && a->field == b->field;
    if (a->kind == HQ_BOUND_ATTESTED)
        return work->attested.at[a->attested].policy == work->attested.at[b->attested].policy &&
               work->attested.at[a->attested].attestation == work->attested.at[b->attested].attestation;
    if (a->kind == HQ_BOUND_GIVEN)
        return work->given.at[a->given].parameter == work->given.at[b->given].parameter &&
               work->given.at[a->given].policy == work->given.at[b->given].policy &&
               work->given.at[a->given].end == work->given.at[b->given].end;
    return true;
}

/* A column that says what one before it says. */
static hq_status tell_twice(hq_binding_work *work, uint32_t index)
{
    const hq_bound_column *columns = work->table->columns, *column = &columns[index];
    if (column->kind == HQ_BOUND_NOTHING)
        return HQ_OK;
    for (uint32_t i = 0; i < work->meanings.count; i++) {
        uint32_t before = work->meanings.at[i];
        if (!same_meaning(work, &columns[before], column))
            continue;
        HQ_REPORT(work->diags, HEADER_TWICE, HQ_POS_NONE, columns[before].header, column->header,
                  hq_diag_count(work->diags, (uint64_t)before + 1),
                  hq_diag_count(work->diags, (uint64_t)index + 1));
        return HQ_OK;
    }
    return HQ_PUSH(work->arena, work->meanings, index) ? HQ_OK : HQ_E_MEMORY;
}

/* None of the columns is anything: the header is another row, or garbled. What was said of each of them says less than that. */
static hq_status tell_no_facts(hq_binding_work *work)
{
    enum { SHOWN_MOST = 3 };
    const hq_bound_table *table = work->table;
    hq_text names;
    uint32_t shown = 0;
    hq_text_init(&names, work->arena);
    for (uint32_t i = 0; i < table->column_count && shown < SHOWN_MOST; i++)
        if (table->columns[i].header.length > 0) {
            hq_text_add_z(&names, shown++ == 0 ? "" : ", ");
            hq_text_add(&names, table->columns[i].header);
        }
    hq_str said = hq_text_str(&names);
    HQ_TRY_ALLOC(said.at);
    HQ_REPORT(work->diags, HEADER_NO_FACTS, HQ_POS_NONE, called(work, work->naming.entity), said);
    return HQ_OK;
}

/* More than any sheet has: a row was taken for a header, or line breaks are missing. */
static hq_status refuse_many(hq_diags *diags, uint32_t count)
{
    if (count <= HQ_COLUMNS_MAX)
        return HQ_OK;
    HQ_REPORT(diags, HEADER_MANY, HQ_POS_NONE, hq_diag_count(diags, count),
              hq_diag_count(diags, HQ_COLUMNS_MAX));
    return HQ_E_INVALID;
}

static hq_status bind_columns(hq_binding_work *work, const hq_str *header, uint32_t count)
{
    hq_bound_table *table = work->table;
    table->columns = HQ_NEW_ARRAY(work->arena, hq_bound_column, count);
    HQ_TRY_ALLOC(table->columns);
    table->column_count = count;
    table->id = table->owner = HQ_NONE;
    uint32_t named = 0, errors = work->diags->error_count;
    const hq_diags said = *work->diags;
    hq_text_init(&work->nameless, work->arena);
    for (uint32_t i = 0; i < count; i++) {
        hq_bound_column *column = &table->columns[i];
        *column = (hq_bound_column){.header = hq_cell_trim(header[i]), .unit_scale = HQ_RAT_ONE};
        HQ_TRY(bind_column(work, i));
        HQ_TRY(tell_twice(work, i));
        table->fact_count += column->kind == HQ_BOUND_FIELD || column->kind == HQ_BOUND_ATTESTED ||
                             column->kind == HQ_BOUND_GIVEN;
        named += column->kind == HQ_BOUND_ID || column->kind == HQ_BOUND_NAME;
        if (column->kind == HQ_BOUND_ID && table->id == HQ_NONE)
            table->id = i;
        if (column->kind == HQ_BOUND_OWNER && table->owner == HQ_NONE)
            table->owner = i;
    }
    bool only_named = table->id != HQ_NONE && named == count;
    if (table->fact_count == 0 && table->owner == HQ_NONE && !only_named &&
        errors == work->diags->error_count) {
        work->diags->list.count = said.list.count;
        work->diags->warning_count = said.warning_count;
        HQ_TRY(tell_no_facts(work));
    } else if (work->nameless.length > 0)
        HQ_REPORT(work->diags, HEADER_EMPTY, HQ_POS_NONE, hq_text_str(&work->nameless));
    return work->diags->failed ? HQ_E_MEMORY : work->diags->error_count > errors ? HQ_E_INVALID : HQ_OK;
}

/* --- Subjects --- */

/* By what the headers are called, or mapped to. */
static hq_status find_entity(hq_binding_work *work, const hq_str *header, uint32_t count)
{
    hq_str *names = HQ_NEW_ARRAY(work->arena, hq_str, count);
    bool by_map;
    HQ_TRY_ALLOC(names);
    for (uint32_t i = 0; i < count; i++)
        names[i] = mapped(work, hq_cell_trim(header[i]), &by_map);
    work->naming.entity = hq_header_entity(work->naming.pack, names, count);
    return HQ_OK;
}

hq_status hq_bind_subjects(hq_arena *arena, const hq_pack *pack, hq_diags *diags, uint32_t entity,
                           const hq_str *header, uint32_t count, const hq_header_mapping_list *map,
                           hq_binding *out)
{
    *out = (hq_binding){.pack = pack};
    HQ_TRY(refuse_many(diags, count));
    hq_bound_table table = {.frame = 0};
    hq_binding_work work = {.arena = arena, .diags = diags, .binding = out, .map = map, .table = &table};
    work.naming = (hq_naming){pack, entity, HQ_NONE};
    if (entity == HQ_NONE)
        HQ_TRY(find_entity(&work, header, count));
    HQ_TRY(add_frame(&work, (hq_frame){work.naming.entity, HQ_NONE, HQ_NONE, HQ_NONE, NULL}, &table.frame));
    HQ_TRY(bind_columns(&work, header, count));
    out->layout.attested = work.attested.at;
    out->layout.attested_count = work.attested.count;
    out->layout.given = work.given.at;
    out->layout.given_count = work.given.count;
    return HQ_PUSH(arena, out->tables, table) ? HQ_OK : HQ_E_MEMORY;
}

hq_status hq_bind_end(hq_arena *arena, hq_diags *diags, const hq_binding *binding)
{
    hq_bound_table table = binding->tables.at[0];
    hq_binding copy = *binding;
    hq_binding_work work = {.arena = arena, .diags = diags, .binding = &copy, .table = &table};
    work.naming = (hq_naming){binding->pack, binding->layout.frames[0].entity, HQ_NONE};
    if (table.fact_count > 0 || binding->tables.count > 1)
        return HQ_OK;
    HQ_TRY(tell_no_facts(&work));
    return diags->failed ? HQ_E_MEMORY : HQ_E_INVALID;
}

/* --- Lists --- */

static void tell_no_list(hq_binding_work *work, const hq_entity *entity, hq_str name)
{
    hq_diag *diag = HQ_REPORT(work->diags, PROFILE_UNKNOWN_KEY, HQ_POS_NONE, name, entity->name);
    hq_guess guess = hq_guess_begin(work->diags, diag, name);
    for (uint32_t i = 0; i < entity->lists.count; i++) {
        hq_guess_offer(&guess, entity->lists.at[i].name);
        if (entity->lists.at[i].label.zh.length > 0)
            hq_guess_offer(&guess, entity->lists.at[i].label.zh);
    }
    for (uint32_t i = 0; i < entity->ones.count; i++)
        hq_guess_offer(&guess, entity->ones.at[i].name);
    hq_guess_end(&guess);
}

/* One name of a path: the frame of an embedded record, or a list of the entity (*list). HQ_E_INVALID: it is neither. */
static hq_status step_down(hq_binding_work *work, hq_str name, uint32_t *frame, uint32_t *list)
{
    const hq_entity *entity = &work->binding->pack->entities.at[work->binding->layout.frames[*frame].entity];
    *list = HQ_NONE;
    for (uint32_t i = 0; i < entity->lists.count; i++)
        if (hq_str_equal(entity->lists.at[i].name, name) || hq_label_is(entity->lists.at[i].label, name)) {
            *list = i;
            return HQ_OK;
        }
    for (uint32_t i = 0; i < entity->ones.count; i++)
        if (hq_str_equal(entity->ones.at[i].name, name) ||
            hq_label_is(work->binding->pack->entities.at[entity->ones.at[i].entity].label, name))
            return frame_of_one(work, *frame, i, frame);
    tell_no_list(work, entity, name);
    return HQ_E_INVALID;
}

/* The frame in which the list stands that a path names, and the list. */
static hq_status walk(hq_binding_work *work, hq_str path, uint32_t *frame, uint32_t *list)
{
    *frame = 0;
    hq_str rest = hq_cell_trim(path);
    for (size_t from = 0;;) {
        const char *dot = from < rest.length ? memchr(rest.at + from, '.', rest.length - from) : NULL;
        size_t to = dot == NULL ? rest.length : (size_t)(dot - rest.at);
        HQ_TRY(step_down(work, hq_cell_trim(hq_str_cut(rest, from, to - from)), frame, list));
        const hq_entity *entity =
            &work->binding->pack->entities.at[work->binding->layout.frames[*frame].entity];
        if (dot == NULL && *list == HQ_NONE) { /* it ends in an embedded record */
            tell_no_list(work, entity, rest);
            return HQ_E_INVALID;
        }
        if (dot == NULL)
            return HQ_OK;
        if (*list != HQ_NONE) {
            *frame = hq_layout_find(&work->binding->layout, *frame, *list, HQ_NONE);
            if (*frame == HQ_NONE) {
                HQ_REPORT(work->diags, LIST_PARENT, HQ_POS_NONE, hq_str_cut(rest, 0, to), rest);
                return HQ_E_INVALID;
            }
        }
        from = to + 1;
    }
}

/* The table whose rows hold the records of a frame: its own, or that of what it is embedded in. */
static const hq_bound_table *table_of(const hq_binding *binding, uint32_t frame)
{
    while (frame > 0 && binding->layout.frames[frame].list == HQ_NONE)
        frame = binding->layout.frames[frame].parent;
    for (uint32_t i = 0; i < binding->tables.count; i++)
        if (binding->tables.at[i].frame == frame)
            return &binding->tables.at[i];
    return NULL;
}

static hq_status check_list(hq_binding_work *work, hq_str path, uint32_t frame, uint32_t list)
{
    const hq_layout *layout = &work->binding->layout;
    const hq_entity *entity = &work->binding->pack->entities.at[layout->frames[frame].entity];
    if (list == entity->received)
        HQ_REPORT(work->diags, LIST_RECEIVED, HQ_POS_NONE, path);
    else if (hq_layout_find(layout, frame, list, HQ_NONE) != HQ_NONE)
        HQ_REPORT(work->diags, LIST_TWICE, HQ_POS_NONE, path);
    else
        return HQ_OK;
    return HQ_E_INVALID;
}

hq_status hq_bind_list(hq_arena *arena, hq_diags *diags, hq_str path, const hq_str *header, uint32_t count,
                       const hq_header_mapping_list *map, hq_binding *binding)
{
    hq_bound_table table = {.frame = 0};
    hq_binding_work work = {.arena = arena, .diags = diags, .binding = binding, .map = map, .table = &table};
    const hq_pack *pack = binding->pack;
    uint32_t parent, list;
    HQ_TRY(refuse_many(diags, count));
    HQ_TRY(walk(&work, path, &parent, &list));
    HQ_TRY(check_list(&work, path, parent, list));
    const hq_bound_table *owners = table_of(binding, parent);
    assert(owners != NULL); /* check_list has asked for it */
    uint32_t entity = pack->entities.at[binding->layout.frames[parent].entity].lists.at[list].entity;
    uint32_t owner = binding->layout.frames[owners->frame].entity;
    work.naming = (hq_naming){pack, entity, owner};
    HQ_TRY(add_frame(&work, (hq_frame){entity, parent, list, HQ_NONE, NULL}, &table.frame));
    hq_status status = bind_columns(&work, header, count);
    if (status != HQ_OK && status != HQ_E_INVALID)
        return status;
    if (table.owner == HQ_NONE)
        HQ_REPORT(diags, LIST_OWNER, HQ_POS_NONE, path, pack->entities.at[owner].name, called(&work, owner));
    if (owners->id == HQ_NONE)
        HQ_REPORT(diags, LIST_NO_ID, HQ_POS_NONE, called(&work, owner), path);
    if (table.owner == HQ_NONE || owners->id == HQ_NONE)
        status = diags->failed ? HQ_E_MEMORY : HQ_E_INVALID;
    HQ_TRY(status);
    return HQ_PUSH(arena, binding->tables, table) ? HQ_OK : HQ_E_MEMORY;
}
