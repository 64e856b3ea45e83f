"""Random packs of whole policies asked about random firms: every amount and status of the engine against the oracle's.

    check_policies.py DRIVER [--count N] [--seed N]

Compared are, for every policy, its status and amount; each of its benefits and subjects; each item (benefit x subject x slice)
before and after its caps; each group's line; and the totals. A difference is printed with what differs, and the pack and the
profile that show it are kept.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from itertools import product

from engine import Engine, Refused, write_pack
from entitlement import INF, RANK, TOTALS, ZERO, Answer, add
from exact import day_of, day_text
from policies import Firms, Maker, whole

PROFILES, PACKS_AT_ONCE = 3, 50


def hull(a, b):
    return min(a[0], b[0]), max(a[1], b[1])


def verdict_over(verdicts):
    """One status for several ways to read the rules."""
    some = set(verdicts)
    if len(some) == 1:
        return some.pop()
    some.discard("not_applicable")
    if some == {"not_in_force"}:
        return "not_in_force"
    return "undetermined" if "eligible" in some and len(some | set(verdicts)) > 1 else "ineligible"


def sum_ranges(ranges):
    total = ZERO
    for one in ranges:
        total = add(total, one)
    return total


class Lines:
    """What an answer says, by what it is about: ("P", policy) -> (words, ranges). Words are equal or not; ranges are compared."""

    def __init__(self):
        self.at = {}

    def put(self, key, words, *ranges):
        self.at[key] = (words, ranges)


def lines_of(pack, answer):
    """One way to read the rules."""
    lines = Lines()
    for run in answer.runs:
        policy = run.policy
        totals = {TOTALS[benefit.kind] for benefit in policy.benefits}
        amount = sum_ranges(answer.policy_amount(run, at) for at in range(len(policy.benefits)))
        lines.put(("P", policy.id), (run.verdict(), totals.pop() if len(totals) == 1 else "mixed"), amount)
        for at, benefit in enumerate(policy.benefits):
            lines.put(("B", policy.id, at), (TOTALS[benefit.kind],), answer.sums[run_index(answer, run)][at])
        for at, record in enumerate(run.subjects):
            own = [item for items in run.items for item in items if item.subject is record]
            lines.put(("S", policy.id, at), (run.verdict_of(at),), sum_ranges(item.amount for item in own))
        put_items(lines, run)
    put_groups(lines, answer)
    for name, (everything, unconfirmed) in answer.totals().items():
        lines.put(("T", name), (), everything)
        lines.put(("U", name), (), unconfirmed)
    return lines


def run_index(answer, run):
    return answer.runs.index(run)


def put_items(lines, run):
    for at, items in enumerate(run.items):
        for i, item in enumerate(items):
            words = (str(i % len(run.subjects)), day_text(item.slice[0]), day_text(item.slice[1]), item.verdict, str(int(item.outside)))
            lines.put(("I", run.policy.id, at, i), words, item.asked, item.amount)


def put_groups(lines, answer):
    counts = {}
    for choice in answer.choices:
        if choice.members:
            i = counts[choice.group.name] = counts.get(choice.group.name, -1) + 1
            lines.put(("G", choice.group.name, i), (), choice.amount)


def laid_over(several):
    """The hull of several ways to read the rules. Totals are added up from what is laid over, since policies are open one by one."""
    first = Lines()
    keys = {key: None for lines in several for key in lines.at}
    for key in keys:
        found = [lines.at[key] for lines in several if key in lines.at]
        ranges = found[0][1]
        for _, more in found[1:]:
            ranges = tuple(hull(a, b) for a, b in zip(ranges, more))
        if len(found) < len(several):  # a group's line that is not there gives nothing
            ranges = tuple(hull(one, ZERO) for one in ranges)
        words = found[0][0]
        if key[0] == "I":
            words = words[:3] + (verdict_over(it[0][3] for it in found),) + words[4:]
        first.put(key, words, *ranges)
    return first if len(several) == 1 else with_statuses(first)


def with_statuses(lines):
    """Of a subject the best over its slices counts, of a policy the best over its subjects."""
    best = {}
    for key, (words, _) in lines.at.items():
        if key[0] == "I":
            for above in (("P", key[1]), ("S", key[1], int(words[0]))):
                best[above] = max(best.get(above, "not_applicable"), words[3], key=RANK.get)
    for key, verdict in best.items():
        words, ranges = lines.at[key]
        lines.put(key, (verdict, *words[1:]), *ranges)
    return lines


def expected(pack, root, on, claim):
    """(lines, how many ways there are to read the rules)"""
    several = []
    for readings in product(*(policy.open_readings() for policy in pack.policies)):
        for policy, reading in zip(pack.policies, readings):
            policy.reading = reading
        several.append(lines_of(pack, Answer(pack, root, on, claim)))
    return laid_over(several), len(several)


# --- What the engine said ---


def end_of(word):
    return INF if word == "inf" else int(word)


def ranges_of(words):
    ends = [end_of(word) for word in words]
    return tuple(zip(ends[::2], ends[1::2]))


def read_lines(text):
    lines, counts = Lines(), {}
    policy = None
    for line in text:
        kind, *words = line.split(" ")
        if kind == "!":
            raise Refused("\n".join(text[:10]))
        if kind == "P":
            policy, counts = words[0], {"groups": counts.get("groups", {})}
            lines.put(("P", policy), (words[1], words[2]), *ranges_of(words[4:]))
        elif kind == "B":
            at = counts["B"] = counts.get("B", -1) + 1
            lines.put(("B", policy, at), (words[0],), *ranges_of(words[2:]))
        elif kind == "S":
            at = counts["S"] = counts.get("S", -1) + 1
            lines.put(("S", policy, at), (words[0],), *ranges_of(words[1:]))
        elif kind == "I":
            at = counts[words[0]] = counts.get(words[0], -1) + 1
            lines.put(("I", policy, int(words[0]), at), tuple(words[1:6]), *ranges_of(words[6:]))
        elif kind == "G":
            groups = counts.setdefault("groups", {})
            at = groups[words[0]] = groups.get(words[0], -1) + 1
            lines.put(("G", words[0], at), (), ranges_of(words[-2:])[0])
        elif kind == "T":
            everything, unconfirmed = ranges_of(words[1:])
            lines.put(("T", words[0]), (), everything)
            lines.put(("U", words[0]), (), unconfirmed)
    return lines


# --- Comparing ---


def agrees(want, got, rule):
    if got is None or want[0] != got[0] or len(want[1]) != len(got[1]):
        return False
    if rule is None or rule == "any":
        return rule == "any" or want[1] == got[1]
    inner, outer = (want[1], got[1]) if rule == "wider" else (got[1], want[1])
    return all(b[0] <= a[0] and a[1] <= b[1] for a, b in zip(inner, outer))


def differences_of(want, got, rule):
    """rule: by key, None, "wider", "narrower" or "any", as the engine's ranges may be."""
    found = [key for key in want.at if not agrees(want.at[key], got.at.get(key), rule(key))]
    return found + [key for key in got.at if key not in want.at]


