/*
 * Diagnostics: what is wrong in a rule pack or a profile, said so that its author can mend it.
 *
 * One table (diagnostics.def) holds every message: its stable code, its severity, its text in English and Chinese. A
 * diagnostic is a row of it with a place and arguments. They are collected, all mistakes of a run at once, at most
 * HQ_DIAGNOSTICS_MAX; nothing is printed here but into a text that the caller gives.
 */
#ifndef HQ_BASE_DIAG_H
#define HQ_BASE_DIAG_H

#include "base/language.h"
#include "base/source.h"

typedef enum hq_severity { HQ_SEVERITY_ERROR, HQ_SEVERITY_WARNING } hq_severity;

typedef enum hq_message {
#define HQ_DIAGNOSTIC(NAME, CODE, SEVERITY, EN, ZH) HQ_D_##NAME,
#include "base/diagnostics.def"
    HQ_MESSAGE_COUNT
} hq_message;

/* The second line of a diagnostic: what to do. Its text is in diagnostics.def too. */
typedef enum hq_hint {
    HQ_HINT_NONE,
#define HQ_HINT(NAME, EN, ZH) HQ_H_##NAME,
#include "base/diagnostics.def"
    HQ_HINT_COUNT
} hq_hint;

enum { HQ_DIAG_ARGS_MAX = 5 };

typedef struct hq_diag {
    hq_message message;
    hq_pos pos;      /* the caret */
    hq_pos marks[2]; /* underlined beside it: the two sides of an operator; length 0: none */
    hq_str args[HQ_DIAG_ARGS_MAX];
    hq_hint hint;
    hq_str hint_args[2];
    hq_pos related; /* a second place to look at; source HQ_NO_SOURCE: none */
} hq_diag;

typedef struct hq_diags {
    hq_arena *arena;
    hq_sources *sources;
    HQ_LIST(hq_diag) list;
    uint32_t error_count; /* all that were reported, kept or not */
    uint32_t warning_count;
    bool failed;   /* memory ran out while a diagnostic was kept */
    hq_diag spill; /* where a diagnostic goes that is not kept */
} hq_diags;

void hq_diags_init(hq_diags *diags, hq_arena *arena, hq_sources *sources);

/*
 * Report. Arguments {0}..{4} of the message are copied into the arena. Returns the diagnostic, never NULL, so that the
 * caller can add marks, a hint or a related place; the pointer is good until the next report.
 */
hq_diag *hq_diag_add(hq_diags *diags, hq_message message, hq_pos pos, const hq_str *args, size_t count);

/* An argument of a message in both languages: English first. */
#define HQ_BOTH(EN, ZH) HQ_STR(EN "\x1f" ZH)

#define HQ_REPORT(DIAGS, NAME, POS, ...)                                                     \
    hq_diag_add((DIAGS), HQ_D_##NAME, (POS), (const hq_str[]){{NULL, 0}, ##__VA_ARGS__} + 1, \
                sizeof((const hq_str[]){{NULL, 0}, ##__VA_ARGS__}) / sizeof(hq_str) - 1)

/* A count as an argument of a message: "4096". It lives in the diagnostics' arena. */
hq_str hq_diag_count(hq_diags *diags, uint64_t count);

/* Add a hint to the diagnostic that was reported last. `arg` may be empty. */
void hq_diag_hint(hq_diags *diags, hq_diag *diag, hq_hint hint, hq_str arg);

/*
 * "did you mean NEAREST?" under the diagnostic that was reported last, when one of the names that there are is near; nothing otherwise.
 *
 *     hq_guess guess = hq_guess_begin(diags, diag, wrong);
 *     for (...)
 *         hq_guess_offer(&guess, name);
 *     hq_guess_end(&guess);
 */
typedef struct hq_guess {
    hq_diags *diags;
    hq_diag *diag;
    hq_nearest nearest;
} hq_guess;

hq_guess hq_guess_begin(hq_diags *diags, hq_diag *diag, hq_str wrong);
void hq_guess_offer(hq_guess *guess, hq_str name);
void hq_guess_end(hq_guess *guess);

/* The same where the names are at hand in an array. */
void hq_diag_suggest(hq_diags *diags, hq_diag *diag, hq_str wrong, const hq_str *names, size_t count);

/* Stable order: by source, offset, code. Same place and message twice counts once. */
void hq_diags_sort(hq_diags *diags);

const char *hq_message_code(hq_message message);
hq_severity hq_message_severity(hq_message message);
const char *hq_message_text(hq_message message, hq_language language);

/* The message with its arguments, without place or code. */
void hq_diag_print_message(hq_text *text, const hq_diag *diag, hq_language language);

/* Its hint alone, if it has one: "did you mean 沈阳?". */
void hq_diag_print_hint(hq_text *text, const hq_diag *diag, hq_language language);

/*
 * Everything about one diagnostic:
 *
 *     path:line:column: error[E0203]: message
 *        14 |     amount: 300元 + hire.class_hours
 *           |             ~~~~~ ^ ~~~~~~~~~~~~~~~~
 *           = hint
 *
 * colour: ANSI sequences for a terminal.
 */
void hq_diag_print(hq_text *text, const hq_diags *diags, const hq_diag *diag, hq_language language,
                   bool colour);

/*
 * Text that was read, for a terminal: what is no UTF-8 becomes U+FFFD, which takes the one column it was counted for; control characters,
 * which were counted for none and could move the cursor or worse, are left out.
 */
void hq_text_add_safely(hq_text *text, hq_str read);

/* A place by itself: "path:line:column"; and its line with what stands there underlined. Nothing where there is none. */
void hq_place_print(hq_text *text, const hq_sources *sources, hq_pos pos);
void hq_place_print_line(hq_text *text, const hq_sources *sources, hq_pos pos, bool colour);

/* All of them, and a last line that counts errors and warnings when there are any. */
void hq_diags_print(hq_text *text, const hq_diags *diags, hq_language language, bool colour);

#endif
