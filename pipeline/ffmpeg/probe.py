"""What a film or recording holds, by PyAV, behind the sniff.

A dropped file is probed in a child process with a memory limit: 16 kB of hostile MP4 can cost
2.8 GB. Times count from the container's start, so 0 is what FFmpeg calls 0.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.ffmpeg.boxes import check_boxes
from pipeline.ffmpeg.safety import MAX_PIXELS, MAX_SECONDS, MAX_STREAMS, MIN_SECONDS
from pipeline.ffmpeg.sniff import sniff
from pipeline.model.codec import dumps, loads
from pipeline.model.errors import BadFootage
from pipeline.model.lesson import FootageKind
from pipeline.model.media import AudioStream, FrameSize, MediaFacts, Transfer, VideoStream

PROBE_SECONDS = 20
PROBE_MEMORY = 512 * 1024 * 1024
"""Bytes of address space beyond what the libraries themselves take."""
SCHEMA = "media-facts/1"
TRANSFERS = {16: Transfer.PQ, 18: Transfer.HLG}
"""ITU-T H.273 transfer characteristics."""
FULL_RANGE = 2
COVER_ART = 0x400
"""FFmpeg's disposition bit of an attached picture."""


def probe(path: Path) -> MediaFacts:
    """Facts of a dropped film or recording. Raises BadFootage."""
    sniffed = sniff(path)
    if sniffed.kind not in (FootageKind.VIDEO, FootageKind.AUDIO):
        raise BadFootage(f"{path.name}: expected a film or a recording, found {sniffed.format}")
    check_boxes(path, sniffed.format)
    command = [sys.executable, "-m", "pipeline.ffmpeg.probe", str(path.absolute()), sniffed.demuxer]
    try:
        finished = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=PROBE_SECONDS,
            cwd=Path(__file__).parents[2],
        )
    except subprocess.TimeoutExpired as late:
        raise BadFootage(
            f"{path.name}: reading its index took longer than {PROBE_SECONDS} s",
            hint="the file may be damaged: copy it again from the card",
        ) from late
    if finished.returncode:
        reason = finished.stderr.decode("utf-8", "replace").strip().splitlines()
        raise BadFootage(
            f"{path.name}: expected a {sniffed.format} file that can be read, found one that "
            f"cannot ({reason[-1] if reason else 'no reason given'})",
            hint="play it from end to end; if it fails there too, copy it again from the card",
        )
    facts = loads(SCHEMA, MediaFacts, finished.stdout.decode())
    _check_limits(path, facts)
    return facts


def probe_trusted(path: Path) -> MediaFacts:
    """Facts of a file that we wrote ourselves, in this process."""
    return _facts(path, sniff(path).demuxer)


def _check_limits(path: Path, facts: MediaFacts) -> None:
    if facts.video is None and facts.audio is None:
        raise BadFootage(f"{path.name}: expected a picture or sound, found neither")
    if not MIN_SECONDS <= facts.duration <= MAX_SECONDS:
        raise BadFootage(
            f"{path.name}: expected {MIN_SECONDS} to {MAX_SECONDS} s, found "
            f"{float(facts.duration):.1f} s",
            hint="cut it into lessons of 3 to 10 minutes, or copy it again if it should be longer",
        )
    if facts.video and facts.video.stored_size.width * facts.video.stored_size.height > MAX_PIXELS:
        raise BadFootage(
            f"{path.name}: its frame is larger than 8K", hint="export it at 4K or less"
        )


def _facts(path: Path, demuxer: str) -> MediaFacts:
    import av

    with av.open(str(path.absolute()), format=demuxer) as container:
        if len(container.streams) > MAX_STREAMS:
            raise BadFootage(f"{path.name}: has {len(container.streams)} streams")
        video = next(
            (s for s in container.streams.video if not int(s.disposition) & COVER_ART), None
        )
        audio = next((s for s in container.streams.audio if s.codec_context is not None), None)
        begin = Fraction(container.start_time or 0, av.time_base)
        shown = _Shown.decode(container, video) if video else None
        spans = _spans(container, [s for s in (video, audio) if s is not None])
        picture = _video(video, shown, spans[video.index], begin) if video and shown else None
        sound = _audio(audio, spans[audio.index], begin) if audio and spans[audio.index] else None
        stops = [s.start + s.duration for s in (picture, sound) if s is not None]
        declared = Fraction(container.duration or 0, av.time_base)
        return MediaFacts(
            demuxer,
            max(stops, default=declared),
            picture,
            sound,
            tuple(
                f"{s.type}:{s.codec_context.name if s.codec_context else '?'}"
                for s in container.streams
                if s is not video and s is not audio
            ),
        )


@dataclass(frozen=True, slots=True)
class _Shown:
    """What only a decoded frame tells."""

    rotation: int
    is_interlaced: bool
    transfer: int
    colour_range: int

    @staticmethod
    def decode(container: Any, stream: Any) -> _Shown:
        frame = next(iter(container.decode(stream)))
        context = stream.codec_context
        transfer = int(context.color_trc)
        found = _Shown(
            -frame.rotation % 360, bool(frame.interlaced_frame), transfer, int(context.color_range)
        )
        container.seek(0)
        return found


