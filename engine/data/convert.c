/*
 * Cells into columns. See convert.h.
 *
 * Each column goes through the fast reader (convert_fast.h) whole; what that leaves goes, cell by cell, through the reader of profiles
 * (read_facts.h), for which a cell is a scalar like any other. So there is one meaning, and one set of messages.
 */
#include "data/convert.h"

#include <assert.h>
#include <stdlib.h>

#include "data/cell_faults.h"
#include "data/cell_text.h"
#include "data/convert_plan.h"
#include "data/read_facts.h"
#include "data/rows.h"

typedef struct hq_known_reject {
    hq_str text;
    hq_diag diag;
} hq_known_reject;

/* One column while it is converted. */
typedef struct hq_converting {
    const hq_converter *converter;
    hq_arena *arena;
    uint32_t table;
    const hq_cells *cells;
    hq_batch *batch;
    hq_reject_list *rejects;
    uint32_t index; /* of the column */
    const hq_column_plan *plan;
    hq_cell_sink sink;
    hq_fact *facts;
    uint64_t *partly;
    HQ_LIST(hq_known_reject) known_rejects; /* names that no code has: finding the nearest takes its time */
} hq_converting;

enum {
    KNOWN_REJECTS_MAX = 256,      /* of one column */
    CODES_NARROW = 1 + UINT16_MAX /* codes that take 16 bits, whichever of them stand in the column */
};

/* --- Single cells --- */

static hq_status put_partly(hq_converting *converting, uint32_t row, const hq_fact *fact)
{
    if (converting->partly == NULL) {
        converting->partly = HQ_NEW_BITS(converting->arena, converting->cells->row_count);
        converting->facts = HQ_NEW_ROWS(converting->arena, hq_fact, converting->cells->row_count);
        HQ_TRY_ALLOC(converting->partly);
        HQ_TRY_ALLOC(converting->facts);
    }
    hq_bit_set(converting->partly, row);
    converting->facts[row] = *fact;
    return HQ_OK;
}

static hq_status put(hq_converting *converting, uint32_t row, const hq_fact *fact)
{
    const hq_column_plan *plan = converting->plan;
    const hq_cell_sink *sink = &converting->sink;
    bool fits = true;
    int64_t value = 0;
    if (fact->state == HQ_FACT_ABSENT)
        return HQ_OK;
    if (fact->state == HQ_FACT_RANGE)
        return put_partly(converting, row, fact);
    if (plan->kind == HQ_COLUMN_NUMBER && !plan->in_steps)
        fits = false;
    else if (plan->kind == HQ_COLUMN_NUMBER)
        HQ_TRY(hq_number_in_steps(converting->arena, fact->number, plan->field->step, &value, &fits));
    else if (plan->kind == HQ_COLUMN_DAY)
        value = fact->day;
    else if (plan->kind == HQ_COLUMN_CODE)
        value = fact->leaf;
    if (!fits)
        return put_partly(converting, row, fact);
    if (plan->kind != HQ_COLUMN_TRUTH) {
        sink->values[row] = value;
    } else if (fact->truth) {
        assert(sink->truths != NULL);
        hq_bit_set(sink->truths, row);
    }
    hq_bit_set(sink->known, row);
    return HQ_OK;
}

static hq_status reject(hq_converting *converting, uint32_t row, const hq_diag *diag)
{
    hq_reject rejected = {converting->table, row, converting->index, *diag};
    return HQ_PUSH(converting->arena, *converting->rejects, rejected) ? HQ_OK : HQ_E_MEMORY;
}

/* What is given is one figure or day, never a range. */
static void read_given(hq_reading *reading, const hq_given_column *given, hq_doc *doc, hq_fact *fact)
{
    if (hq_str_is(doc->scalar, "null") || hq_str_is(doc->scalar, "~"))
        return;
    bool good = given->parameter == HQ_NONE
                    ? hq_read_day_text(reading, doc, doc->scalar, &fact->day)
                    : hq_read_given_figure(reading, given->parameter, doc, &fact->number);
    if (good)
        fact->state = HQ_FACT_KNOWN;
}

