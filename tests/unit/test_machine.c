/*
 * The columnar machine by hand: what stands beside its kernels (ranges, days, segments), and figures of policies whose values are worked
 * out in the packs' own examples. tests/machine compares it with the evaluator.
 */
#include <string.h>

#include "answers.h"
#include "data/convert.h"
#include "machine_run.h"
#include "vm/lane.h"

/* --- Ranges --- */

static const struct {
    const char *name;
    hq_vop op;
    hq_interval a, b;
    int64_t x, y, most;
    bool fits;
    hq_interval out;
} RANGES[] = {
    {"sum", HQ_VOP_N_ADD, {-2, 3}, {10, 20}, 0, 0, 0, true, {8, 23}},
    {"difference", HQ_VOP_N_SUB, {-2, 3}, {10, 20}, 0, 0, 0, true, {-22, -7}},
    {"product of either sign", HQ_VOP_N_MUL, {-2, 3}, {-5, 4}, 0, 0, 0, true, {-15, 12}},
    {"rounded, either way", HQ_VOP_N_ROUND, {-7, 7}, {0, 0}, 1, 2, 0, true, {-4, 4}},
    {"quotient", HQ_VOP_N_ROUND_QUOTIENT, {1, 9}, {2, 4}, 1, 1, 0, true, {0, 5}},
    {"items of lists", HQ_VOP_N_SEG_SUM, {2, 5}, {0, 1}, 0, 0, 10, true, {0, 50}},
    {"too long", HQ_VOP_N_MUL, {0, (hq_int128)1 << 70}, {0, (hq_int128)1 << 60}, 0, 0, 0, false, {0, 0}},
};

START_TEST(ranges)
{
    hq_interval of[] = {RANGES[_i].a, RANGES[_i].b, {0, 0}}, out = {0, 0};
    hq_vinstr in = {.op = (uint8_t)RANGES[_i].op, .a = 0, .b = 1, .c = 2};
    in.x = RANGES[_i].x;
    in.y = RANGES[_i].y;
    CHECK_ROW(RANGES[_i].name, hq_vinstr_range(&in, of, RANGES[_i].most, &out) == RANGES[_i].fits);
    if (RANGES[_i].fits)
        CHECK_ROW(RANGES[_i].name, out.low == RANGES[_i].out.low && out.high == RANGES[_i].out.high);
}
END_TEST

/* --- Segments: against the plain way, over owners with none, one and many items --- */

enum { HOLDERS = 200, ITEMS_MOST = 6000 };

START_TEST(segments)
{
    static uint32_t first[HOLDERS + 1];
    static uint64_t items[ITEMS_MOST / 64 + 2], holders[HOLDERS / 64 + 2], to[ITEMS_MOST / 64 + 2];
    static const uint32_t SIZES[] = {0, 1, 3, 0, 64, 2, 65, 1, 130, 0};
    hq_frame_rows frames[2] = {{.row_count = HOLDERS}, {.first = first}};
    hq_batch batch = {.frames = frames};
    hq_lane lane = {.allocator = &hq_allocator_default};
    hq_vsegments found = {0};
    if (!hq_v_segments_here())
        return;
    uint64_t chance = (uint64_t)_i * 7 + 1;
    for (uint32_t h = 0; h < HOLDERS; h++)
        first[h + 1] = first[h] + SIZES[(h * 7 + (uint32_t)_i) % 10];
    frames[1].row_count = first[HOLDERS];
    ck_assert_uint_le(first[HOLDERS], ITEMS_MOST + 0U);
    for (size_t w = 0; w < COUNT_OF(items); w++) {
        chance = chance * UINT64_C(6364136223846793005) + 1442695040888963407U;
        items[w] = _i % 3 == 0 ? chance & chance << 7 & chance >> 9 : chance | chance >> 11;
    }
    for (size_t w = 0; w < COUNT_OF(holders); w++)
        holders[w] = items[w] * 3;
    ck_assert_int_eq(hq_v_find_segments(&lane, &batch, 1, 0, &found), HQ_OK);
    for (int all = 0; all < 2; all++) {
        hq_v_any_of_segments(&found, items, all != 0, to);
        for (uint32_t h = 0; h < HOLDERS; h++) {
            bool any = false, every = true;
            for (uint32_t i = first[h]; i < first[h + 1]; i++) {
                any = any || hq_bit(items, i);
                every = every && hq_bit(items, i);
            }
            ck_assert_int_eq(hq_bit(to, h), all ? every : any);
        }
    }
    hq_v_fill_segments(&found, holders, to);
    for (uint32_t h = 0; h < HOLDERS; h++)
        for (uint32_t i = first[h]; i < first[h + 1]; i++)
            ck_assert_int_eq(hq_bit(to, i), hq_bit(holders, h));
    hq_v_give_back(&lane, &found.room);
}
END_TEST

