/* What the files of the parser share: its state, and how it moves, reports and builds. Inside lang/ only; the grammar is in parse.c. */
#ifndef HQ_LANG_PARSER_H
#define HQ_LANG_PARSER_H

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

/* The place of bytes [from, to) of the expression. */
hq_pos hq_parser_place(hq_parser *parser, size_t from, size_t to);
hq_pos hq_parser_token_place(hq_parser *parser);
void hq_parser_advance(hq_parser *parser);

/* Is the next token this sign or word? take: it must be, and is taken; false and a diagnostic otherwise. */
bool hq_parser_at_sign(const hq_parser *parser, const char *text);
bool hq_parser_at_word(const hq_parser *parser, const char *text);
bool hq_parser_take_sign(hq_parser *parser, const char *text);
bool hq_parser_take_word(hq_parser *parser, const char *text);

/* Each ends the expression and returns NULL: after a mistake that was reported, one that is, too much nesting. */
hq_ast *hq_parser_stop(hq_parser *parser);
hq_ast *hq_parser_expected(hq_parser *parser, hq_str what);
hq_ast *hq_parser_too_deep(hq_parser *parser, uint32_t levels_max);
void hq_parser_hint(hq_parser *parser, hq_diag *diag);

/* A node from byte `from` to the end of the token taken last. NULL: no memory. */
hq_ast *hq_parser_new(hq_parser *parser, hq_ast_kind kind, size_t from, uint32_t child_count);
/* The node with its height set from its children; too high a tree ends the expression. */
hq_ast *hq_parser_raised(hq_parser *parser, hq_ast *ast);
hq_ast *hq_parser_binary(hq_parser *parser, hq_binary binary, size_t from, hq_pos mark, hq_ast *left,
                         hq_ast *right);

/* Levels of the grammar that other levels come back to. */
hq_ast *hq_parser_expression(hq_parser *parser);
hq_ast *hq_parser_sum(hq_parser *parser);
hq_ast *hq_parser_postfix(hq_parser *parser);

#endif
