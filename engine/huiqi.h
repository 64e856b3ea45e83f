/*
 * huiqi: public benefits, computed exactly and explained.
 *
 * This is the library's public face. With it a program compiles a rule pack, reads a profile and asks what the subject of the
 * profile can get, why, what it misses and what is not known:
 *
 *     hq_rules *rules;
 *     hq_messages *messages;
 *     if (hq_rules_open("rules/liaoning-2026", NULL, &rules, &messages) != HQ_OK) {
 *         fputs(hq_messages_text(messages, HQ_LANG_EN, false), stderr);
 *         ...
 *     }
 *     hq_messages_free(messages);
 *     hq_subject *subject;
 *     hq_subject_open(rules, "firm.yaml", &subject, &messages);
 *     hq_result *result;
 *     hq_ask(rules, subject, &(hq_inquiry){.on = "2026-11-20"}, &result, &messages);
 *     puts(hq_result_text(result, &(hq_style){.language = HQ_LANG_EN}));
 *
 * docs/developers/embedding.md is the whole of it, with what to do when a call fails.
 *
 * Handles. Every handle is made by one call and ended by one: hq_rules_release, hq_subject_free, hq_result_free, hq_diff_free,
 * hq_messages_free; each takes NULL. Texts asked of a result, a comparison or messages belong to it and live as long as it. Rules are
 * shared by threads and keep no texts for their callers: what hq_rules_* gives as `char **text` is the caller's, who ends it with
 * hq_string_free. All texts are UTF-8 and end in NUL. A call that returns a text returns NULL when there is no memory for it.
 *
 * Messages. A call that takes `messages` always sets it, also on success (warnings); it is NULL only with HQ_E_MEMORY, and
 * hq_messages_* take NULL for none. The caller may pass NULL to have no messages. They stand on their own: what they speak of may go
 * before them.
 *
 * Threads. Compiled rules never change and may be used by any number of threads at once. A subject, a result, a comparison or messages
 * belong to one thread at a time. The library has no globals, starts no threads, prints nothing, never exits, and reads no locale.
 *
 * Errors are hq_status (base/status.h): HQ_OK, HQ_E_MEMORY, HQ_E_LIMIT, HQ_E_INVALID (messages say where and why), HQ_E_USAGE (an
 * argument names nothing, such as a policy that the pack does not hold: messages say so). On failure what would have been made is NULL.
 */
#ifndef HQ_HUIQI_H
#define HQ_HUIQI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/language.h"
#include "base/status.h"

#if defined(__GNUC__)
#define HQ_API __attribute__((visibility("default")))
#else
#define HQ_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Version of the library: "0.1.0". */
HQ_API const char *hq_version(void);

/* End a text that a hq_rules_* call gave. Takes NULL. */
HQ_API void hq_string_free(char *text);

/* --- Messages --- */

typedef struct hq_messages hq_messages;

HQ_API uint32_t hq_messages_error_count(const hq_messages *messages);
HQ_API uint32_t hq_messages_warning_count(const hq_messages *messages);

/* All of them, with place, source line, caret and hint, sorted by place; of a pack or a profile also a last line that counts. colour:
 * ANSI sequences. Empty when there are none. */
HQ_API const char *hq_messages_text(hq_messages *messages, hq_language language, bool colour);

/* One message, for programs: its stable code ("E0203"), text, path, line and column (from 1; 0 where it has no place). */
typedef struct hq_message_info {
    const char *code;
    const char *text;
    const char *path;
    uint32_t line, column;
    bool is_error;
} hq_message_info;
HQ_API bool hq_messages_get(hq_messages *messages, uint32_t index, hq_language language,
                            hq_message_info *out); /* false: there is no such index, or no memory */

HQ_API void hq_messages_free(hq_messages *messages);

/* --- Rules --- */

typedef struct hq_rules hq_rules;

/*
 * Compile the rule pack in a folder, or take up a compiled pack that hq_rules_save wrote.
 *
 *   path       the folder, or the file
 *   allocator  where all memory of the pack comes from, and that of everything that is made from it: subjects, results, messages,
 *              texts; NULL: malloc. Must outlive them all, and be safe to call from every thread that uses one of them.
 *   rules      the compiled pack; NULL unless HQ_OK
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID, every mistake of the pack then stands in the messages; or why a compiled pack is refused: it is
 * damaged, or of another version or build.
 */
