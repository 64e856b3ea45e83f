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
 *   diags   receives what is wrong with the examples themselves: an unknown key in expect, a profile that cannot be read. Its
 *           sources are those of the pack
 *   text    receives what failed (place, what was expected, what came out) and a last line that counts
 *
 * An expectation of a policy is: status; amount: X | [X, Y | unbounded]; a benefit's name: the same; values: {let or entity.fact:
 * value, [low, high] or [codes]}; unmet: [condition names]; missing: [facts]. Of a group: status (the best of its members), amount (the
 * group's own line), a member's policy name: X | [X, Y], values, missing. Of a definition: values. Lists of names are compared as
 * sets; what is not named is not compared. A value of several subjects is all that it is for any of them.
 *
 * An example that is wrong, or whose numbers grow too long, has failed. Errors: HQ_E_MEMORY.
 */
hq_status hq_examples_run(hq_arena *arena, const hq_plan *plan, hq_diags *diags, uint32_t policy,
                          const hq_page *page, hq_text *text, hq_examples_report *report) HQ_MUST_USE;

#endif
