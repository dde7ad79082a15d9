"""Look: what is seen in one take, a few pictures a second: faces, cuts, what moves, which pictures
are good. Keyed by the footage alone, so that no cut and no caption is looked for again."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction

from pipeline.ffmpeg.graph import Picture, PictureShape
from pipeline.ffmpeg.peek import CELLS, Peeked, peek_evenly, peek_keys
from pipeline.model.codec import Json, dumps, from_json, to_json
from pipeline.model.look import Looks
from pipeline.model.step import Input, Report, Slot, StageCall, Step
from pipeline.model.timing import time_of

NAME = "look"
VERSION = 1
LOOKS = "looks.json"
A_SECOND = 2
"""Pictures, to follow somebody by."""
FEW = 40
"""Pictures of a whole take, to choose one of."""
SHORT = Fraction(45)
"""Seconds: so short a take may have too few key frames to choose from, and is decoded whole."""


class Looking(Enum):
    """`EVENLY`: to follow somebody; `ROUGHLY`: to choose a picture, at a tenth of the cost."""

    EVENLY = "evenly"
    ROUGHLY = "roughly"


def step(
    target: str,
    *,
    picture: Input,
    shape: PictureShape,
    frame_rate: Fraction,
    looking: Looking,
    ffmpeg: str,
    label: str,
) -> Step:
    """Looks at a take's `picture` of `shape`."""
    cost = 0.2 if looking is Looking.EVENLY else 0.02
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={
            "shape": to_json(shape),
            "frame_rate": to_json(frame_rate),
            "looking": looking.value,
        },
        inputs={"picture": picture},
        tools={"ffmpeg": ffmpeg},
        slot=Slot.ENCODE,
        label=label,
        weight=max(0.5, float(time_of(shape.frame_count, frame_rate)) * cost),
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    shape = from_json(PictureShape, call.params["shape"])
    rate = Fraction(call.params["frame_rate"])
    looking = Looking(call.params["looking"])
    picture = Picture(call.inputs["picture"], shape)
    looks = _looks(shape, _peek(call, picture, rate, looking, report), report)
    (call.output / LOOKS).write_text(dumps("looks/1", looks), encoding="utf-8")
    return {
        "sights": len(looks.sights),
        "with_face": sum(bool(sight.faces) for sight in looks.sights),
        "shots": len(looks.shots),
    }


def _peek(
    call: StageCall, picture: Picture, rate: Fraction, looking: Looking, report: Report
) -> Peeked:
    """Decoding is half of the work."""
    seconds = time_of(picture.shape.frame_count, rate)

    def told(part: float) -> None:
        report(part / 2)

    if looking is Looking.EVENLY or seconds <= SHORT:
        a_second = A_SECOND if looking is Looking.EVENLY else 1
        every = max(1, round(rate / a_second))
        return peek_evenly(
            picture, frame_rate=rate, every=every, folder=call.workspace, report=told
        )
    apart = seconds / FEW
    return peek_keys(picture, frame_rate=rate, apart=apart, folder=call.workspace, report=told)


def _looks(shape: PictureShape, peeked: Peeked, report: Report) -> Looks:
    import numpy as np

    from pipeline.vision.moving import cuts_in, with_movement
    from pipeline.vision.see import see

    sights = []
    for place, (frame, path) in enumerate(sorted(peeked.pictures.items())):
        sights.append(see(path, frame))
        report(0.5 + place / (2 * len(peeked.pictures)))
    if peeked.cells is None:
        return Looks(shape.frame_count, tuple(sights))
    raw = np.fromfile(peeked.cells, np.uint8)
    cells = raw.reshape(-1, CELLS[1], CELLS[0])
    return Looks(shape.frame_count, with_movement(sights, cells), cuts_in(cells))
