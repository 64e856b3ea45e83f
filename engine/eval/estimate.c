/*
 * The whole answer, step by step: each policy with its reasons, groups, pools, totals, what is missing. See answer.h.
 */
#include <stdlib.h>
#include <string.h>

#include "eval/group.h"
#include "eval/reasons.h"

const char *hq_verdict_name(hq_verdict verdict)
{
    static const char *const NAMES[] = {"not_applicable", "not_in_force", "ineligible", "undetermined",
                                        "eligible"};
    return NAMES[verdict];
}

bool hq_policy_is_unconfirmed(const hq_evaluation *evaluation, uint32_t policy)
{
    return evaluation->pack->policies.at[policy].standing == HQ_STANDING_UNCONFIRMED;
}

/* --- One policy --- */

static hq_verdict verdict_of_subject(const hq_policy_run *run, uint32_t subject)
{
    hq_verdict best = HQ_VERDICT_NOT_APPLICABLE;
    for (uint32_t t = 0; t < run->slice_count; t++) {
        hq_verdict verdict = hq_verdict_of(run->all[subject * run->slice_count + t].can);
        best = verdict > best ? verdict : best;
    }
    bool some_outside = false, some_inside = false;
    for (uint32_t t = 0; t < run->slice_count; t++) {
        uint8_t can = run->all[subject * run->slice_count + t].can;
        some_outside = some_outside || (can & HQ_CAN_OUTSIDE) != 0;
        some_inside = some_inside || can == HQ_CAN_ELIGIBLE;
    }
    /* in some cells in this slice, in others in that: certain only when one slice is certain */
    return best == HQ_VERDICT_ELIGIBLE && some_outside && !some_inside ? HQ_VERDICT_UNDETERMINED : best;
}

static bool wholly_outside(const hq_policy_run *run, uint32_t subject)
{
    for (uint32_t t = 0; t < run->slice_count; t++)
        if (run->all[subject * run->slice_count + t].can != HQ_CAN_OUTSIDE)
            return false;
    return run->slice_count > 0;
}

/* A figure that is no money, as the clause bounds it. */
static void bound_quantity(hq_bound bound, hq_shown *quantity)
{
    if (quantity->kind != HQ_T_NUMBER)
        return;
    if (bound == HQ_BOUND_UP_TO) {
        quantity->low = HQ_RAT_ZERO;
        quantity->low_open = false;
    } else if (bound == HQ_BOUND_AT_LEAST) {
        quantity->high_open = true;
    }
    quantity->known =
        !quantity->low_open && !quantity->high_open && hq_rat_equal(quantity->low, quantity->high);
}

static hq_status build_items(hq_evaluation *evaluation, const hq_policy_run *run, hq_answer_policy *out)
{
    uint32_t cases = run->subject_count * run->slice_count;
    out->item_count = cases * run->policy->benefit_count;
    hq_answer_item *items = HQ_NEW_ARRAY(evaluation->arena, hq_answer_item, out->item_count);
    bool has_quantities = cases > 0 && run->all[0].quantities != NULL;
    hq_shown *quantities = HQ_NEW_ARRAY(evaluation->arena, hq_shown, has_quantities ? out->item_count : 0);
    HQ_TRY_ALLOC(items);
    HQ_TRY_ALLOC(quantities);
    for (uint32_t i = 0; i < out->item_count; i++) {
        uint32_t b = i / cases, t = i % cases / run->subject_count, s = i % run->subject_count;
        const hq_case *one = &run->all[s * run->slice_count + t];
        hq_answer_item *item = &items[i];
        *item = (hq_answer_item){
            .benefit = b, .subject = s, .first = run->slices[t].first, .until = run->slices[t].until};
        item->verdict = hq_verdict_of(one->can);
        item->outside = one->can == HQ_CAN_OUTSIDE;
        item->is_money = hq_benefit_is_money(evaluation->plan, &run->policy->benefits[b]);
        item->asked = one->amounts[b];
        item->amount = run->items_all[i];
        if (has_quantities) {
            quantities[i] = one->quantities[b];
            item->quantity = &quantities[i];
        }
        if (has_quantities && item->verdict >= HQ_VERDICT_UNDETERMINED)
            bound_quantity(run->policy->benefits[b].declared->bound, &quantities[i]);
        item->cuts = run->cuts_all[i].at;
        item->cut_count = run->cuts_all[i].count;
    }
    out->items = items;
    return HQ_OK;
}

