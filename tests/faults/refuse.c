/* The refusing itself: one counter, and every door through which the library asks the machine for something. See faults.h. */
#include "faults.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    STACK_FRAMES_MAX = 14, /* of a call: deeper differences are those of recursion */
    STACKS_MAX = 1 << 16   /* a power of 2: places are found by hash */
};

static struct {
    bool active, recording;
    fault_plan plan;
    fault_account account;
    uint64_t *stacks; /* hashes, 0: free */
} state;

static uint64_t stack_hash(void)
{
    void *frames[STACK_FRAMES_MAX];
    int count = backtrace(frames, STACK_FRAMES_MAX);
    uint64_t hash = 14695981039346656037u; /* FNV-1a, over addresses */
    for (int i = 0; i < count; i++)
        hash = (hash ^ (uint64_t)(uintptr_t)frames[i]) * 1099511628211u;
    return hash | 1;
}

static void note_stack(void)
{
    uint64_t hash = stack_hash();
    size_t at = (hash >> 20) % STACKS_MAX;
    while (state.stacks[at] != 0 && state.stacks[at] != hash)
        at = (at + 1) % STACKS_MAX;
    if (state.stacks[at] == hash || state.account.first_count == STACKS_MAX / 2)
        return;
    state.stacks[at] = hash;
    state.account.places[state.account.first_count] = hash;
    state.account.firsts[state.account.first_count++] = state.account.calls;
}

static bool refuse(fault_kind kind)
{
    if (!state.active || kind != state.plan.kind)
        return false;
    state.account.calls++;
    if (state.recording)
        note_stack();
    size_t at = state.plan.at, now = state.account.calls;
    bool refused = at != 0 && (state.plan.ever_after ? now >= at : now == at);
    state.account.refused += refused;
    return refused;
}

void fault_begin(fault_plan plan, bool recording)
{
    size_t *firsts = state.account.firsts;
    uint64_t *places = state.account.places;
    if (recording && state.stacks == NULL) {
        state.stacks = malloc(STACKS_MAX * sizeof *state.stacks);
        firsts = malloc(STACKS_MAX * sizeof *firsts);
        places = malloc(STACKS_MAX * sizeof *places);
        assert(state.stacks != NULL && firsts != NULL && places != NULL);
    }
    if (recording)
        memset(state.stacks, 0, STACKS_MAX * sizeof *state.stacks);
    state.account = (fault_account){.firsts = firsts, .places = places};
    state.plan = plan;
    state.recording = recording;
    state.active = true;
}

fault_account fault_end(void)
{
    state.active = false;
    return state.account;
}

/* --- Memory of the library --- */

/* In front of each block; 16 bytes keep the block aligned. */
typedef struct block_header {
    _Alignas(16) size_t size;
} block_header;

static void *block_new(size_t size)
{
    block_header *header = malloc(sizeof *header + size);
    assert(header != NULL);
    header->size = size;
    memset(header + 1, 0xA5, size); /* who counts on zeroes must have made them */
    state.account.blocks++;
    return header + 1;
}

static void *allocate(void *context, size_t size)
{
    (void)context;
    return refuse(FAULT_MEMORY) ? NULL : block_new(size);
}

static void release(void *context, void *block, size_t size)
{
    (void)context;
    block_header *header = (block_header *)block - 1;
    assert(header->size == size);
    memset(block, 0x5A, size); /* under ASan this also checks that nothing of it is left poisoned */
    state.account.blocks--;
    free(header);
}

const hq_allocator fault_allocator = {allocate, release, NULL};

void fault_arena(hq_arena *arena)
{
    hq_arena_init(arena, &fault_allocator, 0);
    arena->block_size_next = 0;
}

/* --- Memory of libyaml: these stand before the functions of its shared library, which must see them whatever else is hidden --- */

#pragma GCC visibility push(default)
void *yaml_malloc(size_t size);
void *yaml_realloc(void *block, size_t size);
void yaml_free(void *block);
char *yaml_strdup(const char *text);
#pragma GCC visibility pop

void *yaml_malloc(size_t size)
{
    return refuse(FAULT_MEMORY) ? NULL : block_new(size > 0 ? size : 1);
}

void yaml_free(void *block)
{
    if (block != NULL)
        release(NULL, block, ((block_header *)block - 1)->size);
}

void *yaml_realloc(void *block, size_t size)
{
    if (refuse(FAULT_MEMORY))
        return NULL;
    char *grown = block_new(size > 0 ? size : 1);
    if (block != NULL) {
        size_t old = ((block_header *)block - 1)->size;
        memcpy(grown, block, old < size ? old : size);
        yaml_free(block);
    }
    return grown;
}

char *yaml_strdup(const char *text)
{
    if (text == NULL)
        return NULL;
    size_t size = strlen(text) + 1;
    char *copy = yaml_malloc(size);
    return copy == NULL ? NULL : memcpy(copy, text, size);
}

/* --- Files: these stand before the C library's --- */

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    unsigned mode = (flags & O_CREAT) != 0 ? va_arg(rest, unsigned) : 0;
    va_end(rest);
    if (refuse(FAULT_FILE)) {
        errno = EMFILE;
        return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

ssize_t read(int descriptor, void *buffer, size_t size)
{
    if (refuse(FAULT_FILE)) {
        errno = EIO;
        return -1;
    }
    return syscall(SYS_read, descriptor, buffer, size);
}

int fstat(int descriptor, struct stat *out)
{
    if (refuse(FAULT_FILE)) {
        errno = EIO;
        return -1;
    }
    return fstatat(descriptor, "", out, AT_EMPTY_PATH);
}

DIR *opendir(const char *path)
{
    if (refuse(FAULT_FILE)) {
        errno = EACCES;
        return NULL;
    }
    int descriptor = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
    return descriptor < 0 ? NULL : fdopendir(descriptor);
}
