/* Sorting beyond memory. See spill.h. */
#include "run/spill.h"

#include <string.h>

#include "base/temporary.h"
#include "run/spill_order.h"

enum { CURSOR_BYTES = 1 << 16 };

/* A sorted run in the temporary file, and where reading stands in it. */
typedef struct run_cursor {
    uint64_t at, end; /* of the file: not yet read */
    char *buffer;
    size_t capacity, from, until;
    hq_str key, payload; /* the record in front, in the buffer */
} run_cursor;

typedef struct run_extent {
    uint64_t first, end;
} run_extent;

struct hq_spill {
    const hq_allocator *allocator;
    size_t memory;
    hq_temporary file;

    char *room; /* records from its front, their index from its back */
    size_t used;
    uint32_t count;

    run_extent *runs;
    size_t run_count, run_capacity;
    run_cursor *cursors; /* while runs are merged; the first is the least: a heap */
    size_t cursor_count, cursors_made;
    uint32_t next; /* while memory is enough: the record to give next */
    bool sorted, taken;
};

static void *take(const hq_spill *spill, size_t bytes)
{
    return spill->allocator->allocate(spill->allocator->context, bytes);
}

static void give_back(const hq_spill *spill, void *block, size_t bytes)
{
    if (block != NULL)
        spill->allocator->release(spill->allocator->context, block, bytes);
}

hq_status hq_spill_open(const hq_allocator *allocator, hq_str folder, size_t memory, hq_spill **out)
{
    *out = NULL;
    if (allocator == NULL)
        allocator = &hq_allocator_default;
    hq_spill *spill = allocator->allocate(allocator->context, sizeof *spill);
    HQ_TRY_ALLOC(spill);
    memset(spill, 0, sizeof *spill);
    spill->allocator = allocator;
    hq_temporary_init(&spill->file, folder);
    /* the buffer for collecting and those for merging are not needed at once, but the first is given back last */
    spill->memory = (memory < HQ_SPILL_BYTES_MIN ? HQ_SPILL_BYTES_MIN : memory) & ~(size_t)15;
    spill->room = take(spill, spill->memory);
    if (spill->room == NULL) {
        hq_spill_close(spill);
        return HQ_E_MEMORY;
    }
    *out = spill;
    return HQ_OK;
}

static void drop_cursors(hq_spill *spill)
{
    for (size_t i = 0; i < spill->cursors_made; i++)
        give_back(spill, spill->cursors[i].buffer, spill->cursors[i].capacity);
    give_back(spill, spill->cursors, spill->cursors_made * sizeof *spill->cursors);
    spill->cursors = NULL;
    spill->cursor_count = spill->cursors_made = 0;
}

void hq_spill_close(hq_spill *spill)
{
    if (spill == NULL)
        return;
    drop_cursors(spill);
    hq_temporary_close(&spill->file);
    give_back(spill, spill->room, spill->memory);
    give_back(spill, spill->runs, spill->run_capacity * sizeof *spill->runs);
    give_back(spill, spill, sizeof *spill);
}

int hq_spill_error(const hq_spill *spill)
{
    return spill->file.error;
}

uint64_t hq_spill_bytes_written(const hq_spill *spill)
{
    return spill->file.bytes;
}

void hq_spill_number(uint64_t number, char key[HQ_SPILL_NUMBER_BYTES])
{
    for (int i = HQ_SPILL_NUMBER_BYTES; i-- > 0; number >>= 8)
        key[i] = (char)(number & 255);
}

uint64_t hq_spill_number_of(hq_str key)
{
    uint64_t number = 0;
    for (size_t i = 0; i < key.length; i++)
        number = number << 8 | (unsigned char)key.at[i];
    return number;
}

/* --- The file --- */

static hq_status write_out(hq_spill *spill, const char *bytes, size_t length)
{
    return hq_temporary_write(&spill->file, bytes, length);
}

