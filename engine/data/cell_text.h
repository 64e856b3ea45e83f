/* What is done with the text of any cell or header before it is read. Inside data/ only. */
#ifndef HQ_DATA_CELL_TEXT_H
#define HQ_DATA_CELL_TEXT_H

#include "base/str.h"

/* Without white space at both ends: spaces, tabs, line ends, and what sheets leave there (U+00A0, U+3000, U+FEFF). */
hq_str hq_cell_trim(hq_str text);

/* What a cell may say for true and false beside what a profile may: 1 and 0, y and n, √ and ×, ✓ and ✗. */
bool hq_cell_truth_parse(hq_str text, bool *out);

#endif
