"""Random expressions of a wanted kind, well typed and such that the compiler can show them to be safe.

A Maker knows what is in scope. Every production is a method that returns a Node or None (it does not fit here); number() and the
others draw one until it fits. Depth falls with every level, and at depth 0 only literals and facts are drawn.
"""

from fractions import Fraction

import exact
import grammar as g
import spell
import world
from cells import Ordered
from exact import day_text
from world import DAY, DAYS_IN_MONTH, MONEY, MONEY_DAYS, MONTH, PAY, PER_MONTH, PERSON, PURE

# Units that are drawn, the usual ones more often.
UNITS = [*spell.UNITS, *[MONEY] * 8, *[MONTH] * 6, *[DAY] * 3, *[PURE] * 3, *[MONEY_DAYS] * 2, *[PER_MONTH] * 2, *[PERSON] * 2]
# Two unknown codes that are compared with each other in two places are not split into cells, nor are two in a table that reads one of
# them twice, or that is itself read twice. They are not drawn, but for a table that happens to be read twice. To be taken out when it is mended.
PAIRS_OF_CODES_STAY_WHOLE = True
COMPARES = ["=", "!=", "<", "<=", ">", ">="]


class Scope:
    """What names mean at one place: records by the name that expressions use, and things that a policy declares."""

    def __init__(self, records, workdays):
        self.records = records  # [(name in expressions, entity)]
        self.workdays = workdays
        self.lets = []  # [Node]
        self.derived = []  # [(entity, field, Node over that entity)]
        self.parameters, self.tables, self.scales = [], [], []
        self.receipts = []  # policies that a payment received may name
        self.valid = False  # the policy's validity has both ends
        self.days_given = False  # in a definition a dated parameter needs its day


