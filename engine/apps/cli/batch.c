/* huiqi batch INPUT... */
#include <inttypes.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"
#include "huiqi_stat.h"

enum { LINE_EVERY_S = 5, THREADS_USUAL_MOST = 16, FROM_SYSTEM_BYTES = 512 << 10 };

/* Set by signals, asked between pieces. */
static volatile sig_atomic_t stopped;

typedef struct batch_call {
    const cli_call *call;
    hq_job job;
    bool terminal; /* progress in one line that is written again and again */
    bool told;     /* such a line stands there */
    char day[CLI_DATE_BYTES];
    struct timespec began;
    uint64_t last_line_s;
} batch_call;

static void stop_soon(int signal)
{
    (void)signal;
    stopped = 1;
}

/* The first signal stops cleanly, a second one at once. A closed pipe is told as what could not be written. */
static void catch_signals(void)
{
    struct sigaction stopping = {.sa_handler = stop_soon, .sa_flags = (int)(SA_RESETHAND | SA_RESTART)};
    struct sigaction ignoring = {.sa_handler = SIG_IGN};
    (void)sigaction(SIGINT, &stopping, NULL);
    (void)sigaction(SIGTERM, &stopping, NULL);
    (void)sigaction(SIGPIPE, &ignoring, NULL);
    (void)sigaction(SIGXFSZ, &ignoring, NULL); /* a limit on the size of files, too */
}

/*
 * Large blocks come from the system and go back to it: glibc else raises the size from which that is so to that of the largest block that was ever
 * given back, and what an applicant with thousands of items took stays with the process.
 */
static void give_memory_back(void)
{
#ifdef M_MMAP_THRESHOLD
    (void)mallopt(M_MMAP_THRESHOLD, FROM_SYSTEM_BYTES);
#endif
}

/* --- The job --- */

static uint32_t usual_threads(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online > THREADS_USUAL_MOST ? THREADS_USUAL_MOST : (uint32_t)online;
}

/* What must be said and what does not go together. */
static bool fits(const cli_call *call)
{
    static const struct {
        cli_option one, other;
        bool needs;
    } RULES[] = {{CLI_WIDE_OPTION, CLI_COLUMNS_OPTION, false},
                 {CLI_WIDE_OPTION, CLI_ALL_OPTION, false},
                 {CLI_COLUMNS_OPTION, CLI_ALL_OPTION, false},
                 {CLI_DIGEST_OPTION, CLI_NO_CHECKSUM_OPTION, false},
                 {CLI_SEED_OPTION, CLI_SAMPLE_OPTION, true}};
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++) {
        bool other = call->value[RULES[i].other] != NULL;
        if (call->value[RULES[i].one] == NULL || other == RULES[i].needs)
            continue;
        char one[64], with[64];
        (void)snprintf(one, sizeof one, "--%s", CLI_OPTIONS[RULES[i].one].name);
        (void)snprintf(with, sizeof with, "--%s", CLI_OPTIONS[RULES[i].other].name);
        if (RULES[i].needs)
            CLI_SAY(call, GOES_WITH, one, with);
        else
            CLI_SAY(call, NOT_TOGETHER, one, with);
        return false;
    }
    if (call->value[CLI_ON_OPTION] != NULL)
        return true;
    CLI_SAY(call, NEEDS_DAY);
    CLI_HINT(call, TRY_HELP, call->command->name);
    return false;
}

