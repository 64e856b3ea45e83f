/* A pack, and the constants in it: what facts are compared with, by whatever road. */
#include "ranges.h"

#include <stdio.h>
#include <stdlib.h>

void must(hq_status status)
{
    if (status == HQ_OK)
        return;
    fprintf(stderr, "ranges: the library gave status %d\n", (int)status);
    abort();
}

/* --- Constants --- */

static void add_number(test_rules *rules, hq_rat number)
{
    for (uint32_t i = 0; i < rules->numbers.count; i++)
        if (hq_rat_equal(rules->numbers.at[i], number))
            return;
    MUST_PUSH(&rules->arena, rules->numbers, number);
    bool small = hq_rat_compare(number, hq_rat_int(10)) < 0 && hq_rat_compare(number, hq_rat_int(-10)) > 0;
    if (small && hq_rat_sign(number) != 0)
        MUST_PUSH(&rules->arena, rules->shares, number);
}

static void add_day(test_rules *rules, int64_t day)
{
    if (day <= HQ_DAY_MIN || day >= HQ_DAY_MAX)
        return;
    for (uint32_t i = 0; i < rules->days.count; i++)
        if (rules->days.at[i] == day)
            return;
    MUST_PUSH(&rules->arena, rules->days, (hq_day)day);
}

static void add_index(test_rules *rules, test_index_list *list, uint32_t index)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (list->at[i] == index)
            return;
    MUST_PUSH(&rules->arena, *list, index);
}

static void collect_nodes(test_rules *rules)
{
    const hq_plan *plan = rules->plan;
    for (uint32_t i = 0; i < plan->nodes.count; i++) {
        const hq_node *node = &plan->nodes.at[i];
        if (node->op == HQ_OP_DATE)
            add_day(rules, (hq_day)node->a);
        if (node->op != HQ_OP_NUMBER)
            continue;
        int64_t whole;
        hq_rat number = plan->numbers.at[node->a];
        bool countable = hq_rat_to_int64(number, &whole) && whole > 0 && whole <= 1200;
        if (countable && hq_unit_equal(node->unit, hq_unit_of(HQ_DIM_MONTH, 1)))
            add_index(rules, &rules->months, (uint32_t)whole);
        if (countable && hq_unit_equal(node->unit, hq_unit_of(HQ_DIM_DAY, 1)))
            add_index(rules, &rules->spans, (uint32_t)whole);
    }
    for (uint32_t i = 0; i < plan->numbers.count; i++)
        add_number(rules, plan->numbers.at[i]);
    for (uint32_t i = 0; i < plan->texts.count; i++)
        MUST_PUSH(&rules->arena, rules->texts, plan->texts.at[i]);
}

static void collect_tests(test_rules *rules)
{
    const hq_plan *plan = rules->plan;
    for (uint32_t t = 0; t < plan->tables.count; t++)
        for (uint32_t r = 0; r < plan->tables.at[t].row_count; r++)
            for (uint32_t i = 0; i < plan->tables.at[t].input_count; i++) {
                const hq_plan_test *test = &plan->tables.at[t].rows[r].tests[i];
                hq_type_kind kind = plan->tables.at[t].input_types[i].kind;
                if (test->kind == HQ_TEST_ANY || test->kind == HQ_TEST_IN ||
                    (kind != HQ_T_NUMBER && kind != HQ_T_DATE))
                    continue;
                bool both = test->kind == HQ_TEST_INTERVAL;
                for (int end = 0; end < (both ? 2 : 1); end++) {
                    hq_rat value = end == 0 ? test->low : test->high;
                    int64_t day;
                    if (kind == HQ_T_NUMBER)
                        add_number(rules, value);
                    else if (hq_rat_to_int64(value, &day))
                        add_day(rules, day);
                }
            }
    for (uint32_t s = 0; s < plan->scales.count; s++)
        for (uint32_t v = 0; v < plan->scales.at[s].count; v++) {
            add_day(rules, plan->scales.at[s].versions[v].from);
            for (uint32_t b = 0; b < plan->scales.at[s].versions[v].count; b++)
                add_number(rules, plan->scales.at[s].versions[v].brackets[b].threshold);
        }
}

