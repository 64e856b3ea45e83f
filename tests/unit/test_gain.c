/*
 * Who gains and who loses: differences of ranges, verdicts, sums of many and the largest of them, and the whole interface where memory
 * ends. The figures of a pair of packs are in tests/diff.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/lines.h"
#include "explain/gain.h"
#include "huiqi.h"
#include "memory.h"

/* --- Differences --- */

static const struct {
    const char *name;
    hq_range before, after;
    hq_shift shift;
    hq_gain gain;
} SHIFTS[] = {
    {"nothing", {0, 0}, {0, 0}, {0, 0}, HQ_GAIN_SAME},
    {"points, more", {100, 100}, {130, 130}, {30, 30}, HQ_GAIN_MORE},
    {"points, less", {100, 100}, {99, 99}, {-1, -1}, HQ_GAIN_LESS},
    {"the same point", {100, 100}, {100, 100}, {0, 0}, HQ_GAIN_SAME},
    {"the same range is not known to be the same", {0, 100}, {0, 100}, {-100, 100}, HQ_GAIN_OPEN},
    {"ranges apart, more", {10, 20}, {21, 40}, {1, 30}, HQ_GAIN_MORE},
    {"ranges that touch", {10, 20}, {20, 40}, {0, 30}, HQ_GAIN_OPEN},
    {"ranges apart, less", {30, 40}, {10, 29}, {-30, -1}, HQ_GAIN_LESS},
    {"no bound after", {10, 20}, {30, HQ_UNBOUNDED}, {10, HQ_UNBOUNDED}, HQ_GAIN_MORE},
    {"no bound before", {10, HQ_UNBOUNDED}, {5, 5}, {-HQ_UNBOUNDED, -5}, HQ_GAIN_LESS},
    {"no bound at all", {0, HQ_UNBOUNDED}, {0, HQ_UNBOUNDED}, {-HQ_UNBOUNDED, HQ_UNBOUNDED}, HQ_GAIN_OPEN},
};

START_TEST(differences)
{
    const hq_shift shift = hq_shift_of(SHIFTS[_i].before, SHIFTS[_i].after);
    CHECK_ROW(SHIFTS[_i].name, shift.low == SHIFTS[_i].shift.low && shift.high == SHIFTS[_i].shift.high);
    CHECK_ROW(SHIFTS[_i].name, hq_gain_of(shift) == SHIFTS[_i].gain);
}
END_TEST

/* --- Sums --- */

static hq_gains gains_of(hq_shift cash)
{
    return (hq_gains){.shifts = {cash}, .gain = hq_gain_of(cash)};
}

static void add(hq_tally *tally, hq_shift cash, uint64_t line, const char *name)
{
    hq_gains gains = gains_of(cash);
    ck_assert_int_eq(hq_tally_add(tally, &gains, line, hq_str_of(name)), HQ_OK);
}

START_TEST(sums)
{
    hq_tally tally = {0};
    add(&tally, (hq_shift){5, 5}, 1, "a");
    add(&tally, (hq_shift){-3, 4}, 2, "b");
    add(&tally, (hq_shift){2, HQ_UNBOUNDED}, 3, "c");
    add(&tally, (hq_shift){-HQ_UNBOUNDED, -7}, 4, "d");
    ck_assert(tally.sums[0].low == 5 - 3 + 2 && tally.sums[0].high == 5 + 4 - 7);
    ck_assert(tally.sums[0].open_low == 1 && tally.sums[0].open_high == 1);
    ck_assert(tally.gains[HQ_GAIN_MORE] == 2 && tally.gains[HQ_GAIN_LESS] == 1 &&
              tally.gains[HQ_GAIN_OPEN] == 1);
    ck_assert(tally.of_total[HQ_TOTAL_SAVING][HQ_GAIN_SAME] == 4);
}
END_TEST

/* 2^127 is one too many: 127 times the largest there is goes, one more does not. */
START_TEST(a_sum_too_large)
{
    hq_tally tally = {0};
    const hq_gains most = gains_of((hq_shift){HQ_UNBOUNDED - 1, HQ_UNBOUNDED - 1});
    for (uint64_t i = 1; i <= 128; i++)
        ck_assert_int_eq(hq_tally_add(&tally, &most, i, HQ_STR("")), HQ_OK);
    ck_assert_int_eq(hq_tally_add(&tally, &most, 129, HQ_STR("")), HQ_E_LIMIT);
}
END_TEST

