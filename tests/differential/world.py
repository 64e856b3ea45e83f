"""A model to make expressions about, and random records of it, complete: as the engine reads them (JSON) and as the oracle does.

Facts lie on purpose at the ends of what the model allows, on 29 February, on the last days of months, and on halves of a fen, as
often as anywhere else.
"""

from datetime import date
from fractions import Fraction

import exact
from exact import day_of, day_text
from packs import CITE, PACK, field, model

F = Fraction

# Units: what a number is in, as a tuple of (dimension, power). Base units: yuan, month, day, person, ...
PURE = ()
MONEY = (("money", 1),)
MONTH = (("month", 1),)
DAY = (("day", 1),)
PERSON = (("person", 1),)
HOUR = (("class_hour", 1),)
AREA = (("area", 1),)
PER_MONTH = (("month", -1),)
PAY = (("money", 1), ("person", -1))
RENT = (("area", -1), ("money", 1))
YEARLY = (("money", 1), ("month", -1))
DAYS_IN_MONTH = (("day", 1), ("month", -1))
MONEY_DAYS = (("day", 1), ("money", 1))


def times(a, b, sign=1):
    """The unit of a product (sign 1) or a quotient (-1)."""
    powers = dict(a)
    for dimension, power in b:
        powers[dimension] = powers.get(dimension, 0) + sign * power
    return tuple(sorted((d, p) for d, p in powers.items() if p != 0))


class Number:
    """A number's field: unit, ends and step in base units, and how a profile may write it."""

    def __init__(self, unit, low, high, step, written, scale=1):
        self.unit, self.step, self.scale = unit, F(step), F(scale)
        self.low, self.high, self.written = F(low), F(high), written

    def document(self):
        kind = {MONEY: "money", PERSON: "count", MONTH: "duration"}.get(self.unit, "number")
        parts = {"min": self.spelt(self.low), "max": self.spelt(self.high), "step": self.spelt(self.step)}
        if kind in ("number", "count"):
            parts["unit"] = self.written
        if self.unit == PURE:
            kind = "factor" if self.written == "" and self.high == 1 else "number"
            del parts["unit"]
        return field(kind, **parts)

    def spelt(self, value):
        """A fixed value in the field's unit; below zero as a difference, since an expression may not begin with a dash."""
        written = self.written[1:] if self.written.startswith("1/") else self.written
        text = exact.number_text(abs(value) / self.scale)
        if self.written.startswith("1/"):
            text = exact.number_text(abs(value) / self.scale * 100) + "%" + written
        else:
            text += written
        zero = ("0%" if self.written.startswith("1/") else "0") + written
        return text if value >= 0 else f"{zero} - {text}"

    def random(self, rng):
        steps = (self.high - self.low) / self.step
        choice = rng.random()
        if choice < 0.15:
            return rng.choice([self.low, self.high, F(0) if self.low <= 0 else self.low])
        if choice < 0.75:  # of any size: the number of digits is what is drawn first
            count = min(int(steps), rng.randrange(10 ** rng.randint(1, len(str(int(steps))))))
            base = F(0) if self.low < 0 else self.low
            value = base + count * self.step * (-1 if self.low < 0 and rng.random() < 0.4 else 1)
            return min(self.high, max(self.low, value))
        return self.low + rng.randint(0, int(steps)) * self.step


TREE = {"北方": ["甲市", "乙市"], "南方": {"丙区": ["丁县", "戊县"], "己市": []}}
LEAVES = {"regions": ["甲市", "乙市", "丁县", "戊县", "己市"], "sizes": ["large", "medium", "small", "micro"]}
INNER = {"regions": {"北方": ["甲市", "乙市"], "南方": ["丁县", "戊县", "己市"], "丙区": ["丁县", "戊县"]}, "sizes": {}}
SETS = {
    "regions": {"coast": ["甲市", "丁县"], "inland": ["乙市", "丁县", "戊县"]},
    "sizes": {"little": ["small", "micro"], "middle": ["medium", "small"]},
}
PARENT = {"甲市": "北方", "乙市": "北方", "丁县": "丙区", "戊县": "丙区", "己市": "南方", "丙区": "南方"}
TEXTS = ["a", "b", "ab", "上海", "", "n1", "n2"]

CASH = Number(MONEY, -(10**15), 10**15, "0.001", "元")
WEALTH = Number(MONEY, 0, 10**15, "0.01", "元")
FEE = Number(MONEY, "0.01", 10**6, "0.01", "元")
SHARE = Number(PURE, 0, 1, "0.0001", "")
RATIO = Number(PURE, -10, 10, "0.001", "")
RATE = Number(PER_MONTH, 0, "0.03", F(1, 1200000), "1/年", F(1, 12))
WAGE = Number(PAY, 0, 10**8, "0.01", "元/人")
HEADS = Number(PERSON, 0, 10**7, 1, "人")
MEAN = Number(PERSON, "0.1", 10**6, "0.1", "人")
TERM = Number(MONTH, 0, 360, 1, "个月")
HOURS = Number(HOUR, 0, 10**4, "0.5", "学时")
SPACE = Number(AREA, 1, 10**6, "0.01", "平方米")
RENTAL = Number(RENT, 0, 10**4, "0.01", "元/平方米")

