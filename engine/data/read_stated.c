/*
 * What a profile states beside its facts: parameters that the sources leave open, what was attested, payments received before.
 * See profile.h.
 */
#include <string.h>

#include "data/read_facts.h"

enum { SUGGESTIONS_MAX = 500 }; /* ids that are looked at; a profile may hold a hundred thousand */

/* --- Given --- */

bool hq_given_named(const hq_pack *pack, hq_str name, hq_given_column *out)
{
    hq_str bare =
        hq_str_starts(name, HQ_STR("param.")) ? hq_str_cut(name, strlen("param."), name.length) : name;
    *out = (hq_given_column){.parameter = hq_pack_find_parameter(pack, bare)};
    if (out->parameter != HQ_NONE)
        return true;
    bool from = hq_str_ends(name, HQ_STR(".valid.from"));
    if (!from && !hq_str_ends(name, HQ_STR(".valid.to")))
        return false;
    size_t length = from ? strlen(".valid.from") : strlen(".valid.to");
    out->policy = hq_pack_find_policy(pack, hq_str_cut(name, 0, name.length - length));
    out->end = from ? 0 : 1;
    return out->policy != HQ_NONE;
}

static void read_open_day(hq_reading *reading, const hq_given_column *given, hq_doc *value)
{
    hq_open_day day = {.policy = given->policy, .end = given->end};
    if (value->kind == HQ_DOC_SCALAR && hq_read_day_text(reading, value, value->scalar, &day.day) &&
        !HQ_PUSH(reading->arena, reading->profile->days, day))
        hq_reading_no_memory(reading);
}

static void report_given(hq_reading *reading, const hq_doc_key *key)
{
    hq_diag *diag = HQ_REPORT(reading->diags, PROFILE_GIVEN, key->pos, key->name);
    hq_guess guess = hq_guess_begin(reading->diags, diag, key->name);
    for (uint32_t i = 0; i < reading->pack->parameters.count; i++)
        hq_guess_offer(&guess, reading->pack->parameters.at[i].name);
    hq_guess_end(&guess);
}

static bool is_allowed(hq_reading *reading, const hq_parameter *parameter, hq_doc *doc, hq_rat value)
{
    const hq_number_limits limits = {parameter->min, parameter->max, parameter->step, parameter->unit_scale,
                                     parameter->unit_text};
    return !parameter->has_bounds || hq_check_number(reading, &limits, doc, doc->scalar, value);
}

bool hq_read_given_figure(hq_reading *reading, uint32_t parameter, hq_doc *doc, hq_rat *out)
{
    const hq_parameter *declared = &reading->pack->parameters.at[parameter];
    return hq_read_quantity(reading, doc, doc->scalar, declared->type.unit, declared->unit_scale,
                            declared->unit_text, out) &&
           is_allowed(reading, declared, doc, *out);
}

static void read_parameter(hq_reading *reading, uint32_t index, hq_doc *doc)
{
    hq_given_parameter given = {.parameter = index};
    if (doc->kind != HQ_DOC_SCALAR) {
        HQ_REPORT(reading->diags, PROFILE_SHAPE, doc->pos, reading->pack->parameters.at[index].name,
                  HQ_BOTH("a number", "数"));
        return;
    }
    if (hq_read_given_figure(reading, index, doc, &given.value) &&
        !HQ_PUSH(reading->arena, reading->profile->parameters, given))
        hq_reading_no_memory(reading);
}

void hq_read_given(hq_reading *reading, hq_doc *map)
{
    if (map->kind != HQ_DOC_MAP) {
        HQ_REPORT(reading->diags, PROFILE_SHAPE, map->pos, HQ_STR("given"),
                  HQ_BOTH("a mapping (key: value)", "映射（键: 值）"));
        return;
    }
    for (uint32_t i = 0; i < map->count; i++) {
        hq_given_column given;
        if (!hq_given_named(reading->pack, map->keys[i].name, &given))
            report_given(reading, &map->keys[i]);
        else if (given.parameter != HQ_NONE)
            read_parameter(reading, given.parameter, map->items[i]);
        else
            read_open_day(reading, &given, map->items[i]);
    }
}

/* --- Attested --- */

