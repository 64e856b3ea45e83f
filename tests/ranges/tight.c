/*
 * Is a range as narrow as it can be? Against the hull of complete answers: every threshold of the pack for each hidden fact, plus
 * and minus one step, ends, leaves; where that leaves the hull smaller than the range, a search for the extremes: line by line,
 * downhill in halving steps, day by day. What the search finds is true; what it misses is counted as loose, so it looks long.
 */
#include "ranges.h"

enum { FIGURES_MAX = 40, ROUNDS = 6, LINE_MAX = 12, DAYS_SCANNED = 420, COMBINATIONS_MAX = 1500 };

/* One end of one figure of a policy. */
typedef struct test_figure {
    uint32_t policy;  /* index in the answer of the open policies */
    uint32_t benefit; /* HQ_NONE: the policy's amount */
    bool quantity, high;
} test_figure;

typedef struct test_end {
    bool known, unbounded;
    hq_rat value;
} test_end;

typedef struct test_extreme {
    test_figure figure;
    test_end wanted; /* what the range says */
    test_end found;
    int64_t points[TIGHT_HIDDEN_MAX];
} test_extreme;

typedef struct test_search {
    test_trial *trial;
    test_tightness *tightness;
    hq_arena answers;
    uint32_t count; /* of hidden places */
    test_place *places[TIGHT_HIDDEN_MAX];
    test_domain domains[TIGHT_HIDDEN_MAX];
    test_point_list lines[TIGHT_HIDDEN_MAX];
    int64_t truth[TIGHT_HIDDEN_MAX];
    bool *only; /* by policy */
    HQ_LIST(test_extreme) extremes;
} test_search;

/* --- Ends --- */

static test_end end_of(const hq_answer *answer, const test_figure *figure, hq_arena *arena)
{
    const hq_answer_policy *policy = NULL;
    for (uint32_t i = 0; i < answer->policy_count && policy == NULL; i++)
        if (answer->policies[i].policy == figure->policy)
            policy = &answer->policies[i];
    test_end end = {.known = policy != NULL, .value = HQ_RAT_ZERO};
    if (policy == NULL)
        return end;
    if (figure->quantity) {
        const hq_shown *shown = &policy->benefits[figure->benefit].quantity;
        if (shown->kind != HQ_T_NUMBER) /* nobody gets it: nothing */
            return end;
        end.unbounded = figure->high ? shown->high_open : shown->low_open;
        end.value = figure->high ? shown->high : shown->low;
        return end;
    }
    hq_range range = figure->benefit == HQ_NONE ? policy->amount : policy->benefits[figure->benefit].amount;
    end.unbounded = figure->high && range.high >= HQ_UNBOUNDED;
    if (!end.unbounded)
        must(hq_rat_from_int128(arena, figure->high ? range.high : range.low, &end.value));
    return end;
}

/* Does `a` lie further out than `b`? */
static bool is_further(const test_end *a, const test_end *b, bool high)
{
    if (!b->known || !a->known)
        return a->known && !b->known;
    if (a->unbounded || b->unbounded)
        return a->unbounded && !b->unbounded;
    int order = hq_rat_compare(a->value, b->value);
    return high ? order > 0 : order < 0;
}

static bool is_reached(const test_extreme *extreme)
{
    return !is_further(&extreme->wanted, &extreme->found, extreme->figure.high);
}

/* --- Trying completions --- */

static void try_points(test_search *search, const int64_t *points)
{
    test_trial *trial = search->trial;
    for (uint32_t i = 0; i < search->count; i++)
        place_set(trial, search->places[i], domain_fact(trial, &search->domains[i], points[i]));
    hq_arena_reset(&search->answers);
    test_asking asking = {.only = search->only};
    const hq_answer *answer = trial_ask(trial, &search->answers, &asking, NULL);
    search->tightness->estimates++;
    for (uint32_t e = 0; e < search->extremes.count; e++) {
        test_extreme *extreme = &search->extremes.at[e];
        test_end end = end_of(answer, &extreme->figure, &search->answers);
        if (!is_further(&end, &extreme->found, extreme->figure.high))
            continue;
        extreme->found = end;
        must(hq_rat_copy(&trial->arena, end.value, &extreme->found.value));
        for (uint32_t i = 0; i < search->count; i++)
            extreme->points[i] = points[i];
    }
}

