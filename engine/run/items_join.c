/*
 * Items joined to their owners: a list's source gives them in the order of the owners and is read side by side with the subjects, each item when its
 * owner comes, then the items below it. What a piece holds are whole subjects, as many as fit into `items_bytes`: the rest of their block waits
 * for the next piece. One subject alone may be more than that, though no owner has more items than the model allows: who has is refused, as where he is
 * a profile, since what the machine computes with was made for so many, and the items beyond are not kept.
 *
 * Keys have no order of their own: an item whose owner is not the present one belongs to one that comes later, or to nobody. Which of
 * the two is known at the end only, so keys are compared once before the first answer (items_keys.c), and lists sorted where that is needed (items_order.c).
 */
#include <string.h>

#include "data/cell_text.h"
#include "run/intake_own.h"
#include "run/item_keys.h"

enum {
    REFUSED_BYTES = 512, /* that a refused item takes, with its texts */
    ROWS_FETCHED = 16,   /* ahead of the one that is taken: that text and ends come in time */
    ROOM_KEPT = 4        /* times what the items of a piece should take: more is given back */
};

typedef struct hq_joining {
    hq_intake *intake;
    hq_diags *diags;
    hq_piece *piece;
    const hq_cells *cells; /* of the subjects: of the block, of which the piece takes some */
    uint32_t from;         /* ordinal in the block of the piece's first subject */
    uint32_t subject;      /* ordinal in the piece of the present one */
    size_t bytes;          /* that the items take so far */
} hq_joining;

/* An owner, and its items of one list. */
typedef struct hq_owning {
    uint32_t row;  /* of the owner in the piece; not looked at where its items are not kept */
    hq_str key;    /* its id; empty: it has no items */
    bool kept;     /* false: the owner itself was one too many */
    bool has_none; /* another had the id before, and has its items */
} hq_owning;

/* --- Who is refused --- */

static hq_status refuse(hq_joining *joining, uint32_t table, uint64_t place, const hq_diag *diag)
{
    hq_refused refused = {
        .ordinal = joining->subject, .table = table, .place = place, .column = HQ_NONE, .diag = *diag};
    joining->bytes += REFUSED_BYTES;
    return HQ_PUSH(&joining->piece->arena, joining->piece->refused, refused) ? HQ_OK : HQ_E_MEMORY;
}

/* The row of a list that cannot be read may be an item of this owner: he cannot be answered. */
static hq_status refuse_owner(hq_joining *joining, uint32_t index, hq_str key, uint64_t place)
{
    hq_str owner = hq_str_copy(&joining->piece->arena, key);
    HQ_TRY_ALLOC(owner.at);
    hq_diag diag = {
        .message = HQ_D_BATCH_ITEM_DAMAGED, .pos = HQ_POS_NONE, .related = HQ_POS_NONE, .args = {owner}};
    return refuse(joining, index + 1, place, &diag);
}

/* place: of the first item that is one too many. */
static hq_status refuse_many(hq_joining *joining, uint32_t index, uint64_t count, uint64_t place)
{
    const hq_intake_list *list = &joining->intake->lists[index];
    hq_diag diag = {.message = HQ_D_PROFILE_TOO_MANY,
                    .pos = HQ_POS_NONE,
                    .related = HQ_POS_NONE,
                    .args = {list->named.path, hq_str_of_count(&joining->piece->arena, count),
                             hq_str_of_count(&joining->piece->arena, list->items_max)}};
    if (diag.args[1].at == NULL || diag.args[2].at == NULL)
        return HQ_E_MEMORY;
    return refuse(joining, index + 1, place, &diag);
}

/* --- Taking items --- */

/* The next item where it stands, right behind the one before it. false: the source knows more. */
static inline bool step(const hq_intake *intake, uint32_t index)
{
    hq_intake_list *list = &intake->lists[index];
    hq_item *item = &list->item;
    if (item->ahead == 0)
        return false;
    const hq_cells *cells = item->cells;
    if (item->ahead > ROWS_FETCHED) { /* a block waits while the machine works, and is far away then */
        const uint32_t *ends = cells->ends + (size_t)(item->row + ROWS_FETCHED) * cells->column_count;
        __builtin_prefetch(cells->text + ends[-1]);
        __builtin_prefetch(ends + 2 * cells->column_count);
    }
    hq_str owner = hq_cell_trim(hq_cell(cells, item->row + 1, intake->binding.tables.at[index + 1].owner));
    if (owner.length == 0)
        return false;
    item->owner = owner;
    item->row++;
    item->place++;
    item->ahead--;
    list->passed++;
    return true;
}

