/* A lane: which units a batch's columns allow which program, which rows are left, and the run. See machine.h. */
#include <string.h>

#include "vm/lane.h"

/* --- Memory --- */

void hq_v_give_back(hq_lane *lane, hq_vbuffer *buffer)
{
    if (buffer->block != NULL)
        lane->allocator->release(lane->allocator->context, buffer->block, buffer->held);
    *buffer = (hq_vbuffer){0};
}

hq_status hq_v_make_room(hq_lane *lane, hq_vbuffer *buffer, size_t size)
{
    enum { ALIGNED = 64 };
    if (size <= buffer->size)
        return HQ_OK;
    size_t held = size + ALIGNED;
    void *block = lane->allocator->allocate(lane->allocator->context, held);
    HQ_TRY_ALLOC(block);
    hq_v_give_back(lane, buffer);
    memset(block, 0, held);
    uintptr_t from = ((uintptr_t)block + ALIGNED - 1) / ALIGNED * ALIGNED;
    *buffer = (hq_vbuffer){(void *)from, block, size, held};
    return HQ_OK;
}

size_t hq_machine_lane_bytes(const hq_machine *machine)
{
    enum {
        A_REGISTER = sizeof(hq_vregister) + sizeof(hq_vslotting) + sizeof(hq_vstep) + sizeof(hq_interval)
    };
    size_t bytes = 0;
    for (uint32_t i = 0; i < HQ_VPROGRAMS; i++)
        bytes += ((size_t)machine->programs[i].register_count + 1) * (A_REGISTER + 4 * sizeof(uint32_t));
    return bytes;
}

hq_status hq_lane_open(const hq_allocator *allocator, const hq_machine *machine, hq_isa isa, hq_lane **out)
{
    hq_arena arena;
    *out = NULL;
    hq_arena_init(&arena, allocator, 0);
    hq_lane *lane = HQ_NEW(&arena, hq_lane);
    if (lane == NULL) {
        hq_arena_free(&arena);
        return HQ_E_MEMORY;
    }
    lane->allocator = arena.allocator;
    lane->machine = machine;
    lane->isa = isa;
    for (int i = 0; i < HQ_VPROGRAMS; i++)
        hq_arena_init(&lane->plans[i].arena, allocator, 0);
    lane->by_word = isa != HQ_ISA_BASE && hq_v_segments_here();
    lane->segments = HQ_NEW_ARRAY(&arena, hq_vsegments, machine->layout->frame_count);
    lane->mode = HQ_NEW_ARRAY(&arena, uint8_t, machine->unit_count + 1);
    lane->nullable_for = HQ_NEW_ARRAY(&arena, uint8_t, machine->unit_count + 1);
    lane->left = HQ_NEW_ARRAY(&arena, uint64_t *, machine->unit_count + 1);
    lane->left_bits = HQ_NEW_ARRAY(&arena, hq_vbuffer, machine->unit_count + 1);
    lane->outcomes.policies = HQ_NEW_ARRAY(&arena, hq_outcome, machine->plan->pack->policies.count);
    lane->outcomes.choices = HQ_NEW_ARRAY(&arena, hq_outcome_choice, machine->plan->pack->groups.count);
    bool good = lane->segments != NULL && lane->mode != NULL && lane->nullable_for != NULL &&
                lane->left != NULL && lane->left_bits != NULL && lane->outcomes.policies != NULL &&
                lane->outcomes.choices != NULL;
    lane->arena = arena; /* the lane lives in it */
    if (!good) {
        hq_arena_free(&arena);
        return HQ_E_MEMORY;
    }
    *out = lane;
    return HQ_OK;
}

void hq_lane_close(hq_lane *lane)
{
    if (lane == NULL)
        return;
    for (int i = 0; i < HQ_VPROGRAMS; i++) {
        for (uint32_t s = 0; lane->plans[i].made && s < lane->plans[i].slot_count; s++)
            hq_v_give_back(lane, &lane->plans[i].slots[s].buffer);
        hq_arena_free(&lane->plans[i].arena);
    }
    for (uint32_t u = 0; u < lane->machine->unit_count; u++)
        hq_v_give_back(lane, &lane->left_bits[u]);
    for (uint32_t f = 0; f < lane->machine->layout->frame_count; f++)
        hq_v_give_back(lane, &lane->segments[f].room);
    hq_v_give_back(lane, &lane->ones);
    hq_v_give_back(lane, &lane->outcome_room);
    hq_arena arena = lane->arena;
    hq_arena_free(&arena);
}

/* --- What a batch allows --- */

static bool is_full(const hq_column *column)
{
    return column->known == NULL && column->partly == NULL;
}

