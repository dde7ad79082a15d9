"""Reads `assets/brands/<name>/brand.yaml` strictly: all problems at once, each with its line.

A font is named relative to `assets/fonts/`, every other file relative to the brand's own folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from pipeline.model.brand import Brand, BrandFiles, CaptionStyle, CornerLogo
from pipeline.model.errors import BadBrand, BadManifest, Problem

__all__ = ["BrandFiles", "brand_names", "read_brand"]

SCHEMA = "brand/1"
FILE = "brand.yaml"
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
COLOUR_ROLE = re.compile(r"[a-z][a-z-]*")
NEEDED_COLOURS = ("primary", "accent", "background", "text", "muted")
KEYS = (
    *("schema", "name", "version", "title", "colours", "fonts", "logo", "corner_logo"),
    *("captions", "title_card", "lower_third", "end_card"),
)
KEYS_WITH_DEFAULT = ("layout", "section_card")
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")
LAYOUTS = ("classic", "plain")
LONGEST_ELEMENT = 30
"""Seconds: a card or lower third longer than this is a slip of the pen."""

Read = TypeVar("Read")


def brand_names(assets: Path) -> tuple[str, ...]:
    """The brands that exist, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in (assets / "brands").glob(f"*/{FILE}")))


def read_brand(assets: Path, name: str) -> BrandFiles:
    """The brand and its files. Raises BadBrand where there is none of that name, BadManifest with
    all problems where its file does not say what it must."""
    names = brand_names(assets)
    if name not in names:
        listed = ", ".join(names) or "none"
        raise BadBrand(
            f"no brand {name!r} under {assets / 'brands'}: expected one of: {listed}",
            hint=f"write `brand: {names[0]}` in course.yaml" if names else "add a brand folder",
        )
    folder = assets / "brands" / name
    reader = _Reader(file=f"{assets.name}/brands/{name}/{FILE}")
    brand = _read(reader, folder / FILE, assets)
    if reader.problems or brand is None:
        raise BadManifest(
            tuple(sorted(reader.problems, key=lambda problem: problem.line)),
            hint="the shipped brands show every key with its meaning",
        )
    fonts = (brand.regular_font, brand.bold_font, *brand.fallback_fonts)
    paths = tuple(dict.fromkeys(assets / "fonts" / font for font in fonts))
    return BrandFiles(brand, folder, (folder / FILE, folder / brand.logo), paths)


def _read(reader: _Reader, path: Path, assets: Path) -> Brand | None:
    top = reader.open(path)
    if top is None:
        return None
    folder, fonts = path.parent, assets / "fonts"
    reader.only(top, (*KEYS, *KEYS_WITH_DEFAULT), at_most=KEYS_WITH_DEFAULT)
    reader.take(top, "schema", _one_of(SCHEMA))
    name = reader.take(top, "name", _one_of(folder.name))
    faces = reader.table(top, "fonts", ("regular", "bold", "fallback"), at_most=("fallback",))
    brand = Brand(
        name=name,
        version=reader.take(top, "version", _text),
        title=reader.take(top, "title", _text),
        colours=_colours(reader, top),
        regular_font=reader.take(faces, "regular", _file_in(fonts)),
        bold_font=reader.take(faces, "bold", _file_in(fonts)),
        fallback_fonts=reader.take_each(faces, "fallback", _file_in(fonts)),
        logo=reader.take(top, "logo", _file_in(folder)),
        corner_logo=_corner_logo(reader, top),
        caption_style=_caption_style(reader, top),
        title_card_seconds=_seconds(reader, top, "title_card"),
        end_card_seconds=_seconds(reader, top, "end_card"),
        lower_third_seconds=_seconds(reader, top, "lower_third"),
        layout=reader.take(top, "layout", _one_of(*LAYOUTS)) or "classic",
        section_card_seconds=_seconds(reader, top, "section_card") or "2.5",
    )
    return None if reader.problems else brand


