/*
 * Messages behind their handle, and how calls hand theirs over.
 *
 * A message points into the text that it is about. The copy that a caller gets brings those texts along, so that it can be read when
 * rules and profile are long gone: a call that failed has nothing else to give.
 */
#include <stddef.h>

#include "handles.h"
#include "huiqi.h"

/* --- Handing over --- */

static hq_status copy_source(hq_messages *messages, const hq_sources *from, hq_pos pos)
{
    if (pos.source == HQ_NO_SOURCE || messages->sources.list.at[pos.source].path.at != NULL)
        return HQ_OK;
    const hq_source *source = &from->list.at[pos.source];
    hq_source copy = {hq_str_copy(&messages->arena, source->path),
                      hq_str_copy(&messages->arena, source->text)};
    HQ_TRY_ALLOC(copy.path.at);
    HQ_TRY_ALLOC(copy.text.at);
    messages->sources.list.at[pos.source] = copy;
    return HQ_OK;
}

static hq_status copy_one(hq_messages *messages, const hq_sources *from, const hq_diag *diag)
{
    hq_diag copy = *diag;
    for (size_t i = 0; i < HQ_DIAG_ARGS_MAX; i++) {
        copy.args[i] = hq_str_copy(&messages->arena, diag->args[i]);
        HQ_TRY_ALLOC(copy.args[i].at);
    }
    for (size_t i = 0; i < sizeof copy.hint_args / sizeof *copy.hint_args; i++) {
        copy.hint_args[i] = hq_str_copy(&messages->arena, diag->hint_args[i]);
        HQ_TRY_ALLOC(copy.hint_args[i].at);
    }
    HQ_TRY(copy_source(messages, from, diag->pos));
    HQ_TRY(copy_source(messages, from, diag->related));
    return HQ_PUSH(&messages->arena, messages->diags.list, copy) ? HQ_OK : HQ_E_MEMORY;
}

static hq_status copy_all(hq_messages *messages, const hq_diags *diags)
{
    hq_sources_init(&messages->sources, &messages->arena);
    hq_diags_init(&messages->diags, &messages->arena, &messages->sources);
    for (uint32_t i = 0; i < diags->sources->list.count; i++)
        if (!HQ_PUSH(&messages->arena, messages->sources.list, ((hq_source){0})))
            return HQ_E_MEMORY;
    for (uint32_t i = 0; i < diags->list.count; i++)
        HQ_TRY(copy_one(messages, diags->sources, &diags->list.at[i]));
    messages->diags.error_count = diags->error_count;
    messages->diags.warning_count = diags->warning_count;
    hq_diags_sort(&messages->diags);
    return HQ_OK;
}

hq_status hq_messages_hand_over(const hq_allocator *allocator, const hq_diags *diags, hq_status status,
                                hq_messages **to)
{
    if (diags->failed)
        status = HQ_E_MEMORY;
    if (to == NULL || status == HQ_E_MEMORY)
        return status;
    hq_arena arena;
    hq_arena_init(&arena, allocator, 0);
    hq_messages *messages = HQ_NEW(&arena, hq_messages);
    if (messages != NULL) {
        messages->arena = arena;
        messages->counted = status != HQ_E_USAGE;
        if (copy_all(messages, diags) == HQ_OK) {
            *to = messages;
            return status;
        }
        arena = messages->arena;
    }
    hq_arena_free(&arena);
    return HQ_E_MEMORY;
}

hq_status hq_diags_for(hq_diags *diags, hq_sources *sources, hq_arena *arena, const hq_rules *rules)
{
    hq_sources_init(sources, arena);
    hq_diags_init(diags, arena, sources);
    for (uint32_t i = 0; rules != NULL && i < rules->sources.list.count; i++)
        if (!HQ_PUSH(arena, sources->list, rules->sources.list.at[i]))
            return HQ_E_MEMORY;
    return HQ_OK;
}

/* --- The handle --- */

uint32_t hq_messages_error_count(const hq_messages *messages)
{
    return messages == NULL ? 0 : messages->diags.error_count;
}

uint32_t hq_messages_warning_count(const hq_messages *messages)
{
    return messages == NULL ? 0 : messages->diags.warning_count;
}

const char *hq_messages_text(hq_messages *messages, hq_language language, bool colour)
{
    if (messages == NULL)
        return "";
    hq_text text;
    hq_text_init(&text, &messages->arena);
    if (messages->counted)
        hq_diags_print(&text, &messages->diags, language, colour);
    for (uint32_t i = 0; !messages->counted && i < messages->diags.list.count; i++)
        hq_diag_print(&text, &messages->diags, &messages->diags.list.at[i], language, colour);
    return text.length == 0 && !text.failed ? "" : hq_text_str(&text).at;
}

bool hq_messages_get(hq_messages *messages, uint32_t index, hq_language language, hq_message_info *out)
{
    if (messages == NULL || index >= messages->diags.list.count)
        return false;
    const hq_diag *diag = &messages->diags.list.at[index];
    hq_text text;
    hq_text_init(&text, &messages->arena);
    hq_diag_print_message(&text, diag, language);
    *out = (hq_message_info){
        .code = hq_message_code(diag->message),
        .text = hq_text_str(&text).at,
        .path = "",
        .is_error = hq_message_severity(diag->message) == HQ_SEVERITY_ERROR,
    };
    if (diag->pos.source != HQ_NO_SOURCE) {
        const hq_source *source = &messages->sources.list.at[diag->pos.source];
        hq_line line = hq_source_line(source, diag->pos.offset);
        out->path = hq_str_terminated(&messages->arena, source->path);
        out->line = line.number;
        out->column = line.column;
    }
    return out->text != NULL && out->path != NULL;
}

void hq_messages_free(hq_messages *messages)
{
    if (messages == NULL)
        return;
    hq_arena arena = messages->arena; /* the handle lies in its own arena */
    hq_arena_free(&arena);
}
