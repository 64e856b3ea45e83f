/*
 * Whole files, and the files below a folder: of every kind that a path can name, at the limits, and with no memory.
 */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "memory.h"

static char start[4096]; /* where the test began; it runs in a folder of its own */
static char folder[4096];
static hq_arena arena;

static void set_up(void)
{
    const char *base = getenv("TMPDIR");
    ck_assert_ptr_nonnull(getcwd(start, sizeof start));
    ck_assert_int_gt(snprintf(folder, sizeof folder, "%s/huiqi-file-XXXXXX", base == NULL ? "/tmp" : base),
                     0);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    hq_arena_init(&arena, NULL, 0);
}

static void remove_below(const char *path)
{
    DIR *stream = opendir(path);
    for (const struct dirent *entry; stream != NULL && (entry = readdir(stream)) != NULL;) {
        char below[4096];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        ck_assert_int_lt(snprintf(below, sizeof below, "%s/%s", path, entry->d_name), (int)sizeof below);
        if (unlink(below) != 0)
            remove_below(below);
    }
    if (stream != NULL)
        closedir(stream);
    (void)rmdir(path);
}

static void tear_down(void)
{
    hq_arena_free(&arena);
    remove_below(folder);
    ck_assert_int_eq(chdir(start), 0);
}

static void put(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
    ck_assert_int_eq(fclose(file), 0);
}

static int descriptors_open(void)
{
    int count = 0;
    DIR *stream = opendir("/proc/self/fd");
    ck_assert_ptr_nonnull(stream);
    while (readdir(stream) != NULL)
        count++;
    closedir(stream);
    return count;
}

/* ---- One file. ---- */

static const struct {
    const char *name;
    hq_str bytes;
    size_t bytes_max;
    hq_status status;
} SIZES[] = {
    {"empty", {"", 0}, 100, HQ_OK},
    {"empty, none allowed", {"", 0}, 0, HQ_OK},
    {"one byte, none allowed", {"x", 1}, 0, HQ_E_LIMIT},
    {"below the limit", {"pack: x\n", 8}, 9, HQ_OK},
    {"the limit", {"pack: x\n", 8}, 8, HQ_OK},
    {"above the limit", {"pack: x\n", 8}, 7, HQ_E_LIMIT},
    {"bytes that are no text", {"\0\xFF\r\n\0", 5}, 9, HQ_OK},
};

START_TEST(file_of_a_size)
{
    put("file", SIZES[_i].bytes.at, SIZES[_i].bytes.length);
    hq_str bytes = {NULL, 99};
    int before = descriptors_open(), error = 99;
    CHECK_ROW(SIZES[_i].name,
              hq_file_read(&arena, HQ_STR("file"), SIZES[_i].bytes_max, &bytes, &error) == SIZES[_i].status);
    CHECK_ROW(SIZES[_i].name, error == 0);
    CHECK_ROW(SIZES[_i].name, descriptors_open() == before);
    if (SIZES[_i].status != HQ_OK)
        return;
    CHECK_ROW(SIZES[_i].name, hq_str_equal(bytes, SIZES[_i].bytes));
    CHECK_ROW(SIZES[_i].name, bytes.at[bytes.length] == '\0');
}
END_TEST

/* Longer than any first guess at a buffer, each byte telling its place. */
enum { LONG = 300001 };

static char *long_bytes(void)
{
    char *bytes = malloc(LONG);
    ck_assert_ptr_nonnull(bytes);
    for (int i = 0; i < LONG; i++)
        bytes[i] = (char)(i * 31 + i / 251);
    return bytes;
}

START_TEST(long_file)
{
    char *bytes = long_bytes();
    put("long", bytes, LONG);
    hq_str read;
    int error;
    ck_assert_int_eq(hq_file_read(&arena, HQ_STR("long"), LONG, &read, &error), HQ_OK);
    ck_assert(hq_str_equal(read, (hq_str){bytes, LONG}));
    ck_assert_int_eq(hq_file_read(&arena, HQ_STR("long"), LONG - 1, &read, &error), HQ_E_LIMIT);
    free(bytes);
}
END_TEST

