/*
 * printf() and format() for a database that is read: SQLite's own, which give NULL where their text would be longer than the connection allows. A NULL is an
 * empty cell, and an empty cell a fact that is not known: that it was too long has to be said. See sqlite_rows.h.
 *
 * They are asked in a connection of their own, since a function that takes the place of another cannot call it.
 */
#include <stdlib.h>

#include "data/sqlite_rows.h"

enum { ARGUMENTS_MAX = 16 };

typedef struct hq_formats {
    sqlite3 *db;
    sqlite3_stmt *by_count[ARGUMENTS_MAX + 1]; /* made when first asked for */
} hq_formats;

static void drop(void *context)
{
    hq_formats *formats = context;
    for (int i = 0; i <= ARGUMENTS_MAX; i++)
        (void)sqlite3_finalize(formats->by_count[i]);
    (void)sqlite3_close_v2(formats->db);
    sqlite3_free(formats);
}

/* With a letter before it no text is empty, so that NULL can only be one that is too long. */
static int prepare(hq_formats *formats, int count)
{
    if (formats->by_count[count] != NULL)
        return SQLITE_OK;
    char *sql = sqlite3_mprintf("SELECT printf('x' || ?1");
    for (int i = 2; i <= count && sql != NULL; i++)
        sql = sqlite3_mprintf("%z, ?%d", sql, i);
    sql = sql == NULL ? NULL : sqlite3_mprintf("%z)", sql);
    int code = sql == NULL ? SQLITE_NOMEM
                           : sqlite3_prepare_v2(formats->db, sql, -1, &formats->by_count[count], NULL);
    sqlite3_free(sql);
    return code;
}

static int step(hq_formats *formats, int count, sqlite3_value **arguments)
{
    int code = prepare(formats, count);
    for (int i = 0; i < count && code == SQLITE_OK; i++)
        code = sqlite3_bind_value(formats->by_count[count], i + 1, arguments[i]);
    return code == SQLITE_OK ? sqlite3_step(formats->by_count[count]) : code;
}

static void format(sqlite3_context *context, int count, sqlite3_value **arguments)
{
    hq_formats *formats = sqlite3_user_data(context);
    if (count == 0 || count > ARGUMENTS_MAX || sqlite3_value_type(arguments[0]) == SQLITE_NULL)
        return; /* NULL, as theirs */
    int code = step(formats, count, arguments);
    sqlite3_stmt *made = formats->by_count[count];
    if (code == SQLITE_ROW && sqlite3_column_type(made, 0) == SQLITE_TEXT)
        sqlite3_result_text(context, (const char *)sqlite3_column_text(made, 0) + 1,
                            sqlite3_column_bytes(made, 0) - 1, SQLITE_TRANSIENT);
    else
        sqlite3_result_error_code(context, code == SQLITE_ROW ? SQLITE_TOOBIG : code);
    (void)sqlite3_reset(made);
    (void)sqlite3_clear_bindings(made);
}

int hq_sqlite_add_formats(sqlite3 *db)
{
    static const char *const NAMES[] = {"printf", "format"};
    int code = SQLITE_OK;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0] && code == SQLITE_OK; i++) {
        hq_formats *formats = sqlite3_malloc(sizeof *formats);
        if (formats == NULL)
            return SQLITE_NOMEM;
        *formats = (hq_formats){0};
        code = sqlite3_open_v2(":memory:", &formats->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
        if (code != SQLITE_OK) {
            drop(formats);
            return code;
        }
        (void)sqlite3_limit(formats->db, SQLITE_LIMIT_LENGTH, sqlite3_limit(db, SQLITE_LIMIT_LENGTH, -1));
        code = sqlite3_create_function_v2(db, NAMES[i], -1,
                                          SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, formats,
                                          format, NULL, NULL, drop); /* where it fails it has dropped them */
    }
    return code;
}
