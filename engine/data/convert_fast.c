/* The fast reader in plain C. See convert_fast.h. */
#include "data/convert_fast.h"

#include "base/calendar.h"
#include "base/processor.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "cells are read as integers whose first byte is the least one"
#endif

typedef unsigned __int128 digits16; /* 16 characters, the last in the highest byte */

#define REPEAT(BYTE) (UINT64_C(0x0101010101010101) * (BYTE))

hq_fast_isa hq_fast_isa_here(void)
{
#if defined(__x86_64__)
    return HQ_PROCESSOR_HAS("avx2") ? HQ_FAST_AVX2 : HQ_FAST_SSE2;
#else
    return HQ_FAST_BASE;
#endif
}

static void take(const hq_cell_sink *sink, uint32_t row, int64_t value)
{
    sink->values[row] = value;
    sink->known[row / 64] |= UINT64_C(1) << row % 64;
}

static void leave(const hq_cell_sink *sink, uint32_t row)
{
    sink->left[row / 64] |= UINT64_C(1) << row % 64;
}

/* --- Numbers --- */

/* The highest bit of each byte that is no digit's value (0 .. 9); bytes have '0' taken away by exclusive or. */
static uint64_t not_digits(uint64_t bytes)
{
    return (((bytes & REPEAT(0x7f)) + REPEAT(0x76)) | bytes) & REPEAT(0x80);
}

/* Eight digits' values, the first in the lowest byte, as a number: pairs, fours, eights. */
static uint64_t eight_digits(uint64_t bytes)
{
    bytes = bytes * 10 + (bytes >> 8);
    bytes = (bytes & UINT64_C(0x00ff00ff00ff00ff)) * 100 + (bytes >> 16 & UINT64_C(0x00ff00ff00ff00ff));
    return (bytes & UINT64_C(0x0000ffff)) * 10000 + (bytes >> 32 & UINT64_C(0x0000ffff));
}

/*
 * Digits with at most one point between two of them, as an integer without the point.
 *
 *   length  1 .. HQ_FAST_DIGITS_MAX, the point counted
 *   places  receives how many stand behind the point
 */
static bool read_digits(const char *end, uint32_t length, uint64_t *digits, unsigned *places)
{
    uint64_t low, high;
    memcpy(&low, end - 16, sizeof low);
    memcpy(&high, end - 8, sizeof high);
    low ^= REPEAT('0');
    high ^= REPEAT('0');
    uint32_t above = length > 8 ? length - 8 : 0; /* characters in `low` */
    low = above == 0 ? 0 : low >> (8 - above) * 8 << (8 - above) * 8;
    high = length >= 8 ? high : high >> (8 - length) * 8 << (8 - length) * 8;
    uint64_t wrong_low = not_digits(low), wrong_high = not_digits(high);
    *places = 0;
    if ((wrong_low | wrong_high) != 0) {
        if (wrong_low != 0 && wrong_high != 0)
            return false;
        unsigned at = wrong_low != 0 ? (unsigned)__builtin_ctzll(wrong_low) / 8
                                     : 8 + (unsigned)__builtin_ctzll(wrong_high) / 8;
        uint64_t one = wrong_low | wrong_high;
        /* one point, a digit before it and one behind it */
        if ((one & (one - 1)) != 0 || end[(int)at - 16] != '.' || at == 15 || at == 16 - length)
            return false;
        digits16 all = (digits16)high << 64 | low;
        digits16 behind = all >> at * 8 >> 8 << at * 8 << 8, before = all & (((digits16)1 << at * 8) - 1);
        all = behind | before << 8;
        low = (uint64_t)all;
        high = (uint64_t)(all >> 64);
        *places = 15 - at;
    }
    *digits = eight_digits(low) * 100000000 + eight_digits(high);
    return true;
}

