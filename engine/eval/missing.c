/* Which facts an answer hangs on, what they are called, and how much hangs on each. See reasons.h. */
#include <string.h>

#include "eval/reasons.h"

/* --- Names --- */

/* The absent list that a record was imagined for: then that list is what is missing, not each of its facts. */
static const hq_record *imagined_item(const hq_record *record)
{
    const hq_record *outermost = NULL;
    for (; record != NULL; record = record->holder)
        if (record->imagined && record->holder_list != HQ_NONE)
            outermost = record;
    return outermost;
}

static void print_path(hq_text *text, const hq_pack *pack, const hq_record *record)
{
    if (record->holder != NULL && record->holder_list == HQ_NONE &&
        !record->imagined) { /* embedded: trip.vehicle */
        print_path(text, pack, record->holder);
        const hq_entity *holder = &pack->entities.at[record->holder->entity];
        for (uint32_t i = 0; i < holder->ones.count; i++)
            if (record->holder->ones[i] == record)
                hq_text_addf(text, ".%.*s", HQ_STR_ARGS(holder->ones.at[i].name));
        return;
    }
    hq_text_add(text, pack->entities.at[record->entity].name);
}

static void name_list(hq_text *text, const hq_pack *pack, const hq_record *holder, uint32_t list,
                      hq_missing *out)
{
    print_path(text, pack, holder);
    hq_text_addf(text, ".%.*s", HQ_STR_ARGS(pack->entities.at[holder->entity].lists.at[list].name));
    out->kind = HQ_ATOM_LIST;
    out->entity = holder->entity;
    out->field = list;
}

static void name_fact(hq_text *text, const hq_pack *pack, const hq_atom *atom, hq_missing *out)
{
    const hq_record *item = imagined_item(atom->record);
    if (item != NULL) {
        name_list(text, pack, item->holder, item->holder_list, out);
        return;
    }
    print_path(text, pack, atom->record);
    hq_text_addf(text, ".%.*s",
                 HQ_STR_ARGS(pack->entities.at[atom->record->entity].fields.at[atom->index].name));
    out->entity = atom->record->entity;
    out->field = atom->index;
}

static void name_attestation(hq_text *text, const hq_pack *pack, const hq_atom *atom)
{
    const hq_policy *policy = &pack->policies.at[atom->index];
    hq_text_addf(text, "attested.%.*s", HQ_STR_ARGS(policy->id));
    for (uint32_t i = 0; i < policy->conditions.count; i++) {
        const hq_condition *found = hq_condition_attestation(&policy->conditions.at[i], atom->sub);
        if (found != NULL)
            hq_text_addf(text, ".%.*s", HQ_STR_ARGS(found->path));
    }
}

/* What an atom is called: company.employees. */
static hq_status atom_name(hq_evaluation *evaluation, const hq_atom *atom, hq_missing *out)
{
    const hq_pack *pack = evaluation->pack;
    hq_text text;
    hq_text_init(&text, evaluation->arena);
    *out = (hq_missing){.kind = atom->kind, .entity = HQ_NONE, .field = HQ_NONE};
    switch (atom->kind) {
    case HQ_ATOM_FACT:
        name_fact(&text, pack, atom, out);
        break;
    case HQ_ATOM_LIST:
    case HQ_ATOM_AGGREGATE: {
        const hq_record *item = imagined_item(atom->record);
        if (item != NULL)
            name_list(&text, pack, item->holder, item->holder_list, out);
        else
            name_list(&text, pack, atom->record, atom->index, out);
        break;
    }
    case HQ_ATOM_PARAMETER:
        hq_text_addf(&text, "param.%.*s", HQ_STR_ARGS(pack->parameters.at[atom->index].name));
        break;
    case HQ_ATOM_OPEN_DAY:
        hq_text_addf(&text, "%.*s.valid.%s", HQ_STR_ARGS(pack->policies.at[atom->index].id),
                     atom->sub == 0 ? "from" : "to");
        break;
    case HQ_ATOM_ATTESTATION:
        name_attestation(&text, pack, atom);
        break;
    case HQ_ATOM_MEMBERSHIP: {
        const hq_leaf_set *set = &evaluation->plan->sets.at[atom->index];
        hq_text_addf(&text, "codes.%.*s", HQ_STR_ARGS(pack->codes.at[set->tree].name));
        break;
    }
    default: /* readings are not missing facts, and outcomes are named by what is beneath them */
        break;
    }
    out->name = hq_text_str(&text);
    return text.failed ? HQ_E_MEMORY : HQ_OK;
}

