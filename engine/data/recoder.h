/* What the C library recodes texts with. Inside data/ only. */
#ifndef HQ_DATA_RECODER_H
#define HQ_DATA_RECODER_H

#include <iconv.h>

#include "base/status.h"

/*
 * A converter between two encodings, as iconv_open names them; to close by iconv_close.
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO: this system's C library has no tables for them.
 */
hq_status hq_recoder_open(const char *to, const char *from, iconv_t *out) HQ_MUST_USE;

#endif
