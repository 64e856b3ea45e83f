/*
 * Kernels that write truths: logic on bitmaps, 64 rows a word, and comparisons of numbers of every width. Plain C; kernels_lanes.inc has
 * faster comparisons of 64-bit numbers.
 */
#include "vm/kernels_rows.h"

/* ---- Logic ---- */

#define LOGIC(NAME, EXPRESSION)                                        \
    static void NAME(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                  \
        uint64_t *to = AT(uint64_t, to);                               \
        const uint64_t *at_a = AT(const uint64_t, a);                  \
        const uint64_t *at_b = AT(const uint64_t, b);                  \
        uint32_t word_count = words_of(run->row_count);                \
        for (uint32_t i = 0; i < word_count; i++) {                    \
            uint64_t a = at_a[i];                                      \
            uint64_t b = at_b[i];                                      \
            to[i] = EXPRESSION;                                        \
        }                                                              \
    }

LOGIC(t_and, a &b)
LOGIC(t_or, a | b)
LOGIC(t_andnot, a & ~b)
LOGIC(t_eq, ~(a ^ b))

static void t_const(const hq_vinstr *instruction, const hq_vrun *run)
{
    uint64_t *to = AT(uint64_t, to);
    uint64_t word = instruction->x != 0 ? UINT64_MAX : 0;
    uint32_t word_count = words_of(run->row_count);
    for (uint32_t i = 0; i < word_count; i++)
        to[i] = word;
}

static void t_copy(const hq_vinstr *instruction, const hq_vrun *run)
{
    uint64_t *to = AT(uint64_t, to);
    const uint64_t *a = AT(const uint64_t, a);
    uint32_t word_count = words_of(run->row_count);
    for (uint32_t i = 0; i < word_count; i++)
        to[i] = a[i];
}

static void t_not(const hq_vinstr *instruction, const hq_vrun *run)
{
    uint64_t *to = AT(uint64_t, to);
    const uint64_t *a = AT(const uint64_t, a);
    uint32_t word_count = words_of(run->row_count);
    for (uint32_t i = 0; i < word_count; i++)
        to[i] = ~a[i];
}

static void t_select(const hq_vinstr *instruction, const hq_vrun *run)
{
    uint64_t *to = AT(uint64_t, to);
    const uint64_t *a = AT(const uint64_t, a);
    const uint64_t *b = AT(const uint64_t, b);
    const uint64_t *c = AT(const uint64_t, c);
    uint32_t word_count = words_of(run->row_count);
    for (uint32_t i = 0; i < word_count; i++)
        to[i] = (a[i] & b[i]) | (~a[i] & c[i]);
}

/* ---- Comparisons ---- */

/* The bits of 64 rows; EXPRESSION is of `row`. */
#define FILL_WORDS(EXPRESSION)                              \
    uint32_t word_count = words_of(run->row_count);         \
    for (uint32_t word = 0; word < word_count; word++) {    \
        uint64_t bits = 0;                                  \
        for (uint32_t bit = 0; bit < HQ_WORD_ROWS; bit++) { \
            uint32_t row = word * HQ_WORD_ROWS + bit;       \
            bits |= (uint64_t)(EXPRESSION) << bit;          \
        }                                                   \
        to[word] = bits;                                    \
    }

#define COMPARE(NAME, EXPRESSION, WIDTHS, A, B)                                   \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                             \
        uint64_t *to = AT(uint64_t, to);                                          \
        const A *a = AT(const A, a);                                              \
        const B *b = AT(const B, b);                                              \
        FILL_WORDS(EXPRESSION)                                                    \
    }
FOR_WIDTHS_2(COMPARE, n_lt, a[row] < b[row])
FOR_WIDTHS_2(COMPARE, n_le, a[row] <= b[row])
FOR_WIDTHS_2(COMPARE, n_eq, a[row] == b[row])

#define COMPARE_C(NAME, EXPRESSION, WIDTHS, A)                                    \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                             \
        uint64_t *to = AT(uint64_t, to);                                          \
        const A *a = AT(const A, a);                                              \
        int64_t x = instruction->x;                                               \
        FILL_WORDS(EXPRESSION)                                                    \
    }
FOR_WIDTHS_1(COMPARE_C, n_lt_c, a[row] < x)
FOR_WIDTHS_1(COMPARE_C, n_le_c, a[row] <= x)
FOR_WIDTHS_1(COMPARE_C, n_eq_c, a[row] == x)

#define BETWEEN(NAME, EXPRESSION, WIDTHS, A)                                      \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                             \
        uint64_t *to = AT(uint64_t, to);                                          \
        const A *a = AT(const A, a);                                              \
        int64_t x = instruction->x;                                               \
        int64_t y = instruction->y;                                               \
        FILL_WORDS(EXPRESSION)                                                    \
    }
FOR_WIDTHS_1(BETWEEN, n_between, (x <= a[row]) & (a[row] <= y))

/* What is no leaf of the set's tree is in no set. */
static void d_in(const hq_vinstr *instruction, const hq_vrun *run)
{
    uint64_t *to = AT(uint64_t, to);
    const int64_t *a = AT(const int64_t, a);
    const uint64_t *set = instruction->p;
    uint64_t leaf_count = (uint64_t)instruction->x;
    FILL_WORDS((uint64_t)a[row] < leaf_count &&
               (set[(uint64_t)a[row] / 64] >> ((uint64_t)a[row] % 64) & 1) != 0)
}

const hq_kernel_row hq_kernels_truth[HQ_VOP_COUNT_] = {
    [HQ_VOP_T_CONST] = ROW_0(t_const),     [HQ_VOP_T_COPY] = ROW_0(t_copy),
    [HQ_VOP_T_AND] = ROW_0(t_and),         [HQ_VOP_T_OR] = ROW_0(t_or),
    [HQ_VOP_T_ANDNOT] = ROW_0(t_andnot),   [HQ_VOP_T_NOT] = ROW_0(t_not),
    [HQ_VOP_T_EQ] = ROW_0(t_eq),           [HQ_VOP_T_SELECT] = ROW_0(t_select),
    [HQ_VOP_N_LT] = ROW_2(n_lt),           [HQ_VOP_N_LE] = ROW_2(n_le),
    [HQ_VOP_N_EQ] = ROW_2(n_eq),           [HQ_VOP_N_LT_C] = ROW_1(n_lt_c),
    [HQ_VOP_N_LE_C] = ROW_1(n_le_c),       [HQ_VOP_N_EQ_C] = ROW_1(n_eq_c),
    [HQ_VOP_N_BETWEEN] = ROW_1(n_between), [HQ_VOP_D_IN] = ROW_0(d_in),
};