static bool read_job(batch_call *batch)
{
    const cli_call *call = batch->call;
    uint64_t threads = usual_threads(), memory = 0, block = 0;
    hq_job *job = &batch->job;
    *job = (hq_job){.inquiry = {.on = call->value[CLI_ON_OPTION] == NULL ? NULL : cli_day(call, batch->day),
                                .period = call->value[CLI_PERIOD_OPTION],
                                .complete = call->value[CLI_COMPLETE_OPTION] != NULL,
                                .policies = call->policies,
                                .readings = call->readings},
                    .inputs = call->operands,
                    .entity = call->value[CLI_ENTITY_OPTION],
                    .lists = call->lists,
                    .map = call->value[CLI_MAP_OPTION],
                    .encoding = call->value[CLI_ENCODING_OPTION],
                    .sheet = call->value[CLI_SHEET_OPTION],
                    .output = call->value[CLI_OUTPUT_OPTION],
                    .rejects = call->value[CLI_REJECTS_OPTION],
                    .result_encoding = call->value[CLI_RESULT_ENCODING_OPTION],
                    .columns = call->value[CLI_COLUMNS_OPTION],
                    .no_header = call->value[CLI_NO_HEADER_OPTION] != NULL,
                    .all = call->value[CLI_ALL_OPTION] != NULL,
                    .summary = call->value[CLI_SUMMARY_OPTION] != NULL,
                    .summary_file = call->value[CLI_SUMMARY_OPTION],
                    .language = call->language,
                    .tmp = cli_tmp(call),
                    .evaluator = call->value[CLI_EVALUATOR_OPTION],
                    .resume = call->value[CLI_RESUME_OPTION] != NULL,
                    .digest = call->value[CLI_DIGEST_OPTION] != NULL,
                    .no_checksum = call->value[CLI_NO_CHECKSUM_OPTION] != NULL,
                    .no_sync = call->value[CLI_NO_SYNC_OPTION] != NULL};
    if (job->columns != NULL)
        job->form = HQ_FORM_COLUMNS;
    else if (call->value[CLI_WIDE_OPTION] != NULL)
        job->form = HQ_FORM_WIDE;
    bool good = fits(call) && cli_take_delimiter(call, &job->delimiter) &&
                cli_take_count(call, CLI_THREADS_OPTION, false, 1, &threads) &&
                cli_take_count(call, CLI_MEMORY_OPTION, true, CLI_MEMORY_LEAST, &memory) &&
                cli_take_count(call, CLI_BLOCK_OPTION, true, 1, &block) &&
                cli_take_count(call, CLI_JOURNAL_OPTION, true, 1, &job->journal_bytes) &&
                cli_take_count(call, CLI_LIMIT_OPTION, false, 1, &job->limit) &&
                cli_take_count(call, CLI_SAMPLE_OPTION, false, 1, &job->sample) &&
                cli_take_count(call, CLI_SEED_OPTION, false, 0, &job->seed);
    job->threads = threads > 1024 ? 1024 : (uint32_t)threads;
    job->memory_bytes = (size_t)memory;
    job->block_bytes = (size_t)block;
    return good;
}

/* --- Progress --- */

static void duration(uint64_t seconds, char room[32])
{
    if (seconds >= 3600)
        (void)snprintf(room, 32, "%" PRIu64 ":%02u:%02u", seconds / 3600, (unsigned)(seconds / 60 % 60),
                       (unsigned)(seconds % 60));
    else
        (void)snprintf(room, 32, "%u:%02u", (unsigned)(seconds / 60), (unsigned)(seconds % 60));
}

static void number(uint64_t count, char room[32])
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, count), used = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            room[used++] = ',';
        room[used++] = digits[i];
    }
    room[used] = '\0';
}

static void tell(void *context, const hq_progress_info *info)
{
    batch_call *batch = context;
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    uint64_t ms = (uint64_t)(now.tv_sec - batch->began.tv_sec) * 1000 + (uint64_t)(now.tv_nsec / 1000000) -
                  (uint64_t)(batch->began.tv_nsec / 1000000);
    if (!batch->terminal && ms / 1000 < batch->last_line_s + LINE_EVERY_S)
        return;
    batch->last_line_s = ms / 1000;
    char rows[32], rate[32], left[32] = "";
    number(info->rows, rows);
    number(ms == 0 ? 0 : info->rows * 1000 / ms, rate);
    if (info->bytes_all > info->bytes && info->bytes > 0)
        duration((uint64_t)((unsigned __int128)ms * (info->bytes_all - info->bytes) / info->bytes / 1000),
                 left);
    if (batch->terminal)
        (void)fputs("\r\033[K", stderr);
    if (*left != '\0')
        CLI_SAY_PART(batch->call, BATCH_PROGRESS_LEFT, rows, rate, left);
    else
        CLI_SAY_PART(batch->call, BATCH_PROGRESS, rows, rate);
    if (!batch->terminal)
        (void)fputc('\n', stderr);
    batch->told = batch->terminal;
}

