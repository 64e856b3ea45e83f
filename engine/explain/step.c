/* One policy of an answer, step by step: every condition, value, cap, reading and citation. See explain.h. */
#include "explain/formula.h"
#include "explain/names.h"
#include "explain/says.h"
#include "explain/telling.h"

/* --- Conditions --- */

static void tell_condition(hq_telling *telling, const hq_answer_condition *condition)
{
    hq_voice *voice = &telling->sheet.voice;
    const hq_condition *declared = condition->condition->declared;
    hq_finding_list findings = hq_findings_of(voice, condition);
    bool plain =
        declared->kind == HQ_CONDITION_WHEN && declared->says.zh.length + declared->says.en.length == 0;
    bool one_line = plain && findings.count == 1;
    hq_str words =
        one_line ? hq_finding_text(voice, &findings.at[0], declared) : hq_says_condition(voice, declared);
    hq_str cites = hq_cites_text(voice, &declared->cites);
    if (cites.length > 0)
        words = HQ_PHRASE(voice, SAYS_CITED, words, cites);
    hq_sheet_item(&telling->sheet, 2, hq_truth_mark(voice, condition->truth), words);
    for (uint32_t i = 0; i < findings.count && !one_line; i++) {
        const hq_finding *finding = &findings.at[i];
        uint8_t truth = finding->met ? HQ_TRUE : finding->unmet ? HQ_FALSE : HQ_UNKNOWN;
        hq_sheet_item(&telling->sheet, 4, hq_truth_mark(voice, truth),
                      hq_finding_text(voice, finding, declared));
    }
}

/* --- Values --- */

/* What the row is chosen by, as the table writes it, and what it gives. */
static void tell_row(hq_telling *telling, hq_str name, const hq_shown *shown)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    const hq_table *table = voice->plan->tables.at[shown->table].declared;
    const hq_table_row *row = &table->rows.at[hq_set_first(shown->rows, shown->row_count)];
    hq_text tests = hq_voice_text(voice);
    for (uint32_t i = 0; shown->known && i < table->inputs.count; i++) {
        hq_text_add_z(&tests, i == 0 ? "" : " | ");
        hq_text_add(&tests, hq_test_formula(voice, &row->tests[i]));
    }
    if (shown->known)
        hq_sheet_line(sheet, 4, 6,
                      hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, ROW_TESTS, hq_voice_take(voice, &tests))));
    for (uint32_t c = 0; c < table->outputs.count; c++) {
        hq_text column = hq_voice_text(voice);
        hq_text_addf(&column, "%.*s.%.*s", HQ_STR_ARGS(name), HQ_STR_ARGS(table->outputs.at[c]));
        hq_str words = hq_value_text(voice, &shown->columns[c], hq_look_of(voice, row->outputs[c]));
        hq_sheet_line(sheet, 4, 6, HQ_PHRASE(voice, STEP_VALUE, hq_voice_take(voice, &column), words));
    }
}

/* A record is no value: its facts are, and they show. */
static bool is_told(const hq_answer_value *value)
{
    return value->shown.kind != HQ_T_RECORD;
}

static void tell_values(hq_telling *telling, const hq_answer_subject *subject)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    uint32_t told = 0;
    for (uint32_t v = 0; v < subject->value_count; v++)
        told += is_told(&subject->values[v]);
    if (told > 0)
        hq_sheet_heading(sheet, HQ_PHRASE(voice, STEP_VALUES));
    for (uint32_t v = 0; v < subject->value_count; v++) {
        const hq_answer_value *value = &subject->values[v];
        const hq_let *let = &voice->policy->lets.at[value->let];
        if (!is_told(value))
            continue;
        hq_str words = hq_value_text(voice, &value->shown, hq_look_of(voice, let->expression));
        hq_sheet_line(
            sheet, 2, 4,
            HQ_PHRASE(voice, STEP_VALUE, hq_label_or(let->label, let->name, voice->language), words));
        hq_sheet_line(
            sheet, 4, 6,
            hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, STEP_FORMULA, hq_formula(voice, let->expression))));
        if (value->shown.kind == HQ_T_ROW)
            tell_row(telling, let->name, &value->shown);
    }
}

/* --- Items --- */

