"""Panels in turn: each makes way for the next, and waits for a lower third that stands in its way.

What is held is a still, so a segment that only holds a panel is keyed by that still alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.model.element import Element, Panel
from pipeline.model.timeline import Overlay
from pipeline.model.timing import FrameRange


def in_turn(
    timed: Sequence[tuple[Panel, FrameRange]],
    body: int,
    named: FrameRange | None,
    lower_third: Element,
) -> list[tuple[Panel, FrameRange]]:
    """Frames of the body (`body` of them) in which each is shown, in order; `named` are those of
    the lower third."""
    ordered = sorted(timed, key=lambda one: one[1].start)
    spans = []
    for place, (panel, frames) in enumerate(ordered):
        start, stop = frames.start, frames.stop
        if named and frames.overlaps(named) and panel.element.touches(lower_third):
            start = named.stop
            stop = max(stop, start + panel.element.frame_count)
        if place + 1 < len(ordered):
            stop = min(stop, ordered[place + 1][1].start)
        start = min(start, body)
        spans.append((panel, FrameRange(start, max(start, min(stop, body)))))
    return spans


def panel_overlays(panel: Panel, span: FrameRange) -> Iterator[Overlay]:
    """It comes, is held, goes. What the end of the body cuts off does not go."""
    element, going = panel.element, panel.element.frame_count - panel.coming
    held = FrameRange(span.start + panel.coming, max(span.start + panel.coming, span.stop - going))
    parts = (
        (element.source, 0, FrameRange(span.start, held.start), False),
        (panel.held, 0, held, True),
        (element.source, panel.coming, FrameRange(held.stop, held.stop + going), False),
    )
    for source, first, frames, is_still in parts:
        within = frames.within(span)
        if within is not None:
            yield Overlay(source, first, within, element.x, element.y, is_still)
