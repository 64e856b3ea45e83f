/*
 * Result files of every kind: what is refused and how it is said, a child that is killed, memory that runs out. What the files hold is
 * read back by tests/results/run.
 */
#include "data/result_file.h"

#include "data/workbook.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "memory.h"

static char folder[64];
static hq_arena arena;
static hq_sources sources;
static hq_diags diags;

static void set_up(void)
{
    ck_assert_int_gt(snprintf(folder, sizeof folder, "/tmp/huiqi-result-XXXXXX"), 0);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    hq_arena_init(&arena, NULL, 0);
    hq_sources_init(&sources, &arena);
    hq_diags_init(&diags, &arena, &sources);
}

/* Names in the folder, one behind the other; they are removed. */
static const char *left_behind(void)
{
    static char names[256];
    size_t length = 0;
    DIR *stream = opendir(".");
    ck_assert_ptr_nonnull(stream);
    for (const struct dirent *entry; (entry = readdir(stream)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        length += (size_t)snprintf(names + length, sizeof names - length, "%s ", entry->d_name);
        ck_assert_uint_lt(length, sizeof names);
        ck_assert_int_eq(unlink(entry->d_name), 0);
    }
    closedir(stream);
    names[length] = '\0';
    return names;
}

static void tear_down(void)
{
    hq_arena_free(&arena);
    ck_assert_str_eq(left_behind(), "");
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(folder), 0);
}

static bool said(hq_message message)
{
    return diags.list.count == 1 && diags.list.at[0].message == message;
}

/* ---- Which format. ---- */

static const struct {
    const char *path;
    hq_format format;
} ENDINGS[] = {
    {"a.csv", HQ_FORMAT_CSV},
    {"dir.x/A.CSV", HQ_FORMAT_CSV},
    {"a.tsv", HQ_FORMAT_CSV},
    {"a.txt", HQ_FORMAT_CSV},
    {"a.jsonl", HQ_FORMAT_JSON_LINES},
    {"a.ndjson", HQ_FORMAT_JSON_LINES},
    {"结果.xlsx", HQ_FORMAT_XLSX},
    {"a.sqlite", HQ_FORMAT_SQLITE},
    {"a.sqlite3", HQ_FORMAT_SQLITE},
    {"a.DB", HQ_FORMAT_SQLITE},
    {"-", HQ_FORMAT_CSV},
    {"a.xls", HQ_FORMAT_UNKNOWN},
    {"a", HQ_FORMAT_UNKNOWN},
    {".csv", HQ_FORMAT_UNKNOWN},
    {"acsv", HQ_FORMAT_UNKNOWN},
    {"", HQ_FORMAT_UNKNOWN},
    {"a.csv.gz", HQ_FORMAT_UNKNOWN},
};

START_TEST(endings)
{
    CHECK_ROW(ENDINGS[_i].path, hq_result_format_of(hq_str_of(ENDINGS[_i].path)) == ENDINGS[_i].format);
}
END_TEST

/* ---- What is refused. ---- */

static const hq_result_column COLUMNS[] = {
    {.name = {"id", 2}, .kind = HQ_RESULT_TEXT, .key = true},
    {.name = {"amount", 6}, .kind = HQ_RESULT_AMOUNT, .decimals = 2},
};
static const hq_result_column SAME_COLUMNS[] = {
    {.name = {"id", 2}, .kind = HQ_RESULT_TEXT},
    {.name = {"ID", 2}, .kind = HQ_RESULT_TEXT},
};
static const hq_result_chart BEYOND = {.labels = 0, .values = 2};
#define TABLE(NAME, ...)                                                                    \
    {                                                                                       \
        .name = {NAME, sizeof NAME - 1}, .columns = COLUMNS, .column_count = 2, __VA_ARGS__ \
    }
static const hq_result_table TWO[] = {TABLE("decisions", .title = {"a", 1}),
                                      TABLE("reasons", .title = {"A", 1})};
static const hq_result_table SAME[] = {TABLE("decisions", .title = {"a", 1}),
                                       TABLE("Decisions", .title = {"b", 1})};
static const hq_result_table NAMELESS[] = {TABLE("", .title = {"a", 1})};
static const hq_result_table TWICE[] = {{.name = {"a", 1}, .columns = SAME_COLUMNS, .column_count = 2}};
static const hq_result_table EMPTY[] = {{.name = {"a", 1}, .columns = COLUMNS, .column_count = 0}};
static const hq_result_table CHART[] = {TABLE("a", .charts = &BEYOND, .chart_count = 1)};

