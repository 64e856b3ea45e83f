/* Which function evaluates which operation, and what is remembered between them. See kernels.h, evaluation.h. */
#include <assert.h>
#include <string.h>

#include "eval/kernels.h"

static hq_kernel *const KERNELS[HQ_OP_COUNT_] = {
    [HQ_OP_NUMBER] = hq_eval_constant,
    [HQ_OP_DATE] = hq_eval_constant,
    [HQ_OP_TRUTH] = hq_eval_constant,
    [HQ_OP_TEXT] = hq_eval_constant,
    [HQ_OP_CODE] = hq_eval_constant,
    [HQ_OP_RECORD] = hq_eval_record,
    [HQ_OP_ONE] = hq_eval_one,
    [HQ_OP_FIELD] = hq_eval_field,
    [HQ_OP_DERIVED] = hq_eval_derived,
    [HQ_OP_LIST] = hq_eval_list,
    [HQ_OP_STEPS] = hq_eval_steps,
    [HQ_OP_LET] = hq_eval_let,
    [HQ_OP_ON] = hq_eval_day_asked,
    [HQ_OP_CLAIM] = hq_eval_fixed_span,
    [HQ_OP_PERIOD] = hq_eval_fixed_span,
    [HQ_OP_VALID] = hq_eval_valid,
    [HQ_OP_DECIDED] = hq_eval_decided,
    [HQ_OP_OPEN_DAY] = hq_eval_open_day,
    [HQ_OP_PARAM] = hq_eval_parameter,
    [HQ_OP_ATTEST] = hq_eval_attest,
    [HQ_OP_ADD] = hq_eval_sum_of_two,
    [HQ_OP_SUB] = hq_eval_sum_of_two,
    [HQ_OP_MUL] = hq_eval_product,
    [HQ_OP_DIV] = hq_eval_quotient,
    [HQ_OP_NEG] = hq_eval_negative,
    [HQ_OP_MIN] = hq_eval_extreme,
    [HQ_OP_MAX] = hq_eval_extreme,
    [HQ_OP_QUANTIZE] = hq_eval_quantize,
    [HQ_OP_LT] = hq_eval_compare,
    [HQ_OP_LE] = hq_eval_compare,
    [HQ_OP_EQ] = hq_eval_compare,
    [HQ_OP_DATE_LT] = hq_eval_compare_days,
    [HQ_OP_DATE_LE] = hq_eval_compare_days,
    [HQ_OP_DATE_EQ] = hq_eval_compare_days,
    [HQ_OP_CODE_EQ] = hq_eval_code_equal,
    [HQ_OP_CODE_IN] = hq_eval_code_in,
    [HQ_OP_TEXT_EQ] = hq_eval_text_equal,
    [HQ_OP_TRUTH_EQ] = hq_eval_truth_equal,
    [HQ_OP_IN_SPAN] = hq_eval_in_span,
    [HQ_OP_AND] = hq_eval_and_or,
    [HQ_OP_OR] = hq_eval_and_or,
    [HQ_OP_NOT] = hq_eval_not,
    [HQ_OP_IF] = hq_eval_if,
    [HQ_OP_ADD_MONTHS] = hq_eval_shift,
    [HQ_OP_ADD_DAYS] = hq_eval_shift,
    [HQ_OP_ADD_WORKDAYS] = hq_eval_shift,
    [HQ_OP_DATE_MIN] = hq_eval_day_extreme,
    [HQ_OP_DATE_MAX] = hq_eval_day_extreme,
    [HQ_OP_START_OF] = hq_eval_calendar_day,
    [HQ_OP_END_OF] = hq_eval_calendar_day,
    [HQ_OP_YEAR_OF] = hq_eval_year_of,
    [HQ_OP_AGE] = hq_eval_age,
    [HQ_OP_SPAN] = hq_eval_span,
    [HQ_OP_OVERLAP] = hq_eval_overlap,
    [HQ_OP_SPAN_FIRST] = hq_eval_span_end,
    [HQ_OP_SPAN_LAST] = hq_eval_span_end,
    [HQ_OP_DAYS] = hq_eval_days,
    [HQ_OP_MONTHS] = hq_eval_months,
    [HQ_OP_MONTHS_IN] = hq_eval_months_in,
    [HQ_OP_YEARS] = hq_eval_years,
    [HQ_OP_BALANCE_DAYS] = hq_eval_balance_days,
    [HQ_OP_BALANCE_AT] = hq_eval_balance_at,
    [HQ_OP_SUM] = hq_eval_sum,
    [HQ_OP_COUNT] = hq_eval_count,
    [HQ_OP_ANY] = hq_eval_any_all,
    [HQ_OP_ALL] = hq_eval_any_all,
    [HQ_OP_LEAST] = hq_eval_least,
    [HQ_OP_GREATEST] = hq_eval_least,
    [HQ_OP_LOOKUP] = hq_eval_lookup,
    [HQ_OP_COLUMN] = hq_eval_column,
    [HQ_OP_SCALE] = hq_eval_scale,
    [HQ_OP_RANGE] = hq_eval_range,
    [HQ_OP_WITHIN] = hq_eval_within,
    [HQ_OP_READING] = hq_eval_reading,
    [HQ_OP_EXCEPT] = hq_eval_except,
};

