/* Reasons in words. See why.h. */
#include "run/why.h"

#include <string.h>

#include "explain/names.h"
#include "explain/says.h"

enum { ENTRIES_FIRST = 1024, ENTRIES_MOST = 1 << 15, CONDITION_BITS = 64 };

struct hq_why_entry {
    uint32_t policy; /* one more than it; 0: free */
    uint8_t verdict, why;
    bool open; /* entitled, to an amount that is a range */
    uint64_t unmet, missing;
    hq_str text;
};

/* --- Facts --- */

typedef struct hq_making {
    hq_why *made;
    hq_arena *arena;
    hq_arena scratch;
    hq_voice voice;
} hq_making;

static uint32_t entity_field(const hq_pack *pack, hq_str entity, hq_str field, hq_why_fact *out)
{
    out->entity = hq_pack_find_entity(pack, entity);
    if (out->entity == HQ_NONE)
        return HQ_NONE;
    out->field = hq_entity_find_field(&pack->entities.at[out->entity], field);
    out->list = hq_entity_find_list(&pack->entities.at[out->entity], field);
    return out->entity;
}

/* "company.employees" is a field, "company.loans" a list; "param.wage" a figure; what else there is (attestations, open days) the words of
 * the condition say better. */
static bool fact_named(hq_making *making, hq_str name, hq_why_fact *out)
{
    const hq_pack *pack = making->made->plan->pack;
    size_t dot = 0;
    *out = (hq_why_fact){
        .name = name, .entity = HQ_NONE, .field = HQ_NONE, .list = HQ_NONE, .parameter = HQ_NONE};
    while (dot < name.length && name.at[dot] != '.')
        dot++;
    if (dot == name.length)
        return false;
    hq_str owner = {name.at, dot}, part = {name.at + dot + 1, name.length - dot - 1};
    if (hq_str_is(owner, "param")) {
        uint32_t parameter = hq_pack_find_parameter(pack, part);
        if (parameter == HQ_NONE || pack->parameters.at[parameter].rows.count > 0)
            return false;
        out->parameter = parameter;
        out->words = hq_parameter_label(&making->voice, parameter);
        return true;
    }
    if (entity_field(pack, owner, part, out) == HQ_NONE)
        return false;
    const hq_entity *entity = &pack->entities.at[out->entity];
    if (out->field != HQ_NONE)
        out->words = hq_label_or(entity->fields.at[out->field].label, part, making->voice.language);
    else if (out->list != HQ_NONE)
        out->words = hq_label_or(entity->lists.at[out->list].label, part, making->voice.language);
    else
        return false;
    return true;
}

static hq_status place_of(hq_making *making, hq_str name, uint32_t *out)
{
    hq_why *made = making->made;
    hq_why_fact fact;
    *out = HQ_NONE;
    for (uint32_t i = 0; i < made->facts.count && *out == HQ_NONE; i++)
        if (hq_str_equal(made->facts.at[i].name, name))
            *out = i;
    if (*out != HQ_NONE || !fact_named(making, name, &fact))
        return HQ_OK;
    fact.name = hq_str_copy(making->arena, fact.name);
    fact.words = hq_str_copy(making->arena, fact.words);
    HQ_TRY_ALLOC(fact.name.at);
    HQ_TRY_ALLOC(fact.words.at);
    *out = made->facts.count;
    return HQ_PUSH(making->arena, made->facts, fact) ? HQ_OK : HQ_E_MEMORY;
}

/* The facts of a node, as bits of the policy's. */
static hq_status hang(hq_making *making, hq_why_policy *policy, hq_node_id node, uint64_t *out)
{
    hq_text names;
    hq_text_init(&names, &making->scratch);
    hq_plan_facts_of(&names, making->made->plan, node);
    hq_str left = hq_text_str(&names);
    HQ_TRY_ALLOC(left.at);
    while (left.length > 0) {
        size_t length = 0;
        while (length < left.length && left.at[length] != ',')
            length++;
        uint32_t place, bit = 0;
        HQ_TRY(place_of(making, hq_str_trim((hq_str){left.at, length}), &place));
        left = hq_str_cut(left, length + 1, left.length);
        if (place == HQ_NONE)
            continue;
        while (bit < policy->fact_count && policy->facts[bit] != place)
            bit++;
        if (bit == HQ_WHY_FACTS_MAX)
            continue;
        policy->facts[bit] = place;
        policy->fact_count += bit == policy->fact_count;
        *out |= UINT64_C(1) << bit;
    }
    return HQ_OK;
}

