/*
 * The JSON Schema of a pack's profiles. See schema.h.
 *
 * It accepts what data/profile.c accepts and nothing whose shape that refuses: keys by name or by label, null for what is not known,
 * numbers bare in the model's unit or as text with their unit, ranges, codes by id or label.
 */
#include "data/schema.h"

#include "data/json_write.h"

typedef struct hq_schema {
    hq_json_writer json;
    const hq_pack *pack;
    hq_arena *arena; /* of the text: what is put together on the way stays there */
    hq_status status;
} hq_schema;

#define FOUR_DIGITS "[0-9]{4}"
#define TRUE_WORDS  "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|[Yy][Ee][Ss]|[Nn][Oo]|是|否)$"

static void raw(hq_schema *schema, const char *key, const char *value)
{
    hq_json_raw(&schema->json, key, hq_str_of(value));
}

/* "上年营业收入 / revenue last year" */
static void title(hq_schema *schema, hq_words label)
{
    hq_text text;
    hq_text_init(&text, schema->arena);
    hq_text_add(&text, label.zh);
    if (label.zh.length > 0 && label.en.length > 0 && !hq_str_equal(label.zh, label.en))
        hq_text_add_z(&text, " / ");
    if (!hq_str_equal(label.zh, label.en))
        hq_text_add(&text, label.en);
    if (text.length > 0)
        hq_json_text(&schema->json, "title", hq_text_str(&text));
}

/* --- Single facts --- */

/* A bound as a bare number in the model's unit; *whole: it is an integer. */
static hq_str bare(hq_schema *schema, hq_rat value, hq_rat scale, bool *decimal, bool *whole)
{
    hq_text text;
    hq_rat shown;
    hq_text_init(&text, schema->arena);
    hq_status status = hq_rat_div(schema->arena, value, scale, &shown);
    if (status == HQ_OK) {
        *whole = hq_rat_is_integer(shown);
        status = hq_rat_print_exact(&text, shown);
    }
    schema->status = status == HQ_OK ? schema->status : status;
    *decimal = status == HQ_OK;
    for (size_t i = 0; i < text.length; i++)
        *decimal = *decimal && text.at[i] != '/';
    return hq_text_str(&text);
}

static void describe_number(hq_schema *schema, const hq_field *field, hq_str min, hq_str max, hq_str step)
{
    hq_text text;
    hq_text_init(&text, schema->arena);
    hq_text_add(&text, field->ask.zh);
    hq_text_add_z(&text, field->ask.zh.length > 0 ? " " : "");
    hq_text_add(&text, hq_str_equal(field->ask.zh, field->ask.en) ? HQ_STR("") : field->ask.en);
    hq_text_add_z(&text, text.length > 0 ? " " : "");
    hq_text_addf(&text, "[%.*s .. %.*s, step %.*s", HQ_STR_ARGS(min), HQ_STR_ARGS(max), HQ_STR_ARGS(step));
    if (field->unit_text.length > 0)
        hq_text_addf(&text, ", unit %.*s", HQ_STR_ARGS(field->unit_text));
    hq_text_add_z(&text, "]");
    hq_json_text(&schema->json, "description", hq_text_str(&text));
}

static void describe(hq_schema *schema, hq_words ask)
{
    hq_text text;
    hq_text_init(&text, schema->arena);
    hq_text_add(&text, ask.zh);
    if (ask.zh.length > 0 && ask.en.length > 0 && !hq_str_equal(ask.zh, ask.en))
        hq_text_add_char(&text, ' ');
    if (!hq_str_equal(ask.zh, ask.en))
        hq_text_add(&text, ask.en);
    if (text.length > 0)
        hq_json_text(&schema->json, "description", hq_text_str(&text));
}

/* Bounds bind the bare number; in a text they are the reader's. Parts of the step that are no integer are left to it too: a
 * validator computes in binary fractions. */
