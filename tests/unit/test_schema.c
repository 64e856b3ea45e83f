/*
 * The schemas, held against what they are of: a small validator of JSON Schema walks them over the rules and profiles of this
 * repository, over all that a fact may be written as, and over mistakes. It knows the words that the schemas use, and stops at others.
 */
#include "data/schema.h"

#include <glob.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "data/profile.h"
#include "lang/keys.h"
#include "memory.h"
#include "small_pack.h"

static small_pack pack;

static void set_up(void)
{
    small_compile(&pack, NULL, 0);
}

static void tear_down(void)
{
    small_free(&pack);
}

static hq_doc *parse(hq_str text, bool json)
{
    uint32_t source;
    hq_doc *doc;
    ck_assert_int_eq(hq_sources_add(&pack.sources, HQ_STR("x"), text, &source), HQ_OK);
    hq_status status = json ? hq_json_read(&pack.arena, &pack.diags, source, &doc)
                            : hq_yaml_read(&pack.arena, &pack.diags, source, &doc);
    ck_assert_msg(status == HQ_OK, "%.*s", HQ_STR_ARGS(text));
    return doc;
}

static hq_doc *rules_schema(const char *kind)
{
    hq_text text;
    hq_text_init(&text, &pack.arena);
    ck_assert_int_eq(hq_schema_rules(&text, hq_str_of(kind)), HQ_OK);
    return parse(hq_text_str(&text), true);
}

static hq_doc *profile_schema(const hq_pack *of)
{
    hq_text text;
    hq_text_init(&text, &pack.arena);
    ck_assert_int_eq(hq_schema_profile(&text, of), HQ_OK);
    return parse(hq_text_str(&text), true);
}

/* ---- The validator. A scalar is text: it is a number or a truth where it can be read as one. ---- */

typedef struct validation {
    const hq_doc *root;
    const hq_doc *at; /* the innermost value that was refused */
    const char *word; /* by which word of the schema */
} validation;

static bool is_valid(validation *check, const hq_doc *schema, const hq_doc *value);

static bool is_number(hq_str text, double *out)
{
    char *end;
    *out = strtod(text.at, &end);
    return text.length > 0 && end == text.at + text.length &&
           (text.at[0] == '-' || (text.at[0] >= '0' && text.at[0] <= '9'));
}

static bool has_type(const hq_doc *value, hq_str type)
{
    double number;
    switch (value->kind) {
    case HQ_DOC_MAP:
        return hq_str_is(type, "object");
    case HQ_DOC_LIST:
        return hq_str_is(type, "array");
    case HQ_DOC_NULL:
        return hq_str_is(type, "null");
    default:
        break;
    }
    if (hq_str_is(type, "string"))
        return true;
    if (hq_str_is(type, "boolean"))
        return hq_str_is(value->scalar, "true") || hq_str_is(value->scalar, "false");
    return (hq_str_is(type, "number") || hq_str_is(type, "integer")) && is_number(value->scalar, &number);
}

static bool type_holds(const hq_doc *types, const hq_doc *value)
{
    if (types->kind == HQ_DOC_SCALAR)
        return has_type(value, types->scalar);
    for (uint32_t i = 0; i < types->count; i++)
        if (has_type(value, types->items[i]->scalar))
            return true;
    return false;
}

static bool is_one_of(const hq_doc *list, const hq_doc *value)
{
    for (uint32_t i = 0; value->kind == HQ_DOC_SCALAR && i < list->count; i++)
        if (hq_str_equal(list->items[i]->scalar, value->scalar))
            return true;
    return false;
}

/* Bounds bind what is written as a bare number. */
static bool bound_holds(const char *word, const hq_doc *bound, const hq_doc *value)
{
    double limit, number;
    if (value->kind != HQ_DOC_SCALAR || !is_number(value->scalar, &number))
        return true;
    ck_assert(is_number(bound->scalar, &limit));
    if (strcmp(word, "minimum") == 0)
        return number >= limit;
    if (strcmp(word, "maximum") == 0)
        return number <= limit;
    double times = number / limit;
    return times == (double)(long long)times;
}

