/*
 * From registers to outcomes: planes of verdicts and reasons into bytes and words by row, numbers into amounts, amounts into totals.
 *
 * Nothing is copied that need not be: an amount of 64 bits is its register, and arrays that say the same are one array. Only where rows of the
 * unit are left does a policy get arrays of its own, since somebody will write there.
 */
#include <assert.h>
#include <string.h>

#include "vm/lane.h"

/* --- Room --- */

/* Arrays of the outcomes, one after the other; at == NULL: only their size is added up. */
typedef struct hq_vroom {
    unsigned char *at;
    size_t size;
} hq_vroom;

static void *take(hq_vroom *room, size_t size)
{
    void *at = room->at == NULL ? NULL : room->at + room->size;
    room->size += (size + 63) / 64 * 64;
    return at;
}

typedef struct hq_vassembly {
    hq_lane *lane;
    const hq_batch *batch;
    uint32_t rows, padded;
    hq_vroom room;
    int64_t *zeros; /* for every array that says nothing */
} hq_vassembly;

static int64_t *numbers(hq_vassembly *assembly)
{
    return take(&assembly->room, (size_t)assembly->padded * sizeof(int64_t));
}

static bool is_carried(const hq_vassembly *assembly, uint32_t policy)
{
    return assembly->lane->mode[assembly->lane->machine->unit_of[policy]] != HQ_VPROGRAMS;
}

static const hq_vregister *registers_of(const hq_vassembly *assembly, uint32_t unit)
{
    return assembly->lane->plans[assembly->lane->mode[unit]].registers;
}

/* --- Planes --- */

static bool any_plane(const hq_reg *planes, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++)
        if (planes[k] != HQ_NONE)
            return true;
    return false;
}

/* Planes that are one register are expanded once. */
static void add_plane(const hq_vregister *registers, hq_reg plane, unsigned weight, hq_vplanes *to)
{
    uint32_t at = 0;
    if (plane == HQ_NONE)
        return;
    while (at < to->count && to->bits[at] != registers[plane].at)
        at++;
    to->bits[at] = registers[plane].at;
    to->weights[at] = (uint8_t)(at < to->count ? to->weights[at] + weight : weight);
    to->count = at < to->count ? to->count : at + 1;
}

/* The sum (verdicts) of the planes weighted by `weights`, byte by byte. */
static void into_bytes(const hq_vassembly *assembly, const hq_vregister *registers, const hq_reg *planes,
                       const uint8_t *weights, uint32_t count, uint8_t *to)
{
    hq_vplanes all = {.count = 0};
    for (uint32_t k = 0; k < count; k++)
        add_plane(registers, planes[k], weights[k], &all);
    hq_v_expand_bytes(assembly->lane->isa, &all, assembly->padded / 64, to);
}

/* Plane c into bit c; those from the 64th on share the last. */
static void into_words(const hq_vassembly *assembly, const hq_vregister *registers, const hq_reg *planes,
                       uint32_t count, uint64_t *to)
{
    hq_vplanes eights[8] = {{.count = 0}};
    for (uint32_t c = 0; c < count && c < 64; c++)
        add_plane(registers, planes[c], 1U << c % 8, &eights[c / 8]);
    hq_v_expand_words(assembly->lane->isa, eights, count < 64 ? (count + 7) / 8 : 8, assembly->padded / 64,
                      to);
    for (uint32_t c = 64; c < count; c++)
        for (uint32_t row = 0; planes[c] != HQ_NONE && row < assembly->padded; row++)
            to[row] |= (uint64_t)hq_bit(registers[planes[c]].at, row) << 63;
}

/* --- Numbers --- */

static hq_int128 number_at(const hq_vregister *number, uint32_t row)
{
    return number->wide ? ((const hq_int128 *)number->at)[row] : ((const int64_t *)number->at)[row];
}

static hq_status leave_long_end(hq_vassembly *assembly, uint32_t unit, const hq_vregister *registers,
                                hq_reg reg)
{
    if (reg == HQ_NONE || !registers[reg].wide)
        return HQ_OK;
    for (uint32_t row = 0; row < assembly->rows; row++) {
        if (number_at(&registers[reg], row) < HQ_AMOUNT_UNBOUNDED)
            continue;
        uint64_t *left = hq_v_left(assembly->lane, unit, assembly->rows);
        HQ_TRY_ALLOC(left);
        left[row / 64] |= UINT64_C(1) << row % 64;
    }
    return HQ_OK;
}

