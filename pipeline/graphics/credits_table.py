"""The credits as one layer: roles end (or begin) at one line, names begin at another."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.graphics.arrange import Cell, credit_cells, row_tops
from pipeline.graphics.card_plan import CREDIT_GUTTER, Credits
from pipeline.graphics.easel import Drawn, Easel
from pipeline.graphics.layers import Layer
from pipeline.graphics.typeset import Ink

if TYPE_CHECKING:
    from numpy.typing import NDArray

BETWEEN = 1.1
"""Ems between a role and its names."""


def draw_credits(item: Credits, width: float, easel: Easel) -> Drawn:
    size = item.limits.largest
    pad = ceil(size * 0.4)
    columns = credit_cells(item, width, easel.brand_files)
    tops = row_tops(item, columns)
    tables = [
        _table(column, edges, pad=pad, size=size, easel=easel)
        for column, edges in zip(columns, tops, strict=True)
    ]
    coverage = _side_by_side(tables, round(CREDIT_GUTTER * size) - 2 * pad)
    is_role = (coverage[0] > coverage[1])[..., None]
    accent, text = (np.array(easel.colour(role), np.uint8) for role in ("accent", "text"))
    motion = easel.entering(item.enters, pad)
    layer = Layer(np.where(is_role, accent, text), coverage.max(axis=0), -pad, -pad, motion)
    return Drawn(layer.width - 2 * pad, layer)


def _side_by_side(
    tables: list[NDArray[np.floating[Any]]], gutter: int
) -> NDArray[np.floating[Any]]:
    tall = max(table.shape[1] for table in tables)
    wide = sum(table.shape[2] for table in tables) + gutter * (len(tables) - 1)
    canvas = np.zeros((2, tall, wide), np.float32)
    x = 0
    for table in tables:
        area = canvas[:, : table.shape[1], x : x + table.shape[2]]
        np.maximum(area, table, out=area)
        x += table.shape[2] + gutter
    return canvas


def _table(
    rows: list[tuple[Cell, Cell]], edges: list[int], *, pad: int, size: float, easel: Easel
) -> NDArray[np.floating[Any]]:
    """Coverage of one column's roles and of its names, 2 x height x width, padded all around."""
    beside = replace(easel, is_centred=False)
    inks = [[beside.ink(*cell) if cell[1] else None for cell in row] for row in rows]  # type: ignore[arg-type]
    widths = [[_width(ink) for ink in row] for row in inks]
    roles = max(width[0] for width in widths)
    names = max(width[1] for width in widths)
    second = roles + (round(size * BETWEEN) if roles else 0)
    table = np.zeros((2, edges[-1] + 2 * pad, second + names + 2 * pad), np.float32)
    for (role, name), (width, _), top in zip(inks, widths, edges, strict=False):
        first = roles - width if easel.is_centred else 0
        for layer, ink, x in ((0, role, first), (1, name, second)):
            if ink:
                _put(table[layer], ink, pad + x, pad + top)
    return table


def _width(ink: Ink | None) -> int:
    return ink.coverage.shape[1] - 2 * ink.padding if ink else 0


def _put(canvas: NDArray[np.floating[Any]], ink: Ink, x: int, y: int) -> None:
    """Lays an ink's box at (x, y); what its padding reaches beyond the canvas is cut off."""
    top, left = y - ink.padding, x - ink.padding
    cut = ink.coverage[max(0, -top) :, max(0, -left) :]
    top, left = max(0, top), max(0, left)
    area = canvas[top : top + cut.shape[0], left : left + cut.shape[1]]
    np.maximum(area, cut[: area.shape[0], : area.shape[1]] / np.float32(255), out=area)
