/*
 * The files that a batch writes: how their text is written, and that each is itself alone: none of them is read, and none is another. `-o firms.csv`
 * beside the input firms.csv would leave neither; nor would `-o out.csv` beside the input out.csv.part, which is where the result grows.
 */
#include <stdlib.h>
#include <string.h>

#include "data/outfile.h"
#include "data/rowset.h"
#include "run/batch_own.h"
#include "run/named_file.h"

enum {
    ASKED_MAX = 3, /* result, rejects, summary */
    BESIDE_MAX =
        7, /* names that are made of theirs: PATH.part of each, and what the result's journal is kept in */
    WRITTEN_MAX = ASKED_MAX + BESIDE_MAX
};

typedef struct hq_written_files {
    hq_named_file at[WRITTEN_MAX];
    uint32_t count;
} hq_written_files;

/* --- What is written --- */

static hq_status add_written(hq_arena *arena, hq_written_files *written, const char *path, const char *ending)
{
    hq_text text;
    hq_text_init(&text, arena);
    hq_text_add_z(&text, path);
    hq_text_add_z(&text, ending);
    hq_str name = hq_text_str(&text);
    HQ_TRY_ALLOC(name.at);
    return hq_named_file_look(arena, name, &written->at[written->count++]);
}

/* PATH.part stands beside the file that a link leads to (data/outfile.h). */
static hq_status add_part(hq_arena *arena, hq_written_files *written, hq_str path)
{
    char *name = hq_str_terminated(arena, path);
    HQ_TRY_ALLOC(name);
    char *real = realpath(name, NULL);
    hq_status status = add_written(arena, written, real == NULL ? name : real, ".part");
    free(real);
    return status;
}

static hq_status add_kept(hq_arena *arena, hq_written_files *written, hq_str path)
{
    static const char *const ENDINGS[] = {".journal", ".journal.part", ".amounts", ".amounts.part"};
    char *name = hq_str_terminated(arena, path);
    HQ_TRY_ALLOC(name);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++)
        HQ_TRY(add_written(arena, written, name, ENDINGS[i]));
    return HQ_OK;
}

static hq_status find_written(hq_arena *arena, const hq_batch_request *request, hq_written_files *out)
{
    const hq_str asked[ASKED_MAX] = {request->output, request->rejects, request->summary_file};
    *out = (hq_written_files){.count = ASKED_MAX};
    for (size_t i = 0; i < ASKED_MAX; i++)
        HQ_TRY(hq_named_file_look(arena, asked[i], &out->at[i]));
    for (size_t i = 0; i < ASKED_MAX; i++)
        if (out->at[i].named)
            HQ_TRY(add_part(arena, out, asked[i]));
    return out->at[0].named ? add_kept(arena, out, request->output) : HQ_OK;
}

static hq_status check_apart(const hq_batch_run *run, const hq_written_files *written)
{
    for (uint32_t i = 0; i < written->count; i++)
        for (uint32_t k = 0; k < i && k < ASKED_MAX; k++)
            if (hq_named_file_same(&written->at[i], &written->at[k])) {
                HQ_REPORT(run->diags, RESULT_SAME, HQ_POS_NONE, written->at[k].path);
                return HQ_E_USAGE;
            }
    return HQ_OK;
}

/* --- What is read --- */

static hq_status refuse_read(const hq_batch_run *run, const hq_written_files *written, hq_str path)
{
    hq_named_file read;
    HQ_TRY(hq_named_file_look(run->arena, path, &read));
    for (uint32_t i = 0; i < written->count; i++)
        if (hq_named_file_same(&written->at[i], &read)) {
            HQ_REPORT(run->diags, RESULT_IS_READ, HQ_POS_NONE, written->at[i].path);
            return HQ_E_USAGE;
        }
    return HQ_OK;
}