static hq_status leave_planned(hq_vassembly *assembly, uint32_t unit, const hq_vregister *registers,
                               hq_reg plane)
{
    const uint64_t *bits = plane == HQ_NONE ? NULL : registers[plane].at;
    for (uint32_t w = 0; bits != NULL && w < hq_v_words(assembly->rows); w++) {
        uint64_t here = bits[w];
        if (w + 1 == hq_v_words(assembly->rows) && assembly->rows % 64 != 0)
            here &= (UINT64_C(1) << assembly->rows % 64) - 1;
        if (here == 0)
            continue;
        uint64_t *left = hq_v_left(assembly->lane, unit, assembly->rows);
        HQ_TRY_ALLOC(left);
        left[w] |= here;
    }
    return HQ_OK;
}

/* Rows of which a wanted amount passes 64 bits are left: an amount that nobody wants fails no row. */
static hq_status leave_long(hq_vassembly *assembly, uint32_t unit, const hq_vregister *registers,
                            const hq_vout_amount *amount, bool wanted)
{
    if (!wanted)
        return HQ_OK;
    HQ_TRY(leave_long_end(assembly, unit, registers, amount->low));
    return leave_long_end(assembly, unit, registers, amount->high);
}

static hq_status find_left_of_policy(hq_vassembly *assembly, uint32_t policy)
{
    const hq_machine *machine = assembly->lane->machine;
    uint32_t unit = machine->unit_of[policy];
    const hq_vregister *registers = registers_of(assembly, unit);
    const hq_vprogram *program = &machine->programs[assembly->lane->mode[unit]];
    const hq_vout *out = &program->policies[policy];
    HQ_TRY(leave_planned(assembly, unit, registers, out->left));
    HQ_TRY(leave_long(assembly, unit, registers, &out->amount, hq_v_wants_amount(machine, program, policy)));
    HQ_TRY(
        leave_long(assembly, unit, registers, &out->unpooled, hq_v_wants(machine, policy, HQ_WANT_UNPOOLED)));
    for (uint32_t i = 0; i < out->part_count; i++)
        HQ_TRY(leave_long(assembly, unit, registers, &out->parts[i].amount,
                          hq_v_wants_total(machine, out->parts[i].total)));
    return HQ_OK;
}

static hq_status find_left_of_group(hq_vassembly *assembly, uint32_t group)
{
    const hq_machine *machine = assembly->lane->machine;
    uint32_t unit = hq_v_group_unit(machine, group);
    if (assembly->lane->mode[unit] == HQ_VPROGRAMS)
        return HQ_OK;
    const hq_vregister *registers = registers_of(assembly, unit);
    const hq_vprogram *program = &machine->programs[assembly->lane->mode[unit]];
    const hq_vout_group *out = &program->groups[group];
    HQ_TRY(leave_long(assembly, unit, registers, &out->amount,
                      hq_v_wants_choice_amount(machine, program, group)));
    return leave_long(assembly, unit, registers, &out->unconfirmed, hq_v_wants_total(machine, out->total));
}

/* All rows that are left are known before any outcome is made. */
static hq_status find_left(hq_vassembly *assembly)
{
    const hq_machine *machine = assembly->lane->machine;
    for (uint32_t p = 0; p < machine->plan->pack->policies.count; p++)
        if (machine->asked[p] && is_carried(assembly, p))
            HQ_TRY(find_left_of_policy(assembly, p));
    for (uint32_t g = 0; g < machine->plan->pack->groups.count; g++)
        if (machine->asked_group[g])
            HQ_TRY(find_left_of_group(assembly, g));
    return HQ_OK;
}

static void clear_left(const hq_vassembly *assembly, uint32_t unit, int64_t *numbers)
{
    const uint64_t *left = assembly->lane->left[unit];
    for (uint32_t w = 0; left != NULL && w < hq_v_words(assembly->rows); w++)
        for (uint64_t rest = left[w]; rest != 0; rest &= rest - 1)
            numbers[w * 64 + (uint32_t)__builtin_ctzll(rest)] = 0;
}

