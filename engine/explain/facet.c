/* Taking a pack apart: what all its things have in common. See facet.h and taking.h. */
#include "explain/facet.h"

#include <inttypes.h>

#include "explain/formula.h"
#include "explain/names.h"
#include "explain/says.h"
#include "explain/taking.h"
#include "explain/value.h"

static const struct {
    const char *key;
    hq_word word;
} THINGS[HQ_THING_COUNT] = {
#define HQ_THING(NAME, KEY, EN, ZH) [HQ_THING_##NAME] = {KEY, HQ_W_THING_##NAME},
#include "explain/aspects.def"
};

enum { SAYS_RULE, SAYS_WORDS };

static const struct {
    const char *key;
    hq_word word;
    int says;
} ASPECTS[HQ_ASPECT_COUNT] = {
#define HQ_ASPECT(NAME, KEY, SAYS, EN, ZH) [HQ_ASPECT_##NAME] = {KEY, HQ_W_ASPECT_##NAME, SAYS_##SAYS},
#include "explain/aspects.def"
};

const char *hq_thing_key(hq_thing thing)
{
    return THINGS[thing].key;
}

hq_word hq_thing_word(hq_thing thing)
{
    return THINGS[thing].word;
}

const char *hq_aspect_key(hq_aspect aspect)
{
    return ASPECTS[aspect].key;
}

hq_word hq_aspect_word(hq_aspect aspect)
{
    return ASPECTS[aspect].word;
}

bool hq_aspect_is_words(hq_aspect aspect)
{
    return ASPECTS[aspect].says == SAYS_WORDS;
}

/* --- Things and facets --- */

static void finish_facet(hq_taking *taking)
{
    if (!taking->has_facet)
        return;
    taking->has_facet = false;
    taking->facet.exact = hq_text_str(&taking->exact);
    if (taking->exact.failed || !HQ_PUSH(taking->arena, taking->piece.facets, taking->facet))
        taking->failed = true;
}

static void end_piece(hq_taking *taking)
{
    finish_facet(taking);
    if (taking->has_piece && !HQ_PUSH(taking->arena, taking->inventory->pieces, taking->piece))
        taking->failed = true;
    taking->has_piece = false;
}

void hq_take_piece(hq_taking *taking, const hq_piece *piece)
{
    end_piece(taking);
    taking->piece = *piece;
    taking->has_piece = true;
}

void hq_take_facet(hq_taking *taking, const hq_facet *facet)
{
    finish_facet(taking);
    taking->facet = *facet;
    taking->has_facet = true;
    hq_text_init(&taking->exact, taking->arena);
    if (facet->formula != NULL)
        hq_exact_ast(taking, facet->formula);
}

hq_status hq_inventory_take(hq_arena *arena, const hq_plan *plan, hq_inventory *out)
{
    *out = (hq_inventory){.plan = plan};
    const hq_pack *pack = plan->pack;
    hq_taking taking = {.arena = arena, .pack = pack, .inventory = out};
    for (uint32_t i = 0; i < pack->policies.count; i++)
        hq_take_policy(&taking, i);
    for (uint32_t i = 0; i < pack->groups.count; i++)
        hq_take_group(&taking, i);
    for (uint32_t i = 0; i < pack->pools.count; i++)
        hq_take_pool(&taking, i);
    for (uint32_t i = 0; i < pack->parameters.count; i++)
        hq_take_parameter(&taking, i);
    for (uint32_t i = 0; i < pack->definitions.count; i++)
        hq_take_definition(&taking, i);
    for (uint32_t i = 0; i < pack->codes.count; i++)
        hq_take_codes(&taking, i);
    for (uint32_t i = HQ_ENTITY_RECEIPT + 1; i < pack->entities.count; i++)
        hq_take_entity(&taking, i);
    hq_take_calendar(&taking);
    for (uint32_t i = 0; i < pack->documents.count; i++)
        hq_take_document(&taking, i);
    hq_take_pack(&taking);
    end_piece(&taking);
    return taking.failed ? HQ_E_MEMORY : HQ_OK;
}

/* --- What is compared --- */

static void part(hq_taking *taking)
{
    hq_text_add_char(&taking->exact, '\x1f');
}

/* With its length before it: a text may hold any byte, "\x1f" too. */
void hq_exact(hq_taking *taking, hq_str text)
{
    hq_text_addf(&taking->exact, "%zu:", text.length);
    hq_text_add(&taking->exact, text);
    part(taking);
}

void hq_exact_count(hq_taking *taking, uint64_t count)
{
    hq_text_addf(&taking->exact, "%" PRIu64, count);
    part(taking);
}

void hq_exact_day(hq_taking *taking, hq_day day)
{
    hq_text_addf(&taking->exact, "%" PRId64, (int64_t)day);
    part(taking);
}

void hq_exact_words(hq_taking *taking, hq_words words)
{
    hq_exact(taking, words.zh);
    hq_exact(taking, words.en);
}

