/* Months of money from the days of columns, and of eval/'s items where these do not tell. See months.h. */
#include "run/months.h"

#include <string.h>

#include "data/convert.h"

enum { NO_MONTH = UINT32_MAX, SEVERAL = UINT32_MAX - 1 };

static int64_t month_number(hq_day day)
{
    hq_civil civil = hq_day_to_civil(day);
    return (int64_t)civil.year * 12 + civil.month - 1;
}

hq_day hq_months_day(const hq_months *months, uint32_t month)
{
    hq_day day = hq_start_of_month(months->first);
    (void)hq_day_add_months(day, month, &day); /* it lies in the claim period, so in the calendar */
    return day;
}

/* NO_MONTH: not in the claim period. */
static uint32_t month_of(const hq_months *months, hq_day day)
{
    if (day < months->first || day >= months->until)
        return NO_MONTH;
    return (uint32_t)(month_number(day) - month_number(months->first));
}

/* --- Which have days --- */

/* In how many places of the model below an entity can records of `wanted` stand? No entity holds itself. */
static uint32_t places_of(const hq_pack *pack, uint32_t from, uint32_t wanted)
{
    const hq_entity *entity = &pack->entities.at[from];
    uint32_t count = from == wanted;
    for (uint32_t i = 0; i < entity->lists.count; i++)
        if (i != entity->received)
            count += places_of(pack, entity->lists.at[i].entity, wanted);
    for (uint32_t i = 0; i < entity->ones.count; i++)
        count += places_of(pack, entity->ones.at[i].entity, wanted);
    return count;
}

/* The one frame of an entity; HQ_NONE: there is none, or there are several, or records may stand elsewhere too. */
static uint32_t frame_of(const hq_plan *plan, const hq_request *request, const hq_layout *layout,
                         uint32_t entity)
{
    uint32_t found = HQ_NONE, count = 0;
    for (uint32_t f = 0; f < layout->frame_count; f++) {
        if (layout->frames[f].entity != entity)
            continue;
        found = f;
        count++;
    }
    bool elsewhere = !request->complete && places_of(plan->pack, layout->frames[0].entity, entity) > 1;
    return count == 1 && !elsewhere ? found : HQ_NONE;
}

static hq_status source_of(hq_arena *arena, const hq_plan *plan, const hq_request *request,
                           const hq_layout *layout, const hq_plan_policy *policy, hq_months *months,
                           uint32_t *out)
{
    const hq_node *day = &plan->nodes.at[policy->decided_on];
    *out = HQ_NONE;
    if (policy->in_claim == HQ_NONE || day->op != HQ_OP_FIELD)
        return HQ_OK;
    hq_day_source source = {frame_of(plan, request, layout, day->c), day->c, day->b};
    if (source.frame == HQ_NONE || !layout->frames[source.frame].has[source.field])
        return HQ_OK;
    for (uint32_t i = 0; i < months->sources.count; i++)
        if (months->sources.at[i].frame == source.frame && months->sources.at[i].field == source.field) {
            *out = i;
            return HQ_OK;
        }
    *out = months->sources.count;
    return HQ_PUSH(arena, months->sources, source) ? HQ_OK : HQ_E_MEMORY;
}

static hq_total total_of(const hq_plan *plan, const hq_plan_policy *policy)
{
    hq_total total = HQ_TOTAL_NONE;
    for (uint32_t b = 0; b < policy->benefit_count; b++) {
        const hq_plan_benefit *benefit = &policy->benefits[b];
        if (!hq_benefit_is_money(plan, benefit))
            continue;
        hq_total kind = hq_kind_total(benefit->declared->kind);
        if (benefit->declared->group != HQ_NONE || (total != HQ_TOTAL_NONE && total != kind))
            return HQ_TOTAL_NONE;
        total = kind;
    }
    return total;
}

