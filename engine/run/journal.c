/* How far a batch is, kept on the disk. See journal.h. */
#include "run/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

enum { ENDS_BYTES = 1 << 20, JOURNAL_BYTES_MAX = 64 << 20, FILES = 3 };
static const uint64_t KEEP_EVERY_BYTES = UINT64_C(64) << 20;

struct hq_journal {
    hq_arena arena;          /* of one writing */
    hq_str path;             /* OUT.journal */
    hq_str amounts;          /* OUT.amounts */
    hq_str identity;         /* lines that say which job it is */
    hq_str counted;          /* of a job gone on with: its summary */
    uint64_t lengths[FILES]; /* of a job gone on with: of its result, rejects and amounts */
    hq_str sums[FILES];      /* and their checksums; "-": none was kept */
    uint64_t kept_at;        /* length of the output when it was kept last */
    bool kept;               /* it stands on the disk */
};

/* --- Which job it is --- */

/* What stands in a line, in the reader's words. */
static const struct {
    const char *key;
    hq_str words;
} KEYS[] = {{"version", HQ_BOTH("the version of huiqi", "huiqi 版本")},
            {"rules", HQ_BOTH("the rules", "规则包")},
            {"question", HQ_BOTH("the day, the period or another part of the question", "询问日期、期间等")},
            {"policies", HQ_BOTH("which policies are asked", "所问政策")},
            {"readings", HQ_BOTH("how clauses are read", "条文读法")},
            {"result", HQ_BOTH("what the result holds", "结果的形式")},
            {"rows", HQ_BOTH("which rows are asked about", "所取的行")},
            {"reading", HQ_BOTH("how the input is read", "输入的读取方式")},
            {"input", HQ_BOTH("the input", "输入文件")},
            {"list", HQ_BOTH("a list", "清单文件")},
            {"map", HQ_BOTH("what headers mean", "表头的含义")},
            {"columns", HQ_BOTH("the list of columns", "列的清单")}};

/* ENDS_BYTES from a place, or what there is. Short reads are part of a file's life, refused ones are not. */
static hq_status read_at(int descriptor, char *room, uint64_t from, size_t *length, int *error)
{
    while (*length < ENDS_BYTES) {
        ssize_t got = pread(descriptor, room + *length, ENDS_BYTES - *length, (off_t)(from + *length));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            *error = errno;
            return HQ_E_IO;
        }
        if (got == 0)
            return HQ_OK;
        *length += (size_t)got;
    }
    return HQ_OK;
}

/* The first and last MiB of a file, together all of one of 2 MiB: in a larger one a change elsewhere mostly shows in size or time. */
static hq_status add_ends(hq_arena *arena, int descriptor, uint64_t size, char out[HQ_DIGEST_TEXT_MAX],
                          int *error)
{
    hq_status status = HQ_OK;
    hq_xxh3 *hash;
    hq_arena_mark mark = hq_arena_here(arena);
    char *room = hq_arena_alloc(arena, ENDS_BYTES);
    HQ_TRY_ALLOC(room);
    HQ_TRY(hq_xxh3_start(arena, &hash));
    for (int i = 0; i < 2 && status == HQ_OK; i++) {
        uint64_t from = i == 0 || size < ENDS_BYTES ? 0 : size - ENDS_BYTES;
        size_t length = 0;
        status = read_at(descriptor, room, from, &length, error);
        hq_xxh3_add(hash, room, length);
    }
    hq_xxh3_end(hash, out);
    hq_arena_rewind(arena, mark);
    return status;
}

/* "changed on 2026-11-21 10:00:05.000000000 UTC, ", the same wherever the job is gone on with. */
static void add_changed(hq_text *text, struct timespec at)
{
    struct tm civil;
    if (gmtime_r(&at.tv_sec, &civil) != NULL)
        hq_text_addf(text, "changed on %04d-%02d-%02d %02d:%02d:%02d.%09ld UTC, ", civil.tm_year + 1900,
                     civil.tm_mon + 1, civil.tm_mday, civil.tm_hour, civil.tm_min, civil.tm_sec, at.tv_nsec);
}

/*
 * `of`: what of it is read, and as what. A file that is hashed whole is told by what it holds; of a larger one the day of its last change counts too, because
 * its middle is not looked at.
 */
