/*
 * Opening a database so that it can only be read, and what is said when that fails. See sqlite_rows.h; what a database could do, and why it
 * may not, stands in sqlite_rows.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/sqlite_rows.h"

enum { SQL_BYTES_MAX = 1 << 20, BUSY_MS = 2000 };

/* ---- What went wrong. ---- */

hq_status hq_sqlite_refuse(const hq_rowset *rowset, hq_diags *diags, hq_str reason)
{
    HQ_REPORT(diags, DATABASE_DAMAGED, HQ_POS_NONE, rowset->path, reason);
    return HQ_E_INVALID;
}

hq_status hq_sqlite_refuse_code(const hq_rowset *rowset, hq_diags *diags, int code)
{
    const hq_sqlite_rows *rows = rowset->own;
    switch (code & 0xFF) {
    case SQLITE_NOMEM:
        return HQ_E_MEMORY;
    case SQLITE_INTERRUPT: /* who wanted it knows */
        return HQ_E_INVALID;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        HQ_REPORT(diags, DATABASE_BUSY, HQ_POS_NONE, rowset->path);
        return HQ_E_INVALID;
    case SQLITE_NOTADB:
        return hq_sqlite_refuse(
            rowset, diags,
            HQ_BOTH("it is no SQLite database, or it is encrypted", "不是 SQLite 数据库，或已加密"));
    case SQLITE_CORRUPT:
        return hq_sqlite_refuse(
            rowset, diags,
            HQ_BOTH("it is damaged; fetch or restore it again", "文件已损坏，请重新获取或恢复"));
    case SQLITE_READONLY:
        return hq_sqlite_refuse(
            rowset, diags,
            HQ_BOTH("a program was interrupted while writing it; open it once with that program",
                    "写入它的程序曾中断，请先用该程序打开一次"));
    case SQLITE_AUTH:
        return hq_sqlite_refuse(
            rowset, diags,
            HQ_BOTH("to read it, more than reading would have to be done (its schema asks for it)",
                    "读取时其结构定义要求读取以外的操作"));
    case SQLITE_TOOBIG:
        return hq_sqlite_refuse(rowset, diags, HQ_BOTH("a value is longer than 4 MiB", "有值超过 4 MiB"));
    default:
        return hq_sqlite_refuse(
            rowset, diags, hq_str_of(rows->db == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(rows->db)));
    }
}

/* ---- Opening. ---- */

static int authorize(void *context, int action, const char *first, const char *second, const char *database,
                     const char *trigger)
{
    (void)context, (void)second, (void)database, (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION: /* those with effects do not run in a schema that is not trusted */
        return SQLITE_OK;
    case SQLITE_PRAGMA:
        return first != NULL && sqlite3_stricmp(first, "table_info") == 0 ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY; /* recursion too: it need not end */
    }
}

