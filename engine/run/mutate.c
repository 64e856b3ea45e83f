/*
 * Changes made, compiled, tried and taken back, one after the other. See mutate.h.
 *
 * What makes it quick: nothing is read from YAML again, only the rule that changed is checked again, and what is compiled is a view of the
 * pack in which every policy that the examples do not ask for is empty.
 */
#include "run/mutate.h"

#include "base/limits.h"
#include "run/derived.h"
#include "run/mutants.h"
#include "run/trial.h"

typedef struct hq_mutation {
    hq_arena *arena;
    const hq_plan *plan; /* as it is: profiles are read by its pack */
    hq_pack *pack;       /* the second reading, which is changed */
    hq_diags diags;      /* of it */
    const hq_mutation_request *request;
    hq_text *text;
    hq_mutation_counts *report;
    uint32_t counts[HQ_MUTATION_KINDS][3]; /* caught, survived, refused */
} hq_mutation;

enum { CAUGHT, SURVIVED, REFUSED };

/* What hangs on a rule: whose examples are run. */
typedef struct hq_trials {
    hq_rule rule;
    bool *policies, *definitions, *groups;
    bool *kept; /* policies that these examples ask for */
    uint64_t steps_max;
} hq_trials;

/* --- What hangs on a rule --- */

static bool is_member(const hq_group *group, uint32_t policy)
{
    for (uint32_t m = 0; m < group->members.count; m++)
        if (group->members.at[m].policy == policy)
            return true;
    return false;
}

static hq_status find_readers(const hq_mutation *mutation, hq_arena *scratch, hq_rule_kind kind,
                              hq_trials *trials, bool *found)
{
    for (uint32_t i = 0; i < hq_rule_count(mutation->pack, kind); i++)
        HQ_TRY(hq_rule_reads(scratch, mutation->pack, (hq_rule){kind, i}, trials->rule, &found[i]));
    return HQ_OK;
}

static hq_status find_trials(const hq_mutation *mutation, hq_arena *scratch, hq_trials *trials)
{
    const hq_pack *pack = mutation->pack;
    trials->policies = HQ_NEW_ARRAY(scratch, bool, pack->policies.count);
    trials->definitions = HQ_NEW_ARRAY(scratch, bool, pack->definitions.count);
    trials->groups = HQ_NEW_ARRAY(scratch, bool, pack->groups.count);
    trials->kept = HQ_NEW_ARRAY(scratch, bool, pack->policies.count);
    if (trials->policies == NULL || trials->definitions == NULL || trials->groups == NULL ||
        trials->kept == NULL)
        return HQ_E_MEMORY;
    if (trials->rule.kind == HQ_RULE_POLICY) { /* nothing but its groups reads a policy */
        trials->policies[trials->rule.index] = true;
        for (uint32_t g = 0; g < pack->groups.count; g++)
            trials->groups[g] = is_member(&pack->groups.at[g], trials->rule.index);
    } else {
        HQ_TRY(find_readers(mutation, scratch, HQ_RULE_POLICY, trials, trials->policies));
        HQ_TRY(find_readers(mutation, scratch, HQ_RULE_DEFINITION, trials, trials->definitions));
        HQ_TRY(find_readers(mutation, scratch, HQ_RULE_GROUP, trials, trials->groups));
    }
    for (uint32_t p = 0; p < pack->policies.count; p++) {
        trials->kept[p] = trials->policies[p];
        for (uint32_t g = 0; g < pack->groups.count && !trials->kept[p]; g++)
            trials->kept[p] = trials->groups[g] && is_member(&pack->groups.at[g], p);
    }
    return HQ_OK;
}

/* --- The pack, with everything else empty --- */

/* Its name, its validity and its caps stay: payments received from it may count towards those of others. */
static hq_status empty_policy(hq_arena *arena, hq_policy *policy)
{
    hq_benefit *benefits =
        hq_arena_copy(arena, policy->benefits.at, policy->benefits.count * sizeof *benefits);
    HQ_TRY_ALLOC(benefits);
    for (uint32_t b = 0; b < policy->benefits.count; b++)
        benefits[b].amount = benefits[b].when = benefits[b].term = benefits[b].pays = NULL;
    policy->benefits.at = benefits;
    policy->decided_on = NULL;
    policy->conditions.count = policy->lets.count = policy->tables.count = policy->scales.count = 0;
    policy->exceptions.count = policy->readings.count = policy->supersedes.count = 0;
    policy->settled = 0;
    return HQ_OK;
}

