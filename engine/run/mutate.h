/*
 * Do the examples of a pack notice when a rule is another? Each rule is changed in one place at a time, compiled, and the examples that
 * hang on it are run until one fails.
 */
#ifndef HQ_RUN_MUTATE_H
#define HQ_RUN_MUTATE_H

#include "run/examples.h"

typedef struct hq_mutation_request {
    uint32_t policy; /* HQ_NONE: every rule of the pack */
    const hq_page *page;
    void (*progress)(void *context, uint32_t done, uint32_t all); /* NULL: nobody looks on */
    void *context;
} hq_mutation_request;

typedef struct hq_mutation_counts {
    uint32_t failed; /* examples that fail as it is: then nothing is changed */
    uint32_t caught, survived, refused;
} hq_mutation_counts;

/*
 * Change and run.
 *
 *   arena   for what lasts as long as the call; changes have an arena of their own with its allocator
 *   plan    of the pack; neither it nor its pack is touched, since all is done on a second reading of the pack's texts
 *   diags   with the pack's sources; receives what is wrong with the examples
 *   text    receives each change that survived, and a table that counts by kind
 *
 * The examples that hang on a rule are its own, those of what reads it, and those of the groups that it belongs to. A change that the
 * compiler refuses counts as neither caught nor survived.
 *
 * Errors: HQ_E_MEMORY; HQ_E_LIMIT, for a pack with figures of thousands of bits.
 */
hq_status hq_mutation_run(hq_arena *arena, const hq_plan *plan, hq_diags *diags,
                          const hq_mutation_request *request, hq_text *text,
                          hq_mutation_counts *report) HQ_MUST_USE;

#endif