/* Does a condition come out alike for all records of an applicant? */
static bool is_alike(const hq_making *making, const hq_why_policy *policy, uint32_t condition)
{
    for (uint64_t left = policy->hangs[condition]; left != 0; left &= left - 1) {
        const hq_why_fact *fact = &making->made->facts.at[policy->facts[__builtin_ctzll(left)]];
        if (fact->parameter == HQ_NONE && fact->entity != making->made->layout->frames[0].entity)
            return false;
    }
    return true;
}

/* What is said of its amounts whatever the facts are. */
static void find_bounds(const hq_plan *plan, const hq_plan_policy *planned, hq_why_policy *out)
{
    for (uint32_t b = 0; b < planned->benefit_count; b++) {
        const hq_plan_benefit *benefit = &planned->benefits[b];
        out->grouped = out->grouped || benefit->declared->group != HQ_NONE;
        if (!hq_benefit_is_money(plan, benefit))
            continue;
        out->up_to = out->up_to || benefit->declared->bound == HQ_BOUND_UP_TO;
        out->at_least = out->at_least || benefit->declared->bound == HQ_BOUND_AT_LEAST;
    }
}

/*
 * What an amount reads: its figures. Where the policy is about records (loans, trips), also the day that decides on each, and conditions: one record may
 * be entitled, and another hang on them.
 */
static hq_status hang_amount(hq_making *making, hq_why_policy *policy, uint32_t index)
{
    const hq_plan *plan = making->made->plan;
    const hq_plan_policy *planned = &plan->policies[index];
    for (uint32_t b = 0; b < planned->benefit_count; b++) {
        const hq_plan_benefit *benefit = &planned->benefits[b];
        const hq_node_id nodes[] = {benefit->amount, benefit->when, benefit->term, benefit->pays};
        for (size_t n = 0; n < sizeof nodes / sizeof *nodes; n++)
            HQ_TRY(hang(making, policy, nodes[n], &policy->read));
        if (benefit->pays != HQ_NONE && benefit->declared->group != HQ_NONE)
            HQ_TRY(hang(making, policy, plan->groups[benefit->declared->group].base, &policy->read));
    }
    if (planned->declared->scope.entities[0] == making->made->layout->frames[0].entity)
        return HQ_OK;
    HQ_TRY(hang(making, policy, planned->decided_on, &policy->read));
    for (uint32_t c = 0; c < policy->condition_count; c++)
        policy->read |= is_alike(making, policy, c) ? 0 : policy->hangs[c];
    return HQ_OK;
}

static hq_status make_policy(hq_making *making, uint32_t index)
{
    const hq_plan_policy *planned = &making->made->plan->policies[index];
    hq_why_policy *policy = &making->made->policies[index];
    uint32_t count = planned->condition_count;
    hq_str *words = HQ_NEW_ARRAY(making->arena, hq_str, count);
    uint64_t *hangs = HQ_NEW_ARRAY(making->arena, uint64_t, count);
    HQ_TRY_ALLOC(words);
    HQ_TRY_ALLOC(hangs);
    policy->conditions = words;
    policy->hangs = hangs;
    policy->condition_count = count;
    making->voice.policy = planned->declared;
    for (uint32_t c = 0; c < count; c++) {
        hq_arena_mark mark = hq_arena_here(&making->scratch);
        words[c] =
            hq_str_copy(making->arena, hq_says_condition(&making->voice, planned->conditions[c].declared));
        HQ_TRY_ALLOC(words[c].at);
        HQ_TRY(hang(making, policy, planned->conditions[c].node, &hangs[c]));
        hq_arena_rewind(&making->scratch, mark);
    }
    HQ_TRY(hang_amount(making, policy, index));
    find_bounds(making->made->plan, planned, policy);
    return making->voice.failed ? HQ_E_MEMORY : HQ_OK;
}

hq_status hq_why_new(hq_arena *arena, const hq_plan *plan, const hq_request *request, const hq_layout *layout,
                     hq_language language, hq_why **out)
{
    hq_making making = {.arena = arena, .made = HQ_NEW(arena, hq_why)};
    HQ_TRY_ALLOC(making.made);
    making.made->plan = plan;
    making.made->language = language;
    making.made->layout = layout;
    making.made->complete = request->complete;
    making.made->policies = HQ_NEW_ARRAY(arena, hq_why_policy, plan->pack->policies.count);
    HQ_TRY_ALLOC(making.made->policies);
    hq_arena_init(&making.scratch, arena->allocator, 0);
    making.voice =
        (hq_voice){.arena = &making.scratch, .plan = plan, .pack = plan->pack, .language = language};
    hq_status status = HQ_OK;
    for (uint32_t i = 0; i < plan->pack->policies.count && status == HQ_OK; i++)
        if (hq_is_asked(request, i))
            status = make_policy(&making, i);
    hq_arena_free(&making.scratch);
    *out = making.made;
    return status;
}

