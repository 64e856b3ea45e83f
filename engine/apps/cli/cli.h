/*
 * The command line: what its files share. It stands on huiqi.h alone, prints results on standard output, everything else on standard
 * error, and ends with one of the statuses below. What it knows of commands and options stands in commands.def and options.def, what it
 * says in words.def.
 */
#ifndef HQ_CLI_H
#define HQ_CLI_H

#include "huiqi.h"

/* Exit statuses. */
enum {
    CLI_DONE = 0,
    CLI_NO = 1,    /* done, and the answer is no: an example failed, examples are too few, two packs differ */
    CLI_USAGE = 2, /* wrong usage */
    CLI_PACK = 3,  /* the pack is wrong */
    CLI_INPUT = 4, /* the profile is wrong */
    CLI_MACHINE = 5, /* memory, disk */
    CLI_STATUSES = 6
};

typedef enum cli_option {
#define CLI_OPTION(NAME, ...) CLI_##NAME##_OPTION,
#include "options.def"
    CLI_OPTION_COUNT
} cli_option;

/* Options that every command has. */
#define CLI_EVERYWHERE                                                                                   \
    (UINT64_C(1) << CLI_LANG_OPTION | UINT64_C(1) << CLI_COLOR_OPTION | UINT64_C(1) << CLI_HELP_OPTION | \
     UINT64_C(1) << CLI_VERSION_OPTION)

typedef struct cli_option_info {
    const char *name;
    char letter;             /* 0: none */
    const char *takes;       /* "?..." where the value may be left out, and stands behind = only */
    const char *argument[2]; /* by hq_language */
    const char *says[2];     /* empty: not for people */
} cli_option_info;

typedef enum cli_word {
#define CLI_WORD(NAME, EN, ZH) CLI_W_##NAME,
#include "words.def"
    CLI_WORD_COUNT
} cli_word;

struct cli_call;

typedef struct cli_command {
    const char *name;
    int operands_min, operands_max;
    const char *takes;       /* operands, for completion */
    uint64_t options;        /* bit i: option i */
    const char *operands[2]; /* by hq_language */
    const char *summary[2];
    const char *about[2];
    const char *examples;
    int (*run)(const struct cli_call *call);
} cli_command;

/* One call of the program, read. */
typedef struct cli_call {
    const cli_command *command;
    const char *value[CLI_OPTION_COUNT];        /* as given last; "" for one without value; NULL: not given */
    const char **policies, **readings, **lists; /* ended by NULL; themselves NULL when none was given */
    const char **operands;
    int operand_count;
    hq_language language;
    hq_style style; /* of results */
    bool colour;    /* of messages */
} cli_call;

/* --- Tables (tables.c) --- */

extern const cli_command CLI_COMMANDS[];
extern const int CLI_COMMAND_COUNT;
extern const cli_option_info CLI_OPTIONS[CLI_OPTION_COUNT];

const cli_command *cli_find_command(const char *name); /* NULL: there is none */
const char *cli_word_in(cli_word word, hq_language language);

/* The name nearest to a wrong one, or NULL when none is near. */
const char *cli_nearest(const char *wrong, const char *const *names, int count);

/* --- Reading a call (options.c, terminal.c) --- */

/* Read the arguments of `call->command`. Says what is wrong; CLI_DONE or CLI_USAGE. Each of `room` has a place for every argument and one more. */
enum { CLI_ROOMS = 4 };
int cli_read_options(cli_call *call, int count, char **arguments, const char **room[CLI_ROOMS]);

enum { CLI_DATE_BYTES = HQ_DAY_BYTES };
/* The day of --on, or today where the program runs, written into `room`. A day that is written in another way is said as it is understood: once a call. */
const char *cli_day(const cli_call *call, char room[CLI_DATE_BYTES]);

/* The language of --lang among the arguments, or else of the locale: needed before anything can be said. */
hq_language cli_language(int count, char **arguments);
bool cli_colour(const cli_call *call, int descriptor);
uint32_t cli_columns(void);

/* There is no such command. Returns CLI_USAGE. */
int cli_refuse_command(const cli_call *call, const char *word);

/* --- Saying and writing (say.c) --- */

enum { CLI_ARGUMENTS_MOST = 4 };

