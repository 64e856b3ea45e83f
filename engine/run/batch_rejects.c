/*
 * The file of rejects: a row for each cell, or row, that could not be read, so that whoever keeps the input can mend it. The row's number is the
 * one that a spreadsheet shows; the text is the cell's as it stood there.
 */
#include "data/result_text.h"
#include "explain/words.h"
#include "run/applicants_table.h"
#include "run/batch_own.h"

enum {
    REJECT_NUMBER,
    REJECT_FILE,
    REJECT_ROW,
    REJECT_COLUMN,
    REJECT_CODE,
    REJECT_TEXT,
    REJECT_MESSAGE,
    REJECT_COLUMNS
};

const hq_result_table *hq_rejects_table(hq_arena *arena, hq_language language, bool numbered)
{
    static const struct {
        const char *name;
        hq_word header;
        hq_result_kind kind;
    } COLUMNS[REJECT_COLUMNS] = {
        {"number", HQ_W_REJECT_ROW, HQ_RESULT_INTEGER},  {"file", HQ_W_REJECT_FILE, HQ_RESULT_TEXT},
        {"row", HQ_W_REJECT_ROW, HQ_RESULT_INTEGER},     {"column", HQ_W_REJECT_COLUMN, HQ_RESULT_TEXT},
        {"code", HQ_W_REJECT_CODE, HQ_RESULT_TEXT},      {"text", HQ_W_REJECT_TEXT, HQ_RESULT_TEXT},
        {"message", HQ_W_REJECT_MESSAGE, HQ_RESULT_TEXT}};
    hq_result_table *table = HQ_NEW(arena, hq_result_table);
    hq_result_column *columns = HQ_NEW_ARRAY(arena, hq_result_column, REJECT_COLUMNS);
    if (table == NULL || columns == NULL)
        return NULL;
    for (int c = 0; c < REJECT_COLUMNS; c++)
        columns[c] = (hq_result_column){.name = hq_str_of(COLUMNS[c].name),
                                        .header = hq_str_of(hq_word_text(COLUMNS[c].header, language)),
                                        .kind = COLUMNS[c].kind};
    table->name = HQ_STR("rejects");
    table->title = hq_str_of(hq_word_text(HQ_W_TABLE_REJECTS, language));
    columns[REJECT_NUMBER].key = true;
    columns[REJECT_FILE].indexed = columns[REJECT_CODE].indexed = true;
    table->columns = columns + (numbered ? 0 : REJECT_FILE);
    table->column_count = REJECT_COLUMNS - (numbered ? 0 : REJECT_FILE);
    return table;
}

/* Where rows go, and who waits for his turn first; NULL: all have had theirs. */
typedef struct hq_rejecting {
    hq_batch_run *run;
    hq_hand *hand;
    hq_arena *arena;
    uint32_t input;
    hq_bytes *to;
    hq_diags *diags;
} hq_rejecting;

static hq_status add_row(const hq_rejecting *rejecting, const hq_refused *refused)
{
    hq_batch_run *run = rejecting->run;
    hq_text message;
    hq_text_init(&message, rejecting->arena);
    hq_diag_print_message(&message, &refused->diag, run->request->language);
    if (refused->diag.hint != HQ_HINT_NONE) {
        hq_text_add_z(&message, run->request->language == HQ_LANG_ZH ? "；" : "; ");
        hq_diag_print_hint(&message, &refused->diag, run->request->language);
    }
    hq_str file = hq_intake_table_name(run->intake, rejecting->input, refused->table);
    hq_str column = hq_intake_header(run->intake, refused->table, refused->column);
    hq_str code = hq_str_of(hq_message_code(refused->diag.message)), said = hq_text_str(&message);
    hq_str text = refused->text.at == NULL ? (hq_str){"", 0} : refused->text;
    int64_t place = (int64_t)refused->place, number = 0;
    HQ_TRY_ALLOC(said.at);
    HQ_TRY(hq_str_mended(rejecting->arena, text, &text)); /* a line of JSON may be no text; a result is */
    HQ_TRY(hq_str_mended(rejecting->arena, said, &said));
    hq_result_values values[REJECT_COLUMNS] = {
        [REJECT_NUMBER] = {.numbers = &number}, [REJECT_FILE] = {.texts = &file},
        [REJECT_ROW] = {.numbers = &place},     [REJECT_COLUMN] = {.texts = &column},
        [REJECT_CODE] = {.texts = &code},       [REJECT_TEXT] = {.texts = &text},
        [REJECT_MESSAGE] = {.texts = &said}};
    hq_result_rows row = {1, values + REJECT_FILE};
    if (run->reject_format != NULL)
        HQ_TRY(hq_row_format_rows(run->reject_format, &row, 0, 1, rejecting->to));
    if (run->rejects_at == 0)
        return HQ_OK;
    if (rejecting->hand != NULL)
        HQ_TRY(hq_hand_wait_turn(rejecting->hand));
    number = (int64_t)++run->reject_count;
    row.columns = values + (run->reasons_at > 0 ? 0 : REJECT_FILE); /* of a database: numbered */
    return hq_result_file_append(run->result, run->rejects_at, &row, 0, 1, rejecting->diags);
}

