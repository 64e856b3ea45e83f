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

#include "base/limits.h"
#include "lang/ast.h"
#include "lang/lexer.h"

typedef struct hq_parser {
    hq_parse_context *context;
    hq_doc *scalar;
    size_t base; /* of the expression in the scalar */
    hq_lexer lexer;
    hq_token token;  /* the next one */
    size_t last_end; /* end of the token taken last */
    uint32_t depth;
    bool wrong; /* a mistake was reported; the rest unwinds */
    bool no_memory;
} hq_parser;

static const char *const RESERVED[] = {"if",     "then",  "else",   "and",   "or",    "not",     "in",
                                       "within", "to",    "until",  "true",  "false", "for",     "where",
                                       "on",     "claim", "period", "valid", "given", "unknown", "unbounded"};

bool hq_is_reserved(hq_str name)
{
    for (size_t i = 0; i < sizeof RESERVED / sizeof *RESERVED; i++)
        if (hq_str_is(name, RESERVED[i]))
            return true;
    return false;
}

static hq_ast *parse_expression(hq_parser *parser);
static hq_ast *parse_sum(hq_parser *parser);

static hq_pos place(hq_parser *parser, size_t from, size_t to)
{
    return hq_doc_at(parser->context->arena, parser->context->diags->sources, parser->scalar,
                     parser->base + from, to - from);
}

static void advance(hq_parser *parser)
{
    parser->last_end = parser->token.offset + parser->token.text.length;
    parser->token = hq_lexer_next(&parser->lexer);
}

static hq_pos token_place(hq_parser *parser)
{
    return place(parser, parser->token.offset, parser->token.offset + parser->token.text.length);
}

static bool sign(const hq_parser *parser, const char *text)
{
    return parser->token.kind == HQ_TOKEN_SIGN && hq_str_is(parser->token.text, text);
}

static bool word(const hq_parser *parser, const char *text)
{
    return parser->token.kind == HQ_TOKEN_NAME && hq_str_is(parser->token.text, text);
}

static hq_ast *stop(hq_parser *parser)
{
    parser->wrong = true;
    return NULL;
}

static hq_ast *too_deep(hq_parser *parser)
{
    HQ_REPORT(parser->context->diags, TOO_DEEP, token_place(parser), HQ_STR("100"));
    return stop(parser);
}

/* Hints for what people write from other languages. */
static void hint_for(hq_parser *parser, hq_diag *diag)
{
    hq_str rest = hq_str_cut(parser->lexer.text, parser->token.offset, 2);
    hq_str before =
        hq_str_cut(parser->lexer.text, parser->token.offset > 0 ? parser->token.offset - 1 : 0, 2);
    if (hq_str_is(rest, "==") || hq_str_is(before, "=="))
        hq_diag_hint(parser->context->diags, diag, HQ_H_USE_EQUALS, HQ_STR(""));
    else if (hq_str_is(rest, "<>") || hq_str_is(before, "<>"))
        hq_diag_hint(parser->context->diags, diag, HQ_H_USE_NOT_EQUAL, HQ_STR(""));
}

static hq_ast *expected(hq_parser *parser, hq_str what)
{
    if (parser->wrong)
        return NULL;
    if (parser->token.kind == HQ_TOKEN_BAD) {
        HQ_REPORT(parser->context->diags, BAD_CHARACTER, token_place(parser), parser->token.text);
    } else if (parser->token.kind == HQ_TOKEN_OPEN_TEXT) {
        HQ_REPORT(parser->context->diags, OPEN_TEXT, token_place(parser));
    } else {
        hq_diag *diag = HQ_REPORT(parser->context->diags, EXPECTED, token_place(parser), what);
        hint_for(parser, diag);
    }
    return stop(parser);
}

static bool take_sign(hq_parser *parser, const char *text)
{
    if (!sign(parser, text)) {
        expected(parser, hq_str_of(text));
        return false;
    }
    advance(parser);
    return true;
}

static bool take_word(hq_parser *parser, const char *text)
{
    if (!word(parser, text)) {
        expected(parser, hq_str_of(text));
        return false;
    }
    advance(parser);
    return true;
}