/* A register as an array of amounts; it is the register itself where nobody writes to it. */
static int64_t *amounts(hq_vassembly *assembly, uint32_t unit, hq_reg reg, hq_reg unbounded)
{
    const hq_vregister *registers = registers_of(assembly, unit);
    bool writes = assembly->lane->left[unit] != NULL || unbounded != HQ_NONE;
    if (reg == HQ_NONE && !writes)
        return assembly->zeros;
    if (reg != HQ_NONE && !writes && !registers[reg].wide)
        return registers[reg].at;
    int64_t *to = numbers(assembly);
    if (to == NULL)
        return NULL;
    for (uint32_t row = 0; row < assembly->padded; row++)
        to[row] = reg == HQ_NONE ? 0 : (int64_t)number_at(&registers[reg], row);
    for (uint32_t row = 0; unbounded != HQ_NONE && row < assembly->rows; row++)
        if (hq_bit(registers[unbounded].at, row))
            to[row] = HQ_AMOUNT_UNBOUNDED;
    clear_left(assembly, unit, to);
    return to;
}

static hq_outcome_amounts both_ends(hq_vassembly *assembly, uint32_t unit, const hq_vout_amount *from)
{
    hq_outcome_amounts to;
    to.low = amounts(assembly, unit, from->low, HQ_NONE);
    bool one = from->low == from->high && from->unbounded == HQ_NONE && assembly->lane->left[unit] == NULL;
    to.high = one ? to.low : amounts(assembly, unit, from->high, from->unbounded);
    return to;
}

static bool same_amount(const hq_vout_amount *a, const hq_vout_amount *b)
{
    return a->low == b->low && a->high == b->high && a->unbounded == b->unbounded;
}

/* --- Policies --- */

static uint64_t *words(hq_vassembly *assembly, uint32_t unit, const hq_reg *planes, uint32_t count)
{
    bool says = any_plane(planes, count);
    if (!says && assembly->lane->left[unit] == NULL)
        return (uint64_t *)assembly->zeros;
    uint64_t *to = take(&assembly->room, (size_t)assembly->padded * sizeof(uint64_t));
    if (to == NULL)
        return NULL;
    if (says)
        into_words(assembly, registers_of(assembly, unit), planes, count, to);
    else
        memset(to, 0, (size_t)assembly->padded * sizeof *to);
    clear_left(assembly, unit, (int64_t *)to);
    return to;
}

static uint8_t *bytes(hq_vassembly *assembly, uint32_t unit, const hq_reg *planes, const uint8_t *weights,
                      uint32_t count)
{
    const uint64_t *left = assembly->lane->left[unit];
    if (left == NULL && !any_plane(planes, count))
        return (uint8_t *)assembly->zeros;
    uint8_t *to = take(&assembly->room, assembly->padded);
    if (to == NULL)
        return NULL;
    into_bytes(assembly, registers_of(assembly, unit), planes, weights, count, to);
    for (uint32_t w = 0; left != NULL && w < hq_v_words(assembly->rows); w++)
        for (uint64_t rest = left[w]; rest != 0; rest &= rest - 1)
            to[w * 64 + (uint32_t)__builtin_ctzll(rest)] = 0;
    return to;
}

static void *empty(hq_vassembly *assembly, size_t bytes_a_row)
{
    void *to = take(&assembly->room, bytes_a_row * assembly->padded);
    if (to != NULL)
        memset(to, 0, bytes_a_row * assembly->padded);
    return to;
}

/* Of a policy that is left for every row: room for whoever answers. */
static void left_wholly(hq_vassembly *assembly, hq_outcome *to)
{
    to->verdicts = empty(assembly, 1);
    to->why = empty(assembly, 1);
    to->unmet = empty(assembly, sizeof(uint64_t));
    to->unknown = empty(assembly, sizeof(uint64_t));
    to->amount.low = empty(assembly, sizeof(int64_t));
    to->amount.high = empty(assembly, sizeof(int64_t));
    to->unpooled.low = empty(assembly, sizeof(int64_t));
    to->unpooled.high = empty(assembly, sizeof(int64_t));
}

/* Arrays that nobody reads; where rows are left, whoever answers them writes to them. */
static void *unwanted(hq_vassembly *assembly, uint32_t unit, size_t bytes_a_row)
{
    return assembly->lane->left[unit] == NULL ? NULL : empty(assembly, bytes_a_row);
}

static hq_outcome_amounts unwanted_ends(hq_vassembly *assembly, uint32_t unit)
{
    hq_outcome_amounts to = {unwanted(assembly, unit, sizeof(int64_t)), NULL};
    to.high = unwanted(assembly, unit, sizeof(int64_t));
    return to;
}

