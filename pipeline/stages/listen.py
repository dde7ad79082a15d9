"""Listen: a lesson's sound alone, with its chapters and its poster as cover."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from pipeline.ffmpeg.listening import mux_listening
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.step import Part, Report, StageCall, Step
from pipeline.model.timeline import Chapter

NAME = "listen"
VERSION = 1
SOUND = "sound.m4a"


def step(
    target: str,
    *,
    sound: Part,
    cover: Part,
    chapters: tuple[Chapter, ...],
    tags: tuple[tuple[str, str], ...],
    frame_rate: Fraction,
    ffmpeg: str,
) -> Step:
    """`sound` is the programme's ADTS, `cover` its poster."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={
            "chapters": to_json(chapters),
            "tags": to_json(tags),
            "frame_rate": to_json(frame_rate),
        },
        inputs={"sound": sound, "cover": cover},
        tools={"ffmpeg": ffmpeg},
        is_deterministic=False,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    chapters = tuple(from_json(Chapter, one) for one in call.params["chapters"])
    mux_listening(
        call.inputs["sound"],
        call.inputs["cover"],
        chapters=chapters,
        tags=dict(call.params["tags"]),
        frame_rate=Fraction(call.params["frame_rate"]),
        output=call.output / SOUND,
        workspace=call.workspace,
    )
    return {"chapters": len(chapters)}
