"""The text of an OpenDocument script (.odt): headings and paragraphs, one a line."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from pipeline.model.errors import BadFootage

LARGEST = 20 << 20
"""Bytes of content.xml; a script of a thousand pages has two million."""
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_LEFT_OUT = frozenset(
    (f"{_OFFICE}annotation", f"{_TEXT}tracked-changes", f"{_TEXT}note", f"{_TEXT}table-of-content")
)
_BLANKS = {f"{_TEXT}s": " ", f"{_TEXT}tab": " ", f"{_TEXT}line-break": "\n"}


def odt_text(path: Path) -> str:
    """Headings start with #. Raises BadFootage where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as package:
            if package.getinfo("content.xml").file_size > LARGEST:
                raise BadFootage(f"{path}: its text unpacks to more than {LARGEST} bytes")
            content = package.read("content.xml")
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise BadFootage(f"{path}: its XML declares entities: not allowed")
        root = ElementTree.fromstring(content)
    except (zipfile.BadZipFile, KeyError, OSError, ElementTree.ParseError) as problem:
        raise BadFootage(
            f"{path}: expected an OpenDocument text (.odt), found none that can be read: {problem}",
            hint="open it in LibreOffice or WPS and save it again",
        ) from problem
    return "\n".join(_lines(root))


def _lines(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_TEXT}h":
            yield f"# {_words(child)}"
        elif child.tag == f"{_TEXT}p":
            yield _words(child)
        elif child.tag not in _LEFT_OUT:
            yield from _lines(child)


def _words(element: ElementTree.Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        if child.tag in _BLANKS:
            pieces.append(_BLANKS[child.tag])
        elif child.tag not in _LEFT_OUT:
            pieces.append(_words(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