static void one_policy(hq_vassembly *assembly, uint32_t policy)
{
    static const uint8_t ONES[] = {1, 1, 1, 1},
                         WHY[] = {HQ_WHY_SUPERSEDED, HQ_WHY_OUTSIDE, HQ_WHY_CAPPED, HQ_WHY_NOT_CHOSEN};
    const hq_machine *machine = assembly->lane->machine;
    uint32_t unit = machine->unit_of[policy];
    hq_outcome *to = &assembly->lane->outcomes.policies[policy];
    if (!is_carried(assembly, policy)) {
        left_wholly(assembly, to);
        return;
    }
    const hq_vprogram *program = &machine->programs[assembly->lane->mode[unit]];
    const hq_vout *from = &program->policies[policy];
    const hq_reg why[] = {from->superseded, from->outside, from->capped, from->forgone};
    bool reasons = hq_v_wants(machine, policy, HQ_WANT_REASONS);
    to->verdicts = hq_v_wants(machine, policy, HQ_WANT_VERDICT) ? bytes(assembly, unit, from->planes, ONES, 4)
                                                                : unwanted(assembly, unit, 1);
    to->why = reasons ? bytes(assembly, unit, why, WHY, 4) : unwanted(assembly, unit, 1);
    to->unmet = reasons ? words(assembly, unit, from->unmet, from->condition_count)
                        : unwanted(assembly, unit, sizeof(uint64_t));
    to->unknown = reasons ? words(assembly, unit, from->unknown, from->condition_count)
                          : unwanted(assembly, unit, sizeof(uint64_t));
    bool amount = hq_v_wants_amount(machine, program, policy);
    to->amount = amount ? both_ends(assembly, unit, &from->amount) : unwanted_ends(assembly, unit);
    /* of rows that are left they may differ */
    bool same = amount && assembly->lane->left[unit] == NULL && same_amount(&from->amount, &from->unpooled);
    to->unpooled = to->amount;
    if (hq_v_wants(machine, policy, HQ_WANT_UNPOOLED) && !same)
        to->unpooled = both_ends(assembly, unit, &from->unpooled);
}

/* --- Groups --- */

static void one_group(hq_vassembly *assembly, uint32_t group)
{
    const hq_machine *machine = assembly->lane->machine;
    hq_outcome_choice *to = &assembly->lane->outcomes.choices[group];
    uint32_t unit = hq_v_group_unit(machine, group);
    if (assembly->lane->mode[unit] == HQ_VPROGRAMS) {
        to->amount.low = empty(assembly, sizeof(int64_t));
        to->amount.high = empty(assembly, sizeof(int64_t));
        to->taken = empty(assembly, sizeof(uint64_t));
        to->forgone = empty(assembly, sizeof(uint64_t));
        return;
    }
    const hq_vprogram *program = &machine->programs[assembly->lane->mode[unit]];
    const hq_vout_group *from = &program->groups[group];
    bool taken = hq_v_wants_choice(machine, group, HQ_WANT_TAKEN),
         forgone = hq_v_wants_choice(machine, group, HQ_WANT_FORGONE);
    to->amount = hq_v_wants_choice_amount(machine, program, group) ? both_ends(assembly, unit, &from->amount)
                                                                   : unwanted_ends(assembly, unit);
    to->taken = taken ? words(assembly, unit, from->taken, from->member_count)
                      : unwanted(assembly, unit, sizeof(uint64_t));
    to->forgone = forgone ? words(assembly, unit, from->forgone, from->member_count)
                          : unwanted(assembly, unit, sizeof(uint64_t));
}

/* --- Totals --- */

static bool any_left(const hq_lane *lane)
{
    for (uint32_t u = 0; u < lane->machine->unit_count; u++)
        if (lane->left[u] != NULL)
            return true;
    return false;
}

/* Which totals anything is added to; where it is points alone, one array serves for both ends. */
typedef struct hq_vkinds {
    bool used[HQ_TOTAL_COUNT], unconfirmed[HQ_TOTAL_COUNT], ranges[HQ_TOTAL_COUNT];
} hq_vkinds;

static void use_kind(hq_vkinds *kinds, hq_total total, const hq_vout_amount *amount, bool unconfirmed)
{
    kinds->used[total] = true;
    kinds->unconfirmed[total] = kinds->unconfirmed[total] || unconfirmed;
    kinds->ranges[total] =
        kinds->ranges[total] || amount->low != amount->high || amount->unbounded != HQ_NONE;
}

