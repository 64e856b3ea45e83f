/*
 * Ids that stand twice. With lists an id says whose the rows are, so only one row can have it. All ids are sorted once, on disk where memory does not
 * suffice; what stands twice is sorted again by where it is given, and met in that order.
 *
 * Two subjects of one id: the first keeps the items, and the later ones are refused with its row. Two items of one id may be of two owners, who number
 * theirs each from 1: then the rows of a list below them are anybody's, no owner's amount is certain, and all of them are refused.
 */
#include <string.h>

#include "data/cell_text.h"
#include "run/item_keys.h"
#include "run/items_sorted.h"

enum {
    NUMBER = HQ_SPILL_NUMBER_BYTES,
    KEY_BYTES = 2 * NUMBER,   /* input, ordinal: the order in which rows are given */
    PLACE_BYTES = 3 * NUMBER, /* the same, and the place in its file */
    FOUND_BYTES = 3 * NUMBER, /* the other one: input, place; 1: it came before */
    MEMORY_SHARE = 8
};

static void put(char *to, uint64_t first, uint64_t second, uint64_t third)
{
    hq_spill_number(first, to);
    hq_spill_number(second, to + NUMBER);
    hq_spill_number(third, to + (size_t)2 * NUMBER);
}

static uint64_t number_at(hq_str text, size_t index)
{
    return hq_spill_number_of(hq_str_cut(text, index * NUMBER, NUMBER));
}

/* --- Finding them --- */

typedef struct hq_looking {
    hq_diags *diags;
    hq_spill *ids, *found;
    bool items;
} hq_looking;

/* *rise: each id is above the one before it. */
static hq_status add_ids(const hq_looking *looking, hq_item_source *keys, uint32_t id, const uint32_t *input,
                         bool *rise)
{
    char place[PLACE_BYTES], last[HQ_ID_BYTES_MAX];
    size_t length = 0;
    *rise = true;
    for (uint64_t given = 0;; given++) {
        hq_item item;
        HQ_TRY(keys->next(keys, looking->diags, &item));
        if (item.cells == NULL)
            return HQ_OK;
        if (item.row == HQ_NONE)
            continue;
        hq_str key = hq_cell_trim(hq_cell(item.cells, item.row, id));
        if (key.length == 0 || key.length > HQ_ID_BYTES_MAX)
            continue; /* its row is refused: E1347, E1348 */
        *rise = *rise && hq_key_rises((hq_str){last, length}, key);
        length = key.length;
        memcpy(last, key.at, length);
        if (input == NULL)
            put(place, 0, given, item.place);
        else
            put(place, *input, item.place, item.place);
        HQ_TRY(hq_spill_said(looking->diags, looking->ids,
                             hq_spill_add(looking->ids, key, (hq_str){place, sizeof place})));
    }
}

static hq_status keep(const hq_looking *looking, hq_str place, hq_str other, bool later)
{
    char found[FOUND_BYTES];
    put(found, number_at(other, 0), number_at(other, 2), later);
    return hq_spill_said(
        looking->diags, looking->found,
        hq_spill_add(looking->found, hq_str_cut(place, 0, KEY_BYTES), (hq_str){found, sizeof found}));
}

/* Records of equal keys come in the order in which they were added: the first one is the first row. */
static hq_status keep_twice(const hq_looking *looking)
{
    HQ_TRY(hq_spill_said(looking->diags, looking->ids, hq_spill_sort(looking->ids)));
    char id[HQ_ID_BYTES_MAX], room[PLACE_BYTES];
    const hq_str first = {room, PLACE_BYTES};
    size_t length = 0;
    bool first_kept = false;
    for (;;) {
        hq_str key, place;
        bool more;
        HQ_TRY(hq_spill_said(looking->diags, looking->ids, hq_spill_next(looking->ids, &key, &place, &more)));
        if (!more)
            return HQ_OK;
        if (length > 0 && hq_str_equal(key, (hq_str){id, length})) {
            HQ_TRY(keep(looking, place, first, true));
            if (looking->items && !first_kept)
                HQ_TRY(keep(looking, first, place, false));
            first_kept = true;
            continue;
        }
        length = key.length;
        memcpy(id, key.at, length);
        memcpy(room, place.at, PLACE_BYTES);
        first_kept = false;
    }
}

