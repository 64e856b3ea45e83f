/* Reproducers: a trial made as small as the breach allows, written as YAML that the reader of profiles takes. See ranges.h. */
#include "../record_name.h"
#include "ranges.h"

/* --- Writing --- */

static void indent(hq_text *text, uint32_t depth)
{
    hq_text_repeat(text, ' ', (size_t)depth * 2);
}

static void print_number(hq_text *text, hq_arena *arena, hq_rat value, hq_rat scale)
{
    hq_rat shown;
    must(hq_rat_div(arena, value, scale, &shown));
    must(hq_rat_print_exact(text, shown));
}

static void print_fact(hq_text *text, const test_rules *rules, const hq_field *field, const hq_fact *fact)
{
    hq_arena *arena = text->arena;
    bool range = fact->state == HQ_FACT_RANGE;
    switch (field->type.kind) {
    case HQ_T_NUMBER:
        print_number(text, arena, range ? fact->numbers.low : fact->number, field->unit_scale);
        if (range)
            hq_text_add_z(text, " .. ");
        if (range)
            print_number(text, arena, fact->numbers.high, field->unit_scale);
        break;
    case HQ_T_DATE:
        hq_day_print(text, range ? fact->days.low : fact->day);
        if (range)
            hq_text_add_z(text, " .. ");
        if (range)
            hq_day_print(text, fact->days.high);
        break;
    case HQ_T_TRUTH:
        hq_text_add_z(text, fact->truth ? "true" : "false");
        break;
    case HQ_T_CODE: {
        const hq_codes *codes = &rules->pack->codes.at[field->type.index];
        if (!range) {
            hq_text_add(text, codes->codes.at[codes->leaf_codes[fact->leaf]].name);
            break;
        }
        const char *before = "[";
        for (uint32_t leaf = 0; leaf < codes->leaf_count; leaf++)
            if ((fact->leaves[leaf / 64] >> (leaf % 64) & 1) != 0) {
                hq_text_addf(text, "%s%.*s", before,
                             HQ_STR_ARGS(codes->codes.at[codes->leaf_codes[leaf]].name));
                before = ", ";
            }
        hq_text_add_char(text, ']');
        break;
    }
    default:
        hq_text_addf(text, "\"%.*s\"", HQ_STR_ARGS(fact->text));
        break;
    }
}

static void print_steps(hq_text *text, const test_rules *rules, const hq_entity *entity,
                        const hq_field *field, const hq_fact *fact)
{
    (void)rules;
    hq_text_add_char(text, '[');
    for (uint32_t i = 0; i < fact->steps.count; i++) {
        hq_text_add_z(text, i == 0 ? "{from: " : ", {from: ");
        hq_day_print(text, fact->steps.at[i].from);
        hq_text_add_z(text, ", amount: ");
        print_number(text, text->arena, fact->steps.at[i].amount, entity->fields.at[field->value].unit_scale);
        hq_text_add_char(text, '}');
    }
    hq_text_add_char(text, ']');
}

/* Keys of a record, each on its own line at `depth`. Returns how many there were. */
static uint32_t print_record(hq_text *text, const test_rules *rules, const hq_record *record, uint32_t depth);

static uint32_t print_lists(hq_text *text, const test_rules *rules, const hq_record *record, uint32_t depth)
{
    const hq_entity *entity = &rules->pack->entities.at[record->entity];
    uint32_t keys = 0;
    for (uint32_t l = 0; l < entity->lists.count; l++) {
        const hq_record_list *list = &record->lists[l];
        if (!list->present)
            continue;
        keys++;
        indent(text, depth);
        hq_text_addf(text, "%.*s:%s\n", HQ_STR_ARGS(entity->lists.at[l].name), list->count == 0 ? " []" : "");
        for (uint32_t i = 0; i < list->count; i++) {
            indent(text, depth + 1);
            hq_text_add_z(text, "-\n");
            if (print_record(text, rules, list->items[i], depth + 2) == 0) {
                text->length -= 1;
                hq_text_add_z(text, " {}\n");
            }
        }
    }
    return keys;
}