static const struct {
    const char *name, *path;
    const hq_result_table *tables;
    uint32_t table_count;
    hq_status status;
    hq_message message; /* HQ_MESSAGE_COUNT: none, it is the caller's mistake */
} REFUSED[] = {
    {"no ending", "a", TWO, 1, HQ_E_INVALID, HQ_D_RESULT_ENDING},
    {"two tables as text", "a.csv", TWO, 2, HQ_E_USAGE, HQ_MESSAGE_COUNT},
    {"no tables", "a.db", TWO, 0, HQ_E_USAGE, HQ_MESSAGE_COUNT},
    {"tables of one name", "a.db", SAME, 2, HQ_E_USAGE, HQ_MESSAGE_COUNT},
    {"a table without a name", "a.db", NAMELESS, 1, HQ_E_USAGE, HQ_MESSAGE_COUNT},
    {"columns of one name", "a.csv", TWICE, 1, HQ_E_USAGE, HQ_MESSAGE_COUNT},
    {"no columns", "a.csv", EMPTY, 1, HQ_E_USAGE, HQ_MESSAGE_COUNT},
    {"a chart of no column", "a.xlsx", CHART, 1, HQ_E_USAGE, HQ_MESSAGE_COUNT},
    {"in no folder", "none/a.xlsx", TWO, 2, HQ_E_IO, HQ_D_RESULT_UNWRITABLE},
};

START_TEST(refused)
{
    const char *name = REFUSED[_i].name;
    const hq_result_request request = {.path = hq_str_of(REFUSED[_i].path)};
    hq_result_file *file;
    hq_status status =
        hq_result_file_open(NULL, &request, REFUSED[_i].tables, REFUSED[_i].table_count, &diags, &file);
    CHECK_ROW(name, status == REFUSED[_i].status && file == NULL);
    CHECK_ROW(name,
              REFUSED[_i].message == HQ_MESSAGE_COUNT ? diags.list.count == 0 : said(REFUSED[_i].message));
}
END_TEST

START_TEST(a_database_on_a_device)
{
    const hq_result_request request = {.path = HQ_STR("/dev/null"),
                                       .format = _i == 0 ? HQ_FORMAT_SQLITE : HQ_FORMAT_XLSX};
    hq_result_file *file;
    ck_assert_int_eq(hq_result_file_open(NULL, &request, TWO, 2, &diags, &file), HQ_E_INVALID);
    ck_assert(said(HQ_D_RESULT_NOT_A_FILE));
}
END_TEST

static void *wait_for_word(void *word)
{
    char byte;
    ck_assert_int_eq((int)read(((int *)word)[0], &byte, 1), 1);
    return NULL;
}

START_TEST(a_workbook_beside_threads)
{
    int word[2];
    pthread_t thread;
    ck_assert_int_eq(pipe(word), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, wait_for_word, word), 0);
    const hq_result_request request = {.path = HQ_STR("a.xlsx")};
    hq_result_file *file;
    ck_assert_int_eq(hq_result_file_open(NULL, &request, TWO, 2, &diags, &file), HQ_E_USAGE);
    ck_assert_int_eq((int)write(word[1], "x", 1), 1);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
}
END_TEST

/* ---- Rows. ---- */

enum { ROW_COUNT = 1000 };
static char id_room[ROW_COUNT][8];
static hq_str ids[ROW_COUNT];
static int64_t amounts[ROW_COUNT];
static const hq_result_values VALUES[] = {{.texts = ids}, {.numbers = amounts}};
static const hq_result_rows ROWS = {ROW_COUNT, VALUES};

static void fill(void)
{
    for (int i = 0; i < ROW_COUNT; i++) {
        int length = snprintf(id_room[i], sizeof id_room[i], "%d", i);
        ids[i] = (hq_str){id_room[i], (size_t)length};
        amounts[i] = i;
    }
}

static hq_result_file *opened(const char *path, uint32_t tables)
{
    const hq_result_request request = {.path = hq_str_of(path), .no_sync = true};
    hq_result_file *file;
    fill();
    ck_assert_int_eq(hq_result_file_open(NULL, &request, TWO, tables, &diags, &file), HQ_OK);
    return file;
}

static const char *const KINDS[] = {"a.csv", "a.jsonl", "a.xlsx", "a.sqlite"};

