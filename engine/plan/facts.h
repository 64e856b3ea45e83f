/*
 * What is known of one subject: records of facts, as a plan reads them. data/ makes them from profiles, eval/ reads them.
 *
 * A fact is absent, known, or known in part (a range of numbers or days, a set of codes). Lists are absent (nothing is known)
 * or known item by item. Records are immutable once read; `memo` belongs to the one evaluation that uses the profile.
 */
#ifndef HQ_PLAN_FACTS_H
#define HQ_PLAN_FACTS_H

#include "lang/pack.h"

typedef enum hq_fact_state { HQ_FACT_ABSENT, HQ_FACT_KNOWN, HQ_FACT_RANGE } hq_fact_state;

/* A step of a balance: from this day on it is `amount`. */
typedef struct hq_step {
    hq_day from;
    hq_rat amount;
} hq_step;

typedef struct hq_fact {
    hq_fact_state state;
    union {
        bool truth;
        uint32_t leaf;
        hq_rat number; /* in base units, a multiple of the field's step */
        hq_day day;
        hq_str text;
        struct {
            const hq_step *at; /* by day */
            uint32_t count;
        } steps;
        struct {
            hq_rat low, high; /* both included */
        } numbers;
        struct {
            hq_day low, high;
        } days;
        const uint64_t *leaves; /* bitset of the code tree's leaves */
    };
    hq_pos pos;
} hq_fact;

typedef struct hq_record hq_record;

typedef struct hq_record_list {
    bool present;
    uint32_t count;
    hq_record **items;
    hq_pos pos;
    hq_record
        *imagined; /* of the evaluation: the item that stands for all of an absent list; NULL: none yet */
} hq_record_list;

struct hq_record {
    uint32_t entity;
    hq_record *holder;    /* NULL: the root */
    uint32_t holder_list; /* list of the holder it stands in; HQ_NONE: the root, or embedded */
    uint32_t index;       /* in that list, from 0 */
    bool imagined; /* not in the profile: an item of an absent list, or a record that nothing is known of */
    bool
        anyone; /* imagined, and standing for every item at once: its facts are not one thing that could be split */
    uint32_t times;        /* an imagined item stands for up to so many */
    hq_str id;             /* as the profile names it; empty: by index */
    hq_fact *facts;        /* by field */
    hq_record_list *lists; /* by list */
    hq_record **ones;      /* by embedded record; never NULL inside */
    void *memo;            /* of the evaluation */
    hq_record **subjects;  /* of a payment received: what its subject names, in the record it was stated in */
    uint32_t subject_count;
    hq_pos pos;
};

/* A day that a pack leaves open, stated. */
typedef struct hq_open_day {
    uint32_t policy;
    uint32_t end; /* 0 from, 1 to */
    hq_day day;
} hq_open_day;

typedef struct hq_attestation {
    uint32_t policy;
    uint32_t attestation;
    bool truth;
} hq_attestation;

typedef struct hq_given_parameter {
    uint32_t parameter;
    hq_rat value;
} hq_given_parameter;

typedef struct hq_profile {
    hq_record *root;
    hq_str name; /* what people call the subject; may be empty */
    HQ_LIST(hq_attestation) attested;
    HQ_LIST(hq_given_parameter) parameters;
    HQ_LIST(hq_open_day) days;
    HQ_LIST(hq_record *) receipts;     /* every payment received, wherever in the profile it is stated */
    char checksum[HQ_DIGEST_TEXT_MAX]; /* XXH3-128 of the text it was read from */
} hq_profile;

/* A record of which nothing is known, with its embedded records. NULL: no memory. */
hq_record *hq_record_new(hq_arena *arena, const hq_pack *pack, uint32_t entity,
                         hq_record *holder) HQ_MUST_USE;

/* Is `record` this other one, or does it lie in it? NULL lies in nothing. */
bool hq_record_lies_in(const hq_record *record, const hq_record *other);

/* The record itself or the nearest that holds it, of this entity; NULL. */
const hq_record *hq_record_ancestor(const hq_record *record, uint32_t entity);

#endif
