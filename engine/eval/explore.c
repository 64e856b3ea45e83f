/* Splitting a question into cells, and finding where to split. See explore.h. */
#include "eval/explore.h"

#include <assert.h>
#include <string.h>

/* Two smaller domains that make up the atom's own. */
typedef struct hq_division {
    uint32_t atom;
    hq_domain first, second;
    bool only_first;
} hq_division;

/* --- Asking one decision, with one atom fixed --- */

static hq_status fix_set(hq_evaluation *evaluation, const hq_atom *atom, uint32_t alternative,
                         hq_domain *domain)
{
    uint64_t *set = HQ_NEW_ARRAY(evaluation->scratch, uint64_t, (atom->alternatives + 63) / 64 + 1);
    HQ_TRY_ALLOC(set);
    set[alternative / 64] |= UINT64_C(1) << (alternative % 64);
    domain->set = set;
    return HQ_OK;
}

/* What the decision comes to in the present box; 0 when it is not met there. */
static hq_status ask(hq_evaluation *evaluation, const hq_split *split, uint64_t *outcomes)
{
    hq_record *scope[HQ_SCOPE_MAX + 4];
    uint32_t scope_count = evaluation->scope_count, policy = evaluation->policy;
    hq_day first = evaluation->period_first, until = evaluation->period_until;
    hq_probe probe = evaluation->probe;
    bool splitting = evaluation->splitting;
    memcpy(scope, evaluation->scope, sizeof scope);

    memcpy(evaluation->scope, split->scope, split->scope_count * sizeof *scope);
    evaluation->scope_count = split->scope_count;
    evaluation->policy = split->policy;
    evaluation->period_first = split->period_first;
    evaluation->period_until = split->period_until;
    evaluation->splitting = false;
    evaluation->probe =
        (hq_probe){.active = true, .node = split->node, .part = split->part, .scope = split->scope};
    hq_eval_forget(evaluation);
    hq_value value;
    hq_status status = hq_eval(evaluation, split->node, &value);
    *outcomes = evaluation->probe.met ? evaluation->probe.outcomes : 0;

    evaluation->probe = probe;
    evaluation->splitting = splitting;
    evaluation->period_first = first;
    evaluation->period_until = until;
    evaluation->policy = policy;
    evaluation->scope_count = scope_count;
    memcpy(evaluation->scope, scope, sizeof scope);
    return status;
}

static hq_status ask_at(hq_evaluation *evaluation, const hq_split *split, hq_domain point, uint64_t *outcomes)
{
    hq_atom *atom = &evaluation->atoms[split->atom];
    hq_domain domain = atom->domain;
    bool impossible = evaluation->impossible;
    hq_arena_mark mark = hq_arena_here(evaluation->scratch);
    atom->domain = point;
    hq_status status = ask(evaluation, split, outcomes);
    atom->domain = domain;
    evaluation->impossible = impossible;
    hq_arena_rewind(evaluation->scratch, mark);
    return status;
}

/* --- Dividing --- */

/* Numbers and days: the first step at which the decision comes out otherwise than at the low end, by bisection. */
static hq_status divide_steps(hq_evaluation *evaluation, const hq_split *split, hq_division *out, bool *found)
{
    const hq_domain domain = evaluation->atoms[split->atom].domain;
    uint64_t at_low, at_high, at_middle;
    HQ_TRY(ask_at(evaluation, split, (hq_domain){domain.low, domain.low, NULL}, &at_low));
    HQ_TRY(ask_at(evaluation, split, (hq_domain){domain.high, domain.high, NULL}, &at_high));
    *found = at_low != at_high;
    if (!*found)
        return HQ_OK;
    int64_t same = domain.low, other = domain.high;
    while (other - same > 1) {
        int64_t middle = same + (other - same) / 2;
        HQ_TRY(ask_at(evaluation, split, (hq_domain){middle, middle, NULL}, &at_middle));
        *(at_middle == at_low ? &same : &other) = middle;
    }
    *out = (hq_division){split->atom, {domain.low, same, NULL}, {other, domain.high, NULL}, false};
    return HQ_OK;
}

static hq_status new_set(hq_evaluation *evaluation, uint32_t alternatives, uint64_t **out)
{
    *out = HQ_NEW_ARRAY(evaluation->arena, uint64_t, (alternatives + 63) / 64 + 1);
    return *out == NULL ? HQ_E_MEMORY : HQ_OK;
}

