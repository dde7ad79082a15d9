"""Which characters a font can draw, how wide they are, and which font draws what the first cannot.

Read from the font's own tables through fontTools: a renderer draws a box or nothing for a missing
glyph and says nothing. Widths are unhinted, so that a line breaks alike at every frame size.
"""

from __future__ import annotations

import sys
import unicodedata
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs", "Mn"})
"""Unicode categories without ink of their own: controls, spaces, variation selectors."""


@dataclass(frozen=True, slots=True)
class FontTables:
    """Widths and kerning in ems, by character."""

    advances: Mapping[str, float]
    kerning: Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Typeface:
    """Font files of one weight: the first that has a character's glyph draws it."""

    paths: tuple[Path, ...]

    def path_for(self, character: str) -> Path:
        """The first font with the glyph; the first of all where none has it."""
        for path in self.paths:
            if character in tables(path).advances:
                return path
        return self.paths[0]

    def advance(self, character: str) -> float:
        """Width in ems."""
        return tables(self.path_for(character)).advances.get(character, 1.0)

    def kern(self, left: str, right: str) -> float:
        """What the gap between two characters grows by, in ems."""
        path = self.path_for(left)
        if path != self.path_for(right):
            return 0.0
        return tables(path).kerning.get((left, right), 0.0)


def missing_glyphs(text: str, font: Path) -> tuple[str, ...]:
    """The characters of `text` that `font` cannot draw, each once, in order."""
    known = tables(font).advances
    missing = (character for character in text if character not in known)
    visible = (one for one in missing if unicodedata.category(one) not in INVISIBLE)
    return tuple(dict.fromkeys(visible))


def undrawable(text: str, typeface: Typeface) -> tuple[str, ...]:
    """The characters that none of the typeface's fonts can draw."""
    for path in typeface.paths:
        text = "".join(missing_glyphs(text, path))
    return tuple(text)


def code_point(character: str) -> str:
    """U+9FB4, as the Unicode tables name it."""
    return f"U+{ord(character):04X}"


def tables(path: Path) -> FontTables:
    """Cached by the file's size and time of change, since people replace fonts."""
    stat = path.stat()
    return _tables(path, stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=8)
def _tables(path: Path, size: int, changed: int) -> FontTables:
    with TTFont(path, lazy=True) as font:
        em = font["head"].unitsPerEm
        # glyphs by their numbers: reading their names takes ten times as long as all the rest
        font.setGlyphOrder([str(number) for number in range(font["maxp"].numGlyphs)])
        names = font.getBestCmap()
        widths = _widths(font)
        advances = {chr(point): widths[int(name)] / em for point, name in names.items()}
        kerning = _kerning(font, names, em) if "kern" in font else {}
    return FontTables(advances, kerning)


def _widths(font: TTFont) -> list[int]:
    """Of each glyph, from the table itself: a pair of two bytes each, the last width for all that
    follow (OpenType, `hmtx`). fontTools makes a named record of each, at three times the cost."""
    count = font["hhea"].numberOfHMetrics
    pairs = array("H", font.reader["hmtx"][: count * 4])
    if sys.byteorder == "little":
        pairs.byteswap()
    widths = list(pairs[::2])
    return widths + widths[-1:] * int(font["maxp"].numGlyphs - count)


def _kerning(font: TTFont, names: Mapping[int, str], em: int) -> dict[tuple[str, str], float]:
    characters: dict[str, list[str]] = {}
    for point, name in names.items():
        characters.setdefault(name, []).append(chr(point))
    return {
        (left, right): amount / em
        for table in font["kern"].kernTables
        for (first, second), amount in table.kernTable.items()
        for left in characters.get(first, ())
        for right in characters.get(second, ())
    }
