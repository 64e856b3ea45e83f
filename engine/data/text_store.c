/*
 * Texts in pages. See text_store.h.
 *
 * Pages are of one size and written once, in order, so that page n of the file is where n says. One that is read takes the slot that its number
 * says, whatever stood there: no list is kept of what was used when, and what stands beside each other in a sheet was mostly added one after the
 * other.
 */
#include "data/text_store.h"

#include <assert.h>
#include <string.h>

#define NO_PAGE UINT32_MAX

typedef struct hq_store_slot {
    char *page;
    uint32_t number; /* of the page in the file, or NO_PAGE */
} hq_store_slot;

/* ---- Bytes ---- */

static void bytes_init(hq_store_bytes *bytes, const hq_allocator *allocator, hq_str folder,
                       size_t memory_bytes)
{
    size_t half = memory_bytes / 2 / HQ_STORE_PAGE;
    uint32_t pages = half < 1 ? 1 : half > UINT32_MAX ? UINT32_MAX : (uint32_t)half;
    *bytes = (hq_store_bytes){.allocator = allocator,
                              .first_max = pages,
                              .slots_max = pages,
                              .first.allocator = allocator,
                              .slots.allocator = allocator};
    hq_temporary_init(&bytes->file, folder);
}

static void release(const hq_store_bytes *bytes, char *page)
{
    if (page != NULL)
        bytes->allocator->release(bytes->allocator->context, page, HQ_STORE_PAGE);
}

static void bytes_free(hq_store_bytes *bytes)
{
    char *const *first = bytes->first.at;
    const hq_store_slot *slots = bytes->slots.at;
    for (size_t i = 0; i < bytes->first.bytes / sizeof *first; i++)
        release(bytes, first[i]);
    for (size_t i = 0; i < bytes->slots.bytes / sizeof *slots; i++)
        release(bytes, slots[i].page);
    hq_room_free(&bytes->first);
    hq_room_free(&bytes->slots);
    hq_temporary_close(&bytes->file);
}

/* Room that is zero beyond what stood there. */
static hq_status grow_zeroed(hq_room *room, size_t bytes)
{
    size_t before = room->bytes;
    HQ_TRY(hq_room_grow(room, bytes));
    if (room->bytes > before)
        memset((char *)room->at + before, 0, room->bytes - before);
    return HQ_OK;
}

static hq_status first_page(hq_store_bytes *bytes, uint32_t number, char **out)
{
    HQ_TRY(grow_zeroed(&bytes->first, ((size_t)number + 1) * sizeof(char *)));
    char **page = (char **)bytes->first.at + number;
    if (*page == NULL)
        *page = bytes->allocator->allocate(bytes->allocator->context, HQ_STORE_PAGE);
    HQ_TRY_ALLOC(*page);
    *out = *page;
    return HQ_OK;
}

static hq_status slot_at(hq_store_bytes *bytes, uint32_t index, hq_store_slot **out)
{
    HQ_TRY(grow_zeroed(&bytes->slots, ((size_t)index + 1) * sizeof(hq_store_slot)));
    hq_store_slot *slot = (hq_store_slot *)bytes->slots.at + index;
    if (slot->page == NULL) {
        slot->page = bytes->allocator->allocate(bytes->allocator->context, HQ_STORE_PAGE);
        slot->number = NO_PAGE;
    }
    HQ_TRY_ALLOC(slot->page);
    *out = slot;
    return HQ_OK;
}

/* Where the page that grows is gathered. */
static hq_status growing_page(hq_store_bytes *bytes, uint32_t number, char **out)
{
    if (number < bytes->first_max)
        return first_page(bytes, number, out);
    hq_store_slot *slot;
    HQ_TRY(slot_at(bytes, 0, &slot));
    *out = slot->page;
    return HQ_OK;
}

static hq_status bytes_add(hq_store_bytes *bytes, const void *from, size_t length)
{
    const char *at = from;
    while (length > 0) {
        uint32_t number = (uint32_t)(bytes->length / HQ_STORE_PAGE);
        size_t place = (size_t)(bytes->length % HQ_STORE_PAGE), left = HQ_STORE_PAGE - place;
        size_t taken = length < left ? length : left;
        char *page;
        HQ_TRY(growing_page(bytes, number, &page));
        memcpy(page + place, at, taken);
        if (taken == left && number >= bytes->first_max)
            HQ_TRY(hq_temporary_write(&bytes->file, page, HQ_STORE_PAGE));
        bytes->length += taken;
        at += taken;
        length -= taken;
    }
    return HQ_OK;
}

