"""The dirt of real files, cell by cell. What each kind does to a value can be undone by a careful reader but for the blanks and wrong units.

Where it comes from: forms filled in by hand (full-width digits, thousands separators, 万元, 无, a dash), copies out of documents (spaces, line
breaks, quotes), spreadsheets (days as serial numbers, other spellings of days, marks at the beginning of a file, CRLF, rows pasted twice).
The shares of the kinds are alike; that is assumed.
"""

import datetime
import re

DUPLICATES = 0.1  # of a row, for each unit of the share of dirty cells
SERIAL_FIRST = datetime.date(1899, 12, 30)  # day 0 of a spreadsheet, for days after February 1900
FULL_WIDTH = str.maketrans("0123456789.-%", "０１２３４５６７８９．－％")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def blank(text, chance):
    return chance.one_of(["", "-", "无", "—", "/"])


def spaces(text, chance):
    return chance.one_of([" " + text, text + " ", "\u3000" + text, text + "\u00a0", text + "\t"])


def full_width(text, chance):
    return text.translate(FULL_WIDTH)


def thousands(text, chance):
    whole, point, cents = text.partition(".")
    return f"{int(whole):,}{point}{cents}"


def in_wan(text, chance):
    """万元, exact: 1234500 is 123.45万元."""
    whole, _, cents = text.partition(".")
    places = len(cents) + 4
    digits = (whole + cents).zfill(places + 1)
    return f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".") + chance.one_of(["万元", "万", " 万元"])


def wrong_unit(text, chance):
    return text + chance.one_of(["人", "公里", "美元", "㎡"])


def other_day(text, chance):
    day = datetime.date.fromisoformat(text)
    return chance.one_of(
        [
            f"{day.year}/{day.month}/{day.day}",
            f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y%m%d}",
            str((day - SERIAL_FIRST).days),
            f"{day.year}.{day.month}.{day.day}",
        ]
    )


def other_truth(text, chance):
    return chance.one_of(["有", "Y", "√", "1"] if text == "是" else ["没有", "N", "×", "0"])


def broken_name(text, chance):
    middle = len(text) // 2
    return chance.one_of([f"“{text}”", f'{text[:middle]}"{text[middle:]}"', f"{text[:middle]}\n{text[middle:]}", f"{text}（曾用名,略）"])


def without_year(text, chance):
    return text.removesuffix("/年")


KINDS = {
    "key": [],
    "text": [blank, spaces, broken_name],
    "code": [blank, spaces],
    "truth": [blank, spaces, other_truth],
    "date": [blank, spaces, full_width, other_day],
    "month": [spaces, full_width, other_day],  # all that tells one row of a hire from the next
    "number": [blank, spaces, full_width, wrong_unit],
    "money": [blank, spaces, full_width, thousands, in_wan, wrong_unit],
    "rate": [blank, spaces, full_width, without_year],
}


def spoilt(text, kind, chance, share):
    """TEXT, or in SHARE of the cases something else. Keys stay: a file whose rows have no owner is another test."""
    if not KINDS[kind] or not chance.happens(share):
        return text
    if not text:
        return chance.one_of(["-", "无", "—", " ", "/"])
    if kind in ("number", "money") and not NUMBER.fullmatch(text):
        return spaces(text, chance)
    said = chance.one_of(KINDS[kind])(text, chance)
    return said if said != text else spaces(text, chance)
