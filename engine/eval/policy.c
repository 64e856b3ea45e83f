/* A policy as a question: cells of what subjects share, and within them cells of each subject. See policy.h. */
#include "eval/policy.h"

#include <string.h>

#include "eval/witness.h"

hq_verdict hq_verdict_of(uint8_t can)
{
    can &= (uint8_t)~HQ_CAN_OUTSIDE;
    if (can == 0)
        return HQ_VERDICT_NOT_APPLICABLE;
    if (can == HQ_CAN_ELIGIBLE)
        return HQ_VERDICT_ELIGIBLE;
    if (can == HQ_CAN_NOT_IN_FORCE)
        return HQ_VERDICT_NOT_IN_FORCE;
    if ((can & (HQ_CAN_ELIGIBLE | HQ_CAN_UNDETERMINED)) == 0)
        return HQ_VERDICT_INELIGIBLE;
    return HQ_VERDICT_UNDETERMINED;
}

bool hq_policy_is_own(const hq_evaluation *evaluation, const hq_record *subject, const hq_split *split)
{
    if (split->atom == HQ_NONE)
        return hq_record_lies_in(split->scope[0], subject);
    const hq_atom *atom = &evaluation->atoms[split->atom];
    if (atom->kind == HQ_ATOM_OUTCOME || atom->kind == HQ_ATOM_AGGREGATE)
        return hq_record_lies_in(atom->scope[0], subject) ||
               (atom->record != NULL && hq_record_lies_in(atom->record, subject));
    return atom->record != NULL && hq_record_lies_in(atom->record, subject);
}

/* --- One subject's own cells --- */

typedef struct hq_subject_run {
    hq_question question;
    hq_policy_run *run;
    uint32_t subject;
    hq_case *hull; /* by slice */
    hq_case *
        whole; /* of the box before it is split, where cells may end early; else NULL. Gone once it is not split any more */
    bool kept;
} hq_subject_run;

static hq_status evaluate_subject(hq_evaluation *evaluation, hq_question *question, const hq_doubt **doubt)
{
    hq_subject_run *inner = (hq_subject_run *)question;
    return hq_policy_case(evaluation, inner->run, inner->subject, doubt);
}

static bool is_own(const hq_evaluation *evaluation, const hq_question *question, const hq_split *split)
{
    const hq_subject_run *inner = (const hq_subject_run *)question;
    return !inner->run->across && hq_policy_is_own(evaluation, inner->run->subjects[inner->subject], split);
}

/* The figures, into the room that `to` has. */
static void copy_case(const hq_policy_run *run, const hq_case *from, hq_case *to)
{
    uint32_t count = run->policy->benefit_count;
    hq_case room = *to;
    *to = *from;
    to->amounts = room.amounts;
    to->terms = room.terms;
    to->quantities = room.quantities;
    to->open = room.open;
    memcpy(to->amounts, from->amounts, count * sizeof *to->amounts);
    if (to->terms != NULL)
        memcpy(to->terms, from->terms, count * sizeof *to->terms);
    if (to->quantities != NULL)
        memcpy(to->quantities, from->quantities, count * sizeof *to->quantities);
    memcpy(to->open, from->open, count * sizeof *to->open);
}

static hq_status hull_quantity(hq_evaluation *evaluation, const hq_shown *from, hq_shown *to)
{
    hq_shown zero = {.kind = HQ_T_NUMBER, .known = true, .low = HQ_RAT_ZERO, .high = HQ_RAT_ZERO};
    if (from->kind == HQ_T_NONE && to->kind == HQ_T_NONE)
        return HQ_OK;
    zero.unit = from->kind == HQ_T_NONE ? to->unit : from->unit;
    const hq_shown *a = from->kind == HQ_T_NONE ? &zero : from, *b = to->kind == HQ_T_NONE ? &zero : to;
    return hq_shown_hull(evaluation->arena, evaluation->pack, a, b, to);
}

