/*
 * Arenas: what an object is, where blocks come from and go to, what happens when there are no more.
 *
 * Blocks are seen through the allocator of memory.h, never through the arena's inside. Under AddressSanitizer objects
 * have a gap of 16 bytes between them, so no check below depends on how many objects fill a block.
 */
#include <signal.h>

#include "base/limits.h"
#include "memory.h"

#if defined(__SANITIZE_ADDRESS__)
#define HAVE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAVE_ASAN 1
#endif
#endif
#ifdef HAVE_ASAN
#include <sanitizer/asan_interface.h>
#endif

static bool all_bytes(const void *bytes, size_t size, unsigned char value)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++)
        if (at[i] != value)
            return false;
    return true;
}

/* ---- Objects. ---- */

static const struct {
    const char *name;
    size_t size;
} OBJECTS[] = {
    {"nothing", 0},
    {"one byte", 1},
    {"below the alignment", 15},
    {"the alignment", 16},
    {"above it", 17},
    {"a block's size", 4096},
    {"header and object fill a block", 4096 - 32},
    {"above a block", 4097},
    {"the biggest block", 1 << 20},
    {"above that", (1 << 20) + 1},
    {"5 MiB", 5 << 20},
};

START_TEST(object_is_aligned_zeroed_and_alone)
{
    const char *name = OBJECTS[_i].name;
    size_t size = OBJECTS[_i].size;
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, 0);

    unsigned char *objects[5];
    for (int i = 0; i < COUNT_OF(objects); i++) {
        objects[i] = hq_arena_alloc(&arena, size);
        CHECK_ROW(name, objects[i] != NULL);
        CHECK_ROW(name, (uintptr_t)objects[i] % 16 == 0);
        CHECK_ROW(name, all_bytes(objects[i], size, 0));
        memset(objects[i], i + 1, size);
        for (int j = 0; j < i; j++)
            CHECK_ROW(name, objects[i] != objects[j]);
    }
    for (int i = 0; i < COUNT_OF(objects); i++)
        CHECK_ROW(name, all_bytes(objects[i], size, (unsigned char)(i + 1)));
    CHECK_ROW(name, !arena.failed);
    CHECK_ROW(name, arena.bytes_held == memory.bytes);
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

START_TEST(object_is_zeroed_where_another_was)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    hq_arena_mark start = hq_arena_here(&arena);
    ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 16));
    hq_arena_mark mark = hq_arena_here(&arena);

    unsigned char *first = hq_arena_alloc(&arena, 1000);
    ck_assert_ptr_nonnull(first);
    memset(first, 0xEE, 1000);
    hq_arena_rewind(&arena, mark);
    unsigned char *second = hq_arena_alloc(&arena, 1000);
    ck_assert_ptr_eq(second, first); /* the room is used again */
    ck_assert(all_bytes(second, 1000, 0));

    memset(second, 0xEE, 1000);
    hq_arena_reset(&arena);
    unsigned char *third = hq_arena_alloc(&arena, 2000);
    ck_assert_ptr_nonnull(third);
    ck_assert(all_bytes(third, 2000, 0));
    hq_arena_rewind(&arena, start);
    ck_assert_uint_eq(arena.bytes_held, 0);
    hq_arena_free(&arena);
}
END_TEST

static const struct {
    const char *name;
    size_t count, size;
    bool fits;
} ARRAYS[] = {
    {"none", 0, 8, true},
    {"of nothing", 8, 0, true},
    {"of something", 1000, 24, true},
    {"product is 2^64", (size_t)1 << 32, (size_t)1 << 32, false},
    {"product is 2^64 + 16", SIZE_MAX / 16 + 2, 16, false},
    {"most of both", SIZE_MAX, SIZE_MAX, false},
    {"rounding up would overflow", 1, SIZE_MAX, false},
    {"the block's header would overflow", 1, SIZE_MAX - 32, false},
    {"more than an object may have", 1, SIZE_MAX / 2 + 1, false},
};

