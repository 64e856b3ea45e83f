/* A batch opened, run and ended. See batch.h. */
#include "run/batch.h"

#include <string.h>

#include "base/file.h"
#include "run/batch_own.h"
#include "run/checksums.h"
#include "run/journal.h"

/* --- How memory is shared out --- */

enum {
    /* bytes that a subject takes, for each policy or column, until it is written; estimates, on the high side of what was measured */
    LONG_BYTES = 160,
    CELL_BYTES = 12,
    OUTCOME_BYTES = 64,
    COLUMN_BYTES = 16,
    INPUT_CELL_BYTES = 6, /* of text: on the low side */
    ROW_BYTES = 64,
    ITEM_BYTES = 2048, /* that an item takes in a strip, over all policies */
    STRIP_ITEMS_LEAST = 1024,
    AMOUNT_BYTES = 12, /* of a record of run/amounts.h */
    BLOCK_LEAST = 4 << 10,
    /* of text, and half of it where lists bring rows of their own: what is larger leaves the processor's caches between finding cells, converting
     * them and writing; a mebibyte took 8 % longer (docs/developers/performance.md) */
    BLOCK_MOST = 256 << 10,
    STRIP_MOST = 2112,
    STRIP_BYTES_MOST = 4 << 20, /* more of a strip would leave the processor's caches */
    RECALL_SHARE = 16,
    PROCESS_BYTES = 10 << 20, /* the program, its libraries, stacks: counted by nobody */
    ONE_ROW_BYTES = 12 << 20, /* that eval/ takes for an applicant with a thousand items */
    HAND_BYTES = 1 << 20,     /* what a thread takes beside the machine's room: a piece, a strip, words */
    TABLE_SHARE = 3, /* of the machine's room is used where tables say at once what is known of all rows */
    PARCEL_LEAST = 64 << 10,
    ITEMS_SHARE = 16, /* of the memory is for the items of all pieces */
    ITEMS_LEAST = 128 << 10,
    ITEMS_MOST = 1 << 20,
    WHOLE_SHARE = 3, /* of the memory is enough to share out, for large applicants by all threads at once */
    LEAST_SHARE = 8  /* of the memory is used, whatever is held already */
};

static size_t clamp(size_t value, size_t least, size_t most)
{
    return value < least ? least : value > most ? most : value;
}

/* Some more than threads, so that nobody waits for who writes. */
static uint32_t parcels_for(uint32_t threads)
{
    return threads == 1 ? 1 : threads + threads / 2 + 1;
}

static uint32_t asked_count(const hq_batch_request *request)
{
    uint32_t count = 0;
    for (uint32_t p = 0; p < request->plan->pack->policies.count; p++)
        count += hq_is_asked(&request->request, p);
    return count;
}

static size_t held(const hq_batch_run *run)
{
    return atomic_load(&run->account.held) + run->arena->bytes_held + run->request->held_bytes;
}

/* What is left of the memory, once all that stays has been made, and so many threads have a large applicant. */
static size_t left(const hq_batch_run *run, uint32_t large)
{
    size_t memory = run->request->memory_bytes, least = memory / LEAST_SHARE;
    size_t gone = held(run) + memory / RECALL_SHARE + PROCESS_BYTES + (size_t)ONE_ROW_BYTES * large;
    return memory > gone + least ? memory - gone : least;
}

/* How many rows are computed at once: a third of a thread's share is for outcomes and columns, a quarter for what waits to be written, which may
 * take twice its length while it grows. */
static void plan_strips(hq_batch_run *run)
{
    size_t row = ROW_BYTES + (size_t)asked_count(run->request) * OUTCOME_BYTES;
    const hq_binding *binding = hq_intake_binding(run->intake);
    for (uint32_t t = 0; binding != NULL && t < binding->tables.count; t++)
        row += (size_t)binding->tables.at[t].column_count * COLUMN_BYTES;
    size_t whole = left(run, run->thread_count);
    run->large_alone = run->thread_count > 1 && whole < run->request->memory_bytes / WHOLE_SHARE;
    if (run->large_alone)
        whole = left(run, 1);
    run->strip_bytes = clamp(whole / (3 * run->thread_count), 0, STRIP_BYTES_MOST);
    run->strip_rows = (uint32_t)clamp(run->strip_bytes / row / 64 * 64, HQ_BATCH_STRIP_LEAST, STRIP_MOST);
    run->strip_items = clamp(run->strip_bytes / ITEM_BYTES, STRIP_ITEMS_LEAST, SIZE_MAX);
    run->parcel_bytes = clamp(whole / (8 * (size_t)run->parcel_count), PARCEL_LEAST, SIZE_MAX);
    for (uint32_t i = 0; i < run->thread_count; i++)
        run->hands[i].strip_rows = run->strip_rows;
}

