"""Random packs of whole policies and files of random firms: `huiqi batch` every way it can be run, and the oracle beside it.

    check_batches.py HUIQI [--count N] [--seed N] [--only SEED]

Each case is a pack and some dozens of firms. Asked as profiles (JSON lines, whole, payments received and all) the answer is the oracle's,
as check_policies.py compares it. Asked with cells left out, as a table with a file for each list, the rows sorted and shuffled, or
as profiles, the bytes are the same from either evaluator, with 1 to 8 threads, pieces and memory of every size, from the folder
and from a saved image. Many firms are alike but for a cell, which is what answers given before are looked up by.
What the rules leave open (a fee) or have (a levy) stands in columns of the firms, and is given in the profiles.
"""

import argparse
import csv
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

from check_policies import Case, Lines, end_of
from engine import write_pack
from exact import day_of, day_text
from policies import FEE_MOST, KINDS, LISTS, Firms, Maker, whole

FIRMS_MAX = 40
TOTALS = ("cash", "saving", "credit_line")
FILES = {"company": "firms.csv", "project": "projects.csv", "trip": "trips.csv", "loan": "loans.csv"}
LISTED = {"projects": "project", "trips": "trip", "projects.loans": "loan"}
HEADERS = {"company": ["id"], "project": ["company", "id"], "trip": ["company", "id"], "loan": ["project", "id"]}
FACTS = list(KINDS)
GIVEN = {"fee": ["given.fee", "param.fee", "the fee"], "levy": ["given.levy", "param.levy", "The Levy"]}  # a column of the firms is called one of these


