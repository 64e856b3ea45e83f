/*
 * A row of columns back into a profile, for eval/. See convert.h.
 *
 * Texts, balances and sets of codes are not copied: the profile lives as long as the batch.
 */
#include "data/convert.h"
#include "data/rows.h"

typedef struct hq_composing {
    hq_arena *arena;
    const hq_pack *pack;
    const hq_batch *batch;
} hq_composing;

/* Is there anything to read for rows that are known? */
static bool holds(const hq_column *column, hq_held held)
{
    switch (held) {
    case HQ_HELD_VALUES:
        return column->values != NULL;
    case HQ_HELD_TRUTHS:
        return column->truths != NULL;
    case HQ_HELD_TEXTS:
        return column->texts != NULL;
    default:
        return column->facts != NULL;
    }
}

static hq_status compose_value(const hq_composing *composing, const hq_field *field, int64_t value,
                               hq_fact *out)
{
    if (field->kind == HQ_FIELD_DATE)
        out->day = (hq_day)value;
    else if (field->kind == HQ_FIELD_CODE)
        out->leaf = (uint32_t)value;
    else
        return hq_rat_mul(composing->arena, hq_rat_int(value), field->step, &out->number);
    return HQ_OK;
}

static hq_status compose_fact(const hq_composing *composing, const hq_field *field, const hq_column *column,
                              uint32_t row, hq_fact *out)
{
    hq_held held = hq_held_as(field);
    if (column->partly != NULL && hq_bit(column->partly, row)) {
        *out = column->facts[row];
        return HQ_OK;
    }
    if (!holds(column, held) || (column->known != NULL && !hq_bit(column->known, row)))
        return HQ_OK;
    out->state = HQ_FACT_KNOWN;
    out->pos = HQ_POS_NONE;
    switch (held) {
    case HQ_HELD_FACTS:
        *out = column->facts[row];
        return HQ_OK;
    case HQ_HELD_TEXTS:
        out->text = column->texts[row];
        return HQ_OK;
    case HQ_HELD_TRUTHS:
        out->truth = hq_bit(column->truths, row);
        return HQ_OK;
    default:
        return compose_value(composing, field, column->values[row], out);
    }
}

static hq_status compose_record(const hq_composing *composing, uint32_t frame, uint32_t row,
                                hq_record *record);

static hq_status compose_list(const hq_composing *composing, uint32_t frame, uint32_t row, uint32_t index,
                              hq_record *holder)
{
    const hq_frame_rows *rows = &composing->batch->frames[frame];
    hq_record_list *list = &holder->lists[index];
    list->pos = HQ_POS_NONE;
    if (rows->first == NULL || (rows->listed != NULL && !hq_bit(rows->listed, row)))
        return HQ_OK;
    uint32_t count = rows->first[row + 1] - rows->first[row];
    list->present = true;
    list->items = HQ_NEW_ARRAY(composing->arena, hq_record *, count);
    HQ_TRY_ALLOC(list->items);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t entity = composing->batch->layout->frames[frame].entity;
        hq_record *item = hq_record_new(composing->arena, composing->pack, entity, holder);
        HQ_TRY_ALLOC(item);
        item->holder_list = index;
        item->index = i;
        HQ_TRY(compose_record(composing, frame, rows->first[row] + i, item));
        list->items[list->count++] = item;
    }
    return HQ_OK;
}

/* Depth is bounded by the layout's, and so by the model's. */
static hq_status compose_record(const hq_composing *composing, uint32_t frame, uint32_t row,
                                hq_record *record)
{
    const hq_layout *layout = composing->batch->layout;
    const hq_frame_rows *rows = &composing->batch->frames[frame];
    const hq_entity *entity = &composing->pack->entities.at[record->entity];
    if (rows->ids != NULL)
        record->id = rows->ids[row];
    for (uint32_t f = 0; f < entity->fields.count; f++)
        if (layout->frames[frame].has[f])
            HQ_TRY(compose_fact(composing, &entity->fields.at[f], &rows->columns[f], row, &record->facts[f]));
    for (uint32_t f = frame + 1; f < layout->frame_count; f++) {
        const hq_frame *child = &layout->frames[f];
        if (child->parent != frame)
            continue;
        if (child->list != HQ_NONE)
            HQ_TRY(compose_list(composing, f, row, child->list, record));
        else
            HQ_TRY(compose_record(composing, f, row, record->ones[child->one]));
    }
    return HQ_OK;
}

static hq_status compose_attested(const hq_composing *composing, uint32_t row, hq_profile *profile)
{
    const hq_batch *batch = composing->batch;
    for (uint32_t i = 0; i < batch->layout->attested_count; i++) {
        const hq_column *column = &batch->attested[i];
        if (column->truths == NULL || (column->known != NULL && !hq_bit(column->known, row)))
            continue;
        hq_attestation attestation = {batch->layout->attested[i].policy,
                                      batch->layout->attested[i].attestation, hq_bit(column->truths, row)};
        if (!HQ_PUSH(composing->arena, profile->attested, attestation))
            return HQ_E_MEMORY;
    }
    return HQ_OK;
}

static hq_status compose_given(const hq_composing *composing, uint32_t row, hq_profile *profile)
{
    const hq_batch *batch = composing->batch;
    for (uint32_t i = 0; i < batch->layout->given_count; i++) {
        const hq_given_column *column = &batch->layout->given[i];
        bool in_steps, good = true;
        const hq_field field = hq_given_field(composing->pack, column, &in_steps);
        hq_fact fact = {.state = HQ_FACT_ABSENT};
        HQ_TRY(compose_fact(composing, &field, &batch->given[i], row, &fact));
        if (fact.state == HQ_FACT_ABSENT)
            continue;
        if (column->parameter == HQ_NONE)
            good = HQ_PUSH(composing->arena, profile->days,
                           ((hq_open_day){column->policy, column->end, fact.day}));
        else
            good = HQ_PUSH(composing->arena, profile->parameters,
                           ((hq_given_parameter){column->parameter, fact.number}));
        if (!good)
            return HQ_E_MEMORY;
    }
    return HQ_OK;
}

hq_status hq_profile_of_row(hq_arena *arena, const hq_pack *pack, const hq_batch *batch, uint32_t row,
                            hq_profile **out)
{
    *out = NULL;
    if (batch->profiles != NULL && batch->profiles[row] != NULL) {
        *out = batch->profiles[row];
        return HQ_OK;
    }
    hq_composing composing = {arena, pack, batch};
    hq_profile *profile = HQ_NEW(arena, hq_profile);
    HQ_TRY_ALLOC(profile);
    profile->name = batch->names == NULL ? HQ_STR("") : batch->names[row];
    profile->root = hq_record_new(arena, pack, batch->layout->frames[0].entity, NULL);
    HQ_TRY_ALLOC(profile->root);
    HQ_TRY(compose_record(&composing, 0, row, profile->root));
    HQ_TRY(compose_attested(&composing, row, profile));
    HQ_TRY(compose_given(&composing, row, profile));
    *out = profile;
    return HQ_OK;
}
