/* The items of a list as its file gives them, and the room in which a piece keeps those of its subjects. Nothing is kept of a list but a block, however
 * long it is. Who owns them: items_join.c. */
#include <string.h>

#include "data/cell_text.h"
#include "run/intake_own.h"

/* --- The items of a file --- */

typedef struct hq_file_items {
    hq_item_source source;
    hq_rowset *rowset;
    uint32_t owner; /* column */
    hq_block block;
    hq_arena arena; /* of the block's cells */
    hq_cells cells;
    uint32_t row, ragged; /* the next of each */
    bool at_end;
} hq_file_items;

static hq_status next_block(hq_file_items *items, hq_diags *diags)
{
    hq_arena_reset(&items->arena);
    items->row = items->ragged = 0;
    items->cells = (hq_cells){0};
    HQ_TRY(hq_rowset_read(items->rowset, diags, &items->block));
    items->at_end = items->block.row_count == 0;
    return items->at_end ? HQ_OK : hq_block_cells(items->rowset, &items->block, &items->arena, &items->cells);
}

/* What is no row of cells stands before the next one that is. */
static bool is_ragged_next(const hq_file_items *items)
{
    const hq_cells *cells = &items->cells;
    if (items->ragged == cells->ragged_count)
        return false;
    return items->row == cells->row_count ||
           cells->ragged[items->ragged].ordinal < hq_cells_ordinal(cells, items->row);
}

static hq_status next_row(hq_item_source *source, hq_diags *diags, hq_item *out)
{
    hq_file_items *items = (hq_file_items *)source;
    *out = (hq_item){0};
    while (!items->at_end && items->row == items->cells.row_count &&
           items->ragged == items->cells.ragged_count)
        HQ_TRY(next_block(items, diags));
    if (items->at_end)
        return HQ_OK;
    const hq_cells *cells = &items->cells;
    out->cells = cells;
    if (is_ragged_next(items)) {
        out->row = HQ_NONE;
        out->ragged = &cells->ragged[items->ragged++];
        out->place = items->block.first_row + out->ragged->ordinal;
    } else {
        out->row = items->row++;
        out->owner = hq_cell_trim(hq_cell(cells, out->row, items->owner));
        out->place = items->block.first_row + hq_cells_ordinal(cells, out->row);
        if (cells->ordinals == NULL && cells->ragged_count == 0) /* else rows may be left out between them */
            out->ahead = cells->row_count - items->row;
    }
    return HQ_OK;
}

/* A row in which nothing stands is no item. */
static bool is_blank(const hq_item *item)
{
    if (item->ragged != NULL)
        return hq_ragged_is_blank(item->ragged);
    return item->cells != NULL && hq_cells_row_is_blank(item->cells, item->row);
}

static hq_status next_in_file(hq_item_source *source, hq_diags *diags, hq_item *out)
{
    do
        HQ_TRY(next_row(source, diags, out));
    while (is_blank(out));
    return HQ_OK;
}

static void pass_in_file(hq_item_source *source, uint32_t count)
{
    hq_file_items *items = (hq_file_items *)source;
    items->row += count;
}

static void close_file(hq_item_source *source)
{
    hq_file_items *items = (hq_file_items *)source;
    hq_block_free(&items->block);
    hq_arena_free(&items->arena);
}

hq_status hq_items_of_file(hq_arena *arena, const hq_allocator *allocator, hq_rowset *rowset,
                           uint32_t owner_column, hq_item_source **out)
{
    hq_file_items *items = HQ_NEW(arena, hq_file_items);
    HQ_TRY_ALLOC(items);
    items->source = (hq_item_source){.next = next_in_file, .pass = pass_in_file, .close = close_file};
    items->rowset = rowset;
    items->owner = owner_column;
    hq_block_init(&items->block, allocator);
    hq_arena_init(&items->arena, allocator, 0);
    *out = &items->source;
    return HQ_OK;
}

/* --- Room for the items of a piece --- */

hq_status hq_piece_grow(const hq_allocator *allocator, void **at, size_t *room, size_t wanted, size_t size)
{
    if (wanted <= *room)
        return HQ_OK;
    size_t more = *room * 2 > wanted ? *room * 2 : wanted + 64;
    void *grown = allocator->allocate(allocator->context, more * size);
    HQ_TRY_ALLOC(grown);
    if (*room > 0) {
        memcpy(grown, *at, *room * size);
        allocator->release(allocator->context, *at, *room * size);
    }
    *at = grown;
    *room = more;
    return HQ_OK;
}

