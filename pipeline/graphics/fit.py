"""Does a text fit its box? Wraps at words, shrinks within limits, else says what would fit.

Chinese breaks only between words, and no line starts with a closing mark or ends with an opening
one (CLREQ 3.1.4): a title is read at a glance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.graphics.fonts import Typeface
from pipeline.graphics.limits import Box, Limits
from pipeline.graphics.typeset import CLOSING, OPENING, is_hanzi, set_line
from pipeline.model.errors import BadBrand

NO_START = CLOSING | frozenset("！？…—～·,.;:!?)]}%％℃")
"""Marks that never start a line."""
NO_END = OPENING | frozenset("([{#￥$")
WEAK_STARTS = frozenset("的了着过地得之与和及或等吗呢吧")
"""Words that read badly at the start of a title's line; allowed where nothing else fits."""
WEAK_ENDS = frozenset("从在把被对向给由以将和与及或的")
"""Words that lean on what follows, and so read badly at a line's end."""
WEAK_COST = 0.05
PAUSES = frozenset("，。、；：！？,;:!?")
PAUSE_GAIN = 0.04
"""Both weighed against the square of a line's empty part."""
STEP = 0.97
"""Each size tried is this part of the one before."""
LINE_COST = 0.18
"""One more line is worth it where it lets the text be larger by more than this part."""
TOKEN = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class FittedText:
    lines: tuple[str, ...]
    size: float


def fit_text(
    text: str, font: Typeface | Path, box: Box, *, limits: Limits, what: str = "text"
) -> FittedText:
    """The text in as few, as large and as even lines as the box takes.

    Raises BadBrand that names `what` it is, the box, and the longest beginning that would fit.
    """
    typeface = Typeface((font,)) if isinstance(font, Path) else font
    at_once = " ".join(text.split())
    is_low = limits.largest <= box.height + 0.5
    if at_once and is_low and _fits_one_line(at_once, typeface, box, limits):
        return FittedText((at_once,), limits.largest)  # nothing is better: no words are looked for
    words = words_of(text)
    best: FittedText | None = None
    for size in _sizes(limits):
        lines = _wrap(words, typeface, box.width / size, limits)
        if lines is None or size * (1 + limits.leading * (len(lines) - 1)) > box.height + 0.5:
            continue
        fitted = FittedText(lines, size)
        if best is None or _worth(fitted, limits) > _worth(best, limits):
            best = fitted
    if best is None:
        raise _too_long(text, typeface, box, limits=limits, what=what)
    return best


def _fits_one_line(line: str, typeface: Typeface, box: Box, limits: Limits) -> bool:
    return _width(line, typeface, limits.tracking) <= box.width / limits.largest


def _sizes(limits: Limits) -> Iterator[float]:
    size = limits.largest
    while size > limits.smallest:
        yield size
        size *= STEP
    yield limits.smallest


def _worth(fitted: FittedText, limits: Limits) -> float:
    return fitted.size / limits.largest - LINE_COST * (len(fitted.lines) - 1)


def _too_long(text: str, typeface: Typeface, box: Box, *, limits: Limits, what: str) -> BadBrand:
    longest = longest_fitting(text, typeface, box, limits)
    return BadBrand(
        f"{what} {text!r} ({len(text)} characters) does not fit its box of {box.width:.0f} x "
        f"{box.height:.0f} pixels at the smallest size, {limits.smallest:.0f} pixels; "
        f"the longest beginning that fits: {longest!r} ({len(longest)} characters)",
        hint=f"shorten it to about {len(longest)} characters",
    )


def longest_fitting(text: str, typeface: Typeface, box: Box, limits: Limits) -> str:
    """The longest beginning of `text`, in whole words, that fits at the smallest size."""
    words, size = words_of(text), limits.smallest
    for count in range(len(words) - 1, 0, -1):
        lines = _wrap(words[:count], typeface, box.width / size, limits)
        if lines and size * (1 + limits.leading * (len(lines) - 1)) <= box.height + 0.5:
            return "".join(words[:count]).strip()
    return ""


