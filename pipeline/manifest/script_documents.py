"""Word and OpenDocument scripts as lines of text; headings get Markdown's mark.

Scripts in two columns are common: where a table's first row names a column as spoken (旁白, 台词,
Narration…), only that column is; its other columns are directions. Else every cell is a line.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pipeline.model.errors import BadFootage

LARGEST_UNPACKED = 50_000_000
"""Bytes: a document that unpacks to more was made to harm."""
SPOKEN_COLUMNS = (
    *("旁白", "解说", "台词", "口播", "讲稿", "文稿", "配音", "同期声"),
    *("narration", "voice", "spoken", "script", "audio", "dialogue"),
)
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


LEFT_OUT = frozenset(
    (f"{OFFICE}annotation", f"{TEXT}tracked-changes", f"{TEXT}note", f"{TEXT}table-of-content")
)
"""What is no text of the script's own: remarks, what was deleted, notes, a list of headings."""
BROKEN = (KeyError, ValueError, AttributeError, TypeError, IndexError, SyntaxError, ET.ParseError)
"""What readers raise on documents that are damaged or only half what they claim to be."""


def document_text(path: Path) -> str:
    """The lines of a .docx or .odt, told apart by content, whatever it is called.

    Raises BadFootage where it cannot be read.
    """
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(path) as package:
            if sum(entry.file_size for entry in package.infolist()) > LARGEST_UNPACKED:
                raise BadFootage(f"{path}: unpacks to more than {LARGEST_UNPACKED} bytes")
            is_odt = "content.xml" in package.namelist()
        return "\n".join(_odt_lines(path) if is_odt else _docx_lines(path))
    except (zipfile.BadZipFile, OpcError, *BROKEN) as problem:
        raise BadFootage(
            f"{path}: expected a Word or OpenDocument text, found none that can be read: {problem}",
            hint="open it in Word or WPS and save it again",
        ) from problem


def _docx_lines(path: Path) -> Iterator[str]:
    import docx
    from docx.table import Table

    for block in docx.Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            yield from table_lines([[cell.text for cell in row.cells] for row in block.rows])
        else:
            yield f"# {block.text}" if _is_heading(block) and block.text.strip() else block.text


def _is_heading(paragraph: Any) -> bool:
    return str(getattr(paragraph.style, "name", "")).startswith(("Heading", "Title"))


def _odt_lines(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as package:
        content = package.read("content.xml")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise BadFootage(f"{path}: its XML declares entities: not allowed")
    root = ET.fromstring(content)
    apart = (f"{TABLE}table", *LEFT_OUT)
    inside = {id(one) for outer in root.iter() if outer.tag in apart for one in outer.iter()}
    for element in root.iter():
        if element.tag == f"{TABLE}table":
            yield from table_lines(
                [
                    ["\n".join(map(_odt_text, cell.iter(f"{TEXT}p"))) for cell in row]
                    for row in element.iter(f"{TABLE}table-row")
                ]
            )
        elif element.tag in (f"{TEXT}h", f"{TEXT}p") and id(element) not in inside:
            text = _odt_text(element)
            yield f"# {text}" if element.tag == f"{TEXT}h" and text.strip() else text


def _odt_text(element: ET.Element) -> str:
    """With spaces and line breaks as they are shown."""
    text = element.text or ""
    for inner in element:
        if inner.tag == f"{TEXT}s":
            text += " "
        elif inner.tag in LEFT_OUT:
            pass
        elif inner.tag in (f"{TEXT}line-break", f"{TEXT}tab"):
            text += "\n" if inner.tag.endswith("break") else " "
        else:
            text += _odt_text(inner)
        text += inner.tail or ""
    return text


def table_lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Each cell's lines, in reading order; merged cells are given once."""
    spoken = _spoken_column(rows[0]) if rows else -1
    for number, row in enumerate(rows):
        before = None
        for column, cell in enumerate(row):
            if cell == before or not cell.strip():
                continue
            before = cell
            is_said = spoken < 0 or (column == spoken and number > 0)
            for line in cell.splitlines():
                yield line if is_said or not line.strip() else f"【{line.strip('【】[]')}】"


def _spoken_column(headings: Sequence[str]) -> int:
    """Which column is spoken; -1: the table does not say."""
    if len(headings) < 2:
        return -1
    for column, heading in enumerate(headings):
        plain = heading.strip().lower()
        if len(plain) <= 20 and any(name in plain for name in SPOKEN_COLUMNS):
            return column
    return -1
