/* Asking, and what an answer says to programs. See huiqi.h. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "data/number_text.h"
#include "eval/answer.h"
#include "explain/explain.h"
#include "handles.h"
#include "huiqi.h"

/* --- What is asked --- */

typedef struct hq_asking {
    const hq_rules *rules;
    const hq_pack *pack;
    hq_arena *arena;
    hq_diags *diags;
    hq_request *request;
} hq_asking;

hq_status hq_day_named(hq_diags *diags, const char *day, hq_day *out)
{
    hq_str text = hq_str_of(day == NULL ? "" : day);
    bool form_is_right = false;
    if (hq_day_text_parse(text, out, &form_is_right))
        return HQ_OK;
    if (form_is_right)
        HQ_REPORT(diags, ASK_NO_SUCH_DATE, HQ_POS_NONE, text);
    else
        HQ_REPORT(diags, ASK_DATE, HQ_POS_NONE, text);
    return HQ_E_USAGE;
}

bool hq_day_read(const char *text, char out[HQ_DAY_BYTES])
{
    hq_day day;
    bool form;
    out[0] = '\0';
    if (text == NULL || !hq_day_text_parse(hq_str_of(text), &day, &form))
        return false;
    hq_civil civil = hq_day_to_civil(day);
    return snprintf(out, HQ_DAY_BYTES, "%04d-%02d-%02d", civil.year, civil.month, civil.day) < HQ_DAY_BYTES;
}

static hq_status read_period(const hq_asking *asking, const char *period)
{
    hq_request *request = asking->request;
    hq_day first = hq_start_of_year(request->on), last = hq_end_of_year(request->on);
    hq_str text = hq_str_trim(hq_str_of(period == NULL ? "" : period));
    if (period != NULL && (!hq_span_parse(text, &first, &last) || last < first)) {
        HQ_REPORT(asking->diags, ASK_PERIOD, HQ_POS_NONE, text);
        return HQ_E_USAGE;
    }
    request->claim_first = first;
    request->claim_until = last + 1;
    return HQ_OK;
}

uint32_t hq_policy_named(const hq_rules *rules, hq_diags *diags, const char *id_or_number)
{
    const hq_pack *pack = rules->plan->pack;
    hq_str wanted = hq_str_of(id_or_number);
    uint32_t found = hq_pack_find_policy(pack, wanted);
    if (found != HQ_NONE)
        return found;
    hq_diag *diag = HQ_REPORT(diags, UNKNOWN_POLICY, HQ_POS_NONE, wanted);
    hq_guess guess = hq_guess_begin(diags, diag, wanted);
    for (uint32_t i = 0; i < pack->policies.count; i++)
        hq_guess_offer(&guess, pack->policies.at[i].id);
    for (uint32_t i = 0; i < pack->policies.count; i++)
        hq_guess_offer(&guess, pack->policies.at[i].number);
    hq_guess_end(&guess);
    return HQ_NONE;
}

hq_status hq_policies_named(const hq_rules *rules, hq_arena *arena, hq_diags *diags,
                            const char *const *policies, bool **out)
{
    hq_status status = HQ_OK;
    *out = HQ_NEW_ARRAY(arena, bool, rules->plan->pack->policies.count);
    HQ_TRY_ALLOC(*out);
    for (size_t i = 0; policies[i] != NULL; i++) {
        uint32_t policy = hq_policy_named(rules, diags, policies[i]);
        if (policy == HQ_NONE)
            status = HQ_E_USAGE;
        else
            (*out)[policy] = true;
    }
    return status;
}

static hq_status read_policies(const hq_asking *asking, const char *const *policies)
{
    if (policies == NULL)
        return HQ_OK;
    bool *only;
    hq_status status = hq_policies_named(asking->rules, asking->arena, asking->diags, policies, &only);
    asking->request->only = only;
    return status;
}

/* Whose readings: a policy's, or a definition's ("company.size"). */
typedef struct hq_readers {
    const hq_patch_list *readings;
    uint64_t *settled;
} hq_readers;

static bool readings_of(const hq_asking *asking, hq_str owner, hq_readers *out)
{
    const hq_settlement *settlement = &asking->request->settlement;
    uint32_t policy = hq_pack_find_policy(asking->pack, owner);
    if (policy != HQ_NONE) {
        *out = (hq_readers){&asking->pack->policies.at[policy].readings, &settlement->policies[policy]};
        return true;
    }
    for (uint32_t i = 0; i < asking->pack->definitions.count; i++)
        if (hq_str_equal(asking->pack->definitions.at[i].path, owner)) {
            *out = (hq_readers){&asking->pack->definitions.at[i].readings, &settlement->definitions[i]};
            return true;
        }
    return false;
}

