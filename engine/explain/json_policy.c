/* One policy in the JSON document of an answer. See docs/users/answer.md for what each key means. */
#include <string.h>

#include "explain/emit.h"
#include "explain/finding.h"
#include "explain/names.h"
#include "explain/says.h"
#include "explain/telling.h"

static void both_speak_of(hq_emitter *json, uint32_t policy)
{
    json->zh.policy = json->en.policy = &json->zh.pack->policies.at[policy];
}

static hq_str result_name(bool met, bool unmet)
{
    return met ? HQ_STR("met") : unmet ? HQ_STR("unmet") : HQ_STR("unknown");
}

/* --- What a policy is --- */

static void emit_validity(hq_emitter *json, const hq_policy *policy)
{
    hq_emit_open(json, HQ_STR("valid"), '{');
    bool from = policy->valid_from.kind == HQ_LIMIT_DAY, to = policy->valid_to.kind == HQ_LIMIT_DAY;
    hq_emit_day(json, HQ_STR("from"), from ? policy->valid_from.day : HQ_DAY_MIN);
    hq_emit_day(json, HQ_STR("to"), to ? policy->valid_to.day : HQ_DAY_MAX);
    hq_emit_words(json, HQ_STR("words"), hq_validity_text(&json->zh, policy),
                  hq_validity_text(&json->en, policy));
    hq_emit_close(json, '}');
}

void hq_emit_policy_head(hq_emitter *json, uint32_t index)
{
    const hq_policy *policy = &json->zh.pack->policies.at[index];
    both_speak_of(json, index);
    hq_emit_text(json, HQ_STR("id"), policy->id);
    hq_emit_text(json, HQ_STR("number"), policy->number);
    hq_emit_pack_words(json, HQ_STR("title"), policy->title);
    hq_emit_text(json, HQ_STR("chapter"), policy->chapter);
    hq_emit_text(json, HQ_STR("standing"),
                 policy->standing == HQ_STANDING_IN_FORCE ? HQ_STR("in_force") : HQ_STR("unconfirmed"));
    emit_validity(json, policy);
}

static void emit_words_list(hq_emitter *json, hq_str key, const hq_words_list *list)
{
    hq_emit_open(json, key, '[');
    for (uint32_t i = 0; i < list->count; i++)
        hq_emit_pack_words(json, HQ_NO_KEY, list->at[i]);
    hq_emit_close(json, ']');
}

void hq_emit_policy_office(hq_emitter *json, uint32_t index)
{
    static const char *const PROCEDURES[] = {"automatic", "apply", "book", "review", "oneself", "unstated"};
    const hq_policy *policy = &json->zh.pack->policies.at[index];
    hq_emit_cites(json, HQ_STR("cite"), &policy->cites);
    hq_emit_open(json, HQ_STR("authority"), '{');
    hq_emit_pack_words(json, HQ_STR("name"), policy->authority);
    hq_emit_text_or_null(json, HQ_STR("phone"), policy->phone);
    hq_emit_close(json, '}');
    hq_emit_text(json, HQ_STR("procedure"), hq_str_of(PROCEDURES[policy->procedure]));
    hq_emit_pack_words(json, HQ_STR("where"), policy->where);
    emit_words_list(json, HQ_STR("steps"), &policy->steps);
    emit_words_list(json, HQ_STR("papers"), &policy->papers);
    hq_emit_open(json, HQ_STR("basis"), '[');
    for (uint32_t i = 0; i < policy->basis.count; i++)
        hq_emit_text(json, HQ_NO_KEY, policy->basis.at[i]);
    hq_emit_close(json, ']');
}

/* --- Conditions --- */

static void emit_distance(hq_emitter *json, const hq_finding *finding)
{
    static const char *const KINDS[] = {NULL, "short", "over", "off", "early", "late", "on_excluded_limit"};
    const hq_distance *distance = &finding->distance;
    if (distance->kind == HQ_DISTANCE_NONE) {
        hq_emit_null(json, HQ_STR("distance"));
        return;
    }
    bool days = distance->kind == HQ_DISTANCE_EARLY || distance->kind == HQ_DISTANCE_LATE;
    hq_shown shown = {.kind = HQ_T_NUMBER,
                      .unit = days ? hq_unit_of(HQ_DIM_DAY, 1) : finding->have.unit,
                      .low = distance->low,
                      .high = distance->high,
                      .high_open = distance->high_open};
    hq_emit_open(json, HQ_STR("distance"), '{');
    hq_emit_text(json, HQ_STR("kind"), hq_str_of(KINDS[distance->kind]));
    hq_emit_shown(json, HQ_STR("by"), &shown, hq_distance_text(&json->zh, finding),
                  hq_distance_text(&json->en, finding));
    hq_emit_close(json, '}');
}

