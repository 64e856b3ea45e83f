/* Texts as cells of CSV and as JSON's: what a formatter of rows (result_text.c) writes texts with. Inside data/ only. */
#ifndef HQ_DATA_RESULT_TEXT_H
#define HQ_DATA_RESULT_TEXT_H

#include "data/bytes.h"

/* Would a spreadsheet take this text for a formula? See hq_text_style.raw for which and why. */
bool hq_text_is_formula(hq_str text);

/* Append a cell, in quotes where it needs them. delimiter: of the file. harmless: not hq_text_style.raw. */
hq_status hq_csv_cell(hq_bytes *out, hq_str text, char delimiter, bool harmless) HQ_MUST_USE;

/* Append a text in JSON's quotes. What is no UTF-8 becomes U+FFFD. */
hq_status hq_json_cell(hq_bytes *out, hq_str text) HQ_MUST_USE;

/* The same text in well-formed UTF-8, each byte that is not becoming U+FFFD, appended. */
hq_status hq_utf8_mended(hq_bytes *out, hq_str text) HQ_MUST_USE;

/* Turn what stands in `out` from `from` on into gb18030, through `scratch`. */
hq_status hq_bytes_to_gb18030(hq_bytes *out, size_t from, hq_bytes *scratch) HQ_MUST_USE;

#endif
