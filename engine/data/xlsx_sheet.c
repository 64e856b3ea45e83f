/*
 * The rows of a sheet, cell by cell. See xlsx.h.
 *
 * A sheet is sparse: rows and cells that hold nothing may be absent, so each says where it stands, and rises. The header is the first row
 * that holds something, but for a title: one cell merged over several columns, and notes under it (填报单位：...). The table is as wide as the
 * header.
 *
 * Cells that a program could read and a person must not trust become texts beginning with #, which no fact is: errors as they are
 * (#N/A), #MERGED! A5 (xlsx_merges.c), and #FORMULA! where a formula was never computed.
 */
#include "data/xlsx.h"

#include <string.h>

#include "base/limits.h"
#include "data/cell_faults.h"
#include "data/cell_text.h"

static void append_value(hq_xlsx_sheet *sheet, hq_xml *xml, hq_str text)
{
    if (sheet->value_length + text.length > HQ_ROW_BYTES_MAX) {
        sheet->build->too_long = true;
        return;
    }
    if (hq_room_grow(&sheet->value, sheet->value_length + text.length) != HQ_OK) {
        hq_xml_fail(xml, HQ_E_MEMORY);
        return;
    }
    memcpy((char *)sheet->value.at + sheet->value_length, text.at, text.length);
    sheet->value_length += text.length;
}

/* ---- Cells into the row that is built. ---- */

/* The cell at `column` is done, `filled` or not. */
static void finish_column(hq_xlsx_sheet *sheet, uint32_t column, bool filled)
{
    hq_xlsx_range *range = hq_xlsx_merge_at(&sheet->merges, column);
    bool first = range != NULL && range->first_row == sheet->row && range->first_column == column;
    if (first)
        range->filled = filled;
    else if (range != NULL && (range->filled || filled)) {
        char place[16];
        hq_xlsx_place_print(range->first_row, range->first_column, place);
        hq_cells_clear(sheet->build);
        hq_cells_append(sheet->build, HQ_STR("#MERGED! "));
        hq_cells_append(sheet->build, hq_str_of(place));
    }
    hq_cells_next(sheet->build);
}

/* Columns without a cell of their own, up to this one. */
static void pad_to(hq_xlsx_sheet *sheet, uint32_t column)
{
    while (sheet->first_column + sheet->build->cells < column && sheet->build->status == HQ_OK)
        finish_column(sheet, sheet->first_column + sheet->build->cells, false);
}

static void put_number(hq_xlsx_sheet *sheet, hq_str value)
{
    char shown[HQ_XLSX_SHOWN_MAX];
    value = hq_str_trim(value);
    size_t length = hq_xlsx_show(value, sheet->shown, sheet->book->since_1904, shown);
    hq_cells_append(sheet->build, length > 0 ? (hq_str){shown, length} : value);
}

static void put_shared(hq_xlsx_sheet *sheet, hq_xml *xml, hq_str value)
{
    hq_text_store *strings = &sheet->book->strings;
    hq_str text;
    uint32_t index;
    value = hq_str_trim(value);
    if (value.length == 0)
        return;
    if (!hq_xml_count(value, UINT32_MAX - 1, &index) || index >= strings->count) {
        hq_xml_refuse(xml,
                      HQ_BOTH("a cell points at a text that is not there", "有单元格引用了不存在的文字"));
        return;
    }
    hq_status status = hq_xlsx_of_strings(sheet->book, xml->diags, hq_text_store_get(strings, index, &text));
    if (status != HQ_OK)
        hq_xml_fail(xml, status);
    else
        hq_cells_append(sheet->build, text);
}