static bool pattern_holds(const hq_doc *pattern, const hq_doc *value)
{
    regex_t compiled;
    char text[200] = "", *to = text;
    if (value->kind != HQ_DOC_SCALAR)
        return true;
    for (const char *from = pattern->scalar.at, *end = from + pattern->scalar.length; from < end; from++) {
        if (from[0] == '\\' && from[1] == 's') { /* within brackets */
            *to++ = ' ';
            from++;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
    ck_assert_int_eq(regcomp(&compiled, text, REG_EXTENDED | REG_NOSUB), 0);
    char *terminated = hq_str_terminated(&pack.arena, value->scalar);
    bool holds = regexec(&compiled, terminated, 0, NULL, 0) == 0;
    regfree(&compiled);
    return holds;
}

static const hq_doc *referred(const validation *check, hq_str reference)
{
    char name[100], *to = name;
    ck_assert(hq_str_starts(reference, HQ_STR("#/$defs/")));
    for (size_t i = 8; i < reference.length; i++) {
        unsigned long value = (unsigned char)reference.at[i];
        if (value == '%') {
            const char digits[3] = {reference.at[i + 1], reference.at[i + 2], '\0'};
            value = strtoul(digits, NULL, 16);
            i += 2;
        }
        *to++ = (char)value;
    }
    *to = '\0';
    const hq_doc *found = hq_doc_get(hq_doc_get(check->root, "$defs"), name);
    ck_assert_msg(found != NULL, "nothing under %s", name);
    return found;
}

static uint32_t count_valid(validation *check, const hq_doc *schemas, const hq_doc *value)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < schemas->count; i++)
        count += is_valid(check, schemas->items[i], value);
    return count;
}

static bool members_hold(validation *check, const hq_doc *schema, const hq_doc *value)
{
    const hq_doc *properties = hq_doc_get(schema, "properties"),
                 *more = hq_doc_get(schema, "additionalProperties");
    for (uint32_t i = 0; value->kind == HQ_DOC_MAP && i < value->count; i++) {
        char *key = hq_str_terminated(&pack.arena, value->keys[i].name);
        const hq_doc *of = properties == NULL ? NULL : hq_doc_get(properties, key);
        if (of == NULL && more != NULL && more->kind == HQ_DOC_MAP)
            of = more;
        if (of != NULL ? !is_valid(check, of, value->items[i]) : more != NULL)
            return false;
    }
    return true;
}

static bool items_hold(validation *check, const hq_doc *schema, const hq_doc *value)
{
    for (uint32_t i = 0; value->kind == HQ_DOC_LIST && i < value->count; i++)
        if (!is_valid(check, schema, value->items[i]))
            return false;
    return true;
}

static bool all_there(const hq_doc *names, const hq_doc *value)
{
    for (uint32_t i = 0; value->kind == HQ_DOC_MAP && i < names->count; i++)
        if (hq_doc_get(value, hq_str_terminated(&pack.arena, names->items[i]->scalar)) == NULL)
            return false;
    return true;
}

static bool length_holds(const char *word, const hq_doc *bound, const hq_doc *value)
{
    uint32_t limit = (uint32_t)strtoul(bound->scalar.at, NULL, 10);
    if (value->kind != HQ_DOC_LIST)
        return true;
    return strcmp(word, "maxItems") == 0 ? value->count <= limit : value->count >= limit;
}

static bool word_holds(validation *check, const hq_doc *schema, const char *word, const hq_doc *of,
                       const hq_doc *value)
{
    static const char *const SAID_ELSEWHERE[] = {"$schema", "title", "description", "$defs",
                                                 "additionalProperties"};
    for (int i = 0; i < COUNT_OF(SAID_ELSEWHERE); i++)
        if (strcmp(word, SAID_ELSEWHERE[i]) == 0)
            return true;
    if (strcmp(word, "type") == 0)
        return type_holds(of, value);
    if (strcmp(word, "enum") == 0)
        return is_one_of(of, value);
    if (strcmp(word, "minimum") == 0 || strcmp(word, "maximum") == 0 || strcmp(word, "multipleOf") == 0)
        return bound_holds(word, of, value);
    if (strcmp(word, "pattern") == 0)
        return pattern_holds(of, value);
    if (strcmp(word, "$ref") == 0)
        return is_valid(check, referred(check, of->scalar), value);
    if (strcmp(word, "anyOf") == 0)
        return count_valid(check, of, value) > 0;
    if (strcmp(word, "oneOf") == 0)
        return count_valid(check, of, value) == 1;
    if (strcmp(word, "not") == 0)
        return !is_valid(check, of, value);
    if (strcmp(word, "required") == 0)
        return all_there(of, value);
    if (strcmp(word, "items") == 0)
        return items_hold(check, of, value);
    if (strcmp(word, "maxItems") == 0 || strcmp(word, "minItems") == 0)
        return length_holds(word, of, value);
    ck_assert_msg(strcmp(word, "properties") == 0, "the schema says %s", word);
    return members_hold(check, schema, value);
}

