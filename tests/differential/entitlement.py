"""What whole policies come to, by language.md section 5: status, items, caps, pools, received payments, bounds, groups, totals.

Amounts are ranges (low, high) of whole fen; INF is no bound. Everything is worked out in the plainest way that could be right, one
step after the other, over Python's integers and fractions. README.md lists what had to be settled where the page leaves room.

A policy is read by one of its readings at a time: Answer is made once for each way to read them all, and answers are then laid
over each other by check_policies.py.
"""

from fractions import Fraction
from itertools import combinations

from exact import end_of_month, end_of_year, quantize, start_of_month, start_of_year

INF = float("inf")
QUANTUM = Fraction(1, 100)
TOTALS = {
    "grant": "cash", "interest": "cash", "premium": "cash", "allowance": "cash", "discount": "saving", "waiver": "saving",
    "levy_reduction": "saving", "credit_line": "credit_line", "service": "none", "time": "none", "documents": "none",
}  # fmt: skip

# The engine takes the pairs of a group that the sources leave open as lawful all together or not at all, where it says who of a group
# may win. Its way is taken. To be taken out when it is mended.
PAIRS_TOGETHER = True

RANK = {"not_applicable": 0, "not_in_force": 1, "ineligible": 2, "undetermined": 3, "eligible": 4}
ZERO = (0, 0)


class Record:
    """A record of a profile as the oracle needs it: values, holder, items, where it stands."""

    def __init__(self, entity, id, holder=None):
        self.entity, self.id, self.holder = entity, id, holder
        self.values, self.lists, self.received = {}, {}, []

    def ancestor(self, entity):
        """The record of that entity that this is or lies in."""
        record = self
        while record is not None and record.entity != entity:
            record = record.holder
        return record

    def everything(self):
        yield self
        for items in self.lists.values():
            for item in items:
                yield from item.everything()


class Item:
    """benefit x subject x slice"""

    def __init__(self, subject, slice_):
        self.subject, self.slice = subject, slice_
        self.verdict, self.outside = "ineligible", False
        self.asked = self.amount = ZERO
        self.exact = None  # of a member of a group with a base: what is still paid, unrounded
        self.months = Fraction(0)


def fen(value, quantum, mode):
    """Money as whole fen, rounded; a benefit is never below 0."""
    return max(0, int(quantize(Fraction(value), quantum, mode) / QUANTUM))


def add(a, b):
    return a[0] + b[0], a[1] + b[1]


def total(ranges):
    result = ZERO
    for one in ranges:
        result = add(result, one)
    return result


# --- One policy ---


def slices_of(policy, claim):
    """The claim whole, or cut into calendar years or months."""
    everies = {cap.every for benefit in policy.benefits for cap in benefit.caps}
    if "month" in everies:
        end = end_of_month
    elif "year" in everies or policy.counts == "yearly":
        end = end_of_year
    else:
        return [claim]
    slices, first = [], claim[0]
    while first < claim[1]:
        until = end(first) + 1
        slices.append((first, min(claim[1], until)))
        first = until
    if policy.counts == "yearly" and end is end_of_year:  # what is due once a calendar year is worked out over all of it
        slices = [(start_of_year(first), end_of_year(first) + 1) for first, _ in slices]
    return slices


def holds(policy, path, condition, env):
    """A condition: a truth, or any or all of several."""
    kind, parts = condition
    if kind == "when":
        return policy.part(path, parts, env).run(env)
    return (any if kind == "any" else all)([holds(policy, f"{path}.{name}", part, env) for name, part in parts.items()])


def is_in(day, ends):
    return (ends[0] is None or ends[0] <= day) and (ends[1] is None or day <= ends[1])


def deciding_slice(policy, day, slices):
    """The one slice in which an event counts. A policy that is decided on the day asked counts in the last where none holds it."""
    for one in slices:
        if one[0] <= day < one[1]:
            return one
    return slices[-1] if policy.decided is None else None


