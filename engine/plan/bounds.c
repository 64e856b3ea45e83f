/*
 * Ranges of every node, whatever the facts: the model's ends carried through the arithmetic. They show divisors that may be 0,
 * figures that nothing bounds, conditions that never hold, and later which kernels a column needs. See bounds.h.
 */
#include "plan/bounds.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"

static const hq_bounds *of(const hq_bounding *bounding, hq_node_id id)
{
    return &bounding->plan->bounds[id];
}

static hq_bounds truth(bool can_be_false, bool can_be_true)
{
    hq_bounds bounds = hq_bounds_range(HQ_RAT_ZERO, HQ_RAT_ONE, HQ_RAT_ONE);
    bounds.truths = (uint8_t)((can_be_false ? HQ_CAN_BE_FALSE : 0) | (can_be_true ? HQ_CAN_BE_TRUE : 0));
    return bounds;
}

static hq_bounds days(hq_day low, hq_day high)
{
    return hq_bounds_range(hq_rat_int(low), hq_rat_int(high), HQ_RAT_ONE);
}

static hq_bounds bound_field(const hq_bounding *bounding, const hq_node *node)
{
    const hq_field *field = &bounding->pack->entities.at[node->c].fields.at[node->b];
    if (field->type.kind == HQ_T_NUMBER)
        return hq_bounds_range(field->min, field->max, field->step);
    if (field->type.kind == HQ_T_DATE)
        return days(field->day_min, field->day_max);
    return truth(true, true);
}

/* --- Parameters --- */

/* Is the day that a parameter is read on the policy's deciding day? Then validity bounds it. */
static bool reads_deciding_day(const hq_bounding *bounding, hq_node_id day)
{
    if (bounding->policy == HQ_NONE || day == HQ_NONE)
        return false;
    const hq_plan *plan = bounding->plan;
    return plan->nodes.at[day].op == HQ_OP_DECIDED ||
           hq_nodes_alike(plan, day, plan->policies[bounding->policy].decided_on);
}

static bool constant_day(const hq_plan *plan, hq_node_id id, hq_day *out)
{
    if (id == HQ_NONE || plan->nodes.at[id].op != HQ_OP_DATE)
        return false;
    *out = (hq_day)plan->nodes.at[id].a;
    return true;
}

/* Which of the days that matter may come before the first value? */
/* The first day from which every key of the parameter has a value. */
static hq_day last_first_day(const hq_parameter *parameter)
{
    hq_day last = HQ_DAY_MIN;
    for (uint32_t i = 0; i < parameter->rows.count; i++) {
        const hq_parameter_row *row = &parameter->rows.at[i];
        bool first_of_key = i == 0 || parameter->rows.at[i - 1].code != row->code;
        last = first_of_key && row->from > last ? row->from : last;
    }
    return last;
}

static bool may_come_before(hq_bounding *bounding, const hq_node *node, const hq_parameter *parameter)
{
    hq_day first = HQ_DAY_MAX, from;
    for (uint32_t i = 0; i < parameter->rows.count; i++)
        first = parameter->rows.at[i].from < first ? parameter->rows.at[i].from : first;
    if (first == HQ_DAY_MIN)
        return false;
    if (node->c == HQ_NONE)
        return true;
    if (reads_deciding_day(bounding, node->c)) {
        const hq_plan_policy *policy = &bounding->plan->policies[bounding->policy];
        if (!constant_day(bounding->plan, policy->valid_from, &from))
            return true;
        if (from < first) {
            hq_text needed, have;
            hq_text_init(&needed, bounding->arena);
            hq_text_init(&have, bounding->arena);
            hq_day_print(&needed, from);
            hq_day_print(&have, first);
            HQ_REPORT(bounding->diags, PARAMETER_BEFORE, node->pos, parameter->name, hq_text_str(&have),
                      hq_text_str(&needed));
            return false;
        }
        return from < last_first_day(parameter);
    }
    return hq_rat_compare(of(bounding, node->c)->low, hq_rat_int(last_first_day(parameter))) < 0;
}