START_TEST(rows_that_are_not_there)
{
    hq_result_file *file = opened(KINDS[_i], 1);
    CHECK_ROW(KINDS[_i], hq_result_file_append(file, 1, &ROWS, 0, 1, &diags) == HQ_E_USAGE);
    CHECK_ROW(KINDS[_i], hq_result_file_append(file, 0, &ROWS, ROW_COUNT, 1, &diags) == HQ_E_USAGE);
    CHECK_ROW(KINDS[_i], hq_result_file_append(file, 0, &ROWS, UINT32_MAX, 2, &diags) == HQ_E_USAGE);
    CHECK_ROW(KINDS[_i], (hq_result_file_format(file) != NULL) == (_i < 2) &&
                             (hq_result_file_outfile(file) != NULL) == (_i < 2));
    CHECK_ROW(KINDS[_i], hq_result_file_write(file, HQ_STR("x"), &diags) == (_i < 2 ? HQ_OK : HQ_E_USAGE));
    hq_result_file_abandon(file, HQ_OUTFILE_REMOVE);
}
END_TEST

START_TEST(a_key_twice)
{
    hq_result_file *file = opened("a.sqlite", 2);
    ck_assert_int_eq(hq_result_file_append(file, 0, &ROWS, 0, 10, &diags), HQ_OK);
    ck_assert_int_eq(hq_result_file_append(file, 1, &ROWS, 9, 1, &diags), HQ_OK);
    ck_assert_int_eq(hq_result_file_append(file, 0, &ROWS, 9, 1, &diags), HQ_E_INVALID);
    ck_assert(said(HQ_D_RESULT_KEY_TWICE));
    hq_result_file_abandon(file, HQ_OUTFILE_REMOVE);
}
END_TEST

static void put_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    ck_assert(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
}

static const struct {
    const char *path, *beside, *holds;
    bool from_the_beginning;
    hq_status status;
} BESIDE[] = {
    {"a.sqlite", "a.sqlite-wal", "frames", true, HQ_E_INVALID},
    {"a.sqlite", "a.sqlite-journal", "pages", true, HQ_E_INVALID},
    {"link.db", "a.sqlite-wal", "frames", true, HQ_E_INVALID},
    {"a.sqlite", "a.sqlite-wal", "frames", false, HQ_E_INVALID},
    {"a.sqlite", "a.sqlite-wal", "", true, HQ_OK},
    {"a.sqlite", "a.sqlite-shm", "index", true, HQ_OK},
};

/* What another program left beside an old database would be put into the new one. */
START_TEST(waited_for)
{
    const hq_result_request request = {.path = hq_str_of(BESIDE[_i].path)};
    hq_result_file *file;
    put_file("a.sqlite", "old");
    ck_assert_int_eq(symlink("a.sqlite", "link.db"), 0);
    if (BESIDE[_i].from_the_beginning)
        put_file(BESIDE[_i].beside, BESIDE[_i].holds);
    hq_status status = hq_result_file_open(NULL, &request, TWO, 2, &diags, &file);
    if (!BESIDE[_i].from_the_beginning) {
        ck_assert_int_eq(status, HQ_OK);
        put_file(BESIDE[_i].beside, BESIDE[_i].holds);
    }
    if (status == HQ_OK)
        status = hq_result_file_finish(file, &diags);
    char kept[4] = "";
    FILE *old = fopen("a.sqlite", "r");
    ck_assert(old != NULL && fread(kept, 1, 3, old) == 3 && fclose(old) == 0);
    CHECK_ROW(BESIDE[_i].beside,
              status == BESIDE[_i].status && (status == HQ_OK || said(HQ_D_RESULT_WAITED_FOR)));
    CHECK_ROW(BESIDE[_i].beside, (strcmp(kept, "old") == 0) == (status != HQ_OK));
    ck_assert(unlink("link.db") == 0 && unlink("a.sqlite") == 0 && unlink(BESIDE[_i].beside) == 0);
    ck_assert_str_eq(left_behind(), "");
}
END_TEST

/* 32,767 characters of UTF-16 fit, 32,768 do not; one beyond U+FFFF counts two. */
static const struct {
    const char *name, *character;
    size_t bytes, count;
    hq_status status;
} LONG[] = {
    {"fits", "a", 1, 32767, HQ_OK},           {"too long", "a", 1, 32768, HQ_E_INVALID},
    {"fits, Chinese", "惠", 3, 32767, HQ_OK}, {"too long, Chinese", "惠", 3, 32768, HQ_E_INVALID},
    {"fits, rare", "𠮷", 4, 16383, HQ_OK},    {"too long, rare", "𠮷", 4, 16384, HQ_E_INVALID},
};

