/*
 * A table that is read row by row, whatever file it stands in: CSV and TSV, a sheet of a workbook, a table of a database.
 *
 * Reading has two halves, so that threads can share the work: hq_rowset_read takes whole rows from the file, one block after the other,
 * and is called by one thread at a time; hq_block_cells finds the cells of a block and may be called by any number of threads.
 */
#ifndef HQ_DATA_ROWSET_H
#define HQ_DATA_ROWSET_H

#include "base/diag.h"
#include "data/cells.h"

typedef enum hq_format {
    HQ_FORMAT_UNKNOWN,
    HQ_FORMAT_CSV,
    HQ_FORMAT_JSON_LINES,
    HQ_FORMAT_XLSX,
    HQ_FORMAT_SQLITE
} hq_format;

/* By the name's ending, and where that says nothing by the first bytes. */
hq_format hq_format_of(hq_str path, const unsigned char *bytes, size_t length);

/* ".csv", in either case. ending: in lower case. */
bool hq_path_ends_in(hq_str path, const char *ending);

/*
 * The format of a file. seen: false where it is a pipe or standard input, which cannot be looked at without taking away what it holds; rowsets take these
 * for CSV.
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO, with errno in *error.
 */
hq_status hq_rowset_look(hq_arena *arena, hq_str path, hq_format *out, bool *seen, int *error) HQ_MUST_USE;

/*
 * Shall reading stop? Asked while a row is long in coming, as of a view that joins everything with everything, and before every block where it stops
 * `at_once`; else what was read of a block is given first.
 */
typedef struct hq_stopping {
    bool (*stop)(void *context); /* NULL: nobody stops it */
    void *context;
    bool at_once;
} hq_stopping;

typedef struct hq_rowset_request {
    hq_str path;                 /* "-": standard input, CSV only */
    hq_format format;            /* UNKNOWN: found out */
    hq_str encoding;             /* "utf-8", "gb18030", "utf-16le", "utf-16be"; empty: found out */
    char delimiter;              /* 0: found out of , ; tab | */
    hq_str table;                /* sheet or table; empty: the first */
    bool others_read;            /* what else the file holds is read too: nobody is told that it is not */
    size_t block_bytes;          /* how much text one block is to hold, about */
    size_t memory_bytes;         /* XLSX: for shared strings, the others of which go to disk; 0: 32 MiB */
    hq_str tmp;                  /* folder of temporary files; empty: /tmp */
    const hq_stopping *stopping; /* NULL: nobody stops it; else it outlives the table */
} hq_rowset_request;

/* What was found out, to be said. */
typedef struct hq_rowset_facts {
    hq_format format;
    hq_str encoding; /* CSV */
    char delimiter;  /* CSV */
    hq_str table;    /* XLSX, SQLite */
    uint64_t
        header_row; /* XLSX: of the sheet, from 1; CSV: where something stands above it; the row of ordinal n is header_row + 1 + n. 0: not known */
    uint64_t bytes; /* of the file, or of what blocks' offsets count in; 0: not known */
} hq_rowset_facts;

typedef struct hq_rowset hq_rowset;

/* Whole rows. The caller makes it with hq_block_init; reading reuses its memory. */
typedef struct hq_block {
    const hq_allocator *allocator;
    char *room; /* HQ_CELLS_PADDING bytes, the text, HQ_CELLS_PADDING bytes */
    size_t room_bytes;
    const char *text;
    size_t length;
    uint64_t first_row; /* ordinal of its first row in the table, from 0, the header not counted */
    uint32_t row_count; /* rows in it, ragged ones too; 0: the table has ended */
    uint64_t offset;    /* where in the file it begins: with first_row the place to go on from */
    bool quoted;        /* CSV: a quote stands in it */
    bool
        alone; /* CSV: it is one row that is no row of cells and was passed over while reading; it has no text */
    hq_ragged why;  /* of such a row */
    hq_cells cells; /* where reading found the cells already (sheets, databases); else cells.ends is NULL */
    uint32_t *ends; /* room for ends: of those cells, or for what hq_block_cells will find */
    size_t ends_count;
} hq_block;

/*
 * Open a table and read its header.
 *
 *   diags  receives what is wrong with the file, in a clerk's words
 *   out    the table; NULL after a mistake
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID; HQ_E_IO, a temporary file failed, said in `diags`. Threads: one at a time.
 */
hq_status hq_rowset_open(const hq_allocator *allocator, const hq_rowset_request *request, hq_diags *diags,
                         hq_rowset **out) HQ_MUST_USE;
void hq_rowset_close(hq_rowset *rowset); /* takes NULL */

/* Names of the columns, trimmed, and how many; they live as long as the table. */
const hq_str *hq_rowset_header(const hq_rowset *rowset, uint32_t *count);
const hq_rowset_facts *hq_rowset_facts_of(const hq_rowset *rowset);

void hq_block_init(hq_block *block, const hq_allocator *allocator);
void hq_block_free(hq_block *block);

/*
 * The next rows. row_count 0: there are none any more.
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID, the file cannot be read on (a damaged workbook, an error of the disk); HQ_E_IO, a temporary file failed: said in
 * `diags`. HQ_E_INVALID too, and nothing said, where it was stopped; it gives nothing more then.
 */
hq_status hq_rowset_read(hq_rowset *rowset, hq_diags *diags, hq_block *block) HQ_MUST_USE;

/* Go on from a block's place, as an earlier opening of the same file gave it. Errors: HQ_E_INVALID: this kind of file, or a pipe, cannot. */
hq_status hq_rowset_seek(hq_rowset *rowset, uint64_t offset, uint64_t first_row) HQ_MUST_USE;

/*
 * The cells of a block; they live until the arena is reset or the block is read into again.
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO: the system, which recoded the header, does not recode any more. Threads: any, each with its own block and arena.
 */
hq_status hq_block_cells(const hq_rowset *rowset, const hq_block *block, hq_arena *arena,
                         hq_cells *out) HQ_MUST_USE;

/*
 * The lines of a block of JSON lines, one after the other, without white space around them; blank ones are left out, those that were too long stand in
 * block->cells.ragged. The cursor begins as {0}; `ordinal` is the line's in the block. false: there are none any more.
 *
 * Threads: any.
 */
typedef struct hq_line_cursor {
    size_t at;
    uint32_t next, passed, ordinal;
} hq_line_cursor;

bool hq_block_line(const hq_block *block, hq_line_cursor *cursor, hq_str *out);

#endif
