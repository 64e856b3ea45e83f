/* The ranges of rule packs, put to the test. See README.md. */
#include "ranges.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ERASURES_A_PROFILE = 4, SHOWN_OF_ONE_KIND = 1, SLOW_MICROS = 50000 };

/* With two or more facts hidden: loose ranges allowed, one of so many open ones and one besides, since samples are small. */
enum { LOOSE_ALLOWED_ONE_IN = 100 };

typedef struct options {
    uint64_t erasures, tight, seed;
    bool all; /* every breach in full, not one of each kind, and every slow answer */
} test_options;

typedef struct counts {
    uint64_t tests, failures;
} test_counts;

typedef struct kind_count {
    test_breach breach;
    uint64_t count;
} test_kind_count;

typedef struct tally {
    uint64_t erasures, policies, breaches, slow;
    double slowest;
    HQ_LIST(test_kind_count) kinds;
    hq_arena arena;
    test_tightness tightness;
} test_tally;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void print_text(hq_text *text)
{
    hq_str all = hq_text_str(text);
    fwrite(all.at, 1, all.length, stdout);
    fflush(stdout);
}

/* How often was a breach of this kind met before? Counts it. */
static uint64_t met_before(test_tally *tally, const test_breach *breach)
{
    for (uint32_t i = 0; i < tally->kinds.count; i++) {
        test_kind_count *kind = &tally->kinds.at[i];
        if (kind->breach.claim == breach->claim && kind->breach.policy == breach->policy &&
            (breach->claim == CLAIM_STATUS || kind->breach.part == breach->part))
            return kind->count++;
    }
    MUST_PUSH(&tally->arena, tally->kinds, ((test_kind_count){*breach, 1}));
    return 0;
}

/* --- Soundness --- */

static void hide_some(test_trial *trial)
{
    test_chance *chance = &trial->chance;
    uint32_t wanted = 1 + (uint32_t)chance_below(chance, HIDDEN_MAX);
    trial->hidden_count = 0;
    for (uint32_t tries = 0; tries < 4 * wanted && trial->hidden_count < wanted && trial->places.count > 0;
         tries++) {
        test_place *place = trial_choose(trial);
        if (place->hidden || (place->kind == PLACE_LIST && chance_in(chance, 50)))
            continue;
        place_hide(trial, place, chance_in(chance, 60));
        trial->hidden[trial->hidden_count++] = place;
    }
}

static void restore_all(test_trial *trial)
{
    for (uint32_t i = 0; i < trial->hidden_count; i++)
        place_restore(trial, trial->hidden[i]);
    trial->hidden_count = 0;
}

static void report_breach(test_tally *tally, test_trial *trial, const test_breach *breach,
                          const test_options *options)
{
    if (met_before(tally, breach) >= SHOWN_OF_ONE_KIND && !options->all)
        return;
    hq_text text;
    hq_text_init(&text, &tally->arena);
    shrink_breach(trial, breach);
    print_breach(&text, trial, breach);
    print_text(&text);
}

static void note_slow(test_tally *tally, const test_trial *trial, double micros, const test_options *options)
{
    tally->slowest = micros > tally->slowest ? micros : tally->slowest;
    if (micros < SLOW_MICROS)
        return;
    tally->slow++;
    if (!options->all)
        return;
    hq_text text;
    hq_text_init(&text, &tally->arena);
    hq_text_addf(&text, "# SLOW: %u ms, seed %llu, on ", (unsigned)(micros / 1000),
                 (unsigned long long)trial->seed);
    hq_day_print(&text, trial->on);
    hq_text_add_z(&text, " period ");
    hq_day_print(&text, trial->claim_first);
    hq_text_add_z(&text, " to ");
    hq_day_print(&text, trial->claim_until - 1);
    hq_text_add_char(&text, '\n');
    print_profile(&text, trial);
    print_text(&text);
}

static void one_profile(test_tally *tally, test_rules *rules, test_trial *trial, uint64_t seed,
                        const test_options *options)
{
    hq_arena complete_arena, arena;
    hq_arena_init(&complete_arena, NULL, 0);
    hq_arena_init(&arena, NULL, 0);
    trial_make(trial, rules, seed);
    test_asking asking = {.explain = chance_in(&trial->chance, 20)};
    const hq_answer *complete = trial_ask(trial, &complete_arena, &asking, NULL);
    bool weighed = chance_in(&trial->chance, 40);
    if (weighed)
        trial_weigh(trial);
    for (int e = 0; e < (weighed ? 3 : 1) * ERASURES_A_PROFILE && tally->erasures < options->erasures; e++) {
        double micros;
        test_breach_list found = {.count = 0};
        hide_some(trial);
        hq_arena_reset(&arena);
        const hq_answer *hidden = trial_ask(trial, &arena, &asking, &micros);
        note_slow(tally, trial, micros, options);
        compare_answers(rules, complete, hidden, &found);
        tally->erasures++;
        tally->policies += found.policies;
        tally->breaches += found.count > 0;
        for (uint32_t i = 0; i < found.count; i++)
            report_breach(tally, trial, &found.at[i], options);
        restore_all(trial);
        if (found.count > 0) /* shrinking left another profile */
            break;
    }
    hq_arena_free(&complete_arena);
    hq_arena_free(&arena);
}

