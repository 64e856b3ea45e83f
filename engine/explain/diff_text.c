/* What two packs differ in, for a person. See diff.h. */
#include "explain/names.h"
#include "explain/telling.h"
#include "explain/two_voices.h"

enum { INDENT = 2, STEP = 2 };

static void speak_of(hq_two_voices *voices, const hq_difference *difference)
{
    voices->before.policy = difference->before == NULL ? NULL : difference->before->policy;
    voices->after.policy = difference->after == NULL ? NULL : difference->after->policy;
}

/* --- Changes --- */

static const hq_word HAPPENED[HQ_CHANGE_KINDS] = {HQ_W_DIFF_CHANGED, HQ_W_DIFF_ADDED, HQ_W_DIFF_REMOVED};

typedef struct hq_side {
    hq_str words, formula;
} hq_side;

static hq_side side_of(hq_voice *voice, const hq_facet *facet, hq_language language)
{
    if (facet == NULL)
        return (hq_side){0};
    voice->language = language;
    return (hq_side){hq_facet_words(voice, facet), hq_facet_formula(voice, facet)};
}

static bool look_alike(const hq_side *before, const hq_side *after)
{
    return hq_str_equal(before->words, after->words) && hq_str_equal(before->formula, after->formula);
}

/* Both sides in words that differ: where they are the same in the page's language, in the other. */
static void take_sides(hq_two_voices *voices, const hq_change *change, hq_side *before, hq_side *after)
{
    hq_language language = voices->sheet->voice.language;
    hq_language other = language == HQ_LANG_ZH ? HQ_LANG_EN : HQ_LANG_ZH;
    *before = side_of(&voices->before, change->before, language);
    *after = side_of(&voices->after, change->after, language);
    if (change->before == NULL || change->after == NULL || !look_alike(before, after))
        return;
    *before = side_of(&voices->before, change->before, other);
    *after = side_of(&voices->after, change->after, other);
    voices->before.language = voices->after.language = language;
    if (look_alike(before, after)) {
        *before = side_of(&voices->before, change->before, language);
        *after = (hq_side){.words = HQ_PHRASE(&voices->sheet->voice, DIFF_INNER)};
    }
}

static void tell_side(hq_two_voices *voices, const hq_side *side, const hq_side *other, hq_word label,
                      uint32_t indent)
{
    hq_sheet *sheet = voices->sheet;
    hq_voice *voice = &sheet->voice;
    hq_str name = hq_phrase(voice, label, NULL, 0);
    uint32_t width = (uint32_t)hq_sheet_width(name) + STEP;
    hq_sheet_pair(sheet, indent, width, name, side->words.length > 0 ? side->words : HQ_STR("—"));
    /* an expression that is the same on both sides tells nothing, and neither does one that says what the words say */
    if (side->formula.length > 0 && !hq_str_equal(side->formula, side->words) &&
        !hq_str_equal(side->formula, other->formula))
        hq_sheet_line(sheet, indent + width, indent + width + STEP, hq_styled(voice, HQ_DIM, side->formula));
}

static void tell_change(hq_two_voices *voices, const hq_change *change, uint32_t indent)
{
    hq_sheet *sheet = voices->sheet;
    hq_voice *voice = &sheet->voice;
    const hq_facet *facet = change->after != NULL ? change->after : change->before;
    hq_str name = hq_facet_name(change->after != NULL ? &voices->after : &voices->before, facet);
    hq_str what = hq_phrase(voice, hq_aspect_word(facet->aspect), NULL, 0);
    hq_word happened = HAPPENED[hq_change_kind_of(change->before, change->after)];
    if (name.length > 0)
        what = HQ_PHRASE(voice, DIFF_NAMED, what, name);
    hq_sheet_line(sheet, indent, indent + STEP,
                  HQ_PHRASE(voice, DIFF_HAPPENED, what, hq_phrase(voice, happened, NULL, 0)));
    hq_side before, after;
    take_sides(voices, change, &before, &after);
    if (change->before != NULL)
        tell_side(voices, &before, &after, HQ_W_DIFF_WAS, indent + STEP);
    if (change->after != NULL)
        tell_side(voices, &after, &before, HQ_W_DIFF_NOW, indent + STEP);
}

/* --- Things --- */