def _colours(reader: _Reader, top: Any) -> tuple[tuple[str, str], ...]:
    table = reader.child(top, "colours")
    missing = [role for role in NEEDED_COLOURS if table is not None and not _has(table, role)]
    if missing:
        reader.add(table, f"colours lacks {', '.join(missing)}")
    for key, _ in table.value if table is not None else ():
        if not COLOUR_ROLE.fullmatch(str(key.value)):
            reader.add(key, f"{key.value!r} is no role of a colour: expected lower-case letters")
    pairs = [(key.value, value) for key, value in (table.value if table is not None else ())]
    return tuple((role, reader.value(value, f"colours.{role}", _colour)) for role, value in pairs)


def _corner_logo(reader: _Reader, top: Any) -> CornerLogo:
    table = reader.table(top, "corner_logo", ("corner", "height", "margin", "opacity"))
    return CornerLogo(
        corner=reader.take(table, "corner", _one_of(*CORNERS)),
        height=reader.take(table, "height", _number(0.02, 0.3)),
        margin=reader.take(table, "margin", _number(0, 0.2)),
        opacity=reader.take(table, "opacity", _number(0.1, 1)),
    )


def _caption_style(reader: _Reader, top: Any) -> CaptionStyle:
    keys = ("family", "size", "colour", "outline_colour", "outline", "bottom", "bold")
    table = reader.table(top, "captions", keys, at_most=("bold",))
    is_bold = reader.take(table, "bold", _truth)
    return CaptionStyle(
        family=reader.take(table, "family", _text),
        size=reader.take(table, "size", _number(0.02, 0.15)),
        colour=reader.take(table, "colour", _colour),
        outline_colour=reader.take(table, "outline_colour", _colour),
        outline=reader.take(table, "outline", _number(0, 0.02)),
        bottom=reader.take(table, "bottom", _number(0, 0.5)),
        is_bold=True if is_bold is None else is_bold,
    )


def _seconds(reader: _Reader, top: Any, key: str) -> str:
    table = reader.table(top, key, ("seconds",))
    return str(reader.take(table, "seconds", _duration) or "")


