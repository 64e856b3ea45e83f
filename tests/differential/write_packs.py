#!/usr/bin/env python3
"""Random packs as folders, for the machine to be compared on: whole policies, and policies whose parts are random expressions.

    write_packs.py FOLDER [--policies N] [--expressions N] [--seed N]

Prints the folders, one a line: N packs of policies.py, and N of check_expressions.py in which a policy decides and pays by the
expressions. The same seed brings back the same packs.
"""

import argparse
import os
import random

import grammar as g
import world
from check_expressions import Case
from engine import write_pack
from packs import policy
from policies import Maker

PAID, ASKED = 6, 3  # lets of a made policy that are paid; that are conditions
MOST = 10**9  # yuan: an amount has to be bounded


def sometimes(let):
    """A truth that is not the same for everybody, whatever the expression comes to: else the compiler refuses it."""
    return f"{let.text} != company.exporter"


def expression_pack(seed):
    """The pack of check_expressions.py, and beside its policy some that decide and pay by expressions of the same scope."""
    case = Case(seed)
    rng = random.Random(seed)
    files = case.files()
    made = files["policies/c/p.yaml"]
    texts = made["let"]
    paths = "company.loans" if case.in_loans else "company"
    by_kind = {}
    for let in case.scope.lets:
        by_kind.setdefault(let.kind, []).append(let)
    for i in range(4):
        truths = rng.sample(by_kind.get(g.TRUTH, []), min(ASKED, len(by_kind.get(g.TRUTH, []))))
        money = rng.sample(by_kind.get(world.MONEY, []), min(PAID, len(by_kind.get(world.MONEY, []))))
        benefits = {}
        for at, let in enumerate(money):
            benefits[f"b{at}"] = {"kind": rng.choice(["grant", "interest", "waiver"]), "amount": f"max(0元, min({let.text}, {MOST}元))"}
            if truths and rng.random() < 0.4:
                benefits[f"b{at}"]["when"] = sometimes(rng.choice(truths))
        joined = rng.choice(["any", "all", None])
        conditions = {f"c{at}": {"when": sometimes(let)} for at, let in enumerate(truths[: rng.randint(0, ASKED)])}
        if conditions and joined:
            conditions = {"c": {joined: conditions}}
        keys = ("valid", "decided_on", "tables", "scales")
        files[f"policies/c/q{i}.yaml"] = policy(
            f"q{i}", 10 + i, "company", paths, **{key: made[key] for key in keys if key in made and made[key]}, let=texts,
            eligible=conditions, **({"benefits": benefits} if benefits else {"benefit": {"kind": "service"}}),
        )  # fmt: skip
    return files


def main():
    arguments = argparse.ArgumentParser(description="random packs as folders")
    arguments.add_argument("folder")
    arguments.add_argument("--policies", type=int, default=100)
    arguments.add_argument("--expressions", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    for i in range(options.policies):
        folder = os.path.join(options.folder, f"policies-{options.seed}-{i}")
        write_pack(folder, Maker(random.Random(options.seed * 1_000_000 + i)).files())
        print(folder)
    for i in range(options.expressions):
        folder = os.path.join(options.folder, f"expressions-{options.seed}-{i}")
        write_pack(folder, expression_pack(options.seed * 1_000_000 + i))
        print(folder)


if __name__ == "__main__":
    main()
