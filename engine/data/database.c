/*
 * Tables into a database. See database.h.
 *
 * The file is PATH.part, which nobody reads and which is thrown away after any error, so that it needs no journal and no sync of its own.
 * Amounts are integers in quanta, because SQLite has no decimals; a view beside each table, NAME_decimal, shows them as exact text.
 *
 * A primary key of several columns, or of text, makes the table WITHOUT ROWID: the rows stand in the index itself, so that the key is
 * stored and searched once. Other indexes are made at the end, when the rows can be sorted.
 */
#include "data/database.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "data/digits.h"
#include "plan/columns.h"

enum { ROWS_OF_TRANSACTION = 65536 };

struct hq_database {
    const hq_allocator *allocator;
    sqlite3 *connection;
    const hq_result_table *tables;
    uint32_t table_count;
    const hq_result_view *views;
    uint32_t view_count;
    sqlite3_stmt **inserts; /* by table */
    uint32_t
        pending; /* rows since the transaction began; counted, so that it does not matter how rows come in */
};

/* --- Errors --- */

static hq_status wrong(const hq_database *database, int code, hq_database_trouble *trouble)
{
    int error = database->connection == NULL ? 0 : sqlite3_system_errno(database->connection);
    const char *words =
        database->connection == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(database->connection);
    *trouble = (hq_database_trouble){.error = error};
    switch (code & 0xFF) {
    case SQLITE_NOMEM:
        return HQ_E_MEMORY;
    case SQLITE_CONSTRAINT:
        (void)snprintf(trouble->what, sizeof trouble->what, "%s", words);
        return HQ_E_INVALID;
    case SQLITE_FULL:
        trouble->error = error == 0 ? ENOSPC : error;
        return HQ_E_IO;
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
        (void)snprintf(trouble->what, sizeof trouble->what, "%s", words);
        return HQ_E_USAGE;
    default:
        (void)snprintf(trouble->what, sizeof trouble->what, "%s", error == 0 ? words : "");
        return HQ_E_IO;
    }
}

static hq_status run(const hq_database *database, const char *sql, hq_database_trouble *trouble)
{
    int code = sqlite3_exec(database->connection, sql, NULL, NULL, NULL);
    return code == SQLITE_OK ? HQ_OK : wrong(database, code, trouble);
}

static hq_status run_text(const hq_database *database, const hq_text *sql, hq_database_trouble *trouble)
{
    hq_str text = hq_text_str(sql);
    return text.at == NULL ? HQ_E_MEMORY : run(database, text.at, trouble);
}

/* --- SQL --- */

static void add_name(hq_text *sql, hq_str name, const char *behind)
{
    hq_text_add_char(sql, '"');
    for (size_t i = 0; i < name.length; i++) {
        if (name.at[i] == '"')
            hq_text_add_char(sql, '"');
        hq_text_add_char(sql, name.at[i]);
    }
    for (const char *c = behind; *c != '\0'; c++)
        hq_text_add_char(sql, *c);
    hq_text_add_char(sql, '"');
}

static bool is_text(const hq_result_column *column)
{
    return column->kind == HQ_RESULT_TEXT || column->kind == HQ_RESULT_WORD || column->kind == HQ_RESULT_DAY;
}

static uint32_t key_columns(const hq_result_table *table, bool *one_integer)
{
    uint32_t count = 0;
    bool text = false;
    for (uint32_t i = 0; i < table->column_count; i++)
        if (table->columns[i].key) {
            count++;
            text = text || is_text(&table->columns[i]);
        }
    *one_integer = count == 1 && !text; /* SQLite's own row number then: it needs no index */
    return count;
}

