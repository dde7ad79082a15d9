"""Web: a smaller rendition of a finished film, with the same timing, sound, tracks and chapters."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.ffmpeg.check import FilmPlan, check_film
from pipeline.ffmpeg.measure import measure_loudness
from pipeline.ffmpeg.profile import EncodeProfile
from pipeline.ffmpeg.rendition import web_rendition
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.step import Part, Report, Slot, StageCall, Step
from pipeline.model.timing import time_of

NAME = "web"
VERSION = 1
FILM = "web.mp4"


def step(target: str, *, master: Part, plan: FilmPlan, profile: EncodeProfile, ffmpeg: str) -> Step:
    """A rendition of `master`; `plan` is what it must come to (its frame size is the smaller)."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"plan": to_json(plan), "profile": to_json(profile)},
        inputs={"master": master},
        tools={"ffmpeg": ffmpeg},
        slot=Slot.ENCODE,
        is_deterministic=False,
        weight=plan.frame_count / 60,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    plan = from_json(FilmPlan, call.params["plan"])
    profile = from_json(EncodeProfile, call.params["profile"])
    film = call.output / FILM
    web_rendition(
        call.inputs["master"],
        frame_size=plan.frame_size,
        frame_rate=plan.frame_rate,
        profile=profile,
        duration=time_of(plan.frame_count, plan.frame_rate),
        output=film,
        report=report,
    )
    check_film(film, plan)
    return {"frame_count": plan.frame_count, "loudness": to_json(measure_loudness(film))}
