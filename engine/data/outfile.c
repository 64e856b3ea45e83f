/* Files that appear whole or not at all. See outfile.h. */
#include "data/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

enum {
    BUFFERED_DEFAULT = 256 << 10,
    OPEN_TRIES = 8 /* another run may take PATH.part away between opening and locking it; not for ever */
};

struct hq_outfile {
    const hq_allocator *allocator;
    hq_arena arena;    /* of the names */
    const char *shown; /* as it was asked for */
    const char *path;  /* where it ends; NULL: standard output, a pipe, a device */
    const char *part;
    int descriptor;
    bool own; /* to be closed */
    bool no_sync;
    uint64_t written; /* bytes that the system has */
    hq_xxh3 *sum;     /* of these bytes; NULL: none is kept */
    hq_bytes buffer;
    size_t buffered_max;
    int error; /* errno of what was refused; 0: nothing */
};

static hq_status refused(hq_outfile *file)
{
    if (file->error == 0)
        file->error = errno == 0 ? EIO : errno;
    return file->error == ENOMEM ? HQ_E_MEMORY : HQ_E_IO;
}

static void report(hq_diags *diags, const char *path, int error)
{
    hq_str shown = strcmp(path, "-") == 0 ? HQ_BOTH("standard output", "标准输出") : hq_str_of(path);
    if (error == EWOULDBLOCK)
        HQ_REPORT(diags, RESULT_BUSY, HQ_POS_NONE, shown);
    else
        HQ_REPORT(diags, RESULT_UNWRITABLE, HQ_POS_NONE, shown, hq_error_text(error));
}

/* --- Opening --- */

static hq_status opened_directly(hq_outfile *file, int flags)
{
    file->descriptor = open(file->shown, O_WRONLY | O_CLOEXEC | O_NOCTTY | flags);
    if (file->descriptor < 0)
        return refused(file);
    file->own = true;
    return HQ_OK;
}

/* The path without symbolic links, so that a link is not replaced by a file; itself where there is nothing yet. */
static hq_status resolve(hq_outfile *file, bool exists)
{
    char *real = exists ? realpath(file->shown, NULL) : NULL;
    if (exists && real == NULL)
        return refused(file);
    hq_text part;
    hq_text_init(&part, &file->arena);
    hq_text_add_z(&part, exists ? real : file->shown);
    hq_text_add_z(&part, ".part");
    file->path = hq_str_terminated(&file->arena, hq_str_of(exists ? real : file->shown));
    file->part = hq_text_str(&part).at;
    free(real);
    return file->path == NULL || file->part == NULL ? HQ_E_MEMORY : HQ_OK;
}

/* Is what was opened still what is called PATH.part? */
static bool still_there(const hq_outfile *file)
{
    struct stat open_one, named;
    return fstat(file->descriptor, &open_one) == 0 && stat(file->part, &named) == 0 &&
           open_one.st_dev == named.st_dev && open_one.st_ino == named.st_ino;
}