HQ_API hq_status hq_rules_open(const char *path, const hq_allocator *allocator, hq_rules **rules,
                               hq_messages **messages);

/*
 * The same, but the examples, which only tests need and which are more than half of a pack, are left unread, and with them what
 * may be wrong in them: hq_rules_test then finds none. For who asks questions: it is faster. Of a compiled pack nothing is left out.
 */
HQ_API hq_status hq_rules_open_lean(const char *path, const hq_allocator *allocator, hq_rules **rules,
                                    hq_messages **messages);

/*
 * As hq_rules_open. Of a compiled pack the SHA-256 is checked too, beside its checksum, which always is: slower, and a change that was
 * made to deceive the checksum does not pass. Who could write a new SHA-256 into the file is not kept out by it.
 */
HQ_API hq_status hq_rules_open_digest(const char *path, const hq_allocator *allocator, hq_rules **rules,
                                      hq_messages **messages);

/*
 * Write the compiled pack into a file, which hq_rules_open* takes in place of the folder and which opens in a fraction of the time. It
 * answers as the folder does; of the examples it holds how many there are. Only the build of the library that wrote it reads it, and it trusts it as a program:
 * what is kept and handed on is the folder.
 *
 * The file appears whole or not at all. Errors: HQ_E_MEMORY; HQ_E_IO, the messages say why; HQ_E_LIMIT beyond 1 GiB; HQ_E_USAGE where
 * the rules were opened from such a file themselves.
 */
HQ_API hq_status hq_rules_save(hq_rules *rules, const char *path, hq_messages **messages);

/* Were they opened from such a file? */
HQ_API bool hq_rules_is_image(const hq_rules *rules);

/*
 * The day that is meant by a text, as everywhere here it may be written ("2026-06-30", "2026/6/30", "2026年6月30日", "20260630"), in the form in which it
 * is shown: "2026-06-30". false: it is no day, and `out` is empty.
 */
enum { HQ_DAY_BYTES = 16 };
HQ_API bool hq_day_read(const char *text, char out[HQ_DAY_BYTES]);

/*
 * Warn of what wants looking after on a day ("2026-11-20"): policies that end within 60 days or have ended, parameters that
 * were not compared with their source for 90 days, what is not confirmed, a calendar that runs out.
 *
 * Errors: HQ_E_MEMORY; HQ_E_USAGE where `on` is no day.
 */
HQ_API hq_status hq_rules_review(hq_rules *rules, const char *on, hq_messages **messages);

/* Handles are counted: retain for another owner, release when done; the last release frees. Safe from any thread. */
HQ_API hq_rules *hq_rules_retain(hq_rules *rules);
HQ_API void hq_rules_release(hq_rules *rules);

HQ_API const char *hq_rules_name(const hq_rules *rules);
HQ_API const char *hq_rules_version(const hq_rules *rules);
HQ_API const char *hq_rules_digest(const hq_rules *rules); /* "sha256:..." */
HQ_API const char *hq_rules_title(const hq_rules *rules, hq_language language);

typedef struct hq_policy_info {
    const char *id;       /* boat_interest */
    const char *number;   /* 002-142 */
    const char *title;    /* in the language asked, or the other where it has none */
    const char *chapter;  /* the folder it stands in; empty: none */
    const char *kind;     /* of its first benefit: interest */
    const char *standing; /* in_force, unconfirmed */
    const char *authority;
    const char *phone;      /* may be empty */
    uint32_t example_count; /* 0 where the rules were opened lean */
} hq_policy_info;

HQ_API uint32_t hq_rules_policy_count(const hq_rules *rules);
/* Policies stand in the order of their numbers. false: there is no such index. */
HQ_API bool hq_rules_policy(const hq_rules *rules, uint32_t index, hq_language language, hq_policy_info *out);
/* The index of a policy by id or number, or UINT32_MAX. */
HQ_API uint32_t hq_rules_find_policy(const hq_rules *rules, const char *id_or_number);

