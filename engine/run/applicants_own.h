/* What asking about lines (applicants.c) and about rows of tables (applicants_rows.c) share. Inside of run/applicants*.c only. */
#ifndef HQ_RUN_APPLICANTS_OWN_H
#define HQ_RUN_APPLICANTS_OWN_H

#include "run/applicants.h"

/* Forget the applicant before. */
void hq_under_begin(hq_arena *arena, hq_under *under);

/* Ask one pack. Errors: HQ_E_MEMORY; HQ_E_INVALID, said in under->diags. */
hq_status hq_under_ask(hq_arena *arena, hq_under *under, hq_profile *profile) HQ_MUST_USE;

/* What the applicant is called; empty: nothing. */
hq_str hq_under_name(const hq_under *under);

/* As hq_both_ask_all, of a table. */
hq_status hq_both_ask_rows(const hq_allocator *allocator, hq_both *both, hq_diags *diags,
                           const hq_applicants_file *file, hq_tally *tally, hq_refusal *refuse,
                           void *context) HQ_MUST_USE;

#endif
