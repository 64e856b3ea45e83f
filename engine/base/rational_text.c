/*
 * Rational numbers as text: decimals in, decimals and fractions out. See rational.h.
 *
 * Printing first makes every digit, then rounds, then writes: "-0.004" with two places is "0.00", and that there is no
 * sign is known only at the end. Digits therefore lie in an array on the stack, whose size is bounded by the longest
 * integer part and by HQ_RATIONAL_BITS_MAX decimals: no exact decimal is longer (1/2^k has k decimals). More places are
 * refused with HQ_E_LIMIT.
 */
#include <assert.h>
#include <string.h>

#include "base/rational_big.h"

enum {
    CHUNK_DIGITS = 19, /* the most that a limb holds: 10^19 < 2^64 */
    SMALL_DIGITS = 18, /* the most that a positive int64_t holds, whatever they are */
    PLACES_MAX = HQ_RATIONAL_BITS_MAX,
    WHOLE_CHUNKS_MAX = HQ_RATIONAL_BITS_MAX / 63 + 1, /* a chunk is worth 63.1 bits */
    WHOLE_DIGITS_MAX = WHOLE_CHUNKS_MAX * CHUNK_DIGITS + 1,
    UINT128_DIGITS = 39
};

/* clang-format off */
static const mp_limb_t POWERS_OF_TEN[CHUNK_DIGITS + 1] = {
    1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u,
    10000000u, 100000000u, 1000000000u, 10000000000u,
    100000000000u, 1000000000000u, 10000000000000u,
    100000000000000u, 1000000000000000u, 10000000000000000u,
    100000000000000000u, 1000000000000000000u, 10000000000000000000u
};
/* clang-format on */

/* ---- Reading ---- */

/* Is the text digits with at most one point between them? *places gets the digits behind it, *count all digits. */
static bool decimal_form(hq_str text, size_t *places, size_t *count)
{
    const char *point = NULL;
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == '.' && point == NULL)
            point = text.at + i;
        else if (text.at[i] < '0' || text.at[i] > '9')
            return false;
    }
    *places = point != NULL ? (size_t)(text.at + text.length - point) - 1 : 0;
    *count = text.length - (point != NULL ? 1 : 0);
    return *count > *places && (point == NULL || *places > 0);
}

/* x * factor + more, in `room`, which may be the one that x lives in. */
static hq_natural scale(hq_natural_room *room, hq_natural x, mp_limb_t factor, mp_limb_t more)
{
    assert(x.size < HQ_NATURAL_LIMBS_MAX);
    mp_size_t size = x.size;
    mp_limb_t carry = size > 0 ? mpn_mul_1(room->at, x.at, size, factor) : 0;
    room->at[size] = carry;
    if (more > 0)
        (void)mpn_add_1(room->at, room->at, size + 1, more); /* fits: (B^n - 1)(B - 1) + B - 1 < B^(n + 1) */
    return hq_natural_trim(room->at, size + 1);
}

hq_status hq_rat_parse_decimal(hq_arena *arena, hq_str digits, hq_rat *out)
{
    size_t places;
    size_t count;
    if (!decimal_form(digits, &places, &count) || count > HQ_DECIMAL_DIGITS_MAX)
        return HQ_E_INVALID;

    if (count <= SMALL_DIGITS) {
        int64_t value = 0;
        for (size_t i = 0; i < digits.length; i++)
            if (digits.at[i] != '.')
                value = value * 10 + (digits.at[i] - '0');
        return hq_rat_make(arena, value, (int64_t)POWERS_OF_TEN[places], out);
    }

    hq_natural_room n_room;
    hq_natural_room d_room;
    hq_natural n = {n_room.at, 0};
    hq_natural d = hq_natural_from_128(&d_room, 1);
    for (size_t i = 0; i < digits.length; i++)
        if (digits.at[i] != '.')
            n = scale(&n_room, n, 10, (mp_limb_t)(digits.at[i] - '0'));
    for (size_t i = 0; i < places; i++)
        d = scale(&d_room, d, 10, 0);
    return hq_rat_reduce(arena, false, n, d, out);
}