static hq_status view_of(const hq_mutation *mutation, const hq_trials *trials, hq_arena *arena,
                         hq_diags *diags, hq_pack **out)
{
    const hq_pack *whole = mutation->pack;
    hq_pack *pack = hq_arena_copy(arena, whole, sizeof *whole);
    HQ_TRY_ALLOC(pack);
    pack->arena = arena;
    pack->diags = diags;
    pack->policies.at =
        hq_arena_copy(arena, whole->policies.at, whole->policies.count * sizeof *whole->policies.at);
    pack->groups.at = hq_arena_copy(arena, whole->groups.at, whole->groups.count * sizeof *whole->groups.at);
    HQ_TRY_ALLOC(pack->policies.at);
    HQ_TRY_ALLOC(pack->groups.at);
    for (uint32_t p = 0; p < pack->policies.count; p++)
        if (!trials->kept[p])
            HQ_TRY(empty_policy(arena, &pack->policies.at[p]));
    for (uint32_t g = 0; g < pack->groups.count; g++) {
        hq_group *group = &pack->groups.at[g];
        bool needed = false;
        for (uint32_t m = 0; m < group->members.count; m++)
            needed = needed || trials->kept[group->members.at[m].policy];
        if (!needed) {
            group->base = NULL;
            group->members.count = 0;
        }
    }
    *out = pack;
    return HQ_OK;
}

/* --- One change --- */

static hq_status check_again(const hq_pack *pack, hq_rule rule, hq_arena *arena, hq_diags *diags)
{
    hq_pack again = *pack;
    again.arena = arena;
    again.diags = diags;
    return hq_pack_check_again(&again, rule.kind == HQ_RULE_POLICY ? rule.index : HQ_NONE,
                               rule.kind == HQ_RULE_DEFINITION ? rule.index : HQ_NONE);
}

/* Run the examples that hang on it, until one fails. */
static hq_status run_trials(const hq_run *run, const hq_trials *trials)
{
    const hq_pack *pack = run->plan->pack;
    for (uint32_t i = 0; i < pack->definitions.count; i++)
        if (trials->definitions[i])
            HQ_TRY(hq_run_definition(run, i));
    for (uint32_t i = 0; i < pack->policies.count; i++)
        if (trials->policies[i])
            HQ_TRY(hq_run_policy(run, i));
    for (uint32_t i = 0; i < pack->groups.count; i++)
        if (trials->groups[i])
            HQ_TRY(hq_run_group(run, i));
    return HQ_OK;
}

static hq_status compile_view(const hq_mutation *mutation, const hq_trials *trials, hq_arena *arena,
                              hq_diags *diags, hq_plan **plan)
{
    hq_pack *view;
    HQ_TRY(check_again(mutation->pack, trials->rule, arena, diags));
    HQ_TRY(view_of(mutation, trials, arena, diags, &view));
    return hq_compile_checked(view, plan);
}

/* The change is made. outcome: CAUGHT, SURVIVED or REFUSED. */
static hq_status try_changed(const hq_mutation *mutation, const hq_trials *trials, hq_arena *arena,
                             int *outcome)
{
    hq_diags diags;
    hq_plan *plan;
    hq_text told;
    hq_examples_report counted = {0, 0};
    *outcome = REFUSED;
    hq_diags_init(&diags, arena, mutation->diags.sources);
    hq_text_init(&told, arena);
    hq_status status = compile_view(mutation, trials, arena, &diags, &plan);
    if (status == HQ_E_INVALID)
        return HQ_OK;
    HQ_TRY(status);
    hq_run run = {.arena = arena,
                  .plan = plan,
                  .reading = mutation->plan->pack,
                  .diags = &diags,
                  .page = mutation->request->page,
                  .text = &told,
                  .report = &counted,
                  .until_failed = true,
                  .steps_max = trials->steps_max};
    HQ_TRY(hq_derived_plan(arena, plan, &run.derived));
    HQ_TRY(run_trials(&run, trials));
    *outcome = counted.failed > 0 ? CAUGHT : SURVIVED;
    return told.failed || diags.failed ? HQ_E_MEMORY : HQ_OK;
}

