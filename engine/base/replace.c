/* Writing files. See replace.h. */
#include "base/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_TRIED_MAX = 100, RIGHTS = 0666 /* less what the process masks */ };

static hq_status failed(int *error)
{
    *error = errno;
    return HQ_E_IO;
}

static hq_status write_all(int descriptor, hq_str bytes, int *error)
{
    while (bytes.length > 0) {
        ssize_t wrote = write(descriptor, bytes.at, bytes.length);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return failed(error);
        bytes = hq_str_cut(bytes, (size_t)wrote, bytes.length);
    }
    return HQ_OK;
}

/* The folder of a path, with its last slash; empty: here. */
static hq_str folder_of(hq_str path)
{
    size_t length = path.length;
    while (length > 0 && path.at[length - 1] != '/')
        length--;
    return hq_str_cut(path, 0, length);
}

/* A hidden name beside the path that nothing has yet, and the file of that name. */
static hq_status create(hq_arena *arena, hq_str path, const char **name, int *descriptor, int *error)
{
    hq_str folder = folder_of(path);
    hq_str file = hq_str_cut(path, folder.length, path.length);
    for (int i = 0; i < NAMES_TRIED_MAX; i++) {
        hq_text text;
        hq_text_init(&text, arena);
        hq_text_addf(&text, "%.*s.%.*s.%ld.%d", HQ_STR_ARGS(folder), HQ_STR_ARGS(file), (long)getpid(), i);
        *name = hq_text_str(&text).at;
        HQ_TRY_ALLOC(*name);
        *descriptor = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, RIGHTS);
        if (*descriptor >= 0)
            return HQ_OK;
        if (errno != EEXIST)
            break;
    }
    return failed(error);
}

/* A name is on the disk when its folder is. Some file systems cannot say so of a folder, which is no failure of the file. */
static void sync_folder(const char *folder)
{
    int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    (void)fsync(descriptor);
    close(descriptor);
}

/* Everything into the new file, and that on the disk. */
static hq_status fill(int descriptor, hq_str bytes, int *error)
{
    hq_status status = write_all(descriptor, bytes, error);
    if (status == HQ_OK && fsync(descriptor) != 0)
        status = failed(error);
    if (close(descriptor) != 0 && status == HQ_OK)
        status = failed(error);
    return status;
}

static hq_status replace(hq_arena *arena, hq_str path, hq_str bytes, int *error)
{
    struct stat info;
    const char *target = hq_str_terminated(arena, path), *name;
    hq_str folder = folder_of(path);
    const char *around = folder.length == 0 ? "." : hq_str_terminated(arena, folder);
    int descriptor;
    HQ_TRY_ALLOC(target);
    HQ_TRY_ALLOC(around);
    if (lstat(target, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISLNK(info.st_mode)) {
        *error = S_ISDIR(info.st_mode) ? EISDIR : EINVAL;
        return HQ_E_IO;
    }
    HQ_TRY(create(arena, path, &name, &descriptor, error));
    hq_status status = fill(descriptor, bytes, error);
    if (status == HQ_OK && rename(name, target) != 0)
        status = failed(error);
    if (status == HQ_OK)
        sync_folder(around);
    else
        (void)unlink(name);
    return status;
}

hq_status hq_file_replace(hq_arena *arena, hq_str path, hq_str bytes, int *error)
{
    *error = 0;
    hq_arena_mark mark = hq_arena_here(arena);
    hq_status status = replace(arena, path, bytes, error);
    hq_arena_rewind(arena, mark);
    return status;
}
