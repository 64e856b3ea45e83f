/*
 * How far a batch is, on the disk, so that it can be gone on with when it was interrupted: by a signal, by a loss of power.
 *
 * Beside OUT.part stands OUT.journal. Every 64 MiB of output, OUT.part, the rejects' and the amounts' are synced, and then the journal is replaced by rename: it says which
 * rules, inputs, question and options it was, where the next piece begins, how long the files are, a checksum of each, and what was counted. To go on is to read the files up
 * to those lengths, to compare them with their checksums (not with --no-checksum), to cut them back, and to take up reading at that place. Another job (other rules, a
 * changed input, another question) is refused, with what differs; so is a file that holds other bytes than were written.
 *
 * Standard output, workbooks and databases have no journal: they start again.
 */
#ifndef HQ_RUN_JOURNAL_H
#define HQ_RUN_JOURNAL_H

#include "run/batch_own.h"

/*
 * Open run->journal: of a new job, or of one to be gone on with; NULL where none can be kept.
 *
 *   place  receives where to go on; rows_done 0: at the beginning
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO; HQ_E_USAGE: there is nothing to go on with, or it is another job, said.
 */
hq_status hq_journal_open(hq_batch_run *run, hq_intake_place *place) HQ_MUST_USE;

/* The path of a file beside the result: OUT and this ending. Empty: memory ran out. */
hq_str hq_journal_beside(hq_batch_run *run, const char *ending);

/* Once the files are open: cut them back and restore what was counted; of a new job, forget what an earlier one left. The same errors. */
hq_status hq_journal_begin(hq_batch_run *run) HQ_MUST_USE;

/* Before a parcel is written: is it time to keep how far it is? */
hq_status hq_journal_before(hq_batch_run *run, const hq_parcel *parcel) HQ_MUST_USE;

/* Keep it now: everything up to this place is in the files. */
hq_status hq_journal_keep(hq_batch_run *run, const hq_intake_place *place) HQ_MUST_USE;

/* Both files onto the disk, or with `no_sync` as far as the system; where that is refused it is said, and what was kept before still holds. Errors: HQ_E_IO, HQ_E_MEMORY. */
hq_status hq_journal_sync_files(hq_batch_run *run, bool no_sync, hq_diags *diags) HQ_MUST_USE;

/* There is something on the disk to go on with. */
bool hq_journal_is_kept(const hq_batch_run *run);

/* done: there is nothing more to go on with. */
void hq_journal_close(hq_batch_run *run, bool done);

#endif
