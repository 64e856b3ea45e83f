/* Fingerprints of what went into a batch, so that the same can be asked again. */
#ifndef HQ_RUN_CHECKSUMS_H
#define HQ_RUN_CHECKSUMS_H

#include "run/batch_own.h"

/*
 * XXH3-128 of each file that went in (the inputs, then those of lists, each once), and SHA-256 where the request asks for it. Of a pipe and where the
 * request wants none they stay empty.
 *
 * Errors: HQ_E_MEMORY; HQ_E_INVALID: an input cannot be read any more, said.
 */
hq_status hq_checksums_of(hq_batch_run *run, hq_run_identity *out) HQ_MUST_USE;

/* One file: XXH3-128 of it, and SHA-256 (NULL: not asked for). */
hq_status hq_checksum_file(hq_arena *arena, hq_diags *diags, hq_str path, char xxh3[HQ_DIGEST_TEXT_MAX],
                           char *sha256) HQ_MUST_USE;

#endif
