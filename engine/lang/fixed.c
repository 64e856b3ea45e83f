/* Fixed values: what an expression without fields or parameters comes to, where a rule file wants one. See read.h. */
#include "lang/read.h"

static bool fixed(hq_arena *arena, const hq_ast *ast, hq_rat *value, hq_unit *unit, hq_status *status);

static bool fixed_binary(hq_arena *arena, const hq_ast *ast, hq_rat *value, hq_unit *unit, hq_status *status)
{
    hq_rat a, b;
    hq_unit ua, ub;
    if (!fixed(arena, ast->children[0], &a, &ua, status) || !fixed(arena, ast->children[1], &b, &ub, status))
        return false;
    *unit = ua;
    switch (ast->binary) {
    case HQ_B_ADD:
        *status = hq_rat_add(arena, a, b, value);
        return *status == HQ_OK && hq_unit_equal(ua, ub);
    case HQ_B_SUBTRACT:
        *status = hq_rat_sub(arena, a, b, value);
        return *status == HQ_OK && hq_unit_equal(ua, ub);
    case HQ_B_MULTIPLY:
        *status = hq_rat_mul(arena, a, b, value);
        return *status == HQ_OK && hq_unit_combine(ua, ub, 1, unit);
    case HQ_B_DIVIDE:
        if (hq_rat_sign(b) == 0)
            return false;
        *status = hq_rat_div(arena, a, b, value);
        return *status == HQ_OK && hq_unit_combine(ua, ub, -1, unit);
    default:
        return false;
    }
}

/* Depth is bounded by the parser's. */
static bool fixed(hq_arena *arena, const hq_ast *ast, hq_rat *value, hq_unit *unit, hq_status *status)
{
    switch (ast->kind) {
    case HQ_A_NUMBER:
        *value = ast->value;
        *unit = ast->type.unit;
        return true;
    case HQ_A_NEGATE:
        if (!fixed(arena, ast->children[0], value, unit, status))
            return false;
        *status = hq_rat_neg(arena, *value, value);
        return *status == HQ_OK;
    case HQ_A_BINARY:
        return fixed_binary(arena, ast, value, unit, status);
    default:
        return false;
    }
}

bool hq_fixed_value(hq_arena *arena, const hq_ast *ast, hq_rat *value, hq_unit *unit, hq_status *status)
{
    *status = HQ_OK;
    return fixed(arena, ast, value, unit, status);
}

bool hq_read_fixed(hq_read *read, hq_doc *scalar, hq_rat *value, hq_unit *unit)
{
    hq_ast *ast = hq_read_expression_of(read, scalar, HQ_STR("value"));
    if (ast == NULL)
        return false;
    hq_status status;
    if (hq_fixed_value(read->arena, ast, value, unit, &status))
        return true;
    if (status == HQ_E_MEMORY)
        return hq_read_no_memory(read);
    HQ_REPORT(read->diags, NOT_CONSTANT, ast->pos);
    return false;
}

bool hq_read_fixed_in(hq_read *read, hq_doc *scalar, hq_unit unit, hq_rat scale, hq_rat *value)
{
    hq_unit given;
    if (!hq_read_fixed(read, scalar, value, &given))
        return false;
    if (hq_unit_equal(given, unit))
        return true;
    if (hq_unit_is_none(given)) {
        if (hq_rat_mul(read->arena, *value, scale, value) != HQ_OK)
            return hq_read_no_memory(read);
        return true;
    }
    hq_text need, have;
    hq_text_init(&need, read->arena);
    hq_text_init(&have, read->arena);
    hq_unit_print(&need, &read->pack->units, unit, false, false);
    hq_unit_print(&have, &read->pack->units, given, false, false);
    HQ_REPORT(read->diags, WRONG_UNIT, scalar->pos, hq_text_str(&need), hq_text_str(&have));
    return false;
}
