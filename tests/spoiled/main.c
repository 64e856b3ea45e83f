/*
 * Images that were changed by somebody who can write a checksum: whatever stands in one, opening it, and asking what was opened, ends with an answer or a
 * message.
 *
 *     spoiled IMAGE PROFILE LINES DAY FIRST COUNT [LIST]
 *
 * Each seed changes one byte of the objects of the image, writes the checksum that fits, opens it, and if it opens estimates the profile, explains it,
 * and runs the lines by both evaluators. That is done in a child, which lives as long as it does not crash; a seed on which it does, or which takes
 * SECONDS_MAX, is told with the first thing that was said. Prints "N seeds, M opened, K crashed".
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/digest.h"
#include "huiqi.h"

enum { CHECKSUM_AT = 16, CHECKED_FROM = 32, OBJECT_BYTES_AT = 64, SECONDS_MAX = 60, LINE_MAX_BYTES = 1000 };

/* Shared by parent and child. */
typedef struct spoiled_counts {
    uint64_t seed, opened;
} spoiled_counts;

typedef struct spoiled_job {
    const char *image, *profile, *lines, *day;
    unsigned char *bytes;
    size_t size, objects_from, object_bytes;
    char changed[64]; /* a file of that image */
    char result[80];
} spoiled_job;

static _Noreturn void give_up(const char *what)
{
    perror(what);
    exit(2);
}

