/* huiqi: the command line. Which command, its options, its exit status. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static int write_version(void)
{
    printf("huiqi %s\n", hq_version());
    return CLI_DONE;
}

int cli_refuse_command(const cli_call *call, const char *word)
{
    const char *names[32];
    for (int i = 0; i < CLI_COMMAND_COUNT; i++)
        names[i] = CLI_COMMANDS[i].name;
    const char *nearest = cli_nearest(word, names, CLI_COMMAND_COUNT);
    CLI_SAY(call, NO_COMMAND, word);
    if (nearest != NULL)
        CLI_HINT(call, DID_YOU_MEAN, nearest);
    CLI_HINT(call, TRY_HELP_ALL);
    return CLI_USAGE;
}

/* What stands before or instead of a command. */
static int run_without_command(cli_call *call, const char *word)
{
    if (word == NULL) {
        CLI_SAY(call, WHICH_COMMAND);
        CLI_HINT(call, TRY_HELP_ALL);
        return CLI_USAGE;
    }
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return cli_finish(call, write_version());
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return cli_finish(call, cli_help_on(call, NULL));
    if (word[0] != '-')
        return cli_refuse_command(call, word);
    CLI_SAY(call, NO_OPTION, "huiqi", word);
    CLI_HINT(call, TRY_HELP_ALL);
    return CLI_USAGE;
}

static int run_command(cli_call *call, int count, char **arguments)
{
    size_t places = (size_t)count + 1;
    const char **room = calloc(places * CLI_ROOMS, sizeof *room);
    if (room == NULL) {
        CLI_SAY(call, NO_MEMORY);
        return CLI_MACHINE;
    }
    const char **rooms[CLI_ROOMS] = {room, room + places, room + 2 * places, room + 3 * places};
    int status = cli_read_options(call, count, arguments, rooms);
    if (status == CLI_DONE) {
        call->colour = cli_colour(call, STDERR_FILENO);
        call->style = (hq_style){.language = call->language,
                                 .colour = cli_colour(call, STDOUT_FILENO),
                                 .columns = cli_columns(),
                                 .all = call->value[CLI_ALL_OPTION] != NULL};
        if (call->value[CLI_HELP_OPTION] != NULL)
            status = cli_help_on(call, call->command);
        else if (call->value[CLI_VERSION_OPTION] != NULL)
            status = write_version();
        else
            status = call->command->run(call);
        status = cli_finish(call, status);
    }
    free(room);
    return status;
}

int main(int count, char **arguments)
{
    cli_call call = {.language = cli_language(count, arguments)};
    int first = 1;
    /* `huiqi --lang zh --help`: the language may stand before the command */
    while (first < count && strncmp(arguments[first], "--lang", 6) == 0)
        first += strcmp(arguments[first], "--lang") == 0 ? 2 : 1;
    const char *word = first < count ? arguments[first] : NULL;
    call.command = word == NULL ? NULL : cli_find_command(word);
    if (call.command == NULL)
        return run_without_command(&call, word);
    return run_command(&call, count - first - 1, arguments + first + 1);
}
