/*
 * Tables of databases as rowsets: values of every kind, the order of rows, which table, databases that are damaged, busy or mean harm;
 * and that one table gives the same cells as CSV, workbook and database.
 */
#include <sqlite3.h>
#include <xlsxwriter.h>

#include "tables.h"

enum { BLOCK = 1 << 20 };

static void make(const char *path, const char *sql)
{
    sqlite3 *db;
    char *wrong = NULL;
    (void)unlink(path);
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &wrong) == SQLITE_OK, "%s: %s", sql, wrong);
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}

static const struct {
    const char *name, *sql, *table;
    const char *text; /* NULL: refused */
    const char *says;
} DATABASES[] = {
    {"values",
     "CREATE TABLE 企业(\" 编号\" TEXT, n, r REAL); INSERT INTO 企业 VALUES('甲', 120000, 0.1 + 0.2), ('', "
     "NULL, 12.0), (' x ', -9223372036854775808, 1e300), "
     "('a''\"b', 9223372036854775807, -0.0), (1, 'text', 99999.99), (x'00', 1, 9e999)",
     "",
     "编号|n|r\n0: 甲|120000|0.30000000000000004\n1: ||12\n2:  x |-9223372036854775808|1E+300\n3: "
     "a'\"b|9223372036854775807|0\n"
     "4: 1|text|99999.99\n5: #BLOB!|1|#NUM!\n",
     ""},
    {"by rowid",
     "CREATE TABLE t(k INTEGER PRIMARY KEY, v); INSERT INTO t VALUES(7, 'c'), (-3, 'a'), (5, 'b'); CREATE "
     "INDEX i ON t(v DESC, k)",
     "", "k|v\n0: -3|a\n1: 5|b\n2: 7|c\n", ""},
    {"a column called rowid", "CREATE TABLE t(rowid, oid); INSERT INTO t VALUES(9, 'a'), (1, 'b')", "",
     "rowid|oid\n0: 9|a\n1: 1|b\n", ""},
    {"every name of the rowid taken",
     "CREATE TABLE t(rowid, oid, _rowid_); INSERT INTO t VALUES(9, 'a', 1), (1, 'b', 2)", "",
     "rowid|oid|_rowid_\n0: 9|a|1\n1: 1|b|2\n", ""},
    {"without rowid",
     "CREATE TABLE t(a, b, c, PRIMARY KEY(b, a)) WITHOUT ROWID; INSERT INTO t VALUES(1, 2, 0), (2, 1, 1), "
     "(1, 1, 9); CREATE INDEX i ON t(c, b, a)",
     "", "a|b|c\n0: 1|1|9\n1: 2|1|1\n2: 1|2|0\n", ""},
    {"view alone", "CREATE VIEW v AS SELECT 1 AS a UNION ALL SELECT 2", "", "a\n0: 1\n1: 2\n", ""},
    {"view beside a table",
     "CREATE TABLE t(a); INSERT INTO t VALUES(1); CREATE VIEW v AS SELECT a + 1 AS b FROM t", "", "a\n0: 1\n",
     "W1250 t.db t v"},
    {"view by name", "CREATE TABLE t(a); INSERT INTO t VALUES(1); CREATE VIEW v AS SELECT a + 1 AS b FROM t",
     "v", "b\n0: 2\n", ""},
    {"name in another case", "CREATE TABLE Firms(a); CREATE TABLE t(b)", "FIRMS", "a\n", "W1201 t.db#Firms"},
    {"no row", "CREATE TABLE t(a)", "", "a\n", "W1201 t.db#t"},
    {"name of harm",
     "CREATE TABLE \"a\"\"; DROP TABLE x; --\"(\"b\"\"\"); INSERT INTO \"a\"\"; DROP TABLE x; --\" "
     "VALUES(1); CREATE TABLE x(y)",
     "a\"; DROP TABLE x; --", "b\"\n0: 1\n", ""},
    {"no text",
     "CREATE TABLE t(a); INSERT INTO t VALUES(CAST(x'FF' AS TEXT)), ('b'), (CAST(x'610062' AS TEXT))", "",
     "a\n0! ENCODING 0\n1: b\n2! NUL 0\n", ""},
    {"UTF-16", "PRAGMA encoding='UTF-16le'; CREATE TABLE 表(a); INSERT INTO 表 VALUES('企业')", "表",
     "a\n0: 企业\n", ""},
    {"generated column", "CREATE TABLE t(a, b AS (a * 2)); INSERT INTO t(a) VALUES(4)", "", "a|b\n0: 4|8\n",
     ""},
    {"several", "CREATE TABLE 企业(a); CREATE TABLE loans(a); CREATE VIEW v AS SELECT 1", "", NULL,
     "E1260 t.db 企业, loans, v"},
    {"unknown", "CREATE TABLE 企业(a); CREATE TABLE loans(a)", "loan", NULL, "E1250 t.db loan 企业, loans"},
    {"part of a name", "CREATE TABLE loans(a)", "loansx", NULL, "E1250 t.db loansx loans"},
    {"its own table", "CREATE TABLE t(a)", "sqlite_schema", NULL, "E1250 t.db sqlite_schema t"},
    {"nothing", "CREATE TABLE t(a); DROP TABLE t", "", NULL, "E1258 t.db there is no table in it"},
    {"view that never ends",
     "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c", "",
     NULL, "E1258 t.db to read it, more than reading"},
    {"view of nothing", "CREATE VIEW v AS SELECT * FROM gone", "", NULL,
     "E1258 t.db no such table: main.gone"},
    {"view with an effect", "CREATE VIEW v AS SELECT load_extension('evil') AS a", "", NULL, "E1258 t.db"},
    {"view that asks for a pragma", "CREATE VIEW v AS SELECT * FROM pragma_database_list", "", NULL,
     "E1258 t.db"},
};

