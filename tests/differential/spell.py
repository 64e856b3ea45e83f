"""Literals: one value, spelt in the many ways that the language allows."""

from fractions import Fraction

import world
from exact import number_text
from grammar import ATOM, Node

MULTIPLIERS = [("", 1), ("", 1), ("百", 100), ("千", 1000), ("万", 10**4), ("百万", 10**6), ("千万", 10**7), ("亿", 10**8),
               ("万亿", 10**12), ("k", 1000), ("M", 10**6)]  # fmt: skip

# Spellings of a unit: text, what one of it is in base units, may it bear a multiplier.
UNITS = {
    world.PURE: [("", 1, True), ("", 1, True), ("%", Fraction(1, 100), False), ("折", Fraction(1, 10), False)],
    world.MONEY: [("元", 1, True), ("元", 1, True), ("yuan", 1, True), ("分", Fraction(1, 100), True)],
    world.MONTH: [("个月", 1, False), ("月", 1, False), ("month", 1, False), ("年", 12, False), ("year", 12, False)],
    world.DAY: [("日", 1, False), ("天", 1, False), ("day", 1, False)],
    world.PERSON: [("人", 1, True), ("person", 1, True)],
    world.HOUR: [("学时", 1, False), ("class_hour", 1, False)],
    world.AREA: [("平方米", 1, True), ("m2", 1, False)],
    world.PER_MONTH: [("%/年", Fraction(1, 1200), False), ("%/month", Fraction(1, 100), False), ("%/月", Fraction(1, 100), False),
                      ("/年", Fraction(1, 12), False), ("%/year", Fraction(1, 1200), False)],
    world.PAY: [("元/人", 1, True), ("yuan/person", 1, True), ("分/人", Fraction(1, 100), True)],
    world.RENT: [("元/平方米", 1, True), ("yuan/m2", 1, True)],
    world.YEARLY: [("元/年", Fraction(1, 12), True), ("元/月", 1, True), ("yuan/year", Fraction(1, 12), True)],
    world.DAYS_IN_MONTH: [("日/年", Fraction(1, 12), False), ("日/月", 1, False), ("day/year", Fraction(1, 12), False)],
    world.MONEY_DAYS: [("元日", 1, True), ("yuan.day", 1, True), ("元天", 1, True)],
    world.times(world.PAY, world.MONTH, -1): [("元/人年", Fraction(1, 12), True), ("元/人月", 1, True), ("yuan/person.year", Fraction(1, 12), True)],
}  # fmt: skip


def digits(rng):
    """A number as digits: short mostly, with decimals now and then, ties of a half among them."""
    choice = rng.random()
    if choice < 0.35:
        return str(rng.randint(0, 12))
    if choice < 0.6:
        return str(rng.randrange(10 ** rng.randint(1, 6)))
    if choice < 0.75:
        return f"{rng.randrange(1000)}.5"
    return f"{rng.randrange(10 ** rng.randint(1, 4))}.{rng.randrange(10 ** rng.randint(1, 4)):0{rng.randint(1, 4)}d}"


def literal(rng, unit, positive=False):
    """A literal of a unit, from 0 on, or above 0."""
    while True:
        text = digits(rng)
        suffix, scale, bears = rng.choice(UNITS[unit])
        multiplier, factor = rng.choice(MULTIPLIERS) if bears and rng.random() < 0.4 else ("", 1)
        value = Fraction(text) * factor * scale
        if value > 0 or not positive:
            return Node(text + multiplier + suffix, ATOM, unit, lambda e: value, fixed=True, whole=value.denominator == 1)


def literal_of(value, unit, suffix="", scale=None):
    """A literal of a given value, in a given spelling of its unit if it can be said in it, else in one in which it can."""
    value = Fraction(value)
    spellings = [(suffix, scale)] if scale is not None else []
    for suffix, scale in spellings + [it[:2] for it in UNITS[unit]]:
        text = number_text(value / scale)
        if "/" not in text:
            return Node(text + suffix, ATOM, unit, lambda e: value, fixed=True, whole=value.denominator == 1)
    raise AssertionError(f"{value} cannot be written in {unit}")
