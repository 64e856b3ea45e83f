/* The half of a workbook's writer that lives in the process of the batch. See workbook.h, and result_file.h for why there is a child. */
#include "data/workbook.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/utf8.h"
#include "data/digits.h"
#include "data/result_text.h"
#include "plan/columns.h"

enum {
    MESSAGE_BYTES = 256 << 10, /* rows are sent when so much has gathered */
    MESSAGES_AT = 3,           /* descriptors of the child */
    ANSWERS_AT = 4,
    CHILD_FIRST = 5,   /* from here on it keeps none */
    FIRST_DAY = -25508 /* 1900-03-01: before, workbooks count days wrongly */
};

#define EXACT INT64_C(1000000000000000) /* 10^15: numbers below have 15 digits, which a workbook keeps */

struct hq_workbook {
    const hq_allocator *allocator;
    hq_workbook_request request;
    pid_t child;
    int messages, answers; /* -1: closed */
    hq_bytes gathered, scratch;
    uint32_t gathered_table, gathered_rows;
    uint64_t *rows; /* by table */
    uint64_t cells;
};

/* --- Beginning --- */

/* Does this process have more than one thread? /proc counts them; where it is missing the caller's word stands. */
static bool has_threads(void)
{
    struct stat tasks;
    return stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink > 3;
}

static bool fits_sheets(const hq_workbook_request *request)
{
    for (uint32_t i = 0; i < request->table_count; i++)
        if (request->tables[i].column_count == 0 || request->tables[i].column_count > HQ_SHEET_COLUMNS_MAX)
            return false;
    return request->sheet_rows_max >= 2 && request->sheet_rows_max <= HQ_SHEET_ROWS_MAX;
}

/*
 * In the child: nothing of the parent's is kept but the two descriptors, so that files, locks and other children's sockets end when the
 * parent ends them. An interrupt at the terminal goes to both; the parent decides, and its end is seen in the socket.
 */
static void live_as_child(const hq_workbook_request *request, int messages, int answers, const sigset_t *mask)
{
    for (int i = 1; i < SIGRTMIN;
         i++) /* handlers of the parent's are not for this process; what it ignores stays so */
        if (signal(i, SIG_DFL) == SIG_IGN)
            (void)signal(i, SIG_IGN);
    (void)signal(SIGINT, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    (void)sigprocmask(SIG_SETMASK, mask, NULL);
    int from = fcntl(messages, F_DUPFD, CHILD_FIRST), to = fcntl(answers, F_DUPFD, CHILD_FIRST);
    int nowhere = open("/dev/null", O_RDWR);
    if (from < 0 || to < 0 || nowhere < 0 || dup2(from, MESSAGES_AT) < 0 || dup2(to, ANSWERS_AT) < 0 ||
        dup2(nowhere, STDOUT_FILENO) < 0 || dup2(nowhere, STDERR_FILENO) < 0)
        _exit(HQ_E_IO);
    (void)close_range(CHILD_FIRST, ~0U, 0);
    _exit((int)hq_workbook_child(request, MESSAGES_AT, ANSWERS_AT).status);
}

static hq_status start_child(hq_workbook *workbook, hq_workbook_trouble *trouble)
{
    int sockets[2], pipes[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
        trouble->error = errno;
        return HQ_E_IO;
    }
    if (pipe2(pipes, O_CLOEXEC) != 0) {
        trouble->error = errno;
        close(sockets[0]);
        close(sockets[1]);
        return HQ_E_IO;
    }
    sigset_t all, before;
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, &before); /* a handler of the parent's must not run in the child */
    workbook->child = fork();
    if (workbook->child == 0)
        live_as_child(&workbook->request, sockets[1], pipes[1], &before);
    trouble->error = workbook->child < 0 ? errno : 0;
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    close(sockets[1]);
    close(pipes[1]);
    workbook->messages = sockets[0];
    workbook->answers = pipes[0];
    if (workbook->child > 0)
        return HQ_OK;
    return trouble->error == ENOMEM ? HQ_E_MEMORY : HQ_E_IO;
}

