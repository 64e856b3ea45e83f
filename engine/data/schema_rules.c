/* The JSON Schema of rule files, from the table by which their readers refuse keys. See schema.h and lang/keys.h. */
#include <string.h>

#include "data/json_write.h"
#include "data/schema.h"
#include "lang/keys.h"

typedef struct hq_kind {
    const char *name;
    hq_document_type types[2]; /* a file under parameters/ is one or the other */
    uint32_t type_count;
} hq_kind;

static const hq_kind KINDS[] = {
    {"policy", {HQ_DOC_POLICY}, 1}, {"definition", {HQ_DOC_DEFINITION}, 1},
    {"group", {HQ_DOC_GROUP}, 1},   {"parameter", {HQ_DOC_PARAMETER, HQ_DOC_CALENDAR}, 2},
    {"codes", {HQ_DOC_CODES}, 1},   {"model", {HQ_DOC_MODEL}, 1},
    {"pack", {HQ_DOC_PACK}, 1},
};

#define SCALAR "\"type\": [\"string\", \"number\", \"boolean\"]"
#define NAME   "\"type\": \"string\", \"pattern\": \"^[^\\\\s0-9][^\\\\s]*$\""

static bool refers(hq_shape shape)
{
    return shape == HQ_SHAPE_DOCUMENT || shape == HQ_SHAPE_LIST || shape == HQ_SHAPE_MAP ||
           shape == HQ_SHAPE_MAP_OF_LETS;
}

/* Types that a file of this type can hold; the loop ends since it only ever adds. */
static void reach(bool *reached)
{
    size_t count;
    const hq_key *keys = hq_keys(&count);
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < count; i++) {
            bool words = keys[i].shape == HQ_SHAPE_WORDS;
            hq_document_type of = words ? HQ_DOC_WORDS : keys[i].of;
            if (!reached[keys[i].in] || reached[of] || (!words && !refers(keys[i].shape)))
                continue;
            reached[of] = more = true;
        }
    }
}

static void one_of(hq_text *text, const char *words)
{
    hq_str rest = hq_str_of(words);
    hq_text_add_z(text, "\"enum\": [");
    while (rest.length > 0) {
        const char *bar = memchr(rest.at, '|', rest.length);
        size_t length = bar == NULL ? rest.length : (size_t)(bar - rest.at);
        hq_json_quote(text, hq_str_cut(rest, 0, length));
        rest = hq_str_cut(rest, length + 1, rest.length);
        hq_text_add_z(text, rest.length > 0 ? ", " : "");
    }
    hq_text_add_char(text, ']');
}

/* What may stand behind a key, as the inside of an object. */
static void shape_of(hq_text *text, const hq_key *key)
{
    static const char *const PLAIN[] = {
        [HQ_SHAPE_TEXT] = SCALAR,
        [HQ_SHAPE_NAME] = NAME,
        [HQ_SHAPE_EXPRESSION] = SCALAR,
        [HQ_SHAPE_DATE] = "\"type\": \"string\", \"pattern\": \"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"",
        [HQ_SHAPE_SPAN] = "\"type\": [\"string\", \"integer\"]",
        [HQ_SHAPE_TRUTH] = "\"enum\": [true, false, \"true\", \"false\"]",
        [HQ_SHAPE_COUNT] = "\"type\": [\"integer\", \"string\"]",
        [HQ_SHAPE_ROWS] = "\"type\": \"string\"",
        [HQ_SHAPE_ANY] = "\"not\": {\"type\": \"null\"}",
    };
    switch (key->shape) {
    case HQ_SHAPE_CHOICE:
        one_of(text, key->words);
        break;
    case HQ_SHAPE_WORDS:
        hq_text_addf(text, "\"anyOf\": [{" SCALAR "}, {\"$ref\": \"#/$defs/t%d\"}]", (int)HQ_DOC_WORDS);
        break;
    case HQ_SHAPE_DOCUMENT:
        hq_text_addf(text, "\"$ref\": \"#/$defs/t%d\"", (int)key->of);
        break;
    case HQ_SHAPE_LIST:
        hq_text_addf(text, "\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/t%d\"}", (int)key->of);
        break;
    case HQ_SHAPE_MAP:
        hq_text_addf(text, "\"type\": \"object\", \"additionalProperties\": {\"$ref\": \"#/$defs/t%d\"}",
                     (int)key->of);
        break;
    case HQ_SHAPE_MAP_OF_EXPRESSIONS:
        hq_text_add_z(text, "\"type\": \"object\", \"additionalProperties\": {" SCALAR "}");
        break;
    case HQ_SHAPE_MAP_OF_LETS:
        hq_text_addf(text,
                     "\"type\": \"object\", \"additionalProperties\": {\"anyOf\": [{" SCALAR "}, "
                     "{\"$ref\": \"#/$defs/t%d\"}]}",
                     (int)key->of);
        break;
    case HQ_SHAPE_NAMES:
        hq_text_add_z(text, "\"type\": \"array\", \"items\": {" NAME "}");
        break;
    default:
        hq_text_add_z(text, PLAIN[key->shape]);
        break;
    }
}

