"""Random packs of whole policies and random firms to ask them about: what entitlement.py works out, and the documents for it.

Expressions are few and plain here (check_expressions.py has the others); what varies is everything around them: who is the
subject, on which day, in which slices, what caps, pools, groups, bounds, exceptions and readings make of an amount.
"""

from fractions import Fraction

import grammar as g
import world
from cells import Ordered, input_of
from declared import Table
from entitlement import Group, Record
from exact import day_of, day_text, days_in, number_text
from packs import CITE, EXAMPLE, PACK, field, model
from packs import policy as policy_document
from world import MONEY, MONTH

SCOPES = {"company": ["company"], "project": ["project", "company"], "loan": ["loan", "project", "company"], "trip": ["trip", "company"]}
LISTS = {"company": {"projects": "project", "trips": "trip"}, "project": {"loans": "loan"}, "loan": {}, "trip": {}}
PATHS = {"company": "company", "project": "company.projects", "loan": "project.loans", "trip": "company.trips"}
KINDS = {"x": MONEY, "t": g.TRUTH, "u": g.TRUTH, "d": g.DATE, "term": MONTH, "k": "regions"}  # facts of every entity
MODES = ["half_up", "half_even", "half_down", "up", "down", "floor", "ceiling"]
MOST = 10**15
NO_MONEY = ["service", "time", "documents"]
FEE_MOST, LEVY = 2000, 50  # parameters: what the fee can be, which nobody says but the profile; the levy, unless a profile says another

DATED = (day_of("2024-01-01"), day_of("2024-01-01") + 1100)  # days of facts
ENDS = {MONEY: (0, 10**6), MONTH: (0, 120), g.DATE: DATED}  # where thresholds of tables lie

# A pool and a bound together, with readings open: the engine's range is wider. To be taken out when it is mended.
POOLS_SPOIL_BOUNDS = True


class Expression:
    """Text and meaning. run gives a range of numbers, a truth, or a day, as the place asks."""

    def __init__(self, text, run, money=True):
        self.text, self.run, self.money = text, run, money


def point(value):
    return value, value


def literal(rng, most=1000):
    value = Fraction(rng.randrange(most * 1000), rng.choice([1, 10, 1000, 1000]))
    return max(value, Fraction(1, 100))


def yuan(value):
    return number_text(value) + "元"


# --- Amounts ---


def fact(entity, key):
    return Expression(f"{entity}.{key}", lambda e: point(e[entity][key]))


def base_amount(rng, scope):
    """An amount that is one number."""
    entity = rng.choice(scope)
    x, value = f"{entity}.x", literal(rng)
    share = Fraction(rng.randrange(1, 1500), 1000)
    percent = number_text(share * 100) + "%"
    of_x = lambda e: e[entity]["x"]
    choices = [
        Expression(x, lambda e: point(of_x(e))),
        Expression(x, lambda e: point(of_x(e))),
        Expression(f"{x} * {percent}", lambda e: point(of_x(e) * share)),
        Expression(f"{x} / 3", lambda e: point(of_x(e) / 3)),
        Expression(f"min({x}, {yuan(value)})", lambda e: point(min(of_x(e), value))),
        Expression(f"{x} - {yuan(value)}", lambda e: point(of_x(e) - value)),
        Expression(yuan(value), lambda e: point(value)),
        Expression(f"if {entity}.t then {x} else {yuan(value)}", lambda e: point(of_x(e) if e[entity]["t"] else value)),
        Expression(f"{x} * days(period) / 365日", lambda e: point(of_x(e) * Fraction(days_in(e["period"]), 365))),
    ]
    fee, levy = (lambda e: e["company"]["fee"]), (lambda e: e["company"]["levy"])
    if rng.random() < 0.2:
        return rng.choice([
            Expression("param(fee)", lambda e: point(fee(e))),
            Expression(f"min({x}, param(fee)) * {percent}", lambda e: point(min(of_x(e), fee(e)) * share)),
            Expression(f"if param(fee) > {yuan(value)} then {x} else param(fee)", lambda e: point(of_x(e) if fee(e) > value else fee(e))),
            Expression(f"{x} + param(levy)", lambda e: point(of_x(e) + levy(e))),
            Expression("max(param(fee), param(levy))", lambda e: point(max(fee(e), levy(e)))),
        ])  # fmt: skip
    for name, of in LISTS[entity].items():
        choices.append(
            Expression(
                f"sum({of[0]}.x for {of[0]} in {entity}.{name} where {of[0]}.u)",
                lambda e, name=name: point(sum((it.values["x"] for it in e["records"][entity].lists[name] if it.values["u"]), Fraction(0))),
            )
        )
    return rng.choice(choices)


