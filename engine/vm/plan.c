/*
 * A program as one lane runs it: which instructions are needed, how wide their numbers are, which kernels that makes, and which memory their
 * registers share. Made anew only when a batch's columns go beyond what it was made for; then for the hull of both, so that it soon stays.
 */
#include <assert.h>
#include <string.h>

#include "vm/lane.h"

static bool bit(const uint64_t *bits, uint32_t at)
{
    return (bits[at / 64] >> at % 64 & 1) != 0;
}

static bool is_load(uint8_t op)
{
    return op >= HQ_VOP_LOAD_N && op <= HQ_VOP_LOAD_FACTS;
}

/* --- What a batch is like --- */

static const hq_column *column_of(const hq_batch *batch, const hq_vinstr *in)
{
    if (in->op == HQ_VOP_LOAD_ATTESTED || in->op == HQ_VOP_LOAD_ATTESTED_KNOWN)
        return &batch->attested[in->x];
    if (in->op == HQ_VOP_LOAD_GIVEN || in->op == HQ_VOP_LOAD_GIVEN_KNOWN)
        return &batch->given[in->x];
    return &batch->frames[in->x].columns[in->y];
}

/* Of what a batch holds the ends are known. */
static bool has_ends(const hq_vinstr *in)
{
    return in->op == HQ_VOP_LOAD_N || in->op == HQ_VOP_LOAD_GIVEN;
}

