/*
 * A table of applicants as one pack reads it, applicant by applicant, through the intake of batches (intake.h): headers, lists and cells mean what
 * they mean there.
 */
#ifndef HQ_RUN_APPLICANTS_TABLE_H
#define HQ_RUN_APPLICANTS_TABLE_H

#include "base/diag.h"
#include "plan/facts.h"
#include "plan/plan.h"
#include "run/list_file.h"

/* A file of applicants, and of a table how it is read: texts that are empty are found out. */
typedef struct hq_applicants_file {
    hq_str path; /* "-": standard input, profiles as lines */
    const hq_list_file *lists;
    uint32_t list_count;
    hq_str entity, map, encoding, table, tmp;
    char delimiter;
    size_t memory_bytes;
} hq_applicants_file;

typedef struct hq_applicants_table hq_applicants_table;

/*
 * Open the table and its lists. `file` and `diags` must live as long.
 *
 *   diags  what was found out of the file, and what is wrong with it, also while it is read
 *   out    NULL after an error
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID and HQ_E_IO, said.
 */
hq_status hq_applicants_table_open(const hq_allocator *allocator, const hq_plan *plan,
                                   const hq_applicants_file *file, hq_diags *diags,
                                   hq_applicants_table **out) HQ_MUST_USE;
void hq_applicants_table_close(hq_applicants_table *table); /* takes NULL */

/* Go to the next applicant; `row`: his, as a spreadsheet counts rows. UINT64_MAX: there is none any more. Errors as above. */
hq_status hq_applicants_table_next(hq_applicants_table *table, uint64_t *row) HQ_MUST_USE;

/*
 * The applicant; good until the next one is gone to.
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID: he cannot be read, said in `diags`.
 */
hq_status hq_applicants_table_profile(hq_applicants_table *table, hq_arena *arena, hq_diags *diags,
                                      hq_profile **out) HQ_MUST_USE;

/* A diagnostic as the argument of another: its message and hint, in both languages. Errors: HQ_E_MEMORY. */
hq_status hq_diag_in_words(hq_arena *arena, const hq_diag *diag, hq_str *out) HQ_MUST_USE;

#endif
