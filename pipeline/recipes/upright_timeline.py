"""The timeline of an upright film, from that of the lesson's other films: the same clips, cues and
marks at the same frames; takes in a window, elements where this frame has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from pipeline.graphics.upright import Layout
from pipeline.model.element import Element
from pipeline.model.timed_text import Cue
from pipeline.model.timeline import Clip, Fit, Overlay, Timeline
from pipeline.model.timing import FrameRange
from pipeline.model.window import Following, Move, Path, Window
from pipeline.stages.title import ElementKind

PANEL, LOGO = ElementKind.UPRIGHT_PANEL.value, ElementKind.CORNER_LOGO.value


def upright_timeline(
    timeline: Timeline,
    at: Layout,
    followed: Mapping[str, Sequence[Following]],
    elements: Mapping[str, Element],
    cues: tuple[Cue, ...],
) -> Timeline:
    """`followed` by the take's name; `cues` are as narrow as the frame. The logo stands in the
    panel, so it is in no corner."""
    clips: list[Clip] = []
    for clip in timeline.clips:
        if clip.source in followed:
            clips += _windowed(clip, runs_of(followed[clip.source]), at)
        else:
            clips.append(replace(clip, fit=Fit.BLURRED))
    shown = [clip.span for clip in clips if clip.window]
    overlays = []
    if shown:
        body = FrameRange(shown[0].start, shown[-1].stop)
        overlays.append(Overlay(PANEL, 0, body, 0, 0, is_still=True))
    overlays += [_placed(one, elements) for one in timeline.overlays if one.source != LOGO]
    return replace(
        timeline,
        frame_size=at.frame,
        clips=tuple(clips),
        overlays=tuple(overlays),
        cues=cues,
        sounds=(),
    )


def _placed(overlay: Overlay, elements: Mapping[str, Element]) -> Overlay:
    element = elements[overlay.source]
    return replace(overlay, x=element.x, y=element.y)


def runs_of(shots: Sequence[Following]) -> list[Following]:
    """Shots that are followed, one after the other, as one run: at each cut the window is at once
    where the new shot has it (a move of no length)."""
    runs: list[Following] = []
    for shot in shots:
        last = runs[-1] if runs else None
        if last is None or (last.path is None) != (shot.path is None):
            runs.append(shot)
            continue
        path = _continued(last.path, shot) if last.path and shot.path else None
        runs[-1] = Following(FrameRange(last.frames.start, shot.frames.stop), path)
    return runs


def _continued(path: Path, shot: Following) -> Path:
    assert shot.path is not None  # a run of shots that are followed
    cut = FrameRange(shot.frames.start, shot.frames.start)
    anew = Move(cut, shot.path.first, shot.path.first)
    return Path(path.first, (*path.moves, anew, *shot.path.moves))


def _windowed(clip: Clip, runs: Sequence[Following], at: Layout) -> Iterator[Clip]:
    """The clip in as many parts as its window changes its manner."""
    count = len(clip.span)
    for place, run in enumerate(runs):
        is_last = place + 1 == len(runs)
        start = 0 if place == 0 else _clip_frame(clip, run.frames.start)
        stop = count if is_last else _clip_frame(clip, run.frames.stop)
        start, stop = min(max(start, 0), count), min(max(stop, 0), count)
        if start >= stop:
            continue
        part = clip.part(FrameRange(clip.span.start + start, clip.span.start + stop))
        assert part is not None  # it has frames
        path = _paced(run.path, part) if run.path else None
        yield replace(part, window=Window(at.pane.left, at.pane.top, at.pane_size, path))


def _clip_frame(clip: Clip, frame: int) -> int:
    """The first frame of the clip that shows the source's `frame` or a later one."""
    return ceil((frame - clip.source_start) / clip.speed)


def _paced(path: Path, clip: Clip) -> Path:
    """The path of the take's frames that the clip shows, in frames of the clip."""
    last = clip.source_start + floor((len(clip.span) - 1) * clip.speed) + 1
    own = path.part(FrameRange(clip.source_start, last))
    moves = (replace(move, span=_slower(move.span, clip.speed)) for move in own.moves)
    return replace(own, moves=tuple(moves))


def _slower(span: FrameRange, speed: Fraction) -> FrameRange:
    return FrameRange(floor(span.start / speed), floor(span.stop / speed))
