/*
 * Files that are written whole or not at all: what was there before stays when anything fails, and nothing is left beside it.
 */
#include "base/replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "memory.h"

static char start[4096], folder[4096]; /* the test runs in a folder of its own */
static hq_arena arena;

static void set_up(void)
{
    const char *base = getenv("TMPDIR");
    ck_assert_ptr_nonnull(getcwd(start, sizeof start));
    ck_assert_int_gt(snprintf(folder, sizeof folder, "%s/huiqi-replace-XXXXXX", base == NULL ? "/tmp" : base),
                     0);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    hq_arena_init(&arena, NULL, 0);
}

static void tear_down(void)
{
    hq_arena_free(&arena);
    (void)unlink("x");
    (void)unlink("y");
    (void)rmdir("sub");
    ck_assert_int_eq(chdir(start), 0);
    ck_assert_msg(rmdir(folder) == 0, "something is left in %s", folder);
}

static void check_holds(const char *path, hq_str wanted)
{
    hq_str bytes;
    int error;
    ck_assert_int_eq(hq_file_read(&arena, hq_str_of(path), 1 << 20, &bytes, &error), HQ_OK);
    ck_assert(hq_str_equal(bytes, wanted));
}

static void check_fails(const char *path, hq_str bytes, int wanted)
{
    int error;
    ck_assert_int_eq(hq_file_replace(&arena, hq_str_of(path), bytes, &error), HQ_E_IO);
    ck_assert_int_eq(error, wanted);
}

START_TEST(writes)
{
    int error;
    struct stat info;
    mode_t mask = umask(022);
    ck_assert_int_eq(hq_file_replace(&arena, HQ_STR("x"), HQ_STR("one"), &error), HQ_OK);
    check_holds("x", HQ_STR("one"));
    ck_assert_int_eq(hq_file_replace(&arena, HQ_STR("./x"), HQ_STR(""), &error), HQ_OK);
    check_holds("x", HQ_STR(""));
    ck_assert_int_eq(stat("x", &info), 0);
    ck_assert_int_eq((int)(info.st_mode & 0777), 0644);
    (void)umask(mask);
}
END_TEST

/* Who reads the old one goes on reading it. */
START_TEST(replaces_at_once)
{
    int error, old;
    char byte;
    ck_assert_int_eq(hq_file_replace(&arena, HQ_STR("x"), HQ_STR("a"), &error), HQ_OK);
    old = open("x", O_RDONLY);
    ck_assert_int_eq(hq_file_replace(&arena, HQ_STR("x"), HQ_STR("b"), &error), HQ_OK);
    ck_assert_int_eq((int)read(old, &byte, 1), 1);
    ck_assert_int_eq(byte, 'a');
    close(old);
    check_holds("x", HQ_STR("b"));
}
END_TEST

START_TEST(replaces_a_link)
{
    int error;
    struct stat info;
    ck_assert_int_eq(hq_file_replace(&arena, HQ_STR("y"), HQ_STR("kept"), &error), HQ_OK);
    ck_assert_int_eq(symlink("y", "x"), 0);
    ck_assert_int_eq(hq_file_replace(&arena, HQ_STR("x"), HQ_STR("new"), &error), HQ_OK);
    ck_assert_int_eq(lstat("x", &info), 0);
    ck_assert(S_ISREG(info.st_mode));
    check_holds("y", HQ_STR("kept"));
}
END_TEST

START_TEST(refuses_what_is_no_file)
{
    ck_assert_int_eq(mkdir("sub", 0777), 0);
    check_fails("sub", HQ_STR("x"), EISDIR);
    check_fails("/dev/null", HQ_STR("x"), EINVAL);
    check_fails("none/x", HQ_STR("x"), ENOENT);
    ck_assert_int_eq(mkfifo("y", 0666), 0);
    check_fails("y", HQ_STR("x"), EINVAL);
}
END_TEST

/* The disk is full in the middle of it. */
START_TEST(leaves_nothing)
{
    int error;
    struct rlimit limit = {1000, 1000};
    ck_assert_int_eq(hq_file_replace(&arena, HQ_STR("x"), HQ_STR("old"), &error), HQ_OK);
    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    static const char LONG[5000];
    check_fails("x", (hq_str){LONG, sizeof LONG}, EFBIG);
    check_fails("y", (hq_str){LONG, sizeof LONG}, EFBIG);
    check_holds("x", HQ_STR("old")); /* tear_down sees that the folder is else empty */
}
END_TEST

START_TEST(memory_runs_out)
{
    hq_status status = HQ_E_MEMORY;
    for (size_t refused = 1; status == HQ_E_MEMORY; refused++) {
        test_memory memory;
        hq_arena own;
        int error;
        test_memory_init(&memory, refused);
        hq_arena_init(&own, &memory.allocator, 0);
        ck_assert_int_ne(access("x", F_OK), 0);
        status = hq_file_replace(&own, HQ_STR("x"), HQ_STR("text"), &error);
        hq_arena_free(&own);
        CHECK_NO_BLOCKS(&memory);
    }
    ck_assert_int_eq(status, HQ_OK);
    check_holds("x", HQ_STR("text"));
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("replace");
    TCase *files = tcase_create("files");
    tcase_add_checked_fixture(files, set_up, tear_down);
    tcase_add_test(files, writes);
    tcase_add_test(files, replaces_at_once);
    tcase_add_test(files, replaces_a_link);
    tcase_add_test(files, refuses_what_is_no_file);
    tcase_add_test(files, leaves_nothing);
    tcase_add_test(files, memory_runs_out);
    suite_add_tcase(suite, files);
    return suite;
}
