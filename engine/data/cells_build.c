/* Rows of cells in the making. See cells_build.h. */
#include "data/cells_build.h"

#include <string.h>

#include "base/limits.h"

_Static_assert((int)HQ_ROW_BYTES_MAX == (int)HQ_APPLICANT_BYTES_MAX, "one limit for rows of every kind");

enum { ROOM_FIRST = 4096 };

hq_status hq_room_grow(hq_room *room, size_t bytes)
{
    if (bytes <= room->bytes)
        return HQ_OK;
    if (bytes > SIZE_MAX / 4)
        return HQ_E_MEMORY;
    size_t larger = room->bytes < ROOM_FIRST ? ROOM_FIRST : room->bytes * 2;
    if (larger < bytes)
        larger = bytes;
    void *at = room->allocator->allocate(room->allocator->context, larger);
    HQ_TRY_ALLOC(at);
    if (room->at != NULL) {
        memcpy(at, room->at, room->bytes);
        room->allocator->release(room->allocator->context, room->at, room->bytes);
    }
    room->at = at;
    room->bytes = larger;
    return HQ_OK;
}

void hq_room_free(hq_room *room)
{
    if (room->at != NULL)
        room->allocator->release(room->allocator->context, room->at, room->bytes);
    room->at = NULL;
    room->bytes = 0;
}

void hq_cells_build_init(hq_cells_build *build, const hq_allocator *allocator)
{
    *build = (hq_cells_build){.text = {.allocator = allocator},
                              .ends = {.allocator = allocator},
                              .ordinals = {.allocator = allocator},
                              .ragged = {.allocator = allocator}};
}

void hq_cells_build_free(hq_cells_build *build)
{
    hq_room_free(&build->text);
    hq_room_free(&build->ends);
    hq_room_free(&build->ordinals);
    hq_room_free(&build->ragged);
}

static bool has_room(hq_cells_build *build, hq_room *room, size_t bytes)
{
    if (build->status == HQ_OK)
        build->status = hq_room_grow(room, bytes);
    return build->status == HQ_OK;
}

void hq_cells_begin(hq_cells_build *build, uint32_t column_count, uint64_t first_row)
{
    build->length = build->row_start = build->cell_start = 0;
    build->cells = build->row_count = build->ragged_count = 0;
    build->column_count = column_count;
    build->first_row = build->next_row = first_row;
    build->status = HQ_OK;
}

void hq_cells_row(hq_cells_build *build)
{
    build->row_start = build->cell_start = build->length;
    build->cells = 0;
    build->too_long = false;
}

void hq_cells_append(hq_cells_build *build, hq_str bytes)
{
    build->too_long = build->too_long || build->length - build->row_start + bytes.length > HQ_ROW_BYTES_MAX;
    if (bytes.length == 0 || build->too_long || !has_room(build, &build->text, build->length + bytes.length))
        return;
    memcpy((char *)build->text.at + build->length, bytes.at, bytes.length);
    build->length += bytes.length;
}

void hq_cells_clear(hq_cells_build *build)
{
    build->length = build->cell_start;
}

/* What stands at a cell's end is a byte of no meaning. */
void hq_cells_next(hq_cells_build *build)
{
    size_t cell = (size_t)build->row_count * build->column_count + build->cells;
    if (!has_room(build, &build->text, build->length + 1) ||
        !has_room(build, &build->ends, (cell + 1) * sizeof(uint32_t)))
        return;
    ((uint32_t *)build->ends.at)[cell] = (uint32_t)build->length;
    ((char *)build->text.at)[build->length++] = '\n';
    build->cell_start = build->length;
    build->cells++;
}

void hq_cells_forget(hq_cells_build *build)
{
    build->length = build->cell_start = build->row_start;
    build->cells = 0;
}

void hq_cells_keep(hq_cells_build *build, uint64_t ordinal)
{
    if (build->too_long) {
        hq_cells_drop(build, ordinal, HQ_RAGGED_LONG, 0);
        return;
    }
    while (build->cells < build->column_count && build->status == HQ_OK)
        hq_cells_next(build);
    if (!has_room(build, &build->ordinals, (build->row_count + (size_t)1) * sizeof(uint32_t)))
        return;
    ((uint32_t *)build->ordinals.at)[build->row_count++] = (uint32_t)(ordinal - build->first_row);
    build->next_row = ordinal + 1;
}

void hq_cells_drop(hq_cells_build *build, uint64_t ordinal, hq_ragged why, uint32_t count)
{
    hq_cells_forget(build);
    if (!has_room(build, &build->ragged, (build->ragged_count + (size_t)1) * sizeof(hq_ragged_row)))
        return;
    ((hq_ragged_row *)build->ragged.at)[build->ragged_count++] =
        (hq_ragged_row){(uint32_t)(ordinal - build->first_row), why, count};
    build->next_row = ordinal + 1;
}

/*
 * The block's numbers are one allocation: the end before the first cell, the ends, the ordinals, the ragged rows. They are copied, since a
 * block outlives the next one's making.
 */
hq_status hq_cells_publish(const hq_cells_build *build, hq_block *block)
{
    HQ_TRY(build->status);
    size_t ends = (size_t)build->row_count * build->column_count;
    size_t ragged = build->ragged_count * sizeof(hq_ragged_row) / sizeof(uint32_t);
    HQ_TRY(hq_block_make_room(block, build->length, 0));
    HQ_TRY(hq_block_make_ends(block, 1 + ends + build->row_count + ragged, 0));
    uint32_t *numbers = block->ends;
    numbers[0] = UINT32_MAX;
    if (build->length > 0)
        memcpy(hq_block_text(block), build->text.at, build->length);
    if (ends > 0)
        memcpy(numbers + 1, build->ends.at, ends * sizeof *numbers);
    if (build->row_count > 0)
        memcpy(numbers + 1 + ends, build->ordinals.at, build->row_count * sizeof *numbers);
    if (build->ragged_count > 0)
        memcpy(numbers + 1 + ends + build->row_count, build->ragged.at,
               build->ragged_count * sizeof(hq_ragged_row));
    block->text = hq_block_text(block);
    block->length = build->length;
    block->first_row = build->first_row;
    block->row_count = (uint32_t)(build->next_row - build->first_row);
    block->cells = (hq_cells){.text = block->text,
                              .ends = numbers + 1,
                              .row_count = build->row_count,
                              .column_count = build->column_count,
                              .ordinals = numbers + 1 + ends,
                              .ragged = (const hq_ragged_row *)(numbers + 1 + ends + build->row_count),
                              .ragged_count = build->ragged_count};
    return HQ_OK;
}