static void number(hq_schema *schema, const hq_field *field)
{
    bool min_decimal, max_decimal, step_decimal, whole = false;
    hq_str min = bare(schema, field->min, field->unit_scale, &min_decimal, &whole);
    hq_str max = bare(schema, field->max, field->unit_scale, &max_decimal, &whole);
    hq_str step = bare(schema, field->step, field->unit_scale, &step_decimal, &whole);
    describe_number(schema, field, min, max, step);
    raw(schema, "type", "[\"number\", \"string\", \"null\"]");
    if (min_decimal)
        hq_json_raw(&schema->json, "minimum", min);
    if (max_decimal)
        hq_json_raw(&schema->json, "maximum", max);
    if (whole)
        hq_json_raw(&schema->json, "multipleOf", step);
    raw(schema, "pattern", "\"[0-9０-９]\"");
}

static void code_names(hq_schema *schema, const hq_codes *codes)
{
    hq_json_open(&schema->json, "enum", '[');
    for (uint32_t i = 0; i < codes->codes.count; i++) {
        const hq_code *code = &codes->codes.at[i];
        hq_json_text(&schema->json, NULL, code->name);
        if (code->label.zh.length > 0 && !hq_str_equal(code->label.zh, code->name))
            hq_json_text(&schema->json, NULL, code->label.zh);
        if (code->label.en.length > 0 && !hq_str_equal(code->label.en, code->name) &&
            !hq_str_equal(code->label.en, code->label.zh))
            hq_json_text(&schema->json, NULL, code->label.en);
        if (code->also.length > 0)
            hq_json_text(&schema->json, NULL, code->also);
    }
    hq_json_close(&schema->json, ']');
}

static hq_str reference_to_codes(hq_schema *schema, uint32_t codes)
{
    hq_text reference;
    hq_text_init(&reference, schema->arena);
    hq_text_addf(&reference, "{\"$ref\": \"#/$defs/codes%u\"}", codes);
    return hq_text_str(&reference);
}

/* One code, or a list of what it could be. The names stand once, in $defs. */
static void code(hq_schema *schema, const hq_field *field)
{
    hq_str reference = reference_to_codes(schema, field->type.index);
    describe(schema, field->ask);
    hq_json_open(&schema->json, "anyOf", '[');
    raw(schema, NULL, "{\"type\": \"null\"}");
    hq_json_raw(&schema->json, NULL, reference);
    hq_json_open(&schema->json, NULL, '{');
    raw(schema, "type", "\"array\"");
    raw(schema, "minItems", "1");
    hq_json_raw(&schema->json, "items", reference);
    hq_json_close(&schema->json, '}');
    hq_json_close(&schema->json, ']');
}

static void steps(hq_schema *schema, const hq_field *field)
{
    describe(schema, field->ask);
    raw(schema, "type", "[\"array\", \"null\"]");
    hq_json_open(&schema->json, "items", '{');
    raw(schema, "type", "\"object\"");
    raw(schema, "additionalProperties", "false");
    raw(schema, "required", "[\"from\", \"amount\"]");
    hq_json_open(&schema->json, "properties", '{');
    raw(schema, "from", "{\"type\": [\"string\", \"integer\"]}");
    raw(schema, "amount", "{\"type\": [\"number\", \"string\"]}");
    hq_json_close(&schema->json, '}');
    hq_json_close(&schema->json, '}');
}

static void date(hq_schema *schema, const hq_field *field)
{
    hq_text text;
    hq_text_init(&text, schema->arena);
    hq_text_add(&text, field->ask.zh);
    hq_text_add_z(&text, field->ask.zh.length > 0 ? " " : "");
    hq_text_add(&text, hq_str_equal(field->ask.zh, field->ask.en) ? HQ_STR("") : field->ask.en);
    hq_text_add_z(&text, text.length > 0 ? " [" : "[");
    hq_day_print(&text, field->day_min);
    hq_text_add_z(&text, " .. ");
    hq_day_print(&text, field->day_max);
    hq_text_add_char(&text, ']');
    hq_json_text(&schema->json, "description", hq_text_str(&text));
    raw(schema, "type", "[\"string\", \"integer\", \"null\"]");
    raw(schema, "pattern", "\"" FOUR_DIGITS "\"");
}

