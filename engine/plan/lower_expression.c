/* Expressions into nodes, one kind of expression at a time; calls are lower_call.c. See lower.h. */
#include <assert.h>

#include "base/limits.h"
#include "plan/lower.h"

hq_node_id hq_lower_no_memory(hq_lower *lower)
{
    lower->status = HQ_E_MEMORY;
    return HQ_NONE;
}

typedef struct hq_deepest {
    const hq_plan *plan;
    uint16_t most;
} hq_deepest;

static void deeper(void *context, hq_node_id id)
{
    hq_deepest *deepest = context;
    uint16_t depth = deepest->plan->nodes.at[id].depth;
    deepest->most = depth > deepest->most ? depth : deepest->most;
}

/* How deep an evaluation of the node goes, through what its immediates refer to as well. */
static uint16_t depth_of(const hq_lower *lower, const hq_node *node)
{
    const hq_plan *plan = lower->plan;
    hq_deepest deepest = {plan, 0};
    hq_node_operands(plan, node, deeper, &deepest);
    hq_node_id behind = HQ_NONE;
    if (node->op == HQ_OP_LET)
        behind = lower->lets[node->a];
    else if (node->op == HQ_OP_DERIVED)
        behind = plan->definitions[node->c].node;
    else if (node->op == HQ_OP_DECIDED && lower->policy != HQ_NONE)
        behind = plan->policies[lower->policy].decided_on;
    if (behind != HQ_NONE)
        deeper(&deepest, behind);
    return (uint16_t)(deepest.most + 1);
}

hq_node_id hq_lower_emit(hq_lower *lower, hq_op op, hq_type type, hq_pos pos, uint32_t a, uint32_t b,
                         uint32_t c)
{
    if (lower->status != HQ_OK)
        return HQ_NONE;
    uint32_t operands[] = {a, b, c};
    const char *signature = hq_op_get(op)->operands;
    for (int i = 0; i < 3; i++)
        if (signature[i] == 'n' && operands[i] == HQ_NONE)
            return HQ_NONE; /* memory ran out below */
    if (lower->plan->nodes.count >= HQ_PLAN_NODES_MAX) {
        lower->status = HQ_E_LIMIT;
        return HQ_NONE;
    }
    hq_node node = {
        .op = (uint8_t)op, .kind = (uint8_t)type.kind, .a = a, .b = b, .c = c, .unit = type.unit, .pos = pos};
    node.depth = depth_of(lower, &node);
    if (node.depth > HQ_EVALUATION_DEPTH_MAX) {
        HQ_REPORT(lower->diags, TOO_DEEP, pos, hq_diag_count(lower->diags, HQ_EVALUATION_DEPTH_MAX));
        lower->status = HQ_E_INVALID;
        return HQ_NONE;
    }
    if (!HQ_PUSH(lower->arena, lower->plan->nodes, node))
        return hq_lower_no_memory(lower);
    return lower->plan->nodes.count - 1;
}

hq_node_id hq_lower_number(hq_lower *lower, hq_rat value, hq_unit unit, hq_pos pos)
{
    if (!HQ_PUSH(lower->arena, lower->plan->numbers, value))
        return hq_lower_no_memory(lower);
    hq_type type = {.kind = HQ_T_NUMBER, .unit = unit};
    return hq_lower_emit(lower, HQ_OP_NUMBER, type, pos, lower->plan->numbers.count - 1, 0, 0);
}

hq_node_id hq_lower_day(hq_lower *lower, hq_day day, hq_pos pos)
{
    return hq_lower_emit(lower, HQ_OP_DATE, (hq_type){.kind = HQ_T_DATE}, pos, (uint32_t)day, 0, 0);
}

hq_node_id hq_lower_truth(hq_lower *lower, bool truth, hq_pos pos)
{
    return hq_lower_emit(lower, HQ_OP_TRUTH, (hq_type){.kind = HQ_T_TRUTH}, pos, truth, 0, 0);
}

static hq_node_id lower_text(hq_lower *lower, const hq_ast *ast)
{
    if (!HQ_PUSH(lower->arena, lower->plan->texts, ast->text))
        return hq_lower_no_memory(lower);
    return hq_lower_emit(lower, HQ_OP_TEXT, ast->type, ast->pos, lower->plan->texts.count - 1, 0, 0);
}

static hq_node_id lower_code(hq_lower *lower, const hq_ast *ast)
{
    const hq_code *code = &lower->pack->codes.at[ast->type.index].codes.at[ast->index];
    return hq_lower_emit(lower, HQ_OP_CODE, ast->type, ast->pos, code->leaf_first, ast->type.index, 0);
}

