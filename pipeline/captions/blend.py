"""One passage's text merged three ways: what a person wrote, with what changed elsewhere in it.

Compared letter by letter; marks, spaces and breaks are the person's. Where both sides changed the
same letters the person's stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.captions.hunks import letters

ALIKE = 0.5
"""Share of letters: texts less alike are about other things."""
LINE, CUE = "\n", "\x1e"

Letter = tuple[str, str]
"""A letter or digit, and the marks, spaces and breaks that follow it."""
Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blend:
    """As many cues as the person had; `is_clean` where no letter was changed by both sides."""

    cues: tuple[Lines, ...]
    is_clean: bool


def are_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, letters(one), letters(other), False).ratio() >= ALIKE


def blend(base: str, people: Sequence[Lines], now: str) -> Blend:
    """`base` and `now` are what the machine wrote, then and now; `people` are cues of lines."""
    prefix, theirs = _letters(CUE.join(LINE.join(lines) for lines in people))
    ours = _letters(now)[1]
    plain = letters(base)
    pieces = [prefix]
    is_clean = True
    for chunk in _chunks(plain, _text(theirs), _text(ours)):
        was, they, we = plain[slice(*chunk[0])], theirs[slice(*chunk[1])], ours[slice(*chunk[2])]
        if _text(they) == was != _text(we):
            pieces.append(_joined(we) + _breaks(they))
            continue
        is_clean &= _text(we) in (was, _text(they))
        pieces.append(_joined(they))
    return Blend(_cues("".join(pieces)), is_clean)


def _letters(text: str) -> tuple[str, list[Letter]]:
    """What stands before the first letter, and each letter with what follows it."""
    prefix, found = "", []
    for one in text:
        if one.isalnum():
            found.append((one, ""))
        elif found:
            found[-1] = (found[-1][0], found[-1][1] + one)
        else:
            prefix += one
    return prefix, found


def _text(chunk: Sequence[Letter]) -> str:
    return "".join(one for one, _ in chunk).lower()


def _joined(chunk: Sequence[Letter]) -> str:
    return "".join(one + rest for one, rest in chunk)


def _breaks(chunk: Sequence[Letter]) -> str:
    """The breaks among letters that are replaced: a person's cues stay as many as they were."""
    rests = "".join(rest for _, rest in chunk)
    return "".join(one for one in rests if one in (LINE, CUE))


def _chunks(base: str, theirs: str, ours: str) -> Iterator[tuple[tuple[int, int], ...]]:
    """Spans of base, theirs and ours that stand for each other: a letter that all have, or what
    lies between two of those (diff3)."""
    in_theirs, in_ours = _kept(base, theirs), _kept(base, ours)
    last = (0, 0, 0)
    for place in range(len(base)):
        if place in in_theirs and place in in_ours:
            here = (place, in_theirs[place], in_ours[place])
            yield tuple(zip(last, here, strict=True))
            last = (here[0] + 1, here[1] + 1, here[2] + 1)
            yield tuple(zip(here, last, strict=True))
    yield tuple(zip(last, (len(base), len(theirs), len(ours)), strict=True))


def _kept(base: str, other: str) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, other, False).get_matching_blocks()
    return {one.a + step: one.b + step for one in blocks for step in range(one.size)}


def _cues(text: str) -> tuple[Lines, ...]:
    return tuple(
        tuple(kept for line in cue.split(LINE) if (kept := line.strip())) for cue in text.split(CUE)
    )
