/*
 * The calendar against the C library's timegm and gmtime_r for every day there is, periods against their definitions,
 * and cases counted by hand. Working days: test_workdays.c.
 *
 * From the C library a table of the first days of all months is made once; what "the corresponding day" is, is then a
 * matter of looking it up, and definitions ("the greatest k ...") are tried out one k after the other.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include "base/calendar.h"
#include "memory.h"
#include "unit.h"

enum { MONTH_COUNT = 12 * HQ_YEAR_MAX, SECONDS_PER_DAY = 86400, RANDOM_COUNT = 100000 };

/* ck_assert_msg for long loops: Check's own writes to a pipe each time it holds. */
#define HOLDS(CONDITION)                    \
    do {                                    \
        if (!(CONDITION))                   \
            ck_abort_msg("%s", #CONDITION); \
    } while (0)

/* ---- The reference ---- */

static hq_day month_first[MONTH_COUNT + 1]; /* from January of year 1 to January of year 10000 */

static hq_day libc_day(int year, int month, int day)
{
    struct tm tm = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};
    return (hq_day)(timegm(&tm) / SECONDS_PER_DAY);
}

static void make_reference(void)
{
    for (int i = 0; i <= MONTH_COUNT; i++)
        month_first[i] = libc_day(1 + i / 12, 1 + i % 12, 1);
}