/* Nothing with that name, or without readings: say what has some. */
static void report_owner(const hq_asking *asking, hq_str owner)
{
    const hq_pack *pack = asking->pack;
    hq_text names;
    hq_text_init(&names, asking->arena);
    for (uint32_t i = 0; i < pack->policies.count; i++)
        if (pack->policies.at[i].readings.count > 0)
            hq_text_addf(&names, "%s%.*s", names.length == 0 ? "" : ", ",
                         HQ_STR_ARGS(pack->policies.at[i].id));
    for (uint32_t i = 0; i < pack->definitions.count; i++)
        if (pack->definitions.at[i].readings.count > 0)
            hq_text_addf(&names, "%s%.*s", names.length == 0 ? "" : ", ",
                         HQ_STR_ARGS(pack->definitions.at[i].path));
    hq_diag *diag = HQ_REPORT(asking->diags, ASK_NO_READINGS, HQ_POS_NONE, owner);
    if (names.length > 0)
        hq_diag_hint(asking->diags, diag, HQ_H_ONE_OF, hq_text_str(&names));
}

static void report_reading(const hq_asking *asking, hq_str owner, hq_str wanted,
                           const hq_patch_list *readings)
{
    hq_text names;
    hq_text_init(&names, asking->arena);
    for (uint32_t i = 0; i < readings->count; i++)
        hq_text_addf(&names, "%s%.*s", i == 0 ? "" : ", ", HQ_STR_ARGS(readings->at[i].name));
    hq_diag *diag = HQ_REPORT(asking->diags, ASK_READING, HQ_POS_NONE, wanted, owner);
    hq_diag_hint(asking->diags, diag, HQ_H_ONE_OF, hq_text_str(&names));
}

static hq_status read_reading(const hq_asking *asking, const char *reading)
{
    const char *equals = strchr(reading, '=');
    if (equals == NULL || equals == reading || equals[1] == '\0') {
        HQ_REPORT(asking->diags, ASK_READING_FORM, HQ_POS_NONE, hq_str_of(reading));
        return HQ_E_USAGE;
    }
    hq_str owner = {reading, (size_t)(equals - reading)}, wanted = hq_str_of(equals + 1);
    hq_readers readers;
    if (!readings_of(asking, owner, &readers) || readers.readings->count == 0) {
        report_owner(asking, owner);
        return HQ_E_USAGE;
    }
    for (uint32_t i = 0; i < readers.readings->count; i++)
        if (hq_str_equal(readers.readings->at[i].name, wanted)) {
            *readers.settled |= UINT64_C(1) << i;
            return HQ_OK;
        }
    report_reading(asking, owner, wanted, readers.readings);
    return HQ_E_USAGE;
}

static hq_status read_readings(const hq_asking *asking, const char *const *readings)
{
    hq_settlement *settlement = &asking->request->settlement;
    if (readings == NULL)
        return HQ_OK;
    settlement->policies = HQ_NEW_ARRAY(asking->arena, uint64_t, asking->pack->policies.count);
    settlement->definitions = HQ_NEW_ARRAY(asking->arena, uint64_t, asking->pack->definitions.count);
    HQ_TRY_ALLOC(settlement->policies);
    HQ_TRY_ALLOC(settlement->definitions);
    hq_status status = HQ_OK;
    for (size_t i = 0; readings[i] != NULL; i++)
        if (read_reading(asking, readings[i]) != HQ_OK)
            status = HQ_E_USAGE;
    return status;
}

/* Everything that is wrong with a question is said at once. */
static hq_status read_inquiry(const hq_asking *asking, const hq_inquiry *inquiry)
{
    asking->request->complete = inquiry->complete;
    asking->request->explain = !inquiry->brief;
    hq_status parts[] = {hq_day_named(asking->diags, inquiry->on, &asking->request->on), HQ_OK,
                         read_policies(asking, inquiry->policies), read_readings(asking, inquiry->readings)};
    if (parts[0] == HQ_OK)
        parts[1] = read_period(asking, inquiry->period);
    hq_status status = HQ_OK;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i] == HQ_E_MEMORY || status == HQ_OK)
            status = parts[i];
    return status;
}

