/* Expressions: the input is the value of a let, and its yuan are the amount where it has such. A profile with gaps is asked of it. */
#include "fuzz.h"

static const char POLICY[] =
    "policy: grant\nnumber: T-1\ntitle: {en: x}\ncite: [{document: circular}]\nstanding: in_force\nvalid: "
    "{}\n"
    "authority: {name: {en: x}}\nprocedure: apply\nsubject: company\neligible: {}\n"
    "benefit: {kind: service}\n"
    "examples: [{name: x, on: 2026-06-30, profile: {company: {size: small}}, expect: {status: eligible}}]\n"
    "let:\n  known: 3人\n  x: \"";

static const char PROFILE[] =
    "company: {region: 沈阳, founded: 2020-01-01, employees: 1 .. 20, revenue: 12.34元, exporter: true, "
    "motto: 前进, "
    "loans: [{principal: 3元, disbursed: 2026-01-31, repaid: 2026-03-01}, {rate: 3%/年}]}";

/* As a double-quoted scalar of YAML. */
static hq_str policy_with(hq_arena *arena, const uint8_t *bytes, size_t length)
{
    hq_text text;
    hq_text_init(&text, arena);
    hq_text_add_z(&text, POLICY);
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '"' || bytes[i] == '\\')
            hq_text_add_char(&text, '\\');
        hq_text_add_char(&text, (char)bytes[i]);
    }
    hq_text_add_z(&text, "\"\n");
    return hq_text_str(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    fuzz_world world;
    fuzz_begin(&world);
    hq_str text = policy_with(&world.arena, bytes, length);
    hq_plan *plan;
    hq_status status = fuzz_compile(&world, "policies/t-1-grant.yaml", text, FUZZ_ONE_POLICY, &plan);
    fuzz_judge(&world, status);
    uint32_t source;
    hq_doc *doc;
    hq_profile *profile;
    if (status == HQ_OK &&
        hq_sources_add(&world.sources, HQ_STR("profile"), HQ_STR(PROFILE), &source) == HQ_OK &&
        hq_yaml_read(&world.arena, &world.diags, source, &doc) == HQ_OK &&
        hq_profile_read(&world.arena, plan->pack, &world.diags, doc, NULL, &profile) == HQ_OK)
        fuzz_ask(&world, plan, profile);
    hq_arena_free(&world.arena);
    return 0;
}