static void emit_finding(hq_emitter *json, const hq_finding *finding, const hq_condition *condition)
{
    hq_shown truth = {
        .kind = HQ_T_TRUTH, .truth = finding->part->truth, .known = finding->part->truth != HQ_UNKNOWN};
    hq_shown wanted = {.kind = HQ_T_TRUTH, .truth = finding->wanted ? HQ_TRUE : HQ_FALSE, .known = true};
    hq_emit_open(json, HQ_NO_KEY, '{');
    hq_emit_words(json, HQ_STR("says"), hq_finding_says(&json->zh, finding, condition),
                  hq_finding_says(&json->en, finding, condition));
    hq_emit_text(json, HQ_STR("result"), result_name(finding->met, finding->unmet));
    hq_emit_shown(json, HQ_STR("have"), finding->compares ? &finding->have : &truth,
                  hq_finding_have(&json->zh, finding), hq_finding_have(&json->en, finding));
    hq_emit_shown(json, HQ_STR("need"), finding->compares ? &finding->need : &wanted,
                  hq_finding_need(&json->zh, finding), hq_finding_need(&json->en, finding));
    emit_distance(json, finding);
    hq_emit_close(json, '}');
}

/* "company.employees, hire.certificate" */
static void emit_fields(hq_emitter *json, hq_node_id node)
{
    hq_text facts = hq_voice_text(&json->zh);
    hq_plan_facts_of(&facts, json->zh.plan, node);
    hq_str rest = hq_voice_take(&json->zh, &facts);
    hq_emit_open(json, HQ_STR("fields"), '[');
    while (rest.length > 0) {
        const char *comma = memchr(rest.at, ',', rest.length);
        size_t length = comma == NULL ? rest.length : (size_t)(comma - rest.at);
        hq_str name = hq_str_trim(hq_str_cut(rest, 0, length));
        if (name.length > 0)
            hq_emit_text(json, HQ_NO_KEY, name);
        rest = hq_str_cut(rest, length + 1, rest.length);
    }
    hq_emit_close(json, ']');
}

static void emit_condition(hq_emitter *json, const hq_answer_condition *condition)
{
    const hq_condition *declared = condition->condition->declared;
    hq_finding_list findings = hq_findings_of(&json->zh, condition);
    hq_emit_open(json, HQ_NO_KEY, '{');
    hq_emit_text(json, HQ_STR("name"), declared->path);
    hq_emit_words(json, HQ_STR("says"), hq_says_condition(&json->zh, declared),
                  hq_says_condition(&json->en, declared));
    hq_emit_text(json, HQ_STR("result"),
                 result_name(condition->truth == HQ_TRUE, condition->truth == HQ_FALSE));
    emit_fields(json, condition->condition->node);
    hq_emit_open(json, HQ_STR("parts"), '[');
    for (uint32_t i = 0; i < findings.count; i++)
        emit_finding(json, &findings.at[i], declared);
    hq_emit_close(json, ']');
    hq_emit_cites(json, HQ_STR("cite"), &declared->cites);
    hq_emit_close(json, '}');
}

/* --- Subjects --- */

static void emit_cuts(hq_emitter *json, const hq_answer_policy *policy, uint32_t subject)
{
    const hq_policy *declared = json->zh.policy;
    hq_emit_open(json, HQ_STR("capped_by"), '[');
    for (uint32_t i = 0; i < policy->item_count; i++) {
        const hq_answer_item *one = &policy->items[i];
        for (uint32_t c = 0; one->subject == subject && c < one->cut_count; c++) {
            const hq_benefit *benefit = &declared->benefits.at[one->benefit];
            const hq_cap *cap = &benefit->caps.at[one->cuts[c].cap];
            hq_emit_open(json, HQ_NO_KEY, '{');
            hq_emit_text_or_null(json, HQ_STR("benefit"), benefit->name);
            hq_emit_words(json, HQ_STR("limit"), hq_cap_text(&json->zh, cap), hq_cap_text(&json->en, cap));
            hq_emit_range(json, HQ_STR("by"), one->cuts[c].by);
            hq_emit_money(json, HQ_STR("received_before"), one->cuts[c].received);
            hq_emit_close(json, '}');
        }
    }
    hq_emit_close(json, ']');
}

