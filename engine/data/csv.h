/*
 * What the files of the CSV reader share. Inside data/ only.
 *
 *   csv.c          opening: encoding, dialect, header
 *   csv_dialect.c  which delimiter
 *   csv_read.c     the sequential half: blocks of whole rows
 *   csv_rows.c     where one row ends, and which rows cannot be read
 *   csv_cells.c    the parallel half
 *   csv_scan*.c    its inner loops
 *   encoding.c     GB18030 and UTF-16
 *
 * Inside a block the text is UTF-8, or GB18030, which becomes UTF-8 in the parallel half: bytes below '0' are never part of another
 * character there, so that rows can be told apart before. UTF-16 becomes UTF-8 as it is read.
 */
#ifndef HQ_DATA_CSV_H
#define HQ_DATA_CSV_H

#include "base/file.h"
#include "base/limits.h"
#include "data/csv_scan.h"
#include "data/encoding.h"
#include "data/rowset_kind.h"

/* How rows are written. */
typedef struct hq_csv_form {
    char delimiter;
    bool trails;          /* the delimiter may be a later byte of a character: '|' in GB18030 */
    size_t row_bytes_max; /* its line feed not counted */
} hq_csv_form;

typedef struct hq_csv {
    hq_csv_form form;
    hq_encoding encoding;
    const hq_scan *scan;
    hq_source_bytes source;
    size_t block_bytes;
    char *held; /* text that was read and not yet given: held[from .. until), of the rowset's allocator */
    size_t from, until, held_capacity;
    uint64_t offset;    /* in the file, of held[from] */
    uint64_t row;       /* ordinal of the next row */
    bool seeks;         /* a regular file */
    bool said_encoding; /* the request named it; else it was found out */
    hq_status failed;   /* reading did, and text was lost: it does not go on */
} hq_csv;

/* ---- Rows ---- */

typedef enum hq_row_kind {
    HQ_ROW_WHOLE,
    HQ_ROW_PARTIAL, /* its end is not in the text */
    HQ_ROW_QUOTE,   /* a quote that is not closed, or not before a delimiter or a line end */
    HQ_ROW_LONG     /* over row_bytes_max */
} hq_row_kind;

typedef struct hq_row {
    hq_row_kind kind;
    bool quoted;
    size_t
        next; /* WHOLE: behind its line feed. QUOTE: behind the line in which the quote opened. LONG: where to look for a line feed */
} hq_row;

/* The row that begins at `start`, which is below `length`. ended: the text goes on nowhere; it then ends with a line feed. */
hq_row hq_csv_row(const hq_csv_form *form, const char *text, size_t length, size_t start, bool ended);

/* Does a quote at `at` open a cell? start: of its row. */
bool hq_csv_opens(const hq_csv_form *form, const char *text, size_t start, size_t at);

/* How many cells the row text[start .. end) of UTF-8 has, its line end left out. */
uint32_t hq_csv_width(const hq_csv_form *form, const char *text, size_t start, size_t end);

/* Behind the last character of the row text[start .. next), its line end left out. */
static inline size_t hq_csv_row_end(const char *text, size_t start, size_t next)
{
    size_t end = next - 1;
    return end > start && text[end - 1] == '\r' ? end - 1 : end;
}

/* ---- The parallel half ---- */

/*
 * The cells of a text of whole rows in UTF-8, whatever stands in it: what is no row of column_count cells becomes ragged.
 *
 *   row_count     line ends that end rows
 *   column_count  0: as many as the first row has
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_csv_cells_apart(const hq_csv_form *form, hq_str text, uint32_t row_count, uint32_t column_count,
                             hq_arena *arena, hq_cells *out) HQ_MUST_USE;

hq_status hq_csv_cells(const hq_rowset *rowset, const hq_block *block, hq_arena *arena,
                       hq_cells *out) HQ_MUST_USE;

/* ---- The sequential half ---- */

hq_status hq_csv_read(hq_rowset *rowset, hq_diags *diags, hq_block *block) HQ_MUST_USE;
hq_status hq_csv_seek(hq_rowset *rowset, uint64_t offset, uint64_t first_row) HQ_MUST_USE;

/* Room in `held` for so many bytes, and two for a line end. What is held stays, moved to its beginning. */
hq_status hq_csv_hold(hq_rowset *rowset, size_t bytes) HQ_MUST_USE;

/* What is held, and letting its first bytes go (csv.c). */
hq_str hq_csv_held_text(const hq_csv *csv);
void hq_csv_pass_held(hq_csv *csv, size_t bytes);

/* Pass over a title and notes above the header, which is said (csv_title.c). Errors: HQ_E_MEMORY; HQ_E_INVALID: a unit stands there, said. */
hq_status hq_csv_pass_title(hq_rowset *rowset, hq_diags *diags) HQ_MUST_USE;

/* The file could not be read on: said. */
hq_status hq_csv_unreadable(const hq_rowset *rowset, hq_diags *diags) HQ_MUST_USE;

/* Read with this set of instructions: for tests. */
void hq_csv_scan_with(hq_rowset *rowset, const hq_scan *scan);

/* ---- Dialect ---- */

/* The delimiter of , ; tab | that makes most rows of this UTF-8 text as wide as its first; a comma where none does. ended: it is the whole. */
char hq_csv_delimiter(hq_str head, bool ended);

#endif
