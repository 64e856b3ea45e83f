/*
 * The examples of a pack, run one after the other. See examples.h.
 *
 * Each has an arena of its own, so a pack with ten thousand examples needs no more memory than its largest one. What fails is told
 * in the words of the example's own file, so that it can be copied there.
 */
#include "run/examples.h"

#include "data/profile.h"
#include "run/coverage.h"
#include "run/derived.h"
#include "run/trial.h"

static void colour(const hq_run *run, const char *sequence)
{
    if (run->page->colour)
        hq_text_add_z(run->text, sequence);
}

/* "rules/x/policies/a.yaml:14:11: etc_5: five percent of the toll" */
static void head(const hq_run *run, const hq_trial *trial)
{
    colour(run, "\x1b[1m");
    hq_place_print(run->text, run->diags->sources, trial->example->pos);
    hq_text_add_z(run->text, ": ");
    hq_text_add_safely(run->text, trial->owner);
    hq_text_add_z(run->text, hq_in(run->page->language, ": ", "："));
    hq_text_add_safely(run->text, trial->example->name);
    colour(run, "\x1b[0m");
    hq_text_add_char(run->text, '\n');
}

static hq_status mismatch(const hq_run *run, const hq_trial *trial, const hq_wanted *expected,
                          const hq_wanted *came_out)
{
    hq_text_add_z(run->text, "    ");
    hq_text_add(run->text, expected->key);
    hq_text_add_z(run->text, hq_in(run->page->language, ": expected ", "：应为 "));
    HQ_TRY(hq_wanted_print(run->text, trial, expected));
    hq_text_add_z(run->text, hq_in(run->page->language, ", came out ", "，实为 "));
    HQ_TRY(hq_wanted_print(run->text, trial, came_out));
    hq_text_add_char(run->text, '\n');
    return HQ_OK;
}

/* Why the status is what it is: what is not met and what is not known, where the example does not speak of them itself. */
static hq_status because(const hq_run *run, const hq_trial *trial, const hq_answer *answer)
{
    static const struct {
        hq_wanted_kind kind;
        const char *key;
    } LISTS[] = {{HQ_WANTED_UNMET, "unmet"}, {HQ_WANTED_MISSING, "missing"}};
    for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++) {
        bool told = LISTS[i].kind == HQ_WANTED_UNMET && trial->policy == NULL;
        for (uint32_t w = 0; w < trial->wanted.count; w++)
            told = told || trial->wanted.at[w].kind == LISTS[i].kind;
        if (told)
            continue;
        hq_wanted list, asked = {.kind = LISTS[i].kind, .key = hq_str_of(LISTS[i].key)};
        HQ_TRY(hq_wanted_answer(trial, answer, &asked, &list));
        if (list.names.count == 0)
            continue;
        hq_text_add_z(run->text, "    ");
        hq_text_add(run->text, list.key);
        hq_text_add_z(run->text, hq_in(run->page->language, ": ", "："));
        HQ_TRY(hq_wanted_print(run->text, trial, &list));
        hq_text_add_char(run->text, '\n');
    }
    return HQ_OK;
}

static hq_status compare(const hq_run *run, const hq_trial *trial, const hq_answer *answer, bool *good)
{
    *good = true;
    for (uint32_t i = 0; i < trial->wanted.count; i++) {
        hq_wanted came_out;
        HQ_TRY(hq_wanted_answer(trial, answer, &trial->wanted.at[i], &came_out));
        if (hq_wanted_equal(trial->plan->pack, &trial->wanted.at[i], &came_out))
            continue;
        if (*good)
            head(run, trial);
        *good = false;
        HQ_TRY(mismatch(run, trial, &trial->wanted.at[i], &came_out));
        if (trial->wanted.at[i].kind == HQ_WANTED_STATUS)
            HQ_TRY(because(run, trial, answer));
    }
    return HQ_OK;
}

/* --- One example --- */

/* What is asked: the policy alone, the group's members, and the derived facts that are expected. */
static hq_status ask(const hq_run *run, const hq_trial *trial, const hq_profile *profile, hq_answer **answer)
{
    const hq_example *example = trial->example;
    uint32_t policies = trial->plan->pack->policies.count;
    bool *only = HQ_NEW_ARRAY(trial->arena, bool, trial->derived->pack->policies.count);
    HQ_TRY_ALLOC(only);
    if (trial->policy != NULL)
        only[trial->index] = true;
    for (uint32_t m = 0; trial->group != NULL && m < trial->group->members.count; m++)
        only[trial->group->members.at[m].policy] = true;
    for (uint32_t w = 0; w < trial->wanted.count; w++)
        if (trial->wanted.at[w].kind == HQ_WANTED_FACT)
            only[policies + trial->wanted.at[w].index] = true;
    hq_request request = {.on = example->on, .only = only, .alone = trial->policy != NULL, .explain = true};
    request.claim_first = example->has_period ? example->period_first : hq_start_of_year(example->on);
    request.claim_until = example->has_period ? example->period_last + 1 : hq_end_of_year(example->on) + 1;
    request.steps_max = run->steps_max;
    request.seen = run->coverage == NULL ? NULL : &run->coverage->seen;
    HQ_TRY(hq_estimate(trial->arena, trial->derived, profile, &request, answer));
    if (run->coverage != NULL)
        hq_coverage_caps(run->coverage, *answer);
    return HQ_OK;
}

