/* What the programs under tests/ call a record of a profile: its id, or where it stands, "loans[2]". */
#ifndef TESTS_RECORD_NAME_H
#define TESTS_RECORD_NAME_H

#include "plan/facts.h"

static inline void print_record_name(hq_text *text, const hq_pack *pack, const hq_record *record)
{
    const hq_entity *entity = &pack->entities.at[record->entity];
    if (record->id.length > 0)
        hq_text_add(text, record->id);
    else if (record->holder != NULL && record->holder_list != HQ_NONE && !record->imagined)
        hq_text_addf(
            text, "%.*s[%u]",
            HQ_STR_ARGS(pack->entities.at[record->holder->entity].lists.at[record->holder_list].name),
            record->index + 1);
    else
        hq_text_add(text, entity->name);
}

#endif
