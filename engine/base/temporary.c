/* Temporary files. See temporary.h. */
#include "base/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_BYTES_MAX = 4096 };

void hq_temporary_init(hq_temporary *file, hq_str folder)
{
    *file = (hq_temporary){.folder = folder.length > 0 ? folder : HQ_STR("/tmp"), .descriptor = -1};
}

void hq_temporary_close(hq_temporary *file)
{
    if (file->descriptor >= 0)
        (void)close(file->descriptor);
    file->descriptor = -1;
}

static hq_status failed(hq_temporary *file, int error)
{
    file->error = error;
    return HQ_E_IO;
}

static hq_status make(hq_temporary *file)
{
    static const char PATTERN[] = "/huiqi-XXXXXX";
    char path[PATH_BYTES_MAX];
    if (file->folder.length + sizeof PATTERN > sizeof path)
        return failed(file, ENAMETOOLONG);
    memcpy(path, file->folder.at, file->folder.length);
    path[file->folder.length] = '\0';
    file->descriptor = open(path, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file->descriptor >= 0)
        return HQ_OK;
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)
        return failed(file, errno);
    memcpy(path + file->folder.length, PATTERN, sizeof PATTERN); /* a file system without nameless files */
    file->descriptor = mkostemp(path, O_CLOEXEC);
    if (file->descriptor < 0 || unlink(path) != 0)
        return failed(file, errno);
    return HQ_OK;
}

hq_status hq_temporary_write(hq_temporary *file, const void *bytes, size_t length)
{
    const char *at = bytes;
    if (file->descriptor < 0)
        HQ_TRY(make(file));
    while (length > 0) {
        ssize_t put = pwrite(file->descriptor, at, length, (off_t)file->bytes);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return failed(file, errno);
        at += put;
        length -= (size_t)put;
        file->bytes += (uint64_t)put;
    }
    return HQ_OK;
}

hq_status hq_temporary_read(hq_temporary *file, uint64_t at, void *bytes, size_t most, size_t *got)
{
    *got = 0;
    if (at >= file->bytes)
        return HQ_OK;
    if (most > file->bytes - at)
        most = (size_t)(file->bytes - at);
    for (;;) {
        ssize_t read = pread(file->descriptor, bytes, most, (off_t)at);
        if (read < 0 && errno == EINTR)
            continue;
        if (read <= 0) /* it ends before what was written */
            return failed(file, read == 0 ? EIO : errno);
        *got = (size_t)read;
        return HQ_OK;
    }
}
