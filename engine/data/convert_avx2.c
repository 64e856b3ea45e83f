/*
 * The fast reader for AVX2. See convert_fast.h.
 *
 * Cells of a few rows are brought side by side, checked and turned into numbers together. A group in which a cell is not as expected still
 * gives the others; that one is read in plain C, and where that does not understand it, it is left. This file is compiled for every processor
 * and run where there is AVX2.
 */
#include "data/convert_fast.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

/* Where a cell begins and ends: its own entry of the ends and the one before, as one integer. */
static inline AVX2 __m128i ends_at(const uint32_t *end)
{
    return _mm_loadl_epi64((const __m128i *)(const void *)(end - 1));
}

static inline AVX2 __m256i join(__m128i low, __m128i high)
{
    return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

/* --- Numbers --- */

/* What is the same for every group of a column. */
typedef struct hq_number_lanes {
    __m256i minus;   /* what to take from each character to get its digit, and from the point to get 0 */
    __m256i most;    /* the greatest that may then stand there */
    __m256i shuffle; /* moves what stands before the point behind it */
    __m256i length_least, length_most;
    __m256i least, greatest, times, filler;
    __m256i behind; /* of an end: the tail and the character that stands at it */
} hq_number_lanes;

static AVX2 void prepare(const hq_digits_scale *scale, unsigned places, unsigned width,
                         const hq_cell_run *run, int64_t filler, hq_number_lanes *lanes)
{
    uint8_t minus[16], most[16], shuffle[16];
    unsigned group = width, point = places > 0 ? group - 1 - places : group;
    for (unsigned i = 0; i < 16; i++) {
        unsigned at = i % group;
        minus[i] = at == point ? '.' : '0';
        most[i] = at == point ? 0 : 9;
        if (places > 0 && at <= point)
            shuffle[i] = at == 0 ? 0x80 : (uint8_t)(i - 1);
        else
            shuffle[i] = (uint8_t)i;
    }
    lanes->minus = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)minus));
    lanes->most = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)most));
    lanes->shuffle = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)shuffle));
    lanes->length_least = _mm256_set1_epi64x(places > 0 ? (int64_t)places + 1 : 0); /* compared with > */
    lanes->length_most = _mm256_set1_epi64x((int64_t)width + 1);
    lanes->least = _mm256_set1_epi64x(scale->least);
    lanes->greatest = _mm256_set1_epi64x(scale->greatest);
    lanes->times = _mm256_set1_epi64x(scale->times);
    lanes->filler = _mm256_set1_epi64x(filler);
    lanes->behind = _mm256_set1_epi64x((int64_t)run->tail + 1);
}

/* Lengths of the cells of four rows, from what ends_at gave. */
static inline AVX2 __m256i lengths_of(const hq_number_lanes *lanes, __m256i pairs)
{
    __m256i ends = _mm256_srli_epi64(pairs, 32), spans = _mm256_sub_epi32(ends, pairs);
    __m256i low = _mm256_blend_epi32(spans, _mm256_setzero_si256(), 0xaa);
    return _mm256_sub_epi64(low, lanes->behind);
}

/* Bounds, steps, and storing four rows. */
static inline AVX2 void store4(const hq_number_lanes *lanes, __m256i digits, __m256i right, __m256i lengths,
                               uint32_t row, int64_t *values, hq_fast_found *found)
{
    right = _mm256_and_si256(right, _mm256_cmpgt_epi64(lengths, lanes->length_least));
    right = _mm256_and_si256(right, _mm256_cmpgt_epi64(lanes->length_most, lengths));
    __m256i outside = _mm256_or_si256(_mm256_cmpgt_epi64(lanes->least, digits),
                                      _mm256_cmpgt_epi64(digits, lanes->greatest));
    right = _mm256_andnot_si256(outside, right);
    __m256i high = _mm256_mul_epu32(_mm256_srli_epi64(digits, 32), lanes->times);
    __m256i steps = _mm256_add_epi64(_mm256_mul_epu32(digits, lanes->times), _mm256_slli_epi64(high, 32));
    _mm256_storeu_si256((__m256i *)(void *)(values + row), _mm256_blendv_epi8(lanes->filler, steps, right));
    uint64_t known = (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(right));
    uint64_t empty = (uint64_t)_mm256_movemask_pd(
        _mm256_castsi256_pd(_mm256_cmpeq_epi64(lengths, _mm256_setzero_si256())));
    found->known |= known << row % 64;
    found->empty |= empty << row % 64;
}

