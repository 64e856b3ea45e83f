"""What expressions refer to by name: parameters by day and key, tables, bracket scales, derived facts. Random, with their documents."""

from fractions import Fraction
from itertools import product

import grammar as g
import spell
import world
from cells import ANY, input_of
from exact import day_of, day_text
from packs import CITE
from world import DAY, MONEY, MONTH, PAY, PER_MONTH, PERSON, PURE

ALWAYS = day_of("1900-01-01")


class Parameter:
    """A parameter. Where it is keyed, the nearest node of the tree that has an entry holds; every entry begins in 1900, so that
    a value is found for every day that is asked for."""

    def __init__(self, rng, name):
        self.name = name
        self.unit = rng.choice([PURE, MONEY, MONTH, PER_MONTH, PAY])
        self.suffix, self.scale, _ = rng.choice([it for it in spell.UNITS[self.unit] if it[0] not in ("", "%", "折")] or [("", 1, 0)])
        self.keyed, self.dated = rng.random() < 0.5, rng.random() < 0.6
        nodes = ["北方", "南方", *rng.sample(["丙区", "甲市", "丁县", "己市"], 2)] if self.keyed else [None]
        self.rows = {node: self.dated_values(rng) for node in nodes}

    def dated_values(self, rng):
        days = [ALWAYS]
        if self.dated:
            days += sorted(rng.sample(range(day_of("2015-01-01"), day_of("2032-01-01")), rng.randint(1, 4)))
        return [(day, spell.literal(rng, self.unit)) for day in days]

    def values(self, rows):
        if not self.dated:
            return rows[0][1].text
        return {day_text(day): literal.text for day, literal in rows}

    def document(self):
        unit = self.suffix[1:] if self.suffix.startswith("%/") else self.suffix
        unit = "1" + unit if unit.startswith("/") else unit
        by = {"by": "regions"} if self.keyed else {}
        values = {node: self.values(rows) for node, rows in self.rows.items()} if self.keyed else self.values(self.rows[None])
        spelt = {"unit": unit} if unit else {}
        return {"parameter": self.name, **spelt, **by, "cite": CITE, "values": values}

    def value(self, leaf, day):
        node = leaf
        while node not in self.rows:
            node = world.PARENT[node]
        found = None
        for first, literal in self.rows[node]:
            if first <= day:
                found = literal
        return found.run(None)

    def call(self, maker):
        key = maker.fact("regions") if self.keyed else None
        if self.keyed and key is None:
            return None
        parts = [key] if key else []
        if maker.rng.random() < 0.5 or (self.dated and maker.scope.days_given):
            facts = [node for node in maker.facts(lambda it: it == g.DATE) if ".d" not in node.text]
            parts.append(maker.rng.choice([maker.literal_date(0), *facts]))
            day = parts[-1].run
        else:
            day = lambda e: e.get("decided", ALWAYS)  # a definition has none, and reads only what is not dated
        leaf = key.run if key else lambda e: None
        text = ", ".join([self.name, *(part.text for part in parts)])
        return g.Node(f"param({text})", g.ATOM, self.unit, lambda e: self.value(leaf(e), day(e)), tuple(parts))


# Facts of a company that reach every row of any table, whose call is the first; and where thresholds may lie.
ANCHORS = {MONEY: "cash", PERSON: "heads", MONTH: "term", PURE: "ratio", PAY: "wage", g.DATE: "founded", g.TRUTH: "listed",
           "regions": "region", "sizes": "size"}  # fmt: skip
ENDS = {MONEY: (-(10**9), 10**9), PERSON: (0, 10**6), MONTH: (0, 350), PURE: (-9, 9), PAY: (0, 10**7),
        g.DATE: (day_of("2000-01-01"), day_of("2050-01-01"))}  # fmt: skip


def table_of(rng, name):
    """A table about any of a company's facts."""
    inputs = [input_of(rng, rng.choice(list(ANCHORS)), ENDS) for _ in range(rng.choice([1, 1, 2, 2, 3]))]
    kinds = [rng.choice([PURE, MONEY, MONTH, PER_MONTH, DAY, PAY, g.TRUTH, g.DATE]) for _ in range(rng.choice([1, 1, 2]))]
    return Table(rng, name, inputs, kinds, output)


def output(rng, kind):
    if kind == g.TRUTH:
        value = rng.random() < 0.5
        return g.Node("true" if value else "false", g.ATOM, kind, lambda e: value)
    if kind == g.DATE:
        day = world.random_day(rng)
        return g.Node(day_text(day), g.ATOM, kind, lambda e: day)
    return spell.literal(rng, kind)


def anchor(table):
    """The call by which every row is reached."""
    facts = [g.Node(f"company.{ANCHORS[it.kind]}", g.ATOM, it.kind, lambda e, it=it: e["company"][ANCHORS[it.kind]])
             for it in table.inputs]  # fmt: skip
    return table.call(table.kinds[0], facts)


