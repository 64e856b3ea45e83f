/*
 * Writes result files for tests/results/run, which reads them back in Python.
 *
 *   results PATH [ROWS [SHEET_ROWS_MAX]]   two tables, decisions and summary, whose cells follow from the row's number as run says
 *   results --stand PATH ROWS              the same, but the file is abandoned
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/result_file.h"

enum { BATCH = 1000 };

static const hq_str STATUSES[] = {{"符合", 6}, {"不符合", 9}, {"无法确定", 12}};

static const hq_result_column DECISIONS[] = {
    {.name = {"id", 2}, .header = {"编号", 6}, .kind = HQ_RESULT_TEXT, .key = true},
    {.name = {"status", 6},
     .header = {"状态", 6},
     .kind = HQ_RESULT_WORD,
     .words = STATUSES,
     .word_count = 3,
     .indexed = true},
    {.name = {"amount", 6}, .header = {"金额（元）", 15}, .kind = HQ_RESULT_AMOUNT, .decimals = 2},
    {.name = {"count", 5}, .kind = HQ_RESULT_INTEGER},
    {.name = {"day", 3}, .header = {"决定日", 9}, .kind = HQ_RESULT_DAY},
    {.name = {"met", 3}, .kind = HQ_RESULT_TRUTH},
    {.name = {"share", 5}, .kind = HQ_RESULT_PERCENTAGE, .decimals = 2},
    {.name = {"note", 4}, .header = {"说明", 6}, .kind = HQ_RESULT_TEXT},
};
static const hq_result_column SUMMARY[] = {
    {.name = {"status", 6}, .kind = HQ_RESULT_WORD, .words = STATUSES, .word_count = 3, .key = true},
    {.name = {"total", 5}, .kind = HQ_RESULT_AMOUNT, .decimals = 2},
    {.name = {"rows", 4}, .kind = HQ_RESULT_INTEGER},
};
static const hq_result_chart CHARTS[] = {
    {.kind = HQ_CHART_COLUMNS, .title = {"合计", 6}, .labels = 0, .values = 1},
    {.kind = HQ_CHART_PIE, .title = {"状态", 6}, .labels = 0, .values = 2, .first_row = 1},
};
static const hq_result_table TABLES[] = {
    {.name = {"decisions", 9}, .title = {"决定[2026]/全部", 19}, .columns = DECISIONS, .column_count = 8},
    {.name = {"summary", 7},
     .title = {"汇总", 6},
     .columns = SUMMARY,
     .column_count = 3,
     .charts = CHARTS,
     .chart_count = 2},
};
static const hq_result_view VIEWS[] = {
    {{"eligible", 8}, {"SELECT id, amount FROM decisions WHERE status = '符合'", 56}}};

/* Notes that a spreadsheet, a quote or an encoding might stumble over; "" and what is unknown are no cells. */
static const hq_str NOTES[] = {{"=HYPERLINK(\"http://example.org\",\"x\")", 36},
                               {"+1", 2},
                               {"-1,5", 4},
                               {"@SUM(A1)", 8},
                               {"＝１", 6},
                               {"a\tb\r\nc", 6},
                               {" 前后有空格 ", 17},
                               {"<&>\"'", 5},
                               {"a\x01"
                                "b\0c",
                                5},
                               {"_x0041_", 7},
                               {"坏\xFF"
                                "字",
                                7},
                               {"", 0},
                               {"𠮷野家", 10},
                               {"a\xEF\xBF\xBE"
                                "b",
                                5},
                               {"沈阳市皇姑区崇山中路一百零五号", 45}};
enum { NOTE_COUNT = sizeof NOTES / sizeof *NOTES };

static char id_room[BATCH][16];
static hq_str ids[BATCH];
static int64_t words[BATCH], amounts[BATCH], counts[BATCH], days[BATCH], truths[BATCH], shares[BATCH],
    notes[BATCH];
static uint64_t known[BATCH / 64 + 1];

