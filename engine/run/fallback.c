/* Rows that eval/ answers. See fallback.h. */
#include "run/fallback.h"

#include <assert.h>
#include <string.h>

#include "data/convert.h"

enum {
    CONDITION_BITS = 64,
    LINE_BYTES = 64,
    LARGE_ITEMS = 128 /* some 10 KB each, over all policies */,
    ROW_BYTES_KEPT = HQ_ARENA_BLOCK_MOST
};

_Static_assert((int)HQ_TOTAL_COUNT <= (int)HQ_OUTCOME_TOTALS, "each kind of total has a place");

/* --- Room --- */

/* Arrays begin at a multiple of 64 bytes and go on to the next multiple of 64 rows, as columns do. */
static void *aligned(hq_arena *arena, uint32_t rows, size_t size)
{
    size_t whole = ((size_t)rows + 63) / 64 * 64;
    unsigned char *room = hq_arena_alloc(arena, whole * size + LINE_BYTES);
    return room == NULL ? NULL : room + (LINE_BYTES - (uintptr_t)room % LINE_BYTES) % LINE_BYTES;
}

static hq_status new_amounts(hq_arena *arena, uint32_t rows, hq_outcome_amounts *out)
{
    out->low = aligned(arena, rows, sizeof *out->low);
    out->high = aligned(arena, rows, sizeof *out->high);
    return out->low == NULL || out->high == NULL ? HQ_E_MEMORY : HQ_OK;
}

static hq_status new_policy(hq_arena *arena, const hq_policy *policy, uint32_t rows, hq_outcome *out)
{
    out->verdicts = aligned(arena, rows, sizeof *out->verdicts);
    out->unmet = aligned(arena, rows, sizeof *out->unmet);
    out->unknown = aligned(arena, rows, sizeof *out->unknown);
    out->why = aligned(arena, rows, sizeof *out->why);
    HQ_TRY(new_amounts(arena, rows, &out->amount));
    out->unpooled = out->amount;
    if (hq_policy_shares(policy)) /* what it was before has room of its own */
        HQ_TRY(new_amounts(arena, rows, &out->unpooled));
    bool good = out->verdicts != NULL && out->unmet != NULL && out->unknown != NULL && out->why != NULL;
    return good ? HQ_OK : HQ_E_MEMORY;
}

static hq_status new_totals(hq_arena *arena, uint32_t rows, hq_outcomes *out)
{
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        HQ_TRY(new_amounts(arena, rows, &out->totals[t].all));
        HQ_TRY(new_amounts(arena, rows, &out->totals[t].unconfirmed));
        out->totals[t].high_known = aligned(arena, rows, sizeof(int64_t));
        HQ_TRY_ALLOC(out->totals[t].high_known);
    }
    return HQ_OK;
}

hq_status hq_outcomes_new(hq_arena *arena, const hq_plan *plan, const hq_request *request, uint32_t row_count,
                          hq_outcomes **out)
{
    const hq_pack *pack = plan->pack;
    hq_outcomes *made = HQ_NEW(arena, hq_outcomes);
    HQ_TRY_ALLOC(made);
    made->row_count = row_count;
    made->policies = HQ_NEW_ARRAY(arena, hq_outcome, pack->policies.count);
    made->choices = HQ_NEW_ARRAY(arena, hq_outcome_choice, pack->groups.count);
    made->failed = aligned(arena, row_count, sizeof *made->failed);
    HQ_TRY_ALLOC(made->policies);
    HQ_TRY_ALLOC(made->choices);
    HQ_TRY_ALLOC(made->failed);
    for (uint32_t i = 0; i < pack->policies.count; i++)
        if (hq_is_asked(request, i))
            HQ_TRY(new_policy(arena, &pack->policies.at[i], row_count, &made->policies[i]));
    for (uint32_t g = 0; g < pack->groups.count; g++) {
        hq_outcome_choice *choice = &made->choices[g];
        if (!hq_group_is_asked(request, &pack->groups.at[g]))
            continue;
        HQ_TRY(new_amounts(arena, row_count, &choice->amount));
        choice->taken = aligned(arena, row_count, sizeof *choice->taken);
        choice->forgone = aligned(arena, row_count, sizeof *choice->forgone);
        HQ_TRY_ALLOC(choice->taken);
        HQ_TRY_ALLOC(choice->forgone);
    }
    HQ_TRY(new_totals(arena, row_count, made));
    *out = made;
    return HQ_OK;
}

