/* A temporary file without a name: written at its end, read anywhere, gone with the process whatever happens to it. */
#ifndef HQ_BASE_TEMPORARY_H
#define HQ_BASE_TEMPORARY_H

#include "base/str.h"

typedef struct hq_temporary {
    hq_str folder;  /* where it will lie; must live as long; empty: /tmp */
    int descriptor; /* -1: nothing was written yet, and no file made */
    int error;      /* errno of the last HQ_E_IO */
    uint64_t bytes;
} hq_temporary;

void hq_temporary_init(hq_temporary *file, hq_str folder);
void hq_temporary_close(hq_temporary *file);

/* Append. Errors: HQ_E_IO. */
hq_status hq_temporary_write(hq_temporary *file, const void *bytes, size_t length) HQ_MUST_USE;

/* Up to `most` bytes from `at`; *got 0 only where nothing stands there. Errors: HQ_E_IO. */
hq_status hq_temporary_read(hq_temporary *file, uint64_t at, void *bytes, size_t most,
                            size_t *got) HQ_MUST_USE;

#endif
