"""Pictures that fade, rise and open, as values; what they look like at a time is pure arithmetic.

Motion happens in a layer's alpha alone, by parts of a pixel, so that slow movement does not jump.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

GRAIN = 16
"""Positions are rounded to a 16th of a pixel, opacity to a 255th: nobody sees less."""


class Opening(Enum):
    """How a layer that opens is uncovered."""

    NONE = "none"
    FROM_LEFT = "from-left"
    FROM_MIDDLE = "from-middle"
    FROM_TOP = "from-top"


@dataclass(frozen=True, slots=True)
class Motion:
    """Seconds and pixels. `leaves` is when it starts to go the way it came; None: it stays."""

    enters: float = 0.0
    seconds: float = 0.0
    """How long it takes to come; 0: it is there from the start."""
    rise: float = 0.0
    opening: Opening = Opening.NONE
    leaves: float | None = None
    leaving_seconds: float = 0.35

    def at(self, time: float) -> State:
        here = 1.0 if self.seconds == 0 else ease((time - self.enters) / self.seconds)
        gone = 0.0
        if self.leaves is not None:
            gone = 1 - ease(1 - (time - self.leaves) / self.leaving_seconds)
        shown = here * (1 - gone)
        shift = round(self.rise * (1 - here) * GRAIN) / GRAIN
        return State(shift, round(shown * 255) / 255, self.opening)

    @property
    def settled(self) -> float:
        return self.enters + self.seconds


@dataclass(frozen=True, slots=True)
class State:
    """A layer at one time: pixels below its place, and the part of it that is shown."""

    shift: float
    shown: float
    opening: Opening


def ease(part: float) -> float:
    """0 to 1, quick at first and gentle at the end."""
    return float(1 - (1 - min(1.0, max(0.0, part))) ** 3)


@dataclass(frozen=True, slots=True)
class Layer:
    """`colour` is one RGB or a picture of them; `alpha` is 0 to 1; `x`, `y` its place in the frame.

    A layer that rises needs `ceil(rise)` free rows below its ink.
    """

    colour: NDArray[np.uint8]
    alpha: NDArray[np.floating[Any]]
    x: int
    y: int
    motion: Motion = Motion()

    @property
    def width(self) -> int:
        return int(self.alpha.shape[1])

    @property
    def height(self) -> int:
        return int(self.alpha.shape[0])

    @property
    def picture(self) -> NDArray[np.uint8]:
        """RGB of every pixel."""
        return np.ascontiguousarray(np.broadcast_to(self.colour, (self.height, self.width, 3)))

    def alpha_at(self, time: float) -> NDArray[np.floating[Any]]:
        """The alpha of every pixel at `time`."""
        state = self.motion.at(time)
        if state.opening is not Opening.NONE:
            return self.alpha * _uncovered(state, self.width, self.height)
        alpha = _lowered(self.alpha, state.shift) if state.shift else self.alpha
        return alpha if state.shown == 1.0 else alpha * np.float32(state.shown)


def _lowered(alpha: NDArray[np.floating[Any]], shift: float) -> NDArray[np.floating[Any]]:
    """Moved down by `shift` pixels, between two rows where it is no whole number."""
    whole, part = int(shift), np.float32(shift - int(shift))
    lowered = np.zeros_like(alpha)
    rows = alpha.shape[0]
    lowered[whole:] = alpha[: rows - whole] * (1 - part)
    if part:
        lowered[whole + 1 :] += alpha[: rows - whole - 1] * part
    return lowered


def _uncovered(state: State, width: int, height: int) -> NDArray[np.floating[Any]]:
    """1 where the opening has passed, 0 beyond, with one soft pixel between."""
    if state.opening is Opening.FROM_TOP:
        return _passed(state.shown * height, np.arange(height, dtype=np.float32))[:, None]
    places = np.arange(width, dtype=np.float32)
    if state.opening is Opening.FROM_MIDDLE:
        places = np.abs(places + 0.5 - width / 2) * 2 - 0.5
    return _passed(state.shown * width, places)[None, :]


def _passed(edge: float, places: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    passed: NDArray[np.floating[Any]] = np.clip(edge - places, 0, 1)
    return passed


@dataclass(frozen=True, slots=True)
class Scene:
    """An element's layers, lowest first, over a `ground` that is opaque and still; None: the film
    shows through. `fade_out` is how many seconds at its end a card takes to turn black."""

    width: int
    height: int
    ground: NDArray[np.uint8] | None
    layers: tuple[Layer, ...]
    fade_out: float = 0.0

    def moves_at(self, time: float) -> tuple[State, ...]:
        """Equal at two times where the two pictures are equal (but for the fade)."""
        return tuple(layer.motion.at(time) for layer in self.layers)