static void release(hq_workbook *workbook)
{
    const hq_allocator *allocator = workbook->allocator;
    if (workbook->messages >= 0)
        close(workbook->messages);
    if (workbook->answers >= 0)
        close(workbook->answers);
    if (workbook->rows != NULL)
        allocator->release(allocator->context, workbook->rows,
                           workbook->request.table_count * sizeof(uint64_t));
    hq_bytes_free(&workbook->gathered);
    hq_bytes_free(&workbook->scratch);
    allocator->release(allocator->context, workbook, sizeof *workbook);
}

static hq_status prepare(hq_workbook *workbook, hq_workbook_trouble *trouble)
{
    size_t bytes = workbook->request.table_count * sizeof(uint64_t);
    workbook->rows = workbook->allocator->allocate(workbook->allocator->context, bytes);
    HQ_TRY_ALLOC(workbook->rows);
    memset(workbook->rows, 0, bytes);
    HQ_TRY(hq_bytes_reserve(&workbook->gathered, MESSAGE_BYTES));
    return start_child(workbook, trouble);
}

hq_status hq_workbook_open(const hq_allocator *allocator, const hq_workbook_request *request,
                           hq_workbook_trouble *trouble, hq_workbook **out)
{
    *out = NULL;
    *trouble = (hq_workbook_trouble){0};
    if (has_threads() || request->table_count == 0 || !fits_sheets(request))
        return HQ_E_USAGE;
    hq_workbook *workbook = allocator->allocate(allocator->context, sizeof *workbook);
    HQ_TRY_ALLOC(workbook);
    *workbook = (hq_workbook){
        .allocator = allocator, .request = *request, .child = -1, .messages = -1, .answers = -1};
    hq_bytes_init(&workbook->gathered, allocator);
    hq_bytes_init(&workbook->scratch, allocator);
    hq_status status = prepare(workbook, trouble);
    if (status != HQ_OK) {
        release(workbook);
        return status;
    }
    *out = workbook;
    return HQ_OK;
}

/* --- Cells --- */

static void put(hq_bytes *bytes, const void *at, size_t length) /* there is room */
{
    memcpy(bytes->at + bytes->length, at, length);
    bytes->length += length;
}

static hq_status add_number(hq_workbook *workbook, int64_t number)
{
    const char tag = HQ_WORKBOOK_NUMBER;
    HQ_TRY(hq_bytes_reserve(&workbook->gathered, 1 + sizeof number));
    put(&workbook->gathered, &tag, 1);
    put(&workbook->gathered, &number, sizeof number);
    workbook->cells++;
    return HQ_OK;
}

static bool is_hex(char c)
{
    return hq_is_digit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/* "_x0041_": what a workbook takes for the character U+0041. */
static bool is_escape(hq_str text)
{
    return text.length >= 7 && text.at[0] == '_' && text.at[1] == 'x' && is_hex(text.at[2]) &&
           is_hex(text.at[3]) && is_hex(text.at[4]) && is_hex(text.at[5]) && text.at[6] == '_';
}

/* A well-formed text as a workbook has it: NUL, which ends a text for the library, and what only looks like an escape, are escaped;
 * U+FFFE and U+FFFF, which XML does not take, become U+FFFD. */
static hq_status escaped(hq_bytes *out, hq_str text)
{
    for (size_t i = 0; i < text.length; i++) {
        hq_str rest = hq_str_cut(text, i, text.length);
        if (text.at[i] == '\0') {
            HQ_TRY(hq_bytes_add(out, HQ_STR("_x0000_")));
        } else if (hq_str_starts(rest, HQ_STR("\xEF\xBF\xBE")) ||
                   hq_str_starts(rest, HQ_STR("\xEF\xBF\xBF"))) {
            HQ_TRY(hq_bytes_add(out, HQ_STR("\xEF\xBF\xBD")));
            i += 2;
        } else {
            if (is_escape(rest))
                HQ_TRY(hq_bytes_add(out, HQ_STR("_x005F")));
            HQ_TRY(hq_bytes_add(out, hq_str_cut(rest, 0, 1)));
        }
    }
    return HQ_OK;
}

static bool needs_escape(hq_str text)
{
    return text.length > 0 &&
           (memchr(text.at, '_', text.length) != NULL || memchr(text.at, 0, text.length) != NULL ||
            memchr(text.at, 0xEF, text.length) != NULL);
}

/* Characters as a workbook counts them: beyond U+FFFF they are two. */
static uint64_t length_in_utf16(hq_str text)
{
    uint64_t length = 0;
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        length += (c & 0xC0) != 0x80;
        length += c >= 0xF0;
    }
    return length;
}

