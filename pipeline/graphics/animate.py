"""A scene through time by moviepy: clips with moving masks, composited, sampled frame by frame.

moviepy composites whole canvases, at 30 ms a layer in 1080p: so the layers of a card are composited
over their own region of the ground, and a picture that stays is drawn once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from moviepy import CompositeVideoClip, ImageClip, VideoClip

from pipeline.graphics.element import MovingElement
from pipeline.graphics.layers import Layer, Scene, State
from pipeline.model.media import FrameSize
from pipeline.model.timing import FrameRange, nearest_frame, time_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


def card_element(scene: Scene, *, seconds: Fraction, frame_rate: Fraction) -> MovingElement:
    """An opaque element over the whole frame."""
    return element(scene, x=0, y=0, seconds=seconds, frame_rate=frame_rate)


def element(
    scene: Scene, *, x: int, y: int, seconds: Fraction, frame_rate: Fraction
) -> MovingElement:
    """`scene` as a moving element at (x, y) of the film's frame."""
    count = max(1, nearest_frame(seconds, frame_rate))
    times = [float(time_of(frame, frame_rate)) for frame in range(count)]
    states = [_State(scene.moves_at(time), _light(scene, seconds, time)) for time in times]

    def frames() -> Iterator[bytes]:
        return _frames(scene, float(time_of(count, frame_rate)), times, states)

    size, is_opaque = FrameSize(scene.width, scene.height), scene.ground is not None
    return MovingElement(size, count, x, y, frames, is_opaque=is_opaque, held=_longest(states))


@dataclass(frozen=True, slots=True)
class _State:
    """Where everything is, and the part of the light that is left: equal where pictures are."""

    moves: tuple[State, ...]
    light: float


def _light(scene: Scene, seconds: Fraction, time: float) -> float:
    left = float(seconds) - time
    return min(1.0, max(left, 0.0) / scene.fade_out) if scene.fade_out else 1.0


def _longest(states: Sequence[_State]) -> FrameRange:
    runs, start = [], 0
    for frame in range(1, len(states) + 1):
        if frame == len(states) or states[frame] != states[start]:
            runs.append(FrameRange(start, frame))
            start = frame
    return max(runs, key=len)


def _frames(
    scene: Scene, seconds: float, times: Sequence[float], states: Sequence[_State]
) -> Iterator[bytes]:
    film = _card(scene, seconds) if scene.ground is not None else _transparent(scene, seconds)
    shown: _State | None = None
    picture = drawn = b""
    for time, state in zip(times, states, strict=True):
        if shown is None or state.moves != shown.moves:
            picture = _sample(film, time).tobytes()
        if state != shown:
            shown, drawn = state, _darkened(picture, state.light)
        yield drawn


def _darkened(picture: bytes, light: float) -> bytes:
    """By a table of the 256 levels: the picture under a fade is composited once."""
    if light == 1:
        return picture
    return picture.translate((light * np.arange(256)).astype(np.uint8).tobytes())


def _sample(film: Any, time: float) -> NDArray[np.uint8]:
    """The film's picture at `time` (seconds): RGB, or RGBA where the film shows through."""
    colours: NDArray[np.uint8] = film.get_frame(time)
    if film.mask is None:
        return colours
    alpha = np.rint(film.mask.get_frame(time) * 255).astype(np.uint8)
    return np.dstack([colours, alpha])


def _card(scene: Scene, seconds: float) -> Any:
    ground = ImageClip(scene.ground, duration=seconds)
    clips = [ground]
    region = _region(scene)
    if region:
        left, top, right, bottom = region
        under = ImageClip(scene.ground[top:bottom, left:right], duration=seconds)  # type: ignore[index]
        moving = [_clip(layer, seconds, left=left, top=top) for layer in scene.layers]
        inner = CompositeVideoClip([under, *moving], use_bgclip=True)
        clips.append(inner.with_duration(seconds).with_position((left, top)))
    return CompositeVideoClip(clips, use_bgclip=True).with_duration(seconds)


def _transparent(scene: Scene, seconds: float) -> Any:
    clips = [_clip(layer, seconds, left=0, top=0) for layer in scene.layers]
    nothing = ImageClip(np.zeros((scene.height, scene.width, 4), np.uint8), duration=seconds)
    film = CompositeVideoClip(clips or [nothing], size=(scene.width, scene.height))
    return film.with_duration(seconds)


def _clip(layer: Layer, seconds: float, *, left: int, top: int) -> Any:
    """One layer; it starts when it enters, so that moviepy skips it before."""
    start = layer.motion.enters
    mask = VideoClip(
        frame_function=lambda time: layer.alpha_at(time + start),
        is_mask=True,
        duration=seconds - start,
    )
    clip = ImageClip(layer.picture, duration=seconds - start).with_mask(mask)
    return clip.with_start(start).with_position((layer.x - left, layer.y - top))


def _region(scene: Scene) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of all that moves, within the frame."""
    if not scene.layers:
        return None
    return (
        max(0, min(layer.x for layer in scene.layers)),
        max(0, min(layer.y for layer in scene.layers)),
        min(scene.width, max(layer.x + layer.width for layer in scene.layers)),
        min(scene.height, max(layer.y + layer.height for layer in scene.layers)),
    )
