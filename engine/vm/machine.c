/* Specialising a plan: two programs (every cell known; some empty), units of policies that are left together. See machine.h. */
#include "vm/built.h"

#include <string.h>

/* --- What an instruction reads --- */

void hq_v_reads(const hq_vinstr *in, hq_vreads *read, void *context)
{
    const char *operands = hq_vop_get((hq_vop)in->op)->operands;
    const hq_reg registers[] = {in->a, in->b, in->c};
    for (int i = 0; i < 3; i++)
        if (operands[i + 1] != '-')
            read(context, registers[i]);
    if (in->op == HQ_VOP_STEPS_DAYS || in->op == HQ_VOP_STEPS_AT)
        read(context, (hq_reg)in->x);
    if (in->op == HQ_VOP_MASK) {
        const hq_vm_planes *planes = in->p;
        for (uint32_t i = 0; i < planes->count; i++)
            read(context, planes->at[i]);
    }
}

/* --- Outcomes as registers --- */

static hq_status plane(hq_lowering *lowering, hq_vtruth truth, hq_reg *out)
{
    *out = HQ_NONE;
    return truth.constant == HQ_VFALSE ? HQ_OK : hq_v_can(lowering, truth, out);
}

static hq_status end(hq_lowering *lowering, hq_vnum value, hq_reg *out)
{
    *out = HQ_NONE;
    if (value.constant && hq_rat_sign(value.value) == 0)
        return HQ_OK;
    return hq_v_in_step(lowering, value, lowering->pack->quantum, out);
}

static hq_status amount(hq_lowering *lowering, hq_vpair value, hq_vtruth unbounded, hq_vout_amount *out)
{
    HQ_TRY(end(lowering, value.low, &out->low));
    HQ_TRY(end(lowering, value.high, &out->high));
    return plane(lowering, unbounded, &out->unbounded);
}

static bool in_group(const hq_plan_policy *policy)
{
    for (uint32_t b = 0; b < policy->benefit_count; b++)
        if (policy->benefits[b].declared->group != HQ_NONE)
            return true;
    return false;
}

/* What a policy adds to the totals: as a whole where its benefits are of one kind and none is without bound. */
static hq_status parts(hq_lowering *lowering, const hq_plan_policy *policy, const hq_vpolicy *from,
                       hq_vout *out)
{
    bool whole = true, grouped = in_group(policy);
    hq_total total = HQ_TOTAL_COUNT;
    out->parts = HQ_NEW_ARRAY(lowering->kept, hq_vout_part, policy->benefit_count + 1);
    HQ_TRY_ALLOC(out->parts);
    for (uint32_t b = 0; b < policy->benefit_count; b++) {
        const hq_vpart *part = &from->parts[b];
        if (!hq_benefit_is_money(lowering->plan, &policy->benefits[b]))
            continue;
        whole = whole && (total == HQ_TOTAL_COUNT || total == part->total) &&
                (part->unbounded.constant == HQ_VFALSE || policy->benefit_count == 1);
        total = part->total;
    }
    if (total == HQ_TOTAL_COUNT)
        return HQ_OK;
    if (whole && !grouped) {
        out->parts[out->part_count++] = (hq_vout_part){total, out->amount, true};
        return HQ_OK;
    }
    for (uint32_t b = 0; b < policy->benefit_count; b++) {
        const hq_vpart *part = &from->parts[b];
        if (!hq_benefit_is_money(lowering->plan, &policy->benefits[b]) ||
            policy->benefits[b].declared->group != HQ_NONE)
            continue;
        hq_vout_part *to = &out->parts[out->part_count++];
        to->total = part->total;
        HQ_TRY(amount(lowering, part->amount, part->unbounded, &to->amount));
    }
    return HQ_OK;
}

