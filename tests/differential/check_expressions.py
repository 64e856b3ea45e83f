"""Random expressions over random records: the engine's value of every one against the oracle's.

    check_expressions.py DRIVER [--count N] [--seed N]

A pack holds a policy whose `let`s are the expressions. They are evaluated for a record of which all is known, and for one of which
some truths and codes are not: there the oracle goes through all that they could be, and the engine has to show exactly what comes
out, be it one value, a range, or unknown. A difference is narrowed to the
smallest part of the expression that differs, and printed with the pack and the profile that show it.
"""

import argparse
import json
import random
import sys
import time

import exact
import grammar as g
import world
from declared import Parameter, Scale, anchor, table_of
from engine import Engine, Refused
from exact import day_of, day_text
from maker import Maker, Scope
from packs import CITE, policy

LETS, PROFILES, PACKS_AT_ONCE = 100, 2, 25


def shown(kind, values):
    """A value as the driver writes it; several: what it can be."""
    values = set(values)
    if kind == g.TRUTH:
        return "unknown" if len(values) > 1 else "true" if values.pop() else "false"
    if kind == g.DATE:
        return between(values, day_text)
    if kind == g.SPANS:
        if any(until <= first for first, until in values):
            return "empty" if len(values) == 1 else None
        return f"{between([it[0] for it in values], day_text)} until {between([it[1] for it in values], day_text)}"
    return between(values, exact.number_text)


def between(values, text):
    low, high = text(min(values)), text(max(values))
    return low if low == high else f"{low} .. {high}"


def read(kind, text):
    """What the driver wrote, brought to the same form: every empty span is alike."""
    if kind == g.SPANS and " until " in text and " .. " not in text:
        first, until = text.split(" until ")
        return "empty" if until <= first else text
    return text


def same(kind, text, values):
    """Is what the driver wrote what it can be? Where a span may be empty, the page does not say what is shown of it."""
    want = shown(kind, values)
    return want is None or read(kind, text) == want


class Case:
    """One pack and the profiles it is asked about."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.seed = seed
        self.calendar, self.workdays = world.random_calendar(self.rng)
        self.in_loans = self.rng.random() < 0.3
        self.make_rules()
        self.make_profiles()

    def make_rules(self):
        rng = self.rng
        names = [("loan", "loan"), ("company", "company")] if self.in_loans else [("company", "company")]
        self.scope = scope = Scope(names, self.workdays)
        scope.valid = rng.random() < 0.5
        self.valid = (world.random_day(rng), day_of("2200-12-31") + 1)
        self.decided = rng.choice([None, None, "company.founded", "company.born", "company.office.opened"])
        scope.receipts = ["p"]
        scope.parameters = [Parameter(rng, f"k{i}") for i in range(6)]
        scope.derived = self.make_derived(rng)
        scope.tables = [table_of(rng, f"t{i}") for i in range(4)]
        scope.scales = [Scale(rng, f"s{i}") for i in range(4)]
        self.anchors = [anchor(table) for table in scope.tables]
        maker = Maker(rng, scope)
        while len(scope.lets) < LETS:
            node = maker.any_kind(rng.choice([2, 3, 3, 4, 4, 5]))
            if len(node.text) < 3000 and not node.fixed:
                self.name_let(node)

    def name_let(self, node):
        name = f"v{len(self.scope.lets)}"
        let = g.Node(name, g.ATOM, node.kind, node.run, whole=node.whole)
        let.parts = (node,)
        self.scope.lets.append(let)

    def make_derived(self, rng):
        """Derived facts: definitions over one entity's own facts and lists."""
        made = []
        for i in range(5):
            entity = rng.choice(["company", "company", "loan", "hire"])
            scope = Scope([(entity, entity)], self.workdays)
            scope.days_given, scope.parameters, scope.receipts = True, self.scope.parameters, ["p"]
            kind = rng.choice([g.TRUTH, g.DATE, world.MONEY, world.PURE, world.MONTH])
            made.append((entity, f"d{i}", Maker(rng, scope).of_kind(kind, 2)))
        return made

    def make_profiles(self):
        rng = self.rng
        records = world.Records(rng, ["p"])
        self.profiles = []
        for i in range(PROFILES):
            json_record, record = records.make("company")
            several = world.hide(rng, json_record, record) if i == 1 else [record]
            on = world.random_day(rng)
            first = world.random_day(rng)
            last = first + rng.randint(0, 1200)
            self.profiles.append((json_record, several, on, first, last))

    def files(self, lets=None):
        """The pack; lets: name -> text in the place of its own."""
        lets = lets or {let.text: let.parts[0].text for let in self.scope.lets}
        lets |= {f"anchor{i}": node.text for i, node in enumerate(self.anchors)}
        files = world.base_files(self.calendar)
        files["policies/c/p.yaml"] = policy(
            "p", 1, "company", "company.loans" if self.in_loans else "company",
            valid={"from": day_text(self.valid[0]), "to": day_text(self.valid[1] - 1)} if self.scope.valid else {},
            **({"decided_on": self.decided} if self.decided else {}),
            let=lets,
            tables={table.name: table.document() for table in self.scope.tables},
            scales={scale.name: scale.document() for scale in self.scope.scales},
            benefit={"kind": "service"},
        )  # fmt: skip
        for parameter in self.scope.parameters:
            files[f"parameters/{parameter.name}.yaml"] = parameter.document()
        for entity, key, node in self.scope.derived:
            example = {"name": "none", "on": "2026-01-01", "profile": {entity: {}}, "expect": {"status": "eligible"}}
            files[f"definitions/{entity}-{key}.yaml"] = {
                "define": f"{entity}.{key}", "is": node.text, "cite": CITE, "examples": [example]
            }  # fmt: skip
        return files

    def put(self, engine):
        engine.pack(self.files())
        for json_record, _, on, first, last in self.profiles:
            days = [day_text(day) for day in (on, first, last)]
            engine.ask("v", *days, {"company": json_record})

    def environments(self, profile):
        """For each subject, one environment for each way in which the unknown could turn out."""
        _, several, on, first, last = profile
        ways = [self.environments_of(record, on, (first, last + 1)) for record in several]
        return list(zip(*ways))

    def environments_of(self, record, on, claim):
        whole = {"company": record, "on": on, "claim": claim, "period": claim, "valid": self.valid, "decided": on}
        if self.decided:
            facts = {"company.founded": record["founded"], "company.born": record["born"], "company.office.opened": record["office"]["opened"]}
            whole["decided"] = facts[self.decided]
        return [{**whole, "loan": loan} for loan in record["loans"]] if self.in_loans else [whole]

    def expected(self, profile, nodes):
        """(let, its values) for the let nodes of every subject."""
        return [(let, [let.run(env) for env in ways]) for ways in self.environments(profile) for let in nodes]


