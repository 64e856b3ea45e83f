/*
 * Groups: policies that act on one base, or exclude each other. See answer.h.
 *
 * The choice is a question of its own: in each cell every member is evaluated, the lawful set that is best for the applicant is
 * taken (unrounded; ties go to the first declared), and the group's line is the hull of the cells. So a fact that decides between
 * two members does not make the choice look as if both could be lost.
 */
#include "eval/group.h"

#include <string.h>

typedef struct hq_group_run {
    hq_question question;
    const hq_plan_group *group;
    uint32_t index;
    hq_policy_run **runs; /* by policy; one that was not asked has no policy */
    hq_record *record;
    uint32_t subject
        [HQ_GROUP_MEMBERS_MAX]; /* by member: its place among its policy's subjects; HQ_NONE: it cannot be had */

    hq_value base, pays[HQ_GROUP_MEMBERS_MAX]; /* the present cell */
    uint64_t certain, possible;
    hq_range amount_now, base_now;
    uint64_t always_now, ever_now; /* members of all sets that may be taken in the cell, of any such set */
    uint64_t paying_now;           /* members of a set that can be the best of more than nothing */
    uint32_t open_now;             /* how many sets can */
    hq_int128 most_now[HQ_GROUP_MEMBERS_MAX]; /* by member: the most it gives where it is taken */

    hq_range amount, unconfirmed, base_all; /* hull of the cells */
    uint64_t always, ever, ever_possible;
    hq_int128 most[HQ_GROUP_MEMBERS_MAX];
    bool kept;
} hq_group_run;

static const hq_member *member_at(const hq_group_run *run, uint32_t member)
{
    return &run->group->declared->members.at[member];
}

/* Is the member entitled in some slice of the present cell? */
static void judge_member(hq_group_run *run, uint32_t member)
{
    const hq_policy_run *policy = run->runs[member_at(run, member)->policy];
    uint8_t can = 0;
    for (uint32_t t = 0; t < policy->slice_count; t++)
        can |= policy->now[run->subject[member] * policy->slice_count + t].can;
    if ((can & (HQ_CAN_ELIGIBLE | HQ_CAN_UNDETERMINED)) != 0)
        run->possible |= UINT64_C(1) << member;
    if ((can & HQ_CAN_ELIGIBLE) != 0 && (can & HQ_CAN_UNDETERMINED) == 0)
        run->certain |= UINT64_C(1) << member;
}

static hq_status evaluate_member(hq_evaluation *evaluation, hq_group_run *run, uint32_t member,
                                 const hq_doubt **doubt)
{
    const hq_member *named = member_at(run, member);
    hq_policy_run *policy = run->runs[named->policy];
    evaluation->policy = named->policy;
    policy->in_group = true;
    HQ_TRY(hq_policy_case(evaluation, policy, run->subject[member], doubt));
    judge_member(run, member);
    if ((run->possible >> member & 1) == 0)
        return HQ_OK;
    HQ_TRY(hq_eval(evaluation, policy->policy->benefits[named->benefit].pays, &run->pays[member]));
    return hq_doubt_join(evaluation, *doubt, run->pays[member].doubt, doubt);
}

static bool pays_money(const hq_evaluation *evaluation, const hq_group_run *run, uint32_t member)
{
    return hq_member_pays_money(evaluation->plan->pack, *member_at(run, member));
}

