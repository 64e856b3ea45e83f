/* Numerals two at a time, for SSE2, which every x86-64 processor has. See numerals_lanes.inc. */
#include "data/numerals.h"

#if defined(__x86_64__)

#include <emmintrin.h>

typedef __m128i words;

/* There is one shift for both: each is done for both, and half of it taken. */
static inline words shift_each(words a, words b)
{
    words low = _mm_srl_epi64(a, b);
    return _mm_unpacklo_epi64(low, _mm_srl_epi64(_mm_unpackhi_epi64(a, a), _mm_unpackhi_epi64(b, b)));
}

static inline words negative(words a)
{
    return _mm_shuffle_epi32(_mm_srai_epi32(a, 31), 0xf5);
}

#define TARGET
#define NUMERALS         hq_sse2_numerals
#define LANES            2
#define V(name)          _mm_##name
#define AND              _mm_and_si128
#define OR               _mm_or_si128
#define AND_NOT          _mm_andnot_si128
#define LOAD(from)       _mm_loadu_si128((const __m128i *)(const void *)(from))
#define STORE(to, value) _mm_storeu_si128((__m128i *)(void *)(to), value)
#include "data/numerals_lanes.inc"

#endif