static const hq_column *read_by(const hq_batch *batch, const hq_vinstr *in)
{
    switch ((hq_vop)in->op) {
    case HQ_VOP_LOAD_N:
    case HQ_VOP_LOAD_T:
    case HQ_VOP_LOAD_TEXTS:
        return &batch->frames[in->x].columns[in->y];
    case HQ_VOP_LOAD_ATTESTED:
        return &batch->attested[in->x];
    case HQ_VOP_LOAD_GIVEN:
        return &batch->given[in->x];
    default:
        return NULL;
    }
}

/* Is every cell that the unit reads there, and every list given? */
static bool all_known(const hq_lane *lane, uint32_t unit, const hq_batch *batch)
{
    const hq_vprogram *program = &lane->machine->programs[HQ_VPOINTS];
    for (uint32_t i = 0; i < program->reads[unit].count; i++) {
        const hq_column *column = read_by(batch, &program->registers[program->reads[unit].at[i]].by);
        if (column != NULL && !is_full(column))
            return false;
    }
    if (lane->machine->request->complete)
        return true;
    for (uint32_t s = 1; s < program->space_count; s++)
        if ((program->spaces_used[unit][s / 64] >> s % 64 & 1) != 0 &&
            batch->frames[program->spaces[s].frame].listed != NULL)
            return false;
    return true;
}

/* Batches for which a unit stays with the program for empty cells after one that had some: planning anew takes as long as hundreds of rows. */
enum { NULLABLE_FOR = 16 };

static void choose_modes(hq_lane *lane, const hq_batch *batch)
{
    const hq_machine *machine = lane->machine;
    for (uint32_t u = 0; u < machine->unit_count; u++)
        lane->mode[u] = HQ_VPROGRAMS;
    for (uint32_t p = 0; p < machine->plan->pack->policies.count; p++) {
        uint32_t u = machine->unit_of[p];
        if (!machine->asked[p] || lane->mode[u] != HQ_VPROGRAMS)
            continue;
        bool points = machine->programs[HQ_VPOINTS].why[p] == NULL && all_known(lane, u, batch),
             nullable = machine->programs[HQ_VNULLABLE].why[p] == NULL;
        if (points && (lane->nullable_for[u] == 0 || !nullable)) {
            lane->mode[u] = HQ_VPOINTS;
        } else if (nullable) {
            lane->nullable_for[u] = points ? (uint8_t)(lane->nullable_for[u] - 1) : NULLABLE_FOR;
            lane->mode[u] = HQ_VNULLABLE;
        }
    }
}

/* --- Rows that are left --- */

uint64_t *hq_v_left(hq_lane *lane, uint32_t unit, uint32_t row_count)
{
    if (lane->left[unit] != NULL)
        return lane->left[unit];
    size_t size = (size_t)hq_v_words(row_count) * sizeof(uint64_t);
    if (hq_v_make_room(lane, &lane->left_bits[unit], size + sizeof(uint64_t)) != HQ_OK)
        return NULL;
    lane->left[unit] = lane->left_bits[unit].at;
    memset(lane->left[unit], 0, size);
    return lane->left[unit];
}

/* Leave the subject whose row, or the row of one of whose records, this is. */
static hq_status leave_row(hq_lane *lane, uint32_t unit, uint32_t frame, uint32_t row, const hq_batch *batch)
{
    uint64_t *left = hq_v_left(lane, unit, batch->frames[0].row_count);
    HQ_TRY_ALLOC(left);
    for (; frame != 0; frame = batch->layout->frames[frame].parent)
        if (batch->frames[frame].owner != NULL)
            row = batch->frames[frame].owner[row];
    left[row / 64] |= UINT64_C(1) << row % 64;
    return HQ_OK;
}

/* Rows of which something is known in part. */
static hq_status leave_partly(hq_lane *lane, uint32_t unit, uint32_t frame, const uint64_t *partly,
                              const hq_batch *batch)
{
    uint32_t rows = batch->frames[frame].row_count;
    for (uint32_t row = 0; row < rows; row++)
        if (hq_bit(partly, row))
            HQ_TRY(leave_row(lane, unit, frame, row, batch));
    return HQ_OK;
}

/* Can the balance be counted in the field's own steps? */
static bool is_plain(const hq_fact *fact, const hq_vm_unit *unit)
{
    for (uint32_t k = 0; fact->state == HQ_FACT_KNOWN && k < fact->steps.count; k++) {
        hq_rat amount = fact->steps.at[k].amount;
        if (amount.denominator == 0)
            return false;
        hq_int128 n = (hq_int128)amount.numerator * unit->denominator,
                  d = (hq_int128)amount.denominator * unit->numerator;
        if (n % d != 0 || n / d > INT64_MAX || n / d < INT64_MIN)
            return false;
    }
    return true;
}

