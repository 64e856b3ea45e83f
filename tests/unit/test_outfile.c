/*
 * A file that appears whole or not at all: each call of the system refused in its turn, short writes, interruptions, no memory; and going on
 * with what an earlier run left.
 */
#include "data/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "memory.h"

/* ---- These stand before the C library's. ---- */

static struct {
    size_t calls, refuse; /* the call that is refused, from 1; 0: none */
    int error;
    size_t write_most;   /* bytes that one write takes; 0: all */
    bool interrupt;      /* every other write is interrupted */
    const char *refused; /* its name */
} machine;

static bool refuse(const char *name)
{
    machine.calls++;
    if (machine.calls != machine.refuse)
        return false;
    machine.refused = name;
    errno = machine.error;
    return true;
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    unsigned mode = (flags & O_CREAT) != 0 ? va_arg(rest, unsigned) : 0;
    va_end(rest);
    return refuse("open") ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset)
{
    static bool interrupted;
    interrupted = machine.interrupt && !interrupted;
    if (interrupted) {
        errno = EINTR;
        return -1;
    }
    if (machine.write_most > 0 && size > machine.write_most)
        size = machine.write_most;
    return refuse("pwrite") ? -1 : syscall(SYS_pwrite64, descriptor, bytes, size, offset);
}

int fsync(int descriptor)
{
    return refuse("fsync") ? -1 : (int)syscall(SYS_fsync, descriptor);
}

int fdatasync(int descriptor)
{
    return refuse("fdatasync") ? -1 : (int)syscall(SYS_fdatasync, descriptor);
}

int ftruncate(int descriptor, off_t length)
{
    return refuse("ftruncate") ? -1 : (int)syscall(SYS_ftruncate, descriptor, length);
}

int fchmod(int descriptor, mode_t mode)
{
    return refuse("fchmod") ? -1 : (int)syscall(SYS_fchmod, descriptor, mode);
}

