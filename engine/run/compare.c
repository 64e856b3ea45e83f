/* What came out of an example, beside what was expected: found in the answer, compared exactly, shown alike. See trial.h. */
#include <assert.h>
#include <string.h>

#include "run/trial.h"

/* --- Found in the answer --- */

/* Every policy that an expectation names was asked. */
static const hq_answer_policy *answer_of(const hq_answer *answer, uint32_t policy)
{
    for (uint32_t i = 0; i < answer->policy_count; i++)
        if (answer->policies[i].policy == policy)
            return &answer->policies[i];
    assert(false && "what is expected was asked for");
    return NULL;
}

static hq_status money_of(const hq_trial *trial, hq_range range, hq_shown *out)
{
    *out = (hq_shown){.kind = HQ_T_NUMBER,
                      .unit = hq_unit_of(HQ_DIM_MONEY, 1),
                      .known = range.low == range.high,
                      .high_open = range.high >= HQ_UNBOUNDED,
                      .low = HQ_RAT_ZERO,
                      .high = HQ_RAT_ZERO};
    hq_rat quanta;
    HQ_TRY(hq_rat_from_int128(trial->arena, range.low, &quanta));
    HQ_TRY(hq_rat_mul(trial->arena, quanta, trial->plan->pack->quantum, &out->low));
    if (out->high_open)
        return HQ_OK;
    HQ_TRY(hq_rat_from_int128(trial->arena, range.high, &quanta));
    return hq_rat_mul(trial->arena, quanta, trial->plan->pack->quantum, &out->high);
}

/* A figure that is no money; nothing is had of it by who has no claim. */
static hq_shown quantity_of(const hq_answer_policy *policy, uint32_t benefit, hq_unit unit)
{
    if (policy->benefits[benefit].quantity.kind == HQ_T_NUMBER)
        return policy->benefits[benefit].quantity;
    return (hq_shown){
        .kind = HQ_T_NUMBER, .unit = unit, .known = true, .low = HQ_RAT_ZERO, .high = HQ_RAT_ZERO};
}

static hq_status figure_of(const hq_trial *trial, const hq_answer *answer, const hq_wanted *wanted,
                           hq_shown *out)
{
    const hq_answer_policy *policy = answer_of(answer, trial->index);
    if (wanted->kind == HQ_WANTED_BENEFIT) {
        const hq_answer_benefit *benefit = &policy->benefits[wanted->index];
        if (benefit->is_money)
            return money_of(trial, benefit->amount, out);
        *out = quantity_of(policy, wanted->index, wanted->value.unit);
        return HQ_OK;
    }
    if (hq_unit_equal(wanted->value.unit, hq_unit_of(HQ_DIM_MONEY, 1)))
        return money_of(trial, policy->amount, out);
    *out = quantity_of(policy, 0, wanted->value.unit);
    return HQ_OK;
}

/* The group's own line, over all that it was chosen for. */
static hq_status group_amount(const hq_trial *trial, const hq_answer *answer, hq_shown *out)
{
    hq_range sum = HQ_RANGE_ZERO;
    for (uint32_t i = 0; i < answer->choices.count; i++)
        if (answer->choices.at[i].group == trial->index)
            sum = hq_range_add(sum, answer->choices.at[i].amount);
    return money_of(trial, sum, out);
}

/* A value over all subjects; those whose deciding day lies outside the claim only where there are no others. */
static hq_status value_of(const hq_trial *trial, const hq_answer_policy *policy, uint32_t let, hq_shown *out)
{
    bool inside = policy->verdict > HQ_VERDICT_NOT_APPLICABLE, found = false;
    *out = (hq_shown){.kind = HQ_T_NONE};
    for (uint32_t s = 0; s < policy->subject_count; s++) {
        const hq_answer_subject *subject = &policy->subjects[s];
        if (let >= subject->value_count || (inside && subject->verdict == HQ_VERDICT_NOT_APPLICABLE))
            continue;
        if (found)
            HQ_TRY(hq_shown_hull(trial->arena, trial->plan->pack, out, &subject->values[let].shown, out));
        else
            *out = subject->values[let].shown;
        found = true;
    }
    return HQ_OK;
}

static hq_status add_name(const hq_trial *trial, hq_str_list *names, hq_str name)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (hq_str_equal(names->at[i], name))
            return HQ_OK;
    return HQ_PUSH(trial->arena, *names, name) ? HQ_OK : HQ_E_MEMORY;
}

