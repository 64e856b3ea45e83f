/*
 * The fast reader for SSE2, which every x86-64 processor has. See convert_fast.h.
 *
 * As convert_avx2.c with halves of its registers, four rows at a time and sixteen in a group, and without what came later: a byte is brought to
 * another place by shifts, pairs of digits are added in 16 bits, and 64 bits are compared by the sign of a difference that cannot overflow.
 */
#include "data/convert_fast.h"

#if defined(__x86_64__)

#include <emmintrin.h>

enum { ROWS = 16, FOURS = 4 };

/* Of a group: which are right, and how long they are. */
typedef struct hq_group16 {
    __m128i right[FOURS], lengths[FOURS];
} hq_group16;

/* --- Cells side by side --- */

static inline __m128i two(const char *a, const char *b)
{
    return _mm_unpacklo_epi64(_mm_loadl_epi64((const __m128i *)(const void *)a),
                              _mm_loadl_epi64((const __m128i *)(const void *)b));
}

/* Lengths of the cells of four rows. behind: what a cell's end has more, the tail and the character that stands there. */
static inline __m128i lengths_of(const uint32_t *end, size_t stride, __m128i behind)
{
    const char *at = (const char *)(end - 1);
    const size_t bytes = stride * sizeof *end;
    __m128i ab = two(at, at + bytes), cd = two(at + 2 * bytes, at + 3 * bytes);
    __m128 first = _mm_castsi128_ps(ab), second = _mm_castsi128_ps(cd);
    __m128i before = _mm_castps_si128(_mm_shuffle_ps(first, second, 0x88));
    __m128i ends = _mm_castps_si128(_mm_shuffle_ps(first, second, 0xdd));
    return _mm_sub_epi32(_mm_sub_epi32(ends, before), behind);
}

/* Each of the four lengths, 127 at most, in four bytes. */
static inline __m128i in_bytes(__m128i lengths)
{
    __m128i words = _mm_packs_epi32(lengths, lengths), bytes = _mm_packs_epi16(words, words);
    bytes = _mm_unpacklo_epi8(bytes, bytes);
    return _mm_unpacklo_epi16(bytes, bytes);
}

static inline __m128i evens(__m128i a, __m128i b)
{
    return _mm_castps_si128(_mm_shuffle_ps(_mm_castsi128_ps(a), _mm_castsi128_ps(b), 0x88));
}

static inline __m128i odds(__m128i a, __m128i b)
{
    return _mm_castps_si128(_mm_shuffle_ps(_mm_castsi128_ps(a), _mm_castsi128_ps(b), 0xdd));
}

/* Which of four rows, each in a half of `a` or `b`, have nothing set. */
static inline __m128i are_zero(__m128i a, __m128i b)
{
    return _mm_cmpeq_epi32(_mm_or_si128(evens(a, b), odds(a, b)), _mm_setzero_si128());
}

/* Numbers of 32 bits in a byte each, as near as they can be. */
static inline __m128i pack(const __m128i *fours)
{
    return _mm_packs_epi16(_mm_packs_epi32(fours[0], fours[1]), _mm_packs_epi32(fours[2], fours[3]));
}

static inline uint64_t bits_of(const __m128i *masks)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(pack(masks));
}

static inline void find(hq_fast_found *found, uint32_t row, const hq_group16 *group)
{
    __m128i empty = _mm_cmpeq_epi8(pack(group->lengths), _mm_setzero_si128());
    found->known |= bits_of(group->right) << row % 64;
    found->empty |= (uint64_t)(unsigned)_mm_movemask_epi8(empty) << row % 64;
}

/* Digits' values, the first in the lower byte, as numbers of two digits in 16 bits. */
static inline __m128i pairs_of(__m128i digits)
{
    __m128i tens = _mm_and_si128(digits, _mm_set1_epi16(0xff));
    return _mm_add_epi16(_mm_mullo_epi16(tens, _mm_set1_epi16(10)), _mm_srli_epi16(digits, 8));
}

/* --- Numbers --- */