static hq_status add_run(hq_spill *spill, uint64_t first)
{
    if (spill->run_count == spill->run_capacity) {
        size_t capacity = spill->run_capacity == 0 ? 16 : spill->run_capacity * 2;
        run_extent *runs = take(spill, capacity * sizeof *runs);
        HQ_TRY_ALLOC(runs);
        if (spill->run_count > 0)
            memcpy(runs, spill->runs, spill->run_count * sizeof *runs);
        give_back(spill, spill->runs, spill->run_capacity * sizeof *runs);
        spill->runs = runs;
        spill->run_capacity = capacity;
    }
    spill->runs[spill->run_count++] = (run_extent){first, spill->file.bytes};
    return HQ_OK;
}

/* --- Collecting --- */

static hq_spill_place *index_of(const hq_spill *spill)
{
    return (hq_spill_place *)(void *)(spill->room + spill->memory) - spill->count;
}

static size_t record_bytes(size_t key, size_t payload)
{
    return sizeof(hq_spill_head) + key + payload;
}

/* Room for writing a run: a part of the buffer is not free, so records go out as they stand, neighbours together. */
static hq_status write_run(hq_spill *spill)
{
    if (spill->count == 0)
        return HQ_OK;
    uint64_t first = spill->file.bytes;
    char *block = take(spill, CURSOR_BYTES);
    HQ_TRY_ALLOC(block);
    size_t held = 0;
    hq_status status = HQ_OK;
    const hq_spill_place *places = index_of(spill);
    for (uint32_t i = 0; i < spill->count && status == HQ_OK; i++) {
        const char *record = spill->room + places[i].offset;
        size_t bytes = hq_spill_record_bytes(record);
        if (held + bytes > CURSOR_BYTES) {
            status = write_out(spill, block, held);
            held = 0;
        }
        if (status == HQ_OK && bytes > CURSOR_BYTES) {
            status = write_out(spill, record, bytes);
        } else if (status == HQ_OK) {
            memcpy(block + held, record, bytes);
            held += bytes;
        }
    }
    if (status == HQ_OK)
        status = write_out(spill, block, held);
    give_back(spill, block, CURSOR_BYTES);
    HQ_TRY(status);
    spill->used = 0;
    spill->count = 0;
    return add_run(spill, first);
}

static hq_status empty_room(hq_spill *spill)
{
    hq_spill_order(spill->room, index_of(spill), spill->count);
    return write_run(spill);
}

/* A record that is longer than all the memory: a run of its own. */
static hq_status add_long(hq_spill *spill, const hq_spill_head *head, hq_str key, hq_str payload)
{
    HQ_TRY(empty_room(spill));
    uint64_t first = spill->file.bytes;
    HQ_TRY(write_out(spill, (const char *)head, sizeof *head));
    HQ_TRY(write_out(spill, key.at, key.length));
    HQ_TRY(write_out(spill, payload.at, payload.length));
    return add_run(spill, first);
}

hq_status hq_spill_add(hq_spill *spill, hq_str key, hq_str payload)
{
    size_t bytes = record_bytes(key.length, payload.length);
    if (key.length > HQ_SPILL_RECORD_BYTES_MAX || payload.length > HQ_SPILL_RECORD_BYTES_MAX - key.length)
        return HQ_E_LIMIT;
    hq_spill_head head = {(uint32_t)key.length, (uint32_t)payload.length};
    size_t index = (spill->count + 1) * sizeof(hq_spill_place);
    if (spill->used + bytes + index > spill->memory || spill->used + bytes > UINT32_MAX) {
        if (bytes + sizeof(hq_spill_place) > spill->memory)
            return add_long(spill, &head, key, payload);
        HQ_TRY(empty_room(spill));
    }
    char *record = spill->room + spill->used;
    memcpy(record, &head, sizeof head);
    if (key.length > 0)
        memcpy(record + sizeof head, key.at, key.length);
    if (payload.length > 0)
        memcpy(record + sizeof head + key.length, payload.at, payload.length);
    spill->count++;
    *index_of(spill) = hq_spill_place_of(record, (uint32_t)spill->used);
    spill->used += bytes;
    return HQ_OK;
}

