/*
 * The columnar machine against the evaluator: random profiles of whole packs, whole and with facts hidden, as batches of every size, on every
 * instruction set. Every verdict, amount, choice, reason and total must be the evaluator's: of what the machine leaves too, which is answered
 * as a batch answers it (run/fallback.h), from what was answered before where rows are alike. Many are alike but for one fact.
 *
 *   machine [--seed=N] [--batches=N] [--rows=N] [--hide=PERCENT] [--drop=PERCENT] [--why] [--show] PACK...
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../ranges/ranges.h"
#include "data/convert.h"
#include "given.h"
#include "run/fallback.h"
#include "vm/machine.h"

enum { ROWS_MAX = 4096, SHOWN_MAX = 20, BITS_MAX = 63 };

typedef struct test_counts {
    uint64_t rows, decisions, left, undetermined, wrong, batches, failed;
} test_counts;

typedef struct test_options {
    uint64_t seed, batches, rows;
    unsigned hide, drop;
    bool why, show;
} test_options;

static void say(test_counts *counts, const test_rules *rules, uint32_t policy, uint64_t seed, uint32_t row,
                const char *what, int64_t got, int64_t wanted)
{
    if (counts->wrong++ < SHOWN_MAX)
        printf("%s: seed %" PRIu64 " row %u %.*s: %s is %" PRId64 ", the evaluator says %" PRId64 "\n",
               rules->folder, seed, row,
               policy == HQ_NONE ? 5 : (int)rules->pack->policies.at[policy].id.length,
               policy == HQ_NONE ? "total" : rules->pack->policies.at[policy].id.at, what, got, wanted);
}

/* The profile of a row that differs, once a row. */
static void show_profile(const test_rules *rules, uint64_t seed, uint32_t row, const test_trial *trial,
                         const hq_request *request)
{
    hq_arena arena;
    hq_text text;
    hq_arena_init(&arena, NULL, 0);
    hq_text_init(&text, &arena);
    print_profile(&text, trial);
    hq_text_add_z(&text, "on ");
    hq_day_print(&text, request->on);
    hq_text_add_z(&text, ", claim ");
    hq_day_print(&text, request->claim_first);
    hq_text_add_z(&text, " to ");
    hq_day_print(&text, request->claim_until - 1);
    printf("%s: seed %" PRIu64 " row %u: as it was before columns were dropped%s, %.*s\n", rules->folder,
           seed, row, request->complete ? ", --complete" : "", HQ_STR_ARGS(hq_text_str(&text)));
    hq_arena_free(&arena);
}

static int64_t end_of(hq_int128 value)
{
    return value >= HQ_AMOUNT_UNBOUNDED ? HQ_AMOUNT_UNBOUNDED : (int64_t)value;
}

typedef struct test_batch {
    const test_rules *rules;
    uint64_t seed;
    const hq_outcomes *outcomes;
    const uint64_t *const *left;
    const hq_machine *machine;
    const hq_wants *wants; /* NULL: everything */
    test_counts *counts;
} test_batch;

static bool wants(const test_batch *batch, uint32_t policy, uint8_t what)
{
    return batch->wants == NULL || (batch->wants->policies[policy] & what) != 0;
}

static bool wants_choice(const test_batch *batch, uint32_t group, uint8_t what)
{
    return batch->wants == NULL || (batch->wants->choices[group] & what) != 0;
}

static bool is_left(const test_batch *batch, uint32_t policy, uint32_t row)
{
    const uint64_t *left = batch->left[hq_machine_unit(batch->machine, policy)];
    return left != NULL && hq_bit(left, row);
}

static void compare_one(const test_batch *batch, const char *what, uint32_t policy, uint32_t row, int64_t got,
                        int64_t wanted)
{
    if (got != wanted)
        say(batch->counts, batch->rules, policy, batch->seed, row, what, got, wanted);
}

static void reasons_of(const hq_answer_policy *answer, uint32_t conditions, uint64_t *unmet,
                       uint64_t *unknown)
{
    *unmet = *unknown = 0;
    for (uint32_t s = 0; s < answer->subject_count; s++) {
        if (answer->subjects[s].verdict != answer->verdict)
            continue;
        for (uint32_t c = 0; c < conditions; c++) {
            uint64_t bit = UINT64_C(1) << (c < BITS_MAX ? c : BITS_MAX);
            *unmet |= answer->subjects[s].truths[c] == HQ_FALSE ? bit : 0;
            *unknown |= answer->subjects[s].truths[c] == HQ_UNKNOWN ? bit : 0;
        }
    }
}

