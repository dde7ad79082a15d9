"""Stream: finished films of several sizes as HLS, cut by copying."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from pipeline.captions.vtt import write_vtt
from pipeline.ffmpeg.hls import MAIN, Subtitles, Variant, write_hls
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.step import Input, Part, Report, Slot, StageCall, Step
from pipeline.model.timed_text import TimedText

NAME = "stream"
VERSION = 2
PLAYLIST = MAIN
TITLES = {"zh": "中文", "en": "English"}


def step(
    target: str,
    *,
    films: Mapping[str, Part],
    timed_texts: tuple[TimedText, ...],
    duration: Fraction,
    ffmpeg: str,
) -> Step:
    """`films` by their name ("1080"), largest first; `duration` seconds."""
    inputs: dict[str, Input] = {f"film/{name}": part for name, part in films.items()}
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={
            "names": list(films),
            "timed_texts": to_json(timed_texts),
            "duration": to_json(duration),
        },
        inputs=inputs,
        tools={"ffmpeg": ffmpeg},
        slot=Slot.ENCODE,
        is_deterministic=False,
        weight=float(duration) * 0.1,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    timed_texts = [from_json(TimedText, one) for one in call.params["timed_texts"]]
    write_hls(
        [Variant(call.inputs[f"film/{name}"], f"v{name}") for name in call.params["names"]],
        [
            Subtitles(timed.language, TITLES.get(timed.language, timed.language), write_vtt(timed))
            for timed in timed_texts
        ],
        duration=Fraction(call.params["duration"]),
        output=call.output,
    )
    return {"variants": len(call.params["names"])}
