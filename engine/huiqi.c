/* Rule packs behind their handle: opening, counting owners, what a pack says of itself. See huiqi.h and handles.h. */
#include "huiqi.h"

#include <stddef.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "data/outfile.h"
#include "handles.h"
#include "plan/image.h"
#include "run/named_file.h"

const char *hq_version(void)
{
    return HQ_VERSION;
}

/* --- Opening --- */

/* The rules, in an arena of their own. NULL: no memory. */
static hq_rules *new_rules(const hq_allocator *allocator)
{
    hq_arena arena;
    hq_arena_init(&arena, allocator, 0);
    hq_rules *rules = HQ_NEW(&arena, hq_rules);
    if (rules == NULL) {
        hq_arena_free(&arena);
        return NULL;
    }
    rules->arena = arena;
    atomic_init(&rules->owners, 1);
    hq_sources_init(&rules->sources, &rules->arena);
    hq_diags_init(&rules->diags, &rules->arena, &rules->sources);
    return rules;
}

static void free_rules(hq_rules *rules)
{
    hq_arena arena = rules->arena; /* the handle lies in its own arena */
    hq_arena_free(&arena);
}

static const char *authority_of(const hq_policy *policy, hq_arena *arena, hq_language language)
{
    return hq_str_terminated(arena, hq_words_in(policy->authority, language));
}

/* Everything that is asked of a policy in one language, as terminated texts. */
static hq_status describe(hq_arena *arena, const hq_policy *policy, hq_language language, hq_policy_info *out)
{
    hq_str kind = policy->benefits.count == 0 ? HQ_STR("") : hq_kind_name(policy->benefits.at[0].kind);
    *out = (hq_policy_info){
        .id = hq_str_terminated(arena, policy->id),
        .number = hq_str_terminated(arena, policy->number),
        .title = hq_str_terminated(arena, hq_words_in(policy->title, language)),
        .chapter = hq_str_terminated(arena, policy->chapter),
        .kind = hq_str_terminated(arena, kind),
        .standing = policy->standing == HQ_STANDING_IN_FORCE ? "in_force" : "unconfirmed",
        .authority = authority_of(policy, arena, language),
        .phone = hq_str_terminated(arena, policy->phone),
        .example_count = policy->examples.count,
    };
    bool whole = out->id != NULL && out->number != NULL && out->title != NULL && out->chapter != NULL &&
                 out->kind != NULL && out->authority != NULL && out->phone != NULL;
    return whole ? HQ_OK : HQ_E_MEMORY;
}

/* Made once, so that rules never change afterwards and threads need no lock. */
static hq_status describe_all(hq_rules *rules)
{
    const hq_pack *pack = rules->plan->pack;
    rules->name = hq_str_terminated(&rules->arena, pack->name);
    rules->version = hq_str_terminated(&rules->arena, pack->version);
    HQ_TRY_ALLOC(rules->name);
    HQ_TRY_ALLOC(rules->version);
    for (int language = 0; language < HQ_LANGUAGE_COUNT; language++) {
        hq_str title = hq_words_in(pack->title, (hq_language)language);
        rules->titles[language] = hq_str_terminated(&rules->arena, title);
        rules->policies[language] = HQ_NEW_ARRAY(&rules->arena, hq_policy_info, pack->policies.count);
        HQ_TRY_ALLOC(rules->titles[language]);
        HQ_TRY_ALLOC(rules->policies[language]);
        for (uint32_t i = 0; i < pack->policies.count; i++)
            HQ_TRY(describe(&rules->arena, &pack->policies.at[i], (hq_language)language,
                            &rules->policies[language][i]));
    }
    return HQ_OK;
}

static hq_status open_plan(hq_rules *rules, const char *path, const hq_plan_opening *how)
{
    rules->path = hq_str_terminated(&rules->arena, hq_str_of(path)); /* messages name files by it */
    HQ_TRY_ALLOC(rules->path);
    HQ_TRY(hq_plan_open(&rules->arena, &rules->diags, hq_str_of(rules->path), how, &rules->is_image,
                        &rules->plan));
    return describe_all(rules);
}

static hq_status open_rules(const char *path, const hq_allocator *allocator, hq_plan_opening how,
                            hq_rules **rules, hq_messages **messages)
{
    *rules = NULL;
    if (messages != NULL)
        *messages = NULL;
    hq_rules *made = new_rules(allocator);
    HQ_TRY_ALLOC(made);
    hq_status status = open_plan(made, path, &how);
    status = hq_messages_hand_over(made->arena.allocator, &made->diags, status, messages);
    if (status == HQ_OK)
        *rules = made;
    else
        free_rules(made);
    return status;
}

hq_status hq_rules_open(const char *path, const hq_allocator *allocator, hq_rules **rules,
                        hq_messages **messages)
{
    return open_rules(path, allocator, (hq_plan_opening){0}, rules, messages);
}

hq_status hq_rules_open_lean(const char *path, const hq_allocator *allocator, hq_rules **rules,
                             hq_messages **messages)
{
    return open_rules(path, allocator, (hq_plan_opening){.lean = true}, rules, messages);
}

