/*
 * What the tests of readers of tables share: a folder of their own, a table read whole into one text, workbooks put together from parts.
 *
 * A table as text: its header, then "ordinal: cell|cell|cell" a line, and "ordinal! WHY count" for rows that are none.
 */
#ifndef HQ_TESTS_TABLES_H
#define HQ_TESTS_TABLES_H

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "data/rowset.h"
#include "memory.h"

static char tables_start[4096], tables_folder[4096];
static hq_arena tables_arena;
static hq_sources tables_sources;
static hq_diags tables_diags;

static inline void tables_set_up(void)
{
    const char *base = getenv("TMPDIR");
    ck_assert_ptr_nonnull(getcwd(tables_start, sizeof tables_start));
    ck_assert_int_gt(
        snprintf(tables_folder, sizeof tables_folder, "%s/huiqi-tables-XXXXXX", base == NULL ? "/tmp" : base),
        0);
    ck_assert_ptr_nonnull(mkdtemp(tables_folder));
    ck_assert_int_eq(chdir(tables_folder), 0);
    hq_arena_init(&tables_arena, NULL, 0);
    hq_sources_init(&tables_sources, &tables_arena);
    hq_diags_init(&tables_diags, &tables_arena, &tables_sources);
}

static inline void tables_tear_down(void)
{
    hq_arena_free(&tables_arena);
    DIR *stream = opendir(".");
    for (const struct dirent *entry; stream != NULL && (entry = readdir(stream)) != NULL;)
        (void)unlink(entry->d_name);
    if (stream != NULL)
        closedir(stream);
    ck_assert_int_eq(chdir(tables_start), 0);
    (void)rmdir(tables_folder);
}

static inline void tables_put(const char *path, const void *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

/* ---- A zip of parts. ---- */

typedef struct tables_part {
    const char *name, *text;
} tables_part;

static inline void tables_zip(const char *path, const tables_part *parts, size_t count)
{
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    ck_assert_ptr_nonnull(zip);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *source = zip_source_buffer(zip, parts[i].text, strlen(parts[i].text), 0);
        ck_assert_int_ge(zip_file_add(zip, parts[i].name, source, 0), 0);
    }
    ck_assert_int_eq(zip_close(zip), 0);
}

#define XML_HEAD     "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN_SPACE   "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define OFFICE_SPACE "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
#define RELATIONS(INNER)                                                                                    \
    XML_HEAD "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" INNER \
             "</Relationships>"
#define RELATION(ID, TYPE, TARGET)                                                        \
    "<Relationship Id=\"" ID                                                              \
    "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" TYPE \
    "\" Target=\"" TARGET "\"/>"
#define WORKBOOK(PROPERTIES, SHEETS)                                                                 \
    XML_HEAD "<workbook " MAIN_SPACE " " OFFICE_SPACE ">" PROPERTIES "<sheets>" SHEETS "</sheets></" \
             "workbook>"
#define SHEET_ENTRY(NAME, NUMBER, MORE) \
    "<sheet name=\"" NAME "\" sheetId=\"" NUMBER "\" r:id=\"rId" NUMBER "\" " MORE "/>"
#define SHEET(ROWS, BEHIND) \
    XML_HEAD "<worksheet " MAIN_SPACE "><sheetData>" ROWS "</sheetData>" BEHIND "</worksheet>"
#define STRINGS(ITEMS) XML_HEAD "<sst " MAIN_SPACE ">" ITEMS "</sst>"
#define STYLES(FORMATS, CELLS)                                                          \
    XML_HEAD "<styleSheet " MAIN_SPACE "><numFmts>" FORMATS "</numFmts><cellXfs>" CELLS \
             "</cellXfs></styleSheet>"

#define PLAIN_WORKBOOK WORKBOOK("", SHEET_ENTRY("企业", "1", ""))
#define PLAIN_RELATIONS                                                        \
    RELATIONS(RELATION("rId1", "worksheet", "worksheets/sheet1.xml") RELATION( \
        "rId8", "styles", "styles.xml") RELATION("rId9", "sharedStrings", "sharedStrings.xml"))
#define ROOT_RELATIONS RELATIONS(RELATION("rId1", "officeDocument", "xl/workbook.xml"))
#define PLAIN_STYLES   STYLES("", "<xf numFmtId=\"0\"/>")

/* A workbook with one sheet; NULL: as plain as can be. */
static inline void tables_workbook(const char *path, const char *sheet, const char *strings,
                                   const char *styles)
{
    const tables_part parts[] = {{"_rels/.rels", ROOT_RELATIONS},
                                 {"xl/workbook.xml", PLAIN_WORKBOOK},
                                 {"xl/_rels/workbook.xml.rels", PLAIN_RELATIONS},
                                 {"xl/worksheets/sheet1.xml", sheet},
                                 {"xl/sharedStrings.xml", strings != NULL ? strings : STRINGS("")},
                                 {"xl/styles.xml", styles != NULL ? styles : PLAIN_STYLES}};
    tables_zip(path, parts, sizeof parts / sizeof parts[0]);
}

/* ---- A table as text. ---- */

