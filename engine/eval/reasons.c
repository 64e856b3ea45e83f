/* Conditions and values, with cells of their own where facts are missing. See reasons.h. */
#include "eval/reasons.h"

#include "eval/witness.h"

/* One node as a question: what can it be, over all its cells? */
typedef struct hq_node_question {
    hq_question question;
    hq_node_id node;
    hq_value now;
    hq_shown all;
    bool kept;
    bool briefly; /* a truth that can be either is enough */
} hq_node_question;

static hq_status evaluate_node(hq_evaluation *evaluation, hq_question *question, const hq_doubt **doubt)
{
    hq_node_question *asked = (hq_node_question *)question;
    HQ_TRY(hq_eval(evaluation, asked->node, &asked->now));
    *doubt = asked->now.doubt;
    return HQ_OK;
}

static hq_status keep_node(hq_evaluation *evaluation, hq_question *question)
{
    hq_node_question *asked = (hq_node_question *)question;
    const hq_node *node = &evaluation->plan->nodes.at[asked->node];
    hq_shown now;
    HQ_TRY(hq_show(evaluation->arena, evaluation, (hq_type_kind)node->kind, node->unit, &asked->now, &now));
    if (asked->kept)
        HQ_TRY(hq_shown_hull(evaluation->arena, evaluation->pack, &asked->all, &now, &asked->all));
    else
        asked->all = now;
    asked->kept = true;
    question->enough = asked->briefly && asked->all.truth == HQ_UNKNOWN;
    return HQ_OK;
}

static void restart_node(hq_question *question)
{
    ((hq_node_question *)question)->kept = false;
}

static hq_status ask_node(hq_evaluation *evaluation, hq_node_id node, bool briefly, hq_shown *out)
{
    hq_node_question asked = {.node = node, .briefly = briefly};
    asked.question = (hq_question){.evaluate = evaluate_node, .keep = keep_node, .restart = restart_node};
    HQ_TRY(hq_explore(evaluation, &asked.question));
    *out = asked.all;
    return HQ_OK;
}

/* --- Conditions --- */

static hq_status keep_parts(hq_evaluation *evaluation, const hq_trace *trace, hq_answer_condition *out)
{
    hq_answer_part *parts = HQ_NEW_ARRAY(evaluation->arena, hq_answer_part, trace->count);
    HQ_TRY_ALLOC(parts);
    for (uint32_t i = 0; i < trace->count; i++) {
        const hq_trace_entry *entry = &trace->at[i];
        const hq_node *node = &evaluation->plan->nodes.at[entry->node];
        const hq_node *left = node, *right = node;
        bool compares = node->op >= HQ_OP_LT && node->op <= HQ_OP_IN_SPAN;
        if (compares)
            left = &evaluation->plan->nodes.at[node->a];
        if (compares && node->op != HQ_OP_CODE_IN)
            right = &evaluation->plan->nodes.at[node->b];
        parts[i].node = entry->node;
        parts[i].truth = entry->truth;
        HQ_TRY(hq_show(evaluation->arena, evaluation, (hq_type_kind)left->kind, left->unit, &entry->left,
                       &parts[i].left));
        HQ_TRY(hq_show(evaluation->arena, evaluation, (hq_type_kind)right->kind, right->unit, &entry->right,
                       &parts[i].right));
    }
    out->parts = parts;
    out->part_count = trace->count;
    return HQ_OK;
}

static hq_status trace_condition(hq_evaluation *evaluation, hq_node_id node, bool traced, hq_value *value,
                                 hq_answer_condition *out)
{
    hq_trace trace = {0};
    evaluation->trace = traced ? &trace : NULL;
    hq_status status = hq_eval(evaluation, node, value);
    evaluation->trace = NULL;
    HQ_TRY(status);
    out->truth = value->truth;
    return traced ? keep_parts(evaluation, &trace, out) : HQ_OK;
}

/*
 * What a condition in doubt comes to over its cells. Where nobody reads what is noted in them, it is enough to see that it can be either. The
 * cells leave no facts behind, so that an answer is the same however it is asked for.
 */
static hq_status settle_condition(hq_evaluation *evaluation, hq_node_id node, const hq_doubt *doubt,
                                  bool bare, uint8_t *truth)
{
    bool both = false;
    uint32_t atom_count = evaluation->atom_count;
    hq_shown shown = {.truth = HQ_UNKNOWN};
    if (bare)
        HQ_TRY(hq_witness_both(evaluation, node, doubt, &both));
    if (!both)
        HQ_TRY(ask_node(evaluation, node, bare, &shown));
    evaluation->atom_count = atom_count;
    *truth = shown.truth;
    return HQ_OK;
}

static hq_status one_condition(hq_evaluation *evaluation, const hq_policy_run *run,
                               const hq_plan_condition *condition, bool traced, hq_answer_condition *out)
{
    hq_value value;
    out->condition = condition;
    hq_arena_mark mark = hq_arena_here(evaluation->scratch);
    HQ_TRY(trace_condition(evaluation, condition->node, traced, &value, out));
    if (value.truth == HQ_UNKNOWN)
        HQ_TRY(settle_condition(evaluation, condition->node, value.doubt, run->request->bare, &out->truth));
    hq_eval_forget(evaluation);
    hq_arena_rewind(evaluation->scratch, mark);
    return HQ_OK;
}

