/*
 * Does the model of a pack that was taken from an image hold together? The reader of packs made it so; of a file nobody knows. Whatever is
 * looked up without being asked about is looked at here: leaves of codes, fields that a balance stands on, who holds whom, members of groups, and
 * figures that are divided by.
 */
#include "plan/image_types.h"

static bool is_entity(const hq_pack *pack, uint32_t entity)
{
    return entity < pack->entities.count;
}

static bool is_more_than_nothing(hq_rat value)
{
    return hq_image_is_number(value) && hq_rat_sign(value) > 0;
}

/* A code stands behind the one it lies in, so that the way up ends. */
static const char *codes_wrong(const hq_codes *tree)
{
    for (uint32_t i = 0; i < tree->codes.count; i++) {
        const hq_code *code = &tree->codes.at[i];
        if (code->leaf_first > tree->leaf_count || code->leaf_count > tree->leaf_count - code->leaf_first)
            return "a code has leaves that are not there";
        if (code->parent != HQ_NONE && code->parent >= i)
            return "a code lies in one behind it";
    }
    for (uint32_t i = 0; i < tree->leaf_count; i++)
        if (tree->leaf_codes[i] >= tree->codes.count)
            return "a leaf is no code";
    return NULL;
}

/* What a given figure can be: everything that is counted in its steps stands on them. */
static bool figures_fit(const hq_field *field)
{
    return hq_image_is_number(field->min) && hq_image_is_number(field->max) &&
           hq_rat_compare(field->min, field->max) <= 0 && is_more_than_nothing(field->step) &&
           is_more_than_nothing(field->unit_scale);
}

static bool parameter_fits(const hq_parameter *parameter)
{
    if (parameter->has_bounds && (!hq_image_is_number(parameter->min) || !hq_image_is_number(parameter->max)))
        return false;
    for (uint32_t i = 0; i < parameter->rows.count; i++)
        if (!hq_image_is_number(parameter->rows.at[i].value))
            return false;
    return is_more_than_nothing(parameter->unit_scale);
}

static bool field_fits(const hq_pack *pack, const hq_entity *entity, const hq_field *field)
{
    uint32_t count = entity->fields.count;
    static const uint8_t TYPES[] = {[HQ_FIELD_TRUTH] = HQ_T_TRUTH,
                                    [HQ_FIELD_DATE] = HQ_T_DATE,
                                    [HQ_FIELD_CODE] = HQ_T_CODE,
                                    [HQ_FIELD_TEXT] = HQ_T_TEXT,
                                    [HQ_FIELD_STEPS] = HQ_T_STEPS};
    uint8_t type = field->kind < sizeof TYPES && TYPES[field->kind] != 0 ? TYPES[field->kind] : HQ_T_NUMBER;
    if (field->type.kind != type)
        return false;
    if (type == HQ_T_NUMBER && field->definition == HQ_NONE && !figures_fit(field))
        return false;
    if (field->kind == HQ_FIELD_CODE)
        return field->type.index < pack->codes.count;
    return field->kind != HQ_FIELD_STEPS ||
           (field->start < count && field->value < count && (field->end < count || field->end == HQ_NONE));
}

static bool holder_fits(const hq_pack *pack, const hq_holder *holder)
{
    if (!is_entity(pack, holder->entity))
        return false;
    const hq_entity *entity = &pack->entities.at[holder->entity];
    return (holder->list < entity->lists.count || holder->list == HQ_NONE) &&
           (holder->one < entity->ones.count || holder->one == HQ_NONE);
}

static const char *entity_wrong(const hq_pack *pack, const hq_entity *entity)
{
    for (uint32_t i = 0; i < entity->fields.count; i++)
        if (!field_fits(pack, entity, &entity->fields.at[i]))
            return "a field stands on what is not there";
    for (uint32_t i = 0; i < entity->lists.count; i++)
        if (!is_entity(pack, entity->lists.at[i].entity))
            return "a list is of nothing";
    for (uint32_t i = 0; i < entity->ones.count; i++)
        if (!is_entity(pack, entity->ones.at[i].entity))
            return "a record is of nothing";
    /* what was paid before hangs on everything but itself */
    if (entity != pack->entities.at && entity->received >= entity->lists.count)
        return "what an entity received stands in no list";
    for (uint32_t i = 0; i < entity->holders.count; i++)
        if (!holder_fits(pack, &entity->holders.at[i]))
            return "an entity is held by nothing";
    return NULL;
}

