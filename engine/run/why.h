/*
 * Why a policy came out as it did, in words, for the rows of a result: conditions that are not met, facts that are missing, what stands in
 * the way beside them. What is said follows from outcomes and columns alone, so that it is the same whichever evaluator answered.
 *
 * Words are put together once for each combination that occurs, and kept: a million rows have a few hundred reasons.
 */
#ifndef HQ_RUN_WHY_H
#define HQ_RUN_WHY_H

#include "plan/columns.h"
#include "plan/outcomes.h"
#include "plan/request.h"

/* A fact that conditions hang on, or that an amount reads. */
typedef struct hq_why_fact {
    hq_str name; /* company.employees */
    hq_str words;
    uint32_t entity, field, list; /* one of the two HQ_NONE; both: a parameter */
    uint32_t parameter;           /* HQ_NONE: none */
} hq_why_fact;

enum { HQ_WHY_FACTS_MAX = 64 }; /* of one policy that are told apart */

typedef struct hq_why_policy {
    const hq_str *conditions; /* by top-level condition: its words */
    const uint64_t *hangs;    /* by condition: the policy's facts that it hangs on */
    uint64_t read;            /* those that its amount reads, whatever comes of it */
    bool up_to, at_least;     /* what a clause says of an amount of money */
    bool grouped;             /* another policy may be taken instead */
    uint32_t condition_count;
    uint32_t facts[HQ_WHY_FACTS_MAX]; /* indices of all facts */
    uint32_t fact_count;
} hq_why_policy;

/* Made once for a run, shared by threads. */
typedef struct hq_why {
    const hq_plan *plan;
    hq_language language;
    const hq_layout *layout;
    bool complete; /* lists that are not given are empty */
    hq_why_policy *policies;
    HQ_LIST(hq_why_fact) facts;
} hq_why;

hq_status hq_why_new(hq_arena *arena, const hq_plan *plan, const hq_request *request, const hq_layout *layout,
                     hq_language language, hq_why **out) HQ_MUST_USE;

/*
 * Which of a policy's facts a row lacks, as bits of hq_why_policy.facts: where it is undetermined, of those that its unknown conditions hang on; where
 * it is eligible and the amount a range, of those that the amount reads. Not each of the latter need move it.
 */
uint64_t hq_why_missing(const hq_why *why, const hq_batch *batch, const hq_outcome *outcome, uint32_t index,
                        uint32_t row);

/* What one thread has put together so far. */
typedef struct hq_why_book {
    const hq_why *why;
    hq_arena arena;
    struct hq_why_entry *entries; /* open addressing */
    uint32_t room, count;
} hq_why_book;

void hq_why_book_init(hq_why_book *book, const hq_why *why, const hq_allocator *allocator);
void hq_why_book_free(hq_why_book *book);
/* Forget everything where it has grown large; texts given before are gone then. To be called between strips. */
void hq_why_book_trim(hq_why_book *book);

/* The reason of a policy in a row; empty where there is nothing to say. It lives until the book is trimmed. Errors: HQ_E_MEMORY. */
hq_status hq_why_text(hq_why_book *book, const hq_batch *batch, const hq_outcome *outcome, uint32_t policy,
                      uint32_t row, hq_str *out) HQ_MUST_USE;

#endif
