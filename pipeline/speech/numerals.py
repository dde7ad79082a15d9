"""Numbers as they are read aloud: 2026年 digit by digit, 119 as 幺幺九, 3.5% as 百分之三点五."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.speech.units import ScriptUnit

DIGITS = "零一二三四五六七八九"
BY_PHONE = str.maketrans("一", "幺")
CALLED = frozenset(("110", "114", "119", "120", "122", "12306", "12315", "12345", "12350"))
"""Numbers that are called: 1 is read 幺."""
COUNTED = frozenset(
    "米克吨秒分时天日月周岁元角个人次名位项条件种类级层楼号间只台套度倍万亿千百十公毫厘升平立英章节课讲页题步点"
    "瓦伏安帕兆赫摄小家张把支根块辆扇处场起例户"
)
"""What follows a number that is read as a quantity."""
SIGNS = {
    "±": "正负",
    "×": "乘",
    "＋": "加",
    "+": "加",
    "=": "等于",
    "≥": "大于等于",
    "≤": "小于等于",
}
SIGNS |= {">": "大于", "<": "小于", "＞": "大于", "＜": "小于", "#": "井"}
RANGES = frozenset("-–—~～")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_DATE = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_PARTS = re.compile(r"(\d{1,3})/(\d{1,3})")
_PLAIN = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?(%?)")


def chinese_numeral(place: int, units: Sequence[ScriptUnit]) -> str:
    """The characters read for the number at `place`, by what stands around it."""
    unit = units[place]
    before = units[place - 1] if place else None
    after = units[place + 1] if place + 1 < len(units) else None
    between = (before.after if before else "") + unit.before
    said = SIGNS.get(between.strip()[-1:], "") + _chinese(unit, before, after)
    if before is not None and between.strip() in RANGES and before.text[0].isdigit():
        said = _joining(place, units) + said
    ending = unit.after[:1]
    if ending == "℃":
        return said + "摄氏度"
    if ending == "°":
        return said + ("摄氏" if after is not None and after.text == "C" else "度")
    if ending == "‰":
        return "千分之" + said
    return said + ("每" if ending == "/" and after and after.text[0].isalpha() else "")


def _joining(place: int, units: Sequence[ScriptUnit]) -> str:
    """What is said between the parts of a range, a date, a telephone number."""
    if _is_month(place, units):
        return "年"
    if _is_month(place - 1, units):
        return "月"
    return "" if len(units[place - 1].text) + len(units[place].text) >= 7 else "到"


def _is_month(place: int, units: Sequence[ScriptUnit]) -> bool:
    """The 11 of 2026-11-24."""
    if place < 1:
        return False
    year, month = units[place - 1], units[place]
    return len(year.text) == 4 and year.after == "-" and len(month.text) <= 2


def _chinese(unit: ScriptUnit, before: ScriptUnit | None, after: ScriptUnit | None) -> str:
    text = unit.text
    if found := _CLOCK.fullmatch(text):
        is_round = after is not None and after.text == "整"
        return _clock(found).removesuffix("整") if is_round else _clock(found)
    if found := _DATE.fullmatch(text):
        year, month, day = found.groups()
        return f"{_digits(year)}年{whole_number(int(month))}月{whole_number(int(day))}日"
    if found := _PARTS.fullmatch(text):
        return f"{whole_number(int(found[2]))}分之{whole_number(int(found[1]))}"
    found = _PLAIN.fullmatch(text)
    if not found:
        return _digits(text)
    whole, part, share = found[1].replace(",", ""), found[2], found[3]
    said = _whole(whole, unit, before, after) if not part and not share else _quantity(whole)
    if part:
        said += "点" + _digits(part)
    return ("百分之" if share else "") + said


def _clock(found: re.Match[str]) -> str:
    hours, minutes, seconds = found.groups()
    said = whole_number(int(hours)) + "点"
    if int(minutes) or seconds:
        zero = "零" if minutes[0] == "0" else ""
        said += zero + whole_number(int(minutes)) + "分"
    else:
        said += "整"
    return said + (whole_number(int(seconds)) + "秒" if seconds else "")


def _whole(
    digits: str, unit: ScriptUnit, before: ScriptUnit | None, after: ScriptUnit | None
) -> str:
    following = after.text[:1] if after and not unit.after.strip() and not after.before else ""
    if _is_called(digits, unit, before):
        return _digits(digits).translate(BY_PHONE)
    is_code = before is not None and before.text[-1:].isascii() and before.text[-1:].isalpha()
    is_code = is_code and not (before.after if before else "").strip("/- ") and len(digits) > 2
    is_year = len(digits) in (2, 4) and following == "年" and not digits.startswith("10")
    is_year = is_year and (len(digits) == 4 or int(digits) > 30)
    looks_year = len(digits) == 4 and 1900 <= int(digits) < 2100 and following not in COUNTED
    if is_code or is_year or looks_year or (digits[0] == "0" and len(digits) > 1):
        return _digits(digits)
    if len(digits) > 4 and following not in COUNTED and not digits.endswith("00"):
        return _digits(digits)
    return _quantity(digits)


def _is_called(digits: str, unit: ScriptUnit, before: ScriptUnit | None) -> bool:
    is_second = before is not None and before.after == "-" and before.text.isdigit()
    whole = (before.text if is_second and before else "") + digits
    return (
        unit.text in CALLED
        or (len(digits) == 11 and digits[0] == "1")
        or (len(whole) >= 10 and whole[0] == "0")
        or (len(digits) in (3, 4) and digits[0] == "0" and unit.after[:1] == "-")
    )


def _quantity(digits: str) -> str:
    return whole_number(int(digits)) if len(digits) <= 12 else _digits(digits)


def _digits(text: str) -> str:
    return "".join(DIGITS[int(one)] for one in text if one.isdigit())


def whole_number(number: int) -> str:
    """As it is read, below a million million: 10086 一万零八十六."""
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            rest = number % size
            gap = "零" if 0 < rest < size // 10 else ""
            return whole_number(number // size) + name + gap + (whole_number(rest) if rest else "")
    text, was_zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if was_zero and text else "") + DIGITS[digit] + name
        was_zero = not digit and bool(text)
    text = text.removeprefix("一") if text.startswith("一十") else text
    return text or DIGITS[0]


_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def english_numeral(text: str, *, is_code: bool = False) -> tuple[str, ...]:
    """The words read for a number: years in pairs, decimals after point, codes digit by digit."""
    found = _PLAIN.fullmatch(text)
    if not found:
        return tuple(word for part in re.split(r"\D+", text) for word in _english(int(part)))
    whole, part, share = found[1].replace(",", ""), found[2], found[3]
    if is_code or (len(whole) > 1 and whole[0] == "0") or len(whole) > 12:
        words = [_ONES[int(one)] for one in whole]
    elif len(whole) == 4 and "," not in text and not part and _is_year(int(whole)):
        words = _year(int(whole))
    else:
        words = _english(int(whole))
    if part:
        words += ["point", *(_ONES[int(one)] for one in part)]
    return (*words, "percent") if share else tuple(words)


def _is_year(number: int) -> bool:
    return 1100 <= number < 2100 and not 2000 <= number < 2010


def _year(number: int) -> list[str]:
    first, last = divmod(number, 100)
    if not last:
        return [*_english(first), "hundred"]
    return [*_english(first), *(["oh"] if last < 10 else []), *_english(last)]


def _english(number: int) -> list[str]:
    if number < 20:
        return [_ONES[number]]
    if number < 100:
        return [_TENS[number // 10 - 2], *([_ONES[number % 10]] if number % 10 else [])]
    for size, name in (
        (10**9, "billion"),
        (10**6, "million"),
        (1000, "thousand"),
        (100, "hundred"),
    ):
        if number >= size:
            rest = _english(number % size) if number % size else []
            return [*_english(number // size), name, *rest]
    raise AssertionError("every number is below 20, below 100 or has a size")