/* What is paid under a set: factors act one after the other, on the base or on the one member that says money. */
static hq_status paid_under(hq_evaluation *evaluation, const hq_group_run *run, uint64_t members,
                            hq_value *paid, hq_rat *share, bool *is_share)
{
    uint32_t count = run->group->declared->members.count;
    *paid = run->base;
    *share = HQ_RAT_ONE;
    *is_share = true;
    for (uint32_t m = 0; m < count; m++)
        if ((members >> m & 1) != 0 && pays_money(evaluation, run, m)) {
            *paid = run->pays[m];
            *is_share = false;
        }
    for (uint32_t m = 0; m < count; m++) {
        if ((members >> m & 1) == 0 || pays_money(evaluation, run, m))
            continue;
        HQ_TRY(hq_number_multiply(evaluation, paid, &run->pays[m], paid));
        *is_share = *is_share && run->pays[m].doubt == NULL;
        if (*is_share)
            HQ_TRY(hq_rat_mul(evaluation->scratch, *share, run->pays[m].number.low, share));
    }
    return HQ_OK;
}

/* Money that is paid may be a share of the base after all: both so many times one unknown. */
static hq_status as_share(hq_evaluation *evaluation, const hq_value *base, const hq_value *paid,
                          hq_rat *share, bool *is_share)
{
    const hq_form *whole = base->number.form, *part = paid->number.form;
    *is_share = false;
    if (whole == NULL || part == NULL || whole->count != 1 || part->count != 1 ||
        whole->terms[0].atom != part->terms[0].atom)
        return HQ_OK;
    const hq_rat rests[] = {whole->low, whole->high, part->low, part->high};
    for (int i = 0; i < 4; i++)
        if (hq_rat_sign(rests[i]) != 0)
            return HQ_OK;
    HQ_TRY(hq_rat_div(evaluation->scratch, part->terms[0].coefficient, whole->terms[0].coefficient, share));
    *is_share = hq_rat_sign(*share) >= 0 && !base->number.low_open && hq_rat_sign(base->number.low) >= 0;
    return HQ_OK;
}

typedef struct hq_offer {
    hq_choice_value value; /* unrounded */
    hq_choice_share share;
    hq_value saving;
    hq_range rounded;
} hq_offer;

static hq_status offer_of(hq_evaluation *evaluation, const hq_group_run *run, uint64_t members, hq_offer *out)
{
    hq_value paid, saving;
    hq_rat share;
    bool is_share;
    HQ_TRY(paid_under(evaluation, run, members, &paid, &share, &is_share));
    if (!is_share)
        HQ_TRY(as_share(evaluation, &run->base, &paid, &share, &is_share));
    HQ_TRY(hq_number_add(evaluation, &run->base, &paid, true, &saving));
    out->value.low =
        saving.number.low_open || hq_rat_sign(saving.number.low) < 0 ? HQ_RAT_ZERO : saving.number.low;
    out->value.high = hq_rat_sign(saving.number.high) < 0 ? HQ_RAT_ZERO : saving.number.high;
    out->saving = saving;
    out->share = (hq_choice_share){is_share, hq_rat_compare(share, HQ_RAT_ONE) > 0 ? HQ_RAT_ONE : share};
    return hq_group_saved(evaluation, run->group->declared, &run->base, &paid, is_share ? &share : NULL,
                          &out->rounded);
}

/* The most a member gives in the present cell. */
static hq_int128 given_by(const hq_group_run *run, uint32_t member)
{
    const hq_member *named = member_at(run, member);
    const hq_policy_run *policy = run->runs[named->policy];
    hq_int128 sum = 0;
    for (uint32_t t = 0; t < policy->slice_count; t++)
        sum = hq_add_bounded(
            sum, policy->now[run->subject[member] * policy->slice_count + t].amounts[named->benefit].high);
    return sum;
}

/* Does set j save more than set i, whatever the facts that both hang on are? */
static hq_status saves_more(hq_evaluation *evaluation, const hq_value *j, const hq_value *i, bool *out)
{
    hq_value difference;
    HQ_TRY(hq_number_add(evaluation, j, i, true, &difference));
    *out = !difference.number.low_open && hq_rat_sign(difference.number.low) > 0 && !j->number.low_open &&
           hq_rat_sign(j->number.low) > 0;
    return HQ_OK;
}

