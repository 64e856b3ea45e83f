/* Values near what matters: the pack's constants, what the profile already says, and both together. See ranges.h. */
#include "ranges.h"

#include <stdlib.h>

/* --- What the profile says near a record --- */

static void add_known(test_trial *trial, const hq_record *record, test_rat_list *numbers, test_day_list *days)
{
    const hq_entity *entity = &trial->rules->pack->entities.at[record->entity];
    for (uint32_t f = 0; f < entity->fields.count; f++) {
        const hq_fact *fact = &record->facts[f];
        if (fact->state != HQ_FACT_KNOWN)
            continue;
        if (entity->fields.at[f].type.kind == HQ_T_NUMBER)
            MUST_PUSH(&trial->arena, *numbers, fact->number);
        else if (entity->fields.at[f].type.kind == HQ_T_DATE)
            MUST_PUSH(&trial->arena, *days, fact->day);
    }
    for (uint32_t i = 0; i < entity->ones.count; i++)
        add_known(trial, record->ones[i], numbers, days);
}

/* The record's own facts, those beside and above it, and those of its neighbours in its list. */
static void nearby(test_trial *trial, const hq_record *record, test_rat_list *numbers, test_day_list *days)
{
    const hq_record *first = record;
    for (const hq_record *at = record; at != NULL; at = at->holder)
        if (at->holder == NULL || at->holder_list != HQ_NONE)
            add_known(trial, at, numbers, days);
    while (first != NULL && first->holder_list == HQ_NONE)
        first = first->holder;
    if (first == NULL)
        return;
    const hq_record_list *list = &first->holder->lists[first->holder_list];
    for (uint32_t i = 0; i < list->count && i < 3; i++)
        if (list->items[i] != first)
            add_known(trial, list->items[i], numbers, days);
}

/* --- One value --- */

static int64_t clipped(const test_domain *domain, int64_t point)
{
    return point < domain->low ? domain->low : point > domain->high ? domain->high : point;
}

static hq_day random_base_day(test_trial *trial, const test_day_list *near)
{
    test_chance *chance = &trial->chance;
    const test_rules *rules = trial->rules;
    hq_day year = hq_start_of_year(trial->on);
    switch (chance_below(chance, 6)) {
    case 0:
    case 1:
        if (near->count > 0)
            return near->at[chance_below(chance, near->count)];
        return (hq_day)(year + chance_between(chance, -800, 1200));
    case 2:
        if (rules->days.count > 0)
            return rules->days.at[chance_below(chance, rules->days.count)];
        return trial->on;
    case 3: {
        const hq_day ends[] = {trial->on, trial->claim_first, trial->claim_until, trial->claim_until - 1};
        return ends[chance_below(chance, 4)];
    }
    default:
        return (hq_day)(year + chance_between(chance, -800, 1200));
    }
}

static int64_t random_day(test_trial *trial, const test_domain *domain, const test_day_list *near)
{
    test_chance *chance = &trial->chance;
    const test_rules *rules = trial->rules;
    if (chance_in(chance, 3))
        return chance_in(chance, 50) ? domain->low : domain->high;
    hq_day day = random_base_day(trial, near), moved = day;
    int64_t sign = chance_in(chance, 50) ? 1 : -1;
    switch (chance_below(chance, 5)) {
    case 0:
        if (rules->months.count > 0 &&
            hq_day_add_months(day, sign * rules->months.at[chance_below(chance, rules->months.count)],
                              &moved))
            day = moved;
        break;
    case 1:
        if (rules->spans.count > 0)
            day = (hq_day)(day + sign * rules->spans.at[chance_below(chance, rules->spans.count)]);
        break;
    case 2:
        day = chance_in(chance, 50) ? hq_start_of_month(day) : hq_end_of_month(day);
        break;
    default:
        break;
    }
    return clipped(domain, day + chance_between(chance, -1, 1));
}

static int64_t random_number(test_trial *trial, const test_domain *domain, const test_rat_list *near)
{
    test_chance *chance = &trial->chance;
    const test_rules *rules = trial->rules;
    test_point_list points = {0};
    hq_rat number = HQ_RAT_ONE;
    switch (chance_below(chance, 10)) {
    case 0:
    case 1:
    case 2:
    case 3:
        if (rules->numbers.count > 0)
            number = rules->numbers.at[chance_below(chance, rules->numbers.count)];
        domain_add_number(trial, domain, number, &points);
        break;
    case 4:
    case 5:
        if (near->count == 0 || rules->shares.count == 0)
            break;
        must(hq_rat_mul(&trial->arena, near->at[chance_below(chance, near->count)],
                        rules->shares.at[chance_below(chance, rules->shares.count)], &number));
        domain_add_number(trial, domain, number, &points);
        break;
    case 6:
        return chance_in(chance, 60) ? domain->low : domain->high;
    case 7:
        return chance_between(chance, domain->low, domain->high);
    default:
        break;
    }
    if (points.count > 0)
        return points.at[chance_below(chance, points.count)];
    return domain->low + chance_spread(chance, domain->high - domain->low);
}

