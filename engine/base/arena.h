/*
 * Memory in regions: everything that is read, compiled or answered lives in an arena and goes with it.
 *
 * Why: one answer makes thousands of small objects with one lifetime; freeing them one by one is where C programs
 * leak or crash when an allocation fails half way. Blocks come from an allocator that the caller may give. When it
 * returns NULL, or when the arena's own bound is reached, hq_arena_alloc returns NULL and the arena remembers it
 * (`failed`); nothing jumps, prints or aborts.
 *
 * An arena belongs to one thread at a time. It knows nothing of what is stored in it.
 */
#ifndef HQ_BASE_ARENA_H
#define HQ_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/*
 * Where memory comes from. `allocate` returns a block of at least `size` bytes aligned for any type, or NULL;
 * `release` takes it back with the same size. Both must be safe to call from the thread that uses the arena.
 */
typedef struct hq_allocator {
    void *(*allocate)(void *context, size_t size);
    void (*release)(void *context, void *block, size_t size);
    void *context;
} hq_allocator;

/* malloc and free. */
extern const hq_allocator hq_allocator_default;

typedef struct hq_arena_block hq_arena_block;

typedef struct hq_arena {
    const hq_allocator *allocator;
    hq_arena_block *newest;
    unsigned char
        *cursor;        /* next free byte of the newest shared block; a big object has a block of its own */
    unsigned char *end; /* one past its last byte */
    size_t bytes_held;  /* sum of the blocks' sizes */
    size_t bytes_max;   /* bound on bytes_held; SIZE_MAX: none */
    size_t block_size_next; /* doubles from HQ_ARENA_BLOCK_FIRST to HQ_ARENA_BLOCK_MOST */
    bool failed;            /* an allocation was refused; stays set until hq_arena_reset */
} hq_arena;

/* A place to come back to: see hq_arena_rewind. */
typedef struct hq_arena_mark {
    hq_arena_block *block;
    unsigned char *cursor;
} hq_arena_mark;

/* Make an empty arena. Allocates nothing. allocator NULL: hq_allocator_default. bytes_max 0: no bound. */
void hq_arena_init(hq_arena *arena, const hq_allocator *allocator, size_t bytes_max);

/* Give every block back. The arena is then as after hq_arena_init. */
void hq_arena_free(hq_arena *arena);

/* Forget every object but keep one block (the largest) for the next use. Clears `failed`. */
void hq_arena_reset(hq_arena *arena);

/*
 * Zeroed memory of `size` bytes, aligned to 16; size 0 gives a distinct non-NULL pointer.
 * NULL when the allocator refuses or the bound would be passed.
 */
void *hq_arena_alloc(hq_arena *arena, size_t size) HQ_MUST_USE;

/* As hq_arena_alloc for count * size bytes; NULL too when the product overflows. */
void *hq_arena_array(hq_arena *arena, size_t count, size_t size) HQ_MUST_USE;

/* A copy of `size` bytes. */
void *hq_arena_copy(hq_arena *arena, const void *bytes, size_t size) HQ_MUST_USE;

/* Remember the present state; hq_arena_rewind frees everything allocated since. Marks nest. */
hq_arena_mark hq_arena_here(const hq_arena *arena);
void hq_arena_rewind(hq_arena *arena, hq_arena_mark mark);

#define HQ_NEW(ARENA, TYPE)              ((TYPE *)hq_arena_alloc((ARENA), sizeof(TYPE)))
#define HQ_NEW_ARRAY(ARENA, TYPE, COUNT) ((TYPE *)hq_arena_array((ARENA), (COUNT), sizeof(TYPE)))

/*
 * A growing array in an arena. Growth copies: old storage stays in the arena until it goes, so pointers into the
 * array are good only until the next push.
 */
#define HQ_LIST(TYPE)      \
    struct {               \
        TYPE *at;          \
        uint32_t count;    \
        uint32_t capacity; \
    }

/* Room for one more element; false when memory runs out. Used through HQ_PUSH. */
bool hq_list_grow(hq_arena *arena, void **at, uint32_t *capacity, uint32_t count,
                  size_t element_size) HQ_MUST_USE;

/* Append; an expression that is false when memory runs out. LIST is an lvalue of HQ_LIST(type). VALUE may read
 * LIST.count: the index that the new element gets. */
#define HQ_PUSH(ARENA, LIST, VALUE)                                                                  \
    (((LIST).count < (LIST).capacity ||                                                              \
      hq_list_grow((ARENA), (void **)&(LIST).at, &(LIST).capacity, (LIST).count, sizeof *(LIST).at)) \
         ? ((LIST).at[(LIST).count] = (VALUE), (LIST).count++, true)                                 \
         : false)

#endif