/* Gains of 1 .. 25 in the order 7, 14, 21, 3 ...: the ten largest are 25 .. 16; of equal ones the first stays in front. */
START_TEST(largest)
{
    hq_tally tally = {0};
    for (uint64_t i = 1; i <= 25; i++) {
        hq_int128 by = (hq_int128)(i * 7 % 26);
        add(&tally, (hq_shift){by, by + 100}, i, "");
        add(&tally, (hq_shift){-by - 100, -by}, i + 100, "");
    }
    ck_assert_uint_eq(tally.largest_gains[0].count, HQ_TALLY_TOP);
    ck_assert_uint_eq(tally.largest_losses[0].count, HQ_TALLY_TOP);
    for (uint32_t i = 0; i < HQ_TALLY_TOP; i++) {
        ck_assert(tally.largest_gains[0].at[i].by == 25 - (hq_int128)i &&
                  tally.largest_losses[0].at[i].by == 25 - (hq_int128)i);
        ck_assert_uint_eq(tally.largest_gains[0].at[i].line * 7 % 26, 25 - i);
    }
    add(&tally, (hq_shift){25, 25}, 200, "later");
    ck_assert_uint_eq(tally.largest_gains[0].at[1].line, 200);
    ck_assert_uint_ne(tally.largest_gains[0].at[0].line, 200);
    ck_assert_str_eq(tally.largest_gains[0].at[1].name, "later");
}
END_TEST

/* A name is cut between characters: 120 bytes hold forty of three. */
START_TEST(names_are_cut)
{
    hq_tally tally = {0};
    char name[601], forty[128];
    for (int i = 0; i < 200; i++)
        (void)snprintf(name + 3 * i, 4, "长");
    (void)snprintf(forty, sizeof forty, "%.120s…", name);
    add(&tally, (hq_shift){1, 1}, 1, name);
    ck_assert_str_eq(tally.largest_gains[0].at[0].name, forty);
    add(&tally, (hq_shift){2, 2}, 2, name + 480); /* exactly 120 bytes */
    ck_assert_str_eq(tally.largest_gains[0].at[0].name, name + 480);
    add(&tally, (hq_shift){3, 3}, 3, "a\xff"); /* no UTF-8: what is, is kept */
    ck_assert_str_eq(tally.largest_gains[0].at[0].name, "a");
}
END_TEST

/* --- Lines --- */

static const struct {
    const char *name, *text;
    const char *lines; /* each in brackets; ! for one that is too long (over 8 bytes) */
} LINES[] = {
    {"nothing", "", ""},
    {"one", "ab\n", "[ab]"},
    {"no end", "ab", "[ab]"},
    {"empty ones", "\n\nab\n\n", "[][][ab][]"},
    {"CRLF stays to who reads", "a\r\nb", "[a\r][b]"},
    {"as long as may be", "12345678\nab", "[12345678][ab]"},
    {"one byte too long", "123456789\nab", "![ab]"},
    {"too long at the end", "ab\n123456789", "[ab]!"},
    {"all too long", "123456789\n1234567890\n", "!!"},
};

static char *written(const char *text, size_t length)
{
    static char path[64];
    (void)snprintf(path, sizeof path, "/tmp/huiqi-lines-XXXXXX");
    int descriptor = mkstemp(path);
    ck_assert_int_ge(descriptor, 0);
    ck_assert_int_eq(write(descriptor, text, length), (ssize_t)length);
    close(descriptor);
    return path;
}

START_TEST(line_by_line)
{
    char *path = written(LINES[_i].text, strlen(LINES[_i].text)), said[128] = "";
    hq_lines lines;
    uint64_t count = 0;
    ck_assert_int_eq(hq_lines_open(&lines, NULL, hq_str_of(path), 8), HQ_OK);
    for (;;) {
        hq_str line;
        hq_status status = hq_lines_next(&lines, &line);
        ck_assert(status == HQ_OK || status == HQ_E_LIMIT);
        if (status == HQ_OK && line.at == NULL)
            break;
        ck_assert_uint_eq(lines.number, ++count);
        size_t used = strlen(said);
        (void)snprintf(said + used, sizeof said - used, status == HQ_OK ? "[%.*s]" : "!", HQ_STR_ARGS(line));
    }
    CHECK_ROW(LINES[_i].name, strcmp(said, LINES[_i].lines) == 0);
    hq_lines_close(&lines);
    unlink(path);
}
END_TEST

