/* Lists that lie in any order: see items_sorted.c. Inside run/ only. */
#ifndef HQ_RUN_ITEMS_SORTED_H
#define HQ_RUN_ITEMS_SORTED_H

#include "run/intake_own.h"

/* What a temporary file refused is said: HQ_E_IO becomes HQ_E_INVALID. */
hq_status hq_spill_said(hq_diags *diags, const hq_spill *spill, hq_status status) HQ_MUST_USE;

typedef struct hq_items_sorting {
    const hq_allocator *allocator;
    hq_item_source *owners; /* in the order that is wanted; read to its end */
    uint32_t owner_id;     /* the column of their cells that names them; HQ_NONE: the source's `owner` does */
    hq_item_source *items; /* in any order; read to its end */
    uint32_t column_count; /* of the items */
    hq_str items_name;     /* of the file, for messages */
    uint64_t first_row;    /* of the items, as people count rows of their file */
    hq_str tmp;            /* the folder for temporary files; empty: /tmp */
    size_t memory_bytes;
} hq_items_sorting;

/*
 * The items in the order of their owners, those of one owner in the order of their file.
 *
 *   out      the source, in `arena`; to be closed
 *   orphans  receives the items that belong to nobody: records of place (a number) and owner, in the order of their file; NULL: there are none. To
 *            be closed
 *
 * Two owners of one id: the first has the items of both. Whoever calls refuses the others (items_twice.c).
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID, said in `diags`: a row of items is damaged or names nobody (it may be anybody's, so nobody could be answered),
 * the temporary file failed.
 */
hq_status hq_items_sorted(hq_arena *arena, hq_diags *diags, const hq_items_sorting *asked, hq_spill **orphans,
                          hq_item_source **out) HQ_MUST_USE;

/* Give a sorted source's items from the first one again. Errors: HQ_E_MEMORY; HQ_E_INVALID, said. */
hq_status hq_items_sorted_again(hq_item_source *source, hq_diags *diags) HQ_MUST_USE;

#endif