static int restrict_to_reading(sqlite3 *db)
{
    static const struct {
        int option, value;
    } OPTIONS[] = {{SQLITE_DBCONFIG_DEFENSIVE, 1},      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                   {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0}, {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                   {SQLITE_DBCONFIG_DQS_DML, 0},        {SQLITE_DBCONFIG_DQS_DDL, 0}};
    static const struct {
        int limit, value;
    } LIMITS[] = {{SQLITE_LIMIT_LENGTH, HQ_ROW_BYTES_MAX},
                  {SQLITE_LIMIT_SQL_LENGTH, SQL_BYTES_MAX},
                  {SQLITE_LIMIT_EXPR_DEPTH, 200},
                  {SQLITE_LIMIT_COMPOUND_SELECT, 50},
                  {SQLITE_LIMIT_VDBE_OP, 250000},
                  {SQLITE_LIMIT_FUNCTION_ARG, 16},
                  {SQLITE_LIMIT_ATTACHED, 0},
                  {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100},
                  {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
                  {SQLITE_LIMIT_WORKER_THREADS, 0}};
    int code = SQLITE_OK;
    for (size_t i = 0; i < sizeof OPTIONS / sizeof OPTIONS[0] && code == SQLITE_OK; i++)
        code = sqlite3_db_config(db, OPTIONS[i].option, OPTIONS[i].value, (int *)NULL);
    for (size_t i = 0; i < sizeof LIMITS / sizeof LIMITS[0]; i++)
        (void)sqlite3_limit(db, LIMITS[i].limit, LIMITS[i].value);
    (void)sqlite3_busy_timeout(db, BUSY_MS);
    if (code == SQLITE_OK)
        code = sqlite3_exec(
            db,
            "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA query_only=ON",
            NULL, NULL, NULL);
    if (code == SQLITE_OK)
        code = hq_sqlite_add_formats(db);
    return code == SQLITE_OK ? sqlite3_set_authorizer(db, authorize, NULL) : code;
}

/* "file:" and the path, in which nothing has a meaning of its own any more. */
static hq_str address_of(hq_arena *arena, hq_str path, bool immutable)
{
    hq_text text;
    hq_text_init(&text, arena);
    hq_text_add(&text, HQ_STR("file:"));
    if (path.at[0] != '/')
        hq_text_add(&text, HQ_STR("./"));
    for (size_t i = 0; i < path.length; i++) {
        unsigned char c = (unsigned char)path.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || hq_is_digit((char)c) || c == '/' ||
                     c == '.' || c == '_' || c == '-';
        hq_text_addf(&text, plain ? "%c" : "%%%02X", c);
    }
    hq_text_add_z(&text, immutable ? "?mode=ro&immutable=1" : "?mode=ro");
    return hq_text_str(&text);
}

/* Open and read the schema, so that what is wrong with the file comes to light. */
static hq_status try_open(hq_rowset *rowset, hq_sqlite_rows *rows, bool immutable, int *code)
{
    hq_str address = address_of(&rowset->arena, rows->file, immutable);
    HQ_TRY_ALLOC(address.at);
    *code = sqlite3_open_v2(address.at, &rows->db,
                            SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);
    if (rows->db == NULL)
        return HQ_E_MEMORY;
    (void)sqlite3_extended_result_codes(rows->db, 1);
    if (*code == SQLITE_OK)
        *code = restrict_to_reading(rows->db);
    if (*code == SQLITE_OK)
        *code = sqlite3_exec(rows->db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    return HQ_OK;
}

hq_status hq_sqlite_waits(hq_arena *arena, hq_str file, bool *waits)
{
    static const char *const BESIDE[] = {"-wal", "-journal"};
    *waits = false;
    for (size_t i = 0; i < sizeof BESIDE / sizeof BESIDE[0] && !*waits; i++) {
        hq_text text;
        struct stat info;
        hq_text_init(&text, arena);
        hq_text_add(&text, file);
        hq_text_add_z(&text, BESIDE[i]);
        hq_str name = hq_text_str(&text);
        HQ_TRY_ALLOC(name.at);
        *waits = stat(name.at, &info) == 0 ? info.st_size > 0 : errno != ENOENT;
    }
    return HQ_OK;
}

/*
 * Is the file shorter than its header says? SQLite takes what is missing of its last page for zeroes, and so for rows in which nothing stands.
 * The count in the header holds only where its two numbers of changes agree, and where nothing waits beside the file.
 */
static hq_status is_cut_off(hq_arena *arena, hq_str path, bool *cut)
{
    enum { HEADER = 100, PAGE_AT = 16, CHANGES_AT = 24, PAGES_AT = 28, VALID_AT = 92 };
    unsigned char header[HEADER];
    struct stat info;
    const char *name = hq_str_terminated(arena, path);
    HQ_TRY_ALLOC(name);
    int file = open(name, O_RDONLY | O_CLOEXEC);
    *cut = file < 0; /* SQLite has just opened it */
    if (file < 0)
        return HQ_OK;
    if (pread(file, header, HEADER, 0) == HEADER && fstat(file, &info) == 0 &&
        memcmp(header + CHANGES_AT, header + VALID_AT, 4) == 0) {
        uint64_t page = (uint64_t)header[PAGE_AT] << 8 | header[PAGE_AT + 1], pages = 0;
        for (size_t i = 0; i < 4; i++)
            pages = pages << 8 | header[PAGES_AT + i];
        *cut = (uint64_t)info.st_size < pages * (page == 1 ? 65536 : page);
    }
    (void)close(file);
    return HQ_OK;
}

/*
 * A database in write-ahead mode needs a file beside it to be read, which cannot be made in a folder that is read-only; where nothing waits in
 * that file, the database can be read as one that nobody changes.
 */
hq_status hq_sqlite_open(hq_rowset *rowset, hq_sqlite_rows *rows, hq_diags *diags)
{
    int code;
    HQ_TRY(try_open(rowset, rows, false, &code));
    int kind = code & 0xFF;
    bool waits = true, cut = false;
    if (kind == SQLITE_CANTOPEN || kind == SQLITE_READONLY)
        HQ_TRY(hq_sqlite_waits(&rowset->arena, rows->file, &waits));
    if (!waits) {
        (void)sqlite3_close_v2(rows->db);
        rows->db = NULL;
        HQ_TRY(try_open(rowset, rows, true, &code));
    }
    if (code == SQLITE_OK)
        HQ_TRY(hq_sqlite_waits(&rowset->arena, rows->file, &waits));
    if (code == SQLITE_OK && !waits)
        HQ_TRY(is_cut_off(&rowset->arena, rows->file, &cut));
    if (cut)
        code = SQLITE_CORRUPT;
    return code == SQLITE_OK ? HQ_OK : hq_sqlite_refuse_code(rowset, diags, code);
}
