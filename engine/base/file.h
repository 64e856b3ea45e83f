/* Whole files into memory, and the files below a folder. The only place in the library that opens files to read rules. */
#ifndef HQ_BASE_FILE_H
#define HQ_BASE_FILE_H

#include "base/str.h"

/*
 * Read a file, or standard input for the path "-".
 *
 *   bytes_max   a file beyond it is HQ_E_LIMIT, and not read further than that
 *   out         its bytes, in the arena, followed by a NUL that is not counted
 *   error       on HQ_E_IO: errno
 *
 * A folder, a device or a socket is HQ_E_IO (EISDIR, EINVAL): only regular files, pipes and standard input are read.
 */
hq_status hq_file_read(hq_arena *arena, hq_str path, size_t bytes_max, hq_str *out, int *error) HQ_MUST_USE;

/* What an errno means, in English whatever the locale is, which strerror would ask. */
hq_str hq_error_text(int error);

/*
 * Paths of the regular files below a folder, relative to it, sorted bytewise. Hidden entries and symbolic links are passed over.
 * HQ_E_LIMIT: more than count_max files or folders nested deeper than 8.
 */
hq_status hq_files_below(hq_arena *arena, hq_str folder, uint32_t count_max, hq_str_list *out,
                         int *error) HQ_MUST_USE;

#endif
