/* Files as the plain programs read and write them. See workload.h. */
#include "workload.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOM = 1 << 20, ROW_MOST = 4096 };

int files_open(plain_files *files, const char *in, const char *out)
{
    struct stat about;
    int from = open(in, O_RDONLY);
    if (from < 0 || fstat(from, &about) != 0)
        return 1;
    void *map = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_PRIVATE, from, 0);
    close(from);
    if (map == MAP_FAILED)
        return 1;
    madvise(map, (size_t)about.st_size, MADV_SEQUENTIAL);
    files->at = map;
    files->end = files->at + about.st_size;
    files->out = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    files->room = files->next = malloc(ROOM + ROW_MOST);
    return files->out < 0 || files->room == NULL;
}

int files_flush(plain_files *files, size_t least)
{
    size_t held = (size_t)(files->next - files->room);
    if (held < least || held == 0)
        return 0;
    files->next = files->room;
    return write(files->out, files->room, held) != (ssize_t)held;
}

int files_close(plain_files *files)
{
    int failed = files_flush(files, 0);
    free(files->room);
    return close(files->out) != 0 || failed;
}

char *put_number(char *to, int64_t value)
{
    char digits[24];
    int count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (count > 0)
        *to++ = digits[--count];
    return to;
}
