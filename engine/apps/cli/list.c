/* huiqi list */
#include <stdio.h>

#include "cli.h"

static int write_ids(const hq_rules *rules)
{
    hq_policy_info policy;
    for (uint32_t i = 0; hq_rules_policy(rules, i, HQ_LANG_EN, &policy); i++)
        puts(policy.id);
    return CLI_DONE;
}

static int write_list(const cli_call *call, hq_rules *rules)
{
    char *text;
    hq_status made = call->value[CLI_JSON_OPTION] != NULL ? hq_rules_list_json(rules, &text)
                                                          : hq_rules_list(rules, &call->style, &text);
    int status = made == HQ_OK ? cli_write(call, text) : cli_exit_of(call, made, CLI_PACK);
    hq_string_free(text);
    return status;
}

static int write_coverage(const cli_call *call, hq_rules *rules)
{
    char *text;
    uint32_t gaps;
    hq_status made = call->value[CLI_MARKDOWN_OPTION] != NULL
                         ? hq_rules_items_markdown(rules, &call->style, &text, &gaps)
                         : hq_rules_items(rules, &call->style, &text, &gaps);
    int status = made == HQ_OK ? cli_write(call, text) : cli_exit_of(call, made, CLI_PACK);
    hq_string_free(text);
    return status == CLI_DONE && gaps > 0 ? CLI_NO : status;
}

static int check_options(const cli_call *call)
{
    bool coverage = call->value[CLI_COVERAGE_OPTION] != NULL, ids = call->value[CLI_IDS_OPTION] != NULL;
    if (coverage && call->value[CLI_JSON_OPTION] != NULL)
        CLI_SAY(call, NOT_TOGETHER, "--coverage", "--json");
    else if (coverage && ids)
        CLI_SAY(call, NOT_TOGETHER, "--coverage", "--ids");
    else if (ids && call->value[CLI_JSON_OPTION] != NULL)
        CLI_SAY(call, NOT_TOGETHER, "--ids", "--json");
    else if (!coverage && call->value[CLI_MARKDOWN_OPTION] != NULL)
        CLI_SAY(call, GOES_WITH, "--markdown", "--coverage");
    else
        return CLI_DONE;
    return CLI_USAGE;
}

int cli_list(const cli_call *call)
{
    hq_rules *rules = NULL;
    int status = check_options(call);
    if (status == CLI_DONE)
        status = cli_open_pack(call, NULL, call->value[CLI_JSON_OPTION] == NULL, &rules,
                               NULL); /* JSON counts examples */
    if (status == CLI_DONE)
        status = call->value[CLI_COVERAGE_OPTION] != NULL ? write_coverage(call, rules)
                 : call->value[CLI_IDS_OPTION] != NULL    ? write_ids(rules)
                                                          : write_list(call, rules);
    hq_rules_release(rules);
    return status;
}