void hq_exact_number(hq_taking *taking, hq_rat value)
{
    if (hq_rat_print_exact(&taking->exact, value) != HQ_OK)
        taking->failed = true;
    part(taking);
}

void hq_exact_unit(hq_taking *taking, hq_unit unit)
{
    hq_unit_print(&taking->exact, &taking->pack->units, unit, true, false);
    part(taking);
}

void hq_exact_cite(hq_taking *taking, const hq_cite *cite)
{
    hq_exact(taking, taking->pack->documents.at[cite->document].id);
    hq_exact(taking, cite->item);
    hq_exact(taking, cite->address);
}

void hq_exact_cites(hq_taking *taking, const hq_cite_list *cites)
{
    for (uint32_t i = 0; i < cites->count; i++)
        hq_exact_cite(taking, &cites->at[i]);
    part(taking);
}

/* The tree of an expression: depth is bounded by the parser's. */
void hq_exact_ast(hq_taking *taking, const hq_ast *ast)
{
    if (ast == NULL) {
        part(taking);
        return;
    }
    hq_text_addf(&taking->exact, "(%d,%d,%d", (int)ast->kind, ast->kind == HQ_A_BINARY ? (int)ast->binary : 0,
                 ast->kind == HQ_A_SPAN && ast->closed);
    part(taking);
    switch (ast->kind) {
    case HQ_A_NUMBER:
        hq_exact_number(taking, ast->value);
        hq_exact_unit(taking, ast->type.unit);
        break;
    case HQ_A_DATE:
        hq_exact_day(taking, ast->day);
        break;
    case HQ_A_TRUTH:
        hq_exact_count(taking, ast->truth);
        break;
    default:
        hq_exact(taking, ast->text);
        hq_exact(taking, ast->variable);
        for (uint32_t i = 0; i < ast->child_count; i++)
            hq_exact_ast(taking, ast->children[i]);
        break;
    }
    hq_text_add_char(&taking->exact, ')');
}

void hq_exact_type(hq_taking *taking, hq_type type)
{
    hq_exact_count(taking, (uint64_t)type.kind);
    if (type.kind == HQ_T_CODE)
        hq_exact(taking, taking->pack->codes.at[type.index].name);
    if (type.kind == HQ_T_NUMBER || type.kind == HQ_T_STEPS)
        hq_exact_unit(taking, type.unit);
}

void hq_exact_test(hq_taking *taking, const hq_test *test)
{
    hq_exact_count(taking, (uint64_t)test->kind);
    hq_exact_count(taking, test->kind == HQ_TEST_BOUND ? (uint64_t)test->binary : 0);
    hq_exact_count(taking, (uint64_t)(test->low_open ? 1 : 0) + (test->high_open ? 2 : 0));
    hq_exact_ast(taking, test->low);
    hq_exact_ast(taking, test->high);
}

hq_str hq_exact_so_far(hq_taking *taking)
{
    hq_str copy = hq_str_copy(taking->arena, hq_text_str(&taking->exact));
    taking->failed = taking->failed || copy.at == NULL;
    return copy;
}

hq_str hq_key_joined(hq_taking *taking, hq_str first, const char *between, hq_str second)
{
    if (first.length == 0 || second.length == 0)
        return first.length == 0 ? second : first;
    hq_text text;
    hq_text_init(&text, taking->arena);
    hq_text_addf(&text, "%.*s%s%.*s", HQ_STR_ARGS(first), between, HQ_STR_ARGS(second));
    taking->failed = taking->failed || text.failed;
    return hq_text_str(&text);
}

/* --- Words --- */

hq_str hq_say_words(hq_voice *voice, const hq_facet *facet)
{
    return hq_words_in(*(const hq_words *)facet->of, voice->language);
}

hq_str hq_say_str(hq_voice *voice, const hq_facet *facet)
{
    (void)voice;
    return *(const hq_str *)facet->of;
}

hq_str hq_say_day(hq_voice *voice, const hq_facet *facet)
{
    return hq_day_text(voice, *(const hq_day *)facet->of);
}

hq_str hq_say_nothing(hq_voice *voice, const hq_facet *facet)
{
    (void)voice;
    (void)facet;
    return HQ_STR("");
}

hq_str hq_say_order(hq_voice *voice, const hq_facet *facet)
{
    return hq_join_list(voice, facet->order.at, facet->order.count);
}

hq_str hq_facet_words(hq_voice *voice, const hq_facet *facet)
{
    if (facet->words != NULL)
        return facet->words(voice, facet);
    if (facet->formula == NULL)
        return facet->key;
    return facet->formula->type.kind == HQ_T_TRUTH ? hq_says_truth(voice, facet->formula, true)
                                                   : hq_says_value(voice, facet->formula);
}

hq_str hq_facet_name(hq_voice *voice, const hq_facet *facet)
{
    return facet->name == NULL ? facet->key : facet->name(voice, facet);
}

hq_str hq_facet_formula(hq_voice *voice, const hq_facet *facet)
{
    return facet->formula == NULL ? HQ_STR("") : hq_formula(voice, facet->formula);
}