static void use_kinds(const hq_vassembly *assembly, hq_vkinds *kinds)
{
    const hq_machine *machine = assembly->lane->machine;
    bool left = any_left(assembly->lane);
    for (int k = 0; k < HQ_TOTAL_COUNT; k++) /* whoever answers what is left adds ranges */
        kinds->used[k] = kinds->unconfirmed[k] = kinds->ranges[k] = left;
    for (uint32_t p = 0; p < machine->plan->pack->policies.count; p++) {
        if (!machine->asked[p] || !is_carried(assembly, p))
            continue;
        const hq_vout *out = &machine->programs[assembly->lane->mode[machine->unit_of[p]]].policies[p];
        for (uint32_t i = 0; i < out->part_count; i++)
            use_kind(kinds, out->parts[i].total, &out->parts[i].amount, machine->unconfirmed[p]);
    }
    for (uint32_t g = 0; g < machine->plan->pack->groups.count; g++) {
        if (!machine->asked_group[g] || assembly->lane->mode[hq_v_group_unit(machine, g)] == HQ_VPROGRAMS)
            continue;
        const hq_vout_group *out =
            &machine->programs[assembly->lane->mode[hq_v_group_unit(machine, g)]].groups[g];
        bool points = out->unconfirmed.low == out->unconfirmed.high;
        use_kind(kinds, out->total, points ? &out->amount : &out->unconfirmed,
                 out->unconfirmed.high != HQ_NONE);
        use_kind(kinds, out->total, &out->amount, false);
    }
}

static int64_t *total_array(hq_vassembly *assembly, bool used)
{
    return used ? empty(assembly, sizeof(int64_t)) : assembly->zeros;
}

static void total_room(hq_vassembly *assembly, hq_total kind, const hq_vkinds *kinds, hq_outcome_total *total)
{
    *total = (hq_outcome_total){0};
    if (!hq_v_wants_total(assembly->lane->machine, kind))
        return;
    bool used = kinds->used[kind], unconfirmed = kinds->unconfirmed[kind], ranges = kinds->ranges[kind];
    total->all.low = total->all.high = total->high_known = total_array(assembly, used);
    total->unconfirmed.low = total->unconfirmed.high = total_array(assembly, unconfirmed);
    if (!ranges)
        return;
    total->all.high = total_array(assembly, used);
    total->high_known = total_array(assembly, used);
    total->unconfirmed.high = total_array(assembly, unconfirmed);
}

typedef uint64_t hq_vfour __attribute__((vector_size(32), may_alias));

/* to += from; does every sum stay below HQ_AMOUNT_UNBOUNDED? All arrays begin at a multiple of 64 bytes. */
static bool fits(int64_t *to, const int64_t *from, uint32_t padded)
{
    hq_vfour *sums = (hq_vfour *)(void *)to, over = {0};
    const hq_vfour *more = (const hq_vfour *)(const void *)from;
    for (uint32_t i = 0; i < padded / 4; i++) {
        hq_vfour sum = sums[i] + more[i];
        over |= sum + 1;
        sums[i] = sum;
    }
    return ((over[0] | over[1] | over[2] | over[3]) >> 63) == 0;
}

/* What has no bound stays so; what would pass the bound otherwise fails the row. */
static void add_one(hq_vassembly *assembly, uint32_t row, int64_t *to, int64_t from)
{
    bool unbounded = *to == HQ_AMOUNT_UNBOUNDED || from == HQ_AMOUNT_UNBOUNDED;
    uint64_t sum = (uint64_t)*to + (uint64_t)from;
    if (!unbounded && sum >= (uint64_t)HQ_AMOUNT_UNBOUNDED)
        assembly->lane->outcomes.failed[row] = HQ_E_LIMIT;
    *to = unbounded || sum >= (uint64_t)HQ_AMOUNT_UNBOUNDED ? HQ_AMOUNT_UNBOUNDED : (int64_t)sum;
}

/* to += from */
static void add(hq_vassembly *assembly, int64_t *to, const int64_t *from)
{
    assert(to != NULL && from != NULL); /* what a wanted total is made of has arrays */
    if (from == assembly->zeros || fits(to, from, assembly->padded))
        return;
    for (uint32_t row = 0; row < assembly->rows; row++) {
        uint64_t before = (uint64_t)to[row] - (uint64_t)from[row]; /* the sums were written already */
        to[row] = (int64_t)before;
        add_one(assembly, row, &to[row], from[row]);
    }
}

