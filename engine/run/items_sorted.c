/*
 * Lists that lie in any order, brought into that of their owners: owners and items are sorted together by key, so that each item meets its owner
 * and learns where he stands; then the items are sorted by that. Both sorts are run/spill.h's, in bounded memory and a temporary file.
 *
 * Items keep their order among themselves. An item whose owner is nowhere belongs to nobody: it is kept apart, because a clerk has to be told
 * of it, and nothing else suffers.
 */
#include "run/items_sorted.h"

#include <string.h>

#include "base/file.h"
#include "data/cell_text.h"
#include "run/spill.h"

enum {
    OWNER = 0, /* tags behind a key: an owner stands before his items */
    ITEM = 1,
    KEY_BYTES_MAX = HQ_ID_BYTES_MAX
};

typedef struct hq_sorted_items {
    hq_item_source source;
    hq_spill *spill;
    uint32_t column_count;
    hq_cells cells; /* one row */
    uint32_t *ends;
    hq_bytes text; /* the present row, with padding on both sides */
} hq_sorted_items;

typedef struct hq_sorting {
    const hq_items_sorting *asked;
    hq_diags *diags;
    hq_spill *together, *placed, *orphans; /* orphans: NULL until there is one */
    hq_bytes payload;
    hq_spill *failed; /* whose error it is */
} hq_sorting;

/* --- Sorting --- */

/* "KEY \0 tag" */
static hq_str tagged(hq_str key, char tag, char room[KEY_BYTES_MAX + 2])
{
    memcpy(room, key.at, key.length);
    room[key.length] = '\0';
    room[key.length + 1] = tag;
    return (hq_str){room, key.length + 2};
}

static hq_status add(hq_sorting *sorting, hq_spill *spill, hq_str key, hq_str payload)
{
    sorting->failed = spill;
    return hq_spill_add(spill, key, payload);
}

static hq_status add_owners(hq_sorting *sorting)
{
    char room[KEY_BYTES_MAX + 2], number[HQ_SPILL_NUMBER_BYTES];
    for (uint64_t ordinal = 0;; ordinal++) {
        hq_item owner;
        HQ_TRY(sorting->asked->owners->next(sorting->asked->owners, sorting->diags, &owner));
        if (owner.cells == NULL)
            return HQ_OK;
        if (owner.row == HQ_NONE)
            continue;
        hq_str key = sorting->asked->owner_id == HQ_NONE
                         ? owner.owner
                         : hq_cell_trim(hq_cell(owner.cells, owner.row, sorting->asked->owner_id));
        if (key.length == 0 || key.length > KEY_BYTES_MAX)
            continue; /* has no items, since none can name him */
        hq_spill_number(ordinal, number);
        HQ_TRY(add(sorting, sorting->together, tagged(key, OWNER, room), (hq_str){number, sizeof number}));
    }
}

/* The place of an item, the ends of its cells, its text: what is needed to make a row of it again. */
static hq_status pack_item(hq_sorting *sorting, const hq_item *item, hq_str *out)
{
    uint32_t columns = item->cells->column_count;
    const uint32_t *ends = item->cells->ends + (size_t)item->row * columns;
    uint32_t start = ends[-1] + 1, length = ends[columns - 1] - item->cells->tail - start;
    size_t bytes = sizeof item->place + columns * sizeof *ends + length;
    HQ_TRY(hq_bytes_reserve(&sorting->payload, bytes)); /* its length stays 0 */
    char *to = sorting->payload.at;
    memcpy(to, &item->place, sizeof item->place);
    to += sizeof item->place;
    for (uint32_t c = 0; c < columns; c++, to += sizeof(uint32_t)) {
        uint32_t end = c + 1 == columns ? length : ends[c] - start;
        memcpy(to, &end, sizeof end);
    }
    memcpy(to, item->cells->text + start, length);
    *out = (hq_str){sorting->payload.at, bytes};
    return HQ_OK;
}

