/*
 * A batch of whatever the input is: a table, lines of JSON, neither. It ends with a result or with words that say why not; and the machine, a
 * whole file at once, says the same bytes as the evaluator, a few bytes at a time, rejects included.
 *
 * The rules are those of tests/dirty/pack, read once. Files lie in a folder of memory, /dev/shm, one for each process.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "huiqi.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

enum { PATH_BYTES = 96, TEXT_BYTES = 4 << 20 };

static char folder[PATH_BYTES / 2];

static const char *in_folder(const char *name, char room[PATH_BYTES])
{
    (void)snprintf(room, PATH_BYTES, "%s/%s", folder, name);
    return room;
}

static void begin(void)
{
    (void)snprintf(folder, sizeof folder, "/dev/shm/huiqi-fuzz-%ld", (long)getpid());
    MUST(mkdir(folder, 0700) == 0);
}

static hq_rules *rules_of_fuzz(void)
{
    static hq_rules *rules;
    if (rules == NULL) {
        hq_messages *messages;
        MUST(hq_rules_open("tests/dirty/pack", NULL, &rules, &messages) == HQ_OK);
        hq_messages_free(messages);
        begin();
    }
    return rules;
}

static size_t get(const char *name, char *text)
{
    char path[PATH_BYTES];
    FILE *file = fopen(in_folder(name, path), "rb");
    if (file == NULL)
        return 0;
    size_t length = fread(text, 1, TEXT_BYTES, file);
    (void)fclose(file);
    (void)unlink(path);
    return length;
}

typedef struct outcome {
    hq_status status;
    uint64_t rows, rejected;
    size_t result_bytes, rejects_bytes;
    char result[TEXT_BYTES], rejects[TEXT_BYTES];
} outcome;

static void run(const char *input, bool by_eval, outcome *out)
{
    char result[PATH_BYTES], rejects[PATH_BYTES];
    hq_job job = {.inquiry.on = "2026-06-30",
                  .inputs = (const char *const[]){input, NULL},
                  .entity = "company",
                  .output = in_folder("out.csv", result),
                  .rejects = in_folder("rejects.csv", rejects),
                  .all = true,
                  .summary = true,
                  .threads = 1,
                  .block_bytes = by_eval ? 7 : 0,
                  .evaluator = by_eval ? "eval" : "vm",
                  .no_sync = true};
    hq_report *report = NULL;
    hq_messages *messages = NULL;
    hq_report_info info = {0};
    out->status = hq_batch_run(rules_of_fuzz(), &job, &report, &messages);
    MUST(out->status == HQ_OK || out->status == HQ_E_INVALID || out->status == HQ_E_LIMIT);
    MUST(out->status == HQ_OK || hq_messages_error_count(messages) > 0);
    for (int language = 0; language < 2; language++)
        MUST(hq_messages_text(messages, (hq_language)language, false) != NULL);
    if (out->status == HQ_OK) {
        MUST(hq_report_json(report) != NULL);
        hq_report_info_of(report, &info);
    }
    out->rows = info.rows;
    out->rejected = info.rejected;
    hq_report_free(report);
    hq_messages_free(messages);
    out->result_bytes = get("out.csv", out->result);
    out->rejects_bytes = get("rejects.csv", out->rejects);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static outcome machine, evaluator;
    char path[PATH_BYTES];
    (void)rules_of_fuzz();
    FILE *file = fopen(in_folder("in", path), "wb");
    MUST(file != NULL && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
    run(path, false, &machine);
    run(path, true, &evaluator);
    MUST(machine.status == evaluator.status);
    if (machine.status == HQ_OK) {
        MUST(machine.rows == evaluator.rows && machine.rejected == evaluator.rejected);
        MUST(machine.result_bytes == evaluator.result_bytes &&
             memcmp(machine.result, evaluator.result, machine.result_bytes) == 0);
        MUST(machine.rejects_bytes == evaluator.rejects_bytes &&
             memcmp(machine.rejects, evaluator.rejects, machine.rejects_bytes) == 0);
    }
    return 0;
}
