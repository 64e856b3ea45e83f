/*
 * A page of text: paragraphs wrapped at display columns, rows with an amount flush right, tables. Knows columns and characters,
 * and nothing of policies.
 *
 * Text for the page may hold style marks (HQ_BOLD ...): bytes that take no column and become ANSI sequences where the page is
 * coloured, and nothing where it is not. Any other control character in a text becomes "?", so that what a profile calls
 * itself cannot steer a terminal.
 */
#ifndef HQ_EXPLAIN_SHEET_H
#define HQ_EXPLAIN_SHEET_H

#include "explain/explain.h"
#include "explain/words.h"

#define HQ_BOLD  "\x01"
#define HQ_DIM   "\x02"
#define HQ_GREEN "\x03"
#define HQ_RED   "\x04"
#define HQ_AMBER "\x05"
#define HQ_PLAIN "\x06"

enum {
    HQ_SHEET_COLUMNS_DEFAULT = 80,
    HQ_SHEET_COLUMNS_LEAST = 30, /* narrower than this nothing can be aligned */
    HQ_TABLE_COLUMNS_MAX = 8
};

typedef struct hq_sheet {
    hq_text *out;
    hq_arena scratch; /* of the voice; goes when the sheet is closed */
    hq_voice voice;
    uint32_t columns;
    bool colour, all;
    bool after_blank; /* an empty line, or the top, stands above */
} hq_sheet;

/* Begin and end. What failed on the way fails the text. */
void hq_sheet_open(hq_sheet *sheet, hq_text *out, const hq_plan *plan, const hq_page *page);
void hq_sheet_close(hq_sheet *sheet);

/* An empty line, never two. */
void hq_sheet_blank(hq_sheet *sheet);
/* A heading with an empty line above. */
void hq_sheet_heading(hq_sheet *sheet, hq_str words);
/* A paragraph: its first line begins at column `first`, the others at `hang`. */
void hq_sheet_line(hq_sheet *sheet, uint32_t first, uint32_t hang, hq_str words);
/* What must stay in one piece, such as an address: on a line of its own, however long. */
void hq_sheet_whole(hq_sheet *sheet, uint32_t indent, hq_str words);
/* "- words", with the mark (any short text) hanging before the paragraph. */
void hq_sheet_item(hq_sheet *sheet, uint32_t indent, hq_str mark, hq_str words);
/* "label  words": the words begin at `indent` + `width`. */
void hq_sheet_pair(hq_sheet *sheet, uint32_t indent, uint32_t width, hq_str label, hq_str words);
/* A paragraph with a figure flush right on its first line, or on a line of its own where there is no room. */
void hq_sheet_row(hq_sheet *sheet, uint32_t first, uint32_t hang, hq_str words, hq_str figure);

/* Columns a text takes, marks not counted. */
size_t hq_sheet_width(hq_str words);
/* Words with a style around them. */
hq_str hq_styled(hq_voice *voice, const char *style, hq_str words);

/* A table: columns as wide as their widest cell, two spaces between; the column `wide` takes what is left and wraps. */
typedef struct hq_table_page {
    uint32_t count;
    uint32_t wide;          /* index of the column that wraps */
    uint32_t wide_least;    /* columns it needs at least: hq_sheet_table gives false where there are fewer */
    const hq_str *headings; /* by column */
    HQ_LIST(const hq_str *) rows; /* cells by column */
} hq_table_page;

bool hq_sheet_table(hq_sheet *sheet, const hq_table_page *table);

#endif