/* Along one fact, the others held. */
static void try_line(test_search *search, const int64_t *from, uint32_t along)
{
    int64_t points[TIGHT_HIDDEN_MAX] = {0};
    for (uint32_t i = 0; i < search->count; i++)
        points[i] = from[i];
    for (uint32_t p = 0; p < search->lines[along].count; p++) {
        points[along] = search->lines[along].at[p];
        try_points(search, points);
    }
}

/* The points of each line that led to an extreme, the ends, and a few others: together in every way, or a sample of them. */
static void try_combinations(test_search *search)
{
    test_chance *chance = &search->trial->chance;
    test_point_list kept[TIGHT_HIDDEN_MAX] = {0};
    uint64_t ways = 1;
    for (uint32_t i = 0; i < search->count; i++) {
        const test_point_list *line = &search->lines[i];
        for (uint32_t e = 0; e < search->extremes.count; e++) {
            bool new = true;
            for (uint32_t p = 0; p < kept[i].count; p++)
                new = new &&kept[i].at[p] != search->extremes.at[e].points[i];
            if (new &&kept[i].count < LINE_MAX)
                MUST_PUSH(&search->trial->arena, kept[i], search->extremes.at[e].points[i]);
        }
        MUST_PUSH(&search->trial->arena, kept[i], line->at[0]);
        MUST_PUSH(&search->trial->arena, kept[i], line->at[line->count - 1]);
        while (kept[i].count < (search->count == 2 ? 30 : LINE_MAX))
            MUST_PUSH(&search->trial->arena, kept[i], line->at[chance_below(chance, line->count)]);
        ways *= kept[i].count;
    }
    for (uint64_t way = 0; way < ways && way < COMBINATIONS_MAX; way++) {
        uint64_t rest = ways <= COMBINATIONS_MAX ? way : chance_below(chance, ways);
        int64_t points[TIGHT_HIDDEN_MAX];
        for (uint32_t i = 0; i < search->count; i++) {
            points[i] = kept[i].at[rest % kept[i].count];
            rest /= kept[i].count;
        }
        try_points(search, points);
    }
}

/* --- Searching for one extreme --- */

/* From the best point so far, in steps that halve, along one fact. */
static void descend(test_search *search, test_extreme *extreme, uint32_t along)
{
    const test_domain *domain = &search->domains[along];
    for (int64_t step = (domain->high - domain->low) / 2; step > 0 && !is_reached(extreme); step /= 2)
        for (int tries = 0; tries < 3; tries++) {
            int64_t best = extreme->points[along];
            for (int sign = -1; sign <= 1; sign += 2) {
                int64_t points[TIGHT_HIDDEN_MAX] = {0};
                for (uint32_t i = 0; i < search->count; i++)
                    points[i] = extreme->points[i];
                points[along] = best + sign * step;
                if (domain_has(domain, points[along]))
                    try_points(search, points);
            }
            if (extreme->points[along] == best)
                break;
        }
}

static void scan_days(test_search *search, test_extreme *extreme, uint32_t along)
{
    const test_trial *trial = search->trial;
    const int64_t centres[] = {extreme->points[along], trial->claim_first, trial->claim_until,
                               search->truth[along]};
    for (int c = 0; c < 4; c++)
        for (int64_t day = centres[c] - DAYS_SCANNED; day <= centres[c] + DAYS_SCANNED; day++) {
            int64_t points[TIGHT_HIDDEN_MAX] = {0};
            for (uint32_t i = 0; i < search->count; i++)
                points[i] = extreme->points[i];
            points[along] = day;
            if (is_reached(extreme))
                return;
            if (domain_has(&search->domains[along], day))
                try_points(search, points);
        }
}

static void try_anywhere(test_search *search, const test_extreme *extreme, int tries)
{
    test_trial *trial = search->trial;
    for (int t = 0; t < tries && !is_reached(extreme); t++) {
        int64_t points[TIGHT_HIDDEN_MAX] = {0};
        for (uint32_t i = 0; i < search->count; i++) {
            const test_domain *domain = &search->domains[i];
            bool kept = search->count > 1 && chance_in(&trial->chance, 40);
            points[i] = kept ? extreme->points[i]
                        : chance_in(&trial->chance, 50)
                            ? choose_point(trial, domain, search->places[i]->record)
                            : search->lines[i].at[chance_below(&trial->chance, search->lines[i].count)];
            if (!domain_has(domain, points[i]))
                points[i] = search->truth[i];
        }
        try_points(search, points);
    }
}

