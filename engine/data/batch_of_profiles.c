/*
 * Profiles into columns. See convert.h.
 *
 * The records of every frame are gathered first, owners in order, so that items of one owner stand side by side; then each column is
 * filled by itself. What columns cannot hold is looked for on the way: such a profile is kept, and its row is `apart`.
 */
#include <assert.h>

#include "data/convert.h"
#include "data/rows.h"

/* The records of one frame, and for each the row of its subject. */
typedef struct hq_gathered {
    hq_record **records;
    uint32_t *roots;
    uint32_t count;
} hq_gathered;

typedef struct hq_batching {
    hq_arena *arena;
    const hq_pack *pack;
    const hq_layout *layout;
    hq_profile *const *profiles;
    uint32_t profile_count;
    hq_gathered *frames;
    hq_batch *batch;
    uint64_t *apart;
    hq_profile **kept;
} hq_batching;

/* --- What columns do not hold --- */

/* Keep a profile as it is. apart: the columns do not say all of it. */
static hq_status keep(hq_batching *batching, uint32_t row, bool apart)
{
    if (batching->kept == NULL) {
        batching->kept = HQ_NEW_ROWS(batching->arena, hq_profile *, batching->profile_count);
        HQ_TRY_ALLOC(batching->kept);
    }
    if (apart && batching->apart == NULL) {
        batching->apart = HQ_NEW_BITS(batching->arena, batching->profile_count);
        HQ_TRY_ALLOC(batching->apart);
    }
    batching->kept[row] = batching->profiles[row];
    if (apart)
        hq_bit_set(batching->apart, row);
    return HQ_OK;
}

/* Does a record say anything at all? Depth is bounded by the model. */
static bool says_something(const hq_pack *pack, const hq_record *record)
{
    const hq_entity *entity = &pack->entities.at[record->entity];
    if (record->id.length > 0)
        return true;
    for (uint32_t f = 0; f < entity->fields.count; f++)
        if (record->facts[f].state != HQ_FACT_ABSENT)
            return true;
    for (uint32_t l = 0; l < entity->lists.count; l++)
        if (record->lists[l].present)
            return true;
    for (uint32_t i = 0; i < entity->ones.count; i++)
        if (says_something(pack, record->ones[i]))
            return true;
    return false;
}

/* Does a record of this frame say what has no column? *empty: it says that nothing was received, which is as good as not to say it, but
 * is told in an answer. */
static bool says_more(const hq_batching *batching, uint32_t frame, const hq_record *record, bool *empty)
{
    const hq_entity *entity = &batching->pack->entities.at[record->entity];
    const hq_layout *layout = batching->layout;
    *empty = false;
    for (uint32_t f = 0; f < entity->fields.count; f++)
        if (record->facts[f].state != HQ_FACT_ABSENT && !layout->frames[frame].has[f])
            return true;
    for (uint32_t i = 0; i < entity->ones.count; i++)
        if (hq_layout_find(layout, frame, HQ_NONE, i) == HQ_NONE &&
            says_something(batching->pack, record->ones[i]))
            return true;
    for (uint32_t l = 0; l < entity->lists.count; l++) {
        if (!record->lists[l].present || hq_layout_find(layout, frame, l, HQ_NONE) != HQ_NONE)
            continue;
        if (l != entity->received || record->lists[l].count > 0)
            return true;
        *empty = true;
    }
    return false;
}

static uint32_t find_attested(const hq_layout *layout, const hq_attestation *given)
{
    for (uint32_t i = 0; i < layout->attested_count; i++)
        if (layout->attested[i].policy == given->policy &&
            layout->attested[i].attestation == given->attestation)
            return i;
    return HQ_NONE;
}

