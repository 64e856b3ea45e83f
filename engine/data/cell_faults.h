/*
 * What a cell says that a spreadsheet or a clerk's habit put there: signs for "nothing", marks of failed formulas, days as numbers, ids cut
 * short, sums below the rows. Each is told apart from a mere mistake, because each is mended in another way.
 */
#ifndef HQ_DATA_CELL_FAULTS_H
#define HQ_DATA_CELL_FAULTS_H

#include "data/convert_plan.h"

/* The text without what says nothing: the apostrophe by which a spreadsheet keeps a text a text, midnight behind a day. */
hq_str hq_cell_plain(hq_column_kind kind, hq_str text);

/*
 * Why a cell was refused, said better than its reader can, which knows nothing of spreadsheets.
 *
 *   text, header  of the cell and its column, trimmed
 *   diag          what the reader said; replaced where more is known
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_cell_explain(hq_arena *arena, hq_column_kind kind, hq_str text, hq_str header,
                          hq_diag *diag) HQ_MUST_USE;

/* What an id, or a name in its place, cannot be: HQ_D_ROW_TOTAL, HQ_D_ROW_NOTE and HQ_D_CELL_ID, or HQ_MESSAGE_COUNT where nothing is wrong with it. */
hq_message hq_cell_id_fault(hq_str text);

/* Of what stands above a header, the unit that figures are said to be in, where it is more than one 元: 万元 of "（单位：万元）"; else empty. */
hq_str hq_cell_title_unit(hq_str text);

/* A text of three bytes at least of which that is sure at a glance: ASCII begins it, as no note begins, a digit ends it, as no total ends, and no sign of
 * an exponent is there. */
static inline bool hq_cell_id_is_plain(hq_str text)
{
    return (unsigned char)text.at[0] < 0x80 && hq_is_digit(text.at[text.length - 1]) &&
           text.at[text.length - 3] != '+';
}

#endif
