/*
 * A batch whose every call of the machine fails, one after the other: batch_faults [--quick].
 *
 * The same job (a table, a list, rejects, a journal kept every so often) is run once with everything granted; then once for each n with the n-th
 * call of a kind refused (memory, read, write, sync, rename, open, cut), or made short, or interrupted. What must hold then:
 *
 *   - it ends as before, with the same bytes; or with a status that is an error and, unless memory ran out, words that say so
 *   - the result that was there before is as it was, or the whole new one stands in its place
 *   - nothing lies about but what can be gone on with, and going on gives the same bytes
 *   - all memory is given back
 *
 * The functions of the C library that a batch asks stand here before the library's own; each run is in a child, so that a crash is counted.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "huiqi.h"

typedef enum fault_kind { MEMORY, READ, WRITE, SYNC, RENAME, OPEN, CUT, KINDS } fault_kind;
typedef enum fault_way { REFUSED, REFUSED_EVER_AFTER, SHORT, INTERRUPTED, WAYS } fault_way;

static const char *const KIND_NAMES[KINDS] = {"allocation", "read", "write", "sync", "rename", "open", "cut"};
static const char *const WAY_NAMES[WAYS] = {"refused", "and all after it refused", "made short",
                                            "interrupted"};
static const int KIND_ERRORS[KINDS] = {ENOMEM, EIO, ENOSPC, EIO, EIO, EMFILE, EIO};

enum { ROWS = 400, TIMES_QUICK_MAX = 25, FAILURES_SHOWN_MAX = 20, TEXT_MAX = 1 << 20, PATH_MAX_HERE = 256 };

static struct {
    pthread_mutex_t lock;
    bool active;
    fault_kind kind;
    fault_way way;
    size_t at, calls[KINDS], blocks;
} state = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* What is to be done with this call: WAYS, nothing. */
static fault_way struck(fault_kind kind)
{
    fault_way way = WAYS;
    pthread_mutex_lock(&state.lock);
    if (state.active) {
        size_t now = ++state.calls[kind];
        bool hit = kind == state.kind && state.at != 0 &&
                   (now == state.at || (state.way == REFUSED_EVER_AFTER && now > state.at));
        way = hit ? state.way : WAYS;
    }
    pthread_mutex_unlock(&state.lock);
    return way;
}

static bool refused(fault_kind kind, fault_way way)
{
    if (way == REFUSED || way == REFUSED_EVER_AFTER)
        errno = KIND_ERRORS[kind];
    else if (way == INTERRUPTED)
        errno = EINTR;
    else
        return false;
    return true;
}

/* --- What is refused --- */

static void *allocate(void *context, size_t size)
{
    (void)context;
    if (refused(MEMORY, struck(MEMORY)))
        return NULL;
    pthread_mutex_lock(&state.lock);
    state.blocks++;
    pthread_mutex_unlock(&state.lock);
    return malloc(size);
}

static void release(void *context, void *block, size_t size)
{
    (void)context, (void)size;
    pthread_mutex_lock(&state.lock);
    state.blocks--;
    pthread_mutex_unlock(&state.lock);
    free(block);
}

static size_t less(fault_way way, size_t size)
{
    return way == SHORT && size > 1 ? (size + 1) / 2 : size;
}

ssize_t read(int descriptor, void *buffer, size_t size)
{
    fault_way way = struck(READ);
    return refused(READ, way) ? -1 : syscall(SYS_read, descriptor, buffer, less(way, size));
}

ssize_t pread(int descriptor, void *buffer, size_t size, off_t at)
{
    fault_way way = struck(READ);
    return refused(READ, way) ? -1 : syscall(SYS_pread64, descriptor, buffer, less(way, size), at);
}

ssize_t write(int descriptor, const void *buffer, size_t size)
{
    fault_way way = struck(WRITE);
    return refused(WRITE, way) ? -1 : syscall(SYS_write, descriptor, buffer, less(way, size));
}

