/*
 * An answer: what every policy gives a subject, why, what is missed and by how much, and what is not known.
 *
 * Made by hq_estimate, read by explain/. Everything in it lives in the arena that hq_estimate was given, numbers included;
 * it refers to plan and profile, which must outlive it.
 */
#ifndef HQ_EVAL_ANSWER_H
#define HQ_EVAL_ANSWER_H

#include "benefit/benefit.h"
#include "eval/evaluation.h"
#include "plan/outcomes.h"
#include "plan/request.h"

/* A value as it is shown: a point or what it can be. */
typedef struct hq_shown {
    hq_type_kind kind;
    hq_unit unit; /* numbers */
    bool known;
    bool low_open, high_open; /* numbers without bound */
    hq_rat low, high;         /* numbers */
    uint8_t truth;
    hq_day day_low, day_high; /* days; of a span: first and until */
    hq_day until_low, until_high;
    uint32_t tree;
    const uint64_t *leaves; /* codes: what it can be */
    hq_str text;
    uint32_t table, row_count;      /* rows of a table: of the plan */
    const uint64_t *rows;           /* which it can be, as bits */
    const struct hq_shown *columns; /* of a let: by output, all that these rows have; else NULL */
} hq_shown;

/* One comparison or truth that a condition is made of. */
typedef struct hq_answer_part {
    hq_node_id node;
    hq_shown left, right;
    uint8_t truth;
} hq_answer_part;

typedef struct hq_answer_condition {
    const hq_plan_condition *condition;
    uint8_t truth; /* HQ_FALSE, HQ_TRUE, HQ_UNKNOWN */
    uint32_t part_count;
    const hq_answer_part *parts;
} hq_answer_condition;

typedef struct hq_answer_value {
    uint32_t let;
    hq_shown shown;
} hq_answer_value;

/* A cap that took something from an item. */
typedef struct hq_answer_cut {
    uint32_t cap;       /* of the benefit's caps */
    hq_range by;        /* quanta taken, at least and at most */
    hq_int128 received; /* what of the cap had been used up by payments before, quanta; of caps on time 0 */
} hq_answer_cut;

/* benefit x subject x slice */
typedef struct hq_answer_item {
    uint32_t benefit;
    uint32_t subject;
    hq_day first, until; /* the slice */
    hq_verdict verdict;
    bool outside; /* its deciding day is known to lie outside the slice: it is no item of this claim */
    bool is_money;
    hq_range asked;           /* rounded, before caps */
    hq_range amount;          /* after caps and bound; before the group */
    const hq_shown *quantity; /* working days, papers, a share; NULL: it is money */
    uint32_t cut_count;
    const hq_answer_cut *cuts;
} hq_answer_item;

typedef struct hq_answer_subject {
    hq_record *record;
    hq_verdict verdict;
    hq_range amount; /* of all benefits in money */
    const uint8_t
        *truths; /* of every subject: what each condition of the policy comes to over all its cells */
    uint32_t condition_count;
    const hq_answer_condition *conditions; /* NULL beyond the subjects that are explained */
    uint32_t value_count;
    const hq_answer_value *values;
} hq_answer_subject;

/* One way to read a clause, and what it would give. */
typedef struct hq_answer_reading {
    bool of_definition;
    uint32_t owner;
    uint32_t reading;
    hq_verdict verdict;
    hq_range amount;
} hq_answer_reading;

typedef struct hq_missing {
    hq_str name; /* company.employees, param.city_average_wage, low_altitude_interest.valid.from */
    hq_atom_kind kind;
    uint32_t entity, field; /* of a fact: to ask for it */
    hq_range stake; /* high: by how much answering could move the amount; HQ_UNBOUNDED: without bound */
    HQ_LIST(uint32_t) policies;
} hq_missing;

typedef HQ_LIST(hq_missing) hq_missing_list;

typedef struct hq_answer_benefit {
    bool
        given; /* to some subject it is given, or may be; false: its own `when` never holds, or nobody is entitled */
    hq_total total;
    bool is_money;
    hq_range amount; /* over all subjects, after caps and bound; before the group */
    hq_shown quantity;
} hq_answer_benefit;

typedef struct hq_answer_policy {
    uint32_t policy;
    hq_verdict verdict;
    uint32_t benefit_count;
    const hq_answer_benefit *benefits;
    hq_range
        amount; /* of all benefits in money; of a group's member, from what it gets if it loses to if it wins */
    hq_range unpooled; /* the same before pools that several policies share, and before groups */
    hq_total total;    /* that of its benefits; HQ_TOTAL_COUNT: of several kinds */
    uint32_t subject_count;
    const hq_answer_subject *subjects;
    uint32_t outside_count; /* subjects whose deciding day lies outside the claim period */
    uint32_t item_count;
    const hq_answer_item *items;
    uint32_t reading_count;
    const hq_answer_reading *readings;
    hq_missing_list missing;
    bool superseded;
    uint32_t superseded_by;
    const hq_window *window; /* for this claim period, the first not missed; NULL: none */
    bool window_missed;
    uint32_t window_count; /* how many windows the claim period reaches into */
} hq_answer_policy;

/* A group's line for one subject. */
typedef struct hq_answer_choice {
    uint32_t group;
    hq_record *record;
    hq_range base;   /* what the members act on */
    hq_range amount; /* what the group gives */
    hq_total total;
    hq_range unconfirmed;  /* what of the amount rests on unconfirmed rules */
    const hq_int128 *most; /* by member: what it can give where it is taken; NULL: what it gives at all */
    uint64_t taken, taken_high; /* members of the set taken for certain, and of the best that is possible */
    uint64_t forgone;           /* members that were or may be entitled and are not taken */
} hq_answer_choice;

typedef struct hq_answer {
    const hq_plan *plan;
    const hq_profile *profile;
    hq_day on, claim_first, claim_until;
    bool complete;
    hq_answer_policy *policies; /* those that were asked for */
    uint32_t policy_count;
    HQ_LIST(hq_answer_choice) choices;
    hq_total_line totals[HQ_TOTAL_COUNT];
    hq_missing_list missing; /* over all policies, by stake */
    hq_note_list notes;
} hq_answer;

/*
 * Answer.
 *
 *   arena   holds the answer
 *   out     receives it
 *
 * Errors: HQ_E_MEMORY; HQ_E_LIMIT when a number grew beyond HQ_RATIONAL_BITS_MAX or an amount beyond HQ_UNBOUNDED.
 * Threads: plan shared, profile used by one evaluation at a time.
 */
hq_status hq_estimate(hq_arena *arena, const hq_plan *plan, const hq_profile *profile,
                      const hq_request *request, hq_answer **out) HQ_MUST_USE;

/*
 * The same with room for what is made on the way, which whoever asks often keeps from one answer to the next.
 *
 *   scratch  not `arena`; what is in it when this returns is of no use any more
 */
hq_status hq_estimate_within(hq_arena *arena, hq_arena *scratch, const hq_plan *plan,
                             const hq_profile *profile, const hq_request *request,
                             hq_answer **out) HQ_MUST_USE;

/* A value for showing, copied into the arena. */
hq_status hq_show(hq_arena *arena, const hq_evaluation *evaluation, hq_type_kind kind, hq_unit unit,
                  const hq_value *value, hq_shown *out) HQ_MUST_USE;
hq_status hq_shown_hull(hq_arena *arena, const hq_pack *pack, const hq_shown *a, const hq_shown *b,
                        hq_shown *out) HQ_MUST_USE;

#endif