static hq_status add_items(hq_sorting *sorting)
{
    char room[KEY_BYTES_MAX + 2];
    for (;;) {
        hq_item item;
        hq_str payload;
        HQ_TRY(sorting->asked->items->next(sorting->asked->items, sorting->diags, &item));
        if (item.cells == NULL)
            return HQ_OK;
        if (item.row == HQ_NONE || item.owner.length == 0 || item.owner.length > KEY_BYTES_MAX) {
            HQ_REPORT(sorting->diags, BATCH_ITEM_NOBODYS, HQ_POS_NONE,
                      hq_diag_count(sorting->diags, item.place + sorting->asked->first_row),
                      sorting->asked->items_name);
            return HQ_E_INVALID;
        }
        HQ_TRY(pack_item(sorting, &item, &payload));
        HQ_TRY(add(sorting, sorting->together, tagged(item.owner, ITEM, room), payload));
    }
}

/* Where the owner stands, then where the item stood in its file. */
static void place_key(uint64_t ordinal, hq_str payload, char key[2 * HQ_SPILL_NUMBER_BYTES])
{
    uint64_t place;
    memcpy(&place, payload.at, sizeof place);
    hq_spill_number(ordinal, key);
    hq_spill_number(place, key + HQ_SPILL_NUMBER_BYTES);
}

typedef struct hq_meeting {
    char owner[KEY_BYTES_MAX];
    size_t owner_length;
    uint64_t ordinal;
    bool has_owner;
} hq_meeting;

static bool is_owner(const hq_meeting *meeting, hq_str key)
{
    return meeting->has_owner && hq_str_equal((hq_str){meeting->owner, meeting->owner_length}, key);
}

/* An owner whose id stood before has no items: they are the first one's. */
static void meet_owner(hq_meeting *meeting, hq_str key, hq_str payload)
{
    if (is_owner(meeting, key))
        return;
    memcpy(meeting->owner, key.at, key.length);
    meeting->owner_length = key.length;
    meeting->ordinal = hq_spill_number_of(payload);
    meeting->has_owner = true;
}

static hq_status keep_orphan(hq_sorting *sorting, hq_str key, hq_str payload)
{
    const hq_items_sorting *asked = sorting->asked;
    uint64_t place;
    char number[HQ_SPILL_NUMBER_BYTES];
    if (sorting->orphans == NULL)
        HQ_TRY(hq_spill_open(asked->allocator, asked->tmp, HQ_SPILL_BYTES_MIN, &sorting->orphans));
    memcpy(&place, payload.at, sizeof place);
    hq_spill_number(place, number);
    return add(sorting, sorting->orphans, (hq_str){number, sizeof number}, key);
}

/* The item with its owner's key in front: "length key item". */
static hq_status meet_item(hq_sorting *sorting, const hq_meeting *meeting, hq_str key, hq_str payload)
{
    uint32_t length = (uint32_t)key.length;
    if (!is_owner(meeting, key))
        return keep_orphan(sorting, key, payload);
    size_t bytes = sizeof length + key.length + payload.length;
    HQ_TRY(hq_bytes_reserve(&sorting->payload, bytes));
    char *to = sorting->payload.at;
    memcpy(to, &length, sizeof length);
    memcpy(to + sizeof length, key.at, key.length);
    memcpy(to + sizeof length + key.length, payload.at, payload.length);
    char number[2 * HQ_SPILL_NUMBER_BYTES];
    place_key(meeting->ordinal, payload, number);
    return add(sorting, sorting->placed, (hq_str){number, sizeof number}, (hq_str){to, bytes});
}

static hq_status meet(hq_sorting *sorting)
{
    hq_meeting meeting = {.has_owner = false};
    sorting->failed = sorting->together;
    HQ_TRY(hq_spill_sort(sorting->together));
    for (;;) {
        hq_str key, payload;
        bool more;
        sorting->failed = sorting->together;
        HQ_TRY(hq_spill_next(sorting->together, &key, &payload, &more));
        if (!more)
            break;
        char tag = key.at[key.length - 1];
        hq_str owner = {key.at, key.length - 2};
        if (tag == OWNER)
            meet_owner(&meeting, owner, payload);
        else
            HQ_TRY(meet_item(sorting, &meeting, owner, payload));
    }
    sorting->failed = sorting->orphans;
    if (sorting->orphans != NULL)
        HQ_TRY(hq_spill_sort(sorting->orphans));
    sorting->failed = sorting->placed;
    return hq_spill_sort(sorting->placed);
}