/* --- Merging --- */

/* At least `wanted` bytes in front of the cursor, or all that the run still has. */
static hq_status fill(hq_spill *spill, run_cursor *cursor, size_t wanted)
{
    if (cursor->until - cursor->from >= wanted)
        return HQ_OK;
    if (wanted > cursor->capacity) { /* one long record */
        char *larger = take(spill, wanted);
        HQ_TRY_ALLOC(larger);
        memcpy(larger, cursor->buffer + cursor->from, cursor->until - cursor->from);
        give_back(spill, cursor->buffer, cursor->capacity);
        cursor->buffer = larger;
        cursor->capacity = wanted;
    } else {
        memmove(cursor->buffer, cursor->buffer + cursor->from, cursor->until - cursor->from);
    }
    cursor->until -= cursor->from;
    cursor->from = 0;
    while (cursor->until < wanted && cursor->at < cursor->end) {
        size_t most = cursor->capacity - cursor->until;
        if (most > cursor->end - cursor->at)
            most = (size_t)(cursor->end - cursor->at);
        size_t got;
        HQ_TRY(hq_temporary_read(&spill->file, cursor->at, cursor->buffer + cursor->until, most, &got));
        cursor->until += got;
        cursor->at += got;
    }
    return HQ_OK;
}

/* The record in front; a cursor that has ended has a key without text. */
static hq_status advance(hq_spill *spill, run_cursor *cursor)
{
    cursor->key.at = NULL;
    if (cursor->from == cursor->until && cursor->at == cursor->end)
        return HQ_OK;
    hq_spill_head head;
    HQ_TRY(fill(spill, cursor, sizeof head));
    memcpy(&head, cursor->buffer + cursor->from, sizeof head);
    size_t bytes = record_bytes(head.key, head.payload);
    HQ_TRY(fill(spill, cursor, bytes));
    cursor->key = (hq_str){cursor->buffer + cursor->from + sizeof head, head.key};
    cursor->payload = (hq_str){cursor->key.at + head.key, head.payload};
    cursor->from += bytes;
    return HQ_OK;
}

/* Runs stand in the order in which they were collected, so among equal keys the earlier run goes first. */
static bool goes_before(const run_cursor *a, const run_cursor *b)
{
    int order = hq_spill_compare(a->key, b->key);
    return order != 0 ? order < 0 : a->end < b->end;
}

static void sink(run_cursor *cursors, size_t count, size_t at)
{
    for (;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++)
            if (goes_before(&cursors[child], &cursors[least]))
                least = child;
        if (least == at)
            return;
        run_cursor moved = cursors[at];
        cursors[at] = cursors[least];
        cursors[least] = moved;
        at = least;
    }
}

static hq_status start_merge(hq_spill *spill, size_t first, size_t count)
{
    spill->cursors = take(spill, count * sizeof *spill->cursors);
    HQ_TRY_ALLOC(spill->cursors);
    memset(spill->cursors, 0, count * sizeof *spill->cursors);
    spill->cursors_made = count;
    for (size_t i = 0; i < count; i++) {
        run_cursor *cursor = &spill->cursors[i];
        cursor->at = spill->runs[first + i].first;
        cursor->end = spill->runs[first + i].end;
        cursor->buffer = take(spill, CURSOR_BYTES);
        HQ_TRY_ALLOC(cursor->buffer);
        cursor->capacity = CURSOR_BYTES;
        HQ_TRY(advance(spill, cursor)); /* no run is empty */
    }
    spill->cursor_count = count;
    for (size_t i = count; i-- > 0;)
        sink(spill->cursors, count, i);
    return HQ_OK;
}

