/* Conditions on the page: what is needed, what there is, the distance. See telling.h. */
#include "explain/names.h"
#include "explain/says.h"
#include "explain/telling.h"

/* --- One finding --- */

/* A fact that a definition works out: no profile says it. */
static bool is_worked_out(const hq_voice *voice, const hq_ast *ast)
{
    return ast->meaning == HQ_M_FIELD &&
           voice->pack->entities.at[ast->children[0]->type.index].fields.at[ast->index].definition != HQ_NONE;
}

/* "it is 24 class hours, 6 class hours short" */
static hq_str finding_state(hq_voice *voice, const hq_finding *finding)
{
    hq_str distance = hq_distance_text(voice, finding);
    if (hq_finding_is_blank(voice, finding))
        return HQ_PHRASE(voice, IT_IS_NOT_STATED);
    if (!finding->compares) {
        bool field = finding->ast != NULL && finding->ast->kind == HQ_A_MEMBER;
        bool known = finding->part->truth != HQ_UNKNOWN;
        return !known ? HQ_PHRASE(voice, IT_IS_NOT_KNOWN)
               : field && is_worked_out(voice, finding->ast)
                   ? HQ_PHRASE(voice, IT_COMES_OUT, hq_finding_have(voice, finding))
               : field        ? HQ_PHRASE(voice, IT_SAYS, hq_finding_have(voice, finding))
               : finding->met ? HQ_PHRASE(voice, IT_HOLDS)
                              : HQ_PHRASE(voice, IT_DOES_NOT_HOLD);
    }
    hq_str have = hq_finding_have(voice, finding);
    return distance.length == 0 ? HQ_PHRASE(voice, IT_IS, have)
                                : HQ_PHRASE(voice, IT_IS_DISTANT, have, distance);
}

/* What must hold, with the value of the right side where the words only name it. */
static hq_str demand(hq_voice *voice, const hq_finding *finding, const hq_condition *condition)
{
    hq_str says = hq_finding_says(voice, finding, condition);
    bool named = finding->compares && !finding->need_is_written && finding->need.kind != HQ_T_TRUTH;
    return named ? HQ_PHRASE(voice, WITH_VALUE, says, hq_finding_need(voice, finding)) : says;
}

hq_str hq_finding_text(hq_voice *voice, const hq_finding *finding, const hq_condition *condition)
{
    return HQ_PHRASE(voice, SAYS_AND_STATE, demand(voice, finding, condition), finding_state(voice, finding));
}

/* --- Which findings tell why --- */

/* Of an unmet condition those that fail; of an open one those not known, but not what is simply left out: that is a missing fact. */
static bool tells(hq_voice *voice, const hq_finding *finding, uint8_t truth)
{
    if (truth == HQ_FALSE)
        return finding->unmet;
    if (truth == HQ_UNKNOWN)
        return !finding->met && !finding->unmet && !hq_finding_is_blank(voice, finding);
    return finding->met;
}

static bool is_said_by_itself(const hq_condition *condition)
{
    return condition->kind == HQ_CONDITION_WHEN && condition->says.zh.length + condition->says.en.length == 0;
}

/* A line that tells why, and the subjects it is true of. */
typedef struct hq_reason {
    hq_str line;
    hq_str demand, state; /* its two halves */
    uint32_t *subjects;
    uint32_t count;
} hq_reason;

typedef struct hq_reasons {
    HQ_LIST(hq_reason) list;
    bool one; /* the condition is one comparison and says itself */
} hq_reasons;

static void add_reason(hq_voice *voice, const hq_reason *reason, uint32_t subject, uint32_t room,
                       hq_reasons *out)
{
    hq_reason *old = NULL;
    for (uint32_t i = 0; i < out->list.count && old == NULL; i++)
        if (hq_str_equal(out->list.at[i].line, reason->line))
            old = &out->list.at[i];
    if (old == NULL) {
        hq_reason fresh = *reason;
        fresh.subjects = HQ_NEW_ARRAY(voice->arena, uint32_t, room);
        if (fresh.subjects == NULL || !HQ_PUSH(voice->arena, out->list, fresh)) {
            voice->failed = true;
            return;
        }
        old = &out->list.at[out->list.count - 1];
    }
    if (old->count == 0 || old->subjects[old->count - 1] != subject)
        old->subjects[old->count++] = subject;
}

static void add_reasons(hq_voice *voice, const hq_answer_condition *condition, uint8_t truth,
                        uint32_t subject, uint32_t room, hq_reasons *out)
{
    const hq_condition *declared = condition->condition->declared;
    hq_finding_list findings = hq_findings_of(voice, condition);
    out->one = is_said_by_itself(declared) && findings.count == 1;
    for (uint32_t i = 0; i < findings.count; i++) {
        const hq_finding *finding = &findings.at[i];
        if (!tells(voice, finding, truth))
            continue;
        hq_reason reason = {.demand = demand(voice, finding, declared),
                            .state = finding_state(voice, finding)};
        reason.line = HQ_PHRASE(voice, SAYS_AND_STATE, reason.demand, reason.state);
        add_reason(voice, &reason, subject, room, out);
    }
}

