"""When the packets of a stream are shown: by the file's index, or by reading it, not decoding.

Whether frames come at even times is told from the steps between them.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

INDEXED_SIZE = 64 << 20
"""Bytes: from here on times come from the file's index, not from reading every packet."""
MOST_PACKET_BYTES = 4 << 30
"""Bytes of packets read for their times; what follows is reckoned."""


@dataclass(frozen=True, slots=True)
class Span:
    """Of one stream's packets: first and last moment, how many, and the steps between them."""

    start: Fraction
    stop: Fraction
    count: int
    is_uneven: bool


def packet_spans(container: Any, streams: list[Any]) -> dict[int, Span | None]:
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


def _indexed_span(stream: Any) -> Span | None:
    """The same as `_span` would find by reading the file; decoding times stand for showing times,
    whose steps are the same."""
    shown = [entry.timestamp for entry in stream.index_entries if not entry.is_discard]
    if not shown:
        return None
    base = Fraction(stream.time_base)
    steps = [late - early for early, late in itertools.pairwise(shown)]
    start = stream.start_time or 0
    stop = start + stream.duration
    return Span(start * base, stop * base, len(shown), _is_uneven(steps, base))


def _reckoned(stream: Any, span: Span | None, container: Any) -> Span | None:
    """The whole stream's span after its first gigabytes were read."""
    import av

    if span is None or not container.duration or span.stop <= span.start:
        return span
    stop = span.start + Fraction(container.duration, av.time_base)
    count = round(span.count * (stop - span.start) / (span.stop - span.start))
    return Span(span.start, stop, count, span.is_uneven)


def _span(stream: Any, times: list[tuple[int, int]]) -> Span | None:
    if not times:
        return None
    times.sort()
    base = Fraction(stream.time_base)
    starts = [pts for pts, _ in times]
    steps = [late - early for early, late in itertools.pairwise(starts)]
    usual = Counter(steps).most_common(1)[0][0] if steps else times[-1][1]
    start = max(starts[0], stream.start_time or starts[0])
    stop = starts[-1] + (times[-1][1] or usual)
    return Span(start * base, stop * base, len(times), _is_uneven(steps, base))


def _is_uneven(steps: Iterable[int], base: Fraction) -> bool:
    """Whether frames come at uneven times; one tick of the container's clock is rounding."""
    kept = sorted(steps)
    if len(kept) < 2:
        return False
    middle = kept[len(kept) // 2]
    tolerance = max(1, middle // 20)
    return sum(abs(step - middle) > tolerance for step in kept) > 0 and base > 0