/* The last page, which is not full, goes to the others. */
static hq_status bytes_end(hq_store_bytes *bytes)
{
    uint32_t number = (uint32_t)(bytes->length / HQ_STORE_PAGE);
    size_t place = (size_t)(bytes->length % HQ_STORE_PAGE);
    char *page;
    if (number < bytes->first_max || place == 0)
        return HQ_OK;
    HQ_TRY(growing_page(bytes, number, &page));
    return hq_temporary_write(&bytes->file, page, place);
}

static hq_status read_page(hq_store_bytes *bytes, uint32_t number, hq_store_slot *slot)
{
    uint64_t at = (uint64_t)number * HQ_STORE_PAGE;
    size_t there = bytes->file.bytes - at < HQ_STORE_PAGE ? (size_t)(bytes->file.bytes - at) : HQ_STORE_PAGE;
    slot->number = NO_PAGE;
    for (size_t held = 0, got; held < there; held += got)
        HQ_TRY(hq_temporary_read(&bytes->file, at + held, slot->page + held, there - held, &got));
    slot->number = number;
    return HQ_OK;
}

static hq_status page_of(hq_store_bytes *bytes, uint32_t number, const char **out)
{
    if (number < bytes->first_max) {
        *out = ((char *const *)bytes->first.at)[number];
        return HQ_OK;
    }
    hq_store_slot *slot;
    number -= bytes->first_max;
    HQ_TRY(slot_at(bytes, number % bytes->slots_max, &slot));
    if (slot->number != number)
        HQ_TRY(read_page(bytes, number, slot));
    *out = slot->page;
    return HQ_OK;
}

/* ---- Texts ---- */

void hq_text_store_init(hq_text_store *store, const hq_allocator *allocator, hq_str folder,
                        size_t memory_bytes, uint64_t bytes_max)
{
    *store = (hq_text_store){.bytes_max = bytes_max > UINT32_MAX ? UINT32_MAX : bytes_max,
                             .joined.allocator = allocator};
    bytes_init(&store->ends, allocator, folder, memory_bytes / 4);
    bytes_init(&store->text, allocator, folder, memory_bytes - memory_bytes / 4);
}

void hq_text_store_free(hq_text_store *store)
{
    bytes_free(&store->text);
    bytes_free(&store->ends);
    hq_room_free(&store->joined);
}

hq_status hq_text_store_add(hq_text_store *store, hq_str text)
{
    if (text.length > store->bytes_max - store->text.length || store->count >= HQ_STORE_TEXTS_MAX)
        return HQ_E_LIMIT;
    HQ_TRY(bytes_add(&store->text, text.at, text.length));
    uint32_t end = (uint32_t)store->text.length;
    HQ_TRY(bytes_add(&store->ends, &end, sizeof end));
    store->count++;
    return HQ_OK;
}

hq_status hq_text_store_end(hq_text_store *store)
{
    HQ_TRY(bytes_end(&store->text));
    return bytes_end(&store->ends);
}

/* Ends never lie in two pages. */
static hq_status end_of(hq_text_store *store, uint32_t index, uint32_t *out)
{
    enum { IN_PAGE = HQ_STORE_PAGE / sizeof(uint32_t) };
    const char *page;
    HQ_TRY(page_of(&store->ends, index / IN_PAGE, &page));
    memcpy(out, page + index % IN_PAGE * sizeof *out, sizeof *out);
    return HQ_OK;
}

static hq_status join(hq_text_store *store, uint32_t start, uint32_t length, hq_str *out)
{
    HQ_TRY(hq_room_grow(&store->joined, length));
    char *to = store->joined.at;
    for (uint32_t done = 0; done < length;) {
        uint32_t at = start + done, place = at % HQ_STORE_PAGE;
        uint32_t taken = length - done < HQ_STORE_PAGE - place ? length - done : HQ_STORE_PAGE - place;
        const char *page;
        HQ_TRY(page_of(&store->text, at / HQ_STORE_PAGE, &page));
        memcpy(to + done, page + place, taken);
        done += taken;
    }
    *out = (hq_str){to, length};
    return HQ_OK;
}

hq_status hq_text_store_get(hq_text_store *store, uint32_t index, hq_str *out)
{
    uint32_t start = 0, end;
    assert(index < store->count);
    if (index > 0)
        HQ_TRY(end_of(store, index - 1, &start));
    HQ_TRY(end_of(store, index, &end));
    *out = HQ_STR("");
    if (start == end)
        return HQ_OK;
    if (start / HQ_STORE_PAGE != (end - 1) / HQ_STORE_PAGE)
        return join(store, start, end - start, out);
    const char *page;
    HQ_TRY(page_of(&store->text, start / HQ_STORE_PAGE, &page));
    *out = (hq_str){page + start % HQ_STORE_PAGE, end - start};
    return HQ_OK;
}

int hq_text_store_error(const hq_text_store *store)
{
    return store->text.file.error != 0 ? store->text.file.error : store->ends.file.error;
}
