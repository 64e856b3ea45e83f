/*
 * Divisions and the conditions that guard them; and conditions that no value of a fact can meet. See bounds.h.
 *
 * `if n > 0 then a / n else b` is good although n may be 0: in its branch the guard holds. Guards are comparisons of the very
 * divisor with a constant, alone or joined by `and` (in the other branch: negated, or joined by `or`).
 */
#include "plan/bounds.h"

bool hq_nodes_alike(const hq_plan *plan, hq_node_id a, hq_node_id b)
{
    if (a == b)
        return true;
    if (a == HQ_NONE || b == HQ_NONE)
        return false;
    const hq_node *left = &plan->nodes.at[a], *right = &plan->nodes.at[b];
    if (left->op != right->op || left->kind != right->kind)
        return false;
    if (left->op == HQ_OP_NUMBER)
        return hq_rat_equal(plan->numbers.at[left->a], plan->numbers.at[right->a]);
    const char *signature = hq_op_get((hq_op)left->op)->operands;
    const uint32_t from[] = {left->a, left->b, left->c}, to[] = {right->a, right->b, right->c};
    for (int i = 0; i < 3; i++) {
        bool node = signature[i] == 'n' || signature[i] == 'o';
        if (node ? !hq_nodes_alike(plan, from[i], to[i]) : signature[i] == 'i' && from[i] != to[i])
            return false;
    }
    return true;
}

typedef struct hq_guard hq_guard;
struct hq_guard {
    hq_node_id condition;
    bool holds; /* in this branch the condition is true; else it is false */
    const hq_guard *outer;
};

static bool is_constant(const hq_bounding *bounding, hq_node_id id, hq_rat *value)
{
    const hq_bounds *bounds = &bounding->plan->bounds[id];
    *value = bounds->low;
    return !bounds->low_open_ended && !bounds->high_open_ended && hq_rat_equal(bounds->low, bounds->high);
}

/* Does the comparison, being true or false as `holds` says, keep the divisor from 0? */
static bool excludes_zero(const hq_bounding *bounding, const hq_node *node, bool holds, hq_node_id divisor)
{
    const hq_plan *plan = bounding->plan;
    hq_rat c;
    bool left = hq_nodes_alike(plan, node->a, divisor) && is_constant(bounding, node->b, &c);
    bool right = !left && hq_nodes_alike(plan, node->b, divisor) && is_constant(bounding, node->a, &c);
    if (!left && !right)
        return false;
    int sign = hq_rat_sign(c);
    switch ((hq_op)node->op) {
    case HQ_OP_EQ:
        return holds ? sign != 0 : sign == 0;
    case HQ_OP_LT: /* d < c, or c < d; false: d >= c, or c >= d */
        return left ? (holds ? sign <= 0 : sign > 0) : (holds ? sign >= 0 : sign < 0);
    case HQ_OP_LE:
        return left ? (holds ? sign < 0 : sign >= 0) : (holds ? sign > 0 : sign <= 0);
    default:
        return false;
    }
}

static bool guard_excludes_zero(const hq_bounding *bounding, hq_node_id condition, bool holds,
                                hq_node_id divisor)
{
    const hq_node *node = &bounding->plan->nodes.at[condition];
    bool joined = node->op == (holds ? HQ_OP_AND : HQ_OP_OR);
    if (joined)
        return guard_excludes_zero(bounding, node->a, holds, divisor) ||
               guard_excludes_zero(bounding, node->b, holds, divisor);
    if (node->op == HQ_OP_NOT)
        return guard_excludes_zero(bounding, node->a, !holds, divisor);
    return excludes_zero(bounding, node, holds, divisor);
}

static bool is_guarded(const hq_bounding *bounding, const hq_guard *guards, hq_node_id divisor)
{
    for (; guards != NULL; guards = guards->outer)
        if (guard_excludes_zero(bounding, guards->condition, guards->holds, divisor))
            return true;
    return false;
}

typedef struct hq_guarded {
    hq_bounding *bounding;
    const hq_guard *guards;
} hq_guarded;

static void walk(hq_bounding *bounding, hq_node_id id, const hq_guard *guards);

static void walk_operand(void *context, hq_node_id id)
{
    const hq_guarded *guarded = context;
    walk(guarded->bounding, id, guarded->guards);
}

/* The terms are only asked of items that the condition lets in. */
static void walk_loop(hq_bounding *bounding, const hq_plan_loop *loop, const hq_guard *guards)
{
    hq_guard inner = {loop->where, true, guards};
    walk(bounding, loop->list, guards);
    if (loop->where != HQ_NONE)
        walk(bounding, loop->where, guards);
    if (loop->body != HQ_NONE)
        walk(bounding, loop->body, loop->where == HQ_NONE ? guards : &inner);
    if (loop->otherwise != HQ_NONE)
        walk(bounding, loop->otherwise, guards);
}

