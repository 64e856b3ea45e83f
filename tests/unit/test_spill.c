/* Sorting beyond memory against a plain stable sort of the same records. */
#include <errno.h>
#include <stdio.h>

#include "memory.h"
#include "run/spill.h"

typedef struct sample {
    char key[16];
    size_t key_length;
    uint32_t number; /* of adding */
    size_t payload;  /* bytes */
} sample;

static uint64_t state;

static uint32_t below(uint32_t bound)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((state >> 33) % bound);
}

static int compare(const void *a, const void *b)
{
    const sample *left = a, *right = b;
    size_t least = left->key_length < right->key_length ? left->key_length : right->key_length;
    int order = memcmp(left->key, right->key, least);
    if (order == 0)
        order = (left->key_length > right->key_length) - (left->key_length < right->key_length);
    return order != 0 ? order : (left->number > right->number) - (left->number < right->number);
}

/* The payload says its number, and goes on with bytes that depend on it. */
static void fill(const sample *one, char *payload)
{
    for (size_t i = 0; i < one->payload; i++)
        payload[i] = (char)(one->number * 31 + i);
    memcpy(payload, &one->number, sizeof one->number);
}

typedef struct hq_spill_case {
    const char *name;
    uint32_t count;
    uint32_t keys; /* different ones, about */
    uint32_t payload_max;
    size_t memory;
    bool on_disk;
} hq_spill_case;

static const hq_spill_case CASES[] = {
    {"nothing", 0, 1, 8, 0, false},
    {"one", 1, 1, 8, 0, false},
    {"in memory", 1000, 200, 40, 0, false},
    {"all keys alike", 1000, 1, 40, 0, false},
    {"two runs", 8000, 5000, 60, HQ_SPILL_BYTES_MIN, true},
    {"equal keys over many runs", 40000, 3, 100, HQ_SPILL_BYTES_MIN, true},
    {"rounds of merging", 60000, 1000000, 300, HQ_SPILL_BYTES_MIN, true},
    {"records longer than a buffer", 300, 100, 200000, HQ_SPILL_BYTES_MIN, true},
    {"records longer than the memory", 20, 5, 900000, HQ_SPILL_BYTES_MIN, true},
};

static sample *make(const hq_spill_case *one)
{
    sample *all = calloc(one->count + 1, sizeof *all);
    ck_assert_ptr_nonnull(all);
    for (uint32_t i = 0; i < one->count; i++) {
        uint32_t key = below(one->keys);
        int length = snprintf(all[i].key, sizeof all[i].key, key % 3 == 0 ? "%u" : "key-%06u", key);
        all[i].key_length = key % 17 == 0 ? 0 : (size_t)length;
        all[i].number = i;
        all[i].payload = sizeof(uint32_t) + below(one->payload_max);
    }
    return all;
}

START_TEST(records_come_back_in_order)
{
    const hq_spill_case *one = &CASES[_i];
    state = (uint64_t)_i;
    sample *all = make(one);
    char *payload = malloc(one->payload_max + sizeof(uint32_t));
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_spill *spill;
    ck_assert_int_eq(hq_spill_open(&memory.allocator, HQ_STR(""), one->memory, &spill), HQ_OK);
    for (uint32_t i = 0; i < one->count; i++) {
        fill(&all[i], payload);
        ck_assert_int_eq(
            hq_spill_add(spill, (hq_str){all[i].key, all[i].key_length}, (hq_str){payload, all[i].payload}),
            HQ_OK);
    }
    ck_assert_int_eq(hq_spill_sort(spill), HQ_OK);
    qsort(all, one->count, sizeof *all, compare);
    hq_str key, found;
    bool more;
    for (uint32_t i = 0; i < one->count; i++) {
        ck_assert_int_eq(hq_spill_next(spill, &key, &found, &more), HQ_OK);
        ck_assert_msg(more, "%s: ends after %u", one->name, i);
        fill(&all[i], payload);
        ck_assert_msg(key.length == all[i].key_length && memcmp(key.at, all[i].key, key.length) == 0,
                      "%s: key %u", one->name, i);
        ck_assert_msg(found.length == all[i].payload && memcmp(found.at, payload, found.length) == 0,
                      "%s: payload %u", one->name, i);
    }
    for (int twice = 0; twice < 2; twice++) {
        ck_assert_int_eq(hq_spill_next(spill, &key, &found, &more), HQ_OK);
        ck_assert_msg(!more, "%s: goes on", one->name);
    }
    ck_assert_msg((hq_spill_bytes_written(spill) > 0) == one->on_disk, "%s: %lu bytes on disk", one->name,
                  (unsigned long)hq_spill_bytes_written(spill));
    hq_spill_close(spill);
    CHECK_NO_BLOCKS(&memory);
    free(payload);
    free(all);
}
END_TEST

