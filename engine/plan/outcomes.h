/*
 * What a batch of subjects came to: for each policy its status, amount and reasons, by row. vm/ fills it, and where that cannot, eval/
 * does row by row; the one who reads it sees no difference.
 *
 * Amounts are whole quanta of the pack's currency (fen) in 64 bits; an amount beyond that is the failure of its row. Bitmaps and
 * alignment as in columns.h.
 */
#ifndef HQ_PLAN_OUTCOMES_H
#define HQ_PLAN_OUTCOMES_H

#include "plan/columns.h"

/* In the order of precedence for one subject; over several, the greatest counts. */
typedef enum hq_verdict {
    HQ_VERDICT_NOT_APPLICABLE, /* the profile is known to have no such subject */
    HQ_VERDICT_NOT_IN_FORCE,
    HQ_VERDICT_INELIGIBLE,
    HQ_VERDICT_UNDETERMINED,
    HQ_VERDICT_ELIGIBLE
} hq_verdict;

const char *hq_verdict_name(hq_verdict verdict); /* "not_in_force" */

/* Nothing bounds the amount. */
#define HQ_AMOUNT_UNBOUNDED INT64_MAX

typedef struct hq_outcome_amounts {
    int64_t *low, *high; /* 0 <= low <= high <= HQ_AMOUNT_UNBOUNDED */
} hq_outcome_amounts;

/* Why beside the conditions. */
enum {
    HQ_WHY_SUPERSEDED = 1, /* another policy stands in its place */
    HQ_WHY_OUTSIDE = 2,    /* the deciding day of some subject lies outside the claim period */
    HQ_WHY_CAPPED = 4,     /* a cap or a pool took something */
    HQ_WHY_NOT_CHOSEN = 8, /* of a group: forgone, others are better */
    HQ_WHY_BY_EVAL = 16    /* eval/ answered this row, not the columns */
};

/*
 * Reasons over several subjects (loans, trips) are those of all whose status is the policy's: a condition is unmet when it is unmet for
 * one of them. A bit is a condition of the policy in written order; those from the 64th on share the last bit.
 */
typedef struct hq_outcome {
    uint8_t *verdicts;
    hq_outcome_amounts
        amount; /* of all benefits in money; of a group's member, from what it gets if it loses to if it wins: as hq_answer_policy */
    hq_outcome_amounts unpooled; /* the same before pools and groups; the same arrays where there are none */
    uint64_t *unmet;             /* conditions that do not hold */
    uint64_t *unknown;           /* conditions that hang on facts that are missing */
    uint8_t *why;
} hq_outcome;

/* A group's line: what it gives a row's records together. */
typedef struct hq_outcome_choice {
    hq_outcome_amounts amount;
    uint64_t *taken;   /* members of sets taken for certain, over all records of the row */
    uint64_t *forgone; /* members that were or may be entitled and are not taken */
} hq_outcome_choice;

typedef struct hq_outcome_total {
    hq_outcome_amounts all, unconfirmed;
    int64_t *high_known;
} hq_outcome_total;

enum { HQ_OUTCOME_TOTALS = 8 }; /* room for every kind of total (hq_total) */

/*
 * What somebody will read of the outcomes. Arrays that nobody reads may be NULL; but of policies and groups that are left for some row there
 * is always everything, since whoever answers them fills in all. What nobody reads fails no row, however large it is: HQ_AMOUNT_UNBOUNDED stands for
 * an amount that 64 bits do not hold. A total that nobody reads has no arrays.
 */
enum {
    HQ_WANT_VERDICT = 1,
    HQ_WANT_AMOUNT = 2, /* of choices too */
    HQ_WANT_UNPOOLED = 4,
    HQ_WANT_REASONS = 8, /* unmet, unknown, why */
    HQ_WANT_TAKEN = 16,  /* of choices */
    HQ_WANT_FORGONE = 32 /* of choices */
};

typedef struct hq_wants {
    const uint8_t *policies, *choices; /* by policy, by group */
    uint8_t totals;                    /* by hq_total, as bits */
} hq_wants;

typedef struct hq_outcomes {
    uint32_t row_count;
    hq_outcome *policies;       /* by policy of the plan; those not asked have no arrays */
    hq_outcome_choice *choices; /* by group of the plan */
    hq_outcome_total totals[HQ_OUTCOME_TOTALS];
    uint8_t *failed; /* by row: HQ_E_LIMIT when a number grew too long; else 0 */
} hq_outcomes;

#endif
