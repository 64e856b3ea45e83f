/* huiqi compile [PACK] */
#include <stdio.h>

#include "cli.h"

static int write_dump(const cli_call *call, hq_rules *rules, const char *stage)
{
    char *text;
    hq_messages *messages;
    hq_status made = hq_rules_dump(rules, stage, &text, &messages);
    return cli_write_page(call, made, text, messages);
}

int cli_compile(const cli_call *call)
{
    hq_rules *rules;
    int status = cli_open_pack(call, call->operand_count > 0 ? call->operands[0] : NULL, false, &rules, NULL);
    if (status == CLI_DONE && call->value[CLI_DUMP_OPTION] != NULL) {
        status = write_dump(call, rules, call->value[CLI_DUMP_OPTION]);
    } else if (status == CLI_DONE) {
        char count[16];
        (void)snprintf(count, sizeof count, "%u", hq_rules_policy_count(rules));
        CLI_WRITE(call, COMPILED, hq_rules_name(rules), hq_rules_version(rules), count,
                  hq_rules_digest(rules));
    }
    hq_rules_release(rules);
    return status;
}
