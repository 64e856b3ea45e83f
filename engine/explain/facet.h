/*
 * A pack taken apart for comparing: every thing it declares (a policy, a published figure ...) as a list of facets, each of which is one
 * statement about it that can be compared with the same statement of another version, and said in words.
 *
 * Whether two facets are the same is decided by `exact` alone: a text made of what was declared, with numbers by value, days by date and
 * expressions by their tree. It holds neither places nor comments nor how a figure was written, so that a file laid out anew says
 * the same; and it holds no labels of other things, so that a new label of a fact is one change and not one in every policy that asks for it.
 * Words are put together only when somebody reads them.
 */
#ifndef HQ_EXPLAIN_FACET_H
#define HQ_EXPLAIN_FACET_H

#include "explain/words.h"

typedef enum hq_thing {
#define HQ_THING(NAME, KEY, EN, ZH) HQ_THING_##NAME,
#include "explain/aspects.def"
    HQ_THING_COUNT
} hq_thing;

typedef enum hq_aspect {
#define HQ_ASPECT(NAME, KEY, SAYS, EN, ZH) HQ_ASPECT_##NAME,
#include "explain/aspects.def"
    HQ_ASPECT_COUNT
} hq_aspect;

const char *hq_thing_key(hq_thing thing);
hq_word hq_thing_word(hq_thing thing);
const char *hq_aspect_key(hq_aspect aspect);
hq_word hq_aspect_word(hq_aspect aspect);
/* A change of it is no change of what anybody gets. */
bool hq_aspect_is_words(hq_aspect aspect);

typedef struct hq_facet hq_facet;
typedef hq_str hq_wording(hq_voice *voice, const hq_facet *facet);

struct hq_facet {
    hq_aspect aspect;
    hq_str key;        /* which of several: the condition's path, the let's name; empty where there is one */
    hq_str exact;      /* what is compared */
    hq_wording *words; /* what it says; of an expression NULL: put together from it */
    hq_wording *name;  /* what it is called; NULL: its key */
    const void *of;    /* for the two */
    uint32_t index;    /* the same */
    const hq_ast *formula; /* the expression behind the words; NULL: none */
    hq_str_list order;     /* HQ_ASPECT_ORDER: the keys in their order */
};

typedef struct hq_piece {
    hq_thing thing;
    hq_str id;     /* by which it is found in the other pack */
    hq_str number; /* of a policy */
    hq_words title;
    const hq_policy *policy; /* NULL: it is none */
    uint32_t index;          /* in the pack's list of such things */
    HQ_LIST(hq_facet) facets;
} hq_piece;

typedef struct hq_inventory {
    const hq_plan *plan;
    HQ_LIST(hq_piece) pieces; /* by thing, each in the order of the pack */
} hq_inventory;

/* Take a pack apart. Errors: HQ_E_MEMORY. */
hq_status hq_inventory_take(hq_arena *arena, const hq_plan *plan, hq_inventory *out) HQ_MUST_USE;

/* What a facet says, what it is called (may be empty), its expression as the rule language writes it (may be empty). */
hq_str hq_facet_words(hq_voice *voice, const hq_facet *facet);
hq_str hq_facet_name(hq_voice *voice, const hq_facet *facet);
hq_str hq_facet_formula(hq_voice *voice, const hq_facet *facet);

#endif
