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

/* The rows' bits are looked at in both halves of a lane; which they are is known where loops are unrolled. */
static inline lanes pick(uint64_t word, uint32_t row, lanes a, lanes b)
{
#ifdef __SSE2__
    const __m128i words = _mm_set1_epi32((int32_t)(word >> (row & 32)));
    const int32_t first = (int32_t)(UINT32_C(1) << row % 32), second = (int32_t)(UINT32_C(2) << row % 32);
    const __m128i bits = _mm_setr_epi32(first, first, second, second);
    return choose((lanes)_mm_cmpeq_epi32(_mm_and_si128(words, bits), bits), a, b);
#else
    lanes mask = {-(int64_t)(word >> row & 1), -(int64_t)(word >> (row + 1) & 1)};
    return choose(mask, a, b);
#endif
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

#ifdef __SSE2__
#define HAS_MULTIPLY_32
/* As of numbers without a sign; a negative factor was then 2^32 too great. */
static inline lanes multiply_32(lanes a, lanes b)
{
    __m128i first = (__m128i)a, second = (__m128i)b;
    __m128i too_much = _mm_add_epi64(_mm_and_si128(first, _mm_slli_epi64(second, 32)),
                                     _mm_and_si128(second, _mm_slli_epi64(first, 32)));
    return (lanes)_mm_sub_epi64(_mm_mul_epu32(first, second), too_much);
}

/* Numbers of 32 bits are compared four at a time, which 64 bits are not before SSE4.2. */
#define HAS_NARROWS
typedef int32_t narrows __attribute__((vector_size(16)));

static inline narrows every_narrow(int64_t value)
{
    return (int32_t)value - (narrows){0};
}

/* Those of four rows. */
static inline narrows narrows_at(const int64_t *a)
{
    return (narrows)_mm_shuffle_ps((__m128)load(a), (__m128)load(a + LANES), _MM_SHUFFLE(2, 0, 2, 0));
}

/* A bit for each of sixteen rows, four vectors of 0 and -1. */
static inline uint64_t bits_of_narrows(const narrows *masks)
{
    __m128i low = _mm_packs_epi32((__m128i)masks[0], (__m128i)masks[1]);
    __m128i high = _mm_packs_epi32((__m128i)masks[2], (__m128i)masks[3]);
    return (uint64_t)(unsigned)_mm_movemask_epi8(_mm_packs_epi16(low, high));
}
#endif

#include "vm/kernels_lanes.inc"
