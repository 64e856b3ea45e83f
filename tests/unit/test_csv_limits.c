/*
 * CSV at its limits: rows at 4 MiB and one byte beyond, lines and quotes that do not end, rows without end, wide tables; and the memory
 * that takes. What is expected is counted by how the files are made.
 */
#include "csv_table.h"

enum { LIMIT = HQ_APPLICANT_BYTES_MAX };

/* A file that is made piece by piece. */
static FILE *begin_file(void)
{
    FILE *file = fopen(csv_path, "wb");
    ck_assert_ptr_nonnull(file);
    return file;
}

static void put_text(FILE *file, const char *text)
{
    ck_assert_int_ge(fputs(text, file), 0);
}

static void put_many(FILE *file, const char *piece, size_t count)
{
    size_t length = strlen(piece), total = length * count;
    char *all = malloc(total + 1);
    ck_assert_ptr_nonnull(all);
    memcpy(all, piece, total < length ? total : length);
    for (size_t done = length; done < total; done *= 2)
        memcpy(all + done, all, done < total - done ? done : total - done);
    ck_assert_uint_eq(fwrite(all, 1, total, file), total);
    free(all);
}

static void end_file(FILE *file)
{
    ck_assert_int_eq(fclose(file), 0);
}

/* What rows there are, long cells by their length. */
static hq_str show_short(const hq_allocator *allocator, size_t block_bytes, hq_status *status)
{
    hq_rowset_request request = {
        .path = hq_str_of(csv_path), .format = HQ_FORMAT_CSV, .block_bytes = block_bytes, .delimiter = ','};
    hq_rowset *rowset;
    hq_block block;
    hq_arena arena;
    hq_text text;
    hq_text_init(&text, &csv_arena);
    ck_assert_int_eq(hq_rowset_open(allocator, &request, &csv_diags, &rowset), HQ_OK);
    hq_block_init(&block, allocator);
    hq_arena_init(&arena, allocator, 0);
    uint64_t rows = 0;
    for (;;) {
        hq_cells cells;
        hq_arena_reset(&arena);
        *status = hq_rowset_read(rowset, &csv_diags, &block);
        if (*status != HQ_OK || block.row_count == 0)
            break;
        *status = hq_block_cells(rowset, &block, &arena, &cells);
        if (*status != HQ_OK)
            break;
        ck_assert_uint_eq(block.first_row, rows);
        rows += block.row_count;
        for (uint32_t i = 0; i < cells.ragged_count; i++)
            csv_add_ragged(&text, block.first_row, &cells.ragged[i]);
        for (uint32_t i = 0; i < cells.row_count; i++)
            if (hq_cell(&cells, i, 1).length > 100)
                hq_text_addf(&text, "%llu:%zu\n",
                             (unsigned long long)block.first_row + hq_cells_ordinal(&cells, i),
                             hq_cell(&cells, i, 1).length);
    }
    hq_text_addf(&text, "%llu rows\n", (unsigned long long)rows);
    hq_arena_free(&arena);
    hq_block_free(&block);
    hq_rowset_close(rowset);
    return hq_text_str(&text);
}

static void check_sizes(const char *name, const char *wanted)
{
    static const size_t SIZES[] = {1000, 65536, 1 << 20, 32 << 20};
    for (int i = 0; i < COUNT_OF(SIZES); i++) {
        hq_status status;
        hq_str shown = show_short(NULL, SIZES[i], &status);
        ck_assert_int_eq(status, HQ_OK);
        CSV_CHECK_TEXT(name, shown, hq_str_of(wanted));
    }
}

/* How a row is made as long as is wanted: `before`, x as often as is needed, `behind`. */
static const struct {
    const char *name, *before, *behind;
    size_t cell_at_limit; /* length of its second cell where it is at the limit */
    bool quoted;
} SHAPES[] = {
    {"plain", "1,", "\n", LIMIT - 2, false},
    {"CR LF", "1,", "\r\n", LIMIT - 3, false},
    {"quoted", "1,\"", "\"\n", LIMIT - 4, true},
    {"quoted, with a line end", "1,\"a\n", "\"\n", LIMIT - 4, true},
    {"at the end", "1,", "", LIMIT - 2, false},
};

START_TEST(row_at_the_limit)
{
    for (int over = 0; over < 2; over++) {
        char wanted[100];
        bool last = SHAPES[_i].behind[0] == '\0';
        size_t around = strlen(SHAPES[_i].before) + strlen(SHAPES[_i].behind) - (last ? 0 : 1);
        FILE *file = begin_file();
        put_text(file, "a,b\n5,6\n");
        put_text(file, SHAPES[_i].before);
        put_many(file, "x", (size_t)LIMIT - around + (size_t)over);
        put_text(file, SHAPES[_i].behind);
        if (!last)
            put_text(file, "7,8\n");
        end_file(file);
        /* One beyond the limit, a quoted cell with a line end has its first line for a stray quote; the rest is too short or too long. */
        bool lines = strchr(SHAPES[_i].before, '\n') != NULL;
        if (over == 0)
            ck_assert_int_gt(
                snprintf(wanted, sizeof wanted, "1:%zu\n%d rows\n", SHAPES[_i].cell_at_limit, last ? 2 : 3),
                0);
        else if (!lines)
            ck_assert_int_gt(snprintf(wanted, sizeof wanted, "1!long\n%d rows\n", last ? 2 : 3), 0);
        else
            ck_assert_int_gt(snprintf(wanted, sizeof wanted, "1!quote\n2!few 1\n4 rows\n"), 0);
        check_sizes(SHAPES[_i].name, wanted);
    }
}
END_TEST

