"""Which picture of a film shows it best: sharp, well lit, and somebody in it with open eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from pipeline.model.look import WHOLE, Face, Looks, Sight
from pipeline.model.timeline import Clip
from pipeline.vision.follow import main_face

EDGE = 5
"""Frames at either end of a clip that are not chosen: it may fade or shake there."""
DARK, LIGHT = 45, 215
"""Mean luma outside of which a picture is too dark or too light to be chosen gladly."""
LOST = WHOLE * 2 // 5
"""Of its pixels without detail: more is badly exposed."""
OPEN_EYES = 2.0
"""What both eyes open are worth, against 1 for the sharpest picture of all."""
BADLY_LIT = 1.5
LARGE_FACE = 3000
"""Ten-thousandths of the picture's height: a larger face is worth no more."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A frame of a film's clip, and who is in it."""

    clip: Clip
    frame: int
    """Of the clip."""
    face: Face | None


def choose(clips: Sequence[Clip], looks: Mapping[str, Looks]) -> Choice | None:
    """The best of what was seen of `clips`, whose takes `looks` has by their source; the first of
    equals. None where nothing that is shown was seen."""
    mains = {source: main_face(one.sights) for source, one in looks.items()}
    seen = [
        (clip, frame, sight, _of_main(sight, mains[clip.source]))
        for clip in clips
        for sight in looks[clip.source].sights
        if (frame := _frame(clip, sight)) is not None
    ]
    with_face = [one for one in seen if one[3] is not None]
    options = with_face or seen
    if not options:
        return None
    ranks = _ranks([sight.sharpness for _, _, sight, _ in options])
    marks = [
        rank + _worth(sight, face) for rank, (_, _, sight, face) in zip(ranks, options, strict=True)
    ]
    clip, frame, _, face = options[marks.index(max(marks))]
    return Choice(clip, frame, face)


def _frame(clip: Clip, sight: Sight) -> int | None:
    """The clip's frame that shows `sight`; None where it shows it not, or at its edge."""
    frame = ceil((sight.frame - clip.source_start) / clip.speed)
    edge = min(EDGE, (len(clip.span) - 1) // 2)
    return frame if edge <= frame < len(clip.span) - edge else None


def _of_main(sight: Sight, main: Face | None) -> Face | None:
    """The face of whoever the take is about."""
    if main is None or not sight.faces:
        return None
    return max(sight.faces, key=lambda face: (face.eyes, face.width, -face.x))


def _ranks(sharpness: Sequence[int]) -> list[float]:
    """0 for the least sharp, 1 for the sharpest: levels differ from camera to camera."""
    ordered = sorted(sharpness)
    return [ordered.index(one) / max(1, len(ordered) - 1) for one in sharpness]


def _worth(sight: Sight, face: Face | None) -> float:
    lit = DARK <= sight.brightness <= LIGHT and sight.clipped <= LOST
    worth = 0.0 if lit else -BADLY_LIT
    if face is not None:
        worth += OPEN_EYES * face.eyes / 2 + min(1.0, face.height / LARGE_FACE) / 2
    return worth
