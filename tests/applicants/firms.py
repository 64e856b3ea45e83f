"""One firm of Liaoning out of chance: a company as the model of rules/liaoning-2026 wants it. `generate` says where the numbers come from.

A fact that is not known is left out; money is text in yuan. Days are those of a file of 30 June 2026.
"""

import datetime

TODAY = datetime.date(2026, 6, 30)
LPR_BASE_POINTS = [(datetime.date(2025, 5, 20), 300), (datetime.date(2024, 10, 21), 310), (datetime.date(2024, 7, 22), 335)]
TRIPS_MONTH = datetime.date(2026, 5, 1)

# People by city, census 7: 42,591,407 in all, and the Shenfu zone.
PLACES = {
    "沈阳": 9070093, "大连": 7450785, "鞍山": 3325372, "抚顺": 1861372, "本溪": 1326018, "丹东": 2188436, "锦州": 2703853, "营口": 2328582,
    "阜新": 1647280, "辽阳": 1604580, "盘锦": 1389691, "铁岭": 2388294, "朝阳": 2872857, "葫芦岛": 2434194, "沈抚示范区": 212957,
}  # fmt: skip
SIZES = {"micro": 853, "small": 132, "medium": 13, "large": 2}

# Weight; the staff from which a firm is small, medium, large; yuan of revenue for one of the staff; what it does; the word in its name.
INDUSTRIES = {
    "批发业": (190, (5, 20, 200), 1_200_000, ["other_activity"], "商贸"),
    "零售业": (150, (10, 50, 300), 420_000, ["other_activity"], "百货"),
    "工业": (180, (20, 300, 1000), 620_000, ["other_making"], "机械"),
    "租赁和商务服务业": (130, (10, 100, 300), 260_000, ["other_activity"], "商务"),
    "建筑业": (80, (10, 60, 400), 480_000, ["general_contracting"], "建设"),
    "软件和信息技术服务业": (70, (10, 100, 300), 380_000, ["other_activity"], "软件"),
    "交通运输业": (50, (20, 300, 1000), 520_000, ["road_freight"], "物流"),
    "农林牧渔业": (40, (8, 60, 400), 230_000, ["crop_farming"], "农业"),
    "餐饮业": (35, (10, 100, 300), 180_000, ["catering"], "餐饮"),
    "住宿业": (15, (10, 100, 300), 170_000, ["lodging"], "酒店"),
    "房地产开发经营": (20, (10, 40, 200), 1_500_000, ["real_estate"], "置业"),
    "其他未列明行业": (40, (10, 100, 300), 250_000, ["other_activity"], "服务"),
}
EMPLOYEES_MAX = 4000
SYLLABLES = ["恒", "盛", "辽", "信", "达", "海", "嘉", "和", "瑞", "泰", "宏", "远", "鑫", "源", "北", "方", "润", "丰", "华", "诚"]

# In thousandths: how often a fact is not known.
MISSING = {
    "region": 10, "kind": 15, "industry": 20, "employees": 40, "disabled_counted": 90, "disabled_heads": 250, "average_wage": 120,
    "revenue": 60, "assets": 110, "integrated_trade": 400, "key_sector": 600, "legal_person": 30, "tech_firm": 150, "above_line": 120,
    "quality_award": 50,
}  # fmt: skip
ITEM_FACT_MISSING = 20  # of an item of a list, in thousandths
UNUSED_LISTS_MISSING = 40
LISTS = ("activities", "licences", "loans", "hires", "premises", "trips")
UNUSED_LISTS = (
    "constructions", "proposals", "products", "consignments", "vessels", "people", "projects", "scenarios", "ai_projects",
    "computing_purchases", "boats", "apprentices", "standards", "covers", "ecommerce_costs", "tech_services", "renewal_costs", "disclosures",
    "bids", "founders", "connections", "environment_cases", "dischargers", "market_records", "outlets", "power_changes", "foreign_debts",
    "patents", "applications",
)  # fmt: skip