class Case:
    """One pack and the firms that it is asked about."""

    def __init__(self, seed):
        self.seed, rng = seed, random.Random(seed)
        self.pack = Maker(rng)
        firms = Firms(rng, self.pack)
        self.profiles = []
        for _ in range(PROFILES):
            profile, root = firms.make()
            on = day_of("2025-01-01") + rng.randrange(730)
            first = day_of("2024-06-01") + rng.randrange(700)
            last = first + rng.choice([rng.randrange(60), rng.randrange(365), rng.randrange(1000)])
            if rng.random() < 0.5:
                first, last = day_of("2026-01-01"), day_of("2026-12-31")
            self.profiles.append((profile, root, on, first, last))

    def ask(self, engine, index):
        profile, _, on, first, last = self.profiles[index]
        engine.ask("ptg", day_text(on), day_text(first), day_text(last), whole(profile))

    def put(self, engine):
        engine.pack(self.pack.files())
        for index in range(PROFILES):
            self.ask(engine, index)

    def compare(self, index, got):
        """(what is expected, what of it is not so)"""
        _, root, on, first, last = self.profiles[index]
        claim = (first, last + 1)
        want, ways = expected(self.pack, root, on, claim)
        members = {policy.id for policy in self.pack.policies if any(b.group for b in policy.benefits)}
        if ways > 1 and (self.pack.pools or self.pack.groups):
            sums = "any" if self.pack.pools else "wider"  # ranges meet there that have lost what they share
            return want, differences_of(want, got, lambda key: sums if key[0] in "BPTU" else "wider")
        if not self.pack.pools:
            return want, differences_of(want, got, lambda key: rule_of(key, members, ways))
        rules = {"U": "any" if members else "narrower", "B": "narrower", "P": "narrower", "T": "narrower"}
        found = differences_of(want, got, lambda key: "any" if key[0] == "P" and key[1] in members else rules.get(key[0]))
        for end in (0, 1):  # what a pool gives lies between the items' ranges added up and what comes out at their ends
            at_end = lines_of(self.pack, Answer(self.pack, root, on, claim, end))
            found += [key for key in differences_of(at_end, got, lambda key: "wider") if key[0] in "BPTU" and key[1] not in members]
        return want, found