/*
 * No more threads than memory suffices for: each has its own room for the machine, a piece and a strip. Before anything of a thread is made. That an answer takes
 * longer than it might is said.
 */
static void spare_threads(hq_batch_run *run)
{
    uint32_t asked = run->thread_count;
    size_t lane = run->machine == NULL ? 0 : hq_machine_lane_bytes(run->machine);
    size_t each = HAND_BYTES + (hq_intake_binding(run->intake) == NULL ? lane : lane / TABLE_SHARE);
    size_t memory = run->request->memory_bytes, gone = held(run) + memory / RECALL_SHARE + PROCESS_BYTES;
    while (run->thread_count > 1 && gone + each * run->thread_count > memory)
        run->thread_count--;
    run->parcel_count = parcels_for(run->thread_count);
    if (run->thread_count < asked)
        HQ_REPORT(run->diags, BATCH_THREADS, HQ_POS_NONE, hq_diag_count(run->diags, run->thread_count),
                  hq_diag_count(run->diags, asked),
                  hq_diag_count(run->diags, (gone + each * asked) / (1 << 20) + 1));
}

/* How much text a piece is: the other half is for what is read and for what waits to be written. */
static size_t block_of(const hq_batch_request *request, uint32_t parcels, uint32_t columns)
{
    if (request->block_bytes > 0)
        return request->block_bytes;
    size_t share = request->memory_bytes / (2 * (size_t)parcels);
    size_t in = ROW_BYTES / 4 + (size_t)columns * INPUT_CELL_BYTES, out = ROW_BYTES;
    uint32_t asked = asked_count(request);
    if (request->form == HQ_BATCH_LONG)
        out += (size_t)asked * LONG_BYTES;
    else if (request->form == HQ_BATCH_WIDE)
        out += (size_t)asked * CELL_BYTES * 3;
    else
        out += request->columns.length;
    if (request->summary)
        out += ((size_t)asked + HQ_TOTAL_NONE) * AMOUNT_BYTES;
    size_t rows = share / (out + 2 * in);
    return clamp(rows * in, BLOCK_LEAST, request->list_count > 0 ? BLOCK_MOST / 2 : BLOCK_MOST);
}

/* --- Opening --- */

static hq_status find_reads(const hq_batch_run *run, hq_reads *out)
{
    const hq_batch_request *request = run->request;
    uint32_t count = request->plan->pack->policies.count;
    bool *asked = HQ_NEW_ARRAY(run->arena, bool, count);
    HQ_TRY_ALLOC(asked);
    for (uint32_t p = 0; p < count; p++)
        asked[p] = hq_is_asked(&request->request, p);
    return hq_plan_reads(run->arena, request->plan, asked, out);
}

static hq_status open_intake(hq_batch_run *run)
{
    const hq_batch_request *request = run->request;
    hq_reads reads;
    HQ_TRY(find_reads(run, &reads));
    hq_intake_request asked = {
        .pack = request->plan->pack,
        .reads = &reads,
        .inputs = request->inputs,
        .input_count = request->input_count,
        .lists = request->lists,
        .list_count = request->list_count,
        .entity = request->entity,
        .map = request->map,
        .encoding = request->encoding,
        .table = request->table,
        .delimiter = request->delimiter,
        .block_bytes = run->block_bytes,
        .items_bytes =
            clamp(request->memory_bytes / (ITEMS_SHARE * (size_t)run->thread_count), ITEMS_LEAST, ITEMS_MOST),
        .limit = request->limit,
        .sample = request->sample,
        .seed = request->seed,
        .tmp = request->tmp,
        .memory_bytes = request->memory_bytes,
        .stopping = {.stop = request->stop == NULL ? NULL : hq_batch_stop_wanted, .context = run}};
    return hq_intake_open(run->allocator, &asked, run->diags, &run->intake);
}

static bool is_text(hq_format format)
{
    return format == HQ_FORMAT_CSV || format == HQ_FORMAT_JSON_LINES;
}