/* Item i of benefit b, slices first: is it given, or may it be? */
static bool is_given(const hq_policy_run *run, uint32_t i, uint32_t b)
{
    return run->all[hq_item_case(run, i)].open[b];
}

static hq_status build_benefits(hq_evaluation *evaluation, const hq_policy_run *run, hq_answer_policy *out)
{
    out->benefit_count = run->policy->benefit_count;
    hq_answer_benefit *benefits = HQ_NEW_ARRAY(evaluation->arena, hq_answer_benefit, out->benefit_count);
    HQ_TRY_ALLOC(benefits);
    uint32_t cases = run->subject_count * run->slice_count;
    for (uint32_t b = 0; b < out->benefit_count; b++) {
        benefits[b].total = hq_kind_total(run->policy->benefits[b].declared->kind);
        benefits[b].is_money = hq_benefit_is_money(evaluation->plan, &run->policy->benefits[b]);
        if (run->subject_count > 0)
            benefits[b].amount = run->totals_all[b];
        for (uint32_t i = 0; i < cases; i++) {
            const hq_answer_item *item = &out->items[b * cases + i];
            benefits[b].given = benefits[b].given || is_given(run, i, b);
            if (item->quantity == NULL || item->quantity->kind != HQ_T_NUMBER ||
                item->verdict < HQ_VERDICT_UNDETERMINED)
                continue;
            if (benefits[b].quantity.kind == HQ_T_NONE)
                benefits[b].quantity = *item->quantity;
            else
                HQ_TRY(hq_shown_hull(evaluation->arena, evaluation->pack, &benefits[b].quantity,
                                     item->quantity, &benefits[b].quantity));
        }
        out->total = b == 0 || out->total == benefits[b].total ? benefits[b].total : HQ_TOTAL_COUNT;
    }
    if (run->subject_count > 0)
        out->amount = out->unpooled = run->amount_all;
    out->benefits = benefits;
    return HQ_OK;
}

static void build_subjects(const hq_policy_run *run, hq_answer_subject *subjects, hq_answer_policy *out)
{
    uint32_t cases = run->subject_count * run->slice_count;
    for (uint32_t s = 0; s < run->subject_count; s++) {
        hq_answer_subject *subject = &subjects[s];
        subject->record = run->subjects[s];
        subject->verdict = verdict_of_subject(run, s);
        for (uint32_t b = 0; b < run->policy->benefit_count; b++)
            for (uint32_t t = 0; t < run->slice_count; t++)
                subject->amount =
                    hq_range_add(subject->amount, run->items_all[b * cases + t * run->subject_count + s]);
        out->outside_count += wholly_outside(run, s);
        /* an item of a list that nobody has listed: there may be none, whatever others of the policy's subjects are */
        if (subject->record->imagined && subject->record->holder_list != HQ_NONE &&
            subject->verdict == HQ_VERDICT_ELIGIBLE)
            subject->verdict = HQ_VERDICT_UNDETERMINED;
        out->verdict = subject->verdict > out->verdict ? subject->verdict : out->verdict;
        if (run->all[s * run->slice_count].superseded) {
            out->superseded = true;
            out->superseded_by = run->all[s * run->slice_count].superseded_by;
        }
    }
    out->subjects = subjects;
    out->subject_count = run->subject_count;
}

/* An imagined item that stands for many lies in several cells at once: some of the many in this slice or with this benefit, some in
 * that. What it gives at most is what its items give at most, each for itself. */
