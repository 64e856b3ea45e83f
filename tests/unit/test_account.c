/* What is held through an account: now, at most, from several threads, and when it is refused. */
#include "run/account.h"

#include <pthread.h>
#include <signal.h>
#include <ucontext.h>

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

/* --- Between any two instructions --- */

#ifdef __x86_64__

/*
 * Threads that run freely meet between two instructions too seldom to be counted on. So another one is played: the processor stops after each instruction
 * (x86's trap flag), and after the n-th of a call the other does what it does; so for every n, until the call has fewer.
 */
enum { TRAP_FLAG = 0x100, HELD_FIRST = 100, OWN = 10 };

typedef struct other_thread {
    const char *name;
    size_t lets_go, takes; /* bytes, in this order */
} other_thread;

static const struct {
    other_thread other;
    bool letting_go; /* the call that it meets */
} MEETINGS[] = {
    {{"takes, while one takes", 0, 1000}, false},
    {{"takes, while one lets go", 0, 1000}, true},
    {{"lets go and takes less, while one takes", 8, 1}, false},
};

static struct {
    hq_account account;
    const other_thread *other;
    volatile sig_atomic_t inside, instructions, at, traps;
    size_t held_when_met; /* 0: they did not meet */
} played;

static void *no_memory(void *context, size_t size)
{
    (void)size;
    return context;
}

static void nothing(void *context, void *block, size_t size)
{
    (void)context;
    (void)block;
    (void)size;
}

/* From the next instruction on. No signal does it: returning from one would be stepped through each time, and takes longer than the call itself. */
static inline __attribute__((always_inline)) void begin_steps(void)
{
    __asm__ volatile("lea -128(%%rsp), %%rsp\n\t" /* what leaves keep below the stack's end */
                     "pushfq\n\t"
                     "orq %0, (%%rsp)\n\t"
                     "popfq\n\t"
                     "lea 128(%%rsp), %%rsp"
                     :
                     : "i"(TRAP_FLAG)
                     : "memory", "cc");
}

static void after_instruction(int number, siginfo_t *info, void *context)
{
    const hq_allocator *allocator = &played.account.allocator;
    (void)number;
    (void)info;
    played.traps = 1;
    bool meets = played.inside == 1 && ++played.instructions == played.at;
    if (meets || played.inside == 2)
        ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~(greg_t)TRAP_FLAG;
    if (!meets)
        return;
    played.held_when_met = atomic_load(&played.account.held);
    if (played.other->lets_go > 0)
        allocator->release(allocator->context, &played, played.other->lets_go);
    if (played.other->takes > 0)
        (void)allocator->allocate(allocator->context, played.other->takes);
}

/* One call, with the other one after its n-th instruction. */
static void play(int at, bool letting_go)
{
    const hq_allocator under = {no_memory, nothing, &played};
    const hq_allocator *allocator = &played.account.allocator;
    hq_account_init(&played.account, &under);
    (void)allocator->allocate(allocator->context, HELD_FIRST);
    played.instructions = 0;
    played.held_when_met = 0;
    played.at = at;
    played.inside = 1;
    begin_steps();
    if (letting_go)
        allocator->release(allocator->context, &played, OWN);
    else
        (void)allocator->allocate(allocator->context, OWN);
    played.inside = 2;
}

/* The most that was held, step by step: before the two met, and as one of them did and the other. */
static size_t most_of(bool letting_go)
{
    const other_thread *other = played.other;
    size_t held = HELD_FIRST, most = held;
    bool own_first = played.held_when_met != HELD_FIRST;
    for (int turn = 0; turn < 2; turn++) {
        if (own_first == (turn == 0)) {
            held = letting_go ? held - OWN : held + OWN;
        } else {
            held = held - other->lets_go + other->takes;
        }
        most = held > most ? held : most;
    }
    ck_assert_uint_eq(atomic_load(&played.account.held), held);
    return most;
}

START_TEST(between_any_two_instructions)
{
    const struct sigaction after = {.sa_sigaction = after_instruction, .sa_flags = SA_SIGINFO};
    ck_assert_int_eq(sigaction(SIGTRAP, &after, NULL), 0);
    played.other = &MEETINGS[_i].other;
    int met = 0;
    for (int at = 1; met == at - 1; at++) {
        play(at, MEETINGS[_i].letting_go);
        if (played.held_when_met == 0)
            break;
        met = at;
        size_t most = most_of(MEETINGS[_i].letting_go);
        ck_assert_msg(atomic_load(&played.account.most) == most, "[%s] after instruction %d: %zu, not %zu",
                      played.other->name, at, atomic_load(&played.account.most), most);
    }
    if (played.traps == 0)
        return; /* valgrind, say, stops nowhere */
    ck_assert_int_gt(met, 10);
}
END_TEST

#endif

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("account");
    TCase *account = tcase_create("account");
    tcase_add_test(account, held_and_most);
    tcase_add_test(account, by_threads);
#ifdef __x86_64__
    tcase_add_loop_test(account, between_any_two_instructions, 0, COUNT_OF(MEETINGS));
    tcase_set_timeout(account, 60); /* where a virtual machine takes each stop */
#endif
    suite_add_tcase(suite, account);
    return suite;
}
