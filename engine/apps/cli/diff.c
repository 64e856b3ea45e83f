/* huiqi diff OLD NEW [PROFILE]... */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

/* A file that is no file of applicants at all would say so on every line. */
enum { REJECTS_SAID_MAX = 100 };

typedef struct diff_run {
    const cli_call *call;
    hq_diff *diff;
    hq_inquiry inquiry;
    hq_applicants applicants;
    char today[CLI_DATE_BYTES];
    uint64_t said;
} diff_run;

static int worse(int status, int other)
{
    return other > status ? other : status;
}

static int ask_profile(diff_run *run, const char *profile)
{
    hq_messages *messages;
    hq_status asked = hq_diff_ask(run->diff, profile, &run->inquiry, &messages);
    cli_say_messages(run->call, messages);
    hq_messages_free(messages);
    return cli_exit_of(run->call, asked, CLI_INPUT);
}

static void say_reject(void *context, uint64_t line, const char *unread_by, hq_messages *messages)
{
    diff_run *run = context;
    char number[24];
    if (run->said++ >= REJECTS_SAID_MAX)
        return;
    (void)snprintf(number, sizeof number, "%" PRIu64, line);
    if (strcmp(unread_by, "both") == 0)
        CLI_SAY(run->call, REJECTED, number);
    else if (strcmp(unread_by, "before") == 0)
        CLI_SAY(run->call, REJECTED_BEFORE, number);
    else
        CLI_SAY(run->call, REJECTED_AFTER, number);
    cli_say_messages(run->call, messages);
}

static int ask_applicants(diff_run *run)
{
    hq_messages *messages;
    uint64_t rejected;
    hq_status asked =
        hq_diff_ask_all(run->diff, &run->applicants, &run->inquiry, say_reject, run, &rejected, &messages);
    cli_say_messages(run->call, messages);
    hq_messages_free(messages);
    if (rejected > REJECTS_SAID_MAX) {
        char more[24];
        (void)snprintf(more, sizeof more, "%" PRIu64, rejected - REJECTS_SAID_MAX);
        CLI_SAY(run->call, REJECTED_MORE, more);
    }
    return worse(cli_exit_of(run->call, asked, CLI_INPUT), rejected > 0 ? CLI_INPUT : CLI_DONE);
}

/* How a table of applicants is read. false: an option is wrong, which is said. */
static bool read_applicants(const cli_call *call, hq_applicants *out)
{
    static const cli_option NEEDY[] = {CLI_ENTITY_OPTION,   CLI_LIST_OPTION,      CLI_MAP_OPTION,
                                       CLI_ENCODING_OPTION, CLI_DELIMITER_OPTION, CLI_SHEET_OPTION,
                                       CLI_MEMORY_OPTION,   CLI_TMP_OPTION};
    uint64_t memory = 0;
    const char *path = call->value[CLI_APPLICANTS_OPTION];
    for (size_t i = 0; path == NULL && i < sizeof NEEDY / sizeof *NEEDY; i++) {
        char one[64];
        if (call->value[NEEDY[i]] == NULL)
            continue;
        (void)snprintf(one, sizeof one, "--%s", CLI_OPTIONS[NEEDY[i]].name);
        CLI_SAY(call, GOES_WITH, one, "--applicants");
        return false;
    }
    *out = (hq_applicants){.path = path,
                           .lists = call->lists,
                           .entity = call->value[CLI_ENTITY_OPTION],
                           .map = call->value[CLI_MAP_OPTION],
                           .encoding = call->value[CLI_ENCODING_OPTION],
                           .sheet = call->value[CLI_SHEET_OPTION],
                           .tmp = cli_tmp(call)};
    bool good = cli_take_delimiter(call, &out->delimiter) &&
                cli_take_count(call, CLI_MEMORY_OPTION, true, CLI_MEMORY_LEAST, &memory);
    out->memory_bytes = (size_t)memory;
    return good;
}

/* Everybody is asked, also where one profile is wrong; not where the question is. */
static int ask(diff_run *run)
{
    const cli_call *call = run->call;
    const char *applicants = call->value[CLI_APPLICANTS_OPTION];
    int status = CLI_DONE;
    if (!read_applicants(call, &run->applicants))
        return CLI_USAGE;
    if (call->operand_count == 2 && applicants == NULL)
        return CLI_DONE;
    run->inquiry = (hq_inquiry){.on = cli_day_asked(call, run->today),
                                .period = call->value[CLI_PERIOD_OPTION],
                                .complete = call->value[CLI_COMPLETE_OPTION] != NULL};
    for (int i = 2; i < call->operand_count && (status == CLI_DONE || status == CLI_INPUT); i++)
        status = worse(status, ask_profile(run, call->operands[i]));
    if (applicants != NULL && (status == CLI_DONE || status == CLI_INPUT))
        status = worse(status, ask_applicants(run));
    return status;
}

static int write_diff(const cli_call *call, hq_diff *diff, int asked)
{
    int status = cli_write(call, call->value[CLI_JSON_OPTION] != NULL ? hq_diff_json(diff)
                                                                      : hq_diff_text(diff, &call->style));
    status = worse(status, asked);
    return status == CLI_DONE && !hq_diff_is_same(diff) ? CLI_NO : status;
}

static int compare(const cli_call *call, hq_rules *before, hq_rules *after)
{
    diff_run run = {.call = call};
    int status = cli_exit_of(call, hq_diff_open(before, after, &run.diff), CLI_PACK);
    if (status != CLI_DONE)
        return status;
    status = ask(&run);
    if (status == CLI_DONE || status == CLI_INPUT)
        status = write_diff(call, run.diff, status);
    hq_diff_free(run.diff);
    return status;
}

int cli_diff(const cli_call *call)
{
    hq_rules *before = NULL, *after = NULL;
    int status = cli_open_pack(call, call->operands[0], true, &before, NULL);
    if (status == CLI_DONE)
        status = cli_open_pack(call, call->operands[1], true, &after, NULL);
    if (status == CLI_DONE)
        status = compare(call, before, after);
    hq_rules_release(before);
    hq_rules_release(after);
    return status;
}