/* --- Figures that the examples of tests/packs/features work out by hand --- */

static const struct {
    const char *name, *policy, *on, *profile;
    hq_verdict verdict;
    int64_t low, high; /* fen */
} FIGURES[] = {
    {"one month of the run ends in the first year", "periods", "2025-12-31",
     "firm: {people: [{hired: 2025-11-15, left: 2026-05-15}]}", HQ_VERDICT_ELIGIBLE, 10000, 10000},
    {"five in the second", "periods", "2026-12-31", "firm: {people: [{hired: 2025-11-15, left: 2026-05-15}]}",
     HQ_VERDICT_ELIGIBLE, 50000, 50000},
    {"a day short", "periods", "2026-12-31", "firm: {people: [{hired: 2025-11-15, left: 2026-05-14}]}",
     HQ_VERDICT_ELIGIBLE, 40000, 40000},
    {"two people", "periods", "2026-12-31",
     "firm: {people: [{hired: 2025-11-15, left: 2026-05-15}, {hired: 2025-11-15, left: 2026-05-14}]}",
     HQ_VERDICT_ELIGIBLE, 90000, 90000},
    {"nobody", "periods", "2026-12-31", "firm: {people: []}", HQ_VERDICT_NOT_APPLICABLE, 0, 0},
};

START_TEST(figures)
{
    compile_pack("tests/packs/features");
    uint32_t policy = hq_pack_find_policy(plan->pack, hq_str_of(FIGURES[_i].policy));
    hq_request request = request_on(FIGURES[_i].on);
    hq_profile *profiles[130];
    for (int i = 0; i < COUNT_OF(profiles);
         i++) /* the row in question stands between others, one on each side */
        profiles[i] = profile_of(i == 64 ? FIGURES[_i].profile : "firm: {people: []}");
    for (int isa = 0; isa <= (int)hq_isa_here(); isa++) {
        machine_run run =
            run_machine(&arena, plan, &request, NULL, profiles, COUNT_OF(profiles), (hq_isa)isa);
        ck_assert_ptr_null(hq_machine_leaves(run.machine, policy));
        const hq_outcome *got = &run.outcomes->policies[policy];
        CHECK_ROW(FIGURES[_i].name, rows_left(&run, policy) == NULL);
        CHECK_ROW(FIGURES[_i].name, got->verdicts[64] == FIGURES[_i].verdict);
        CHECK_ROW(FIGURES[_i].name, got->amount.low[64] == FIGURES[_i].low);
        CHECK_ROW(FIGURES[_i].name, got->amount.high[64] == FIGURES[_i].high);
        CHECK_ROW(FIGURES[_i].name, got->verdicts[63] == HQ_VERDICT_NOT_APPLICABLE);
        CHECK_ROW(FIGURES[_i].name, got->amount.high[65] == 0);
        hq_lane_close(run.lane);
    }
    tear_down();
}
END_TEST

/* --- Pools that policies share, and what nobody wants --- */

/* One depot: two lorries ask for 25 each and 20 each of its 70, then its rent for 60; of the firm's 60 the lorries get 9, the taxes 40. */
static const char POOLED[] = "firm: {north: true, taxes: 50元, depots: [{large: true, rent: 60元, lorries: "
                             "[{worth: 60元, old: true}, {worth: 60元, old: true}]}]}";

static const struct {
    const char *policy;
    int64_t unpooled, amount; /* fen */
} POOLS[] = {
    {"a_lorries", 10020, 8020}, /* 50 + 40 + 9 + 1.20; 20 of 40 are left */
    {"b_depots", 6000, 0},
    {"c_firm", 4000, 4000},
    {"d_rents", 1998, 1100},
};

