"""Web: a smaller form of one encoded segment, so that films for the web are joined from segments
as masters are, and a changed caption encodes none of their pictures again."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from pipeline.ffmpeg.profile import EncodeProfile, video_arguments
from pipeline.ffmpeg.rendition import smaller_segment
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.media import FrameSize
from pipeline.model.step import Part, Report, StageCall, Step
from pipeline.stages.segment import slot_of

NAME = "web"
VERSION = 3
FILM = "segment.mp4"


def step(
    target: str,
    *,
    segment: Part,
    frame_count: int,
    frame_rate: Fraction,
    frame_size: FrameSize,
    profile: EncodeProfile,
    ffmpeg: str,
) -> Step:
    """`segment` (of `frame_count` frames) at `frame_size`, in `profile`."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={
            "frame_count": frame_count,
            "frame_rate": to_json(frame_rate),
            "frame_size": to_json(frame_size),
            "profile": to_json(profile),
            "encoding": video_arguments(profile, frame_rate),
        },
        inputs={"segment": segment},
        tools={"ffmpeg": ffmpeg},
        slot=slot_of(profile),
        is_deterministic=False,
        weight=frame_count / 60,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    smaller_segment(
        call.inputs["segment"],
        frame_count=call.params["frame_count"],
        frame_rate=Fraction(call.params["frame_rate"]),
        frame_size=from_json(FrameSize, call.params["frame_size"]),
        profile=from_json(EncodeProfile, call.params["profile"]),
        output=call.output / FILM,
        report=report,
    )
    return {"frame_count": call.params["frame_count"]}
