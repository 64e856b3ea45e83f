/* Records from documents: keys by name or label, lists, what is given and attested. See profile.h. */
#include "data/profile.h"

#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/limits.h"
#include "data/read_facts.h"

static void read_record(hq_reading *reading, hq_doc *doc, hq_record *record);

/* --- Keys --- */

typedef enum hq_key_kind { KEY_FIELD, KEY_LIST, KEY_ONE, KEY_ID, KEY_NAME, KEY_UNKNOWN } hq_key_kind;

static bool labelled(hq_words label, hq_str key)
{
    return (label.zh.length > 0 && hq_str_equal(label.zh, key)) ||
           (label.en.length > 0 && hq_str_equal(label.en, key));
}

static hq_key_kind find_key(const hq_entity *entity, hq_str key, uint32_t *index)
{
    for (*index = 0; *index < entity->fields.count; (*index)++)
        if (hq_str_equal(entity->fields.at[*index].name, key))
            return KEY_FIELD;
    for (*index = 0; *index < entity->lists.count; (*index)++)
        if (hq_str_equal(entity->lists.at[*index].name, key))
            return KEY_LIST;
    for (*index = 0; *index < entity->ones.count; (*index)++)
        if (hq_str_equal(entity->ones.at[*index].name, key))
            return KEY_ONE;
    for (*index = 0; *index < entity->fields.count; (*index)++)
        if (labelled(entity->fields.at[*index].label, key))
            return KEY_FIELD;
    for (*index = 0; *index < entity->lists.count; (*index)++)
        if (labelled(entity->lists.at[*index].label, key))
            return KEY_LIST;
    if (hq_str_is(key, "id") || hq_str_is(key, "编号"))
        return KEY_ID;
    return hq_str_is(key, "name") || hq_str_is(key, "名称") ? KEY_NAME : KEY_UNKNOWN;
}

static void report_unknown(hq_reading *reading, const hq_doc_key *key, const hq_entity *entity)
{
    hq_diag *diag = HQ_REPORT(reading->diags, PROFILE_UNKNOWN_KEY, key->pos, key->name, entity->name);
    hq_guess guess = hq_guess_begin(reading->diags, diag, key->name);
    for (uint32_t i = 0; i < entity->fields.count; i++) {
        if (entity->fields.at[i].definition != HQ_NONE)
            continue;
        hq_guess_offer(&guess, entity->fields.at[i].name);
        if (entity->fields.at[i].label.zh.length > 0)
            hq_guess_offer(&guess, entity->fields.at[i].label.zh);
    }
    for (uint32_t i = 0; i < entity->lists.count; i++)
        hq_guess_offer(&guess, entity->lists.at[i].name);
    for (uint32_t i = 0; i < entity->ones.count; i++)
        hq_guess_offer(&guess, entity->ones.at[i].name);
    hq_guess_end(&guess);
}

/* --- Lists --- */

/* An id stands once in a list. Open addressing: half of the places stay free. */
static void check_ids(hq_reading *reading, const hq_record_list *list, hq_str name)
{
    uint32_t capacity = 16;
    while (capacity < list->count * 2)
        capacity *= 2;
    hq_record **places = HQ_NEW_ARRAY(reading->arena, hq_record *, capacity);
    if (places == NULL) {
        hq_reading_no_memory(reading);
        return;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        hq_record *item = list->items[i];
        if (item->id.length == 0)
            continue;
        uint32_t at = hq_str_hash(item->id) & (capacity - 1);
        while (places[at] != NULL && !hq_str_equal(places[at]->id, item->id))
            at = (at + 1) & (capacity - 1);
        if (places[at] == NULL)
            places[at] = item;
        else
            HQ_REPORT(reading->diags, PROFILE_SAME_ID, item->pos, item->id, name)->related = places[at]->pos;
    }
}

