/* What must be said beside an answer, in words. See telling.h. */
#include <string.h>

#include "explain/names.h"
#include "explain/says.h"
#include "explain/telling.h"
#include "explain/value.h"

/* Notes of these kinds say the same of many policies: they are told together. */
static bool are_alike(const hq_voice *voice, const hq_note *a, const hq_note *b)
{
    if (a->kind != b->kind)
        return false;
    if (a->kind == HQ_NOTE_RECEIVED_ABSENT || a->kind == HQ_NOTE_VALIDITY_WEAK)
        return true;
    if (a->kind != HQ_NOTE_OUTSIDE_CLAIM)
        return false;
    const hq_policy *policies = voice->pack->policies.at;
    return a->sub == b->sub && policies[a->index].scope.entities[0] == policies[b->index].scope.entities[0];
}

bool hq_note_is_told(const hq_voice *voice, const hq_answer *answer, uint32_t note)
{
    for (uint32_t i = 0; i < note; i++)
        if (are_alike(voice, &answer->notes.at[i], &answer->notes.at[note]))
            return true;
    return false;
}

static hq_str number_of(const hq_voice *voice, uint32_t policy)
{
    return policy < voice->pack->policies.count ? voice->pack->policies.at[policy].number : HQ_STR("?");
}

hq_str hq_note_policies(hq_voice *voice, const hq_answer *answer, uint32_t note)
{
    hq_str_list numbers = {0};
    for (uint32_t i = note; i < answer->notes.count; i++)
        if (are_alike(voice, &answer->notes.at[note], &answer->notes.at[i]) &&
            !HQ_PUSH(voice->arena, numbers, number_of(voice, answer->notes.at[i].index)))
            voice->failed = true;
    return hq_join_list(voice, numbers.at, numbers.count);
}

static hq_str calendar_ends(hq_voice *voice, const hq_note *note)
{
    const hq_workdays *days = &voice->pack->calendar.days;
    return HQ_PHRASE(voice, NOTE_CALENDAR_ENDS, hq_day_text(voice, days->covers_first),
                     hq_day_text(voice, days->covers_last), hq_day_text(voice, note->day));
}

static hq_str parameter_old(hq_voice *voice, const hq_note *note)
{
    const hq_parameter *parameter = &voice->pack->parameters.at[note->index];
    return HQ_PHRASE(voice, NOTE_PARAMETER_OLD, hq_parameter_label(voice, note->index),
                     hq_day_text(voice, parameter->checked_until));
}

/* A day out of the table means that the value always held. */
static hq_str parameter_weak(hq_voice *voice, const hq_note *note)
{
    hq_str label = hq_parameter_label(voice, note->index);
    if (note->day <= HQ_DAY_MIN)
        return HQ_PHRASE(voice, NOTE_PARAMETER_WEAK, label);
    return HQ_PHRASE(voice, NOTE_PARAMETER_WEAK_FROM, label, hq_day_text(voice, note->day));
}

static hq_str patch_text(hq_voice *voice, const hq_patch *patch)
{
    hq_str says = hq_label_or(patch->says, patch->name, voice->language);
    hq_str cites = hq_cites_text(voice, &patch->cites);
    return cites.length > 0 ? HQ_PHRASE(voice, SAYS_CITED, says, cites) : says;
}

static hq_str exceptions_clash(hq_voice *voice, const hq_note *note)
{
    const hq_plan_exceptions *list = &voice->plan->exceptions.at[note->index];
    const hq_pack *pack = voice->pack;
    const hq_patch_list *patches = list->of_definition ? &pack->definitions.at[list->owner].exceptions
                                                       : &pack->policies.at[list->owner].exceptions;
    hq_str owner =
        list->of_definition ? pack->definitions.at[list->owner].path : number_of(voice, list->owner);
    return HQ_PHRASE(voice, NOTE_EXCEPTIONS_CLASH, owner, patch_text(voice, &patches->at[note->sub]),
                     patch_text(voice, &patches->at[note->more]));
}

static uint32_t policy_of_node(const hq_plan *plan, hq_node_id node)
{
    uint32_t policy = HQ_NONE;
    for (uint32_t p = 0; p < plan->pack->policies.count && node < plan->group_node_first; p++)
        policy = plan->policies[p].node_first <= node ? p : policy;
    return policy;
}