static hq_status read_cell(hq_converting *converting, uint32_t row, hq_str text)
{
    const hq_column_plan *plan = converting->plan;
    hq_diags diags;
    hq_diags_init(&diags, converting->arena, NULL);
    hq_reading reading = {.arena = converting->arena,
                          .pack = converting->converter->binding->pack,
                          .diags = &diags,
                          .cell = true,
                          .bare_scale = &plan->bare_scale};
    hq_doc doc = {.kind = HQ_DOC_SCALAR, .pos = HQ_POS_NONE, .scalar = text};
    hq_fact fact = {.state = HQ_FACT_ABSENT};
    if (plan->given != NULL)
        read_given(&reading, plan->given, &doc, &fact);
    else
        hq_read_fact(&reading, plan->entity, plan->field, &doc, &fact);
    if (reading.status != HQ_OK || diags.failed || converting->arena->failed)
        return HQ_E_MEMORY;
    if (diags.list.count == 0)
        return put(converting, row, &fact);
    hq_known_reject known = {text, diags.list.at[0]};
    hq_str header =
        converting->converter->binding->tables.at[converting->table].columns[converting->index].header;
    HQ_TRY(hq_cell_explain(converting->arena, plan->kind, text, header, &known.diag));
    if (plan->kind == HQ_COLUMN_CODE && converting->known_rejects.count < KNOWN_REJECTS_MAX &&
        !HQ_PUSH(converting->arena, converting->known_rejects, known))
        return HQ_E_MEMORY;
    return reject(converting, row, &known.diag);
}

/* A cell that the fast reader left. */
static hq_status read_left(hq_converting *converting, uint32_t row)
{
    hq_str text = hq_cell_plain(converting->plan->kind,
                                hq_cell_trim(hq_cell(converting->cells, row, converting->index)));
    int32_t value;
    if (text.length == 0)
        return HQ_OK;
    if (converting->plan->words != NULL && hq_word_table_find(converting->plan->words, text, &value)) {
        hq_fact fact = {.state = HQ_FACT_KNOWN, .pos = HQ_POS_NONE};
        if (converting->plan->kind == HQ_COLUMN_TRUTH) {
            fact.truth = value == 1;
        } else if (value >= 0) {
            fact.leaf = (uint32_t)value;
        } else {
            fact.state = HQ_FACT_RANGE;
            fact.leaves = converting->plan->leaves[-1 - value];
        }
        return put(converting, row, &fact);
    }
    for (uint32_t i = 0; i < converting->known_rejects.count; i++)
        if (hq_str_equal(converting->known_rejects.at[i].text, text))
            return reject(converting, row, &converting->known_rejects.at[i].diag);
    return read_cell(converting, row, text);
}

/* --- Columns --- */

static hq_cell_run run_of(const hq_cells *cells, uint32_t column)
{
    return (hq_cell_run){.text = cells->text,
                         .ends = cells->ends + column,
                         .stride = cells->column_count,
                         .tail = column + 1 == cells->column_count ? cells->tail : 0,
                         .row_count = cells->row_count};
}

/* The text at an end of a run, without the white space around it. */
static inline hq_str trimmed(const hq_cell_run *run, const uint32_t *end)
{
    uint32_t start = end[-1] + 1;
    return hq_cell_trim((hq_str){run->text + start, *end - start - run->tail});
}

/* Texts for so many rows, those beyond the last one empty. NULL: no memory. */
static hq_str *new_texts(hq_arena *arena, uint32_t rows)
{
    hq_str *texts = HQ_NEW_ROWS(arena, hq_str, rows);
    for (size_t row = rows; texts != NULL && row < hq_rows_room(rows); row++)
        texts[row] = HQ_STR("");
    return texts;
}