START_TEST(long_cells)
{
    hq_result_file *file = opened("a.xlsx", 1);
    size_t length = LONG[_i].bytes * LONG[_i].count;
    char *text = malloc(length);
    ck_assert_ptr_nonnull(text);
    for (size_t i = 0; i < length; i++)
        text[i] = LONG[_i].character[i % LONG[_i].bytes];
    ids[0] = (hq_str){text, length};
    hq_status status = hq_result_file_append(file, 0, &ROWS, 0, 2, &diags);
    CHECK_ROW(LONG[_i].name, status == LONG[_i].status);
    CHECK_ROW(LONG[_i].name, status == HQ_OK || said(HQ_D_RESULT_CELL_LONG));
    if (status == HQ_OK) {
        CHECK_ROW(LONG[_i].name, hq_result_file_finish(file, &diags) == HQ_OK);
        CHECK_ROW(LONG[_i].name, strcmp(left_behind(), "a.xlsx ") == 0);
    } else {
        hq_result_file_abandon(file, HQ_OUTFILE_REMOVE);
    }
    free(text);
}
END_TEST

/* ---- The child dies. ---- */

static pid_t child_of_this(void)
{
    char path[64], text[64] = "";
    ck_assert_int_gt(snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid()), 0);
    FILE *stream = fopen(path, "r");
    ck_assert_ptr_nonnull(stream);
    ck_assert_ptr_nonnull(fgets(text, sizeof text, stream));
    ck_assert_int_eq(fclose(stream), 0);
    return (pid_t)strtol(text, NULL, 10);
}

START_TEST(the_child_is_killed)
{
    hq_result_file *file = opened("a.xlsx", 2);
    ck_assert_int_eq(hq_result_file_append(file, 0, &ROWS, 0, ROW_COUNT, &diags), HQ_OK);
    ck_assert_int_eq(kill(child_of_this(), _i == 0 ? SIGKILL : SIGTERM), 0);
    hq_status status = HQ_OK;
    for (int i = 0; i < 1000 && status == HQ_OK && _i == 0; i++)
        status = hq_result_file_append(file, 0, &ROWS, 0, ROW_COUNT, &diags);
    if (status == HQ_OK) {
        ck_assert_int_eq(_i, 1);
        ck_assert_int_eq(hq_result_file_finish(file, &diags), HQ_E_IO);
    } else {
        ck_assert_int_eq(status, HQ_E_IO);
        hq_result_file_abandon(file, HQ_OUTFILE_REMOVE);
    }
    ck_assert(said(HQ_D_RESULT_WORKBOOK));
}
END_TEST

START_TEST(an_interrupt_is_the_parents)
{
    hq_result_file *file = opened("a.xlsx", 2);
    ck_assert_int_eq(hq_result_file_append(file, 0, &ROWS, 0, ROW_COUNT, &diags), HQ_OK);
    usleep(200000); /* until the child lives its own life */
    ck_assert_int_eq(kill(child_of_this(), SIGINT), 0);
    ck_assert_int_eq(hq_result_file_finish(file, &diags), HQ_OK);
    ck_assert_str_eq(left_behind(), "a.xlsx ");
}
END_TEST

/* Somebody else reaps every child: the answer counts. */
START_TEST(children_are_ignored)
{
    (void)signal(SIGCHLD, SIG_IGN);
    hq_result_file *file = opened("a.xlsx", 2);
    ck_assert_int_eq(hq_result_file_append(file, 1, &ROWS, 0, ROW_COUNT, &diags), HQ_OK);
    ck_assert_int_eq(hq_result_file_finish(file, &diags), HQ_OK);
    ck_assert_str_eq(left_behind(), "a.xlsx ");
}
END_TEST

/* ---- Reading back. ---- */

static void change_byte(long at, int origin)
{
    FILE *stream = fopen("a.xlsx", "r+b");
    ck_assert_ptr_nonnull(stream);
    ck_assert_int_eq(fseek(stream, at, origin), 0);
    int byte = fgetc(stream);
    ck_assert_int_eq(fseek(stream, at, origin), 0);
    ck_assert_int_eq(fputc(byte ^ 1, stream), byte ^ 1);
    ck_assert_int_eq(fclose(stream), 0);
}