/* Does every leaf of the key's tree find a value, its own or that of a node above it? */
static bool keys_are_covered(const hq_bounding *bounding, const hq_parameter *parameter)
{
    if (parameter->codes == HQ_NONE)
        return true;
    const hq_codes *codes = &bounding->pack->codes.at[parameter->codes];
    for (uint32_t leaf = 0; leaf < codes->leaf_count; leaf++) {
        bool covered = false;
        for (uint32_t i = 0; i < parameter->rows.count && !covered; i++) {
            const hq_code *code = &codes->codes.at[parameter->rows.at[i].code];
            covered = leaf >= code->leaf_first && leaf < code->leaf_first + code->leaf_count;
        }
        if (!covered)
            return false;
    }
    return true;
}

static hq_bounds bound_parameter(hq_bounding *bounding, const hq_node *node)
{
    const hq_parameter *parameter = &bounding->pack->parameters.at[node->a];
    bool missing = parameter->rows.count == 0 || !keys_are_covered(bounding, parameter);
    missing = (parameter->rows.count > 0 && may_come_before(bounding, node, parameter)) || missing;
    hq_bounds bounds = parameter->has_bounds
                           ? hq_bounds_range(parameter->min, parameter->max, parameter->step)
                           : hq_bounds_open();
    for (uint32_t i = 0; i < parameter->rows.count; i++) {
        hq_bounds value = hq_bounds_point(parameter->rows.at[i].value);
        bool first = i == 0 && !missing;
        bounds = first ? value : hq_bounds_hull(bounding, bounds, value);
    }
    return bounds;
}

/* --- Comparisons --- */

static int order_of(const hq_bounds *a, bool a_high, const hq_bounds *b, bool b_high)
{
    bool a_open = a_high ? a->high_open_ended : a->low_open_ended;
    bool b_open = b_high ? b->high_open_ended : b->low_open_ended;
    if (a_open)
        return a_high ? 1 : -1;
    if (b_open)
        return b_high ? -1 : 1;
    return hq_rat_compare(a_high ? a->high : a->low, b_high ? b->high : b->low);
}

static hq_bounds bound_comparison(const hq_bounding *bounding, const hq_node *node)
{
    const hq_bounds *a = of(bounding, node->a), *b = of(bounding, node->b);
    int least = order_of(a, false, b, true), most = order_of(a, true, b, false);
    switch ((hq_op)node->op) {
    case HQ_OP_LT:
    case HQ_OP_DATE_LT:
        return truth(most >= 0, least < 0);
    case HQ_OP_LE:
    case HQ_OP_DATE_LE:
        return truth(most > 0, least <= 0);
    default: { /* equal */
        bool apart = least > 0 || most < 0;
        bool same = least == 0 && most == 0;
        return truth(!same, !apart);
    }
    }
}

static hq_bounds bound_code_in(const hq_bounding *bounding, const hq_node *node)
{
    const hq_leaf_set *set = &bounding->plan->sets.at[node->b];
    uint32_t leaves = bounding->pack->codes.at[set->tree].leaf_count, members = 0;
    for (uint32_t leaf = 0; leaf < leaves; leaf++)
        members += (set->leaves[leaf / 64] >> (leaf % 64) & 1) != 0;
    bool some = members > 0 || !set->known, others = members < leaves;
    return truth(others, some);
}

/* --- Days and spans: a span is bounded by its first day's low and its last day's high --- */

static void span_ends(const hq_bounding *bounding, hq_node_id id, hq_bounds *first, hq_bounds *until)
{
    const hq_node *node = &bounding->plan->nodes.at[id];
    if (node->op == HQ_OP_SPAN) {
        *first = *of(bounding, node->a);
        *until = *of(bounding, node->b);
    } else if (node->op == HQ_OP_OVERLAP) {
        hq_bounds first_b, until_b;
        span_ends(bounding, node->a, first, until);
        span_ends(bounding, node->b, &first_b, &until_b);
        first->low = hq_rat_compare(first_b.low, first->low) > 0 ? first_b.low : first->low;
        until->high = hq_rat_compare(until_b.high, until->high) < 0 ? until_b.high : until->high;
    } else {
        *first = *until = *of(bounding, id); /* lets and branches keep the hull of both ends */
    }
}

