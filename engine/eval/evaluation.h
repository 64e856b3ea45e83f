/*
 * One evaluation: the plan, one profile, and the box of what its unknown facts can be. Inside eval/ only.
 *
 * An atom is one unknown: a fact the profile leaves out, an empty parameter, a day of validity nobody states, an attestation, the
 * choice of a reading, what an aggregate over an absent list comes to, or the outcome of a decision that several facts make
 * together. Each has a domain; a cell is a choice of smaller domains. Everything evaluated under one box is remembered until
 * the box changes (`generation`).
 */
#ifndef HQ_EVAL_EVALUATION_H
#define HQ_EVAL_EVALUATION_H

#include "base/limits.h"
#include "eval/value.h"
#include "plan/request.h"

typedef enum hq_atom_kind {
    HQ_ATOM_FACT,        /* record, index: field */
    HQ_ATOM_LIST,        /* record, index: list; cannot be split */
    HQ_ATOM_AGGREGATE,   /* record, index: list; node, scope: what it comes to */
    HQ_ATOM_PARAMETER,   /* index: parameter, sub: leaf or HQ_NONE */
    HQ_ATOM_OPEN_DAY,    /* index: policy, sub: end */
    HQ_ATOM_ATTESTATION, /* index: policy, sub: attestation */
    HQ_ATOM_READING,     /* index: owner, sub: 1 for a definition */
    HQ_ATOM_MEMBERSHIP,  /* index: set of the plan, sub: leaf: the sources do not list the set */
    HQ_ATOM_OUTCOME      /* node, sub: part, scope: a decision */
} hq_atom_kind;

typedef enum hq_domain_kind { HQ_DOMAIN_GRID, HQ_DOMAIN_DAYS, HQ_DOMAIN_SET, HQ_DOMAIN_NONE } hq_domain_kind;

typedef struct hq_domain {
    int64_t low, high;   /* GRID: in steps; DAYS: days; both included */
    const uint64_t *set; /* SET: of alternatives */
} hq_domain;

typedef struct hq_atom {
    hq_atom_kind kind;
    hq_domain_kind domain_kind;
    hq_record *record;
    uint32_t index, sub;
    hq_node_id node;
    hq_day period;           /* OUTCOME, AGGREGATE: first day of the slice */
    hq_record *const *scope; /* OUTCOME, AGGREGATE */
    hq_rat step;             /* GRID: value = steps * step */
    uint32_t alternatives;   /* SET: how many there are */
    uint64_t beneath;        /* OUTCOME: the atoms that make it; 0: itself */
    hq_domain domain;        /* now */
    hq_domain whole;         /* at first */
} hq_atom;

/* What tells atoms apart at a glance: they are looked up at every unknown fact. */
typedef struct hq_atom_key {
    const hq_record *record;
    uint32_t index;
    hq_atom_kind kind;
} hq_atom_key;

typedef struct hq_memo {
    uint64_t generation; /* 0: empty */
    hq_value value;
} hq_memo;

/* A comparison met while conditions are traced. */
typedef struct hq_trace_entry {
    hq_node_id node;
    hq_value left, right; /* of a comparison; of anything else left is its value */
    uint8_t truth;
} hq_trace_entry;

typedef HQ_LIST(hq_trace_entry) hq_trace;

/* The decision that is being asked for, while a split looks for the place where it changes. */
typedef struct hq_probe {
    bool active, met;
    hq_node_id node;
    uint32_t part;
    hq_record *const *scope;
    uint64_t outcomes;
} hq_probe;

/* What must be said beside an answer: a calendar that ended, a parameter checked too long ago. */
typedef enum hq_note_kind {
    HQ_NOTE_CALENDAR_ENDS,    /* index: unused; day */
    HQ_NOTE_PARAMETER_OLD,    /* index: parameter, day: the day it was read for */
    HQ_NOTE_PARAMETER_WEAK,   /* index: parameter, day: the row's first day */
    HQ_NOTE_RECEIVED_ABSENT,  /* index: policy */
    HQ_NOTE_EXCEPTIONS_CLASH, /* index: exceptions list, sub: first, more: second */
    HQ_NOTE_OUTSIDE_WITHIN,   /* index: node */
    HQ_NOTE_OUTSIDE_CLAIM,    /* index: policy, sub: how many subjects */
    HQ_NOTE_VALIDITY_WEAK     /* index: policy */
} hq_note_kind;

