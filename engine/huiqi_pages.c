/* Answers and packs as pages: what explain/, data/ and run/ write, as texts for callers. See huiqi.h. */
#include <stddef.h>
#include <string.h>

#include "data/binding.h"
#include "data/blank_table.h"
#include "data/schema.h"
#include "data/template.h"
#include "handles.h"
#include "huiqi.h"
#include "run/coverage.h"
#include "run/examples.h"
#include "run/mutate.h"
#include "vm/machine.h"

enum { PAGE_COLUMNS = 80 };

static hq_page page_of(const hq_style *style)
{
    return (hq_page){.language = style->language,
                     .colour = style->colour,
                     .columns = style->columns == 0 ? PAGE_COLUMNS : style->columns,
                     .all = style->all};
}

/* --- An answer --- */

const char *hq_result_text(hq_result *result, const hq_style *style)
{
    hq_page page = page_of(style);
    hq_text text;
    hq_text_init(&text, &result->arena);
    hq_explain_answer(&text, result->answer, &page);
    return hq_text_str(&text).at;
}

const char *hq_result_explain(hq_result *result, const char *policy, const hq_style *style)
{
    hq_page page = page_of(style);
    uint32_t wanted = hq_rules_find_policy(result->rules, policy);
    for (uint32_t i = 0; i < result->answer->policy_count; i++) {
        if (result->answer->policies[i].policy != wanted)
            continue;
        hq_text text;
        hq_text_init(&text, &result->arena);
        hq_explain_policy(&text, result->answer, &result->answer->policies[i], &page);
        return hq_text_str(&text).at;
    }
    return NULL;
}

const char *hq_result_json(hq_result *result)
{
    hq_text text;
    hq_text_init(&text, &result->arena);
    hq_explain_json(&text, result->answer);
    return hq_text_str(&text).at;
}

/* --- Texts that callers own --- */

/* In front of each: how it is given back. */
typedef struct hq_string_head {
    _Alignas(16) const hq_allocator *allocator;
    size_t size;
} hq_string_head;

static hq_status string_of(const hq_allocator *allocator, const hq_text *text, char **out)
{
    if (text->failed)
        return HQ_E_MEMORY;
    size_t size = sizeof(hq_string_head) + text->length + 1;
    hq_string_head *head = allocator->allocate(allocator->context, size);
    HQ_TRY_ALLOC(head);
    *head = (hq_string_head){allocator, size};
    char *bytes = (char *)(head + 1);
    if (text->length > 0)
        memcpy(bytes, text->at, text->length);
    bytes[text->length] = '\0';
    *out = bytes;
    return HQ_OK;
}

void hq_string_free(char *text)
{
    if (text == NULL)
        return;
    hq_string_head *head = (hq_string_head *)(void *)text - 1;
    head->allocator->release(head->allocator->context, head, head->size);
}

/* A call about a pack: memory of its own, so that threads can share the rules; its text, its diagnostics. */
typedef struct hq_writing {
    const hq_allocator *allocator;
    hq_arena arena;
    hq_sources sources;
    hq_diags diags;
    hq_text text;
} hq_writing;

static hq_status start(hq_writing *writing, const hq_rules *rules)
{
    writing->allocator = rules == NULL ? &hq_allocator_default : rules->arena.allocator;
    hq_arena_init(&writing->arena, writing->allocator, 0);
    hq_text_init(&writing->text, &writing->arena);
    return hq_diags_for(&writing->diags, &writing->sources, &writing->arena, rules);
}

static hq_status finish(hq_writing *writing, hq_status status, char **text, hq_messages **messages)
{
    *text = NULL;
    if (messages != NULL)
        *messages = NULL;
    if (status == HQ_OK)
        status = string_of(writing->allocator, &writing->text, text);
    hq_status handed = hq_messages_hand_over(writing->allocator, &writing->diags, status, messages);
    if (handed != HQ_OK) {
        hq_string_free(*text);
        *text = NULL;
    }
    hq_arena_free(&writing->arena);
    return handed;
}

/* A word that is none of those there are. The last of the names is NULL. */
static hq_status refuse_word(hq_writing *writing, const char *word, const char *const *names)
{
    hq_text list;
    hq_text_init(&list, &writing->arena);
    for (size_t i = 0; names[i] != NULL; i++)
        hq_text_addf(&list, "%s%s", i == 0 ? "" : ", ", names[i]);
    hq_diag *diag = HQ_REPORT(&writing->diags, ASK_WORD, HQ_POS_NONE, hq_str_of(word), hq_text_str(&list));
    hq_guess guess = hq_guess_begin(&writing->diags, diag, hq_str_of(word));
    for (size_t i = 0; names[i] != NULL; i++)
        hq_guess_offer(&guess, hq_str_of(names[i]));
    hq_guess_end(&guess);
    return HQ_E_USAGE;
}