/* --- Subjects: profiles that were read --- */

typedef struct hq_subject hq_subject;

/*
 * Read a profile from a file ("-": standard input), YAML or JSON (a name that ends in .json, or standard input that begins with a
 * brace). Every mistake of the file is reported in one run. The subject holds on to the rules.
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID, also when the file cannot be read.
 */
HQ_API hq_status hq_subject_open(hq_rules *rules, const char *path, hq_subject **subject,
                                 hq_messages **messages);

/* The same from memory. name: what messages call it. json: JSON rather than YAML. The bytes are copied. */
HQ_API hq_status hq_subject_read(hq_rules *rules, const char *name, const char *bytes, size_t length,
                                 bool json, hq_subject **subject, hq_messages **messages);

HQ_API void hq_subject_free(hq_subject *subject);

/* --- Asking --- */

/* What is asked. Members that are NULL or 0 mean what is said beside them. */
typedef struct hq_inquiry {
    const char *on; /* the day asked, "2026-11-20"; needed */
    const char *
        period; /* claim period: "2026", "2026-01..2026-06", "2025-11-01 to 2026-06-30"; NULL: the year of `on` */
    bool complete;               /* lists that the profile leaves out are empty */
    const char *const *policies; /* ids or numbers, ended by NULL; NULL: all */
    /* "policy=reading" or "company.size=reading", ended by NULL; two of one policy: the range over both */
    const char *const *readings;
    bool brief; /* without conditions, values and readings: faster */
} hq_inquiry;

typedef struct hq_result hq_result;

/*
 * Answer. Errors: HQ_E_MEMORY; HQ_E_LIMIT (a number beyond 4,096 bits); HQ_E_USAGE (no such day, period, policy or reading: the
 * messages say which). The result holds on to rules and subject's memory: free it before the subject.
 */
HQ_API hq_status hq_ask(hq_rules *rules, hq_subject *subject, const hq_inquiry *inquiry, hq_result **result,
                        hq_messages **messages);

HQ_API void hq_result_free(hq_result *result);

/* An amount as decimal text in the pack's currency: "19726.03". high is NULL when nothing bounds it. */
typedef struct hq_amount_info {
    const char *low;
    const char *high;
} hq_amount_info;

typedef struct hq_policy_result {
    const char *id;
    const char *number;
    const char *status; /* not_applicable, not_in_force, ineligible, undetermined, eligible */
    const char *total;  /* cash, saving, credit_line, none, several */
    hq_amount_info amount;
} hq_policy_result;

HQ_API uint32_t hq_result_policy_count(const hq_result *result);
HQ_API bool hq_result_policy(hq_result *result, uint32_t index, hq_policy_result *out);
/* total: "cash", "saving" or "credit_line". */
HQ_API bool hq_result_total(hq_result *result, const char *total, hq_amount_info *out);

/* How an answer is written. */
typedef struct hq_style {
    hq_language language;
    bool colour;      /* ANSI sequences, for a terminal */
    uint32_t columns; /* width of the page; 0: 80 */
    bool all;         /* also what does not apply or is not in force, and every condition that is met */
} hq_style;

/* For people, in one language. */
HQ_API const char *hq_result_text(hq_result *result, const hq_style *style);
/* One policy of the answer, step by step: every condition, value, cap, reading and citation. NULL too when it is not in the answer. */
HQ_API const char *hq_result_explain(hq_result *result, const char *policy, const hq_style *style);
/* For programs: the document of docs/users/answer.md; amounts are decimal strings. */
HQ_API const char *hq_result_json(hq_result *result);

/* --- The pack itself --- */

/*
 * Pages about a pack. Each gives its text in *text, which the caller ends with hq_string_free; NULL unless HQ_OK.
 *
 * Errors: HQ_E_MEMORY; HQ_E_USAGE where a name that was given is not one of those listed, the messages then say which there are.
 */

/* The policies as a table, and as JSON. */
HQ_API hq_status hq_rules_list(hq_rules *rules, const hq_style *style, char **text);
HQ_API hq_status hq_rules_list_json(hq_rules *rules, char **text);

