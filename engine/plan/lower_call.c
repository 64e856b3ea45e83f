/* Calls, aggregates, tables and scales into nodes. See lower.h. */
#include <assert.h>

#include "lang/functions.h"
#include "plan/lower.h"

static hq_node_id child(hq_lower *lower, const hq_ast *ast, uint32_t index)
{
    return index < ast->child_count ? hq_lower_expression(lower, ast->children[index]) : HQ_NONE;
}

/* The deciding day of the policy, for param() and scale() without a day; HQ_NONE in a definition. */
static hq_node_id deciding_day(hq_lower *lower, const hq_ast *ast)
{
    if (lower->policy == HQ_NONE)
        return HQ_NONE;
    if (lower->in_decided) {
        HQ_REPORT(lower->diags, CYCLE, ast->pos, HQ_STR("decided_on"),
                  HQ_STR("decided_on -> param -> decided_on"));
        lower->status = HQ_E_INVALID;
        return HQ_NONE;
    }
    return hq_lower_emit(lower, HQ_OP_DECIDED, (hq_type){.kind = HQ_T_DATE}, ast->pos, 0, 0, 0);
}

static hq_node_id lower_extreme(hq_lower *lower, const hq_ast *ast, bool least)
{
    bool dates = ast->type.kind == HQ_T_DATE;
    hq_op op = dates ? (least ? HQ_OP_DATE_MIN : HQ_OP_DATE_MAX) : (least ? HQ_OP_MIN : HQ_OP_MAX);
    hq_node_id all = child(lower, ast, 0);
    for (uint32_t i = 1; i < ast->child_count; i++)
        all = hq_lower_emit(lower, op, ast->type, ast->pos, all, child(lower, ast, i), 0);
    return all;
}

static hq_node_id lower_quantize(hq_lower *lower, const hq_ast *ast, bool floor_only)
{
    hq_rat quantum;
    hq_unit unit;
    hq_node_id x = child(lower, ast, 0);
    hq_status status;
    bool fixed = hq_fixed_value(lower->arena, ast->children[1], &quantum, &unit, &status);
    if (status != HQ_OK) /* not straight into lower->status: HQ_OK would cover what went wrong before */
        lower->status = status;
    if (lower->status != HQ_OK)
        return HQ_NONE;
    assert(fixed);
    (void)fixed;
    if (!HQ_PUSH(lower->arena, lower->plan->numbers, quantum))
        return hq_lower_no_memory(lower);
    uint32_t index = lower->plan->numbers.count - 1;
    uint32_t mode = floor_only              ? HQ_ROUND_FLOOR
                    : ast->child_count == 3 ? ast->children[2]->index
                                            : HQ_ROUND_HALF_UP;
    return hq_lower_emit(lower, HQ_OP_QUANTIZE, ast->type, ast->pos, x, index, mode);
}

static hq_node_id lower_parameter(hq_lower *lower, const hq_ast *ast)
{
    uint32_t parameter = ast->children[0]->index, at = 1;
    hq_node_id key = HQ_NONE;
    if (lower->pack->parameters.at[parameter].codes != HQ_NONE)
        key = child(lower, ast, at++);
    hq_node_id day = at < ast->child_count ? child(lower, ast, at) : deciding_day(lower, ast);
    return hq_lower_emit(lower, HQ_OP_PARAM, ast->type, ast->pos, parameter, key, day);
}

static hq_node_id lower_table_call(hq_lower *lower, const hq_ast *ast)
{
    uint32_t declared = ast->children[0]->index, count = ast->child_count - 1;
    const hq_table *table = &lower->pack->policies.at[lower->policy].tables.at[declared];
    if (lower->tables[declared] == HQ_NONE)
        lower->tables[declared] = hq_lower_table(lower, table);
    hq_node_id *arguments = HQ_NEW_ARRAY(lower->arena, hq_node_id, count);
    if (arguments == NULL)
        return hq_lower_no_memory(lower);
    for (uint32_t i = 0; i < count; i++)
        arguments[i] = child(lower, ast, i + 1);
    hq_node_id row = hq_lower_lookup(lower, lower->tables[declared], arguments, ast->pos);
    if (table->outputs.count > 1)
        return row;
    return hq_lower_emit(lower, HQ_OP_COLUMN, ast->type, ast->pos, row, 0, 0);
}

