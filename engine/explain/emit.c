/* JSON, written. See emit.h. */
#include "explain/emit.h"

#include <inttypes.h>

#include "base/utf8.h"

void hq_emit_begin(hq_emitter *json, hq_text *out, const hq_plan *plan)
{
    *json = (hq_emitter){.out = out, .first = true};
    hq_arena_init(&json->scratch, out->arena->allocator, 0);
    json->zh = (hq_voice){.arena = &json->scratch, .plan = plan, .pack = plan->pack, .language = HQ_LANG_ZH};
    json->en = json->zh;
    json->en.language = HQ_LANG_EN;
}

void hq_emit_end(hq_emitter *json)
{
    json->out->failed = json->out->failed || json->zh.failed || json->en.failed || json->scratch.failed;
    hq_arena_free(&json->scratch);
}

/* --- Characters --- */

static void put_character(hq_text *out, hq_str bytes, uint32_t character)
{
    if (character == '"' || character == '\\')
        hq_text_add_char(out, '\\');
    if (character < 0x20 || character == 0x7F)
        hq_text_addf(out, "\\u%04" PRIx32, character);
    else
        hq_text_add(out, bytes);
}

static void quote(hq_text *out, hq_str value)
{
    hq_text_add_char(out, '"');
    while (value.length > 0) {
        uint32_t character;
        int length = hq_utf8_decode(value, &character);
        if (length > 0)
            put_character(out, hq_str_cut(value, 0, (size_t)length), character);
        else
            hq_text_add_z(out, "\xEF\xBF\xBD");
        value = hq_str_cut(value, length > 0 ? (size_t)length : 1, value.length);
    }
    hq_text_add_char(out, '"');
}

static void item(hq_emitter *json, hq_str key)
{
    if (json->depth > 0) {
        hq_text_add_z(json->out, json->first ? "\n" : ",\n");
        hq_text_repeat(json->out, ' ', (size_t)json->depth * 2);
    }
    json->first = false;
    if (key.at == NULL)
        return;
    quote(json->out, key);
    hq_text_add_z(json->out, ": ");
}

void hq_emit_open(hq_emitter *json, hq_str key, char bracket)
{
    item(json, key);
    hq_text_add_char(json->out, bracket);
    json->depth++;
    json->first = true;
}

void hq_emit_close(hq_emitter *json, char bracket)
{
    json->depth--;
    if (!json->first) {
        hq_text_add_char(json->out, '\n');
        hq_text_repeat(json->out, ' ', (size_t)json->depth * 2);
    }
    json->first = false;
    hq_text_add_char(json->out, bracket);
    if (json->depth == 0)
        hq_text_add_char(json->out, '\n');
}

/* --- Plain values --- */

void hq_emit_text(hq_emitter *json, hq_str key, hq_str value)
{
    item(json, key);
    quote(json->out, value);
}

void hq_emit_null(hq_emitter *json, hq_str key)
{
    item(json, key);
    hq_text_add_z(json->out, "null");
}

void hq_emit_text_or_null(hq_emitter *json, hq_str key, hq_str value)
{
    if (value.length > 0)
        hq_emit_text(json, key, value);
    else
        hq_emit_null(json, key);
}

void hq_emit_truth(hq_emitter *json, hq_str key, bool value)
{
    item(json, key);
    hq_text_add_z(json->out, value ? "true" : "false");
}

void hq_emit_count(hq_emitter *json, hq_str key, uint64_t value)
{
    item(json, key);
    hq_text_addf(json->out, "%" PRIu64, value);
}

void hq_emit_day(hq_emitter *json, hq_str key, hq_day day)
{
    if (day <= HQ_DAY_MIN || day >= HQ_DAY_MAX) {
        hq_emit_null(json, key);
        return;
    }
    item(json, key);
    hq_text_add_char(json->out, '"');
    hq_day_print(json->out, day);
    hq_text_add_char(json->out, '"');
}

static void put_words(hq_emitter *json, hq_str zh, hq_str en)
{
    static const char *const NONE = "null";
    hq_text_add_z(json->out, "{\"zh\": ");
    if (zh.length > 0)
        quote(json->out, zh);
    else
        hq_text_add_z(json->out, NONE);
    hq_text_add_z(json->out, ", \"en\": ");
    if (en.length > 0)
        quote(json->out, en);
    else
        hq_text_add_z(json->out, NONE);
    hq_text_add_char(json->out, '}');
}

void hq_emit_words(hq_emitter *json, hq_str key, hq_str zh, hq_str en)
{
    item(json, key);
    put_words(json, zh, en);
}

void hq_emit_pack_words(hq_emitter *json, hq_str key, hq_words words)
{
    hq_emit_words(json, key, words.zh, words.en);
}

static void put_money(hq_emitter *json, hq_int128 quanta)
{
    if (quanta >= HQ_UNBOUNDED) {
        hq_text_add_z(json->out, "null");
        return;
    }
    hq_text_add_char(json->out, '"');
    hq_explain_decimal(json->out, json->zh.pack, quanta);
    hq_text_add_char(json->out, '"');
}

void hq_emit_money(hq_emitter *json, hq_str key, hq_int128 quanta)
{
    item(json, key);
    put_money(json, quanta);
}

void hq_emit_range(hq_emitter *json, hq_str key, hq_range range)
{
    item(json, key);
    hq_text_add_z(json->out, "{\"low\": ");
    put_money(json, range.low);
    hq_text_add_z(json->out, ", \"high\": ");
    put_money(json, range.high);
    hq_text_add_char(json->out, '}');
}

