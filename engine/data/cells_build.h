/*
 * Rows of cells in the making, for readers that find cells one by one (workbooks, databases): text and ends grow here and are put into a
 * block when it is full. Memory is reused from block to block. Inside data/ only.
 *
 * A row is open from hq_cells_row to hq_cells_keep or hq_cells_drop; what is appended goes to its next cell.
 */
#ifndef HQ_DATA_CELLS_BUILD_H
#define HQ_DATA_CELLS_BUILD_H

#include "data/rowset_kind.h"

enum { HQ_ROW_BYTES_MAX = 4 << 20 }; /* text of one row: HQ_APPLICANT_BYTES_MAX */

/* Memory that grows by doubling, from an allocator. */
typedef struct hq_room {
    const hq_allocator *allocator;
    void *at;
    size_t bytes;
} hq_room;

/* At least `bytes`, what stands there kept. */
hq_status hq_room_grow(hq_room *room, size_t bytes) HQ_MUST_USE;
void hq_room_free(hq_room *room);

typedef struct hq_cells_build {
    hq_room text, ends, ordinals, ragged;
    size_t length;      /* of the text */
    size_t row_start;   /* where the open row begins, */
    size_t cell_start;  /* and its open cell */
    uint32_t cells;     /* finished, of the open row */
    uint32_t row_count; /* kept */
    uint32_t ragged_count;
    uint32_t column_count;
    bool too_long;                /* the open row */
    uint64_t first_row, next_row; /* ordinals in the table: the block's first row, the one behind its last */
    hq_status status;             /* HQ_E_MEMORY: nothing is appended any more */
} hq_cells_build;

void hq_cells_build_init(hq_cells_build *build, const hq_allocator *allocator);
void hq_cells_build_free(hq_cells_build *build);

/* Begin a block. */
void hq_cells_begin(hq_cells_build *build, uint32_t column_count, uint64_t first_row);

void hq_cells_row(hq_cells_build *build);
void hq_cells_append(hq_cells_build *build, hq_str bytes);
void hq_cells_clear(hq_cells_build *build); /* the open cell */
void hq_cells_next(hq_cells_build *build);  /* the cell is finished */

/*
 * Finish the row, its cells filled up with empty ones; a row with more than HQ_ROW_BYTES_MAX of text is dropped. `ordinal` in the table
 * rises from row to row.
 */
void hq_cells_keep(hq_cells_build *build, uint64_t ordinal);
void hq_cells_drop(hq_cells_build *build, uint64_t ordinal, hq_ragged why, uint32_t count);
void hq_cells_forget(hq_cells_build *build); /* as if it had not been begun */

/* Bytes of what the block holds, about. */
static inline size_t hq_cells_size(const hq_cells_build *build)
{
    return build->length + build->ragged_count * sizeof(hq_ragged_row);
}

/* Put what was built into a block. Errors: HQ_E_MEMORY, also an earlier one. */
hq_status hq_cells_publish(const hq_cells_build *build, hq_block *block) HQ_MUST_USE;

#endif
