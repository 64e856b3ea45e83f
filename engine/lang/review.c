/* What of a pack wants looking after on a day: what ends soon, what was not compared for long, what is not certain. See pack.h. */
#include "base/limits.h"
#include "lang/pack.h"

static hq_str day_text(hq_diags *diags, hq_day day)
{
    hq_text text;
    hq_text_init(&text, diags->arena);
    hq_day_print(&text, day);
    return hq_text_str(&text);
}

static void review_validity(const hq_policy *policy, hq_day on, hq_diags *diags)
{
    if (policy->valid_to.kind != HQ_LIMIT_DAY || policy->valid_to.day > on + HQ_REVIEW_ENDS_DAYS)
        return;
    if (policy->valid_to.day < on)
        HQ_REPORT(diags, POLICY_ENDED, policy->valid_to.pos, policy->id,
                  day_text(diags, policy->valid_to.day));
    else
        HQ_REPORT(diags, POLICY_ENDS, policy->valid_to.pos, policy->id, day_text(diags, policy->valid_to.day),
                  hq_diag_count(diags, (uint64_t)(policy->valid_to.day - on)));
}

static void review_parameter(const hq_parameter *parameter, hq_day on, hq_diags *diags)
{
    if (parameter->has_checked_until && parameter->checked_until < on - HQ_REVIEW_CHECKED_DAYS)
        HQ_REPORT(diags, CHECKED_LONG_AGO, parameter->pos, parameter->name,
                  day_text(diags, parameter->checked_until),
                  hq_diag_count(diags, (uint64_t)(on - parameter->checked_until)));
    uint32_t unsure = 0;
    for (uint32_t i = 0; i < parameter->rows.count; i++)
        unsure += parameter->rows.at[i].sure != HQ_SURE_CERTAIN;
    if (unsure > 0)
        HQ_REPORT(diags, VALUES_UNSURE, parameter->pos, hq_diag_count(diags, unsure), parameter->name);
}

/* One message for all: they are many while a text is a draft. It stands where the first of them is. */
static void review_standing(const hq_pack *pack, hq_diags *diags)
{
    hq_text numbers;
    hq_text_init(&numbers, diags->arena);
    uint32_t count = 0;
    const hq_policy *first = NULL;
    for (uint32_t i = 0; i < pack->policies.count; i++) {
        const hq_policy *policy = &pack->policies.at[i];
        if (policy->standing == HQ_STANDING_IN_FORCE)
            continue;
        first = count++ == 0 ? policy : first;
        hq_text_add_z(&numbers, numbers.length == 0 ? "" : " ");
        hq_text_add(&numbers, policy->number);
    }
    if (first != NULL)
        HQ_REPORT(diags, NOT_CONFIRMED, first->pos, hq_diag_count(diags, count), hq_text_str(&numbers));
}

void hq_pack_review(const hq_pack *pack, hq_day on, hq_diags *diags)
{
    for (uint32_t i = 0; i < pack->policies.count; i++)
        review_validity(&pack->policies.at[i], on, diags);
    for (uint32_t i = 0; i < pack->parameters.count; i++)
        review_parameter(&pack->parameters.at[i], on, diags);
    if (pack->calendar.present && pack->calendar.days.covers_last <= on + HQ_REVIEW_ENDS_DAYS)
        HQ_REPORT(diags, CALENDAR_ENDS, pack->calendar.pos, day_text(diags, pack->calendar.days.covers_last));
    review_standing(pack, diags);
}
