/*
 * Profiles of which everything is known. Half of them begin as an example of the pack, which stands near a threshold on purpose;
 * what it leaves open is filled in, some of it is changed, items are doubled so that caps bite. See ranges.h.
 */
#include "ranges.h"

#include <stdio.h>

#include "data/profile.h"

static void fill_record(test_trial *trial, hq_record *record, bool changing);

/* --- Facts --- */

static void set_random(test_trial *trial, hq_record *record, uint32_t field)
{
    const test_place place = {.kind = PLACE_FACT, .record = record, .index = field};
    test_domain domain = place_domain(trial, &place);
    record->facts[field] = domain_fact(trial, &domain, choose_point(trial, &domain, record));
}

/* One step to the side of what it is. */
static void nudge(test_trial *trial, hq_record *record, uint32_t field)
{
    const test_place place = {.kind = PLACE_FACT, .record = record, .index = field};
    test_domain domain = place_domain(trial, &place);
    if (domain.kind != HQ_T_NUMBER && domain.kind != HQ_T_DATE)
        return;
    int64_t point =
        domain_point(trial, &domain, &record->facts[field]) + (chance_in(&trial->chance, 50) ? 1 : -1);
    if (domain_has(&domain, point))
        record->facts[field] = domain_fact(trial, &domain, point);
}

static void fill_steps(test_trial *trial, hq_record *record, uint32_t index)
{
    test_chance *chance = &trial->chance;
    const hq_field *field = &trial->rules->pack->entities.at[record->entity].fields.at[index];
    hq_fact *steps = &record->facts[index];
    if (steps->state == HQ_FACT_KNOWN) {
        record->facts[field->start].day = steps->steps.at[0].from;
        return;
    }
    if (!chance_in(chance, 15))
        return;
    uint32_t count = 1 + (uint32_t)chance_below(chance, 3);
    hq_step *at = HQ_NEW_ARRAY(&trial->arena, hq_step, count);
    must(at == NULL ? HQ_E_MEMORY : HQ_OK);
    for (uint32_t i = 0; i < count; i++) {
        at[i].from = i == 0 ? record->facts[field->start].day
                            : (hq_day)(at[i - 1].from + 1 + chance_spread(chance, 400));
        at[i].amount = record->facts[field->value].number;
        if (i > 0) {
            const test_place place = {.kind = PLACE_FACT, .record = record, .index = field->value};
            test_domain domain = place_domain(trial, &place);
            at[i].amount = domain_fact(trial, &domain, choose_point(trial, &domain, record)).number;
        }
    }
    steps->state = HQ_FACT_KNOWN;
    steps->steps.at = at;
    steps->steps.count = count;
}

static void fill_facts(test_trial *trial, hq_record *record, bool changing)
{
    const hq_entity *entity = &trial->rules->pack->entities.at[record->entity];
    for (uint32_t f = 0; f < entity->fields.count; f++) {
        const hq_field *field = &entity->fields.at[f];
        if (field->definition != HQ_NONE || field->kind == HQ_FIELD_STEPS)
            continue;
        if (record->facts[f].state != HQ_FACT_KNOWN || (changing && chance_in(&trial->chance, 8)))
            set_random(trial, record, f);
        else if (changing && chance_in(&trial->chance, 8))
            nudge(trial, record, f);
    }
    for (uint32_t f = 0; f < entity->fields.count; f++)
        if (entity->fields.at[f].kind == HQ_FIELD_STEPS)
            fill_steps(trial, record, f);
}

/* --- Lists --- */

static hq_str new_id(test_trial *trial)
{
    hq_text text;
    hq_text_init(&text, &trial->arena);
    hq_text_addf(&text, "x%u", ++trial->ids);
    return hq_text_str(&text);
}

static void copy_facts(const test_trial *trial, const hq_record *from, hq_record *to)
{
    const hq_entity *entity = &trial->rules->pack->entities.at[from->entity];
    for (uint32_t f = 0; f < entity->fields.count; f++)
        to->facts[f] = from->facts[f];
    for (uint32_t i = 0; i < entity->ones.count; i++)
        copy_facts(trial, from->ones[i], to->ones[i]);
}

