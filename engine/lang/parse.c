/*
 * Expressions from tokens, by recursive descent, one function for each level of binding:
 *
 *     expression := "if" expression "then" expression "else" expression | disjunction [ ".." disjunction ]
 *     disjunction := conjunction { "or" conjunction }
 *     conjunction := negation { "and" negation }
 *     negation    := "not" negation | comparison
 *     comparison  := span [ ( = | != | < | <= | > | >= | [not] in ) span | "within" sum ".." sum ]
 *     span        := sum [ ( "to" | "until" ) sum ]
 *     sum         := product { ( + | - ) product }
 *     product     := unary { ( * | / ) unary }
 *     unary       := "-" unary | postfix
 *     postfix     := primary { "." name }
 *     primary     := number | date | text | true | false | name | call | aggregate | "(" expression ")" | "[" list "]"
 *
 * The first mistake ends an expression: what follows it would be guesses. Depth is bounded by HQ_EXPRESSION_DEPTH_MAX.
 */
#include <string.h>

#include "lang/parser.h"

static hq_ast *parse_unary(hq_parser *parser)
{
    if (!hq_parser_at_sign(parser, "-"))
        return hq_parser_postfix(parser);
    size_t from = parser->token.offset;
    hq_pos mark = hq_parser_token_place(parser);
    hq_parser_advance(parser);
    if (++parser->depth > HQ_EXPRESSION_DEPTH_MAX)
        return hq_parser_too_deep(parser, HQ_EXPRESSION_DEPTH_MAX);
    hq_ast *inner = parse_unary(parser);
    parser->depth--;
    hq_ast *ast = inner == NULL ? NULL : hq_parser_new(parser, HQ_A_NEGATE, from, 1);
    if (ast == NULL)
        return NULL;
    ast->mark = mark;
    ast->children[0] = inner;
    return hq_parser_raised(parser, ast);
}

static hq_ast *parse_product(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_ast *left = parse_unary(parser);
    while (left != NULL && (hq_parser_at_sign(parser, "*") || hq_parser_at_sign(parser, "/"))) {
        hq_binary binary = hq_parser_at_sign(parser, "*") ? HQ_B_MULTIPLY : HQ_B_DIVIDE;
        hq_pos mark = hq_parser_token_place(parser);
        hq_parser_advance(parser);
        left = hq_parser_binary(parser, binary, from, mark, left, parse_unary(parser));
    }
    return left;
}

hq_ast *hq_parser_sum(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_ast *left = parse_product(parser);
    while (left != NULL && (hq_parser_at_sign(parser, "+") || hq_parser_at_sign(parser, "-"))) {
        hq_binary binary = hq_parser_at_sign(parser, "+") ? HQ_B_ADD : HQ_B_SUBTRACT;
        hq_pos mark = hq_parser_token_place(parser);
        hq_parser_advance(parser);
        left = hq_parser_binary(parser, binary, from, mark, left, parse_product(parser));
    }
    return left;
}

static hq_ast *parse_span(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_ast *first = hq_parser_sum(parser);
    if (first == NULL || !(hq_parser_at_word(parser, "to") || hq_parser_at_word(parser, "until")))
        return first;
    bool closed = hq_parser_at_word(parser, "to");
    hq_pos mark = hq_parser_token_place(parser);
    hq_parser_advance(parser);
    hq_ast *last = hq_parser_sum(parser);
    hq_ast *ast = last == NULL ? NULL : hq_parser_new(parser, HQ_A_SPAN, from, 2);
    if (ast == NULL)
        return NULL;
    ast->mark = mark;
    ast->closed = closed;
    ast->children[0] = first;
    ast->children[1] = last;
    return hq_parser_raised(parser, ast);
}

static hq_ast *parse_within(hq_parser *parser, size_t from, hq_ast *value)
{
    hq_pos mark = hq_parser_token_place(parser);
    hq_parser_advance(parser);
    hq_ast *low = hq_parser_sum(parser);
    if (low == NULL || !hq_parser_take_sign(parser, ".."))
        return NULL;
    hq_ast *high = hq_parser_sum(parser);
    hq_ast *ast = high == NULL ? NULL : hq_parser_new(parser, HQ_A_WITHIN, from, 3);
    if (ast == NULL)
        return NULL;
    ast->mark = mark;
    ast->children[0] = value;
    ast->children[1] = low;
    ast->children[2] = high;
    return hq_parser_raised(parser, ast);
}

static const struct {
    const char *sign;
    hq_binary binary;
} COMPARISONS[] = {{"=", HQ_B_EQUAL},       {"!=", HQ_B_NOT_EQUAL}, {"<", HQ_B_LESS},
                   {"<=", HQ_B_LESS_EQUAL}, {">", HQ_B_GREATER},    {">=", HQ_B_GREATER_EQUAL}};

/* Is the next token a comparison? Then its operator and place, and it is taken. */
static bool take_comparison(hq_parser *parser, hq_binary *binary, hq_pos *mark)
{
    *mark = hq_parser_token_place(parser);
    for (size_t i = 0; i < sizeof COMPARISONS / sizeof *COMPARISONS; i++)
        if (hq_parser_at_sign(parser, COMPARISONS[i].sign)) {
            *binary = COMPARISONS[i].binary;
            hq_parser_advance(parser);
            return true;
        }
    bool negated = hq_parser_at_word(parser, "not");
    if (!negated && !hq_parser_at_word(parser, "in"))
        return false;
    *binary = negated ? HQ_B_NOT_IN : HQ_B_IN;
    hq_parser_advance(parser);
    if (negated)
        hq_parser_take_word(parser, "in");
    return true;
}

