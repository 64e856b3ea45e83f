/*
 * Reading the arguments of a command, GNU's way: --name=value or --name value, -x value or -xvalue, options and operands in any order,
 * -- ends the options, a name may be shortened while it stays clear. Everything follows from options.def.
 *
 * It is not getopt_long, because that speaks one language, knows no nearest name, and keeps its place in globals.
 */
#include <stdio.h>
#include <string.h>

#include "cli.h"

typedef struct cli_reading {
    cli_call *call;
    int count, at; /* the next argument */
    char **arguments;
    int policy_count, reading_count, list_count;
} cli_reading;

static bool has_option(const cli_command *command, int option)
{
    return (command->options >> option & 1) != 0;
}

static void say_usage(const cli_call *call)
{
    CLI_HINT(call, TRY_HELP, call->command->name);
}

static void refuse_option(const cli_call *call, const char *given)
{
    static const char DASHES[] = "--";
    const char *names[CLI_OPTION_COUNT];
    int count = 0;
    for (int i = 0; i < CLI_OPTION_COUNT; i++)
        if (has_option(call->command, i) && CLI_OPTIONS[i].says[0][0] != '\0')
            names[count++] = CLI_OPTIONS[i].name;
    CLI_SAY(call, NO_OPTION, call->command->name, given);
    const char *nearest = given[0] == '-' && given[1] == '-' ? cli_nearest(given + 2, names, count) : NULL;
    if (nearest != NULL) {
        char whole[64];
        (void)snprintf(whole, sizeof whole, "%s%s", DASHES, nearest);
        CLI_HINT(call, DID_YOU_MEAN, whole);
    }
    say_usage(call);
}

/* The option that `name`, of `length` bytes, says or begins. -1: none, or several; said. */
static int find_long(const cli_call *call, const char *given, const char *name, size_t length)
{
    int found = -1, more = -1;
    for (int i = 0; i < CLI_OPTION_COUNT; i++) {
        if (!has_option(call->command, i) || strncmp(CLI_OPTIONS[i].name, name, length) != 0)
            continue;
        if (CLI_OPTIONS[i].name[length] == '\0')
            return i;
        if (found < 0)
            found = i;
        else
            more = i;
    }
    if (length == 0 || found < 0) {
        refuse_option(call, given);
        return -1;
    }
    if (more < 0)
        return found;
    char both[128];
    (void)snprintf(both, sizeof both, "--%s, --%s", CLI_OPTIONS[found].name, CLI_OPTIONS[more].name);
    CLI_SAY(call, MANY_OPTIONS, given, both);
    say_usage(call);
    return -1;
}

/* Is the value one of "a|b|c"? What takes anything has no bar. */
static bool is_among(const char *value, const char *words)
{
    size_t length = strlen(value);
    if (strchr(words, '|') == NULL)
        return true;
    for (const char *at = words; at != NULL; at = strchr(at, '|')) {
        at += *at == '|';
        size_t word = strcspn(at, "|");
        if (word == length && strncmp(at, value, length) == 0)
            return true;
    }
    return false;
}

static void refuse_value(const cli_call *call, const char *option, const char *value, const char *words)
{
    char list[128];
    size_t used = 0;
    for (const char *at = words; *at != '\0' && used + 3 < sizeof list; at++) {
        if (*at == '|')
            list[used++] = ',';
        list[used++] = *at == '|' ? ' ' : *at;
    }
    list[used] = '\0';
    CLI_SAY(call, BAD_VALUE, option, value, list);
    say_usage(call);
}

static bool keep(cli_reading *reading, int option, const char *value)
{
    cli_call *call = reading->call;
    const cli_option_info *info = &CLI_OPTIONS[option];
    char name[64];
    (void)snprintf(name, sizeof name, "--%s", info->name);
    if (!is_among(value, info->takes)) {
        refuse_value(call, name, value, info->takes);
        return false;
    }
    call->value[option] = value;
    if (option == CLI_POLICY_OPTION)
        call->policies[reading->policy_count++] = value;
    else if (option == CLI_READING_OPTION)
        call->readings[reading->reading_count++] = value;
    else if (option == CLI_LIST_OPTION)
        call->lists[reading->list_count++] = value;
    return true;
}