static hq_status add_file(hq_batch_run *run, hq_text *text, const char *key, hq_str of, hq_str path)
{
    hq_open_file file;
    struct stat status;
    char ends[HQ_DIGEST_TEXT_MAX] = "";
    int error = 0;
    hq_status opened = hq_file_open(text->arena, path, &file, &error);
    if (opened == HQ_OK) {
        opened = fstat(file.descriptor, &status) == 0
                     ? add_ends(text->arena, file.descriptor, (uint64_t)status.st_size, ends, &error)
                     : HQ_E_IO;
        error = error == 0 ? errno : error;
        hq_file_close(&file);
    }
    if (opened == HQ_E_IO) {
        HQ_REPORT(run->diags, FILE_UNREADABLE, HQ_POS_NONE, path, hq_error_text(error));
        return HQ_E_INVALID;
    }
    HQ_TRY(opened);
    hq_text_addf(text, "%s %.*s%s%.*s %jd bytes, ", key, HQ_STR_ARGS(of), of.length > 0 ? "=" : "",
                 HQ_STR_ARGS(path), (intmax_t)status.st_size);
    if (status.st_size > 2 * ENDS_BYTES)
        add_changed(text, status.st_mtim);
    hq_text_addf(text, "%s\n", ends);
    return HQ_OK;
}

/* An option as a command has it, where it has one: what differs is told in these words. */
static void add_option(hq_text *text, const char *name, hq_str value)
{
    if (value.length > 0)
        hq_text_addf(text, " --%s %.*s", name, HQ_STR_ARGS(value));
}

static void add_flag(hq_text *text, const char *name, bool is)
{
    if (is)
        hq_text_addf(text, " --%s", name);
}

static void add_number(hq_text *text, const char *name, uint64_t number)
{
    if (number > 0)
        hq_text_addf(text, " --%s %" PRIu64, name, number);
}

static hq_status add_readings(hq_text *text, const hq_batch_request *request)
{
    uint32_t count;
    const hq_run_identity identity = {.plan = request->plan, .request = &request->request};
    const hq_str *readings = hq_run_readings(text->arena, &identity, &count);
    HQ_TRY_ALLOC(readings);
    for (uint32_t i = 0; i < count; i++)
        hq_text_addf(text, " %.*s", HQ_STR_ARGS(readings[i]));
    return HQ_OK;
}

static hq_status add_question(hq_text *text, const hq_batch_request *request, const hq_text_style *style)
{
    const hq_pack *pack = request->plan->pack;
    const hq_request *asked = &request->request;
    hq_text_addf(text, "version %s\nrules %s\nquestion --on ", request->version, pack->digest);
    hq_day_print(text, asked->on);
    hq_text_add_z(text, " --period ");
    hq_day_print(text, asked->claim_first);
    hq_text_add_z(text, "..");
    hq_day_print(text, asked->claim_until - 1);
    add_flag(text, "complete", asked->complete);
    hq_text_add_z(text, "\npolicies");
    for (uint32_t p = 0; asked->only != NULL && p < pack->policies.count; p++)
        if (asked->only[p])
            hq_text_addf(text, " %.*s", HQ_STR_ARGS(pack->policies.at[p].id));
    hq_text_add_z(text, "\nreadings");
    HQ_TRY(add_readings(text, request));
    hq_text_add_z(text, "\nresult");
    add_flag(text, "wide", request->form == HQ_BATCH_WIDE);
    add_flag(text, "no-header", request->no_header);
    add_flag(text, "all", request->all);
    add_flag(text, "summary", request->summary);
    add_option(text, "result-encoding",
               style->byte_mark                         ? HQ_STR("utf-8-bom")
               : style->encoding == HQ_ENCODING_GB18030 ? HQ_STR("gb18030")
                                                        : HQ_STR(""));
    add_option(text, "lang", request->language == HQ_LANG_ZH ? HQ_STR("zh") : HQ_STR("en"));
    add_option(text, "rejects", request->rejects);
    add_option(text, "columns", request->columns);
    hq_text_add_z(text, "\nrows");
    add_number(text, "limit", request->limit);
    add_number(text, "sample", request->sample);
    if (request->sample > 0)
        hq_text_addf(text, " --seed %" PRIu64, request->seed);
    hq_text_add_z(text, "\nreading");
    add_option(text, "entity", request->entity);
    add_option(text, "encoding", request->encoding);
    add_option(text, "sheet", request->table);
    if (request->delimiter != 0)
        hq_text_addf(text, " --delimiter %c", request->delimiter);
    hq_text_add_char(text, '\n');
    return HQ_OK;
}