/* Sets that hq_choose_open, which sees ends only, lets stand though a certain one moves with them and saves more. */
static hq_status beat_together(hq_evaluation *evaluation, const hq_group_run *run, const hq_choice_set *sets,
                               const hq_value *savings, uint32_t count, uint8_t *standing)
{
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < count && standing[i] != HQ_SET_BEATEN; j++) {
            bool rival =
                j != i && (sets[j].members & ~run->certain) == 0 && (sets[j].stated || !sets[i].stated);
            bool more = false;
            if (rival && savings[i].doubt != NULL && savings[j].doubt != NULL)
                HQ_TRY(saves_more(evaluation, &savings[j], &savings[i], &more));
            standing[i] = more ? HQ_SET_BEATEN : standing[i];
        }
    return HQ_OK;
}

/* Beside the amount: who may be taken, and with what. */
static hq_status choose_members(hq_evaluation *evaluation, hq_group_run *run, const hq_choice_set *sets,
                                const hq_choice_value *values, const hq_choice_share *shares,
                                const hq_value *savings, uint32_t count)
{
    uint8_t *standing = HQ_NEW_ARRAY(evaluation->scratch, uint8_t, count + 1);
    HQ_TRY_ALLOC(standing);
    hq_choose_open(sets, count, run->certain, run->possible, values, shares, standing);
    HQ_TRY(beat_together(evaluation, run, sets, savings, count, standing));
    hq_choose_members(sets, count, run->certain, standing, &run->always_now, &run->ever_now);
    memset(run->most_now, 0, sizeof run->most_now);
    run->open_now = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (standing[i] != HQ_SET_OPEN)
            continue;
        run->open_now++;
        run->paying_now = sets[i].members;
        for (uint32_t m = 0; m < run->group->declared->members.count; m++)
            if ((sets[i].members >> m & 1) != 0)
                run->most_now[m] = given_by(run, m);
    }
    return HQ_OK;
}

static hq_status choose(hq_evaluation *evaluation, hq_group_run *run)
{
    uint32_t count = run->group->set_count, low, high;
    hq_choice_set *sets = HQ_NEW_ARRAY(evaluation->scratch, hq_choice_set, count);
    hq_choice_value *values = HQ_NEW_ARRAY(evaluation->scratch, hq_choice_value, count);
    hq_choice_share *shares = HQ_NEW_ARRAY(evaluation->scratch, hq_choice_share, count);
    hq_value *savings = HQ_NEW_ARRAY(evaluation->scratch, hq_value, count);
    HQ_TRY_ALLOC(savings);
    hq_range *rounded = HQ_NEW_ARRAY(evaluation->scratch, hq_range, count);
    HQ_TRY_ALLOC(shares);
    HQ_TRY_ALLOC(sets);
    HQ_TRY_ALLOC(values);
    HQ_TRY_ALLOC(rounded);
    uint32_t open = 0;
    for (uint32_t i = 0; i < count; i++) {
        const hq_plan_set *set = &run->group->sets[i];
        if ((set->members & ~run->possible) != 0)
            continue;
        hq_offer offer;
        HQ_TRY(offer_of(evaluation, run, set->members, &offer));
        sets[open] = (hq_choice_set){set->members, set->stated};
        values[open] = offer.value;
        shares[open] = offer.share;
        savings[open] = offer.saving;
        rounded[open++] = offer.rounded;
    }
    hq_choose_best(sets, open, run->certain, run->possible, values, &low, &high);
    run->amount_now.low = low == HQ_NO_SET ? 0 : rounded[low].low;
    run->amount_now.high = high == HQ_NO_SET ? 0 : rounded[high].high;
    if (run->amount_now.high < run->amount_now.low) /* what rounds better than it is */
        run->amount_now.high = run->amount_now.low;
    hq_int128 whole = run->base_now.high < 0 ? 0 : run->base_now.high;
    if (run->amount_now.high > whole) /* nobody pays less than nothing */
        run->amount_now.high = whole > run->amount_now.low ? whole : run->amount_now.low;
    return choose_members(evaluation, run, sets, values, shares, savings, open);
}

