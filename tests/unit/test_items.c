/*
 * Lists in the order of their owners: what a look at the keys alone may say of files, and whose the items are then. What is right is worked out here a
 * second time, with plain loops over small arrays: firms, their loans and the instalments of these, in tests/dirty/pack.
 */
#include <stdio.h>
#include <unistd.h>

#include "memory.h"
#include "plan/plan.h"
#include "run/intake_own.h"

enum { FIRMS, MORE, LOANS, PAID, FILES, ROWS_MAX = 64, KEY_BYTES = 24, TEXT_BYTES = 1 << 14 };

static hq_arena arena;
static hq_sources sources;
static hq_diags diags;
static hq_plan *plan;
static char folder[4096];

static void set_up(void)
{
    const char *base = getenv("TMPDIR");
    ck_assert_int_gt(snprintf(folder, sizeof folder, "%s/huiqi-items-XXXXXX", base == NULL ? "/tmp" : base),
                     0);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    hq_arena_init(&arena, NULL, 0);
    hq_sources_init(&sources, &arena);
    hq_diags_init(&diags, &arena, &sources);
    ck_assert_int_eq(hq_compile(&arena, &diags, HQ_STR("tests/dirty/pack"), &plan), HQ_OK);
}

static void path_of(int file, char *path, size_t bytes)
{
    static const char *const NAMES[FILES] = {"firms", "more", "loans", "paid"};
    ck_assert_int_lt(snprintf(path, bytes, "%s/%s.csv", folder, NAMES[file]), (int)bytes);
}

static void tear_down(void)
{
    for (int f = 0; f < FILES; f++) {
        char path[5000];
        path_of(f, path, sizeof path);
        (void)unlink(path);
    }
    ck_assert_int_eq(rmdir(folder), 0);
    hq_arena_free(&arena);
}

static void write_file(int file, const char *text)
{
    char path[5000];
    path_of(file, path, sizeof path);
    FILE *out = fopen(path, "wb");
    ck_assert_ptr_nonnull(out);
    ck_assert_int_ge(fputs(text, out), 0);
    ck_assert_int_eq(fclose(out), 0);
}

/* --- Asking --- */

typedef struct hq_asked {
    hq_str inputs[2];
    hq_list_file lists[2];
    hq_intake_request request;
} hq_asked;

static void ask(hq_asked *asked, bool two, bool unverified, size_t block_bytes)
{
    hq_str paths[FILES];
    for (int f = 0; f < FILES; f++) {
        char path[5000];
        path_of(f, path, sizeof path);
        paths[f] = hq_str_copy(&arena, hq_str_of(path));
    }
    *asked = (hq_asked){.inputs = {paths[FIRMS], paths[MORE]},
                        .lists = {{HQ_STR("loans"), paths[LOANS], HQ_STR("")},
                                  {HQ_STR("loans.instalments"), paths[PAID], HQ_STR("")}}};
    asked->request = (hq_intake_request){.pack = plan->pack,
                                         .inputs = asked->inputs,
                                         .input_count = two ? 2 : 1,
                                         .lists = asked->lists,
                                         .list_count = 2,
                                         .entity = HQ_STR("company"),
                                         .block_bytes = block_bytes,
                                         .items_bytes = 64,
                                         .memory_bytes = 1 << 24,
                                         .unverified = unverified};
}

static bool says(hq_message message)
{
    for (uint32_t i = 0; i < diags.list.count; i++)
        if (diags.list.at[i].message == message)
            return true;
    return false;
}

typedef struct hq_walked {
    bool joined, firms_rise, loans_rise;
} hq_walked;

static hq_walked walk(bool two, size_t block_bytes)
{
    hq_asked asked;
    hq_intake *intake;
    hq_walked walked;
    ask(&asked, two, true, block_bytes);
    ck_assert_int_eq(hq_intake_open(&hq_allocator_default, &asked.request, &diags, &intake), HQ_OK);
    ck_assert_int_eq(hq_intake_walk_keys(intake, &diags, &walked.joined), HQ_OK);
    walked.firms_rise = intake->ids_rise;
    walked.loans_rise = intake->lists[0].ids_rise;
    hq_intake_close(intake);
    return walked;
}