/* Lets and definitions are walked from their own roots. Depth is bounded by that of the plan. */
static void walk(hq_bounding *bounding, hq_node_id id, const hq_guard *guards)
{
    const hq_node *node = &bounding->plan->nodes.at[id];
    hq_guarded guarded = {bounding, guards};
    switch ((hq_op)node->op) {
    case HQ_OP_IF: {
        hq_guard yes = {node->a, true, guards}, no = {node->a, false, guards};
        walk(bounding, node->a, guards);
        walk(bounding, node->b, &yes);
        walk(bounding, node->c, &no);
        return;
    }
    case HQ_OP_SUM:
    case HQ_OP_COUNT:
    case HQ_OP_ANY:
    case HQ_OP_ALL:
    case HQ_OP_LEAST:
    case HQ_OP_GREATEST:
        walk_loop(bounding, &bounding->plan->loops.at[node->a], guards);
        return;
    case HQ_OP_DIV:
        if (hq_bounds_has_zero(&bounding->plan->bounds[node->b]) && !is_guarded(bounding, guards, node->b))
            HQ_REPORT(bounding->diags, DIVISOR_ZERO, bounding->plan->nodes.at[node->b].pos);
        break;
    default:
        break;
    }
    hq_node_operands(bounding->plan, node, walk_operand, &guarded);
}

void hq_check_divisions(hq_bounding *bounding, hq_node_id root)
{
    walk(bounding, root, NULL);
}

/* What the comparisons of one fact with constants leave of it. */
typedef struct hq_left_over {
    hq_node_id fact;
    bool has_low, has_high, low_strict, high_strict;
    hq_rat low, high;
} hq_left_over;

enum { FACTS_MAX = 16 };

typedef struct hq_left_overs {
    hq_left_over at[FACTS_MAX];
    uint32_t count;
} hq_left_overs;

static hq_left_over *left_over_of(const hq_plan *plan, hq_left_overs *all, hq_node_id fact)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (hq_nodes_alike(plan, all->at[i].fact, fact))
            return &all->at[i];
    if (all->count == FACTS_MAX)
        return NULL;
    all->at[all->count] = (hq_left_over){.fact = fact};
    return &all->at[all->count++];
}

static void tighten(hq_left_over *left, bool high, hq_rat value, bool strict)
{
    if (high) {
        int order = left->has_high ? hq_rat_compare(value, left->high) : -1;
        if (order < 0 || (order == 0 && strict)) {
            left->high = value;
            left->high_strict = strict;
        }
        left->has_high = true;
    } else {
        int order = left->has_low ? hq_rat_compare(value, left->low) : 1;
        if (order > 0 || (order == 0 && strict)) {
            left->low = value;
            left->low_strict = strict;
        }
        left->has_low = true;
    }
}

static void collect(hq_bounding *bounding, hq_node_id id, hq_left_overs *all)
{
    const hq_node *node = &bounding->plan->nodes.at[id];
    if (node->op == HQ_OP_AND) {
        collect(bounding, node->a, all);
        collect(bounding, node->b, all);
        return;
    }
    bool strict = node->op == HQ_OP_LT || node->op == HQ_OP_DATE_LT;
    bool ordered = strict || node->op == HQ_OP_LE || node->op == HQ_OP_DATE_LE;
    bool equal = node->op == HQ_OP_EQ || node->op == HQ_OP_DATE_EQ;
    hq_rat c;
    if (!ordered && !equal)
        return;
    bool right = is_constant(bounding, node->b, &c);
    if (!right && !is_constant(bounding, node->a, &c))
        return;
    hq_left_over *left = left_over_of(bounding->plan, all, right ? node->a : node->b);
    if (left == NULL)
        return;
    if (right || equal)
        tighten(left, true, c, strict);
    if (!right || equal)
        tighten(left, false, c, strict);
}

bool hq_condition_is_empty(hq_bounding *bounding, hq_node_id root)
{
    hq_left_overs all = {.count = 0};
    collect(bounding, root, &all);
    for (uint32_t i = 0; i < all.count; i++) {
        const hq_left_over *left = &all.at[i];
        int order = left->has_low && left->has_high ? hq_rat_compare(left->low, left->high) : -1;
        if (order > 0 || (order == 0 && (left->low_strict || left->high_strict)))
            return true;
    }
    return false;
}
