/* The tables of commands, options and words, and finding things in them. */
#include <stdint.h>
#include <string.h>

#include "cli.h"

#define OF(NAME) (UINT64_C(1) << CLI_##NAME##_OPTION)

const cli_command CLI_COMMANDS[] = {
#define CLI_COMMAND(NAME, LEAST, MOST, TAKES, OPTIONS, OPERANDS_EN, SUMMARY_EN, ABOUT_EN, OPERANDS_ZH, \
                    SUMMARY_ZH, ABOUT_ZH, EXAMPLES)                                                    \
    {.name = #NAME,                                                                                    \
     .operands_min = (LEAST),                                                                          \
     .operands_max = (MOST),                                                                           \
     .takes = (TAKES),                                                                                 \
     .options = (OPTIONS) | CLI_EVERYWHERE,                                                            \
     .operands = {[HQ_LANG_EN] = (OPERANDS_EN), [HQ_LANG_ZH] = (OPERANDS_ZH)},                         \
     .summary = {[HQ_LANG_EN] = (SUMMARY_EN), [HQ_LANG_ZH] = (SUMMARY_ZH)},                            \
     .about = {[HQ_LANG_EN] = (ABOUT_EN), [HQ_LANG_ZH] = (ABOUT_ZH)},                                  \
     .examples = (EXAMPLES),                                                                           \
     .run = cli_##NAME},
#include "commands.def"
};

const int CLI_COMMAND_COUNT = sizeof CLI_COMMANDS / sizeof *CLI_COMMANDS;

const cli_option_info CLI_OPTIONS[CLI_OPTION_COUNT] = {
#define CLI_OPTION(NAME, LONG, LETTER, TAKES, ARGUMENT_EN, ARGUMENT_ZH, EN, ZH)                        \
    [CLI_##NAME##_OPTION] = {.name = (LONG),                                                           \
                             .letter = (LETTER),                                                       \
                             .takes = (TAKES),                                                         \
                             .argument = {[HQ_LANG_EN] = (ARGUMENT_EN), [HQ_LANG_ZH] = (ARGUMENT_ZH)}, \
                             .says = {[HQ_LANG_EN] = (EN), [HQ_LANG_ZH] = (ZH)}},
#include "options.def"
};

static const char *const WORDS[CLI_WORD_COUNT][2] = {
#define CLI_WORD(NAME, EN, ZH) [CLI_W_##NAME] = {[HQ_LANG_EN] = (EN), [HQ_LANG_ZH] = (ZH)},
#include "words.def"
};

const char *cli_word_in(cli_word word, hq_language language)
{
    return WORDS[word][language];
}

const cli_command *cli_find_command(const char *name)
{
    for (int i = 0; i < CLI_COMMAND_COUNT; i++)
        if (strcmp(CLI_COMMANDS[i].name, name) == 0)
            return &CLI_COMMANDS[i];
    return NULL;
}

/* --- The nearest name --- */

enum { NAME_MAX_BYTES = 63 };

/* Letters to add, drop, replace or swap with their neighbour to make one name of the other. */
static int distance(const char *from, const char *to)
{
    int from_length = (int)strlen(from), to_length = (int)strlen(to);
    if (from_length > NAME_MAX_BYTES || to_length > NAME_MAX_BYTES)
        return NAME_MAX_BYTES;
    int rows[3][NAME_MAX_BYTES + 1] = {0};
    int *before = rows[0], *above = rows[1], *row = rows[2];
    for (int j = 0; j <= to_length; j++)
        above[j] = j;
    for (int i = 1; i <= from_length; i++) {
        row[0] = i;
        for (int j = 1; j <= to_length; j++) {
            int best = above[j - 1] + (from[i - 1] != to[j - 1]);
            best = above[j] + 1 < best ? above[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            row[j] = best;
        }
        int *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return above[to_length];
}

const char *cli_nearest(const char *wrong, const char *const *names, int count)
{
    int most = (int)(strlen(wrong) + 2) / 3, least = most + 1;
    const char *nearest = NULL;
    for (int i = 0; i < count; i++) {
        int far = distance(wrong, names[i]);
        if (far < least) {
            least = far;
            nearest = names[i];
        }
    }
    return nearest;
}
