/*
 * Rows that go out: tables of typed cells, and their formatters into text.
 *
 * A table says once what its columns are; rows are given many at a time as columns of values, which is how a batch has them. The
 * formatters write CSV and JSON lines into byte buffers and may be used by any number of threads at once; what takes typed cells itself
 * (workbooks, databases) and the files are data/result_file.h.
 *
 * How each kind of cell is written:
 *
 *              CSV                   JSON lines          XLSX                         SQLite
 *   TEXT       harmless, quoted      "text"              text                         TEXT
 *   WORD       as TEXT               "text"              text                         TEXT
 *   AMOUNT     19726.03              "19726.03"          number with format 0.00 (*)  INTEGER, in quanta
 *   INTEGER    42                    42                  number (*)                   INTEGER
 *   DAY        2026-05-01            "2026-05-01"        date                         TEXT 2026-05-01
 *   TRUTH      true, false           true, false         TRUE, FALSE                  INTEGER, 1 and 0
 *   PERCENTAGE 12.50%                "12.50"              number with format 0.00%     INTEGER, in steps
 *   unknown    nothing               null                nothing                      NULL
 *
 * Decimals in JSON are texts, as everywhere in this program, because what reads JSON reads numbers as binary fractions.
 * (*) A number of more than 15 digits is text there: a workbook keeps 15, and nothing is rounded.
 */
#ifndef HQ_DATA_RESULT_ROWS_H
#define HQ_DATA_RESULT_ROWS_H

#include "data/bytes.h"
#include "data/cells.h"
#include "data/encoding.h"
#include "data/rowset.h"

enum {
    HQ_RESULT_DECIMALS_MAX = 6,
    HQ_RESULT_COLUMNS_MAX = 2000 /* SQLite's own bound; a sheet takes 16,384 */
};

typedef enum hq_result_kind {
    HQ_RESULT_TEXT,      /* `texts` */
    HQ_RESULT_WORD,      /* `numbers` are indices into the column's `words`: statuses, names of policies */
    HQ_RESULT_AMOUNT,    /* numbers: quanta, 10^-decimals of the currency */
    HQ_RESULT_INTEGER,   /* numbers */
    HQ_RESULT_DAY,       /* numbers: days as base/calendar.h counts them */
    HQ_RESULT_TRUTH,     /* numbers: 0 and 1 */
    HQ_RESULT_PERCENTAGE /* numbers: 10^-decimals of one percent; 1250 with 2 decimals is 12.50% */
} hq_result_kind;

typedef struct hq_result_column {
    hq_str name;   /* JSON's key and SQLite's column: "amount_low" */
    hq_str header; /* CSV's and XLSX's first row, in the language asked for; empty: the name */
    hq_result_kind kind;
    uint32_t decimals; /* amounts, percentages; 0..HQ_RESULT_DECIMALS_MAX */
    const hq_str *words;
    uint32_t word_count;
    bool key;     /* SQLite: of the primary key, in the order of the columns; then never unknown */
    bool indexed; /* SQLite: has an index */
} hq_result_column;

typedef enum hq_chart_kind { HQ_CHART_COLUMNS, HQ_CHART_PIE } hq_chart_kind;

/* A picture beside a table; XLSX only. Rows from first_row on, row_count of them; 0: all that there are (of the first sheet). */
typedef struct hq_result_chart {
    hq_chart_kind kind;
    hq_str title;
    uint32_t labels, values; /* columns */
    uint32_t first_row, row_count;
} hq_result_chart;

typedef struct hq_result_table {
    hq_str name; /* SQLite's table: "decisions" */
    hq_str
        title; /* the sheet's name, in the language asked for; cleaned of what a sheet may not be called. Empty: the name */
    const hq_result_column *columns;
    uint32_t column_count;
    const hq_result_chart *charts;
    uint32_t chart_count;
    bool
        no_header; /* of a sheet: its first row is the first one given; of text hq_text_style says so, a database names its columns always */
} hq_result_table;

enum { HQ_RESULT_PADDING = 32 };

/* The values of one column in some rows. Texts stand in `texts`, by row or by their indices, or where they were read, in `cells`. */
typedef struct hq_result_values {
    const int64_t *numbers;
    const hq_str *
        texts; /* UTF-8; what is not is written as U+FFFD where the format must be well-formed (JSON, XLSX, gb18030) */
    const int64_t *indices;         /* of each row's text in `texts`; NULL: they are by row */
    uint32_t text_count;            /* with indices: of how many */
    const hq_cells *cells;          /* the input's, where texts are what stood in one of its columns */
    uint32_t cell_row, cell_column; /* of the first row */
    const uint64_t *known;          /* a bitmap as in plan/columns.h; NULL: known in every row */
    bool same;                      /* entry 0 stands for every row (`known` too) */
    bool padded; /* HQ_RESULT_PADDING bytes can be read behind where each text begins, which is faster */
} hq_result_values;

/* A text of a column of texts. */
static inline hq_str hq_result_text(const hq_result_values *values, uint32_t row)
{
    if (values->cells != NULL)
        return hq_cell(values->cells, values->cell_row + row, values->cell_column);
    return values->texts[values->indices == NULL ? row : (size_t)values->indices[row]];
}

typedef struct hq_result_rows {
    uint32_t row_count;
    const hq_result_values *columns; /* by column of the table */
} hq_result_rows;

/* --- Text --- */

/*
 * All zero is what a program wants: UTF-8 without a mark, a header. Lines end in LF, which Excel takes too.
 *
 * In CSV a text that a spreadsheet would take for a formula gets an apostrophe in front, OWASP's measure against CSV injection: one that begins
 * with = + - @, a tab, CR or LF, or the full-width ＝ ＋ － ＠. So does one that begins with apostrophes before such a character, so that taking
 * one off gives back what was there. Numbers are this program's own and stay numbers.
 */
typedef struct hq_text_style {
    hq_format format; /* HQ_FORMAT_CSV or HQ_FORMAT_JSON_LINES */
    char delimiter;   /* CSV; 0: a comma */
    bool
        byte_mark; /* CSV in UTF-8: begins with U+FEFF, without which Excel takes Chinese for the system's old code page */
    bool no_header;
    hq_encoding encoding; /* CSV: UTF-8 or GB18030 */
} hq_text_style;

/* Prepared once for a table (headers, keys and words quoted), shared by threads. */
typedef struct hq_row_format hq_row_format;

/*
 * Errors: HQ_E_MEMORY; HQ_E_USAGE: a delimiter that is a digit, a letter, a quote, a sign or a line's end, too many columns or decimals,
 * a format that is no text. The table's columns must outlive the format.
 */
hq_status hq_row_format_new(hq_arena *arena, const hq_result_table *table, const hq_text_style *style,
                            hq_row_format **out) HQ_MUST_USE;

/* Append what a file begins with: the mark and the header, or nothing. */
hq_status hq_row_format_head(const hq_row_format *format, hq_bytes *out) HQ_MUST_USE;

/*
 * Append `count` rows from row `first` on.
 *
 * Errors: HQ_E_MEMORY; `out` keeps what stood in it. Threads: any, each with its own `out`.
 */
hq_status hq_row_format_rows(const hq_row_format *format, const hq_result_rows *rows, uint32_t first,
                             uint32_t count, hq_bytes *out) HQ_MUST_USE;

#endif