/* What lists of columns may hold beside: line ends, which would end a line here. */
static void without_line_ends(char *text, size_t from, size_t until)
{
    for (size_t i = from; i < until; i++)
        if (text[i] == '\n' || text[i] == '\r')
            text[i] = ' ';
}

static hq_status make_identity(hq_batch_run *run, hq_journal *journal)
{
    const hq_batch_request *request = run->request;
    hq_batch_request plain = *request;
    char *columns = hq_str_terminated(run->arena, request->columns);
    HQ_TRY_ALLOC(columns);
    without_line_ends(columns, 0, request->columns.length);
    plain.columns.at = columns;
    hq_text text;
    hq_text_init(&text, run->arena);
    HQ_TRY(add_question(&text, &plain, &run->style));
    for (uint32_t i = 0; i < request->input_count; i++)
        HQ_TRY(add_file(run, &text, "input", HQ_STR(""), request->inputs[i]));
    for (uint32_t i = 0; i < request->list_count; i++) {
        const hq_list_file *list = &request->lists[i];
        hq_text of;
        hq_text_init(&of, run->arena);
        hq_text_addf(&of, "%.*s%s%.*s", HQ_STR_ARGS(list->path), list->table.length > 0 ? "#" : "",
                     HQ_STR_ARGS(list->table));
        hq_str read = hq_text_str(&of);
        HQ_TRY_ALLOC(read.at);
        HQ_TRY(add_file(run, &text, "list", read, list->file));
    }
    if (request->map.length > 0)
        HQ_TRY(add_file(run, &text, "map", HQ_STR(""), request->map));
    if (request->columns.length > 0 && request->columns.at[0] == '@')
        HQ_TRY(add_file(run, &text, "columns", HQ_STR(""),
                        hq_str_cut(request->columns, 1, request->columns.length)));
    journal->identity = hq_text_str(&text);
    return journal->identity.at == NULL ? HQ_E_MEMORY : HQ_OK;
}

/* --- Reading one back --- */

static hq_str next_line(hq_str *left)
{
    size_t length = 0;
    while (length < left->length && left->at[length] != '\n')
        length++;
    hq_str line = {left->at, length};
    *left = hq_str_cut(*left, length + 1, left->length);
    return line;
}

/* "key what it was" without the key. */
static hq_str value_of(hq_str line)
{
    size_t space = 0;
    while (space < line.length && line.at[space] != ' ')
        space++;
    return hq_str_cut(line, space + 1, line.length);
}

static hq_str words_of(hq_str line)
{
    hq_str key = {line.at, line.length - value_of(line).length};
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        if (hq_str_is(hq_str_trim(key), KEYS[i].key))
            return KEYS[i].words;
    return HQ_BOTH("the job", "任务");
}

/* Another job is refused with the first thing that differs. */
static hq_status compare(hq_batch_run *run, hq_str there, hq_str here)
{
    while (there.length > 0 || here.length > 0) {
        hq_str was = next_line(&there), is = next_line(&here);
        if (hq_str_equal(was, is))
            continue;
        HQ_REPORT(run->diags, RESUME_DIFFERS, HQ_POS_NONE, words_of(was.length > 0 ? was : is), value_of(was),
                  value_of(is));
        return HQ_E_USAGE;
    }
    return HQ_OK;
}

static bool take_number(hq_str *line, uint64_t *out)
{
    *line = hq_str_trim(*line);
    *out = 0;
    size_t at = 0;
    bool fits = true;
    for (; at < line->length && hq_is_digit(line->at[at]); at++) {
        fits = fits && *out <= (UINT64_MAX - 9) / 10;
        *out = *out * 10 + (uint64_t)(line->at[at] - '0');
    }
    *line = hq_str_cut(*line, at, line->length);
    return at > 0 && fits;
}

static bool read_place(hq_journal *journal, uint32_t input_count, hq_str line, hq_intake_place *place)
{
    uint64_t input = 0;
    bool good = take_number(&line, &input) && take_number(&line, &place->first_row) &&
                take_number(&line, &place->offset) && take_number(&line, &place->rows_done);
    for (int i = 0; i < FILES; i++)
        good = good && take_number(&line, &journal->lengths[i]);
    place->input = (uint32_t)input;
    return good && line.length == 0 && input < input_count;
}

