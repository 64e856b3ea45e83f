/*
 * A table or view of an SQLite database as a rowset. See rowset_kind.h.
 *
 * A database is a program as much as a file: its schema holds expressions that reading runs. It is opened for reading only, its schema
 * is not trusted (functions with effects do not run in it), an authorizer lets nothing through but reading, names are quoted.
 *
 * Rows come in the order of their rowid, of their primary key where there is none, and of a view in the order that the view gives: one that
 * must always be the same needs an ORDER BY. Offsets are rowids, 2^63 added.
 *
 * NULL and the empty text are empty cells. A real is the shortest decimal that is no other real. A blob reads "#BLOB!", which no fact is.
 * Memory within SQLite comes from malloc, since it has one allocator for the whole process.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "data/decimal_text.h"
#include "data/sqlite_rows.h"

/* ---- Which table. ---- */

typedef struct table_name {
    hq_str name;
    bool view;
} table_name;
typedef HQ_LIST(table_name) table_list;

static hq_status list_tables(hq_rowset *rowset, hq_sqlite_rows *rows, table_list *out, hq_diags *diags)
{
    sqlite3_stmt *query = NULL;
    hq_status status = HQ_OK;
    int code =
        sqlite3_prepare_v2(rows->db,
                           "SELECT name, type = 'view' FROM sqlite_schema WHERE type IN ('table', 'view') "
                           "AND substr(name, 1, 7) <> 'sqlite_' ORDER BY rowid",
                           -1, &query, NULL);
    while (code == SQLITE_OK && status == HQ_OK && (code = sqlite3_step(query)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(query, 0);
        hq_str text = name == NULL ? HQ_STR("") : hq_str_of(name);
        table_name table = {hq_str_copy(&rowset->arena, text), sqlite3_column_int(query, 1) != 0};
        if (table.name.at == NULL || !HQ_PUSH(&rowset->arena, *out, table))
            status = HQ_E_MEMORY;
        code = SQLITE_OK;
    }
    if (status == HQ_OK && code != SQLITE_OK && code != SQLITE_DONE)
        status = hq_sqlite_refuse_code(rowset, diags, code);
    (void)sqlite3_finalize(query);
    return status;
}

static hq_str names_of(hq_arena *arena, const table_list *tables, const table_name *but)
{
    hq_text text;
    hq_text_init(&text, arena);
    for (uint32_t i = 0; i < tables->count; i++) {
        if (&tables->at[i] == but)
            continue;
        if (text.length > 0)
            hq_text_add(&text, HQ_STR(", "));
        hq_text_add(&text, tables->at[i].name);
    }
    return hq_text_str(&text);
}

static hq_status unknown_table(hq_rowset *rowset, const table_list *tables, hq_str name, hq_diags *diags)
{
    hq_str names = names_of(&rowset->arena, tables, NULL);
    HQ_TRY_ALLOC(names.at);
    hq_diag *diag = HQ_REPORT(diags, TABLE_UNKNOWN, HQ_POS_NONE, rowset->path, name, names);
    hq_guess guess = hq_guess_begin(diags, diag, name);
    for (uint32_t i = 0; i < tables->count; i++)
        hq_guess_offer(&guess, tables->at[i].name);
    hq_guess_end(&guess);
    return HQ_E_INVALID;
}

/* The one that is named, or the only one there is: the only table, or the only view where there is no table. */
static hq_status choose(hq_rowset *rowset, hq_sqlite_rows *rows, const hq_rowset_request *request,
                        const table_list *tables, hq_diags *diags)
{
    hq_str name = request->table;
    const table_name *chosen = NULL;
    uint32_t count = 0, views = 0;
    for (uint32_t i = 0; i < tables->count; i++)
        views += tables->at[i].view;
    for (uint32_t i = 0; i < tables->count; i++) {
        const table_name *table = &tables->at[i];
        bool fits = name.length > 0 ? table->name.length == name.length &&
                                          sqlite3_strnicmp(table->name.at, name.at, (int)name.length) == 0
                                    : !table->view || views == tables->count;
        count += fits;
        chosen = fits ? table : chosen;
    }
    if (name.length > 0 && chosen == NULL)
        return unknown_table(rowset, tables, name, diags);
    if (chosen == NULL)
        return hq_sqlite_refuse(rowset, diags, HQ_BOTH("there is no table in it", "其中没有数据表"));
    if (count > 1) {
        hq_str names = names_of(&rowset->arena, tables, NULL);
        HQ_TRY_ALLOC(names.at);
        HQ_REPORT(diags, DATABASE_TABLES, HQ_POS_NONE, rowset->path, names);
        return HQ_E_INVALID;
    }
    hq_str others = names_of(&rowset->arena, tables, chosen);
    HQ_TRY_ALLOC(others.at);
    if (name.length == 0 && others.length > 0 && !request->others_read)
        HQ_REPORT(diags, TABLE_OTHERS, HQ_POS_NONE, rowset->path, chosen->name, others);
    rowset->facts.table = chosen->name;
    rows->is_view = chosen->view;
    return HQ_OK;
}

/* ---- The query. ---- */

static void add_name(hq_text *text, hq_str name)
{
    hq_text_add_char(text, '"');
    for (size_t i = 0; i < name.length; i++) {
        if (name.at[i] == '"')
            hq_text_add_char(text, '"');
        hq_text_add_char(text, name.at[i]);
    }
    hq_text_add_char(text, '"');
}

/* By which name the rowid goes: one that no column has. NULL: the table has none, or all are taken. */
static hq_status find_rowid(hq_rowset *rowset, hq_sqlite_rows *rows, const char **out)
{
    static const char *const NAMES[] = {"rowid", "_rowid_", "oid"};
    *out = NULL;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0] && *out == NULL && !rows->is_view; i++) {
        sqlite3_stmt *query = NULL;
        hq_text text;
        hq_text_init(&text, &rowset->arena);
        hq_text_addf(&text, "SELECT %s FROM ", NAMES[i]);
        add_name(&text, rowset->facts.table);
        hq_str sql = hq_text_str(&text);
        HQ_TRY_ALLOC(sql.at);
        int code = sqlite3_prepare_v2(rows->db, sql.at, (int)sql.length, &query, NULL);
        const char *origin = code == SQLITE_OK ? sqlite3_column_name(query, 0) : NULL;
        bool taken = false;
        for (uint32_t j = 0; j < rowset->column_count; j++)
            taken = taken ||
                    (rowset->header[j].length == strlen(NAMES[i]) &&
                     sqlite3_strnicmp(rowset->header[j].at, NAMES[i], (int)rowset->header[j].length) == 0);
        if (origin != NULL && !taken)
            *out = NAMES[i];
        (void)sqlite3_finalize(query);
        if (code == SQLITE_NOMEM)
            return HQ_E_MEMORY;
    }
    return HQ_OK;
}

