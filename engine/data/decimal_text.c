/* Decimals of workbooks and databases. See decimal_text.h. */
#include "data/decimal_text.h"

#include <stdio.h>
#include <string.h>

#include "base/rational.h"

enum {
    EXPONENT_MOST = 100000, /* beyond what any number of 64 bits has */
    FRACTION_BITS = 52,
    QUICK_SHIFT_MAX = 69,
    QUICK_PLACES_MAX = 22 /* 2^53 * 10^22 < 2^127 */
};

/* ---- Text of workbooks. ---- */

typedef struct scanner {
    const char *at, *end;
} scanner;

static bool take(scanner *scan, char c)
{
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

static bool take_exponent(scanner *scan, int *out)
{
    *out = 0;
    if (!take(scan, 'E') && !take(scan, 'e'))
        return scan->at == scan->end;
    bool negative = take(scan, '-');
    if (!negative)
        (void)take(scan, '+');
    if (scan->at == scan->end)
        return false;
    for (; scan->at != scan->end; scan->at++) {
        if (!hq_is_digit(*scan->at))
            return false;
        if (*out < EXPONENT_MOST)
            *out = *out * 10 + (*scan->at - '0');
    }
    if (negative)
        *out = -*out;
    return true;
}

static void strip_zeros(hq_decimal *out)
{
    while (out->count > 0 && out->digits[out->count - 1] == 0)
        out->count--;
    if (out->count == 0)
        *out = (hq_decimal){0};
}

/* One more in the last place. */
static void round_up(hq_decimal *out)
{
    int at = out->count - 1;
    while (at >= 0 && out->digits[at] == 9)
        at--;
    if (at < 0) {
        out->digits[0] = 1;
        out->count = 1;
        out->exponent++;
        return;
    }
    out->digits[at]++;
    out->count = at + 1;
}

bool hq_decimal_read(hq_str text, hq_decimal *out)
{
    *out = (hq_decimal){0};
    if (text.length == 0)
        return false;
    scanner scan = {text.at, text.at + text.length};
    out->negative = take(&scan, '-');
    if (!out->negative)
        (void)take(&scan, '+');
    bool point = false, any = false, up = false, rest = false;
    int before = 0; /* places that the point stands behind the first digit that counts, and one */
    for (; scan.at != scan.end; scan.at++) {
        if (*scan.at == '.' && !point) {
            point = true;
            continue;
        }
        if (!hq_is_digit(*scan.at))
            break;
        any = true;
        unsigned char digit = (unsigned char)(*scan.at - '0');
        if (out->count == 0 && !rest && digit == 0) {
            before -= point;
            continue;
        }
        before += !point;
        if (out->count < HQ_SHEET_DIGITS)
            out->digits[out->count++] = digit;
        else if (!rest) {
            up = digit >= 5;
            rest = true;
        }
        if (before > EXPONENT_MOST)
            return false;
    }
    int exponent;
    if (!any || !take_exponent(&scan, &exponent))
        return false;
    out->exponent = before - 1 + exponent;
    if (up)
        round_up(out);
    strip_zeros(out);
    return true;
}

/* ---- Bits of databases. ---- */

static void set_digits(hq_decimal *out, uint64_t digits, int places)
{
    unsigned char reversed[20];
    int count = 0;
    for (; digits > 0; digits /= 10)
        reversed[count++] = (unsigned char)(digits % 10);
    for (int i = 0; i < count; i++)
        out->digits[i] = reversed[count - 1 - i];
    out->count = count;
    out->exponent = count - 1 - places;
    strip_zeros(out);
}

/*
 * A value m / 2^shift from about 10^-5 to 2^53, by integers: the fewest decimal places at which the nearest decimal is nearer to it than
 * to any neighbour. Below a power of two the neighbour is half as far.
 */
static bool set_quickly(hq_decimal *out, uint64_t m, int shift)
{
    unsigned __int128 scale = 1, scaled = m;
    for (int places = 0; places <= QUICK_PLACES_MAX; places++, scale *= 10, scaled *= 10) {
        unsigned __int128 half = (unsigned __int128)1 << (shift - 1), digits = (scaled + half) >> shift;
        if ((digits << shift) - scaled == half) /* halfway: to the even one */
            digits &= ~(unsigned __int128)1;
        unsigned __int128 back = digits << shift;
        bool below = back < scaled;
        unsigned __int128 off = (below ? scaled - back : back - scaled) * 2;
        if (below && m == (uint64_t)1 << FRACTION_BITS)
            off *= 2;
        if (off < scale || (off == scale && m % 2 == 0)) {
            set_digits(out, (uint64_t)digits, places);
            return true;
        }
    }
    return false;
}

static hq_status power(hq_arena *arena, int64_t base, int exponent, hq_rat *out)
{
    *out = HQ_RAT_ONE;
    hq_rat factor = hq_rat_int(base);
    for (int left = exponent < 0 ? -exponent : exponent; left > 0; left /= 2) {
        if (left % 2 == 1)
            HQ_TRY(hq_rat_mul(arena, *out, factor, out));
        if (left > 1)
            HQ_TRY(hq_rat_mul(arena, factor, factor, &factor));
    }
    return exponent < 0 ? hq_rat_div(arena, HQ_RAT_ONE, *out, out) : HQ_OK;
}

/* Any other value m * 2^exponent: the fewest significant digits, by rationals. */
static hq_status set_slowly(hq_arena *arena, hq_decimal *out, uint64_t m, int exponent)
{
    hq_rat value, gap, ten;
    HQ_TRY(power(arena, 2, exponent, &gap));
    HQ_TRY(hq_rat_mul(arena, hq_rat_int((int64_t)m), gap, &value));
    HQ_TRY(power(arena, 2, exponent - 1, &gap)); /* half of what lies between it and its neighbours */
    int top = 0;                                 /* 10^top <= value < 10^(top + 1) */
    for (uint64_t left = m; left > 1; left /= 2)
        top++;
    int first = (int)((top + exponent) * 30103LL / 100000) - 1;
    for (top = first;; top++) {
        HQ_TRY(power(arena, 10, top + 1, &ten));
        if (hq_rat_compare(value, ten) < 0)
            break;
    }
    for (int count = 1; count <= HQ_REAL_DIGITS; count++) {
        hq_int128 digits;
        hq_rat quantum, back, off;
        HQ_TRY(power(arena, 10, top - count + 1, &quantum));
        HQ_TRY(hq_rat_quanta(arena, value, quantum, HQ_ROUND_HALF_EVEN, &digits));
        HQ_TRY(hq_rat_mul(arena, hq_rat_int((int64_t)digits), quantum, &back));
        HQ_TRY(hq_rat_sub(arena, back, value, &off));
        bool below = hq_rat_sign(off) < 0;
        if (below)
            HQ_TRY(hq_rat_neg(arena, off, &off));
        if (below && m == (uint64_t)1 << FRACTION_BITS)
            HQ_TRY(hq_rat_mul(arena, off, hq_rat_int(2), &off));
        int order = hq_rat_compare(off, gap);
        if (order < 0 || (order == 0 && m % 2 == 0) || count == HQ_REAL_DIGITS) {
            set_digits(out, (uint64_t)digits, count - 1 - top);
            return HQ_OK;
        }
    }
    return HQ_E_INVALID;
}

hq_status hq_decimal_of_bits(hq_arena *scratch, uint64_t bits, hq_decimal *out)
{
    uint64_t m = bits & (((uint64_t)1 << FRACTION_BITS) - 1);
    int biased = (int)(bits >> FRACTION_BITS & 0x7FF);
    *out = (hq_decimal){0};
    if (biased == 0x7FF)
        return HQ_E_INVALID;
    if (biased == 0 && m == 0)
        return HQ_OK;
    int exponent = (biased == 0 ? 1 : biased) - 1023 - FRACTION_BITS;
    if (biased != 0)
        m |= (uint64_t)1 << FRACTION_BITS;
    bool done = biased != 0 && exponent < 0 && exponent >= -QUICK_SHIFT_MAX && set_quickly(out, m, -exponent);
    if (!done) {
        hq_arena_mark mark = hq_arena_here(scratch);
        hq_status status = set_slowly(scratch, out, m, exponent);
        hq_arena_rewind(scratch, mark);
        HQ_TRY(status);
    }
    out->negative = bits >> 63 != 0;
    return HQ_OK;
}

/* ---- Printing. ---- */

static size_t print_plainly(const hq_decimal *decimal, char *out)
{
    char *at = out;
    if (decimal->negative)
        *at++ = '-';
    int whole = decimal->exponent + 1; /* digits before the point */
    if (whole <= 0)
        *at++ = '0';
    for (int i = 0; i < whole; i++)
        *at++ = i < decimal->count ? (char)('0' + decimal->digits[i]) : '0';
    if (decimal->count > whole) {
        *at++ = '.';
        for (int i = whole; i < 0; i++)
            *at++ = '0';
        for (int i = whole < 0 ? 0 : whole; i < decimal->count; i++)
            *at++ = (char)('0' + decimal->digits[i]);
    }
    return (size_t)(at - out);
}

size_t hq_decimal_print(const hq_decimal *decimal, int whole_max, char out[HQ_DECIMAL_TEXT_MAX])
{
    if (decimal->count == 0) {
        out[0] = '0';
        return 1;
    }
    if (decimal->exponent < whole_max && decimal->count - 1 - decimal->exponent <= HQ_DECIMAL_PLACES_MAX)
        return print_plainly(decimal, out);
    char *at = out;
    if (decimal->negative)
        *at++ = '-';
    for (int i = 0; i < decimal->count; i++) {
        if (i == 1)
            *at++ = '.';
        *at++ = (char)('0' + decimal->digits[i]);
    }
    size_t used = (size_t)(at - out);
    return used + (size_t)snprintf(at, HQ_DECIMAL_TEXT_MAX - used, "E%+d", decimal->exponent);
}
