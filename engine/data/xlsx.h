/*
 * Workbooks: a zip of XML parts, read from front to back in memory that does not grow with the sheet. Shared strings stand in a part of their own and are
 * asked for in any order: what of them memory does not hold goes to disk (text_store.h). Inside data/ only.
 *
 *   xlsx_package.c  the zip: which parts there are, what is refused before anything is unpacked
 *   xlsx_xml.c      one part through Expat, piece by piece, within limits
 *   xlsx_book.c     sheets, styles, shared strings
 *   xlsx_format.c   numbers, days and times as they are shown
 *   xlsx_merges.c   merged cells
 *   xlsx_sheet.c    the rows of one sheet
 *   xlsx_rows.c     the rowset
 *
 * Memory within libzip and Expat comes from malloc, since neither takes an allocator with a context; that it runs out is HQ_E_MEMORY too.
 */
#ifndef HQ_DATA_XLSX_H
#define HQ_DATA_XLSX_H

#include <expat.h>
#include <zip.h>

#include "data/text_store.h"

enum {
    HQ_XLSX_PARTS_MAX = 10000,               /* files in the zip; real ones have dozens */
    HQ_XLSX_SHEETS_MAX = 1000,               /* worksheets */
    HQ_XLSX_ROWS_MAX = 1048576,              /* of a sheet, as the format has it */
    HQ_XLSX_COLUMNS_MAX = 16384,             /* of a sheet, as the format has it */
    HQ_XLSX_STYLES_MAX = 65536,              /* as spreadsheets allow: 65,490 */
    HQ_XLSX_MERGES_MAX = 100000,             /* merged ranges of a sheet; each is kept */
    HQ_XLSX_STRINGS_MEMORY = 32 << 20,       /* for shared strings, where nobody says otherwise */
    HQ_XLSX_SMALL_PART_BYTES_MAX = 16 << 20, /* unpacked: workbook, relations, styles */
    HQ_XLSX_RATIO_FREE_BYTES = 32 << 20,     /* unpacked bytes below which no ratio is looked at */
    HQ_XLSX_RATIO_MAX = 200,                 /* unpacked to packed; sheets of one repeated row come to 100 */
    HQ_XML_DEPTH_MAX = 64,                   /* real parts: 12 */
    HQ_XML_TAG_BYTES_MAX = 1 << 20,          /* one tag with its attributes; Expat holds it whole */
    HQ_XML_PIECE = 65536
};

/* Unpacked: a million rows of a hundred columns come to 4 GiB. */
#define HQ_XLSX_SHEET_BYTES_MAX ((uint64_t)8 << 30)

/* Shared strings, which are kept, on disk where memory does not hold them: a hundred million names. */
#define HQ_XLSX_STRINGS_BYTES_MAX (((uint64_t)4 << 30) - 1)

/* ---- The zip. ---- */

typedef struct hq_xlsx_package {
    const hq_allocator *allocator;
    hq_arena *arena; /* of what is kept as long as the package */
    zip_t *zip;
    hq_str path; /* as messages call it */
} hq_xlsx_package;

/* Errors, here and below: HQ_E_MEMORY; HQ_E_INVALID, said in diags. To be closed in any case. */
hq_status hq_xlsx_package_open(hq_xlsx_package *package, hq_str path, hq_diags *diags) HQ_MUST_USE;
void hq_xlsx_package_close(hq_xlsx_package *package);

/* The index of a part; -1: there is none. A name that stands there twice is refused, since readers would differ. */
hq_status hq_xlsx_part_find(const hq_xlsx_package *package, hq_str name, hq_diags *diags,
                            zip_int64_t *out) HQ_MUST_USE;

/*
 * The name of the part that a relation of the part in `folder` ("xl/") means: "/xl/a.xml" from the root of the package, "a.xml" from that folder.
 * Leading out of the package, or anywhere else than to a part, is refused.
 */
hq_status hq_xlsx_target(const hq_xlsx_package *package, hq_str folder, hq_str target, hq_diags *diags,
                         hq_str *out) HQ_MUST_USE;

/* Report what is wrong with a workbook: `reason` in both languages (HQ_BOTH). Returns HQ_E_INVALID. */
hq_status hq_xlsx_refuse(const hq_xlsx_package *package, hq_diags *diags, hq_str part, hq_str reason);

/* ---- One part as XML. ---- */

typedef struct hq_xml hq_xml;

/* Elements are named without prefix; depth 0 is the root. Texts come in pieces. */
typedef struct hq_xml_handlers {
    void (*start)(hq_xml *xml, uint32_t depth, hq_str name, const char *const *attributes);
    void (*end)(hq_xml *xml, uint32_t depth, hq_str name);
    void (*text)(hq_xml *xml, hq_str text); /* NULL: passed over */
} hq_xml_handlers;