/* "x within a .. b" where x is known and lies outside. */
static hq_str outside_within(hq_voice *voice, const hq_note *note)
{
    uint32_t policy = policy_of_node(voice->plan, note->index);
    const hq_ast *ast = NULL;
    if (policy != HQ_NONE) {
        voice->policy = &voice->pack->policies.at[policy];
        ast = hq_policy_expression_at(voice->policy, voice->plan->nodes.at[note->index].pos);
    }
    if (ast == NULL || ast->kind != HQ_A_WITHIN)
        return HQ_PHRASE(voice, NOTE_OUTSIDE);
    return HQ_PHRASE(voice, NOTE_OUTSIDE_WITHIN, number_of(voice, policy),
                     hq_says_value(voice, ast->children[0]), hq_says_value(voice, ast->children[1]),
                     hq_says_value(voice, ast->children[2]));
}

static hq_str outside_claim(hq_voice *voice, const hq_note *note, hq_str policies)
{
    const hq_policy *policy = &voice->pack->policies.at[note->index];
    const hq_entity *entity = &voice->pack->entities.at[policy->scope.entities[0]];
    return HQ_PHRASE(voice, NOTE_OUTSIDE_CLAIM, policies, hq_count_text(voice, note->sub),
                     hq_label_or(entity->label, entity->name, voice->language));
}

hq_str hq_note_text(hq_voice *voice, const hq_note *note, hq_str policies)
{
    switch (note->kind) {
    case HQ_NOTE_CALENDAR_ENDS:
        return calendar_ends(voice, note);
    case HQ_NOTE_PARAMETER_OLD:
        return parameter_old(voice, note);
    case HQ_NOTE_PARAMETER_WEAK:
        return parameter_weak(voice, note);
    case HQ_NOTE_RECEIVED_ABSENT:
        return HQ_PHRASE(voice, NOTE_RECEIVED_ABSENT, policies);
    case HQ_NOTE_EXCEPTIONS_CLASH:
        return exceptions_clash(voice, note);
    case HQ_NOTE_OUTSIDE_WITHIN:
        return outside_within(voice, note);
    case HQ_NOTE_OUTSIDE_CLAIM:
        return outside_claim(voice, note, policies);
    case HQ_NOTE_VALIDITY_WEAK:
        return HQ_PHRASE(voice, NOTE_VALIDITY_WEAK, policies);
    }
    return HQ_STR("");
}

static bool holds_rounded(const hq_telling *telling)
{
    const hq_text *out = telling->sheet.out;
    const char *mark = hq_word_text(HQ_W_ABOUT, telling->sheet.voice.language);
    return out->length > 0 && memmem(out->at, out->length, mark, strlen(mark)) != NULL;
}

static void tell_sources(hq_telling *telling)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    hq_str digest = hq_str_of(voice->pack->digest), checksum = hq_str_of(telling->answer->profile->checksum);
    hq_sheet_blank(sheet);
    hq_sheet_whole(sheet, 0, hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, MADE_BY, HQ_STR(HQ_VERSION))));
    hq_sheet_whole(sheet, 0, hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, MADE_WITH_RULES, digest)));
    if (checksum.length > 0)
        hq_sheet_whole(sheet, 0, hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, MADE_WITH_PROFILE, checksum)));
}

void hq_tell_notes(hq_telling *telling)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    const hq_answer *answer = telling->answer;
    bool rounded = holds_rounded(telling);
    if (answer->notes.count > 0 || rounded)
        hq_sheet_heading(sheet, HQ_PHRASE(voice, SECTION_NOTES));
    for (uint32_t i = 0; i < answer->notes.count; i++)
        if (!hq_note_is_told(voice, answer, i))
            hq_sheet_item(sheet, 2, HQ_PHRASE(voice, MARK_PART),
                          hq_note_text(voice, &answer->notes.at[i], hq_note_policies(voice, answer, i)));
    if (rounded)
        hq_sheet_item(sheet, 2, HQ_PHRASE(voice, MARK_PART), HQ_PHRASE(voice, NOTE_ROUNDED));
    tell_sources(telling);
}
