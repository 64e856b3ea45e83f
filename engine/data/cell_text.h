/* What is done with the text of any cell or header before it is read, or compared with another. */
#ifndef HQ_DATA_CELL_TEXT_H
#define HQ_DATA_CELL_TEXT_H

#include "base/str.h"

/* Without white space at both ends: spaces, tabs, line ends, and what sheets leave there (U+00A0, U+3000, U+FEFF). */
static inline hq_str hq_cell_trim(hq_str text);

/* What a cell may say for true and false beside what a profile may: 1 and 0, y and n, √ and ×, ✓ and ✗. */
bool hq_cell_truth_parse(hq_str text, bool *out);

/* --- Inline, because every text of a batch is looked at --- */

/* The same, a character after the other. */
hq_str hq_cell_trim_slowly(hq_str text);

/* Can no white space begin, or end, with this byte? What sheets leave begins with C2, E3 or EF and ends with A0, 80 or BF. */
static inline bool hq_begins_inside(unsigned char c)
{
    return c > ' ' && c != 0xC2 && c != 0xE3 && c != 0xEF;
}

static inline bool hq_ends_inside(unsigned char c)
{
    return c > ' ' && c != 0xA0 && c != 0x80 && c != 0xBF;
}

static inline hq_str hq_cell_trim(hq_str text)
{
    bool inside = text.length > 0 && hq_begins_inside((unsigned char)text.at[0]) &&
                  hq_ends_inside((unsigned char)text.at[text.length - 1]);
    return inside ? text : hq_cell_trim_slowly(text);
}

#endif
