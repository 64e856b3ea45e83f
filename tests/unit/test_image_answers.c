/*
 * A pack that was compiled, saved and opened answers as the one that was read from its folder: each page, each dump, and each question
 * byte for byte. What the image was made from is gone by then, so nothing of it can be looked at.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "data/profile.h"
#include "data/schema.h"
#include "data/template.h"
#include "eval/answer.h"
#include "explain/diff.h"
#include "explain/explain.h"
#include "plan/image.h"
#include "unit.h"

static const struct {
    const char *folder;
    uint32_t each;        /* so many-th example is asked about its own policy */
    uint32_t whole_every; /* and each so many-th of these about all */
    const char *profiles; /* asked about all policies */
} PACKS[] = {
    {"rules/liaoning-2026", 1, 250, "fixtures/[!e]*.yaml"}, /* not eitc-family.yaml and expected.yaml */
    {"rules/us-eitc-2024", 1, 1, "fixtures/eitc-family.yaml"},
    {"tests/packs/edges", 1, 1, NULL},
    {"tests/packs/features", 1, 1, NULL},
    {"tests/packs/figures", 1, 1, NULL},
    {"tests/packs/noticed", 1, 1, NULL},
    {"tests/packs/told", 1, 1, NULL},
    {"tests/packs/totals", 1, 1, NULL},
    {"tests/packs/unknowns", 1, 1, NULL},
};

/* A plan and all that it lives in. */
typedef struct side {
    hq_arena arena;
    hq_sources sources;
    hq_diags diags;
    hq_plan *plan;
} side;

static void begin(side *of)
{
    hq_arena_init(&of->arena, NULL, 0);
    hq_sources_init(&of->sources, &of->arena);
    hq_diags_init(&of->diags, &of->arena, &of->sources);
}

static void compile(side *of, const char *folder)
{
    begin(of);
    ck_assert_int_eq(hq_compile(&of->arena, &of->diags, hq_str_of(folder), &of->plan), HQ_OK);
}

/* Saved, its memory given back, and opened. */
static void save_and_open(side *of, const char *folder)
{
    side compiled;
    hq_str made;
    compile(&compiled, folder);
    ck_assert_int_eq(hq_image_make(&compiled.arena, compiled.plan, &made), HQ_OK);
    begin(of);
    unsigned char *bytes = hq_arena_copy(&of->arena, made.at, made.length);
    ck_assert_ptr_nonnull(bytes);
    hq_arena_free(&compiled.arena);
    ck_assert_int_eq(
        hq_image_open(&of->arena, &of->diags, hq_str_of(folder), bytes, made.length, true, &of->plan), HQ_OK);
}

static side whole, opened;

static void check_same(const char *what, const hq_text *a, const hq_text *b)
{
    hq_str left = hq_text_str(a), right = hq_text_str(b);
    ck_assert_msg(left.length > 0, "%s: nothing was said", what);
    size_t at = 0;
    while (at < left.length && at < right.length && left.at[at] == right.at[at])
        at++;
    size_t from = at < 100 ? 0 : at - 100;
    hq_str here = hq_str_cut(left, from, 200), there = hq_str_cut(right, from, 200);
    ck_assert_msg(hq_str_equal(left, right), "%s differs:\n%.*s\n--- image:\n%.*s", what, HQ_STR_ARGS(here),
                  HQ_STR_ARGS(there));
}

/* --- Pages --- */

static void write_pages(hq_text *text, const hq_plan *plan)
{
    for (int language = 0; language < 2; language++) {
        hq_page page = {.language = (hq_language)language, .columns = 80, .all = true};
        hq_explain_list(text, plan, &page);
        hq_explain_items(text, plan, &page);
        for (uint32_t p = 0; p < plan->pack->policies.count; p++)
            hq_explain_rule(text, plan, p, &page);
        for (uint32_t e = 1; e < plan->pack->entities.count; e++)
            ck_assert_int_eq(hq_template_profile(text, plan->pack, e, (hq_language)language), HQ_OK);
    }
    hq_explain_list_json(text, plan);
    ck_assert_int_eq(hq_schema_profile(text, plan->pack), HQ_OK);
    hq_dump_ast(text, plan->pack);
    hq_dump_plan(text, plan);
}

/* Warnings, and what wants looking after, with the lines they stand in. */
static void write_messages(hq_text *text, side *of)
{
    hq_day on;
    ck_assert(hq_civil_to_day((hq_civil){2027, 3, 1}, &on));
    hq_pack_review(of->plan->pack, on, &of->diags);
    hq_diags_sort(&of->diags);
    for (int language = 0; language < 2; language++)
        hq_diags_print(text, &of->diags, (hq_language)language, false);
}

START_TEST(same_pages)
{
    hq_text a, b;
    compile(&whole, PACKS[_i].folder);
    save_and_open(&opened, PACKS[_i].folder);
    hq_text_init(&a, &whole.arena);
    hq_text_init(&b, &opened.arena);
    write_pages(&a, whole.plan);
    write_pages(&b, opened.plan);
    write_messages(&a, &whole);
    write_messages(&b, &opened);
    check_same(PACKS[_i].folder, &a, &b);
    hq_arena_free(&whole.arena);
    hq_arena_free(&opened.arena);
}
END_TEST

/* --- Answers --- */

/* What is asked: a document of the pack that was compiled, whose sources both sides are given. */
typedef struct question {
    const char *name;
    hq_doc *profile, *given;
    hq_request request;
} question;

