/* Pieces opened, and their subjects in columns, strip by strip. Any number of threads, each with a piece of its own. See intake.h. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "data/profile.h"
#include "run/intake_own.h"

hq_status hq_piece_init(hq_piece *piece, const hq_allocator *allocator, const hq_intake *intake)
{
    *piece = (hq_piece){.allocator = allocator, .list_count = intake->list_count};
    hq_block_init(&piece->block, allocator);
    hq_arena_init(&piece->arena, allocator, 0);
    size_t bytes = intake->list_count * sizeof *piece->lists;
    if (bytes == 0)
        return HQ_OK;
    piece->lists = allocator->allocate(allocator->context, bytes);
    HQ_TRY_ALLOC(piece->lists);
    memset(piece->lists, 0, bytes);
    return HQ_OK;
}

void hq_piece_free(hq_piece *piece)
{
    hq_block_free(&piece->block);
    hq_arena_free(&piece->arena);
    if (piece->lists == NULL)
        return;
    for (uint32_t i = 0; i < piece->list_count; i++)
        hq_piece_list_free(&piece->lists[i], piece->allocator);
    piece->allocator->release(piece->allocator->context, piece->lists,
                              piece->list_count * sizeof *piece->lists);
}

/* --- Opening --- */

static bool is_passed(const hq_piece *piece, uint32_t ordinal)
{
    return piece->passed != NULL && hq_bit(piece->passed, ordinal);
}

/* Rows as people count them: a table's header is row 1, or that row of the sheet in which it stands; the first line of a file of profiles is line 1. */
uint64_t hq_intake_counted(const hq_intake *intake, const hq_rowset *rowset, uint64_t row)
{
    uint64_t header = intake->lines ? 0 : hq_rowset_facts_of(rowset)->header_row;
    return row + 1 + (intake->lines || header > 0 ? header : 1);
}

static hq_diag new_diag(hq_message message)
{
    return (hq_diag){.message = message, .pos = HQ_POS_NONE, .related = HQ_POS_NONE};
}

static hq_status refuse_ragged(const hq_intake *intake, const hq_piece *piece, const hq_ragged_row *ragged,
                               hq_arena *arena, hq_refused_list *refused)
{
    static const hq_message SAYS[] = {
        [HQ_RAGGED_FEW] = HQ_D_ROW_FEW,           [HQ_RAGGED_MANY] = HQ_D_ROW_MANY,
        [HQ_RAGGED_ENCODING] = HQ_D_ROW_ENCODING, [HQ_RAGGED_NUL] = HQ_D_ROW_NUL,
        [HQ_RAGGED_LONG] = HQ_D_ROW_LONG,         [HQ_RAGGED_QUOTE] = HQ_D_ROW_QUOTE};
    if (is_passed(piece, ragged->ordinal) || hq_ragged_is_blank(ragged))
        return HQ_OK; /* a blank row is nobody */
    hq_refused one = {.ordinal = ragged->ordinal, .column = HQ_NONE, .diag = new_diag(SAYS[ragged->why])};
    one.row = one.place = hq_intake_counted(intake, piece->rowset, piece->first_row + ragged->ordinal);
    uint32_t columns = intake->lines ? 1 : intake->binding.tables.at[0].column_count;
    one.diag.args[0] = hq_str_of_count(arena, ragged->count);
    one.diag.args[1] = hq_str_of_count(arena, columns);
    if (one.diag.args[0].at == NULL || one.diag.args[1].at == NULL)
        return HQ_E_MEMORY;
    return HQ_PUSH(arena, *refused, one) ? HQ_OK : HQ_E_MEMORY;
}