/* ---- Writing ---- */

void hq_int128_print(hq_text *text, hq_int128 value, unsigned places)
{
    char digits[UINT128_DIGITS];
    size_t count = 0;
    hq_uint128 left = value < 0 ? 0 - (hq_uint128)value : (hq_uint128)value;
    for (; left >> 64 != 0; left /= 10)
        digits[UINT128_DIGITS - ++count] = (char)('0' + (int)(left % 10));
    for (uint64_t low = (uint64_t)left; low != 0; low /= 10) /* division of 64 bits is much faster */
        digits[UINT128_DIGITS - ++count] = (char)('0' + (int)(low % 10));
    hq_str all = {digits + UINT128_DIGITS - count, count};

    if (value < 0)
        hq_text_add_char(text, '-');
    size_t whole = count > places ? count - places : 0;
    if (whole > 0)
        hq_text_add(text, hq_str_cut(all, 0, whole));
    else
        hq_text_add_char(text, '0');
    if (places > 0) {
        hq_text_add_char(text, '.');
        hq_text_repeat(text, '0', places - (count - whole));
        hq_text_add(text, hq_str_cut(all, whole, count - whole));
    }
}

static hq_status text_status(const hq_text *text)
{
    return text->failed ? HQ_E_MEMORY : HQ_OK;
}

/* A decimal under construction: `whole` digits, with zeros in front, then as many as there are places. */
typedef struct decimal {
    char digits[WHOLE_DIGITS_MAX + PLACES_MAX];
    size_t whole;
    size_t count;
} decimal;

/* `length` digits of a value below 10^length. */
static void put_digits(decimal *to, mp_limb_t value, size_t length)
{
    for (size_t i = length; i-- > 0; value /= 10)
        to->digits[to->count + i] = (char)('0' + (int)(value % 10));
    to->count += length;
}

/*
 * The digits of x, with a 0 in front that takes a carry. mpn_get_str is quicker on long numbers, but at these lengths
 * already wants memory from GMP's allocator, which aborts when there is none.
 */
static void put_whole(decimal *to, hq_natural x)
{
    assert(x.size <= HQ_NATURAL_LIMBS_PART);
    hq_natural_room room;
    mp_limb_t chunks[WHOLE_CHUNKS_MAX];
    size_t chunk_count = 0;
    if (x.size > 0)
        mpn_copyi(room.at, x.at, x.size);
    while (x.size > 0) {
        chunks[chunk_count++] = mpn_divrem_1(room.at, 0, room.at, x.size, POWERS_OF_TEN[CHUNK_DIGITS]);
        x = hq_natural_trim(room.at, x.size);
    }
    to->digits[0] = '0';
    to->count = 1;
    while (chunk_count > 0)
        put_digits(to, chunks[--chunk_count], CHUNK_DIGITS);
    to->whole = to->count;
}

/* `count` decimals of the fraction left / d < 1, by long division of 19 digits at a time; what then remains, in *left. */
static void put_places(decimal *to, hq_natural_room *left_room, hq_natural *left, hq_natural d, size_t count)
{
    while (count > 0) {
        size_t length = count < CHUNK_DIGITS ? count : CHUNK_DIGITS;
        hq_natural_room x_room;
        hq_natural_room chunk_room;
        hq_natural x = scale(&x_room, *left, POWERS_OF_TEN[length], 0);
        hq_natural chunk = hq_natural_divide(&chunk_room, x, d, left_room, left);
        put_digits(to, chunk.size > 0 ? chunk.at[0] : 0, length);
        count -= length;
    }
}

/* One unit more in the last digit. The leading 0 takes the carry. */
static void increment(decimal *number)
{
    size_t i = number->count - 1;
    for (; number->digits[i] == '9'; i--)
        number->digits[i] = '0';
    number->digits[i]++;
}

