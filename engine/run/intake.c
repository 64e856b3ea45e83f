/* Opening what goes into a batch, and taking it block by block. See intake.h. */
#include "run/intake.h"

#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "data/cell_text.h"
#include "data/header_names.h"
#include "data/profile.h"
#include "data/result_text.h"
#include "run/intake_own.h"

enum { ITEMS_BYTES = 1 << 20 };

static bool is_stdin(hq_str path)
{
    return hq_str_is(path, "-");
}

static hq_status open_rowset(const hq_intake *intake, hq_diags *diags, hq_str path, hq_str table,
                             bool others_read, hq_rowset **out)
{
    const size_t share = 4 * (1 + (size_t)intake->request.list_count); /* a quarter for all that are open */
    hq_rowset_request request = {.path = path,
                                 .encoding = intake->request.encoding,
                                 .delimiter = intake->request.delimiter,
                                 .table = table,
                                 .others_read = others_read,
                                 .block_bytes = intake->request.block_bytes,
                                 .memory_bytes = intake->request.memory_bytes / share,
                                 .tmp = intake->request.tmp,
                                 .stopping = &intake->request.stopping};
    return hq_rowset_open(intake->allocator, &request, diags, out);
}

hq_status hq_intake_rowset(const hq_intake *intake, hq_diags *diags, hq_str path, hq_rowset **out)
{
    const hq_intake_request *asked = &intake->request;
    bool others_read = false;
    for (uint32_t i = 0; i < asked->list_count; i++)
        others_read |= asked->lists[i].table.length > 0 && hq_str_equal(asked->lists[i].file, path);
    return open_rowset(intake, diags, path, asked->table, others_read, out);
}

hq_status hq_intake_list_rowset(const hq_intake *intake, hq_diags *diags, const hq_intake_list *list,
                                hq_rowset **out)
{
    return open_rowset(intake, diags, list->named.file, list->named.table, false, out);
}

/* --- The inputs --- */

static hq_str shown(hq_str path)
{
    return is_stdin(path) ? HQ_STR("<stdin>") : path;
}

/* Another input has the columns of the first one, in the same order. */
static hq_status check_header(hq_intake *intake, hq_diags *diags, const hq_rowset *rowset, hq_str path)
{
    uint32_t count;
    const hq_str *header = hq_rowset_header(rowset, &count);
    bool lines = hq_rowset_facts_of(rowset)->format == HQ_FORMAT_JSON_LINES;
    hq_str first = shown(intake->request.inputs[0]);
    if (lines != intake->lines) {
        HQ_REPORT(diags, BATCH_KINDS, HQ_POS_NONE, shown(path), first);
        return HQ_E_INVALID;
    }
    if (lines)
        return HQ_OK;
    const hq_bound_table *table = &intake->binding.tables.at[0];
    for (uint32_t c = 0; c < count || c < table->column_count; c++) {
        hq_str here = c < count ? header[c] : HQ_STR("");
        hq_str there = c < table->column_count ? table->columns[c].header : HQ_STR("");
        if (hq_str_equal(hq_cell_trim(here), hq_cell_trim(there)))
            continue;
        HQ_REPORT(diags, BATCH_HEADERS, HQ_POS_NONE, shown(path), first, hq_diag_count(diags, c + 1), here,
                  there);
        return HQ_E_INVALID;
    }
    return HQ_OK;
}

/* What is wrong with a later input is said before the first row is read. A pipe can be read only once. */
static hq_status check_others(hq_intake *intake, hq_diags *diags)
{
    hq_status status = HQ_OK;
    intake->bytes_all = intake->facts.bytes;
    for (uint32_t i = 1; i < intake->request.input_count; i++) {
        hq_rowset *rowset;
        if (hq_file_is_pipe(&intake->arena, intake->request.inputs[i])) {
            intake->bytes_all = 0;
            continue;
        }
        hq_status opened = hq_intake_rowset(intake, diags, intake->request.inputs[i], &rowset);
        if (opened == HQ_OK) {
            opened = check_header(intake, diags, rowset, intake->request.inputs[i]);
            intake->bytes_all =
                intake->bytes_all == 0 ? 0 : intake->bytes_all + hq_rowset_facts_of(rowset)->bytes;
            hq_rowset_close(rowset);
        }
        if (opened != HQ_OK && opened != HQ_E_INVALID)
            return opened;
        status = opened == HQ_OK ? status : opened;
    }
    return status;
}

