/*
 * Days of the civil calendar, and periods as the Civil Code of the People's Republic counts them.
 *
 * A day is the number of days since 1970-01-01 in the proleptic Gregorian calendar. Years run from HQ_YEAR_MIN to
 * HQ_YEAR_MAX; a result beyond is a failure (false), never a wrapped day.
 *
 * Art. 201: the first day of a period in days, months or years is not counted, so a period of 3 months from the 5th
 * ends on the 5th. Art. 202: it ends on the corresponding day of the last month, or on that month's last day where
 * there is none (31 January + 1 month is 28 or 29 February).
 */
#ifndef HQ_BASE_CALENDAR_H
#define HQ_BASE_CALENDAR_H

#include "base/rational.h"

typedef int32_t hq_day;

enum { HQ_YEAR_MIN = 1, HQ_YEAR_MAX = 9999 };

/* 0001-01-01 and 9999-12-31. */
#define HQ_DAY_MIN ((hq_day)-719162)
#define HQ_DAY_MAX ((hq_day)2932896)

typedef struct hq_civil {
    int year;  /* HQ_YEAR_MIN .. HQ_YEAR_MAX */
    int month; /* 1 .. 12 */
    int day;   /* 1 .. 31 */
} hq_civil;

bool hq_civil_to_day(hq_civil civil, hq_day *out); /* false when the date does not exist */
hq_civil hq_day_to_civil(hq_day day);              /* day must lie in HQ_DAY_MIN .. HQ_DAY_MAX */
int hq_days_in_month(int year, int month);
bool hq_is_leap_year(int year);
int hq_weekday(hq_day day); /* 1 Monday .. 7 Sunday */

/* "2026-02-28", exactly. false: not of that form, or no such day (*form_is_right tells which; may be NULL). */
bool hq_day_parse(hq_str text, hq_day *out, bool *form_is_right);
void hq_day_print(hq_text *text, hq_day day);

/* The corresponding day `months` later or earlier (art. 202). false: beyond the calendar. */
bool hq_day_add_months(hq_day day, int64_t months, hq_day *out);
bool hq_day_add_days(hq_day day, int64_t days, hq_day *out);

/*
 * Whole months from `first` to `until` (not included): the greatest k >= 0 with first + k months <= until; 0 when
 * until <= first. 2026-01-31 to 2026-02-28 is 1.
 */
int64_t hq_months_between(hq_day first, hq_day until);

/*
 * How many of the whole months of [w_first, w_until), counted from w_first, end within [p_first, p_until): the k-th
 * month ends at the end of the day before w_first + k months. Adding up over periods that follow each other gives the
 * whole months of w that end within their union.
 */
int64_t hq_months_ending_within(hq_day w_first, hq_day w_until, hq_day p_first, hq_day p_until);

hq_day hq_start_of_month(hq_day day);
hq_day hq_end_of_month(hq_day day);
hq_day hq_start_of_year(hq_day day);
hq_day hq_end_of_year(hq_day day);

/* Completed years of a person born on `birth` at `day`, reached on the birthday (29 February: art. 202). 0 before birth. */
int64_t hq_age_years(hq_day birth, hq_day day);

/* How days become years in a yearly rate. */
typedef enum hq_day_count {
    HQ_ACT_365, /* actual days / 365 */
    HQ_ACT_360, /* actual days / 360 */
    HQ_ACT_ACT, /* ISDA: days in leap years / 366 + days in other years / 365 */
    HQ_30E_360  /* 30E/360 (ISDA 2006 4.16(g)): each 31st counts as the 30th */
} hq_day_count;

/* Years in [first, until) under a basis; 0 when until <= first. */
hq_status hq_years_between(hq_arena *arena, hq_day first, hq_day until, hq_day_count basis,
                           hq_rat *out) HQ_MUST_USE;

/*
 * A calendar of working days: Monday to Friday but for the days listed. `off` are holidays, `on` are weekend days on
 * which people work. Both sorted, without repeats. It speaks for covers_first .. covers_last only.
 */
typedef struct hq_workdays {
    const hq_day *off;
    const hq_day *on;
    uint32_t off_count;
    uint32_t on_count;
    hq_day covers_first;
    hq_day covers_last;
} hq_workdays;

bool hq_is_workday(const hq_workdays *calendar, hq_day day);

/*
 * The day that is `count` working days after (count > 0) or before (count < 0) `day`, which itself is not counted;
 * `day` itself when count is 0. *covered becomes false when a day outside the calendar's span was taken as a plain
 * weekday or weekend, and is untouched otherwise. false: beyond the calendar of days, or |count| > HQ_WORKDAYS_MAX.
 */
bool hq_add_workdays(const hq_workdays *calendar, hq_day day, int64_t count, hq_day *out, bool *covered);

#endif