static bool all_known(const uint64_t *known, uint32_t rows)
{
    for (uint32_t i = 0; i < rows / 64; i++)
        if (known[i] != UINT64_MAX)
            return false;
    return rows % 64 == 0 || known[rows / 64] == (UINT64_C(1) << rows % 64) - 1;
}

static hq_status make_sink(hq_converting *converting)
{
    uint32_t rows = converting->cells->row_count;
    hq_cell_sink *sink = &converting->sink;
    sink->known = HQ_NEW_BITS(converting->arena, rows);
    sink->left = HQ_NEW_BITS(converting->arena, rows);
    HQ_TRY_ALLOC(sink->known);
    HQ_TRY_ALLOC(sink->left);
    if (converting->plan->kind == HQ_COLUMN_TRUTH) {
        sink->truths = HQ_NEW_BITS(converting->arena, rows);
        HQ_TRY_ALLOC(sink->truths);
        return HQ_OK;
    }
    sink->values = HQ_NEW_ROWS(converting->arena, int64_t, rows);
    HQ_TRY_ALLOC(sink->values);
    for (size_t i = 0; converting->plan->filler != 0 && i < hq_rows_room(rows); i++)
        sink->values[i] = converting->plan->filler;
    return HQ_OK;
}

static hq_status convert_text(hq_converting *converting, hq_column *out)
{
    const hq_cell_run run = run_of(converting->cells, converting->index);
    const uint32_t *end = run.ends;
    uint64_t *known = HQ_NEW_BITS(converting->arena, run.row_count);
    hq_str *texts = new_texts(converting->arena, run.row_count);
    HQ_TRY_ALLOC(known);
    HQ_TRY_ALLOC(texts);
    for (uint32_t row = 0; row < run.row_count; row++, end += run.stride) {
        texts[row] = trimmed(&run, end);
        if (texts[row].length > 0)
            hq_bit_set(known, row);
    }
    out->texts = texts;
    out->known = all_known(known, run.row_count) ? NULL : known;
    return HQ_OK;
}

static hq_status convert_column(hq_converting *converting, hq_column *out)
{
    const hq_column_plan *plan = converting->plan;
    const hq_cell_run run = run_of(converting->cells, converting->index);
    *out = (hq_column){0};
    if (plan->kind == HQ_COLUMN_TEXT)
        return convert_text(converting, out);
    HQ_TRY(make_sink(converting));
    const hq_cell_sink *sink = &converting->sink;
    if (plan->kind == HQ_COLUMN_NUMBER)
        hq_fast_read_numbers(converting->converter->isa, &plan->numbers, &run, sink);
    else if (plan->kind == HQ_COLUMN_DAY)
        hq_fast_read_days(converting->converter->isa, &plan->days, &run, sink);
    else if (plan->kind == HQ_COLUMN_TRUTH)
        hq_fast_read_truths(converting->converter->isa, plan->words, &run, sink);
    else
        hq_fast_read_words(plan->words, &run, sink);
    for (uint32_t first = 0; first < run.row_count; first += 64)
        for (uint64_t left = sink->left[first / 64]; left != 0; left &= left - 1)
            HQ_TRY(read_left(converting, first + (uint32_t)__builtin_ctzll(left)));
    out->values = sink->values;
    out->truths = sink->truths;
    out->facts = converting->facts;
    out->partly = converting->partly;
    out->known = all_known(sink->known, run.row_count) ? NULL : sink->known;
    if (plan->code_count > 0 && plan->code_count <= CODES_NARROW) {
        out->greatest = (int64_t)plan->code_count - 1;
    } else if (sink->values != NULL) {
        hq_fast_ends(converting->converter->isa, sink->values, hq_rows_room(run.row_count), &out->least,
                     &out->greatest);
    }
    return HQ_OK;
}

/* --- Tables --- */