def narrow(engine, case, profile_index, env_index, node):
    """The smallest closed part of a node that differs, with both values."""
    parts, stack = [], [node]
    while stack:
        part = stack.pop()
        stack.extend(part.parts)
        if not part.free and not part.text.startswith("v") and part.kind != g.TEXT and part.kind not in world.LEAVES:
            parts.append(part)
    parts.sort(key=lambda it: len(it.text))
    lets = {let.text: let.parts[0].text for let in case.scope.lets}
    json_record, _, on, first, last = case.profiles[profile_index]
    for part in parts:  # each in a pack of its own: some are safe only where a guard stands before them
        engine.pack(case.files(lets | {"w": part.text}))
        engine.ask("v", *(day_text(day) for day in (on, first, last)), {"company": json_record})
    answers = engine.answers()
    ways = case.environments(case.profiles[profile_index])[env_index]
    for part, lines in zip(parts, answers[1::2]):
        values = [line.split(" ", 2)[2] for line in lines if line.startswith("V w ")]
        found = [part.run(env) for env in ways]
        if values and not same(part.kind, values[env_index], found):
            return part, values[env_index], shown(part.kind, found)
    return node, "differs only as a whole", shown(node.kind, [node.run(env) for env in ways])


def report(engine, case, profile_index, env_index, let, got):
    profile = case.profiles[profile_index]
    print(f"\nseed {case.seed}, let {let.text} = {let.parts[0].text}\n  engine {got}\n  oracle {shown(let.kind, [let.run(env) for env in case.environments(profile)[env_index]])}")
    part, engine_value, oracle_value = narrow(engine, case, profile_index, env_index, let.parts[0])
    print(f"  smallest part: {part.text}\n    engine {engine_value}\n    oracle {oracle_value}")
    print(f"  on {day_text(profile[2])}, claim {day_text(profile[3])} to {day_text(profile[4])}")
    print(f"  profile {json.dumps({'company': profile[0]}, ensure_ascii=False)[:2000]}")


def compare(engine, case, answers, limit):
    """How many values differ; the first `limit` are reported."""
    if answers[0]:
        raise Refused(f"seed {case.seed}: the pack was refused\n" + "\n".join(answers[0][:40]))
    differences = 0
    for index, (profile, lines) in enumerate(zip(case.profiles, answers[1:])):
        expected = case.expected(profile, case.scope.lets)
        got = [line.split(" ", 2) for line in lines if not line.startswith("V anchor")]
        if len(got) != len(expected):
            raise Refused(f"seed {case.seed}: {len(got)} values, not {len(expected)}\n" + "\n".join(lines[:10]))
        for at, ((let, want), (_, name, value)) in enumerate(zip(expected, got)):
            if name != let.text or not same(let.kind, value, want):
                differences += 1
                if differences <= limit:
                    report(engine, case, index, at // len(case.scope.lets), let, value)
    return differences


def main():
    arguments = argparse.ArgumentParser(description="random expressions, engine against oracle")
    arguments.add_argument("driver")
    arguments.add_argument("--count", type=int, default=100_000, help="expressions")
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    engine, started = Engine(options.driver), time.monotonic()
    cases = -(-options.count // LETS)
    differences = values = 0
    for from_case in range(0, cases, PACKS_AT_ONCE):
        batch = [Case(options.seed * 1_000_000 + i) for i in range(from_case, min(cases, from_case + PACKS_AT_ONCE))]
        for case in batch:
            case.put(engine)
        answers = engine.answers()
        engine.forget_packs()
        for i, case in enumerate(batch):
            part = answers[i * (PROFILES + 1) : (i + 1) * (PROFILES + 1)]
            differences += compare(engine, case, part, 3 if differences == 0 else 0)
            values += sum(len(lines) for lines in part[1:])
    engine.close()
    verdict = "no difference" if differences == 0 else f"{differences} differences"
    print(f"expressions: {cases * LETS} expressions, {values} values, seed {options.seed}: {verdict} ({time.monotonic() - started:.0f} s)")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