static hq_str item_title(hq_telling *telling, const hq_answer_item *item)
{
    hq_voice *voice = &telling->sheet.voice;
    const hq_benefit *benefit = &voice->policy->benefits.at[item->benefit];
    hq_str title = hq_benefit_title(voice, benefit);
    if (title.length == 0)
        title = hq_phrase(voice, hq_kind_word(benefit->kind), NULL, 0);
    if (item->first <= telling->answer->claim_first && item->until >= telling->answer->claim_until)
        return title;
    return HQ_PHRASE(voice, STEP_SLICE, title, hq_day_text(voice, item->first),
                     hq_day_text(voice, item->until - 1));
}

static hq_str amount_text(hq_telling *telling, hq_range range)
{
    hq_extent extent = {.listed = range};
    if (range.high < HQ_UNBOUNDED && range.low != range.high &&
        hq_extent_is_beyond(telling->answer, range.high))
        extent = (hq_extent){.listed = {range.low, range.low}, .by_facts = true};
    return hq_extent_text(&telling->sheet.voice, extent);
}

static void tell_item(hq_telling *telling, const hq_answer_item *item)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    const hq_benefit *benefit = &voice->policy->benefits.at[item->benefit];
    hq_str figure = item->is_money ? amount_text(telling, item->asked)
                    : item->quantity != NULL && item->quantity->kind == HQ_T_NUMBER
                        ? hq_quantity_text(voice, item->quantity, hq_benefit_look(voice, benefit))
                        : HQ_STR("");
    hq_sheet_row(sheet, 2, 4, item_title(telling, item), figure);
    if (benefit->amount != NULL)
        hq_sheet_line(
            sheet, 4, 6,
            hq_styled(voice, HQ_DIM, HQ_PHRASE(voice, STEP_FORMULA, hq_formula(voice, benefit->amount))));
    for (uint32_t c = 0; c < item->cut_count; c++) {
        const hq_cap *cap = &benefit->caps.at[item->cuts[c].cap];
        hq_sheet_row(sheet, 4, 6, HQ_PHRASE(voice, RULE_CAP, hq_cap_text(voice, cap)),
                     HQ_PHRASE(voice, LESS_BY, amount_text(telling, item->cuts[c].by)));
    }
    if (item->cut_count > 0)
        hq_sheet_row(sheet, 4, 6, HQ_PHRASE(voice, STEP_PAID), amount_text(telling, item->amount));
}

static void tell_items(hq_telling *telling, const hq_answer_policy *policy, uint32_t subject)
{
    bool any = false;
    for (uint32_t i = 0; i < policy->item_count; i++) {
        const hq_answer_item *item = &policy->items[i];
        if (item->subject != subject || item->outside || item->verdict < HQ_VERDICT_UNDETERMINED)
            continue;
        if (!any)
            hq_sheet_heading(&telling->sheet, HQ_PHRASE(&telling->sheet.voice, STEP_AMOUNT));
        any = true;
        tell_item(telling, item);
    }
}

/* --- Subjects --- */

static void tell_subject(hq_telling *telling, const hq_answer_policy *policy, uint32_t index)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    const hq_answer_subject *subject = &policy->subjects[index];
    hq_str verdict = hq_phrase(voice, hq_verdict_word(subject->verdict), NULL, 0);
    hq_str name = HQ_PHRASE(voice, BESIDE, hq_subject_name(voice, policy, subject), verdict);
    hq_sheet_blank(sheet);
    if (policy->subject_count > 1)
        hq_sheet_row(sheet, 0, 2, hq_styled(voice, HQ_BOLD, name),
                     subject->verdict >= HQ_VERDICT_UNDETERMINED ? hq_subject_figure(telling, policy, subject)
                                                                 : HQ_STR(""));
    else
        hq_sheet_line(sheet, 0, 0, hq_styled(voice, HQ_BOLD, HQ_PHRASE(voice, STEP_CONDITIONS)));
    if (subject->verdict == HQ_VERDICT_NOT_IN_FORCE)
        hq_sheet_line(sheet, 2, 4, HQ_PHRASE(voice, STEP_NOT_IN_FORCE, hq_deciding_text(voice)));
    if (subject->verdict == HQ_VERDICT_NOT_APPLICABLE && policy->outside_count > 0)
        hq_sheet_line(sheet, 2, 4, HQ_PHRASE(voice, ALL_OUTSIDE, hq_deciding_text(voice)));
    if (subject->conditions == NULL && subject->condition_count > 0)
        hq_sheet_line(sheet, 2, 2, HQ_PHRASE(voice, STEP_NOT_TRACED));
    if (subject->condition_count == 0)
        hq_sheet_line(sheet, 2, 2, HQ_PHRASE(voice, STEP_NO_CONDITIONS));
    for (uint32_t c = 0; subject->conditions != NULL && c < subject->condition_count; c++)
        tell_condition(telling, &subject->conditions[c]);
    tell_values(telling, subject);
    tell_items(telling, policy, index);
}

