/*
 * What stands above the header of a CSV file: a title, and notes under it (填报单位：...), as in a workbook (xlsx_sheet.c). They are passed over, which is
 * said; a unit that stands there (单位：万元) holds for no column in particular and is refused.
 */
#include "data/cell_faults.h"
#include "data/cell_text.h"
#include "data/csv.h"

enum { AHEAD_MOST = 4 }; /* rows between a title and a row of several cells */

/* What stands above the header; `rows` counts what was passed. */
typedef struct title {
    uint64_t rows;
    bool found;
    hq_str unit; /* that figures are said to be in; empty: none is */
} title;

/* The filled cells of a row of held text, and the first of them: its cells live in `scratch`. HQ_E_INVALID: it is no whole row. */
static hq_status look_at(const hq_rowset *rowset, hq_arena *scratch, size_t from, size_t *next,
                         hq_cells *cells, uint32_t *filled, uint32_t *first)
{
    const hq_csv *csv = rowset->own;
    hq_str text = hq_csv_held_text(csv);
    *filled = 0;
    *first = HQ_NONE;
    if (from >= text.length)
        return HQ_E_INVALID;
    hq_row row = hq_csv_row(&csv->form, text.at, text.length, from, csv->source.at_end);
    if (row.kind != HQ_ROW_WHOLE)
        return HQ_E_INVALID;
    *next = row.next;
    text = hq_str_cut(text, from, row.next - from);
    if (csv->encoding == HQ_ENCODING_GB18030) {
        char *to = hq_arena_alloc(scratch, hq_gb18030_most(text.length));
        HQ_TRY_ALLOC(to);
        HQ_TRY(hq_gb18030_to_utf8(text, to, &text.length, NULL));
        text.at = to;
    }
    HQ_TRY(hq_csv_cells_apart(&csv->form, text, 1, 0, scratch, cells));
    if (cells->ragged_count > 0)
        return HQ_E_INVALID;
    for (uint32_t i = 0; i < cells->column_count; i++)
        if (hq_cell_trim(hq_cell(cells, 0, i)).length > 0) {
            *first = *filled == 0 ? i : *first;
            (*filled)++;
        }
    return HQ_OK;
}

static hq_status keep_unit(hq_rowset *rowset, const hq_cells *cells, title *above)
{
    for (uint32_t i = 0; above->unit.length == 0 && i < cells->column_count; i++) {
        hq_str unit = hq_cell_title_unit(hq_cell_trim(hq_cell(cells, 0, i)));
        if (unit.length == 0)
            continue;
        above->unit = hq_str_copy(&rowset->arena, unit);
        HQ_TRY_ALLOC(above->unit.at);
    }
    return HQ_OK;
}

/*
 * Is the next row still above the header: one filled cell with a row of several soon behind it, or under such a title a note (填报单位：...), or nothing?
 * A table of one column has no titles: nothing tells one from its header. Only what is held is looked at, which is more than titles take.
 */
static hq_status pass_row_above(hq_rowset *rowset, hq_arena *scratch, title *above, bool *passed)
{
    hq_cells cells, behind;
    size_t next, from;
    uint32_t filled, first, more = 0, other;
    *passed = false;
    HQ_TRY(look_at(rowset, scratch, 0, &next, &cells, &filled, &first));
    bool note = above->found && filled > 0 &&
                hq_cell_id_fault(hq_cell_trim(hq_cell(&cells, 0, first))) == HQ_D_ROW_NOTE;
    from = next;
    for (int ahead = 0; filled == 1 && more < 2 && ahead < AHEAD_MOST; ahead++)
        HQ_TRY(look_at(rowset, scratch, from, &from, &behind, &more, &other));
    if (!note && filled != 0 && !(filled == 1 && more > 1))
        return HQ_OK;
    if (filled > 0)
        HQ_TRY(keep_unit(rowset, &cells, above));
    above->found = above->found || filled > 0;
    above->rows++;
    *passed = true;
    hq_csv_pass_held(rowset->own, next);
    return HQ_OK;
}

hq_status hq_csv_pass_title(hq_rowset *rowset, hq_diags *diags)
{
    hq_arena scratch;
    title above = {0};
    uint64_t title_row = 0;
    hq_status status = HQ_OK;
    hq_arena_init(&scratch, rowset->allocator, 0);
    for (bool passed = true; status == HQ_OK && passed;) {
        status = pass_row_above(rowset, &scratch, &above, &passed);
        title_row = above.rows;
        hq_arena_reset(&scratch);
    }
    hq_arena_free(&scratch);
    if (status != HQ_OK &&
        status != HQ_E_INVALID) /* HQ_E_INVALID: the reader of the header says what is wrong with it */
        return status;
    if (above.unit.length > 0) {
        HQ_REPORT(diags, TABLE_UNIT, HQ_POS_NONE, rowset->path, above.unit);
        return HQ_E_INVALID;
    }
    if (above.rows > 0)
        rowset->facts.header_row = above.rows + 1;
    if (above.found)
        HQ_REPORT(diags, TABLE_TITLE, HQ_POS_NONE, rowset->path, hq_diag_count(diags, title_row),
                  hq_diag_count(diags, title_row + 1));
    return HQ_OK;
}