/* "A:1(x,y),2;B:" firms with an id, the ids of their loans, and of these the instalments. */
static void read_joined(bool two, size_t block_bytes, hq_text *out)
{
    hq_asked asked;
    hq_intake *intake;
    hq_piece piece;
    ask(&asked, two, false, block_bytes);
    ck_assert_int_eq(hq_intake_open(&hq_allocator_default, &asked.request, &diags, &intake), HQ_OK);
    ck_assert_int_eq(hq_piece_init(&piece, &hq_allocator_default, intake), HQ_OK);
    for (;;) {
        ck_assert_int_eq(hq_intake_next(intake, &diags, &piece), HQ_OK);
        if (piece.block.row_count == 0)
            break;
        const hq_piece_list *loans = &piece.lists[0], *paid = &piece.lists[1];
        for (uint32_t r = 0; r < piece.cells.row_count; r++) {
            hq_str firm = hq_cell_trim(hq_cell(&piece.cells, r, 0));
            if (firm.length == 0)
                continue;
            hq_text_addf(out, "%.*s:", HQ_STR_ARGS(firm));
            for (uint32_t i = loans->first[r]; i < loans->first[r + 1]; i++) {
                hq_text_addf(out, " %.*s(", HQ_STR_ARGS(hq_cell_trim(hq_cell(&loans->cells, i, 1))));
                for (uint32_t j = paid->first[i]; j < paid->first[i + 1]; j++)
                    hq_text_addf(out, "%.*s/%.*s@%d ", HQ_STR_ARGS(hq_cell(&paid->cells, j, 1)),
                                 HQ_STR_ARGS(hq_cell(&paid->cells, j, 2)), (int)paid->places[j]);
                hq_text_addf(out, ")");
            }
            hq_text_addf(out, ";");
        }
    }
    hq_piece_free(&piece);
    hq_intake_close(intake);
}

/* --- By hand --- */

#define FIRM "id,employees\n"
#define LOAN "company,id,principal\n"
#define PAY  "loan,id,paid\n"

