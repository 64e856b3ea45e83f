/* huiqi new profile [ENTITY], huiqi new table [ENTITY], huiqi new policy */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli.h"

static int write_template(const cli_call *call, hq_rules *rules, const char *of)
{
    char *text;
    hq_messages *messages;
    hq_status made = hq_rules_template(rules, of, call->language, &text, &messages);
    return cli_write_page(call, made, text, messages);
}

/* In the folder where the command is run: a workbook for a workbook, whose ending may be in capitals, else CSV; the table's own name is taken. */
static const char *result_name(const cli_call *call, const char *path)
{
    static const char ENDING[] = ".xlsx";
    static const char *const NAMES[2][2][2] = {
        {{"result.csv", "result-2.csv"}, {"result.xlsx", "result-2.xlsx"}},
        {{"结果.csv", "结果-2.csv"}, {"结果.xlsx", "结果-2.xlsx"}}};
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    size_t length = strlen(path), ending = sizeof ENDING - 1;
    bool workbook = length > ending && strcasecmp(path + length - ending, ENDING) == 0;
    const char *const *names = NAMES[call->language == HQ_LANG_ZH][workbook];
    return names[strcasecmp(name, names[0]) == 0];
}

static int tell_command(const cli_call *call, const char *path, const char *words)
{
    char today[CLI_DATE_BYTES];
    CLI_WRITE(call, FILL_IN, path);
    (void)printf("  huiqi batch %s --on %s -o %s\n", words, cli_day(call, today), result_name(call, path));
    return CLI_DONE;
}

static int write_table(const cli_call *call, hq_rules *rules)
{
    char *words;
    hq_messages *messages;
    const char *path = call->value[CLI_OUTPUT_OPTION];
    hq_status made = hq_rules_table(rules, call->value[CLI_PACK_OPTION], (const char *const *)call->policies,
                                    call->operand_count > 1 ? call->operands[1] : NULL, path, call->language,
                                    &words, &messages);
    cli_say_messages(call, messages);
    hq_messages_free(messages);
    int status = cli_exit_of(call, made, CLI_INPUT);
    if (status == CLI_DONE)
        status = tell_command(call, path, words);
    hq_string_free(words);
    return status;
}

/* What goes with a table alone, and what a table cannot go without. */
static bool fits(const cli_call *call, bool table)
{
    static const cli_option OF_TABLES[] = {CLI_POLICY_OPTION, CLI_OUTPUT_OPTION};
    for (size_t i = 0; !table && i < sizeof OF_TABLES / sizeof *OF_TABLES; i++) {
        if (call->value[OF_TABLES[i]] == NULL)
            continue;
        char option[64];
        (void)snprintf(option, sizeof option, "--%s", CLI_OPTIONS[OF_TABLES[i]].name);
        CLI_SAY(call, GOES_WITH, option, "table");
        CLI_HINT(call, TRY_HELP, call->command->name);
        return false;
    }
    if (!table || call->value[CLI_OUTPUT_OPTION] != NULL)
        return true;
    CLI_SAY(call, NEEDS_OUTPUT);
    CLI_HINT(call, TRY_HELP, call->command->name);
    return false;
}

int cli_new(const cli_call *call)
{
    const char *what = call->operands[0];
    bool policy = strcmp(what, "policy") == 0, table = strcmp(what, "table") == 0;
    if (!policy && !table && strcmp(what, "profile") != 0) {
        CLI_SAY(call, BAD_VALUE, "new", what, "profile, table, policy");
        CLI_HINT(call, TRY_HELP, call->command->name);
        return CLI_USAGE;
    }
    if (policy && call->operand_count > 1) {
        CLI_SAY(call, LEFT_OVER, "new policy", call->operands[1]);
        CLI_HINT(call, TRY_HELP, call->command->name);
        return CLI_USAGE;
    }
    if (!fits(call, table))
        return CLI_USAGE;
    if (policy)
        return write_template(call, NULL, what);
    hq_rules *rules;
    int status = cli_open_pack(call, NULL, true, &rules, NULL);
    if (status == CLI_DONE && table)
        status = write_table(call, rules);
    else if (status == CLI_DONE)
        status = write_template(call, rules, call->operand_count > 1 ? call->operands[1] : what);
    hq_rules_release(rules);
    return status;
}