class _Reader:
    """Walks the YAML nodes of one file and gathers what is wrong.

    After a problem the values are None: the caller looks at `problems` before it uses any.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def open(self, path: Path) -> Any:
        """The top mapping, or None after a problem."""
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        try:
            top = YAML(typ="rt").compose(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError as problem:
            self.problems.append(Problem(self.file, 0, f"expected UTF-8 text: {problem.reason}"))
            return None
        except MarkedYAMLError as problem:
            mark = problem.problem_mark
            line = mark.line + 1 if mark else 0
            self.problems.append(Problem(self.file, line, f"expected YAML: {problem.problem}"))
            return None
        except YAMLError as problem:
            self.problems.append(Problem(self.file, 0, f"expected YAML: {problem}"))
            return None
        if top is None or not _is_mapping(top):
            self.problems.append(Problem(self.file, 1, f"expected keys such as `schema: {SCHEMA}`"))
            return None
        return top

    def add(self, node: Any, message: str) -> None:
        self.problems.append(Problem(self.file, node.start_mark.line + 1, message))

    def only(self, table: Any, keys: tuple[str, ...], *, at_most: tuple[str, ...] = ()) -> None:
        """Reports keys that are unknown, twice there, or missing (save `at_most`)."""
        seen: set[str] = set()
        for key, _ in table.value:
            if key.value not in keys:
                self.add(key, f"unknown key {key.value!r}: expected one of {', '.join(keys)}")
            elif key.value in seen:
                self.add(key, f"key {key.value!r} stands twice")
            seen.add(key.value)
        missing = [key for key in keys if key not in seen and key not in at_most]
        if missing:
            self.add(table, f"missing: {', '.join(missing)}")

    def child(self, table: Any, key: str) -> Any:
        """The mapping under `key`, or None where there is none (a problem unless it is absent)."""
        node = _get(table, key)
        if node is None or _is_mapping(node):
            return node
        self.add(node, f"{key}: expected keys of its own, found {_shown(node)}")
        return None

    def table(
        self, parent: Any, key: str, keys: tuple[str, ...], *, at_most: tuple[str, ...] = ()
    ) -> Any:
        node = self.child(parent, key)
        if node is not None:
            self.only(node, keys, at_most=at_most)
        return node

    def take(self, table: Any, key: str, read: Callable[[str, str], Read]) -> Read:
        """The value under `key`; None, typed as if it were there, where it is missing or wrong."""
        node = _get(table, key)
        return self.value(node, key, read)

    def take_each(self, table: Any, key: str, read: Callable[[str, str], Read]) -> tuple[Read, ...]:
        node = _get(table, key)
        if node is None:
            return ()
        if not isinstance(node.value, list) or _is_mapping(node):
            self.add(node, f"{key}: expected a list, found {_shown(node)}")
            return ()
        return tuple(self.value(item, key, read) for item in node.value)

    def value(self, node: Any, key: str, read: Callable[[str, str], Read]) -> Read:
        absent: Any = None
        if node is None:
            return absent  # type: ignore[no-any-return]
        if isinstance(node.value, list):
            self.add(node, f"{key}: expected one value, found {_shown(node)}")
            return absent  # type: ignore[no-any-return]
        try:
            return read(node.value, node.tag.rsplit(":", 1)[-1])
        except ValueError as problem:
            self.add(node, f"{key}: expected {problem}, found {_shown(node)}")
            return absent  # type: ignore[no-any-return]


def _is_mapping(node: Any) -> bool:
    return bool(node.tag.endswith(":map"))


def _get(table: Any, key: str) -> Any:
    pairs = table.value if table is not None else ()
    return next((value for name, value in pairs if name.value == key), None)


def _has(table: Any, key: str) -> bool:
    return _get(table, key) is not None


def _shown(node: Any) -> str:
    if isinstance(node.value, list):
        return "keys" if _is_mapping(node) else "a list"
    return repr(node.value) if node.value else "nothing"


# What one value may be: each takes the scalar's text and YAML kind and raises ValueError with what
# was expected.


def _text(text: str, kind: str) -> str:
    if kind == "null" or not text.strip():
        raise ValueError("a text")
    return text.strip()


def _one_of(*choices: str) -> Callable[[str, str], str]:
    def read(text: str, kind: str) -> str:
        if text not in choices:
            raise ValueError(" or ".join(repr(choice) for choice in choices))
        return text

    return read


def _colour(text: str, kind: str) -> str:
    if not COLOUR.fullmatch(text):
        raise ValueError('a colour as "#RRGGBB" in quotes')
    return text.upper()


def _number(least: float, most: float) -> Callable[[str, str], float]:
    def read(text: str, kind: str) -> float:
        number = float(text) if kind in ("float", "int") else None
        if number is None or not least <= number <= most:
            raise ValueError(f"a number from {least:g} to {most:g}")
        return number

    return read


def _truth(text: str, kind: str) -> bool:
    if kind != "bool" or text.lower() not in ("true", "false"):
        raise ValueError("true or false")
    return text.lower() == "true"


def _duration(text: str, kind: str) -> str:
    wanted = f"seconds as a decimal or a fraction, above 0 and up to {LONGEST_ELEMENT}"
    try:
        seconds = Fraction(text) if "/" in text else Fraction(Decimal(text))
    except (ValueError, ZeroDivisionError, InvalidOperation, OverflowError) as problem:
        raise ValueError(wanted) from problem
    if not 0 < seconds <= LONGEST_ELEMENT:
        raise ValueError(wanted)
    return text


def _file_in(folder: Path) -> Callable[[str, str], str]:
    def read(text: str, kind: str) -> str:
        if "/" in text or "\\" in text or not (folder / text).is_file():
            existing = sorted(path.name for path in folder.iterdir() if path.is_file())
            raise ValueError(f"the name of a file in {folder.name}/ ({', '.join(existing)})")
        return text

    return read
