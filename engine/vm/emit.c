/* Instructions and the registers that they make: what is asked for twice is made once. See lower.h. */
#include <assert.h>
#include <string.h>

#include "vm/lower.h"

static bool is_truth(hq_vop op)
{
    char to = hq_vop_get(op)->operands[0];
    return to == 'T' || to == 'F';
}

static uint32_t hash_of(const hq_vinstr *in)
{
    uint64_t hash = in->op * UINT64_C(0x9e3779b97f4a7c15);
    const uint64_t parts[] = {in->mode, in->frame,       in->a,           in->b,
                              in->c,    (uint64_t)in->x, (uint64_t)in->y, (uint64_t)(uintptr_t)in->p};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        hash = (hash ^ parts[i]) * UINT64_C(0xff51afd7ed558ccd), hash ^= hash >> 32;
    return (uint32_t)hash;
}

static bool alike(const hq_vinstr *a, const hq_vinstr *b)
{
    return a->op == b->op && a->mode == b->mode && a->frame == b->frame && a->a == b->a && a->b == b->b &&
           a->c == b->c && a->x == b->x && a->y == b->y && a->p == b->p;
}

static hq_status grow(hq_lowering *lowering)
{
    uint32_t room = lowering->instruction_room * 2;
    uint32_t *table = HQ_NEW_ARRAY(lowering->arena, uint32_t, room);
    HQ_TRY_ALLOC(table);
    for (uint32_t i = 0; i < lowering->registers.count; i++) {
        uint32_t at = hash_of(&lowering->registers.at[i].by) & (room - 1);
        while (table[at] != 0)
            at = (at + 1) & (room - 1);
        table[at] = i + 1;
    }
    lowering->instruction_table = table;
    lowering->instruction_room = room;
    return HQ_OK;
}

hq_status hq_v_start(hq_lowering *lowering)
{
    lowering->instruction_room = 1024;
    lowering->memo_room = 1024;
    lowering->instruction_table = HQ_NEW_ARRAY(lowering->arena, uint32_t, lowering->instruction_room);
    lowering->memo = HQ_NEW_ARRAY(lowering->arena, hq_vmemo, lowering->memo_room);
    lowering->space_of_frame = HQ_NEW_ARRAY(lowering->arena, uint32_t, lowering->layout->frame_count + 1);
    HQ_TRY_ALLOC(lowering->instruction_table);
    HQ_TRY_ALLOC(lowering->memo);
    HQ_TRY_ALLOC(lowering->space_of_frame);
    for (uint32_t f = 0; f < lowering->layout->frame_count; f++)
        lowering->space_of_frame[f] = HQ_NONE;
    hq_vspace root = {.parent = HQ_NONE};
    hq_vplace place = {
        .entity = lowering->layout->frames[0].entity, .parent = HQ_NONE, .list = HQ_NONE, .one = HQ_NONE};
    lowering->space_of_frame[0] = 0;
    if (!HQ_PUSH(lowering->arena, lowering->spaces, root) ||
        !HQ_PUSH(lowering->arena, lowering->places, place))
        return HQ_E_MEMORY;
    return HQ_OK;
}

/* Find the instruction, or add it with this register. */
static hq_status intern(hq_lowering *lowering, hq_vregister_info info, hq_reg *out)
{
    uint32_t at = hash_of(&info.by) & (lowering->instruction_room - 1);
    for (; lowering->instruction_table[at] != 0; at = (at + 1) & (lowering->instruction_room - 1)) {
        hq_reg old = lowering->instruction_table[at] - 1;
        if (alike(&lowering->registers.at[old].by, &info.by) &&
            lowering->registers.at[old].space == info.space) {
            *out = old;
            return HQ_OK;
        }
    }
    *out = lowering->registers.count;
    info.by.to = *out;
    if (!HQ_PUSH(lowering->arena, lowering->registers, info))
        return HQ_E_MEMORY;
    lowering->instruction_table[at] = *out + 1;
    return lowering->registers.count * 2 > lowering->instruction_room ? grow(lowering) : HQ_OK;
}

uint32_t hq_v_space_of(const hq_lowering *lowering, hq_reg reg)
{
    return lowering->registers.at[reg].space;
}

