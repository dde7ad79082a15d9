"""The board in a terminal: a table where it fits, a block a lesson where it does not.

No cell is ever broken, and no command: what stands here is copied into the next prompt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.model.inspection import KINDS
from pipeline.recipes.board import STATE_ZH, LessonState, Row
from pipeline.recipes.films_board import FilmRow

HEADINGS = (
    "课\nlesson",
    "状态\nstate",
    "已有\nthere",
    "缺什么\nmissing",
    "问题\nfindings",
    "逾期\nlate",
    "由谁\nby",
)
LATE = 5
"""The column that is red."""
GAP = 2
"""Columns between two of a table."""
NAMED = 3
"""Lessons that a film waits for which are named."""
LABEL = 14
"""Columns of a block's labels: two Han characters, a space, an English word."""


def say_board(rows: Sequence[Row]) -> None:
    """Prints the board and a count of where its lessons stand."""
    console = Console(markup=False, highlight=False)
    if not rows:
        return
    cells = [_cells(row) for row in rows]
    columns = [
        (place, (heading, *column))
        for place, (heading, *column) in enumerate(zip(HEADINGS, *cells, strict=True))
        if any(column)
    ]
    width = sum(max(map(_widest, column)) + GAP for _, column in columns) - GAP
    if width <= console.width:
        console.print(_table(columns))
        console.print()
        for row in rows:
            console.print(Text(f"{row.target}  下一步 next: {next_of(row)}"), soft_wrap=True)
        console.print()
    else:
        for row in rows:
            for line in _block(row):
                console.print(line, soft_wrap=True)
            console.print()
    console.print(Text(summary(rows)), soft_wrap=True)


def say_films(films: Sequence[FilmRow]) -> None:
    """Prints where course films and playlists stand, and what each waits for."""
    console = Console(markup=False, highlight=False)
    if films:
        console.print()
    for film in films:
        state = f"[{STATE_ZH[film.state]} {film.state.value}]"
        head = Text.assemble(
            "合辑 film ", (film.target, "bold"), f"  {film.title}  ", (state, "bold")
        )
        console.print(head, soft_wrap=True)
        waits = _line("等待 waits", [_some(film.waits_for)])
        for line in (*waits, *_line("下一步 next", [standing_of(film)])):
            console.print(line, soft_wrap=True)


def _some(targets: Sequence[str]) -> str:
    """How many, and the first few: they stand above, one by one."""
    if not targets:
        return ""
    more = ", …" if len(targets) > NAMED else ""
    return f"{len(targets)} 课 lessons: {', '.join(targets[:NAMED])}{more}"


def standing_of(film: FilmRow) -> str:
    """What to do next with a film of several lessons; of a published one, where it stands."""
    return film.next_step or (f"on {', '.join(film.channels)}" if film.channels else "")


def summary(rows: Sequence[Row]) -> str:
    """How many lessons stand where, and how many are late."""
    counts = Counter(row.state for row in rows)
    parts = [
        f"{STATE_ZH[state]} {state.value} {counts[state]}" for state in LessonState if counts[state]
    ]
    late = sum(bool(row.late) for row in rows)
    parts += [f"逾期 late {late}"] if late else []
    return f"共 {len(rows)} 课 lessons: {', '.join(parts)}"


def next_of(row: Row) -> str:
    """What to do next; of a published lesson, where it stands."""
    return row.next_step or f"on {', '.join(row.channels)}"


def found_of(row: Row) -> str:
    """How many findings stop the work and how many warn; "" where none does."""
    stops, warns = row.findings
    counts = [f"{stops} 必须处理 stops" if stops else "", f"{warns} 请检查 warns" if warns else ""]
    return "\n".join(filter(None, counts))


def named_finding(code: str) -> str:
    """What people call it, with its id."""
    kind = KINDS.get(code)
    return f"{kind.title_zh} {code}" if kind else code


def _cells(row: Row) -> tuple[str, ...]:
    missing = [both for pair in zip(row.missing_zh, row.missing, strict=True) for both in pair]
    return (
        f"{row.target}\n{row.title}",
        f"{STATE_ZH[row.state]}\n{row.state.value}",
        "、".join(row.has_zh),
        "\n".join(missing),
        found_of(row),
        "\n".join(row.late),
        row.next_by,
    )


def _widest(text: str) -> int:
    return max(map(cell_len, text.split("\n")))


def _table(columns: Sequence[tuple[int, Sequence[str]]]) -> Table:
    """(place among all columns, heading and cells) of each that says anything."""
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 1, 0))
    for place, (heading, *_) in columns:
        table.add_column(heading, no_wrap=True, style="red" if place == LATE else "")
    for row in zip(*(cells[1:] for _, cells in columns), strict=True):
        table.add_row(*(Text(cell) for cell in row))
    return table


def _block(row: Row) -> Iterator[Text]:
    state = f"{STATE_ZH[row.state]} {row.state.value}"
    yield Text.assemble((row.target, "bold"), f"  {row.title}  ", (f"[{state}]", "bold"))
    yield from _line("已有 there", ["、".join(row.has_zh)])
    missing = [f"{zh} {en}" for zh, en in zip(row.missing_zh, row.missing, strict=True)]
    yield from _line("缺少 missing", missing)
    found = found_of(row).replace("\n", ", ")
    about = f"{found} (weike check {row.target})" if found else ""
    yield from _line("问题 findings", [about, *map(named_finding, row.found)])
    yield from _line("逾期 late", row.late, style="red")
    yield from _line("下一步 next", [next_of(row)])
    yield from _line("由谁 by", [row.next_by])


def _line(label: str, values: Sequence[str], *, style: str = "") -> Iterator[Text]:
    """One line a value, below the label; nothing where there is nothing to say."""
    shown = label
    for value in filter(None, values):
        yield Text.assemble(f"  {shown}{' ' * (LABEL - cell_len(shown))}", (value, style))
        shown = ""
