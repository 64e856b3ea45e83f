/*
 * The file of rejects: a row for each cell, or row, that could not be read, so that whoever keeps the input can mend it. The row's number is the
 * one that a spreadsheet shows; the text is the cell's as it stood there.
 */
#include "explain/words.h"
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

static hq_status add_row(hq_hand *hand, const hq_refused *refused)
{
    hq_batch_run *run = hand->run;
    hq_text message;
    hq_text_init(&message, &hand->arena);
    hq_diag_print_message(&message, &refused->diag, run->request->language);
    if (refused->diag.hint != HQ_HINT_NONE) {
        hq_text_add_z(&message, run->request->language == HQ_LANG_ZH ? "；" : "; ");
        hq_diag_print_hint(&message, &refused->diag, run->request->language);
    }
    hq_str file = hq_intake_table_name(run->intake, hand->piece.input, refused->table);
    hq_str column = hq_intake_header(run->intake, refused->table, refused->column);
    hq_str code = hq_str_of(hq_message_code(refused->diag.message)), said = hq_text_str(&message);
    hq_str text = refused->text.at == NULL ? (hq_str){"", 0} : refused->text;
    int64_t place = (int64_t)refused->place, number = 0;
    HQ_TRY_ALLOC(said.at);
    hq_result_values values[REJECT_COLUMNS] = {
        [REJECT_NUMBER] = {.numbers = &number}, [REJECT_FILE] = {.texts = &file},
        [REJECT_ROW] = {.numbers = &place},     [REJECT_COLUMN] = {.texts = &column},
        [REJECT_CODE] = {.texts = &code},       [REJECT_TEXT] = {.texts = &text},
        [REJECT_MESSAGE] = {.texts = &said}};
    hq_result_rows row = {1, values + REJECT_FILE};
    if (run->reject_format != NULL)
        HQ_TRY(hq_row_format_rows(run->reject_format, &row, 0, 1, &hand->parcel->rejects));
    if (run->rejects_at == 0)
        return HQ_OK;
    HQ_TRY(hq_hand_wait_turn(hand));
    number = (int64_t)++run->reject_count;
    row.columns = values + (run->reasons_at > 0 ? 0 : REJECT_FILE); /* of a database: numbered */
    return hq_result_file_append(run->result, run->rejects_at, &row, 0, 1, &run->of_writing.diags);
}

hq_status hq_rejects_rows(hq_hand *hand, const hq_refused_list *refused)
{
    bool told = hand->run->reject_format != NULL || hand->run->rejects_at > 0;
    for (uint32_t i = 0; told && i < refused->count; i++)
        HQ_TRY(add_row(hand, &refused->at[i]));
    return HQ_OK;
}
