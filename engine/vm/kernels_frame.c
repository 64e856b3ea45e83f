/*
 * Kernels that look something up by row: tables, the record that holds this one (GATHER), the items of a list (SEG).
 *
 * Items of an owner stand side by side: those of row r of the parent are rows first[r] .. first[r + 1] - 1 of the list. What stands in a
 * bitmap beyond the last item is anything, so only bits of the segment are looked at.
 */
#include <assert.h>

#include "vm/kernels_rows.h"

/* Types cannot stand in parentheses: NOLINTBEGIN(bugprone-macro-parentheses) */

/* ---- Tables ---- */

/* An argument beyond the table can stand only beyond the last row; it is brought into the table. */
#define TABLE(NAME, WIDTHS, TO)                                                   \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                             \
        TO *to = AT(TO, to);                                                      \
        const int64_t *a = AT(const int64_t, a);                                  \
        const hq_vm_values *values = instruction->p;                              \
        assert(values->count > 0);                                                \
        uint64_t last = values->count - 1;                                        \
        uint32_t row_count = padded(run->row_count);                              \
        for (uint32_t row = 0; row < row_count; row++) {                          \
            uint64_t i = (uint64_t)a[row];                                        \
            to[row] = values->at[i < last ? i : last];                            \
        }                                                                         \
    }
FOR_WIDTHS_1(TABLE, d_table)

/* The last step that begins at `a` or before, found by halves without a branch that depends on `a`. */
static uint32_t step_of(const hq_vm_steps *steps, int64_t a)
{
    uint32_t at = 0;
    for (uint32_t count = steps->count; count > 1;) {
        uint32_t half = count / 2;
        at += steps->from[at + half] <= a ? half : 0;
        count -= half;
    }
    return at;
}

#define STEPS(NAME, WIDTHS, TO)                                                   \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                             \
        TO *to = AT(TO, to);                                                      \
        const int64_t *a = AT(const int64_t, a);                                  \
        const hq_vm_steps *steps = instruction->p;                                \
        assert(steps->count > 0);                                                 \
        uint32_t row_count = padded(run->row_count);                              \
        for (uint32_t row = 0; row < row_count; row++)                            \
            to[row] = steps->values[step_of(steps, a[row])];                      \
    }
FOR_WIDTHS_1(STEPS, d_steps)

/* ---- The record that holds this one ---- */

static void t_gather(const hq_vinstr *instruction, const hq_vrun *run)
{
    uint64_t *to = AT(uint64_t, to);
    const uint64_t *a = AT(const uint64_t, a);
    uint32_t word_count = words_of(run->row_count);
    for (uint32_t word = 0; word < word_count; word++) {
        if (run->owner == NULL) {
            to[word] = a[word];
            continue;
        }
        uint32_t first = word * HQ_WORD_ROWS;
        uint32_t count = run->row_count - first < HQ_WORD_ROWS ? run->row_count - first : HQ_WORD_ROWS;
        uint64_t bits = 0;
        for (uint32_t bit = 0; bit < count; bit++)
            bits |= (uint64_t)hq_bit(a, run->owner[first + bit]) << bit;
        to[word] = bits;
    }
}

/* Beyond the last row stands the last row's number again, so that it lies within the bounds. */
#define GATHER(NAME, WIDTHS, TO, A)                                               \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run) \
    {                                                                             \
        TO *to = AT(TO, to);                                                      \
        const A *a = AT(const A, a);                                              \
        const uint32_t *owner = run->owner;                                       \
        uint32_t padded_count = padded(run->row_count);                           \
        uint32_t row_count = owner == NULL ? padded_count : run->row_count;       \
        for (uint32_t row = 0; row < row_count; row++)                            \
            to[row] = (TO)a[owner == NULL ? row : owner[row]];                    \
        for (uint32_t row = row_count; row < padded_count; row++)                 \
            to[row] = to[row_count - 1];                                          \
    }
FOR_WIDTHS_2(GATHER, n_gather)

/* ---- The items of a list ---- */

/* The lowest `count` bits, count <= 64. */
static uint64_t low_bits(uint32_t count)
{
    return count >= HQ_WORD_ROWS ? UINT64_MAX : ((uint64_t)1 << count) - 1;
}

/* The bits of rows from .. end - 1 that stand in word `from / 64`, moved to the lowest bit; *count receives how many rows those are. */
static uint64_t next_bits(const uint64_t *bits, uint32_t from, uint32_t end, uint32_t *count)
{
    uint32_t offset = from % HQ_WORD_ROWS;
    uint32_t left = end - from;
    *count = left < HQ_WORD_ROWS - offset ? left : HQ_WORD_ROWS - offset;
    return bits[from / HQ_WORD_ROWS] >> offset & low_bits(*count);
}

static bool any_of(const uint64_t *bits, uint32_t from, uint32_t end)
{
    uint32_t count;
    for (; from < end; from += count) {
        if (next_bits(bits, from, end, &count) != 0)
            return true;
    }
    return false;
}

static bool all_of(const uint64_t *bits, uint32_t from, uint32_t end)
{
    uint32_t count;
    for (; from < end; from += count) {
        if (next_bits(bits, from, end, &count) != low_bits(count))
            return false;
    }
    return true;
}