START_TEST(table_of_a_database)
{
    make("t.db", DATABASES[_i].sql);
    const char *text = tables_text("t.db", DATABASES[_i].table, BLOCK), *says = DATABASES[_i].says;
    ck_assert_msg((text == NULL) == (DATABASES[_i].text == NULL), "[%s] %s", DATABASES[_i].name,
                  tables_said());
    ck_assert_msg(strncmp(tables_said(), says, strlen(says)) == 0 &&
                      (tables_said()[0] == '\0') == (says[0] == '\0'),
                  "[%s] %s", DATABASES[_i].name, tables_said());
    if (text == NULL) {
        ck_assert_ptr_nonnull(strstr(tables_messages(HQ_LANG_ZH), "t.db"));
        ck_assert_str_ne(tables_messages(HQ_LANG_ZH), tables_messages(HQ_LANG_EN));
        return;
    }
    ck_assert_msg(strcmp(text, DATABASES[_i].text) == 0, "[%s] %s", DATABASES[_i].name, text);
    ck_assert_str_eq(tables_text("t.db", DATABASES[_i].table, 1), text);
}
END_TEST

/* ---- Files. ---- */

static const struct {
    const char *name, *path;
    const char *bytes; /* NULL: no file */
    const char *says;
} FILES[] = {
    {"none", "none.db", NULL, "E0001 none.db No such file"},
    {"text", "t.db",
     "this is no database, whatever its name is called, and it is longer than a header of one hundred bytes "
     "would be",
     "E1258 t.db it is no SQLite database"},
    {"cut", "t.db", "SQLite format 3", "E1258 t.db it is no SQLite database"},
    {"folder", ".db", NULL, "E0001 .db No such file"},
};

START_TEST(no_database)
{
    if (FILES[_i].bytes != NULL)
        tables_put(FILES[_i].path, FILES[_i].bytes, strlen(FILES[_i].bytes));
    ck_assert_ptr_null(tables_text(FILES[_i].path, "", BLOCK));
    ck_assert_msg(strncmp(tables_said(), FILES[_i].says, strlen(FILES[_i].says)) == 0, "[%s] %s",
                  FILES[_i].name, tables_said());
    ck_assert_ptr_null(strstr(FILES[_i].path, "/"));
    ck_assert_int_eq(access("none.db", F_OK), -1); /* and none was made */
}
END_TEST

START_TEST(damaged)
{
    make("t.db", "PRAGMA page_size=512; CREATE TABLE t(a); WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT "
                 "x + 1 FROM c WHERE x < 500) "
                 "INSERT INTO t SELECT x || ' some text that fills pages' FROM c");
    FILE *file = fopen("t.db", "r+b");
    ck_assert_int_eq(fseek(file, 512 * 6, SEEK_SET), 0);
    for (int i = 0; i < 512; i++)
        fputc(0xEE, file);
    ck_assert_int_eq(fclose(file), 0);
    ck_assert_ptr_null(tables_text("t.db", "", 100));
    ck_assert_msg(strncmp(tables_said(), "E1258 t.db it is damaged", 24) == 0, "%s", tables_said());
    ck_assert_ptr_nonnull(strstr(tables_messages(HQ_LANG_ZH), "文件已损坏"));
}
END_TEST

