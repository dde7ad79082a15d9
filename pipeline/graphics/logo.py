"""The corner logo: the brand's logo at its size, place and opacity, as a PNG with alpha."""

from __future__ import annotations

from io import BytesIO

from pipeline.graphics.element import StillElement
from pipeline.model.brand import BrandFiles
from pipeline.model.media import FrameSize


def corner_logo(brand_files: BrandFiles, *, frame_size: FrameSize) -> StillElement:
    """Lengths of the brand are parts of the frame's short side, so that an upright film's logo is
    no larger than a wide one's."""
    import numpy as np
    from PIL import Image

    from pipeline.graphics.emblem import logo_layer

    where = brand_files.brand.corner_logo
    side = min(frame_size.width, frame_size.height)
    layer = logo_layer(brand_files, round(where.height * side))
    alpha = np.rint(layer.alpha * where.opacity * 255).astype(np.uint8)
    picture = Image.fromarray(np.dstack([layer.picture, alpha]))
    margin = round(where.margin * side)
    right, bottom = (
        frame_size.width - layer.width - margin,
        frame_size.height - layer.height - margin,
    )
    x = right if where.corner.endswith("right") else margin
    y = bottom if where.corner.startswith("bottom") else margin
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return StillElement(file.getvalue(), FrameSize(layer.width, layer.height), x, y)