static void tell_subjects(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_voice *voice = &telling->sheet.voice;
    uint32_t shown = 0;
    for (; shown < policy->subject_count && (shown < HQ_TELL_SUBJECTS_MAX || telling->sheet.all); shown++) {
        hq_arena_mark mark = hq_arena_here(&telling->sheet.scratch);
        tell_subject(telling, policy, shown);
        hq_arena_rewind(&telling->sheet.scratch, mark);
    }
    if (shown < policy->subject_count) {
        hq_sheet_blank(&telling->sheet);
        hq_sheet_line(&telling->sheet, 0, 2,
                      HQ_PHRASE(voice, SUBJECTS_MORE, hq_count_text(voice, policy->subject_count - shown)));
    }
}

/* --- All of it --- */

static void tell_head(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    hq_str verdict = hq_phrase(voice, hq_verdict_word(policy->verdict), NULL, 0);
    hq_str figure =
        policy->verdict >= HQ_VERDICT_UNDETERMINED ? hq_policy_figure(telling, policy) : HQ_STR("");
    hq_tell_title(telling, policy->policy, figure);
    hq_str words = HQ_PHRASE(voice, STEP_STATUS, verdict, hq_kinds_text(voice, voice->policy));
    if (voice->policy->standing == HQ_STANDING_UNCONFIRMED)
        words = HQ_PHRASE(voice, BESIDE, words, hq_styled(voice, HQ_AMBER, HQ_PHRASE(voice, UNCONFIRMED)));
    hq_sheet_line(sheet, telling->indent, telling->indent, words);
    hq_sheet_line(sheet, telling->indent, telling->indent,
                  HQ_PHRASE(voice, VALID_IS, hq_validity_text(voice, voice->policy)));
    hq_sheet_line(sheet, telling->indent, telling->indent,
                  HQ_PHRASE(voice, ASKED, hq_day_text(voice, telling->answer->on),
                            hq_day_text(voice, telling->answer->claim_first),
                            hq_day_text(voice, telling->answer->claim_until - 1)));
    if (policy->superseded)
        hq_sheet_line(sheet, telling->indent, telling->indent + 2,
                      HQ_PHRASE(voice, SUPERSEDED, voice->pack->policies.at[policy->superseded_by].number,
                                hq_policy_title(voice, policy->superseded_by)));
    if (policy->outside_count > 0)
        hq_sheet_line(sheet, telling->indent, telling->indent + 2,
                      HQ_PHRASE(voice, STEP_OUTSIDE, hq_count_text(voice, policy->outside_count)));
}

void hq_explain_policy(hq_text *text, const hq_answer *answer, const hq_answer_policy *policy,
                       const hq_page *page)
{
    const hq_policy *declared = &answer->plan->pack->policies.at[policy->policy];
    hq_telling telling = {.answer = answer, .indent = (uint32_t)hq_sheet_width(declared->number) + 2};
    hq_sheet *sheet = &telling.sheet;
    hq_sheet_open(sheet, text, answer->plan, page);
    sheet->voice.policy = declared;
    tell_head(&telling, policy);
    tell_subjects(&telling, policy);
    hq_sheet_blank(sheet);
    telling.indent = 0;
    hq_tell_choices(&telling, policy);
    hq_tell_readings(&telling, policy);
    if (policy->missing.count > 0) {
        hq_sheet_heading(sheet, HQ_PHRASE(&sheet->voice, STEP_MISSING));
        hq_tell_missing(&telling, &policy->missing, 2);
    }
    hq_tell_grounds(sheet, declared);
    hq_sheet_close(sheet);
}