static void clear_progress(batch_call *batch)
{
    if (batch->told)
        (void)fputs("\r\033[K", stderr);
    batch->told = false;
}

static bool is_stopped(void *context)
{
    (void)context;
    return stopped != 0;
}

/* --- What came out --- */

static int save_summary(const cli_call *call, hq_report *report, const char *path)
{
    hq_messages *messages;
    hq_status status = hq_report_save(report, path, &call->style, &messages);
    cli_say_messages(call, messages);
    hq_messages_free(messages);
    return cli_exit_of(call, status, CLI_INPUT);
}

/* Beside a result on standard output the summary goes to standard error. */
static int write_summary(const cli_call *call, hq_report *report)
{
    const char *path = call->value[CLI_SUMMARY_OPTION], *output = call->value[CLI_OUTPUT_OPTION];
    if (path == NULL)
        return CLI_DONE;
    hq_status status = hq_report_histograms(report);
    if (status == HQ_OK && *path != '\0')
        return save_summary(call, report, path);
    const char *text = status == HQ_OK ? hq_report_text(report, &call->style) : NULL;
    if (text == NULL)
        return cli_exit_of(call, status == HQ_OK ? HQ_E_MEMORY : status, CLI_INPUT);
    if (output != NULL && strcmp(output, "-") != 0)
        return cli_write(call, text);
    (void)fputs(text, stderr);
    return CLI_DONE;
}

static int tell_end(batch_call *batch, hq_report *report)
{
    const cli_call *call = batch->call;
    hq_report_info info;
    char rows[32], rejected[32];
    hq_report_info_of(report, &info);
    number(info.rows, rows);
    number(info.rejected, rejected);
    if (info.stopped) {
        CLI_SAY(call, BATCH_STOPPED, rows);
        if (info.may_go_on)
            CLI_HINT(call, BATCH_GO_ON);
        return CLI_MACHINE;
    }
    int status = write_summary(call, report);
    if (info.rejected > 0) {
        CLI_SAY(call, BATCH_REJECTED, rejected);
        if (info.first_rejected != NULL)
            CLI_HINT(call, BATCH_FIRST, info.first_rejected);
        if (call->value[CLI_REJECTS_OPTION] == NULL)
            CLI_HINT(call, BATCH_NAME_REJECTS);
    }
    return status == CLI_DONE && info.rejected > 0 ? CLI_INPUT : status;
}

static int run(batch_call *batch, hq_rules *rules)
{
    hq_messages *messages;
    hq_report *report;
    bool quiet = batch->call->value[CLI_QUIET_OPTION] != NULL;
    batch->terminal = isatty(STDERR_FILENO) != 0;
    (void)clock_gettime(CLOCK_MONOTONIC, &batch->began);
    batch->job.progress = quiet ? NULL : tell;
    batch->job.stop = is_stopped;
    batch->job.context = batch;
    hq_status status = hq_batch_run(rules, &batch->job, &report, &messages);
    clear_progress(batch);
    cli_say_messages(batch->call, messages);
    hq_messages_free(messages);
    if (status != HQ_OK)
        return cli_exit_of(batch->call, status, CLI_INPUT);
    int exit_status = tell_end(batch, report);
    hq_report_free(report);
    return exit_status;
}

int cli_batch(const cli_call *call)
{
    batch_call batch = {.call = call};
    hq_rules *rules = NULL;
    if (!read_job(&batch))
        return CLI_USAGE;
    give_memory_back();
    catch_signals(); /* before the rules are read: who stops it then is told how to go on, too */
    int status = cli_open_pack(call, NULL, true, &rules, NULL);
    if (status == CLI_DONE)
        status = run(&batch, rules);
    hq_rules_release(rules);
    return status;
}
