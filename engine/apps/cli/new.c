/* huiqi new profile [ENTITY], huiqi new policy */
#include <string.h>

#include "cli.h"

static int write_template(const cli_call *call, hq_rules *rules, const char *of)
{
    char *text;
    hq_messages *messages;
    hq_status made = hq_rules_template(rules, of, call->language, &text, &messages);
    return cli_write_page(call, made, text, messages);
}

int cli_new(const cli_call *call)
{
    const char *what = call->operands[0];
    bool policy = strcmp(what, "policy") == 0;
    if (!policy && strcmp(what, "profile") != 0) {
        CLI_SAY(call, BAD_VALUE, "new", what, "profile, policy");
        CLI_HINT(call, TRY_HELP, call->command->name);
        return CLI_USAGE;
    }
    if (policy && call->operand_count > 1) {
        CLI_SAY(call, LEFT_OVER, "new policy", call->operands[1]);
        CLI_HINT(call, TRY_HELP, call->command->name);
        return CLI_USAGE;
    }
    if (policy)
        return write_template(call, NULL, what);
    hq_rules *rules;
    int status = cli_open_pack(call, NULL, true, &rules, NULL);
    if (status == CLI_DONE)
        status = write_template(call, rules, call->operand_count > 1 ? call->operands[1] : what);
    hq_rules_release(rules);
    return status;
}
