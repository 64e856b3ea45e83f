/* See json_write.h. */
#include "data/json_write.h"

void hq_json_quote(hq_text *text, hq_str value)
{
    hq_text_add_char(text, '"');
    for (size_t i = 0; i < value.length; i++) {
        unsigned char c = (unsigned char)value.at[i];
        if (c == '"' || c == '\\')
            hq_text_add_char(text, '\\');
        if (c < 0x20)
            hq_text_addf(text, "\\u%04x", c);
        else
            hq_text_add_char(text, (char)c);
    }
    hq_text_add_char(text, '"');
}

static void next(hq_json_writer *json)
{
    if (json->depth == 0)
        return;
    hq_text_add_z(json->text, json->first ? "\n" : ",\n");
    hq_text_repeat(json->text, ' ', (size_t)json->depth * 2);
}

static void item(hq_json_writer *json, const char *key)
{
    next(json);
    json->first = false;
    if (key == NULL)
        return;
    hq_json_quote(json->text, hq_str_of(key));
    hq_text_add_z(json->text, ": ");
}

static void opened(hq_json_writer *json, char bracket)
{
    hq_text_add_char(json->text, bracket);
    json->depth++;
    json->first = true;
}

void hq_json_open(hq_json_writer *json, const char *key, char bracket)
{
    item(json, key);
    opened(json, bracket);
}

void hq_json_open_at(hq_json_writer *json, hq_str key, char bracket)
{
    next(json);
    json->first = false;
    hq_json_quote(json->text, key);
    hq_text_add_z(json->text, ": ");
    opened(json, bracket);
}

void hq_json_close(hq_json_writer *json, char bracket)
{
    bool empty = json->first;
    json->depth--;
    json->first = false;
    if (!empty) {
        hq_text_add_char(json->text, '\n');
        hq_text_repeat(json->text, ' ', (size_t)json->depth * 2);
    }
    hq_text_add_char(json->text, bracket);
    if (json->depth == 0)
        hq_text_add_char(json->text, '\n');
}

void hq_json_text(hq_json_writer *json, const char *key, hq_str value)
{
    item(json, key);
    hq_json_quote(json->text, value);
}

void hq_json_raw(hq_json_writer *json, const char *key, hq_str value)
{
    item(json, key);
    hq_text_add(json->text, value);
}