/* Words of words.def with their arguments: "huiqi: ..." on standard error, a hint below it, or a line on standard output. */
#define CLI_SAY(CALL, NAME, ...)      cli_say((CALL), CLI_W_##NAME, CLI_ARGUMENTS(__VA_ARGS__))
#define CLI_SAY_PART(CALL, NAME, ...) cli_say_part((CALL), CLI_W_##NAME, CLI_ARGUMENTS(__VA_ARGS__))
#define CLI_HINT(CALL, NAME, ...)     cli_hint((CALL), CLI_W_##NAME, CLI_ARGUMENTS(__VA_ARGS__))
#define CLI_WRITE(CALL, NAME, ...)    cli_write_words((CALL), CLI_W_##NAME, CLI_ARGUMENTS(__VA_ARGS__))
#define CLI_ARGUMENTS(...)            ((const char *const[CLI_ARGUMENTS_MOST + 1]){NULL, ##__VA_ARGS__} + 1)

void cli_say(const cli_call *call, cli_word word, const char *const *arguments);
/* Without "huiqi: " and without the line's end. */
void cli_say_part(const cli_call *call, cli_word word, const char *const *arguments);
void cli_hint(const cli_call *call, cli_word word, const char *const *arguments);
void cli_write_words(const cli_call *call, cli_word word, const char *const *arguments);
/* Messages of the library, on standard error. */
void cli_say_messages(const cli_call *call, hq_messages *messages);
/* A text on standard output. NULL: there was no memory for it. Returns CLI_DONE or CLI_MACHINE. */
int cli_write(const cli_call *call, const char *text);
/* What hq_rules_* made: the text, or why there is none. Ends both. Returns the exit status. */
int cli_write_page(const cli_call *call, hq_status made, char *text, hq_messages *messages);
/* See that everything written has arrived. Returns `status`, or CLI_MACHINE. */
int cli_finish(const cli_call *call, int status);
/* What a status of the library means for the exit; `invalid` is the one for HQ_E_INVALID. Says what no message said. */
int cli_exit_of(const cli_call *call, hq_status status, int invalid);

/* --- Opening the pack (pack.c) --- */

/*
 * Open the pack that the call names, or the one at hand: $HUIQI_PACK, rules/liaoning-2026 here, the installed one. `operand` may be NULL. Says what is wrong; warnings only interest the pack's author, who runs `huiqi check`. *rules is the caller's on CLI_DONE and
 * NULL otherwise. A caller that gives `messages` gets them all, unsaid, and ends them.
 */
int cli_open_pack(const cli_call *call, const char *operand, bool lean, hq_rules **rules,
                  hq_messages **messages);

/* --- What options say (values.c) --- */

/* A count, or a size such as 64M, of at least `least`; untouched where the option is not there. false: it is none, which is said. */
enum { CLI_MEMORY_LEAST = 4 << 20 }; /* of --memory */
bool cli_take_count(const cli_call *call, cli_option option, bool size, uint64_t least, uint64_t *out);
/* What stands between cells: a character, or "tab". The same. */
bool cli_take_delimiter(const cli_call *call, char *out);
/* --tmp, or $TMPDIR; NULL: neither. */
const char *cli_tmp(const cli_call *call);

/* --- Asking (ask.c) --- */

/* The day asked about, as cli_day; today is said: another day gives another answer. */
const char *cli_day_asked(const cli_call *call, char room[CLI_DATE_BYTES]);

typedef struct cli_answer {
    hq_rules *rules;
    hq_subject *subject;
    hq_result *result;
} cli_answer;

/* Open pack and profile and ask, as the options say. Says what is wrong. To be ended in any case. */
int cli_ask(const cli_call *call, const char *profile, const char *const *policies, cli_answer *answer);
void cli_end_answer(cli_answer *answer);
/* Each policy of the answer that applies, step by step. */
int cli_explain_all(const cli_call *call, const cli_answer *answer);

/* --- Commands, one a file --- */

int cli_estimate(const cli_call *call);
int cli_explain(const cli_call *call);
int cli_check(const cli_call *call);
int cli_test(const cli_call *call);
int cli_list(const cli_call *call);
int cli_show(const cli_call *call);
int cli_diff(const cli_call *call);
int cli_batch(const cli_call *call);
int cli_schema(const cli_call *call);
int cli_new(const cli_call *call);
int cli_compile(const cli_call *call);
int cli_help(const cli_call *call);

/* Help on the call's command, or on the program when it has none. */
int cli_help_on(const cli_call *call, const cli_command *command);
int cli_man_page(const cli_call *call, const cli_command *command);
/* Text in lines of at most `columns` display columns, the first after `used` columns, the others indented. */
void cli_write_wrapped(const char *text, uint32_t used, uint32_t indent, uint32_t columns);
uint32_t cli_width(const char *text);

#endif