START_TEST(array_product)
{
    const char *name = ARRAYS[_i].name;
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, 0);
    unsigned char *array = hq_arena_array(&arena, ARRAYS[_i].count, ARRAYS[_i].size);
    CHECK_ROW(name, (array != NULL) == ARRAYS[_i].fits);
    CHECK_ROW(name, arena.failed == !ARRAYS[_i].fits);
    if (array != NULL)
        CHECK_ROW(name, all_bytes(array, ARRAYS[_i].count * ARRAYS[_i].size, 0));
    else
        CHECK_ROW(name, memory.calls == 0);
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

START_TEST(copy_has_the_bytes)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    static const char BYTES[] = "a\0b\xFF";
    char *copy = hq_arena_copy(&arena, BYTES, sizeof BYTES);
    ck_assert_ptr_nonnull(copy);
    ck_assert_ptr_ne(copy, BYTES);
    ck_assert_mem_eq(copy, BYTES, sizeof BYTES);
    ck_assert_ptr_nonnull(hq_arena_copy(&arena, NULL, 0));
    hq_arena_free(&arena);
}
END_TEST

/* ---- Blocks. ---- */

START_TEST(blocks_double_to_the_most)
{
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, 0);
    ck_assert_uint_eq(memory.calls, 0);
    for (int i = 0; i < 5000; i++)
        ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 1000));
    static const size_t SIZES[] = {4096,   8192,   16384,   32768,   65536,   131072,
                                   262144, 524288, 1048576, 1048576, 1048576, 1048576};
    ck_assert_uint_ge(memory.calls, COUNT_OF(SIZES));
    for (int i = 0; i < COUNT_OF(SIZES); i++)
        ck_assert_uint_eq(memory.sizes[i], SIZES[i]);
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

START_TEST(big_object_leaves_the_shared_block_in_use)
{
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, 0);

    /* Before the first shared block, between two small objects, and as the last. */
    unsigned char *big_first = hq_arena_alloc(&arena, 100000);
    unsigned char *small_first = hq_arena_alloc(&arena, 100);
    unsigned char *big_between = hq_arena_alloc(&arena, 3 << 20);
    unsigned char *small_second = hq_arena_alloc(&arena, 100);
    unsigned char *big_last = hq_arena_alloc(&arena, 200000);
    ck_assert(big_first && small_first && big_between && small_second && big_last);
    ck_assert(small_second > small_first && small_second < small_first + 300);
    ck_assert_uint_eq(memory.calls, 4);
    ck_assert_uint_ge(memory.sizes[0], 100000);
    ck_assert_uint_eq(memory.sizes[1], HQ_ARENA_BLOCK_FIRST);
    ck_assert_uint_ge(memory.sizes[2], 3 << 20);
    ck_assert_uint_le(memory.sizes[2], (3 << 20) + 64); /* its own block holds nothing else */
    memset(big_between, 2, 3 << 20);
    memset(big_last, 3, 200000);
    ck_assert(all_bytes(small_first, 100, 0) && all_bytes(small_second, 100, 0));
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

START_TEST(reset_keeps_the_largest_block)
{
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, 0);
    hq_arena_reset(&arena); /* of an empty arena: nothing */
    ck_assert_uint_eq(memory.calls, 0);

    for (int i = 0; i < 20; i++)
        ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 1000));
    ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 500000));
    for (int i = 0; i < 40; i++)
        ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 1000));
    hq_arena_reset(&arena);
    ck_assert_uint_eq(memory.blocks, 1);
    ck_assert_uint_ge(memory.bytes, 500000);
    ck_assert_uint_eq(arena.bytes_held, memory.bytes);

    size_t calls = memory.calls;
    for (int i = 0; i < 400; i++)
        ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 1000));
    ck_assert_uint_eq(memory.calls, calls); /* all of it from the block that was kept */

    hq_arena_mark mark = hq_arena_here(&arena); /* which was made for one object, and is now shared */
    unsigned char *object = hq_arena_alloc(&arena, 1000);
    hq_arena_rewind(&arena, mark);
    ck_assert_ptr_eq(hq_arena_alloc(&arena, 1000), object);
    ck_assert_uint_eq(memory.calls, calls);
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

