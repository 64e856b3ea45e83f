/*
 * Expressions as the rule language writes them, put together again from their trees: brackets where they are needed, literals
 * as their author wrote them. What is printed parses to the same tree. The text of the rule file itself is not needed, so a
 * compiled pack can be shown without its sources.
 */
#ifndef HQ_EXPLAIN_FORMULA_H
#define HQ_EXPLAIN_FORMULA_H

#include "explain/words.h"

hq_str hq_formula(hq_voice *voice, const hq_ast *ast);

/* A cell of a table: ">= 1.5%", "(0%..1%)", "-". */
hq_str hq_test_formula(hq_voice *voice, const hq_test *test);

#endif
