"""A sequence as the text of an edit list: what another editor cut, in words that a person reads and
changes. Times are to the millisecond, which is exact to the frame below 500 frames a second.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from math import floor

from pipeline.editing.sequence import Sequence, Shot, Voice
from pipeline.model.timing import FrameRange, time_of

Clock = Callable[[Fraction], str]
"""Seconds as an edit list has them."""


def edit_text(sequence: Sequence, names: Mapping[str, str], clock: Clock, head: str) -> str:
    """`names` says which footage each medium is; `head` is what the file's first lines say."""
    writer = _Writer(sequence, names, clock)
    parts = [f"# {line}\n" for line in head.splitlines()]
    parts += ["show:\n", *map(_entry, writer.shown())]
    covers, stills = list(writer.covers()), list(writer.stills())
    parts += ["cover:\n", *map(_entry, covers)] if covers else []
    parts += ["insert:\n", *map(_entry, stills)] if stills else []
    return "".join(parts)


def _entry(fields: Mapping[str, str]) -> str:
    return "  - {" + ", ".join(f"{name}: {value}" for name, value in fields.items()) + "}\n"


class _Writer:
    """One sequence's entries; each an ordered mapping of YAML texts."""

    def __init__(self, sequence: Sequence, names: Mapping[str, str], clock: Clock) -> None:
        self._sequence = sequence
        self._names = names
        self._clock = clock

    def shown(self) -> Iterator[Mapping[str, str]]:
        for shot in self._sequence.shots:
            fields = self._reach(shot.medium, shot.source)
            voice = self._voice_of(shot)
            lead = shot.span.start - voice.span.start if voice else 0
            lag = voice.span.stop - shot.span.stop if voice else 0
            extra = {
                "speed": str(shot.speed) if shot.speed != 1 else "",
                "fade_in": self._seconds(shot.fade_in),
                "fade_out": self._seconds(shot.fade_out),
                "sound_lead": self._seconds(lead),
                "sound_lag": self._seconds(lag),
            }
            yield {**fields, **{name: value for name, value in extra.items() if value}}

    def covers(self) -> Iterator[Mapping[str, str]]:
        for shot in self._sequence.shots:
            for cover in shot.covers:
                frames = _source(shot, cover.span)
                area = ", ".join(_decimal(side * 100) for side in cover.area)
                fields = {**self._reach(shot.medium, frames), "area": f"[{area}]"}
                yield {**fields, "how": "box"} if cover.is_box else fields

    def stills(self) -> Iterator[Mapping[str, str]]:
        """A still over several shots is one for each."""
        for still in self._sequence.stills:
            for shot in self._sequence.shots:
                span = still.span.within(shot.span)
                if span is not None:
                    frames = _source(shot, span.shifted(-shot.span.start))
                    name = json.dumps(self._names[still.medium], ensure_ascii=False)
                    reach = self._reach(shot.medium, frames)
                    yield {"still": name, **reach, "place": still.placement.value}

    def _reach(self, medium: str, frames: FrameRange) -> dict[str, str]:
        rate = self._sequence.frame_rate
        return {
            "take": json.dumps(self._names[medium], ensure_ascii=False),
            "from": self._clock(time_of(frames.start, rate)),
            "to": self._clock(time_of(frames.stop, rate)),
        }

    def _voice_of(self, shot: Shot) -> Voice | None:
        """The sound that runs in step with the shot and overlaps it most."""
        own = [voice for voice in self._sequence.voices if _is_in_step(shot, voice)]
        return max(own, key=lambda voice: _shared(shot, voice), default=None)

    def _seconds(self, frames: int) -> str:
        if frames <= 0:
            return ""
        return _decimal(time_of(frames, self._sequence.frame_rate))


def _source(shot: Shot, frames: FrameRange) -> FrameRange:
    """Frames of a shot, as frames of its file."""
    start = shot.source_start + floor(frames.start * shot.speed)
    stop = shot.source_start + floor(frames.stop * shot.speed)
    return FrameRange(start, max(stop, start + 1))


def _is_in_step(shot: Shot, voice: Voice) -> bool:
    if (voice.medium, voice.speed) != (shot.medium, shot.speed) or not _shared(shot, voice):
        return False
    moved = (shot.span.start - voice.span.start) * shot.speed
    return abs(voice.source_start + moved - shot.source_start) <= 1


def _shared(shot: Shot, voice: Voice) -> int:
    part = voice.span.within(shot.span)
    return len(part) if part else 0


def _decimal(value: Fraction) -> str:
    """At most four places, rounded; as people write it."""
    return f"{float(value):.4f}".rstrip("0").rstrip(".")