class Table:
    """A decision table. `unique` ones divide the values of each input; `first` ones have rows of any tests, the last all "-"."""

    def __init__(self, rng, name, inputs, kinds, drawn):
        """inputs: of cells.py; kinds: of the outputs; drawn: makes one of a kind."""
        self.name, self.inputs, self.kinds = name, inputs, kinds
        self.first = rng.random() < 0.5
        if self.first:
            self.rows = self.reached(rng)
        else:
            self.rows = [list(cells) for cells in product(*(it.parts(rng) for it in inputs))]
            rng.shuffle(self.rows)
        self.outputs = [[drawn(rng, kind) for kind in kinds] for _ in self.rows]

    def reached(self, rng):
        """Rows one after the other; one that the rows above it leave nothing is dropped, as the compiler would say."""
        drawn = [[ANY if rng.random() < 0.25 else it.draw(rng) for it in self.inputs] for _ in range(rng.randint(1, 8))]
        left, rows = list(product(*(it.samples for it in self.inputs))), []
        for row in [*drawn, [ANY] * len(self.inputs)]:
            others = [values for values in left if not all(cell.holds(value) for cell, value in zip(row, values))]
            if len(others) < len(left):
                rows.append(row)
            left = others
        return rows

    def document(self):
        lines = [" | ".join([*(c.text for c in row), *(o.text for o in out)]) for row, out in zip(self.rows, self.outputs)]
        return {
            "hit": "first" if self.first else "unique",
            "inputs": [f"in{i}" for i in range(len(self.inputs))],
            "outputs": [f"out{i}" for i in range(len(self.kinds))],
            "rows": "\n".join(lines) + "\n",
        }

    def row_of(self, values):
        for row, outputs in zip(self.rows, self.outputs):
            if all(cell.holds(value) for cell, value in zip(row, values)):
                return outputs
        raise AssertionError("a table without a gap has a row for every input")

    def call(self, kind, arguments):
        at = self.kinds.index(kind)
        runs = [argument.run for argument in arguments]
        text = f"table({self.name}, {', '.join(argument.text for argument in arguments)})"
        if len(self.kinds) > 1:
            text += f".out{at}"
        return g.Node(text, g.ATOM, kind, lambda e: self.row_of([run(e) for run in runs])[at].run(e), tuple(arguments), plain=False)


class Scale:
    """A bracket scale. A bracket begins at its threshold, which belongs to it; below the first there is nothing."""

    def __init__(self, rng, name):
        self.name, self.marginal, self.dated = name, rng.random() < 0.5, rng.random() < 0.4
        self.of = rng.choice([MONEY, MONEY, PERSON, MONTH])
        self.rate = rng.choice([PURE, PURE, PER_MONTH] if self.of == MONEY else [PURE, PAY] if self.of == PERSON else [PURE])
        self.unit = world.times(self.of, self.rate)
        days = [ALWAYS]
        if self.dated:
            days += sorted(rng.sample(range(day_of("2015-01-01"), day_of("2032-01-01")), rng.randint(1, 3)))
        self.versions = [(day, self.brackets(rng)) for day in days]

    def brackets(self, rng):
        literals = {it.run(None): it for it in (spell.literal(rng, self.of) for _ in range(rng.randint(1, 5)))}
        if rng.random() < 0.6:
            literals[Fraction(0)] = spell.literal_of(0, self.of)
        return [(literals[value], spell.literal(rng, self.rate)) for value in sorted(literals)]

    def document(self):
        blocks = {day_text(day): "".join(f"{a.text} | {b.text}\n" for a, b in rows) for day, rows in self.versions}
        brackets = blocks if self.dated else blocks[day_text(ALWAYS)]
        return {"mode": "marginal" if self.marginal else "flat", "brackets": brackets}

    def value(self, x, day):
        rows = next(rows for first, rows in reversed(self.versions) if first <= day)
        brackets = [(a.run(None), b.run(None)) for a, b in rows]
        total = Fraction(0)
        for i, (low, rate) in enumerate(brackets):
            if self.marginal:
                high = brackets[i + 1][0] if i + 1 < len(brackets) else x
                total += max(Fraction(0), min(x, high) - low) * rate
            elif x >= low:
                total = x * rate
        return total

    def call(self, maker, x):
        f = x.run
        if self.dated and maker.rng.random() < 0.6 or maker.scope.days_given:
            day = maker.literal_date(0)
            return g.Node(f"scale({self.name}, {x.text}, {day.text})", g.ATOM, self.unit,
                          lambda e: self.value(f(e), day.run(e)), (x, day), plain=False)  # fmt: skip
        return g.Node(f"scale({self.name}, {x.text})", g.ATOM, self.unit, lambda e: self.value(f(e), e["decided"]), (x,), plain=False)
