/* Amounts kept on disk and read again: their distribution against sorting. */
#include "run/amounts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "memory.h"
#include "small_pack.h"

enum { ROWS = 10000 };

static int rising(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* One policy, one total; row r gets (r * 7919) % 10007 fen, every fifth row is passed over. */
START_TEST(a_distribution)
{
    small_pack pack;
    small_compile(&pack, NULL, 0);
    static int64_t lows[ROWS], highs[ROWS], nothing[ROWS];
    static uint64_t passed[ROWS / 64 + 1];
    static int64_t kept[ROWS];
    uint32_t count = 0;
    memset(passed, 0, sizeof passed);
    for (uint32_t row = 0; row < ROWS; row++) {
        lows[row] = row * INT64_C(7919) % 10007;
        highs[row] = HQ_AMOUNT_UNBOUNDED;
        if (row % 5 == 0)
            passed[row / 64] |= UINT64_C(1) << row % 64;
        else if (lows[row] > 0)
            kept[count++] = lows[row];
    }
    qsort(kept, count, sizeof *kept, rising);
    hq_outcomes outcomes = {.row_count = ROWS};
    hq_outcome policy = {.verdicts = (uint8_t *)nothing, .amount = {lows, highs}};
    outcomes.policies = &policy;
    for (uint32_t t = 0; t < (uint32_t)HQ_TOTAL_NONE; t++)
        outcomes.totals[t].all = (hq_outcome_amounts){t == HQ_TOTAL_CASH ? lows : nothing, highs};
    hq_bytes records;
    hq_amounts amounts;
    const hq_distribution *found;
    hq_bytes_init(&records, NULL);
    hq_amounts_init(&amounts, pack.plan, HQ_STR(""));
    ck_assert_int_eq(hq_amounts_of(pack.plan, &outcomes, passed, &records), HQ_OK);
    ck_assert_int_eq(hq_amounts_add(&amounts, hq_bytes_str(&records), &pack.diags), HQ_OK);
    ck_assert_int_eq(hq_amounts_distribution(&pack.arena, &amounts, &found), HQ_OK);
    const uint32_t series[] = {hq_series_of_total(HQ_TOTAL_CASH), hq_series_of_policy(0)};
    for (int s = 0; s < 2; s++) {
        const hq_distribution *one = &found[series[s]];
        ck_assert_uint_eq(one->moments.count, count);
        ck_assert_int_eq(one->moments.least, kept[0]);
        ck_assert_int_eq(one->moments.greatest, kept[count - 1]);
        for (int q = 0; q < HQ_QUANTILES; q++) { /* the least amount that so many do not exceed */
            uint32_t needed = (count * HQ_QUANTILE_PERMILLE[q] + 999) / 1000;
            ck_assert_int_eq(one->quantiles[q], kept[needed - 1]);
        }
    }
    ck_assert_uint_eq(found[hq_series_of_total(HQ_TOTAL_SAVING)].moments.count, 0);
    hq_amounts_close(&amounts);
    hq_bytes_free(&records);
    small_free(&pack);
}
END_TEST

START_TEST(nothing_kept)
{
    small_pack pack;
    small_compile(&pack, NULL, 0);
    hq_amounts amounts;
    const hq_distribution *found;
    hq_amounts_init(&amounts, pack.plan, HQ_STR("/nowhere"));
    ck_assert_int_eq(hq_amounts_add(&amounts, (hq_str){NULL, 0}, &pack.diags), HQ_OK);
    ck_assert_int_eq(hq_amounts_distribution(&pack.arena, &amounts, &found), HQ_OK);
    ck_assert_uint_eq(found[0].moments.count, 0);
    ck_assert_int_eq(hq_amounts_add(&amounts, HQ_STR("twelve bytes"), &pack.diags), HQ_E_IO);
    ck_assert_int_eq(amounts.file.error, ENOENT);
    hq_amounts_close(&amounts);
    small_free(&pack);
}
END_TEST

/* Kept beside a result: gone on with, cut back, read, and removed while it is read. */
START_TEST(kept_under_a_name)
{
    small_pack pack;
    small_compile(&pack, NULL, 0);
    char folder[] = "/tmp/huiqi-amounts-XXXXXX", path[64], part[80];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/out.amounts", folder);
    snprintf(part, sizeof part, "%s.part", path);
    hq_amounts amounts;
    const hq_distribution *found;
    for (int turn = 0; turn < 2;
         turn++) { /* three amounts; then the third of them is cut off, and another comes */
        char records[3][12] = {{0}};
        const int64_t values[2][3] = {{500, 700, 1}, {900}};
        for (int i = 0; i < 3; i++)
            memcpy(records[i] + 4, &values[turn][i], sizeof(int64_t));
        hq_amounts_init(&amounts, pack.plan, HQ_STR("/nowhere"));
        ck_assert_int_eq(hq_amounts_keep(&amounts, NULL, hq_str_of(path), turn == 1, &pack.diags), HQ_OK);
        if (turn == 1)
            ck_assert_int_eq(hq_outfile_cut(amounts.kept, 24), HQ_OK);
        hq_str added = {records[0], turn == 0 ? sizeof records : sizeof records[0]};
        ck_assert_int_eq(hq_amounts_add(&amounts, added, &pack.diags), HQ_OK);
        if (turn == 0) {
            hq_amounts_release(&amounts, HQ_OUTFILE_KEEP);
            hq_amounts_close(&amounts);
            ck_assert_int_eq(access(part, F_OK), 0);
        }
    }
    ck_assert_int_eq(hq_amounts_settle(&amounts, &pack.diags), HQ_OK);
    hq_amounts_release(&amounts, HQ_OUTFILE_REMOVE);
    ck_assert_int_ne(access(part, F_OK), 0);
    ck_assert_int_eq(hq_amounts_distribution(&pack.arena, &amounts, &found), HQ_OK);
    ck_assert_uint_eq(found[0].moments.count, 3);
    ck_assert_int_eq(found[0].moments.least, 500);
    ck_assert_int_eq(found[0].moments.greatest, 900);
    ck_assert(found[0].moments.sum == 2100);
    hq_amounts_close(&amounts);
    ck_assert_int_eq(rmdir(folder), 0);
    small_free(&pack);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("amounts");
    TCase *tests = tcase_create("amounts");
    tcase_add_test(tests, a_distribution);
    tcase_add_test(tests, nothing_kept);
    tcase_add_test(tests, kept_under_a_name);
    suite_add_tcase(suite, tests);
    return suite;
}
