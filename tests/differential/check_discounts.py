"""Random tolls at every discount of the motorway under rules/liaoning-2026, through the real rules, against whole numbers.

    check_discounts.py DRIVER [--count N] [--seed N]

The rates are read from the pack's policies; what kind of trip each policy is for is written here. N tolls are asked for each rate.
A toll of T fen at a rate of p/q leaves T*p/q to pay, which is rounded once to the fen, halves up; the saving is T less that. Both
the policy's own saving and the group's line, where it stands against the ETC discount, are compared for every trip.
"""

import argparse
import random
import sys
import time
from fractions import Fraction
from pathlib import Path

import yaml

from engine import Engine, Refused

PACK = Path(__file__).resolve().parents[2] / "rules" / "liaoning-2026"
MOST_FEN = 10**8  # the model's greatest toll
TRIPS_AT_ONCE = 2000

TRUCK = {"kind": "truck", "container": False, "hydrogen": False, "toll_class": 4, "axle_lines": 4, "licensed": True}
TRIP = {
    "day": "2026-05-01", "etc": False, "booked": False, "entry": "其他省内站", "exit": "其他省内站", "entry_on_ring": False,
    "exit_on_ring": False, "at_rail_centre": False, "km": "0公里",
}  # fmt: skip

# For each policy a trip to which it and, where the trip has ETC, etc_5 apply, and no other policy that could win.
TRIPS = {
    "ring_free": ({"entry_on_ring": True, "exit_on_ring": True}, {"kind": "passenger_car", "plate": "辽A", "seats": 5, "toll_class": 1}),
    "container_65": ({"etc": True}, {"container": True}),
    "pass_coach": ({}, {"kind": "scheduled_coach", "pass_applied": "2026-03-10", "pass_approved": True, "pass_approved_on": "2026-03-20"}),
    "truck_5": ({}, {"toll_class": 5, "axle_lines": 5}),
    "truck_6": ({"etc": True}, {"toll_class": 6, "axle_lines": 6}),
    "oversize": ({}, {"axle_lines": 7}),
    "hydrogen": ({"etc": True, "booked": True}, {"hydrogen": True}),
    "port_container": ({"etc": True, "exit": "鲅鱼圈站"}, {"container": True}),
    "rail_container": ({"etc": True, "entry": "张士西站", "at_rail_centre": True}, {"container": True}),
    "tour_coach": ({"etc": True, "booked": True}, {"kind": "tour_coach", "seats": 45}),
    "etc_5": ({"etc": True}, {}),
}
REPLACED = {"port_container_draft", "rail_container_draft", "tour_coach_draft"}  # by the policies of the same name


def rate_of(text):
    """6.5折 or 0%, as a fraction of the toll that is still paid."""
    if text.endswith("折"):
        return Fraction(text[:-1]) / 10
    if text.endswith("%"):
        return Fraction(text[:-1]) / 100
    raise ValueError(f"{text} is no rate")


def read_rates():
    """By policy, what is still paid of a toll: one rate, or one for each way to read the clause. From the policies themselves."""
    rates = {}
    for path in sorted(PACK.glob("policies/*/*.yaml")):
        policy = yaml.safe_load(path.read_text(encoding="utf-8"))
        benefit = policy.get("benefit", {})
        if benefit.get("group") != "highway_toll":
            continue
        if benefit["pays"] == "paid":  # oversize, at 0 km: the whole toll is the six-axle part
            whole = policy["readings"][0]["set"]["let.paid"]
            after = policy["readings"][2]["set"]["let.paid"]
            rates[policy["policy"]] = [rate_of(whole.split(" * ")[1]), Fraction(1), rate_of(after.split(" * ")[1].split(" ")[0])]
        else:
            rates[policy["policy"]] = [rate_of(benefit["pays"])]
    if set(rates) != set(TRIPS) | REPLACED:
        raise Refused(f"policies of the toll that this test knows no trip for, or no longer: {sorted(set(rates) ^ (set(TRIPS) | REPLACED))}")
    return rates


def read_unstated():
    group = yaml.safe_load((PACK / "groups" / "highway_toll.yaml").read_text(encoding="utf-8"))
    if group["default"] != "never" or group["may"] or group["rounds"] != "payment":
        raise Refused("the group of tolls is not the one that this test knows")
    return {frozenset(pair) for pair in group["unstated"]}


def paid_fen(toll, rate):
    """round half up of toll * p / q in whole numbers"""
    p, q = rate.numerator, rate.denominator
    return (2 * toll * p + q) // (2 * q)


