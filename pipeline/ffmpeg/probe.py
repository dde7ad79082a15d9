"""What a film or recording holds, by PyAV, behind the sniff.

PyAV carries an FFmpeg of its own: a second door. So a dropped file is probed in a child process
with the same forced demuxer, allow-lists and limits as our FFmpeg gets, a memory limit and a
time limit (docs/decisions/0030). Times count from the container's start: FFmpeg's 0 is 0.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.ffmpeg.ceiling import TOO_MUCH, limit_memory, limit_time
from pipeline.ffmpeg.container import check_container
from pipeline.ffmpeg.cut import corrupt
from pipeline.ffmpeg.pictures import too_large
from pipeline.ffmpeg.run import KEPT_ENVIRONMENT
from pipeline.ffmpeg.safety import (
    CODECS,
    MAX_PIXELS,
    MAX_SECONDS,
    MAX_STREAMS,
    MIN_SECONDS,
    address,
    container_options,
)
from pipeline.ffmpeg.sniff import Sniffed, sniff
from pipeline.model.codec import dumps, loads
from pipeline.model.errors import BadFootage, ToolFailed
from pipeline.model.lesson import FootageKind
from pipeline.model.media import AudioStream, Finding, FrameSize, MediaFacts, Transfer, VideoStream

PROBE_SECONDS = 8
"""Of the processor."""
WALL_SECONDS = 60.0
BYTES_A_SECOND = 50_000_000
"""What a slow disk reads: a large file without an index is given time for it."""
PROBE_MEMORY = 400 * 1024 * 1024
"""Bytes beyond what the libraries themselves take."""
INDEXED_SIZE = 64 << 20
"""Bytes: from here on times come from the file's index, not from reading every packet."""
MOST_PACKET_BYTES = 4 << 30
"""Bytes of packets read for their times; what follows is reckoned."""
SCHEMA = "media-facts/1"
TRANSFERS = {16: Transfer.PQ, 18: Transfer.HLG}
"""ITU-T H.273 transfer characteristics."""
MATRICES = {4: "fcc", 5: "bt601", 6: "bt601", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}
"""ITU-T H.273 matrix coefficients, as FFmpeg's scaler calls them."""
UNSAID = 2
SD_LINES = (480, 486, 576)
SD_WIDTH = 768
FULL_RANGE = 2
COVER_ART = 0x400
"""FFmpeg's disposition bit of an attached picture."""
REASONS = ("codec-not-allowed", "too-many-streams", "too-large", "no-stream")
"""What the child may find wrong; its last line starts with one of them."""


@dataclass(frozen=True, slots=True)
class Probed:
    """What is in a file, and what its container says against itself."""

    facts: MediaFacts
    findings: tuple[Finding, ...]


def probe(path: Path) -> MediaFacts:
    """Facts of a film or recording from outside. Raises BadFootage."""
    return probed(path).facts


def probed(path: Path, *, name: str = "") -> Probed:
    """The same, with findings; `name` is what people call the file. Raises BadFootage."""
    name = name or path.name
    sniffed = sniff(path, name=name)
    if sniffed.kind not in (FootageKind.VIDEO, FootageKind.AUDIO):
        raise BadFootage(f"{name}: expected a film or a recording, found {sniffed.format}")
    found = check_container(path, sniffed.format, name=name)
    facts = _in_a_child(path, sniffed, name)
    _check_limits(name, facts)
    return Probed(facts, found)


def _in_a_child(path: Path, sniffed: Sniffed, name: str) -> MediaFacts:
    command = [sys.executable, "-m", "pipeline.ffmpeg.probe", str(path.absolute()), sniffed.demuxer]
    more = path.stat().st_size // BYTES_A_SECOND
    seconds = str(PROBE_SECONDS + more)
    command += [seconds]
    kept = {key: os.environ[key] for key in KEPT_ENVIRONMENT if key in os.environ}
    try:
        finished = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=WALL_SECONDS + more,
            cwd=Path(__file__).parents[2],
            env={**kept, "MALLOC_ARENA_MAX": "1"},
        )
    except subprocess.TimeoutExpired as late:
        raise ToolFailed(
            f"{name}: reading its index took longer than {late.timeout:.0f} s",
            hint="the machine or its disk may be busy: it is tried again",
        ) from late
    if finished.returncode:
        raise _failure(finished, sniffed, name)
    return loads(SCHEMA, MediaFacts, finished.stdout.decode())


