/* Help: on the program, on a command; as words for completion. Manual pages are man.c. All of it is read from the tables. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

enum { OPTION_COLUMN = 26, COMMAND_COLUMN = 12 };

/* Columns of a character that begins with this byte: the texts are ASCII and Chinese. */
static uint32_t columns_of(unsigned char first)
{
    return first < 0x80 ? 1 : first >= 0xE2 ? 2 : 1;
}

static size_t length_of(unsigned char first)
{
    return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

uint32_t cli_width(const char *text)
{
    uint32_t width = 0;
    for (; *text != '\0'; text += length_of((unsigned char)*text))
        width += columns_of((unsigned char)*text);
    return width;
}

/* A piece that is not divided: a word of ASCII, or one wide character with the punctuation that must not begin a line. */
static size_t piece_of(const char *text)
{
    static const char *const CLOSING[] = {"，", "。", "；", "、", "）", "：", "？"};
    size_t length = 0;
    if ((unsigned char)*text < 0x80) {
        while (text[length] != '\0' && text[length] != ' ' && (unsigned char)text[length] < 0x80)
            length++;
    } else {
        length = length_of((unsigned char)*text);
    }
    for (size_t i = 0; i < sizeof CLOSING / sizeof *CLOSING; i++)
        if (strncmp(text + length, CLOSING[i], strlen(CLOSING[i])) == 0)
            return length + strlen(CLOSING[i]);
    return length;
}

static uint32_t width_of(const char *text, size_t length)
{
    uint32_t width = 0;
    for (size_t i = 0; i < length; i += length_of((unsigned char)text[i]))
        width += columns_of((unsigned char)text[i]);
    return width;
}

void cli_write_wrapped(const char *text, uint32_t used, uint32_t indent, uint32_t columns)
{
    bool space = false, fresh = true;
    while (*text != '\0') {
        if (*text == ' ') {
            space = !fresh;
            text++;
            continue;
        }
        size_t length = piece_of(text);
        uint32_t width = width_of(text, length);
        if (!fresh && used + space + width > columns) {
            printf("\n%*s", (int)indent, "");
            used = indent;
            space = false;
        }
        printf("%s%.*s", space ? " " : "", (int)length, text);
        used += space + width;
        text += length;
        space = fresh = false;
    }
    putchar('\n');
}

/* "  -p, --pack DIR" and what it does, in the second column. */
static void write_option(const cli_call *call, const cli_option_info *option, uint32_t columns)
{
    char left[128], letter[8] = "    ";
    if (option->letter != 0)
        (void)snprintf(letter, sizeof letter, "-%c, ", option->letter);
    const char *argument = option->argument[call->language];
    (void)snprintf(left, sizeof left, "  %s--%s%s%s", letter, option->name,
                   *argument == '\0' || *option->takes == '?' ? "" : " ", argument);
    uint32_t width = cli_width(left);
    (void)fputs(left, stdout);
    if (width + 2 > OPTION_COLUMN)
        printf("\n%*s", OPTION_COLUMN, "");
    else
        printf("%*s", (int)(OPTION_COLUMN - width), "");
    cli_write_wrapped(option->says[call->language], OPTION_COLUMN, OPTION_COLUMN, columns);
}

static void write_options(const cli_call *call, uint64_t options, uint32_t columns)
{
    printf("\n%s\n", cli_word_in(CLI_W_OPTIONS, call->language));
    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if ((options >> i & 1) != 0 && CLI_OPTIONS[i].says[0][0] != '\0')
            write_option(call, &CLI_OPTIONS[i], columns);
}

static void write_lines(const char *lines, const char *before)
{
    for (const char *at = lines; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        printf("%s%.*s\n", before, (int)length, at);
        at += length + (at[length] == '\n');
    }
}

static void write_paragraphs(const char *about, uint32_t columns)
{
    char paragraph[2048];
    for (const char *at = about; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        (void)snprintf(paragraph, sizeof paragraph, "%.*s", (int)length, at);
        putchar('\n');
        cli_write_wrapped(paragraph, 0, 0, columns);
        at += length + (at[length] == '\n');
    }
}

static void help_on_command(const cli_call *call, const cli_command *command, uint32_t columns)
{
    const char *operands = command->operands[call->language];
    printf("%shuiqi %s %s%s%s\n", cli_word_in(CLI_W_USAGE, call->language), command->name, operands,
           *operands == '\0' ? "" : " ", cli_word_in(CLI_W_OPTION_MARK, call->language));
    write_paragraphs(command->about[call->language], columns);
    write_options(call, command->options, columns);
    printf("\n%s\n", cli_word_in(CLI_W_EXAMPLES, call->language));
    write_lines(command->examples, "  ");
}

static void help_on_all(const cli_call *call, uint32_t columns)
{
    hq_language language = call->language;
    printf("huiqi: %s\n\n", cli_word_in(CLI_W_TAGLINE, language));
    printf("%shuiqi %s %s\n\n", cli_word_in(CLI_W_USAGE, language), cli_word_in(CLI_W_COMMAND_MARK, language),
           cli_word_in(CLI_W_OPTION_MARK, language));
    printf("%s\n", cli_word_in(CLI_W_COMMANDS, language));
    for (int i = 0; i < CLI_COMMAND_COUNT; i++) {
        printf("  %-*s", COMMAND_COLUMN - 2, CLI_COMMANDS[i].name);
        cli_write_wrapped(CLI_COMMANDS[i].summary[language], COMMAND_COLUMN, COMMAND_COLUMN, columns);
    }
    write_options(call, CLI_EVERYWHERE & ~(UINT64_C(1) << CLI_COLOR_OPTION), columns);
    printf("\n%s\n", cli_word_in(CLI_W_MORE, language));
}

int cli_help_on(const cli_call *call, const cli_command *command)
{
    uint32_t columns = cli_columns();
    if (command == NULL)
        help_on_all(call, columns);
    else
        help_on_command(call, command, columns);
    return CLI_DONE;
}

/* For completion: commands, or what a command takes, one a line: its operands, its options with what their value is. */
static int write_words(const cli_command *command)
{
    for (int i = 0; command == NULL && i < CLI_COMMAND_COUNT; i++)
        puts(CLI_COMMANDS[i].name);
    if (command == NULL)
        return CLI_DONE;
    printf("operands %s\n", command->takes);
    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if ((command->options >> i & 1) != 0 && CLI_OPTIONS[i].says[0][0] != '\0')
            printf("--%s %s\n", CLI_OPTIONS[i].name, CLI_OPTIONS[i].takes);
    return CLI_DONE;
}

int cli_help(const cli_call *call)
{
    const cli_command *command = NULL;
    if (call->operand_count > 0) {
        command = cli_find_command(call->operands[0]);
        if (command == NULL)
            return cli_refuse_command(call, call->operands[0]);
    }
    if (call->value[CLI_MAN_OPTION] != NULL)
        return cli_man_page(call, command);
    if (call->value[CLI_WORDS_OPTION] != NULL)
        return write_words(command);
    return cli_help_on(call, command);
}