static bool profile_says_more(const hq_batching *batching, const hq_profile *profile)
{
    for (uint32_t i = 0; i < profile->attested.count; i++)
        if (find_attested(batching->layout, &profile->attested.at[i]) == HQ_NONE)
            return true;
    for (uint32_t i = 0; i < profile->parameters.count; i++) {
        hq_given_column given = {.parameter = profile->parameters.at[i].parameter};
        if (hq_layout_find_given(batching->layout, &given) == HQ_NONE)
            return true;
    }
    for (uint32_t i = 0; i < profile->days.count; i++) {
        hq_given_column given = {HQ_NONE, profile->days.at[i].policy, profile->days.at[i].end};
        if (hq_layout_find_given(batching->layout, &given) == HQ_NONE)
            return true;
    }
    return profile->receipts.count > 0;
}

static hq_status keep_apart(hq_batching *batching)
{
    for (uint32_t row = 0; row < batching->profile_count; row++)
        if (profile_says_more(batching, batching->profiles[row]))
            HQ_TRY(keep(batching, row, true));
    for (uint32_t f = 0; f < batching->layout->frame_count; f++) {
        const hq_gathered *frame = &batching->frames[f];
        for (uint32_t i = 0; i < frame->count; i++) {
            bool empty, more = says_more(batching, f, frame->records[i], &empty);
            if (more || empty)
                HQ_TRY(keep(batching, frame->roots[i], more));
        }
    }
    return HQ_OK;
}

/* --- Records by frame --- */

static hq_status room_for(hq_batching *batching, uint32_t frame, uint32_t count)
{
    hq_gathered *gathered = &batching->frames[frame];
    gathered->records = HQ_NEW_ARRAY(batching->arena, hq_record *, count);
    gathered->roots = HQ_NEW_ARRAY(batching->arena, uint32_t, count);
    HQ_TRY_ALLOC(gathered->records);
    HQ_TRY_ALLOC(gathered->roots);
    gathered->count = count;
    batching->batch->frames[frame].row_count = count;
    return HQ_OK;
}

static hq_status gather_ones(hq_batching *batching, uint32_t frame)
{
    const hq_frame *declared = &batching->layout->frames[frame];
    const hq_gathered *parent = &batching->frames[declared->parent];
    HQ_TRY(room_for(batching, frame, parent->count));
    for (uint32_t i = 0; i < parent->count; i++) {
        batching->frames[frame].records[i] = parent->records[i]->ones[declared->one];
        batching->frames[frame].roots[i] = parent->roots[i];
    }
    return HQ_OK;
}

static hq_status count_items(const hq_gathered *parent, uint32_t list, uint32_t *count, bool *all_listed)
{
    uint64_t sum = 0;
    *all_listed = true;
    for (uint32_t i = 0; i < parent->count; i++) {
        sum += parent->records[i]->lists[list].count;
        *all_listed = *all_listed && parent->records[i]->lists[list].present;
    }
    *count = (uint32_t)sum;
    return sum < UINT32_MAX - HQ_ROWS_GROUP ? HQ_OK : HQ_E_LIMIT;
}

static hq_status gather_items(hq_batching *batching, uint32_t frame)
{
    const hq_frame *declared = &batching->layout->frames[frame];
    const hq_gathered *parent = &batching->frames[declared->parent];
    uint32_t count, next = 0;
    bool all_listed;
    HQ_TRY(count_items(parent, declared->list, &count, &all_listed));
    HQ_TRY(room_for(batching, frame, count));
    uint32_t *owner = HQ_NEW_ROWS(batching->arena, uint32_t, count);
    size_t entries = hq_rows_room(parent->count) + 1; /* rows beyond the last one hold nothing */
    uint32_t *first = hq_rows_bytes(batching->arena, entries * sizeof *first);
    uint64_t *listed = all_listed ? NULL : HQ_NEW_BITS(batching->arena, parent->count);
    HQ_TRY_ALLOC(owner);
    HQ_TRY_ALLOC(first);
    if (!all_listed)
        HQ_TRY_ALLOC(listed);
    for (uint32_t i = 0; i < parent->count; i++) {
        const hq_record_list *list = &parent->records[i]->lists[declared->list];
        first[i] = next;
        if (listed != NULL && list->present)
            hq_bit_set(listed, i);
        for (uint32_t k = 0; k < list->count; k++, next++) {
            owner[next] = i;
            batching->frames[frame].records[next] = list->items[k];
            batching->frames[frame].roots[next] = parent->roots[i];
        }
    }
    for (size_t i = parent->count; i < entries; i++)
        first[i] = count;
    batching->batch->frames[frame].owner = owner;
    batching->batch->frames[frame].first = first;
    batching->batch->frames[frame].listed = listed;
    return HQ_OK;
}