START_TEST(busy)
{
    sqlite3 *db;
    make("t.db", "CREATE TABLE t(a); INSERT INTO t VALUES(1)");
    ck_assert_int_eq(sqlite3_open("t.db", &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "BEGIN EXCLUSIVE; INSERT INTO t VALUES(2)", NULL, NULL, NULL),
                     SQLITE_OK);
    ck_assert_ptr_null(tables_text("t.db", "", BLOCK));
    ck_assert_str_eq(tables_said(), "E1259 t.db");
    ck_assert_ptr_nonnull(strstr(tables_messages(HQ_LANG_ZH), "正被其他程序写入"));
    ck_assert_int_eq(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
    ck_assert_str_eq(tables_text("t.db", "", BLOCK), "a\n0: 1\n1: 2\n");
}
END_TEST

/* What waits in the log of a writer that is still there is a part of the database. */
START_TEST(write_ahead)
{
    sqlite3 *db;
    make("t.db", "PRAGMA journal_mode=WAL; CREATE TABLE t(a); INSERT INTO t VALUES(1)");
    ck_assert_str_eq(tables_text("t.db", "", BLOCK), "a\n0: 1\n");
    ck_assert_int_eq(sqlite3_open("t.db", &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(db, "INSERT INTO t VALUES(2)", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_str_eq(tables_text("t.db", "", BLOCK), "a\n0: 1\n1: 2\n");
    ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
END_TEST

START_TEST(name_of_a_file)
{
    static const char *const NAMES[] = {"a?mode=rwc&x=%41#b.db", "政策 100%.db", "file:x.db"};
    for (int i = 0; i < COUNT_OF(NAMES); i++) {
        make("t.db", "CREATE TABLE t(a); INSERT INTO t VALUES(1)");
        ck_assert_int_eq(rename("t.db", NAMES[i]), 0);
        ck_assert_str_eq(tables_text(NAMES[i], "", BLOCK), "a\n0: 1\n");
    }
}
END_TEST

START_TEST(long_values)
{
    make("t.db", "CREATE TABLE t(a, b); INSERT INTO t VALUES(1, 2), (hex(zeroblob(2200000)), 3), (4, 5)");
    ck_assert_str_eq(tables_text("t.db", "", BLOCK), "a|b\n0: 1|2\n1! LONG 0\n2: 4|5\n");
    make("t.db", "CREATE TABLE t(a); INSERT INTO t VALUES(1), (hex(zeroblob(34000000))), "
                 "(hex(zeroblob(2200000))), (4)");
    ck_assert_str_eq(tables_text("t.db", "", BLOCK), "a\n0: 1\n1! LONG 0\n2! LONG 0\n3: 4\n");
    ck_assert_str_eq(tables_text("t.db", "", 1), "a\n0: 1\n1! LONG 0\n2! LONG 0\n3: 4\n");
    make("t.db",
         "CREATE TABLE t(a); INSERT INTO t(rowid, a) VALUES(-9223372036854775808, hex(zeroblob(2200000))),"
         "(9223372036854775807, hex(zeroblob(2200000)))");
    ck_assert_str_eq(tables_text("t.db", "", BLOCK), "a\n0! LONG 0\n1! LONG 0\n");
}
END_TEST

/* The bytes of a blob are not read, however many they are. */
START_TEST(long_blobs)
{
    make("t.db", "CREATE TABLE t(a, photo, \"b \"\"c\"); INSERT INTO t VALUES(1, zeroblob(5000000), 2), (3, "
                 "zeroblob(9), "
                 "4), (hex(zeroblob(2200000)), zeroblob(5000000), 5), (6, 7, 8)");
    ck_assert_str_eq(tables_text("t.db", "", BLOCK),
                     "a|photo|b \"c\n0: 1|#BLOB!|2\n1: 3|#BLOB!|4\n2! LONG 0\n3: 6|7|8\n");
}
END_TEST

/* Of what has no rowid a row that cannot be read cannot be passed over: the table is refused. */
static const char *const TOO_LONG[] = {
    "CREATE TABLE t(a PRIMARY KEY, b) WITHOUT ROWID; INSERT INTO t VALUES(1, hex(zeroblob(2200000))), (2, 3)",
    "CREATE VIEW v AS SELECT hex(zeroblob(2200000)) AS a",
    "CREATE VIEW v AS SELECT printf('%.*c', 900000000, 'x') AS a",
    "CREATE VIEW v AS SELECT format('%5000000d', 1) AS a"};

START_TEST(too_long)
{
    make("t.db", TOO_LONG[_i]);
    ck_assert_ptr_null(tables_text("t.db", "", BLOCK));
    ck_assert_msg(strncmp(tables_said(), "E1258 t.db a value is longer", 28) == 0, "%s", tables_said());
}
END_TEST

/* Texts that are made are SQLite's own. */
START_TEST(formats)
{
    make("t.db", "CREATE VIEW v AS SELECT printf('%s%d.%02d', '-', 7, 5) AS a, format('%5.2f%%', 1.5) AS b, "
                 "printf('%s', '') AS c, printf('') AS d, printf(NULL, 1) AS e, printf('%q', 'it''s') AS f, "
                 "printf() AS g, "
                 "printf('%.*c', 3, 'x') AS h, printf('%d') AS i");
    ck_assert_str_eq(tables_text("t.db", "", BLOCK), "a|b|c|d|e|f|g|h|i\n0: -7.05| 1.50%||||it''s||xxx|0\n");
}
END_TEST

static const struct {
    const char *name, *sql;
} SEEKS[] = {
    {"rowid", "CREATE TABLE t(a); INSERT INTO t(rowid, a) VALUES(-9223372036854775808, 0), (-4, 1), (0, 2), "
              "(3, 3), (9223372036854775807, 4)"},
    {"key", "CREATE TABLE t(a PRIMARY KEY) WITHOUT ROWID; INSERT INTO t VALUES(3), (0), (1), (4), (2)"},
    {"view", "CREATE VIEW v AS SELECT 0 AS a UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION "
             "ALL SELECT 4"},
};

START_TEST(going_on)
{
    make("t.db", SEEKS[_i].sql);
    hq_rowset *rowset;
    hq_rowset_request request = {.path = HQ_STR("t.db"), .block_bytes = 1};
    hq_block block;
    uint64_t offsets[5];
    hq_block_init(&block, NULL);
    ck_assert_int_eq(hq_rowset_open(NULL, &request, &tables_diags, &rowset), HQ_OK);
    for (int i = 0; i < 5; i++) {
        ck_assert_int_eq(hq_rowset_read(rowset, &tables_diags, &block), HQ_OK);
        ck_assert_uint_eq(block.row_count, 1);
        ck_assert_uint_eq(block.first_row, (unsigned)i);
        offsets[i] = block.offset;
    }
    for (int i = 4; i >= 0; i--) {
        char expected[64] = "";
        hq_text text;
        hq_text_init(&text, &tables_arena);
        for (int j = i; j < 5; j++)
            (void)snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "%d: %d\n", j, j);
        ck_assert_int_eq(hq_rowset_seek(rowset, offsets[i], (unsigned)i), HQ_OK);
        ck_assert_int_eq(tables_read_rows(rowset, &tables_diags, NULL, &text), HQ_OK);
        ck_assert_msg(strcmp(hq_text_str(&text).at, expected) == 0, "[%s] %s", SEEKS[_i].name,
                      hq_text_str(&text).at);
    }
    hq_rowset_close(rowset);
    hq_block_free(&block);
}
END_TEST

START_TEST(no_memory)
{
    hq_rowset_request request = {.path = HQ_STR("t.db"), .block_bytes = 1};
    make("t.db",
         "CREATE TABLE t(a, b PRIMARY KEY) WITHOUT ROWID; INSERT INTO t VALUES(1e300, '甲'), (0.5, '乙')");
    tables_refuse_memory(&request, "a|b\n0: 0.5|乙\n1: 1E+300|甲\n", 200);
}
END_TEST

/* ---- One table in three kinds of file. ---- */

/* The three files while they are written. */
typedef struct three {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *day;
    sqlite3 *db;
    sqlite3_stmt *insert;
    FILE *csv;
} three;

static void three_begin(three *all)
{
    static const char *const HEADER[] = {"id", "name", "amount", "count", "day"};
    all->book = workbook_new("t.xlsx");
    all->sheet = workbook_add_worksheet(all->book, NULL);
    all->day = workbook_add_format(all->book);
    format_set_num_format(all->day, "yyyy\"年\"m\"月\"d\"日\"");
    ck_assert_int_eq(sqlite3_open("t.db", &all->db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(all->db,
                                  "BEGIN; CREATE TABLE t(id, name, amount REAL, count INTEGER, day TEXT)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(all->db, "INSERT INTO t VALUES(?,?,?,?,?)", -1, &all->insert, NULL),
                     SQLITE_OK);
    all->csv = fopen("t.csv", "w");
    for (int i = 0; i < COUNT_OF(HEADER); i++) {
        worksheet_write_string(all->sheet, 0, (lxw_col_t)i, HEADER[i], NULL);
        fprintf(all->csv, "%s%s", i == 0 ? "" : ",", HEADER[i]);
    }
}

static void three_end(three *all)
{
    fputc('\n', all->csv);
    ck_assert_int_eq(fclose(all->csv), 0);
    ck_assert_int_eq(workbook_close(all->book), LXW_NO_ERROR);
    sqlite3_finalize(all->insert);
    ck_assert_int_eq(sqlite3_exec(all->db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_close(all->db), SQLITE_OK);
}

/* "-12.5": as a person writes it, without zeros at its end. */
static void print_cents(int cents, char amount[32])
{
    (void)snprintf(amount, 32, "%s%d.%02d", cents < 0 ? "-" : "", abs(cents) / 100, abs(cents) % 100);
    size_t end = strlen(amount);
    while (amount[end - 1] == '0')
        end--;
    end -= amount[end - 1] == '.';
    amount[end] = '\0';
}

static void three_row(three *all, int i, const char *name, int cents, int count, lxw_datetime date)
{
    char id[16], amount[32], iso[16];
    lxw_row_t row = (lxw_row_t)i + 1;
    (void)snprintf(id, sizeof id, "E%d", i);
    (void)snprintf(iso, sizeof iso, "%04d-%02d-%02d", date.year, date.month, date.day);
    print_cents(cents, amount);
    worksheet_write_string(all->sheet, row, 0, id, NULL);
    if (name[0] != '\0')
        worksheet_write_string(all->sheet, row, 1, name, NULL);
    worksheet_write_number(all->sheet, row, 2, strtod(amount, NULL), NULL);
    worksheet_write_number(all->sheet, row, 3, count, NULL);
    worksheet_write_datetime(all->sheet, row, 4, &date, all->day);
    sqlite3_bind_text(all->insert, 1, id, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(all->insert, 2, name[0] == '\0' ? NULL : name, -1, SQLITE_TRANSIENT);
    sqlite3_bind_double(all->insert, 3, strtod(amount, NULL));
    sqlite3_bind_int(all->insert, 4, count);
    sqlite3_bind_text(all->insert, 5, iso, -1, SQLITE_TRANSIENT);
    ck_assert_int_eq(sqlite3_step(all->insert), SQLITE_DONE);
    sqlite3_reset(all->insert);
    fprintf(all->csv, "\n%s,\"", id);
    for (const char *at = name; *at != '\0'; at++)
        fprintf(all->csv, "%s%c", *at == '"' ? "\"" : "", *at);
    fprintf(all->csv, "\",%s,%d,%s", amount, count, iso);
}

START_TEST(same_cells)
{
    enum { ROWS = 3000 };
    static const char *const TEXTS[] = {"甲公司",     "a,b",      "say \"x\"", "",
                                        "two\nlines", " spaced ", "0012",      "是"};
    three all;
    uint32_t state = 7;
    three_begin(&all);
    for (int i = 0; i < ROWS; i++) {
        state = state * 1664525 + 1013904223;
        lxw_datetime date = {.year = 2000 + (int)(state >> 20 & 31),
                             .month = 1 + (int)(state >> 12) % 12,
                             .day = 1 + (int)(state >> 7 & 15)};
        three_row(&all, i, TEXTS[state >> 29], (int)(state >> 3 & 0xFFFFFFF) - 100000000,
                  (int)(state >> 9 & 0xFFFF), date);
    }
    three_end(&all);
    const char *text = tables_text("t.csv", "", 4000);
    ck_assert_ptr_nonnull(text);
    ck_assert_uint_gt(strlen(text), ROWS * 20);
    ck_assert_str_eq(tables_text("t.xlsx", "", 5000), text);
    ck_assert_str_eq(tables_text("t.db", "", 6000), text);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("sqlite_rows");
    TCase *all = tcase_create("databases");
    tcase_add_checked_fixture(all, tables_set_up, tables_tear_down);
    tcase_add_loop_test(all, table_of_a_database, 0, COUNT_OF(DATABASES));
    tcase_add_loop_test(all, no_database, 0, COUNT_OF(FILES));
    tcase_add_test(all, damaged);
    tcase_add_test(all, busy);
    tcase_add_test(all, write_ahead);
    tcase_add_test(all, name_of_a_file);
    tcase_add_test(all, long_values);
    tcase_add_test(all, long_blobs);
    tcase_add_loop_test(all, too_long, 0, COUNT_OF(TOO_LONG));
    tcase_add_test(all, formats);
    tcase_add_loop_test(all, going_on, 0, COUNT_OF(SEEKS));
    tcase_add_test(all, no_memory);
    tcase_add_test(all, same_cells);
    suite_add_tcase(suite, all);
    return suite;
}