static bool in_steps(const hq_digits_scale *scale, int64_t digits, int64_t *steps)
{
    if (scale->times == 0)
        return false;
    if (scale->over == 1) {
        *steps = (int64_t)((uint64_t)digits * (uint64_t)scale->times);
        return digits >= scale->least && digits <= scale->greatest;
    }
    __int128 product = (__int128)digits * scale->times, quotient = product / scale->over;
    *steps = (int64_t)quotient;
    return product % scale->over == 0 && quotient >= scale->least && quotient <= scale->greatest;
}

void hq_fast_number(const hq_fast_numbers *how, const hq_cell_run *run, uint32_t row,
                    const hq_cell_sink *sink)
{
    uint32_t start = hq_run_start(run, row), length = hq_run_length(run, row);
    if (length == 0)
        return;
    const char *text = run->text + start, *end = text + length;
    bool negative = text[0] == '-';
    length -= negative;
    uint64_t digits;
    unsigned places;
    int64_t steps;
    if (length - 1 < HQ_FAST_DIGITS_MAX && read_digits(end, length, &digits, &places) &&
        in_steps(&how->scales[places], negative ? -(int64_t)digits : (int64_t)digits, &steps))
        take(sink, row, steps);
    else
        leave(sink, row);
}

/* --- Days --- */

void hq_fast_day(const hq_fast_days *how, const hq_cell_run *run, uint32_t row, const hq_cell_sink *sink)
{
    uint32_t length = hq_run_length(run, row);
    if (length == 0)
        return;
    const char *text = run->text + hq_run_start(run, row);
    uint64_t begin, end; /* YYYY-MM- and YY-MM-DD */
    memcpy(&begin, text, sizeof begin);
    memcpy(&end, text + 2, sizeof end);
    uint64_t lines = (begin >> 32 & 0xff) == '-' && begin >> 56 == '-';
    uint64_t digits = (begin & UINT64_C(0xffffffff)) | (begin >> 8 & UINT64_C(0xffff00000000)) |
                      (end & UINT64_C(0xffff000000000000));
    digits ^= REPEAT('0');
    bool wrong = !lines || length != 10 || not_digits(digits) != 0;
    digits = digits * 10 + (digits >> 8); /* century, year in it, month, day: each a byte, and one between */
    int32_t year = (int32_t)(digits & 0xff) * 100 + (int32_t)(digits >> 16 & 0xff);
    int32_t month = (int32_t)(digits >> 32 & 0xff), day = (int32_t)(digits >> 48 & 0xff);
    hq_day number;
    if (wrong || !hq_civil_to_day((hq_civil){year, month, day}, &number)) {
        leave(sink, row);
        return;
    }
    if (number < how->least || number > how->greatest)
        leave(sink, row);
    else
        take(sink, row, number);
}

/* --- Words --- */

const char *const hq_truth_words[HQ_TRUTH_WORDS][2] = {
    {"0", "1"}, {"false", "true"}, {"FALSE", "TRUE"}, {"False", "True"}, {"否", "是"}, {"no", "yes"},
    {"n", "y"}, {"N", "Y"},        {"No", "Yes"},     {"NO", "YES"},     {"×", "√"},   {"✗", "✓"}};

void hq_fast_word(const hq_word_table *words, const hq_cell_run *run, uint32_t row, const hq_cell_sink *sink)
{
    uint32_t length = hq_run_length(run, row);
    if (length == 0)
        return;
    if (length > HQ_WORD_BYTES_MAX) {
        leave(sink, row);
        return;
    }
    hq_word_key key = hq_word_key_of(run->text + hq_run_start(run, row), length, HQ_WORD_BYTES_MAX);
    const hq_word_slot *slot = hq_word_slot_of(words, key);
    if (hq_word_unlike(slot, key, length, HQ_WORD_BYTES_MAX) != 0 || slot->value < 0) {
        leave(sink, row);
        return;
    }
    sink->known[row / 64] |= UINT64_C(1) << row % 64;
    if (sink->values != NULL)
        sink->values[row] = slot->value;
    else
        sink->truths[row / 64] |= (uint64_t)slot->value << row % 64;
}

