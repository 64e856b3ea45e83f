/* Files under groups, and the examples that policies, definitions and groups have. */
#include "lang/read.h"

static void read_pairs(hq_read *read, hq_doc *doc, const char *key, hq_stacking stacking, hq_group *group)
{
    hq_doc *list = hq_doc_get(doc, key);
    if (list == NULL || !hq_read_is_list(read, list, hq_str_of(key)))
        return;
    for (uint32_t i = 0; i < list->count; i++) {
        hq_doc *pair = list->items[i];
        if (!hq_read_is_list(read, pair, hq_str_of(key)))
            continue;
        if (pair->count != 2 || pair->items[0]->kind != HQ_DOC_SCALAR ||
            pair->items[1]->kind != HQ_DOC_SCALAR) {
            HQ_REPORT(read->diags, EXPECTED, pair->pos, HQ_STR("[a, b]"));
            continue;
        }
        hq_pair entry = {.first = pair->items[0]->scalar,
                         .second = pair->items[1]->scalar,
                         .stacking = stacking,
                         .pos = pair->pos,
                         .first_pos = pair->items[0]->pos,
                         .second_pos = pair->items[1]->pos};
        (void)HQ_READ_PUSH(read, group->pairs, entry);
    }
}

/* A base is a fact of the entity that its path begins with; without a base the group says its entity. */
static void read_group_scope(hq_read *read, hq_doc *doc, hq_group *group)
{
    hq_doc *of = hq_doc_get(doc, "of");
    hq_str name = {"", 0};
    hq_pos pos;
    const hq_ast *first = group->base;
    while (first != NULL && first->child_count > 0 && first->kind != HQ_A_NAME)
        first = first->children[first->kind == HQ_A_AGGREGATE ? 1 : 0];
    if (of != NULL && hq_read_is_scalar(read, of, HQ_STR("of"))) {
        name = of->scalar;
        pos = of->pos;
    } else if (first != NULL && first->kind == HQ_A_NAME) {
        name = first->text;
        pos = first->pos;
    } else {
        HQ_REPORT(read->diags, MISSING_KEY, doc->pos, HQ_STR("base | of"), HQ_STR("group"));
        return;
    }
    uint32_t entity = hq_pack_find_entity(read->pack, name);
    if (entity == HQ_NONE)
        HQ_REPORT(read->diags, UNKNOWN_ENTITY, pos, name);
    else
        group->scope = hq_scope_of(read->pack, entity);
}

void hq_read_group(hq_read *read, hq_doc *doc)
{
    static const hq_stacking DEFAULTS[] = {HQ_STACK_NEVER, HQ_STACK_MAY, HQ_STACK_UNSTATED};
    if (!hq_read_keys(read, doc, HQ_DOC_GROUP))
        return;
    hq_doc *name = hq_doc_get(doc, "group");
    hq_group group = {.name = hq_read_name(read, name), .pos = name == NULL ? doc->pos : name->pos};
    if (group.name.length > 0 && hq_pack_find_group(read->pack, group.name) != HQ_NONE)
        HQ_REPORT(read->diags, DEFINED_TWICE, group.pos, group.name);
    group.title = hq_read_words(read, doc, "title");
    group.cites = hq_read_cites(read, doc);
    group.base = hq_read_expression(read, doc, "base");
    group.otherwise = DEFAULTS[hq_read_choice(read, doc, HQ_DOC_GROUP, "default", 0)];
    group.rounds_payment = hq_read_choice(read, doc, HQ_DOC_GROUP, "rounds", 0) == 0;
    read_pairs(read, doc, "may", HQ_STACK_MAY, &group);
    read_pairs(read, doc, "never", HQ_STACK_NEVER, &group);
    read_pairs(read, doc, "unstated", HQ_STACK_UNSTATED, &group);
    read_group_scope(read, doc, &group);
    group.examples = hq_read_examples(read, hq_doc_get(doc, "examples"), group.name, group.pos);
    if (group.name.length > 0)
        (void)HQ_READ_PUSH(read, read->pack->groups, group);
}

static void read_example(hq_read *read, hq_doc *doc, hq_example_list *examples)
{
    hq_example example = {.pos = doc->pos};
    if (!hq_read_keys(read, doc, HQ_DOC_EXAMPLE))
        return;
    hq_doc *name = hq_doc_get(doc, "name"), *period = hq_doc_get(doc, "period");
    example.name = hq_read_text(read, doc, "name");
    if (name != NULL)
        example.pos = name->pos;
    for (uint32_t i = 0; i < examples->count; i++)
        if (hq_str_equal(examples->at[i].name, example.name))
            HQ_REPORT(read->diags, DUPLICATE_EXAMPLE, example.pos, example.name);
    bool dated = hq_read_day_of(read, doc, "on", &example.on);
    if (period != NULL)
        example.has_period = hq_read_span(read, period, &example.period_first, &example.period_last);
    example.profile = hq_doc_get(doc, "profile");
    example.given = hq_doc_get(doc, "given");
    example.expect = hq_doc_get(doc, "expect");
    if (example.expect == NULL || !hq_read_is_map(read, example.expect, HQ_STR("expect")))
        return;
    if (example.expect->count == 0)
        HQ_REPORT(read->diags, EXAMPLE_EXPECTS_NOTHING, example.pos);
    if (dated && example.profile != NULL)
        (void)HQ_READ_PUSH(read, *examples, example);
}

hq_example_list hq_read_examples(hq_read *read, hq_doc *list, hq_str owner, hq_pos pos)
{
    hq_example_list examples = {0};
    if (list == NULL || !hq_read_is_list(read, list, HQ_STR("examples")))
        return examples;
    for (uint32_t i = 0; i < list->count; i++)
        read_example(read, list->items[i], &examples);
    if (list->count == 0)
        HQ_REPORT(read->diags, NO_EXAMPLES, pos, owner);
    return examples;
}
