/*
 * The child that writes a workbook: reads cells from a socket, puts them into sheets through libxlsxwriter. See workbook.h.
 *
 * It is a process of its own, so it may use the C library's memory, and ends with an answer instead of an error handed on. Numbers become
 * binary fractions here and nowhere else in the library, because a workbook knows no others: an amount of at most 15 digits comes
 * back from the nearest fraction unchanged, and longer ones do not come here as numbers.
 */
#include "data/workbook.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/arena.h"
#include "base/utf8.h"

enum {
    FORMATS = HQ_RESULT_DECIMALS_MAX + 1,
    DAYS_FROM = 25569, /* 1970-01-01, as workbooks count days */
    WIDTH_MIN = 6,     /* columns of a terminal, which are about a sheet's unit */
    WIDTH_MAX = 60,
    WIDTH_MORE = 3,     /* beside the text: borders, and the arrow of the filter */
    CHART_ROWS = 18,    /* that a chart covers */
    CREATED = 946684800 /* 2000-01-01, so that the same rows are the same bytes */
};

typedef struct sheet_state {
    const hq_result_table *table;
    char name[4 * HQ_SHEET_NAME_MAX + 1]; /* of the first sheet */
    char first_name[4 * HQ_SHEET_NAME_MAX + 1];
    lxw_worksheet *first, *current;
    lxw_row_t rows, first_rows; /* written, a header counted; on the current, on the first sheet */
    uint32_t sheets;
    uint32_t *widths;
} sheet_state;

typedef struct child {
    const hq_workbook_request *request;
    lxw_workbook *workbook;
    lxw_format *header, *day, *amounts[FORMATS], *percentages[FORMATS];
    hq_arena arena;
    sheet_state *states;
    char *message;
    size_t room;
} child;

static hq_status of_library(lxw_error error)
{
    if (error == LXW_NO_ERROR)
        return HQ_OK;
    return error == LXW_ERROR_MEMORY_MALLOC_FAILED ? HQ_E_MEMORY : HQ_E_IO;
}

/* --- Names of sheets --- */

static bool same_name(const char *left, const char *right) /* as workbooks compare: A is a */
{
    for (; *left != '\0' && *right != '\0'; left++, right++) {
        int a = *left >= 'A' && *left <= 'Z' ? *left + 32 : *left;
        int b = *right >= 'A' && *right <= 'Z' ? *right + 32 : *right;
        if (a != b)
            return false;
    }
    return *left == *right;
}

static bool is_taken(const child *self, const char *name)
{
    const lxw_worksheet *sheet;
    if (same_name(name, "History")) /* kept by Excel for itself */
        return true;
    STAILQ_FOREACH(sheet, self->workbook->worksheets, list_pointers)
    if (same_name(sheet->name, name))
        return true;
    return false;
}

/* Copy what a sheet may be called, at most so many UTF-16 units, and nothing of apostrophes at the ends. */
static size_t clean_name(hq_str wanted, size_t units_max, char *out)
{
    size_t length = 0, units = 0;
    while (wanted.length > 0) {
        uint32_t character;
        int bytes = hq_utf8_decode(wanted, &character);
        bool odd = bytes < 1 || hq_utf8_is_unsafe(character) ||
                   (character < 0x80 && strchr("[]:*?/\\", (int)character) != NULL) || character >= 0xFFFE;
        size_t taken = bytes < 1 ? 1 : (size_t)bytes;
        size_t more = !odd && bytes == 4 ? 2 : 1;
        if (units + more > units_max)
            break;
        if (odd && length > 0 && out[length - 1] != ' ')
            out[length++] = ' ';
        else if (odd)
            more = 0;
        else if (character != '\'' || length > 0)
            for (size_t i = 0; i < taken; i++)
                out[length++] = wanted.at[i];
        units += more;
        wanted = hq_str_cut(wanted, taken, wanted.length);
    }
    while (length > 0 && (out[length - 1] == '\'' || out[length - 1] == ' '))
        length--;
    out[length] = '\0';
    return length;
}