static inline void tables_add_cells(hq_text *text, const hq_block *block, const hq_cells *cells)
{
    static const char *const WHY[] = {"FEW", "MANY", "ENCODING", "NUL", "LONG", "QUOTE"};
    uint32_t ragged = 0;
    for (uint32_t row = 0; row <= cells->row_count; row++) {
        uint32_t ordinal = row < cells->row_count ? hq_cells_ordinal(cells, row) : UINT32_MAX;
        for (; ragged < cells->ragged_count && cells->ragged[ragged].ordinal < ordinal; ragged++)
            hq_text_addf(text, "%u! %s %u\n", (unsigned)block->first_row + cells->ragged[ragged].ordinal,
                         WHY[cells->ragged[ragged].why], cells->ragged[ragged].count);
        if (row == cells->row_count)
            break;
        hq_text_addf(text, "%u: ", (unsigned)block->first_row + ordinal);
        for (uint32_t column = 0; column < cells->column_count; column++) {
            hq_text_add_z(text, column == 0 ? "" : "|");
            hq_text_add(text, hq_cell(cells, row, column));
        }
        hq_text_add_char(text, '\n');
    }
}

static inline hq_status tables_read_rows(hq_rowset *rowset, hq_diags *diags, const hq_allocator *allocator,
                                         hq_text *text)
{
    hq_block block;
    hq_arena arena;
    hq_status status;
    uint64_t next = 0;
    hq_block_init(&block, allocator);
    hq_arena_init(&arena, allocator, 0);
    while ((status = hq_rowset_read(rowset, diags, &block)) == HQ_OK && block.row_count > 0) {
        hq_cells cells;
        ck_assert_uint_ge(block.first_row, next);
        next = block.first_row + block.row_count;
        status = hq_block_cells(rowset, &block, &arena, &cells);
        if (status != HQ_OK)
            break;
        tables_add_cells(text, &block, &cells);
        hq_arena_reset(&arena);
    }
    hq_arena_free(&arena);
    hq_block_free(&block);
    return status;
}

/* Read a table whole. `text` receives what could be read. */
static inline hq_status tables_read(const hq_rowset_request *request, hq_diags *diags,
                                    const hq_allocator *allocator, hq_text *text)
{
    hq_rowset *rowset;
    hq_status status = hq_rowset_open(allocator, request, diags, &rowset);
    if (status != HQ_OK) {
        ck_assert_ptr_null(rowset);
        return status;
    }
    uint32_t count;
    const hq_str *header = hq_rowset_header(rowset, &count);
    for (uint32_t i = 0; i < count; i++) {
        hq_text_add_z(text, i == 0 ? "" : "|");
        hq_text_add(text, header[i]);
    }
    hq_text_add_char(text, '\n');
    status = tables_read_rows(rowset, diags, allocator, text);
    hq_rowset_close(rowset);
    return status;
}

/* With a block size, and with tables_diags. NULL: it could not be read. */
static inline const char *tables_text(const char *path, const char *table, size_t block_bytes)
{
    hq_text text;
    hq_rowset_request request = {
        .path = hq_str_of(path), .table = hq_str_of(table), .block_bytes = block_bytes};
    hq_text_init(&text, &tables_arena);
    hq_status status = tables_read(&request, &tables_diags, NULL, &text);
    if (status != HQ_OK) {
        ck_assert_int_eq(status, HQ_E_INVALID);
        ck_assert_uint_gt(tables_diags.error_count, 0);
        return NULL;
    }
    return hq_text_str(&text).at;
}

/* Every message of tables_diags in a language: "E1254 text\n". */
static inline const char *tables_messages(hq_language language)
{
    hq_text text;
    hq_text_init(&text, &tables_arena);
    for (uint32_t i = 0; i < tables_diags.list.count; i++) {
        const hq_diag *diag = &tables_diags.list.at[i];
        hq_text_addf(&text, "%s ", hq_message_code(diag->message));
        hq_diag_print_message(&text, diag, language);
        hq_text_add_char(&text, '\n');
    }
    return text.length == 0 ? "" : hq_text_str(&text).at;
}

/* Codes and arguments of what was said, in English: they do not change with the wording. */
static inline const char *tables_said(void)
{
    hq_text text;
    hq_text_init(&text, &tables_arena);
    for (uint32_t i = 0; i < tables_diags.list.count; i++) {
        const hq_diag *diag = &tables_diags.list.at[i];
        hq_text_addf(&text, "%s%s", i > 0 ? "; " : "", hq_message_code(diag->message));
        for (size_t j = 0; j < HQ_DIAG_ARGS_MAX && diag->args[j].at != NULL; j++) {
            const char *both = memchr(diag->args[j].at, '\x1f', diag->args[j].length);
            size_t length = both != NULL ? (size_t)(both - diag->args[j].at) : diag->args[j].length;
            hq_text_addf(&text, " %.*s", (int)length, diag->args[j].at);
        }
    }
    return text.length == 0 ? "" : hq_text_str(&text).at;
}

/* Read where memory ends: the first request to the allocator is refused, then the second, until the table can be read. */
static inline void tables_refuse_memory(const hq_rowset_request *request, const char *expected, size_t most)
{
    hq_status status = HQ_E_MEMORY;
    size_t n = 1;
    for (; status == HQ_E_MEMORY && n <= most; n++) {
        test_memory memory;
        hq_text text;
        test_memory_init(&memory, n);
        hq_text_init(&text, &tables_arena);
        status = tables_read(request, &tables_diags, &memory.allocator, &text);
        ck_assert_msg(status == HQ_OK || status == HQ_E_MEMORY, "refused at %zu: %d", n, status);
        if (status == HQ_OK)
            ck_assert_str_eq(hq_text_str(&text).at, expected);
        CHECK_NO_BLOCKS(&memory);
    }
    ck_assert_int_eq(status, HQ_OK);
    ck_assert_uint_gt(n, 5);
}

#endif
