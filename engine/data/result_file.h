/*
 * A file of results, whatever kind it is: CSV, TSV, JSON lines, a workbook or a database. It appears whole or not at all (data/outfile.h).
 *
 *     hq_result_file_open      says what tables there will be
 *     hq_result_file_append    rows, in order, from one thread
 *     hq_result_file_finish    or hq_result_file_abandon
 *
 * CSV and JSON lines hold one table. Threads format its rows themselves (data/result_rows.h) with hq_result_file_format, and the one who
 * writes hands the bytes on with hq_result_file_write. Workbooks and databases take any number of tables, appended to in any order, and
 * take rows only.
 *
 * Requirement: a workbook is written by a child process, because the library that writes it (libxlsxwriter) ends the process or claims
 * success when memory or the disk runs out. The child is forked in hq_result_file_open and goes on computing without exec, which is
 * sound only while the process has one thread: so open a workbook before any thread is started. Where threads are running already
 * (/proc/self/task says so) opening is refused with HQ_E_USAGE. The child ignores SIGINT and ends when the parent ends.
 */
#ifndef HQ_DATA_RESULT_FILE_H
#define HQ_DATA_RESULT_FILE_H

#include "data/outfile.h"
#include "data/result_rows.h"

typedef struct hq_result_file hq_result_file;

/* A view of a database: CREATE VIEW "name" AS sql. */
typedef struct hq_result_view {
    hq_str name, sql;
} hq_result_view;

typedef struct hq_result_request {
    hq_str path;      /* "-": standard output, text only */
    hq_format format; /* UNKNOWN: by the ending, see hq_result_format_of */
    hq_text_style
        style; /* of text; its format is set here, and the delimiter is a tab for .tsv where it is 0 */
    bool no_sync;
    bool go_on;              /* text: go on behind what PATH.part holds; neither mark nor header is written */
    hq_str temporary;        /* folder for a workbook's sheets while they grow; empty: that of the path */
    uint32_t sheet_rows_max; /* rows of a sheet, its header counted; 0: 1,048,576, what a sheet can hold */
    const hq_result_view *views;
    uint32_t view_count;
} hq_result_request;

/* By the ending, in either case: .csv .tsv .txt, .jsonl .ndjson, .xlsx, .sqlite .sqlite3 .db; "-" is CSV; else HQ_FORMAT_UNKNOWN. */
hq_format hq_result_format_of(hq_str path);

/*
 * Open and declare. The tables and all they point to must outlive the file.
 *
 *   diags  receives what is wrong, in a clerk's words
 *   out    NULL after an error
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO; HQ_E_INVALID: an ending that says nothing; HQ_E_USAGE: two tables of text, a workbook to standard output
 * or beside threads, a table without columns, names that are the same. Threads: see above.
 */
hq_status hq_result_file_open(const hq_allocator *allocator, const hq_result_request *request,
                              const hq_result_table *tables, uint32_t table_count, hq_diags *diags,
                              hq_result_file **out) HQ_MUST_USE;

/*
 * Append rows of a table.
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO, said in `diags`; HQ_E_INVALID: a database is given one primary key twice. After any the file can only
 * be abandoned.
 */
hq_status hq_result_file_append(hq_result_file *file, uint32_t table, const hq_result_rows *rows,
                                uint32_t first, uint32_t count, hq_diags *diags) HQ_MUST_USE;

/* Text: how rows are formatted (NULL: not text), what was formatted, and the file itself, for its place, syncing and cutting. */
const hq_row_format *hq_result_file_format(const hq_result_file *file);
hq_status hq_result_file_write(hq_result_file *file, hq_str bytes, hq_diags *diags) HQ_MUST_USE;
hq_outfile *hq_result_file_outfile(hq_result_file *file); /* NULL: not text */

/* Complete it and put it in its place. Freed whatever happens; after an error nothing is left of it but what stood at PATH before. */
hq_status hq_result_file_finish(hq_result_file *file, hq_diags *diags) HQ_MUST_USE;

/* Give up, and free (NULL too). Text may be kept as PATH.part to go on later; a workbook or database starts again. */
void hq_result_file_abandon(hq_result_file *file, hq_outfile_rest rest);

#endif
