/* huiqi test [PACK]: the examples, what they meet of the rules, and which changes of the rules they notice. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

enum { PERCENT_HUNDREDTHS = 100, MIN_USUAL = 97 * PERCENT_HUNDREDTHS, MIN_MOST = 100 * PERCENT_HUNDREDTHS };

/* What a run came to: its text and messages are ended here. */
static int finish_run(const cli_call *call, hq_status ran, char *text, hq_messages *messages, bool good)
{
    int status = cli_exit_of(call, ran, CLI_PACK);
    cli_say_messages(call, messages);
    if (ran == HQ_OK)
        status = cli_write(call, text);
    if (status == CLI_DONE && hq_messages_error_count(messages) > 0)
        status = CLI_PACK; /* an example that cannot be read is a mistake of the pack */
    else if (status == CLI_DONE && !good)
        status = CLI_NO;
    hq_messages_free(messages);
    hq_string_free(text);
    return status;
}

static int run_examples(const cli_call *call, hq_rules *rules, const char *policy)
{
    hq_test_report report;
    hq_messages *messages;
    hq_status ran = hq_rules_test(rules, policy, &call->style, &report, &messages);
    return finish_run(call, ran, report.text, messages, report.failed == 0);
}

static int run_coverage(const cli_call *call, hq_rules *rules, const char *policy)
{
    hq_coverage_report report;
    hq_messages *messages;
    hq_status ran = hq_rules_coverage(rules, policy, &call->style, &report, &messages);
    return finish_run(call, ran, report.text, messages, report.failed == 0 && report.met == report.points);
}

/* --- Changes --- */

/* A line of standard error that the next one takes the place of: a terminal's carriage return, and the line emptied. */
static void show_progress(void *context, uint32_t done, uint32_t all)
{
    const cli_call *call = context;
    const char *words = cli_word_in(CLI_W_PROGRESS, call->language);
    if (done % 20 != 0 && done != all)
        return;
    (void)fputs("\r\x1b[K", stderr);
    for (const char *at = words; done < all && *at != '\0'; at++) {
        if (at[0] == '{' && at[2] == '}') {
            (void)fprintf(stderr, "%u", at[1] == '0' ? done : all);
            at += 2;
        } else {
            (void)fputc(*at, stderr);
        }
    }
    (void)fflush(stderr);
}

/* "97" or "97.5", in hundredths of a percent. */
static bool read_percent(const char *text, uint32_t *hundredths)
{
    uint32_t value = 0;
    int places = -1;
    if (*text < '0' || *text > '9')
        return false;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '.' && places < 0 && at[1] != '\0') {
            places = 0;
            continue;
        }
        places += places >= 0;
        if (*at < '0' || *at > '9' || places > 2 || value > MIN_MOST)
            return false;
        value = value * 10 + (uint32_t)(*at - '0');
    }
    for (int i = places < 0 ? 0 : places; i < 2; i++)
        value = value > MIN_MOST ? value : value * 10;
    *hundredths = value;
    return value <= MIN_MOST;
}

static int run_mutation(const cli_call *call, hq_rules *rules, const char *policy)
{
    uint32_t least = MIN_USUAL;
    hq_mutation_report report;
    hq_messages *messages;
    if (call->value[CLI_MIN_OPTION] != NULL)
        (void)read_percent(call->value[CLI_MIN_OPTION], &least); /* cli_test has looked at it */
    hq_progress *progress = isatty(STDERR_FILENO) ? show_progress : NULL;
    hq_status ran =
        hq_rules_mutate(rules, policy, &call->style, progress, (void *)(uintptr_t)call, &report, &messages);
    uint64_t tried = (uint64_t)report.caught + report.survived;
    bool enough = (uint64_t)report.caught * MIN_MOST >= tried * least;
    return finish_run(call, ran, report.text, messages, report.failed == 0 && enough);
}

/* --- Which of them --- */

static int check_options(const cli_call *call)
{
    uint32_t hundredths;
    const char *least = call->value[CLI_MIN_OPTION];
    if (call->value[CLI_COVERAGE_OPTION] != NULL && call->value[CLI_MUTATE_OPTION] != NULL)
        CLI_SAY(call, NOT_TOGETHER, "--coverage", "--mutate");
    else if (least != NULL && call->value[CLI_MUTATE_OPTION] == NULL)
        CLI_SAY(call, GOES_WITH, "--min", "--mutate");
    else if (least != NULL && !read_percent(least, &hundredths))
        CLI_SAY(call, BAD_PERCENT, "--min", least);
    else
        return CLI_DONE;
    return CLI_USAGE;
}

int cli_test(const cli_call *call)
{
    int (*run)(const cli_call *, hq_rules *, const char *) =
        call->value[CLI_COVERAGE_OPTION] != NULL ? run_coverage
        : call->value[CLI_MUTATE_OPTION] != NULL ? run_mutation
                                                 : run_examples;
    hq_rules *rules = NULL;
    int status = check_options(call);
    if (status == CLI_DONE)
        status = cli_open_pack(call, call->operand_count > 0 ? call->operands[0] : NULL, false, &rules, NULL);
    if (status == CLI_DONE && call->policies == NULL)
        status = run(call, rules, NULL);
    for (int i = 0; status == CLI_DONE && call->policies != NULL && call->policies[i] != NULL; i++)
        status = run(call, rules, call->policies[i]);
    hq_rules_release(rules);
    return status;
}
