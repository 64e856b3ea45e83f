/* JSON lines as a rowset: where lines end for every size of block and of file, long ones, blank ones, going on from a place. */
#include "base/limits.h"
#include "tables.h"

/* Lines of a file: "ordinal: line\n", long ones "ordinal! LONG\n". */
static hq_status lines_of(hq_rowset *rowset, hq_diags *diags, const hq_allocator *allocator, hq_text *text)
{
    hq_block block;
    hq_status status;
    uint64_t next = UINT64_MAX;
    hq_block_init(&block, allocator);
    while ((status = hq_rowset_read(rowset, diags, &block)) == HQ_OK && block.row_count > 0) {
        ck_assert(next == UINT64_MAX || block.first_row == next);
        next = block.first_row + block.row_count;
        hq_line_cursor cursor = {0};
        hq_str line;
        uint32_t ragged = 0;
        bool more = true;
        while (more) {
            more = hq_block_line(&block, &cursor, &line);
            for (; ragged < block.cells.ragged_count &&
                   (!more || block.cells.ragged[ragged].ordinal < cursor.ordinal);
                 ragged++)
                hq_text_addf(text, "%u! LONG\n",
                             (unsigned)block.first_row + block.cells.ragged[ragged].ordinal);
            if (more)
                hq_text_addf(text, "%u: %.*s\n", (unsigned)block.first_row + cursor.ordinal,
                             HQ_STR_ARGS(hq_str_cut(line, 0, 40)));
        }
    }
    hq_block_free(&block);
    return status;
}

static const char *read_lines(const char *path, size_t block_bytes)
{
    hq_rowset *rowset;
    hq_rowset_request request = {
        .path = hq_str_of(path), .format = HQ_FORMAT_JSON_LINES, .block_bytes = block_bytes};
    hq_text text;
    hq_text_init(&text, &tables_arena);
    if (hq_rowset_open(NULL, &request, &tables_diags, &rowset) != HQ_OK)
        return NULL;
    ck_assert_int_eq(lines_of(rowset, &tables_diags, NULL, &text), HQ_OK);
    hq_rowset_close(rowset);
    return text.length == 0 ? "" : hq_text_str(&text).at;
}

static const struct {
    const char *bytes, *lines;
} FILES[] = {
    {"", ""},
    {"\n", ""},
    {"\n\n{}", "2: {}\n"},
    {"{}", "0: {}\n"},
    {"{}\n", "0: {}\n"},
    {"{\"a\":1}\r\n{\"a\":2}\r\n", "0: {\"a\":1}\n1: {\"a\":2}\n"},
    {"{1}\n\n  \n{2}\n\n", "0: {1}\n3: {2}\n"},
    {"\xEF\xBB\xBF{1}\n{2}", "0: {1}\n1: {2}\n"},
    {"\xEF\xBB", "0: \xEF\xBB\n"},
    {" {1}\t\n", "0: {1}\n"},
};

START_TEST(file_of_lines)
{
    tables_put("t.jsonl", FILES[_i].bytes, strlen(FILES[_i].bytes));
    for (size_t block = 1; block < 40; block++)
        ck_assert_msg(strcmp(read_lines("t.jsonl", block), FILES[_i].lines) == 0, "[%d] %s", _i,
                      read_lines("t.jsonl", block));
}
END_TEST

/* Lines of every length about the pieces in which a file is read. */
START_TEST(lines_at_the_edges)
{
    for (size_t length = 65530; length < 65545; length++) {
        char *bytes = malloc(3 * length + 16), expected[256];
        size_t used = 0;
        for (int i = 0; i < 3; i++, used += length) {
            memset(bytes + used, 'a' + i, length);
            bytes[used + length - 1] = '\n';
        }
        tables_put("t.jsonl", bytes, used);
        (void)snprintf(expected, sizeof expected, "0: %.40s\n1: %.40s\n2: %.40s\n", bytes, bytes + length,
                       bytes + 2 * length);
        for (size_t block = 1; block < 300000; block += 60001)
            ck_assert_str_eq(read_lines("t.jsonl", block), expected);
        free(bytes);
    }
}
END_TEST

/* The longest line, and one byte more; one that is never ended; several. */
static const struct {
    const char *name;
    size_t lengths[5]; /* of lines; 0: none any more */
    bool ended;
    const char *lines;
} LONG_ONES[] = {
    {"the longest",
     {3, HQ_APPLICANT_BYTES_MAX, 3},
     true,
     "0: aaa\n1: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n2: ccc\n"},
    {"one byte more", {3, HQ_APPLICANT_BYTES_MAX + 1, 3}, true, "0: aaa\n1! LONG\n2: ccc\n"},
    {"much longer", {3, (size_t)9 * HQ_APPLICANT_BYTES_MAX, 3}, true, "0: aaa\n1! LONG\n2: ccc\n"},
    {"first and last",
     {HQ_APPLICANT_BYTES_MAX + 1, 3, HQ_APPLICANT_BYTES_MAX + 1},
     true,
     "0! LONG\n1: bbb\n2! LONG\n"},
    {"without an end", {3, HQ_APPLICANT_BYTES_MAX + 70000}, false, "0: aaa\n1! LONG\n"},
    {"one after the other",
     {HQ_APPLICANT_BYTES_MAX + 9, HQ_APPLICANT_BYTES_MAX + 9, 3},
     true,
     "0! LONG\n1! LONG\n2: ccc\n"},
};

