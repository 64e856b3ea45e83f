/*
 * A sheet of a workbook as a rowset. See rowset_kind.h, xlsx.h.
 *
 * Ordinals follow the rows of the sheet, empty ones counted, so that row number facts.header_row + 1 + ordinal is what the spreadsheet shows beside
 * the row. Offsets are places in the unpacked sheet: they tell how far reading has come; to go on from a row, the rows before
 * it are read and left out.
 */
#include <string.h>

#include "data/xlsx.h"

typedef struct xlsx_rows {
    hq_xlsx_book book;
    hq_xlsx_sheet sheet;
    hq_cells_build build;
    hq_str part;
} xlsx_rows;

enum { SHOWN_MERGES = 3 };

/* ---- Which sheet. ---- */

/* Names of the sheets but for one, hidden ones marked. */
static hq_str names_of(hq_arena *arena, const hq_xlsx_book *book, const hq_xlsx_sheet_entry *but)
{
    hq_text text;
    hq_text_init(&text, arena);
    for (uint32_t i = 0; i < book->sheets.count; i++) {
        const hq_xlsx_sheet_entry *sheet = &book->sheets.at[i];
        if (sheet == but)
            continue;
        if (text.length > 0)
            hq_text_add(&text, HQ_STR(", "));
        hq_text_add(&text, sheet->name);
        if (sheet->hidden)
            hq_text_add(&text, HQ_STR(" (hidden 隐藏)"));
    }
    return hq_text_str(&text);
}

static hq_status choose_named(hq_rowset *rowset, const hq_xlsx_book *book, hq_str name, hq_diags *diags,
                              const hq_xlsx_sheet_entry **out)
{
    uint32_t number;
    for (uint32_t i = 0; i < book->sheets.count && *out == NULL; i++)
        if (hq_str_equal(book->sheets.at[i].name, name))
            *out = &book->sheets.at[i];
    if (*out == NULL && hq_xml_count(name, book->sheets.count, &number) && number > 0)
        *out = &book->sheets.at[number - 1];
    if (*out != NULL)
        return HQ_OK;
    hq_str names = names_of(&rowset->arena, book, NULL);
    HQ_TRY_ALLOC(names.at);
    hq_diag *diag = HQ_REPORT(diags, TABLE_UNKNOWN, HQ_POS_NONE, rowset->path, name, names);
    hq_guess guess = hq_guess_begin(diags, diag, name);
    for (uint32_t i = 0; i < book->sheets.count; i++)
        hq_guess_offer(&guess, book->sheets.at[i].name);
    hq_guess_end(&guess);
    return HQ_E_INVALID;
}

static hq_status choose_first(hq_rowset *rowset, const hq_xlsx_book *book, bool others_read, hq_diags *diags,
                              const hq_xlsx_sheet_entry **out)
{
    for (uint32_t i = 0; i < book->sheets.count && *out == NULL; i++)
        if (!book->sheets.at[i].hidden)
            *out = &book->sheets.at[i];
    if (*out == NULL) {
        HQ_REPORT(diags, WORKBOOK_NO_SHEET, HQ_POS_NONE, rowset->path);
        return HQ_E_INVALID;
    }
    hq_str others = names_of(&rowset->arena, book, *out);
    HQ_TRY_ALLOC(others.at);
    if (others.length > 0 && !others_read)
        HQ_REPORT(diags, TABLE_OTHERS, HQ_POS_NONE, rowset->path, (*out)->name, others);
    return HQ_OK;
}

/* ---- What is said of a sheet. ---- */