static void compare_reasons(const test_batch *batch, const hq_answer_policy *answer, uint32_t row)
{
    const hq_outcome *got = &batch->outcomes->policies[answer->policy];
    uint32_t p = answer->policy;
    uint64_t unmet, unknown;
    compare_one(batch, "superseded", p, row, got->why[row] & HQ_WHY_SUPERSEDED, answer->superseded ? 1 : 0);
    compare_one(batch, "outside", p, row, (got->why[row] & HQ_WHY_OUTSIDE) != 0, answer->outside_count > 0);
    /* where an amount is open, what cells come to is the evaluator's own */
    if (is_left(batch, p, row) ||
        (answer->verdict == HQ_VERDICT_ELIGIBLE && answer->amount.low == answer->amount.high)) {
        bool capped = false;
        for (uint32_t i = 0; i < answer->item_count; i++)
            capped = capped || answer->items[i].cut_count > 0;
        compare_one(batch, "capped", p, row, (got->why[row] & HQ_WHY_CAPPED) != 0, capped);
    }
    reasons_of(answer, batch->rules->plan->policies[p].condition_count, &unmet, &unknown);
    compare_one(batch, "unmet", p, row, (int64_t)got->unmet[row], (int64_t)unmet);
    compare_one(batch, "unknown", p, row, (int64_t)got->unknown[row], (int64_t)unknown);
}

static void compare_policy(const test_batch *batch, const hq_answer_policy *answer, uint32_t row)
{
    const hq_outcome *got = &batch->outcomes->policies[answer->policy];
    uint32_t p = answer->policy;
    batch->counts->decisions++;
    batch->counts->left += is_left(batch, p, row);
    batch->counts->undetermined += answer->verdict == HQ_VERDICT_UNDETERMINED;
    if (wants(batch, p, HQ_WANT_VERDICT))
        compare_one(batch, "the verdict", p, row, got->verdicts[row], (int64_t)answer->verdict);
    if (wants(batch, p, HQ_WANT_AMOUNT)) {
        compare_one(batch, "the low amount", p, row, got->amount.low[row], end_of(answer->amount.low));
        compare_one(batch, "the high amount", p, row, got->amount.high[row], end_of(answer->amount.high));
    }
    if (wants(batch, p, HQ_WANT_UNPOOLED)) {
        compare_one(batch, "the low before pools", p, row, got->unpooled.low[row],
                    end_of(answer->unpooled.low));
        compare_one(batch, "the high before pools", p, row, got->unpooled.high[row],
                    end_of(answer->unpooled.high));
    }
    if (wants(batch, p, HQ_WANT_REASONS))
        compare_reasons(batch, answer, row);
}

static void compare_choices(const test_batch *batch, const hq_answer *answer, uint32_t row)
{
    for (uint32_t g = 0; g < batch->rules->pack->groups.count; g++) {
        const hq_group *group = &batch->rules->pack->groups.at[g];
        hq_range amount = HQ_RANGE_ZERO;
        uint64_t taken = 0, forgone = 0;
        if (group->members.count == 0)
            continue;
        for (uint32_t c = 0; c < answer->choices.count; c++) {
            if (answer->choices.at[c].group != g)
                continue;
            amount = hq_range_add(amount, answer->choices.at[c].amount);
            taken |= answer->choices.at[c].taken;
            forgone |= answer->choices.at[c].forgone;
        }
        const hq_outcome_choice *got = &batch->outcomes->choices[g];
        uint32_t p = group->members.at[0].policy;
        if (wants_choice(batch, g, HQ_WANT_AMOUNT)) {
            compare_one(batch, "the group's low", p, row, got->amount.low[row], end_of(amount.low));
            compare_one(batch, "the group's high", p, row, got->amount.high[row], end_of(amount.high));
        }
        if (wants_choice(batch, g, HQ_WANT_TAKEN))
            compare_one(batch, "taken", p, row, (int64_t)got->taken[row], (int64_t)taken);
        if (wants_choice(batch, g, HQ_WANT_FORGONE))
            compare_one(batch, "forgone", p, row, (int64_t)got->forgone[row], (int64_t)forgone);
    }
}