static void collect_declared(test_rules *rules)
{
    const hq_pack *pack = rules->pack;
    for (uint32_t p = 0; p < pack->parameters.count; p++) {
        for (uint32_t r = 0; r < pack->parameters.at[p].rows.count; r++) {
            add_day(rules, pack->parameters.at[p].rows.at[r].from);
            add_number(rules, pack->parameters.at[p].rows.at[r].value);
        }
    }
    for (uint32_t p = 0; p < pack->pools.count; p++)
        add_number(rules, pack->pools.at[p].cap.limit);
    for (uint32_t p = 0; p < pack->policies.count; p++) {
        const hq_policy *policy = &pack->policies.at[p];
        add_day(rules, policy->valid_from.kind == HQ_LIMIT_DAY ? policy->valid_from.day : HQ_DAY_MIN);
        add_day(rules, policy->valid_to.kind == HQ_LIMIT_DAY ? policy->valid_to.day : HQ_DAY_MIN);
        for (uint32_t b = 0; b < policy->benefits.count; b++)
            for (uint32_t c = 0; c < policy->benefits.at[b].caps.count; c++)
                add_number(rules, policy->benefits.at[b].caps.at[c].limit);
        for (uint32_t e = 0; e < policy->exceptions.count; e++)
            add_day(rules, policy->exceptions.at[e].has_from ? policy->exceptions.at[e].from : HQ_DAY_MIN);
        for (uint32_t e = 0; e < policy->examples.count; e++)
            MUST_PUSH(&rules->arena, rules->examples, &policy->examples.at[e]);
        /* a profile is about the subject itself or about whoever holds it */
        add_index(rules, &rules->roots, policy->scope.entities[policy->scope.count - 1]);
        if (policy->subject_holder == HQ_NONE)
            add_index(rules, &rules->roots, policy->scope.entities[0]);
    }
    for (uint32_t g = 0; g < pack->groups.count; g++)
        for (uint32_t e = 0; e < pack->groups.at[g].examples.count; e++)
            MUST_PUSH(&rules->arena, rules->examples, &pack->groups.at[g].examples.at[e]);
    for (uint32_t d = 0; d < pack->definitions.count; d++)
        for (uint32_t e = 0; e < pack->definitions.at[d].examples.count; e++)
            MUST_PUSH(&rules->arena, rules->examples, &pack->definitions.at[d].examples.at[e]);
}

bool rules_open(test_rules *rules, const char *folder)
{
    *rules = (struct test_rules){.folder = folder};
    hq_arena_init(&rules->arena, NULL, 0);
    hq_sources_init(&rules->sources, &rules->arena);
    hq_diags_init(&rules->diags, &rules->arena, &rules->sources);
    hq_status status = hq_compile(&rules->arena, &rules->diags, hq_str_of(folder), &rules->plan);
    if (status != HQ_OK) {
        hq_text text;
        hq_text_init(&text, &rules->arena);
        hq_diags_sort(&rules->diags);
        hq_diags_print(&text, &rules->diags, HQ_LANG_EN, false);
        fprintf(stderr, "%.*s", HQ_STR_ARGS(hq_text_str(&text)));
        return false;
    }
    rules->pack = rules->plan->pack;
    collect_nodes(rules);
    collect_tests(rules);
    collect_declared(rules);
    static const char *const POOL[] = {"a", "b", "c"};
    for (int i = 0; i < 3; i++)
        MUST_PUSH(&rules->arena, rules->texts, hq_str_of(POOL[i]));
    return true;
}

void rules_close(test_rules *rules)
{
    hq_arena_free(&rules->arena);
}