static hq_interval hull(hq_interval a, hq_interval b)
{
    return (hq_interval){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}

static hq_interval ends_of(const hq_batch *batch, const hq_vregister_info *info)
{
    const hq_column *column = column_of(batch, &info->by);
    hq_interval ends = {column->least, column->greatest};
    uint32_t frame = info->by.op == HQ_VOP_LOAD_GIVEN ? 0 : (uint32_t)info->by.x;
    if (batch->frames[frame].row_count == 0 || column->values == NULL)
        return (hq_interval){info->range.low, info->range.low};
    return ends;
}

static int64_t longest(const hq_batch *batch, const hq_vprogram *program, uint32_t space)
{
    uint32_t parent = program->spaces[space].parent, most = 0;
    const uint32_t *first = batch->frames[program->spaces[space].frame].first;
    uint32_t rows = batch->frames[program->spaces[parent].frame].row_count;
    for (uint32_t row = 0; first != NULL && row < rows; row++)
        most = first[row + 1] - first[row] > most ? first[row + 1] - first[row] : most;
    return most;
}

/* Does the plan, as it is, serve this batch? */
static bool serves(const hq_lane *lane, const hq_vplan *plan, const hq_vprogram *program,
                   const uint64_t *active, const hq_batch *batch)
{
    if (!plan->made || memcmp(plan->active, active, hq_v_words(lane->machine->unit_count) * 8) != 0)
        return false;
    for (uint32_t i = 0; i < plan->load_count; i++) {
        const hq_vregister_info *info = &program->registers[plan->loads[i]];
        if (!has_ends(&info->by))
            continue;
        hq_interval ends = ends_of(batch, info), had = plan->ranges[plan->loads[i]];
        if (ends.low < had.low || ends.high > had.high)
            return false;
    }
    for (uint32_t s = 1; s < program->space_count; s++)
        if (plan->most_items[s] > 0 && longest(batch, program, s) > plan->most_items[s])
            return false;
    return true;
}

/* --- Making it --- */

typedef struct hq_vplanning {
    hq_lane *lane;
    hq_vplan *plan;
    const hq_vprogram *program;
    uint64_t *needed;
    uint32_t *last; /* by register: the instruction that reads it last; UINT32_MAX: it is kept */
    uint32_t now;
    uint32_t *free_slots;
    uint32_t free_count;
} hq_vplanning;

static void read_now(void *context, hq_reg reg)
{
    hq_vplanning *planning = context;
    if (reg != HQ_NONE && planning->last[reg] != UINT32_MAX)
        planning->last[reg] = planning->now;
}

static void keep(void *context, hq_reg reg)
{
    hq_vplanning *planning = context;
    if (reg != HQ_NONE)
        planning->last[reg] = UINT32_MAX;
}

/* What outcomes are made of stays to the end. */
static void keep_outcomes(hq_vplanning *planning)
{
    const hq_machine *machine = planning->lane->machine;
    const hq_pack *pack = machine->plan->pack;
    for (uint32_t p = 0; p < pack->policies.count; p++)
        if (machine->asked[p] && bit(planning->plan->active, machine->unit_of[p]))
            hq_v_each_output(machine, planning->program, p, keep, planning);
    for (uint32_t g = 0; g < pack->groups.count; g++)
        if (machine->asked_group[g] && bit(planning->plan->active, hq_v_group_unit(machine, g)))
            hq_v_each_choice_output(machine, planning->program, g, keep, planning);
}

static hq_status take_slot(hq_vplanning *planning, uint32_t space, uint8_t bits, uint32_t *out)
{
    hq_vplan *plan = planning->plan;
    for (uint32_t i = planning->free_count; i > 0; i--) {
        uint32_t slot = planning->free_slots[i - 1];
        if (plan->slots[slot].space != space || plan->slots[slot].bits != bits)
            continue;
        planning->free_slots[i - 1] = planning->free_slots[--planning->free_count];
        *out = slot;
        return HQ_OK;
    }
    *out = plan->slot_count++;
    plan->slots[*out] = (hq_vslotting){.space = space, .bits = bits};
    return HQ_OK;
}

static void free_reads(void *context, hq_reg reg)
{
    hq_vplanning *planning = context;
    if (reg == HQ_NONE || planning->last[reg] != planning->now || planning->plan->slot_of[reg] == HQ_NONE)
        return;
    planning->free_slots[planning->free_count++] = planning->plan->slot_of[reg];
    planning->last[reg] = 0; /* read twice by one instruction: given back once */
}

static void range_of(hq_vplanning *planning, hq_reg reg)
{
    hq_vplan *plan = planning->plan;
    const hq_vregister_info *info = &planning->program->registers[reg];
    if (is_load(info->by.op))
        return;
    hq_interval range = info->range; /* balances: what the fields say */
    if (!hq_vinstr_range(&info->by, plan->ranges, plan->most_items[info->by.frame], &range))
        range = info->range;
    plan->ranges[reg] = range;
}

static hq_status add_step(hq_vplanning *planning, hq_reg reg)
{
    hq_vplan *plan = planning->plan;
    const hq_vregister_info *info = &planning->program->registers[reg];
    hq_vregister *to = &plan->registers[reg];
    range_of(planning, reg);
    to->least = plan->ranges[reg].low;
    to->greatest = plan->ranges[reg].high;
    to->wide = info->number && (to->least < INT64_MIN || to->greatest > INT64_MAX);
    if (is_load(info->by.op)) {
        plan->loads[plan->load_count++] = reg;
        return HQ_OK;
    }
    HQ_TRY(take_slot(planning, info->space, info->number ? (to->wide ? 128 : 64) : 1, &plan->slot_of[reg]));
    hq_vstep *step = &plan->steps[plan->step_count++];
    step->instruction = info->by;
    step->kernel = hq_kernel_for(planning->lane->isa, &info->by, plan->registers);
    if (step->kernel == NULL)
        step->kernel = hq_kernel_of_days((hq_vop)info->by.op);
    assert(step->kernel != NULL);
    planning->now = reg;
    hq_v_reads(&info->by, free_reads, planning);
    return HQ_OK;
}

static hq_status make(hq_vplanning *planning)
{
    hq_vplan *plan = planning->plan;
    uint32_t count = planning->program->register_count;
    const hq_machine *machine = planning->lane->machine;
    planning->needed = HQ_NEW_ARRAY(&plan->arena, uint64_t, count / 64 + 1);
    HQ_TRY_ALLOC(planning->needed);
    uint32_t room = 1;
    for (uint32_t w = 0; w <= count / 64; w++) {
        for (uint32_t u = 0; u < machine->unit_count; u++)
            planning->needed[w] |= bit(plan->active, u) ? planning->program->needed[u][w] : 0;
        room += (uint32_t)__builtin_popcountll(planning->needed[w]);
    }
    plan->registers = HQ_NEW_ARRAY(&plan->arena, hq_vregister, count + 1);
    plan->slot_of = HQ_NEW_ARRAY(&plan->arena, uint32_t, count + 1);
    plan->slots = HQ_NEW_ARRAY(&plan->arena, hq_vslotting, room);
    plan->steps = HQ_NEW_ARRAY(&plan->arena, hq_vstep, room);
    plan->loads = HQ_NEW_ARRAY(&plan->arena, hq_reg, room);
    planning->last = HQ_NEW_ARRAY(&plan->arena, uint32_t, count + 1);
    planning->free_slots = HQ_NEW_ARRAY(&plan->arena, uint32_t, room);
    if (plan->registers == NULL || plan->slot_of == NULL || plan->slots == NULL || plan->steps == NULL ||
        plan->loads == NULL || planning->last == NULL || planning->free_slots == NULL)
        return HQ_E_MEMORY;
    plan->slot_count = plan->step_count = plan->load_count = 0;
    keep_outcomes(planning);
    for (hq_reg reg = 0; reg < count; reg++) {
        plan->slot_of[reg] = HQ_NONE;
        planning->now = reg;
        if (bit(planning->needed, reg))
            hq_v_reads(&planning->program->registers[reg].by, read_now, planning);
    }
    for (hq_reg reg = 0; reg < count; reg++)
        if (bit(planning->needed, reg))
            HQ_TRY(add_step(planning, reg));
    plan->made = true;
    return HQ_OK;
}

static void forget(hq_lane *lane, hq_vplan *plan)
{
    for (uint32_t i = 0; plan->made && i < plan->slot_count; i++)
        hq_v_give_back(lane, &plan->slots[i].buffer);
    plan->made = false;
    plan->slot_count = 0;
}

/* Ends to plan for: the batch's, and those of before. */
static hq_status take_ends(hq_lane *lane, hq_vplan *plan, const hq_vprogram *program, const hq_batch *batch,
                           const hq_interval *before, const int64_t *items_before)
{
    plan->ranges = HQ_NEW_ARRAY(&plan->arena, hq_interval, program->register_count + 1);
    plan->most_items = HQ_NEW_ARRAY(&plan->arena, int64_t, program->space_count + 1);
    HQ_TRY_ALLOC(plan->ranges);
    HQ_TRY_ALLOC(plan->most_items);
    (void)lane;
    for (hq_reg reg = 0; reg < program->register_count; reg++) {
        const hq_vregister_info *info = &program->registers[reg];
        plan->ranges[reg] = info->range;
        if (!has_ends(&info->by))
            continue;
        plan->ranges[reg] = ends_of(batch, info);
        if (before != NULL)
            plan->ranges[reg] = hull(plan->ranges[reg], before[reg]);
    }
    for (uint32_t s = 1; s < program->space_count; s++) {
        int64_t most = longest(batch, program, s), room = 1;
        while (room < most)
            room *= 2;
        plan->most_items[s] = items_before != NULL && items_before[s] > room ? items_before[s] : room;
    }
    return HQ_OK;
}

hq_status hq_v_plan(hq_lane *lane, uint32_t index, const hq_batch *batch)
{
    hq_vplan *plan = &lane->plans[index];
    const hq_vprogram *program = &lane->machine->programs[index];
    uint32_t words = hq_v_words(lane->machine->unit_count);
    uint64_t *active = HQ_NEW_ARRAY(&lane->arena, uint64_t, words + 1);
    HQ_TRY_ALLOC(active);
    for (uint32_t u = 0; u < lane->machine->unit_count; u++)
        active[u / 64] |= (uint64_t)(lane->mode[u] == index) << u % 64;
    if (serves(lane, plan, program, active, batch))
        return HQ_OK;
    hq_arena old = plan->arena;
    bool had = plan->made;
    forget(lane, plan);
    hq_arena_init(&plan->arena, lane->allocator, 0);
    const hq_interval *ranges = had ? plan->ranges : NULL;
    const int64_t *items = had ? plan->most_items : NULL;
    hq_status status = take_ends(lane, plan, program, batch, ranges, items);
    hq_arena_free(&old);
    HQ_TRY(status);
    plan->active = hq_arena_copy(&plan->arena, active, (words + 1) * sizeof *active);
    HQ_TRY_ALLOC(plan->active);
    hq_vplanning planning = {.lane = lane, .plan = plan, .program = program};
    return make(&planning);
}

/* --- Running --- */

static hq_status bind_loads(hq_lane *lane, hq_vplan *plan, const hq_vprogram *program, const hq_batch *batch)
{
    for (uint32_t i = 0; i < plan->load_count; i++) {
        const hq_vinstr *in = &program->registers[plan->loads[i]].by;
        const hq_column *column = in->op == HQ_VOP_LOAD_LISTED ? NULL : column_of(batch, in);
        const void *at = NULL;
        switch ((hq_vop)in->op) {
        case HQ_VOP_LOAD_N:
        case HQ_VOP_LOAD_GIVEN:
            at = column->values;
            break;
        case HQ_VOP_LOAD_T:
        case HQ_VOP_LOAD_ATTESTED:
            at = column->truths;
            break;
        case HQ_VOP_LOAD_TEXTS:
            at = column->texts;
            break;
        case HQ_VOP_LOAD_FACTS:
            at = column->facts;
            break;
        case HQ_VOP_LOAD_PARTLY:
            at = column->partly;
            break;
        case HQ_VOP_LOAD_LISTED:
            at = batch->frames[in->x].listed;
            break;
        default:
            at = column->known;
            break;
        }
        bool missing = in->op == HQ_VOP_LOAD_KNOWN || in->op == HQ_VOP_LOAD_LISTED ||
                       in->op == HQ_VOP_LOAD_ATTESTED_KNOWN || in->op == HQ_VOP_LOAD_GIVEN_KNOWN;
        plan->registers[plan->loads[i]].at =
            (void *)(uintptr_t)(at == NULL && missing ? lane->ones.at : at); /* kernels do not write loads */
    }
    return HQ_OK;
}

static hq_status bind_slots(hq_lane *lane, hq_vplan *plan, const hq_vprogram *program, const hq_batch *batch)
{
    for (uint32_t i = 0; i < plan->slot_count; i++) {
        hq_vslotting *slot = &plan->slots[i];
        size_t rows = (size_t)hq_v_words(batch->frames[program->spaces[slot->space].frame].row_count) * 64;
        HQ_TRY(hq_v_make_room(lane, &slot->buffer, (rows * slot->bits + 7) / 8 + 64));
    }
    for (hq_reg reg = 0; reg < program->register_count; reg++)
        if (plan->slot_of[reg] != HQ_NONE)
            plan->registers[reg].at = plan->slots[plan->slot_of[reg]].buffer.at;
    return HQ_OK;
}

/* Bitmaps between lists and holders go by words where they can. */
static bool by_word(hq_lane *lane, const hq_vinstr *in, const hq_vprogram *program, hq_vplan *plan)
{
    bool any = in->op == HQ_VOP_T_SEG_ANY || in->op == HQ_VOP_T_SEG_ALL;
    if (!any && in->op != HQ_VOP_T_GATHER)
        return false;
    const hq_vsegments *segments = &lane->segments[program->spaces[in->frame].frame];
    uint64_t *to = plan->registers[in->to].at;
    const uint64_t *from = plan->registers[in->a].at;
    if (any)
        hq_v_any_of_segments(segments, from, in->op == HQ_VOP_T_SEG_ALL, to);
    else
        hq_v_fill_segments(segments, from, to);
    return true;
}

static hq_status find_segments(hq_lane *lane, const hq_vprogram *program, const hq_batch *batch)
{
    for (uint32_t s = 1; lane->by_word && s < program->space_count; s++) {
        uint32_t holder = program->spaces[program->spaces[s].parent].frame, frame = program->spaces[s].frame;
        HQ_TRY(hq_v_find_segments(lane, batch, frame, holder, &lane->segments[frame]));
    }
    return HQ_OK;
}

hq_status hq_v_execute(hq_lane *lane, uint32_t index, const hq_batch *batch)
{
    hq_vplan *plan = &lane->plans[index];
    const hq_vprogram *program = &lane->machine->programs[index];
    HQ_TRY(bind_slots(lane, plan, program, batch));
    HQ_TRY(bind_loads(lane, plan, program, batch));
    HQ_TRY(find_segments(lane, program, batch));
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const hq_vinstr *in = &plan->steps[i].instruction;
        const hq_vspace *space = &program->spaces[in->frame];
        const hq_frame_rows *rows = &batch->frames[space->frame];
        hq_vrun run = {.registers = plan->registers, .row_count = rows->row_count};
        if (space->parent != HQ_NONE) {
            run.owner = rows->owner;
            run.first = rows->first;
            run.parent_count = batch->frames[program->spaces[space->parent].frame].row_count;
        }
        if (!lane->by_word || !by_word(lane, in, program, plan))
            plan->steps[i].kernel(in, &run);
    }
    return HQ_OK;
}
