from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pipeline.delivery.comparison import write_comparison


def body(**more: Any) -> dict[str, Any]:
    clause = {
        "class": "otherwise",
        "parts": [
            {"class": "otherwise", "text": "</script><script>alert(1)</script>", "heard": "<b>"}
        ],
        "start": 1.0,
        "end": 2.0,
    }
    return {"target": "a/b", "title": "%CODE% <i>", "clauses": [clause], "share": 0.5, **more}


def test_texts_are_data_in_the_page_and_never_markup(tmp_path: Path) -> None:
    place = tmp_path / "compare.html"
    write_comparison(body(), film=None, poster=None, place=place)
    page = place.read_text(encoding="utf-8")
    listing = re.search(r'<script type="application/json" id="body">(.*?)</script>', page, re.S)
    assert listing is not None
    assert json.loads(listing[1])["clauses"][0]["parts"][0]["heard"] == "<b>"
    assert json.loads(listing[1])["title"] == "%CODE% <i>"
    assert page.count("<script") == 2
    assert "innerHTML" not in page


def test_film_and_poster_are_linked_from_where_the_page_is(tmp_path: Path) -> None:
    place = tmp_path / "review" / "compare.html"
    film = tmp_path / "课 1#.mp4"
    write_comparison(body(), film=film, poster=None, place=place)
    assert '"film": "../%E8%AF%BE%201%23.mp4"' in place.read_text(encoding="utf-8")


def test_the_policy_allows_this_pages_own_code_alone(tmp_path: Path) -> None:
    place = tmp_path / "compare.html"
    write_comparison(body(), film=None, poster=None, place=place)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', place.read_text("utf-8"))
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert "unsafe" not in policy[1]