/* Rows of the table's frame and of those embedded in it. */
static void set_row_counts(const hq_layout *layout, uint32_t frame, uint32_t rows, hq_batch *batch)
{
    batch->frames[frame].row_count = rows;
    for (uint32_t f = frame + 1; f < layout->frame_count; f++)
        if (layout->frames[f].parent == frame && layout->frames[f].list == HQ_NONE)
            set_row_counts(layout, f, rows, batch); /* depth is bounded by the model's */
}

static hq_status refuse_name(hq_converting *converting, uint32_t row, hq_message message, hq_str text)
{
    hq_diag diag = {.message = message, .pos = HQ_POS_NONE, .related = HQ_POS_NONE, .args = {text}};
    return reject(converting, row, &diag);
}

/* Ids that spreadsheets cut short, and sums and notes below the applicants, which are none of them. */
static hq_status check_name(hq_converting *converting, uint32_t row, hq_str text, bool subject)
{
    hq_message message = hq_cell_id_fault(text);
    if (message == HQ_MESSAGE_COUNT || (message != HQ_D_CELL_ID && !subject))
        return HQ_OK;
    return refuse_name(converting, row, message, text);
}

/* A column of ids or names, checked. */
static hq_status names_of(hq_converting *converting, uint32_t column, bool subject, const hq_str **out)
{
    const hq_cell_run run = run_of(converting->cells, column);
    const uint32_t *end = run.ends;
    hq_str *texts = new_texts(converting->arena, run.row_count);
    HQ_TRY_ALLOC(texts);
    converting->index = column;
    for (uint32_t row = 0; row < run.row_count; row++, end += run.stride) {
        hq_str text = trimmed(&run, end);
        texts[row] = text;
        if (text.length >= 3 && !hq_cell_id_is_plain(text))
            HQ_TRY(check_name(converting, row, text, subject));
    }
    *out = texts;
    return HQ_OK;
}

/* A sum or a note may stand in a column that is no fact, such as one of numbers in front: it is what the row begins with. A row with an id is no note. */
static hq_status check_beginnings(hq_converting *converting, const hq_bound_table *table)
{
    for (uint32_t row = 0; row < converting->cells->row_count; row++) {
        hq_str text = HQ_STR("");
        uint32_t c = 0;
        for (; c < table->column_count && text.length == 0; c++)
            text = hq_cell_trim(hq_cell(converting->cells, row, c));
        if (text.length < 3 || table->columns[c - 1].kind != HQ_BOUND_NOTHING || hq_cell_id_is_plain(text))
            continue;
        hq_message message = hq_cell_id_fault(text);
        bool named =
            table->id != HQ_NONE && hq_cell_trim(hq_cell(converting->cells, row, table->id)).length > 0;
        converting->index = c - 1;
        if (message == HQ_D_ROW_TOTAL || (message == HQ_D_ROW_NOTE && !named))
            HQ_TRY(refuse_name(converting, row, message, text));
    }
    return HQ_OK;
}

/* Do rows of lists name the rows of this frame, or of a record embedded in it, by their ids? */
static bool owns_lists(const hq_binding *binding, uint32_t frame)
{
    const hq_layout *layout = &binding->layout;
    for (uint32_t t = 1; t < binding->tables.count; t++) {
        uint32_t owner = layout->frames[binding->tables.at[t].frame].parent;
        while (owner != frame && owner > 0 && layout->frames[owner].list == HQ_NONE)
            owner = layout->frames[owner].parent;
        if (owner == frame)
            return true;
    }
    return false;
}

/* What has no id would be answered as if it had nothing in the lists, and so would one whose id is longer than lists are joined by. */
static hq_status check_ids_there(hq_converting *converting, uint32_t column, const hq_str *ids)
{
    converting->index = column;
    for (uint32_t row = 0; row < converting->cells->row_count; row++) {
        if (ids[row].length == 0 && !hq_cells_row_is_white(converting->cells, row))
            HQ_TRY(refuse_name(converting, row, HQ_D_ROW_NO_ID, HQ_STR("")));
        if (ids[row].length > HQ_ID_BYTES_MAX)
            HQ_TRY(refuse_name(converting, row, HQ_D_ROW_ID_LONG, HQ_STR("")));
    }
    return HQ_OK;
}