static const struct {
    const char *name, *firms, *more, *loans, *paid;
    bool joined, firms_rise, loans_rise;
} CASES[] = {
    {"in order", FIRM "A,1\nB,1\nC,1\n", NULL, LOAN "A,1,\nA,2,\nC,3,\n", PAY "1,x,\n3,y,\n", true, true,
     true},
    {"nothing but headers", FIRM, NULL, LOAN, PAY, true, true, true},
    {"nobody owns", FIRM, NULL, LOAN "A,1,\n", PAY, false, false, false},
    {"no items", FIRM "A,1\n", NULL, LOAN, PAY, true, true, true},
    {"longer ids are above shorter ones", FIRM "9,1\n10,1\n", NULL, LOAN "9,9,\n10,10,\n",
     PAY "9,x,\n10,y,\n", true, true, true},
    {"lines that end in CR LF", "id,employees\r\nA,1\r\nB,1\r\n", NULL,
     "principal,id,company\r\n,1,A\r\n,2,B\r\n", "paid,id,loan\r\n,x,1\r\n,y,2\r\n", true, true, true},
    {"a last line without an end", FIRM "A,1\nB,1", NULL, LOAN "A,1,\nB,2,", PAY "2,x,", true, true, true},
    {"white space around ids", FIRM " A,1\nB\t,1\n", NULL, LOAN "A ,1,\n\u3000B, 2,\n", PAY "1,x,\n2 ,y,\n",
     true, true, true},
    {"quotes", FIRM "\"A\",1\nB,1\n", NULL, LOAN "A,1,\n\"B\",2,\n", PAY "\"2\",x,\n", true, true, true},
    {"blank rows between", FIRM "A,1\n,\nB,1\n", NULL, LOAN "A,1,\n,,\n\nA,2,\nB,3,\n,,\n",
     PAY "1,x,\n,,\n3,y,\n", true, true, true},
    {"an unknown owner at the beginning", FIRM "B,1\nC,1\n", NULL, LOAN "A,1,\nB,2,\n", PAY, false, false,
     false},
    {"in the middle", FIRM "A,1\nC,1\n", NULL, LOAN "A,1,\nB,2,\nC,3,\n", PAY, false, false, false},
    {"at the end", FIRM "A,1\nB,1\n", NULL, LOAN "A,1,\nB,2,\nC,3,\n", PAY, false, false, false},
    {"of a list below", FIRM "A,1\n", NULL, LOAN "A,1,\n", PAY "1,x,\n2,y,\n", false, false, false},
    {"another order", FIRM "A,1\nB,1\n", NULL, LOAN "B,1,\nA,2,\n", PAY, false, false, false},
    {"of a list below", FIRM "A,1\nB,1\n", NULL, LOAN "A,1,\nB,2,\n", PAY "2,x,\n1,y,\n", false, false,
     false},
    {"items of one owner apart", FIRM "A,1\nB,1\n", NULL, LOAN "A,1,\nB,2,\nA,3,\n", PAY, false, false,
     false},
    {"a firm twice, with items before", FIRM "A,1\nA,1\nB,1\n", NULL, LOAN "A,1,\n", PAY, true, false, true},
    {"ids of firms that do not rise", FIRM "B,1\nA,1\n", NULL, LOAN "B,1,\nA,2,\n", PAY "1,x,\n2,y,\n", true,
     false, true},
    {"ids of loans that do not", FIRM "A,1\nB,1\n", NULL, LOAN "A,2,\nB,1,\n", PAY "2,x,\n1,y,\n", true, true,
     false},
    {"a loan twice", FIRM "A,1\nB,1\n", NULL, LOAN "A,1,\nB,1,\n", PAY "1,x,\n", true, true, false},
    {"an id of a row of loans that is nobody's", FIRM "A,1\n", NULL, LOAN "A,1,\n,1,\n", PAY "1,x,\n", true,
     true, false},
    {"items of a row of loans that is nobody's", FIRM "A,1\n", NULL, LOAN "A,1,\n,2,\n", PAY "1,x,\n2,y,\n",
     false, false, false},
    {"the same, where nobody owns anything", FIRM, NULL, LOAN ",1,\n", PAY "1,x,\n", false, false, false},
    {"rows that are none", FIRM "A,1\nx\nB,1\n", NULL, LOAN "A,1,\nx\nB,2,\n", PAY "1\n2,x,\n", true, true,
     true},
    {"owners of rows that are none", FIRM "A,1\nx\nB,1\n", NULL, LOAN "A,1,\nx,2,\nB,3,\n", PAY, false, false,
     false},
    {"an owner without an id", FIRM "A,1\n,7\nB,1\n", NULL, LOAN "A,1,\nB,,\n", PAY "1,x,\n", true, true,
     true},
    {"more items than the model allows", FIRM "A,1\nB,1\n", NULL, LOAN "A,1,\nA,2,\nA,3,\nA,4,\nB,5,\n",
     PAY "3,x,\n4,y,\n5,z,\n", true, true, true},
    {"a second file", FIRM "A,1\n", FIRM "B,1\n", LOAN "A,1,\nB,2,\n", PAY "1,x,\n2,y,\n", true, true, true},
    {"a second file with the same", FIRM "A,1\n", FIRM "A,1\nB,1\n", LOAN "A,1,\nB,2,\n", PAY, true, false,
     true},
    {"a first file without rows", FIRM, FIRM "A,1\n", LOAN "A,1,\n", PAY, true, true, true},
    {"a second file that is above", FIRM "B,1\n", FIRM "A,1\n", LOAN "B,1,\nA,2,\n", PAY, false, false,
     false},
};

START_TEST(keys_tell_the_order)
{
    bool two = CASES[_i].more != NULL;
    write_file(FIRMS, CASES[_i].firms);
    if (two)
        write_file(MORE, CASES[_i].more);
    write_file(LOANS, CASES[_i].loans);
    write_file(PAID, CASES[_i].paid);
    hq_walked walked = walk(two, 1 << 16);
    CHECK_ROW(CASES[_i].name, walked.joined == CASES[_i].joined);
    CHECK_ROW(CASES[_i].name, walked.firms_rise == CASES[_i].firms_rise);
    CHECK_ROW(CASES[_i].name, walked.loans_rise == CASES[_i].loans_rise);
    bool rise = walked.firms_rise && walked.loans_rise;
    walked =
        walk(two, 1); /* row by row: what comes down is given up before it is known that ids do not rise */
    CHECK_ROW(CASES[_i].name, walked.joined == CASES[_i].joined || (!walked.joined && !rise));
}
END_TEST

/* An id beyond what is compared: nobody says that it stands once. */
START_TEST(long_ids_are_left)
{
    static char text[3 * HQ_ID_BYTES_MAX];
    for (int over = 0; over < 2; over++) {
        int length = HQ_ID_BYTES_MAX + over;
        snprintf(text, sizeof text, FIRM "A,1\n%0*d,1\n", length, 1);
        write_file(FIRMS, text);
        write_file(LOANS, LOAN "A,1,\n");
        write_file(PAID, PAY);
        ck_assert_int_eq(walk(false, 1).joined, over == 0);
    }
}
END_TEST