/* A group has the days of its members, where these are the same. */
static void date_group(const hq_plan *plan, const hq_request *request, uint32_t index, hq_months *months)
{
    const hq_group *group = &plan->pack->groups.at[index];
    hq_dating *dating = &months->groups[index];
    *dating = (hq_dating){HQ_NONE, HQ_TOTAL_NONE};
    for (uint32_t m = 0; m < group->members.count; m++) {
        const hq_member *member = &group->members.at[m];
        const hq_dating *own = &months->policies[member->policy];
        if (!hq_is_asked(request, member->policy))
            continue;
        const hq_benefit *benefit = plan->policies[member->policy].benefits[member->benefit].declared;
        hq_total total = plan->groups[index].base == HQ_NONE ? hq_kind_total(benefit->kind) : HQ_TOTAL_SAVING;
        bool first = dating->total == HQ_TOTAL_NONE;
        if (own->source == HQ_NONE || (!first && (own->source != dating->source || total != dating->total))) {
            dating->source = HQ_NONE;
            return;
        }
        *dating = (hq_dating){own->source, total};
    }
}

hq_status hq_months_new(hq_arena *arena, const hq_plan *plan, const hq_request *request,
                        const hq_layout *layout, hq_months **out)
{
    const hq_pack *pack = plan->pack;
    *out = NULL;
    int64_t count = month_number(request->claim_until - 1) - month_number(request->claim_first) + 1;
    if (count > HQ_MONTHS_MAX)
        return HQ_OK;
    hq_months *months = HQ_NEW(arena, hq_months);
    HQ_TRY_ALLOC(months);
    months->first = request->claim_first;
    months->until = request->claim_until;
    months->count = (uint32_t)count;
    months->policies = HQ_NEW_ARRAY(arena, hq_dating, pack->policies.count);
    months->groups = HQ_NEW_ARRAY(arena, hq_dating, pack->groups.count);
    HQ_TRY_ALLOC(months->policies);
    HQ_TRY_ALLOC(months->groups);
    for (uint32_t p = 0; p < pack->policies.count; p++) {
        hq_dating *dating = &months->policies[p];
        *dating = (hq_dating){HQ_NONE, total_of(plan, &plan->policies[p])};
        if (hq_is_asked(request, p))
            HQ_TRY(source_of(arena, plan, request, layout, &plan->policies[p], months, &dating->source));
    }
    for (uint32_t g = 0; g < pack->groups.count; g++)
        date_group(plan, request, g, months);
    if (months->sources.count > 0)
        *out = months;
    return HQ_OK;
}

/* --- What columns tell --- */

typedef struct hq_dating_rows {
    hq_arena *scratch;
    const hq_months *months;
    const hq_fallback *asked;
    const hq_batch *batch;
    const hq_outcomes *outcomes;
    hq_take_month *take;
    void *context;
    uint32_t *month;       /* by source: of the present row */
    bool *known;           /* by source: it was looked for */
    uint32_t *begin, *end; /* by frame: the row's items */
    bool *only;            /* by policy: eval/ is asked */
    bool any;
    hq_range *shares; /* by month, and one more: without */
} hq_dating_rows;

/* Is the list of the frame, and each that it lies in, given for this row? */
static bool is_listed(const hq_dating_rows *rows, uint32_t frame)
{
    const hq_layout *layout = rows->batch->layout;
    for (; frame != 0; frame = layout->frames[frame].parent) {
        const uint64_t *listed = rows->batch->frames[frame].listed;
        uint32_t parent = layout->frames[frame].parent;
        for (uint32_t r = rows->begin[parent]; listed != NULL && r < rows->end[parent]; r++)
            if (!hq_bit(listed, r))
                return false;
    }
    return true;
}