def amount(rng, scope, ranges=True):
    one = base_amount(rng, scope)
    if not ranges or rng.random() < 0.7:
        return one
    share = Fraction(rng.randrange(0, 100), 100)
    low = lambda e: min(one.run(e)[0] * share, one.run(e)[0])
    text = f"min(({one.text}) * {number_text(share * 100)}%, {one.text}) .. ({one.text})"
    return Expression(text, lambda e: (low(e), one.run(e)[1]))


def truth(rng, scope):
    entity = rng.choice(scope)
    choice = rng.randrange(7)
    if choice == 6:
        value = Fraction(rng.randrange(FEE_MOST * 100), 100)
        return Expression(f"param(fee) >= {yuan(value)}", lambda e: e["company"]["fee"] >= value)
    if choice < 3:
        key = rng.choice(["t", "u"])
        return Expression(f"{entity}.{key}", lambda e: e[entity][key])
    if choice == 3:
        value = literal(rng, 10 ** rng.randint(1, 9))
        return Expression(f"{entity}.x >= {yuan(value)}", lambda e: e[entity]["x"] >= value)
    if choice == 4:
        day = day_of("2023-01-01") + rng.randrange(2000)
        return Expression(f"{entity}.d > {day_text(day)}", lambda e: e[entity]["d"] > day)
    return Expression(f"{entity}.t or not {entity}.u", lambda e: e[entity]["t"] or not e[entity]["u"])


def condition(rng, scope, depth=0):
    """("when", truth), or any or all of several by name."""
    if depth < 1 and rng.random() < 0.25:
        return rng.choice(["any", "all"]), {f"n{i}": condition(rng, scope, depth + 1) for i in range(rng.randint(1, 3))}
    return "when", truth(rng, scope)


def condition_document(one):
    kind, parts = one
    if kind == "when":
        return {"when": parts.text}
    return {kind: {name: condition_document(part) for name, part in parts.items()}}


# --- Tables ---


def said(rng, kind):
    """What a row says: money, or a truth."""
    if kind == MONEY:
        value = literal(rng)
        return g.Node(yuan(value), g.ATOM, MONEY, lambda e: value)
    value = rng.random() < 0.5
    return g.Node("true" if value else "false", g.ATOM, g.TRUTH, lambda e: value)


def table_about(rng, name, scope, kind):
    """A table, and what it says of facts in scope; None where it says one truth in every row, which the compiler would not let through."""
    keys = [rng.choice(list(KINDS)) for _ in range(rng.choice([1, 1, 2, 2, 3]))]
    facts = [(rng.choice(scope), key) for key in keys]
    table = Table(rng, name, [input_of(rng, KINDS[key], ENDS) for key in keys], [kind], said)
    if kind == g.TRUTH and len({row[0].text for row in table.outputs}) < 2:
        return table, None
    nodes = [g.Node(f"{entity}.{key}", g.ATOM, KINDS[key], lambda e, entity=entity, key=key: e[entity][key]) for entity, key in facts]
    call = table.call(kind, nodes)
    return table, Expression(call.text, call.run if kind == g.TRUTH else lambda e: point(call.run(e)))


# --- A policy ---


class Cap:
    def __init__(self, every, each, limit, months=False, pool=None):
        self.every, self.each, self.limit, self.months, self.pool = every, each, limit, months, pool

    def document(self):
        if self.pool:
            return {"pool": self.pool}
        limit = f"{number_text(Fraction(self.limit))}个月" if self.months else yuan(Fraction(self.limit, 100))
        return {"limit": limit} if self.every == "item" else {"limit": limit, "each": self.each, "every": self.every}