hq_status hq_twice_find(const hq_intake *intake, hq_diags *diags, hq_item_source *keys, uint32_t id,
                        const uint32_t *input, hq_twice *out)
{
    size_t share = intake->request.memory_bytes / MEMORY_SHARE;
    hq_looking looking = {.diags = diags, .items = input == NULL};
    hq_twice_close(out);
    HQ_TRY(hq_spill_open(intake->allocator, intake->request.tmp, HQ_SPILL_BYTES_MIN, &looking.found));
    *out = (hq_twice){.rows = looking.found, .owned = true};
    HQ_TRY(hq_spill_open(intake->allocator, intake->request.tmp,
                         share > HQ_SPILL_BYTES_MIN ? share : HQ_SPILL_BYTES_MIN, &looking.ids));
    bool rise;
    hq_status status = add_ids(&looking, keys, id, input, &rise);
    if (status == HQ_OK && !rise)
        status = keep_twice(&looking);
    if (status == HQ_OK)
        status = hq_spill_said(diags, looking.found, hq_spill_sort(looking.found));
    hq_spill_close(looking.ids);
    return status;
}

hq_twice hq_twice_lent(const hq_twice *twice)
{
    return (hq_twice){.rows = twice->rows};
}

void hq_twice_close(hq_twice *twice)
{
    if (twice->owned)
        hq_spill_close(twice->rows);
    *twice = (hq_twice){0};
}

/* --- Meeting them --- */

static hq_status next_twice(hq_twice *twice, hq_diags *diags)
{
    hq_str key, other;
    if (!twice->begun)
        HQ_TRY(hq_spill_said(diags, twice->rows, hq_spill_rewind(twice->rows)));
    twice->begun = true;
    HQ_TRY(hq_spill_said(diags, twice->rows, hq_spill_next(twice->rows, &key, &other, &twice->is)));
    if (!twice->is)
        return HQ_OK;
    twice->input = number_at(key, 0);
    twice->ordinal = number_at(key, 1);
    twice->other_input = number_at(other, 0);
    twice->other_place = number_at(other, 1);
    twice->later = number_at(other, 2) == 1;
    return HQ_OK;
}

hq_status hq_twice_any(const hq_twice *twice, hq_diags *diags, bool *any)
{
    hq_twice first = hq_twice_lent(twice);
    *any = false;
    if (first.rows == NULL)
        return HQ_OK;
    HQ_TRY(next_twice(&first, diags));
    *any = first.is;
    return HQ_OK;
}

/* Is this row one of them? Rows are asked about in the order in which they are given; some may be passed over. */
static hq_status meet(hq_twice *twice, hq_diags *diags, uint64_t input, uint64_t ordinal, bool *is)
{
    if (!twice->begun)
        HQ_TRY(next_twice(twice, diags));
    while (twice->is && (twice->input != input ? twice->input < input : twice->ordinal < ordinal))
        HQ_TRY(next_twice(twice, diags));
    *is = twice->is && twice->input == input && twice->ordinal == ordinal;
    return HQ_OK;
}

/* `one` says where the row is and what it is about. */
static hq_status refuse(hq_piece *piece, hq_refused one, hq_message message, uint64_t other, hq_str file)
{
    one.text = hq_str_copy(&piece->arena, one.text);
    one.diag = (hq_diag){.message = message, .pos = HQ_POS_NONE, .related = HQ_POS_NONE};
    one.diag.args[0] = one.text;
    one.diag.args[1] = hq_str_of_count(&piece->arena, other);
    one.diag.args[2] = file;
    if (one.text.at == NULL || one.diag.args[1].at == NULL)
        return HQ_E_MEMORY;
    return HQ_PUSH(&piece->arena, piece->refused, one) ? HQ_OK : HQ_E_MEMORY;
}

hq_status hq_intake_meet_subject(hq_intake *intake, hq_diags *diags, hq_piece *piece, const hq_refused *at,
                                 bool *later)
{
    hq_twice *twice = &intake->twice;
    *later = false;
    if (twice->rows == NULL)
        return HQ_OK;
    HQ_TRY(meet(twice, diags, piece->input, at->place, later));
    if (!*later)
        return HQ_OK;
    uint32_t input = (uint32_t)twice->other_input;
    hq_refused one = *at;
    one.column = intake->binding.tables.at[0].id;
    return refuse(piece, one, HQ_D_BATCH_ID_TWICE,
                  hq_intake_counted(intake, intake->rowsets[input], twice->other_place),
                  hq_intake_table_name(intake, input, 0));
}

hq_status hq_intake_meet_item(hq_intake *intake, hq_diags *diags, hq_piece *piece, const hq_refused *at,
                              bool said, bool *later)
{
    hq_intake_list *list = &intake->lists[at->table - 1];
    bool is = false;
    *later = false;
    if (list->twice.rows == NULL)
        return HQ_OK;
    HQ_TRY(meet(&list->twice, diags, 0, list->given - 1, &is));
    *later = is && list->twice.later;
    if (!is || !said)
        return HQ_OK;
    hq_refused one = *at;
    one.column = intake->binding.tables.at[at->table].id;
    return refuse(piece, one, HQ_D_BATCH_ITEM_TWICE,
                  hq_intake_counted(intake, list->rowset, list->twice.other_place), list->file);
}