static int told(hq_message message, const char *file)
{
    int count = 0;
    for (uint32_t i = 0; i < diags.list.count; i++) {
        const hq_diag *diag = &diags.list.at[i];
        count += diag->message == message && hq_str_ends(diag->args[0], hq_str_of(file));
    }
    return count;
}

/* As soon as the files are open, whether others had to look closer at them or not: a limit may end the reading before it. */
START_TEST(files_without_rows_are_told)
{
    hq_asked asked;
    hq_intake *intake;
    write_file(FIRMS, _i == 0 ? FIRM "A,1\nB,1\n" : FIRM "B,1\nA,1\n");
    write_file(MORE, FIRM);
    write_file(LOANS, LOAN);
    write_file(PAID, PAY);
    ask(&asked, true, false, 1 << 16);
    ck_assert_int_eq(hq_intake_open(&hq_allocator_default, &asked.request, &diags, &intake), HQ_OK);
    ck_assert_int_eq(told(HQ_D_TABLE_NO_ROWS, "/firms.csv"), 0);
    ck_assert_int_eq(told(HQ_D_TABLE_NO_ROWS, "/more.csv"), 1);
    ck_assert_int_eq(told(HQ_D_TABLE_NO_ROWS, "/loans.csv"), 1);
    hq_intake_close(intake);
}
END_TEST

/* --- By another method --- */

typedef struct hq_row {
    char owner[KEY_BYTES], id[KEY_BYTES];
    bool ragged;
} hq_row;

typedef struct hq_rows {
    hq_row at[ROWS_MAX];
    int count;
} hq_rows;

static uint64_t state;

static int below(int bound)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((state >> 33) % (uint64_t)bound);
}

static void insert(hq_rows *rows, int at, const char *owner, const char *id)
{
    if (rows->count == ROWS_MAX)
        return;
    memmove(&rows->at[at + 1], &rows->at[at], (size_t)(rows->count++ - at) * sizeof rows->at[0]);
    rows->at[at] = (hq_row){0};
    snprintf(rows->at[at].owner, KEY_BYTES, "%s", owner);
    snprintf(rows->at[at].id, KEY_BYTES, "%s", id);
}

/* How ids are written: some rise, some do not. */
static void write_id(char *id, int form, int number)
{
    switch (form) {
    case 0:
        snprintf(id, KEY_BYTES, "k%03d", number);
        break;
    case 1:
        snprintf(id, KEY_BYTES, "a-name-of-%08d", number);
        break;
    default:
        snprintf(id, KEY_BYTES, "%d", form == 2 ? number : number * 37 % 101);
    }
}

static void make(hq_rows *firms, hq_rows *loans, hq_rows *paid)
{
    int form = below(4), loan_form = below(4), firm_count = below(8);
    for (int f = 0; f < firm_count; f++) {
        char firm[KEY_BYTES], loan[KEY_BYTES], payment[KEY_BYTES];
        write_id(firm, form, f);
        insert(firms, firms->count, "", firm);
        for (int l = below(3); l > 0; l--) {
            write_id(loan, loan_form, loans->count);
            insert(loans, loans->count, firm, loan);
            for (int p = below(3); p > 0; p--) {
                write_id(payment, 0, paid->count);
                insert(paid, paid->count, loan, payment);
            }
        }
    }
}

/* Something that is not as it should be, or only looks so. */
static void disturb(hq_rows *rows, bool owned)
{
    int at = below(rows->count + 1), other = below(rows->count + 1);
    hq_row row;
    switch (below(6)) {
    case 0: /* blank, or without an owner, or without an id */
        insert(rows, at, "", below(2) == 0 ? "" : "7000");
        break;
    case 1:
        insert(rows, at, owned ? "nobody" : "", "8000");
        break;
    case 2:
        insert(rows, at, "", "");
        rows->at[at].ragged = rows->count < ROWS_MAX;
        break;
    case 3:
    case 4: /* moved */
        if (at == rows->count || other == rows->count)
            break;
        row = rows->at[at];
        rows->at[at] = rows->at[other];
        rows->at[other] = row;
        break;
    default: /* of one owner, apart */
        if (at < rows->count)
            insert(rows, other, rows->at[at].owner, "9000");
    }
}

