/* Constants, records and their facts, lets, readings and exceptions. See kernels.h. */
#include <assert.h>
#include <string.h>

#include "eval/kernels.h"
#include "eval/policy.h"

hq_status hq_eval_constant(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    out->doubt = NULL;
    switch ((hq_op)node->op) {
    case HQ_OP_NUMBER:
        hq_number_point(evaluation->plan->numbers.at[node->a], out);
        break;
    case HQ_OP_DATE:
        hq_date_point((hq_day)node->a, &out->date);
        break;
    case HQ_OP_TRUTH:
        out->truth = node->a != 0 ? HQ_TRUE : HQ_FALSE;
        break;
    case HQ_OP_TEXT:
        out->text.at = evaluation->plan->texts.at[node->a];
        out->text.known = true;
        break;
    default:
        out->code.tree = node->b;
        out->code.leaf = node->a;
        out->code.leaves = NULL;
        break;
    }
    return HQ_OK;
}

hq_status hq_eval_record(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    assert(node->a < evaluation->scope_count && evaluation->scope[node->a] != NULL);
    out->doubt = NULL;
    out->record = evaluation->scope[node->a];
    return HQ_OK;
}

hq_status hq_eval_one(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    HQ_TRY(hq_eval(evaluation, node->a, out));
    out->record = out->record->ones[node->b];
    return HQ_OK;
}

/* --- Facts --- */

static void known_fact(const hq_field *field, const hq_fact *fact, hq_value *out)
{
    out->doubt = NULL;
    switch (field->type.kind) {
    case HQ_T_NUMBER:
        hq_number_point(fact->number, out);
        break;
    case HQ_T_DATE:
        hq_date_point(fact->day, &out->date);
        break;
    case HQ_T_TRUTH:
        out->truth = fact->truth ? HQ_TRUE : HQ_FALSE;
        break;
    case HQ_T_CODE:
        out->code.tree = field->type.index;
        out->code.leaf = fact->leaf;
        out->code.leaves = NULL;
        break;
    default:
        out->text.at = fact->text;
        out->text.known = true;
        break;
    }
}

/* What an atom's domain leaves of a fact; known when that is one value. */
static hq_status fact_of_atom(hq_evaluation *evaluation, uint32_t index, const hq_field *field, hq_value *out)
{
    const hq_atom *atom = &evaluation->atoms[index];
    if (atom->domain_kind == HQ_DOMAIN_GRID)
        return hq_number_of_atom(evaluation, index, out);
    bool known = false;
    if (atom->domain_kind == HQ_DOMAIN_DAYS) {
        out->date = (hq_date){(hq_day)atom->domain.low, (hq_day)atom->domain.high, index, 0, 0};
        known = atom->domain.low == atom->domain.high;
    } else if (field->type.kind == HQ_T_TRUTH) {
        out->truth = (uint8_t)atom->domain.set[0];
        known = out->truth != HQ_UNKNOWN;
    } else if (field->type.kind == HQ_T_CODE) {
        known = hq_set_count(atom->domain.set, atom->alternatives) == 1;
        out->code.tree = field->type.index;
        out->code.leaf = known ? hq_set_first(atom->domain.set, atom->alternatives) : 0;
        out->code.leaves = known ? NULL : atom->domain.set;
    } else {
        out->text.known = false;
    }
    if (known) {
        out->doubt = NULL;
        if (field->type.kind == HQ_T_DATE)
            out->date.atom = HQ_NONE;
        return HQ_OK;
    }
    return hq_doubt_about(evaluation, UINT64_C(1) << index, &out->doubt);
}

/* The value of every fact of an imagined item of a list that nobody listed: its whole domain, with a doubt that cannot be
 * split, since the item stands for many. */
static hq_status value_of_many(hq_evaluation *evaluation, const hq_field *field, uint64_t atoms,
                               hq_value *out)
{
    switch (field->type.kind) {
    case HQ_T_NUMBER:
        out->number = (hq_number){.low = field->min, .high = field->max};
        break;
    case HQ_T_DATE:
        out->date = (hq_date){field->day_min, field->day_max, HQ_NONE, 0, 0};
        break;
    case HQ_T_TRUTH:
        out->truth = HQ_UNKNOWN;
        break;
    case HQ_T_CODE:
        out->code.tree = field->type.index;
        HQ_TRY(hq_set_all(evaluation->scratch, evaluation->pack->codes.at[field->type.index].leaf_count,
                          &out->code.leaves));
        break;
    default:
        out->text.known = false;
        break;
    }
    return hq_doubt_about(evaluation, atoms, &out->doubt);
}