static hq_status keep_facts(hq_intake *intake)
{
    const hq_rowset_facts *facts = hq_rowset_facts_of(intake->rowset);
    intake->facts = *facts;
    intake->facts.encoding = hq_str_copy(&intake->arena, facts->encoding);
    intake->facts.table = hq_str_copy(&intake->arena, facts->table);
    return intake->facts.encoding.at == NULL || intake->facts.table.at == NULL ? HQ_E_MEMORY : HQ_OK;
}

/* --- What profiles as lines are of --- */

/* The entity of the first line that can be read. */
static hq_status entity_of_lines(hq_intake *intake, hq_arena *arena)
{
    hq_line_cursor cursor = {0};
    hq_str line;
    while (intake->entity == HQ_NONE && hq_block_line(&intake->pending, &cursor, &line)) {
        hq_sources sources;
        hq_diags unsaid;
        hq_profile *profile;
        hq_arena_reset(arena);
        hq_sources_init(&sources, arena);
        hq_diags_init(&unsaid, arena, &sources);
        hq_str text = {hq_str_terminated(arena, line), line.length};
        HQ_TRY_ALLOC(text.at);
        hq_status status =
            hq_profile_of(arena, intake->request.pack, &unsaid, HQ_STR("line"), text, true, &profile);
        if (status == HQ_OK)
            intake->entity = profile->root->entity;
        else if (status != HQ_E_INVALID)
            return status;
    }
    return HQ_OK;
}

/* By name, or by label in either language, as columns and lists are. */
static uint32_t entity_named(const hq_pack *pack, hq_str name)
{
    uint32_t found = hq_pack_find_entity(pack, name);
    for (uint32_t i = HQ_ENTITY_RECEIPT + 1; found == HQ_NONE && i < pack->entities.count; i++)
        if (hq_label_is(pack->entities.at[i].label, name))
            found = i;
    return found;
}

/* Where no name is near: all that a row can be about, with their labels. */
static void tell_entities(const hq_pack *pack, hq_diags *diags, hq_diag *diag)
{
    hq_text text;
    hq_text_init(&text, diags->arena);
    for (int zh = 0; zh < 2; zh++) {
        hq_text_add_z(&text, zh == 0 ? "" : "\x1f");
        for (uint32_t i = HQ_ENTITY_RECEIPT + 1; i < pack->entities.count; i++) {
            const hq_entity *entity = &pack->entities.at[i];
            hq_str label = zh == 0 ? entity->label.en : entity->label.zh;
            hq_text_addf(&text, "%s%.*s",
                         i == HQ_ENTITY_RECEIPT + 1 ? ""
                         : zh == 0                  ? ", "
                                                    : "、",
                         HQ_STR_ARGS(entity->name));
            if (label.length > 0)
                hq_text_addf(&text, zh == 0 ? " (%.*s)" : "（%.*s）", HQ_STR_ARGS(label));
        }
    }
    diags->failed = diags->failed || text.failed;
    if (!text.failed)
        hq_diag_hint(diags, diag, HQ_H_ONE_OF, hq_text_str(&text));
}

static hq_status find_entity(hq_intake *intake, hq_diags *diags)
{
    const hq_pack *pack = intake->request.pack;
    if (intake->request.entity.length > 0) {
        intake->entity = entity_named(pack, intake->request.entity);
        if (intake->entity != HQ_NONE && intake->entity != HQ_ENTITY_RECEIPT)
            return HQ_OK;
        hq_diag *diag = HQ_REPORT(diags, BATCH_ENTITY, HQ_POS_NONE, intake->request.entity);
        hq_guess guess = hq_guess_begin(diags, diag, intake->request.entity);
        for (uint32_t i = HQ_ENTITY_RECEIPT + 1; i < pack->entities.count; i++)
            hq_guess_offer(&guess, pack->entities.at[i].name);
        hq_guess_end(&guess);
        if (diag->hint == HQ_HINT_NONE)
            tell_entities(pack, diags, diag);
        return HQ_E_INVALID;
    }
    hq_arena arena;
    hq_arena_init(&arena, intake->allocator, 0);
    hq_status status = hq_rowset_read(intake->rowset, diags, &intake->pending);
    intake->has_pending = status == HQ_OK;
    if (status == HQ_OK)
        status = entity_of_lines(intake, &arena);
    hq_arena_free(&arena);
    if (status == HQ_OK && intake->entity == HQ_NONE)
        intake->entity =
            pack->entities.count > HQ_ENTITY_RECEIPT + 1 ? HQ_ENTITY_RECEIPT + 1 : HQ_ENTITY_RECEIPT;
    return status;
}