static const hq_condition *condition_at(const hq_condition *condition, hq_str path)
{
    if (hq_str_equal(condition->path, path))
        return condition->kind == HQ_CONDITION_ATTEST ? condition : NULL;
    for (uint32_t i = 0; i < condition->count; i++) {
        const hq_condition *found = condition_at(&condition->parts[i], path);
        if (found != NULL)
            return found;
    }
    return NULL;
}

const hq_condition *hq_attested_condition(const hq_pack *pack, hq_str key, uint32_t *policy)
{
    const char *dot = key.length == 0 ? NULL : memchr(key.at, '.', key.length);
    if (dot == NULL)
        return NULL;
    size_t length = (size_t)(dot - key.at);
    *policy = hq_pack_find_policy(pack, hq_str_cut(key, 0, length));
    if (*policy == HQ_NONE)
        return NULL;
    hq_str path = hq_str_cut(key, length + 1, key.length);
    for (uint32_t i = 0; i < pack->policies.at[*policy].conditions.count; i++) {
        const hq_condition *found = condition_at(&pack->policies.at[*policy].conditions.at[i], path);
        if (found != NULL)
            return found;
    }
    return NULL;
}

void hq_read_attested(hq_reading *reading, hq_doc *map)
{
    if (map->kind != HQ_DOC_MAP) {
        HQ_REPORT(reading->diags, PROFILE_SHAPE, map->pos, HQ_STR("attested"),
                  HQ_BOTH("a mapping (key: value)", "映射（键: 值）"));
        return;
    }
    for (uint32_t i = 0; i < map->count; i++) {
        hq_attestation attestation;
        hq_doc *value = map->items[i];
        const hq_condition *condition =
            hq_attested_condition(reading->pack, map->keys[i].name, &attestation.policy);
        if (condition == NULL) {
            HQ_REPORT(reading->diags, PROFILE_ATTESTED, map->keys[i].pos, map->keys[i].name);
        } else if (value->kind != HQ_DOC_SCALAR || !hq_truth_parse(value->scalar, &attestation.truth)) {
            HQ_REPORT(reading->diags, PROFILE_TRUTH, value->pos,
                      value->kind == HQ_DOC_SCALAR ? value->scalar : HQ_STR("?"));
        } else {
            attestation.attestation = condition->attestation;
            if (!HQ_PUSH(reading->arena, reading->profile->attested, attestation))
                hq_reading_no_memory(reading);
        }
    }
}

/* --- Payments received --- */

static void report_policy(hq_reading *reading, const hq_fact *name)
{
    hq_diag *diag = HQ_REPORT(reading->diags, UNKNOWN_POLICY, name->pos, name->text);
    hq_guess guess = hq_guess_begin(reading->diags, diag, name->text);
    for (uint32_t i = 0; i < reading->pack->policies.count; i++) {
        hq_guess_offer(&guess, reading->pack->policies.at[i].id);
        hq_guess_offer(&guess, reading->pack->policies.at[i].number);
    }
    hq_guess_end(&guess);
}

static void check_benefit(hq_reading *reading, const hq_policy *policy, const hq_fact *name)
{
    for (uint32_t i = 0; i < policy->benefits.count; i++)
        if (hq_str_equal(policy->benefits.at[i].name, name->text))
            return;
    hq_diag *diag = HQ_REPORT(reading->diags, PROFILE_RECEIPT_BENEFIT, name->pos, name->text, policy->id);
    hq_guess guess = hq_guess_begin(reading->diags, diag, name->text);
    for (uint32_t i = 0; i < policy->benefits.count; i++)
        hq_guess_offer(&guess, policy->benefits.at[i].name);
    hq_guess_end(&guess);
}

static uint32_t place_in_scope(const hq_policy *policy, uint32_t entity)
{
    for (uint32_t i = 0; i < policy->scope.count; i++)
        if (policy->scope.entities[i] == entity)
            return i;
    return HQ_NONE;
}

/* Every record that has an id, by the id: open addressing, half of the places stay free; records of one id follow each other. */
typedef struct hq_id_index {
    hq_record **places;
    uint32_t capacity;
} hq_id_index;

