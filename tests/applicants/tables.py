"""A firm as rows of tables: firms.csv and a file for each list, with headers and cells as a Chinese office would write them."""

import datetime

# What a cell says for a code; a code that is Chinese already says itself.
CODE_WORDS = {
    "exporting": "出口", "importing": "进口", "cross_border_ecommerce": "跨境电子商务", "other_making": "其他制造", "chemical_making": "化工",
    "food_making": "食品生产", "road_freight": "道路货运", "catering": "餐饮服务", "lodging": "旅馆业", "tobacco_retail": "烟草制品零售",
    "general_contracting": "施工总承包", "real_estate": "房地产开发", "crop_farming": "种植", "other_activity": "其他经营活动",
    "business_licence": "营业执照", "customs_registered": "海关备案", "road_freight_licence": "道路货物运输经营许可",
    "tobacco_licence": "烟草专卖零售许可证", "building_works_first": "建筑工程施工总承包一级及以上", "new_farm_entity": "新型农业经营主体（家庭农场、农民合作社等）",
    "graduate": "高校毕业生", "returned_migrant": "返乡农民工", "other_founder": "其他人员", "truck": "货车",
    "no_award": "未获金奖、银奖",
}  # fmt: skip

KEY, OWNER = "编号", "企业编号"
# A file for each list, and the first for the firms: its columns as (fact, header, what it is). The headers are the labels of the model.
FILES = {
    "firms": [
        ("name", "名称", "text"), ("kind", "单位性质", "code"), ("region", "注册地", "code"), ("industry", "所属行业", "code"),
        ("employees", "上年在职职工人数", "number"), ("disabled_counted", "安排残疾人的计入人数", "number"),
        ("disabled_heads", "安排残疾人的实际人数", "number"), ("average_wage", "上年职工年平均工资", "money"),
        ("revenue", "上年营业收入", "money"), ("assets", "资产总额", "money"), ("integrated_trade", "内外贸一体化企业", "truth"),
        ("key_sector", "重点行业领域的企业、高校、科研院所等市场主体", "truth"), ("legal_person", "具有独立法人资格", "truth"),
        ("tech_firm", "科技型企业", "truth"), ("above_line", "规模以上工业企业", "truth"), ("quality_award", "获省长质量奖等次", "code"),
    ],
    "activities": [("what", "从事的经营活动", "code")],
    "licences": [("what", "已取得的资质许可", "code")],
    "loans": [
        ("id", KEY, "key"), ("principal", "放款额", "money"), ("disbursed", "放款日", "date"), ("due", "合同到期日", "date"),
        ("repaid", "结清日", "date"), ("bank", "银行贷款", "truth"), ("rate", "实际年利率", "rate"), ("fee_rate", "实际年担保费率", "rate"),
    ],
    "hires": [
        ("id", KEY, "key"), ("college", "是高校毕业生", "truth"), ("graduated", "毕业（离校）日", "date"),
        ("unemployed_before", "招用前离校未就业", "truth"), ("hard_to_employ", "经认定的就业困难人员", "truth"),
        ("first_approved", "初次核定享受社保补贴日", "date"), ("retirement", "法定退休日", "date"), ("focus_group", "重点群体类别", "code"),
        ("contract_signed", "劳动合同签订日", "date"), ("contract_from", "劳动合同首日", "date"), ("contract_to", "劳动合同末日", "date"),
        ("trained_from", "岗位技能培训首日", "date"), ("class_hours", "培训学时", "number"), ("certificate", "经企业所属或政府认定机构培训合格并取得规定证书", "truth"),
    ],
    "contributions": [
        ("hire", "招用人员编号", "key"), ("month", "费款所属月（当月1日）", "month"), ("pension", "单位缴基本养老保险费", "money"),
        ("medical", "单位缴基本医疗保险费（不含生育）", "money"), ("maternity", "单位缴生育保险费（并入医疗征收部分）", "money"), ("unemployment", "单位缴失业保险费", "money"),
    ],
    "premises": [
        ("id", KEY, "key"), ("founder", "创办人类别", "code"), ("graduated", "创办人离校日", "date"), ("founded", "创办登记日", "date"),
        ("initial", "租赁场地首次创办", "truth"), ("in_incubator", "已进入创业孵化基地（园区）", "truth"), ("lease_from", "租期首日", "date"),
        ("lease_to", "租期末日", "date"), ("operating_since", "正常运营起始日", "date"),
    ],
    "trips": [
        ("id", KEY, "key"), ("day", "通行日", "date"), ("toll", "优惠前应收通行费", "money"), ("km", "省内收费里程", "number"),
        ("etc", "正常使用ETC", "truth"), ("booked", "预约审核通过", "truth"), ("entry", "入口站", "code"), ("exit", "出口站", "code"),
        ("entry_on_ring", "入口为沈阳绕城高速收费站", "truth"), ("exit_on_ring", "出口为沈阳绕城高速收费站", "truth"),
        ("at_rail_centre", "进出中欧班列（沈阳）集结中心", "truth"), ("vehicle.kind", "车辆.车种", "code"), ("vehicle.plate", "车辆.号牌归属", "code"),
        ("vehicle.seats", "车辆.座位数", "number"), ("vehicle.toll_class", "车辆.收费车型", "number"),
        ("vehicle.axle_lines", "车辆.轴线数", "number"), ("vehicle.container", "车辆.国际标准集装箱运输", "truth"),
        ("vehicle.hydrogen", "车辆.氢燃料电池", "truth"), ("vehicle.licensed", "车辆.具备营运资质", "truth"),
    ],
}  # fmt: skip


def in_json(value):
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def cell(value, kind):
    """How a clean file says it: money and numbers bare, in the unit of the fact."""
    if value is None:
        return ""
    if kind == "truth":
        return "是" if value else "否"
    if kind == "code":
        return CODE_WORDS.get(value, value)
    if kind == "money":
        return str(value).removesuffix("元/人").removesuffix("元")
    return in_json(value)


def at(item, path):
    for name in path.split("."):
        item = item.get(name) if isinstance(item, dict) else None
    return item


def rows_of(number, company):
    """(file, cells) of one firm; the cells are (text, kind)."""
    key = (f"F{number:08}", "key")
    for name, columns in FILES.items():
        if name == "firms":
            items = [company]
        elif name == "contributions":
            items = [{"hire": hire["id"], **month} for hire in company["hires"] for month in hire["contributions"]]
        else:
            items = [item if isinstance(item, dict) else {"what": item} for item in company[name]]
        for item in items:
            yield name, [key] + [(cell(at(item, fact), kind), kind) for fact, _, kind in columns]
