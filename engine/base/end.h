/*
 * The ends of an interval of numbers, each of which is a number or unbounded, and what the ends of a product are. The plan bounds what its
 * nodes can be with them, and the evaluator what its values can be.
 */
#ifndef HQ_BASE_END_H
#define HQ_BASE_END_H

#include "base/rational.h"

typedef struct hq_end {
    int infinite; /* -1, 1; 0: it is `value` */
    hq_rat value; /* 0 where it is infinite */
} hq_end;

int hq_end_compare(hq_end a, hq_end b); /* -1, 0, 1; allocates nothing */

/*
 * The ends of a product from those of its factors, each the low end and then the high one. 0 times an unbounded end is 0.
 *
 * Errors: HQ_E_MEMORY, HQ_E_LIMIT; `out` is not to be used then. It may not be one of the factors.
 * Example: -2..3 times 1..unbounded -> unbounded on both sides.
 */
hq_status hq_ends_multiply(hq_arena *arena, const hq_end a[2], const hq_end b[2], hq_end out[2]) HQ_MUST_USE;

#endif
