"""Draws logo.png beside this file: a page with a play mark, white on blue. Run by hand.

python assets/brands/plain/draw_logo.py
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

SIZE = 768
"""Pixels of the finished picture's sides."""
SCALE = 4
"""Drawn this much larger, for smooth edges."""
BLUE, LIGHT, WHITE = "#17539B", "#8FC0F2", "#FFFFFF"


def pixels(*places: float) -> list[float]:
    """Places from 0 to 1 to the large picture's pixels."""
    return [place * SIZE * SCALE for place in places]


def main() -> None:
    large = Image.new("RGBA", (SIZE * SCALE, SIZE * SCALE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(large)
    draw.rounded_rectangle(pixels(0.02, 0.02, 0.98, 0.98), radius=pixels(0.2)[0], fill=BLUE)
    draw.polygon(pixels(0.53, 0.30, 0.82, 0.22, 0.82, 0.72, 0.53, 0.80), fill=LIGHT)
    draw.polygon(pixels(0.47, 0.30, 0.18, 0.22, 0.18, 0.72, 0.47, 0.80), fill=WHITE)
    draw.polygon(pixels(0.27, 0.385, 0.27, 0.625, 0.415, 0.525), fill=BLUE)
    for top in (0.375, 0.475, 0.575):
        draw.polygon(
            pixels(0.59, top + 0.035, 0.76, top - 0.012, 0.76, top + 0.028, 0.59, top + 0.075),
            fill=BLUE,
        )
    large.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(
        Path(__file__).parent / "logo.png", optimize=True
    )


if __name__ == "__main__":
    main()