hq_status hq_rules_open_digest(const char *path, const hq_allocator *allocator, hq_rules **rules,
                               hq_messages **messages)
{
    return open_rules(path, allocator, (hq_plan_opening){.digest = true}, rules, messages);
}

/* --- Saving --- */

/* A file of somebody's work is not lost to a mistaken name: only a saved pack is replaced, or an empty file. */
static hq_status check_replaced(hq_arena *arena, hq_diags *diags, const hq_named_file *there)
{
    unsigned char bytes[HQ_IMAGE_MAGIC];
    size_t got;
    int error = 0;
    hq_open_file file;
    if (!there->there || !S_ISREG(there->info.st_mode) || there->info.st_size == 0)
        return HQ_OK;
    hq_status status = hq_file_open(arena, there->path, &file, &error);
    if (status == HQ_OK) {
        status = hq_file_next(&file, bytes, sizeof bytes, &got, &error);
        hq_file_close(&file);
    }
    if (status == HQ_E_MEMORY || (status == HQ_OK && hq_image_is(bytes, got)))
        return status;
    HQ_REPORT(diags, IMAGE_OVER_FILE, HQ_POS_NONE, there->path);
    return HQ_E_USAGE;
}

static hq_status save(const hq_rules *rules, hq_arena *arena, hq_diags *diags, hq_str path)
{
    hq_str bytes;
    hq_outfile_request asked = {.path = path};
    if (rules->is_image) {
        HQ_REPORT(diags, ASK_IMAGE, HQ_POS_NONE, hq_str_of(rules->path));
        return HQ_E_USAGE;
    }
    hq_named_file file;
    bool is_read;
    HQ_TRY(hq_named_file_look(arena, path, &file));
    HQ_TRY(hq_named_file_of_rules(arena, rules->plan->pack, HQ_STR(""), &file, &is_read));
    if (is_read) {
        HQ_REPORT(diags, RESULT_IS_READ, HQ_POS_NONE, path);
        return HQ_E_USAGE;
    }
    HQ_TRY(check_replaced(arena, diags, &file));
    hq_status status = hq_image_make(arena, rules->plan, &bytes);
    if (status == HQ_E_LIMIT)
        HQ_REPORT(diags, FILE_TOO_LARGE, HQ_POS_NONE, path, hq_diag_count(diags, HQ_IMAGE_BYTES_MAX >> 20));
    HQ_TRY(status);
    return hq_outfile_put(rules->arena.allocator, &asked, bytes, diags);
}

hq_status hq_rules_save(hq_rules *rules, const char *path, hq_messages **messages)
{
    if (messages != NULL)
        *messages = NULL;
    hq_arena arena;
    hq_arena_init(&arena, rules->arena.allocator, 0);
    hq_sources sources;
    hq_diags diags;
    hq_sources_init(&sources, &arena);
    hq_diags_init(&diags, &arena, &sources);
    hq_status status = save(rules, &arena, &diags, hq_str_of(path));
    status = hq_messages_hand_over(rules->arena.allocator, &diags, status, messages);
    hq_arena_free(&arena);
    return status;
}

bool hq_rules_is_image(const hq_rules *rules)
{
    return rules->is_image;
}

hq_status hq_rules_review(hq_rules *rules, const char *on, hq_messages **messages)
{
    if (messages != NULL)
        *messages = NULL;
    hq_arena arena;
    hq_arena_init(&arena, rules->arena.allocator, 0);
    hq_diags diags;
    hq_diags_init(&diags, &arena, &rules->sources);
    hq_day day;
    hq_status status = hq_day_named(&diags, on, &day);
    if (status == HQ_OK)
        hq_pack_review(rules->plan->pack, day, &diags);
    status = hq_messages_hand_over(rules->arena.allocator, &diags, status, messages);
    hq_arena_free(&arena);
    return status;
}

hq_rules *hq_rules_retain(hq_rules *rules)
{
    atomic_fetch_add_explicit(&rules->owners, 1, memory_order_relaxed);
    return rules;
}

void hq_rules_release(hq_rules *rules)
{
    if (rules != NULL && atomic_fetch_sub_explicit(&rules->owners, 1, memory_order_acq_rel) == 1)
        free_rules(rules);
}

/* --- What a pack says of itself --- */

const char *hq_rules_name(const hq_rules *rules)
{
    return rules->name;
}

const char *hq_rules_version(const hq_rules *rules)
{
    return rules->version;
}

const char *hq_rules_digest(const hq_rules *rules)
{
    return rules->plan->pack->digest;
}

const char *hq_rules_title(const hq_rules *rules, hq_language language)
{
    return rules->titles[language];
}

uint32_t hq_rules_policy_count(const hq_rules *rules)
{
    return rules->plan->pack->policies.count;
}

bool hq_rules_policy(const hq_rules *rules, uint32_t index, hq_language language, hq_policy_info *out)
{
    if (index >= rules->plan->pack->policies.count)
        return false;
    *out = rules->policies[language][index];
    return true;
}

uint32_t hq_rules_find_policy(const hq_rules *rules, const char *id_or_number)
{
    return hq_pack_find_policy(rules->plan->pack, hq_str_of(id_or_number));
}
