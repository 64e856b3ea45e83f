/*
 * A document as a tree: scalars, mappings, lists, each with its place. YAML (lang/yaml.c) and JSON (data/json.c) both
 * become this, so what reads a policy or a profile never knows which it was.
 *
 * A scalar is text and nothing else: what it means is decided by the place it stands in (`no` is a code or a name,
 * never "false" by guess). Trees live in the arena they were read into.
 */
#ifndef HQ_LANG_DOC_H
#define HQ_LANG_DOC_H

#include "base/diag.h"

typedef enum hq_doc_kind { HQ_DOC_SCALAR, HQ_DOC_MAP, HQ_DOC_LIST, HQ_DOC_NULL } hq_doc_kind;

/* How a scalar was written; decides how its bytes map to the source. */
typedef enum hq_doc_style {
    HQ_DOC_PLAIN,
    HQ_DOC_SINGLE,
    HQ_DOC_DOUBLE,
    HQ_DOC_LITERAL,
    HQ_DOC_FOLDED
} hq_doc_style;

typedef struct hq_doc hq_doc;

typedef struct hq_doc_key {
    hq_str name;
    hq_pos pos;
} hq_doc_key;

struct hq_doc {
    hq_doc_kind kind;
    hq_doc_style style;
    hq_pos pos; /* the whole node in the source */
    hq_str scalar;
    uint32_t count;   /* of keys or items */
    hq_doc_key *keys; /* of a mapping, in the order of the file */
    hq_doc **items;   /* values of a mapping, or items of a list */
    uint32_t *map;    /* byte of the scalar -> byte of the source; made when first asked for */
};

/* The value of a key, or NULL. */
hq_doc *hq_doc_get(const hq_doc *map, const char *key);
/* The key itself, or NULL. */
const hq_doc_key *hq_doc_get_key(const hq_doc *map, const char *key);

/* Where bytes [offset, offset + length) of a scalar stand in the source. The arena holds the map of a scalar that was written
 * over several lines or with escapes; when memory runs out the whole scalar's place is given. */
hq_pos hq_doc_at(hq_arena *arena, const hq_sources *sources, hq_doc *scalar, size_t offset, size_t length);

/*
 * Read YAML: libyaml's events, our limits. Refused, each with its own code and place: anchors, aliases, tags, merge keys,
 * several documents, duplicate keys, keys without a value, keys that are no plain text, text that is not UTF-8, control
 * characters and NUL, nesting beyond HQ_YAML_DEPTH_MAX, scalars beyond HQ_YAML_SCALAR_BYTES_MAX, more than
 * HQ_YAML_NODES_MAX nodes or HQ_YAML_KEYS_MAX keys in one mapping, a file without a document.
 *
 *   source  index in diags->sources
 *   out     the document's root; NULL when the file was refused
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID when refused, with a diagnostic. Ownership: the tree lives in `arena`; plain and
 * literal scalars may point into it, none into libyaml.
 */
hq_status hq_yaml_read(hq_arena *arena, hq_diags *diags, uint32_t source, hq_doc **out) HQ_MUST_USE;

/* The same for the first `length` bytes of the source. */
hq_status hq_yaml_read_part(hq_arena *arena, hq_diags *diags, uint32_t source, size_t length,
                            hq_doc **out) HQ_MUST_USE;

/* Keys of a mapping while it grows: looked through below 16 of them, by hash above. Both readers find repeated keys with it. */
typedef struct hq_key_set {
    uint32_t *slots; /* index + 1, 0 free */
    uint32_t capacity;
} hq_key_set;

/* Look `name` up among keys[0..count) and, when it is new, remember it as index `count`. *found is its index, or
 * UINT32_MAX. */
hq_status hq_key_set_add(hq_arena *arena, hq_key_set *set, const hq_doc_key *keys, uint32_t count,
                         hq_str name, uint32_t *found) HQ_MUST_USE;

#endif