int64_t choose_point(test_trial *trial, const test_domain *domain, const hq_record *record)
{
    test_rat_list numbers = {0};
    test_day_list days = {0};
    switch (domain->kind) {
    case HQ_T_NUMBER:
        if (record != NULL)
            nearby(trial, record, &numbers, &days);
        return random_number(trial, domain, &numbers);
    case HQ_T_DATE:
        if (record != NULL)
            nearby(trial, record, &numbers, &days);
        return random_day(trial, domain, &days);
    default:
        return chance_between(&trial->chance, domain->low, domain->high);
    }
}

/* --- Every threshold --- */

static int by_value(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

static void sort_points(const test_domain *domain, test_point_list *points)
{
    qsort(points->at, points->count, sizeof *points->at, by_value);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < points->count; i++)
        if (domain_has(domain, points->at[i]) && (kept == 0 || points->at[kept - 1] != points->at[i]))
            points->at[kept++] = points->at[i];
    points->count = kept;
}

static void add_days(test_trial *trial, const test_domain *domain, hq_day day, test_point_list *out)
{
    for (int64_t d = day - 1; d <= day + 1; d++)
        if (d >= domain->low && d <= domain->high)
            MUST_PUSH(&trial->arena, *out, d);
}

/* A day, and that day shifted by every span the pack speaks of. */
static void add_shifted_days(test_trial *trial, const test_domain *domain, hq_day day, test_point_list *out)
{
    const test_rules *rules = trial->rules;
    hq_day moved;
    add_days(trial, domain, day, out);
    for (int sign = -1; sign <= 1; sign += 2) {
        for (uint32_t i = 0; i < rules->months.count; i++)
            if (hq_day_add_months(day, sign * (int64_t)rules->months.at[i], &moved))
                add_days(trial, domain, moved, out);
        for (uint32_t i = 0; i < rules->spans.count; i++)
            if (hq_day_add_days(day, sign * (int64_t)rules->spans.at[i], &moved))
                add_days(trial, domain, moved, out);
    }
}

static void day_points(test_trial *trial, const test_domain *domain, const test_day_list *near,
                       test_point_list *out)
{
    const test_rules *rules = trial->rules;
    for (uint32_t i = 0; i < rules->days.count; i++)
        add_shifted_days(trial, domain, rules->days.at[i], out);
    for (uint32_t i = 0; i < near->count; i++)
        add_shifted_days(trial, domain, near->at[i], out);
    const hq_day asked[] = {trial->on, trial->claim_first, trial->claim_until};
    for (int i = 0; i < 3; i++)
        add_shifted_days(trial, domain, asked[i], out);
    for (hq_day day = trial->claim_first; day < trial->claim_until; day = hq_end_of_month(day) + 1)
        add_days(trial, domain, hq_end_of_month(day), out);
}

static void number_points(test_trial *trial, const test_domain *domain, const test_rat_list *near,
                          test_point_list *out)
{
    const test_rules *rules = trial->rules;
    for (uint32_t i = 0; i < rules->numbers.count; i++)
        domain_add_number(trial, domain, rules->numbers.at[i], out);
    domain_add_number(trial, domain, HQ_RAT_ZERO, out);
    for (uint32_t i = 0; i < near->count; i++) {
        domain_add_number(trial, domain, near->at[i], out);
        for (uint32_t s = 0; s < rules->shares.count && s < 40; s++) {
            hq_rat scaled;
            must(hq_rat_mul(&trial->arena, near->at[i], rules->shares.at[s], &scaled));
            domain_add_number(trial, domain, scaled, out);
            must(hq_rat_div(&trial->arena, near->at[i], rules->shares.at[s], &scaled));
            domain_add_number(trial, domain, scaled, out);
        }
    }
}

void threshold_points(test_trial *trial, const test_domain *domain, const hq_record *record,
                      test_point_list *out)
{
    test_rat_list numbers = {0};
    test_day_list days = {0};
    out->count = 0;
    if (domain->kind != HQ_T_NUMBER && domain->kind != HQ_T_DATE) {
        for (int64_t p = domain->low; p <= domain->high; p++)
            if (domain_has(domain, p))
                MUST_PUSH(&trial->arena, *out, p);
        return;
    }
    if (record != NULL)
        nearby(trial, record, &numbers, &days);
    const int64_t ends[] = {domain->low, domain->low + 1, domain->high - 1, domain->high};
    for (int i = 0; i < 4; i++)
        MUST_PUSH(&trial->arena, *out, ends[i]);
    if (domain->kind == HQ_T_DATE)
        day_points(trial, domain, &days, out);
    else
        number_points(trial, domain, &numbers, out);
    for (int i = 0; i < 12; i++)
        MUST_PUSH(&trial->arena, *out,
                  domain->low + chance_spread(&trial->chance, domain->high - domain->low));
    sort_points(domain, out);
}
