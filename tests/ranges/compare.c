/* Does the answer that knows less contain the answer that knows more? Claim by claim. See ranges.h. */
#include "ranges.h"

#include <time.h>

hq_answer *trial_ask(test_trial *trial, hq_arena *arena, const test_asking *asking, double *micros)
{
    hq_request request = {.on = trial->on,
                          .claim_first = trial->claim_first,
                          .claim_until = trial->claim_until,
                          .only = asking->only,
                          .explain = asking->explain};
    hq_answer *answer;
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    must(hq_estimate(arena, trial->rules->plan, &trial->profile, &request, &answer));
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (micros != NULL)
        *micros = (double)(end.tv_sec - begin.tv_sec) * 1e6 + (double)(end.tv_nsec - begin.tv_nsec) / 1e3;
    return answer;
}

const char *claim_name(test_claim claim)
{
    static const char *const NAMES[CLAIM_COUNT] = {"status",    "amount", "benefit", "quantity", "item",
                                                   "condition", "value",  "total",   "choice",   "taken"};
    return NAMES[claim];
}

typedef struct comparing {
    const test_rules *rules;
    test_breach_list *out;
    uint32_t policy;
} test_comparing;

static void breach_of(test_comparing *comparing, test_claim claim, uint32_t part)
{
    test_breach_list *out = comparing->out;
    for (uint32_t i = 0; i < out->count; i++)
        if (out->at[i].claim == claim && out->at[i].policy == comparing->policy && out->at[i].part == part)
            return;
    if (out->count < BREACHES_MAX)
        out->at[out->count++] = (test_breach){claim, comparing->policy, part};
}

static bool contains(hq_range wide, hq_range narrow)
{
    return wide.low <= narrow.low && narrow.high <= wide.high;
}

static bool low_contains(const hq_shown *wide, const hq_shown *narrow)
{
    return wide->low_open || (!narrow->low_open && hq_rat_compare(wide->low, narrow->low) <= 0);
}

static bool high_contains(const hq_shown *wide, const hq_shown *narrow)
{
    return wide->high_open || (!narrow->high_open && hq_rat_compare(narrow->high, wide->high) <= 0);
}

static bool shown_contains(const test_rules *rules, const hq_shown *wide, const hq_shown *narrow)
{
    if (narrow->kind == HQ_T_NONE || wide->kind != narrow->kind)
        return narrow->kind == HQ_T_NONE;
    switch (wide->kind) {
    case HQ_T_NUMBER:
        return low_contains(wide, narrow) && high_contains(wide, narrow);
    case HQ_T_TRUTH:
        return (narrow->truth & ~wide->truth) == 0;
    case HQ_T_SPAN:
        if (wide->until_low > narrow->until_low || narrow->until_high > wide->until_high)
            return false;
        return wide->day_low <= narrow->day_low && narrow->day_high <= wide->day_high;
    case HQ_T_DATE:
        return wide->day_low <= narrow->day_low && narrow->day_high <= wide->day_high;
    case HQ_T_CODE:
        for (uint32_t w = 0; w * 64 < rules->pack->codes.at[wide->tree].leaf_count; w++)
            if ((narrow->leaves[w] & ~wide->leaves[w]) != 0)
                return false;
        return true;
    default:
        return true;
    }
}

/*
 * Is the status of the complete answer one that the other leaves open? "undetermined" leaves all open, "eligible" none but itself.
 * Where nothing can be had, more facts may show that no such subject exists, or that its day lies outside the claim: "not
 * applicable" is then as good as "ineligible".
 */
static bool status_is_open(hq_verdict hidden, hq_verdict complete)
{
    switch (hidden) {
    case HQ_VERDICT_UNDETERMINED:
        return true;
    case HQ_VERDICT_INELIGIBLE:
        return complete <= HQ_VERDICT_INELIGIBLE;
    case HQ_VERDICT_NOT_IN_FORCE:
        return complete <= HQ_VERDICT_NOT_IN_FORCE;
    default:
        return complete == hidden;
    }
}

