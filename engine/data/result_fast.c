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

static const uint64_t NO_DIGITS = UINT64_MAX; /* of a number that is negative, or has more than eight */

static void find_digits(const int64_t *numbers, uint32_t count, uint64_t *digits)
{
    for (uint32_t i = 0; i < count; i++)
        digits[i] = (uint64_t)numbers[i] < HQ_DIGITS_8 ? hq_digits_of((uint64_t)numbers[i]) : NO_DIGITS;
}

#if defined(__x86_64__)

/*
 * The same, four numbers at a time: two numbers below 10^4 side by side, four below 100, eight digits. Each division is by a multiplication that is
 * exact for what can stand there: 109951163 / 2^40 for 10^4, 5243 / 2^19 for 100, 6554 / 2^16 for 10.
 */
__attribute__((target("avx2"))) static void find_digits_avx2(const int64_t *numbers, uint32_t count,
                                                             uint64_t *digits)
{
    const __m256i most = _mm256_set1_epi64x((int64_t)HQ_DIGITS_8 - 1), none = _mm256_setzero_si256();
    uint32_t i = 0;
    for (; i + 4 <= count; i += 4) {
        __m256i number = _mm256_loadu_si256((const __m256i *)(const void *)(numbers + i));
        __m256i beyond = _mm256_or_si256(_mm256_cmpgt_epi64(number, most), _mm256_cmpgt_epi64(none, number));
        __m256i high = _mm256_srli_epi64(_mm256_mul_epu32(number, _mm256_set1_epi64x(109951163)), 40);
        __m256i low = _mm256_sub_epi64(number, _mm256_mul_epu32(high, _mm256_set1_epi64x(10000)));
        __m256i fours = _mm256_or_si256(high, _mm256_slli_epi64(low, 32));
        high = _mm256_srli_epi16(_mm256_mulhi_epu16(fours, _mm256_set1_epi16(5243)), 3);
        low = _mm256_sub_epi16(fours, _mm256_mullo_epi16(high, _mm256_set1_epi16(100)));
        __m256i twos = _mm256_or_si256(high, _mm256_slli_epi32(low, 16));
        high = _mm256_mulhi_epu16(twos, _mm256_set1_epi16(6554));
        low = _mm256_sub_epi16(twos, _mm256_mullo_epi16(high, _mm256_set1_epi16(10)));
        __m256i ones = _mm256_or_si256(high, _mm256_slli_epi16(low, 8));
        _mm256_storeu_si256((__m256i *)(void *)(digits + i), _mm256_or_si256(ones, beyond));
    }
    find_digits(numbers + i, count - i, digits + i);
}

#endif

/* Of the rows that are to be written next, for each lane that has any. */
static void prepare_digits(hq_fast_isa isa, const hq_fast_lane *lane, uint32_t first, uint32_t count)
{
    if (lane->digits == NULL)
        return;
    const int64_t *numbers = lane->numbers + (first & lane->row_mask);
    count = lane->row_mask == 0 ? 1 : count;
#if defined(__x86_64__)
    if (isa == HQ_FAST_AVX2) {
        find_digits_avx2(numbers, count, lane->digits);
        return;
    }
#else
    (void)isa;
#endif
    find_digits(numbers, count, lane->digits);
}

/* --- Cells --- */

static inline char *put_integer(const hq_fast_lane *lane, uint32_t first, uint32_t row, char *at)
{
    uint64_t digits = lane->digits[(row - first) & lane->row_mask];
    return __builtin_expect(digits != NO_DIGITS, 1) ? hq_put_digits(at, digits)
                                                    : hq_put_integer(at, lane->numbers[row & lane->row_mask]);
}

static inline char *put_decimal(const hq_fast_lane *lane, uint32_t first, uint32_t row, char *at)
{
    uint64_t digits = lane->digits[(row - first) & lane->row_mask];
    return __builtin_expect(digits != NO_DIGITS, 1)
               ? hq_put_decimal_digits(at, digits, lane->decimals)
               : hq_put_decimal(at, lane->numbers[row & lane->row_mask], lane->decimals);
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

static inline char *put_cell(const special *of, const hq_fast_lane *lane, uint32_t first, uint32_t row,
                             char *at)
{
    if (lane->kind == HQ_FAST_INTEGER)
        return put_integer(lane, first, row, at);
    if (lane->kind == HQ_FAST_CELL)
        return put_text(of, at, cell_of(lane, row));
    if (lane->kind == HQ_FAST_TEXT)
        return put_text(of, at, lane->texts[row & lane->row_mask]);
    if (lane->kind == HQ_FAST_DECIMAL)
        return put_decimal(lane, first, row, at);
    return put_word(lane, at, lane->numbers[row & lane->row_mask]);
}

char *hq_fast_rows(hq_fast_isa isa, const hq_fast_lane *lanes, uint32_t lane_count, char delimiter,
                   uint32_t first, uint32_t count, char *at, uint32_t *until)
{
    const special of = special_of(delimiter);
    const hq_fast_lane *last = lanes + lane_count - 1;
    for (const hq_fast_lane *lane = lanes; lane <= last; lane++)
        prepare_digits(isa, lane, first, count);
    for (*until = first; *until < first + count; (*until)++) {
        char *end = at;
        for (const hq_fast_lane *lane = lanes;; lane++) {
            end = put_cell(&of, lane, first, *until, end);
            if (__builtin_expect(end == NULL, 0))
                return at;
            if (lane == last)
                break;
            *end++ = delimiter;
        }
        *end++ = '\n';
        at = end;
    }
    return at;
}