/* Every key greater than the one before and than the middle: what quicksort dreads. */
START_TEST(hostile_orders_take_no_longer)
{
    hq_spill *spill;
    ck_assert_int_eq(hq_spill_open(NULL, HQ_STR(""), 64 << 20, &spill), HQ_OK);
    enum { COUNT = 400000 };
    char number[HQ_SPILL_NUMBER_BYTES];
    for (uint64_t i = 0; i < COUNT; i++) {
        uint64_t value = _i == 0 ? i : _i == 1 ? COUNT - i : _i == 2 ? i ^ 1 : i % 2 == 0 ? i : COUNT - i;
        hq_spill_number(value, number);
        ck_assert_int_eq(hq_spill_add(spill, (hq_str){number, sizeof number}, HQ_STR("")), HQ_OK);
    }
    ck_assert_int_eq(hq_spill_sort(spill), HQ_OK);
    uint64_t before = 0;
    for (uint64_t i = 0; i < COUNT; i++) {
        hq_str key, payload;
        bool more;
        ck_assert_int_eq(hq_spill_next(spill, &key, &payload, &more), HQ_OK);
        ck_assert(more && hq_spill_number_of(key) >= before);
        before = hq_spill_number_of(key);
    }
    hq_spill_close(spill);
}
END_TEST

static hq_status sort_some(const hq_allocator *allocator, hq_str folder, int *error)
{
    hq_spill *spill;
    HQ_TRY(hq_spill_open(allocator, folder, 0, &spill));
    static char payload[1000];
    hq_status status = HQ_OK;
    for (uint32_t i = 0; i < 3000 && status == HQ_OK; i++) {
        char number[HQ_SPILL_NUMBER_BYTES];
        hq_spill_number(3000 - i, number);
        status = hq_spill_add(spill, (hq_str){number, sizeof number}, (hq_str){payload, sizeof payload});
    }
    if (status == HQ_OK)
        status = hq_spill_sort(spill);
    bool more = true;
    while (status == HQ_OK && more) {
        hq_str key, found;
        status = hq_spill_next(spill, &key, &found, &more);
    }
    *error = hq_spill_error(spill);
    hq_spill_close(spill);
    return status;
}

START_TEST(memory_may_end_anywhere)
{
    int error;
    for (size_t refused = 1;; refused++) {
        test_memory memory;
        test_memory_init(&memory, refused);
        hq_status status = sort_some(&memory.allocator, HQ_STR(""), &error);
        CHECK_NO_BLOCKS(&memory);
        if (memory.calls < refused) {
            ck_assert_int_eq(status, HQ_OK);
            ck_assert_uint_gt(refused, 10);
            return;
        }
        ck_assert_int_eq(status, HQ_E_MEMORY);
    }
}
END_TEST

START_TEST(a_folder_that_is_none_is_said)
{
    int error;
    ck_assert_int_eq(sort_some(NULL, HQ_STR("/nowhere/at/all"), &error), HQ_E_IO);
    ck_assert_int_eq(error, ENOENT);
}
END_TEST

START_TEST(a_record_may_be_too_long)
{
    hq_spill *spill;
    ck_assert_int_eq(hq_spill_open(NULL, HQ_STR(""), 0, &spill), HQ_OK);
    hq_str most = {NULL, HQ_SPILL_RECORD_BYTES_MAX};
    ck_assert_int_eq(hq_spill_add(spill, HQ_STR("k"), most), HQ_E_LIMIT);
    hq_spill_close(spill);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("spill");
    TCase *tests = tcase_create("spill");
    tcase_add_loop_test(tests, records_come_back_in_order, 0, (int)(sizeof CASES / sizeof *CASES));
    tcase_add_loop_test(tests, hostile_orders_take_no_longer, 0, 4);
    tcase_add_test(tests, memory_may_end_anywhere);
    tcase_add_test(tests, a_folder_that_is_none_is_said);
    tcase_add_test(tests, a_record_may_be_too_long);
    suite_add_tcase(suite, tests);
    return suite;
}
