/*
 * What a batch came to: counts and sums, exact, that are added up piece by piece in the order of the input. A journal can keep it, and two
 * halves of a file make the whole.
 */
#ifndef HQ_RUN_SUMMARY_H
#define HQ_RUN_SUMMARY_H

#include "benefit/benefit.h"
#include "run/amounts.h"
#include "run/months.h"
#include "run/why.h"

/* A sum of ranges. Highs that nothing bounds are counted beside it. */
typedef struct hq_sum {
    hq_int128 low, high; /* quanta */
    uint64_t unbounded;  /* rows whose high has no bound; they are not in `high` */
} hq_sum;

typedef struct hq_policy_summary {
    uint64_t verdicts[HQ_VERDICT_ELIGIBLE + 1]; /* rows by status */
    uint64_t superseded, outside, capped, not_chosen;
    uint64_t by_eval; /* rows that eval/ answered */
    hq_sum amount;    /* of rows that are entitled or may be */
    hq_sum *months;   /* what of it has a month, by month; NULL: nothing has */
    uint64_t *unmet;  /* ineligible rows by condition, the last for all from the 64th on */
    uint64_t *facts;  /* rows by fact that they lack (hq_why_missing), as hq_why_policy.facts */
} hq_policy_summary;

typedef struct hq_total_summary {
    hq_sum all, unconfirmed;
    hq_int128 high_known;
    hq_sum *months; /* what of it has a month, by month; `high` as high_known; NULL: no months are told */
} hq_total_summary;

/* A histogram of a series (huiqi_stat.h): bin i holds amounts from edges[i] until before edges[i + 1]. */
typedef struct hq_bins {
    bool log;       /* edges go up by factors, not by steps */
    uint32_t count; /* 0: there is none */
    const int64_t *edges;
    const uint64_t *counts;
} hq_bins;

typedef struct hq_summary {
    const hq_why *why;
    const hq_months *months;     /* NULL: none are told */
    uint64_t rows;               /* subjects answered */
    uint64_t rejected;           /* subjects that could not be read */
    uint64_t by_eval;            /* subjects of which eval/ answered some policy */
    hq_policy_summary *policies; /* by policy; those that are not asked stay 0 */
    hq_total_summary totals[HQ_TOTAL_NONE];
    uint64_t *
        facts; /* subjects that lack it and whose status hangs on it, or whose amount is a range and reads it, by why->facts */
    bool full; /* more than rows and rejects is kept */

    /* Of the whole alone, once it is done: by series; NULL: not known. */
    const hq_distribution *distributions;
    hq_bins *bins;
} hq_summary;

/* full: everything; else `rows`, `rejected` and `by_eval` alone. months: NULL: none are told. Errors: HQ_E_MEMORY. */
hq_status hq_summary_init(hq_summary *summary, hq_arena *arena, const hq_why *why, const hq_months *months,
                          bool full) HQ_MUST_USE;
void hq_summary_clear(hq_summary *summary);

/*
 * Add the rows of a strip.
 *
 *   passed   a bitmap of rows that do not count
 *   scratch  rewound
 */
hq_status hq_summary_add(hq_summary *summary, hq_arena *scratch, const hq_batch *batch,
                         const hq_outcomes *outcomes, const uint64_t *passed) HQ_MUST_USE;

/* Add a share of an amount that has a month: hq_take_month of the summary. */
hq_take_month hq_summary_add_month;

/* Add another, of the same run. */
void hq_summary_merge(hq_summary *summary, const hq_summary *other);

/* As lines of text that hq_summary_restore reads back, whatever the machine: for journals. */
void hq_summary_store(hq_text *text, const hq_summary *summary);
/* false: it is not a summary of this run. */
bool hq_summary_restore(hq_summary *summary, hq_str text);

/* --- Telling (summary_text.c, summary_json.c) --- */

/* What was asked, and of what: so that the same can be asked again. */
typedef struct hq_run_identity {
    const hq_plan *plan;
    const hq_request *request;
    const hq_str *inputs;                        /* paths, those of lists behind those of applicants */
    const char (*checksums)[HQ_DIGEST_TEXT_MAX]; /* by input; empty: not computed */
    const char (*digests)[HQ_DIGEST_TEXT_MAX];   /* by input, SHA-256; empty: not asked for */
    uint32_t input_count;
    uint64_t limit, sample; /* applicants, the first or drawn; 0: all */
    uint64_t seed;          /* of the sample */
    const char *version;
} hq_run_identity;

/* The readings that were chosen, as they are asked for (POLICY=NAME), in `arena`; *count of them. NULL: no memory. */
hq_str *hq_run_readings(hq_arena *arena, const hq_run_identity *identity, uint32_t *count);

void hq_summary_text(hq_text *text, const hq_summary *summary, const hq_run_identity *identity,
                     hq_language language);
/* A whole page (summary_html.c). */
void hq_summary_html(hq_text *text, const hq_summary *summary, const hq_run_identity *identity,
                     hq_language language);
void hq_summary_json(hq_text *text, const hq_summary *summary, const hq_run_identity *identity);

#endif