static hq_status open_output(hq_batch_run *run)
{
    static const hq_output_form FORMS[] = {[HQ_BATCH_LONG] = HQ_OUTPUT_LONG,
                                           [HQ_BATCH_WIDE] = HQ_OUTPUT_WIDE,
                                           [HQ_BATCH_COLUMNS] = HQ_OUTPUT_COLUMNS};
    const hq_batch_request *request = run->request;
    hq_format format = hq_result_format_of(request->output);
    hq_output_request asked = {.plan = request->plan,
                               .request = &request->request,
                               .intake = run->intake,
                               .why = run->why,
                               .form = FORMS[request->form],
                               .columns = request->columns,
                               .all = request->all,
                               .keyed = format == HQ_FORMAT_SQLITE,
                               .keys = request->language == HQ_LANG_EN || request->form != HQ_BATCH_LONG ||
                                       format == HQ_FORMAT_JSON_LINES || format == HQ_FORMAT_SQLITE,
                               .language = request->language};
    return hq_output_new(run->arena, &asked, run->diags, &run->output);
}

/* A workbook is written by a child that is forked here: no thread may be running yet. */
static hq_status open_results(hq_batch_run *run, bool go_on)
{
    const hq_batch_request *request = run->request;
    hq_result_request asked = {.path = request->output,
                               .style = run->style,
                               .no_sync = request->no_sync,
                               .go_on = go_on,
                               .temporary = request->tmp};
    const hq_result_table *tables = hq_output_table(run->output);
    uint32_t table_count = 1;
    if (hq_batch_has_sheets(request))
        HQ_TRY(hq_batch_sheets(run, tables, &tables, &table_count));
    if (hq_batch_has_sheets(request))
        HQ_TRY(hq_batch_details(run, &tables, &table_count));
    HQ_TRY(hq_batch_views(run, &asked.views, &asked.view_count));
    HQ_TRY(hq_result_file_open(run->allocator, &asked, tables, table_count, run->diags, &run->result));
    run->format = is_text(hq_result_format_of(request->output)) ? hq_result_file_format(run->result) : NULL;
    if (request->rejects.length == 0)
        return HQ_OK;
    const hq_result_table *table = hq_rejects_table(run->arena, request->language, false);
    HQ_TRY_ALLOC(table);
    hq_result_request rejects = {.path = request->rejects,
                                 .format = HQ_FORMAT_CSV,
                                 .style = run->style,
                                 .no_sync = request->no_sync,
                                 .go_on = go_on};
    rejects.style.no_header = false;
    HQ_TRY(hq_result_file_open(run->allocator, &rejects, table, 1, run->diags, &run->rejects));
    run->reject_format = hq_result_file_format(run->rejects);
    return HQ_OK;
}

/* A summary and a database read everything but amounts before pools, which only columns name. */
static hq_status want_all(hq_arena *arena, const hq_pack *pack, hq_wants *wants)
{
    uint8_t *policies = HQ_NEW_ARRAY(arena, uint8_t, pack->policies.count);
    uint8_t *choices = HQ_NEW_ARRAY(arena, uint8_t, pack->groups.count);
    HQ_TRY_ALLOC(policies);
    HQ_TRY_ALLOC(choices);
    for (uint32_t p = 0; p < pack->policies.count; p++)
        policies[p] = (uint8_t)(wants->policies[p] | (UINT8_MAX & ~HQ_WANT_UNPOOLED));
    memset(choices, UINT8_MAX, pack->groups.count);
    *wants = (hq_wants){policies, choices, UINT8_MAX};
    return HQ_OK;
}

static hq_status open_machine(hq_batch_run *run)
{
    const hq_batch_request *request = run->request;
    hq_wants *wants = HQ_NEW(run->arena, hq_wants);
    HQ_TRY_ALLOC(wants);
    HQ_TRY(hq_output_wants(run->arena, run->output, wants));
    run->wants = wants;
    run->asked = request->request;
    if (run->full)
        HQ_TRY(want_all(run->arena, request->plan->pack, wants));
    else
        HQ_TRY(hq_wanted_policies(run->arena, request->plan, &request->request, wants, &run->asked.only));
    if (request->by_eval)
        return HQ_OK;
    return hq_machine_new(run->arena, request->plan, &run->asked, hq_intake_layout(run->intake), run->wants,
                          &run->machine);
}