static hq_status bind_lines(hq_intake *intake, hq_diags *diags)
{
    if (intake->request.list_count > 0) {
        HQ_REPORT(diags, BATCH_LINES_LISTS, HQ_POS_NONE, shown(intake->request.inputs[0]));
        return HQ_E_INVALID;
    }
    HQ_TRY(find_entity(intake, diags));
    return hq_layout_whole(&intake->arena, intake->request.pack, intake->entity, &intake->layout);
}

/* --- Tables --- */

static uint32_t depth_of(hq_str path)
{
    uint32_t depth = 0;
    for (size_t i = 0; i < path.length; i++)
        depth += path.at[i] == '.';
    return depth;
}

static hq_status open_list(hq_intake *intake, hq_diags *diags, const hq_list_file *named,
                           const hq_header_mapping_list *map, hq_intake_list *list)
{
    uint32_t count, table = intake->binding.tables.count;
    hq_text shown;
    hq_text_init(&shown, &intake->arena);
    hq_text_addf(&shown, "%.*s%s%.*s", HQ_STR_ARGS(named->file), named->table.length > 0 ? "#" : "",
                 HQ_STR_ARGS(named->table));
    *list = (hq_intake_list){.path = named->path, .file = hq_text_str(&shown)};
    hq_bytes_init(&list->last_owner, intake->allocator);
    HQ_TRY_ALLOC(list->file.at);
    HQ_TRY(hq_str_mended(&intake->arena, list->file, &list->file));
    if (hq_file_is_pipe(&intake->arena, named->file)) {
        HQ_REPORT(diags, BATCH_LIST_STDIN, HQ_POS_NONE, named->path);
        return HQ_E_INVALID;
    }
    list->named = *named;
    HQ_TRY(hq_intake_list_rowset(intake, diags, list, &list->rowset));
    const hq_str *header = hq_rowset_header(list->rowset, &count);
    HQ_TRY(hq_bind_list(&intake->arena, diags, named->path, header, count, map, &intake->binding));
    const hq_bound_table *bound = &intake->binding.tables.at[table];
    uint32_t frame = intake->binding.layout.frames[bound->frame].parent;
    while (intake->binding.tables.at[list->parent].frame != frame) /* binding asked for it, and for its ids */
        list->parent++;
    const hq_frame *frames = intake->binding.layout.frames, *items = &frames[bound->frame];
    const hq_entity *owner = &intake->binding.pack->entities.at[frames[items->parent].entity];
    list->items_max = owner->lists.at[items->list].max_items;
    if (list->parent > 0)
        intake->lists[list->parent - 1].is_parent = true;
    return HQ_OK;
}

/* Which lists stand below which, in the order of the lists. */
static void link_lists(hq_intake *intake)
{
    for (uint32_t i = 0; i < intake->list_count; i++)
        intake->lists[i].below = intake->lists[i].beside = HQ_NONE;
    for (uint32_t i = intake->list_count; i-- > 0;) {
        uint32_t parent = intake->lists[i].parent;
        uint32_t *below = parent == 0 ? &intake->below : &intake->lists[parent - 1].below;
        intake->lists[i].beside = *below;
        *below = i;
    }
}

/* Lists of subjects before lists of their items. */
static hq_status open_lists(hq_intake *intake, hq_diags *diags, const hq_header_mapping_list *map)
{
    const hq_intake_request *request = &intake->request;
    intake->lists = HQ_NEW_ARRAY(&intake->arena, hq_intake_list, request->list_count);
    HQ_TRY_ALLOC(intake->lists);
    for (uint32_t depth = 0; intake->list_count < request->list_count; depth++)
        for (uint32_t i = 0; i < request->list_count; i++)
            if (depth_of(request->lists[i].path) == depth)
                HQ_TRY(
                    open_list(intake, diags, &request->lists[i], map, &intake->lists[intake->list_count++]));
    link_lists(intake);
    for (uint32_t i = 0; i < intake->list_count; i++)
        HQ_TRY(hq_items_of_file(&intake->arena, intake->allocator, intake->lists[i].rowset,
                                intake->binding.tables.at[i + 1].owner, &intake->lists[i].source));
    return HQ_OK;
}