FIELDS = {
    "company": {
        "cash": CASH, "debt": WEALTH, "fee": FEE, "share": SHARE, "ratio": RATIO, "rate": RATE, "wage": WAGE,
        "heads": HEADS, "mean": MEAN, "term": TERM, "founded": "date", "born": "date", "exporter": "truth",
        "listed": "truth", "label": "text", "region": "regions", "size": "sizes",
    },
    "office": {"space": SPACE, "rental": RENTAL, "area": "regions", "opened": "date"},
    "hire": {
        "pay": WAGE, "bonus": CASH, "since": "date", "trained": "truth", "hours": HOURS, "rank": "sizes", "trial": TERM,
    },
    "payment": {"paid": WEALTH, "paid_on": "date", "late": "truth"},
    "loan": {"principal": WEALTH, "disbursed": "date", "repaid": "date", "yearly": RATE, "balances": "steps", "pledged": "truth"},
}  # fmt: skip
LISTS = {
    "company": {"hires": "hire", "loans": "loan"},
    "hire": {"payments": "payment"},
    "office": {}, "payment": {}, "loan": {},
}  # fmt: skip
ONES = {"company": {"office": "office"}}
COUNTED = {"hire": PERSON}  # one hire is 1 person

RECEIPT = {"policy": "text", "subject": "text", "day": "date", "amount": Number(MONEY, 0, 10**6, "0.01", "元"), "months": TERM}

RECEIVED_FROM = day_of("1970-01-01")  # no payment is older
DATE_LOW, DATE_HIGH = day_of("1900-01-01"), day_of("2200-12-31")
ODD_DAYS = [
    "1900-01-01", "1900-02-28", "1999-12-31", "2000-02-29", "2024-02-29", "2025-01-31", "2025-02-28", "2026-01-01",
    "2026-03-31", "2026-06-30", "2026-12-31", "2028-02-29", "2100-02-28", "2200-12-31",
]  # fmt: skip


def model_document():
    entities = {}
    for name, fields in FIELDS.items():
        made = {}
        for key, kind in fields.items():
            if isinstance(kind, Number):
                made[key] = kind.document()
            elif kind == "steps":
                made[key] = field("steps", start="disbursed", value="principal", end="repaid")
            elif kind in LEAVES:
                made[key] = field("code", of=kind)
            else:
                made[key] = field(kind)
        lists = {key: {"of": of, "max_items": 100} for key, of in LISTS[name].items()}
        entities[name] = {"fields": made, "lists": lists}
        if name in ONES:
            entities[name]["one"] = ONES[name]
    entities["hire"]["unit"] = "人"
    return model(entities)


def code_documents():
    return {
        "codes/regions.yaml": {"codes": "regions", "tree": TREE, "sets": SETS["regions"]},
        "codes/sizes.yaml": {"codes": "sizes", "tree": LEAVES["sizes"], "sets": SETS["sizes"]},
    }


def random_calendar(rng):
    """Some spans of holidays and worked weekend days, as a document and as the oracle's calendar."""
    holidays, worked, spelt = set(), set(), []
    for _ in range(12):
        first = day_of("2024-01-01") + rng.randrange(1500)
        length = rng.randint(1, 8)
        holidays.update(range(first, first + length))
        spelt.append(f"{day_text(first)} to {day_text(first + length - 1)}" if length > 1 else day_text(first))
    while len(worked) < 8:
        day = day_of("2024-01-01") + rng.randrange(1500)
        if date.fromordinal(day).weekday() >= 5 and day not in holidays:
            worked.add(day)
    document = {
        "calendar": "workdays", "cite": CITE, "covers": "2020-01-01 to 2030-12-31",
        "holidays": spelt, "workdays": [day_text(day) for day in sorted(worked)],
    }  # fmt: skip
    return document, exact.Workdays(holidays, worked)


def base_files(calendar_document):
    return {
        "pack.yaml": PACK,
        "model.yaml": model_document(),
        "parameters/workdays.yaml": calendar_document,
        **code_documents(),
    }


def random_day(rng):
    choice = rng.random()
    if choice < 0.2:
        return day_of(rng.choice(ODD_DAYS))
    if choice < 0.35:
        return exact.end_of_month(rng.randint(day_of("2018-01-01"), day_of("2032-12-31"))) + rng.randint(-1, 1)
    if choice < 0.8:
        return rng.randint(day_of("2018-01-01"), day_of("2032-12-31"))
    return rng.randint(DATE_LOW, DATE_HIGH)