hq_interval hq_v_range(const hq_lowering *lowering, hq_reg reg)
{
    return lowering->registers.at[reg].range;
}

bool hq_v_is_above(const hq_lowering *lowering, uint32_t above, uint32_t below)
{
    while (below != HQ_NONE && lowering->spaces.at[below].depth > lowering->spaces.at[above].depth)
        below = lowering->spaces.at[below].parent;
    return below == above;
}

/* The range of what the instruction makes; it is known to fit, or the policy is left. */
static hq_status range_of(hq_lowering *lowering, const hq_vinstr *in, int64_t most_items, hq_interval *out)
{
    /* hq_vinstr_range reads ranges by register: the three operands stand in a small table */
    hq_interval of[3] = {{0, 0}, {0, 0}, {0, 0}};
    hq_vinstr local = *in;
    const uint32_t operands[] = {in->a, in->b, in->c};
    uint32_t *places[] = {&local.a, &local.b, &local.c};
    for (uint32_t i = 0; i < 3; i++) {
        if (operands[i] != HQ_NONE && operands[i] < lowering->registers.count)
            of[i] = lowering->registers.at[operands[i]].range;
        *places[i] = i;
    }
    if (!hq_vinstr_range(&local, of, most_items, out))
        return HQ_VLEAVE(lowering, "a number on the way may be longer than 126 bits");
    return HQ_OK;
}

hq_status hq_v_load(hq_lowering *lowering, hq_vinstr in, uint32_t space, hq_interval range, hq_reg *out)
{
    hq_vregister_info info = {.by = in, .space = space, .number = !is_truth((hq_vop)in.op), .range = range};
    info.by.frame = (uint16_t)space;
    return intern(lowering, info, out);
}

static hq_status gather_once(hq_lowering *lowering, hq_reg reg, uint32_t space, hq_reg *out)
{
    bool number = lowering->registers.at[reg].number;
    hq_vinstr in = {.op = number ? HQ_VOP_N_GATHER : HQ_VOP_T_GATHER, .frame = (uint16_t)space, .a = reg};
    in.b = in.c = HQ_NONE;
    hq_vregister_info info = {
        .by = in, .space = space, .number = number, .range = lowering->registers.at[reg].range};
    return intern(lowering, info, out);
}

hq_status hq_v_gather(hq_lowering *lowering, hq_reg reg, uint32_t space, hq_reg *out)
{
    uint32_t from = hq_v_space_of(lowering, reg);
    *out = reg;
    if (from == space)
        return HQ_OK;
    if (!hq_v_is_above(lowering, from, space))
        return HQ_VLEAVE(lowering, "items of one list are compared with items of another");
    const hq_vinstr *by = &lowering->registers.at[reg].by;
    if (by->op == HQ_VOP_N_CONST || by->op == HQ_VOP_T_CONST) { /* made where it is wanted */
        hq_vregister_info info = lowering->registers.at[reg];
        info.space = space;
        info.by.frame = (uint16_t)space;
        return intern(lowering, info, out);
    }
    if (by->op >= HQ_VOP_LOAD_TEXTS && by->op <= HQ_VOP_LOAD_FACTS)
        return HQ_VLEAVE(lowering, "a text or balance of a record is read for the items that it holds");
    hq_reg nearer;
    HQ_TRY(hq_v_gather(lowering, reg, lowering->spaces.at[space].parent, &nearer));
    return gather_once(lowering, nearer, space, out);
}

static uint32_t deeper(const hq_lowering *lowering, uint32_t a, uint32_t b)
{
    return lowering->spaces.at[a].depth >= lowering->spaces.at[b].depth ? a : b;
}

static bool is_constant(const hq_lowering *lowering, hq_reg reg, int64_t *out)
{
    const hq_vinstr *by = &lowering->registers.at[reg].by;
    *out = by->x;
    return by->op == HQ_VOP_N_CONST && by->y == (by->x < 0 ? -1 : 0);
}

static hq_status opposite(hq_lowering *lowering, hq_reg truth, hq_reg *out)
{
    const hq_vinstr *by = &lowering->registers.at[truth].by;
    *out = by->a;
    return by->op == HQ_VOP_T_NOT ? HQ_OK
                                  : hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_T_NOT, .a = truth}, out);
}