static hq_status gather(hq_batching *batching)
{
    HQ_TRY(room_for(batching, 0, batching->profile_count));
    for (uint32_t i = 0; i < batching->profile_count; i++) {
        assert(batching->profiles[i]->root->entity == batching->layout->frames[0].entity);
        batching->frames[0].records[i] = batching->profiles[i]->root;
        batching->frames[0].roots[i] = i;
    }
    for (uint32_t f = 1; f < batching->layout->frame_count; f++)
        HQ_TRY(batching->layout->frames[f].list == HQ_NONE ? gather_ones(batching, f)
                                                           : gather_items(batching, f));
    return HQ_OK;
}

/* --- Columns --- */

/* A column while it is filled. */
typedef struct hq_filling {
    const hq_field *field;
    bool in_steps; /* numbers: counts of field->step */
    hq_held held;
    int64_t *values;
    uint64_t *truths;
    hq_str *texts;
    hq_fact *facts;
    uint64_t *known, *partly;
    uint32_t known_count;
} hq_filling;

static hq_status begin(hq_batching *batching, uint32_t rows, hq_filling *filling)
{
    hq_arena *arena = batching->arena;
    filling->known = HQ_NEW_BITS(arena, rows);
    HQ_TRY_ALLOC(filling->known);
    if (filling->held == HQ_HELD_VALUES) {
        filling->values = HQ_NEW_ROWS(arena, int64_t, rows);
        HQ_TRY_ALLOC(filling->values);
        int64_t filler = hq_filler(filling->field);
        for (size_t i = 0; filler != 0 && i < hq_rows_room(rows); i++)
            filling->values[i] = filler;
    } else if (filling->held == HQ_HELD_TRUTHS) {
        filling->truths = HQ_NEW_BITS(arena, rows);
        HQ_TRY_ALLOC(filling->truths);
    } else if (filling->held == HQ_HELD_TEXTS) {
        filling->texts = HQ_NEW_ROWS(arena, hq_str, rows);
        HQ_TRY_ALLOC(filling->texts);
        for (size_t i = 0; i < hq_rows_room(rows); i++)
            filling->texts[i] = HQ_STR("");
    } else {
        filling->facts = HQ_NEW_ROWS(arena, hq_fact, rows);
        HQ_TRY_ALLOC(filling->facts);
    }
    return HQ_OK;
}

/* A fact that the array of values cannot hold. */
static hq_status fill_partly(hq_batching *batching, uint32_t rows, uint32_t row, const hq_fact *fact,
                             hq_filling *filling)
{
    if (filling->partly == NULL) {
        filling->partly = HQ_NEW_BITS(batching->arena, rows);
        filling->facts = HQ_NEW_ROWS(batching->arena, hq_fact, rows);
        HQ_TRY_ALLOC(filling->partly);
        HQ_TRY_ALLOC(filling->facts);
    }
    hq_bit_set(filling->partly, row);
    filling->facts[row] = *fact;
    return HQ_OK;
}

