/* Layouts in which everything has its column, and batches with room for a layout. See binding.h and convert.h. */
#include <string.h>

#include "data/binding.h"
#include "data/convert.h"
#include "data/rows.h"

/* --- The whole layout --- */

typedef struct hq_laying {
    hq_arena *arena;
    const hq_pack *pack;
    HQ_LIST(hq_frame) frames;
    HQ_LIST(hq_attested_column) attested;
    HQ_LIST(hq_given_column) given;
} hq_laying;

static hq_status add_frame(hq_laying *laying, hq_frame frame)
{
    const hq_entity *entity = &laying->pack->entities.at[frame.entity];
    frame.has = HQ_NEW_ARRAY(laying->arena, bool, entity->fields.count);
    HQ_TRY_ALLOC(frame.has);
    for (uint32_t f = 0; f < entity->fields.count; f++)
        frame.has[f] = entity->fields.at[f].definition == HQ_NONE;
    return HQ_PUSH(laying->arena, laying->frames, frame) ? HQ_OK : HQ_E_MEMORY;
}

/* What a record of this frame holds. Payments received are no columns: a profile that states some is kept as it is. */
static hq_status add_held(hq_laying *laying, uint32_t parent)
{
    const hq_entity *entity = &laying->pack->entities.at[laying->frames.at[parent].entity];
    for (uint32_t i = 0; i < entity->ones.count; i++)
        HQ_TRY(add_frame(laying, (hq_frame){entity->ones.at[i].entity, parent, HQ_NONE, i, NULL}));
    for (uint32_t i = 0; i < entity->lists.count; i++)
        if (i != entity->received)
            HQ_TRY(add_frame(laying, (hq_frame){entity->lists.at[i].entity, parent, i, HQ_NONE, NULL}));
    return HQ_OK;
}

/* Depth is bounded by that of conditions. */
static hq_status add_attested(hq_laying *laying, uint32_t policy, const hq_condition *condition)
{
    hq_attested_column column = {policy, condition->attestation};
    if (condition->kind == HQ_CONDITION_ATTEST && !HQ_PUSH(laying->arena, laying->attested, column))
        return HQ_E_MEMORY;
    for (uint32_t i = 0; i < condition->count; i++)
        HQ_TRY(add_attested(laying, policy, &condition->parts[i]));
    return HQ_OK;
}

/* What the rules leave open, where a count of steps says it. A profile that states in place of what the rules have is kept as it is: a column for
 * that would be empty for nearly everybody. */
static hq_status add_given(hq_laying *laying)
{
    bool in_steps;
    for (uint32_t i = 0; i < laying->pack->parameters.count; i++) {
        hq_given_column column = {.parameter = i};
        (void)hq_given_field(laying->pack, &column, &in_steps);
        if (laying->pack->parameters.at[i].rows.count == 0 && in_steps &&
            !HQ_PUSH(laying->arena, laying->given, column))
            return HQ_E_MEMORY;
    }
    for (uint32_t p = 0; p < laying->pack->policies.count; p++)
        for (uint32_t end = 0; end < 2; end++) {
            const hq_policy *policy = &laying->pack->policies.at[p];
            hq_given_column column = {HQ_NONE, p, end};
            if ((end == 0 ? policy->valid_from : policy->valid_to).kind == HQ_LIMIT_UNKNOWN &&
                !HQ_PUSH(laying->arena, laying->given, column))
                return HQ_E_MEMORY;
        }
    return HQ_OK;
}

hq_status hq_layout_whole(hq_arena *arena, const hq_pack *pack, uint32_t entity, hq_layout *out)
{
    hq_laying laying = {.arena = arena, .pack = pack};
    HQ_TRY(add_frame(&laying, (hq_frame){entity, HQ_NONE, HQ_NONE, HQ_NONE, NULL}));
    for (uint32_t i = 0; i < laying.frames.count; i++) /* it grows; the model holds no entity inside itself */
        HQ_TRY(add_held(&laying, i));
    for (uint32_t p = 0; p < pack->policies.count; p++)
        for (uint32_t c = 0; c < pack->policies.at[p].conditions.count; c++)
            HQ_TRY(add_attested(&laying, p, &pack->policies.at[p].conditions.at[c]));
    HQ_TRY(add_given(&laying));
    *out = (hq_layout){.frames = laying.frames.at,
                       .frame_count = laying.frames.count,
                       .attested = laying.attested.at,
                       .attested_count = laying.attested.count,
                       .given = laying.given.at,
                       .given_count = laying.given.count};
    return HQ_OK;
}

/* --- Batches --- */

hq_status hq_batch_new(hq_arena *arena, const hq_pack *pack, const hq_layout *layout, hq_batch **out)
{
    *out = NULL;
    hq_batch *batch = HQ_NEW(arena, hq_batch);
    HQ_TRY_ALLOC(batch);
    batch->layout = layout;
    batch->frames = HQ_NEW_ARRAY(arena, hq_frame_rows, layout->frame_count);
    batch->attested = HQ_NEW_ARRAY(arena, hq_column, layout->attested_count);
    HQ_TRY_ALLOC(batch->frames);
    HQ_TRY_ALLOC(batch->attested);
    batch->given = HQ_NEW_ARRAY(arena, hq_column, layout->given_count);
    HQ_TRY_ALLOC(batch->given);
    for (uint32_t i = 0; i < layout->frame_count; i++) {
        uint32_t fields = pack->entities.at[layout->frames[i].entity].fields.count;
        batch->frames[i].columns = HQ_NEW_ARRAY(arena, hq_column, fields);
        HQ_TRY_ALLOC(batch->frames[i].columns);
    }
    *out = batch;
    return HQ_OK;
}