/*
 * The outcome of a decision as an atom of its own: `first` in one cell, `second` in another, or `first` alone when that is none. In
 * other cells the decision can come to something else, so the atom's whole domain is every outcome.
 */
static hq_status outcome_division(hq_evaluation *evaluation, const hq_split *split, uint64_t first,
                                  uint64_t second, hq_division *out, bool *found)
{
    hq_atom like = {.kind = HQ_ATOM_OUTCOME,
                    .domain_kind = HQ_DOMAIN_SET,
                    .alternatives = 64,
                    .sub = split->part,
                    .node = split->node};
    like.period = split->period_first;
    like.beneath = split->beneath;
    hq_record *scope[HQ_SCOPE_MAX + 4] = {NULL};
    memcpy(scope, split->scope, split->scope_count * sizeof *scope);
    like.scope = scope;
    uint64_t *all, *these, *those;
    HQ_TRY(new_set(evaluation, 64, &all));
    HQ_TRY(new_set(evaluation, 64, &these));
    HQ_TRY(new_set(evaluation, 64, &those));
    *all = UINT64_MAX;
    *these = first;
    *those = second;
    like.domain.set = all;
    uint32_t count = evaluation->scope_count, atom;
    evaluation->scope_count = split->scope_count;
    hq_status status = hq_atom_of(evaluation, &like, &atom);
    evaluation->scope_count = count;
    HQ_TRY(status);
    *found = atom != HQ_NONE;
    *out = (hq_division){atom, {0, 0, these}, {0, 0, those}, second == 0};
    return HQ_OK;
}

/* Codes, truths, readings: those for which the decision comes out as for the first, and the others. Where it comes out the same for each of
 * them, though not for all at once (a code compared with itself), that is what it is. */
static hq_status divide_set(hq_evaluation *evaluation, const hq_split *split, hq_division *out, bool *found)
{
    const hq_atom *atom = &evaluation->atoms[split->atom];
    const uint64_t *domain = atom->domain.set;
    uint32_t alternatives = atom->alternatives, first = hq_set_first(domain, alternatives);
    bool one_by_one = atom->kind == HQ_ATOM_READING || alternatives == 2;
    uint64_t *alike, *others, at_first = 0, at_this;
    HQ_TRY(new_set(evaluation, alternatives, &alike));
    HQ_TRY(new_set(evaluation, alternatives, &others));
    *found = false;
    for (uint32_t i = 0; i < alternatives; i++) {
        if ((domain[i / 64] >> (i % 64) & 1) == 0)
            continue;
        bool same = i == first;
        if (!one_by_one) {
            hq_domain point = atom->domain;
            HQ_TRY(fix_set(evaluation, atom, i, &point));
            HQ_TRY(ask_at(evaluation, split, point, &at_this));
            at_first = same ? at_this : at_first;
            same = at_this == at_first;
        }
        (same ? alike : others)[i / 64] |= UINT64_C(1) << (i % 64);
        *found = *found || !same;
    }
    if (!*found && !one_by_one && at_first != 0 && (at_first & (at_first - 1)) == 0)
        return outcome_division(evaluation, split, at_first, 0, out, found);
    *out = (hq_division){split->atom, {0, 0, alike}, {0, 0, others}, false};
    return HQ_OK;
}

static void divide_at(const hq_evaluation *evaluation, const hq_split *split, hq_division *out, bool *found)
{
    const hq_domain domain = evaluation->atoms[split->atom].domain;
    *found = split->step >= domain.low && split->step < domain.high;
    *out = (hq_division){.atom = split->atom,
                         .first = {domain.low, split->step, NULL},
                         .second = {split->step + 1, domain.high, NULL}};
}

static hq_status divide(hq_evaluation *evaluation, const hq_split *split, hq_division *out, bool *found)
{
    *found = false;
    if (split->at_step) {
        divide_at(evaluation, split, out, found);
        return HQ_OK;
    }
    switch (evaluation->atoms[split->atom].domain_kind) {
    case HQ_DOMAIN_GRID:
    case HQ_DOMAIN_DAYS:
        return divide_steps(evaluation, split, out, found);
    case HQ_DOMAIN_SET:
        return divide_set(evaluation, split, out, found);
    default:
        return HQ_OK;
    }
}

/* --- Cells --- */

static hq_status explore_cell(hq_evaluation *evaluation, hq_question *question);