/* Profiles are rows of which there is nothing but the line. */
static hq_status find_lines(hq_piece *piece, hq_arena *arena)
{
    uint32_t most = piece->block.row_count, count = 0;
    hq_str *lines = HQ_NEW_ARRAY(arena, hq_str, most);
    uint32_t *ordinals = HQ_NEW_ARRAY(arena, uint32_t, most);
    HQ_TRY_ALLOC(lines);
    HQ_TRY_ALLOC(ordinals);
    hq_line_cursor cursor = {0};
    while (count < most && hq_block_line(&piece->block, &cursor, &lines[count]))
        ordinals[count++] = cursor.ordinal;
    piece->lines = lines;
    piece->cells = (hq_cells){.row_count = count,
                              .column_count = 1,
                              .ordinals = ordinals,
                              .ragged = piece->block.cells.ragged,
                              .ragged_count = piece->block.cells.ragged_count};
    return HQ_OK;
}

hq_status hq_piece_open(const hq_intake *intake, hq_piece *piece, hq_arena *arena, uint32_t *row_count,
                        hq_refused_list *refused)
{
    if (intake->lines)
        HQ_TRY(find_lines(piece, arena));
    else if (!piece->found)
        HQ_TRY(hq_block_cells(piece->rowset, &piece->block, arena, &piece->cells));
    for (uint32_t i = 0; i < piece->cells.ragged_count; i++)
        HQ_TRY(refuse_ragged(intake, piece, &piece->cells.ragged[i], arena, refused));
    *row_count = piece->cells.row_count;
    return HQ_OK;
}

/* --- How much a strip is --- */

enum { LINE_ITEM_BYTES = 32 }; /* of a profile's text: as much as an item takes in memory */

/* The first row of a table that belongs to a subject, or to one after it. As deep as lists stand in each other. */
static uint32_t first_row(const hq_intake *intake, const hq_piece *piece, uint32_t table, uint32_t subject)
{
    if (table == 0)
        return subject;
    return piece->lists[table - 1].first[first_row(intake, piece, intake->lists[table - 1].parent, subject)];
}

/* Items of `count` subjects, of all lists. */
static size_t items_of(const hq_intake *intake, const hq_piece *piece, uint32_t from, uint32_t count)
{
    size_t items = 0;
    for (uint32_t t = 1; t <= piece->list_count; t++)
        items += first_row(intake, piece, t, from + count) - first_row(intake, piece, t, from);
    return items;
}

static size_t weight_of(const hq_intake *intake, const hq_piece *piece, uint32_t from, uint32_t count)
{
    if (!intake->lines)
        return items_of(intake, piece, from, count);
    size_t bytes = 0;
    for (uint32_t r = 0; r < count; r++)
        bytes += piece->lines[from + r].length;
    return bytes / LINE_ITEM_BYTES;
}

