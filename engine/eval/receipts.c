/* Payments received before, and whose caps and pools they use up. See receipts.h. */
#include "eval/receipts.h"

/* The first day of the month or year of `day` that a cap is filled in; 0 for ever. */
static hq_day cap_turn(hq_every every, hq_day day)
{
    switch (every) {
    case HQ_EVERY_MONTH:
        return hq_start_of_month(day);
    case HQ_EVERY_YEAR:
        return hq_start_of_year(day);
    default:
        return 0;
    }
}

bool hq_benefit_draws(const hq_benefit *benefit, uint32_t pool)
{
    for (uint32_t c = 0; c < benefit->caps.count; c++)
        if (benefit->caps.at[c].pool == pool)
            return true;
    return false;
}

static const hq_fact *known(const hq_record *receipt, uint32_t field)
{
    return receipt->facts[field].state == HQ_FACT_KNOWN ? &receipt->facts[field] : NULL;
}

/* Is it a payment of what the query is about? */
static bool is_of(const hq_pack *pack, const hq_receipts_query *query, const hq_record *receipt)
{
    const hq_fact *name = known(receipt, HQ_RECEIPT_POLICY), *benefit = known(receipt, HQ_RECEIPT_BENEFIT);
    uint32_t index = name == NULL ? HQ_NONE : hq_pack_find_policy(pack, name->text);
    if (index == HQ_NONE)
        return false;
    const hq_policy *policy = &pack->policies.at[index];
    for (uint32_t b = 0; b < policy->benefits.count; b++) {
        const hq_benefit *declared = &policy->benefits.at[b];
        bool asked =
            query->policy != NULL ? declared == query->benefit : hq_benefit_draws(declared, query->pool);
        if (asked && (benefit == NULL || hq_str_equal(benefit->text, declared->name)))
            return true;
    }
    return false;
}

static hq_status charge(hq_evaluation *evaluation, const hq_receipts_query *query, uint32_t owner,
                        const hq_record *receipt)
{
    const hq_fact *day = known(receipt, HQ_RECEIPT_DAY), *amount = known(receipt, HQ_RECEIPT_AMOUNT),
                  *months = known(receipt, HQ_RECEIPT_MONTHS);
    if (query->every != HQ_EVERY_LIFETIME &&
        (day == NULL || cap_turn(query->every, day->day) != query->owners[owner].from))
        return HQ_OK;
    if (amount != NULL) {
        hq_int128 quanta;
        HQ_TRY(hq_rat_quanta(evaluation->scratch, amount->number, evaluation->pack->quantum, HQ_ROUND_HALF_UP,
                             &quanta));
        query->used[owner] = hq_range_add(query->used[owner], (hq_range){quanta, quanta});
    }
    if (months != NULL && query->months != NULL) {
        hq_term_range *had = &query->months[owner];
        HQ_TRY(hq_rat_add(evaluation->arena, had->low, months->number, &had->low));
        had->high = had->low;
    }
    return HQ_OK;
}

static bool concerns(const hq_record *receipt, const hq_record *owner)
{
    if (owner == NULL)
        return false;
    if (hq_record_lies_in(receipt->holder, owner))
        return true;
    for (uint32_t i = 0; i < receipt->subject_count; i++)
        if (hq_record_lies_in(receipt->subjects[i], owner))
            return true;
    return false;
}

static hq_status use(hq_evaluation *evaluation, const hq_receipts_query *query, const hq_record *receipt)
{
    if (!is_of(evaluation->pack, query, receipt))
        return HQ_OK;
    for (uint32_t o = 0; o < query->owner_count; o++)
        if (concerns(receipt, query->owners[o].record))
            HQ_TRY(charge(evaluation, query, o, receipt));
    return HQ_OK;
}

hq_status hq_receipts_use(hq_evaluation *evaluation, const hq_receipts_query *query)
{
    for (uint32_t i = 0; i < evaluation->profile->receipts.count; i++)
        HQ_TRY(use(evaluation, query, evaluation->profile->receipts.at[i]));
    return HQ_OK;
}

uint32_t hq_owner_place(hq_owner *owners, uint32_t *count, hq_owner owner)
{
    for (uint32_t o = *count; o > 0; o--) /* items of one owner mostly stand together */
        if (owners[o - 1].record == owner.record && owners[o - 1].from == owner.from)
            return o - 1;
    owners[*count] = owner;
    return (*count)++;
}

hq_owner hq_cap_owner(const hq_cap *cap, const hq_record *subject, hq_day first)
{
    return (hq_owner){hq_record_ancestor(subject, cap->each), cap_turn(cap->every, first)};
}