/* 64 rows. Words are not longer than `most`, or are left; where it and `truths` are constants nothing is decided in the loop. */
static inline __attribute__((always_inline)) void words_of(const hq_word_table *words, uint32_t most,
                                                           int64_t filler, bool truths,
                                                           const hq_cell_run *run, uint32_t first,
                                                           const hq_cell_sink *sink)
{
    const hq_word_table table = *words;
    const uint32_t *end = run->ends + first * run->stride;
    const size_t stride = run->stride;
    const char *text = run->text;
    const uint32_t behind = run->tail + 1;
    int64_t *values = truths ? NULL : sink->values + first;
    uint64_t known = 0, empty = 0, set = 0;
    for (uint32_t i = 0; i < 64; i++, end += stride) {
        uint32_t start = end[-1] + 1, length = *end - end[-1] - behind;
        uint32_t within = length & -(uint32_t)(length <= most);
        hq_word_key key = hq_word_key_of(text + start, within, most);
        uint64_t unlike, value;
        if (most == HQ_SHORT_WORD_BYTES) {
            uint64_t entry = hq_word_entry_of(&table, key.first << 16);
            value = entry & UINT16_MAX;
            unlike = (entry & ~(uint64_t)HQ_SHORT_WORD_VALUE_MAX) | (uint64_t)(length > most);
        } else {
            const hq_word_slot *slot = hq_word_slot_of(&table, key);
            unlike = hq_word_unlike(slot, key, length, most);
            value = (uint64_t)(int64_t)slot->value;
        }
        /* In integers, hidden from the compiler, which else makes branches of it that hang on what the words are. */
        __asm__("" : "+r"(unlike), "+r"(value));
        uint64_t found = (~(unlike | -unlike) >> 63) & (~value >> 63) & (-(uint64_t)length >> 63);
        __asm__("" : "+r"(found));
        known = known >> 1 | found << 63;
        empty = empty >> 1 | (uint64_t)(length == 0) << 63;
        if (truths)
            set = set >> 1 | (found & value) << 63;
        else
            values[i] = filler ^ ((filler ^ (int64_t)value) & -(int64_t)found);
    }
    sink->known[first / 64] = known;
    sink->left[first / 64] = ~(known | empty);
    if (truths)
        sink->truths[first / 64] = set;
}

/*
 * Up to 64 rows that are all known words of up to six bytes, as most are; false: one is not, and nothing is said of any. A function of its own,
 * so that all it needs stays in registers.
 */
static __attribute__((noinline)) bool plain_words(const hq_word_table *words, const hq_cell_run *run,
                                                  uint32_t first, uint32_t count, int64_t *values)
{
    /* By length; without a word no entry is found. Of lengths of eight and more the lower bits are looked at here, the others at the end. */
    static const hq_word_entry BYTES[8] = {
        0, 0xff0000, 0xffff0000, 0xffffff0000, 0xffffffff0000, 0xffffffffff0000, 0xffffffffffff0000, 0};
    const hq_word_table table = {.entries = words->entries,
                                 .entry_multiplier = words->entry_multiplier,
                                 .entry_mask = words->entry_mask};
    const uint32_t *end = run->ends + first * run->stride;
    const size_t stride = run->stride;
    const char *text = run->text + 1 - 2; /* two bytes before the word, where an entry has its value */
    const uint32_t behind = run->tail + 1;
    uint32_t lengths = 0;
    uint64_t entries = 0;
    for (uint32_t i = 0; i < count; i++, end += stride) {
        uint32_t length = *end - end[-1] - behind;
        hq_word_entry word = hq_word_load(text + (int32_t)end[-1]) & BYTES[length % 8];
        uint64_t entry = hq_word_entry_of(&table, word);
        values[i] = (int64_t)(entry & UINT16_MAX);
        entries |= entry;
        lengths |= length;
    }
    return lengths < 8 && entries <= HQ_SHORT_WORD_VALUE_MAX;
}