/* Does the record lie in an imagined item of an absent list, within an aggregate? The item. */
static const hq_record *anyone(const hq_record *record)
{
    while (record != NULL && !record->anyone)
        record = record->holder;
    return record;
}

static hq_status unknown_fact(hq_evaluation *evaluation, hq_record *record, uint32_t index,
                              const hq_field *field, hq_value *out)
{
    uint32_t atom;
    const hq_record *item = anyone(record);
    if (item != NULL) {
        hq_atom list = {.kind = HQ_ATOM_LIST,
                        .domain_kind = HQ_DOMAIN_NONE,
                        .record = item->holder,
                        .index = item->holder_list};
        HQ_TRY(hq_atom_of(evaluation, &list, &atom));
        uint64_t bit = atom == HQ_NONE ? HQ_ATOM_MANY : UINT64_C(1) << atom;
        return value_of_many(evaluation, field, bit | HQ_ATOM_ANYONE, out);
    }
    HQ_TRY(hq_atom_of_fact(evaluation, record, index, &atom));
    if (atom == HQ_NONE)
        return value_of_many(evaluation, field, HQ_ATOM_MANY, out);
    return fact_of_atom(evaluation, atom, field, out);
}

/* A truth that is read is itself a decision: where it stands in doubt, the question may be split there. */
static hq_status decide_truth(hq_evaluation *evaluation, hq_node_id id, hq_value *value)
{
    if (value->doubt == NULL && !evaluation->probe.active)
        return HQ_OK;
    uint64_t outcomes = value->truth;
    const hq_doubt *doubt;
    HQ_TRY(hq_decide(evaluation, id, 0, value->doubt, true, &outcomes, &doubt));
    value->truth = (uint8_t)outcomes;
    value->doubt = value->truth == HQ_UNKNOWN ? doubt : NULL;
    return HQ_OK;
}

hq_status hq_eval_fact(hq_evaluation *evaluation, hq_record *record, uint32_t index, const hq_field *field,
                       hq_value *out)
{
    const hq_fact *fact = &record->facts[index];
    if (fact->state != HQ_FACT_KNOWN)
        return unknown_fact(evaluation, record, index, field, out);
    known_fact(field, fact, out);
    return HQ_OK;
}

hq_status hq_eval_field(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    hq_value holder;
    HQ_TRY(hq_eval(evaluation, node->a, &holder));
    const hq_field *field = &evaluation->pack->entities.at[node->c].fields.at[node->b];
    HQ_TRY(hq_eval_fact(evaluation, holder.record, node->b, field, out));
    return node->kind == HQ_T_TRUTH ? decide_truth(evaluation, id, out) : HQ_OK;
}

/* --- Derived facts and lets: evaluated once under one box --- */

static hq_memo *memo_of(hq_evaluation *evaluation, hq_record *record, uint32_t field)
{
    assert(record != NULL);
    if (record->memo == NULL)
        record->memo = HQ_NEW_ARRAY(evaluation->arena, hq_memo,
                                    evaluation->pack->entities.at[record->entity].fields.count);
    return record->memo == NULL ? NULL : (hq_memo *)record->memo + field;
}

hq_status hq_eval_derived(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value holder;
    HQ_TRY(hq_eval(evaluation, node->a, &holder));
    bool anybody = anyone(holder.record) != NULL;
    hq_memo *memo = anybody ? NULL : memo_of(evaluation, holder.record, node->b);
    if (memo == NULL && !anybody)
        return HQ_E_MEMORY;
    if (memo != NULL && memo->generation == evaluation->generation) {
        *out = memo->value;
        return HQ_OK;
    }
    hq_record *saved[HQ_SCOPE_MAX + 4];
    uint32_t saved_count = evaluation->scope_count;
    memcpy(saved, evaluation->scope, sizeof saved);
    const hq_plan_definition *definition = &evaluation->plan->definitions[node->c];
    hq_status status = hq_policy_enter(evaluation, &definition->declared->scope, holder.record);
    if (status == HQ_OK)
        status = hq_eval(evaluation, definition->node, out);
    memcpy(evaluation->scope, saved, sizeof saved);
    evaluation->scope_count = saved_count;
    HQ_TRY(status);
    if (memo != NULL)
        *memo = (hq_memo){evaluation->generation, *out};
    return HQ_OK;
}

