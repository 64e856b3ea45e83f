/* Rows of CSV that take only stores. See result_fast.h. */
#include "data/result_fast.h"

#include "data/result_text.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__SSE2__)

/* What a text is compared with, sixteen bytes at a time. */
typedef struct special {
    __m128i quote, delimiter, control;
} special;

static inline special special_of(char delimiter)
{
    return (special){_mm_set1_epi8('"'), _mm_set1_epi8(delimiter), _mm_set1_epi8(0x1f)};
}

/* A bit for each of sixteen bytes that is a quote, a delimiter or below a space. */
static inline uint32_t special_bits(const special *of, __m128i bytes)
{
    __m128i quote = _mm_cmpeq_epi8(bytes, of->quote), delimiter = _mm_cmpeq_epi8(bytes, of->delimiter);
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, of->control), bytes);
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quote, delimiter), control));
}

static inline char *put_text(const special *of, char *at, hq_str text)
{
    size_t length = text.length;
    if (length == 0)
        return at;
    if (length > HQ_FAST_TEXT_BYTES || !hq_begins_plainly((unsigned char)text.at[0]) ||
        text.at[length - 1] == ' ')
        return NULL;
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text.at);
    _mm_storeu_si128((__m128i *)(void *)at, bytes);
    uint32_t wrong = special_bits(of, bytes);
    if (length > 16) {
        bytes = _mm_loadu_si128((const __m128i *)(const void *)(text.at + 16));
        _mm_storeu_si128((__m128i *)(void *)(at + 16), bytes);
        wrong |= special_bits(of, bytes) << 16;
    }
    return wrong << (HQ_FAST_TEXT_BYTES - length) != 0 ? NULL : at + length;
}

#else

typedef char special;

static inline special special_of(char delimiter)
{
    return delimiter;
}

static inline char *put_text(const special *of, char *at, hq_str text)
{
    return text.length == 0 ? at : hq_csv_put_short(at, text, *of);
}

#endif

/* --- Digits --- */

/* Where the point goes: nowhere where there are no decimals. */
typedef struct number_form {
    uint64_t before, point,
        behind; /* of the eight bytes: where the digits before the point go, the point itself, digits behind it */
    uint64_t kept;  /* the last digit that is written though it is a zero in front; a bit of its byte */
    uint64_t most;  /* numbers below it have room beside the point */
    uint64_t moved; /* bits that the digits before the point are moved by to make room for it */
} number_form;

static inline number_form form_of(unsigned decimals)
{
    if (decimals == 0)
        return (number_form){0, 0, UINT64_MAX, UINT64_C(1) << 56, HQ_DIGITS_8, 0};
    unsigned at = (7 - decimals) * 8;
    uint64_t before = (UINT64_C(1) << at) - 1;
    return (number_form){before, (uint64_t)'.' << at, ~before << 8, UINT64_C(1) << at, HQ_DIGITS_8 / 10, 8};
}

/* Number by number, from one on: its text, and how long it is; 0: it is negative, or too long to stand in eight bytes. */
static void find_texts(const number_form *form, const int64_t *numbers, uint32_t from, uint32_t count,
                       hq_fast_numerals *to)
{
    for (uint32_t i = from; i < count; i++) {
        if ((uint64_t)numbers[i] >= form->most) {
            to->lengths[i] = 0;
            continue;
        }
        uint64_t digits = hq_digits_of((uint64_t)numbers[i]);
        unsigned zeroes = (unsigned)__builtin_ctzll(digits | form->kept) / 8 * 8;
        digits += HQ_DIGITS_ASC;
        uint64_t text = (digits >> form->moved & form->before) | form->point | (digits & form->behind);
        to->texts[i] = text >> (zeroes - form->moved);
        to->lengths[i] = 8 - (zeroes - form->moved) / 8;
    }
}

#if defined(__x86_64__)

