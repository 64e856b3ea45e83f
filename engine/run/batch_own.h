/* What the files of a batch share. Inside of run/batch*.c and run/journal.c only. */
#ifndef HQ_RUN_BATCH_OWN_H
#define HQ_RUN_BATCH_OWN_H

#include <pthread.h>

#include "data/result_file.h"
#include "run/batch.h"
#include "run/intake.h"
#include "run/output.h"
#include "run/recall.h"
#include "vm/machine.h"

typedef enum hq_parcel_state { HQ_PARCEL_FREE, HQ_PARCEL_AT_WORK, HQ_PARCEL_READY } hq_parcel_state;

/* What one piece came to, until it is written. */
typedef struct hq_parcel {
    hq_parcel_state state;
    uint64_t ordinal;
    hq_intake_place place; /* where its piece began */
    uint64_t rows_done, bytes_done;
    hq_bytes text, rejects;
    hq_summary summary;
} hq_parcel;

typedef struct hq_batch_run hq_batch_run;
typedef struct hq_journal hq_journal; /* journal.h */

/* A thread, and what it works with. */
typedef struct hq_hand {
    hq_batch_run *run;
    pthread_t thread;
    bool started;
    hq_arena cells_arena; /* of a piece */
    hq_arena arena;       /* of a strip */
    hq_piece piece;
    hq_lane *lane; /* NULL: eval/ answers everything */
    hq_recall *recall;
    hq_why_book book;
    hq_parcel *parcel;
} hq_hand;

/* What one of the two that are done by one thread at a time has to say. */
typedef struct hq_saying_aside {
    hq_arena arena;
    hq_sources sources;
    hq_diags diags;
} hq_saying_aside;

struct hq_batch_run {
    const hq_batch_request *request;
    const hq_allocator *allocator;
    hq_arena *arena;
    hq_diags *diags; /* while there is one thread */
    hq_saying_aside of_reading, of_writing;
    hq_intake *intake;
    hq_machine *machine;
    hq_why *why;
    hq_output *output;
    const hq_wants *wants; /* what of the outcomes is read; NULL: everything */
    hq_request asked;      /* as requested, of policies whose outcomes are read */
    hq_result_file *result, *rejects;
    const hq_row_format *format,
        *reject_format; /* NULL: rows are appended, not formatted; there is no file */
    hq_summary summary;
    hq_journal *journal; /* NULL: none is kept */

    uint32_t thread_count, parcel_count, strip_rows;
    size_t block_bytes;
    hq_hand *hands;
    hq_parcel *parcels;

    /* Under the lock. */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool reading, writing; /* somebody is at it */
    bool ended;            /* the last piece was taken */
    bool stopping;
    uint64_t next_taken, next_written; /* ordinals */
    hq_status status;                  /* the first that went wrong */
    uint64_t told_at_ms;               /* when `progress` was called last */
};

/* Answer the hand's piece into its parcel (batch_work.c). */
hq_status hq_hand_work(hq_hand *hand) HQ_MUST_USE;
/* Wait until the hand's parcel is the next to be written (batch_crew.c): for results that take rows and not bytes. */
hq_status hq_hand_wait_turn(hq_hand *hand) HQ_MUST_USE;

/* All pieces, by all threads (batch_crew.c). */
hq_status hq_batch_crew(hq_batch_run *run) HQ_MUST_USE;

/* The table of rejects (batch_rejects.c), and rows of it as bytes, in the order of `refused`. */
const hq_result_table *hq_rejects_table(hq_arena *arena, hq_language language);
hq_status hq_rejects_rows(hq_hand *hand, const hq_refused_list *refused) HQ_MUST_USE;

#endif
