/*
 * What the files of kernels share: how a kernel reaches its rows, and templates that make one kernel for each combination of the widths
 * of its numbers.
 *
 * A kernel computes all rows up to the next multiple of 64, so it has no remainder to take care of; what stands beyond the last row is
 * anything (truths) or within the bounds of its register (numbers), and no kernel may trap on it: sums wrap, divisors are made 1. What is read by
 * row without such a tail (owners, segments) is read up to the last row only.
 *
 * The register written may be one of those read, where both have one width.
 */
#ifndef HQ_VM_KERNELS_ROWS_H
#define HQ_VM_KERNELS_ROWS_H

#include "vm/kernels.h"

typedef unsigned __int128 hq_uint128;

enum { HQ_WORD_ROWS = 64, HQ_WIDTHS = 8 };

/*
 * Kernels of one operation, by the widths of its numbers: bit k of the index says that the k-th N of its operands has 128 bits. An operation
 * has at most three numbers; where it has fewer, the rest is NULL. D counts as no number: it always has 64 bits.
 */
typedef hq_vkernel *hq_kernel_row[HQ_WIDTHS];

/* Plain C, by operation; each file has those that it is about, the rest is NULL. */
extern const hq_kernel_row hq_kernels_truth[HQ_VOP_COUNT_];
extern const hq_kernel_row hq_kernels_number[HQ_VOP_COUNT_];
extern const hq_kernel_row hq_kernels_frame[HQ_VOP_COUNT_];
extern const hq_kernel_row hq_kernels_round[HQ_VOP_COUNT_];

/* Faster kernels of one set of instructions, by operation, for 64-bit registers; NULL: it has none. */
typedef struct hq_kernel_set {
    hq_vkernel *narrow[HQ_VOP_COUNT_];
    hq_vkernel *few[HQ_VOP_COUNT_];              /* factors and what is compared of 32 bits; few steps */
    hq_vkernel *round_51[HQ_VOP_COUNT_];         /* product's magnitude and divisor together below 2^51 */
    hq_vkernel *round_51_natural[HQ_VOP_COUNT_]; /* and nothing negative */
} hq_kernel_set;

extern const hq_kernel_set hq_kernels_base, hq_kernels_avx2, hq_kernels_avx512;

static inline uint32_t words_of(uint32_t row_count)
{
    return row_count / HQ_WORD_ROWS + (row_count % HQ_WORD_ROWS != 0);
}

static inline uint32_t padded(uint32_t row_count)
{
    return words_of(row_count) * HQ_WORD_ROWS;
}

#define AT(TYPE, REGISTER) ((TYPE *)run->registers[instruction->REGISTER].at)

/* Each width of one, two or three numbers. MAKE(widths, types...) makes a kernel whose name ends in the widths. */
#define FOR_WIDTHS_1(MAKE, ...) MAKE(__VA_ARGS__, 0, int64_t) MAKE(__VA_ARGS__, 1, hq_int128)
#define FOR_WIDTHS_2(MAKE, ...)               \
    MAKE(__VA_ARGS__, 00, int64_t, int64_t)   \
    MAKE(__VA_ARGS__, 10, hq_int128, int64_t) \
    MAKE(__VA_ARGS__, 01, int64_t, hq_int128) MAKE(__VA_ARGS__, 11, hq_int128, hq_int128)
#define FOR_WIDTHS_3(MAKE, ...)                           \
    MAKE(__VA_ARGS__, 000, int64_t, int64_t, int64_t)     \
    MAKE(__VA_ARGS__, 100, hq_int128, int64_t, int64_t)   \
    MAKE(__VA_ARGS__, 010, int64_t, hq_int128, int64_t)   \
    MAKE(__VA_ARGS__, 110, hq_int128, hq_int128, int64_t) \
    MAKE(__VA_ARGS__, 001, int64_t, int64_t, hq_int128)   \
    MAKE(__VA_ARGS__, 101, hq_int128, int64_t, hq_int128) \
    MAKE(__VA_ARGS__, 011, int64_t, hq_int128, hq_int128) \
    MAKE(__VA_ARGS__, 111, hq_int128, hq_int128, hq_int128)

/* The row of the kernels that those made, in the order of hq_kernel_row. */
#define ROW_0(NAME) \
    {               \
        NAME        \
    }
#define ROW_1(NAME)        \
    {                      \
        NAME##_0, NAME##_1 \
    }
#define ROW_2(NAME)                                \
    {                                              \
        NAME##_00, NAME##_10, NAME##_01, NAME##_11 \
    }
#define ROW_3(NAME)                                                                                    \
    {                                                                                                  \
        NAME##_000, NAME##_100, NAME##_010, NAME##_110, NAME##_001, NAME##_101, NAME##_011, NAME##_111 \
    }

#endif