def verdict_in(pack, policy, record, slice_, slices, env):
    """(verdict, outside) of one subject in one slice."""
    day = policy.decided.run(env) if policy.decided else env["on"]
    if policy.counts == "event" and deciding_slice(policy, day, slices) != slice_:
        return "not_applicable", True
    replaced = any(policy.id in other.supersedes and is_in(day, other.valid) for other in pack.policies)
    if replaced or not is_in(day, policy.valid):
        return "not_in_force", False
    if all(holds(policy, f"eligible.{name}", condition, env) for name, condition in policy.conditions.items()):
        return "eligible", False
    return "ineligible", False


def environment(record, on, claim, slice_):
    env = {"on": on, "claim": claim, "period": slice_, "records": {}}
    while record is not None:
        env[record.entity] = record.values
        env["records"][record.entity] = record
        record = record.holder
    return env


class Run:
    """One policy over its subjects: items by benefit, in the order in which caps take from them."""

    def __init__(self, pack, policy, root, on, claim, end):
        self.pack, self.policy, self.end = pack, policy, end
        self.subjects = [it for it in root.everything() if it.entity == policy.subject]
        self.slices = slices_of(policy, claim)
        self.verdicts = [["not_applicable"] for _ in self.subjects]
        self.items = [[] for _ in policy.benefits]
        for slice_ in self.slices:
            for at, record in enumerate(self.subjects):
                env = environment(record, on, claim, slice_)
                verdict, outside = verdict_in(pack, policy, record, slice_, self.slices, env)
                self.verdicts[at].append(verdict)
                for benefit, items in zip(policy.benefits, self.items):
                    item = Item(record, slice_)
                    item.verdict, item.outside = verdict, outside
                    if verdict == "eligible":
                        self.fill(benefit, item, env)
                    items.append(item)

    def fill(self, benefit, item, env):
        if benefit.when is not None and not benefit.when.run(env):
            item.when_fails = True
            return
        if benefit.term is not None:
            item.months = benefit.term.run(env)
        if benefit.pays is not None:
            self.fill_saving(benefit, item, env)
        elif benefit.amount is not None:
            own = self.policy.part(self.policy.path_of(benefit, "amount"), benefit.amount, env)
            low, high = self.at_end(own.run(env))
            item.asked = item.amount = (fen(low, benefit.quantum, benefit.mode), fen(high, benefit.quantum, benefit.mode))

    def at_end(self, range_):
        return range_ if self.end is None else (range_[self.end], range_[self.end])

    def fill_saving(self, benefit, item, env):
        """A member of a group with a base: what is still paid of it, at most the base."""
        group = self.pack.groups[benefit.group]
        base = group.base.run(env)
        low, high = self.at_end(benefit.pays.run(env)[::-1])[::-1]  # the less is paid, the more is given
        if benefit.pays.money:
            low, high = (low / base, high / base) if base else (Fraction(1), Fraction(1))
        item.exact = (base, min(Fraction(1), high), min(Fraction(1), low))  # the share paid: at its least favourable, and best
        item.asked = item.amount = (group.saving(base, item.exact[1]), group.saving(base, item.exact[2]))

    def verdict_of(self, at):
        return max(self.verdicts[at], key=RANK.get)

    def verdict(self):
        return max((self.verdict_of(at) for at in range(len(self.subjects))), key=RANK.get, default="not_applicable")


# --- Caps ---


def period_key(every, day):
    return {"month": start_of_month, "year": start_of_year, "lifetime": lambda it: None}[every](day)


def owner_key(cap, item):
    if cap.every == "item":
        return id(item)
    return id(item.subject.ancestor(cap.each)), period_key(cap.every, item.slice[0])


def receipt_key(cap, holder, receipt, records):
    """Whose cap a payment uses up: of the record it is kept in or one that this lies in, else of the subject that it names."""
    if cap.every == "item":
        return None
    owner = holder.ancestor(cap.each)
    if owner is None and receipt["subject"] in records:
        owner = records[receipt["subject"]].ancestor(cap.each)
    return None if owner is None else (id(owner), period_key(cap.every, receipt["day"]))