ssize_t pwrite(int descriptor, const void *buffer, size_t size, off_t at)
{
    fault_way way = struck(WRITE);
    return refused(WRITE, way) ? -1 : syscall(SYS_pwrite64, descriptor, buffer, less(way, size), at);
}

/* What is granted is not done: nobody pulls the plug here, and waiting for the disk took most of the time. */
int fsync(int descriptor)
{
    (void)descriptor;
    return refused(SYNC, struck(SYNC)) ? -1 : 0;
}

int fdatasync(int descriptor)
{
    return fsync(descriptor);
}

int rename(const char *from, const char *to)
{
    return refused(RENAME, struck(RENAME)) ? -1 : (int)syscall(SYS_rename, from, to);
}

int ftruncate(int descriptor, off_t length)
{
    return refused(CUT, struck(CUT)) ? -1 : (int)syscall(SYS_ftruncate, descriptor, length);
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    unsigned mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, unsigned) : 0;
    va_end(rest);
    return refused(OPEN, struck(OPEN)) ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

/* --- Files --- */

static char folder[64];

static const char *in_folder(const char *name, char room[PATH_MAX_HERE])
{
    (void)snprintf(room, PATH_MAX_HERE, "%s/%s", folder, name);
    return room;
}

static bool put(const char *name, const char *text)
{
    char path[PATH_MAX_HERE];
    FILE *file = fopen(in_folder(name, path), "w");
    bool good = file != NULL && fputs(text, file) >= 0;
    return file != NULL && fclose(file) == 0 && good;
}

/* A file's text, ended by NUL; NULL: there is none. */
static char *get(const char *name)
{
    char path[PATH_MAX_HERE];
    FILE *file = fopen(in_folder(name, path), "r");
    if (file == NULL)
        return NULL;
    char *text = malloc(TEXT_MAX);
    size_t length = text == NULL ? 0 : fread(text, 1, TEXT_MAX - 1, file);
    (void)fclose(file);
    if (text != NULL)
        text[length] = '\0';
    return text;
}

static bool holds(const char *name, const char *wanted)
{
    char *text = get(name);
    bool same = text != NULL && wanted != NULL && strcmp(text, wanted) == 0;
    free(text);
    return same;
}

static bool is_there(const char *name)
{
    char path[PATH_MAX_HERE];
    return access(in_folder(name, path), F_OK) == 0;
}

static void clear(void)
{
    DIR *listing = opendir(folder);
    for (struct dirent *entry; listing != NULL && (entry = readdir(listing)) != NULL;) {
        char path[PATH_MAX_HERE];
        if (entry->d_name[0] != '.' || strlen(entry->d_name) > 2)
            (void)unlink(in_folder(entry->d_name, path));
    }
    if (listing != NULL)
        closedir(listing);
}

/* A file that nobody who goes on would find. */
static bool strays(void)
{
    static const char *const KNOWN[] = {"in.csv", "loans.csv", "instalments.csv", "out.csv", "rejects.csv"};
    static const char *const KEPT[] = {"out.csv.part", "rejects.csv.part", "out.csv.amounts.part",
                                       "out.csv.journal"};
    bool journal = is_there("out.csv.journal"), stray = false;
    DIR *listing = opendir(folder);
    for (struct dirent *entry; listing != NULL && (entry = readdir(listing)) != NULL;) {
        const char *name = entry->d_name;
        bool known = strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
        for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
            known |= strcmp(name, KNOWN[i]) == 0;
        for (size_t i = 0; journal && i < sizeof KEPT / sizeof *KEPT; i++)
            known |= strcmp(name, KEPT[i]) == 0;
        if (!known && state.kind != MEMORY)
            printf("left: %s\n", name);
        stray |= !known;
    }
    if (listing != NULL)
        closedir(listing);
    return stray;
}

