/*
 * Sorting what does not fit into memory: records of a key and a payload are added in any order and come back by key; those of equal keys in
 * the order in which they were added.
 *
 * Records are collected in one buffer; when it is full they are sorted and written behind each other into a temporary file without a
 * name, which goes with the process whatever happens. Sorted runs are merged while they are read, as many at once as the memory has buffers for;
 * where there are more, rounds of merging come first. What fits into memory never touches the disk.
 *
 * It knows nothing of what it sorts.
 */
#ifndef HQ_RUN_SPILL_H
#define HQ_RUN_SPILL_H

#include "base/str.h"

typedef struct hq_spill hq_spill;

enum {
    HQ_SPILL_BYTES_MIN = 1 << 18, /* less memory than that would merge two runs at a time */
    HQ_SPILL_RECORD_BYTES_MAX =
        8 << 20 /* key and payload together: a row of HQ_APPLICANT_BYTES_MAX and what goes with it */
};

/*
 * Make an empty one.
 *
 *   folder  for the temporary file; must live as long; empty: /tmp, $TMPDIR is not asked
 *   memory  bytes that it may hold; at least HQ_SPILL_BYTES_MIN. One longer record is held beside them
 *
 * Errors: HQ_E_MEMORY. Threads: one at a time.
 */
hq_status hq_spill_open(const hq_allocator *allocator, hq_str folder, size_t memory,
                        hq_spill **out) HQ_MUST_USE;
void hq_spill_close(hq_spill *spill); /* takes NULL */

/* Add a record; both texts are copied. Keys are compared byte for byte, a shorter one before what continues it.
 * Errors: HQ_E_MEMORY; HQ_E_IO (hq_spill_error says why); HQ_E_LIMIT, the record is too long. */
hq_status hq_spill_add(hq_spill *spill, hq_str key, hq_str payload) HQ_MUST_USE;

/* No more will be added: sort. Errors: HQ_E_MEMORY; HQ_E_IO. */
hq_status hq_spill_sort(hq_spill *spill) HQ_MUST_USE;

/*
 * The next record by key, after hq_spill_sort. It is good until the next call.
 *
 *   more  false: there is none any more
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO.
 */
hq_status hq_spill_next(hq_spill *spill, hq_str *key, hq_str *payload, bool *more) HQ_MUST_USE;

/* Begin again with the first record, after hq_spill_sort. Errors: HQ_E_MEMORY; HQ_E_IO. */
hq_status hq_spill_rewind(hq_spill *spill) HQ_MUST_USE;

int hq_spill_error(const hq_spill *spill);              /* errno of the last HQ_E_IO */
uint64_t hq_spill_bytes_written(const hq_spill *spill); /* to the temporary file, all rounds together */

/* A number as a key: keys of numbers sort as the numbers do. */
enum { HQ_SPILL_NUMBER_BYTES = 8 };
void hq_spill_number(uint64_t number, char key[HQ_SPILL_NUMBER_BYTES]);
uint64_t hq_spill_number_of(hq_str key);

#endif
