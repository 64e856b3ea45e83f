/* huiqi show POLICY */
#include "cli.h"

int cli_show(const cli_call *call)
{
    hq_rules *rules;
    int status = cli_open_pack(call, NULL, true, &rules, NULL);
    if (status != CLI_DONE)
        return status;
    char *text;
    hq_messages *messages;
    hq_status shown = hq_rules_show(rules, call->operands[0], &call->style, &text, &messages);
    status = cli_write_page(call, shown, text, messages);
    hq_rules_release(rules);
    return status;
}