static hq_status fetch(hq_intake_list *list, hq_diags *diags)
{
    if (list->passed > 0)
        list->source->pass(list->source, list->passed);
    list->passed = 0;
    HQ_TRY(list->source->next(list->source, diags, &list->item));
    list->at_end = list->item.cells == NULL;
    return HQ_OK;
}

/* What is not copied yet of the source's cells is copied before these change. */
static hq_status next_item(const hq_joining *joining, uint32_t index)
{
    hq_intake_list *list = &joining->intake->lists[index];
    if (list->has_item || list->at_end)
        return HQ_OK;
    if (!step(joining->intake, index)) {
        HQ_TRY(hq_piece_list_end_run(&joining->piece->lists[index], joining->intake->allocator));
        HQ_TRY(fetch(list, joining->diags));
    }
    list->has_item = !list->at_end;
    list->given += list->has_item;
    return HQ_OK;
}

static bool is_damaged(const hq_item *item)
{
    return item->row == HQ_NONE || item->owner.length == 0;
}

/* Remember whose items were taken last, so that another row of the same key does not go without them unsaid. */
static hq_status remember_owner(hq_intake_list *list, hq_str owner)
{
    list->last_owner.length = 0;
    return hq_bytes_add(&list->last_owner, owner);
}

static hq_status check_twice(const hq_joining *joining, const hq_intake_list *list, hq_str key)
{
    if (key.length == 0 || !list->has_last || !hq_key_same(key, hq_bytes_str(&list->last_owner)))
        return HQ_OK;
    hq_str file = hq_intake_table_name(joining->intake, joining->piece->input, list->parent);
    HQ_REPORT(joining->diags, BATCH_TWICE, HQ_POS_NONE, key, file, list->file);
    return HQ_E_INVALID;
}

static hq_status take_below(hq_joining *joining, uint32_t index, const hq_owning *owner);

/* The present item of a list, and what stands below it. */
static hq_status take_item(hq_joining *joining, uint32_t index, bool kept)
{
    hq_intake_list *list = &joining->intake->lists[index];
    hq_piece_list *to = &joining->piece->lists[index];
    const hq_item *item = &list->item;
    if (kept) {
        size_t before = to->length;
        HQ_TRY(hq_piece_list_add(to, joining->intake->allocator, item->cells, item->row, item->place));
        joining->bytes += to->length - before + item->cells->column_count * sizeof *to->ends +
                          sizeof *to->places + sizeof *to->first;
    }
    if (!list->is_parent)
        return HQ_OK;
    uint32_t id = joining->intake->binding.tables.at[index + 1].id;
    hq_owning owner = {.row = to->row_count - 1, .kept = kept};
    owner.key = hq_cell_trim(hq_cell(item->cells, item->row, id));
    if (list->twice.rows != NULL) {
        hq_refused at = {
            .ordinal = joining->subject, .table = index + 1, .place = item->place, .text = owner.key};
        uint32_t refused = joining->piece->refused.count;
        HQ_TRY(
            hq_intake_meet_item(joining->intake, joining->diags, joining->piece, &at, kept, &owner.has_none));
        joining->bytes += (size_t)(joining->piece->refused.count - refused) * REFUSED_BYTES;
    }
    return take_below(joining, list->below, &owner);
}

/* All items of one owner. A damaged row belongs to the owner before it, to the one behind it, or to any between them that has no items. */
static hq_status take_items(hq_joining *joining, uint32_t index, const hq_owning *owner)
{
    hq_intake_list *list = &joining->intake->lists[index];
    uint64_t count = 0, place_beyond = 0;
    HQ_TRY(check_twice(joining, list, owner->key));
    if (list->damaged)
        HQ_TRY(refuse_owner(joining, index, owner->key, list->damaged_place));
    for (;;) {
        HQ_TRY(next_item(joining, index));
        if (!list->has_item)
            break;
        if (is_damaged(&list->item)) {
            HQ_TRY(refuse_owner(joining, index, owner->key, list->item.place));
            list->damaged = true;
            list->damaged_place = list->item.place;
            list->has_item = false;
            continue;
        }
        if (owner->key.length == 0 || !hq_key_same(list->item.owner, owner->key))
            break;
        if (count++ == 0)
            HQ_TRY(remember_owner(list, owner->key));
        if (count == (uint64_t)list->items_max + 1)
            place_beyond = list->item.place;
        list->has_last = true;
        list->damaged = false;
        HQ_TRY(take_item(joining, index, owner->kept && count <= list->items_max));
        list->has_item = false;
    }
    return owner->kept && count > list->items_max ? refuse_many(joining, index, count, place_beyond) : HQ_OK;
}