/* A sixteenth of a thread's memory remembers what eval/ answered. */
static hq_status open_recall(hq_batch_run *run, hq_hand *hand)
{
    const hq_plan *plan = run->request->plan;
    uint32_t count = plan->pack->policies.count;
    uint32_t *units = HQ_NEW_ARRAY(run->arena, uint32_t, count);
    bool *asked = HQ_NEW_ARRAY(run->arena, bool, count);
    HQ_TRY_ALLOC(units);
    HQ_TRY_ALLOC(asked);
    for (uint32_t i = 0; i < count; i++) {
        asked[i] = hq_is_asked(&run->asked, i);
        units[i] = hq_machine_unit(run->machine, i);
    }
    hq_recall_units all = {hq_machine_unit_count(run->machine), units};
    return hq_recall_open(run->allocator, plan, hq_intake_layout(run->intake), &all, asked,
                          run->request->memory_bytes / (RECALL_SHARE * run->thread_count), &hand->recall);
}

static hq_status open_hand(hq_batch_run *run, hq_hand *hand)
{
    hand->run = run;
    hq_arena_init(&hand->cells_arena, run->allocator, 0);
    hq_arena_init(&hand->arena, run->allocator, 0);
    hq_why_book_init(&hand->book, run->why, run->allocator);
    HQ_TRY(hq_piece_init(&hand->piece, run->allocator, run->intake));
    if (run->machine == NULL)
        return HQ_OK;
    HQ_TRY(hq_lane_open(run->allocator, run->machine, hq_isa_here(), &hand->lane));
    return open_recall(run, hand);
}

/* Where the run may be gone on with, amounts have a name beside the result. */
static hq_status open_amounts(hq_batch_run *run)
{
    const hq_batch_request *request = run->request;
    if (!run->full)
        return HQ_OK;
    run->amounts = HQ_NEW(run->arena, hq_amounts);
    HQ_TRY_ALLOC(run->amounts);
    hq_amounts_init(run->amounts, request->plan, request->tmp);
    if (run->journal == NULL)
        return HQ_OK;
    hq_str path = hq_journal_beside(run, ".amounts");
    HQ_TRY_ALLOC(path.at);
    return hq_amounts_keep(run->amounts, run->arena->allocator, path, request->resume, run->diags);
}

static hq_status open_crew(hq_batch_run *run)
{
    run->hands = HQ_NEW_ARRAY(run->arena, hq_hand, run->thread_count);
    run->parcels = HQ_NEW_ARRAY(run->arena, hq_parcel, run->parcel_count);
    HQ_TRY_ALLOC(run->hands);
    HQ_TRY_ALLOC(run->parcels);
    HQ_TRY(hq_summary_init(&run->summary, run->arena, run->why, run->months, run->full));
    for (uint32_t i = 0; i < run->parcel_count; i++) {
        hq_bytes_init(&run->parcels[i].text, run->allocator);
        hq_bytes_init(&run->parcels[i].rejects, run->allocator);
        hq_bytes_init(&run->parcels[i].amounts, run->allocator);
        HQ_TRY(hq_summary_init(&run->parcels[i].summary, run->arena, run->why, run->months, run->full));
    }
    for (uint32_t i = 0; i < run->thread_count; i++)
        HQ_TRY(open_hand(run, &run->hands[i]));
    return HQ_OK;
}

static void open_aside(hq_saying_aside *aside, const hq_allocator *allocator)
{
    hq_arena_init(&aside->arena, allocator, 0);
    hq_sources_init(&aside->sources, &aside->arena);
    hq_diags_init(&aside->diags, &aside->arena, &aside->sources);
}

static hq_status open_all(hq_batch_run *run, hq_intake_place *place)
{
    const hq_batch_request *request = run->request;
    run->full = request->summary || hq_batch_has_sheets(request);
    run->thread_count = (uint32_t)clamp(request->threads, 1, HQ_BATCH_THREADS_MAX);
    run->parcel_count = parcels_for(run->thread_count);
    run->block_bytes = block_of(request, run->parcel_count, 8);
    HQ_TRY(hq_batch_check_files(run));
    HQ_TRY(hq_batch_find_style(run));
    HQ_TRY(open_intake(run));
    HQ_TRY(hq_why_new(run->arena, request->plan, &request->request, hq_intake_layout(run->intake),
                      request->language, &run->why));
    HQ_TRY(open_output(run));
    HQ_TRY(open_machine(run));
    if (run->full)
        HQ_TRY(hq_months_new(run->arena, request->plan, &run->asked, hq_intake_layout(run->intake),
                             &run->months));
    spare_threads(run);
    HQ_TRY(open_crew(run));
    plan_strips(run);
    HQ_TRY(hq_journal_open(run, place));
    HQ_TRY(open_results(run, request->resume));
    HQ_TRY(open_amounts(run));
    HQ_TRY(hq_journal_begin(run));
    run->rejected_before = run->summary.rejected > 0;
    return place->rows_done == 0 ? HQ_OK : hq_intake_seek(run->intake, run->diags, place);
}

