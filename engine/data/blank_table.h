/*
 * Tables to fill in: what some policies want to know, as headers that a batch reads back without a map, and what may be written under
 * each. Which facts those are is known to plan/reads.h; what a header means is asked of header_names.h, so that none is written that
 * would be read as something else.
 */
#ifndef HQ_DATA_BLANK_TABLE_H
#define HQ_DATA_BLANK_TABLE_H

#include "base/diag.h"
#include "plan/reads.h"

typedef struct hq_blank_column {
    hq_str header;  /* "工资（元）" */
    hq_str says;    /* what may be written under it */
    hq_str example; /* one cell that is accepted there */
} hq_blank_column;

/* The subjects, or the items of a list. */
typedef struct hq_blank_sheet {
    hq_str list;  /* as --list takes it: hires.contributions; empty: the subjects */
    hq_str title; /* of the sheet, and part of the name of a file: "人员" */
    HQ_LIST(hq_blank_column) columns;
} hq_blank_sheet;

typedef struct hq_blank_table {
    hq_language language;
    hq_str entity;                  /* what has to be said of it with --entity; empty: the headers say it */
    HQ_LIST(hq_blank_sheet) sheets; /* the subjects' first; a list behind the one that holds it */
    HQ_LIST(hq_str) notes;          /* what holds for all of it */
    bool asks;                      /* there is a fact to fill in */
} hq_blank_table;

/*
 * What a table about `entity` needs so that all that `reads` names and a table can say is in it: facts, attestations, and what the sources of the rules
 * leave open: parameters without any value, days of validity. All texts are the arena's.
 *
 *   entity  index in the pack; HQ_NONE: the first that leads to everything that is read
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_blank_table_make(hq_arena *arena, const hq_pack *pack, const hq_reads *reads, uint32_t entity,
                              hq_language language, hq_blank_table *out) HQ_MUST_USE;

/*
 * Write it: a workbook (.xlsx) with a sheet for each and one of remarks, or files of CSV (.csv), one for each and one of remarks, beside each
 * other. Nothing that is there is replaced: it may have been filled in.
 *
 *   command  receives "表.xlsx --list hires=表.xlsx#人员", words of a shell, for `huiqi batch`
 *
 * Errors: HQ_E_MEMORY; HQ_E_USAGE: nothing to fill in, another ending, or a file is there already; HQ_E_IO. Said in `diags`. Threads: none may run, see result_file.h.
 */
hq_status hq_blank_table_write(hq_arena *arena, const hq_blank_table *table, hq_str path, hq_diags *diags,
                               hq_text *command) HQ_MUST_USE;

/* Append a word as a shell takes it: in quotes where it needs them. */
void hq_shell_word(hq_text *text, hq_str word);

#endif