/* The slice whose conditions are shown: the first that the subject is an item of. */
static void show_slice(hq_evaluation *evaluation, const hq_policy_run *run, uint32_t slice)
{
    evaluation->period_first = run->slices[slice].first;
    evaluation->period_until = run->slices[slice].until;
    hq_eval_forget(evaluation);
}

hq_status hq_reasons_conditions(hq_evaluation *evaluation, hq_policy_run *run, hq_answer_subject *subjects)
{
    const hq_plan_policy *policy = run->policy;
    for (uint32_t s = 0; s < run->subject_count; s++) {
        bool traced = run->request->explain && s < HQ_EXPLAINED_SUBJECTS_MAX;
        HQ_TRY(hq_policy_enter(evaluation, &policy->declared->scope, run->subjects[s]));
        show_slice(evaluation, run, run->slice_count - 1);
        uint8_t *truths = HQ_NEW_ARRAY(evaluation->arena, uint8_t, policy->condition_count);
        hq_answer_condition *conditions =
            HQ_NEW_ARRAY(evaluation->arena, hq_answer_condition, traced ? policy->condition_count : 0);
        HQ_TRY_ALLOC(truths);
        HQ_TRY_ALLOC(conditions);
        for (uint32_t c = 0; c < policy->condition_count; c++) {
            hq_answer_condition untraced = {0};
            hq_answer_condition *condition = traced ? &conditions[c] : &untraced;
            HQ_TRY(one_condition(evaluation, run, &policy->conditions[c], traced, condition));
            truths[c] = condition->truth;
            if (run->slice_count == 1) /* else each slice asks for itself */
                run->known[s * policy->condition_count + c] = condition->truth;
        }
        subjects[s].truths = truths;
        subjects[s].conditions = traced ? conditions : NULL;
        subjects[s].condition_count = traced ? policy->condition_count : 0;
    }
    return HQ_OK;
}

/* --- Values --- */

static hq_status one_value(hq_evaluation *evaluation, hq_node_id id, hq_shown *out)
{
    const hq_node *node = &evaluation->plan->nodes.at[id];
    hq_value value;
    hq_arena_mark mark = hq_arena_here(evaluation->scratch);
    HQ_TRY(hq_eval(evaluation, id, &value));
    if (value.doubt == NULL || hq_value_is_known((hq_type_kind)node->kind, &value))
        HQ_TRY(hq_show(evaluation->arena, evaluation, (hq_type_kind)node->kind, node->unit, &value, out));
    else
        HQ_TRY(ask_node(evaluation, id, false, out));
    hq_eval_forget(evaluation);
    hq_arena_rewind(evaluation->scratch, mark);
    return HQ_OK;
}

/* What the rows that it can be have in each column. */
static hq_status show_columns(hq_evaluation *evaluation, hq_shown *row)
{
    const hq_plan_table *table = &evaluation->plan->tables.at[row->table];
    hq_shown *columns = HQ_NEW_ARRAY(evaluation->arena, hq_shown, table->output_count);
    HQ_TRY_ALLOC(columns);
    for (uint32_t r = 0, seen = 0; r < table->row_count; r++) {
        if ((row->rows[r / 64] >> (r % 64) & 1) == 0)
            continue;
        for (uint32_t c = 0; c < table->output_count; c++) {
            hq_shown one;
            HQ_TRY(one_value(evaluation, table->rows[r].outputs[c], &one));
            if (seen == 0)
                columns[c] = one;
            else
                HQ_TRY(hq_shown_hull(evaluation->arena, evaluation->pack, &columns[c], &one, &columns[c]));
        }
        seen++;
    }
    row->columns = columns;
    return HQ_OK;
}

hq_status hq_reasons_values(hq_evaluation *evaluation, hq_policy_run *run, hq_answer_subject *subjects)
{
    const hq_plan_policy *policy = run->policy;
    for (uint32_t s = 0; s < run->subject_count && s < HQ_EXPLAINED_SUBJECTS_MAX; s++) {
        HQ_TRY(hq_policy_enter(evaluation, &policy->declared->scope, run->subjects[s]));
        show_slice(evaluation, run, run->slice_count - 1);
        hq_answer_value *values = HQ_NEW_ARRAY(evaluation->arena, hq_answer_value, policy->let_count);
        HQ_TRY_ALLOC(values);
        for (uint32_t l = 0; l < policy->let_count; l++) {
            values[l].let = l;
            HQ_TRY(one_value(evaluation, policy->lets[l], &values[l].shown));
            if (values[l].shown.kind == HQ_T_ROW)
                HQ_TRY(show_columns(evaluation, &values[l].shown));
        }
        subjects[s].values = values;
        subjects[s].value_count = policy->let_count;
    }
    return HQ_OK;
}
