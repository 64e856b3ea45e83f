/*
 * What is known of many subjects at once: their facts in columns. data/ makes them from files, vm/ runs over them.
 *
 * A *frame* is one place of the model where records stand: the root, a list, an embedded record. A *layout* says once, for a whole file,
 * which frames there are and which of their facts have a column; whatever has none is unknown for every subject. A *batch* holds the
 * records of some subjects: rows of frame 0 are the subjects, rows of a list's frame are its items, an owner's items side by side in
 * the order of the owners.
 *
 * Arrays are aligned to 64 bytes and go on to the next multiple of 64 rows; there, and in rows that are not known, stand values within
 * the bounds of the field, so that a kernel may compute with them and its result be thrown away.
 */
#ifndef HQ_PLAN_COLUMNS_H
#define HQ_PLAN_COLUMNS_H

#include "plan/facts.h"

typedef struct hq_frame {
    uint32_t entity;
    uint32_t parent; /* a frame before this one; HQ_NONE: the root */
    uint32_t list;   /* which list of the parent's entity; HQ_NONE: none */
    uint32_t one;    /* which embedded record of it; HQ_NONE: none */
    bool *has;       /* by field: there is a column */
} hq_frame;

/* An attestation that has a column. */
typedef struct hq_attested_column {
    uint32_t policy, attestation;
} hq_attested_column;

/* What the sources of the rules leave open and a table states, as `given` of a profile does: a parameter, or a day of validity. */
typedef struct hq_given_column {
    uint32_t parameter;   /* HQ_NONE: a day */
    uint32_t policy, end; /* as hq_open_day; of a parameter 0 */
} hq_given_column;

typedef struct hq_layout {
    hq_frame *frames;
    uint32_t frame_count;
    const hq_attested_column *attested;
    uint32_t attested_count;
    const hq_given_column *given;
    uint32_t given_count;
} hq_layout;

/* The frame of a list or embedded record (the other HQ_NONE) of a frame; HQ_NONE: there is none, nothing is known of it. */
uint32_t hq_layout_find(const hq_layout *layout, uint32_t parent, uint32_t list, uint32_t one);

/* Which of the layout's given columns it is; HQ_NONE: none. */
uint32_t hq_layout_find_given(const hq_layout *layout, const hq_given_column *given);

/*
 * What a given column holds, as if it were a field: its unit, bounds, step; days of the whole calendar.
 *
 *   *in_steps  its numbers are counts of field.step; else they have no bounds, or such as no count of 64 bits says: each is a fact of its own, in
 *              `partly`, and in `values` stands 0
 */
hq_field hq_given_field(const hq_pack *pack, const hq_given_column *given, bool *in_steps);

/* Bitmaps hold row i in bit i % 64 of word i / 64. */
typedef struct hq_column {
    const int64_t *
        values; /* numbers: in steps of the field (value / field->step); days: the day; codes: the leaf; else NULL */
    const uint64_t *truths; /* truths: a bitmap; else NULL */
    const hq_str *texts;    /* texts; else NULL */
    const hq_fact *
        facts; /* balances (steps): as they are; and of every kind the facts of rows in `partly`; NULL: neither */
    const uint64_t *known; /* a bitmap; NULL: known in every row */
    const uint64_t
        *partly; /* rows known in part, or by a number too long for `values`: not in `known`; NULL: none */
    int64_t least,
        greatest; /* none of `values`, over every row that is there to compute with, lies outside; numbers, days and codes */
} hq_column;

typedef struct hq_frame_rows {
    uint32_t row_count;
    hq_column *columns; /* by field of the entity; of one without a column all is NULL */
    const uint32_t
        *owner; /* by row: row of the parent's frame; NULL: the root; an embedded record: the same row */
    const uint32_t *
        first; /* lists: by row of the parent, and on to the next multiple of 64: its first item; and one more entry, the row count */
    const uint64_t *
        listed; /* lists: by row of the parent: the list is given; NULL: for every one. What is not listed has no rows */
    const hq_str *ids; /* by row, empty where it has none; NULL: none has one */
} hq_frame_rows;

typedef struct hq_batch {
    const hq_layout *layout;
    hq_frame_rows *frames;
    hq_column *attested; /* truths, by row of frame 0; as in the layout */
    hq_column *given;    /* numbers and days, by row of frame 0; as in the layout */
    const hq_str *names; /* what people call the subjects, by row of frame 0; NULL: none is named */
    /* Subjects that say more than columns hold (payments received, parameters and days given that have no column, lists without a frame): only eval/ can
     * answer them, from the profile itself. A bitmap; NULL: there are none. */
    const uint64_t *apart;
    hq_profile *const
        *profiles; /* by row: the subject's profile as it was read, where it was kept; NULL: none was */
} hq_batch;

/* Where a subject's records stand: by frame, from begin[f] until before end[f]. */
void hq_batch_row(const hq_batch *batch, uint32_t row, uint32_t *begin, uint32_t *end);

static inline bool hq_bit(const uint64_t *bits, uint32_t row)
{
    return (bits[row / 64] >> row % 64 & 1) != 0;
}

#endif
