/*
 * How far an amount may be told to a person.
 *
 * A list that the profile leaves out may hold ten thousand items, and a firm of which nobody has said anything may have ten
 * million staff: the range is then true and tells nothing. The text says what the amount depends on instead; programs get the
 * range itself (JSON).
 */
#ifndef HQ_EXPLAIN_EXTENT_H
#define HQ_EXPLAIN_EXTENT_H

#include "eval/answer.h"

/* In the currency's main unit. No benefit to one subject comes near; a range that reaches it only repeats the model's bounds. */
enum { HQ_EXTENT_DIGITS_MAX = 10 };

typedef struct hq_extent {
    hq_range listed; /* of what the profile holds */
    bool by_lists;   /* more: items of lists that it leaves out */
    bool by_facts;   /* more: by facts of which so little is known that the high says nothing */
} hq_extent;

hq_extent hq_extent_of_policy(const hq_answer *answer, const hq_answer_policy *policy);
hq_extent hq_extent_of_benefit(const hq_answer *answer, const hq_answer_policy *policy, uint32_t benefit);
hq_extent hq_extent_of_subject(const hq_answer *answer, const hq_answer_subject *subject);
hq_extent hq_extent_of_choice(const hq_answer *answer, const hq_answer_choice *choice);
/* A total, and the unconfirmed part of it. */
hq_extent hq_extent_of_total(const hq_answer *answer, hq_total total, bool unconfirmed);
/* A figure that stands alone, such as a stake. */
bool hq_extent_is_beyond(const hq_answer *answer, hq_int128 quanta);

/* Is the record an item of a list that the profile leaves out, or in one? Then that item. */
const hq_record *hq_unlisted_item(const hq_record *record);

/* Every subject of the policy that may be entitled is one of a list left out. */
bool hq_policy_is_unlisted(const hq_answer_policy *policy);

#endif