static void read_sums(hq_journal *journal, hq_str line)
{
    for (int i = 0; i < FILES; i++) {
        size_t length = 0;
        while (length < line.length && line.at[length] != ' ')
            length++;
        journal->sums[i] = (hq_str){line.at, length};
        line = hq_str_cut(line, length + 1, line.length);
    }
}

static const hq_str HEAD = {"huiqi-journal 3", 15}, HEADS = {"huiqi-journal ", 14}, PLACE = {"place", 5},
                    SUMS = {"sums ", 5}, COUNTED = {"counted", 7}, END = {"end ", 4};

/*
 * Is it as it was written? Its last line is a checksum of those before it: a place that is off by a row is one like any other, and would answer rows twice,
 * or never.
 */
static bool is_whole(hq_str text)
{
    char checksum[HQ_DIGEST_TEXT_MAX];
    size_t from = text.length == 0 ? 0 : text.length - 1;
    while (from > 0 && text.at[from - 1] != '\n')
        from--;
    hq_xxh3_print(text.at, from, checksum);
    hq_str last = hq_str_cut(text, from, text.length);
    return hq_str_starts(last, END) && last.at[last.length - 1] == '\n' &&
           hq_str_is(hq_str_cut(last, END.length, last.length - END.length - 1), checksum);
}

static hq_status read_back(hq_batch_run *run, hq_journal *journal, hq_intake_place *place)
{
    hq_str text;
    int error = 0;
    hq_status status = hq_file_read(run->arena, journal->path, JOURNAL_BYTES_MAX, &text, &error);
    if (status == HQ_E_IO) {
        HQ_REPORT(run->diags, RESUME_NOTHING, HQ_POS_NONE, run->request->output, journal->path,
                  hq_error_text(error));
        return HQ_E_USAGE;
    }
    HQ_TRY(status);
    hq_str left = text, head = next_line(&left);
    if (hq_str_starts(head, HEADS) &&
        !hq_str_equal(head, HEAD)) { /* of another huiqi: it says other things */
        HQ_REPORT(run->diags, RESUME_DIFFERS, HQ_POS_NONE,
                  HQ_BOTH("the version of its journal", "日志的版本"), head, HEAD);
        return HQ_E_USAGE;
    }
    bool good = is_whole(text) && hq_str_equal(head, HEAD);
    const char *from = left.at;
    while (left.length > 0 && !hq_str_starts(left, PLACE))
        (void)next_line(&left);
    hq_str identity = {from, (size_t)(left.at - from)}, where = next_line(&left), sums = next_line(&left),
           counted = next_line(&left);
    good =
        good && hq_str_starts(where, PLACE) && hq_str_starts(sums, SUMS) && hq_str_starts(counted, COUNTED);
    good = good && read_place(journal, run->request->input_count,
                              hq_str_cut(where, PLACE.length, where.length), place);
    if (!good) {
        HQ_REPORT(run->diags, RESUME_DAMAGED, HQ_POS_NONE, journal->path);
        return HQ_E_USAGE;
    }
    read_sums(journal, hq_str_cut(sums, SUMS.length, sums.length));
    journal->counted = hq_str_cut(counted, COUNTED.length, counted.length);
    return compare(run, identity, journal->identity);
}

/* --- Opening --- */

/* Text files are gone on with; what comes from a pipe cannot be read again. */
static bool can_be_kept(hq_batch_run *run)
{
    const hq_batch_request *request = run->request;
    hq_format format = hq_result_format_of(request->output);
    bool pipe = request->columns.length > 0 && request->columns.at[0] == '@' &&
                hq_file_is_pipe(run->arena, hq_str_cut(request->columns, 1, request->columns.length));
    for (uint32_t i = 0; i < request->input_count; i++)
        pipe = pipe || hq_file_is_pipe(run->arena, request->inputs[i]);
    for (uint32_t i = 0; i < request->list_count; i++)
        pipe = pipe || hq_file_is_pipe(run->arena, request->lists[i].file);
    pipe = pipe || (request->map.length > 0 && hq_file_is_pipe(run->arena, request->map));
    return !pipe && !hq_str_is(request->output, "-") &&
           (format == HQ_FORMAT_CSV || format == HQ_FORMAT_JSON_LINES);
}

