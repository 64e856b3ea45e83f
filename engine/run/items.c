/*
 * Items joined to their owners: a list's source gives them in the order of the owners and is read side by side with the subjects, each item when its
 * owner comes. Nothing is kept of a list but a block, however long it is.
 *
 * Keys have no order of their own: an item whose owner is not the present one belongs to one that comes later, or to nobody. Which of
 * the two is known at the end only, so files are read through once before the first answer, and sorted where that is needed (items_order.c).
 */
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

static hq_status next_row(hq_item_source *source, hq_diags *diags, hq_item *out)
{
    hq_file_items *items = (hq_file_items *)source;
    *out = (hq_item){0};
    while (!items->at_end && items->row == items->cells.row_count &&
           items->ragged == items->cells.ragged_count)
        HQ_TRY(next_block(items, diags));
    if (items->at_end)
        return HQ_OK;
    bool ragged = items->row == items->cells.row_count;
    if (!ragged && items->ragged < items->cells.ragged_count)
        ragged = items->cells.ragged[items->ragged].ordinal < hq_cells_ordinal(&items->cells, items->row);
    out->cells = &items->cells;
    if (ragged) {
        out->row = HQ_NONE;
        out->ragged = &items->cells.ragged[items->ragged++];
        out->place = items->block.first_row + out->ragged->ordinal;
    } else {
        out->row = items->row++;
        out->owner = hq_cell_trim(hq_cell(&items->cells, out->row, items->owner));
        out->place = items->block.first_row + hq_cells_ordinal(&items->cells, out->row);
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
    items->source = (hq_item_source){.next = next_in_file, .close = close_file};
    items->rowset = rowset;
    items->owner = owner_column;
    hq_block_init(&items->block, allocator);
    hq_arena_init(&items->arena, allocator, 0);
    *out = &items->source;
    return HQ_OK;
}

/* --- Room for the items of a piece --- */

/* Room for `wanted` elements; what stands there stays. */
static hq_status grow(const hq_allocator *allocator, void **at, size_t *room, size_t wanted, size_t size)
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

/* One end stands before the first cell, so cells of row r begin behind ends[r * columns]. */
hq_status hq_piece_list_add(hq_piece_list *list, const hq_allocator *allocator, const hq_cells *cells,
                            uint32_t row, uint64_t place)
{
    uint32_t columns = cells->column_count;
    const uint32_t *ends = cells->ends + (size_t)row * columns;
    uint32_t start = ends[-1] + 1, length = ends[columns - 1] - cells->tail - start;
    if (list->length + length + 1 >= UINT32_MAX)
        return HQ_E_LIMIT;
    HQ_TRY(grow(allocator, (void **)&list->room, &list->room_bytes,
                list->length + length + 1 + 2 * HQ_CELLS_PADDING, 1));
    HQ_TRY(grow(allocator, (void **)&list->ends, &list->ends_room, list->ends_count + columns + 1,
                sizeof *list->ends));
    HQ_TRY(grow(allocator, (void **)&list->places, &list->places_room, (size_t)list->row_count + 1,
                sizeof *list->places));
    if (list->ends_count == 0)
        list->ends[list->ends_count++] = UINT32_MAX;
    uint32_t shift = (uint32_t)list->length - start; /* may wrap, and wraps back */
    memcpy(list->room + HQ_CELLS_PADDING + list->length, cells->text + start, length);
    for (uint32_t c = 0; c < columns; c++)
        list->ends[list->ends_count++] = (c + 1 == columns ? start + length : ends[c]) + shift;
    list->length += length;
    list->room[HQ_CELLS_PADDING + list->length++] = '\n';
    list->places[list->row_count++] = place;
    return HQ_OK;
}

static void finish_list(hq_piece_list *list, uint32_t columns)
{
    list->cells = (hq_cells){.text = list->room == NULL ? "" : list->room + HQ_CELLS_PADDING,
                             .ends = list->ends == NULL ? NULL : list->ends + 1,
                             .row_count = list->row_count,
                             .column_count = columns};
}

/* --- Joining --- */

typedef struct hq_joining {
    hq_intake *intake;
    hq_diags *diags;
    hq_piece *piece;
    hq_intake_list *list;
    uint32_t table;
    hq_piece_list *to;
} hq_joining;

/* Which subject of the piece a row of a table belongs to. */
static uint32_t subject_of(const hq_joining *joining, uint32_t table, uint32_t row)
{
    while (table > 0) {
        const uint32_t *first = joining->piece->lists[table - 1].first;
        uint32_t low = 0, parent = joining->intake->lists[table - 1].parent;
        uint32_t high =
            parent == 0 ? joining->piece->cells.row_count : joining->piece->lists[parent - 1].row_count;
        while (high - low > 1) {
            uint32_t middle = low + (high - low) / 2;
            if (first[middle] <= row)
                low = middle;
            else
                high = middle;
        }
        row = low;
        table = parent;
    }
    return row;
}

static uint32_t ordinal_of_owner(const hq_joining *joining, uint32_t owner_row)
{
    return hq_cells_ordinal(&joining->piece->cells, subject_of(joining, joining->list->parent, owner_row));
}

/* The row of a list that cannot be read may be an item of this owner: he cannot be answered. */
static hq_status refuse_owner(hq_joining *joining, uint32_t owner_row, hq_str key, uint64_t place)
{
    hq_piece *piece = joining->piece;
    hq_refused refused = {.ordinal = ordinal_of_owner(joining, owner_row),
                          .table = joining->table,
                          .place = place,
                          .column = HQ_NONE};
    hq_str owner = hq_str_copy(&piece->arena, key);
    HQ_TRY_ALLOC(owner.at);
    refused.diag = (hq_diag){
        .message = HQ_D_BATCH_ITEM_DAMAGED, .pos = HQ_POS_NONE, .related = HQ_POS_NONE, .args = {owner}};
    return HQ_PUSH(&piece->arena, piece->refused, refused) ? HQ_OK : HQ_E_MEMORY;
}

static hq_status next_item(hq_joining *joining)
{
    hq_intake_list *list = joining->list;
    if (list->has_item || list->at_end)
        return HQ_OK;
    HQ_TRY(list->source->next(list->source, joining->diags, &list->item));
    list->at_end = list->item.cells == NULL;
    list->has_item = !list->at_end;
    list->given += list->has_item;
    return HQ_OK;
}

static bool is_damaged(const hq_item *item)
{
    return item->row == HQ_NONE || item->owner.length == 0;
}

/* Remember whose items were taken last, so that another row of the same key does not go without them unsaid. */
static hq_status remember_owner(hq_intake_list *list, hq_str owner)
{
    list->last_owner.length = 0;
    return hq_bytes_add(&list->last_owner, owner);
}

static hq_status check_twice(const hq_joining *joining, hq_str key)
{
    const hq_intake_list *list = joining->list;
    if (key.length == 0 || !list->has_last || !hq_str_equal(key, hq_bytes_str(&list->last_owner)))
        return HQ_OK;
    hq_str file = hq_intake_table_name(joining->intake, joining->piece->input, list->parent);
    HQ_REPORT(joining->diags, BATCH_TWICE, HQ_POS_NONE, key, file, list->file);
    return HQ_E_INVALID;
}

/* All items of one owner. A damaged row belongs to the owner before it, to the one behind it, or to any between them that has no items. */
static hq_status take_items(hq_joining *joining, uint32_t owner_row, hq_str key)
{
    hq_intake_list *list = joining->list;
    bool any = false;
    HQ_TRY(check_twice(joining, key));
    if (list->damaged)
        HQ_TRY(refuse_owner(joining, owner_row, key, list->damaged_place));
    for (;;) {
        HQ_TRY(next_item(joining));
        if (!list->has_item)
            return HQ_OK;
        if (is_damaged(&list->item)) {
            HQ_TRY(refuse_owner(joining, owner_row, key, list->item.place));
            list->damaged = true;
            list->damaged_place = list->item.place;
            list->has_item = false;
            continue;
        }
        if (key.length == 0 || !hq_str_equal(list->item.owner, key))
            return HQ_OK;
        if (!any)
            HQ_TRY(remember_owner(list, key));
        list->has_last = any = true;
        list->damaged = false;
        HQ_TRY(hq_piece_list_add(joining->to, joining->intake->allocator, list->item.cells, list->item.row,
                                 list->item.place));
        if (list->twice.rows != NULL)
            HQ_TRY(hq_intake_refuse_item(joining->intake, joining->diags, joining->piece, joining->table,
                                         ordinal_of_owner(joining, owner_row)));
        list->has_item = false;
    }
}

/* Another owner had the id of this one before, and has its items. */
static bool stood_before(const hq_joining *joining, uint32_t row)
{
    const hq_piece *piece = joining->piece;
    if (joining->list->parent == 0)
        return piece->twice != NULL && hq_bit(piece->twice, row);
    const hq_piece_list *owners = &piece->lists[joining->list->parent - 1];
    return row / 64 < owners->twice_words && hq_bit(owners->twice, row);
}

static hq_status join_list(hq_joining *joining)
{
    hq_intake *intake = joining->intake;
    const hq_bound_table *parent = &intake->binding.tables.at[joining->list->parent];
    const hq_cells *owners = joining->list->parent == 0
                                 ? &joining->piece->cells
                                 : &joining->piece->lists[joining->list->parent - 1].cells;
    hq_piece_list *to = joining->to;
    to->length = to->ends_count = 0;
    to->row_count = to->twice_words = 0;
    to->twice = NULL;
    HQ_TRY(grow(intake->allocator, (void **)&to->first, &to->first_room, (size_t)owners->row_count + 1,
                sizeof *to->first));
    for (uint32_t r = 0; r < owners->row_count; r++) {
        to->first[r] = to->row_count;
        if (!stood_before(joining, r))
            HQ_TRY(take_items(joining, r, hq_cell_trim(hq_cell(owners, r, parent->id))));
    }
    to->first[owners->row_count] = to->row_count;
    finish_list(to, intake->binding.tables.at[joining->table].column_count);
    return HQ_OK;
}

hq_status hq_intake_join(hq_intake *intake, hq_diags *diags, hq_piece *piece)
{
    HQ_TRY(hq_block_cells(intake->rowset, &piece->block, &piece->arena, &piece->cells));
    piece->found = true;
    HQ_TRY(hq_intake_refuse_twice(intake, diags, piece));
    for (uint32_t i = 0; i < intake->list_count; i++) {
        hq_joining joining = {intake, diags, piece, &intake->lists[i], i + 1, &piece->lists[i]};
        HQ_TRY(join_list(&joining));
    }
    return HQ_OK;
}

hq_status hq_intake_join_end(hq_intake *intake, hq_diags *diags)
{
    for (uint32_t i = 0; i < intake->list_count; i++) {
        hq_intake_list *list = &intake->lists[i];
        hq_joining joining = {.intake = intake, .diags = diags, .list = list};
        HQ_TRY(next_item(&joining));
        if (!list->has_item || is_damaged(&list->item))
            continue;
        hq_str parent = hq_intake_table_name(intake, 0, list->parent);
        uint64_t row = hq_intake_counted(intake, list->rowset, list->item.place);
        HQ_REPORT(diags, BATCH_ORDER, HQ_POS_NONE, list->file, hq_diag_count(diags, row), list->item.owner,
                  parent);
        return HQ_E_INVALID;
    }
    return HQ_OK;
}
