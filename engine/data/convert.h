/*
 * Cells into columns, profiles into columns, and a row of columns back into a profile.
 *
 * Cells are read in two ways that agree: a fast one for cells as machines write them (digits, ISO days, 0 and 1, a code's name), a
 * whole column at a time; and for whatever it does not take, cell by cell, the reader of profiles, which takes numbers and days as
 * people write them. A cell that neither takes makes its row a reject.
 *
 * A cell is read without the white space around it, that of sheets (U+00A0, U+3000) too. One that is then empty is unknown, and so is null or
 * ~, as in a profile; 0 is zero; anything else that is not understood (-, N/A, 无) is a reject. Cells say truths as profiles do (true, false,
 * yes, no, 是, 否), and as 1 and 0, y and n, √ and ×, ✓ and ✗. A number behind which nothing is written counts in the unit of the header, or
 * of its fact where the header has none; what stands behind a number (万, 元, %) is what it says, whatever the header.
 */
#ifndef HQ_DATA_CONVERT_H
#define HQ_DATA_CONVERT_H

#include "data/binding.h"

/* A cell that cannot be what its column is. */
typedef struct hq_reject {
    uint32_t table;  /* of the binding */
    uint32_t row;    /* of the cells */
    uint32_t column; /* HQ_NONE: the row as a whole */
    hq_diag diag;    /* code and arguments: what is wrong, as a profile's reader says it */
} hq_reject;
typedef HQ_LIST(hq_reject) hq_reject_list;

typedef struct hq_converter hq_converter;

/* Prepared once for a binding (codes by name, bounds in steps); shared by threads. */
hq_status hq_converter_new(hq_arena *arena, const hq_binding *binding, hq_converter **out) HQ_MUST_USE;

/*
 * The columns of one table of a batch.
 *
 *   cells    of binding->tables.at[table]
 *   batch    its frames belong to the binding's layout; receives columns, ids and row counts of the table's frame and of those embedded
 *            in it. For a list, `owner`, `first` and `listed` are the caller's to set
 *   rejects  receives a row's mistakes; such a row keeps values to compute with
 *
 * Errors: HQ_E_MEMORY. Threads: any, each with its own arena.
 */
hq_status hq_convert_cells(const hq_converter *converter, hq_arena *arena, uint32_t table,
                           const hq_cells *cells, hq_batch *batch, hq_reject_list *rejects) HQ_MUST_USE;

/* A batch with room for the layout's frames. */
hq_status hq_batch_new(hq_arena *arena, const hq_pack *pack, const hq_layout *layout,
                       hq_batch **out) HQ_MUST_USE;

/*
 * Profiles of the layout's entity into a batch. A profile that says more than columns hold is also kept, `apart`; one that says of payments
 * received only that there were none is kept too, but the columns are all of it.
 *
 * Errors: HQ_E_MEMORY; HQ_E_LIMIT, 2^32 items in one frame. The batch refers to the profiles, which must live as long.
 */
hq_status hq_batch_of_profiles(hq_arena *arena, const hq_pack *pack, const hq_layout *layout,
                               hq_profile *const *profiles, uint32_t count, hq_batch **out) HQ_MUST_USE;

/* The profile that a row of frame 0 is, lists and all; the one that it was read as, where the batch kept it (`apart`, and others). What is
 * composed refers to the batch's texts, balances and sets, and lives as long as they. */
hq_status hq_profile_of_row(hq_arena *arena, const hq_pack *pack, const hq_batch *batch, uint32_t row,
                            hq_profile **out) HQ_MUST_USE;

#endif