/* Rows from one, in the order of the table; what these rows have, by column. */
static void emit_row(hq_emitter *json, const hq_let *let, const hq_shown *shown, hq_str zh, hq_str en)
{
    const hq_table *table = json->zh.plan->tables.at[shown->table].declared;
    const hq_table_row *row = &table->rows.at[hq_set_first(shown->rows, shown->row_count)];
    hq_emit_open(json, let->name, '{');
    hq_emit_text(json, HQ_STR("kind"), HQ_STR("row"));
    hq_emit_text(json, HQ_STR("table"), table->name);
    hq_emit_open(json, HQ_STR("rows"), '[');
    for (uint32_t r = 0; r < shown->row_count; r++)
        if ((shown->rows[r / 64] >> (r % 64) & 1) != 0)
            hq_emit_count(json, HQ_NO_KEY, (uint64_t)r + 1);
    hq_emit_close(json, ']');
    hq_emit_open(json, HQ_STR("columns"), '{');
    for (uint32_t c = 0; c < table->outputs.count; c++) {
        hq_look look = hq_look_of(&json->zh, row->outputs[c]);
        hq_emit_shown(json, table->outputs.at[c], &shown->columns[c],
                      hq_value_text(&json->zh, &shown->columns[c], look),
                      hq_value_text(&json->en, &shown->columns[c], look));
    }
    hq_emit_close(json, '}');
    hq_emit_words(json, HQ_STR("words"), zh, en);
    hq_emit_close(json, '}');
}

static void emit_value(hq_emitter *json, const hq_answer_value *value)
{
    const hq_let *let = &json->zh.policy->lets.at[value->let];
    hq_look look = hq_look_of(&json->zh, let->expression);
    hq_str zh = hq_value_text(&json->zh, &value->shown, look),
           en = hq_value_text(&json->en, &value->shown, look);
    if (value->shown.kind == HQ_T_ROW)
        emit_row(json, let, &value->shown, zh, en);
    else
        hq_emit_shown(json, let->name, &value->shown, zh, en);
}

static void emit_subject(hq_emitter *json, const hq_answer_policy *policy, uint32_t index)
{
    const hq_answer_subject *subject = &policy->subjects[index];
    hq_emit_open(json, HQ_NO_KEY, '{');
    hq_emit_text(json, HQ_STR("entity"), json->zh.pack->entities.at[subject->record->entity].name);
    hq_emit_text_or_null(json, HQ_STR("id"), subject->record->id);
    hq_emit_words(json, HQ_STR("name"), hq_record_label(&json->zh, subject->record),
                  hq_record_label(&json->en, subject->record));
    hq_emit_truth(json, HQ_STR("listed"), hq_unlisted_item(subject->record) == NULL);
    hq_emit_text(json, HQ_STR("status"), hq_str_of(hq_verdict_name(subject->verdict)));
    hq_emit_range(json, HQ_STR("amount"), subject->amount);
    emit_cuts(json, policy, index);
    hq_emit_open(json, HQ_STR("values"), '{');
    for (uint32_t v = 0; v < subject->value_count; v++)
        emit_value(json, &subject->values[v]);
    hq_emit_close(json, '}');
    hq_emit_open(json, HQ_STR("conditions"), '[');
    for (uint32_t c = 0; subject->conditions != NULL && c < subject->condition_count; c++)
        emit_condition(json, &subject->conditions[c]);
    hq_emit_close(json, ']');
    hq_emit_close(json, '}');
}

/* --- Benefits, readings, groups --- */

static void emit_benefit(hq_emitter *json, const hq_answer_policy *policy, uint32_t index)
{
    static const char *const BOUNDS[] = {"exact", "up_to", "at_least"};
    const hq_benefit *declared = &json->zh.policy->benefits.at[index];
    const hq_answer_benefit *benefit = &policy->benefits[index];
    hq_emit_open(json, HQ_NO_KEY, '{');
    hq_emit_text_or_null(json, HQ_STR("name"), declared->name);
    hq_emit_pack_words(json, HQ_STR("title"), declared->title);
    hq_emit_text(json, HQ_STR("kind"), hq_kind_name(declared->kind));
    hq_emit_text(json, HQ_STR("total"), hq_str_of(hq_total_name(benefit->total)));
    hq_emit_text(json, HQ_STR("bound"), hq_str_of(BOUNDS[declared->bound]));
    hq_emit_truth(json, HQ_STR("given"), benefit->given);
    if (benefit->is_money)
        hq_emit_range(json, HQ_STR("amount"), benefit->amount);
    else
        hq_emit_null(json, HQ_STR("amount"));
    hq_look look = hq_benefit_look(&json->zh, declared);
    if (!benefit->is_money && benefit->quantity.kind == HQ_T_NUMBER)
        hq_emit_shown(json, HQ_STR("quantity"), &benefit->quantity,
                      hq_quantity_text(&json->zh, &benefit->quantity, look),
                      hq_quantity_text(&json->en, &benefit->quantity, look));
    else
        hq_emit_null(json, HQ_STR("quantity"));
    hq_emit_close(json, '}');
}