/* Days in a span: 0 to as many as its ends allow. */
static hq_bounds bound_days(hq_bounding *bounding, hq_node_id span)
{
    hq_bounds first, until;
    span_ends(bounding, span, &first, &until);
    hq_bounds length = hq_bounds_add(bounding, until, first, true);
    if (hq_rat_sign(length.high) < 0)
        length.high = HQ_RAT_ZERO;
    return hq_bounds_range(HQ_RAT_ZERO, length.high, HQ_RAT_ONE);
}

static hq_bounds scaled_days(hq_bounding *bounding, hq_node_id span, int64_t numerator, int64_t denominator,
                             hq_rat step)
{
    hq_bounds length = bound_days(bounding, span);
    hq_rat factor;
    hq_status status = hq_rat_make(bounding->arena, numerator, denominator, &factor);
    hq_bounds bounds =
        status == HQ_OK ? hq_bounds_multiply(bounding, length, hq_bounds_point(factor)) : length;
    bounds.step = step;
    return bounds;
}

static hq_bounds bound_steps(hq_bounding *bounding, hq_node_id steps)
{
    const hq_node *node = &bounding->plan->nodes.at[steps];
    const hq_entity *entity = &bounding->pack->entities.at[node->c];
    const hq_field *value = &entity->fields.at[entity->fields.at[node->b].value];
    return hq_bounds_hull(bounding, hq_bounds_range(value->min, value->max, value->step),
                          hq_bounds_point(HQ_RAT_ZERO));
}

/* The day, or the end of the calendar that it lies beyond. */
static hq_rat day_within(hq_rat day)
{
    hq_rat first = hq_rat_int(HQ_DAY_MIN), last = hq_rat_int(HQ_DAY_MAX);
    if (hq_rat_compare(day, first) < 0)
        return first;
    return hq_rat_compare(day, last) > 0 ? last : day;
}

static hq_bounds bound_shifted(hq_bounding *bounding, const hq_node *node)
{
    static const int64_t DAYS_EACH[] = {31, 1,
                                        15}; /* months, days, working days between holidays: generous */
    int unit = node->op == HQ_OP_ADD_MONTHS ? 0 : node->op == HQ_OP_ADD_DAYS ? 1 : 2;
    const hq_bounds *step = of(bounding, node->b);
    if (!hq_bounds_whole(bounding, step))
        HQ_REPORT(bounding->diags, WHOLE_NEEDED, bounding->plan->nodes.at[node->b].pos);
    hq_bounds shift = hq_bounds_multiply(bounding, *step, hq_bounds_point(hq_rat_int(DAYS_EACH[unit])));
    hq_bounds out = hq_bounds_add(bounding, *of(bounding, node->a), shift, false);
    out.low = out.low_open_ended ? hq_rat_int(HQ_DAY_MIN) : day_within(out.low);
    out.high = out.high_open_ended ? hq_rat_int(HQ_DAY_MAX) : day_within(out.high);
    out.low_open_ended = out.high_open_ended = false;
    out.step = HQ_RAT_ONE;
    return out;
}

/* --- Lists, tables, scales --- */

static hq_bounds bound_loop(hq_bounding *bounding, const hq_node *node)
{
    const hq_plan_loop *loop = &bounding->plan->loops.at[node->a];
    const hq_node *list = &bounding->plan->nodes.at[loop->list];
    uint32_t most = bounding->pack->entities.at[list->c].lists.at[list->b].max_items;
    hq_bounds count = hq_bounds_range(HQ_RAT_ZERO, hq_rat_int(most), HQ_RAT_ONE);
    switch ((hq_op)node->op) {
    case HQ_OP_COUNT:
        return count;
    case HQ_OP_SUM: {
        hq_bounds body = hq_bounds_hull(bounding, *of(bounding, loop->body), hq_bounds_point(HQ_RAT_ZERO));
        hq_rat step = of(bounding, loop->body)->step;
        hq_bounds sum = hq_bounds_multiply(bounding, body, count);
        sum.step = step;
        return sum;
    }
    case HQ_OP_LEAST:
    case HQ_OP_GREATEST:
        return hq_bounds_hull(bounding, *of(bounding, loop->body), *of(bounding, loop->otherwise));
    case HQ_OP_ANY:
        return truth(true, (of(bounding, loop->body)->truths & HQ_CAN_BE_TRUE) != 0);
    default: /* all */
        return truth((of(bounding, loop->body)->truths & HQ_CAN_BE_FALSE) != 0, true);
    }
}

