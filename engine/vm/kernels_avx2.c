/*
 * Kernels of four lanes, for processors that have AVX2. See kernels_lanes.inc.
 */
#ifdef __x86_64__
#include <immintrin.h>

#define LANES     4
#define LANES_SET hq_kernels_avx2
#include "vm/kernels_round.h"

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,popcnt"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,popcnt")
#endif
#include "vm/kernels_lanes_types.inc"

/* A bit a lane, of the lanes' signs. */
static inline uint64_t bits_of(lanes mask)
{
    return (uint64_t)_mm256_movemask_pd((__m256d)mask);
}

/* By the signs of `mask`. */
static inline lanes choose(lanes mask, lanes a, lanes b)
{
    return (lanes)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)mask);
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

/* Each lane's bit is brought to its sign. */
static inline lanes pick(uint64_t word, uint32_t row, lanes a, lanes b)
{
    int64_t left = 63 - (int64_t)row;
    return choose(every((int64_t)word) << (lanes){left, left - 1, left - 2, left - 3}, a, b);
}

static inline lanes pick_less(lanes a, lanes b, lanes if_less, lanes if_not)
{
    return choose(a < b, if_less, if_not);
}

#define HAS_MULTIPLY_32
static inline lanes multiply_32(lanes a, lanes b)
{
    return (lanes)_mm256_mul_epi32((__m256i)a, (__m256i)b);
}

static inline binaries to_binary(lanes a)
{
    return to_binary_by_bits(a);
}

static inline lanes floor_of(binaries p)
{
    return from_binary_by_bits((binaries)_mm256_floor_pd((__m256d)p));
}

#define HAS_POPCOUNT
#define HAS_SHIFTS
#define SPAN_WORDS 4
typedef __m256i span_words;

static inline span_words load_span(const uint64_t *words)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)words);
}

/* Unsigned; by 64 or more: 0. */
static inline lanes shift_right(lanes a, lanes count)
{
    return (lanes)_mm256_srlv_epi64((__m256i)a, (__m256i)count);
}

static inline uint64_t lowest_bits(lanes a)
{
    return bits_of((lanes)_mm256_slli_epi64((__m256i)a, 63));
}

/* Is the leaf's bit set? Each lane takes the word it needs, by its two halves; a leaf outside the span has none. */
static inline uint64_t span_bits(span_words words, lanes leaf)
{
    lanes half = (lanes)_mm256_slli_epi64(_mm256_srli_epi64((__m256i)leaf, 6), 1);
    lanes halves = half | (lanes)_mm256_slli_epi64((__m256i)(half + 1), 32);
    lanes word = (lanes)_mm256_permutevar8x32_epi32(words, (__m256i)halves);
    lanes outside = (leaf & ~every(SPAN_WORDS * 64 - 1)) != 0;
    return lowest_bits(shift_right(word, leaf & 63) & ~outside);
}

#define HAS_PACKING
/* Sixteen numbers of 16 bits, and where they are as others: 0 or -1. */
typedef int16_t packed __attribute__((vector_size(32)));
typedef packed packed_truths;

static inline packed every_packed(uint16_t a)
{
    return (packed)_mm256_set1_epi16((short)a);
}

/* Two vectors of four, of 64 bits each, to eight of 32 bits, in halves: 0 1 4 5 2 3 6 7. */
static inline __m256i low_halves(const int64_t *a)
{
    __m256i first = _mm256_loadu_si256((const __m256i *)(const void *)a);
    __m256i second = _mm256_loadu_si256((const __m256i *)(const void *)(a + LANES));
    first = _mm256_shuffle_epi32(first, _MM_SHUFFLE(2, 0, 2, 0));
    second = _mm256_shuffle_epi32(second, _MM_SHUFFLE(2, 0, 2, 0));
    return _mm256_blend_epi32(first, second, 0xCC);
}

/* Those of sixteen rows, each from 0 to 65535, in order. */
static inline packed pack(const int64_t *a)
{
    __m256i mixed = _mm256_packus_epi32(low_halves(a), low_halves(a + 2 * LANES));
    return (packed)_mm256_permutevar8x32_epi32(mixed, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

static inline packed_truths packed_equal(packed a, packed b)
{
    return a == b;
}

static inline uint64_t packed_bits(packed_truths a, packed_truths b)
{
    __m256i bytes = _mm256_packs_epi16((__m256i)a, (__m256i)b);
    return (uint32_t)_mm256_movemask_epi8(_mm256_permute4x64_epi64(bytes, _MM_SHUFFLE(3, 1, 2, 0)));
}

#include "vm/kernels_lanes.inc"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
