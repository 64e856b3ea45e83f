/* One policy as a page: what it asks, what it gives, what it rests on. See explain.h. */
#include "explain/formula.h"
#include "explain/names.h"
#include "explain/says.h"
#include "explain/telling.h"

static uint32_t label_width(hq_voice *voice)
{
    static const hq_word LABELS[] = {HQ_W_RULE_ID,      HQ_W_RULE_SUBJECT, HQ_W_LIST_KIND,    HQ_W_RULE_VALID,
                                     HQ_W_RULE_DECIDED, HQ_W_RULE_COUNTED, HQ_W_LIST_STANDING};
    size_t width = 0;
    for (size_t i = 0; i < sizeof LABELS / sizeof *LABELS; i++) {
        size_t own = hq_sheet_width(hq_str_of(hq_word_text(LABELS[i], voice->language)));
        width = own > width ? own : width;
    }
    return (uint32_t)width + 2;
}

static void tell_pair(hq_sheet *sheet, uint32_t width, hq_word label, hq_str words)
{
    if (words.length > 0)
        hq_sheet_pair(sheet, 0, width, hq_str_of(hq_word_text(label, sheet->voice.language)), words);
}

/* --- Head --- */

hq_str hq_rule_subject(hq_voice *voice, const hq_policy *policy)
{
    const hq_entity *entity = &voice->pack->entities.at[policy->scope.entities[0]];
    hq_str label = hq_label_or(entity->label, entity->name, voice->language);
    if (policy->subject_holder == HQ_NONE)
        return label;
    return HQ_PHRASE(voice, SUBJECT_NAMED, label,
                     hq_list_label(voice, policy->subject_holder, policy->subject_list));
}

static void tell_head(hq_sheet *sheet, const hq_policy *policy)
{
    static const hq_word COUNTS[] = {HQ_W_RULE_COUNTS_EVENT, HQ_W_RULE_COUNTS_ACCRUAL,
                                     HQ_W_RULE_COUNTS_YEARLY};
    hq_voice *voice = &sheet->voice;
    uint32_t width = label_width(voice);
    hq_str decided =
        policy->decided_on == NULL ? HQ_PHRASE(voice, DAY_ASKED) : hq_says_value(voice, policy->decided_on);
    hq_str standing = policy->standing == HQ_STANDING_IN_FORCE
                          ? HQ_PHRASE(voice, LIST_STANDING_FORCE)
                          : hq_styled(voice, HQ_AMBER, HQ_PHRASE(voice, UNCONFIRMED));
    tell_pair(sheet, width, HQ_W_RULE_ID, policy->id);
    tell_pair(sheet, width, HQ_W_LIST_KIND, hq_kinds_text(voice, policy));
    tell_pair(sheet, width, HQ_W_LIST_STANDING, standing);
    tell_pair(sheet, width, HQ_W_RULE_VALID, hq_validity_text(voice, policy));
    tell_pair(sheet, width, HQ_W_RULE_SUBJECT, hq_rule_subject(voice, policy));
    tell_pair(sheet, width, HQ_W_RULE_DECIDED, decided);
    tell_pair(sheet, width, HQ_W_RULE_COUNTED, hq_phrase(voice, COUNTS[policy->counts], NULL, 0));
}

/* --- Conditions --- */

hq_str hq_rule_condition(hq_voice *voice, const hq_condition *condition)
{
    bool written = condition->says.zh.length + condition->says.en.length > 0;
    hq_str says = !written && condition->kind == HQ_CONDITION_ANY   ? HQ_PHRASE(voice, RULE_ONE_OF)
                  : !written && condition->kind == HQ_CONDITION_ALL ? HQ_PHRASE(voice, RULE_ALL_OF)
                                                                    : hq_says_condition(voice, condition);
    hq_str cites = hq_cites_text(voice, &condition->cites);
    return cites.length > 0 ? HQ_PHRASE(voice, SAYS_CITED, says, cites) : says;
}

static void tell_condition(hq_sheet *sheet, const hq_condition *condition, uint32_t indent)
{
    hq_voice *voice = &sheet->voice;
    hq_sheet_item(sheet, indent, HQ_PHRASE(voice, MARK_PART), hq_rule_condition(voice, condition));
    if (condition->kind == HQ_CONDITION_WHEN)
        hq_sheet_line(sheet, indent + 2, indent + 4,
                      hq_styled(voice, HQ_DIM, hq_formula(voice, condition->when)));
    for (uint32_t i = 0; i < condition->count; i++)
        tell_condition(sheet, &condition->parts[i], indent + 2);
}

static void tell_conditions(hq_sheet *sheet, const hq_policy *policy)
{
    hq_sheet_heading(sheet, HQ_PHRASE(&sheet->voice, STEP_CONDITIONS));
    if (policy->conditions.count == 0)
        hq_sheet_line(sheet, 2, 2, HQ_PHRASE(&sheet->voice, STEP_NO_CONDITIONS));
    for (uint32_t i = 0; i < policy->conditions.count; i++)
        tell_condition(sheet, &policy->conditions.at[i], 2);
}