def rule_of(key, members, ways):
    """How the engine's range may differ: it may be wider than it need be, or narrower than the oracle knows it to be."""
    if key[0] == "U" and members or key[0] == "P" and key[1] in members:
        return "wider"  # who of a group may win is looked at roughly
    return "wider" if key[0] == "S" and ways > 1 else None  # a subject's items are added up after they are laid over each other


def report(case, index, want, got, keys):
    profile, _, on, first, last = case.profiles[index]
    print(f"\nseed {case.seed}, profile {index}: on {day_text(on)}, claim {day_text(first)} to {day_text(last)}")
    for key in keys[:8]:
        print(f"  {key}\n    expected {want.at.get(key)}\n    engine   {got.at.get(key)}")
    folder = tempfile.mkdtemp(prefix="huiqi-differential-kept-")
    write_pack(folder, case.pack.files())
    print(f"  the pack is kept in {folder}; rerun: check_policies.py DRIVER --only {case.seed}")
    print(f"  profile {json.dumps(whole(profile), ensure_ascii=False)[:3000]}")


def compare(case, answers, limit):
    """How many profiles differ; `limit` says whether to report one."""
    if answers[0]:
        raise Refused(f"seed {case.seed}: the pack was refused\n" + "\n".join(answers[0][:40]))
    differing = 0
    for index, text in enumerate(answers[1:]):
        try:
            got = read_lines(text)
        except Refused as refused:
            raise Refused(f"seed {case.seed}: {refused}\n{json.dumps(case.profiles[index][0], ensure_ascii=False)[:1500]}") from refused
        want, keys = case.compare(index, got)
        if keys:
            differing += 1
            if differing <= limit:
                report(case, index, want, got, keys)
    return differing


def main():
    arguments = argparse.ArgumentParser(description="random policies, engine against oracle")
    arguments.add_argument("driver")
    arguments.add_argument("--count", type=int, default=10_000, help="policies")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--only", type=int, help="the one case of this seed, as a difference names it")
    options = arguments.parse_args()
    engine, started = Engine(options.driver), time.monotonic()
    policies = questions = differing = number = 0
    while policies < options.count and not (options.only and policies):
        batch = []
        while len(batch) < PACKS_AT_ONCE and policies < options.count and not (options.only and batch):
            case = Case(options.only or options.seed * 1_000_000 + number)
            number += 1
            policies += len(case.pack.policies)
            case.put(engine)
            batch.append(case)
        answers = engine.answers()
        engine.forget_packs()
        for i, case in enumerate(batch):
            part = answers[i * (PROFILES + 1) : (i + 1) * (PROFILES + 1)]
            differing += compare(case, part, 1 if differing < 3 else 0)
            questions += PROFILES
    engine.close()
    verdict = "no difference" if differing == 0 else f"{differing} differences"
    print(f"policies: {policies} policies in {number} packs, {questions} questions, seed {options.seed}: {verdict} ({time.monotonic() - started:.0f} s)")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