static void pursue(test_search *search, uint32_t index)
{
    for (int round = 0; round < ROUNDS; round++) {
        for (uint32_t i = 0; i < search->count; i++) {
            test_extreme *extreme = &search->extremes.at[index];
            bool ordered = search->domains[i].kind == HQ_T_NUMBER || search->domains[i].kind == HQ_T_DATE;
            if (is_reached(extreme))
                return;
            if (search->count > 1)
                try_line(search, extreme->points, i);
            if (ordered && !is_reached(extreme))
                descend(search, extreme, i);
            if (search->domains[i].kind == HQ_T_DATE && !is_reached(extreme) && round < 2)
                scan_days(search, extreme, i);
        }
        try_anywhere(search, &search->extremes.at[index], 60);
    }
}

/* --- What is open --- */

/* A group's members and the drawers of a pool are asked together. */
static void close_over(test_search *search)
{
    const hq_pack *pack = search->trial->rules->pack;
    for (uint32_t g = 0; g < pack->groups.count; g++) {
        const hq_group *group = &pack->groups.at[g];
        bool any = false;
        for (uint32_t m = 0; m < group->members.count; m++)
            any = any || search->only[group->members.at[m].policy];
        for (uint32_t m = 0; m < group->members.count; m++)
            search->only[group->members.at[m].policy] |= any;
    }
    for (uint32_t pool = 0; pool < pack->pools.count; pool++)
        for (uint32_t turn = 0, any = 0; turn < 2; turn++)
            for (uint32_t p = 0; p < pack->policies.count; p++)
                for (uint32_t b = 0; b < pack->policies.at[p].benefits.count; b++)
                    for (uint32_t c = 0; c < pack->policies.at[p].benefits.at[b].caps.count; c++) {
                        if (pack->policies.at[p].benefits.at[b].caps.at[c].pool != pool)
                            continue;
                        any |= search->only[p];
                        search->only[p] |= any != 0;
                    }
}

static void add_figure(test_search *search, const hq_answer *complete, const hq_answer *hidden,
                       test_figure figure)
{
    hq_arena *arena = &search->trial->arena;
    test_extreme extreme = {.figure = figure};
    extreme.wanted = end_of(hidden, &figure, arena);
    extreme.found = end_of(complete, &figure, arena);
    must(hq_rat_copy(arena, extreme.wanted.value, &extreme.wanted.value));
    must(hq_rat_copy(arena, extreme.found.value, &extreme.found.value));
    for (uint32_t i = 0; i < search->count; i++)
        extreme.points[i] = search->truth[i];
    MUST_PUSH(arena, search->extremes, extreme);
}

static void add_figures(test_search *search, const hq_answer *complete, const hq_answer *hidden)
{
    for (uint32_t p = 0; p < hidden->policy_count; p++) {
        const hq_answer_policy *policy = &hidden->policies[p];
        uint32_t before = search->extremes.count;
        for (int high = 0; high <= 1; high++) {
            add_figure(search, complete, hidden, (test_figure){policy->policy, HQ_NONE, false, high != 0});
            for (uint32_t b = 0; b < policy->benefit_count && policy->benefit_count > 1; b++)
                add_figure(search, complete, hidden, (test_figure){policy->policy, b, false, high != 0});
            for (uint32_t b = 0; b < policy->benefit_count; b++)
                if (policy->benefits[b].quantity.kind == HQ_T_NUMBER)
                    add_figure(search, complete, hidden, (test_figure){policy->policy, b, true, high != 0});
        }
        bool open = false;
        for (uint32_t e = before; e < search->extremes.count; e++) {
            const test_extreme *extreme = &search->extremes.at[e];
            open = open || !is_reached(extreme) ||
                   is_further(&extreme->found, &extreme->wanted, extreme->figure.high);
        }
        if (open)
            search->only[policy->policy] = true;
        else
            search->extremes.count = before;
    }
}