hq_str hq_journal_beside(hq_batch_run *run, const char *ending)
{
    hq_text path;
    hq_text_init(&path, run->arena);
    hq_text_add(&path, run->request->output);
    hq_text_add_z(&path, ending);
    return hq_text_str(&path);
}

hq_status hq_journal_open(hq_batch_run *run, hq_intake_place *place)
{
    *place = (hq_intake_place){0};
    if (!can_be_kept(run)) {
        if (!run->request->resume)
            return HQ_OK;
        HQ_REPORT(run->diags, RESUME_NEVER, HQ_POS_NONE);
        return HQ_E_USAGE;
    }
    hq_journal *journal = HQ_NEW(run->arena, hq_journal);
    HQ_TRY_ALLOC(journal);
    hq_arena_init(&journal->arena, run->allocator, 0);
    journal->path = hq_journal_beside(run, ".journal");
    HQ_TRY_ALLOC(journal->path.at);
    journal->amounts = hq_journal_beside(run, ".amounts");
    HQ_TRY_ALLOC(journal->amounts.at);
    HQ_TRY(make_identity(run, journal));
    run->journal = journal;
    return run->request->resume ? read_back(run, journal, place) : HQ_OK;
}

/* The files that it speaks of, in the order of its lengths; NULL: there is none. */
typedef struct hq_journaled {
    hq_outfile *out;
    hq_str path;
} hq_journaled;

static void list_files(const hq_batch_run *run, hq_journaled files[FILES])
{
    const hq_batch_request *request = run->request;
    files[0] = (hq_journaled){hq_result_file_outfile(run->result), request->output};
    files[1] =
        (hq_journaled){run->rejects == NULL ? NULL : hq_result_file_outfile(run->rejects), request->rejects};
    files[2] = (hq_journaled){run->amounts == NULL ? NULL : run->amounts->kept, run->journal->amounts};
}

/* It is no more what was written: bytes of it are others. */
static hq_status tell_changed(hq_batch_run *run, hq_str path)
{
    hq_text part;
    hq_text_init(&part, run->arena);
    hq_text_add(&part, path);
    hq_text_add_z(&part, ".part");
    hq_str named = hq_text_str(&part);
    HQ_TRY_ALLOC(named.at);
    HQ_REPORT(run->diags, RESUME_DAMAGED, HQ_POS_NONE, named);
    return HQ_E_USAGE;
}

/* Cut a file back to where its journal has it, if it holds the same up to there. */
static hq_status take_back(hq_batch_run *run, const hq_journaled *file, uint64_t length, hq_str sum)
{
    char there[HQ_DIGEST_TEXT_MAX];
    hq_status status = run->request->no_checksum ? HQ_OK : hq_outfile_sum_begin(file->out, length);
    if (status == HQ_OK) {
        hq_outfile_sum(file->out, there);
        if (!hq_str_is(sum, "-") && strcmp(there, "-") != 0 && !hq_str_is(sum, there))
            return tell_changed(run, file->path);
        status = hq_outfile_cut(file->out, length);
    }
    if (status == HQ_E_USAGE)
        HQ_REPORT(run->diags, RESUME_SHORT, HQ_POS_NONE, file->path);
    else if (status != HQ_OK && hq_outfile_error(file->out) != 0)
        hq_outfile_report(file->out, run->diags);
    return status;
}

static hq_status begin_sum(hq_batch_run *run, hq_outfile *out)
{
    if (run->request->no_checksum || hq_outfile_part(out) == NULL)
        return HQ_OK;
    hq_status status = hq_outfile_sum_begin(out, hq_outfile_offset(out));
    if (status != HQ_OK && hq_outfile_error(out) != 0)
        hq_outfile_report(out, run->diags);
    return status;
}

hq_status hq_journal_begin(hq_batch_run *run)
{
    hq_journal *journal = run->journal;
    hq_journaled files[FILES];
    if (journal == NULL)
        return HQ_OK;
    bool resume = run->request->resume;
    if (!resume) /* what an earlier job left belongs to a file that is no more */
        (void)unlink(journal->path.at);
    journal->kept = resume;
    journal->kept_at = resume ? journal->lengths[0] : 0;
    list_files(run, files);
    for (int i = 0; i < FILES; i++)
        if (files[i].out != NULL)
            HQ_TRY(resume ? take_back(run, &files[i], journal->lengths[i], journal->sums[i])
                          : begin_sum(run, files[i].out));
    if (!resume || hq_summary_restore(&run->summary, journal->counted))
        return HQ_OK;
    HQ_REPORT(run->diags, RESUME_DAMAGED, HQ_POS_NONE, journal->path);
    return HQ_E_USAGE;
}

