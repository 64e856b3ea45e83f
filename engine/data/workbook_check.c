/*
 * A workbook read back after it was written, because the library that writes it does not look whether its writes succeed: the archive's
 * directory, the checksum of every part, the end of every sheet, and the rows and cells of all. See workbook.h.
 */
#include "data/workbook.h"

#include <errno.h>
#include <string.h>
#include <zip.h>

enum { CHUNK_BYTES = 64 << 10, CARRY = 16 };

#define SHEET_END "</worksheet>"

typedef struct tally {
    uint64_t rows, cells;
    bool ended; /* the part ended as a sheet ends */
} tally;

/* Text holds no '<', so that "<row " and "<c " are what they seem. */
static void count(tally *sum, const char *bytes, size_t length)
{
    const char *at = bytes, *end = bytes + length;
    while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        if (end - at < 5)
            return;
        sum->rows += memcmp(at, "<row ", 5) == 0;
        sum->cells += memcmp(at, "<c ", 3) == 0;
        at++;
    }
}

/* Read a part to its end, where libzip compares its checksum. */
static bool read_part(zip_t *archive, zip_uint64_t index, tally *sum)
{
    char room[CARRY + CHUNK_BYTES];
    size_t carried = 0; /* the last bytes of what was read before: a tag may stand across the border */
    zip_file_t *part = zip_fopen_index(archive, index, 0);
    if (part == NULL)
        return false;
    zip_int64_t got;
    while ((got = zip_fread(part, room + carried, CHUNK_BYTES)) > 0) {
        size_t length = carried + (size_t)got;
        count(sum, room, length);
        size_t tail = sizeof SHEET_END - 1;
        sum->ended = length >= tail && memcmp(room + length - tail, SHEET_END, tail) == 0;
        carried = length < CARRY ? length : CARRY;
        /* Tags that begin at least five bytes before the end are counted. The four bytes behind begin none that is; keep those, and
         * for the end of the sheet more, masked so that nothing counts twice. */
        memmove(room, room + length - carried, carried);
        for (size_t i = 0; i + 4 < carried; i++)
            if (room[i] == '<' && memcmp(room + i, "</", 2) != 0)
                room[i] = ' ';
    }
    bool whole = got == 0;
    return zip_fclose(part) == 0 && whole;
}

static bool is_sheet(const char *name)
{
    return strncmp(name, "xl/worksheets/sheet", 19) == 0;
}

static bool read_parts(zip_t *archive, tally *sum)
{
    zip_int64_t count_ = zip_get_num_entries(archive, 0);
    bool whole = count_ > 0 && zip_name_locate(archive, "xl/workbook.xml", 0) >= 0 &&
                 zip_name_locate(archive, "[Content_Types].xml", 0) >= 0;
    for (zip_int64_t i = 0; whole && i < count_; i++) {
        const char *name = zip_get_name(archive, (zip_uint64_t)i, 0);
        tally other = {0};
        whole = name != NULL && read_part(archive, (zip_uint64_t)i, is_sheet(name) ? sum : &other) &&
                (!is_sheet(name) || sum->ended);
    }
    return whole;
}

hq_status hq_workbook_check(const char *path, uint64_t row_count, uint64_t cell_count,
                            hq_workbook_trouble *trouble)
{
    int error = 0;
    tally sum = {0};
    zip_t *archive = zip_open(path, ZIP_RDONLY, &error);
    bool whole = archive != NULL && read_parts(archive, &sum);
    if (archive != NULL)
        zip_discard(archive);
    else if (error == ZIP_ER_MEMORY)
        return HQ_E_MEMORY;
    if (whole && sum.rows == row_count && sum.cells == cell_count)
        return HQ_OK;
    trouble->what = "it was written and read back, and is not whole; is the disk full, or memory short?"
                    "\x1f"
                    "写完后读回检查，发现文件不完整，可能是磁盘已满或内存不足";
    return HQ_E_IO;
}
