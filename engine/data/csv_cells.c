/*
 * The parallel half: the cells of a block. Text as machines write it (no quotes, every row as wide as the header, one kind of line end,
 * sound UTF-8) is left where it stands and only its ends are found. Any other block is copied row by row, unquoted, without the rows that
 * are none; so whatever is odd in a file costs time and is dealt with in one place.
 */
#include "data/csv.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"

static bool is_utf8(hq_str text)
{
    for (size_t at = 0; at < text.length;) {
        uint64_t eight;
        if (text.length - at >= sizeof eight) {
            memcpy(&eight, text.at + at, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        uint32_t character;
        int length = hq_utf8_decode(hq_str_cut(text, at, text.length), &character);
        if (length < 1)
            return false;
        at += (size_t)length;
    }
    return true;
}

/* ---- Any text ---- */

/* Rows that are copied. */
typedef struct copy {
    const hq_csv_form *form;
    hq_arena *arena;
    const char *text;
    char *to;
    size_t used;    /* of `to` */
    uint32_t *ends; /* of the cells so far: ends[0 .. end_count) */
    size_t end_count;
    uint32_t column_count, row_count;
    uint32_t *ordinals;
    HQ_LIST(hq_ragged_row) ragged;
} copy;

static void put(copy *copy_, const char *from, size_t length)
{
    memcpy(copy_->to + copy_->used, from, length);
    copy_->used += length;
}

/* The quoted cell that begins at `at`; behind it. */
static size_t put_quoted(copy *copy_, size_t at, size_t end)
{
    const char *text = copy_->text;
    for (at++;;) {
        const char *quote = memchr(text + at, '"', end - at);
        assert(quote != NULL); /* or the row would not be whole */
        size_t stop = (size_t)(quote - text);
        put(copy_, text + at, stop - at);
        at = stop + 1;
        if (at == end || text[at] != '"')
            return at;
        put(copy_, quote, 1);
        at++;
    }
}

/* Copy the cells of the row text[at .. end), and say how many there are. Only column_count of them get an end. */
static uint32_t put_row(copy *copy_, size_t at, size_t end)
{
    const char *text = copy_->text;
    for (uint32_t count = 0;;) {
        if (at < end && text[at] == '"')
            at = put_quoted(copy_, at, end);
        const char *stop = memchr(text + at, copy_->form->delimiter, end - at);
        size_t until = stop == NULL ? end : (size_t)(stop - text);
        put(copy_, text + at, until - at); /* nothing, behind a quote */
        if (count < copy_->column_count)
            copy_->ends[copy_->end_count++] = (uint32_t)copy_->used;
        copy_->to[copy_->used++] = stop == NULL ? '\n' : copy_->form->delimiter;
        count++;
        if (stop == NULL)
            return count;
        at = until + 1;
    }
}

/* Is this a row of cells? It was copied then. */
static bool take_row(copy *copy_, size_t start, size_t end, hq_ragged_row *ragged)
{
    hq_str row = {copy_->text + start, end - start};
    size_t used = copy_->used, end_count = copy_->end_count;
    if (memchr(row.at, '\0', row.length) != NULL) {
        ragged->why = HQ_RAGGED_NUL;
        return false;
    }
    if (!is_utf8(row)) {
        ragged->why = HQ_RAGGED_ENCODING;
        return false;
    }
    bool empty = row.length == 0 && copy_->column_count != 1;
    uint32_t count = empty ? 0 : put_row(copy_, start, end);
    if (count == copy_->column_count)
        return true;
    copy_->used = used;
    copy_->end_count = end_count;
    ragged->why = count < copy_->column_count ? HQ_RAGGED_FEW : HQ_RAGGED_MANY;
    ragged->count = count;
    return false;
}

static hq_status copy_rows(copy *copy_, size_t length, uint32_t row_count)
{
    uint32_t ordinal = 0;
    for (size_t at = 0; at < length; ordinal++) {
        hq_row row = hq_csv_row(copy_->form, copy_->text, length, at, true);
        assert(row.kind == HQ_ROW_WHOLE && ordinal < row_count);
        hq_ragged_row ragged = {.ordinal = ordinal};
        if (take_row(copy_, at, hq_csv_row_end(copy_->text, at, row.next), &ragged))
            copy_->ordinals[copy_->row_count++] = ordinal;
        else if (!HQ_PUSH(copy_->arena, copy_->ragged, ragged))
            return HQ_E_MEMORY;
        at = row.next;
    }
    assert(ordinal == row_count);
    return HQ_OK;
}

/* Memory that is not cleared would do, but the arena's is. */
static char *room_for_text(hq_arena *arena, size_t length)
{
    char *room = hq_arena_alloc(arena, length + (size_t)2 * HQ_CELLS_PADDING);
    return room == NULL ? NULL : room + HQ_CELLS_PADDING;
}

hq_status hq_csv_cells_apart(const hq_csv_form *form, hq_str text, uint32_t row_count, uint32_t column_count,
                             hq_arena *arena, hq_cells *out)
{
    hq_csv_form as_utf8 = {.delimiter = form->delimiter, .row_bytes_max = SIZE_MAX / 4};
    copy copy_ = {.form = &as_utf8, .arena = arena, .text = text.at, .column_count = column_count};
    if (column_count == 0) {
        hq_row first = hq_csv_row(&as_utf8, text.at, text.length, 0, true);
        copy_.column_count = hq_csv_width(&as_utf8, text.at, 0, hq_csv_row_end(text.at, 0, first.next));
    }
    /* Each cell takes a byte at least, that of its end. A row too many cells wide is written and taken back. */
    copy_.to = room_for_text(arena, text.length);
    HQ_TRY_ALLOC(copy_.to);
    copy_.ends = HQ_NEW_ARRAY(arena, uint32_t, text.length + 2);
    HQ_TRY_ALLOC(copy_.ends);
    copy_.ordinals = HQ_NEW_ARRAY(arena, uint32_t, row_count + (size_t)1);
    HQ_TRY_ALLOC(copy_.ordinals);
    copy_.ends[0] = UINT32_MAX;
    copy_.end_count = 1;
    HQ_TRY(copy_rows(&copy_, text.length, row_count));
    *out = (hq_cells){.text = copy_.to,
                      .ends = copy_.ends + 1,
                      .row_count = copy_.row_count,
                      .column_count = copy_.column_count,
                      .ordinals = copy_.ragged.count > 0 ? copy_.ordinals : NULL,
                      .ragged = copy_.ragged.at,
                      .ragged_count = copy_.ragged.count};
    return HQ_OK;
}

/* ---- Text as machines write it ---- */

/* Does each row's last cell end the row, and do all rows end alike? */
static bool rows_are_even(const char *text, const uint32_t *ends, uint32_t row_count, uint32_t column_count,
                          uint32_t *tail)
{
    uint32_t returns = 0;
    unsigned char wrong = 0;
    const uint32_t *last = ends + column_count - 1;
    for (uint32_t row = 0; row < row_count; row++, last += column_count) {
        const char *end = text + *last; /* what stands before the first byte is padding */
        wrong |= (unsigned char)(*end ^ '\n');
        returns += end[-1] == '\r';
    }
    *tail = returns == 0 ? 0 : 1;
    return wrong == 0 && (returns == 0 || returns == row_count);
}

/* The cells where they stand; false: the text is not so even. */
static bool cells_in_place(const hq_rowset *rowset, const hq_block *block, hq_str text, hq_cells *out)
{
    const hq_csv *csv = rowset->own;
    uint64_t count = (uint64_t)block->row_count * rowset->column_count;
    if (block->quoted || count + 1 + HQ_SCAN_SLACK > block->ends_count)
        return false;
    uint32_t *ends = block->ends + 1, tail;
    hq_scan_found found = csv->scan->ends(text.at, text.length, csv->form.delimiter, ends, (size_t)count);
    if (found.count != count || found.nul || (found.doubtful && !is_utf8(text)))
        return false;
    if (!rows_are_even(text.at, ends, block->row_count, rowset->column_count, &tail))
        return false;
    block->ends[0] = UINT32_MAX;
    *out = (hq_cells){.text = text.at,
                      .ends = ends,
                      .row_count = block->row_count,
                      .column_count = rowset->column_count,
                      .tail = tail};
    return true;
}

/* A row that was passed over while reading. */
static hq_status cells_alone(const hq_rowset *rowset, const hq_block *block, hq_arena *arena, hq_cells *out)
{
    hq_ragged_row *ragged = HQ_NEW(arena, hq_ragged_row);
    HQ_TRY_ALLOC(ragged);
    uint32_t *ends = HQ_NEW_ARRAY(arena, uint32_t, 2);
    HQ_TRY_ALLOC(ends);
    *ragged = (hq_ragged_row){.why = block->why};
    ends[0] = UINT32_MAX;
    *out = (hq_cells){.text = block->text,
                      .ends = ends + 1,
                      .column_count = rowset->column_count,
                      .ordinals = ends + 1,
                      .ragged = ragged,
                      .ragged_count = 1};
    return HQ_OK;
}

hq_status hq_csv_cells(const hq_rowset *rowset, const hq_block *block, hq_arena *arena, hq_cells *out)
{
    const hq_csv *csv = rowset->own;
    hq_str text = {block->text, block->length};
    *out = (hq_cells){.column_count = rowset->column_count};
    if (block->alone)
        return cells_alone(rowset, block, arena, out);
    if (csv->encoding == HQ_ENCODING_GB18030) {
        char *to = room_for_text(arena, hq_gb18030_most(block->length));
        HQ_TRY_ALLOC(to);
        HQ_TRY(hq_gb18030_to_utf8(text, to, &text.length, NULL));
        text.at = to;
    }
    if (cells_in_place(rowset, block, text, out))
        return HQ_OK;
    return hq_csv_cells_apart(&csv->form, text, block->row_count, rowset->column_count, arena, out);
}