/* Depth is bounded by the model, in which no entity holds itself. */
static uint32_t count_ids(const hq_pack *pack, const hq_record *record)
{
    const hq_entity *entity = &pack->entities.at[record->entity];
    uint32_t count = record->id.length > 0;
    for (uint32_t i = 0; i < entity->ones.count; i++)
        count += count_ids(pack, record->ones[i]);
    for (uint32_t l = 0; l < entity->lists.count; l++)
        for (uint32_t i = 0; l != entity->received && i < record->lists[l].count; i++)
            count += count_ids(pack, record->lists[l].items[i]);
    return count;
}

static void index_ids(const hq_pack *pack, hq_record *record, hq_id_index *ids)
{
    const hq_entity *entity = &pack->entities.at[record->entity];
    if (record->id.length > 0) {
        uint32_t at = hq_str_hash(record->id) & (ids->capacity - 1);
        while (ids->places[at] != NULL)
            at = (at + 1) & (ids->capacity - 1);
        ids->places[at] = record;
    }
    for (uint32_t i = 0; i < entity->ones.count; i++)
        index_ids(pack, record->ones[i], ids);
    for (uint32_t l = 0; l < entity->lists.count; l++)
        for (uint32_t i = 0; l != entity->received && i < record->lists[l].count; i++)
            index_ids(pack, record->lists[l].items[i], ids);
}

/* Is the record called so, inside of the holder, and what the policy is about or holds that? NULL: of any policy. */
static bool is_named(const hq_record *record, hq_str id, const hq_record *holder, const hq_policy *policy)
{
    return hq_str_equal(record->id, id) && hq_record_lies_in(record, holder) &&
           (policy == NULL || place_in_scope(policy, record->entity) != HQ_NONE);
}

static void suggest_subject(hq_reading *reading, hq_diag *diag, const hq_policy *policy,
                            const hq_record *holder, hq_str wrong, const hq_id_index *ids)
{
    hq_guess guess = hq_guess_begin(reading->diags, diag, wrong);
    uint32_t offered = 0;
    for (uint32_t at = 0; at < ids->capacity && offered < SUGGESTIONS_MAX; at++)
        if (ids->places[at] != NULL && is_named(ids->places[at], ids->places[at]->id, holder, policy)) {
            hq_guess_offer(&guess, ids->places[at]->id);
            offered++;
        }
    hq_guess_end(&guess);
}

/* A subject that stands nowhere would use up nobody's cap. */
static void find_subject(hq_reading *reading, const hq_policy *policy, hq_record *receipt,
                         const hq_id_index *ids)
{
    const hq_fact *name = &receipt->facts[HQ_RECEIPT_SUBJECT];
    const hq_record *holder = receipt->holder;
    HQ_LIST(hq_record *) found = {0};
    uint32_t at = hq_str_hash(name->text) & (ids->capacity - 1);
    for (; ids->places[at] != NULL; at = (at + 1) & (ids->capacity - 1))
        if (is_named(ids->places[at], name->text, holder, policy) &&
            !HQ_PUSH(reading->arena, found, ids->places[at]))
            hq_reading_no_memory(reading);
    receipt->subjects = found.at;
    receipt->subject_count = found.count;
    if (found.count > 0 || reading->status != HQ_OK)
        return;
    uint32_t kept = reading->diags->list.count;
    hq_diag *diag = HQ_REPORT(reading->diags, PROFILE_RECEIPT_SUBJECT, name->pos, name->text,
                              reading->pack->entities.at[holder->entity].name);
    if (reading->diags->list.count > kept)
        suggest_subject(reading, diag, policy, holder, name->text, ids);
}

/* Depth is bounded by the model, in which no entity holds itself. */
static bool lists_some(const hq_pack *pack, const hq_record *record, uint32_t of)
{
    const hq_entity *entity = &pack->entities.at[record->entity];
    for (uint32_t i = 0; i < entity->ones.count; i++)
        if (record->ones[i]->entity == of || lists_some(pack, record->ones[i], of))
            return true;
    for (uint32_t l = 0; l < entity->lists.count; l++)
        for (uint32_t i = 0; l != entity->received && i < record->lists[l].count; i++)
            if (record->lists[l].items[i]->entity == of || lists_some(pack, record->lists[l].items[i], of))
                return true;
    return false;
}