static bool is_valid(validation *check, const hq_doc *schema, const hq_doc *value)
{
    for (uint32_t i = 0; i < schema->count; i++) {
        const char *word = hq_str_terminated(&pack.arena, schema->keys[i].name);
        if (word_holds(check, schema, word, schema->items[i], value))
            continue;
        if (check->at == NULL) {
            check->at = value;
            check->word = word;
        }
        return false;
    }
    return true;
}

static void check_valid(const char *name, const hq_doc *schema, const hq_doc *value)
{
    validation check = {.root = schema};
    bool valid = is_valid(&check, schema, value);
    hq_str at = check.at == NULL ? HQ_STR("") : hq_source_text(&pack.sources, check.at->pos);
    ck_assert_msg(valid, "[%s] %s: %.*s", name, check.word, (int)(at.length < 200 ? at.length : 200), at.at);
}

/* ---- Profiles. ---- */

/* Whatever the reader says of a profile, the schema says too, where it is a matter of shape. */
static const struct {
    const char *text;
    bool valid;
} PROFILES[] = {
    {"firm: {}", true},
    {"商户: {职工人数: 12, number of staff: 3}", true},
    {"firm: {staff: 1, sales: 120万, rate: 3%/年, share: 6.5折, lease: 18, open: 是, since: 2026年5月1日}",
     true},
    {"firm: {since: 20260501, open: yes, motto: 12, sales: '1,200,000.00元'}", true},
    {"firm: {staff: 100人 .. 200人, since: 2026-01-01 .. 2026-02-01}", true},
    {"firm: {trade: bakery}", true},
    {"firm: {trade: 面包房}", true},
    {"firm: {trade: [food, book shop]}", true},
    {"firm: {loans: [], office: {rooms: 3}}", true},
    {"firm: {贷款清单: [{id: 1, balances: [{from: 2026-01-01, amount: 1}]}, {编号: 乙}]}", true},
    {"firm: {received: [{policy: plain, day: 2026-01-01, amount: 3}]}", true},
    {"{name: Wang, firm: {}, given: {wage: 3, param.wage: 3, S-1.valid.from: 2026-01-01}, attested: "
     "{plain.seen: no}}",
     true},
    {"{firm: {}, loan: {}}", false},
    {"{}", false},
    {"[]", false},
    {"frm: {}", false},
    {"firm: []", false},
    {"firm: {staf: 3}", false},
    {"firm: {small: true}", false},
    {"firm: {staff: many}", false},
    {"firm: {staff: 0}", false},
    {"firm: {staff: 1001}", false},
    {"firm: {heads: 2.5}", false},
    {"firm: {staff: [1, 2]}", false},
    {"firm: {open: maybe}", false},
    {"firm: {since: soon}", false},
    {"firm: {trade: fish}", false},
    {"firm: {trade: []}", false},
    {"firm: {loans: {}}", false},
    {"firm: {loans: [{}, {}, {}, {}]}", false},
    {"firm: {loans: [{balances: [{amount: 1}]}]}", false},
    {"firm: {office: 3}", false},
    {"{firm: {}, given: {wages: 3}}", false},
    {"{firm: {}, attested: {plain.sized: true}}", false},
    {"{firm: {}, attested: {plain.seen: perhaps}}", false},
};

START_TEST(profiles_are_as_the_reader_has_them)
{
    const hq_doc *schema = profile_schema(pack.plan->pack);
    hq_doc *doc = parse(hq_str_of(PROFILES[_i].text), false);
    validation check = {.root = schema};
    CHECK_ROW(PROFILES[_i].text, is_valid(&check, schema, doc) == PROFILES[_i].valid);
    hq_profile *profile;
    hq_status status = hq_profile_read(&pack.arena, pack.plan->pack, &pack.diags, doc, NULL, &profile);
    bool said_twice =
        strstr(PROFILES[_i].text, "number of staff") != NULL; /* a schema cannot say that two keys are one */
    CHECK_ROW(PROFILES[_i].text, (status == HQ_OK) == (PROFILES[_i].valid && !said_twice));
}
END_TEST

