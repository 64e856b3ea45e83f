/* What is held through an account: now, at most, from several threads, and when it is refused. */
#include "run/account.h"

#include <pthread.h>

#include "memory.h"

enum { THREADS = 4, ROUNDS = 10000, BLOCK = 100 };

START_TEST(held_and_most)
{
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_account account;
    hq_account_init(&account, &memory.allocator);
    const hq_allocator *allocator = &account.allocator;
    void *first = allocator->allocate(allocator->context, 1000);
    void *second = allocator->allocate(allocator->context, 24);
    ck_assert_uint_eq(atomic_load(&account.held), 1024);
    allocator->release(allocator->context, first, 1000);
    ck_assert_uint_eq(atomic_load(&account.held), 24);
    void *third = allocator->allocate(allocator->context, 500);
    ck_assert_uint_eq(atomic_load(&account.most), 1024);
    memory.refuse_from = memory.calls + 1;
    ck_assert_ptr_null(allocator->allocate(allocator->context, 4096));
    ck_assert_uint_eq(atomic_load(&account.held), 524);
    allocator->release(allocator->context, second, 24);
    allocator->release(allocator->context, third, 500);
    ck_assert_uint_eq(atomic_load(&account.held), 0);
    ck_assert_uint_eq(atomic_load(&account.most), 1024);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

static void *hold_and_let_go(void *context)
{
    const hq_allocator *allocator = context;
    for (int i = 0; i < ROUNDS; i++) {
        void *block = allocator->allocate(allocator->context, BLOCK);
        if (block != NULL)
            allocator->release(allocator->context, block, BLOCK);
    }
    return NULL;
}

START_TEST(by_threads)
{
    hq_account account;
    pthread_t threads[THREADS];
    hq_account_init(&account, NULL);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, hold_and_let_go, &account.allocator), 0);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    ck_assert_uint_eq(atomic_load(&account.held), 0);
    ck_assert_uint_ge(atomic_load(&account.most), BLOCK);
    ck_assert_uint_le(atomic_load(&account.most), (size_t)THREADS * BLOCK);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("account");
    TCase *account = tcase_create("account");
    tcase_add_test(account, held_and_most);
    tcase_add_test(account, by_threads);
    suite_add_tcase(suite, account);
    return suite;
}
