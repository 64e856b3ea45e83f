/* Ends of intervals: products by hand. An end that is not a number is written as MINUS or PLUS. */
#include "base/end.h"

#include "unit.h"

enum { MINUS = -1000, PLUS = 1000 };

static hq_end end_of(int value)
{
    int infinite = value == PLUS ? 1 : value == MINUS ? -1 : 0;
    return (hq_end){infinite, infinite != 0 ? HQ_RAT_ZERO : hq_rat_int(value)};
}

static const struct {
    const char *name;
    int a[2], b[2], product[2];
} PRODUCTS[] = {
    {"above 0", {2, 3}, {5, 7}, {10, 21}},
    {"both below 0", {-3, -2}, {-7, -5}, {10, 21}},
    {"one below 0", {-3, -2}, {5, 7}, {-21, -10}},
    {"across 0", {-3, 2}, {-5, 7}, {-21, 15}},
    {"nothing", {0, 0}, {5, 7}, {0, 0}},
    {"unbounded above", {2, PLUS}, {5, 7}, {10, PLUS}},
    {"unbounded above, turned round", {2, PLUS}, {-7, -5}, {MINUS, -10}},
    {"from 0, unbounded above", {0, PLUS}, {5, 7}, {0, PLUS}},
    {"0 times unbounded", {0, 0}, {MINUS, PLUS}, {0, 0}},
    {"unbounded by what crosses 0", {1, PLUS}, {-2, 3}, {MINUS, PLUS}},
    {"unbounded below, twice", {MINUS, -1}, {MINUS, -2}, {2, PLUS}},
};

START_TEST(products)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    for (int turned = 0; turned < 2; turned++) {
        hq_end a[2], b[2], out[2];
        for (int i = 0; i < 2; i++) {
            a[i] = end_of(turned == 0 ? PRODUCTS[_i].a[i] : PRODUCTS[_i].b[i]);
            b[i] = end_of(turned == 0 ? PRODUCTS[_i].b[i] : PRODUCTS[_i].a[i]);
        }
        ck_assert_int_eq(hq_ends_multiply(&arena, a, b, out), HQ_OK);
        for (int i = 0; i < 2; i++)
            CHECK_ROW(PRODUCTS[_i].name, hq_end_compare(out[i], end_of(PRODUCTS[_i].product[i])) == 0);
    }
    hq_arena_free(&arena);
}
END_TEST

START_TEST(order)
{
    static const int RISING[] = {MINUS, -7, 0, 3, PLUS};
    for (int i = 0; i < COUNT_OF(RISING); i++)
        for (int j = 0; j < COUNT_OF(RISING); j++)
            ck_assert_int_eq(hq_end_compare(end_of(RISING[i]), end_of(RISING[j])), i < j ? -1 : i > j);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("end");
    TCase *cases = tcase_create("ends");
    tcase_add_loop_test(cases, products, 0, COUNT_OF(PRODUCTS));
    tcase_add_test(cases, order);
    suite_add_tcase(suite, cases);
    return suite;
}
