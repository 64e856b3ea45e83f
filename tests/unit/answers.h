/*
 * For tests of answers: a pack of tests/packs compiled, profiles read by it, and what is asked. One pack at a time, which the test
 * compiles in its set_up and which goes with tear_down.
 */
#ifndef HQ_TESTS_ANSWERS_H
#define HQ_TESTS_ANSWERS_H

#include "data/profile.h"
#include "eval/answer.h"
#include "unit.h"

static hq_arena arena; /* of the pack, and of all that a test makes with it */
static hq_sources sources;
static hq_diags diags;
static hq_plan *plan;

/* The pack must compile without so much as a warning. */
static inline void compile_pack(const char *folder)
{
    hq_arena_init(&arena, NULL, 0);
    hq_sources_init(&sources, &arena);
    hq_diags_init(&diags, &arena, &sources);
    ck_assert_int_eq(hq_compile(&arena, &diags, hq_str_of(folder), &plan), HQ_OK);
    ck_assert_uint_eq(diags.list.count, 0);
}

static inline void tear_down(void)
{
    hq_arena_free(&arena);
}

/* A profile, in YAML, that has no mistake; of a pack of the test's own. */
static inline hq_profile *profile_in(hq_arena *into, hq_diags *told, const hq_pack *pack, const char *text)
{
    uint32_t source;
    hq_doc *doc;
    hq_profile *profile;
    ck_assert_int_eq(hq_sources_add(told->sources, HQ_STR("profile"), hq_str_of(text), &source), HQ_OK);
    ck_assert_int_eq(hq_yaml_read(into, told, source, &doc), HQ_OK);
    ck_assert_int_eq(hq_profile_read(into, pack, told, doc, NULL, &profile), HQ_OK);
    return profile;
}

/* The same of the pack that was compiled. */
static inline hq_profile *profile_of(const char *text)
{
    return profile_in(&arena, &diags, plan->pack, text);
}

/* A day, and its year as the claim period. */
static inline hq_request request_on(const char *on)
{
    hq_request request = {0};
    ck_assert(hq_day_parse(hq_str_of(on), &request.on, NULL));
    request.claim_first = hq_start_of_year(request.on);
    request.claim_until = hq_end_of_year(request.on) + 1;
    return request;
}

static inline hq_answer *answer_to(const hq_profile *profile, const hq_request *request)
{
    hq_answer *answer;
    ck_assert_int_eq(hq_estimate(&arena, plan, profile, request, &answer), HQ_OK);
    return answer;
}

#endif
