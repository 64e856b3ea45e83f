/* Why: conditions with what they compare, values of lets, readings side by side, what is missing. Inside eval/ only. */
#ifndef HQ_EVAL_REASONS_H
#define HQ_EVAL_REASONS_H

#include "eval/policy.h"

/* Subjects whose conditions and values are written out; of a fleet's trips the first ones show the pattern. */
enum { HQ_EXPLAINED_SUBJECTS_MAX = 200 };

/*
 * Each condition of each subject, decided over the whole box as far as it can be (its own cells), and traced when the request
 * explains. Fills run->known, so that cells need not ask again; truths of all subjects; and conditions of the explained ones.
 */
hq_status hq_reasons_conditions(hq_evaluation *evaluation, hq_policy_run *run,
                                hq_answer_subject *subjects) HQ_MUST_USE;

/* The lets of the explained subjects: each the hull over its own cells. */
hq_status hq_reasons_values(hq_evaluation *evaluation, hq_policy_run *run,
                            hq_answer_subject *subjects) HQ_MUST_USE;

/* The facts that the policy's answer hangs on, with what is at stake. */
hq_status hq_reasons_missing(hq_evaluation *evaluation, hq_policy_run *run, hq_verdict verdict,
                             hq_range amount, hq_missing_list *out) HQ_MUST_USE;

/* Add a fact to a list, or its stake to what is there. */
hq_status hq_missing_add(hq_arena *arena, hq_missing_list *list, const hq_missing *fact) HQ_MUST_USE;

#endif