static uint32_t look(const hq_dating_rows *rows, uint32_t source, uint32_t row)
{
    const hq_day_source *of = &rows->months->sources.at[source];
    const hq_column *column = &rows->batch->frames[of->frame].columns[of->field];
    uint32_t month = NO_MONTH;
    if (rows->batch->apart != NULL && hq_bit(rows->batch->apart, row))
        return SEVERAL; /* it says more than its columns do */
    if (column->values == NULL)
        return NO_MONTH;
    bool others = !rows->asked->request->complete && !is_listed(rows, of->frame);
    for (uint32_t i = rows->begin[of->frame]; i < rows->end[of->frame]; i++) {
        if (column->known != NULL && !hq_bit(column->known, i)) {
            others = true;
            continue;
        }
        uint32_t own = month_of(rows->months, (hq_day)column->values[i]);
        if (own == NO_MONTH) /* outside of the claim, so it gives nothing */
            continue;
        if (month != NO_MONTH && month != own)
            return SEVERAL;
        month = own;
    }
    return others && month != NO_MONTH ? SEVERAL : month;
}

static uint32_t month_of_row(hq_dating_rows *rows, uint32_t source, uint32_t row)
{
    if (!rows->known[source])
        rows->month[source] = look(rows, source, row);
    rows->known[source] = true;
    return rows->month[source];
}

static hq_range range_at(const hq_outcome_amounts *amounts, uint32_t row)
{
    if (amounts->low == NULL)
        return HQ_RANGE_ZERO;
    int64_t high = amounts->high[row];
    return (hq_range){amounts->low[row], high == HQ_AMOUNT_UNBOUNDED ? HQ_UNBOUNDED : high};
}

/* Policies that have to be asked together with this one. */
static void ask_unit(hq_dating_rows *rows, uint32_t policy)
{
    const hq_machine *machine = rows->asked->machine;
    const hq_pack *pack = rows->asked->plan->pack;
    rows->any = true;
    for (uint32_t p = 0; p < pack->policies.count; p++)
        if (hq_is_asked(rows->asked->request, p) &&
            (machine == NULL || hq_machine_unit(machine, p) == hq_machine_unit(machine, policy)))
            rows->only[p] = true;
}

static hq_range of_policy(const hq_dating_rows *rows, uint32_t policy, uint32_t row)
{
    const hq_outcome *outcome = &rows->outcomes->policies[policy];
    bool gives = outcome->verdicts != NULL && outcome->verdicts[row] >= HQ_VERDICT_UNDETERMINED;
    return gives ? range_at(&outcome->amount, row) : HQ_RANGE_ZERO;
}

static uint32_t any_member(const hq_dating_rows *rows, uint32_t group)
{
    const hq_group *declared = &rows->asked->plan->pack->groups.at[group];
    uint32_t found = HQ_NONE;
    for (uint32_t m = 0; m < declared->members.count; m++)
        if (hq_is_asked(rows->asked->request, declared->members.at[m].policy))
            found = declared->members.at[m].policy;
    return found;
}

static void give_or_ask(hq_dating_rows *rows, uint32_t row, uint32_t source, uint32_t policy, uint32_t group,
                        hq_range amount)
{
    if (source == HQ_NONE || amount.high == 0)
        return;
    uint32_t month = month_of_row(rows, source, row);
    if (month == SEVERAL)
        ask_unit(rows, group == HQ_NONE ? policy : any_member(rows, group));
    else if (month != NO_MONTH)
        rows->take(rows->context, policy, group, month, amount);
}

/* --- What eval/ tells --- */

/* The month of a record, or of what holds it, as the source says; NO_MONTH: its day is not known. */
static uint32_t month_of_record(const hq_months *months, uint32_t source, const hq_record *record)
{
    const hq_day_source *of = &months->sources.at[source];
    while (record != NULL && record->entity != of->entity)
        record = record->holder;
    if (record == NULL || record->imagined || record->facts[of->field].state != HQ_FACT_KNOWN)
        return NO_MONTH;
    return month_of(months, record->facts[of->field].day);
}

