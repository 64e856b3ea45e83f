/*
 * What the readers of rule files share: reading scalars, texts in two languages, dates, cites, expressions and fixed
 * values out of document trees, with every mistake reported at its place. Inside lang/ only.
 *
 * A reader never stops at the first mistake: it reports, leaves the value empty and goes on. Only memory stops it; then
 * `status` is HQ_E_MEMORY and every further call does nothing.
 */
#ifndef HQ_LANG_READ_H
#define HQ_LANG_READ_H

#include "lang/keys.h"
#include "lang/pack.h"

typedef struct hq_read {
    hq_pack *pack;
    hq_arena *arena;
    hq_diags *diags;
    hq_parse_context parse;
    uint16_t key_first[HQ_DOC_TYPE_COUNT],
        key_count[HQ_DOC_TYPE_COUNT]; /* of hq_keys: each type's stand together */
    bool lean;                        /* examples are left unread */
    hq_doc *pack_document;            /* pack.yaml, whose pools are read after the model */
    hq_status status;
} hq_read;

/* Report memory; returns false so that `return hq_read_no_memory(read)` fits. */
bool hq_read_no_memory(hq_read *read);

/* Append to a list of the pack, noting when memory runs out. */
#define HQ_READ_PUSH(READ, LIST, VALUE) (HQ_PUSH((READ)->arena, LIST, VALUE) || hq_read_no_memory(READ))

/* Where the keys of each type begin: once, before anything is read. */
void hq_read_find_keys(hq_read *read);

/* Is `doc` a mapping with the keys of `type`, all known, none missing? Reports otherwise. false when it is no mapping. */
bool hq_read_keys(hq_read *read, hq_doc *doc, hq_document_type type);

/* Shapes. `what` names the value in messages. Each reports and returns false or empty when the shape is another. */
bool hq_read_is_map(hq_read *read, hq_doc *doc, hq_str what);
bool hq_read_is_list(hq_read *read, hq_doc *doc, hq_str what);
bool hq_read_is_scalar(hq_read *read, hq_doc *doc, hq_str what);

hq_str hq_read_text(hq_read *read, hq_doc *map, const char *key);
/* A text that is a name and no word of the language; empty otherwise. */
hq_str hq_read_name(hq_read *read, hq_doc *scalar);
hq_words hq_read_words(hq_read *read, hq_doc *doc, const char *key);
hq_words hq_read_words_of(hq_read *read, hq_doc *doc);
bool hq_read_truth(hq_read *read, hq_doc *map, const char *key, bool otherwise);
uint32_t hq_read_count(hq_read *read, hq_doc *map, const char *key, uint32_t otherwise);
/* A day; false when absent or wrong. */
bool hq_read_day(hq_read *read, hq_doc *scalar, hq_day *out);
bool hq_read_day_of(hq_read *read, hq_doc *map, const char *key, hq_day *out);
/* "2026-01-01 to 2026-12-31", "2026-01..2026-06", "2026-03" or "2026": first and last day, both included. */
bool hq_read_span(hq_read *read, hq_doc *scalar, hq_day *first, hq_day *last);
/* The number of the word among those that keys.c has for this key of `type`, or `otherwise` when absent or wrong. */
uint32_t hq_read_choice(hq_read *read, hq_doc *map, hq_document_type type, const char *key,
                        uint32_t otherwise);
hq_cite_list hq_read_cites(hq_read *read, hq_doc *map);
hq_ast *hq_read_expression(hq_read *read, hq_doc *map, const char *key);
hq_ast *hq_read_expression_of(hq_read *read, hq_doc *scalar, hq_str what);

/* A fixed number, its unit free: "100万元", "0usd - 1Musd". false when absent or wrong. */
bool hq_read_fixed(hq_read *read, hq_doc *scalar, hq_rat *value, hq_unit *unit);
/* The same in a unit that is known; a pure number is taken to be in it (times scale). */
bool hq_read_fixed_in(hq_read *read, hq_doc *scalar, hq_unit unit, hq_rat scale, hq_rat *value);

/* A unit's text: "元/人". Reports an unknown one. */
bool hq_read_unit(hq_read *read, hq_doc *scalar, hq_unit *unit, hq_rat *scale);

/* The readers of each document, in the order in which they run. */
void hq_read_pack_document(hq_read *read, hq_doc *doc);
void hq_read_codes(hq_read *read, hq_doc *doc);
void hq_read_model_names(hq_read *read, hq_doc *doc);
void hq_read_model(hq_read *read, hq_doc *doc);
void hq_read_parameter(hq_read *read, hq_doc *doc);
void hq_read_calendar(hq_read *read, hq_doc *doc);
void hq_read_definition(hq_read *read, hq_doc *doc);
void hq_read_group(hq_read *read, hq_doc *doc);
void hq_read_policy(hq_read *read, hq_doc *doc, hq_str file, hq_str chapter);

/* Parts that several documents have. */
bool hq_read_table(hq_read *read, hq_doc *doc, hq_str name, hq_table *out);
bool hq_read_scale(hq_read *read, hq_doc *doc, hq_str name, hq_scale *out);
hq_example_list hq_read_examples(hq_read *read, hq_doc *list, hq_str owner, hq_pos pos);
/* The scope of an entity: itself, then what holds it for certain. */
hq_scope hq_scope_of(const hq_pack *pack, uint32_t entity);
/* The scope of an item of a list that `holder` has. */
hq_scope hq_scope_in_list(const hq_pack *pack, uint32_t holder, uint32_t item);
/* Does no entity hold itself? Reports the first that does. To be asked before any scope. */
bool hq_model_is_sound(hq_read *read);

/* Where patches may act: names of conditions, lets and benefits, or only `is`. */
typedef struct hq_patchable {
    const hq_policy *policy; /* NULL: a definition */
} hq_patchable;
hq_patch_list hq_read_patches(hq_read *read, hq_doc *list, hq_patchable on, bool readings);
uint64_t hq_read_settled(hq_read *read, hq_doc *doc, const hq_patch_list *readings);

void hq_read_conditions(hq_read *read, hq_doc *map, hq_policy *policy);
void hq_read_benefits(hq_read *read, hq_doc *doc, hq_policy *policy);
/* A cap's limit: money, or a duration in months. */
void hq_read_cap_limit(hq_read *read, hq_doc *scalar, hq_cap *cap);
/* pools of pack.yaml, after the model. */
void hq_read_pools(hq_read *read, hq_doc *doc);

#endif
