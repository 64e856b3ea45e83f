/* Tables, parameters and scales, as choices between constants. See lower.h. */
#include "vm/lower.h"

static bool is_known(hq_vtruth truth)
{
    return truth.constant == HQ_VFALSE || truth.constant == HQ_VTRUE ||
           (truth.constant == 0 && truth.cannot == HQ_NONE);
}

/* --- Tests of a cell --- */

static hq_status bound(hq_lowering *lowering, hq_binary binary, hq_vpair input, hq_rat value, hq_vvalue *out)
{
    hq_vpair fixed = hq_v_point(hq_v_constant(value));
    switch (binary) {
    case HQ_B_LESS:
        return hq_v_in_order(lowering, true, input, fixed, &out->truth);
    case HQ_B_LESS_EQUAL:
        return hq_v_in_order(lowering, false, input, fixed, &out->truth);
    case HQ_B_GREATER:
        return hq_v_in_order(lowering, true, fixed, input, &out->truth);
    case HQ_B_GREATER_EQUAL:
        return hq_v_in_order(lowering, false, fixed, input, &out->truth);
    default:
        HQ_TRY(hq_v_alike_numbers(lowering, input, fixed, out));
        return binary == HQ_B_NOT_EQUAL ? hq_v_not(lowering, out->truth, &out->truth) : HQ_OK;
    }
}

static hq_status ordered(hq_lowering *lowering, const hq_plan_test *test, hq_vpair input, hq_vvalue *out)
{
    hq_vtruth first;
    if (test->kind == HQ_TEST_IN) {
        first = hq_v_fixed(HQ_VFALSE);
        for (uint32_t i = 0; i < test->member_count; i++) {
            HQ_TRY(bound(lowering, HQ_B_EQUAL, input, test->members[i], out));
            HQ_TRY(hq_v_or(lowering, first, out->truth, &first));
        }
        out->truth = first;
        return HQ_OK;
    }
    if (test->kind == HQ_TEST_EQUAL)
        return bound(lowering, HQ_B_EQUAL, input, test->low, out);
    if (test->kind == HQ_TEST_BOUND)
        return bound(lowering, test->binary, input, test->low, out);
    HQ_TRY(bound(lowering, test->low_open ? HQ_B_GREATER : HQ_B_GREATER_EQUAL, input, test->low, out));
    first = out->truth;
    HQ_TRY(bound(lowering, test->high_open ? HQ_B_LESS : HQ_B_LESS_EQUAL, input, test->high, out));
    return hq_v_and(lowering, first, out->truth, &out->truth);
}

static hq_status test_of(hq_lowering *lowering, const hq_plan_test *test, const hq_vvalue *input,
                         hq_vvalue *out)
{
    if (test->kind == HQ_TEST_ANY) {
        out->truth = hq_v_fixed(HQ_VTRUE);
        return HQ_OK;
    }
    if (input->kind == HQ_T_CODE) {
        const hq_leaf_set *set = &lowering->plan->sets.at[test->set];
        uint32_t size = lowering->pack->codes.at[set->tree].leaf_count;
        if (!set->known) /* rows that ask for one such set hang together: where one fails the other holds, which truths by themselves do not say */
            return HQ_VLEAVE(lowering, "a table asks for a set whose members are not listed");
        return hq_v_in_leaves(lowering, &input->code, set->leaves, size, &out->truth);
    }
    if (input->kind == HQ_T_TRUTH) {
        out->truth = input->truth;
        return test->truth ? HQ_OK : hq_v_not(lowering, input->truth, &out->truth);
    }
    if (input->number.cases != 0) /* the row may be one for small and great values, and another between */
        hq_v_case(lowering, input->number.cases)->unfit = true;
    return ordered(lowering, test, input->number, out);
}

/* --- Tables --- */

/* Can one input pass both? Sets are listed: test_of leaves the others to eval/. */
static bool can_meet(const hq_lowering *lowering, const hq_plan_test *a, const hq_plan_test *b)
{
    if (a->kind == HQ_TEST_ANY || b->kind == HQ_TEST_ANY)
        return true;
    const hq_leaf_set *one = &lowering->plan->sets.at[a->set], *other = &lowering->plan->sets.at[b->set];
    for (uint32_t w = 0; w < (lowering->pack->codes.at[one->tree].leaf_count + 63) / 64; w++)
        if ((one->leaves[w] & other->leaves[w]) != 0)
            return true;
    return false;
}

