/*
 * Ids that stand twice. With lists an id says whose the rows are, so only one subject can have it: the first, and the later ones are refused with its
 * row. All ids are sorted once, on disk where memory does not suffice; what stands twice is sorted again by where it stands, and met in that order.
 */
#include <string.h>

#include "data/cell_text.h"
#include "run/items_sorted.h"

enum { PLACE_BYTES = 2 * HQ_SPILL_NUMBER_BYTES, MEMORY_SHARE = 8 };

static hq_str place_text(uint64_t input, uint64_t place, char room[PLACE_BYTES])
{
    hq_spill_number(input, room);
    hq_spill_number(place, room + HQ_SPILL_NUMBER_BYTES);
    return (hq_str){room, PLACE_BYTES};
}

static hq_status add_ids(hq_spill *ids, hq_diags *diags, hq_item_source *keys, const uint32_t *input)
{
    char room[PLACE_BYTES];
    for (;;) {
        hq_item item;
        HQ_TRY(keys->next(keys, diags, &item));
        if (item.cells == NULL)
            return hq_spill_said(diags, ids, hq_spill_sort(ids));
        if (item.row == HQ_NONE || item.owner.length == 0 || item.owner.length > HQ_OWNER_KEY_BYTES_MAX)
            continue;
        HQ_TRY(
            hq_spill_said(diags, ids, hq_spill_add(ids, item.owner, place_text(*input, item.place, room))));
    }
}

/* Records of equal keys come in the order in which they were added: the first one is the first row. */
static hq_status keep_twice(hq_spill *ids, hq_diags *diags, hq_spill *twice)
{
    char id[HQ_OWNER_KEY_BYTES_MAX], first[PLACE_BYTES];
    size_t length = 0;
    for (;;) {
        hq_str key, place;
        bool more;
        HQ_TRY(hq_spill_said(diags, ids, hq_spill_next(ids, &key, &place, &more)));
        if (!more)
            return hq_spill_said(diags, twice, hq_spill_sort(twice));
        if (length > 0 && hq_str_equal(key, (hq_str){id, length})) {
            HQ_TRY(hq_spill_said(diags, twice, hq_spill_add(twice, place, (hq_str){first, PLACE_BYTES})));
            continue;
        }
        length = key.length;
        memcpy(id, key.at, length);
        memcpy(first, place.at, PLACE_BYTES);
    }
}

hq_status hq_intake_find_twice(hq_intake *intake, hq_diags *diags, hq_item_source *keys,
                               const uint32_t *input)
{
    size_t share = intake->request.memory_bytes / MEMORY_SHARE;
    hq_spill *ids;
    HQ_TRY(hq_spill_open(intake->allocator, intake->request.tmp, HQ_SPILL_BYTES_MIN, &intake->twice));
    intake->owns_twice = true;
    HQ_TRY(hq_spill_open(intake->allocator, intake->request.tmp,
                         share > HQ_SPILL_BYTES_MIN ? share : HQ_SPILL_BYTES_MIN, &ids));
    hq_status status = add_ids(ids, diags, keys, input);
    if (status == HQ_OK)
        status = keep_twice(ids, diags, intake->twice);
    hq_spill_close(ids);
    return status;
}

/* --- Meeting them --- */

static hq_status next_twice(hq_intake *intake, hq_diags *diags)
{
    hq_twice_row *row = &intake->next_twice;
    hq_str key, first;
    if (!row->begun)
        HQ_TRY(hq_spill_said(diags, intake->twice, hq_spill_rewind(intake->twice)));
    row->begun = true;
    HQ_TRY(hq_spill_said(diags, intake->twice, hq_spill_next(intake->twice, &key, &first, &row->is)));
    if (!row->is)
        return HQ_OK;
    row->input = hq_spill_number_of(hq_str_cut(key, 0, HQ_SPILL_NUMBER_BYTES));
    row->place = hq_spill_number_of(hq_str_cut(key, HQ_SPILL_NUMBER_BYTES, PLACE_BYTES));
    row->first_input = hq_spill_number_of(hq_str_cut(first, 0, HQ_SPILL_NUMBER_BYTES));
    row->first_place = hq_spill_number_of(hq_str_cut(first, HQ_SPILL_NUMBER_BYTES, PLACE_BYTES));
    return HQ_OK;
}

static hq_status refuse(hq_intake *intake, hq_piece *piece, uint32_t row, uint64_t place)
{
    const hq_twice_row *twice = &intake->next_twice;
    uint32_t id = intake->binding.tables.at[0].id, input = (uint32_t)twice->first_input;
    hq_text number;
    hq_text_init(&number, &piece->arena);
    hq_text_addf(&number, "%llu",
                 (unsigned long long)hq_intake_counted(intake, intake->rowsets[input], twice->first_place));
    hq_refused one = {.ordinal = hq_cells_ordinal(&piece->cells, row), .place = place, .column = id};
    one.text = hq_str_copy(&piece->arena, hq_cell_trim(hq_cell(&piece->cells, row, id)));
    one.diag = (hq_diag){.message = HQ_D_BATCH_ID_TWICE, .pos = HQ_POS_NONE, .related = HQ_POS_NONE};
    one.diag.args[0] = one.text;
    one.diag.args[1] = hq_text_str(&number);
    one.diag.args[2] = hq_intake_table_name(intake, input, 0);
    if (one.text.at == NULL || one.diag.args[1].at == NULL)
        return HQ_E_MEMORY;
    piece->twice[row / 64] |= UINT64_C(1) << row % 64;
    return HQ_PUSH(&piece->arena, piece->refused, one) ? HQ_OK : HQ_E_MEMORY;
}

static bool stands_before(const hq_twice_row *twice, uint64_t input, uint64_t place)
{
    return twice->input != input ? twice->input < input : twice->place < place;
}

hq_status hq_intake_refuse_twice(hq_intake *intake, hq_diags *diags, hq_piece *piece)
{
    if (intake->twice == NULL)
        return HQ_OK;
    const hq_twice_row *twice = &intake->next_twice;
    if (!twice->begun)
        HQ_TRY(next_twice(intake, diags));
    piece->twice = NULL;
    for (uint32_t r = 0; twice->is && r < piece->cells.row_count; r++) {
        uint64_t place = piece->first_row + hq_cells_ordinal(&piece->cells, r);
        while (twice->is && stands_before(twice, piece->input, place))
            HQ_TRY(next_twice(intake, diags));
        if (!twice->is || twice->input != piece->input || twice->place != place)
            continue;
        if (piece->twice == NULL)
            piece->twice = HQ_NEW_ARRAY(&piece->arena, uint64_t, ((size_t)piece->cells.row_count + 63) / 64);
        HQ_TRY_ALLOC(piece->twice);
        HQ_TRY(refuse(intake, piece, r, place));
    }
    return HQ_OK;
}