static hq_status unmet_of(const hq_trial *trial, const hq_answer_policy *policy, hq_str_list *names)
{
    for (uint32_t s = 0; s < policy->subject_count; s++)
        for (uint32_t c = 0; c < policy->subjects[s].condition_count; c++) {
            const hq_answer_condition *condition = &policy->subjects[s].conditions[c];
            bool outside = policy->subjects[s].verdict == HQ_VERDICT_NOT_APPLICABLE &&
                           policy->verdict > HQ_VERDICT_NOT_APPLICABLE;
            if (condition->truth == HQ_FALSE && !outside)
                HQ_TRY(add_name(trial, names, condition->condition->declared->name));
        }
    return HQ_OK;
}

static hq_verdict verdict_of(const hq_trial *trial, const hq_answer *answer)
{
    hq_verdict best = HQ_VERDICT_NOT_APPLICABLE;
    for (uint32_t i = 0; i < answer->policy_count; i++)
        if (answer->policies[i].policy < trial->plan->pack->policies.count &&
            answer->policies[i].verdict > best)
            best = answer->policies[i].verdict;
    return best;
}

static hq_status missing_of(const hq_trial *trial, const hq_answer *answer, hq_str_list *names)
{
    for (uint32_t i = 0; i < answer->policy_count; i++)
        for (uint32_t m = 0; m < answer->policies[i].missing.count; m++)
            if (answer->policies[i].policy < trial->plan->pack->policies.count)
                HQ_TRY(add_name(trial, names, answer->policies[i].missing.at[m].name));
    return HQ_OK;
}

hq_status hq_wanted_answer(const hq_trial *trial, const hq_answer *answer, const hq_wanted *wanted,
                           hq_wanted *out)
{
    *out = (hq_wanted){.kind = wanted->kind, .key = wanted->key, .index = wanted->index};
    switch (wanted->kind) {
    case HQ_WANTED_STATUS:
        out->verdict = verdict_of(trial, answer);
        return HQ_OK;
    case HQ_WANTED_AMOUNT:
        return trial->group != NULL ? group_amount(trial, answer, &out->value)
                                    : figure_of(trial, answer, wanted, &out->value);
    case HQ_WANTED_BENEFIT:
        return figure_of(trial, answer, wanted, &out->value);
    case HQ_WANTED_GIVEN:
        out->value = (hq_shown){
            .kind = HQ_T_TRUTH,
            .known = true,
            .truth = answer_of(answer, trial->index)->benefits[wanted->index].given ? HQ_TRUE : HQ_FALSE};
        return HQ_OK;
    case HQ_WANTED_MEMBER:
        return money_of(trial, answer_of(answer, trial->group->members.at[wanted->index].policy)->amount,
                        &out->value);
    case HQ_WANTED_LET:
        return value_of(trial, answer_of(answer, trial->index), wanted->index, &out->value);
    case HQ_WANTED_FACT:
        return value_of(trial, answer_of(answer, trial->plan->pack->policies.count + wanted->index), 0,
                        &out->value);
    case HQ_WANTED_UNMET:
        return unmet_of(trial, answer_of(answer, trial->index), &out->names);
    default:
        return missing_of(trial, answer, &out->names);
    }
}

/* --- Compared --- */

static bool same_end(bool a_open, hq_rat a, bool b_open, hq_rat b)
{
    return a_open == b_open && (a_open || hq_rat_equal(a, b));
}

static bool same_value(const hq_pack *pack, const hq_shown *a, const hq_shown *b)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case HQ_T_NUMBER:
        return same_end(a->low_open, a->low, b->low_open, b->low) &&
               same_end(a->high_open, a->high, b->high_open, b->high);
    case HQ_T_TRUTH:
        return a->truth == b->truth;
    case HQ_T_DATE:
        return a->day_low == b->day_low && a->day_high == b->day_high;
    case HQ_T_SPAN:
        return a->day_low == b->day_low && a->day_high == b->day_high && a->until_low == b->until_low &&
               a->until_high == b->until_high;
    case HQ_T_CODE:
        return a->tree == b->tree &&
               memcmp(a->leaves, b->leaves, (pack->codes.at[a->tree].leaf_count + 63) / 64 * 8) == 0;
    default:
        return a->known && b->known && hq_str_equal(a->text, b->text);
    }
}

static bool holds(const hq_str_list *names, hq_str name)
{
    for (uint32_t i = 0; i < names->count; i++)
        if (hq_str_equal(names->at[i], name))
            return true;
    return false;
}

static bool holds_all(const hq_str_list *names, const hq_str_list *others)
{
    for (uint32_t i = 0; i < others->count; i++)
        if (!holds(names, others->at[i]))
            return false;
    return true;
}

bool hq_wanted_equal(const hq_pack *pack, const hq_wanted *expected, const hq_wanted *came_out)
{
    switch (expected->kind) {
    case HQ_WANTED_STATUS:
        return expected->verdict == came_out->verdict;
    case HQ_WANTED_UNMET:
    case HQ_WANTED_MISSING:
        return holds_all(&expected->names, &came_out->names) && holds_all(&came_out->names, &expected->names);
    default:
        return same_value(pack, &expected->value, &came_out->value);
    }
}

