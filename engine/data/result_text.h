/* Texts as cells of CSV and as JSON's: what a formatter of rows (result_text.c) writes texts with. Inside data/ only. */
#ifndef HQ_DATA_RESULT_TEXT_H
#define HQ_DATA_RESULT_TEXT_H

#include <string.h>

#include "data/bytes.h"

/* Would a spreadsheet take this text for a formula? See hq_text_style for which and why. */
bool hq_text_is_formula(hq_str text);

/* Append a cell, in quotes where it needs them. and harmless to spreadsheets. delimiter: of the file. */
hq_status hq_csv_cell(hq_bytes *out, hq_str text, char delimiter) HQ_MUST_USE;

/* Can no text that begins so be a formula, nor need quotes for its first character? Letters, digits, and what begins an ideograph. */
static inline bool hq_begins_plainly(unsigned char c)
{
    return (unsigned char)(c - '0') < 10 || (unsigned char)((c | 0x20) - 'a') < 26 || (c >= 0xC2 && c < 0xEF);
}

enum { HQ_CSV_SHORT_BYTES = 16 }; /* of a text that takes only stores */

/* Not zero when some byte of the word is the quote or the delimiter, or below a space. */
static inline uint64_t hq_csv_special(uint64_t word, char delimiter)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
    uint64_t quote = word ^ ones * '"', other = word ^ ones * (unsigned char)delimiter;
    return (((quote - ones) & ~quote) | ((other - ones) & ~other) | ((word - ones * 0x20) & ~word)) & highs;
}

/*
 * Write a text of up to HQ_CSV_SHORT_BYTES as it is, where nothing has to be done to it: most texts. There must be room for as many bytes.
 *
 * Returns the place behind it; NULL: hq_csv_cell has to look at it.
 */
static inline char *hq_csv_put_short(char *at, hq_str text, char delimiter)
{
    size_t length = text.length;
    if (length - 1 >= HQ_CSV_SHORT_BYTES || !hq_begins_plainly((unsigned char)text.at[0]) ||
        text.at[length - 1] == ' ')
        return NULL;
    if (length >= 8) {
        uint64_t first, last;
        memcpy(&first, text.at, 8);
        memcpy(&last, text.at + length - 8, 8);
        memcpy(at, &first, 8);
        memcpy(at + length - 8, &last, 8);
        return (hq_csv_special(first, delimiter) | hq_csv_special(last, delimiter)) != 0 ? NULL : at + length;
    }
    uint64_t word = UINT64_C(0x4141414141414141); /* letters, where there is no text */
    if (length >= 4) {
        uint32_t last;
        memcpy(&word, text.at, 4);
        memcpy(&last, text.at + length - 4, 4);
        memcpy(at, &word, 4);
        memcpy(at + length - 4, &last, 4);
        word = (word & UINT32_MAX) | (uint64_t)last << 32;
    } else {
        memcpy(&word, text.at, 1);
        memcpy((char *)&word + 1, text.at + length / 2, 1);
        memcpy((char *)&word + 2, text.at + length - 1, 1);
        at[0] = text.at[0];
        at[length / 2] = text.at[length / 2];
        at[length - 1] = text.at[length - 1];
    }
    return hq_csv_special(word, delimiter) != 0 ? NULL : at + length;
}

/* Append a text in JSON's quotes. What is no UTF-8 becomes U+FFFD. */
hq_status hq_json_cell(hq_bytes *out, hq_str text) HQ_MUST_USE;

/* The same text in well-formed UTF-8, each byte that is not becoming U+FFFD, appended. */
hq_status hq_utf8_mended(hq_bytes *out, hq_str text) HQ_MUST_USE;

/* The same for one text that lives as long as the arena; itself where nothing is to be mended. Errors: HQ_E_MEMORY. */
hq_status hq_str_mended(hq_arena *arena, hq_str text, hq_str *out) HQ_MUST_USE;

/* Turn what stands in `out` from `from` on into gb18030, through `scratch`. */
hq_status hq_bytes_to_gb18030(hq_bytes *out, size_t from, hq_bytes *scratch) HQ_MUST_USE;

#endif