/* --- What it gives --- */

static void tell_benefit(hq_sheet *sheet, const hq_benefit *benefit)
{
    hq_voice *voice = &sheet->voice;
    hq_str kind = hq_phrase(voice, hq_kind_word(benefit->kind), NULL, 0),
           title = hq_words_in(benefit->title, voice->language);
    if (title.length > 0 && !hq_str_equal(title, kind))
        kind = HQ_PHRASE(voice, BENEFIT_TITLED, title, kind);
    hq_sheet_item(sheet, 2, HQ_PHRASE(voice, MARK_PART), kind);
    bool money = hq_kind_total(benefit->kind) != HQ_TOTAL_NONE;
    if (benefit->amount != NULL) {
        hq_str formula = hq_formula(voice, benefit->amount);
        hq_sheet_line(sheet, 4, 6,
                      money ? HQ_PHRASE(voice, RULE_FORMULA, formula)
                            : HQ_PHRASE(voice, RULE_FIGURE, formula));
    }
    if (benefit->pays != NULL)
        hq_sheet_line(sheet, 4, 6, HQ_PHRASE(voice, RULE_FORMULA, hq_formula(voice, benefit->pays)));
    if (benefit->when != NULL)
        hq_sheet_line(sheet, 4, 6, HQ_PHRASE(voice, RULE_WHEN, hq_says_truth(voice, benefit->when, true)));
    for (uint32_t c = 0; c < benefit->caps.count; c++)
        hq_sheet_line(sheet, 4, 6, HQ_PHRASE(voice, RULE_CAP, hq_cap_text(voice, &benefit->caps.at[c])));
    if (benefit->bound != HQ_BOUND_EXACT)
        hq_sheet_line(sheet, 4, 6,
                      benefit->bound != HQ_BOUND_UP_TO ? HQ_PHRASE(voice, RULE_AT_LEAST)
                      : benefit->kind == HQ_KIND_TIME  ? HQ_PHRASE(voice, RULE_UP_TO_TIME)
                                                       : HQ_PHRASE(voice, RULE_UP_TO));
    if (benefit->group != HQ_NONE && benefit->group < voice->pack->groups.count) {
        const hq_group *group = &voice->pack->groups.at[benefit->group];
        hq_sheet_line(sheet, 4, 6,
                      HQ_PHRASE(voice, RULE_GROUP, hq_label_or(group->title, group->name, voice->language)));
    }
}

static void tell_lets(hq_sheet *sheet, const hq_policy *policy)
{
    hq_voice *voice = &sheet->voice;
    if (policy->lets.count == 0)
        return;
    hq_sheet_heading(sheet, HQ_PHRASE(voice, RULE_LETS));
    for (uint32_t i = 0; i < policy->lets.count; i++) {
        const hq_let *let = &policy->lets.at[i];
        hq_str name =
            hq_str_equal(hq_label_or(let->label, let->name, voice->language), let->name)
                ? let->name
                : HQ_PHRASE(voice, BENEFIT_NAMED, let->name, hq_words_in(let->label, voice->language));
        hq_sheet_line(sheet, 2, 4, HQ_PHRASE(voice, RULE_LET, name, hq_formula(voice, let->expression)));
    }
}

/* --- Exceptions, readings, windows, what it replaces --- */

static void tell_patches(hq_sheet *sheet, hq_word heading, const hq_patch_list *patches)
{
    hq_voice *voice = &sheet->voice;
    if (patches->count == 0)
        return;
    hq_sheet_heading(sheet, hq_phrase(voice, heading, NULL, 0));
    for (uint32_t i = 0; i < patches->count; i++) {
        const hq_patch *patch = &patches->at[i];
        hq_str words = HQ_PHRASE(voice, RULE_READING, hq_label_or(patch->says, patch->name, voice->language),
                                 patch->name);
        hq_str cites = hq_cites_text(voice, &patch->cites);
        hq_sheet_item(sheet, 2, HQ_PHRASE(voice, MARK_PART),
                      cites.length > 0 ? HQ_PHRASE(voice, SAYS_CITED, words, cites) : words);
        if (patch->when != NULL)
            hq_sheet_line(sheet, 4, 6, HQ_PHRASE(voice, RULE_WHEN, hq_says_truth(voice, patch->when, true)));
        for (uint32_t p = 0; p < patch->parts.count; p++)
            if (patch->parts.at[p].expression != NULL)
                hq_sheet_line(sheet, 4, 6,
                              hq_styled(voice, HQ_DIM,
                                        HQ_PHRASE(voice, STEP_FORMULA,
                                                  hq_formula(voice, patch->parts.at[p].expression))));
    }
}

