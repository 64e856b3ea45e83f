/* Doubts: which facts a value hangs on, and where the question could be split. See evaluation.h. */
#include <string.h>

#include "eval/evaluation.h"

hq_status hq_doubt_about(hq_evaluation *evaluation, uint64_t atoms, const hq_doubt **out)
{
    hq_doubt *doubt = HQ_NEW(evaluation->scratch, hq_doubt);
    HQ_TRY_ALLOC(doubt);
    doubt->atoms = atoms;
    *out = doubt;
    return HQ_OK;
}

static bool same_split(const hq_split *a, const hq_split *b)
{
    return a->node == b->node && a->part == b->part && a->atom == b->atom &&
           a->period_first == b->period_first &&
           (a->scope == b->scope || memcmp(a->scope, b->scope, a->scope_count * sizeof *a->scope) == 0);
}

static void add_split(hq_doubt *doubt, const hq_split *split)
{
    for (uint32_t i = 0; i < doubt->count; i++)
        if (same_split(doubt->splits[i], split))
            return;
    if (doubt->count < HQ_SPLITS_MAX)
        doubt->splits[doubt->count++] = split;
}

hq_status hq_doubt_join(hq_evaluation *evaluation, const hq_doubt *a, const hq_doubt *b, const hq_doubt **out)
{
    if (a == NULL || b == NULL || a == b) {
        *out = a == NULL ? b : a;
        return HQ_OK;
    }
    hq_doubt *both = HQ_NEW(evaluation->scratch, hq_doubt);
    HQ_TRY_ALLOC(both);
    *both = *a;
    both->atoms |= b->atoms;
    for (uint32_t i = 0; i < b->count; i++)
        add_split(both, b->splits[i]);
    if (both->outcome == NULL)
        both->outcome = b->outcome;
    *out = both;
    return HQ_OK;
}

static bool same_place(const hq_evaluation *evaluation, hq_record *const *scope)
{
    return memcmp(scope, evaluation->scope, evaluation->scope_count * sizeof *scope) == 0;
}

static hq_atom *outcome_atom(hq_evaluation *evaluation, hq_node_id node, uint32_t part)
{
    uint64_t outcomes = evaluation->outcomes & ((UINT64_C(1) << evaluation->atom_count) - 1);
    for (; outcomes != 0; outcomes &= outcomes - 1) {
        hq_atom *atom = &evaluation->atoms[__builtin_ctzll(outcomes)];
        if (atom->node == node && atom->sub == part && atom->period == evaluation->period_first &&
            same_place(evaluation, atom->scope))
            return atom;
    }
    return NULL;
}

static hq_status new_split(hq_evaluation *evaluation, hq_node_id node, uint32_t part, uint32_t atom,
                           uint64_t outcomes, uint64_t atoms, const hq_split **out)
{
    hq_split *split = HQ_NEW(evaluation->scratch, hq_split);
    hq_record **scope = HQ_NEW_ARRAY(evaluation->scratch, hq_record *, evaluation->scope_count + 1);
    HQ_TRY_ALLOC(split);
    HQ_TRY_ALLOC(scope);
    memcpy(scope, evaluation->scope, evaluation->scope_count * sizeof *scope);
    *split = (hq_split){.node = node,
                        .part = part,
                        .atom = atom,
                        .outcomes = outcomes,
                        .beneath = atoms,
                        .policy = evaluation->policy,
                        .period_first = evaluation->period_first,
                        .period_until = evaluation->period_until,
                        .scope_count = evaluation->scope_count,
                        .scope = scope};
    *out = split;
    return HQ_OK;
}

/* The doubt with this decision's place noted: where one fact decides, and where the outcome itself can be split. */
static hq_status note_place(hq_evaluation *evaluation, hq_node_id node, uint32_t part, const hq_doubt *doubt,
                            bool by_outcome, uint64_t outcomes, const hq_doubt **out)
{
    uint64_t atoms = doubt->atoms;
    bool single = __builtin_popcountll(atoms) == 1 && (atoms & (HQ_ATOM_MANY | HQ_ATOM_ANYONE)) == 0;
    by_outcome = by_outcome && (atoms & HQ_ATOM_ANYONE) == 0 && evaluation->atom_count < HQ_ATOMS_MAX;
    *out = doubt;
    if (!evaluation->splitting || (!single && !by_outcome))
        return HQ_OK;
    hq_doubt *noted = HQ_NEW(evaluation->scratch, hq_doubt);
    HQ_TRY_ALLOC(noted);
    *noted = *doubt;
    const hq_split *split;
    if (single) {
        HQ_TRY(new_split(evaluation, node, part, (uint32_t)__builtin_ctzll(atoms), outcomes, atoms, &split));
        add_split(noted, split);
    }
    if (by_outcome && noted->outcome == NULL) {
        HQ_TRY(new_split(evaluation, node, part, HQ_NONE, outcomes, atoms, &split));
        noted->outcome = split;
    }
    *out = noted;
    return HQ_OK;
}

hq_status hq_decide(hq_evaluation *evaluation, hq_node_id node, uint32_t part, const hq_doubt *doubt,
                    bool by_outcome, uint64_t *outcomes, const hq_doubt **left_doubt)
{
    *left_doubt = NULL;
    if (doubt != NULL && evaluation->watched != NULL &&
        !hq_record_lies_in(evaluation->scope[0], evaluation->watched))
        evaluation->strayed |= doubt->atoms;
    const hq_atom *fixed = doubt == NULL ? NULL : outcome_atom(evaluation, node, part);
    if (fixed != NULL) {
        uint64_t left = *outcomes & fixed->domain.set[0];
        if (left == 0)
            evaluation->impossible = true;
        else
            *outcomes = left;
    }
    hq_probe *probe = &evaluation->probe;
    if (probe->active && probe->node == node && probe->part == part && same_place(evaluation, probe->scope)) {
        probe->met = true;
        probe->outcomes = *outcomes;
    }
    if ((*outcomes & (*outcomes - 1)) == 0 || doubt == NULL)
        return HQ_OK;
    return note_place(evaluation, node, part, doubt, by_outcome, *outcomes, left_doubt);
}
