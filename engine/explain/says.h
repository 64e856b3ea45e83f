/*
 * Conditions and values in words, put together from their expressions where the author left `says` out.
 *
 * A sentence follows the expression: fields and codes by their labels, lets and definitions by their label or, where short,
 * by what they are. What a condition demands is said positively even under `not`: not (a >= 3) is "a is less than 3".
 */
#ifndef HQ_EXPLAIN_SAYS_H
#define HQ_EXPLAIN_SAYS_H

#include "explain/words.h"

/* A comparison as it is said: what is looked at to the left, what it is held against to the right; `not` turned into the operator. */
typedef struct hq_comparison {
    hq_binary binary;
    const hq_ast *left, *right;
} hq_comparison;

hq_comparison hq_comparison_of(const hq_ast *ast, bool wanted);
/* A literal, a code, a set or a list of them: it says itself. */
bool hq_is_constant(const hq_ast *ast);

/* A truth: what must hold (wanted), or must not. */
hq_str hq_says_truth(hq_voice *voice, const hq_ast *ast, bool wanted);
/* Anything else: a number, a day, a code, a span, a record. */
hq_str hq_says_value(hq_voice *voice, const hq_ast *ast);
/* The right side of `in`: "gold or silver". */
hq_str hq_says_members(hq_voice *voice, const hq_ast *ast);
/* A declared condition: its author's words, or the expression's; any and all with their parts. */
hq_str hq_says_condition(hq_voice *voice, const hq_condition *condition);

#endif
