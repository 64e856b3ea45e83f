/* Where the subjects of a policy stand: the records that are given, and one that is imagined for each list that is not. See policies.h. */
#include "vm/policies.h"

typedef struct hq_vsites {
    uint32_t entity, holder, list;
    HQ_LIST(hq_vsite) found;
} hq_vsites;

static hq_status walk(hq_lowering *lowering, hq_vsites *sites, hq_vsite at);

static hq_status walk_list(hq_lowering *lowering, hq_vsites *sites, hq_vsite at, uint32_t list, bool wanted)
{
    const hq_pack *pack = lowering->pack;
    const hq_list_field *declared = &pack->entities.at[lowering->places.at[at.place].entity].lists.at[list];
    hq_vtruth listed;
    hq_vsite item = at;
    HQ_TRY(hq_v_listed(lowering, at.place, list, &listed));
    if (hq_v_list_has_frame(lowering, at.place, list)) {
        HQ_TRY(hq_v_items(lowering, at.place, list, false, false, &item.place));
        if (!wanted)
            HQ_TRY(walk(lowering, sites, item));
        else if (!HQ_PUSH(lowering->arena, sites->found, item))
            return HQ_E_MEMORY;
    }
    if (listed.constant == HQ_VTRUE)
        return HQ_OK;
    uint64_t times = (uint64_t)(at.times > 0 ? at.times : 1) * declared->max_items;
    item = at;
    item.imagined = true;
    item.times = times > HQ_SUBJECTS_MAX ? HQ_SUBJECTS_MAX : (uint32_t)times;
    HQ_TRY(hq_v_not(lowering, listed, &listed));
    HQ_TRY(hq_v_and(lowering, at.there, listed, &item.there));
    HQ_TRY(hq_v_items(lowering, at.place, list, true, false, &item.place));
    if (!wanted)
        return walk(lowering, sites, item);
    return HQ_PUSH(lowering->arena, sites->found, item) ? HQ_OK : HQ_E_MEMORY;
}

static hq_status walk(hq_lowering *lowering, hq_vsites *sites, hq_vsite at)
{
    const hq_pack *pack = lowering->pack;
    uint32_t of = lowering->places.at[at.place].entity;
    const hq_entity *entity = &pack->entities.at[of];
    uint32_t target = sites->entity == HQ_NONE ? sites->holder : sites->entity;
    if (sites->entity == of && !HQ_PUSH(lowering->arena, sites->found, at))
        return HQ_E_MEMORY;
    if (sites->entity == HQ_NONE && of == sites->holder)
        HQ_TRY(walk_list(lowering, sites, at, sites->list, true));
    for (uint32_t i = 0; i < entity->ones.count; i++)
        if (hq_pack_leads_to(pack, entity->ones.at[i].entity, target)) {
            hq_vsite one = at;
            HQ_TRY(hq_v_one(lowering, at.place, i, &one.place));
            HQ_TRY(walk(lowering, sites, one));
        }
    for (uint32_t i = 0; i < entity->lists.count; i++)
        if (i != entity->received && hq_pack_leads_to(pack, entity->lists.at[i].entity, target))
            HQ_TRY(walk_list(lowering, sites, at, i, false));
    return HQ_OK;
}

hq_status hq_v_sites(hq_lowering *lowering, const hq_policy *policy, hq_vpolicy *out)
{
    hq_vsites sites = {policy->scope.entities[0], policy->subject_holder, policy->subject_list, {0}};
    if (sites.holder != HQ_NONE)
        sites.entity = HQ_NONE;
    HQ_TRY(walk(lowering, &sites, (hq_vsite){.place = 0, .there = hq_v_fixed(HQ_VTRUE)}));
    out->sites = sites.found.at;
    out->site_count = sites.found.count;
    return HQ_OK;
}
