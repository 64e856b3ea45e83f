/*
 * Kernels of two lanes, with what every processor of an architecture has: SSE2, or what the compiler makes of vectors elsewhere. See kernels_lanes.inc.
 */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define LANES     2
#define LANES_SET hq_kernels_base
#include "vm/kernels_lanes_types.inc"

/* A bit a lane of all ones or none. */
static inline uint64_t bits_of(lanes mask)
{
#ifdef __SSE2__
    return (uint64_t)_mm_movemask_pd((__m128d)mask);
#else
    return (uint64_t)(mask[0] & 1) | (uint64_t)(mask[1] & 2);
#endif
}

static inline lanes choose(lanes mask, lanes a, lanes b)
{
    return (a & mask) | (b & ~mask);
}

static inline uint64_t less_bits(lanes a, lanes b)
{
    return bits_of(a < b);
}

static inline uint64_t equal_bits(lanes a, lanes b)
{
    return bits_of(a == b);
}

static inline uint64_t outside_bits(lanes a, lanes x, lanes y)
{
    return bits_of((a < x) | (a > y));
}

static inline lanes pick(uint64_t word, uint32_t row, lanes a, lanes b)
{
    lanes mask = {-(int64_t)(word >> row & 1), -(int64_t)(word >> (row + 1) & 1)};
    return choose(mask, a, b);
}

static inline lanes pick_less(lanes a, lanes b, lanes if_less, lanes if_not)
{
    return choose(a < b, if_less, if_not);
}

static inline binaries to_binary(lanes a)
{
    return to_binary_by_bits(a);
}

/* The nearest integer, and one less where that is above. */
static inline lanes floor_of(binaries p)
{
    lanes nearest = from_binary_by_bits(p);
    return nearest + (lanes)(to_binary_by_bits(nearest) > p);
}

#include "vm/kernels_lanes.inc"
