/*
 * What a batch writes: which columns a result has, and the cells of each strip of outcomes.
 *
 * Three forms. Long: a row for each subject and policy. Wide: a row for each subject, three columns for each policy. Columns: a row for
 * each subject, columns as a list says (docs/users/batch.md):
 *
 *     item, item ...    item = [HEADER=]WHAT[|DEFAULT]
 *     id  name  row  file  input.HEADER  HEADER            of the subject; a header of the input may stand alone where it is no other WHAT
 *     POLICY.status low high amount unpooled reason title number id
 *     group.NAME.low high amount taken taken.title taken.number
 *     total.KIND.low high amount                           cash, saving, credit_line
 *
 * Amounts may end in .quanta: whole numbers of the pack's smallest unit of money. `amount` is a text: the point, or low..high where it is a
 * range; amount.quanta is a number, and empty where it is a range.
 * |DEFAULT is what stands where there is nothing. What has commas, equals signs or bars in it stands in quotes.
 *
 * A list is read once into makers, one a column; a strip of outcomes becomes columns of cells by one call of each.
 */
#ifndef HQ_RUN_OUTPUT_H
#define HQ_RUN_OUTPUT_H

#include "data/result_rows.h"
#include "run/intake.h"
#include "run/why.h"

typedef enum hq_output_form { HQ_OUTPUT_LONG, HQ_OUTPUT_WIDE, HQ_OUTPUT_COLUMNS } hq_output_form;

typedef struct hq_output_request {
    const hq_plan *plan;
    const hq_request *request;
    const hq_intake *intake;
    const hq_why *why;
    hq_output_form form;
    hq_str columns; /* COLUMNS */
    bool all;       /* LONG: also what does not apply or is not in force */
    bool keys;      /* statuses and the like as programs name them */
    hq_language language;
} hq_output_request;

typedef struct hq_output hq_output;

/* Errors: HQ_E_MEMORY; HQ_E_USAGE: the list of columns is wrong, said in `diags`. */
hq_status hq_output_new(hq_arena *arena, const hq_output_request *request, hq_diags *diags,
                        hq_output **out) HQ_MUST_USE;
const hq_result_table *hq_output_table(const hq_output *output);

/* What of the outcomes it reads. Errors: HQ_E_MEMORY. */
hq_status hq_output_wants(hq_arena *arena, const hq_output *output, hq_wants *out) HQ_MUST_USE;

/* Room of one thread to make cells in. */
typedef struct hq_output_room {
    hq_arena *arena; /* of a strip */
    hq_why_book *book;
} hq_output_room;

/* Takes rows of the table in order; they are good during the call. */
typedef struct hq_row_taker {
    hq_status (*take)(void *context, const hq_result_rows *rows, uint32_t first, uint32_t count);
    void *context;
} hq_row_taker;

/* The rows of a strip. Errors: HQ_E_MEMORY; what the taker gave. */
hq_status hq_output_rows(const hq_output *output, const hq_output_room *room, const hq_piece *piece,
                         const hq_strip *strip, const hq_outcomes *outcomes, hq_row_taker taker) HQ_MUST_USE;

#endif
