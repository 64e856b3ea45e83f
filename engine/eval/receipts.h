/*
 * Payments received before, against the owners of a cap or of a pool. Inside eval/ only.
 */
#ifndef HQ_EVAL_RECEIPTS_H
#define HQ_EVAL_RECEIPTS_H

#include "benefit/benefit.h"
#include "eval/evaluation.h"

/* Whose a cap is: a record, in a month or year or ever. */
typedef struct hq_owner {
    const hq_record *record; /* NULL: nobody's */
    hq_day from;             /* first day of the month or year; 0: for ever */
} hq_owner;

/* Whose a cap is for a subject in a slice that begins on `first`. */
hq_owner hq_cap_owner(const hq_cap *cap, const hq_record *subject, hq_day first);

/* The owner's place among `count` owners; one that is not there yet is added, for which there has to be room. */
uint32_t hq_owner_place(hq_owner *owners, uint32_t *count, hq_owner owner);

typedef struct hq_receipts_query {
    const hq_policy *policy;   /* of the cap; NULL: of the pool below */
    const hq_benefit *benefit; /* of the cap */
    uint32_t pool;
    hq_every every;
    const hq_owner *owners;
    uint32_t owner_count;
    hq_range *used;        /* by owner: quanta received are added */
    hq_term_range *months; /* by owner: months received are added; NULL: not asked */
} hq_receipts_query;

/*
 * Add what was received, wherever in the profile it is stated. A payment concerns an owner when it is stated in the owner's record or
 * below, or names a subject that is the owner or lies in it; its day has to lie in the owner's month or year. A payment that names no
 * benefit counts against every benefit of its policy.
 *
 * Errors: HQ_E_MEMORY, HQ_E_LIMIT.
 */
hq_status hq_receipts_use(hq_evaluation *evaluation, const hq_receipts_query *query) HQ_MUST_USE;

/* Does the benefit draw on the pool? */
bool hq_benefit_draws(const hq_benefit *benefit, uint32_t pool);

#endif