hq_status hq_eval_let(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_memo *memo = &evaluation->lets[node->a];
    if (memo->generation != evaluation->subject_generation) {
        HQ_TRY(hq_eval(evaluation, evaluation->plan->policies[evaluation->policy].lets[node->a], out));
        *memo = (hq_memo){evaluation->subject_generation, *out};
    }
    *out = memo->value;
    return HQ_OK;
}

/* --- Lists and balances: only where they are is known here --- */

hq_status hq_eval_list(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value holder;
    HQ_TRY(hq_eval(evaluation, node->a, &holder));
    out->doubt = NULL;
    out->list.holder = holder.record;
    out->list.list = node->b;
    return HQ_OK;
}

hq_status hq_eval_steps(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    hq_value holder;
    HQ_TRY(hq_eval(evaluation, node->a, &holder));
    out->doubt = NULL;
    out->steps.record = holder.record;
    out->steps.field = node->b;
    return HQ_OK;
}

hq_status hq_eval_imagine(hq_evaluation *evaluation, hq_record *holder, uint32_t list, hq_record **item)
{
    const hq_list_field *declared = &evaluation->pack->entities.at[holder->entity].lists.at[list];
    *item = holder->lists[list].imagined;
    if (*item != NULL)
        return HQ_OK;
    /* lives as long as the answer: atoms of the lists in it refer to it */
    *item = hq_record_new(evaluation->arena, evaluation->pack, declared->entity, holder);
    HQ_TRY_ALLOC(*item);
    (*item)->imagined = (*item)->anyone = true;
    (*item)->holder_list = list;
    (*item)->times = declared->max_items;
    holder->lists[list].imagined = *item;
    return HQ_OK;
}

/* --- What the pack or the profile leaves open --- */

hq_status hq_eval_day_asked(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    (void)node;
    out->doubt = NULL;
    hq_date_point(evaluation->on, &out->date);
    return HQ_OK;
}

hq_status hq_eval_open_day(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    out->doubt = NULL;
    for (uint32_t i = 0; i < evaluation->profile->days.count; i++)
        if (evaluation->profile->days.at[i].policy == node->a &&
            evaluation->profile->days.at[i].end == node->b) {
            hq_date_point(evaluation->profile->days.at[i].day, &out->date);
            return HQ_OK;
        }
    static const hq_civil FIRST = {1949, 10, 1}, LAST = {2200, 12, 31};
    hq_day first = 0, last = 0;
    (void)(hq_civil_to_day(FIRST, &first) && hq_civil_to_day(LAST, &last));
    hq_atom like = {
        .kind = HQ_ATOM_OPEN_DAY, .domain_kind = HQ_DOMAIN_DAYS, .index = node->a, .sub = node->b};
    like.domain = (hq_domain){first, last, NULL};
    uint32_t atom;
    HQ_TRY(hq_atom_of(evaluation, &like, &atom));
    static const hq_field DAY = {.type = {.kind = HQ_T_DATE}};
    if (atom != HQ_NONE)
        return fact_of_atom(evaluation, atom, &DAY, out);
    out->date = (hq_date){first, last, HQ_NONE, 0, 0};
    return hq_doubt_about(evaluation, HQ_ATOM_MANY, &out->doubt);
}

hq_status hq_eval_attest(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    out->doubt = NULL;
    for (uint32_t i = 0; i < evaluation->profile->attested.count; i++) {
        const hq_attestation *given = &evaluation->profile->attested.at[i];
        if (given->policy == node->a && given->attestation == node->b) {
            out->truth = given->truth ? HQ_TRUE : HQ_FALSE;
            return HQ_OK;
        }
    }
    hq_atom like = {.kind = HQ_ATOM_ATTESTATION,
                    .domain_kind = HQ_DOMAIN_SET,
                    .alternatives = 2,
                    .index = node->a,
                    .sub = node->b};
    uint32_t atom;
    HQ_TRY(hq_set_all(evaluation->arena, 2, &like.domain.set));
    HQ_TRY(hq_atom_of(evaluation, &like, &atom));
    static const hq_field TRUTH = {.type = {.kind = HQ_T_TRUTH}};
    if (atom == HQ_NONE)
        return value_of_many(evaluation, &TRUTH, HQ_ATOM_MANY, out);
    HQ_TRY(fact_of_atom(evaluation, atom, &TRUTH, out));
    return decide_truth(evaluation, id, out);
}

/* --- Readings and exceptions --- */

