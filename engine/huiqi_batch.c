/* A batch behind its handle. See huiqi.h. */
#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "data/outfile.h"
#include "data/rowset.h"
#include "handles.h"
#include "huiqi.h"
#include "run/batch.h"

struct hq_report {
    hq_arena arena;
    hq_rules *rules;
    hq_request request;
    hq_batch_report made;
    bool no_sync;
};

/* --- Reading a job --- */

typedef struct hq_job_reading {
    hq_report *report;
    const hq_job *job;
    hq_diags *diags;
    hq_batch_request *out;
} hq_job_reading;

/* Texts are copied, so that the report can name its inputs when the caller's are gone. */
static hq_status keep(const hq_job_reading *reading, const char *given, hq_str *out)
{
    *out = hq_str_copy(&reading->report->arena, hq_str_of(given == NULL ? "" : given));
    return out->at == NULL ? HQ_E_MEMORY : HQ_OK;
}

static hq_status read_inputs(const hq_job_reading *reading)
{
    const char *const *inputs = reading->job->inputs;
    uint32_t count = 0, standard = 0;
    while (inputs != NULL && inputs[count] != NULL)
        count++;
    hq_str *kept = HQ_NEW_ARRAY(&reading->report->arena, hq_str, count);
    HQ_TRY_ALLOC(kept);
    for (uint32_t i = 0; i < count; i++) {
        HQ_TRY(keep(reading, inputs[i], &kept[i]));
        standard += hq_str_is(kept[i], "-");
    }
    reading->out->inputs = kept;
    reading->out->input_count = count;
    if (count == 0)
        HQ_REPORT(reading->diags, BATCH_NO_INPUT, HQ_POS_NONE);
    if (standard > 1)
        HQ_REPORT(reading->diags, BATCH_STDIN_TWICE, HQ_POS_NONE);
    return count == 0 || standard > 1 ? HQ_E_USAGE : HQ_OK;
}

/* FILE#TABLE; in the name of a file that holds one table alone # is a letter like others. */
static void divide_table(hq_list_file *list)
{
    size_t at = list->file.length;
    while (at > 0 && list->file.at[at - 1] != '#')
        at--;
    if (at == 0 || at == list->file.length)
        return;
    hq_str before = hq_str_cut(list->file, 0, at - 1);
    hq_format format = hq_format_of(before, (const unsigned char *)"", 0);
    if (format != HQ_FORMAT_XLSX && format != HQ_FORMAT_SQLITE)
        return;
    list->table = hq_str_cut(list->file, at, list->file.length);
    list->file = before;
}

hq_status hq_list_named(hq_diags *diags, hq_str given, hq_list_file *out)
{
    size_t equals = 0;
    while (equals < given.length && given.at[equals] != '=')
        equals++;
    *out = (hq_list_file){.path = hq_str_trim(hq_str_cut(given, 0, equals)),
                          .file = hq_str_cut(given, equals + 1, given.length)};
    divide_table(out);
    if (out->path.length > 0 && out->file.length > 0)
        return HQ_OK;
    HQ_REPORT(diags, BATCH_LIST_FORM, HQ_POS_NONE, given);
    return HQ_E_USAGE;
}

static hq_status read_list(const hq_job_reading *reading, const char *given, hq_list_file *out)
{
    hq_str whole;
    HQ_TRY(keep(reading, given, &whole));
    return hq_list_named(reading->diags, whole, out);
}

static hq_status read_lists(const hq_job_reading *reading)
{
    const char *const *lists = reading->job->lists;
    uint32_t count = 0;
    while (lists != NULL && lists[count] != NULL)
        count++;
    hq_list_file *kept = HQ_NEW_ARRAY(&reading->report->arena, hq_list_file, count);
    HQ_TRY_ALLOC(kept);
    for (uint32_t i = 0; i < count; i++)
        HQ_TRY(read_list(reading, lists[i], &kept[i]));
    reading->out->lists = kept;
    reading->out->list_count = count;
    return HQ_OK;
}

static hq_status read_evaluator(const hq_job_reading *reading)
{
    const char *evaluator = reading->job->evaluator;
    if (evaluator == NULL || strcmp(evaluator, "vm") == 0)
        return HQ_OK;
    reading->out->by_eval = strcmp(evaluator, "eval") == 0;
    if (reading->out->by_eval)
        return HQ_OK;
    HQ_REPORT(reading->diags, ASK_WORD, HQ_POS_NONE, hq_str_of(evaluator), HQ_STR("vm, eval"));
    return HQ_E_USAGE;
}

