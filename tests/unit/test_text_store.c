/*
 * Texts by number, in memory and on disk: what is asked for in any order is what was added, in however little memory; where texts, memory and disk
 * end. A text is made of its number alone, so that nothing has to be remembered here.
 */
#include "data/text_store.h"

#include <errno.h>

#include "memory.h"

enum { TEXTS = 3000, LONGEST = 50000, MIB = 1 << 20 };

static uint32_t mixed(uint32_t n)
{
    n = (n ^ n >> 16) * 0x7feb352d;
    n = (n ^ n >> 15) * 0x846ca68b;
    return n ^ n >> 16;
}

/* Mostly names, now and then nothing, or several pages; one that ends where a page does. */
static size_t length_of(uint32_t index)
{
    uint32_t chance = mixed(index);
    return chance % 97 == 0 ? chance / 97 % LONGEST : chance % 89 == 0 ? HQ_STORE_PAGE : chance % 61;
}

static const char *text_of(uint32_t index)
{
    static char text[LONGEST];
    size_t length = length_of(index);
    for (size_t i = 0; i < length; i++)
        text[i] = (char)(mixed(index + (uint32_t)i) & 0x7F);
    return text;
}

static hq_status fill(hq_text_store *store)
{
    for (uint32_t i = 0; i < TEXTS; i++)
        HQ_TRY(hq_text_store_add(store, (hq_str){text_of(i), length_of(i)}));
    return hq_text_store_end(store);
}

static hq_status ask(hq_text_store *store, uint32_t index)
{
    hq_str got;
    HQ_TRY(hq_text_store_get(store, index, &got));
    ck_assert_uint_eq(got.length, length_of(index));
    ck_assert_msg(memcmp(got.at, text_of(index), got.length) == 0, "text %u", index);
    return HQ_OK;
}

static const size_t MEMORY[] = {1, 5 * HQ_STORE_PAGE, 300000, MIB, 64 * MIB};

START_TEST(as_they_were_added)
{
    test_memory memory;
    hq_text_store store;
    size_t rooms = 4 * 4096 + 2 * LONGEST, least = 4 * HQ_STORE_PAGE;
    test_memory_init(&memory, 0);
    hq_text_store_init(&store, &memory.allocator, HQ_STR(""), MEMORY[_i], 64 * MIB);
    ck_assert_int_eq(fill(&store), HQ_OK);
    ck_assert_uint_eq(store.count, TEXTS);
    ck_assert_uint_gt(store.text.length, MIB);
    ck_assert((store.text.file.bytes > 0) == (MEMORY[_i] <= MIB));
    for (uint32_t i = 0; i < TEXTS; i++)
        ck_assert_int_eq(ask(&store, i), HQ_OK);
    for (uint32_t i = TEXTS; i-- > 0;)
        ck_assert_int_eq(ask(&store, i), HQ_OK);
    for (uint32_t i = 0; i < 3 * TEXTS; i++)
        ck_assert_int_eq(ask(&store, mixed(i) % TEXTS), HQ_OK);
    ck_assert_uint_le(memory.bytes, rooms + (MEMORY[_i] > least ? MEMORY[_i] : least));
    hq_text_store_free(&store);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

START_TEST(none_at_all)
{
    hq_text_store store;
    hq_text_store_init(&store, &hq_allocator_default, HQ_STR(""), 1, MIB);
    ck_assert_int_eq(hq_text_store_end(&store), HQ_OK);
    hq_text_store_free(&store);
}
END_TEST

START_TEST(too_much)
{
    hq_text_store store;
    hq_str got;
    hq_text_store_init(&store, &hq_allocator_default, HQ_STR(""), 1, 10);
    ck_assert_int_eq(hq_text_store_add(&store, HQ_STR("企业甲")), HQ_OK); /* 9 bytes */
    ck_assert_int_eq(hq_text_store_add(&store, HQ_STR("ab")), HQ_E_LIMIT);
    ck_assert_int_eq(hq_text_store_add(&store, HQ_STR("a")), HQ_OK);
    ck_assert_int_eq(hq_text_store_add(&store, HQ_STR("")), HQ_OK);
    ck_assert_int_eq(hq_text_store_add(&store, HQ_STR("b")), HQ_E_LIMIT);
    ck_assert_int_eq(hq_text_store_end(&store), HQ_OK);
    ck_assert_uint_eq(store.count, 3);
    ck_assert_int_eq(hq_text_store_get(&store, 1, &got), HQ_OK);
    ck_assert(hq_str_is(got, "a"));
    hq_text_store_free(&store);
}
END_TEST

START_TEST(no_disk)
{
    hq_text_store store;
    hq_text_store_init(&store, &hq_allocator_default, HQ_STR("/nowhere/at/all"), 1, 64 * MIB);
    ck_assert_int_eq(fill(&store), HQ_E_IO);
    ck_assert_int_eq(hq_text_store_error(&store), ENOENT);
    hq_text_store_free(&store);
}
END_TEST

START_TEST(no_memory)
{
    hq_status status = HQ_E_MEMORY;
    for (size_t n = 1; status == HQ_E_MEMORY; n++) {
        test_memory memory;
        hq_text_store store;
        test_memory_init(&memory, n);
        hq_text_store_init(&store, &memory.allocator, HQ_STR(""), 4 * HQ_STORE_PAGE, 64 * MIB);
        status = fill(&store);
        for (uint32_t i = 0; i < TEXTS && status == HQ_OK; i += 7)
            status = ask(&store, TEXTS - 1 - i);
        ck_assert(status == HQ_OK || status == HQ_E_MEMORY);
        hq_text_store_free(&store);
        CHECK_NO_BLOCKS(&memory);
        ck_assert_uint_lt(n, 100);
        ck_assert(status != HQ_OK || n > 8);
    }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("text_store");
    TCase *all = tcase_create("all");
    tcase_add_loop_test(all, as_they_were_added, 0, COUNT_OF(MEMORY));
    tcase_add_test(all, none_at_all);
    tcase_add_test(all, too_much);
    tcase_add_test(all, no_disk);
    tcase_add_test(all, no_memory);
    suite_add_tcase(suite, all);
    return suite;
}