static uint64_t readings_open(const hq_evaluation *evaluation, const hq_plan_choice *choice)
{
    uint64_t all = choice->count == 64 ? UINT64_MAX : (UINT64_C(1) << choice->count) - 1;
    const uint64_t *chosen =
        choice->of_definition ? evaluation->settlement.definitions : evaluation->settlement.policies;
    uint64_t settled = choice->of_definition ? evaluation->pack->definitions.at[choice->owner].settled
                                             : evaluation->pack->policies.at[choice->owner].settled;
    if (chosen != NULL && chosen[choice->owner] != 0)
        settled = chosen[choice->owner];
    return settled == 0 ? all : settled & all;
}

hq_status hq_eval_reading(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    const hq_plan_choice *choice = &evaluation->plan->choices.at[node->a];
    uint64_t open = readings_open(evaluation, choice);
    const hq_doubt *doubt = NULL;
    if ((open & (open - 1)) != 0) {
        hq_atom like = {.kind = HQ_ATOM_READING, .domain_kind = HQ_DOMAIN_SET, .alternatives = choice->count};
        like.index = choice->owner;
        like.sub = choice->of_definition;
        uint64_t *set = HQ_NEW(evaluation->arena, uint64_t);
        HQ_TRY_ALLOC(set);
        *set = open;
        like.domain.set = set;
        uint32_t atom;
        HQ_TRY(hq_atom_of(evaluation, &like, &atom));
        if (atom != HQ_NONE)
            open = evaluation->atoms[atom].domain.set[0];
        HQ_TRY(hq_doubt_about(evaluation, atom == HQ_NONE ? HQ_ATOM_MANY : UINT64_C(1) << atom, &doubt));
        const hq_doubt *noted;
        HQ_TRY(hq_decide(evaluation, id, 0, doubt, false, &open, &noted));
        doubt = noted == NULL ? doubt : noted;
    }
    bool first = true;
    for (uint32_t i = 0; i < choice->count; i++) {
        if ((open >> i & 1) == 0)
            continue;
        hq_value value;
        HQ_TRY(hq_eval(evaluation, choice->alternatives[i], &value));
        if (first)
            *out = value;
        else
            HQ_TRY(hq_value_hull_under(evaluation, (hq_type_kind)node->kind, doubt, out, &value, out));
        first = false;
    }
    return HQ_OK;
}

/* Two exceptions that apply at once and say different things: the pack contradicts itself here, and the answer is both. */
static hq_status clash(hq_evaluation *evaluation, const hq_node *node, const hq_plan_exceptions *list,
                       uint32_t first, uint32_t second, const hq_value *value, hq_value *out)
{
    hq_note note = {.kind = HQ_NOTE_EXCEPTIONS_CLASH,
                    .index = node->a,
                    .sub = list->patches[first],
                    .more = list->patches[second]};
    HQ_TRY(hq_eval_note(evaluation, note));
    const hq_doubt *open;
    HQ_TRY(hq_doubt_about(evaluation, 0, &open));
    return hq_value_hull_under(evaluation, (hq_type_kind)node->kind, open, out, value, out);
}

hq_status hq_eval_except(hq_evaluation *evaluation, hq_node_id id, const hq_node *node, hq_value *out)
{
    (void)id;
    const hq_plan_exceptions *list = &evaluation->plan->exceptions.at[node->a];
    uint32_t applies = HQ_NONE;
    const hq_doubt *doubt = NULL;
    bool have = false;
    for (uint32_t i = 0; i < list->count; i++) {
        hq_value when, value;
        HQ_TRY(hq_eval(evaluation, list->whens[i], &when));
        if (when.truth == HQ_FALSE)
            continue;
        HQ_TRY(hq_eval(evaluation, list->values[i], &value));
        HQ_TRY(hq_doubt_join(evaluation, doubt, when.doubt, &doubt));
        if (!have)
            *out = value;
        else if (applies != HQ_NONE && when.truth == HQ_TRUE &&
                 !hq_value_same((hq_type_kind)node->kind, out, &value))
            HQ_TRY(clash(evaluation, node, list, applies, i, &value, out));
        else
            HQ_TRY(hq_value_hull_under(evaluation, (hq_type_kind)node->kind, doubt, out, &value, out));
        have = true;
        if (when.truth == HQ_TRUE)
            applies = i;
    }
    if (applies != HQ_NONE)
        return HQ_OK;
    hq_value rule;
    HQ_TRY(hq_eval(evaluation, list->rule, &rule));
    if (!have) {
        *out = rule;
        return HQ_OK;
    }
    return hq_value_hull_under(evaluation, (hq_type_kind)node->kind, doubt, out, &rule, out);
}
