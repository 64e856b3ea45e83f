/* Making records. See facts.h. */
#include "plan/facts.h"

hq_record *hq_record_new(hq_arena *arena, const hq_pack *pack, uint32_t entity, hq_record *holder)
{
    const hq_entity *declared = &pack->entities.at[entity];
    hq_record *record = HQ_NEW(arena, hq_record);
    if (record == NULL)
        return NULL;
    record->entity = entity;
    record->holder = holder;
    record->holder_list = HQ_NONE;
    record->times = 1;
    record->id = HQ_STR("");
    record->pos = HQ_POS_NONE;
    record->facts = HQ_NEW_ARRAY(arena, hq_fact, declared->fields.count);
    record->lists = HQ_NEW_ARRAY(arena, hq_record_list, declared->lists.count);
    record->ones = HQ_NEW_ARRAY(arena, hq_record *, declared->ones.count);
    if (record->facts == NULL || record->lists == NULL || record->ones == NULL)
        return NULL;
    for (uint32_t i = 0; i < declared->ones.count; i++) { /* the model holds no entity inside itself */
        record->ones[i] = hq_record_new(arena, pack, declared->ones.at[i].entity, record);
        if (record->ones[i] == NULL)
            return NULL;
    }
    return record;
}

bool hq_record_lies_in(const hq_record *record, const hq_record *other)
{
    while (record != NULL && record != other)
        record = record->holder;
    return record != NULL;
}

const hq_record *hq_record_ancestor(const hq_record *record, uint32_t entity)
{
    while (record != NULL && record->entity != entity)
        record = record->holder;
    return record;
}