/* --- One policy --- */

static void compare_items(test_comparing *comparing, const hq_answer_policy *complete,
                          const hq_answer_policy *hidden)
{
    for (uint32_t i = 0; i < complete->item_count; i++) {
        const hq_answer_item *item = &complete->items[i];
        const hq_record *record = complete->subjects[item->subject].record;
        for (uint32_t k = 0; k < hidden->item_count; k++) {
            const hq_answer_item *other = &hidden->items[k];
            if (other->benefit != item->benefit || other->first != item->first ||
                hidden->subjects[other->subject].record != record)
                continue;
            if (!contains(other->amount, item->amount) || !contains(other->asked, item->asked))
                breach_of(comparing, CLAIM_ITEM, item->benefit);
        }
    }
}

static void compare_reasons(test_comparing *comparing, const hq_answer_subject *complete,
                            const hq_answer_subject *hidden)
{
    for (uint32_t c = 0; c < complete->condition_count && c < hidden->condition_count; c++)
        if ((complete->conditions[c].truth & ~hidden->conditions[c].truth) != 0)
            breach_of(comparing, CLAIM_CONDITION, c);
    for (uint32_t v = 0; v < complete->value_count && v < hidden->value_count; v++)
        if (!shown_contains(comparing->rules, &hidden->values[v].shown, &complete->values[v].shown))
            breach_of(comparing, CLAIM_VALUE, v);
}

static void compare_subjects(test_comparing *comparing, const hq_answer_policy *complete,
                             const hq_answer_policy *hidden)
{
    for (uint32_t s = 0; s < complete->subject_count; s++)
        for (uint32_t k = 0; k < hidden->subject_count; k++) {
            if (hidden->subjects[k].record != complete->subjects[s].record)
                continue;
            if (!status_is_open(hidden->subjects[k].verdict, complete->subjects[s].verdict))
                breach_of(comparing, CLAIM_STATUS, s + 1);
            compare_reasons(comparing, &complete->subjects[s], &hidden->subjects[k]);
        }
}

static void compare_policy(test_comparing *comparing, const hq_answer_policy *complete,
                           const hq_answer_policy *hidden)
{
    comparing->policy = complete->policy;
    comparing->out->policies++;
    if (!status_is_open(hidden->verdict, complete->verdict))
        breach_of(comparing, CLAIM_STATUS, 0);
    if (!contains(hidden->amount, complete->amount))
        breach_of(comparing, CLAIM_AMOUNT, 0);
    for (uint32_t b = 0; b < complete->benefit_count; b++) {
        if (!contains(hidden->benefits[b].amount, complete->benefits[b].amount))
            breach_of(comparing, CLAIM_BENEFIT, b);
        if (!shown_contains(comparing->rules, &hidden->benefits[b].quantity, &complete->benefits[b].quantity))
            breach_of(comparing, CLAIM_QUANTITY, b);
    }
    compare_items(comparing, complete, hidden);
    compare_subjects(comparing, complete, hidden);
}

/* --- Groups and totals --- */

static const hq_answer_choice *choice_of(const hq_answer *answer, const hq_answer_choice *like)
{
    for (uint32_t i = 0; i < answer->choices.count; i++)
        if (answer->choices.at[i].group == like->group && answer->choices.at[i].record == like->record)
            return &answer->choices.at[i];
    return NULL;
}

static bool is_listed(const hq_record *record)
{
    for (; record != NULL; record = record->holder)
        if (record->imagined)
            return false;
    return true;
}

/* Does the record still stand in the profile, with every list above it present? */
static bool is_there(const hq_record *record)
{
    for (; record != NULL && record->holder != NULL; record = record->holder)
        if (record->holder_list != HQ_NONE && !record->holder->lists[record->holder_list].present)
            return false;
    return true;
}