/* Of a cell in which the benefit is not given only that is kept: it may not be. */
static hq_term_range hull_term(bool a_is_open, hq_term_range a, bool b_is_open, hq_term_range b)
{
    hq_term_range hull = a_is_open ? a : b;
    hull.maybe = a.maybe || b.maybe || a_is_open != b_is_open;
    if (a_is_open && b_is_open && hq_rat_compare(b.low, a.low) < 0)
        hull.low = b.low;
    if (a_is_open && b_is_open && hq_rat_compare(b.high, a.high) > 0)
        hull.high = b.high;
    return hull;
}

/* All that two cells say of one case. */
static hq_status hull_case(hq_evaluation *evaluation, const hq_policy_run *run, const hq_case *from,
                           hq_case *to)
{
    to->can |= from->can;
    to->superseded = to->superseded && from->superseded;
    for (uint32_t b = 0; b < run->policy->benefit_count; b++) {
        to->amounts[b] = hq_range_hull(to->amounts[b], from->amounts[b]);
        if (to->terms != NULL)
            to->terms[b] = hull_term(to->open[b], to->terms[b], from->open[b], from->terms[b]);
        to->open[b] = to->open[b] || from->open[b];
        if (to->quantities != NULL)
            HQ_TRY(hull_quantity(evaluation, &from->quantities[b], &to->quantities[b]));
    }
    return HQ_OK;
}

/* An applicant may have thousands of cases: what no benefit has takes no room in them. */
static hq_case *new_cases(hq_evaluation *evaluation, hq_arena *arena, const hq_policy_run *run,
                          uint32_t count)
{
    uint32_t benefits = run->policy->benefit_count;
    size_t all = (size_t)count * benefits;
    bool has_terms = false, has_quantities = false;
    for (uint32_t b = 0; b < benefits; b++) {
        const hq_plan_benefit *benefit = &run->policy->benefits[b];
        has_terms = has_terms || benefit->term != HQ_NONE;
        has_quantities =
            has_quantities || (benefit->amount != HQ_NONE && !hq_benefit_is_money(evaluation->plan, benefit));
    }
    hq_case *cases = HQ_NEW_ARRAY(arena, hq_case, count);
    hq_range *amounts = HQ_NEW_ARRAY(arena, hq_range, all);
    hq_term_range *terms = has_terms ? HQ_NEW_ARRAY(arena, hq_term_range, all) : NULL;
    hq_shown *quantities = has_quantities ? HQ_NEW_ARRAY(arena, hq_shown, all) : NULL;
    bool *open = HQ_NEW_ARRAY(arena, bool, all);
    if (cases == NULL || amounts == NULL || (has_terms && terms == NULL) ||
        (has_quantities && quantities == NULL) || open == NULL)
        return NULL;
    for (uint32_t i = 0; i < count; i++) {
        cases[i].amounts = amounts + (size_t)i * benefits;
        cases[i].terms = has_terms ? terms + (size_t)i * benefits : NULL;
        cases[i].quantities = has_quantities ? quantities + (size_t)i * benefits : NULL;
        cases[i].open = open + (size_t)i * benefits;
    }
    return cases;
}

/*
 * Once the cells kept say as much as the box whole, no other cell can add to it, and neither does answering the box whole when there are too many:
 * the answer is that. Of what else is kept nothing may be asked (hq_request.bare). That cells lie outside the claim period shows only where there are no
 * others or all others are eligible, and says so only then: the box whole is undetermined where some do.
 */
static bool says_all(const hq_policy_run *run, const hq_case *hull, const hq_case *whole)
{
    bool all = hq_verdict_of(hull->can) == hq_verdict_of(whole->can) &&
               hull->superseded == whole->superseded && whole->quantities == NULL;
    for (uint32_t b = 0; b < run->policy->benefit_count && all; b++) {
        all = hq_range_equal(hull->amounts[b], whole->amounts[b]) && hull->open[b] == whole->open[b];
        if (all && whole->terms != NULL)
            all = hull->terms[b].maybe == whole->terms[b].maybe &&
                  hq_rat_equal(hull->terms[b].low, whole->terms[b].low) &&
                  hq_rat_equal(hull->terms[b].high, whole->terms[b].high);
    }
    return all;
}

