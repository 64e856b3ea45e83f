/*
 * In which calendar month of the claim period money falls due, as far as the rules give a day: the month of the *deciding day* of what it is for (the
 * trip, the disbursement of the loan, the day of recognition), of policies that count by event and whose deciding day is a fact of a record. When money is
 * paid out the rules do not say, so nothing here does. Whatever else (what accrues, what is decided by asking, a day that is not known) has no month;
 * nothing is spread over months.
 *
 * Where all records of an applicant that lie in the claim period are of one month, their days tell it. Where they are of several, or the days of some are
 * not known, eval/ is asked what each of them gives; an amount that is not the sum of its items (missing facts move several together) has no month.
 */
#ifndef HQ_RUN_MONTHS_H
#define HQ_RUN_MONTHS_H

#include "run/fallback.h"

enum { HQ_MONTHS_MAX = 120 }; /* of a claim period; of a longer one no months are told */

/* Whose day it is. */
typedef struct hq_dating {
    uint32_t source; /* of hq_months.sources; HQ_NONE: there is no month */
    hq_total total;  /* the one kind that it counts in; HQ_TOTAL_NONE: none, or several */
} hq_dating;

/* A field of the records of a frame. */
typedef struct hq_day_source {
    uint32_t frame, entity, field;
} hq_day_source;

typedef struct hq_months {
    hq_day first, until; /* the claim period */
    uint32_t count;
    hq_dating *policies, *groups; /* members of a group count in the group's total alone */
    HQ_LIST(hq_day_source) sources;
} hq_months;

/*
 * Find out which policies and groups have days.
 *
 *   arena  holds it
 *   out    NULL: the claim period is too long, or nothing that is asked has days
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_months_new(hq_arena *arena, const hq_plan *plan, const hq_request *request,
                        const hq_layout *layout, hq_months **out) HQ_MUST_USE;

/* The first day of a month. */
hq_day hq_months_day(const hq_months *months, uint32_t month);

/* Receives a share of an amount: of a policy (group HQ_NONE) or of a group. */
typedef void hq_take_month(void *context, uint32_t policy, uint32_t group, uint32_t month, hq_range share);

/*
 * Give the shares of the amounts of a strip that have a month. Those of a row and policy add up to its amount or less, at both ends.
 *
 *   scratch  rewound
 *   passed   a bitmap of rows that do not count
 *
 * Errors: HQ_E_MEMORY. Threads: any, each with its own context.
 */
hq_status hq_months_each(hq_arena *scratch, const hq_months *months, const hq_fallback *asked,
                         const hq_batch *batch, const hq_outcomes *outcomes, const uint64_t *passed,
                         hq_take_month *take, void *context) HQ_MUST_USE;

#endif
