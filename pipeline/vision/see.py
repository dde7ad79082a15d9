"""Faces, open eyes, sharpness and light of one grey picture.

OpenCV's frontal cascade (Lienhart 2003, `alt2`) was chosen on the shared clips: it found the
face in nearly every picture with one (about 70 of 73, counted by eye) and nothing elsewhere. It
runs in one thread and knows no chance: the same picture gives the same faces.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.model.look import WHOLE, Face, Sight
from pipeline.vision.core import core

if TYPE_CHECKING:
    from numpy.typing import NDArray

FACE = "haarcascade_frontalface_alt2.xml"
EYE = "haarcascade_eye_tree_eyeglasses.xml"
SMALLEST = 20
"""Pixels: what the cascade was trained on."""
NEIGHBOURS = 4
"""How often a face must be found, a little moved, to count."""
EYES_HEIGHT = 0.6
"""Of a face, from above: below are nostrils and the mouth."""
EYES_WIDTH = 160
"""Pixels that a face is brought to before its eyes are looked for."""
STEEP = 60
"""Levels of grey across a pixel and its neighbours, Sobel's sum: less is no edge."""
BLACK, WHITE = 18, 236
"""Luma at and beyond which detail is lost."""


def see(path: Path, frame: int, *, with_eyes: bool = True) -> Sight:
    """What one picture shows; nothing of its movement."""
    import cv2

    grey: NDArray[np.uint8] = np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8)
    return see_grey(grey, frame, with_eyes=with_eyes)


def see_grey(grey: NDArray[np.uint8], frame: int, *, with_eyes: bool = True) -> Sight:
    """The same of a picture at hand."""
    import cv2

    cv2.setNumThreads(1)
    height, width = grey.shape
    found = _cascade(FACE).detectMultiScale(grey, 1.1, NEIGHBOURS, minSize=(SMALLEST, SMALLEST))
    boxes = sorted(tuple(int(side) for side in box) for box in found)
    faces = tuple(
        Face(
            (2 * x + wide) * WHOLE // (2 * width),
            (2 * y + tall) * WHOLE // (2 * height),
            wide * WHOLE // width,
            tall * WHOLE // height,
            open_eyes(grey[y : y + tall, x : x + wide]) if with_eyes else 0,
        )
        for x, y, wide, tall in boxes
    )
    at = max(boxes, key=lambda box: box[2], default=None)
    sharp = grey if at is None else grey[at[1] : at[1] + at[3], at[0] : at[0] + at[2]]
    lost = np.count_nonzero((grey <= BLACK) | (grey >= WHITE))
    return Sight(
        frame,
        faces,
        sharpness=round(float(cv2.Laplacian(sharp, cv2.CV_64F).var())),
        brightness=round(float(grey.mean())),
        clipped=int(lost) * WHOLE // grey.size,
        shows_in=core(_edges(grey)),
    )


def _edges(grey: NDArray[np.uint8]) -> NDArray[np.floating[Any]]:
    """How much of the picture's edges each column holds, but for the sensor's noise."""
    import cv2

    steep = np.abs(cv2.Sobel(grey, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    columns: NDArray[np.floating[Any]] = np.where(steep >= STEEP, steep, 0).sum(axis=0)
    return columns


def open_eyes(face: NDArray[np.uint8]) -> int:
    """0 to 2: the cascade was trained on open ones and seldom finds others."""
    import cv2

    upper = face[: max(1, round(face.shape[0] * EYES_HEIGHT))]
    scale = EYES_WIDTH / face.shape[1]
    large = cv2.resize(upper, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return min(2, len(_cascade(EYE).detectMultiScale(large, 1.05, 3)))


@cache
def _cascade(name: str) -> Any:
    """From OpenCV's own wheel; once a process."""
    import cv2

    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / name))