def spell_value(rng, kind, value):
    """A number as people put it into a profile."""
    written = exact.number_text(value / kind.scale)
    choice = rng.random()
    if kind.written.startswith("1/"):
        return exact.number_text(value / kind.scale * 100) + "%"
    if choice < 0.4 and kind.written:
        return written + kind.written
    if choice < 0.6 and kind.unit == MONEY and (value / 10**4 * 10**6).denominator == 1:
        return exact.number_text(value / 10**4) + "万元"
    return written


MOST_WAYS = 24
FINITE = [("exporter",), ("listed",), ("region",), ("size",), ("office", "area")]  # facts of a company that can be gone through


def hide(rng, fields, record):
    """Take some truths and codes out of a company's JSON, or leave them half known; all the records that it could be."""
    several = [record]
    for *above, key in rng.sample(FINITE, rng.randint(1, 4)):
        place, known = fields, record
        for name in above:
            place, known = place[name], known[name]
        could_be = left_open(rng, place, key, known[key])
        if len(several) * len(could_be) > MOST_WAYS:
            place[key] = known[key]
            continue
        several = [with_value(one, (*above, key), value) for one in several for value in could_be]
    return several


def left_open(rng, place, key, value):
    """Say less of a fact: nothing, a list of codes, or an inner node. What it could be."""
    del place[key]
    if isinstance(value, bool):
        return [False, True]
    tree = "sizes" if value in LEAVES["sizes"] else "regions"
    choice = rng.random()
    if choice < 0.4:
        place[key] = some = [value, *rng.sample([it for it in LEAVES[tree] if it != value], rng.randint(1, 2))]
        return some
    above = [name for name, members in INNER[tree].items() if value in members]
    if choice < 0.7 and above:
        place[key] = rng.choice(above)
        return INNER[tree][place[key]]
    return LEAVES[tree]


def with_value(record, path, value):
    key, *rest = path
    return {**record, key: with_value(record[key], rest, value) if rest else value}


class Records:
    """Random records. make() gives (JSON, what the oracle reads): a dict of values, lists of dicts, embedded dicts."""

    def __init__(self, rng, policies=()):
        self.rng = rng
        self.policies = list(policies)
        self.made = 0
        self.most_items = 4

    def value(self, kind):
        rng = self.rng
        if isinstance(kind, Number):
            value = kind.random(rng)
            return spell_value(rng, kind, value), value
        if kind == "date":
            day = random_day(rng)
            return day_text(day), day
        if kind == "truth":
            truth = rng.random() < 0.5
            return truth, truth
        if kind == "text":
            text = rng.choice(TEXTS)
            return text, text
        code = rng.choice(LEAVES[kind])
        return code, code

    def make(self, entity):
        self.made = 0 if entity == "company" else self.made + 1
        fields, record = {"id": f"n{self.made}"}, {}
        for key, kind in FIELDS[entity].items():
            if kind != "steps":
                fields[key], record[key] = self.value(kind)
        for key, of in LISTS[entity].items():
            items = [self.make(of) for _ in range(self.rng.choice([0, 1, 1, 2, 2, 3, self.most_items]))]
            fields[key] = [one for one, _ in items]
            record[key] = [one for _, one in items]
        for key, of in ONES.get(entity, {}).items():
            fields[key], record[key] = self.make(of)
        if entity == "loan":
            self.balances(fields, record)
        if entity == "company":
            self.received(fields, record)
        return fields, record

    def balances(self, fields, record):
        """A balance over time: constant unless given, then from the day of disbursement on; 0 outside."""
        rng = self.rng
        start, end = record["disbursed"], record["repaid"]
        steps = [(start, record["principal"])]
        if rng.random() < 0.6:
            day, steps = start, []
            for _ in range(rng.randint(1, 5)):
                steps.append((day, WEALTH.random(rng)))
                day += rng.randint(1, 400)
            fields["balances"] = [{"from": day_text(d), "amount": exact.number_text(v)} for d, v in steps]
        record["balances"] = (steps, start, end)

    def received(self, fields, record):
        fields["received"], record["received"] = [], []
        for _ in range(self.rng.choice([0, 0, 1, 3])):
            one, other = {}, {}
            for key, kind in RECEIPT.items():
                one[key], other[key] = self.value(kind)
            one["policy"] = other["policy"] = self.rng.choice(self.policies)
            one["subject"] = other["subject"] = fields["id"]  # what it lies in
            other["day"] = max(other["day"], RECEIVED_FROM)
            one["day"] = day_text(other["day"])
            fields["received"].append(one)
            record["received"].append(other)