static void fact(hq_schema *schema, const hq_field *field)
{
    title(schema, field->label);
    switch (field->kind) {
    case HQ_FIELD_TRUTH:
        describe(schema, field->ask);
        raw(schema, "type", "[\"boolean\", \"string\", \"null\"]");
        raw(schema, "pattern", "\"" TRUE_WORDS "\"");
        break;
    case HQ_FIELD_DATE:
        date(schema, field);
        break;
    case HQ_FIELD_CODE:
        code(schema, field);
        break;
    case HQ_FIELD_TEXT:
        describe(schema, field->ask);
        raw(schema, "type", "[\"string\", \"number\", \"boolean\", \"null\"]");
        break;
    case HQ_FIELD_STEPS:
        steps(schema, field);
        break;
    default:
        number(schema, field);
        break;
    }
}

/* --- Records --- */

/* Keys that were written in this record: what the reader finds first bears the name. */
typedef struct hq_taken {
    hq_str_list names;
} hq_taken;

static bool take(hq_schema *schema, hq_taken *taken, hq_str name)
{
    if (name.length == 0)
        return false;
    for (uint32_t i = 0; i < taken->names.count; i++)
        if (hq_str_equal(taken->names.at[i], name))
            return false;
    if (!HQ_PUSH(schema->arena, taken->names, name))
        schema->status = HQ_E_MEMORY;
    return true;
}

/* "#/$defs/NAME": bytes beyond ASCII as the reference wants them. */
static hq_str reference_to(hq_schema *schema, hq_str entity)
{
    hq_text text;
    hq_text_init(&text, schema->arena);
    hq_text_add_z(&text, "#/$defs/");
    for (size_t i = 0; i < entity.length; i++) {
        unsigned char c = (unsigned char)entity.at[i];
        if (c < 0x80)
            hq_text_add_char(&text, (char)c);
        else
            hq_text_addf(&text, "%%%02X", c);
    }
    return hq_text_str(&text);
}

static void refer(hq_schema *schema, const char *key, uint32_t entity)
{
    hq_json_open(&schema->json, key, '{');
    hq_json_text(&schema->json, "$ref", reference_to(schema, schema->pack->entities.at[entity].name));
    hq_json_close(&schema->json, '}');
}

static void list(hq_schema *schema, hq_str key, const hq_list_field *field)
{
    hq_text most;
    hq_text_init(&most, schema->arena);
    hq_text_addf(&most, "%u", field->max_items);
    hq_json_open_at(&schema->json, key, '{');
    title(schema, field->label);
    raw(schema, "type", "[\"array\", \"null\"]");
    hq_json_raw(&schema->json, "maxItems", hq_text_str(&most));
    const hq_entity *entity = &schema->pack->entities.at[field->entity];
    if (hq_entity_is_code(entity)) {
        hq_json_open(&schema->json, "items", '{');
        hq_json_open(&schema->json, "anyOf", '[');
        refer(schema, NULL, field->entity);
        hq_json_raw(&schema->json, NULL, reference_to_codes(schema, entity->fields.at[0].type.index));
        hq_json_close(&schema->json, ']');
        hq_json_close(&schema->json, '}');
    } else {
        refer(schema, "items", field->entity);
    }
    hq_json_close(&schema->json, '}');
}

static void one(hq_schema *schema, hq_str key, uint32_t entity)
{
    hq_json_open_at(&schema->json, key, '{');
    hq_json_open(&schema->json, "anyOf", '[');
    raw(schema, NULL, "{\"type\": \"null\"}");
    refer(schema, NULL, entity);
    hq_json_close(&schema->json, ']');
    hq_json_close(&schema->json, '}');
}

static void field_at(hq_schema *schema, hq_str key, const hq_field *field)
{
    hq_json_open_at(&schema->json, key, '{');
    fact(schema, field);
    hq_json_close(&schema->json, '}');
}

