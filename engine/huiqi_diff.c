/* Two packs behind their handle. See huiqi.h. */
#include <stddef.h>

#include "data/profile.h"
#include "explain/diff.h"
#include "explain/emit.h"
#include "explain/names.h"
#include "explain/sheet.h"
#include "handles.h"
#include "huiqi.h"
#include "run/applicants.h"

enum { MEMORY_USUAL = 64 << 20 }; /* as of a batch */

/* One profile that was asked about. */
typedef struct hq_asked {
    hq_str path;
    bool before, after; /* which of the packs could read it */
    hq_gains gains;     /* where both could */
} hq_asked;

/* --- Opening --- */

hq_status hq_diff_open(hq_rules *before, hq_rules *after, hq_diff **diff)
{
    *diff = NULL;
    hq_arena arena;
    hq_arena_init(&arena, after->arena.allocator, 0);
    hq_diff *made = HQ_NEW(&arena, hq_diff);
    if (made == NULL) {
        hq_arena_free(&arena);
        return HQ_E_MEMORY;
    }
    made->arena = arena;
    made->before = hq_rules_retain(before);
    made->after = hq_rules_retain(after);
    hq_status status = hq_diff_packs(&made->arena, before->plan, after->plan, &made->found);
    if (status == HQ_OK)
        *diff = made;
    else
        hq_diff_free(made);
    return status;
}

void hq_diff_free(hq_diff *diff)
{
    if (diff == NULL)
        return;
    hq_rules *before = diff->before, *after = diff->after;
    hq_arena arena = diff->arena; /* the handle lies in its own arena */
    hq_arena_free(&arena);
    hq_rules_release(before);
    hq_rules_release(after);
}

bool hq_diff_is_same(const hq_diff *diff)
{
    return hq_diff_is_empty(diff->found);
}

uint32_t hq_diff_count(const hq_diff *diff)
{
    return diff->found->list.count;
}

/* --- Asking --- */

static hq_status new_side(hq_diff *diff, const hq_rules *rules, hq_under *under)
{
    hq_sources *sources = HQ_NEW(&diff->arena, hq_sources);
    HQ_TRY_ALLOC(sources);
    hq_diags unused;
    HQ_TRY(hq_diags_for(&unused, sources, &diff->arena, rules));
    *under = (hq_under){.plan = rules->plan, .sources = sources, .source_count = sources->list.count};
    return HQ_OK;
}

/* What every question needs, made by the first. */
static hq_status make_both(hq_diff *diff)
{
    if (diff->both != NULL)
        return HQ_OK;
    hq_both *both = HQ_NEW(&diff->arena, hq_both);
    HQ_TRY_ALLOC(both);
    both->diff = diff->found;
    HQ_TRY(new_side(diff, diff->before, &both->before));
    HQ_TRY(new_side(diff, diff->after, &both->after));
    HQ_TRY(hq_touched_find(&diff->arena, diff->found, &both->touched));
    diff->both = both;
    return HQ_OK;
}

static hq_str money_of(hq_arena *arena, const hq_pack *pack)
{
    hq_text text;
    hq_text_init(&text, arena);
    hq_explain_decimal(&text, pack, 1);
    hq_text_addf(&text, " %.*s", HQ_STR_ARGS(pack->currency));
    return hq_text_str(&text);
}

static hq_status prepare(hq_diff *diff, hq_diags *diags, const hq_inquiry *inquiry)
{
    const hq_pack *before = diff->before->plan->pack, *after = diff->after->plan->pack;
    if (!hq_str_equal(before->currency, after->currency) || !hq_rat_equal(before->quantum, after->quantum)) {
        hq_str moneys[] = {money_of(diags->arena, before), money_of(diags->arena, after)};
        HQ_TRY_ALLOC(moneys[0].at);
        HQ_TRY_ALLOC(moneys[1].at);
        HQ_REPORT(diags, ASK_CURRENCIES, HQ_POS_NONE, moneys[0], moneys[1]);
        return HQ_E_USAGE;
    }
    HQ_TRY(make_both(diff));
    hq_inquiry asked = {
        .on = inquiry->on, .period = inquiry->period, .complete = inquiry->complete, .brief = true};
    HQ_TRY(hq_inquiry_read(diff->before, &diff->arena, diags, &asked, &diff->both->before.request));
    diff->both->after.request = diff->both->before.request;
    return HQ_OK;
}

/* Why a profile was refused: by the new rules, else by the old. */
static const hq_diags *refusal_of(const hq_both *both)
{
    return both->after.profile == NULL ? &both->after.diags : &both->before.diags;
}

