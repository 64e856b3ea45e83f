/*
 * huiqi explain PROFILE [POLICY]...
 *
 * Everything is asked, not the named policies alone: what a group, a pool or a policy that replaces another does to them is part of
 * the explanation, and the amounts are those of `huiqi estimate`.
 */
#include <stdio.h>

#include "cli.h"

static int explain_named(const cli_call *call, const cli_answer *answer)
{
    int status = CLI_DONE;
    for (int i = 1; i < call->operand_count && status == CLI_DONE; i++) {
        if (i > 1)
            putchar('\n');
        status = cli_write(call, hq_result_explain(answer->result, call->operands[i], &call->style));
    }
    return status;
}

/* All the names are looked at before anything is written. */
static int check_names(const cli_call *call, const hq_rules *rules)
{
    int status = CLI_DONE;
    for (int i = 1; i < call->operand_count; i++) {
        if (hq_rules_find_policy(rules, call->operands[i]) != UINT32_MAX)
            continue;
        CLI_SAY(call, NO_POLICY, call->operands[i]);
        status = CLI_USAGE;
    }
    return status;
}

int cli_explain(const cli_call *call)
{
    cli_answer answer;
    int status = cli_ask(call, call->operands[0], NULL, &answer);
    if (status == CLI_DONE)
        status = check_names(call, answer.rules);
    if (status == CLI_DONE)
        status = call->operand_count > 1 ? explain_named(call, &answer) : cli_explain_all(call, &answer);
    cli_end_answer(&answer);
    return status;
}
