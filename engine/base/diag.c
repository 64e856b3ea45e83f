/* Collecting diagnostics; printing them is diag_print.c. See diag.h. */
#include "base/diag.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

static const struct {
    const char *code;
    hq_severity severity;
    const char *en, *zh;
} MESSAGES[HQ_MESSAGE_COUNT] = {
#define HQ_DIAGNOSTIC(NAME, CODE, SEVERITY, EN, ZH) [HQ_D_##NAME] = {CODE, HQ_SEVERITY_##SEVERITY, EN, ZH},
#include "base/diagnostics.def"
};

void hq_diags_init(hq_diags *diags, hq_arena *arena, hq_sources *sources)
{
    memset(diags, 0, sizeof *diags);
    diags->arena = arena;
    diags->sources = sources;
}

static hq_str kept(hq_diags *diags, hq_str s)
{
    hq_str copy = hq_str_copy(diags->arena, s);
    if (copy.at == NULL)
        diags->failed = true;
    return copy;
}

hq_diag *hq_diag_add(hq_diags *diags, hq_message message, hq_pos pos, const hq_str *args, size_t count)
{
    assert(message < HQ_MESSAGE_COUNT && count <= HQ_DIAG_ARGS_MAX);
    bool error = MESSAGES[message].severity == HQ_SEVERITY_ERROR;
    *(error ? &diags->error_count : &diags->warning_count) += 1;

    hq_diag diag = {.message = message, .pos = pos, .related = HQ_POS_NONE};
    diag.marks[0] = diag.marks[1] = HQ_POS_NONE;
    if (diags->list.count >= HQ_DIAGNOSTICS_MAX) {
        diags->spill = diag;
        return &diags->spill;
    }
    for (size_t i = 0; i < count; i++)
        diag.args[i] = kept(diags, args[i]);
    if (!HQ_PUSH(diags->arena, diags->list, diag)) {
        diags->failed = true;
        diags->spill = diag;
        return &diags->spill;
    }
    return &diags->list.at[diags->list.count - 1];
}

hq_str hq_diag_count(hq_diags *diags, uint64_t count)
{
    hq_str text = hq_str_of_count(diags->arena, count);
    diags->failed = diags->failed || text.at == NULL;
    return text;
}

void hq_diag_hint(hq_diags *diags, hq_diag *diag, hq_hint hint, hq_str arg)
{
    assert(hint < HQ_HINT_COUNT);
    diag->hint = hint;
    diag->hint_args[0] = kept(diags, arg);
}

hq_guess hq_guess_begin(hq_diags *diags, hq_diag *diag, hq_str wrong)
{
    hq_guess guess = {.diags = diags, .diag = diag};
    if (diag != &diags->spill) /* which nobody will see, and a file may hold a hundred thousand mistakes */
        guess.nearest = hq_nearest_to(wrong);
    return guess;
}

void hq_guess_offer(hq_guess *guess, hq_str name)
{
    hq_nearest_offer(&guess->nearest, name);
}

void hq_guess_end(hq_guess *guess)
{
    if (guess->nearest.name.at != NULL)
        hq_diag_hint(guess->diags, guess->diag, HQ_H_DID_YOU_MEAN, guess->nearest.name);
}

void hq_diag_suggest(hq_diags *diags, hq_diag *diag, hq_str wrong, const hq_str *names, size_t count)
{
    hq_guess guess = hq_guess_begin(diags, diag, wrong);
    for (size_t i = 0; i < count; i++)
        hq_guess_offer(&guess, names[i]);
    hq_guess_end(&guess);
}

static int compare(const void *left, const void *right)
{
    const hq_diag *a = left, *b = right;
    if (a->pos.source != b->pos.source)
        return a->pos.source < b->pos.source ? -1 : 1;
    if (a->pos.offset != b->pos.offset)
        return a->pos.offset < b->pos.offset ? -1 : 1;
    if (a->message != b->message)
        return a->message < b->message ? -1 : 1;
    for (size_t i = 0; i < HQ_DIAG_ARGS_MAX; i++) {
        int order = hq_str_compare(a->args[i], b->args[i]);
        if (order != 0)
            return order;
    }
    return 0;
}

void hq_diags_sort(hq_diags *diags)
{
    if (diags->list.count == 0)
        return;
    qsort(diags->list.at, diags->list.count, sizeof(hq_diag), compare);
    uint32_t kept_count = 1;
    for (uint32_t i = 1; i < diags->list.count; i++) {
        if (compare(&diags->list.at[i], &diags->list.at[kept_count - 1]) != 0) {
            diags->list.at[kept_count++] = diags->list.at[i];
            continue;
        }
        bool error = MESSAGES[diags->list.at[i].message].severity == HQ_SEVERITY_ERROR;
        *(error ? &diags->error_count : &diags->warning_count) -= 1;
    }
    diags->list.count = kept_count;
}

const char *hq_message_code(hq_message message)
{
    assert(message < HQ_MESSAGE_COUNT);
    return MESSAGES[message].code;
}

hq_severity hq_message_severity(hq_message message)
{
    assert(message < HQ_MESSAGE_COUNT);
    return MESSAGES[message].severity;
}

const char *hq_message_text(hq_message message, hq_language language)
{
    assert(message < HQ_MESSAGE_COUNT);
    return hq_in(language, MESSAGES[message].en, MESSAGES[message].zh);
}
