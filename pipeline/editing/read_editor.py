"""A sequence from another editor's file (.otio, .xml, .edl), through OpenTimelineIO.

What a lesson cannot show (layers, transitions, nested sequences) is told, never guessed at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from pipeline.editing.sequence import Medium, Sequence, Shot, Still, Voice
from pipeline.editing.write_otio import METADATA
from pipeline.model.codec import Json, from_json
from pipeline.model.edit import Placement
from pipeline.model.errors import BadFootage, MissingTool
from pipeline.model.media import FrameSize
from pipeline.model.timed_text import Cue
from pipeline.model.timeline import Cover
from pipeline.model.timing import FrameRange, TimeRange, time_of

LARGEST = 50_000_000
"""Bytes: a cut of an hour has a few hundred thousand."""
ADAPTERS = {".otio": "otio_json", ".xml": "fcp_xml", ".edl": "cmx_3600"}
STILLS = frozenset((".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"))
NO_SIZE = FrameSize(0, 0)


@dataclass(frozen=True, slots=True)
class ReadSequence:
    """The sequence, and what of the file is not in it, for people."""

    sequence: Sequence
    notes: tuple[str, ...]


def read_editor(path: Path, *, frame_rate: Fraction, frame_size: FrameSize) -> ReadSequence:
    """The first sequence of the file, on frames of `frame_rate`. Raises BadFootage where it cannot
    be read, MissingTool without OpenTimelineIO."""
    form = ADAPTERS.get(path.suffix.lower())
    if form is None:
        raise BadFootage(
            f"{path}: expected a file named .otio, .xml (Final Cut Pro 7) or .edl",
            hint="export one of these from the editor",
        )
    if path.stat().st_size > LARGEST:
        raise BadFootage(f"{path}: expected a file of less than {LARGEST} bytes")
    return _Reader(frame_rate, frame_size).read(_opened(path, form, frame_rate))


def _opened(path: Path, form: str, rate: Fraction) -> Any:
    try:
        import opentimelineio as otio
    except ImportError as problem:
        raise MissingTool(
            f"{path}: expected the package opentimelineio to read it, found none",
            hint="pip install opentimelineio otio-fcp-adapter otio-cmx3600-adapter "
            "(it has no wheel for this Python yet, perhaps: 3.11 to 3.13 do)",
        ) from problem
    options = {"rate": float(rate)} if form == "cmx_3600" else {}
    if form == "fcp_xml":
        _refuse_entities(path)
    try:
        found = otio.adapters.read_from_file(str(path), adapter_name=form, **options)
    except Exception as problem:
        raise BadFootage(
            f"{path}: expected a sequence that OpenTimelineIO can read, found: "
            f"{type(problem).__name__}: {problem}",
            hint="export it again from the editor, as OpenTimelineIO, Final Cut Pro 7 XML or EDL",
        ) from problem
    timelines = list(_timelines(found))
    if not timelines:
        raise BadFootage(f"{path}: expected a sequence in it, found none")
    return timelines[0]


def _refuse_entities(path: Path) -> None:
    """A document that defines entities can grow without bound when it is read."""
    if b"<!ENTITY" in path.read_bytes():
        raise BadFootage(f"{path}: expected no entities in it, found some")


def _timelines(found: Any) -> Iterator[Any]:
    import opentimelineio as otio

    if isinstance(found, otio.schema.Timeline):
        yield found
    elif isinstance(found, otio.schema.SerializableCollection):
        for child in found:
            yield from _timelines(child)


@dataclass
class _Reader:
    """Reads one timeline; gathers media and notes."""

    rate: Fraction
    size: FrameSize
    media: dict[str, Medium] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def read(self, timeline: Any) -> ReadSequence:
        own = _own(timeline)
        written = Fraction(own["frame_rate"]) if own.get("frame_rate") else self.rate
        if written != self.rate:
            self.note(f"it has {float(written):g} frames a second, the course {float(self.rate):g}")
        pictures = [track for track in timeline.video_tracks() if _has_clip(track)]
        shots = tuple(self._shots(pictures[0])) if pictures else ()
        stills = tuple(still for track in pictures[1:] for still in self._stills(track))
        voices = [list(self._voices(track)) for track in timeline.audio_tracks()]
        voices = [one for one in voices if one]
        if len(voices) > 1:
            self.note(f"{len(voices)} sound tracks: the first is used")
        sequence = Sequence(
            timeline.name,
            self.rate,
            self.size,
            tuple(self.media.values()),
            shots,
            tuple(voices[0]) if voices else (),
            stills,
            tuple(self._captions(timeline.tracks)),
        )
        return ReadSequence(sequence, tuple(dict.fromkeys(self.notes)))

    def note(self, text: str) -> None:
        self.notes.append(text)

    def _clips(self, track: Any) -> Iterator[tuple[Any, FrameRange]]:
        """Clips with their places; everything else is told."""
        import opentimelineio as otio

        for child in track:
            if isinstance(child, otio.schema.Transition):
                self.note("transitions are not carried: they become cuts")
            elif isinstance(child, otio.schema.Clip):
                place = track.range_of_child(child)
                start = self._frames(place.start_time)
                stop = self._frames(place.start_time + place.duration)
                if stop > start:
                    yield child, FrameRange(start, stop)
            elif not isinstance(child, otio.schema.Gap):
                self.note(f"{child.name or 'a nested sequence'} is not carried: flatten it first")

    def _shots(self, track: Any) -> Iterator[Shot]:
        stop = 0
        for clip, span in self._clips(track):
            if span.start > stop:
                seconds = float(time_of(span.start - stop, self.rate))
                self.note(f"{seconds:.2f} s of black before {clip.name} are left out")
            stop = span.stop
            own, speed = _own(clip), self._speed(clip)
            yield Shot(
                self._medium(clip),
                round(self._first(clip)),
                span,
                speed,
                int(own.get("fade_in", 0)),
                int(own.get("fade_out", 0)),
                tuple(from_json(Cover, plain) for plain in own.get("covers", ())),
            )

    def _voices(self, track: Any) -> Iterator[Voice]:
        for clip, span in self._clips(track):
            yield Voice(self._medium(clip), self._first(clip), span, self._speed(clip))

    def _stills(self, track: Any) -> Iterator[Still]:
        for clip, span in self._clips(track):
            name = self._medium(clip)
            if Path(name).suffix.lower() not in STILLS:
                self.note(f"{name} lies over other pictures: only stills may, it is left out")
                continue
            yield Still(name, span, Placement(_own(clip).get("placement", "full")))

    def _captions(self, stack: Any) -> Iterator[Cue]:
        for marker in stack.markers:
            own = _own(marker)
            if "caption" in own:
                start = self._frames(marker.marked_range.start_time)
                stop = start + self._frames(marker.marked_range.duration)
                span = TimeRange(time_of(start, self.rate), time_of(stop, self.rate))
                yield Cue(span, tuple(own["caption"]), own.get("speaker", ""))

    def _speed(self, clip: Any) -> Fraction:
        import opentimelineio as otio

        for effect in clip.effects:
            if isinstance(effect, otio.schema.FreezeFrame):
                self.note(f"{clip.name}: a freeze frame is not carried")
            elif isinstance(effect, otio.schema.LinearTimeWarp) and effect.time_scalar > 0:
                exact = _own(clip).get("speed")
                near = Fraction(effect.time_scalar).limit_denominator(100)
                return Fraction(exact) if exact else near
            else:
                self.note(f"{clip.name}: the effect {effect.effect_name or '?'} is not carried")
        return Fraction(1)

    def _first(self, clip: Any) -> Fraction:
        """The file's own frame that is used first: a camera's timecode starts anywhere."""
        start = clip.trimmed_range().start_time
        available = getattr(clip.media_reference, "available_range", None)
        if available is not None:
            start = start - available.start_time
        return max(self._exact(start), Fraction(0))

    def _exact(self, time: Any) -> Fraction:
        """Frames of our rate; whole ones where they are meant to be."""
        frames = Fraction(time.value) * self.rate / self._nominal(time.rate)
        return frames.limit_denominator(100)

    def _nominal(self, rate: float) -> Fraction:
        """The exact rate that a decimal stands for: 29.97 is 30000/1001."""
        if abs(rate - float(self.rate)) < 0.005:
            return self.rate
        drop = Fraction(round(rate * 1001 / 1000) * 1000, 1001)
        return drop if abs(rate - float(drop)) < 0.005 and rate != round(rate) else Fraction(rate)

    def _frames(self, time: Any) -> int:
        return round(self._exact(time))

    def _medium(self, clip: Any) -> str:
        reference = clip.media_reference
        own = _own(reference)
        url = getattr(reference, "target_url", "") or ""
        name = own.get("file") or _file_name(url) or clip.name or ""
        available = getattr(reference, "available_range", None)
        count = self._frames(available.duration) if available is not None else 0
        size = from_json(FrameSize, own["frame_size"]) if "frame_size" in own else NO_SIZE
        has_sound = bool(own.get("has_sound", True))
        path = Path(unquote(urlsplit(url).path)) if url else Path(name)
        self.media.setdefault(
            name, Medium(name, path, count, size, has_sound, str(own.get("sha256", "")))
        )
        return str(name)


def _own(item: Any) -> dict[str, Json]:
    """What we wrote beside a standard object, as plain JSON."""
    found = item.metadata.get(METADATA) if item is not None else None
    return dict(_plain(found)) if found is not None else {}


def _plain(value: Any) -> Json:
    """OpenTimelineIO's own mappings and lists as Python's."""
    if hasattr(value, "items"):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return [_plain(item) for item in value]


def _file_name(url: str) -> str:
    return PurePosixPath(unquote(urlsplit(url).path).replace("\\", "/")).name


def _has_clip(track: Any) -> bool:
    import opentimelineio as otio

    return any(isinstance(child, otio.schema.Clip) for child in track)
