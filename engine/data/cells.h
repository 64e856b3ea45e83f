/*
 * Rows of text cells, as every kind of table comes to when it is read: what a CSV file, a sheet or a database says, before anybody
 * knows what it means.
 *
 * The text is UTF-8. Cell (r, c) begins one byte after the end before it and ends at ends[r * column_count + c]; ends[-1] is there
 * too and is UINT32_MAX for a first cell at byte 0. What stands at an end (a comma, a line's end) belongs to no cell. Quotes are gone, and no
 * cell holds a NUL.
 */
#ifndef HQ_DATA_CELLS_H
#define HQ_DATA_CELLS_H

#include "data/cell_text.h"

enum {
    HQ_CELLS_PADDING = 64
}; /* bytes that may be read before the first cell and after the last one, whatever stands there */

enum { HQ_ID_BYTES_MAX = 4096 }; /* of an id by which rows of lists are joined to their owners */

/* A row that is no row of cells. */
typedef enum hq_ragged {
    HQ_RAGGED_FEW,
    HQ_RAGGED_MANY,
    HQ_RAGGED_ENCODING,
    HQ_RAGGED_NUL,
    HQ_RAGGED_LONG,
    HQ_RAGGED_QUOTE
} hq_ragged;

typedef struct hq_ragged_row {
    uint32_t ordinal; /* among the rows of the block, those left out counted too */
    hq_ragged why;
    uint32_t count; /* of cells, where that is wrong */
} hq_ragged_row;

typedef struct hq_cells {
    const char *text;
    const uint32_t *ends;
    uint32_t row_count, column_count;
    uint32_t tail; /* bytes between a row's last cell and its end: 1 where lines end in CR LF, else 0 */
    const uint32_t *ordinals; /* by row: its ordinal in the block; NULL: no row was left out */
    const hq_ragged_row *ragged;
    uint32_t ragged_count;
} hq_cells;

static inline hq_str hq_cell(const hq_cells *cells, uint32_t row, uint32_t column)
{
    const uint32_t *end = cells->ends + (size_t)row * cells->column_count + column;
    uint32_t start = end[-1] + 1, tail = column + 1 == cells->column_count ? cells->tail : 0;
    return (hq_str){cells->text + start, *end - start - tail};
}

/* Does white space alone stand in every cell? */
bool hq_cells_row_is_white(const hq_cells *cells, uint32_t row);

/* Nothing but white space stands in any of its cells, as where a spreadsheet kept the form of a row and no more. A lone empty cell is a value that is
 * missing. */
static inline bool hq_cells_row_is_blank(const hq_cells *cells, uint32_t row)
{
    const uint32_t *ends = cells->ends + (size_t)row * cells->column_count;
    uint32_t columns = cells->column_count, start = ends[-1] + 1;
    unsigned char first = (unsigned char)cells->text[start]; /* of an empty cell what stands at its end */
    if (columns < 2 || (first > ' ' && first < 0x80 && ends[0] != start))
        return false;
    return ends[columns - 1] - ends[-1] == columns + cells->tail || hq_cells_row_is_white(cells, row);
}

/* An empty line. */
static inline bool hq_ragged_is_blank(const hq_ragged_row *ragged)
{
    return ragged->why == HQ_RAGGED_FEW && ragged->count == 0;
}

static inline uint32_t hq_cells_ordinal(const hq_cells *cells, uint32_t row)
{
    return cells->ordinals == NULL ? row : cells->ordinals[row];
}

#endif