/* The table that a node of kind ROW comes from. */
static uint32_t table_of(const hq_plan *plan, const hq_plan_policy *policy, hq_node_id row)
{
    const hq_node *node = &plan->nodes.at[row];
    switch ((hq_op)node->op) {
    case HQ_OP_LOOKUP:
        return plan->lookups.at[node->a].table;
    case HQ_OP_LET:
        assert(policy != NULL);
        return table_of(plan, policy, policy->lets[node->a]);
    case HQ_OP_IF:
        return table_of(plan, policy, node->b);
    case HQ_OP_READING:
        return table_of(plan, policy, plan->choices.at[node->a].alternatives[0]);
    case HQ_OP_EXCEPT:
        return table_of(plan, policy, plan->exceptions.at[node->a].rule);
    default:
        assert(false && "rows come from lookups");
        return 0;
    }
}

static hq_bounds bound_column(hq_bounding *bounding, const hq_node *node)
{
    const hq_plan_policy *policy =
        bounding->policy == HQ_NONE ? NULL : &bounding->plan->policies[bounding->policy];
    const hq_plan_table *table = &bounding->plan->tables.at[table_of(bounding->plan, policy, node->a)];
    hq_bounds all = *of(bounding, table->rows[0].outputs[node->b]);
    for (uint32_t i = 1; i < table->row_count; i++)
        all = hq_bounds_hull(bounding, all, *of(bounding, table->rows[i].outputs[node->b]));
    return all;
}

/* A bracket scale is linear between thresholds, so its ends are among its values there and at the ends of x. */
static hq_bounds bound_scale(hq_bounding *bounding, const hq_node *node)
{
    const hq_plan_scale *scale = &bounding->plan->scales.at[node->a];
    hq_bounds x = hq_bounds_hull(bounding, *of(bounding, node->b), hq_bounds_point(HQ_RAT_ZERO));
    hq_bounds all = hq_bounds_point(HQ_RAT_ZERO);
    for (uint32_t v = 0; v < scale->count; v++) {
        hq_bounds rates = hq_bounds_point(HQ_RAT_ZERO);
        for (uint32_t i = 0; i < scale->versions[v].count; i++)
            rates = hq_bounds_hull(bounding, rates, hq_bounds_point(scale->versions[v].brackets[i].rate));
        all = hq_bounds_hull(bounding, all, hq_bounds_multiply(bounding, x, rates));
    }
    all.step = HQ_RAT_ZERO;
    return all;
}

static hq_bounds bound_choices(hq_bounding *bounding, const hq_node_id *ids, uint32_t count, hq_bounds all)
{
    for (uint32_t i = 0; i < count; i++)
        all = hq_bounds_hull(bounding, all, *of(bounding, ids[i]));
    return all;
}

/* --- The pass --- */

static hq_bounds bound_truth(hq_bounding *bounding, const hq_node *node)
{
    uint8_t a = of(bounding, node->a)->truths;
    uint8_t b = node->op == HQ_OP_NOT ? 0 : of(bounding, node->b)->truths;
    bool a_false = (a & HQ_CAN_BE_FALSE) != 0, a_true = (a & HQ_CAN_BE_TRUE) != 0;
    bool b_false = (b & HQ_CAN_BE_FALSE) != 0, b_true = (b & HQ_CAN_BE_TRUE) != 0;
    if (node->op == HQ_OP_NOT)
        return truth(a_true, a_false);
    return node->op == HQ_OP_AND ? truth(a_false || b_false, a_true && b_true)
                                 : truth(a_false && b_false, a_true || b_true);
}

