/* Files under policies: one policy a file. Conditions, benefits and patches have files of their own. */
#include <string.h>

#include "base/limits.h"
#include "lang/read.h"

static hq_valid_end read_valid_end(hq_read *read, hq_doc *map, const char *key)
{
    hq_valid_end end = {.kind = HQ_LIMIT_OPEN, .sure = HQ_SURE_CERTAIN, .pos = map->pos};
    hq_doc *doc = hq_doc_get(map, key);
    if (doc == NULL)
        return end;
    end.pos = doc->pos;
    if (doc->kind == HQ_DOC_SCALAR && hq_str_is(doc->scalar, "unknown")) {
        end.kind = HQ_LIMIT_UNKNOWN;
        return end;
    }
    if (doc->kind == HQ_DOC_MAP) {
        if (!hq_read_keys(read, doc, HQ_DOC_VALID_END))
            return end;
        end.sure = (hq_sure)hq_read_choice(read, doc, HQ_DOC_VALID_END, "sure", HQ_SURE_CERTAIN);
        end.cites = hq_read_cites(read, doc);
        doc = hq_doc_get(doc, "value");
    }
    if (doc != NULL && hq_read_day(read, doc, &end.day))
        end.kind = HQ_LIMIT_DAY;
    return end;
}

static void read_valid(hq_read *read, hq_doc *doc, hq_policy *policy)
{
    hq_doc *valid = hq_doc_get(doc, "valid");
    if (valid == NULL || !hq_read_keys(read, valid, HQ_DOC_VALID))
        return;
    policy->valid_from = read_valid_end(read, valid, "from");
    policy->valid_to = read_valid_end(read, valid, "to");
    if (policy->valid_from.kind == HQ_LIMIT_DAY && policy->valid_to.kind == HQ_LIMIT_DAY &&
        policy->valid_from.day > policy->valid_to.day) {
        hq_text from, to;
        hq_text_init(&from, read->arena);
        hq_text_init(&to, read->arena);
        hq_day_print(&from, policy->valid_from.day);
        hq_day_print(&to, policy->valid_to.day);
        HQ_REPORT(read->diags, EMPTY_VALIDITY, policy->valid_to.pos, hq_text_str(&from), hq_text_str(&to));
    }
    bool weak = policy->valid_from.sure != HQ_SURE_CERTAIN || policy->valid_to.sure != HQ_SURE_CERTAIN;
    if (weak && policy->standing == HQ_STANDING_IN_FORCE)
        HQ_REPORT(read->diags, UNCONFIRMED_DATE, valid->pos);
    if (weak)
        policy->standing = HQ_STANDING_UNCONFIRMED;
}

static void suggest_entities(hq_read *read, hq_diag *diag, hq_str wrong)
{
    hq_guess guess = hq_guess_begin(read->diags, diag, wrong);
    for (uint32_t i = 0; i < read->pack->entities.count; i++)
        hq_guess_offer(&guess, read->pack->entities.at[i].name);
    hq_guess_end(&guess);
}

/* "company", or "boat.loans". */
static void read_subject(hq_read *read, hq_doc *scalar, hq_policy *policy)
{
    policy->subject_holder = policy->subject_list = HQ_NONE;
    if (scalar == NULL || !hq_read_is_scalar(read, scalar, HQ_STR("subject")))
        return;
    const hq_pack *pack = read->pack;
    hq_str path = scalar->scalar;
    const char *dot = path.length == 0 ? NULL : memchr(path.at, '.', path.length);
    hq_str first = dot == NULL ? path : hq_str_cut(path, 0, (size_t)(dot - path.at));
    uint32_t entity = hq_pack_find_entity(pack, first);
    if (entity == HQ_NONE || entity == HQ_ENTITY_RECEIPT) {
        suggest_entities(read, HQ_REPORT(read->diags, BAD_SUBJECT, scalar->pos, path), first);
        return;
    }
    if (dot == NULL) {
        policy->scope = hq_scope_of(pack, entity);
        return;
    }
    const hq_entity *holder = &pack->entities.at[entity];
    hq_str name = hq_str_cut(path, first.length + 1, path.length);
    uint32_t list = hq_entity_find_list(holder, name);
    if (list == HQ_NONE || list == holder->received) {
        hq_pos pos = hq_doc_at(read->arena, read->diags->sources, scalar, first.length + 1, name.length);
        hq_diag *diag = HQ_REPORT(read->diags, BAD_SUBJECT, pos, path);
        hq_guess guess = hq_guess_begin(read->diags, diag, name);
        for (uint32_t i = 0; i < holder->lists.count; i++)
            if (i != holder->received)
                hq_guess_offer(&guess, holder->lists.at[i].name);
        hq_guess_end(&guess);
        return;
    }
    policy->subject_holder = entity;
    policy->subject_list = list;
    policy->scope = hq_scope_in_list(pack, entity, holder->lists.at[list].entity);
}

