/*
 * How long each kernel takes, in nanoseconds a row, in every set that this processor has: usage: kernels [ROWS]
 *
 * Batches of ROWS (1024) rows, as the machine runs them: the registers stay in the first caches. Of SEG a row is an item, three to an owner
 * on average. Numbers of 64 bits, then of 128.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vm/kernels.h"

enum { REGISTERS = 4, ROWS_MAX = 1 << 16, LEAF_COUNT = 400 };

static const struct {
    const char *name;
    hq_vop op;
    hq_int128 least, greatest; /* of a and b */
    int64_t x, y;
} CASES[] = {
    {"and", HQ_VOP_T_AND, 0, 1, 0, 0},
    {"select truths", HQ_VOP_T_SELECT, 0, 1, 0, 0},
    {"a < b", HQ_VOP_N_LT, -1000, 1000, 0, 0},
    {"a = b", HQ_VOP_N_EQ, -10, 10, 0, 0},
    {"a <= x", HQ_VOP_N_LE_C, -1000, 1000, 17, 0},
    {"between", HQ_VOP_N_BETWEEN, -1000, 1000, 17, 500},
    {"in a set: 8 near", HQ_VOP_D_IN, 0, LEAF_COUNT - 1, 60, 0},
    {"in a set: 8 far", HQ_VOP_D_IN, 0, LEAF_COUNT - 1, 240, 0},
    {"in a set: farther", HQ_VOP_D_IN, 0, LEAF_COUNT - 1, LEAF_COUNT, 0},
    {"copy", HQ_VOP_N_COPY, -1000, 1000, 0, 0},
    {"add", HQ_VOP_N_ADD, -1000, 1000, 0, 0},
    {"mul 32 bits", HQ_VOP_N_MUL, -1000, 1000, 0, 0},
    {"mul", HQ_VOP_N_MUL, -1000, (int64_t)1 << 32, 0, 0},
    {"mul x", HQ_VOP_N_MUL_C, -1000, (int64_t)1 << 32, 7, 0},
    {"min", HQ_VOP_N_MIN, -1000, 1000, 0, 0},
    {"select", HQ_VOP_N_SELECT, -1000, 1000, 0, 0},
    {"select x", HQ_VOP_N_SELECT_C, -1000, 1000, 5, 0},
    {"round natural", HQ_VOP_N_ROUND, 0, 100000000, 25, 1000},
    {"round", HQ_VOP_N_ROUND, -1000, 100000000, 25, 1000},
    {"round 2^63", HQ_VOP_N_ROUND, -1000, (int64_t)1 << 50, 25, 1000},
    {"round product", HQ_VOP_N_ROUND_PRODUCT, 0, 1000000, 1, 10000},
    {"round quotient", HQ_VOP_N_ROUND_QUOTIENT, 1, 1000000, 100, 3},
    {"quotient 2^63", HQ_VOP_N_ROUND_QUOTIENT, 1, (int64_t)1 << 50, 100, 3},
    {"table", HQ_VOP_D_TABLE, 0, LEAF_COUNT - 1, 0, 0},
    {"5 steps", HQ_VOP_D_STEPS, 0, 100, 5, 0},
    {"40 steps", HQ_VOP_D_STEPS, 0, 100, 40, 0},
    {"gather", HQ_VOP_N_GATHER, -1000, 1000, 0, 0},
    {"gather truths", HQ_VOP_T_GATHER, 0, 1, 0, 0},
    {"any item", HQ_VOP_T_SEG_ANY, 0, 1, 0, 0},
    {"every item", HQ_VOP_T_SEG_ALL, 0, 1, 0, 0},
    {"count items", HQ_VOP_N_SEG_COUNT, 0, 1, 0, 0},
    {"sum items", HQ_VOP_N_SEG_SUM, -1000, 1000, 0, 0},
    {"least item", HQ_VOP_N_SEG_MIN, -1000, 1000, 0, 0},
};

static int64_t numbers[LEAF_COUNT];
static uint64_t set[LEAF_COUNT / 64 + 1];
static uint32_t owner[ROWS_MAX], first[2 * ROWS_MAX], parent_count;