static uint32_t count_of(const uint64_t *bits, uint32_t from, uint32_t end)
{
    uint32_t sum = 0;
    uint32_t count;
    for (; from < end; from += count)
        sum += (uint32_t)__builtin_popcountll(next_bits(bits, from, end, &count));
    return sum;
}

#define SEG_TRUTH(NAME, QUESTION)                                                                      \
    static void NAME(const hq_vinstr *instruction, const hq_vrun *run)                                 \
    {                                                                                                  \
        uint64_t *to = AT(uint64_t, to);                                                               \
        const uint64_t *a = AT(const uint64_t, a);                                                     \
        uint64_t bits = 0;                                                                             \
        for (uint32_t row = 0; row < run->parent_count; row++) {                                       \
            bits |= (uint64_t)QUESTION(a, run->first[row], run->first[row + 1]) << row % HQ_WORD_ROWS; \
            if (row % HQ_WORD_ROWS == HQ_WORD_ROWS - 1 || row + 1 == run->parent_count) {              \
                to[row / HQ_WORD_ROWS] = bits;                                                         \
                bits = 0;                                                                              \
            }                                                                                          \
        }                                                                                              \
    }
SEG_TRUTH(t_seg_any, any_of)
SEG_TRUTH(t_seg_all, all_of)

/* Beyond the last row stands what a list without items gives. */
#define SEG_COUNT(NAME, WIDTHS, TO)                                                    \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run)      \
    {                                                                                  \
        TO *to = AT(TO, to);                                                           \
        const uint64_t *a = AT(const uint64_t, a);                                     \
        for (uint32_t row = 0; row < run->parent_count; row++)                         \
            to[row] = count_of(a, run->first[row], run->first[row + 1]);               \
        for (uint32_t row = run->parent_count; row < padded(run->parent_count); row++) \
            to[row] = 0;                                                               \
    }
FOR_WIDTHS_1(SEG_COUNT, n_seg_count)

#define SEG_SUM(NAME, WIDTHS, TO, A)                                                              \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run)                 \
    {                                                                                             \
        TO *to = AT(TO, to);                                                                      \
        const A *a = AT(const A, a);                                                              \
        const uint64_t *b = AT(const uint64_t, b);                                                \
        for (uint32_t row = 0; row < run->parent_count; row++) {                                  \
            hq_int128 sum = 0;                                                                    \
            for (uint32_t item = run->first[row]; item < run->first[row + 1]; item++)             \
                sum = (hq_int128)((hq_uint128)sum + (hq_uint128)(hq_bit(b, item) ? a[item] : 0)); \
            to[row] = (TO)sum;                                                                    \
        }                                                                                         \
        for (uint32_t row = run->parent_count; row < padded(run->parent_count); row++)            \
            to[row] = 0;                                                                          \
    }
FOR_WIDTHS_2(SEG_SUM, n_seg_sum)

#define SEG_BEST(NAME, BETTER, WIDTHS, TO, A, C)                                        \
    static void NAME##_##WIDTHS(const hq_vinstr *instruction, const hq_vrun *run)       \
    {                                                                                   \
        TO *to = AT(TO, to);                                                            \
        const A *a = AT(const A, a);                                                    \
        const uint64_t *b = AT(const uint64_t, b);                                      \
        const C *c = AT(const C, c);                                                    \
        for (uint32_t row = 0; row < run->parent_count; row++) {                        \
            bool found = false;                                                         \
            A best = 0;                                                                 \
            for (uint32_t item = run->first[row]; item < run->first[row + 1]; item++) { \
                bool takes = hq_bit(b, item) && (!found || a[item] BETTER best);        \
                best = takes ? a[item] : best;                                          \
                found |= takes;                                                         \
            }                                                                           \
            to[row] = found ? (TO)best : (TO)c[row];                                    \
        }                                                                               \
        for (uint32_t row = run->parent_count; row < padded(run->parent_count); row++)  \
            to[row] = (TO)c[row];                                                       \
    }
FOR_WIDTHS_3(SEG_BEST, n_seg_min, <)
FOR_WIDTHS_3(SEG_BEST, n_seg_max, >)

const hq_kernel_row hq_kernels_frame[HQ_VOP_COUNT_] = {
    [HQ_VOP_D_TABLE] = ROW_1(d_table),         [HQ_VOP_D_STEPS] = ROW_1(d_steps),
    [HQ_VOP_T_GATHER] = ROW_0(t_gather),       [HQ_VOP_N_GATHER] = ROW_2(n_gather),
    [HQ_VOP_T_SEG_ANY] = ROW_0(t_seg_any),     [HQ_VOP_T_SEG_ALL] = ROW_0(t_seg_all),
    [HQ_VOP_N_SEG_COUNT] = ROW_1(n_seg_count), [HQ_VOP_N_SEG_SUM] = ROW_2(n_seg_sum),
    [HQ_VOP_N_SEG_MIN] = ROW_3(n_seg_min),     [HQ_VOP_N_SEG_MAX] = ROW_3(n_seg_max),
};

/* NOLINTEND(bugprone-macro-parentheses) */