static hq_status warn_of_merges(hq_rowset *rowset, const hq_xlsx_sheet *sheet, hq_diags *diags)
{
    hq_text text;
    uint32_t count = 0, last_column = sheet->first_column + sheet->column_count - 1;
    hq_text_init(&text, &rowset->arena);
    for (uint32_t i = 0; i < sheet->merges.ranges.count; i++) {
        const hq_xlsx_range *range = &sheet->merges.ranges.at[i];
        char from[16], to[16];
        if (range->last_row < sheet->header_row || range->first_column > last_column ||
            range->last_column < sheet->first_column || count++ >= SHOWN_MERGES)
            continue;
        hq_xlsx_place_print(range->first_row, range->first_column, from);
        hq_xlsx_place_print(range->last_row, range->last_column, to);
        hq_text_addf(&text, "%s%s:%s", count == 1 ? "" : ", ", from, to);
    }
    if (count > SHOWN_MERGES)
        hq_text_addf(&text, " ... (%u)", count);
    if (count == 0)
        return HQ_OK;
    hq_str ranges = hq_text_str(&text);
    HQ_TRY_ALLOC(ranges.at);
    HQ_REPORT(diags, SHEET_MERGED, HQ_POS_NONE, rowset->path, rowset->facts.table, ranges);
    return HQ_OK;
}

static hq_status keep_header(hq_rowset *rowset, const hq_xlsx_sheet *sheet)
{
    const uint32_t *ends = sheet->build->ends.at;
    const char *text = sheet->build->text.at;
    rowset->column_count = sheet->column_count;
    rowset->header = HQ_NEW_ARRAY(&rowset->arena, hq_str, sheet->column_count);
    HQ_TRY_ALLOC(rowset->header);
    for (uint32_t i = 0; i < sheet->column_count; i++) {
        uint32_t cell = sheet->first_column + i, start = cell == 0 ? 0 : ends[cell - 1] + 1;
        hq_str name = {text + start, ends[cell] - start};
        rowset->header[i] = hq_str_copy(&rowset->arena, hq_str_trim(name));
        HQ_TRY_ALLOC(rowset->header[i].at);
    }
    return HQ_OK;
}

/* ---- The rowset. ---- */

/* To the row behind the header. */
static hq_status begin_sheet(xlsx_rows *rows, hq_diags *diags)
{
    HQ_TRY(hq_xlsx_sheet_open(&rows->sheet, rows->part, diags));
    return hq_xlsx_sheet_run(&rows->sheet, diags);
}

static hq_status open_header(hq_rowset *rowset, xlsx_rows *rows, hq_diags *diags)
{
    hq_xlsx_sheet *sheet = &rows->sheet;
    HQ_TRY(hq_xlsx_merges_read(&sheet->merges, &rows->book.package, rows->part, diags));
    HQ_TRY(begin_sheet(rows, diags));
    if (sheet->header_row == 0) {
        HQ_REPORT(diags, SHEET_EMPTY, HQ_POS_NONE, rowset->path, rowset->facts.table);
        return HQ_E_INVALID;
    }
    if (sheet->build->too_long) {
        HQ_REPORT(diags, TABLE_HEADER, HQ_POS_NONE, rowset->path,
                  HQ_BOTH("it is longer than 4 MiB", "超过 4 MiB"));
        return HQ_E_INVALID;
    }
    HQ_TRY(keep_header(rowset, sheet));
    rowset->facts.header_row = sheet->header_row;
    rowset->facts.bytes = sheet->xml.unpacked_bytes;
    if (sheet->title_unit.length > 0) {
        HQ_REPORT(diags, SHEET_UNIT, HQ_POS_NONE, rowset->path, rowset->facts.table, sheet->title_unit);
        return HQ_E_INVALID;
    }
    if (sheet->title_row > 0)
        HQ_REPORT(diags, SHEET_TITLE, HQ_POS_NONE, rowset->path, rowset->facts.table,
                  hq_diag_count(diags, sheet->title_row), hq_diag_count(diags, sheet->header_row));
    HQ_TRY(warn_of_merges(rowset, sheet, diags));
    hq_cells_begin(&rows->build, rowset->column_count, 0);
    return HQ_OK;
}

