"""The tones of a take: its picture as cells of colour, and the skin of whoever speaks in it, each
the median over pictures spread over the take, so that no gesture and no cough of the camera's own
exposure counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.model.grade import THOUSAND, Channels, Tones
from pipeline.model.look import WHOLE
from pipeline.vision.follow import main_face
from pipeline.vision.see import see_grey

if TYPE_CHECKING:
    from numpy.typing import NDArray

ACROSS, DOWN = 32, 18
CHEEKS = 0.25
"""Of a face's box, left out on every side: hair, collar and ground."""
SEEN = 0.3
"""Of the pictures that must show the face for the take to be about somebody."""


def tones_of(pictures: Sequence[Path]) -> Tones:
    """`pictures` are in colour, in the order of the take; at least one."""
    import cv2

    cells, sights, skins = [], [], []
    for place, path in enumerate(pictures):
        colour: NDArray[np.uint8] = np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR), np.uint8)
        small = cv2.resize(colour, (ACROSS, DOWN), interpolation=cv2.INTER_AREA)
        cells.append(small[:, :, ::-1].reshape(-1, 3))
        grey = np.asarray(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), np.uint8)
        sight = see_grey(grey, place)
        sights.append(sight)
        skins += [(face, _middle(colour, face)) for face in sight.faces]
    main = main_face(sights)
    own = [
        skin
        for face, skin in skins
        if main and abs(face.x - main.x) < main.width and abs(face.y - main.y) < main.height
    ]
    about = own if len(own) >= SEEN * len(pictures) else []
    middle = np.median(np.stack(cells), axis=0)
    return Tones(
        tuple(_channels(one) for one in middle),
        _channels(np.median(np.stack(about), axis=0)) if about else None,
    )


def _middle(colour: NDArray[np.uint8], face: Any) -> NDArray[np.floating[Any]]:
    height, width = colour.shape[:2]
    half = (0.5 - CHEEKS) * face.width / WHOLE, (0.5 - CHEEKS) * face.height / WHOLE
    x, y = face.x / WHOLE, face.y / WHOLE
    left, right = int((x - half[0]) * width), int((x + half[0]) * width) + 1
    top, bottom = int((y - half[1]) * height), int((y + half[1]) * height) + 1
    part = colour[max(top, 0) : bottom, max(left, 0) : right, ::-1].reshape(-1, 3)
    skin: NDArray[np.floating[Any]] = np.median(part, axis=0)
    return skin


def _channels(colour: Any) -> Channels:
    red, green, blue = (round(float(one) * THOUSAND / 255) for one in colour)
    return (red, green, blue)