static hq_status add_text(hq_workbook *workbook, hq_str text, hq_workbook_trouble *trouble)
{
    hq_bytes *out = &workbook->gathered, *scratch = &workbook->scratch;
    scratch->length = 0;
    HQ_TRY(hq_utf8_mended(scratch, text));
    size_t mended = scratch->length;
    bool escape = needs_escape(hq_bytes_str(scratch));
    if (escape) {
        HQ_TRY(hq_bytes_reserve(scratch, mended * 7)); /* so that it stays where it is */
        HQ_TRY(escaped(scratch, hq_bytes_str(scratch)));
    }
    hq_str shown =
        escape ? hq_str_cut(hq_bytes_str(scratch), mended, scratch->length) : hq_bytes_str(scratch);
    if (shown.length > HQ_SHEET_CELL_MAX && length_in_utf16(shown) > HQ_SHEET_CELL_MAX) {
        trouble->text_length = length_in_utf16(shown);
        return HQ_E_LIMIT;
    }
    const char tag = shown.length == 0 ? HQ_WORKBOOK_NOTHING : HQ_WORKBOOK_TEXT;
    uint32_t length = (uint32_t)shown.length;
    HQ_TRY(hq_bytes_reserve(out, 1 + sizeof length + shown.length + 1));
    put(out, &tag, 1);
    if (length == 0)
        return HQ_OK;
    put(out, &length, sizeof length);
    put(out, shown.at, shown.length);
    put(out, "", 1);
    workbook->cells++;
    return HQ_OK;
}

/* A number that a workbook would round, as a text. */
static hq_status add_digits(hq_workbook *workbook, const hq_result_column *column, int64_t number,
                            hq_workbook_trouble *trouble)
{
    char room[2 * HQ_DIGITS_ROOM], *end;
    if (column->kind == HQ_RESULT_DAY)
        end = hq_put_day(room, number);
    else if (column->kind == HQ_RESULT_INTEGER || column->decimals == 0)
        end = hq_put_integer(room, number);
    else
        end = hq_put_decimal(room, number, column->decimals);
    if (column->kind == HQ_RESULT_PERCENTAGE)
        *end++ = '%';
    return add_text(workbook, (hq_str){room, (size_t)(end - room)}, trouble);
}

static hq_status add_cell(hq_workbook *workbook, const hq_result_column *column,
                          const hq_result_values *values, uint32_t row, hq_workbook_trouble *trouble)
{
    if (values->same)
        row = 0;
    if (values->known != NULL && !hq_bit(values->known, row))
        return hq_bytes_add(&workbook->gathered, (hq_str){"", 1}); /* HQ_WORKBOOK_NOTHING */
    if (column->kind == HQ_RESULT_TEXT)
        return add_text(workbook, hq_result_text(values, row), trouble);
    int64_t number = values->numbers[row];
    if (column->kind == HQ_RESULT_WORD)
        return number < 0 || number >= column->word_count
                   ? HQ_E_USAGE
                   : add_text(workbook, column->words[number], trouble);
    bool rounded = column->kind == HQ_RESULT_DAY ? number < FIRST_DAY : number >= EXACT || number <= -EXACT;
    return rounded ? add_digits(workbook, column, number, trouble) : add_number(workbook, number);
}

/* --- Sending --- */

static hq_status send_all(hq_workbook *workbook, const void *bytes, size_t length,
                          hq_workbook_trouble *trouble)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t sent = send(workbook->messages, at, length, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0) {
            trouble->error = errno;
            return HQ_E_IO;
        }
        at += sent;
        length -= (size_t)sent;
    }
    return HQ_OK;
}

static hq_status send_gathered(hq_workbook *workbook, hq_workbook_trouble *trouble)
{
    hq_workbook_message message = {(uint32_t)workbook->gathered.length, workbook->gathered_table,
                                   workbook->gathered_rows};
    if (message.row_count == 0)
        return HQ_OK;
    HQ_TRY(send_all(workbook, &message, sizeof message, trouble));
    HQ_TRY(send_all(workbook, workbook->gathered.at, workbook->gathered.length, trouble));
    workbook->gathered.length = 0;
    workbook->gathered_rows = 0;
    return HQ_OK;
}