/*
 * What of its sources the pack holds: every item of the documents that say how many they have, with the policies that rest on it, their
 * kinds, standing, figures and files; as text, and as Markdown.
 *
 *   gaps  receives how many items have no policy; may be NULL
 */
HQ_API hq_status hq_rules_items(hq_rules *rules, const hq_style *style, char **text, uint32_t *gaps);
HQ_API hq_status hq_rules_items_markdown(hq_rules *rules, const hq_style *style, char **text, uint32_t *gaps);

/* One policy as a page. */
HQ_API hq_status hq_rules_show(hq_rules *rules, const char *policy, const hq_style *style, char **text,
                               hq_messages **messages);

/* JSON Schema: of the profiles of this pack ("profile"), or of a kind of rule file ("policy", "definition", "group", "parameter",
 * "codes", "model", "pack"), for which rules may be NULL. */
HQ_API hq_status hq_rules_schema(hq_rules *rules, const char *of, char **text, hq_messages **messages);

/* A commented template: of a profile of an entity ("company"; "profile": of the first that the pack declares), or of a policy
 * ("policy"; rules may then be NULL). */
HQ_API hq_status hq_rules_template(hq_rules *rules, const char *of, hq_language language, char **text,
                                   hq_messages **messages);

/*
 * A table to fill in for some policies: a workbook (.xlsx) with a sheet for each list and one of remarks, or files of CSV (.csv) beside each
 * other; hq_batch_run reads it without a map. A file that is there is never replaced.
 *
 *   named     the pack as `huiqi batch` has to be told it, with --pack; NULL: it finds the pack itself
 *   policies  ids or numbers, ended by NULL; NULL: all
 *   entity    what a row is; NULL: the first that leads to all that these policies ask for
 *   text      receives what `huiqi batch` has to be called with, as words of a shell; the caller's: hq_string_free
 *
 * Errors: HQ_E_MEMORY; HQ_E_USAGE: no such policy or entity, another ending, or a file is there; HQ_E_IO. Threads: a workbook is written by a child
 * process, so that none may run beside this call (HQ_E_USAGE).
 */
HQ_API hq_status hq_rules_table(hq_rules *rules, const char *named, const char *const *policies,
                                const char *entity, const char *path, hq_language language, char **text,
                                hq_messages **messages);

/* What a stage of the compiler made: "ast", "ir", "ranges", "vm". */
HQ_API hq_status hq_rules_dump(hq_rules *rules, const char *stage, char **text, hq_messages **messages);

/*
 * Run the examples of every policy, definition and group, or of one policy.
 *
 *   report    what came out; its text says what failed, expected beside what came out, and a last line counts
 *   messages  what is wrong with the examples themselves, such as a fact that the model does not know; errors among them are no
 *             failure of this call
 *
 * Errors: HQ_E_MEMORY, HQ_E_LIMIT; HQ_E_USAGE when there is no such policy, or no example in a compiled pack (hq_rules_save).
 */
typedef struct hq_test_report {
    uint32_t passed, failed;
    char *text; /* the caller's: hq_string_free */
} hq_test_report;
HQ_API hq_status hq_rules_test(hq_rules *rules, const char *policy, const hq_style *style,
                               hq_test_report *report, hq_messages **messages);

/*
 * Run the examples and say what of the rules they never meet: each condition, and each comparison that conditions, values and amounts are
 * made of, both ways; both branches of each `if`; each exception applied and not; each row of a table; each cap taking something.
 *
 *   policy    NULL: the whole pack; otherwise the examples of this policy, and what of it they meet
 *   report    ways there are, and ways that were met; examples that fail; its text tells each that was not met, with its place, and
 *             counts by kind
 *   messages  as of hq_rules_test
 *
 * What a profile leaves unknown meets nothing. Errors: as of hq_rules_test.
 */
typedef struct hq_coverage_report {
    uint32_t failed; /* examples */
    uint32_t points, met;
    char *text; /* the caller's: hq_string_free */
} hq_coverage_report;
HQ_API hq_status hq_rules_coverage(hq_rules *rules, const char *policy, const hq_style *style,
                                   hq_coverage_report *report, hq_messages **messages);

