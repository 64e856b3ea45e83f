/*
 * In which order do the lists lie? The keys of all files are compared once before the first answer (items_keys.c). Where every item stands
 * in the order of the owners, and ids rise, nothing else is looked at; where they do not rise, ids that stand twice are looked for. Any other files are
 * read through as they will be when they are answered, and where the order is all that is wrong, the lists are sorted (items_sorted.c).
 */
#include <string.h>

#include "base/file.h"
#include "run/items_sorted.h"

/* --- Reading through --- */

static hq_status read_all(hq_intake *intake, hq_diags *diags)
{
    hq_piece piece;
    hq_status status = hq_piece_init(&piece, intake->allocator, intake);
    if (status != HQ_OK)
        return status;
    do
        status = hq_intake_next(intake, diags, &piece);
    while (status == HQ_OK && piece.block.row_count > 0);
    hq_piece_free(&piece);
    return status;
}

static hq_status read_through(const hq_intake *intake, hq_diags *unsaid, hq_diags *diags)
{
    hq_intake_request request = intake->request;
    hq_intake *again;
    request.limit = request.sample = 0;
    request.unverified = true;
    HQ_TRY(hq_intake_open(intake->allocator, &request, unsaid, &again));
    again->twice = hq_twice_lent(&intake->twice);
    for (uint32_t i = 0; i < intake->list_count; i++)
        again->lists[i].twice = hq_twice_lent(&intake->lists[i].twice);
    hq_status status = read_all(again, diags);
    hq_intake_close(again);
    return status;
}

static bool says_order(const hq_diags *diags)
{
    for (uint32_t i = 0; i < diags->list.count; i++)
        if (diags->list.at[i].message == HQ_D_BATCH_ORDER)
            return true;
    return false;
}

/* What could be opened once need not open twice. */
static void say_errors(hq_diags *diags, const hq_diags *unsaid)
{
    for (uint32_t i = 0; i < unsaid->list.count; i++) {
        const hq_diag *diag = &unsaid->list.at[i];
        if (hq_message_severity(diag->message) == HQ_SEVERITY_ERROR)
            (void)hq_diag_add(diags, diag->message, HQ_POS_NONE, diag->args, HQ_DIAG_ARGS_MAX);
    }
}

/* *sort: the order is another, and nothing else is wrong. */
static hq_status look(const hq_intake *intake, hq_diags *diags, bool *sort)
{
    hq_arena arena;
    hq_sources sources;
    hq_diags unsaid, found; /* what was found out when the files were opened first; what is wrong now */
    hq_arena_init(&arena, intake->allocator, 0);
    hq_sources_init(&sources, &arena);
    hq_diags_init(&unsaid, &arena, &sources);
    hq_diags_init(&found, &arena, &sources);
    hq_status status = read_through(intake, &unsaid, &found);
    *sort = status == HQ_E_INVALID && says_order(&found);
    if (status == HQ_E_INVALID && !*sort)
        status = read_through(intake, &unsaid, diags);
    if (status == HQ_E_INVALID && !*sort)
        say_errors(diags, &unsaid);
    hq_arena_free(&arena);
    return *sort ? HQ_OK : status;
}

/* --- The subjects as owners --- */

typedef struct hq_subject_keys {
    hq_item_source source;
    hq_intake *intake;
    hq_arena arena; /* of the source of the present input */
    hq_rowset *rowset;
    hq_item_source *keys;
    uint32_t input;
} hq_subject_keys;

static void close_input(hq_subject_keys *keys)
{
    if (keys->keys != NULL)
        keys->keys->close(keys->keys);
    hq_rowset_close(keys->rowset);
    keys->keys = NULL;
    keys->rowset = NULL;
    hq_arena_reset(&keys->arena);
}

static hq_status open_input(hq_subject_keys *keys, hq_diags *diags)
{
    hq_intake *intake = keys->intake;
    HQ_TRY(hq_intake_rowset(intake, diags, intake->request.inputs[keys->input], &keys->rowset));
    return hq_items_of_file(&keys->arena, intake->allocator, keys->rowset, intake->binding.tables.at[0].id,
                            &keys->keys);
}

static hq_status next_key(hq_item_source *source, hq_diags *diags, hq_item *out)
{
    hq_subject_keys *keys = (hq_subject_keys *)source;
    *out = (hq_item){0};
    while (keys->input < keys->intake->request.input_count) {
        if (keys->keys == NULL)
            HQ_TRY(open_input(keys, diags));
        HQ_TRY(keys->keys->next(keys->keys, diags, out));
        if (out->cells != NULL)
            return HQ_OK;
        close_input(keys);
        keys->input++;
    }
    return HQ_OK;
}