/* What is the same for every group of a column. */
typedef struct hq_number_lanes4 {
    __m128i minus;    /* what to take from each character to get its digit, and from the point to get 0 */
    __m128i most;     /* the greatest that may then stand there */
    __m128i to_end;   /* characters behind this one */
    __m128i fraction; /* the characters behind the point; all where there is none */
    __m128i length_least, length_most;
    __m128i least, greatest, times, filler;
    __m128i behind;
} hq_number_lanes4;

static int64_t within(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

/* Digits are 0 .. 10^width - 1: bounds are brought near that, where no difference overflows. */
static hq_number_lanes4 number_lanes(const hq_digits_scale *scale, unsigned places, unsigned width,
                                     const hq_cell_run *run, int64_t filler)
{
    uint8_t minus[16], most[16], to_end[16], fraction[16];
    unsigned point = places > 0 ? width - 1 - places : width;
    for (unsigned i = 0; i < 16; i++) {
        unsigned at = i % width;
        minus[i] = at == point ? '.' : '0';
        most[i] = at == point ? 0 : 9;
        to_end[i] = (uint8_t)(width - 1 - at);
        fraction[i] = places == 0 || at > point ? 0xff : 0;
    }
    int64_t beyond = width == 8 ? 100000000 : 10000000000000000;
    int64_t least = within(scale->least, -1, beyond), greatest = within(scale->greatest, -1, beyond);
    hq_number_lanes4 lanes;
    memcpy(&lanes.minus, minus, sizeof minus);
    memcpy(&lanes.most, most, sizeof most);
    memcpy(&lanes.to_end, to_end, sizeof to_end);
    memcpy(&lanes.fraction, fraction, sizeof fraction);
    lanes.length_least = _mm_set1_epi32(places > 0 ? (int32_t)places + 1 : 0); /* compared with > */
    lanes.length_most = _mm_set1_epi32((int32_t)width + 1);
    lanes.least = width == 8 ? _mm_set1_epi32((int32_t)least) : _mm_set1_epi64x(least);
    lanes.greatest = width == 8 ? _mm_set1_epi32((int32_t)greatest) : _mm_set1_epi64x(greatest);
    lanes.times = _mm_set1_epi64x(scale->times);
    lanes.filler = _mm_set1_epi64x(filler);
    lanes.behind = _mm_set1_epi32((int32_t)run->tail + 1);
    return lanes;
}

/* A row's value or the filler, two rows at once. */
static inline void store2(const hq_number_lanes4 *lanes, __m128i steps, __m128i right, int64_t *values)
{
    __m128i chosen = _mm_and_si128(_mm_xor_si128(lanes->filler, steps), right);
    _mm_storeu_si128((__m128i *)(void *)values, _mm_xor_si128(lanes->filler, chosen));
}

static inline __m128i right_lengths(const hq_number_lanes4 *lanes, __m128i lengths)
{
    return _mm_and_si128(_mm_cmpgt_epi32(lengths, lanes->length_least),
                         _mm_cmpgt_epi32(lanes->length_most, lengths));
}

/* Two cells of up to 8 characters, whose lengths stand in their bytes: numbers of four digits in 32 bits. */
static inline __m128i two_of_8(const hq_number_lanes4 *lanes, __m128i bytes, __m128i lengths, __m128i *wrong)
{
    bytes = _mm_and_si128(_mm_sub_epi8(bytes, lanes->minus), _mm_cmpgt_epi8(lengths, lanes->to_end));
    *wrong = _mm_subs_epu8(bytes, lanes->most);
    __m128i before = _mm_andnot_si128(lanes->fraction, bytes);
    bytes = _mm_or_si128(_mm_and_si128(bytes, lanes->fraction), _mm_slli_epi64(before, 8));
    return _mm_madd_epi16(pairs_of(bytes), _mm_set1_epi32(0x00010064));
}

/* Four cells of up to 8 characters. Returns their lengths. */
static inline __m128i four_of_8(const hq_number_lanes4 *lanes, const hq_cell_run *run, uint32_t row,
                                int64_t *values, __m128i *is_right)
{
    const uint32_t *end = run->ends + row * run->stride;
    const size_t stride = run->stride;
    const char *text = run->text - run->tail - 8;
    __m128i lengths = lengths_of(end, stride, lanes->behind), inside = in_bytes(lengths), wrong_a, wrong_b;
    __m128i a =
        two_of_8(lanes, two(text + end[0], text + end[stride]), _mm_unpacklo_epi32(inside, inside), &wrong_a);
    __m128i b = two_of_8(lanes, two(text + end[2 * stride], text + end[3 * stride]),
                         _mm_unpackhi_epi32(inside, inside), &wrong_b);
    __m128i digits = _mm_madd_epi16(_mm_packs_epi32(a, b), _mm_set1_epi32(0x00012710));
    __m128i right = _mm_and_si128(are_zero(wrong_a, wrong_b), right_lengths(lanes, lengths));
    __m128i outside =
        _mm_or_si128(_mm_cmpgt_epi32(lanes->least, digits), _mm_cmpgt_epi32(digits, lanes->greatest));
    right = _mm_andnot_si128(outside, right);
    __m128i even = _mm_mul_epu32(digits, lanes->times);
    __m128i odd = _mm_mul_epu32(_mm_srli_epi64(digits, 32), lanes->times);
    store2(lanes, _mm_unpacklo_epi64(even, odd), _mm_unpacklo_epi32(right, right), values + row);
    store2(lanes, _mm_unpackhi_epi64(even, odd), _mm_unpackhi_epi32(right, right), values + row + 2);
    *is_right = right;
    return lengths;
}

/* A cell of up to 16 characters, whose length stands in all bytes: numbers of four digits in 32 bits. */
static inline __m128i one_of_16(const hq_number_lanes4 *lanes, const char *text, __m128i lengths,
                                __m128i *wrong)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)text);
    bytes = _mm_and_si128(_mm_sub_epi8(bytes, lanes->minus), _mm_cmpgt_epi8(lengths, lanes->to_end));
    *wrong = _mm_subs_epu8(bytes, lanes->most);
    __m128i before = _mm_andnot_si128(lanes->fraction, bytes);
    bytes = _mm_or_si128(_mm_and_si128(bytes, lanes->fraction), _mm_slli_si128(before, 1));
    return _mm_madd_epi16(pairs_of(bytes), _mm_set1_epi32(0x00010064));
}