static hq_status ask_one(hq_diff *diff, const char *path, hq_asked *asked, hq_diags *diags)
{
    hq_str text;
    bool json;
    asked->path = hq_str_copy(&diff->arena, hq_str_of(path));
    HQ_TRY_ALLOC(asked->path.at);
    HQ_TRY(hq_profile_bytes(&diff->arena, diags, asked->path, &text, &json));
    if (hq_str_is(asked->path, "-"))
        asked->path = HQ_STR("<stdin>");
    hq_status status = hq_both_ask(&diff->arena, diff->both, asked->path, text, json, &asked->gains);
    if (status != HQ_OK && status != HQ_E_INVALID)
        return status;
    asked->before = diff->both->before.profile != NULL;
    asked->after = diff->both->after.profile != NULL;
    return HQ_PUSH(&diff->arena, diff->asked, asked) ? status : HQ_E_MEMORY;
}

hq_status hq_diff_ask(hq_diff *diff, const char *path, const hq_inquiry *inquiry, hq_messages **messages)
{
    if (messages != NULL)
        *messages = NULL;
    hq_asked *asked = HQ_NEW(&diff->arena, hq_asked);
    HQ_TRY_ALLOC(asked);
    hq_sources sources;
    hq_diags diags;
    hq_sources_init(&sources, &diff->arena);
    hq_diags_init(&diags, &diff->arena, &sources);
    const hq_diags *said = &diags;
    hq_status status = prepare(diff, &diags, inquiry);
    if (status == HQ_OK) {
        status = ask_one(diff, path, asked, &diags);
        if (status == HQ_E_INVALID && diags.error_count == 0)
            said = refusal_of(diff->both);
        else if (status == HQ_OK)
            said = &diff->both->after.diags; /* warnings */
    }
    return hq_messages_hand_over(diff->arena.allocator, said, status, messages);
}

typedef struct hq_rejecting {
    const hq_allocator *allocator;
    hq_reject *reject;
    void *context;
} hq_rejecting;

static hq_status reject_line(void *context, const hq_both *both, uint64_t line)
{
    const hq_rejecting *rejecting = context;
    if (rejecting->reject == NULL)
        return HQ_OK;
    hq_messages *messages = NULL;
    /* of a wrong question, so that no last line counts the mistakes of one line */
    if (hq_messages_hand_over(rejecting->allocator, refusal_of(both), HQ_E_USAGE, &messages) == HQ_E_MEMORY)
        return HQ_E_MEMORY;
    const char *by = both->before.profile != NULL ? "after" : both->after.profile != NULL ? "before" : "both";
    rejecting->reject(rejecting->context, line, by, messages);
    hq_messages_free(messages);
    return HQ_OK;
}

static hq_str named(const char *text)
{
    return text == NULL ? HQ_STR("") : hq_str_of(text);
}

/* Its texts are the caller's, and good during the call. */
static hq_status read_file(hq_diff *diff, const hq_applicants *applicants, hq_diags *diags,
                           hq_applicants_file *out)
{
    uint32_t count = 0;
    while (applicants->lists != NULL && applicants->lists[count] != NULL)
        count++;
    hq_list_file *lists = HQ_NEW_ARRAY(&diff->arena, hq_list_file, count);
    HQ_TRY_ALLOC(lists);
    for (uint32_t i = 0; i < count; i++)
        HQ_TRY(hq_list_named(diags, named(applicants->lists[i]), &lists[i]));
    *out = (hq_applicants_file){.path = named(applicants->path),
                                .lists = lists,
                                .list_count = count,
                                .entity = named(applicants->entity),
                                .map = named(applicants->map),
                                .encoding = named(applicants->encoding),
                                .table = named(applicants->sheet),
                                .tmp = named(applicants->tmp),
                                .delimiter = applicants->delimiter,
                                .memory_bytes =
                                    applicants->memory_bytes > 0 ? applicants->memory_bytes : MEMORY_USUAL};
    return HQ_OK;
}

static hq_status ask_all(hq_diff *diff, const hq_applicants *applicants, hq_rejecting *rejecting,
                         hq_diags *diags)
{
    hq_applicants_file file;
    HQ_TRY(read_file(diff, applicants, diags, &file));
    if (diff->tally == NULL) {
        hq_tally *tally = HQ_NEW(&diff->arena, hq_tally);
        HQ_TRY_ALLOC(tally);
        HQ_TRY(hq_tally_init(&diff->arena, diff->found, tally));
        diff->tally = tally;
    }
    return hq_both_ask_all(diff->arena.allocator, diff->both, diags, &file, diff->tally, reject_line,
                           rejecting);
}

