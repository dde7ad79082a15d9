"""Findings on one planned text: a glyph that no font has, one that a fallback draws, no room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.graphics.card_plan import Words
from pipeline.graphics.fit import longest_fitting
from pipeline.graphics.fonts import code_point, missing_glyphs, undrawable
from pipeline.graphics.words import box_of, fit_words, missing_error, typeface_of
from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadBrand
from pipeline.model.media import Finding, Severity

NAMES_ZH = {
    "course title": "课程名",
    "lesson title": "课题",
    "lesson number": "讲次",
    "lecturer": "主讲人",
    "role": "职务与单位",
    "organisation": "机构",
    "credit": "制作人员",
    "AI declaration": "人工智能声明",
    "thanks": "致谢",
    "AI mark": "人工智能标识",
    "QR caption": "二维码说明",
    "panel heading": "要点标题",
    "key point": "要点",
    "quotation": "引文",
    "source": "引文出处",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A finding on one text; one text may stand on several cards, and the least room counts."""

    subject: tuple[str, str, str]
    """Code, what the text is, the text."""
    room: int
    """Characters that would fit; 0 where that is not the matter."""
    finding: Finding


def check_words(words: Words, width: float, brand_files: BrandFiles) -> Iterator[Trouble]:
    if not words.text:
        return
    typeface = typeface_of(words, brand_files)
    missing = undrawable(words.text, typeface)
    if missing:
        yield _trouble(words, _missing(words, missing, brand_files))
        return
    for character in missing_glyphs(words.text, typeface.paths[0]):
        font = typeface.path_for(character).name
        yield _trouble(words, _fallback(words, character, font))
    try:
        fit_words(words, width, brand_files)
    except BadBrand as problem:
        longest = longest_fitting(words.text, typeface, box_of(words, width), words.limits)
        yield _trouble(words, _too_long(words, problem, longest), len(longest))


def _trouble(words: Words, finding: Finding, room: int = 0) -> Trouble:
    return Trouble((finding.code, words.what, words.text), room, finding)


def _missing(words: Words, missing: tuple[str, ...], brand_files: BrandFiles) -> Finding:
    problem = missing_error(words, missing, brand_files)
    named = "、".join(f"{character}（{code_point(character)}）" for character in missing)
    return Finding(
        "missing-glyph",
        Severity.STOPS,
        problem.message,
        problem.hint,
        message_zh=f"{_named_zh(words)}中的 {named} 在品牌字体里没有字形",
        advice_zh="请把含有该字的字体放入 assets/fonts/，并写入 brand.yaml 的 fonts: fallback；"
        "或换用其他字",
    )


def _fallback(words: Words, character: str, font: str) -> Finding:
    return Finding(
        "fallback-glyph",
        Severity.TELLS,
        f"{words.what} {words.text!r}: {character} ({code_point(character)}) is drawn from the "
        f"fallback font {font}",
        message_zh=f"{_named_zh(words)}中的 {character}（{code_point(character)}）"
        f"由后备字体 {font} 绘制",
    )


def _too_long(words: Words, problem: BadBrand, longest: str) -> Finding:
    return Finding(
        "title-too-long",
        Severity.STOPS,
        problem.message,
        problem.hint,
        message_zh=f"{_named_zh(words)}共 {len(words.text)} 字，放不下；"
        f"最多能放到“{longest}”（{len(longest)} 字）",
        advice_zh=f"请缩短到 {len(longest)} 字左右",
    )


def _named_zh(words: Words) -> str:
    return f"{NAMES_ZH.get(words.what, words.what)}“{words.text}”"
