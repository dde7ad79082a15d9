"""The ledger (台账): every film that was made, and where each is published, as a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from pipeline.documents.whole import write_whole
from pipeline.model.channel import Publication
from pipeline.model.item import CatalogueItem
from pipeline.model.timing import clock_text

COLUMNS = (
    "编号 item",
    "课程 course",
    "标题 title",
    "讲师 lecturer",
    "部门 unit",
    "时长 duration",
    "成片SHA-256 master",
    "渠道 channel",
    "动作 action",
    "时间 at",
    "经办 by",
    "位置 place",
    "是否现行成片 current film",
    "字幕 captions",
)


def ledger_rows(
    items: Sequence[CatalogueItem], publications: Iterable[Publication]
) -> list[tuple[str, ...]]:
    """A row for each publication and withdrawal, and one for each film published nowhere."""
    by_target: dict[str, list[Publication]] = {}
    for publication in publications:
        by_target.setdefault(publication.target, []).append(publication)
    rows = []
    for item in items:
        own = by_target.pop(item.id, [])
        rows += [_row(item.id, item, publication) for publication in own or (None,)]
    for target, left in by_target.items():
        rows += [_row(target, None, publication) for publication in left]
    return rows


def _row(
    target: str, item: CatalogueItem | None, publication: Publication | None
) -> tuple[str, ...]:
    made, captions = ("", "", "", "", "", ""), ""
    digests: set[str] = set()
    if item is not None:
        digests = {film.digest for film in item.films}
        length = clock_text(item.duration)[:8]
        digest = item.films[0].digest if item.films else ""
        captions = ", ".join(item.captions) or "无 none"
        made = (item.course_title, item.title, item.lecturer, item.unit, length, digest)
    if publication is None:
        return (target, *made, "", "未发布 not published", "", "", "", "", captions)
    is_current = "是 yes" if publication.digest in digests else "否 no"
    gone = (publication.channel, publication.action, publication.at, publication.by)
    return (target, *made, *gone, publication.place, is_current, captions)


def write_ledger_csv(rows: Iterable[Sequence[str]], output: Path) -> None:
    """CSV that spreadsheets open as it is: UTF-8 with its mark, no cell taken for a formula."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    write_whole("\ufeff" + sheet.getvalue(), output)


def _plain(cell: str) -> str:
    """OWASP, CSV injection: a cell that starts like a formula gets an apostrophe before it."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
