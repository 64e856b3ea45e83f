/* Reading files and listing folders. See file.h. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDERS_DEEP_MAX = 8, READ_FIRST = 65536 };

hq_status hq_file_next(const hq_open_file *file, void *to, size_t most, size_t *got, int *error)
{
    for (;;) {
        ssize_t count = read(file->descriptor, to, most);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            *error = errno;
            return HQ_E_IO;
        }
        *got = (size_t)count;
        return HQ_OK;
    }
}

/* Read to the end of a file, whatever its size was when it was opened. */
static hq_status read_all(hq_arena *arena, const hq_open_file *file, size_t bytes_max, hq_str *out,
                          int *error)
{
    /* a byte more than is expected, in which the end shows; and one for the NUL */
    size_t capacity = (file->size > 0 ? file->size + 1 : READ_FIRST) + 1, length = 0, got;
    char *bytes = hq_arena_alloc(arena, capacity);
    HQ_TRY_ALLOC(bytes);
    for (;;) {
        if (length + 1 == capacity) {
            char *larger = hq_arena_alloc(arena, capacity * 2);
            HQ_TRY_ALLOC(larger);
            memcpy(larger, bytes, length);
            bytes = larger;
            capacity *= 2;
        }
        HQ_TRY(hq_file_next(file, bytes + length, capacity - 1 - length, &got, error));
        if (got == 0)
            break;
        length += got;
        if (length > bytes_max)
            return HQ_E_LIMIT;
    }
    bytes[length] = '\0';
    *out = (hq_str){bytes, length};
    return HQ_OK;
}

/*
 * A pipe that was opened without waiting reads as empty until somebody writes: wait for text, or for a writer who came and went. (To open it again,
 * waiting, would wait for ever behind a writer who was quick.) Returns the descriptor to read from, which waits from here on, or -1 and errno.
 */
static int wait_for_writer(int descriptor)
{
    struct pollfd wanted = {.fd = descriptor, .events = POLLIN};
    int flags = fcntl(descriptor, F_GETFL);
    if (flags >= 0 && poll(&wanted, 1, -1) >= 0 && fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK) == 0)
        return descriptor;
    int error = errno;
    close(descriptor);
    errno = error;
    return -1;
}

hq_status hq_file_open(hq_arena *arena, hq_str path, hq_open_file *out, int *error)
{
    *error = 0;
    *out = (hq_open_file){.descriptor = STDIN_FILENO};
    if (hq_str_is(path, "-"))
        return HQ_OK;
    char *name = hq_str_terminated(arena, path);
    HQ_TRY_ALLOC(name);
    int descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    if (descriptor < 0 || fstat(descriptor, &info) != 0) {
        *error = errno;
        if (descriptor >= 0)
            close(descriptor);
        return HQ_E_IO;
    }
    bool regular = S_ISREG(info.st_mode), piped = S_ISFIFO(info.st_mode);
    if (!regular && !piped) {
        *error = S_ISDIR(info.st_mode) ? EISDIR : EINVAL;
        close(descriptor);
        return HQ_E_IO;
    }
    if (piped)
        descriptor = wait_for_writer(descriptor);
    if (descriptor < 0) {
        *error = errno;
        return HQ_E_IO;
    }
    *out = (hq_open_file){.descriptor = descriptor,
                          .own = true,
                          .size = regular && info.st_size > 0 ? (size_t)info.st_size : 0};
    return HQ_OK;
}

bool hq_file_is_pipe(hq_arena *arena, hq_str path)
{
    struct stat info;
    const char *name = hq_str_terminated(arena, path);
    return hq_str_is(path, "-") || (name != NULL && stat(name, &info) == 0 && S_ISFIFO(info.st_mode));
}

void hq_file_close(hq_open_file *file)
{
    if (file->own)
        close(file->descriptor);
    file->own = false;
}

hq_status hq_file_read(hq_arena *arena, hq_str path, size_t bytes_max, hq_str *out, int *error)
{
    hq_open_file file;
    HQ_TRY(hq_file_open(arena, path, &file, error));
    hq_status status = file.size > bytes_max ? HQ_E_LIMIT : read_all(arena, &file, bytes_max, out, error);
    hq_file_close(&file);
    return status;
}

typedef struct hq_walk {
    hq_arena *arena;
    hq_str_list *out;
    uint32_t count_max;
    int *error;
} hq_walk;

static hq_status walk(hq_walk *walk_, hq_str folder, hq_str prefix, uint32_t depth);

