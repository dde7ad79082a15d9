"""A lesson's text in its second language: a script, or subtitles that somebody translated.

`script.en.md` beside lesson.yaml or dropped, or `translation.en.srt` (any subtitle format, or
.txt); the suffix before the last one says the language.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipeline.model.lesson import FootageKind, FootageRecord

SCRIPT_SUFFIXES = (".md", ".txt", ".docx")
TIMED_SUFFIXES = (".srt", ".vtt", ".ass", ".ssa", ".ttml")
LANGUAGES = ("zh", "en")


def language_in_name(name: str) -> str:
    """The language that a file name states before its last suffix: `script.en.md` is English."""
    suffixes = Path(name).suffixes
    stated = suffixes[-2][1:].lower() if len(suffixes) > 1 else ""
    return stated if stated in LANGUAGES else ""


def second_text_of(
    records: Iterable[FootageRecord], lesson_folder: Path, language: str
) -> Path | None:
    """What people put beside lesson.yaml, else the newest dropped; None where there is nothing, or
    no second language."""
    if not language:
        return None
    for stem in ("translation", "script"):
        for suffix in (*TIMED_SUFFIXES, *SCRIPT_SUFFIXES):
            path = lesson_folder / f"{stem}.{language}{suffix}"
            if path.is_file():
                return path
    kinds = (FootageKind.SCRIPT, FootageKind.CAPTIONS)
    dropped = [
        record
        for record in records
        if record.kind in kinds and language_in_name(record.original_name) == language
    ]
    newest = max(dropped, key=lambda one: (one.arrived, one.take, one.file), default=None)
    return lesson_folder / "footage" / newest.file if newest else None


def is_timed(path: Path) -> bool:
    """Whether the text comes as cues."""
    return path.suffix.lower() in TIMED_SUFFIXES