/* Facts of this subject's own, which decide nothing elsewhere: no cell stops for somebody else. */
static bool is_all_own(const hq_evaluation *evaluation, const hq_record *subject, uint64_t atoms)
{
    for (uint64_t left = atoms; left != 0; left &= left - 1) {
        uint32_t atom = (uint32_t)__builtin_ctzll(left);
        if (atom >= evaluation->atom_count || evaluation->atoms[atom].kind != HQ_ATOM_FACT ||
            !hq_record_lies_in(evaluation->atoms[atom].record, subject))
            return false;
    }
    return (atoms & evaluation->strayed) == 0;
}

static hq_status begin_subject(hq_evaluation *evaluation, hq_question *question, const hq_doubt *doubt)
{
    hq_subject_run *inner = (hq_subject_run *)question;
    const hq_policy_run *run = inner->run;
    const hq_record *subject = run->subjects[inner->subject];
    evaluation->watched = NULL;
    bool free = question->may_split == NULL ||
                (!run->across && doubt != NULL && is_all_own(evaluation, subject, doubt->atoms));
    if (!free || subject->imagined || run->slice_count != 1 || !run->request->bare)
        return HQ_OK;
    inner->whole = new_cases(evaluation, evaluation->scratch, run, 1);
    HQ_TRY_ALLOC(inner->whole);
    copy_case(run, &run->now[inner->subject], inner->whole);
    return hq_witness_all(evaluation, question, doubt);
}

static hq_status keep_subject(hq_evaluation *evaluation, hq_question *question)
{
    hq_subject_run *inner = (hq_subject_run *)question;
    const hq_case *now = &inner->run->now[inner->subject * inner->run->slice_count];
    for (uint32_t t = 0; t < inner->run->slice_count; t++) {
        if (inner->kept)
            HQ_TRY(hull_case(evaluation, inner->run, &now[t], &inner->hull[t]));
        else
            copy_case(inner->run, &now[t], &inner->hull[t]);
    }
    inner->kept = true;
    question->enough =
        evaluation->splitting && inner->whole != NULL && says_all(inner->run, inner->hull, inner->whole);
    return HQ_OK;
}

static void restart_subject(hq_question *question)
{
    ((hq_subject_run *)question)->kept = false;
}

/* A subject that is one of many: its own cells are closed here, so that only what it shares is left to the policy. Where the policy
 * fell apart into too many cells, each subject is a question of its own, and what it shares is split for it alone. */
static hq_status close_subject(hq_evaluation *evaluation, hq_policy_run *run, uint32_t subject,
                               hq_question *outer)
{
    hq_subject_run inner = {.run = run, .subject = subject};
    inner.question = (hq_question){.evaluate = evaluate_subject,
                                   .begin = begin_subject,
                                   .keep = keep_subject,
                                   .restart = restart_subject};
    if (evaluation->splitting && outer != NULL)
        inner.question.may_split = is_own;
    inner.hull = new_cases(evaluation, evaluation->scratch, run, run->slice_count);
    HQ_TRY_ALLOC(inner.hull);
    bool impossible = evaluation->impossible;
    uint32_t atom_count = evaluation->atom_count; /* the subject's facts are among them: it was evaluated */
    evaluation->watched = run->subjects[subject];
    evaluation->strayed = 0;
    HQ_TRY(hq_explore(evaluation, &inner.question));
    evaluation->impossible = impossible;
    if (!inner.question.elsewhere)
        evaluation->atom_count = atom_count;
    if (inner.question.elsewhere) {
        hq_question_stop(outer, &inner.question.elsewhere_split);
        return HQ_OK;
    }
    for (uint32_t t = 0; inner.kept && t < run->slice_count; t++)
        copy_case(run, &inner.hull[t], &run->now[subject * run->slice_count + t]);
    return HQ_OK;
}

/* --- The policy --- */