# Toll class, axle lines, yuan in thousandths for a kilometre, weight: lorries of the road.
LORRIES = [((1, 2, 450), 2), ((2, 2, 900), 2), ((3, 3, 1150), 1), ((4, 4, 1300), 1), ((5, 5, 1350), 1), ((6, 6, 1510), 5)]
PORTS = ["鲅鱼圈站", "大连港站", "大连湾站", "锦州站", "东港站"]


def yuan(fen):
    return f"{fen // 100}.{fen % 100:02}元"


def days_before(chance, most, day=TODAY):
    return day - datetime.timedelta(days=chance.between(1, most))


def years_after(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def without(item, chance, thousandths=ITEM_FACT_MISSING):
    """The item with some of its facts not known; its key and what a nested list hangs on stay."""
    return {name: value for name, value in item.items() if name in ("id", "contributions", "vehicle") or not chance.happens(thousandths / 1000)}


def staff(chance, size, limits):
    small, medium, large = limits
    if size == "micro":
        return min(small - 1, chance.quantile([1, 1, 2, 2, 3, 4, 5, 7, 9, 14, 19]))
    low, high = {"small": (small, medium - 1), "medium": (medium, large - 1), "large": (large, EMPLOYEES_MAX)}[size]
    return min(chance.between(low, high), chance.between(low, high))  # more of the lower ones


def disabled(chance, people):
    """As counted, and heads: of the firms above 30 staff one in eight has somebody, up to the quota or one; one of four counts twice."""
    if people <= 30 or not chance.happens(0.125):
        return 0, 0
    heads = chance.between(1, max(1, people * 15 // 1000))
    return heads + sum(chance.happens(0.25) for _ in range(heads)), heads


def activities_of(chance, industry, trades):
    activities = list(INDUSTRIES[industry][3])
    if industry == "工业":
        activities = [chance.weighed({"other_making": 80, "food_making": 12, "chemical_making": 8})]
    if industry == "零售业" and chance.happens(0.2):
        activities.append("tobacco_retail")
    if trades:
        activities.append(chance.weighed({"exporting": 5, "importing": 3}))
        if chance.happens(0.2):
            activities.append("cross_border_ecommerce")
    return activities


def licences_of(chance, industry, activities):
    licences = ["business_licence"]
    if "exporting" in activities or "importing" in activities:
        licences.append("customs_registered")
    if "tobacco_retail" in activities and chance.happens(0.95):
        licences.append("tobacco_licence")
    if "road_freight" in activities and chance.happens(0.9):
        licences.append("road_freight_licence")
    if industry == "建筑业" and chance.happens(0.05):
        licences.append("building_works_first")
    if industry == "农林牧渔业" and chance.happens(0.3):
        licences.append("new_farm_entity")
    return licences


def rate(base_points):
    return f"{base_points // 100}.{base_points % 100:02}%/年"


def loan(chance, key, size, founded):
    median = {"micro": 800_000, "small": 4_000_000, "medium": 20_000_000, "large": 80_000_000}[size]
    disbursed = max(founded, days_before(chance, 700))
    years = chance.weighed({1: 70, 3: 22, 5: 8})
    due = years_after(disbursed, years)
    repaid = due if chance.happens(0.9) else disbursed + (due - disbursed) * chance.between(3, 9) // 10
    lpr = next((value for first, value in LPR_BASE_POINTS if disbursed >= first), LPR_BASE_POINTS[-1][1])
    guaranteed = chance.happens(0.15)
    return {
        "id": key,
        "principal": yuan(chance.log_normal(median, 90, 10_000) * 100),
        "disbursed": disbursed,
        "due": due,
        "repaid": repaid,
        "bank": chance.happens(0.92),
        "rate": rate(lpr + chance.quantile([-60, -35, -15, 0, 15, 30, 45, 70, 110, 170, 250])),
        "fee_rate": rate(chance.between(5, 15) * 10 if guaranteed else 0),
    }


def contributions(chance, base_fen, begun, term_end):
    """Of this year up to June, month by month: 16 %, 8 % in which maternity is counted, and 0.5 % of the base."""
    months = [datetime.date(2026, month, 1) for month in range(1, 7)]
    return [
        {
            "month": month,
            "pension": yuan(base_fen * 16 // 100),
            "medical": yuan(base_fen * 8 // 100),
            "maternity": yuan(0),
            "unemployment": yuan(base_fen * 5 // 1000),
        }
        for month in months
        if begun.replace(day=1) <= month <= term_end
    ]


def hire(chance, key, wage, founded):
    signed = max(founded, days_before(chance, 540))
    college = chance.happens(0.35)
    fresh = college and chance.happens(0.6)
    hard = not college and chance.happens(0.05)
    ends = years_after(signed, chance.weighed({1: 45, 2: 15, 3: 40})) - datetime.timedelta(days=1)
    item = {
        "id": key,
        "college": college,
        "hard_to_employ": hard,
        "focus_group": "毕业年度高校毕业生" if fresh else chance.weighed({"农村转移就业劳动者": 30, "其他重点群体": 5, "非重点群体": 65}),
        "contract_signed": signed,
        "contract_from": signed,
        "contract_to": ends,
    }
    if college:
        left = datetime.date(signed.year if fresh else signed.year - chance.between(1, 12), 7, 1)
        item |= {"graduated": left, "unemployed_before": fresh or chance.happens(0.2)}
    if hard:
        item |= {"first_approved": signed, "retirement": years_after(signed, chance.between(1, 20))}
    if chance.happens(0.25):
        item |= {"trained_from": signed + datetime.timedelta(days=chance.between(0, 200)), "class_hours": chance.one_of([16, 24, 30, 32, 40, 80])}
        item["certificate"] = chance.happens(0.85)
    base_fen = chance.log_normal(wage, 25, 12) // 12 * 100
    item["contributions"] = contributions(chance, base_fen, signed, ends)
    return without(item, chance)


def site(chance, key, founded):
    lease_from = founded + datetime.timedelta(days=chance.between(0, 60))
    item = {
        "id": key,
        "founder": chance.weighed({"graduate": 30, "returned_migrant": 20, "other_founder": 50}),
        "founded": founded,
        "initial": chance.happens(0.8),
        "in_incubator": chance.happens(0.15),
        "lease_from": lease_from,
        "lease_to": years_after(lease_from, chance.weighed({1: 40, 2: 30, 3: 30})) - datetime.timedelta(days=1),
        "operating_since": lease_from + datetime.timedelta(days=chance.between(0, 60)),
    }
    if item["founder"] == "graduate":
        item["graduated"] = datetime.date(founded.year - chance.between(0, 5), 7, 1)
    return without(item, chance)


def trip(chance, key, lorry, region):
    toll_class, axle_lines, per_km = lorry["kind"]
    km = max(5, chance.log_normal(130, 60))
    to_port, etc = lorry["container"] and chance.happens(0.5), lorry["etc"] and chance.happens(0.99)
    ends = [chance.one_of(PORTS) if to_port else "其他省内站", "外省站" if chance.happens(0.15) else "其他省内站"]
    if chance.happens(0.5):
        ends.reverse()
    item = {
        "id": key,
        "day": TRIPS_MONTH + datetime.timedelta(days=chance.between(0, 30)),
        "toll": yuan(km * per_km // 10),
        "km": km,
        "etc": etc,
        "booked": to_port and chance.happens(0.6),
        "entry": ends[0],
        "exit": ends[1],
        "entry_on_ring": region == "沈阳" and chance.happens(0.2),
        "exit_on_ring": region == "沈阳" and chance.happens(0.2),
        "at_rail_centre": region == "沈阳" and lorry["container"] and chance.happens(0.2),
        "vehicle": {
            "kind": "truck", "plate": "辽A" if region == "沈阳" else "其他号牌", "seats": 3, "toll_class": toll_class, "axle_lines": axle_lines,
            "container": lorry["container"], "hydrogen": lorry["hydrogen"], "licensed": True,
        },
    }  # fmt: skip
    return without(item, chance)


def trips_of(chance, key, industry, people, region):
    if industry != "交通运输业" and not (industry == "批发业" and chance.happens(0.05)):
        return []
    lorries = []
    for _ in range(min(60, 1 + people // 4)):
        kind = chance.one_of([kind for kind, weight in LORRIES for _ in range(weight)])
        heavy = kind[0] >= 4
        lorries.append({"kind": kind, "container": heavy and chance.happens(0.2), "hydrogen": chance.happens(0.01), "etc": chance.happens(0.9)})
    runs = [(lorry, run) for lorry in lorries for run in range(chance.quantile([2, 8, 14, 18, 22, 30, 44]))]
    return [trip(chance, f"{key}-T{number}", lorry, region) for number, (lorry, _) in enumerate(runs, 1)]


def firm(number, chance):
    """Every fact of the firm that is known, and its six lists."""
    key = f"F{number:08}"
    region = chance.weighed(PLACES)
    industry = chance.weighed({name: about[0] for name, about in INDUSTRIES.items()})
    size = chance.weighed(SIZES)
    _, limits, per_head, _, word = INDUSTRIES[industry]
    people = staff(chance, size, limits)
    individual = size == "micro" and chance.happens(0.235)  # of the micro ones, so that they are one in five of all
    kind = "个体工商户" if individual else chance.weighed({"民营企业": 940, "国有企业": 25, "外资企业": 15, "农民专业合作社": 20 if industry == "农林牧渔业" else 0})
    wage = chance.log_normal(66_000, 35, 100)
    revenue = chance.log_normal(people * per_head, 80, 1000)
    age_days = chance.quantile([1, 230, 490, 780, 1120, 1520, 2010, 2640, 3530, 5050, 12000])
    if size in ("medium", "large"):  # it took some years to grow
        age_days += 1500
    founded = TODAY - datetime.timedelta(days=age_days)
    trades = chance.happens(0.12 if industry in ("批发业", "工业") else 0.02)
    activities = activities_of(chance, industry, trades)
    counted, heads = disabled(chance, people)
    average = people * 100 - (chance.between(0, 99) if chance.happens(0.3) and people > 1 else 0)
    facts = {
        "kind": kind,
        "region": region,
        "industry": industry,
        "employees": f"{average // 100}.{average % 100:02}".removesuffix(".00"),
        "disabled_counted": counted,
        "disabled_heads": heads,
        "average_wage": f"{wage}元/人",
        "revenue": yuan(revenue * 100),
        "assets": yuan(chance.log_normal(revenue, 70, 1000) * 100),
        "integrated_trade": trades and chance.happens(0.3),
        "key_sector": industry in ("工业", "软件和信息技术服务业") and chance.happens(0.05),
        "legal_person": not individual,
        "tech_firm": industry in ("工业", "软件和信息技术服务业") and chance.happens(0.12),
        "above_line": industry == "工业" and revenue >= 20_000_000,
        "quality_award": "no_award",
    }
    company = {"name": region + chance.one_of(SYLLABLES) + chance.one_of(SYLLABLES) + word + ("行（个体）" if individual else "有限公司")}
    company |= {name: value for name, value in facts.items() if not chance.happens(MISSING[name] / 1000)}
    borrows = {"micro": 0.25, "small": 0.5, "medium": 0.8, "large": 0.95}[size]
    loans = chance.between(1, {"micro": 1, "small": 2, "medium": 4, "large": 8}[size]) if chance.happens(borrows) else 0
    hires = people // 10 + chance.happens(people % 10 / 10)
    company["activities"] = activities
    company["licences"] = licences_of(chance, industry, activities)
    company["loans"] = [without(loan(chance, f"{key}-L{i}", size, founded), chance) for i in range(1, loans + 1)]
    company["hires"] = [hire(chance, f"{key}-H{i}", wage, founded) for i in range(1, hires + 1)]
    company["premises"] = [site(chance, f"{key}-S1", founded)] if age_days < 1095 and people <= 19 and chance.happens(0.5) else []
    company["trips"] = trips_of(chance, key, industry, people, region)
    company["unused_lists"] = not chance.happens(UNUSED_LISTS_MISSING / 1000)
    return company


def profile(company):
    """The firm as a profile says it: the lists that it has nothing in are empty, unless the form left them out."""
    said = {name: value for name, value in company.items() if name != "unused_lists"}
    if company["unused_lists"]:
        said |= {name: [] for name in UNUSED_LISTS}
    return said