/* 100 MB without a line end, in memory that does not grow with it. */
START_TEST(line_without_end)
{
    test_memory memory;
    hq_status status;
    char piece[1001] = "";
    memset(piece, 'x', 1000);
    FILE *file = begin_file();
    put_text(file, "a,b\n1,2\n3,");
    put_many(file, piece, 100000);
    put_text(file, "\n5,6\n");
    end_file(file);
    test_memory_init(&memory, 0);
    hq_str shown = show_short(&memory.allocator, 65536, &status);
    CSV_CHECK_TEXT("line without end", shown, HQ_STR("1!long\n3 rows\n"));
    CHECK_NO_BLOCKS(&memory);
    size_t largest = 0;
    for (size_t i = 0; i < MEMORY_SIZES_MAX; i++)
        largest = memory.sizes[i] > largest ? memory.sizes[i] : largest;
    ck_assert_uint_lt(memory.calls, MEMORY_SIZES_MAX);
    ck_assert_uint_lt(largest, 3 * LIMIT);
}
END_TEST

/* A stray quote costs its own row, and none of the many behind it, whether its like comes later or not. */
START_TEST(stray_quote_in_a_long_file)
{
    FILE *file = begin_file();
    put_text(file, "a,b\n1,2\n3,\"4\n");
    put_many(file, "5,six\n", 1000000); /* 6 MB: the limit is met */
    put_text(file, "7,\"8\n");
    put_many(file, "5,six\n", 1000); /* the end is met */
    end_file(file);
    check_sizes("stray quote", "1!quote\n1000002!quote\n1001003 rows\n");
}
END_TEST

START_TEST(many_stray_quotes)
{
    FILE *file = begin_file();
    put_text(file, "a,b\n");
    put_many(file, "5,\"six\n7,8\n", 20000);
    end_file(file);
    hq_status status;
    hq_str shown = show_short(NULL, 65536, &status);
    ck_assert(hq_str_ends(shown, HQ_STR("39998!quote\n40000 rows\n")));
}
END_TEST

START_TEST(empty_lines_beyond_the_limit)
{
    FILE *file = begin_file();
    put_text(file, "a,b\n1,2\n");
    put_many(file, "\r\n", 100000);
    end_file(file);
    check_sizes("that may wait", "1 rows\n");
    file = begin_file();
    put_text(file, "a,b\n1,2\n");
    put_many(file, "\n", (size_t)LIMIT + 5);
    end_file(file);
    hq_status status;
    hq_str shown = show_short(NULL, 8 << 20, &status);
    char wanted[100];
    ck_assert_int_gt(snprintf(wanted, sizeof wanted, "%d!few 0\n%d rows\n", LIMIT, LIMIT + 1), 0);
    ck_assert(hq_str_ends(shown, hq_str_of(wanted)));
}
END_TEST

/* As wide as a table of a thousand columns, plain, with one row too short, and quoted. */
START_TEST(wide)
{
    enum { COLUMNS = 1000, ROWS = 300 };
    hq_status status;
    for (int shape = 0; shape < 3; shape++) {
        FILE *file = begin_file();
        put_text(file, "h");
        put_many(file, ",h", COLUMNS - 1);
        for (int row = 0; row < ROWS; row++) {
            put_text(file, "\n");
            put_text(file, shape == 2 && row == 50 ? "\"1,5\"" : "1");
            put_many(file, ",2", shape == 1 && row == 100 ? COLUMNS - 2 : COLUMNS - 1);
        }
        end_file(file);
        hq_str shown = show_short(NULL, 65536, &status);
        CSV_CHECK_TEXT("wide", shown, shape == 1 ? HQ_STR("100!few 999\n300 rows\n") : HQ_STR("300 rows\n"));
    }
}
END_TEST

/* A header far wider than its rows must not make room for what is not there. */
START_TEST(header_wider_than_memory)
{
    test_memory memory;
    hq_status status;
    FILE *file = begin_file();
    put_text(file, "h");
    put_many(file, ",h", 1000000);
    put_many(file, "\n1", 100000);
    end_file(file);
    test_memory_init(&memory, 0);
    hq_str shown = show_short(&memory.allocator, 1 << 20, &status);
    ck_assert(hq_str_ends(shown, HQ_STR("99999!few 1\n100000 rows\n")));
    for (size_t i = 0; i < MEMORY_SIZES_MAX; i++)
        ck_assert_uint_lt(memory.sizes[i], 64 << 20);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("csv_limits");
    TCase *limits = tcase_create("limits");
    tcase_add_checked_fixture(limits, csv_set_up, csv_tear_down);
    tcase_add_loop_test(limits, row_at_the_limit, 0, COUNT_OF(SHAPES));
    tcase_add_test(limits, line_without_end);
    tcase_add_test(limits, stray_quote_in_a_long_file);
    tcase_add_test(limits, many_stray_quotes);
    tcase_add_test(limits, empty_lines_beyond_the_limit);
    tcase_add_test(limits, wide);
    tcase_add_test(limits, header_wider_than_memory);
    suite_add_tcase(suite, limits);
    return suite;
}
