"""Draws logo.png beside this file: an open book under a rising sun, gold on red. Run by hand.

python assets/brands/hongjin/draw_logo.py
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin
from pathlib import Path

from PIL import Image, ImageDraw

SIZE = 768
"""Pixels of the finished picture's sides."""
SCALE = 4
"""Drawn this much larger, for smooth edges."""
RED, DEEP, GOLD, PALE = "#A3181E", "#7B0F15", "#E6BC6A", "#F6DFA8"
Point = tuple[float, float]


def pixels(points: list[Point]) -> list[Point]:
    """Points from -1 to 1 (y upwards) to the large picture's pixels."""
    half = SIZE * SCALE / 2
    return [(half + x * half, half - y * half) for x, y in points]


def curve(shape: Callable[[float], Point], steps: int = 120) -> list[Point]:
    return [shape(step / steps) for step in range(steps + 1)]


def disc(draw: ImageDraw.ImageDraw, radius: float, colour: str) -> None:
    draw.ellipse([*pixels([(-radius, radius)])[0], *pixels([(radius, -radius)])[0]], fill=colour)


def wave(x: float, lift: float) -> float:
    """The upper edge of an open page: rises from the spine, then falls to the corner."""
    return -0.13 + lift + 0.17 * sin(pi * min(1.0, x / 0.62) ** 0.75) * (1 - 0.35 * x)


def page(side: int, lift: float, drop: float) -> list[Point]:
    """One page between two such edges, from the spine (x = 0.02) to its corner."""
    outer = 0.60
    upper = curve(lambda t: (side * (0.02 + t * (outer - 0.02)), wave(t * outer, lift)))
    lower = curve(lambda t: (side * (0.02 + t * (outer - 0.02)), wave(t * outer, lift - drop)))
    return pixels(upper + lower[::-1])


def ray(draw: ImageDraw.ImageDraw, angle: float) -> None:
    """A tapering ray of the sun."""
    centre_x, centre_y, inner, outer, half = 0.0, 0.06, 0.36, 0.56, 0.026
    across = (-sin(angle), cos(angle))
    corners = [
        (inner, half * 0.55),
        (outer, half),
        (outer, -half),
        (inner, -half * 0.55),
    ]
    draw.polygon(
        pixels(
            [
                (
                    centre_x + cos(angle) * reach + across[0] * width,
                    centre_y + sin(angle) * reach + across[1] * width,
                )
                for reach, width in corners
            ]
        ),
        fill=GOLD,
    )


def main() -> None:
    large = Image.new("RGBA", (SIZE * SCALE, SIZE * SCALE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(large)
    for radius, colour in ((0.98, GOLD), (0.945, DEEP), (0.90, GOLD), (0.885, RED)):
        disc(draw, radius, colour)
    for step in range(9):
        ray(draw, pi * (0.1 + 0.8 * step / 8))
    half = pixels([(-0.27, 0.33), (0.27, -0.21)])
    draw.pieslice([*half[0], *half[1]], 180, 360, fill=PALE)
    for side in (-1, 1):
        draw.polygon(page(side, 0.0, 0.30), fill=RED)
        draw.polygon(page(side, -0.045, 0.22), fill=GOLD)
        draw.polygon(page(side, -0.30, 0.045), fill=GOLD)
        draw.polygon(page(side, -0.375, 0.03), fill=GOLD)
    large.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(
        Path(__file__).parent / "logo.png", optimize=True
    )


if __name__ == "__main__":
    main()