static hq_str happened_text(hq_voice *voice, hq_change_kind kind)
{
    static const char *const STYLES[HQ_CHANGE_KINDS] = {HQ_AMBER, HQ_GREEN, HQ_RED};
    return hq_styled(voice, STYLES[kind], hq_phrase(voice, HAPPENED[kind], NULL, 0));
}

/* "002-136  Training subsidy", or "lpr_1y  One-year loan prime rate". */
static uint32_t tell_name(hq_two_voices *voices, const hq_difference *difference)
{
    hq_sheet *sheet = voices->sheet;
    hq_voice *voice = &sheet->voice;
    const hq_piece *piece = difference->piece;
    hq_str number = piece->number.length > 0 ? piece->number : piece->id;
    hq_str title = hq_words_in(piece->title, voice->language);
    uint32_t indent = piece->thing == HQ_THING_POLICY ? (uint32_t)hq_sheet_width(number) + 2 : INDENT;
    hq_text text = hq_voice_text(voice);
    hq_text_add(&text, number);
    if (title.length > 0 && !hq_str_equal(title, number)) {
        hq_text_add_z(&text, "  ");
        hq_text_add(&text, hq_styled(voice, HQ_BOLD, title));
    }
    hq_sheet_row(sheet, 0, indent, hq_voice_take(voice, &text),
                 happened_text(voice, hq_change_kind_of(difference->before, difference->after)));
    return indent;
}

/* What a policy is that came or went: enough to know it by; `huiqi show` has the rest. */
static void tell_whole(hq_two_voices *voices, const hq_difference *difference, uint32_t indent)
{
    hq_voice *voice = difference->after != NULL ? &voices->after : &voices->before;
    if (voice->policy == NULL)
        return;
    hq_str standing = voice->policy->standing == HQ_STANDING_IN_FORCE ? HQ_PHRASE(voice, LIST_STANDING_FORCE)
                                                                      : HQ_PHRASE(voice, LIST_STANDING_DRAFT);
    hq_str beside =
        HQ_PHRASE(voice, BESIDE, hq_kinds_text(voice, voice->policy), hq_validity_text(voice, voice->policy));
    hq_sheet_line(voices->sheet, indent, indent, HQ_PHRASE(voice, BESIDE, beside, standing));
}

static void tell_difference(hq_two_voices *voices, const hq_difference *difference)
{
    hq_arena_mark mark = hq_arena_here(&voices->sheet->scratch);
    speak_of(voices, difference);
    uint32_t indent = tell_name(voices, difference);
    if (difference->before == NULL || difference->after == NULL)
        tell_whole(voices, difference, indent);
    for (uint32_t i = 0; i < difference->changes.count; i++)
        tell_change(voices, &difference->changes.at[i], indent);
    hq_arena_rewind(&voices->sheet->scratch, mark);
}

static hq_str counts_text(hq_voice *voice, const uint32_t counts[HQ_CHANGE_KINDS])
{
    return HQ_PHRASE(voice, DIFF_COUNTS, hq_count_text(voice, counts[HQ_CHANGED]),
                     hq_count_text(voice, counts[HQ_ADDED]), hq_count_text(voice, counts[HQ_REMOVED]));
}

void hq_tell_diff(struct hq_sheet *sheet, const hq_pack_diff *diff)
{
    hq_two_voices voices = hq_two_voices_open(sheet, diff);
    hq_voice *voice = &sheet->voice;
    if (hq_diff_is_empty(diff)) {
        hq_sheet_blank(sheet);
        hq_sheet_line(sheet, 0, 0, HQ_PHRASE(voice, DIFF_NOTHING));
    }
    for (uint32_t i = 0; i < diff->list.count; i++) {
        hq_thing thing = diff->list.at[i].piece->thing;
        if (i == 0 || thing != diff->list.at[i - 1].piece->thing)
            hq_sheet_heading(sheet,
                             HQ_PHRASE(voice, DIFF_HEADING, hq_phrase(voice, hq_thing_word(thing), NULL, 0),
                                       counts_text(voice, diff->counts[thing])));
        else
            hq_sheet_blank(sheet);
        tell_difference(&voices, &diff->list.at[i]);
    }
    hq_two_voices_close(&voices);
}