START_TEST(null_is_not_known)
{
    const hq_doc *schema = profile_schema(pack.plan->pack);
    check_valid("null", schema,
                parse(HQ_STR("{\"firm\": {\"staff\": null, \"trade\": null, \"since\": null, \"open\": null, "
                             "\"loans\": null, \"office\": null, \"motto\": null}}"),
                      true));
    validation check = {.root = schema};
    ck_assert(!is_valid(&check, schema, parse(HQ_STR("{\"firm\": null}"), true)));
}
END_TEST

/* Bounds, codes, labels and questions stand where an editor shows them. */
START_TEST(what_an_editor_shows)
{
    const hq_doc *firm = hq_doc_get(hq_doc_get(profile_schema(pack.plan->pack), "$defs"), "firm");
    const hq_doc *staff = hq_doc_get(hq_doc_get(firm, "properties"), "staff");
    ck_assert(hq_str_is(hq_doc_get(staff, "title")->scalar, "职工人数 / number of staff"));
    ck_assert(hq_str_is(hq_doc_get(staff, "minimum")->scalar, "1"));
    ck_assert(hq_str_is(hq_doc_get(staff, "maximum")->scalar, "1000"));
    ck_assert(hq_str_is(hq_doc_get(staff, "description")->scalar, "[1 .. 1000, step 0.5, unit 人]"));
    ck_assert_ptr_null(hq_doc_get(staff, "multipleOf"));
    const hq_doc *rate = hq_doc_get(hq_doc_get(firm, "properties"), "rate");
    ck_assert(hq_str_is(hq_doc_get(rate, "maximum")->scalar, "0.24"));
}
END_TEST

/* ---- Rules. ---- */

static const char *const KINDS[] = {"policy", "definition", "group", "parameter", "codes", "model", "pack"};

/* Every key of the table that a kind can reach stands in its schema, with its help; and no other. */
START_TEST(every_key_stands_there)
{
    size_t count, seen[HQ_DOC_TYPE_COUNT] = {0};
    const hq_key *keys = hq_keys(&count);
    for (int k = 0; k < COUNT_OF(KINDS); k++) {
        const hq_doc *types = hq_doc_get(rules_schema(KINDS[k]), "$defs");
        for (uint32_t t = 0; t < types->count; t++) {
            ck_assert_int_eq(types->keys[t].name.at[0], 't');
            unsigned long type = strtoul(types->keys[t].name.at + 1, NULL, 10);
            const hq_doc *properties = hq_doc_get(types->items[t], "properties"),
                         *required = hq_doc_get(types->items[t], "required");
            uint32_t properties_expected = 0, required_expected = 0;
            for (size_t i = 0; i < count; i++) {
                if (keys[i].in != (hq_document_type)type)
                    continue;
                const hq_doc *property = hq_doc_get(properties, keys[i].name);
                CHECK_ROW(keys[i].name, property != NULL);
                CHECK_ROW(keys[i].name, hq_str_is(hq_doc_get(property, "description")->scalar, keys[i].help));
                properties_expected++;
                required_expected += keys[i].required;
            }
            ck_assert_uint_eq(properties->count, properties_expected);
            ck_assert_uint_eq(required->count, required_expected);
            seen[type] = 1;
        }
    }
    /* the two that stand behind a key of several shapes are the readers' own */
    for (size_t type = 0; type < HQ_DOC_TYPE_COUNT; type++)
        ck_assert_msg(seen[type] == (type != HQ_DOC_VALUE && type != HQ_DOC_VALID_END), "type %zu", type);
}
END_TEST

static void check_files(const char *kind, const char *pattern)
{
    glob_t found;
    const hq_doc *schema = rules_schema(kind);
    ck_assert_msg(glob(pattern, 0, NULL, &found) == 0, "no %s", pattern);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        hq_str text;
        int error;
        ck_assert_int_eq(hq_file_read(&pack.arena, hq_str_of(found.gl_pathv[i]), 1 << 20, &text, &error),
                         HQ_OK);
        check_valid(found.gl_pathv[i], schema, parse(text, false));
    }
    globfree(&found);
}

START_TEST(the_rules_of_the_repository)
{
    check_files("policy", "rules/*/policies/*.yaml");
    check_files("policy", "rules/*/policies/*/*.yaml");
    check_files("definition", "rules/*/definitions/*.yaml");
    check_files("group", "rules/*/groups/*.yaml");
    check_files("parameter", "rules/*/parameters/*.yaml");
    check_files("codes", "rules/*/codes/*.yaml");
    check_files("model", "rules/*/model.yaml");
    check_files("pack", "rules/*/pack.yaml");
}
END_TEST

