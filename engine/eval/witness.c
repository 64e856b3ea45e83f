/*
 * Whether a truth in doubt can come out either way, told by completions: all facts that it hangs on are given values within what they can be, a few
 * times, and if one of these makes it true and another false there is nothing left to split. Splitting would come to the same, since the hull
 * of the cells holds every completion (explore.h), and costs a hundred times as much: each fact is bisected again in each cell of the others.
 *
 * Where no such pair is found nothing is said.
 */
#include "eval/witness.h"

#include <string.h>

/* Tried one after the other: values of the facts by their order, as bits; 1: the greatest, or the last alternative. Days in a window that the rules
 * state lie between both ends, and mostly about the day asked. */
static const struct {
    uint64_t greatest;
    bool about_now;
} PATTERNS[] = {{0, false}, {UINT64_MAX, false},         {UINT64_MAX, true},
                {0, true},  {0x5555555555555555, false}, {0xaaaaaaaaaaaaaaaa, false}};
enum { PATTERN_COUNT = sizeof PATTERNS / sizeof *PATTERNS };

/* What an aggregate comes to, or a decision, is made by other facts: given a value by itself it might be no completion. */
static bool is_free(const hq_atom *atom)
{
    switch (atom->kind) {
    case HQ_ATOM_FACT:
    case HQ_ATOM_PARAMETER:
    case HQ_ATOM_OPEN_DAY:
    case HQ_ATOM_ATTESTATION:
    case HQ_ATOM_READING:
        return atom->domain_kind != HQ_DOMAIN_NONE;
    default:
        return false;
    }
}

static uint32_t last_of(const uint64_t *set, uint32_t size)
{
    for (uint32_t w = (size + 63) / 64; w-- > 0;)
        if (set[w] != 0)
            return w * 64 + 63 - (uint32_t)__builtin_clzll(set[w]);
    return HQ_NONE;
}

static hq_status fix(hq_evaluation *evaluation, hq_atom *atom, bool greatest, bool about_now)
{
    if (atom->domain_kind != HQ_DOMAIN_SET) {
        int64_t value = greatest ? atom->domain.high : atom->domain.low, now = evaluation->on;
        if (atom->domain_kind == HQ_DOMAIN_DAYS && about_now && now >= atom->domain.low &&
            now <= atom->domain.high)
            value = now;
        atom->domain = (hq_domain){value, value, NULL};
        return HQ_OK;
    }
    const uint64_t *from = atom->domain.set;
    uint32_t chosen = greatest ? last_of(from, atom->alternatives) : hq_set_first(from, atom->alternatives);
    uint64_t *set = HQ_NEW_ARRAY(evaluation->scratch, uint64_t, (atom->alternatives + 63) / 64 + 1);
    HQ_TRY_ALLOC(set);
    set[chosen / 64] |= UINT64_C(1) << (chosen % 64);
    atom->domain.set = set;
    return HQ_OK;
}

/* Once there are as many atoms as one question tells apart, facts beyond them have none, nor do decisions: such a doubt cannot be split. */
static bool is_whole(bool exhausted, const hq_doubt *doubt)
{
    return exhausted && doubt != NULL && (doubt->atoms & ~(HQ_ATOM_MANY | HQ_ATOM_ANYONE)) == 0;
}

/* Give the facts values. Domains are the caller's to put back. */
static hq_status fix_all(hq_evaluation *evaluation, uint64_t atoms, int pattern)
{
    uint32_t nth = 0;
    for (uint64_t left = atoms; left != 0; left &= left - 1) {
        bool greatest = (PATTERNS[pattern].greatest >> nth++ % 64 & 1) != 0;
        HQ_TRY(fix(evaluation, &evaluation->atoms[__builtin_ctzll(left)], greatest,
                   PATTERNS[pattern].about_now));
    }
    evaluation->impossible = false;
    hq_eval_forget(evaluation);
    return HQ_OK;
}

/*
 * What the truth can be under one completion, and where what is left of its doubt cannot be split: then every cell that holds the completion says
 * as much. 0: nothing is told, it is none or more facts are asked for. Domains are the caller's to put back.
 */
static hq_status complete(hq_evaluation *evaluation, hq_node_id node, uint64_t atoms, int pattern,
                          uint8_t *truth)
{
    bool exhausted = evaluation->atom_count == HQ_ATOMS_MAX; /* before more are met */
    hq_value value;
    HQ_TRY(fix_all(evaluation, atoms, pattern));
    HQ_TRY(hq_eval(evaluation, node, &value));
    bool told = !evaluation->impossible && (value.truth != HQ_UNKNOWN || is_whole(exhausted, value.doubt));
    *truth = told ? value.truth : 0;
    return HQ_OK;
}