static uint32_t print_record(hq_text *text, const test_rules *rules, const hq_record *record, uint32_t depth)
{
    const hq_entity *entity = &rules->pack->entities.at[record->entity];
    uint32_t keys = 0;
    if (record->id.length > 0) {
        keys++;
        indent(text, depth);
        hq_text_addf(text, "id: %.*s\n", HQ_STR_ARGS(record->id));
    }
    for (uint32_t f = 0; f < entity->fields.count; f++) {
        if (record->facts[f].state == HQ_FACT_ABSENT)
            continue;
        keys++;
        indent(text, depth);
        hq_text_addf(text, "%.*s: ", HQ_STR_ARGS(entity->fields.at[f].name));
        if (entity->fields.at[f].kind == HQ_FIELD_STEPS)
            print_steps(text, rules, entity, &entity->fields.at[f], &record->facts[f]);
        else
            print_fact(text, rules, &entity->fields.at[f], &record->facts[f]);
        hq_text_add_char(text, '\n');
    }
    for (uint32_t i = 0; i < entity->ones.count; i++) {
        size_t before = text->length;
        indent(text, depth);
        hq_text_addf(text, "%.*s:\n", HQ_STR_ARGS(entity->ones.at[i].name));
        if (print_record(text, rules, record->ones[i], depth + 1) == 0)
            text->length = before;
        else
            keys++;
    }
    return keys + print_lists(text, rules, record, depth);
}

static const hq_condition *attestation_in(const hq_condition *condition, uint32_t number)
{
    if (condition->kind == HQ_CONDITION_ATTEST)
        return condition->attestation == number ? condition : NULL;
    for (uint32_t i = 0; i < condition->count; i++) {
        const hq_condition *found = attestation_in(&condition->parts[i], number);
        if (found != NULL)
            return found;
    }
    return NULL;
}

static void print_attested(hq_text *text, const hq_pack *pack, uint32_t policy, uint32_t number)
{
    const hq_policy *declared = &pack->policies.at[policy];
    hq_text_add(text, declared->id);
    for (uint32_t c = 0; c < declared->conditions.count; c++) {
        const hq_condition *found = attestation_in(&declared->conditions.at[c], number);
        if (found != NULL)
            hq_text_addf(text, ".%.*s", HQ_STR_ARGS(found->path));
    }
}

static void print_outer(hq_text *text, const test_trial *trial)
{
    const hq_pack *pack = trial->rules->pack;
    const hq_profile *profile = &trial->profile;
    if (profile->attested.count > 0)
        hq_text_add_z(text, "attested:\n");
    for (uint32_t i = 0; i < profile->attested.count; i++) {
        hq_text_add_z(text, "  ");
        print_attested(text, pack, profile->attested.at[i].policy, profile->attested.at[i].attestation);
        hq_text_add_z(text, profile->attested.at[i].truth ? ": true\n" : ": false\n");
    }
    if (profile->parameters.count + profile->days.count > 0)
        hq_text_add_z(text, "given:\n");
    for (uint32_t i = 0; i < profile->parameters.count; i++) {
        const hq_parameter *parameter = &pack->parameters.at[profile->parameters.at[i].parameter];
        hq_text_addf(text, "  %.*s: ", HQ_STR_ARGS(parameter->name));
        print_number(text, text->arena, profile->parameters.at[i].value, parameter->unit_scale);
        hq_text_add_char(text, '\n');
    }
    for (uint32_t i = 0; i < profile->days.count; i++) {
        const hq_open_day *day = &profile->days.at[i];
        hq_text_addf(text, "  %.*s.valid.%s: ", HQ_STR_ARGS(pack->policies.at[day->policy].id),
                     day->end == 0 ? "from" : "to");
        hq_day_print(text, day->day);
        hq_text_add_char(text, '\n');
    }
}

void print_profile(hq_text *text, const test_trial *trial)
{
    const hq_record *root = trial->profile.root;
    hq_text_addf(text, "%.*s:\n", HQ_STR_ARGS(trial->rules->pack->entities.at[root->entity].name));
    if (print_record(text, trial->rules, root, 1) == 0) {
        text->length -= 1;
        hq_text_add_z(text, " {}\n");
    }
    print_outer(text, trial);
}

void print_range(hq_text *text, const hq_pack *pack, hq_range range)
{
    hq_int128_print(text, range.low, pack->quantum_places);
    hq_text_add_z(text, " .. ");
    if (range.high >= HQ_UNBOUNDED)
        hq_text_add_z(text, "unbounded");
    else
        hq_int128_print(text, range.high, pack->quantum_places);
}