def _failure(
    finished: subprocess.CompletedProcess[bytes], sniffed: Sniffed, name: str
) -> BadFootage:
    lines = finished.stderr.decode("utf-8", "replace").strip().splitlines()
    reason, _, what = (lines[-1] if lines else "").partition(": ")
    if reason in REASONS:
        return BadFootage(f"{name}: {what}", hint=_HINTS[reason], reason=reason)
    if finished.returncode in (-24, -9) and sys.platform != "win32":
        return corrupt(name, f"reading its index takes more than {PROBE_SECONDS} s of work")
    if finished.returncode == TOO_MUCH or "MemoryError" in reason or "Errno 12" in what:
        return corrupt(name, "reading it takes more memory than any real film needs")
    return corrupt(
        name, f"expected a {sniffed.format} file that can be read, found {what or reason}"
    )


_HINTS = {
    "codec-not-allowed": "export it as H.264 with AAC sound (MP4)",
    "too-many-streams": "export it with one picture and one sound track",
    "too-large": "export it at 4K or less",
    "no-stream": "play it; if nothing is seen or heard there either, copy it again",
}


def probe_trusted(path: Path) -> MediaFacts:
    """Facts of a file that we wrote ourselves, in this process."""
    return _facts(path, sniff(path).demuxer)


def _check_limits(name: str, facts: MediaFacts) -> None:
    if facts.video is None and facts.audio is None:
        raise BadFootage(
            f"{name}: expected a picture or sound, found neither",
            hint=_HINTS["no-stream"],
            reason="no-stream",
            message_zh=f"{name}：里面既没有画面也没有声音",
        )
    seconds = float(facts.duration)
    if facts.duration < MIN_SECONDS:
        raise BadFootage(
            f"{name}: it is too short: expected at least {MIN_SECONDS} s, found {seconds:.2f} s",
            hint="if it should be longer, copy it again; if the button was pressed by mistake, "
            "nothing is to be done",
            reason="too-short",
            message_zh=f"{name}：太短（{seconds:.2f}秒）。若应更长请重新复制；误按快门则不必处理",
        )
    if facts.duration > MAX_SECONDS:
        raise BadFootage(
            f"{name}: it is too long: expected at most {MAX_SECONDS} s, found {seconds:.0f} s",
            hint="cut it into lessons of 3 to 10 minutes",
            reason="too-long",
            message_zh=f"{name}：太长（{seconds:.0f}秒），请剪成3到10分钟的片段",
        )
    size = facts.video.stored_size if facts.video else None
    if size and size.width * size.height > MAX_PIXELS:
        raise too_large(name, size)


def _facts(path: Path, demuxer: str) -> MediaFacts:
    import av

    with av.open(address(path), format=demuxer, options=container_options(demuxer)) as container:
        if len(container.streams) > MAX_STREAMS:
            raise _Wrong(f"too-many-streams: it holds more than {MAX_STREAMS} streams")
        video = _allowed(
            [s for s in container.streams.video if not int(s.disposition) & COVER_ART], "picture"
        )
        audio = _allowed(list(container.streams.audio), "sound")
        begin = Fraction(container.start_time or 0, av.time_base)
        _require_small(video)
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


class _Wrong(Exception):
    """What the child tells its parent: `reason: sentence`."""


def _allowed(streams: list[Any], what: str) -> Any:
    """The first stream of a codec that cameras and programs write; None where there is none."""
    names = []
    for stream in streams:
        if stream.codec_context is None:
            names.append("an unknown one")
        elif stream.codec_context.name in CODECS:
            return stream
        else:
            names.append(stream.codec_context.name)
    if names:
        raise _Wrong(f"codec-not-allowed: its {what} codec is not allowed: {', '.join(names[:3])}")
    return None


