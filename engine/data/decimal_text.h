/*
 * Decimals of workbooks and databases, which keep numbers as binary fractions: 0.1 + 0.2 stands in a file as 0.30000000000000004 and a
 * person sees 0.3. Nothing is computed with such a number; it is only written the way it was meant. Inside data/ only.
 *
 * A workbook's number is rounded to 15 significant digits, which is what spreadsheets show and all they promise to keep. A database's is
 * the shortest decimal that is no other binary fraction.
 */
#ifndef HQ_DATA_DECIMAL_TEXT_H
#define HQ_DATA_DECIMAL_TEXT_H

#include "base/str.h"

enum {
    HQ_SHEET_DIGITS = 15,
    HQ_REAL_DIGITS = 17,      /* as many tell any two binary fractions of 64 bits apart */
    HQ_DECIMAL_TEXT_MAX = 80, /* bytes of one that is printed */
    HQ_DECIMAL_PLACES_MAX = 40
};

/* digits[0].digits[1]digits[2]... times 10^exponent; no zeros at either end; no digits: zero. */
typedef struct hq_decimal {
    bool negative;
    unsigned char digits[20];
    int count;
    int exponent;
} hq_decimal;

/* Digits with a point, a sign and an exponent ("-1.5E+3") rounded to HQ_SHEET_DIGITS, halves up. false: it is no number. */
bool hq_decimal_read(hq_str text, hq_decimal *out);

/*
 * The shortest decimal whose nearest binary64 has these bits; of several the nearest.
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID: infinite, or no number.
 */
hq_status hq_decimal_of_bits(hq_arena *scratch, uint64_t bits, hq_decimal *out) HQ_MUST_USE;

/*
 * Print: plainly where it has at most `whole_max` digits before the point and HQ_DECIMAL_PLACES_MAX behind it, else as 1.5E+20, which no
 * reader of numbers takes. Returns its length.
 */
size_t hq_decimal_print(const hq_decimal *decimal, int whole_max, char out[HQ_DECIMAL_TEXT_MAX]);

#endif
