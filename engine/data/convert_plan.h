/* How each column of a binding is converted, found out once. Inside data/ only. */
#ifndef HQ_DATA_CONVERT_PLAN_H
#define HQ_DATA_CONVERT_PLAN_H

#include "data/convert.h"
#include "data/convert_fast.h"

typedef enum hq_column_kind {
    HQ_COLUMN_NOTHING, /* no fact */
    HQ_COLUMN_NUMBER,
    HQ_COLUMN_DAY,
    HQ_COLUMN_CODE,
    HQ_COLUMN_TRUTH,
    HQ_COLUMN_TEXT
} hq_column_kind;

typedef struct hq_column_plan {
    hq_column_kind kind;
    const hq_entity *entity;
    const hq_field *field;
    const hq_given_column *given; /* what a profile states as `given`: read as that is; else NULL */
    bool in_steps;                /* numbers: counts of field->step; else each is a fact of its own */
    hq_rat bare_scale;
    hq_fast_numbers numbers;
    hq_fast_days days;
    const hq_word_table
        *words; /* codes: leaves, -1 - code where it has several; truths: 1 and 0; else NULL */
    const uint64_t *const *leaves; /* codes: by code, the set of its leaves where it has several */
    uint32_t code_count;           /* codes that a value can be; of another kind 0 */
    int64_t filler;
} hq_column_plan;

struct hq_converter {
    const hq_binding *binding;
    hq_column_plan **plans; /* by table, then by column */
    hq_fast_isa isa;        /* the processor's best; tests set another */
};

#endif