static bool too_many(hq_reading *reading, const hq_list_field *field, hq_doc *doc)
{
    if (doc->count <= field->max_items)
        return false;
    hq_text have, most;
    hq_text_init(&have, reading->arena);
    hq_text_init(&most, reading->arena);
    hq_text_addf(&have, "%u", doc->count);
    hq_text_addf(&most, "%u", field->max_items);
    HQ_REPORT(reading->diags, PROFILE_TOO_MANY, doc->pos, field->name, hq_text_str(&have),
              hq_text_str(&most));
    return true;
}

/* An item: a record, or the bare code where that is all there is: activities: [fishing] */
static void read_item(hq_reading *reading, hq_doc *doc, hq_record *item)
{
    const hq_entity *entity = &reading->pack->entities.at[item->entity];
    if (hq_entity_is_code(entity) && doc->kind == HQ_DOC_SCALAR)
        hq_read_fact(reading, entity, &entity->fields.at[0], doc, &item->facts[0]);
    else
        read_record(reading, doc, item);
}

static void read_list(hq_reading *reading, hq_record *record, uint32_t index, const hq_doc_key *key,
                      hq_doc *doc)
{
    const hq_list_field *field = &reading->pack->entities.at[record->entity].lists.at[index];
    hq_record_list *list = &record->lists[index];
    bool yaml_null =
        doc->kind == HQ_DOC_SCALAR && (hq_str_is(doc->scalar, "null") || hq_str_is(doc->scalar, "~"));
    if (doc->kind == HQ_DOC_NULL || yaml_null) /* as good as left out */
        return;
    if (doc->kind != HQ_DOC_LIST) {
        HQ_REPORT(reading->diags, PROFILE_SHAPE, doc->pos, field->name, HQ_BOTH("a list", "列表"));
        return;
    }
    if (list->present) { /* under its name and under its label */
        HQ_REPORT(reading->diags, PROFILE_SAME_FACT, key->pos, field->name, key->name)->related = list->pos;
        return;
    }
    if (too_many(reading, field, doc))
        return;
    list->present = true;
    list->pos = doc->pos;
    list->items = HQ_NEW_ARRAY(reading->arena, hq_record *, doc->count);
    for (uint32_t i = 0; list->items != NULL && i < doc->count && reading->status == HQ_OK; i++) {
        hq_record *item = hq_record_new(reading->arena, reading->pack, field->entity, record);
        if (item == NULL)
            break;
        item->holder_list = index;
        item->index = i;
        item->pos = doc->items[i]->pos;
        read_item(reading, doc->items[i], item);
        list->items[list->count++] = item;
    }
    if (list->count < doc->count && reading->status == HQ_OK)
        hq_reading_no_memory(reading);
    check_ids(reading, list, field->name);
}

/* --- Records --- */

/* A text that may stand once, under one of its names. */
static void read_text(hq_reading *reading, const hq_doc_key *key, const hq_doc *value, hq_str *out)
{
    if (value->kind != HQ_DOC_SCALAR)
        HQ_REPORT(reading->diags, PROFILE_SHAPE, value->pos, key->name, HQ_BOTH("a text", "文字"));
    else if (out->length > 0 && !hq_str_equal(*out, value->scalar))
        HQ_REPORT(reading->diags, PROFILE_TWO_TEXTS, key->pos, key->name, *out, value->scalar);
    else
        *out = value->scalar;
}

static void read_key(hq_reading *reading, hq_record *record, const hq_doc_key *key, hq_doc *value,
                     const hq_doc_key **seen)
{
    const hq_entity *entity = &reading->pack->entities.at[record->entity];
    uint32_t index;
    hq_str name = HQ_STR("");
    switch (find_key(entity, key->name, &index)) {
    case KEY_FIELD:
        if (entity->fields.at[index].definition != HQ_NONE) {
            HQ_REPORT(reading->diags, PROFILE_DERIVED, key->pos, key->name);
        } else if (seen[index] != NULL) {
            HQ_REPORT(reading->diags, PROFILE_SAME_FACT, key->pos, seen[index]->name, key->name)->related =
                seen[index]->pos;
        } else {
            seen[index] = key;
            hq_read_fact(reading, entity, &entity->fields.at[index], value, &record->facts[index]);
        }
        break;
    case KEY_LIST:
        read_list(reading, record, index, key, value);
        break;
    case KEY_ONE:
        if (value->kind == HQ_DOC_NULL)
            break;
        record->ones[index]->pos = value->pos;
        read_record(reading, value, record->ones[index]);
        break;
    case KEY_ID:
        read_text(reading, key, value, &record->id);
        break;
    case KEY_NAME: /* of the whole profile; a listed record is called by its id where it has one */
        read_text(reading, key, value, record->holder == NULL ? &reading->profile->name : &name);
        if (record->holder != NULL && record->id.length == 0)
            record->id = name;
        break;
    default:
        report_unknown(reading, key, entity);
        break;
    }
}