def used_before(pack, cap, policy, benefit, root):
    """What was received of a cap, or of its pool, by owner and period: fen, or months."""
    records, used = {record.id: record for record in root.everything() if record.id}, {}
    for holder in root.everything():
        for receipt in holder.received:
            if not counts_against(pack, cap, policy, benefit, receipt):
                continue
            key = receipt_key(cap, holder, receipt, records)
            if key is not None:
                used[key] = used.get(key, 0) + (receipt["months"] if cap.months else int(receipt["amount"] / QUANTUM))
    return used


def counts_against(pack, cap, policy, benefit, receipt):
    """A payment counts against the benefit that it names, or against all of its policy; of a pool, against all that share it."""
    sharing = [(policy, benefit)]
    if cap.pool:
        sharing = [(p, b) for p in pack.policies for b in p.benefits if any(c.pool == cap.pool for c in b.caps)]
    return any(receipt["policy"] in (p.id, p.number) and receipt["benefit"] in (None, b.name) for p, b in sharing)


def what_is_left(limit, before, asked):
    """min(limit, sum up to here) - min(limit, sum before), over all that a range before and a range asked can be."""
    low = min(limit, before[1] + asked[0]) - min(limit, before[1])
    high = min(limit, before[0] + asked[1]) - min(limit, before[0])
    return low, high


def apply_cap(cap, items, used, benefit):
    """One cap over the items in their order. used: by owner, a range of fen or a number of months; carried on in a pool."""
    for item in items:
        key = owner_key(cap, item)
        if not cap.months:
            before = used.get(key, ZERO)
            asked, item.amount = item.amount, what_is_left(cap.limit, before, item.amount)
            used[key] = add(before, asked)
            continue
        before = used.get(key, Fraction(0))
        kept = min(cap.limit, before + item.months) - min(cap.limit, before)
        used[key] = before + item.months
        if kept != item.months:  # the months cut off cut off the money pro rata
            share = kept / item.months
            item.amount = tuple(fen(end * QUANTUM * share, benefit.quantum, benefit.mode) for end in item.amount)
            item.months = kept


def as_ranges(used, cap):
    return used if cap.months else {key: (value, value) for key, value in used.items()}


def acts_outwards(caps, scope):
    """Does each cap hold whole owners and periods of those before it? Then more for one item is never less for the sum."""
    if any(cap.months for cap in caps):
        return False
    everies = ["item", "month", "year", "lifetime"]
    steps = [(scope.index(cap.each) if cap.each else -1, everies.index(cap.every)) for cap in caps]
    return all(a[0] <= b[0] and a[1] <= b[1] for a, b in zip(steps, steps[1:]))


class Caps:
    """All caps of all policies, benefit by benefit in the order of the policies; pools remember what they gave."""

    def __init__(self, pack, runs, root):
        self.pack, self.runs, self.root = pack, runs, root
        self.pools = {}

    def apply(self):
        for run in self.runs:
            for benefit, items in zip(run.policy.benefits, run.items):
                for cap in benefit.caps:
                    apply_cap(cap, items, self.used(cap, run.policy, benefit), benefit)

    def used(self, cap, policy, benefit):
        if cap.pool is None:
            return as_ranges(used_before(self.pack, cap, policy, benefit, self.root), cap)
        if cap.pool not in self.pools:
            self.pools[cap.pool] = as_ranges(used_before(self.pack, cap, policy, benefit, self.root), cap)
        return self.pools[cap.pool]


# --- Groups ---


class Group:
    """Policies that act on one base, or exclude each other. pairs: frozenset of two members -> may, never or unstated."""

    def __init__(self, name, entity, base, default, pairs, rounds):
        self.name, self.entity, self.base, self.default, self.pairs, self.rounds = name, entity, base, default, pairs, rounds

    def saving(self, base, share):
        """Fen saved when a share of the base is still paid: what is paid is rounded once, or what is saved is."""
        if self.rounds == "saving":
            return fen(base - base * share, QUANTUM, "half_up")
        return fen(base - quantize(base * share, QUANTUM, "half_up"), QUANTUM, "half_up")

    def stacking(self, a, b):
        return self.pairs.get(frozenset((a, b)), self.default)

    def sets(self, members, allowed):
        """All sets of members of which every pair is allowed, those with earlier members first."""
        found = []
        for size in range(1, len(members) + 1):
            for some in combinations(range(len(members)), size):
                if all(allowed(members[a], members[b]) for a, b in combinations(some, 2)):
                    found.append(some)
        return sorted(found)