static bool is_bound(const hq_plan_test *test)
{
    return test->kind == HQ_TEST_BOUND &&
           (test->binary == HQ_B_GREATER_EQUAL || test->binary == HQ_B_GREATER);
}

/* Of a number: does the later row let in one that the earlier keeps out, or the earlier let in all? */
static hq_status asks_less(hq_lowering *lowering, const hq_field *field, const hq_plan_test *earlier,
                           const hq_plan_test *later, bool *good)
{
    hq_rat between;
    if (earlier->kind == HQ_TEST_ANY)
        return HQ_OK;
    hq_rat from = later->kind == HQ_TEST_ANY ? field->min : later->low;
    HQ_TRY(hq_rat_sub(lowering->arena, earlier->low, from, &between));
    *good =
        *good && hq_rat_compare(between, field->step) > 0 && hq_rat_compare(earlier->low, field->max) <= 0;
    return HQ_OK;
}

/*
 * Numbers are only asked whether they reach a bound, and a later row that may hold with an earlier one asks for less: so any row whose tests can
 * hold, each by itself, and that comes after none that surely holds, can be the one whatever a single unknown number is, as eval/ finds by splitting. Of
 * several unknown numbers eval/ says the same without.
 */
static hq_status rows_are_exact(hq_lowering *lowering, const hq_plan_lookup *lookup, bool *good)
{
    const hq_plan_table *table = &lowering->plan->tables.at[lookup->table];
    *good = true;
    for (uint32_t r = 0; r < table->row_count && *good; r++)
        for (uint32_t e = 0; e < r && *good; e++) {
            const hq_plan_test *earlier = table->rows[e].tests, *later = table->rows[r].tests;
            bool meet = true;
            for (uint32_t i = 0; i < table->input_count; i++)
                if (table->input_types[i].kind == HQ_T_CODE)
                    meet = meet && can_meet(lowering, &earlier[i], &later[i]);
            for (uint32_t i = 0; meet && i < table->input_count; i++) {
                const hq_node *node = &lowering->plan->nodes.at[lookup->arguments[i]];
                if (table->input_types[i].kind == HQ_T_CODE)
                    continue;
                bool direct = table->input_types[i].kind == HQ_T_NUMBER && node->op == HQ_OP_FIELD;
                bool bounds = (earlier[i].kind == HQ_TEST_ANY || is_bound(&earlier[i])) &&
                              (later[i].kind == HQ_TEST_ANY || is_bound(&later[i]));
                *good = *good && direct && bounds;
                if (*good)
                    HQ_TRY(asks_less(lowering, &lowering->pack->entities.at[node->c].fields.at[node->b],
                                     &earlier[i], &later[i], good));
            }
        }
    return HQ_OK;
}

/* Inputs speak in every row: of an unknown code it is not said which rows go together. */
static hq_status entangle_inputs(hq_lowering *lowering, const hq_plan_lookup *lookup, const hq_vvalue *inputs,
                                 hq_vvalue *out)
{
    const hq_plan_table *table = &lowering->plan->tables.at[lookup->table];
    HQ_TRY(rows_are_exact(lowering, lookup, &out->row.exact));
    if (!out->row.exact)
        hq_v_entangle(&out->sources);
    for (uint32_t i = 0; out->row.exact && i < table->input_count; i++) {
        hq_vsources own = {.entangled = inputs[i].sources.all};
        if (inputs[i].kind == HQ_T_CODE)
            HQ_TRY(hq_v_join(lowering, &out->sources, &own, false, &out->sources));
    }
    return HQ_OK;
}

