/* Readings and exceptions: patches of one form, `set: {PATH: EXPRESSION}`. */
#include <string.h>

#include "base/limits.h"
#include "lang/read.h"

enum { PATH_PARTS_MAX = 3 };

static uint32_t split_path(hq_str path, hq_str *parts)
{
    uint32_t count = 0;
    size_t from = 0;
    for (size_t i = 0; i <= path.length; i++)
        if (i == path.length || path.at[i] == '.') {
            if (count == PATH_PARTS_MAX)
                return 0;
            parts[count++] = hq_str_cut(path, from, i - from);
            from = i + 1;
        }
    return count;
}

static bool benefit_part(hq_str part, hq_target_kind *target)
{
    static const struct {
        const char *name;
        hq_target_kind target;
    } PARTS[] = {{"amount", HQ_TARGET_AMOUNT},
                 {"when", HQ_TARGET_WHEN},
                 {"pays", HQ_TARGET_PAYS},
                 {"term", HQ_TARGET_TERM}};
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        if (hq_str_is(part, PARTS[i].name)) {
            *target = PARTS[i].target;
            return true;
        }
    return false;
}

/* What the path names in the policy; false: nothing. */
static bool resolve(const hq_policy *policy, hq_str path, hq_patch_part *out)
{
    hq_str parts[PATH_PARTS_MAX];
    uint32_t count = split_path(path, parts);
    if (policy == NULL) {
        out->target = HQ_TARGET_IS;
        return count == 1 && hq_str_is(parts[0], "is");
    }
    if (count == 2 && hq_str_is(parts[0], "valid")) {
        out->target = hq_str_is(parts[1], "from") ? HQ_TARGET_VALID_FROM : HQ_TARGET_VALID_TO;
        return hq_str_is(parts[1], "from") || hq_str_is(parts[1], "to");
    }
    if (count == 2 && hq_str_is(parts[0], "eligible")) {
        out->target = HQ_TARGET_CONDITION;
        for (out->index = 0; out->index < policy->conditions.count; out->index++)
            if (hq_str_equal(policy->conditions.at[out->index].name, parts[1]))
                return true;
        return false;
    }
    if (count == 2 && hq_str_is(parts[0], "let")) {
        out->target = HQ_TARGET_LET;
        for (out->index = 0; out->index < policy->lets.count; out->index++)
            if (hq_str_equal(policy->lets.at[out->index].name, parts[1]))
                return true;
        return false;
    }
    if (count == 2 && hq_str_is(parts[0], "benefit") && policy->benefits.count == 1)
        return benefit_part(parts[1], &out->target);
    if (count == 3 && hq_str_is(parts[0], "benefits")) {
        for (out->index = 0; out->index < policy->benefits.count; out->index++)
            if (hq_str_equal(policy->benefits.at[out->index].name, parts[1]))
                return benefit_part(parts[2], &out->target);
    }
    return false;
}

static hq_str joined(hq_read *read, const char *above, hq_str name)
{
    hq_text path;
    hq_text_init(&path, read->arena);
    hq_text_addf(&path, "%s.%.*s", above, HQ_STR_ARGS(name));
    return hq_text_str(&path);
}

static void suggest_path(hq_read *read, hq_diag *diag, const hq_policy *policy, hq_str wrong)
{
    hq_guess guess = hq_guess_begin(read->diags, diag, wrong);
    for (uint32_t i = 0; policy != NULL && i < policy->lets.count; i++)
        hq_guess_offer(&guess, joined(read, "let", policy->lets.at[i].name));
    for (uint32_t i = 0; policy != NULL && i < policy->conditions.count; i++)
        hq_guess_offer(&guess, joined(read, "eligible", policy->conditions.at[i].name));
    hq_guess_offer(&guess, policy == NULL ? HQ_STR("is") : HQ_STR("benefit.amount"));
    hq_guess_offer(&guess, HQ_STR("valid.from"));
    hq_guess_end(&guess);
}

