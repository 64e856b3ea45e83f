/*
 * Kernels of numbers by row, of every width: sums, products, the lesser and the greater, choices. Plain C; kernels_lanes.inc has faster ones
 * for 64 bits. Sums and products are those of unsigned numbers, which wrap: where a number beyond the last row would not fit, nothing traps.
 */
#include "vm/kernels_rows.h"

/* Types cannot stand in parentheses: NOLINTBEGIN(bugprone-macro-parentheses) */

#define UNSIGNED(VALUE) ((hq_uint128)(VALUE))

#define CONSTANT(NAME, WIDTHS, TO)                                                  \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run)   \
    {                                                                               \
        TO *to = AT(TO, to);                                                        \
        TO value = (TO)(UNSIGNED(instruction->y) << 64 | (uint64_t)instruction->x); \
        uint32_t row_count = padded(run->row_count);                                \
        for (uint32_t row = 0; row < row_count; row++)                              \
            to[row] = value;                                                        \
    }
FOR_WIDTHS_1(CONSTANT, n_const)

/* EXPRESSION is of a, and x of the instruction. */
#define UNARY(NAME, EXPRESSION, WIDTHS, TO, A)                                    \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                             \
        TO *to = AT(TO, to);                                                      \
        const A *at_a = AT(const A, a);                                           \
        int64_t x = instruction->x;                                               \
        (void)x;                                                                  \
        uint32_t row_count = padded(run->row_count);                              \
        for (uint32_t row = 0; row < row_count; row++) {                          \
            A a = at_a[row];                                                      \
            to[row] = (TO)(EXPRESSION);                                           \
        }                                                                         \
    }
FOR_WIDTHS_2(UNARY, n_copy, a)
FOR_WIDTHS_2(UNARY, n_neg, 0 - UNSIGNED(a))
FOR_WIDTHS_2(UNARY, n_add_c, UNSIGNED(a) + UNSIGNED(x))
FOR_WIDTHS_2(UNARY, n_mul_c, UNSIGNED(a) * UNSIGNED(x))
FOR_WIDTHS_2(UNARY, n_min_c, a < x ? a : x)
FOR_WIDTHS_2(UNARY, n_max_c, a > x ? a : x)

#define BINARY(NAME, EXPRESSION, WIDTHS, TO, A, B)                                \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                             \
        TO *to = AT(TO, to);                                                      \
        const A *at_a = AT(const A, a);                                           \
        const B *at_b = AT(const B, b);                                           \
        uint32_t row_count = padded(run->row_count);                              \
        for (uint32_t row = 0; row < row_count; row++) {                          \
            A a = at_a[row];                                                      \
            B b = at_b[row];                                                      \
            to[row] = (TO)(EXPRESSION);                                           \
        }                                                                         \
    }
FOR_WIDTHS_3(BINARY, n_add, UNSIGNED(a) + UNSIGNED(b))
FOR_WIDTHS_3(BINARY, n_sub, UNSIGNED(a) - UNSIGNED(b))
FOR_WIDTHS_3(BINARY, n_mul, UNSIGNED(a) * UNSIGNED(b))
FOR_WIDTHS_3(BINARY, n_min, a < b ? a : b)
FOR_WIDTHS_3(BINARY, n_max, a > b ? a : b)

#define SELECT(NAME, WIDTHS, TO, B, C)                                            \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                             \
        TO *to = AT(TO, to);                                                      \
        const uint64_t *a = AT(const uint64_t, a);                                \
        const B *b = AT(const B, b);                                              \
        const C *c = AT(const C, c);                                              \
        uint32_t row_count = padded(run->row_count);                              \
        for (uint32_t row = 0; row < row_count; row++) {                          \
            TO if_true = (TO)b[row];                                              \
            TO if_false = (TO)c[row];                                             \
            to[row] = hq_bit(a, row) ? if_true : if_false;                        \
        }                                                                         \
    }
FOR_WIDTHS_3(SELECT, n_select)

#define SELECT_C(NAME, WIDTHS, TO, B)                                             \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                             \
        TO *to = AT(TO, to);                                                      \
        const uint64_t *a = AT(const uint64_t, a);                                \
        const B *b = AT(const B, b);                                              \
        TO x = instruction->x;                                                    \
        uint32_t row_count = padded(run->row_count);                              \
        for (uint32_t row = 0; row < row_count; row++) {                          \
            TO if_false = (TO)b[row];                                             \
            to[row] = hq_bit(a, row) ? x : if_false;                              \
        }                                                                         \
    }
FOR_WIDTHS_2(SELECT_C, n_select_c)

const hq_kernel_row hq_kernels_number[HQ_VOP_COUNT_] = {
    [HQ_VOP_N_CONST] = ROW_1(n_const),   [HQ_VOP_N_COPY] = ROW_2(n_copy),
    [HQ_VOP_N_ADD] = ROW_3(n_add),       [HQ_VOP_N_SUB] = ROW_3(n_sub),
    [HQ_VOP_N_MUL] = ROW_3(n_mul),       [HQ_VOP_N_ADD_C] = ROW_2(n_add_c),
    [HQ_VOP_N_MUL_C] = ROW_2(n_mul_c),   [HQ_VOP_N_NEG] = ROW_2(n_neg),
    [HQ_VOP_N_MIN] = ROW_3(n_min),       [HQ_VOP_N_MAX] = ROW_3(n_max),
    [HQ_VOP_N_MIN_C] = ROW_2(n_min_c),   [HQ_VOP_N_MAX_C] = ROW_2(n_max_c),
    [HQ_VOP_N_SELECT] = ROW_3(n_select), [HQ_VOP_N_SELECT_C] = ROW_2(n_select_c),
};

/* NOLINTEND(bugprone-macro-parentheses) */
