"""Whether a finished film is what was planned. "It exists" proves nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.ffmpeg.atoms import (
    Box,
    Samples,
    edit_start,
    handler,
    read_index,
    read_samples,
    sample_places,
)
from pipeline.ffmpeg.boxes import boxes
from pipeline.ffmpeg.liveliness import Pictures
from pipeline.ffmpeg.run import run_ffmpeg
from pipeline.model.errors import BrokenPromise
from pipeline.model.media import FrameSize
from pipeline.model.timeline import Chapter
from pipeline.model.timing import time_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

SOUND_TOLERANCE = Fraction(3 * 1024, 48_000)
"""Seconds that sound may end off the picture: the packets around a seam."""
CHAPTER_TOLERANCE = Fraction(1, 1000)
"""MP4 keeps chapters in milliseconds."""
NEAR = (-1, 0, 1)
"""Milliseconds that rounding may move a caption."""
BT709 = 1
MEDIA = "mdat"
PROFILE = {"h264": "High", "hevc": "Main", "av1": "Main"}
TAG = {"h264": "avc1", "hevc": "hvc1", "av1": "av01"}
"""What players look for: Apple's play HEVC as `hvc1` alone."""


TELLTALE = re.compile(
    r"location|gps|xyz|loci|make|model|device|manufacturer|serial|lens|android|quicktime", re.I
)
"""Names of metadata that say where or with what something was filmed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A caption as its track must have it."""

    start: Fraction
    """Seconds."""
    text: str


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """What the film must be; `languages` of its caption tracks by ISO 639-2/T, in order."""

    frame_count: int
    frame_rate: Fraction
    frame_size: FrameSize
    languages: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    codec: str = "h264"
    """`h264`, `hevc` or `av1`, each 8 bits."""
    captions: tuple[tuple[Shown, ...], ...] = ()
    """What each caption track shows, in the order of the tracks."""


def check_film(path: Path, plan: FilmPlan) -> Pictures:
    """Raises BrokenPromise that names everything in which `path` is not as planned; returns the
    packets of its picture."""
    import av

    with av.open(str(path.absolute()), format="mov") as film:
        wrong = [*_picture(film, plan), *_sound(film, plan), *_text(film, plan)]
        pictures, badly_shown = _pictures(film, path, plan)
        wrong += [*_metadata(film), *badly_shown, *_captions(_shown_captions(film), plan)]
    if not is_faststart(path):
        wrong.append("expected its index first (faststart), found it last")
    if wrong:
        raise BrokenPromise(f"{path.name}: " + "; ".join(wrong))
    return pictures


def is_faststart(path: Path) -> bool:
    """Whether moov stands before mdat, so that a browser can start before it has all."""
    kinds = [kind for kind, _, _ in boxes(path, path.stat().st_size)]
    return "moov" in kinds and kinds.index("moov") < kinds.index("mdat")


def decoded_frames(path: Path) -> int:
    """How many pictures decode: reads the whole film."""
    return run_ffmpeg(["-i", str(path.absolute()), "-map", "0:v:0", "-f", "null", "-"]).frames


def _picture(film: Any, plan: FilmPlan) -> list[str]:
    context = film.streams.video[0].codec_context
    found = {
        "codec": (film.streams.video[0].codec.canonical_name, plan.codec),
        "tag": (context.codec_tag, TAG[plan.codec]),
        "profile": (context.profile, PROFILE[plan.codec]),
        "pixels": (context.pix_fmt, "yuv420p"),
        "size": ((context.width, context.height), (plan.frame_size.width, plan.frame_size.height)),
        "colour": (
            (int(context.color_primaries), int(context.color_trc), int(context.colorspace)),
            (BT709, BT709, BT709),
        ),
    }
    return [_differs(what, want, got) for what, (got, want) in found.items() if got != want]


def _sound(film: Any, plan: FilmPlan) -> list[str]:
    if len(film.streams.audio) != 1:
        return [_differs("sound tracks", 1, len(film.streams.audio))]
    stream = film.streams.audio[0]
    heard = Fraction(stream.duration or 0) * stream.time_base
    planned = time_of(plan.frame_count, plan.frame_rate)
    if abs(heard - planned) > SOUND_TOLERANCE:
        return [_differs("sound", f"{float(planned):.3f} s", f"{float(heard):.3f} s")]
    return []


def _text(film: Any, plan: FilmPlan) -> list[str]:
    wrong = []
    languages = tuple(stream.language for stream in film.streams.subtitles)
    if languages != plan.languages:
        wrong.append(_differs("caption tracks", plan.languages, languages))
    starts = [Fraction(one["start"]) * one["time_base"] for one in film.chapters()]
    planned = [time_of(chapter.span.start, plan.frame_rate) for chapter in plan.chapters]
    is_same = len(starts) == len(planned) and all(
        abs(got - want) <= CHAPTER_TOLERANCE for got, want in zip(starts, planned, strict=True)
    )
    if not is_same:
        wrong.append(_differs("chapters", [*map(float, planned)], [*map(float, starts)]))
    titles = [one["metadata"].get("title", "") for one in film.chapters()]
    named = [chapter.title for chapter in plan.chapters]
    if is_same and titles != named:
        wrong.append(_differs("chapters named", named, titles))
    return wrong