/* --- One row --- */

typedef struct hq_filling {
    const hq_plan *plan;
    const hq_wants *wants; /* NULL: everything */
    const hq_answer *answer;
    uint32_t row;
    hq_outcomes *out;
} hq_filling;

/* Amounts beyond 64 bits fail the row, where somebody reads them. */
static int64_t narrow(hq_filling *filling, hq_int128 amount, bool wanted)
{
    if (amount < HQ_AMOUNT_UNBOUNDED)
        return (int64_t)amount;
    if (amount < HQ_UNBOUNDED && wanted)
        filling->out->failed[filling->row] = HQ_E_LIMIT;
    return HQ_AMOUNT_UNBOUNDED;
}

static void put(hq_filling *filling, hq_range range, bool wanted, const hq_outcome_amounts *to)
{
    to->low[filling->row] = narrow(filling, range.low, wanted);
    to->high[filling->row] = narrow(filling, range.high, wanted);
    if (to->low[filling->row] == HQ_AMOUNT_UNBOUNDED && wanted)
        filling->out->failed[filling->row] = HQ_E_LIMIT;
}

static void add_one(hq_filling *filling, hq_int128 amount, bool wanted, int64_t *to)
{
    hq_int128 before = *to == HQ_AMOUNT_UNBOUNDED ? HQ_UNBOUNDED : *to;
    *to = narrow(filling, hq_add_bounded(before, amount), wanted);
}

static void add(hq_filling *filling, hq_range range, bool wanted, const hq_outcome_amounts *to)
{
    add_one(filling, range.low, wanted, &to->low[filling->row]);
    add_one(filling, range.high, wanted, &to->high[filling->row]);
}

static bool wants_policy(const hq_filling *filling, uint32_t policy, uint8_t what)
{
    return filling->wants == NULL || (filling->wants->policies[policy] & what) != 0;
}

static bool wants_choice(const hq_filling *filling, uint32_t group)
{
    return filling->wants == NULL || (filling->wants->choices[group] & HQ_WANT_AMOUNT) != 0;
}

/* Conditions of all subjects whose status is the policy's. */
static void put_conditions(const hq_filling *filling, const hq_answer_policy *policy)
{
    uint32_t count = filling->plan->policies[policy->policy].condition_count;
    uint64_t unmet = 0, unknown = 0;
    for (uint32_t s = 0; s < policy->subject_count; s++) {
        const hq_answer_subject *subject = &policy->subjects[s];
        if (subject->verdict != policy->verdict)
            continue;
        for (uint32_t c = 0; c < count; c++) {
            uint64_t bit = UINT64_C(1) << (c < CONDITION_BITS ? c : CONDITION_BITS - 1);
            unmet |= subject->truths[c] == HQ_FALSE ? bit : 0;
            unknown |= subject->truths[c] == HQ_UNKNOWN ? bit : 0;
        }
    }
    filling->out->policies[policy->policy].unmet[filling->row] = unmet;
    filling->out->policies[policy->policy].unknown[filling->row] = unknown;
}

static bool is_cut(const hq_answer_policy *policy)
{
    for (uint32_t i = 0; i < policy->item_count; i++)
        if (policy->items[i].cut_count > 0)
            return true;
    return false;
}

static void put_policy(hq_filling *filling, const hq_answer_policy *policy)
{
    hq_outcome *out = &filling->out->policies[policy->policy];
    uint32_t row = filling->row;
    out->verdicts[row] = (uint8_t)policy->verdict;
    bool apart = out->unpooled.low != out->amount.low; /* else who reads the one reads the other */
    put(filling, policy->amount,
        wants_policy(filling, policy->policy, apart ? HQ_WANT_AMOUNT : HQ_WANT_AMOUNT | HQ_WANT_UNPOOLED),
        &out->amount);
    if (apart)
        put(filling, policy->unpooled, wants_policy(filling, policy->policy, HQ_WANT_UNPOOLED),
            &out->unpooled);
    put_conditions(filling, policy);
    out->why[row] =
        (uint8_t)(HQ_WHY_BY_EVAL | (policy->superseded ? HQ_WHY_SUPERSEDED : 0) |
                  (policy->outside_count > 0 ? HQ_WHY_OUTSIDE : 0) | (is_cut(policy) ? HQ_WHY_CAPPED : 0));
}

