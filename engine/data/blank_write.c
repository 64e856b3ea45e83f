/* Tables to fill in, as files. See blank_table.h; what stands in them is blank_table.c. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "data/blank_table.h"
#include "data/result_file.h"

enum { REMARK_COLUMNS = 4 };

typedef struct hq_remark_rows {
    hq_result_column columns[REMARK_COLUMNS];
    hq_str *cells[REMARK_COLUMNS]; /* by column, by row */
    uint32_t count;
} hq_remark_rows;

/* --- Paths --- */

/* "表.csv" and "人员" are "表-人员.csv". */
static hq_status path_beside(hq_arena *arena, hq_str path, hq_str title, hq_str *out)
{
    static const size_t ENDING = sizeof ".csv" - 1;
    hq_text text;
    hq_text_init(&text, arena);
    hq_text_add(&text, hq_str_cut(path, 0, path.length - ENDING));
    hq_text_add_char(&text, '-');
    hq_text_add(&text, title);
    hq_text_add(&text, hq_str_cut(path, path.length - ENDING, ENDING));
    *out = hq_text_str(&text);
    return out->at == NULL ? HQ_E_MEMORY : HQ_OK;
}

static hq_status refuse_what_is_there(hq_arena *arena, hq_str path, hq_diags *diags)
{
    const char *terminated = hq_str_terminated(arena, path);
    HQ_TRY_ALLOC(terminated);
    if (access(terminated, F_OK) != 0 && errno == ENOENT)
        return HQ_OK;
    HQ_REPORT(diags, BLANK_THERE, HQ_POS_NONE, path);
    return HQ_E_USAGE;
}

void hq_shell_word(hq_text *text, hq_str word)
{
    bool plain = word.length > 0;
    for (size_t i = 0; i < word.length && plain; i++) {
        unsigned char c = (unsigned char)word.at[i];
        plain = c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                strchr("._/=:,+-%@", c) != NULL || (c == '#' && i > 0);
    }
    if (plain) {
        hq_text_add(text, word);
        return;
    }
    hq_text_add_char(text, '\'');
    for (size_t i = 0; i < word.length; i++) {
        if (word.at[i] == '\'')
            hq_text_add_z(text, "'\\''");
        else
            hq_text_add_char(text, word.at[i]);
    }
    hq_text_add_char(text, '\'');
}

/* --- Tables --- */

static hq_status header_table(hq_arena *arena, const hq_blank_sheet *sheet, hq_result_table *out)
{
    hq_result_column *columns = HQ_NEW_ARRAY(arena, hq_result_column, sheet->columns.count);
    HQ_TRY_ALLOC(columns);
    for (uint32_t i = 0; i < sheet->columns.count; i++)
        columns[i] = (hq_result_column){.name = sheet->columns.at[i].header, .kind = HQ_RESULT_TEXT};
    *out = (hq_result_table){.name = sheet->title,
                             .title = sheet->title,
                             .columns = columns,
                             .column_count = sheet->columns.count};
    return HQ_OK;
}

static void add_remark(hq_remark_rows *rows, hq_str sheet, const hq_blank_column *column)
{
    const hq_str cells[REMARK_COLUMNS] = {sheet, column->header, column->says, column->example};
    for (uint32_t c = 0; c < REMARK_COLUMNS; c++)
        rows->cells[c][rows->count] = cells[c];
    rows->count++;
}

static hq_status make_remarks(hq_arena *arena, const hq_blank_table *table, hq_remark_rows *rows)
{
    const hq_language language = table->language;
    const char *const names[REMARK_COLUMNS] = {
        hq_in(language, "table", "表"), hq_in(language, "column", "列"),
        hq_in(language, "what to write", "填什么"), hq_in(language, "example", "例子")};
    uint32_t most = table->notes.count;
    for (uint32_t i = 0; i < table->sheets.count; i++)
        most += table->sheets.at[i].columns.count;
    *rows = (hq_remark_rows){.count = 0};
    for (uint32_t c = 0; c < REMARK_COLUMNS; c++) {
        rows->columns[c] = (hq_result_column){.name = hq_str_of(names[c]), .kind = HQ_RESULT_TEXT};
        rows->cells[c] = HQ_NEW_ARRAY(arena, hq_str, most);
        HQ_TRY_ALLOC(rows->cells[c]);
    }
    for (uint32_t i = 0; i < table->notes.count; i++)
        add_remark(rows, HQ_STR(""), &(hq_blank_column){.says = table->notes.at[i]});
    for (uint32_t i = 0; i < table->sheets.count; i++)
        for (uint32_t c = 0; c < table->sheets.at[i].columns.count; c++)
            add_remark(rows, table->sheets.at[i].title, &table->sheets.at[i].columns.at[c]);
    return HQ_OK;
}

