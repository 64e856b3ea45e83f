/*
 * JSON lines: one profile a line, in blocks of whole lines. See rowset_kind.h. What a line says is read elsewhere, by any number of
 * threads; here is only where lines end.
 *
 * A line longer than HQ_APPLICANT_BYTES_MAX is passed over and stands among block->cells.ragged; blank lines count as rows, so that ordinal and
 * number of a line are one thing, and hq_block_line leaves them out. A byte order mark at the start belongs to no line.
 */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "data/cells_build.h"

enum { PIECE = 65536 };

typedef struct json_lines {
    hq_open_file file;
    size_t block_bytes;
    hq_room rest; /* what was read behind the last block's end */
    size_t rest_length;
    bool at_end, passing; /* the file's; within a line that is too long */
    uint64_t offset;      /* in the file, of the rest */
    uint64_t next_row;
    hq_cells_build ragged; /* lines that were passed over */
} json_lines;

static hq_status refuse(const hq_rowset *rowset, hq_diags *diags, int error)
{
    HQ_REPORT(diags, FILE_UNREADABLE, HQ_POS_NONE, rowset->path, hq_error_text(error));
    return HQ_E_INVALID;
}

static hq_status read_some(hq_rowset *rowset, json_lines *lines, hq_diags *diags, char *to, size_t room,
                           size_t *got)
{
    int error;
    if (hq_file_next(&lines->file, to, room, got, &error) != HQ_OK)
        return refuse(rowset, diags, error);
    lines->at_end = *got == 0;
    return HQ_OK;
}

static hq_status open_lines(hq_rowset *rowset, const hq_rowset_request *request, hq_diags *diags)
{
    json_lines *lines = HQ_NEW(&rowset->arena, json_lines);
    HQ_TRY_ALLOC(lines);
    lines->rest.allocator = rowset->allocator;
    lines->block_bytes = request->block_bytes > 0 ? request->block_bytes : 1;
    hq_cells_build_init(&lines->ragged, rowset->allocator);
    hq_cells_begin(&lines->ragged, 0, 0);
    rowset->own = lines;
    int error;
    hq_status status = hq_file_open(&rowset->arena, request->path, &lines->file, &error);
    if (status == HQ_E_IO)
        return refuse(rowset, diags, error);
    HQ_TRY(status);
    rowset->facts.bytes = lines->file.size;
    HQ_TRY(hq_room_grow(&lines->rest, PIECE));
    while (lines->rest_length < 3 && !lines->at_end) {
        size_t got;
        HQ_TRY(read_some(rowset, lines, diags, (char *)lines->rest.at + lines->rest_length,
                         PIECE - lines->rest_length, &got));
        lines->rest_length += got;
    }
    if (lines->rest_length >= 3 && memcmp(lines->rest.at, "\xEF\xBB\xBF", 3) == 0) {
        lines->rest_length -= 3;
        lines->offset = 3;
        memmove(lines->rest.at, (char *)lines->rest.at + 3, lines->rest_length);
    }
    return HQ_OK;
}

static uint32_t count_lines(const char *text, size_t length)
{
    uint32_t count = 0;
    const char *end = text + length;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        count++;
        text = newline == NULL ? end : newline + 1;
    }
    return count;
}

/* A block that begins with the rest; `length` grows as the file is read, until it holds whole lines enough or one line too long. */
static hq_status fill(hq_rowset *rowset, json_lines *lines, hq_diags *diags, hq_block *block, size_t *length,
                      size_t *whole)
{
    *length = lines->rest_length;
    HQ_TRY(hq_block_make_room(block, *length + PIECE, 0));
    if (*length > 0)
        memcpy(hq_block_text(block), lines->rest.at, *length);
    for (;;) {
        const char *text = hq_block_text(block);
        const char *last = *length == 0 ? NULL : memrchr(text, '\n', *length);
        *whole = last == NULL ? 0 : (size_t)(last - text) + 1;
        if (lines->at_end)
            *whole = *length;
        if (lines->at_end || (*whole > 0 && *length >= lines->block_bytes) ||
            *length - *whole > HQ_APPLICANT_BYTES_MAX)
            return HQ_OK;
        size_t held = block->room_bytes - (size_t)2 * HQ_CELLS_PADDING, got;
        if (held - *length < PIECE)
            HQ_TRY(hq_block_make_room(block, held * 2, *length));
        HQ_TRY(read_some(rowset, lines, diags, hq_block_text(block) + *length, PIECE, &got));
        *length += got;
    }
}