/* What is tried, and how all stood before. */
typedef struct hq_trial {
    hq_domain domains[HQ_ATOMS_MAX];
    hq_record *scope[HQ_SCOPE_MAX + 4];
    uint32_t scope_count, atom_count, note_count, policy;
    bool impossible;
    uint64_t free; /* atoms that completions give values to */
} hq_trial;

static void begin(hq_evaluation *evaluation, uint64_t atoms, hq_trial *out)
{
    memcpy(out->scope, evaluation->scope, sizeof out->scope);
    out->scope_count = evaluation->scope_count;
    out->atom_count = evaluation->atom_count;
    out->note_count = evaluation->notes.count;
    out->policy = evaluation->policy;
    out->impossible = evaluation->impossible;
    out->free = 0;
    for (uint32_t i = 0; i < out->atom_count; i++) {
        out->domains[i] = evaluation->atoms[i].domain;
        if ((atoms >> i & 1) != 0 && is_free(&evaluation->atoms[i]))
            out->free |= UINT64_C(1) << i;
    }
    evaluation->divided++; /* what is tried is not met */
}

/* After each completion. */
static void put_back(hq_evaluation *evaluation, const hq_trial *trial)
{
    for (uint32_t i = 0; i < trial->atom_count; i++)
        evaluation->atoms[i].domain = trial->domains[i];
    evaluation->atom_count = trial->atom_count;
    memcpy(evaluation->scope, trial->scope, sizeof trial->scope);
    evaluation->scope_count = trial->scope_count;
    evaluation->policy = trial->policy;
}

static void end(hq_evaluation *evaluation, const hq_trial *trial)
{
    evaluation->divided--;
    evaluation->notes.count = trial->note_count;
    evaluation->impossible = trial->impossible;
    hq_eval_forget(evaluation);
}

hq_status hq_witness_both(hq_evaluation *evaluation, hq_node_id node, const hq_doubt *doubt, bool *both)
{
    hq_trial trial;
    bool told = true;
    uint64_t seen = is_whole(evaluation->atom_count == HQ_ATOMS_MAX, doubt) ? HQ_UNKNOWN : 0;
    hq_status status = HQ_OK;
    begin(evaluation, doubt == NULL ? 0 : doubt->atoms, &trial);
    for (int p = 0; p < PATTERN_COUNT && told && trial.free != 0 && seen != HQ_UNKNOWN && status == HQ_OK;
         p++) {
        uint8_t truth = 0;
        hq_arena_mark mark = hq_arena_here(evaluation->scratch);
        status = complete(evaluation, node, trial.free, p, &truth);
        put_back(evaluation, &trial);
        hq_arena_rewind(evaluation->scratch, mark);
        seen |= truth;
        told = truth != 0; /* what is asked for beside these facts is so under other values too, mostly */
    }
    end(evaluation, &trial);
    *both = seen == HQ_UNKNOWN;
    return status == HQ_E_LIMIT ? HQ_OK : status; /* of a number that no cell may come to: nothing is said */
}

hq_status hq_witness_all(hq_evaluation *evaluation, hq_question *question, const hq_doubt *doubt)
{
    hq_trial trial;
    hq_status status = HQ_OK;
    if (doubt == NULL)
        return HQ_OK;
    begin(evaluation, doubt->atoms, &trial);
    const bool tried = trial.free == doubt->atoms;
    bool told = tried;
    for (int p = 0; p < PATTERN_COUNT && told && !question->enough && status == HQ_OK; p++) {
        const hq_doubt *left = NULL;
        hq_arena_mark mark = hq_arena_here(evaluation->scratch);
        status = fix_all(evaluation, trial.free, p);
        if (status == HQ_OK)
            status = question->evaluate(evaluation, question, &left);
        told = left == NULL && !evaluation->impossible;
        if (status == HQ_OK && told)
            status = question->keep(evaluation, question);
        put_back(evaluation, &trial);
        hq_arena_rewind(evaluation->scratch, mark);
    }
    end(evaluation, &trial);
    status = status == HQ_E_LIMIT ? HQ_OK : status; /* of a number that no cell may come to */
    if (status != HQ_OK || question->enough)
        return status;
    question->restart(question);
    const hq_doubt *again = NULL;
    return tried ? question->evaluate(evaluation, question, &again) : HQ_OK;
}
