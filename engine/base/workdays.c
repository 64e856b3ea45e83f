/*
 * Working days. See calendar.h.
 *
 * A step goes day by day: the published tables are short, the steps too (HQ_WORKDAYS_MAX is 40 years), and a closed
 * formula would have to trust that every listed holiday is a weekday. Looking a day up costs a search in a table of some
 * dozens of days, and only for days between its first and last.
 */
#include <assert.h>

#include "base/calendar.h"
#include "base/limits.h"

static bool lists(const hq_day *days, uint32_t count, hq_day day)
{
    if (count == 0 || day < days[0] || day > days[count - 1])
        return false;
    uint32_t low = 0;
    uint32_t high = count - 1; /* days[low] <= day <= days[high] */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (days[middle] < day)
            low = middle + 1;
        else
            high = middle;
    }
    return days[low] == day;
}

static bool covers(const hq_workdays *calendar, hq_day day)
{
    return day >= calendar->covers_first && day <= calendar->covers_last;
}

bool hq_is_workday(const hq_workdays *calendar, hq_day day)
{
    bool weekday = hq_weekday(day) <= 5;
    if (!covers(calendar, day))
        return weekday;
    return weekday ? !lists(calendar->off, calendar->off_count, day)
                   : lists(calendar->on, calendar->on_count, day);
}

bool hq_add_workdays(const hq_workdays *calendar, hq_day day, int64_t count, hq_day *out, bool *covered)
{
    if (count < -HQ_WORKDAYS_MAX || count > HQ_WORKDAYS_MAX)
        return false;
    hq_day step = count < 0 ? -1 : 1;
    int64_t left = count < 0 ? -count : count;
    bool all_covered = true;
    while (left > 0) {
        if (!hq_day_add_days(day, step, &day))
            return false;
        all_covered = all_covered && covers(calendar, day);
        if (hq_is_workday(calendar, day))
            left--;
    }
    *out = day;
    if (!all_covered)
        *covered = false;
    return true;
}
