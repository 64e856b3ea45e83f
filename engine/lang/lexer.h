/* Expressions cut into tokens. A number keeps its unit suffix; keywords are names until the parser asks. */
#ifndef HQ_LANG_LEXER_H
#define HQ_LANG_LEXER_H

#include "base/str.h"

typedef enum hq_token_kind {
    HQ_TOKEN_END,
    HQ_TOKEN_NUMBER, /* 100万元: `digits` and `suffix` are its parts */
    HQ_TOKEN_DATE,   /* 2026-02-14 */
    HQ_TOKEN_NAME,
    HQ_TOKEN_TEXT, /* "..." */
    HQ_TOKEN_SIGN, /* + - * / = != < <= > >= ( ) [ ] , . .. */
    HQ_TOKEN_OPEN_TEXT,
    HQ_TOKEN_BAD
} hq_token_kind;

typedef struct hq_token {
    hq_token_kind kind;
    hq_str text;   /* all of it */
    size_t offset; /* of text in the expression */
    hq_str digits;
    hq_str suffix;
} hq_token;

typedef struct hq_lexer {
    hq_str text;
    size_t at;
} hq_lexer;

hq_token hq_lexer_next(hq_lexer *lexer);

#endif
