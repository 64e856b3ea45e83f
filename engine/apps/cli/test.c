/* huiqi test [PACK] */
#include "cli.h"

/* Examples of one policy, or of all when it is NULL. */
static int run_examples(const cli_call *call, hq_rules *rules, const char *policy)
{
    hq_test_report report;
    hq_messages *messages;
    hq_status ran = hq_rules_test(rules, policy, &call->style, &report, &messages);
    int status = cli_exit_of(call, ran, CLI_PACK);
    cli_say_messages(call, messages);
    if (ran == HQ_OK)
        status = cli_write(call, report.text);
    if (status == CLI_DONE && hq_messages_error_count(messages) > 0)
        status = CLI_PACK; /* an example that cannot be read is a mistake of the pack */
    else if (status == CLI_DONE && report.failed > 0)
        status = CLI_NO;
    hq_messages_free(messages);
    hq_string_free(report.text);
    return status;
}

int cli_test(const cli_call *call)
{
    hq_rules *rules;
    int status = cli_open_pack(call, call->operand_count > 0 ? call->operands[0] : NULL, false, &rules, NULL);
    if (status == CLI_DONE && call->policies == NULL)
        status = run_examples(call, rules, NULL);
    for (int i = 0; status == CLI_DONE && call->policies != NULL && call->policies[i] != NULL; i++)
        status = run_examples(call, rules, call->policies[i]);
    hq_rules_release(rules);
    return status;
}
