"""Expressions as their text in the rule language together with what they mean, side by side: a Node has both.

What a node means is a function of an environment, a dict: the records in scope by name, `on`, `claim` and `period`, and the lets.
Text is put together with the parentheses that the language's levels of binding ask for, and no others, so precedence is tested too.
"""

from fractions import Fraction

import exact
import world

# Levels of binding, loosest first.
WHOLE, OR, AND, NOT, COMPARE, SPAN, SUM, PRODUCT, UNARY, ATOM = range(10)

TRUTH, DATE, SPANS, TEXT = "truth", "date", "span", "text"


class Node:
    """One expression.

    kind   what it is: TRUTH, DATE, SPANS, TEXT, a code tree's name, or a unit (a tuple) for a number
    free   loop variables that it mentions
    plain  it holds no loop, table, scale, rounding or set: the compiler recognises a guard of it
    whole  a number that is always whole in base units: it may be added to a day
    fixed  a literal
    """

    __slots__ = ("text", "level", "kind", "run", "parts", "free", "plain", "whole", "fixed")

    def __init__(self, text, level, kind, run, parts=(), free=frozenset(), plain=True, whole=False, fixed=False):
        self.text, self.level, self.kind, self.run, self.parts = text, level, kind, run, parts
        self.free = free.union(*(part.free for part in parts)) if parts else free
        self.plain = plain and all(part.plain for part in parts)
        self.whole, self.fixed = whole, fixed

    def at(self, level):
        """The text, in parentheses where this binds more loosely than the place asks for."""
        return self.text if self.level >= level else f"({self.text})"


def binary(sign, level, kind, a, b, run, left=None, right=None, **more):
    text = f"{a.at(left or level)} {sign} {b.at(right or level + 1)}"
    return Node(text, level, kind, run, (a, b), **more)


def call(name, kind, run, parts, extra="", before="", **more):
    text = f"{name}({before}{', '.join(part.text for part in parts)}{extra})"
    return Node(text, ATOM, kind, run, tuple(parts), **more)


# --- Numbers ---


def add(a, b):
    f, g = a.run, b.run
    return binary("+", SUM, a.kind, a, b, lambda e: f(e) + g(e), whole=a.whole and b.whole)


def subtract(a, b):
    f, g = a.run, b.run
    return binary("-", SUM, a.kind, a, b, lambda e: f(e) - g(e), whole=a.whole and b.whole)


def multiply(a, b):
    f, g = a.run, b.run
    return binary("*", PRODUCT, world.times(a.kind, b.kind), a, b, lambda e: f(e) * g(e), whole=a.whole and b.whole)


def divide(a, b):
    f, g = a.run, b.run
    return binary("/", PRODUCT, world.times(a.kind, b.kind, -1), a, b, lambda e: Fraction(f(e)) / g(e))


def negate(a):
    f = a.run
    return Node(f"-{a.at(UNARY)}", UNARY, a.kind, lambda e: -f(e), (a,), whole=a.whole)


def extreme(name, parts):
    runs, choose = [part.run for part in parts], min if name == "min" else max
    whole = all(part.whole for part in parts)
    return call(name, parts[0].kind, lambda e: choose(run(e) for run in runs), parts, whole=whole)


def quantized(a, quantum, mode):
    """round(x, quantum, mode); without a mode halves go away from zero; mode "" is floor(x, quantum)."""
    f, q = a.run, quantum.run(None)
    name, extra = ("floor", "") if mode == "" else ("round", "" if mode is None else f", {mode}")
    rule = "floor" if mode == "" else mode or "half_up"
    return call(name, a.kind, lambda e: exact.quantize(Fraction(f(e)), q, rule), (a, quantum), extra, plain=False, whole=q.denominator == 1)


def if_then_else(condition, a, b):
    c, f, g = condition.run, a.run, b.run
    text = f"if {condition.text} then {a.text} else {b.text}"
    return Node(text, WHOLE, a.kind, lambda e: f(e) if c(e) else g(e), (condition, a, b), whole=a.whole and b.whole)


# --- Truths ---