static void cannot(const hq_run *run, const hq_trial *trial, const char *why)
{
    head(run, trial);
    hq_text_add_z(run->text, "    ");
    hq_text_add_z(run->text, why);
    hq_text_add_char(run->text, '\n');
}

static hq_status try_example(const hq_run *run, hq_trial *trial, bool *good)
{
    uint32_t errors = run->diags->error_count;
    hq_profile *profile;
    hq_answer *answer;
    *good = false;
    HQ_TRY(hq_wanted_read(trial));
    hq_status status = hq_profile_read(trial->arena, run->reading != NULL ? run->reading : run->plan->pack,
                                       run->diags, trial->example->profile, trial->example->given, &profile);
    if (status == HQ_E_MEMORY)
        return status;
    if (run->diags->error_count > errors) {
        cannot(run, trial,
               hq_in(run->page->language, "the example itself is wrong: see the messages",
                     "例子本身有误，见提示信息"));
        return HQ_OK;
    }
    HQ_TRY(status);
    status = ask(run, trial, profile, &answer);
    if (status == HQ_E_LIMIT) {
        cannot(run, trial,
               hq_in(run->page->language, "a number grew beyond what the program holds",
                     "数值超出程序所能容纳的范围"));
        return HQ_OK;
    }
    HQ_TRY(status);
    return compare(run, trial, answer, good);
}

/* Run these examples, which belong to what `owner` says: its policy, group or definition, index and name. Errors: HQ_E_MEMORY. */
static hq_status run_examples(const hq_run *run, const hq_trial *owner, const hq_example_list *examples)
{
    for (uint32_t i = 0; i < examples->count; i++) {
        if (run->until_failed && run->report->failed > 0)
            return HQ_OK;
        hq_arena arena;
        hq_arena_init(&arena, run->arena->allocator, 0);
        hq_trial trial = *owner;
        bool good;
        trial.arena = &arena;
        trial.plan = run->plan;
        trial.derived = run->derived;
        trial.diags = run->diags;
        trial.language = run->page->language;
        trial.example = &examples->at[i];
        hq_status status = try_example(run, &trial, &good);
        hq_arena_free(&arena);
        HQ_TRY(status);
        (*(good ? &run->report->passed : &run->report->failed))++;
    }
    return HQ_OK;
}

/* --- The whole --- */

static void count_line(const hq_run *run)
{
    uint32_t passed = run->report->passed, failed = run->report->failed;
    colour(run, failed > 0 ? "\x1b[31m" : "\x1b[32m");
    hq_text_addf(run->text, "%u", passed);
    hq_text_add_z(run->text, hq_in(run->page->language, passed == 1 ? " example passed" : " examples passed",
                                   " 个例子通过"));
    if (failed > 0) {
        hq_text_add_z(run->text, hq_in(run->page->language, ", ", "，"));
        hq_text_addf(run->text, "%u", failed);
        hq_text_add_z(run->text, hq_in(run->page->language, " failed", " 个未通过"));
    }
    colour(run, "\x1b[0m");
    hq_text_add_char(run->text, '\n');
}

hq_status hq_run_policy(const hq_run *run, uint32_t policy)
{
    const hq_policy *declared = &run->plan->pack->policies.at[policy];
    hq_trial trial = {.policy = &run->plan->policies[policy], .index = policy, .owner = declared->id};
    return run_examples(run, &trial, &declared->examples);
}

hq_status hq_run_group(const hq_run *run, uint32_t group)
{
    const hq_group *declared = &run->plan->pack->groups.at[group];
    hq_trial trial = {.group = declared, .index = group, .owner = declared->name};
    return run_examples(run, &trial, &declared->examples);
}

hq_status hq_run_definition(const hq_run *run, uint32_t definition)
{
    const hq_definition *declared = &run->plan->pack->definitions.at[definition];
    hq_trial trial = {.definition = declared, .index = definition, .owner = declared->path};
    return run_examples(run, &trial, &declared->examples);
}

hq_status hq_run_pack(const hq_run *run, uint32_t policy)
{
    if (policy != HQ_NONE)
        return hq_run_policy(run, policy);
    for (uint32_t i = 0; i < run->plan->pack->policies.count; i++)
        HQ_TRY(hq_run_policy(run, i));
    for (uint32_t i = 0; i < run->plan->pack->groups.count; i++)
        HQ_TRY(hq_run_group(run, i));
    for (uint32_t i = 0; i < run->plan->pack->definitions.count; i++)
        HQ_TRY(hq_run_definition(run, i));
    return HQ_OK;
}

hq_status hq_examples_run(hq_arena *arena, const hq_plan *plan, hq_diags *diags, uint32_t policy,
                          const hq_page *page, hq_text *text, hq_examples_report *report)
{
    hq_run run = {.arena = arena, .plan = plan, .diags = diags, .page = page, .text = text, .report = report};
    *report = (hq_examples_report){0, 0};
    HQ_TRY(hq_derived_plan(arena, plan, &run.derived));
    HQ_TRY(hq_run_pack(&run, policy));
    count_line(&run);
    return text->failed || diags->failed ? HQ_E_MEMORY : HQ_OK;
}