static void answer(hq_text *text, const side *of, const question *asked)
{
    hq_diags diags;
    hq_profile *profile;
    hq_answer *found;
    hq_diags_init(&diags, text->arena, &whole.sources);
    hq_status status =
        hq_profile_read(text->arena, of->plan->pack, &diags, asked->profile, asked->given, &profile);
    ck_assert_msg(status == HQ_OK, "%s cannot be read", asked->name);
    status = hq_estimate(text->arena, of->plan, profile, &asked->request, &found);
    ck_assert_int_eq(status, HQ_OK);
    hq_explain_json(text, found);
    for (int language = 0; language < 2; language++) {
        hq_page page = {.language = (hq_language)language, .columns = 80, .all = true};
        hq_explain_answer(text, found, &page);
        for (uint32_t p = 0; asked->request.explain && p < found->policy_count; p++)
            hq_explain_policy(text, found, &found->policies[p], &page);
    }
}

static void ask(const question *asked)
{
    hq_arena arena;
    hq_text a, b;
    hq_arena_init(&arena, NULL, 0);
    hq_text_init(&a, &arena);
    hq_text_init(&b, &arena);
    answer(&a, &whole, asked);
    answer(&b, &opened, asked);
    check_same(asked->name, &a, &b);
    hq_arena_free(&arena);
}

static hq_request request_on(hq_day on)
{
    return (hq_request){.on = on,
                        .claim_first = hq_start_of_year(on),
                        .claim_until = hq_end_of_year(on) + 1,
                        .explain = true};
}

/* owner: the policy that they are of; HQ_NONE: they are of something else, and asked about all. */
static void ask_examples(const hq_example_list *examples, uint32_t owner, int row, uint32_t *seen)
{
    bool *only = HQ_NEW_ARRAY(&whole.arena, bool, whole.plan->pack->policies.count);
    ck_assert_ptr_nonnull(only);
    for (uint32_t i = 0; i < examples->count; i++) {
        const hq_example *example = &examples->at[i];
        uint32_t number = (*seen)++, wide = PACKS[row].each * PACKS[row].whole_every;
        if (number % (owner == HQ_NONE ? wide : PACKS[row].each) != 0)
            continue;
        question one = {hq_str_terminated(&whole.arena, example->name), example->profile, example->given,
                        request_on(example->on)};
        if (owner != HQ_NONE && number % wide != 0) {
            only[owner] = true;
            one.request.only = only;
        }
        ask(&one);
    }
}

static void ask_fixtures(const char *pattern)
{
    glob_t paths;
    ck_assert_int_eq(glob(pattern, 0, NULL, &paths), 0);
    for (size_t i = 0; i < paths.gl_pathc; i++) {
        uint32_t source;
        question one = {.name = paths.gl_pathv[i]};
        hq_str text;
        hq_day on;
        bool json;
        ck_assert_int_eq(hq_profile_bytes(&whole.arena, &whole.diags, hq_str_of(one.name), &text, &json),
                         HQ_OK);
        ck_assert_int_eq(hq_sources_add(&whole.sources, hq_str_of(one.name), text, &source), HQ_OK);
        ck_assert_int_eq(hq_yaml_read(&whole.arena, &whole.diags, source, &one.profile), HQ_OK);
        ck_assert(hq_civil_to_day((hq_civil){2026, 6, 30}, &on));
        one.request = request_on(on);
        one.request.explain =
            strstr(one.name, "fleet") == NULL; /* of each of a thousand trucks: too long here */
        ask(&one);
    }
    globfree(&paths);
}

START_TEST(same_answers)
{
    uint32_t seen = 0;
    compile(&whole, PACKS[_i].folder);
    save_and_open(&opened, PACKS[_i].folder);
    const hq_pack *pack = whole.plan->pack;
    for (uint32_t p = 0; p < pack->policies.count; p++)
        ask_examples(&pack->policies.at[p].examples, p, _i, &seen);
    for (uint32_t d = 0; d < pack->definitions.count; d++)
        ask_examples(&pack->definitions.at[d].examples, HQ_NONE, _i, &seen);
    for (uint32_t g = 0; g < pack->groups.count; g++)
        ask_examples(&pack->groups.at[g].examples, HQ_NONE, _i, &seen);
    if (PACKS[_i].profiles != NULL)
        ask_fixtures(PACKS[_i].profiles);
    ck_assert_uint_gt(seen, 0);
    hq_arena_free(&whole.arena);
    hq_arena_free(&opened.arena);
}
END_TEST

/* Saved once more, it is the same: nothing was lost on the way. */
START_TEST(same_image)
{
    hq_str first, second;
    compile(&whole, PACKS[_i].folder);
    save_and_open(&opened, PACKS[_i].folder);
    ck_assert_int_eq(hq_image_make(&whole.arena, whole.plan, &first), HQ_OK);
    ck_assert_int_eq(hq_image_make(&opened.arena, opened.plan, &second), HQ_OK);
    ck_assert(hq_str_equal(first, second));
    hq_arena_free(&whole.arena);
    hq_arena_free(&opened.arena);
}
END_TEST

/* Between a folder and its image there is no difference to tell. */
START_TEST(no_difference)
{
    hq_pack_diff *diff;
    compile(&whole, PACKS[_i].folder);
    save_and_open(&opened, PACKS[_i].folder);
    ck_assert_int_eq(hq_diff_packs(&whole.arena, whole.plan, opened.plan, &diff), HQ_OK);
    ck_assert(hq_diff_is_empty(diff));
    hq_arena_free(&whole.arena);
    hq_arena_free(&opened.arena);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("image answers");
    TCase *same = tcase_create("same");
    tcase_add_loop_test(same, same_pages, 0, COUNT_OF(PACKS));
    tcase_add_loop_test(same, same_answers, 0, COUNT_OF(PACKS));
    tcase_add_loop_test(same, same_image, 0, COUNT_OF(PACKS));
    tcase_add_loop_test(same, no_difference, 0, COUNT_OF(PACKS));
    suite_add_tcase(suite, same);
    return suite;
}
