/* Expressions as the rule language writes them. See formula.h; the grammar is that of lang/parse.c. */
#include "explain/formula.h"

/* How tightly an expression binds, loosest first: one that stands where a tighter one is wanted needs brackets. */
typedef enum hq_level {
    LEVEL_IF,
    LEVEL_RANGE,
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARISON,
    LEVEL_SPAN,
    LEVEL_SUM,
    LEVEL_PRODUCT,
    LEVEL_UNARY,
    LEVEL_PRIMARY
} hq_level;

static const struct {
    const char *sign;
    hq_level level;
} OPERATORS[] = {
    [HQ_B_OR] = {" or ", LEVEL_OR},
    [HQ_B_AND] = {" and ", LEVEL_AND},
    [HQ_B_EQUAL] = {" = ", LEVEL_COMPARISON},
    [HQ_B_NOT_EQUAL] = {" != ", LEVEL_COMPARISON},
    [HQ_B_LESS] = {" < ", LEVEL_COMPARISON},
    [HQ_B_LESS_EQUAL] = {" <= ", LEVEL_COMPARISON},
    [HQ_B_GREATER] = {" > ", LEVEL_COMPARISON},
    [HQ_B_GREATER_EQUAL] = {" >= ", LEVEL_COMPARISON},
    [HQ_B_IN] = {" in ", LEVEL_COMPARISON},
    [HQ_B_NOT_IN] = {" not in ", LEVEL_COMPARISON},
    [HQ_B_ADD] = {" + ", LEVEL_SUM},
    [HQ_B_SUBTRACT] = {" - ", LEVEL_SUM},
    [HQ_B_MULTIPLY] = {" * ", LEVEL_PRODUCT},
    [HQ_B_DIVIDE] = {" / ", LEVEL_PRODUCT},
};

static hq_level level_of(const hq_ast *ast)
{
    switch (ast->kind) {
    case HQ_A_IF:
        return LEVEL_IF;
    case HQ_A_RANGE:
        return LEVEL_RANGE;
    case HQ_A_NOT:
        return LEVEL_NOT;
    case HQ_A_WITHIN:
        return LEVEL_COMPARISON;
    case HQ_A_SPAN:
        return LEVEL_SPAN;
    case HQ_A_NEGATE:
        return LEVEL_UNARY;
    case HQ_A_BINARY:
        return OPERATORS[ast->binary].level;
    default:
        return LEVEL_PRIMARY;
    }
}

static void put(hq_text *text, const hq_ast *ast, hq_level least);

static void put_list(hq_text *text, const hq_ast *ast, uint32_t from)
{
    for (uint32_t i = from; i < ast->child_count; i++) {
        hq_text_add_z(text, i == from ? "" : ", ");
        put(text, ast->children[i], LEVEL_IF);
    }
}

/* sum(body for x in list where condition else otherwise) */
static void put_aggregate(hq_text *text, const hq_ast *ast)
{
    hq_text_add(text, ast->text);
    hq_text_add_char(text, '(');
    put(text, ast->children[0], LEVEL_IF);
    hq_text_addf(text, " for %.*s in ", HQ_STR_ARGS(ast->variable));
    put(text, ast->children[1], LEVEL_SUM);
    if (ast->children[2] != NULL) {
        hq_text_add_z(text, " where ");
        put(text, ast->children[2], LEVEL_OR);
    }
    if (ast->children[3] != NULL) {
        hq_text_add_z(text, " else ");
        put(text, ast->children[3], LEVEL_OR);
    }
    hq_text_add_char(text, ')');
}

/* Operators group to the left, so what stands right of one is a level tighter. */
static void put_operator(hq_text *text, const hq_ast *ast)
{
    hq_level level = OPERATORS[ast->binary].level;
    hq_level side = level == LEVEL_COMPARISON ? LEVEL_SPAN : level;
    put(text, ast->children[0], side);
    hq_text_add_z(text, OPERATORS[ast->binary].sign);
    put(text, ast->children[1], level == LEVEL_COMPARISON ? LEVEL_SPAN : (hq_level)(level + 1));
}

static void put_joined(hq_text *text, const hq_ast *ast, uint32_t from, const char *between)
{
    put(text, ast->children[from], LEVEL_SUM);
    hq_text_add_z(text, between);
    put(text, ast->children[from + 1], LEVEL_SUM);
}

