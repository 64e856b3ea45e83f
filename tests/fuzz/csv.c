/*
 * A file of rows: whatever it is, reading it in small blocks and in one, with plain C and with the best instructions, gives the same rows;
 * every row is a row of cells or ragged, and what is a cell is UTF-8 without NUL.
 */
#define FUZZ_NO_PACK
#include "fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/utf8.h"
#include "data/csv.h"

/* A sum over rows and cells that tells two readings apart. */
static void mix(uint64_t *sum, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < length; i++)
        *sum = (*sum ^ at[i]) * UINT64_C(1099511628211);
    *sum = (*sum ^ length) * UINT64_C(1099511628211);
}

static uint64_t add_block(const hq_block *block, const hq_cells *cells)
{
    uint64_t sum = 0; /* of rows in any order, since ragged ones stand apart */
    MUST(cells->row_count + cells->ragged_count == block->row_count);
    for (uint32_t row = 0; row < cells->row_count; row++) {
        uint64_t ordinal = block->first_row + hq_cells_ordinal(cells, row), of_row = 1;
        mix(&of_row, &ordinal, sizeof ordinal);
        for (uint32_t column = 0; column < cells->column_count; column++) {
            hq_str cell = hq_cell(cells, row, column);
            MUST(hq_utf8_valid_length(cell) == cell.length && memchr(cell.at, '\0', cell.length) == NULL);
            mix(&of_row, cell.at, cell.length);
        }
        sum += of_row;
    }
    for (uint32_t i = 0; i < cells->ragged_count; i++) {
        uint64_t row[3] = {block->first_row + cells->ragged[i].ordinal, cells->ragged[i].why,
                           cells->ragged[i].count};
        uint64_t of_row = 2;
        mix(&of_row, row, sizeof row);
        sum += of_row;
    }
    return sum;
}

static bool read_all(fuzz_world *world, size_t block_bytes, const hq_scan *scan, uint64_t *sum)
{
    hq_rowset_request request = {.path = HQ_STR("-"), .format = HQ_FORMAT_CSV, .block_bytes = block_bytes};
    hq_rowset *rowset;
    hq_block block;
    *sum = 0;
    MUST(lseek(STDIN_FILENO, 0, SEEK_SET) == 0);
    hq_status status = hq_rowset_open(NULL, &request, &world->diags, &rowset);
    MUST(status == HQ_OK || (status == HQ_E_INVALID && world->diags.error_count > 0));
    if (status != HQ_OK)
        return false;
    hq_csv_scan_with(rowset, scan);
    hq_block_init(&block, NULL);
    for (;;) {
        hq_cells cells;
        hq_arena arena;
        MUST(hq_rowset_read(rowset, &world->diags, &block) == HQ_OK);
        if (block.row_count == 0)
            break;
        hq_arena_init(&arena, NULL, 0);
        MUST(hq_block_cells(rowset, &block, &arena, &cells) == HQ_OK);
        *sum += add_block(&block, &cells);
        hq_arena_free(&arena);
    }
    hq_block_free(&block);
    hq_rowset_close(rowset);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const size_t SIZES[] = {1, 7, 64};
    static int file = -1;
    if (file < 0) {
        file = memfd_create("csv", 0);
        MUST(file >= 0 && dup2(file, STDIN_FILENO) == STDIN_FILENO);
    }
    MUST(ftruncate(file, 0) == 0 && pwrite(file, bytes, length, 0) == (ssize_t)length);
    fuzz_world world;
    fuzz_begin(&world);
    uint64_t whole, parts;
    bool opened = read_all(&world, 1 << 20, hq_scan_of(HQ_SCAN_PLAIN), &whole);
    for (size_t i = 0; opened && i < sizeof SIZES / sizeof *SIZES; i++)
        MUST(read_all(&world, SIZES[i], hq_scan_here(), &parts) && parts == whole);
    hq_arena_free(&world.arena);
    return 0;
}