/* Where a place is, and what it truly is. */
void print_place(hq_text *text, const test_trial *trial, const test_place *place)
{
    const hq_pack *pack = trial->rules->pack;
    static const hq_field DAY = {.type = {.kind = HQ_T_DATE}};
    switch (place->kind) {
    case PLACE_FACT:
    case PLACE_LIST:
        if (place->record->holder != NULL && place->record->holder_list == HQ_NONE)
            hq_text_addf(text, "%.*s.", HQ_STR_ARGS(pack->entities.at[place->record->holder->entity].name));
        print_record_name(text, pack, place->record);
        if (place->kind == PLACE_LIST) {
            hq_text_addf(text, ".%.*s: %u items",
                         HQ_STR_ARGS(pack->entities.at[place->record->entity].lists.at[place->index].name),
                         place->list.count);
            return;
        }
        const hq_field *field = &pack->entities.at[place->record->entity].fields.at[place->index];
        hq_text_addf(text, ".%.*s: ", HQ_STR_ARGS(field->name));
        print_fact(text, trial->rules, field, &place->truth);
        break;
    case PLACE_ATTESTED:
        print_attested(text, pack, place->index, place->sub);
        hq_text_add_z(text, place->truth.truth ? ": true" : ": false");
        break;
    case PLACE_GIVEN:
        hq_text_addf(text, "param.%.*s: ", HQ_STR_ARGS(pack->parameters.at[place->index].name));
        print_number(text, text->arena, place->truth.number, pack->parameters.at[place->index].unit_scale);
        break;
    case PLACE_OPEN_DAY:
        hq_text_addf(text, "%.*s.valid.%s: ", HQ_STR_ARGS(pack->policies.at[place->index].id),
                     place->sub == 0 ? "from" : "to");
        print_fact(text, trial->rules, &DAY, &place->truth);
        break;
    }
}

/* --- Shrinking --- */

static void hide_again(test_trial *trial, const hq_fact *as)
{
    for (uint32_t i = 0; i < trial->hidden_count; i++) {
        test_place *place = trial->hidden[i];
        if (place->kind == PLACE_LIST)
            place_hide(trial, place, true);
        else
            place_set(trial, place, as[i]);
        place->hidden = true;
    }
}

static uint64_t mix(uint64_t sum, hq_int128 value)
{
    return (sum ^ (uint64_t)value ^ (uint64_t)(value >> 64)) * UINT64_C(0x100000001B3) + 1;
}

static uint64_t mix_number(hq_arena *arena, uint64_t sum, hq_rat value)
{
    hq_text text;
    hq_text_init(&text, arena);
    must(hq_rat_print_exact(&text, value));
    for (size_t i = 0; i < text.length; i++)
        sum = mix(sum, text.at[i]);
    return sum;
}

/* What the complete answer says where the breach is: a fact whose absence changes that must stay. */
static uint64_t signature(hq_arena *arena, const hq_answer *answer, const test_breach *breach)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < answer->policy_count; i++) {
        const hq_answer_policy *policy = &answer->policies[i];
        if (policy->policy != breach->policy)
            continue;
        sum = mix(mix(mix(sum, (hq_int128)policy->verdict), policy->amount.low), policy->amount.high);
        for (uint32_t b = 0; b < policy->benefit_count; b++) {
            sum = mix(mix(sum, policy->benefits[b].amount.low), policy->benefits[b].amount.high);
            if (policy->benefits[b].quantity.kind == HQ_T_NUMBER)
                sum = mix_number(arena, mix_number(arena, sum, policy->benefits[b].quantity.low),
                                 policy->benefits[b].quantity.high);
        }
    }
    for (uint32_t t = 0; breach->policy == HQ_NONE && t < HQ_TOTAL_COUNT; t++)
        sum = mix(mix(sum, answer->totals[t].all.low), answer->totals[t].all.high);
    for (uint32_t i = 0; breach->policy == HQ_NONE && i < answer->choices.count; i++)
        sum = mix(mix(sum, answer->choices.at[i].amount.low), answer->choices.at[i].amount.high);
    return sum;
}

