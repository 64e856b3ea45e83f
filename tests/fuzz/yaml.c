/* Rule files: the input takes the place of the base pack's file that begins with the same key. */
#include "fuzz.h"

static const struct {
    const char *key, *path;
} PLACES[] = {
    {"define:", "definitions/company-small.yaml"},
    {"group:", "groups/toll.yaml"},
    {"parameter:", "parameters/prime.yaml"},
    {"calendar:", "parameters/wage.yaml"},
    {"codes:", "codes/regions.yaml"},
    {"model:", "model.yaml"},
    {"pack:", "pack.yaml"},
    {"", "policies/t-1-grant.yaml"},
};

static const char PROFILE[] =
    "company: {region: 沈阳, founded: 2020-01-01, employees: 1 .. 20, loans: [{principal: 3元}]}";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    fuzz_world world;
    fuzz_begin(&world);
    hq_str text = {(const char *)bytes, length};
    size_t place = 0;
    while (!hq_str_starts(text, hq_str_of(PLACES[place].key)))
        place++;
    hq_plan *plan;
    hq_status status = fuzz_compile(&world, PLACES[place].path, text,
                                    PLACES[place].key[0] == '\0' ? FUZZ_ONE_POLICY : FUZZ_WHOLE_PACK, &plan);
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
