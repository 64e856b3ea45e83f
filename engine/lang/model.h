/*
 * What a profile can say, as a pack declares it: codes, and entities with their facts, lists and embedded records; and the texts, citations
 * and degrees of certainty that all declarations share. See pack.h.
 */
#ifndef HQ_LANG_MODEL_H
#define HQ_LANG_MODEL_H

#include "lang/ast.h"

#define HQ_NONE UINT32_MAX

/* A text in two languages; either may be empty and the other is then shown. */
typedef struct hq_words {
    hq_str zh;
    hq_str en;
} hq_words;

typedef HQ_LIST(hq_words) hq_words_list;

/* How sure a figure or a day is. Anything but certain is said beside it. */
typedef enum hq_sure { HQ_SURE_CERTAIN, HQ_SURE_MEDIUM, HQ_SURE_WEAK } hq_sure;

typedef struct hq_document {
    hq_str id;
    hq_str number_prefix; /* "002"; empty: no policy is numbered by it */
    uint32_t items;       /* it has the items 1 .. items, each of which needs a policy; 0: not said */
    hq_words title;
    hq_str address; /* where it can be read */
    hq_day checked; /* last compared with its source */
    bool has_checked;
    hq_pos pos;
} hq_document;

typedef struct hq_cite {
    uint32_t document;
    hq_str item;
    hq_str address;
} hq_cite;

typedef HQ_LIST(hq_cite) hq_cite_list;

/* --- Codes --- */

typedef struct hq_code {
    hq_str name;
    hq_words label;
    hq_str also;     /* another name that a profile may use, as its number in a register; may be empty */
    uint32_t parent; /* HQ_NONE: a root */
    uint32_t
        leaf_first; /* leaves below it are leaf_first .. leaf_first + leaf_count - 1; a leaf is its own */
    uint32_t leaf_count;
    bool leaf;
    hq_pos pos;
} hq_code;

typedef struct hq_code_set {
    hq_str name;
    hq_words label;
    bool known;       /* false: the sources do not list its members */
    uint64_t *leaves; /* bitset of leaf_count bits */
    hq_pos pos;
} hq_code_set;

/* One tree of codes. A value is always a leaf; what a profile says may be an inner node, which is the set below it. */
typedef struct hq_codes {
    hq_str name;
    hq_words label;
    HQ_LIST(hq_code) codes; /* preorder */
    HQ_LIST(hq_code_set) sets;
    uint32_t *leaf_codes; /* leaf -> code */
    uint32_t leaf_count;
    hq_pos pos;
} hq_codes;

/* --- Model --- */

typedef enum hq_field_kind {
    HQ_FIELD_TRUTH,
    HQ_FIELD_NUMBER,
    HQ_FIELD_MONEY,
    HQ_FIELD_COUNT,
    HQ_FIELD_FACTOR,
    HQ_FIELD_DURATION,
    HQ_FIELD_DATE,
    HQ_FIELD_CODE,
    HQ_FIELD_TEXT,
    HQ_FIELD_STEPS
} hq_field_kind;

typedef struct hq_field {
    hq_str name;
    hq_words label;
    hq_words ask; /* the question to put to a person */
    hq_field_kind kind;
    hq_type type;
    hq_rat min, max; /* numbers: both always there, multiples of step, in base units */
    hq_rat step;     /* numbers: every value is a multiple of it */
    hq_day day_min, day_max;
    hq_str unit_text;  /* as the model writes it: 元/年 */
    hq_rat unit_scale; /* of unit_text, in base units */
    uint32_t start, value,
        end; /* steps: the fields that say where it begins, what it is, where it ends; end may be HQ_NONE */
    uint32_t definition; /* derived facts: index; HQ_NONE for a given fact */
    hq_pos pos;
} hq_field;

typedef struct hq_list_field {
    hq_str name;
    hq_words label;
    uint32_t entity;
    uint32_t max_items;
    hq_pos pos;
} hq_list_field;

typedef struct hq_one_field {
    hq_str name;
    uint32_t entity;
    hq_pos pos;
} hq_one_field;

/* A way by which an entity is held by another. */
typedef struct hq_holder {
    uint32_t entity;
    uint32_t list; /* index in its lists, or HQ_NONE */
    uint32_t one;  /* index in its embedded records, or HQ_NONE */
} hq_holder;

typedef struct hq_entity {
    hq_str name;
    hq_words label;
    uint32_t dimension; /* what count() counts and one subject is; HQ_NONE: a pure number */
    HQ_LIST(hq_field) fields;
    HQ_LIST(hq_list_field) lists;
    HQ_LIST(hq_one_field) ones;
    HQ_LIST(hq_holder) holders;
    uint32_t received; /* index of its list of payments received; HQ_NONE for receipts themselves */
    hq_pos pos;
} hq_entity;

/* Fields of the built-in entity that records what was paid before; it is entity 0 of every pack. */
enum { HQ_ENTITY_RECEIPT = 0 };
enum {
    HQ_RECEIPT_POLICY,
    HQ_RECEIPT_BENEFIT,
    HQ_RECEIPT_SUBJECT,
    HQ_RECEIPT_DAY,
    HQ_RECEIPT_AMOUNT,
    HQ_RECEIPT_MONTHS
};

#endif