/* --- Tightness --- */

static void tight_profile(test_tally *tally, test_rules *rules, test_trial *trial, uint64_t seed)
{
    hq_text report;
    hq_text_init(&report, &tally->arena);
    for (uint32_t k = 1; k <= TIGHT_HIDDEN_MAX; k++) {
        trial_make(trial, rules, seed * TIGHT_HIDDEN_MAX + k);
        trial_weigh(trial);
        for (int again = 0; again < 4; again++)
            check_tightness(trial, k, &tally->tightness, &report);
    }
    print_text(&report);
}

/* --- The table --- */

static void print_table(const test_rules *rules, const test_tally *tally, double seconds)
{
    const test_tightness *tight = &tally->tightness;
    printf("%s: %llu erasures, %llu policies compared, %llu erasures with a breach (%.1f s, slowest %.1f ms, "
           "%llu over %d ms)\n",
           rules->folder, (unsigned long long)tally->erasures, (unsigned long long)tally->policies,
           (unsigned long long)tally->breaches, seconds, tally->slowest / 1000,
           (unsigned long long)tally->slow, SLOW_MICROS / 1000);
    for (uint32_t i = 0; i < tally->kinds.count; i++) {
        const test_breach *breach = &tally->kinds.at[i].breach;
        hq_str id = breach->policy == HQ_NONE ? HQ_STR("-") : rules->pack->policies.at[breach->policy].id;
        printf("  unsound %-9s %-24.*s part %u: %llu\n", claim_name(breach->claim), HQ_STR_ARGS(id),
               breach->part, (unsigned long long)tally->kinds.at[i].count);
    }
    for (uint32_t k = 1; k <= TIGHT_HIDDEN_MAX; k++)
        if (tight->tried[k] > 0)
            printf("  tight, %u hidden: %llu erasures, %llu of %llu open ranges equal the hull (%.2f %%), "
                   "%llu beyond\n",
                   k, (unsigned long long)tight->tried[k], (unsigned long long)tight->equal[k],
                   (unsigned long long)tight->open[k],
                   tight->open[k] == 0 ? 100.0 : 100.0 * (double)tight->equal[k] / (double)tight->open[k],
                   (unsigned long long)tight->beyond[k]);
    for (uint32_t i = 0; i < tight->loose.count; i++)
        printf("  loose %.*s: %llu\n", HQ_STR_ARGS(tight->loose.at[i].what),
               (unsigned long long)tight->loose.at[i].count);
}

/* An erasure is a test, and so is a range that hidden facts opened. */
static void count(const test_tally *tally, test_counts *counts)
{
    const test_tightness *tight = &tally->tightness;
    uint64_t open = 0, unequal = 0, beyond = 0;
    for (uint32_t k = 2; k <= TIGHT_HIDDEN_MAX; k++) {
        open += tight->open[k];
        unequal += tight->open[k] - tight->equal[k];
        beyond += tight->beyond[k];
    }
    counts->tests += tally->erasures + tight->open[1] + open;
    counts->failures += tally->breaches + tight->open[1] - tight->equal[1];
    counts->failures += unequal <= open / LOOSE_ALLOWED_ONE_IN + 1 ? beyond : unequal;
}

static void test_pack(const char *folder, const test_options *options, test_counts *counts)
{
    test_rules rules;
    if (!rules_open(&rules, folder)) {
        counts->tests++;
        counts->failures++;
        return;
    }
    test_tally tally = {.erasures = 0};
    test_trial trial;
    hq_arena_init(&tally.arena, NULL, 0);
    hq_arena_init(&trial.arena, NULL, 0);
    double begun = now();
    for (uint64_t seed = options->seed; tally.erasures < options->erasures; seed++)
        one_profile(&tally, &rules, &trial, seed, options);
    tally.tightness.arena = &tally.arena;
    for (uint64_t t = 0; t < options->tight; t++)
        tight_profile(&tally, &rules, &trial, options->seed + t);
    print_table(&rules, &tally, now() - begun);
    count(&tally, counts);
    hq_arena_free(&trial.arena);
    hq_arena_free(&tally.arena);
    rules_close(&rules);
}

static bool number_option(const char *argument, const char *name, uint64_t *out)
{
    size_t length = strlen(name);
    if (strncmp(argument, name, length) != 0 || argument[length] != '=')
        return false;
    *out = strtoull(argument + length + 1, NULL, 10);
    return true;
}

int main(int argument_count, char **arguments)
{
    test_options options = {.erasures = 1000, .tight = 20, .seed = 1};
    test_counts counts = {0, 0};
    for (int i = 1; i < argument_count; i++) { /* an option holds for the packs after it */
        if (number_option(arguments[i], "--erasures", &options.erasures) ||
            number_option(arguments[i], "--tight", &options.tight) ||
            number_option(arguments[i], "--seed", &options.seed))
            continue;
        if (strcmp(arguments[i], "--all") == 0)
            options.all = true;
        else
            test_pack(arguments[i], &options, &counts);
    }
    printf("%llu tests, %llu failures\n", (unsigned long long)counts.tests,
           (unsigned long long)counts.failures);
    return counts.failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