START_TEST(what_is_not_whole)
{
    hq_result_file *file = opened("a.xlsx", 1);
    hq_workbook_trouble trouble = {0};
    ck_assert_int_eq(hq_result_file_append(file, 0, &ROWS, 0, ROW_COUNT, &diags), HQ_OK);
    ck_assert_int_eq(hq_result_file_finish(file, &diags), HQ_OK);
    ck_assert_int_eq(hq_workbook_check("a.xlsx", ROW_COUNT + 1, 2 * (ROW_COUNT + 1), &trouble), HQ_OK);
    ck_assert_int_eq(hq_workbook_check("a.xlsx", ROW_COUNT, 2 * (ROW_COUNT + 1), &trouble), HQ_E_IO);
    ck_assert_int_eq(hq_workbook_check("a.xlsx", ROW_COUNT + 1, 2 * (ROW_COUNT + 1) + 1, &trouble), HQ_E_IO);
    ck_assert_int_eq(hq_workbook_check("b.xlsx", ROW_COUNT + 1, 2 * (ROW_COUNT + 1), &trouble), HQ_E_IO);
    change_byte(4000, SEEK_SET);
    ck_assert_int_eq(hq_workbook_check("a.xlsx", ROW_COUNT + 1, 2 * (ROW_COUNT + 1), &trouble), HQ_E_IO);
    change_byte(4000, SEEK_SET);
    ck_assert_int_eq(hq_workbook_check("a.xlsx", ROW_COUNT + 1, 2 * (ROW_COUNT + 1), &trouble), HQ_OK);
    ck_assert_int_eq(truncate("a.xlsx", 4000), 0);
    ck_assert_int_eq(hq_workbook_check("a.xlsx", ROW_COUNT + 1, 2 * (ROW_COUNT + 1), &trouble), HQ_E_IO);
    ck_assert_str_eq(left_behind(), "a.xlsx ");
}
END_TEST

/* ---- Without memory. ---- */

static hq_status all_of_it(const hq_allocator *allocator, const char *path)
{
    const hq_result_request request = {.path = hq_str_of(path), .no_sync = true};
    hq_result_file *file;
    HQ_TRY(hq_result_file_open(allocator, &request, TWO, 1, &diags, &file));
    hq_status status = hq_result_file_append(file, 0, &ROWS, 0, ROW_COUNT, &diags);
    if (status == HQ_OK)
        return hq_result_file_finish(file, &diags);
    hq_result_file_abandon(file, HQ_OUTFILE_REMOVE);
    return status;
}

/* The last one by a name that takes a block of memory wherever it is needed. */
START_TEST(without_memory)
{
    hq_status status = HQ_E_MEMORY;
    char path[3001];
    bool is_long = _i == (int)COUNT_OF(KINDS);
    const char *kind = KINDS[is_long ? _i - 1 : _i];
    size_t before = is_long ? sizeof path - strlen(kind) - 1 : 0;
    for (size_t i = 0; i < before; i++)
        path[i] = "./"[i % 2];
    (void)snprintf(path + before, sizeof path - before, "%s", kind);
    fill();
    for (size_t refuse = 1; status != HQ_OK; refuse++) {
        test_memory memory;
        test_memory_init(&memory, refuse);
        status = all_of_it(&memory.allocator, path);
        CHECK_ROW(kind, status == HQ_OK || status == HQ_E_MEMORY);
        CHECK_NO_BLOCKS(&memory);
        ck_assert(status == HQ_OK || strcmp(left_behind(), "") == 0);
        ck_assert_uint_lt(refuse, 1000);
    }
    ck_assert_int_eq(diags.list.count, 0);
    ck_assert_str_ne(left_behind(), "");
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("result_file");
    TCase *names = tcase_create("names");
    tcase_add_loop_test(names, endings, 0, COUNT_OF(ENDINGS));
    suite_add_tcase(suite, names);
    TCase *files = tcase_create("files");
    tcase_set_timeout(files, 60);
    tcase_add_checked_fixture(files, set_up, tear_down);
    tcase_add_loop_test(files, refused, 0, COUNT_OF(REFUSED));
    tcase_add_loop_test(files, a_database_on_a_device, 0, 2);
    tcase_add_loop_test(files, waited_for, 0, COUNT_OF(BESIDE));
    tcase_add_test(files, a_workbook_beside_threads);
    tcase_add_loop_test(files, rows_that_are_not_there, 0, COUNT_OF(KINDS));
    tcase_add_test(files, a_key_twice);
    tcase_add_loop_test(files, long_cells, 0, COUNT_OF(LONG));
    tcase_add_loop_test(files, the_child_is_killed, 0, 2);
    tcase_add_test(files, what_is_not_whole);
    tcase_add_test(files, an_interrupt_is_the_parents);
    tcase_add_test(files, children_are_ignored);
    tcase_add_loop_test(files, without_memory, 0, COUNT_OF(KINDS) + 1);
    suite_add_tcase(suite, files);
    return suite;
}