static inline AVX2 __m256i load4(const char *a, const char *b, const char *c, const char *d)
{
    __m128i low = _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)(const void *)a),
                                     _mm_loadl_epi64((const __m128i *)(const void *)b));
    __m128i high = _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)(const void *)c),
                                      _mm_loadl_epi64((const __m128i *)(const void *)d));
    return join(low, high);
}

static inline AVX2 __m256i pairs_of(const uint32_t *end, size_t stride)
{
    return join(_mm_unpacklo_epi64(ends_at(end), ends_at(end + stride)),
                _mm_unpacklo_epi64(ends_at(end + 2 * stride), ends_at(end + 3 * stride)));
}

/* Four cells of up to 8 characters. */
static inline AVX2 void four_of_8(const hq_number_lanes *lanes, const hq_cell_run *run, uint32_t row,
                                  int64_t *values, hq_fast_found *found)
{
    const uint32_t *end = run->ends + row * run->stride;
    const char *text = run->text - run->tail - 8;
    __m256i lengths = lengths_of(lanes, pairs_of(end, run->stride));
    __m256i bytes = load4(text + end[0], text + end[run->stride], text + end[2 * run->stride],
                          text + end[3 * run->stride]);
    __m256i shift = _mm256_slli_epi64(_mm256_sub_epi64(_mm256_set1_epi64x(8), lengths), 3);
    __m256i inside =
        _mm256_sllv_epi64(_mm256_set1_epi64x(-1), shift); /* nothing where the shift is 64 and more */
    bytes = _mm256_and_si256(_mm256_sub_epi8(bytes, lanes->minus), inside);
    __m256i right = _mm256_cmpeq_epi64(_mm256_subs_epu8(bytes, lanes->most), _mm256_setzero_si256());
    bytes = _mm256_shuffle_epi8(bytes, lanes->shuffle);
    bytes = _mm256_maddubs_epi16(bytes, _mm256_set1_epi16(0x010a));
    bytes = _mm256_madd_epi16(bytes, _mm256_set1_epi32(0x00010064));
    __m256i high = _mm256_mul_epu32(bytes, _mm256_set1_epi64x(10000));
    store4(lanes, _mm256_add_epi64(high, _mm256_srli_epi64(bytes, 32)), right, lengths, row, values, found);
}

/* Two cells of up to 16 characters, each in a half, whose lengths stand in every byte of the half: the digits; *wrong has a byte in each half
 * that has a wrong character. What a cell of more than 127 characters gives is not used. */
static inline AVX2 __m256i two_of_16(const hq_number_lanes *lanes, const char *first, const char *second,
                                     __m256i lengths, __m256i *wrong)
{
    const __m256i to_end =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
    __m256i bytes = join(_mm_loadu_si128((const __m128i *)(const void *)first),
                         _mm_loadu_si128((const __m128i *)(const void *)second));
    __m256i inside = _mm256_cmpgt_epi8(lengths, to_end);
    bytes = _mm256_and_si256(_mm256_sub_epi8(bytes, lanes->minus), inside);
    *wrong = _mm256_subs_epu8(bytes, lanes->most);
    bytes = _mm256_shuffle_epi8(bytes, lanes->shuffle);
    bytes = _mm256_maddubs_epi16(bytes, _mm256_set1_epi16(0x010a));
    return _mm256_madd_epi16(bytes, _mm256_set1_epi32(0x00010064));
}

