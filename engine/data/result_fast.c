/* Rows of CSV that take only stores. See result_fast.h. */
#include "data/result_fast.h"

#include "data/result_text.h"

#if defined(__SSE2__)

#include <emmintrin.h>

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

/* --- Cells --- */

/* Of the rows that are to be written next, where the lane has any. */
static void prepare_numbers(hq_fast_isa isa, const hq_fast_lane *lane, uint32_t first, uint32_t count)
{
    hq_numerals *to = lane->numerals;
    if (lane->kind != HQ_FAST_NUMBER)
        return;
    if (lane->row_mask != 0) {
        hq_numerals_find(isa, lane->decimals, lane->numbers + first, count, to);
        return;
    }
    hq_numerals_find(isa, lane->decimals, lane->numbers, 1, to);
    for (uint32_t i = 1; i < count; i++) {
        to->texts[i] = to->texts[0];
        to->lengths[i] = to->lengths[0];
    }
}

static __attribute__((noinline)) char *put_long_number(const hq_fast_lane *lane, uint32_t row, char *at)
{
    int64_t number = lane->numbers[row & lane->row_mask];
    return lane->decimals == 0 ? hq_put_integer(at, number) : hq_put_decimal(at, number, lane->decimals);
}

/* The numbers of a row, each with a delimiter behind it, of lanes that stand side by side. */
static inline char *put_numbers(const hq_fast_lane *lane, uint32_t first, uint32_t row, char delimiter,
                                char *at)
{
    const hq_numerals *of = lane->numerals, *const end = of + lane->run;
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