static hq_status evaluate_box(hq_evaluation *evaluation, hq_group_run *run, const hq_doubt **doubt)
{
    run->certain = run->possible = 0;
    for (uint32_t m = 0; m < run->group->declared->members.count; m++)
        if (run->subject[m] != HQ_NONE)
            HQ_TRY(evaluate_member(evaluation, run, m, doubt));
    evaluation->scope[0] = run->record;
    evaluation->scope_count = 1;
    HQ_TRY(hq_group_base(evaluation, run->index, &run->base));
    HQ_TRY(hq_doubt_join(evaluation, *doubt, run->base.doubt, doubt));
    run->base_now = (hq_range){0, HQ_UNBOUNDED};
    if (!run->base.number.low_open)
        HQ_TRY(hq_group_quanta(evaluation, run->base.number.low, HQ_ROUND_HALF_UP, &run->base_now.low));
    if (!run->base.number.high_open)
        HQ_TRY(hq_group_quanta(evaluation, run->base.number.high, HQ_ROUND_HALF_UP, &run->base_now.high));
    return choose(evaluation, run);
}

/* --- Where the base decides --- */

/* Which members are taken when the base is this: those that may be, and those that are in any case. */
static hq_status taken_at(hq_evaluation *evaluation, hq_group_run *run, uint32_t atom, int64_t step,
                          uint64_t members[2])
{
    hq_atom *base = &evaluation->atoms[atom];
    hq_domain whole = base->domain;
    hq_arena_mark mark = hq_arena_here(evaluation->scratch);
    const hq_doubt *doubt = NULL;
    base->domain = (hq_domain){step, step, NULL};
    hq_eval_forget(evaluation);
    hq_status status = evaluate_box(evaluation, run, &doubt);
    base->domain = whole;
    hq_eval_forget(evaluation);
    hq_arena_rewind(evaluation->scratch, mark);
    members[0] = run->ever_now;
    members[1] = run->always_now;
    return status;
}

/* The last step up to which the choice stays as it is at the low end, by bisection. */
static hq_status find_turn(hq_evaluation *evaluation, hq_group_run *run, uint32_t atom, int64_t *turn,
                           bool *found)
{
    const hq_domain domain = evaluation->atoms[atom].domain;
    uint64_t low[2], high[2], middle[2];
    HQ_TRY(taken_at(evaluation, run, atom, domain.low, low));
    HQ_TRY(taken_at(evaluation, run, atom, domain.high, high));
    *found = low[0] != high[0] || low[1] != high[1];
    int64_t same = domain.low, other = domain.high;
    while (*found && other - same > 1) {
        int64_t between = same + (other - same) / 2;
        HQ_TRY(taken_at(evaluation, run, atom, between, middle));
        *(middle[0] == low[0] && middle[1] == low[1] ? &same : &other) = between;
    }
    *turn = same;
    return HQ_OK;
}

/* Where one unknown base decides between sets, such as a share and a fixed fare, the question is split at the turn. */
static hq_status split_base(hq_evaluation *evaluation, hq_group_run *run, const hq_doubt **doubt, bool *found)
{
    uint64_t atoms = run->base.doubt->atoms;
    uint32_t atom = (uint32_t)__builtin_ctzll(atoms);
    hq_split *split = HQ_NEW(evaluation->scratch, hq_split);
    hq_doubt *noted = HQ_NEW(evaluation->scratch, hq_doubt);
    HQ_TRY_ALLOC(split);
    HQ_TRY_ALLOC(noted);
    *noted = **doubt;
    *split = (hq_split){.node = HQ_NONE, .atom = atom, .at_step = true};
    HQ_TRY(find_turn(evaluation, run, atom, &split->step, found));
    if (!*found)
        return HQ_OK;
    noted->splits[noted->count++] = split;
    *doubt = noted;
    return HQ_OK;
}

