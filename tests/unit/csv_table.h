/*
 * What the tests of CSV share: a file in a folder of its own, and a table as one text, so that what should be read can be written down:
 *
 *     [id][name]      the header
 *     0:<1><Ann>      a row, by its ordinal
 *     1!few 1         a row that is none, why, and how many cells it has
 */
#ifndef HQ_TESTS_CSV_TABLE_H
#define HQ_TESTS_CSV_TABLE_H

#include <stdio.h>
#include <unistd.h>

#include "data/csv.h"
#include "memory.h"

static char csv_path[4096];
static hq_arena csv_arena;
static hq_sources csv_sources;
static hq_diags csv_diags;

static inline void csv_set_up(void)
{
    const char *base = getenv("TMPDIR");
    ck_assert_int_gt(snprintf(csv_path, sizeof csv_path, "%s/huiqi-csv-XXXXXX", base == NULL ? "/tmp" : base),
                     0);
    int descriptor = mkstemp(csv_path);
    ck_assert_int_ge(descriptor, 0);
    close(descriptor);
    hq_arena_init(&csv_arena, NULL, 0);
    hq_sources_init(&csv_sources, &csv_arena);
    hq_diags_init(&csv_diags, &csv_arena, &csv_sources);
}

static inline void csv_tear_down(void)
{
    unlink(csv_path);
    hq_arena_free(&csv_arena);
}

static inline void csv_put(hq_str bytes)
{
    FILE *file = fopen(csv_path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes.at, 1, bytes.length, file), bytes.length);
    ck_assert_int_eq(fclose(file), 0);
}

static const char *const CSV_RAGGED[] = {"few", "many", "encoding", "nul", "long", "quote"};

static inline void csv_add_ragged(hq_text *text, uint64_t first, const hq_ragged_row *row)
{
    hq_text_addf(text, "%llu!%s", (unsigned long long)(first + row->ordinal), CSV_RAGGED[row->why]);
    if (row->why == HQ_RAGGED_FEW || row->why == HQ_RAGGED_MANY)
        hq_text_addf(text, " %u", row->count);
    hq_text_add_char(text, '\n');
}

/* The rows of a block, those that are none in their places. */
static inline void csv_add_cells(hq_text *text, uint64_t first, const hq_cells *cells)
{
    uint32_t next = 0;
    for (uint32_t row = 0; row < cells->row_count; row++) {
        uint32_t ordinal = hq_cells_ordinal(cells, row);
        for (; next < cells->ragged_count && cells->ragged[next].ordinal < ordinal; next++)
            csv_add_ragged(text, first, &cells->ragged[next]);
        hq_text_addf(text, "%llu:", (unsigned long long)(first + ordinal));
        for (uint32_t column = 0; column < cells->column_count; column++) {
            hq_text_add_char(text, '<');
            hq_text_add(text, hq_cell(cells, row, column));
            hq_text_add_char(text, '>');
        }
        hq_text_add_char(text, '\n');
    }
    for (; next < cells->ragged_count; next++)
        csv_add_ragged(text, first, &cells->ragged[next]);
}

/* The rows from where the table stands. places: receives where blocks begin, up to `most`. */
typedef struct csv_place {
    uint64_t offset, row;
    size_t shown; /* bytes of the text before it */
} csv_place;

static inline hq_status csv_add_rows(hq_text *text, hq_rowset *rowset, const hq_allocator *allocator,
                                     csv_place *places, size_t most, size_t *count)
{
    hq_block block;
    hq_arena arena;
    hq_status status;
    uint64_t next = UINT64_MAX;
    hq_block_init(&block, allocator);
    hq_arena_init(&arena, allocator, 0);
    for (;;) {
        hq_cells cells;
        hq_arena_reset(&arena);
        status = hq_rowset_read(rowset, &csv_diags, &block);
        if (status != HQ_OK || block.row_count == 0)
            break;
        ck_assert(next == UINT64_MAX || next == block.first_row);
        next = block.first_row + block.row_count;
        status = hq_block_cells(rowset, &block, &arena, &cells);
        if (status != HQ_OK)
            break;
        ck_assert_uint_eq(cells.row_count + cells.ragged_count, block.row_count);
        if (places != NULL && *count < most)
            places[(*count)++] = (csv_place){block.offset, block.first_row, text->length};
        csv_add_cells(text, block.first_row, &cells);
    }
    hq_arena_free(&arena);
    hq_block_free(&block);
    return status;
}

static inline void csv_add_header(hq_text *text, const hq_rowset *rowset)
{
    uint32_t count;
    const hq_str *header = hq_rowset_header(rowset, &count);
    for (uint32_t i = 0; i < count; i++)
        hq_text_addf(text, "[%.*s]", HQ_STR_ARGS(header[i]));
    hq_text_add_char(text, '\n');
}

/* The whole table as a text in csv_arena. scan: NULL, the best. */
static inline hq_status csv_show(const hq_allocator *allocator, const hq_rowset_request *request,
                                 const hq_scan *scan, hq_str *out)
{
    hq_rowset *rowset;
    hq_text text;
    hq_text_init(&text, &csv_arena);
    HQ_TRY(hq_rowset_open(allocator, request, &csv_diags, &rowset));
    if (scan != NULL)
        hq_csv_scan_with(rowset, scan);
    csv_add_header(&text, rowset);
    hq_status status = csv_add_rows(&text, rowset, allocator, NULL, 0, NULL);
    hq_rowset_close(rowset);
    *out = hq_text_str(&text);
    return status;
}

#define CSV_CHECK_TEXT(NAME, GOT, WANTED)                                                       \
    ck_assert_msg(hq_str_equal((GOT), (WANTED)), "[%s]\n--- wanted\n%.*s--- got\n%.*s", (NAME), \
                  HQ_STR_ARGS(WANTED), HQ_STR_ARGS(GOT))

#endif