static hq_ast *parse_comparison(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_ast *left = parse_span(parser);
    if (left != NULL && hq_parser_at_word(parser, "within"))
        return parse_within(parser, from, left);
    hq_binary binary, second;
    hq_pos mark;
    if (left == NULL || !take_comparison(parser, &binary, &mark) || parser->wrong)
        return parser->wrong ? NULL : left;
    hq_str first_sign = hq_source_text(parser->context->diags->sources, mark);
    hq_ast *ast = hq_parser_binary(parser, binary, from, mark, left, parse_span(parser));
    if (ast != NULL && take_comparison(parser, &second, &mark) && !parser->wrong) {
        HQ_REPORT(parser->context->diags, CHAINED, mark, first_sign,
                  hq_source_text(parser->context->diags->sources, mark));
        return hq_parser_stop(parser);
    }
    return parser->wrong ? NULL : ast;
}

static hq_ast *parse_negation(hq_parser *parser)
{
    if (!hq_parser_at_word(parser, "not"))
        return parse_comparison(parser);
    size_t from = parser->token.offset;
    hq_pos mark = hq_parser_token_place(parser);
    hq_parser_advance(parser);
    if (++parser->depth > HQ_EXPRESSION_DEPTH_MAX)
        return hq_parser_too_deep(parser, HQ_EXPRESSION_DEPTH_MAX);
    hq_ast *inner = parse_negation(parser);
    parser->depth--;
    hq_ast *ast = inner == NULL ? NULL : hq_parser_new(parser, HQ_A_NOT, from, 1);
    if (ast == NULL)
        return NULL;
    ast->mark = mark;
    ast->children[0] = inner;
    return hq_parser_raised(parser, ast);
}

static hq_ast *parse_logic(hq_parser *parser, hq_binary binary)
{
    const char *name = binary == HQ_B_OR ? "or" : "and";
    size_t from = parser->token.offset;
    hq_ast *left = binary == HQ_B_OR ? parse_logic(parser, HQ_B_AND) : parse_negation(parser);
    while (left != NULL && hq_parser_at_word(parser, name)) {
        hq_pos mark = hq_parser_token_place(parser);
        hq_parser_advance(parser);
        hq_ast *right = binary == HQ_B_OR ? parse_logic(parser, HQ_B_AND) : parse_negation(parser);
        left = hq_parser_binary(parser, binary, from, mark, left, right);
    }
    return left;
}

static hq_ast *parse_if(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_pos mark = hq_parser_token_place(parser);
    hq_parser_advance(parser);
    hq_ast *parts[3];
    static const char *const AFTER[] = {"then", "else", NULL};
    for (int i = 0; i < 3; i++) {
        parts[i] = hq_parser_expression(parser);
        if (parts[i] == NULL || (AFTER[i] != NULL && !hq_parser_take_word(parser, AFTER[i])))
            return NULL;
    }
    hq_ast *ast = hq_parser_new(parser, HQ_A_IF, from, 3);
    if (ast == NULL)
        return NULL;
    ast->mark = mark;
    memcpy(ast->children, parts, sizeof parts);
    return hq_parser_raised(parser, ast);
}

static hq_ast *parse_range(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_ast *low = parse_logic(parser, HQ_B_OR);
    if (low == NULL || !hq_parser_at_sign(parser, ".."))
        return low;
    hq_pos mark = hq_parser_token_place(parser);
    hq_parser_advance(parser);
    hq_ast *high = parse_logic(parser, HQ_B_OR);
    hq_ast *ast = high == NULL ? NULL : hq_parser_new(parser, HQ_A_RANGE, from, 2);
    if (ast == NULL)
        return NULL;
    ast->mark = mark;
    ast->children[0] = low;
    ast->children[1] = high;
    return hq_parser_raised(parser, ast);
}

hq_ast *hq_parser_expression(hq_parser *parser)
{
    if (parser->wrong)
        return NULL;
    if (++parser->depth > HQ_EXPRESSION_DEPTH_MAX)
        return hq_parser_too_deep(parser, HQ_EXPRESSION_DEPTH_MAX);
    hq_ast *ast = hq_parser_at_word(parser, "if") ? parse_if(parser) : parse_range(parser);
    parser->depth--;
    return ast;
}

hq_status hq_parse_part(hq_parse_context *context, hq_doc *scalar, size_t offset, size_t length, hq_ast **out)
{
    *out = NULL;
    hq_parser parser = {.context = context, .scalar = scalar, .base = offset};
    parser.lexer.text = hq_str_cut(scalar->scalar, offset, length);
    if (length > HQ_EXPRESSION_BYTES_MAX) {
        HQ_REPORT(context->diags, TOO_LONG, scalar->pos,
                  hq_diag_count(context->diags, HQ_EXPRESSION_BYTES_MAX));
        return HQ_OK;
    }
    parser.token = hq_lexer_next(&parser.lexer);
    hq_ast *ast = hq_parser_expression(&parser);
    if (ast != NULL && parser.token.kind != HQ_TOKEN_END) {
        if (parser.token.kind == HQ_TOKEN_BAD || parser.token.kind == HQ_TOKEN_OPEN_TEXT) {
            ast = hq_parser_expected(&parser, HQ_STR(""));
        } else {
            hq_diag *diag =
                HQ_REPORT(context->diags, LEFT_OVER, hq_parser_token_place(&parser), parser.token.text);
            hq_parser_hint(&parser, diag);
            ast = NULL;
        }
    }
    *out = ast;
    return parser.no_memory ? HQ_E_MEMORY : HQ_OK;
}

hq_status hq_parse_expression(hq_parse_context *context, hq_doc *scalar, hq_ast **out)
{
    return hq_parse_part(context, scalar, 0, scalar->scalar.length, out);
}