static void read_parts(hq_read *read, hq_doc *map, hq_patchable on, hq_patch *patch)
{
    if (map == NULL || !hq_read_is_map(read, map, HQ_STR("set")))
        return;
    for (uint32_t i = 0; i < map->count; i++) {
        hq_patch_part part = {.pos = map->keys[i].pos};
        if (!resolve(on.policy, map->keys[i].name, &part)) {
            hq_diag *diag = HQ_REPORT(read->diags, BAD_PATH, part.pos, map->keys[i].name);
            suggest_path(read, diag, on.policy, map->keys[i].name);
            continue;
        }
        part.expression = hq_read_expression_of(read, map->items[i], map->keys[i].name);
        if (part.expression != NULL)
            (void)HQ_READ_PUSH(read, patch->parts, part);
    }
}

static void read_patch(hq_read *read, hq_doc *doc, hq_patchable on, bool readings, hq_patch_list *patches)
{
    hq_patch patch = {.pos = doc->pos};
    if (!hq_read_keys(read, doc, HQ_DOC_PATCH))
        return;
    hq_doc *name = hq_doc_get(doc, "name"), *when = hq_doc_get(doc, "when"), *from = hq_doc_get(doc, "from");
    patch.name = hq_read_name(read, name);
    patch.says = hq_read_words(read, doc, "says");
    patch.cites = hq_read_cites(read, doc);
    if (name != NULL)
        patch.pos = name->pos;
    for (uint32_t i = 0; i < patches->count; i++)
        if (hq_str_equal(patches->at[i].name, patch.name))
            HQ_REPORT(read->diags, DEFINED_TWICE, patch.pos, patch.name)->related = patches->at[i].pos;
    if (readings && (when != NULL || from != NULL))
        HQ_REPORT(read->diags, READING_WHEN, patch.pos);
    if (!readings && (when != NULL) == (from != NULL))
        HQ_REPORT(read->diags, EXCEPTION_WHEN, patch.pos);
    if (!readings && when != NULL)
        patch.when = hq_read_expression_of(read, when, HQ_STR("when"));
    if (!readings && from != NULL)
        patch.has_from = hq_read_day(read, from, &patch.from);
    read_parts(read, hq_doc_get(doc, "set"), on, &patch);
    (void)HQ_READ_PUSH(read, *patches, patch);
}

hq_patch_list hq_read_patches(hq_read *read, hq_doc *list, hq_patchable on, bool readings)
{
    hq_patch_list patches = {0};
    if (list == NULL || !hq_read_is_list(read, list, readings ? HQ_STR("readings") : HQ_STR("exceptions")))
        return patches;
    for (uint32_t i = 0; i < list->count; i++)
        read_patch(read, list->items[i], on, readings, &patches);
    if (readings && (list->count < 2 || list->count > 64))
        HQ_REPORT(read->diags, FEW_READINGS, list->pos);
    return patches;
}

static uint64_t settled_bit(hq_read *read, hq_doc *scalar, const hq_patch_list *readings)
{
    if (!hq_read_is_scalar(read, scalar, HQ_STR("settled")))
        return 0;
    for (uint32_t i = 0; i < readings->count && i < 64; i++)
        if (hq_str_equal(readings->at[i].name, scalar->scalar))
            return UINT64_C(1) << i;
    hq_diag *diag = HQ_REPORT(read->diags, UNKNOWN_NAME, scalar->pos, scalar->scalar);
    hq_guess guess = hq_guess_begin(read->diags, diag, scalar->scalar);
    for (uint32_t i = 0; i < readings->count && i < 64; i++)
        hq_guess_offer(&guess, readings->at[i].name);
    hq_guess_end(&guess);
    return 0;
}

uint64_t hq_read_settled(hq_read *read, hq_doc *doc, const hq_patch_list *readings)
{
    uint64_t bits = 0;
    if (doc == NULL)
        return 0;
    if (doc->kind == HQ_DOC_SCALAR)
        return settled_bit(read, doc, readings);
    if (!hq_read_is_list(read, doc, HQ_STR("settled")))
        return 0;
    for (uint32_t i = 0; i < doc->count; i++)
        bits |= settled_bit(read, doc->items[i], readings);
    return bits;
}
