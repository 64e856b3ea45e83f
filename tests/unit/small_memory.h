/* What runs the examples of a pack where memory ends: the first request is refused, then the second, until the run succeeds. */
#ifndef HQ_TESTS_SMALL_MEMORY_H
#define HQ_TESTS_SMALL_MEMORY_H

#include "memory.h"
#include "small_pack.h"

typedef hq_status small_run(hq_arena *arena, const hq_plan *plan, hq_diags *diags, hq_text *text);

/* most: requests after which the run must have succeeded. */
static inline void small_refuse(small_pack *of, size_t most, small_run *run)
{
    hq_status status = HQ_E_MEMORY;
    for (size_t refused = 1; status == HQ_E_MEMORY; refused++) {
        test_memory memory;
        hq_arena arena;
        hq_diags diags;
        hq_text text;
        ck_assert_uint_lt(refused, most);
        test_memory_init(&memory, refused);
        hq_arena_init(&arena, &memory.allocator, 0);
        hq_diags_init(&diags, &arena, &of->sources);
        hq_text_init(&text, &arena);
        status = run(&arena, of->plan, &diags, &text);
        hq_arena_free(&arena);
        CHECK_NO_BLOCKS(&memory);
    }
    ck_assert_int_eq(status, HQ_OK);
}

#endif