/* Four cells of up to 16 characters. */
static inline AVX2 void four_of_16(const hq_number_lanes *lanes, const hq_cell_run *run, uint32_t row,
                                   int64_t *values, hq_fast_found *found)
{
    const uint32_t *end = run->ends + row * run->stride;
    const size_t stride = run->stride;
    const char *text = run->text - run->tail - 16;
    __m256i wrong_a, wrong_b, zero = _mm256_setzero_si256();
    __m256i lengths = lengths_of(lanes, pairs_of(end, stride));
    __m256i a =
        two_of_16(lanes, text + end[0], text + end[2 * stride], _mm256_shuffle_epi8(lengths, zero), &wrong_a);
    __m256i b = two_of_16(lanes, text + end[stride], text + end[3 * stride],
                          _mm256_shuffle_epi8(lengths, _mm256_set1_epi8(8)), &wrong_b);
    __m256i eights = _mm256_madd_epi16(_mm256_packus_epi32(a, b), _mm256_set1_epi32(0x00012710));
    __m256i digits = _mm256_add_epi64(_mm256_mul_epu32(eights, _mm256_set1_epi64x(100000000)),
                                      _mm256_srli_epi64(eights, 32));
    __m256i wrong =
        _mm256_or_si256(_mm256_unpacklo_epi64(wrong_a, wrong_b), _mm256_unpackhi_epi64(wrong_a, wrong_b));
    store4(lanes, digits, _mm256_cmpeq_epi64(wrong, zero), lengths, row, values, found);
}

AVX2 uint32_t hq_avx2_numbers(const hq_fast_numbers *how, unsigned places, unsigned width,
                              const hq_cell_run *run, const hq_cell_sink *sink)
{
    const hq_digits_scale *scale = &how->scales[places];
    hq_number_lanes lanes;
    if (scale->over != 1 || scale->times <= 0 || scale->times > UINT32_MAX || places + 2 > width)
        return 0;
    uint32_t rows = run->row_count / 4 * 4;
    int64_t *values = sink->values;
    if (rows == 0)
        return 0;
    prepare(scale, places, width, run, sink->values[0], &lanes);
    for (uint32_t first = 0; first < rows; first += 64) {
        uint32_t until = rows - first < 64 ? rows : first + 64;
        hq_fast_found found = {0, 0};
        if (width == 8)
            for (uint32_t row = first; row < until; row += 4)
                four_of_8(&lanes, run, row, values, &found);
        else
            for (uint32_t row = first; row < until; row += 4)
                four_of_16(&lanes, run, row, values, &found);
        hq_fast_note(sink, first, until, found);
    }
    return rows;
}

/* --- Days --- */

enum { DAYS_ROWS = 8 };

typedef struct hq_day_lanes {
    __m256i minus, most, low, high; /* low, high: the eight digits into one half or the other of a half */
    __m256i least, greatest, behind;
} hq_day_lanes;

static AVX2 hq_day_lanes day_lanes(const hq_fast_days *how, const hq_cell_run *run)
{
    hq_day_lanes lanes;
    lanes.minus = _mm256_broadcastsi128_si256(
        _mm_setr_epi8('0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 0, 0, 0, 0, 0, 0));
    lanes.most =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(9, 9, 9, 9, 0, 1, 9, 0, 3, 9, -1, -1, -1, -1, -1, -1));
    lanes.low =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 2, 3, 5, 6, 8, 9, -1, -1, -1, -1, -1, -1, -1, -1));
    lanes.high =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, 0, 1, 2, 3, 5, 6, 8, 9));
    lanes.least = _mm256_set1_epi32(how->least);
    lanes.greatest = _mm256_set1_epi32(how->greatest);
    lanes.behind = _mm256_set1_epi32((int32_t)run->tail + 1);
    return lanes;
}

/* Cells of two rows, each in a half, without what has to stand in them; *wrong: as above. */
static inline AVX2 __m256i two_days(const hq_day_lanes *lanes, const hq_cell_run *run, uint32_t a, uint32_t b,
                                    __m256i *wrong)
{
    const char *first = run->text + hq_run_start(run, a), *second = run->text + hq_run_start(run, b);
    __m256i bytes = join(_mm_loadu_si128((const __m128i *)(const void *)first),
                         _mm_loadu_si128((const __m128i *)(const void *)second));
    bytes = _mm256_sub_epi8(bytes, lanes->minus);
    *wrong = _mm256_subs_epu8(bytes, lanes->most);
    return bytes;
}