static hq_node_id lower_scale_call(hq_lower *lower, const hq_ast *ast)
{
    uint32_t declared = ast->children[0]->index;
    if (lower->scales[declared] == HQ_NONE)
        lower->scales[declared] =
            hq_lower_scale(lower, &lower->pack->policies.at[lower->policy].scales.at[declared]);
    hq_node_id x = child(lower, ast, 1);
    hq_node_id day = ast->child_count == 3 ? child(lower, ast, 2) : deciding_day(lower, ast);
    return hq_lower_emit(lower, HQ_OP_SCALE, ast->type, ast->pos, lower->scales[declared], x, day);
}

/* Functions that are one node with their arguments as operands. */
static hq_node_id lower_plain(hq_lower *lower, const hq_ast *ast, hq_op op)
{
    hq_node_id a = child(lower, ast, 0), b = child(lower, ast, 1);
    return hq_lower_emit(lower, op, ast->type, ast->pos, a, ast->child_count > 1 ? b : 0, 0);
}

hq_node_id hq_lower_call(hq_lower *lower, const hq_ast *ast)
{
    switch ((hq_function)ast->function) {
    case HQ_F_MIN:
        return lower_extreme(lower, ast, true);
    case HQ_F_MAX:
        return lower_extreme(lower, ast, false);
    case HQ_F_FLOOR:
        return lower_quantize(lower, ast, true);
    case HQ_F_ROUND:
        return lower_quantize(lower, ast, false);
    case HQ_F_PARAM:
        return lower_parameter(lower, ast);
    case HQ_F_TABLE:
        return lower_table_call(lower, ast);
    case HQ_F_SCALE:
        return lower_scale_call(lower, ast);
    case HQ_F_OVERLAP:
        return lower_plain(lower, ast, HQ_OP_OVERLAP);
    case HQ_F_DAYS:
        return lower_plain(lower, ast, HQ_OP_DAYS);
    case HQ_F_MONTHS:
        return lower_plain(lower, ast, ast->child_count == 1 ? HQ_OP_MONTHS : HQ_OP_MONTHS_IN);
    case HQ_F_YEARS:
        return hq_lower_emit(lower, HQ_OP_YEARS, ast->type, ast->pos, child(lower, ast, 0),
                             ast->children[1]->index, 0);
    case HQ_F_AGE: {
        hq_node_id birth = child(lower, ast, 0), day = child(lower, ast, 1);
        return hq_lower_emit(lower, HQ_OP_AGE, ast->type, ast->pos, birth, day, ast->child_count == 3);
    }
    case HQ_F_BALANCE_DAYS:
        return lower_plain(lower, ast, HQ_OP_BALANCE_DAYS);
    case HQ_F_AT:
        return lower_plain(lower, ast, HQ_OP_BALANCE_AT);
    case HQ_F_START_OF:
    case HQ_F_END_OF: {
        hq_op op = ast->function == HQ_F_START_OF ? HQ_OP_START_OF : HQ_OP_END_OF;
        return hq_lower_emit(lower, op, ast->type, ast->pos, child(lower, ast, 1), ast->children[0]->index,
                             0);
    }
    case HQ_F_YEAR_OF:
        return lower_plain(lower, ast, HQ_OP_YEAR_OF);
    case HQ_F_FIRST:
        return lower_plain(lower, ast, HQ_OP_SPAN_FIRST);
    case HQ_F_LAST:
        return lower_plain(lower, ast, HQ_OP_SPAN_LAST);
    default:
        assert(false && "aggregates are lowered elsewhere");
        return HQ_NONE;
    }
}

static hq_op aggregate_op(hq_function function)
{
    switch (function) {
    case HQ_F_COUNT:
        return HQ_OP_COUNT;
    case HQ_F_ANY:
        return HQ_OP_ANY;
    case HQ_F_ALL:
        return HQ_OP_ALL;
    case HQ_F_MIN:
        return HQ_OP_LEAST;
    case HQ_F_MAX:
        return HQ_OP_GREATEST;
    default:
        return HQ_OP_SUM;
    }
}

