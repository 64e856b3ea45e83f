/* Tables: which rows can hold, and what their outputs are. See kernels.h. */
#include "eval/kernels.h"

/* What a test comes to, and what that hangs on beside its input: on membership of a set that is not listed. */
typedef struct hq_tested {
    uint8_t outcomes;
    const hq_doubt *doubt; /* NULL: nothing */
} hq_tested;

/* What a test can come to, given all that an input can be: HQ_FALSE, HQ_TRUE or both. */
static uint8_t by_orders(hq_binary binary, uint64_t orders)
{
    static const uint8_t HOLDS[] = {[HQ_B_LESS] = 1,          [HQ_B_LESS_EQUAL] = 3, [HQ_B_GREATER] = 4,
                                    [HQ_B_GREATER_EQUAL] = 6, [HQ_B_NOT_EQUAL] = 5,  [HQ_B_EQUAL] = 2};
    uint64_t holds = HOLDS[binary];
    return (uint8_t)(((orders & ~holds) != 0 ? HQ_FALSE : 0U) | ((orders & holds) != 0 ? HQ_TRUE : 0U));
}

static uint8_t both(uint8_t a, uint8_t b)
{
    return (uint8_t)((((a | b) & HQ_FALSE) != 0 ? HQ_FALSE : 0U) | ((a & b & HQ_TRUE) != 0 ? HQ_TRUE : 0U));
}

/* Orders of an input against a fixed value; days are compared as their numbers. */
static hq_status orders_against(hq_evaluation *evaluation, hq_type type, const hq_value *input, hq_rat fixed,
                                uint64_t *orders)
{
    if (type.kind == HQ_T_NUMBER) {
        hq_value value;
        hq_number_point(fixed, &value);
        return hq_number_orders(evaluation, input, &value, orders);
    }
    int64_t day = 0;
    hq_date date;
    (void)hq_rat_to_int64(fixed, &day);
    hq_date_point((hq_day)day, &date);
    return hq_date_orders(evaluation, &input->date, &date, orders);
}

/* What is not listed may be in the set beside what is. */
static hq_status code_test(hq_evaluation *evaluation, const hq_plan_test *test, const hq_value *input,
                           hq_tested *out)
{
    const hq_leaf_set *set = &evaluation->plan->sets.at[test->set];
    hq_value member;
    out->outcomes = hq_code_lies_in(evaluation, set, input);
    if (set->known || out->outcomes == HQ_TRUE)
        return HQ_OK;
    HQ_TRY(hq_eval_unlisted(evaluation, test->set, input, &member));
    out->outcomes = (out->outcomes & HQ_TRUE) | member.truth;
    out->doubt = member.doubt;
    return HQ_OK;
}

static hq_status ordered_test(hq_evaluation *evaluation, const hq_plan_test *test, hq_type type,
                              const hq_value *input, uint8_t *out)
{
    uint64_t low, high;
    if (test->kind == HQ_TEST_IN) {
        *out = HQ_FALSE;
        for (uint32_t i = 0; i < test->member_count; i++) {
            HQ_TRY(orders_against(evaluation, type, input, test->members[i], &low));
            uint8_t equal = by_orders(HQ_B_EQUAL, low);
            if (equal == HQ_TRUE)
                *out = HQ_TRUE;
            else if (equal == HQ_UNKNOWN && *out == HQ_FALSE)
                *out = HQ_UNKNOWN;
        }
        return HQ_OK;
    }
    HQ_TRY(orders_against(evaluation, type, input, test->low, &low));
    if (test->kind == HQ_TEST_EQUAL) {
        *out = by_orders(HQ_B_EQUAL, low);
    } else if (test->kind == HQ_TEST_BOUND) {
        *out = by_orders(test->binary, low);
    } else {
        HQ_TRY(orders_against(evaluation, type, input, test->high, &high));
        *out = both(by_orders(test->low_open ? HQ_B_GREATER : HQ_B_GREATER_EQUAL, low),
                    by_orders(test->high_open ? HQ_B_LESS : HQ_B_LESS_EQUAL, high));
    }
    return HQ_OK;
}

static hq_status test_of(hq_evaluation *evaluation, const hq_plan_test *test, hq_type type,
                         const hq_value *input, hq_tested *out)
{
    *out = (hq_tested){HQ_TRUE, NULL};
    if (test->kind == HQ_TEST_ANY)
        return HQ_OK;
    if (type.kind == HQ_T_CODE)
        return code_test(evaluation, test, input, out);
    if (type.kind == HQ_T_TRUTH) {
        uint8_t wanted = test->truth ? HQ_TRUE : HQ_FALSE;
        out->outcomes = input->truth == HQ_UNKNOWN ? HQ_UNKNOWN : input->truth == wanted ? HQ_TRUE : HQ_FALSE;
        return HQ_OK;
    }
    return ordered_test(evaluation, test, type, input, &out->outcomes);
}