class Benefit:
    def __init__(self, name, kind):
        self.name, self.kind = name, kind
        self.amount = self.pays = self.term = self.when = self.group = None
        self.figure = None  # text of an amount that is no money, and adds to nothing
        self.quantum, self.mode, self.bound, self.caps = Fraction(1, 100), "half_up", "exact", []

    def document(self):
        made = {"kind": self.kind}
        for key in ("amount", "pays", "term", "when"):
            if getattr(self, key) is not None:
                made[key] = getattr(self, key).text
        if self.figure is not None:
            made["amount"] = self.figure
        if (self.quantum, self.mode) != (Fraction(1, 100), "half_up"):
            made["round"] = {"to": yuan(self.quantum), "mode": self.mode}
        if self.bound != "exact":
            made["bound"] = self.bound
        if self.caps:
            made["at_most"] = [cap.document() for cap in self.caps]
        return made | ({"group": self.group} if self.group else {})


class Policy:
    """parts: what exceptions and readings may replace, by path; path -> Expression."""

    def __init__(self, id, number, subject):
        self.id, self.number, self.subject = id, f"m-{number}", subject
        self.conditions, self.benefits, self.supersedes, self.lets, self.tables = {}, [], [], {}, []
        self.valid, self.decided, self.counts, self.unconfirmed = (None, None), None, "event", False
        self.exceptions, self.readings, self.settled = [], [], []  # [(when, path, Expression)], [(path, Expression)]
        self.reading = None  # the one by which it is read now

    def part(self, path, own, env):
        """An exception where it applies, else what the present reading says, else the policy's own words."""
        for when, where, instead in self.exceptions:
            if where == path and when.run(env):
                return instead
        if self.reading is not None and self.readings[self.reading][0] == path:
            return self.readings[self.reading][1]
        return own

    def open_readings(self):
        """The readings by which it has to be read, one after the other."""
        return (self.settled or list(range(len(self.readings)))) or [None]

    def path_of(self, benefit, key):
        return f"benefits.{benefit.name}.{key}" if benefit.name else f"benefit.{key}"

    def document(self, number):
        ends = {end: day_text(day) for end, day in zip(("from", "to"), self.valid) if day is not None}
        documents = {benefit.name: benefit.document() for benefit in self.benefits}
        more = {"benefits": documents} if self.benefits[0].name else {"benefit": documents[None]}
        if self.exceptions:
            more["exceptions"] = [
                {"name": f"e{i}", "says": {"en": "but"}, "cite": CITE, "when": when.text, "set": {path: instead.text}}
                for i, (when, path, instead) in enumerate(self.exceptions)
            ]
        if self.readings:
            more["readings"] = [
                {"name": f"r{i}", "says": {"en": "or"}, "cite": CITE, "set": {path: instead.text}}
                for i, (path, instead) in enumerate(self.readings)
            ]
        if self.settled:
            more["settled"] = [f"r{i}" for i in self.settled]
        if self.decided:
            more["decided_on"] = self.decided.text
        if self.supersedes:
            more["supersedes"] = self.supersedes
        if self.lets:
            more["let"] = {name: let.text for name, let in self.lets.items()}
        if self.tables:
            more["tables"] = {table.name: table.document() for table in self.tables}
        return policy_document(
            self.id, number, "company", PATHS[self.subject], valid=ends, counts=self.counts,
            standing="unconfirmed" if self.unconfirmed else "in_force",
            eligible={name: condition_document(one) for name, one in self.conditions.items()}, **more,
        )  # fmt: skip


