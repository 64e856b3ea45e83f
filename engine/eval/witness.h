/* Completions that show at once what splitting would come to. Inside eval/ only. */
#ifndef HQ_EVAL_WITNESS_H
#define HQ_EVAL_WITNESS_H

#include "eval/explore.h"

/*
 * Can a truth that stands in doubt come out either way, whatever splitting would do? The facts and the notes met on the way are forgotten.
 *
 *   doubt  of the truth under the present box
 *   both   false: it was not found so
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_witness_both(hq_evaluation *evaluation, hq_node_id node, const hq_doubt *doubt,
                          bool *both) HQ_MUST_USE;

/*
 * Do a few completions come to all that the box whole says? Then splitting cannot come to more or less, nor can answering it as one: the
 * question is `enough`, with what was kept of them. Else it is as it was.
 *
 *   question  has a `keep` that sees when it is enough
 *   doubt     of the box whole
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_witness_all(hq_evaluation *evaluation, hq_question *question, const hq_doubt *doubt) HQ_MUST_USE;

#endif