static void put_if(hq_text *text, const hq_ast *ast)
{
    hq_text_add_z(text, "if ");
    put(text, ast->children[0], LEVEL_OR);
    hq_text_add_z(text, " then ");
    put(text, ast->children[1], LEVEL_OR);
    hq_text_add_z(text, " else ");
    put(text, ast->children[2], LEVEL_IF);
}

static void put_compound(hq_text *text, const hq_ast *ast)
{
    switch (ast->kind) {
    case HQ_A_CALL:
        hq_text_add(text, ast->text);
        hq_text_add_char(text, '(');
        put_list(text, ast, 0);
        hq_text_add_char(text, ')');
        break;
    case HQ_A_AGGREGATE:
        put_aggregate(text, ast);
        break;
    case HQ_A_NEGATE:
        hq_text_add_char(text, '-');
        put(text, ast->children[0], LEVEL_UNARY);
        break;
    case HQ_A_NOT:
        hq_text_add_z(text, "not ");
        put(text, ast->children[0], LEVEL_NOT);
        break;
    case HQ_A_BINARY:
        put_operator(text, ast);
        break;
    case HQ_A_IF:
        put_if(text, ast);
        break;
    case HQ_A_LIST:
        hq_text_add_char(text, '[');
        put_list(text, ast, 0);
        hq_text_add_char(text, ']');
        break;
    case HQ_A_RANGE:
        put_joined(text, ast, 0, " .. ");
        break;
    case HQ_A_SPAN:
        put_joined(text, ast, 0, ast->closed ? " to " : " until ");
        break;
    case HQ_A_WITHIN:
        put(text, ast->children[0], LEVEL_SPAN);
        hq_text_add_z(text, " within ");
        put_joined(text, ast, 1, " .. ");
        break;
    default:
        break;
    }
}

/* Depth is bounded by the parser's. */
static void put(hq_text *text, const hq_ast *ast, hq_level least)
{
    bool brackets = level_of(ast) < least;
    if (brackets)
        hq_text_add_char(text, '(');
    switch (ast->kind) {
    case HQ_A_NUMBER:
    case HQ_A_NAME:
        hq_text_add(text, ast->text);
        break;
    case HQ_A_DATE:
        hq_day_print(text, ast->day);
        break;
    case HQ_A_TEXT:
        hq_text_addf(text, "\"%.*s\"", HQ_STR_ARGS(ast->text));
        break;
    case HQ_A_TRUTH:
        hq_text_add_z(text, ast->truth ? "true" : "false");
        break;
    case HQ_A_MEMBER:
        put(text, ast->children[0], LEVEL_PRIMARY);
        hq_text_addf(text, ".%.*s", HQ_STR_ARGS(ast->text));
        break;
    default:
        put_compound(text, ast);
        break;
    }
    if (brackets)
        hq_text_add_char(text, ')');
}

hq_str hq_formula(hq_voice *voice, const hq_ast *ast)
{
    hq_text text = hq_voice_text(voice);
    put(&text, ast, LEVEL_IF);
    return hq_voice_take(voice, &text);
}

hq_str hq_test_formula(hq_voice *voice, const hq_test *test)
{
    hq_text text = hq_voice_text(voice);
    switch (test->kind) {
    case HQ_TEST_ANY:
        hq_text_add_char(&text, '-');
        break;
    case HQ_TEST_EQUAL:
        put(&text, test->low, LEVEL_SUM);
        break;
    case HQ_TEST_BOUND: {
        hq_str sign = hq_str_trim(hq_str_of(OPERATORS[test->binary].sign));
        hq_text_addf(&text, "%.*s ", HQ_STR_ARGS(sign));
        put(&text, test->low, LEVEL_SUM);
        break;
    }
    case HQ_TEST_INTERVAL:
        hq_text_add_char(&text, test->low_open ? '(' : '[');
        put(&text, test->low, LEVEL_SUM);
        hq_text_add_z(&text, "..");
        put(&text, test->high, LEVEL_SUM);
        hq_text_add_char(&text, test->high_open ? ')' : ']');
        break;
    case HQ_TEST_IN:
        hq_text_add_z(&text, "in ");
        put(&text, test->low, LEVEL_SUM);
        break;
    }
    return hq_voice_take(voice, &text);
}