static hq_status sort_items(hq_sorting *sorting)
{
    const hq_items_sorting *asked = sorting->asked;
    HQ_TRY(hq_spill_open(asked->allocator, asked->tmp, asked->memory_bytes / 2, &sorting->together));
    HQ_TRY(hq_spill_open(asked->allocator, asked->tmp, asked->memory_bytes / 2, &sorting->placed));
    HQ_TRY(add_owners(sorting));
    HQ_TRY(add_items(sorting));
    return meet(sorting);
}

/* --- Giving --- */

hq_status hq_spill_said(hq_diags *diags, const hq_spill *spill, hq_status status)
{
    if (status != HQ_E_IO)
        return status;
    HQ_REPORT(diags, BATCH_TEMPORARY, HQ_POS_NONE, hq_error_text(hq_spill_error(spill)));
    return HQ_E_INVALID;
}

hq_status hq_items_sorted_again(hq_item_source *source, hq_diags *diags)
{
    hq_sorted_items *items = (hq_sorted_items *)source;
    return hq_spill_said(diags, items->spill, hq_spill_rewind(items->spill));
}

static hq_status next_sorted(hq_item_source *source, hq_diags *diags, hq_item *out)
{
    hq_sorted_items *items = (hq_sorted_items *)source;
    hq_str key, payload;
    bool more;
    *out = (hq_item){0};
    HQ_TRY(hq_spill_said(diags, items->spill, hq_spill_next(items->spill, &key, &payload, &more)));
    if (!more)
        return HQ_OK;
    uint32_t length;
    const char *at = payload.at, *end = payload.at + payload.length;
    memcpy(&length, at, sizeof length);
    at += sizeof length;
    out->owner = (hq_str){at, length};
    at += length;
    memcpy(&out->place, at, sizeof out->place);
    at += sizeof out->place;
    memcpy(items->ends, at, items->column_count * sizeof *items->ends);
    at += items->column_count * sizeof *items->ends;
    size_t text = (size_t)(end - at);
    HQ_TRY(hq_bytes_reserve(&items->text, text + 2 * HQ_CELLS_PADDING));
    memcpy(items->text.at + HQ_CELLS_PADDING, at, text);
    items->cells.text = items->text.at + HQ_CELLS_PADDING;
    out->cells = &items->cells;
    return HQ_OK;
}

static void close_sorted(hq_item_source *source)
{
    hq_sorted_items *items = (hq_sorted_items *)source;
    hq_spill_close(items->spill);
    hq_bytes_free(&items->text);
}

static hq_status give(hq_arena *arena, const hq_sorting *sorting, hq_item_source **out)
{
    const hq_items_sorting *asked = sorting->asked;
    hq_sorted_items *items = HQ_NEW(arena, hq_sorted_items);
    uint32_t *ends = HQ_NEW_ARRAY(arena, uint32_t, asked->column_count + 1);
    HQ_TRY_ALLOC(items);
    HQ_TRY_ALLOC(ends);
    ends[0] = UINT32_MAX;
    items->source = (hq_item_source){.next = next_sorted, .close = close_sorted};
    hq_bytes_init(&items->text, asked->allocator);
    items->spill = sorting->placed;
    items->column_count = asked->column_count;
    items->ends = ends + 1;
    items->cells = (hq_cells){.ends = items->ends, .row_count = 1, .column_count = asked->column_count};
    *out = &items->source;
    return HQ_OK;
}

hq_status hq_items_sorted(hq_arena *arena, hq_diags *diags, const hq_items_sorting *asked, hq_spill **orphans,
                          hq_item_source **out)
{
    hq_sorting sorting = {.asked = asked, .diags = diags};
    hq_bytes_init(&sorting.payload, asked->allocator);
    *out = NULL;
    *orphans = NULL;
    hq_status status = sort_items(&sorting);
    if (status == HQ_E_IO)
        status = hq_spill_said(diags, sorting.failed, status);
    if (status == HQ_OK)
        status = give(arena, &sorting, out);
    hq_spill_close(sorting.together);
    hq_bytes_free(&sorting.payload);
    if (status == HQ_OK) {
        *orphans = sorting.orphans;
    } else {
        hq_spill_close(sorting.placed);
        hq_spill_close(sorting.orphans);
    }
    return status;
}
