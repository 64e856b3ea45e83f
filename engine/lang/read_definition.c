/* Files under definitions: derived facts. Each becomes a field of its entity, so policies read it like any fact. */
#include <string.h>

#include "lang/read.h"

/* "company.size": the entity, and the new field's name. */
static bool read_path(hq_read *read, hq_doc *scalar, hq_definition *definition, hq_str *name)
{
    if (!hq_read_is_scalar(read, scalar, HQ_STR("define")))
        return false;
    hq_str path = scalar->scalar;
    const char *dot = memchr(path.at, '.', path.length);
    if (dot == NULL) {
        HQ_REPORT(read->diags, EXPECTED, scalar->pos, HQ_STR("entity.name"));
        return false;
    }
    hq_str entity = hq_str_cut(path, 0, (size_t)(dot - path.at));
    *name = hq_str_cut(path, entity.length + 1, path.length);
    definition->path = path;
    definition->entity = hq_pack_find_entity(read->pack, entity);
    if (definition->entity == HQ_NONE) {
        HQ_REPORT(read->diags, UNKNOWN_ENTITY,
                  hq_doc_at(read->arena, read->diags->sources, scalar, 0, entity.length), entity);
        return false;
    }
    if (!hq_is_name(*name) || hq_is_reserved(*name)) {
        HQ_REPORT(read->diags, BAD_NAME, scalar->pos, *name);
        return false;
    }
    const hq_entity *holder = &read->pack->entities.at[definition->entity];
    uint32_t twin = hq_entity_find_field(holder, *name);
    if (twin != HQ_NONE || hq_entity_find_list(holder, *name) != HQ_NONE ||
        hq_entity_find_one(holder, *name) != HQ_NONE) {
        hq_diag *diag = HQ_REPORT(read->diags, DEFINED_TWICE, scalar->pos, path);
        if (twin != HQ_NONE)
            diag->related = holder->fields.at[twin].pos;
        return false;
    }
    return true;
}

static void read_type(hq_read *read, hq_doc *doc, hq_field *field)
{
    static const hq_field_kind KINDS[] = {HQ_FIELD_TRUTH, HQ_FIELD_NUMBER, HQ_FIELD_DATE, HQ_FIELD_CODE};
    hq_doc *type = hq_doc_get(doc, "type"), *of = hq_doc_get(doc, "of");
    field->kind = HQ_FIELD_NUMBER; /* until the checker has typed the expression */
    if (type == NULL)
        return;
    field->kind = KINDS[hq_read_choice(read, doc, HQ_DOC_DEFINITION, "type", 0)];
    if (field->kind != HQ_FIELD_CODE)
        return;
    if (of == NULL) {
        HQ_REPORT(read->diags, MISSING_KEY, type->pos, HQ_STR("of"), HQ_STR("type: code"));
    } else if (hq_read_is_scalar(read, of, HQ_STR("of"))) {
        uint32_t codes = hq_pack_find_codes(read->pack, of->scalar);
        if (codes == HQ_NONE) {
            HQ_REPORT(read->diags, UNKNOWN_NAME, of->pos, of->scalar);
            return;
        }
        field->type.kind = HQ_T_CODE;
        field->type.index = codes;
    }
}

static void read_definition_table(hq_read *read, hq_doc *doc, hq_definition *definition)
{
    hq_doc *table = hq_doc_get(doc, "table");
    definition->table = HQ_NEW(read->arena, hq_table);
    if (definition->table == NULL) {
        hq_read_no_memory(read);
        return;
    }
    if (!hq_read_table(read, table, definition->path, definition->table)) {
        definition->table = NULL;
        return;
    }
    hq_doc *inputs = hq_doc_get(table, "inputs");
    definition->table->arguments = HQ_NEW_ARRAY(read->arena, hq_ast *, inputs->count);
    if (definition->table->arguments == NULL) {
        hq_read_no_memory(read);
        return;
    }
    for (uint32_t i = 0; i < inputs->count; i++)
        definition->table->arguments[i] = hq_read_expression_of(read, inputs->items[i], HQ_STR("inputs"));
}

void hq_read_definition(hq_read *read, hq_doc *doc)
{
    hq_doc *path = hq_doc_get(doc, "define"), *is = hq_doc_get(doc, "is");
    hq_definition definition = {.pos = path == NULL ? doc->pos : path->pos, .field = HQ_NONE};
    hq_str name;
    if (!hq_read_keys(read, doc, HQ_DOC_DEFINITION) || path == NULL ||
        !read_path(read, path, &definition, &name))
        return;
    definition.cites = hq_read_cites(read, doc);
    definition.scope = hq_scope_of(read->pack, definition.entity);
    hq_field field = {
        .name = name, .pos = path->pos, .end = HQ_NONE, .definition = read->pack->definitions.count};
    field.label = hq_read_words(read, doc, "label");
    field.unit_scale = field.step = HQ_RAT_ONE;
    field.min = field.max = HQ_RAT_ZERO;
    read_type(read, doc, &field);

    bool tabled = hq_doc_get(doc, "table") != NULL;
    if ((is != NULL) == tabled)
        HQ_REPORT(read->diags, MISSING_KEY, doc->pos, HQ_STR("is | table"), HQ_STR("definition"));
    if (tabled)
        read_definition_table(read, doc, &definition);
    else if (is != NULL)
        definition.is = hq_read_expression_of(read, is, HQ_STR("is"));
    hq_patchable on = {NULL};
    definition.exceptions = hq_read_patches(read, hq_doc_get(doc, "exceptions"), on, false);
    definition.readings = hq_read_patches(read, hq_doc_get(doc, "readings"), on, true);
    definition.settled = hq_read_settled(read, hq_doc_get(doc, "settled"), &definition.readings);
    definition.examples =
        hq_read_examples(read, hq_doc_get(doc, "examples"), definition.path, definition.pos);

    hq_entity *entity = &read->pack->entities.at[definition.entity];
    definition.field = entity->fields.count;
    (void)(HQ_READ_PUSH(read, entity->fields, field) &&
           HQ_READ_PUSH(read, read->pack->definitions, definition));
}