/* --- A pack --- */

hq_status hq_rules_list(hq_rules *rules, const hq_style *style, char **text)
{
    hq_writing writing;
    hq_page page = page_of(style);
    hq_status status = start(&writing, rules);
    if (status == HQ_OK)
        hq_explain_list(&writing.text, rules->plan, &page);
    return finish(&writing, status, text, NULL);
}

hq_status hq_rules_list_json(hq_rules *rules, char **text)
{
    hq_writing writing;
    hq_status status = start(&writing, rules);
    if (status == HQ_OK)
        hq_explain_list_json(&writing.text, rules->plan);
    return finish(&writing, status, text, NULL);
}

static hq_status write_items(hq_rules *rules, const hq_style *style, char **text, uint32_t *gaps,
                             void (*write)(hq_text *, const hq_plan *, const hq_page *))
{
    hq_writing writing;
    hq_page page = page_of(style);
    hq_status status = start(&writing, rules);
    if (status == HQ_OK)
        write(&writing.text, rules->plan, &page);
    if (gaps != NULL)
        *gaps = hq_items_gaps(rules->plan->pack);
    return finish(&writing, status, text, NULL);
}

hq_status hq_rules_items(hq_rules *rules, const hq_style *style, char **text, uint32_t *gaps)
{
    return write_items(rules, style, text, gaps, hq_explain_items);
}

hq_status hq_rules_items_markdown(hq_rules *rules, const hq_style *style, char **text, uint32_t *gaps)
{
    return write_items(rules, style, text, gaps, hq_explain_items_markdown);
}

static hq_status write_rule(hq_writing *writing, const hq_rules *rules, const char *policy,
                            const hq_page *page)
{
    uint32_t index = hq_policy_named(rules, &writing->diags, policy);
    if (index == HQ_NONE)
        return HQ_E_USAGE;
    hq_explain_rule(&writing->text, rules->plan, index, page);
    return HQ_OK;
}

hq_status hq_rules_show(hq_rules *rules, const char *policy, const hq_style *style, char **text,
                        hq_messages **messages)
{
    hq_writing writing;
    hq_page page = page_of(style);
    hq_status status = start(&writing, rules);
    if (status == HQ_OK)
        status = write_rule(&writing, rules, policy, &page);
    return finish(&writing, status, text, messages);
}

static hq_status write_schema(hq_writing *writing, const hq_rules *rules, const char *of)
{
    static const char *const KINDS[] = {"profile", "policy", "definition", "group", "parameter",
                                        "codes",   "model",  "pack",       NULL};
    if (strcmp(of, "profile") == 0 && rules != NULL)
        return hq_schema_profile(&writing->text, rules->plan->pack);
    hq_status status = hq_schema_rules(&writing->text, hq_str_of(of));
    return status == HQ_E_USAGE ? refuse_word(writing, of, KINDS) : status;
}

hq_status hq_rules_schema(hq_rules *rules, const char *of, char **text, hq_messages **messages)
{
    hq_writing writing;
    hq_status status = start(&writing, rules);
    if (status == HQ_OK)
        status = write_schema(&writing, rules, of);
    return finish(&writing, status, text, messages);
}

static hq_status refuse_entity(hq_writing *writing, const hq_pack *pack, const char *of)
{
    hq_text list;
    hq_text_init(&list, &writing->arena);
    for (uint32_t i = 1; i < pack->entities.count; i++) /* 0 are receipts */
        hq_text_addf(&list, "%s%.*s", i == 1 ? "" : ", ", HQ_STR_ARGS(pack->entities.at[i].name));
    hq_diag *diag = HQ_REPORT(&writing->diags, UNKNOWN_ENTITY, HQ_POS_NONE, hq_str_of(of));
    hq_diag_hint(&writing->diags, diag, HQ_H_ONE_OF, hq_text_str(&list));
    hq_guess guess = hq_guess_begin(&writing->diags, diag, hq_str_of(of));
    for (uint32_t i = 1; i < pack->entities.count; i++)
        hq_guess_offer(&guess, pack->entities.at[i].name);
    hq_guess_end(&guess);
    return HQ_E_USAGE;
}