/* In the order in which profile.c looks a key up: names first, then labels, then what every record may say. */
static void properties(hq_schema *schema, const hq_entity *entity)
{
    hq_taken taken = {0};
    for (uint32_t i = 0; i < entity->fields.count; i++) {
        const hq_field *field = &entity->fields.at[i];
        if (take(schema, &taken, field->name) && field->definition == HQ_NONE)
            field_at(schema, field->name, field);
    }
    for (uint32_t i = 0; i < entity->lists.count; i++)
        if (take(schema, &taken, entity->lists.at[i].name))
            list(schema, entity->lists.at[i].name, &entity->lists.at[i]);
    for (uint32_t i = 0; i < entity->ones.count; i++)
        if (take(schema, &taken, entity->ones.at[i].name))
            one(schema, entity->ones.at[i].name, entity->ones.at[i].entity);
    for (uint32_t i = 0; i < entity->fields.count; i++) {
        const hq_field *field = &entity->fields.at[i];
        const hq_str labels[] = {field->label.zh, field->label.en};
        for (int l = 0; l < 2; l++)
            if (take(schema, &taken, labels[l]) && field->definition == HQ_NONE)
                field_at(schema, labels[l], field);
    }
    for (uint32_t i = 0; i < entity->lists.count; i++) {
        const hq_str labels[] = {entity->lists.at[i].label.zh, entity->lists.at[i].label.en};
        for (int l = 0; l < 2; l++)
            if (take(schema, &taken, labels[l]))
                list(schema, labels[l], &entity->lists.at[i]);
    }
    static const char *const EVERY[] = {"id", "编号", "name", "名称"};
    for (size_t i = 0; i < sizeof EVERY / sizeof *EVERY; i++)
        if (take(schema, &taken, hq_str_of(EVERY[i])))
            raw(schema, EVERY[i], "{\"type\": [\"string\", \"number\", \"boolean\"]}");
}

static void define_entity(hq_schema *schema, const hq_entity *entity)
{
    hq_json_open_at(&schema->json, entity->name, '{');
    title(schema, entity->label);
    raw(schema, "type", "\"object\"");
    raw(schema, "additionalProperties", "false");
    hq_json_open(&schema->json, "properties", '{');
    properties(schema, entity);
    hq_json_close(&schema->json, '}');
    hq_json_close(&schema->json, '}');
}

static void definitions(hq_schema *schema)
{
    hq_json_open(&schema->json, "$defs", '{');
    for (uint32_t i = 0; i < schema->pack->entities.count; i++)
        define_entity(schema, &schema->pack->entities.at[i]);
    for (uint32_t i = 0; i < schema->pack->codes.count; i++) {
        hq_text key;
        hq_text_init(&key, schema->arena);
        hq_text_addf(&key, "codes%u", i);
        hq_json_open_at(&schema->json, hq_text_str(&key), '{');
        title(schema, schema->pack->codes.at[i].label);
        code_names(schema, &schema->pack->codes.at[i]);
        hq_json_close(&schema->json, '}');
    }
    hq_json_close(&schema->json, '}');
}

/* --- What stands beside the record --- */

static void open_days(hq_schema *schema, hq_str policy)
{
    for (int end = 0; end < 2; end++) {
        hq_text key;
        hq_text_init(&key, schema->arena);
        hq_text_add(&key, policy);
        hq_text_add_z(&key, end == 0 ? ".valid.from" : ".valid.to");
        hq_json_open_at(&schema->json, hq_text_str(&key), '{');
        raw(schema, "type", "[\"string\", \"integer\"]");
        raw(schema, "pattern", "\"" FOUR_DIGITS "\"");
        hq_json_close(&schema->json, '}');
    }
}

static void given(hq_schema *schema)
{
    hq_json_open(&schema->json, "given", '{');
    raw(schema, "type", "\"object\"");
    raw(schema, "additionalProperties", "false");
    hq_json_open(&schema->json, "properties", '{');
    for (uint32_t i = 0; i < schema->pack->parameters.count; i++) {
        const hq_parameter *parameter = &schema->pack->parameters.at[i];
        for (int long_name = 0; long_name < 2; long_name++) {
            hq_text key;
            hq_text_init(&key, schema->arena);
            hq_text_add_z(&key, long_name ? "param." : "");
            hq_text_add(&key, parameter->name);
            hq_json_open_at(&schema->json, hq_text_str(&key), '{');
            title(schema, parameter->label);
            if (parameter->unit_text.length > 0)
                hq_json_text(&schema->json, "description", parameter->unit_text);
            raw(schema, "type", "[\"number\", \"string\"]");
            raw(schema, "pattern", "\"[0-9０-９]\"");
            hq_json_close(&schema->json, '}');
        }
    }
    for (uint32_t i = 0; i < schema->pack->policies.count; i++) {
        open_days(schema, schema->pack->policies.at[i].id);
        open_days(schema, schema->pack->policies.at[i].number);
    }
    hq_json_close(&schema->json, '}');
    hq_json_close(&schema->json, '}');
}