class Batch(Case):
    """A pack, firms of which all is known, and one question about all of them."""

    def __init__(self, seed):
        self.seed = seed
        self.rng = rng = random.Random(seed)
        self.pack = Maker(rng)
        firms = Firms(rng, self.pack)
        on = day_of("2025-01-01") + rng.randrange(730)
        first, last = day_of("2026-01-01"), day_of("2026-12-31")
        if rng.random() < 0.5:
            first = day_of("2024-06-01") + rng.randrange(700)
            last = first + rng.randrange(rng.choice([60, 365, 1000]))
        self.profiles = [(*firms.make(), on, first, last) for _ in range(rng.randint(1, FIRMS_MAX // 4))]

    def asked(self):
        _, _, on, first, last = self.profiles[0]
        return ["--on", day_text(on), "--period", f"{day_text(first)}..{day_text(last)}", "--lang", "en", "-q", "--no-sync"]

    def columns(self):
        amounts = [f"{policy.id}.{what}" for policy in self.pack.policies for what in ("status", "low.quanta", "high.quanta")]
        return [*amounts, *(f"total.{kind}.{end}.quanta" for kind in TOTALS for end in ("low", "high"))]

    def few_columns(self):
        """What is not among them is not worked out, and fails no row; what is fails it, however it is asked."""
        rng = self.rng
        parts = ["status", "amount", "low", "high", "unpooled", "unpooled.low", "unpooled.high", "reason"]
        columns = [f"{policy.id}.{part}" for policy in self.pack.policies for part in parts]
        columns += [f"group.{group}.{part}" for group in self.pack.groups for part in ("amount", "low", "high", "taken") for _ in range(3)]
        columns += [f"total.{kind}.{end}" for kind in TOTALS for end in ("low", "high")]
        return ",".join(["id", *dict.fromkeys(rng.sample(columns, rng.randint(1, 4)))])

    def wrong_firms(self, rows):
        """Firms of which policies or totals are not the oracle's."""
        for index, row in enumerate(rows):
            got = Lines()
            want, _ = self.compare(index, got)
            for policy in self.pack.policies:
                ends = end_of(row[f"{policy.id}.low.quanta"]), end_of(row[f"{policy.id}.high.quanta"] or "inf")
                got.put(("P", policy.id), (row[f"{policy.id}.status"], want.at[("P", policy.id)][0][1]), ends)
            for kind in TOTALS:
                got.put(("T", kind), (), (end_of(row[f"total.{kind}.low.quanta"]), end_of(row[f"total.{kind}.high.quanta"] or "inf")))
            want, found = self.compare(index, got)
            found = [key for key in found if key in got.at]
            if found:
                yield index, [(key, want.at.get(key), got.at[key]) for key in found]


# --- Files ---


def hidden(rng, record, share):
    """A copy of which some facts and lists are left out; what was received is too."""
    made = {key: value for key, value in record.items() if key in FACTS and rng.random() >= share}
    made["id"] = record["id"]
    if "given" in record:
        made["given"] = {name: value for name, value in record["given"].items() if rng.random() >= max(0.2, 2 * share)}
    for key, value in record.items():
        if isinstance(value, list) and key != "received":
            made[key] = [hidden(rng, item, share) for item in value]
    return made


def everything(record):
    yield record
    for value in record.values():
        if isinstance(value, list):
            for item in value:
                yield from everything(item)


def alike(rng, firms):
    """Firms as they are, and again with one fact another: of the firm, or of all items of a list."""
    made = list(firms)
    while len(made) < FIRMS_MAX:
        firm = json.loads(json.dumps(rng.choice(firms)))
        of = rng.choice([firm, *(firm.get("projects") or []), *(firm.get("trips") or [])])
        key, other = rng.choice(FACTS), rng.choice(firms)
        of.pop(key, None)
        if key in other and rng.random() < 0.7:
            of[key] = other[key]
        if rng.random() < 0.3:
            name = rng.choice(list(GIVEN))
            firm["given"].pop(name, None)
            if rng.random() < 0.7:
                firm["given"][name] = f"{rng.randrange(FEE_MOST)}.{rng.randrange(100):02}元"
        made.append(firm)
    for number, record in enumerate(record for firm in made for record in everything(firm)):
        record["id"] = f"n{number}"
    return made


def spelt(value):
    return {True: "yes", False: "no", None: ""}.get(value, value) if value is None or isinstance(value, bool) else value


def rows_of(firms):
    """entity -> rows of its file, owners in order."""
    rows = {entity: [] for entity in FILES}

    def add(entity, record, owner):
        given = [record["given"].get(name, "") for name in GIVEN] if entity == "company" else []
        rows[entity].append([*owner, record["id"], *(spelt(record.get(key)) for key in FACTS), *given])
        for name, of in LISTS[entity].items():
            for item in record.get(name, []):
                add(of, item, [record["id"]])

    for firm in firms:
        add("company", firm, [])
    return rows


def write_tables(folder, rows, rng=None):
    """rng: lists in any order, where the order of one owner's items stays."""
    os.makedirs(folder)
    for entity, name in FILES.items():
        lines = list(rows[entity])
        if rng is not None and entity != "company":
            places = {}
            for line in lines:
                places.setdefault(tuple(line[: len(HEADERS[entity]) - 1]), []).append(line)
            order = [owner for owner, items in places.items() for _ in items]
            rng.shuffle(order)
            lines = [places[owner].pop(0) for owner in order]
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
            given = [names[len(lines) % len(names)] for names in GIVEN.values()] if entity == "company" else []
            csv.writer(file, lineterminator="\n").writerows([[*HEADERS[entity], *FACTS, *given], *lines])
    lists = [word for path, entity in LISTED.items() for word in ("--list", f"{path}={os.path.join(folder, FILES[entity])}")]
    return [os.path.join(folder, FILES["company"]), "--entity", "company", *lists]


def write_lines(path, firms):
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(json.dumps(whole(firm), ensure_ascii=False) + "\n" for firm in firms)
    return [path]


# --- Asking ---


class Asking:
    def __init__(self, program, case):
        self.program, self.case = program, case
        self.folder = tempfile.mkdtemp(prefix="huiqi-batches-")
        self.pack = os.path.join(self.folder, "pack")
        self.image = os.path.join(self.folder, "pack.hqc")
        write_pack(self.pack, case.pack.files())
        self.run("compile", self.pack, "-o", self.image)
        self.runs = 0

    def run(self, *arguments):
        done = subprocess.run([self.program, *arguments], capture_output=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
        too_large = done.returncode == 4 and set(re.findall(rb"[(\[](E\d{4})", done.stderr)) <= {b"E1326"}  # rows whose figures grow beyond 64 bits are refused by everybody
        if done.returncode != 0 and not too_large:
            raise AssertionError(f"{' '.join(arguments)}\nended with {done.returncode}: {done.stderr.decode()[:2000]}")
        return done.stdout

    def batch(self, inputs, *options):
        self.runs += 1
        pack = self.case.rng.choice([self.pack, self.image])
        return self.run("batch", *inputs, "--pack", pack, *self.case.asked(), *options)

    def any_way(self):
        rng = self.case.rng
        options = ["--threads", str(rng.randint(1, 8)), "--evaluator", rng.choice(["vm", "vm", "eval"])]
        options += ["--block", str(rng.choice([64, 100, 300, 1000, 4096]))] if rng.random() < 0.7 else []
        return options + (["--memory", rng.choice(["4M", "8M", "64M"])] if rng.random() < 0.5 else [])

    def same(self, what, expected, inputs, form):
        options = self.any_way()
        found = self.batch(inputs, *form, *options)
        if found != expected:
            lines = [(a, b) for a, b in zip(expected.splitlines(), found.splitlines()) if a != b][:2]
            raise AssertionError(f"{what}, {' '.join(options)}: other bytes\n" + "\n".join(f"  {a.decode()}\n  {b.decode()}" for a, b in lines))


def check(asking):
    """How many rows were compared with the oracle, row by row, and with each other, byte by byte."""
    case = asking.case
    columns = ["--columns", ",".join(case.columns())]
    lines = write_lines(os.path.join(asking.folder, "whole.jsonl"), [profile for profile, *_ in case.profiles])
    whole = asking.batch(lines, *columns, *asking.any_way())
    rows = list(csv.DictReader(whole.decode().splitlines()))
    assert len(rows) == len(case.profiles), "a row is missing"
    for index, found in case.wrong_firms(rows):
        raise AssertionError(f"firm {index}: " + "\n".join(f"{key}\n    oracle {want}\n    batch  {got}" for key, want, got in found[:5]))
    asking.same("the same profiles", whole, lines, columns)
    share = case.rng.choice([0, 0.05, 0.3])
    firms = alike(case.rng, [hidden(case.rng, profile, share) for profile, *_ in case.profiles])
    tables = rows_of(firms)
    few = ["--columns", case.few_columns()]
    form = case.rng.choice([["--all"], ["--wide"], columns, few, few, ["--wide", "--complete"]])
    sorted_ones = write_tables(os.path.join(asking.folder, "sorted"), tables)
    expected = asking.batch(sorted_ones, *form, "--evaluator", "eval", "--threads", "1")
    asking.same("tables", expected, sorted_ones, form)
    asking.same("lists in any order", expected, write_tables(os.path.join(asking.folder, "mixed"), tables, case.rng), form)
    asking.same("as profiles", expected, write_lines(os.path.join(asking.folder, "firms.jsonl"), firms), form)
    alone = [sorted_ones[0], "--entity", "company", *(sorted_ones[3:5] if case.rng.random() < 0.5 else [])]  # lists that nobody gives
    expected = asking.batch(alone, *form, "--evaluator", "eval", "--threads", "1")
    asking.same("without lists", expected, alone, form)


def main():
    arguments = argparse.ArgumentParser(description="batches, every way to run them, and the oracle")
    arguments.add_argument("program")
    arguments.add_argument("--count", type=int, default=100, help="packs")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--only", type=int, help="the one case of this seed, as a difference names it")
    options = arguments.parse_args()
    started, differing, runs = time.monotonic(), 0, 0
    for number in range(1 if options.only else options.count):
        case = Batch(options.only or options.seed * 1_000_000 + number)
        asking = Asking(os.path.abspath(options.program), case)
        try:
            check(asking)
            shutil.rmtree(asking.folder)
        except AssertionError as wrong:
            differing += 1
            if differing <= 5:
                print(f"\nseed {case.seed}, kept in {asking.folder}: {wrong}")
        runs += asking.runs
    verdict = "no difference" if differing == 0 else f"{differing} differences"
    print(f"batches: {options.count} packs, {runs} batches, seed {options.seed}: {verdict} ({time.monotonic() - started:.0f} s)")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