/* As digits_avx2, of two numbers. */
static inline __m128i digits_sse2(__m128i number)
{
    __m128i hundred = _mm_set1_epi16(100), ten = _mm_set1_epi16(10);
    __asm__("" : "+x"(hundred), "+x"(ten)); /* else shifts and sums are made of the products */
    __m128i high = _mm_srli_epi64(_mm_mul_epu32(number, _mm_set1_epi64x(109951163)), 40);
    __m128i low = _mm_sub_epi64(number, _mm_mul_epu32(high, _mm_set1_epi64x(10000)));
    __m128i fours = _mm_or_si128(high, _mm_slli_epi64(low, 32));
    high = _mm_srli_epi16(_mm_mulhi_epu16(fours, _mm_set1_epi16(5243)), 3);
    low = _mm_sub_epi16(fours, _mm_mullo_epi16(high, hundred));
    __m128i twos = _mm_or_si128(high, _mm_slli_epi32(low, 16));
    high = _mm_mulhi_epu16(twos, _mm_set1_epi16(6554));
    low = _mm_sub_epi16(twos, _mm_mullo_epi16(high, ten));
    return _mm_or_si128(high, _mm_slli_epi16(low, 8));
}

/* As fours_avx2, two numbers at a time: both are moved by the zeroes of the one and of the other. What differs from `most` by more than 64 bits is negative. */
static void find_texts_sse2(const number_form *form, const int64_t *numbers, uint32_t count,
                            hq_fast_numerals *to)
{
    const __m128i before = _mm_set1_epi64x((int64_t)form->before),
                  point = _mm_set1_epi64x((int64_t)form->point);
    const __m128i behind = _mm_set1_epi64x((int64_t)form->behind),
                  kept = _mm_set1_epi64x((int64_t)form->kept);
    const __m128i most = _mm_set1_epi64x((int64_t)form->most - 1), none = _mm_setzero_si128();
    const __m128i moved = _mm_set1_epi64x((int64_t)form->moved);
    const __m128i longest = _mm_set1_epi64x((int64_t)(8 + form->moved / 8));
    uint32_t i = 0;
    for (; i + 2 <= count; i += 2) {
        __m128i number = _mm_loadu_si128((const __m128i *)(const void *)(numbers + i));
        __m128i beyond = _mm_srai_epi32(_mm_or_si128(number, _mm_sub_epi64(most, number)), 31);
        __m128i digits = digits_sse2(number), some = _mm_or_si128(digits, kept);
        __m128i below = _mm_andnot_si128(some, _mm_add_epi64(some, _mm_set1_epi64x(-1)));
        __m128i zeroes = _mm_sad_epu8(_mm_and_si128(below, _mm_set1_epi8(8)), none);
        digits = _mm_add_epi8(digits, _mm_set1_epi8('0'));
        digits = _mm_or_si128(_mm_and_si128(_mm_srl_epi64(digits, moved), before),
                              _mm_or_si128(point, _mm_and_si128(digits, behind)));
        __m128i shift = _mm_sub_epi64(zeroes, moved);
        __m128i first = _mm_srl_epi64(digits, shift);
        __m128i second = _mm_srl_epi64(_mm_unpackhi_epi64(digits, digits), _mm_unpackhi_epi64(shift, shift));
        __m128i length = _mm_sub_epi64(longest, _mm_srli_epi64(zeroes, 3));
        length = _mm_andnot_si128(_mm_shuffle_epi32(beyond, 0xf5), length);
        _mm_storeu_si128((__m128i *)(void *)(to->texts + i), _mm_unpacklo_epi64(first, second));
        _mm_storeu_si128((__m128i *)(void *)(to->lengths + i), length);
    }
    find_texts(form, numbers, i, count, to);
}

#define EACH(word) _mm256_set1_epi64x((int64_t)(word))

/*
 * The eight digits of each of four numbers, as hq_digits_of gives them: two numbers below 10^4 side by side, four below 100, eight digits. Each
 * division is by a multiplication that is exact for what can stand there: 109951163 / 2^40 for 10^4, 5243 / 2^19 for 100, 6554 / 2^16 for 10.
 */