/* Is the truth made of others that are to be traced? */
static bool joins(hq_op op)
{
    return op == HQ_OP_AND || op == HQ_OP_OR || op == HQ_OP_NOT || op == HQ_OP_READING || op == HQ_OP_EXCEPT;
}

static bool compares(hq_op op)
{
    return op == HQ_OP_LT || op == HQ_OP_LE || op == HQ_OP_EQ || op == HQ_OP_DATE_LT || op == HQ_OP_DATE_LE ||
           op == HQ_OP_DATE_EQ || op == HQ_OP_CODE_EQ || op == HQ_OP_TEXT_EQ || op == HQ_OP_TRUTH_EQ ||
           op == HQ_OP_IN_SPAN;
}

static hq_status eval_traced(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    if (joins((hq_op)node->op))
        return KERNELS[node->op](evaluation, id, node, out);
    if (node->op == HQ_OP_LET && node->kind == HQ_T_TRUTH)
        return hq_eval(evaluation, evaluation->plan->policies[evaluation->policy].lets[node->a], out);
    hq_trace *trace = evaluation->trace;
    evaluation->trace = NULL;
    hq_trace_entry entry = {.node = id};
    hq_status status = KERNELS[node->op](evaluation, id, node, out);
    entry.left = entry.right = *out;
    if (status == HQ_OK && (compares((hq_op)node->op) || node->op == HQ_OP_CODE_IN))
        status = hq_eval(evaluation, node->a, &entry.left);
    if (status == HQ_OK && compares((hq_op)node->op))
        status = hq_eval(evaluation, node->b, &entry.right);
    evaluation->trace = trace;
    HQ_TRY(status);
    entry.truth = out->truth;
    return node->kind != HQ_T_TRUTH || HQ_PUSH(evaluation->arena, *trace, entry) ? HQ_OK : HQ_E_MEMORY;
}

static hq_status eval_node(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    if (evaluation->trace != NULL)
        return eval_traced(evaluation, id, node, out);
    return KERNELS[node->op](evaluation, id, node, out);
}

/* The same, noting what is known of the subject as it is; what a cell or a probe only tries is not. */
static hq_status eval_seen(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    HQ_TRY(eval_node(evaluation, id, node, out));
    if (evaluation->divided > 0 || evaluation->probe.active)
        return HQ_OK;
    if (node->kind == HQ_T_TRUTH && out->truth != HQ_UNKNOWN)
        evaluation->seen->nodes[id] |= out->truth;
    else if (node->op == HQ_OP_LOOKUP && out->row.rows == NULL)
        evaluation->seen->rows[out->row.table][out->row.row] = true;
    return HQ_OK;
}

/* Recursion goes no deeper than the plan, which the verifier bounds by HQ_EVALUATION_DEPTH_MAX. */
hq_status hq_eval(hq_evaluation *evaluation, hq_node_id id, hq_value *out)
{
    const hq_node *node = &evaluation->plan->nodes.at[id];
    if (++evaluation->steps > evaluation->steps_max)
        return HQ_E_LIMIT;
    return evaluation->seen == NULL ? eval_node(evaluation, id, node, out)
                                    : eval_seen(evaluation, id, node, out);
}

void hq_eval_forget(hq_evaluation *evaluation)
{
    evaluation->generation = ++evaluation->generations;
    evaluation->subject_generation = evaluation->generation;
}

void hq_eval_forget_subject(hq_evaluation *evaluation)
{
    evaluation->subject_generation = ++evaluation->generations;
}

hq_status hq_eval_note(hq_evaluation *evaluation, hq_note note)
{
    for (uint32_t i = 0; i < evaluation->notes.count; i++) {
        const hq_note *old = &evaluation->notes.at[i];
        if (old->kind == note.kind && old->index == note.index && old->sub == note.sub &&
            old->more == note.more)
            return HQ_OK;
    }
    return HQ_PUSH(evaluation->arena, evaluation->notes, note) ? HQ_OK : HQ_E_MEMORY;
}