static void compare_totals(const test_batch *batch, const hq_answer *answer, uint32_t row)
{
    for (uint32_t k = 0; k < HQ_TOTAL_NONE; k++) {
        const hq_outcome_total *got = &batch->outcomes->totals[k];
        if (batch->wants != NULL && (batch->wants->totals >> k & 1) == 0)
            continue;
        const hq_total_line *wanted = &answer->totals[k];
        compare_one(batch, "low", HQ_NONE, row, got->all.low[row], end_of(wanted->all.low));
        compare_one(batch, "high", HQ_NONE, row, got->all.high[row], end_of(wanted->all.high));
        compare_one(batch, "unconfirmed low", HQ_NONE, row, got->unconfirmed.low[row],
                    end_of(wanted->unconfirmed.low));
        compare_one(batch, "unconfirmed high", HQ_NONE, row, got->unconfirmed.high[row],
                    end_of(wanted->unconfirmed.high));
        compare_one(batch, "high known", HQ_NONE, row, got->high_known[row], end_of(wanted->high_known));
    }
}

static bool fits(hq_range range)
{
    return range.low < HQ_AMOUNT_UNBOUNDED &&
           (range.high < HQ_AMOUNT_UNBOUNDED || range.high >= HQ_UNBOUNDED);
}

static bool choice_fits(const hq_answer *answer, uint32_t group)
{
    hq_range sum = HQ_RANGE_ZERO;
    for (uint32_t c = 0; c < answer->choices.count; c++)
        if (answer->choices.at[c].group == group)
            sum = hq_range_add(sum, answer->choices.at[c].amount);
    return fits(sum);
}

/* Is there an amount that 64 bits do not hold, and that somebody reads? Such a row is refused, and no other. */
static bool is_too_large(const test_batch *batch, const hq_answer *answer)
{
    bool good = true;
    for (uint32_t i = 0; i < answer->policy_count; i++) {
        const hq_answer_policy *policy = &answer->policies[i];
        good = good && (!wants(batch, policy->policy, HQ_WANT_AMOUNT) || fits(policy->amount)) &&
               (!wants(batch, policy->policy, HQ_WANT_UNPOOLED) || fits(policy->unpooled));
    }
    for (uint32_t g = 0; g < batch->rules->pack->groups.count; g++)
        good = good && (!wants_choice(batch, g, HQ_WANT_AMOUNT) || choice_fits(answer, g));
    for (uint32_t k = 0; k < HQ_TOTAL_NONE; k++)
        good = good && ((batch->wants != NULL && (batch->wants->totals >> k & 1) == 0) ||
                        (fits(answer->totals[k].all) && fits(answer->totals[k].unconfirmed) &&
                         fits((hq_range){0, answer->totals[k].high_known})));
    return !good;
}

static void compare_row(const test_batch *batch, const hq_answer *answer, uint32_t row)
{
    bool too_large = is_too_large(batch, answer);
    compare_one(batch, "failed", HQ_NONE, row, batch->outcomes->failed[row], too_large ? HQ_E_LIMIT : 0);
    if (too_large) {
        batch->counts->failed++;
        return;
    }
    for (uint32_t i = 0; i < answer->policy_count; i++)
        compare_policy(batch, &answer->policies[i], row);
    compare_choices(batch, answer, row);
    compare_totals(batch, answer, row);
}

/* --- Batches --- */

/* A few facts of the subject itself, which most policies read: mostly in part. */
static void hide_own(test_trial *trial)
{
    for (uint64_t tries = chance_below(&trial->chance, 40); tries > 0; tries--) {
        test_place *place = &trial->places.at[chance_below(&trial->chance, trial->places.count)];
        if (place->kind == PLACE_FACT && place->record == trial->profile.root)
            place_hide(trial, place, chance_in(&trial->chance, 30));
    }
}