typedef struct hq_note {
    hq_note_kind kind;
    uint32_t index, sub, more;
    hq_day day;
} hq_note;

typedef HQ_LIST(hq_note) hq_note_list;

typedef struct hq_evaluation {
    const hq_plan *plan;
    const hq_pack *pack;
    const hq_profile *profile;
    hq_settlement settlement;
    bool complete;     /* absent lists are empty */
    hq_arena *arena;   /* of the answer */
    hq_arena *scratch; /* of one question; rewound when it is answered */

    hq_day on, claim_first, claim_until, period_first, period_until;
    uint32_t policy; /* whose nodes are evaluated; HQ_NONE */
    hq_record *scope[HQ_SCOPE_MAX + 4];
    uint32_t scope_count;

    hq_atom atoms[HQ_ATOMS_MAX];
    hq_atom_key keys[HQ_ATOMS_MAX]; /* of the atoms */
    uint64_t outcomes; /* which are HQ_ATOM_OUTCOME, as bits; those from atom_count on mean nothing */
    uint32_t atom_count;
    bool splitting;  /* decisions record where they could be split */
    bool impossible; /* the box contradicts itself: no completion lies in this cell */

    uint64_t generation;  /* of the box, the period and the policy */
    uint64_t generations; /* handed out so far */
    uint64_t steps_max;
    uint64_t steps;              /* nodes evaluated: loops in loops over a long list would go on for ever */
    uint64_t subject_generation; /* of the records in scope as well: lets */
    hq_memo *lets;               /* of the policy */
    hq_memo decided;
    hq_trace *trace;  /* NULL: not traced */
    hq_seen *seen;    /* NULL: nobody asked */
    uint32_t divided; /* how many domains are cut down at present */
    hq_probe probe;
    const hq_record
        *watched;     /* facts that decide something elsewhere than in this record are noted; NULL: none */
    uint64_t strayed; /* these, as bits */
    hq_note_list notes;
    hq_record *
        *nowhere; /* by entity: a record of which nothing is known, for what the profile does not hold */
} hq_evaluation;

/* Evaluate a node. Errors: HQ_E_MEMORY, HQ_E_LIMIT (a number too long). While evaluation->trace is set, every truth that a
 * condition is made of is kept there with what it compares. */
hq_status hq_eval(hq_evaluation *evaluation, hq_node_id id, hq_value *out) HQ_MUST_USE;

/* A new box, period or policy: nothing remembered holds any longer. */
void hq_eval_forget(hq_evaluation *evaluation);
/* Another subject under the same box. */
void hq_eval_forget_subject(hq_evaluation *evaluation);

/* Note something once. */
hq_status hq_eval_note(hq_evaluation *evaluation, hq_note note) HQ_MUST_USE;

/* --- Atoms (atom.c) --- */

/* The atom of a fact of a record that the profile leaves out or gives in part; HQ_NONE when there are too many. */
hq_status hq_atom_of_fact(hq_evaluation *evaluation, hq_record *record, uint32_t field,
                          uint32_t *out) HQ_MUST_USE;
/* Any other: found by its key, else added with `like` as it is. */
hq_status hq_atom_of(hq_evaluation *evaluation, const hq_atom *like, uint32_t *out) HQ_MUST_USE;
/* A set of all alternatives. An atom's own sets live as long as the answer. */
hq_status hq_set_all(hq_arena *arena, uint32_t alternatives, const uint64_t **out) HQ_MUST_USE;
hq_status hq_atom_low(const hq_evaluation *evaluation, uint32_t atom, hq_rat *out) HQ_MUST_USE;
hq_status hq_atom_high(const hq_evaluation *evaluation, uint32_t atom, hq_rat *out) HQ_MUST_USE;
uint32_t hq_set_count(const uint64_t *set, uint32_t size);
uint32_t hq_set_first(const uint64_t *set, uint32_t size);