/* --- Shown --- */

/* Money with the currency's decimals and without its unit; anything else with its unit, years where they are whole or below the line. */
static hq_status print_number(hq_text *text, const hq_trial *trial, hq_rat value, hq_unit unit)
{
    const hq_pack *pack = trial->plan->pack;
    if (hq_unit_equal(unit, hq_unit_of(HQ_DIM_MONEY, 1))) {
        bool whole;
        HQ_TRY(hq_rat_is_multiple(trial->arena, value, pack->quantum, &whole));
        return whole ? hq_rat_print_fixed(text, value, pack->quantum_places)
                     : hq_rat_print_exact(text, value);
    }
    return hq_quantity_print(trial->arena, text, &pack->units, value, unit);
}

static hq_status print_numbers(hq_text *text, const hq_trial *trial, const hq_shown *shown)
{
    bool point = !shown->low_open && !shown->high_open && hq_rat_equal(shown->low, shown->high);
    if (point)
        return print_number(text, trial, shown->low, shown->unit);
    hq_text_add_char(text, '[');
    if (shown->low_open)
        hq_text_add_z(text, "unbounded");
    else
        HQ_TRY(print_number(text, trial, shown->low, shown->unit));
    hq_text_add_z(text, ", ");
    if (shown->high_open)
        hq_text_add_z(text, "unbounded");
    else
        HQ_TRY(print_number(text, trial, shown->high, shown->unit));
    hq_text_add_char(text, ']');
    return HQ_OK;
}

static void print_days(hq_text *text, hq_day low, hq_day high)
{
    if (low != high)
        hq_text_add_char(text, '[');
    hq_day_print(text, low);
    if (low == high)
        return;
    hq_text_add_z(text, ", ");
    hq_day_print(text, high);
    hq_text_add_char(text, ']');
}

static void print_codes(hq_text *text, const hq_pack *pack, const hq_shown *shown)
{
    const hq_codes *codes = &pack->codes.at[shown->tree];
    uint32_t count = 0, printed = 0;
    for (uint32_t leaf = 0; leaf < codes->leaf_count; leaf++)
        count += (uint32_t)(shown->leaves[leaf / 64] >> (leaf % 64) & 1);
    hq_text_add_z(text, count == 1 ? "" : "[");
    for (uint32_t leaf = 0; leaf < codes->leaf_count; leaf++)
        if ((shown->leaves[leaf / 64] >> (leaf % 64) & 1) != 0) {
            hq_text_add_z(text, printed++ == 0 ? "" : ", ");
            hq_text_add(text, codes->codes.at[codes->leaf_codes[leaf]].name);
        }
    hq_text_add_z(text, count == 1 ? "" : "]");
}

static hq_status print_value(hq_text *text, const hq_trial *trial, const hq_shown *shown)
{
    static const char *const TRUTHS[] = {"[]", "false", "true", "[true, false]"};
    bool zh = trial->language == HQ_LANG_ZH;
    switch (shown->kind) {
    case HQ_T_NUMBER:
        return print_numbers(text, trial, shown);
    case HQ_T_TRUTH:
        hq_text_add_z(text, TRUTHS[shown->truth & 3]);
        return HQ_OK;
    case HQ_T_DATE:
        print_days(text, shown->day_low, shown->day_high);
        return HQ_OK;
    case HQ_T_SPAN:
        print_days(text, shown->day_low, shown->day_high);
        hq_text_add_z(text, " to ");
        print_days(text, shown->until_low - 1, shown->until_high - 1);
        return HQ_OK;
    case HQ_T_CODE:
        print_codes(text, trial->plan->pack, shown);
        return HQ_OK;
    case HQ_T_TEXT:
        hq_text_add_safely(text, shown->known ? shown->text : zh ? HQ_STR("未知") : HQ_STR("not known"));
        return HQ_OK;
    default:
        hq_text_add_z(text, zh ? "无" : "nothing");
        return HQ_OK;
    }
}

hq_status hq_wanted_print(hq_text *text, const hq_trial *trial, const hq_wanted *wanted)
{
    switch (wanted->kind) {
    case HQ_WANTED_STATUS:
        hq_text_add_z(text, hq_verdict_name(wanted->verdict));
        return HQ_OK;
    case HQ_WANTED_UNMET:
    case HQ_WANTED_MISSING:
        hq_text_add_char(text, '[');
        for (uint32_t i = 0; i < wanted->names.count; i++) {
            hq_text_add_z(text, i == 0 ? "" : ", ");
            hq_text_add_safely(text, wanted->names.at[i]);
        }
        hq_text_add_char(text, ']');
        return HQ_OK;
    default:
        return print_value(text, trial, &wanted->value);
    }
}
