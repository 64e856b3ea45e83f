/*
 * What stands behind the handles of huiqi.h, and what its files share. Not installed; nothing below engine/ sees it.
 *
 * A handle and all that belongs to it live in one arena, the handle itself too, so that ending it is one call. Structures are named by
 * their tags here, because a public header sees nothing but base/ and this one stands beside it.
 */
#ifndef HQ_HANDLES_H
#define HQ_HANDLES_H

#include <stdatomic.h>

#include "base/calendar.h"
#include "base/diag.h"

struct hq_plan;
struct hq_profile;
struct hq_answer;
struct hq_style;
struct hq_page;
struct hq_policy_info;
struct hq_policy_result;
struct hq_inquiry;
struct hq_request;
struct hq_both;
struct hq_list_file;
struct hq_tally;
struct hq_pack_diff;
struct hq_asked;

enum { HQ_LANGUAGE_COUNT = 2 };

struct hq_messages {
    hq_arena arena;
    hq_sources sources; /* the texts that a message points into; the others are empty */
    hq_diags diags;
    bool counted; /* a last line counts them; not where a question was wrong, which has no places */
};

struct hq_rules {
    hq_arena arena;
    atomic_uint owners;
    hq_sources sources;
    hq_diags diags; /* of the compilation; nothing is added once it is done */
    struct hq_plan *plan;
    const char *path; /* as it was opened */
    bool is_image;
    const char *name, *version;
    const char *titles[HQ_LANGUAGE_COUNT];
    struct hq_policy_info *policies[HQ_LANGUAGE_COUNT];
};

struct hq_subject {
    hq_arena arena;
    struct hq_rules *rules;
    hq_sources sources; /* those of the rules, and the profile's behind them: a message may point into both */
    hq_diags diags;
    struct hq_profile *profile;
};

struct hq_result {
    hq_arena arena;
    struct hq_rules *rules;
    struct hq_subject *subject;
    struct hq_answer *answer;
    struct hq_policy_result *policies; /* NULL until somebody asks */
};

struct hq_diff {
    hq_arena arena;
    struct hq_rules *before, *after;
    struct hq_pack_diff *found;
    struct hq_both *both;             /* NULL until somebody asks */
    HQ_LIST(struct hq_asked *) asked; /* in the order in which they were asked about */
    struct hq_tally *tally;           /* NULL: no file of applicants */
};

/*
 * End a call that reports: hand a copy of its diagnostics to the caller.
 *
 *   status  how the call went; returned, or HQ_E_MEMORY when the messages could not be made
 *   to      receives the messages; may be NULL, nothing is then made
 */
hq_status hq_messages_hand_over(const hq_allocator *allocator, const hq_diags *diags, hq_status status,
                                struct hq_messages **to) HQ_MUST_USE;

/* Diagnostics of a call of its own, which may point into the pack's texts and into what is added to `sources`. */
hq_status hq_diags_for(hq_diags *diags, hq_sources *sources, hq_arena *arena,
                       const struct hq_rules *rules) HQ_MUST_USE;

/* What is asked, read: every mistake is reported at once. Errors: HQ_E_MEMORY; HQ_E_USAGE. */
hq_status hq_inquiry_read(const struct hq_rules *rules, hq_arena *arena, hq_diags *diags,
                          const struct hq_inquiry *inquiry, struct hq_request *out) HQ_MUST_USE;

/* "loans=loans.csv", "hires=book.xlsx#人员", which is kept as it is given. Errors: HQ_E_USAGE: it is none, and that was reported. */
hq_status hq_list_named(hq_diags *diags, hq_str given, struct hq_list_file *out) HQ_MUST_USE;

/* A day that a caller names; NULL is none. Errors: HQ_E_USAGE: it is no day, and that was reported. */
hq_status hq_day_named(hq_diags *diags, const char *day, hq_day *out) HQ_MUST_USE;

/* The policy of that id or number. UINT32_MAX: there is none, and it was reported with the nearest. */
uint32_t hq_policy_named(const struct hq_rules *rules, hq_diags *diags, const char *id_or_number);

/* The same of several, ended by NULL: *out receives, by policy, whether it is one of them. Errors: HQ_E_MEMORY; HQ_E_USAGE: one is none. */
hq_status hq_policies_named(const struct hq_rules *rules, hq_arena *arena, hq_diags *diags,
                            const char *const *policies, bool **out) HQ_MUST_USE;

#endif