static hq_status fill(hq_batching *batching, uint32_t rows, uint32_t row, const hq_fact *fact,
                      hq_filling *filling)
{
    const hq_field *field = filling->field;
    bool fits = true;
    int64_t steps = 0;
    if (fact->state == HQ_FACT_ABSENT)
        return HQ_OK;
    if (filling->held == HQ_HELD_VALUES && fact->state == HQ_FACT_KNOWN && field->kind != HQ_FIELD_DATE &&
        field->kind != HQ_FIELD_CODE)
        HQ_TRY(hq_number_in_steps(batching->arena, fact->number, field->step, &steps, &fits));
    fits = fits && filling->in_steps;
    if (fact->state == HQ_FACT_RANGE || !fits)
        return fill_partly(batching, rows, row, fact, filling);
    hq_bit_set(filling->known, row);
    filling->known_count++;
    if (filling->held == HQ_HELD_FACTS)
        filling->facts[row] = *fact;
    else if (filling->held == HQ_HELD_TEXTS)
        filling->texts[row] = fact->text;
    else if (filling->held == HQ_HELD_TRUTHS && fact->truth)
        hq_bit_set(filling->truths, row);
    else if (filling->held == HQ_HELD_VALUES)
        filling->values[row] = field->kind == HQ_FIELD_DATE   ? fact->day
                               : field->kind == HQ_FIELD_CODE ? (int64_t)fact->leaf
                                                              : steps;
    return HQ_OK;
}

static void finish(uint32_t rows, const hq_filling *filling, hq_column *out)
{
    *out = (hq_column){.values = filling->values,
                       .truths = filling->truths,
                       .texts = filling->texts,
                       .facts = filling->facts,
                       .known = filling->known_count == rows ? NULL : filling->known,
                       .partly = filling->partly};
    if (filling->values == NULL)
        return;
    out->least = INT64_MAX;
    out->greatest = INT64_MIN;
    for (size_t i = 0; i < hq_rows_room(rows); i++) {
        out->least = filling->values[i] < out->least ? filling->values[i] : out->least;
        out->greatest = filling->values[i] > out->greatest ? filling->values[i] : out->greatest;
    }
}

static hq_status fill_column(hq_batching *batching, uint32_t frame, uint32_t field)
{
    const hq_gathered *gathered = &batching->frames[frame];
    const hq_entity *entity = &batching->pack->entities.at[batching->layout->frames[frame].entity];
    hq_filling filling = {.field = &entity->fields.at[field], .in_steps = true};
    filling.held = hq_held_as(filling.field);
    HQ_TRY(begin(batching, gathered->count, &filling));
    for (uint32_t i = 0; i < gathered->count; i++)
        HQ_TRY(fill(batching, gathered->count, i, &gathered->records[i]->facts[field], &filling));
    finish(gathered->count, &filling, &batching->batch->frames[frame].columns[field]);
    return HQ_OK;
}

static hq_status fill_attested(hq_batching *batching, uint32_t index, hq_column *out)
{
    const hq_attested_column *column = &batching->layout->attested[index];
    uint32_t rows = batching->profile_count;
    uint64_t *known = HQ_NEW_BITS(batching->arena, rows), *truths = HQ_NEW_BITS(batching->arena, rows);
    HQ_TRY_ALLOC(known);
    HQ_TRY_ALLOC(truths);
    for (uint32_t row = 0; row < rows; row++)
        for (uint32_t i = 0; i < batching->profiles[row]->attested.count; i++) {
            const hq_attestation *given = &batching->profiles[row]->attested.at[i];
            if (given->policy != column->policy || given->attestation != column->attestation ||
                hq_bit(known, row)) /* what was said first counts */
                continue;
            hq_bit_set(known, row);
            if (given->truth)
                hq_bit_set(truths, row);
        }
    *out = (hq_column){.truths = truths, .known = known};
    return HQ_OK;
}

/* What a profile states first counts. */
static hq_fact given_in(const hq_profile *profile, const hq_given_column *column)
{
    hq_fact fact = {.state = HQ_FACT_ABSENT, .pos = HQ_POS_NONE};
    for (uint32_t i = 0; column->parameter != HQ_NONE && i < profile->parameters.count; i++)
        if (profile->parameters.at[i].parameter == column->parameter) {
            fact.state = HQ_FACT_KNOWN;
            fact.number = profile->parameters.at[i].value;
            return fact;
        }
    for (uint32_t i = 0; column->parameter == HQ_NONE && i < profile->days.count; i++)
        if (profile->days.at[i].policy == column->policy && profile->days.at[i].end == column->end) {
            fact.state = HQ_FACT_KNOWN;
            fact.day = profile->days.at[i].day;
            return fact;
        }
    return fact;
}