static void tell_survivor(const hq_mutation *mutation, const hq_mutant *mutant)
{
    hq_place_print(mutation->text, mutation->diags.sources, mutant->pos);
    hq_text_add_z(mutation->text, ": ");
    hq_mutant_print(mutation->text, mutation->pack, mutant);
    hq_text_add_char(mutation->text, '\n');
}

static hq_status try_mutant(hq_mutation *mutation, const hq_trials *trials, hq_arena *arena,
                            const hq_mutant *mutant)
{
    int outcome = REFUSED;
    if (!mutant->refused) {
        hq_mutant_exchange(mutant);
        hq_status status = try_changed(mutation, trials, arena, &outcome);
        hq_mutant_exchange(mutant);
        hq_arena_reset(arena);
        HQ_TRY(status);
    }
    mutation->counts[mutant->kind][outcome]++;
    if (outcome == SURVIVED)
        tell_survivor(mutation, mutant);
    return HQ_OK;
}

/* --- All of them --- */

static bool is_asked(const hq_mutation *mutation, hq_rule rule)
{
    uint32_t policy = mutation->request->policy;
    return policy == HQ_NONE || (rule.kind == HQ_RULE_POLICY && rule.index == policy);
}

static hq_status list_mutants(const hq_mutation *mutation, hq_mutant_list *mutants)
{
    for (int kind = 0; kind < HQ_RULE_KINDS; kind++)
        for (uint32_t i = 0; i < hq_rule_count(mutation->pack, (hq_rule_kind)kind); i++) {
            hq_rule rule = {(hq_rule_kind)kind, i};
            if (is_asked(mutation, rule))
                HQ_TRY(hq_mutants_of(mutation->arena, mutation->pack, rule, mutants));
        }
    return HQ_OK;
}

/*
 * Unchanged, every example must hold in the view too, and in time: a change that opens what the examples never come to may ask for a thousand
 * times as much, and has been noticed. Should an example need more of the pack, or longer, then nothing is emptied and all time given.
 */
static hq_status look_at_view(const hq_mutation *mutation, hq_trials *trials, hq_arena *arena)
{
    int outcome;
    trials->steps_max = HQ_MUTANT_STEPS_MAX / 10;
    hq_status status = try_changed(mutation, trials, arena, &outcome);
    hq_arena_reset(arena);
    trials->steps_max = outcome == SURVIVED ? HQ_MUTANT_STEPS_MAX : HQ_EVALUATION_STEPS_MAX;
    for (uint32_t p = 0; outcome != SURVIVED && p < mutation->pack->policies.count; p++)
        trials->kept[p] = true;
    return status;
}

static bool same_rule(hq_rule a, hq_rule b)
{
    return a.kind == b.kind && a.index == b.index;
}

/* All changes of one rule; *at is the first of them, and then the first of the next rule. */
static hq_status try_rule(hq_mutation *mutation, const hq_mutant_list *mutants, uint32_t *at,
                          hq_arena *scratch, hq_arena *arena)
{
    hq_trials trials = {.rule = mutants->at[*at].rule};
    HQ_TRY(find_trials(mutation, scratch, &trials));
    HQ_TRY(look_at_view(mutation, &trials, arena));
    while (*at < mutants->count && same_rule(mutants->at[*at].rule, trials.rule)) {
        HQ_TRY(try_mutant(mutation, &trials, arena, &mutants->at[*at]));
        ++*at;
        if (mutation->request->progress != NULL)
            mutation->request->progress(mutation->request->context, *at, mutants->count);
    }
    /* the last check's types lay in an arena that is gone */
    return check_again(mutation->pack, trials.rule, mutation->arena, &mutation->diags);
}

static hq_status try_all(hq_mutation *mutation)
{
    hq_mutant_list mutants = {0};
    HQ_TRY(list_mutants(mutation, &mutants));
    hq_arena scratch, arena;
    hq_arena_init(&scratch, mutation->arena->allocator, 0);
    hq_arena_init(&arena, mutation->arena->allocator, 0);
    hq_status status = HQ_OK;
    for (uint32_t at = 0; status == HQ_OK && at < mutants.count;) {
        status = try_rule(mutation, &mutants, &at, &scratch, &arena);
        hq_arena_reset(&scratch);
    }
    hq_arena_free(&scratch);
    hq_arena_free(&arena);
    return status;
}