class Maker:
    """Draws a pack: policies, pools, groups."""

    def __init__(self, rng):
        self.rng = rng
        self.scopes = SCOPES
        self.pools = {}
        self.groups = {}
        self.policies = []
        self.near = {key: [] for key in KINDS}  # values on which tests of tables part, and next to them
        for i in range(rng.choice([0, 0, 1, 2])):
            self.pools[f"k{i}"] = self.cap(["company"], pool=f"k{i}")
        for i in range(rng.choice([0, 0, 1, 1, 2])):
            self.make_group(f"g{i}")
        for i in range(rng.randint(1, 4)):
            self.policies.append(self.policy(f"p{i}", len(self.policies) + 1))
        if len(self.policies) > 1 and rng.random() < 0.3:
            one, other = rng.sample(self.policies, 2)
            one.supersedes = [other.id]

    def cap(self, scope, pool=None, months=False):
        rng = self.rng
        every = rng.choice(["month", "year", "year", "lifetime", "lifetime", *([] if pool else ["item"])])
        limit = rng.randint(1, 80) if months else max(1, int(literal(rng, 10 ** rng.randint(1, 6)) * 100))
        return Cap(every, None if every == "item" else rng.choice(scope), limit, months, pool)

    def policy(self, id, number, subject=None, group=None):
        rng = self.rng
        subject = subject or rng.choice(list(SCOPES))
        scope = SCOPES[subject]
        made = Policy(id, number, subject)
        made.conditions = {f"c{i}": condition(rng, scope) for i in range(rng.choice([0, 1, 1, 2]))}
        looked_up = self.looked_up(made, scope, g.TRUTH) if rng.random() < 0.2 else None
        if looked_up is not None:
            made.conditions["row"] = ("when", looked_up)
        made.unconfirmed = rng.random() < 0.2
        made.counts = rng.choice(["event", "event", "accrual", "yearly"])
        first = day_of("2022-01-01") + rng.randrange(1500)
        made.valid = (first if rng.random() < 0.5 else None, first + rng.randrange(1500) if rng.random() < 0.5 else None)
        if rng.random() < 0.4:
            entity = rng.choice(scope)
            made.decided = Expression(f"{entity}.d", lambda e: e[entity]["d"])
        if group is not None:
            made.benefits = [group(scope)]
            return made
        if rng.random() < 0.3:
            made.lets["base"] = amount(rng, scope, ranges=False)
        names = [None] if rng.random() < 0.6 else [f"b{i}" for i in range(rng.randint(1, 3))]
        made.benefits = [self.benefit(name, scope, made) for name in names]
        self.patch(made, scope)
        return made

    def looked_up(self, policy, scope, kind):
        """What a table of the policy's own says; None: it says nothing."""
        table, expression = table_about(self.rng, f"t{len(policy.tables)}", scope, kind)
        if expression is None:
            return None
        policy.tables.append(table)
        ordered = [of for of in table.inputs if isinstance(of, Ordered)]
        for key, values in self.near.items():
            values += [value for of in ordered if of.kind == KINDS[key] for value in [*of.samples, *of.values]]
        return expression

    def benefit(self, name, scope, policy):
        rng = self.rng
        made = Benefit(name, rng.choice(["grant", "grant", "interest", "allowance", "discount", "waiver", "credit_line", *NO_MONEY]))
        if made.kind in NO_MONEY:
            self.figure_of(made, scope)
            return made
        made.amount = amount(rng, scope)
        if policy.lets and rng.random() < 0.6:
            made.amount = Expression("base", lambda e: policy.part("let.base", policy.lets["base"], e).run(e))
        elif rng.random() < 0.35:
            made.amount = self.looked_up(policy, scope, MONEY)
        self.figures(made, scope)
        return made

    def figure_of(self, made, scope):
        """Days promised, papers asked for: stated as a bound too, which leaves money alone."""
        rng = self.rng
        if made.kind == "service":
            return
        unit, entity = {"time": "工作日", "documents": ""}[made.kind], rng.choice(scope)
        one, other = f"{rng.randint(0, 9)}{unit}", f"{rng.randint(10, 30)}{unit}"
        made.figure = rng.choice([one, f"if {entity}.t then {one} else {other}"])
        made.bound = rng.choice(["exact", "up_to", "at_least", "at_least"])
        if rng.random() < 0.25:
            made.when = truth(rng, scope)

    def figures(self, made, scope):
        """How the amount is rounded, bounded and capped."""
        rng = self.rng
        if rng.random() < 0.3:
            made.quantum, made.mode = rng.choice([Fraction(1, 100), Fraction(1, 10), Fraction(1), Fraction(100)]), rng.choice(MODES)
        if rng.random() < 0.2:
            made.bound = rng.choice(["up_to", "at_least"])
        if rng.random() < 0.25:
            made.when = truth(rng, scope)
        if rng.random() < 0.3:
            entity = rng.choice(scope)
            made.term = Expression(f"{entity}.term", lambda e: e[entity]["term"])
        for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
            made.caps.append(self.cap(scope, months=made.term is not None and rng.random() < 0.5))
        for pool in self.pools:
            if rng.random() < 0.5 and not (POOLS_SPOIL_BOUNDS and made.bound != "exact"):
                made.caps.append(self.pools[pool])  # pools stand behind a benefit's own caps


    def patch(self, made, scope):
        """An exception, and readings, of different parts."""
        rng = self.rng
        paths = [path for path in (f"eligible.{name}" for name in made.conditions if made.conditions[name][0] == "when")]
        paths += ["let.base"] if any(b.amount is not None and b.amount.text == "base" for b in made.benefits) else []
        paths += [made.path_of(b, "amount") for b in made.benefits if b.amount is not None and b.amount.text != "base"]
        rng.shuffle(paths)
        if paths and rng.random() < 0.3:
            path = paths.pop()
            made.exceptions.append((truth(rng, scope), path, self.instead(path, scope)))
        if paths and rng.random() < 0.3:
            path = paths.pop()
            made.readings = [(path, self.instead(path, scope)) for _ in range(rng.randint(2, 3))]
            if rng.random() < 0.4:
                made.settled = sorted(rng.sample(range(len(made.readings)), rng.randint(1, 2)))

    def instead(self, path, scope):
        return truth(self.rng, scope) if path.startswith("eligible") else amount(self.rng, scope, ranges=False)

    # --- Groups ---

    def make_group(self, name):
        rng = self.rng
        entity, with_base = rng.choice(["trip", "project", "company"]), rng.random() < 0.6
        count = rng.randint(2, 5)
        base = Expression(f"{entity}.x", lambda e: e[entity]["x"]) if with_base else None
        money = rng.randrange(count) if rng.random() < 0.3 else None  # the one member that says money
        kind = "discount" if with_base else rng.choice(["grant", "allowance"])
        members = []
        for i in range(count):

            def benefit(scope, i=i):
                made = Benefit(None, kind)
                made.group = name
                if with_base:
                    made.pays = self.pays(base, i == money)
                else:
                    made.amount = amount(rng, scope)
                    self.figures(made, scope)
                    made.when = None
                return made

            made = self.policy(f"{name}_{i}", len(self.policies) + 1, entity, benefit)
            if with_base and made.counts != "event":
                made.counts = "event"
            self.policies.append(made)
            members.append(made)
        pairs = {}
        for i, a in enumerate(members):
            for b in members[i + 1 :]:
                if rng.random() < 0.5:
                    pairs[frozenset(((a.id, 0), (b.id, 0)))] = rng.choice(["may", "never", "unstated"])
        default = rng.choice(["never", "never", "may", "unstated"])
        self.groups[name] = Group(name, entity, base, default, pairs, rng.choice(["payment", "saving"]))

    def pays(self, base, money):
        rng = self.rng
        if money:
            value = literal(rng)
            return Expression(f"min({base.text}, {yuan(value)})", lambda e: point(min(base.run(e), value)))
        share = Fraction(rng.choice([0, 33, 50, 65, 87, 90, 95, 100, rng.randrange(101)]), 100)
        text = rng.choice([number_text(share * 10) + "折", number_text(share * 100) + "%"])
        if rng.random() < 0.2:
            other = min(Fraction(1), share + Fraction(rng.randrange(20), 100))
            return Expression(f"{number_text(share * 100)}% .. {number_text(other * 100)}%", lambda e: (share, other), False)
        return Expression(text, lambda e: point(share), False)

    # --- Documents ---

    def files(self):
        codes = "codes/regions.yaml"
        files = {"pack.yaml": dict(PACK), "model.yaml": model_document(), codes: world.code_documents()[codes]}
        for name, values in (("fee", {}), ("levy", {"2000-01-01": yuan(Fraction(LEVY))})):
            files[f"parameters/{name}.yaml"] = {
                "parameter": name, "label": {"en": f"the {name}"}, "unit": "元", "min": "0元", "max": f"{FEE_MOST}元", "step": "0.01元", "cite": CITE,
                "values": values,
            }  # fmt: skip
        if self.pools:
            files["pack.yaml"]["pools"] = {
                name: {"limit": yuan(Fraction(cap.limit, 100)), "each": cap.each, "every": cap.every} for name, cap in self.pools.items()
            }
        for group in self.groups.values():
            files[f"groups/{group.name}.yaml"] = group_document(group)
        for number, one in enumerate(self.policies, 1):
            files[f"policies/c/{one.id}.yaml"] = one.document(number)
        return files


