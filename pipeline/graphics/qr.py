"""A link as a QR code (ISO/IEC 18004), black on white with its quiet zone: scanners expect that,
whatever the card's colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.graphics.layers import Layer
from pipeline.model.errors import BadBrand

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QUIET = 4
"""Modules around a code that must stay free (ISO/IEC 18004, 9.1)."""
SMALLEST_MODULE = 1
"""Pixels: with less there is no code."""
EASY_MODULE = 3
"""Pixels: finer ones may not survive the encoder and a camera."""
ERROR_LEVEL = "m"
"""15 % of the code may be lost: a film is compressed and photographed off a screen."""


def code_layer(link: str, side: int) -> Layer:
    """`side` pixels square. Raises BadBrand where the link is too long to be read at that size."""
    import numpy as np

    modules = _modules(link)
    module = module_size(link, side)
    if module < SMALLEST_MODULE:
        raise BadBrand(
            f"link {link!r} ({len(link)} characters): its QR code does not fit {side} pixels",
            hint="use a shorter address",
        )
    dark = np.kron(modules, np.ones((module, module), np.uint8))
    picture = np.full((side, side, 3), 255, np.uint8)
    start = (side - dark.shape[0]) // 2
    picture[start : start + dark.shape[0], start : start + dark.shape[1]][dark == 1] = 0
    return Layer(picture, np.ones((side, side), np.float32), 0, 0)


def module_size(link: str, side: int) -> int:
    """How many pixels wide a module is in a code of `side` pixels."""
    return int(side // (_modules(link).shape[0] + 2 * QUIET))


def _modules(link: str) -> NDArray[np.uint8]:
    """1 where the code is dark."""
    import numpy as np
    import segno

    code = segno.make(link, error=ERROR_LEVEL, micro=False, boost_error=False)
    return np.array([list(row) for row in code.matrix], np.uint8)