/* Does the breach still show? Leaves every hidden place hidden. *complete_says may be NULL. */
static bool still_breaks(test_trial *trial, const test_breach *breach, uint64_t *complete_says)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    hq_fact as[HIDDEN_MAX];
    test_breach_list found = {.count = 0};
    test_asking asking = {.explain = breach->claim == CLAIM_CONDITION || breach->claim == CLAIM_VALUE};
    for (uint32_t i = 0; i < trial->hidden_count; i++)
        as[i] = trial->hidden[i]->now;
    const hq_answer *hidden = trial_ask(trial, &arena, &asking, NULL);
    for (uint32_t i = 0; i < trial->hidden_count; i++)
        place_restore(trial, trial->hidden[i]);
    const hq_answer *complete = trial_ask(trial, &arena, &asking, NULL);
    compare_answers(trial->rules, complete, hidden, &found);
    if (complete_says != NULL)
        *complete_says = signature(&arena, complete, breach);
    hide_again(trial, as);
    hq_arena_free(&arena);
    for (uint32_t i = 0; i < found.count; i++)
        if (found.at[i].claim == breach->claim && found.at[i].policy == breach->policy &&
            found.at[i].part == breach->part)
            return true;
    return false;
}

static void show_fewer(test_trial *trial, const test_breach *breach)
{
    for (uint32_t i = 0; i < trial->hidden_count && trial->hidden_count > 1;) {
        test_place *place = trial->hidden[i];
        hq_fact as = place->now;
        place_restore(trial, place);
        trial->hidden[i] = trial->hidden[--trial->hidden_count];
        if (still_breaks(trial, breach, NULL))
            continue;
        trial->hidden[trial->hidden_count++] = trial->hidden[i];
        trial->hidden[i] = place;
        place->hidden = true;
        if (place->kind == PLACE_LIST)
            place_hide(trial, place, true);
        else
            place_set(trial, place, as);
        i++;
    }
}

static bool holds_hidden(const test_trial *trial, const hq_record *record)
{
    for (uint32_t i = 0; i < trial->hidden_count; i++)
        for (const hq_record *at = trial->hidden[i]->record; at != NULL; at = at->holder)
            if (at == record)
                return true;
    return false;
}

static void drop_items(test_trial *trial, const test_breach *breach, hq_record *record)
{
    const hq_entity *entity = &trial->rules->pack->entities.at[record->entity];
    for (uint32_t l = 0; l < entity->lists.count; l++) {
        hq_record_list *list = &record->lists[l];
        for (uint32_t i = 0; i < list->count;) {
            hq_record *item = list->items[i];
            hq_record_list before = *list;
            if (holds_hidden(trial, item)) {
                drop_items(trial, breach, list->items[i++]);
                continue;
            }
            hq_record **items = HQ_NEW_ARRAY(&trial->arena, hq_record *, list->count);
            must(items == NULL ? HQ_E_MEMORY : HQ_OK);
            for (uint32_t k = 0, at = 0; k < list->count; k++)
                if (k != i)
                    items[at++] = list->items[k];
            list->items = items;
            list->count--;
            if (still_breaks(trial, breach, NULL))
                continue;
            *list = before;
            drop_items(trial, breach, list->items[i++]);
        }
    }
}

/* A fact without which the complete answer is the same is left out of both profiles. */
static void drop_facts(test_trial *trial, const test_breach *breach)
{
    uint64_t says, without;
    if (!still_breaks(trial, breach, &says))
        return;
    for (uint32_t i = 0; i < trial->places.count; i++) {
        test_place *place = &trial->places.at[i];
        if (place->hidden || place->kind == PLACE_LIST)
            continue;
        hq_fact truth = place->truth;
        place->truth = (hq_fact){.state = HQ_FACT_ABSENT, .pos = HQ_POS_NONE};
        place_set(trial, place, place->truth);
        if (still_breaks(trial, breach, &without) && without == says)
            continue;
        place->truth = truth;
        place_set(trial, place, truth);
    }
}

static void drop_receipts(test_trial *trial, const test_breach *breach)
{
    hq_record *root = trial->profile.root;
    hq_record_list *list = &root->lists[trial->rules->pack->entities.at[root->entity].received],
                   before = *list;
    *list = (hq_record_list){.present = false, .pos = HQ_POS_NONE};
    if (!still_breaks(trial, breach, NULL))
        *list = before;
}

void shrink_breach(test_trial *trial, const test_breach *breach)
{
    if (!still_breaks(trial, breach, NULL))
        return;
    show_fewer(trial, breach);
    drop_receipts(trial, breach);
    drop_items(trial, breach, trial->profile.root);
    drop_facts(trial, breach);
    drop_items(trial, breach, trial->profile.root);
    show_fewer(trial, breach);
}

/* --- The report of one breach --- */

