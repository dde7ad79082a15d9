"""The board as a sheet: XLSX, or CSV that Excel opens with its Chinese intact.

A cell that begins as a formula does is given as text: names and titles are people's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from pipeline.documents.whole import write_whole
from pipeline.model.errors import PersonMustAct

FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60
"""Characters of a column."""
Row = Sequence[str]


def write_sheet(headings: Row, rows: Sequence[Row], place: Path) -> Path:
    """By the place's suffix. Raises PersonMustAct where it is another, or where the file cannot be
    written (it is open in Excel, say)."""
    try:
        if place.suffix.lower() == ".csv":
            _write_csv(headings, rows, place)
        elif place.suffix.lower() == ".xlsx":
            _write_xlsx(headings, rows, place)
        else:
            raise PersonMustAct(
                f"{place}: expected a name that ends in .xlsx or .csv, found {place.suffix!r}"
            )
    except OSError as problem:
        raise PersonMustAct(
            f"{place}: expected a file that can be written: {problem.strerror}",
            hint="close it in Excel or WPS, or choose another name",
        ) from problem
    return place


def plain(text: str) -> str:
    """Text that no sheet takes for a formula."""
    clean = "".join(c for c in text if c in "\n\t" or ord(c) >= 32)
    return f"'{clean}" if clean.startswith(FORMULA) else clean


def _write_csv(headings: Row, rows: Sequence[Row], place: Path) -> None:
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    for row in (headings, *rows):
        writer.writerow([plain(cell) for cell in row])
    write_whole("\ufeff" + content.getvalue(), place)


def _write_xlsx(headings: Row, rows: Sequence[Row], place: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "任务分解推进表"
    for number, row in enumerate((headings, *rows), 1):
        for column, cell in enumerate(row, 1):
            place_of = sheet.cell(number, column)
            place_of.value = plain(cell)
            place_of.data_type = "s"
            place_of.alignment = Alignment(wrap_text=True, vertical="top")
            place_of.font = Font(bold=number == 1)
    for column, cells in enumerate(zip(headings, *rows, strict=True), 1):
        widest = max(_width(cell) for cell in cells)
        sheet.column_dimensions[get_column_letter(column)].width = min(widest + 2, WIDEST)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{place.name}.part")
    try:
        book.save(aside)
        aside.replace(place)
    finally:
        aside.unlink(missing_ok=True)


def _width(text: str) -> int:
    """Columns of a sheet: a Han character takes two."""
    lines = text.split("\n")
    return max(sum(2 if ord(c) > 0x2E80 else 1 for c in line) for line in lines)
