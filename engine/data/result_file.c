/* One face for every kind of result file. See result_file.h. */
#include "data/result_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "data/database.h"
#include "data/rowset.h"
#include "data/sqlite_rows.h"
#include "data/workbook.h"

struct hq_result_file {
    const hq_allocator *allocator;
    hq_arena arena;
    const char *shown; /* the path as it was asked for */
    hq_format format;
    const hq_result_table *tables;
    uint32_t table_count;
    hq_outfile *out;     /* of every kind: it holds PATH.part, its lock, and puts it in its place */
    hq_row_format *rows; /* text */
    hq_bytes bytes;      /* text: rows formatted here */
    hq_workbook *workbook;
    hq_database *database;
};

/* --- Formats --- */

hq_format hq_result_format_of(hq_str path)
{
    static const struct {
        const char *ending;
        hq_format format;
    } ENDINGS[] = {
        {".csv", HQ_FORMAT_CSV},          {".tsv", HQ_FORMAT_CSV},           {".txt", HQ_FORMAT_CSV},
        {".jsonl", HQ_FORMAT_JSON_LINES}, {".ndjson", HQ_FORMAT_JSON_LINES}, {".xlsx", HQ_FORMAT_XLSX},
        {".sqlite", HQ_FORMAT_SQLITE},    {".sqlite3", HQ_FORMAT_SQLITE},    {".db", HQ_FORMAT_SQLITE},
    };
    if (hq_str_is(path, "-"))
        return HQ_FORMAT_CSV;
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++)
        if (path.length > strlen(ENDINGS[i].ending) && hq_path_ends_in(path, ENDINGS[i].ending))
            return ENDINGS[i].format;
    return HQ_FORMAT_UNKNOWN;
}

/* --- What went wrong --- */

static hq_status of_workbook(const hq_result_file *file, hq_status status, const hq_workbook_trouble *trouble,
                             hq_diags *diags)
{
    if (status == HQ_E_LIMIT) {
        HQ_REPORT(diags, RESULT_CELL_LONG, HQ_POS_NONE, hq_str_of(file->shown),
                  hq_diag_count(diags, trouble->text_length));
        return HQ_E_INVALID;
    }
    if (status == HQ_E_IO)
        HQ_REPORT(diags, RESULT_WORKBOOK, HQ_POS_NONE, hq_str_of(file->shown),
                  trouble->what != NULL ? hq_str_of(trouble->what) : hq_error_text(trouble->error));
    return status;
}

static hq_status of_database(const hq_result_file *file, hq_status status, const hq_database_trouble *trouble,
                             const hq_result_table *table, hq_diags *diags)
{
    hq_str what = trouble->what[0] != '\0' ? hq_str_of(trouble->what) : hq_error_text(trouble->error);
    if (status == HQ_E_INVALID && table != NULL)
        HQ_REPORT(diags, RESULT_KEY_TWICE, HQ_POS_NONE, hq_str_of(file->shown), table->name, what);
    else if (status == HQ_E_IO)
        HQ_REPORT(diags, RESULT_DATABASE, HQ_POS_NONE, hq_str_of(file->shown), what);
    return status;
}

static hq_status of_outfile(const hq_result_file *file, hq_status status, hq_diags *diags)
{
    if (status == HQ_E_IO)
        hq_outfile_report(file->out, diags);
    return status;
}

/* --- Opening --- */

/* Names as SQLite compares them: A is a. */
static bool same_name(hq_str left, hq_str right)
{
    if (left.length != right.length)
        return false;
    for (size_t i = 0; i < left.length; i++) {
        char a = left.at[i], b = right.at[i];
        if ((a >= 'A' && a <= 'Z' ? a + 32 : a) != (b >= 'A' && b <= 'Z' ? b + 32 : b))
            return false;
    }
    return true;
}

static bool are_well_named(const hq_result_table *tables, uint32_t table_count)
{
    for (uint32_t i = 0; i < table_count; i++) {
        const hq_result_table *table = &tables[i];
        bool good =
            table->name.length > 0 && table->column_count > 0 && table->column_count <= HQ_RESULT_COLUMNS_MAX;
        for (uint32_t j = 0; good && j < i; j++)
            good = !same_name(table->name, tables[j].name);
        for (uint32_t j = 0; good && j < table->column_count; j++) {
            good = table->columns[j].name.length > 0 && table->columns[j].decimals <= HQ_RESULT_DECIMALS_MAX;
            for (uint32_t k = 0; good && k < j; k++)
                good = !same_name(table->columns[j].name, table->columns[k].name);
        }
        for (uint32_t j = 0; good && j < table->chart_count; j++)
            good = table->charts[j].labels < table->column_count &&
                   table->charts[j].values < table->column_count;
        if (!good)
            return false;
    }
    return table_count > 0;
}

