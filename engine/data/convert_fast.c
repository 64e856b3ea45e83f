/* The fast reader in plain C. See convert_fast.h. */
#include "data/convert_fast.h"

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "cells are read as integers whose first byte is the least one"
#endif

typedef unsigned __int128 digits16; /* 16 characters, the last in the highest byte */

#define REPEAT(BYTE) (UINT64_C(0x0101010101010101) * (BYTE))

hq_fast_isa hq_fast_isa_here(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        return HQ_FAST_AVX2;
#endif
    return HQ_FAST_BASE;
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

/* Days since 1970-01-01 of a day of a month of a year from 1 on; by C. Neri and L. Schneider, "Euclidean affine functions and their
 * application to calendar algorithms" (2023): years begin in March. */
static int32_t day_number(int32_t year, int32_t month, int32_t day)
{
    int32_t early = month < 3, years = year - early, months = month + 12 * early, centuries = years / 100;
    return years * 365 + years / 4 - centuries + centuries / 4 + (979 * months - 2919) / 32 + day - 1 -
           719468;
}

static int32_t days_in(int32_t year, int32_t month)
{
    if (month != 2)
        return 30 | (month ^ month >> 3);
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
}

void hq_fast_day(const hq_fast_days *how, const hq_cell_run *run, uint32_t row, const hq_cell_sink *sink)
{
    static const uint8_t DIGITS[] = {0, 1, 2, 3, 5, 6, 8, 9};
    uint32_t length = hq_run_length(run, row);
    if (length == 0)
        return;
    const char *text = run->text + hq_run_start(run, row);
    int32_t at[8], wrong = (text[4] != '-') | (text[7] != '-') | (length != 10);
    for (int i = 0; i < 8; i++) {
        at[i] = (unsigned char)text[DIGITS[i]] - '0';
        wrong |= (uint32_t)at[i] > 9;
    }
    int32_t year = at[0] * 1000 + at[1] * 100 + at[2] * 10 + at[3], month = at[4] * 10 + at[5],
            day = at[6] * 10 + at[7];
    if (wrong || year < 1 || month < 1 || month > 12 || day < 1 || day > days_in(year, month)) {
        leave(sink, row);
        return;
    }
    int32_t number = day_number(year, month, day);
    if (number < how->least || number > how->greatest)
        leave(sink, row);
    else
        take(sink, row, number);
}

/* --- Words --- */

void hq_fast_read_words(const hq_word_table *words, const hq_cell_run *run, const hq_cell_sink *sink)
{
    for (uint32_t first = 0; first < run->row_count; first += 64) {
        uint32_t count = run->row_count - first < 64 ? run->row_count - first : 64;
        uint64_t known = 0, left = 0, truths = 0;
        for (uint32_t i = 0; i < count; i++) {
            uint32_t length = hq_run_length(run, first + i);
            const char *text = run->text + hq_run_start(run, first + i);
            if (length > HQ_WORD_BYTES_MAX) {
                left |= UINT64_C(1) << i;
                continue;
            }
            const hq_word_slot *slot = hq_word_slot_of(words, hq_word_key_of(text, length), length);
            uint64_t found = length > 0 && slot->length > 0 && slot->value >= 0;
            known |= found << i;
            left |= (uint64_t)(length > 0 && !found) << i;
            truths |= (found & (uint64_t)(slot->value == 1)) << i;
            if (sink->values != NULL && found)
                sink->values[first + i] = slot->value;
        }
        sink->known[first / 64] = known;
        sink->left[first / 64] = left;
        if (sink->truths != NULL)
            sink->truths[first / 64] = truths;
    }
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

void hq_fast_read_numbers(hq_fast_isa isa, const hq_fast_numbers *how, const hq_cell_run *run,
                          const hq_cell_sink *sink)
{
    uint32_t row = 0;
#if defined(__x86_64__)
    if (isa == HQ_FAST_AVX2) {
        unsigned places, width;
        look_at(run, &places, &width);
        row = hq_avx2_numbers(how, places, width, run, sink);
    }
#else
    (void)isa;
    (void)look_at;
#endif
    for (; row < run->row_count; row++)
        hq_fast_number(how, run, row, sink);
}

void hq_fast_read_days(hq_fast_isa isa, const hq_fast_days *how, const hq_cell_run *run,
                       const hq_cell_sink *sink)
{
    uint32_t row = 0;
#if defined(__x86_64__)
    if (isa == HQ_FAST_AVX2)
        row = hq_avx2_days(how, run, sink);
#else
    (void)isa;
#endif
    for (; row < run->row_count; row++)
        hq_fast_day(how, run, row, sink);
}
