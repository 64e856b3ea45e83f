/*
 * The reference of test_kernels.c: a trial of one operation, and what each of its rows must come to. It takes one row at a time, in 128-bit integers
 * that complain of overflow, and rounds with GMP's mpz.
 */
#ifndef HQ_TESTS_KERNELS_REFERENCE_H
#define HQ_TESTS_KERNELS_REFERENCE_H

#include <gmp.h>
#include <stdlib.h>
#include <string.h>

#include "vm/kernels.h"

typedef unsigned __int128 uint128;

enum { TO, A, B, C, OPERANDS, ROWS_MAX = 3200, LEAVES_MAX = 1500, STEPS_MAX = 40 };

typedef struct trial {
    hq_vinstr instruction;
    hq_isa isa;
    const char *operands;
    bool wide[OPERANDS];
    uint32_t row_count, parent_count;
    bool has_owner;
    uint32_t owner[ROWS_MAX], first[ROWS_MAX + 1];
    hq_int128 values[OPERANDS][ROWS_MAX]; /* truths too: 0 or 1 */
    uint64_t set[LEAVES_MAX / 64 + 1];
    int64_t table[LEAVES_MAX], from[STEPS_MAX];
    hq_vm_values by_leaf;
    hq_vm_steps by_step;
} trial;

static trial t;

static bool fits(hq_int128 value, bool wide)
{
    return wide || (value >= INT64_MIN && value <= INT64_MAX);
}

/* ---- The reference ---- */

static hq_int128 of_mpz(const mpz_t value)
{
    uint64_t limbs[2] = {0, 0};
    mpz_export(limbs, NULL, -1, 8, 0, 0, value);
    uint128 magnitude = (uint128)limbs[1] << 64 | limbs[0];
    return (hq_int128)(mpz_sgn(value) < 0 ? 0 - magnitude : magnitude);
}

static void to_mpz(mpz_t out, hq_int128 value)
{
    uint128 magnitude = value < 0 ? 0 - (uint128)value : (uint128)value;
    uint64_t limbs[2] = {(uint64_t)magnitude, (uint64_t)(magnitude >> 64)};
    mpz_import(out, 2, -1, 8, 0, 0, limbs);
    if (value < 0)
        mpz_neg(out, out);
}

/* n / d by the words of hq_rounding: the neighbours below and above, and which of them is meant. */
static void round_mpz(mpz_t out, const mpz_t n, const mpz_t d, hq_rounding mode)
{
    mpz_t under;
    mpz_t over;
    mpz_t rest;
    mpz_inits(under, over, rest, NULL);
    mpz_fdiv_qr(under, rest, n, d);
    mpz_cdiv_q(over, n, d);
    mpz_mul_2exp(rest, rest, 1);
    int half = mpz_cmp(rest, d);
    bool negative = mpz_sgn(n) < 0;
    bool takes_over = half > 0;
    if (mode == HQ_ROUND_HALF_UP && half == 0)
        takes_over = !negative;
    else if (mode == HQ_ROUND_HALF_DOWN && half == 0)
        takes_over = negative;
    else if (mode == HQ_ROUND_HALF_EVEN && half == 0)
        takes_over = mpz_even_p(over) != 0;
    else if (mode == HQ_ROUND_UP)
        takes_over = !negative;
    else if (mode == HQ_ROUND_DOWN)
        takes_over = negative;
    else if (mode == HQ_ROUND_FLOOR)
        takes_over = false;
    else if (mode == HQ_ROUND_CEILING)
        takes_over = true;
    mpz_set(out, takes_over ? over : under);
    mpz_clears(under, over, rest, NULL);
}

/* False: a product, the divisor or the result is beyond what ops.def promises. */
static bool round_row(hq_int128 a, hq_int128 b, hq_int128 *out)
{
    mpz_t n;
    mpz_t d;
    mpz_t factor;
    mpz_inits(n, d, factor, NULL);
    to_mpz(n, a);
    to_mpz(factor, t.instruction.x);
    mpz_mul(n, n, factor);
    to_mpz(d, t.instruction.y);
    to_mpz(factor, b);
    if (t.instruction.op == HQ_VOP_N_ROUND_PRODUCT)
        mpz_mul(n, n, factor);
    if (t.instruction.op == HQ_VOP_N_ROUND_QUOTIENT)
        mpz_mul(d, d, factor);
    bool good = mpz_sgn(d) > 0 && mpz_sizeinbase(n, 2) <= 126 && mpz_sizeinbase(d, 2) <= 126;
    if (good) {
        round_mpz(factor, n, d, t.instruction.mode);
        *out = of_mpz(factor);
    }
    mpz_clears(n, d, factor, NULL);
    return good;
}

static int64_t step_of(hq_int128 a)
{
    int64_t value = t.by_step.values[0];
    for (uint32_t i = 0; i < t.by_step.count; i++)
        value = t.by_step.from[i] <= a ? t.by_step.values[i] : value;
    return value;
}

static bool in_set(hq_int128 leaf)
{
    return leaf >= 0 && leaf < t.instruction.x && (t.set[leaf / 64] >> (leaf % 64) & 1) != 0;
}

