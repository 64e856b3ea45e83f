/* huiqi estimate PROFILE */
#include <stdio.h>

#include "cli.h"

static int write_answer(const cli_call *call, const cli_answer *answer)
{
    if (call->value[CLI_JSON_OPTION] != NULL)
        return cli_write(call, hq_result_json(answer->result));
    int status = cli_write(call, hq_result_text(answer->result, &call->style));
    if (status != CLI_DONE || call->value[CLI_EXPLAIN_OPTION] == NULL)
        return status;
    putchar('\n');
    return cli_explain_all(call, answer);
}

int cli_estimate(const cli_call *call)
{
    cli_answer answer;
    int status = cli_ask(call, call->operands[0], call->policies, &answer);
    if (status == CLI_DONE)
        status = write_answer(call, &answer);
    cli_end_answer(&answer);
    return status;
}
