/*
 * Keys alone: do all lists lie in the order of their owners? Files are read side by side once before the first answer, and of their rows the ids and the
 * owners' ids are compared where they stand: no row is copied, no cell read. Most files lie as one system wrote them, and then this is all that is looked
 * at (items_order.c); where the order is another, or may be, those who look closer say what it is.
 *
 * An item is met when its owner comes, as in items_join.c. What is refused there with its owner is passed over here, because it makes no order: rows of
 * lists that are no rows of cells or name no owner, owners without an id, items beyond the most.
 */
#include <string.h>

#include "data/cell_text.h"
#include "run/intake_own.h"
#include "run/item_keys.h"

/* A table, block by block. */
typedef struct hq_keys {
    hq_rowset *rowset;
    hq_diags said; /* when it was read; of the subjects also when they were opened */
    hq_block block;
    hq_arena arena; /* of the block's cells and ids */
    hq_cells cells;
    uint32_t table, below; /* the first list of its rows */
    uint32_t row;          /* of lists: the next */
    bool at_end;
    hq_str *ids; /* of tables that own others, by row of the cells; empty: it owns nothing */
    bool rises;  /* each id is above the one before it */
    size_t last_length;
    char last[HQ_ID_BYTES_MAX]; /* the last id of the blocks before */
} hq_keys;

typedef struct hq_walk {
    const hq_intake *intake;
    hq_diags unsaid; /* what was found out when the lists were opened first */
    hq_keys *tables; /* 0: the subjects */
    uint32_t input;
    bool odd; /* the walk has ended: others look closer */
} hq_walk;

/* --- Blocks --- */

static hq_status open_subjects(hq_walk *walk)
{
    hq_keys *keys = &walk->tables[0];
    hq_str input = walk->intake->request.inputs[walk->input];
    return hq_intake_rowset(walk->intake, &keys->said, input, &keys->rowset);
}

static hq_status read_subjects(hq_walk *walk)
{
    hq_keys *keys = &walk->tables[0];
    for (;;) {
        HQ_TRY(hq_rowset_read(keys->rowset, &keys->said, &keys->block));
        if (keys->block.row_count > 0 || walk->input + 1 == walk->intake->request.input_count)
            return HQ_OK;
        walk->input++;
        hq_rowset_close(keys->rowset);
        keys->rowset = NULL;
        HQ_TRY(open_subjects(walk));
    }
}

/* Of an owner that has no id nothing is known here but that nobody names it. */
static hq_status find_ids(hq_walk *walk, hq_keys *keys)
{
    const hq_cells *cells = &keys->cells;
    uint32_t column = walk->intake->binding.tables.at[keys->table].id;
    hq_str last = {keys->last, keys->last_length};
    keys->ids = HQ_NEW_ARRAY(&keys->arena, hq_str, cells->row_count + (size_t)1);
    HQ_TRY_ALLOC(keys->ids);
    for (uint32_t r = 0; r < cells->row_count; r++) {
        hq_str id = hq_cell_trim(hq_cell(cells, r, column));
        if (id.length == 0)
            continue;
        walk->odd = walk->odd || id.length > HQ_ID_BYTES_MAX;
        keys->rises = keys->rises && hq_key_rises(last, id);
        keys->ids[r] = last = id;
    }
    if (walk->odd || last.at == keys->last)
        return HQ_OK;
    memcpy(keys->last, last.at, last.length);
    keys->last_length = last.length;
    return HQ_OK;
}

static hq_status next_block(hq_walk *walk, hq_keys *keys)
{
    const hq_bound_table *table = &walk->intake->binding.tables.at[keys->table];
    hq_arena_reset(&keys->arena);
    keys->row = 0;
    keys->ids = NULL;
    keys->cells = (hq_cells){0};
    HQ_TRY(keys->table == 0 ? read_subjects(walk) : hq_rowset_read(keys->rowset, &keys->said, &keys->block));
    keys->at_end = keys->block.row_count == 0;
    if (keys->at_end)
        return HQ_OK;
    HQ_TRY(hq_block_cells(keys->rowset, &keys->block, &keys->arena, &keys->cells));
    walk->odd = walk->odd || keys->cells.column_count != table->column_count; /* another file by now */
    return walk->odd || keys->below == HQ_NONE ? HQ_OK : find_ids(walk, keys);
}

/* --- Items met by their owners --- */

static hq_status meet_below(hq_walk *walk, const hq_keys *owners);

/* All rows of a list's block are met: so are, then, the items below them. */
static hq_status go_on(hq_walk *walk, hq_keys *list)
{
    HQ_TRY(meet_below(walk, list));
    return walk->odd ? HQ_OK : next_block(walk, list);
}

/* Does the list's next row name this owner, or nobody? It is behind us then. */
static inline bool pass_item(hq_keys *list, uint32_t column, hq_str key)
{
    hq_str owner = hq_cell(&list->cells, list->row, column);
    if (owner.length == 0 || !hq_key_same(owner, key)) {
        owner = hq_cell_trim(owner);
        if (owner.length > 0 && !hq_key_same(owner, key))
            return false;
        if (owner.length == 0 && list->ids != NULL)
            list->ids[list->row].length = 0; /* it is nobody's, and so nobody asks for its own items */
    }
    list->row++;
    return true;
}

