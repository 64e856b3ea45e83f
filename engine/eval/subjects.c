/* Whom a policy is about, and what its expressions see. See policy.h. */
#include <string.h>

#include "eval/kernels.h"
#include "eval/policy.h"

/* The record of which nothing is known, for an entity that the profile does not hold. */
static hq_status record_nowhere(hq_evaluation *evaluation, uint32_t entity, hq_record **out)
{
    if (evaluation->nowhere[entity] == NULL) {
        evaluation->nowhere[entity] = hq_record_new(evaluation->arena, evaluation->pack, entity, NULL);
        HQ_TRY_ALLOC(evaluation->nowhere[entity]);
        evaluation->nowhere[entity]->imagined = true;
    }
    *out = evaluation->nowhere[entity];
    return HQ_OK;
}

hq_status hq_policy_enter(hq_evaluation *evaluation, const hq_scope *scope, hq_record *subject)
{
    evaluation->scope_count = scope->count;
    for (uint32_t i = 0; i < scope->count; i++) {
        hq_record *at = subject;
        while (at != NULL && at->entity != scope->entities[i])
            at = at->holder;
        if (at == NULL)
            HQ_TRY(record_nowhere(evaluation, scope->entities[i], &at));
        evaluation->scope[i] = at;
    }
    return HQ_OK;
}

hq_status hq_eval_elsewhere(hq_evaluation *evaluation, uint32_t policy, hq_node_id id, hq_value *out)
{
    hq_record *scope[HQ_SCOPE_MAX + 4];
    uint32_t scope_count = evaluation->scope_count, own = evaluation->policy;
    hq_memo *lets = evaluation->lets, decided = evaluation->decided;
    memcpy(scope, evaluation->scope, sizeof scope);
    evaluation->policy = policy;
    evaluation->decided = (hq_memo){0};
    evaluation->lets =
        HQ_NEW_ARRAY(evaluation->scratch, hq_memo, evaluation->plan->policies[policy].let_count);
    hq_status status = evaluation->lets == NULL ? HQ_E_MEMORY : HQ_OK;
    if (status == HQ_OK)
        status = hq_policy_enter(evaluation, &evaluation->pack->policies.at[policy].scope, scope[0]);
    if (status == HQ_OK)
        status = hq_eval(evaluation, id, out);
    evaluation->lets = lets;
    evaluation->decided = decided;
    evaluation->policy = own;
    evaluation->scope_count = scope_count;
    memcpy(evaluation->scope, scope, sizeof scope);
    return status;
}

/* --- Subjects --- */

typedef struct hq_search {
    hq_evaluation *evaluation;
    uint32_t entity;       /* wanted wherever it stands; HQ_NONE: a list is wanted */
    uint32_t holder, list; /* the list */
    HQ_LIST(hq_record *) found;
} hq_search;

static hq_status found(hq_search *search, hq_record *record)
{
    if (search->found.count >= HQ_SUBJECTS_MAX)
        return HQ_E_LIMIT;
    return HQ_PUSH(search->evaluation->arena, search->found, record) ? HQ_OK : HQ_E_MEMORY;
}

/* The one record that stands for the items of an absent list. */
static hq_status imagine(hq_search *search, hq_record *holder, uint32_t list, hq_record **out)
{
    const hq_list_field *declared = &search->evaluation->pack->entities.at[holder->entity].lists.at[list];
    *out = hq_record_new(search->evaluation->arena, search->evaluation->pack, declared->entity, holder);
    HQ_TRY_ALLOC(*out);
    (*out)->imagined = true;
    (*out)->holder_list = list;
    uint64_t times = (uint64_t)holder->times * declared->max_items;
    (*out)->times = times > HQ_SUBJECTS_MAX ? HQ_SUBJECTS_MAX : (uint32_t)times;
    return HQ_OK;
}

static hq_status walk(hq_search *search, hq_record *record);

static hq_status walk_list(hq_search *search, hq_record *record, uint32_t index, bool wanted)
{
    const hq_record_list *list = &record->lists[index];
    for (uint32_t i = 0; i < list->count; i++)
        HQ_TRY(wanted ? found(search, list->items[i]) : walk(search, list->items[i]));
    if (list->present || search->evaluation->complete)
        return HQ_OK;
    hq_record *item;
    HQ_TRY(imagine(search, record, index, &item));
    return wanted ? found(search, item) : walk(search, item);
}

/* Depth is bounded by the model, in which no entity holds itself. */
static hq_status walk(hq_search *search, hq_record *record)
{
    const hq_pack *pack = search->evaluation->pack;
    const hq_entity *entity = &pack->entities.at[record->entity];
    uint32_t target = search->entity == HQ_NONE ? search->holder : search->entity;
    if (search->entity == record->entity)
        HQ_TRY(found(search, record));
    if (search->entity == HQ_NONE && record->entity == search->holder)
        HQ_TRY(walk_list(search, record, search->list, true));
    for (uint32_t i = 0; i < entity->ones.count; i++)
        if (hq_pack_leads_to(pack, entity->ones.at[i].entity, target))
            HQ_TRY(walk(search, record->ones[i]));
    for (uint32_t i = 0; i < entity->lists.count; i++)
        if (i != entity->received && hq_pack_leads_to(pack, entity->lists.at[i].entity, target))
            HQ_TRY(walk_list(search, record, i, false));
    return HQ_OK;
}

hq_status hq_policy_subjects(hq_evaluation *evaluation, hq_policy_run *run)
{
    const hq_policy *policy = run->policy->declared;
    hq_search search = {.evaluation = evaluation,
                        .entity = policy->scope.entities[0],
                        .holder = policy->subject_holder,
                        .list = policy->subject_list};
    if (policy->subject_holder != HQ_NONE)
        search.entity = HQ_NONE;
    HQ_TRY(walk(&search, evaluation->profile->root));
    run->subjects = search.found.at;
    run->subject_count = search.found.count;
    return HQ_OK;
}

bool hq_policy_same_record(const hq_record *a, const hq_record *b)
{
    for (; a != b; a = a->holder, b = b->holder)
        if (a == NULL || b == NULL || !a->imagined || !b->imagined || a->holder == NULL ||
            b->holder == NULL || a->holder_list != b->holder_list)
            return false;
    return true;
}
