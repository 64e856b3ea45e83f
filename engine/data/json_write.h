/* JSON, written piece by piece with commas and indentation. Inside data/ only. */
#ifndef HQ_DATA_JSON_WRITE_H
#define HQ_DATA_JSON_WRITE_H

#include "base/str.h"

typedef struct hq_json_writer {
    hq_text *text;
    uint32_t depth;
    bool first; /* nothing stands yet in the innermost object or array */
} hq_json_writer;

/* Append a text in quotes. */
void hq_json_quote(hq_text *text, hq_str value);

/* Open and close an object ('{') or an array ('['). key: NULL in an array and at the top. */
void hq_json_open(hq_json_writer *json, const char *key, char bracket);
void hq_json_open_at(hq_json_writer *json, hq_str key, char bracket);
void hq_json_close(hq_json_writer *json, char bracket);

void hq_json_text(hq_json_writer *json, const char *key, hq_str value);
/* What is JSON already: a number, true, an array on one line. */
void hq_json_raw(hq_json_writer *json, const char *key, hq_str value);

#endif
