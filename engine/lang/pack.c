/* Looking things up in a pack. See pack.h. */
#include "lang/pack.h"

#include <assert.h>

#define FIND(LIST, MEMBER, NAME)                       \
    for (uint32_t i = 0; i < (LIST).count; i++)        \
        if (hq_str_equal((LIST).at[i].MEMBER, (NAME))) \
            return i;                                  \
    return HQ_NONE

uint32_t hq_pack_find_entity(const hq_pack *pack, hq_str name)
{
    FIND(pack->entities, name, name);
}

uint32_t hq_pack_find_codes(const hq_pack *pack, hq_str name)
{
    FIND(pack->codes, name, name);
}

uint32_t hq_pack_find_policy(const hq_pack *pack, hq_str id_or_number)
{
    for (uint32_t i = 0; i < pack->policies.count; i++)
        if (hq_str_equal(pack->policies.at[i].number, id_or_number))
            return i;
    FIND(pack->policies, id, id_or_number);
}

uint32_t hq_pack_find_parameter(const hq_pack *pack, hq_str name)
{
    FIND(pack->parameters, name, name);
}

uint32_t hq_pack_find_document(const hq_pack *pack, hq_str id)
{
    FIND(pack->documents, id, id);
}

uint32_t hq_pack_find_group(const hq_pack *pack, hq_str name)
{
    FIND(pack->groups, name, name);
}

uint32_t hq_pack_find_pool(const hq_pack *pack, hq_str name)
{
    FIND(pack->pools, name, name);
}

bool hq_policy_shares(const hq_policy *policy)
{
    for (uint32_t b = 0; b < policy->benefits.count; b++) {
        const hq_benefit *benefit = &policy->benefits.at[b];
        if (benefit->group != HQ_NONE)
            return true;
        for (uint32_t c = 0; c < benefit->caps.count; c++)
            if (benefit->caps.at[c].pool != HQ_NONE)
                return true;
    }
    return false;
}

uint32_t hq_codes_find(const hq_codes *codes, hq_str name)
{
    FIND(codes->codes, name, name);
}

uint32_t hq_codes_find_set(const hq_codes *codes, hq_str name)
{
    FIND(codes->sets, name, name);
}

uint32_t hq_entity_find_field(const hq_entity *entity, hq_str name)
{
    FIND(entity->fields, name, name);
}

uint32_t hq_entity_find_list(const hq_entity *entity, hq_str name)
{
    FIND(entity->lists, name, name);
}

uint32_t hq_entity_find_one(const hq_entity *entity, hq_str name)
{
    FIND(entity->ones, name, name);
}

const hq_condition *hq_condition_attestation(const hq_condition *condition, uint32_t attestation)
{
    if (condition->kind == HQ_CONDITION_ATTEST)
        return condition->attestation == attestation ? condition : NULL;
    for (uint32_t i = 0; i < condition->count; i++) {
        const hq_condition *found = hq_condition_attestation(&condition->parts[i], attestation);
        if (found != NULL)
            return found;
    }
    return NULL;
}

hq_str hq_words_in(hq_words words, hq_language language)
{
    hq_str wanted = language == HQ_LANG_ZH ? words.zh : words.en;
    hq_str other = language == HQ_LANG_ZH ? words.en : words.zh;
    return wanted.length > 0 ? wanted : other;
}

static const struct {
    const char *name;
    hq_total total;
} KINDS[HQ_KIND_COUNT] = {
    [HQ_KIND_GRANT] = {"grant", HQ_TOTAL_CASH},
    [HQ_KIND_INTEREST] = {"interest", HQ_TOTAL_CASH},
    [HQ_KIND_PREMIUM] = {"premium", HQ_TOTAL_CASH},
    [HQ_KIND_ALLOWANCE] = {"allowance", HQ_TOTAL_CASH},
    [HQ_KIND_DISCOUNT] = {"discount", HQ_TOTAL_SAVING},
    [HQ_KIND_WAIVER] = {"waiver", HQ_TOTAL_SAVING},
    [HQ_KIND_LEVY_REDUCTION] = {"levy_reduction", HQ_TOTAL_SAVING},
    [HQ_KIND_CREDIT_LINE] = {"credit_line", HQ_TOTAL_CREDIT_LINE},
    [HQ_KIND_PREFERENCE] = {"preference", HQ_TOTAL_NONE},
    [HQ_KIND_TIME] = {"time", HQ_TOTAL_NONE},
    [HQ_KIND_DOCUMENTS] = {"documents", HQ_TOTAL_NONE},
    [HQ_KIND_SERVICE] = {"service", HQ_TOTAL_NONE},
    [HQ_KIND_INFORMATION] = {"information", HQ_TOTAL_NONE},
};