static hq_status outcome(hq_lowering *lowering, const hq_plan_policy *policy, const hq_vpolicy *from,
                         hq_vout *out)
{
    for (int k = 0; k < 4; k++)
        HQ_TRY(plane(lowering, from->planes[k], &out->planes[k]));
    HQ_TRY(amount(lowering, from->amount, from->unbounded, &out->amount));
    HQ_TRY(amount(lowering, from->unpooled, from->unbounded, &out->unpooled));
    HQ_TRY(plane(lowering, from->superseded, &out->superseded));
    HQ_TRY(plane(lowering, from->outside, &out->outside));
    HQ_TRY(plane(lowering, from->capped, &out->capped));
    HQ_TRY(plane(lowering, from->forgone, &out->forgone));
    HQ_TRY(plane(lowering, from->left, &out->left));
    out->condition_count = from->condition_count;
    out->unmet = HQ_NEW_ARRAY(lowering->kept, hq_reg, from->condition_count);
    out->unknown = HQ_NEW_ARRAY(lowering->kept, hq_reg, from->condition_count);
    HQ_TRY_ALLOC(out->unmet);
    HQ_TRY_ALLOC(out->unknown);
    for (uint32_t c = 0; c < from->condition_count; c++) {
        HQ_TRY(plane(lowering, from->unmet[c], &out->unmet[c]));
        HQ_TRY(plane(lowering, from->unknown[c], &out->unknown[c]));
    }
    return parts(lowering, policy, from, out);
}

static hq_status group_outcome(hq_lowering *lowering, uint32_t members, const hq_vgroup *from,
                               hq_vout_group *out)
{
    hq_vtruth never = hq_v_fixed(HQ_VFALSE);
    out->total = from->total;
    HQ_TRY(amount(lowering, from->amount, never, &out->amount));
    HQ_TRY(amount(lowering, from->unconfirmed, never, &out->unconfirmed));
    out->taken = HQ_NEW_ARRAY(lowering->kept, hq_reg, members);
    out->forgone = HQ_NEW_ARRAY(lowering->kept, hq_reg, members);
    HQ_TRY_ALLOC(out->taken);
    HQ_TRY_ALLOC(out->forgone);
    out->member_count = members;
    for (uint32_t m = 0; m < members; m++) {
        HQ_TRY(plane(lowering, from->taken[m], &out->taken[m]));
        HQ_TRY(plane(lowering, from->forgone[m], &out->forgone[m]));
    }
    return HQ_OK;
}

/* --- What each unit needs --- */

static void mark(void *context, hq_reg reg)
{
    uint64_t *needed = context;
    if (reg != HQ_NONE)
        needed[reg / 64] |= UINT64_C(1) << reg % 64;
}

static void mark_operands(const hq_vprogram *program, uint64_t *needed, uint64_t *spaces)
{
    for (hq_reg reg = program->register_count; reg > 0; reg--) {
        const hq_vregister_info *info = &program->registers[reg - 1];
        if ((needed[(reg - 1) / 64] >> (reg - 1) % 64 & 1) == 0)
            continue;
        hq_v_reads(&info->by, mark, needed);
        spaces[info->space / 64] |= UINT64_C(1) << info->space % 64;
        spaces[info->by.frame / 64] |= UINT64_C(1) << info->by.frame % 64;
    }
}

static bool reads_cells(hq_vop op)
{
    return op == HQ_VOP_LOAD_N || op == HQ_VOP_LOAD_T || op == HQ_VOP_LOAD_TEXTS ||
           op == HQ_VOP_LOAD_ATTESTED || op == HQ_VOP_LOAD_GIVEN || op == HQ_VOP_STEPS_DAYS ||
           op == HQ_VOP_STEPS_AT;
}

static hq_status find_cells(hq_arena *arena, const hq_vprogram *program, uint64_t **out)
{
    *out = HQ_NEW_ARRAY(arena, uint64_t, program->register_count / 64 + 1);
    HQ_TRY_ALLOC(*out);
    for (hq_reg reg = 0; reg < program->register_count; reg++)
        if (reads_cells((hq_vop)program->registers[reg].by.op))
            (*out)[reg / 64] |= UINT64_C(1) << reg % 64;
    return HQ_OK;
}

