"""The tests in a table's cells, and what they mean: every kind of test that the language has, of numbers, days, codes and truths.

An input of a table is one of three classes. parts() divides all its values, so that each holds for exactly one cell: what a
`unique` table needs. draw() is any test at all, which may overlap any other. samples are values that tell all of its tests apart.
"""

from fractions import Fraction

import grammar as g
import spell
import world
from exact import day_text
from world import MONEY, MONTH, PAY, PERSON, PURE


class Cell:
    """A unary test of a table and its meaning."""

    def __init__(self, text, holds):
        self.text, self.holds = text, holds


ANY = Cell("-", lambda x: True)
COMPARES = {
    "!=": lambda x, value: x != value,
    "<": lambda x, value: x < value,
    "<=": lambda x, value: x <= value,
    ">": lambda x, value: x > value,
    ">=": lambda x, value: x >= value,
}


def among(rng, texts, members):
    """One of several: a list, with or without its word, or where it is only one by itself."""
    members = frozenset(members)
    text = texts[0] if len(texts) == 1 and rng.random() < 0.7 else f"[{', '.join(texts)}]"
    return Cell(("in " if text[0] == "[" and rng.random() < 0.3 else "") + text, lambda x: x in members)


class Truths:
    kind, samples = g.TRUTH, [False, True]

    def parts(self, rng):
        return [self.cell(rng, False), self.cell(rng, True)]

    def draw(self, rng):
        return self.cell(rng, rng.random() < 0.5)

    @staticmethod
    def cell(rng, value):
        """By its name, or as unlike the other."""
        if rng.random() < 0.5:
            return Cell("true" if value else "false", lambda x: x == value)
        return Cell("!= false" if value else "!= true", lambda x: x != (not value))


class Codes:
    def __init__(self, tree):
        self.kind, self.samples = tree, world.LEAVES[tree]
        self.groups = {**world.INNER[tree], **world.SETS[tree], **{leaf: [leaf] for leaf in self.samples}}

    def parts(self, rng):
        if rng.random() < 0.25:
            name = rng.choice(sorted(self.groups))
            return [self.named(rng, [name]), self.unlike(name)]
        left, cells = list(self.samples), []
        while left:
            fitting = [name for name, members in sorted(self.groups.items()) if all(leaf in left for leaf in members)]
            names = [rng.choice(fitting)]
            left = [leaf for leaf in left if leaf not in self.groups[names[0]]]
            while left and rng.random() < 0.3:
                names.append(rng.choice(left))
                left.remove(names[-1])
            cells.append(self.named(rng, names))
        return cells

    def draw(self, rng):
        names = rng.sample(sorted(self.groups), rng.choice([1, 1, 2, 3]))
        return self.unlike(names[0]) if rng.random() < 0.4 else self.named(rng, names)

    def named(self, rng, names):
        cell = among(rng, names, [leaf for name in names for leaf in self.groups[name]])
        if cell.text in self.groups and rng.random() < 0.3:
            cell.text = f"in {cell.text}"
        return cell

    def unlike(self, name):
        return Cell(f"!= {name}", lambda x: x not in self.groups[name])


class Ordered:
    """Numbers and days. A value of the fact lies between any two thresholds, and beyond the ends."""

    STEPS = {MONEY: Fraction(1, 100), PERSON: 1, MONTH: 1, PURE: Fraction(1, 10), PAY: Fraction(1, 100), g.DATE: 1}

    def __init__(self, rng, kind, low, high):
        """low, high: thresholds lie between them."""
        self.kind, self.step = kind, self.STEPS[kind]
        self.spelling = None if kind == g.DATE else rng.choice([it for it in spell.UNITS[kind] if not it[0].startswith("%/")])
        places = range(1, int((high - low) / self.step) // 2)
        self.values = [low + 2 * place * self.step for place in sorted(rng.sample(places, rng.randint(1, 3)))]
        self.samples = sorted({value + by for value in self.values for by in (-self.step, 0, self.step)})

    def literal(self, value):
        if self.kind == g.DATE:
            return g.Node(day_text(value), g.ATOM, g.DATE, lambda e: value, fixed=True)
        return spell.literal_of(value, self.kind, *self.spelling[:2])

    def text(self, value):
        return self.literal(value).text

    def parts(self, rng):
        values = self.values
        if rng.random() < 0.15:
            value = rng.choice(values)
            return [among(rng, [self.text(value)], [value]), self.compare("!=", value)]
        # Does a threshold itself belong to what is below it, above it, or a cell of its own?
        belongs = [rng.choice(["below", "above", "own"]) for _ in values]
        cells = [self.compare("<=" if belongs[0] == "below" else "<", values[0])]
        for i in range(len(values) - 1):
            cells.append(self.interval(values[i], belongs[i] != "above", values[i + 1], belongs[i + 1] != "below"))
        cells.append(self.compare(">=" if belongs[-1] == "above" else ">", values[-1]))
        own = [value for value, where in zip(values, belongs) if where == "own"]
        lists = [own] if own and rng.random() < 0.5 else [[value] for value in own]
        return cells + [among(rng, [self.text(value) for value in some], some) for some in lists]

    def draw(self, rng):
        choice, value = rng.random(), rng.choice(self.values)
        if choice < 0.4:
            return self.compare(rng.choice(["!=", "!=", "<", "<=", ">", ">="]), value)
        if choice < 0.7:
            some = rng.sample(self.values, rng.randint(1, len(self.values)))
            return among(rng, [self.text(it) for it in some], some)
        low, high = sorted([value, rng.choice(self.values)])
        return self.interval(low, low < high and rng.random() < 0.5, high, low < high and rng.random() < 0.5)

    def compare(self, sign, value):
        return Cell(f"{sign} {self.text(value)}", lambda x: COMPARES[sign](x, value))

    def interval(self, low, low_open, high, high_open):
        text = f"{'(' if low_open else '['}{self.text(low)}..{self.text(high)}{')' if high_open else ']'}"
        return Cell(text, lambda x: (x > low if low_open else x >= low) and (x < high if high_open else x <= high))


def input_of(rng, kind, ends):
    """ends: of numbers and days, by kind."""
    if kind == g.TRUTH:
        return Truths()
    return Codes(kind) if kind in world.LEAVES else Ordered(rng, kind, *ends[kind])
