"""Numbers and days, exactly, by other means than the engine's: Python's integers, fractions and proleptic calendar.

A number is a Fraction in base units (money in yuan, time in months, ...). A day is the ordinal of datetime.date. A span is a pair
(first, until), until not included, empty when until <= first. Nothing here was taken from the engine: every rule is
language.md's, the Civil Code's, or the definition of the day-count convention that is named.
"""

from calendar import isleap, monthrange
from datetime import date
from fractions import Fraction

MODES = ("half_up", "half_even", "half_down", "up", "down", "floor", "ceiling")
BASES = ("act365", "act360", "actact", "30e360")


def quantize(value, quantum, mode):
    """The multiple of quantum (> 0) that the mode chooses; half_up is away from zero, half_down towards it."""
    quotient = value / quantum
    below, rest = divmod(quotient.numerator, quotient.denominator)
    if rest == 0:
        return below * quantum
    above = below + 1
    twice = 2 * rest - quotient.denominator  # its sign: nearer below, half way, nearer above
    away, towards = (above, below) if quotient > 0 else (below, above)
    if mode == "floor":
        chosen = below
    elif mode == "ceiling":
        chosen = above
    elif mode == "up":
        chosen = away
    elif mode == "down":
        chosen = towards
    elif twice != 0:
        chosen = above if twice > 0 else below
    elif mode == "half_up":
        chosen = away
    elif mode == "half_down":
        chosen = towards
    else:
        chosen = below if below % 2 == 0 else above
    return chosen * quantum


def number_text(value):
    """The shortest exact decimal, or n/d in lowest terms where there is none."""
    n, d = value.numerator, value.denominator
    if d == 1:
        return str(n)
    places, rest = 0, d
    twos = fives = 0
    while rest % 2 == 0:
        rest //= 2
        twos += 1
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    if rest != 1:
        return f"{n}/{d}"
    places = max(twos, fives)
    digits = str(abs(n) * 10**places // d).rjust(places + 1, "0")
    return ("-" if n < 0 else "") + digits[:-places] + "." + digits[-places:]


# --- Days ---


def day_of(text):
    return date.fromisoformat(text).toordinal()


def day_text(day):
    return date.fromordinal(day).isoformat()


def make_day(year, month, day):
    """The day of that month, or its last day where there is none (Civil Code art. 202)."""
    return date(year, month, min(day, monthrange(year, month)[1])).toordinal()


def add_months(day, months):
    start = date.fromordinal(day)
    index = start.year * 12 + start.month - 1 + months
    return make_day(index // 12, index % 12 + 1, start.day)


def start_of_month(day):
    return date.fromordinal(day).replace(day=1).toordinal()


def end_of_month(day):
    it = date.fromordinal(day)
    return make_day(it.year, it.month, 31)


def start_of_year(day):
    return date(date.fromordinal(day).year, 1, 1).toordinal()


def end_of_year(day):
    return date(date.fromordinal(day).year, 12, 31).toordinal()


def year_of(day):
    return date.fromordinal(day).year


def overlap(a, b):
    return max(a[0], b[0]), min(a[1], b[1])


def days_in(span):
    return max(0, span[1] - span[0])


def whole_months(span):
    """How many months, each from a corresponding day to the eve of the next, fit into the span from its first day."""
    first, until = span
    if until <= first:
        return 0
    a, b = date.fromordinal(first), date.fromordinal(until)
    count = (b.year - a.year) * 12 + b.month - a.month + 1
    while add_months(first, count) > until:
        count -= 1
    return count


def months_ending_in(span, window):
    """Of the whole months of span, counted from its first day, those whose last day lies in window."""
    count = 0
    for k in range(1, whole_months(span) + 1):
        last_day = add_months(span[0], k) - 1
        count += window[0] <= last_day < window[1]
    return count


def age_years(birth, day):
    """Completed years, reached on the birthday; who was born on 29 February has it on the 28th of a common year (art. 202)."""
    years = date.fromordinal(day).year - date.fromordinal(birth).year
    if years > 0 and add_months(birth, 12 * years) > day:
        years -= 1
    return max(0, years)


def age_years_eve(birth, day):
    """The same, reached on the day before the birthday: the age that one has by the birthday rule a day later."""
    return age_years(birth, day + 1)


def years_in(span, basis):
    """The span in years under a basis; 0 for an empty one."""
    first, until = span
    if until <= first:
        return Fraction(0)
    if basis == "act365":
        return Fraction(until - first, 365)
    if basis == "act360":
        return Fraction(until - first, 360)
    if basis == "actact":
        return _years_by_year(first, until)
    a, b = date.fromordinal(first), date.fromordinal(until)
    days = 360 * (b.year - a.year) + 30 * (b.month - a.month) + min(b.day, 30) - min(a.day, 30)
    return Fraction(days, 360)


def _years_by_year(first, until):
    """ISDA act/act: days in leap years over 366, the others over 365."""
    total = Fraction(0)
    while first < until:
        year = year_of(first)
        stop = min(until, date(year + 1, 1, 1).toordinal())
        total += Fraction(stop - first, 366 if isleap(year) else 365)
        first = stop
    return total


class Workdays:
    """Monday to Friday, but for holidays and the weekend days that are worked."""

    def __init__(self, holidays, worked):
        self.holidays = frozenset(holidays)
        self.worked = frozenset(worked)

    def is_workday(self, day):
        if day in self.holidays:
            return False
        return day in self.worked or date.fromordinal(day).weekday() < 5

    def add(self, day, count):
        """The count-th working day after day (before it where count < 0), which itself is not counted (art. 201)."""
        step = 1 if count > 0 else -1
        left = abs(count)
        while left > 0:
            day += step
            left -= self.is_workday(day)
        return day


def balance_on(steps, start, end, day):
    """A balance over time on one day; it is 0 before its start and from its end on."""
    if not start <= day < end:
        return Fraction(0)
    amount = Fraction(0)
    for first, value in steps:
        if first <= day:
            amount = value
    return amount


def balance_days(steps, start, end, span):
    """The balance of each day of the span, added up."""
    total = Fraction(0)
    for i, (first, value) in enumerate(steps):
        until = steps[i + 1][0] if i + 1 < len(steps) else end
        piece = overlap((max(first, start), min(until, end)), span)
        total += days_in(piece) * value
    return total