/* The example profiles of a real pack, under the schema that is made of it. */
START_TEST(the_profiles_of_the_repository)
{
    hq_plan *plan;
    glob_t found;
    ck_assert_int_eq(hq_compile(&pack.arena, &pack.diags, HQ_STR("rules/liaoning-2026"), &plan), HQ_OK);
    const hq_doc *schema = profile_schema(plan->pack);
    ck_assert_uint_gt(plan->pack->policies.count, 0);
    for (uint32_t p = 0; p < plan->pack->policies.count; p++)
        for (uint32_t e = 0; e < plan->pack->policies.at[p].examples.count; e++) {
            const hq_example *example = &plan->pack->policies.at[p].examples.at[e];
            check_valid(example->name.at, schema, example->profile);
        }
    uint32_t checked = 0;
    ck_assert_int_eq(glob("fixtures/*.yaml", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        hq_str text;
        int error;
        ck_assert_int_eq(hq_file_read(&pack.arena, hq_str_of(found.gl_pathv[i]), 1 << 24, &text, &error),
                         HQ_OK);
        const hq_doc *doc = parse(text, false);
        if (hq_doc_get(doc, "company") == NULL &&
            hq_doc_get(doc, "trip") == NULL) /* of another pack, or no profile */
            continue;
        check_valid(found.gl_pathv[i], schema, doc);
        checked++;
    }
    ck_assert_uint_gt(checked, 0);
    globfree(&found);
}
END_TEST

static const struct {
    const char *name, *kind, *text;
} WRONG_RULES[] = {
    {"unknown key", "codes", "{codes: a, tree: [b], lable: x}"},
    {"a key that is missing", "codes", "{codes: a}"},
    {"no name", "codes", "{codes: 1a, tree: [b]}"},
    {"a word that is none", "definition", "{define: a.b, type: maybe, examples: []}"},
    {"a mapping for a list", "definition", "{define: a.b, examples: {}}"},
    {"a wrong key below", "definition",
     "{define: a.b, examples: [{name: a, on: 2026-01-01, profil: {}, expect: {}}]}"},
    {"no day", "definition", "{define: a.b, examples: [{name: a, on: soon, profile: {}, expect: {}}]}"},
    {"a list for words", "definition", "{define: a.b, label: [a], examples: []}"},
};

START_TEST(wrong_rules)
{
    const hq_doc *schema = rules_schema(WRONG_RULES[_i].kind);
    validation check = {.root = schema};
    CHECK_ROW(WRONG_RULES[_i].name, !is_valid(&check, schema, parse(hq_str_of(WRONG_RULES[_i].text), false)));
}
END_TEST

START_TEST(no_such_kind)
{
    hq_text text;
    hq_text_init(&text, &pack.arena);
    ck_assert_int_eq(hq_schema_rules(&text, HQ_STR("profile")), HQ_E_USAGE);
    ck_assert_int_eq(hq_schema_rules(&text, HQ_STR("")), HQ_E_USAGE);
    ck_assert_uint_eq(text.length, 0);
}
END_TEST

START_TEST(memory_runs_out)
{
    hq_status status = HQ_E_MEMORY;
    for (size_t refused = 1; status == HQ_E_MEMORY; refused++) {
        test_memory memory;
        hq_arena small;
        hq_text text;
        ck_assert_uint_lt(refused, 500);
        test_memory_init(&memory, refused);
        hq_arena_init(&small, &memory.allocator, 0);
        hq_text_init(&text, &small);
        status = hq_schema_profile(&text, pack.plan->pack);
        if (status == HQ_OK)
            status = hq_schema_rules(&text, HQ_STR("policy"));
        hq_arena_free(&small);
        CHECK_NO_BLOCKS(&memory);
    }
    ck_assert_int_eq(status, HQ_OK);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("schema");
    TCase *tests = tcase_create("schema");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, profiles_are_as_the_reader_has_them, 0, COUNT_OF(PROFILES));
    tcase_add_test(tests, null_is_not_known);
    tcase_add_test(tests, what_an_editor_shows);
    tcase_add_test(tests, every_key_stands_there);
    tcase_add_test(tests, the_rules_of_the_repository);
    tcase_add_test(tests, the_profiles_of_the_repository);
    tcase_add_loop_test(tests, wrong_rules, 0, COUNT_OF(WRONG_RULES));
    tcase_add_test(tests, no_such_kind);
    tcase_add_test(tests, memory_runs_out);
    suite_add_tcase(suite, tests);
    return suite;
}