struct hq_xml {
    const hq_xlsx_package *package;
    hq_str part;
    const hq_xml_handlers *handlers;
    void *context; /* the handlers' */
    hq_diags *diags;
    zip_file_t *file;
    XML_Parser parser;
    uint64_t packed, unpacked, unpacked_max;
    uint64_t unpacked_bytes; /* as the directory says, which may not be true; 0: it does not */
    uint64_t token;          /* where what is not yet parsed begins */
    uint32_t depth;
    bool paused, last_read, done;
    hq_status status; /* what a handler found */
};

/* Make a part ready to be read; it reads nothing yet. To be closed in any case. */
hq_status hq_xml_open(hq_xml *xml, const hq_xlsx_package *package, hq_str part, uint64_t unpacked_max,
                      const hq_xml_handlers *handlers, void *context, hq_diags *diags) HQ_MUST_USE;
void hq_xml_close(hq_xml *xml);

/* Read on until a handler pauses or the part is done. */
hq_status hq_xml_run(hq_xml *xml, hq_diags *diags) HQ_MUST_USE;

/* For handlers: stop here, and go on from here with the next hq_xml_run; stop for good. */
void hq_xml_pause(hq_xml *xml);
void hq_xml_refuse(hq_xml *xml, hq_str reason);
void hq_xml_fail(hq_xml *xml, hq_status status);

/* A whole small part at once. */
hq_status hq_xml_read(const hq_xlsx_package *package, hq_str part, uint64_t unpacked_max,
                      const hq_xml_handlers *handlers, void *context, hq_diags *diags) HQ_MUST_USE;

/* The value of an attribute named without prefix; at == NULL: there is none. */
hq_str hq_xml_attribute(const char *const *attributes, const char *name);
bool hq_xml_truth(hq_str value); /* "1", "true" */
/* A number without sign, at most `most`; false: it is none. */
bool hq_xml_count(hq_str digits, uint32_t most, uint32_t *out);

/* ---- What the workbook says. ---- */

typedef enum hq_shown {
    HQ_SHOWN_NUMBER,
    HQ_SHOWN_DAY,    /* perhaps with a time of day */
    HQ_SHOWN_TIME,   /* of a day */
    HQ_SHOWN_ELAPSED /* hours beyond 24: [h]:mm */
} hq_shown;

typedef struct hq_xlsx_sheet_entry {
    hq_str name;
    hq_str relation; /* id */
    hq_str part;
    bool hidden;
} hq_xlsx_sheet_entry;
typedef HQ_LIST(hq_xlsx_sheet_entry) hq_xlsx_sheet_list;

typedef struct hq_xlsx_book {
    hq_xlsx_package package;
    hq_xlsx_sheet_list sheets; /* worksheets, in the order of their tabs */
    hq_str strings_part, styles_part;
    hq_text_store strings; /* made before anything is read */
    unsigned char *styles; /* hq_shown, by the number a cell gives */
    uint32_t style_count;
    bool since_1904; /* days are counted from 1904-01-01 */
} hq_xlsx_book;

/* Sheets, relations and styles; `package` is open. */
hq_status hq_xlsx_book_read(hq_xlsx_book *book, hq_diags *diags) HQ_MUST_USE;
hq_status hq_xlsx_styles_read(hq_xlsx_book *book, hq_diags *diags) HQ_MUST_USE;
hq_status hq_xlsx_strings_read(hq_xlsx_book *book, hq_diags *diags) HQ_MUST_USE;
void hq_xlsx_book_free(hq_xlsx_book *book);

/* What a store of texts gave: an HQ_E_IO is said. */
hq_status hq_xlsx_of_strings(const hq_xlsx_book *book, hq_diags *diags, hq_status status) HQ_MUST_USE;

/* "_x000D_" and the like, as texts of workbooks spell characters that XML has none of, put in their place. Returns the length that is left. */
size_t hq_xlsx_unescape(char *text, size_t length);

/* How numbers under a format are shown: the built-in ones by their number, others by their code ("yyyy\-mm\-dd"). */
hq_shown hq_xlsx_shown_by_number(uint32_t number);
hq_shown hq_xlsx_shown_by_code(hq_str code);

enum { HQ_XLSX_SHOWN_MAX = 96 };

