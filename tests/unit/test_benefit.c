/* Caps, bounds, totals and choices: expected values by hand. */
#include "benefit/benefit.h"
#include "unit.h"

enum { ITEMS_MAX = 4 };

typedef struct hq_cap_case {
    const char *name;
    uint32_t count;
    hq_range items[ITEMS_MAX];
    uint32_t owner[ITEMS_MAX];
    hq_int128 limit;
    hq_range used[2];
    hq_range left[ITEMS_MAX];
} hq_cap_case;

static const hq_cap_case CAPS[] = {
    {"below the limit nothing is cut",
     2,
     {{300, 300}, {200, 200}},
     {0, 0},
     1000,
     {{0, 0}},
     {{300, 300}, {200, 200}}},
    {"the first comes first",
     3,
     {{700, 700}, {500, 500}, {100, 100}},
     {0, 0, 0},
     1000,
     {{0, 0}},
     {{700, 700}, {300, 300}, {0, 0}}},
    {"each owner has its own",
     3,
     {{700, 700}, {500, 500}, {900, 900}},
     {0, 1, 0},
     1000,
     {{0, 0}, {0, 0}},
     {{700, 700}, {500, 500}, {300, 300}}},
    {"what was received uses it up", 1, {{500, 500}}, {0}, 1000, {{800, 800}}, {{200, 200}}},
    {"received beyond the limit leaves nothing", 1, {{500, 500}}, {0}, 1000, {{1200, 1200}}, {{0, 0}}},
    {"a range before leaves a range",
     2,
     {{200, 700}, {500, 500}},
     {0, 0},
     1000,
     {{0, 0}},
     {{200, 700}, {300, 500}}},
    {"the example of the header",
     2,
     {{700, 700}, {200, 500}},
     {0, 0},
     1000,
     {{0, 0}},
     {{700, 700}, {200, 300}}},
    {"an unbounded item takes all that is left",
     2,
     {{0, HQ_UNBOUNDED}, {400, 400}},
     {0, 0},
     1000,
     {{0, 0}},
     {{0, 1000}, {0, 400}}},
    {"exactly the limit", 2, {{1000, 1000}, {1, 1}}, {0, 0}, 1000, {{0, 0}}, {{1000, 1000}, {0, 0}}},
};

static bool same(hq_range a, hq_range b)
{
    return a.low == b.low && a.high == b.high;
}

START_TEST(test_cap)
{
    const hq_cap_case *row = &CAPS[_i];
    hq_range items[ITEMS_MAX], used[2] = {row->used[0], row->used[1]};
    for (uint32_t i = 0; i < row->count; i++)
        items[i] = row->items[i];
    hq_cap_apply(row->count, items, row->owner, row->limit, used);
    for (uint32_t i = 0; i < row->count; i++)
        CHECK_ROW(row->name, same(items[i], row->left[i]));
}
END_TEST

/* A stream cut anywhere gives the same as the whole. */
START_TEST(test_cap_in_pieces)
{
    const uint32_t owner[] = {0, 1, 0, 1, 0};
    for (uint32_t cut = 0; cut <= 5; cut++) {
        hq_range whole[] = {{10, 60}, {5, 5}, {50, 50}, {99, 120}, {40, 80}},
                 pieces[] = {{10, 60}, {5, 5}, {50, 50}, {99, 120}, {40, 80}};
        hq_range used[2] = {{0, 0}, {0, 0}}, used_pieces[2] = {{0, 0}, {0, 0}};
        hq_cap_apply(5, whole, owner, 100, used);
        hq_cap_apply(cut, pieces, owner, 100, used_pieces);
        hq_cap_apply(5 - cut, pieces + cut, owner + cut, 100, used_pieces);
        for (uint32_t i = 0; i < 5; i++)
            ck_assert(same(whole[i], pieces[i]));
    }
}
END_TEST