/* Years and months with days of rows a, a + 1, and in the upper half a + 4, a + 5: each a pair of 32 bits. */
static inline AVX2 __m256i four_days(const hq_day_lanes *lanes, const hq_cell_run *run, uint32_t a,
                                     __m256i *wrong)
{
    __m256i wrong_first, wrong_second;
    __m256i first = two_days(lanes, run, a, a + 4, &wrong_first);
    __m256i second = two_days(lanes, run, a + 1, a + 5, &wrong_second);
    *wrong = _mm256_or_si256(_mm256_unpacklo_epi64(wrong_first, wrong_second),
                             _mm256_unpackhi_epi64(wrong_first, wrong_second));
    __m256i digits =
        _mm256_or_si256(_mm256_shuffle_epi8(first, lanes->low), _mm256_shuffle_epi8(second, lanes->high));
    __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010a));
    return _mm256_madd_epi16(pairs, _mm256_set1_epi64x(0x0001004000010064)); /* year; 64 * month + day */
}

static inline AVX2 __m256i evens(__m256i a, __m256i b)
{
    return _mm256_castps_si256(_mm256_shuffle_ps(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b), 0x88));
}

static inline AVX2 __m256i odds(__m256i a, __m256i b)
{
    return _mm256_castps_si256(_mm256_shuffle_ps(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b), 0xdd));
}

typedef int32_t days __attribute__((vector_size(32)));

static inline AVX2 days times(days a, int32_t b)
{
    return (days)_mm256_madd_epi16((__m256i)a, _mm256_set1_epi32(b));
}

#define halved(a, n) ((days)_mm256_srli_epi32((__m256i)(a), n))
#define TARGET       AVX2
#include "data/convert_days.inc"

static inline AVX2 void eight_days(const hq_day_lanes *lanes, const hq_cell_run *run, uint32_t row,
                                   __m256i filler, int64_t *values, hq_fast_found *found)
{
    const uint32_t *end = run->ends + row * run->stride;
    size_t stride = run->stride;
    __m256i wrong_a, wrong_b, zero = _mm256_setzero_si256();
    __m256i a = four_days(lanes, run, row, &wrong_a), b = four_days(lanes, run, row + 2, &wrong_b);
    __m256i ends_a = join(_mm_unpacklo_epi64(ends_at(end), ends_at(end + stride)),
                          _mm_unpacklo_epi64(ends_at(end + 4 * stride), ends_at(end + 5 * stride)));
    __m256i ends_b = join(_mm_unpacklo_epi64(ends_at(end + 2 * stride), ends_at(end + 3 * stride)),
                          _mm_unpacklo_epi64(ends_at(end + 6 * stride), ends_at(end + 7 * stride)));
    __m256i lengths =
        _mm256_sub_epi32(_mm256_sub_epi32(odds(ends_a, ends_b), evens(ends_a, ends_b)), lanes->behind);
    __m256i wrong = _mm256_or_si256(evens(wrong_a, wrong_b), odds(wrong_a, wrong_b));
    __m256i right =
        _mm256_and_si256(_mm256_cmpeq_epi32(wrong, zero), _mm256_cmpeq_epi32(lengths, _mm256_set1_epi32(10)));
    days none;
    __m256i numbers = (__m256i)day_numbers((days)evens(a, b), (days)odds(a, b), &none);
    __m256i outside = _mm256_or_si256(_mm256_cmpgt_epi32(lanes->least, numbers),
                                      _mm256_cmpgt_epi32(numbers, lanes->greatest));
    right = _mm256_andnot_si256(_mm256_or_si256((__m256i)none, outside), right);
    numbers = _mm256_blendv_epi8(filler, numbers, right);
    __m256i *to = (__m256i *)(void *)(values + row);
    _mm256_storeu_si256(to, _mm256_cvtepi32_epi64(_mm256_castsi256_si128(numbers)));
    _mm256_storeu_si256(to + 1, _mm256_cvtepi32_epi64(_mm256_extracti128_si256(numbers, 1)));
    uint64_t known = (uint64_t)_mm256_movemask_ps(_mm256_castsi256_ps(right));
    uint64_t empty = (uint64_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(lengths, zero)));
    found->known |= known << row % 64;
    found->empty |= empty << row % 64;
}

AVX2 uint32_t hq_avx2_days(const hq_fast_days *how, const hq_cell_run *run, const hq_cell_sink *sink)
{
    uint32_t rows = run->row_count / DAYS_ROWS * DAYS_ROWS;
    if (rows == 0)
        return 0;
    hq_day_lanes lanes = day_lanes(how, run);
    __m256i filler = _mm256_set1_epi32((int32_t)sink->values[0]);
    for (uint32_t first = 0; first < rows; first += 64) {
        uint32_t until = rows - first < 64 ? rows : first + 64;
        hq_fast_found found = {0, 0};
        for (uint32_t row = first; row < until; row += DAYS_ROWS)
            eight_days(&lanes, run, row, filler, sink->values, &found);
        hq_fast_note(sink, first, until, found);
    }
    return rows;
}