static hq_status read_texts(const hq_job_reading *reading)
{
    const hq_job *job = reading->job;
    hq_batch_request *out = reading->out;
    const struct {
        const char *given;
        hq_str *to;
    } TEXTS[] = {{job->entity, &out->entity},     {job->map, &out->map},
                 {job->encoding, &out->encoding}, {job->sheet, &out->table},
                 {job->rejects, &out->rejects},   {job->summary_file, &out->summary_file},
                 {job->columns, &out->columns},   {job->result_encoding, &out->encoding_written},
                 {job->tmp, &out->tmp},           {job->output == NULL ? "-" : job->output, &out->output}};
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++)
        HQ_TRY(keep(reading, TEXTS[i].given, TEXTS[i].to));
    return HQ_OK;
}

static void pass_progress(void *context, const hq_batch_progress *progress)
{
    const hq_job *job = context;
    hq_progress_info info = {.rows = progress->rows,
                             .rejected = progress->rejected,
                             .bytes = progress->bytes,
                             .bytes_all = progress->bytes_all};
    job->progress(job->context, &info);
}

static bool pass_stop(void *context)
{
    const hq_job *job = context;
    return job->stop(job->context);
}

static hq_status read_job(const hq_job_reading *reading)
{
    static const hq_batch_form FORMS[] = {
        [HQ_FORM_LONG] = HQ_BATCH_LONG, [HQ_FORM_WIDE] = HQ_BATCH_WIDE, [HQ_FORM_COLUMNS] = HQ_BATCH_COLUMNS};
    const hq_job *job = reading->job;
    hq_batch_request *out = reading->out;
    size_t memory = job->memory_bytes == 0 ? HQ_BATCH_MEMORY_USUAL : job->memory_bytes;
    hq_inquiry inquiry = job->inquiry;
    inquiry.brief = true;
    const hq_rules *rules = reading->report->rules;
    *out = (hq_batch_request){.plan = rules->plan,
                              .image = rules->is_image ? hq_str_of(rules->path) : HQ_STR(""),
                              .version = hq_version(),
                              .delimiter = job->delimiter,
                              .limit = job->limit,
                              .sample = job->sample,
                              .seed = job->seed,
                              .form = FORMS[job->form],
                              .no_header = job->no_header,
                              .all = job->all,
                              .summary = job->summary,
                              .language = job->language,
                              .threads = job->threads,
                              .memory_bytes = memory < HQ_BATCH_MEMORY_LEAST ? HQ_BATCH_MEMORY_LEAST : memory,
                              .held_bytes = rules->arena.bytes_held,
                              .block_bytes = job->block_bytes,
                              .journal_bytes = job->journal_bytes,
                              .resume = job->resume,
                              .digest = job->digest,
                              .no_checksum = job->no_checksum,
                              .no_sync = job->no_sync,
                              .progress = job->progress == NULL ? NULL : pass_progress,
                              .stop = job->stop == NULL ? NULL : pass_stop,
                              .context = (void *)(uintptr_t)job};
    hq_status parts[] = {hq_inquiry_read(reading->report->rules, &reading->report->arena, reading->diags,
                                         &inquiry, &reading->report->request),
                         read_texts(reading), read_inputs(reading), read_lists(reading),
                         read_evaluator(reading)};
    out->request = reading->report->request;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        HQ_TRY(parts[i]);
    return HQ_OK;
}

/* --- Running --- */

static hq_status run(hq_report *report, const hq_job *job, hq_diags *diags)
{
    hq_batch_request request;
    hq_job_reading reading = {report, job, diags, &request};
    HQ_TRY(read_job(&reading));
    HQ_TRY(hq_batch_answer(&report->arena, &request, diags, &report->made));
    report->made.identity.request = &report->request; /* the other one ends here */
    report->no_sync = job->no_sync;
    return HQ_OK;
}

hq_status hq_batch_run(hq_rules *rules, const hq_job *job, hq_report **report, hq_messages **messages)
{
    *report = NULL;
    if (messages != NULL)
        *messages = NULL;
    hq_arena arena;
    hq_arena_init(&arena, rules->arena.allocator, 0);
    hq_report *made = HQ_NEW(&arena, hq_report);
    if (made == NULL) {
        hq_arena_free(&arena);
        return HQ_E_MEMORY;
    }
    made->arena = arena;
    made->rules = hq_rules_retain(rules);
    hq_sources sources;
    hq_diags diags;
    hq_sources_init(&sources, &made->arena);
    hq_diags_init(&diags, &made->arena, &sources);
    hq_status status = run(made, job, &diags);
    /* as of a question: what is said has no places to be counted by */
    hq_status said = hq_messages_hand_over(rules->arena.allocator, &diags,
                                           status == HQ_OK ? HQ_E_USAGE : status, messages);
    status = said == HQ_E_MEMORY ? said : status;
    if (status == HQ_OK)
        *report = made;
    else
        hq_report_free(made);
    return status;
}