static void emit_reading(hq_emitter *json, const hq_answer_reading *reading)
{
    const hq_pack *pack = json->zh.pack;
    const hq_patch *patch = reading->of_definition
                                ? &pack->definitions.at[reading->owner].readings.at[reading->reading]
                                : &pack->policies.at[reading->owner].readings.at[reading->reading];
    hq_emit_open(json, HQ_NO_KEY, '{');
    hq_emit_text(json, HQ_STR("of"),
                 reading->of_definition ? pack->definitions.at[reading->owner].path
                                        : pack->policies.at[reading->owner].id);
    hq_emit_text(json, HQ_STR("name"), patch->name);
    hq_emit_pack_words(json, HQ_STR("says"), patch->says);
    hq_emit_text(json, HQ_STR("status"), hq_str_of(hq_verdict_name(reading->verdict)));
    hq_emit_range(json, HQ_STR("amount"), reading->amount);
    hq_emit_close(json, '}');
}

/* The groups in which another member came first, for one subject at least. */
static void emit_forgone(hq_emitter *json, const hq_answer *answer, uint32_t policy)
{
    const hq_pack *pack = json->zh.pack;
    hq_emit_open(json, HQ_STR("forgone"), '[');
    for (uint32_t g = 0; g < pack->groups.count; g++) {
        uint64_t own = 0, forgone = 0;
        for (uint32_t m = 0; m < pack->groups.at[g].members.count; m++)
            if (pack->groups.at[g].members.at[m].policy == policy)
                own |= (uint64_t)1 << m;
        for (uint32_t c = 0; c < answer->choices.count; c++)
            forgone |= answer->choices.at[c].group == g ? answer->choices.at[c].forgone : 0;
        if ((own & forgone) != 0)
            hq_emit_text(json, HQ_NO_KEY, pack->groups.at[g].name);
    }
    hq_emit_close(json, ']');
}

static void emit_filing(hq_emitter *json, const hq_answer_policy *policy)
{
    if (policy->window == NULL) {
        hq_emit_null(json, HQ_STR("filing"));
        return;
    }
    hq_emit_open(json, HQ_STR("filing"), '{');
    hq_emit_day(json, HQ_STR("from"), policy->window->file_from);
    hq_emit_day(json, HQ_STR("until"), policy->window->file_until);
    hq_emit_truth(json, HQ_STR("missed"), policy->window_missed);
    hq_emit_close(json, '}');
}

/* --- All of it --- */

static void emit_parts(hq_emitter *json, const hq_answer *answer, const hq_answer_policy *policy)
{
    hq_emit_open(json, HQ_STR("benefits"), '[');
    for (uint32_t b = 0; b < policy->benefit_count; b++)
        emit_benefit(json, policy, b);
    hq_emit_close(json, ']');
    hq_emit_open(json, HQ_STR("subjects"), '[');
    for (uint32_t s = 0; s < policy->subject_count; s++)
        emit_subject(json, policy, s);
    hq_emit_close(json, ']');
    hq_emit_count(json, HQ_STR("outside_period"), policy->outside_count);
    hq_emit_open(json, HQ_STR("readings"), '[');
    for (uint32_t r = 0; r < policy->reading_count; r++)
        emit_reading(json, &policy->readings[r]);
    hq_emit_close(json, ']');
    emit_forgone(json, answer, policy->policy);
    hq_emit_open(json, HQ_STR("missing"), '[');
    for (uint32_t m = 0; m < policy->missing.count; m++)
        hq_emit_text(json, HQ_NO_KEY, policy->missing.at[m].name);
    hq_emit_close(json, ']');
}

void hq_emit_answer_policy(hq_emitter *json, const hq_answer *answer, const hq_answer_policy *policy)
{
    const hq_pack *pack = json->zh.pack;
    hq_emit_open(json, HQ_NO_KEY, '{');
    hq_emit_policy_head(json, policy->policy);
    hq_emit_text(json, HQ_STR("status"), hq_str_of(hq_verdict_name(policy->verdict)));
    hq_emit_text(json, HQ_STR("total"), hq_str_of(hq_total_name(policy->total)));
    hq_emit_range(json, HQ_STR("amount"), policy->amount);
    emit_parts(json, answer, policy);
    if (policy->superseded)
        hq_emit_text(json, HQ_STR("superseded_by"), pack->policies.at[policy->superseded_by].id);
    else
        hq_emit_null(json, HQ_STR("superseded_by"));
    emit_filing(json, policy);
    hq_emit_policy_office(json, policy->policy);
    hq_emit_close(json, '}');
}