static void hide_some(test_trial *trial, unsigned percent)
{
    if (percent == 0 || trial->places.count == 0)
        return;
    if (chance_in(&trial->chance, 50)) {
        hide_own(trial);
        trial_refresh(trial);
        return;
    }
    uint64_t count = chance_below(&trial->chance, 1 + (uint64_t)trial->places.count * percent / 100);
    for (uint64_t i = 0; i < count; i++)
        place_hide(trial, &trial->places.at[chance_below(&trial->chance, trial->places.count)],
                   !chance_in(&trial->chance, 2));
    trial_refresh(trial);
}

/* What columns do not hold makes a row `apart`; most rows have none of it. given: that has columns. */
static void drop_what_stands_apart(test_trial *trial, bool given)
{
    hq_record *root = trial->profile.root;
    hq_record_list *received = &root->lists[trial->rules->pack->entities.at[root->entity].received];
    if (chance_in(&trial->chance, 5))
        return;
    if (!given)
        trial->profile.parameters.count = trial->profile.days.count = 0;
    trial->profile.receipts.count = 0;
    *received = (hq_record_list){.present = false};
}

/* One fact, or one list, is another; or none. */
static void change_one(test_trial *trial, test_chance *chance)
{
    if (trial->places.count == 0 || chance_in(chance, 30))
        return;
    test_place *place = &trial->places.at[chance_below(chance, trial->places.count)];
    if (place->hidden) {
        place_restore(trial, place);
    } else if (place->kind == PLACE_LIST || chance_in(chance, 30)) {
        place_hide(trial, place, !chance_in(chance, 10));
    } else {
        test_domain domain = place_domain(trial, place);
        place_set(trial, place, domain_fact(trial, &domain, choose_point(trial, &domain, place->record)));
    }
    trial_refresh(trial);
}

/* A row like one made before, but for one fact. */
static void make_like(test_trial *trials, uint32_t made, test_rules *rules, const test_options *options,
                      bool given, test_chance *chance)
{
    uint64_t seed = trials[chance_below(chance, made)].seed, tries = seed % UINT64_C(1000003);
    trial_make(&trials[made], rules, seed);
    hide_some(&trials[made], tries % 3 == 0 ? 0 : options->hide);
    drop_what_stands_apart(&trials[made], given);
    change_one(&trials[made], chance);
}

/* Trials of one root entity. */
static uint32_t make_trials(test_trial *trials, test_rules *rules, const test_options *options, bool given,
                            uint64_t seed, uint32_t rows)
{
    uint32_t made = 0;
    test_chance chance = {.state = seed * 99 + 1};
    unsigned alike = (unsigned)chance_below(&chance, 4) * 30; /* percent of the rows */
    for (uint64_t tries = 0; made < rows && tries < (uint64_t)rows * 40; tries++) {
        if (made > 0 && chance_in(&chance, alike)) {
            make_like(trials, made++, rules, options, given, &chance);
            continue;
        }
        trial_make(&trials[made], rules, seed * UINT64_C(1000003) + tries);
        if (made > 0 && trials[made].profile.root->entity != trials[0].profile.root->entity)
            continue;
        hide_some(&trials[made], tries % 3 == 0 ? 0 : options->hide);
        drop_what_stands_apart(&trials[made], given);
        made++;
    }
    return made;
}

/* Facts without a column are unknown of everybody: the profiles say nothing of them either. */
static void erase(const hq_layout *layout, const hq_pack *pack, hq_record *record, uint32_t frame)
{
    const hq_entity *entity = &pack->entities.at[record->entity];
    for (uint32_t f = 0; f < entity->fields.count; f++)
        if (!layout->frames[frame].has[f])
            record->facts[f] = (hq_fact){.state = HQ_FACT_ABSENT};
    for (uint32_t i = 0; i < entity->ones.count; i++)
        erase(layout, pack, record->ones[i], hq_layout_find(layout, frame, HQ_NONE, i));
    for (uint32_t l = 0; l < entity->lists.count; l++)
        for (uint32_t i = 0; l != entity->received && i < record->lists[l].count; i++)
            erase(layout, pack, record->lists[l].items[i], hq_layout_find(layout, frame, l, HQ_NONE));
}