typedef struct hq_open_rows {
    uint64_t *set;
    uint32_t count, first;
    uint64_t asked;        /* inputs on which it hangs which of them is the one */
    const hq_doubt *doubt; /* and what else */
} hq_open_rows;

/* Rows that may be the one: up to the first that surely holds. */
static hq_status open_rows(hq_evaluation *evaluation, const hq_plan_table *table, const hq_value *inputs,
                           hq_open_rows *out)
{
    for (uint32_t r = 0; r < table->row_count; r++) {
        uint8_t holds = HQ_TRUE;
        uint64_t asked = 0;
        const hq_doubt *doubt = NULL;
        for (uint32_t i = 0; i < table->input_count && (holds & HQ_TRUE) != 0; i++) {
            hq_tested test;
            HQ_TRY(test_of(evaluation, &table->rows[r].tests[i], table->input_types[i], &inputs[i], &test));
            holds = both(holds, test.outcomes);
            asked |= (uint64_t)(test.outcomes == HQ_UNKNOWN) << i;
            if (test.outcomes == HQ_UNKNOWN)
                HQ_TRY(hq_doubt_join(evaluation, doubt, test.doubt, &doubt));
        }
        if ((holds & HQ_TRUE) == 0)
            continue;
        out->asked |= asked;
        HQ_TRY(hq_doubt_join(evaluation, out->doubt, doubt, &out->doubt));
        out->first = out->count++ == 0 ? r : out->first;
        out->set[r / 64] |= UINT64_C(1) << (r % 64);
        if (holds == HQ_TRUE)
            break;
    }
    return HQ_OK;
}

/* Rows that are told apart: the row itself in small tables, else a few of its bits. Only the row itself can be fixed. */
static uint64_t outcomes_of(const hq_plan_table *table, const uint64_t *rows)
{
    uint64_t outcomes = 0;
    for (uint32_t r = 0; r < table->row_count; r++)
        if ((rows[r / 64] >> (r % 64) & 1) != 0)
            outcomes |= UINT64_C(1) << (r % 64);
    return outcomes;
}

enum { ROWS_SPLIT_MAX = 16 };

hq_status hq_eval_lookup(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    const hq_plan_lookup *lookup = &evaluation->plan->lookups.at[node->a];
    const hq_plan_table *table = &evaluation->plan->tables.at[lookup->table];
    hq_value inputs[HQ_TABLE_INPUTS_MAX];
    for (uint32_t i = 0; i < table->input_count; i++)
        HQ_TRY(hq_eval(evaluation, lookup->arguments[i], &inputs[i]));
    hq_open_rows rows = {.set =
                             HQ_NEW_ARRAY(evaluation->scratch, uint64_t, (table->row_count + 63) / 64 + 1)};
    HQ_TRY_ALLOC(rows.set);
    HQ_TRY(open_rows(evaluation, table, inputs, &rows));
    for (uint32_t i = 0; i < table->input_count; i++)
        if ((rows.asked >> i & 1) != 0)
            HQ_TRY(hq_doubt_join(evaluation, rows.doubt, inputs[i].doubt, &rows.doubt));
    if (rows.count == 0) { /* the compiler proved that some row holds: this box is empty */
        evaluation->impossible = true;
        rows.count = 1;
    }
    out->row.table = lookup->table;
    out->row.row = rows.first;
    out->row.rows = NULL;
    out->doubt = NULL;
    if (rows.count == 1 && !evaluation->probe.active)
        return HQ_OK;
    uint64_t outcomes = outcomes_of(table, rows.set);
    bool by_row = table->row_count <= 64 && rows.count <= ROWS_SPLIT_MAX;
    const hq_doubt *noted;
    HQ_TRY(hq_decide(evaluation, id, 0, rows.doubt, by_row, &outcomes, &noted));
    if (table->row_count <= 64)
        rows.set[0] = outcomes;
    rows.count = hq_set_count(rows.set, table->row_count);
    out->row.row = hq_set_first(rows.set, table->row_count);
    if (rows.count > 1) {
        out->row.rows = rows.set;
        out->doubt = noted == NULL ? rows.doubt : noted;
    }
    return HQ_OK;
}

hq_status hq_eval_column(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value row;
    HQ_TRY(hq_eval(evaluation, node->a, &row));
    const hq_plan_table *table = &evaluation->plan->tables.at[row.row.table];
    if (row.row.rows == NULL)
        return hq_eval(evaluation, table->rows[row.row.row].outputs[node->b], out);
    bool have = false;
    for (uint32_t r = 0; r < table->row_count; r++) {
        if ((row.row.rows[r / 64] >> (r % 64) & 1) == 0)
            continue;
        hq_value value;
        HQ_TRY(hq_eval(evaluation, table->rows[r].outputs[node->b], &value));
        if (have)
            HQ_TRY(hq_value_hull_under(evaluation, (hq_type_kind)node->kind, row.doubt, out, &value, out));
        else
            *out = value;
        have = true;
    }
    return HQ_OK;
}