/* A new item at the end of a list; `like` may be NULL. */
static void add_item(test_trial *trial, hq_record *holder, uint32_t index, const hq_record *like)
{
    const hq_list_field *declared = &trial->rules->pack->entities.at[holder->entity].lists.at[index];
    hq_record_list *list = &holder->lists[index];
    hq_record **items = HQ_NEW_ARRAY(&trial->arena, hq_record *, list->count + 1);
    hq_record *item = hq_record_new(&trial->arena, trial->rules->pack, declared->entity, holder);
    must(items == NULL || item == NULL ? HQ_E_MEMORY : HQ_OK);
    for (uint32_t i = 0; i < list->count; i++)
        items[i] = list->items[i];
    item->holder_list = index;
    item->index = list->count;
    item->id = new_id(trial);
    if (like != NULL)
        copy_facts(trial, like, item);
    items[list->count++] = item;
    list->items = items;
    list->present = true;
    fill_record(trial, item, like != NULL);
}

static void fill_list(test_trial *trial, hq_record *record, uint32_t index)
{
    test_chance *chance = &trial->chance;
    const hq_list_field *declared = &trial->rules->pack->entities.at[record->entity].lists.at[index];
    hq_record_list *list = &record->lists[index];
    if (list->present && list->count > 0) {
        for (uint32_t i = 0; i < list->count; i++)
            fill_record(trial, list->items[i], true);
        if (list->count < 4 && list->count < declared->max_items && chance_in(chance, 30))
            add_item(trial, record, index, list->items[chance_below(chance, list->count)]);
        return;
    }
    list->present = true;
    static const uint8_t SIZES[] = {0, 0, 0, 1, 1, 1, 2, 2, 3, 4};
    bool many_lists = trial->rules->pack->entities.at[record->entity].lists.count > 5;
    uint32_t size = many_lists && chance_in(chance, 70) ? 0 : SIZES[chance_below(chance, sizeof SIZES)];
    while (size > declared->max_items)
        size--;
    for (uint32_t i = 0; i < size; i++) {
        bool again = i > 0 && chance_in(chance, 40);
        add_item(trial, record, index, again ? list->items[i - 1] : NULL);
    }
}

/* Depth is that of the model, in which no entity holds itself. */
static void fill_record(test_trial *trial, hq_record *record, bool changing)
{
    const hq_entity *entity = &trial->rules->pack->entities.at[record->entity];
    fill_facts(trial, record, changing);
    for (uint32_t i = 0; i < entity->ones.count; i++)
        fill_record(trial, record->ones[i], changing);
    for (uint32_t l = 0; l < entity->lists.count; l++)
        if (l != entity->received)
            fill_list(trial, record, l);
}

/* --- Payments received before --- */

static hq_str some_id(test_trial *trial, const hq_record *record)
{
    const hq_entity *entity = &trial->rules->pack->entities.at[record->entity];
    for (int tries = 0; tries < 4 && entity->lists.count > 0; tries++) {
        const hq_record_list *list = &record->lists[chance_below(&trial->chance, entity->lists.count)];
        if (list->count > 0)
            return list->items[chance_below(&trial->chance, list->count)]->id;
    }
    return HQ_STR("");
}

static hq_fact text_fact(hq_str text)
{
    hq_fact fact = {.state = text.length == 0 ? HQ_FACT_ABSENT : HQ_FACT_KNOWN, .pos = HQ_POS_NONE};
    fact.text = text;
    return fact;
}

static void add_receipts(test_trial *trial)
{
    test_chance *chance = &trial->chance;
    const hq_pack *pack = trial->rules->pack;
    hq_record *root = trial->profile.root;
    uint32_t received = pack->entities.at[root->entity].received,
             count = 1 + (uint32_t)chance_below(chance, 2);
    if (!chance_in(chance, 25) || root->lists[received].present)
        return;
    hq_record **items = HQ_NEW_ARRAY(&trial->arena, hq_record *, count);
    must(items == NULL ? HQ_E_MEMORY : HQ_OK);
    for (uint32_t i = 0; i < count; i++) {
        items[i] = hq_record_new(&trial->arena, pack, HQ_ENTITY_RECEIPT, root);
        must(items[i] == NULL ? HQ_E_MEMORY : HQ_OK);
        items[i]->holder_list = received;
        items[i]->index = i;
        hq_fact *facts = items[i]->facts;
        const hq_policy *policy = &pack->policies.at[chance_below(chance, pack->policies.count)];
        facts[HQ_RECEIPT_POLICY] = text_fact(policy->id);
        if (policy->benefits.count > 0 && chance_in(chance, 40))
            facts[HQ_RECEIPT_BENEFIT] =
                text_fact(policy->benefits.at[chance_below(chance, policy->benefits.count)].name);
        if (chance_in(chance, 40))
            facts[HQ_RECEIPT_SUBJECT] = text_fact(some_id(trial, root));
        set_random(trial, items[i], HQ_RECEIPT_DAY);
        set_random(trial, items[i], HQ_RECEIPT_AMOUNT);
        if (chance_in(chance, 40))
            set_random(trial, items[i], HQ_RECEIPT_MONTHS);
    }
    root->lists[received] =
        (hq_record_list){.present = true, .count = count, .items = items, .pos = HQ_POS_NONE};
}