/* A cap on each of what stands below the record that got the payment: without a subject nobody knows whose cap it used up. */
static bool needs_subject(const hq_pack *pack, const hq_policy *policy, const hq_record *receipt)
{
    const hq_fact *only = &receipt->facts[HQ_RECEIPT_BENEFIT];
    uint32_t held = place_in_scope(policy, receipt->holder->entity);
    for (uint32_t b = 0; b < policy->benefits.count; b++) {
        const hq_benefit *benefit = &policy->benefits.at[b];
        if (only->state == HQ_FACT_KNOWN && !hq_str_equal(only->text, benefit->name))
            continue;
        for (uint32_t c = 0; c < benefit->caps.count; c++) {
            const hq_cap *cap = &benefit->caps.at[c];
            if (cap->pool == HQ_NONE && cap->every != HQ_EVERY_ITEM &&
                place_in_scope(policy, cap->each) < held && lists_some(pack, receipt->holder, cap->each))
                return true;
        }
    }
    return false;
}

static void check_receipt(hq_reading *reading, hq_record *receipt, const hq_id_index *ids)
{
    const hq_fact *facts = receipt->facts;
    const hq_policy *of = NULL;
    if (facts[HQ_RECEIPT_POLICY].state != HQ_FACT_KNOWN) {
        HQ_REPORT(reading->diags, PROFILE_RECEIVED, receipt->pos, HQ_STR("policy"));
    } else {
        uint32_t policy = hq_pack_find_policy(reading->pack, facts[HQ_RECEIPT_POLICY].text);
        if (policy != HQ_NONE)
            of = &reading->pack->policies.at[policy];
        if (policy == HQ_NONE)
            report_policy(reading, &facts[HQ_RECEIPT_POLICY]);
        else if (facts[HQ_RECEIPT_BENEFIT].state == HQ_FACT_KNOWN)
            check_benefit(reading, &reading->pack->policies.at[policy], &facts[HQ_RECEIPT_BENEFIT]);
        if (policy != HQ_NONE && facts[HQ_RECEIPT_SUBJECT].state != HQ_FACT_KNOWN &&
            needs_subject(reading->pack, &reading->pack->policies.at[policy], receipt))
            HQ_REPORT(reading->diags, PROFILE_RECEIVED, receipt->pos, HQ_STR("subject"));
    }
    if (facts[HQ_RECEIPT_SUBJECT].state == HQ_FACT_KNOWN)
        find_subject(reading, of, receipt, ids);
    if (facts[HQ_RECEIPT_DAY].state != HQ_FACT_KNOWN)
        HQ_REPORT(reading->diags, PROFILE_RECEIVED, receipt->pos, HQ_STR("day"));
    if (facts[HQ_RECEIPT_AMOUNT].state != HQ_FACT_KNOWN && facts[HQ_RECEIPT_MONTHS].state != HQ_FACT_KNOWN)
        HQ_REPORT(reading->diags, PROFILE_RECEIVED, receipt->pos,
                  HQ_BOTH("amount or months", "amount 或 months"));
}

static void check_all(hq_reading *reading, const hq_record *record, const hq_id_index *ids)
{
    const hq_entity *entity = &reading->pack->entities.at[record->entity];
    for (uint32_t i = 0; i < entity->ones.count; i++)
        check_all(reading, record->ones[i], ids);
    for (uint32_t l = 0; l < entity->lists.count; l++)
        for (uint32_t i = 0; i < record->lists[l].count && reading->status == HQ_OK; i++) {
            hq_record *item = record->lists[l].items[i];
            if (l == entity->received && !HQ_PUSH(reading->arena, reading->profile->receipts, item))
                hq_reading_no_memory(reading);
            if (l == entity->received)
                check_receipt(reading, item, ids);
            else
                check_all(reading, item, ids);
        }
}

/* Every receipt, after everything that it may name has been read. */
void hq_check_receipts(hq_reading *reading, hq_record *root)
{
    hq_id_index ids = {.capacity = 16};
    uint32_t count = count_ids(reading->pack, root);
    while (ids.capacity / 2 <= count)
        ids.capacity *= 2;
    ids.places = HQ_NEW_ARRAY(reading->arena, hq_record *, ids.capacity);
    if (ids.places == NULL) {
        hq_reading_no_memory(reading);
        return;
    }
    index_ids(reading->pack, root, &ids);
    check_all(reading, root, &ids);
}
