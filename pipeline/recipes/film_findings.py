"""What the making of a lesson's films has found: captions that are hard to read on their picture,
takes so quiet that they are not raised all the way."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pipeline.graphics.contrast import ENOUGH
from pipeline.model.media import Finding, Severity
from pipeline.model.timing import TimeRange
from pipeline.recipes.kitchen import LessonFilms

SHOWN = 2
"""Seconds that a finding's place is long: a caption's."""


def film_findings(films: LessonFilms) -> Iterator[tuple[str, Finding]]:
    """(what it is about: `captions` or a take's file; the finding)."""
    for product, part in films.films.items():
        yield from _contrasts(product, part.artefact.facts.get("contrast", ()))
    if films.piece is not None:
        for name, missing in films.piece.sound.artefact.facts.get("missing", {}).items():
            if name in films.takes:
                yield films.takes[name], _quiet(missing)


def _contrasts(product: str, seen: list[tuple[float, float]]) -> Iterator[tuple[str, Finding]]:
    """The hardest of the captions that were looked at in one film."""
    if not seen:
        return
    second, found = min(seen, key=lambda one: one[1])
    if found >= ENOUGH:
        return
    start = Fraction(str(second))
    yield (
        "captions",
        Finding(
            "caption-contrast",
            Severity.WARNS,
            f"{product} film: captions stand out from the picture around them by {found:.1f}:1, "
            f"expected at least {ENOUGH}:1 (WCAG AA)",
            "give them an outline in brand.yaml (captions: outline 0.0035, outline_colour dark), "
            "or another colour",
            place=TimeRange(start, start + SHOWN),
            message_zh=f"{product}：字幕与画面的对比度 {found:.1f}:1，"
            f"至少应为 {ENOUGH}:1（WCAG AA）",
            advice_zh="请在 brand.yaml 的 captions 里加描边（outline: 0.0035，深色），或更换颜色",
        ),
    )


def _quiet(missing: float) -> Finding:
    return Finding(
        "too-quiet",
        Severity.WARNS,
        f"its sound is so low that {missing:.0f} dB of gain are missing: takes are raised by 30 dB "
        "at most, since more raises the noise",
        "record it again nearer to the microphone, or drop a separate recording",
        message_zh=f"声音太小：最多提升30 dB，还差{missing:.0f} dB，再提升只会放大噪声",
        advice_zh="请靠近话筒重新录制，或另投一份录音",
    )