@dataclass(frozen=True, slots=True)
class _Span:
    """Of one stream's packets: first and last moment, how many, and the steps between them."""

    start: Fraction
    stop: Fraction
    count: int
    is_uneven: bool


def _spans(container: Any, streams: list[Any]) -> dict[int, _Span | None]:
    """Reads every packet's times, without decoding; a packet marked as discarded is not shown."""
    times: dict[int, list[tuple[int, int]]] = {stream.index: [] for stream in streams}
    container.seek(0)
    for packet in container.demux(*streams):
        if packet.pts is not None and not packet.is_discard:
            times[packet.stream.index].append((packet.pts, packet.duration or 0))
    return {stream.index: _span(stream, times[stream.index]) for stream in streams}


def _span(stream: Any, times: list[tuple[int, int]]) -> _Span | None:
    if not times:
        return None
    times.sort()
    base = Fraction(stream.time_base)
    starts = [pts for pts, _ in times]
    steps = [late - early for early, late in itertools.pairwise(starts)]
    usual = Counter(steps).most_common(1)[0][0] if steps else times[-1][1]
    start = max(starts[0], stream.start_time or starts[0])
    stop = starts[-1] + (times[-1][1] or usual)
    return _Span(start * base, stop * base, len(times), _is_uneven(steps, base))


def _is_uneven(steps: Iterable[int], base: Fraction) -> bool:
    """Whether frames come at uneven times; one tick of the container's clock is rounding."""
    kept = sorted(steps)
    if len(kept) < 2:
        return False
    middle = kept[len(kept) // 2]
    tolerance = max(1, middle // 20)
    return sum(abs(step - middle) > tolerance for step in kept) > 0 and base > 0


def _video(stream: Any, shown: _Shown, span: _Span | None, begin: Fraction) -> VideoStream | None:
    if span is None:
        return None
    context = stream.codec_context
    stored = FrameSize(context.width, context.height)
    aspect = stream.sample_aspect_ratio or context.sample_aspect_ratio or Fraction(1)
    duration = span.stop - span.start
    average = Fraction(span.count) / duration if duration else Fraction(25)
    return VideoStream(
        index=stream.index,
        codec=context.name,
        stored_size=stored,
        display_size=_display_size(stored, Fraction(aspect), shown.rotation),
        rotation=shown.rotation,
        pixel_format=context.pix_fmt or "",
        frame_rate=_named_rate(average) if not span.is_uneven else average,
        is_variable_rate=span.is_uneven,
        is_interlaced=shown.is_interlaced,
        transfer=TRANSFERS.get(shown.transfer, Transfer.SDR),
        is_full_range=shown.colour_range == FULL_RANGE
        or (context.pix_fmt or "").startswith("yuvj"),
        frame_count=span.count,
        start=max(span.start - begin, Fraction(0)),
        duration=duration,
    )


def _is_full_range(shown: _Shown, pixel_format: str) -> bool:
    return shown.colour_range == FULL_RANGE or pixel_format.startswith("yuvj")


RATES = tuple(
    Fraction(rate) for rate in (10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 100, 120, 240)
) + tuple(Fraction(rate * 1000, 1001) for rate in (24, 30, 60, 120))


def _named_rate(average: Fraction) -> Fraction:
    """The usual rate within half a thousandth, since containers round; else the average itself."""
    near = min(RATES, key=lambda rate: abs(rate - average))
    is_near = abs(near - average) <= near / 2000
    return near if is_near else average.limit_denominator(1001)


def _display_size(stored: FrameSize, aspect: Fraction, rotation: int) -> FrameSize:
    width = round(stored.width * aspect)
    is_turned = rotation in (90, 270)
    return FrameSize(stored.height, width) if is_turned else FrameSize(width, stored.height)


def _audio(stream: Any, span: _Span | None, begin: Fraction) -> AudioStream | None:
    if span is None:
        return None
    context = stream.codec_context
    start = max(span.start - begin, Fraction(0))
    return AudioStream(
        stream.index,
        context.name,
        context.sample_rate,
        context.layout.nb_channels,
        start,
        span.stop - max(span.start, begin),
    )


def _limit_memory() -> None:
    """On systems that have such a limit (not Windows, not macOS)."""
    if sys.platform != "linux":
        return
    import resource

    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    ceiling = taken + PROBE_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def _main(path: str, demuxer: str) -> None:
    import av

    av.logging.set_level(av.logging.PANIC)
    _limit_memory()
    sys.stdout.write(dumps(SCHEMA, _facts(Path(path), demuxer)))


if __name__ == "__main__":
    try:
        _main(sys.argv[1], sys.argv[2])
    except Exception as problem:  # noqa: BLE001 - the child's edge: the parent tells the person
        sys.exit(f"{type(problem).__name__}: {problem}")