static hq_ast *new_ast(hq_parser *parser, hq_ast_kind kind, size_t from, uint32_t child_count)
{
    hq_ast *ast = HQ_NEW(parser->context->arena, hq_ast);
    hq_ast **children = child_count == 0 ? NULL : HQ_NEW_ARRAY(parser->context->arena, hq_ast *, child_count);
    if (ast == NULL || (child_count > 0 && children == NULL)) {
        parser->no_memory = true;
        return stop(parser);
    }
    ast->kind = kind;
    ast->pos = place(parser, from, parser->last_end);
    ast->mark = ast->pos;
    ast->child_count = child_count;
    ast->children = children;
    return ast;
}

/* a + b + c ... leans left and grows high without nesting: what walks the tree must not go deeper than it can. */
static hq_ast *raised(hq_parser *parser, hq_ast *ast)
{
    for (uint32_t i = 0; i < ast->child_count; i++)
        if (ast->children[i] != NULL && ast->children[i]->height >= ast->height)
            ast->height = ast->children[i]->height + 1;
    return ast->height > HQ_EXPRESSION_HEIGHT_MAX ? too_deep(parser) : ast;
}

static hq_ast *new_binary(hq_parser *parser, hq_binary binary, size_t from, hq_pos mark, hq_ast *left,
                          hq_ast *right)
{
    if (left == NULL || right == NULL)
        return NULL;
    hq_ast *ast = new_ast(parser, HQ_A_BINARY, from, 2);
    if (ast == NULL)
        return NULL;
    ast->binary = binary;
    ast->mark = mark;
    ast->children[0] = left;
    ast->children[1] = right;
    return raised(parser, ast);
}

static hq_ast *parse_number(hq_parser *parser)
{
    hq_token token = parser->token;
    hq_pos where = token_place(parser);
    advance(parser);
    hq_ast *ast = new_ast(parser, HQ_A_NUMBER, token.offset, 0);
    if (ast == NULL)
        return NULL;
    ast->text = token.text;
    ast->type.kind = HQ_T_NUMBER;
    hq_rat digits, scale;
    hq_str bad;
    hq_status status = hq_rat_parse_decimal(parser->context->arena, token.digits, &digits);
    if (status == HQ_E_INVALID || status == HQ_E_LIMIT) {
        HQ_REPORT(parser->context->diags, BAD_NUMBER, where, token.text);
        return stop(parser);
    }
    if (status == HQ_OK)
        status = hq_units_parse(parser->context->units, token.suffix, &ast->type.unit, &scale, &bad);
    if (status == HQ_E_INVALID) {
        size_t at = token.offset + (size_t)(bad.at - token.text.at);
        hq_diag *diag =
            HQ_REPORT(parser->context->diags, UNKNOWN_UNIT, place(parser, at, at + bad.length), bad);
        if (at > 0 && parser->lexer.text.at[at - 1] == '/')
            hq_diag_hint(parser->context->diags, diag, HQ_H_DIVIDE_SPACES, HQ_STR(""));
        else {
            size_t count;
            const hq_str *names = hq_units_names(parser->context->units, &count);
            hq_diag_suggest(parser->context->diags, diag, bad, names, count);
        }
        return stop(parser);
    }
    if (status == HQ_OK)
        status = hq_rat_mul(parser->context->arena, digits, scale, &ast->value);
    if (status != HQ_OK) {
        parser->no_memory = status == HQ_E_MEMORY;
        return stop(parser);
    }
    return ast;
}

static hq_ast *parse_date(hq_parser *parser)
{
    hq_token token = parser->token;
    hq_pos where = token_place(parser);
    advance(parser);
    hq_ast *ast = new_ast(parser, HQ_A_DATE, token.offset, 0);
    if (ast == NULL)
        return NULL;
    ast->text = token.text;
    if (!hq_day_parse(token.text, &ast->day, NULL)) {
        HQ_REPORT(parser->context->diags, NO_SUCH_DATE, where, token.text);
        return stop(parser);
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
        stop(parser);
        return false;
    }
    return true;
}

static hq_ast *with_children(hq_parser *parser, hq_ast_kind kind, size_t from, hq_ast_list list)
{
    hq_ast *ast = new_ast(parser, kind, from, 0);
    if (ast == NULL)
        return NULL;
    ast->child_count = list.count;
    ast->children = list.at;
    return raised(parser, ast);
}

