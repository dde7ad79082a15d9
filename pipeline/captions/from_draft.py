"""Reads a 剪映 (CapCut) draft, draft_content.json: its text tracks, times in microseconds.

Newer versions encrypt their drafts; those are no JSON, and the refusal says to export SRT.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction

from pipeline.captions.raw import Raw
from pipeline.model.codec import Json
from pipeline.model.errors import BadCaptions

MICROSECONDS = 1_000_000
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def is_draft(text: str) -> bool:
    """Whether the text is of this format."""
    return text.lstrip("\ufeff \r\n").startswith("{") and '"materials"' in text


def read_draft(text: str, file: str) -> list[Raw]:
    """Every text of every text track, in the order of tracks. Raises BadCaptions."""
    try:
        body = json.loads(text.lstrip("\ufeff"))
        texts = {str(one["id"]): _words(one) for one in body["materials"]["texts"]}
        return list(_segments(body["tracks"], texts))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise BadCaptions(
            f"{file}: expected a 剪映 draft with text tracks, found none that can be read",
            hint="export the subtitles as SRT from 剪映 (导出 → 字幕导出)",
        ) from problem


def _segments(tracks: Json, texts: dict[str, str]) -> Iterator[Raw]:
    number = 0
    for track in tracks:
        for segment in track.get("segments", ()) if track.get("type") == "text" else ():
            number += 1
            words = texts.get(str(segment["material_id"]), "")
            start = Fraction(int(segment["target_timerange"]["start"]), MICROSECONDS)
            stop = start + Fraction(int(segment["target_timerange"]["duration"]), MICROSECONDS)
            lines = (" ".join(line.split()) for line in words.splitlines())
            yield Raw(number, start, stop, tuple(line for line in lines if line))


def _words(material: Json) -> str:
    """The text of a material: `content` is itself JSON ({"text": …}) or, older, marked up."""
    content = str(material.get("content", ""))
    try:
        return str(json.loads(content)["text"])
    except (ValueError, KeyError, TypeError):
        return _TAG.sub("", content)
