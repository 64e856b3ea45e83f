/* One piece answered: cells, columns, the machine, eval/ for what it leaves, rows. What a thread does between taking and writing. */
#include <string.h>

#include "run/batch_own.h"
#include "run/fallback.h"

/* --- Answering --- */

static hq_fallback fallback_of(const hq_hand *hand)
{
    hq_batch_run *run = hand->run;
    return (hq_fallback){.plan = run->request->plan,
                         .request = &run->asked,
                         .wants = run->wants,
                         .machine = hand->lane == NULL ? NULL : run->machine,
                         .recall = hand->recall,
                         .large = run->large_alone ? &run->large : NULL};
}

static hq_status by_machine(hq_hand *hand, const hq_strip *strip, hq_outcomes **out)
{
    const uint64_t *const *left = NULL;
    HQ_TRY(hq_lane_run(hand->lane, strip->batch, out, &left));
    hq_fallback asked = fallback_of(hand);
    return hq_fallback_fill(&hand->arena, &asked, strip->batch, left, strip->passed, *out,
                            &hand->parcel->summary.by_eval);
}

static hq_status by_eval(hq_hand *hand, const hq_strip *strip, hq_outcomes **out)
{
    const hq_batch_request *request = hand->run->request;
    HQ_TRY(hq_outcomes_new(&hand->arena, request->plan, &hand->run->asked, strip->row_count, out));
    hq_fallback asked = fallback_of(hand);
    return hq_fallback_fill(&hand->arena, &asked, strip->batch, NULL, strip->passed, *out,
                            &hand->parcel->summary.by_eval);
}

/* Rows whose figures grew too large are rejects too. */
static hq_status refuse_failed(hq_hand *hand, hq_strip *strip, const hq_outcomes *outcomes,
                               hq_refused_list *refused)
{
    bool any = false;
    for (uint32_t r = 0; r < strip->row_count; r++)
        any |= outcomes->failed[r] != 0;
    for (uint32_t r = 0; any && r < strip->row_count; r++) {
        if (outcomes->failed[r] == 0 || hq_bit(strip->passed, r))
            continue;
        hq_refused one = {.row = strip->rows[r], .place = strip->rows[r], .column = HQ_NONE};
        one.ordinal =
            (uint32_t)(strip->rows[r] - strip->rows[0]) + hq_cells_ordinal(&hand->piece.cells, strip->from);
        one.diag = (hq_diag){.message = HQ_D_ROW_TOO_LARGE, .pos = HQ_POS_NONE, .related = HQ_POS_NONE};
        strip->passed[r / 64] |= UINT64_C(1) << r % 64;
        strip->passed_count++;
        if (!HQ_PUSH(&hand->arena, *refused, one))
            return HQ_E_MEMORY;
    }
    return HQ_OK;
}

/* --- Writing into the parcel --- */

static hq_status take_rows(void *context, const hq_result_rows *rows, uint32_t first, uint32_t count)
{
    hq_hand *hand = context;
    hq_batch_run *run = hand->run;
    if (run->format != NULL) {
        HQ_TRY(hq_row_format_rows(run->format, rows, first, count, &hand->parcel->text));
        return hand->parcel->text.length < run->parcel_bytes ? HQ_OK : hq_hand_write_part(hand);
    }
    HQ_TRY(hq_hand_wait_turn(hand));
    return hq_result_file_append(run->result, 0, rows, first, count, &run->of_writing.diags);
}

/* --- A strip --- */

/* Rejects of one strip in order, and how many subjects they are of. */
static hq_status keep_refused(hq_hand *hand, hq_refused_list *refused)
{
    hq_refused_sort(refused);
    for (uint32_t i = 0; i < refused->count; i++)
        hand->parcel->summary.rejected += i == 0 || refused->at[i].ordinal != refused->at[i - 1].ordinal;
    return hq_rejects_rows(hand, refused);
}

static hq_status work_strip(hq_hand *hand, uint32_t from, uint32_t count, hq_refused_list *refused)
{
    hq_batch_run *run = hand->run;
    hq_strip strip;
    hq_outcomes *outcomes = NULL;
    HQ_TRY(hq_piece_strip(run->intake, &hand->piece, from, count, &hand->arena, refused, &strip));
    HQ_TRY(hand->lane != NULL ? by_machine(hand, &strip, &outcomes) : by_eval(hand, &strip, &outcomes));
    HQ_TRY(refuse_failed(hand, &strip, outcomes, refused));
    HQ_TRY(keep_refused(hand, refused));
    hq_output_room room = {.arena = &hand->arena, .book = &hand->book};
    hq_row_taker taker = {take_rows, hand};
    HQ_TRY(hq_output_rows(run->output, &room, &hand->piece, &strip, outcomes, taker));
    HQ_TRY(hq_reasons_rows(hand, &strip, outcomes));
    if (run->amounts != NULL)
        HQ_TRY(hq_amounts_of(run->request->plan, outcomes, strip.passed, &hand->parcel->amounts));
    HQ_TRY(hq_summary_add(&hand->parcel->summary, &hand->arena, strip.batch, outcomes, strip.passed));
    hq_fallback asked = fallback_of(hand);
    if (run->months != NULL)
        HQ_TRY(hq_months_each(&hand->arena, run->months, &asked, strip.batch, outcomes, strip.passed,
                              hq_summary_add_month, &hand->parcel->summary));
    hq_why_book_trim(&hand->book);
    return HQ_OK;
}

/* Rows that are none stand among the others: those before a strip's end go out with it. */
static hq_status ragged_until(const hq_refused_list *ragged, uint32_t *next, uint32_t ordinal,
                              hq_arena *arena, hq_refused_list *out)
{
    for (; *next < ragged->count && ragged->at[*next].ordinal < ordinal; ++*next)
        if (!HQ_PUSH(arena, *out, ragged->at[*next]))
            return HQ_E_MEMORY;
    return HQ_OK;
}

/* Strips of about the same size, so that the last one of a piece is not a few rows; whole words of bitmaps. */
static uint32_t strip_of(uint32_t rows, uint32_t most)
{
    uint32_t strips = rows / most + (rows % most > 0);
    uint32_t each = rows / strips + (rows % strips > 0);
    return (each + 63) / 64 * 64;
}

hq_status hq_hand_work(hq_hand *hand)
{
    const hq_batch_run *run = hand->run;
    hq_refused_list ragged = {0};
    uint32_t row_count, next = 0;
    hq_arena_reset(&hand->cells_arena);
    HQ_TRY(hq_piece_open(run->intake, &hand->piece, &hand->cells_arena, &row_count, &ragged));
    for (uint32_t from = 0, count; from < row_count; from += count) {
        uint32_t left = row_count - from, strip = strip_of(left, hand->strip_rows);
        count = left < strip ? left : strip;
        count = hq_piece_rows_within(run->intake, &hand->piece, from, count, run->strip_items);
        hq_refused_list refused = {0};
        hq_arena_reset(&hand->arena);
        HQ_TRY(ragged_until(&ragged, &next, hq_cells_ordinal(&hand->piece.cells, from + count - 1),
                            &hand->arena, &refused));
        HQ_TRY(work_strip(hand, from, count, &refused));
        if (hand->arena.bytes_held > run->strip_bytes && hand->strip_rows > HQ_BATCH_STRIP_LEAST)
            hand->strip_rows = hand->strip_rows / 128 * 64;
    }
    hq_refused_list rest = {0};
    HQ_TRY(ragged_until(&ragged, &next, UINT32_MAX, &hand->cells_arena, &rest));
    return keep_refused(hand, &rest);
}