/* splitmix64: the same places for the same seed. */
static uint64_t chance(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static void read_image(spoiled_job *job)
{
    FILE *file = fopen(job->image, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0)
        give_up(job->image);
    job->size = (size_t)ftell(file);
    job->bytes = malloc(job->size);
    rewind(file);
    if (job->bytes == NULL || fread(job->bytes, 1, job->size, file) != job->size || fclose(file) != 0)
        give_up(job->image);
    uint64_t lengths[2];
    memcpy(lengths, job->bytes + OBJECT_BYTES_AT, sizeof lengths);
    job->object_bytes = (size_t)lengths[0];
    job->objects_from = job->size - (size_t)(lengths[0] + lengths[1]);
}

/* Small numbers, and those beside what stood there, are indices and kinds that nearly fit. */
static unsigned char other(unsigned char old, uint64_t *state)
{
    switch (chance(state) % 4) {
    case 0:
        return (unsigned char)(old + 1);
    case 1:
        return (unsigned char)(old - 1);
    case 2:
        return (unsigned char)(chance(state) % 16);
    default:
        return (unsigned char)chance(state);
    }
}

static void write_changed(const spoiled_job *job, uint64_t seed, bool told)
{
    uint64_t state = seed;
    size_t at = job->objects_from + (size_t)(chance(&state) % job->object_bytes);
    unsigned char old = job->bytes[at], *bytes = job->bytes;
    bytes[at] = other(old, &state);
    if (told)
        printf("    byte %zu of the objects: %u to %u\n", at - job->objects_from, old, bytes[at]);
    hq_xxh3_bytes(bytes + CHECKED_FROM, job->size - CHECKED_FROM, bytes + CHECKSUM_AT);
    FILE *file = fopen(job->changed, "wb");
    if (file == NULL || fwrite(bytes, 1, job->size, file) != job->size || fclose(file) != 0)
        give_up(job->changed);
    bytes[at] = old;
}

static bool ask(hq_rules *rules, const spoiled_job *job)
{
    hq_subject *subject;
    hq_result *result = NULL;
    hq_style style = {.language = HQ_LANG_EN, .all = true};
    hq_inquiry inquiry = {.on = job->day};
    if (hq_subject_open(rules, job->profile, &subject, NULL) != HQ_OK)
        return false;
    bool answered = hq_ask(rules, subject, &inquiry, &result, NULL) == HQ_OK;
    if (answered) {
        hq_policy_result policy;
        (void)hq_result_text(result, &style);
        (void)hq_result_json(result);
        for (uint32_t i = 0; i < hq_result_policy_count(result); i++)
            if (hq_result_policy(result, i, &policy))
                (void)hq_result_explain(result, policy.id, &style);
    }
    hq_result_free(result);
    hq_subject_free(subject);
    return answered;
}

static bool run_batch(hq_rules *rules, const spoiled_job *job, const char *evaluator)
{
    hq_report *report;
    const char *inputs[] = {job->lines, NULL};
    hq_job batch = {.inquiry = {.on = job->day},
                    .inputs = inputs,
                    .output = job->result,
                    .evaluator = evaluator,
                    .summary = true,
                    .language = HQ_LANG_EN,
                    .threads = 1,
                    .no_sync = true};
    hq_style style = {.language = HQ_LANG_EN};
    if (hq_batch_run(rules, &batch, &report, NULL) != HQ_OK)
        return false;
    hq_report_info info;
    hq_report_info_of(report, &info);
    (void)hq_report_text(report, &style);
    (void)hq_report_json(report);
    hq_report_free(report);
    return info.rows > 0;
}

/* Of the image as it is everything is answered: else nothing would be tried. */
static bool is_answered(const spoiled_job *job)
{
    hq_rules *rules;
    if (hq_rules_open(job->image, NULL, &rules, NULL) != HQ_OK)
        return false;
    bool good = ask(rules, job) && run_batch(rules, job, "vm") && run_batch(rules, job, "eval");
    hq_rules_release(rules);
    return good;
}

static void try_seed(const spoiled_job *job, uint64_t seed, spoiled_counts *counts)
{
    hq_rules *rules;
    write_changed(job, seed, false);
    if (hq_rules_open(job->changed, NULL, &rules, NULL) != HQ_OK)
        return;
    counts->opened++;
    (void)ask(rules, job);
    (void)run_batch(rules, job, "vm");
    (void)run_batch(rules, job, "eval");
    hq_rules_release(rules);
}

/* What a child that crashed said: the line that says it, and the first functions. */
static void tell(const spoiled_job *job, uint64_t seed, int status, FILE *said)
{
    char line[LINE_MAX_BYTES];
    int told = 0;
    if (WIFSIGNALED(status))
        printf("crashed: seed %llu, signal %d%s\n", (unsigned long long)seed, WTERMSIG(status),
               WTERMSIG(status) == SIGALRM ? ", took too long" : "");
    else
        printf("crashed: seed %llu, status %d\n", (unsigned long long)seed, WEXITSTATUS(status));
    write_changed(job, seed, true);
    rewind(said);
    while (told < 8 && fgets(line, sizeof line, said) != NULL) {
        bool frame = strstr(line, " in ") != NULL && strstr(line, "engine/") != NULL;
        if (!frame && strstr(line, "ERROR") == NULL && strstr(line, "runtime error") == NULL &&
            strstr(line, "Assertion") == NULL)
            continue;
        printf("    %s", line);
        told++;
    }
    (void)fflush(stdout);
}

/* From *next on. true: it got to the end. */
static bool run_child(const spoiled_job *job, uint64_t last, spoiled_counts *counts)
{
    FILE *said = tmpfile();
    if (said == NULL)
        give_up("tmpfile");
    pid_t child = fork();
    if (child < 0)
        give_up("fork");
    if (child == 0) {
        (void)dup2(fileno(said), STDERR_FILENO);
        for (; counts->seed < last; counts->seed++) {
            alarm(SECONDS_MAX);
            try_seed(job, counts->seed, counts);
        }
        _exit(0);
    }
    int status;
    if (waitpid(child, &status, 0) < 0)
        give_up("waitpid");
    bool done = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!done)
        tell(job, counts->seed, status, said);
    (void)fclose(said);
    return done;
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        (void)fprintf(stderr, "usage: spoiled IMAGE PROFILE LINES DAY FIRST COUNT\n");
        return 2;
    }
    spoiled_job job = {.image = argv[1], .profile = argv[2], .lines = argv[3], .day = argv[4]};
    uint64_t first = strtoull(argv[5], NULL, 10), count = strtoull(argv[6], NULL, 10), crashed = 0;
    spoiled_counts *counts =
        mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (counts == MAP_FAILED)
        give_up("mmap");
    (void)snprintf(job.changed, sizeof job.changed, "/tmp/spoiled-XXXXXX");
    int descriptor = mkstemp(job.changed);
    if (descriptor < 0 || close(descriptor) != 0)
        give_up(job.changed);
    (void)snprintf(job.result, sizeof job.result, "%s.csv", job.changed);
    read_image(&job);
    if (!is_answered(&job)) {
        (void)fprintf(stderr, "the image as it is does not answer\n");
        (void)unlink(job.changed);
        return 2;
    }
    counts->seed = first;
    while (counts->seed < first + count && !run_child(&job, first + count, counts)) {
        crashed++;
        counts->seed++;
    }
    (void)unlink(job.changed);
    (void)unlink(job.result);
    free(job.bytes);
    printf("%llu seeds, %llu opened, %llu crashed\n", (unsigned long long)count,
           (unsigned long long)counts->opened, (unsigned long long)crashed);
    return crashed == 0 ? 0 : 1;
}
