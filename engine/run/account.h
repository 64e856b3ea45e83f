/* An allocator that counts what is held through it, so that a batch knows what its memory has left. Any number of threads. */
#ifndef HQ_RUN_ACCOUNT_H
#define HQ_RUN_ACCOUNT_H

#include <stdatomic.h>

#include "base/arena.h"

typedef struct hq_account {
    hq_allocator allocator; /* to be given on; the account must stay where it is */
    const hq_allocator *under;
    atomic_size_t held, most; /* bytes: now, and the most at once */
} hq_account;

void hq_account_init(hq_account *account, const hq_allocator *under); /* NULL: hq_allocator_default */

#endif
