"""Tones: the colours of one take, from a few pictures of it. Keyed by the footage alone: no cut
looks at them again, and none makes a take look otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from pipeline.ffmpeg.graph import Picture, PictureShape
from pipeline.ffmpeg.peek import Peeked, peek_evenly, peek_keys
from pipeline.model.codec import Json, dumps, from_json, to_json
from pipeline.model.errors import BadFootage
from pipeline.model.step import Input, Report, Slot, StageCall, Step
from pipeline.model.timing import time_of

NAME = "tones"
VERSION = 1
TONES = "tones.json"
FEW = 40
"""Pictures of a whole take."""
SHORT = Fraction(45)
"""Seconds: so short a take may have too few key frames, and is decoded whole."""


def step(
    target: str,
    *,
    picture: Input,
    shape: PictureShape,
    frame_rate: Fraction,
    ffmpeg: str,
    label: str,
) -> Step:
    """Of a take's `picture` of `shape`."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"shape": to_json(shape), "frame_rate": to_json(frame_rate)},
        inputs={"picture": picture},
        tools={"ffmpeg": ffmpeg},
        slot=Slot.ENCODE,
        label=label,
        weight=max(0.5, float(time_of(shape.frame_count, frame_rate)) * 0.02),
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    from pipeline.vision.tones import tones_of  # numpy, which recipes need not load

    shape = from_json(PictureShape, call.params["shape"])
    rate = Fraction(call.params["frame_rate"])
    peeked = _peek(call, Picture(call.inputs["picture"], shape), rate, report)
    paths = [path for _, path in sorted(peeked.pictures.items())]
    if not paths:
        raise BadFootage(f"{call.inputs['picture'].name}: expected pictures, found none")
    tones = tones_of(paths)
    (call.output / TONES).write_text(dumps("tones/1", tones), encoding="utf-8")
    return {"pictures": len(paths), "with_face": tones.skin is not None}


def _peek(call: StageCall, picture: Picture, rate: Fraction, report: Report) -> Peeked:
    seconds = time_of(picture.shape.frame_count, rate)
    if seconds <= SHORT:
        return peek_evenly(
            picture,
            frame_rate=rate,
            every=max(1, round(rate)),
            folder=call.workspace,
            report=report,
            in_colour=True,
        )
    return peek_keys(
        picture,
        frame_rate=rate,
        apart=seconds / FEW,
        folder=call.workspace,
        report=report,
        in_colour=True,
    )
