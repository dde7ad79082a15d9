"""Captions as a Word document for proofreaders (校对稿), and back: a table, a cue a row.

The text column is what comes back; number and times say which cue it is.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pipeline.captions.from_srt import timing
from pipeline.captions.raw import Raw
from pipeline.model.errors import BadCaptions
from pipeline.model.timed_text import Cue, TimedText
from pipeline.model.timing import clock_text

COLUMNS = ("序号 No.", "时间 Time", "字幕 Text", "备注 Notes")
HELP = (
    "请只改“字幕”一栏；改好后交回，用 weike captions import 导入。"
    "Change the text column alone; bring it back with weike captions import."
)
LARGEST_UNPACKED = 50_000_000
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Proof:
    """`notes` are (cue number from 1, what a proofreader should look at) pairs."""

    title: str
    timed: TimedText
    notes: tuple[tuple[int, str], ...] = ()


def write_proof(proof: Proof) -> bytes:
    """The document's bytes (.docx)."""
    import docx

    document = docx.Document()
    document.add_heading(_xml(proof.title), level=1)
    document.add_paragraph(HELP)
    table = document.add_table(rows=1, cols=len(COLUMNS))
    table.style = "Table Grid"
    for cell, heading in zip(table.rows[0].cells, COLUMNS, strict=True):
        cell.text = heading
    notes: dict[int, list[str]] = {}
    for number, note in proof.notes:
        notes.setdefault(number, []).append(note)
    for number, cue in enumerate(proof.timed.cues, 1):
        _row(table, number, cue, "\n".join(notes.get(number, ())))
    _widths(table)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _row(table: Any, number: int, cue: Cue, note: str) -> None:
    cells = table.add_row().cells
    times = f"{clock_text(cue.span.start)} --> {clock_text(cue.span.stop)}"
    for cell, text in zip(cells, (str(number), times, cue.text, note), strict=True):
        cell.text = _xml(text)


def _widths(table: Any) -> None:
    from docx.shared import Cm

    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, (1.4, 3.4, 8.2, 3.6), strict=True):
            cell.width = Cm(width)


def _xml(text: str) -> str:
    return "".join(one for one in text if one >= " " or one == "\n")


def is_proof(content: bytes) -> bool:
    """Whether the file is a Word document."""
    return content.startswith(b"PK\x03\x04")


def read_proof(content: bytes, file: str) -> list[Raw]:
    """The cues of a proofreader's table. Raises BadCaptions."""
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if sum(entry.file_size for entry in package.infolist()) > LARGEST_UNPACKED:
                raise BadCaptions(f"{file}: unpacks to more than {LARGEST_UNPACKED} bytes")
        document = docx.Document(io.BytesIO(content))
    except (zipfile.BadZipFile, KeyError, ValueError) as problem:
        raise BadCaptions(
            f"{file}: expected a Word document (.docx) that Weike exported, found none",
            hint="open it in Word or WPS and save it as .docx again",
        ) from problem
    return list(_cues(document))


def _cues(document: Any) -> Iterator[Raw]:
    for table in document.tables:
        for number, row in enumerate(table.rows, 1):
            cells = [cell.text for cell in row.cells]
            times = _times(cells[1]) if len(cells) >= 3 else None
            if times is not None:
                lines = tuple(line.strip() for line in re.split(r"[\n\v]", cells[2]))
                yield Raw(number, *times, tuple(line for line in lines if line))


def _times(text: str) -> tuple[Fraction, Fraction] | None:
    return timing(" ".join(text.split()))