/* How long the words of the first rows are: 6, 16 or 32 will do. */
static uint32_t longest_word(const hq_word_table *words, const hq_cell_run *run)
{
    uint32_t most = words->entries != NULL ? HQ_SHORT_WORD_BYTES : 16;
    for (uint32_t row = 0; row < run->row_count && row < 64; row++) {
        uint32_t length = hq_run_length(run, row);
        if (length > most)
            most = length <= 16 ? 16 : HQ_WORD_BYTES_MAX;
    }
    return most;
}

/* Rows from `first` on, fewer than 64. */
static void rest_of_words(const hq_word_table *words, bool are_short, int64_t filler, const hq_cell_run *run,
                          uint32_t first, const hq_cell_sink *sink)
{
    uint32_t count = run->row_count - first;
    bool values = sink->values != NULL;
    if (count > 0 && values && are_short && plain_words(words, run, first, count, sink->values + first)) {
        sink->known[first / 64] = (UINT64_C(1) << count) - 1;
        return;
    }
    for (uint32_t row = first; row < run->row_count; row++) {
        if (values)
            sink->values[row] = filler;
        hq_fast_word(words, run, row, sink);
    }
}

void hq_fast_read_words(const hq_word_table *words, const hq_cell_run *run, const hq_cell_sink *sink)
{
    enum { SHORT = HQ_SHORT_WORD_BYTES };
    const uint32_t most = longest_word(words, run), rows = run->row_count / 64 * 64;
    const int64_t filler = sink->values == NULL || run->row_count == 0 ? 0 : sink->values[0];
    for (uint32_t first = 0; first < rows; first += 64) {
        if (sink->values == NULL && words->entries != NULL)
            words_of(words, SHORT, 0, true, run, first, sink);
        else if (sink->values == NULL)
            sink->left[first / 64] = UINT64_MAX;
        else if (most == SHORT && plain_words(words, run, first, 64, sink->values + first))
            sink->known[first / 64] = UINT64_MAX;
        else if (most == SHORT)
            words_of(words, SHORT, filler, false, run, first, sink);
        else if (most == 16)
            words_of(words, 16, filler, false, run, first, sink);
        else
            words_of(words, 32, filler, false, run, first, sink);
        uint64_t left = sink->left[first / 64];
        sink->left[first / 64] = 0;
        for (; left != 0; left &= left - 1)
            hq_fast_word(words, run, first + (uint32_t)__builtin_ctzll(left), sink);
    }
    rest_of_words(words, most == SHORT, filler, run, rows, sink);
}

/* --- Whole columns --- */

/* How the column's numbers look, by the first that is one: places behind the point, and whether the first rows fit into 8 bytes. */
static void look_at(const hq_cell_run *run, unsigned *places, unsigned *width)
{
    bool found = false;
    *width = 8;
    *places = 0;
    for (uint32_t row = 0; row < run->row_count && row < 64; row++) {
        uint32_t length = hq_run_length(run, row);
        uint64_t digits;
        if (length - 1 >= HQ_FAST_DIGITS_MAX)
            continue;
        if (length > 8)
            *width = 16;
        found = found || read_digits(run->text + hq_run_start(run, row) + length, length, &digits, places);
    }
}

/* The next row from *row on that was left, of those that were done; its bit is cleared. false: there is none. */
static bool next_left(const hq_cell_sink *sink, uint32_t done, uint32_t *row)
{
    for (; *row < done; *row = (*row / 64 + 1) * 64) {
        uint64_t *word = &sink->left[*row / 64], left = *word >> *row % 64;
        if (left == 0)
            continue;
        *row += (uint32_t)__builtin_ctzll(left);
        *word &= ~(UINT64_C(1) << *row % 64);
        return true;
    }
    return false;
}

