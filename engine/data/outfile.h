/*
 * A file that appears whole or not at all: written as PATH.part, then synced, renamed to PATH, and its folder synced. Until then what
 * stood at PATH is untouched. It can be cut back to a place (to go on after an interruption) and synced on the way.
 *
 * Path "-" is standard output: bytes go out as they come, nothing is atomic, and it cannot be cut or kept. So do they to a path that is
 * a pipe or a device. A symbolic link is followed, and the file it leads to replaced; who might read the old file may read the new one.
 * While PATH.part is open it is locked (flock), so that two runs cannot write it at once.
 *
 * A refusal of the system (a full disk, a failing sync) is HQ_E_IO; the file then refuses everything but abandoning, and knows what was
 * refused and why. A pipe whose reader went away is one too (EPIPE): whoever writes to standard output ignores SIGPIPE.
 */
#ifndef HQ_DATA_OUTFILE_H
#define HQ_DATA_OUTFILE_H

#include "base/diag.h"
#include "base/digest.h"
#include "data/bytes.h"

typedef struct hq_outfile hq_outfile;

typedef struct hq_outfile_request {
    hq_str path;
    bool no_sync;    /* leave syncing to the system: faster, and a loss of power may take the file */
    bool go_on;      /* PATH.part is there from an interrupted run: keep what it holds, write behind it */
    size_t buffered; /* bytes kept before they are written; 0: 256 KiB */
} hq_outfile_request;

/* Errors: HQ_E_MEMORY; HQ_E_IO, said in `diags`; HQ_E_USAGE: to go on with what cannot be cut. `out` is NULL after an error. */
hq_status hq_outfile_open(const hq_allocator *allocator, const hq_outfile_request *request, hq_diags *diags,
                          hq_outfile **out) HQ_MUST_USE;

/*
 * Can a file be made there? For what is written at the end of much work: it is opened and given up again, and nothing stays. Of an empty path,
 * standard output, a pipe or a device it is not asked. Errors: as of opening.
 */
hq_status hq_outfile_try(const hq_allocator *allocator, hq_str path, hq_diags *diags) HQ_MUST_USE;

/* Append. Much at once is written past the buffer. */
hq_status hq_outfile_write(hq_outfile *file, hq_str bytes) HQ_MUST_USE;

/* Hand what is buffered to the system; and wait until the disk has it (data and size), also where syncing was declined. */
hq_status hq_outfile_flush(hq_outfile *file) HQ_MUST_USE;
hq_status hq_outfile_sync(hq_outfile *file) HQ_MUST_USE;

/* Bytes appended so far, buffered ones too: the place where the next byte goes. */
uint64_t hq_outfile_offset(const hq_outfile *file);

/* Cut to `offset` bytes and go on there. HQ_E_USAGE: the file is shorter than that, or cannot be cut (a pipe). */
hq_status hq_outfile_cut(hq_outfile *file, uint64_t offset) HQ_MUST_USE;

/*
 * Keep a checksum (XXH3-128) of the file from here on: of its first `offset` bytes, which are read back, and of all that is written behind them. Before it is
 * cut to that place. HQ_E_USAGE: the file is shorter than that, or cannot be read (a pipe).
 */
hq_status hq_outfile_sum_begin(hq_outfile *file, uint64_t offset) HQ_MUST_USE;

/* That checksum of what the system has, or "-" where none is kept. */
void hq_outfile_sum(const hq_outfile *file, char out[HQ_DIGEST_TEXT_MAX]);

/* A file that is written at once, whole: opened, written, finished. Errors as of these, said in `diags`. */
hq_status hq_outfile_put(const hq_allocator *allocator, const hq_outfile_request *request, hq_str bytes,
                         hq_diags *diags) HQ_MUST_USE;

/* Write, sync, rename, sync the folder; closed and freed whatever happens. After an error PATH.part is removed, and `diags` says why. */
hq_status hq_outfile_finish(hq_outfile *file, hq_diags *diags) HQ_MUST_USE;

/* Close and free (NULL too). keep: leave PATH.part as it is, with what was buffered written if that can be, to go on later. */
typedef enum hq_outfile_rest { HQ_OUTFILE_REMOVE, HQ_OUTFILE_KEEP } hq_outfile_rest;
void hq_outfile_abandon(hq_outfile *file, hq_outfile_rest rest);

/* What was refused, said in `diags` and as an errno; 0: nothing was. */
int hq_outfile_error(const hq_outfile *file);
void hq_outfile_report(const hq_outfile *file, hq_diags *diags);

/*
 * The name of PATH.part, terminated, for somebody else who writes it in place of hq_outfile_write (a database, a child); finishing then
 * syncs and renames what is there. NULL: standard output, a pipe or a device. It lives as long as the file.
 */
const char *hq_outfile_part(const hq_outfile *file);

#endif
