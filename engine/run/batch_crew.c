/* Threads that take pieces, answer them, and write them in order. See batch.h. */
#include <time.h>

#include "run/batch_own.h"
#include "run/journal.h"

enum { TELL_EVERY_MS = 250 };

static uint64_t now_ms(void)
{
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void fail(hq_batch_run *run, hq_status status)
{
    if (run->status == HQ_OK)
        run->status = status;
}

/* Nothing new is begun. */
static bool is_over(const hq_batch_run *run)
{
    return run->status != HQ_OK || run->ended || run->stopping;
}

bool hq_batch_stop_wanted(void *context)
{
    hq_batch_run *run = context;
    const hq_batch_request *request = run->request;
    (void)pthread_mutex_lock(&run->asking);
    run->stop_wanted = run->stop_wanted || (request->stop != NULL && request->stop(request->context));
    bool wanted = run->stop_wanted;
    (void)pthread_mutex_unlock(&run->asking);
    return wanted;
}

bool hq_batch_was_stopped(hq_batch_run *run, hq_status status, const hq_diags *diags)
{
    (void)pthread_mutex_lock(&run->asking);
    bool wanted = run->stop_wanted;
    (void)pthread_mutex_unlock(&run->asking);
    return wanted && status == HQ_E_INVALID && diags->error_count == 0;
}

/* --- Taking --- */

static hq_parcel *free_parcel(const hq_batch_run *run)
{
    for (uint32_t i = 0; i < run->parcel_count; i++)
        if (run->parcels[i].state == HQ_PARCEL_FREE)
            return &run->parcels[i];
    return NULL;
}

static hq_status read_piece(hq_hand *hand)
{
    hq_batch_run *run = hand->run;
    HQ_TRY(hq_intake_next(run->intake, &run->of_reading.diags, &hand->piece));
    hq_parcel *parcel = hand->parcel;
    parcel->text.length = parcel->rejects.length = parcel->amounts.length = 0;
    parcel->begun = false;
    hq_summary_clear(&parcel->summary);
    parcel->place = (hq_intake_place){.input = hand->piece.input,
                                      .first_row = hand->piece.first_row,
                                      .offset = hand->piece.block.offset,
                                      .rows_done = hand->piece.rows_done - hand->piece.block.row_count};
    parcel->rows_done = hand->piece.rows_done;
    parcel->bytes_done = hand->piece.bytes_done;
    return HQ_OK;
}

/* Take the next piece and a parcel for it. false: there is nothing more to do. */
static bool take(hq_hand *hand)
{
    hq_batch_run *run = hand->run;
    while (!is_over(run) && (run->reading || (hand->parcel = free_parcel(run)) == NULL))
        (void)pthread_cond_wait(&run->changed, &run->lock);
    if (is_over(run))
        return false;
    run->reading = true;
    hand->parcel->state = HQ_PARCEL_AT_WORK;
    hand->parcel->ordinal = run->next_taken;
    (void)pthread_mutex_unlock(&run->lock);
    hq_status status = read_piece(hand);
    bool stopped = hq_batch_was_stopped(run, status, &run->of_reading.diags);
    (void)pthread_mutex_lock(&run->lock);
    run->reading = false;
    bool taken = status == HQ_OK && hand->piece.block.row_count > 0;
    if (taken)
        run->next_taken++;
    else
        hand->parcel->state = HQ_PARCEL_FREE;
    run->ended = run->ended || (status == HQ_OK && !taken);
    run->interrupted = run->interrupted || stopped;
    run->stopping = run->stopping || stopped;
    fail(run, stopped ? HQ_OK : status);
    (void)pthread_cond_broadcast(&run->changed);
    return taken;
}

/* --- Writing --- */

static hq_parcel *next_ready(const hq_batch_run *run)
{
    for (uint32_t i = 0; i < run->parcel_count; i++)
        if (run->parcels[i].state == HQ_PARCEL_READY && run->parcels[i].ordinal == run->next_written)
            return &run->parcels[i];
    return NULL;
}

static void tell(hq_batch_run *run, const hq_parcel *parcel)
{
    const hq_batch_request *request = run->request;
    uint64_t now = now_ms();
    if (request->progress == NULL || now < run->told_at_ms + TELL_EVERY_MS)
        return;
    run->told_at_ms = now;
    hq_batch_progress progress = {.rows = run->summary.rows + run->summary.rejected,
                                  .rejected = run->summary.rejected,
                                  .bytes = parcel->bytes_done,
                                  .bytes_all = hq_intake_bytes(run->intake)};
    (void)pthread_mutex_lock(&run->asking);
    request->progress(request->context, &progress);
    (void)pthread_mutex_unlock(&run->asking);
}

/* What it holds. A place to go on from lies before its first byte. */
static hq_status write_held(hq_batch_run *run, hq_parcel *parcel)
{
    if (!parcel->begun)
        HQ_TRY(hq_journal_before(run, parcel));
    parcel->begun = true;
    if (run->format != NULL)
        HQ_TRY(hq_result_file_write(run->result, hq_bytes_str(&parcel->text), &run->of_writing.diags));
    if (run->rejects != NULL && parcel->rejects.length > 0)
        HQ_TRY(hq_result_file_write(run->rejects, hq_bytes_str(&parcel->rejects), &run->of_writing.diags));
    if (run->amounts != NULL)
        HQ_TRY(hq_amounts_add(run->amounts, hq_bytes_str(&parcel->amounts), &run->of_writing.diags));
    parcel->text.length = parcel->rejects.length = parcel->amounts.length = 0;
    return HQ_OK;
}

static hq_status write_parcel(hq_batch_run *run, hq_parcel *parcel)
{
    HQ_TRY(write_held(run, parcel));
    hq_summary_merge(&run->summary, &parcel->summary);
    tell(run, parcel);
    return HQ_OK;
}

/* Write every parcel whose turn it is. One thread does it at a time; another's parcel that becomes ready meanwhile is written by it too. */
static void write_ready(hq_batch_run *run)
{
    if (run->writing)
        return;
    run->writing = true;
    hq_parcel *parcel;
    while (run->status == HQ_OK && (parcel = next_ready(run)) != NULL) {
        (void)pthread_mutex_unlock(&run->lock);
        hq_status status = write_parcel(run, parcel);
        bool stop = hq_batch_stop_wanted(run);
        (void)pthread_mutex_lock(&run->lock);
        fail(run, status);
        run->stopping = run->stopping || stop;
        parcel->state = HQ_PARCEL_FREE;
        run->next_written++;
        (void)pthread_cond_broadcast(&run->changed);
    }
    run->writing = false;
}

hq_status hq_hand_wait_turn(hq_hand *hand)
{
    hq_batch_run *run = hand->run;
    (void)pthread_mutex_lock(&run->lock);
    while (run->status == HQ_OK && run->next_written != hand->parcel->ordinal)
        (void)pthread_cond_wait(&run->changed, &run->lock);
    hq_status status = run->status;
    (void)pthread_mutex_unlock(&run->lock);
    return status;
}

/* Nobody else writes meanwhile: all parcels before it are written, and it is not ready. */
hq_status hq_hand_write_part(hq_hand *hand)
{
    HQ_TRY(hq_hand_wait_turn(hand));
    return write_held(hand->run, hand->parcel);
}

/* --- The crew --- */

static void *work(void *context)
{
    hq_hand *hand = context;
    hq_batch_run *run = hand->run;
    (void)pthread_mutex_lock(&run->lock);
    while (take(hand)) {
        (void)pthread_mutex_unlock(&run->lock);
        hq_status status = hq_hand_work(hand);
        (void)pthread_mutex_lock(&run->lock);
        fail(run, status);
        hand->parcel->state = HQ_PARCEL_READY;
        write_ready(run);
    }
    (void)pthread_cond_broadcast(&run->changed);
    (void)pthread_mutex_unlock(&run->lock);
    return NULL;
}

/* Threads that the system does not give are done without: the others do the work. */
hq_status hq_batch_crew(hq_batch_run *run)
{
    for (uint32_t i = 1; i < run->thread_count; i++)
        run->hands[i].started = pthread_create(&run->hands[i].thread, NULL, work, &run->hands[i]) == 0;
    (void)work(&run->hands[0]);
    for (uint32_t i = 1; i < run->thread_count; i++)
        if (run->hands[i].started)
            (void)pthread_join(run->hands[i].thread, NULL);
    return run->status;
}
