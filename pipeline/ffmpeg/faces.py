"""Which of the fonts given libass draws a text with: it reads each of them whole, and it is started
for every segment. What cannot be told for certain keeps all of them.

libass takes the face of a family that has the weight asked for, and looks into others only for a
character that it lacks. Told from the fonts' own tables (OpenType), a few kilobytes: fontTools
takes longer to import than libass to read a font.
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.model.brand import CaptionStyle

BOLD, REGULAR = 700, 400
"""The weights that libass asks for (`usWeightClass`)."""
FAMILY = 1
NAMES = frozenset({FAMILY, 4, 6, 16})
"""Of the table `name`: family, full name, PostScript name, typographic family."""
MICROSOFT = 3
SLANTED = 0x201
"""Of `fsSelection`: italic, oblique."""
OUTLINES = frozenset({b"\x00\x01\x00\x00", b"OTTO"})
"""How a file of one font begins."""
GROUPS = 12
"""The form of `cmap` that has all of Unicode, in groups of first, last, and first glyph."""


@dataclass(frozen=True, slots=True)
class Face:
    """What libass tells a font by, and the code points that it draws: where each group of them
    starts and ends."""

    families: frozenset[str]
    names: frozenset[str]
    weight: int
    is_slanted: bool
    starts: Sequence[int]
    stops: Sequence[int]

    def draws(self, character: str) -> bool:
        place = bisect_right(self.starts, ord(character)) - 1
        return place >= 0 and ord(character) <= self.stops[place]

    def is_asked(self, style: CaptionStyle) -> bool:
        weight = BOLD if style.is_bold else REGULAR
        is_of = style.family.casefold() in self.families
        return is_of and self.weight == weight and not self.is_slanted


def fonts_for(text: str, style: CaptionStyle, fonts: Sequence[Path]) -> tuple[Path, ...]:
    """Of `fonts` the one in which `style` draws all of `text`; all of them where it lacks a
    character, where there is no such face or more than one, or where a font is not understood."""
    faces = [face_of(font) for font in fonts]
    known = [face for face in faces if face is not None]
    asked = [face for face in known if face.is_asked(style)]
    # another font whose full name is the family's would be as good to libass
    name = style.family.casefold()
    rivals = [face for face in known if name in face.names - face.families]
    if len(known) < len(fonts) or len(asked) != 1 or rivals:
        return tuple(fonts)
    if not all(asked[0].draws(character) for character in set(text)):
        return tuple(fonts)
    return (fonts[faces.index(asked[0])],)


def face_of(font: Path) -> Face | None:
    """None where the file is not one font with the tables that are read here."""
    try:
        with font.open("rb") as file:
            tables = _tables(file)
            names = _names(_table(file, tables, b"name"))
            kind = _table(file, tables, b"OS/2")
            drawn = _groups(_table(file, tables, b"cmap"))
            (weight,), (selection,) = (struct.unpack_from(">H", kind, at) for at in (4, 62))
    except (KeyError, struct.error, UnicodeDecodeError):
        return None
    return Face(
        frozenset(name for number, name in names if number == FAMILY),
        frozenset(name for _, name in names),
        weight,
        bool(selection & SLANTED),
        drawn[0::3],
        drawn[1::3],
    )


def _tables(file: BinaryIO) -> Mapping[bytes, tuple[int, int]]:
    """Place and length of each. Raises KeyError for a file that is not one font."""
    outlines, count = struct.unpack(">4sH6x", file.read(12))
    if outlines not in OUTLINES:
        raise KeyError(outlines)
    rows = struct.iter_unpack(">4s4xII", file.read(16 * count))
    return {tag: (place, length) for tag, place, length in rows}


def _table(file: BinaryIO, tables: Mapping[bytes, tuple[int, int]], tag: bytes) -> bytes:
    place, length = tables[tag]
    file.seek(place)
    return file.read(length)


def _names(table: bytes) -> list[tuple[int, str]]:
    """Number and text, in one case, of those that a style may ask for."""
    count, texts = struct.unpack_from(">HH", table, 2)
    found = []
    for place in range(count):
        row = struct.unpack_from(">6H", table, 6 + 12 * place)
        platform, _, _, number, length, start = row
        if platform == MICROSOFT and number in NAMES:
            raw = table[texts + start : texts + start + length]
            found.append((number, raw.decode("utf-16-be").casefold()))
    return found


def _groups(table: bytes) -> array[int]:
    """First, last and first glyph of each group. Raises KeyError where the form is another one."""
    (count,) = struct.unpack_from(">H", table, 2)
    for place in range(count):
        platform, _, start = struct.unpack_from(">HHI", table, 4 + 8 * place)
        if platform == MICROSOFT and struct.unpack_from(">H", table, start) == (GROUPS,):
            (number,) = struct.unpack_from(">I", table, start + 12)
            groups = array("I", table[start + 16 : start + 16 + 12 * number])
            if sys.byteorder == "little":
                groups.byteswap()
            return groups
    raise KeyError(GROUPS)
