"""The brand's logo as pixels: a PNG resized, an SVG drawn at the very size it is wanted."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from pipeline.graphics.layers import Layer
from pipeline.model.brand import BrandFiles
from pipeline.model.errors import BadBrand


def logo_layer(brand_files: BrandFiles, height: int) -> Layer:
    """The logo, `height` pixels high."""
    height = max(2, height)
    path = brand_files.logo
    picture = _drawn(path, height) if path.suffix.lower() == ".svg" else _resized(path, height)
    pixels = np.asarray(picture)
    return Layer(pixels[..., :3], pixels[..., 3].astype(np.float32) / 255, 0, 0)


def _resized(path: Path, height: int) -> Image.Image:
    with Image.open(path) as file:
        picture = file.convert("RGBA")
    width = max(2, round(picture.width * height / picture.height))
    # Pillow's resize of RGBA weighs colours by alpha, so edges keep no dark fringe.
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _drawn(path: Path, height: int) -> Image.Image:
    """By resvg, from text that settings found free of references. No font is loaded."""
    import resvg_py

    text = path.read_text(encoding="utf-8-sig")
    try:
        png = resvg_py.svg_to_bytes(svg_string=text, height=height, skip_system_fonts=True)
    except ValueError as problem:
        raise BadBrand(
            f"{path.name}: expected an SVG picture, found one that cannot be drawn: {problem}",
            hint="export it again as plain SVG, or use a PNG",
        ) from problem
    return Image.open(BytesIO(bytes(png))).convert("RGBA")
