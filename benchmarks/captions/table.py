"""Figures as a table of text, wide characters counted double."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.captions.width import width


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown that is also readable as it stands."""
    whole = [list(headings), *[list(row) for row in rows]]
    widths = [max(_width(row[place]) for row in whole) for place in range(len(headings))]
    lines = [_line(whole[0], widths), _line(["-" * one for one in widths], widths)]
    lines += [_line(row, widths) for row in whole[1:]]
    return f"\n{title}\n\n" + "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell + " " * (size - _width(cell)) for cell, size in zip(cells, widths, strict=True)]
    return "| " + " | ".join(padded) + " |"


def _width(text: str) -> int:
    return round(width(text) * 2)
