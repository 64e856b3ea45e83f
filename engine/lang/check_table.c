/* Tables and scales against the types of what they are asked about. See check.h. */
#include "lang/check.h"

/* Type one fixed value of a cell as `type`. */
static bool fixed_as(hq_check *check, hq_ast *ast, hq_type type)
{
    uint32_t codes = type.kind == HQ_T_CODE ? type.index : HQ_NONE;
    if (!hq_check_codes(check, ast, codes))
        return false;
    if (hq_type_equal(ast->type, type))
        return true;
    hq_check_wrong(check, ast, hq_check_type_text(check, type));
    return false;
}

/* Numbers may be worked out, lang/fixed.c; anything else a cell is compared with stands there as it is. */
static bool is_written(hq_check *check, const hq_ast *ast)
{
    hq_rat value;
    hq_unit unit;
    hq_status status = HQ_OK;
    switch (ast->type.kind) {
    case HQ_T_CODE:
        return ast->meaning == HQ_M_CODE || ast->meaning == HQ_M_SET;
    case HQ_T_TRUTH:
        return ast->kind == HQ_A_TRUTH;
    case HQ_T_DATE:
        return ast->kind == HQ_A_DATE;
    default:
        if (hq_fixed_value(check->arena, ast, &value, &unit, &status))
            return true;
        if (status == HQ_E_MEMORY)
            hq_check_no_memory(check);
        return false;
    }
}

/* Type what an input is compared with; false: said why, or memory ran out. */
static bool check_compared(hq_check *check, hq_ast *ast, hq_type type)
{
    if (!fixed_as(check, ast, type))
        return false;
    if (is_written(check, ast))
        return true;
    if (check->status == HQ_OK)
        HQ_REPORT(check->diags, NOT_CONSTANT, ast->pos);
    return false;
}

static bool check_test(hq_check *check, hq_test *test, hq_type type)
{
    if (test->kind == HQ_TEST_EQUAL && test->low->kind == HQ_A_LIST)
        test->kind = HQ_TEST_IN;
    switch (test->kind) {
    case HQ_TEST_ANY:
        return true;
    case HQ_TEST_EQUAL:
        if (!check_compared(check, test->low, type))
            return false;
        if (type.kind == HQ_T_CODE) /* an inner node or a set holds for what is in it */
            test->kind = HQ_TEST_IN;
        return true;
    case HQ_TEST_BOUND:
        return check_compared(check, test->low, type);
    case HQ_TEST_INTERVAL: {
        bool low = check_compared(check, test->low, type);
        return check_compared(check, test->high, type) && low;
    }
    case HQ_TEST_IN: {
        if (test->low->kind != HQ_A_LIST)
            return check_compared(check, test->low, type);
        bool good = true;
        for (uint32_t i = 0; i < test->low->child_count; i++)
            good = check_compared(check, test->low->children[i], type) && good;
        return good;
    }
    }
    return false;
}

static bool ordered(hq_type type)
{
    return type.kind == HQ_T_NUMBER || type.kind == HQ_T_DATE;
}

static bool is_interval(const hq_ast *ast)
{
    return ast->kind == HQ_A_RANGE || ast->kind == HQ_A_SPAN;
}

/* What is compared with one value at a time: lists and intervals have a test of their own, and do not stand in one another. */
static bool one_value(const hq_ast *ast)
{
    return ast->kind != HQ_A_LIST && !is_interval(ast);
}

/* Is it a list that can be tested? Of the two truths there are none. */
static bool can_test_list(const hq_test *test, hq_type type)
{
    bool good = type.kind != HQ_T_TRUTH && test->kind != HQ_TEST_BOUND && test->kind != HQ_TEST_INTERVAL;
    for (uint32_t i = 0; i < test->low->child_count; i++)
        good = good && one_value(test->low->children[i]);
    return good;
}

/* Is it a test of that type at all? `in` stands before a list, or a code or set. */
static bool can_test(const hq_test *test, hq_type type)
{
    if (test->kind == HQ_TEST_ANY)
        return true;
    if (test->low->kind == HQ_A_LIST)
        return can_test_list(test, type);
    if (!one_value(test->low))
        return false;
    switch (test->kind) {
    case HQ_TEST_IN:
        return type.kind == HQ_T_CODE;
    case HQ_TEST_INTERVAL:
        return ordered(type) && one_value(test->high);
    case HQ_TEST_BOUND:
        return test->binary == HQ_B_NOT_EQUAL || ordered(type);
    default:
        return true;
    }
}

static hq_str kind_text(hq_type type)
{
    switch (type.kind) {
    case HQ_T_NUMBER:
        return HQ_BOTH("a number", "数");
    case HQ_T_DATE:
        return HQ_BOTH("a day", "日期");
    case HQ_T_CODE:
        return HQ_BOTH("a code", "代码");
    default:
        return HQ_BOTH("a truth", "真假");
    }
}

static hq_str tests_text(hq_type type)
{
    if (ordered(type))
        return HQ_BOTH("a value, != value, >= value, (a..b], [a, b] or -",
                       "值、!= 值、>= 值、(a..b]、[a, b] 或 -");
    if (type.kind == HQ_T_CODE)
        return HQ_BOTH("a code, a set, != code, [a, b] or -", "代码、集合、!= 代码、[a, b] 或 -");
    return HQ_BOTH("true, false or -", "true、false 或 -");
}