static void create_table(hq_text *sql, const hq_result_table *table)
{
    bool one_integer;
    uint32_t keys = key_columns(table, &one_integer);
    hq_text_add_z(sql, "CREATE TABLE ");
    add_name(sql, table->name, "");
    for (uint32_t i = 0; i < table->column_count; i++) {
        const hq_result_column *column = &table->columns[i];
        hq_text_add_z(sql, i == 0 ? "(" : ", ");
        add_name(sql, column->name, "");
        hq_text_add_z(sql, is_text(column) ? " TEXT" : " INTEGER");
        if (column->key)
            hq_text_add_z(sql, one_integer ? " PRIMARY KEY" : " NOT NULL");
    }
    const char *between = ", PRIMARY KEY (";
    for (uint32_t i = 0; i < table->column_count && !one_integer; i++)
        if (table->columns[i].key) {
            hq_text_add_z(sql, between);
            add_name(sql, table->columns[i].name, "");
            between = ", ";
        }
    hq_text_add_z(sql, keys == 0 || one_integer ? ")" : ")) WITHOUT ROWID");
}

static void create_insert(hq_text *sql, const hq_result_table *table)
{
    hq_text_add_z(sql, "INSERT INTO ");
    add_name(sql, table->name, "");
    hq_text_add_z(sql, " VALUES ");
    for (uint32_t i = 0; i < table->column_count; i++)
        hq_text_add_z(sql, i == 0 ? "(?" : ", ?");
    hq_text_add_char(sql, ')');
}

/* A column of integers in quanta as exact decimal text: sign, whole, point, the decimals with their zeroes. */
static void add_decimal(hq_text *sql, const hq_result_column *column)
{
    uint32_t power = 1;
    for (uint32_t i = 0; i < column->decimals; i++)
        power *= 10;
    hq_text_add_z(sql, "CASE WHEN ");
    add_name(sql, column->name, "");
    hq_text_add_z(sql, " IS NOT NULL THEN printf('%s%d.%0");
    hq_text_addf(sql, "%ud', CASE WHEN ", column->decimals);
    add_name(sql, column->name, "");
    hq_text_add_z(sql, " < 0 THEN '-' ELSE '' END, abs(");
    add_name(sql, column->name, "");
    hq_text_addf(sql, " / %u), abs(", power);
    add_name(sql, column->name, "");
    hq_text_addf(sql, " %% %u)) END AS ", power);
    add_name(sql, column->name, "");
}

/* false: the table has no decimals to show. */
static bool create_decimal_view(hq_text *sql, const hq_result_table *table)
{
    bool any = false;
    hq_text_add_z(sql, "CREATE VIEW ");
    add_name(sql, table->name, "_decimal");
    for (uint32_t i = 0; i < table->column_count; i++) {
        const hq_result_column *column = &table->columns[i];
        bool decimal = (column->kind == HQ_RESULT_AMOUNT || column->kind == HQ_RESULT_PERCENTAGE) &&
                       column->decimals > 0;
        hq_text_add_z(sql, i == 0 ? " AS SELECT " : ", ");
        if (decimal)
            add_decimal(sql, column);
        else
            add_name(sql, column->name, "");
        any = any || decimal;
    }
    hq_text_add_z(sql, " FROM ");
    add_name(sql, table->name, "");
    return any;
}

/* --- Opening --- */

static hq_status prepare_table(hq_database *database, hq_arena *arena, uint32_t index,
                               hq_database_trouble *trouble)
{
    const hq_result_table *table = &database->tables[index];
    hq_text sql;
    hq_text_init(&sql, arena);
    create_table(&sql, table);
    HQ_TRY(run_text(database, &sql, trouble));
    hq_text_init(&sql, arena);
    create_insert(&sql, table);
    hq_str text = hq_text_str(&sql);
    HQ_TRY_ALLOC(text.at);
    int code = sqlite3_prepare_v3(database->connection, text.at, (int)text.length + 1,
                                  SQLITE_PREPARE_PERSISTENT, &database->inserts[index], NULL);
    return code == SQLITE_OK ? HQ_OK : wrong(database, code, trouble);
}