static void unlisted_at_most(hq_policy_run *run)
{
    uint32_t cases = run->subject_count * run->slice_count;
    run->amount_all.high = 0;
    for (uint32_t b = 0; b < run->policy->benefit_count; b++) {
        hq_int128 high = 0;
        for (uint32_t i = 0; i < cases; i++)
            high = hq_add_bounded(high, run->items_all[b * cases + i].high);
        if (high > run->totals_all[b].high)
            run->totals_all[b].high = high;
        run->amount_all.high = hq_add_bounded(run->amount_all.high, run->totals_all[b].high);
    }
}

/* An imagined item may not exist: what it would get starts at nothing. */
static void unlisted_from_nothing(hq_policy_run *run)
{
    uint32_t cases = run->subject_count * run->slice_count;
    for (uint32_t s = 0; s < run->subject_count; s++) {
        if (!run->subjects[s]->imagined || run->subjects[s]->holder_list == HQ_NONE)
            continue;
        for (uint32_t b = 0; b < run->policy->benefit_count; b++)
            for (uint32_t t = 0; t < run->slice_count; t++) {
                uint32_t item = b * cases + t * run->subject_count + s;
                run->totals_all[b].low -= run->items_all[item].low < run->totals_all[b].low
                                              ? run->items_all[item].low
                                              : run->totals_all[b].low;
                run->items_all[item].low = 0;
            }
        run->amount_all.low = 0;
        for (uint32_t b = 0; b < run->policy->benefit_count; b++)
            run->amount_all.low = hq_add_bounded(run->amount_all.low, run->totals_all[b].low);
        if (run->subjects[s]->times > 1)
            unlisted_at_most(run);
        for (uint32_t t = 0; t < run->slice_count; t++)
            if ((run->all[s * run->slice_count + t].can & HQ_CAN_ELIGIBLE) != 0)
                run->all[s * run->slice_count + t].can |= HQ_CAN_UNDETERMINED;
    }
}

static void find_window(const hq_evaluation *evaluation, const hq_policy *policy, hq_answer_policy *out)
{
    for (uint32_t i = 0; i < policy->windows.count; i++) {
        const hq_window *window = &policy->windows.at[i];
        if (evaluation->claim_first > window->claims_last || window->claims_first >= evaluation->claim_until)
            continue;
        out->window_count++;
        if (out->window == NULL || out->window_missed) { /* the first that is not missed, else the first */
            bool missed = evaluation->on > window->file_until;
            out->window = out->window == NULL || !missed ? window : out->window;
            out->window_missed = missed;
        }
    }
}

static hq_status notes_of(hq_evaluation *evaluation, const hq_policy_run *run, const hq_answer_policy *out)
{
    if (out->outside_count > 0)
        HQ_TRY(hq_eval_note(
            evaluation,
            (hq_note){.kind = HQ_NOTE_OUTSIDE_CLAIM, .index = run->index, .sub = out->outside_count}));
    const hq_policy *policy = run->policy->declared;
    bool weak = policy->valid_from.sure != HQ_SURE_CERTAIN || policy->valid_to.sure != HQ_SURE_CERTAIN;
    if (weak && out->verdict >= HQ_VERDICT_INELIGIBLE)
        HQ_TRY(hq_eval_note(evaluation, (hq_note){.kind = HQ_NOTE_VALIDITY_WEAK, .index = run->index}));
    bool caps = false;
    for (uint32_t b = 0; b < policy->benefits.count; b++)
        for (uint32_t c = 0; c < policy->benefits.at[b].caps.count; c++)
            caps = caps || policy->benefits.at[b].caps.at[c].every != HQ_EVERY_ITEM;
    const hq_record *root = evaluation->profile->root;
    bool given = root->lists[evaluation->pack->entities.at[root->entity].received].present;
    if (caps && !given && out->verdict >= HQ_VERDICT_UNDETERMINED)
        return hq_eval_note(evaluation, (hq_note){.kind = HQ_NOTE_RECEIVED_ABSENT, .index = run->index});
    return HQ_OK;
}

/* --- Readings side by side --- */

