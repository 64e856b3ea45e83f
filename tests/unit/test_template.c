/*
 * Templates: accepted as they stand, accepted with every line uncommented, and every fact is in them. The policy compiles in a pack that
 * fits it and its examples hold, in both languages.
 */
#include "data/template.h"

#include <stdio.h>

#include "data/profile.h"
#include "memory.h"
#include "run/examples.h"
#include "small_pack.h"

static small_pack pack;

static void tear_down(void)
{
    small_free(&pack);
}

static hq_str template_of(const hq_pack *of, uint32_t entity, hq_language language)
{
    hq_text text;
    hq_text_init(&text, &pack.arena);
    ck_assert_int_eq(hq_template_profile(&text, of, entity, language), HQ_OK);
    return hq_text_str(&text);
}

/* Take the "# " from every line that begins so; "## " lines are for the reader. */
static hq_str uncommented(hq_str text)
{
    hq_text out;
    hq_text_init(&out, &pack.arena);
    for (size_t at = 0; at < text.length;) {
        const char *end = memchr(text.at + at, '\n', text.length - at);
        size_t length = (size_t)(end - (text.at + at)) + 1;
        hq_str line = hq_str_cut(text, at, length);
        hq_text_add(&out, hq_str_starts(line, HQ_STR("# ")) ? hq_str_cut(line, 2, line.length) : line);
        at += length;
    }
    return hq_text_str(&out);
}

static hq_profile *read_good(const hq_pack *of, hq_str text)
{
    uint32_t source;
    hq_doc *doc;
    hq_profile *profile = NULL;
    hq_text said;
    ck_assert_int_eq(hq_sources_add(&pack.sources, HQ_STR("template"), text, &source), HQ_OK);
    hq_status status = hq_yaml_read(&pack.arena, &pack.diags, source, &doc);
    if (status == HQ_OK)
        status = hq_profile_read(&pack.arena, of, &pack.diags, doc, NULL, &profile);
    hq_text_init(&said, &pack.arena);
    hq_diags_print(&said, &pack.diags, HQ_LANG_EN, false);
    ck_assert_msg(status == HQ_OK, "%.*s", HQ_STR_ARGS(hq_text_str(&said)));
    return profile;
}

/* What is given stands in the template, and where it is taken out of its comment it is a fact. */
static void check_full(const hq_pack *of, const hq_record *record)
{
    const hq_entity *entity = &of->entities.at[record->entity];
    for (uint32_t f = 0; f < entity->fields.count; f++) {
        bool optional = record->entity == HQ_ENTITY_RECEIPT;
        ck_assert_msg(optional || (record->facts[f].state == HQ_FACT_KNOWN) ==
                                      (entity->fields.at[f].definition == HQ_NONE),
                      "%.*s.%.*s", HQ_STR_ARGS(entity->name), HQ_STR_ARGS(entity->fields.at[f].name));
    }
    for (uint32_t i = 0; i < entity->ones.count; i++)
        check_full(of, record->ones[i]);
    for (uint32_t l = 0; l < entity->lists.count; l++) {
        if (l == entity->received && record->holder != NULL)
            continue;
        ck_assert_uint_eq(record->lists[l].count, 1);
        check_full(of, record->lists[l].items[0]);
    }
}

static void check_pack(const hq_pack *of)
{
    for (uint32_t e = 1; e < of->entities.count; e++)
        for (int language = 0; language < 2; language++) {
            hq_str text = template_of(of, e, language == 0 ? HQ_LANG_EN : HQ_LANG_ZH);
            hq_profile *empty = read_good(of, text);
            ck_assert_uint_eq(empty->root->entity, e);
            for (uint32_t f = 0; f < of->entities.at[e].fields.count; f++)
                ck_assert_int_eq(empty->root->facts[f].state, HQ_FACT_ABSENT);
            check_full(of, read_good(of, uncommented(text))->root);
        }
}

START_TEST(small_profiles)
{
    small_compile(&pack, NULL, 0);
    check_pack(pack.plan->pack);
}
END_TEST

START_TEST(profiles_of_the_repository)
{
    static const char *const PACKS[] = {"rules/liaoning-2026", "rules/us-eitc-2024"};
    hq_plan *plan;
    small_compile(&pack, NULL, 0);
    ck_assert_int_eq(hq_compile(&pack.arena, &pack.diags, hq_str_of(PACKS[_i]), &plan), HQ_OK);
    check_pack(plan->pack);
}
END_TEST