int rename(const char *from, const char *to)
{
    return refuse("rename") ? -1 : (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int close(int descriptor) /* the descriptor is gone whatever is said */
{
    int closed = (int)syscall(SYS_close, descriptor);
    return refuse("close") ? -1 : closed;
}

/* ---- A folder for each test. ---- */

static char folder[64];
static hq_arena arena;
static hq_sources sources;
static hq_diags diags;

static void set_up(void)
{
    memset(&machine, 0, sizeof machine);
    ck_assert_int_gt(snprintf(folder, sizeof folder, "/tmp/huiqi-outfile-XXXXXX"), 0);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    hq_arena_init(&arena, NULL, 0);
    hq_sources_init(&sources, &arena);
    hq_diags_init(&diags, &arena, &sources);
}

static void tear_down(void)
{
    machine.refuse = 0;
    hq_arena_free(&arena);
    (void)unlink("a.csv");
    (void)unlink("a.csv.part");
    ck_assert_int_eq(chdir("/"), 0);
    ck_assert_int_eq(rmdir(folder), 0); /* nothing else was left */
}

static void put(const char *path, const char *text, mode_t mode)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    ck_assert_int_ge(descriptor, 0);
    ck_assert_int_eq((int)write(descriptor, text, strlen(text)), (int)strlen(text));
    ck_assert_int_eq(close(descriptor), 0);
}

static bool holds(const char *path, const char *text)
{
    static char room[4096];
    int descriptor = open(path, O_RDONLY);
    if (descriptor < 0)
        return text == NULL && errno == ENOENT;
    ssize_t got = read(descriptor, room, sizeof room);
    (void)close(descriptor);
    return text != NULL && got == (ssize_t)strlen(text) && memcmp(room, text, strlen(text)) == 0;
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

static bool said(hq_message message)
{
    for (uint32_t i = 0; i < diags.list.count; i++)
        if (diags.list.at[i].message == message)
            return true;
    return false;
}

static const hq_outfile_request REQUEST = {.path = {"a.csv", 5}, .buffered = 8};

/* ---- The whole of it. ---- */

/* Five writes over and under the buffer's size, a sync, a cut: "0123456789abcdefgh". */
static hq_status write_it(const hq_allocator *allocator)
{
    hq_outfile *file;
    HQ_TRY(hq_outfile_open(allocator, &REQUEST, &diags, &file));
    hq_status status = hq_outfile_write(file, HQ_STR("0123"));
    if (status == HQ_OK)
        status = hq_outfile_write(file, HQ_STR("456789abcdef"));
    if (status == HQ_OK)
        status = hq_outfile_sync(file);
    if (status == HQ_OK)
        status = hq_outfile_write(file, HQ_STR("xyz"));
    if (status == HQ_OK)
        status = hq_outfile_cut(file, 16);
    if (status == HQ_OK)
        status = hq_outfile_write(file, HQ_STR("gh"));
    if (status == HQ_OK)
        return hq_outfile_finish(file, &diags);
    hq_outfile_report(file, &diags);
    ck_assert_int_eq(hq_outfile_error(file), machine.error);
    hq_outfile_abandon(file, HQ_OUTFILE_REMOVE);
    return status;
}

START_TEST(every_refusal)
{
    static const int ERRORS[] = {ENOSPC, EIO, EDQUOT, EROFS};
    hq_status status;
    bool more; /* calls to refuse */
    size_t refuse = 0, placed_count = 0;
    do {
        put("a.csv", "the old file", 0640);
        int before = descriptors_open();
        test_memory memory;
        test_memory_init(&memory, 0);
        machine.error = ERRORS[_i];
        machine.calls = 0;
        machine.refuse = ++refuse;
        machine.refused = "nothing";
        diags.list.count = 0;
        status = write_it(&memory.allocator);
        machine.refuse = 0;
        more = machine.calls >= refuse;
        CHECK_NO_BLOCKS(&memory);
        CHECK_ROW(machine.refused, descriptors_open() == before);
        CHECK_ROW(machine.refused, holds("a.csv.part", NULL));
        bool placed = said(HQ_D_RESULT_UNSURE); /* refused after the file was put in its place */
        CHECK_ROW(machine.refused,
                  holds("a.csv", status == HQ_OK || placed ? "0123456789abcdefgh" : "the old file"));
        bool harmless = strcmp(machine.refused, "nothing") == 0 || strcmp(machine.refused, "close") == 0;
        CHECK_ROW(machine.refused, status == HQ_E_IO || (status == HQ_OK && harmless));
        CHECK_ROW(machine.refused, status == HQ_OK || placed || said(HQ_D_RESULT_UNWRITABLE));
        placed_count += placed;
        ck_assert_uint_lt(refuse, 100);
    } while (more);
    ck_assert_int_eq(status, HQ_OK);
    ck_assert_uint_ge(
        refuse, 14); /* 2 of opening, 2 truncations, 4 writes, 3 syncs, the renaming, 2 of closing ... */
    ck_assert_uint_ge(placed_count, 3); /* the folder opened, synced; the file closed */
}
END_TEST

START_TEST(short_writes)
{
    put("a.csv", "the old file", 0640);
    machine.write_most = 1;
    machine.interrupt = _i == 1;
    ck_assert_int_eq(write_it(NULL), HQ_OK);
    ck_assert(holds("a.csv", "0123456789abcdefgh") && holds("a.csv.part", NULL));
    struct stat info;
    ck_assert_int_eq(stat("a.csv", &info), 0);
    ck_assert_uint_eq(info.st_mode & 0777, 0640);
}
END_TEST

START_TEST(without_memory)
{
    hq_status status = HQ_E_MEMORY;
    put("a.csv", "the old file", 0640);
    for (size_t refuse = 1; status != HQ_OK; refuse++) {
        test_memory memory;
        test_memory_init(&memory, refuse);
        status = write_it(&memory.allocator);
        ck_assert(status == HQ_OK || status == HQ_E_MEMORY);
        ck_assert(status == HQ_OK || holds("a.csv", "the old file"));
        ck_assert(holds("a.csv.part", NULL));
        CHECK_NO_BLOCKS(&memory);
        ck_assert_uint_lt(refuse, 100);
    }
}
END_TEST

START_TEST(at_once)
{
    const hq_outfile_request full = {.path = HQ_STR("/dev/full")};
    put("a.csv", "the old file", 0640);
    ck_assert_int_eq(hq_outfile_put(NULL, &REQUEST, HQ_STR("a new one, longer than the buffer"), &diags),
                     HQ_OK);
    ck_assert(holds("a.csv", "a new one, longer than the buffer") && holds("a.csv.part", NULL));
    ck_assert_int_eq(hq_outfile_put(NULL, &REQUEST, HQ_STR(""), &diags), HQ_OK);
    ck_assert(holds("a.csv", ""));
    ck_assert_uint_eq(diags.list.count, 0);
    ck_assert_int_eq(hq_outfile_put(NULL, &full, HQ_STR("x"), &diags), HQ_E_IO);
    ck_assert(said(HQ_D_RESULT_UNWRITABLE));
}
END_TEST

/* ---- Going on. ---- */

START_TEST(going_on)
{
    hq_outfile *file;
    hq_outfile_request again = REQUEST;
    again.go_on = true;
    ck_assert_int_eq(hq_outfile_open(NULL, &REQUEST, &diags, &file), HQ_OK);
    ck_assert_int_eq(hq_outfile_write(file, HQ_STR("0123456789")), HQ_OK);
    ck_assert_int_eq(hq_outfile_write(file, HQ_STR("ab")), HQ_OK);
    ck_assert_uint_eq(hq_outfile_offset(file), 12);
    hq_outfile_abandon(file, HQ_OUTFILE_KEEP);
    ck_assert(holds("a.csv.part", "0123456789ab") && holds("a.csv", NULL));
    ck_assert_int_eq(hq_outfile_open(NULL, &again, &diags, &file), HQ_OK);
    ck_assert_uint_eq(hq_outfile_offset(file), 12);
    ck_assert_int_eq(hq_outfile_cut(file, 13), HQ_E_USAGE);
    ck_assert_int_eq(hq_outfile_cut(file, 5), HQ_OK);
    ck_assert_int_eq(hq_outfile_write(file, HQ_STR("xy")), HQ_OK);
    ck_assert_int_eq(hq_outfile_finish(file, &diags), HQ_OK);
    ck_assert(holds("a.csv", "01234xy") && holds("a.csv.part", NULL));
    ck_assert_int_eq(diags.list.count, 0);
}
END_TEST

/* The same bytes in one run or two, in a buffer or past it, cut back or not, have one checksum; others have another. */
START_TEST(sums)
{
    hq_outfile *file;
    hq_outfile_request again = REQUEST;
    char whole[HQ_DIGEST_TEXT_MAX], sum[HQ_DIGEST_TEXT_MAX];
    again.go_on = true;
    hq_xxh3_print("0123456789ab", 12, whole);
    ck_assert_int_eq(hq_outfile_open(NULL, &REQUEST, &diags, &file), HQ_OK);
    hq_outfile_sum(file, sum);
    ck_assert_str_eq(sum, "-");
    ck_assert_int_eq(hq_outfile_write(file, HQ_STR("01")), HQ_OK);
    ck_assert_int_eq(hq_outfile_sum_begin(file, 2), HQ_OK);
    ck_assert_int_eq(hq_outfile_write(file, HQ_STR("23456789")), HQ_OK);
    ck_assert_int_eq(hq_outfile_write(file, HQ_STR("ab")), HQ_OK);
    ck_assert_int_eq(hq_outfile_flush(file), HQ_OK);
    hq_outfile_sum(file, sum);
    ck_assert_str_eq(sum, whole);
    ck_assert_int_eq(hq_outfile_write(file, HQ_STR("too much")), HQ_OK);
    hq_outfile_abandon(file, HQ_OUTFILE_KEEP);
    for (int changed = 0; changed < 2; changed++) {
        if (changed)
            put("a.csv.part", "0123456x89ab", 0644);
        ck_assert_int_eq(hq_outfile_open(NULL, &again, &diags, &file), HQ_OK);
        ck_assert_int_eq(hq_outfile_sum_begin(file, 99), HQ_E_USAGE);
        ck_assert_int_eq(hq_outfile_sum_begin(file, 12), HQ_OK);
        ck_assert_int_eq(hq_outfile_cut(file, 12), HQ_OK);
        hq_outfile_sum(file, sum);
        ck_assert_int_eq(strcmp(sum, whole) != 0, changed);
        hq_outfile_abandon(file, HQ_OUTFILE_KEEP);
    }
    ck_assert_int_eq(diags.list.count, 0);
}
END_TEST

START_TEST(two_at_once)
{
    hq_outfile *first, *second;
    ck_assert_int_eq(hq_outfile_open(NULL, &REQUEST, &diags, &first), HQ_OK);
    ck_assert_int_eq(hq_outfile_write(first, HQ_STR("first, longer than the buffer")), HQ_OK);
    ck_assert_int_eq(hq_outfile_open(NULL, &REQUEST, &diags, &second), HQ_E_IO);
    ck_assert_ptr_null(second);
    ck_assert(said(HQ_D_RESULT_BUSY));
    ck_assert_int_eq(hq_outfile_finish(first, &diags), HQ_OK);
    ck_assert(holds("a.csv", "first, longer than the buffer"));
}
END_TEST

/* What somebody else holds by another name is neither emptied nor taken away. */
START_TEST(linked)
{
    hq_outfile *file;
    int victim = open("victim", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_eq((int)write(victim, "precious", 8), 8);
    ck_assert_int_eq(close(victim), 0);
    ck_assert_int_eq(_i == 0 ? link("victim", "a.csv.part") : symlink("victim", "a.csv.part"), 0);
    ck_assert_int_eq(hq_outfile_open(NULL, &REQUEST, &diags, &file), HQ_E_IO);
    ck_assert(said(HQ_D_RESULT_UNWRITABLE));
    ck_assert(holds("victim", "precious") && (_i == 1 || holds("a.csv.part", "precious")));
    ck_assert_int_eq(unlink("victim"), 0);
    (void)unlink("a.csv.part");
}
END_TEST

/* ---- What is no file. ---- */

static const struct {
    const char *name, *path;
    bool go_on;
    hq_status status;
    hq_message message; /* HQ_MESSAGE_COUNT: none */
} PATHS[] = {
    {"a folder", ".", false, HQ_E_IO, HQ_D_RESULT_UNWRITABLE},
    {"in no folder", "none/a.csv", false, HQ_E_IO, HQ_D_RESULT_UNWRITABLE},
    {"below a file", "/dev/null/a.csv", false, HQ_E_IO, HQ_D_RESULT_UNWRITABLE},
    {"a device", "/dev/null", false, HQ_OK, HQ_MESSAGE_COUNT},
    {"on with a device", "/dev/null", true, HQ_E_USAGE, HQ_MESSAGE_COUNT},
    {"on with standard output", "-", true, HQ_E_USAGE, HQ_MESSAGE_COUNT},
    {"a full disk", "/dev/full", false, HQ_E_IO, HQ_D_RESULT_UNWRITABLE},
};

START_TEST(paths)
{
    const char *name = PATHS[_i].name;
    const hq_outfile_request request = {.path = hq_str_of(PATHS[_i].path), .go_on = PATHS[_i].go_on};
    hq_outfile *file;
    int before = descriptors_open();
    hq_status status = hq_outfile_open(NULL, &request, &diags, &file);
    if (status == HQ_OK) {
        CHECK_ROW(name, hq_outfile_part(file) == NULL && hq_outfile_cut(file, 0) == HQ_E_USAGE);
        status = hq_outfile_write(file, HQ_STR("bytes"));
    }
    if (status == HQ_OK)
        status = hq_outfile_finish(file, &diags);
    CHECK_ROW(name, status == PATHS[_i].status);
    CHECK_ROW(name, PATHS[_i].message == HQ_MESSAGE_COUNT ? diags.list.count == 0 : said(PATHS[_i].message));
    CHECK_ROW(name, descriptors_open() == before);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("outfile");
    TCase *all = tcase_create("all");
    tcase_add_checked_fixture(all, set_up, tear_down);
    tcase_add_loop_test(all, every_refusal, 0, 4);
    tcase_add_loop_test(all, short_writes, 0, 2);
    tcase_add_test(all, without_memory);
    tcase_add_test(all, at_once);
    tcase_add_test(all, going_on);
    tcase_add_test(all, sums);
    tcase_add_test(all, two_at_once);
    tcase_add_loop_test(all, linked, 0, 2);
    tcase_add_loop_test(all, paths, 0, COUNT_OF(PATHS));
    suite_add_tcase(suite, all);
    return suite;
}