static hq_status write_template(hq_writing *writing, const hq_rules *rules, const char *of,
                                hq_language language)
{
    static const char *const KINDS[] = {"policy", NULL};
    if (strcmp(of, "policy") == 0)
        return hq_template_policy(&writing->text, language);
    if (rules == NULL)
        return refuse_word(writing, of, KINDS);
    const hq_pack *pack = rules->plan->pack;
    uint32_t entity = strcmp(of, "profile") == 0 ? 1 : hq_pack_find_entity(pack, hq_str_of(of));
    if (entity == HQ_ENTITY_RECEIPT || entity >= pack->entities.count)
        return refuse_entity(writing, pack, of);
    return hq_template_profile(&writing->text, pack, entity, language);
}

hq_status hq_rules_template(hq_rules *rules, const char *of, hq_language language, char **text,
                            hq_messages **messages)
{
    hq_writing writing;
    hq_status status = start(&writing, rules);
    if (status == HQ_OK)
        status = write_template(&writing, rules, of, language);
    return finish(&writing, status, text, messages);
}

static hq_status every_policy(hq_writing *writing, const hq_pack *pack, bool **out)
{
    *out = HQ_NEW_ARRAY(&writing->arena, bool, pack->policies.count);
    HQ_TRY_ALLOC(*out);
    for (uint32_t i = 0; i < pack->policies.count; i++)
        (*out)[i] = true;
    return HQ_OK;
}

static void add_option(hq_text *text, const char *option, const char *value)
{
    hq_text_add_z(text, option);
    hq_shell_word(text, hq_str_of(value));
}

static hq_status write_table(hq_writing *writing, const hq_rules *rules, const char *named,
                             const char *const *policies, const char *entity, const char *path,
                             hq_language language)
{
    const hq_pack *pack = rules->plan->pack;
    uint32_t index = HQ_NONE;
    bool *asked;
    hq_reads reads;
    hq_blank_table table;
    HQ_TRY(policies == NULL ? every_policy(writing, pack, &asked)
                            : hq_policies_named(rules, &writing->arena, &writing->diags, policies, &asked));
    if (entity != NULL) {
        index = hq_pack_find_entity(pack, hq_str_of(entity));
        if (index == HQ_ENTITY_RECEIPT || index >= pack->entities.count)
            return refuse_entity(writing, pack, entity);
    }
    HQ_TRY(hq_plan_reads(&writing->arena, rules->plan, asked, &reads));
    HQ_TRY(hq_blank_table_make(&writing->arena, pack, &reads, index, language, &table));
    HQ_TRY(hq_blank_table_write(&writing->arena, &table, hq_str_of(path), &writing->diags, &writing->text));
    for (size_t i = 0; policies != NULL && policies[i] != NULL; i++)
        add_option(&writing->text, " --policy ", policies[i]);
    if (named != NULL)
        add_option(&writing->text, " --pack ", named);
    return HQ_OK;
}

hq_status hq_rules_table(hq_rules *rules, const char *named, const char *const *policies, const char *entity,
                         const char *path, hq_language language, char **text, hq_messages **messages)
{
    hq_writing writing;
    hq_status status = start(&writing, rules);
    if (status == HQ_OK)
        status = write_table(&writing, rules, named, policies, entity, path, language);
    return finish(&writing, status, text, messages);
}

/* The machine for a file with every column, asked about the year in which the pack was last compared with its sources. */
static hq_status dump_machine(hq_writing *writing, const hq_rules *rules)
{
    enum { FIRST_ENTITY = HQ_ENTITY_RECEIPT + 1 };
    static const hq_civil START = {2026, 1, 1};
    const hq_pack *pack = rules->plan->pack;
    hq_day on = 0;
    hq_layout layout;
    hq_machine *machine;
    (void)hq_civil_to_day(START, &on);
    for (uint32_t i = 0; i < pack->documents.count; i++)
        if (pack->documents.at[i].has_checked && pack->documents.at[i].checked > on)
            on = pack->documents.at[i].checked;
    hq_request request = {
        .on = on, .claim_first = hq_start_of_year(on), .claim_until = hq_end_of_year(on) + 1};
    HQ_TRY(hq_layout_whole(&writing->arena, pack, FIRST_ENTITY, &layout));
    HQ_TRY(hq_machine_new(&writing->arena, rules->plan, &request, &layout, NULL, &machine));
    hq_machine_dump(&writing->text, machine);
    return HQ_OK;
}

