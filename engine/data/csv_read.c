/*
 * The sequential half: blocks of whole rows, cut where a row ends. What of a block is no whole row is held over for the next one.
 *
 * A row that has to be looked at alone (a line without end, a stray quote) is a block of its own, without text: so no block ever holds
 * more than its rows, and how much memory is used does not depend on the file: a block, and a row at its limit.
 */
#include "data/csv.h"

#include <string.h>
#include <unistd.h>

hq_status hq_csv_unreadable(const hq_rowset *rowset, hq_diags *diags)
{
    const hq_csv *csv = rowset->own;
    HQ_REPORT(diags, FILE_UNREADABLE, HQ_POS_NONE, rowset->path, hq_error_text(csv->source.error));
    return HQ_E_INVALID;
}

hq_status hq_csv_hold(hq_rowset *rowset, size_t bytes)
{
    hq_csv *csv = rowset->own;
    size_t held = csv->until - csv->from, needed = bytes + 2;
    if (csv->held != NULL && csv->from > 0)
        memmove(csv->held, csv->held + csv->from, held);
    csv->from = 0;
    csv->until = held;
    if (needed <= csv->held_capacity)
        return HQ_OK;
    char *larger = rowset->allocator->allocate(rowset->allocator->context, needed);
    HQ_TRY_ALLOC(larger);
    if (csv->held != NULL) {
        memcpy(larger, csv->held, held);
        rowset->allocator->release(rowset->allocator->context, csv->held, csv->held_capacity);
    }
    csv->held = larger;
    csv->held_capacity = needed;
    return HQ_OK;
}

/* Text at the beginning of a block's room, not yet taken from what is held. */
typedef struct gathered {
    char *text;
    size_t length;
    bool ended; /* the table ends behind it */
} gathered;

/* More text, up to `goal` bytes. */
static hq_status gather(hq_rowset *rowset, hq_diags *diags, hq_block *block, size_t goal, gathered *into)
{
    hq_csv *csv = rowset->own;
    size_t held = csv->until - csv->from, got = 0;
    HQ_TRY(hq_block_make_room(block, goal + 2, into->length));
    into->text = hq_block_text(block);
    if (into->length < held) {
        size_t until = goal < held ? goal : held;
        memcpy(into->text + into->length, csv->held + csv->from + into->length, until - into->length);
        into->length = until;
    }
    if (into->length >= held && into->length < goal && !csv->source.at_end) {
        hq_status status =
            hq_source_bytes_read(&csv->source, into->text + into->length, goal - into->length, &got);
        if (status == HQ_E_IO)
            return hq_csv_unreadable(rowset, diags);
        HQ_TRY(status);
        into->length += got;
    }
    into->ended = csv->source.at_end && into->length >= held;
    return HQ_OK;
}

/* Take the first bytes of what was gathered; the others are held. */
static hq_status take(hq_rowset *rowset, const gathered *from, size_t used)
{
    hq_csv *csv = rowset->own;
    csv->offset += hq_source_bytes_of(csv->encoding, (hq_str){from->text, used});
    if (from->length <= csv->until - csv->from) {
        csv->from += used;
        return HQ_OK;
    }
    csv->from = csv->until = 0;
    HQ_TRY(hq_csv_hold(rowset, from->length - used));
    memcpy(csv->held, from->text + used, from->length - used);
    csv->until = from->length - used;
    return HQ_OK;
}

/* The rows at the beginning of a text. */
typedef struct cut {
    size_t used;
    uint32_t rows;
    bool quoted;
    hq_row_kind next; /* of the row behind them; WHOLE: none is there */
    size_t next_end;  /* where it ends, or is to be looked for */
} cut;

static cut cut_rows(const hq_csv *csv, const char *text, size_t length, bool ended)
{
    cut cut_ = {.next = HQ_ROW_PARTIAL};
    if (length <= csv->form.row_bytes_max) { /* no row can be too long */
        const char *last = memrchr(text, '\n', length);
        if (last == NULL)
            return cut_;
        bool quote;
        size_t used = (size_t)(last - text) + 1, rows = csv->scan->lines(text, used, &quote);
        if (!quote) {
            cut_.used = used;
            cut_.rows = (uint32_t)rows;
            return cut_;
        }
    }
    while (cut_.used < length) {
        hq_row row = hq_csv_row(&csv->form, text, length, cut_.used, ended);
        cut_.next = row.kind;
        cut_.next_end = row.next;
        if (row.kind != HQ_ROW_WHOLE)
            break;
        cut_.quoted |= row.quoted;
        cut_.used = row.next;
        cut_.rows++;
    }
    return cut_;
}

/* Empty lines at the end may be the last of the file, which are no rows; so they wait for what comes behind them. */
static void leave_empty(cut *cut_, const char *text)
{
    while (cut_->used > 0) {
        size_t end = cut_->used - 1;
        if (end > 0 && text[end - 1] == '\r')
            end--;
        if (end > 0 && text[end - 1] != '\n')
            return;
        cut_->used = end;
        cut_->rows--;
    }
}

/* Nothing but empty lines, beyond what may wait: they are rows. */
static void take_empty(cut *cut_, const char *text, size_t length, size_t bytes_max)
{
    while (cut_->used < bytes_max) {
        const char *end = memchr(text + cut_->used, '\n', length - cut_->used);
        if (end == NULL)
            return;
        cut_->used = (size_t)(end - text) + 1;
        cut_->rows++;
    }
}

