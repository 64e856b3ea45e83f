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

/*
 * Can it be read once only: standard input, or a pipe that has a name (/dev/fd/63, as shells call it)? What cannot be looked at is none; who opens it is
 * told why.
 */
bool hq_file_is_pipe(hq_arena *arena, hq_str path);

/* A file that is read piece by piece (base/lines.h). */
typedef struct hq_open_file {
    int descriptor;
    bool own;    /* standard input is not closed */
    size_t size; /* of a regular file; 0: not known */
} hq_open_file;

/* Open what hq_file_read would read. The same errors but for HQ_E_LIMIT. The arena holds nothing of it afterwards. */
hq_status hq_file_open(hq_arena *arena, hq_str path, hq_open_file *out, int *error) HQ_MUST_USE;
void hq_file_close(hq_open_file *file);

/* What comes next, up to `most` bytes, whatever signals come between. *got 0: the end. Errors: HQ_E_IO, with errno in *error. */
hq_status hq_file_next(const hq_open_file *file, void *to, size_t most, size_t *got, int *error) HQ_MUST_USE;

/* What an errno means, as an argument of a message: in English whatever the locale is, which strerror would ask, and the usual ones in Chinese. */
hq_str hq_error_text(int error);

/*
 * Paths of the regular files below a folder, relative to it, sorted bytewise. Hidden entries and symbolic links are passed over.
 * HQ_E_LIMIT: more than count_max files or folders nested deeper than 8.
 */
hq_status hq_files_below(hq_arena *arena, hq_str folder, uint32_t count_max, hq_str_list *out,
                         int *error) HQ_MUST_USE;

#endif
