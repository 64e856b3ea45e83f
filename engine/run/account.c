/* See account.h. */
#include "run/account.h"

static void *allocate(void *context, size_t size)
{
    hq_account *account = context;
    void *block = account->under->allocate(account->under->context, size);
    if (block == NULL)
        return NULL;
    size_t held = atomic_fetch_add_explicit(&account->held, size, memory_order_relaxed) + size;
    size_t most = atomic_load_explicit(&account->most, memory_order_relaxed);
    while (held > most && !atomic_compare_exchange_weak_explicit(&account->most, &most, held,
                                                                 memory_order_relaxed, memory_order_relaxed))
        ;
    return block;
}

static void release(void *context, void *block, size_t size)
{
    hq_account *account = context;
    atomic_fetch_sub_explicit(&account->held, size, memory_order_relaxed);
    account->under->release(account->under->context, block, size);
}

void hq_account_init(hq_account *account, const hq_allocator *under)
{
    account->allocator = (hq_allocator){allocate, release, account};
    account->under = under == NULL ? &hq_allocator_default : under;
    atomic_init(&account->held, 0);
    atomic_init(&account->most, 0);
}