static hq_status open_locked(hq_outfile *file)
{
    for (int i = 0; i < OPEN_TRIES; i++) {
        file->descriptor = open(file->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (file->descriptor < 0)
            return refused(file);
        file->own = true;
        if (flock(file->descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
            return refused(file); /* other refusals: a file system that knows no locks */
        if (still_there(file))
            return HQ_OK;
        close(file->descriptor);
        file->own = false;
    }
    errno = EWOULDBLOCK;
    return refused(file);
}

static hq_status open_part(hq_outfile *file, const struct stat *old, bool go_on)
{
    HQ_TRY(resolve(file, old != NULL));
    HQ_TRY(open_locked(file));
    struct stat part;
    if (fstat(file->descriptor, &part) != 0)
        return refused(file);
    if (!S_ISREG(part.st_mode) || part.st_nlink > 1) { /* by another name it is somebody else's */
        errno = EEXIST;
        return refused(file);
    }
    if (old != NULL && fchmod(file->descriptor, old->st_mode & 0777) != 0)
        return refused(file);
    if (!go_on && ftruncate(file->descriptor, 0) != 0)
        return refused(file);
    file->written = go_on ? (uint64_t)part.st_size : 0;
    return HQ_OK;
}

static hq_status open_path(hq_outfile *file, hq_str path, bool go_on)
{
    file->shown = hq_str_terminated(&file->arena, path);
    HQ_TRY_ALLOC(file->shown);
    struct stat old;
    bool standard = hq_str_is(path, "-"), exists = !standard && stat(file->shown, &old) == 0;
    if (standard || (exists && !S_ISREG(old.st_mode))) {
        if (go_on)
            return HQ_E_USAGE;
        file->descriptor = STDOUT_FILENO;
        return standard ? HQ_OK : opened_directly(file, 0);
    }
    if (!exists && errno != ENOENT)
        return refused(file);
    return open_part(file, exists ? &old : NULL, go_on);
}

hq_status hq_outfile_open(const hq_allocator *allocator, const hq_outfile_request *request, hq_diags *diags,
                          hq_outfile **out)
{
    if (allocator == NULL)
        allocator = &hq_allocator_default;
    *out = NULL;
    hq_outfile *file = allocator->allocate(allocator->context, sizeof *file);
    HQ_TRY_ALLOC(file);
    *file = (hq_outfile){.allocator = allocator,
                         .no_sync = request->no_sync,
                         .buffered_max = request->buffered == 0 ? BUFFERED_DEFAULT : request->buffered};
    hq_arena_init(&file->arena, allocator, 0);
    hq_bytes_init(&file->buffer, allocator);
    hq_status status = open_path(file, request->path, request->go_on);
    if (status == HQ_OK)
        status = hq_bytes_reserve(&file->buffer, file->buffered_max);
    if (status == HQ_OK) {
        *out = file;
        return HQ_OK;
    }
    if (status == HQ_E_IO)
        report(diags, file->shown, file->error);
    bool not_ours = file->error == EWOULDBLOCK || file->error == EEXIST || request->go_on;
    hq_outfile_abandon(file, not_ours ? HQ_OUTFILE_KEEP : HQ_OUTFILE_REMOVE);
    return status;
}

hq_status hq_outfile_try(const hq_allocator *allocator, hq_str path, hq_diags *diags)
{
    struct stat there;
    char name[PATH_MAX];
    hq_outfile *file;
    if (path.length == 0 || hq_str_is(path, "-"))
        return HQ_OK;
    if (path.length < sizeof name) { /* of a longer one opening says what is wrong */
        memcpy(name, path.at, path.length);
        name[path.length] = '\0';
        if (stat(name, &there) == 0 && !S_ISREG(there.st_mode) && !S_ISDIR(there.st_mode))
            return HQ_OK;
    }
    hq_outfile_request asked = {.path = path, .buffered = 1};
    HQ_TRY(hq_outfile_open(allocator, &asked, diags, &file));
    hq_outfile_abandon(file, HQ_OUTFILE_REMOVE);
    return HQ_OK;
}

const char *hq_outfile_part(const hq_outfile *file)
{
    return file->part;
}

/* --- Writing --- */

static hq_status write_all(hq_outfile *file, hq_str bytes)
{
    while (bytes.length > 0) {
        ssize_t done = file->part == NULL
                           ? write(file->descriptor, bytes.at, bytes.length)
                           : pwrite(file->descriptor, bytes.at, bytes.length, (off_t)file->written);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return refused(file);
        file->written += (uint64_t)done;
        if (file->sum != NULL)
            hq_xxh3_add(file->sum, bytes.at, (size_t)done);
        bytes = hq_str_cut(bytes, (size_t)done, bytes.length);
    }
    return HQ_OK;
}

hq_status hq_outfile_flush(hq_outfile *file)
{
    if (file->error != 0)
        return HQ_E_IO;
    HQ_TRY(write_all(file, hq_bytes_str(&file->buffer)));
    file->buffer.length = 0;
    return HQ_OK;
}

hq_status hq_outfile_write(hq_outfile *file, hq_str bytes)
{
    if (file->error != 0)
        return HQ_E_IO;
    if (file->buffer.length + bytes.length > file->buffered_max)
        HQ_TRY(hq_outfile_flush(file));
    return bytes.length >= file->buffered_max ? write_all(file, bytes) : hq_bytes_add(&file->buffer, bytes);
}

hq_status hq_outfile_sync(hq_outfile *file)
{
    HQ_TRY(hq_outfile_flush(file));
    /* After a refused sync the system may have dropped what it could not write, so that a second one says nothing: it is final. */
    bool cannot = file->part == NULL;
    return cannot || fdatasync(file->descriptor) == 0 ? HQ_OK : refused(file);
}

uint64_t hq_outfile_offset(const hq_outfile *file)
{
    return file->written + file->buffer.length;
}

hq_status hq_outfile_cut(hq_outfile *file, uint64_t offset)
{
    if (file->part == NULL || offset > hq_outfile_offset(file))
        return HQ_E_USAGE;
    HQ_TRY(hq_outfile_flush(file));
    if (ftruncate(file->descriptor, (off_t)offset) != 0)
        return refused(file);
    file->written = offset;
    return HQ_OK;
}

/* --- Checksums --- */

static hq_status add_read(hq_outfile *file, char *room, size_t bytes, uint64_t until)
{
    for (uint64_t at = 0; at < until;) {
        uint64_t left = until - at;
        ssize_t got = pread(file->descriptor, room, left < bytes ? (size_t)left : bytes, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return refused(file);
        if (got == 0)
            return HQ_E_USAGE;
        hq_xxh3_add(file->sum, room, (size_t)got);
        at += (uint64_t)got;
    }
    return HQ_OK;
}

hq_status hq_outfile_sum_begin(hq_outfile *file, uint64_t offset)
{
    if (file->part == NULL || offset > hq_outfile_offset(file))
        return HQ_E_USAGE;
    HQ_TRY(hq_outfile_flush(file));
    HQ_TRY(hq_xxh3_start(&file->arena, &file->sum));
    char *room = file->allocator->allocate(file->allocator->context, BUFFERED_DEFAULT);
    HQ_TRY_ALLOC(room);
    hq_status status = add_read(file, room, BUFFERED_DEFAULT, offset);
    file->allocator->release(file->allocator->context, room, BUFFERED_DEFAULT);
    return status;
}

void hq_outfile_sum(const hq_outfile *file, char out[HQ_DIGEST_TEXT_MAX])
{
    (void)snprintf(out, HQ_DIGEST_TEXT_MAX, "-");
    if (file->sum != NULL)
        hq_xxh3_end(file->sum, out);
}

/* --- Ending --- */

static void release(hq_outfile *file)
{
    hq_bytes_free(&file->buffer);
    hq_arena_free(&file->arena);
    file->allocator->release(file->allocator->context, file, sizeof *file);
}

/* Close once, whatever close says: the descriptor is gone even after an error. */
static hq_status close_once(hq_outfile *file)
{
    bool own = file->own;
    file->own = false;
    return !own || close(file->descriptor) == 0 ? HQ_OK : refused(file);
}

/* Make the new name last. A file system that cannot sync folders says EINVAL, and there is nothing to be done. */
static bool sync_folder(hq_outfile *file)
{
    const char *slash = strrchr(file->path, '/');
    hq_str folder = slash == NULL ? HQ_STR(".") : (hq_str){file->path, (size_t)(slash - file->path) + 1};
    char *name = hq_str_terminated(&file->arena, folder);
    errno = ENOMEM;
    int descriptor = name == NULL ? -1 : open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    bool synced = fsync(descriptor) == 0 || errno == EINVAL;
    int error = errno;
    close(descriptor);
    errno = error;
    return synced;
}

static hq_status put_in_place(hq_outfile *file)
{
    HQ_TRY(hq_outfile_flush(file));
    if (file->part == NULL)
        return close_once(file);
    if (!file->no_sync && fsync(file->descriptor) != 0)
        return refused(file);
    /* A disk far away says at the first close what it did not take; the other descriptor keeps the lock. */
    int copy = fcntl(file->descriptor, F_DUPFD_CLOEXEC, 0);
    if (copy < 0 || close(copy) != 0)
        return refused(file);
    /* Renamed while it is open and locked: nobody else can have taken PATH.part. */
    return rename(file->part, file->path) == 0 ? HQ_OK : refused(file);
}

hq_status hq_outfile_finish(hq_outfile *file, hq_diags *diags)
{
    hq_status status = put_in_place(file);
    if (status != HQ_OK) {
        if (file->error != 0)
            report(diags, file->shown, file->error);
        hq_outfile_abandon(file, HQ_OUTFILE_REMOVE);
        return status;
    }
    if (file->part != NULL && !file->no_sync && !sync_folder(file)) {
        status = refused(file);
        HQ_REPORT(diags, RESULT_UNSURE, HQ_POS_NONE, hq_str_of(file->shown), hq_error_text(file->error));
    }
    hq_status closed = close_once(file);
    if (status == HQ_OK && closed != HQ_OK) {
        HQ_REPORT(diags, RESULT_UNSURE, HQ_POS_NONE, hq_str_of(file->shown), hq_error_text(file->error));
        status = closed;
    }
    release(file);
    return status;
}

void hq_outfile_abandon(hq_outfile *file, hq_outfile_rest rest)
{
    if (file == NULL)
        return;
    if (rest == HQ_OUTFILE_REMOVE && file->part != NULL && file->own)
        (void)unlink(file->part);
    /* What cannot be kept is no loss: whoever goes on cuts to a place that was synced. */
    hq_status kept = rest == HQ_OUTFILE_KEEP && file->own ? hq_outfile_flush(file) : HQ_OK;
    hq_status closed = close_once(file);
    (void)kept;
    (void)closed;
    release(file);
}

int hq_outfile_error(const hq_outfile *file)
{
    return file->error;
}

void hq_outfile_report(const hq_outfile *file, hq_diags *diags)
{
    if (file->error != 0)
        report(diags, file->shown, file->error);
}

hq_status hq_outfile_put(const hq_allocator *allocator, const hq_outfile_request *request, hq_str bytes,
                         hq_diags *diags)
{
    hq_outfile *file;
    HQ_TRY(hq_outfile_open(allocator, request, diags, &file));
    hq_status status = hq_outfile_write(file, bytes);
    if (status == HQ_OK)
        return hq_outfile_finish(file, diags);
    hq_outfile_report(file, diags);
    hq_outfile_abandon(file, HQ_OUTFILE_REMOVE);
    return status;
}