/* Every point inside the ranges, capped as a point, lies inside the capped ranges: all 6^3 of them. */
START_TEST(test_cap_holds_every_point)
{
    const uint32_t owner[] = {0, 0, 0};
    const hq_range asked[] = {{0, 5}, {3, 8}, {2, 7}};
    hq_range items[] = {asked[0], asked[1], asked[2]}, used[1] = {{1, 1}};
    hq_cap_apply(3, items, owner, 10, used);
    hq_int128 least[3] = {99, 99, 99}, most[3] = {-1, -1, -1};
    for (int n = 0; n < 216; n++) {
        hq_int128 points[] = {asked[0].low + n % 6, asked[1].low + n / 6 % 6, asked[2].low + n / 36},
                  before[1] = {1};
        hq_cap_apply_points(3, points, owner, 10, before);
        for (int i = 0; i < 3; i++) {
            ck_assert(points[i] >= items[i].low && points[i] <= items[i].high);
            least[i] = points[i] < least[i] ? points[i] : least[i];
            most[i] = points[i] > most[i] ? points[i] : most[i];
        }
    }
    for (int i = 0; i < 3; i++) /* and the ranges are no wider than that */
        ck_assert(least[i] == items[i].low && most[i] == items[i].high);
}
END_TEST

static hq_rat ratio(hq_arena *arena, int64_t n, int64_t d)
{
    hq_rat out = HQ_RAT_ZERO;
    ck_assert(hq_rat_make(arena, n, d, &out) == HQ_OK);
    return out;
}

START_TEST(test_cap_on_time)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    /* 24 months in all, 10 had before: of 12 months at 1,200.00 yuan all remain; of the next 6 months at 900.00, 2: 300.00 */
    hq_range items[] = {{120000, 120000}, {90000, 90000}};
    hq_term_range terms[] = {{hq_rat_int(12), hq_rat_int(12), false}, {hq_rat_int(6), hq_rat_int(6), false}};
    hq_term_range used[] = {{hq_rat_int(10), hq_rat_int(10), false}};
    const uint32_t owner[] = {0, 0};
    ck_assert(hq_cap_apply_time(&arena, 2, items, terms, owner, hq_rat_int(24), 1, HQ_ROUND_HALF_UP, used) ==
              HQ_OK);
    ck_assert(same(items[0], (hq_range){120000, 120000}));
    ck_assert(same(items[1], (hq_range){30000, 30000}));
    /* a third of a fen is rounded: 1.00 yuan for 3 months cut to 1 is 0.33 */
    hq_range third[] = {{100, 100}};
    hq_term_range three[] = {{hq_rat_int(3), hq_rat_int(3), false}}, none[] = {HQ_TERM_ZERO};
    ck_assert(hq_cap_apply_time(&arena, 1, third, three, owner, hq_rat_int(1), 1, HQ_ROUND_HALF_UP, none) ==
              HQ_OK);
    ck_assert(same(third[0], (hq_range){33, 33}));
    /* 2.5 months of a limit of 2: four fifths */
    hq_range part[] = {{1000, 1000}};
    hq_term_range half[] = {{ratio(&arena, 5, 2), ratio(&arena, 5, 2), false}}, fresh[] = {HQ_TERM_ZERO};
    ck_assert(hq_cap_apply_time(&arena, 1, part, half, owner, hq_rat_int(2), 1, HQ_ROUND_HALF_UP, fresh) ==
              HQ_OK);
    ck_assert(same(part[0], (hq_range){800, 800}));
    hq_arena_free(&arena);
}
END_TEST