static void put_choice(hq_filling *filling, const hq_answer_choice *choice)
{
    const hq_group *group = &filling->plan->pack->groups.at[choice->group];
    hq_outcome_choice *out = &filling->out->choices[choice->group];
    add(filling, choice->amount, wants_choice(filling, choice->group), &out->amount);
    out->taken[filling->row] |= choice->taken;
    out->forgone[filling->row] |= choice->forgone;
    for (uint32_t m = 0; m < group->members.count; m++) {
        const hq_outcome *member = &filling->out->policies[group->members.at[m].policy];
        if ((choice->forgone >> m & 1) != 0 && member->why != NULL)
            member->why[filling->row] |= HQ_WHY_NOT_CHOSEN;
    }
}

static void put_answer(hq_filling *filling)
{
    for (uint32_t i = 0; i < filling->answer->policy_count; i++)
        put_policy(filling, &filling->answer->policies[i]);
    for (uint32_t c = 0; c < filling->answer->choices.count; c++)
        put_choice(filling, &filling->answer->choices.at[c]);
    for (int t = 0; t < HQ_TOTAL_NONE; t++) {
        const hq_total_line *line = &filling->answer->totals[t];
        hq_outcome_total *out = &filling->out->totals[t];
        bool wanted = filling->wants == NULL || (filling->wants->totals >> t & 1) != 0;
        if (!wanted || out->all.low == NULL) /* nobody reads it */
            continue;
        add(filling, line->all, true, &out->all);
        add(filling, line->unconfirmed, true, &out->unconfirmed);
        add_one(filling, line->high_known, true, &out->high_known[filling->row]);
    }
}

/* The figures of some policies, without anything said of them. */
static hq_request figures_of(const hq_request *request, const bool *only)
{
    hq_request asked = *request;
    asked.only = only;
    asked.explain = false;
    asked.bare = true;
    asked.seen = NULL;
    return asked;
}

hq_status hq_fallback_row(hq_arena *arena, hq_arena *scratch, const hq_plan *plan, const hq_request *request,
                          const bool *only, const hq_wants *wants, const hq_profile *profile, uint32_t row,
                          hq_outcomes *out)
{
    const hq_request asked = figures_of(request, only);
    hq_filling filling = {.plan = plan, .wants = wants, .row = row, .out = out};
    hq_answer *answer = NULL;
    hq_status status = hq_estimate_within(arena, scratch, plan, profile, &asked, &answer);
    if (status == HQ_E_LIMIT) {
        out->failed[row] = HQ_E_LIMIT;
        status = HQ_OK;
    } else if (status == HQ_OK) {
        filling.answer = answer;
        put_answer(&filling);
    }
    return status;
}

/* --- All that is left --- */

typedef struct hq_filling_all {
    hq_arena *scratch;           /* of one row that is looked at */
    hq_arena row, answer, tried; /* the present row's profile; an answer; what is made on the way to it */
    const hq_plan *plan;
    const hq_request *request;
    const hq_wants *wants;
    const hq_machine *machine;
    const uint64_t *const *left;
    hq_recall *recall; /* NULL: nothing is remembered */
    const hq_batch *batch;
    hq_outcomes *out;
    bool *only;          /* by policy: asked of the present row */
    bool *done;          /* by unit: answered for the present row */
    hq_profile *profile; /* of the present row; NULL until somebody asks */
    pthread_mutex_t *large;
    uint32_t *begin, *end; /* by frame: the present row's items */
} hq_filling_all;

static bool is_left(const hq_filling_all *all, uint32_t unit, uint32_t row)
{
    return all->left[unit] != NULL && hq_bit(all->left[unit], row);
}

