#!/usr/bin/env python3
"""Print engine/base/utf8_tables.c for the Unicode version of this python3.

    python3 docs/developers/unicode-tables.py > engine/base/utf8_tables.c && clang-format -i engine/base/utf8_tables.c

Run by hand when the tables are to follow a newer Unicode; the build does not need it. The rules are stated in the
comments that it prints. The properties that unicodedata lacks are the three lists below, from PropList.txt and
EastAsianWidth.txt.
"""
import unicodedata

PREPENDED_MARKS = [(0x600, 0x605), (0x6DD, 0x6DD), (0x70F, 0x70F), (0x890, 0x891), (0x8E2, 0x8E2),
                   (0x110BD, 0x110BD), (0x110CD, 0x110CD)]
IDEOGRAPHIC_NUMBERS = [(0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303A)]
WIDE_WHEN_UNASSIGNED = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFD), (0x30000, 0x3FFFD)]
JAMO_VOWELS_AND_FINALS = [(0x1160, 0x11FF), (0xD7B0, 0xD7C6), (0xD7CB, 0xD7FB)]


def within(code, ranges):
    return any(first <= code <= last for first, last in ranges)


def category(code):
    return unicodedata.category(chr(code))


def zero(code):
    kind = category(code)
    if kind == "Cf":
        return code != 0xAD and not within(code, PREPENDED_MARKS)
    return kind in ("Cc", "Mn", "Me", "Zl", "Zp") and code != 0x09 or within(code, JAMO_VOWELS_AND_FINALS)


def wide(code):
    if category(code) == "Cn":  # what unicodedata says of these is not what EastAsianWidth.txt says
        return within(code, WIDE_WHEN_UNASSIGNED)
    return unicodedata.east_asian_width(chr(code)) in "WF" and not zero(code)


def letter(code):
    return category(code).startswith("L") or within(code, IDEOGRAPHIC_NUMBERS)


def print_table(name, comment, rule):
    codes = [code for code in range(0x110000) if rule(code)]
    firsts = [c for i, c in enumerate(codes) if i == 0 or codes[i - 1] != c - 1]
    lasts = [c for i, c in enumerate(codes) if i + 1 == len(codes) or codes[i + 1] != c + 1]
    print(f"\n/* {comment} */\nconst hq_utf8_range {name}[] = {{")
    print(", ".join(f"{{0x{a:04X}, 0x{b:04X}}}" for a, b in zip(firsts, lasts)))
    print(f"}};\nconst size_t {name}_count = sizeof {name} / sizeof *{name};")


print(f"""/*
 * Ranges of characters, Unicode {unicodedata.unidata_version}. Printed by docs/developers/unicode-tables.py: change that, not this.
 */
#include "base/utf8_tables.h\"""")
print_table("hq_utf8_zero_width", """Columns 0: controls except the tab (Cc, Zl, Zp), combining marks (Mn, Me), format characters (Cf) except the soft
 * hyphen and the signs that enclose the digits after them (Prepended_Concatenation_Mark), and Hangul vowels and finals,
 * which are drawn into the syllable begun before them.""", zero)
print_table("hq_utf8_double_width", """Columns 2: East_Asian_Width Wide or Fullwidth, unassigned ideographs in CJK blocks included, unless in the table
 * above.""", wide)
print_table("hq_utf8_letters", """Letters (Lu, Ll, Lt, Lm, Lo), CJK ideographs among them, and the ideographic numbers (Nl with the property
 * Ideographic), of which U+3007 is the zero of years and amounts in Chinese.""", letter)