/* The table's title, or with " (2)" and so on behind it where that is taken or another sheet goes on with it. */
static void name_sheet(const child *self, sheet_state *state)
{
    hq_str title = state->table->title.length > 0 ? state->table->title : state->table->name;
    char *name = state->name;
    for (uint32_t n = state->sheets; n < UINT32_MAX; n++) {
        char behind[16] = "";
        int more = n == 1 ? 0 : snprintf(behind, sizeof behind, " (%u)", n);
        size_t length = clean_name(title, HQ_SHEET_NAME_MAX - (size_t)more, name);
        if (length == 0)
            length = clean_name(HQ_STR("Sheet"), HQ_SHEET_NAME_MAX, name);
        memcpy(name + length, behind, (size_t)more + 1);
        if (!is_taken(self, name))
            return;
    }
}

/* --- Sheets --- */

static void widen(sheet_state *state, uint32_t column, size_t width)
{
    if (width > state->widths[column])
        state->widths[column] = width < WIDTH_MAX ? (uint32_t)width : WIDTH_MAX;
}

static hq_status write_header(const child *self, sheet_state *state)
{
    const hq_result_table *table = state->table;
    state->rows = 0;
    if (table->no_header)
        return HQ_OK;
    for (uint32_t i = 0; i < table->column_count; i++) {
        const hq_result_column *column = &table->columns[i];
        hq_str text = column->header.length > 0 ? column->header : column->name;
        char *terminated = strndup(text.at, text.length);
        HQ_TRY_ALLOC(terminated);
        lxw_error error = worksheet_write_string(state->current, 0, (lxw_col_t)i, terminated, self->header);
        free(terminated);
        HQ_TRY(of_library(error));
        widen(state, i, hq_utf8_width(text));
    }
    state->rows = 1;
    return HQ_OK;
}

/* What a finished sheet gets beside its cells. */
static hq_status dress(sheet_state *state)
{
    lxw_col_t last = (lxw_col_t)(state->table->column_count - 1);
    if (!state->table->no_header) {
        worksheet_freeze_panes(state->current, 1, 0);
        HQ_TRY(of_library(worksheet_autofilter(state->current, 0, 0, state->rows - 1, last)));
    }
    for (lxw_col_t i = 0; i <= last; i++) {
        uint32_t width = state->widths[i] < WIDTH_MIN ? WIDTH_MIN : state->widths[i];
        HQ_TRY(of_library(worksheet_set_column(state->current, i, i, width + WIDTH_MORE, NULL)));
    }
    if (state->current == state->first)
        state->first_rows = state->rows;
    return HQ_OK;
}

static hq_status next_sheet(child *self, sheet_state *state)
{
    if (state->current != NULL)
        HQ_TRY(dress(state));
    state->sheets++;
    name_sheet(self, state);
    state->current = workbook_add_worksheet(self->workbook, state->name);
    HQ_TRY_ALLOC(state->current); /* the name is a good one, so nothing else can be wrong */
    if (state->first == NULL) {
        state->first = state->current;
        memcpy(state->first_name, state->name, sizeof state->name);
    }
    return write_header(self, state);
}

/* --- Cells --- */

static size_t digits_width(int64_t number, uint32_t decimals)
{
    size_t width = number < 0 ? 2 : 1;
    for (int64_t rest = number / 10; rest != 0; rest /= 10)
        width++;
    return width + (decimals > 0 ? 1 : 0);
}

static lxw_error write_number(const child *self, sheet_state *state, uint32_t index, int64_t number)
{
    static const double POWERS[] = {1,   1e1, 1e2, 1e3, 1e4,
                                    1e5, 1e6, 1e7, 1e8}; /* exact, as is every quotient's nearest */
    const hq_result_column *column = &state->table->columns[index];
    lxw_worksheet *sheet = state->current;
    lxw_row_t row = state->rows;
    lxw_col_t at = (lxw_col_t)index;
    switch (column->kind) {
    case HQ_RESULT_AMOUNT:
        widen(state, index, digits_width(number, column->decimals));
        return worksheet_write_number(sheet, row, at, (double)number / POWERS[column->decimals],
                                      self->amounts[column->decimals]);
    case HQ_RESULT_PERCENTAGE:
        widen(state, index, digits_width(number, column->decimals) + 1);
        return worksheet_write_number(sheet, row, at, (double)number / POWERS[column->decimals + 2],
                                      self->percentages[column->decimals]);
    case HQ_RESULT_DAY:
        widen(state, index, sizeof "2026-05-01" - 1);
        return worksheet_write_number(sheet, row, at, (double)(number + DAYS_FROM), self->day);
    case HQ_RESULT_TRUTH:
        return worksheet_write_boolean(sheet, row, at, number != 0, NULL);
    case HQ_RESULT_INTEGER:
    case HQ_RESULT_TEXT:
    case HQ_RESULT_WORD:
        break;
    }
    widen(state, index, digits_width(number, 0));
    return worksheet_write_number(sheet, row, at, (double)number, NULL);
}

