/* Applicants under two packs. See applicants.h. */
#include <inttypes.h>

#include "data/profile.h"
#include "data/rowset.h"
#include "run/applicants_own.h"

/* --- One --- */

void hq_under_begin(hq_arena *arena, hq_under *under)
{
    under->profile = NULL;
    under->answer = NULL;
    under->sources->list.count = under->source_count;
    hq_diags_init(&under->diags, arena, under->sources);
}

hq_status hq_under_ask(hq_arena *arena, hq_under *under, hq_profile *profile)
{
    hq_status status = hq_estimate(arena, under->plan, profile, &under->request, &under->answer);
    if (status == HQ_E_LIMIT) {
        HQ_REPORT(&under->diags, ASK_TOO_LARGE, profile->root->pos);
        status = HQ_E_INVALID;
    }
    if (under->diags.failed)
        status = HQ_E_MEMORY;
    if (status == HQ_OK)
        under->profile = profile;
    return status;
}

static hq_status ask_under(hq_arena *arena, hq_under *under, hq_str name, hq_str text, bool json)
{
    hq_profile *profile;
    hq_under_begin(arena, under);
    hq_status status = hq_profile_of(arena, under->plan->pack, &under->diags, name, text, json, &profile);
    if (under->diags.failed)
        return HQ_E_MEMORY;
    HQ_TRY(status);
    return hq_under_ask(arena, under, profile);
}

hq_str hq_under_name(const hq_under *under)
{
    const hq_profile *profile = under->profile;
    return profile->name.length > 0 ? profile->name : profile->root->id;
}

hq_status hq_both_ask(hq_arena *arena, hq_both *both, hq_str name, hq_str text, bool json, hq_gains *out)
{
    hq_status before = ask_under(arena, &both->before, name, text, json);
    if (before != HQ_OK && before != HQ_E_INVALID)
        return before;
    HQ_TRY(ask_under(arena, &both->after, name, text, json));
    HQ_TRY(before);
    return hq_gains_compare(arena, both->diff, &both->touched, both->before.answer, both->after.answer, out);
}

/* --- Many --- */

typedef struct hq_asking_all {
    hq_both *both;
    hq_lines lines;
    hq_arena arena; /* of one applicant */
    hq_str path;
    hq_tally *tally;
    hq_refusal *refuse;
    void *context;
} hq_asking_all;

/* "applicants.jsonl:17" */
static hq_str place_of(hq_asking_all *all)
{
    hq_text text;
    hq_text_init(&text, &all->arena);
    hq_str path = hq_str_is(all->path, "-") ? HQ_STR("<stdin>") : all->path;
    hq_text_addf(&text, "%.*s:%" PRIu64, HQ_STR_ARGS(path), all->lines.number);
    return hq_text_str(&text);
}

static hq_status refuse_line(hq_asking_all *all)
{
    all->tally->rejected++;
    return all->refuse(all->context, all->both, all->lines.number);
}

/* Neither pack was asked: nobody reads a line so long. */
static hq_status refuse_long_line(hq_asking_all *all, hq_str place)
{
    hq_under *sides[] = {&all->both->before, &all->both->after};
    for (int i = 0; i < 2; i++) {
        hq_diags *diags = &sides[i]->diags;
        hq_under_begin(&all->arena, sides[i]);
        HQ_REPORT(diags, FILE_TOO_LARGE, HQ_POS_NONE, place,
                  hq_diag_count(diags, HQ_APPLICANT_BYTES_MAX >> 20));
        if (diags->failed)
            return HQ_E_MEMORY;
    }
    return refuse_line(all);
}

static hq_status ask_line(hq_asking_all *all, hq_str line)
{
    hq_str place = place_of(all);
    /* texts of a document end in NUL */
    hq_str text = {hq_str_terminated(&all->arena, line), line.length};
    HQ_TRY_ALLOC(place.at);
    HQ_TRY_ALLOC(text.at);
    hq_gains gains;
    hq_status status = hq_both_ask(&all->arena, all->both, place, text, true, &gains);
    if (status == HQ_E_INVALID)
        return refuse_line(all);
    HQ_TRY(status);
    return hq_tally_add(all->tally, &gains, all->lines.number, hq_under_name(&all->both->after));
}

static hq_status ask_lines(hq_asking_all *all)
{
    for (;;) {
        hq_str line;
        hq_arena_reset(&all->arena);
        hq_status status = hq_lines_next(&all->lines, &line);
        if (status == HQ_E_LIMIT) {
            all->tally->lines++;
            hq_str place = place_of(all);
            HQ_TRY_ALLOC(place.at);
            HQ_TRY(refuse_long_line(all, place));
            continue;
        }
        HQ_TRY(status);
        if (line.at == NULL)
            return HQ_OK;
        if (hq_str_trim(line).length == 0)
            continue;
        all->tally->lines++;
        HQ_TRY(ask_line(all, line));
    }
}

static hq_status ask_file_of_lines(const hq_allocator *allocator, hq_asking_all *all, hq_diags *diags)
{
    hq_arena_init(&all->arena, allocator, 0);
    hq_status status = hq_lines_open(&all->lines, allocator, all->path, HQ_APPLICANT_BYTES_MAX);
    if (status == HQ_OK)
        status = ask_lines(all);
    if (status == HQ_E_IO) {
        HQ_REPORT(diags, FILE_UNREADABLE, HQ_POS_NONE, all->path, hq_error_text(all->lines.error));
        status = HQ_E_INVALID;
    }
    hq_lines_close(&all->lines);
    hq_arena_free(&all->arena);
    return status;
}

/* What cannot be looked at holds lines. */
static hq_status is_table(hq_diags *diags, hq_str path, bool *out)
{
    hq_format format;
    bool seen;
    int error;
    hq_status status = hq_rowset_look(diags->arena, path, &format, &seen, &error);
    *out = status == HQ_OK && seen && format != HQ_FORMAT_JSON_LINES;
    if (status != HQ_E_IO)
        return status;
    HQ_REPORT(diags, FILE_UNREADABLE, HQ_POS_NONE, path, hq_error_text(error));
    return HQ_E_INVALID;
}

hq_status hq_both_ask_all(const hq_allocator *allocator, hq_both *both, hq_diags *diags,
                          const hq_applicants_file *file, hq_tally *tally, hq_refusal *refuse, void *context)
{
    bool table;
    HQ_TRY(is_table(diags, file->path, &table));
    tally->in_rows = table && (tally->lines == 0 || tally->in_rows);
    if (table)
        return hq_both_ask_rows(allocator, both, diags, file, tally, refuse, context);
    if (file->list_count > 0) {
        HQ_REPORT(diags, BATCH_LINES_LISTS, HQ_POS_NONE,
                  hq_str_is(file->path, "-") ? HQ_STR("<stdin>") : file->path);
        return HQ_E_INVALID;
    }
    hq_asking_all all = {
        .both = both, .path = file->path, .tally = tally, .refuse = refuse, .context = context};
    return ask_file_of_lines(allocator, &all, diags);
}