hq_status hq_missing_add(hq_arena *arena, hq_missing_list *list, const hq_missing *fact)
{
    for (uint32_t i = 0; i < list->count; i++) {
        hq_missing *old = &list->at[i];
        if (!hq_str_equal(old->name, fact->name))
            continue;
        old->stake = hq_range_add(old->stake, fact->stake);
        for (uint32_t p = 0; p < fact->policies.count; p++)
            if (!HQ_PUSH(arena, old->policies, fact->policies.at[p]))
                return HQ_E_MEMORY;
        return HQ_OK;
    }
    hq_missing copy = *fact;
    memset(&copy.policies, 0, sizeof copy.policies);
    for (uint32_t p = 0; p < fact->policies.count; p++)
        if (!HQ_PUSH(arena, copy.policies, fact->policies.at[p]))
            return HQ_E_MEMORY;
    return HQ_PUSH(arena, *list, copy) ? HQ_OK : HQ_E_MEMORY;
}

/* --- Stakes --- */

static bool same_domain(const hq_atom *atom, const hq_domain *a, const hq_domain *b)
{
    if (atom->domain_kind == HQ_DOMAIN_SET)
        return a->set == b->set || memcmp(a->set, b->set, (size_t)(atom->alternatives + 63) / 64 * 8) == 0;
    return a->low == b->low && a->high == b->high;
}

/* A leaf met before the atom was: there it was whole. */
static const hq_domain *domain_in(const hq_evaluation *evaluation, const hq_leaf *leaf, uint32_t atom)
{
    return atom < leaf->atom_count ? &leaf->domains[atom] : &evaluation->atoms[atom].whole;
}

static hq_int128 width(hq_range range)
{
    return range.high >= HQ_UNBOUNDED ? HQ_UNBOUNDED : range.high - range.low;
}

typedef struct hq_swing {
    bool matters;
    hq_int128 stake;
} hq_swing;

/* What a benefit that is no money comes to over some leaves: its ends, and whether it is not given in one. */
typedef struct hq_reach {
    bool any, none, low_open, high_open;
    hq_rat low, high;
} hq_reach;

static void reach_add(hq_reach *reach, const hq_shown *quantity)
{
    if (quantity->kind != HQ_T_NUMBER) {
        reach->none = true;
        return;
    }
    if (!reach->any || hq_rat_compare(quantity->low, reach->low) < 0)
        reach->low = quantity->low;
    if (!reach->any || hq_rat_compare(quantity->high, reach->high) > 0)
        reach->high = quantity->high;
    reach->low_open = reach->low_open || quantity->low_open;
    reach->high_open = reach->high_open || quantity->high_open;
    reach->any = true;
}

static bool same_reach(const hq_reach *a, const hq_reach *b)
{
    if (a->any != b->any || a->none != b->none || a->low_open != b->low_open || a->high_open != b->high_open)
        return false;
    return !a->any || ((a->low_open || hq_rat_equal(a->low, b->low)) &&
                       (a->high_open || hq_rat_equal(a->high, b->high)));
}

/* Is some benefit that is no money another where the atom has this domain than it is at large? */
static bool quantity_moves(const hq_evaluation *evaluation, const hq_policy_run *run, uint32_t atom,
                           const hq_domain *domain)
{
    for (uint32_t b = 0; b < run->policy->benefit_count; b++) {
        hq_reach all = {0}, part = {0};
        for (uint32_t l = 0; l < run->leaves.count; l++) {
            const hq_leaf *leaf = &run->leaves.at[l];
            reach_add(&all, &leaf->quantities[b]);
            if (same_domain(&evaluation->atoms[atom], domain_in(evaluation, leaf, atom), domain))
                reach_add(&part, &leaf->quantities[b]);
        }
        if (!same_reach(&all, &part))
            return true;
    }
    return false;
}

/* All leaves in which the atom has this domain, taken together. */
static void hull_of_part(const hq_evaluation *evaluation, const hq_policy_run *run, uint32_t atom,
                         const hq_domain *domain, hq_range *range, uint8_t *can)
{
    bool any = false;
    *can = 0;
    for (uint32_t l = 0; l < run->leaves.count; l++) {
        const hq_leaf *leaf = &run->leaves.at[l];
        if (!same_domain(&evaluation->atoms[atom], domain_in(evaluation, leaf, atom), domain))
            continue;
        *range = any ? hq_range_hull(*range, leaf->amount) : leaf->amount;
        *can |= leaf->can;
        any = true;
    }
}

/* By how much would knowing this atom move either end? Parts of its domain that were told apart, and leaves where it stayed open. */
static hq_swing swing_of(const hq_evaluation *evaluation, const hq_policy_run *run, uint32_t atom)
{
    hq_swing swing = {false, 0};
    hq_range all = run->leaves.at[0].amount;
    uint8_t can_all = 0;
    for (uint32_t l = 0; l < run->leaves.count; l++) {
        all = hq_range_hull(all, run->leaves.at[l].amount);
        can_all |= run->leaves.at[l].can;
    }
    for (uint32_t l = 0; l < run->leaves.count; l++) {
        const hq_leaf *leaf = &run->leaves.at[l];
        if ((leaf->open >> atom & 1) != 0) {
            swing.matters = true;
            swing.stake = width(leaf->amount) > swing.stake ? width(leaf->amount) : swing.stake;
        }
        hq_range part;
        uint8_t can;
        hull_of_part(evaluation, run, atom, domain_in(evaluation, leaf, atom), &part, &can);
        hq_int128 high =
            all.high >= HQ_UNBOUNDED ? (part.high >= HQ_UNBOUNDED ? 0 : HQ_UNBOUNDED) : all.high - part.high;
        hq_int128 low = part.low - all.low;
        hq_int128 moved = high > low ? high : low;
        swing.matters = swing.matters || moved > 0 || can != can_all ||
                        quantity_moves(evaluation, run, atom, domain_in(evaluation, leaf, atom));
        swing.stake = moved > swing.stake ? moved : swing.stake;
    }
    return swing;
}

