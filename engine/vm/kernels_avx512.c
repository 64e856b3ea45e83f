/*
 * Kernels of eight lanes, for processors that have AVX-512 F, DQ, BW and VL. See kernels_lanes.inc.
 */
#ifdef __x86_64__
#include <immintrin.h>

#define LANES     8
#define LANES_SET hq_kernels_avx512
#include "vm/kernels_round.h"

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,popcnt"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512bw,avx512vl,popcnt")
#endif
#include "vm/kernels_lanes_types.inc"

static inline uint64_t less_bits(lanes a, lanes b)
{
    return _mm512_cmplt_epi64_mask((__m512i)a, (__m512i)b);
}

static inline uint64_t equal_bits(lanes a, lanes b)
{
    return _mm512_cmpeq_epi64_mask((__m512i)a, (__m512i)b);
}

static inline uint64_t outside_bits(lanes a, lanes x, lanes y)
{
    return less_bits(a, x) | less_bits(y, a);
}

static inline lanes pick(uint64_t word, uint32_t row, lanes a, lanes b)
{
    return (lanes)_mm512_mask_blend_epi64((__mmask8)(word >> row), (__m512i)b, (__m512i)a);
}

static inline lanes pick_less(lanes a, lanes b, lanes if_less, lanes if_not)
{
    return (lanes)_mm512_mask_blend_epi64(_mm512_cmplt_epi64_mask((__m512i)a, (__m512i)b), (__m512i)if_not,
                                          (__m512i)if_less);
}

#define HAS_MULTIPLY_32
static inline lanes multiply_32(lanes a, lanes b)
{
    return (lanes)_mm512_mul_epi32((__m512i)a, (__m512i)b);
}

static inline binaries to_binary(lanes a)
{
    return (binaries)_mm512_cvtepi64_pd((__m512i)a);
}

static inline lanes floor_of(binaries p)
{
    return (lanes)_mm512_cvttpd_epi64((__m512d)p);
}

#define HAS_POPCOUNT
#define HAS_SHIFTS
#define SPAN_WORDS 8
typedef __m512i span_words;

static inline span_words load_span(const uint64_t *words)
{
    return _mm512_loadu_si512(words);
}

/* Unsigned; by 64 or more: 0. */
static inline lanes shift_right(lanes a, lanes count)
{
    return (lanes)_mm512_srlv_epi64((__m512i)a, (__m512i)count);
}

static inline uint64_t lowest_bits(lanes a)
{
    return _mm512_test_epi64_mask((__m512i)a, _mm512_set1_epi64(1));
}

/* Is the leaf's bit set? Each lane takes the word it needs; a leaf outside the span has none. */
static inline uint64_t span_bits(span_words words, lanes leaf)
{
    lanes word = (lanes)_mm512_permutexvar_epi64((__m512i)(leaf >> 6), words);
    uint64_t inside = _mm512_cmplt_epu64_mask((__m512i)leaf, _mm512_set1_epi64(SPAN_WORDS * 64));
    return lowest_bits(shift_right(word, leaf & 63)) & inside;
}

#define HAS_PACKING
/* Sixteen numbers of 16 bits, and a bit for each where they are as others. */
typedef __m256i packed;
typedef uint32_t packed_truths;

static inline packed every_packed(uint16_t a)
{
    return _mm256_set1_epi16((short)a);
}

/* Those of sixteen rows, each from 0 to 65535, in order. */
static inline packed pack(const int64_t *a)
{
    const __m512i lowest = _mm512_castsi256_si512(
        _mm256_setr_epi16(0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60));
    return _mm512_castsi512_si256(
        _mm512_permutex2var_epi16(_mm512_loadu_si512(a), lowest, _mm512_loadu_si512(a + LANES)));
}

static inline packed_truths packed_equal(packed a, packed b)
{
    return _mm256_cmpeq_epi16_mask(a, b);
}

static inline uint64_t packed_bits(packed_truths a, packed_truths b)
{
    return a | (uint64_t)b << 16;
}

#include "vm/kernels_lanes.inc"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