/* Read on behind the end of a line that is too long; what stands behind it becomes the rest. */
static hq_status pass_over(hq_rowset *rowset, json_lines *lines, hq_diags *diags)
{
    for (;;) {
        const char *newline =
            lines->rest_length == 0 ? NULL : memchr(lines->rest.at, '\n', lines->rest_length);
        size_t passed = newline == NULL ? lines->rest_length : (size_t)(newline - (char *)lines->rest.at) + 1;
        lines->rest_length -= passed;
        lines->offset += passed;
        memmove(lines->rest.at, (char *)lines->rest.at + passed, lines->rest_length);
        if (newline != NULL || lines->at_end)
            return HQ_OK;
        HQ_TRY(read_some(rowset, lines, diags, lines->rest.at, PIECE, &lines->rest_length));
    }
}

static hq_status keep_rest(json_lines *lines, const char *rest, size_t length)
{
    HQ_TRY(hq_room_grow(&lines->rest, length > PIECE ? length : PIECE));
    if (length > 0)
        memcpy(lines->rest.at, rest, length);
    lines->rest_length = length;
    return HQ_OK;
}

/* Lines within the block that are too long lose their text. Returns what is left of it. */
static size_t take_out_long(json_lines *lines, char *text, size_t length, uint64_t first_row)
{
    size_t to = 0;
    for (size_t from = 0; from < length;) {
        const char *newline = memchr(text + from, '\n', length - from);
        size_t until = newline == NULL ? length : (size_t)(newline - text) + 1;
        if (until - from - (newline != NULL) > HQ_APPLICANT_BYTES_MAX)
            hq_cells_drop(&lines->ragged, first_row, HQ_RAGGED_LONG, 0);
        else {
            memmove(text + to, text + from, until - from);
            to += until - from;
        }
        first_row++;
        from = until;
    }
    return to;
}

static hq_status read_block(hq_rowset *rowset, hq_diags *diags, hq_block *block)
{
    json_lines *lines = rowset->own;
    size_t length, whole;
    uint64_t first = lines->next_row, offset = lines->offset;
    hq_cells_begin(&lines->ragged, 0, first);
    HQ_TRY(fill(rowset, lines, diags, block, &length, &whole));
    char *text = hq_block_text(block);
    uint32_t count = count_lines(text, whole);
    HQ_TRY(keep_rest(lines, text + whole, length - whole));
    lines->offset += whole;
    lines->next_row += count;
    if (whole > HQ_APPLICANT_BYTES_MAX)
        whole = take_out_long(lines, text, whole, first);
    if (lines->rest_length > HQ_APPLICANT_BYTES_MAX) {
        hq_cells_drop(&lines->ragged, lines->next_row++, HQ_RAGGED_LONG, 0);
        count++;
        HQ_TRY(pass_over(rowset, lines, diags));
    }
    HQ_TRY(lines->ragged.status);
    size_t ragged = lines->ragged.ragged_count;
    if (ragged > 0) {
        HQ_TRY(hq_block_make_ends(block, ragged * sizeof(hq_ragged_row) / sizeof(uint32_t), 0));
        memcpy(block->ends, lines->ragged.ragged.at, ragged * sizeof(hq_ragged_row));
        block->cells.ragged = (const hq_ragged_row *)block->ends;
        block->cells.ragged_count = (uint32_t)ragged;
    }
    block->text = text;
    block->length = whole;
    block->row_count = count;
    block->first_row = first;
    block->offset = offset;
    return HQ_OK;
}

static hq_status seek(hq_rowset *rowset, uint64_t offset, uint64_t first_row)
{
    json_lines *lines = rowset->own;
    if (offset > INT64_MAX || lseek(lines->file.descriptor, (off_t)offset, SEEK_SET) < 0)
        return HQ_E_INVALID;
    lines->rest_length = 0;
    lines->at_end = false;
    lines->offset = offset;
    lines->next_row = first_row;
    return HQ_OK;
}

static void close_lines(hq_rowset *rowset)
{
    json_lines *lines = rowset->own;
    if (lines == NULL)
        return;
    hq_file_close(&lines->file);
    hq_room_free(&lines->rest);
    hq_cells_build_free(&lines->ragged);
}

bool hq_block_line(const hq_block *block, hq_line_cursor *cursor, hq_str *out)
{
    while (cursor->at < block->length || cursor->passed < block->cells.ragged_count) {
        uint32_t ordinal = cursor->next;
        if (cursor->passed < block->cells.ragged_count &&
            block->cells.ragged[cursor->passed].ordinal == ordinal) {
            cursor->passed++;
            cursor->next++;
            continue;
        }
        const char *text = block->text + cursor->at;
        size_t left = block->length - cursor->at;
        const char *newline = memchr(text, '\n', left);
        size_t length = newline == NULL ? left : (size_t)(newline - text);
        cursor->at += length + (newline != NULL);
        cursor->next++;
        cursor->ordinal = ordinal;
        *out = hq_str_trim((hq_str){text, length});
        if (out->length > 0)
            return true;
    }
    return false;
}

const hq_rowset_kind hq_rowset_json_lines = {HQ_FORMAT_JSON_LINES, open_lines, read_block, seek, NULL,
                                             close_lines};
