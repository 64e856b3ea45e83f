/* Numbers of a few rows in the characters they are written with, found together: most have at most eight. Inside data/ only. */
#ifndef HQ_DATA_NUMERALS_H
#define HQ_DATA_NUMERALS_H

#include "data/convert_fast.h"

enum {
    HQ_FAST_ROWS = 32, /* written at once */
    HQ_NUMERAL_DECIMALS_MAX = 6
};

typedef struct hq_numerals {
    uint64_t texts[HQ_FAST_ROWS];   /* the first character in the lowest byte */
    uint64_t lengths[HQ_FAST_ROWS]; /* 0: longer than eight bytes, or negative */
} hq_numerals;

/*
 * Write each number as digits, with a point where there are decimals. Example: 1234 with 2 decimals is "12.34", of length 5.
 *
 *   isa       what this processor has
 *   decimals  how many digits stand behind the point, 0..HQ_NUMERAL_DECIMALS_MAX; else it asserts
 *   numbers   any; negative ones, and those of more than eight bytes, get the length 0
 *   count     0..HQ_FAST_ROWS; else it asserts
 *   to        receives texts and lengths; the text of a length of 0 may be anything
 */
void hq_numerals_find(hq_fast_isa isa, unsigned decimals, const int64_t *numbers, uint32_t count,
                      hq_numerals *to);

/* Where the point goes: nowhere where there are no decimals. */
typedef struct hq_numeral_form {
    uint64_t before, point,
        behind; /* of the eight bytes: where the digits before the point go, the point itself, digits behind it */
    uint64_t kept;  /* the last digit that is written though it is a zero in front; a bit of its byte */
    uint64_t most;  /* numbers below it have room beside the point */
    uint64_t moved; /* bits that the digits before the point are moved by to make room for it */
} hq_numeral_form;

#if defined(__x86_64__)
/* From the first number on, some at a time; returns how many were done. */
uint32_t hq_sse2_numerals(const hq_numeral_form *form, const int64_t *numbers, uint32_t count,
                          hq_numerals *to);
uint32_t hq_avx2_numerals(const hq_numeral_form *form, const int64_t *numbers, uint32_t count,
                          hq_numerals *to);
#endif

#endif