def _metadata(film: Any) -> list[str]:
    """Nothing says where or with what it was filmed."""
    holders = (film, *film.streams)
    telling = {name for one in holders for name in one.metadata if TELLTALE.search(name)}
    return [_differs("no metadata of place or device", "none", sorted(telling))] if telling else []


def _pictures(film: Any, path: Path, plan: FilmPlan) -> tuple[Pictures, list[str]]:
    """Counts pictures by the film's own index, each one frame after the one before and all within
    the file: nothing is decoded nor read. FFmpeg's reading of the index must come to the same."""
    import numpy as np

    track = next(one for one in read_index(path).inner if one.kind == b"trak" and _is_video(one))
    samples = read_samples(track)
    lasting = _each(samples.durations)
    times = np.cumsum(lasting) - lasting - edit_start(track)
    if len(samples.shifts):
        times = times + _each(samples.shifts)
    order = np.argsort(times, kind="stable")
    is_key = np.full(len(order), samples.keys is None)
    if samples.keys is not None:
        is_key[samples.keys - 1] = True
    pictures = Pictures(samples.sizes[order], np.flatnonzero(is_key[order]))
    wrong = _frames(times[order], film.streams.video[0], plan)
    return pictures, [*wrong, *_bytes(samples, path)]


def _is_video(track: Box) -> bool:
    return handler(track) == b"vide"


def _each(runs: NDArray[Any]) -> NDArray[Any]:
    """What (count, value) pairs stand for."""
    import numpy as np

    return np.repeat(runs[:, 1], runs[:, 0])


def _bytes(samples: Samples, path: Path) -> list[str]:
    """Every picture lies within what holds the film's media, and that within the file."""
    size = path.stat().st_size
    media = [(start, stop) for kind, start, stop in boxes(path, size) if kind == MEDIA]
    first, end = media[0] if media else (0, 0)
    places = sample_places(samples)
    outside = int(((places < first) | (places + samples.sizes > min(end, size))).sum())
    return [_differs("every picture within the file", "none outside", outside)] if outside else []


def _shown_captions(film: Any) -> list[list[Shown]]:
    """What each caption track shows; everything else is passed over."""
    import av

    tracks: dict[int, list[Shown]] = {one.index: [] for one in film.streams.subtitles}
    for stream in film.streams:
        if stream.index not in tracks:
            stream.discard = av.stream.Discard.all
    for packet in film.demux(*film.streams.subtitles) if tracks else ():
        if packet.pts is not None:
            data = bytes(packet)
            text = data[2 : 2 + int.from_bytes(data[:2], "big")].decode("utf-8", "replace")
            tracks[packet.stream.index].append(Shown(packet.pts * packet.time_base, text))
    return list(tracks.values())


def _frames(times: NDArray[Any], stream: Any, plan: FilmPlan) -> list[str]:
    import numpy as np

    if len(times) != plan.frame_count:
        return [_differs("frames", plan.frame_count, len(times))]
    step = 1 / plan.frame_rate / stream.time_base
    steps = np.unique(np.diff(times)).tolist()
    if any(abs(one - step) >= 1 for one in steps) or times[0] != 0:
        return [_differs("ticks between frames", float(step), (int(times[0]), steps[:5]))]
    found = (stream.frames, stream.start_time)
    return [] if found == (len(times), 0) else [_differs("frames, start", (len(times), 0), found)]


def _captions(tracks: list[list[Shown]], plan: FilmPlan) -> list[str]:
    """Every caption that was planned is in its track: when it must come, saying what it must."""
    missing = []
    for found, planned in zip(tracks, plan.captions, strict=False):
        shown = [(_ticks(one.start), _letters(one.text)) for one in found]
        there = {(ticks + near, letters) for ticks, letters in shown for near in NEAR}
        missing += [one for one in planned if (_ticks(one.start), _letters(one.text)) not in there]
    if not missing:
        return []
    first = f"{missing[0].text!r} at {float(missing[0].start):.3f} s"
    return [f"expected every caption in its track, found {len(missing)} missing, first {first}"]


def _ticks(time: Fraction) -> int:
    """Milliseconds, which subtitles are written in."""
    return round(time * 1000)


def _letters(text: str) -> str:
    """What of a text no format changes."""
    return "".join(filter(str.isalnum, text))


def _differs(what: str, want: object, got: object) -> str:
    return f"expected {what} {want}, found {got}"