static void put_value(hq_xlsx_sheet *sheet, hq_xml *xml)
{
    hq_str value = {sheet->value.at, sheet->value_length};
    char shown[HQ_XLSX_SHOWN_MAX];
    if (!sheet->valued) {
        if (sheet->formula)
            hq_cells_append(sheet->build, HQ_STR("#FORMULA!"));
        return;
    }
    switch (sheet->kind) {
    case HQ_XLSX_NUMBER:
        put_number(sheet, value);
        return;
    case HQ_XLSX_SHARED:
        put_shared(sheet, xml, value);
        return;
    case HQ_XLSX_TEXT:
    case HQ_XLSX_INLINE:
        value.length = hq_xlsx_unescape(sheet->value.at, value.length);
        hq_cells_append(sheet->build, value);
        return;
    case HQ_XLSX_TRUTH:
        value = hq_str_trim(value);
        hq_cells_append(sheet->build, hq_str_is(value, "1")   ? HQ_STR("true")
                                      : hq_str_is(value, "0") ? HQ_STR("false")
                                                              : value);
        return;
    case HQ_XLSX_ERROR:
        hq_cells_append(sheet->build, hq_str_trim(value));
        return;
    case HQ_XLSX_ISO_DAY:
        hq_cells_append(sheet->build, hq_xlsx_show_iso(hq_str_trim(value), shown));
        return;
    }
}

static void end_cell(hq_xlsx_sheet *sheet, hq_xml *xml)
{
    uint32_t column = sheet->column;
    bool searching = sheet->header_row == 0;
    bool inside =
        searching || (column >= sheet->first_column && column - sheet->first_column < sheet->column_count);
    if (inside)
        pad_to(sheet, column);
    size_t start = sheet->build->length;
    put_value(sheet, xml);
    if (sheet->build->status != HQ_OK || xml->status != HQ_OK)
        return;
    hq_str text = {NULL, sheet->build->length - start};
    if (text.length > 0)
        text.at = (const char *)sheet->build->text.at + start;
    bool filled = sheet->build->too_long || (text.length > 0 && hq_cell_trim(text).length > 0);
    if (filled) {
        sheet->first = sheet->filled == 0 ? column : sheet->first;
        sheet->last = column;
        sheet->filled++;
        sheet->beyond += !inside;
    }
    if (inside) {
        finish_column(sheet, column, filled);
        return;
    }
    hq_xlsx_range *range = hq_xlsx_merge_at(&sheet->merges, column);
    if (range != NULL && range->first_row == sheet->row && range->first_column == column)
        range->filled = filled;
    hq_cells_clear(sheet->build);
}

static void begin_cell(hq_xlsx_sheet *sheet, hq_xml *xml, const char *const *attributes)
{
    static const struct {
        const char *name;
        hq_xlsx_cell_kind kind;
    } KINDS[] = {{"n", HQ_XLSX_NUMBER},         {"s", HQ_XLSX_SHARED}, {"str", HQ_XLSX_TEXT},
                 {"inlineStr", HQ_XLSX_INLINE}, {"b", HQ_XLSX_TRUTH},  {"e", HQ_XLSX_ERROR},
                 {"d", HQ_XLSX_ISO_DAY}};
    hq_str place = hq_xml_attribute(attributes, "r"), type = hq_xml_attribute(attributes, "t"),
           style = hq_xml_attribute(attributes, "s");
    uint32_t row = sheet->row, column = sheet->next_column, number = 0;
    if (place.at != NULL && (!hq_xlsx_place(place, &row, &column) || row != sheet->row)) {
        hq_xml_refuse(xml, HQ_BOTH("a cell stands in no place of its row", "单元格的位置与所在行不符"));
        return;
    }
    if (column < sheet->next_column || column >= HQ_XLSX_COLUMNS_MAX) {
        hq_xml_refuse(
            xml, HQ_BOTH("cells of a row are out of order, or too many", "同一行的单元格次序不对或过多"));
        return;
    }
    size_t kind = 0;
    while (type.at != NULL && kind < sizeof KINDS / sizeof KINDS[0] && !hq_str_is(type, KINDS[kind].name))
        kind++;
    if (kind == sizeof KINDS / sizeof KINDS[0]) {
        hq_xml_refuse(xml, HQ_BOTH("a cell of a kind that there is not", "有单元格的类型无法识别"));
        return;
    }
    if (style.at != NULL && (!hq_xml_count(style, UINT32_MAX - 1, &number) ||
                             (number >= sheet->book->style_count && sheet->book->style_count > 0))) {
        hq_xml_refuse(xml, HQ_BOTH("a cell has a style that is not there", "有单元格引用了不存在的样式"));
        return;
    }
    sheet->kind = KINDS[kind].kind;
    sheet->shown =
        number < sheet->book->style_count ? (hq_shown)sheet->book->styles[number] : HQ_SHOWN_NUMBER;
    sheet->column = column;
    sheet->next_column = column + 1;
    sheet->formula = sheet->valued = sheet->in_inline = false;
    sheet->value_length = 0;
    sheet->in_cell = true;
}