uint32_t hq_piece_rows_within(const hq_intake *intake, const hq_piece *piece, uint32_t from, uint32_t most,
                              size_t items_most)
{
    if (most <= 1 || weight_of(intake, piece, from, most) <= items_most)
        return most;
    uint32_t low = 1, high = most; /* `high` are too many */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (weight_of(intake, piece, from, middle) <= items_most)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* --- Tables in columns --- */

typedef struct hq_stripping {
    const hq_intake *intake;
    const hq_piece *piece;
    uint32_t from, count; /* subjects */
    hq_arena *arena;
    hq_refused_list *refused;
    hq_strip *out;
    uint32_t *begin; /* by table: its first row in the strip */
    uint32_t *rows;  /* by table: how many */
} hq_stripping;

static const hq_cells *cells_of(const hq_stripping *strip, uint32_t table)
{
    return table == 0 ? &strip->piece->cells : &strip->piece->lists[table - 1].cells;
}

static const hq_piece_list *list_of(const hq_stripping *strip, uint32_t table)
{
    return &strip->piece->lists[table - 1];
}

/* Where the rows of each table lie that belong to the strip's subjects. */
static hq_status find_rows(hq_stripping *strip)
{
    uint32_t tables = strip->piece->list_count + 1;
    strip->begin = HQ_NEW_ARRAY(strip->arena, uint32_t, tables);
    strip->rows = HQ_NEW_ARRAY(strip->arena, uint32_t, tables);
    HQ_TRY_ALLOC(strip->begin);
    HQ_TRY_ALLOC(strip->rows);
    strip->begin[0] = strip->from;
    strip->rows[0] = strip->count;
    for (uint32_t t = 1; t < tables; t++) {
        const uint32_t *first = list_of(strip, t)->first;
        uint32_t parent = strip->intake->lists[t - 1].parent;
        strip->begin[t] = first[strip->begin[parent]];
        strip->rows[t] = first[strip->begin[parent] + strip->rows[parent]] - strip->begin[t];
    }
    return HQ_OK;
}

/* Who owns which items, counted from the strip's first row of each table. */
static hq_status set_owners(const hq_stripping *strip, uint32_t table)
{
    hq_frame_rows *rows = &strip->out->batch->frames[strip->intake->binding.tables.at[table].frame];
    uint32_t parent = strip->intake->lists[table - 1].parent, owners = strip->rows[parent];
    const uint32_t *from = list_of(strip, table)->first + strip->begin[parent];
    size_t room = ((size_t)owners + 63) / 64 * 64 + 1;
    uint32_t *first = HQ_NEW_ARRAY(strip->arena, uint32_t, room);
    uint32_t *owner = HQ_NEW_ARRAY(strip->arena, uint32_t, ((size_t)strip->rows[table] + 63) / 64 * 64 + 1);
    HQ_TRY_ALLOC(first);
    HQ_TRY_ALLOC(owner);
    for (size_t r = 0; r < room; r++)
        first[r] = from[r < owners ? r : owners] - strip->begin[table];
    for (uint32_t r = 0; r < owners; r++)
        for (uint32_t i = first[r]; i < first[r + 1]; i++)
            owner[i] = r;
    rows->first = first;
    rows->owner = owner;
    rows->listed = NULL;
    return HQ_OK;
}

static void pass(hq_strip *strip, uint32_t row)
{
    strip->passed_count += !hq_bit(strip->passed, row);
    strip->passed[row / 64] |= UINT64_C(1) << row % 64;
}

/* What a table's rejects say of the strip's subjects. */
static hq_status refuse_rows(const hq_stripping *strip, uint32_t table, const hq_cells *cells,
                             const hq_reject_list *rejects)
{
    const hq_piece *piece = strip->piece;
    for (uint32_t i = 0; i < rejects->count; i++) {
        const hq_reject *reject = &rejects->at[i];
        uint32_t row = reject->row;
        hq_refused one = {.table = table, .column = reject->column, .diag = reject->diag};
        if (reject->column != HQ_NONE)
            one.text = hq_cell(cells, reject->row, reject->column);
        for (uint32_t t = table; t > 0; t = strip->intake->lists[t - 1].parent)
            row = strip->out->batch->frames[strip->intake->binding.tables.at[t].frame].owner[row];
        one.ordinal = hq_cells_ordinal(&piece->cells, strip->from + row);
        one.row = hq_intake_counted(strip->intake, piece->rowset, piece->first_row + one.ordinal);
        one.place = table == 0
                        ? one.row
                        : hq_intake_counted(strip->intake, strip->intake->lists[table - 1].rowset,
                                            list_of(strip, table)->places[strip->begin[table] + reject->row]);
        if (is_passed(piece, one.ordinal))
            continue;
        pass(strip->out, row);
        if (!HQ_PUSH(strip->arena, *strip->refused, one))
            return HQ_E_MEMORY;
    }
    return HQ_OK;
}

static hq_status convert_table(const hq_stripping *strip, uint32_t table)
{
    const hq_cells *whole = cells_of(strip, table);
    hq_cells cells = *whole;
    cells.row_count = strip->rows[table];
    cells.ragged_count = 0;
    if (cells.row_count > 0) { /* without rows there may be no ends either */
        cells.ends += (size_t)strip->begin[table] * cells.column_count;
        cells.ordinals = whole->ordinals == NULL ? NULL : whole->ordinals + strip->begin[table];
    }
    hq_reject_list rejects = {0};
    HQ_TRY(
        hq_convert_cells(strip->intake->converter, strip->arena, table, &cells, strip->out->batch, &rejects));
    if (table > 0)
        HQ_TRY(set_owners(strip, table));
    return refuse_rows(strip, table, &cells, &rejects);
}

/* Subjects whose items could not be read while lists were joined. */
static hq_status refuse_joined(const hq_stripping *strip)
{
    const hq_piece *piece = strip->piece;
    for (uint32_t i = 0; i < piece->refused.count; i++) {
        hq_refused one = piece->refused.at[i];
        for (uint32_t r = 0; r < strip->count; r++) {
            if (hq_cells_ordinal(&piece->cells, strip->from + r) != one.ordinal ||
                is_passed(piece, one.ordinal))
                continue;
            one.row = hq_intake_counted(strip->intake, piece->rowset, piece->first_row + one.ordinal);
            const hq_rowset *of = one.table == 0 ? piece->rowset : strip->intake->lists[one.table - 1].rowset;
            one.place = hq_intake_counted(strip->intake, of, one.place);
            pass(strip->out, r);
            if (!HQ_PUSH(strip->arena, *strip->refused, one))
                return HQ_E_MEMORY;
        }
    }
    return HQ_OK;
}

/* Blank rows are nobody. One with an id is not blank, and that is already known of it. */
static void pass_blank(const hq_stripping *strip)
{
    const hq_str *ids = strip->out->batch->frames[0].ids;
    for (uint32_t r = 0; r < strip->count; r++)
        if ((ids == NULL || ids[r].length == 0) &&
            hq_cells_row_is_blank(&strip->piece->cells, strip->from + r))
            pass(strip->out, r);
}

static hq_status strip_tables(hq_stripping *strip)
{
    const hq_intake *intake = strip->intake;
    HQ_TRY(find_rows(strip));
    HQ_TRY(hq_batch_new(strip->arena, intake->request.pack, &intake->binding.layout, &strip->out->batch));
    for (uint32_t t = 0; t <= strip->piece->list_count; t++)
        HQ_TRY(convert_table(strip, t));
    pass_blank(strip);
    HQ_TRY(refuse_joined(strip));
    strip->out->cells = &strip->piece->cells;
    return HQ_OK;
}

/* --- Profiles in columns --- */

static hq_status refuse_line(const hq_stripping *strip, uint32_t row, uint32_t ordinal, const hq_diags *diags)
{
    for (uint32_t i = 0; i < diags->list.count; i++) {
        const hq_diag *diag = &diags->list.at[i];
        if (hq_message_severity(diag->message) != HQ_SEVERITY_ERROR)
            continue;
        hq_refused one = {.ordinal = ordinal, .column = HQ_NONE, .diag = *diag};
        one.row = one.place =
            hq_intake_counted(strip->intake, strip->piece->rowset, strip->piece->first_row + ordinal);
        one.text = hq_source_text(diags->sources, diag->pos);
        if (!HQ_PUSH(strip->arena, *strip->refused, one))
            return HQ_E_MEMORY;
    }
    pass(strip->out, row);
    return HQ_OK;
}

static hq_status read_line(const hq_stripping *strip, uint32_t row, hq_profile **out)
{
    hq_sources sources;
    hq_diags diags;
    uint32_t ordinal = hq_cells_ordinal(&strip->piece->cells, strip->from + row);
    hq_str line = strip->piece->lines[strip->from + row];
    hq_str text = {hq_str_terminated(strip->arena, line), line.length}; /* texts of a document end in NUL */
    HQ_TRY_ALLOC(text.at);
    hq_sources_init(&sources, strip->arena);
    hq_diags_init(&diags, strip->arena, &sources);
    hq_status status =
        hq_profile_of(strip->arena, strip->intake->request.pack, &diags, HQ_STR("line"), text, true, out);
    if (diags.failed)
        return HQ_E_MEMORY;
    if (status == HQ_OK && (*out)->root->entity != strip->intake->entity) {
        const hq_pack *pack = strip->intake->request.pack;
        HQ_REPORT(&diags, BATCH_OTHER_ENTITY, HQ_POS_NONE, pack->entities.at[(*out)->root->entity].name,
                  pack->entities.at[strip->intake->entity].name);
        status = HQ_E_INVALID;
    }
    if (status != HQ_E_INVALID)
        return status;
    *out = NULL;
    return refuse_line(strip, row, ordinal, &diags);
}

/* A subject of which nothing is known, in the place of a line that could not be read. */
static hq_status nobody(const hq_stripping *strip, hq_profile **out)
{
    hq_profile *profile = HQ_NEW(strip->arena, hq_profile);
    HQ_TRY_ALLOC(profile);
    profile->root = hq_record_new(strip->arena, strip->intake->request.pack, strip->intake->entity, NULL);
    HQ_TRY_ALLOC(profile->root);
    *out = profile;
    return HQ_OK;
}

static hq_status strip_lines(hq_stripping *strip)
{
    const hq_intake *intake = strip->intake;
    hq_profile **profiles = HQ_NEW_ARRAY(strip->arena, hq_profile *, strip->count);
    HQ_TRY_ALLOC(profiles);
    for (uint32_t r = 0; r < strip->count; r++) {
        if (!is_passed(strip->piece, hq_cells_ordinal(&strip->piece->cells, strip->from + r)))
            HQ_TRY(read_line(strip, r, &profiles[r]));
        if (profiles[r] == NULL)
            HQ_TRY(nobody(strip, &profiles[r]));
    }
    return hq_batch_of_profiles(strip->arena, intake->request.pack, &intake->layout, profiles, strip->count,
                                &strip->out->batch);
}

/* --- A strip --- */

static int by_place(const void *left, const void *right)
{
    const hq_refused *a = left, *b = right;
    if (a->ordinal != b->ordinal)
        return a->ordinal < b->ordinal ? -1 : 1;
    if (a->table != b->table)
        return a->table < b->table ? -1 : 1;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return a->column < b->column ? -1 : a->column > b->column;
}

void hq_refused_sort(hq_refused_list *refused)
{
    if (refused->count > 1)
        qsort(refused->at, refused->count, sizeof *refused->at, by_place);
}

hq_status hq_piece_strip(const hq_intake *intake, const hq_piece *piece, uint32_t from, uint32_t count,
                         hq_arena *arena, hq_refused_list *refused, hq_strip *out)
{
    *out = (hq_strip){.row_count = count, .from = from};
    hq_stripping strip = {intake, piece, from, count, arena, refused, out, NULL, NULL};
    uint64_t *rows = HQ_NEW_ARRAY(arena, uint64_t, count);
    out->passed = HQ_NEW_ARRAY(arena, uint64_t, ((size_t)count + 63) / 64);
    HQ_TRY_ALLOC(rows);
    HQ_TRY_ALLOC(out->passed);
    out->rows = rows;
    const uint64_t first = hq_intake_counted(intake, piece->rowset, piece->first_row);
    const uint32_t *ordinals = piece->cells.ordinals;
    for (uint32_t r = 0; ordinals == NULL && r < count; r++)
        rows[r] = first + from + r;
    for (uint32_t r = 0; ordinals != NULL && r < count; r++)
        rows[r] = first + ordinals[from + r];
    for (uint32_t r = 0; piece->passed != NULL && r < count; r++)
        if (is_passed(piece, hq_cells_ordinal(&piece->cells, from + r)))
            pass(out, r);
    HQ_TRY(intake->lines ? strip_lines(&strip) : strip_tables(&strip));
    out->names = out->batch->names;
    return HQ_OK;
}