hq_node_id hq_lower_let(hq_lower *lower, uint32_t let)
{
    if (lower->lets[let] == HQ_NONE) {
        const hq_let *declared = &lower->pack->policies.at[lower->policy].lets.at[let];
        hq_node_id rule = hq_lower_expression(lower, declared->expression);
        lower->lets[let] =
            hq_lower_patched(lower, HQ_TARGET_LET, let, rule, declared->expression->type, declared->pos);
    }
    return lower->lets[let];
}

static hq_node_id lower_valid(hq_lower *lower, const hq_ast *ast)
{
    if (lower->in_valid || lower->in_decided) {
        HQ_REPORT(lower->diags, CYCLE, ast->pos, HQ_STR("valid"), HQ_STR("valid -> decided_on -> valid"));
        lower->status = HQ_E_INVALID;
        return HQ_NONE;
    }
    return hq_lower_emit(lower, HQ_OP_VALID, ast->type, ast->pos, lower->policy, 0, 0);
}

static hq_node_id lower_name(hq_lower *lower, const hq_ast *ast)
{
    switch (ast->meaning) {
    case HQ_M_SCOPE:
        return hq_lower_emit(lower, HQ_OP_RECORD, ast->type, ast->pos, ast->index, 0, 0);
    case HQ_M_LET:
        if (hq_lower_let(lower, ast->index) == HQ_NONE)
            return HQ_NONE;
        return hq_lower_emit(lower, HQ_OP_LET, ast->type, ast->pos, ast->index, 0, 0);
    case HQ_M_CODE:
        return lower_code(lower, ast);
    case HQ_M_ON:
        return hq_lower_emit(lower, HQ_OP_ON, ast->type, ast->pos, 0, 0, 0);
    case HQ_M_CLAIM:
        return hq_lower_emit(lower, HQ_OP_CLAIM, ast->type, ast->pos, 0, 0, 0);
    case HQ_M_PERIOD:
        return hq_lower_emit(lower, HQ_OP_PERIOD, ast->type, ast->pos, 0, 0, 0);
    case HQ_M_VALID:
        return lower_valid(lower, ast);
    default:
        assert(false && "a name that the checker let through has a meaning");
        return HQ_NONE;
    }
}

static hq_node_id lower_member(hq_lower *lower, const hq_ast *ast)
{
    const hq_ast *holder = ast->children[0];
    hq_node_id record = hq_lower_expression(lower, holder);
    switch (ast->meaning) {
    case HQ_M_FIELD: {
        uint32_t definition = lower->pack->entities.at[holder->type.index].fields.at[ast->index].definition;
        if (definition != HQ_NONE && !hq_lower_definition(lower, definition))
            return HQ_NONE;
        if (definition != HQ_NONE)
            return hq_lower_emit(lower, HQ_OP_DERIVED, ast->type, ast->pos, record, ast->index, definition);
        hq_op op = ast->type.kind == HQ_T_STEPS ? HQ_OP_STEPS : HQ_OP_FIELD;
        return hq_lower_emit(lower, op, ast->type, ast->pos, record, ast->index, holder->type.index);
    }
    case HQ_M_LIST:
        return hq_lower_emit(lower, HQ_OP_LIST, ast->type, ast->pos, record, ast->index, holder->type.index);
    case HQ_M_ONE:
        return hq_lower_emit(lower, HQ_OP_ONE, ast->type, ast->pos, record, ast->index, holder->type.index);
    case HQ_M_COLUMN:
        return hq_lower_emit(lower, HQ_OP_COLUMN, ast->type, ast->pos, record, ast->index, 0);
    default:
        assert(false && "a member that the checker let through has a meaning");
        return HQ_NONE;
    }
}

static void add_leaves(const hq_pack *pack, uint64_t *leaves, bool *known, const hq_ast *ast)
{
    const hq_codes *codes = &pack->codes.at[ast->type.index];
    if (ast->meaning == HQ_M_SET) {
        const hq_code_set *set = &codes->sets.at[ast->index];
        *known = *known && set->known;
        for (uint32_t w = 0; w < (codes->leaf_count + 63) / 64; w++)
            leaves[w] |= set->leaves[w];
        return;
    }
    const hq_code *code = &codes->codes.at[ast->index];
    for (uint32_t leaf = code->leaf_first; leaf < code->leaf_first + code->leaf_count; leaf++)
        leaves[leaf / 64] |= UINT64_C(1) << (leaf % 64);
}