def _require_small(video: Any) -> None:
    """Before a frame of it is decoded."""
    context = video.codec_context if video else None
    if context is not None and context.width * context.height > MAX_PIXELS:
        raise _Wrong(f"too-large: its frame is larger than 8K: {context.width}x{context.height}")


@dataclass(frozen=True, slots=True)
class _Shown:
    """What only a decoded frame tells."""

    rotation: int
    is_interlaced: bool
    transfer: int
    colour_range: int
    matrix: int

    @staticmethod
    def decode(container: Any, stream: Any) -> _Shown:
        frame = next(iter(container.decode(stream)), None)
        if frame is None:
            raise _Wrong("no-stream: none of its pictures can be read")
        context = stream.codec_context
        transfer = int(context.color_trc)
        found = _Shown(
            -frame.rotation % 360,
            bool(frame.interlaced_frame),
            transfer,
            int(context.color_range),
            int(context.colorspace),
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
    """Every packet's times, without decoding; a packet marked as discarded is not shown."""
    if container.size > INDEXED_SIZE and all(_is_indexed(stream) for stream in streams):
        return {stream.index: _indexed_span(stream) for stream in streams}
    times: dict[int, list[tuple[int, int]]] = {stream.index: [] for stream in streams}
    container.seek(0)
    read = 0
    for packet in container.demux(*streams):
        read += packet.size
        if packet.pts is not None and not packet.is_discard:
            times[packet.stream.index].append((packet.pts, packet.duration or 0))
        if read > MOST_PACKET_BYTES:
            return {s.index: _reckoned(s, _span(s, times[s.index]), container) for s in streams}
    return {stream.index: _span(stream, times[stream.index]) for stream in streams}


def _is_indexed(stream: Any) -> bool:
    """Whether the container's index lists every frame (MP4 and MOV, not in fragments)."""
    return bool(stream.frames and stream.duration and len(stream.index_entries) == stream.frames)


def _indexed_span(stream: Any) -> _Span | None:
    """The same as `_span` would find by reading the file; decoding times stand for showing times,
    whose steps are the same."""
    shown = [entry.timestamp for entry in stream.index_entries if not entry.is_discard]
    if not shown:
        return None
    base = Fraction(stream.time_base)
    steps = [late - early for early, late in itertools.pairwise(shown)]
    start = stream.start_time or 0
    stop = start + stream.duration
    return _Span(start * base, stop * base, len(shown), _is_uneven(steps, base))


def _reckoned(stream: Any, span: _Span | None, container: Any) -> _Span | None:
    """The whole stream's span after its first gigabytes were read."""
    import av

    if span is None or not container.duration or span.stop <= span.start:
        return span
    stop = span.start + Fraction(container.duration, av.time_base)
    count = round(span.count * (stop - span.start) / (span.stop - span.start))
    return _Span(span.start, stop, count, span.is_uneven)


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
        matrix=_matrix(shown.matrix, stored),
        is_full_range=shown.colour_range == FULL_RANGE
        or (context.pix_fmt or "").startswith("yuvj"),
        frame_count=span.count,
        start=max(span.start - begin, Fraction(0)),
        duration=duration,
    )


def _matrix(code: int, stored: FrameSize) -> str:
    """Television of standard definition that does not say is BT.601, as players take it."""
    is_sd = stored.height in SD_LINES and stored.width <= SD_WIDTH
    return "bt601" if code == UNSAID and is_sd else MATRICES.get(code, "bt709")


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


def _main(path: str, demuxer: str, seconds: str) -> None:
    import av

    av.logging.set_level(av.logging.PANIC)
    limit_memory(PROBE_MEMORY)
    limit_time(int(seconds))
    sys.stdout.write(dumps(SCHEMA, _facts(Path(path), demuxer)))


if __name__ == "__main__":
    try:
        _main(*sys.argv[1:4])
    except Exception as problem:  # noqa: BLE001 - the child's edge: the parent tells the person
        is_told = isinstance(problem, _Wrong)
        sys.exit(str(problem) if is_told else f"{type(problem).__name__}: {problem}")
