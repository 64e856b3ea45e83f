/*
 * Applicants under two packs: one, or a file of any number of them, in memory that does not grow with it: one JSON object a line, or a table and its
 * lists as batches read them.
 */
#ifndef HQ_RUN_APPLICANTS_H
#define HQ_RUN_APPLICANTS_H

#include "base/lines.h"
#include "explain/gain.h"
#include "run/applicants_table.h"

/* One of the packs, and the applicant as it sees him. */
typedef struct hq_under {
    const hq_plan *plan;
    hq_request request;
    hq_sources *sources;   /* the pack's texts; the applicant's stands behind them while he is asked about */
    uint32_t source_count; /* of the pack's alone */
    hq_diags diags;        /* what is wrong with him */
    hq_profile *profile;   /* NULL: this pack cannot read or answer him; diags say why */
    hq_answer *answer;
} hq_under;

typedef struct hq_both {
    const hq_pack_diff *diff;
    hq_touched touched;
    hq_under before, after;
} hq_both;

/*
 * Ask both packs about one applicant.
 *
 *   arena       holds all that is made
 *   name, text  what messages call it, and the profile; both must live as long as the result
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID: one of the packs, or both, could not; `profile` of the two says which.
 */
hq_status hq_both_ask(hq_arena *arena, hq_both *both, hq_str name, hq_str text, bool json,
                      hq_gains *out) HQ_MUST_USE;

/* A line that was left out. What is in `both` is good until it returns. Anything but HQ_OK ends the reading. */
typedef hq_status hq_refusal(void *context, const hq_both *both, uint64_t line);

/*
 * Ask about every line of a file, or every row of a table, and count. Lines and rows of white space are passed over; one that cannot be read is
 * handed to `refuse` (a row by the number that a spreadsheet shows) and the next one goes on. A pipe holds lines.
 *
 *   diags  receives why the file itself cannot be read; of a table also what was found out and passed over
 *
 * Errors: HQ_E_MEMORY; HQ_E_LIMIT, a sum grew too large; HQ_E_INVALID, the file cannot be read; HQ_E_IO, a temporary file; what `refuse` gave.
 */
hq_status hq_both_ask_all(const hq_allocator *allocator, hq_both *both, hq_diags *diags,
                          const hq_applicants_file *file, hq_tally *tally, hq_refusal *refuse,
                          void *context) HQ_MUST_USE;

#endif