/* After the first argument of a call: `for variable in list where condition else value )`. */
static hq_ast *parse_aggregate(hq_parser *parser, hq_token name, hq_ast *body)
{
    advance(parser); /* for */
    if (parser->token.kind != HQ_TOKEN_NAME || hq_is_reserved(parser->token.text))
        return expected(parser, HQ_BOTH("a name", "名称"));
    hq_str variable = parser->token.text;
    advance(parser);
    if (!take_word(parser, "in"))
        return NULL;
    hq_ast *list = parse_sum(parser), *where = NULL, *otherwise = NULL;
    if (list != NULL && word(parser, "where")) {
        advance(parser);
        where = parse_expression(parser);
    }
    if (!parser->wrong && word(parser, "else")) {
        advance(parser);
        otherwise = parse_expression(parser);
    }
    if (parser->wrong || !take_sign(parser, ")"))
        return NULL;
    hq_ast *ast = new_ast(parser, HQ_A_AGGREGATE, name.offset, 4);
    if (ast == NULL)
        return NULL;
    ast->text = name.text;
    ast->mark = place(parser, name.offset, name.offset + name.text.length);
    ast->variable = variable;
    ast->children[0] = body;
    ast->children[1] = list;
    ast->children[2] = where;
    ast->children[3] = otherwise;
    return raised(parser, ast);
}

static hq_ast *parse_call(hq_parser *parser, hq_token name)
{
    advance(parser); /* ( */
    hq_ast_list arguments = {0};
    while (!sign(parser, ")")) {
        if (arguments.count > 0 && !take_sign(parser, ","))
            return NULL;
        if (!push_ast(parser, &arguments, parse_expression(parser)))
            return NULL;
        if (arguments.count == 1 && word(parser, "for"))
            return parse_aggregate(parser, name, arguments.at[0]);
    }
    advance(parser);
    hq_ast *ast = with_children(parser, HQ_A_CALL, name.offset, arguments);
    if (ast == NULL)
        return NULL;
    ast->text = name.text;
    ast->mark = place(parser, name.offset, name.offset + name.text.length);
    return ast;
}

static hq_ast *parse_name(hq_parser *parser)
{
    hq_token token = parser->token;
    bool truth = word(parser, "true");
    if (truth || word(parser, "false")) {
        advance(parser);
        hq_ast *ast = new_ast(parser, HQ_A_TRUTH, token.offset, 0);
        if (ast != NULL)
            ast->truth = truth;
        return ast;
    }
    bool builtin =
        word(parser, "on") || word(parser, "claim") || word(parser, "period") || word(parser, "valid");
    if (hq_is_reserved(token.text) && !builtin)
        return expected(parser, HQ_BOTH("a value", "值"));
    advance(parser);
    if (sign(parser, "("))
        return parse_call(parser, token);
    hq_ast *ast = new_ast(parser, HQ_A_NAME, token.offset, 0);
    if (ast != NULL)
        ast->text = token.text;
    return ast;
}

static hq_ast *parse_list(hq_parser *parser)
{
    size_t from = parser->token.offset;
    advance(parser);
    hq_ast_list items = {0};
    while (!sign(parser, "]")) {
        if (items.count > 0 && !take_sign(parser, ","))
            return NULL;
        if (!push_ast(parser, &items, parse_expression(parser)))
            return NULL;
    }
    advance(parser);
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
        advance(parser);
        hq_ast *ast = new_ast(parser, HQ_A_TEXT, token.offset, 0);
        if (ast != NULL)
            ast->text = hq_str_cut(token.text, 1, token.text.length - 2);
        return ast;
    }
    default:
        break;
    }
    if (sign(parser, "[")) {
        return parse_list(parser);
    }
    if (sign(parser, "(")) {
        size_t from = parser->token.offset;
        advance(parser);
        hq_ast *inner = parse_expression(parser);
        if (inner == NULL || !take_sign(parser, ")"))
            return NULL;
        inner->pos = place(parser, from, parser->last_end);
        return inner;
    }
    return expected(parser, HQ_BOTH("a value", "值"));
}

static hq_ast *parse_postfix(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_ast *ast = parse_primary(parser);
    while (ast != NULL && sign(parser, ".")) {
        advance(parser);
        if (parser->token.kind != HQ_TOKEN_NAME)
            return expected(parser, HQ_BOTH("a name", "名称"));
        hq_token name = parser->token;
        advance(parser);
        hq_ast *member = new_ast(parser, HQ_A_MEMBER, from, 1);
        if (member == NULL)
            return NULL;
        member->text = name.text;
        member->mark = place(parser, name.offset, name.offset + name.text.length);
        member->children[0] = ast;
        ast = raised(parser, member);
    }
    return ast;
}