/* Highs that are bounded, and the lows of those that are not. */
static void add_known(hq_vassembly *assembly, int64_t *to, hq_outcome_amounts from, bool unbounded)
{
    if (!unbounded) {
        add(assembly, to, from.high);
        return;
    }
    for (uint32_t row = 0; row < assembly->rows; row++)
        add_one(assembly, row, &to[row],
                from.high[row] == HQ_AMOUNT_UNBOUNDED ? from.low[row] : from.high[row]);
}

static void add_part(hq_vassembly *assembly, hq_total kind, hq_outcome_amounts amount, bool unbounded,
                     hq_outcome_amounts unconfirmed)
{
    hq_outcome_total *total = &assembly->lane->outcomes.totals[kind];
    add(assembly, total->all.low, amount.low);
    add(assembly, total->unconfirmed.low, unconfirmed.low);
    if (total->all.high == total->all.low) /* points alone */
        return;
    add(assembly, total->all.high, amount.high);
    add_known(assembly, total->high_known, amount, unbounded);
    add(assembly, total->unconfirmed.high, unconfirmed.high);
}

static void add_policy(hq_vassembly *assembly, uint32_t policy)
{
    const hq_machine *machine = assembly->lane->machine;
    uint32_t unit = machine->unit_of[policy];
    const hq_vout *out = &machine->programs[assembly->lane->mode[unit]].policies[policy];
    hq_outcome_amounts none = {assembly->zeros, assembly->zeros};
    for (uint32_t i = 0; i < out->part_count; i++) {
        const hq_vout_part *part = &out->parts[i];
        if (!hq_v_wants_total(machine, part->total))
            continue;
        hq_outcome_amounts amount = part->whole ? assembly->lane->outcomes.policies[policy].amount
                                                : both_ends(assembly, unit, &part->amount);
        if (assembly->room.at != NULL)
            add_part(assembly, part->total, amount, part->amount.unbounded != HQ_NONE,
                     machine->unconfirmed[policy] ? amount : none);
    }
}

static void add_group(hq_vassembly *assembly, uint32_t group)
{
    const hq_machine *machine = assembly->lane->machine;
    uint32_t unit = hq_v_group_unit(machine, group);
    const hq_vout_group *out = &machine->programs[assembly->lane->mode[unit]].groups[group];
    if (!hq_v_wants_total(machine, out->total))
        return;
    hq_outcome_amounts unconfirmed = both_ends(assembly, unit, &out->unconfirmed);
    if (assembly->room.at != NULL)
        add_part(assembly, out->total, assembly->lane->outcomes.choices[group].amount, false, unconfirmed);
}

/* Everything; at first to see how much room it takes. */
static void everything(hq_vassembly *assembly)
{
    const hq_machine *machine = assembly->lane->machine;
    hq_outcomes *out = &assembly->lane->outcomes;
    hq_vkinds kinds;
    out->row_count = assembly->rows;
    assembly->zeros = empty(assembly, sizeof(int64_t));
    out->failed = empty(assembly, 1);
    use_kinds(assembly, &kinds);
    for (int k = 0; k < HQ_TOTAL_COUNT; k++)
        total_room(assembly, (hq_total)k, &kinds, &out->totals[k]);
    for (uint32_t p = 0; p < machine->plan->pack->policies.count; p++)
        if (machine->asked[p])
            one_policy(assembly, p);
    for (uint32_t g = 0; g < machine->plan->pack->groups.count; g++)
        if (machine->asked_group[g])
            one_group(assembly, g);
    for (uint32_t p = 0; p < machine->plan->pack->policies.count; p++)
        if (machine->asked[p] && is_carried(assembly, p))
            add_policy(assembly, p);
    for (uint32_t g = 0; g < machine->plan->pack->groups.count; g++)
        if (machine->asked_group[g] && assembly->lane->mode[hq_v_group_unit(machine, g)] != HQ_VPROGRAMS)
            add_group(assembly, g);
}

hq_status hq_v_assemble(hq_lane *lane, const hq_batch *batch)
{
    hq_vassembly assembly = {.lane = lane, .batch = batch, .rows = batch->frames[0].row_count};
    assembly.padded = hq_v_words(assembly.rows) * 64;
    HQ_TRY(find_left(&assembly));
    everything(&assembly);
    size_t size = assembly.room.size;
    HQ_TRY(hq_v_make_room(lane, &lane->outcome_room, size + 64));
    assembly.room = (hq_vroom){lane->outcome_room.at, 0};
    everything(&assembly);
    assert(assembly.room.size == size);
    return HQ_OK;
}
