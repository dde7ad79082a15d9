"""A link as a QR code (ISO/IEC 18004), black on white with its quiet zone: scanners expect that,
whatever the card's colours."""

from __future__ import annotations

from pipeline.graphics.layers import Layer
from pipeline.model.errors import BadBrand

QUIET = 4
"""Modules around a code that must stay free (ISO/IEC 18004, 9.1)."""
SMALLEST_MODULE = 2
"""Pixels: less does not survive the encoder."""
ERROR_LEVEL = "m"
"""15 % of the code may be lost: a film is compressed and photographed off a screen."""


def code_layer(link: str, side: int) -> Layer:
    """`side` pixels square. Raises BadBrand where the link is too long to be read at that size."""
    import numpy as np
    import segno

    code = segno.make(link, error=ERROR_LEVEL, micro=False, boost_error=False)
    modules = np.array([list(row) for row in code.matrix], np.uint8)
    across = modules.shape[0] + 2 * QUIET
    module = side // across
    if module < SMALLEST_MODULE:
        raise BadBrand(
            f"link {link!r} ({len(link)} characters): its QR code of {across} modules does not fit "
            f"{side} pixels at {SMALLEST_MODULE} pixels a module",
            hint="use a shorter address",
        )
    dark = np.kron(modules, np.ones((module, module), np.uint8))
    picture = np.full((side, side, 3), 255, np.uint8)
    start = (side - dark.shape[0]) // 2
    picture[start : start + dark.shape[0], start : start + dark.shape[1]][dark == 1] = 0
    return Layer(picture, np.ones((side, side), np.float32), 0, 0)