/* --- What a row lacks --- */

static bool column_knows(const hq_frame_rows *rows, uint32_t field, uint32_t row)
{
    const hq_column *column = &rows->columns[field];
    if (column->values == NULL && column->truths == NULL && column->texts == NULL && column->facts == NULL)
        return false;
    return column->known == NULL || hq_bit(column->known, row);
}

/* The rows of a frame that belong to rows [*from, *until) of its ancestor, frame 0. false: a list on the way is not given. */
static bool rows_of(const hq_batch *batch, uint32_t frame, uint32_t *from, uint32_t *until)
{
    const hq_frame *place = &batch->layout->frames[frame];
    const hq_frame_rows *rows = &batch->frames[frame];
    if (frame == 0)
        return true;
    if (!rows_of(batch, place->parent, from, until))
        return false;
    if (place->list == HQ_NONE)
        return true;
    for (uint32_t r = *from; rows->listed != NULL && r < *until; r++)
        if (!hq_bit(rows->listed, r))
            return false;
    *from = rows->first[*from];
    *until = rows->first[*until];
    return true;
}

/* In something that has a frame: nothing is known of it. Of a list that is not given it is the list that is missing. */
static bool is_embedded(const hq_why *why, uint32_t entity)
{
    const hq_entity *declared = &why->plan->pack->entities.at[entity];
    for (uint32_t h = 0; h < declared->holders.count; h++)
        for (uint32_t f = 0; declared->holders.at[h].one != HQ_NONE && f < why->layout->frame_count; f++)
            if (why->layout->frames[f].entity == declared->holders.at[h].entity)
                return true;
    return false;
}

/* Nobody states it: neither a column, nor the profile that was kept. */
static bool lacks_parameter(const hq_why *why, const hq_batch *batch, uint32_t parameter, uint32_t row)
{
    uint32_t at = hq_layout_find_given(why->layout, &(hq_given_column){.parameter = parameter});
    const hq_column *column = at == HQ_NONE ? NULL : &batch->given[at];
    if (column != NULL && column->values != NULL &&
        (column->known == NULL || hq_bit(column->known, row) ||
         (column->partly != NULL && hq_bit(column->partly, row))))
        return false;
    const hq_profile *profile = batch->profiles == NULL ? NULL : batch->profiles[row];
    for (uint32_t i = 0; profile != NULL && i < profile->parameters.count; i++)
        if (profile->parameters.at[i].parameter == parameter)
            return false;
    return true;
}

static bool lacks(const hq_why *why, const hq_batch *batch, const hq_why_fact *fact, uint32_t row)
{
    bool somewhere = false;
    if (fact->parameter != HQ_NONE)
        return lacks_parameter(why, batch, fact->parameter, row);
    if (fact->field == HQ_NONE && why->complete)
        return false;
    for (uint32_t f = 0; f < why->layout->frame_count; f++) {
        uint32_t from = row, until = row + 1;
        if (why->layout->frames[f].entity != fact->entity || !rows_of(batch, f, &from, &until))
            continue;
        somewhere = true;
        if (fact->field == HQ_NONE) {
            uint32_t list = hq_layout_find(why->layout, f, fact->list, HQ_NONE);
            if (list == HQ_NONE)
                return true;
            for (uint32_t r = from; batch->frames[list].listed != NULL && r < until; r++)
                if (!hq_bit(batch->frames[list].listed, r))
                    return true;
            continue;
        }
        for (uint32_t r = from; r < until; r++)
            if (!column_knows(&batch->frames[f], fact->field, r))
                return true;
    }
    return !somewhere && is_embedded(why, fact->entity);
}

static uint64_t hangs_on(const hq_why_policy *policy, const hq_outcome *outcome, uint32_t row)
{
    uint64_t hangs = 0;
    if (outcome->verdicts[row] == HQ_VERDICT_ELIGIBLE)
        return outcome->amount.low[row] < outcome->amount.high[row] ? policy->read : 0;
    if (outcome->verdicts[row] != HQ_VERDICT_UNDETERMINED || outcome->unknown[row] == 0)
        return 0;
    for (uint32_t c = 0; c < policy->condition_count; c++)
        if ((outcome->unknown[row] >> (c < CONDITION_BITS ? c : CONDITION_BITS - 1) & 1) != 0)
            hangs |= policy->hangs[c];
    return hangs;
}

