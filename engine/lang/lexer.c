/* Tokens of an expression. See lexer.h. */
#include "lang/lexer.h"

#include "base/utf8.h"
#include "lang/ast.h"

/* Bytes of the letter at `at`, or 0. */
static size_t letter_at(hq_str text, size_t at)
{
    uint32_t character;
    int length = hq_utf8_decode(hq_str_cut(text, at, 4), &character);
    return length > 0 && (character == '_' || hq_utf8_is_letter(character)) ? (size_t)length : 0;
}

static char char_at(hq_str text, size_t at)
{
    return at < text.length ? text.at[at] : '\0';
}

static size_t skip_spaces(hq_str text, size_t at)
{
    while (hq_is_space(char_at(text, at)))
        at++;
    return at;
}

static size_t skip_name(hq_str text, size_t at)
{
    for (size_t length;;) {
        if (hq_is_digit(char_at(text, at)))
            at++;
        else if ((length = letter_at(text, at)) > 0)
            at += length;
        else
            return at;
    }
}

/* What may follow digits without a space: %, unit names, '/' or '.' before a unit name. */
static size_t skip_suffix(hq_str text, size_t at)
{
    if (char_at(text, at) == '%')
        at++;
    for (;;) {
        size_t end = letter_at(text, at) > 0 ? skip_name(text, at) : at;
        char c = char_at(text, end);
        if ((c == '/' || (c == '.' && end > at)) && letter_at(text, end + 1) > 0)
            at = end + 1;
        else
            return end;
    }
}

static bool digits_at(hq_str text, size_t at, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!hq_is_digit(char_at(text, at + i)))
            return false;
    return true;
}

static bool date_at(hq_str text, size_t at)
{
    return digits_at(text, at, 4) && char_at(text, at + 4) == '-' && digits_at(text, at + 5, 2) &&
           char_at(text, at + 7) == '-' && digits_at(text, at + 8, 2) && !hq_is_digit(char_at(text, at + 10));
}

static hq_token cut(const hq_lexer *lexer, hq_token_kind kind, size_t from, size_t to)
{
    return (hq_token){.kind = kind, .text = hq_str_cut(lexer->text, from, to - from), .offset = from};
}

static hq_token number_token(const hq_lexer *lexer, size_t from)
{
    hq_str text = lexer->text;
    size_t at = from;
    while (hq_is_digit(char_at(text, at)))
        at++;
    if (char_at(text, at) == '.' && hq_is_digit(char_at(text, at + 1)))
        for (at++; hq_is_digit(char_at(text, at));)
            at++;
    size_t end = skip_suffix(text, at);
    hq_token token = cut(lexer, HQ_TOKEN_NUMBER, from, end);
    token.digits = hq_str_cut(text, from, at - from);
    token.suffix = hq_str_cut(text, at, end - at);
    return token;
}

static hq_token text_token(const hq_lexer *lexer, size_t from)
{
    size_t at = from + 1;
    while (at < lexer->text.length && lexer->text.at[at] != '"')
        at++;
    if (at == lexer->text.length)
        return cut(lexer, HQ_TOKEN_OPEN_TEXT, from, at);
    return cut(lexer, HQ_TOKEN_TEXT, from, at + 1);
}

static const char *const SIGNS[] = {"!=", "<=", ">=", "..", "+", "-", "*", "/", "=",
                                    "<",  ">",  "(",  ")",  "[", "]", ",", "."};

static hq_token sign_token(const hq_lexer *lexer, size_t from)
{
    hq_str rest = hq_str_cut(lexer->text, from, lexer->text.length);
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++) {
        hq_str sign = hq_str_of(SIGNS[i]);
        if (hq_str_starts(rest, sign))
            return cut(lexer, HQ_TOKEN_SIGN, from, from + sign.length);
    }
    uint32_t character;
    int length = hq_utf8_decode(rest, &character);
    return cut(lexer, HQ_TOKEN_BAD, from, from + (length > 0 ? (size_t)length : 1));
}

hq_token hq_lexer_next(hq_lexer *lexer)
{
    size_t from = skip_spaces(lexer->text, lexer->at);
    hq_token token;
    if (from >= lexer->text.length)
        token = cut(lexer, HQ_TOKEN_END, lexer->text.length, lexer->text.length);
    else if (date_at(lexer->text, from))
        token = cut(lexer, HQ_TOKEN_DATE, from, from + 10);
    else if (hq_str_starts(hq_str_cut(lexer->text, from, lexer->text.length),
                           HQ_STR("30e360"))) /* a basis of years() */
        token = cut(lexer, HQ_TOKEN_NAME, from, skip_name(lexer->text, from));
    else if (hq_is_digit(lexer->text.at[from]))
        token = number_token(lexer, from);
    else if (letter_at(lexer->text, from) > 0)
        token = cut(lexer, HQ_TOKEN_NAME, from, skip_name(lexer->text, from));
    else if (lexer->text.at[from] == '"')
        token = text_token(lexer, from);
    else
        token = sign_token(lexer, from);
    lexer->at = token.offset + token.text.length;
    return token;
}

bool hq_is_name(hq_str text)
{
    return letter_at(text, 0) > 0 && skip_name(text, 0) == text.length;
}
