/*
 * The examples in a pack, run: each policy alone, each group, each definition, exact to the fen.
 */
#ifndef HQ_RUN_EXAMPLES_H
#define HQ_RUN_EXAMPLES_H

#include "explain/explain.h"

typedef struct hq_examples_report {
    uint32_t passed, failed;
} hq_examples_report;

/*
 * Run the examples of every policy, definition and group; of one policy when `policy` is not HQ_NONE.
 *
 *   text    receives what failed (place, what was expected, what came out) and a last line that counts
 *   diags   receives what is wrong with the examples themselves: an unknown key in expect, a profile that cannot be read
 *
 * An expectation is: status; amount: X | [X, Y | unbounded]; a benefit's name: X | [X, Y]; values: {let or entity.fact: value or
 * [low, high]}; unmet: [condition names]; missing: [facts]. Lists are compared as sets; what is not named is not compared.
 *
 * Errors: HQ_E_MEMORY, HQ_E_LIMIT. Failing examples are no error.
 */
hq_status hq_examples_run(hq_arena *arena, const hq_plan *plan, hq_diags *diags, uint32_t policy, const hq_page *page, hq_text *text,
                          hq_examples_report *report) HQ_MUST_USE;

#endif
