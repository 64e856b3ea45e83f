/* Names of files, and whether two are of the same one. See named_file.h. */
#include "run/named_file.h"

#include <string.h>

hq_status hq_named_file_look(hq_arena *arena, hq_str path, hq_named_file *out)
{
    *out = (hq_named_file){.path = path};
    if (path.length == 0 || hq_str_is(path, "-"))
        return HQ_OK;
    char *name = hq_str_terminated(arena, path);
    HQ_TRY_ALLOC(name);
    out->there = stat(name, &out->info) == 0;
    out->named = out->there && S_ISREG(out->info.st_mode);
    if (out->there)
        return HQ_OK;
    char *slash = strrchr(name, '/');
    out->last = hq_str_copy(arena, hq_str_of(slash == NULL ? name : slash + 1));
    HQ_TRY_ALLOC(out->last.at);
    if (slash != NULL)
        slash[1] = '\0';
    out->named = stat(slash == NULL ? "." : name, &out->info) == 0;
    return HQ_OK;
}

bool hq_named_file_same(const hq_named_file *a, const hq_named_file *b)
{
    return a->named && b->named && a->there == b->there && a->info.st_dev == b->info.st_dev &&
           a->info.st_ino == b->info.st_ino && (a->there || hq_str_equal(a->last, b->last));
}

/* Of an image the folder it was made of is not read: it may be elsewhere, or gone. */
hq_status hq_named_file_of_rules(hq_arena *arena, const hq_pack *pack, hq_str image,
                                 const hq_named_file *file, bool *out)
{
    hq_named_file read;
    *out = false;
    if (!file->named)
        return HQ_OK;
    if (image.length > 0) {
        HQ_TRY(hq_named_file_look(arena, image, &read));
        *out = hq_named_file_same(file, &read);
        return HQ_OK;
    }
    for (uint32_t i = 0; file->there && i < pack->files->files.count && !*out; i++) {
        uint32_t source = pack->files->files.at[i].source;
        HQ_TRY(hq_named_file_look(arena, pack->diags->sources->list.at[source].path, &read));
        *out = hq_named_file_same(file, &read);
    }
    return HQ_OK;
}
