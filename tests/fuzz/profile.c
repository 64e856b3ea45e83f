/* Profiles of the base pack, YAML, or JSON where the input begins with a brace or bracket; what can be read is asked about. */
#include "fuzz.h"

/* Compiled once: reading a profile and answering leave it alone. */
static const hq_plan *base_plan(void)
{
    static fuzz_world world;
    static hq_plan *plan;
    if (plan == NULL) {
        fuzz_begin(&world);
        MUST(fuzz_compile(&world, NULL, HQ_STR(""), FUZZ_WHOLE_PACK, &plan) == HQ_OK);
    }
    return plan;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const hq_plan *plan = base_plan();
    fuzz_world world;
    fuzz_begin(&world);
    hq_str text = {(const char *)bytes, length}, trimmed = hq_str_trim(text);
    bool json = trimmed.length > 0 && (trimmed.at[0] == '{' || trimmed.at[0] == '[');
    uint32_t source;
    hq_doc *doc = NULL;
    hq_profile *profile = NULL;
    hq_status status = hq_sources_add(&world.sources, HQ_STR("profile"), text, &source);
    if (status == HQ_OK)
        status = json ? hq_json_read(&world.arena, &world.diags, source, &doc)
                      : hq_yaml_read(&world.arena, &world.diags, source, &doc);
    if (status == HQ_OK)
        status = hq_profile_read(&world.arena, plan->pack, &world.diags, doc, NULL, &profile);
    fuzz_judge(&world, status);
    MUST((status == HQ_OK) == (profile != NULL));
    if (status == HQ_OK)
        fuzz_ask(&world, plan, profile);
    hq_arena_free(&world.arena);
    return 0;
}