static uint64_t *settlement_of(hq_evaluation *evaluation, bool of_definition)
{
    return of_definition ? evaluation->settlement.definitions : evaluation->settlement.policies;
}

static hq_status run_reading(hq_evaluation *evaluation, const hq_request *request, uint32_t policy,
                             hq_answer_reading *reading)
{
    hq_policy_run run = {.policy = &evaluation->plan->policies[policy], .index = policy, .request = request};
    uint64_t *settled = settlement_of(evaluation, reading->of_definition), before = settled[reading->owner];
    settled[reading->owner] = UINT64_C(1) << reading->reading;
    hq_status status = hq_policy_prepare(evaluation, &run);
    if (status == HQ_OK)
        status = hq_policy_run_all(evaluation, &run);
    settled[reading->owner] = before;
    HQ_TRY(status);
    for (uint32_t s = 0; s < run.subject_count; s++) {
        hq_verdict verdict = verdict_of_subject(&run, s);
        reading->verdict = verdict > reading->verdict ? verdict : reading->verdict;
    }
    if (run.subject_count > 0)
        reading->amount = run.amount_all;
    return HQ_OK;
}

/* Every choice of readings that the policy's answer met. */
static hq_status build_readings(hq_evaluation *evaluation, const hq_request *request, uint32_t policy,
                                hq_answer_policy *out)
{
    HQ_LIST(hq_answer_reading) readings = {0};
    hq_atom met[HQ_ATOMS_MAX];
    uint32_t met_count = evaluation->atom_count;
    memcpy(met, evaluation->atoms, met_count * sizeof *met);
    for (uint32_t i = 0; i < met_count; i++) {
        for (uint32_t r = 0; met[i].kind == HQ_ATOM_READING && r < met[i].alternatives; r++) {
            if ((met[i].whole.set[0] >> r & 1) == 0)
                continue;
            hq_answer_reading reading = {
                .of_definition = met[i].sub != 0, .owner = met[i].index, .reading = r};
            HQ_TRY(run_reading(evaluation, request, policy, &reading));
            if (!HQ_PUSH(evaluation->arena, readings, reading))
                return HQ_E_MEMORY;
        }
    }
    out->readings = readings.at;
    out->reading_count = readings.count;
    return HQ_OK;
}

static hq_status answer_policy(hq_evaluation *evaluation, const hq_request *request, uint32_t index,
                               hq_policy_run *run, hq_answer_policy *out)
{
    *run = (hq_policy_run){.policy = &evaluation->plan->policies[index], .index = index, .request = request};
    *out = (hq_answer_policy){.policy = index, .verdict = HQ_VERDICT_NOT_APPLICABLE};
    uint32_t notes = evaluation->notes.count;
    hq_arena_mark mark = hq_arena_here(evaluation->scratch);
    HQ_TRY(hq_policy_prepare(evaluation, run));
    hq_answer_subject *subjects = HQ_NEW_ARRAY(evaluation->arena, hq_answer_subject, run->subject_count);
    HQ_TRY_ALLOC(subjects);
    HQ_TRY(hq_reasons_conditions(evaluation, run, subjects));
    HQ_TRY(hq_policy_run_all(evaluation, run));
    unlisted_from_nothing(run);
    build_subjects(run, subjects, out);
    HQ_TRY(build_items(evaluation, run, out));
    HQ_TRY(build_benefits(evaluation, run, out));
    if (!request->bare)
        HQ_TRY(hq_reasons_missing(evaluation, run, out->verdict, out->amount, &out->missing));
    if (request->explain) {
        uint32_t atoms = evaluation->atom_count;
        HQ_TRY(hq_reasons_values(evaluation, run, subjects));
        evaluation->atom_count = atoms;
        HQ_TRY(build_readings(evaluation, request, index, out));
    }
    find_window(evaluation, run->policy->declared, out);
    if (out->verdict < HQ_VERDICT_UNDETERMINED) /* what was read for nothing needs no caution */
        evaluation->notes.count = notes;
    HQ_TRY(notes_of(evaluation, run, out));
    hq_eval_forget(evaluation);
    hq_arena_rewind(evaluation->scratch, mark);
    return HQ_OK;
}