/* --- The report --- */

static void name_place(hq_text *text, const hq_pack *pack, const test_place *place)
{
    switch (place->kind) {
    case PLACE_FACT:
        hq_text_addf(text, " %.*s.%.*s", HQ_STR_ARGS(pack->entities.at[place->record->entity].name),
                     HQ_STR_ARGS(pack->entities.at[place->record->entity].fields.at[place->index].name));
        break;
    case PLACE_GIVEN:
        hq_text_addf(text, " param.%.*s", HQ_STR_ARGS(pack->parameters.at[place->index].name));
        break;
    case PLACE_OPEN_DAY:
        hq_text_addf(text, " %.*s.valid.%s", HQ_STR_ARGS(pack->policies.at[place->index].id),
                     place->sub == 0 ? "from" : "to");
        break;
    default:
        hq_text_addf(text, " %.*s.attested", HQ_STR_ARGS(pack->policies.at[place->index].id));
        break;
    }
}

/* Does restoring the place leave the policy's range as it was? Then it is no part of the story. */
static bool is_bystander(test_search *search, uint32_t policy, uint32_t index, const hq_fact *as)
{
    test_trial *trial = search->trial;
    for (uint32_t i = 0; i < search->count; i++)
        place_set(trial, search->places[i], as[i]);
    place_set(trial, search->places[index], search->places[index]->truth);
    hq_arena_reset(&search->answers);
    test_asking asking = {.only = search->only};
    const hq_answer *answer = trial_ask(trial, &search->answers, &asking, NULL);
    bool same = true;
    for (uint32_t e = 0; e < search->extremes.count; e++) {
        const test_extreme *extreme = &search->extremes.at[e];
        if (extreme->figure.policy != policy)
            continue;
        test_end end = end_of(answer, &extreme->figure, &search->answers);
        same = same && !is_further(&end, &extreme->wanted, true) && !is_further(&extreme->wanted, &end, true);
    }
    return same;
}

static bool count_loose(test_search *search, uint32_t policy, const hq_fact *as)
{
    test_tightness *tightness = search->tightness;
    const hq_pack *pack = search->trial->rules->pack;
    hq_text text;
    hq_text_init(&text, tightness->arena);
    hq_text_addf(&text, "%.*s:", HQ_STR_ARGS(pack->policies.at[policy].id));
    for (uint32_t i = 0; i < search->count; i++)
        if (!is_bystander(search, policy, i, as))
            name_place(&text, pack, search->places[i]);
    for (uint32_t i = 0; i < tightness->loose.count; i++)
        if (hq_str_equal(tightness->loose.at[i].what, hq_text_str(&text)))
            return tightness->loose.at[i].count++ == 0;
    MUST_PUSH(tightness->arena, tightness->loose, ((test_loose){hq_text_str(&text), 1}));
    return true;
}

static void print_end(hq_text *text, const test_end *end)
{
    if (!end->known)
        hq_text_add_z(text, "nothing");
    else if (end->unbounded)
        hq_text_add_z(text, "unbounded");
    else
        must(hq_rat_print_exact(text, end->value));
}

static void tell_loose(test_search *search, const test_extreme *extreme, hq_text *report)
{
    test_trial *trial = search->trial;
    const hq_pack *pack = trial->rules->pack;
    bool beyond = is_further(&extreme->found, &extreme->wanted, extreme->figure.high);
    hq_text_addf(report, "# %s %s of %.*s", beyond ? "BEYOND" : "LOOSE",
                 extreme->figure.high ? "high" : "low",
                 HQ_STR_ARGS(pack->policies.at[extreme->figure.policy].id));
    if (extreme->figure.benefit != HQ_NONE)
        hq_text_addf(report, " benefit %u%s", extreme->figure.benefit,
                     extreme->figure.quantity ? " quantity" : "");
    hq_text_addf(report, ", seed %llu: range says ", (unsigned long long)trial->seed);
    print_end(report, &extreme->wanted);
    hq_text_add_z(report, ", found ");
    print_end(report, &extreme->found);
    hq_text_add_z(report, " (in the least unit) at\n");
    for (uint32_t i = 0; i < search->count; i++) {
        test_place at = *search->places[i];
        at.truth = domain_fact(trial, &search->domains[i], extreme->points[i]);
        hq_text_add_z(report, "#   ");
        print_place(report, trial, &at);
        hq_text_add_char(report, '\n');
    }
}

