/*
 * Working days: the holidays of 2026 counted by hand on paper, and random calendars against a plain count.
 */
#include "base/calendar.h"
#include "base/limits.h"
#include "unit.h"

enum { DAY_2026 = 20454 /* 2026-01-01, a Thursday */, RANDOM_CALENDARS = 300 };

/* Days of 2026 from 1 January: 0. */
#define JANUARY(DAY)   ((hq_day)(DAY_2026 + (DAY)-1))
#define FEBRUARY(DAY)  JANUARY(31 + (DAY))
#define MARCH(DAY)     JANUARY(59 + (DAY))
#define APRIL(DAY)     JANUARY(90 + (DAY))
#define MAY(DAY)       JANUARY(120 + (DAY))
#define SEPTEMBER(DAY) JANUARY(243 + (DAY))
#define OCTOBER(DAY)   JANUARY(273 + (DAY))
#define DECEMBER(DAY)  JANUARY(334 + (DAY))

/* As the State Council announced for 2026: New Year, Spring Festival, Qingming, Labour Day, Dragon Boat, Mid-Autumn and
 * National Day; holidays that fall on weekends are listed too, as in the announcement. */
static const hq_day OFF[] = {
    JANUARY(1),   JANUARY(2),   JANUARY(3),    FEBRUARY(15),  FEBRUARY(16),  FEBRUARY(17), FEBRUARY(18),
    FEBRUARY(19), FEBRUARY(20), FEBRUARY(21),  FEBRUARY(22),  FEBRUARY(23),  APRIL(4),     APRIL(5),
    APRIL(6),     MAY(1),       MAY(2),        MAY(3),        MAY(4),        MAY(5),       MAY(50),
    MAY(51),      MAY(52),      SEPTEMBER(25), SEPTEMBER(26), SEPTEMBER(27), OCTOBER(1),   OCTOBER(2),
    OCTOBER(3),   OCTOBER(4),   OCTOBER(5),    OCTOBER(6),    OCTOBER(7),
};
static const hq_day ON[] = {JANUARY(4), FEBRUARY(14), FEBRUARY(28), MAY(9), SEPTEMBER(20), OCTOBER(10)};

static const hq_workdays CALENDAR = {OFF, ON, COUNT_OF(OFF), COUNT_OF(ON), JANUARY(1), DECEMBER(31)};
static const hq_workdays PLAIN = {NULL, NULL, 0, 0, HQ_DAY_MIN, HQ_DAY_MAX};

START_TEST(the_tables_are_of_2026)
{
    hq_day day;
    ck_assert(hq_civil_to_day((hq_civil){2026, 1, 1}, &day) && day == JANUARY(1));
    ck_assert(hq_civil_to_day((hq_civil){2026, 6, 19}, &day) && day == MAY(50));
    ck_assert(hq_civil_to_day((hq_civil){2026, 12, 31}, &day) && day == DECEMBER(31));
    for (int i = 0; i < COUNT_OF(ON); i++)
        ck_assert_int_ge(hq_weekday(ON[i]), 6);
}
END_TEST

static const struct {
    const char *name;
    hq_day day;
    bool works;
} WORKDAYS[] = {
    {"Friday before Spring Festival", FEBRUARY(13), true},
    {"Saturday worked in advance", FEBRUARY(14), true},
    {"first day of Spring Festival", FEBRUARY(15), false},
    {"last day of Spring Festival", FEBRUARY(23), false},
    {"Tuesday after it", FEBRUARY(24), true},
    {"Saturday made up", FEBRUARY(28), true},
    {"Sunday after it", MARCH(1), false},
    {"plain Saturday", MARCH(7), false},
    {"plain Monday", MARCH(9), true},
    {"first listed", JANUARY(1), false},
    {"last listed", OCTOBER(7), false},
    {"first worked", JANUARY(4), true},
    {"last worked", OCTOBER(10), true},
    {"Sunday after the last worked", OCTOBER(11), false},
    {"New Year's Eve 2025, not covered", JANUARY(0), true},
    {"2027-01-01, not covered", DECEMBER(32), true},
    {"2027-01-02, not covered, Saturday", DECEMBER(33), false},
};

