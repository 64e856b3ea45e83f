/* Bitmaps of several planes into a byte or a word for each row. See lane.h. */
#include <string.h>

#include "vm/lane.h"

enum { BLOCK = 64 }; /* rows */

/* Eight truths as eight bytes, each 0 or 1; see kernels_days.c. */
static uint64_t spread(uint64_t eight)
{
    uint64_t own = (eight * UINT64_C(0x0101010101010101)) & UINT64_C(0x8040201008040201);
    return ((own + UINT64_C(0x00406070787c7e7f)) >> 7) & UINT64_C(0x0101010101010101);
}

/* `block` rows of the planes, added up by weight: a byte each. */
typedef void expand_block(const hq_vplanes *planes, uint32_t word, unsigned char bytes[BLOCK]);

static void expand_base(const hq_vplanes *planes, uint32_t word, unsigned char bytes[BLOCK])
{
    for (uint32_t i = 0; i < BLOCK; i += 8) {
        uint64_t eight = 0;
        for (uint32_t k = 0; k < planes->count; k++)
            eight += spread(planes->bits[k][word] >> i & 255) * planes->weights[k];
        memcpy(bytes + i, &eight, sizeof eight);
    }
}

static void to_words_base(const unsigned char bytes[BLOCK], unsigned shift, uint64_t *to)
{
    for (uint32_t i = 0; i < BLOCK; i++)
        to[i] |= (uint64_t)bytes[i] << shift;
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx2"))) static void expand_avx2(const hq_vplanes *planes, uint32_t word,
                                                        unsigned char bytes[BLOCK])
{
    const __m256i which = _mm256_set_epi64x(0x0303030303030303, 0x0202020202020202, 0x0101010101010101, 0);
    const __m256i each = _mm256_set1_epi64x((long long)0x8040201008040201);
    __m256i low = _mm256_setzero_si256(), high = low;
    for (uint32_t k = 0; k < planes->count; k++) {
        uint64_t bits = planes->bits[k][word];
        __m256i weight = _mm256_set1_epi8((char)planes->weights[k]);
        __m256i a = _mm256_shuffle_epi8(_mm256_set1_epi32((int)(uint32_t)bits), which);
        __m256i b = _mm256_shuffle_epi8(_mm256_set1_epi32((int)(uint32_t)(bits >> 32)), which);
        a = _mm256_cmpeq_epi8(_mm256_and_si256(a, each), each);
        b = _mm256_cmpeq_epi8(_mm256_and_si256(b, each), each);
        low = _mm256_add_epi8(low, _mm256_and_si256(a, weight));
        high = _mm256_add_epi8(high, _mm256_and_si256(b, weight));
    }
    _mm256_storeu_si256((__m256i *)(void *)bytes, low);
    _mm256_storeu_si256((__m256i *)(void *)(bytes + 32), high);
}

/* The first planes: what stands in `to` is written over. */
__attribute__((target("avx2"))) static void first_words_avx2(const unsigned char bytes[BLOCK], uint64_t *to)
{
    for (uint32_t i = 0; i < BLOCK; i += 4) {
        uint32_t four;
        memcpy(&four, bytes + i, sizeof four);
        __m256i words = _mm256_cvtepu8_epi64(_mm_cvtsi32_si128((int)four));
        _mm256_storeu_si256((__m256i *)(void *)(to + i), words);
    }
}
#endif

static void first_words_base(const unsigned char bytes[BLOCK], uint64_t *to)
{
    for (uint32_t i = 0; i < BLOCK; i++)
        to[i] = bytes[i];
}

typedef void first_words(const unsigned char bytes[BLOCK], uint64_t *to);

static expand_block *expand_for(hq_isa isa)
{
#if defined(__x86_64__)
    if (isa != HQ_ISA_BASE)
        return expand_avx2;
#endif
    (void)isa;
    return expand_base;
}

static first_words *first_words_for(hq_isa isa)
{
#if defined(__x86_64__)
    if (isa != HQ_ISA_BASE)
        return first_words_avx2;
#endif
    (void)isa;
    return first_words_base;
}

void hq_v_expand_bytes(hq_isa isa, const hq_vplanes *planes, uint32_t word_count, uint8_t *to)
{
    expand_block *expand = expand_for(isa);
    for (uint32_t word = 0; word < word_count; word++)
        expand(planes, word, to + (size_t)word * BLOCK);
}

void hq_v_expand_words(hq_isa isa, const hq_vplanes *eights, uint32_t eight_count, uint32_t word_count,
                       uint64_t *to)
{
    expand_block *expand = expand_for(isa);
    first_words *first = first_words_for(isa);
    unsigned char bytes[BLOCK];
    for (uint32_t word = 0; word < word_count; word++) {
        expand(&eights[0], word, bytes);
        first(bytes, to + (size_t)word * BLOCK);
        for (uint32_t e = 1; e < eight_count; e++) {
            if (eights[e].count == 0)
                continue;
            expand(&eights[e], word, bytes);
            to_words_base(bytes, 8 * e, to + (size_t)word * BLOCK);
        }
    }
}
