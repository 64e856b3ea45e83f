/*
 * A batch from end to end: what goes in (run/intake.h), the machine and eval/ (run/fallback.h), what comes out (run/output.h), threads, order,
 * going on after an interruption (run/journal.h).
 *
 * Every thread does the same: it takes the next piece, answers it, and puts what it wrote into a *parcel*. Parcels are written in the order of the pieces,
 * by whichever thread finds that the next one is ready. So reading and writing are each done by one thread at a time, nothing waits for a
 * thread that only reads or writes, and the bytes are the same whatever the number of threads. Memory is bounded because there are only so many
 * parcels.
 *
 * The library installs no signal handlers; `stop` is asked between pieces, and while a row of a database is long in coming.
 */
#ifndef HQ_RUN_BATCH_H
#define HQ_RUN_BATCH_H

#include "run/list_file.h"
#include "run/summary.h"

typedef enum hq_batch_form { HQ_BATCH_LONG, HQ_BATCH_WIDE, HQ_BATCH_COLUMNS } hq_batch_form;

typedef struct hq_batch_progress {
    uint64_t rows, rejected;   /* subjects done; of them rejected */
    uint64_t bytes, bytes_all; /* of the input; bytes_all 0: not known */
} hq_batch_progress;

enum { HQ_BATCH_THREADS_MAX = 256, HQ_BATCH_MEMORY_LEAST = 4 << 20, HQ_BATCH_MEMORY_USUAL = 64 << 20 };

typedef struct hq_batch_request {
    const hq_plan *plan;
    hq_str image; /* the file that the plan was taken up from, which is not written; empty: a folder */
    hq_request request;
    const char *version; /* of the program */

    const hq_str *inputs;
    uint32_t input_count;
    const hq_list_file *lists;
    uint32_t list_count;
    hq_str entity, map, encoding, table; /* empty: found out */
    char delimiter;                      /* 0: found out */
    uint64_t limit, sample, seed;

    hq_str output;       /* "-": standard output */
    hq_str rejects;      /* empty: none */
    hq_str summary_file; /* where the caller will write the summary: no file of the others; empty: nowhere */
    hq_str encoding_written; /* of CSV, the rejects' too: "utf-8", "utf-8-bom", "gb18030"; empty: utf-8 */
    hq_batch_form form;
    hq_str columns;
    bool no_header, all;
    bool summary; /* more than counts */
    hq_language language;

    uint32_t threads;
    size_t memory_bytes; /* for all that is held meanwhile, about */
    size_t held_bytes;   /* of them, what the caller holds: the rules */
    size_t block_bytes;
    uint64_t journal_bytes; /* of output between two places to go on from; 0: 64 MiB */
    hq_str tmp;
    bool by_eval; /* no machine */
    bool resume, digest, no_checksum, no_sync;

    void (*progress)(void *context, const hq_batch_progress *progress);
    bool (*stop)(void *context);
    void *context;
} hq_batch_request;

typedef struct hq_batch_report {
    hq_summary summary;
    hq_run_identity identity;
    hq_amounts
        *amounts; /* of a full summary: for who reads them again and then closes them; NULL: none are kept */
    const char
        *first_rejected; /* where and why, in the request's language; NULL: none was, or an earlier run did */
    bool stopped, may_go_on;
    size_t memory_most; /* bytes that were held at once */
} hq_batch_report;

/*
 * Run it.
 *
 *   arena  holds the report, which refers to the request's plan
 *   diags  what was found out, passed over, and wrong
 *   out    what it came to
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID: the input; HQ_E_USAGE: the question, or what there is to go on with is another job; HQ_E_IO: a write was
 * refused.
 */
hq_status hq_batch_answer(hq_arena *arena, const hq_batch_request *request, hq_diags *diags,
                          hq_batch_report *out) HQ_MUST_USE;

#endif