/* A block is kept for the next row, which is mostly like this one: asking the system for it anew takes as long as a small answer. */
static void give_back(hq_arena *arena)
{
    hq_arena_reset(arena);
    if (arena->bytes_held > ROW_BYTES_KEPT) /* of one large object */
        hq_arena_free(arena);
}

static hq_status ask_row(hq_filling_all *all, uint32_t row)
{
    if (all->profile == NULL)
        HQ_TRY(hq_profile_of_row(&all->row, all->plan->pack, all->batch, row, &all->profile));
    hq_status status = hq_fallback_row(&all->answer, &all->tried, all->plan, all->request, all->only,
                                       all->wants, all->profile, row, all->out);
    give_back(&all->answer);
    give_back(&all->tried);
    return status;
}

/* A unit by itself: looked up, or answered and kept. */
static hq_status fill_unit(hq_filling_all *all, uint32_t unit, uint32_t row)
{
    if (hq_recall_find(all->recall, all->batch, row, unit, all->out))
        return HQ_OK;
    for (uint32_t i = 0; i < all->plan->pack->policies.count; i++)
        all->only[i] = hq_is_asked(all->request, i) && hq_machine_unit(all->machine, i) == unit;
    hq_status status = ask_row(all, row);
    hq_recall_keep(all->recall, unit, row, all->out);
    return status;
}

/* Units whose answers are worth keeping, one by one. *any: there was one. */
static hq_status fill_units(hq_filling_all *all, uint32_t row, bool *any)
{
    for (uint32_t u = 0; all->recall != NULL && u < hq_machine_unit_count(all->machine); u++) {
        if (!is_left(all, u, row) || !hq_recall_pays(all->recall, u))
            continue;
        all->done[u] = *any = true;
        HQ_TRY(fill_unit(all, u, row));
    }
    return HQ_OK;
}

/* Which policies are still left for a row. Returns whether there is one. */
static bool choose_policies(const hq_filling_all *all, uint32_t row)
{
    bool any = false;
    for (uint32_t i = 0; i < all->plan->pack->policies.count; i++) {
        bool left = hq_is_asked(all->request, i);
        if (left && all->machine != NULL) {
            uint32_t unit = hq_machine_unit(all->machine, i);
            left = is_left(all, unit, row) && !all->done[unit];
        }
        all->only[i] = left;
        any = any || left;
    }
    return any;
}

/* Rows of one word of the bitmaps of which something is left. */
static uint64_t rows_left(const hq_filling_all *all, uint32_t word)
{
    if (all->machine == NULL)
        return UINT64_MAX;
    uint64_t rows = 0;
    for (uint32_t u = 0; u < hq_machine_unit_count(all->machine); u++)
        rows |= all->left[u] == NULL ? 0 : all->left[u][word];
    return rows;
}

/* Has the row so many items that an answer takes megabytes? */
static bool is_large(const hq_filling_all *all, uint32_t row)
{
    const hq_layout *layout = all->batch->layout;
    uint64_t items = 0;
    hq_batch_row(all->batch, row, all->begin, all->end);
    for (uint32_t f = 1; f < layout->frame_count; f++)
        items += layout->frames[f].list == HQ_NONE ? 0 : all->end[f] - all->begin[f];
    return items >= LARGE_ITEMS;
}

/* Where memory is short, one thread at a time answers a large row. */
static bool begin_row(const hq_filling_all *all, uint32_t row)
{
    return all->large != NULL && is_large(all, row) && pthread_mutex_lock(all->large) == 0;
}

static void end_row(const hq_filling_all *all, bool alone)
{
    if (alone)
        (void)pthread_mutex_unlock(all->large);
}

static hq_status fill_row(hq_filling_all *all, uint32_t row, uint64_t *by_eval)
{
    bool any = false;
    all->profile = NULL;
    if (all->machine != NULL)
        memset(all->done, 0, hq_machine_unit_count(all->machine) * sizeof *all->done);
    HQ_TRY(fill_units(all, row, &any));
    if (choose_policies(all, row)) {
        any = true;
        HQ_TRY(ask_row(all, row));
    }
    give_back(&all->row);
    if (any && by_eval != NULL)
        (*by_eval)++;
    return HQ_OK;
}

