/* Sums, quantiles and histograms of amounts: by hand, and against sorting. */
#include <stdio.h>
#include <stdlib.h>

#include "base/moments.h"
#include "base/quantiles.h"
#include "memory.h"
#include "stat/histogram.h"

/* --- Sums --- */

typedef struct hq_moments_case {
    const char *name;
    uint32_t count;
    int64_t amounts[5];
    const char *mean, *variance;
    uint64_t deviation;
} hq_moments_case;

/* by hand: 2 4 4 6 has mean 4 and variance (4 + 0 + 0 + 4) / 4 */
static const hq_moments_case MOMENTS[] = {
    {"one", 1, {7}, "7", "0", 0},
    {"four", 4, {2, 4, 4, 6}, "4", "2", 1},     /* 1.41 */
    {"a third", 3, {0, 0, 1}, "1/3", "2/9", 0}, /* 0.47 */
    {"a half goes up", 2, {0, 1}, "0.5", "0.25", 1},
    {"negative too", 2, {-3, 3}, "0", "9", 3},
    /* (2^63 - 1)^2, all of it exact */
    {"as large as they come",
     2,
     {INT64_MAX, -INT64_MAX},
     "0",
     "85070591730234615847396907784232501249",
     INT64_MAX},
    {"the least there is",
     2,
     {INT64_MIN, 0},
     "-4611686018427387904",
     "21267647932558653966460912964485513216",
     UINT64_C(1) << 62},
    {"as far apart as they come",
     2,
     {INT64_MIN, INT64_MAX},
     "-0.5",
     /* (2^64 - 1)^2 / 4 */ "85070591730234615856620279821087277056.25",
     UINT64_C(1) << 63},
};

START_TEST(sums_are_exact)
{
    const hq_moments_case *one = &MOMENTS[_i];
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    for (uint32_t split = 0; split <= one->count; split++) { /* in two parts, cut anywhere */
        hq_moments parts[2] = {0};
        for (uint32_t i = 0; i < one->count; i++)
            hq_moments_add(&parts[i >= split], one->amounts[i]);
        hq_moments_merge(&parts[0], &parts[1]);
        hq_rat mean, variance;
        hq_text text;
        ck_assert_int_eq(hq_moments_mean(&arena, &parts[0], &mean), HQ_OK);
        ck_assert_int_eq(hq_moments_variance(&arena, &parts[0], &variance), HQ_OK);
        uint64_t deviation;
        ck_assert_int_eq(hq_moments_deviation(&arena, &parts[0], &deviation), HQ_OK);
        ck_assert_msg(deviation == one->deviation, "[%s] %lu", one->name, (unsigned long)deviation);
        hq_text_init(&text, &arena);
        ck_assert_int_eq(hq_rat_print_exact(&text, mean), HQ_OK);
        hq_text_add_char(&text, ' ');
        ck_assert_int_eq(hq_rat_print_exact(&text, variance), HQ_OK);
        char expected[128];
        snprintf(expected, sizeof expected, "%s %s", one->mean, one->variance);
        ck_assert_msg(hq_str_is(hq_text_str(&text), expected), "[%s] %.*s", one->name,
                      HQ_STR_ARGS(hq_text_str(&text)));
    }
    hq_arena_free(&arena);
}
END_TEST

/* --- Quantiles --- */

static uint64_t state = 7;