/* The value of an option: what stands behind it in the same argument, or the next argument. NULL: said. */
static const char *value_of(cli_reading *reading, int option, const char *beside)
{
    const cli_option_info *info = &CLI_OPTIONS[option];
    const cli_call *call = reading->call;
    char name[64];
    (void)snprintf(name, sizeof name, "--%s", info->name);
    if (*info->takes == '\0') {
        if (beside == NULL)
            return "";
        CLI_SAY(call, TAKES_NO_VALUE, name);
        say_usage(call);
        return NULL;
    }
    if (beside != NULL)
        return beside;
    if (*info->takes == '?')
        return "";
    if (reading->at < reading->count)
        return reading->arguments[reading->at++];
    CLI_SAY(call, NEEDS_VALUE, name, info->argument[call->language]);
    say_usage(call);
    return NULL;
}

static bool read_long(cli_reading *reading, const char *argument)
{
    const char *name = argument + 2, *equals = strchr(name, '=');
    size_t length = equals == NULL ? strlen(name) : (size_t)(equals - name);
    int option = find_long(reading->call, argument, name, length);
    if (option < 0)
        return false;
    const char *value = value_of(reading, option, equals == NULL ? NULL : equals + 1);
    return value != NULL && keep(reading, option, value);
}

/* -aj is -a -j; a letter that takes a value takes the rest. */
static bool read_letters(cli_reading *reading, const char *argument)
{
    for (const char *letter = argument + 1; *letter != '\0'; letter++) {
        int option = 0;
        while (option < CLI_OPTION_COUNT &&
               (CLI_OPTIONS[option].letter != *letter || !has_option(reading->call->command, option)))
            option++;
        if (option == CLI_OPTION_COUNT) {
            refuse_option(reading->call, argument);
            return false;
        }
        bool takes = *CLI_OPTIONS[option].takes != '\0';
        const char *value = value_of(reading, option, takes && letter[1] != '\0' ? letter + 1 : NULL);
        if (value == NULL || !keep(reading, option, value))
            return false;
        if (takes)
            break;
    }
    return true;
}

static bool counts_right(const cli_call *call)
{
    const cli_command *command = call->command;
    if (call->operand_count < command->operands_min) {
        CLI_SAY(call, NEEDS_OPERAND, command->name, command->operands[call->language]);
        say_usage(call);
        return false;
    }
    if (call->operand_count > command->operands_max) {
        CLI_SAY(call, LEFT_OVER, command->name, call->operands[command->operands_max]);
        say_usage(call);
        return false;
    }
    return true;
}

int cli_read_options(cli_call *call, int count, char **arguments, const char **room[CLI_ROOMS])
{
    cli_reading reading = {.call = call, .count = count, .arguments = arguments};
    call->operands = room[0];
    call->policies = room[1];
    call->readings = room[2];
    call->lists = room[3];
    bool options = true;
    while (reading.at < count) {
        const char *argument = arguments[reading.at++];
        if (options && strcmp(argument, "--") == 0)
            options = false;
        else if (options && strncmp(argument, "--", 2) == 0) {
            if (!read_long(&reading, argument))
                return CLI_USAGE;
        } else if (options && argument[0] == '-' && argument[1] != '\0') {
            if (!read_letters(&reading, argument))
                return CLI_USAGE;
        } else {
            call->operands[call->operand_count++] = argument;
        }
    }
    if (reading.policy_count == 0)
        call->policies = NULL;
    if (reading.reading_count == 0)
        call->readings = NULL;
    if (reading.list_count == 0)
        call->lists = NULL;
    bool helps = call->value[CLI_HELP_OPTION] != NULL || call->value[CLI_VERSION_OPTION] != NULL;
    return helps || counts_right(call) ? CLI_DONE : CLI_USAGE;
}