/* --- Keeping --- */

static hq_status sync_file(hq_outfile *out, bool no_sync, hq_diags *diags)
{
    hq_status status = out == NULL ? HQ_OK : no_sync ? hq_outfile_flush(out) : hq_outfile_sync(out);
    if (status != HQ_OK)
        hq_outfile_report(out, diags);
    return status;
}

static hq_status write_journal(hq_batch_run *run, hq_str text)
{
    hq_outfile_request request = {.path = run->journal->path};
    return hq_outfile_put(run->allocator, &request, text, &run->of_writing.diags);
}

hq_status hq_journal_sync_files(hq_batch_run *run, bool no_sync, hq_diags *diags)
{
    HQ_TRY(sync_file(hq_result_file_outfile(run->result), no_sync, diags));
    HQ_TRY(sync_file(run->rejects == NULL ? NULL : hq_result_file_outfile(run->rejects), no_sync, diags));
    return sync_file(run->amounts == NULL ? NULL : run->amounts->kept, no_sync, diags);
}

hq_status hq_journal_keep(hq_batch_run *run, const hq_intake_place *place)
{
    hq_journal *journal = run->journal;
    HQ_TRY(hq_journal_sync_files(run, false, &run->of_writing.diags));
    hq_arena_reset(&journal->arena);
    hq_text text;
    hq_text_init(&text, &journal->arena);
    hq_journaled files[FILES];
    list_files(run, files);
    hq_text_add(&text, HEAD);
    hq_text_add_char(&text, '\n');
    hq_text_add(&text, journal->identity);
    hq_text_addf(&text, "place %u %" PRIu64 " %" PRIu64 " %" PRIu64, place->input, place->first_row,
                 place->offset, place->rows_done);
    for (int i = 0; i < FILES; i++)
        hq_text_addf(&text, " %" PRIu64, files[i].out == NULL ? 0 : hq_outfile_offset(files[i].out));
    hq_text_add_z(&text, "\nsums");
    for (int i = 0; i < FILES; i++) {
        char sum[HQ_DIGEST_TEXT_MAX] = "-";
        if (files[i].out != NULL)
            hq_outfile_sum(files[i].out, sum);
        hq_text_addf(&text, " %s", sum);
    }
    hq_text_add_z(&text, "\ncounted");
    hq_summary_store(&text, &run->summary);
    hq_text_add_char(&text, '\n');
    hq_str whole = hq_text_str(&text);
    HQ_TRY_ALLOC(whole.at);
    char checksum[HQ_DIGEST_TEXT_MAX];
    hq_xxh3_print(whole.at, whole.length, checksum);
    hq_text_add(&text, END);
    hq_text_addf(&text, "%s\n", checksum);
    whole = hq_text_str(&text);
    HQ_TRY_ALLOC(whole.at);
    hq_status status = write_journal(run, whole);
    if (status != HQ_OK && !journal->kept) /* it may stand there, unsure; what it speaks of is about to go */
        (void)unlink(journal->path.at);
    HQ_TRY(status);
    journal->kept = true;
    journal->kept_at = hq_outfile_offset(files[0].out);
    return HQ_OK;
}

hq_status hq_journal_before(hq_batch_run *run, const hq_parcel *parcel)
{
    if (run->journal == NULL)
        return HQ_OK;
    uint64_t every = run->request->journal_bytes > 0 ? run->request->journal_bytes : KEEP_EVERY_BYTES;
    uint64_t length = hq_outfile_offset(hq_result_file_outfile(run->result));
    return length < run->journal->kept_at + every ? HQ_OK : hq_journal_keep(run, &parcel->place);
}

bool hq_journal_is_kept(const hq_batch_run *run)
{
    return run->journal != NULL && run->journal->kept;
}

void hq_journal_close(hq_batch_run *run, bool done)
{
    if (run->journal == NULL)
        return;
    if (done && run->journal->kept)
        (void)unlink(run->journal->path.at);
    hq_arena_free(&run->journal->arena);
}