/* A child writes the bytes in pieces; the end of the pipe that is read is put where `at` says. */
static pid_t write_in_pieces(const char *path, int descriptor, const char *bytes)
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child != 0)
        return child;
    if (path != NULL)
        descriptor = open(path, O_WRONLY);
    for (int done = 0; done < LONG;) {
        int rest = LONG - done, piece = rest < 7777 ? rest : 7777;
        ssize_t written = write(descriptor, bytes + done, (size_t)piece);
        if (written < 0)
            _exit(1); /* the reader had enough */
        done += (int)written;
    }
    close(descriptor);
    _exit(0);
}

START_TEST(pipe_with_a_name)
{
    char *bytes = long_bytes();
    ck_assert_int_eq(mkfifo("pipe", 0600), 0);
    pid_t child = write_in_pieces("pipe", -1, bytes);
    hq_str read;
    int error, result;
    ck_assert_int_eq(hq_file_read(&arena, HQ_STR("pipe"), LONG, &read, &error), HQ_OK);
    ck_assert(hq_str_equal(read, (hq_str){bytes, LONG}));
    ck_assert_int_eq(waitpid(child, &result, 0), child);
    ck_assert_int_eq(result, 0);
    free(bytes);
}
END_TEST

START_TEST(pipe_beyond_the_limit)
{
    char *bytes = long_bytes();
    ck_assert_int_eq(mkfifo("pipe", 0600), 0);
    pid_t child = write_in_pieces("pipe", -1, bytes);
    hq_str read;
    int error, result;
    ck_assert_int_eq(hq_file_read(&arena, HQ_STR("pipe"), LONG / 2, &read, &error), HQ_E_LIMIT);
    ck_assert_int_eq(waitpid(child, &result, 0), child); /* it was not read to its end */
    ck_assert_int_ne(result, 0);
    ck_assert_uint_lt(arena.bytes_held, 4 * LONG);
    free(bytes);
}
END_TEST

START_TEST(standard_input)
{
    char *bytes = long_bytes();
    int ends[2], error, result;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = write_in_pieces(NULL, ends[1], bytes);
    close(ends[1]);
    ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    hq_str read;
    ck_assert_int_eq(hq_file_read(&arena, HQ_STR("-"), LONG, &read, &error), HQ_OK);
    ck_assert(hq_str_equal(read, (hq_str){bytes, LONG}));
    ck_assert_int_eq(waitpid(child, &result, 0), child);
    ck_assert_int_eq(fcntl(STDIN_FILENO, F_GETFD) == -1, 0); /* it is not ours to close */
    free(bytes);
}
END_TEST

START_TEST(standard_input_that_cannot_be_read)
{
    hq_str read;
    int error = 0;
    close(STDIN_FILENO);
    ck_assert_int_eq(hq_file_read(&arena, HQ_STR("-"), 10, &read, &error), HQ_E_IO);
    ck_assert_int_eq(error, EBADF);
}
END_TEST

START_TEST(file_that_grew_or_says_no_size)
{
    hq_str read;
    int error; /* /proc says 0 bytes of everything */
    ck_assert_int_eq(hq_file_read(&arena, HQ_STR("/proc/self/status"), 1 << 20, &read, &error), HQ_OK);
    ck_assert(hq_str_starts(read, HQ_STR("Name:")));
    ck_assert_int_eq(hq_file_read(&arena, HQ_STR("/proc/self/status"), 10, &read, &error), HQ_E_LIMIT);
}
END_TEST

static const struct {
    const char *path;
    int error;
} UNREADABLE[] = {
    {"nothing", ENOENT},     {"nothing/file", ENOENT},
    {"file/below", ENOTDIR}, {"folder", EISDIR},
    {".", EISDIR},           {"", ENOENT},
    {"/dev/null", EINVAL},   {"/dev/zero", EINVAL},
    {"socket", ENXIO},       {"loop", ELOOP},
};

START_TEST(not_readable)
{
    put("file", "x", 1);
    ck_assert_int_eq(mkdir("folder", 0700), 0);
    ck_assert_int_eq(symlink("loop", "loop"), 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "socket"};
    int server = socket(AF_UNIX, SOCK_STREAM, 0), before, error = 0;
    ck_assert_int_eq(bind(server, (const struct sockaddr *)&address, sizeof address), 0);
    before = descriptors_open();
    hq_str read;
    const char *path = UNREADABLE[_i].path;
    CHECK_ROW(path, hq_file_read(&arena, hq_str_of(path), 100, &read, &error) == HQ_E_IO);
    CHECK_ROW(path, error == UNREADABLE[_i].error);
    CHECK_ROW(path, descriptors_open() == before);
    close(server);
}
END_TEST