static hq_status write_dump(hq_writing *writing, const hq_rules *rules, const char *stage)
{
    static const char *const STAGES[] = {"ast", "ir", "ranges", "vm", NULL};
    if (strcmp(stage, "ast") == 0)
        hq_dump_ast(&writing->text, rules->plan->pack);
    else if (strcmp(stage, "ir") == 0)
        hq_dump_plan(&writing->text, rules->plan);
    else if (strcmp(stage, "ranges") == 0)
        hq_dump_ranges(&writing->text, rules->plan);
    else if (strcmp(stage, "vm") == 0)
        return dump_machine(writing, rules);
    else
        return refuse_word(writing, stage, STAGES);
    return HQ_OK;
}

hq_status hq_rules_dump(hq_rules *rules, const char *stage, char **text, hq_messages **messages)
{
    hq_writing writing;
    hq_status status = start(&writing, rules);
    if (status == HQ_OK)
        status = write_dump(&writing, rules, stage);
    return finish(&writing, status, text, messages);
}

/* The policy that a call about examples names, HQ_NONE for the whole pack. A compiled pack has none. */
static hq_status policy_of(hq_writing *writing, const hq_rules *rules, const char *policy, uint32_t *index)
{
    *index = HQ_NONE;
    if (rules->is_image) {
        HQ_REPORT(&writing->diags, ASK_IMAGE, HQ_POS_NONE, hq_str_of(rules->path));
        return HQ_E_USAGE;
    }
    *index = policy == NULL ? HQ_NONE : hq_policy_named(rules, &writing->diags, policy);
    return policy != NULL && *index == HQ_NONE ? HQ_E_USAGE : HQ_OK;
}

static hq_status run_examples(hq_writing *writing, const hq_rules *rules, const char *policy,
                              const hq_page *page, hq_test_report *report)
{
    uint32_t index;
    HQ_TRY(policy_of(writing, rules, policy, &index));
    hq_examples_report counted = {0};
    HQ_TRY(hq_examples_run(&writing->arena, rules->plan, &writing->diags, index, page, &writing->text,
                           &counted));
    report->passed = counted.passed;
    report->failed = counted.failed;
    return HQ_OK;
}

hq_status hq_rules_test(hq_rules *rules, const char *policy, const hq_style *style, hq_test_report *report,
                        hq_messages **messages)
{
    hq_writing writing;
    hq_page page = page_of(style);
    *report = (hq_test_report){0};
    hq_status status = start(&writing, rules);
    if (status == HQ_OK)
        status = run_examples(&writing, rules, policy, &page, report);
    return finish(&writing, status, &report->text, messages);
}

hq_status hq_rules_coverage(hq_rules *rules, const char *policy, const hq_style *style,
                            hq_coverage_report *report, hq_messages **messages)
{
    hq_writing writing;
    hq_page page = page_of(style);
    hq_coverage_counts counted = {0, 0, 0};
    uint32_t index = HQ_NONE;
    hq_status status = start(&writing, rules);
    if (status == HQ_OK)
        status = policy_of(&writing, rules, policy, &index);
    if (status == HQ_OK)
        status = hq_coverage_run(&writing.arena, rules->plan, &writing.diags, index, &page, &writing.text,
                                 &counted);
    *report = (hq_coverage_report){.failed = counted.failed, .points = counted.points, .met = counted.met};
    return finish(&writing, status, &report->text, messages);
}

hq_status hq_rules_mutate(hq_rules *rules, const char *policy, const hq_style *style, hq_progress *progress,
                          void *context, hq_mutation_report *report, hq_messages **messages)
{
    hq_writing writing;
    hq_page page = page_of(style);
    hq_mutation_counts counted = {0};
    uint32_t index = HQ_NONE;
    hq_status status = start(&writing, rules);
    if (status == HQ_OK)
        status = policy_of(&writing, rules, policy, &index);
    hq_mutation_request request = {index, &page, progress, context};
    if (status == HQ_OK)
        status =
            hq_mutation_run(&writing.arena, rules->plan, &writing.diags, &request, &writing.text, &counted);
    *report = (hq_mutation_report){.failed = counted.failed,
                                   .caught = counted.caught,
                                   .survived = counted.survived,
                                   .refused = counted.refused};
    return finish(&writing, status, &report->text, messages);
}