static void tell_windows(hq_sheet *sheet, const hq_policy *policy)
{
    hq_voice *voice = &sheet->voice;
    if (policy->windows.count > 0)
        hq_sheet_heading(sheet, HQ_PHRASE(voice, RULE_WINDOWS));
    for (uint32_t i = 0; i < policy->windows.count; i++) {
        const hq_window *window = &policy->windows.at[i];
        hq_sheet_item(sheet, 2, HQ_PHRASE(voice, MARK_PART),
                      HQ_PHRASE(voice, RULE_WINDOW, hq_day_text(voice, window->claims_first),
                                hq_day_text(voice, window->claims_last), hq_window_text(voice, window)));
    }
}

static void tell_replaced(hq_sheet *sheet, const hq_policy *policy)
{
    hq_voice *voice = &sheet->voice;
    if (policy->supersedes.count > 0)
        hq_sheet_heading(sheet, HQ_PHRASE(voice, RULE_REPLACES));
    for (uint32_t i = 0; i < policy->supersedes.count; i++) {
        uint32_t other = policy->supersedes.at[i];
        hq_sheet_line(sheet, 2, 4,
                      HQ_PHRASE(voice, RECORD_NAMED, voice->pack->policies.at[other].number,
                                hq_policy_title(voice, other)));
    }
}

static void tell_words(hq_sheet *sheet, hq_word heading, const hq_words_list *list, bool numbered)
{
    hq_voice *voice = &sheet->voice;
    if (list->count > 0)
        hq_sheet_heading(sheet, hq_phrase(voice, heading, NULL, 0));
    for (uint32_t i = 0; i < list->count; i++)
        hq_sheet_item(sheet, 2,
                      numbered ? HQ_PHRASE(voice, STEP_NUMBERED, hq_count_text(voice, i + 1))
                               : HQ_PHRASE(voice, MARK_PART),
                      hq_words_in(list->at[i], voice->language));
}

void hq_tell_grounds(hq_sheet *sheet, const hq_policy *policy)
{
    hq_voice *voice = &sheet->voice;
    hq_sheet_heading(sheet, HQ_PHRASE(voice, STEP_HOW));
    hq_sheet_line(sheet, 2, 4, hq_office_text(voice, policy));
    hq_str where = hq_words_in(policy->where, voice->language);
    if (where.length > 0)
        hq_sheet_line(sheet, 2, 4, HQ_PHRASE(voice, STEP_WHERE, where));
    tell_words(sheet, HQ_W_STEP_STEPS, &policy->steps, true);
    tell_words(sheet, HQ_W_STEP_PAPERS, &policy->papers, false);
    tell_words(sheet, HQ_W_STEP_REMARKS, &policy->notes, false);
    if (policy->basis.count > 0)
        hq_sheet_heading(sheet, HQ_PHRASE(voice, STEP_BASIS));
    for (uint32_t i = 0; i < policy->basis.count; i++)
        hq_sheet_item(sheet, 2, HQ_PHRASE(voice, MARK_PART), policy->basis.at[i]);
    hq_sheet_heading(sheet, HQ_PHRASE(voice, STEP_SOURCES));
    for (uint32_t i = 0; i < policy->cites.count; i++) {
        hq_cite_list one = {.at = &policy->cites.at[i], .count = 1, .capacity = 1};
        hq_sheet_item(sheet, 2, HQ_PHRASE(voice, MARK_PART), hq_cites_text(voice, &one));
        hq_str address = hq_cite_address(voice, one.at);
        if (address.length > 0)
            hq_sheet_whole(sheet, 4, address);
    }
}

void hq_explain_rule(hq_text *text, const hq_plan *plan, uint32_t policy, const hq_page *page)
{
    const hq_policy *declared = &plan->pack->policies.at[policy];
    hq_telling telling = {.indent = (uint32_t)hq_sheet_width(declared->number) + 2};
    hq_sheet *sheet = &telling.sheet;
    hq_sheet_open(sheet, text, plan, page);
    sheet->voice.policy = declared;
    hq_tell_title(&telling, policy, HQ_STR(""));
    hq_sheet_blank(sheet);
    tell_head(sheet, declared);
    tell_conditions(sheet, declared);
    hq_sheet_heading(sheet, HQ_PHRASE(&sheet->voice, RULE_BENEFITS));
    for (uint32_t b = 0; b < declared->benefits.count; b++)
        tell_benefit(sheet, &declared->benefits.at[b]);
    tell_lets(sheet, declared);
    tell_patches(sheet, HQ_W_RULE_EXCEPTIONS, &declared->exceptions);
    tell_patches(sheet, HQ_W_RULE_READINGS, &declared->readings);
    tell_windows(sheet, declared);
    tell_replaced(sheet, declared);
    hq_tell_grounds(sheet, declared);
    hq_sheet_close(sheet);
}