hq_status hq_inquiry_read(const hq_rules *rules, hq_arena *arena, hq_diags *diags, const hq_inquiry *inquiry,
                          hq_request *out)
{
    *out = (hq_request){0};
    hq_asking asking = {rules, rules->plan->pack, arena, diags, out};
    return read_inquiry(&asking, inquiry);
}

static hq_status answer(hq_result *result, hq_diags *diags, const hq_inquiry *inquiry)
{
    hq_request request;
    HQ_TRY(hq_inquiry_read(result->rules, &result->arena, diags, inquiry, &request));
    return hq_estimate(&result->arena, result->rules->plan, result->subject->profile, &request,
                       &result->answer);
}

hq_status hq_ask(hq_rules *rules, hq_subject *subject, const hq_inquiry *inquiry, hq_result **result,
                 hq_messages **messages)
{
    *result = NULL;
    if (messages != NULL)
        *messages = NULL;
    hq_arena arena;
    hq_arena_init(&arena, rules->arena.allocator, 0);
    hq_result *made = HQ_NEW(&arena, hq_result);
    if (made == NULL) {
        hq_arena_free(&arena);
        return HQ_E_MEMORY;
    }
    made->arena = arena;
    made->rules = hq_rules_retain(rules);
    made->subject = subject;
    hq_sources sources;
    hq_diags diags;
    hq_sources_init(&sources, &made->arena);
    hq_diags_init(&diags, &made->arena, &sources); /* a question has no text to point into */
    hq_status status = answer(made, &diags, inquiry);
    status = hq_messages_hand_over(rules->arena.allocator, &diags, status, messages);
    if (status == HQ_OK)
        *result = made;
    else
        hq_result_free(made);
    return status;
}

void hq_result_free(hq_result *result)
{
    if (result == NULL)
        return;
    hq_rules *rules = result->rules;
    hq_arena arena = result->arena; /* the handle lies in its own arena */
    hq_arena_free(&arena);
    hq_rules_release(rules);
}

/* --- The answer for programs --- */

static hq_status decimal(hq_result *result, hq_int128 quanta, const char **out)
{
    hq_text text;
    hq_text_init(&text, &result->arena);
    hq_explain_decimal(&text, result->rules->plan->pack, quanta);
    *out = hq_text_str(&text).at;
    return *out == NULL ? HQ_E_MEMORY : HQ_OK;
}

static hq_status amount_of(hq_result *result, hq_range range, hq_amount_info *out)
{
    *out = (hq_amount_info){0};
    HQ_TRY(decimal(result, range.low, &out->low));
    return range.high >= HQ_UNBOUNDED ? HQ_OK : decimal(result, range.high, &out->high);
}

static hq_status describe_policies(hq_result *result)
{
    const hq_answer *made = result->answer;
    hq_policy_result *policies = HQ_NEW_ARRAY(&result->arena, hq_policy_result, made->policy_count);
    HQ_TRY_ALLOC(policies);
    for (uint32_t i = 0; i < made->policy_count; i++) {
        const hq_answer_policy *policy = &made->policies[i];
        const hq_policy_info *info = &result->rules->policies[HQ_LANG_EN][policy->policy];
        policies[i] = (hq_policy_result){.id = info->id,
                                         .number = info->number,
                                         .status = hq_verdict_name(policy->verdict),
                                         .total = hq_total_name(policy->total)};
        HQ_TRY(amount_of(result, policy->amount, &policies[i].amount));
    }
    result->policies = policies;
    return HQ_OK;
}

uint32_t hq_result_policy_count(const hq_result *result)
{
    return result->answer->policy_count;
}

bool hq_result_policy(hq_result *result, uint32_t index, hq_policy_result *out)
{
    if (index >= result->answer->policy_count)
        return false;
    if (result->policies == NULL && describe_policies(result) != HQ_OK)
        return false;
    *out = result->policies[index];
    return true;
}

bool hq_result_total(hq_result *result, const char *total, hq_amount_info *out)
{
    for (size_t i = 0; i < HQ_TOTAL_NONE; i++)
        if (strcmp(hq_total_name((hq_total)i), total) == 0)
            return amount_of(result, result->answer->totals[i].all, out) == HQ_OK;
    return false;
}