/* Lines of many lengths about the size of the buffer, each made of its own letter. */
START_TEST(long_lines)
{
    enum { COUNT = 12, LONGEST = 300000 };
    static char text[COUNT * LONGEST];
    size_t used = 0, lengths[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        lengths[i] = i * i * i * 97 % LONGEST + (i == 5 ? 65535 : 0);
        memset(text + used, 'a' + (int)i, lengths[i]);
        text[used + lengths[i]] = '\n';
        used += lengths[i] + 1;
    }
    char *path = written(text, used);
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_lines lines;
    ck_assert_int_eq(hq_lines_open(&lines, &memory.allocator, hq_str_of(path), LONGEST), HQ_OK);
    for (size_t i = 0; i < COUNT; i++) {
        hq_str line;
        ck_assert_int_eq(hq_lines_next(&lines, &line), HQ_OK);
        ck_assert_uint_eq(line.length, lengths[i]);
        for (size_t b = 0; b < line.length; b++)
            ck_assert_int_eq(line.at[b], 'a' + (int)i);
    }
    hq_lines_close(&lines);
    unlink(path);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

START_TEST(no_file)
{
    hq_lines lines;
    ck_assert_int_eq(hq_lines_open(&lines, NULL, HQ_STR("/tmp/huiqi-is-not-there"), 8), HQ_E_IO);
    ck_assert_int_ne(lines.error, 0);
    hq_lines_close(&lines);
    ck_assert_int_eq(hq_lines_open(&lines, NULL, HQ_STR("/tmp"), 8), HQ_E_IO);
    hq_lines_close(&lines);
}
END_TEST

/* --- The interface, where memory ends --- */

static void count_line(void *context, uint64_t line, const char *unread_by, hq_messages *messages)
{
    (void)line;
    ck_assert(*unread_by != '\0' && hq_messages_error_count(messages) > 0);
    ++*(uint64_t *)context;
}

/* Lines, and a table whose list lies in another order. */
static const char *const LISTS[] = {"loans=tests/diff/loans.csv", NULL};
static const struct {
    const char *name;
    hq_applicants file;
    uint64_t rejected;
} FILES[] = {{"lines", {.path = "tests/diff/applicants.jsonl"}, 3},
             {"a table", {.path = "tests/diff/firms.csv", .lists = LISTS}, 2}};

/* Everything that can be asked of a comparison; its JSON is copied out. */
static hq_status ask_all(hq_rules *before, hq_rules *after, const char *profile, int file, char *said,
                         size_t size)
{
    const hq_inquiry inquiry = {.on = "2027-03-01"};
    hq_diff *diff;
    hq_messages *messages = NULL;
    uint64_t lines = 0, rejected = 0;
    HQ_TRY(hq_diff_open(before, after, &diff));
    hq_status status = hq_diff_ask(diff, profile, &inquiry, &messages);
    hq_messages_free(messages);
    if (status == HQ_OK) {
        status = hq_diff_ask_all(diff, &FILES[file].file, &inquiry, count_line, &lines, &rejected, &messages);
        hq_messages_free(messages);
    }
    const char *json = status == HQ_OK ? hq_diff_json(diff) : NULL;
    const char *text =
        status == HQ_OK && json != NULL ? hq_diff_text(diff, &(hq_style){.language = HQ_LANG_ZH}) : NULL;
    if (status == HQ_OK && (json == NULL || text == NULL))
        status = HQ_E_MEMORY;
    if (status == HQ_OK) {
        ck_assert(lines == FILES[file].rejected && rejected == lines && !hq_diff_is_same(diff) &&
                  hq_diff_count(diff) == 7);
        (void)snprintf(said, size, "%s%s", json, text);
    }
    hq_diff_free(diff);
    return status;
}

START_TEST(memory_ends)
{
    static const char FIRM[] = "firm: {name: 丁, staff: 12, rent: 5000, loans: []}\n";
    static char whole[65536], said[65536];
    char *profile = written(FIRM, strlen(FIRM));
    test_memory memory;
    test_memory_init(&memory, 0);
    hq_rules *before, *after;
    ck_assert_int_eq(hq_rules_open("tests/diff/old", &memory.allocator, &before, NULL), HQ_OK);
    ck_assert_int_eq(hq_rules_open("tests/diff/new", &memory.allocator, &after, NULL), HQ_OK);
    ck_assert_int_eq(ask_all(before, after, profile, _i, whole, sizeof whole), HQ_OK);
    ck_assert_uint_lt(strlen(whole), sizeof whole - 1);
    size_t blocks = memory.blocks, refusals = 0;
    for (size_t n = 1;; n++) {
        memory.calls = 0;
        memory.refuse_from = n;
        hq_status status = ask_all(before, after, profile, _i, said, sizeof said);
        memory.refuse_from = 0;
        ck_assert_uint_eq(memory.blocks, blocks);
        if (status == HQ_OK) {
            ck_assert_str_eq(said, whole);
            break;
        }
        ck_assert_int_eq(status, HQ_E_MEMORY);
        refusals++;
    }
    ck_assert_uint_gt(refusals, 50);
    hq_rules_release(before);
    hq_rules_release(after);
    unlink(profile);
    CHECK_NO_BLOCKS(&memory);
}
END_TEST

/* --- A table that is changed while it is read --- */

/* Somebody adds a row when the program asks for memory for the n-th time: wherever it then is, between the two who read the file too. */
typedef struct adding {
    const char *path;
    size_t requests, at; /* at 0: nobody does */
} adding;

static void *allocate_and_add(void *context, size_t size)
{
    static const char ROW[] = "己,4,yes,0\n";
    adding *all = context;
    if (++all->requests == all->at) {
        FILE *file = fopen(all->path, "ab");
        ck_assert_ptr_nonnull(file);
        ck_assert_uint_eq(fwrite(ROW, 1, sizeof ROW - 1, file), sizeof ROW - 1);
        ck_assert_int_eq(fclose(file), 0);
    }
    return malloc(size);
}

static void release_block(void *context, void *block, size_t size)
{
    (void)context;
    (void)size;
    free(block);
}

static bool says(hq_messages *messages, const char *words)
{
    const char *en = hq_messages_text(messages, HQ_LANG_EN, false);
    return en != NULL && strstr(en, words) != NULL;
}

/* How many firms are answered; -1: the file was changed, which is said. */
static int firms_of(hq_rules *before, hq_rules *after, const char *path)
{
    const hq_inquiry inquiry = {.on = "2027-03-01"};
    const hq_applicants file = {.path = path};
    hq_diff *diff;
    hq_messages *messages = NULL;
    uint64_t rejected = 0;
    int count = -1;
    ck_assert_int_eq(hq_diff_open(before, after, &diff), HQ_OK);
    hq_status status = hq_diff_ask_all(diff, &file, &inquiry, NULL, NULL, &rejected, &messages);
    if (status == HQ_OK) {
        const char *json = hq_diff_json(diff), *read = json == NULL ? NULL : strstr(json, "\"read\":");
        ck_assert_ptr_nonnull(read);
        count = (int)strtol(read + sizeof "\"read\":" - 1, NULL, 10);
    } else {
        ck_assert_int_eq(status, HQ_E_INVALID);
        ck_assert(says(messages, "[E1366]") && says(messages, path) &&
                  says(messages, "was changed while it was read"));
    }
    hq_messages_free(messages);
    hq_diff_free(diff);
    return count;
}

START_TEST(changed_while_read)
{
    static const char FIRMS[] = "编号,职工人数,绿色企业,年租金\n甲,25,yes,1000\n乙,8,no,0\n";
    adding late = {0};
    const hq_allocator allocator = {allocate_and_add, release_block, &late};
    hq_rules *before, *after;
    int two = 0, three = 0, changed = 0;
    ck_assert_int_eq(hq_rules_open("tests/diff/old", &allocator, &before, NULL), HQ_OK);
    ck_assert_int_eq(hq_rules_open("tests/diff/new", &allocator, &after, NULL), HQ_OK);
    for (size_t n = 1; late.requests >= late.at; n++) { /* until nothing is asked for any more */
        late = (adding){written(FIRMS, strlen(FIRMS)), 0, n};
        int count = firms_of(before, after, late.path);
        ck_assert(count == -1 || count == 2 || count == 3);
        ck_assert(count != 3 || two + changed == 0); /* in time for both */
        ck_assert(count != -1 || two == 0);          /* in time for one */
        two += count == 2;
        three += count == 3;
        changed += count == -1;
        unlink(late.path);
    }
    ck_assert_msg(two > 0 && three > 0 && changed > 0, "%d times two firms, %d times three, %d times changed",
                  two, three, changed);
    hq_rules_release(before);
    hq_rules_release(after);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("gain");
    TCase *tcase = tcase_create("gain");
    tcase_set_timeout(tcase, 60);
    tcase_add_loop_test(tcase, differences, 0, COUNT_OF(SHIFTS));
    tcase_add_test(tcase, sums);
    tcase_add_test(tcase, a_sum_too_large);
    tcase_add_test(tcase, largest);
    tcase_add_test(tcase, names_are_cut);
    tcase_add_loop_test(tcase, line_by_line, 0, COUNT_OF(LINES));
    tcase_add_test(tcase, long_lines);
    tcase_add_test(tcase, no_file);
    tcase_add_loop_test(tcase, memory_ends, 0, COUNT_OF(FILES));
    tcase_add_test(tcase, changed_while_read);
    suite_add_tcase(suite, tcase);
    return suite;
}