static hq_status append_remarks(hq_result_file *file, uint32_t table, const hq_remark_rows *rows,
                                hq_diags *diags)
{
    hq_result_values values[REMARK_COLUMNS];
    for (uint32_t c = 0; c < REMARK_COLUMNS; c++)
        values[c] = (hq_result_values){.texts = rows->cells[c]};
    const hq_result_rows all = {rows->count, values};
    return hq_result_file_append(file, table, &all, 0, rows->count, diags);
}

/* Some tables into one file; the remarks, if they are among them, are the last. */
static hq_status write_file(hq_arena *arena, hq_str path, const hq_result_table *tables, uint32_t count,
                            const hq_remark_rows *remarks, hq_diags *diags)
{
    hq_result_file *file;
    const hq_result_request request = {.path = path, .style = {.byte_mark = true}};
    HQ_TRY(hq_result_file_open(arena->allocator, &request, tables, count, diags, &file));
    hq_status status = remarks == NULL ? HQ_OK : append_remarks(file, count - 1, remarks, diags);
    if (status == HQ_OK)
        return hq_result_file_finish(file, diags);
    hq_result_file_abandon(file, HQ_OUTFILE_REMOVE);
    return status;
}

/* --- What to run --- */

static hq_status add_command(hq_arena *arena, const hq_blank_table *table, hq_str path, bool workbook,
                             hq_text *command)
{
    hq_text_add_z(command, hq_str_starts(path, HQ_STR("-")) ? "./" : ""); /* else it is an option */
    hq_shell_word(command, path);
    if (table->entity.length > 0) {
        hq_text_add_z(command, " --entity ");
        hq_shell_word(command, table->entity);
    }
    if (workbook && table->sheets.count == 1) { /* else it is said that the remarks beside it are not read */
        hq_text_add_z(command, " --sheet ");
        hq_shell_word(command, table->sheets.at[0].title);
    }
    for (uint32_t i = 1; i < table->sheets.count; i++) {
        const hq_blank_sheet *sheet = &table->sheets.at[i];
        hq_str file = path;
        hq_text word;
        if (!workbook)
            HQ_TRY(path_beside(arena, path, sheet->title, &file));
        hq_text_init(&word, arena);
        hq_text_add(&word, sheet->list);
        hq_text_add_char(&word, '=');
        hq_text_add(&word, file);
        hq_text_add_z(&word, workbook ? "#" : "");
        hq_text_add(&word, workbook ? sheet->title : HQ_STR(""));
        hq_text_add_z(command, " --list ");
        hq_shell_word(command, hq_text_str(&word));
        if (word.failed)
            return HQ_E_MEMORY;
    }
    return command->failed ? HQ_E_MEMORY : HQ_OK;
}

hq_status hq_blank_table_write(hq_arena *arena, const hq_blank_table *table, hq_str path, hq_diags *diags,
                               hq_text *command)
{
    bool workbook = hq_path_ends_in(path, ".xlsx");
    uint32_t count = table->sheets.count + 1;
    hq_result_table *tables = HQ_NEW_ARRAY(arena, hq_result_table, count);
    hq_str *paths = HQ_NEW_ARRAY(arena, hq_str, count);
    hq_remark_rows remarks;
    HQ_TRY_ALLOC(tables);
    HQ_TRY_ALLOC(paths);
    if (!workbook && !hq_path_ends_in(path, ".csv")) {
        HQ_REPORT(diags, BLANK_ENDING, HQ_POS_NONE, path);
        return HQ_E_USAGE;
    }
    if (!table->asks) {
        HQ_REPORT(diags, BLANK_NOTHING, HQ_POS_NONE);
        return HQ_E_USAGE;
    }
    for (uint32_t i = 0; i + 1 < count; i++)
        HQ_TRY(header_table(arena, &table->sheets.at[i], &tables[i]));
    HQ_TRY(make_remarks(arena, table, &remarks));
    hq_str title = hq_str_of(hq_in(table->language, "remarks", "说明"));
    tables[count - 1] = (hq_result_table){
        .name = title, .title = title, .columns = remarks.columns, .column_count = REMARK_COLUMNS};
    paths[0] = path;
    for (uint32_t i = 1; i < count && !workbook; i++)
        HQ_TRY(path_beside(arena, path, tables[i].title, &paths[i]));
    uint32_t files = workbook ? 1 : count;
    for (uint32_t i = 0; i < files; i++)
        HQ_TRY(refuse_what_is_there(arena, paths[i], diags));
    if (workbook)
        HQ_TRY(write_file(arena, path, tables, count, &remarks, diags));
    for (uint32_t i = 0; i < count && !workbook; i++)
        HQ_TRY(write_file(arena, paths[i], &tables[i], 1, i + 1 == count ? &remarks : NULL, diags));
    return add_command(arena, table, path, workbook, command);
}