static hq_bounds bound_date(hq_bounding *bounding, const hq_node *node)
{
    hq_bounds any = days(HQ_DAY_MIN, HQ_DAY_MAX);
    switch ((hq_op)node->op) {
    case HQ_OP_DATE:
        return hq_bounds_point(hq_rat_int((hq_day)node->a));
    case HQ_OP_DATE_MIN:
        return hq_bounds_extreme(bounding, *of(bounding, node->a), *of(bounding, node->b), true);
    case HQ_OP_DATE_MAX:
        return hq_bounds_extreme(bounding, *of(bounding, node->a), *of(bounding, node->b), false);
    case HQ_OP_ADD_MONTHS:
    case HQ_OP_ADD_DAYS:
    case HQ_OP_ADD_WORKDAYS:
        return bound_shifted(bounding, node);
    case HQ_OP_START_OF:
    case HQ_OP_END_OF: {
        hq_bounds out = *of(bounding, node->a);
        hq_bounds slack = hq_bounds_range(hq_rat_int(-366), hq_rat_int(366), HQ_RAT_ONE);
        return hq_bounds_add(bounding, out, slack, false);
    }
    case HQ_OP_SPAN_FIRST:
    case HQ_OP_SPAN_LAST: {
        hq_bounds first, until;
        span_ends(bounding, node->a, &first, &until);
        return node->op == HQ_OP_SPAN_FIRST
                   ? first
                   : hq_bounds_add(bounding, until, hq_bounds_point(HQ_RAT_ONE), true);
    }
    default:
        return any;
    }
}

static hq_bounds bound_number(hq_bounding *bounding, const hq_node *node)
{
    /* Where an operand is no node, these are not looked at: node 0 stands in. */
    uint32_t count = bounding->plan->nodes.count;
    const hq_bounds *a = of(bounding, node->a < count ? node->a : 0);
    const hq_bounds *b = of(bounding, node->b < count ? node->b : 0);
    switch ((hq_op)node->op) {
    case HQ_OP_NUMBER:
        return hq_bounds_point(bounding->plan->numbers.at[node->a]);
    case HQ_OP_ADD:
    case HQ_OP_SUB:
        return hq_bounds_add(bounding, *a, *b, node->op == HQ_OP_SUB);
    case HQ_OP_NEG:
        return hq_bounds_add(bounding, hq_bounds_point(HQ_RAT_ZERO), *a, true);
    case HQ_OP_MUL:
        return hq_bounds_multiply(bounding, *a, *b);
    case HQ_OP_DIV:
        return hq_bounds_divide(bounding, *a, *b);
    case HQ_OP_MIN:
    case HQ_OP_MAX:
        return hq_bounds_extreme(bounding, *a, *b, node->op == HQ_OP_MIN);
    case HQ_OP_QUANTIZE:
        return hq_bounds_quantize(bounding, *a, bounding->plan->numbers.at[node->b], (hq_rounding)node->c);
    case HQ_OP_YEAR_OF:
        return hq_bounds_range(hq_rat_int(HQ_YEAR_MIN), hq_rat_int(HQ_YEAR_MAX), HQ_RAT_ONE);
    case HQ_OP_AGE:
        return hq_bounds_range(HQ_RAT_ZERO, hq_rat_int(12 * HQ_YEAR_MAX), hq_rat_int(12));
    case HQ_OP_DAYS:
        return bound_days(bounding, node->a);
    case HQ_OP_MONTHS:
    case HQ_OP_MONTHS_IN:
        return scaled_days(bounding, node->a, 1, 28, HQ_RAT_ONE);
    case HQ_OP_YEARS:
        return scaled_days(bounding, node->a, 12, 360, HQ_RAT_ZERO);
    case HQ_OP_BALANCE_DAYS:
        return hq_bounds_multiply(bounding, bound_steps(bounding, node->a), bound_days(bounding, node->b));
    case HQ_OP_BALANCE_AT:
        return bound_steps(bounding, node->a);
    case HQ_OP_RANGE:
        return hq_bounds_hull(bounding, *a, *b);
    case HQ_OP_WITHIN:
        return hq_bounds_hull(bounding, *b, *of(bounding, node->c));
    case HQ_OP_PARAM:
        return bound_parameter(bounding, node);
    case HQ_OP_SCALE:
        return bound_scale(bounding, node);
    default:
        return bound_loop(bounding, node);
    }
}

