"""Reads `assets/brands/<name>/brand.yaml` strictly: all problems at once, each with its line.

A font is named relative to `assets/fonts/`, every other file relative to the brand's own folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.model.brand import (
    Brand,
    BrandChange,
    BrandFiles,
    CaptionStyle,
    CornerLogo,
    Ident,
    MusicBed,
)
from pipeline.model.errors import BadBrand, BadManifest, Problem
from pipeline.settings.brand_fields import (
    COLOUR_ROLE,
    Reader,
    colour,
    duration,
    file_in,
    get,
    has,
    is_mapping,
    number,
    one_of,
    plain_text,
    truth,
)
from pipeline.settings.svg import svg_problem

__all__ = ["BrandFiles", "brand_names", "read_brand", "variant_names"]

SCHEMA = "brand/1"
VARIANT_SCHEMA = "brand-variant/1"
FILE = "brand.yaml"
VARIANTS = "variants"
NEEDED_COLOURS = ("primary", "accent", "background", "text", "muted")
KEYS = (
    *("schema", "name", "version", "title", "colours", "fonts", "logo", "corner_logo"),
    *("captions", "title_card", "lower_third", "end_card"),
)
KEYS_WITH_DEFAULT = ("layout", "section_card", "ident", "music")
NEVER_CHANGED = ("schema", "name", "version", "title")
"""Keys that say which brand this is."""
CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")
LAYOUTS = ("classic", "plain")
UNDER = ("cards", "speech")
"""What music is heard under."""
NONE = "none"
"""`ident: none`, `music: none`: a course goes without what its brand has."""


def brand_names(assets: Path) -> tuple[str, ...]:
    """The brands that exist, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in (assets / "brands").glob(f"*/{FILE}")))


def variant_names(assets: Path, name: str) -> tuple[str, ...]:
    """The brand's variants: files of `variants/`, in alphabetical order."""
    folder = assets / "brands" / name / VARIANTS
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


def read_brand(
    assets: Path,
    name: str,
    *,
    variants: Sequence[str] = (),
    changes: Sequence[BrandChange] = (),
) -> BrandFiles:
    """The brand and its files, with `variants` and then `changes` laid over brand.yaml.

    Raises BadBrand where there is none of that name, BadManifest with all problems where a file
    does not say what it must.
    """
    names = brand_names(assets)
    if name not in names:
        listed = ", ".join(names) or "none"
        raise BadBrand(
            f"no brand {name!r} under {assets / 'brands'}: expected one of: {listed}",
            hint=f"write `brand: {names[0]}` in course.yaml" if names else "add a brand folder",
        )
    folder = assets / "brands" / name
    reader = Reader(file=f"{assets.name}/brands/{name}/{FILE}")
    laid = [*_variant_changes(reader, assets, name, variants), *changes]
    brand = _read(reader, folder / FILE, assets, laid)
    if reader.problems or brand is None:
        raise BadManifest(
            tuple(sorted(reader.problems, key=lambda problem: (problem.file, problem.line))),
            hint="the shipped brands show every key with its meaning",
        )
    fonts = (brand.regular_font, brand.bold_font, *brand.fallback_fonts)
    paths = tuple(dict.fromkeys(assets / "fonts" / font for font in fonts))
    named = tuple(folder / one for one in _named_files(brand))
    return BrandFiles(replace(brand, variants=tuple(variants)), folder, named, paths)


def _named_files(brand: Brand) -> Iterator[str]:
    yield FILE
    yield brand.logo
    if brand.ident and brand.ident.film:
        yield brand.ident.film
    if brand.music:
        yield from (brand.music.file, brand.music.licence)


def _variant_changes(
    reader: Reader, assets: Path, name: str, variants: Sequence[str]
) -> Iterator[BrandChange]:
    """Everything that the variants say, in order. Raises BadBrand where there is none so named."""
    known = variant_names(assets, name)
    for variant in variants:
        if variant not in known:
            raise BadBrand(
                f"brand {name!r} has no variant {variant!r}: "
                f"expected one of: {', '.join(known) or 'none'}",
                hint=f"add assets/brands/{name}/{VARIANTS}/{variant}.yaml, or mend the name",
            )
        path = assets / "brands" / name / VARIANTS / f"{variant}.yaml"
        own = Reader(file=f"{assets.name}/brands/{name}/{VARIANTS}/{path.name}")
        top = own.open(path, VARIANT_SCHEMA)
        if top is not None:
            own.take(top, "schema", one_of(VARIANT_SCHEMA))
            if not has(top, "schema"):
                own.add(top, f"missing: schema: expected {VARIANT_SCHEMA!r}")
            yield from _flattened(top, own.file)
        reader.problems += own.problems


def _flattened(table: Any, file: str, place: str = "") -> Iterator[BrandChange]:
    for key, node in table.value:
        named, line = f"{place}{key.value}", key.start_mark.line + 1
        if not place and key.value == "schema":
            continue
        if is_mapping(node):
            yield from _flattened(node, file, f"{named}.")
        elif isinstance(node.value, list):
            yield BrandChange(named, tuple(str(item.value) for item in node.value), file, line)
        else:
            yield BrandChange(named, node.value, file, line)


