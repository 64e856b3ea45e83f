/* A policy that gives no money, in few lines: what it promises, what it hangs on, whom to call. See telling.h. */
#include "explain/names.h"
#include "explain/says.h"
#include "explain/telling.h"

hq_str hq_labelled_values(hq_voice *voice, const hq_answer_subject *subject)
{
    hq_str all = HQ_STR("");
    for (uint32_t v = 0; v < subject->value_count; v++) {
        const hq_answer_value *value = &subject->values[v];
        const hq_let *let = &voice->policy->lets.at[value->let];
        hq_str label = hq_words_in(let->label, voice->language);
        bool nothing = value->shown.kind == HQ_T_ROW || value->shown.kind == HQ_T_RECORD ||
                       (!value->shown.known && value->shown.kind != HQ_T_NUMBER);
        if (label.length == 0 || nothing)
            continue;
        hq_str one = HQ_PHRASE(voice, VALUE_LABELLED, label,
                               hq_value_text(voice, &value->shown, hq_look_of(voice, let->expression)));
        all = hq_beside(voice, all, one);
    }
    return all;
}

/* "papers spared 4 items · up to 15 working days": where a title row cannot hold them. */
static hq_str figures_of(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_voice *voice = &telling->sheet.voice;
    hq_str all = HQ_STR("");
    for (uint32_t b = 0; policy->benefit_count > 1 && b < policy->benefit_count; b++) {
        hq_str figure = hq_benefit_figure(telling, policy, b);
        const hq_benefit *declared = &voice->policy->benefits.at[b];
        hq_str title = hq_words_in(declared->title, voice->language);
        if (!policy->benefits[b].given)
            continue;
        if (title.length == 0)
            title = hq_phrase(voice, hq_kind_word(declared->kind), NULL, 0);
        hq_str one = figure.length > 0 ? HQ_PHRASE(voice, VALUE_LABELLED, title, figure) : title;
        all = hq_beside(voice, all, one);
    }
    return all;
}

static hq_str missing_of(hq_voice *voice, const hq_missing_list *missing)
{
    hq_str facts[HQ_TELL_FACTS_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < missing->count && count < HQ_TELL_FACTS_MAX; i++)
        facts[count++] = HQ_PHRASE(voice, MISSING_FACT, hq_missing_label(voice, &missing->at[i]),
                                   hq_styled(voice, HQ_DIM, missing->at[i].name));
    hq_str all = hq_join_list(voice, facts, count);
    return count < missing->count
               ? HQ_PHRASE(voice, AND_MORE, all, hq_count_text(voice, missing->count - count))
               : all;
}

/* The values of each subject that has it or may; with its name where there are several. */
static void tell_values(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    uint32_t had = 0, shown = 0;
    for (uint32_t s = 0; s < policy->subject_count; s++)
        had += policy->subjects[s].verdict >= HQ_VERDICT_UNDETERMINED;
    for (uint32_t s = 0; s < policy->subject_count && shown < HQ_TELL_SUBJECTS_MAX; s++) {
        const hq_answer_subject *subject = &policy->subjects[s];
        if (subject->verdict < HQ_VERDICT_UNDETERMINED)
            continue;
        shown++;
        hq_str values = hq_labelled_values(voice, subject);
        if (policy->subject_count > 1)
            values = hq_beside(voice, hq_subject_name(voice, policy, subject), values);
        if (values.length > 0)
            hq_sheet_line(sheet, telling->indent, telling->indent + 2, values);
    }
    if (shown < had)
        hq_sheet_line(sheet, telling->indent, telling->indent + 2,
                      HQ_PHRASE(voice, SUBJECTS_MORE, hq_count_text(voice, had - shown)));
}

void hq_tell_brief(hq_telling *telling, const hq_answer_policy *policy)
{
    hq_sheet *sheet = &telling->sheet;
    hq_voice *voice = &sheet->voice;
    if (sheet->all) {
        hq_tell_entry(telling, policy);
        return;
    }
    voice->policy = &voice->pack->policies.at[policy->policy];
    bool to_read = hq_class_of(voice->policy) == HQ_CLASS_INFORMATION;
    hq_tell_title(telling, policy->policy,
                  to_read ? hq_styled(voice, HQ_DIM, voice->policy->phone)
                          : hq_policy_figure(telling, policy));
    uint32_t indent = telling->indent;
    hq_str figures = figures_of(telling, policy);
    if (figures.length > 0)
        hq_sheet_line(sheet, indent, indent + 2, figures);
    tell_values(telling, policy);
    if (policy->verdict == HQ_VERDICT_UNDETERMINED && policy->missing.count > 0)
        hq_sheet_line(sheet, indent, indent + 2,
                      HQ_PHRASE(voice, HANGS_ON, missing_of(voice, &policy->missing)));
    hq_str office = to_read ? HQ_STR("") : hq_styled(voice, HQ_DIM, hq_office_text(voice, voice->policy));
    hq_str mark = voice->policy->standing == HQ_STANDING_IN_FORCE
                      ? HQ_STR("")
                      : hq_styled(voice, HQ_AMBER, HQ_PHRASE(voice, LIST_STANDING_DRAFT));
    hq_str last = hq_beside(voice, mark, office);
    if (last.length > 0)
        hq_sheet_line(sheet, indent, indent + 2, last);
}