/* Items of a list whose owners are the rows of a block. An item that is below the last of them in an order that rises comes too late. */
static hq_status meet(hq_walk *walk, hq_keys *list, const hq_keys *owners)
{
    uint32_t column = walk->intake->binding.tables.at[list->table].owner;
    hq_str key = {0};
    for (uint32_t r = 0; r < owners->cells.row_count; r++) {
        if (owners->ids[r].length == 0)
            continue;
        key = owners->ids[r];
        do {
            while (list->row < list->cells.row_count && pass_item(list, column, key))
                continue;
            if (list->row < list->cells.row_count || list->at_end)
                break;
            HQ_TRY(go_on(walk, list));
        } while (!walk->odd);
        if (walk->odd)
            return HQ_OK;
    }
    if (owners->rises && key.length > 0 && list->row < list->cells.row_count)
        walk->odd = !hq_key_rises(key, hq_cell_trim(hq_cell(&list->cells, list->row, column)));
    return HQ_OK;
}

/* Lists below lists are few. */
static hq_status meet_below(hq_walk *walk, const hq_keys *owners)
{
    uint32_t list = owners->ids == NULL ? HQ_NONE : owners->below;
    for (; list != HQ_NONE && !walk->odd; list = walk->intake->lists[list].beside)
        HQ_TRY(meet(walk, &walk->tables[list + 1], owners));
    return HQ_OK;
}

/* After the last owner nothing is left but what names nobody. */
static hq_status end_list(hq_walk *walk, hq_keys *list)
{
    uint32_t column = walk->intake->binding.tables.at[list->table].owner;
    while (!walk->odd && !list->at_end) {
        while (list->row < list->cells.row_count && pass_item(list, column, HQ_STR("")))
            continue;
        walk->odd = list->row < list->cells.row_count;
        if (!walk->odd)
            HQ_TRY(go_on(walk, list));
    }
    return HQ_OK;
}

static hq_status walk_tables(hq_walk *walk)
{
    const hq_intake *intake = walk->intake;
    hq_keys *subjects = &walk->tables[0];
    HQ_TRY(open_subjects(walk));
    for (uint32_t i = 0; i < intake->list_count; i++)
        HQ_TRY(hq_intake_list_rowset(intake, &walk->unsaid, &intake->lists[i], &walk->tables[i + 1].rowset));
    do {
        HQ_TRY(next_block(walk, subjects));
        if (!walk->odd)
            HQ_TRY(meet_below(walk, subjects));
    } while (!walk->odd && !subjects->at_end);
    for (uint32_t i = 0; i < intake->list_count; i++) /* lists of subjects before lists of their items */
        HQ_TRY(end_list(walk, &walk->tables[i + 1]));
    return HQ_OK;
}

/* --- The walk --- */

static void begin(hq_walk *walk, hq_arena *arena, hq_sources *sources)
{
    const hq_intake *intake = walk->intake;
    hq_diags_init(&walk->unsaid, arena, sources);
    for (uint32_t t = 0; t <= intake->list_count; t++) {
        hq_keys *keys = &walk->tables[t];
        keys->table = t;
        keys->below = t == 0 ? intake->below : intake->lists[t - 1].below;
        keys->rises = true;
        hq_diags_init(&keys->said, arena, sources);
        hq_block_init(&keys->block, intake->allocator);
        hq_arena_init(&keys->arena, intake->allocator, 0);
    }
}

static void end(const hq_walk *walk)
{
    for (uint32_t t = 0; t <= walk->intake->list_count; t++) {
        hq_keys *keys = &walk->tables[t];
        hq_block_free(&keys->block);
        hq_arena_free(&keys->arena);
        hq_rowset_close(keys->rowset);
    }
}

/* What is wrong is said by those who look closer. Where nothing is wrong, it was stopped. */
static hq_status result_of(hq_walk *walk, hq_status status)
{
    bool failed = walk->unsaid.failed, wrong = status == HQ_E_IO || walk->unsaid.error_count > 0;
    for (uint32_t t = 0; t <= walk->intake->list_count; t++) {
        failed = failed || walk->tables[t].said.failed;
        wrong = wrong || walk->tables[t].said.error_count > 0;
    }
    if (failed || status == HQ_E_MEMORY)
        return HQ_E_MEMORY;
    walk->odd = walk->odd || wrong;
    return wrong ? HQ_OK : status;
}

/* Of tables at which nobody looks closer: as much as these would say. */
static void say(const hq_keys *keys, hq_diags *diags)
{
    for (uint32_t i = 0; i < keys->said.list.count; i++) {
        const hq_diag *diag = &keys->said.list.at[i];
        (void)hq_diag_add(diags, diag->message, HQ_POS_NONE, diag->args, HQ_DIAG_ARGS_MAX);
    }
}

static void tell(const hq_walk *walk, hq_intake *intake, hq_diags *diags)
{
    for (uint32_t i = 0; i < intake->list_count; i++) {
        hq_intake_list *list = &intake->lists[i];
        list->ids_rise = list->is_parent && walk->tables[i + 1].rises;
        if (list->ids_rise)
            say(&walk->tables[i + 1], diags);
    }
    intake->ids_rise = walk->tables[0].rises;
    if (intake->ids_rise)
        say(&walk->tables[0], diags);
}

hq_status hq_intake_walk_keys(hq_intake *intake, hq_diags *diags, bool *joined)
{
    hq_arena arena;
    hq_sources sources;
    hq_walk walk = {.intake = intake};
    *joined = false;
    hq_arena_init(&arena, intake->allocator, 0);
    hq_sources_init(&sources, &arena);
    walk.tables = HQ_NEW_ARRAY(&arena, hq_keys, intake->list_count + (size_t)1);
    hq_status status = HQ_E_MEMORY;
    if (walk.tables != NULL) {
        begin(&walk, &arena, &sources);
        status = result_of(&walk, walk_tables(&walk));
        *joined = status == HQ_OK && !walk.odd;
        if (*joined)
            tell(&walk, intake, diags);
        end(&walk);
    }
    hq_arena_free(&arena);
    return status;
}