/* Firms, some with loans and their instalments, some of them wrong; a few loans have the id of another; for some firms it is stated what the rules leave open. */
static bool make_files(void)
{
    enum { LINE_MOST = 96 };
    static char firms[LINE_MOST * ROWS + 128], loans[LINE_MOST * ROWS + 128],
        instalments[LINE_MOST * ROWS + 128];
    size_t a = (size_t)snprintf(firms, sizeof firms,
                                "id,region,employees,founded,exporter,revenue,given.training_fee,given.city_"
                                "sales,given.fees.valid.from\n");
    size_t b = (size_t)snprintf(loans, sizeof loans, "company,id,principal,rate,disbursed,repaid\n");
    size_t c = (size_t)snprintf(instalments, sizeof instalments, "loan,id,paid\n");
    for (int i = 1; i <= ROWS; i++) {
        static const char *const GIVEN[] = {"150,200万元,2026-01-01", "20.50,,", ",2000000.333,2026-07-01",
                                            ",,"};
        a += (size_t)snprintf(firms + a, LINE_MOST, "F%03d,%s,%d,2020-01-%02d,1,%d,%s\n", i,
                              i % 37 == 0 ? "nowhere" : "沈阳", 1 + i % 90, 1 + i % 28, 1000 * i,
                              GIVEN[i % 4]);
        if (i % 3 != 0)
            continue;
        int id = i % 99 == 0 ? 99 : i;
        b += (size_t)snprintf(loans + b, LINE_MOST, "F%03d,L%d,%d,5%%,2026-01-01,2027-01-01\n", i, id,
                              100 * i);
        if (id == i)
            c += (size_t)snprintf(instalments + c, LINE_MOST, "L%d,%d,%d\n", i, i, i);
    }
    return put("in.csv", firms) && put("loans.csv", loans) && put("instalments.csv", instalments) &&
           put("out.csv", "the old result\n");
}

/* --- One run --- */

typedef struct outcome {
    hq_status status;
    bool said;
} outcome;

static outcome run(hq_rules *rules, uint32_t threads, bool resume)
{
    char in[PATH_MAX_HERE], loans[PATH_MAX_HERE], out[PATH_MAX_HERE], rejects[PATH_MAX_HERE];
    char list[PATH_MAX_HERE + 16], below[PATH_MAX_HERE + 32];
    (void)snprintf(list, sizeof list, "loans=%s", in_folder("loans.csv", loans));
    (void)snprintf(below, sizeof below, "loans.instalments=%s", in_folder("instalments.csv", loans));
    hq_job job = {.inquiry.on = "2026-06-30",
                  .inputs = (const char *const[]){in_folder("in.csv", in), NULL},
                  .lists = (const char *const[]){list, below, NULL},
                  .output = in_folder("out.csv", out),
                  .rejects = in_folder("rejects.csv", rejects),
                  .columns = "id,grant.low,export.low,interest.high,fees.high",
                  .form = HQ_FORM_COLUMNS,
                  .summary = true,
                  .threads = threads,
                  .block_bytes = 1024,
                  .journal_bytes = 1024,
                  .resume = resume};
    hq_report *report = NULL;
    hq_messages *messages = NULL;
    outcome done = {.status = hq_batch_run(rules, &job, &report, &messages)};
    const char *text = hq_messages_text(messages, HQ_LANG_ZH, false);
    done.said = text != NULL && *text != '\0';
    if (report != NULL)
        (void)hq_report_json(report);
    hq_report_free(report);
    hq_messages_free(messages);
    return done;
}

static char *expected_result, *expected_rejects;

static bool is_whole(void)
{
    return holds("out.csv", expected_result) && holds("rejects.csv", expected_rejects);
}