def _read(reader: Reader, path: Path, assets: Path, changes: Sequence[BrandChange]) -> Brand | None:
    top = reader.open(path, SCHEMA)
    if top is None:
        return None
    reader.lay_over(top, _allowed(reader, changes))
    folder, fonts = path.parent, assets / "fonts"
    reader.only(top, (*KEYS, *KEYS_WITH_DEFAULT), at_most=KEYS_WITH_DEFAULT)
    reader.take(top, "schema", one_of(SCHEMA))
    name = reader.take(top, "name", one_of(folder.name))
    faces = reader.table(top, "fonts", ("regular", "bold", "fallback"), at_most=("fallback",))
    brand = Brand(
        name=name,
        version=reader.take(top, "version", plain_text),
        title=reader.take(top, "title", plain_text),
        colours=_colours(reader, top),
        regular_font=reader.take(faces, "regular", file_in(fonts)),
        bold_font=reader.take(faces, "bold", file_in(fonts)),
        fallback_fonts=reader.take_each(faces, "fallback", file_in(fonts)),
        logo=reader.take(top, "logo", file_in(folder)),
        corner_logo=_corner_logo(reader, top),
        caption_style=_caption_style(reader, top),
        title_card_seconds=_seconds(reader, top, "title_card"),
        end_card_seconds=_seconds(reader, top, "end_card"),
        lower_third_seconds=_seconds(reader, top, "lower_third"),
        layout=reader.take(top, "layout", one_of(*LAYOUTS)) or "classic",
        section_card_seconds=_seconds(reader, top, "section_card") or "2.5",
        ident=_ident(reader, top, folder),
        music=_music(reader, top, folder),
    )
    if not reader.problems:
        _check_logo(reader, top, folder / brand.logo)
    return None if reader.problems else brand


def _allowed(reader: Reader, changes: Sequence[BrandChange]) -> list[BrandChange]:
    allowed = []
    for change in changes:
        if change.place.split(".")[0] in NEVER_CHANGED:
            message = f"{change.place}: says which brand this is; a course or variant cannot set it"
            reader.problems.append(Problem(change.file, change.line, message))
        else:
            allowed.append(change)
    return allowed


def _check_logo(reader: Reader, top: Any, path: Path) -> None:
    node = get(top, "logo")
    if path.suffix.lower() == ".svg":
        problem = svg_problem(path)
        if problem:
            reader.add(node, f"logo: {path.name}: {problem}")
    elif path.suffix.lower() != ".png":
        reader.add(node, f"logo: expected a PNG or an SVG, found {path.name!r}")


def _ident(reader: Reader, top: Any, folder: Path) -> Ident | None:
    """None where there is none, or where it says `none`."""
    if _says_none(top, "ident"):
        return None
    keys = ("film", "seconds")
    table = reader.table(top, "ident", keys, at_most=keys)
    if table is None:
        return None
    film = reader.take(table, "film", file_in(folder))
    return Ident(film or "", str(reader.take(table, "seconds", duration) or "2"))


def _music(reader: Reader, top: Any, folder: Path) -> MusicBed | None:
    if _says_none(top, "music"):
        return None
    by_default = ("below_speech", "alone", "under")
    table = reader.table(top, "music", ("file", "licence", *by_default), at_most=by_default)
    if table is None:
        return None
    below = reader.take(table, "below_speech", number(10, 40))
    alone = reader.take(table, "alone", number(3, 40))
    under = reader.take(table, "under", one_of(*UNDER))
    licence = reader.take(table, "licence", file_in(folder))
    if licence and not (folder / licence).stat().st_size:
        reader.add(
            get(table, "licence"), f"licence: expected the licence's text, {licence} is empty"
        )
    file = reader.take(table, "file", file_in(folder))
    return MusicBed(
        file,
        licence,
        20.0 if below is None else below,
        14.0 if alone is None else alone,
        under or UNDER[0],
    )


def _says_none(top: Any, key: str) -> bool:
    node = get(top, key)
    return node is not None and not isinstance(node.value, list) and node.value == NONE


def _colours(reader: Reader, top: Any) -> tuple[tuple[str, str], ...]:
    table = reader.child(top, "colours")
    missing = [role for role in NEEDED_COLOURS if table is not None and not has(table, role)]
    if missing:
        reader.add(table, f"colours lacks {', '.join(missing)}")
    for key, _ in table.value if table is not None else ():
        if not COLOUR_ROLE.fullmatch(str(key.value)):
            reader.add(key, f"{key.value!r} is no role of a colour: expected lower-case letters")
    pairs = [(key.value, value) for key, value in (table.value if table is not None else ())]
    return tuple((role, reader.value(value, f"colours.{role}", colour)) for role, value in pairs)


def _corner_logo(reader: Reader, top: Any) -> CornerLogo:
    table = reader.table(top, "corner_logo", ("corner", "height", "margin", "opacity"))
    return CornerLogo(
        corner=reader.take(table, "corner", one_of(*CORNERS)),
        height=reader.take(table, "height", number(0.02, 0.3)),
        margin=reader.take(table, "margin", number(0, 0.2)),
        opacity=reader.take(table, "opacity", number(0.1, 1)),
    )


def _caption_style(reader: Reader, top: Any) -> CaptionStyle:
    keys = ("family", "size", "colour", "outline_colour", "outline", "bottom", "bold")
    table = reader.table(top, "captions", keys, at_most=("bold",))
    is_bold = reader.take(table, "bold", truth)
    return CaptionStyle(
        family=reader.take(table, "family", plain_text),
        size=reader.take(table, "size", number(0.02, 0.15)),
        colour=reader.take(table, "colour", colour),
        outline_colour=reader.take(table, "outline_colour", colour),
        outline=reader.take(table, "outline", number(0, 0.02)),
        bottom=reader.take(table, "bottom", number(0, 0.5)),
        is_bold=True if is_bold is None else is_bold,
    )


def _seconds(reader: Reader, top: Any, key: str) -> str:
    table = reader.table(top, key, ("seconds",))
    return str(reader.take(table, "seconds", duration) or "")