static uint64_t random_bits(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int rising(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static const struct {
    const char *name;
    uint32_t count;
    int64_t from;
    uint64_t width; /* 0: all 64 bits */
} SPREADS[] = {
    {"one", 1, 5, 1},
    {"all alike", 1000, 42, 1},
    {"few values", 5000, 0, 3},
    {"fen", 5000, 0, 100000000000},
    {"around zero", 5000, -600, 1200},
    {"a slot exactly", 4000, 0, 512},
    {"one more than a slot", 4000, 0, 513},
    {"everything", 5000, INT64_MIN, 0},
};

START_TEST(quantiles_are_those_of_sorting)
{
    uint32_t count = SPREADS[_i].count;
    int64_t *amounts = malloc(count * sizeof *amounts);
    for (uint32_t i = 0; i < count; i++)
        amounts[i] = (int64_t)((uint64_t)SPREADS[_i].from +
                               (SPREADS[_i].width == 0 ? random_bits() : random_bits() % SPREADS[_i].width));
    int64_t *sorted = malloc(count * sizeof *sorted);
    memcpy(sorted, amounts, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, rising);
    const uint64_t ranks[] = {0, count / 4, count / 2, count - 1};
    for (int r = 0; r < 4; r++) {
        hq_quantile one;
        uint32_t passes = 0;
        hq_quantile_begin(&one, ranks[r], sorted[0], sorted[count - 1]);
        while (!one.found) {
            for (uint32_t i = 0; i < count; i++)
                hq_quantile_add(&one, amounts[i]);
            hq_quantile_end_pass(&one);
            ck_assert_uint_le(++passes, 8);
        }
        ck_assert_msg(one.value == sorted[ranks[r]], "[%s] rank %lu: %ld is not %ld", SPREADS[_i].name,
                      (unsigned long)ranks[r], (long)one.value, (long)sorted[ranks[r]]);
    }
    free(sorted);
    free(amounts);
}
END_TEST

static const struct {
    uint64_t count;
    unsigned permille;
    uint64_t rank;
} RANKS[] = {{1, 500, 0}, {2, 500, 0}, {3, 500, 1},     {4, 250, 0},
             {5, 250, 1}, {100, 0, 0}, {100, 1000, 99}, {7, 900, 6}};

START_TEST(ranks_of_shares)
{
    ck_assert_uint_eq(hq_quantile_rank(RANKS[_i].count, RANKS[_i].permille), RANKS[_i].rank);
}
END_TEST

/* --- Histograms --- */

static const struct {
    const char *name;
    int64_t least, greatest;
    hq_histogram_scale scale;
    int64_t edges[5]; /* the first ones */
    uint32_t bins;
} SCALES[] = {
    {"one amount", 700, 700, HQ_HISTOGRAM_LINEAR, {700, 701}, 1},
    {"ten", 0, 9, HQ_HISTOGRAM_LINEAR, {0, 1, 2, 3, 4}, 10},
    {"hundreds of yuan", 0, 100000, HQ_HISTOGRAM_LINEAR, {0, 10000, 20000, 30000, 40000}, 11},
    {"not from nothing", 123456, 234567, HQ_HISTOGRAM_LINEAR, {120000, 130000, 140000, 150000, 160000}, 12},
    {"by powers", 0, 100, HQ_HISTOGRAM_LOG, {0, 1, 2, 5, 10}, 8},
    {"by powers from above", 30, 600, HQ_HISTOGRAM_LOG, {20, 50, 100, 200, 500}, 5},
    {"beyond exact doubles", 0, INT64_MAX, HQ_HISTOGRAM_LOG, {0, 1, 2, 5, 10}, 48},
};

START_TEST(edges_are_round)
{
    hq_histogram *histogram;
    ck_assert_int_eq(hq_histogram_new(SCALES[_i].least, SCALES[_i].greatest, SCALES[_i].scale, &histogram),
                     HQ_OK);
    ck_assert_msg(hq_histogram_bin_count(histogram) == SCALES[_i].bins, "[%s] %u bins", SCALES[_i].name,
                  hq_histogram_bin_count(histogram));
    hq_histogram_add(histogram, SCALES[_i].least);
    hq_histogram_add(histogram, SCALES[_i].greatest);
    uint64_t all = 0;
    int64_t before = 0;
    for (uint32_t i = 0; i < hq_histogram_bin_count(histogram); i++) {
        int64_t first, until;
        uint64_t count;
        hq_histogram_bin(histogram, i, &first, &until, &count);
        if (i < 5 && SCALES[_i].edges[i] != 0)
            ck_assert_msg(first == SCALES[_i].edges[i], "[%s] edge %u: %ld", SCALES[_i].name, i, (long)first);
        ck_assert(i == 0 || first == before);
        before = until;
        all += count;
    }
    ck_assert_uint_eq(all, 2);
    hq_histogram_free(histogram);
}
END_TEST

START_TEST(amounts_fall_between_their_edges)
{
    hq_histogram *histogram;
    ck_assert_int_eq(hq_histogram_new(0, 99, HQ_HISTOGRAM_LINEAR, &histogram), HQ_OK); /* 0, 10, ... 100 */
    for (int64_t amount = 0; amount < 100; amount++)
        for (int64_t times = 0; times <= amount / 10; times++)
            hq_histogram_add(histogram, amount);
    ck_assert_uint_eq(hq_histogram_bin_count(histogram), 10);
    for (uint32_t i = 0; i < 10; i++) {
        int64_t first, until;
        uint64_t count;
        hq_histogram_bin(histogram, i, &first, &until, &count);
        ck_assert_int_eq(first, 10 * i);
        ck_assert_uint_eq(count, 10 * (i + 1));
    }
    hq_histogram_free(histogram);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("distribution");
    TCase *tests = tcase_create("distribution");
    tcase_add_loop_test(tests, sums_are_exact, 0, COUNT_OF(MOMENTS));
    tcase_add_loop_test(tests, quantiles_are_those_of_sorting, 0, COUNT_OF(SPREADS));
    tcase_add_loop_test(tests, ranks_of_shares, 0, COUNT_OF(RANKS));
    tcase_add_loop_test(tests, edges_are_round, 0, COUNT_OF(SCALES));
    tcase_add_test(tests, amounts_fall_between_their_edges);
    suite_add_tcase(suite, tests);
    return suite;
}
