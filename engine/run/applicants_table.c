/* One pack reading a table. See applicants_table.h. */
#include "run/applicants_table.h"

#include <string.h>

#include "data/convert.h"
#include "run/intake.h"

enum { BLOCK_BYTES = 1 << 18, STRIP_ROWS = 64 };

/* The applicant that was gone to. */
typedef struct hq_table_subject {
    uint64_t row;              /* UINT64_MAX: there is none any more */
    uint32_t of_strip;         /* HQ_NONE: he is no row of cells */
    const hq_refused *refused; /* what is wrong with him */
    uint32_t refused_count;
} hq_table_subject;

struct hq_applicants_table {
    const hq_allocator *allocator;
    const hq_pack *pack;
    hq_diags *diags;
    hq_intake *intake;
    hq_piece piece;
    hq_arena cells, strip_arena;
    hq_strip strip;
    uint32_t row_count, from, at; /* of the piece; of them in strips so far; of the strip, taken */
    hq_refused_list ragged, refused;
    uint32_t next_ragged;
    hq_table_subject subject;
    bool piece_made, ended;
};

/* --- Opening --- */

static hq_status open_intake(hq_applicants_table *table, const hq_plan *plan, const hq_applicants_file *file)
{
    hq_arena *arena = table->diags->arena; /* what is made lives as long as the file's messages */
    uint32_t count = plan->pack->policies.count;
    hq_reads reads;
    bool *asked = HQ_NEW_ARRAY(arena, bool, count);
    HQ_TRY_ALLOC(asked);
    memset(asked, true, count);
    HQ_TRY(hq_plan_reads(arena, plan, asked, &reads));
    hq_intake_request request = {.pack = plan->pack,
                                 .reads = &reads,
                                 .inputs = &file->path,
                                 .input_count = 1,
                                 .lists = file->lists,
                                 .list_count = file->list_count,
                                 .entity = file->entity,
                                 .map = file->map,
                                 .encoding = file->encoding,
                                 .table = file->table,
                                 .delimiter = file->delimiter,
                                 .block_bytes = BLOCK_BYTES,
                                 .tmp = file->tmp,
                                 .memory_bytes = file->memory_bytes};
    return hq_intake_open(table->allocator, &request, table->diags, &table->intake);
}

hq_status hq_applicants_table_open(const hq_allocator *allocator, const hq_plan *plan,
                                   const hq_applicants_file *file, hq_diags *diags, hq_applicants_table **out)
{
    *out = NULL;
    hq_applicants_table *table = allocator->allocate(allocator->context, sizeof *table);
    HQ_TRY_ALLOC(table);
    *table = (hq_applicants_table){.allocator = allocator, .pack = plan->pack, .diags = diags};
    hq_arena_init(&table->cells, allocator, 0);
    hq_arena_init(&table->strip_arena, allocator, 0);
    hq_status status = open_intake(table, plan, file);
    table->piece_made = status == HQ_OK;
    if (status == HQ_OK)
        status = hq_piece_init(&table->piece, allocator, table->intake);
    if (status == HQ_OK)
        *out = table;
    else
        hq_applicants_table_close(table);
    return status;
}

void hq_applicants_table_close(hq_applicants_table *table)
{
    if (table == NULL)
        return;
    if (table->piece_made)
        hq_piece_free(&table->piece);
    hq_intake_close(table->intake);
    hq_arena_free(&table->cells);
    hq_arena_free(&table->strip_arena);
    table->allocator->release(table->allocator->context, table, sizeof *table);
}

/* --- Row by row --- */

static hq_status next_piece(hq_applicants_table *table)
{
    table->row_count = table->from = table->at = table->next_ragged = 0;
    table->strip.row_count = 0;
    table->ragged = (hq_refused_list){0};
    HQ_TRY(hq_intake_next(table->intake, table->diags, &table->piece));
    hq_arena_reset(&table->cells);
    table->ended = table->piece.block.row_count == 0;
    if (table->ended)
        return HQ_OK;
    return hq_piece_open(table->intake, &table->piece, &table->cells, &table->row_count, &table->ragged);
}

static hq_status next_strip(hq_applicants_table *table)
{
    uint32_t left = table->row_count - table->from, count = left < STRIP_ROWS ? left : STRIP_ROWS;
    table->refused = (hq_refused_list){0};
    hq_arena_reset(&table->strip_arena);
    HQ_TRY(hq_piece_strip(table->intake, &table->piece, table->from, count, &table->strip_arena,
                          &table->refused, &table->strip));
    hq_refused_sort(&table->refused);
    table->from += count;
    table->at = 0;
    return HQ_OK;
}