/* A selection from a constant needs no register of it; one from another with the same constant is one with both truths. */
static hq_status plainer(hq_lowering *lowering, hq_vinstr *in)
{
    int64_t x;
    if (in->op == HQ_VOP_N_SELECT && is_constant(lowering, in->b, &x))
        *in = (hq_vinstr){.op = HQ_VOP_N_SELECT_C, .a = in->a, .b = in->c, .x = x};
    else if (in->op == HQ_VOP_N_SELECT && is_constant(lowering, in->c, &x)) {
        hq_reg no;
        HQ_TRY(opposite(lowering, in->a, &no));
        *in = (hq_vinstr){.op = HQ_VOP_N_SELECT_C, .a = no, .b = in->b, .x = x};
    }
    const hq_vinstr from = in->op == HQ_VOP_N_SELECT_C ? lowering->registers.at[in->b].by : *in;
    if (in->op != HQ_VOP_N_SELECT_C || from.op != HQ_VOP_N_SELECT_C || from.x != in->x)
        return HQ_OK;
    in->b = from.b;
    return from.a == in->a
               ? HQ_OK
               : hq_v_emit(lowering, (hq_vinstr){.op = HQ_VOP_T_OR, .a = in->a, .b = from.a}, &in->a);
}

hq_status hq_v_emit(hq_lowering *lowering, hq_vinstr in, hq_reg *out)
{
    HQ_TRY(plainer(lowering, &in));
    const char *operands = hq_vop_get((hq_vop)in.op)->operands;
    uint32_t *places[] = {&in.a, &in.b, &in.c};
    uint32_t space = 0;
    for (int i = 0; i < 3; i++) {
        if (operands[i + 1] == '-')
            *places[i] = HQ_NONE;
        else
            space = deeper(lowering, space, hq_v_space_of(lowering, *places[i]));
    }
    bool by_register = in.op == HQ_VOP_STEPS_DAYS || in.op == HQ_VOP_STEPS_AT;
    if (by_register)
        space = deeper(lowering, space, hq_v_space_of(lowering, (hq_reg)in.x));
    for (int i = 0; i < 3; i++)
        if (operands[i + 1] != '-')
            HQ_TRY(hq_v_gather(lowering, *places[i], space, places[i]));
    if (by_register) {
        hq_reg end;
        HQ_TRY(hq_v_gather(lowering, (hq_reg)in.x, space, &end));
        in.x = end;
    }
    in.frame = (uint16_t)space;
    bool swaps = in.op == HQ_VOP_T_AND || in.op == HQ_VOP_T_OR || in.op == HQ_VOP_T_EQ ||
                 in.op == HQ_VOP_N_ADD || in.op == HQ_VOP_N_MUL || in.op == HQ_VOP_N_MIN ||
                 in.op == HQ_VOP_N_MAX || in.op == HQ_VOP_N_EQ;
    if (swaps && in.a > in.b) { /* one form of what commutes */
        uint32_t first = in.b;
        in.b = in.a;
        in.a = first;
    }
    hq_vregister_info info = {.by = in, .space = space, .number = !is_truth((hq_vop)in.op)};
    HQ_TRY(range_of(lowering, &in, 0, &info.range));
    return intern(lowering, info, out);
}

hq_status hq_v_reduce(hq_lowering *lowering, hq_vop op, uint32_t space, hq_reg a, hq_reg b, hq_reg c,
                      hq_reg *out)
{
    uint32_t parent = lowering->spaces.at[space].parent;
    hq_vinstr in = {.op = (uint8_t)op, .frame = (uint16_t)space, .b = HQ_NONE, .c = HQ_NONE};
    assert(parent != HQ_NONE);
    HQ_TRY(hq_v_gather(lowering, a, space, &in.a));
    if (b != HQ_NONE)
        HQ_TRY(hq_v_gather(lowering, b, space, &in.b));
    if (c != HQ_NONE)
        HQ_TRY(hq_v_gather(lowering, c, parent, &in.c));
    hq_vregister_info info = {.by = in, .space = parent, .number = !is_truth(op)};
    HQ_TRY(range_of(lowering, &in, lowering->spaces.at[space].most_items, &info.range));
    return intern(lowering, info, out);
}