void hq_fast_read_numbers(hq_fast_isa isa, const hq_fast_numbers *how, const hq_cell_run *run,
                          const hq_cell_sink *sink)
{
    uint32_t done = 0;
#if defined(__x86_64__)
    if (isa != HQ_FAST_BASE) {
        unsigned places, width;
        look_at(run, &places, &width);
        done = (isa == HQ_FAST_AVX2 ? hq_avx2_numbers : hq_sse2_numbers)(how, places, width, run, sink);
    }
#else
    (void)isa;
    (void)look_at;
#endif
    for (uint32_t row = 0; next_left(sink, done, &row); row++)
        hq_fast_number(how, run, row, sink);
    for (uint32_t row = done; row < run->row_count; row++)
        hq_fast_number(how, run, row, sink);
}

void hq_fast_read_days(hq_fast_isa isa, const hq_fast_days *how, const hq_cell_run *run,
                       const hq_cell_sink *sink)
{
    uint32_t done = 0;
#if defined(__x86_64__)
    if (isa != HQ_FAST_BASE)
        done = (isa == HQ_FAST_AVX2 ? hq_avx2_days : hq_sse2_days)(how, run, sink);
#else
    (void)isa;
#endif
    for (uint32_t row = 0; next_left(sink, done, &row); row++)
        hq_fast_day(how, run, row, sink);
    for (uint32_t row = done; row < run->row_count; row++)
        hq_fast_day(how, run, row, sink);
}

/* The pair of words that the first rows of a column are made of; HQ_TRUTH_WORDS: none. */
static size_t find_pair(const hq_cell_run *run)
{
    for (uint32_t row = 0; row < run->row_count && row < 64; row++) {
        hq_str text = {run->text + hq_run_start(run, row), hq_run_length(run, row)};
        for (size_t pair = 0; pair < HQ_TRUTH_WORDS; pair++)
            if (hq_str_is(text, hq_truth_words[pair][0]) || hq_str_is(text, hq_truth_words[pair][1]))
                return pair;
    }
    return HQ_TRUTH_WORDS;
}

static uint64_t word_of(const char *word)
{
    char bytes[8] = {0};
    for (size_t i = 0; word[i] != '\0'; i++)
        bytes[i] = word[i];
    return hq_word_load(bytes);
}

void hq_fast_read_truths(hq_fast_isa isa, const hq_word_table *words, const hq_cell_run *run,
                         const hq_cell_sink *sink)
{
    uint32_t done = 0;
#if defined(__x86_64__)
    size_t pair = isa != HQ_FAST_BASE ? find_pair(run) : HQ_TRUTH_WORDS;
    if (pair < HQ_TRUTH_WORDS)
        done = (isa == HQ_FAST_AVX2 ? hq_avx2_truths : hq_sse2_truths)(
            word_of(hq_truth_words[pair][0]), word_of(hq_truth_words[pair][1]), run, sink);
#else
    (void)isa;
    (void)find_pair;
    (void)word_of;
#endif
    if (done == 0) {
        hq_fast_read_words(words, run, sink);
        return;
    }
    for (uint32_t row = 0; next_left(sink, done, &row); row++)
        hq_fast_word(words, run, row, sink);
    for (uint32_t row = done; row < run->row_count; row++)
        hq_fast_word(words, run, row, sink);
}

void hq_fast_ends(hq_fast_isa isa, const int64_t *values, size_t count, int64_t *least, int64_t *greatest)
{
#if defined(__x86_64__)
    if (isa == HQ_FAST_AVX2) {
        hq_avx2_ends(values, count, least, greatest);
        return;
    }
#else
    (void)isa;
#endif
    int64_t low = values[0], high = low, low_odd = low, high_odd = low; /* neither waits for the other */
    for (size_t i = 0; i < count; i += 2) {
        int64_t even = values[i], odd = values[i + 1];
        low = even < low ? even : low;
        high = even > high ? even : high;
        low_odd = odd < low_odd ? odd : low_odd;
        high_odd = odd > high_odd ? odd : high_odd;
    }
    low = low_odd < low ? low_odd : low;
    high = high_odd > high ? high_odd : high;
    *least = low;
    *greatest = high;
}