START_TEST(link_to_a_file)
{
    put("file", "x", 1);
    ck_assert_int_eq(symlink("file", "link"), 0);
    hq_str read;
    int error;
    ck_assert_int_eq(hq_file_read(&arena, HQ_STR("link"), 1, &read, &error), HQ_OK);
    ck_assert(hq_str_is(read, "x"));
}
END_TEST

START_TEST(no_memory_for_a_file)
{
    char *bytes = long_bytes();
    put("long", bytes, LONG);
    hq_status status = HQ_E_MEMORY;
    size_t n = 1;
    int before = descriptors_open();
    for (; status == HQ_E_MEMORY && n < 100; n++) {
        test_memory memory;
        test_memory_init(&memory, n);
        hq_arena failing;
        hq_arena_init(&failing, &memory.allocator, 0);
        hq_str read;
        int error;
        status = hq_file_read(&failing, HQ_STR("long"), LONG, &read, &error);
        ck_assert(status == HQ_OK || status == HQ_E_MEMORY);
        ck_assert_int_eq(error, 0);
        hq_arena_free(&failing);
        CHECK_NO_BLOCKS(&memory);
        ck_assert_int_eq(descriptors_open(), before);
    }
    ck_assert_int_eq(status, HQ_OK);
    ck_assert_uint_gt(n, 2);
    free(bytes);
}
END_TEST

/* ---- Folders. ---- */

static hq_str joined(const hq_str_list *paths)
{
    hq_text text;
    hq_text_init(&text, &arena);
    for (uint32_t i = 0; i < paths->count; i++) {
        hq_text_add(&text, paths->at[i]);
        hq_text_add_char(&text, ' ');
    }
    return hq_text_str(&text);
}

static void make_tree(void)
{
    static const char *const FOLDERS[] = {"t", "t/a", "t/a/b", "t/empty", "t/.hidden", "t/政策", "elsewhere"};
    static const char *const FILES[] = {
        "t/a/b/z",           "t/a-b",      "t/a/c", "t/a0", "t/B", "t/政策/1", "t/.secret", "t/.hidden/x",
        "elsewhere/outside", "t/pack.yaml"};
    for (int i = 0; i < COUNT_OF(FOLDERS); i++)
        ck_assert_int_eq(mkdir(FOLDERS[i], 0700), 0);
    for (int i = 0; i < COUNT_OF(FILES); i++)
        put(FILES[i], "", 0);
    ck_assert_int_eq(symlink("pack.yaml", "t/link"), 0);
    ck_assert_int_eq(symlink("../elsewhere", "t/way-out"), 0);
    ck_assert_int_eq(mkfifo("t/pipe", 0600), 0);
}

/* Bytewise: B before a, '-' before '/' before '0', Chinese last. Neither links nor pipes nor what is hidden. */
#define TREE "B a-b a/b/z a/c a0 pack.yaml 政策/1 "
enum { TREE_FILES = 7 };

static const struct {
    const char *name;
    hq_str folder;
    uint32_t count_max;
    hq_status status;
    int error;
    const char *paths;
} WALKS[] = {
    {"all", {"t", 1}, 1000, HQ_OK, 0, TREE},
    {"the limit", {"t", 1}, TREE_FILES, HQ_OK, 0, TREE},
    {"above the limit", {"t", 1}, TREE_FILES - 1, HQ_E_LIMIT, 0, NULL},
    {"with a slash behind", {"t/", 2}, 1000, HQ_OK, 0, TREE},
    {"one below", {"t/a", 3}, 1000, HQ_OK, 0, "b/z c "},
    {"empty", {"t/empty", 7}, 1000, HQ_OK, 0, ""},
    {"empty, none allowed", {"t/empty", 7}, 0, HQ_OK, 0, ""},
    {"none", {"nothing", 7}, 1000, HQ_E_IO, ENOENT, NULL},
    {"a file", {"t/a0", 4}, 1000, HQ_E_IO, ENOTDIR, NULL},
    {"part of a longer text", {"t/aXXX", 3}, 1000, HQ_OK, 0, "b/z c "},
    {"the named folder may be a link", {"t/way-out", 9}, 1000, HQ_OK, 0, "outside "},
};

