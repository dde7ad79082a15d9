"""Smooth flat drawing with Pillow: shapes at two or three times the size, brought down once.

All lengths are in units of a frame 1080 units high (or, for the phone, 1080 wide); `scale` turns
them into pixels, so the same drawing serves the small test size. A layer is drawn once, never in
the loop over frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONTS = Path(__file__).resolve().parents[3] / "assets" / "fonts"
LARGE = 1_000_000
"""Square units from which a sheet is drawn at twice its size only: 6000 × 3000 pixels are slow."""

Colour = str
Point = tuple[float, float]


def rgb(colour: Colour, opacity: float = 1.0) -> tuple[int, int, int, int]:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return red, green, blue, round(255 * opacity)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """`share` of the other colour."""
    pairs = zip(rgb(one)[:3], rgb(other)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@cache
def font(size: int, is_bold: bool) -> ImageFont.FreeTypeFont:
    """`size` in pixels."""
    name = "NotoSansSC-Bold.ttf" if is_bold else "NotoSansSC-Regular.ttf"
    return ImageFont.truetype(str(FONTS / name), max(size, 4))


class Layer:
    """A transparent sheet of `width` × `height` units; `picture()` gives it in pixels."""

    def __init__(self, width: float, height: float, scale: float) -> None:
        self.scale = scale
        self.size = (max(1, round(width * scale)), max(1, round(height * scale)))
        times = 3 if width * height < LARGE else 2
        self._k = scale * times
        big = (self.size[0] * times, self.size[1] * times)
        self._image = Image.new("RGBA", big)
        self._draw = ImageDraw.Draw(self._image)
        self._softness = 0.0

    def _at(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._k, y * self._k) for x, y in points]

    def _box(self, x: float, y: float, width: float, height: float) -> list[Point]:
        return self._at([(x, y), (x + width, y + height)])

    def ellipse(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        """Centred on x, y."""
        self._draw.ellipse(self._box(x - rx, y - ry, 2 * rx, 2 * ry), fill=rgb(colour))

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        self._draw.rectangle(self._box(x, y, width, height), fill=rgb(colour))

    def rounded(
        self, box: tuple[float, float, float, float], radius: float, colour: Colour
    ) -> None:
        """`box` is x, y, width, height."""
        self._draw.rounded_rectangle(self._box(*box), radius * self._k, fill=rgb(colour))

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self._draw.polygon(self._at(points), fill=rgb(colour))

    def curve(self, points: Sequence[Point], colour: Colour) -> None:
        """A closed smooth shape through the points."""
        self.polygon(smooth(points, closed=True), colour)

    def stroke(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """A smooth line with round ends."""
        line = self._at(smooth(points, closed=False))
        radius = width * self._k / 2
        self._draw.line(line, fill=rgb(colour), width=max(1, round(2 * radius)), joint="curve")
        for x, y in (line[0], line[-1]):
            self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=rgb(colour))

    def text(
        self,
        place: Point,
        words: str,
        size: float,
        colour: Colour,
        *,
        bold: bool = False,
        anchor: str = "lm",
    ) -> None:
        """`anchor` as Pillow's: l, m, r and a, m, s."""
        face = font(round(size * self._k), bold)
        x, y = place[0] * self._k, place[1] * self._k
        self._draw.text((x, y), words, font=face, fill=rgb(colour), anchor=anchor)

    def soften(self, radius: float) -> None:
        """Blurs the whole layer when its picture is taken; `radius` in units."""
        self._softness = radius * self.scale

    def glow(
        self,
        spots: Sequence[tuple[float, float, float, float]],
        colour: Colour,
        *,
        blur: float,
        opacity: float,
    ) -> None:
        """Soft ellipses (x, y, rx, ry) of one colour over what was drawn."""
        shape = Image.new("L", self.size)
        pen = ImageDraw.Draw(shape)
        for x, y, rx, ry in spots:
            corners = (x - rx, y - ry, x + rx, y + ry)
            pen.ellipse([c * self.scale for c in corners], fill=round(255 * opacity))
        over = Image.new("RGBA", self._image.size, rgb(colour))
        over.putalpha(self._blurred(shape, blur))
        self._image.alpha_composite(over)

    def shadow_under(self, other: Layer, *, drop: float, blur: float, opacity: float) -> None:
        """The other layer's shape as a soft shadow, `drop` units lower, then the layer itself."""
        black = Image.new("RGBA", other._image.size, (20, 20, 30, 0))
        shape = other._image.getchannel("A").resize(self.size, Image.Resampling.BOX)
        black.putalpha(self._blurred(shape.point(lambda value: round(value * opacity)), blur))
        self._image.alpha_composite(black, (0, round(drop * self._k)))
        self._image.alpha_composite(other._image)

    def _blurred(self, shape: Image.Image, radius: float) -> Image.Image:
        """A mask of the picture's size, blurred there (it is nine times faster) and enlarged."""
        soft = shape.filter(ImageFilter.GaussianBlur(radius * self.scale))
        return soft.resize(self._image.size, Image.Resampling.BILINEAR)

    def shade(self, top: Colour, bottom: Colour, opacity: float) -> None:
        """A vertical gradient over what was drawn, kept inside its shape."""
        alpha = self._image.getchannel("A")
        over = gradient(self._image.size, top, bottom).convert("RGBA")
        over.putalpha(alpha.point(lambda value: round(value * opacity)))
        self._image.alpha_composite(over)

    def lay(self, other: Layer) -> None:
        """Another layer of the same size over this one."""
        self._image.alpha_composite(other._image)

    def picture(self) -> Image.Image:
        picture = self._image.resize(self.size, Image.Resampling.BOX)
        if self._softness:
            blur = ImageFilter.GaussianBlur(self._softness)
            picture = picture.convert("RGBa").filter(blur).convert("RGBA")
        return picture