static hq_status list_reads(hq_arena *arena, const hq_vprogram *program, const uint64_t *needed,
                            const uint64_t *cells, hq_vreading *out)
{
    uint32_t words = program->register_count / 64 + 1, room = 0;
    for (uint32_t w = 0; w < words; w++)
        room += (uint32_t)__builtin_popcountll(needed[w] & cells[w]);
    out->count = 0;
    out->at = HQ_NEW_ARRAY(arena, hq_reg, room);
    HQ_TRY_ALLOC(out->at);
    for (uint32_t w = 0; w < words; w++)
        for (uint64_t rest = needed[w] & cells[w]; rest != 0; rest &= rest - 1)
            out->at[out->count++] = w * 64 + (uint32_t)__builtin_ctzll(rest);
    return HQ_OK;
}

static hq_status find_needs(hq_arena *arena, const hq_machine *machine, const hq_lowering *lowering,
                            const hq_vpolicy *lowered, hq_vprogram *program)
{
    const hq_pack *pack = machine->plan->pack;
    program->needed = HQ_NEW_ARRAY(arena, uint64_t *, machine->unit_count);
    program->spaces_used = HQ_NEW_ARRAY(arena, uint64_t *, machine->unit_count);
    program->reads = HQ_NEW_ARRAY(arena, hq_vreading, machine->unit_count);
    HQ_TRY_ALLOC(program->reads);
    HQ_TRY_ALLOC(program->needed);
    HQ_TRY_ALLOC(program->spaces_used);
    for (uint32_t u = 0; u < machine->unit_count; u++) {
        program->needed[u] = HQ_NEW_ARRAY(arena, uint64_t, program->register_count / 64 + 1);
        program->spaces_used[u] = HQ_NEW_ARRAY(arena, uint64_t, program->space_count / 64 + 1);
        HQ_TRY_ALLOC(program->needed[u]);
        HQ_TRY_ALLOC(program->spaces_used[u]);
    }
    for (uint32_t p = 0; p < pack->policies.count; p++) {
        uint32_t u = machine->unit_of[p];
        if (!machine->asked[p] || program->why[p] != NULL)
            continue;
        hq_v_each_output(machine, program, p, mark, program->needed[u]);
        for (uint32_t s = 0; s < lowered[p].site_count; s++) {
            uint32_t space = lowering->places.at[lowered[p].sites[s].place].space;
            for (; space != HQ_NONE; space = program->spaces[space].parent)
                program->spaces_used[u][space / 64] |= UINT64_C(1) << space % 64;
        }
    }
    for (uint32_t g = 0; g < pack->groups.count; g++)
        for (uint32_t m = 0; machine->asked_group[g] && m < pack->groups.at[g].members.count; m++) {
            uint32_t policy = pack->groups.at[g].members.at[m].policy;
            if (machine->asked[policy] && program->why[policy] == NULL)
                hq_v_each_choice_output(machine, program, g, mark, program->needed[machine->unit_of[policy]]);
        }
    uint64_t *cells;
    HQ_TRY(find_cells(lowering->arena, program, &cells));
    for (uint32_t u = 0; u < machine->unit_count; u++) {
        mark_operands(program, program->needed[u], program->spaces_used[u]);
        HQ_TRY(list_reads(arena, program, program->needed[u], cells, &program->reads[u]));
    }
    return HQ_OK;
}

/* --- One program --- */

static const char TOO_LONG[] = "a constant on the way grows too long";

static const char *leaves_unit(const hq_machine *machine, const hq_vprogram *program, uint32_t policy)
{
    for (uint32_t p = 0; p < machine->plan->pack->policies.count; p++)
        if (machine->unit_of[p] == machine->unit_of[policy] && program->why[p] != NULL)
            return program->why[p];
    return NULL;
}