/* Depth is that of the conditions, which the reader of rules bounds. */
static void attestations(hq_schema *schema, hq_str policy, const hq_condition *condition)
{
    for (uint32_t i = 0; i < condition->count; i++)
        attestations(schema, policy, &condition->parts[i]);
    if (condition->kind != HQ_CONDITION_ATTEST)
        return;
    hq_text key;
    hq_text_init(&key, schema->arena);
    hq_text_addf(&key, "%.*s.%.*s", HQ_STR_ARGS(policy), HQ_STR_ARGS(condition->path));
    hq_json_open_at(&schema->json, hq_text_str(&key), '{');
    title(schema, condition->says);
    raw(schema, "type", "[\"boolean\", \"string\"]");
    raw(schema, "pattern", "\"" TRUE_WORDS "\"");
    hq_json_close(&schema->json, '}');
}

static void attested(hq_schema *schema)
{
    hq_json_open(&schema->json, "attested", '{');
    raw(schema, "type", "\"object\"");
    raw(schema, "additionalProperties", "false");
    hq_json_open(&schema->json, "properties", '{');
    for (uint32_t i = 0; i < schema->pack->policies.count; i++) {
        const hq_policy *policy = &schema->pack->policies.at[i];
        for (uint32_t c = 0; c < policy->conditions.count; c++) {
            attestations(schema, policy->id, &policy->conditions.at[c]);
            attestations(schema, policy->number, &policy->conditions.at[c]);
        }
    }
    hq_json_close(&schema->json, '}');
    hq_json_close(&schema->json, '}');
}

/* One subject, under its entity's name or label. */
static void roots(hq_schema *schema)
{
    hq_taken taken = {0};
    hq_json_open(&schema->json, "properties", '{');
    for (uint32_t i = 1; i < schema->pack->entities.count; i++) { /* 0 are receipts */
        const hq_entity *entity = &schema->pack->entities.at[i];
        const hq_str names[] = {entity->name, entity->label.zh, entity->label.en};
        for (int n = 0; n < 3; n++) {
            if (!take(schema, &taken, names[n]))
                continue;
            hq_json_open_at(&schema->json, names[n], '{');
            hq_json_text(&schema->json, "$ref", reference_to(schema, entity->name));
            hq_json_close(&schema->json, '}');
        }
    }
    uint32_t count = taken.names.count;
    if (take(schema, &taken, HQ_STR("name")))
        raw(schema, "name", "{\"type\": [\"string\", \"number\", \"boolean\"]}");
    if (take(schema, &taken, HQ_STR("given")))
        given(schema);
    if (take(schema, &taken, HQ_STR("attested")))
        attested(schema);
    hq_json_close(&schema->json, '}');
    hq_json_open(&schema->json, "oneOf", '[');
    for (uint32_t i = 0; i < count && schema->status == HQ_OK; i++) {
        hq_text only;
        hq_text_init(&only, schema->arena);
        hq_text_add_z(&only, "{\"required\": [");
        hq_json_quote(&only, taken.names.at[i]);
        hq_text_add_z(&only, "]}");
        hq_json_raw(&schema->json, NULL, hq_text_str(&only));
    }
    hq_json_close(&schema->json, ']');
}

hq_status hq_schema_profile(hq_text *text, const hq_pack *pack)
{
    hq_schema schema = {.json = {.text = text}, .pack = pack, .arena = text->arena};
    hq_json_open(&schema.json, NULL, '{');
    raw(&schema, "$schema", "\"https://json-schema.org/draft/2020-12/schema\"");
    title(&schema, pack->title);
    raw(&schema, "type", "\"object\"");
    raw(&schema, "additionalProperties", "false");
    roots(&schema);
    definitions(&schema);
    hq_json_close(&schema.json, '}');
    if (schema.status != HQ_OK)
        return schema.status;
    return text->failed || text->arena->failed ? HQ_E_MEMORY : HQ_OK;
}
