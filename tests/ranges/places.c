/* Domains of facts as integers, and hiding what a profile says. See ranges.h. */
#include "ranges.h"

#include <string.h>

/* --- Domains --- */

static int64_t steps_of(hq_arena *arena, hq_rat value, hq_rat step, hq_rounding rounding)
{
    hq_int128 steps;
    must(hq_rat_quanta(arena, value, step, rounding, &steps));
    return (int64_t)steps;
}

static test_domain number_domain(const test_trial *trial, hq_rat min, hq_rat max, hq_rat step)
{
    hq_arena *arena = (hq_arena *)(uintptr_t)&trial->arena;
    return (test_domain){.kind = HQ_T_NUMBER,
                         .low = steps_of(arena, min, step, HQ_ROUND_CEILING),
                         .high = steps_of(arena, max, step, HQ_ROUND_FLOOR),
                         .step = step};
}

static test_domain field_domain(const test_trial *trial, const hq_field *field)
{
    const test_rules *rules = trial->rules;
    switch (field->type.kind) {
    case HQ_T_NUMBER:
        return number_domain(trial, field->min, field->max, field->step);
    case HQ_T_DATE:
        return (test_domain){.kind = HQ_T_DATE, .low = field->day_min, .high = field->day_max};
    case HQ_T_TRUTH:
        return (test_domain){.kind = HQ_T_TRUTH, .low = 0, .high = 1};
    case HQ_T_CODE:
        return (test_domain){.kind = HQ_T_CODE,
                             .low = 0,
                             .high = rules->pack->codes.at[field->type.index].leaf_count - 1,
                             .tree = field->type.index};
    default:
        return (test_domain){.kind = HQ_T_TEXT, .low = 0, .high = rules->texts.count - 1};
    }
}

test_domain place_domain(const test_trial *trial, const test_place *place)
{
    /* as the language has it: a day of validity that nobody states */
    static const hq_civil FIRST = {1949, 10, 1}, LAST = {2200, 12, 31};
    const hq_pack *pack = trial->rules->pack;
    hq_day first = 0, last = 0;
    switch (place->kind) {
    case PLACE_FACT:
        return field_domain(trial, &pack->entities.at[place->record->entity].fields.at[place->index]);
    case PLACE_ATTESTED:
        return (test_domain){.kind = HQ_T_TRUTH, .low = 0, .high = 1};
    case PLACE_OPEN_DAY:
        must(hq_civil_to_day(FIRST, &first) && hq_civil_to_day(LAST, &last) ? HQ_OK : HQ_E_INVALID);
        return (test_domain){.kind = HQ_T_DATE, .low = first, .high = last};
    case PLACE_GIVEN: {
        const hq_parameter *parameter = &pack->parameters.at[place->index];
        if (parameter->has_bounds)
            return number_domain(trial, parameter->min, parameter->max, parameter->step);
        return number_domain(trial, HQ_RAT_ZERO, hq_rat_int(1000000), pack->quantum);
    }
    default:
        return (test_domain){.kind = HQ_T_LIST};
    }
}

test_domain place_domain_now(const test_trial *trial, const test_place *place)
{
    hq_arena *arena = (hq_arena *)(uintptr_t)&trial->arena;
    test_domain whole = place_domain(trial, place);
    if (place->now.state != HQ_FACT_RANGE)
        return whole;
    if (whole.kind == HQ_T_NUMBER) {
        whole.low = steps_of(arena, place->now.numbers.low, whole.step, HQ_ROUND_CEILING);
        whole.high = steps_of(arena, place->now.numbers.high, whole.step, HQ_ROUND_FLOOR);
    } else if (whole.kind == HQ_T_DATE) {
        whole.low = place->now.days.low;
        whole.high = place->now.days.high;
    } else if (whole.kind == HQ_T_CODE) {
        whole.leaves = place->now.leaves;
    }
    return whole;
}

bool domain_has(const test_domain *domain, int64_t point)
{
    return point >= domain->low && point <= domain->high &&
           (domain->leaves == NULL || (domain->leaves[point / 64] >> (point % 64) & 1) != 0);
}

hq_fact domain_fact(test_trial *trial, const test_domain *domain, int64_t point)
{
    hq_fact fact = {.state = HQ_FACT_KNOWN, .pos = HQ_POS_NONE};
    switch (domain->kind) {
    case HQ_T_NUMBER:
        must(hq_rat_mul(&trial->arena, hq_rat_int(point), domain->step, &fact.number));
        break;
    case HQ_T_DATE:
        fact.day = (hq_day)point;
        break;
    case HQ_T_TRUTH:
        fact.truth = point != 0;
        break;
    case HQ_T_CODE:
        fact.leaf = (uint32_t)point;
        break;
    default:
        fact.text = trial->rules->texts.at[point];
        break;
    }
    return fact;
}

int64_t domain_point(test_trial *trial, const test_domain *domain, const hq_fact *fact)
{
    test_rules *rules = trial->rules;
    switch (domain->kind) {
    case HQ_T_NUMBER:
        return steps_of(&trial->arena, fact->number, domain->step, HQ_ROUND_FLOOR);
    case HQ_T_DATE:
        return fact->day;
    case HQ_T_TRUTH:
        return fact->truth;
    case HQ_T_CODE:
        return fact->leaf;
    default: /* a text of an example joins the pool */
        for (uint32_t i = 0; i < rules->texts.count; i++)
            if (hq_str_equal(rules->texts.at[i], fact->text))
                return i;
        MUST_PUSH(&rules->arena, rules->texts, fact->text);
        return rules->texts.count - 1;
    }
}