static void compare_choices(test_comparing *comparing, const hq_answer *complete, const hq_answer *hidden)
{
    comparing->policy = HQ_NONE;
    for (uint32_t i = 0; i < complete->choices.count; i++) {
        const hq_answer_choice *choice = &complete->choices.at[i], *other = choice_of(hidden, choice);
        if (!is_there(choice->record))
            continue;
        hq_range nothing = HQ_RANGE_ZERO;
        if (!contains(other == NULL ? nothing : other->amount, choice->amount))
            breach_of(comparing, CLAIM_CHOICE, choice->group);
        uint64_t surely = other == NULL ? 0 : other->taken, maybe = other == NULL ? 0 : other->taken_high;
        if ((surely & ~choice->taken) != 0 || (choice->taken_high & ~maybe) != 0)
            breach_of(comparing, CLAIM_TAKEN, choice->group);
    }
    for (uint32_t i = 0; i < hidden->choices.count; i++) { /* nothing to choose, after all */
        const hq_answer_choice *choice = &hidden->choices.at[i];
        if (is_listed(choice->record) && choice_of(complete, choice) == NULL &&
            (choice->amount.low > 0 || choice->taken != 0))
            breach_of(comparing, CLAIM_CHOICE, choice->group);
    }
}

void compare_answers(const test_rules *rules, const hq_answer *complete, const hq_answer *hidden,
                     test_breach_list *out)
{
    test_comparing comparing = {rules, out, HQ_NONE};
    for (uint32_t i = 0; i < complete->policy_count; i++)
        compare_policy(&comparing, &complete->policies[i], &hidden->policies[i]);
    comparing.policy = HQ_NONE;
    for (uint32_t t = 0; t < HQ_TOTAL_COUNT; t++) {
        if (!contains(hidden->totals[t].all, complete->totals[t].all))
            breach_of(&comparing, CLAIM_TOTAL, t);
        if (!contains(hidden->totals[t].unconfirmed, complete->totals[t].unconfirmed))
            breach_of(&comparing, CLAIM_TOTAL, HQ_TOTAL_COUNT + t);
    }
    compare_choices(&comparing, complete, hidden);
}

/* --- Which places matter --- */

static bool same_range(hq_range a, hq_range b)
{
    return a.low == b.low && a.high == b.high;
}

static bool same_answer(const hq_answer *a, const hq_answer *b)
{
    for (uint32_t p = 0; p < a->policy_count; p++) {
        const hq_answer_policy *left = &a->policies[p], *right = &b->policies[p];
        if (left->verdict != right->verdict || !same_range(left->amount, right->amount))
            return false;
        for (uint32_t q = 0; q < left->benefit_count; q++) {
            const hq_shown *have = &left->benefits[q].quantity, *other = &right->benefits[q].quantity;
            if (!same_range(left->benefits[q].amount, right->benefits[q].amount) || have->kind != other->kind)
                return false;
            if (have->kind == HQ_T_NUMBER &&
                !(hq_rat_equal(have->low, other->low) && hq_rat_equal(have->high, other->high)))
                return false;
        }
    }
    return true;
}

void trial_weigh(test_trial *trial)
{
    hq_arena complete, arena;
    hq_arena_init(&complete, NULL, 0);
    hq_arena_init(&arena, NULL, 0);
    test_asking asking = {.only = NULL};
    const hq_answer *truth = trial_ask(trial, &complete, &asking, NULL);
    for (uint32_t i = 0; i < trial->places.count; i++) {
        test_place *place = &trial->places.at[i];
        place_hide(trial, place, true);
        hq_arena_reset(&arena);
        place->matters = !same_answer(truth, trial_ask(trial, &arena, &asking, NULL));
        place_restore(trial, place);
    }
    hq_arena_free(&complete);
    hq_arena_free(&arena);
}

test_place *trial_choose(test_trial *trial)
{
    bool any = chance_in(&trial->chance, 25);
    test_place *place = NULL;
    for (int tries = 0; tries < 200; tries++) {
        place = &trial->places.at[chance_below(&trial->chance, trial->places.count)];
        if (place->matters || any)
            break;
    }
    return place;
}