static void close_keys(hq_item_source *source)
{
    hq_subject_keys *keys = (hq_subject_keys *)source;
    close_input(keys);
    hq_arena_free(&keys->arena);
}

/* --- Sorting --- */

/* How many they are, and which is the first. */
static hq_status say_orphans(const hq_intake *intake, hq_diags *diags, const hq_intake_list *list)
{
    uint64_t count = 0, first = 0;
    hq_str place, key, owner = {0};
    bool more = list->orphans != NULL;
    while (more) {
        HQ_TRY(hq_spill_said(diags, list->orphans, hq_spill_next(list->orphans, &place, &key, &more)));
        if (more && count++ == 0) {
            first = hq_intake_counted(intake, list->rowset, hq_spill_number_of(place));
            owner = hq_str_copy(diags->arena, key);
            HQ_TRY_ALLOC(owner.at);
        }
    }
    if (count == 0)
        return HQ_OK;
    HQ_REPORT(diags, BATCH_ORPHANS, HQ_POS_NONE, hq_diag_count(diags, count), list->file,
              hq_intake_table_name(intake, 0, list->parent), hq_diag_count(diags, first), owner);
    return hq_spill_said(diags, list->orphans, hq_spill_rewind(list->orphans));
}

hq_status hq_intake_next_orphan(hq_intake *intake, hq_diags *diags, hq_arena *arena, hq_refused *out,
                                bool *more)
{
    *more = false;
    for (; intake->orphans_of < intake->list_count; intake->orphans_of++) {
        const hq_intake_list *list = &intake->lists[intake->orphans_of];
        hq_str place, key;
        if (list->orphans != NULL)
            HQ_TRY(hq_spill_said(diags, list->orphans, hq_spill_next(list->orphans, &place, &key, more)));
        if (!*more)
            continue;
        uint32_t table = intake->orphans_of + 1;
        *out = (hq_refused){.table = table, .column = intake->binding.tables.at[table].owner};
        out->place = hq_intake_counted(intake, list->rowset, hq_spill_number_of(place));
        out->text = hq_str_copy(arena, key);
        HQ_TRY_ALLOC(out->text.at);
        out->diag =
            (hq_diag){.message = HQ_D_BATCH_OWNER_NOWHERE,
                      .pos = HQ_POS_NONE,
                      .related = HQ_POS_NONE,
                      .args = {out->text, hq_intake_table_name(intake, 0, intake->lists[table - 1].parent)}};
        return HQ_OK;
    }
    return HQ_OK;
}

static hq_status sort_list(hq_intake *intake, hq_diags *diags, uint32_t index, hq_item_source *owners)
{
    hq_intake_list *list = &intake->lists[index];
    const hq_bound_table *table = &intake->binding.tables.at[index + 1];
    hq_items_sorting asked = {
        .allocator = intake->allocator,
        .owners = owners,
        .owner_id = list->parent == 0 ? HQ_NONE : intake->binding.tables.at[list->parent].id,
        .items = list->source,
        .column_count = table->column_count,
        .items_name = list->file,
        .first_row = hq_intake_counted(intake, list->rowset, 0),
        .tmp = intake->request.tmp,
        .memory_bytes = intake->request.memory_bytes / (2 * (size_t)intake->list_count)};
    hq_item_source *sorted;
    HQ_TRY(hq_items_sorted(&intake->arena, diags, &asked, &list->orphans, &sorted));
    list->source->close(list->source);
    list->source = sorted;
    return say_orphans(intake, diags, list);
}

/* Owners are subjects, or the items of a list that was sorted before. */
static hq_status sort_by_owner(hq_intake *intake, hq_diags *diags, uint32_t index)
{
    const hq_intake_list *list = &intake->lists[index];
    if (list->parent > 0) {
        hq_item_source *parent = intake->lists[list->parent - 1].source;
        hq_status status = sort_list(intake, diags, index, parent);
        return status == HQ_OK ? hq_items_sorted_again(parent, diags) : status;
    }
    hq_subject_keys keys = {.source = {.next = next_key, .close = close_keys}, .intake = intake};
    hq_arena_init(&keys.arena, intake->allocator, 0);
    hq_status status = sort_list(intake, diags, index, &keys.source);
    close_keys(&keys.source);
    return status;
}