static bool are_told(const hq_batch_run *run)
{
    return run->reject_format != NULL || run->rejects_at > 0;
}

/* "row 3 of firms.csv, column staff: ... (E1340)" */
static hq_status say_reject(const hq_rejecting *rejecting, const hq_refused *refused, hq_str *out)
{
    const hq_batch_run *run = rejecting->run;
    hq_sources sources;
    hq_diags diags;
    hq_text text;
    hq_sources_init(&sources, rejecting->arena);
    hq_diags_init(&diags, rejecting->arena, &sources);
    hq_text_init(&text, rejecting->arena);
    hq_str words, file = hq_intake_table_name(run->intake, rejecting->input, refused->table);
    hq_str column = hq_intake_header(run->intake, refused->table, refused->column);
    hq_str code = hq_str_of(hq_message_code(refused->diag.message)),
           row = hq_diag_count(&diags, refused->place);
    HQ_TRY(hq_diag_in_words(rejecting->arena, &refused->diag, &words));
    if (column.length > 0)
        HQ_REPORT(&diags, APPLICANT_CELL, HQ_POS_NONE, file, row, column, words, code);
    else
        HQ_REPORT(&diags, APPLICANT_ROW, HQ_POS_NONE, file, row, words, code);
    if (diags.failed)
        return HQ_E_MEMORY;
    hq_diag_print_message(&text, &diags.list.at[0], run->request->language);
    hq_str said = hq_text_str(&text);
    HQ_TRY_ALLOC(said.at);
    return hq_str_mended(rejecting->arena, said, out); /* a line of JSON may be no text */
}

/* Of several pieces at work the earliest has the first. */
static hq_status keep_first(const hq_rejecting *rejecting, const hq_refused *refused)
{
    hq_batch_run *run = rejecting->run;
    uint64_t ordinal = rejecting->hand->piece.ordinal;
    hq_str said;
    (void)pthread_mutex_lock(&run->lock);
    bool first = run->first_rejected.length == 0 || ordinal < run->first_rejected_of;
    (void)pthread_mutex_unlock(&run->lock);
    if (!first)
        return HQ_OK;
    HQ_TRY(say_reject(rejecting, refused, &said));
    (void)pthread_mutex_lock(&run->lock);
    hq_status status = HQ_OK;
    if (run->first_rejected.length == 0 || ordinal < run->first_rejected_of) {
        run->first_rejected.length = 0;
        run->first_rejected_of = ordinal;
        status = hq_bytes_add(&run->first_rejected, said);
    }
    (void)pthread_mutex_unlock(&run->lock);
    return status;
}

hq_status hq_rejects_rows(hq_hand *hand, const hq_refused_list *refused)
{
    hq_rejecting rejecting = {.run = hand->run,
                              .hand = hand,
                              .arena = &hand->arena,
                              .input = hand->piece.input,
                              .to = &hand->parcel->rejects,
                              .diags = &hand->run->of_writing.diags};
    if (refused->count > 0)
        HQ_TRY(keep_first(&rejecting, &refused->at[0]));
    for (uint32_t i = 0; are_told(hand->run) && i < refused->count; i++)
        HQ_TRY(add_row(&rejecting, &refused->at[i]));
    return HQ_OK;
}

/* Each by itself: there may be millions, and what is written is buffered. */
hq_status hq_rejects_orphans(hq_batch_run *run)
{
    hq_arena arena;
    hq_bytes bytes;
    hq_arena_init(&arena, run->allocator, 0);
    hq_bytes_init(&bytes, run->allocator);
    hq_rejecting rejecting = {.run = run, .arena = &arena, .to = &bytes, .diags = run->diags};
    hq_status status = HQ_OK;
    for (bool more = are_told(run); status == HQ_OK && more;) {
        hq_refused orphan;
        hq_arena_reset(&arena);
        status = hq_intake_next_orphan(run->intake, run->diags, &arena, &orphan, &more);
        bytes.length = 0;
        if (status == HQ_OK && more)
            status = add_row(&rejecting, &orphan);
        if (status == HQ_OK && bytes.length > 0)
            status = hq_result_file_write(run->rejects, hq_bytes_str(&bytes), run->diags);
    }
    hq_bytes_free(&bytes);
    hq_arena_free(&arena);
    return status;
}
