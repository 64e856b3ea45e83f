/*
 * A pack read without its examples says the same rules, and refuses the same files, as one that is read whole: also where a file is so made that
 * the line `examples:` is not where they begin, or not where they end.
 */
#include "small_pack.h"

#define HEAD                                           \
    "policy: trial\n"                                  \
    "number: S-2\n"                                    \
    "title: {zh: 试验, en: Trial}\n"                 \
    "cite: [{document: source, item: '2'}]\n"          \
    "standing: in_force\n"                             \
    "valid: {from: 2026-01-01, to: 2026-12-31}\n"      \
    "authority: {name: {zh: 镇, en: Town}}\n"         \
    "procedure: apply\n"                               \
    "subject: firm\n"                                  \
    "eligible: {sized: {when: firm.staff >= 10人}}\n" \
    "benefit: {kind: grant, amount: 1元}\n"
#define EXAMPLES  \
    "examples:\n" \
    "  - {name: one, on: 2026-06-30, profile: {firm: {staff: 20}}, expect: {status: eligible}}"
#define TWICE(BREAK)                                                                               \
    "exceptions:" BREAK                                                                            \
    "  - {name: twice, says: {zh: 双, en: twice}, cite: [{document: source}], from: 2026-02-01, " \
    "set: {benefit.amount: 2元}}" BREAK

static const struct {
    const char *name, *path, *text;
    uint32_t exceptions;
    bool good, trimmed; /* are its examples left out? */
} CASES[] = {
    {"at the end", "policies/t.yaml", HEAD EXAMPLES "\n", 0, true, true},
    {"no line end", "policies/t.yaml", HEAD EXAMPLES, 0, true, true},
    {"comments behind", "policies/t.yaml", HEAD EXAMPLES "\n# so much\n\n", 0, true, true},
    {"in the middle", "policies/t.yaml", HEAD EXAMPLES "\n" TWICE("\n"), 1, true, false},
    {"behind a carriage return", "policies/t.yaml", HEAD EXAMPLES "\r" TWICE("\r"), 1, true, false},
    {"behind a carriage return of a comment", "policies/t.yaml", HEAD EXAMPLES "\n# x\r" TWICE("\n"), 1, true,
     false},
    {"behind NEL", "policies/t.yaml", HEAD EXAMPLES "\xC2\x85" TWICE("\xC2\x85"), 1, true, false},
    {"behind LS", "policies/t.yaml", HEAD EXAMPLES "\xE2\x80\xA8" TWICE("\xE2\x80\xA8"), 1, true, false},
    {"behind PS", "policies/t.yaml", HEAD EXAMPLES "\xE2\x80\xA9" TWICE("\xE2\x80\xA9"), 1, true, false},
    {"in a quote", "policies/t.yaml", HEAD EXAMPLES "\nwhere: {zh: 甲, en: \"a\nexamples: b\"}\n", 0, true,
     false},
    {"quoted key", "policies/t.yaml", HEAD "\"examples\":\n  []\n", 0, false, false},
    {"twice", "policies/t.yaml", HEAD EXAMPLES "\n" EXAMPLES "\n", 0, false, false},
    {"another key", "policies/t.yaml", HEAD EXAMPLES "\nexamples:x: 1\n", 0, false, false},
    {"where no examples belong", "codes/more.yaml", "codes: more\ntree: [a, b]\nexamples:\n  - x\n", 0, false,
     false},
};

static const hq_policy *find_policy(const hq_pack *pack, const char *id)
{
    for (uint32_t i = 0; pack != NULL && i < pack->policies.count; i++)
        if (hq_str_is(pack->policies.at[i].id, id))
            return &pack->policies.at[i];
    return NULL;
}

static hq_status read_pack(small_pack *pack, int row, bool lean, hq_pack **out)
{
    hq_arena_init(&pack->arena, NULL, 0);
    hq_sources_init(&pack->sources, &pack->arena);
    hq_diags_init(&pack->diags, &pack->arena, &pack->sources);
    hq_pack_files files = {.folder = HQ_STR("small")};
    for (size_t i = 0; i < sizeof SMALL_PACK / sizeof *SMALL_PACK; i++)
        small_add(pack, &files, SMALL_PACK[i]);
    small_add(pack, &files, (small_file){CASES[row].path, CASES[row].text});
    return hq_pack_read(&pack->arena, &pack->diags, &files, lean, out);
}

START_TEST(same_rules)
{
    for (int lean = 0; lean < 2; lean++) {
        small_pack pack;
        hq_pack *read;
        hq_status status = read_pack(&pack, _i, lean != 0, &read);
        CHECK_ROW(CASES[_i].name, (status == HQ_OK) == CASES[_i].good);
        CHECK_ROW(CASES[_i].name, (pack.diags.error_count == 0) == CASES[_i].good);
        const hq_policy *policy = find_policy(read, "trial");
        if (CASES[_i].good) {
            CHECK_ROW(CASES[_i].name, policy != NULL && policy->exceptions.count == CASES[_i].exceptions);
            CHECK_ROW(CASES[_i].name, (policy->examples.count == 0) == (lean != 0 && CASES[_i].trimmed));
        }
        small_free(&pack);
    }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("lean");
    TCase *rules = tcase_create("rules");
    tcase_add_loop_test(rules, same_rules, 0, COUNT_OF(CASES));
    suite_add_tcase(suite, rules);
    return suite;
}