static hq_status as_doubt(hq_evaluation *evaluation, const hq_split *split, const hq_doubt **doubt)
{
    hq_doubt *place = HQ_NEW(evaluation->scratch, hq_doubt);
    hq_split *copy = HQ_NEW(evaluation->scratch, hq_split);
    hq_record **scope = HQ_NEW_ARRAY(evaluation->scratch, hq_record *, split->scope_count + 1);
    HQ_TRY_ALLOC(place);
    HQ_TRY_ALLOC(copy);
    HQ_TRY_ALLOC(scope);
    memcpy(scope, split->scope, split->scope_count * sizeof *scope);
    *copy = *split;
    copy->scope = scope;
    if (split->atom == HQ_NONE)
        place->outcome = copy;
    else
        place->splits[place->count++] = copy;
    *doubt = place;
    return HQ_OK;
}

static hq_status evaluate_policy(hq_evaluation *evaluation, hq_question *question, const hq_doubt **doubt)
{
    hq_policy_run *run = (hq_policy_run *)question;
    run->open_now = 0;
    question->partly = false;
    if (run->subject_count == 1) {
        HQ_TRY(hq_policy_case(evaluation, run, 0, doubt));
        return hq_policy_caps(evaluation, run);
    }
    hq_question shared = {.elsewhere = false};
    for (uint32_t s = 0; s < run->subject_count; s++) {
        const hq_doubt *own = NULL;
        HQ_TRY(hq_policy_case(evaluation, run, s, &own)); /* most subjects are known: no cells, no copies */
        if (own == NULL)
            continue;
        HQ_TRY(close_subject(evaluation, run, s, question->wholly ? NULL : &shared));
        question->partly = shared.elsewhere;
        if (shared.elsewhere)
            return as_doubt(evaluation, &shared.elsewhere_split, doubt);
    }
    return hq_policy_caps(evaluation, run);
}

static hq_status remember_leaf(hq_evaluation *evaluation, hq_policy_run *run, hq_range amount)
{
    hq_leaf leaf = {.atom_count = evaluation->atom_count, .open = run->open_now, .amount = amount};
    for (uint32_t i = 0; i < run->subject_count * run->slice_count; i++)
        leaf.can |= run->now[i].can;
    leaf.quantities = HQ_NEW_ARRAY(evaluation->arena, hq_shown, run->policy->benefit_count);
    HQ_TRY_ALLOC(leaf.quantities);
    for (uint32_t b = 0; b < run->policy->benefit_count; b++)
        if (run->now[0].quantities != NULL)
            leaf.quantities[b] = run->now[0].quantities[b];
    leaf.domains = HQ_NEW_ARRAY(evaluation->arena, hq_domain, evaluation->atom_count + 1);
    HQ_TRY_ALLOC(leaf.domains);
    for (uint32_t i = 0; i < evaluation->atom_count; i++)
        leaf.domains[i] = evaluation->atoms[i].domain;
    return HQ_PUSH(evaluation->arena, run->leaves, leaf) ? HQ_OK : HQ_E_MEMORY;
}

static hq_answer_cut *cut_of(const hq_cut_list *cuts, uint32_t cap)
{
    for (uint32_t i = 0; i < cuts->count; i++)
        if (cuts->at[i].cap == cap)
            return &cuts->at[i];
    return NULL;
}

/* A cap that takes something in one cell and nothing in another takes from nothing on. */
static hq_status hull_cuts(hq_evaluation *evaluation, const hq_cut_list *from, bool kept, hq_cut_list *to)
{
    for (uint32_t i = 0; i < to->count; i++)
        if (cut_of(from, to->at[i].cap) == NULL)
            to->at[i].by.low = 0;
    for (uint32_t i = 0; i < from->count; i++) {
        hq_answer_cut cut = from->at[i], *same = cut_of(to, cut.cap);
        if (same != NULL) {
            same->by = hq_range_hull(same->by, cut.by);
            same->received = same->received > cut.received ? same->received : cut.received;
            continue;
        }
        cut.by.low = kept ? 0 : cut.by.low;
        if (!HQ_PUSH(evaluation->arena, *to, cut))
            return HQ_E_MEMORY;
    }
    return HQ_OK;
}

