/* Conditions by name: `when`, `attest`, or `any` / `all` over conditions. */
#include "lang/read.h"

static bool read_condition(hq_read *read, const hq_doc_key *key, hq_doc *doc, hq_str above, hq_policy *policy,
                           hq_condition *out);

static hq_str path_of(hq_read *read, hq_str above, hq_str name)
{
    if (above.length == 0)
        return name;
    hq_text path;
    hq_text_init(&path, read->arena);
    hq_text_add(&path, above);
    hq_text_add_char(&path, '.');
    hq_text_add(&path, name);
    if (path.failed)
        hq_read_no_memory(read);
    return hq_text_str(&path);
}

static void read_parts(hq_read *read, hq_doc *map, hq_policy *policy, hq_condition *out)
{
    if (!hq_read_is_map(read, map, out->name))
        return;
    out->parts = HQ_NEW_ARRAY(read->arena, hq_condition, map->count);
    if (out->parts == NULL) {
        hq_read_no_memory(read);
        return;
    }
    for (uint32_t i = 0; i < map->count; i++)
        if (read_condition(read, &map->keys[i], map->items[i], out->path, policy, &out->parts[out->count]))
            out->count++;
}

/* Depth is bounded by the YAML reader's. */
static bool read_condition(hq_read *read, const hq_doc_key *key, hq_doc *doc, hq_str above, hq_policy *policy,
                           hq_condition *out)
{
    *out = (hq_condition){.name = key->name, .pos = key->pos};
    if (!hq_is_name(key->name)) {
        HQ_REPORT(read->diags, BAD_NAME, key->pos, key->name);
        return false;
    }
    if (!hq_read_keys(read, doc, HQ_DOC_CONDITION))
        return false;
    out->path = path_of(read, above, key->name);
    out->says = hq_read_words(read, doc, "says");
    out->cites = hq_read_cites(read, doc);
    static const char *const KINDS[] = {"when", "attest", "any", "all"};
    int kind = -1, found = 0;
    for (int i = 0; i < 4; i++)
        if (hq_doc_get(doc, KINDS[i]) != NULL) {
            kind = i;
            found++;
        }
    if (found != 1) {
        HQ_REPORT(read->diags, MISSING_KEY, key->pos, HQ_STR("when | attest | any | all"), key->name);
        return false;
    }
    out->kind = (hq_condition_kind)kind;
    hq_doc *value = hq_doc_get(doc, KINDS[kind]);
    if (out->kind == HQ_CONDITION_WHEN) {
        out->when = hq_read_expression_of(read, value, key->name);
    } else if (out->kind == HQ_CONDITION_ATTEST) {
        out->says = hq_read_words_of(read, value);
        out->attestation = policy->attestation_count++;
    } else {
        read_parts(read, value, policy, out);
    }
    return true;
}

void hq_read_conditions(hq_read *read, hq_doc *map, hq_policy *policy)
{
    if (!hq_read_is_map(read, map, HQ_STR("eligible")))
        return;
    for (uint32_t i = 0; i < map->count; i++) {
        hq_condition condition;
        if (read_condition(read, &map->keys[i], map->items[i], HQ_STR(""), policy, &condition))
            (void)HQ_READ_PUSH(read, policy->conditions, condition);
    }
}
