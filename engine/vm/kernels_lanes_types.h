/*
 * Vectors of LANES 64-bit numbers, as gcc and clang have them. Included by the files that say how many LANES there are and do by intrinsics what
 * kernels_lanes.h asks for.
 *
 * double stands here and there for one reason: it holds integers to 2^53 exactly, and machines divide and convert vectors of it, not of
 * integers. kernels_lanes_round.h has the proofs.
 */
#ifndef HQ_VM_KERNELS_LANES_TYPES_H
#define HQ_VM_KERNELS_LANES_TYPES_H

#include "vm/kernels_round.h"

#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 32")
#endif
#define ALWAYS_INLINE inline __attribute__((always_inline))

typedef int64_t lanes __attribute__((vector_size(8 * LANES)));
typedef uint64_t naturals __attribute__((vector_size(8 * LANES)));
typedef double binaries __attribute__((vector_size(8 * LANES)));
/* Anywhere in memory. */
typedef int64_t lanes_there __attribute__((vector_size(8 * LANES), aligned(8), may_alias));

#define ALL_LANES (((uint64_t)1 << LANES) - 1)

/* For sums and products that wrap: beyond the last row they may. */
#define NATURALS(VALUE) ((naturals)(VALUE))

static inline lanes load(const int64_t *at)
{
    return *(const lanes_there *)at;
}

static inline void store(int64_t *at, lanes value)
{
    *(lanes_there *)at = value;
}

static inline lanes every(int64_t value)
{
    return value - (lanes){0};
}

static inline binaries every_binary(double value)
{
    return value - (binaries){0};
}

/* The binary fraction 2^52 + m has m in its lowest 52 bits, for an integer 0 <= m < 2^52. */
#define BINARY_2_52  4503599627370496.0
#define BITS_OF_2_52 0x4330000000000000

/* For sets of instructions that do not convert 64-bit integers. */
static inline binaries to_binary_by_bits(lanes a)
{
    return (binaries)(a | every(BITS_OF_2_52)) - every_binary(BINARY_2_52);
}

/* Of an integer, 0 <= p < 2^52. */
static inline lanes from_binary_by_bits(binaries p)
{
    return (lanes)(p + every_binary(BINARY_2_52)) ^ every(BITS_OF_2_52);
}

#endif