hq_status hq_v_lookup(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    const hq_plan_lookup *lookup = &lowering->plan->lookups.at[node->a];
    const hq_plan_table *table = &lowering->plan->tables.at[lookup->table];
    hq_vvalue inputs[HQ_TABLE_INPUTS_MAX] = {0};
    hq_vtruth *rows = HQ_NEW_ARRAY(lowering->arena, hq_vtruth, table->row_count);
    hq_vtruth earlier = hq_v_fixed(HQ_VFALSE);
    bool known = true;
    (void)id;
    HQ_TRY_ALLOC(rows);
    for (uint32_t i = 0; i < table->input_count; i++) {
        HQ_TRY(hq_v_node(lowering, lookup->arguments[i], env, &inputs[i]));
        HQ_TRY(hq_v_join(lowering, &out->sources, &inputs[i].sources, false, &out->sources));
    }
    for (uint32_t r = 0; r < table->row_count; r++) {
        hq_vtruth holds = hq_v_fixed(HQ_VTRUE), not_yet;
        for (uint32_t i = 0; i < table->input_count; i++) {
            hq_vvalue test = {.kind = HQ_T_TRUTH};
            HQ_TRY(test_of(lowering, &table->rows[r].tests[i], &inputs[i], &test));
            HQ_TRY(hq_v_and(lowering, holds, test.truth, &holds));
        }
        HQ_TRY(hq_v_not(lowering, earlier, &not_yet));
        HQ_TRY(hq_v_and(lowering, holds, not_yet, &rows[r]));
        HQ_TRY(hq_v_or(lowering, earlier, holds, &earlier));
        known = known && is_known(rows[r]);
    }
    if (!known)
        HQ_TRY(entangle_inputs(lowering, lookup, inputs, out));
    out->row.table = lookup->table;
    out->row.rows = rows;
    return HQ_OK;
}

/* A code that a table says, by the rows that can be the one. */
static hq_status code_by_rows(hq_lowering *lowering, const hq_plan_table *table, uint32_t output,
                              const hq_vvalue *row, hq_vvalue *out)
{
    uint32_t *leaves = HQ_NEW_ARRAY(lowering->arena, uint32_t, table->row_count);
    HQ_TRY_ALLOC(leaves);
    for (uint32_t r = 0; r < table->row_count; r++) {
        const hq_node *constant = &lowering->plan->nodes.at[table->rows[r].outputs[output]];
        if (constant->op != HQ_OP_CODE)
            return HQ_OK;
        leaves[r] = constant->a;
    }
    out->code.leaves = leaves;
    out->code.rows = row->row.rows;
    out->code.row_count = table->row_count;
    out->sources = row->sources;
    return HQ_OK;
}

/* The last row stands for whatever is left: the compiler proved that one holds. */
hq_status hq_v_column(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    hq_vvalue row, value;
    bool have = false;
    (void)id;
    HQ_TRY(hq_v_node(lowering, node->a, env, &row));
    const hq_plan_table *table = &lowering->plan->tables.at[row.row.table];
    for (uint32_t r = table->row_count; r > 0; r--) {
        hq_vvalue by = {.kind = HQ_T_TRUTH, .truth = row.row.rows[r - 1]};
        if (by.truth.constant == HQ_VFALSE)
            continue;
        HQ_TRY(hq_v_node(lowering, table->rows[r - 1].outputs[node->b], env, &value));
        if (have)
            HQ_TRY(hq_v_branch(lowering, &by, &value, out, out));
        else
            *out = value;
        have = true;
    }
    if (!have)
        return HQ_VLEAVE(lowering, "a table in which no row can hold");
    HQ_TRY(hq_v_join(lowering, &out->sources, &row.sources, false, &out->sources));
    if (!row.row.exact)
        return HQ_OK;
    hq_v_entangle(&out->sources); /* the last row is taken for possible */
    return node->kind == HQ_T_CODE ? code_by_rows(lowering, table, node->b, &row, out) : HQ_OK;
}

/* --- Parameters --- */

static hq_status missing(hq_lowering *lowering, uint32_t index, hq_vvalue *out)
{
    const hq_parameter *parameter = &lowering->pack->parameters.at[index];
    if (!parameter->has_bounds)
        return HQ_VLEAVE(lowering, "a parameter has neither a value nor bounds");
    hq_vsource like = {.kind = HQ_VSOURCE_PARAMETER, .a = index};
    HQ_TRY(hq_v_not_given(lowering, &(hq_given_column){.parameter = index}, &like));
    out->kind = HQ_T_NUMBER;
    out->number = (hq_vpair){.low = hq_v_constant(parameter->min), .high = hq_v_constant(parameter->max)};
    return hq_v_source(lowering, like, &out->sources);
}