/* Depth is bounded by the document's, and by the model in which no entity holds itself. */
static void read_record(hq_reading *reading, hq_doc *doc, hq_record *record)
{
    const hq_entity *entity = &reading->pack->entities.at[record->entity];
    if (doc->kind != HQ_DOC_MAP) {
        HQ_REPORT(reading->diags, PROFILE_SHAPE, doc->pos, entity->name,
                  HQ_BOTH("a mapping (key: value)", "映射（键: 值）"));
        return;
    }
    const hq_doc_key **seen = HQ_NEW_ARRAY(reading->arena, const hq_doc_key *, entity->fields.count);
    if (seen == NULL) {
        hq_reading_no_memory(reading);
        return;
    }
    for (uint32_t i = 0; i < doc->count && reading->status == HQ_OK; i++)
        read_key(reading, record, &doc->keys[i], doc->items[i], seen);
    for (uint32_t f = 0; f < entity->fields.count; f++) { /* a balance begins where its loan does */
        const hq_field *field = &entity->fields.at[f];
        const hq_fact *steps = &record->facts[f];
        if (field->kind != HQ_FIELD_STEPS || steps->state != HQ_FACT_KNOWN ||
            record->facts[field->start].state != HQ_FACT_KNOWN)
            continue;
        if (steps->steps.at[0].from != record->facts[field->start].day)
            HQ_REPORT(reading->diags, PROFILE_STEPS, steps->pos, entity->fields.at[field->start].name);
    }
}

/* --- The whole --- */

static uint32_t root_entity(const hq_pack *pack, hq_str key)
{
    for (uint32_t i = 1; i < pack->entities.count; i++) /* 0 are receipts */
        if (hq_str_equal(pack->entities.at[i].name, key) || labelled(pack->entities.at[i].label, key))
            return i;
    return HQ_NONE;
}

static void report_root(hq_reading *reading, hq_pos pos)
{
    hq_text names;
    hq_text_init(&names, reading->arena);
    for (uint32_t i = 1; i < reading->pack->entities.count && i < 12; i++) {
        hq_text_add_z(&names, i == 1 ? "" : ", ");
        hq_text_add(&names, reading->pack->entities.at[i].name);
    }
    HQ_REPORT(reading->diags, PROFILE_ROOT, pos, hq_text_str(&names));
}

static void read_root(hq_reading *reading, hq_doc *doc)
{
    for (uint32_t i = 0; i < doc->count; i++) {
        hq_str key = doc->keys[i].name;
        uint32_t entity = root_entity(reading->pack, key);
        if (entity != HQ_NONE && reading->profile->root == NULL) {
            reading->profile->root = hq_record_new(reading->arena, reading->pack, entity, NULL);
            if (reading->profile->root == NULL) {
                hq_reading_no_memory(reading);
                return;
            }
            reading->profile->root->pos = doc->items[i]->pos;
            read_record(reading, doc->items[i], reading->profile->root);
        } else if (entity != HQ_NONE) {
            HQ_REPORT(reading->diags, PROFILE_TWO_ROOTS, doc->keys[i].pos, key)->related =
                reading->profile->root->pos;
        } else if (hq_str_is(key, "given")) {
            hq_read_given(reading, doc->items[i]);
        } else if (hq_str_is(key, "attested")) {
            hq_read_attested(reading, doc->items[i]);
        } else if (hq_str_is(key, "name")) {
            read_text(reading, &doc->keys[i], doc->items[i], &reading->profile->name);
        } else {
            hq_diag *diag = HQ_REPORT(reading->diags, PROFILE_UNKNOWN_KEY, doc->keys[i].pos, key,
                                      HQ_BOTH("a profile", "资料"));
            hq_guess guess = hq_guess_begin(reading->diags, diag, key);
            for (uint32_t e = 1; e < reading->pack->entities.count; e++)
                hq_guess_offer(&guess, reading->pack->entities.at[e].name);
            hq_guess_offer(&guess, HQ_STR("given"));
            hq_guess_offer(&guess, HQ_STR("attested"));
            hq_guess_end(&guess);
        }
    }
}