/* Two of them; `right`, in whose halves stands what is known so far, receives whether they are right altogether. */
static inline void store_of_16(const hq_number_lanes4 *lanes, __m128i a, __m128i b, __m128i *right,
                               int64_t *values)
{
    __m128i eights = _mm_madd_epi16(_mm_packs_epi32(a, b), _mm_set1_epi32(0x00012710));
    __m128i digits =
        _mm_add_epi64(_mm_mul_epu32(eights, _mm_set1_epi64x(100000000)), _mm_srli_epi64(eights, 32));
    __m128i outside =
        _mm_or_si128(_mm_sub_epi64(digits, lanes->least), _mm_sub_epi64(lanes->greatest, digits));
    outside = _mm_shuffle_epi32(_mm_srai_epi32(outside, 31), 0xf5);
    *right = _mm_andnot_si128(outside, *right);
    __m128i high = _mm_mul_epu32(_mm_srli_epi64(digits, 32), lanes->times);
    __m128i steps = _mm_add_epi64(_mm_mul_epu32(digits, lanes->times), _mm_slli_epi64(high, 32));
    store2(lanes, steps, *right, values);
}

/* Four cells of up to 16 characters. Returns their lengths. */
static inline __m128i four_of_16(const hq_number_lanes4 *lanes, const hq_cell_run *run, uint32_t row,
                                 int64_t *values, __m128i *is_right)
{
    const uint32_t *end = run->ends + row * run->stride;
    const size_t stride = run->stride;
    const char *text = run->text - run->tail - 16;
    __m128i lengths = lengths_of(end, stride, lanes->behind), inside = in_bytes(lengths), wrong[4];
    __m128i a = one_of_16(lanes, text + end[0], _mm_shuffle_epi32(inside, 0x00), &wrong[0]);
    __m128i b = one_of_16(lanes, text + end[stride], _mm_shuffle_epi32(inside, 0x55), &wrong[1]);
    __m128i c = one_of_16(lanes, text + end[2 * stride], _mm_shuffle_epi32(inside, 0xaa), &wrong[2]);
    __m128i d = one_of_16(lanes, text + end[3 * stride], _mm_shuffle_epi32(inside, 0xff), &wrong[3]);
    __m128i wrong_ab =
        _mm_or_si128(_mm_unpacklo_epi64(wrong[0], wrong[1]), _mm_unpackhi_epi64(wrong[0], wrong[1]));
    __m128i wrong_cd =
        _mm_or_si128(_mm_unpacklo_epi64(wrong[2], wrong[3]), _mm_unpackhi_epi64(wrong[2], wrong[3]));
    __m128i right = _mm_and_si128(are_zero(wrong_ab, wrong_cd), right_lengths(lanes, lengths));
    __m128i low = _mm_unpacklo_epi32(right, right), high = _mm_unpackhi_epi32(right, right);
    store_of_16(lanes, a, b, &low, values + row);
    store_of_16(lanes, c, d, &high, values + row + 2);
    *is_right = evens(low, high);
    return lengths;
}