static hq_status fill_given(hq_batching *batching, uint32_t index, hq_column *out)
{
    const hq_given_column *column = &batching->layout->given[index];
    uint32_t rows = batching->profile_count;
    bool in_steps;
    const hq_field field = hq_given_field(batching->pack, column, &in_steps);
    hq_filling filling = {.field = &field, .in_steps = in_steps, .held = HQ_HELD_VALUES};
    HQ_TRY(begin(batching, rows, &filling));
    for (uint32_t row = 0; row < rows; row++) {
        hq_fact fact = given_in(batching->profiles[row], column);
        HQ_TRY(fill(batching, rows, row, &fact, &filling));
    }
    finish(rows, &filling, out);
    return HQ_OK;
}

static hq_status fill_ids(hq_batching *batching, uint32_t frame)
{
    const hq_gathered *gathered = &batching->frames[frame];
    bool some = false;
    for (uint32_t i = 0; i < gathered->count; i++)
        some = some || gathered->records[i]->id.length > 0;
    if (!some)
        return HQ_OK;
    hq_str *ids = HQ_NEW_ROWS(batching->arena, hq_str, gathered->count);
    HQ_TRY_ALLOC(ids);
    for (size_t i = 0; i < hq_rows_room(gathered->count); i++)
        ids[i] = i < gathered->count ? gathered->records[i]->id : HQ_STR("");
    batching->batch->frames[frame].ids = ids;
    return HQ_OK;
}

static hq_status fill_names(hq_batching *batching)
{
    bool some = false;
    for (uint32_t i = 0; i < batching->profile_count; i++)
        some = some || batching->profiles[i]->name.length > 0;
    if (!some)
        return HQ_OK;
    hq_str *names = HQ_NEW_ROWS(batching->arena, hq_str, batching->profile_count);
    HQ_TRY_ALLOC(names);
    for (size_t i = 0; i < hq_rows_room(batching->profile_count); i++)
        names[i] = i < batching->profile_count ? batching->profiles[i]->name : HQ_STR("");
    batching->batch->names = names;
    return HQ_OK;
}

hq_status hq_batch_of_profiles(hq_arena *arena, const hq_pack *pack, const hq_layout *layout,
                               hq_profile *const *profiles, uint32_t count, hq_batch **out)
{
    *out = NULL;
    hq_batching batching = {
        .arena = arena, .pack = pack, .layout = layout, .profiles = profiles, .profile_count = count};
    HQ_TRY(hq_batch_new(arena, pack, layout, &batching.batch));
    batching.frames = HQ_NEW_ARRAY(arena, hq_gathered, layout->frame_count);
    HQ_TRY_ALLOC(batching.frames);
    HQ_TRY(gather(&batching));
    HQ_TRY(keep_apart(&batching));
    HQ_TRY(fill_names(&batching));
    for (uint32_t f = 0; f < layout->frame_count; f++) {
        HQ_TRY(fill_ids(&batching, f));
        for (uint32_t i = 0; i < pack->entities.at[layout->frames[f].entity].fields.count; i++)
            if (layout->frames[f].has[i])
                HQ_TRY(fill_column(&batching, f, i));
    }
    for (uint32_t i = 0; i < layout->attested_count; i++)
        HQ_TRY(fill_attested(&batching, i, &batching.batch->attested[i]));
    for (uint32_t i = 0; i < layout->given_count; i++)
        HQ_TRY(fill_given(&batching, i, &batching.batch->given[i]));
    batching.batch->apart = batching.apart;
    batching.batch->profiles = batching.kept;
    *out = batching.batch;
    return HQ_OK;
}