START_TEST(free_makes_it_as_new)
{
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, 50000);
    for (int i = 0; i < 30; i++)
        ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 1000));
    ck_assert_ptr_null(hq_arena_alloc(&arena, 60000));
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
    ck_assert(!arena.failed);
    ck_assert_uint_eq(arena.bytes_held, 0);

    size_t calls = memory.calls;
    ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 1));
    ck_assert_uint_eq(memory.sizes[calls], HQ_ARENA_BLOCK_FIRST);
    ck_assert_ptr_null(hq_arena_alloc(&arena, 60000)); /* the bound still holds */
    hq_arena_free(&arena);
    hq_arena_free(&arena); /* twice does no harm */
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

/* ---- Marks. ---- */

START_TEST(marks_nest)
{
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, 0);
    hq_arena_mark empty = hq_arena_here(&arena);
    unsigned char *kept = hq_arena_alloc(&arena, 500);
    ck_assert_ptr_nonnull(kept);
    memset(kept, 7, 500);
    hq_arena_mark outer = hq_arena_here(&arena);
    size_t outer_bytes = memory.bytes;
    for (int i = 0; i < 10; i++)
        ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 3000));
    ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 2 << 20));
    unsigned char *in_outer = hq_arena_alloc(&arena, 100);
    ck_assert_ptr_nonnull(in_outer);
    memset(in_outer, 8, 100);
    hq_arena_mark inner = hq_arena_here(&arena);
    size_t inner_bytes = memory.bytes;
    for (int i = 0; i < 200; i++)
        ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 3000));
    ck_assert_uint_gt(memory.bytes, inner_bytes);

    hq_arena_rewind(&arena, inner);
    ck_assert_uint_eq(memory.bytes, inner_bytes);
    ck_assert(all_bytes(in_outer, 100, 8));
    unsigned char *after = hq_arena_alloc(&arena, 100);
    ck_assert_ptr_nonnull(after);
    memset(after, 9, 100);
    ck_assert(all_bytes(in_outer, 100, 8));

    hq_arena_rewind(&arena, outer);
    ck_assert_uint_eq(memory.bytes, outer_bytes);
    ck_assert_uint_eq(arena.bytes_held, outer_bytes);
    ck_assert(all_bytes(kept, 500, 7));
    hq_arena_rewind(&arena, outer); /* again, nothing new: nothing happens */
    ck_assert_uint_eq(memory.bytes, outer_bytes);

    hq_arena_rewind(&arena, empty);
    CHECK_NO_BLOCKS(&memory);
    hq_arena_free(&arena);
}
END_TEST

START_TEST(mark_taken_when_a_big_object_is_newest)
{
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, 0);
    unsigned char *small = hq_arena_alloc(&arena, 100);
    unsigned char *big = hq_arena_alloc(&arena, 50000);
    ck_assert(small && big);
    memset(big, 5, 50000);
    hq_arena_mark mark = hq_arena_here(&arena);
    for (int i = 0; i < 100; i++)
        ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 1000));
    hq_arena_rewind(&arena, mark);
    ck_assert_uint_eq(memory.blocks, 2);
    ck_assert(all_bytes(big, 50000, 5));
    unsigned char *next = hq_arena_alloc(&arena, 100); /* the cursor is again behind `small` */
    ck_assert(next > small && next < small + 300);
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

START_TEST(loop_near_a_blocks_end_asks_for_the_same_again)
{
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, 0);
    ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 3500));
    hq_arena_mark mark = hq_arena_here(&arena);
    for (int i = 0; i < 20; i++) {
        ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 1000));
        hq_arena_rewind(&arena, mark);
    }
    ck_assert_uint_eq(memory.calls, 21);
    for (int i = 1; i < 21; i++)
        ck_assert_uint_eq(memory.sizes[i], 8192);
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

