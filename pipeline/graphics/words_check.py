"""Findings on one planned text: a glyph that no font has, one that a fallback draws, no room."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.graphics.fonts import code_point, missing_glyphs, undrawable
from pipeline.graphics.plan import Words
from pipeline.graphics.words import fit_words, missing_error, typeface_of
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
    "course and lesson": "课程名与课题",
    "AI declaration": "人工智能声明",
    "thanks": "致谢",
}


def check_words(words: Words, width: float, brand_files: BrandFiles) -> Iterator[Finding]:
    if not words.text:
        return
    typeface = typeface_of(words, brand_files)
    missing = undrawable(words.text, typeface)
    if missing:
        yield _missing(words, missing, brand_files)
        return
    for character in missing_glyphs(words.text, typeface.paths[0]):
        yield _fallback(words, character, typeface.path_for(character).name)
    try:
        fit_words(words, width, brand_files)
    except BadBrand as problem:
        yield _too_long(words, problem)


def _missing(words: Words, missing: tuple[str, ...], brand_files: BrandFiles) -> Finding:
    problem = missing_error(words, missing, brand_files)
    named = "、".join(f"{character}（{code_point(character)}）" for character in missing)
    return Finding(
        "missing-glyph",
        Severity.STOPS,
        problem.message,
        problem.hint,
        message_zh=f"{NAMES_ZH[words.what]}“{words.text}”中的 {named} 在品牌字体里没有字形",
        advice_zh="请把含有该字的字体放入 assets/fonts/，并写入 brand.yaml 的 fonts: fallback；"
        "或换用其他字",
    )


def _fallback(words: Words, character: str, font: str) -> Finding:
    return Finding(
        "fallback-glyph",
        Severity.TELLS,
        f"{words.what} {words.text!r}: {character} ({code_point(character)}) is drawn from the "
        f"fallback font {font}",
        message_zh=f"{NAMES_ZH[words.what]}“{words.text}”中的 {character}"
        f"（{code_point(character)}）由后备字体 {font} 绘制",
    )


def _too_long(words: Words, problem: BadBrand) -> Finding:
    return Finding(
        "title-too-long",
        Severity.STOPS,
        problem.message,
        problem.hint,
        message_zh=f"{NAMES_ZH[words.what]}“{words.text}”放不下",
        advice_zh=f"请缩短：{problem.hint}",
    )