uint64_t hq_why_missing(const hq_why *why, const hq_batch *batch, const hq_outcome *outcome, uint32_t index,
                        uint32_t row)
{
    const hq_why_policy *policy = &why->policies[index];
    uint64_t missing = 0;
    for (uint64_t hangs = hangs_on(policy, outcome, row); hangs != 0; hangs &= hangs - 1) {
        uint32_t bit = (uint32_t)__builtin_ctzll(hangs);
        const hq_why_fact *fact = &why->facts.at[policy->facts[bit]];
        if (lacks(why, batch, fact, row))
            missing |= UINT64_C(1) << bit;
    }
    return missing;
}

/* --- Words --- */

static void add_part(hq_text *text, hq_language language, hq_str part)
{
    if (text->length > 0)
        hq_text_add_z(text, hq_word_text(HQ_W_SEMICOLON, language));
    hq_text_add(text, part);
}

static void add_word(hq_text *text, hq_language language, hq_word word)
{
    add_part(text, language, hq_str_of(hq_word_text(word, language)));
}

static void add_conditions(hq_text *text, const hq_why *why, uint32_t policy, uint64_t bits)
{
    const hq_why_policy *words = &why->policies[policy];
    for (uint32_t c = 0; c < words->condition_count && c < CONDITION_BITS; c++)
        if ((bits >> c & 1) != 0)
            add_part(text, why->language, words->conditions[c]);
    if (words->condition_count > CONDITION_BITS && bits >> (CONDITION_BITS - 1) != 0)
        add_word(text, why->language, HQ_W_AND_SO_ON);
}

static void add_missing(hq_text *text, const hq_why *why, const struct hq_why_entry *key)
{
    uint32_t index = key->policy - 1;
    const hq_why_policy *policy = &why->policies[index];
    hq_text names;
    hq_text_init(&names, text->arena);
    for (uint32_t i = 0; i < policy->fact_count; i++) {
        if ((key->missing >> i & 1) == 0)
            continue;
        if (names.length > 0)
            hq_text_add_z(&names, hq_word_text(HQ_W_COMMA, why->language));
        hq_text_add(&names, why->facts.at[policy->facts[i]].words);
    }
    hq_text whole;
    hq_text_init(&whole, text->arena);
    if (key->verdict == HQ_VERDICT_ELIGIBLE)
        HQ_SAY(&whole, why->language, WHY_AMOUNT, hq_text_str(&names));
    else
        HQ_SAY(&whole, why->language, WHY_MISSING, hq_text_str(&names));
    add_part(text, why->language, hq_text_str(&whole));
    text->failed = text->failed || names.failed || whole.failed;
}

/* Why an amount is a range, beside facts that are missing: what the clause says, or what the policy has not in itself. */
static void add_open(hq_text *text, const hq_why *why, const struct hq_why_entry *key)
{
    const hq_why_policy *policy = &why->policies[key->policy - 1];
    if (policy->up_to)
        add_word(text, why->language, HQ_W_WHY_UP_TO);
    if (policy->at_least)
        add_word(text, why->language, HQ_W_WHY_AT_LEAST);
    if (!policy->up_to && !policy->at_least && key->missing == 0 && key->why == 0)
        add_word(text, why->language, policy->grouped ? HQ_W_WHY_GROUP : HQ_W_WHY_RULE);
}

/* Conditions that hang on what no fact settles (attestations, open days) are said themselves. */
static uint64_t unsettled(const hq_why_policy *policy, uint64_t unknown, uint64_t missing)
{
    uint64_t bits = 0;
    for (uint32_t c = 0; c < policy->condition_count && c < CONDITION_BITS; c++)
        if ((unknown >> c & 1) != 0 && (policy->hangs[c] & missing) == 0)
            bits |= UINT64_C(1) << c;
    return bits;
}