static bool decimal_is_zero(const decimal *number)
{
    for (size_t i = 0; i < number->count; i++)
        if (number->digits[i] != '0')
            return false;
    return true;
}

static void add_decimal(hq_text *text, const decimal *number, bool negative)
{
    size_t from = 0;
    while (from + 1 < number->whole && number->digits[from] == '0')
        from++;
    hq_str all = {number->digits, number->count};
    if (negative && !decimal_is_zero(number))
        hq_text_add_char(text, '-');
    hq_text_add(text, hq_str_cut(all, from, number->whole - from));
    if (number->count > number->whole) {
        hq_text_add_char(text, '.');
        hq_text_add(text, hq_str_cut(all, number->whole, number->count));
    }
}

/* Of parts of any size. */
static void print_long(hq_text *text, const hq_rat_parts *parts, unsigned places)
{
    hq_natural_room whole_room;
    hq_natural_room left_room;
    hq_natural left;
    decimal number;
    put_whole(&number, hq_natural_divide(&whole_room, parts->n, parts->d, &left_room, &left));
    put_places(&number, &left_room, &left, parts->d, places);

    hq_natural_room twice_room;
    if (hq_natural_compare(scale(&twice_room, left, 2, 0), parts->d) >= 0)
        increment(&number);
    add_decimal(text, &number, parts->negative);
}

hq_status hq_rat_print_fixed(hq_text *text, hq_rat a, unsigned places)
{
    if (places > PLACES_MAX)
        return HQ_E_LIMIT;
    if (a.denominator != 0 && places <= SMALL_DIGITS) {
        hq_uint128 d = (uint64_t)a.denominator;
        hq_uint128 n = (hq_uint128)(a.numerator < 0 ? -a.numerator : a.numerator) * POWERS_OF_TEN[places];
        hq_uint128 rounded = (2 * n + d) / (2 * d); /* n < 2^123 */
        hq_int128_print(text, a.numerator < 0 ? -(hq_int128)rounded : (hq_int128)rounded, places);
    } else {
        hq_rat_parts parts;
        hq_rat_open(a, &parts);
        print_long(text, &parts, places);
    }
    return text_status(text);
}

/* How many times `factor` divides *x, which lives in `room` and is left without it. */
static unsigned take_out(hq_natural_room *room, hq_natural *x, mp_limb_t factor)
{
    unsigned times = 0;
    for (; mpn_mod_1(x->at, x->size, factor) == 0; times++) {
        mpn_divrem_1(room->at, 0, x->at, x->size, factor); /* may work in place */
        *x = hq_natural_trim(room->at, x->size);
    }
    return times;
}

/* The decimals that 1/d needs: for d = 2^i * 5^j the greater of i and j. false where d has another factor. */
static bool exact_places(hq_natural d, unsigned *places)
{
    enum { FIVES = 27 };
    const mp_limb_t fives =
        7450580596923828125u; /* 5^27, the greatest power that a limb holds: 27 divisions in one */
    hq_natural_room room;
    mp_bitcnt_t twos;
    hq_natural left = hq_natural_odd_part(&room, d, &twos);
    unsigned count = FIVES * take_out(&room, &left, fives);
    count += take_out(&room, &left, 5);
    *places = count > twos ? count : (unsigned)twos;
    return hq_natural_is_one(left);
}

static void print_natural(hq_text *text, hq_natural x)
{
    decimal number;
    put_whole(&number, x);
    add_decimal(text, &number, false);
}

hq_status hq_rat_print_exact(hq_text *text, hq_rat a)
{
    if (a.denominator == 1) {
        hq_int128_print(text, a.numerator, 0);
        return text_status(text);
    }
    hq_rat_parts parts;
    hq_rat_open(a, &parts);
    unsigned places;
    if (exact_places(parts.d, &places))
        return hq_rat_print_fixed(text, a, places);
    if (parts.negative)
        hq_text_add_char(text, '-');
    print_natural(text, parts.n);
    hq_text_add_char(text, '/');
    print_natural(text, parts.d);
    return text_status(text);
}
