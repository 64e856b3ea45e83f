/* Growing arrays in an arena: HQ_LIST, HQ_PUSH. */
#include "memory.h"

typedef struct point {
    uint64_t x, y, z;
} point;

START_TEST(list_grows)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    HQ_LIST(point) points = {0};
    for (uint32_t i = 0; i < 1000; i++) {
        ck_assert(HQ_PUSH(&arena, points, ((point){i, i + 1, i + 2})));
        ck_assert_uint_eq(points.count, i + 1);
        uint32_t capacity = 4; /* 24 bytes each: 128 hold four of them, and a power of two */
        while (capacity < points.count)
            capacity *= 2;
        ck_assert_uint_eq(points.capacity, capacity);
    }
    for (uint32_t i = 0; i < 1000; i++)
        ck_assert(points.at[i].x == i && points.at[i].y == i + 1 && points.at[i].z == i + 2);
    hq_arena_free(&arena);
}
END_TEST

START_TEST(list_survives_a_refusal)
{
    test_memory memory;
    test_memory_init(&memory, 2); /* the first block holds 64 points, not the 128 after them */
    hq_arena arena;
    hq_arena_init(&arena, &memory.allocator, 0);
    HQ_LIST(point) points = {0};
    while (HQ_PUSH(&arena, points, ((point){points.count, 0, 0})))
        ck_assert_uint_lt(points.count, 1000);
    ck_assert_uint_eq(points.count, 64);
    ck_assert_uint_eq(points.capacity, 64);
    ck_assert(arena.failed);
    for (uint32_t i = 0; i < points.count; i++)
        ck_assert_uint_eq(points.at[i].x, i);
    memory.refuse_from = 0;
    ck_assert(HQ_PUSH(&arena, points, ((point){64, 0, 0})));
    ck_assert_uint_eq(points.capacity, 128);
    hq_arena_free(&arena);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

static const struct {
    const char *name;
    uint32_t capacity;
    size_t element_size;
} FULL_LISTS[] = {
    {"twice the capacity is no uint32_t", UINT32_C(1) << 31, 1},
    {"capacity is the most there is", UINT32_MAX, 1},
    {"twice the bytes are no size_t", UINT32_C(1) << 20, SIZE_MAX / 2},
};

START_TEST(list_cannot_grow)
{
    const char *name = FULL_LISTS[_i].name;
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    unsigned char element;
    void *at = &element;
    uint32_t capacity = FULL_LISTS[_i].capacity;
    CHECK_ROW(name, !hq_list_grow(&arena, &at, &capacity, 0, FULL_LISTS[_i].element_size));
    CHECK_ROW(name, arena.failed);
    CHECK_ROW(name, at == &element);
    CHECK_ROW(name, capacity == FULL_LISTS[_i].capacity);
    hq_arena_free(&arena);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("list");
    TCase *lists = tcase_create("lists");
    tcase_add_test(lists, list_grows);
    tcase_add_test(lists, list_survives_a_refusal);
    tcase_add_loop_test(lists, list_cannot_grow, 0, COUNT_OF(FULL_LISTS));
    suite_add_tcase(suite, lists);
    return suite;
}