static hq_status leave_long_balances(hq_lane *lane, uint32_t unit, const hq_vprogram *program,
                                     const hq_vinstr *in, const hq_batch *batch)
{
    const hq_vinstr *load = &program->registers[in->c].by;
    while (load->op == HQ_VOP_N_GATHER || load->op == HQ_VOP_T_GATHER)
        load = &program->registers[load->a].by;
    uint32_t frame = (uint32_t)load->x;
    const hq_fact *facts = batch->frames[frame].columns[load->y].facts;
    for (uint32_t row = 0; facts != NULL && row < batch->frames[frame].row_count; row++)
        if (!is_plain(&facts[row], in->p))
            HQ_TRY(leave_row(lane, unit, frame, row, batch));
    return HQ_OK;
}

/* Of codes the program says itself which rows it leaves: see hq_v_code_whole. */
static bool is_code(const hq_machine *machine, const hq_layout *layout, const hq_vinstr *in)
{
    if (in->op != HQ_VOP_LOAD_N)
        return false;
    const hq_entity *entity = &machine->plan->pack->entities.at[layout->frames[in->x].entity];
    return entity->fields.at[in->y].type.kind == HQ_T_CODE;
}

static hq_status leave_for(hq_lane *lane, uint32_t unit, const hq_vprogram *program, const hq_batch *batch)
{
    for (uint32_t i = 0; i < program->reads[unit].count; i++) {
        const hq_vinstr *in = &program->registers[program->reads[unit].at[i]].by;
        const hq_column *column = read_by(batch, in);
        bool own = in->op == HQ_VOP_LOAD_ATTESTED || in->op == HQ_VOP_LOAD_GIVEN;
        uint32_t frame = own ? 0 : (uint32_t)in->x;
        if (column != NULL && column->partly != NULL && !is_code(lane->machine, batch->layout, in))
            HQ_TRY(leave_partly(lane, unit, frame, column->partly, batch));
        if (in->op == HQ_VOP_STEPS_DAYS || in->op == HQ_VOP_STEPS_AT)
            HQ_TRY(leave_long_balances(lane, unit, program, in, batch));
    }
    return HQ_OK;
}

static bool is_asked_unit(const hq_machine *machine, uint32_t unit)
{
    for (uint32_t p = 0; p < machine->plan->pack->policies.count; p++)
        if (machine->asked[p] && machine->unit_of[p] == unit)
            return true;
    return false;
}

static hq_status leave_rows(hq_lane *lane, const hq_batch *batch)
{
    const hq_machine *machine = lane->machine;
    uint32_t rows = batch->frames[0].row_count;
    for (uint32_t u = 0; u < machine->unit_count; u++) {
        lane->left[u] = NULL;
        if (rows == 0 || !is_asked_unit(machine, u))
            continue;
        bool whole = lane->mode[u] == HQ_VPROGRAMS;
        if (whole || batch->apart != NULL) {
            uint64_t *left = hq_v_left(lane, u, rows);
            HQ_TRY_ALLOC(left);
            for (uint32_t w = 0; w < hq_v_words(rows); w++)
                left[w] |= whole ? UINT64_MAX : batch->apart[w];
            if (rows % 64 != 0)
                left[rows / 64] &= (UINT64_C(1) << rows % 64) - 1;
        }
        if (!whole)
            HQ_TRY(leave_for(lane, u, &machine->programs[lane->mode[u]], batch));
    }
    return HQ_OK;
}

/* --- A batch --- */

static hq_status all_ones(hq_lane *lane, const hq_batch *batch)
{
    uint32_t most = 0;
    for (uint32_t f = 0; f < batch->layout->frame_count; f++)
        most = batch->frames[f].row_count > most ? batch->frames[f].row_count : most;
    size_t size = (size_t)hq_v_words(most) * sizeof(uint64_t) + 64;
    if (size <= lane->ones.size)
        return HQ_OK;
    HQ_TRY(hq_v_make_room(lane, &lane->ones, size));
    memset(lane->ones.at, 255, size);
    return HQ_OK;
}

hq_status hq_lane_run(hq_lane *lane, const hq_batch *batch, hq_outcomes **out, const uint64_t *const **left)
{
    *out = NULL;
    *left = NULL;
    choose_modes(lane, batch);
    HQ_TRY(all_ones(lane, batch));
    HQ_TRY(leave_rows(lane, batch));
    for (uint32_t i = 0; i < HQ_VPROGRAMS; i++) {
        bool used = false;
        for (uint32_t u = 0; u < lane->machine->unit_count; u++)
            used = used || lane->mode[u] == i;
        if (!used)
            continue;
        hq_arena_mark mark = hq_arena_here(&lane->arena);
        hq_status status = hq_v_plan(lane, i, batch);
        hq_arena_rewind(&lane->arena, mark);
        HQ_TRY(status);
        HQ_TRY(hq_v_execute(lane, i, batch));
    }
    HQ_TRY(hq_v_assemble(lane, batch));
    *out = &lane->outcomes;
    *left = (const uint64_t *const *)lane->left;
    return HQ_OK;
}
