/* Saying things on standard error, and writing results so that nothing is lost unsaid. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

/* {0} .. {3} of the words become the arguments. */
static void put_part(FILE *to, const char *words, const char *const *arguments)
{
    for (const char *at = words; *at != '\0'; at++) {
        if (at[0] == '{' && at[1] >= '0' && at[1] < '0' + CLI_ARGUMENTS_MOST && at[2] == '}') {
            const char *argument = arguments[at[1] - '0'];
            (void)fputs(argument == NULL ? "" : argument, to);
            at += 2;
        } else {
            (void)fputc(*at, to);
        }
    }
}

static void put_words(FILE *to, const char *words, const char *const *arguments)
{
    put_part(to, words, arguments);
    (void)fputc('\n', to);
}

void cli_say_part(const cli_call *call, cli_word word, const char *const *arguments)
{
    put_part(stderr, cli_word_in(word, call->language), arguments);
}

void cli_say(const cli_call *call, cli_word word, const char *const *arguments)
{
    (void)fputs("huiqi: ", stderr);
    put_words(stderr, cli_word_in(word, call->language), arguments);
}

void cli_hint(const cli_call *call, cli_word word, const char *const *arguments)
{
    (void)fputs("       ", stderr);
    put_words(stderr, cli_word_in(word, call->language), arguments);
}

void cli_write_words(const cli_call *call, cli_word word, const char *const *arguments)
{
    put_words(stdout, cli_word_in(word, call->language), arguments);
}

void cli_say_messages(const cli_call *call, hq_messages *messages)
{
    const char *text = hq_messages_text(messages, call->language, call->colour);
    if (text == NULL)
        CLI_SAY(call, NO_MEMORY);
    else
        (void)fputs(text, stderr);
}

int cli_write(const cli_call *call, const char *text)
{
    if (text == NULL) {
        CLI_SAY(call, NO_MEMORY);
        return CLI_MACHINE;
    }
    size_t length = strlen(text);
    (void)fwrite(text, 1, length, stdout); /* cli_finish looks whether it arrived */
    if (length > 0 && text[length - 1] != '\n')
        (void)fputc('\n', stdout);
    return CLI_DONE;
}

int cli_write_page(const cli_call *call, hq_status made, char *text, hq_messages *messages)
{
    cli_say_messages(call, messages);
    int status = made == HQ_OK ? cli_write(call, text) : cli_exit_of(call, made, CLI_PACK);
    hq_messages_free(messages);
    hq_string_free(text);
    return status;
}

int cli_finish(const cli_call *call, int status)
{
    bool lost = ferror(stdout) != 0; /* errno is then still that of the write that failed */
    if (!lost)
        lost = fflush(stdout) != 0;
    /* A file system may refuse only now. Where nothing was written, nobody minds that there is nothing to close. */
    if (!lost && close(STDOUT_FILENO) != 0 && errno != EBADF)
        lost = true;
    if (!lost)
        return status;
    CLI_SAY(call, CANNOT_WRITE, strerror(errno));
    return CLI_MACHINE;
}

int cli_exit_of(const cli_call *call, hq_status status, int invalid)
{
    switch (status) {
    case HQ_OK:
        return CLI_DONE;
    case HQ_E_MEMORY:
        CLI_SAY(call, NO_MEMORY);
        return CLI_MACHINE;
    case HQ_E_LIMIT:
        CLI_SAY(call, LIMIT);
        return CLI_MACHINE;
    case HQ_E_INVALID:
        return invalid;
    case HQ_E_IO:
        return CLI_MACHINE;
    case HQ_E_USAGE:
        return CLI_USAGE;
    }
    return CLI_MACHINE;
}