hq_status hq_profile_read(hq_arena *arena, const hq_pack *pack, hq_diags *diags, hq_doc *doc, hq_doc *given,
                          hq_profile **out)
{
    *out = NULL;
    uint32_t errors = diags->error_count;
    hq_reading reading = {.arena = arena, .pack = pack, .diags = diags, .profile = HQ_NEW(arena, hq_profile)};
    HQ_TRY_ALLOC(reading.profile);
    reading.profile->name = HQ_STR("");
    if (doc->kind == HQ_DOC_MAP)
        read_root(&reading, doc);
    if (given != NULL)
        hq_read_given(&reading, given);
    if (reading.profile->root != NULL)
        hq_check_receipts(&reading, reading.profile->root);
    if (reading.status != HQ_OK || diags->failed || arena->failed)
        return HQ_E_MEMORY;
    if (reading.profile->root == NULL && diags->error_count == errors)
        report_root(&reading, doc->pos);
    if (diags->error_count > errors)
        return HQ_E_INVALID;
    *out = reading.profile;
    return HQ_OK;
}

static bool looks_like_json(hq_str path, hq_str text)
{
    hq_str trimmed = hq_str_trim(text);
    bool braces = trimmed.length > 0 && (trimmed.at[0] == '{' || trimmed.at[0] == '[');
    return hq_str_ends(path, HQ_STR(".json")) || (hq_str_is(path, "-") && braces);
}

hq_status hq_profile_bytes(hq_arena *arena, hq_diags *diags, hq_str path, hq_str *text, bool *json)
{
    int error;
    hq_status status = hq_file_read(arena, path, HQ_PROFILE_BYTES_MAX, text, &error);
    if (status == HQ_E_IO)
        HQ_REPORT(diags, FILE_UNREADABLE, HQ_POS_NONE, path, hq_error_text(error));
    else if (status == HQ_E_LIMIT)
        HQ_REPORT(diags, FILE_TOO_LARGE, HQ_POS_NONE, path, hq_diag_count(diags, HQ_PROFILE_BYTES_MAX >> 20));
    if (status != HQ_OK)
        return status == HQ_E_MEMORY ? HQ_E_MEMORY : HQ_E_INVALID;
    *json = looks_like_json(path, *text);
    return HQ_OK;
}

hq_status hq_profile_of(hq_arena *arena, const hq_pack *pack, hq_diags *diags, hq_str name, hq_str text,
                        bool json, hq_profile **out)
{
    uint32_t source;
    hq_doc *doc;
    *out = NULL;
    HQ_TRY(hq_sources_add(diags->sources, name, text, &source));
    HQ_TRY(json ? hq_json_read(arena, diags, source, &doc) : hq_yaml_read(arena, diags, source, &doc));
    HQ_TRY(hq_profile_read(arena, pack, diags, doc, NULL, out));
    hq_xxh3_print(text.at, text.length, (*out)->checksum);
    return HQ_OK;
}

hq_status hq_profile_load(hq_arena *arena, const hq_pack *pack, hq_diags *diags, hq_str path,
                          hq_profile **out)
{
    hq_str text;
    bool json;
    *out = NULL;
    HQ_TRY(hq_profile_bytes(arena, diags, path, &text, &json));
    return hq_profile_of(arena, pack, diags, hq_str_is(path, "-") ? HQ_STR("<stdin>") : path, text, json,
                         out);
}
