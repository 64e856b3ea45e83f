/*
 * Regions: a chain of blocks, newest first, and a cursor that small objects are cut from.
 *
 * A small object comes from the shared block. When that is used up, a new one of twice the size follows, so that the
 * number of blocks grows with the logarithm of what is stored. An object too big for the next shared block gets a
 * block of its own, and the cursor stays where it was: a large array between small objects does not throw away the
 * rest of the shared block. The chain is in order of time, so a rewind drops blocks from its newest end.
 *
 * Under AddressSanitizer every byte that belongs to no object is poisoned, and objects have a gap between them: use
 * after a rewind and a write past an object's end are reported as they would be with malloc.
 */
#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#if defined(__SANITIZE_ADDRESS__)
#define HQ_ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HQ_ARENA_ASAN 1
#endif
#endif

#ifdef HQ_ARENA_ASAN
#include <sanitizer/asan_interface.h>
enum { OBJECT_GAP = 16 };
#else
#define ASAN_POISON_MEMORY_REGION(ADDRESS, SIZE)   ((void)(ADDRESS), (void)(SIZE))
#define ASAN_UNPOISON_MEMORY_REGION(ADDRESS, SIZE) ((void)(ADDRESS), (void)(SIZE))
enum { OBJECT_GAP = 0 };
#endif

/* A list begins with few elements where they are large: most lists stay short. */
enum { OBJECT_ALIGNMENT = 16, LIST_CAPACITY_FIRST = 8, LIST_BYTES_FIRST = 128 };

struct hq_arena_block {
    hq_arena_block *older;
    size_t size;               /* bytes, this header included */
    unsigned char *shared_end; /* the arena's `end` while this block is the newest */
    _Alignas(OBJECT_ALIGNMENT) unsigned char room[];
};

_Static_assert(offsetof(hq_arena_block, room) == sizeof(hq_arena_block),
               "block_room counts from the header's end");
_Static_assert(_Alignof(max_align_t) <= OBJECT_ALIGNMENT, "some type needs more than an arena gives");

static void *default_allocate(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void default_release(void *context, void *block, size_t size)
{
    (void)context;
    (void)size;
    free(block);
}

const hq_allocator hq_allocator_default = {default_allocate, default_release, NULL};

void hq_arena_init(hq_arena *arena, const hq_allocator *allocator, size_t bytes_max)
{
    *arena = (hq_arena){.allocator = allocator != NULL ? allocator : &hq_allocator_default,
                        .bytes_max = bytes_max != 0 ? bytes_max : SIZE_MAX,
                        .block_size_next = HQ_ARENA_BLOCK_FIRST};
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t block_room(const hq_arena_block *block)
{
    return block->size - sizeof *block;
}

/* Was the block made for one big object, leaving the cursor in an older block? */
static bool block_is_single(const hq_arena_block *block)
{
    return block->shared_end != block->room + block_room(block);
}

static void block_release(hq_arena *arena, hq_arena_block *block)
{
    size_t size = block->size;
    assert(arena->bytes_held >= size);
    arena->bytes_held -= size;
    ASAN_UNPOISON_MEMORY_REGION(block, size); /* the allocator may use it for anything */
    arena->allocator->release(arena->allocator->context, block, size);
}

/* A block with exactly `size` bytes at the newest end of the chain, its room poisoned; NULL when it is refused. */
static hq_arena_block *block_add(hq_arena *arena, size_t size)
{
    if (size > arena->bytes_max - arena->bytes_held)
        return NULL;
    hq_arena_block *block = arena->allocator->allocate(arena->allocator->context, size);
    if (block == NULL)
        return NULL;
    assert((uintptr_t)block % OBJECT_ALIGNMENT == 0);
    *block = (hq_arena_block){.older = arena->newest, .size = size, .shared_end = arena->end};
    ASAN_POISON_MEMORY_REGION(block->room, block_room(block));
    arena->newest = block;
    arena->bytes_held += size;
    return block;
}

void hq_arena_free(hq_arena *arena)
{
    const hq_allocator *allocator = arena->allocator;
    size_t bytes_max = arena->bytes_max;
    hq_arena_rewind(arena, (hq_arena_mark){NULL, NULL});
    hq_arena_init(arena, allocator, bytes_max);
}

void hq_arena_reset(hq_arena *arena)
{
    arena->failed = false;
    if (arena->newest == NULL)
        return;

    hq_arena_block *kept = arena->newest;
    for (hq_arena_block *block = kept->older; block != NULL; block = block->older)
        if (block->size > kept->size)
            kept = block;
    for (hq_arena_block *block = arena->newest, *older; block != NULL; block = older) {
        older = block->older;
        if (block != kept)
            block_release(arena, block);
    }
    arena->newest = kept;
    arena->cursor = kept->room;
    arena->end = kept->room + block_room(kept);
    kept->older = NULL;
    kept->shared_end = arena->end;
    ASAN_POISON_MEMORY_REGION(kept->room, block_room(kept));
}

/* Make room for an object that does not fit in the shared block. Gives where it is to lie, or NULL. */
static unsigned char *place_in_new_block(hq_arena *arena, size_t room)
{
    size_t needed = sizeof(hq_arena_block) + room; /* hq_arena_alloc saw to it that this cannot overflow */
    if (needed > arena->block_size_next) {
        hq_arena_block *single = block_add(arena, needed);
        return single != NULL ? single->room : NULL;
    }

    /* Near the bound a smaller block still serves. */
    size_t size = least(arena->block_size_next, arena->bytes_max - arena->bytes_held);
    if (size < needed)
        return NULL;
    hq_arena_block *shared = block_add(arena, size);
    if (shared == NULL)
        return NULL;
    arena->block_size_next = least(arena->block_size_next * 2, HQ_ARENA_BLOCK_MOST);
    shared->shared_end = shared->room + block_room(shared);
    arena->end = shared->shared_end;
    arena->cursor = shared->room + room;
    return shared->room;
}

void *hq_arena_alloc(hq_arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2) { /* so that no sum below overflows */
        arena->failed = true;
        return NULL;
    }
    size_t room = (size + OBJECT_ALIGNMENT - 1) / OBJECT_ALIGNMENT * OBJECT_ALIGNMENT + OBJECT_GAP;
    if (room == 0)
        room = OBJECT_ALIGNMENT; /* distinct, even when empty */

    unsigned char *object;
    if (room <= (size_t)(arena->end - arena->cursor)) {
        object = arena->cursor;
        arena->cursor += room;
    } else {
        object = place_in_new_block(arena, room);
    }
    if (object == NULL) {
        arena->failed = true;
        return NULL;
    }
    ASAN_UNPOISON_MEMORY_REGION(object, size);
    memset(object, 0, size);
    return object;
}

void *hq_arena_array(hq_arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        arena->failed = true;
        return NULL;
    }
    return hq_arena_alloc(arena, bytes);
}