static bool base_may_decide(const hq_evaluation *evaluation, const hq_group_run *run, const hq_doubt *doubt)
{
    const hq_doubt *base = run->base.doubt;
    bool money = false; /* shares alone stand in one order whatever the base is */
    for (uint32_t m = 0; m < run->group->declared->members.count; m++)
        money = money || ((run->possible >> m & 1) != 0 && pays_money(evaluation, run, m));
    if (!money || !evaluation->splitting || run->open_now < 2 || base == NULL ||
        __builtin_popcountll(base->atoms) != 1 || (base->atoms & (HQ_ATOM_MANY | HQ_ATOM_ANYONE)) != 0)
        return false;
    return doubt->count < HQ_SPLITS_MAX &&
           evaluation->atoms[__builtin_ctzll(base->atoms)].domain_kind == HQ_DOMAIN_GRID;
}

static hq_status evaluate_group(hq_evaluation *evaluation, hq_question *question, const hq_doubt **doubt)
{
    hq_group_run *run = (hq_group_run *)question;
    HQ_TRY(evaluate_box(evaluation, run, doubt));
    if (!base_may_decide(evaluation, run, *doubt))
        return HQ_OK;
    bool found;
    HQ_TRY(split_base(evaluation, run, doubt, &found));
    const hq_doubt *again = NULL; /* the box as it is, for the answer */
    return found ? HQ_OK : evaluate_box(evaluation, run, &again);
}

/* Which set is taken is decided where nothing stands open; with factors alone the base may be open, since it moves all alike. */
static hq_range unconfirmed_now(const hq_evaluation *evaluation, const hq_group_run *run)
{
    uint64_t unconfirmed = 0;
    bool decided = run->certain == run->possible && run->open_now == 1, factors = true;
    for (uint32_t m = 0; m < run->group->declared->members.count; m++) {
        if (hq_policy_is_unconfirmed(evaluation, member_at(run, m)->policy))
            unconfirmed |= UINT64_C(1) << m;
        if ((run->possible >> m & 1) != 0)
            factors = factors && run->pays[m].doubt == NULL && !pays_money(evaluation, run, m);
    }
    decided = decided && (factors || run->amount_now.low == run->amount_now.high);
    return hq_choice_unconfirmed(run->possible, unconfirmed, run->paying_now, decided, run->amount_now);
}

static hq_status keep_group(hq_evaluation *evaluation, hq_question *question)
{
    hq_group_run *run = (hq_group_run *)question;
    hq_range unconfirmed = unconfirmed_now(evaluation, run);
    run->unconfirmed = run->kept ? hq_range_hull(run->unconfirmed, unconfirmed) : unconfirmed;
    run->amount = run->kept ? hq_range_hull(run->amount, run->amount_now) : run->amount_now;
    run->base_all = run->kept ? hq_range_hull(run->base_all, run->base_now) : run->base_now;
    run->always = (run->kept ? run->always : UINT64_MAX) & run->always_now;
    run->ever = (run->kept ? run->ever : 0) | run->ever_now;
    for (uint32_t m = 0; m < run->group->declared->members.count; m++)
        run->most[m] = run->most_now[m] > run->most[m] ? run->most_now[m] : run->most[m];
    run->ever_possible = (run->kept ? run->ever_possible : 0) | run->possible;
    run->kept = true;
    return HQ_OK;
}

static void restart_group(hq_question *question)
{
    hq_group_run *run = (hq_group_run *)question;
    run->kept = false;
    memset(run->most, 0, sizeof run->most);
}

/* --- Over all records --- */

/* Where the record stands among a policy's subjects. Subjects come in the order of the data, and so do the records. */
static uint32_t subject_of(const hq_policy_run *run, const hq_record *record, uint32_t *from)
{
    for (uint32_t i = 0; i < run->subject_count; i++) {
        uint32_t s = (*from + i) % run->subject_count;
        if (hq_policy_same_record(run->subjects[s], record)) {
            *from = s;
            return s;
        }
    }
    return HQ_NONE;
}