uint32_t hq_lower_set(hq_lower *lower, uint32_t tree, const hq_ast *ast)
{
    uint32_t words = (lower->pack->codes.at[tree].leaf_count + 63) / 64;
    uint64_t *leaves = HQ_NEW_ARRAY(lower->arena, uint64_t, words + 1);
    if (leaves == NULL)
        return hq_lower_no_memory(lower);
    bool known = true;
    if (ast->kind == HQ_A_LIST)
        for (uint32_t i = 0; i < ast->child_count; i++)
            add_leaves(lower->pack, leaves, &known, ast->children[i]);
    else
        add_leaves(lower->pack, leaves, &known, ast);
    hq_leaf_set set = {tree, known, leaves};
    if (!HQ_PUSH(lower->arena, lower->plan->sets, set))
        return hq_lower_no_memory(lower);
    return lower->plan->sets.count - 1;
}

static hq_node_id lower_in_list(hq_lower *lower, const hq_ast *ast, hq_node_id left)
{
    const hq_ast *list = ast->children[1];
    hq_op op = ast->children[0]->type.kind == HQ_T_TEXT ? HQ_OP_TEXT_EQ : HQ_OP_EQ;
    hq_node_id all = HQ_NONE;
    for (uint32_t i = 0; i < list->child_count; i++) {
        hq_node_id item = hq_lower_expression(lower, list->children[i]);
        hq_node_id equal = hq_lower_emit(lower, op, ast->type, ast->pos, left, item, 0);
        all = i == 0 ? equal : hq_lower_emit(lower, HQ_OP_OR, ast->type, ast->pos, all, equal, 0);
    }
    return list->child_count == 0 ? hq_lower_truth(lower, false, ast->pos) : all;
}

static hq_node_id lower_in(hq_lower *lower, const hq_ast *ast)
{
    hq_node_id left = hq_lower_expression(lower, ast->children[0]);
    const hq_ast *right = ast->children[1];
    hq_node_id in;
    if (ast->children[0]->type.kind == HQ_T_CODE) {
        uint32_t set = hq_lower_set(lower, ast->children[0]->type.index, right);
        in =
            set == HQ_NONE ? HQ_NONE : hq_lower_emit(lower, HQ_OP_CODE_IN, ast->type, ast->pos, left, set, 0);
    } else if (right->kind == HQ_A_LIST) {
        in = lower_in_list(lower, ast, left);
    } else {
        in = hq_lower_emit(lower, HQ_OP_IN_SPAN, ast->type, ast->pos, left, hq_lower_expression(lower, right),
                           0);
    }
    return ast->binary == HQ_B_NOT_IN ? hq_lower_emit(lower, HQ_OP_NOT, ast->type, ast->pos, in, 0, 0) : in;
}

static hq_op equality_of(hq_type_kind kind)
{
    switch (kind) {
    case HQ_T_DATE:
        return HQ_OP_DATE_EQ;
    case HQ_T_CODE:
        return HQ_OP_CODE_EQ;
    case HQ_T_TEXT:
        return HQ_OP_TEXT_EQ;
    case HQ_T_TRUTH:
        return HQ_OP_TRUTH_EQ;
    default:
        return HQ_OP_EQ;
    }
}

static hq_node_id lower_comparison(hq_lower *lower, const hq_ast *ast, hq_node_id left, hq_node_id right)
{
    hq_type_kind kind = ast->children[0]->type.kind;
    bool swapped = ast->binary == HQ_B_GREATER || ast->binary == HQ_B_GREATER_EQUAL;
    bool strict = ast->binary == HQ_B_LESS || ast->binary == HQ_B_GREATER;
    if (ast->binary == HQ_B_EQUAL || ast->binary == HQ_B_NOT_EQUAL) {
        hq_node_id equal = hq_lower_emit(lower, equality_of(kind), ast->type, ast->pos, left, right, 0);
        return ast->binary == HQ_B_EQUAL ? equal
                                         : hq_lower_emit(lower, HQ_OP_NOT, ast->type, ast->pos, equal, 0, 0);
    }
    hq_op op = kind == HQ_T_DATE ? (strict ? HQ_OP_DATE_LT : HQ_OP_DATE_LE) : (strict ? HQ_OP_LT : HQ_OP_LE);
    return hq_lower_emit(lower, op, ast->type, ast->pos, swapped ? right : left, swapped ? left : right, 0);
}

static hq_node_id lower_day_sum(hq_lower *lower, const hq_ast *ast, hq_node_id day, hq_node_id step)
{
    hq_unit unit = ast->children[1]->type.unit;
    hq_op op = unit.power[HQ_DIM_MONTH] != 0 ? HQ_OP_ADD_MONTHS
               : unit.power[HQ_DIM_DAY] != 0 ? HQ_OP_ADD_DAYS
                                             : HQ_OP_ADD_WORKDAYS;
    if (ast->binary == HQ_B_SUBTRACT)
        step = hq_lower_emit(lower, HQ_OP_NEG, ast->children[1]->type, ast->children[1]->pos, step, 0, 0);
    return hq_lower_emit(lower, op, ast->type, ast->pos, day, step, 0);
}