__attribute__((target("avx2"))) static inline __m256i digits_avx2(__m256i number)
{
    __m256i hundred = _mm256_set1_epi16(100), ten = _mm256_set1_epi16(10);
    __asm__("" : "+x"(hundred), "+x"(ten)); /* else shifts and sums are made of the products */
    __m256i high = _mm256_srli_epi64(_mm256_mul_epu32(number, EACH(109951163)), 40);
    __m256i low = _mm256_sub_epi64(number, _mm256_mul_epu32(high, EACH(10000)));
    __m256i fours = _mm256_or_si256(high, _mm256_slli_epi64(low, 32));
    high = _mm256_srli_epi16(_mm256_mulhi_epu16(fours, _mm256_set1_epi16(5243)), 3);
    low = _mm256_sub_epi16(fours, _mm256_mullo_epi16(high, hundred));
    __m256i twos = _mm256_or_si256(high, _mm256_slli_epi32(low, 16));
    high = _mm256_mulhi_epu16(twos, _mm256_set1_epi16(6554));
    low = _mm256_sub_epi16(twos, _mm256_mullo_epi16(high, ten));
    return _mm256_or_si256(high, _mm256_slli_epi16(low, 8));
}

/*
 * Four numbers at a time, from the first on; returns how many were done. The zeroes in front are counted below the lowest bit that is set, which is one
 * of the four lower bits of its byte: of the bits below it, each whole byte has its fourth one set.
 */
__attribute__((target("avx2"), always_inline)) static inline uint32_t fours_avx2(
    const number_form *form, bool pointed, const int64_t *numbers, uint32_t count, hq_fast_numerals *to)
{
    const __m256i before = EACH(form->before), point = EACH(form->point), behind = EACH(form->behind);
    const __m256i most = EACH(form->most - 1), kept = EACH(form->kept), none = _mm256_setzero_si256();
    const __m256i moved = EACH(form->moved), longest = EACH(8 + form->moved / 8);
    const __m128i shift = _mm_cvtsi64_si128((int64_t)form->moved);
    uint32_t i = 0;
    for (; i + 4 <= count; i += 4) {
        __m256i number = _mm256_loadu_si256((const __m256i *)(const void *)(numbers + i));
        __m256i beyond = _mm256_or_si256(_mm256_cmpgt_epi64(number, most), _mm256_cmpgt_epi64(none, number));
        __m256i digits = digits_avx2(number), some = _mm256_or_si256(digits, kept);
        __m256i below = _mm256_andnot_si256(some, _mm256_add_epi64(some, EACH(UINT64_MAX)));
        __m256i zeroes = _mm256_sad_epu8(_mm256_and_si256(below, _mm256_set1_epi8(8)), none);
        digits = _mm256_add_epi8(digits, _mm256_set1_epi8('0'));
        if (pointed)
            digits = _mm256_or_si256(_mm256_and_si256(_mm256_srl_epi64(digits, shift), before),
                                     _mm256_or_si256(point, _mm256_and_si256(digits, behind)));
        __m256i text = _mm256_srlv_epi64(digits, pointed ? _mm256_sub_epi64(zeroes, moved) : zeroes);
        __m256i length = _mm256_sub_epi64(longest, _mm256_srli_epi64(zeroes, 3));
        _mm256_storeu_si256((__m256i *)(void *)(to->texts + i), text);
        _mm256_storeu_si256((__m256i *)(void *)(to->lengths + i), _mm256_andnot_si256(beyond, length));
    }
    return i;
}

/* The same as find_texts. */
__attribute__((target("avx2"))) static void find_texts_avx2(const number_form *form, const int64_t *numbers,
                                                            uint32_t count, hq_fast_numerals *to)
{
    uint32_t done = form->point != 0 ? fours_avx2(form, true, numbers, count, to)
                                     : fours_avx2(form, false, numbers, count, to);
    _mm256_zeroupper(); /* gcc 12 forgets it here, and what follows has SSE */
    find_texts(form, numbers, done, count, to);
}

#endif