static bool is_text(hq_format format)
{
    return format == HQ_FORMAT_CSV || format == HQ_FORMAT_JSON_LINES;
}

static hq_status open_text(hq_result_file *file, const hq_result_request *request, hq_diags *diags)
{
    hq_text_style style = request->style;
    style.format = file->format;
    if (style.delimiter == 0 && hq_path_ends_in(request->path, ".tsv"))
        style.delimiter = '\t';
    HQ_TRY(hq_row_format_new(&file->arena, file->tables, &style, &file->rows));
    if (request->go_on)
        return HQ_OK;
    HQ_TRY(hq_row_format_head(file->rows, &file->bytes));
    return of_outfile(file, hq_outfile_write(file->out, hq_bytes_str(&file->bytes)), diags);
}

/* The folder of a path: up to its last slash. */
static hq_str folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? HQ_STR(".") : (hq_str){path, (size_t)(slash - path) + 1};
}

static hq_status open_workbook(hq_result_file *file, const hq_result_request *request, hq_diags *diags)
{
    const char *part = hq_outfile_part(file->out);
    hq_str folder = request->temporary.length > 0 ? request->temporary : folder_of(part);
    hq_workbook_request asked = {.path = part,
                                 .tables = file->tables,
                                 .table_count = file->table_count,
                                 .sheet_rows_max = request->sheet_rows_max == 0 ? HQ_SHEET_ROWS_MAX
                                                                                : request->sheet_rows_max,
                                 .temporary = hq_str_terminated(&file->arena, folder)};
    HQ_TRY_ALLOC(asked.temporary);
    hq_workbook_trouble trouble;
    hq_status status = hq_workbook_open(file->allocator, &asked, &trouble, &file->workbook);
    return of_workbook(file, status, &trouble, diags);
}

/*
 * Another program may have the old database open, or was interrupted while writing it: what it left beside would be put into the new one by whoever
 * opens that next.
 */
static hq_status nothing_waits(hq_result_file *file, hq_diags *diags)
{
    char *real = realpath(file->shown, NULL);
    bool waits;
    hq_status status = hq_sqlite_waits(&file->arena, hq_str_of(real == NULL ? file->shown : real), &waits);
    free(real);
    HQ_TRY(status);
    if (!waits)
        return HQ_OK;
    HQ_REPORT(diags, RESULT_WAITED_FOR, HQ_POS_NONE, hq_str_of(file->shown));
    return HQ_E_INVALID;
}

static hq_status open_database(hq_result_file *file, const hq_result_request *request, hq_diags *diags)
{
    hq_database_trouble trouble;
    HQ_TRY(nothing_waits(file, diags));
    hq_status status =
        hq_database_open(file->allocator, hq_outfile_part(file->out), file->tables, file->table_count,
                         request->views, request->view_count, &trouble, &file->database);
    return of_database(file, status, &trouble, NULL, diags);
}

static hq_status open_format(hq_result_file *file, const hq_result_request *request, hq_diags *diags)
{
    file->shown = hq_str_terminated(&file->arena, request->path);
    HQ_TRY_ALLOC(file->shown);
    file->format =
        request->format == HQ_FORMAT_UNKNOWN ? hq_result_format_of(request->path) : request->format;
    if (file->format == HQ_FORMAT_UNKNOWN) {
        HQ_REPORT(diags, RESULT_ENDING, HQ_POS_NONE, request->path);
        return HQ_E_INVALID;
    }
    bool text = is_text(file->format);
    if (!are_well_named(file->tables, file->table_count) || (text && file->table_count != 1) ||
        (!text && request->go_on))
        return HQ_E_USAGE;
    hq_outfile_request asked = {.path = request->path,
                                .no_sync = request->no_sync,
                                .go_on = request->go_on,
                                .buffered = text ? 0 : 1};
    HQ_TRY(hq_outfile_open(file->allocator, &asked, diags, &file->out));
    if (!text && hq_outfile_part(file->out) == NULL) {
        HQ_REPORT(diags, RESULT_NOT_A_FILE, HQ_POS_NONE, request->path);
        return HQ_E_INVALID;
    }
    if (text)
        return open_text(file, request, diags);
    return file->format == HQ_FORMAT_XLSX ? open_workbook(file, request, diags)
                                          : open_database(file, request, diags);
}