START_TEST(what_a_line_says)
{
    small_compile(&pack, NULL, 0);
    uint32_t firm = hq_pack_find_entity(pack.plan->pack, HQ_STR("firm"));
    const char *english = template_of(pack.plan->pack, firm, HQ_LANG_EN).at,
               *chinese = template_of(pack.plan->pack, firm, HQ_LANG_ZH).at;
    static const struct {
        bool zh;
        const char *line;
    } LINES[] = {
        {false, "\n#   staff: 1人   # number of staff: 1人 .. 1000人\n"},
        {true, "\n#   staff: 1人   # 职工人数：1人 .. 1000人\n"},
        {false, "\n#   rate: 0%/年   # interest rate: 0%/年 .. 24%/年\n"},
        {false, "\n#   open: false   # open for business: true or false\n"},
        {false, "\n#   since: 2026-01-01   # opening day: 1990-01-01 .. 2040-12-31\n"},
        {false, "\n#   trade: bakery   # line of trade: bakery baker | butcher butchery | books book shop\n"},
        {true, "\n#   trade: bakery   # 行业：bakery 面包房 | butcher 肉铺 | books 书店\n"},
        {false, "\n#       balances: [{from: 2026-01-01, amount: 0元}]   # balance: "},
        {true, "\n#     rooms: 0间   # 房间数：0间 .. 99间\n"},
        {false, "\n#   wage: 0元   # "},
        {false, "\n#   plain.valid.from: 2026-01-01   # Plain\n"},
        {true, "\n#   plain.seen: true   # 已核查\n"},
    };
    for (int i = 0; i < COUNT_OF(LINES); i++)
        ck_assert_msg(strstr(LINES[i].zh ? chinese : english, LINES[i].line) != NULL, "%s in\n%s",
                      LINES[i].line, LINES[i].zh ? chinese : english);
}
END_TEST

START_TEST(no_such_entity)
{
    hq_text text;
    small_compile(&pack, NULL, 0);
    hq_text_init(&text, &pack.arena);
    ck_assert_int_eq(hq_template_profile(&text, pack.plan->pack, HQ_ENTITY_RECEIPT, HQ_LANG_EN), HQ_E_USAGE);
    ck_assert_int_eq(hq_template_profile(&text, pack.plan->pack, pack.plan->pack->entities.count, HQ_LANG_EN),
                     HQ_E_USAGE);
    ck_assert_int_eq(hq_template_profile(&text, pack.plan->pack, HQ_NONE, HQ_LANG_EN), HQ_E_USAGE);
    ck_assert_uint_eq(text.length, 0);
}
END_TEST

/* A pack that fits the template of a policy, as template.h says. */
START_TEST(policies_compile)
{
    hq_arena arena;
    hq_text policy, text;
    hq_examples_report report;
    hq_page page = {.language = HQ_LANG_EN, .columns = 80};
    hq_arena_init(&arena, NULL, 0);
    hq_text_init(&policy, &arena);
    ck_assert_int_eq(hq_template_policy(&policy, _i == 0 ? HQ_LANG_EN : HQ_LANG_ZH), HQ_OK);
    const small_file files[] = {
        {"model.yaml",
         "model:\n"
         "  company:\n"
         "    label: {zh: 企业, en: Company}\n"
         "    fields:\n"
         "      registered: {type: truth, label: {zh: 已登记, en: registered}}\n"
         "      revenue: {type: money, min: 0元, max: 1亿元, label: {zh: 营业收入, en: revenue}}\n"},
        {"definitions/firm-small.yaml",
         "define: company.small\n"
         "is: company.revenue < 100元\n"
         "cite: [{document: source, item: '8'}]\n"
         "examples:\n"
         "  - {name: a, on: 2026-06-30, profile: {company: {revenue: 1}}, expect: "
         "{values: {company.small: true}}}\n"},
        {"policies/a/S-1-plain.yaml", hq_text_str(&policy).at},
    };
    small_compile(&pack, files, COUNT_OF(files));
    ck_assert_uint_eq(pack.diags.list.count, 0); /* no warnings either */
    hq_text_init(&text, &pack.arena);
    ck_assert_int_eq(hq_examples_run(&pack.arena, pack.plan, &pack.diags, HQ_NONE, &page, &text, &report),
                     HQ_OK);
    ck_assert_str_eq(hq_text_str(&text).at, "4 examples passed\n");
    hq_arena_free(&arena);
}
END_TEST

START_TEST(memory_runs_out)
{
    hq_status status = HQ_E_MEMORY;
    small_compile(&pack, NULL, 0);
    for (size_t refused = 1; status == HQ_E_MEMORY; refused++) {
        test_memory memory;
        hq_arena small;
        hq_text text;
        ck_assert_uint_lt(refused, 500);
        test_memory_init(&memory, refused);
        hq_arena_init(&small, &memory.allocator, 0);
        hq_text_init(&text, &small);
        status = hq_template_profile(&text, pack.plan->pack, 1, HQ_LANG_ZH);
        if (status == HQ_OK)
            status = hq_template_policy(&text, HQ_LANG_ZH);
        hq_arena_free(&small);
        CHECK_NO_BLOCKS(&memory);
    }
    ck_assert_int_eq(status, HQ_OK);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("template");
    TCase *tests = tcase_create("template");
    tcase_add_checked_fixture(tests, NULL, tear_down);
    tcase_add_test(tests, small_profiles);
    tcase_add_loop_test(tests, profiles_of_the_repository, 0, 2);
    tcase_add_test(tests, what_a_line_says);
    tcase_add_test(tests, no_such_entity);
    tcase_add_loop_test(tests, policies_compile, 0, 2);
    tcase_add_test(tests, memory_runs_out);
    suite_add_tcase(suite, tests);
    return suite;
}
