/*
 * One table of every key that a rule file may hold: it drives the readers' checks ("unknown key, did you mean"), the JSON
 * Schema that `huiqi schema` prints, and docs/. Nothing in a rule file is ever ignored, so a key that is not here is an error.
 */
#ifndef HQ_LANG_KEYS_H
#define HQ_LANG_KEYS_H

#include "base/str.h"

typedef enum hq_document_type {
    HQ_DOC_PACK,
    HQ_DOC_CURRENCY,
    HQ_DOC_SOURCE,
    HQ_DOC_POOL,
    HQ_DOC_MODEL,
    HQ_DOC_ENTITY,
    HQ_DOC_FIELD,
    HQ_DOC_LIST_FIELD,
    HQ_DOC_CODES,
    HQ_DOC_PARAMETER,
    HQ_DOC_VALUE,
    HQ_DOC_CALENDAR,
    HQ_DOC_DEFINITION,
    HQ_DOC_TABLE,
    HQ_DOC_SCALE,
    HQ_DOC_GROUP,
    HQ_DOC_POLICY,
    HQ_DOC_VALID,
    HQ_DOC_VALID_END,
    HQ_DOC_AUTHORITY,
    HQ_DOC_WINDOW,
    HQ_DOC_LET,
    HQ_DOC_FILING,
    HQ_DOC_CONDITION,
    HQ_DOC_BENEFIT,
    HQ_DOC_ROUND,
    HQ_DOC_CAP,
    HQ_DOC_PATCH,
    HQ_DOC_EXAMPLE,
    HQ_DOC_CITE,
    HQ_DOC_WORDS,
    HQ_DOC_TYPE_COUNT
} hq_document_type;

typedef enum hq_shape {
    HQ_SHAPE_TEXT,
    HQ_SHAPE_NAME,
    HQ_SHAPE_WORDS, /* {zh, en}, or one text for both */
    HQ_SHAPE_EXPRESSION,
    HQ_SHAPE_DATE,
    HQ_SHAPE_SPAN, /* 2026-01-01 to 2026-12-31 */
    HQ_SHAPE_TRUTH,
    HQ_SHAPE_COUNT,
    HQ_SHAPE_CHOICE,   /* one of `words` */
    HQ_SHAPE_DOCUMENT, /* a mapping of type `of` */
    HQ_SHAPE_LIST,     /* a list of mappings of type `of` */
    HQ_SHAPE_MAP,      /* names to mappings of type `of` */
    HQ_SHAPE_MAP_OF_EXPRESSIONS,
    HQ_SHAPE_MAP_OF_LETS, /* names to expressions, or to mappings of type HQ_DOC_LET */
    HQ_SHAPE_NAMES,       /* a list of names */
    HQ_SHAPE_ROWS,        /* a literal block, a line a row */
    HQ_SHAPE_ANY          /* said in `help` */
} hq_shape;

typedef struct hq_key {
    hq_document_type in;
    const char *name;
    bool required;
    hq_shape shape;
    hq_document_type of;
    const char *words; /* HQ_SHAPE_CHOICE: "a|b|c" */
    const char *help;
} hq_key;

/* The whole table, by document type. */
const hq_key *hq_keys(size_t *count);

/* What a document type is called in messages: "a policy". */
hq_str hq_document_type_name(hq_document_type type);

#endif
