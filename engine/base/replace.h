/* A file that is written whole or not at all: beside the path, then put in its place. */
#ifndef HQ_BASE_REPLACE_H
#define HQ_BASE_REPLACE_H

#include "base/str.h"

/*
 * Write a file. Where there was one it is replaced at once when everything is on the disk; when anything fails it stays as it was, and
 * nothing is left beside it. A link is replaced, not what it points to. Rights are those of a new file.
 *
 *   error  on HQ_E_IO: errno
 *
 * Errors: HQ_E_MEMORY; HQ_E_IO, also for a folder, a device or a pipe (EISDIR, EINVAL). The arena holds nothing of it afterwards.
 */
hq_status hq_file_replace(hq_arena *arena, hq_str path, hq_str bytes, int *error) HQ_MUST_USE;

#endif