void hq_report_free(hq_report *report)
{
    if (report == NULL)
        return;
    hq_rules *rules = report->rules;
    if (report->made.amounts != NULL)
        hq_amounts_close(report->made.amounts);
    hq_arena arena = report->arena; /* the handle lies in its own arena */
    hq_arena_free(&arena);
    hq_rules_release(rules);
}

/* --- Telling --- */

void hq_report_info_of(const hq_report *report, hq_report_info *out)
{
    const hq_summary *summary = &report->made.summary;
    *out = (hq_report_info){.rows = summary->rows,
                            .rejected = summary->rejected,
                            .by_eval = summary->by_eval,
                            .first_rejected = report->made.first_rejected,
                            .stopped = report->made.stopped,
                            .may_go_on = report->made.may_go_on};
}

const char *hq_report_text(hq_report *report, const hq_style *style)
{
    hq_text text;
    hq_text_init(&text, &report->arena);
    hq_summary_text(&text, &report->made.summary, &report->made.identity, style->language);
    return hq_text_str(&text).at;
}

const char *hq_report_json(hq_report *report)
{
    hq_text text;
    hq_text_init(&text, &report->arena);
    hq_summary_json(&text, &report->made.summary, &report->made.identity);
    return hq_text_str(&text).at;
}

const char *hq_report_html(hq_report *report, const hq_style *style)
{
    hq_text text;
    hq_text_init(&text, &report->arena);
    hq_summary_html(&text, &report->made.summary, &report->made.identity, style->language);
    return hq_text_str(&text).at;
}

static hq_status save(hq_report *report, hq_str path, const hq_style *style, hq_diags *diags)
{
    const char *text = hq_path_ends_in(path, ".json") ? hq_report_json(report)
                       : hq_path_ends_in(path, ".html") || hq_path_ends_in(path, ".htm")
                           ? hq_report_html(report, style)
                           : hq_report_text(report, style);
    HQ_TRY_ALLOC(text);
    hq_outfile_request asked = {.path = path, .no_sync = report->no_sync};
    return hq_outfile_put(report->arena.allocator, &asked, hq_str_of(text), diags);
}

hq_status hq_report_save(hq_report *report, const char *path, const hq_style *style, hq_messages **messages)
{
    if (messages != NULL)
        *messages = NULL;
    hq_arena arena;
    hq_sources sources;
    hq_diags diags;
    hq_arena_init(&arena, report->arena.allocator, 0);
    hq_sources_init(&sources, &arena);
    hq_diags_init(&diags, &arena, &sources);
    hq_status status = save(report, hq_str_of(path), style, &diags);
    status = hq_messages_hand_over(report->arena.allocator, &diags, status, messages);
    hq_arena_free(&arena);
    return status;
}

/* --- Amounts --- */

uint32_t hq_report_series_count(const hq_report *report)
{
    return report->made.summary.distributions == NULL ? 0 : report->made.amounts->series_count;
}

void hq_report_series(const hq_report *report, uint32_t series, hq_series_info *out)
{
    const hq_distribution *one = &report->made.summary.distributions[series];
    _Static_assert(sizeof out->quantiles == sizeof one->quantiles, "the same quantiles");
    *out = (hq_series_info){
        .count = one->moments.count, .least = one->moments.least, .greatest = one->moments.greatest};
    memcpy(out->quantiles, one->quantiles, sizeof out->quantiles);
}

hq_status hq_report_amounts(hq_report *report, hq_take_amount *take, void *context)
{
    return hq_report_series_count(report) == 0 ? HQ_OK : hq_amounts_each(report->made.amounts, take, context);
}

hq_status hq_report_keep_bins(hq_report *report, uint32_t series, bool log, const int64_t *edges,
                              const uint64_t *counts, uint32_t bin_count)
{
    hq_summary *summary = &report->made.summary;
    uint32_t series_count = hq_report_series_count(report);
    assert(series < series_count);
    if (summary->bins == NULL)
        summary->bins = HQ_NEW_ARRAY(&report->arena, hq_bins, series_count);
    HQ_TRY_ALLOC(summary->bins);
    if (summary->bins[series].count > 0 || bin_count == 0)
        return HQ_OK;
    int64_t *edges_kept = HQ_NEW_ARRAY(&report->arena, int64_t, (size_t)bin_count + 1);
    uint64_t *counts_kept = HQ_NEW_ARRAY(&report->arena, uint64_t, bin_count);
    HQ_TRY_ALLOC(edges_kept);
    HQ_TRY_ALLOC(counts_kept);
    memcpy(edges_kept, edges, ((size_t)bin_count + 1) * sizeof *edges);
    memcpy(counts_kept, counts, bin_count * sizeof *counts);
    summary->bins[series] = (hq_bins){log, bin_count, edges_kept, counts_kept};
    return HQ_OK;
}
