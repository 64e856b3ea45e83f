/*
 * Values as evaluation knows them: a point, or all that it may still be, with the doubt that makes it so.
 *
 * A value without doubt is known. A value with doubt says which unknown facts (atoms) it hangs on, and where those facts would
 * decide something: a comparison, a row of a table, which of two is less. Exploring (explore.h) splits the question there.
 *
 * Numbers keep beside their interval a linear form of single unknowns where they can, so that x - 0.33 x is 0.67 x and not twice
 * the uncertainty. Days keep that they are "that unknown day, so many months and days later".
 */
#ifndef HQ_EVAL_VALUE_H
#define HQ_EVAL_VALUE_H

#include "plan/facts.h"
#include "plan/plan.h"

/* Truth as a set: what it can be. */
enum { HQ_FALSE = 1, HQ_TRUE = 2, HQ_UNKNOWN = 3 };

enum { HQ_SPLITS_MAX = 6, HQ_TERMS_MAX = 4 };

/* A place where one unknown fact decides: the `part`-th decision of a node, seen with these records in scope. */
typedef struct hq_split {
    hq_node_id node;
    uint32_t part;
    uint32_t atom;     /* HQ_NONE: several facts decide together; the outcome itself is split */
    uint64_t outcomes; /* those that are possible */
    uint64_t beneath;  /* the atoms that this decision hangs on */
    uint32_t policy;   /* whose node it is */
    hq_day period_first, period_until;
    uint32_t scope_count;
    hq_record *const *scope;
    bool at_step; /* no decision is asked: the atom's domain is split after `step` */
    int64_t step;
} hq_split;

/* Bits of hq_doubt.atoms beyond those of the atoms. */
#define HQ_ATOM_MANY (UINT64_C(1) << 62) /* facts beyond what one question can tell apart */
#define HQ_ATOM_ANYONE \
    (UINT64_C(1) << 63) /* facts of items nobody has listed: one imagined item stands for many */

typedef struct hq_doubt {
    uint64_t atoms; /* bit i: atom i */
    uint32_t count;
    const hq_split *splits[HQ_SPLITS_MAX]; /* in the order met; those of one fact before outcomes */
    const hq_split *outcome;               /* a decision that hangs on several facts; NULL: none */
} hq_doubt;

typedef struct hq_term {
    uint32_t atom;
    hq_rat coefficient;
} hq_term;

/* coefficient * atom + ... + a value in [low, high]. */
typedef struct hq_form {
    uint32_t count;
    hq_term terms[HQ_TERMS_MAX];
    hq_rat low, high;
} hq_form;

typedef struct hq_number {
    hq_rat low, high;         /* both included; without meaning on a side that is open */
    const hq_form *form;      /* NULL: none is kept */
    bool low_open, high_open; /* no bound on that side */
} hq_number;

/* A day in [low, high]; where `atom` is one: the unknown day, `months` later (art. 202), then `days` later. */
typedef struct hq_date {
    hq_day low, high;
    uint32_t atom; /* HQ_NONE: only the interval is known */
    int32_t months, days;
} hq_date;

typedef struct hq_span {
    hq_date first, until; /* half-open; empty when until <= first */
} hq_span;

typedef struct hq_value {
    const hq_doubt *doubt; /* NULL: known */
    union {
        uint8_t truth; /* HQ_FALSE, HQ_TRUE, HQ_UNKNOWN */
        hq_number number;
        hq_date date;
        hq_span span;
        struct {
            uint32_t tree;
            uint32_t leaf;          /* when known */
            const uint64_t *leaves; /* otherwise what it can be; NULL when known */
        } code;
        struct {
            hq_str at;
            bool known;
        } text;
        hq_record *record;
        struct {
            hq_record *holder;
            uint32_t list;
        } list;
        struct {
            hq_record *record;
            uint32_t field;
        } steps;
        struct {
            uint32_t table;
            uint32_t row;         /* when known */
            const uint64_t *rows; /* otherwise a bitset of rows; NULL when known */
        } row;
    };
} hq_value;

#endif
