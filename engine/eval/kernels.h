/*
 * One small function for each kind of operation: what a node comes to, given the box. Inside eval/ only; dispatch.c holds the
 * table. Each takes the node and its id, evaluates its operands, and writes the value; errors are HQ_E_MEMORY and HQ_E_LIMIT.
 */
#ifndef HQ_EVAL_KERNELS_H
#define HQ_EVAL_KERNELS_H

#include "eval/evaluation.h"

typedef hq_status hq_kernel(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out);

/* fact.c: constants, records and what they hold */
hq_kernel hq_eval_constant, hq_eval_record, hq_eval_one, hq_eval_field, hq_eval_derived, hq_eval_list,
    hq_eval_steps, hq_eval_let, hq_eval_day_asked, hq_eval_open_day, hq_eval_attest, hq_eval_reading,
    hq_eval_except;
/* parameter.c */
hq_kernel hq_eval_parameter, hq_eval_scale;
/* arithmetic.c */
hq_kernel hq_eval_sum_of_two, hq_eval_product, hq_eval_quotient, hq_eval_negative, hq_eval_extreme,
    hq_eval_quantize, hq_eval_range, hq_eval_within;
/* logic.c */
hq_kernel hq_eval_compare, hq_eval_compare_days, hq_eval_code_equal, hq_eval_code_in, hq_eval_text_equal,
    hq_eval_truth_equal, hq_eval_in_span, hq_eval_and_or, hq_eval_not, hq_eval_if;
/* days.c */
hq_kernel hq_eval_shift, hq_eval_day_extreme, hq_eval_calendar_day, hq_eval_year_of, hq_eval_age,
    hq_eval_span, hq_eval_overlap, hq_eval_span_end, hq_eval_fixed_span, hq_eval_valid, hq_eval_decided;
/* lengths.c */
hq_kernel hq_eval_days, hq_eval_months, hq_eval_months_in, hq_eval_years, hq_eval_balance_days,
    hq_eval_balance_at;
/* loop.c */
hq_kernel hq_eval_sum, hq_eval_count, hq_eval_any_all, hq_eval_least;
/* lookup.c */
hq_kernel hq_eval_lookup, hq_eval_column;

/* One given fact of a record: known, or what is left of it. */
hq_status hq_eval_fact(hq_evaluation *evaluation, hq_record *record, uint32_t index, const hq_field *field,
                       hq_value *out) HQ_MUST_USE;

/* Is a code in a set of the plan whose members the sources do not list? A truth: that is a fact nobody has stated. */
hq_status hq_eval_unlisted(hq_evaluation *evaluation, uint32_t set, const hq_value *code,
                           hq_value *out) HQ_MUST_USE;

/* A node of another policy, with the records that policy sees for the present subject. */
hq_status hq_eval_elsewhere(hq_evaluation *evaluation, uint32_t policy, hq_node_id id,
                            hq_value *out) HQ_MUST_USE;

/* A truth from its possible outcomes: bit 0 false, bit 1 true. */
void hq_truth_from(uint64_t outcomes, const hq_doubt *doubt, hq_value *out);

/* Whether a code is one of the leaves that a set lists: HQ_FALSE, HQ_TRUE or both, by what the code can be. */
uint8_t hq_code_lies_in(const hq_evaluation *evaluation, const hq_leaf_set *set, const hq_value *code);

/* The imagined item of an absent list of a record, and the atom that stands for the list itself. */
hq_status hq_eval_imagine(hq_evaluation *evaluation, hq_record *holder, uint32_t list,
                          hq_record **item) HQ_MUST_USE;

#endif