/* --- Ending --- */

/* What was said aside is said now. */
static hq_status say(hq_batch_run *run, const hq_saying_aside *aside)
{
    for (uint32_t i = 0; i < aside->diags.list.count; i++) {
        const hq_diag *said = &aside->diags.list.at[i];
        hq_diag *diag = hq_diag_add(run->diags, said->message, HQ_POS_NONE, said->args, HQ_DIAG_ARGS_MAX);
        if (said->hint != HQ_HINT_NONE)
            hq_diag_hint(run->diags, diag, said->hint, said->hint_args[0]);
    }
    return aside->diags.failed ? HQ_E_MEMORY : HQ_OK;
}

/* It was stopped: where the next piece begins is known once it has been read. */
static hq_status stop(hq_batch_run *run, hq_batch_report *out)
{
    hq_piece *piece = &run->hands[0].piece;
    hq_status status = run->interrupted ? HQ_E_INVALID : hq_intake_next(run->intake, run->diags, piece);
    if (run->interrupted || hq_batch_was_stopped(run, status, run->diags)) {
        out->stopped = true;
        out->may_go_on =
            hq_journal_is_kept(run); /* from the last place that was kept, as one that was killed */
        return HQ_OK;
    }
    HQ_TRY(status);
    if (piece->block.row_count == 0)
        return HQ_OK;
    hq_intake_place place = {.input = piece->input,
                             .first_row = piece->first_row,
                             .offset = piece->block.offset,
                             .rows_done = piece->rows_done - piece->block.row_count};
    out->stopped = true;
    out->may_go_on = run->journal != NULL;
    /* Stopped while what an earlier run wrote was being passed over: the place to go on from is still that run's. */
    if (run->journal == NULL || place.rows_done < run->rows_before)
        return HQ_OK;
    return hq_journal_keep(run, &place);
}

/*
 * Everything onto the disk first, where a full disk shows: until then there is something to go on with. What can fail afterwards is the putting in
 * place; one of two files may then stand there, so that going on would not find what it left, and the job begins anew.
 */
static hq_status finish_files(hq_batch_run *run)
{
    if (run->journal != NULL)
        HQ_TRY(hq_journal_sync_files(run, run->request->no_sync, run->diags));
    /* A workbook or a database can fail at its end: first what is more likely to. */
    hq_result_file *files[2] = {run->result, run->rejects};
    if (run->journal != NULL) {
        files[0] = run->rejects;
        files[1] = run->result;
    }
    run->result = run->rejects = NULL;
    run->finishing = true;
    hq_status status = files[0] == NULL ? HQ_OK : hq_result_file_finish(files[0], run->diags);
    if (status != HQ_OK) {
        hq_result_file_abandon(files[1], HQ_OUTFILE_REMOVE);
        return status;
    }
    return files[1] == NULL ? HQ_OK : hq_result_file_finish(files[1], run->diags);
}

static hq_status spread(hq_batch_run *run)
{
    if (run->amounts == NULL)
        return HQ_OK;
    HQ_TRY(hq_amounts_settle(run->amounts, run->diags));
    hq_status status = hq_amounts_distribution(run->arena, run->amounts, &run->summary.distributions);
    if (status == HQ_E_IO)
        HQ_REPORT(run->diags, BATCH_TEMPORARY, HQ_POS_NONE, hq_error_text(run->amounts->file.error));
    return status;
}

