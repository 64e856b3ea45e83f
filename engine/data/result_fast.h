/*
 * Rows of CSV that take only stores: short plain texts, words, integers and decimals, known in every row. Nearly all that a batch writes
 * is such rows; what is not is said, and written by result_rows.c. Inside data/ only.
 */
#ifndef HQ_DATA_RESULT_FAST_H
#define HQ_DATA_RESULT_FAST_H

#include "base/str.h"
#include "data/digits.h"
#include "data/numerals.h"

typedef enum hq_fast_kind { HQ_FAST_TEXT, HQ_FAST_CELL, HQ_FAST_WORD, HQ_FAST_NUMBER } hq_fast_kind;

enum {
    HQ_FAST_TEXT_BYTES = 32, /* longer ones stop a row; so many can be read behind where a text begins */
    HQ_FAST_WORD_BYTES = 16, /* the same of words */
    HQ_FAST_CELL_ROOM = 64   /* that must be free for each cell */
};

typedef struct hq_fast_lane {
    const int64_t *numbers; /* of a word: its index */
    hq_numerals *numerals;  /* room, of a number; those of lanes side by side stand side by side */
    const hq_str *texts;    /* by row; of a word: by index, quoted where they have to be */
    const char *text;       /* of a cell: what it stands in, and its end in the first row (data/cells.h) */
    const uint32_t *ends;
    uint32_t stride, behind; /* ends a row; bytes from a cell's end back to its last one */
    uint32_t word_count;
    uint32_t row_mask; /* 0: entry 0 stands for every row */
    hq_fast_kind kind;
    unsigned decimals; /* 0..6 */
    uint32_t run;      /* lanes from here on that are numbers, side by side; 1 also where this one is none */
} hq_fast_lane;

_Static_assert(HQ_FAST_CELL_ROOM >= HQ_DIGITS_ROOM + 2 && HQ_FAST_CELL_ROOM >= HQ_FAST_TEXT_BYTES + 2,
               "a cell, a delimiter and a line's end");

/*
 * Write rows, each cell behind the one before it and a delimiter, until one takes more than that.
 *
 *   isa    what this processor has
 *   lanes  by column, two at least: an empty line would be no row
 *   count  HQ_FAST_ROWS at most
 *   at     where to write; (count * lane_count + 1) * HQ_FAST_CELL_ROOM bytes must be free
 *   until  receives the first row that was not written; first + count: all were
 *
 * Returns the place behind the last row that was.
 */
char *hq_fast_rows(hq_fast_isa isa, const hq_fast_lane *lanes, uint32_t lane_count, char delimiter,
                   uint32_t first, uint32_t count, char *at, uint32_t *until);

#endif
