/*
 * A file line by line, in memory that does not grow with it: one buffer that holds the longest line so far, up to a bound. Lines end with LF;
 * the last one need not.
 */
#ifndef HQ_BASE_LINES_H
#define HQ_BASE_LINES_H

#include "base/file.h"

typedef struct hq_lines {
    hq_arena arena; /* of the buffer and nothing else */
    hq_open_file file;
    size_t bytes_max;
    char *buffer;
    size_t capacity, from, until; /* what is read and not yet given: buffer[from .. until) */
    bool at_end;
    uint64_t number; /* of the line given last, from 1 */
    int error;       /* on HQ_E_IO: errno */
} hq_lines;

/*
 * Open a file, or standard input ("-"). To be closed in any case.
 *
 *   bytes_max  a longer line is HQ_E_LIMIT
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO, `error` says why.
 */
hq_status hq_lines_open(hq_lines *lines, const hq_allocator *allocator, hq_str path,
                        size_t bytes_max) HQ_MUST_USE;

/*
 * The next line, without its end. It is good until the next call and may be written to.
 *
 *   out  at == NULL: there is none
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO; HQ_E_LIMIT, the line was passed over and the next call goes on behind it.
 */
hq_status hq_lines_next(hq_lines *lines, hq_str *out) HQ_MUST_USE;

void hq_lines_close(hq_lines *lines);

#endif