void *hq_arena_copy(hq_arena *arena, const void *bytes, size_t size)
{
    void *copy = hq_arena_alloc(arena, size);
    if (copy != NULL && size > 0) /* memcpy does not take NULL, an empty slice may be one */
        memcpy(copy, bytes, size);
    return copy;
}

hq_arena_mark hq_arena_here(const hq_arena *arena)
{
    return (hq_arena_mark){arena->newest, arena->cursor};
}

void hq_arena_rewind(hq_arena *arena, hq_arena_mark mark)
{
    while (arena->newest != mark.block) {
        hq_arena_block *block = arena->newest;
        assert(block != NULL && "the mark is of another arena, or of a state that was rewound already");
        /* The next shared block is then as big as this one was: a loop that marks and rewinds near a block's end
         * must not ask for twice as much each time round. */
        if (!block_is_single(block) && block->size >= HQ_ARENA_BLOCK_FIRST)
            arena->block_size_next = least(block->size, HQ_ARENA_BLOCK_MOST);
        arena->newest = block->older;
        block_release(arena, block);
    }
    arena->cursor = mark.cursor;
    arena->end = mark.block != NULL ? mark.block->shared_end : NULL;
    ASAN_POISON_MEMORY_REGION(arena->cursor, (size_t)(arena->end - arena->cursor));
}

bool hq_list_grow(hq_arena *arena, void **at, uint32_t *capacity, uint32_t count, size_t element_size)
{
    assert(count <= *capacity);
    if (*capacity > UINT32_MAX / 2) {
        arena->failed = true;
        return false;
    }
    uint32_t capacity_new = *capacity == 0 ? LIST_CAPACITY_FIRST : *capacity * 2;
    while (*capacity == 0 && capacity_new > 1 && capacity_new * element_size > LIST_BYTES_FIRST)
        capacity_new /= 2;
    void *grown = hq_arena_array(arena, capacity_new, element_size);
    if (grown == NULL)
        return false;

    /* `at` is really a pointer to some TYPE *, which must not be read or written as a void *; its bytes may. */
    void *old;
    memcpy(&old, at, sizeof old);
    if (count > 0)
        memcpy(grown, old, count * element_size);
    memcpy(at, &grown, sizeof grown);
    *capacity = capacity_new;
    return true;
}