/* --- What is asked --- */

static void choose_period(test_trial *trial)
{
    test_chance *chance = &trial->chance;
    const test_rules *rules = trial->rules;
    static const hq_civil BASE = {2024, 1, 1};
    hq_day first = 0;
    must(hq_civil_to_day(BASE, &first) ? HQ_OK : HQ_E_INVALID);
    trial->on = (hq_day)(first + chance_between(chance, 0, 6 * 365));
    if (rules->days.count > 0 && chance_in(chance, 20))
        trial->on =
            (hq_day)(rules->days.at[chance_below(chance, rules->days.count)] + chance_between(chance, -1, 1));
    hq_day year = hq_start_of_year(trial->on);
    trial->claim_first = year;
    trial->claim_until = hq_end_of_year(trial->on) + 1;
    switch (chance_below(chance, 8)) {
    case 0: /* two calendar years and more */
        trial->claim_first = hq_start_of_year(year - 1);
        break;
    case 1: /* any span */
        trial->claim_first = (hq_day)(trial->on - chance_between(chance, 0, 500));
        trial->claim_until = (hq_day)(trial->claim_first + 1 + chance_between(chance, 0, 700));
        break;
    case 2: /* some months */
        trial->claim_first = hq_start_of_month((hq_day)(trial->on - chance_between(chance, 0, 200)));
        trial->claim_until =
            hq_end_of_month((hq_day)(trial->claim_first + chance_between(chance, 0, 200))) + 1;
        break;
    default:
        break;
    }
}

/* Does the list of places hold it already, from an example? */
static void add_place(test_trial *trial, test_place place)
{
    place.now = place.truth;
    MUST_PUSH(&trial->arena, trial->places, place);
}

static void add_outer_place(test_trial *trial, test_place_kind kind, uint32_t index, uint32_t sub,
                            const hq_fact *given)
{
    test_place place = {.kind = kind, .index = index, .sub = sub};
    if (given != NULL) {
        place.truth = *given;
    } else {
        test_domain domain = place_domain(trial, &place);
        place.truth = domain_fact(trial, &domain, choose_point(trial, &domain, NULL));
    }
    add_place(trial, place);
}

static uint32_t attestations_in(const hq_condition *condition)
{
    uint32_t most = condition->kind == HQ_CONDITION_ATTEST ? condition->attestation + 1 : 0;
    for (uint32_t i = 0; i < condition->count; i++) {
        uint32_t inner = attestations_in(&condition->parts[i]);
        most = inner > most ? inner : most;
    }
    return most;
}

/* Parameters without values, days of validity that nobody says, attestations: mostly stated, so that they can be hidden. */
static void add_outer_places(test_trial *trial)
{
    const hq_pack *pack = trial->rules->pack;
    const hq_profile given = trial->profile;
    for (uint32_t i = 0; i < pack->parameters.count; i++) {
        hq_fact fact = {.state = HQ_FACT_KNOWN, .pos = HQ_POS_NONE};
        const hq_fact *known = NULL;
        for (uint32_t g = 0; g < given.parameters.count; g++)
            if (given.parameters.at[g].parameter == i) {
                fact.number = given.parameters.at[g].value;
                known = &fact;
            }
        if (pack->parameters.at[i].rows.count == 0 && (known != NULL || chance_in(&trial->chance, 80)))
            add_outer_place(trial, PLACE_GIVEN, i, 0, known);
    }
    for (uint32_t p = 0; p < pack->policies.count; p++) {
        const hq_policy *policy = &pack->policies.at[p];
        uint32_t attestations = 0;
        for (uint32_t c = 0; c < policy->conditions.count; c++) {
            uint32_t inner = attestations_in(&policy->conditions.at[c]);
            attestations = inner > attestations ? inner : attestations;
        }
        for (uint32_t a = 0; a < attestations; a++)
            if (chance_in(&trial->chance, 85))
                add_outer_place(trial, PLACE_ATTESTED, p, a, NULL);
        if (policy->valid_from.kind == HQ_LIMIT_UNKNOWN && chance_in(&trial->chance, 80))
            add_outer_place(trial, PLACE_OPEN_DAY, p, 0, NULL);
        if (policy->valid_to.kind == HQ_LIMIT_UNKNOWN && chance_in(&trial->chance, 80))
            add_outer_place(trial, PLACE_OPEN_DAY, p, 1, NULL);
    }
}

