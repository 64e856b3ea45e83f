/* An answer, or a pack's policies, as JSON. The document is described in docs/users/answer.md. */
#include "explain/emit.h"
#include "explain/names.h"
#include "explain/telling.h"

static void emit_question(hq_emitter *json, const hq_answer *answer)
{
    const hq_profile *profile = answer->profile;
    hq_emit_text_or_null(json, HQ_STR("input_checksum"), hq_str_of(profile->checksum));
    hq_emit_day(json, HQ_STR("on"), answer->on);
    hq_emit_period(json, answer->claim_first, answer->claim_until);
    hq_emit_truth(json, HQ_STR("complete"), answer->complete);
    hq_emit_subject(json, profile);
}

/* --- Totals --- */

static void emit_totals(hq_emitter *json, const hq_answer *answer)
{
    hq_emit_open(json, HQ_STR("totals"), '{');
    for (uint32_t t = HQ_TOTAL_CASH; t <= HQ_TOTAL_CREDIT_LINE; t++) {
        const hq_total_line *line = &answer->totals[t];
        hq_emit_open(json, hq_str_of(hq_total_name((hq_total)t)), '{');
        hq_emit_money(json, HQ_STR("low"), line->all.low);
        hq_emit_money(json, HQ_STR("high"), line->all.high);
        hq_emit_money(json, HQ_STR("high_known"), line->high_known);
        hq_emit_close(json, '}');
    }
    hq_emit_open(json, HQ_STR("unconfirmed"), '{');
    for (uint32_t t = HQ_TOTAL_CASH; t <= HQ_TOTAL_CREDIT_LINE; t++)
        hq_emit_range(json, hq_str_of(hq_total_name((hq_total)t)), answer->totals[t].unconfirmed);
    hq_emit_close(json, '}');
    hq_emit_close(json, '}');
}

/* --- Groups --- */

static void emit_members(hq_emitter *json, hq_str key, const hq_group *group, uint64_t members)
{
    hq_emit_open(json, key, '[');
    for (uint32_t m = 0; m < group->members.count; m++)
        if ((members >> m & 1) != 0)
            hq_emit_text(json, HQ_NO_KEY, json->zh.pack->policies.at[group->members.at[m].policy].id);
    hq_emit_close(json, ']');
}

static void emit_choice(hq_emitter *json, const hq_answer_choice *choice)
{
    const hq_group *group = &json->zh.pack->groups.at[choice->group];
    hq_emit_open(json, HQ_NO_KEY, '{');
    hq_emit_text(json, HQ_STR("group"), group->name);
    hq_emit_pack_words(json, HQ_STR("title"), group->title);
    hq_emit_text(json, HQ_STR("entity"), json->zh.pack->entities.at[choice->record->entity].name);
    hq_emit_text_or_null(json, HQ_STR("id"), choice->record->id);
    hq_emit_words(json, HQ_STR("name"), hq_record_label(&json->zh, choice->record),
                  hq_record_label(&json->en, choice->record));
    hq_emit_truth(json, HQ_STR("listed"), hq_unlisted_item(choice->record) == NULL);
    hq_emit_text(json, HQ_STR("total"), hq_str_of(hq_total_name(choice->total)));
    if (group->base != NULL)
        hq_emit_range(json, HQ_STR("base"), choice->base);
    else
        hq_emit_null(json, HQ_STR("base"));
    hq_emit_range(json, HQ_STR("amount"), choice->amount);
    emit_members(json, HQ_STR("taken"), group, choice->taken);
    emit_members(json, HQ_STR("perhaps"), group, choice->taken_high & ~choice->taken);
    emit_members(json, HQ_STR("forgone"), group, choice->forgone);
    hq_emit_close(json, '}');
}

/* --- What is missing, and what must be said --- */

static void emit_missing(hq_emitter *json, const hq_missing *missing)
{
    static const char *const KINDS[] = {"fact",     "list",    "list",     "parameter", "validity",
                                        "attested", "reading", "code_set", "outcome"};
    hq_emit_open(json, HQ_NO_KEY, '{');
    hq_emit_text(json, HQ_STR("field"), missing->name);
    hq_emit_text(json, HQ_STR("kind"), hq_str_of(KINDS[missing->kind]));
    hq_emit_words(json, HQ_STR("label"), hq_missing_label(&json->zh, missing),
                  hq_missing_label(&json->en, missing));
    hq_emit_words(json, HQ_STR("ask"), hq_missing_question(&json->zh, missing),
                  hq_missing_question(&json->en, missing));
    hq_emit_open(json, HQ_STR("policies"), '[');
    for (uint32_t p = 0; p < missing->policies.count; p++)
        hq_emit_text(json, HQ_NO_KEY, json->zh.pack->policies.at[missing->policies.at[p]].id);
    hq_emit_close(json, ']');
    hq_emit_money(json, HQ_STR("at_stake"), missing->stake.high);
    hq_emit_close(json, '}');
}