/* What hangs on a fact itself and on the decisions that it takes part in. */
static hq_swing swing_with_outcomes(const hq_evaluation *evaluation, const hq_policy_run *run, uint32_t fact)
{
    hq_swing swing = swing_of(evaluation, run, fact);
    for (uint32_t o = 0; o < evaluation->atom_count; o++) {
        const hq_atom *atom = &evaluation->atoms[o];
        if (atom->kind != HQ_ATOM_OUTCOME || (atom->beneath >> fact & 1) == 0)
            continue;
        hq_swing outcome = swing_of(evaluation, run, o);
        swing.matters = swing.matters || outcome.matters;
        swing.stake = outcome.stake > swing.stake ? outcome.stake : swing.stake;
    }
    return swing;
}

static bool is_own_of(const hq_evaluation *evaluation, const hq_policy_run *run, uint32_t atom,
                      uint32_t *subject)
{
    hq_split split = {.atom = atom};
    for (*subject = 0; *subject < run->subject_count; (*subject)++)
        if (hq_policy_is_own(evaluation, run->subjects[*subject], &split))
            return true;
    return false;
}

/* Of one of many subjects: what hangs on that subject. */
static hq_int128 width_of_subject(const hq_policy_run *run, uint32_t subject)
{
    uint32_t count = run->subject_count * run->slice_count;
    hq_range sum = HQ_RANGE_ZERO;
    for (uint32_t b = 0; b < run->policy->benefit_count; b++)
        for (uint32_t t = 0; t < run->slice_count; t++)
            sum = hq_range_add(sum, run->items_all[b * count + t * run->subject_count + subject]);
    return width(sum);
}

/* Atoms that matter: those in doubt in some leaf, those that were split, and what lies beneath outcomes. */
static uint64_t atoms_met(const hq_evaluation *evaluation, const hq_policy_run *run)
{
    uint64_t met = 0;
    for (uint32_t l = 0; l < run->leaves.count; l++)
        met |= run->leaves.at[l].open;
    for (uint32_t i = 0; i < evaluation->atom_count; i++) {
        const hq_atom *atom = &evaluation->atoms[i];
        for (uint32_t l = 1; l < run->leaves.count; l++)
            if (!same_domain(atom, domain_in(evaluation, &run->leaves.at[l], i),
                             domain_in(evaluation, &run->leaves.at[0], i)))
                met |= atom->kind == HQ_ATOM_OUTCOME ? atom->beneath : UINT64_C(1) << i;
    }
    return met;
}

hq_status hq_reasons_missing(hq_evaluation *evaluation, hq_policy_run *run, hq_verdict verdict,
                             hq_range amount, hq_missing_list *out)
{
    if (verdict < HQ_VERDICT_UNDETERMINED || run->leaves.count == 0)
        return HQ_OK;
    uint64_t met = atoms_met(evaluation, run);
    for (uint32_t i = 0; i < evaluation->atom_count; i++) {
        const hq_atom *atom = &evaluation->atoms[i];
        if ((met >> i & 1) == 0 || atom->kind == HQ_ATOM_READING || atom->kind == HQ_ATOM_OUTCOME)
            continue;
        uint32_t subject;
        hq_swing swing;
        if (run->subject_count > 1 && is_own_of(evaluation, run, i, &subject))
            swing = (hq_swing){true, width_of_subject(run, subject)};
        else
            swing = swing_with_outcomes(evaluation, run, i);
        if (!swing.matters)
            continue;
        hq_missing fact;
        HQ_TRY(atom_name(evaluation, atom, &fact));
        hq_int128 most = width(amount);
        fact.stake = (hq_range){0, swing.stake < most ? swing.stake : most};
        if (fact.name.length > 0)
            HQ_TRY(hq_missing_add(evaluation->arena, out, &fact));
    }
    for (uint32_t i = 0; i < out->count;
         i++) { /* several items of one field: no more than the policy moves */
        hq_int128 most = width(amount);
        out->at[i].stake.high = out->at[i].stake.high < most ? out->at[i].stake.high : most;
        if (!HQ_PUSH(evaluation->arena, out->at[i].policies, run->index))
            return HQ_E_MEMORY;
    }
    return HQ_OK;
}
