/*
 * huiqi's side of the comparison, and its own times. tests/bench/run starts it:
 *
 *     bench amounts PACK PROFILES           five amounts in yuan for each profile, one line each
 *     bench time PACK PROFILES SECONDS      microseconds a profile: read, ask, text, free
 *     bench compile PACK COUNT              milliseconds of one hq_rules_open, of a folder or an image: median, least, most, processor time
 *     bench process COUNT PROGRAM ARG...    the same from start to end of a program
 *
 * PROFILES holds one JSON document a line. Profiles are asked one at a time by one thread, through huiqi.h as any program would.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "huiqi.h"

enum { POLICIES = 5, PROFILES_MAX = 10000, RUNS_MAX = 1000 };

static const char *const ASKED[POLICIES + 1] = {"002-142", "002-136", "002-141", "002-80", "002-51", NULL};

typedef struct profiles {
    char *bytes;
    uint32_t count;
    const char *at[PROFILES_MAX];
    size_t length[PROFILES_MAX];
} profiles;

/* What one profile costs, in nanoseconds. */
typedef struct cost {
    double read, ask, text, free;
} cost;

static double now_ns(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

static void die(const char *what, hq_messages *messages)
{
    const char *text = messages == NULL ? NULL : hq_messages_text(messages, HQ_LANG_EN, false);
    fprintf(stderr, "%s\n%s", what, text == NULL ? "" : text);
    exit(1);
}

static hq_rules *open_rules(const char *folder)
{
    hq_rules *rules;
    hq_messages *messages;
    if (hq_rules_open(folder, NULL, &rules, &messages) != HQ_OK)
        die(folder, messages);
    hq_messages_free(messages);
    return rules;
}

static void read_profiles(const char *path, profiles *out)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        die(path, NULL);
    size_t size = (size_t)ftell(file);
    rewind(file);
    out->bytes = malloc(size + 1);
    if (out->bytes == NULL || fread(out->bytes, 1, size, file) != size)
        die(path, NULL);
    fclose(file);
    out->bytes[size] = '\0';
    out->count = 0;
    for (char *at = out->bytes, *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
        if (out->count == PROFILES_MAX)
            die("too many profiles", NULL);
        out->at[out->count] = at;
        out->length[out->count++] = (size_t)(end - at);
    }
}

/* Ask one profile, conditions and values explained, and have the answer written; `spent` grows by what each step took. */
static void ask(hq_rules *rules, const profiles *all, uint32_t index, bool print, cost *spent)
{
    static const hq_style STYLE = {.language = HQ_LANG_ZH};
    const hq_inquiry inquiry = {.on = "2026-12-31", .policies = ASKED};
    double began = now_ns();
    hq_messages *messages;
    hq_subject *subject;
    if (hq_subject_read(rules, "profile.json", all->at[index], all->length[index], true, &subject,
                        &messages) != HQ_OK)
        die("a profile was refused", messages);
    hq_messages_free(messages);
    double was_read = now_ns();
    hq_result *result;
    if (hq_ask(rules, subject, &inquiry, &result, &messages) != HQ_OK)
        die("a question was refused", messages);
    hq_messages_free(messages);
    double was_asked = now_ns();
    const char *text = hq_result_text(result, &STYLE);
    if (text == NULL || text[0] == '\0')
        die("no text", NULL);
    double was_written = now_ns();
    for (uint32_t i = 0; print && i < POLICIES; i++) {
        hq_policy_result policy;
        for (uint32_t j = 0; hq_result_policy(result, j, &policy); j++)
            if (strcmp(policy.number, ASKED[i]) == 0)
                printf("%s%s", policy.amount.high, i + 1 < POLICIES ? " " : "\n");
    }
    double printed = now_ns();
    hq_result_free(result);
    hq_subject_free(subject);
    spent->read += was_read - began;
    spent->ask += was_asked - was_read;
    spent->text += was_written - was_asked;
    spent->free += now_ns() - printed;
}

