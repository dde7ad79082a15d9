"""A scene through time by moviepy: clips with moving masks, composited, sampled frame by frame.

moviepy composites whole canvases, at 30 ms a layer in 1080p: so the layers of a card are composited
over their own region of the ground, and a picture that stays is drawn once.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from moviepy import CompositeVideoClip, ImageClip, VideoClip

from pipeline.graphics.element import MovingElement
from pipeline.graphics.layers import Layer, Scene
from pipeline.model.media import FrameSize
from pipeline.model.timing import nearest_frame, time_of

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

    def frames() -> Iterator[bytes]:
        return _frames(scene, count, frame_rate)

    size = FrameSize(scene.width, scene.height)
    return MovingElement(size, count, x, y, frames, is_opaque=scene.ground is not None)


def _frames(scene: Scene, count: int, frame_rate: Fraction) -> Iterator[bytes]:
    seconds = float(time_of(count, frame_rate))
    film = _card(scene, seconds) if scene.ground is not None else _transparent(scene, seconds)
    moves: object = None
    state: object = None
    picture, drawn = np.empty(0, np.uint8), b""
    for frame in range(count):
        time = float(time_of(frame, frame_rate))
        if scene.moves_at(time) != moves:
            moves, picture = scene.moves_at(time), _sample(film, time)
        light = _light(scene, seconds - time)
        if (moves, light) != state:
            state, drawn = (moves, light), _darkened(picture, light).tobytes()
        yield drawn


def _light(scene: Scene, left: float) -> float:
    """The part of a picture's light that is left `left` seconds before the end."""
    return min(1.0, left / scene.fade_out) if scene.fade_out else 1.0


def _darkened(picture: NDArray[np.uint8], light: float) -> NDArray[np.uint8]:
    """By a table of the 256 levels: the picture under a fade is composited once."""
    if light == 1:
        return picture
    levels = (light * np.arange(256)).astype(np.uint8)
    return levels[picture]


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