COMPARE_RUNS = {
    "=": lambda f, g: lambda e: f(e) == g(e),
    "!=": lambda f, g: lambda e: f(e) != g(e),
    "<": lambda f, g: lambda e: f(e) < g(e),
    "<=": lambda f, g: lambda e: f(e) <= g(e),
    ">": lambda f, g: lambda e: f(e) > g(e),
    ">=": lambda f, g: lambda e: f(e) >= g(e),
}


def compare(sign, a, b):
    return binary(sign, COMPARE, TRUTH, a, b, COMPARE_RUNS[sign](a.run, b.run), left=SPAN, right=SPAN)


def both(a, b):
    f, g = a.run, b.run
    return binary("and", AND, TRUTH, a, b, lambda e: f(e) and g(e))


def either(a, b):
    f, g = a.run, b.run
    return binary("or", OR, TRUTH, a, b, lambda e: f(e) or g(e))


def negation(a):
    f = a.run
    return Node(f"not {a.at(NOT)}", NOT, TRUTH, lambda e: not f(e), (a,))


def member(a, names, members, negated):
    """a in names: a code's node, set or list, a list of literals; members: what they come to."""
    f = a.run
    text = f"{a.at(SPAN)} {'not in' if negated else 'in'} {names}"
    return Node(text, COMPARE, TRUTH, lambda e: (f(e) in members) != negated, (a,), plain=False)


def day_in(a, span, negated):
    f, g = a.run, span.run

    def run(e):
        first, until = g(e)
        return (first <= f(e) < until) != negated

    return binary("not in" if negated else "in", COMPARE, TRUTH, a, span, run, left=SPAN, right=SPAN)


# --- Days ---


def day_plus(day, step, sign, unit, workdays=None):
    """d + 1年, d - 90日, d + 5工作日. unit: which of the three."""
    f, g, factor = day.run, step.run, 1 if sign == "+" else -1
    runs = {
        "months": lambda e: exact.add_months(f(e), factor * int(g(e))),
        "days": lambda e: f(e) + factor * int(g(e)),
        "workdays": lambda e: workdays.add(f(e), factor * int(g(e))),
    }
    return binary(sign, SUM, DATE, day, step, runs[unit])


def span(a, b, closed):
    f, g = a.run, b.run
    run = (lambda e: (f(e), g(e) + 1)) if closed else (lambda e: (f(e), g(e)))
    return binary("to" if closed else "until", SPAN, SPANS, a, b, run, left=SUM, right=SUM)


def of_span(name, kind, rule, parts, extra="", **more):
    """A function of one or two spans."""
    runs = [part.run for part in parts]
    if len(runs) == 1:
        return call(name, kind, lambda e: rule(runs[0](e)), parts, extra, **more)
    return call(name, kind, lambda e: rule(runs[0](e), runs[1](e)), parts, extra, **more)


# --- Lists ---


def aggregate(name, variable, items, of, body, where=None, otherwise=None, kind=None):
    """sum(body for variable in of where ... else ...). items: the list, as a function of the environment."""
    each, test = body.run, where.run if where else lambda e: True
    other = otherwise.run if otherwise else None

    def terms(e):
        inner = dict(e)
        for item in items(e):
            inner[variable] = item
            if test(inner):
                yield each(inner)

    def of_many(choose):
        def run(e):
            found = list(terms(e))
            return choose(found) if found else other(e)

        return run

    runs = {
        "sum": lambda e: sum(terms(e), Fraction(0)),
        "count": lambda e: Fraction(sum(1 for _ in terms(e))),
        "any": lambda e: any(terms(e)),
        "all": lambda e: all(terms(e)),
        "min": of_many(min),
        "max": of_many(max),
    }
    text = f"{name}({body.text} for {variable} in {of}"
    text += f" where {where.text}" if where else ""
    text += f" else {otherwise.text}" if otherwise else ""
    parts = tuple(part for part in (body, where, otherwise) if part)
    inner = frozenset().union(*(part.free for part in parts)) - {variable}
    whole = name == "count" or (body.whole and (otherwise is None or otherwise.whole))
    node = Node(text + ")", ATOM, kind or body.kind, runs[name], parts, plain=False, whole=whole)
    node.free = inner
    return node