def smooth(points: Sequence[Point], *, closed: bool, steps: int = 14) -> list[Point]:
    """A Catmull-Rom curve through the points."""
    count = len(points)
    line: list[Point] = []
    for place in range(count if closed else count - 1):
        if closed:
            four = [points[(place + k) % count] for k in (-1, 0, 1, 2)]
        else:
            four = [points[min(max(place + k, 0), count - 1)] for k in (-1, 0, 1, 2)]
        line += [_between(four, step / steps) for step in range(steps)]
    return line if closed else [*line, points[-1]]


def _between(four: Sequence[Point], t: float) -> Point:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = four
    return _cubic(ax, bx, cx, dx, t), _cubic(ay, by, cy, dy, t)


def _cubic(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
    )


def gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    """From top to bottom; half a level of fixed noise keeps it free of bands."""
    width, height = size
    share = np.linspace(0, 1, height)[:, None, None]
    ends = np.array([rgb(top)[:3], rgb(bottom)[:3]], dtype=np.float64)
    rows = ends[0] + (ends[1] - ends[0]) * share
    noise = np.random.default_rng(7).uniform(-0.5, 0.5, (height, width, 1))
    return Image.fromarray(np.clip(np.rint(rows + noise), 0, 255).astype(np.uint8), "RGB")


def ease(t: float) -> float:
    """0 to 1 with a soft start and end; clamped."""
    t = min(max(t, 0.0), 1.0)
    return t * t * (3 - 2 * t)


def moved(sprite: Image.Image, angle: float, pivot: Point, shift: Point) -> Image.Image:
    """The sprite turned by `angle` radians (clockwise) about `pivot`, then shifted, in pixels,
    on a sheet of the same size: parts of a pixel count, so slow movement does not jump."""
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    px, py = pivot
    x, y = px + shift[0], py + shift[1]
    back = (cos, sin, px - cos * x - sin * y, -sin, cos, py + sin * x - cos * y)
    return sprite.transform(sprite.size, Image.Transform.AFFINE, back, Image.Resampling.BILINEAR)