static hq_status explore_both(hq_evaluation *evaluation, hq_question *question, const hq_division *division)
{
    hq_atom *atom = &evaluation->atoms[division->atom];
    hq_domain whole = atom->domain;
    evaluation->divided++;
    atom->domain = division->first;
    hq_status status = explore_cell(evaluation, question);
    if (status == HQ_OK && !division->only_first && !question->exceeded && !question->elsewhere) {
        atom->domain = division->second;
        status = explore_cell(evaluation, question);
    }
    atom->domain = whole;
    evaluation->divided--;
    return status;
}

void hq_question_stop(hq_question *question, const hq_split *split)
{
    question->elsewhere = true;
    question->elsewhere_split = *split;
    for (uint32_t i = 0; i < split->scope_count; i++)
        question->elsewhere_scope[i] = split->scope[i];
    question->elsewhere_split.scope = question->elsewhere_scope;
}

static bool stops_at(hq_evaluation *evaluation, hq_question *question, const hq_split *split)
{
    if (question->may_split == NULL || question->may_split(evaluation, question, split))
        return false;
    hq_question_stop(question, split);
    return true;
}

/* Split at the first place that can be; *done when there was one, or when the place is somebody else's. */
static hq_status split_first(hq_evaluation *evaluation, hq_question *question, const hq_doubt *doubt,
                             bool *done)
{
    hq_division division;
    *done = false;
    for (uint32_t i = 0; i < doubt->count && !*done; i++) {
        bool found;
        HQ_TRY(divide(evaluation, doubt->splits[i], &division, &found));
        if (!found)
            continue;
        *done = true;
        if (!stops_at(evaluation, question, doubt->splits[i]))
            HQ_TRY(explore_both(evaluation, question, &division));
    }
    if (*done || doubt->outcome == NULL)
        return HQ_OK;
    if (stops_at(evaluation, question, doubt->outcome)) {
        *done = true;
        return HQ_OK;
    }
    uint64_t first = doubt->outcome->outcomes & (~doubt->outcome->outcomes + 1);
    uint64_t others = doubt->outcome->outcomes & ~first;
    if (others == 0)
        return HQ_OK;
    HQ_TRY(outcome_division(evaluation, doubt->outcome, first, others, &division, done));
    return *done ? explore_both(evaluation, question, &division) : HQ_OK;
}

/* Recursion: every level makes a domain smaller and ends in a cell that is kept, of which there are HQ_CELLS_MAX. */
static hq_status explore_cell(hq_evaluation *evaluation, hq_question *question)
{
    if (question->exceeded || question->elsewhere || question->enough)
        return HQ_OK;
    hq_arena_mark mark = hq_arena_here(evaluation->scratch);
    const hq_doubt *doubt = NULL;
    evaluation->impossible = false;
    hq_eval_forget(evaluation);
    HQ_TRY(question->evaluate(evaluation, question, &doubt));
    if (question->begin != NULL && !question->begun && !evaluation->impossible)
        HQ_TRY(question->begin(evaluation, question, doubt));
    question->begun = true;
    bool done = evaluation->impossible || question->enough;
    if (!done && doubt != NULL && evaluation->splitting)
        HQ_TRY(split_first(evaluation, question, doubt, &done));
    if (!done && question->partly) {
        question->wholly = true;
        hq_eval_forget(evaluation);
        HQ_TRY(question->evaluate(evaluation, question, &doubt));
        question->wholly = false;
        done = evaluation->impossible;
    }
    if (!done) {
        question->cells++;
        question->exceeded =
            question->cells > (question->cells_max == 0 ? HQ_CELLS_MAX : question->cells_max);
        if (!question->exceeded)
            HQ_TRY(question->keep(evaluation, question));
    }
    evaluation->impossible = false;
    hq_eval_forget(evaluation);
    hq_arena_rewind(evaluation->scratch, mark);
    return HQ_OK;
}

hq_status hq_explore(hq_evaluation *evaluation, hq_question *question)
{
    bool splitting = evaluation->splitting;
    question->cells = 0;
    question->exceeded = question->elsewhere = question->enough = question->begun = false;
    evaluation->splitting = true;
    hq_status status = explore_cell(evaluation, question);
    if (status == HQ_OK && question->exceeded && !question->elsewhere) {
        question->restart(question);
        question->cells = 0;
        question->exceeded = false;
        evaluation->splitting = false;
        status = explore_cell(evaluation, question);
        question->exceeded = true;
    }
    evaluation->splitting = splitting;
    return status;
}