static hq_status bind_tables(hq_intake *intake, hq_diags *diags)
{
    const hq_intake_request *request = &intake->request;
    hq_header_mapping_list map = {0};
    uint32_t count, entity = HQ_NONE;
    if (request->map.length > 0)
        HQ_TRY(hq_header_mapping_read(&intake->arena, diags, request->map, &map));
    if (request->entity.length > 0) {
        HQ_TRY(find_entity(intake, diags));
        entity = intake->entity;
    }
    const hq_str *header = hq_rowset_header(intake->rowset, &count);
    HQ_TRY(hq_bind_subjects(&intake->arena, request->pack, diags, entity, header, count, &map,
                            &intake->binding));
    intake->entity = intake->binding.layout.frames[0].entity;
    HQ_TRY(open_lists(intake, diags, &map));
    HQ_TRY(hq_bind_end(&intake->arena, diags, &intake->binding));
    if (request->reads != NULL)
        HQ_TRY(hq_bind_only(&intake->binding, diags, request->reads));
    intake->request.reads = NULL; /* it need not live longer */
    return hq_converter_new(&intake->arena, &intake->binding, &intake->converter);
}

/* Open the present input. */
static hq_status open_input(hq_intake *intake, hq_diags *diags)
{
    hq_rowset **rowset = &intake->rowsets[intake->input];
    HQ_TRY(hq_intake_rowset(intake, diags, intake->request.inputs[intake->input], rowset));
    intake->rowset = *rowset;
    return keep_facts(intake);
}

static hq_status open_all(hq_intake *intake, hq_diags *diags)
{
    intake->names = HQ_NEW_ARRAY(&intake->arena, hq_str, intake->request.input_count);
    HQ_TRY_ALLOC(intake->names);
    for (uint32_t i = 0; i < intake->request.input_count; i++)
        HQ_TRY(hq_str_mended(&intake->arena, shown(intake->request.inputs[i]), &intake->names[i]));
    intake->rowsets = HQ_NEW_ARRAY(&intake->arena, hq_rowset *, intake->request.input_count);
    HQ_TRY_ALLOC(intake->rowsets);
    HQ_TRY(open_input(intake, diags));
    intake->lines = intake->facts.format == HQ_FORMAT_JSON_LINES;
    intake->entity = HQ_NONE;
    HQ_TRY(intake->lines ? bind_lines(intake, diags) : bind_tables(intake, diags));
    HQ_TRY(check_others(intake, diags));
    intake->chance = intake->request.seed;
    if (intake->list_count > 0 && !intake->request.unverified)
        HQ_TRY(hq_intake_in_order(intake, diags));
    if (intake->request.sample > 0)
        HQ_TRY(hq_intake_count(intake, diags, &intake->population));
    if (intake->request.limit > 0 && intake->request.limit < intake->population)
        intake->population = intake->request.limit;
    return HQ_OK;
}

hq_status hq_intake_open(const hq_allocator *allocator, const hq_intake_request *request, hq_diags *diags,
                         hq_intake **out)
{
    *out = NULL;
    hq_arena arena;
    hq_arena_init(&arena, allocator, 0);
    hq_intake *intake = HQ_NEW(&arena, hq_intake);
    if (intake == NULL) {
        hq_arena_free(&arena);
        return HQ_E_MEMORY;
    }
    intake->arena = arena;
    intake->allocator = allocator;
    intake->request = *request;
    intake->request.stopping.at_once = true; /* nothing is written yet that a place would be kept for */
    intake->below = HQ_NONE;
    if (intake->request.items_bytes == 0)
        intake->request.items_bytes = ITEMS_BYTES;
    hq_block_init(&intake->pending, allocator);
    hq_block_init(&intake->rest.block, allocator);
    hq_arena_init(&intake->rest.arena, allocator, 0);
    hq_status status = open_all(intake, diags);
    intake->request.stopping.at_once = false;
    if (status == HQ_OK)
        *out = intake;
    else
        hq_intake_close(intake);
    return status;
}

void hq_intake_close(hq_intake *intake)
{
    if (intake == NULL)
        return;
    for (uint32_t i = 0; intake->rowsets != NULL && i < intake->request.input_count; i++)
        hq_rowset_close(intake->rowsets[i]);
    for (uint32_t i = 0; i < intake->list_count; i++) {
        if (intake->lists[i].source != NULL)
            intake->lists[i].source->close(intake->lists[i].source);
        hq_rowset_close(intake->lists[i].rowset);
        hq_spill_close(intake->lists[i].orphans);
        hq_twice_close(&intake->lists[i].twice);
        hq_bytes_free(&intake->lists[i].last_owner);
    }
    hq_twice_close(&intake->twice);
    hq_block_free(&intake->pending);
    hq_block_free(&intake->rest.block);
    hq_arena_free(&intake->rest.arena);
    hq_arena arena = intake->arena; /* the intake lies in its own arena */
    hq_arena_free(&arena);
}