static hq_status run_all(hq_batch_run *run, hq_batch_report *out)
{
    const hq_batch_request *request = run->request;
    hq_intake_place place = {0};
    hq_status status = open_all(run, &place);
    if (hq_batch_was_stopped(run, status, run->diags)) {
        HQ_REPORT(run->diags, BATCH_STOPPED_EARLY, HQ_POS_NONE);
        return HQ_E_IO;
    }
    HQ_TRY(status);
    run->rows_before = place.rows_done;
    status = hq_batch_crew(run);
    if (status == HQ_OK && run->stopping && !run->ended)
        status = stop(run, out);
    hq_status said = say(run, &run->of_reading);
    said = said == HQ_OK ? say(run, &run->of_writing) : said;
    HQ_TRY(status);
    HQ_TRY(said);
    if (!out->stopped) {
        HQ_TRY(hq_rejects_orphans(run));
        HQ_TRY(spread(run));
    }
    if (run->first_rejected.length > 0 && !run->rejected_before) {
        out->first_rejected = hq_str_terminated(run->arena, hq_bytes_str(&run->first_rejected));
        HQ_TRY_ALLOC(out->first_rejected);
    }
    out->summary = run->summary;
    out->identity = (hq_run_identity){.plan = request->plan,
                                      .request = &request->request,
                                      .inputs = request->inputs,
                                      .input_count = request->input_count,
                                      .limit = request->limit,
                                      .sample = request->sample,
                                      .seed = request->seed,
                                      .version = request->version};
    if (out->stopped)
        return HQ_OK;
    HQ_TRY(hq_checksums_of(run, &out->identity));
    HQ_TRY(hq_batch_write_sheets(run, &out->identity));
    return finish_files(run);
}

static void close_all(hq_batch_run *run, bool done)
{
    for (uint32_t i = 0; run->hands != NULL && i < run->thread_count; i++) {
        hq_hand *hand = &run->hands[i];
        if (hand->run == NULL)
            continue;
        hq_lane_close(hand->lane);
        hq_recall_close(hand->recall);
        hq_piece_free(&hand->piece);
        hq_why_book_free(&hand->book);
        hq_arena_free(&hand->arena);
        hq_arena_free(&hand->cells_arena);
    }
    for (uint32_t i = 0; run->parcels != NULL && i < run->parcel_count; i++) {
        hq_bytes_free(&run->parcels[i].text);
        hq_bytes_free(&run->parcels[i].rejects);
        hq_bytes_free(&run->parcels[i].amounts);
    }
    hq_outfile_rest rest = hq_journal_is_kept(run) ? HQ_OUTFILE_KEEP : HQ_OUTFILE_REMOVE;
    hq_result_file_abandon(run->result, rest);
    hq_result_file_abandon(run->rejects, rest);
    if (run->amounts != NULL)
        hq_amounts_release(run->amounts, done ? HQ_OUTFILE_REMOVE : rest);
    hq_journal_close(run, done);
    hq_intake_close(run->intake);
    hq_bytes_free(&run->first_rejected);
    hq_arena_free(&run->of_reading.arena);
    hq_arena_free(&run->of_writing.arena);
}

hq_status hq_batch_answer(hq_arena *arena, const hq_batch_request *request, hq_diags *diags,
                          hq_batch_report *out)
{
    hq_batch_run run = {.request = request, .arena = arena, .diags = diags};
    hq_account_init(&run.account, arena->allocator);
    run.allocator = &run.account.allocator;
    *out = (hq_batch_report){0};
    hq_bytes_init(&run.first_rejected, run.allocator);
    open_aside(&run.of_reading, run.allocator);
    open_aside(&run.of_writing, run.allocator);
    hq_status status = HQ_E_MEMORY;
    if (pthread_mutex_init(&run.lock, NULL) == 0) {
        if (pthread_cond_init(&run.changed, NULL) == 0) {
            if (pthread_mutex_init(&run.large, NULL) == 0) {
                if (pthread_mutex_init(&run.asking, NULL) == 0) {
                    status = run_all(&run, out);
                    (void)pthread_mutex_destroy(&run.asking);
                }
                (void)pthread_mutex_destroy(&run.large);
            }
            (void)pthread_cond_destroy(&run.changed);
        }
        (void)pthread_mutex_destroy(&run.lock);
    }
    out->memory_most = atomic_load(&run.account.most) + arena->bytes_held + request->held_bytes;
    close_all(&run, run.finishing || (status == HQ_OK && !out->stopped));
    if (status == HQ_OK)
        out->amounts = run.amounts;
    else if (run.amounts != NULL)
        hq_amounts_close(run.amounts);
    return status;
}