START_TEST(files_below)
{
    make_tree();
    const char *name = WALKS[_i].name;
    hq_str_list paths;
    int before = descriptors_open(), error = 99;
    CHECK_ROW(name, hq_files_below(&arena, WALKS[_i].folder, WALKS[_i].count_max, &paths, &error) ==
                        WALKS[_i].status);
    CHECK_ROW(name, error == WALKS[_i].error);
    CHECK_ROW(name, descriptors_open() == before);
    if (WALKS[_i].paths != NULL)
        ck_assert_str_eq(joined(&paths).at, WALKS[_i].paths);
}
END_TEST

/* 1/2/.../n/file */
static void make_deep(int levels)
{
    char path[100] = "deep";
    ck_assert_int_eq(mkdir(path, 0700), 0);
    for (int i = 1; i <= levels; i++) {
        size_t used = strlen(path);
        ck_assert_int_gt(snprintf(path + used, sizeof path - used, "/%d", i), 0);
        ck_assert_int_eq(mkdir(path, 0700), 0);
    }
    size_t used = strlen(path);
    ck_assert_int_gt(snprintf(path + used, sizeof path - used, "/file"), 0);
    put(path, "", 0);
}

START_TEST(folders_eight_deep)
{
    hq_str_list paths;
    int error;
    make_deep(8);
    ck_assert_int_eq(hq_files_below(&arena, HQ_STR("deep"), 10, &paths, &error), HQ_OK);
    ck_assert_str_eq(joined(&paths).at, "1/2/3/4/5/6/7/8/file ");
}
END_TEST

START_TEST(folders_nine_deep)
{
    hq_str_list paths;
    int before = descriptors_open(), error;
    make_deep(9);
    ck_assert_int_eq(hq_files_below(&arena, HQ_STR("deep"), 10, &paths, &error), HQ_E_LIMIT);
    ck_assert_int_eq(descriptors_open(), before);
}
END_TEST

START_TEST(no_memory_for_a_folder)
{
    make_tree();
    for (int i = 0; i < 150; i++) { /* so that several blocks are needed */
        char path[64];
        ck_assert_int_gt(snprintf(path, sizeof path, "t/a/b/a-long-name-for-a-file-%030d", i), 0);
        put(path, "", 0);
    }
    hq_status status = HQ_E_MEMORY;
    size_t n = 1;
    int before = descriptors_open();
    for (; status == HQ_E_MEMORY && n < 100; n++) {
        test_memory memory;
        test_memory_init(&memory, n);
        hq_arena failing;
        hq_arena_init(&failing, &memory.allocator, 0);
        hq_str_list paths;
        int error;
        status = hq_files_below(&failing, HQ_STR("t"), 1000, &paths, &error);
        ck_assert(status == HQ_OK || status == HQ_E_MEMORY);
        ck_assert(status != HQ_OK || paths.count == TREE_FILES + 150);
        hq_arena_free(&failing);
        CHECK_NO_BLOCKS(&memory);
        ck_assert_int_eq(descriptors_open(), before);
    }
    ck_assert_int_eq(status, HQ_OK);
    ck_assert_uint_gt(n, 3);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("file");
    TCase *files = tcase_create("files");
    tcase_add_checked_fixture(files, set_up, tear_down);
    tcase_add_loop_test(files, file_of_a_size, 0, COUNT_OF(SIZES));
    tcase_add_test(files, long_file);
    tcase_add_test(files, pipe_with_a_name);
    tcase_add_test(files, pipe_beyond_the_limit);
    tcase_add_test(files, standard_input);
    tcase_add_test(files, standard_input_that_cannot_be_read);
    tcase_add_test(files, file_that_grew_or_says_no_size);
    tcase_add_loop_test(files, not_readable, 0, COUNT_OF(UNREADABLE));
    tcase_add_test(files, link_to_a_file);
    tcase_add_test(files, no_memory_for_a_file);
    suite_add_tcase(suite, files);

    TCase *folders = tcase_create("folders");
    tcase_add_checked_fixture(folders, set_up, tear_down);
    tcase_add_loop_test(folders, files_below, 0, COUNT_OF(WALKS));
    tcase_add_test(folders, folders_eight_deep);
    tcase_add_test(folders, folders_nine_deep);
    tcase_add_test(folders, no_memory_for_a_folder);
    suite_add_tcase(suite, folders);
    return suite;
}