/* --- Ids that stand twice --- */

static hq_status find_subjects(hq_intake *intake, hq_diags *diags)
{
    hq_subject_keys keys = {.source = {.next = next_key, .close = close_keys}, .intake = intake};
    hq_arena_init(&keys.arena, intake->allocator, 0);
    hq_status status = hq_twice_find(intake, diags, &keys.source, intake->binding.tables.at[0].id,
                                     &keys.input, &intake->twice);
    close_keys(&keys.source);
    return status;
}

/* In the order of its file. What there was to say of the file was said when it was opened first. */
static hq_status find_items_in(const hq_intake *intake, hq_diags *unsaid, hq_diags *diags, uint32_t index,
                               hq_twice *out)
{
    const hq_bound_table *table = &intake->binding.tables.at[index + 1];
    hq_arena arena;
    hq_rowset *rowset;
    hq_item_source *source;
    HQ_TRY(hq_intake_list_rowset(intake, unsaid, &intake->lists[index], &rowset));
    hq_arena_init(&arena, intake->allocator, 0);
    hq_status status = hq_items_of_file(&arena, intake->allocator, rowset, table->owner, &source);
    if (status == HQ_OK) {
        status = hq_twice_find(intake, diags, source, table->id, NULL, out);
        source->close(source);
    }
    hq_arena_free(&arena);
    hq_rowset_close(rowset);
    return status;
}

static hq_status find_items(hq_intake *intake, hq_diags *diags, uint32_t index)
{
    hq_arena arena;
    hq_sources sources;
    hq_diags unsaid;
    hq_arena_init(&arena, intake->allocator, 0);
    hq_sources_init(&sources, &arena);
    hq_diags_init(&unsaid, &arena, &sources);
    hq_status status = find_items_in(intake, &unsaid, diags, index, &intake->lists[index].twice);
    if (status == HQ_E_INVALID)
        say_errors(diags, &unsaid);
    hq_arena_free(&arena);
    return status;
}

/* In the order in which they are given now. */
static hq_status find_sorted(hq_intake *intake, hq_diags *diags, uint32_t index)
{
    hq_intake_list *list = &intake->lists[index];
    HQ_TRY(hq_twice_find(intake, diags, list->source, intake->binding.tables.at[index + 1].id, NULL,
                         &list->twice));
    return hq_items_sorted_again(list->source, diags);
}

/* --- Both --- */

/* Pipes are read once: what is out of order is said where it stands. */
static bool can_read_again(hq_intake *intake)
{
    for (uint32_t i = 0; i < intake->request.input_count; i++)
        if (hq_file_is_pipe(&intake->arena, intake->request.inputs[i]))
            return false;
    return true;
}

/* Ids that rise stand once. */
static hq_status find_twice(hq_intake *intake, hq_diags *diags, bool subjects, bool *any)
{
    bool here;
    *any = false;
    for (uint32_t i = 0; i < intake->list_count; i++) {
        hq_intake_list *list = &intake->lists[i];
        if (!list->is_parent || list->ids_rise)
            continue;
        HQ_TRY(find_items(intake, diags, i));
        HQ_TRY(hq_twice_any(&list->twice, diags, &here));
        *any = *any || here;
    }
    if (!subjects || intake->ids_rise)
        return HQ_OK;
    HQ_TRY(find_subjects(intake, diags));
    HQ_TRY(hq_twice_any(&intake->twice, diags, &here));
    *any = *any || here;
    return HQ_OK;
}

hq_status hq_intake_in_order(hq_intake *intake, hq_diags *diags)
{
    bool again = can_read_again(intake), joined = false, any, sort;
    if (again)
        HQ_TRY(hq_intake_walk_keys(intake, diags, &joined));
    HQ_TRY(find_twice(intake, diags, again, &any));
    if (!again || (joined && !any))
        return HQ_OK;
    HQ_TRY(look(intake, diags, &sort));
    if (!sort)
        return HQ_OK;
    HQ_REPORT(diags, BATCH_SORTED, HQ_POS_NONE, hq_intake_table_name(intake, 0, 0));
    for (uint32_t i = 0; i < intake->list_count;
         i++) { /* lists of subjects stand before lists of their items */
        HQ_TRY(sort_by_owner(intake, diags, i));
        if (intake->lists[i].is_parent)
            HQ_TRY(find_sorted(intake, diags, i));
    }
    return HQ_OK;
}