def group_document(group):
    pairs = {kind: [sorted(member for member, _ in pair) for pair, it in group.pairs.items() if it == kind] for kind in ("may", "never", "unstated")}
    of = {"base": group.base.text, "rounds": group.rounds} if group.base else {"of": group.entity}
    return {
        "group": group.name, "cite": CITE, **of, "default": group.default, **{kind: them for kind, them in pairs.items() if them},
        "examples": [{**EXAMPLE, "profile": {"company": {}}}],
    }  # fmt: skip


def model_document():
    entities = {}
    for entity in SCOPES:
        fields = {
            "x": field("money", "0元", f"{MOST}元", step="0.001元"), "t": field("truth"), "u": field("truth"), "d": field("date"),
            "term": field("duration", "0个月", "120个月"), "k": field("code", of="regions"),
        }  # fmt: skip
        entities[entity] = {"fields": fields, "lists": {name: {"of": of, "max_items": 100} for name, of in LISTS[entity].items()}}
    return model(entities)


# --- Firms ---


class Firms:
    """Random firms: (profile as JSON, Record of the company)."""

    def __init__(self, rng, maker):
        self.rng, self.maker = rng, maker

    def make(self):
        self.made = 0
        root = self.record("company")
        root.given = {"fee": Fraction(self.rng.randrange(FEE_MOST * 100 + 1), 100)}
        if self.rng.random() < 0.3:
            root.given["levy"] = Fraction(self.rng.randrange(FEE_MOST * 100 + 1), 100)
        root.values |= {"levy": Fraction(LEVY)} | root.given
        records = list(root.everything())
        for _ in range(self.rng.choice([0, 0, 1, 2, 5])):
            self.receipt(self.rng.choice(records), records)
        return self.document(root) | {"given": {name: yuan(value) for name, value in root.given.items()}}, root

    def record(self, entity, holder=None):
        rng = self.rng
        self.made += 1
        record = Record(entity, f"{entity}{self.made}", holder)
        size = rng.choice([3, 4, 5, 7, 9, 15]) + 3
        record.values = {
            "x": self.amount(size), "t": rng.random() < 0.7, "u": rng.random() < 0.7,
            "d": rng.randrange(*DATED), "term": Fraction(rng.choice([0, 1, 3, 12, rng.randrange(121)])),
            "k": rng.choice(world.LEAVES["regions"]),
        }  # fmt: skip
        for key, values in self.maker.near.items():
            if values and rng.random() < 0.4:
                record.values[key] = rng.choice(values)
        for name, of in LISTS[entity].items():
            record.lists[name] = [self.record(of, record) for _ in range(rng.choice([0, 1, 1, 2, 3]))]
        return record

    def amount(self, size):
        return Fraction(min(MOST * 1000, self.rng.randrange(10**size)), 1000)

    def receipt(self, record, records):
        """What was paid before, kept in any record: with or without a benefit, and with a subject where one lies in that record."""
        rng = self.rng
        policy = rng.choice(self.maker.policies)
        named = [benefit.name for benefit in policy.benefits if benefit.name]
        if rng.random() < 0.6:
            record = rng.choice([record, *(it for it in records if it.entity == policy.subject)])
        below = list(record.everything())
        subjects = [it.id for it in below if it.entity == policy.subject]
        subjects = subjects or [it.id for it in below if it is not record and it.entity in SCOPES[policy.subject]]
        record.received.append(
            {
                "policy": rng.choice([policy.id, policy.id, policy.number]),
                "benefit": rng.choice(named) if named and rng.random() < 0.5 else None,
                "subject": rng.choice(subjects) if subjects else None,
                "day": day_of("2024-01-01") + rng.randrange(1300),
                "amount": Fraction(rng.randrange(10 ** rng.randint(2, 9)), 100),
                "months": Fraction(rng.choice([0, 1, 6, 24])),
            }
        )

    def document(self, record):
        made = {"id": record.id}
        made |= {"x": yuan(record.values["x"]), "t": record.values["t"], "u": record.values["u"], "d": day_text(record.values["d"])}
        made |= {"term": f"{record.values['term']}个月", "k": record.values["k"]}
        for name, items in record.lists.items():
            made[name] = [self.document(item) for item in items]
        made["received"] = [receipt_document(receipt) for receipt in record.received]
        return made


def whole(firm):
    """A profile: what is given stands beside the firm."""
    return {"company": {key: value for key, value in firm.items() if key != "given"}, "given": firm.get("given", {})}


def receipt_document(receipt):
    made = {"policy": receipt["policy"], "day": day_text(receipt["day"]), "amount": number_text(receipt["amount"])}
    made |= {"months": f"{receipt['months']}个月"} if receipt["months"] else {}
    return made | {key: receipt[key] for key in ("benefit", "subject") if receipt[key] is not None}
