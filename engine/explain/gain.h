/*
 * For whom: one applicant under two packs, policy by policy and total by total, and what many applicants come to.
 *
 * An amount is a range in which the true one lies, so a difference is one too: after less before, from the least it can be to the most.
 * The facts that are not known are the same in both answers, but the ranges do not say how they hang together; so a policy that nothing
 * has touched (touched.c) gives no difference whatever its range is, and only what was touched is subtracted.
 *
 * A policy that one of the packs lacks gives nothing there. Cash, savings and credit lines are never added to each other.
 */
#ifndef HQ_EXPLAIN_GAIN_H
#define HQ_EXPLAIN_GAIN_H

#include "eval/answer.h"
#include "explain/diff.h"

enum { HQ_MONEY_TOTALS = HQ_TOTAL_NONE }; /* cash, saving, credit line */

typedef enum hq_gain {
    HQ_GAIN_SAME,
    HQ_GAIN_MORE,
    HQ_GAIN_LESS,
    HQ_GAIN_MIXED, /* more of one total, less of another */
    HQ_GAIN_OPEN,  /* cannot be told: the ranges overlap */
    HQ_GAIN_COUNT
} hq_gain;

const char *hq_gain_name(hq_gain gain); /* "gains" */

/* After less before, in quanta; -HQ_UNBOUNDED and HQ_UNBOUNDED: no bound on that side. */
typedef struct hq_shift {
    hq_int128 low, high;
} hq_shift;

hq_shift hq_shift_of(hq_range before, hq_range after);
hq_gain hq_gain_of(hq_shift shift);

/* A status, or that the pack has no such policy. */
enum { HQ_STATUS_ABSENT = HQ_VERDICT_ELIGIBLE + 1, HQ_STATUS_COUNT };
const char *hq_status_name(int status);

/* Which policies, groups and shared limits of the two packs may answer otherwise for the same facts. */
typedef struct hq_touched {
    bool *policies_before, *policies_after; /* by policy */
    bool *groups_before, *groups_after;     /* by group */
} hq_touched;

hq_status hq_touched_find(hq_arena *arena, const hq_pack_diff *diff, hq_touched *out) HQ_MUST_USE;

/* One policy for one applicant. */
typedef struct hq_policy_gain {
    uint32_t before, after; /* the policy in each pack; HQ_NONE: it has none */
    int status_before, status_after;
    hq_total total; /* HQ_TOTAL_COUNT: of several kinds */
    hq_range amount_before, amount_after;
    hq_shift shift;
    bool touched;
    const hq_answer_policy *answer_before, *answer_after; /* NULL: it has none */
} hq_policy_gain;

/* One applicant. Policies stand as in hq_pack_diff. */
typedef struct hq_gains {
    const hq_answer *before, *after;
    hq_policy_gain *policies;
    uint32_t policy_count;
    hq_range totals_before[HQ_MONEY_TOTALS], totals_after[HQ_MONEY_TOTALS];
    hq_shift shifts[HQ_MONEY_TOTALS];
    hq_gain gain; /* over the three */
} hq_gains;

/* Do they differ in status, or can they in amount? */
bool hq_policy_gain_is_change(const hq_policy_gain *gain);

/* Compare two answers, to the same question about the same facts. Errors: HQ_E_MEMORY. */
hq_status hq_gains_compare(hq_arena *arena, const hq_pack_diff *diff, const hq_touched *touched,
                           const hq_answer *before, const hq_answer *after, hq_gains *out) HQ_MUST_USE;

/* --- Many applicants --- */

enum {
    HQ_TALLY_TOP = 10,        /* largest gains and losses that are named, of each total */
    HQ_TALLY_NAME_BYTES = 120 /* of a name that is kept; a longer one is cut */
};

typedef struct hq_top {
    hq_int128 by;  /* at least so much more, or less */
    uint64_t line; /* of the file, from 1 */
    char name[HQ_TALLY_NAME_BYTES + 4];
} hq_top;

typedef struct hq_top_list {
    uint32_t count;
    hq_top at[HQ_TALLY_TOP]; /* the largest first; ties in the order of the file */
} hq_top_list;

/* Differences added up; of those without bound on a side only how many they are. */
typedef struct hq_shift_sum {
    hq_int128 low, high;
    uint64_t open_low, open_high;
} hq_shift_sum;

typedef struct hq_policy_tally {
    uint32_t before, after;
    uint64_t moves[HQ_STATUS_COUNT][HQ_STATUS_COUNT]; /* from a status to a status */
    hq_total total;
    hq_shift_sum sum;
} hq_policy_tally;

typedef struct hq_tally {
    uint64_t lines, read, rejected; /* empty lines are none */
    bool in_rows;                   /* of tables, not lines */
    uint64_t gains[HQ_GAIN_COUNT];  /* over the three totals */
    uint64_t of_total[HQ_MONEY_TOTALS][HQ_GAIN_COUNT];
    hq_shift_sum sums[HQ_MONEY_TOTALS];
    hq_top_list largest_gains[HQ_MONEY_TOTALS], largest_losses[HQ_MONEY_TOTALS];
    hq_policy_tally *policies;
    uint32_t policy_count;
} hq_tally;

hq_status hq_tally_init(hq_arena *arena, const hq_pack_diff *diff, hq_tally *out) HQ_MUST_USE;
/* Count one applicant. name: empty for none. Errors: HQ_E_LIMIT, a sum beyond 127 bits. Allocates nothing. */
hq_status hq_tally_add(hq_tally *tally, const hq_gains *gains, uint64_t line, hq_str name) HQ_MUST_USE;

/* --- Telling --- */

void hq_tell_gains(struct hq_sheet *sheet, const hq_pack_diff *diff, const hq_gains *gains);
void hq_tell_tally(struct hq_sheet *sheet, const hq_pack_diff *diff, const hq_tally *tally);
/* Members of an object that the caller has opened. */
void hq_emit_gains(struct hq_emitter *json, const hq_pack_diff *diff, const hq_gains *gains);
void hq_emit_tally(struct hq_emitter *json, const hq_pack_diff *diff, const hq_tally *tally);

#endif
