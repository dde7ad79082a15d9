"""A still of the collection team's in the film: full frame, or framed beside the speaker.

People's pictures come in any shape: they are turned upright, never stretched, never enlarged beyond
what the frame asks for.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.graphics.element import StillElement
from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadFootage
from pipeline.model.media import FrameSize

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 80_000_000
"""A larger picture is none that a slide or a camera makes; Pillow would take gigabytes."""
SHADOW = 20
"""Units around a framed picture."""
BORDER = 5
"""Units: the frame's line, in the brand's accent."""


def full_still(picture: Path, *, frame_size: FrameSize) -> StillElement:
    """The whole picture in the whole frame; what it leaves free is its own blurred enlargement."""
    from PIL import Image, ImageEnhance, ImageFilter, ImageOps

    size = (frame_size.width, frame_size.height)
    upright = read_picture(picture)
    inner = ImageOps.contain(upright, size, Image.Resampling.LANCZOS)
    small = tuple(max(2, side // 8) for side in size)
    behind = ImageOps.fit(upright, (small[0], small[1]), Image.Resampling.BILINEAR)
    behind = behind.filter(ImageFilter.GaussianBlur(6)).resize(size, Image.Resampling.BICUBIC)
    behind = ImageEnhance.Brightness(behind).enhance(0.7)
    behind.paste(inner, ((size[0] - inner.width) // 2, (size[1] - inner.height) // 2))
    return StillElement(_png(behind), frame_size, 0, 0)


def inset_still(
    brand_files: BrandFiles, picture: Path, *, frame_size: FrameSize, is_left: bool = False
) -> StillElement:
    """The picture framed, as large as the area beside the speaker allows, with a soft shadow."""
    return framed(brand_files, read_picture(picture), frame_size=frame_size, is_left=is_left)


def framed(
    brand_files: BrandFiles, picture: Image.Image, *, frame_size: FrameSize, is_left: bool = False
) -> StillElement:
    """`picture` (RGB) in the brand's frame, beside the speaker: at the right unless `is_left`."""
    import numpy as np
    from PIL import Image, ImageOps

    from pipeline.graphics.areas import beside_speaker
    from pipeline.graphics.card_plan import is_narrow, unit
    from pipeline.graphics.paint import blurred, rgb, role_colour

    u = unit(frame_size)
    shadow, border = round(SHADOW * u), max(1, round(BORDER * u))
    area = beside_speaker(brand_files.brand, frame_size, is_left=is_left)
    room = (area.width - 2 * border, area.height - 2 * border)
    inner = ImageOps.contain(picture, room, Image.Resampling.LANCZOS)
    accent = rgb(role_colour(brand_files.brand, "accent"))
    bordered = ImageOps.expand(inner, border, fill=accent)
    wide, tall = bordered.width + 2 * shadow, bordered.height + 2 * shadow
    solid = np.zeros((tall, wide), np.float32)
    solid[shadow:-shadow, shadow:-shadow] = 1
    alpha = np.maximum(solid, blurred(solid, shadow * 0.4) * 0.34)
    canvas = Image.new("RGB", (wide, tall))
    canvas.paste(bordered, (shadow, shadow))
    canvas.putalpha(Image.fromarray(np.rint(alpha * 255).astype(np.uint8)))
    below = area.height - bordered.height
    x = area.left + (area.width - bordered.width) // 2 - shadow
    y = area.top + (below if is_narrow(frame_size) else below // 2) - shadow
    return StillElement(_png(canvas), FrameSize(wide, tall), x, y)


def read_picture(picture: Path) -> Image.Image:
    """Upright, in RGB, transparency on white. Raises BadFootage where it cannot be read."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(picture) as file:
            if file.width * file.height > MOST_PIXELS:
                raise BadFootage(
                    f"{picture.name}: expected a picture of at most {MOST_PIXELS:,} pixels, found "
                    f"{file.width} x {file.height}",
                    hint="make it smaller: a film's frame has about 2,000,000",
                )
            upright = ImageOps.exif_transpose(file).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError) as problem:
        raise BadFootage(
            f"{picture.name}: expected a picture, found something unreadable",
            hint="save it again as JPEG or PNG",
        ) from problem
    white = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(white, upright).convert("RGB")


def _png(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG", compress_level=4)
    return file.getvalue()