START_TEST(workdays_by_hand)
{
    CHECK_ROW(WORKDAYS[_i].name, hq_is_workday(&CALENDAR, WORKDAYS[_i].day) == WORKDAYS[_i].works);
}
END_TEST

static const struct {
    const char *name;
    hq_day day;
    int64_t count;
    hq_day expected;
    bool covered;
} STEPS[] = {
    {"one: the Saturday worked in advance", FEBRUARY(13), 1, FEBRUARY(14), true},
    {"two: over Spring Festival", FEBRUARY(13), 2, FEBRUARY(24), true},
    {"five", FEBRUARY(13), 5, FEBRUARY(27), true},
    {"six: the Saturday made up", FEBRUARY(13), 6, FEBRUARY(28), true},
    {"seven: over a Sunday", FEBRUARY(13), 7, MARCH(2), true},
    {"from within the holidays", FEBRUARY(17), 1, FEBRUARY(24), true},
    {"back from within the holidays", FEBRUARY(17), -1, FEBRUARY(14), true},
    {"none: the day itself, holiday or not", FEBRUARY(17), 0, FEBRUARY(17), true},
    {"none, outside what is covered", DECEMBER(33), 0, DECEMBER(33), true},
    {"back over Spring Festival", FEBRUARY(24), -2, FEBRUARY(13), true},
    {"back seven", MARCH(2), -7, FEBRUARY(13), true},
    {"over a plain weekend", MARCH(6), 1, MARCH(9), true},
    {"over Labour Day: 4 + 3, Saturday 9, 5, and 2", APRIL(24), 15, MAY(19), true},
    {"over National Day", SEPTEMBER(30), 1, OCTOBER(8), true},
    {"three over National Day: a Saturday", SEPTEMBER(30), 3, OCTOBER(10), true},
    {"into the calendar", JANUARY(0), 1, JANUARY(4), true},
    {"out of the calendar, back", JANUARY(4), -1, JANUARY(0), false},
    {"out of the calendar", DECEMBER(31), 1, DECEMBER(32), false},
    {"from one side to the other", JANUARY(-1), 1, JANUARY(0), false},
};

START_TEST(steps_by_hand)
{
    hq_day got = -7;
    bool covered = true;
    const char *name = STEPS[_i].name;
    CHECK_ROW(name, hq_add_workdays(&CALENDAR, STEPS[_i].day, STEPS[_i].count, &got, &covered));
    CHECK_ROW(name, got == STEPS[_i].expected);
    CHECK_ROW(name, covered == STEPS[_i].covered);

    /* It never becomes true again. */
    covered = false;
    CHECK_ROW(name, hq_add_workdays(&CALENDAR, STEPS[_i].day, STEPS[_i].count, &got, &covered));
    CHECK_ROW(name, !covered);
}
END_TEST

START_TEST(steps_have_limits)
{
    hq_day got = -7;
    bool covered = true;
    /* Without holidays five working days are a week: 10,000 of them 2,000 weeks. */
    ck_assert(hq_add_workdays(&PLAIN, JANUARY(1), HQ_WORKDAYS_MAX, &got, &covered));
    ck_assert_int_eq(got, JANUARY(1) + 14000);
    ck_assert(hq_add_workdays(&PLAIN, JANUARY(1), -HQ_WORKDAYS_MAX, &got, &covered));
    ck_assert_int_eq(got, JANUARY(1) - 14000);
    ck_assert(covered);

    static const struct {
        hq_day day;
        int64_t count;
    } REFUSED[] = {
        {JANUARY(1), HQ_WORKDAYS_MAX + 1},
        {JANUARY(1), -HQ_WORKDAYS_MAX - 1},
        {JANUARY(1), INT64_MAX},
        {JANUARY(1), INT64_MIN},
        {HQ_DAY_MAX, 1},
        {HQ_DAY_MIN, -1},
        {HQ_DAY_MAX - 100, 100},
    };
    for (int i = 0; i < COUNT_OF(REFUSED); i++) {
        got = -7;
        ck_assert_msg(!hq_add_workdays(&PLAIN, REFUSED[i].day, REFUSED[i].count, &got, &covered), "row %d",
                      i);
        ck_assert_msg(got == -7 && covered, "row %d: something was touched", i);
    }
}
END_TEST