/* A column of the primary key, and its place in it, from 1. */
typedef struct key_column {
    hq_str name;
    int place;
} key_column;
typedef HQ_LIST(key_column) key_list;

static hq_status list_key(hq_rowset *rowset, hq_sqlite_rows *rows, key_list *out, hq_diags *diags)
{
    enum { NAME = 1, KEY = 5 }; /* columns of the answer */
    sqlite3_stmt *query = NULL;
    hq_text text;
    hq_text_init(&text, &rowset->arena);
    hq_text_add(&text, HQ_STR("PRAGMA table_info("));
    add_name(&text, rowset->facts.table);
    hq_text_add_char(&text, ')');
    hq_str sql = hq_text_str(&text);
    HQ_TRY_ALLOC(sql.at);
    hq_status status = HQ_OK;
    int code = sqlite3_prepare_v2(rows->db, sql.at, (int)sql.length, &query, NULL);
    while (code == SQLITE_OK && status == HQ_OK && (code = sqlite3_step(query)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(query, NAME);
        key_column column = {{NULL, 0}, sqlite3_column_int(query, KEY)};
        if (name != NULL)
            column.name = hq_str_copy(&rowset->arena, hq_str_of(name));
        if (column.name.at == NULL || (column.place > 0 && !HQ_PUSH(&rowset->arena, *out, column)))
            status = HQ_E_MEMORY;
        code = SQLITE_OK;
    }
    (void)sqlite3_finalize(query);
    return status != HQ_OK || code == SQLITE_OK || code == SQLITE_DONE
               ? status
               : hq_sqlite_refuse_code(rowset, diags, code);
}

/* Its columns in order, with commas; empty: there is none. */
static hq_status find_key(hq_rowset *rowset, hq_sqlite_rows *rows, hq_str *out, hq_diags *diags)
{
    key_list columns = {0};
    hq_text text;
    HQ_TRY(list_key(rowset, rows, &columns, diags));
    hq_text_init(&text, &rowset->arena);
    for (uint32_t place = 1; place <= columns.count; place++)
        for (uint32_t i = 0; i < columns.count; i++) {
            if ((uint32_t)columns.at[i].place != place)
                continue;
            if (text.length > 0)
                hq_text_add(&text, HQ_STR(", "));
            add_name(&text, columns.at[i].name);
        }
    *out = columns.count == 0 ? HQ_STR("") : hq_text_str(&text);
    HQ_TRY_ALLOC(out->at);
    return HQ_OK;
}

static hq_status prepare(hq_rowset *rowset, hq_sqlite_rows *rows, const char *before, const char *behind,
                         hq_str key, hq_diags *diags)
{
    hq_text text;
    hq_text_init(&text, &rowset->arena);
    hq_text_addf(&text, "SELECT *%s FROM ", before);
    add_name(&text, rowset->facts.table);
    hq_text_add_z(&text, behind);
    hq_text_add(&text, key);
    hq_str sql = hq_text_str(&text);
    HQ_TRY_ALLOC(sql.at);
    (void)sqlite3_finalize(rows->rows);
    rows->rows = NULL;
    int code = sqlite3_prepare_v2(rows->db, sql.at, (int)sql.length, &rows->rows, NULL);
    return code == SQLITE_OK ? HQ_OK : hq_sqlite_refuse_code(rowset, diags, code);
}

static hq_status read_header(hq_rowset *rowset, hq_sqlite_rows *rows)
{
    rowset->column_count = (uint32_t)sqlite3_column_count(rows->rows);
    rowset->header = HQ_NEW_ARRAY(&rowset->arena, hq_str, rowset->column_count);
    HQ_TRY_ALLOC(rowset->header);
    for (uint32_t i = 0; i < rowset->column_count; i++) {
        const char *name = sqlite3_column_name(rows->rows, (int)i);
        HQ_TRY_ALLOC(name);
        rowset->header[i] = hq_str_copy(&rowset->arena, hq_str_trim(hq_str_of(name)));
        HQ_TRY_ALLOC(rowset->header[i].at);
    }
    return HQ_OK;
}

static hq_status prepare_rows(hq_rowset *rowset, hq_sqlite_rows *rows, hq_diags *diags)
{
    const char *rowid;
    char before[32], behind[64];
    hq_str key = HQ_STR("");
    HQ_TRY(prepare(rowset, rows, "", "", key, diags));
    HQ_TRY(read_header(rowset, rows));
    HQ_TRY(find_rowid(rowset, rows, &rowid));
    rows->rowid = rowid;
    rows->from = INT64_MIN;
    if (rowid != NULL) {
        (void)snprintf(before, sizeof before, ", %s", rowid);
        (void)snprintf(behind, sizeof behind, " WHERE %s >= ?1 ORDER BY %s", rowid, rowid);
        HQ_TRY(prepare(rowset, rows, before, behind, key, diags));
        int code = sqlite3_bind_int64(rows->rows, 1, INT64_MIN);
        return code == SQLITE_OK ? HQ_OK : hq_sqlite_refuse_code(rowset, diags, code);
    }
    if (!rows->is_view)
        HQ_TRY(find_key(rowset, rows, &key, diags));
    return key.length == 0 ? HQ_OK : prepare(rowset, rows, "", " ORDER BY ", key, diags);
}

/*
 * Operations of SQLite's between two questions whether to stop, some milliseconds; and how many a row may take before it is given up: the place of an
 * interrupted row is not known any more, so what comes soon is waited for.
 */
enum { OPERATIONS = 20000, PATIENCE = 20 };

static int ask(void *context)
{
    const hq_rowset *rowset = context;
    hq_sqlite_rows *rows = rowset->own;
    rows->asked++;
    rows->stopping = rows->stopping || rowset->stopping->stop(rowset->stopping->context);
    return rows->stopping && (rowset->stopping->at_once || rows->asked > PATIENCE);
}

static hq_status open_rows(hq_rowset *rowset, const hq_rowset_request *request, hq_diags *diags)
{
    hq_sqlite_rows *rows = HQ_NEW(&rowset->arena, hq_sqlite_rows);
    HQ_TRY_ALLOC(rows);
    rows->block_bytes = request->block_bytes > 0 ? request->block_bytes : 1;
    hq_cells_build_init(&rows->build, rowset->allocator);
    hq_arena_init(&rows->scratch, rowset->allocator, 0);
    rowset->own = rows;
    hq_open_file file;
    int error;
    hq_status status =
        hq_file_open(&rowset->arena, request->path, &file, &error); /* for its errors and its size */
    if (status == HQ_OK) {
        rowset->facts.bytes = file.size;
        error = lseek(file.descriptor, 0, SEEK_CUR) < 0 || !file.own ? ESPIPE : 0;
        hq_file_close(&file);
        status = error != 0 ? HQ_E_IO : HQ_OK;
    }
    if (status == HQ_E_IO) {
        HQ_REPORT(diags, FILE_UNREADABLE, HQ_POS_NONE, rowset->path, hq_error_text(error));
        return HQ_E_INVALID;
    }
    HQ_TRY(status);
    rows->file = hq_str_copy(&rowset->arena, request->path);
    HQ_TRY_ALLOC(rows->file.at);
    HQ_TRY(hq_sqlite_open(rowset, rows, diags));
    if (rowset->stopping != NULL && rowset->stopping->stop != NULL)
        sqlite3_progress_handler(rows->db, OPERATIONS, ask, rowset);
    rowset->facts.bytes = 0; /* blocks' offsets are rowids */
    table_list tables = {0};
    HQ_TRY(list_tables(rowset, rows, &tables, diags));
    HQ_TRY(choose(rowset, rows, request, &tables, diags));
    HQ_TRY(prepare_rows(rowset, rows, diags));
    hq_cells_begin(&rows->build, rowset->column_count, 0);
    return HQ_OK;
}

/* ---- Rows. ---- */

static hq_status put_real(hq_sqlite_rows *rows, int column)
{
    __typeof__(sqlite3_column_double(NULL, 0)) real = sqlite3_column_double(rows->rows, column);
    uint64_t bits; /* nothing is computed with it: it is written as a decimal */
    _Static_assert(sizeof real == sizeof bits, "reals have 64 bits");
    memcpy(&bits, &real, sizeof bits);
    hq_decimal decimal;
    char text[HQ_DECIMAL_TEXT_MAX];
    hq_status status = hq_decimal_of_bits(&rows->scratch, bits, &decimal);
    if (status == HQ_E_INVALID) {
        hq_cells_append(&rows->build, HQ_STR("#NUM!"));
        return HQ_OK;
    }
    HQ_TRY(status);
    hq_cells_append(&rows->build, (hq_str){text, hq_decimal_print(&decimal, HQ_REAL_DIGITS, text)});
    return HQ_OK;
}

/* Put a text; what makes its row no row of cells: false, and *why. */
static bool put_text(hq_sqlite_rows *rows, int column, hq_ragged *why)
{
    const char *at = (const char *)sqlite3_column_text(rows->rows, column);
    hq_str text = {at, (size_t)sqlite3_column_bytes(rows->rows, column)};
    if (at == NULL) {
        rows->build.status = HQ_E_MEMORY;
        return true;
    }
    bool nul = text.length > 0 && memchr(at, '\0', text.length) != NULL;
    *why = nul ? HQ_RAGGED_NUL : HQ_RAGGED_ENCODING;
    hq_cells_append(&rows->build, text);
    return !nul && hq_utf8_valid_length(text) == text.length;
}

static hq_status put_row(hq_rowset *rowset, hq_sqlite_rows *rows, uint64_t ordinal)
{
    hq_cells_build *build = &rows->build;
    hq_ragged why;
    hq_cells_row(build);
    for (uint32_t i = 0; i < rowset->column_count; i++) {
        char number[24];
        switch (sqlite3_column_type(rows->rows, (int)i)) {
        case SQLITE_INTEGER:
            (void)snprintf(number, sizeof number, "%lld", sqlite3_column_int64(rows->rows, (int)i));
            hq_cells_append(build, hq_str_of(number));
            break;
        case SQLITE_FLOAT:
            HQ_TRY(put_real(rows, (int)i));
            break;
        case SQLITE_TEXT:
            if (put_text(rows, (int)i, &why))
                break;
            hq_cells_drop(build, ordinal, why, 0);
            return build->status;
        case SQLITE_BLOB:
            hq_cells_append(build, HQ_STR("#BLOB!"));
            break;
        default:
            break;
        }
        hq_cells_next(build);
    }
    hq_cells_keep(build, ordinal);
    return build->status;
}

static uint64_t offset_of(const hq_sqlite_rows *rows, int64_t rowid)
{
    return rows->rowid == NULL ? 0 : (uint64_t)rowid ^ (uint64_t)1 << 63;
}

static hq_status begin_at(hq_rowset *rowset, hq_sqlite_rows *rows, int64_t rowid, hq_diags *diags)
{
    rows->from = rowid;
    (void)sqlite3_reset(rows->rows);
    int code = sqlite3_bind_int64(rows->rows, 1, rowid);
    return code == SQLITE_OK ? HQ_OK : hq_sqlite_refuse_code(rowset, diags, code);
}

/* One row asked for by itself: SELECT what FROM the table, and what is behind. *out is finalized by the caller, also after an error. */
static hq_status ask_one(hq_rowset *rowset, hq_sqlite_rows *rows, hq_text *what, const char *behind,
                         sqlite3_stmt **out, int *code)
{
    hq_text_add_z(what, " FROM ");
    add_name(what, rowset->facts.table);
    hq_text_addf(what, " WHERE %s %s", rows->rowid, behind);
    hq_str sql = hq_text_str(what);
    *out = NULL;
    HQ_TRY_ALLOC(sql.at);
    *code = sqlite3_prepare_v2(rows->db, sql.at, (int)sql.length, out, NULL);
    *code = *code == SQLITE_OK ? sqlite3_step(*out) : *code;
    return HQ_OK;
}

/* The rowid of the next row, for which nothing else of it is taken into memory. */
static hq_status find_next(hq_rowset *rowset, hq_sqlite_rows *rows, int64_t *rowid, hq_diags *diags)
{
    sqlite3_stmt *row;
    char behind[64];
    int code = SQLITE_NOMEM;
    hq_text text;
    hq_text_init(&text, &rows->scratch);
    hq_text_addf(&text, "SELECT %s", rows->rowid);
    (void)snprintf(behind, sizeof behind, ">= %lld ORDER BY 1 LIMIT 1", (long long)rows->from);
    hq_status status = ask_one(rowset, rows, &text, behind, &row, &code);
    if (status == HQ_OK && code == SQLITE_ROW)
        *rowid = sqlite3_column_int64(row, 0);
    else if (status == HQ_OK)
        status = hq_sqlite_refuse_code(rowset, diags, code == SQLITE_DONE ? SQLITE_CORRUPT : code);
    (void)sqlite3_finalize(row);
    return status;
}

/* That row without its blobs, whose bytes nobody reads; where a text of it is too long all the same, it is dropped. */
static hq_status put_without_blobs(hq_rowset *rowset, hq_sqlite_rows *rows, int64_t rowid)
{
    sqlite3_stmt *row, *rest = rows->rows;
    char behind[32];
    int code = SQLITE_NOMEM;
    hq_text text;
    hq_text_init(&text, &rows->scratch);
    for (uint32_t i = 0; i < rowset->column_count; i++) {
        hq_str name = hq_str_of(sqlite3_column_name(rest, (int)i)); /* read_header had it */
        hq_text_add_z(&text, i == 0 ? "SELECT CASE typeof(" : ", CASE typeof(");
        add_name(&text, name);
        hq_text_add_z(&text, ") WHEN 'blob' THEN x'' ELSE ");
        add_name(&text, name);
        hq_text_add_z(&text, " END");
    }
    (void)snprintf(behind, sizeof behind, "= %lld", (long long)rowid);
    hq_status status = ask_one(rowset, rows, &text, behind, &row, &code);
    if (status == HQ_OK && code == SQLITE_ROW) {
        rows->rows = row;
        status = put_row(rowset, rows, rows->build.next_row);
        rows->rows = rest;
    } else if (status == HQ_OK) {
        hq_cells_row(&rows->build);
        hq_cells_drop(&rows->build, rows->build.next_row, HQ_RAGGED_LONG, 0);
        status = rows->build.status;
    }
    (void)sqlite3_finalize(row);
    return status;
}

/* A row of which SQLite says that something is too long for it. Where rows have no rowid none is behind it that could be found again. */
static hq_status put_long(hq_rowset *rowset, hq_sqlite_rows *rows, int64_t *rowid, hq_diags *diags)
{
    if (rows->rowid == NULL)
        return hq_sqlite_refuse_code(rowset, diags, SQLITE_TOOBIG);
    HQ_TRY(find_next(rowset, rows, rowid, diags));
    HQ_TRY(put_without_blobs(rowset, rows, *rowid));
    hq_arena_reset(&rows->scratch);
    rows->ended = *rowid == INT64_MAX;
    return rows->ended ? HQ_OK : begin_at(rowset, rows, *rowid + 1, diags);
}

static hq_status take_row(hq_rowset *rowset, hq_sqlite_rows *rows, int64_t *rowid)
{
    if (rows->rowid != NULL) {
        *rowid = sqlite3_column_int64(rows->rows, (int)rowset->column_count);
        rows->from = *rowid == INT64_MAX ? INT64_MAX : *rowid + 1;
    }
    return put_row(rowset, rows, rows->build.next_row);
}

static hq_status read_rows(hq_rowset *rowset, hq_diags *diags, hq_block *block)
{
    hq_sqlite_rows *rows = rowset->own;
    hq_cells_build *build = &rows->build;
    uint64_t offset = 0;
    int64_t rowid = 0;
    hq_cells_begin(build, rowset->column_count, build->next_row);
    while (!rows->ended && hq_cells_size(build) < rows->block_bytes &&
           !(rows->stopping && build->next_row > build->first_row)) {
        rows->asked = 0;
        int code = sqlite3_step(rows->rows);
        bool passed_over = rows->stopping && rows->skip_until > 0;
        rows->interrupted = (code & 0xFF) == SQLITE_INTERRUPT || (code == SQLITE_ROW && passed_over);
        rows->ended = code != SQLITE_ROW || rows->interrupted;
        if (code == SQLITE_DONE || rows->interrupted)
            break;
        bool first = build->next_row == build->first_row;
        if (code == SQLITE_TOOBIG) {
            HQ_TRY(put_long(rowset, rows, &rowid, diags));
        } else if (code != SQLITE_ROW) {
            return hq_sqlite_refuse_code(rowset, diags, code);
        } else if (rows->skip_until > 0) {
            rows->skip_until--;
            continue;
        } else {
            HQ_TRY(take_row(rowset, rows, &rowid));
        }
        if (first)
            offset = offset_of(rows, rowid);
    }
    if (rows->interrupted && build->next_row == build->first_row)
        return HQ_E_INVALID;
    HQ_TRY(hq_cells_publish(build, block));
    block->offset = offset;
    return HQ_OK;
}

static hq_status seek(hq_rowset *rowset, uint64_t offset, uint64_t first_row)
{
    hq_sqlite_rows *rows = rowset->own;
    (void)sqlite3_reset(rows->rows);
    rows->from = (int64_t)(offset ^ (uint64_t)1 << 63);
    if (rows->rowid != NULL && sqlite3_bind_int64(rows->rows, 1, rows->from) != SQLITE_OK)
        return HQ_E_INVALID;
    rows->skip_until = rows->rowid != NULL ? 0 : first_row;
    rows->ended = rows->interrupted = false;
    hq_cells_begin(&rows->build, rowset->column_count, first_row);
    return HQ_OK;
}

static void close_rows(hq_rowset *rowset)
{
    hq_sqlite_rows *rows = rowset->own;
    if (rows == NULL)
        return;
    (void)sqlite3_finalize(rows->rows);
    if (rows->db != NULL)
        (void)sqlite3_close_v2(rows->db);
    hq_cells_build_free(&rows->build);
    hq_arena_free(&rows->scratch);
}

const hq_rowset_kind hq_rowset_sqlite = {HQ_FORMAT_SQLITE, open_rows, read_rows, seek, NULL, close_rows};