/* What is wrong with the row of this number: entries beside each other. */
static void find_refused(const hq_refused_list *refused, uint64_t row, hq_table_subject *out)
{
    uint32_t first = 0, end;
    while (first < refused->count && refused->at[first].row != row)
        first++;
    for (end = first; end < refused->count && refused->at[end].row == row;)
        end++;
    out->refused = refused->at + first;
    out->refused_count = end - first;
}

/* The next row of the strip. false: it is nobody. */
static bool take_row(hq_applicants_table *table, hq_table_subject *out)
{
    uint32_t row = table->at++;
    *out = (hq_table_subject){.row = table->strip.rows[row], .of_strip = row};
    if (!hq_bit(table->strip.passed, row))
        return true;
    find_refused(&table->refused, out->row, out);
    return out->refused_count > 0;
}

static void take_ragged(hq_applicants_table *table, hq_table_subject *out)
{
    *out = (hq_table_subject){.row = table->ragged.at[table->next_ragged].row, .of_strip = HQ_NONE};
    find_refused(&table->ragged, out->row, out);
    table->next_ragged += out->refused_count;
}

static hq_status next_subject(hq_applicants_table *table, hq_table_subject *out)
{
    *out = (hq_table_subject){.row = UINT64_MAX, .of_strip = HQ_NONE};
    while (!table->ended) {
        bool in_strip = table->at < table->strip.row_count, ragged = table->next_ragged < table->ragged.count;
        if (!in_strip && table->from < table->row_count) {
            HQ_TRY(next_strip(table));
            continue;
        }
        if (ragged &&
            (!in_strip || table->ragged.at[table->next_ragged].row < table->strip.rows[table->at])) {
            take_ragged(table, out);
            return HQ_OK;
        }
        if (!in_strip)
            HQ_TRY(next_piece(table));
        else if (take_row(table, out))
            return HQ_OK;
    }
    return HQ_OK;
}

hq_status hq_applicants_table_next(hq_applicants_table *table, uint64_t *row)
{
    HQ_TRY(next_subject(table, &table->subject));
    *row = table->subject.row;
    return HQ_OK;
}

/* --- One applicant --- */

hq_status hq_diag_in_words(hq_arena *arena, const hq_diag *diag, hq_str *out)
{
    hq_text text;
    hq_text_init(&text, arena);
    for (int language = 0; language < 2; language++) {
        bool chinese = language == 1;
        if (chinese)
            hq_text_add_char(&text, '\x1f');
        hq_diag_print_message(&text, diag, chinese ? HQ_LANG_ZH : HQ_LANG_EN);
        if (diag->hint == HQ_HINT_NONE)
            continue;
        hq_text_add_z(&text, chinese ? "；" : "; ");
        hq_diag_print_hint(&text, diag, chinese ? HQ_LANG_ZH : HQ_LANG_EN);
    }
    *out = hq_text_str(&text);
    return out->at == NULL ? HQ_E_MEMORY : HQ_OK;
}

/* "row 4 of firms.csv, column 职工人数: many is no number (E1003)" */
static hq_status tell_refused(const hq_applicants_table *table, hq_diags *diags, const hq_refused *refused)
{
    hq_str words, code = hq_str_of(hq_message_code(refused->diag.message));
    hq_str file = hq_intake_table_name(table->intake, 0, refused->table);
    hq_str column = hq_intake_header(table->intake, refused->table, refused->column);
    HQ_TRY(hq_diag_in_words(diags->arena, &refused->diag, &words));
    if (column.length > 0)
        HQ_REPORT(diags, APPLICANT_CELL, HQ_POS_NONE, file, hq_diag_count(diags, refused->place), column,
                  words, code);
    else
        HQ_REPORT(diags, APPLICANT_ROW, HQ_POS_NONE, file, hq_diag_count(diags, refused->place), words, code);
    return HQ_OK;
}

hq_status hq_applicants_table_profile(hq_applicants_table *table, hq_arena *arena, hq_diags *diags,
                                      hq_profile **out)
{
    const hq_table_subject *subject = &table->subject;
    for (uint32_t i = 0; i < subject->refused_count; i++)
        HQ_TRY(tell_refused(table, diags, &subject->refused[i]));
    if (subject->refused_count > 0)
        return diags->failed ? HQ_E_MEMORY : HQ_E_INVALID;
    return hq_profile_of_row(arena, table->pack, table->strip.batch, subject->of_strip, out);
}