/*
 * A number as a person sees it: 0.30000000000000004 is 0.3, 46143 under a format of days 2026-05-01, 46143.5 2026-05-01 12:00:00. Under a
 * percent it is the number: 3.5% is 0.035. What is no number stays as it is written. Returns the length; `written` is at most
 * HQ_XLSX_SHOWN_MAX bytes where it is no number.
 */
size_t hq_xlsx_show(hq_str written, hq_shown shown, bool since_1904, char out[HQ_XLSX_SHOWN_MAX]);

/* A day in ISO 8601 (cells of type d): "2026-05-01T12:00:00.000Z" is 2026-05-01 12:00:00, midnight is not written. */
hq_str hq_xlsx_show_iso(hq_str written, char out[HQ_XLSX_SHOWN_MAX]);

/* ---- Merged cells. ---- */

typedef struct hq_xlsx_range {
    uint32_t first_row, last_row;       /* from 1 */
    uint32_t first_column, last_column; /* from 0 */
    bool filled;                        /* its first cell holds something */
} hq_xlsx_range;

typedef struct hq_xlsx_merges {
    HQ_LIST(hq_xlsx_range) ranges; /* by first row, then column */
    uint32_t next;                 /* that begins below the present row */
    uint32_t row;                  /* the present one */
    uint32_t
        *by_column; /* the last that began above it in this column, and 1; 0: none. NULL: nothing is merged */
} hq_xlsx_merges;

/* "C5" or "$C$5": column from 0, row from 1. false: it is no such place. */
bool hq_xlsx_place(hq_str reference, uint32_t *row, uint32_t *column);
void hq_xlsx_place_print(uint32_t row, uint32_t column, char out[16]);

/* Go through a sheet for its merged cells, which stand behind its rows. */
hq_status hq_xlsx_merges_read(hq_xlsx_merges *merges, const hq_xlsx_package *package, hq_str part,
                              hq_diags *diags) HQ_MUST_USE;

/* Begin the sheet; begin a row, below the rows before it. */
void hq_xlsx_merges_begin(hq_xlsx_merges *merges);
void hq_xlsx_merges_row(hq_xlsx_merges *merges, uint32_t row);
/* The range that the cell of the present row lies in; NULL: none. */
hq_xlsx_range *hq_xlsx_merge_at(const hq_xlsx_merges *merges, uint32_t column);

/* ---- The rows of a sheet. ---- */

typedef enum hq_xlsx_cell_kind {
    HQ_XLSX_NUMBER,
    HQ_XLSX_SHARED,
    HQ_XLSX_TEXT, /* the result of a formula */
    HQ_XLSX_INLINE,
    HQ_XLSX_TRUTH,
    HQ_XLSX_ERROR,
    HQ_XLSX_ISO_DAY
} hq_xlsx_cell_kind;

typedef struct hq_xlsx_sheet {
    hq_xlsx_book *book;
    hq_cells_build *build;
    hq_xml xml;
    hq_xlsx_merges merges;
    size_t block_bytes;  /* pause when the block holds so much */
    uint32_t header_row; /* from 1; 0: not yet found */
    uint32_t title_row;  /* the last row above it that was taken for a title; 0: none */
    hq_str title_unit;   /* that figures are said to be in there (hq_cell_title_unit), in the book's arena */
    uint32_t first_column; /* of the table: the header's first that is not empty */
    uint32_t column_count;
    uint64_t skip_until; /* ordinals below it are passed over */

    bool in_rows, in_row, in_cell, in_inline, in_run; /* elements that are open */
    bool taking;                                      /* text is a part of the value */
    uint32_t row;                                     /* the present one, from 1; 0: none yet */
    uint32_t next_column;                             /* the next cell's, where it does not say it */
    uint32_t column;                                  /* the present cell's */
    uint32_t filled, beyond; /* cells of the row that hold something; of these those outside of the table */
    uint32_t first, last;    /* columns of the first and the last that does */
    hq_xlsx_cell_kind kind;
    hq_shown shown;
    bool formula, valued; /* the cell has a formula, a value */
    hq_room value;
    size_t value_length;
} hq_xlsx_sheet;

/* Begin a sheet; its merged cells are known. To be closed in any case. */
hq_status hq_xlsx_sheet_open(hq_xlsx_sheet *sheet, hq_str part, hq_diags *diags) HQ_MUST_USE;
/*
 * Rows into `build`, until block_bytes are there, the header was found, or the sheet ends (xml.done). The header's cells are those of the
 * open row of `build`, from the sheet's column A on.
 */
hq_status hq_xlsx_sheet_run(hq_xlsx_sheet *sheet, hq_diags *diags) HQ_MUST_USE;
void hq_xlsx_sheet_close(hq_xlsx_sheet *sheet);

#endif
