/* Literals, names, calls, aggregates and lists: the tightest levels of the grammar in parse.c. */
#include "lang/parser.h"

static hq_ast *parse_number(hq_parser *parser)
{
    hq_token token = parser->token;
    hq_pos where = hq_parser_token_place(parser);
    hq_parser_advance(parser);
    hq_ast *ast = hq_parser_new(parser, HQ_A_NUMBER, token.offset, 0);
    if (ast == NULL)
        return NULL;
    ast->text = token.text;
    ast->type.kind = HQ_T_NUMBER;
    hq_rat digits, scale;
    hq_str bad;
    hq_status status = hq_rat_parse_decimal(parser->context->arena, token.digits, &digits);
    if (status == HQ_E_INVALID || status == HQ_E_LIMIT) {
        HQ_REPORT(parser->context->diags, BAD_NUMBER, where, token.text);
        return hq_parser_stop(parser);
    }
    if (status == HQ_OK)
        status = hq_units_parse(parser->context->arena, parser->context->units, token.suffix, &ast->type.unit,
                                &scale, &bad);
    if (status == HQ_E_INVALID) {
        size_t at = token.offset + (size_t)(bad.at - token.text.at);
        hq_diag *diag = HQ_REPORT(parser->context->diags, UNKNOWN_UNIT,
                                  hq_parser_place(parser, at, at + bad.length), bad);
        if (at > 0 && parser->lexer.text.at[at - 1] == '/')
            hq_diag_hint(parser->context->diags, diag, HQ_H_DIVIDE_SPACES, HQ_STR(""));
        else {
            size_t count;
            const hq_str *names = hq_units_names(parser->context->units, &count);
            hq_diag_suggest(parser->context->diags, diag, bad, names, count);
        }
        return hq_parser_stop(parser);
    }
    if (status == HQ_OK)
        status = hq_rat_mul(parser->context->arena, digits, scale, &ast->value);
    if (status != HQ_OK) {
        parser->no_memory = status == HQ_E_MEMORY;
        return hq_parser_stop(parser);
    }
    return ast;
}

static hq_ast *parse_date(hq_parser *parser)
{
    hq_token token = parser->token;
    hq_pos where = hq_parser_token_place(parser);
    hq_parser_advance(parser);
    hq_ast *ast = hq_parser_new(parser, HQ_A_DATE, token.offset, 0);
    if (ast == NULL)
        return NULL;
    ast->text = token.text;
    if (!hq_day_parse(token.text, &ast->day, NULL)) {
        HQ_REPORT(parser->context->diags, NO_SUCH_DATE, where, token.text);
        return hq_parser_stop(parser);
    }
    return ast;
}

typedef HQ_LIST(hq_ast *) hq_ast_list;

static bool push_ast(hq_parser *parser, hq_ast_list *list, hq_ast *ast)
{
    if (ast == NULL)
        return false;
    if (!HQ_PUSH(parser->context->arena, *list, ast)) {
        parser->no_memory = true;
        hq_parser_stop(parser);
        return false;
    }
    return true;
}

static hq_ast *with_children(hq_parser *parser, hq_ast_kind kind, size_t from, hq_ast_list list)
{
    hq_ast *ast = hq_parser_new(parser, kind, from, 0);
    if (ast == NULL)
        return NULL;
    ast->child_count = list.count;
    ast->children = list.at;
    return hq_parser_raised(parser, ast);
}

/* After the first argument of a call: `for variable in list where condition else value )`. */
static hq_ast *parse_aggregate(hq_parser *parser, hq_token name, hq_ast *body)
{
    hq_parser_advance(parser); /* for */
    if (parser->token.kind != HQ_TOKEN_NAME || hq_is_reserved(parser->token.text))
        return hq_parser_expected(parser, HQ_BOTH("a name", "名称"));
    hq_str variable = parser->token.text;
    hq_parser_advance(parser);
    if (!hq_parser_take_word(parser, "in"))
        return NULL;
    hq_ast *list = hq_parser_sum(parser), *where = NULL, *otherwise = NULL;
    if (list != NULL && hq_parser_at_word(parser, "where")) {
        hq_parser_advance(parser);
        where = hq_parser_expression(parser);
    }
    if (!parser->wrong && hq_parser_at_word(parser, "else")) {
        hq_parser_advance(parser);
        otherwise = hq_parser_expression(parser);
    }
    if (parser->wrong || !hq_parser_take_sign(parser, ")"))
        return NULL;
    hq_ast *ast = hq_parser_new(parser, HQ_A_AGGREGATE, name.offset, 4);
    if (ast == NULL)
        return NULL;
    ast->text = name.text;
    ast->mark = hq_parser_place(parser, name.offset, name.offset + name.text.length);
    ast->variable = variable;
    ast->children[0] = body;
    ast->children[1] = list;
    ast->children[2] = where;
    ast->children[3] = otherwise;
    return hq_parser_raised(parser, ast);
}