static bool scope_fits(const hq_pack *pack, const hq_scope *scope)
{
    if (scope->count > sizeof scope->entities / sizeof *scope->entities)
        return false;
    for (uint32_t i = 0; i < scope->count; i++)
        if (!is_entity(pack, scope->entities[i]))
            return false;
    return true;
}

/* A cap on money is counted in the smallest there is: below it nothing could be had. */
static bool cap_fits(const hq_pack *pack, const hq_cap *cap)
{
    return is_more_than_nothing(cap->limit) &&
           (cap->is_time || hq_rat_compare(cap->limit, pack->quantum) >= 0);
}

static const char *policy_wrong(const hq_pack *pack, const hq_policy *policy)
{
    if (!scope_fits(pack, &policy->scope))
        return "a policy sees more than there is";
    if (policy->subject_holder != HQ_NONE &&
        (!is_entity(pack, policy->subject_holder) ||
         policy->subject_list >= pack->entities.at[policy->subject_holder].lists.count))
        return "the subject of a policy stands in no list";
    for (uint32_t i = 0; i < policy->supersedes.count; i++)
        if (policy->supersedes.at[i] >= pack->policies.count)
            return "a policy supersedes one that is not there";
    for (uint32_t i = 0; i < policy->benefits.count; i++) {
        const hq_benefit *benefit = &policy->benefits.at[i];
        if (!is_more_than_nothing(benefit->quantum))
            return "a benefit is rounded to nothing";
        for (uint32_t c = 0; c < benefit->caps.count; c++)
            if (!cap_fits(pack, &benefit->caps.at[c]))
                return "a cap leaves nothing";
    }
    return NULL;
}

static const char *group_wrong(const hq_pack *pack, const hq_group *group)
{
    if (!scope_fits(pack, &group->scope))
        return "a group sees more than there is";
    for (uint32_t i = 0; i < group->members.count; i++) {
        const hq_member *member = &group->members.at[i];
        if (member->policy >= pack->policies.count ||
            member->benefit >= pack->policies.at[member->policy].benefits.count)
            return "a group has a member that is not there";
    }
    return NULL;
}

static const char *rest_wrong(const hq_pack *pack)
{
    if (!is_more_than_nothing(pack->quantum))
        return "money is counted in nothing";
    if (pack->quantum_places > HQ_QUANTUM_PLACES_MAX)
        return "money has more decimals than there are";
    for (uint32_t i = 0; i < pack->units.names.count; i++)
        if (!is_more_than_nothing(pack->units.names.at[i].scale))
            return "a unit is nothing";
    for (uint32_t i = 0; i < pack->parameters.count; i++)
        if (!parameter_fits(&pack->parameters.at[i]))
            return "a parameter has no figure";
    for (uint32_t i = 0; i < pack->pools.count; i++)
        if (!cap_fits(pack, &pack->pools.at[i].cap))
            return "a cap leaves nothing";
    for (uint32_t i = 0; i < pack->definitions.count; i++) {
        const hq_definition *definition = &pack->definitions.at[i];
        if (!is_entity(pack, definition->entity) || !scope_fits(pack, &definition->scope) ||
            definition->field >= pack->entities.at[definition->entity].fields.count)
            return "a definition is of nothing";
    }
    return NULL;
}

const char *hq_image_model_wrong(const hq_pack *pack)
{
    const char *wrong = rest_wrong(pack);
    for (uint32_t i = 0; i < pack->codes.count && wrong == NULL; i++)
        wrong = codes_wrong(&pack->codes.at[i]);
    for (uint32_t i = 0; i < pack->entities.count && wrong == NULL; i++)
        wrong = entity_wrong(pack, &pack->entities.at[i]);
    for (uint32_t i = 0; i < pack->policies.count && wrong == NULL; i++)
        wrong = policy_wrong(pack, &pack->policies.at[i]);
    for (uint32_t i = 0; i < pack->groups.count && wrong == NULL; i++)
        wrong = group_wrong(pack, &pack->groups.at[i]);
    return wrong;
}
