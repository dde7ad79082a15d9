"""Which takes show the same scene, and how the colours of one come to be like the other's.

Gentle: a gain a channel, limited, one for the whole take. Takes of another scene are left alone: a
slide has nothing to learn from a face. Pure: tones come in, grades go out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.model.grade import BEND, PLAIN, THOUSAND, Channels, Grade, Matched, Tones

if TYPE_CHECKING:
    from numpy.typing import NDArray

LIKE = 0.8
"""Correlation of the cells' light from which on two takes have the same framing."""
MOST = 0.25
"""That all channels together are moved at most: about two thirds of a stop of the camera. More
would lift noise, or show what was clipped."""
MOST_TINT = 0.15
"""That a channel is moved beside the others at most."""
STEEPEST = 1.3
"""A gain of 4/3 would turn the curve over at white."""
LEAST = 15
"""Thousandths: less is not seen, and the take stays as it was filmed."""
DARK, LIGHT = 0.06, 0.92
"""Levels outside of which a cell tells nothing of a gain."""
FEW = 24
"""Cells that must be left to tell one."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A take: its name, how long it is (frames), its tones."""

    take: str
    frame_count: int
    tones: Tones


def match(takes: Sequence[Seen], named: str = "") -> tuple[Matched, ...]:
    """In the order of `takes`. The reference of a scene is the take `named`, else its longest."""
    ordered = sorted(takes, key=lambda one: (one.take != named, -one.frame_count))
    references: list[Seen] = []
    found: dict[str, Matched] = {}
    for one in ordered:
        matched = next(
            (like for other in references if (like := _matched(one, other)) is not None), None
        )
        if matched is None:
            references.append(one)
            matched = Matched(one.take, "", "", PLAIN)
        found[one.take] = matched
    return tuple(found[one.take] for one in takes)


def _matched(one: Seen, other: Seen) -> Matched | None:
    """`one` brought to `other`; None: they do not show the same."""
    if is_framed_alike(one.tones, other.tones):
        pairs = list(zip(one.tones.cells, other.tones.cells, strict=True))
        by = "picture"
    elif one.tones.skin and other.tones.skin:
        pairs, by = [(one.tones.skin, other.tones.skin)], "face"
    else:
        return None
    wanted = [_gain(pairs, channel) for channel in range(3)]
    if max(abs(gain - THOUSAND) for gain in wanted) < LEAST:
        return Matched(one.take, other.take, by, PLAIN)
    kept = _gently(wanted, one.tones)
    short = max(abs(gain - held) for gain, held in zip(wanted, kept, strict=True))
    return Matched(one.take, other.take, by, Grade(*kept), short)


def _gently(wanted: Sequence[int], own: Tones) -> list[int]:
    """What is done of it: light and tint are limited each by itself, so that what is too much light
    to mend gives no tint. What was clipped cannot be darkened: the more of it there is, the less is
    darkened beside it."""
    gains = np.array(wanted, float) / THOUSAND
    light = float(np.exp(np.log(gains).mean()))
    tints = np.clip(gains / light, 1 - MOST_TINT, 1 + MOST_TINT)
    held = tints * min(max(light, 1 - MOST), 1 + MOST)
    clipped = float((np.array(own.cells).max(axis=1) >= LIGHT * THOUSAND).mean())
    held = np.where(held < 1, 1 - (1 - held) * max(0.0, 1 - 2 * clipped), held)
    held = np.minimum(held, STEEPEST)
    return [round(float(one) * THOUSAND) for one in held]


def is_framed_alike(one: Tones, other: Tones) -> bool:
    """Whether light and dark lie in the same places."""
    early, late = _light(one.cells), _light(other.cells)
    if min(early.std(), late.std()) == 0:
        return False
    return float(np.corrcoef(early, late)[0, 1]) >= LIKE


def _light(cells: Sequence[Channels]) -> NDArray[np.float64]:
    light: NDArray[np.float64] = np.array(cells, float) @ np.array([0.2126, 0.7152, 0.0722])
    return light


def _gain(pairs: Sequence[tuple[Channels, Channels]], channel: int) -> int:
    """The gain (thousandths) that most cells ask for: what moved or changed is outvoted."""
    levels = np.array([(one[channel], other[channel]) for one, other in pairs], float) / THOUSAND
    inside = ((levels > DARK) & (levels < LIGHT)).all(axis=1)
    if inside.sum() < min(FEW, len(pairs)):
        return THOUSAND
    own, wanted = levels[inside].T
    bent = own**BEND
    return max(1, round(float(np.median((wanted - bent) / (own - bent))) * THOUSAND))