class Choice:
    """One group for one record: its members' items, and what is chosen."""

    def __init__(self, group, record, members):
        self.group, self.record = group, record
        self.members = members  # [(position in the group, names, items of that record)]
        self.taken = []  # the best set with all at its least and the best with all at its most, of members by place here

    def low_high(self, at):
        """What a member gives at its least and its best: the share that is still paid, or an amount."""
        _, _, items = self.members[at]
        if self.group.base is not None:
            return items[0].exact[1], items[0].exact[2]
        return total(item.amount for item in items)

    def value(self, some, values):
        """What a set gives, unrounded."""
        if self.group.base is None:
            return sum(values[at] for at in some)
        base, share = self.members[0][2][0].exact[0], Fraction(1)
        for at in some:
            share *= values[at]
        return base * (1 - share)

    def rounded(self, some, values):
        if self.group.base is None:
            return sum(values[at] for at in some)
        base, share = self.members[0][2][0].exact[0], Fraction(1)
        for at in some:
            share *= values[at]
        return self.group.saving(base, share)

    def best(self, sets, values):
        """The best set, the first of those that give the same."""
        chosen, most = (), 0
        for some in sets:
            value = self.value(some, values)
            if value > most:
                chosen, most = some, value
        return chosen

    def names(self):
        return [names for _, names, _ in self.members]

    def decide(self, rules):
        """(the group's range, for each member can it win, can it lose). rules: see rules_of."""
        lows, highs = zip(*(self.low_high(at) for at in range(len(self.members))))
        win, lose = set(), set()
        for allowed in rules:
            sets = self.group.sets(self.names(), allowed)
            for some in [(), *sets]:  # can this one be the best? most likely where it is at its best and the others at their least
                values = [highs[at] if at in some else lows[at] for at in range(len(self.members))]
                if self.best(sets, values) == some:
                    win.update(some)
                    lose.update(set(range(len(self.members))) - set(some))
        stated, possible = self.group.sets(self.names(), rules[0]), self.group.sets(self.names(), rules[-1])
        low, high = self.best(stated, lows), self.best(possible, highs)
        self.taken = [low, high]
        return (self.rounded(low, lows), self.rounded(high, highs)), win, lose


def rules_of(group, members):
    """Ways to read the unstated pairs, as rules whether two members combine: none lawful first, all lawful last."""
    pairs = [(a, b) for a, b in combinations(members, 2) if group.stacking(a, b) == "unstated"]
    sizes = (0, len(pairs)) if PAIRS_TOGETHER else range(len(pairs) + 1)
    lawful = [frozenset(some) for size in sizes for some in combinations(pairs, size)]

    def rule(some):
        return lambda a, b: group.stacking(a, b) == "may" or (a, b) in some

    return [rule(some) for some in lawful]


# --- All of it ---