void hq_emit_pack(hq_emitter *json, hq_str key, const hq_pack *pack)
{
    hq_emit_open(json, key, '{');
    hq_emit_text(json, HQ_STR("name"), pack->name);
    hq_emit_text(json, HQ_STR("version"), pack->version);
    hq_emit_pack_words(json, HQ_STR("title"), pack->title);
    hq_emit_text(json, HQ_STR("currency"), pack->currency);
    hq_emit_text(json, HQ_STR("digest"), hq_str_of(pack->digest));
    hq_emit_close(json, '}');
}

void hq_emit_subject(hq_emitter *json, const hq_profile *profile)
{
    hq_emit_open(json, HQ_STR("subject"), '{');
    hq_emit_text(json, HQ_STR("entity"), json->zh.pack->entities.at[profile->root->entity].name);
    hq_emit_text_or_null(json, HQ_STR("id"), profile->root->id);
    hq_emit_text_or_null(json, HQ_STR("name"), profile->name);
    hq_emit_close(json, '}');
}

void hq_emit_period(hq_emitter *json, hq_day first, hq_day until)
{
    hq_emit_open(json, HQ_STR("period"), '{');
    hq_emit_day(json, HQ_STR("from"), first);
    hq_emit_day(json, HQ_STR("to"), until - 1);
    hq_emit_close(json, '}');
}

void hq_emit_cites(hq_emitter *json, hq_str key, const hq_cite_list *cites)
{
    hq_emit_open(json, key, '[');
    for (uint32_t i = 0; i < cites->count; i++) {
        const hq_cite *cite = &cites->at[i];
        const hq_document *document = &json->zh.pack->documents.at[cite->document];
        hq_emit_open(json, HQ_NO_KEY, '{');
        hq_emit_text(json, HQ_STR("document"), document->id);
        hq_emit_pack_words(json, HQ_STR("title"), document->title);
        hq_emit_text_or_null(json, HQ_STR("item"), cite->item);
        hq_emit_text_or_null(json, HQ_STR("address"),
                             cite->address.length > 0 ? cite->address : document->address);
        hq_emit_close(json, '}');
    }
    hq_emit_close(json, ']');
}

/* --- Values --- */

static void put_rational(hq_emitter *json, hq_str key, hq_rat value, bool open)
{
    if (open) {
        hq_emit_null(json, key);
        return;
    }
    item(json, key);
    hq_text_add_char(json->out, '"');
    (void)hq_voice_good(&json->zh, hq_rat_print_exact(json->out, value));
    hq_text_add_char(json->out, '"');
}

static void put_number(hq_emitter *json, const hq_shown *shown)
{
    hq_text unit = hq_voice_text(&json->zh);
    hq_unit_print(&unit, &json->zh.pack->units, shown->unit, true, false);
    put_rational(json, HQ_STR("low"), shown->low, shown->low_open);
    put_rational(json, HQ_STR("high"), shown->high, shown->high_open);
    hq_emit_text_or_null(json, HQ_STR("unit"), hq_voice_take(&json->zh, &unit));
}

static void put_codes(hq_emitter *json, const hq_shown *shown)
{
    const hq_codes *codes = &json->zh.pack->codes.at[shown->tree];
    hq_emit_text(json, HQ_STR("codes"), codes->name);
    hq_emit_open(json, HQ_STR("one_of"), '[');
    for (uint32_t leaf = 0; leaf < codes->leaf_count; leaf++)
        if ((shown->leaves[leaf / 64] >> (leaf % 64) & 1) != 0)
            hq_emit_text(json, HQ_NO_KEY, codes->codes.at[codes->leaf_codes[leaf]].name);
    hq_emit_close(json, ']');
}

/* Last days rather than the days after them: as people count. */
static hq_day last_of(hq_day until)
{
    return until <= HQ_DAY_MIN || until >= HQ_DAY_MAX ? until : until - 1;
}

static void put_days(hq_emitter *json, const hq_shown *shown)
{
    hq_emit_day(json, HQ_STR("low"), shown->day_low);
    hq_emit_day(json, HQ_STR("high"), shown->day_high);
    if (shown->kind != HQ_T_SPAN)
        return;
    hq_emit_day(json, HQ_STR("last_low"), last_of(shown->until_low));
    hq_emit_day(json, HQ_STR("last_high"), last_of(shown->until_high));
}

static const char *kind_of(const hq_shown *shown)
{
    switch (shown->kind) {
    case HQ_T_TRUTH:
        return "truth";
    case HQ_T_NUMBER:
        return "number";
    case HQ_T_DATE:
        return "day";
    case HQ_T_SPAN:
        return "span";
    case HQ_T_CODE:
        return "code";
    case HQ_T_TEXT:
        return "text";
    case HQ_T_ROW:
        return "row";
    default:
        return "record";
    }
}

void hq_emit_shown(hq_emitter *json, hq_str key, const hq_shown *shown, hq_str zh, hq_str en)
{
    hq_emit_open(json, key, '{');
    hq_emit_text(json, HQ_STR("kind"), hq_str_of(kind_of(shown)));
    if (shown->kind == HQ_T_NUMBER)
        put_number(json, shown);
    else if (shown->kind == HQ_T_DATE || shown->kind == HQ_T_SPAN)
        put_days(json, shown);
    else if (shown->kind == HQ_T_CODE)
        put_codes(json, shown);
    else if (shown->kind == HQ_T_TRUTH && shown->truth != HQ_UNKNOWN)
        hq_emit_truth(json, HQ_STR("is"), shown->truth == HQ_TRUE);
    else if (shown->kind == HQ_T_TEXT && shown->known)
        hq_emit_text(json, HQ_STR("is"), shown->text);
    else
        hq_emit_null(json, HQ_STR("is"));
    hq_emit_words(json, HQ_STR("words"), zh, en);
    hq_emit_close(json, '}');
}