hq_status hq_result_file_open(const hq_allocator *allocator, const hq_result_request *request,
                              const hq_result_table *tables, uint32_t table_count, hq_diags *diags,
                              hq_result_file **out)
{
    if (allocator == NULL)
        allocator = &hq_allocator_default;
    *out = NULL;
    hq_result_file *file = allocator->allocate(allocator->context, sizeof *file);
    HQ_TRY_ALLOC(file);
    *file = (hq_result_file){.allocator = allocator, .tables = tables, .table_count = table_count};
    hq_arena_init(&file->arena, allocator, 0);
    hq_bytes_init(&file->bytes, allocator);
    hq_status status = open_format(file, request, diags);
    if (status != HQ_OK) {
        hq_result_file_abandon(file, request->go_on ? HQ_OUTFILE_KEEP : HQ_OUTFILE_REMOVE);
        return status;
    }
    *out = file;
    return HQ_OK;
}

/* --- Rows --- */

const hq_row_format *hq_result_file_format(const hq_result_file *file)
{
    return file->rows;
}

hq_outfile *hq_result_file_outfile(hq_result_file *file)
{
    return file->rows == NULL ? NULL : file->out;
}

hq_status hq_result_file_write(hq_result_file *file, hq_str bytes, hq_diags *diags)
{
    if (file->rows == NULL)
        return HQ_E_USAGE;
    return of_outfile(file, hq_outfile_write(file->out, bytes), diags);
}

static hq_status append_text(hq_result_file *file, const hq_result_rows *rows, uint32_t first, uint32_t count,
                             hq_diags *diags)
{
    file->bytes.length = 0;
    HQ_TRY(hq_row_format_rows(file->rows, rows, first, count, &file->bytes));
    return hq_result_file_write(file, hq_bytes_str(&file->bytes), diags);
}

hq_status hq_result_file_append(hq_result_file *file, uint32_t table, const hq_result_rows *rows,
                                uint32_t first, uint32_t count, hq_diags *diags)
{
    if (table >= file->table_count || first > rows->row_count || count > rows->row_count - first)
        return HQ_E_USAGE;
    if (file->rows != NULL)
        return append_text(file, rows, first, count, diags);
    if (file->workbook != NULL) {
        hq_workbook_trouble trouble;
        hq_status status = hq_workbook_append(file->workbook, table, rows, first, count, &trouble);
        return of_workbook(file, status, &trouble, diags);
    }
    hq_database_trouble trouble;
    hq_status status = hq_database_append(file->database, table, rows, first, count, &trouble);
    return of_database(file, status, &trouble, &file->tables[table], diags);
}

/* --- Ending --- */

static hq_status complete(hq_result_file *file, hq_diags *diags)
{
    hq_status status = HQ_OK;
    if (file->workbook != NULL) {
        hq_workbook_trouble trouble;
        status = of_workbook(file, hq_workbook_finish(file->workbook, &trouble), &trouble, diags);
        file->workbook = NULL;
    } else if (file->database != NULL) {
        hq_database_trouble trouble;
        status = of_database(file, hq_database_finish(file->database, &trouble), &trouble, NULL, diags);
        file->database = NULL;
        if (status == HQ_OK)
            status = nothing_waits(file, diags);
    }
    HQ_TRY(status);
    hq_outfile *out = file->out;
    file->out = NULL; /* finishing frees it */
    return hq_outfile_finish(out, diags);
}

hq_status hq_result_file_finish(hq_result_file *file, hq_diags *diags)
{
    hq_status status = complete(file, diags);
    hq_result_file_abandon(file, HQ_OUTFILE_REMOVE);
    return status;
}

void hq_result_file_abandon(hq_result_file *file, hq_outfile_rest rest)
{
    if (file == NULL)
        return;
    hq_workbook_abandon(file->workbook);
    hq_database_abandon(file->database);
    hq_outfile_abandon(file->out, file->rows == NULL ? HQ_OUTFILE_REMOVE : rest);
    hq_bytes_free(&file->bytes);
    hq_arena_free(&file->arena);
    const hq_allocator *allocator = file->allocator;
    allocator->release(allocator->context, file, sizeof *file);
}
