/* A table of a database that is being read: what sqlite_open.c opens and sqlite_rows.c reads. Inside data/ only. */
#ifndef HQ_DATA_SQLITE_ROWS_H
#define HQ_DATA_SQLITE_ROWS_H

#include <sqlite3.h>

#include "data/cells_build.h"

typedef struct hq_sqlite_rows {
    sqlite3 *db;
    sqlite3_stmt *rows;
    hq_str file;       /* its name, terminated */
    const char *rowid; /* by which name it goes; NULL: there is none */
    int64_t from;      /* no row to come has a lower one */
    bool is_view;
    bool ended;
    bool stopping;    /* somebody wants it to stop: a block ends with the row that is there */
    bool interrupted; /* SQLite was stopped within a row */
    uint32_t asked;   /* how often, since the last row */
    size_t block_bytes;
    uint64_t skip_until; /* ordinals below it are passed over */
    hq_cells_build build;
    hq_arena scratch;
} hq_sqlite_rows;

/*
 * Does something wait beside a database, in FILE-wal or FILE-journal, to be put into it? What waits there belongs to the content that the file had when it
 * was written: put into another content, it takes its place. Where nobody can look, something may. Errors: HQ_E_MEMORY.
 */
hq_status hq_sqlite_waits(hq_arena *arena, hq_str file, bool *waits) HQ_MUST_USE;

/* Open rows->file for reading and nothing else. Errors: HQ_E_MEMORY; HQ_E_INVALID, said in diags. */
hq_status hq_sqlite_open(hq_rowset *rowset, hq_sqlite_rows *rows, hq_diags *diags) HQ_MUST_USE;

/*
 * printf() and format() of this connection say that what they make is too long, where SQLite's own give NULL, which would be read as an empty cell. Gives
 * a code of SQLite's.
 */
int hq_sqlite_add_formats(sqlite3 *db) HQ_MUST_USE;

/* Report what is wrong with a database: in words of both languages (HQ_BOTH), or by SQLite's code. */
hq_status hq_sqlite_refuse(const hq_rowset *rowset, hq_diags *diags, hq_str reason);
hq_status hq_sqlite_refuse_code(const hq_rowset *rowset, hq_diags *diags, int code);

#endif
