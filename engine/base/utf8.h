/*
 * Characters and the columns they take on a terminal.
 *
 * Chinese characters and full-width forms take two columns, combining marks none; carets and tables are aligned in
 * columns, so this is the one place that knows. The tables are the project's own, cut from Unicode's EastAsianWidth and
 * general categories, because the C library's wcwidth depends on the process's locale and this library must not.
 */
#ifndef HQ_BASE_UTF8_H
#define HQ_BASE_UTF8_H

#include "base/str.h"

/*
 * Decode the character at s.at[0]. Returns its length in bytes (1..4) and sets *character; 0 when s is empty; -1 when
 * the bytes are no well-formed UTF-8 (overlong forms, surrogates and values over U+10FFFF are not).
 */
int hq_utf8_decode(hq_str s, uint32_t *character);

/* Append one character to a text. The character must be a Unicode scalar value. */
void hq_utf8_append(hq_text *text, uint32_t character);

/* Offset of the first byte that is not well-formed, or s.length. */
size_t hq_utf8_valid_length(hq_str s);

/* Columns of one character: 0, 1 or 2. Control characters count 0, a tab 1. */
int hq_utf8_char_width(uint32_t character);

/* Columns of a text. An ill-formed byte counts 1. */
size_t hq_utf8_width(hq_str s);

/* The longest prefix of s that fits in `columns`. */
hq_str hq_utf8_clip(hq_str s, size_t columns);

/* Is the character a letter or ideograph that may stand in a name? ASCII letters and every non-ASCII letter. */
bool hq_utf8_is_letter(uint32_t character);

/* Full-width digits, letters, signs and the ideographic space to ASCII; other characters unchanged. NULL at: no memory. */
hq_str hq_utf8_narrow(hq_arena *arena, hq_str s) HQ_MUST_USE;

/* Does the character steer a terminal, or turn the direction of others so that what is read is not what is written? C0, DEL, C1, and the
 * marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm. */
bool hq_utf8_is_unsafe(uint32_t character);

#endif