START_TEST(mark_of_another_arena_is_a_bug)
{
    hq_arena one, other;
    hq_arena_init(&one, NULL, 0);
    hq_arena_init(&other, NULL, 0);
    void *in_one = hq_arena_alloc(&one, 8);
    void *in_other = hq_arena_alloc(&other, 8);
    ck_assert(in_one != NULL && in_other != NULL);
    hq_arena_rewind(&one, hq_arena_here(&other)); /* SIGABRT */
}
END_TEST

/* ---- When memory runs out. ---- */

static const struct {
    const char *name;
    size_t bytes_max, size;
    bool fits;
} BOUNDS[] = {
    {"no bound", 0, 10 << 20, true},
    {"object is the bound", 100000, 100000, false}, /* a block has a header */
    {"room for the header", 100000, 99900, true},
    {"object is above the bound", 100000, 100001, false},
    {"bound below the first block, small object", 1000, 800, true},
    {"bound below the first block, object too big", 1000, 1000, false},
    {"bound below a header", 8, 0, false},
};

START_TEST(bound)
{
    const char *name = BOUNDS[_i].name;
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, BOUNDS[_i].bytes_max);
    void *object = hq_arena_alloc(&arena, BOUNDS[_i].size);
    CHECK_ROW(name, (object != NULL) == BOUNDS[_i].fits);
    CHECK_ROW(name, arena.failed == !BOUNDS[_i].fits);
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

START_TEST(bound_is_never_passed_and_nearly_used)
{
    enum { BOUND = 100000 };
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, BOUND);
    size_t stored = 0;
    while (hq_arena_alloc(&arena, 256) != NULL) {
        stored += 256;
        ck_assert_uint_le(memory.bytes, BOUND);
    }
    /* The last block was cut to what was left: at most one object and the gaps and headers are lost. */
    ck_assert_uint_gt(stored, BOUND * 9 / 10);
    ck_assert(arena.failed);
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

START_TEST(failed_stays_until_reset)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 10000);
    hq_arena_mark mark = hq_arena_here(&arena);
    ck_assert_ptr_null(hq_arena_alloc(&arena, 20000));
    ck_assert(arena.failed);
    ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 10)); /* a smaller one still fits */
    ck_assert(arena.failed);
    hq_arena_rewind(&arena, mark);
    ck_assert(arena.failed);
    hq_arena_reset(&arena);
    ck_assert(!arena.failed);
    ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 10));
    ck_assert_ptr_null(hq_arena_copy(&arena, "", SIZE_MAX / 2));
    ck_assert(arena.failed);
    hq_arena_reset(&arena);
    ck_assert(!arena.failed);
    hq_arena_free(&arena);
}
END_TEST

/*
 * Blocks of 4,096 to 65,536 bytes hold 1, 2, 5, 10 and 21 objects of 3,000: five blocks for the 39, and one for the big
 * object among them. Each of the six is refused in turn, and none.
 */
enum { REFUSALS = 7 };

START_TEST(refused_block)
{
    size_t refuse_from = (size_t)_i; /* 0: none */
    test_memory memory;
    test_memory_init(&memory, refuse_from);
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, 0);
    unsigned char *objects[40];
    int made = 0;
    while (made < COUNT_OF(objects)) {
        objects[made] = hq_arena_alloc(&arena, made == 20 ? 300000 : 3000);
        if (objects[made] == NULL)
            break;
        memset(objects[made], made, 3000);
        made++;
    }
    ck_assert_int_eq(made < COUNT_OF(objects), refuse_from != 0);
    ck_assert_int_eq(arena.failed, refuse_from != 0);
    if (refuse_from != 0)
        ck_assert_uint_eq(memory.calls, refuse_from);
    else
        ck_assert_uint_eq(memory.calls, REFUSALS - 1);
    for (int i = 0; i < made; i++)
        ck_assert(all_bytes(objects[i], 3000, (unsigned char)i));

    if (refuse_from != 0) {
        memory.refuse_from = 0; /* memory is back: the arena works again, and still says that it failed */
        ck_assert_ptr_nonnull(hq_arena_alloc(&arena, 3000));
        ck_assert(arena.failed);
    }
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

