/*
 * Workbooks: a whole file where the input begins as a zip or an old workbook does, else one part of a workbook, which by how it begins
 * takes the place of that part. Whatever it is, what is read are rows of UTF-8 in order, the same in blocks of every size, with shared strings in memory or on disk, or there is a message.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

#include "base/utf8.h"
#include "data/rowset.h"
#define FUZZ_NO_PACK
#include "fuzz.h"

typedef struct part {
    const char *name, *root, *text;
} part;

static const part PARTS[] = {
    {"_rels/.rels", "<Relationships><!--root-->",
     "<Relationships><Relationship Id=\"r\" Type=\"x/officeDocument\" "
     "Target=\"xl/workbook.xml\"/></Relationships>"},
    {"xl/_rels/workbook.xml.rels", "<Relationships",
     "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"s.xml\"/><Relationship Id=\"b\" "
     "Type=\"x/styles\" "
     "Target=\"styles.xml\"/><Relationship Id=\"c\" Type=\"x/sharedStrings\" "
     "Target=\"strings.xml\"/></Relationships>"},
    {"xl/workbook.xml", "<workbook", "<workbook><sheets><sheet name=\"s\" r:id=\"a\"/></sheets></workbook>"},
    {"xl/styles.xml", "<styleSheet",
     "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"[h]:mm\"/></numFmts><cellXfs><xf "
     "numFmtId=\"0\"/><xf "
     "numFmtId=\"14\"/><xf numFmtId=\"22\"/><xf numFmtId=\"20\"/><xf "
     "numFmtId=\"164\"/></cellXfs></styleSheet>"},
    {"xl/strings.xml", "<sst", "<sst><si><t>a</t></si><si><r><t>b_x0041_</t></r></si><si><t/></si></sst>"},
    {"xl/s.xml", "",
     "<worksheet><sheetData><row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c "
     "s=\"1\"><v>5</v></c></row><row><c s=\"1\"><v>46143.5</v></c>"
     "<c t=\"s\"><v>1</v></c></row><row><c s=\"4\"><v>1.5</v></c></row></sheetData><mergeCells><mergeCell "
     "ref=\"A2:A3\"/></mergeCells></worksheet>"},
};

enum { PART_COUNT = sizeof PARTS / sizeof PARTS[0] };

/* The input's bytes as a workbook in a new file of memory. */
static int put(const uint8_t *bytes, size_t length)
{
    int file = memfd_create("workbook", 0);
    MUST(file >= 0);
    bool whole = length >= 2 && (memcmp(bytes, "PK", 2) == 0 || memcmp(bytes, "\xD0\xCF", 2) == 0);
    if (whole) {
        MUST(write(file, bytes, length) == (ssize_t)length);
        return file;
    }
    size_t place = 0;
    while (length < strlen(PARTS[place].root) ||
           memcmp(bytes, PARTS[place].root, strlen(PARTS[place].root)) != 0)
        place++;
    zip_error_t error;
    zip_source_t *buffer = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
    MUST(zip != NULL);
    zip_source_keep(buffer);
    for (size_t i = 0; i < PART_COUNT; i++) {
        zip_source_t *source = i == place ? zip_source_buffer(zip, bytes, length, 0)
                                          : zip_source_buffer(zip, PARTS[i].text, strlen(PARTS[i].text), 0);
        zip_int64_t index = zip_file_add(zip, PARTS[i].name, source, 0);
        MUST(index >= 0 && zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0) == 0);
    }
    MUST(zip_close(zip) == 0 && zip_source_open(buffer) == 0);
    static char copy[1 << 20];
    zip_int64_t got = zip_source_read(buffer, copy, sizeof copy);
    MUST(got >= 0 && write(file, copy, (size_t)got) == got);
    zip_source_close(buffer);
    zip_source_free(buffer);
    return file;
}

static void check(const hq_block *block, hq_text *text)
{
    const hq_cells *cells = &block->cells;
    uint32_t next = UINT32_MAX, ordinal = 0;
    MUST(cells->row_count + cells->ragged_count <= block->row_count);
    for (uint32_t row = 0; row < cells->row_count; row++) {
        MUST(row == 0 || hq_cells_ordinal(cells, row) > ordinal);
        ordinal = hq_cells_ordinal(cells, row);
        MUST(ordinal < block->row_count);
        hq_text_addf(text, "%llu", (unsigned long long)block->first_row + ordinal);
        for (uint32_t column = 0; column < cells->column_count; column++) {
            hq_str cell = hq_cell(cells, row, column);
            const uint32_t *end = cells->ends + (size_t)row * cells->column_count + column;
            MUST(end[-1] == next && *end >= end[-1] + 1 && *end < block->length);
            next = *end;
            MUST(hq_utf8_valid_length(cell) == cell.length && memchr(cell.at, 0, cell.length) == NULL);
            hq_text_add_char(text, '|');
            hq_text_add(text, cell);
        }
    }
    for (uint32_t i = 0; i < cells->ragged_count; i++)
        MUST(cells->ragged[i].ordinal < block->row_count &&
             (i == 0 || cells->ragged[i].ordinal > cells->ragged[i - 1].ordinal));
}

static hq_status read_all(fuzz_world *world, const char *path, size_t block_bytes, size_t memory_bytes,
                          hq_text *text)
{
    hq_rowset *rowset;
    hq_rowset_request request = {.path = hq_str_of(path),
                                 .format = HQ_FORMAT_XLSX,
                                 .block_bytes = block_bytes,
                                 .memory_bytes = memory_bytes};
    hq_status status = hq_rowset_open(NULL, &request, &world->diags, &rowset);
    if (status != HQ_OK)
        return status;
    hq_block block;
    uint64_t next = 0;
    hq_block_init(&block, NULL);
    while ((status = hq_rowset_read(rowset, &world->diags, &block)) == HQ_OK && block.row_count > 0) {
        MUST(block.first_row == next);
        next += block.row_count;
        check(&block, text);
    }
    hq_block_free(&block);
    hq_rowset_close(rowset);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char path[64];
    hq_text texts[2];
    hq_status statuses[2];
    int file = put(bytes, length);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    for (int i = 0; i < 2; i++) {
        fuzz_world world;
        fuzz_begin(&world);
        hq_text_init(&texts[i], &world.arena);
        statuses[i] = read_all(&world, path, i == 0 ? 1 << 20 : 1, (size_t)i, &texts[i]);
        fuzz_judge(&world, statuses[i]);
        uint64_t hash = texts[i].length;
        for (size_t j = 0; j < texts[i].length; j++)
            hash = (hash ^ (unsigned char)texts[i].at[j]) * 1099511628211u;
        texts[i].length = (size_t)hash;
        hq_arena_free(&world.arena);
    }
    close(file);
    MUST(statuses[0] == statuses[1] && (statuses[0] != HQ_OK || texts[0].length == texts[1].length));
    return 0;
}
