"""The cover (poster): a still of the film with title, lecturer and logo over it, or a card's still.

Channels show it at the size of a thumbnail, so its title is larger than a title card's.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.graphics.text import CardText
from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadFootage
from pipeline.model.media import FrameSize

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

QUALITY = 90
"""Of the JPEG, 1 to 95."""
FACES = 0.3
"""Where a picture too tall is cut: this part of what must go goes above, since faces are high."""
FACE_LINE = 0.36
"""Of the cover's height from above: where a face stands, clear of the words at the foot."""
Focus = tuple[float, float]
"""A place in a picture, as parts of its width and height."""
MARK_MARGIN = 0.05
"""Of the cover's short side, around the mark of what a machine made."""
SHADE = 0.86
"""The shade's alpha at the foot of the picture."""


def cover(
    brand_files: BrandFiles,
    text: CardText,
    *,
    frame_size: FrameSize,
    picture: Path | None = None,
    focus: Focus | None = None,
) -> bytes:
    """A JPEG of `frame_size`, whatever the picture's shape: it is cut to fill, around `focus`.
    Without a picture, the title card as it stands. Raises BadBrand as cards do, BadFootage for an
    unreadable picture.
    """
    from pipeline.graphics.draw import settled
    from pipeline.graphics.plan import title_plan

    if picture:
        return _jpeg(_titled_picture(brand_files, text, frame_size, picture, focus))
    return _jpeg(settled(title_plan(brand_files, text, frame_size)))


def _titled_picture(
    brand_files: BrandFiles,
    text: CardText,
    frame_size: FrameSize,
    picture: Path,
    focus: Focus | None,
) -> NDArray[np.uint8]:
    from pipeline.graphics.draw import paste, plan_layers
    from pipeline.graphics.plan import cover_plan

    layers = plan_layers(cover_plan(brand_files, text, frame_size))
    words = layers[1:]
    text_top = min((layer.y for layer in words), default=frame_size.height)
    ground = _shaded(_filling(picture, frame_size, focus), brand_files, text_top)
    for layer in layers:
        paste(ground, layer)
    return _marked(ground, brand_files, text, frame_size) if text.ai_content else ground


def _marked(
    ground: NDArray[np.uint8], brand_files: BrandFiles, text: CardText, frame_size: FrameSize
) -> NDArray[np.uint8]:
    """With the mark of what a machine made, at the top, on the other side than the cover's logo."""
    import numpy as np
    from PIL import Image

    from pipeline.graphics.ai_mark import ai_mark

    mark = ai_mark(brand_files, text.language, frame_size=frame_size)
    margin = round(MARK_MARGIN * min(frame_size.width, frame_size.height))
    with Image.open(BytesIO(mark.png)) as drawn:
        cover = Image.fromarray(ground)
        at = (frame_size.width - mark.frame_size.width - margin, margin)
        cover.paste(drawn, at, drawn)
    return np.array(cover)


def _filling(picture: Path, frame_size: FrameSize, focus: Focus | None) -> NDArray[np.uint8]:
    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(picture) as file:
            upright = ImageOps.exif_transpose(file).convert("RGB")
    except (UnidentifiedImageError, OSError) as problem:
        raise BadFootage(
            f"{picture.name}: expected a picture for the cover, found something unreadable",
            hint="use a JPEG or PNG",
        ) from problem
    size = (frame_size.width, frame_size.height)
    share = (0.5, FACES) if focus is None else _share_cut(upright.size, size, focus)
    kept = ImageOps.fit(upright, size, Image.Resampling.LANCZOS, centering=share)
    return np.array(kept)


def _share_cut(picture: tuple[int, int], size: tuple[int, int], focus: Focus) -> Focus:
    """How much of what must go goes at the left and above, so that `focus` stands in the middle
    across and at FACE_LINE down, as far as the picture reaches."""
    scale = min(picture[0] / size[0], picture[1] / size[1])
    shares = []
    for whole, side, at, wanted in zip(picture, size, focus, (0.5, FACE_LINE), strict=True):
        free = whole - side * scale
        first = min(max(at * whole - wanted * side * scale, 0.0), free)
        shares.append(first / free if free > 0.5 else 0.5)
    return (shares[0], shares[1])


def _shaded(ground: NDArray[Any], brand_files: BrandFiles, text_top: int) -> NDArray[np.uint8]:
    """Darker from above the words to the foot, so that light words keep their contrast."""
    import numpy as np

    from pipeline.graphics.paint import COVER_SHADE, over, rgb, role_colour, smoothstep

    height = ground.shape[0]
    start = max(0, text_top - height * 0.22)
    rows = (np.arange(height, dtype=np.float32) - start) / max(1.0, height * 0.42)
    alpha = np.broadcast_to(smoothstep(rows)[:, None] * SHADE, ground.shape[:2])
    colour = rgb(role_colour(brand_files.brand, COVER_SHADE))
    shaded = over(ground.astype(np.float32), colour, alpha)
    pixels: NDArray[np.uint8] = np.rint(shaded).astype(np.uint8)
    return pixels


def _jpeg(pixels: NDArray[np.uint8]) -> bytes:
    from PIL import Image

    file = BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=QUALITY, subsampling=0, optimize=True)
    return file.getvalue()