@lru_cache(maxsize=256)
def words_of(text: str) -> tuple[str, ...]:
    """The pieces between which a line may break; an English word keeps the space after it."""
    import rjieba  # 35 MB and 0.1 s of dictionary

    pieces: list[str] = []
    for run in TOKEN.findall(" ".join(text.split())):
        for word in [run] if run.isspace() else rjieba.cut(run):
            if pieces and _belongs(pieces[-1], word):
                pieces[-1] += word
            else:
                pieces.append(word)
    return tuple(pieces)


def _belongs(before: str, word: str) -> bool:
    """Whether no line may break between the two."""
    last, first = before[-1], word[0]
    if first.isspace() or first in NO_START or last in NO_END:
        return True
    if last.isspace():
        return before.rstrip()[-1:] in NO_END
    is_joined_latin = not is_hanzi(last) and not is_hanzi(first) and last not in NO_START
    return is_joined_latin or (last.isdigit() and is_hanzi(first))


def _wrap(
    words: tuple[str, ...], typeface: Typeface, width: float, limits: Limits
) -> tuple[str, ...] | None:
    """The words in as few lines of `width` ems as they take, as even as can be; None where they
    take more than the limit."""
    pieces = tuple(part for word in words for part in _cut(word, typeface, width, limits))
    best: list[dict[int, tuple[float, tuple[str, ...]]]] = [{0: (0.0, ())}]
    for _ in range(limits.most_lines):
        best.append(_one_more_line(best[-1], pieces, typeface, width=width, limits=limits))
        if len(pieces) in best[-1]:
            return best[-1][len(pieces)][1]
    return None


def _one_more_line(
    reached: dict[int, tuple[float, tuple[str, ...]]],
    pieces: tuple[str, ...],
    typeface: Typeface,
    *,
    width: float,
    limits: Limits,
) -> dict[int, tuple[float, tuple[str, ...]]]:
    """How well each number of pieces can be set in one line more than `reached` took."""
    further: dict[int, tuple[float, tuple[str, ...]]] = {}
    for start, (cost, lines) in reached.items():
        for stop in range(start + 1, len(pieces) + 1):
            line = "".join(pieces[start:stop]).strip()
            taken = _width(line, typeface, limits.tracking)
            if taken > width:
                break
            leans = start > 0 and _leans_back(pieces[start])
            penalty = cost + _raggedness(line, taken / width, leans_back=leans)
            if stop not in further or penalty < further[stop][0]:
                further[stop] = (penalty, (*lines, line))
    return further


def _raggedness(line: str, filled: float, *, leans_back: bool) -> float:
    """What a line costs: its empty part squared, less where it ends with a mark, more where it
    starts or ends with a word that leans over the break."""
    ends_well = PAUSE_GAIN if line[-1] in PAUSES else 0.0
    leaning = leans_back + (line[-1] in WEAK_ENDS)
    return (1 - filled) ** 2 - ends_well + WEAK_COST * leaning


def _leans_back(piece: str) -> bool:
    """A particle, or one hanzi alone, which belongs to the word before it more often than not."""
    word = piece.strip()
    return word[0] in WEAK_STARTS or (len(word) == 1 and is_hanzi(word))


def _cut(word: str, typeface: Typeface, width: float, limits: Limits) -> tuple[str, ...]:
    """A Chinese word wider than a whole line comes apart; a Latin one never does."""
    if len(word) == 1 or _width(word.strip(), typeface, limits.tracking) <= width:
        return (word,)
    parts: list[str] = []
    for character in word:
        if parts and _belongs(parts[-1], character):
            parts[-1] += character
        else:
            parts.append(character)
    return tuple(parts)


@lru_cache(maxsize=4096)
def _width(line: str, typeface: Typeface, tracking: float) -> float:
    return set_line(line, typeface, tracking).width