static void fill(uint64_t first, uint32_t count)
{
    static const int64_t AMOUNTS[] = {1972603, 0, -5, 100, 999999999999999, 1000000000000000, INT64_MAX};
    memset(known, 0, sizeof known);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t row = first + i;
        int length = snprintf(id_room[i], sizeof id_room[i], "C%07lu", (unsigned long)row);
        ids[i] = (hq_str){id_room[i], (size_t)length};
        words[i] = (int64_t)(row % 3);
        amounts[i] = row < 7 ? AMOUNTS[row] : (int64_t)(row * 37 % 10000019);
        counts[i] = (int64_t)row - 2;
        days[i] =
            row == 3 ? -30000 : 20574 + (int64_t)(row % 365); /* 1887: before workbooks count days rightly */
        truths[i] = (int64_t)(row % 2);
        shares[i] = (int64_t)(row % 10001);
        notes[i] = (int64_t)(row % NOTE_COUNT);
        if (row % 5 != 4)
            known[i / 64] |= UINT64_C(1) << i % 64;
    }
}

static hq_status write_rows(hq_result_file *file, bool both, uint64_t row_count, hq_diags *diags)
{
    const hq_result_values values[] = {
        {.texts = ids},       {.numbers = words},
        {.numbers = amounts}, {.numbers = counts, .known = known},
        {.numbers = days},    {.numbers = truths},
        {.numbers = shares},  {.indices = notes, .texts = NOTES, .text_count = NOTE_COUNT}};
    for (uint64_t row = 0; row < row_count; row += BATCH) {
        uint32_t count = row_count - row < BATCH ? (uint32_t)(row_count - row) : BATCH;
        fill(row, count);
        const hq_result_rows rows = {count, values};
        HQ_TRY(hq_result_file_append(file, 0, &rows, 0, count / 3, diags));
        HQ_TRY(hq_result_file_append(file, 0, &rows, count / 3, count - count / 3, diags));
    }
    const hq_result_values sums[] = {{.numbers = (const int64_t[]){0, 1, 2}},
                                     {.numbers = (const int64_t[]){123456, 250, 7}},
                                     {.numbers = (const int64_t[]){40, 50, 10}}};
    const hq_result_rows three = {3, sums};
    return both ? hq_result_file_append(file, 1, &three, 0, 3, diags) : HQ_OK;
}

static hq_status write_file(const hq_result_request *request, bool stand, bool bare, uint64_t row_count,
                            hq_diags *diags)
{
    hq_result_table tables[] = {TABLES[0], TABLES[1]};
    tables[0].no_header = tables[1].no_header = bare;
    hq_format format = hq_result_format_of(request->path);
    bool both = format == HQ_FORMAT_XLSX || format == HQ_FORMAT_SQLITE;
    hq_result_file *file;
    HQ_TRY(hq_result_file_open(NULL, request, tables, both ? 2 : 1, diags, &file));
    hq_status status = write_rows(file, both, row_count, diags);
    if (status == HQ_OK && !stand)
        return hq_result_file_finish(file, diags);
    hq_result_file_abandon(file, HQ_OUTFILE_REMOVE);
    return status;
}

int main(int argument_count, char **arguments)
{
    bool stand = argument_count > 1 && strcmp(arguments[1], "--stand") == 0;
    char **rest = arguments + (stand ? 2 : 1);
    int count = argument_count - (stand ? 2 : 1);
    if (count < 1)
        return 2;
    hq_arena arena;
    hq_sources sources = {0};
    hq_diags diags;
    hq_arena_init(&arena, NULL, 0);
    hq_diags_init(&diags, &arena, &sources);
    const hq_result_request request = {.path = hq_str_of(rest[0]),
                                       .sheet_rows_max = count > 2 ? (uint32_t)strtoul(rest[2], NULL, 10) : 0,
                                       .no_sync = true,
                                       .views = VIEWS,
                                       .view_count = 1};
    hq_status status =
        write_file(&request, stand, count > 3, count > 1 ? strtoull(rest[1], NULL, 10) : 100, &diags);
    hq_text text;
    hq_text_init(&text, &arena);
    hq_diags_print(&text, &diags, HQ_LANG_EN, false);
    (void)fprintf(stderr, "%.*s", HQ_STR_ARGS(hq_text_str(&text)));
    hq_arena_free(&arena);
    return (int)status;
}