/* ---- Rows. ---- */

static void begin_row(hq_xlsx_sheet *sheet, hq_xml *xml, const char *const *attributes)
{
    hq_str number = hq_xml_attribute(attributes, "r");
    uint32_t row = sheet->row + 1;
    if ((number.at != NULL && !hq_xml_count(number, HQ_XLSX_ROWS_MAX, &row)) || row <= sheet->row ||
        row > HQ_XLSX_ROWS_MAX) {
        hq_xml_refuse(xml, HQ_BOTH("rows are out of order, or too many", "行的次序不对或过多"));
        return;
    }
    sheet->row = row;
    sheet->next_column = sheet->filled = sheet->beyond = 0;
    sheet->in_row = true;
    hq_xlsx_merges_row(&sheet->merges, row);
    hq_cells_row(sheet->build);
}

/* The one thing in its row, over several columns. */
static bool is_title(const hq_xlsx_sheet *sheet)
{
    const hq_xlsx_range *range = hq_xlsx_merge_at(&sheet->merges, sheet->first);
    return sheet->filled == 1 && range != NULL && range->first_column == sheet->first &&
           range->first_row == sheet->row && range->last_column > range->first_column;
}

/* A cell of the open row, which is the first of the block. */
static hq_str cell_above(const hq_xlsx_sheet *sheet, uint32_t column)
{
    const uint32_t *ends = sheet->build->ends.at;
    const char *text = sheet->build->text.at;
    uint32_t start = column == 0 ? 0 : ends[column - 1] + 1;
    return hq_cell_trim((hq_str){text + start, ends[column] - start});
}

/* Under a title: who filled the table in, and when, and in which unit. */
static bool is_note(const hq_xlsx_sheet *sheet)
{
    return sheet->title_row > 0 && hq_cell_id_fault(cell_above(sheet, sheet->first)) == HQ_D_ROW_NOTE;
}

static bool keep_title_unit(hq_xlsx_sheet *sheet)
{
    for (uint32_t c = sheet->first; sheet->title_unit.length == 0 && c <= sheet->last; c++) {
        hq_str unit = hq_cell_title_unit(cell_above(sheet, c));
        if (unit.length > 0)
            sheet->title_unit = hq_str_copy(sheet->book->package.arena, unit);
        if (unit.length > 0 && sheet->title_unit.at == NULL)
            return false;
    }
    return true;
}

static void end_row_above(hq_xlsx_sheet *sheet, hq_xml *xml)
{
    if (sheet->build->status != HQ_OK)
        return;
    if (sheet->filled == 0 || is_title(sheet) || is_note(sheet)) {
        if (sheet->filled > 0 && !keep_title_unit(sheet))
            hq_xml_fail(xml, HQ_E_MEMORY);
        sheet->title_row = sheet->filled == 0 ? sheet->title_row : sheet->row;
        hq_cells_forget(sheet->build);
        return;
    }
    const hq_xlsx_range *range = hq_xlsx_merge_at(&sheet->merges, sheet->last);
    if (range != NULL && range->filled) {
        pad_to(sheet, range->last_column + 1);
        sheet->last = range->last_column;
    }
    sheet->header_row = sheet->row;
    sheet->first_column = sheet->first;
    sheet->column_count = sheet->last - sheet->first + 1;
    hq_xml_pause(xml);
}