static hq_ast *parse_call(hq_parser *parser, hq_token name)
{
    hq_parser_advance(parser); /* ( */
    hq_ast_list arguments = {0};
    while (!hq_parser_at_sign(parser, ")")) {
        if (arguments.count > 0 && !hq_parser_take_sign(parser, ","))
            return NULL;
        if (!push_ast(parser, &arguments, hq_parser_expression(parser)))
            return NULL;
        if (arguments.count == 1 && hq_parser_at_word(parser, "for"))
            return parse_aggregate(parser, name, arguments.at[0]);
    }
    hq_parser_advance(parser);
    hq_ast *ast = with_children(parser, HQ_A_CALL, name.offset, arguments);
    if (ast == NULL)
        return NULL;
    ast->text = name.text;
    ast->mark = hq_parser_place(parser, name.offset, name.offset + name.text.length);
    return ast;
}

static hq_ast *parse_name(hq_parser *parser)
{
    hq_token token = parser->token;
    bool truth = hq_parser_at_word(parser, "true");
    if (truth || hq_parser_at_word(parser, "false")) {
        hq_parser_advance(parser);
        hq_ast *ast = hq_parser_new(parser, HQ_A_TRUTH, token.offset, 0);
        if (ast != NULL)
            ast->truth = truth;
        return ast;
    }
    bool builtin = hq_parser_at_word(parser, "on") || hq_parser_at_word(parser, "claim") ||
                   hq_parser_at_word(parser, "period") || hq_parser_at_word(parser, "valid");
    if (hq_is_reserved(token.text) && !builtin)
        return hq_parser_expected(parser, HQ_BOTH("a value", "值"));
    hq_parser_advance(parser);
    if (hq_parser_at_sign(parser, "("))
        return parse_call(parser, token);
    hq_ast *ast = hq_parser_new(parser, HQ_A_NAME, token.offset, 0);
    if (ast != NULL)
        ast->text = token.text;
    return ast;
}

static hq_ast *parse_list(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_parser_advance(parser);
    hq_ast_list items = {0};
    while (!hq_parser_at_sign(parser, "]")) {
        if (items.count > 0 && !hq_parser_take_sign(parser, ","))
            return NULL;
        if (!push_ast(parser, &items, hq_parser_expression(parser)))
            return NULL;
    }
    hq_parser_advance(parser);
    return with_children(parser, HQ_A_LIST, from, items);
}

static hq_ast *parse_primary(hq_parser *parser)
{
    switch (parser->token.kind) {
    case HQ_TOKEN_NUMBER:
        return parse_number(parser);
    case HQ_TOKEN_DATE:
        return parse_date(parser);
    case HQ_TOKEN_NAME:
        return parse_name(parser);
    case HQ_TOKEN_TEXT: {
        hq_token token = parser->token;
        hq_parser_advance(parser);
        hq_ast *ast = hq_parser_new(parser, HQ_A_TEXT, token.offset, 0);
        if (ast != NULL)
            ast->text = hq_str_cut(token.text, 1, token.text.length - 2);
        return ast;
    }
    default:
        break;
    }
    if (hq_parser_at_sign(parser, "[")) {
        return parse_list(parser);
    }
    if (hq_parser_at_sign(parser, "(")) {
        size_t from = parser->token.offset;
        hq_parser_advance(parser);
        hq_ast *inner = hq_parser_expression(parser);
        if (inner == NULL || !hq_parser_take_sign(parser, ")"))
            return NULL;
        inner->pos = hq_parser_place(parser, from, parser->last_end);
        return inner;
    }
    return hq_parser_expected(parser, HQ_BOTH("a value", "值"));
}

hq_ast *hq_parser_postfix(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_ast *ast = parse_primary(parser);
    while (ast != NULL && hq_parser_at_sign(parser, ".")) {
        hq_parser_advance(parser);
        if (parser->token.kind != HQ_TOKEN_NAME)
            return hq_parser_expected(parser, HQ_BOTH("a name", "名称"));
        hq_token name = parser->token;
        hq_parser_advance(parser);
        hq_ast *member = hq_parser_new(parser, HQ_A_MEMBER, from, 1);
        if (member == NULL)
            return NULL;
        member->text = name.text;
        member->mark = hq_parser_place(parser, name.offset, name.offset + name.text.length);
        member->children[0] = ast;
        ast = hq_parser_raised(parser, member);
    }
    return ast;
}