START_TEST(long_lines)
{
    size_t room = 8, used = 0;
    for (int i = 0; i < 5; i++)
        room += LONG_ONES[_i].lengths[i] + 1;
    char *bytes = malloc(room);
    for (int i = 0; LONG_ONES[_i].lengths[i] > 0; i++) {
        memset(bytes + used, 'a' + i, LONG_ONES[_i].lengths[i]);
        used += LONG_ONES[_i].lengths[i];
        bytes[used++] = '\n';
    }
    tables_put("t.jsonl", bytes, used - !LONG_ONES[_i].ended);
    free(bytes);
    for (size_t block = 1; block < (size_t)64 << 20; block = block * 40 + 1) {
        const char *lines = read_lines("t.jsonl", block);
        ck_assert_msg(strcmp(lines, LONG_ONES[_i].lines) == 0, "[%s] blocks of %zu: %s", LONG_ONES[_i].name,
                      block, lines);
    }
}
END_TEST

START_TEST(going_on)
{
    tables_put("t.jsonl", "\xEF\xBB\xBF{0}\n\n{22}\n{333}\n{4}", 22);
    hq_rowset *rowset;
    hq_rowset_request request = {.path = HQ_STR("t.jsonl"), .block_bytes = 1};
    hq_block block;
    uint64_t offsets[8], rows[8];
    int count = 0;
    hq_block_init(&block, NULL);
    ck_assert_int_eq(hq_rowset_open(NULL, &request, &tables_diags, &rowset), HQ_OK);
    ck_assert_int_eq(hq_rowset_facts_of(rowset)->format, HQ_FORMAT_JSON_LINES);
    ck_assert_uint_eq(hq_rowset_facts_of(rowset)->bytes, 22);
    do {
        ck_assert_int_eq(hq_rowset_read(rowset, &tables_diags, &block), HQ_OK);
        offsets[count] = block.offset;
        rows[count++] = block.first_row;
    } while (block.row_count > 0 && count < 8);
    ck_assert_uint_eq(offsets[count - 1], 22);
    ck_assert_uint_eq(rows[count - 1], 5);
    static const char *const LEFT[] = {"0: {0}\n2: {22}\n3: {333}\n4: {4}\n",
                                       "2: {22}\n3: {333}\n4: {4}\n",
                                       "2: {22}\n3: {333}\n4: {4}\n",
                                       "3: {333}\n4: {4}\n",
                                       "4: {4}\n",
                                       ""};
    for (int i = count - 1; i >= 0; i--) {
        hq_text text;
        hq_text_init(&text, &tables_arena);
        ck_assert_int_eq(hq_rowset_seek(rowset, offsets[i], rows[i]), HQ_OK);
        ck_assert_int_eq(lines_of(rowset, &tables_diags, NULL, &text), HQ_OK);
        ck_assert_str_eq(text.length == 0 ? "" : hq_text_str(&text).at, LEFT[rows[i]]);
    }
    hq_rowset_close(rowset);
    hq_block_free(&block);
}
END_TEST

START_TEST(no_file)
{
    ck_assert_ptr_null(read_lines("none.jsonl", 1));
    ck_assert_msg(strncmp(tables_said(), "E0001 none.jsonl No such file", 29) == 0, "%s", tables_said());
}
END_TEST

START_TEST(no_memory)
{
    size_t length = HQ_APPLICANT_BYTES_MAX + 100, n = 1;
    char *bytes = malloc(length);
    memset(bytes, 'x', length);
    memcpy(bytes, "{1}\n", 4);
    tables_put("t.jsonl", bytes, length);
    free(bytes);
    hq_status status = HQ_E_MEMORY;
    for (; status == HQ_E_MEMORY && n < 100; n++) {
        test_memory memory;
        hq_rowset *rowset;
        hq_rowset_request request = {.path = HQ_STR("t.jsonl"), .block_bytes = 1000};
        hq_text text;
        hq_text_init(&text, &tables_arena);
        test_memory_init(&memory, n);
        status = hq_rowset_open(&memory.allocator, &request, &tables_diags, &rowset);
        if (status == HQ_OK) {
            status = lines_of(rowset, &tables_diags, &memory.allocator, &text);
            hq_rowset_close(rowset);
        }
        ck_assert(status == HQ_OK || status == HQ_E_MEMORY);
        if (status == HQ_OK)
            ck_assert_str_eq(hq_text_str(&text).at, "0: {1}\n1! LONG\n");
        CHECK_NO_BLOCKS(&memory);
    }
    ck_assert_int_eq(status, HQ_OK);
    ck_assert_uint_gt(n, 5);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("json_lines");
    TCase *all = tcase_create("lines");
    tcase_add_checked_fixture(all, tables_set_up, tables_tear_down);
    tcase_add_loop_test(all, file_of_lines, 0, COUNT_OF(FILES));
    tcase_add_test(all, lines_at_the_edges);
    tcase_add_loop_test(all, long_lines, 0, COUNT_OF(LONG_ONES));
    tcase_add_test(all, going_on);
    tcase_add_test(all, no_file);
    tcase_add_test(all, no_memory);
    suite_add_tcase(suite, all);
    return suite;
}
