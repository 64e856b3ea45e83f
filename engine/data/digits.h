/*
 * Integers and decimals to text, for results: a batch writes hundreds of millions of them, so they are inline and without a branch for
 * each digit.
 *
 * Eight digits are found at once in one 64-bit word: a number below 10^8 is two numbers below 10^4, and the digits of each stand in a
 * table of 40 KB, which stays near the processor; it is twice as fast as dividing all eight side by side in the word. The first digit is
 * the lowest byte, so that storing the word writes them in order on a little-endian machine.
 *
 * Each function writes at `at`, where HQ_DIGITS_ROOM bytes must be free (what lies behind the number may be overwritten), and returns
 * the place behind the last character.
 */
#ifndef HQ_DATA_DIGITS_H
#define HQ_DATA_DIGITS_H

#include <string.h>

#include "base/calendar.h"

enum { HQ_DIGITS_ROOM = 48 };

#define HQ_DIGITS_8   UINT64_C(100000000) /* 10^8 */
#define HQ_DIGITS_ASC UINT64_C(0x3030303030303030)

/* The four digits of a number below 10^4 as bytes, the first in the lowest, without '0' added. */
extern const uint32_t hq_digits_4[10000];

/* The same of the eight digits of a number below 10^8. */
static inline uint64_t hq_digits_of(uint64_t number)
{
    uint64_t high = number * 109951163 >> 40; /* number / 10^4; exact below 10^8 */
    return hq_digits_4[high] | (uint64_t)hq_digits_4[number - 10000 * high] << 32;
}

static inline void hq_digits_store(char *at, uint64_t bytes)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    memcpy(at, &bytes, sizeof bytes);
}

/* Bytes that are zeroes in front of the first digit that is not, `most` at most. */
static inline unsigned hq_digits_zeroes(uint64_t digits, unsigned most)
{
    uint64_t end = UINT64_C(1) << most * 8; /* most <= 7 */
    return (unsigned)__builtin_ctzll(digits | end) / 8;
}

/* A number below 10^8 by its digits, without zeroes in front. */
static inline char *hq_put_digits(char *at, uint64_t digits)
{
    unsigned zeroes = hq_digits_zeroes(digits, 7);
    hq_digits_store(at, (digits + HQ_DIGITS_ASC) >> zeroes * 8);
    return at + (8 - zeroes);
}

static inline char *hq_put_short(char *at, uint64_t number)
{
    return hq_put_digits(at, hq_digits_of(number));
}

static inline char *hq_put_unsigned(char *at, uint64_t number)
{
    if (number < HQ_DIGITS_8)
        return hq_put_short(at, number);
    uint64_t high = number / HQ_DIGITS_8;
    if (high < HQ_DIGITS_8) {
        at = hq_put_short(at, high);
    } else {
        at = hq_put_short(at, high / HQ_DIGITS_8);
        hq_digits_store(at, hq_digits_of(high % HQ_DIGITS_8) + HQ_DIGITS_ASC);
        at += 8;
    }
    hq_digits_store(at, hq_digits_of(number % HQ_DIGITS_8) + HQ_DIGITS_ASC);
    return at + 8;
}

/* A sign where one is needed; the magnitude, INT64_MIN too. */
static inline char *hq_put_sign(char *at, int64_t number, uint64_t *magnitude)
{
    uint64_t negative = number < 0;
    *at = '-';
    *magnitude = ((uint64_t)number ^ (0 - negative)) + negative;
    return at + negative;
}

/* "-42" */
static inline char *hq_put_integer(char *at, int64_t number)
{
    uint64_t magnitude;
    at = hq_put_sign(at, number, &magnitude);
    return hq_put_unsigned(at, magnitude);
}

/* A number below 10^8 / 10^decimals by its digits: one digit before the point at least. */
static inline char *hq_put_decimal_digits(char *at, uint64_t digits, unsigned decimals)
{
    unsigned zeroes = hq_digits_zeroes(digits, 7 - decimals), whole = 8 - decimals - zeroes;
    digits += HQ_DIGITS_ASC;
    hq_digits_store(at, digits >> zeroes * 8);
    hq_digits_store(at + whole, '.' | digits >> (8 - decimals) * 8 << 8);
    return at + whole + 1 + decimals;
}

/* number / 10^decimals with every decimal: 1972603 with 2 is "19726.03", -5 is "-0.05". decimals: 1..6. */
static inline char *hq_put_decimal(char *at, int64_t number, unsigned decimals)
{
    uint64_t magnitude;
    at = hq_put_sign(at, number, &magnitude);
    if (magnitude < HQ_DIGITS_8)
        return hq_put_decimal_digits(at, hq_digits_of(magnitude), decimals);
    at = hq_put_unsigned(at, magnitude / HQ_DIGITS_8);
    uint64_t digits = hq_digits_of(magnitude % HQ_DIGITS_8) + HQ_DIGITS_ASC;
    hq_digits_store(at, digits);
    hq_digits_store(at + (8 - decimals), '.' | digits >> (8 - decimals) * 8 << 8);
    return at + 9;
}

/* "2026-05-01"; a day of the calendar. */
static inline char *hq_put_day(char *at, int64_t day)
{
    hq_civil civil = hq_day_to_civil((hq_day)day);
    uint64_t digits =
        hq_digits_of((uint64_t)civil.year * 10000 + (uint64_t)civil.month * 100 + (uint64_t)civil.day) +
        HQ_DIGITS_ASC;
    hq_digits_store(at, digits);
    hq_digits_store(at + 4, '-' | (digits >> 32 & 0xFFFF) << 8 | (uint64_t)'-' << 24 | digits >> 48 << 32);
    return at + 10;
}

#endif