static hq_node_id lower_binary(hq_lower *lower, const hq_ast *ast)
{
    if (ast->binary == HQ_B_IN || ast->binary == HQ_B_NOT_IN)
        return lower_in(lower, ast);
    hq_node_id left = hq_lower_expression(lower, ast->children[0]);
    hq_node_id right = hq_lower_expression(lower, ast->children[1]);
    switch (ast->binary) {
    case HQ_B_OR:
        return hq_lower_emit(lower, HQ_OP_OR, ast->type, ast->pos, left, right, 0);
    case HQ_B_AND:
        return hq_lower_emit(lower, HQ_OP_AND, ast->type, ast->pos, left, right, 0);
    case HQ_B_ADD:
    case HQ_B_SUBTRACT:
        if (ast->type.kind == HQ_T_DATE)
            return lower_day_sum(lower, ast, left, right);
        return hq_lower_emit(lower, ast->binary == HQ_B_ADD ? HQ_OP_ADD : HQ_OP_SUB, ast->type, ast->pos,
                             left, right, 0);
    case HQ_B_MULTIPLY:
        return hq_lower_emit(lower, HQ_OP_MUL, ast->type, ast->pos, left, right, 0);
    case HQ_B_DIVIDE:
        return hq_lower_emit(lower, HQ_OP_DIV, ast->type, ast->pos, left, right, 0);
    default:
        return lower_comparison(lower, ast, left, right);
    }
}

static hq_node_id lower_span(hq_lower *lower, const hq_ast *ast)
{
    hq_node_id first = hq_lower_expression(lower, ast->children[0]);
    hq_node_id until = hq_lower_expression(lower, ast->children[1]);
    if (ast->closed) {
        hq_pos pos = ast->children[1]->pos;
        hq_node_id one = hq_lower_number(lower, HQ_RAT_ONE, hq_unit_of(HQ_DIM_DAY, 1), pos);
        until = hq_lower_emit(lower, HQ_OP_ADD_DAYS, (hq_type){.kind = HQ_T_DATE}, pos, until, one, 0);
    }
    return hq_lower_emit(lower, HQ_OP_SPAN, ast->type, ast->pos, first, until, 0);
}

static hq_node_id lower_three(hq_lower *lower, const hq_ast *ast, hq_op op)
{
    hq_node_id a = hq_lower_expression(lower, ast->children[0]);
    hq_node_id b = hq_lower_expression(lower, ast->children[1]);
    hq_node_id c = hq_lower_expression(lower, ast->children[2]);
    return hq_lower_emit(lower, op, ast->type, ast->pos, a, b, c);
}

hq_node_id hq_lower_expression(hq_lower *lower, const hq_ast *ast)
{
    if (lower->status != HQ_OK)
        return HQ_NONE;
    switch (ast->kind) {
    case HQ_A_NUMBER:
        return hq_lower_number(lower, ast->value, ast->type.unit, ast->pos);
    case HQ_A_DATE:
        return hq_lower_day(lower, ast->day, ast->pos);
    case HQ_A_TEXT:
        return lower_text(lower, ast);
    case HQ_A_TRUTH:
        return hq_lower_truth(lower, ast->truth, ast->pos);
    case HQ_A_NAME:
        return lower_name(lower, ast);
    case HQ_A_MEMBER:
        return lower_member(lower, ast);
    case HQ_A_CALL:
        return hq_lower_call(lower, ast);
    case HQ_A_AGGREGATE:
        return hq_lower_aggregate(lower, ast);
    case HQ_A_NEGATE:
        return hq_lower_emit(lower, HQ_OP_NEG, ast->type, ast->pos,
                             hq_lower_expression(lower, ast->children[0]), 0, 0);
    case HQ_A_NOT:
        return hq_lower_emit(lower, HQ_OP_NOT, ast->type, ast->pos,
                             hq_lower_expression(lower, ast->children[0]), 0, 0);
    case HQ_A_BINARY:
        return lower_binary(lower, ast);
    case HQ_A_IF:
        return lower_three(lower, ast, HQ_OP_IF);
    case HQ_A_WITHIN:
        return lower_three(lower, ast, HQ_OP_WITHIN);
    case HQ_A_RANGE: {
        hq_node_id low = hq_lower_expression(lower, ast->children[0]);
        return hq_lower_emit(lower, HQ_OP_RANGE, ast->type, ast->pos, low,
                             hq_lower_expression(lower, ast->children[1]), 0);
    }
    case HQ_A_SPAN:
        return lower_span(lower, ast);
    case HQ_A_LIST:
        break;
    }
    assert(false && "lists stand behind `in` only");
    return HQ_NONE;
}
