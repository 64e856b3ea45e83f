/*
 * Caps, pools, choices in groups, totals: operations over arrays of amounts, for one firm or a million rows.
 *
 * An amount is a range [low, high] of whole quanta (fen) in 128 bits; HQ_UNBOUNDED stands for "no bound" on the high side. Items
 * stand in the order in which caps take from them. An operation over a stream may be called piece by piece: what it must
 * remember between pieces lies in arrays that the caller keeps.
 *
 * Nothing here allocates, and nothing here knows what a policy is.
 */
#ifndef HQ_BENEFIT_BENEFIT_H
#define HQ_BENEFIT_BENEFIT_H

#include "base/rational.h"

/* Above every amount: sums stop here instead of wrapping. Amounts must stay below 2^100 quanta. */
#define HQ_UNBOUNDED ((hq_int128)1 << 120)

typedef struct hq_range {
    hq_int128 low, high; /* quanta, 0 <= low <= high <= HQ_UNBOUNDED */
} hq_range;

#define HQ_RANGE_ZERO ((hq_range){0, 0})

hq_int128 hq_add_bounded(hq_int128 a, hq_int128 b);
/* a * times, for an item that stands for several; HQ_UNBOUNDED where it is that or would be. */
hq_int128 hq_multiply_bounded(hq_int128 amount, uint32_t times);
hq_range hq_range_add(hq_range a, hq_range b);
hq_range hq_range_hull(hq_range a, hq_range b);
bool hq_range_equal(hq_range a, hq_range b);

/*
 * One cap. Item i belongs to owner[i] (0 .. owner_count - 1) and asks for items[i]; it gets what its owner's limit leaves after the
 * items before it. Exactly: it gets min(limit, sum up to i) - min(limit, sum before i), as a range over all that the items
 * can be.
 *
 *   count     of items
 *   items     in: what is asked for; out: what is left
 *   owner     by item
 *   limit     quanta, > 0
 *   used      by owner: in, what was received before (quanta) and what earlier pieces asked for; out, with this piece added
 *
 * A cap of 1000 over items 700 and [200..500]: 700, then [200..300].
 */
void hq_cap_apply(uint32_t count, hq_range *items, const uint32_t *owner, hq_int128 limit, hq_range *used);

/* The same on points: totals of nested caps are found by running all lows, then all highs. */
void hq_cap_apply_points(uint32_t count, hq_int128 *items, const uint32_t *owner, hq_int128 limit,
                         hq_int128 *used);

/* A duration in months, a range of exact numbers. */
typedef struct hq_term_range {
    hq_rat low, high;
    bool
        maybe; /* the item may not be there: then it takes none, and what it would be paid still follows its own term */
} hq_term_range;
#define HQ_TERM_ZERO ((hq_term_range){HQ_RAT_ZERO, HQ_RAT_ZERO, false})

/*
 * A cap on time: item i lasts terms[i] months and is paid items[i] for them; what its owner's limit cuts off the months it cuts
 * off the money pro rata, rounded to `quantum` quanta.
 *
 *   used      by owner: months received before and taken so far; ranges, in and out
 *
 * Errors: HQ_E_MEMORY, HQ_E_LIMIT from exact arithmetic in `arena`.
 */
hq_status hq_cap_apply_time(hq_arena *arena, uint32_t count, hq_range *items, hq_term_range *terms,
                            const uint32_t *owner, hq_rat limit, hq_int128 quantum, hq_rounding rounding,
                            hq_term_range *used) HQ_MUST_USE;

/* How a clause states its figure: up_to: 0 to it; at_least: it to unbounded. */
typedef enum hq_range_bound { HQ_RANGE_EXACT, HQ_RANGE_UP_TO, HQ_RANGE_AT_LEAST } hq_range_bound;
hq_range hq_range_bounded(hq_range amount, hq_range_bound bound);

/* Totals by kind, the unconfirmed part apart. */
typedef struct hq_total_line {
    hq_range all;
    hq_range unconfirmed;
    hq_int128 high_known; /* highs that are bounded, and the lows of those that are not */
} hq_total_line;

/* unconfirmed: what of the amount rests on unconfirmed rules. */
void hq_total_add(hq_total_line *total, hq_range amount, hq_range unconfirmed);

/*
 * The best of several sets of members, each set with what it gives (unrounded).
 *
 *   sets, count   by set: its members as bits, whether it is stated (no pair of it is left open by the sources)
 *   certain       members that are certainly entitled
 *   possible      members that are entitled or may be (certain is part of it)
 *   value         by set: what it gives, low and high; a set that is not lawful for a subject is passed over by its members
 *   low, high     receive the best stated set of certain members (may be none: HQ_NO_SET) and the best of all possible
 *
 * Ties go to the first. Best low is compared by lows, best high by highs.
 */
enum { HQ_NO_SET = UINT32_MAX };

typedef struct hq_choice_set {
    uint64_t members;
    bool stated;
} hq_choice_set;

typedef struct hq_choice_value {
    hq_rat low, high;
} hq_choice_value;

void hq_choose_best(const hq_choice_set *sets, uint32_t count, uint64_t certain, uint64_t possible,
                    const hq_choice_value *values, uint32_t *low, uint32_t *high);

/*
 * What of a choice rests on unconfirmed rules.
 *
 *   members      that may be entitled; `unconfirmed` those of them whose rule is
 *   taken        the set that is taken, when `decided`
 *   amount       what the choice gives
 */
hq_range hq_choice_unconfirmed(uint64_t members, uint64_t unconfirmed, uint64_t taken, bool decided,
                               hq_range amount);

/* A set that gives base - share * base, with one base for all such sets. */
typedef struct hq_choice_share {
    bool known;
    hq_rat share; /* 0 .. 1 */
} hq_choice_share;

/*
 * Which sets may turn out to be the best, whatever the values are within their ranges?
 *
 *   shares     by set; NULL: no set is of that kind
 *   standing   by set, receives HQ_SET_BEATEN: another certain set is always better, or as good and declared before;
 *              HQ_SET_AT_NOTHING: only where the base is nothing, and then it gives nothing; HQ_SET_OPEN
 *
 * A stated set competes for the low end with stated certain sets, any set for the high end with all that are certain: it stands
 * as the better of the two roles lets it.
 */
enum { HQ_SET_BEATEN, HQ_SET_AT_NOTHING, HQ_SET_OPEN };

void hq_choose_open(const hq_choice_set *sets, uint32_t count, uint64_t certain, uint64_t possible,
                    const hq_choice_value *values, const hq_choice_share *shares, uint8_t *standing);

/* Members of all sets that stand (ever) and of each of them (always: none without a stated certain set). */
void hq_choose_members(const hq_choice_set *sets, uint32_t count, uint64_t certain, const uint8_t *standing,
                       uint64_t *always, uint64_t *ever);

#endif
