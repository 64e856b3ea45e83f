/*
 * What the fuzzers share: the pack under tests/golden/base, one file of it taken by the input; and what must hold whatever the
 * input is. A refusal says why, messages can be printed in both languages, a plan that was compiled answers, and an answer's
 * ranges are in order. The sanitizers see to the rest.
 *
 * Run from the repository's root, or with HQ_FUZZ_PACK naming the folder.
 */
#ifndef HQ_TESTS_FUZZ_H
#define HQ_TESTS_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "data/profile.h"
#include "eval/answer.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* More than any input of libFuzzer's default lengths needs; beyond it a refusal is HQ_E_MEMORY. */
enum { FUZZ_ARENA_BYTES_MAX = 256 << 20 };

/* One input's world; everything in it goes with the arena. */
typedef struct fuzz_world {
    hq_arena arena;
    hq_sources sources;
    hq_diags diags;
} fuzz_world;

static void fuzz_begin(fuzz_world *world)
{
    hq_arena_init(&world->arena, NULL, FUZZ_ARENA_BYTES_MAX);
    hq_sources_init(&world->sources, &world->arena);
    hq_diags_init(&world->diags, &world->arena, &world->sources);
}

/* A refusal says why; a success does not complain. */
static inline void fuzz_judge(fuzz_world *world, hq_status status)
{
    MUST(status == HQ_OK || status == HQ_E_INVALID || status == HQ_E_MEMORY || status == HQ_E_LIMIT);
    MUST(status != HQ_E_INVALID || world->diags.error_count > 0);
    MUST(status != HQ_OK || world->diags.error_count == 0);
    hq_diags_sort(&world->diags);
    for (int language = 0; language < 2; language++) {
        hq_text text;
        hq_text_init(&text, &world->arena);
        hq_diags_print(&text, &world->diags, language == 0 ? HQ_LANG_EN : HQ_LANG_ZH, language == 1);
    }
}

#ifndef FUZZ_NO_PACK /* an input that asks nothing of a pack */

/* The files of the base pack, read once and kept. */
static const hq_pack_files *fuzz_base(const hq_sources **sources)
{
    static hq_arena arena;
    static hq_sources read;
    static hq_pack_files files;
    static bool done;
    if (!done) {
        const char *folder = getenv("HQ_FUZZ_PACK");
        hq_diags diags;
        hq_arena_init(&arena, NULL, 0);
        hq_sources_init(&read, &arena);
        hq_diags_init(&diags, &arena, &read);
        MUST(hq_pack_load(&arena, &diags, hq_str_of(folder != NULL ? folder : "tests/golden/base"), &files) ==
             HQ_OK);
        done = true;
    }
    *sources = &read;
    return &files;
}

/* What of the base pack is compiled: all, or no policy and group but the one in the input, which is faster. */
typedef enum fuzz_extent { FUZZ_WHOLE_PACK, FUZZ_ONE_POLICY } fuzz_extent;

/* The base pack's files, `text` in the place of the file `path`. */
static hq_status fuzz_files(fuzz_world *world, const char *path, hq_str text, fuzz_extent extent,
                            hq_pack_files *files)
{
    const hq_sources *base_sources;
    const hq_pack_files *base = fuzz_base(&base_sources);
    *files = (hq_pack_files){.folder = base->folder};
    for (uint32_t i = 0; i < base->files.count; i++) {
        hq_pack_file file = base->files.at[i];
        const hq_source *source = &base_sources->list.at[file.source];
        bool replaced = path != NULL && hq_str_is(file.path, path);
        bool other =
            hq_str_starts(file.path, HQ_STR("policies/")) || hq_str_starts(file.path, HQ_STR("groups/"));
        if (extent == FUZZ_ONE_POLICY && other && !replaced)
            continue;
        HQ_TRY(hq_sources_add(&world->sources, source->path, replaced ? text : source->text, &file.source));
        if (!HQ_PUSH(&world->arena, files->files, file))
            return HQ_E_MEMORY;
    }
    return HQ_OK;
}

static hq_status fuzz_compile(fuzz_world *world, const char *path, hq_str text, fuzz_extent extent,
                              hq_plan **plan)
{
    hq_pack_files files;
    *plan = NULL;
    HQ_TRY(fuzz_files(world, path, text, extent, &files));
    hq_pack *pack;
    hq_status status = hq_pack_read(&world->arena, &world->diags, &files, false, &pack);
    if (status == HQ_E_INVALID && pack != NULL && pack->model_is_sound)
        status = hq_pack_check(pack) == HQ_E_MEMORY ? HQ_E_MEMORY : HQ_E_INVALID;
    HQ_TRY(status);
    HQ_TRY(hq_pack_check(pack));
    HQ_TRY(hq_plan_lower(pack, plan));
    MUST(hq_plan_verify(*plan) == NULL);
    HQ_TRY(hq_plan_bound(*plan));
    MUST(hq_plan_verify(*plan) == NULL);
    HQ_TRY(hq_plan_fold(*plan));
    MUST(hq_plan_verify(*plan) == NULL);
    return HQ_OK;
}

static void fuzz_ordered(hq_range range)
{
    MUST(range.low <= range.high);
}

/* Ask for every policy, explained and not; in a year in which the base pack's policies are valid. */
static void fuzz_ask(fuzz_world *world, const hq_plan *plan, const hq_profile *profile)
{
    hq_request request = {0};
    MUST(hq_civil_to_day((hq_civil){2026, 6, 30}, &request.on));
    request.claim_first = hq_start_of_year(request.on);
    request.claim_until = hq_end_of_year(request.on) + 1;
    for (int round = 0; round < 2; round++) {
        request.explain = round == 0;
        request.complete = round == 1;
        hq_answer *answer;
        hq_status status = hq_estimate(&world->arena, plan, profile, &request, &answer);
        MUST(status == HQ_OK || status == HQ_E_MEMORY || status == HQ_E_LIMIT);
        if (status != HQ_OK)
            continue;
        for (uint32_t i = 0; i < answer->policy_count; i++)
            fuzz_ordered(answer->policies[i].amount);
    }
}

#endif

#endif