/* The items of an owner, of all lists from `index` on that stand beside each other. Lists below lists are few. */
static hq_status take_below(hq_joining *joining, uint32_t index, const hq_owning *owner)
{
    for (; index != HQ_NONE; index = joining->intake->lists[index].beside) {
        hq_piece_list *to = &joining->piece->lists[index];
        if (owner->kept) {
            if ((size_t)owner->row + 2 > to->first_room)
                HQ_TRY(hq_piece_grow(joining->intake->allocator, (void **)&to->first, &to->first_room,
                                     (size_t)owner->row + 2, sizeof *to->first));
            to->first[owner->row] = to->row_count;
        }
        if (!owner->has_none)
            HQ_TRY(take_items(joining, index, owner));
    }
    return HQ_OK;
}

/* --- Subjects --- */

/* Those from row `from` of the cells on, one at least, until row *until, as many as there is room for. */
static hq_status join_subjects(hq_joining *joining, uint32_t from, uint32_t *until)
{
    const hq_intake *intake = joining->intake;
    const hq_cells *cells = joining->cells;
    uint32_t id = intake->binding.tables.at[0].id, row = from;
    while (row < cells->row_count && (row == from || joining->bytes < intake->request.items_bytes)) {
        joining->subject = hq_cells_ordinal(cells, row) - joining->from;
        hq_owning owner = {.row = row - from, .key = hq_cell_trim(hq_cell(cells, row, id)), .kept = true};
        if (intake->twice.rows != NULL) {
            hq_refused at = {.ordinal = joining->subject, .text = owner.key};
            at.place = joining->piece->first_row + joining->subject;
            HQ_TRY(hq_intake_meet_subject(joining->intake, joining->diags, joining->piece, &at,
                                          &owner.has_none));
        }
        HQ_TRY(take_below(joining, intake->below, &owner));
        row++;
    }
    *until = row;
    return HQ_OK;
}

/* Lists of a piece without rows. What a large subject took before is given back. */
static void begin_lists(const hq_intake *intake, hq_piece *piece)
{
    for (uint32_t i = 0; i < intake->list_count; i++) {
        hq_piece_list *list = &piece->lists[i];
        if (list->room_bytes / ROOM_KEPT > intake->request.items_bytes)
            hq_piece_list_free(list, intake->allocator);
        list->length = list->copied = list->ends_count = 0;
        list->run = NULL;
        list->row_count = 0;
    }
}

static hq_status end_lists(const hq_intake *intake, hq_piece *piece, uint32_t subjects)
{
    for (uint32_t i = 0; i < intake->list_count; i++) {
        hq_piece_list *list = &piece->lists[i];
        uint32_t parent = intake->lists[i].parent;
        uint32_t owners = parent == 0 ? subjects : piece->lists[parent - 1].row_count;
        HQ_TRY(hq_piece_list_end_run(list, intake->allocator));
        HQ_TRY(hq_piece_grow(intake->allocator, (void **)&list->first, &list->first_room, (size_t)owners + 1,
                             sizeof *list->first));
        list->first[owners] = list->row_count;
        list->cells = (hq_cells){.text = list->room == NULL ? "" : list->room + HQ_CELLS_PADDING,
                                 .ends = list->ends == NULL ? NULL : list->ends + 1,
                                 .row_count = list->row_count,
                                 .column_count = intake->binding.tables.at[i + 1].column_count};
    }
    return HQ_OK;
}

/* --- Pieces that end before their block --- */

/* The block of a piece becomes the intake's, which gives it out in parts. */
static hq_status set_aside(hq_intake *intake, hq_piece *piece)
{
    hq_intake_rest *rest = &intake->rest;
    hq_block block = rest->block;
    rest->block = piece->block;
    piece->block = block;
    hq_arena_reset(&rest->arena);
    rest->row = rest->ordinal = rest->ragged = 0;
    HQ_TRY(hq_block_cells(intake->rowset, &rest->block, &rest->arena, &rest->cells));
    rest->is = true;
    return HQ_OK;
}