static hq_status fill_rows(hq_filling_all *all, const uint64_t *passed, uint64_t *by_eval)
{
    for (uint32_t word = 0; word < (all->out->row_count + 63) / 64; word++) {
        uint64_t rows = rows_left(all, word) & (passed == NULL ? UINT64_MAX : ~passed[word]);
        for (; rows != 0; rows &= rows - 1) {
            uint32_t row = word * 64 + (uint32_t)__builtin_ctzll(rows);
            if (row >= all->out->row_count)
                continue;
            bool alone = begin_row(all, row);
            hq_status status = fill_row(all, row, by_eval);
            end_row(all, alone);
            HQ_TRY(status);
        }
    }
    return HQ_OK;
}

hq_status hq_fallback_fill(hq_arena *scratch, const hq_fallback *asked, const hq_batch *batch,
                           const uint64_t *const *left, const uint64_t *passed, hq_outcomes *out,
                           uint64_t *by_eval)
{
    hq_filling_all all = {.scratch = scratch,
                          .plan = asked->plan,
                          .request = asked->request,
                          .wants = asked->wants,
                          .machine = asked->machine,
                          .left = left,
                          .recall = asked->machine == NULL ? NULL : asked->recall,
                          .batch = batch,
                          .out = out,
                          .large = asked->large};
    uint32_t units = asked->machine == NULL ? 0 : hq_machine_unit_count(asked->machine);
    hq_arena_mark mark = hq_arena_here(scratch);
    all.only = HQ_NEW_ARRAY(scratch, bool, asked->plan->pack->policies.count);
    all.done = HQ_NEW_ARRAY(scratch, bool, units);
    all.begin = HQ_NEW_ARRAY(scratch, uint32_t, batch->layout->frame_count);
    all.end = HQ_NEW_ARRAY(scratch, uint32_t, batch->layout->frame_count);
    HQ_TRY_ALLOC(all.only);
    HQ_TRY_ALLOC(all.done);
    HQ_TRY_ALLOC(all.begin);
    HQ_TRY_ALLOC(all.end);
    hq_arena_init(&all.row, scratch->allocator, 0);
    hq_arena_init(&all.answer, scratch->allocator, 0);
    hq_arena_init(&all.tried, scratch->allocator, 0);
    hq_status status = fill_rows(&all, passed, by_eval);
    hq_arena_free(&all.tried);
    hq_arena_free(&all.answer);
    hq_arena_free(&all.row);
    HQ_TRY(status);
    hq_arena_rewind(scratch, mark);
    return HQ_OK;
}

static hq_status ask(const hq_filling_all *all, const bool *only, uint32_t row, hq_take_answer *take,
                     void *context)
{
    hq_profile *profile;
    hq_answer *answer;
    const hq_request asked = figures_of(all->request, only);
    HQ_TRY(hq_profile_of_row(all->scratch, all->plan->pack, all->batch, row, &profile));
    hq_status status = hq_estimate(all->scratch, all->plan, profile, &asked, &answer);
    if (status == HQ_OK)
        take(context, answer, row);
    return status == HQ_E_LIMIT ? HQ_OK : status;
}

hq_status hq_fallback_ask(hq_arena *scratch, const hq_fallback *asked, const hq_batch *batch, uint32_t row,
                          const bool *only, hq_take_answer *take, void *context)
{
    hq_filling_all all = {.scratch = scratch,
                          .plan = asked->plan,
                          .request = asked->request,
                          .batch = batch,
                          .large = asked->large};
    hq_arena_mark mark = hq_arena_here(scratch);
    all.begin = HQ_NEW_ARRAY(scratch, uint32_t, batch->layout->frame_count);
    all.end = HQ_NEW_ARRAY(scratch, uint32_t, batch->layout->frame_count);
    HQ_TRY_ALLOC(all.begin);
    HQ_TRY_ALLOC(all.end);
    hq_arena_mark inner = hq_arena_here(scratch);
    bool alone = begin_row(&all, row);
    hq_status status = ask(&all, only, row, take, context);
    hq_arena_rewind(scratch, inner);
    end_row(&all, alone);
    hq_arena_rewind(scratch, mark);
    return status;
}