/*
 * Change the rules in one place at a time (a figure, a comparison, a date, a connective, a code, a condition, a cap) and run the examples
 * that the place matters to: a change that no example notices has survived.
 *
 *   policy    NULL: the whole pack; otherwise this policy alone
 *   progress  called now and then with how many changes were tried, of how many; may be NULL
 *   report    how many changes were caught, survived, or were refused by the compiler; its text lists those that survived, one a line
 *             ("PLACE: KEY", where the key holds no line numbers), and counts by kind. Where examples fail as it is, `failed` counts them,
 *             the text tells them, and nothing is changed
 *   messages  as of hq_rules_test
 *
 * The rules themselves stay as they are: it works on a second reading of their texts. Errors: as of hq_rules_test.
 */
typedef void hq_progress(void *context, uint32_t done, uint32_t all);
typedef struct hq_mutation_report {
    uint32_t failed; /* examples */
    uint32_t caught, survived, refused;
    char *text; /* the caller's: hq_string_free */
} hq_mutation_report;
HQ_API hq_status hq_rules_mutate(hq_rules *rules, const char *policy, const hq_style *style,
                                 hq_progress *progress, void *context, hq_mutation_report *report,
                                 hq_messages **messages);

/* --- Two packs, or two versions of one --- */

typedef struct hq_diff hq_diff;

/*
 * Compare the rules of two packs: every thing that was added or removed, and of what was changed, each statement before and after. What is laid
 * out anew, a comment, an example and the pack's version are no difference. The comparison holds on to both rules, which the caller may release; its memory
 * comes from the allocator of `after`.
 *
 * Errors: HQ_E_MEMORY.
 */
HQ_API hq_status hq_diff_open(hq_rules *before, hq_rules *after, hq_diff **diff);

/* Do the rules say the same? */
HQ_API bool hq_diff_is_same(const hq_diff *diff);

/* How many policies, figures, definitions and so on differ. */
HQ_API uint32_t hq_diff_count(const hq_diff *diff);

/*
 * Ask both packs about one profile (a file as of hq_subject_open); what it gains and loses stands in the text and the JSON from then on,
 * in the order of these calls.
 *
 *   inquiry  the day, the period, complete; policies and readings are not used
 *
 * Errors: HQ_E_MEMORY; HQ_E_USAGE (no such day or period, or the packs count in different money: the messages say which); HQ_E_INVALID: one of the
 * packs, or both, cannot read the profile; the messages say why (those of the new rules, where neither can), and text and JSON which. Nothing
 * is then compared for it.
 */
HQ_API hq_status hq_diff_ask(hq_diff *diff, const char *path, const hq_inquiry *inquiry,
                             hq_messages **messages);

/* A line of a file of applicants that was left out. unread_by: "before", "after" or "both". The messages are good during the call. */
typedef void hq_reject(void *context, uint64_t line, const char *unread_by, hq_messages *messages);

/*
 * A file of applicants: JSON, one profile a line, or a table (CSV, TSV, an Excel workbook, an SQLite database) and its lists, which are read as
 * hq_batch_run reads them. Members that are NULL or 0: found out, or none; but for `path` they are of tables alone.
 */
typedef struct hq_applicants {
    const char *path;                            /* "-": standard input, which holds lines, as does a pipe */
    const char *const *lists;                    /* "loans=loans.csv", ended by NULL */
    const char *entity, *map, *encoding, *sheet; /* as in hq_job */
    char delimiter;
    size_t memory_bytes; /* 0: 64 MiB */
    const char *tmp;     /* a folder; NULL: /tmp */
} hq_applicants;

/*
 * Ask both packs about every applicant of a file, any number of them, one after the other. What they gain and lose is counted and added up for the text
 * and the JSON; another file is counted in addition.
 *
 *   reject    called for every line that cannot be read, or row (by the number that a spreadsheet shows); may be NULL
 *   rejected  receives how many they were; may be NULL
 *
 * Errors: those of hq_diff_ask, HQ_E_INVALID when the file itself cannot be read; HQ_E_IO, a temporary file failed; HQ_E_LIMIT when a sum grew too
 * large. What was counted before stays counted.
 */
