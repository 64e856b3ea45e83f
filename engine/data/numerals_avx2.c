/* Numerals four at a time. This file is compiled for every processor and run where there is AVX2. See numerals_lanes.inc. */
#include "data/numerals.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

typedef __m256i words;

static inline TARGET words shift_each(words a, words b)
{
    return _mm256_srlv_epi64(a, b);
}

static inline TARGET words negative(words a)
{
    return _mm256_cmpgt_epi64(_mm256_setzero_si256(), a);
}

#define NUMERALS         hq_avx2_numerals
#define LANES            4
#define V(name)          _mm256_##name
#define AND              _mm256_and_si256
#define OR               _mm256_or_si256
#define AND_NOT          _mm256_andnot_si256
#define LOAD(from)       _mm256_loadu_si256((const __m256i *)(const void *)(from))
#define STORE(to, value) _mm256_storeu_si256((__m256i *)(void *)(to), value)
#include "data/numerals_lanes.inc"

#endif
