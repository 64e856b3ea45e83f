/* Inside of facets_*.c: a pack being taken apart. */
#ifndef HQ_EXPLAIN_TAKING_H
#define HQ_EXPLAIN_TAKING_H

#include "explain/facet.h"

typedef struct hq_taking {
    hq_arena *arena;
    const hq_pack *pack;
    hq_inventory *inventory;
    hq_piece piece; /* the one in hand */
    hq_facet facet; /* the one in hand; its exact text grows in the next */
    hq_text exact;
    bool has_facet, has_piece, failed;
} hq_taking;

/* Begin a thing, and one of its facets; what was in hand before is finished. */
void hq_take_piece(hq_taking *taking, const hq_piece *piece);
void hq_take_facet(hq_taking *taking, const hq_facet *facet);

/* HQ_TAKE(taking, TITLE, .words = hq_say_words, .of = &policy->title); the expression of a formula is compared without being added. */
#define HQ_TAKE(TAKING, ASPECT, ...) \
    hq_take_facet((TAKING), &(hq_facet){.aspect = HQ_ASPECT_##ASPECT, ##__VA_ARGS__})

/* Add to what is compared. Each addition ends with a separator that no text holds. */
void hq_exact(hq_taking *taking, hq_str text);
void hq_exact_count(hq_taking *taking, uint64_t count);
void hq_exact_day(hq_taking *taking, hq_day day);
void hq_exact_words(hq_taking *taking, hq_words words);
void hq_exact_number(hq_taking *taking, hq_rat value);
void hq_exact_unit(hq_taking *taking, hq_unit unit);
void hq_exact_cite(hq_taking *taking, const hq_cite *cite);
void hq_exact_cites(hq_taking *taking, const hq_cite_list *cites);
void hq_exact_ast(hq_taking *taking, const hq_ast *ast);
void hq_exact_type(hq_taking *taking, hq_type type);
void hq_exact_test(hq_taking *taking, const hq_test *test);
/* What has been added to the facet in hand, as a key of its own. */
hq_str hq_exact_so_far(hq_taking *taking);

/* A text put together for a key. */
hq_str hq_key_joined(hq_taking *taking, hq_str first, const char *between, hq_str second);

/* Facets that several things have. */
void hq_take_cites(hq_taking *taking, const hq_cite_list *cites);
void hq_take_title(hq_taking *taking, hq_aspect aspect, const hq_words *title);
/* aspect: HQ_ASPECT_EXCEPTION or HQ_ASPECT_READING */
void hq_take_patches(hq_taking *taking, const hq_policy *policy, const hq_patch_list *patches,
                     hq_aspect aspect);
void hq_take_settled(hq_taking *taking, const hq_patch_list *readings, uint64_t settled);
void hq_take_table(hq_taking *taking, const hq_table *table);
void hq_take_cap(hq_taking *taking, hq_str key, const hq_cap *cap);
/* That things stand in this order; nothing for fewer than two. Compared only where both packs have the same ones. */
void hq_take_order(hq_taking *taking, hq_str key, hq_str_list order);

/* Wordings: `of` is what their names say. */
hq_str hq_say_words(hq_voice *voice, const hq_facet *facet);
hq_str hq_say_str(hq_voice *voice, const hq_facet *facet);
hq_str hq_say_day(hq_voice *voice, const hq_facet *facet);
hq_str hq_say_nothing(hq_voice *voice, const hq_facet *facet);
hq_str hq_say_order(hq_voice *voice, const hq_facet *facet);

/* Things of a pack, by kind (facets_policy.c, facets_parts.c, facets_model.c). */
void hq_take_policy(hq_taking *taking, uint32_t index);
void hq_take_group(hq_taking *taking, uint32_t index);
void hq_take_pool(hq_taking *taking, uint32_t index);
void hq_take_parameter(hq_taking *taking, uint32_t index);
void hq_take_definition(hq_taking *taking, uint32_t index);
void hq_take_codes(hq_taking *taking, uint32_t index);
void hq_take_entity(hq_taking *taking, uint32_t index);
void hq_take_calendar(hq_taking *taking);
void hq_take_document(hq_taking *taking, uint32_t index);
void hq_take_pack(hq_taking *taking);

#endif