HQ_API hq_status hq_diff_ask_all(hq_diff *diff, const hq_applicants *applicants, const hq_inquiry *inquiry,
                                 hq_reject *reject, void *context, uint64_t *rejected,
                                 hq_messages **messages);

/* For people, and for programs (docs/users/diff.md). They live as long as the comparison. */
HQ_API const char *hq_diff_text(hq_diff *diff, const hq_style *style);
HQ_API const char *hq_diff_json(hq_diff *diff);

HQ_API void hq_diff_free(hq_diff *diff);

/* --- Batches: a file of applicants --- */

/* What a result file holds. */
typedef enum hq_job_form {
    HQ_FORM_LONG,   /* a row for each applicant and policy */
    HQ_FORM_WIDE,   /* a row for each applicant, columns for each policy */
    HQ_FORM_COLUMNS /* a row for each applicant, columns as chosen */
} hq_job_form;

/* How far a job is. */
typedef struct hq_progress_info {
    uint64_t rows;      /* applicants done, rejected ones too */
    uint64_t rejected;  /* of them */
    uint64_t bytes;     /* of the input, done */
    uint64_t bytes_all; /* of the input in all; 0: not known, it is a pipe */
} hq_progress_info;

/*
 * A batch: which files, what is asked, how it is written and run. Members that are NULL or 0 mean what is said beside them; text members
 * need only live during the call.
 */
typedef struct hq_job {
    hq_inquiry inquiry; /* `brief` is not looked at */

    /* in */
    const char *const *
        inputs; /* paths, ended by NULL, read one after the other; their headers mean the same. "-": standard input */
    const char *entity; /* what a row is; NULL: what the headers name */
    const char *const *
        lists; /* "loans=loans.csv", "hires.contributions=paid.csv", "hires=book.xlsx#SHEET", ended by NULL */
    const char *map;      /* a file of headers and what they mean; NULL: none */
    const char *encoding; /* utf-8, gb18030, utf-16le, utf-16be; NULL: found out */
    char delimiter;       /* 0: found out */
    const char *sheet;    /* sheet or table of the inputs; NULL: the first */
    uint64_t limit;       /* only so many applicants; 0: all */
    uint64_t sample;      /* so many, drawn at random by `seed`, in the order of the input; 0: all */
    uint64_t seed;

    /* out */
    const char *output;  /* NULL or "-": standard output */
    const char *rejects; /* a CSV file of what could not be read; NULL: they are counted */
    /* where hq_report_save will put the summary, so that no other file of the job is taken for it; nothing is written there. NULL: nowhere */
    const char *summary_file;
    const char *
        result_encoding; /* of CSV and TSV, the rejects' too: utf-8, utf-8-bom (Excel reads Chinese by it), gb18030; NULL: utf-8 */
    hq_job_form form;
    const char *columns; /* HQ_FORM_COLUMNS: docs/users/batch.md; "@FILE": what a file says */
    bool
        no_header; /* the result of text, or its sheet, begins with its first row; refused for a database and JSON lines */
    bool all;             /* HQ_FORM_LONG: also policies that do not apply or are not in force */
    bool summary;         /* count and add up more than rows: by policy, total, reason, missing fact */
    hq_language language; /* of words in the result */

    /* how */
    uint32_t threads;       /* 0: one */
    size_t memory_bytes;    /* 0: 64 MiB */
    size_t block_bytes;     /* of input in one piece of work; 0: found from the memory */
    uint64_t journal_bytes; /* of output between two places to go on from; 0: 64 MiB */
    const char *tmp;        /* a folder; NULL: /tmp */
    const char *evaluator;  /* "vm", "eval"; NULL: vm */
    bool resume;            /* go on where an interrupted job of the same question stopped */
    bool digest;            /* the SHA-256 of the inputs too */
    bool no_checksum; /* not even their XXH3-128; nor is what `resume` finds compared with its journal's */
    bool no_sync;     /* leave it to the system when the result reaches the disk */

    /* Called between pieces, by one thread at a time, which may be any of the job's: not on each, but each time about a quarter of a second has
     * passed. May be NULL. */
    void (*progress)(void *context, const hq_progress_info *info);
    /* Asked between pieces, and while a row of a database is long in coming: shall the job stop? May be NULL. Called as `progress` is. */
    bool (*stop)(void *context);
    void *context;
} hq_job;