static hq_ast *parse_unary(hq_parser *parser)
{
    if (!sign(parser, "-"))
        return parse_postfix(parser);
    size_t from = parser->token.offset;
    hq_pos mark = token_place(parser);
    advance(parser);
    if (++parser->depth > HQ_EXPRESSION_DEPTH_MAX)
        return too_deep(parser);
    hq_ast *inner = parse_unary(parser);
    parser->depth--;
    hq_ast *ast = inner == NULL ? NULL : new_ast(parser, HQ_A_NEGATE, from, 1);
    if (ast == NULL)
        return NULL;
    ast->mark = mark;
    ast->children[0] = inner;
    return raised(parser, ast);
}

static hq_ast *parse_product(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_ast *left = parse_unary(parser);
    while (left != NULL && (sign(parser, "*") || sign(parser, "/"))) {
        hq_binary binary = sign(parser, "*") ? HQ_B_MULTIPLY : HQ_B_DIVIDE;
        hq_pos mark = token_place(parser);
        advance(parser);
        left = new_binary(parser, binary, from, mark, left, parse_unary(parser));
    }
    return left;
}

static hq_ast *parse_sum(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_ast *left = parse_product(parser);
    while (left != NULL && (sign(parser, "+") || sign(parser, "-"))) {
        hq_binary binary = sign(parser, "+") ? HQ_B_ADD : HQ_B_SUBTRACT;
        hq_pos mark = token_place(parser);
        advance(parser);
        left = new_binary(parser, binary, from, mark, left, parse_product(parser));
    }
    return left;
}

static hq_ast *parse_span(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_ast *first = parse_sum(parser);
    if (first == NULL || !(word(parser, "to") || word(parser, "until")))
        return first;
    bool closed = word(parser, "to");
    hq_pos mark = token_place(parser);
    advance(parser);
    hq_ast *last = parse_sum(parser);
    hq_ast *ast = last == NULL ? NULL : new_ast(parser, HQ_A_SPAN, from, 2);
    if (ast == NULL)
        return NULL;
    ast->mark = mark;
    ast->closed = closed;
    ast->children[0] = first;
    ast->children[1] = last;
    return raised(parser, ast);
}

static hq_ast *parse_within(hq_parser *parser, size_t from, hq_ast *value)
{
    hq_pos mark = token_place(parser);
    advance(parser);
    hq_ast *low = parse_sum(parser);
    if (low == NULL || !take_sign(parser, ".."))
        return NULL;
    hq_ast *high = parse_sum(parser);
    hq_ast *ast = high == NULL ? NULL : new_ast(parser, HQ_A_WITHIN, from, 3);
    if (ast == NULL)
        return NULL;
    ast->mark = mark;
    ast->children[0] = value;
    ast->children[1] = low;
    ast->children[2] = high;
    return raised(parser, ast);
}

static const struct {
    const char *sign;
    hq_binary binary;
} COMPARISONS[] = {{"=", HQ_B_EQUAL},       {"!=", HQ_B_NOT_EQUAL}, {"<", HQ_B_LESS},
                   {"<=", HQ_B_LESS_EQUAL}, {">", HQ_B_GREATER},    {">=", HQ_B_GREATER_EQUAL}};

/* Is the next token a comparison? Then its operator and place, and it is taken. */
static bool take_comparison(hq_parser *parser, hq_binary *binary, hq_pos *mark)
{
    *mark = token_place(parser);
    for (size_t i = 0; i < sizeof COMPARISONS / sizeof *COMPARISONS; i++)
        if (sign(parser, COMPARISONS[i].sign)) {
            *binary = COMPARISONS[i].binary;
            advance(parser);
            return true;
        }
    bool negated = word(parser, "not");
    if (!negated && !word(parser, "in"))
        return false;
    *binary = negated ? HQ_B_NOT_IN : HQ_B_IN;
    advance(parser);
    if (negated)
        take_word(parser, "in");
    return true;
}

static hq_ast *parse_comparison(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_ast *left = parse_span(parser);
    if (left != NULL && word(parser, "within"))
        return parse_within(parser, from, left);
    hq_binary binary, second;
    hq_pos mark;
    if (left == NULL || !take_comparison(parser, &binary, &mark) || parser->wrong)
        return parser->wrong ? NULL : left;
    hq_str first_sign = hq_source_text(parser->context->diags->sources, mark);
    hq_ast *ast = new_binary(parser, binary, from, mark, left, parse_span(parser));
    if (ast != NULL && take_comparison(parser, &second, &mark) && !parser->wrong) {
        HQ_REPORT(parser->context->diags, CHAINED, mark, first_sign,
                  hq_source_text(parser->context->diags->sources, mark));
        return stop(parser);
    }
    return parser->wrong ? NULL : ast;
}