/* The month that a day is in: binary search. */
static int month_of(hq_day day)
{
    int low = 0;
    int high = MONTH_COUNT;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (month_first[middle] <= day)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* The corresponding day k months later; a day after all others when that is beyond the calendar. */
static hq_day reference_add_months(hq_day day, int64_t k)
{
    int month = month_of(day);
    if (month + k < 0)
        return HQ_DAY_MIN - 1;
    if (month + k >= MONTH_COUNT)
        return HQ_DAY_MAX + 1;
    hq_day last = month_first[month + k + 1] - 1;
    hq_day same = month_first[month + k] + (day - month_first[month]);
    return same < last ? same : last;
}

static uint64_t random_state;

static uint64_t random_64(void)
{
    uint64_t z = (random_state += 0x9E3779B97F4A7C15u); /* SplitMix64 */
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static int random_below(int bound)
{
    return (int)(random_64() % (uint64_t)bound);
}

/* Any day; every other one near the end of a month, where the rules differ. */
static hq_day random_day(void)
{
    hq_day day = HQ_DAY_MIN + random_below(HQ_DAY_MAX - HQ_DAY_MIN + 1);
    if (random_below(2) == 0)
        day = month_first[random_below(MONTH_COUNT) + 1] - 1 - random_below(4);
    return day;
}

static hq_day no_later_than_the_calendar(int64_t day)
{
    return day <= HQ_DAY_MAX + 1 ? (hq_day)day : HQ_DAY_MAX + 1;
}

/* ---- Days and dates ---- */

START_TEST(every_day_is_as_in_the_c_library)
{
    for (hq_day day = HQ_DAY_MIN; day <= HQ_DAY_MAX; day++) {
        time_t seconds = (time_t)day * SECONDS_PER_DAY;
        struct tm tm;
        HOLDS(gmtime_r(&seconds, &tm) != NULL);
        hq_civil civil = hq_day_to_civil(day);
        HOLDS(civil.year == tm.tm_year + 1900 && civil.month == tm.tm_mon + 1 && civil.day == tm.tm_mday);
        HOLDS(hq_weekday(day) == (tm.tm_wday == 0 ? 7 : tm.tm_wday));
        hq_day back;
        HOLDS(hq_civil_to_day(civil, &back) && back == day);
        HOLDS(hq_start_of_month(day) == day - tm.tm_mday + 1);
        HOLDS(hq_start_of_year(day) == day - tm.tm_yday);
    }
}
END_TEST

START_TEST(months_and_years_end_where_the_next_begin)
{
    for (int i = 0; i < MONTH_COUNT; i++) {
        hq_day first = month_first[i];
        int length = month_first[i + 1] - first;
        int year = 1 + i / 12;
        HOLDS(hq_days_in_month(year, 1 + i % 12) == length);
        HOLDS(hq_end_of_month(first) == first + length - 1 &&
              hq_end_of_month(first + length - 1) == first + length - 1);
        hq_day year_last = month_first[(i / 12 + 1) * 12] - 1;
        HOLDS(hq_end_of_year(first) == year_last && hq_end_of_year(first + length - 1) == year_last);
        HOLDS(hq_is_leap_year(year) == (month_first[(i / 12 + 1) * 12] - month_first[i / 12 * 12] == 366));
    }
    ck_assert_int_eq(month_first[0], HQ_DAY_MIN);
    ck_assert_int_eq(month_first[MONTH_COUNT], HQ_DAY_MAX + 1);
}
END_TEST

static const struct {
    const char *text;
    bool form_is_right;
    bool exists;
} DATES[] = {
    {"2026-02-28", true, true},   {"2026-02-29", true, false},   {"2024-02-29", true, true},
    {"1900-02-29", true, false},  {"2000-02-29", true, true},    {"2026-04-31", true, false},
    {"2026-00-10", true, false},  {"2026-13-10", true, false},   {"2026-01-00", true, false},
    {"2026-01-32", true, false},  {"0000-12-31", true, false},   {"0001-01-01", true, true},
    {"9999-12-31", true, true},   {"10000-01-01", false, false}, {"", false, false},
    {"2026-2-28", false, false},  {"2026-02-28 ", false, false}, {" 2026-02-28", false, false},
    {"2026/02/28", false, false}, {"20260228", false, false},    {"2026-02-2x", false, false},
    {"+026-02-28", false, false}, {"-026-02-28", false, false},  {"2026-+2-28", false, false},
    {"2026-02--8", false, false}, {"2026-02-28T", false, false}, {"２０26-0", false, false},
    {"2026-02-é", false, false},  {"202a-02-28", false, false},  {"2026-0:-28", false, false},
};

START_TEST(dates_are_read)
{
    const char *name = DATES[_i].text;
    hq_day day = -7;
    bool right = !DATES[_i].form_is_right;
    hq_str text = hq_str_of(name);
    CHECK_ROW(name, hq_day_parse(text, &day, &right) == DATES[_i].exists);
    CHECK_ROW(name, right == DATES[_i].form_is_right);
    CHECK_ROW(name, hq_day_parse(text, &day, NULL) == DATES[_i].exists);
    CHECK_ROW(name, DATES[_i].exists || day == -7);
}
END_TEST

START_TEST(dates_are_printed_and_read_back)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    for (hq_day day = HQ_DAY_MIN; day <= HQ_DAY_MAX; day += 1 + random_below(97)) {
        hq_arena_reset(&arena);
        time_t seconds = (time_t)day * SECONDS_PER_DAY;
        struct tm tm;
        char expected[64];
        HOLDS(gmtime_r(&seconds, &tm) != NULL);
        snprintf(expected, sizeof expected, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
        hq_text text;
        hq_text_init(&text, &arena);
        hq_day_print(&text, day);
        HOLDS(hq_str_is(hq_text_str(&text), expected));
        hq_day back;
        HOLDS(hq_day_parse(hq_text_str(&text), &back, NULL) && back == day);
    }
    hq_arena_free(&arena);
}
END_TEST

static hq_day day_named(const char *date)
{
    hq_day day;
    bool form_is_right;
    ck_assert_msg(hq_day_parse(hq_str_of(date), &day, &form_is_right), "[%s] is no date", date);
    return day;
}

START_TEST(dates_that_are_none_are_refused)
{
    static const hq_civil WRONG[] = {
        {0, 1, 1},
        {10000, 1, 1},
        {2026, 0, 1},
        {2026, 13, 1},
        {2026, 1, 0},
        {2026, 1, 32},
        {2026, 2, 29},
        {2026, 1, -1},
        {-1, 1, 1},
        {INT32_MIN, 1, 1},
        {INT32_MAX, 1, 1},
        {2026, INT32_MIN, 1},
        {2026, 11, 31},
        {2100, 2, 29},
        {2024, 2, 30},
        {2026, 1, INT32_MAX},
        {2026, INT32_MAX, 1},
    };
    for (int i = 0; i < COUNT_OF(WRONG); i++) {
        hq_day day = -7;
        ck_assert_msg(!hq_civil_to_day(WRONG[i], &day) && day == -7, "row %d", i);
    }
}
END_TEST

/* ---- Months ---- */

static const struct {
    const char *day;
    int64_t months;
    const char *expected; /* NULL: beyond the calendar */
} MONTHS_LATER[] = {
    {"2026-01-05", 3, "2026-04-05"}, /* Civil Code art. 201 and 202 */
    {"2026-01-31", 1, "2026-02-28"},
    {"2024-01-31", 1, "2024-02-29"},
    {"2024-01-30", 1, "2024-02-29"},
    {"2026-01-31", 2, "2026-03-31"}, /* from the 31st, not from 28 February */
    {"2026-01-31", 3, "2026-04-30"},
    {"2026-08-31", 6, "2027-02-28"},
    {"2024-02-29", 12, "2025-02-28"},
    {"2024-02-29", 48, "2028-02-29"},
    {"2096-02-29", 48, "2100-02-28"},
    {"2026-12-15", 1, "2027-01-15"},
    {"2026-12-31", 24, "2028-12-31"},
    {"2026-03-31", -1, "2026-02-28"},
    {"2026-01-15", -1, "2025-12-15"},
    {"2026-01-15", -13, "2024-12-15"},
    {"2024-02-29", -12, "2023-02-28"},
    {"2026-07-20", 0, "2026-07-20"},
    {"9999-11-30", 1, "9999-12-30"},
    {"9999-12-01", 1, NULL},
    {"0001-01-31", -1, NULL},
    {"0001-02-28", -1, "0001-01-28"},
    {"0001-01-01", 119987, "9999-12-01"},
    {"0001-01-01", 119988, NULL},
    {"9999-12-31", -119987, "0001-01-31"},
    {"9999-12-31", -119988, NULL},
    {"2026-01-01", INT64_MAX, NULL},
    {"2026-01-01", INT64_MIN, NULL},
};

START_TEST(months_are_added_as_the_civil_code_says)
{
    hq_day got = -7;
    bool fits = hq_day_add_months(day_named(MONTHS_LATER[_i].day), MONTHS_LATER[_i].months, &got);
    CHECK_ROW(MONTHS_LATER[_i].day, fits == (MONTHS_LATER[_i].expected != NULL));
    CHECK_ROW(MONTHS_LATER[_i].day, got == (fits ? day_named(MONTHS_LATER[_i].expected) : -7));
}
END_TEST

START_TEST(months_are_added_as_in_the_table)
{
    random_state = 1;
    for (int i = 0; i < RANDOM_COUNT; i++) {
        hq_day day = random_day();
        int64_t months = random_below(2) == 0 ? random_below(1200) - 600 : random_below(240000) - 120000;
        hq_day expected = reference_add_months(day, months);
        bool fits = expected >= HQ_DAY_MIN && expected <= HQ_DAY_MAX;
        hq_day got = -7;
        HOLDS(hq_day_add_months(day, months, &got) == fits);
        HOLDS(got == (fits ? expected : -7));
    }
}
END_TEST

START_TEST(days_are_added_within_the_calendar)
{
    static const struct {
        hq_day day;
        int64_t days;
        bool fits;
    } CASES[] = {
        {0, 31, true},         {HQ_DAY_MAX, 0, true}, {HQ_DAY_MAX, 1, false},       {HQ_DAY_MIN, -1, false},
        {HQ_DAY_MIN, 0, true}, {0, HQ_DAY_MAX, true}, {0, INT64_MAX, false},        {-1, INT64_MIN, false},
        {1, INT64_MAX, false}, {0, HQ_DAY_MIN, true}, {0, (int64_t)1 << 32, false},
    };
    for (int i = 0; i < COUNT_OF(CASES); i++) {
        hq_day got = -7;
        ck_assert_msg(hq_day_add_days(CASES[i].day, CASES[i].days, &got) == CASES[i].fits, "row %d", i);
        ck_assert_msg(got == (CASES[i].fits ? CASES[i].day + CASES[i].days : -7), "row %d", i);
    }
}
END_TEST

static const struct {
    const char *first;
    const char *until;
    int64_t months;
} MONTHS_APART[] = {
    {"2026-01-31", "2026-02-28", 1},      {"2026-01-31", "2026-02-27", 0},  {"2024-01-31", "2024-02-28", 0},
    {"2026-01-05", "2026-04-05", 3},      {"2026-01-05", "2026-04-04", 2},  {"2026-01-31", "2026-03-30", 1},
    {"2026-01-31", "2026-03-31", 2},      {"2024-02-29", "2025-02-28", 12}, {"2024-02-29", "2025-02-27", 11},
    {"2026-05-05", "2026-05-05", 0},      {"2026-05-05", "2025-05-05", 0},  {"2026-02-28", "2026-03-31", 1},
    {"0001-01-01", "9999-12-31", 119987}, {"2026-01-01", "2027-01-01", 12},
};

START_TEST(months_between_by_hand)
{
    int64_t got = hq_months_between(day_named(MONTHS_APART[_i].first), day_named(MONTHS_APART[_i].until));
    ck_assert_msg(got == MONTHS_APART[_i].months, "[%s .. %s] %ld", MONTHS_APART[_i].first,
                  MONTHS_APART[_i].until, (long)got);
}
END_TEST

/* The greatest k >= 0 with first + k months <= until. */
static int64_t months_between_by_definition(hq_day first, hq_day until)
{
    int64_t k = 0;
    while (reference_add_months(first, k + 1) <= until && reference_add_months(first, k + 1) <= HQ_DAY_MAX)
        k++;
    return k;
}

START_TEST(months_between_agrees_with_its_definition)
{
    random_state = 2;
    for (int i = 0; i < RANDOM_COUNT; i++) {
        hq_day first = random_day();
        hq_day until =
            no_later_than_the_calendar((int64_t)first + random_below(i % 1000 == 0 ? 100000 : 1000) - 50);
        if (random_below(4) == 0) /* the corresponding day, or the one next to it */
            until = no_later_than_the_calendar((int64_t)reference_add_months(first, random_below(40)) +
                                               random_below(3) - 1);
        if (until > HQ_DAY_MAX)
            until = HQ_DAY_MAX;
        int64_t expected = until <= first ? 0 : months_between_by_definition(first, until);
        HOLDS(hq_months_between(first, until) == expected);
    }
    /* The end is not included, so a period may reach to the day after the last. */
    ck_assert_int_eq(hq_months_between(day_named("9999-12-01"), HQ_DAY_MAX + 1), 1);
    ck_assert_int_eq(hq_months_between(HQ_DAY_MIN, HQ_DAY_MAX + 1), MONTH_COUNT);
}
END_TEST

/* The months of w one by one: the k-th ends on the day before w_first + k months. */
static int64_t months_ending_by_definition(hq_day w_first, hq_day w_until, hq_day p_first, hq_day p_until)
{
    int64_t count = 0;
    for (int64_t k = 1;; k++) {
        hq_day end = reference_add_months(w_first, k);
        if (end > w_until || end > HQ_DAY_MAX)
            return count;
        if (end - 1 >= p_first && end - 1 < p_until)
            count++;
    }
}

START_TEST(months_ending_within_agrees_with_its_definition)
{
    random_state = 3;
    int64_t found = 0;
    for (int i = 0; i < RANDOM_COUNT; i++) {
        hq_day w_first = random_day() / 2;
        hq_day w_until = w_first + random_below(1500) - 30;
        hq_day p_first = w_first + random_below(1500) - 300;
        hq_day p_until = p_first + random_below(900) - 30;
        if (random_below(4) == 0)
            p_first = reference_add_months(w_first, random_below(30)) - random_below(3) + 1;
        if (random_below(4) == 0)
            p_until = reference_add_months(w_first, random_below(40)) - random_below(3) + 1;
        int64_t expected = months_ending_by_definition(w_first, w_until, p_first, p_until);
        HOLDS(hq_months_ending_within(w_first, w_until, p_first, p_until) == expected);
        found += expected;
    }
    ck_assert_int_gt(found, RANDOM_COUNT);
}
END_TEST

/* Periods that follow each other share out the whole months of w, none twice and none lost. */
START_TEST(months_ending_add_up_over_periods)
{
    random_state = 4;
    for (int i = 0; i < RANDOM_COUNT / 10; i++) {
        hq_day w_first = random_day() / 2;
        hq_day w_until = w_first + random_below(3000);
        hq_day from = w_first - random_below(100);
        hq_day to = w_until + random_below(100) + 1;
        int64_t sum = 0;
        while (from < to) {
            hq_day next = from + 1 + random_below(200);
            sum += hq_months_ending_within(w_first, w_until, from, next);
            from = next;
        }
        HOLDS(sum == hq_months_between(w_first, w_until));
    }
    /* A period without bounds. */
    hq_day first = day_named("2026-01-31");
    hq_day until = day_named("2026-07-31");
    ck_assert_int_eq(hq_months_ending_within(first, until, INT32_MIN, INT32_MAX), 6);
    ck_assert_int_eq(hq_months_ending_within(first, until, INT32_MAX, INT32_MIN), 0);
}
END_TEST

static const struct {
    const char *name;
    const char *w_first;
    const char *w_until;
    const char *p_first;
    const char *p_until;
    int64_t months;
} MONTHS_ENDING[] = {
    {"half a year in one year", "2026-01-15", "2026-07-15", "2026-01-01", "2027-01-01", 6},
    {"across the turn of the year, first part", "2025-11-10", "2026-05-10", "2025-01-01", "2026-01-01", 1},
    {"across the turn of the year, second part", "2025-11-10", "2026-05-10", "2026-01-01", "2027-01-01", 5},
    {"a month ends on the period's last day", "2026-01-01", "2026-03-01", "2026-01-01", "2026-02-01", 1},
    {"a month ends on the day before the period", "2026-01-01", "2026-03-01", "2026-02-01", "2026-03-01", 1},
    {"a broken month counts nowhere", "2026-01-01", "2026-02-28", "2026-02-01", "2026-03-01", 0},
    {"from the 31st", "2026-01-31", "2026-04-30", "2026-02-01", "2026-03-01", 1},
    {"from the 31st, all", "2026-01-31", "2026-04-30", "2026-01-01", "2027-01-01", 3},
    {"an empty period", "2026-01-01", "2027-01-01", "2026-06-01", "2026-06-01", 0},
};

START_TEST(months_ending_within_by_hand)
{
    int64_t got =
        hq_months_ending_within(day_named(MONTHS_ENDING[_i].w_first), day_named(MONTHS_ENDING[_i].w_until),
                                day_named(MONTHS_ENDING[_i].p_first), day_named(MONTHS_ENDING[_i].p_until));
    ck_assert_msg(got == MONTHS_ENDING[_i].months, "[%s] %ld", MONTHS_ENDING[_i].name, (long)got);
}
END_TEST

/* ---- Years ---- */

static const struct {
    const char *birth;
    const char *day;
    int64_t years;
} AGES[] = {
    {"1960-05-20", "2026-05-19", 65}, {"1960-05-20", "2026-05-20", 66}, {"2026-05-20", "2026-05-20", 0},
    {"2026-05-20", "2025-05-20", 0},  {"2026-05-20", "2027-05-19", 0},  {"2000-02-29", "2001-02-27", 0},
    {"2000-02-29", "2001-02-28", 1},  {"2000-02-29", "2004-02-28", 3},  {"2000-02-29", "2004-02-29", 4},
    {"2000-02-28", "2018-02-28", 18}, {"2000-02-28", "2018-02-27", 17}, {"1999-12-31", "2000-01-01", 0},
};

START_TEST(ages_by_hand)
{
    int64_t got = hq_age_years(day_named(AGES[_i].birth), day_named(AGES[_i].day));
    ck_assert_msg(got == AGES[_i].years, "[%s at %s] %ld", AGES[_i].birth, AGES[_i].day, (long)got);
}
END_TEST

/*
 * ISDA's examples: "EMU and market conventions" (1998) for ACT/ACT, and the worksheet to the 2006 definitions for
 * 30E/360; each counted again by hand. The value is n1/d1 + n2/d2.
 */
static const struct {
    const char *first;
    const char *until;
    hq_day_count basis;
    int64_t n1;
    int64_t d1;
    int64_t n2;
    int64_t d2;
} YEARS[] = {
    {"2003-11-01", "2004-05-01", HQ_ACT_ACT, 61, 365, 121, 366},
    {"2023-11-01", "2024-05-01", HQ_ACT_ACT, 61, 365, 121, 366},
    {"1999-02-01", "1999-07-01", HQ_ACT_ACT, 150, 365, 0, 1},
    {"1999-07-01", "2000-07-01", HQ_ACT_ACT, 184, 365, 182, 366},
    {"2002-08-15", "2003-07-15", HQ_ACT_ACT, 334, 365, 0, 1},
    {"1999-07-30", "2000-01-30", HQ_ACT_ACT, 155, 365, 29, 366},
    {"2000-01-30", "2000-06-30", HQ_ACT_ACT, 152, 366, 0, 1},
    {"1999-11-30", "2000-04-30", HQ_ACT_ACT, 32, 365, 120, 366},
    {"2023-01-01", "2025-01-01", HQ_ACT_ACT, 2, 1, 0, 1},
    {"2024-12-31", "2025-01-01", HQ_ACT_ACT, 1, 366, 0, 1},
    {"1900-01-01", "1901-01-01", HQ_ACT_ACT, 365, 365, 0, 1},
    {"2023-07-01", "2024-07-01", HQ_ACT_365, 366, 365, 0, 1},
    {"2023-07-01", "2024-07-01", HQ_ACT_360, 366, 360, 0, 1},
    {"2026-03-01", "2026-03-02", HQ_ACT_360, 1, 360, 0, 1},
    {"2007-01-15", "2007-01-30", HQ_30E_360, 15, 360, 0, 1},
    {"2007-01-15", "2007-01-31", HQ_30E_360, 15, 360, 0, 1},
    {"2007-01-15", "2007-02-15", HQ_30E_360, 30, 360, 0, 1},
    {"2007-09-30", "2008-03-31", HQ_30E_360, 180, 360, 0, 1},
    {"2007-09-30", "2007-10-31", HQ_30E_360, 30, 360, 0, 1},
    {"2007-01-31", "2007-02-28", HQ_30E_360, 28, 360, 0, 1},
    {"2007-02-28", "2007-03-31", HQ_30E_360, 32, 360, 0, 1},
    {"2006-08-31", "2007-02-28", HQ_30E_360, 178, 360, 0, 1},
    {"2007-02-28", "2007-08-31", HQ_30E_360, 182, 360, 0, 1},
    {"2007-02-26", "2008-02-29", HQ_30E_360, 363, 360, 0, 1},
    {"2008-02-29", "2009-02-28", HQ_30E_360, 359, 360, 0, 1},
    {"2008-02-29", "2008-03-31", HQ_30E_360, 31, 360, 0, 1},
    {"2026-01-30", "2026-01-31", HQ_30E_360, 0, 1, 0, 1},
    {"2026-05-05", "2026-05-05", HQ_ACT_ACT, 0, 1, 0, 1},
    {"2026-05-05", "2020-05-05", HQ_30E_360, 0, 1, 0, 1},
};

START_TEST(years_between_by_hand)
{
    hq_arena arena;
    hq_arena_init(&arena, NULL, 0);
    hq_rat x;
    hq_rat y;
    hq_rat got;
    ck_assert_int_eq(hq_rat_make(&arena, YEARS[_i].n1, YEARS[_i].d1, &x), HQ_OK);
    ck_assert_int_eq(hq_rat_make(&arena, YEARS[_i].n2, YEARS[_i].d2, &y), HQ_OK);
    ck_assert_int_eq(hq_rat_add(&arena, x, y, &x), HQ_OK);
    ck_assert_int_eq(hq_years_between(&arena, day_named(YEARS[_i].first), day_named(YEARS[_i].until),
                                      YEARS[_i].basis, &got),
                     HQ_OK);
    ck_assert_msg(hq_rat_equal(got, x), "[%s .. %s, basis %d] %ld/%ld", YEARS[_i].first, YEARS[_i].until,
                  (int)YEARS[_i].basis, (long)got.numerator, (long)got.denominator);
    hq_arena_free(&arena);
}
END_TEST

/* Day by day, each with the weight of its year; and without memory, as every result is small. */
START_TEST(years_between_agree_with_a_sum_of_days)
{
    test_memory memory;
    test_memory_init(&memory, 1);
    hq_arena none;
    hq_arena_init(&none, &memory.allocator, 0);
    random_state = 5;
    for (int i = 0; i < 2000; i++) {
        hq_day first = random_day();
        hq_day until = no_later_than_the_calendar((int64_t)first + random_below(3000));
        int64_t weight = 0;
        for (hq_day day = first; day < until; day++) {
            int year = month_of(day) / 12;
            weight += month_first[12 * (year + 1)] - month_first[12 * year] == 366 ? 365 : 366;
        }
        hq_rat expected;
        hq_rat got;
        HOLDS(hq_rat_make(&none, weight, 365 * 366, &expected) == HQ_OK);
        HOLDS(hq_years_between(&none, first, until, HQ_ACT_ACT, &got) == HQ_OK &&
              hq_rat_equal(got, expected));
        HOLDS(hq_rat_make(&none, until - first, 365, &expected) == HQ_OK);
        HOLDS(hq_years_between(&none, first, until, HQ_ACT_365, &got) == HQ_OK &&
              hq_rat_equal(got, expected));
    }
    hq_rat whole;
    for (int basis = HQ_ACT_365; basis <= HQ_30E_360; basis++)
        HOLDS(hq_years_between(&none, HQ_DAY_MIN, HQ_DAY_MAX + 1, (hq_day_count)basis, &whole) == HQ_OK);
    HOLDS(hq_rat_equal(whole, hq_rat_int(HQ_YEAR_MAX)));
    ck_assert_uint_eq(memory.calls, 0);
    hq_arena_free(&none);
}
END_TEST

START_TEST(a_day_outside_the_calendar_aborts)
{
    prctl(PR_SET_DUMPABLE, 0); /* a core file of a program under ASan takes seconds */
    hq_day day = _i % 2 == 0 ? HQ_DAY_MIN - 1 : HQ_DAY_MAX + 1;
    if (_i < 2)
        (void)hq_day_to_civil(day);
    else
        (void)hq_weekday(day);
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("calendar");
    TCase *cases = tcase_create("calendar");
    tcase_add_unchecked_fixture(cases, make_reference, NULL);
    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, every_day_is_as_in_the_c_library);
    tcase_add_test(cases, months_and_years_end_where_the_next_begin);
    tcase_add_loop_test(cases, dates_are_read, 0, COUNT_OF(DATES));
    tcase_add_test(cases, dates_are_printed_and_read_back);
    tcase_add_test(cases, dates_that_are_none_are_refused);
    tcase_add_loop_test(cases, months_are_added_as_the_civil_code_says, 0, COUNT_OF(MONTHS_LATER));
    tcase_add_test(cases, months_are_added_as_in_the_table);
    tcase_add_test(cases, days_are_added_within_the_calendar);
    tcase_add_loop_test(cases, months_between_by_hand, 0, COUNT_OF(MONTHS_APART));
    tcase_add_test(cases, months_between_agrees_with_its_definition);
    tcase_add_test(cases, months_ending_within_agrees_with_its_definition);
    tcase_add_test(cases, months_ending_add_up_over_periods);
    tcase_add_loop_test(cases, months_ending_within_by_hand, 0, COUNT_OF(MONTHS_ENDING));
    tcase_add_loop_test(cases, ages_by_hand, 0, COUNT_OF(AGES));
    tcase_add_loop_test(cases, years_between_by_hand, 0, COUNT_OF(YEARS));
    tcase_add_test(cases, years_between_agree_with_a_sum_of_days);
    tcase_add_loop_test_raise_signal(cases, a_day_outside_the_calendar_aborts, SIGABRT, 0, 4);
    suite_add_tcase(suite, cases);
    return suite;
}