uint32_t hq_sse2_numbers(const hq_fast_numbers *how, unsigned places, unsigned width, const hq_cell_run *run,
                         const hq_cell_sink *sink)
{
    const hq_digits_scale *scale = &how->scales[places];
    uint32_t rows = run->row_count / ROWS * ROWS;
    if (scale->over != 1 || scale->times <= 0 || scale->times > UINT32_MAX || places + 2 > width || rows == 0)
        return 0;
    int64_t *values = sink->values;
    const hq_number_lanes4 lanes = number_lanes(scale, places, width, run, values[0]);
    for (uint32_t first = 0; first < rows; first += 64) {
        uint32_t until = rows - first < 64 ? rows : first + 64;
        hq_fast_found found = {0, 0};
        for (uint32_t row = first; row < until; row += ROWS) {
            hq_group16 group;
            for (uint32_t i = 0; i < FOURS; i++)
                group.lengths[i] = width == 8 ? four_of_8(&lanes, run, row + 4 * i, values, &group.right[i])
                                              : four_of_16(&lanes, run, row + 4 * i, values, &group.right[i]);
            find(&found, row, &group);
        }
        hq_fast_note(sink, first, until, found);
    }
    return rows;
}

/* --- Days --- */

typedef struct hq_day_lanes4 {
    __m128i minus, most;         /* YYYY-MM- */
    __m128i minus_end, most_end; /* of the eight characters from the third on, the last two */
    __m128i year, month, day;    /* where their digits stand in YYYYMMDD */
    __m128i least, greatest, filler, behind;
} hq_day_lanes4;

static hq_day_lanes4 day_lanes(const hq_fast_days *how, const hq_cell_run *run, int64_t filler)
{
    hq_day_lanes4 lanes;
    lanes.minus =
        _mm_setr_epi8('0', '0', '0', '0', '-', '0', '0', '-', '0', '0', '0', '0', '-', '0', '0', '-');
    lanes.most = _mm_setr_epi8(9, 9, 9, 9, 0, 1, 9, 0, 9, 9, 9, 9, 0, 1, 9, 0);
    lanes.minus_end = _mm_setr_epi8(0, 0, 0, 0, 0, 0, '0', '0', 0, 0, 0, 0, 0, 0, '0', '0');
    lanes.most_end = _mm_setr_epi8(0, 0, 0, 0, 0, 0, 3, 9, 0, 0, 0, 0, 0, 0, 3, 9);
    lanes.year = _mm_set1_epi64x(0xffffffff);
    lanes.month = _mm_set1_epi64x(0xffff00000000);
    lanes.day = _mm_set1_epi64x((int64_t)0xffff000000000000);
    lanes.least = _mm_set1_epi32(how->least);
    lanes.greatest = _mm_set1_epi32(how->greatest);
    lanes.filler = _mm_set1_epi32((int32_t)filler);
    lanes.behind = _mm_set1_epi32((int32_t)run->tail + 1);
    return lanes;
}

