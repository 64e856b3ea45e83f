/*
 * What a saved image is made of: every structure that can be reached from a plan, as data. image_save.c lays structures out by this
 * table and image_load.c takes them up by it again, in the same order, so that neither knows any structure by name.
 *
 * For image*.c and their tests only.
 */
#ifndef HQ_PLAN_IMAGE_TYPES_H
#define HQ_PLAN_IMAGE_TYPES_H

#include "plan/plan.h"

typedef enum hq_image_kind {
    HQ_IMAGE_PLAIN,
    HQ_IMAGE_DAY,
    HQ_IMAGE_TRUTH,
    HQ_IMAGE_ENUM,
    HQ_IMAGE_INDEX,
    HQ_IMAGE_TEXT,
    HQ_IMAGE_RAT,
    HQ_IMAGE_NUMBER,
    HQ_IMAGE_POS,
    HQ_IMAGE_NOWHERE,
    HQ_IMAGE_PART,
    HQ_IMAGE_LIST,
    HQ_IMAGE_ARRAY,
    HQ_IMAGE_NEEDED,
    HQ_IMAGE_REFERENCE,
    HQ_IMAGE_ARENA,
    HQ_IMAGE_DIAGS,
    HQ_IMAGE_PACK,
    HQ_IMAGE_DROPPED
} hq_image_kind;

typedef enum hq_image_type_id {
#define HQ_IMAGE_TYPE(ID, ...) HQ_IMAGE_TYPE_##ID,
#include "plan/image_types.def"
    HQ_IMAGE_TYPE_COUNT
} hq_image_type_id;

/* Everything that is saved. Diagnostics are the warnings of the compilation. */
typedef struct hq_image_root {
    uint32_t source_count;
    uint32_t warning_count; /* all, kept or not */
    hq_pack pack;
    hq_plan plan;
    HQ_LIST(hq_diag) warnings;
    hq_source_list sources;
} hq_image_root;

/* Where a walk is: a structure, the one that it lies in or hangs on, and so on up to the root. */
typedef struct hq_image_place hq_image_place;
struct hq_image_place {
    const void *object;
    const hq_image_place *up; /* NULL above the root */
    const hq_image_root *root;
};

/* How many elements an array has, or below what an index lies. false: what it hangs on is out of bounds itself. */
typedef bool hq_image_count(const hq_image_place *place, uint64_t *count);

typedef struct hq_image_member {
    const char *name;
    uint32_t offset, size;
    hq_image_kind kind;
    uint32_t limit;        /* ENUM */
    hq_image_type_id type; /* PART, LIST, ARRAY, NEEDED, REFERENCE */
    hq_image_count *count; /* ARRAY, NEEDED, INDEX */
} hq_image_member;

typedef struct hq_image_type {
    const char *name;
    uint32_t size, alignment;
    const hq_image_member *members;
    uint32_t member_count; /* 0: opaque */
    bool referred;         /* some member is a reference to it */
} hq_image_type;

/* HQ_LIST of anything: all of them are laid out alike. */
typedef struct hq_image_list {
    void *at;
    uint32_t count;
    uint32_t capacity;
} hq_image_list;

enum { HQ_IMAGE_ALIGNMENT = 8, HQ_IMAGE_LAYOUT_BYTES = 16 };

/* A figure that is there: one that is left out is no number. */
static inline bool hq_image_is_number(hq_rat value)
{
    return value.denominator > 0 || value.big != NULL;
}

/* Fill in the table of types. */
void hq_image_describe(hq_image_type types[HQ_IMAGE_TYPE_COUNT]);

/* A fingerprint of all layouts, of the names that numbers in an image stand for, and of the machine's order of bytes. */
void hq_image_layout(unsigned char out[HQ_IMAGE_LAYOUT_BYTES]);

/* The content of an image: objects, then texts. Memory is from `arena`. Errors: HQ_E_MEMORY; HQ_E_LIMIT beyond HQ_IMAGE_BYTES_MAX. */
typedef struct hq_image_content {
    unsigned char *objects;
    size_t object_bytes; /* a multiple of HQ_IMAGE_ALIGNMENT */
    unsigned char *texts;
    size_t text_bytes;
} hq_image_content;
hq_status hq_image_lay(hq_arena *arena, const hq_plan *plan, hq_image_content *out) HQ_MUST_USE;

/*
 * Take up a content where it lies: places become pointers. It must lie in `arena` or outlive it.
 *
 *   diags   receives the warnings, and the sources in its `sources`, which must hold none yet
 *   wrong   receives what is wrong, for HQ_E_INVALID; nothing is reported here
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID.
 */
hq_status hq_image_take(hq_arena *arena, hq_diags *diags, const hq_image_content *content, hq_plan **out,
                        const char **wrong) HQ_MUST_USE;

/* Do the parts of a plan that was taken up fit those of its pack? What does not, or NULL. As hq_plan_verify, which it calls. */
const char *hq_image_wrong(const hq_plan *plan);
/* And what its nodes work on, once nothing of that is wrong. Memory is from `arena`. Errors: HQ_E_MEMORY. */
hq_status hq_image_nodes_wrong(hq_arena *arena, const hq_plan *plan, const char **wrong) HQ_MUST_USE;
const char *hq_image_model_wrong(const hq_pack *pack); /* a part of it: the declarations alone */
/* And, once the declarations hold together: what their expressions name. */
const char *hq_image_ast_wrong(const hq_pack *pack);

#endif