/* --- Groups --- */

static hq_answer_policy *answer_of(hq_answer *answer, uint32_t policy)
{
    for (uint32_t i = 0; i < answer->policy_count; i++)
        if (answer->policies[i].policy == policy)
            return &answer->policies[i];
    return NULL;
}

/* Choices come in the order of the data, and so do subjects: the next one wanted is mostly the next one there. */
static hq_range amount_of_record(const hq_answer_policy *policy, const hq_record *record, uint32_t *from)
{
    for (uint32_t i = 0; i < policy->subject_count; i++) {
        uint32_t s = (*from + i) % policy->subject_count;
        if (!hq_policy_same_record(policy->subjects[s].record, record))
            continue;
        *from = s;
        return policy->subjects[s].amount;
    }
    return HQ_RANGE_ZERO;
}

/* A member's own range: from what it gets where it surely wins to what it gets where it may. */
static void settle_members(const hq_evaluation *evaluation, hq_answer *answer, uint32_t group)
{
    const hq_group *declared = &evaluation->pack->groups.at[group];
    for (uint32_t m = 0; m < declared->members.count; m++) {
        hq_answer_policy *policy = answer_of(answer, declared->members.at[m].policy);
        if (policy == NULL || policy->benefit_count != 1)
            continue;
        hq_range sum = HQ_RANGE_ZERO;
        uint32_t from = 0;
        for (uint32_t c = 0; c < answer->choices.count; c++) {
            const hq_answer_choice *choice = &answer->choices.at[c];
            if (choice->group != group)
                continue;
            hq_range own = amount_of_record(policy, choice->record, &from);
            own.low = (choice->taken >> m & 1) != 0 ? own.low : 0;
            own.high = (choice->taken_high >> m & 1) != 0 ? own.high : 0;
            if (choice->most != NULL && choice->most[m] < own.high)
                own.high = choice->most[m] > own.low ? choice->most[m] : own.low;
            sum = hq_range_add(sum, own);
        }
        policy->amount = sum;
    }
}

static hq_status answer_groups(hq_evaluation *evaluation, const hq_request *request, hq_policy_run **runs,
                               hq_answer *answer)
{
    for (uint32_t g = 0; g < evaluation->pack->groups.count; g++) {
        if (!hq_group_is_asked(request, &evaluation->pack->groups.at[g]))
            continue;
        HQ_TRY(hq_group_choose(evaluation, runs, g, answer));
        HQ_TRY(hq_group_exclude(evaluation, runs, g, answer));
        if (!request->alone)
            settle_members(evaluation, answer, g);
    }
    return HQ_OK;
}

/* --- Totals --- */

/* What a policy gives of one kind: its benefits added up, and no more or less than the policy as a whole leaves to it. */
static hq_range of_kind(const hq_answer_policy *policy, hq_total total)
{
    hq_range sum = HQ_RANGE_ZERO, others = HQ_RANGE_ZERO;
    for (uint32_t b = 0; b < policy->benefit_count; b++)
        if (policy->benefits[b].is_money) {
            hq_range *to = policy->benefits[b].total == total ? &sum : &others;
            *to = hq_range_add(*to, policy->benefits[b].amount);
        }
    if (sum.high >= HQ_UNBOUNDED || others.high >= HQ_UNBOUNDED)
        return sum;
    hq_int128 left = policy->amount.low > others.high ? policy->amount.low - others.high : 0;
    sum.high = sum.high < policy->amount.high ? sum.high : policy->amount.high;
    sum.low = sum.low > left ? sum.low : left;
    return sum;
}