/* What one item makes of what the items before it came to. */
static void take_item(hq_int128 a, hq_int128 b, bool *found, hq_int128 *so_far)
{
    switch (t.instruction.op) {
    case HQ_VOP_T_SEG_ANY:
        *so_far = *so_far || a;
        break;
    case HQ_VOP_T_SEG_ALL:
        *so_far = *so_far && a;
        break;
    case HQ_VOP_N_SEG_COUNT:
        *so_far += a;
        break;
    case HQ_VOP_N_SEG_SUM:
        *so_far += b ? a : 0;
        break;
    case HQ_VOP_N_SEG_MIN:
        *so_far = b && (!*found || a < *so_far) ? a : *so_far;
        *found = *found || b;
        break;
    default:
        *so_far = b && (!*found || a > *so_far) ? a : *so_far;
        *found = *found || b;
    }
}

static hq_int128 segment(uint32_t row)
{
    uint8_t op = t.instruction.op;
    bool found = false;
    hq_int128 so_far = op == HQ_VOP_T_SEG_ALL                             ? 1
                       : op == HQ_VOP_N_SEG_MIN || op == HQ_VOP_N_SEG_MAX ? t.values[C][row]
                                                                          : 0;
    for (uint32_t item = t.first[row]; item < t.first[row + 1]; item++)
        take_item(t.values[A][item], t.values[B][item], &found, &so_far);
    return so_far;
}

/* Truths, comparisons, and what only looks something up. */
static hq_int128 look_row(hq_int128 a, hq_int128 b, hq_int128 c, uint32_t row)
{
    int64_t x = t.instruction.x;
    int64_t y = t.instruction.y;
    switch ((hq_vop)t.instruction.op) {
    case HQ_VOP_T_CONST:
        return x;
    case HQ_VOP_T_AND:
        return a && b;
    case HQ_VOP_T_OR:
        return a || b;
    case HQ_VOP_T_ANDNOT:
        return a && !b;
    case HQ_VOP_T_NOT:
        return !a;
    case HQ_VOP_T_EQ:
        return a == b;
    case HQ_VOP_T_SELECT:
    case HQ_VOP_N_SELECT:
        return a ? b : c;
    case HQ_VOP_N_SELECT_C:
        return a ? x : b;
    case HQ_VOP_N_LT:
        return a < b;
    case HQ_VOP_N_LE:
        return a <= b;
    case HQ_VOP_N_EQ:
        return a == b;
    case HQ_VOP_N_LT_C:
        return a < x;
    case HQ_VOP_N_LE_C:
        return a <= x;
    case HQ_VOP_N_EQ_C:
        return a == x;
    case HQ_VOP_N_BETWEEN:
        return x <= a && a <= y;
    case HQ_VOP_D_IN:
        return in_set(a);
    case HQ_VOP_T_COPY:
    case HQ_VOP_N_COPY:
        return a;
    case HQ_VOP_N_MIN:
        return a < b ? a : b;
    case HQ_VOP_N_MAX:
        return a < b ? b : a;
    case HQ_VOP_N_MIN_C:
        return a < x ? a : x;
    case HQ_VOP_N_MAX_C:
        return a < x ? x : a;
    case HQ_VOP_D_TABLE:
        return t.by_leaf.at[a];
    case HQ_VOP_D_STEPS:
        return step_of(a);
    case HQ_VOP_T_GATHER:
    case HQ_VOP_N_GATHER:
        return t.values[A][t.has_owner ? t.owner[row] : row];
    default:
        return segment(row);
    }
}

/* What a row comes to; false: it does not fit. */
static bool reference(uint32_t row, hq_int128 *out)
{
    hq_int128 a = t.values[A][row];
    hq_int128 b = t.values[B][row];
    int64_t x = t.instruction.x;
    bool good = true;
    switch ((hq_vop)t.instruction.op) {
    case HQ_VOP_N_CONST:
        *out = t.wide[TO] ? (hq_int128)((uint128)t.instruction.y << 64 | (uint64_t)x) : x;
        break;
    case HQ_VOP_N_ADD:
        good = !__builtin_add_overflow(a, b, out);
        break;
    case HQ_VOP_N_SUB:
        good = !__builtin_sub_overflow(a, b, out);
        break;
    case HQ_VOP_N_MUL:
        good = !__builtin_mul_overflow(a, b, out);
        break;
    case HQ_VOP_N_ADD_C:
        good = !__builtin_add_overflow(a, x, out);
        break;
    case HQ_VOP_N_MUL_C:
        good = !__builtin_mul_overflow(a, x, out);
        break;
    case HQ_VOP_N_NEG:
        good = !__builtin_sub_overflow((hq_int128)0, a, out);
        break;
    case HQ_VOP_N_ROUND:
    case HQ_VOP_N_ROUND_PRODUCT:
    case HQ_VOP_N_ROUND_QUOTIENT:
        good = round_row(a, b, out);
        break;
    default:
        *out = look_row(a, b, t.values[C][row], row);
    }
    return good && fits(*out, t.wide[TO]);
}

#endif