/* The slot that the variable was given by the checker: the first RECORD that is read there. */
static uint32_t slot_of(const hq_ast *ast, hq_str variable)
{
    if (ast == NULL)
        return HQ_NONE;
    if (ast->kind == HQ_A_NAME && ast->meaning == HQ_M_SCOPE && hq_str_equal(ast->text, variable))
        return ast->index;
    for (uint32_t i = 0; i < ast->child_count; i++) {
        uint32_t slot = slot_of(ast->children[i], variable);
        if (slot != HQ_NONE)
            return slot;
    }
    return HQ_NONE;
}

hq_node_id hq_lower_aggregate(hq_lower *lower, const hq_ast *ast)
{
    hq_op op = aggregate_op((hq_function)ast->function);
    hq_plan_loop loop = {
        .entity = ast->children[1]->type.index, .where = HQ_NONE, .body = HQ_NONE, .otherwise = HQ_NONE};
    uint32_t slot = slot_of(ast->children[0], ast->variable),
             second = slot_of(ast->children[2], ast->variable);
    loop.slot = slot != HQ_NONE ? slot : second;
    loop.list = hq_lower_expression(lower, ast->children[1]);
    if (ast->children[2] != NULL)
        loop.where = hq_lower_expression(lower, ast->children[2]);
    if (op != HQ_OP_COUNT)
        loop.body = hq_lower_expression(lower, ast->children[0]);
    if (ast->children[3] != NULL)
        loop.otherwise = hq_lower_expression(lower, ast->children[3]);
    if (lower->status != HQ_OK)
        return HQ_NONE;
    if (!HQ_PUSH(lower->arena, lower->plan->loops, loop))
        return hq_lower_no_memory(lower);
    return hq_lower_emit(lower, op, ast->type, ast->pos, lower->plan->loops.count - 1, 0, 0);
}

hq_node_id hq_lower_lookup(hq_lower *lower, uint32_t table, const hq_node_id *arguments, hq_pos pos)
{
    if (table == HQ_NONE || lower->status != HQ_OK)
        return HQ_NONE;
    for (uint32_t i = 0; i < lower->plan->tables.at[table].input_count; i++)
        if (arguments[i] == HQ_NONE)
            return HQ_NONE;
    hq_plan_lookup lookup = {table, arguments};
    if (!HQ_PUSH(lower->arena, lower->plan->lookups, lookup))
        return hq_lower_no_memory(lower);
    return hq_lower_emit(lower, HQ_OP_LOOKUP, (hq_type){.kind = HQ_T_ROW, .index = table}, pos,
                         lower->plan->lookups.count - 1, 0, 0);
}

static bool fixed_number(hq_lower *lower, const hq_ast *ast, hq_rat *out)
{
    hq_unit unit;
    if (ast->kind == HQ_A_DATE) {
        *out = hq_rat_int(ast->day);
        return true;
    }
    hq_status status;
    if (hq_fixed_value(lower->arena, ast, out, &unit, &status))
        return true;
    assert(status != HQ_OK); /* lang/check_table.c lets nothing else through */
    lower->status = status;
    return false;
}

static void lower_members(hq_lower *lower, const hq_test *test, hq_plan_test *out)
{
    hq_rat *members = HQ_NEW_ARRAY(lower->arena, hq_rat, test->low->child_count + 1);
    if (members == NULL) {
        hq_lower_no_memory(lower);
        return;
    }
    for (uint32_t i = 0; i < test->low->child_count; i++)
        fixed_number(lower, test->low->children[i], &members[i]);
    out->members = members;
    out->member_count = test->low->child_count;
}

/* The leaves of a set are the others. Outside one that is not known none is for certain. */
static void turn_over(const hq_lower *lower, const hq_leaf_set *set)
{
    if (!set->known)
        return;
    uint64_t *leaves = (uint64_t *)(uintptr_t)set->leaves;
    uint32_t count = lower->pack->codes.at[set->tree].leaf_count;
    for (uint32_t leaf = 0; leaf < count; leaf++)
        leaves[leaf / 64] ^= UINT64_C(1) << leaf % 64;
}