static void add_policy(const hq_evaluation *evaluation, const hq_answer_policy *policy, hq_total_line *totals)
{
    bool unconfirmed = hq_policy_is_unconfirmed(evaluation, policy->policy), grouped = false;
    const hq_plan_benefit *planned = evaluation->plan->policies[policy->policy].benefits;
    for (uint32_t b = 0; b < policy->benefit_count; b++)
        grouped = grouped || planned[b].declared->group != HQ_NONE;
    for (uint32_t b = 0; b < policy->benefit_count; b++) {
        hq_total total = policy->benefits[b].total;
        hq_range amount = policy->benefits[b].amount;
        bool first = true;
        for (uint32_t k = 0; k < b; k++)
            first = first && !(policy->benefits[k].is_money && policy->benefits[k].total == total);
        if (!policy->benefits[b].is_money || planned[b].declared->group != HQ_NONE)
            continue;
        if (!grouped && of_kind(policy, total).high < HQ_UNBOUNDED) { /* benefits of a kind together */
            if (!first)
                continue;
            amount = of_kind(policy, total);
        }
        hq_total_add(&totals[total], amount, unconfirmed ? amount : HQ_RANGE_ZERO);
    }
}

static void add_totals(const hq_evaluation *evaluation, hq_answer *answer)
{
    for (uint32_t i = 0; i < answer->policy_count; i++)
        add_policy(evaluation, &answer->policies[i], answer->totals);
    for (uint32_t c = 0; c < answer->choices.count; c++)
        hq_total_add(&answer->totals[answer->choices.at[c].total], answer->choices.at[c].amount,
                     answer->choices.at[c].unconfirmed);
}

static int by_stake(const void *left, const void *right)
{
    const hq_missing *a = left, *b = right;
    if (a->stake.high != b->stake.high)
        return a->stake.high > b->stake.high ? -1 : 1;
    if (a->policies.count != b->policies.count)
        return a->policies.count > b->policies.count ? -1 : 1;
    return hq_str_compare(a->name, b->name);
}

static hq_status gather_missing(hq_evaluation *evaluation, hq_answer *answer)
{
    for (uint32_t i = 0; i < answer->policy_count; i++)
        for (uint32_t m = 0; m < answer->policies[i].missing.count; m++)
            HQ_TRY(hq_missing_add(evaluation->arena, &answer->missing, &answer->policies[i].missing.at[m]));
    if (answer->missing.count > 1)
        qsort(answer->missing.at, answer->missing.count, sizeof *answer->missing.at, by_stake);
    return HQ_OK;
}

/* --- All of it --- */

static void clear_memos(const hq_pack *pack, hq_record *record)
{
    const hq_entity *entity = &pack->entities.at[record->entity];
    record->memo = NULL;
    for (uint32_t i = 0; i < entity->ones.count; i++)
        clear_memos(pack, record->ones[i]);
    for (uint32_t l = 0; l < entity->lists.count; l++) {
        record->lists[l].imagined = NULL;
        for (uint32_t i = 0; i < record->lists[l].count; i++)
            clear_memos(pack, record->lists[l].items[i]);
    }
}

static uint64_t *copy_bits(hq_arena *arena, const uint64_t *bits, uint32_t count)
{
    uint64_t *copy = HQ_NEW_ARRAY(arena, uint64_t, count + 1);
    if (copy != NULL && bits != NULL)
        memcpy(copy, bits, count * sizeof *copy);
    return copy;
}