void domain_add_number(test_trial *trial, const test_domain *domain, hq_rat number, test_point_list *out)
{
    if (domain->kind != HQ_T_NUMBER)
        return;
    hq_int128 steps;
    if (hq_rat_quanta(&trial->arena, number, domain->step, HQ_ROUND_FLOOR, &steps) != HQ_OK)
        return;
    for (int i = -1; i <= 2; i++)
        if (steps + i >= domain->low && steps + i <= domain->high)
            MUST_PUSH(&trial->arena, *out, (int64_t)(steps + i));
}

/* --- Hiding --- */

void trial_refresh(test_trial *trial)
{
    hq_profile *profile = &trial->profile;
    profile->attested.count = profile->parameters.count = profile->days.count = 0;
    for (uint32_t i = 0; i < trial->places.count; i++) {
        const test_place *place = &trial->places.at[i];
        if (place->now.state != HQ_FACT_KNOWN)
            continue;
        if (place->kind == PLACE_ATTESTED)
            MUST_PUSH(&trial->arena, profile->attested,
                      ((hq_attestation){place->index, place->sub, place->now.truth}));
        else if (place->kind == PLACE_GIVEN)
            MUST_PUSH(&trial->arena, profile->parameters,
                      ((hq_given_parameter){place->index, place->now.number}));
        else if (place->kind == PLACE_OPEN_DAY)
            MUST_PUSH(&trial->arena, profile->days,
                      ((hq_open_day){place->index, place->sub, place->now.day}));
    }
}

void place_set(test_trial *trial, test_place *place, hq_fact fact)
{
    place->now = fact;
    if (place->kind == PLACE_FACT)
        place->record->facts[place->index] = fact;
    else
        trial_refresh(trial);
}

void place_restore(test_trial *trial, test_place *place)
{
    place->hidden = false;
    if (place->kind == PLACE_LIST)
        place->record->lists[place->index] = place->list;
    else
        place_set(trial, place, place->truth);
}

/* A range that holds the truth: from a hair's breadth to nearly all. */
static hq_fact part_of_numbers(test_trial *trial, const test_domain *domain, int64_t point)
{
    int64_t low = point - chance_spread(&trial->chance, point - domain->low);
    int64_t high = point + chance_spread(&trial->chance, domain->high - point);
    hq_fact fact = {.state = HQ_FACT_RANGE, .pos = HQ_POS_NONE};
    if (domain->kind == HQ_T_DATE) {
        fact.days.low = (hq_day)low;
        fact.days.high = (hq_day)high;
        return fact;
    }
    must(hq_rat_mul(&trial->arena, hq_rat_int(low), domain->step, &fact.numbers.low));
    must(hq_rat_mul(&trial->arena, hq_rat_int(high), domain->step, &fact.numbers.high));
    return fact;
}

/* An inner node above the truth, or any set with it and another. */
static hq_fact part_of_codes(test_trial *trial, const test_domain *domain, int64_t point)
{
    const hq_codes *codes = &trial->rules->pack->codes.at[domain->tree];
    uint64_t *leaves = HQ_NEW_ARRAY(&trial->arena, uint64_t, codes->leaf_count / 64 + 1);
    must(leaves == NULL ? HQ_E_MEMORY : HQ_OK);
    uint32_t parent = codes->codes.at[codes->leaf_codes[point]].parent;
    bool inner = parent != HQ_NONE && chance_in(&trial->chance, 40);
    uint32_t keep = (uint32_t)chance_between(&trial->chance, 10, 90), count = 0;
    for (uint32_t leaf = 0; leaf < codes->leaf_count; leaf++) {
        const hq_code *above = inner ? &codes->codes.at[parent] : NULL;
        bool below = inner && leaf >= above->leaf_first && leaf < above->leaf_first + above->leaf_count;
        if (leaf == point || (inner ? below : chance_in(&trial->chance, keep))) {
            leaves[leaf / 64] |= UINT64_C(1) << (leaf % 64);
            count++;
        }
    }
    hq_fact fact = {.state = HQ_FACT_RANGE, .pos = HQ_POS_NONE};
    fact.leaves = leaves;
    return count > 1 ? fact : (hq_fact){.state = HQ_FACT_ABSENT, .pos = HQ_POS_NONE};
}

void place_hide(test_trial *trial, test_place *place, bool wholly)
{
    place->hidden = true;
    if (place->kind == PLACE_LIST) {
        place->record->lists[place->index] = (hq_record_list){.present = false, .pos = HQ_POS_NONE};
        return;
    }
    test_domain domain = place_domain(trial, place);
    hq_fact fact = {.state = HQ_FACT_ABSENT, .pos = HQ_POS_NONE};
    if (!wholly && place->kind == PLACE_FACT) {
        int64_t point = domain_point(trial, &domain, &place->truth);
        if (domain.kind == HQ_T_NUMBER || domain.kind == HQ_T_DATE)
            fact = part_of_numbers(trial, &domain, point);
        else if (domain.kind == HQ_T_CODE && domain.high > 0)
            fact = part_of_codes(trial, &domain, point);
    }
    place_set(trial, place, fact);
}
