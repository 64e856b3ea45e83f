/*
 * What two packs differ in, or two versions of one: which things were added, removed and changed, and of what was changed, each statement
 * as it was and as it is now.
 *
 * Things are found again by their id, policies also by their number, facets by aspect and key (facet.h). What is only laid out anew,
 * written otherwise, or a comment is no difference; examples and the pack's version are no rules and no difference either.
 */
#ifndef HQ_EXPLAIN_DIFF_H
#define HQ_EXPLAIN_DIFF_H

#include "explain/facet.h"

typedef enum hq_change_kind { HQ_CHANGED, HQ_ADDED, HQ_REMOVED, HQ_CHANGE_KINDS } hq_change_kind;

/* One facet; NULL where it is not there. */
typedef struct hq_change {
    const hq_facet *before, *after;
} hq_change;

/* One thing; changes only where it is in both. */
typedef struct hq_difference {
    const hq_piece *before, *after; /* NULL where it is not there */
    const hq_piece *piece;          /* the one after, or else the one before */
    HQ_LIST(hq_change) changes;
    uint32_t place; /* among those found */
} hq_difference;

/* A policy in each pack, by index; HQ_NONE where the pack has none. */
typedef struct hq_policy_pair {
    uint32_t before, after;
} hq_policy_pair;

typedef struct hq_pack_diff {
    hq_inventory before, after;
    HQ_LIST(hq_difference) list; /* by thing; policies by number */
    uint32_t counts[HQ_THING_COUNT][HQ_CHANGE_KINDS];
    uint32_t *policy_before; /* by policy of `after`: the same one of `before`, or HQ_NONE */
    uint32_t *policy_after;  /* by policy of `before` */
    HQ_LIST(hq_policy_pair)
    policies; /* of both packs, in the order of `after`; those that are gone behind them */
} hq_pack_diff;

/* Compare. Both plans must outlive the result, which lives in the arena. Errors: HQ_E_MEMORY. */
hq_status hq_diff_packs(hq_arena *arena, const hq_plan *before, const hq_plan *after,
                        hq_pack_diff **out) HQ_MUST_USE;

bool hq_diff_is_empty(const hq_pack_diff *diff);
hq_change_kind hq_change_kind_of(const void *before, const void *after);
const char *hq_change_kind_name(hq_change_kind kind); /* "changed" */

/* For a person, and as JSON: members of an object that the caller has opened (docs/users/diff.md). */
struct hq_sheet;
struct hq_emitter;
void hq_tell_diff(struct hq_sheet *sheet, const hq_pack_diff *diff);
void hq_emit_diff(struct hq_emitter *json, const hq_pack_diff *diff);

#endif