static void end_row(hq_xlsx_sheet *sheet, hq_xml *xml)
{
    hq_cells_build *build = sheet->build;
    sheet->in_row = false;
    if (sheet->header_row == 0) {
        end_row_above(sheet, xml);
        return;
    }
    uint64_t ordinal = sheet->row - sheet->header_row - 1;
    if (sheet->filled > 0 && sheet->beyond == 0)
        pad_to(sheet, sheet->first_column + sheet->column_count);
    if (sheet->filled == 0 || ordinal < sheet->skip_until)
        hq_cells_forget(build);
    else if (sheet->beyond > 0)
        hq_cells_drop(build, ordinal, HQ_RAGGED_MANY, sheet->column_count + sheet->beyond);
    else
        hq_cells_keep(build, ordinal);
    if (hq_cells_size(build) >= sheet->block_bytes)
        hq_xml_pause(xml);
}

/* ---- Elements. ---- */

static void sheet_start(hq_xml *xml, uint32_t depth, hq_str name, const char *const *attributes)
{
    hq_xlsx_sheet *sheet = xml->context;
    sheet->taking = false;
    if (depth == 1)
        sheet->in_rows = hq_str_is(name, "sheetData");
    else if (depth == 2 && sheet->in_rows && hq_str_is(name, "row"))
        begin_row(sheet, xml, attributes);
    else if (depth == 3 && sheet->in_row && hq_str_is(name, "c"))
        begin_cell(sheet, xml, attributes);
    else if (depth == 4 && sheet->in_cell) {
        sheet->formula = sheet->formula || hq_str_is(name, "f");
        sheet->in_inline = hq_str_is(name, "is") && sheet->kind == HQ_XLSX_INLINE;
        sheet->taking = hq_str_is(name, "v") && sheet->kind != HQ_XLSX_INLINE;
        if ((sheet->taking || sheet->in_inline) && sheet->valued)
            hq_xml_refuse(xml, HQ_BOTH("a cell with two values", "单元格有两个值"));
        sheet->valued = sheet->valued || sheet->taking || sheet->in_inline;
    } else if (depth == 5 && sheet->in_inline) {
        sheet->in_run = hq_str_is(name, "r");
        sheet->taking = hq_str_is(name, "t");
    } else if (depth == 6 && sheet->in_inline && sheet->in_run)
        sheet->taking = hq_str_is(name, "t");
}

static void sheet_text(hq_xml *xml, hq_str text)
{
    hq_xlsx_sheet *sheet = xml->context;
    if (sheet->taking)
        append_value(sheet, xml, text);
}

static void sheet_end(hq_xml *xml, uint32_t depth, hq_str name)
{
    hq_xlsx_sheet *sheet = xml->context;
    (void)name;
    sheet->taking = false;
    if (depth == 4)
        sheet->in_inline = false;
    else if (depth == 3 && sheet->in_cell) {
        sheet->in_cell = false;
        end_cell(sheet, xml);
    } else if (depth == 2 && sheet->in_row)
        end_row(sheet, xml);
    if (sheet->build->status != HQ_OK)
        hq_xml_fail(xml, sheet->build->status);
}

static const hq_xml_handlers SHEET = {sheet_start, sheet_end, sheet_text};

hq_status hq_xlsx_sheet_open(hq_xlsx_sheet *sheet, hq_str part, hq_diags *diags)
{
    sheet->value.allocator = sheet->book->package.allocator;
    sheet->header_row = sheet->title_row = sheet->first_column = sheet->column_count = sheet->row = 0;
    sheet->in_rows = sheet->in_row = sheet->in_cell = sheet->in_inline = sheet->taking = false;
    hq_xlsx_merges_begin(&sheet->merges);
    hq_cells_begin(sheet->build, 0, 0);
    return hq_xml_open(&sheet->xml, &sheet->book->package, part, HQ_XLSX_SHEET_BYTES_MAX, &SHEET, sheet,
                       diags);
}

hq_status hq_xlsx_sheet_run(hq_xlsx_sheet *sheet, hq_diags *diags)
{
    HQ_TRY(hq_xml_run(&sheet->xml, diags));
    return sheet->build->status;
}

void hq_xlsx_sheet_close(hq_xlsx_sheet *sheet)
{
    hq_xml_close(&sheet->xml);
    hq_room_free(&sheet->value);
    sheet->value_length = 0;
}
