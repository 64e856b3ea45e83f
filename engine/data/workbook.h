/*
 * Tables into a workbook (XLSX). Inside data/ only; result_file.h is what others see.
 *
 *   workbook.c        here, in the process of the batch: cells go through a socket to a child
 *   workbook_child.c  the child: cells into sheets, through libxlsxwriter
 *   workbook_check.c  here again: is what the child left whole?
 */
#ifndef HQ_DATA_WORKBOOK_H
#define HQ_DATA_WORKBOOK_H

#include "data/result_rows.h"

enum {
    HQ_SHEET_ROWS_MAX = 1048576,
    HQ_SHEET_COLUMNS_MAX = 16384,
    HQ_SHEET_CELL_MAX = 32767, /* characters, in UTF-16 */
    HQ_SHEET_NAME_MAX = 31
};

typedef struct hq_workbook_request {
    const char *path; /* the file to write */
    const hq_result_table *tables;
    uint32_t table_count;
    uint32_t sheet_rows_max; /* 2..HQ_SHEET_ROWS_MAX, a header counted */
    const char *temporary;   /* folder for the sheets while they grow */
} hq_workbook_request;

/* Why it went wrong. */
typedef struct hq_workbook_trouble {
    int error; /* errno; 0: none is known */
    const char
        *what; /* in English, with the other language behind 0x1f, as HQ_BOTH; NULL: the errno says it */
    uint64_t text_length; /* of a text that is too long for a cell; else 0 */
} hq_workbook_trouble;

/* --- The process of the batch --- */

typedef struct hq_workbook hq_workbook;

/* Errors: HQ_E_MEMORY; HQ_E_IO; HQ_E_USAGE: threads run, or a table that no sheet holds. The request's texts must outlive the workbook. */
hq_status hq_workbook_open(const hq_allocator *allocator, const hq_workbook_request *request,
                           hq_workbook_trouble *trouble, hq_workbook **out) HQ_MUST_USE;

/* Errors: HQ_E_MEMORY; HQ_E_IO; HQ_E_LIMIT: a text too long; HQ_E_USAGE. */
hq_status hq_workbook_append(hq_workbook *workbook, uint32_t table, const hq_result_rows *rows,
                             uint32_t first, uint32_t count, hq_workbook_trouble *trouble) HQ_MUST_USE;

/* Let the child complete the file, and read it back. Freed whatever happens. */
hq_status hq_workbook_finish(hq_workbook *workbook, hq_workbook_trouble *trouble) HQ_MUST_USE;
void hq_workbook_abandon(hq_workbook *workbook); /* takes NULL */

/* --- What goes to the child and comes back --- */

/*
 * A message is a header and `bytes` bytes of cells, by rows: a tag, and behind NUMBER eight bytes, behind TEXT four bytes with its
 * length, the text and a NUL. The last message has no bytes.
 */
typedef struct hq_workbook_message {
    uint32_t bytes, table, row_count;
} hq_workbook_message;

typedef enum hq_workbook_tag { HQ_WORKBOOK_NOTHING, HQ_WORKBOOK_NUMBER, HQ_WORKBOOK_TEXT } hq_workbook_tag;

typedef struct hq_workbook_answer {
    hq_status status;
    int error;
} hq_workbook_answer;

/* The child's whole life; the answer is also written to `answers`. */
hq_workbook_answer hq_workbook_child(const hq_workbook_request *request, int messages, int answers);

/* --- Reading back --- */

/* Every part of the archive has its checksum, every sheet its end, and all sheets together so many rows and cells. */
hq_status hq_workbook_check(const char *path, uint64_t row_count, uint64_t cell_count,
                            hq_workbook_trouble *trouble) HQ_MUST_USE;

#endif
