/* What options say: counts, sizes, a delimiter, where temporary files go. See cli.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum { MIB = 1 << 20 };

/* A count, or a size: 64M, 1GiB, 4096. false: it is none. */
static bool read_count(const char *text, bool size, uint64_t *out)
{
    static const char UNITS[] = "KMGT";
    uint64_t number = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++) {
        if (__builtin_mul_overflow(number, 10, &number) || __builtin_add_overflow(number, *at - '0', &number))
            return false;
    }
    if (at == text)
        return false;
    const char *unit = size && *at != '\0' ? strchr(UNITS, *at >= 'a' ? *at - 'a' + 'A' : *at) : NULL;
    if (unit != NULL) {
        unsigned shift = 10 * (unsigned)(unit - UNITS + 1);
        if (number > UINT64_MAX >> shift)
            return false;
        number <<= shift;
        at++;
        at += at[0] == 'i' && at[1] == 'B' ? 2 : at[0] == 'B';
    }
    *out = number;
    return *at == '\0';
}

bool cli_take_count(const cli_call *call, cli_option option, bool size, uint64_t least, uint64_t *out)
{
    const char *text = call->value[option];
    if (text == NULL || (read_count(text, size, out) && *out >= least))
        return true;
    char name[64], smallest[32];
    bool whole = least >= MIB && least % MIB == 0;
    (void)snprintf(name, sizeof name, "--%s", CLI_OPTIONS[option].name);
    (void)snprintf(smallest, sizeof smallest, whole ? "%" PRIu64 "M" : "%" PRIu64,
                   whole ? least / MIB : least);
    if (size)
        CLI_SAY(call, BAD_SIZE, name, text, smallest);
    else
        CLI_SAY(call, BAD_COUNT, name, text, smallest);
    CLI_HINT(call, TRY_HELP, call->command->name);
    return false;
}

bool cli_take_delimiter(const cli_call *call, char *out)
{
    const char *text = call->value[CLI_DELIMITER_OPTION];
    if (text == NULL)
        return true;
    *out = strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0 ? '\t' : *text;
    if (*out == '\t' || (*text != '\0' && text[1] == '\0'))
        return true;
    CLI_SAY(call, BAD_DELIMITER, text);
    return false;
}

const char *cli_tmp(const cli_call *call)
{
    const char *named = call->value[CLI_TMP_OPTION], *usual = getenv("TMPDIR");
    if (named != NULL)
        return named;
    return usual == NULL || *usual == '\0' ? NULL : usual;
}