static hq_status lower_policies(hq_machine *machine, hq_lowering *lowering, hq_vpolicy *lowered,
                                hq_vprogram *program)
{
    const hq_pack *pack = machine->plan->pack;
    for (uint32_t p = 0; p < pack->policies.count; p++) {
        if (!machine->asked[p])
            continue;
        hq_status status = hq_v_policy(lowering, p, &lowered[p]);
        if (status == HQ_E_INVALID)
            program->why[p] = lowering->why;
        else if (status == HQ_E_LIMIT)
            program->why[p] = TOO_LONG;
        else
            HQ_TRY(status);
    }
    return HQ_OK;
}

static hq_status lower_pools(hq_machine *machine, hq_lowering *lowering, hq_vpolicy *lowered,
                             hq_vprogram *program)
{
    uint32_t count = machine->plan->pack->policies.count;
    bool *carried = HQ_NEW_ARRAY(lowering->arena, bool, count);
    HQ_TRY_ALLOC(carried);
    for (uint32_t p = 0; p < count; p++)
        carried[p] = machine->asked[p] && leaves_unit(machine, program, p) == NULL;
    hq_status status = hq_v_pools(lowering, carried, lowered);
    if (status != HQ_E_INVALID && status != HQ_E_LIMIT)
        return status;
    for (uint32_t p = 0; p < count; p++)
        if (carried[p] && lowered[p].drawings.count > 0)
            program->why[p] = status == HQ_E_INVALID ? lowering->why : TOO_LONG;
    return HQ_OK;
}

static hq_status lower_groups(hq_machine *machine, hq_lowering *lowering, hq_vpolicy *lowered,
                              hq_vprogram *program)
{
    const hq_pack *pack = machine->plan->pack;
    for (uint32_t g = 0; g < pack->groups.count; g++) {
        const hq_group *group = &pack->groups.at[g];
        uint32_t first = HQ_NONE;
        for (uint32_t m = 0; m < group->members.count; m++)
            if (machine->asked[group->members.at[m].policy])
                first = group->members.at[m].policy;
        if (!machine->asked_group[g] || leaves_unit(machine, program, first) != NULL)
            continue;
        hq_vgroup chosen = {.total = HQ_TOTAL_NONE};
        hq_status status = hq_v_group(lowering, g, lowered, &chosen);
        if (status == HQ_OK)
            status = group_outcome(lowering, group->members.count, &chosen, &program->groups[g]);
        if (status == HQ_E_INVALID)
            program->why[first] = lowering->why;
        else if (status == HQ_E_LIMIT)
            program->why[first] = TOO_LONG;
        else
            HQ_TRY(status);
    }
    return HQ_OK;
}

static hq_status make_outcomes(hq_machine *machine, hq_lowering *lowering, const hq_vpolicy *lowered,
                               hq_vprogram *program)
{
    for (uint32_t p = 0; p < machine->plan->pack->policies.count; p++) {
        if (!machine->asked[p] || leaves_unit(machine, program, p) != NULL)
            continue;
        hq_status status = outcome(lowering, &machine->plan->policies[p], &lowered[p], &program->policies[p]);
        if (status == HQ_E_INVALID)
            program->why[p] = lowering->why;
        else
            HQ_TRY(status);
    }
    /* a policy that fell away leaves its unit */
    for (uint32_t p = 0; p < machine->plan->pack->policies.count; p++)
        if (machine->asked[p] && program->why[p] == NULL)
            program->why[p] = leaves_unit(machine, program, p);
    return HQ_OK;
}