/* --- Truths --- */

/* Four cells; a word has at most 8 bytes, of which none is 0. */
static inline AVX2 void four_truths(__m256i false_word, __m256i true_word, __m256i behind,
                                    const hq_cell_run *run, uint32_t row, uint64_t *truths,
                                    hq_fast_found *found)
{
    const uint32_t *end = run->ends + row * run->stride;
    size_t stride = run->stride;
    __m256i pairs = pairs_of(end, stride), zero = _mm256_setzero_si256();
    __m256i spans = _mm256_sub_epi32(_mm256_srli_epi64(pairs, 32), pairs);
    __m256i lengths = _mm256_sub_epi64(_mm256_blend_epi32(spans, zero, 0xaa), behind);
    const uint32_t *before = end - 1;
    __m256i bytes = load4(run->text + (before[0] + 1), run->text + (before[stride] + 1),
                          run->text + (before[2 * stride] + 1), run->text + (before[3 * stride] + 1));
    __m256i shift = _mm256_slli_epi64(_mm256_sub_epi64(_mm256_set1_epi64x(8), lengths), 3);
    bytes = _mm256_and_si256(bytes, _mm256_srlv_epi64(_mm256_set1_epi64x(-1), shift));
    __m256i is_true = _mm256_cmpeq_epi64(bytes, true_word);
    __m256i is_known = _mm256_or_si256(is_true, _mm256_cmpeq_epi64(bytes, false_word));
    *truths |= (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(is_true)) << row % 64;
    found->known |= (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(is_known)) << row % 64;
    found->empty |= (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpeq_epi64(lengths, zero)))
                    << row % 64;
}

AVX2 uint32_t hq_avx2_truths(uint64_t false_word, uint64_t true_word, const hq_cell_run *run,
                             const hq_cell_sink *sink)
{
    __m256i no = _mm256_set1_epi64x((int64_t)false_word), yes = _mm256_set1_epi64x((int64_t)true_word);
    __m256i behind = _mm256_set1_epi64x((int64_t)run->tail + 1);
    uint32_t rows = run->row_count / 4 * 4;
    for (uint32_t first = 0; first < rows; first += 64) {
        uint32_t until = rows - first < 64 ? rows : first + 64;
        uint64_t truths = 0;
        hq_fast_found found = {0, 0};
        for (uint32_t row = first; row < until; row += 4)
            four_truths(no, yes, behind, run, row, &truths, &found);
        sink->truths[first / 64] = truths;
        hq_fast_note(sink, first, until, found);
    }
    return rows;
}

/* --- Ends --- */

AVX2 void hq_avx2_ends(const int64_t *values, size_t count, int64_t *least, int64_t *greatest)
{
    __m256i low[2], high[2];
    for (int k = 0; k < 2; k++)
        low[k] = high[k] = _mm256_loadu_si256((const __m256i *)(const void *)(values + 4 * k));
    for (size_t i = 8; i < count; i += 8)
        for (size_t k = 0; k < 2; k++) {
            __m256i value = _mm256_loadu_si256((const __m256i *)(const void *)(values + i + 4 * k));
            low[k] = _mm256_blendv_epi8(low[k], value, _mm256_cmpgt_epi64(low[k], value));
            high[k] = _mm256_blendv_epi8(high[k], value, _mm256_cmpgt_epi64(value, high[k]));
        }
    int64_t lows[8], highs[8];
    for (int k = 0; k < 2; k++) {
        _mm256_storeu_si256((__m256i *)(void *)(lows + 4 * k), low[k]);
        _mm256_storeu_si256((__m256i *)(void *)(highs + 4 * k), high[k]);
    }
    *least = lows[0];
    *greatest = highs[0];
    for (int k = 1; k < 8; k++) {
        *least = lows[k] < *least ? lows[k] : *least;
        *greatest = highs[k] > *greatest ? highs[k] : *greatest;
    }
}

#endif
