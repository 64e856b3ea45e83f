/* What surrounds the program: the language of the locale, colour, the width of the terminal. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli.h"

enum { COLUMNS_LEAST = 40, COLUMNS_MOST = 400, COLUMNS_USUAL = 80 };

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value == NULL || *value == '\0' ? NULL : value;
}

/* POSIX: the first of these that is set decides; LANGUAGE goes before them, but not where the locale is C. */
static const char *locale(void)
{
    const char *locale = variable("LC_ALL");
    if (locale == NULL)
        locale = variable("LC_MESSAGES");
    if (locale == NULL)
        locale = variable("LANG");
    if (locale == NULL || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0 ||
        strncmp(locale, "C.", 2) == 0)
        return "C";
    const char *wished = variable("LANGUAGE");
    return wished == NULL ? locale : wished;
}

static bool is_chinese(const char *name)
{
    return strncmp(name, "zh", 2) == 0;
}

hq_language cli_language(int count, char **arguments)
{
    const char *wished = NULL; /* the last one counts, as of every option */
    for (int i = 1; i < count && strcmp(arguments[i], "--") != 0; i++) {
        if (strncmp(arguments[i], "--lang=", 7) == 0)
            wished = arguments[i] + 7;
        else if (strcmp(arguments[i], "--lang") == 0 && i + 1 < count)
            wished = arguments[++i];
    }
    return is_chinese(wished != NULL ? wished : locale()) ? HQ_LANG_ZH : HQ_LANG_EN;
}

bool cli_colour(const cli_call *call, int descriptor)
{
    const char *when = call->value[CLI_COLOR_OPTION];
    if (when != NULL && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    const char *terminal = variable("TERM");
    return isatty(descriptor) && variable("NO_COLOR") == NULL && terminal != NULL &&
           strcmp(terminal, "dumb") != 0;
}

static uint32_t sensible(long columns)
{
    if (columns <= 0)
        return COLUMNS_USUAL;
    return columns < COLUMNS_LEAST  ? COLUMNS_LEAST
           : columns > COLUMNS_MOST ? COLUMNS_MOST
                                    : (uint32_t)columns;
}

uint32_t cli_columns(void)
{
    const char *wished = variable("COLUMNS");
    struct winsize size;
    if (wished != NULL && strspn(wished, "0123456789") == strlen(wished) && strlen(wished) < 6)
        return sensible(strtol(wished, NULL, 10));
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
        return sensible(size.ws_col);
    return COLUMNS_USUAL;
}