static void write_rows(int file, const char *header, const hq_rows *rows, int from, int until, bool owned)
{
    static char text[TEXT_BYTES];
    int used = snprintf(text, sizeof text, "%s", header);
    for (int i = from; i < until; i++) {
        const hq_row *row = &rows->at[i];
        bool blank = row->id[0] == '\0' && row->owner[0] == '\0';
        size_t room = sizeof text - (size_t)used;
        if (row->ragged)
            used += snprintf(text + used, room, "ragged\n");
        else if (owned)
            used += snprintf(text + used, room, "%s,%s,%s\n", row->owner, row->id, blank ? "" : "5");
        else
            used += snprintf(text + used, room, "%s,%s\n", row->id, blank && i % 2 == 0 ? "" : "5");
    }
    write_file(file, text);
}

/* Whether each item is met by its owner when both are gone through once. */
static bool is_in_order(const hq_rows *owners, const hq_rows *items)
{
    int next = 0;
    for (int o = 0; o <= owners->count; o++) {
        const hq_row *owner = o == owners->count ? NULL : &owners->at[o];
        bool owns = owner != NULL && !owner->ragged && owner->id[0] != '\0';
        if (owner != NULL && !owns)
            continue;
        for (; next < items->count; next++) {
            const hq_row *item = &items->at[next];
            bool somebodys = !item->ragged && item->owner[0] != '\0';
            if (somebodys && (owner == NULL || strcmp(item->owner, owner->id) != 0))
                break;
        }
    }
    return next == items->count;
}

static bool rises(const hq_rows *rows)
{
    const char *last = "";
    for (int i = 0; i < rows->count; i++) {
        const char *id = rows->at[i].id;
        if (rows->at[i].ragged || id[0] == '\0')
            continue;
        if (strlen(id) < strlen(last) || (strlen(id) == strlen(last) && strcmp(last, id) >= 0))
            return false;
        last = id;
    }
    return true;
}

static bool stands_twice(const hq_rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        for (int j = 0; j < i; j++)
            if (rows->at[i].id[0] != '\0' && strcmp(rows->at[i].id, rows->at[j].id) == 0)
                return true;
    return false;
}

/* Every item by its owner, wherever it lies; loans beyond the third are not kept. */
static void join(const hq_rows *firms, const hq_rows *loans, const hq_rows *paid, hq_text *out)
{
    for (int f = 0; f < firms->count; f++) {
        const char *firm = firms->at[f].id;
        int kept = 0;
        if (firms->at[f].ragged || firm[0] == '\0')
            continue;
        hq_text_addf(out, "%s:", firm);
        for (int l = 0; l < loans->count; l++) {
            if (loans->at[l].ragged || strcmp(loans->at[l].owner, firm) != 0 || kept++ >= 3)
                continue;
            hq_text_addf(out, " %s(", loans->at[l].id);
            for (int p = 0; p < paid->count; p++)
                if (!paid->at[p].ragged && paid->at[p].owner[0] != '\0' &&
                    strcmp(paid->at[p].owner, loans->at[l].id) == 0)
                    hq_text_addf(out, "%s/5@%d ", paid->at[p].id, p);
            hq_text_addf(out, ")");
        }
        hq_text_addf(out, ";");
    }
}

static bool has_damage(const hq_rows *rows)
{
    for (int i = 0; i < rows->count; i++)
        if (rows->at[i].ragged || (rows->at[i].owner[0] == '\0' && rows->at[i].id[0] != '\0'))
            return true;
    return false;
}