/* ---- Poison. ---- */

#ifdef HAVE_ASAN
static bool all_poisoned(const unsigned char *at, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!__asan_address_is_poisoned(at + i))
            return false;
    return true;
}

START_TEST(room_of_no_object_is_poisoned)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    unsigned char *kept = hq_arena_alloc(&arena, 100);
    ck_assert_ptr_nonnull(kept);
    hq_arena_mark mark = hq_arena_here(&arena);
    unsigned char *gone = hq_arena_alloc(&arena, 200);
    ck_assert_ptr_nonnull(gone);
    unsigned char *big = hq_arena_alloc(&arena, 100000);
    ck_assert_ptr_nonnull(big);

    ck_assert_ptr_null(__asan_region_is_poisoned(kept, 100));
    ck_assert_ptr_null(__asan_region_is_poisoned(gone, 200));
    ck_assert_ptr_null(__asan_region_is_poisoned(big, 100000));
    ck_assert(all_poisoned(kept + 100, (size_t)(gone - kept) - 100)); /* the gap */
    ck_assert(all_poisoned(gone + 200, 1000));                        /* free room */
    ck_assert(all_poisoned(big + 100000, 1));
    unsigned char *empty = hq_arena_alloc(&arena, 0);
    ck_assert_ptr_nonnull(empty);
    ck_assert(all_poisoned(empty, 1));

    hq_arena_rewind(&arena, mark);
    ck_assert_ptr_null(__asan_region_is_poisoned(kept, 100));
    ck_assert(all_poisoned(gone, 200)); /* use after a rewind is caught */
    ck_assert(all_poisoned(big, 100));  /* malloc's own doing: the block went back */
    hq_arena_reset(&arena);
    ck_assert(all_poisoned(kept, 100));
    hq_arena_free(&arena);
}
END_TEST
#endif

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("arena");
    TCase *objects = tcase_create("objects");
    tcase_add_loop_test(objects, object_is_aligned_zeroed_and_alone, 0, COUNT_OF(OBJECTS));
    tcase_add_test(objects, object_is_zeroed_where_another_was);
    tcase_add_loop_test(objects, array_product, 0, COUNT_OF(ARRAYS));
    tcase_add_test(objects, copy_has_the_bytes);
#ifdef HAVE_ASAN
    tcase_add_test(objects, room_of_no_object_is_poisoned);
#endif
    suite_add_tcase(suite, objects);

    TCase *blocks = tcase_create("blocks");
    tcase_add_test(blocks, blocks_double_to_the_most);
    tcase_add_test(blocks, big_object_leaves_the_shared_block_in_use);
    tcase_add_test(blocks, reset_keeps_the_largest_block);
    tcase_add_test(blocks, free_makes_it_as_new);
    suite_add_tcase(suite, blocks);

    TCase *marks = tcase_create("marks");
    tcase_add_test(marks, marks_nest);
    tcase_add_test(marks, mark_taken_when_a_big_object_is_newest);
    tcase_add_test(marks, loop_near_a_blocks_end_asks_for_the_same_again);
    tcase_add_test_raise_signal(marks, mark_of_another_arena_is_a_bug, SIGABRT);
    suite_add_tcase(suite, marks);

    TCase *refusals = tcase_create("refusals");
    tcase_add_loop_test(refusals, bound, 0, COUNT_OF(BOUNDS));
    tcase_add_test(refusals, bound_is_never_passed_and_nearly_used);
    tcase_add_test(refusals, failed_stays_until_reset);
    tcase_add_loop_test(refusals, refused_block, 0, REFUSALS);
    suite_add_tcase(suite, refusals);
    return suite;
}