static hq_ast *parse_negation(hq_parser *parser)
{
    if (!word(parser, "not"))
        return parse_comparison(parser);
    size_t from = parser->token.offset;
    hq_pos mark = token_place(parser);
    advance(parser);
    if (++parser->depth > HQ_EXPRESSION_DEPTH_MAX)
        return too_deep(parser);
    hq_ast *inner = parse_negation(parser);
    parser->depth--;
    hq_ast *ast = inner == NULL ? NULL : new_ast(parser, HQ_A_NOT, from, 1);
    if (ast == NULL)
        return NULL;
    ast->mark = mark;
    ast->children[0] = inner;
    return raised(parser, ast);
}

static hq_ast *parse_logic(hq_parser *parser, hq_binary binary)
{
    const char *name = binary == HQ_B_OR ? "or" : "and";
    size_t from = parser->token.offset;
    hq_ast *left = binary == HQ_B_OR ? parse_logic(parser, HQ_B_AND) : parse_negation(parser);
    while (left != NULL && word(parser, name)) {
        hq_pos mark = token_place(parser);
        advance(parser);
        hq_ast *right = binary == HQ_B_OR ? parse_logic(parser, HQ_B_AND) : parse_negation(parser);
        left = new_binary(parser, binary, from, mark, left, right);
    }
    return left;
}

static hq_ast *parse_if(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_pos mark = token_place(parser);
    advance(parser);
    hq_ast *parts[3];
    static const char *const AFTER[] = {"then", "else", NULL};
    for (int i = 0; i < 3; i++) {
        parts[i] = parse_expression(parser);
        if (parts[i] == NULL || (AFTER[i] != NULL && !take_word(parser, AFTER[i])))
            return NULL;
    }
    hq_ast *ast = new_ast(parser, HQ_A_IF, from, 3);
    if (ast == NULL)
        return NULL;
    ast->mark = mark;
    memcpy(ast->children, parts, sizeof parts);
    return raised(parser, ast);
}

static hq_ast *parse_range(hq_parser *parser)
{
    size_t from = parser->token.offset;
    hq_ast *low = parse_logic(parser, HQ_B_OR);
    if (low == NULL || !sign(parser, ".."))
        return low;
    hq_pos mark = token_place(parser);
    advance(parser);
    hq_ast *high = parse_logic(parser, HQ_B_OR);
    hq_ast *ast = high == NULL ? NULL : new_ast(parser, HQ_A_RANGE, from, 2);
    if (ast == NULL)
        return NULL;
    ast->mark = mark;
    ast->children[0] = low;
    ast->children[1] = high;
    return raised(parser, ast);
}

static hq_ast *parse_expression(hq_parser *parser)
{
    if (parser->wrong)
        return NULL;
    if (++parser->depth > HQ_EXPRESSION_DEPTH_MAX)
        return too_deep(parser);
    hq_ast *ast = word(parser, "if") ? parse_if(parser) : parse_range(parser);
    parser->depth--;
    return ast;
}

hq_status hq_parse_part(hq_parse_context *context, hq_doc *scalar, size_t offset, size_t length, hq_ast **out)
{
    *out = NULL;
    hq_parser parser = {.context = context, .scalar = scalar, .base = offset};
    parser.lexer.text = hq_str_cut(scalar->scalar, offset, length);
    if (length > HQ_EXPRESSION_BYTES_MAX) {
        HQ_REPORT(context->diags, TOO_LONG, scalar->pos, HQ_STR("16384"));
        return HQ_OK;
    }
    parser.token = hq_lexer_next(&parser.lexer);
    hq_ast *ast = parse_expression(&parser);
    if (ast != NULL && parser.token.kind != HQ_TOKEN_END) {
        if (parser.token.kind == HQ_TOKEN_BAD || parser.token.kind == HQ_TOKEN_OPEN_TEXT) {
            ast = expected(&parser, HQ_STR(""));
        } else {
            hq_diag *diag = HQ_REPORT(context->diags, LEFT_OVER, token_place(&parser), parser.token.text);
            hint_for(&parser, diag);
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
