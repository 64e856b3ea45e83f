/* What two packs differ in, as JSON. The document is described in docs/users/diff.md. */
#include "explain/diff.h"
#include "explain/emit.h"
#include "explain/names.h"

/* Two languages of two packs; phrases are kept in the document's arena. */
typedef struct hq_four_voices {
    hq_emitter *json;
    hq_voice zh[2], en[2]; /* before, after */
} hq_four_voices;

static void emit_side(hq_four_voices *voices, int side, const hq_facet *facet)
{
    hq_emitter *json = voices->json;
    hq_str key = side == 0 ? HQ_STR("before") : HQ_STR("after");
    if (facet == NULL) {
        hq_emit_null(json, key);
        return;
    }
    hq_emit_open(json, key, '{');
    hq_emit_text_or_null(json, HQ_STR("zh"), hq_facet_words(&voices->zh[side], facet));
    hq_emit_text_or_null(json, HQ_STR("en"), hq_facet_words(&voices->en[side], facet));
    hq_emit_text_or_null(json, HQ_STR("formula"), hq_facet_formula(&voices->zh[side], facet));
    hq_emit_close(json, '}');
}

static void emit_change(hq_four_voices *voices, const hq_change *change)
{
    hq_emitter *json = voices->json;
    int side = change->after != NULL;
    const hq_facet *facet = side != 0 ? change->after : change->before;
    hq_emit_open(json, HQ_NO_KEY, '{');
    hq_emit_text(json, HQ_STR("aspect"), hq_str_of(hq_aspect_key(facet->aspect)));
    hq_emit_words(json, HQ_STR("name"), hq_facet_name(&voices->zh[side], facet),
                  hq_facet_name(&voices->en[side], facet));
    hq_emit_text(json, HQ_STR("change"),
                 hq_str_of(hq_change_kind_name(hq_change_kind_of(change->before, change->after))));
    emit_side(voices, 0, change->before);
    emit_side(voices, 1, change->after);
    hq_emit_close(json, '}');
}

static void emit_difference(hq_four_voices *voices, const hq_difference *difference)
{
    hq_emitter *json = voices->json;
    const hq_piece *piece = difference->piece;
    for (int side = 0; side < 2; side++) {
        const hq_piece *of = side == 0 ? difference->before : difference->after;
        voices->zh[side].policy = voices->en[side].policy = of == NULL ? NULL : of->policy;
    }
    hq_emit_open(json, HQ_NO_KEY, '{');
    hq_emit_text(json, HQ_STR("thing"), hq_str_of(hq_thing_key(piece->thing)));
    hq_emit_text(json, HQ_STR("id"), piece->id);
    hq_emit_text_or_null(json, HQ_STR("number"), piece->number);
    hq_emit_pack_words(json, HQ_STR("title"), piece->title);
    hq_emit_text(json, HQ_STR("change"),
                 hq_str_of(hq_change_kind_name(hq_change_kind_of(difference->before, difference->after))));
    hq_emit_open(json, HQ_STR("changes"), '[');
    for (uint32_t i = 0; i < difference->changes.count; i++)
        emit_change(voices, &difference->changes.at[i]);
    hq_emit_close(json, ']');
    hq_emit_close(json, '}');
}

void hq_emit_diff(struct hq_emitter *json, const hq_pack_diff *diff)
{
    hq_four_voices voices = {.json = json, .zh = {json->zh, json->zh}, .en = {json->en, json->en}};
    const hq_plan *plans[] = {diff->before.plan, diff->after.plan};
    for (int side = 0; side < 2; side++) {
        voices.zh[side].plan = voices.en[side].plan = plans[side];
        voices.zh[side].pack = voices.en[side].pack = plans[side]->pack;
    }
    hq_emit_pack(json, HQ_STR("before"), plans[0]->pack);
    hq_emit_pack(json, HQ_STR("after"), plans[1]->pack);
    hq_emit_truth(json, HQ_STR("same"), hq_diff_is_empty(diff));
    hq_emit_open(json, HQ_STR("differences"), '[');
    for (uint32_t i = 0; i < diff->list.count; i++) {
        hq_arena_mark mark = hq_arena_here(&json->scratch);
        emit_difference(&voices, &diff->list.at[i]);
        hq_arena_rewind(&json->scratch, mark);
    }
    hq_emit_close(json, ']');
    for (int side = 0; side < 2; side++)
        json->zh.failed = json->zh.failed || voices.zh[side].failed || voices.en[side].failed;
}
