"""The catalogue's page: one file that opens from disk, with search down to what is said when.

Nothing is fetched: styles, code, texts and captions are in the page; only films and posters lie
beside it. All texts reach it as JSON and are shown as text, never as markup.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from pipeline.documents.whole import write_whole
from pipeline.model.codec import Json
from pipeline.model.item import CatalogueItem


def write_page(items: Sequence[CatalogueItem], *, folder: Path, root: Path) -> Path:
    """Writes `folder`/index.html; films are linked relative to it. Returns the page."""
    page = folder / "index.html"
    style, code = piece("page.css"), piece("page.js")
    listing = json.dumps([_entry(item, folder, root) for item in items], ensure_ascii=False)
    values = {
        "%STYLE%": style,
        "%CODE%": code,
        "%POLICY%": policy(style, code),
        "%ITEMS%": listing.replace("<", "\\u003c").replace("\u2028", "\\u2028"),
    }
    text = piece("page.html")
    for mark, value in values.items():
        text = text.replace(mark, value)
    write_whole(text, page)
    return page


def piece(name: str) -> str:
    return resources.files("pipeline.delivery").joinpath("pages", name).read_text("utf-8")


def policy(style: str, code: str) -> str:
    """Content-Security-Policy: this page's own style and code alone, by their digests."""

    def source(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    own = f"script-src {source(code)}; style-src {source(style)}"
    return f"default-src 'none'; img-src 'self' file:; media-src 'self' file:; {own}"


def _entry(item: CatalogueItem, folder: Path, root: Path) -> Json:
    def link(path: str) -> str:
        if not path:
            return ""
        return quote(Path(os.path.relpath(root / path, folder)).as_posix())

    film = item.film("web") or (item.films[0] if item.films else None)
    return {
        "id": item.id,
        "course": item.course,
        "courseTitle": item.course_title,
        "number": item.number,
        "title": item.title,
        "language": item.language,
        "organisation": item.organisation,
        "lecturer": item.lecturer,
        "unit": item.unit,
        "summary": item.summary,
        "keywords": list(item.keywords),
        "duration": round(float(item.duration), 2),
        "film": link(film.path) if film else "",
        "films": [[one.product, link(one.path)] for one in item.films],
        "poster": link(item.poster),
        "captions": [link(path) for path in item.sidecars if path.endswith(".srt")],
        "aiContent": item.ai_content,
        "chapters": [[round(float(start), 3), title] for start, title in item.chapters],
        "passages": [
            [round(float(one.start), 3), round(float(one.stop), 3), one.text]
            for one in item.passages
        ],
    }
