/*
 * The columnar machine: a plan specialised to a request and to the columns that a file has, run over batches of subjects.
 *
 * It gives what eval/ gives, ranges included, or says that it cannot: for policies whose meaning the columns cannot carry (never silently:
 * with a reason), and for rows that lack facts it would need. Those are left, and the caller answers them with eval/.
 */
#ifndef HQ_VM_MACHINE_H
#define HQ_VM_MACHINE_H

#include "vm/kernels.h"

typedef struct hq_machine hq_machine;

/*
 * Specialise.
 *
 *   arena    holds the machine; plan, request (with what it points to) and layout must live as long
 *   request  explain and seen are not looked at
 *   wants    what of the outcomes is read; NULL: everything
 *
 * Errors: HQ_E_MEMORY. Threads: the machine is immutable and may be shared.
 */
hq_status hq_machine_new(hq_arena *arena, const hq_plan *plan, const hq_request *request,
                         const hq_layout *layout, const hq_wants *wants, hq_machine **out) HQ_MUST_USE;

/*
 * By policy: is it asked, and of those that something is wanted of, or joined with one by a group or a pool? A request for these alone comes to
 * the same outcomes, as far as they are wanted. Errors: HQ_E_MEMORY.
 */
hq_status hq_wanted_policies(hq_arena *arena, const hq_plan *plan, const hq_request *request,
                             const hq_wants *wants, const bool **out) HQ_MUST_USE;

/* Why eval/ has to answer this policy for every row, in English, or NULL: the machine carries it. */
const char *hq_machine_leaves(const hq_machine *machine, uint32_t policy);

/* Policies that are answered together, because a group or a pool joins them, have one unit; those of one unit are left together. */
uint32_t hq_machine_unit(const hq_machine *machine, uint32_t policy);
uint32_t hq_machine_unit_count(const hq_machine *machine);

/* The program, the ranges of its registers, the policies that are left and why. */
void hq_machine_dump(hq_text *text, const hq_machine *machine);

/* Room to run in, of one thread. */
typedef struct hq_lane hq_lane;

/* How much memory a thread takes to run the machine in, before there are rows: about, on the high side. */
size_t hq_machine_lane_bytes(const hq_machine *machine);

hq_status hq_lane_open(const hq_allocator *allocator, const hq_machine *machine, hq_isa isa,
                       hq_lane **out) HQ_MUST_USE;
void hq_lane_close(hq_lane *lane);

/*
 * Run a batch.
 *
 *   out   what it came to; every asked policy has the arrays that are wanted of it, and rows that are left have zeros in them. It lives until the lane is run again
 *   left  by unit: a bitmap of rows that eval/ has to answer, NULL: none
 *
 * What eval/ answers for a row and unit is put into `out` by the caller: verdicts, amounts, reasons, choices, and its share of the totals added.
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_lane_run(hq_lane *lane, const hq_batch *batch, hq_outcomes **out,
                      const uint64_t *const **left) HQ_MUST_USE;

#endif