/* NULL: all is as it must be. */
static const char *judge(hq_rules *rules, fault_kind kind, fault_way way, size_t at, uint32_t threads)
{
    clear();
    if (!make_files())
        return "the files cannot be made";
    size_t blocks = state.blocks;
    memset(state.calls, 0, sizeof state.calls);
    state.kind = kind, state.way = way, state.at = at, state.active = true;
    outcome done = run(rules, threads, false);
    state.active = false;
    if (state.blocks != blocks)
        return "memory is not given back";
    if (done.status == HQ_OK)
        return !is_whole() ? "it says that all went well, and the result is another"
               : strays()  ? "something is left"
                           : NULL;
    if (way == SHORT || way == INTERRUPTED)
        return "a call that has to be made again is no failure";
    if (!done.said && kind != MEMORY)
        return "it fails without a word";
    if (kind == MEMORY && done.status != HQ_E_MEMORY)
        return "refused memory is another status";
    if (!holds("out.csv", "the old result\n") && !is_whole())
        return "the old result is gone, and the new one is not whole";
    if (strays())
        return "something is left that nobody goes on with";
    if (!is_there("out.csv.journal"))
        return NULL;
    done = run(rules, threads, true);
    return done.status != HQ_OK || !is_whole() ? "going on does not give the same"
           : strays()                          ? "going on leaves something"
                                               : NULL;
}

/* --- All of them --- */

typedef struct progress {
    size_t tests, failures;
} progress;

static void try_all(hq_rules *rules, fault_kind kind, fault_way way, uint32_t threads, size_t calls,
                    bool quick, progress *shared)
{
    size_t times = quick && calls > TIMES_QUICK_MAX ? TIMES_QUICK_MAX : calls;
    for (size_t i = 0; i < times; i++) {
        size_t at = quick ? 1 + i * calls / times : i + 1;
        (void)fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            const char *wrong = judge(rules, kind, way, at, threads);
            if (wrong != NULL)
                printf("%s %zu of %zu %s, threads %u: %s\n", KIND_NAMES[kind], at, calls, WAY_NAMES[way],
                       threads, wrong);
            (void)fflush(stdout);
            _exit(wrong != NULL);
        }
        int status = 0;
        bool good = child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status);
        if (!good)
            printf("%s %zu %s: the program died\n", KIND_NAMES[kind], at, WAY_NAMES[way]);
        shared->tests++;
        shared->failures += !good || WEXITSTATUS(status) != 0;
    }
}

int main(int count, char **arguments)
{
    static const hq_allocator ALLOCATOR = {allocate, release, NULL};
    bool quick = count > 1 && strcmp(arguments[1], "--quick") == 0;
    hq_rules *rules;
    hq_messages *messages;
    progress done = {0};
    (void)snprintf(folder, sizeof folder, "/tmp/huiqi-faults-XXXXXX");
    if (mkdtemp(folder) == NULL || !make_files() ||
        hq_rules_open("tests/dirty/pack", &ALLOCATOR, &rules, &messages) != HQ_OK) {
        printf("cannot begin\n");
        return 1;
    }
    hq_messages_free(messages);
    state.active = true;
    outcome granted = run(rules, 1, false);
    state.active = false;
    size_t calls[KINDS];
    memcpy(calls, state.calls, sizeof calls);
    expected_result = get("out.csv");
    expected_rejects = get("rejects.csv");
    if (granted.status != HQ_OK || expected_result == NULL || expected_rejects == NULL ||
        strstr(expected_result, "F400,") == NULL || strstr(expected_result, "F198,") != NULL ||
        strstr(expected_rejects, "E1368") == NULL) {
        printf("the job fails by itself\n");
        return 1;
    }
    for (int kind = 0; kind < KINDS; kind++)
        for (int way = 0; way < WAYS; way++) {
            bool in_part = kind == READ || kind == WRITE;
            if ((way == SHORT || way == INTERRUPTED) && !in_part)
                continue;
            for (uint32_t threads = 1; threads <= 3; threads += 2)
                try_all(rules, (fault_kind)kind, (fault_way)way, threads, calls[kind], quick, &done);
        }
    hq_rules_release(rules);
    clear();
    (void)rmdir(folder);
    free(expected_result);
    free(expected_rejects);
    printf("%zu tests, %zu failures\n", done.tests, done.failures);
    return done.failures != 0;
}
