"""The words that cards show, and how a number or a credit reads in the lesson's language."""

from __future__ import annotations

from dataclasses import dataclass

NUMERALS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class CardText:
    """An empty text or a zero is not shown. `credits` are (role, name), one a person; those of one
    role are joined. Without `lesson`, `course` is the card's title."""

    course: str
    lesson: str
    number: int
    lecturer: str
    role: str
    unit: str
    organisation: str
    credits: tuple[tuple[str, str], ...] = ()
    language: str = "zh"
    ai_content: str = ""
    """The declaration that is shown where part of the lesson was made by a machine."""
    link: str = ""
    """An address: the end card shows it as a QR code."""

    @property
    def title(self) -> str:
        return self.lesson or self.course

    @property
    def kicker(self) -> str:
        """The small heading above the title."""
        return self.course if self.lesson else ""

    @property
    def numbered(self) -> str:
        """第一讲, Lesson 1."""
        if self.number < 1 or not self.lesson:
            return ""
        is_chinese = self.language.startswith("zh")
        return f"第{chinese_number(self.number)}讲" if is_chinese else f"Lesson {self.number}"

    @property
    def spoken_by(self) -> str:
        if not self.lecturer:
            return ""
        return f"主讲 {self.lecturer}" if self.language.startswith("zh") else self.lecturer

    @property
    def standing(self) -> str:
        """Role and unit on one line."""
        return " · ".join(part for part in (self.role, self.unit) if part)

    @property
    def thanks(self) -> str:
        return "谢谢观看" if self.language.startswith("zh") else "Thank you for watching"

    @property
    def scan(self) -> str:
        """What stands below the QR code."""
        return "扫码查看" if self.language.startswith("zh") else "Scan for more"

    @property
    def ai_mark(self) -> str:
        return ai_mark_text(self.language) if self.ai_content else ""

    @property
    def credit_rows(self) -> tuple[tuple[str, str], ...]:
        """(role, names) in the order given."""
        rows: dict[str, list[str]] = {}
        for role, name in self.credits:
            rows.setdefault(role, []).append(name)
        joint = "、" if self.language.startswith("zh") else ", "
        return tuple((role, joint.join(names)) for role, names in rows.items())


@dataclass(frozen=True, slots=True)
class PanelText:
    """What a key-point panel shows: a heading over points, or a quotation and whose it is."""

    heading: str = ""
    points: tuple[str, ...] = ()
    quote: str = ""
    by: str = ""
    is_left: bool = False
    """At the left of a wide frame, where the speaker stands at the right."""


def ai_mark_text(language: str) -> str:
    """The mark that GB 45438-2025 asks for: it must say AI (人工智能) and 生成 or 合成."""
    return "AI 生成" if language.startswith("zh") else "AI-generated"


def chinese_number(number: int) -> str:
    """一 to 九十九 in hanzi, digits from 100 on: 第一百二十三讲 reads worse than 第123讲."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    leading = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return leading + (NUMERALS[ones] if ones else "")