static void print_answers(hq_text *text, const test_rules *rules, const test_breach *breach,
                          const hq_answer *answer, const char *name)
{
    hq_text_addf(text, "#   %-9s", name);
    for (uint32_t i = 0; breach->policy != HQ_NONE && i < answer->policy_count; i++) {
        const hq_answer_policy *policy = &answer->policies[i];
        if (policy->policy != breach->policy)
            continue;
        hq_text_addf(text, "%s ", hq_verdict_name(policy->verdict));
        print_range(text, rules->pack, policy->amount);
        for (uint32_t b = 0; b < policy->benefit_count; b++) {
            const hq_shown *quantity = &policy->benefits[b].quantity;
            hq_text_addf(text, "  [%u] ", b);
            print_range(text, rules->pack, policy->benefits[b].amount);
            if (quantity->kind != HQ_T_NUMBER)
                continue;
            hq_text_add_z(text, " quantity ");
            must(hq_rat_print_exact(text, quantity->low));
            hq_text_add_z(text, " .. ");
            if (quantity->high_open)
                hq_text_add_z(text, "unbounded");
            else
                must(hq_rat_print_exact(text, quantity->high));
        }
    }
    if (breach->claim == CLAIM_TOTAL) {
        const hq_total_line *total = &answer->totals[breach->part % HQ_TOTAL_COUNT];
        print_range(text, rules->pack, breach->part < HQ_TOTAL_COUNT ? total->all : total->unconfirmed);
    }
    for (uint32_t i = 0; breach->claim >= CLAIM_CHOICE && i < answer->choices.count; i++) {
        print_range(text, rules->pack, answer->choices.at[i].amount);
        hq_text_addf(text, " taken %llx maybe %llx; ", (unsigned long long)answer->choices.at[i].taken,
                     (unsigned long long)answer->choices.at[i].taken_high);
    }
    hq_text_add_char(text, '\n');
}

void print_breach(hq_text *text, test_trial *trial, const test_breach *breach)
{
    const test_rules *rules = trial->rules;
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    hq_fact as[HIDDEN_MAX];
    test_asking asking = {.explain = false};
    const char *policy = breach->policy == HQ_NONE ? "-" : rules->pack->policies.at[breach->policy].id.at;
    int length = breach->policy == HQ_NONE ? 1 : (int)rules->pack->policies.at[breach->policy].id.length;
    hq_text_addf(text, "# UNSOUND %s of %.*s (part %u), seed %llu\n#   on ", claim_name(breach->claim),
                 length, policy, breach->part, (unsigned long long)trial->seed);
    hq_day_print(text, trial->on);
    hq_text_add_z(text, " period ");
    hq_day_print(text, trial->claim_first);
    hq_text_add_z(text, " to ");
    hq_day_print(text, trial->claim_until - 1);
    hq_text_add_char(text, '\n');
    print_answers(text, rules, breach, trial_ask(trial, &arena, &asking, NULL), "hidden");
    hq_text profile;
    hq_text_init(&profile, &arena);
    print_profile(&profile, trial);
    for (uint32_t i = 0; i < trial->hidden_count; i++) {
        as[i] = trial->hidden[i]->now;
        place_restore(trial, trial->hidden[i]);
    }
    print_answers(text, rules, breach, trial_ask(trial, &arena, &asking, NULL), "true");
    for (uint32_t i = 0; i < trial->hidden_count; i++) {
        hq_text_add_z(text, "#   hidden: ");
        print_place(text, trial, trial->hidden[i]);
        hq_text_add_char(text, '\n');
    }
    hide_again(trial, as);
    hq_text_add(text, hq_text_str(&profile));
    for (uint32_t i = 0; i < trial->hidden_count; i++) { /* what the list truly holds */
        test_place *place = trial->hidden[i];
        if (place->kind != PLACE_LIST)
            continue;
        place_restore(trial, place);
        hq_text_add_z(text, "# with the list:\n");
        hq_text with;
        hq_text_init(&with, &arena);
        print_profile(&with, trial);
        hq_str whole = hq_text_str(&with);
        for (size_t at = 0; at < whole.length;) {
            size_t end = at;
            while (end < whole.length && whole.at[end] != '\n')
                end++;
            hq_text_addf(text, "# %.*s\n", (int)(end - at), whole.at + at);
            at = end + 1;
        }
        place_hide(trial, place, true);
    }
    hq_arena_free(&arena);
}
