/* Pack, profile, question: what estimate, explain and diff have in common. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli.h"

const char *cli_day(const cli_call *call, char room[CLI_DATE_BYTES])
{
    const char *given = call->value[CLI_ON_OPTION];
    if (given != NULL && !hq_day_read(given, room))
        return given; /* the library says what is wrong with it */
    if (given != NULL && strcmp(given, room) != 0)
        CLI_SAY(call, DAY_READ, room, given);
    if (given != NULL)
        return room;
    time_t now = time(NULL);
    struct tm parts;
    if (localtime_r(&now, &parts) == NULL || strftime(room, CLI_DATE_BYTES, "%Y-%m-%d", &parts) == 0)
        room[0] = '\0';
    return room;
}

const char *cli_day_asked(const cli_call *call, char room[CLI_DATE_BYTES])
{
    const char *day = cli_day(call, room);
    if (call->value[CLI_ON_OPTION] == NULL)
        CLI_SAY(call, TODAY, room);
    return day;
}

static int open_profile(const cli_call *call, const char *profile, cli_answer *answer)
{
    hq_messages *messages;
    hq_status status = hq_subject_open(answer->rules, profile, &answer->subject, &messages);
    cli_say_messages(call, messages);
    hq_messages_free(messages);
    return cli_exit_of(call, status, CLI_INPUT);
}

int cli_ask(const cli_call *call, const char *profile, const char *const *policies, cli_answer *answer)
{
    *answer = (cli_answer){0};
    int status = cli_open_pack(call, NULL, true, &answer->rules, NULL);
    if (status == CLI_DONE)
        status = open_profile(call, profile, answer);
    if (status != CLI_DONE)
        return status;
    char today[CLI_DATE_BYTES];
    hq_messages *messages;
    hq_inquiry inquiry = {.on = cli_day_asked(call, today),
                          .period = call->value[CLI_PERIOD_OPTION],
                          .complete = call->value[CLI_COMPLETE_OPTION] != NULL,
                          .policies = policies,
                          .readings = call->readings};
    hq_status asked = hq_ask(answer->rules, answer->subject, &inquiry, &answer->result, &messages);
    cli_say_messages(call, messages);
    hq_messages_free(messages);
    return cli_exit_of(call, asked, CLI_INPUT);
}

void cli_end_answer(cli_answer *answer)
{
    hq_result_free(answer->result);
    hq_subject_free(answer->subject);
    hq_rules_release(answer->rules);
}

int cli_explain_all(const cli_call *call, const cli_answer *answer)
{
    int status = CLI_DONE;
    bool any = false;
    for (uint32_t i = 0; i < hq_result_policy_count(answer->result) && status == CLI_DONE; i++) {
        hq_policy_result policy;
        if (!hq_result_policy(answer->result, i, &policy))
            return cli_exit_of(call, HQ_E_MEMORY, CLI_INPUT);
        bool applies =
            strcmp(policy.status, "not_applicable") != 0 && strcmp(policy.status, "not_in_force") != 0;
        if (!applies && !call->style.all)
            continue;
        if (any)
            putchar('\n');
        any = true;
        status = cli_write(call, hq_result_explain(answer->result, policy.id, &call->style));
    }
    if (!any && status == CLI_DONE)
        CLI_WRITE(call, NOTHING_APPLIES);
    return status;
}