def random_toll(rng, rate):
    choice = rng.random()
    if choice < 0.25:
        return rng.randrange(10 ** rng.randint(1, 8) + 1)
    if choice < 0.5:  # near a half of a fen, where the rate has one
        q = rate.denominator
        return min(MOST_FEN, rng.randrange(10**6) * q + rng.randrange(max(1, q)))
    if choice < 0.51:
        return rng.choice([0, 1, 2, 3, 5, 10, 19, 21, MOST_FEN, MOST_FEN - 1])
    return rng.randint(0, MOST_FEN)


def fen_text(fen):
    return f"{fen // 100}.{fen % 100:02d}"


def best(toll, rates):
    """The saving under the rate that is best for the payer: the least, compared unrounded."""
    return toll - paid_fen(toll, min(rates))


def expected(toll, name, rates, unstated):
    """(the policy's own saving, the group's line), each a range."""
    own = rates[name]
    savings = [toll - paid_fen(toll, rate) for rate in own]
    lines = []
    for rate in own:
        against = [rate] + (rates["etc_5"] if TRIPS[name][0].get("etc") else [])
        together = [rate * rates["etc_5"][0]] if len(against) > 1 and frozenset((name, "etc_5")) in unstated else []
        lines += [best(toll, against), best(toll, against + together)]
    return (min(savings), max(savings)), (min(lines), max(lines))


def ask(engine, name, tolls):
    trip, vehicle = TRIPS[name]
    trips = [{**TRIP, **trip, "toll": fen_text(toll), "vehicle": {**TRUCK, **vehicle}} for toll in tolls]
    engine.only(name, "etc_5")
    engine.ask("pgh", "2026-06-30", "2026-01-01", "2026-12-31", {"company": {"trips": trips}})


def read_answer(lines, name):
    """What the engine said, by trip: (the policy's own savings, the group's lines)."""
    items, choices, policy = [], [], None
    for line in lines:
        words = line.split(" ")
        if words[0] == "!":
            raise Refused("\n".join(lines[:10]))
        if words[0] == "P":
            policy = words[1]
        elif words[0] == "I" and policy == name:
            items.append((int(words[-2]), int(words[-1])))
        elif words[0] == "G":
            choices.append((int(words[-2]), int(words[-1])))
    return items, choices


def compare(name, tolls, lines, rates, unstated, differences):
    items, choices = read_answer(lines, name)
    if len(items) != len(tolls) or len(choices) != len(tolls):
        raise Refused(f"{name}: {len(items)} savings and {len(choices)} lines of {len(tolls)} trips\n" + "\n".join(lines[:10]))
    for toll, own, line in zip(tolls, items, choices):
        want = expected(toll, name, rates, unstated)
        if (own, line) == want:
            continue
        differences.append(toll)
        if len(differences) <= 5:
            print(f"\n{name}: a toll of {fen_text(toll)}元 saves {own}, in the group {line} (fen); expected {want[0]}, {want[1]}")
            print(f"  a trip {TRIPS[name][0]} of a vehicle {TRIPS[name][1]}, pack {PACK.name}, on 2026-06-30, policies {name} and etc_5")


def shares(rates, count):
    """(policy, how many tolls): every rate gets `count`, in equal parts to the policies that have it."""
    by_rate = {}
    for name in TRIPS:
        by_rate.setdefault(rates[name][0], []).append(name)
    return [(name, -(-count // len(names))) for names in by_rate.values() for name in names], len(by_rate)


def main():
    arguments = argparse.ArgumentParser(description="random tolls, engine against whole numbers")
    arguments.add_argument("driver")
    arguments.add_argument("--count", type=int, default=1_000_000, help="tolls at each rate")
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    started, rng, differences, total = time.monotonic(), random.Random(options.seed), [], 0
    rates, unstated = read_rates(), read_unstated()
    asked, rate_count = shares(rates, options.count)
    engine = Engine(options.driver)
    for name, count in asked:
        engine.compile(PACK)
        batches = []
        for first in range(0, count, TRIPS_AT_ONCE):
            tolls = [random_toll(rng, rates[name][0]) for _ in range(min(TRIPS_AT_ONCE, count - first))]
            batches.append(tolls)
            ask(engine, name, tolls)
        answers = engine.answers()
        if answers[0]:
            raise Refused("\n".join(answers[0]))
        for tolls, lines in zip(batches, answers[2::2]):
            compare(name, tolls, lines, rates, unstated, differences)
            total += len(tolls)
    engine.close()
    verdict = "no difference" if not differences else f"{len(differences)} differences"
    print(f"discounts: {total} tolls at {rate_count} rates, seed {options.seed}: {verdict} ({time.monotonic() - started:.0f} s)")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