static bool say_no_test(hq_check *check, const hq_test *test, hq_type type)
{
    hq_diag *diag =
        HQ_REPORT(check->diags, BAD_CELL, test->pos, hq_source_text(check->diags->sources, test->pos),
                  kind_text(type), tests_text(type));
    if (ordered(type) && test->kind != HQ_TEST_BOUND && is_interval(test->low))
        hq_diag_hint(check->diags, diag, HQ_H_INTERVAL_BRACKETS, HQ_STR(""));
    return false;
}

static bool check_row(hq_check *check, hq_table *table, hq_table_row *row)
{
    bool good = true;
    for (uint32_t i = 0; i < table->inputs.count; i++) {
        hq_test *test = &row->tests[i];
        hq_type type = table->input_types[i];
        good =
            (can_test(test, type) ? check_test(check, test, type) : say_no_test(check, test, type)) && good;
    }
    return good;
}

/* Outputs take their type from the first row; a code's tree from what is expected. */
static bool check_outputs(hq_check *check, hq_table *table, hq_table_row *row, bool first, uint32_t codes)
{
    bool good = true;
    for (uint32_t i = 0; i < table->outputs.count; i++) {
        hq_ast *output = row->outputs[i];
        uint32_t tree = first                                      ? codes
                        : table->output_types[i].kind == HQ_T_CODE ? table->output_types[i].index
                                                                   : HQ_NONE;
        if (!hq_check_expression(check, output, tree)) {
            good = false;
        } else if (first) {
            table->output_types[i] = output->type;
        } else if (table->output_types[i].kind == HQ_T_NONE) {
            good = false; /* what is wrong was said of the first row */
        } else if (!hq_type_equal(output->type, table->output_types[i])) {
            hq_check_wrong(check, output, hq_check_type_text(check, table->output_types[i]));
            good = false;
        }
    }
    return good;
}

static bool same_inputs(hq_check *check, const hq_table *table, hq_ast **args, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (!hq_type_equal(table->input_types[i], args[i]->type)) {
            hq_check_wrong(check, args[i], hq_check_type_text(check, table->input_types[i]));
            return false;
        }
    return true;
}

bool hq_check_table(hq_check *check, hq_table *table, hq_ast **args, uint32_t count, uint32_t codes)
{
    if (table->input_types != NULL)
        return table->output_types[0].kind != HQ_T_NONE && same_inputs(check, table, args, count);
    table->input_types = HQ_NEW_ARRAY(check->arena, hq_type, count);
    table->output_types = HQ_NEW_ARRAY(check->arena, hq_type, table->outputs.count);
    if (table->input_types == NULL || table->output_types == NULL)
        return hq_check_no_memory(check);
    for (uint32_t i = 0; i < count; i++) {
        hq_type_kind kind = args[i]->type.kind;
        if (kind != HQ_T_NUMBER && kind != HQ_T_DATE && kind != HQ_T_CODE && kind != HQ_T_TRUTH) {
            hq_check_wrong(check, args[i],
                           HQ_BOTH("a number, a day, a code or a truth", "数、日期、代码或真假"));
            return false;
        }
        table->input_types[i] = args[i]->type;
    }
    hq_check inner = *check; /* cells are fixed values */
    inner.fixed = true;
    bool good = true;
    for (uint32_t r = 0; r < table->rows.count; r++) {
        good = check_row(&inner, table, &table->rows.at[r]) && good;
        good = check_outputs(&inner, table, &table->rows.at[r], r == 0, codes) && good;
    }
    check->status = inner.status;
    if (!good)
        for (uint32_t i = 0; i < table->outputs.count; i++)
            table->output_types[i].kind = HQ_T_NONE;
    return good;
}

static bool check_version(hq_check *check, hq_scale *scale, hq_scale_version *version)
{
    bool good = true;
    hq_rat before = HQ_RAT_ZERO;
    for (uint32_t i = 0; i < version->brackets.count; i++) {
        hq_bracket *bracket = &version->brackets.at[i];
        if (!hq_check_kind(check, bracket->threshold, HQ_T_NUMBER) ||
            !hq_check_kind(check, bracket->rate, HQ_T_NUMBER))
            return false;
        if (scale->threshold_type.kind == HQ_T_NONE) {
            scale->threshold_type = bracket->threshold->type;
            scale->rate_type = bracket->rate->type;
        }
        good = fixed_as(check, bracket->threshold, scale->threshold_type) && good;
        good = fixed_as(check, bracket->rate, scale->rate_type) && good;
        hq_rat threshold, rate;
        hq_unit unit;
        hq_status status;
        if (!hq_fixed_value(check->arena, bracket->threshold, &threshold, &unit, &status) ||
            !hq_fixed_value(check->arena, bracket->rate, &rate, &unit, &status)) {
            if (status == HQ_E_MEMORY)
                return hq_check_no_memory(check);
            HQ_REPORT(check->diags, NOT_CONSTANT, bracket->pos);
            return false;
        }
        if (i > 0 && hq_rat_compare(threshold, before) <= 0) {
            HQ_REPORT(check->diags, SCALE_ORDER, bracket->threshold->pos);
            good = false;
        }
        before = threshold;
    }
    return good;
}

bool hq_check_scale(hq_check *check, hq_scale *scale)
{
    if (scale->threshold_type.kind != HQ_T_NONE)
        return true;
    hq_check inner = *check;
    inner.fixed = true;
    bool good = true;
    for (uint32_t i = 0; i < scale->versions.count; i++)
        good = check_version(&inner, scale, &scale->versions.at[i]) && good;
    check->status = inner.status;
    return good;
}
