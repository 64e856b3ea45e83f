/*
 * The files that a batch writes: how their text is written, and that none of them is read. `-o firms.csv` beside the input firms.csv would leave
 * neither.
 */
#include <sys/stat.h>

#include "run/batch_own.h"

typedef struct hq_named_file {
    hq_str path;
    struct stat info;
    bool there;
} hq_named_file;

static hq_status look(hq_arena *arena, hq_str path, hq_named_file *out)
{
    *out = (hq_named_file){.path = path};
    if (path.length == 0 || hq_str_is(path, "-"))
        return HQ_OK;
    char *name = hq_str_terminated(arena, path);
    HQ_TRY_ALLOC(name);
    out->there = stat(name, &out->info) == 0 && S_ISREG(out->info.st_mode);
    return HQ_OK;
}

/* The same file, by whatever names and links; of files that are not there yet, by name. */
static bool is_same(const hq_named_file *a, const hq_named_file *b)
{
    if (a->there && b->there)
        return a->info.st_dev == b->info.st_dev && a->info.st_ino == b->info.st_ino;
    return !a->there && !b->there && a->path.length > 0 && !hq_str_is(a->path, "-") &&
           hq_str_equal(a->path, b->path);
}

static hq_status refuse_read(hq_batch_run *run, const hq_named_file *written, hq_str path)
{
    hq_named_file read;
    HQ_TRY(look(run->arena, path, &read));
    if (!is_same(written, &read))
        return HQ_OK;
    HQ_REPORT(run->diags, RESULT_IS_READ, HQ_POS_NONE, written->path);
    return HQ_E_USAGE;
}

static hq_status check_written(hq_batch_run *run, const hq_named_file *written)
{
    const hq_batch_request *request = run->request;
    for (uint32_t i = 0; i < request->input_count; i++)
        HQ_TRY(refuse_read(run, written, request->inputs[i]));
    for (uint32_t i = 0; i < request->list_count; i++)
        HQ_TRY(refuse_read(run, written, request->lists[i].file));
    return request->map.length == 0 ? HQ_OK : refuse_read(run, written, request->map);
}

hq_status hq_batch_check_files(hq_batch_run *run)
{
    hq_named_file output, rejects;
    HQ_TRY(look(run->arena, run->request->output, &output));
    HQ_TRY(look(run->arena, run->request->rejects, &rejects));
    if (is_same(&output, &rejects)) {
        HQ_REPORT(run->diags, RESULT_SAME, HQ_POS_NONE, output.path);
        return HQ_E_USAGE;
    }
    if (output.there || output.path.length > 0)
        HQ_TRY(check_written(run, &output));
    return rejects.path.length == 0 ? HQ_OK : check_written(run, &rejects);
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