static void print_amounts(const char *pack, const char *path)
{
    static profiles all;
    read_profiles(path, &all);
    hq_rules *rules = open_rules(pack);
    cost spent = {0};
    for (uint32_t i = 0; i < all.count; i++)
        ask(rules, &all, i, true, &spent);
    hq_rules_release(rules);
    free(all.bytes);
}

/* Whole passes over the profiles until the time is over; the first half warms up and is thrown away. */
static void print_times(const char *pack, const char *path, double seconds)
{
    static profiles all;
    read_profiles(path, &all);
    hq_rules *rules = open_rules(pack);
    double began = now_ns(), half = seconds * 1e9 / 2;
    cost spent = {0};
    double count = 0;
    while (count == 0 || now_ns() - began < 2 * half) {
        bool warm = now_ns() - began > half;
        cost pass = {0};
        for (uint32_t i = 0; i < all.count; i++)
            ask(rules, &all, i, false, &pass);
        if (!warm)
            continue;
        spent.read += pass.read;
        spent.ask += pass.ask;
        spent.text += pass.text;
        spent.free += pass.free;
        count += all.count;
    }
    printf("%.3f %.3f %.3f %.3f\n", spent.read / count / 1e3, spent.ask / count / 1e3,
           spent.text / count / 1e3, spent.free / count / 1e3);
    hq_rules_release(rules);
    free(all.bytes);
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Milliseconds by the clock: median, least, most; and the median of the processor's time, which other programs do not lengthen. */
static void print_medians(double *clock_ns, double *cpu_ns, uint32_t count)
{
    qsort(clock_ns, count, sizeof *clock_ns, by_size);
    qsort(cpu_ns, count, sizeof *cpu_ns, by_size);
    printf("%.3f %.3f %.3f %.3f\n", clock_ns[count / 2] / 1e6, clock_ns[0] / 1e6, clock_ns[count - 1] / 1e6,
           cpu_ns[count / 2] / 1e6);
}

static double used_ns(int whose)
{
    struct rusage usage;
    getrusage(whose, &usage);
    return ((double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec) * 1e9 +
           ((double)usage.ru_utime.tv_usec + (double)usage.ru_stime.tv_usec) * 1e3;
}

static void compile_times(const char *pack, uint32_t count)
{
    double clock_ns[RUNS_MAX], cpu_ns[RUNS_MAX];
    for (uint32_t i = 0; i < count; i++) {
        double began = now_ns(), used = used_ns(RUSAGE_SELF);
        hq_rules *rules = open_rules(pack);
        clock_ns[i] = now_ns() - began;
        cpu_ns[i] = used_ns(RUSAGE_SELF) - used;
        hq_rules_release(rules);
    }
    print_medians(clock_ns, cpu_ns, count);
}

static void process_times(char **command, uint32_t count)
{
    extern char **environ;
    double clock_ns[RUNS_MAX], cpu_ns[RUNS_MAX];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    for (uint32_t i = 0; i < count; i++) {
        pid_t child;
        int status;
        double began = now_ns(), used = used_ns(RUSAGE_CHILDREN);
        if (posix_spawn(&child, command[0], &actions, NULL, command, environ) != 0 ||
            waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
            die(command[0], NULL);
        clock_ns[i] = now_ns() - began;
        cpu_ns[i] = used_ns(RUSAGE_CHILDREN) - used;
    }
    posix_spawn_file_actions_destroy(&actions);
    print_medians(clock_ns, cpu_ns, count);
}

static uint32_t runs_of(const char *text)
{
    long count = strtol(text, NULL, 10);
    if (count < 1 || count > RUNS_MAX)
        die("COUNT is 1 to 1000", NULL);
    return (uint32_t)count;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "amounts") == 0)
        print_amounts(argv[2], argv[3]);
    else if (argc == 5 && strcmp(argv[1], "time") == 0)
        print_times(argv[2], argv[3], strtod(argv[4], NULL));
    else if (argc == 4 && strcmp(argv[1], "compile") == 0)
        compile_times(argv[2], runs_of(argv[3]));
    else if (argc >= 4 && strcmp(argv[1], "process") == 0)
        process_times(argv + 3, runs_of(argv[2]));
    else
        die("usage: see the head of tests/bench/main.c", NULL);
    return 0;
}