static void emit_notes(hq_emitter *json, const hq_answer *answer)
{
    static const char *const KINDS[] = {"calendar_ends",   "parameter_old",    "parameter_weak",
                                        "received_absent", "exceptions_clash", "outside_within",
                                        "outside_period",  "validity_weak"};
    hq_emit_open(json, HQ_STR("notes"), '[');
    for (uint32_t n = 0; n < answer->notes.count; n++) {
        const hq_note *note = &answer->notes.at[n];
        if (hq_note_is_told(&json->zh, answer, n))
            continue;
        hq_str zh = hq_note_text(&json->zh, note, hq_note_policies(&json->zh, answer, n));
        hq_str en = hq_note_text(&json->en, note, hq_note_policies(&json->en, answer, n));
        hq_emit_open(json, HQ_NO_KEY, '{');
        hq_emit_text(json, HQ_STR("kind"), hq_str_of(KINDS[note->kind]));
        hq_emit_words(json, HQ_STR("words"), zh, en);
        hq_emit_close(json, '}');
    }
    hq_emit_close(json, ']');
}

/* --- Documents --- */

void hq_explain_json(hq_text *text, const hq_answer *answer)
{
    hq_emitter json;
    hq_emit_begin(&json, text, answer->plan);
    hq_emit_open(&json, HQ_NO_KEY, '{');
    hq_emit_text(&json, HQ_STR("huiqi"), HQ_STR(HQ_VERSION));
    hq_emit_pack(&json, HQ_STR("pack"), json.zh.pack);
    emit_question(&json, answer);
    emit_totals(&json, answer);
    hq_emit_open(&json, HQ_STR("policies"), '[');
    for (uint32_t p = 0; p < answer->policy_count; p++) {
        hq_arena_mark mark = hq_arena_here(&json.scratch);
        hq_emit_answer_policy(&json, answer, &answer->policies[p]);
        hq_arena_rewind(&json.scratch, mark);
    }
    hq_emit_close(&json, ']');
    hq_emit_open(&json, HQ_STR("choices"), '[');
    for (uint32_t c = 0; c < answer->choices.count; c++)
        emit_choice(&json, &answer->choices.at[c]);
    hq_emit_close(&json, ']');
    hq_emit_open(&json, HQ_STR("missing"), '[');
    for (uint32_t m = 0; m < answer->missing.count; m++)
        emit_missing(&json, &answer->missing.at[m]);
    hq_emit_close(&json, ']');
    emit_notes(&json, answer);
    hq_emit_close(&json, '}');
    hq_emit_end(&json);
}

static void emit_listed(hq_emitter *json, uint32_t index)
{
    const hq_policy *policy = &json->zh.pack->policies.at[index];
    hq_emit_open(json, HQ_NO_KEY, '{');
    hq_emit_policy_head(json, index);
    hq_emit_open(json, HQ_STR("benefits"), '[');
    for (uint32_t b = 0; b < policy->benefits.count; b++) {
        const hq_benefit *benefit = &policy->benefits.at[b];
        hq_emit_open(json, HQ_NO_KEY, '{');
        hq_emit_text_or_null(json, HQ_STR("name"), benefit->name);
        hq_emit_text(json, HQ_STR("kind"), hq_kind_name(benefit->kind));
        hq_emit_text(json, HQ_STR("total"), hq_str_of(hq_total_name(hq_kind_total(benefit->kind))));
        hq_emit_close(json, '}');
    }
    hq_emit_close(json, ']');
    hq_emit_text(json, HQ_STR("entity"), json->zh.pack->entities.at[policy->scope.entities[0]].name);
    hq_emit_policy_office(json, index);
    hq_emit_count(json, HQ_STR("examples"), policy->examples.count);
    hq_emit_close(json, '}');
}

void hq_explain_list_json(hq_text *text, const hq_plan *plan)
{
    hq_emitter json;
    hq_emit_begin(&json, text, plan);
    hq_emit_open(&json, HQ_NO_KEY, '{');
    hq_emit_text(&json, HQ_STR("huiqi"), HQ_STR(HQ_VERSION));
    hq_emit_pack(&json, HQ_STR("pack"), json.zh.pack);
    hq_emit_open(&json, HQ_STR("policies"), '[');
    for (uint32_t p = 0; p < plan->pack->policies.count; p++)
        emit_listed(&json, p);
    hq_emit_close(&json, ']');
    hq_emit_close(&json, '}');
    hq_emit_end(&json);
}