/* Two cells of ten characters: of each the year and 64 months with the days, in 32 bits. *wrong has something where a wrong character stands. */
static inline __m128i two_days(const hq_day_lanes4 *lanes, const char *first, const char *second,
                               __m128i *wrong)
{
    __m128i begin = _mm_sub_epi8(two(first, second), lanes->minus);
    __m128i end = _mm_sub_epi8(_mm_and_si128(two(first + 2, second + 2), lanes->day), lanes->minus_end);
    *wrong = _mm_or_si128(_mm_subs_epu8(begin, lanes->most), _mm_subs_epu8(end, lanes->most_end));
    __m128i months = _mm_and_si128(_mm_srli_epi64(begin, 8), lanes->month);
    __m128i digits = _mm_or_si128(_mm_or_si128(_mm_and_si128(begin, lanes->year), months), end);
    return _mm_madd_epi16(pairs_of(digits), _mm_set1_epi64x(0x0001004000010064));
}

static inline __m128i choose(__m128i where, __m128i a, __m128i b)
{
    return _mm_or_si128(_mm_and_si128(where, a), _mm_andnot_si128(where, b));
}

typedef int32_t days __attribute__((vector_size(16)));

static inline days times(days a, int32_t b)
{
    return (days)_mm_madd_epi16((__m128i)a, _mm_set1_epi32(b));
}

#define halved(a, n) ((days)_mm_srli_epi32((__m128i)(a), n))
#define TARGET
#include "data/convert_days.inc"

static inline __m128i four_days(const hq_day_lanes4 *lanes, const hq_cell_run *run, uint32_t row,
                                int64_t *values, __m128i *is_right)
{
    const uint32_t *end = run->ends + row * run->stride;
    const size_t stride = run->stride;
    const char *text = run->text;
    __m128i lengths = lengths_of(end, stride, lanes->behind), wrong_a, wrong_b;
    const uint32_t *before = end - 1;
    __m128i a = two_days(lanes, text + (before[0] + 1), text + (before[stride] + 1), &wrong_a);
    __m128i b = two_days(lanes, text + (before[2 * stride] + 1), text + (before[3 * stride] + 1), &wrong_b);
    __m128i right = _mm_and_si128(are_zero(wrong_a, wrong_b), _mm_cmpeq_epi32(lengths, _mm_set1_epi32(10)));
    days none;
    __m128i numbers = (__m128i)day_numbers((days)evens(a, b), (days)odds(a, b), &none);
    __m128i outside =
        _mm_or_si128(_mm_cmpgt_epi32(lanes->least, numbers), _mm_cmpgt_epi32(numbers, lanes->greatest));
    right = _mm_andnot_si128(_mm_or_si128((__m128i)none, outside), right);
    numbers = choose(right, numbers, lanes->filler);
    __m128i sign = _mm_srai_epi32(numbers, 31);
    __m128i *to = (__m128i *)(void *)(values + row);
    _mm_storeu_si128(to, _mm_unpacklo_epi32(numbers, sign));
    _mm_storeu_si128(to + 1, _mm_unpackhi_epi32(numbers, sign));
    *is_right = right;
    return lengths;
}

uint32_t hq_sse2_days(const hq_fast_days *how, const hq_cell_run *run, const hq_cell_sink *sink)
{
    uint32_t rows = run->row_count / ROWS * ROWS;
    if (rows == 0)
        return 0;
    const hq_day_lanes4 lanes = day_lanes(how, run, sink->values[0]);
    for (uint32_t first = 0; first < rows; first += 64) {
        uint32_t until = rows - first < 64 ? rows : first + 64;
        hq_fast_found found = {0, 0};
        for (uint32_t row = first; row < until; row += ROWS) {
            hq_group16 group;
            for (uint32_t i = 0; i < FOURS; i++)
                group.lengths[i] = four_days(&lanes, run, row + 4 * i, sink->values, &group.right[i]);
            find(&found, row, &group);
        }
        hq_fast_note(sink, first, until, found);
    }
    return rows;
}

/* --- Truths --- */

/* The words, each of at most 8 bytes, of which none is 0: in both halves, or in all quarters where both have at most four. */
typedef struct hq_truth_lanes4 {
    __m128i no, yes, at, most, behind;
    const char *text;
} hq_truth_lanes4;

static inline int32_t load4(const char *text)
{
    int32_t bytes;
    memcpy(&bytes, text, sizeof bytes);
    return bytes;
}