/* A file of the rules, too: what is written next year would be no rule. */
static hq_status refuse_rules(const hq_batch_run *run, const hq_written_files *written)
{
    for (uint32_t i = 0; i < written->count; i++) {
        bool found;
        HQ_TRY(hq_named_file_of_rules(run->arena, run->request->plan->pack, run->request->image,
                                      &written->at[i], &found));
        if (!found)
            continue;
        HQ_REPORT(run->diags, RESULT_IS_READ, HQ_POS_NONE, written->at[i].path);
        return HQ_E_USAGE;
    }
    return HQ_OK;
}

/* Endings that promise what is not written: who opens such a file finds it damaged. NULL ends each list. */
static const char *const NEITHER[] = {".jsonl",  ".ndjson",  ".xlsx", ".xls", ".et",  ".pdf", ".doc", ".docx",
                                      ".sqlite", ".sqlite3", ".db",   ".png", ".zip", ".ods", NULL};
static const char *const NO_SUMMARY[] = {".csv", ".tsv", NULL};
static const char *const NO_REJECTS[] = {".json", ".html", ".htm", NULL};

static bool ends_in_one_of(hq_str path, const char *const *endings)
{
    while (*endings != NULL && !hq_path_ends_in(path, *endings))
        endings++;
    return *endings != NULL;
}

static hq_status check_endings(const hq_batch_run *run)
{
    const hq_batch_request *request = run->request;
    if (ends_in_one_of(request->summary_file, NEITHER) || ends_in_one_of(request->summary_file, NO_SUMMARY)) {
        HQ_REPORT(run->diags, RESULT_SUMMARY_ENDING, HQ_POS_NONE, request->summary_file);
        return HQ_E_USAGE;
    }
    if (ends_in_one_of(request->rejects, NEITHER) || ends_in_one_of(request->rejects, NO_REJECTS)) {
        HQ_REPORT(run->diags, RESULT_REJECTS_ENDING, HQ_POS_NONE, request->rejects);
        return HQ_E_USAGE;
    }
    return HQ_OK;
}

/* The summary is written when all is done: whether it can be is found out before. */
hq_status hq_batch_check_files(hq_batch_run *run)
{
    const hq_batch_request *request = run->request;
    hq_written_files written;
    HQ_TRY(find_written(run->arena, request, &written));
    HQ_TRY(check_apart(run, &written));
    for (uint32_t i = 0; i < request->input_count; i++)
        HQ_TRY(refuse_read(run, &written, request->inputs[i]));
    for (uint32_t i = 0; i < request->list_count; i++)
        HQ_TRY(refuse_read(run, &written, request->lists[i].file));
    if (request->columns.length > 0 && request->columns.at[0] == '@')
        HQ_TRY(refuse_read(run, &written, hq_str_cut(request->columns, 1, request->columns.length)));
    HQ_TRY(refuse_read(run, &written, request->map));
    HQ_TRY(refuse_rules(run, &written));
    HQ_TRY(check_endings(run));
    return hq_outfile_try(run->allocator, request->summary_file, run->diags);
}

/* The rejects are CSV whatever the result is. */
hq_status hq_batch_find_style(hq_batch_run *run)
{
    const hq_batch_request *request = run->request;
    hq_text_style *style = &run->style;
    hq_format format = hq_result_format_of(request->output);
    *style = (hq_text_style){.no_header = request->no_header};
    if (request->no_header && (format == HQ_FORMAT_SQLITE || format == HQ_FORMAT_JSON_LINES)) {
        HQ_REPORT(run->diags, RESULT_HEADER, HQ_POS_NONE, request->output);
        return HQ_E_USAGE;
    }
    if (request->encoding_written.length == 0)
        return HQ_OK;
    if (!hq_written_encoding_named(request->encoding_written, &style->encoding, &style->byte_mark)) {
        HQ_REPORT(run->diags, RESULT_ENCODING, HQ_POS_NONE, request->encoding_written,
                  HQ_STR("utf-8, utf-8-bom, gb18030"));
        return HQ_E_USAGE;
    }
    if (format == HQ_FORMAT_CSV || format == HQ_FORMAT_UNKNOWN || request->rejects.length > 0)
        return HQ_OK;
    HQ_REPORT(run->diags, RESULT_NOT_CSV, HQ_POS_NONE, request->output);
    return HQ_E_USAGE;
}
