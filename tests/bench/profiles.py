"""The firms that both sides of the comparison are asked about: the same facts as a huiqi profile, as tables and as a publicodes situation.

Everything is known (publicodes has no ranges), every list holds one item, and about half of the conditions that can fail do, each for
a part of the firms. The figures are invented; the seed makes them the same on every run. They are round enough that no amount lies
just on half a fen, which exact numbers round up and publicodes' binary ones sometimes down.
"""
import calendar
import csv
import datetime
import os
import random

COUNT = 200
SEED = 20260630
ON = "2026-12-31"
DAY = datetime.timedelta(days=1)
CITIES = ["沈阳", "大连", "鞍山", "丹东", "锦州", "营口", "葫芦岛", "外省"]


def years_on(day, years):
    """The corresponding day; the last of the month where there is none."""
    year = day.year + years
    return datetime.date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def facts(rng):
    day = lambda first, last: first + DAY * rng.randrange((last - first).days + 1)
    mostly = lambda: rng.random() < 0.9
    date = datetime.date
    disbursed = day(date(2025, 10, 1), date(2026, 9, 30))
    signed = day(date(2025, 6, 1), date(2026, 6, 1))
    return {
        "region": rng.choice(CITIES), "kind": rng.choice(["民营企业", "国有企业", "事业单位", "个体工商户"]),
        "employees": rng.choice([8, 30, 31, 120, 200, 1000]), "disabled": rng.choice([0, 0.5, 1, 2, 3.5]),
        "wage": 100 * rng.randrange(300, 2000), "city_wage": rng.choice([60000, 100000]),
        "legal_person": mostly(), "tech_firm": mostly(),
        "port": rng.choice(CITIES), "registered": mostly(), "scrapped": mostly(), "rebuilt": mostly(),
        "principal": rng.randrange(10000000, 1000000000) / 100, "rate": rng.randrange(50, 500) / 10000,
        "fee_rate": rng.randrange(0, 100) / 10000, "disbursed": disbursed, "repaid": disbursed + DAY * rng.randrange(30, 3000),
        "focus": rng.choice(["毕业年度高校毕业生", "农村转移就业劳动者", "其他重点群体", "非重点群体"]),
        "signed": signed, "contract_to": years_on(signed, rng.choice([1, 2])) - DAY * rng.choice([1, 1, 1, 2]),
        "trained": day(date(2026, 1, 1), date(2026, 12, 31)), "hours": rng.choice([24, 29.5, 30, 48]), "certificate": mostly(),
        "platform": mostly(), "cost": rng.randrange(1000, 1500000), "paid_on": day(date(2026, 1, 1), date(2026, 12, 31)),
        "trip_day": day(date(2026, 1, 1), date(2026, 12, 31)), "toll": rng.randrange(10, 1000), "etc": mostly(), "booked": mostly(),
        "entry": rng.choice(["锦州站", "大连湾站", "其他省内站", "外省站"]), "exit": rng.choice(["其他省内站", "东港站"]),
        "vehicle": rng.choice(["tour_coach", "tour_coach", "tour_coach", "truck"]), "licensed": mostly(),
        "seats": rng.choice([19, 20, 39, 45]), "toll_class": rng.choice([2, 3, 4, 4]),
    }


def plain(number, places=2):
    return ("%." + str(places) + "f") % number


def profile(f):
    """As huiqi reads it; amounts are decimal texts, as JSON from elsewhere should carry them."""
    return {
        "given": {"city_average_wage": plain(f["city_wage"])},
        "company": {
            "region": f["region"], "kind": f["kind"], "employees": plain(f["employees"]), "disabled_counted": plain(f["disabled"]),
            "average_wage": plain(f["wage"]), "legal_person": f["legal_person"], "tech_firm": f["tech_firm"],
            "boats": [{"id": "b", "port_region": f["port"], "registered": f["registered"], "scrapped": f["scrapped"],
                       "rebuilt": f["rebuilt"],
                       "loans": [{"id": "l", "principal": plain(f["principal"]), "rate": plain(100 * f["rate"]) + "%/年",
                                  "fee_rate": plain(100 * f["fee_rate"]) + "%/年", "disbursed": str(f["disbursed"]),
                                  "repaid": str(f["repaid"])}]}],
            "hires": [{"id": "h", "focus_group": f["focus"], "contract_signed": str(f["signed"]), "contract_from": str(f["signed"]),
                       "contract_to": str(f["contract_to"]), "trained_from": str(f["trained"]),
                       "class_hours": plain(f["hours"], 1), "certificate": f["certificate"]}],
            "tech_services": [{"id": "s", "provincial_platform": f["platform"], "cost": plain(f["cost"]),
                               "paid_on": str(f["paid_on"])}],
            "trips": [{"id": "t", "day": str(f["trip_day"]), "toll": plain(f["toll"]), "etc": f["etc"], "booked": f["booked"],
                       "entry": f["entry"], "exit": f["exit"],
                       "vehicle": {"kind": f["vehicle"], "licensed": f["licensed"], "seats": str(f["seats"]),
                                   "toll_class": str(f["toll_class"])}}],
        },
    }