/* --- Over several subjects --- */

static uint32_t gather(hq_voice *voice, const hq_answer_policy *policy, hq_verdict verdict,
                       uint32_t condition, uint8_t truth, uint32_t **out)
{
    uint32_t count = 0;
    *out = HQ_NEW_ARRAY(voice->arena, uint32_t, policy->subject_count + 1);
    if (*out == NULL) {
        voice->failed = true;
        return 0;
    }
    for (uint32_t s = 0; s < policy->subject_count; s++) {
        const hq_answer_subject *subject = &policy->subjects[s];
        if (subject->verdict == verdict && condition < subject->condition_count &&
            subject->conditions[condition].truth == truth)
            (*out)[count++] = s;
    }
    return count;
}

/* "t1, t2, t3 and 2 more" */
static hq_str subjects_text(hq_voice *voice, const hq_answer_policy *policy, const uint32_t *subjects,
                            uint32_t count)
{
    hq_str names[HQ_TELL_SUBJECTS_MAX] = {{NULL, 0}};
    uint32_t shown = 0;
    for (; shown < count && shown < HQ_TELL_SUBJECTS_MAX; shown++)
        names[shown] = hq_record_short(voice, policy->subjects[subjects[shown]].record);
    hq_str list = hq_join_list(voice, names, shown);
    return shown == count ? list : HQ_PHRASE(voice, AND_MORE, list, hq_count_text(voice, count - shown));
}

hq_str hq_truth_mark(hq_voice *voice, uint8_t truth)
{
    const char *style = truth == HQ_TRUE ? HQ_GREEN : truth == HQ_FALSE ? HQ_RED : HQ_AMBER;
    hq_word word = truth == HQ_TRUE ? HQ_W_MARK_MET : truth == HQ_FALSE ? HQ_W_MARK_UNMET : HQ_W_MARK_OPEN;
    return hq_styled(voice, style, hq_str_of(hq_word_text(word, voice->language)));
}

static void tell_lines(hq_telling *telling, const hq_answer_policy *policy, const hq_reasons *reasons,
                       uint32_t count)
{
    hq_voice *voice = &telling->sheet.voice;
    uint32_t indent = telling->indent + 4;
    hq_str mark = HQ_PHRASE(voice, MARK_PART);
    for (uint32_t i = 0; i < reasons->list.count; i++) {
        const hq_reason *reason = &reasons->list.at[i];
        if (i == HQ_TELL_EXAMPLES_MAX && !telling->sheet.all) {
            hq_str more = hq_count_text(voice, reasons->list.count - i);
            hq_sheet_item(&telling->sheet, indent, mark, HQ_PHRASE(voice, REASONS_MORE, more));
            return;
        }
        hq_str line = reason->line;
        if (reason->count < count)
            line = HQ_PHRASE(voice, WHO_SAYS, subjects_text(voice, policy, reason->subjects, reason->count),
                             line);
        hq_sheet_item(&telling->sheet, indent, mark, line);
    }
}

static void tell_reasons(hq_telling *telling, const hq_answer_policy *policy, const uint32_t *subjects,
                         uint32_t count, uint32_t index, uint8_t truth)
{
    hq_voice *voice = &telling->sheet.voice;
    const hq_condition *declared = policy->subjects[subjects[0]].conditions[index].condition->declared;
    hq_reasons reasons = {.one = false};
    for (uint32_t i = 0; i < count; i++)
        add_reasons(voice, &policy->subjects[subjects[i]].conditions[index], truth, subjects[i], count,
                    &reasons);
    bool one_line = reasons.one && reasons.list.count == 1 && reasons.list.at[0].count == count;
    hq_str words = one_line ? reasons.list.at[0].demand : hq_says_condition(voice, declared);
    if (policy->subject_count > 1)
        words = HQ_PHRASE(voice, SAYS_OF, words, subjects_text(voice, policy, subjects, count));
    if (one_line)
        words = HQ_PHRASE(voice, SAYS_AND_STATE, words, reasons.list.at[0].state);
    hq_sheet_item(&telling->sheet, telling->indent, hq_truth_mark(voice, truth), words);
    if (!one_line)
        tell_lines(telling, policy, &reasons, count);
}

void hq_tell_conditions(hq_telling *telling, const hq_answer_policy *policy, hq_verdict verdict,
                        uint8_t truth)
{
    hq_voice *voice = &telling->sheet.voice;
    uint32_t conditions = voice->policy->conditions.count;
    for (uint32_t c = 0; c < conditions; c++) {
        uint32_t *subjects;
        uint32_t count = gather(voice, policy, verdict, c, truth, &subjects);
        if (count > 0)
            tell_reasons(telling, policy, subjects, count, c, truth);
    }
}
