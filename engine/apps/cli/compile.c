/* huiqi compile [PACK]: what the compiler makes of a pack, and the file that saves it. */
#include <stdio.h>

#include "cli.h"

static int write_dump(const cli_call *call, hq_rules *rules, const char *stage)
{
    char *text;
    hq_messages *messages;
    hq_status made = hq_rules_dump(rules, stage, &text, &messages);
    return cli_write_page(call, made, text, messages);
}

static int save(const cli_call *call, hq_rules *rules, const char *path)
{
    hq_messages *messages;
    hq_status saved = hq_rules_save(rules, path, &messages);
    cli_say_messages(call, messages);
    hq_messages_free(messages);
    return cli_exit_of(call, saved, CLI_PACK);
}

static void write_summary(const cli_call *call, const hq_rules *rules, const char *saved_as)
{
    char count[16];
    (void)snprintf(count, sizeof count, "%u", hq_rules_policy_count(rules));
    CLI_WRITE(call, COMPILED, hq_rules_name(rules), hq_rules_version(rules), count, hq_rules_digest(rules));
    if (saved_as != NULL)
        CLI_WRITE(call, SAVED, saved_as);
}

int cli_compile(const cli_call *call)
{
    hq_rules *rules = NULL;
    const char *dump = call->value[CLI_DUMP_OPTION], *output = call->value[CLI_OUTPUT_OPTION];
    int status = CLI_DONE;
    if (dump != NULL && output != NULL) {
        CLI_SAY(call, NOT_TOGETHER, "--dump", "--output");
        status = CLI_USAGE;
    }
    if (status == CLI_DONE)
        status = cli_open_pack(call, call->operand_count > 0 ? call->operands[0] : NULL, false, &rules, NULL);
    if (status == CLI_DONE && dump != NULL) {
        status = write_dump(call, rules, dump);
    } else if (status == CLI_DONE) {
        if (output != NULL)
            status = save(call, rules, output);
        if (status == CLI_DONE)
            write_summary(call, rules, output);
    }
    hq_rules_release(rules);
    return status;
}