static void define(hq_json_writer *json, hq_document_type type)
{
    size_t count;
    const hq_key *keys = hq_keys(&count);
    hq_text name;
    hq_text_init(&name, json->text->arena);
    hq_text_addf(&name, "t%d", (int)type);
    hq_json_open_at(json, hq_text_str(&name), '{');
    hq_json_text(json, "title", hq_document_type_name(type));
    hq_json_text(json, "type", HQ_STR("object"));
    hq_json_raw(json, "additionalProperties", HQ_STR("false"));
    hq_json_open(json, "required", '[');
    for (size_t i = 0; i < count; i++)
        if (keys[i].in == type && keys[i].required)
            hq_json_text(json, NULL, hq_str_of(keys[i].name));
    hq_json_close(json, ']');
    hq_json_open(json, "properties", '{');
    for (size_t i = 0; i < count; i++) {
        if (keys[i].in != type)
            continue;
        hq_text inside;
        hq_text_init(&inside, json->text->arena);
        hq_text_add_z(&inside, "{\"description\": ");
        hq_json_quote(&inside, hq_str_of(keys[i].help));
        hq_text_add_z(&inside, ", ");
        shape_of(&inside, &keys[i]);
        hq_text_add_char(&inside, '}');
        hq_json_raw(json, keys[i].name, hq_text_str(&inside));
    }
    hq_json_close(json, '}');
    hq_json_close(json, '}');
}

static void write_kind(hq_json_writer *json, const hq_kind *kind)
{
    bool reached[HQ_DOC_TYPE_COUNT] = {false};
    hq_json_open(json, NULL, '{');
    hq_json_text(json, "$schema", HQ_STR("https://json-schema.org/draft/2020-12/schema"));
    hq_json_text(json, "title", hq_str_of(kind->name));
    hq_json_open(json, "oneOf", '[');
    for (uint32_t i = 0; i < kind->type_count; i++) {
        hq_text reference;
        hq_text_init(&reference, json->text->arena);
        hq_text_addf(&reference, "{\"$ref\": \"#/$defs/t%d\"}", (int)kind->types[i]);
        hq_json_raw(json, NULL, hq_text_str(&reference));
        reached[kind->types[i]] = true;
    }
    hq_json_close(json, ']');
    reach(reached);
    hq_json_open(json, "$defs", '{');
    for (int type = 0; type < HQ_DOC_TYPE_COUNT; type++)
        if (reached[type])
            define(json, (hq_document_type)type);
    hq_json_close(json, '}');
    hq_json_close(json, '}');
}

hq_status hq_schema_rules(hq_text *text, hq_str kind)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (!hq_str_is(kind, KINDS[i].name))
            continue;
        hq_json_writer json = {.text = text};
        write_kind(&json, &KINDS[i]);
        return text->failed || text->arena->failed ? HQ_E_MEMORY : HQ_OK;
    }
    return HQ_E_USAGE;
}
