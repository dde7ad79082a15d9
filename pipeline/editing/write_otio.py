"""A sequence as OpenTimelineIO (.otio), in the schemas that every version of it reads.

Standard objects carry what they can (ranges, speed, markers); what has no standard object is in
their metadata under "weike", so nothing is lost on the way there and back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Many
from fractions import Fraction

from pipeline.editing.sequence import Medium, Sequence, Shot, Still, Voice
from pipeline.model.codec import Json, to_json
from pipeline.model.timed_text import Cue
from pipeline.model.timing import nearest_frame

METADATA = "weike"


def write_otio(sequence: Sequence) -> str:
    """The text of the file."""
    rate = sequence.frame_rate
    tracks = [
        _track("V1", "Video", [_shot(sequence, shot) for shot in sequence.shots]),
        *([_track("V2", "Video", _spaced(sequence, sequence.stills))] if sequence.stills else []),
        _track("A1", "Audio", _spaced(sequence, sequence.voices)),
    ]
    own = {"frame_rate": to_json(rate), "frame_size": to_json(sequence.frame_size)}
    stack = _item("Stack.1", "tracks", children=tracks)
    stack["markers"] = [_marker(cue, rate) for cue in sequence.captions]
    timeline = {
        "OTIO_SCHEMA": "Timeline.1",
        "name": sequence.name,
        "metadata": {METADATA: own},
        "global_start_time": _time(0, rate),
        "tracks": stack,
    }
    return json.dumps(timeline, ensure_ascii=False, indent=1) + "\n"


def _item(schema: str, name: str, **rest: Json) -> dict[str, Json]:
    plain: dict[str, Json] = {"metadata": {}, "source_range": None, "effects": [], "markers": []}
    return {"OTIO_SCHEMA": schema, "name": name, **plain, **rest}


def _track(name: str, kind: str, children: Iterable[Json]) -> Json:
    return _item("Track.1", name, kind=kind, children=list(children))


def _shot(sequence: Sequence, shot: Shot) -> Json:
    own = {
        "fade_in": shot.fade_in,
        "fade_out": shot.fade_out,
        "covers": to_json(shot.covers),
    }
    used = _range(shot.source_start, len(shot.span), sequence.frame_rate)
    return _clip(sequence, shot.medium, used, shot.speed, own)


def _voice(sequence: Sequence, voice: Voice) -> Json:
    used = _range(voice.source_start, len(voice.span), sequence.frame_rate)
    return _clip(sequence, voice.medium, used, voice.speed, {})


def _still(sequence: Sequence, still: Still) -> Json:
    used = _range(0, len(still.span), sequence.frame_rate)
    own = {"placement": still.placement.value}
    return _clip(sequence, still.medium, used, Fraction(1), own)


def _clip(sequence: Sequence, name: str, used: Json, speed: Fraction, own: Json) -> Json:
    medium = sequence.medium(name)
    clip = _item("Clip.1", name, media_reference=_reference(medium, sequence.frame_rate))
    clip["source_range"] = used
    own = {key: value for key, value in own.items() if value}
    if speed != 1:
        clip["effects"] = [_pace(speed)]
        own["speed"] = to_json(speed)
    clip["metadata"] = {METADATA: own} if own else {}
    return clip


def _pace(speed: Fraction) -> Json:
    return {
        "OTIO_SCHEMA": "LinearTimeWarp.1",
        "name": "",
        "effect_name": "LinearTimeWarp",
        "time_scalar": float(speed),
        "metadata": {},
    }


def _reference(medium: Medium, rate: Fraction) -> Json:
    own = {
        "file": medium.name,
        "sha256": medium.digest,
        "frame_size": to_json(medium.frame_size),
        "has_sound": medium.has_sound,
    }
    return {
        "OTIO_SCHEMA": "ExternalReference.1",
        "name": medium.name,
        "target_url": medium.path.absolute().as_uri(),
        "available_range": _range(0, medium.frame_count, rate) if medium.frame_count else None,
        "metadata": {METADATA: own},
    }


def _spaced(sequence: Sequence, runs: Many[Voice] | Many[Still]) -> Iterator[Json]:
    """Runs with gaps between them, so that each lies at its place in its track."""
    frame = 0
    for run in runs:
        if run.span.start > frame:
            gap = _item("Gap.1", "")
            gap["source_range"] = _range(0, run.span.start - frame, sequence.frame_rate)
            yield gap
        yield _voice(sequence, run) if isinstance(run, Voice) else _still(sequence, run)
        frame = run.span.stop


def _marker(cue: Cue, rate: Fraction) -> Json:
    """A caption: its text is the marker's name, its lines are kept apart in the metadata."""
    start, stop = nearest_frame(cue.span.start, rate), nearest_frame(cue.span.stop, rate)
    return {
        "OTIO_SCHEMA": "Marker.2",
        "name": " ".join(cue.lines),
        "color": "GREEN",
        "marked_range": _range(start, stop - start, rate),
        "metadata": {METADATA: {"caption": list(cue.lines), "speaker": cue.speaker}},
    }


def _range(start: int | Fraction, count: int, rate: Fraction) -> Json:
    return {
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": _time(start, rate),
        "duration": _time(count, rate),
    }


def _time(value: int | Fraction, rate: Fraction) -> Json:
    return {"OTIO_SCHEMA": "RationalTime.1", "value": float(value), "rate": float(rate)}