static hq_status compose(hq_why_book *book, const struct hq_why_entry *key, uint64_t unknown, hq_str *out)
{
    const hq_why *why = book->why;
    uint32_t policy = key->policy - 1;
    hq_text text;
    hq_text_init(&text, &book->arena);
    if (key->verdict == HQ_VERDICT_INELIGIBLE)
        add_conditions(&text, why, policy, key->unmet);
    if (key->missing != 0)
        add_missing(&text, why, key);
    if (key->open)
        add_open(&text, why, key);
    uint64_t open = unsettled(&why->policies[policy], unknown, key->missing);
    if (key->verdict == HQ_VERDICT_UNDETERMINED && open != 0) {
        hq_text words, whole;
        hq_text_init(&words, &book->arena);
        hq_text_init(&whole, &book->arena);
        add_conditions(&words, why, policy, open);
        HQ_SAY(&whole, why->language, WHY_OPEN, hq_text_str(&words));
        add_part(&text, why->language, hq_text_str(&whole));
        text.failed = text.failed || words.failed || whole.failed;
    }
    if ((key->why & HQ_WHY_SUPERSEDED) != 0)
        add_word(&text, why->language, HQ_W_WHY_SUPERSEDED);
    if ((key->why & HQ_WHY_OUTSIDE) != 0)
        add_word(&text, why->language, HQ_W_WHY_OUTSIDE);
    if ((key->why & HQ_WHY_CAPPED) != 0 && key->verdict >= HQ_VERDICT_UNDETERMINED)
        add_word(&text, why->language, HQ_W_WHY_CAPPED);
    if ((key->why & HQ_WHY_NOT_CHOSEN) != 0)
        add_word(&text, why->language, HQ_W_WHY_NOT_CHOSEN);
    *out = hq_text_str(&text);
    return out->at == NULL ? HQ_E_MEMORY : HQ_OK;
}

/* --- The book --- */

void hq_why_book_init(hq_why_book *book, const hq_why *why, const hq_allocator *allocator)
{
    *book = (hq_why_book){.why = why};
    hq_arena_init(&book->arena, allocator, 0);
}

void hq_why_book_free(hq_why_book *book)
{
    hq_arena_free(&book->arena);
}

void hq_why_book_trim(hq_why_book *book)
{
    if (book->count < ENTRIES_MOST / 2)
        return;
    hq_arena_reset(&book->arena);
    book->entries = NULL;
    book->room = book->count = 0;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static bool same_key(const struct hq_why_entry *a, const struct hq_why_entry *b)
{
    return a->policy == b->policy && a->verdict == b->verdict && a->why == b->why && a->open == b->open &&
           a->unmet == b->unmet && a->missing == b->missing;
}

static struct hq_why_entry *find(const hq_why_book *book, const struct hq_why_entry *key)
{
    uint64_t hash =
        mix(mix(mix(key->policy, key->unmet), key->missing), (uint64_t)key->verdict << 8 | key->why);
    uint32_t at = (uint32_t)(hash >> 32) & (book->room - 1);
    while (book->entries[at].policy != 0 && !same_key(&book->entries[at], key))
        at = (at + 1) & (book->room - 1);
    return &book->entries[at];
}

static hq_status make_room(hq_why_book *book)
{
    if (book->count * 2 < book->room)
        return HQ_OK;
    hq_why_book before = *book;
    book->room = before.room == 0 ? ENTRIES_FIRST : before.room * 2;
    book->entries = HQ_NEW_ARRAY(&book->arena, struct hq_why_entry, book->room);
    if (book->entries == NULL) {
        book->room = before.room;
        book->entries = before.entries;
        return HQ_E_MEMORY;
    }
    for (uint32_t i = 0; i < before.room; i++)
        if (before.entries[i].policy != 0)
            *find(book, &before.entries[i]) = before.entries[i];
    return HQ_OK;
}

hq_status hq_why_text(hq_why_book *book, const hq_batch *batch, const hq_outcome *outcome, uint32_t policy,
                      uint32_t row, hq_str *out)
{
    uint64_t unknown = outcome->verdicts[row] == HQ_VERDICT_UNDETERMINED ? outcome->unknown[row] : 0;
    struct hq_why_entry key = {.policy = policy + 1,
                               .verdict = outcome->verdicts[row],
                               .why = outcome->why[row] & (uint8_t)~HQ_WHY_BY_EVAL};
    if (key.verdict == HQ_VERDICT_INELIGIBLE)
        key.unmet = outcome->unmet[row];
    else
        key.missing = hq_why_missing(book->why, batch, outcome, policy, row);
    key.open = key.verdict == HQ_VERDICT_ELIGIBLE && outcome->amount.low[row] < outcome->amount.high[row];
    *out = (hq_str){"", 0};
    if (key.unmet == 0 && unknown == 0 && key.missing == 0 && key.why == 0 && !key.open)
        return HQ_OK;
    key.unmet |= unknown; /* never both: one verdict has one of them */
    HQ_TRY(make_room(book));
    struct hq_why_entry *entry = find(book, &key);
    if (entry->policy == 0) {
        HQ_TRY(compose(book, &key, unknown, &key.text));
        *entry = key;
        book->count++;
    }
    *out = entry->text;
    return HQ_OK;
}