/* What a policy of one subject comes to before it is split. */
typedef struct hq_policy_whole {
    hq_case *now;
    hq_range *totals, *items; /* by benefit: there is one case */
    bool *cut;
    hq_range amount;
} hq_policy_whole;

static hq_status begin_policy(hq_evaluation *evaluation, hq_question *question, const hq_doubt *doubt)
{
    hq_policy_run *run = (hq_policy_run *)question;
    uint32_t benefits = run->policy->benefit_count;
    if (run->subject_count != 1 || run->slice_count != 1 || run->subjects[0]->imagined ||
        !run->request->bare || doubt == NULL)
        return HQ_OK;
    hq_policy_whole *whole = HQ_NEW(evaluation->scratch, hq_policy_whole);
    HQ_TRY_ALLOC(whole);
    whole->now = new_cases(evaluation, evaluation->scratch, run, 1);
    whole->totals = hq_arena_copy(evaluation->scratch, run->totals_now, benefits * sizeof *whole->totals);
    whole->items = hq_arena_copy(evaluation->scratch, run->items_now, benefits * sizeof *whole->items);
    whole->cut = HQ_NEW_ARRAY(evaluation->scratch, bool, benefits);
    HQ_TRY_ALLOC(whole->now);
    HQ_TRY_ALLOC(whole->totals);
    HQ_TRY_ALLOC(whole->items);
    HQ_TRY_ALLOC(whole->cut);
    copy_case(run, run->now, whole->now);
    whole->amount = run->amount_now;
    for (uint32_t b = 0; b < benefits; b++)
        whole->cut[b] = run->cuts_now[b].count > 0;
    run->whole = whole;
    return hq_witness_all(evaluation, question, doubt);
}

/* A cap on time may take something in a cell where the box whole does not show it: that it takes nothing, only all cells can say. */
static bool says_cut(const hq_policy_run *run, uint32_t benefit)
{
    bool cut = run->cuts_all[benefit].count > 0;
    return cut == run->whole->cut[benefit] && (cut || run->policy->benefits[benefit].term == HQ_NONE);
}

static bool policy_says_all(const hq_policy_run *run)
{
    const hq_policy_whole *whole = run->whole;
    bool all = hq_range_equal(run->amount_all, whole->amount) && says_all(run, run->all, whole->now);
    for (uint32_t b = 0; b < run->policy->benefit_count && all; b++)
        all = hq_range_equal(run->totals_all[b], whole->totals[b]) &&
              hq_range_equal(run->items_all[b], whole->items[b]) && says_cut(run, b);
    return all;
}

static hq_status keep_policy(hq_evaluation *evaluation, hq_question *question)
{
    hq_policy_run *run = (hq_policy_run *)question;
    uint32_t cases = run->subject_count * run->slice_count, benefits = run->policy->benefit_count;
    hq_range amount = run->amount_now;
    for (uint32_t i = 0; i < cases; i++) {
        if (run->kept)
            HQ_TRY(hull_case(evaluation, run, &run->now[i], &run->all[i]));
        else
            copy_case(run, &run->now[i], &run->all[i]);
    }
    for (uint32_t i = 0; i < cases * benefits; i++) {
        run->items_all[i] =
            run->kept ? hq_range_hull(run->items_all[i], run->items_now[i]) : run->items_now[i];
        HQ_TRY(hull_cuts(evaluation, &run->cuts_now[i], run->kept, &run->cuts_all[i]));
    }
    for (uint32_t b = 0; b < benefits; b++) {
        run->totals_all[b] =
            run->kept ? hq_range_hull(run->totals_all[b], run->totals_now[b]) : run->totals_now[b];
    }
    run->amount_all = run->kept ? hq_range_hull(run->amount_all, amount) : amount;
    run->kept = true;
    question->enough = evaluation->splitting && run->whole != NULL && policy_says_all(run);
    return run->request->bare ? HQ_OK : remember_leaf(evaluation, run, amount);
}

static void restart_policy(hq_question *question)
{
    hq_policy_run *run = (hq_policy_run *)question;
    run->kept = false;
    run->leaves.count = 0;
    for (uint32_t i = 0; i < run->subject_count * run->slice_count * run->policy->benefit_count; i++)
        run->cuts_all[i].count = 0;
}