/* The child's own word on how it went, or how it ended without one. Reaps it. */
static hq_status hear(hq_workbook *workbook, hq_workbook_trouble *trouble)
{
    hq_workbook_answer answer;
    ssize_t got;
    do
        got = read(workbook->answers, &answer, sizeof answer);
    while (got < 0 && errno == EINTR);
    pid_t child = workbook->child;
    workbook->child = -1;
    int how = 0;
    pid_t reaped;
    do
        reaped = waitpid(child, &how, 0);
    while (reaped < 0 && errno == EINTR);
    bool ended_well =
        reaped < 0 || WIFEXITED(how); /* not reaped: somebody who waits for every child came first */
    if (got != (ssize_t)sizeof answer || !ended_well) {
        trouble->what = "the part of the program that writes workbooks ended early; is memory short?"
                        "\x1f"
                        "写工作簿的子进程意外结束，可能是内存不足";
        return HQ_E_IO;
    }
    trouble->error = answer.error;
    return answer.status;
}

/* Sending failed: the child has gone, and left word why. */
static hq_status hear_why(hq_workbook *workbook, hq_status status, hq_workbook_trouble *trouble)
{
    if (status != HQ_E_IO || workbook->child < 0)
        return status;
    hq_status heard = hear(workbook, trouble);
    return heard == HQ_OK ? status : heard;
}

hq_status hq_workbook_append(hq_workbook *workbook, uint32_t table, const hq_result_rows *rows,
                             uint32_t first, uint32_t count, hq_workbook_trouble *trouble)
{
    const hq_result_table *of = &workbook->request.tables[table];
    *trouble = (hq_workbook_trouble){0};
    for (uint32_t row = first; row < first + count; row++) {
        if (workbook->gathered_table != table || workbook->gathered.length >= MESSAGE_BYTES)
            HQ_TRY(hear_why(workbook, send_gathered(workbook, trouble), trouble));
        workbook->gathered_table = table;
        for (uint32_t i = 0; i < of->column_count; i++)
            HQ_TRY(add_cell(workbook, &of->columns[i], &rows->columns[i], row, trouble));
        workbook->gathered_rows++;
        workbook->rows[table]++;
    }
    return HQ_OK;
}

/* --- Ending --- */

static hq_status complete(hq_workbook *workbook, hq_workbook_trouble *trouble)
{
    const hq_workbook_message last = {0};
    hq_status status = send_gathered(workbook, trouble);
    if (status == HQ_OK)
        status = send_all(workbook, &last, sizeof last, trouble);
    HQ_TRY(hear_why(workbook, status, trouble));
    HQ_TRY(hear(workbook, trouble));
    uint64_t rows = 0, cells = workbook->cells;
    for (uint32_t i = 0; i < workbook->request.table_count; i++) {
        const hq_result_table *table = &workbook->request.tables[i];
        uint32_t header = table->no_header ? 0 : 1;
        uint64_t of_sheet = workbook->request.sheet_rows_max - header;
        uint64_t sheets = workbook->rows[i] == 0 ? 1 : (workbook->rows[i] + of_sheet - 1) / of_sheet;
        rows += workbook->rows[i] + sheets * header;
        cells += sheets * header * table->column_count;
    }
    return hq_workbook_check(workbook->request.path, rows, cells, trouble);
}

hq_status hq_workbook_finish(hq_workbook *workbook, hq_workbook_trouble *trouble)
{
    *trouble = (hq_workbook_trouble){0};
    hq_status status = complete(workbook, trouble);
    hq_workbook_abandon(workbook);
    return status;
}

void hq_workbook_abandon(hq_workbook *workbook)
{
    if (workbook == NULL)
        return;
    if (workbook->child > 0) {
        hq_workbook_trouble unheard = {0};
        /* The child reads the end of the socket and ends. It is not killed: it might leave a file behind that it was about to unlink. */
        close(workbook->messages);
        workbook->messages = -1;
        hq_status ended = hear(workbook, &unheard);
        (void)ended;
    }
    release(workbook);
}
