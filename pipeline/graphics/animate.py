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
from pipeline.graphics.paint import strips
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

    return MovingElement(FrameSize(scene.width, scene.height), count, x, y, frames)


def _frames(scene: Scene, count: int, frame_rate: Fraction) -> Iterator[bytes]:
    seconds = float(time_of(count, frame_rate))
    film = _card(scene, seconds) if scene.ground is not None else _transparent(scene, seconds)
    fade_out = scene.fade_out if scene.ground is not None else 0.0
    picture = np.full((scene.height, scene.width, 4), 255, dtype=np.uint8)
    shown: object = None
    drawn = b""
    for frame in range(count):
        time = float(time_of(frame, frame_rate))
        fading = time if time > seconds - scene.fade_out else None
        state = (scene.moves_at(time), fading)
        if state != shown:
            part = min(1.0, (seconds - time) / fade_out) if fade_out else 1.0
            drawn, shown = _sample(film, time, picture, part), state
        yield drawn


def _sample(film: Any, time: float, picture: NDArray[np.uint8], part: float) -> bytes:
    """The film's picture at `time` (seconds) as RGBA bytes, `part` of it and the rest black."""
    seen = film.get_frame(time)
    for rows in strips(len(picture)):
        picture[rows, :, :3] = seen[rows] if part == 1.0 else part * seen[rows]
    if film.mask is not None:
        picture[..., 3] = np.rint(film.mask.get_frame(time) * 255)
    return picture.tobytes()


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