/* The pack once more, from its texts. */
static hq_status read_again(hq_mutation *mutation, hq_diags *diags)
{
    hq_diags_init(&mutation->diags, mutation->arena, diags->sources);
    HQ_TRY(
        hq_pack_read(mutation->arena, &mutation->diags, mutation->plan->pack->files, false, &mutation->pack));
    return hq_pack_check(mutation->pack);
}

/* Do the examples hold as it is? Those that fail are told. */
static hq_status run_unchanged(const hq_mutation *mutation, hq_diags *diags)
{
    hq_examples_report counted = {0, 0};
    hq_run run = {.arena = mutation->arena,
                  .plan = mutation->plan,
                  .diags = diags,
                  .page = mutation->request->page,
                  .text = mutation->text,
                  .report = &counted};
    HQ_TRY(hq_derived_plan(mutation->arena, mutation->plan, &run.derived));
    HQ_TRY(hq_run_pack(&run, HQ_NONE));
    mutation->report->failed = counted.failed;
    return diags->failed ? HQ_E_MEMORY : HQ_OK;
}

/* --- Told --- */

static void tell_counts(const hq_mutation *mutation, const char *what, const uint32_t *counts)
{
    static const char *const OUTCOMES[][2] = {
        {" caught, ", " 处被发现，"}, {" survived, ", " 处未被发现，"}, {" refused\n", " 处被编译器拒绝\n"}};
    bool zh = mutation->request->page->language == HQ_LANG_ZH;
    hq_text_add_z(mutation->text, what);
    hq_text_add_z(mutation->text, zh ? "：" : ": ");
    for (int i = 0; i < 3; i++)
        hq_text_addf(mutation->text, "%u%s", counts[i], OUTCOMES[i][zh]);
}

static void tell_all(hq_mutation *mutation)
{
    static const char *const KINDS[HQ_MUTATION_KINDS][2] = {
        [HQ_MUTATION_FIGURE] = {"figures", "数字"},
        [HQ_MUTATION_COMPARISON] = {"comparisons", "比较"},
        [HQ_MUTATION_DATE] = {"dates", "日期"},
        [HQ_MUTATION_CONNECTIVE] = {"connectives", "连接词"},
        [HQ_MUTATION_EXTREME] = {"min and max", "最小最大"},
        [HQ_MUTATION_CODE] = {"codes", "代码"},
        [HQ_MUTATION_BRANCH] = {"branches", "分支"},
        [HQ_MUTATION_CONDITION] = {"conditions", "条件"},
        [HQ_MUTATION_CAP] = {"caps", "上限"},
    };
    const hq_page *page = mutation->request->page;
    uint32_t all[3] = {0, 0, 0};
    for (int kind = 0; kind < HQ_MUTATION_KINDS; kind++) {
        const uint32_t *counts = mutation->counts[kind];
        if (counts[CAUGHT] + counts[SURVIVED] + counts[REFUSED] > 0)
            tell_counts(mutation, KINDS[kind][page->language == HQ_LANG_ZH], counts);
        for (int i = 0; i < 3; i++)
            all[i] += counts[i];
    }
    uint64_t tried = (uint64_t)all[CAUGHT] + all[SURVIVED];
    unsigned hundredths = tried == 0 ? 10000 : (unsigned)((uint64_t)all[CAUGHT] * 10000 / tried);
    tell_counts(mutation, hq_in(page->language, "all", "合计"), all);
    hq_text_addf(mutation->text, "%u.%02u %%", hundredths / 100, hundredths % 100);
    hq_text_add_z(mutation->text, hq_in(page->language, " of the changes are caught\n", " 的改动被发现\n"));
    mutation->report->caught = all[CAUGHT];
    mutation->report->survived = all[SURVIVED];
    mutation->report->refused = all[REFUSED];
}

hq_status hq_mutation_run(hq_arena *arena, const hq_plan *plan, hq_diags *diags,
                          const hq_mutation_request *request, hq_text *text, hq_mutation_counts *report)
{
    hq_mutation mutation = {.arena = arena, .plan = plan, .request = request, .text = text, .report = report};
    *report = (hq_mutation_counts){0, 0, 0, 0};
    HQ_TRY(run_unchanged(&mutation, diags));
    if (report->failed == 0) {
        HQ_TRY(read_again(&mutation, diags));
        HQ_TRY(try_all(&mutation));
        tell_all(&mutation);
    }
    return text->failed ? HQ_E_MEMORY : HQ_OK;
}