/* Of the rows that are to be written next, where the lane has any. */
static void prepare_numbers(hq_fast_isa isa, const hq_fast_lane *lane, uint32_t first, uint32_t count)
{
    if (lane->kind != HQ_FAST_NUMBER)
        return;
    const number_form form = form_of(lane->decimals);
    hq_fast_numerals *to = lane->numerals;
    if (lane->row_mask == 0) {
        find_texts(&form, lane->numbers, 0, 1, to);
        for (uint32_t i = 1; i < count; i++) {
            to->texts[i] = to->texts[0];
            to->lengths[i] = to->lengths[0];
        }
        return;
    }
#if defined(__x86_64__)
    if (isa != HQ_FAST_BASE) {
        (isa == HQ_FAST_AVX2 ? find_texts_avx2 : find_texts_sse2)(&form, lane->numbers + first, count, to);
        return;
    }
#else
    (void)isa;
#endif
    find_texts(&form, lane->numbers + first, 0, count, to);
}

/* --- Cells --- */

static __attribute__((noinline)) char *put_long_number(const hq_fast_lane *lane, uint32_t row, char *at)
{
    int64_t number = lane->numbers[row & lane->row_mask];
    return lane->decimals == 0 ? hq_put_integer(at, number) : hq_put_decimal(at, number, lane->decimals);
}

/* The numbers of a row, each with a delimiter behind it, of lanes that stand side by side. */
static inline char *put_numbers(const hq_fast_lane *lane, uint32_t first, uint32_t row, char delimiter,
                                char *at)
{
    const hq_fast_numerals *of = lane->numerals, *const end = of + lane->run;
    for (; of < end; of++) {
        uint64_t length = of->lengths[row - first];
        hq_digits_store(at, of->texts[row - first]);
        at = __builtin_expect(length != 0, 1) ? at + length
                                              : put_long_number(lane + (of - lane->numerals), row, at);
        *at++ = delimiter;
    }
    return at;
}

static inline char *put_word(const hq_fast_lane *lane, char *at, int64_t index)
{
    if ((uint64_t)index >= lane->word_count)
        return NULL;
    hq_str word = lane->texts[index];
    if (word.length > HQ_FAST_WORD_BYTES)
        return NULL;
    memcpy(at, word.at, HQ_FAST_WORD_BYTES);
    return at + word.length;
}

static inline hq_str cell_of(const hq_fast_lane *lane, uint32_t row)
{
    const uint32_t *end = lane->ends + (size_t)row * lane->stride;
    return (hq_str){lane->text + (end[-1] + 1), *end - end[-1] - lane->behind};
}

static inline char *put_cell(const special *of, const hq_fast_lane *lane, uint32_t row, char *at)
{
    if (lane->kind == HQ_FAST_CELL)
        return put_text(of, at, cell_of(lane, row));
    if (lane->kind == HQ_FAST_TEXT)
        return put_text(of, at, lane->texts[row & lane->row_mask]);
    return put_word(lane, at, lane->numbers[row & lane->row_mask]);
}

char *hq_fast_rows(hq_fast_isa isa, const hq_fast_lane *lanes, uint32_t lane_count, char delimiter,
                   uint32_t first, uint32_t count, char *at, uint32_t *until)
{
    const special of = special_of(delimiter);
    const hq_fast_lane *const stop = lanes + lane_count;
    for (const hq_fast_lane *lane = lanes; lane < stop; lane++)
        prepare_numbers(isa, lane, first, count);
    uint32_t row = first;
    for (; row < first + count; row++) {
        char *end = at;
        for (const hq_fast_lane *lane = lanes; lane < stop; lane += lane->run) {
            if (lane->kind == HQ_FAST_NUMBER) {
                end = put_numbers(lane, first, row, delimiter, end);
                continue;
            }
            end = put_cell(&of, lane, row, end);
            if (__builtin_expect(end == NULL, 0)) {
                *until = row;
                return at;
            }
            *end++ = delimiter;
        }
        end[-1] = '\n';
        at = end;
    }
    *until = row;
    return at;
}