static hq_status begin(hq_evaluation *evaluation, hq_arena *arena, const hq_plan *plan,
                       const hq_profile *profile, const hq_request *request)
{
    uint32_t lets = 1;
    evaluation->plan = plan;
    evaluation->pack = plan->pack;
    evaluation->profile = profile;
    evaluation->arena = arena;
    evaluation->complete = request->complete;
    evaluation->seen = request->seen;
    evaluation->steps_max = request->steps_max > 0 ? request->steps_max : HQ_EVALUATION_STEPS_MAX;
    evaluation->on = request->on;
    evaluation->claim_first = evaluation->period_first = request->claim_first;
    evaluation->claim_until = evaluation->period_until = request->claim_until;
    evaluation->policy = HQ_NONE;
    for (uint32_t i = 0; i < plan->pack->policies.count; i++)
        lets = plan->policies[i].let_count > lets ? plan->policies[i].let_count : lets;
    evaluation->lets = HQ_NEW_ARRAY(arena, hq_memo, lets);
    evaluation->nowhere = HQ_NEW_ARRAY(arena, hq_record *, plan->pack->entities.count);
    evaluation->settlement.policies =
        copy_bits(arena, request->settlement.policies, plan->pack->policies.count);
    evaluation->settlement.definitions =
        copy_bits(arena, request->settlement.definitions, plan->pack->definitions.count);
    clear_memos(plan->pack, profile->root);
    bool good = evaluation->lets != NULL && evaluation->nowhere != NULL &&
                evaluation->settlement.policies != NULL && evaluation->settlement.definitions != NULL;
    return good ? HQ_OK : HQ_E_MEMORY;
}

/* A place for each policy; all that are not asked share one that has none, so that a question about few costs little. */
static hq_policy_run **new_runs(hq_arena *arena, const hq_pack *pack, const hq_request *request,
                                uint32_t *asked)
{
    *asked = 0;
    for (uint32_t i = 0; i < pack->policies.count; i++)
        *asked += hq_is_asked(request, i);
    hq_policy_run **runs = HQ_NEW_ARRAY(arena, hq_policy_run *, pack->policies.count);
    hq_policy_run *all = HQ_NEW_ARRAY(arena, hq_policy_run, *asked + 1);
    if (runs == NULL || all == NULL)
        return NULL;
    uint32_t next = 1;
    for (uint32_t i = 0; i < pack->policies.count; i++)
        runs[i] = hq_is_asked(request, i) ? &all[next++] : all;
    return runs;
}

static hq_status answer_all(hq_evaluation *evaluation, const hq_request *request, hq_answer *answer)
{
    const hq_pack *pack = evaluation->pack;
    uint32_t asked;
    hq_policy_run **runs = new_runs(evaluation->arena, pack, request, &asked);
    answer->policies = HQ_NEW_ARRAY(evaluation->arena, hq_answer_policy, asked);
    HQ_TRY_ALLOC(runs);
    HQ_TRY_ALLOC(answer->policies);
    for (uint32_t i = 0; i < pack->policies.count; i++)
        if (hq_is_asked(request, i))
            HQ_TRY(answer_policy(evaluation, request, i, runs[i], &answer->policies[answer->policy_count++]));
    HQ_TRY(hq_pools_apply(evaluation, runs, answer));
    HQ_TRY(answer_groups(evaluation, request, runs, answer));
    add_totals(evaluation, answer);
    return gather_missing(evaluation, answer);
}

hq_status hq_estimate_within(hq_arena *arena, hq_arena *scratch, const hq_plan *plan,
                             const hq_profile *profile, const hq_request *request, hq_answer **out)
{
    *out = NULL;
    hq_answer *answer = HQ_NEW(arena, hq_answer);
    hq_evaluation *evaluation = HQ_NEW(arena, hq_evaluation);
    HQ_TRY_ALLOC(answer);
    HQ_TRY_ALLOC(evaluation);
    answer->plan = plan;
    answer->profile = profile;
    answer->on = request->on;
    answer->claim_first = request->claim_first;
    answer->claim_until = request->claim_until;
    answer->complete = request->complete;
    HQ_TRY(begin(evaluation, arena, plan, profile, request));
    evaluation->scratch = scratch;
    HQ_TRY(answer_all(evaluation, request, answer));
    answer->notes = evaluation->notes;
    *out = answer;
    return HQ_OK;
}

hq_status hq_estimate(hq_arena *arena, const hq_plan *plan, const hq_profile *profile,
                      const hq_request *request, hq_answer **out)
{
    hq_arena scratch;
    hq_arena_init(&scratch, arena->allocator, 0);
    hq_status status = hq_estimate_within(arena, &scratch, plan, profile, request, out);
    hq_arena_free(&scratch);
    return status;
}