/* One row of a message; returns the place behind it. */
static hq_status write_row(child *self, sheet_state *state, const char **at)
{
    if (state->rows == self->request->sheet_rows_max)
        HQ_TRY(next_sheet(self, state));
    for (uint32_t i = 0; i < state->table->column_count; i++) {
        lxw_error error = LXW_NO_ERROR;
        char tag = *(*at)++;
        if (tag == HQ_WORKBOOK_NUMBER) {
            int64_t number;
            memcpy(&number, *at, sizeof number);
            *at += sizeof number;
            error = write_number(self, state, i, number);
        } else if (tag == HQ_WORKBOOK_TEXT) {
            uint32_t length;
            memcpy(&length, *at, sizeof length);
            *at += sizeof length;
            error = worksheet_write_string(state->current, state->rows, (lxw_col_t)i, *at, NULL);
            widen(state, i, hq_utf8_width((hq_str){*at, length}));
            *at += length + 1;
        }
        HQ_TRY(of_library(error));
    }
    state->rows++;
    return HQ_OK;
}

/* --- Messages --- */

/* HQ_E_USAGE: the parent has gone. */
static hq_status receive(int descriptor, void *into, size_t length)
{
    char *at = into;
    while (length > 0) {
        ssize_t got = read(descriptor, at, length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return HQ_E_IO;
        if (got == 0)
            return HQ_E_USAGE;
        at += got;
        length -= (size_t)got;
    }
    return HQ_OK;
}

static hq_status take_messages(child *self, int descriptor)
{
    for (;;) {
        hq_workbook_message message;
        HQ_TRY(receive(descriptor, &message, sizeof message));
        if (message.row_count == 0)
            return HQ_OK;
        if (message.bytes > self->room) {
            char *larger = realloc(self->message, message.bytes);
            HQ_TRY_ALLOC(larger);
            self->message = larger;
            self->room = message.bytes;
        }
        HQ_TRY(receive(descriptor, self->message, message.bytes));
        const char *at = self->message;
        for (uint32_t i = 0; i < message.row_count; i++)
            HQ_TRY(write_row(self, &self->states[message.table], &at));
    }
}

/* --- Charts --- */

static hq_status add_chart(const child *self, const sheet_state *state, uint32_t index)
{
    const hq_result_chart *wanted = &state->table->charts[index];
    uint32_t header = state->table->no_header ? 0 : 1, there = state->first_rows - header;
    if (wanted->first_row >= there)
        return HQ_OK;
    uint32_t count = there - wanted->first_row;
    if (wanted->row_count > 0 && wanted->row_count < count)
        count = wanted->row_count;
    lxw_row_t from = header + wanted->first_row, to = from + count - 1;
    bool pie = wanted->kind == HQ_CHART_PIE;
    lxw_chart *chart = workbook_add_chart(self->workbook, pie ? LXW_CHART_PIE : LXW_CHART_COLUMN);
    HQ_TRY_ALLOC(chart);
    lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
    HQ_TRY_ALLOC(series);
    chart_series_set_categories(series, state->first_name, from, (lxw_col_t)wanted->labels, to,
                                (lxw_col_t)wanted->labels);
    chart_series_set_values(series, state->first_name, from, (lxw_col_t)wanted->values, to,
                            (lxw_col_t)wanted->values);
    char *title = strndup(wanted->title.at == NULL ? "" : wanted->title.at, wanted->title.length);
    HQ_TRY_ALLOC(title);
    chart_title_set_name(chart, title);
    free(title);
    if (!pie)
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    return of_library(worksheet_insert_chart(state->first, 1 + index * CHART_ROWS,
                                             (lxw_col_t)(state->table->column_count + 1), chart));
}

/* --- The whole --- */

static lxw_format *format_of(child *self, const char *pattern)
{
    lxw_format *format = workbook_add_format(self->workbook);
    if (format != NULL)
        format_set_num_format(format, pattern);
    return format;
}

static hq_status begin(child *self)
{
    const hq_workbook_request *request = self->request;
    lxw_workbook_options options = {.constant_memory = LXW_TRUE,
                                    .tmpdir = (char *)(uintptr_t)request->temporary};
    self->workbook = workbook_new_opt(request->path, &options);
    self->states = HQ_NEW_ARRAY(&self->arena, sheet_state, request->table_count);
    HQ_TRY_ALLOC(self->workbook);
    HQ_TRY_ALLOC(self->states);
    lxw_doc_properties properties = {.created = CREATED};
    HQ_TRY(of_library(workbook_set_properties(self->workbook, &properties)));
    self->header = format_of(self, "@");
    HQ_TRY_ALLOC(self->header);
    format_set_bold(self->header);
    self->day = format_of(self, "yyyy-mm-dd");
    HQ_TRY_ALLOC(self->day);
    for (int i = 0; i < FORMATS; i++) {
        char pattern[16];
        (void)snprintf(pattern, sizeof pattern, "0%s%.*s%%", i == 0 ? "" : ".", i, "000000");
        self->percentages[i] = format_of(self, pattern);
        HQ_TRY_ALLOC(self->percentages[i]);
        pattern[strlen(pattern) - 1] = '\0';
        self->amounts[i] = format_of(self, pattern);
        HQ_TRY_ALLOC(self->amounts[i]);
    }
    for (uint32_t i = 0; i < request->table_count; i++) {
        sheet_state *state = &self->states[i];
        state->table = &request->tables[i];
        state->widths = HQ_NEW_ARRAY(&self->arena, uint32_t, state->table->column_count);
        HQ_TRY_ALLOC(state->widths);
        HQ_TRY(next_sheet(self, state));
    }
    return HQ_OK;
}

/*
 * The library does not look whether its writes succeed; the streams remember one that did not. And an archive takes more than 4 GB only in
 * another form, which not every program reads: where the sheets together might, it is chosen.
 */
static hq_status look_at_sheets(child *self)
{
    const lxw_worksheet *sheet;
    off_t bytes = 0;
    STAILQ_FOREACH(sheet, self->workbook->worksheets, list_pointers)
    {
        FILE *stream = sheet->optimize_tmpfile;
        if (stream == NULL || fflush(stream) != 0 || ferror(stream) != 0)
            return HQ_E_IO;
        bytes += ftello(stream);
    }
    if (bytes > INT32_MAX)
        self->workbook->options.use_zip64 = LXW_TRUE;
    return HQ_OK;
}

static hq_status end(child *self)
{
    for (uint32_t i = 0; i < self->request->table_count; i++) {
        HQ_TRY(dress(&self->states[i]));
        for (uint32_t j = 0; j < self->states[i].table->chart_count; j++)
            HQ_TRY(add_chart(self, &self->states[i], j));
    }
    HQ_TRY(look_at_sheets(self));
    errno = 0;
    return of_library(workbook_close(self->workbook));
}

static void drop(child *self)
{
    hq_arena_free(&self->arena);
    free(self->message);
}

hq_workbook_answer hq_workbook_child(const hq_workbook_request *request, int messages, int answers)
{
    child self = {.request = request};
    hq_workbook_answer answer = {HQ_OK, 0};
    hq_arena_init(&self.arena, NULL, 0);
    answer.status = begin(&self);
    if (answer.status == HQ_OK)
        answer.status = take_messages(&self, messages);
    if (answer.status == HQ_OK)
        answer.status = end(&self);
    answer.error = answer.status == HQ_E_IO ? (errno == 0 ? EIO : errno) : 0;
    ssize_t written;
    do
        written = write(answers, &answer, sizeof answer);
    while (written < 0 && errno == EINTR);
    drop(&self);
    return answer; /* what the library holds goes with the process */
}
