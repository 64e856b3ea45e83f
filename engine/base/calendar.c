/*
 * Days, months and years of the Gregorian calendar. See calendar.h; working days are workdays.c.
 *
 * A year here begins in March: then the leap day is the last of it, and every four centuries are 146,097 days long. What is found
 * by it is found as in C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar algorithms" (Software: Practice and
 * Experience 53, 2023): a division by a constant is a multiplication and a shift whose other half is the remainder. It needs neither tables nor loops,
 * and batches ask it of every row.
 *
 * Every count of months rests on one fact: `day` plus k months is in the k-th month after it, on the same day of the
 * month or that month's last. So no function steps from month to month.
 */
#include "base/calendar.h"

#include <assert.h>

enum {
    DAYS_PER_400_YEARS = 146097,
    DAYS_BEFORE_EPOCH = 719468, /* 0000-03-01 to 1970-01-01 */
    MONTHS_MAX = 12 * HQ_YEAR_MAX
};

/* ---- Days and dates ---- */

bool hq_is_leap_year(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int hq_days_in_month(int year, int month)
{
    assert(month >= 1 && month <= 12);
    if (month == 2)
        return hq_is_leap_year(year) ? 29 : 28;
    return 30 | (month ^ month >> 3); /* 31 where it is odd up to July, even from August on */
}

/* Of a date that exists, from 0000-03-01 on. */
static hq_day day_of(hq_civil civil)
{
    uint32_t early = civil.month <= 2; /* January and February belong to the year before */
    uint32_t year = (uint32_t)civil.year - early, month = (uint32_t)civil.month + 12 * early; /* 3 .. 14 */
    uint32_t century = year / 100;
    uint32_t days = year * 365 + year / 4 - century + century / 4 + (979 * month - 2919) / 32;
    return (hq_day)(days + (uint32_t)civil.day) - 1 - DAYS_BEFORE_EPOCH;
}

/* Of a day of the calendar, or the one after it: the end of a period that includes 9999-12-31. */
static hq_civil civil_of(hq_day day)
{
    assert(day >= HQ_DAY_MIN && day <= HQ_DAY_MAX + 1);
    uint32_t quarters = 4 * (uint32_t)(day + DAYS_BEFORE_EPOCH) + 3;
    uint32_t century = quarters / DAYS_PER_400_YEARS;
    uint32_t within = quarters % DAYS_PER_400_YEARS | 3; /* 4 * day of the century + 3 */
    /* 2939745 / 2^32 is 1 / 1461, exact for what can stand here: the year of the century above, the day of the year below. */
    uint64_t years = (uint64_t)within * 2939745;
    uint32_t day_of_year = (uint32_t)years / 2939745 / 4;
    uint32_t months = 2141 * day_of_year + 197913; /* 65536ths of a month; 3: March */
    uint32_t late = day_of_year >= 306;            /* January and February */
    return (hq_civil){.year = (int)(100 * century + (uint32_t)(years >> 32) + late),
                      .month = (int)((months >> 16) - 12 * late),
                      .day = (int)((months & 0xffff) / 2141) + 1};
}

static bool is_day(int64_t day)
{
    return day >= HQ_DAY_MIN && day <= HQ_DAY_MAX;
}

bool hq_civil_to_day(hq_civil civil, hq_day *out)
{
    if (civil.year < HQ_YEAR_MIN || civil.year > HQ_YEAR_MAX || civil.month < 1 || civil.month > 12 ||
        civil.day < 1 || civil.day > hq_days_in_month(civil.year, civil.month))
        return false;
    *out = day_of(civil);
    return true;
}

hq_civil hq_day_to_civil(hq_day day)
{
    assert(is_day(day));
    return civil_of(day);
}

int hq_weekday(hq_day day)
{
    assert(is_day(day));
    return (day - HQ_DAY_MIN) % 7 + 1; /* 0001-01-01 was a Monday */
}

/* ---- Text ---- */

/* The number that `count` digits at s.at[from] make, or -1. */
static int digits_at(hq_str s, size_t from, size_t count)
{
    int value = 0;
    for (size_t i = from; i < from + count; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return -1;
        value = value * 10 + (s.at[i] - '0');
    }
    return value;
}

bool hq_day_parse(hq_str text, hq_day *out, bool *form_is_right)
{
    bool right = false;
    hq_civil civil = {0};
    if (text.length == 10 && text.at[4] == '-' && text.at[7] == '-') {
        civil = (hq_civil){digits_at(text, 0, 4), digits_at(text, 5, 2), digits_at(text, 8, 2)};
        right = civil.year >= 0 && civil.month >= 0 && civil.day >= 0;
    }
    if (form_is_right != NULL)
        *form_is_right = right;
    return right && hq_civil_to_day(civil, out);
}

void hq_day_print(hq_text *text, hq_day day)
{
    hq_civil civil = hq_day_to_civil(day);
    hq_text_addf(text, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
}

/* ---- Months ---- */

/* Months since January of year 0. */
static int64_t month_index(hq_civil civil)
{
    return (int64_t)civil.year * 12 + civil.month - 1;
}

/* The corresponding day of a month, or its last (art. 202). */
static int corresponding_day(int year, int month, int day)
{
    int last = hq_days_in_month(year, month);
    return day < last ? day : last;
}

bool hq_day_add_months(hq_day day, int64_t months, hq_day *out)
{
    if (months < -MONTHS_MAX || months > MONTHS_MAX)
        return false;
    hq_civil civil = hq_day_to_civil(day);
    int index = (int)(month_index(civil) + months);
    if (index < HQ_YEAR_MIN * 12 || index >= (HQ_YEAR_MAX + 1) * 12)
        return false;
    int year = index / 12, month = index % 12 + 1;
    *out = day_of((hq_civil){year, month, corresponding_day(year, month, civil.day)});
    return true;
}

bool hq_day_add_days(hq_day day, int64_t days, hq_day *out)
{
    int64_t sum;
    if (__builtin_add_overflow(day, days, &sum) || !is_day(sum))
        return false;
    *out = (hq_day)sum;
    return true;
}

/* The last month may not be whole: it is when its corresponding day has been reached. */
int64_t hq_months_between(hq_day first, hq_day until)
{
    if (until <= first)
        return 0;
    hq_civil from = civil_of(first);
    hq_civil to = civil_of(until);
    bool reached = corresponding_day(to.year, to.month, from.day) <= to.day;
    return month_index(to) - month_index(from) - (reached ? 0 : 1);
}

/*
 * The k-th month ends within the period where p_first < w_first + k months <= p_until, and is one of w's where that is
 * <= w_until: a difference of two counts from w_first.
 */
int64_t hq_months_ending_within(hq_day w_first, hq_day w_until, hq_day p_first, hq_day p_until)
{
    hq_day until = p_until < w_until ? p_until : w_until;
    if (until <= p_first)
        return 0;
    return hq_months_between(w_first, until) - hq_months_between(w_first, p_first);
}

hq_day hq_start_of_month(hq_day day)
{
    return day - hq_day_to_civil(day).day + 1;
}

hq_day hq_end_of_month(hq_day day)
{
    hq_civil civil = hq_day_to_civil(day);
    return day - civil.day + hq_days_in_month(civil.year, civil.month);
}

hq_day hq_start_of_year(hq_day day)
{
    return day_of((hq_civil){hq_day_to_civil(day).year, 1, 1});
}

hq_day hq_end_of_year(hq_day day)
{
    return day_of((hq_civil){hq_day_to_civil(day).year, 12, 31});
}

/* ---- Years ---- */

/* The birthday of year n is the corresponding day 12 * n months after birth, so completed years are whole dozens. */
int64_t hq_age_years(hq_day birth, hq_day day)
{
    return hq_months_between(birth, day) / 12;
}

/* Leap years from year 1 to the one before `year`. */
static int leap_years_before(int year)
{
    int last = year - 1;
    return last / 4 - last / 100 + last / 400;
}

/* Days before `day`, from 0001-01-01, that lie in leap years. */
static int64_t days_in_leap_years_before(hq_day day)
{
    int year = civil_of(day).year;
    int64_t whole = (int64_t)leap_years_before(year) * 366;
    return hq_is_leap_year(year) ? whole + (day - day_of((hq_civil){year, 1, 1})) : whole;
}

/* Days of 30E/360: twelve months of 30 days, each 31st taken as the 30th. */
static int64_t days_30e_360(hq_day first, hq_day until)
{
    hq_civil from = civil_of(first);
    hq_civil to = civil_of(until);
    int from_day = from.day < 30 ? from.day : 30;
    int to_day = to.day < 30 ? to.day : 30;
    return 30 * (month_index(to) - month_index(from)) + (to_day - from_day);
}

hq_status hq_years_between(hq_arena *arena, hq_day first, hq_day until, hq_day_count basis, hq_rat *out)
{
    if (until <= first) {
        *out = HQ_RAT_ZERO;
        return HQ_OK;
    }
    int64_t days = (int64_t)until - first;
    switch (basis) {
    case HQ_ACT_365:
        return hq_rat_make(arena, days, 365, out);
    case HQ_ACT_360:
        return hq_rat_make(arena, days, 360, out);
    case HQ_ACT_ACT: {
        int64_t leap = days_in_leap_years_before(until) - days_in_leap_years_before(first);
        return hq_rat_make(arena, leap * 365 + (days - leap) * 366, 365 * 366, out);
    }
    case HQ_30E_360:
        return hq_rat_make(arena, days_30e_360(first, until), 360, out);
    }
    assert(false && "no such basis");
    return HQ_E_USAGE;
}