void hq_piece_list_free(hq_piece_list *list, const hq_allocator *allocator)
{
    if (list->room_bytes > 0)
        allocator->release(allocator->context, list->room, list->room_bytes);
    if (list->ends_room > 0)
        allocator->release(allocator->context, list->ends, list->ends_room * sizeof *list->ends);
    if (list->places_room > 0)
        allocator->release(allocator->context, list->places, list->places_room * sizeof *list->places);
    if (list->first_room > 0)
        allocator->release(allocator->context, list->first, list->first_room * sizeof *list->first);
    *list = (hq_piece_list){0};
}

/* Rows of the run, one after the other, without what stands between a row's last cell and its end. */
static void copy_each(hq_piece_list *list)
{
    const hq_cells *cells = list->run;
    uint32_t columns = cells->column_count;
    const uint32_t *ends = cells->ends + (size_t)list->run_row * columns;
    for (uint32_t r = 0; r < list->run_rows; r++, ends += columns) {
        uint32_t start = ends[-1] + 1, length = ends[columns - 1] - cells->tail - start;
        uint32_t shift = (uint32_t)list->copied - start; /* may wrap, and wraps back */
        memcpy(list->room + HQ_CELLS_PADDING + list->copied, cells->text + start, length);
        for (uint32_t c = 0; c + 1 < columns; c++)
            list->ends[list->ends_count++] = ends[c] + shift;
        list->copied += length;
        list->ends[list->ends_count++] = (uint32_t)list->copied;
        list->room[HQ_CELLS_PADDING + list->copied++] = '\n';
    }
}

/* The run as it stands. */
static void copy_together(hq_piece_list *list)
{
    const hq_cells *cells = list->run;
    size_t count = (size_t)list->run_rows * cells->column_count;
    const uint32_t *ends = cells->ends + (size_t)list->run_row * cells->column_count;
    uint32_t start = ends[-1] + 1, length = ends[count - 1] - start;
    uint32_t shift = (uint32_t)list->copied - start; /* may wrap, and wraps back */
    uint32_t *to = list->ends + list->ends_count;
    memcpy(list->room + HQ_CELLS_PADDING + list->copied, cells->text + start, length);
    for (size_t i = 0; i < count; i++)
        to[i] = ends[i] + shift;
    list->ends_count += count;
    list->copied += length;
    list->room[HQ_CELLS_PADDING + list->copied++] = '\n';
}

/* One end stands before the first cell, so cells of row r begin behind ends[r * columns]. */
hq_status hq_piece_list_end_run(hq_piece_list *list, const hq_allocator *allocator)
{
    if (list->run == NULL)
        return HQ_OK;
    size_t count = (size_t)list->run_rows * list->run->column_count;
    HQ_TRY(hq_piece_grow(allocator, (void **)&list->room, &list->room_bytes,
                         list->length + 2 * HQ_CELLS_PADDING, 1));
    HQ_TRY(hq_piece_grow(allocator, (void **)&list->ends, &list->ends_room, list->ends_count + count + 1,
                         sizeof *list->ends));
    if (list->ends_count == 0)
        list->ends[list->ends_count++] = UINT32_MAX;
    if (list->run->tail == 0)
        copy_together(list);
    else
        copy_each(list);
    list->run = NULL;
    return HQ_OK;
}

hq_status hq_piece_list_add(hq_piece_list *list, const hq_allocator *allocator, const hq_cells *cells,
                            uint32_t row, uint64_t place)
{
    uint32_t columns = cells->column_count;
    const uint32_t *ends = cells->ends + (size_t)row * columns;
    size_t length = (size_t)(ends[columns - 1] - cells->tail - (ends[-1] + 1)) + 1;
    if (list->length + length >= UINT32_MAX)
        return HQ_E_LIMIT;
    if (list->row_count == list->places_room)
        HQ_TRY(hq_piece_grow(allocator, (void **)&list->places, &list->places_room,
                             (size_t)list->row_count + 1, sizeof *list->places));
    if (list->run != cells || row != list->run_row + list->run_rows) {
        HQ_TRY(hq_piece_list_end_run(list, allocator));
        list->run = cells;
        list->run_row = row;
        list->run_rows = 0;
    }
    list->run_rows++;
    list->length += length;
    list->places[list->row_count++] = place;
    return HQ_OK;
}