static hq_status prepare(hq_database *database, const char *path, hq_arena *arena,
                         hq_database_trouble *trouble)
{
    size_t bytes = database->table_count * sizeof *database->inserts;
    database->inserts = database->allocator->allocate(database->allocator->context, bytes);
    HQ_TRY_ALLOC(database->inserts);
    memset(database->inserts, 0, bytes);
    /* No locks of SQLite's own: the file is locked already, and on some file systems they fail. */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int code = sqlite3_open_v2(path, &database->connection, flags, "unix-none");
    if (code != SQLITE_OK)
        return wrong(database, code, trouble);
    HQ_TRY(run(database,
               "PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA auto_vacuum = NONE; PRAGMA "
               "journal_mode = OFF;"
               "PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -16384;"
               "BEGIN",
               trouble));
    for (uint32_t i = 0; i < database->table_count; i++)
        HQ_TRY(prepare_table(database, arena, i, trouble));
    return HQ_OK;
}

hq_status hq_database_open(const hq_allocator *allocator, const char *path, const hq_result_table *tables,
                           uint32_t table_count, const hq_result_view *views, uint32_t view_count,
                           hq_database_trouble *trouble, hq_database **out)
{
    *out = NULL;
    *trouble = (hq_database_trouble){0};
    if (table_count == 0)
        return HQ_E_USAGE;
    hq_database *database = allocator->allocate(allocator->context, sizeof *database);
    HQ_TRY_ALLOC(database);
    *database = (hq_database){.allocator = allocator,
                              .tables = tables,
                              .table_count = table_count,
                              .views = views,
                              .view_count = view_count};
    hq_arena arena;
    hq_arena_init(&arena, allocator, 0);
    hq_status status = prepare(database, path, &arena, trouble);
    hq_arena_free(&arena);
    if (status != HQ_OK) {
        hq_database_abandon(database);
        return status;
    }
    *out = database;
    return HQ_OK;
}

/* --- Rows --- */

static int bind_text(sqlite3_stmt *insert, int at, hq_str text)
{
    return sqlite3_bind_text64(insert, at, text.length == 0 ? "" : text.at, text.length, SQLITE_STATIC,
                               SQLITE_UTF8);
}

/* Bind one cell; SQLITE_RANGE for a word that is none. `day` has room for a day until the row is written. */
static int bind_cell(sqlite3_stmt *insert, int at, const hq_result_column *column,
                     const hq_result_values *values, uint32_t row)
{
    if (values->same)
        row = 0;
    if (values->known != NULL && !hq_bit(values->known, row))
        return sqlite3_bind_null(insert, at);
    if (column->kind == HQ_RESULT_TEXT)
        return bind_text(insert, at, hq_result_text(values, row));
    int64_t number = values->numbers[row];
    if (column->kind == HQ_RESULT_WORD)
        return number < 0 || number >= column->word_count ? SQLITE_RANGE
                                                          : bind_text(insert, at, column->words[number]);
    if (column->kind != HQ_RESULT_DAY)
        return sqlite3_bind_int64(insert, at, number);
    char day[HQ_DIGITS_ROOM];
    return sqlite3_bind_text(insert, at, day, (int)(hq_put_day(day, number) - day), SQLITE_TRANSIENT);
}

static hq_status add_row(hq_database *database, uint32_t table, const hq_result_rows *rows, uint32_t row,
                         hq_database_trouble *trouble)
{
    const hq_result_table *of = &database->tables[table];
    sqlite3_stmt *insert = database->inserts[table];
    for (uint32_t i = 0; i < of->column_count; i++) {
        int code = bind_cell(insert, (int)i + 1, &of->columns[i], &rows->columns[i], row);
        if (code != SQLITE_OK)
            return wrong(database, code, trouble);
    }
    int code = sqlite3_step(insert);
    hq_status status = code == SQLITE_DONE ? HQ_OK : wrong(database, code, trouble);
    (void)sqlite3_reset(insert); /* says again what the step said */
    HQ_TRY(status);
    if (++database->pending < ROWS_OF_TRANSACTION)
        return HQ_OK;
    database->pending = 0;
    return run(database, "COMMIT; BEGIN", trouble);
}

