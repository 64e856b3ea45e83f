/* What the files of output share. Inside of run/output*.c only. */
#ifndef HQ_RUN_OUTPUT_OWN_H
#define HQ_RUN_OUTPUT_OWN_H

#include "run/output.h"

/* A strip while its cells are made. */
typedef struct hq_making_cells {
    const hq_output *output;
    const hq_output_room *room;
    const hq_piece *piece;
    const hq_strip *strip;
    const hq_outcomes *outcomes;
} hq_making_cells;

typedef struct hq_maker hq_maker;

/* Fill the cells of a column for all rows of the strip. */
typedef hq_status hq_make_cells(const hq_maker *column, const hq_making_cells *making, hq_result_values *out);

typedef enum hq_amount_part { HQ_PART_LOW, HQ_PART_HIGH, HQ_PART_POINT } hq_amount_part;

struct hq_maker {
    hq_make_cells *make;
    uint32_t index; /* of a policy, a group, a total, or a column of the input */
    hq_amount_part part;
    bool quanta;
    hq_str otherwise; /* what stands where there is nothing; HQ_RESULT_PADDING bytes can be read behind it */
    const hq_str *words; /* taken: `otherwise`, and then by member of the group */
    uint32_t word_count;
};

struct hq_output {
    hq_output_request request;
    hq_result_table table;
    hq_maker *makers; /* WIDE and COLUMNS: by column */
    uint32_t *asked;  /* policies, in the order of the pack */
    uint32_t asked_count;
    uint8_t *totals; /* by policy: its kind of total; HQ_TOTAL_COUNT: of several */
    hq_str statuses[HQ_VERDICT_ELIGIBLE + 1], kinds[HQ_TOTAL_COUNT + 1];
};

hq_make_cells hq_make_id, hq_make_name, hq_make_row, hq_make_file, hq_make_input, hq_make_status,
    hq_make_reason, hq_make_words, hq_make_amount, hq_make_unpooled, hq_make_choice, hq_make_taken,
    hq_make_total;

/* The columns of a list, or of the wide form. */
hq_status hq_output_columns(hq_arena *arena, hq_output *output, hq_diags *diags) HQ_MUST_USE;
hq_status hq_output_wide(hq_arena *arena, hq_output *output) HQ_MUST_USE;

/* Words of statuses, in their order; and of kinds of total, `several` the last. */
const hq_str *hq_output_statuses(const hq_output *output);
const hq_str *hq_output_totals(const hq_output *output);

/* The id of a subject: as the input names it, or the number of its row. */
hq_status hq_output_ids(const hq_making_cells *making, const hq_str **out) HQ_MUST_USE;

#endif
