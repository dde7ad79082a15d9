"""A window's path as an expression that FFmpeg's crop follows, to the pixel."""

from __future__ import annotations

from pipeline.model.look import WHOLE
from pipeline.model.media import FrameSize
from pipeline.model.window import Move, Path


def shown_part(picture: FrameSize, pane: FrameSize) -> FrameSize:
    """The largest even part of `picture` that has the pane's shape."""
    scale = min(picture.width / pane.width, picture.height / pane.height)
    width, height = (2 * int(side * scale / 2 + 1e-9) for side in (pane.width, pane.height))
    return FrameSize(max(2, width), max(2, height))


def place_expressions(path: Path, picture: FrameSize, view: FrameSize) -> tuple[str, str]:
    """Left and top of the part that is shown, by the frame number `n`."""
    rooms = (picture.width - view.width, picture.height - view.height)
    sides = ((picture.width, view.width), (picture.height, view.height))
    x, y = (
        _expression(path, axis, whole=whole, shown=shown, room=room)
        for axis, ((whole, shown), room) in enumerate(zip(sides, rooms, strict=True))
    )
    return x, y


def _expression(path: Path, axis: int, *, whole: int, shown: int, room: int) -> str:
    def pixel(at: int) -> int:
        return min(max(round(at * whole / WHOLE - shown / 2), 0), room)

    if room <= 0:
        return "0"
    expression = str(pixel(path.first[axis]))
    for move in path.moves:
        begun = _eased(move, pixel(move.start[axis]), pixel(move.stop[axis]))
        expression = f"if(gte(n,{move.span.start}),{begun},{expression})"
    return expression


def _eased(move: Move, start: int, stop: int) -> str:
    """Smoothstep from one pixel to the other, and the other from then on."""
    if start == stop:
        return str(stop)
    share = f"min(1,(n-({move.span.start}))/{max(1, len(move.span))})"
    eased = f"st(0,{share})*0+ld(0)*ld(0)*(3-2*ld(0))"
    return f"round({start}+({stop - start})*({eased}))"