static void drop_columns(test_chance *chance, const hq_pack *pack, hq_layout *layout, hq_profile **profiles,
                         uint32_t rows)
{
    unsigned percent = (unsigned)chance_below(chance, 60);
    for (uint32_t f = 0; f < layout->frame_count; f++)
        for (uint32_t i = 0; i < pack->entities.at[layout->frames[f].entity].fields.count; i++)
            layout->frames[f].has[i] = layout->frames[f].has[i] && !chance_in(chance, percent);
    if (chance_in(chance, 50))
        layout->attested_count = 0;
    for (uint32_t row = 0; row < rows; row++) {
        erase(layout, pack, profiles[row]->root, 0);
        if (layout->attested_count == 0)
            profiles[row]->attested.count = 0;
    }
}

/* What the machine leaves, with much, little or no room for what was answered before. */
static void fill(hq_arena *arena, const test_rules *rules, const hq_request *request, const hq_layout *layout,
                 const hq_machine *machine, const hq_batch *batch, const uint64_t *const *left,
                 const hq_wants *wanted, hq_outcomes *outcomes, test_chance *chance)
{
    uint32_t policies = rules->pack->policies.count;
    uint32_t *units = HQ_NEW_ARRAY(arena, uint32_t, policies + 1);
    bool *asked = HQ_NEW_ARRAY(arena, bool, policies + 1);
    must(units == NULL || asked == NULL ? HQ_E_MEMORY : HQ_OK);
    for (uint32_t p = 0; p < policies; p++) {
        asked[p] = request->only == NULL || request->only[p];
        units[p] = hq_machine_unit(machine, p);
    }
    hq_recall_units all = {hq_machine_unit_count(machine), units};
    hq_recall *recall = NULL;
    static const size_t ROOM[] = {0, 1 << 13, 1 << 16, 1 << 22};
    size_t room = ROOM[chance_below(chance, 4)];
    if (room > 0)
        must(hq_recall_open(NULL, rules->plan, layout, &all, asked, room, &recall));
    hq_fallback fallback = {
        .plan = rules->plan, .request = request, .wants = wanted, .machine = machine, .recall = recall};
    must(hq_fallback_fill(arena, &fallback, batch, left, NULL, outcomes, NULL));
    hq_recall_close(recall);
}

/* Little of a few policies, and now and then a choice or a total. */
static void draw_wants(test_chance *chance, hq_arena *arena, const hq_pack *pack, hq_wants *out)
{
    uint8_t *policies = HQ_NEW_ARRAY(arena, uint8_t, pack->policies.count);
    uint8_t *choices = HQ_NEW_ARRAY(arena, uint8_t, pack->groups.count);
    uint64_t percent = chance_below(chance, 101);
    if (policies == NULL || choices == NULL)
        abort();
    for (uint32_t p = 0; p < pack->policies.count; p++)
        policies[p] = chance_in(chance, (unsigned)percent) ? (uint8_t)chance_below(chance, 16) : 0;
    for (uint32_t g = 0; g < pack->groups.count; g++)
        choices[g] = chance_in(chance, (unsigned)percent) ? (uint8_t)chance_below(chance, 64) : 0;
    *out = (hq_wants){policies, choices, (uint8_t)(chance_in(chance, 50) ? chance_below(chance, 256) : 0)};
}