static bool can_be_had(const hq_policy_run *run, uint32_t subject)
{
    uint8_t can = 0;
    for (uint32_t t = 0; t < run->slice_count; t++)
        can |= run->all[subject * run->slice_count + t].can;
    return (can & (HQ_CAN_ELIGIBLE | HQ_CAN_UNDETERMINED)) != 0;
}

static hq_status add_choice(hq_evaluation *evaluation, hq_group_run *run, hq_answer *answer)
{
    hq_answer_choice choice = {
        .group = run->index, .record = run->record, .base = run->base_all, .amount = run->amount};
    choice.taken = run->always;
    choice.taken_high = run->ever;
    choice.forgone = run->ever_possible & ~run->ever;
    choice.total = HQ_TOTAL_SAVING;
    choice.unconfirmed = run->unconfirmed;
    uint32_t times = run->record->imagined && run->record->times > 1 ? run->record->times : 1;
    if (times > 1) {
        choice.amount = (hq_range){0, hq_multiply_bounded(choice.amount.high, times)};
        choice.unconfirmed = (hq_range){0, hq_multiply_bounded(choice.unconfirmed.high, times)};
    }
    uint32_t count = run->group->declared->members.count;
    hq_int128 *most = hq_arena_copy(evaluation->arena, run->most, count * sizeof *most);
    HQ_TRY_ALLOC(most);
    for (uint32_t m = 0; m < count; m++)
        most[m] = hq_multiply_bounded(most[m], times);
    choice.most = most;
    return HQ_PUSH(evaluation->arena, answer->choices, choice) ? HQ_OK : HQ_E_MEMORY;
}

static hq_status run_record(hq_evaluation *evaluation, hq_group_run *run, uint32_t *from, hq_answer *answer)
{
    bool any = false;
    for (uint32_t m = 0; m < run->group->declared->members.count; m++) {
        const hq_policy_run *policy = run->runs[member_at(run, m)->policy];
        run->subject[m] = policy->policy == NULL || policy->subject_count == 0
                              ? HQ_NONE
                              : subject_of(policy, run->record, &from[m]);
        if (run->subject[m] != HQ_NONE && !can_be_had(policy, run->subject[m]))
            run->subject[m] = HQ_NONE;
        any = any || run->subject[m] != HQ_NONE;
    }
    if (!any)
        return HQ_OK;
    evaluation->atom_count = 0;
    restart_group(&run->question);
    HQ_TRY(hq_explore(evaluation, &run->question));
    return add_choice(evaluation, run, answer);
}

hq_status hq_group_choose(hq_evaluation *evaluation, hq_policy_run **runs, uint32_t group, hq_answer *answer)
{
    hq_group_run *run = HQ_NEW(evaluation->arena, hq_group_run);
    HQ_TRY_ALLOC(run);
    run->question = (hq_question){.evaluate = evaluate_group, .keep = keep_group, .restart = restart_group};
    run->group = &evaluation->plan->groups[group];
    run->index = group;
    run->runs = runs;
    if (run->group->base == HQ_NONE || run->group->declared->members.count == 0)
        return HQ_OK;
    const hq_policy_run *any = NULL;
    for (uint32_t m = 0; m < run->group->declared->members.count && any == NULL; m++)
        if (runs[member_at(run, m)->policy]->policy != NULL)
            any = runs[member_at(run, m)->policy];
    uint32_t from[HQ_GROUP_MEMBERS_MAX] = {0};
    for (uint32_t s = 0; any != NULL && s < any->subject_count; s++) {
        run->record = any->subjects[s];
        HQ_TRY(run_record(evaluation, run, from, answer));
    }
    return HQ_OK;
}