/* What is listed outside the calendar's span says nothing. */
START_TEST(days_outside_the_span_are_plain)
{
    hq_workdays narrow = CALENDAR;
    narrow.covers_first = MARCH(1);
    narrow.covers_last = MARCH(31);
    ck_assert(hq_is_workday(&narrow, FEBRUARY(17)));
    ck_assert(!hq_is_workday(&narrow, FEBRUARY(14)));
    ck_assert(hq_is_workday(&narrow, OCTOBER(1)));
    hq_day got;
    bool covered = true;
    ck_assert(hq_add_workdays(&narrow, FEBRUARY(13), 2, &got, &covered));
    ck_assert_int_eq(got, FEBRUARY(17));
    ck_assert(!covered);
}
END_TEST

/* ---- Random calendars ---- */

static bool listed(const hq_day *days, uint32_t count, hq_day day)
{
    for (uint32_t i = 0; i < count; i++)
        if (days[i] == day)
            return true;
    return false;
}

/* 1970-01-01, day 0, was a Thursday. */
static bool works_by_definition(const hq_workdays *calendar, hq_day day)
{
    bool weekend = (day + 3) % 7 >= 5;
    if (day < calendar->covers_first || day > calendar->covers_last)
        return !weekend;
    return weekend ? listed(calendar->on, calendar->on_count, day)
                   : !listed(calendar->off, calendar->off_count, day);
}

static uint64_t random_state = 1;

static uint32_t random_below(uint32_t bound)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(random_state >> 33) % bound;
}

static uint32_t random_days(hq_day *days, uint32_t span)
{
    uint32_t count = 0;
    for (hq_day day = DAY_2026; day < DAY_2026 + (hq_day)span; day++)
        if (random_below(8) == 0)
            days[count++] = day;
    return count;
}

START_TEST(random_calendars_agree_with_a_plain_count)
{
    enum { SPAN = 400 };
    for (int i = 0; i < RANDOM_CALENDARS; i++) {
        hq_day off[SPAN];
        hq_day on[SPAN];
        hq_workdays calendar = {off,
                                on,
                                random_days(off, random_below(SPAN)),
                                random_days(on, random_below(SPAN)),
                                DAY_2026 + (hq_day)random_below(100),
                                DAY_2026 + 100 + (hq_day)random_below(300)};
        for (int k = 0; k < 20; k++) {
            hq_day day = DAY_2026 - 50 + (hq_day)random_below(500);
            int64_t count = (int64_t)random_below(300) - 150;
            hq_day expected = day;
            bool expected_covered = true;
            for (int64_t left = count; left != 0;) {
                expected += count > 0 ? 1 : -1;
                if (expected < calendar.covers_first || expected > calendar.covers_last)
                    expected_covered = false;
                if (works_by_definition(&calendar, expected))
                    left -= count > 0 ? 1 : -1;
            }
            hq_day got;
            bool covered = true;
            if (!hq_add_workdays(&calendar, day, count, &got, &covered) || got != expected ||
                covered != expected_covered)
                ck_abort_msg("calendar %d, day %d, count %d", i, (int)day, (int)count);
        }
    }
}
END_TEST

Suite *hq_unit_suite(void)
{
    Suite *suite = suite_create("workdays");
    TCase *cases = tcase_create("workdays");
    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, the_tables_are_of_2026);
    tcase_add_loop_test(cases, workdays_by_hand, 0, COUNT_OF(WORKDAYS));
    tcase_add_loop_test(cases, steps_by_hand, 0, COUNT_OF(STEPS));
    tcase_add_test(cases, steps_have_limits);
    tcase_add_test(cases, days_outside_the_span_are_plain);
    tcase_add_test(cases, random_calendars_agree_with_a_plain_count);
    suite_add_tcase(suite, cases);
    return suite;
}
