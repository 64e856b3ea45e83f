/* How far a batch is, kept on the disk. See journal.h. */
#include "run/journal.h"

hq_status hq_journal_open(hq_batch_run *run, hq_intake_place *place) { (void)run; *place = (hq_intake_place){0}; return HQ_OK; }
hq_status hq_journal_go_on(hq_batch_run *run) { (void)run; return HQ_OK; }
hq_status hq_journal_before(hq_batch_run *run, const hq_parcel *parcel) { (void)run; (void)parcel; return HQ_OK; }
hq_status hq_journal_keep(hq_batch_run *run, const hq_intake_place *place) { (void)run; (void)place; return HQ_OK; }
void hq_journal_remove(hq_batch_run *run) { (void)run; }