typedef struct hq_report hq_report;

typedef struct hq_report_info {
    uint64_t rows;     /* applicants answered */
    uint64_t rejected; /* applicants that could not be read */
    uint64_t by_eval;  /* applicants of whom the evaluator answered some policy, not the machine */
    const char *
        first_rejected; /* where and why the first of them could not be read, in the job's language; NULL: none, or before `resume` */
    bool stopped;   /* `stop` said so: the result is not whole */
    bool may_go_on; /* `resume` can take it up */
} hq_report_info;

/*
 * Run a batch.
 *
 *   report    what came out, with a summary; also where it was stopped. NULL unless HQ_OK. The rules must outlive it
 *   messages  what was found out of the files and passed over, and what is wrong
 *
 * A result that is a file stands there whole when this returns HQ_OK and the job was not stopped; until then, and after a failure, what was there
 * before. The same rules, inputs and options give the same bytes, whatever `threads`, memory and blocks are.
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID: an input is wrong, or a result could not be written (the messages say); HQ_E_USAGE: the question or an
 * option is wrong, or what `resume` finds is another job; HQ_E_IO: the system refused a write, the messages say which; or `stop` said so
 * before the first row was read. Threads: the job starts threads of its own and ends them before it returns.
 */
HQ_API hq_status hq_batch_run(hq_rules *rules, const hq_job *job, hq_report **report, hq_messages **messages);

HQ_API void hq_report_info_of(const hq_report *report, hq_report_info *out);
/*
 * The summary for people, for programs (docs/users/batch.md), and as a page that stands alone: HTML with its plots inside, which loads nothing
 * and runs nothing. They live as long as the report; NULL: HQ_E_MEMORY.
 */
HQ_API const char *hq_report_text(hq_report *report, const hq_style *style);
HQ_API const char *hq_report_json(hq_report *report);
HQ_API const char *hq_report_html(hq_report *report, const hq_style *style);
/*
 * The same into a file, by the ending of its name: .html or .htm the page, .json that for programs, else that for people. It appears whole or not at
 * all. Errors: HQ_E_MEMORY; HQ_E_IO, the messages say why.
 */
HQ_API hq_status hq_report_save(hq_report *report, const char *path, const hq_style *style,
                                hq_messages **messages);

/*
 * Amounts of a report, for statistics over them (huiqi_stat.h makes histograms). A series is what amounts are of: each total over all policies, then
 * each policy, in the order of the pack. Kept are those that are certain (the low end) and more than nothing, in the smallest unit of the pack's money. There are
 * none (0 series) where no summary was asked for or the job was stopped.
 */
typedef struct hq_series_info {
    uint64_t count; /* amounts; 0: the others mean nothing */
    int64_t least, quantiles[5],
        greatest; /* of quantiles: the least amount that 10, 25, 50, 75, 90 in a hundred do not exceed */
} hq_series_info;

HQ_API uint32_t hq_report_series_count(const hq_report *report);
HQ_API void hq_report_series(const hq_report *report, uint32_t series, hq_series_info *out);

/* Every amount, those of all series mixed, in the order of the input. Errors: HQ_E_IO; what `take` gives. */
typedef hq_status hq_take_amount(void *context, uint32_t series, int64_t amount);
HQ_API hq_status hq_report_amounts(hq_report *report, hq_take_amount *take, void *context);

/*
 * Give a series a histogram, which text, JSON and page then show: bin i holds amounts from edges[i] until before edges[i + 1]. Copied.
 *
 *   log  edges go up by factors
 *
 * Errors: HQ_E_MEMORY. A series that has one keeps it.
 */
HQ_API hq_status hq_report_keep_bins(hq_report *report, uint32_t series, bool log, const int64_t *edges,
                                     const uint64_t *counts, uint32_t bin_count);
HQ_API void hq_report_free(hq_report *report);

#ifdef __cplusplus
}
#endif

#endif
