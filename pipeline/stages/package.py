"""Package: what goes beside a finished film: the poster, caption files, chapters, plain text."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from pipeline.captions.srt import write_srt
from pipeline.captions.text import plain_text
from pipeline.captions.vtt import write_chapters_vtt, write_vtt
from pipeline.model.codec import Json, from_json, to_json
from pipeline.model.step import Part, Report, Slot, StageCall, Step
from pipeline.model.timed_text import TimedText
from pipeline.model.timing import TimeRange, clock_text, time_of

NAME = "package"
VERSION = 4
POSTER = "poster.jpg"


@dataclass(frozen=True, slots=True)
class Sidecars:
    """What is written: cue times are the film's; chapters are (first frame, title)."""

    timed_texts: tuple[TimedText, ...]
    chapters: tuple[tuple[int, str], ...]
    frame_rate: Fraction
    frame_count: int
    """Of the film: where its last chapter ends."""


def step(target: str, *, pictures: Mapping[str, Part], sidecars: Sidecars, ffmpeg: str) -> Step:
    """Sidecars of a film: `captions.<language>.srt|vtt|txt` (and `captions.zh-en.srt|vtt` where a
    lesson has two languages), `chapters.txt|json|vtt`, and `pictures`: posters by their names."""
    return Step(
        target=target,
        stage=NAME,
        version=VERSION,
        params={"sidecars": to_json(sidecars)},
        inputs=dict(pictures),
        tools={"ffmpeg": ffmpeg},
        slot=Slot.ENCODE,
    )


def run(call: StageCall, report: Report) -> Mapping[str, Json]:
    sidecars = from_json(Sidecars, call.params["sidecars"])
    for timed in sidecars.timed_texts:
        stem = f"captions.{timed.language}"
        (call.output / f"{stem}.srt").write_text(write_srt(timed), encoding="utf-8")
        (call.output / f"{stem}.vtt").write_text(write_vtt(timed), encoding="utf-8")
        (call.output / f"{stem}.txt").write_text(plain_text(timed), encoding="utf-8")
    _write_together(call, sidecars)
    _write_chapters(call, sidecars)
    report(0.3)
    for name, path in call.inputs.items():
        shutil.copyfile(path, call.output / name)
    return {}


def _write_together(call: StageCall, sidecars: Sidecars) -> None:
    """Two languages one above the other: `captions.zh-en.srt|vtt`."""
    first = sidecars.timed_texts[0] if sidecars.timed_texts else None
    if first is None or len(sidecars.timed_texts) < 2 or not any(cue.second for cue in first.cues):
        return
    stem = f"captions.{first.language}-{sidecars.timed_texts[1].language}"
    both = first.together()
    (call.output / f"{stem}.srt").write_text(write_srt(both), encoding="utf-8")
    (call.output / f"{stem}.vtt").write_text(write_vtt(both), encoding="utf-8")


def _write_chapters(call: StageCall, sidecars: Sidecars) -> None:
    """As text for video sites ("00:00 title"), JSON (Podcasting 2.0's form) and WebVTT."""
    starts = [(time_of(frame, sidecars.frame_rate), title) for frame, title in sidecars.chapters]
    lines = [f"{clock_text(start)[:8]} {title}\n" for start, title in starts]
    (call.output / "chapters.txt").write_text("".join(lines), encoding="utf-8")
    body = {
        "version": "1.2.0",
        "chapters": [
            {"startTime": round(float(start), 3), "title": title} for start, title in starts
        ],
    }
    text = json.dumps(body, ensure_ascii=False, indent=1)
    (call.output / "chapters.json").write_text(text + "\n", encoding="utf-8")
    stops = [start for start, _ in starts[1:]]
    stops.append(time_of(sidecars.frame_count, sidecars.frame_rate))
    spans = [
        (TimeRange(start, stop), title) for (start, title), stop in zip(starts, stops, strict=True)
    ]
    (call.output / "chapters.vtt").write_text(write_chapters_vtt(spans), encoding="utf-8")