static hq_bounds bound_node(hq_bounding *bounding, const hq_node *node)
{
    switch ((hq_op)node->op) {
    case HQ_OP_TRUTH:
        return truth(node->a == 0, node->a != 0);
    case HQ_OP_FIELD:
        return bound_field(bounding, node);
    case HQ_OP_DERIVED:
        return *of(bounding, bounding->plan->definitions[node->c].node);
    case HQ_OP_LET:
        return *of(bounding, bounding->plan->policies[bounding->policy].lets[node->a]);
    case HQ_OP_DECIDED:
        return *of(bounding, bounding->plan->policies[bounding->policy].decided_on);
    case HQ_OP_IF:
        return hq_bounds_hull(bounding, *of(bounding, node->b), *of(bounding, node->c));
    case HQ_OP_COLUMN:
        return bound_column(bounding, node);
    case HQ_OP_READING: {
        const hq_plan_choice *choice = &bounding->plan->choices.at[node->a];
        return bound_choices(bounding, choice->alternatives, choice->count,
                             *of(bounding, choice->alternatives[0]));
    }
    case HQ_OP_EXCEPT: {
        const hq_plan_exceptions *list = &bounding->plan->exceptions.at[node->a];
        return bound_choices(bounding, list->values, list->count, *of(bounding, list->rule));
    }
    case HQ_OP_AND:
    case HQ_OP_OR:
    case HQ_OP_NOT:
        return bound_truth(bounding, node);
    case HQ_OP_LT:
    case HQ_OP_LE:
    case HQ_OP_EQ:
    case HQ_OP_DATE_LT:
    case HQ_OP_DATE_LE:
    case HQ_OP_DATE_EQ:
        return bound_comparison(bounding, node);
    case HQ_OP_CODE_IN:
        return bound_code_in(bounding, node);
    case HQ_OP_ANY:
    case HQ_OP_ALL:
        return bound_loop(bounding, node);
    case HQ_OP_SPAN:
    case HQ_OP_OVERLAP:
        return hq_bounds_hull(bounding, *of(bounding, node->a), *of(bounding, node->b));
    default:
        break;
    }
    if (node->kind == HQ_T_NUMBER)
        return bound_number(bounding, node);
    if (node->kind == HQ_T_DATE)
        return bound_date(bounding, node);
    if (node->kind == HQ_T_SPAN)
        return days(HQ_DAY_MIN, HQ_DAY_MAX);
    return truth(true, true);
}

/* Nodes stand in the order in which they were lowered: definitions first, then policy by policy. `owner` says whose. */
static hq_status bound_range(hq_bounding *bounding, hq_node_id from, hq_node_id to)
{
    for (hq_node_id id = from; id < to; id++) {
        const hq_node *node = &bounding->plan->nodes.at[id];
        bounding->plan->bounds[id] = bound_node(bounding, node);
        if (node->op == HQ_OP_LOOKUP)
            hq_check_lookup(bounding, id);
        if (bounding->status == HQ_E_LIMIT) {
            HQ_REPORT(bounding->diags, TOO_LARGE, node->pos,
                      hq_diag_count(bounding->diags, HQ_RATIONAL_BITS_MAX));
            bounding->plan->bounds[id] = hq_bounds_open();
            bounding->status = HQ_OK;
        }
        HQ_TRY(bounding->status);
    }
    return HQ_OK;
}