class Maker:
    def __init__(self, rng, scope):
        self.rng, self.scope = rng, scope
        self.loops = []  # [(variable, entity)], innermost last
        self.variables = 0  # made so far: an `else` may not repeat the loop's own
        self.fewer = False  # plain nodes only: what a guard can be recognised by

    # --- Facts ---

    def records(self):
        """Expressions that are a record, with their entity: scope, loop variables, and what is embedded in them."""
        found = []
        for name, entity in self.scope.records + self.loops:
            free = frozenset([name]) if (name, entity) in self.loops else frozenset()
            found.append((name, entity, lambda e, name=name: e[name], free))
            for key, of in world.ONES.get(entity, {}).items():
                found.append((f"{name}.{key}", of, lambda e, name=name, key=key: e[name][key], free))
        return found

    def facts(self, fits):
        """Nodes of the facts in scope whose kind fits: the model's, derived ones, and payments received."""
        found = []
        for path, entity, record, free in self.records():
            fields = world.RECEIPT if entity == "receipt" else world.FIELDS[entity]
            for key, kind in fields.items():
                number = isinstance(kind, world.Number)
                if fits(kind.unit if number else kind):
                    whole = number and kind.step.denominator == 1
                    run = lambda e, record=record, key=key: record(e)[key]
                    kind_of = kind.unit if number else kind
                    found.append(g.Node(f"{path}.{key}", g.ATOM, kind_of, run, free=free, whole=whole))
            found += self.derived_facts(path, entity, record, free, fits)
        return found

    def derived_facts(self, path, entity, record, free, fits):
        found = []
        for of, key, node in self.scope.derived:
            if of == entity and fits(node.kind):

                def run(e, node=node, of=of, record=record):
                    return node.run({of: record(e), "on": e["on"], "claim": e["claim"], "period": e["period"]})

                found.append(g.Node(f"{path}.{key}", g.ATOM, node.kind, run, free=free))
        return found

    def fact(self, kind):
        found = self.facts(lambda it: it == kind)
        found += [node for node in self.scope.lets if node.kind == kind and not self.fewer]
        return self.rng.choice(found) if found else None

    # --- Numbers ---

    def number(self, unit, depth):
        rng = self.rng
        simple = [self.literal_number, self.fact, self.fact]
        compound = [
            self.sum_of_two, self.sum_of_two, self.extreme, self.rounded, self.branch, self.product, self.product, self.product,
            self.quotient, self.quotient, self.negative, self.loop_number, self.loop_number, self.loop_extreme, self.parameter,
            self.table, self.scale, self.special, self.special, self.special, self.special, self.special, self.within,
        ]  # fmt: skip
        while True:
            make = rng.choice(compound if depth > 0 and rng.random() < 0.85 else simple)
            node = make(unit) if make in (self.literal_number, self.fact) else make(unit, depth - 1)
            if node is not None and not (self.fewer and not node.plain):
                return node

    def literal_number(self, unit):
        return spell.literal(self.rng, unit) if unit in spell.UNITS else None

    def sum_of_two(self, unit, depth):
        a, b = self.number(unit, depth), self.number(unit, depth)
        return (g.add if self.rng.random() < 0.5 else g.subtract)(a, b)

    def negative(self, unit, depth):
        return g.negate(self.number(unit, depth))

    def extreme(self, unit, depth):
        parts = [self.number(unit, depth) for _ in range(self.rng.choice([2, 2, 2, 3, 4]))]
        return g.extreme(self.rng.choice(["min", "max"]), parts)

    def rounded(self, unit, depth):
        if unit not in spell.UNITS:
            return None
        quantum = spell.literal(self.rng, unit, positive=True)
        mode = self.rng.choice(["", None, *exact.MODES])
        if self.rng.random() < 0.6:
            return g.quantized(self.number(unit, depth), quantum, mode)
        suffix, scale, _ = self.rng.choice(spell.UNITS[unit])  # a tie, or exactly a multiple
        half = spell.literal_of(quantum.run(None) / self.rng.choice([1, 2, 2, 2]), unit, suffix, scale)
        multiple = g.quantized(self.number(unit, depth), quantum, "")
        return g.quantized((g.add if self.rng.random() < 0.5 else g.subtract)(multiple, half), quantum, mode)

    def within(self, unit, depth):
        """x within a .. b where x is known to lie there: it is x."""
        if unit not in spell.UNITS:
            return None
        low, high = sorted((spell.literal(self.rng, unit) for _ in range(2)), key=lambda it: it.run(None))
        clamped = g.extreme("max", [low, g.extreme("min", [high, self.number(unit, depth)])])
        text = f"{clamped.text} within {low.text} .. {high.text}"
        return g.Node(text, g.COMPARE, unit, clamped.run, (clamped,), plain=False)

    def branch(self, unit, depth):
        return g.if_then_else(self.truth(depth), self.number(unit, depth), self.number(unit, depth))

    def product(self, unit, depth):
        """Factors whose units multiply to the wanted one."""
        factor = self.rng.choice([PURE, PURE, PURE, PERSON, MONTH, PER_MONTH, DAY, PAY])
        other = world.times(unit, factor, -1)
        if other not in spell.UNITS:
            return None
        a, b = self.number(factor, depth), self.number(other, depth)
        return g.multiply(a, b) if self.rng.random() < 0.5 else g.multiply(b, a)

    def positive(self, unit):
        """What the compiler can show to be above 0: a literal, or a fact whose min is."""
        found = [g.Node(f"company.{key}", g.ATOM, unit, lambda e, key=key: e["company"][key])
                 for key, kind in world.FIELDS["company"].items()
                 if isinstance(kind, world.Number) and kind.unit == unit and kind.low > 0]  # fmt: skip
        if found and self.rng.random() < 0.5 and ("company", "company") in self.scope.records:
            return self.rng.choice(found)
        return spell.literal(self.rng, unit, positive=True)

    def quotient(self, unit, depth):
        divisor = self.rng.choice([PURE, PURE, PERSON, MONTH, MONEY, DAY, PAY, DAYS_IN_MONTH])
        above = world.times(unit, divisor)
        if above not in spell.UNITS:
            return None
        if self.rng.random() < 0.5:
            return g.divide(self.number(above, depth), self.positive(divisor))
        return self.guarded(unit, above, divisor, depth)

    def guarded(self, unit, above, divisor, depth):
        """if d > 0 then a / d else b: the guard compares the very divisor with a literal."""
        fewer, self.fewer = self.fewer, True
        below = self.number(divisor, min(depth, 1))
        self.fewer = fewer
        if below.fixed or below.level == g.WHOLE:
            return None
        zero = spell.literal_of(0, divisor)
        quotient, other = g.divide(self.number(above, depth), below), self.number(unit, depth)
        sign = self.rng.choice([">", "!=", "<", "=", "flipped"])
        if sign == "=":
            return g.if_then_else(g.compare("=", below, zero), other, quotient)
        if sign == "flipped":
            return g.if_then_else(g.compare("<", zero, below), quotient, other)
        return g.if_then_else(g.compare(sign, below, zero), quotient, other)

    # --- Lists ---

    def open_list(self):
        """A list in scope: its text, its items, its entity, a fresh variable."""
        found = []
        for path, entity, record, free in self.records():
            for key, of in world.LISTS.get(entity, {}).items():
                found.append((f"{path}.{key}", lambda e, record=record, key=key: record(e)[key], of, free))
            if entity == "company":
                found.append((f"{path}.received", lambda e, record=record: record(e)["received"], "receipt", free))
        if not found or self.fewer or len(self.loops) > 1:
            return None
        text, items, entity, free = self.rng.choice(found)
        self.variables += 1
        return text, items, entity, free, f"{entity[0]}{self.variables}"

    def loop(self, name, kind, body_kind, depth, otherwise=None):
        opened = self.open_list()
        if opened is None:
            return None
        text, items, entity, free, variable = opened
        self.loops.append((variable, entity))
        if name == "count":
            free_here = frozenset([variable])
            body = g.Node(variable, g.ATOM, kind, lambda e: e[variable], free=free_here)
            kind = world.COUNTED.get(entity, PURE) if kind is None else kind
        elif body_kind == g.TRUTH:
            body = self.truth(depth)
        else:
            body = self.number(body_kind, depth)
        where = self.truth(min(depth, 2)) if self.rng.random() < 0.5 else None
        self.loops.pop()
        node = g.aggregate(name, variable, items, text, body, where, otherwise, kind)
        node.free |= free
        return node

    def loop_number(self, unit, depth):
        if unit in (PURE, PERSON) and self.rng.random() < 0.5:
            node = self.loop("count", None, None, depth)
            return node if node is not None and node.kind == unit else None
        return self.loop("sum", unit, unit, depth)

    def loop_extreme(self, unit, depth):
        return self.loop(self.rng.choice(["min", "max"]), unit, unit, depth, self.number(unit, min(depth, 1)))

    def loop_truth(self, depth):
        return self.loop(self.rng.choice(["any", "all"]), g.TRUTH, g.TRUTH, depth)

    # --- What a policy declares: see declared.py ---

    def parameter(self, unit, depth):
        found = [it for it in self.scope.parameters if it.unit == unit]
        return self.rng.choice(found).call(self) if found else None

    def table(self, kind, depth):
        found = [it for it in self.scope.tables if kind in it.kinds]
        if not found or self.fewer:
            return None
        table = self.rng.choice(found)
        arguments = [self.argument(it, min(depth, 1)) for it in table.inputs]
        codes = [argument.text for argument in arguments if argument.kind in world.LEAVES]
        if PAIRS_OF_CODES_STAY_WHOLE and len(set(codes)) < len(codes):
            return None
        return table.call(kind, arguments)

    def argument(self, of, depth):
        """What a table is asked about: a number or day may be one on which its tests part, or next to it."""
        if not isinstance(of, Ordered) or self.rng.random() < 0.5:
            return self.of_kind(of.kind, depth)
        return g.if_then_else(self.truth(0), of.literal(self.rng.choice(of.samples)), self.of_kind(of.kind, depth))

    def scale(self, unit, depth):
        found = [it for it in self.scope.scales if it.unit == unit]
        if not found or self.fewer:
            return None
        scale = self.rng.choice(found)
        return scale.call(self, self.number(scale.of, depth))

    def of_kind(self, kind, depth):
        if kind == g.TRUTH:
            return self.truth(depth)
        if kind == g.DATE:
            return self.date(depth)
        if kind in world.LEAVES:
            return self.fact(kind)
        return self.number(kind, depth)

    # --- Numbers from days ---

    def special(self, unit, depth):
        if unit == DAY:
            return g.of_span("days", DAY, lambda s: Fraction(exact.days_in(s)), [self.span(depth)], whole=True)
        if unit == PURE:
            day = self.date(depth)
            return g.call("year_of", PURE, lambda e: Fraction(exact.year_of(day.run(e))), [day], whole=True)
        if unit in (MONEY, MONEY_DAYS):
            return self.balance(unit, depth)
        if unit != MONTH:
            return None
        choice = self.rng.randrange(4)
        if choice == 0:
            return g.of_span("months", MONTH, lambda s: Fraction(exact.whole_months(s)), [self.span(depth)], whole=True)
        if choice == 1:
            spans = [self.short_span(), self.span(depth)]
            return g.of_span("months", MONTH, lambda s, t: Fraction(exact.months_ending_in(s, t)), spans, whole=True)
        if choice == 2:
            basis = self.rng.choice(exact.BASES)
            return g.of_span("years", MONTH, lambda s: 12 * exact.years_in(s, basis), [self.span(depth)], f", {basis}")
        return self.age(depth)

    def age(self, depth):
        birth, day = self.date(depth), self.date(depth)
        eve = self.rng.random() < 0.4
        rule = exact.age_years_eve if eve else exact.age_years
        run = lambda e: Fraction(12 * rule(birth.run(e), day.run(e)))
        return g.call("age", MONTH, run, [birth, day], ", eve" if eve else "", whole=True)

    def balance(self, unit, depth):
        found = [(path, record, free) for path, entity, record, free in self.records() if entity == "loan"]
        if not found:
            return None
        path, record, free = self.rng.choice(found)
        of = self.span(depth) if unit == MONEY_DAYS else self.date(depth)
        rule = exact.balance_days if unit == MONEY_DAYS else exact.balance_on

        def run(e):
            return Fraction(rule(*record(e)["balances"], of.run(e)))

        name = "balance_days" if unit == MONEY_DAYS else "at"
        return g.call(name, unit, run, [of], before=f"{path}.balances, ", free=free)

    # --- Truths ---

    def truth(self, depth):
        rng = self.rng
        simple = [lambda d: self.fact(g.TRUTH), lambda d: self.fact(g.TRUTH), self.literal_truth]
        compound = [
            self.compare_numbers, self.compare_numbers, self.compare_numbers, self.compare_days, self.joined, self.joined, self.joined,
            self.denied, self.equal_truths, self.code_in, self.code_in, self.codes_equal, self.texts_equal, self.day_in, self.number_in,
            self.loop_truth, self.truth_branch, lambda d: self.table(g.TRUTH, d),
        ]  # fmt: skip
        while True:
            node = rng.choice(compound if depth > 0 and rng.random() < 0.85 else simple)(depth - 1)
            if node is not None and not (self.fewer and not node.plain):
                return node

    def literal_truth(self, depth):
        if self.rng.random() < 0.8:
            return None
        value = self.rng.random() < 0.5
        return g.Node("true" if value else "false", g.ATOM, g.TRUTH, lambda e: value)

    def compare_numbers(self, depth):
        unit = self.rng.choice(UNITS)
        a, b = self.number(unit, depth), self.number(unit, depth)
        if self.rng.random() < 0.1 and not (PAIRS_OF_CODES_STAY_WHOLE and "table(" in a.text):
            b = a  # the same on both sides: equality happens
        return g.compare(self.rng.choice(COMPARES), a, b)

    def compare_days(self, depth):
        return g.compare(self.rng.choice(COMPARES), self.date(depth), self.date(depth))

    def joined(self, depth):
        return (g.both if self.rng.random() < 0.5 else g.either)(self.truth(depth), self.truth(depth))

    def denied(self, depth):
        return g.negation(self.truth(depth))

    def equal_truths(self, depth):
        return g.compare(self.rng.choice(["=", "!="]), self.truth(depth), self.truth(depth))

    def truth_branch(self, depth):
        return g.if_then_else(self.truth(depth), self.truth(depth), self.truth(depth))

    def texts_equal(self, depth):
        a = self.fact(g.TEXT)
        if a is None:
            return None
        text = self.rng.choice([*world.TEXTS, *self.scope.receipts])
        literal = g.Node(f'"{text}"', g.ATOM, g.TEXT, lambda e: text, plain=False)
        if self.rng.random() < 0.3:
            words = self.rng.sample(world.TEXTS, 2)
            names = "[" + ", ".join(f'"{word}"' for word in words) + "]"
            return g.member(a, names, frozenset(words), self.rng.random() < 0.3)
        return g.compare(self.rng.choice(["=", "!="]), a, literal)

    def codes_equal(self, depth):
        tree = self.rng.choice(list(world.LEAVES))
        a, b = self.fact(tree), self.fact(tree)
        if a is None:
            return None
        if self.rng.random() < 0.6:
            leaf = self.rng.choice(world.LEAVES[tree])
            b = g.Node(leaf, g.ATOM, tree, lambda e: leaf)
        if PAIRS_OF_CODES_STAY_WHOLE and {a.text, b.text} == {"company.region", "company.office.area"}:
            return None
        return g.compare(self.rng.choice(["=", "!="]), a, b)

    def code_in(self, depth):
        tree = self.rng.choice(list(world.LEAVES))
        a = self.fact(tree)
        if a is None:
            return None
        groups = {**world.INNER[tree], **world.SETS[tree], **{leaf: [leaf] for leaf in world.LEAVES[tree]}}
        names = self.rng.sample(sorted(groups), self.rng.choice([1, 1, 2]))
        members = frozenset(leaf for name in names for leaf in groups[name])
        spelt = names[0] if len(names) == 1 and self.rng.random() < 0.7 else f"[{', '.join(names)}]"
        return g.member(a, spelt, members, self.rng.random() < 0.3)

    def day_in(self, depth):
        return g.day_in(self.date(depth), self.span(depth), self.rng.random() < 0.3)

    def number_in(self, depth):
        unit = self.rng.choice([PURE, PERSON, MONTH, MONEY])
        a = self.number(unit, depth)
        literals = [spell.literal(self.rng, unit) for _ in range(self.rng.randint(1, 4))]
        members = frozenset(it.run(None) for it in literals)
        return g.member(a, f"[{', '.join(it.text for it in literals)}]", members, self.rng.random() < 0.3)

    # --- Days and spans ---

    def date(self, depth):
        rng = self.rng
        simple = [lambda d: self.fact(g.DATE), lambda d: self.fact(g.DATE), self.literal_date, self.named_date]
        compound = [self.moved, self.moved, self.moved, self.calendar, self.end_of_span, self.date_extreme, self.date_branch,
                    lambda d: self.table(g.DATE, d)]  # fmt: skip
        while True:
            node = rng.choice(compound if depth > 0 and rng.random() < 0.6 else simple)(depth - 1)
            if node is not None and not (self.fewer and not node.plain):
                return node

    def literal_date(self, depth):
        day = world.random_day(self.rng)
        return g.Node(day_text(day), g.ATOM, g.DATE, lambda e: day)

    def named_date(self, depth):
        choice = self.rng.randrange(3)
        if choice == 0:
            return g.Node("on", g.ATOM, g.DATE, lambda e: e["on"])
        name = self.rng.choice(["claim", "period"])
        if choice == 1:
            return g.Node(f"first({name})", g.ATOM, g.DATE, lambda e: e[name][0])
        return g.Node(f"last({name})", g.ATOM, g.DATE, lambda e: e[name][1] - 1)

    def moved(self, depth):
        """A day moved by months, days or working days: a literal, or a number that is always whole and not too large."""
        rng = self.rng
        day, sign, unit = self.date(min(depth, 1)), rng.choice(["+", "-"]), rng.choice(["months", "days", "workdays"])
        if unit == "workdays":
            step = spell.literal_of(rng.randrange(rng.choice([4, 30, 300])), DAY, rng.choice(["工作日", "workday"]), 1)
        elif unit == "months" and rng.random() < 0.3:
            step = self.fact(MONTH)
            if step is None or not step.whole or step.text.startswith("v"):
                return None
        elif unit == "months":
            suffix, scale = rng.choice([("个月", 1), ("月", 1), ("month", 1), ("年", 12), ("year", 12)])
            step = spell.literal_of(rng.randrange(40) * scale, MONTH, suffix, scale)
        else:
            step = spell.literal_of(rng.randrange(rng.choice([3, 40, 4000])), DAY, rng.choice(["日", "天", "day"]), 1)
        return g.day_plus(day, step, sign, unit, self.scope.workdays)

    def calendar(self, depth):
        word, which, day = self.rng.choice(["month", "year"]), self.rng.choice(["start", "end"]), self.date(depth)
        rule = {
            "start month": exact.start_of_month, "end month": exact.end_of_month,
            "start year": exact.start_of_year, "end year": exact.end_of_year,
        }[f"{which} {word}"]  # fmt: skip
        return g.call(f"{which}_of", g.DATE, lambda e: rule(day.run(e)), [day], before=f"{word}, ")

    def end_of_span(self, depth):
        """first and last of a span that cannot be empty: the language does not say what they are of an empty one."""
        span = self.short_span()
        if self.rng.random() < 0.5:
            return g.of_span("first", g.DATE, lambda s: s[0], [span])
        return g.of_span("last", g.DATE, lambda s: s[1] - 1, [span])

    def date_extreme(self, depth):
        return g.extreme(self.rng.choice(["min", "max"]), [self.date(depth) for _ in range(self.rng.choice([2, 2, 3]))])

    def date_branch(self, depth):
        return g.if_then_else(self.truth(depth), self.date(depth), self.date(depth))

    def short_span(self):
        """d to d + 17日, d until d + 3年: never empty."""
        day = self.date(0)
        if self.rng.random() < 0.5:
            step, unit = spell.literal_of(self.rng.randint(1, 900), DAY, "日", 1), "days"
        else:
            step, unit = spell.literal_of(self.rng.randint(1, 60), MONTH, "个月", 1), "months"
        return g.span(day, g.day_plus(day, step, "+", unit), self.rng.random() < 0.5)

    def span(self, depth):
        rng = self.rng
        choice = rng.random()
        if choice < 0.15:
            name = rng.choice(["claim", "period", "valid"] if self.scope.valid else ["claim", "period"])
            return g.Node(name, g.ATOM, g.SPANS, lambda e: e[name])
        if choice < 0.4:
            return self.short_span()
        if choice < 0.6 and depth > 0:
            return g.of_span("overlap", g.SPANS, exact.overlap, [self.span(depth - 1), self.span(depth - 1)])
        if choice < 0.65 and depth > 0:
            return g.if_then_else(self.truth(depth - 1), self.span(depth - 1), self.span(depth - 1))
        return g.span(self.date(depth), self.date(depth), rng.random() < 0.5)

    def any_kind(self, depth):
        """A node of any kind that a let may have."""
        choice = self.rng.random()
        if choice < 0.6:
            return self.number(self.rng.choice(UNITS), depth)
        if choice < 0.8:
            return self.truth(depth)
        return self.date(depth) if choice < 0.92 else self.span(depth)