static hq_str joined(hq_arena *arena, hq_str folder, hq_str name)
{
    hq_text path;
    hq_text_init(&path, arena);
    if (folder.length > 0) {
        hq_text_add(&path, folder);
        hq_text_add_char(&path, '/');
    }
    hq_text_add(&path, name);
    return hq_text_str(&path);
}

static hq_status visit(hq_walk *walk_, hq_str folder, hq_str prefix, hq_str name, uint32_t depth)
{
    hq_str path = joined(walk_->arena, folder, name), shown = joined(walk_->arena, prefix, name);
    HQ_TRY_ALLOC(path.at);
    HQ_TRY_ALLOC(shown.at);
    struct stat info;
    if (lstat(path.at, &info) != 0) {
        *walk_->error = errno;
        return HQ_E_IO;
    }
    if (S_ISDIR(info.st_mode))
        return walk(walk_, path, shown, depth + 1);
    if (!S_ISREG(info.st_mode))
        return HQ_OK;
    if (walk_->out->count >= walk_->count_max)
        return HQ_E_LIMIT;
    return HQ_PUSH(walk_->arena, *walk_->out, shown) ? HQ_OK : HQ_E_MEMORY;
}

static hq_status walk(hq_walk *walk_, hq_str folder, hq_str prefix, uint32_t depth)
{
    if (depth > FOLDERS_DEEP_MAX)
        return HQ_E_LIMIT;
    DIR *stream = opendir(folder.at);
    if (stream == NULL) {
        *walk_->error = errno;
        return errno == ENOMEM ? HQ_E_MEMORY : HQ_E_IO;
    }
    hq_status status = HQ_OK;
    while (status == HQ_OK) {
        errno = 0;
        const struct dirent *entry = readdir(stream);
        if (entry == NULL) {
            *walk_->error = errno;
            status = errno == 0 ? HQ_OK : HQ_E_IO;
            break;
        }
        hq_str name = hq_str_copy(walk_->arena, hq_str_of(entry->d_name));
        if (name.at == NULL)
            status = HQ_E_MEMORY;
        else if (name.at[0] != '.')
            status = visit(walk_, folder, prefix, name, depth);
    }
    closedir(stream);
    return status;
}

static int compare_paths(const void *left, const void *right)
{
    return hq_str_compare(*(const hq_str *)left, *(const hq_str *)right);
}

hq_status hq_files_below(hq_arena *arena, hq_str folder, uint32_t count_max, hq_str_list *out, int *error)
{
    *error = 0;
    *out = (hq_str_list){0};
    char *name = hq_str_terminated(arena, folder);
    HQ_TRY_ALLOC(name);
    hq_walk walk_ = {arena, out, count_max, error};
    HQ_TRY(walk(&walk_, hq_str_of(name), HQ_STR(""), 0));
    if (out->count > 1)
        qsort(out->at, out->count, sizeof *out->at, compare_paths);
    return HQ_OK;
}

/* As HQ_BOTH, of which this file, below diagnostics, does not know. */
#define HQ_TEXTS(EN, ZH)                       \
    {                                          \
        EN "\x1f" ZH, sizeof(EN "\x1f" ZH) - 1 \
    }

hq_str hq_error_text(int error)
{
    static const struct {
        int error;
        hq_str text; /* both languages, the English ones as the C library has them */
    } KNOWN[] = {{ENOENT, HQ_TEXTS("No such file or directory", "没有这个文件或文件夹")},
                 {EACCES, HQ_TEXTS("Permission denied", "没有权限")},
                 {EPERM, HQ_TEXTS("Operation not permitted", "不允许此操作")},
                 {EISDIR, HQ_TEXTS("Is a directory", "它是文件夹")},
                 {ENOTDIR, HQ_TEXTS("Not a directory", "路径中有一段不是文件夹")},
                 {ENOSPC, HQ_TEXTS("No space left on device", "磁盘已满")},
                 {EDQUOT, HQ_TEXTS("Disk quota exceeded", "磁盘配额已用完")},
                 {EFBIG, HQ_TEXTS("File too large", "文件过大")},
                 {EROFS, HQ_TEXTS("Read-only file system", "磁盘只读")},
                 {EIO, HQ_TEXTS("Input/output error", "读写出错，磁盘可能有故障")},
                 {EPIPE, HQ_TEXTS("Broken pipe", "接收输出的程序已结束")},
                 {EMFILE, HQ_TEXTS("Too many open files", "打开的文件过多")},
                 {ENAMETOOLONG, HQ_TEXTS("File name too long", "文件名过长")}};
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
        if (KNOWN[i].error == error)
            return KNOWN[i].text;
    const char *text = strerrordesc_np(error);
    return text == NULL ? HQ_STR("unknown error") : hq_str_of(text);
}
