/* Unknown facts and their domains. See evaluation.h. */
#include <assert.h>
#include <string.h>

#include "eval/evaluation.h"

uint32_t hq_set_count(const uint64_t *set, uint32_t size)
{
    uint32_t count = 0;
    for (uint32_t w = 0; w * 64 < size; w++)
        count += (uint32_t)__builtin_popcountll(set[w]);
    return count;
}

uint32_t hq_set_first(const uint64_t *set, uint32_t size)
{
    for (uint32_t w = 0; w * 64 < size; w++)
        if (set[w] != 0)
            return w * 64 + (uint32_t)__builtin_ctzll(set[w]);
    return HQ_NONE;
}

hq_status hq_set_all(hq_arena *arena, uint32_t alternatives, const uint64_t **out)
{
    uint32_t words = (alternatives + 63) / 64;
    uint64_t *set = HQ_NEW_ARRAY(arena, uint64_t, words + 1);
    HQ_TRY_ALLOC(set);
    for (uint32_t i = 0; i < alternatives; i++)
        set[i / 64] |= UINT64_C(1) << (i % 64);
    *out = set;
    return HQ_OK;
}

static bool same_scope(const hq_evaluation *evaluation, hq_record *const *a, hq_record *const *b)
{
    return a == b || (a != NULL && b != NULL && memcmp(a, b, evaluation->scope_count * sizeof *a) == 0);
}

static bool same_atom(const hq_evaluation *evaluation, const hq_atom *a, const hq_atom *b)
{
    return a->kind == b->kind && a->record == b->record && a->index == b->index && a->sub == b->sub &&
           a->node == b->node && a->period == b->period &&
           ((a->kind != HQ_ATOM_OUTCOME && a->kind != HQ_ATOM_AGGREGATE) ||
            same_scope(evaluation, a->scope, b->scope));
}

static bool has_key(const hq_atom_key *key, hq_atom_kind kind, const hq_record *record, uint32_t index)
{
    return key->record == record && key->index == index && key->kind == kind;
}

hq_status hq_atom_of(hq_evaluation *evaluation, const hq_atom *like, uint32_t *out)
{
    for (uint32_t i = 0; i < evaluation->atom_count; i++)
        if (has_key(&evaluation->keys[i], like->kind, like->record, like->index) &&
            same_atom(evaluation, &evaluation->atoms[i], like)) {
            *out = i;
            return HQ_OK;
        }
    *out = HQ_NONE;
    if (evaluation->atom_count == HQ_ATOMS_MAX)
        return HQ_OK;
    hq_atom *atom = &evaluation->atoms[evaluation->atom_count];
    *atom = *like;
    atom->whole = atom->domain;
    evaluation->keys[evaluation->atom_count] = (hq_atom_key){like->record, like->index, like->kind};
    uint64_t bit = UINT64_C(1) << evaluation->atom_count;
    evaluation->outcomes = (evaluation->outcomes & ~bit) | (like->kind == HQ_ATOM_OUTCOME ? bit : 0);
    if (like->scope != NULL) {
        atom->scope = hq_arena_copy(evaluation->arena, like->scope, sizeof evaluation->scope);
        HQ_TRY_ALLOC(atom->scope);
    }
    *out = evaluation->atom_count++;
    return HQ_OK;
}

/* A number as steps from 0: it is a multiple, by the model and the reader of profiles. */
static hq_status in_steps(hq_evaluation *evaluation, hq_rat value, hq_rat step, hq_rounding rounding,
                          int64_t *out)
{
    hq_int128 quanta;
    HQ_TRY(hq_rat_quanta(evaluation->scratch, value, step, rounding, &quanta));
    if (quanta > INT64_MAX || quanta < INT64_MIN)
        return HQ_E_LIMIT;
    *out = (int64_t)quanta;
    return HQ_OK;
}

static hq_status domain_of_number(hq_evaluation *evaluation, const hq_field *field, const hq_fact *fact,
                                  hq_atom *atom)
{
    bool range = fact->state == HQ_FACT_RANGE;
    atom->domain_kind = HQ_DOMAIN_GRID;
    atom->step = field->step;
    HQ_TRY(in_steps(evaluation, range ? fact->numbers.low : field->min, field->step, HQ_ROUND_CEILING,
                    &atom->domain.low));
    return in_steps(evaluation, range ? fact->numbers.high : field->max, field->step, HQ_ROUND_FLOOR,
                    &atom->domain.high);
}

static hq_status domain_of_fact(hq_evaluation *evaluation, const hq_field *field, const hq_fact *fact,
                                hq_atom *atom)
{
    bool range = fact->state == HQ_FACT_RANGE;
    switch (field->type.kind) {
    case HQ_T_NUMBER:
        return domain_of_number(evaluation, field, fact, atom);
    case HQ_T_DATE:
        atom->domain_kind = HQ_DOMAIN_DAYS;
        atom->domain.low = range ? fact->days.low : field->day_min;
        atom->domain.high = range ? fact->days.high : field->day_max;
        return HQ_OK;
    case HQ_T_TRUTH:
        atom->domain_kind = HQ_DOMAIN_SET;
        atom->alternatives = 2;
        return hq_set_all(evaluation->arena, 2, &atom->domain.set);
    case HQ_T_CODE:
        atom->domain_kind = HQ_DOMAIN_SET;
        atom->alternatives = evaluation->pack->codes.at[field->type.index].leaf_count;
        if (range) {
            atom->domain.set = fact->leaves;
            return HQ_OK;
        }
        return hq_set_all(evaluation->arena, atom->alternatives, &atom->domain.set);
    default:
        atom->domain_kind = HQ_DOMAIN_NONE; /* texts and balances: nothing to split */
        return HQ_OK;
    }
}

hq_status hq_atom_of_fact(hq_evaluation *evaluation, hq_record *record, uint32_t field, uint32_t *out)
{
    for (uint32_t i = 0; i < evaluation->atom_count; i++)
        if (has_key(&evaluation->keys[i], HQ_ATOM_FACT, record, field)) {
            *out = i;
            return HQ_OK;
        }
    *out = HQ_NONE;
    if (evaluation->atom_count == HQ_ATOMS_MAX)
        return HQ_OK;
    hq_atom like = {.kind = HQ_ATOM_FACT, .record = record, .index = field};
    const hq_field *declared = &evaluation->pack->entities.at[record->entity].fields.at[field];
    HQ_TRY(domain_of_fact(evaluation, declared, &record->facts[field], &like));
    return hq_atom_of(evaluation, &like, out);
}

static hq_status steps_value(const hq_evaluation *evaluation, const hq_atom *atom, int64_t steps, hq_rat *out)
{
    if (atom->domain_kind == HQ_DOMAIN_DAYS) {
        *out = hq_rat_int(steps);
        return HQ_OK;
    }
    assert(atom->domain_kind == HQ_DOMAIN_GRID);
    return hq_rat_mul(evaluation->scratch, hq_rat_int(steps), atom->step, out);
}

hq_status hq_atom_low(const hq_evaluation *evaluation, uint32_t atom, hq_rat *out)
{
    return steps_value(evaluation, &evaluation->atoms[atom], evaluation->atoms[atom].domain.low, out);
}

hq_status hq_atom_high(const hq_evaluation *evaluation, uint32_t atom, hq_rat *out)
{
    return steps_value(evaluation, &evaluation->atoms[atom], evaluation->atoms[atom].domain.high, out);
}