START_TEST(pools)
{
    compile_pack("tests/machine/packs/pools");
    const hq_pack *pack = plan->pack;
    uint32_t policy = hq_pack_find_policy(pack, hq_str_of(POOLS[_i].policy));
    hq_profile *profiles[70];
    for (int i = 0; i < COUNT_OF(profiles); i++)
        profiles[i] = profile_of(i == 65 ? POOLED : "firm: {north: false, depots: []}");
    hq_request request = request_on("2026-06-30");
    uint8_t policies[4] = {0};
    policies[policy] = HQ_WANT_AMOUNT | HQ_WANT_UNPOOLED;
    hq_wants wants = {policies, NULL, 0};
    ck_assert_uint_eq(pack->policies.count, COUNT_OF(policies));
    ck_assert_int_eq(hq_wanted_policies(&arena, plan, &request, &wants, &request.only), HQ_OK);
    for (uint32_t p = 0; p < COUNT_OF(policies); p++)
        ck_assert(request.only[p]); /* pools join them all */
    machine_run run =
        run_machine(&arena, plan, &request, &wants, profiles, COUNT_OF(profiles), hq_isa_here());
    ck_assert_uint_eq(hq_machine_unit_count(run.machine), 1);
    const hq_outcome *got = &run.outcomes->policies[policy];
    CHECK_ROW(POOLS[_i].policy, rows_left(&run, policy) == NULL);
    CHECK_ROW(POOLS[_i].policy, got->unpooled.low[65] == POOLS[_i].unpooled);
    CHECK_ROW(POOLS[_i].policy, got->amount.low[65] == POOLS[_i].amount);
    CHECK_ROW(POOLS[_i].policy, got->amount.high[65] == POOLS[_i].amount);
    CHECK_ROW(POOLS[_i].policy, got->verdicts == NULL && got->unmet == NULL);
    CHECK_ROW(POOLS[_i].policy, run.outcomes->totals[HQ_TOTAL_CASH].all.low == NULL);
    hq_lane_close(run.lane);
    tear_down();
}
END_TEST

/* Nine planes: bits 0 .. 8 of each row's word, and the weights of the first four in its byte. */
START_TEST(planes)
{
    enum { WORDS = 3, PLANES = 9 };
    uint64_t bits[PLANES][WORDS], words[WORDS * 64], chance = 7 + (uint64_t)_i;
    uint8_t bytes[WORDS * 64];
    static const uint8_t WEIGHTS[] = {1, 2, 4, 8};
    hq_vplanes eights[2] = {{.count = 0}}, four = {.count = 0};
    for (uint32_t k = 0; k < PLANES; k++) {
        for (uint32_t w = 0; w < WORDS; w++)
            bits[k][w] = chance = chance * UINT64_C(6364136223846793005) + 1442695040888963407U;
        hq_vplanes *eight = &eights[k / 8];
        eight->weights[eight->count] = (uint8_t)(1U << k % 8);
        eight->bits[eight->count++] = bits[k];
    }
    for (uint32_t k = 0; k < COUNT_OF(WEIGHTS); k++) {
        four.weights[k] = WEIGHTS[k];
        four.bits[four.count++] = bits[k];
    }
    for (int isa = 0; isa <= (int)hq_isa_here(); isa++) {
        hq_v_expand_words((hq_isa)isa, eights, 2, WORDS, words);
        hq_v_expand_bytes((hq_isa)isa, &four, WORDS, bytes);
        for (uint32_t row = 0; row < WORDS * 64; row++) {
            uint64_t word = 0;
            for (uint32_t k = 0; k < PLANES; k++)
                word |= (uint64_t)hq_bit(bits[k], row) << k;
            ck_assert_uint_eq(words[row], word);
            ck_assert_uint_eq(bytes[row], word & 15);
        }
    }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("machine");
    TCase *all = tcase_create("machine");
    tcase_add_loop_test(all, ranges, 0, COUNT_OF(RANGES));
    tcase_add_loop_test(all, segments, 0, 12);
    tcase_add_loop_test(all, figures, 0, COUNT_OF(FIGURES));
    tcase_add_loop_test(all, pools, 0, COUNT_OF(POOLS));
    tcase_add_loop_test(all, planes, 0, 3);
    suite_add_tcase(suite, all);
    return suite;
}