hq_status hq_database_append(hq_database *database, uint32_t table, const hq_result_rows *rows,
                             uint32_t first, uint32_t count, hq_database_trouble *trouble)
{
    *trouble = (hq_database_trouble){0};
    for (uint32_t row = first; row < first + count; row++)
        HQ_TRY(add_row(database, table, rows, row, trouble));
    return HQ_OK;
}

/* --- Ending --- */

static hq_status create_indexes(const hq_database *database, hq_arena *arena, const hq_result_table *table,
                                hq_database_trouble *trouble)
{
    for (uint32_t i = 0; i < table->column_count; i++) {
        if (!table->columns[i].indexed)
            continue;
        hq_text sql, name;
        hq_text_init(&name, arena);
        hq_text_add(&name, table->name);
        hq_text_add_z(&name, "_by_");
        hq_text_add(&name, table->columns[i].name);
        hq_text_init(&sql, arena);
        hq_text_add_z(&sql, "CREATE INDEX ");
        add_name(&sql, hq_text_str(&name), "");
        hq_text_add_z(&sql, " ON ");
        add_name(&sql, table->name, "");
        hq_text_add_z(&sql, " (");
        add_name(&sql, table->columns[i].name, "");
        hq_text_add_char(&sql, ')');
        HQ_TRY(run_text(database, &sql, trouble));
    }
    return HQ_OK;
}

static hq_status create_views(const hq_database *database, hq_arena *arena, hq_database_trouble *trouble)
{
    for (uint32_t i = 0; i < database->table_count; i++) {
        hq_text sql;
        HQ_TRY(create_indexes(database, arena, &database->tables[i], trouble));
        hq_text_init(&sql, arena);
        if (create_decimal_view(&sql, &database->tables[i]))
            HQ_TRY(run_text(database, &sql, trouble));
    }
    for (uint32_t i = 0; i < database->view_count; i++) {
        hq_text sql;
        hq_text_init(&sql, arena);
        hq_text_add_z(&sql, "CREATE VIEW ");
        add_name(&sql, database->views[i].name, "");
        hq_text_add_z(&sql, " AS ");
        hq_text_add(&sql, database->views[i].sql);
        HQ_TRY(run_text(database, &sql, trouble));
    }
    return run(database, "COMMIT", trouble);
}

static void drop_inserts(hq_database *database)
{
    for (uint32_t i = 0; database->inserts != NULL && i < database->table_count; i++) {
        (void)sqlite3_finalize(database->inserts[i]);
        database->inserts[i] = NULL;
    }
}

hq_status hq_database_finish(hq_database *database, hq_database_trouble *trouble)
{
    hq_arena arena;
    *trouble = (hq_database_trouble){0};
    hq_arena_init(&arena, database->allocator, 0);
    hq_status status = create_views(database, &arena, trouble);
    hq_arena_free(&arena);
    if (status == HQ_OK) {
        drop_inserts(database);
        int code = sqlite3_close(database->connection);
        if (code == SQLITE_OK)
            database->connection = NULL;
        else
            status = wrong(database, code, trouble);
    }
    hq_database_abandon(database);
    return status;
}

void hq_database_abandon(hq_database *database)
{
    if (database == NULL)
        return;
    drop_inserts(database);
    if (database->connection != NULL)
        (void)sqlite3_close(database->connection);
    const hq_allocator *allocator = database->allocator;
    if (database->inserts != NULL)
        allocator->release(allocator->context, database->inserts,
                           database->table_count * sizeof *database->inserts);
    allocator->release(allocator->context, database, sizeof *database);
}
