/*
 * Decimals of workbooks and databases: rounded to 15 digits as spreadsheets do, and the shortest that is no other binary fraction, against
 * the C library's exact conversions.
 */
#include "data/decimal_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static const struct {
    const char *written, *shown; /* NULL: no number */
} SHEETS[] = {
    {"0", "0"},
    {"-0", "0"},
    {"000", "0"},
    {"0.0", "0"},
    {"0E+5", "0"},
    {"7", "7"},
    {"+7", "7"},
    {"-7", "-7"},
    {"007", "7"},
    {"120000", "120000"},
    {"1.50", "1.5"},
    {".5", "0.5"},
    {"5.", "5"},
    {"0.05", "0.05"},
    {"0.035000000000000003", "0.035"},
    {"0.30000000000000004", "0.3"},
    {"1.1000000000000001", "1.1"},
    {"2.6749999999999998", "2.675"},
    {"99999.990000000005", "99999.99"},
    {"0.99999999999999999", "1"},
    {"999999999999999.5", "1E+15"}, /* 16 digits round up to a 16th place */
    {"123456789012345", "123456789012345"},
    {"12345678901234.56", "12345678901234.6"},
    {"123456789.123456789", "123456789.123457"},
    {"1.000000000000005", "1.00000000000001"},
    {"1.0000000000000049", "1"},
    {"1E+5", "100000"},
    {"1e5", "100000"},
    {"1.5E3", "1500"},
    {"1.5E-3", "0.0015"},
    {"-2.5E-7", "-0.00000025"},
    {"1E-40", "0.0000000000000000000000000000000000000001"},
    {"1E-41", "1E-41"},
    {"1E+14", "100000000000000"},
    {"1E+15", "1E+15"},
    {"210102199001011234", "2.10102199001011E+17"}, /* an identity number typed as a number */
    {"2.1010219900101101E+17", "2.10102199001011E+17"},
    {"1.7976931348623157E+308", "1.79769313486232E+308"},
    {"4.9406564584124654E-324", "4.94065645841247E-324"},
    {"", NULL},
    {"-", NULL},
    {".", NULL},
    {"1.2.3", NULL},
    {"1,200", NULL},
    {"1E", NULL},
    {"1E+", NULL},
    {"E5", NULL},
    {" 1", NULL},
    {"1 ", NULL},
    {"0x10", NULL},
    {"INF", NULL},
    {"NaN", NULL},
    {"--1", NULL},
    {"1-", NULL},
    {"一", NULL},
};

START_TEST(sheet_number)
{
    hq_decimal decimal;
    char out[HQ_DECIMAL_TEXT_MAX];
    bool is = hq_decimal_read(hq_str_of(SHEETS[_i].written), &decimal);
    CHECK_ROW(SHEETS[_i].written, is == (SHEETS[_i].shown != NULL));
    if (!is)
        return;
    hq_str shown = {out, hq_decimal_print(&decimal, HQ_SHEET_DIGITS, out)};
    ck_assert_msg(hq_str_is(shown, SHEETS[_i].shown), "[%s] %.*s", SHEETS[_i].written, HQ_STR_ARGS(shown));
}
END_TEST

/* What a decimal of 400 digits is, and an exponent that no number has. */
START_TEST(long_numbers)
{
    char text[512], out[HQ_DECIMAL_TEXT_MAX];
    hq_decimal decimal;
    memset(text, '3', sizeof text);
    ck_assert(hq_decimal_read((hq_str){text, 400}, &decimal));
    hq_str shown = {out, hq_decimal_print(&decimal, HQ_SHEET_DIGITS, out)};
    ck_assert(hq_str_is(shown, "3.33333333333333E+399"));
    text[1] = '.';
    ck_assert(hq_decimal_read((hq_str){text, 500}, &decimal));
    shown.length = hq_decimal_print(&decimal, HQ_SHEET_DIGITS, out);
    ck_assert(hq_str_is(shown, "3.33333333333333"));
    ck_assert(!hq_decimal_read((hq_str){NULL, 0}, &decimal)); /* of a cell that has none: no place to begin */
    ck_assert(hq_decimal_read(HQ_STR("1E999999999999999999999999"), &decimal));
    (void)hq_decimal_print(&decimal, HQ_SHEET_DIGITS, out);
}
END_TEST

/* ---- Bits. ---- */