static void run_batch(const test_options *options, test_rules *rules, test_trial *trials, uint64_t seed,
                      test_counts *counts)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    test_chance chance = {.state = seed * 77 + 5};
    bool given = seed % 2 == 0;
    uint32_t rows =
        make_trials(trials, rules, options, given, seed, 1 + (uint32_t)chance_below(&chance, options->rows));
    hq_request request = {.on = trials[0].on,
                          .claim_first = trials[0].claim_first,
                          .claim_until = trials[0].claim_until,
                          .complete = chance_in(&chance, 30),
                          .explain = chance_in(&chance, 5)};
    hq_layout layout;
    hq_machine *machine;
    hq_lane *lane;
    hq_batch *batch;
    hq_profile **profiles = HQ_NEW_ARRAY(&arena, hq_profile *, rows);
    for (uint32_t i = 0; i < rows; i++)
        profiles[i] = &trials[i].profile;
    must(hq_layout_whole(&arena, rules->pack, profiles[0]->root->entity, &layout));
    if (given)
        give_columns(&chance, &arena, rules->pack, &layout, trials, rows);
    if (chance_in(&chance, options->drop))
        drop_columns(&chance, rules->pack, &layout, profiles, rows);
    hq_wants some;
    const hq_wants *wanted = chance_in(&chance, 40) ? &some : NULL;
    draw_wants(&chance, &arena, rules->pack, &some);
    if (wanted != NULL)
        must(hq_wanted_policies(&arena, rules->plan, &request, wanted, &request.only));
    must(hq_machine_new(&arena, rules->plan, &request, &layout, wanted, &machine));
    must(hq_batch_of_profiles(&arena, rules->pack, &layout, profiles, rows, &batch));
    must(hq_lane_open(NULL, machine, (hq_isa)chance_below(&chance, (uint64_t)hq_isa_here() + 1), &lane));
    test_batch now = {.rules = rules, .seed = seed, .machine = machine, .wants = wanted, .counts = counts};
    hq_outcomes *outcomes;
    must(hq_lane_run(lane, batch, &outcomes, &now.left));
    now.outcomes = outcomes;
    fill(&arena, rules, &request, &layout, machine, batch, now.left, wanted, outcomes, &chance);
    for (uint32_t p = 0; options->why && p < rules->pack->policies.count; p++)
        if (hq_machine_leaves(machine, p) != NULL)
            printf("%.*s: %s\n", HQ_STR_ARGS(rules->pack->policies.at[p].id), hq_machine_leaves(machine, p));
    hq_arena scratch;
    hq_arena_init(&scratch, NULL, 0);
    for (uint32_t row = 0; row < rows; row++) {
        hq_answer *answer;
        uint64_t wrong = counts->wrong;
        hq_arena_reset(&scratch);
        must(hq_estimate(&scratch, rules->plan, profiles[row], &request, &answer));
        compare_row(&now, answer, row);
        if (counts->wrong > wrong && options->show)
            show_profile(rules, seed, row, &trials[row], &request);
    }
    hq_arena_free(&scratch);
    counts->rows += rows;
    counts->batches++;
    hq_lane_close(lane);
    hq_arena_free(&arena);
}

static void run_pack(const test_options *options, const char *folder, test_counts *counts)
{
    test_rules rules;
    if (!rules_open(&rules, folder))
        exit(1);
    test_trial *trials = calloc(options->rows, sizeof *trials);
    if (trials == NULL)
        abort();
    for (uint64_t i = 0; i < options->rows; i++)
        hq_arena_init(&trials[i].arena, NULL, 0);
    for (uint64_t b = 0; b < options->batches; b++)
        run_batch(options, &rules, trials, options->seed + b, counts);
    for (uint64_t i = 0; i < options->rows; i++)
        hq_arena_free(&trials[i].arena);
    free(trials);
    rules_close(&rules);
}

int main(int argc, char **argv)
{
    test_options options = {.seed = 1, .batches = 20, .rows = 70, .hide = 20, .drop = 50};
    uint64_t wrong = 0;
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--seed=", 7) == 0)
            options.seed = strtoull(argv[i] + 7, NULL, 10);
        else if (strncmp(argv[i], "--batches=", 10) == 0)
            options.batches = strtoull(argv[i] + 10, NULL, 10);
        else if (strncmp(argv[i], "--rows=", 7) == 0)
            options.rows = strtoull(argv[i] + 7, NULL, 10);
        else if (strncmp(argv[i], "--hide=", 7) == 0)
            options.hide = (unsigned)strtoull(argv[i] + 7, NULL, 10);
        else if (strncmp(argv[i], "--drop=", 7) == 0)
            options.drop = (unsigned)strtoull(argv[i] + 7, NULL, 10);
        else if (strcmp(argv[i], "--why") == 0)
            options.why = true;
        else if (strcmp(argv[i], "--show") == 0)
            options.show = true;
        else {
            test_counts counts = {0};
            run_pack(&options, argv[i], &counts);
            printf("%s: %" PRIu64 " rows in %" PRIu64 " batches, %" PRIu64 " decisions, %" PRIu64
                   " left, %" PRIu64 " undetermined, %" PRIu64 " refused, %" PRIu64 " wrong\n",
                   argv[i], counts.rows, counts.batches, counts.decisions, counts.left, counts.undetermined,
                   counts.failed, counts.wrong);
            wrong += counts.wrong;
        }
    }
    return wrong == 0 ? 0 : 1;
}