static void check_condition(hq_bounding *bounding, const hq_plan_condition *condition)
{
    uint8_t truths = of(bounding, condition->node)->truths;
    hq_pos pos = bounding->plan->nodes.at[condition->node].pos;
    if (truths == HQ_CAN_BE_FALSE || hq_condition_is_empty(bounding, condition->node))
        HQ_REPORT(bounding->diags, NEVER_HOLDS, pos);
    else if (truths == HQ_CAN_BE_TRUE)
        HQ_REPORT(bounding->diags, ALWAYS_HOLDS, pos);
    hq_check_divisions(bounding, condition->node);
    for (uint32_t i = 0; i < condition->count; i++)
        check_condition(bounding, &condition->parts[i]);
}

static void check_figures(hq_bounding *bounding, const hq_plan_policy *policy)
{
    for (uint32_t b = 0; b < policy->benefit_count; b++) {
        const hq_plan_benefit *benefit = &policy->benefits[b];
        const hq_node_id parts[] = {benefit->amount, benefit->when, benefit->term, benefit->pays};
        uint32_t errors = bounding->diags->error_count;
        for (int i = 0; i < 4; i++)
            if (parts[i] != HQ_NONE)
                hq_check_divisions(bounding, parts[i]);
        if (bounding->diags->error_count > errors) /* a quotient by 0 has no bounds: that was said */
            continue;
        if (benefit->amount == HQ_NONE || benefit->declared->bound == HQ_BOUND_AT_LEAST)
            continue;
        const hq_bounds *amount = of(bounding, benefit->amount);
        if (amount->high_open_ended || amount->low_open_ended) {
            hq_text facts;
            hq_text_init(&facts, bounding->arena);
            hq_plan_facts_of(&facts, bounding->plan, benefit->amount);
            HQ_REPORT(bounding->diags, UNBOUNDED, bounding->plan->nodes.at[benefit->amount].pos,
                      hq_text_str(&facts));
        }
    }
}

static void check_policy(hq_bounding *bounding, const hq_plan_policy *policy)
{
    for (uint32_t i = 0; i < policy->condition_count; i++)
        check_condition(bounding, &policy->conditions[i]);
    for (uint32_t i = 0; i < policy->let_count; i++)
        hq_check_divisions(bounding, policy->lets[i]);
    check_figures(bounding, policy);
}

hq_status hq_plan_bound(hq_plan *plan)
{
    const hq_pack *pack = plan->pack;
    hq_bounding bounding = {.plan = plan,
                            .pack = pack,
                            .arena = plan->arena,
                            .diags = pack->diags,
                            .policy = HQ_NONE,
                            .trials_left = HQ_TABLE_TRIALS_MAX};
    plan->bounds = HQ_NEW_ARRAY(plan->arena, hq_bounds, plan->nodes.count + 1);
    bounding.proofs = HQ_NEW_ARRAY(plan->arena, hq_table_proof, plan->tables.count);
    HQ_TRY_ALLOC(plan->bounds);
    HQ_TRY_ALLOC(bounding.proofs);
    hq_node_id from = 0;
    for (uint32_t p = 0; p <= pack->policies.count; p++) {
        hq_node_id to = p < pack->policies.count ? plan->policies[p].node_first : plan->group_node_first;
        bounding.policy = p == 0 ? HQ_NONE : p - 1;
        HQ_TRY(bound_range(&bounding, from, to));
        from = to;
    }
    bounding.policy = HQ_NONE;
    HQ_TRY(bound_range(&bounding, from, plan->nodes.count));
    for (uint32_t i = 0; i < pack->definitions.count; i++)
        hq_check_divisions(&bounding, plan->definitions[i].node);
    for (uint32_t p = 0; p < pack->policies.count && bounding.status == HQ_OK; p++) {
        bounding.policy = p;
        check_policy(&bounding, &plan->policies[p]);
    }
    hq_check_rows_reached(&bounding);
    hq_check_exceptions(&bounding);
    HQ_TRY(bounding.status);
    if (pack->diags->failed)
        return HQ_E_MEMORY;
    return pack->diags->error_count == 0 ? HQ_OK : HQ_E_INVALID;
}
