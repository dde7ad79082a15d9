"""The page that lays script and speech side by side, with the player: one file, opens from disk.

All texts reach it as JSON and are shown as text, never as markup.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from urllib.parse import quote

from pipeline.delivery.page import piece, policy
from pipeline.documents.whole import write_whole
from pipeline.model.codec import Json


def write_comparison(body: Json, *, film: Path | None, poster: Path | None, place: Path) -> None:
    """`body` is what recipes.reviewing.comparison says; film and poster are linked from it."""
    style, code = piece("compare.css"), piece("compare.js")
    links = {"film": _link(film, place), "poster": _link(poster, place)}
    listing = json.dumps({**body, **links}, ensure_ascii=False)
    values = {
        "%STYLE%": style,
        "%CODE%": code,
        "%POLICY%": policy(style, code),
        "%BODY%": listing.replace("<", "\\u003c").replace("\u2028", "\\u2028"),
    }
    text = piece("compare.html")
    for mark, value in values.items():
        text = text.replace(mark, value)
    write_whole(text, place)


def _link(file: Path | None, place: Path) -> str:
    return quote(Path(os.path.relpath(file, place.parent)).as_posix()) if file else ""
