/* Manual pages in man(7), from the same tables as --help: huiqi(1), and one for each command. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

/* Text without meaning to roff: no line of it begins with a control character, no backslash or dash is special. */
static void put_text(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        bool first = i == 0 || text[i - 1] == '\n';
        if (first && (text[i] == '.' || text[i] == '\''))
            (void)fputs("\\&", stdout);
        if (text[i] == '\\')
            (void)fputs("\\e", stdout);
        else if (text[i] == '-')
            (void)fputs("\\-", stdout);
        else if (text[i] == '`')
            (void)fputs("\\(cq", stdout); /* one kind of quote, as on the screen */
        else
            putchar(text[i]);
    }
}

static void put_line(const char *text)
{
    put_text(text, strlen(text));
    putchar('\n');
}

static void put_heading(const cli_call *call, cli_word word)
{
    printf(".SH %s\n", cli_word_in(word, call->language));
}

static void put_paragraphs(const char *about)
{
    for (const char *at = about; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        (void)fputs(".PP\n", stdout);
        put_text(at, length);
        putchar('\n');
        at += length + (at[length] == '\n');
    }
}

static void put_item(const char *bold, const char *argument, const char *text)
{
    (void)fputs(".TP\n\\fB", stdout);
    put_text(bold, strlen(bold));
    (void)fputs("\\fR", stdout);
    if (*argument != '\0') {
        (void)fputs(" \\fI", stdout);
        put_text(argument, strlen(argument));
        (void)fputs("\\fR", stdout);
    }
    putchar('\n');
    put_line(text);
}

static void put_options(const cli_call *call, uint64_t options)
{
    put_heading(call, CLI_W_OPTIONS_HEAD);
    for (int i = 0; i < CLI_OPTION_COUNT; i++) {
        const cli_option_info *option = &CLI_OPTIONS[i];
        char name[64];
        if ((options >> i & 1) == 0 || option->says[0][0] == '\0')
            continue;
        if (option->letter != 0)
            (void)snprintf(name, sizeof name, "-%c, --%s", option->letter, option->name);
        else
            (void)snprintf(name, sizeof name, "--%s", option->name);
        if (*option->takes == '?') { /* --summary[=FILE] */
            (void)strncat(name, option->argument[call->language], sizeof name - strlen(name) - 1);
            put_item(name, "", option->says[call->language]);
        } else {
            put_item(name, option->argument[call->language], option->says[call->language]);
        }
    }
}

static void put_exit_statuses(const cli_call *call)
{
    static const cli_word MEANING[CLI_STATUSES] = {CLI_W_EXIT_0, CLI_W_EXIT_1, CLI_W_EXIT_2,
                                                   CLI_W_EXIT_3, CLI_W_EXIT_4, CLI_W_EXIT_5};
    put_heading(call, CLI_W_EXIT_HEAD);
    for (int i = 0; i < CLI_STATUSES; i++) {
        char number[12];
        (void)snprintf(number, sizeof number, "%d", i);
        put_item(number, "", cli_word_in(MEANING[i], call->language));
    }
}

static void put_surroundings(const cli_call *call)
{
    hq_language language = call->language;
    put_heading(call, CLI_W_ENVIRONMENT_HEAD);
    put_item("HUIQI_PACK", "", cli_word_in(CLI_W_ENV_PACK, language));
    put_item("LC_ALL, LC_MESSAGES, LANG", "", cli_word_in(CLI_W_ENV_LOCALE, language));
    put_item("NO_COLOR", "", cli_word_in(CLI_W_ENV_NO_COLOR, language));
    put_item("COLUMNS", "", cli_word_in(CLI_W_ENV_COLUMNS, language));
    put_heading(call, CLI_W_FILES_HEAD);
    put_item("rules/liaoning-2026", "", cli_word_in(CLI_W_FILE_NEAR, language));
    put_item(HQ_DATADIR "/rules", "", cli_word_in(CLI_W_FILE_INSTALLED, language));
}

static void put_examples(const cli_call *call, const char *examples)
{
    put_heading(call, CLI_W_EXAMPLES_HEAD);
    (void)fputs(".EX\n", stdout);
    put_text(examples, strlen(examples));
    (void)fputs(".EE\n", stdout);
}

static void put_title(const cli_call *call, const char *name, const char *summary)
{
    if (call->language == HQ_LANG_ZH)
        (void)fputs(".mso zh.tmac\n", stdout); /* lines break between characters */
    printf(".TH %s 1 \"\" \"huiqi %s\" \"%s\"\n.ad l\n.nh\n", name, hq_version(),
           cli_word_in(CLI_W_MANUAL, call->language));
    put_heading(call, CLI_W_NAME_HEAD);
    printf("%s \\- ", name);
    put_line(summary);
    put_heading(call, CLI_W_SYNOPSIS_HEAD);
}

static void put_see_also(const cli_call *call, const cli_command *but)
{
    const char *between = "";
    put_heading(call, CLI_W_SEE_HEAD);
    if (but != NULL) {
        (void)fputs("\\fBhuiqi\\fR(1)", stdout);
        between = ", ";
    }
    for (int i = 0; i < CLI_COMMAND_COUNT; i++)
        if (&CLI_COMMANDS[i] != but) {
            printf("%s\\fBhuiqi\\-%s\\fR(1)", between, CLI_COMMANDS[i].name);
            between = ", ";
        }
    (void)fputs(", \\fBhuiqi\\-profile\\fR(5), \\fBhuiqi\\-rules\\fR(5)\n", stdout);
}

static void page_of_command(const cli_call *call, const cli_command *command)
{
    hq_language language = call->language;
    char name[64];
    (void)snprintf(name, sizeof name, "huiqi\\-%s", command->name);
    put_title(call, name, command->summary[language]);
    printf("\\fBhuiqi %s\\fR ", command->name);
    put_text(command->operands[language], strlen(command->operands[language]));
    printf(" %s\n", cli_word_in(CLI_W_OPTION_MARK, language));
    put_heading(call, CLI_W_DESCRIPTION_HEAD);
    put_paragraphs(command->about[language]);
    put_options(call, command->options);
    put_exit_statuses(call);
    put_surroundings(call);
    put_examples(call, command->examples);
    put_see_also(call, command);
}

static void page_of_all(const cli_call *call)
{
    hq_language language = call->language;
    put_title(call, "huiqi", cli_word_in(CLI_W_TAGLINE, language));
    printf("\\fBhuiqi\\fR \\fI%s\\fR %s\n", cli_word_in(CLI_W_COMMAND_MARK, language),
           cli_word_in(CLI_W_OPTION_MARK, language));
    put_heading(call, CLI_W_DESCRIPTION_HEAD);
    put_line(cli_word_in(CLI_W_ABOUT, language));
    put_heading(call, CLI_W_COMMANDS_HEAD);
    for (int i = 0; i < CLI_COMMAND_COUNT; i++)
        put_item(CLI_COMMANDS[i].name, CLI_COMMANDS[i].operands[language], CLI_COMMANDS[i].summary[language]);
    put_exit_statuses(call);
    put_surroundings(call);
    put_examples(call, CLI_COMMANDS[0].examples);
    put_see_also(call, NULL);
}

int cli_man_page(const cli_call *call, const cli_command *command)
{
    if (command == NULL)
        page_of_all(call);
    else
        page_of_command(call, command);
    return CLI_DONE;
}