static hq_status make_room(hq_evaluation *evaluation, hq_policy_run *run)
{
    uint32_t cases = run->subject_count * run->slice_count, items = cases * run->policy->benefit_count;
    hq_arena *arena = evaluation->arena, *scratch = evaluation->scratch;
    run->now = new_cases(evaluation, arena, run, cases);
    run->all = new_cases(evaluation, arena, run, cases);
    run->items_now = HQ_NEW_ARRAY(scratch, hq_range, items);
    run->items_all = HQ_NEW_ARRAY(arena, hq_range, items);
    run->points_now = HQ_NEW_ARRAY(scratch, hq_range, items);
    run->totals_now = HQ_NEW_ARRAY(scratch, hq_range, run->policy->benefit_count);
    run->totals_all = HQ_NEW_ARRAY(arena, hq_range, run->policy->benefit_count);
    run->cuts_now = hq_arena_array(scratch, items, sizeof *run->cuts_now);
    run->cuts_all = hq_arena_array(arena, items, sizeof *run->cuts_all);
    run->known = HQ_NEW_ARRAY(arena, uint8_t, (size_t)run->subject_count * run->policy->condition_count);
    bool good = run->now != NULL && run->all != NULL && run->items_now != NULL && run->items_all != NULL &&
                run->points_now != NULL && run->totals_now != NULL && run->totals_all != NULL &&
                run->cuts_now != NULL && run->cuts_all != NULL && run->known != NULL;
    return good ? HQ_OK : HQ_E_MEMORY;
}

hq_status hq_policy_prepare(hq_evaluation *evaluation, hq_policy_run *run)
{
    evaluation->policy = run->index;
    evaluation->atom_count = 0;
    hq_eval_forget(evaluation);
    HQ_TRY(hq_policy_subjects(evaluation, run));
    HQ_TRY(hq_request_slices(evaluation->arena, run->request, run->policy, &run->slices, &run->slice_count));
    HQ_TRY(hq_policy_find_own_pools(evaluation, run));
    return make_room(evaluation, run);
}

/* Cells over all subjects cost so many cases at most. */
enum { ACROSS_CASES_MAX = 1 << 16, ACROSS_CELLS_MIN = 16 };

/* Does a fact of one subject reach beyond it, or into several figures? Over slices, benefits that are added up, caps on time. */
static bool reaches_across(const hq_policy_run *run)
{
    bool timed = false;
    for (uint32_t b = 0; b < run->policy->benefit_count; b++) {
        const hq_benefit *benefit = run->policy->benefits[b].declared;
        for (uint32_t c = 0; c < benefit->caps.count; c++)
            timed = timed || benefit->caps.at[c].is_time;
    }
    return run->slice_count > 1 || (run->subject_count > 1 && (run->policy->benefit_count > 1 || timed));
}

hq_status hq_policy_run_all(hq_evaluation *evaluation, hq_policy_run *run)
{
    run->question.evaluate = evaluate_policy;
    run->question.begin = begin_policy;
    run->whole = NULL;
    run->question.keep = keep_policy;
    run->question.restart = restart_policy;
    run->question.may_split = NULL;
    if (run->subject_count == 0)
        return HQ_OK;
    run->across = reaches_across(run);
    if (run->across && run->subject_count > 1) {
        uint64_t cells = ACROSS_CASES_MAX / ((uint64_t)run->subject_count * run->slice_count + 1);
        run->question.cells_max = cells > HQ_CELLS_MAX       ? HQ_CELLS_MAX
                                  : cells < ACROSS_CELLS_MIN ? ACROSS_CELLS_MIN
                                                             : (uint32_t)cells;
    }
    HQ_TRY(hq_explore(evaluation, &run->question));
    if (!run->across || !run->question.exceeded || run->subject_count == 1)
        return HQ_OK;
    run->across = false;
    run->question.cells_max = 0;
    restart_policy(&run->question);
    return hq_explore(evaluation, &run->question);
}
