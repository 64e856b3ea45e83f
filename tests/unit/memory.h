/*
 * An allocator for tests: counts, checks that each block comes back with the size it was asked for, and refuses one
 * call or every call after it. Whoever uses it ends with CHECK_NO_BLOCKS.
 */
#ifndef HQ_TESTS_MEMORY_H
#define HQ_TESTS_MEMORY_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "unit.h"

enum { MEMORY_SIZES_MAX = 64 };

typedef struct test_memory {
    hq_allocator allocator;         /* its context is this structure */
    size_t calls;                   /* of allocate, refused ones included */
    size_t refuse_from;             /* the first call that is refused, from 1; 0: none */
    size_t blocks;                  /* out at present */
    size_t bytes;                   /* in them */
    size_t sizes[MEMORY_SIZES_MAX]; /* asked for by the first calls */
} test_memory;

/* In front of each block; 16 bytes keep the block aligned. */
typedef struct test_memory_header {
    _Alignas(16) size_t size;
} test_memory_header;

static void *test_memory_allocate(void *context, size_t size)
{
    test_memory *memory = context;
    if (memory->calls < MEMORY_SIZES_MAX)
        memory->sizes[memory->calls] = size;
    memory->calls++;
    if (memory->refuse_from != 0 && memory->calls >= memory->refuse_from)
        return NULL;
    test_memory_header *header = malloc(sizeof *header + size);
    ck_assert_ptr_nonnull(header);
    header->size = size;
    memset(header + 1, 0xA5, size); /* who counts on zeroes must have made them */
    memory->blocks++;
    memory->bytes += size;
    return header + 1;
}

static void test_memory_release(void *context, void *block, size_t size)
{
    test_memory *memory = context;
    test_memory_header *header = (test_memory_header *)block - 1;
    ck_assert_msg(header->size == size, "a block of %zu bytes came back as %zu", header->size, size);
    memset(block, 0x5A, size); /* under ASan this also checks that nothing of it is left poisoned */
    memory->blocks--;
    memory->bytes -= size;
    free(header);
}

/* refuse_from: the first call of allocate that gives NULL, from 1; 0: none does. */
static inline void test_memory_init(test_memory *memory, size_t refuse_from)
{
    *memory = (test_memory){.allocator = {test_memory_allocate, test_memory_release, memory},
                            .refuse_from = refuse_from};
}

#define CHECK_NO_BLOCKS(MEMORY)                                                                         \
    ck_assert_msg((MEMORY)->blocks == 0 && (MEMORY)->bytes == 0, "%zu blocks, %zu bytes are still out", \
                  (MEMORY)->blocks, (MEMORY)->bytes)

#endif