static hq_status convert_names(hq_converting *converting, const hq_bound_table *table)
{
    hq_frame_rows *rows = &converting->batch->frames[table->frame];
    if (table->frame == 0 && table->column_count > 0 && table->columns[0].kind == HQ_BOUND_NOTHING)
        HQ_TRY(check_beginnings(converting, table));
    for (uint32_t c = 0; c < table->column_count; c++) {
        bool id = table->columns[c].kind == HQ_BOUND_ID, name = table->columns[c].kind == HQ_BOUND_NAME;
        if (!id && (!name || (table->frame > 0 && table->id != HQ_NONE)))
            continue;
        const hq_str *texts;
        HQ_TRY(names_of(converting, c, table->frame == 0, &texts));
        if (id && owns_lists(converting->converter->binding, table->frame))
            HQ_TRY(check_ids_there(converting, c, texts));
        if (id || table->frame > 0) /* an item without an id is called by its name, as in a profile */
            rows->ids = texts;
        else
            converting->batch->names = texts;
    }
    return HQ_OK;
}

static int by_row(const void *left, const void *right)
{
    const hq_reject *a = left, *b = right;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return a->column < b->column ? -1 : a->column > b->column;
}

/* What is said of a whole row, and of its first cell: it is a header, a sum or a note. */
static bool says_row(hq_message message)
{
    return message == HQ_D_ROW_HEADER || message == HQ_D_ROW_TOTAL || message == HQ_D_ROW_NOTE;
}

/* A header that stands among the rows is wrong in every column, and said of the first; a sum lacks an id too. */
static void say_rows_once(hq_reject_list *rejects, uint32_t from)
{
    uint32_t kept = from;
    for (uint32_t i = from; i < rejects->count; i++) {
        const hq_reject *before = kept > from ? &rejects->at[kept - 1] : NULL;
        hq_message message = rejects->at[i].diag.message;
        if (before != NULL && before->row == rejects->at[i].row && says_row(before->diag.message) &&
            (message == before->diag.message || message == HQ_D_ROW_NO_ID))
            continue;
        rejects->at[kept++] = rejects->at[i];
    }
    rejects->count = kept;
}

hq_status hq_convert_cells(const hq_converter *converter, hq_arena *arena, uint32_t table,
                           const hq_cells *cells, hq_batch *batch, hq_reject_list *rejects)
{
    const hq_bound_table *bound = &converter->binding->tables.at[table];
    uint32_t rejects_before = rejects->count;
    hq_converting blank = {.converter = converter,
                           .arena = arena,
                           .table = table,
                           .cells = cells,
                           .batch = batch,
                           .rejects = rejects};
    set_row_counts(&converter->binding->layout, bound->frame, cells->row_count, batch);
    HQ_TRY(convert_names(&blank, bound));
    for (uint32_t c = 0; c < bound->column_count; c++) {
        const hq_bound_column *column = &bound->columns[c];
        hq_converting converting = blank;
        converting.index = c;
        converting.plan = &converter->plans[table][c];
        if (column->kind == HQ_BOUND_FIELD)
            HQ_TRY(convert_column(&converting, &batch->frames[column->frame].columns[column->field]));
        else if (column->kind == HQ_BOUND_ATTESTED)
            HQ_TRY(convert_column(&converting, &batch->attested[column->attested]));
        else if (column->kind == HQ_BOUND_GIVEN)
            HQ_TRY(convert_column(&converting, &batch->given[column->given]));
    }
    if (rejects->count == rejects_before)
        return HQ_OK;
    qsort(rejects->at + rejects_before, rejects->count - rejects_before, sizeof *rejects->at, by_row);
    say_rows_once(rejects, rejects_before);
    return HQ_OK;
}