/* Cells of the rest until a row, in the piece's arena. */
static hq_status copy_rows(const hq_intake_rest *rest, uint32_t until, hq_piece *piece)
{
    const hq_cells *from = &rest->cells;
    uint32_t columns = from->column_count, rows = until - rest->row;
    const uint32_t *ends = from->ends + (size_t)rest->row * columns;
    size_t count = (size_t)rows * columns;
    uint32_t start = ends[-1] + 1, length = ends[count - 1] + 1 - start;
    char *text = HQ_NEW_ARRAY(&piece->arena, char, (size_t)length + 2 * HQ_CELLS_PADDING);
    uint32_t *copy = HQ_NEW_ARRAY(&piece->arena, uint32_t, count + 1);
    HQ_TRY_ALLOC(text);
    HQ_TRY_ALLOC(copy);
    memset(text, 0, HQ_CELLS_PADDING);
    memcpy(text + HQ_CELLS_PADDING, from->text + start, length);
    memset(text + HQ_CELLS_PADDING + length, 0, HQ_CELLS_PADDING);
    copy[0] = UINT32_MAX;
    for (size_t i = 0; i < count; i++)
        copy[i + 1] = ends[i] - start;
    piece->cells = (hq_cells){.text = text + HQ_CELLS_PADDING,
                              .ends = copy + 1,
                              .row_count = rows,
                              .column_count = columns,
                              .tail = from->tail};
    if (from->ordinals == NULL)
        return HQ_OK;
    uint32_t *ordinals = HQ_NEW_ARRAY(&piece->arena, uint32_t, rows);
    HQ_TRY_ALLOC(ordinals);
    for (uint32_t r = 0; r < rows; r++)
        ordinals[r] = from->ordinals[rest->row + r] - rest->ordinal;
    piece->cells.ordinals = ordinals;
    return HQ_OK;
}

/* Rows that are none, among those of the rest before an ordinal. */
static hq_status copy_ragged(hq_intake_rest *rest, uint32_t until, hq_piece *piece)
{
    const hq_cells *from = &rest->cells;
    uint32_t first = rest->ragged;
    while (rest->ragged < from->ragged_count && from->ragged[rest->ragged].ordinal < until)
        rest->ragged++;
    if (rest->ragged == first)
        return HQ_OK;
    hq_ragged_row *ragged = HQ_NEW_ARRAY(&piece->arena, hq_ragged_row, rest->ragged - first);
    HQ_TRY_ALLOC(ragged);
    for (uint32_t i = first; i < rest->ragged; i++) {
        ragged[i - first] = from->ragged[i];
        ragged[i - first].ordinal -= rest->ordinal;
    }
    piece->cells.ragged = ragged;
    piece->cells.ragged_count = rest->ragged - first;
    return HQ_OK;
}

/* What is left of the block up to a row is the piece's; the block's offset is that of all its parts, since with lists nobody seeks by it. */
static hq_status give_rest(hq_intake_rest *rest, uint32_t until, hq_piece *piece)
{
    const hq_block *block = &rest->block;
    bool last = until == rest->cells.row_count;
    uint32_t ordinal = last ? block->row_count : hq_cells_ordinal(&rest->cells, until);
    HQ_TRY(copy_rows(rest, until, piece));
    HQ_TRY(copy_ragged(rest, ordinal, piece));
    piece->block.first_row = block->first_row + rest->ordinal;
    piece->block.row_count = ordinal - rest->ordinal;
    piece->block.offset = block->offset;
    piece->block.length = last ? block->length : 0;
    rest->row = until;
    rest->ordinal = ordinal;
    rest->is = !last;
    return HQ_OK;
}

hq_status hq_intake_join(hq_intake *intake, hq_diags *diags, hq_piece *piece)
{
    hq_intake_rest *rest = &intake->rest;
    hq_joining joining = {.intake = intake, .diags = diags, .piece = piece, .cells = &rest->cells};
    uint32_t from = rest->row, until;
    if (rest->is) {
        joining.from = rest->ordinal;
        piece->first_row = rest->block.first_row + rest->ordinal;
    } else {
        HQ_TRY(hq_block_cells(intake->rowset, &piece->block, &piece->arena, &piece->cells));
        joining.cells = &piece->cells;
        piece->first_row = piece->block.first_row;
        from = 0;
    }
    piece->found = true;
    begin_lists(intake, piece);
    HQ_TRY(join_subjects(&joining, from, &until));
    HQ_TRY(end_lists(intake, piece, until - from));
    if (!rest->is && until == piece->cells.row_count)
        return HQ_OK;
    if (!rest->is)
        HQ_TRY(set_aside(intake, piece));
    return give_rest(rest, until, piece);
}

hq_status hq_intake_join_end(hq_intake *intake, hq_diags *diags)
{
    for (uint32_t i = 0; i < intake->list_count; i++) {
        hq_intake_list *list = &intake->lists[i];
        if (!list->has_item && !list->at_end && !step(intake, i))
            HQ_TRY(fetch(list, diags));
        list->has_item = !list->at_end;
        if (!list->has_item || is_damaged(&list->item))
            continue;
        hq_str parent = hq_intake_table_name(intake, 0, list->parent);
        uint64_t row = hq_intake_counted(intake, list->rowset, list->item.place);
        HQ_REPORT(diags, BATCH_ORDER, HQ_POS_NONE, list->file, hq_diag_count(diags, row), list->item.owner,
                  parent);
        return HQ_E_INVALID;
    }
    return HQ_OK;
}
