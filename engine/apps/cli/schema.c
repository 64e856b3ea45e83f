/* huiqi schema [KIND] */
#include <string.h>

#include "cli.h"

int cli_schema(const cli_call *call)
{
    const char *kind = call->operand_count > 0 ? call->operands[0] : "profile";
    hq_rules *rules = NULL;
    if (strcmp(kind, "profile") == 0) { /* the others are the same for every pack */
        int status = cli_open_pack(call, NULL, true, &rules, NULL);
        if (status != CLI_DONE)
            return status;
    }
    char *text;
    hq_messages *messages;
    hq_status made = hq_rules_schema(rules, kind, &text, &messages);
    int status = cli_write_page(call, made, text, messages);
    hq_rules_release(rules);
    return status;
}