/* Of codes and truths there are no orders, so that what is unlike one is a set or a truth too. */
static void lower_test(hq_lower *lower, const hq_test *test, hq_type type, hq_plan_test *out)
{
    bool unlike = test->kind == HQ_TEST_BOUND && test->binary == HQ_B_NOT_EQUAL;
    *out = (hq_plan_test){
        .kind = test->kind, .binary = test->binary, .low_open = test->low_open, .high_open = test->high_open};
    if (test->kind == HQ_TEST_ANY)
        return;
    if (type.kind == HQ_T_CODE) {
        out->kind = HQ_TEST_IN;
        out->set = hq_lower_set(lower, type.index, test->low);
        if (unlike && out->set != HQ_NONE)
            turn_over(lower, &lower->plan->sets.at[out->set]);
        return;
    }
    if (type.kind == HQ_T_TRUTH) {
        out->kind = HQ_TEST_EQUAL;
        out->truth = test->low->truth != unlike;
        return;
    }
    if (test->kind == HQ_TEST_IN) {
        lower_members(lower, test, out);
        return;
    }
    bool low = fixed_number(lower, test->low, &out->low);
    if (test->kind == HQ_TEST_INTERVAL && fixed_number(lower, test->high, &out->high) && low) {
        int order = hq_rat_compare(out->low, out->high);
        if (order > 0 || (order == 0 && (test->low_open || test->high_open)))
            HQ_REPORT(lower->diags, CELL_ORDER, test->pos, hq_source_text(lower->diags->sources, test->pos));
    }
}

static bool lower_row(hq_lower *lower, const hq_table *table, const hq_table_row *row, hq_plan_row *out)
{
    hq_plan_test *tests = HQ_NEW_ARRAY(lower->arena, hq_plan_test, table->inputs.count);
    hq_node_id *outputs = HQ_NEW_ARRAY(lower->arena, hq_node_id, table->outputs.count);
    if (tests == NULL || outputs == NULL) {
        hq_lower_no_memory(lower);
        return false;
    }
    for (uint32_t i = 0; i < table->inputs.count; i++)
        lower_test(lower, &row->tests[i], table->input_types[i], &tests[i]);
    for (uint32_t i = 0; i < table->outputs.count; i++)
        outputs[i] = hq_lower_expression(lower, row->outputs[i]);
    *out = (hq_plan_row){tests, outputs, row->pos};
    return lower->status == HQ_OK;
}

uint32_t hq_lower_table(hq_lower *lower, const hq_table *table)
{
    hq_plan_row *rows = HQ_NEW_ARRAY(lower->arena, hq_plan_row, table->rows.count);
    if (rows == NULL)
        return hq_lower_no_memory(lower);
    for (uint32_t i = 0; i < table->rows.count; i++)
        if (!lower_row(lower, table, &table->rows.at[i], &rows[i]))
            return HQ_NONE;
    hq_plan_table lowered = {.declared = table,
                             .first = table->first,
                             .input_count = table->inputs.count,
                             .output_count = table->outputs.count,
                             .input_types = table->input_types,
                             .rows = rows,
                             .row_count = table->rows.count};
    if (!HQ_PUSH(lower->arena, lower->plan->tables, lowered))
        return hq_lower_no_memory(lower);
    return lower->plan->tables.count - 1;
}

uint32_t hq_lower_scale(hq_lower *lower, const hq_scale *scale)
{
    hq_plan_scale_version *versions =
        HQ_NEW_ARRAY(lower->arena, hq_plan_scale_version, scale->versions.count);
    if (versions == NULL)
        return hq_lower_no_memory(lower);
    for (uint32_t v = 0; v < scale->versions.count; v++) {
        const hq_scale_version *version = &scale->versions.at[v];
        hq_plan_bracket *brackets = HQ_NEW_ARRAY(lower->arena, hq_plan_bracket, version->brackets.count);
        if (brackets == NULL)
            return hq_lower_no_memory(lower);
        for (uint32_t i = 0; i < version->brackets.count; i++) {
            fixed_number(lower, version->brackets.at[i].threshold, &brackets[i].threshold);
            fixed_number(lower, version->brackets.at[i].rate, &brackets[i].rate);
        }
        versions[v] = (hq_plan_scale_version){version->from, brackets, version->brackets.count};
    }
    hq_plan_scale lowered = {scale, scale->marginal, versions, scale->versions.count};
    if (!HQ_PUSH(lower->arena, lower->plan->scales, lowered))
        return hq_lower_no_memory(lower);
    return lower->plan->scales.count - 1;
}