static void judge(test_search *search, hq_text *report, const hq_fact *as)
{
    test_tightness *tightness = search->tightness;
    test_trial *trial = search->trial;
    for (uint32_t e = 0; e < search->extremes.count;) {
        uint32_t policy = search->extremes.at[e].figure.policy, first = e;
        bool beyond = false, loose = false;
        for (; e < search->extremes.count && search->extremes.at[e].figure.policy == policy; e++) {
            const test_extreme *extreme = &search->extremes.at[e];
            beyond = beyond || is_further(&extreme->found, &extreme->wanted, extreme->figure.high);
            loose = loose || !is_reached(extreme);
        }
        tightness->open[search->count]++;
        tightness->equal[search->count] += !beyond && !loose;
        tightness->beyond[search->count] += beyond;
        if ((!beyond && !loose) || !count_loose(search, policy, as))
            continue;
        for (uint32_t i = first; i < e; i++) {
            const test_extreme *extreme = &search->extremes.at[i];
            if (!is_reached(extreme) || is_further(&extreme->found, &extreme->wanted, extreme->figure.high))
                tell_loose(search, extreme, report);
        }
        hq_text_add_z(report, "# on ");
        hq_day_print(report, trial->on);
        hq_text_add_z(report, " period ");
        hq_day_print(report, trial->claim_first);
        hq_text_add_z(report, " to ");
        hq_day_print(report, trial->claim_until - 1);
        hq_text_add_char(report, '\n');
        for (uint32_t i = 0; i < search->count; i++)
            place_set(trial, search->places[i], as[i]);
        print_profile(report, trial);
    }
}

/* --- One erasure --- */

static bool choose_places(test_search *search, uint32_t count)
{
    test_trial *trial = search->trial;
    for (uint32_t tries = 0; search->count < count && tries < 20; tries++) {
        test_place *place = trial_choose(trial);
        if (place->kind == PLACE_LIST || place->tied || place->hidden)
            continue;
        test_domain whole = place_domain(trial, place);
        search->truth[search->count] = domain_point(trial, &whole, &place->truth);
        place_hide(trial, place, chance_in(&trial->chance, 70));
        search->domains[search->count] = place_domain_now(trial, place);
        search->places[search->count++] = place;
    }
    return search->count == count;
}

void check_tightness(test_trial *trial, uint32_t count, test_tightness *tightness, hq_text *report)
{
    test_search search = {.trial = trial, .tightness = tightness};
    hq_arena arena;
    hq_arena_init(&search.answers, NULL, 0);
    hq_arena_init(&arena, NULL, 0);
    search.only = HQ_NEW_ARRAY(&trial->arena, bool, trial->rules->pack->policies.count);
    must(search.only == NULL ? HQ_E_MEMORY : HQ_OK);
    test_asking asking = {.only = NULL};
    const hq_answer *complete = trial_ask(trial, &arena, &asking, NULL);
    if (trial->places.count > 0 && choose_places(&search, count)) {
        hq_fact as[TIGHT_HIDDEN_MAX];
        for (uint32_t i = 0; i < search.count; i++)
            as[i] = search.places[i]->now;
        const hq_answer *hidden = trial_ask(trial, &arena, &asking, NULL);
        tightness->tried[count]++;
        add_figures(&search, complete, hidden);
        if (search.extremes.count > 0) {
            close_over(&search);
            for (uint32_t i = 0; i < search.count; i++)
                threshold_points(trial, &search.domains[i], search.places[i]->record, &search.lines[i]);
            for (uint32_t i = 0; i < search.count; i++)
                try_line(&search, search.truth, i);
            if (search.count > 1)
                try_combinations(&search);
            for (uint32_t e = 0; e < search.extremes.count; e++)
                pursue(&search, e);
            judge(&search, report, as);
        }
    }
    for (uint32_t i = 0; i < search.count; i++)
        place_restore(trial, search.places[i]);
    hq_arena_free(&search.answers);
    hq_arena_free(&arena);
}