static hq_status make_program_in(hq_arena *scratch, hq_arena *arena, hq_machine *machine, bool nullable,
                                 hq_vprogram *program)
{
    const hq_pack *pack = machine->plan->pack;
    hq_lowering lowering = {.arena = scratch,
                            .kept = arena,
                            .plan = machine->plan,
                            .pack = pack,
                            .request = machine->request,
                            .layout = machine->layout,
                            .nullable = nullable};
    hq_vpolicy *lowered = HQ_NEW_ARRAY(scratch, hq_vpolicy, pack->policies.count);
    program->why = HQ_NEW_ARRAY(arena, const char *, pack->policies.count);
    program->policies = HQ_NEW_ARRAY(arena, hq_vout, pack->policies.count);
    program->groups = HQ_NEW_ARRAY(arena, hq_vout_group, pack->groups.count);
    if (lowered == NULL || program->why == NULL || program->policies == NULL || program->groups == NULL)
        return HQ_E_MEMORY;
    HQ_TRY(hq_v_start(&lowering));
    HQ_TRY(lower_policies(machine, &lowering, lowered, program));
    HQ_TRY(lower_pools(machine, &lowering, lowered, program));
    HQ_TRY(lower_groups(machine, &lowering, lowered, program));
    HQ_TRY(make_outcomes(machine, &lowering, lowered, program));
    program->register_count = lowering.registers.count;
    program->space_count = lowering.spaces.count;
    program->registers =
        hq_arena_copy(arena, lowering.registers.at, program->register_count * sizeof *program->registers);
    program->spaces =
        hq_arena_copy(arena, lowering.spaces.at, program->space_count * sizeof *program->spaces);
    HQ_TRY_ALLOC(program->registers);
    HQ_TRY_ALLOC(program->spaces);
    return find_needs(arena, machine, &lowering, lowered, program);
}

/* What lowering makes on the way is many times what it comes to. */
static hq_status make_program(hq_arena *arena, hq_machine *machine, bool nullable, hq_vprogram *program)
{
    hq_arena scratch;
    hq_arena_init(&scratch, arena->allocator, 0);
    hq_status status = make_program_in(&scratch, arena, machine, nullable, program);
    hq_arena_free(&scratch);
    return status;
}

/* --- The machine --- */

static hq_status copy_wants(hq_arena *arena, hq_machine *machine, const hq_wants *wants)
{
    const hq_pack *pack = machine->plan->pack;
    uint8_t *policies = HQ_NEW_ARRAY(arena, uint8_t, pack->policies.count);
    uint8_t *choices = HQ_NEW_ARRAY(arena, uint8_t, pack->groups.count);
    HQ_TRY_ALLOC(policies);
    HQ_TRY_ALLOC(choices);
    for (uint32_t p = 0; p < pack->policies.count; p++)
        policies[p] = wants == NULL ? UINT8_MAX : wants->policies[p];
    for (uint32_t g = 0; g < pack->groups.count; g++)
        choices[g] = wants == NULL ? UINT8_MAX : wants->choices[g];
    machine->wants = (hq_wants){policies, choices, wants == NULL ? UINT8_MAX : wants->totals};
    return HQ_OK;
}

hq_status hq_machine_new(hq_arena *arena, const hq_plan *plan, const hq_request *request,
                         const hq_layout *layout, const hq_wants *wants, hq_machine **out)
{
    *out = NULL;
    hq_machine *machine = HQ_NEW(arena, hq_machine);
    HQ_TRY_ALLOC(machine);
    machine->plan = plan;
    machine->request = request;
    machine->layout = layout;
    HQ_TRY(copy_wants(arena, machine, wants));
    HQ_TRY(hq_v_make_units(arena, machine));
    for (int i = 0; i < HQ_VPROGRAMS; i++)
        HQ_TRY(make_program(arena, machine, i == HQ_VNULLABLE, &machine->programs[i]));
    *out = machine;
    return HQ_OK;
}

const char *hq_machine_leaves(const hq_machine *machine, uint32_t policy)
{
    const char *points = machine->programs[HQ_VPOINTS].why[policy];
    return points != NULL && machine->programs[HQ_VNULLABLE].why[policy] != NULL ? points : NULL;
}

uint32_t hq_machine_unit(const hq_machine *machine, uint32_t policy)
{
    return machine->unit_of[policy];
}

uint32_t hq_machine_unit_count(const hq_machine *machine)
{
    return machine->unit_count;
}