/* The row that stands on a day, of `count` rows from `first` on. */
static hq_status by_day(hq_lowering *lowering, uint32_t index, uint32_t first, uint32_t count,
                        const hq_vvalue *day, hq_vvalue *out)
{
    const hq_parameter *parameter = &lowering->pack->parameters.at[index];
    hq_vpair on = day == NULL ? hq_v_point(hq_v_int(HQ_DAY_MAX)) : day->number;
    hq_vvalue result = {.kind = HQ_T_NUMBER};
    bool have = false;
    for (uint32_t i = 0; i <= count; i++) { /* from the earliest: before any row, then row by row */
        hq_vvalue by = {.kind = HQ_T_TRUTH, .truth = hq_v_fixed(HQ_VTRUE)}, value = {.kind = HQ_T_NUMBER};
        const hq_parameter_row *row = &parameter->rows.at[first + i - (i > 0)];
        if (i > 0) {
            hq_vpair from = hq_v_point(hq_v_int(row->from));
            HQ_TRY(hq_v_in_order(lowering, false, from, on, &by.truth));
            value.number = hq_v_point(hq_v_constant(row->value));
        } else {
            if (count > 0)
                HQ_TRY(hq_v_in_order(lowering, false, hq_v_point(hq_v_int(row->from)), on, &by.truth));
            if (count > 0 && by.truth.constant == HQ_VTRUE)
                continue;
            HQ_TRY(missing(lowering, index, &value));
        }
        if (have && by.truth.constant != HQ_VTRUE)
            HQ_TRY(hq_v_branch(lowering, &by, &value, &result, &result));
        else if (by.truth.constant != HQ_VFALSE || i == 0)
            result = value;
        have = true;
    }
    *out = result;
    hq_vpair any_day = hq_v_point(hq_v_int(HQ_DAY_MAX));
    if (day == NULL || hq_v_case_settles(lowering, &on, &any_day))
        return HQ_OK;
    HQ_TRY(hq_v_join(lowering, &result.sources, &day->sources, false, &out->sources));
    if (!on.same)
        hq_v_entangle(&out->sources);
    return HQ_OK;
}

/* Leaves that read the same rows are one alternative; where all of them do, nothing hangs on the key. */
static hq_status by_key(hq_lowering *lowering, uint32_t index, const hq_vvalue *key, const hq_vvalue *day,
                        hq_vvalue *out)
{
    const hq_parameter *parameter = &lowering->pack->parameters.at[index];
    uint32_t size = lowering->pack->codes.at[parameter->codes].leaf_count, first, count;
    bool *done = HQ_NEW_ARRAY(lowering->arena, bool, size);
    bool have = false, known = true;
    HQ_TRY_ALLOC(done);
    if (key->code.constant) {
        hq_parameter_rows(lowering->pack, parameter, key->code.leaf, &first, &count);
        return by_day(lowering, index, first, count, day, out);
    }
    for (uint32_t leaf = 0; leaf < size; leaf++) {
        if (done[leaf])
            continue;
        uint64_t *leaves = HQ_NEW_ARRAY(lowering->arena, uint64_t, size / 64 + 1);
        HQ_TRY_ALLOC(leaves);
        uint32_t alike = 0;
        hq_parameter_rows(lowering->pack, parameter, leaf, &first, &count);
        for (uint32_t other = leaf; other < size; other++) {
            uint32_t other_first, other_count;
            hq_parameter_rows(lowering->pack, parameter, other, &other_first, &other_count);
            if (other_count == count && (count == 0 || other_first == first)) {
                done[other] = true;
                alike++;
                leaves[other / 64] |= UINT64_C(1) << other % 64;
            }
        }
        if (alike == size)
            return by_day(lowering, index, first, count, day, out);
        hq_vvalue by = {.kind = HQ_T_TRUTH}, value = {.kind = HQ_T_NUMBER};
        HQ_TRY(hq_v_in_leaves(lowering, &key->code, leaves, size, &by.truth));
        known = known && is_known(by.truth);
        HQ_TRY(by_day(lowering, index, first, count, day, &value));
        if (have)
            HQ_TRY(hq_v_branch(lowering, &by, &value, out, out));
        else
            *out = value;
        have = true;
    }
    HQ_TRY(hq_v_join(lowering, &out->sources, &key->sources, false, &out->sources));
    if (!known)
        hq_v_entangle(&out->sources);
    return HQ_OK;
}

static hq_status by_rows(hq_lowering *lowering, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    const hq_parameter *parameter = &lowering->pack->parameters.at[node->a];
    hq_vvalue key, day;
    if (node->c != HQ_NONE)
        HQ_TRY(hq_v_node(lowering, node->c, env, &day));
    if (node->b == HQ_NONE)
        return by_day(lowering, node->a, 0, parameter->rows.count, node->c == HQ_NONE ? NULL : &day, out);
    HQ_TRY(hq_v_node(lowering, node->b, env, &key));
    return by_key(lowering, node->a, &key, node->c == HQ_NONE ? NULL : &day, out);
}

