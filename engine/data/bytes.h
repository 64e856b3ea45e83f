/* Bytes under construction in memory of their own: what a thread formats, and formats again. Unlike hq_text it can be emptied and used
 * again without an arena, and room is made before writing, so that a formatter writes without asking for each character. */
#ifndef HQ_DATA_BYTES_H
#define HQ_DATA_BYTES_H

#include "base/str.h"

typedef struct hq_bytes {
    const hq_allocator *allocator;
    char *at;
    size_t length, capacity;
} hq_bytes;

static inline void hq_bytes_init(hq_bytes *bytes, const hq_allocator *allocator)
{
    *bytes = (hq_bytes){.allocator = allocator == NULL ? &hq_allocator_default : allocator};
}

/* Give the memory back; empty afterwards, and good for use. */
void hq_bytes_free(hq_bytes *bytes);

hq_status hq_bytes_grow(hq_bytes *bytes, size_t more) HQ_MUST_USE;

/* Room for `more` bytes behind the present ones. HQ_E_MEMORY leaves everything as it was. */
static inline HQ_MUST_USE hq_status hq_bytes_reserve(hq_bytes *bytes, size_t more)
{
    return bytes->capacity - bytes->length >= more ? HQ_OK : hq_bytes_grow(bytes, more);
}

hq_status hq_bytes_add(hq_bytes *bytes, hq_str s) HQ_MUST_USE;

static inline hq_str hq_bytes_str(const hq_bytes *bytes)
{
    return (hq_str){bytes->at, bytes->length};
}

#endif
