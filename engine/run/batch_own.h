/* What the files of a batch share. Inside of run/batch*.c and run/journal.c only. */
#ifndef HQ_RUN_BATCH_OWN_H
#define HQ_RUN_BATCH_OWN_H

#include <pthread.h>

#include "data/result_file.h"
#include "run/account.h"
#include "run/batch.h"
#include "run/intake.h"
#include "run/output.h"
#include "run/recall.h"
#include "vm/machine.h"

enum { HQ_BATCH_STRIP_LEAST = 64 }; /* rows */

typedef enum hq_parcel_state { HQ_PARCEL_FREE, HQ_PARCEL_AT_WORK, HQ_PARCEL_READY } hq_parcel_state;

/* What one piece came to, until it is written. */
typedef struct hq_parcel {
    hq_parcel_state state;
    uint64_t ordinal;
    hq_intake_place place; /* where its piece began */
    uint64_t rows_done, bytes_done;
    bool begun; /* some of it was written before the rest was there */
    hq_bytes text, rejects;
    hq_bytes amounts; /* records of run/amounts.h */
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
    uint32_t strip_rows; /* fewer where strips took more memory than they should */
} hq_hand;

/* What one of the two that are done by one thread at a time has to say. */
typedef struct hq_saying_aside {
    hq_arena arena;
    hq_sources sources;
    hq_diags diags;
} hq_saying_aside;

struct hq_batch_run {
    const hq_batch_request *request;
    hq_account account;
    const hq_allocator *allocator; /* the account's */
    hq_arena *arena;
    hq_diags *diags; /* while there is one thread */
    hq_saying_aside of_reading, of_writing;
    hq_intake *intake;
    hq_machine *machine;
    hq_why *why;
    hq_output *output;
    const hq_wants *wants; /* what of the outcomes is read */
    hq_request asked;      /* as requested, of policies whose outcomes are read */
    hq_result_file *result, *rejects;
    hq_text_style style; /* of a result that is text */
    const hq_row_format *format,
        *reject_format;              /* NULL: rows are appended, not formatted; there is no file */
    uint32_t rejects_at, reasons_at; /* tables of the result; 0: none */
    uint64_t reject_count;           /* given to that table */
    hq_summary summary;
    hq_months *months;   /* NULL: none are told */
    bool full;           /* more than rows is counted: asked for, or the result has sheets of it */
    hq_amounts *amounts; /* NULL: none are kept */
    hq_journal *journal; /* NULL: none is kept */

    uint32_t thread_count, parcel_count, strip_rows;
    size_t block_bytes;
    size_t strip_bytes, parcel_bytes; /* that one strip, and one parcel, may hold */
    size_t strip_items;               /* that the subjects of a strip have, where one alone has not more */
    hq_hand *hands;
    hq_parcel *parcels;

    bool
        large_alone; /* memory does not suffice for large applicants of all threads at once: one after the other */
    pthread_mutex_t large; /* held by the thread that answers one */

    pthread_mutex_t asking; /* held while the caller is told or asked something */
    bool stop_wanted;       /* by the caller; under it */

    /* Under the lock. */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool reading, writing; /* somebody is at it */
    bool ended;            /* the last piece was taken */
    bool stopping;
    bool interrupted;     /* within a piece that was being read: where the next one begins is not known */
    uint64_t rows_before; /* subjects that an earlier run, which is gone on with, wrote */
    bool finishing;       /* the files are being put in their places: no going on any more */
    uint64_t next_taken, next_written; /* ordinals */
    hq_status status;                  /* the first that went wrong */
    uint64_t told_at_ms;               /* when `progress` was called last */
    hq_bytes first_rejected; /* what is said of the first reject so far, of the piece with this ordinal */
    uint64_t first_rejected_of;
    bool rejected_before; /* by an earlier run, which did not keep what it said */
};

/* Answer the hand's piece into its parcel (batch_work.c). */
hq_status hq_hand_work(hq_hand *hand) HQ_MUST_USE;
/* Wait until the hand's parcel is the next to be written (batch_crew.c): for results that take rows and not bytes. */
hq_status hq_hand_wait_turn(hq_hand *hand) HQ_MUST_USE;
/* Wait for that, and write what the parcel holds so far (batch_crew.c). */
hq_status hq_hand_write_part(hq_hand *hand) HQ_MUST_USE;

/* Does the caller want it to stop (batch_crew.c)? Of a run; by any thread. Who said so once is not asked again. */
bool hq_batch_stop_wanted(void *run);

/* Was a call that reads ended by that, and by no mistake, which would be in its `diags`? */
bool hq_batch_was_stopped(hq_batch_run *run, hq_status status, const hq_diags *diags);

/* Nothing is both read and written (batch_files.c). Errors: HQ_E_MEMORY; HQ_E_USAGE, said. */
hq_status hq_batch_check_files(hq_batch_run *run) HQ_MUST_USE;

/* How text is written (batch_files.c). Errors: HQ_E_USAGE, said: nothing of it is written in the encoding that was asked for. */
hq_status hq_batch_find_style(hq_batch_run *run) HQ_MUST_USE;

/* All pieces, by all threads (batch_crew.c). */
hq_status hq_batch_crew(hq_batch_run *run) HQ_MUST_USE;

/*
 * A workbook or database holds what the batch came to beside its decisions (batch_summary.c): which tables, the decisions the first of them; and, once
 * all is counted, their rows. Errors of writing: what hq_result_file_append gives.
 */
bool hq_batch_has_sheets(const hq_batch_request *request);
hq_status hq_batch_sheets(hq_batch_run *run, const hq_result_table *decisions, const hq_result_table **out,
                          uint32_t *count) HQ_MUST_USE;
hq_status hq_batch_write_sheets(hq_batch_run *run, const hq_run_identity *identity) HQ_MUST_USE;

/*
 * What stands beside decisions row by row (batch_details.c): the tables of rejects and, of a database, reasons, put behind those there are;
 * views of a database; and the reasons of a strip.
 */
hq_status hq_batch_details(hq_batch_run *run, const hq_result_table **tables, uint32_t *count) HQ_MUST_USE;
hq_status hq_batch_views(const hq_batch_run *run, const hq_result_view **out, uint32_t *count) HQ_MUST_USE;
hq_status hq_reasons_rows(hq_hand *hand, const hq_strip *strip, const hq_outcomes *outcomes) HQ_MUST_USE;

/* The table of rejects (batch_rejects.c; numbered: a number in front, a database's key), and rows of it as bytes, in the order of `refused`. */
const hq_result_table *hq_rejects_table(hq_arena *arena, hq_language language, bool numbered);
hq_status hq_rejects_rows(hq_hand *hand, const hq_refused_list *refused) HQ_MUST_USE;
/* Behind them, once all pieces are written: rows of lists whose owner is nowhere. */
hq_status hq_rejects_orphans(hq_batch_run *run) HQ_MUST_USE;

#endif
