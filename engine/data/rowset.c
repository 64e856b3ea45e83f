/*
 * Which kind of table a file is, and every call sent to that kind. See rowset.h; a kind is a row of KINDS, described in rowset_kind.h.
 */
#include "data/rowset_kind.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

static const hq_rowset_kind *const KINDS[] = {&hq_rowset_csv, &hq_rowset_json_lines, &hq_rowset_xlsx,
                                              &hq_rowset_sqlite};

enum { LOOKED_AT = 512 }; /* bytes by which a format is told */

static const hq_rowset_kind *kind_of(hq_format format)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        if (KINDS[i]->format == format)
            return KINDS[i];
    return NULL;
}

/* The first bytes, fewer than LOOKED_AT only where there are no more. */
static hq_status look(const hq_open_file *file, unsigned char *bytes, size_t *length, int *error)
{
    size_t got = 1;
    *length = 0;
    while (*length < LOOKED_AT && got > 0) {
        HQ_TRY(hq_file_next(file, bytes + *length, LOOKED_AT - *length, &got, error));
        *length += got;
    }
    return HQ_OK;
}

hq_status hq_rowset_look(hq_arena *arena, hq_str path, hq_format *out, bool *seen, int *error)
{
    unsigned char bytes[LOOKED_AT];
    size_t length = 0;
    *out = HQ_FORMAT_UNKNOWN;
    *seen = false;
    if (hq_str_is(path, "-"))
        return HQ_OK;
    char *name = hq_str_terminated(arena, path);
    HQ_TRY_ALLOC(name);
    struct stat info;
    if (stat(name, &info) != 0) {
        *error = errno;
        return HQ_E_IO;
    }
    if (S_ISFIFO(info.st_mode))
        return HQ_OK;
    hq_open_file file;
    HQ_TRY(hq_file_open(arena, path, &file, error));
    hq_status status = look(&file, bytes, &length, error);
    hq_file_close(&file);
    HQ_TRY(status);
    *out = hq_format_of(path, bytes, length);
    *seen = true;
    return HQ_OK;
}

static hq_status open_kind(hq_rowset *rowset, const hq_rowset_request *request, hq_diags *diags)
{
    hq_format format = request->format;
    int error = 0;
    rowset->path =
        hq_str_is(request->path, "-") ? HQ_STR("<stdin>") : hq_str_copy(&rowset->arena, request->path);
    HQ_TRY_ALLOC(rowset->path.at);
    if (format == HQ_FORMAT_UNKNOWN) {
        bool seen;
        hq_status status = hq_rowset_look(&rowset->arena, request->path, &format, &seen, &error);
        format = seen ? format : HQ_FORMAT_CSV;
        if (status == HQ_E_IO) {
            HQ_REPORT(diags, FILE_UNREADABLE, HQ_POS_NONE, rowset->path, hq_error_text(error));
            return HQ_E_INVALID;
        }
        HQ_TRY(status);
    }
    rowset->kind = kind_of(format);
    if (rowset->kind == NULL) {
        HQ_REPORT(diags, TABLE_NO_TABLE, HQ_POS_NONE, rowset->path);
        return HQ_E_INVALID;
    }
    rowset->facts.format = format;
    return rowset->kind->open(rowset, request, diags);
}

hq_status hq_rowset_open(const hq_allocator *allocator, const hq_rowset_request *request, hq_diags *diags,
                         hq_rowset **out)
{
    *out = NULL;
    if (allocator == NULL)
        allocator = &hq_allocator_default;
    hq_rowset *rowset = allocator->allocate(allocator->context, sizeof *rowset);
    HQ_TRY_ALLOC(rowset);
    *rowset = (hq_rowset){.allocator = allocator, .stopping = request->stopping};
    hq_arena_init(&rowset->arena, allocator, 0);
    hq_status status = open_kind(rowset, request, diags);
    if (status == HQ_OK)
        *out = rowset;
    else
        hq_rowset_close(rowset);
    return status;
}

void hq_rowset_close(hq_rowset *rowset)
{
    if (rowset == NULL)
        return;
    if (rowset->kind != NULL)
        rowset->kind->close(rowset);
    hq_arena_free(&rowset->arena);
    rowset->allocator->release(rowset->allocator->context, rowset, sizeof *rowset);
}

const hq_str *hq_rowset_header(const hq_rowset *rowset, uint32_t *count)
{
    *count = rowset->column_count;
    return rowset->header;
}