static hq_status open_rows(hq_rowset *rowset, const hq_rowset_request *request, hq_diags *diags)
{
    xlsx_rows *rows = HQ_NEW(&rowset->arena, xlsx_rows);
    HQ_TRY_ALLOC(rows);
    const hq_room room = {.allocator = rowset->allocator};
    hq_str tmp = hq_str_copy(&rowset->arena, request->tmp.at == NULL ? HQ_STR("") : request->tmp);
    HQ_TRY_ALLOC(tmp.at);
    rows->book = (hq_xlsx_book){
        .package = {.allocator = rowset->allocator, .arena = &rowset->arena, .path = rowset->path}};
    hq_text_store_init(&rows->book.strings, rowset->allocator, tmp,
                       request->memory_bytes > 0 ? request->memory_bytes : HQ_XLSX_STRINGS_MEMORY,
                       HQ_XLSX_STRINGS_BYTES_MAX);
    rowset->own = rows;
    rows->sheet = (hq_xlsx_sheet){.book = &rows->book,
                                  .build = &rows->build,
                                  .value = room,
                                  .block_bytes = request->block_bytes > 0 ? request->block_bytes : 1};
    hq_cells_build_init(&rows->build, rowset->allocator);
    HQ_TRY(hq_xlsx_package_open(&rows->book.package, request->path, diags));
    HQ_TRY(hq_xlsx_book_read(&rows->book, diags));
    const hq_xlsx_sheet_entry *sheet = NULL;
    HQ_TRY(request->table.length > 0
               ? choose_named(rowset, &rows->book, request->table, diags, &sheet)
               : choose_first(rowset, &rows->book, request->others_read, diags, &sheet));
    rowset->facts.table = sheet->name;
    rows->part = sheet->part;
    HQ_TRY(hq_xlsx_styles_read(&rows->book, diags));
    HQ_TRY(hq_xlsx_strings_read(&rows->book, diags));
    return open_header(rowset, rows, diags);
}

static hq_status read_rows(hq_rowset *rowset, hq_diags *diags, hq_block *block)
{
    xlsx_rows *rows = rowset->own;
    hq_xlsx_sheet *sheet = &rows->sheet;
    uint64_t next = rows->build.next_row > sheet->skip_until ? rows->build.next_row : sheet->skip_until;
    XML_Index at = XML_GetCurrentByteIndex(sheet->xml.parser);
    hq_cells_begin(&rows->build, rowset->column_count, next);
    if (!sheet->xml.done)
        HQ_TRY(hq_xlsx_sheet_run(sheet, diags));
    HQ_TRY(hq_cells_publish(&rows->build, block));
    block->offset = at < 0 ? 0 : (uint64_t)at;
    return HQ_OK;
}

static hq_status seek(hq_rowset *rowset, uint64_t offset, uint64_t first_row)
{
    xlsx_rows *rows = rowset->own;
    hq_arena arena;
    hq_sources sources;
    hq_diags unheard; /* the sheet was read before: what is said now was said then */
    (void)offset;
    hq_arena_init(&arena, rowset->allocator, 0);
    hq_sources_init(&sources, &arena);
    hq_diags_init(&unheard, &arena, &sources);
    hq_xlsx_sheet_close(&rows->sheet);
    hq_status status = begin_sheet(rows, &unheard);
    rows->sheet.skip_until = first_row;
    hq_cells_begin(&rows->build, rowset->column_count, 0);
    rows->sheet.xml.diags = NULL;
    hq_arena_free(&arena);
    return status;
}

static void close_rows(hq_rowset *rowset)
{
    xlsx_rows *rows = rowset->own;
    if (rows == NULL)
        return;
    hq_xlsx_sheet_close(&rows->sheet);
    hq_cells_build_free(&rows->build);
    hq_xlsx_book_free(&rows->book);
}

const hq_rowset_kind hq_rowset_xlsx = {HQ_FORMAT_XLSX, open_rows, read_rows, seek, NULL, close_rows};