/* --- Doubts (doubt.c) --- */

hq_status hq_doubt_about(hq_evaluation *evaluation, uint64_t atoms, const hq_doubt **out) HQ_MUST_USE;
hq_status hq_doubt_join(hq_evaluation *evaluation, const hq_doubt *a, const hq_doubt *b,
                        const hq_doubt **out) HQ_MUST_USE;

/*
 * A decision of a node: `outcomes` can be, given `doubt`. Narrows them by what the box says of this decision, answers a probe, and
 * when several are left gives in *left_doubt the doubt with the place to split noted.
 *
 *   by_outcome  the outcome itself may be split when several facts make it
 */
hq_status hq_decide(hq_evaluation *evaluation, hq_node_id node, uint32_t part, const hq_doubt *doubt,
                    bool by_outcome, uint64_t *outcomes, const hq_doubt **left_doubt) HQ_MUST_USE;

/* --- Numbers (number.c) --- */

void hq_number_point(hq_rat value, hq_value *out);
hq_status hq_number_of_atom(hq_evaluation *evaluation, uint32_t atom, hq_value *out) HQ_MUST_USE;
hq_status hq_number_add(hq_evaluation *evaluation, const hq_value *a, const hq_value *b, bool subtract,
                        hq_value *out) HQ_MUST_USE;
hq_status hq_number_multiply(hq_evaluation *evaluation, const hq_value *a, const hq_value *b,
                             hq_value *out) HQ_MUST_USE;
hq_status hq_number_divide(hq_evaluation *evaluation, const hq_value *a, const hq_value *b,
                           hq_value *out) HQ_MUST_USE;
hq_status hq_number_quantize(hq_evaluation *evaluation, const hq_value *a, hq_rat quantum,
                             hq_rounding rounding, hq_value *out) HQ_MUST_USE;
bool hq_number_is_point(const hq_number *number);
/* Which of less (bit 0), equal (1), greater (2) can hold between two numbers. */
hq_status hq_number_orders(hq_evaluation *evaluation, const hq_value *a, const hq_value *b,
                           uint64_t *orders) HQ_MUST_USE;

/* --- Days (date.c) --- */

void hq_date_point(hq_day day, hq_date *out);
bool hq_date_is_point(const hq_date *date);
hq_status hq_date_orders(hq_evaluation *evaluation, const hq_date *a, const hq_date *b,
                         uint64_t *orders) HQ_MUST_USE;
/* The earlier or later of two days, as decision `part` of a node. */
hq_status hq_date_extreme(hq_evaluation *evaluation, hq_node_id node, uint32_t part, const hq_date *a,
                          const hq_date *b, bool earlier, const hq_doubt **doubt, hq_date *out) HQ_MUST_USE;
/* until - first, as a number of days; may be negative. */
hq_status hq_date_difference(hq_evaluation *evaluation, const hq_date *until, const hq_date *first,
                             const hq_doubt *doubt, hq_value *out) HQ_MUST_USE;
/* Where the day stands when the atom it hangs on is `atom_day`. */
hq_day hq_date_at(const hq_date *date, hq_day atom_day);

/* --- Hulls (hull.c) --- */

/* All that either can be. `kind` is that of both. Doubts are joined, but dropped when the two are one known value. */
hq_status hq_value_hull(hq_evaluation *evaluation, hq_type_kind kind, const hq_value *a, const hq_value *b,
                        hq_value *out) HQ_MUST_USE;
/* The same where `doubt` decides which of the two it is; kept only when the two differ. */
hq_status hq_value_hull_under(hq_evaluation *evaluation, hq_type_kind kind, const hq_doubt *doubt,
                              const hq_value *a, const hq_value *b, hq_value *out) HQ_MUST_USE;
bool hq_value_is_known(hq_type_kind kind, const hq_value *value);
/* Both known, and equal? */
bool hq_value_same(hq_type_kind kind, const hq_value *a, const hq_value *b);

#endif
