/* A file line by line. See lines.h. */
#include "base/lines.h"

#include <string.h>

enum { BUFFER_FIRST = 65536 };

hq_status hq_lines_open(hq_lines *lines, const hq_allocator *allocator, hq_str path, size_t bytes_max)
{
    *lines = (hq_lines){.bytes_max = bytes_max};
    hq_arena_init(&lines->arena, allocator, 0);
    HQ_TRY(hq_file_open(&lines->arena, path, &lines->file, &lines->error));
    lines->capacity = BUFFER_FIRST;
    lines->buffer = hq_arena_alloc(&lines->arena, lines->capacity);
    HQ_TRY_ALLOC(lines->buffer);
    return HQ_OK;
}

void hq_lines_close(hq_lines *lines)
{
    hq_file_close(&lines->file);
    hq_arena_free(&lines->arena);
}

/* Room behind what is held: by moving it to the front, else in a buffer twice as large. */
static hq_status make_room(hq_lines *lines)
{
    size_t held = lines->until - lines->from;
    if (lines->from > 0) {
        memmove(lines->buffer, lines->buffer + lines->from, held);
        lines->from = 0;
        lines->until = held;
    }
    if (held < lines->capacity)
        return HQ_OK;
    hq_arena larger;
    hq_arena_init(&larger, lines->arena.allocator, 0);
    char *buffer = hq_arena_alloc(&larger, lines->capacity * 2);
    if (buffer == NULL) {
        hq_arena_free(&larger);
        return HQ_E_MEMORY;
    }
    memcpy(buffer, lines->buffer, held);
    hq_arena_free(&lines->arena);
    lines->arena = larger;
    lines->buffer = buffer;
    lines->capacity *= 2;
    return HQ_OK;
}

static hq_status read_more(hq_lines *lines)
{
    size_t got;
    HQ_TRY(make_room(lines));
    HQ_TRY(hq_file_next(&lines->file, lines->buffer + lines->until, lines->capacity - lines->until, &got,
                        &lines->error));
    lines->until += got;
    lines->at_end = got == 0;
    return HQ_OK;
}

/* Forget bytes up to the end of this line. */
static hq_status pass_over(hq_lines *lines)
{
    for (;;) {
        char *end = memchr(lines->buffer + lines->from, '\n', lines->until - lines->from);
        if (end != NULL) {
            lines->from = (size_t)(end - lines->buffer) + 1;
            return HQ_E_LIMIT;
        }
        lines->from = lines->until = 0;
        if (lines->at_end)
            return HQ_E_LIMIT;
        HQ_TRY(read_more(lines));
    }
}

hq_status hq_lines_next(hq_lines *lines, hq_str *out)
{
    *out = (hq_str){NULL, 0};
    size_t looked = 0;
    for (;;) {
        char *line = lines->buffer + lines->from;
        size_t held = lines->until - lines->from;
        char *end = memchr(line + looked, '\n', held - looked);
        size_t length = end != NULL ? (size_t)(end - line) : held;
        bool whole = end != NULL || (lines->at_end && held > 0);
        if (whole || length > lines->bytes_max)
            lines->number++;
        if (length > lines->bytes_max)
            return pass_over(lines);
        if (whole) {
            lines->from += length + (end != NULL);
            *out = (hq_str){line, length};
            return HQ_OK;
        }
        if (lines->at_end)
            return HQ_OK;
        looked = held;
        HQ_TRY(read_more(lines));
    }
}