/* Shares stand by month; behind them what has none. */
static void add_share(hq_dating_rows *rows, uint32_t source, const hq_record *record, hq_range amount)
{
    uint32_t month = amount.high == 0 ? NO_MONTH : month_of_record(rows->months, source, record);
    hq_range *share = &rows->shares[month == NO_MONTH ? rows->months->count : month];
    *share = hq_range_add(*share, amount);
}

/* Where the shares make up the amount to the last quantum, they are what it is made of. */
static void give_shares(hq_dating_rows *rows, uint32_t policy, uint32_t group, hq_range amount)
{
    hq_range sum = HQ_RANGE_ZERO;
    for (uint32_t m = 0; m <= rows->months->count; m++)
        sum = hq_range_add(sum, rows->shares[m]);
    bool whole = sum.low == amount.low && sum.high == amount.high;
    for (uint32_t m = 0; m < rows->months->count; m++)
        if (whole && rows->shares[m].high > 0)
            rows->take(rows->context, policy, group, m, rows->shares[m]);
    memset(rows->shares, 0, ((size_t)rows->months->count + 1) * sizeof *rows->shares);
}

/* What a member of a group gets of a record, as eval/ settles it. */
static hq_range own_share(const hq_answer_choice *choice, uint32_t member, hq_range own)
{
    own.low = (choice->taken >> member & 1) != 0 ? own.low : 0;
    own.high = (choice->taken_high >> member & 1) != 0 ? own.high : 0;
    if (choice->most != NULL && choice->most[member] < own.high)
        own.high = choice->most[member] > own.low ? choice->most[member] : own.low;
    return own;
}

static const hq_answer_choice *choice_of(const hq_answer *answer, uint32_t group, const hq_record *record,
                                         uint32_t *from)
{
    for (uint32_t i = 0; i < answer->choices.count;
         i++) { /* they come in the order of the data, as subjects do */
        uint32_t c = (*from + i) % answer->choices.count;
        if (answer->choices.at[c].group != group || answer->choices.at[c].record != record)
            continue;
        *from = c;
        return &answer->choices.at[c];
    }
    return NULL;
}

static void share_member(hq_dating_rows *rows, const hq_answer *answer, const hq_answer_policy *policy,
                         uint32_t group, uint32_t member, uint32_t source)
{
    uint32_t from = 0;
    for (uint32_t s = 0; s < policy->subject_count; s++) {
        const hq_answer_subject *subject = &policy->subjects[s];
        const hq_answer_choice *choice =
            subject->amount.high == 0 ? NULL : choice_of(answer, group, subject->record, &from);
        if (choice != NULL)
            add_share(rows, source, subject->record, own_share(choice, member, subject->amount));
    }
}

static void share_items(hq_dating_rows *rows, const hq_answer_policy *policy, uint32_t source)
{
    for (uint32_t i = 0; i < policy->item_count; i++) {
        const hq_answer_item *item = &policy->items[i];
        if (item->is_money && item->verdict >= HQ_VERDICT_UNDETERMINED)
            add_share(rows, source, policy->subjects[item->subject].record, item->amount);
    }
}

/* The group that a policy is a member of, and as which one; HQ_NONE: none. */
static uint32_t group_of(const hq_pack *pack, uint32_t policy, uint32_t *member)
{
    for (uint32_t g = 0; g < pack->groups.count; g++)
        for (uint32_t m = 0; m < pack->groups.at[g].members.count; m++)
            if (pack->groups.at[g].members.at[m].policy == policy) {
                *member = m;
                return g;
            }
    return HQ_NONE;
}

static void take_policy(hq_dating_rows *rows, const hq_answer *answer, const hq_answer_policy *policy,
                        uint32_t row)
{
    uint32_t member = 0, source = rows->months->policies[policy->policy].source;
    hq_range amount = of_policy(rows, policy->policy, row);
    if (source == HQ_NONE || amount.high == 0 || rows->month[source] != SEVERAL)
        return;
    uint32_t group = group_of(rows->asked->plan->pack, policy->policy, &member);
    if (group == HQ_NONE)
        share_items(rows, policy, source);
    else
        share_member(rows, answer, policy, group, member, source);
    give_shares(rows, policy->policy, HQ_NONE, amount);
}