static void read_window(hq_read *read, hq_doc *doc, hq_policy *policy)
{
    hq_window window = {.file_from = HQ_DAY_MIN, .file_until = HQ_DAY_MAX, .pos = doc->pos};
    if (!hq_read_keys(read, doc, HQ_DOC_WINDOW))
        return;
    hq_doc *claims = hq_doc_get(doc, "claims"), *file = hq_doc_get(doc, "file");
    if (claims == NULL || file == NULL ||
        !hq_read_span(read, claims, &window.claims_first, &window.claims_last) ||
        !hq_read_keys(read, file, HQ_DOC_FILING))
        return;
    hq_read_day_of(read, file, "from", &window.file_from);
    hq_read_day_of(read, file, "until", &window.file_until);
    (void)HQ_READ_PUSH(read, policy->windows, window);
}

static void read_lets(hq_read *read, hq_doc *map, hq_policy *policy)
{
    if (map == NULL || !hq_read_is_map(read, map, HQ_STR("let")))
        return;
    for (uint32_t i = 0; i < map->count; i++) {
        hq_str name = map->keys[i].name;
        hq_let let = {.name = name, .pos = map->keys[i].pos};
        if (hq_is_reserved(name))
            HQ_REPORT(read->diags, RESERVED_NAME, let.pos, name);
        else if (!hq_is_name(name))
            HQ_REPORT(read->diags, BAD_NAME, let.pos, name);
        else if (hq_pack_find_entity(read->pack, name) != HQ_NONE)
            HQ_REPORT(read->diags, HIDES, let.pos, name, HQ_BOTH("the entity", "实体"));
        hq_doc *value = map->items[i];
        if (value->kind == HQ_DOC_MAP && hq_read_keys(read, value, HQ_DOC_LET)) {
            let.label = hq_read_words(read, value, "label");
            value = hq_doc_get(value, "is");
        }
        if (value != NULL)
            let.expression = hq_read_expression_of(read, value, name);
        (void)HQ_READ_PUSH(read, policy->lets, let);
    }
}

static void read_tables(hq_read *read, hq_doc *doc, hq_policy *policy)
{
    hq_doc *tables = hq_doc_get(doc, "tables"), *scales = hq_doc_get(doc, "scales");
    if (tables != NULL && hq_read_is_map(read, tables, HQ_STR("tables")))
        for (uint32_t i = 0; i < tables->count; i++) {
            hq_table table;
            if (!hq_read_table(read, tables->items[i], tables->keys[i].name, &table))
                table.rows.count =
                    0; /* what is wrong was said; its name is known, so that no call of it is */
            (void)HQ_READ_PUSH(read, policy->tables, table);
        }
    if (scales != NULL && hq_read_is_map(read, scales, HQ_STR("scales")))
        for (uint32_t i = 0; i < scales->count; i++) {
            hq_scale scale;
            if (!hq_read_scale(read, scales->items[i], scales->keys[i].name, &scale))
                scale.versions.count = 0;
            (void)HQ_READ_PUSH(read, policy->scales, scale);
        }
}

static void read_words_list(hq_read *read, hq_doc *doc, const char *key, hq_words_list *all)
{
    hq_doc *list = hq_doc_get(doc, key);
    if (list == NULL || !hq_read_is_list(read, list, hq_str_of(key)))
        return;
    for (uint32_t i = 0; i < list->count; i++) {
        hq_words words = hq_read_words_of(read, list->items[i]);
        (void)HQ_READ_PUSH(read, *all, words);
    }
}

static void read_basis(hq_read *read, hq_doc *list, hq_policy *policy)
{
    if (list == NULL || !hq_read_is_list(read, list, HQ_STR("basis")))
        return;
    for (uint32_t i = 0; i < list->count; i++)
        if (hq_read_is_scalar(read, list->items[i], HQ_STR("basis")))
            (void)HQ_READ_PUSH(read, policy->basis, list->items[i]->scalar);
}

/* The document whose prefix the number begins with, followed by '-'. */
static void read_number(hq_read *read, hq_doc *scalar, hq_policy *policy)
{
    if (scalar == NULL || !hq_read_is_scalar(read, scalar, HQ_STR("number")))
        return;
    policy->number = scalar->scalar;
    policy->document = HQ_NONE;
    hq_text prefixes;
    hq_text_init(&prefixes, read->arena);
    for (uint32_t i = 0; i < read->pack->documents.count; i++) {
        hq_str prefix = read->pack->documents.at[i].number_prefix;
        if (prefix.length == 0)
            continue;
        hq_text_add_z(&prefixes, prefixes.length == 0 ? "" : ", ");
        hq_text_add(&prefixes, prefix);
        if (hq_str_starts(policy->number, prefix) && policy->number.length > prefix.length + 1 &&
            policy->number.at[prefix.length] == '-')
            policy->document = i;
    }
    if (policy->document == HQ_NONE)
        HQ_REPORT(read->diags, NUMBER_PREFIX, scalar->pos, policy->number, hq_text_str(&prefixes));
    for (uint32_t i = 0; i < read->pack->policies.count; i++)
        if (hq_str_equal(read->pack->policies.at[i].number, policy->number)) {
            hq_diag *diag = HQ_REPORT(read->diags, SAME_NUMBER, scalar->pos, policy->number,
                                      read->pack->policies.at[i].id);
            diag->related = read->pack->policies.at[i].pos;
        }
}

