"""Is an SVG only itself? A logo that names other files, fonts or addresses, or runs code, would
look different elsewhere, or read what it must not: it is refused before anything draws it."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

LARGEST = 1_000_000
"""Bytes: a logo is a few kilobytes."""
MOST_ELEMENTS = 20_000
DECLARATION = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
"""Entities can grow without bounds and name files; no logo needs them."""
OUTSIDE = re.compile(r"url\s*\(\s*['\"]?\s*(?!#)|@import|expression\s*\(", re.IGNORECASE)
"""In styles and attributes: url(#own) alone is allowed."""
FORBIDDEN = frozenset(("script", "foreignObject", "iframe", "audio", "video", "handler"))
TEXTS = frozenset(("text", "tspan", "textPath", "tref"))


def svg_problem(path: Path) -> str:
    """What is wrong with the file, for people; empty where nothing is."""
    if path.stat().st_size > LARGEST:
        return f"expected less than {LARGEST:,} bytes"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return "expected UTF-8 text; export it again as plain SVG"
    if DECLARATION.search(text):
        return "has a DOCTYPE or entities; export it again as plain SVG"
    try:
        # Entities were refused above, so the parser has nothing to expand.
        top = ElementTree.fromstring(text)
    except ElementTree.ParseError as problem:
        return f"is no well-formed XML: {problem}"
    if _name(top.tag) != "svg":
        return f"expected <svg> first, found <{_name(top.tag)}>"
    return _first_problem(top)


def _first_problem(top: ElementTree.Element) -> str:
    for count, element in enumerate(top.iter(), 1):
        name = _name(element.tag)
        if count > MOST_ELEMENTS:
            return f"has more than {MOST_ELEMENTS:,} elements"
        if name in FORBIDDEN:
            return f"has a <{name}>: a logo runs nothing and holds no other document"
        if name in TEXTS:
            return "has text, which looks different where its font is missing; turn it into paths"
        if name == "style" and OUTSIDE.search(element.text or ""):
            return "its style names something outside the file"
        for key, value in element.attrib.items():
            problem = _attribute_problem(name, _name(key), value)
            if problem:
                return problem
    return ""


def _attribute_problem(element: str, key: str, value: str) -> str:
    if key.lower().startswith("on"):
        return f"<{element} {key}=…> runs code"
    if key == "href" and not value.strip().startswith("#"):
        inside = element == "image" and value.strip().startswith(
            ("data:image/png", "data:image/jpeg")
        )
        return "" if inside else f"<{element}> names {value[:60]!r}: everything must be in the file"
    if OUTSIDE.search(value):
        return f"<{element} {key}=…> names something outside the file"
    return ""


def _name(tag: object) -> str:
    """Without its namespace; comments have no name."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