static uint64_t chance(void)
{
    static uint64_t state = 1;
    state = state * 6364136223846793005U + 1442695040888963407U;
    return state >> 33;
}

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void fill(hq_vregister *at, char kind, size_t number, uint32_t row_count)
{
    at->least = CASES[number].least;
    at->greatest = CASES[number].greatest;
    uint64_t span = (uint64_t)(at->greatest - at->least) + 1;
    for (uint32_t row = 0; row < row_count; row++) {
        uint64_t value = (chance() << 31 ^ chance()) % span;
        if (kind == 'T')
            ((uint64_t *)at->at)[row / 64] = chance() << 33 ^ chance() << 5;
        else if (at->wide)
            ((hq_int128 *)at->at)[row] = (hq_int128)value + at->least;
        else
            ((int64_t *)at->at)[row] = (int64_t)((hq_int128)value + at->least);
    }
}

/* The best of several runs, as others use the machine too. */
static double ns_per_row(hq_isa isa, size_t number, bool wide, uint32_t row_count, hq_vregister *registers)
{
    const char *operands = hq_vop_get(CASES[number].op)->operands;
    hq_vm_values values = {numbers, LEAF_COUNT};
    hq_vm_steps steps = {numbers, numbers, (uint32_t)CASES[number].x};
    hq_vinstr instruction = {
        .op = (uint8_t)CASES[number].op, .a = 1, .b = 2, .c = 3, .x = CASES[number].x, .y = CASES[number].y};
    instruction.p = CASES[number].op == HQ_VOP_D_IN      ? (const void *)set
                    : CASES[number].op == HQ_VOP_D_TABLE ? (const void *)&values
                                                         : (const void *)&steps;
    memset(set, 0, sizeof set);
    for (int64_t i = 0; i < 8; i++)
        set[i * instruction.x / 8 / 64 % 7] |= (uint64_t)1 << (i * instruction.x / 8 % 64);
    for (int i = 0; i < REGISTERS; i++) {
        registers[i].wide = wide && operands[i] == 'N';
        fill(&registers[i], operands[i], number, row_count);
    }
    hq_vkernel *kernel = hq_kernel_for(isa, &instruction, registers);
    hq_vrun run = {registers, row_count, owner, first, parent_count};
    double best = 1e30;
    for (int i = 0; i < 15; i++) {
        uint32_t repeats = 1 + 200000 / row_count;
        double from = now_ns();
        for (uint32_t k = 0; k < repeats; k++)
            kernel(&instruction, &run);
        double each = (now_ns() - from) / repeats / row_count;
        best = each < best ? each : best;
    }
    return best;
}

/* Owners of up to six items. */
static void make_segments(uint32_t row_count)
{
    for (uint32_t row = 0; row < row_count;) {
        first[parent_count] = row;
        for (uint64_t length = chance() % 7; length > 0 && row < row_count; length--)
            owner[row++] = parent_count;
        parent_count++;
    }
    first[parent_count] = row_count;
}

int main(int argc, char **argv)
{
    uint32_t row_count = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1024;
    if (row_count == 0 || row_count > ROWS_MAX) {
        fprintf(stderr, "usage: kernels [ROWS], at most %d\n", ROWS_MAX);
        return 2;
    }
    for (int i = 0; i < LEAF_COUNT; i++)
        numbers[i] = 2 * i;
    make_segments(row_count);
    hq_vregister registers[REGISTERS];
    for (int i = 0; i < REGISTERS; i++) {
        registers[i].at = aligned_alloc(64, (ROWS_MAX + 64) * sizeof(hq_int128));
        if (registers[i].at == NULL)
            return 1;
    }
    printf("ns a row of %" PRIu32, row_count);
    for (hq_isa isa = HQ_ISA_BASE; isa <= hq_isa_here(); isa++)
        printf("%9s", hq_isa_name(isa));
    printf("  128 bits\n");
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        printf("%-19s", CASES[i].name);
        for (hq_isa isa = HQ_ISA_BASE; isa <= hq_isa_here(); isa++)
            printf("%9.3f", ns_per_row(isa, i, false, row_count, registers));
        printf("%10.3f\n", ns_per_row(hq_isa_here(), i, true, row_count, registers));
    }
    for (int i = 0; i < REGISTERS; i++)
        free(registers[i].at);
    return 0;
}