static void read_head(hq_read *read, hq_doc *doc, hq_policy *policy)
{
    hq_doc *id = hq_doc_get(doc, "policy"), *authority = hq_doc_get(doc, "authority"),
           *cite = hq_doc_get(doc, "cite");
    policy->id = hq_read_name(read, id);
    policy->pos = id == NULL ? doc->pos : id->pos;
    uint32_t twin = policy->id.length == 0 ? HQ_NONE : hq_pack_find_policy(read->pack, policy->id);
    if (twin != HQ_NONE)
        HQ_REPORT(read->diags, DEFINED_TWICE, policy->pos, policy->id)->related =
            read->pack->policies.at[twin].pos;
    read_number(read, hq_doc_get(doc, "number"), policy);
    policy->title = hq_read_words(read, doc, "title");
    policy->cites = hq_read_cites(read, doc);
    if (cite != NULL && cite->kind == HQ_DOC_LIST && cite->count == 0)
        HQ_REPORT(read->diags, NO_CITATION, cite->pos, policy->id);
    policy->standing = (hq_standing)hq_read_choice(read, doc, HQ_DOC_POLICY, "standing", 0);
    policy->counts = (hq_counts)hq_read_choice(read, doc, HQ_DOC_POLICY, "counts", 0);
    policy->procedure = (hq_procedure)hq_read_choice(read, doc, HQ_DOC_POLICY, "procedure", 0);
    if (authority != NULL && hq_read_keys(read, authority, HQ_DOC_AUTHORITY)) {
        policy->authority = hq_read_words(read, authority, "name");
        policy->phone = hq_read_text(read, authority, "phone");
    }
    policy->where = hq_read_words(read, doc, "where");
    read_words_list(read, doc, "steps", &policy->steps);
    read_words_list(read, doc, "papers", &policy->papers);
    read_words_list(read, doc, "notes", &policy->notes);
    read_basis(read, hq_doc_get(doc, "basis"), policy);
}

static void read_supersedes(hq_read *read, hq_doc *list, hq_policy *policy)
{
    /* Policies are not all read yet: keep the place of the name, resolved in check_pack.c. */
    if (list == NULL || !hq_read_is_list(read, list, HQ_STR("supersedes")))
        return;
    for (uint32_t i = 0; i < list->count; i++)
        if (hq_read_is_scalar(read, list->items[i], HQ_STR("supersedes")))
            (void)HQ_READ_PUSH(read, policy->superseded_names,
                               ((hq_doc_key){list->items[i]->scalar, list->items[i]->pos}));
}

void hq_read_policy(hq_read *read, hq_doc *doc, hq_str file, hq_str chapter)
{
    if (!hq_read_keys(read, doc, HQ_DOC_POLICY))
        return;
    hq_policy policy = {
        .file = file, .chapter = chapter, .number = HQ_STR(""), .phone = HQ_STR(""), .document = HQ_NONE};
    read_head(read, doc, &policy);
    read_valid(read, doc, &policy);
    policy.decided_on = hq_read_expression(read, doc, "decided_on");
    hq_doc *windows = hq_doc_get(doc, "windows");
    if (windows != NULL && hq_read_is_list(read, windows, HQ_STR("windows")))
        for (uint32_t i = 0; i < windows->count; i++)
            read_window(read, windows->items[i], &policy);
    read_subject(read, hq_doc_get(doc, "subject"), &policy);
    hq_doc *eligible = hq_doc_get(doc, "eligible");
    if (eligible != NULL)
        hq_read_conditions(read, eligible, &policy);
    read_lets(read, hq_doc_get(doc, "let"), &policy);
    read_tables(read, doc, &policy);
    hq_read_benefits(read, doc, &policy);
    read_supersedes(read, hq_doc_get(doc, "supersedes"), &policy);
    hq_patchable on = {&policy};
    policy.exceptions = hq_read_patches(read, hq_doc_get(doc, "exceptions"), on, false);
    policy.readings = hq_read_patches(read, hq_doc_get(doc, "readings"), on, true);
    policy.settled = hq_read_settled(read, hq_doc_get(doc, "settled"), &policy.readings);
    policy.examples = hq_read_examples(read, hq_doc_get(doc, "examples"), policy.id, policy.pos);
    if (policy.id.length > 0 && policy.scope.count > 0)
        (void)HQ_READ_PUSH(read, read->pack->policies, policy);
}