static void take_group(hq_dating_rows *rows, const hq_answer *answer, uint32_t group, uint32_t row)
{
    uint32_t source = rows->months->groups[group].source;
    hq_range amount = range_at(&rows->outcomes->choices[group].amount, row);
    if (source == HQ_NONE || amount.high == 0 || rows->month[source] != SEVERAL ||
        !rows->only[any_member(rows, group)])
        return;
    for (uint32_t c = 0; c < answer->choices.count; c++)
        if (answer->choices.at[c].group == group)
            add_share(rows, source, answer->choices.at[c].record, answer->choices.at[c].amount);
    give_shares(rows, HQ_NONE, group, amount);
}

static void take_answer(void *context, const hq_answer *answer, uint32_t row)
{
    hq_dating_rows *rows = context;
    for (uint32_t i = 0; i < answer->policy_count; i++)
        take_policy(rows, answer, &answer->policies[i], row);
    for (uint32_t g = 0; g < rows->asked->plan->pack->groups.count; g++)
        take_group(rows, answer, g, row);
}

/* --- Rows --- */

static hq_status date_row(hq_dating_rows *rows, uint32_t row)
{
    const hq_pack *pack = rows->asked->plan->pack;
    memset(rows->known, 0, rows->months->sources.count * sizeof *rows->known);
    hq_batch_row(rows->batch, row, rows->begin, rows->end);
    for (uint32_t p = 0; p < pack->policies.count; p++)
        give_or_ask(rows, row, rows->months->policies[p].source, p, HQ_NONE, of_policy(rows, p, row));
    for (uint32_t g = 0; g < pack->groups.count; g++)
        give_or_ask(rows, row, rows->months->groups[g].source, HQ_NONE, g,
                    range_at(&rows->outcomes->choices[g].amount, row));
    if (!rows->any)
        return HQ_OK;
    hq_status status =
        hq_fallback_ask(rows->scratch, rows->asked, rows->batch, row, rows->only, take_answer, rows);
    memset(rows->only, 0, pack->policies.count * sizeof *rows->only);
    rows->any = false;
    return status;
}

hq_status hq_months_each(hq_arena *scratch, const hq_months *months, const hq_fallback *asked,
                         const hq_batch *batch, const hq_outcomes *outcomes, const uint64_t *passed,
                         hq_take_month *take, void *context)
{
    hq_arena_mark mark = hq_arena_here(scratch);
    hq_dating_rows rows = {.scratch = scratch,
                           .months = months,
                           .asked = asked,
                           .batch = batch,
                           .outcomes = outcomes,
                           .take = take,
                           .context = context,
                           .month = HQ_NEW_ARRAY(scratch, uint32_t, months->sources.count),
                           .known = HQ_NEW_ARRAY(scratch, bool, months->sources.count),
                           .begin = HQ_NEW_ARRAY(scratch, uint32_t, batch->layout->frame_count),
                           .end = HQ_NEW_ARRAY(scratch, uint32_t, batch->layout->frame_count),
                           .only = HQ_NEW_ARRAY(scratch, bool, asked->plan->pack->policies.count),
                           .shares = HQ_NEW_ARRAY(scratch, hq_range, (size_t)months->count + 1)};
    if (rows.month == NULL || rows.known == NULL || rows.begin == NULL || rows.end == NULL ||
        rows.only == NULL || rows.shares == NULL)
        return HQ_E_MEMORY;
    for (uint32_t row = 0; row < outcomes->row_count; row++)
        if (passed == NULL || !hq_bit(passed, row))
            HQ_TRY(date_row(&rows, row));
    hq_arena_rewind(scratch, mark);
    return HQ_OK;
}