class Answer:
    """ranges of policies, benefits, subjects, items, groups' lines and totals; verdicts."""

    def __init__(self, pack, root, on, claim, end=None):
        """end: 0 or 1 to take every amount that is a range at its least, or at its most."""
        self.pack, self.root = pack, root
        self.runs = [Run(pack, policy, root, on, claim, end) for policy in pack.policies]
        Caps(pack, self.runs, root).apply()
        self.sums = [[self.benefit_sum(run, at) for at in range(len(run.policy.benefits))] for run in self.runs]
        self.bound_items()
        self.in_groups = {}  # (policy, benefit) -> range
        self.choices = [choice for group in pack.groups.values() for choice in self.choose(group)]

    def benefit_sum(self, run, at):
        """Over all items, after caps and bound: from all at their least to all at their best where caps act outwards, else the
        sum of the items."""
        benefit, items = run.policy.benefits[at], run.items[at]
        scope = self.pack.scopes[run.policy.subject]
        if acts_outwards(benefit.caps, scope) and not any(cap.pool for cap in benefit.caps):
            low, high = (self.sum_of_points(run, at, end) for end in (0, 1))
        else:
            low, high = total(item.amount for item in items)
        entitled = any(item.verdict == "eligible" and not getattr(item, "when_fails", False) for item in items)
        return self.bounded(benefit, (low, high)) if entitled else ZERO

    def sum_of_points(self, run, at, end):
        benefit, copies = run.policy.benefits[at], []
        for item in run.items[at]:
            copy = Item(item.subject, item.slice)
            copy.amount = (item.asked[end], item.asked[end])
            copies.append(copy)
        for cap in benefit.caps:
            apply_cap(cap, copies, as_ranges(used_before(self.pack, cap, run.policy, benefit, self.root), cap), benefit)
        return sum(copy.amount[0] for copy in copies)

    def bounded(self, benefit, range_):
        if benefit.bound == "exact" or benefit.amount is None:
            return range_
        return (0, range_[1]) if benefit.bound == "up_to" else (range_[0], INF)

    def bound_items(self):
        for run in self.runs:
            for benefit, items in zip(run.policy.benefits, run.items):
                for item in items:
                    if item.verdict == "eligible" and not getattr(item, "when_fails", False):
                        item.amount = self.bounded(benefit, item.amount)

    def members(self, group):
        return [(run, at) for run in self.runs for at, b in enumerate(run.policy.benefits) if b.group == group.name]

    def choose(self, group):
        """The group's line for every record that it is about; and what that makes of each member."""
        members, choices = self.members(group), []
        for run, at in members:
            self.in_groups[run.policy.id, at] = ZERO
        for record in self.root.everything():
            if record.entity != group.entity:
                continue
            here = []
            for position, (run, at) in enumerate(members):
                items = [it for it in run.items[at] if it.subject is record and it.verdict == "eligible"]
                items = [it for it in items if not getattr(it, "when_fails", False)]
                if items:
                    here.append((position, (run.policy.id, at), items))
            choice = Choice(group, record, here)
            choice.amount = self.settle(group, choice) if here else ZERO
            choices.append(choice)
        return choices

    def settle(self, group, choice):
        line, win, lose = choice.decide(rules_of(group, choice.names()))
        for at, (_, names, items) in enumerate(choice.members):
            own = total(item.amount for item in items)
            share = (0 if at in lose else own[0], own[1] if at in win else 0)
            self.in_groups[names] = add(self.in_groups[names], share)
        return line

    def policy_amount(self, run, at):
        """What a benefit adds to its policy: of a member of a group, from what it gets if it loses to what if it wins."""
        return self.in_groups.get((run.policy.id, at), self.sums[self.runs.index(run)][at])

    def totals(self):
        """By total: (all, the unconfirmed part)."""
        result = {name: [ZERO, ZERO] for name in ("cash", "saving", "credit_line")}

        def put(name, range_, unconfirmed):
            if name in result:
                result[name] = [add(result[name][0], range_), add(result[name][1], unconfirmed)]

        for run, sums in zip(self.runs, self.sums):
            for benefit, range_ in zip(run.policy.benefits, sums):
                if benefit.group is None:
                    put(TOTALS[benefit.kind], range_, range_ if run.policy.unconfirmed else ZERO)
        for choice in self.choices:
            if choice.members:
                kind = self.members(choice.group)[0][0].policy.benefits[0].kind
                put(TOTALS[kind], choice.amount, self.unconfirmed_of(choice))
        return result

    def unconfirmed_of(self, choice):
        """What of a group's line rests on unconfirmed rules: all of it where the set that is taken has one."""
        unconfirmed = {policy.id for policy in self.pack.policies if policy.unconfirmed}
        rests = [any(choice.members[at][1][0] in unconfirmed for at in some) for some in choice.taken]
        if all(rests):
            return choice.amount
        return (0, choice.amount[1]) if any(rests) else ZERO