/* --- What it found --- */

const hq_layout *hq_intake_layout(const hq_intake *intake)
{
    return intake->lines ? &intake->layout : &intake->binding.layout;
}

const hq_binding *hq_intake_binding(const hq_intake *intake)
{
    return intake->lines ? NULL : &intake->binding;
}

uint64_t hq_intake_bytes(const hq_intake *intake)
{
    return intake->bytes_all;
}

hq_str hq_intake_input_name(const hq_intake *intake, uint32_t input)
{
    return intake->names[input];
}

hq_str hq_intake_table_name(const hq_intake *intake, uint32_t input, uint32_t table)
{
    return table == 0 ? hq_intake_input_name(intake, input) : intake->lists[table - 1].file;
}

hq_str hq_intake_header(const hq_intake *intake, uint32_t table, uint32_t column)
{
    if (intake->lines || column == HQ_NONE)
        return HQ_STR("");
    return intake->binding.tables.at[table].columns[column].header;
}

/* --- Taking --- */

/* The next input, where there is one. */
static hq_status next_input(hq_intake *intake, hq_diags *diags)
{
    intake->bytes_before += intake->facts.bytes;
    intake->rowset = NULL;
    if (intake->input + 1 == intake->request.input_count)
        return HQ_OK;
    intake->input++;
    HQ_TRY(open_input(intake, diags));
    return check_header(intake, diags, intake->rowset, intake->request.inputs[intake->input]);
}

static hq_status read_block(hq_intake *intake, hq_diags *diags, hq_piece *piece)
{
    piece->block.row_count = 0;
    if (intake->has_pending) {
        hq_block read = intake->pending;
        intake->pending = piece->block;
        piece->block = read;
        intake->has_pending = false;
    } else if (intake->rowset != NULL) {
        HQ_TRY(hq_rowset_read(intake->rowset, diags, &piece->block));
    }
    while (piece->block.row_count == 0 && intake->rowset != NULL) {
        HQ_TRY(next_input(intake, diags));
        if (intake->rowset != NULL)
            HQ_TRY(hq_rowset_read(intake->rowset, diags, &piece->block));
    }
    return HQ_OK;
}

static hq_status take(hq_intake *intake, hq_diags *diags, hq_piece *piece)
{
    if (!intake->rest.is)
        HQ_TRY(read_block(intake, diags, piece));
    if (!intake->rest.is && piece->block.row_count == 0) {
        intake->at_end = true;
        return hq_intake_join_end(intake, diags);
    }
    piece->ordinal = intake->ordinal++;
    piece->input = intake->input;
    piece->rowset = intake->rowset;
    if (intake->list_count > 0)
        HQ_TRY(hq_intake_join(intake, diags, piece)); /* which says how many they are */
    piece->first_row = piece->block.first_row;
    piece->bytes_done = intake->bytes_before + piece->block.offset + piece->block.length;
    HQ_TRY(hq_intake_draw(intake, piece));
    piece->rows_done = intake->rows;
    return HQ_OK;
}

hq_status hq_intake_next(hq_intake *intake, hq_diags *diags, hq_piece *piece)
{
    hq_arena_reset(&piece->arena);
    piece->passed = NULL;
    piece->found = false;
    piece->refused = (hq_refused_list){0};
    piece->block.row_count = 0;
    if (intake->at_end || (intake->request.limit > 0 && intake->rows >= intake->request.limit)) {
        intake->at_end = true;
        return HQ_OK;
    }
    return take(intake, diags, piece);
}

hq_status hq_intake_seek(hq_intake *intake, hq_diags *diags, const hq_intake_place *place)
{
    intake->skip = place->rows_done;
    if (intake->list_count > 0 || intake->lines || place->input >= intake->request.input_count)
        return HQ_OK; /* read again from the beginning, and passed over */
    while (intake->input < place->input)
        HQ_TRY(next_input(intake, diags));
    hq_status status = hq_rowset_seek(intake->rowset, place->offset, place->first_row);
    if (status == HQ_E_INVALID) {
        if (place->input == 0)
            return HQ_OK;
        for (uint32_t i = 0; i <= place->input; i++) { /* the inputs before it have been left behind */
            hq_rowset_close(intake->rowsets[i]);
            intake->rowsets[i] = NULL;
        }
        intake->input = 0;
        intake->bytes_before = 0;
        return open_input(intake, diags);
    }
    HQ_TRY(status);
    intake->skip = 0;
    hq_intake_draw_on(intake, place->rows_done);
    return HQ_OK;
}