/* Pass over the rest of a line. */
static hq_status pass_over(hq_rowset *rowset, hq_diags *diags, hq_block *block, gathered *text, size_t at)
{
    const hq_csv *csv = rowset->own;
    for (;;) {
        const char *end = at < text->length ? memchr(text->text + at, '\n', text->length - at) : NULL;
        HQ_TRY(take(rowset, text, end == NULL ? text->length : (size_t)(end - text->text) + 1));
        if (end != NULL || text->ended)
            return HQ_OK;
        at = 0;
        text->length = 0;
        HQ_TRY(gather(rowset, diags, block, csv->block_bytes, text));
    }
}

/* The first row of the text is none: a block of its own. */
static hq_status give_alone(hq_rowset *rowset, hq_diags *diags, hq_block *block, gathered *text,
                            const cut *cut_)
{
    hq_csv *csv = rowset->own;
    block->alone = true;
    block->why = cut_->next == HQ_ROW_QUOTE ? HQ_RAGGED_QUOTE : HQ_RAGGED_LONG;
    block->row_count = 1;
    csv->row++;
    if (cut_->next == HQ_ROW_QUOTE)
        HQ_TRY(take(rowset, text, cut_->next_end < text->length ? cut_->next_end : text->length));
    else
        HQ_TRY(pass_over(rowset, diags, block, text, cut_->next_end));
    block->text = hq_block_text(block);
    return HQ_OK;
}

/* line_end: bytes of a line end that were put behind the last row, and are none of the file. */
static hq_status give(hq_rowset *rowset, hq_block *block, const gathered *text, const cut *cut_,
                      size_t line_end)
{
    hq_csv *csv = rowset->own;
    uint64_t cells = (uint64_t)cut_->rows * rowset->column_count;
    size_t real = cut_->used < text->length - line_end ? cut_->used : text->length - line_end;
    block->text = text->text;
    block->length = cut_->used;
    block->row_count = cut_->rows;
    block->quoted = cut_->quoted;
    csv->row += cut_->rows;
    if (!cut_->quoted && cells <= cut_->used) /* each cell has an end; else rows are ragged */
        HQ_TRY(hq_block_make_ends(block, (size_t)cells + 1 + HQ_SCAN_SLACK, 0));
    gathered of_file = {text->text, text->length - line_end, text->ended};
    return take(rowset, &of_file, real);
}

/* The last row gets the line end of the others. Returns its bytes. */
static size_t end_last_row(gathered *text)
{
    size_t length = text->length;
    if (!text->ended || length == 0 || text->text[length - 1] == '\n')
        return 0;
    const char *before = memrchr(text->text, '\n', length);
    bool returns =
        before != NULL && before > text->text && before[-1] == '\r' && text->text[length - 1] != '\r';
    if (returns)
        text->text[text->length++] = '\r';
    text->text[text->length++] = '\n';
    return text->length - length;
}

static hq_status read_block(hq_rowset *rowset, hq_diags *diags, hq_block *block)
{
    hq_csv *csv = rowset->own;
    const size_t limit = csv->form.row_bytes_max;
    gathered text = {NULL, 0, false};
    block->first_row = csv->row;
    block->offset = csv->offset;
    for (size_t goal = csv->block_bytes;;
         goal = text.length + (text.length > goal / 2 ? text.length : goal)) {
        HQ_TRY(gather(rowset, diags, block, goal, &text));
        size_t line_end = end_last_row(&text);
        cut cut_ = cut_rows(csv, text.text, text.length, text.ended);
        bool astray = cut_.next == HQ_ROW_QUOTE || cut_.next == HQ_ROW_LONG;
        if (astray && cut_.rows == 0) {
            text.length -= line_end;
            return give_alone(rowset, diags, block, &text, &cut_);
        }
        if (!astray) {
            size_t used = cut_.used;
            leave_empty(&cut_, text.text);
            if (cut_.rows == 0 && used > limit)
                take_empty(&cut_, text.text, used, limit);
        }
        if (cut_.rows > 0)
            return give(rowset, block, &text, &cut_, line_end);
        if (text.ended) {
            text.length -= line_end;
            return take(rowset, &text, text.length); /* nothing is left but empty lines */
        }
    }
}

hq_status hq_csv_read(hq_rowset *rowset, hq_diags *diags, hq_block *block)
{
    hq_csv *csv = rowset->own;
    if (csv->failed == HQ_OK)
        csv->failed = read_block(rowset, diags, block);
    return csv->failed;
}

hq_status hq_csv_seek(hq_rowset *rowset, uint64_t offset, uint64_t first_row)
{
    hq_csv *csv = rowset->own;
    hq_source_bytes *source = &csv->source;
    bool wide = csv->encoding == HQ_ENCODING_UTF16LE || csv->encoding == HQ_ENCODING_UTF16BE;
    if (!csv->seeks || offset > source->file.size || (wide && offset % 2 != 0))
        return HQ_E_INVALID;
    if (lseek(source->file.descriptor, (off_t)offset, SEEK_SET) < 0)
        return HQ_E_INVALID;
    source->from = source->until = 0;
    source->at_end = false;
    csv->from = csv->until = 0;
    csv->offset = offset;
    csv->row = first_row;
    return HQ_OK;
}
