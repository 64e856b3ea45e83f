/* The parser's state: moving over tokens, reporting, building nodes. See parser.h. */
#include "lang/parser.h"

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

hq_pos hq_parser_place(hq_parser *parser, size_t from, size_t to)
{
    return hq_doc_at(parser->context->arena, parser->context->diags->sources, parser->scalar,
                     parser->base + from, to - from);
}

void hq_parser_advance(hq_parser *parser)
{
    parser->last_end = parser->token.offset + parser->token.text.length;
    parser->token = hq_lexer_next(&parser->lexer);
}

hq_pos hq_parser_token_place(hq_parser *parser)
{
    return hq_parser_place(parser, parser->token.offset, parser->token.offset + parser->token.text.length);
}

bool hq_parser_at_sign(const hq_parser *parser, const char *text)
{
    return parser->token.kind == HQ_TOKEN_SIGN && hq_str_is(parser->token.text, text);
}

bool hq_parser_at_word(const hq_parser *parser, const char *text)
{
    return parser->token.kind == HQ_TOKEN_NAME && hq_str_is(parser->token.text, text);
}

hq_ast *hq_parser_stop(hq_parser *parser)
{
    parser->wrong = true;
    return NULL;
}

hq_ast *hq_parser_too_deep(hq_parser *parser, uint32_t levels_max)
{
    HQ_REPORT(parser->context->diags, TOO_DEEP, hq_parser_token_place(parser),
              hq_diag_count(parser->context->diags, levels_max));
    return hq_parser_stop(parser);
}

/* Hints for what people write from other languages. */
void hq_parser_hint(hq_parser *parser, hq_diag *diag)
{
    hq_str rest = hq_str_cut(parser->lexer.text, parser->token.offset, 2);
    hq_str before =
        hq_str_cut(parser->lexer.text, parser->token.offset > 0 ? parser->token.offset - 1 : 0, 2);
    if (hq_str_is(rest, "==") || hq_str_is(before, "=="))
        hq_diag_hint(parser->context->diags, diag, HQ_H_USE_EQUALS, HQ_STR(""));
    else if (hq_str_is(rest, "<>") || hq_str_is(before, "<>"))
        hq_diag_hint(parser->context->diags, diag, HQ_H_USE_NOT_EQUAL, HQ_STR(""));
}

hq_ast *hq_parser_expected(hq_parser *parser, hq_str what)
{
    if (parser->wrong)
        return NULL;
    if (parser->token.kind == HQ_TOKEN_BAD) {
        HQ_REPORT(parser->context->diags, BAD_CHARACTER, hq_parser_token_place(parser), parser->token.text);
    } else if (parser->token.kind == HQ_TOKEN_OPEN_TEXT) {
        HQ_REPORT(parser->context->diags, OPEN_TEXT, hq_parser_token_place(parser));
    } else {
        hq_diag *diag = HQ_REPORT(parser->context->diags, EXPECTED, hq_parser_token_place(parser), what);
        hq_parser_hint(parser, diag);
    }
    return hq_parser_stop(parser);
}

bool hq_parser_take_sign(hq_parser *parser, const char *text)
{
    if (!hq_parser_at_sign(parser, text)) {
        hq_parser_expected(parser, hq_str_of(text));
        return false;
    }
    hq_parser_advance(parser);
    return true;
}

bool hq_parser_take_word(hq_parser *parser, const char *text)
{
    if (!hq_parser_at_word(parser, text)) {
        hq_parser_expected(parser, hq_str_of(text));
        return false;
    }
    hq_parser_advance(parser);
    return true;
}

hq_ast *hq_parser_new(hq_parser *parser, hq_ast_kind kind, size_t from, uint32_t child_count)
{
    hq_ast *ast = HQ_NEW(parser->context->arena, hq_ast);
    hq_ast **children = child_count == 0 ? NULL : HQ_NEW_ARRAY(parser->context->arena, hq_ast *, child_count);
    if (ast == NULL || (child_count > 0 && children == NULL)) {
        parser->no_memory = true;
        return hq_parser_stop(parser);
    }
    ast->kind = kind;
    ast->pos = hq_parser_place(parser, from, parser->last_end);
    ast->mark = ast->pos;
    ast->child_count = child_count;
    ast->children = children;
    return ast;
}

/* a + b + c ... leans left and grows high without nesting: what walks the tree must not go deeper than it can. */
hq_ast *hq_parser_raised(hq_parser *parser, hq_ast *ast)
{
    for (uint32_t i = 0; i < ast->child_count; i++)
        if (ast->children[i] != NULL && ast->children[i]->height >= ast->height)
            ast->height = ast->children[i]->height + 1;
    return ast->height > HQ_EXPRESSION_HEIGHT_MAX ? hq_parser_too_deep(parser, HQ_EXPRESSION_HEIGHT_MAX)
                                                  : ast;
}

hq_ast *hq_parser_binary(hq_parser *parser, hq_binary binary, size_t from, hq_pos mark, hq_ast *left,
                         hq_ast *right)
{
    if (left == NULL || right == NULL)
        return NULL;
    hq_ast *ast = hq_parser_new(parser, HQ_A_BINARY, from, 2);
    if (ast == NULL)
        return NULL;
    ast->binary = binary;
    ast->mark = mark;
    ast->children[0] = left;
    ast->children[1] = right;
    return hq_parser_raised(parser, ast);
}