static hq_arena scratch;

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* The shortest: it reads back as the same, with one digit less nothing does, and no text of its length is nearer. */
static void check_shortest(uint64_t bits)
{
    double value;
    hq_decimal decimal;
    char text[HQ_DECIMAL_TEXT_MAX], other[64];
    memcpy(&value, &bits, sizeof value);
    ck_assert_int_eq(hq_decimal_of_bits(&scratch, bits, &decimal), HQ_OK);
    text[hq_decimal_print(&decimal, HQ_REAL_DIGITS, text)] = '\0';
    double back = strtod(text, NULL);
    ck_assert_msg(back == value, "%s is not %.17g (%016" PRIx64 ")", text, value, bits);
    if (value == 0)
        return;
    int digits = decimal.count;
    ck_assert_int_le(digits, 17);
    if (digits > 1) {
        (void)snprintf(other, sizeof other, "%.*e", digits - 2, value);
        ck_assert_msg(strtod(other, NULL) != value, "%s is as good as %s", other, text);
    }
    (void)snprintf(other, sizeof other, "%.*e", digits - 1, value);
    char own[64];
    size_t length = 0;
    if (decimal.negative)
        own[length++] = '-';
    for (int i = 0; i < digits; i++) {
        if (i == 1)
            own[length++] = '.';
        own[length++] = (char)('0' + decimal.digits[i]);
    }
    (void)snprintf(own + length, sizeof own - length, "e%+03d", decimal.exponent);
    if (strtod(other, NULL) ==
        value) /* the nearest of that length may be another's where neighbours differ in distance */
        ck_assert_str_eq(own, other);
}

START_TEST(shortest_of_chance)
{
    uint64_t state = 0x9E3779B97F4A7C15;
    for (int i = 0; i < 30000; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        uint64_t bits = state ^ state >> 29;
        if ((bits >> 52 & 0x7FF) == 0x7FF)
            continue;
        if (i % 3 != 0) /* by far the most are amounts, rates and counts */
            bits = (bits & ~((uint64_t)0x7FF << 52)) | (uint64_t)(1023 - 20 + (int)(state >> 33) % 75) << 52;
        if (i % 30 != 0 && i % 3 == 0)
            continue; /* the far ones are slow */
        check_shortest(bits);
    }
}
END_TEST

START_TEST(shortest_of_decimals)
{
    for (int cents = -300000; cents < 300000; cents += 7) {
        char written[32], text[HQ_DECIMAL_TEXT_MAX];
        hq_decimal decimal;
        (void)snprintf(written, sizeof written, "%s%d.%02d", cents < 0 ? "-" : "", abs(cents) / 100,
                       abs(cents) % 100);
        ck_assert_int_eq(hq_decimal_of_bits(&scratch, bits_of(strtod(written, NULL)), &decimal), HQ_OK);
        text[hq_decimal_print(&decimal, HQ_REAL_DIGITS, text)] = '\0';
        size_t length = strlen(written); /* 1.50 is 1.5, 2.00 is 2 */
        while (written[length - 1] == '0')
            length--;
        length -= written[length - 1] == '.';
        written[length] = '\0';
        ck_assert_str_eq(text, strcmp(written, "-0") == 0 ? "0" : written);
    }
}
END_TEST

START_TEST(shortest_at_the_edges)
{
    for (int exponent = 1; exponent < 2047;
         exponent += 13) /* powers of two, whose lower neighbour is nearer, and beside them */
        for (int beside = -1; beside <= 1; beside++)
            check_shortest(((uint64_t)exponent << 52) + (uint64_t)(int64_t)beside);
    for (int exponent = 1023 - 75; exponent < 1023 + 66; exponent++)
        check_shortest((uint64_t)exponent << 52);
    check_shortest(1);                       /* the least */
    check_shortest(((uint64_t)1 << 52) - 1); /* the greatest below the normal ones */
    check_shortest(bits_of(9007199254740993.0));
    check_shortest(bits_of(1e22));
    check_shortest(bits_of(1e23));
    check_shortest(bits_of(5e-324));
    check_shortest(bits_of(1.7976931348623157e308));
    check_shortest(bits_of(-0.0));
}
END_TEST

START_TEST(no_decimal)
{
    hq_decimal decimal;
    ck_assert_int_eq(hq_decimal_of_bits(&scratch, bits_of(1.0 / 0.0), &decimal), HQ_E_INVALID);
    ck_assert_int_eq(hq_decimal_of_bits(&scratch, bits_of(-1.0 / 0.0), &decimal), HQ_E_INVALID);
    ck_assert_int_eq(hq_decimal_of_bits(&scratch, (uint64_t)0x7FF8 << 48, &decimal), HQ_E_INVALID);
}
END_TEST

static void set_up(void)
{
    hq_arena_init(&scratch, NULL, 0);
}

static void tear_down(void)
{
    hq_arena_free(&scratch);
}

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("decimal_text");
    TCase *sheets = tcase_create("sheets");
    tcase_add_loop_test(sheets, sheet_number, 0, COUNT_OF(SHEETS));
    tcase_add_test(sheets, long_numbers);
    suite_add_tcase(suite, sheets);

    TCase *bits = tcase_create("bits");
    tcase_add_checked_fixture(bits, set_up, tear_down);
    tcase_add_test(bits, shortest_of_chance);
    tcase_add_test(bits, shortest_of_decimals);
    tcase_add_test(bits, shortest_at_the_edges);
    tcase_add_test(bits, no_decimal);
    suite_add_tcase(suite, bits);
    return suite;
}