/* Payments received are given or there were none, by the language: a list that holds some cannot be unknown. */
static bool holds_receipts(const hq_pack *pack, const hq_record_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const hq_record *item = list->items[i];
        const hq_entity *entity = &pack->entities.at[item->entity];
        for (uint32_t l = 0; l < entity->lists.count; l++)
            if (l == entity->received ? item->lists[l].count > 0 : holds_receipts(pack, &item->lists[l]))
                return true;
    }
    return false;
}

static void add_record_places(test_trial *trial, hq_record *record)
{
    const hq_entity *entity = &trial->rules->pack->entities.at[record->entity];
    for (uint32_t f = 0; f < entity->fields.count; f++) {
        if (entity->fields.at[f].definition != HQ_NONE || entity->fields.at[f].kind == HQ_FIELD_STEPS)
            continue;
        test_place place = {.kind = PLACE_FACT, .record = record, .index = f, .truth = record->facts[f]};
        for (uint32_t s = 0; s < entity->fields.count; s++)
            if (entity->fields.at[s].kind == HQ_FIELD_STEPS && entity->fields.at[s].start == f &&
                record->facts[s].state == HQ_FACT_KNOWN)
                place.tied = true;
        add_place(trial, place);
    }
    for (uint32_t i = 0; i < entity->ones.count; i++)
        add_record_places(trial, record->ones[i]);
    for (uint32_t l = 0; l < entity->lists.count; l++) {
        if (l == entity->received) /* absent means none: nothing to hide */
            continue;
        if (!holds_receipts(trial->rules->pack, &record->lists[l]))
            add_place(trial, (test_place){.kind = PLACE_LIST,
                                          .record = record,
                                          .index = l,
                                          .list = record->lists[l],
                                          .tied = true});
        for (uint32_t i = 0; i < record->lists[l].count; i++)
            add_record_places(trial, record->lists[l].items[i]);
    }
}

static void begin_from_example(test_trial *trial)
{
    test_rules *rules = trial->rules;
    const hq_example *example = rules->examples.at[chance_below(&trial->chance, rules->examples.count)];
    uint32_t kept = rules->diags.list.count;
    hq_profile *profile;
    if (hq_profile_read(&trial->arena, rules->pack, &rules->diags, example->profile, example->given,
                        &profile) != HQ_OK) {
        rules->diags.list.count = kept; /* whoever tests examples says so */
        return;
    }
    trial->profile = *profile;
    if (chance_in(&trial->chance, 30))
        return;
    trial->on = example->on;
    trial->claim_first = example->has_period ? example->period_first : hq_start_of_year(example->on);
    trial->claim_until = (example->has_period ? example->period_last : hq_end_of_year(example->on)) + 1;
}

void trial_make(test_trial *trial, test_rules *rules, uint64_t seed)
{
    hq_arena_reset(&trial->arena);
    hq_arena arena = trial->arena;
    *trial = (struct test_trial){.rules = rules, .seed = seed, .chance = {seed}, .arena = arena};
    trial->profile.name = HQ_STR("");
    choose_period(trial);
    if (rules->examples.count > 0 && chance_in(&trial->chance, 60))
        begin_from_example(trial);
    if (trial->profile.root == NULL) {
        uint32_t root = rules->roots.at[chance_below(&trial->chance, rules->roots.count)];
        trial->profile.root = hq_record_new(&trial->arena, rules->pack, root, NULL);
        must(trial->profile.root == NULL ? HQ_E_MEMORY : HQ_OK);
    }
    fill_record(trial, trial->profile.root, true);
    add_receipts(trial);
    add_record_places(trial, trial->profile.root);
    add_outer_places(trial);
    trial_refresh(trial);
}