hq_total hq_kind_total(hq_benefit_kind kind)
{
    assert(kind < HQ_KIND_COUNT);
    return KINDS[kind].total;
}

hq_str hq_kind_name(hq_benefit_kind kind)
{
    assert(kind < HQ_KIND_COUNT);
    return hq_str_of(KINDS[kind].name);
}

const char *hq_total_name(hq_total total)
{
    static const char *const NAMES[] = {[HQ_TOTAL_CASH] = "cash",
                                        [HQ_TOTAL_SAVING] = "saving",
                                        [HQ_TOTAL_CREDIT_LINE] = "credit_line",
                                        [HQ_TOTAL_NONE] = "none",
                                        [HQ_TOTAL_COUNT] = "several"};
    assert(total <= HQ_TOTAL_COUNT);
    return NAMES[total];
}

bool hq_member_pays_money(const hq_pack *pack, hq_member member)
{
    const hq_ast *pays = pack->policies.at[member.policy].benefits.at[member.benefit].pays;
    return pays != NULL && !hq_unit_is_none(pays->type.unit);
}

bool hq_has_figure(const hq_policy *policy)
{
    for (uint32_t b = 0; b < policy->benefits.count; b++)
        if (policy->benefits.at[b].amount != NULL || policy->benefits.at[b].pays != NULL)
            return true;
    return false;
}

hq_policy_class hq_class_of(const hq_policy *policy)
{
    bool ease = false;
    for (uint32_t b = 0; b < policy->benefits.count; b++) {
        hq_benefit_kind kind = policy->benefits.at[b].kind;
        if (hq_kind_total(kind) != HQ_TOTAL_NONE || kind == HQ_KIND_PREFERENCE)
            return HQ_CLASS_WORTH;
        ease = ease || kind != HQ_KIND_INFORMATION;
    }
    return ease ? HQ_CLASS_EASE : HQ_CLASS_INFORMATION;
}

bool hq_entity_is_code(const hq_entity *entity)
{
    return entity->fields.count == 1 && entity->ones.count == 0 && entity->lists.count == 1 &&
           entity->fields.at[0].kind == HQ_FIELD_CODE && entity->fields.at[0].definition == HQ_NONE;
}

/* Depth is bounded by the model, in which no entity holds itself. */
bool hq_pack_leads_to(const hq_pack *pack, uint32_t from, uint32_t to)
{
    const hq_entity *entity = &pack->entities.at[from];
    if (from == to)
        return true;
    for (uint32_t i = 0; i < entity->lists.count; i++)
        if (i != entity->received && hq_pack_leads_to(pack, entity->lists.at[i].entity, to))
            return true;
    for (uint32_t i = 0; i < entity->ones.count; i++)
        if (hq_pack_leads_to(pack, entity->ones.at[i].entity, to))
            return true;
    return false;
}

void hq_parameter_rows(const hq_pack *pack, const hq_parameter *parameter, uint32_t leaf, uint32_t *first,
                       uint32_t *count)
{
    *first = 0;
    *count = parameter->codes == HQ_NONE ? parameter->rows.count : 0;
    if (parameter->codes == HQ_NONE)
        return;
    const hq_codes *codes = &pack->codes.at[parameter->codes];
    for (uint32_t code = codes->leaf_codes[leaf]; code != HQ_NONE && *count == 0;
         code = codes->codes.at[code].parent)
        for (uint32_t i = 0; i < parameter->rows.count; i++) {
            if (parameter->rows.at[i].code != code)
                continue;
            *first = *count == 0 ? i : *first;
            (*count)++;
        }
}
