/* Profiles behind their handle. See huiqi.h. */
#include <stddef.h>

#include "data/profile.h"
#include "handles.h"
#include "huiqi.h"
#include "lang/doc.h"
#include "plan/plan.h"

/* Where a profile comes from: a file, or bytes of the caller's. */
typedef struct hq_origin {
    const char *name;
    const char *bytes; /* NULL: the file of that name */
    size_t length;
    bool json;
} hq_origin;

static hq_status read_bytes(hq_subject *subject, const hq_origin *origin)
{
    hq_str name = hq_str_copy(&subject->arena, hq_str_of(origin->name));
    hq_str text = {hq_str_terminated(&subject->arena, (hq_str){origin->bytes, origin->length}),
                   origin->length};
    HQ_TRY_ALLOC(name.at);
    HQ_TRY_ALLOC(text.at);
    return hq_profile_of(&subject->arena, subject->rules->plan->pack, &subject->diags, name, text,
                         origin->json, &subject->profile);
}

static hq_status read_subject(hq_subject *subject, const hq_origin *origin)
{
    HQ_TRY(hq_diags_for(&subject->diags, &subject->sources, &subject->arena, subject->rules));
    if (origin->bytes != NULL)
        return read_bytes(subject, origin);
    char *path = hq_str_terminated(&subject->arena, hq_str_of(origin->name));
    HQ_TRY_ALLOC(path);
    return hq_profile_load(&subject->arena, subject->rules->plan->pack, &subject->diags, hq_str_of(path),
                           &subject->profile);
}

static hq_status open_subject(hq_rules *rules, const hq_origin *origin, hq_subject **subject,
                              hq_messages **messages)
{
    *subject = NULL;
    if (messages != NULL)
        *messages = NULL;
    hq_arena arena;
    hq_arena_init(&arena, rules->arena.allocator, 0);
    hq_subject *made = HQ_NEW(&arena, hq_subject);
    if (made == NULL) {
        hq_arena_free(&arena);
        return HQ_E_MEMORY;
    }
    made->arena = arena;
    made->rules = hq_rules_retain(rules);
    hq_status status = read_subject(made, origin);
    status = hq_messages_hand_over(rules->arena.allocator, &made->diags, status, messages);
    if (status == HQ_OK)
        *subject = made;
    else
        hq_subject_free(made);
    return status;
}

hq_status hq_subject_open(hq_rules *rules, const char *path, hq_subject **subject, hq_messages **messages)
{
    return open_subject(rules, &(hq_origin){.name = path}, subject, messages);
}

hq_status hq_subject_read(hq_rules *rules, const char *name, const char *bytes, size_t length, bool json,
                          hq_subject **subject, hq_messages **messages)
{
    return open_subject(rules, &(hq_origin){name, bytes == NULL ? "" : bytes, length, json}, subject,
                        messages);
}

void hq_subject_free(hq_subject *subject)
{
    if (subject == NULL)
        return;
    hq_rules *rules = subject->rules;
    hq_arena arena = subject->arena; /* the handle lies in its own arena */
    hq_arena_free(&arena);
    hq_rules_release(rules);
}
