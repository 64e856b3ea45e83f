/* Which file a name leads to, so that nothing that is read is written too. */
#ifndef HQ_RUN_NAMED_FILE_H
#define HQ_RUN_NAMED_FILE_H

#include <sys/stat.h>

#include "lang/pack.h"

typedef struct hq_named_file {
    hq_str path;
    bool
        named; /* a file, or a name for one; not standard output, a pipe, a device, or what lies in no folder */
    bool there;
    struct stat info; /* of the file; where there is none yet, of its folder */
    hq_str last;      /* its name in that folder */
} hq_named_file;

/* An empty path and "-" name nothing. Errors: HQ_E_MEMORY. */
hq_status hq_named_file_look(hq_arena *arena, hq_str path, hq_named_file *out) HQ_MUST_USE;

/* The same file, by whatever names and links; of files that are not there yet, the same name in the same folder. */
bool hq_named_file_same(const hq_named_file *a, const hq_named_file *b);

/*
 * Is it a file that the rules were read from?
 *
 *   image  the compiled pack that they were taken up from; empty: the files of the folder
 *
 * Errors: HQ_E_MEMORY.
 */
hq_status hq_named_file_of_rules(hq_arena *arena, const hq_pack *pack, hq_str image,
                                 const hq_named_file *file, bool *out) HQ_MUST_USE;

#endif
