/* See bytes.h. */
#include "data/bytes.h"

#include <string.h>

enum { BYTES_FIRST = 4096 };

hq_status hq_bytes_grow(hq_bytes *bytes, size_t more)
{
    size_t capacity = bytes->capacity == 0 ? BYTES_FIRST : bytes->capacity;
    if (more > SIZE_MAX / 2 - bytes->length)
        return HQ_E_MEMORY;
    while (capacity < bytes->length + more)
        capacity *= 2;
    const hq_allocator *allocator = bytes->allocator;
    char *larger = allocator->allocate(allocator->context, capacity);
    HQ_TRY_ALLOC(larger);
    if (bytes->length > 0)
        memcpy(larger, bytes->at, bytes->length);
    if (bytes->at != NULL)
        allocator->release(allocator->context, bytes->at, bytes->capacity);
    bytes->at = larger;
    bytes->capacity = capacity;
    return HQ_OK;
}

void hq_bytes_free(hq_bytes *bytes)
{
    if (bytes->at != NULL)
        bytes->allocator->release(bytes->allocator->context, bytes->at, bytes->capacity);
    hq_bytes_init(bytes, bytes->allocator);
}

hq_status hq_bytes_add(hq_bytes *bytes, hq_str s)
{
    if (s.length == 0)
        return HQ_OK;
    HQ_TRY(hq_bytes_reserve(bytes, s.length));
    memcpy(bytes->at + bytes->length, s.at, s.length);
    bytes->length += s.length;
    return HQ_OK;
}