/* The record that was given last goes; the next is in front. */
static hq_status step_merge(hq_spill *spill)
{
    run_cursor *first = &spill->cursors[0];
    HQ_TRY(advance(spill, first));
    if (first->key.at == NULL) {
        run_cursor ended = *first;
        *first = spill->cursors[spill->cursor_count - 1];
        spill->cursors[spill->cursor_count - 1] = ended;
        spill->cursor_count--;
    }
    sink(spill->cursors, spill->cursor_count, 0);
    return HQ_OK;
}

/* Merge `count` runs into one, written behind everything. */
static hq_status merge_into_run(hq_spill *spill, size_t first, size_t count, run_extent *out)
{
    HQ_TRY(start_merge(spill, first, count));
    char *block = spill->room; /* records collected are out by then */
    size_t held = 0;
    out->first = spill->file.bytes;
    while (spill->cursor_count > 0) {
        const run_cursor *front = &spill->cursors[0];
        size_t bytes = record_bytes(front->key.length, front->payload.length);
        const char *record = front->key.at - sizeof(hq_spill_head);
        if (held + bytes > CURSOR_BYTES) {
            HQ_TRY(write_out(spill, block, held));
            held = 0;
        }
        if (bytes > CURSOR_BYTES) {
            HQ_TRY(write_out(spill, record, bytes));
        } else {
            memcpy(block + held, record, bytes);
            held += bytes;
        }
        HQ_TRY(step_merge(spill));
    }
    HQ_TRY(write_out(spill, block, held));
    out->end = spill->file.bytes;
    drop_cursors(spill);
    return HQ_OK;
}

/* Rounds of merging until one round of reading is enough. Neighbours are merged, so that runs stay in the order of collecting. */
static hq_status merge_rounds(hq_spill *spill)
{
    size_t fan = spill->memory / CURSOR_BYTES;
    fan = fan < 2 ? 2 : fan;
    while (spill->run_count > fan) {
        size_t made = 0;
        for (size_t first = 0; first < spill->run_count; first += fan) {
            size_t count = spill->run_count - first < fan ? spill->run_count - first : fan;
            run_extent run;
            HQ_TRY(merge_into_run(spill, first, count, &run));
            spill->runs[made++] = run;
        }
        spill->run_count = made;
    }
    return HQ_OK;
}

hq_status hq_spill_sort(hq_spill *spill)
{
    spill->sorted = true;
    if (spill->run_count == 0) {
        hq_spill_order(spill->room, index_of(spill), spill->count);
        return HQ_OK;
    }
    HQ_TRY(empty_room(spill));
    HQ_TRY(merge_rounds(spill));
    give_back(spill, spill->room, spill->memory); /* the cursors take its place */
    spill->room = NULL;
    return start_merge(spill, 0, spill->run_count);
}

hq_status hq_spill_rewind(hq_spill *spill)
{
    spill->next = 0;
    spill->taken = false;
    if (spill->run_count == 0)
        return HQ_OK;
    drop_cursors(spill);
    return start_merge(spill, 0, spill->run_count);
}

hq_status hq_spill_next(hq_spill *spill, hq_str *key, hq_str *payload, bool *more)
{
    *more = false;
    if (spill->run_count == 0) {
        if (spill->next == spill->count)
            return HQ_OK;
        const char *record = spill->room + index_of(spill)[spill->next++].offset;
        *key = hq_spill_key(record);
        *payload = (hq_str){key->at + key->length,
                            hq_spill_record_bytes(record) - sizeof(hq_spill_head) - key->length};
        *more = true;
        return HQ_OK;
    }
    if (spill->taken)
        HQ_TRY(step_merge(spill));
    spill->taken = true;
    if (spill->cursor_count == 0) {
        spill->taken = false;
        return HQ_OK;
    }
    *key = spill->cursors[0].key;
    *payload = spill->cursors[0].payload;
    *more = true;
    return HQ_OK;
}
