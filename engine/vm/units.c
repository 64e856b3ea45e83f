/* Policies that are answered together, and which of them anybody wants. See machine.h. */
#include "vm/built.h"

static uint32_t root_of(const uint32_t *parents, uint32_t policy)
{
    while (parents[policy] != policy)
        policy = parents[policy];
    return policy;
}

static void join(const hq_machine *machine, uint32_t *parents, uint32_t policy, uint32_t *first)
{
    if (!machine->asked[policy])
        return;
    if (*first != HQ_NONE)
        parents[root_of(parents, policy)] = root_of(parents, *first);
    *first = policy;
}

static void join_pools(const hq_machine *machine, uint32_t *parents)
{
    const hq_pack *pack = machine->plan->pack;
    for (uint32_t pool = 0; pool < pack->pools.count; pool++) {
        uint32_t first = HQ_NONE;
        for (uint32_t p = 0; p < pack->policies.count; p++)
            for (uint32_t b = 0; b < pack->policies.at[p].benefits.count; b++)
                if (hq_v_draws(&pack->policies.at[p].benefits.at[b], pool))
                    join(machine, parents, p, &first);
    }
}

uint32_t hq_v_group_unit(const hq_machine *machine, uint32_t group)
{
    const hq_group *declared = &machine->plan->pack->groups.at[group];
    for (uint32_t m = 0; m < declared->members.count; m++)
        if (machine->asked[declared->members.at[m].policy])
            return machine->unit_of[declared->members.at[m].policy];
    return HQ_NONE;
}

hq_status hq_v_make_units(hq_arena *arena, hq_machine *machine)
{
    const hq_pack *pack = machine->plan->pack;
    uint32_t count = pack->policies.count;
    uint32_t *parents = HQ_NEW_ARRAY(arena, uint32_t, count);
    machine->unit_of = HQ_NEW_ARRAY(arena, uint32_t, count);
    machine->asked = HQ_NEW_ARRAY(arena, bool, count);
    machine->unconfirmed = HQ_NEW_ARRAY(arena, bool, count);
    machine->asked_group = HQ_NEW_ARRAY(arena, bool, pack->groups.count);
    if (parents == NULL || machine->unit_of == NULL || machine->asked == NULL ||
        machine->unconfirmed == NULL || machine->asked_group == NULL)
        return HQ_E_MEMORY;
    for (uint32_t p = 0; p < count; p++) {
        parents[p] = p;
        machine->asked[p] = hq_is_asked(machine->request, p);
        machine->unconfirmed[p] = pack->policies.at[p].standing == HQ_STANDING_UNCONFIRMED;
    }
    for (uint32_t g = 0; g < pack->groups.count; g++) {
        uint32_t first = HQ_NONE;
        for (uint32_t m = 0; m < pack->groups.at[g].members.count; m++) {
            uint32_t policy = pack->groups.at[g].members.at[m].policy;
            machine->asked_group[g] = machine->asked_group[g] || machine->asked[policy];
            join(machine, parents, policy, &first);
        }
    }
    join_pools(machine, parents);
    for (uint32_t p = 0; p < count; p++)
        if (root_of(parents, p) == p)
            machine->unit_of[p] = machine->unit_count++;
    for (uint32_t p = 0; p < count; p++)
        machine->unit_of[p] = machine->unit_of[root_of(parents, p)];
    return HQ_OK;
}

/* --- What is wanted --- */

static bool adds_to(const hq_policy *policy, uint8_t totals)
{
    for (uint32_t b = 0; b < policy->benefits.count; b++)
        if ((totals >> hq_kind_total(policy->benefits.at[b].kind) & 1) != 0)
            return true;
    return false;
}

static void want_unit(const hq_machine *machine, uint32_t unit, bool *only)
{
    for (uint32_t p = 0; p < machine->plan->pack->policies.count; p++)
        if (machine->unit_of[p] == unit && machine->asked[p])
            only[p] = true;
}

hq_status hq_wanted_policies(hq_arena *arena, const hq_plan *plan, const hq_request *request,
                             const hq_wants *wants, const bool **out)
{
    const hq_pack *pack = plan->pack;
    hq_machine machine = {.plan = plan, .request = request};
    bool *only = HQ_NEW_ARRAY(arena, bool, pack->policies.count);
    HQ_TRY_ALLOC(only);
    HQ_TRY(hq_v_make_units(arena, &machine));
    for (uint32_t p = 0; p < pack->policies.count; p++)
        if (machine.asked[p] && (wants->policies[p] != 0 || adds_to(&pack->policies.at[p], wants->totals)))
            want_unit(&machine, machine.unit_of[p], only);
    for (uint32_t g = 0; g < pack->groups.count; g++)
        for (uint32_t m = 0; wants->choices[g] != 0 && m < pack->groups.at[g].members.count; m++)
            want_unit(&machine, machine.unit_of[pack->groups.at[g].members.at[m].policy], only);
    *out = only;
    return HQ_OK;
}