/* Four cells: which are true, *known: true or false. Returns the lengths. */
static inline __m128i four_short(const hq_truth_lanes4 *lanes, const uint32_t *end, size_t stride,
                                 __m128i *is_true, __m128i *known)
{
    const char *text = lanes->text;
    const uint32_t *before = end - 1;
    __m128i lengths = lengths_of(end, stride, lanes->behind);
    __m128i bytes =
        _mm_setr_epi32(load4(text + (before[0] + 1)), load4(text + (before[stride] + 1)),
                       load4(text + (before[2 * stride] + 1)), load4(text + (before[3 * stride] + 1)));
    bytes = _mm_and_si128(bytes, _mm_cmpgt_epi8(in_bytes(lengths), lanes->at));
    __m128i yes = _mm_cmpeq_epi32(bytes, lanes->yes), no = _mm_cmpeq_epi32(bytes, lanes->no);
    __m128i too_long = _mm_cmpgt_epi32(lengths, lanes->most);
    *is_true = _mm_andnot_si128(too_long, yes);
    *known = _mm_andnot_si128(too_long, _mm_or_si128(yes, no));
    return lengths;
}

static inline __m128i four_long(const hq_truth_lanes4 *lanes, const uint32_t *end, size_t stride,
                                __m128i *is_true, __m128i *known)
{
    const char *text = lanes->text;
    const uint32_t *before = end - 1;
    __m128i lengths = lengths_of(end, stride, lanes->behind), inside = in_bytes(lengths);
    __m128i a = two(text + (before[0] + 1), text + (before[stride] + 1));
    __m128i b = two(text + (before[2 * stride] + 1), text + (before[3 * stride] + 1));
    a = _mm_and_si128(a, _mm_cmpgt_epi8(_mm_unpacklo_epi32(inside, inside), lanes->at));
    b = _mm_and_si128(b, _mm_cmpgt_epi8(_mm_unpackhi_epi32(inside, inside), lanes->at));
    __m128i yes = are_zero(_mm_xor_si128(a, lanes->yes), _mm_xor_si128(b, lanes->yes));
    __m128i no = are_zero(_mm_xor_si128(a, lanes->no), _mm_xor_si128(b, lanes->no));
    __m128i too_long = _mm_cmpgt_epi32(lengths, lanes->most);
    *is_true = _mm_andnot_si128(too_long, yes);
    *known = _mm_andnot_si128(too_long, _mm_or_si128(yes, no));
    return lengths;
}

static hq_truth_lanes4 truth_lanes(uint64_t no, uint64_t yes, bool is_short, const hq_cell_run *run)
{
    hq_truth_lanes4 lanes = {.behind = _mm_set1_epi32((int32_t)run->tail + 1), .text = run->text};
    lanes.no = is_short ? _mm_set1_epi32((int32_t)no) : _mm_set1_epi64x((int64_t)no);
    lanes.yes = is_short ? _mm_set1_epi32((int32_t)yes) : _mm_set1_epi64x((int64_t)yes);
    lanes.at = is_short ? _mm_set1_epi32(0x03020100) : _mm_set1_epi64x(0x0706050403020100);
    lanes.most = _mm_set1_epi32(is_short ? 4 : 8);
    return lanes;
}

uint32_t hq_sse2_truths(uint64_t false_word, uint64_t true_word, const hq_cell_run *run,
                        const hq_cell_sink *sink)
{
    const bool is_short = (false_word | true_word) >> 32 == 0;
    const hq_truth_lanes4 lanes = truth_lanes(false_word, true_word, is_short, run);
    uint32_t rows = run->row_count / ROWS * ROWS;
    for (uint32_t first = 0; first < rows; first += 64) {
        uint32_t until = rows - first < 64 ? rows : first + 64;
        uint64_t truths = 0;
        hq_fast_found found = {0, 0};
        for (uint32_t row = first; row < until; row += ROWS) {
            hq_group16 group;
            __m128i is_true[FOURS];
            const uint32_t *end = run->ends + row * run->stride;
            for (uint32_t i = 0; i < FOURS; i++, end += 4 * run->stride)
                group.lengths[i] = (is_short ? four_short : four_long)(&lanes, end, run->stride, &is_true[i],
                                                                       &group.right[i]);
            truths |= bits_of(is_true) << row % 64;
            find(&found, row, &group);
        }
        sink->truths[first / 64] = truths;
        hq_fast_note(sink, first, until, found);
    }
    return rows;
}

#endif
