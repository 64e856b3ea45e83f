/* A group's base and its lawful sets: the sets of members of which all pairs combine. See lower.h. */
#include "base/limits.h"
#include "plan/lower.h"

typedef HQ_LIST(hq_plan_set) hq_set_list;

typedef struct hq_sets {
    hq_lower *lower;
    const hq_group *group;
    hq_set_list list;
    bool too_many;
} hq_sets;

/* Extend a set by members from `from` on. Depth is bounded by the number of members, 64 at most. */
static void extend(hq_sets *sets, hq_plan_set set, uint32_t from)
{
    if (sets->lower->status != HQ_OK || sets->too_many)
        return;
    if (set.members != 0) {
        if (sets->list.count >= HQ_GROUP_SETS_MAX) {
            sets->too_many = true;
            return;
        }
        if (!HQ_PUSH(sets->lower->arena, sets->list, set))
            hq_lower_no_memory(sets->lower);
    }
    uint32_t count = sets->group->members.count;
    for (uint32_t m = from; m < count; m++) {
        hq_plan_set larger = {set.members | UINT64_C(1) << m, set.stated};
        bool lawful = true;
        for (uint32_t i = 0; i < m; i++) {
            if ((set.members >> i & 1) == 0)
                continue;
            hq_stacking stacking = sets->group->stacking[i * count + m];
            lawful = lawful && stacking != HQ_STACK_NEVER;
            larger.stated = larger.stated && stacking == HQ_STACK_MAY;
        }
        if (lawful)
            extend(sets, larger, m + 1);
    }
}

void hq_lower_group(hq_lower *lower, uint32_t index)
{
    const hq_group *group = &lower->pack->groups.at[index];
    hq_plan_group *out = &lower->plan->groups[index];
    out->declared = group;
    out->base = HQ_NONE;
    if (group->base != NULL)
        out->base = hq_lower_expression(lower, group->base);
    hq_sets sets = {.lower = lower, .group = group};
    extend(&sets, (hq_plan_set){0, true}, 0);
    if (sets.too_many) {
        HQ_REPORT(lower->diags, GROUP_SETS, group->pos, group->name);
        lower->status = HQ_E_INVALID;
    }
    out->sets = sets.list.at;
    out->set_count = sets.list.count;
}