def situation(f):
    """As publicodes reads it: dates are 31/12/2026, truths oui and non, texts in quotes."""
    date = lambda day: day.strftime("%d/%m/%Y")
    truth = lambda value: "oui" if value else "non"
    text = lambda value: "'" + value + "'"
    return {
        "company . region": text(f["region"]), "company . kind": text(f["kind"]), "company . employees": f["employees"],
        "company . disabled": f["disabled"], "company . average wage": f["wage"], "company . legal person": truth(f["legal_person"]),
        "company . tech firm": truth(f["tech_firm"]), "city wage": f["city_wage"],
        "period first": "01/01/2026", "period last": "31/12/2026", "period until": "01/01/2027",
        "boat . port region": text(f["port"]), "boat . registered": truth(f["registered"]), "boat . scrapped": truth(f["scrapped"]),
        "boat . rebuilt": truth(f["rebuilt"]), "loan . principal": f["principal"], "loan . rate": f["rate"],
        "loan . fee rate": f["fee_rate"], "loan . disbursed": date(f["disbursed"]), "loan . repaid": date(f["repaid"]),
        "loan . after 5 years": date(years_on(f["disbursed"], 5)), "loan . after 4 years": date(years_on(f["disbursed"], 4)),
        "loan . after 3 years": date(years_on(f["disbursed"], 3)),
        "hire . focus group": text(f["focus"]), "hire . contract to": date(f["contract_to"]),
        "hire . contract a year on": date(years_on(f["signed"], 1) - DAY), "hire . signed": date(f["signed"]),
        "hire . signed a year on": date(years_on(f["signed"], 1)), "hire . trained from": date(f["trained"]),
        "hire . class hours": f["hours"], "hire . certificate": truth(f["certificate"]),
        "service . cost": f["cost"], "service . provincial platform": truth(f["platform"]),
        "trip . day": date(f["trip_day"]), "trip . toll": f["toll"], "trip . etc": truth(f["etc"]), "trip . booked": truth(f["booked"]),
        "trip . entry": text(f["entry"]), "trip . exit": text(f["exit"]), "trip . kind": text(f["vehicle"]),
        "trip . licensed": truth(f["licensed"]), "trip . seats": f["seats"], "trip . toll class": f["toll_class"],
    }


def table_rows(i, f):
    """As `huiqi batch` reads it: by table, the cells of the firm's one row; profile() says the same."""
    p = profile(f)
    company = p["company"]
    boat, hire, service, trip = (company[name][0] for name in ("boats", "hires", "tech_services", "trips"))
    loan, vehicle = boat["loans"][0], trip["vehicle"]
    only = lambda item, held: {key: value for key, value in item.items() if key != "id" and key not in held}
    yearly = "%/年"
    for key in ("rate", "fee_rate"):  # a column says its unit once
        loan["%s（%s）" % (key, yearly)] = loan.pop(key).removesuffix(yearly)
    return {
        "companies": {"id": "F%d" % i, **{"given." + key: value for key, value in p["given"].items()}, **only(company, ("boats", "hires", "tech_services", "trips"))},
        "boats": {"company": "F%d" % i, "id": "b%d" % i, **only(boat, ("loans",))},
        "boats.loans": {"boat": "b%d" % i, "id": "l%d" % i, **only(loan, ())},
        "hires": {"company": "F%d" % i, "id": "h%d" % i, **only(hire, ())},
        "tech_services": {"company": "F%d" % i, "id": "s%d" % i, **only(service, ())},
        "trips": {"company": "F%d" % i, "id": "t%d" % i, **only(trip, ("vehicle",)),
                  **{"vehicle." + key: value for key, value in vehicle.items()}},
    }


def write_tables(folder, count):
    """One CSV for each table, the first COUNT rows those of make(); their paths by name."""
    rng = random.Random(SEED)
    paths, writers, files = {}, {}, []
    for i in range(count):
        for name, row in table_rows(i, facts(rng)).items():
            if name not in paths:
                paths[name] = os.path.join(folder, name + ".csv")
                files.append(open(paths[name], "w", encoding="utf-8", newline=""))
                writers[name] = csv.DictWriter(files[-1], list(row), lineterminator="\n")
                writers[name].writeheader()
            writers[name].writerow({key: str(value).lower() if isinstance(value, bool) else value
                                    for key, value in row.items()})
    for file in files:
        file.close()
    return paths


def make():
    """The profiles and the situations, pair by pair."""
    rng = random.Random(SEED)
    firms = [facts(rng) for _ in range(COUNT)]
    return [profile(firm) for firm in firms], [situation(firm) for firm in firms]