START_TEST(test_bounds_and_totals)
{
    ck_assert(same(hq_range_bounded((hq_range){5, 9}, HQ_RANGE_EXACT), (hq_range){5, 9}));
    ck_assert(same(hq_range_bounded((hq_range){5, 9}, HQ_RANGE_UP_TO), (hq_range){0, 9}));
    ck_assert(same(hq_range_bounded((hq_range){5, 9}, HQ_RANGE_AT_LEAST), (hq_range){5, HQ_UNBOUNDED}));
    hq_total_line total = {HQ_RANGE_ZERO, HQ_RANGE_ZERO, 0};
    hq_total_add(&total, (hq_range){100, 200}, HQ_RANGE_ZERO);
    hq_total_add(&total, (hq_range){10, 20}, (hq_range){10, 20});
    hq_total_add(&total, (hq_range){3, HQ_UNBOUNDED}, HQ_RANGE_ZERO);
    ck_assert(same(total.all, (hq_range){113, HQ_UNBOUNDED}));
    ck_assert(same(total.unconfirmed, (hq_range){10, 20}));
    ck_assert(total.high_known == 223);
}
END_TEST

START_TEST(test_sums_stop_at_unbounded)
{
    ck_assert(hq_add_bounded(HQ_UNBOUNDED - 1, 1) == HQ_UNBOUNDED);
    ck_assert(hq_add_bounded(HQ_UNBOUNDED, HQ_UNBOUNDED) == HQ_UNBOUNDED);
    ck_assert(hq_add_bounded(HQ_UNBOUNDED - 2, 1) == HQ_UNBOUNDED - 1);
    ck_assert(same(hq_range_hull((hq_range){3, 4}, (hq_range){1, 9}), (hq_range){1, 9}));
}
END_TEST

/* Members a, b, c; lawful sets {a}, {b}, {c}, {a, b} (stated), {a, c} (unstated). */
static const hq_choice_set SETS[] = {{1, true}, {2, true}, {4, true}, {3, true}, {5, false}};

typedef struct hq_choose_case {
    const char *name;
    uint64_t certain, possible;
    int64_t low[5], high[5];
    uint32_t expect_low, expect_high;
} hq_choose_case;

static const hq_choose_case CHOICES[] = {
    {"nobody is entitled", 0, 0, {1, 1, 1, 2, 2}, {1, 1, 1, 2, 2}, HQ_NO_SET, HQ_NO_SET},
    {"the best single", 4, 4, {10, 20, 30, 0, 0}, {10, 20, 30, 0, 0}, 2, 2},
    {"a stated pair beats its parts", 3, 3, {10, 20, 30, 25, 0}, {10, 20, 30, 25, 0}, 3, 3},
    {"an unstated pair counts for the high only", 5, 5, {10, 20, 30, 0, 40}, {10, 20, 30, 0, 40}, 2, 4},
    {"who may be entitled counts for the high only", 1, 5, {10, 20, 30, 0, 40}, {10, 20, 30, 0, 40}, 0, 4},
    {"ties go to the first", 7, 7, {30, 30, 30, 30, 30}, {30, 30, 30, 30, 30}, 0, 0},
    {"lows by lows, highs by highs", 7, 7, {10, 5, 0, 0, 0}, {10, 50, 0, 0, 0}, 0, 1},
};

START_TEST(test_choose)
{
    const hq_choose_case *row = &CHOICES[_i];
    hq_choice_value values[5];
    uint32_t low, high;
    for (int i = 0; i < 5; i++)
        values[i] = (hq_choice_value){hq_rat_int(row->low[i]), hq_rat_int(row->high[i])};
    hq_choose_best(SETS, 5, row->certain, row->possible, values, &low, &high);
    CHECK_ROW(row->name, low == row->expect_low);
    CHECK_ROW(row->name, high == row->expect_high);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("benefit");
    TCase *tcase = tcase_create("benefit");
    tcase_add_loop_test(tcase, test_cap, 0, COUNT_OF(CAPS));
    tcase_add_test(tcase, test_cap_in_pieces);
    tcase_add_test(tcase, test_cap_holds_every_point);
    tcase_add_test(tcase, test_cap_on_time);
    tcase_add_test(tcase, test_bounds_and_totals);
    tcase_add_test(tcase, test_sums_stop_at_unbounded);
    tcase_add_loop_test(tcase, test_choose, 0, COUNT_OF(CHOICES));
    suite_add_tcase(suite, tcase);
    return suite;
}