const hq_rowset_facts *hq_rowset_facts_of(const hq_rowset *rowset)
{
    return &rowset->facts;
}

static bool is_stopped_at_once(const hq_stopping *stopping)
{
    return stopping != NULL && stopping->stop != NULL && stopping->at_once &&
           stopping->stop(stopping->context);
}

/* Once. Somebody may have asked about a table that is still to be filled in. */
static hq_status say_empty(const hq_rowset *rowset, hq_diags *diags)
{
    hq_text name;
    hq_text_init(&name, diags->arena);
    hq_text_add(&name, rowset->path);
    if (rowset->facts.table.length > 0) /* as --list names it */
        hq_text_addf(&name, "#%.*s", HQ_STR_ARGS(rowset->facts.table));
    hq_str said = hq_text_str(&name);
    HQ_TRY_ALLOC(said.at);
    if (rowset->facts.format == HQ_FORMAT_JSON_LINES)
        HQ_REPORT(diags, TABLE_NO_LINES, HQ_POS_NONE, said);
    else
        HQ_REPORT(diags, TABLE_NO_ROWS, HQ_POS_NONE, said);
    return HQ_OK;
}

hq_status hq_rowset_read(hq_rowset *rowset, hq_diags *diags, hq_block *block)
{
    *block = (hq_block){.allocator = block->allocator,
                        .room = block->room,
                        .room_bytes = block->room_bytes,
                        .ends = block->ends,
                        .ends_count = block->ends_count};
    if (is_stopped_at_once(rowset->stopping))
        return HQ_E_INVALID;
    HQ_TRY(rowset->kind->read(rowset, diags, block));
    if (block->row_count == 0 && !rowset->has_rows)
        HQ_TRY(say_empty(rowset, diags));
    rowset->has_rows = true;
    return HQ_OK;
}

hq_status hq_rowset_seek(hq_rowset *rowset, uint64_t offset, uint64_t first_row)
{
    rowset->has_rows = true;
    return rowset->kind->seek == NULL ? HQ_E_INVALID : rowset->kind->seek(rowset, offset, first_row);
}

hq_status hq_block_cells(const hq_rowset *rowset, const hq_block *block, hq_arena *arena, hq_cells *out)
{
    if (block->cells.ends != NULL || rowset->kind->cells == NULL) {
        *out = block->cells;
        return HQ_OK;
    }
    return rowset->kind->cells(rowset, block, arena, out);
}

/* ---- The memory of a block. ---- */

void hq_block_init(hq_block *block, const hq_allocator *allocator)
{
    *block = (hq_block){.allocator = allocator == NULL ? &hq_allocator_default : allocator};
}

void hq_block_free(hq_block *block)
{
    const hq_allocator *allocator = block->allocator;
    if (block->room != NULL)
        allocator->release(allocator->context, block->room, block->room_bytes);
    if (block->ends != NULL)
        allocator->release(allocator->context, block->ends, block->ends_count * sizeof *block->ends);
    hq_block_init(block, allocator);
}

hq_status hq_block_make_room(hq_block *block, size_t bytes, size_t kept)
{
    size_t needed = bytes + (size_t)2 * HQ_CELLS_PADDING;
    if (needed <= block->room_bytes)
        return HQ_OK;
    char *room = block->allocator->allocate(block->allocator->context, needed);
    HQ_TRY_ALLOC(room);
    memset(room, 0, HQ_CELLS_PADDING);
    if (block->room != NULL) {
        memcpy(room + HQ_CELLS_PADDING, hq_block_text(block), kept);
        block->allocator->release(block->allocator->context, block->room, block->room_bytes);
    }
    block->room = room;
    block->room_bytes = needed;
    return HQ_OK;
}

hq_status hq_block_make_ends(hq_block *block, size_t count, size_t kept)
{
    if (count <= block->ends_count)
        return HQ_OK;
    if (count > SIZE_MAX / sizeof *block->ends)
        return HQ_E_MEMORY;
    uint32_t *ends = block->allocator->allocate(block->allocator->context, count * sizeof *ends);
    HQ_TRY_ALLOC(ends);
    if (block->ends != NULL) {
        memcpy(ends, block->ends, kept * sizeof *ends);
        block->allocator->release(block->allocator->context, block->ends, block->ends_count * sizeof *ends);
    }
    block->ends = ends;
    block->ends_count = count;
    return HQ_OK;
}