hq_status hq_diff_ask_all(hq_diff *diff, const hq_applicants *applicants, const hq_inquiry *inquiry,
                          hq_reject *reject, void *context, uint64_t *rejected, hq_messages **messages)
{
    if (messages != NULL)
        *messages = NULL;
    if (rejected != NULL)
        *rejected = 0;
    uint64_t before = diff->tally == NULL ? 0 : diff->tally->rejected;
    hq_rejecting rejecting = {diff->arena.allocator, reject, context};
    hq_sources sources;
    hq_diags diags;
    hq_sources_init(&sources, &diff->arena);
    hq_diags_init(&diags, &diff->arena, &sources);
    hq_status status = prepare(diff, &diags, inquiry);
    if (status == HQ_OK)
        status = ask_all(diff, applicants, &rejecting, &diags);
    if (rejected != NULL && diff->tally != NULL)
        *rejected = diff->tally->rejected - before;
    return hq_messages_hand_over(diff->arena.allocator, &diags, status, messages);
}

/* --- Telling --- */

static void tell_unread(hq_sheet *sheet, const hq_asked *asked)
{
    hq_voice *voice = &sheet->voice;
    hq_str words = asked->after    ? HQ_PHRASE(voice, GAIN_UNREAD_BEFORE, asked->path)
                   : asked->before ? HQ_PHRASE(voice, GAIN_UNREAD_AFTER, asked->path)
                                   : HQ_PHRASE(voice, GAIN_UNREAD_BOTH, asked->path);
    hq_sheet_blank(sheet);
    hq_sheet_line(sheet, 0, 2, hq_styled(voice, HQ_RED, words));
}

const char *hq_diff_text(hq_diff *diff, const hq_style *style)
{
    hq_page page = {
        .language = style->language, .colour = style->colour, .columns = style->columns, .all = style->all};
    hq_text text;
    hq_text_init(&text, &diff->arena);
    hq_sheet sheet;
    hq_sheet_open(&sheet, &text, diff->after->plan, &page);
    hq_voice *voice = &sheet.voice;
    const hq_pack *before = diff->before->plan->pack, *after = diff->after->plan->pack;
    hq_sheet_row(&sheet, 0, 2,
                 hq_styled(voice, HQ_BOLD, hq_label_or(after->title, after->name, voice->language)),
                 hq_styled(voice, HQ_DIM,
                           HQ_PHRASE(voice, DIFF_VERSIONS, before->name, before->version, after->name,
                                     after->version)));
    hq_tell_diff(&sheet, diff->found);
    for (uint32_t i = 0; i < diff->asked.count; i++) {
        const hq_asked *asked = diff->asked.at[i];
        if (asked->before && asked->after)
            hq_tell_gains(&sheet, diff->found, &asked->gains);
        else
            tell_unread(&sheet, asked);
    }
    if (diff->tally != NULL)
        hq_tell_tally(&sheet, diff->found, diff->tally);
    hq_sheet_close(&sheet);
    return hq_text_str(&text).at;
}

/* NULL: nobody was asked about. */
static void emit_question(hq_emitter *json, const hq_request *request)
{
    if (request == NULL) {
        hq_emit_null(json, HQ_STR("on"));
        hq_emit_null(json, HQ_STR("period"));
        hq_emit_null(json, HQ_STR("complete"));
        return;
    }
    hq_emit_day(json, HQ_STR("on"), request->on);
    hq_emit_period(json, request->claim_first, request->claim_until);
    hq_emit_truth(json, HQ_STR("complete"), request->complete);
}

static void emit_asked(hq_emitter *json, const hq_diff *diff, const hq_asked *asked)
{
    hq_emit_open(json, HQ_NO_KEY, '{');
    hq_emit_text(json, HQ_STR("file"), asked->path);
    hq_emit_open(json, HQ_STR("read_by"), '{');
    hq_emit_truth(json, HQ_STR("before"), asked->before);
    hq_emit_truth(json, HQ_STR("after"), asked->after);
    hq_emit_close(json, '}');
    if (asked->before && asked->after)
        hq_emit_gains(json, diff->found, &asked->gains);
    hq_emit_close(json, '}');
}

const char *hq_diff_json(hq_diff *diff)
{
    hq_text text;
    hq_text_init(&text, &diff->arena);
    hq_emitter json;
    hq_emit_begin(&json, &text, diff->after->plan);
    hq_emit_open(&json, HQ_NO_KEY, '{');
    hq_emit_text(&json, HQ_STR("huiqi"), HQ_STR(HQ_VERSION));
    hq_emit_diff(&json, diff->found);
    emit_question(&json, diff->both == NULL ? NULL : &diff->both->after.request);
    hq_emit_open(&json, HQ_STR("profiles"), '[');
    for (uint32_t i = 0; i < diff->asked.count; i++)
        emit_asked(&json, diff, diff->asked.at[i]);
    hq_emit_close(&json, ']');
    if (diff->tally == NULL) {
        hq_emit_null(&json, HQ_STR("applicants"));
    } else {
        hq_emit_open(&json, HQ_STR("applicants"), '{');
        hq_emit_tally(&json, diff->found, diff->tally);
        hq_emit_close(&json, '}');
    }
    hq_emit_close(&json, '}');
    hq_emit_end(&json);
    return hq_text_str(&text).at;
}