static int check_files(int number, int block)
{
    hq_rows firms = {.count = 0}, loans = {.count = 0}, paid = {.count = 0};
    state = (uint64_t)number * 977 + 5;
    make(&firms, &loans, &paid);
    for (int d = below(3); d > 0; d--)
        disturb(d % 3 == 0 ? &firms : d % 3 == 1 ? &loans : &paid, d % 3 != 0);
    if (below(5) == 0)
        disturb(&firms, false);
    bool two = below(3) == 0;
    int cut = two ? below(firms.count + 1) : firms.count;
    write_rows(FIRMS, FIRM, &firms, 0, cut, false);
    write_rows(MORE, FIRM, &firms, cut, firms.count, false);
    write_rows(LOANS, LOAN, &loans, 0, loans.count, true);
    write_rows(PAID, PAY, &paid, 0, paid.count, true);

    hq_rows owning = loans; /* a row of loans that is nobody's owns nothing */
    for (int i = 0; i < owning.count; i++)
        if (owning.at[i].owner[0] == '\0')
            owning.at[i].id[0] = '\0';
    bool ordered = is_in_order(&firms, &loans) && is_in_order(&owning, &paid);
    bool rise = rises(&firms) && rises(&loans), twice = stands_twice(&firms) || stands_twice(&loans);
    hq_walked walked = walk(two, (size_t)block);
    ck_assert_msg(!walked.joined || ordered, "files %d are in no order", number);
    ck_assert_msg(walked.joined || !(ordered && rise), "files %d are in order", number);
    if (walked.joined)
        ck_assert_msg(walked.firms_rise == rises(&firms) && walked.loans_rise == rises(&loans), "files %d",
                      number);
    if (twice || (!ordered && (has_damage(&loans) || has_damage(&paid))))
        return 0; /* other rows are refused then, or everything: tests/batch */
    hq_text found, right;
    hq_text_init(&found, &arena);
    hq_text_init(&right, &arena);
    read_joined(two, (size_t)block, &found);
    join(&firms, &loans, &paid, &right);
    ck_assert_msg(says(HQ_D_BATCH_SORTED) == !ordered, "files %d: is another order told?", number);
    ck_assert_msg(hq_str_equal(hq_text_str(&found), hq_text_str(&right)), "files %d:\n%.*s\n%.*s", number,
                  HQ_STR_ARGS(hq_text_str(&found)), HQ_STR_ARGS(hq_text_str(&right)));
    return ordered ? 1 : 2;
}

START_TEST(files_of_any_kind)
{
    static const int BLOCKS[] = {1, 16, 40, 1 << 16};
    int of[3] = {0};
    for (int i = 0; i < 300; i++) {
        diags.list.count = 0;
        diags.error_count = diags.warning_count = 0;
        of[check_files(i, BLOCKS[_i])]++;
    }
    ck_assert_int_gt(of[1], 50); /* in order */
    ck_assert_int_gt(of[2], 50); /* in another */
}
END_TEST

/* --- When something fails --- */

static bool stop_now(void *context)
{
    int *left = context;
    return (*left)-- <= 0;
}

/* Stopped at its n-th block, or when memory ends: nothing is said, and nothing is known. */
START_TEST(a_walk_may_end_anywhere)
{
    write_file(FIRMS, FIRM "A,1\nB,1\nC,1\n");
    write_file(LOANS, LOAN "A,1,\nB,2,\nC,3,\n");
    write_file(PAID, PAY "1,x,\n3,y,\n");
    int ends = 0;
    for (int n = 0;; n++, ends++) {
        hq_asked asked;
        hq_intake *intake;
        bool joined;
        int left = INT32_MAX;
        test_memory memory;
        test_memory_init(&memory, 0);
        ask(&asked, false, true, 1);
        asked.request.stopping = (hq_stopping){.stop = stop_now, .context = &left};
        ck_assert_int_eq(hq_intake_open(&memory.allocator, &asked.request, &diags, &intake), HQ_OK);
        intake->request.stopping.at_once = true;
        if (_i == 0)
            left = n;
        else
            memory.refuse_from = memory.calls + (size_t)n + 1;
        hq_status status = hq_intake_walk_keys(intake, &diags, &joined);
        ck_assert_int_eq(diags.list.count, 0);
        ck_assert(joined == (status == HQ_OK) && intake->ids_rise == joined);
        memory.refuse_from = 0;
        hq_intake_close(intake);
        CHECK_NO_BLOCKS(&memory);
        if (status == HQ_OK)
            break;
        ck_assert_int_eq(status, _i == 0 ? HQ_E_INVALID : HQ_E_MEMORY);
    }
    ck_assert_int_gt(ends, 8);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("items");
    TCase *tests = tcase_create("items");
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, keys_tell_the_order, 0, COUNT_OF(CASES));
    tcase_add_test(tests, long_ids_are_left);
    tcase_add_loop_test(tests, files_without_rows_are_told, 0, 2);
    tcase_add_loop_test(tests, files_of_any_kind, 0, 4);
    tcase_add_loop_test(tests, a_walk_may_end_anywhere, 0, 2);
    suite_add_tcase(suite, tests);
    return suite;
}