/* What is given stands in place of the rows, whatever the key and the day. */
hq_status hq_v_parameter(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env,
                         hq_vvalue *out)
{
    hq_vvalue known = {.kind = HQ_T_TRUTH}, given = {.kind = HQ_T_NUMBER};
    hq_vnum value;
    (void)id;
    HQ_TRY(hq_v_given(lowering, &(hq_given_column){.parameter = node->a}, &known.truth, &value));
    if (known.truth.constant == HQ_VFALSE)
        return by_rows(lowering, node, env, out);
    given.number = hq_v_point(value);
    if (known.truth.constant == 0)
        HQ_TRY(by_rows(lowering, node, env, out));
    return hq_v_branch(lowering, &known, &given, out, out);
}

/* --- Scales --- */

/* Marginal: each part at its rate; flat: all of it at the bracket's. Below the first threshold nothing is due. */
static hq_status due(hq_lowering *lowering, const hq_plan_scale *scale, const hq_plan_scale_version *version,
                     hq_vnum x, hq_vnum *out)
{
    *out = hq_v_int(0);
    for (uint32_t i = 0; i < version->count; i++) {
        const hq_plan_bracket *bracket = &version->brackets[i];
        hq_vnum threshold = hq_v_constant(bracket->threshold), rate = hq_v_constant(bracket->rate), part = x;
        if (!scale->marginal) {
            hq_vtruth reaches;
            HQ_TRY(hq_v_less_equal(lowering, threshold, x, &reaches));
            HQ_TRY(hq_v_multiply(lowering, x, rate, &part));
            HQ_TRY(hq_v_select(lowering, reaches, part, *out, out));
            continue;
        }
        if (i + 1 < version->count)
            HQ_TRY(hq_v_extreme(lowering, true, x, hq_v_constant(version->brackets[i + 1].threshold), &part));
        hq_vnum below;
        HQ_TRY(hq_v_negate(lowering, threshold, &below));
        HQ_TRY(hq_v_add(lowering, part, below, &part));
        HQ_TRY(hq_v_extreme(lowering, false, part, hq_v_int(0), &part));
        HQ_TRY(hq_v_multiply(lowering, part, rate, &part));
        HQ_TRY(hq_v_add(lowering, *out, part, out));
    }
    return HQ_OK;
}

static bool rises(const hq_plan_scale *scale, const hq_plan_scale_version *version)
{
    bool good = scale->marginal;
    for (uint32_t i = 0; i < version->count; i++)
        good = good && hq_rat_sign(version->brackets[i].rate) >= 0;
    return good;
}

hq_status hq_v_scale(hq_lowering *lowering, hq_node_id id, const hq_node *node, uint32_t env, hq_vvalue *out)
{
    const hq_plan_scale *scale = &lowering->plan->scales.at[node->a];
    hq_vvalue x, day = {.number = hq_v_point(hq_v_int(HQ_DAY_MAX))};
    (void)id;
    HQ_TRY(hq_v_node(lowering, node->b, env, &x));
    if (node->c != HQ_NONE)
        HQ_TRY(hq_v_node(lowering, node->c, env, &day));
    HQ_TRY(hq_v_join(lowering, &x.sources, &day.sources, false, &out->sources));
    if (!day.number.same)
        return HQ_VLEAVE(lowering, "a scale is read on a day that is not known");
    out->number = hq_v_point(hq_v_int(0)); /* before the first version there is no scale */
    for (uint32_t v = 0; v < scale->count; v++) {
        const hq_plan_scale_version *version = &scale->versions[v];
        hq_vtruth begun;
        hq_vpair amount;
        if (!x.number.same && !rises(scale, version))
            return HQ_VLEAVE(lowering, "a scale that may fall is asked of a range");
        HQ_TRY(hq_v_less_equal(lowering, hq_v_int(version->from), day.number.low, &begun));
        HQ_TRY(due(lowering, scale, version, x.number.low, &amount.low));
        HQ_TRY(due(lowering, scale, version, x.number.high, &amount.high));
        amount.same = x.number.same;
        HQ_TRY(hq_v_pair_select(lowering, begun, amount, out->number, &out->number));
    }
    return HQ_OK;
}
