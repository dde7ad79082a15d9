"""What a container's streams hold, by PyAV: in the probe's own process, or of files that we wrote.

Times count from the container's start: FFmpeg's 0 is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipeline.ffmpeg.packet_times import Span, packet_spans
from pipeline.ffmpeg.safety import CODECS, MAX_PIXELS, MAX_STREAMS, address, container_options
from pipeline.model.media import AudioStream, FrameSize, MediaFacts, Transfer, VideoStream

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


def read_facts(path: Path, demuxer: str) -> MediaFacts:
    """Raises Wrong, and whatever PyAV does. Of a file from outside: in a process of its own."""
    import av

    with av.open(address(path), format=demuxer, options=container_options(demuxer)) as container:
        if len(container.streams) > MAX_STREAMS:
            raise Wrong(f"too-many-streams: it holds more than {MAX_STREAMS} streams")
        video = _allowed(
            [s for s in container.streams.video if not int(s.disposition) & COVER_ART], "picture"
        )
        audio = _allowed(list(container.streams.audio), "sound")
        begin = Fraction(container.start_time or 0, av.time_base)
        _require_small(video)
        shown = _Shown.decode(container, video) if video else None
        spans = packet_spans(container, [s for s in (video, audio) if s is not None])
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


class Wrong(Exception):
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
        raise Wrong(f"codec-not-allowed: its {what} codec is not allowed: {', '.join(names[:3])}")
    return None


def _require_small(video: Any) -> None:
    """Before a frame of it is decoded."""
    context = video.codec_context if video else None
    if context is not None and context.width * context.height > MAX_PIXELS:
        raise Wrong(f"too-large: its frame is larger than 8K: {context.width}x{context.height}")


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
            raise Wrong("no-stream: none of its pictures can be read")
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


def _video(stream: Any, shown: _Shown, span: Span | None, begin: Fraction) -> VideoStream | None:
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


def _audio(stream: Any, span: Span | None, begin: Fraction) -> AudioStream | None:
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
